"""Whether pip would take an install command: by the Python of a text, and by the limits that stand in it."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import replace

from torchdoctor.explain import conflicts, environments, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Release, version
from torchdoctor.model import Fix

_PIP = "python -m pip install "
_OPTIONS = ("--force-reinstall", "--no-cache-dir", "--no-deps", "-U")
_NEWER = "3.12"
# What a text says that something takes: "requirement torch<1.2,>=0.4.1 (from allennlp)".
_LIMIT = (
    r"(?:requirement|Collecting|[Rr]equires|depends on|found for) (?:already satisfied: )?"
    r"([A-Za-z][\w.-]{0,40}?) ?\(?((?:[<>!~]=?\d[\w.*]*(?:, ?)?){1,4})"
)
# Which Pythons have a file of it, from and to. Source: PyPI.
_PYTHONS = (
    (r"numpy<2", "3.6", "3.12"),
    (r"numpy<1\..*", "3.6", "3.11"),
    (r"transformers>=?5.*", "3.10", ""),
    (r"numpy>=?2.*|transformers[>=]=4\.(?:4[7-9]|5).*", "3.9", ""),
    (r"transformers[>=]=4\.(?:3[1-9]|4).*", "3.8", ""),
)


def within(fix: Fix, told: Told) -> Fix:
    """The fix with what the place allows: within the limits of the text, or in an environment with another Python."""
    here = told.facts is not None and told.facts.source == "machine"
    if here or not any(command.startswith(_PIP) for command in fix.commands):
        return fix
    limits, made, asked, python = _limits(told), list[str](), list[str](), ""
    for command in fix.commands:
        words = shlex.split(command)[4:] if command.startswith(_PIP) else []
        words = [word + limits.get(word, "") if re.fullmatch(r"[\w-]+", word) else word for word in words]
        python = python or _other_python(words, told)
        again = _on_another_index(words, told)
        asked += [re.sub(r"torch>=[\d.]+$", "torch", word) for word in words if word not in _OPTIONS]
        made.append(pip("install", *again) if again and again != shlex.split(command)[4:] else command)
    if not python:
        return replace(fix, commands=tuple(made))
    text = f"{fix.text}. This is Python {told.python}, which has no file of it: use {python}, in a new environment"
    return replace(fix, text=text, commands=environments.new_environment(told, python, *asked))


def _limits(told: Told) -> dict[str, str]:
    """Names, and what all who ask for them in the text accept."""
    every = [conflicts.Clash("", "", name, limits.strip(", ")) for name, limits in re.findall(_LIMIT, told.text)]
    named = (re.fullmatch(r"([\w-]+)(\S*<\S*)", item) for item in conflicts.solved(every)[0])
    return {found[1]: found[2] for found in named if found}


def _releases(words: Sequence[str], told: Told) -> tuple[list[Release], str]:
    """The releases of torch that a command may take, and the build whose index it names; [] where none is known."""
    build = next((found[1] for word in words if (found := re.search(r"/whl/(cu\d+|cpu|rocm[\d.]+|xpu)$", word))), "")
    wanted = next((found for word in words if (found := re.fullmatch(r"torch([<>=!~][^+]*)?(?:\+(\w+))?", word))), None)
    if wanted is None:
        return [], build
    clash = [conflicts.Clash("", "", "torch", wanted[1] or "")]
    every = [item for item in told.known.releases.all() if item.indexed and conflicts.newest([item.torch], clash)]
    return every, wanted[2] or build


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
