"""Whether pip would take an install command, by the Python of a text."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from torchdoctor.explain import conflicts, environments, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Release, version
from torchdoctor.model import Fix

_PIP = "python -m pip install "
_OPTIONS = ("--force-reinstall", "--no-cache-dir", "--no-deps", "-U")
_NEWER = "3.12"
# Which Pythons have a wheel of it, from and to. Source: PyPI.
_PYTHONS = (
    (r"numpy<(?:2|1\.2[7-9]|1\.26\.[1-9])", "3.6", "3.12"),
    (r"numpy<1\.(?:2[45].*|26(?:\.0)?)", "3.6", "3.11"),
    (r"numpy<1\.2[23].*", "3.6", "3.10"),
    (r"numpy<1\.(?:1\d|2[01])(?:\.\d+)?", "3.6", "3.9"),
    (r"transformers>=?5.*", "3.10", ""),
    (r"numpy>=?2.*|transformers[>=]=4\.(?:4[7-9]|5).*", "3.9", ""),
    (r"transformers[>=]=4\.(?:3[1-9]|4).*", "3.8", ""),
)


def within(fix: Fix, told: Told) -> Fix:
    """The fix with what the Python of the text allows: from another index, or in an environment with another Python."""
    here = told.facts is not None and told.facts.source == "machine"
    if here or not any(command.startswith(_PIP) for command in fix.commands):
        return fix
    made, asked, lacks, python = list[str](), list[str](), "", ""
    for command in fix.commands:
        words = shlex.split(command)[4:] if command.startswith(_PIP) else []
        if not python and (python := _other_python(words, told)):
            lacks = next((word for word in words if re.match(r"torch\b(?!-)|numpy|transformers", word)), "torch")
        again = _on_another_index(words, told)
        asked += [re.sub(r"torch>=[\d.]+$", "torch", word) for word in words if word not in _OPTIONS]
        made.append(pip("install", *again) if again and again != words else command)
    if not python:
        return replace(fix, commands=tuple(made))
    build = next((f" ({found[1]})" for word in asked if (found := re.search(r"/whl/(\w+)$", word))), "")
    text = fix.text.replace(" over it", "")
    text += f". {lacks}{build} has no wheel for Python {told.python}: use {python}, in a new environment"
    if not any(re.match(r"torch\b(?!-)", word) for word in asked):  # which is for more than this package
        return Fix(f"{text} with all that the program needs")
    return replace(fix, text=text, commands=environments.new_environment(told, python, *asked))


def _releases(words: Sequence[str], told: Told) -> tuple[list[Release], str]:
    """The releases of torch that a command may take, and the build whose index it names; [] where none is known."""
    build = next((found[1] for word in words if (found := re.search(r"/whl/(cu\d+|cpu|rocm[\d.]+|xpu)$", word))), "")
    wanted = next((found for word in words if (found := re.fullmatch(r"torch([<>=!~][^+]*)?(?:\+(\w+))?", word))), None)
    if wanted is None:
        return [], build
    limits = wanted[1] or ""
    every = [item for item in told.known.releases.all() if item.indexed and _is_within(limits, item.torch)]
    return every, wanted[2] or build


@lru_cache(4096)
def _is_within(limits: str, torch: str) -> bool:
    """Asked of every release for each command of a fix, and mostly by the same few limits."""
    return bool(conflicts.newest([torch], [conflicts.Clash("", "", "torch", limits)]))


def _python(told: Told) -> str:
    """The Python that pip runs in, where the text leaves no doubt of it."""
    unsure = told.several_pythons or told.notebook or told.portable or told.interpreter or told.jetson
    own = told.known.releases.get(told.torch)
    return "" if unsure or (own and not _is_for(told, own, told.python)) else told.python


def _is_for(told: Told, release: Release, python: str) -> bool:
    platform = {"windows": "windows_amd64", "macos": "macos_arm64"}.get(told.os, "linux_x86_64")
    return not python or python in release.pythons.get(platform, ())


def _other_python(words: Sequence[str], told: Told) -> str:
    """The Python that a command needs where that of the text cannot do it; "" where it can."""
    if not (python := _python(told)):
        return ""
    for pattern, first, last in _PYTHONS:
        if any(re.fullmatch(pattern, word) for word in words):
            if version(python) < version(first):
                return _NEWER
            if last and version(python) > version(last):
                return last
    every, build = _releases(words, told)
    fitting = [item for item in every if _is_for(told, item, python)]
    if build and (told.has(torch_builds.NEWER_GPU) or not build.startswith("cu")):
        fitting = [item for item in fitting if item.on_index(build, "linux_x86_64")]
    idle = {"-U", "torch"} <= {*words} and version(python) < (3, 8)  # whose last torch is of 2022
    if not every or (fitting and not idle):
        return ""
    best = torch_builds.python_for(told, every[-1].torch)
    return min(best, _NEWER, key=version) if best else ""


def _on_another_index(words: list[str], told: Told) -> list[str]:
    """The newest torch that Python and limits allow, from its own index, where that of the command has none of it."""
    every, build = _releases(words, told)
    python = _python(told)
    fitting = [item for item in every if _is_for(told, item, python)]
    if not fitting or not build.startswith("cu") or any(item.on_index(build, "linux_x86_64") for item in fitting):
        return words
    last = fitting[-1].torch
    pair = {item.partition("=")[0]: item for item in torch_builds.pair(told, last)}
    index = f"{torch_builds.INDEX}/{torch_builds.build_of(told, last)}"
    return [index if "/whl/" in word else pair.get(re.split("[<>=!~]", word)[0], word) for word in words]
