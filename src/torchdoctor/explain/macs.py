"""What uv and Poetry find no file of on a Mac: builds with a tag, releases from before a Python, Intel's processors."""

from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_LOCKED = (
    r"Distribution `torch==(\d+\.\d+\.\d+)(?:\+(\w+))? @ registry\+\S+` can't be installed"
    r"|installation candidates for torch \((\d+\.\d+\.\d+)(?:\+(\w+))?\)"
)
_INTEL = (
    r"(?i)\bintel (?:mac|chip|core|cpu|processor|i[3579]\b)|\bcore\(TM\)|macosx_\d+_\d+_x86_64|\bx86_64-apple|\(intel\)"
)
_APPLE = (
    r"\bM[1-5](?: (?:Pro|Max|Ultra))?\b|(?i:apple silicon)|macosx_\d+_\d+_arm64"
    r"|\b(?:Darwin|macOS|osx)\W{1,3}(?:[\d.]{1,8} )?\(?(?i:arm64)"
)
_SEE = "python -c \"import platform, struct; print(platform.platform(), struct.calcsize('P') * 8)\""


def of_a_lock(told: Told) -> tuple[Fix, ...]:
    """For the torch that the project's lock asks for, by the processor and the Python of the text."""
    found = told.last(_LOCKED)
    if found is None:
        return ()
    if found[1] and told.manager != "uv":  # whose message it is
        told = replace(told, text=f"{told.text}\nuv sync")
    torch, tag = found[1] or found[3], found[2] or found[4]
    if tag:
        return _without_a_tag() if told.os == "macos" and found[1] else ()
    release = told.known.releases.get(torch)
    if release is None:
        return ()
    pythons = [item for item in release.pythons.get("macos_arm64", ()) if not item.endswith("t")]
    return _of_a_mac(told, torch, pythons) if told.os == "macos" else _of_no_system(told, torch)


def _of_a_mac(told: Told, torch: str, pythons: list[str]) -> tuple[Fix, ...]:
    intel, apple = told.has(_INTEL), told.has(_APPLE)
    if intel and not apple and version(torch) >= (2, 3):
        return _of_intel(told, torch)
    if apple and told.python and pythons and told.python not in pythons:
        return _of_a_python(told, torch, pythons)
    if not intel and not apple and version(torch) >= (2, 3) and (not told.python or told.python in pythons):
        return _of_either(told, torch, pythons)
    return ()


def _without_a_tag() -> tuple[Fix, ...]:
    text = "No build for a Mac has a tag (+cpu, +cu...): PyPI's plain torch is the one. In pyproject.toml let "
    text += "PyTorch's index count elsewhere only: under [tool.uv.sources] write marker = \"sys_platform != 'darwin'\" "
    text += "into the entry of torch (torchvision and torchaudio, too), and no + into a version; then lock again"
    return (Fix(text, ("uv lock", "uv sync")),)


def _last_for_intel(told: Told) -> tuple[str, ...]:
    older = () if told.python and version(told.python) <= (3, 12) else ("3.12",)
    wanted = ("torch==2.2.2", "numpy<2")
    if told.manager == "uv":
        pin = tuple(shell.command("macos", "uv", "python", "pin", item) for item in older)
        return (*pin, shell.command("macos", "uv", "add", *wanted))
    pin = tuple(shell.command("macos", "poetry", "env", "use", item) for item in older)
    return (*pin, shell.command("macos", "poetry", "add", *wanted))


def _of_intel(told: Told, torch: str) -> tuple[Fix, ...]:
    text = f"torch {torch} has no wheels for Intel Macs, since 2.3 there are none: ask for 2.2.2 there (torchvision "
    text += "0.17.2), with NumPy 1 and Python 3.12 or older. Where another package requires a newer torch, take an "
    text += "older release of that"
    return (Fix(text, _last_for_intel(told)),)


def _of_a_python(told: Told, torch: str, pythons: list[str]) -> tuple[Fix, ...]:
    """A wheel for this Python may be there for Linux alone."""
    python = max(pythons, key=version)
    uv = told.manager == "uv"
    if version(told.python) < version(min(pythons, key=version)):
        return ()
    text = f"torch {torch} has wheels for Apple's processors up to Python {python}, and this is {told.python}: use "
    use = (
        (shell.command("macos", "uv", "python", "pin", python), "uv sync")
        if uv
        else (shell.command("macos", "poetry", "env", "use", python), "poetry install")
    )
    newer = ("uv lock --upgrade-package torch", "uv sync") if uv else ("poetry update torch",)
    return (
        Fix(f"{text}{python} (requires-python must allow it)", use),
        Fix("Or take a newer torch: where pyproject.toml or a requirement pins that one, change it there", newer),
    )


def _of_either(told: Told, torch: str, pythons: list[str]) -> tuple[Fix, ...]:
    newest = max(pythons, key=version) if pythons else "3.12"
    again = "uv python pin" if told.manager == "uv" else "poetry env use"
    if told.python:
        text = (
            f"torch {torch} has wheels for Python {told.python} on Apple's processors, and none on Intel's, for which "
        )
        text += (
            "this Python is (it prints x86_64). On an Intel Mac ask for 2.2.2, the last; on a Mac with an Apple chip "
        )
        return (
            Fix(
                f"{text}install an arm64 Python, and make the environment again with that",
                (_SEE, *_last_for_intel(told)),
            ),
        )
    text = f"torch {torch} has wheels for Apple's processors (arm64), for Python up to {newest}, and none for Intel's: "
    text += f"see which this is. Where it prints arm64, another Python runs: {again} {newest}. Where it prints x86_64 "
    text += "on a Mac with an Apple chip, install an arm64 Python. On an Intel Mac ask for 2.2.2, the last"
    return (Fix(text, (_SEE, *_last_for_intel(told))),)


def _of_no_system(told: Told, torch: str) -> tuple[Fix, ...]:
    """Where the text names a Python that every usual system has a wheel for, it is an unusual one."""
    release = told.known.releases.get(torch)
    usual = ("linux_x86_64", "windows_amd64", "macos_arm64")
    if (
        told.os
        or told.manager != "poetry"
        or told.conda
        or release is None
        or not told.python
        or any(told.python not in release.pythons.get(name, ()) for name in usual)
    ):
        return ()
    if told.has(r"(?i)\balpine\b|\bmusl\b"):
        return (Fix("torch has no wheels for Alpine (musl): base the image on Debian, FROM python:3.12-slim"),)
    text = f"torch {torch} has wheels for Python {told.python} on the usual systems: see which this is. On a Mac with "
    text += "x86_64 (Intel) 2.2.2 is the last, with NumPy 1; Alpine (musl) and 32-bit have none; else empty Poetry's "
    text += "cache and lock again"
    return (
        Fix(text, (_SEE,)),
        Fix("On an Intel Mac", _last_for_intel(told)),
        Fix("Elsewhere", ("poetry cache clear -n --all .", "poetry lock", "poetry install")),
    )
