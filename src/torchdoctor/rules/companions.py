"""TD2xx: what else is compiled for one torch: torchtext and Triton."""

import re
from collections.abc import Iterator

from torchdoctor import install
from torchdoctor.compat import Compat, version
from torchdoctor.model import Facts, Finding, Fix, Package, Severity, Skip, need
from torchdoctor.rules.rule import rule
from torchdoctor.rules.torch import NO_PACKAGES, NO_TORCH, companion, requirements

PURE_TORCHTEXT = (0, 8)  # before it had no compiled part, and worked with many a torch
ROCM_TRITON = ("pytorch-triton-rocm", "triton-rocm")


@rule("TD215", Severity.WARNING)
def torchtext_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """torchtext belongs to this torch.

    What it checks: torchtext's version against torch's, from torchtext 0.8 on, which has a compiled part.
    Why it matters: its import fails: "undefined symbol". The project ended with torchtext 0.18, for torch 2.3.
    How to fix it: install the torchtext of this torch; for a newer torch, do without it.
    Source: torchtext's own requirement on torch; data/releases.json.
    """
    package = _installed(facts, "torchtext")
    if package is not None and version(str(package.version)) < PURE_TORCHTEXT:
        raise Skip(f"torchtext {package.version} has no compiled part")
    yield from companion("torchtext", facts, compat)


@rule("TD216", Severity.WARNING)
def triton_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Triton is the one that this torch was made for.

    What it checks: the installed Triton against torch's pin; with a ROCm build, whether a `triton` of another version
    lies over ROCm's.
    Why it matters: torch.compile fails with import errors or wrong arguments; both packages unpack into `triton/`.
    How to fix it: install the pinned version.
    Source: torch's METADATA; data/companions.json.
    """
    torch = need(facts.torch, NO_TORCH)
    package = _installed(facts, "triton")
    if package is None:
        raise Skip("triton is not installed")
    found = str(package.version)
    if torch.hip:
        yield from _over_rocm(facts, found)
        return
    if re.search(r"\+(?!cu\d|cpu)", torch.version or ""):
        raise Skip(f"torch {torch.version} goes with another Triton, or was built from source")
    wanted = need(_pinned(facts, compat), f"the Triton of torch {torch.version} is not known")
    numbers = version(wanted)
    if version(found)[: len(numbers)] != numbers:
        fix = install.restore_wheels(facts, [f"triton=={wanted}{'.*' * (len(numbers) < 3)}"])
        yield Finding(f"triton {found} is installed, and torch {torch.version} requires {wanted}", (fix,), _SUBJECT)


_SUBJECT = "package:triton"


def _installed(facts: Facts, name: str) -> Package | None:
    packages = need(facts.packages, NO_PACKAGES)
    return next((package for package in packages if package.name == name and package.version), None)


def _over_rocm(facts: Facts, found: str) -> Iterator[Finding]:
    """One of ROCm's own version is ROCm's, built under the plain name."""
    own = next((package for name in ROCM_TRITON if (package := _installed(facts, name))), None)
    if own is None or version(str(own.version))[:3] == version(found)[:3]:
        raise Skip("no second Triton")
    back = install.restore_wheels(facts, [f"{own.name}=={own.version}"])
    mend = Fix("Remove it, and put back ROCm's, whose files it replaced", (*_removal(facts), *back.commands))
    yield Finding(f"triton {found}, which is CUDA's, lies over {own.name} {own.version}", (mend,), _SUBJECT)


def _removal(facts: Facts) -> tuple[str, ...]:
    return install.remove_wheels(facts, ["triton"], []).commands


def _pinned(facts: Facts, compat: Compat) -> str | None:
    """By torch's own requirement; where its metadata is not known, by the table for releases."""
    torch = _installed(facts, "torch")
    for wanted in requirements(torch, "triton") if torch else ():
        exact = [part.version for part in wanted.specifier if part.operator == "=="]
        if wanted.name == "triton" and exact:
            return exact[0]
    release = facts.torch.version if facts.torch else None
    return compat.triton(release) if release else None
