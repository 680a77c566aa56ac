"""This machine as a target, as far as files of the system say it: judging files starts no process."""

import os
import re
import sys
from pathlib import Path

from torchdoctor.install.machine import Card, Machine, card, this_system, with_gpus
from torchdoctor.knowledge import Compat
from torchdoctor.pythons import target

DRIVER = "/proc/driver/nvidia"
OTHERS = ("/dev/kfd", "/dev/dxg")  # AMD's driver, and WSL's: they must be asked


def enough() -> bool:
    """Whether files say it all: on Linux, without WSL and AMD's GPUs."""
    return sys.platform == "linux" and not any(map(os.path.exists, OTHERS))


def machine(compat: Compat, env: "os._Environ[str]" = os.environ, root: str = DRIVER) -> Machine:
    """The system, the Python that the shell would run, the NVIDIA driver and its GPUs."""
    place = this_system()._replace(python=_python(env))
    said = _read(f"{root}/version")
    found = re.search(r"Kernel Module(?: for \S+)?\s+(\d{3}[\d.]*)", said)
    if found is None:
        return place
    return with_gpus(place._replace(driver=found[1]), _gpus(root, compat), compat)


def _gpus(root: str, compat: Compat) -> tuple[Card, ...]:
    names = []
    for path in sorted(Path(root, "gpus").glob("*/information"))[:64]:
        if model := re.search(r"^Model:\s*(.+)$", _read(str(path)), re.M):
            names.append(model[1].strip())
    return tuple(card(name, compat)._replace(listed=True) for name in names)


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")[:4000]
    except OSError:
        return ""


def _python(env: "os._Environ[str]") -> str | None:
    """Of the interpreter that the shell would run, by the record of its environment or its name; None: not known."""
    try:
        chosen = Path(target.choose(None, env, around=target.around_us()).python)
    except (target.NoSuchPython, OSError):
        return None
    if os.path.realpath(chosen) == os.path.realpath(sys.executable):
        return f"{sys.version_info[0]}.{sys.version_info[1]}"
    record = _read(str(chosen.parent.parent / "pyvenv.cfg"))
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", record, re.M) or re.search(
        r"python(\d\.\d+)$", os.path.realpath(chosen)
    )
    return found[1] if found else None
