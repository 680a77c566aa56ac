"""Environments for the Python that a program needs: made anew, without isolation, packed into a program."""

import re
from functools import partial

from torchdoctor import shell
from torchdoctor.explain import torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

PACKED = r"[/\\]_MEI\w+[/\\]|\bpyimod\d"  # in the traceback of a program that PyInstaller made


def frozen(told: Told) -> tuple[Fix, ...]:
    """Of a program that PyInstaller made."""
    if not told.has(
        rf"{PACKED}|--collect-all|(?m:^(?:[^\n$>]{{0,80}}[$>] ?)?pyinstaller (?:-|\S{{1,80}}\.(?:py|spec)\b))"
    ):
        return ()
    return pack_all(told)


def pack_all(told: Told) -> tuple[Fix, ...]:
    """Where the message itself is of a packed program."""
    text = "PyInstaller did not pack all of torch: build again with the newest one and all of torch's files"
    if not told.has(
        r"(?i)\bpyinstaller (?:-|[a-z][\w-]*\.(?:py|spec)\b)|\w\.spec\b|collect[-_]all"
        r"|\bI(?:'m| am)? (?:\w+ )?(?:pack|bundl|fr[eo]ez)"
    ):
        text = "A program that you downloaded: unpack its full package again (a patch goes over that), take its newest "
        text += "release, or run it from source with torch installed. If you packed it yourself: build again with the "
        text += "newest PyInstaller and all of torch's files"
    made = shell.command(told.os or "linux", "pyinstaller", "--collect-all", "torch", "your_script.py")
    return (Fix(text, (pip("install", "-U", "pyinstaller", "pyinstaller-hooks-contrib"), made)),)


# Reasons of pip's that are none of Python's release.
PIPS_OWN = (
    r"MemoryError|No space left|ReadTimeout|Connection ?(?:Reset|reset|aborted|refused|broken|timed)|ConnectTimeout"
    r"|Max retries|IncompleteRead|SSLError|Failed to resolve|Permission denied|WinError 5\b"
)


def for_the_web_ui(told: Told, text: str, python: str = "3.10") -> tuple[Fix, ...]:
    """The launcher makes its folder venv by the Python that it finds: with another one there, it is taken."""
    text += f"the web UI needs {python}: install that, and make the folder venv in its folder again with it; start it"
    if told.os in ("linux", "macos"):
        return (Fix(text, (shell.command(told.os, f"python{python}", "-m", "venv", "--clear", "venv"),)),)
    get = shell.command("windows", "winget", "install", f"Python.Python.{python}")
    made = shell.command("windows", "py", f"-{python}", "-m", "venv", "--clear", "venv")
    return (Fix(text, (get, made)),)


def new_environment(told: Told, python: str, *requirements: str) -> tuple[str, ...]:
    """Commands that make an environment with that Python, by the installer of the text, and install into it."""
    made = partial(shell.command, told.os or "linux")
    if told.os == "windows":
        requirements = _for_windows(told, requirements)
    if told.manager == "uv":
        return (made("uv", "venv", "-p", python), made("uv", "pip", "install", *requirements))
    if told.conda:
        create = made("conda", "create", "-n", "torch", f"python={python}")
        if told.manager == "poetry":
            return (create, "conda activate torch", "poetry install")
        inside = made("conda", "run", "-n", "torch", "python", "-m", "pip", "install", *requirements)
        return (create, inside, "conda activate torch")
    if told.manager == "poetry":
        return (made("poetry", "env", "use", python), "poetry install")
    return _by_venv(told, python, requirements)


