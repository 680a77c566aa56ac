"""Asks uv, over the network, what files resolve to on a target; without uv, pip. Nothing is installed."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from torchdoctor import verify
from torchdoctor.collect import child
from torchdoctor.declared import markers
from torchdoctor.declared.model import Aim, Declared, Install
from torchdoctor.declared.outcome import Outcome, narrowed
from torchdoctor.declared.resolve import outcome
from torchdoctor.knowledge import Compat
from torchdoctor.knowledge.wheels import Target, Wheel

LIMIT = 120.0  # seconds for one installation
MOST = 20  # installations
_TAGS = ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "manylinux1", "linux")
_OPTIONS = {"index": "--index-url", "extra": "--extra-index-url", "links": "--find-links"}


def lines(facts: Declared, compat: Compat) -> list[str]:
    """For each installation of torch by pip or uv what a dry run says."""
    found: list[str] = []
    for aim in facts.aims:
        for sheet in facts.sheets:
            for install in sheet.installs:
                brought = outcome(install, aim, compat)
                if brought is None or install.locked or brought.requirement.conda or len(found) >= MOST:
                    continue
                place = brought.requirement.place
                found.append(f"{place.file}:{place.line}: {said(install, aim, brought, compat)}")
    return list(dict.fromkeys(found))


def said(install: Install, aim: Aim, brought: Outcome, compat: Compat) -> str:
    """One sentence: what the resolver takes, or why it takes nothing."""
    target = narrowed(install, aim)
    if shutil.which("uv"):
        return _by_uv(_asked(install, target), target, install.tool)
    return _by_pip(install, target, brought, compat)


def _asked(install: Install, target: Aim) -> list[str]:
    """The lines of a requirements file for this target."""
    options = [
        f"{_OPTIONS[item.role]} {item.url}" for item in install.indexes if item.role in _OPTIONS and "://" in item.url
    ]
    items = [item for item in install.requirements if markers.holds(item.marker, target) and not item.conda]
    return [*options, *(f"{item.name} @ {item.url}" if item.url else f"{item.name}{item.limits}" for item in items)]


def _by_uv(asked: Sequence[str], target: Aim, tool: str) -> str:
    system = {
        "linux": f"{target.arch}-manylinux_2_28",
        "windows": "x86_64-pc-windows-msvc",
        "macos": f"{target.arch.replace('arm64', 'aarch64')}-apple-darwin",
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "requirements.txt")
        path.write_text("\n".join([*asked, ""]), "utf-8")
        command = [
            "uv",
            "pip",
            "compile",
            str(path),
            "--python-platform",
            system[target.os],
            "--no-header",
            "--no-annotate",
            "--no-build",
            "--quiet",
        ]
        python = ["--python-version", target.python] if target.python else []
        strategy = [] if tool == "uv" else ["--index-strategy", "unsafe-best-match"]  # as pip does
        done = child.run([*command, "--color", "never", *strategy, *python], LIMIT)
    if done.kind == "exit" and done.status == 0:
        found = re.search(r"^torch==(\S+)", done.stdout, re.M)
        return f"resolved by uv: torch {found[1]}" if found else "resolved by uv, without torch"
    words = " ".join(done.stderr.split())
    return f"no solution by uv: {words[:300]}" if done.kind == "exit" else f"no answer of uv: {done.kind} {done.detail}"


def _by_pip(install: Install, target: Aim, brought: Outcome, compat: Compat) -> str:
    """Of torch alone: pip resolves for another machine only what has wheels throughout."""
    release = compat.releases.get(brought.torch or "") or compat.releases.all()[-1]
    python = target.python or release.python_max
    wheel: Wheel = compat.wheels.wheel(
        "torch", release.torch, Target(brought.build or "cpu", f"{target.os}_{target.arch}", python)
    )
    # Older releases have older tags, of which that of the wheel is one.
    older = [f"{tag}_{target.arch}" for tag in _TAGS] if target.os == "linux" else []
    options = [part for tag in older for part in ("--platform", tag)]
    options += [part for item in install.indexes if item.role in _OPTIONS for part in (_OPTIONS[item.role], item.url)]
    answer = verify.arguments([f"torch{brought.limits}", *options], target.machine, wheel)
    return f"{verify.WORDS[answer.answer]}: {answer.detail}"
