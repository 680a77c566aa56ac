"""Whether a wheel can be installed on a target, by the tags in its file name."""

import re

from torchdoctor.declared.model import Aim


def wheel_misfit(name: str, aim: Aim) -> str:
    """Why a wheel cannot be installed on a target, by its file name; "" where nothing speaks against it."""
    parts = name.removesuffix(".whl").split("-")
    if not name.endswith(".whl") or len(parts) < 5:
        return ""
    interpreter, abi, tags = parts[-3:]
    python = (aim.python or "").removesuffix("t")
    found = re.fullmatch(r"cp(\d)(\d+)", interpreter)
    if python and found and abi != "abi3" and f"{found[1]}.{found[2]}" != python:
        return f"the wheel {name[:100]} is for Python {found[1]}.{found[2]}, and the target has Python {python}"
    system = {"linux": "linux", "windows": "win", "macos": "macosx"}[aim.os]
    if tags != "any" and system not in tags:
        return f"the wheel {name[:100]} is not for {aim.os}"
    if tags != "any" and aim.arch not in tags and "universal2" not in tags:
        return f"the wheel {name[:100]} is not for {aim.arch}"
    return ""