def _by_venv(told: Told, python: str, requirements: tuple[str, ...]) -> tuple[str, ...]:
    """By Python itself; in a notebook beside the Python of the kernel, which is what it is."""
    made = partial(shell.command, told.os or "linux")
    if _hosted(told):
        return (
            "%pip install uv",
            f"!uv venv -p {python} env",
            f"!{shell.command('linux', 'uv', 'pip', 'install', '-p', 'env', *requirements)}",
        )
    if told.os == "windows":
        return (
            made("winget", "install", f"Python.Python.{python}"),
            made("py", f"-{python}", "-m", "venv", ".venv"),
            made(".venv\\Scripts\\python.exe", "-m", "pip", "install", *requirements),
        )
    return (
        made(f"python{python}", "-m", "venv", ".venv"),
        made(".venv/bin/python", "-m", "pip", "install", *requirements),
    )


def _hosted(told: Told) -> bool:
    """Whether it is a notebook on Linux, as the hosted ones are, whose kernel's Python is as it is."""
    return told.notebook and (told.os == "linux" or (not told.os and told.has(r"(?i)\b(?:colab|kaggle)\b|/content/")))


def for_arm_macs(told: Told, python: str, *requirements: str) -> tuple[str, ...]:
    """An environment with a Python for Apple's processors, also where the installer is one for Intel's."""
    made = partial(shell.command, "macos")
    if told.manager == "uv":
        return (
            made("uv", "venv", "-p", f"cpython-{python}-macos-aarch64-none"),
            made("uv", "pip", "install", *requirements),
        )
    if told.conda:
        return (
            f"CONDA_SUBDIR=osx-arm64 conda create -n torch python={python}",
            made("conda", "run", "-n", "torch", "python", "-m", "pip", "install", *requirements),
            "conda activate torch",
        )
    return (  # Homebrew's folder on Apple silicon; that for Intel is /usr/local
        made("/opt/homebrew/bin/brew", "install", f"python@{python}"),
        made(f"/opt/homebrew/bin/python{python}", "-m", "venv", ".venv"),
        made(".venv/bin/python", "-m", "pip", "install", *requirements),
    )


def _for_windows(told: Told, requirements: tuple[str, ...]) -> tuple[str, ...]:
    """With an index of a CUDA build where torch is asked for alone: PyPI's wheel for Windows is the CPU build."""
    torch = next((item for item in requirements if re.fullmatch(r"torch(?:==[\d.]+)?", item)), "")
    if torch_builds.machine_has_no_gpu(told):
        return requirements
    others = [item for item in requirements if not re.fullmatch(r"torch(?:vision|audio)?(?:==[\d.]+)?", item)]
    if (
        not torch
        or others
        or told.build == "cpu"
        or told.has(r"(?i)\bradeon\b|\bno (?:nvidia )?gpu\b|whl/cpu\b|\bxpu\b")
    ):
        return requirements
    release = torch[len("torch==") :]
    if release and version(release) < (1, 11):
        return requirements
    build = torch_builds.build_of(told, release) if release else "cu126"
    if not release and told.has(torch_builds.NEWER_GPU) and not told.has(torch_builds.OLDER_GPU):
        build = "cu128"
    return (*requirements, "--index-url", f"{torch_builds.INDEX}/{build}")


def without_isolation(told: Told) -> tuple[Fix, ...]:
    """Where a module is missing in the environment of one build: build with those of yours."""
    missing = told.last(r"No module named '?(\w+)")
    if not told.isolated or missing is None:
        return ()
    name = told.package[0] or "PACKAGE"
    tools = dict.fromkeys([missing[1], "setuptools", "wheel"])
    text = f"The build uses its own environment, which has no {missing[1]}: install it, then build without isolation"
    return (
        Fix(text, (pip("install", *tools), pip("install", "--no-build-isolation", name))),
        Fix(f"Or use a release of {name} that has a wheel for this Python"),
    )


def where_from(told: Told, python: str) -> str:
    """A word on where another Python comes from, for installers that bring none."""
    if told.os == "windows" or told.conda or told.manager in ("uv", "pixi"):
        return ""
    if _hosted(told):
        return " beside the kernel's Python, by which the program is then run: !env/bin/python"
    return f" (Python {python}: from python.org, pyenv, conda or your system)"
