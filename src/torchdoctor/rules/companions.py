"""TD2xx, continued: what else is compiled for one torch: torchvision, torchaudio, NumPy, torchtext, Triton."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat, at_least, platform_of, version
from torchdoctor.model import Facts, Finding, Fix, Package, Severity, Torch
from torchdoctor.rule import ANOTHER_TORCH, Family, Seen, Unless, rule
from torchdoctor.rules import given
from torchdoctor.rules.given import Skip, need
from torchdoctor.rules.metadata import requirements, within
from torchdoctor.words import torch_name

if TYPE_CHECKING:
    from packaging.requirements import Requirement

FAMILY = Family("TD2", "torch")

EARLIER_WHEELS = "https://download.pytorch.org/whl/torch_stable.html"  # of releases before there was an index
PRERELEASE = r"\d(a|b|rc|\.?dev)\d"
STABLE_AUDIO = "2.9"  # its interface to torch is the same from then on: pytorch/audio#3902
PURE_TORCHTEXT = (0, 8)  # before it had no compiled part, and worked with many a torch
# Their fixes put in another build of torch, and what belongs to that with it.
ANOTHER_BUILD = (
    "cpu-build-on-gpu-machine",
    "driver-too-old-for-build",
    "gpu-arch-unsupported-by-build",
    "gpu-arch-dropped",
)
ROCM_TRITON = ("pytorch-triton-rocm", "triton-rocm")


@rule("TD212", Severity.ERROR, explained_by=ANOTHER_TORCH)
def torchvision_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """torchvision matches the installed torch.

    What it checks: torchvision's version and build against torch's. pip cannot see a wrong build, because METADATA
    leaves the build out.
    Why it matters: its operators are compiled for one specific torch: "operator torchvision::nms does not exist".
    How to fix it: install the torchvision that matches this torch, from the same index.
    Source: torchvision's own requirement on torch; data/releases.json.
    """
    yield from companion("torchvision", facts, compat)


@rule("TD213", Severity.ERROR, explained_by=ANOTHER_TORCH)
def torchaudio_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """torchaudio matches the installed torch.

    What it checks: torchaudio's version and build against torch's. pip cannot see a wrong build, because METADATA
    leaves the build out.
    Why it matters: its operators are compiled for one specific torch: "undefined symbol", "libtorch_cuda.so: cannot
    open".
    How to fix it: install the torchaudio that matches this torch, from the same index.
    Source: torchaudio's own requirement on torch; data/releases.json.
    """
    yield from companion("torchaudio", facts, compat)


def companion(name: str, facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    torch = given.torch(facts)
    known = facts.readable(name)
    said = _what_it_says(name, facts)
    if said and not (known and torch.version and not re.search(PRERELEASE, torch.version)):
        yield _by_message(name, said)
        return
    package, torch_version = given.package(facts, name), given.torch_version(facts)
    wrong = beside = None
    if name != "torchtext":  # which has code for the CPU alone, and serves every build
        wrong = _wrong_build(_with_build(package, torch, facts, compat), torch)
    if not (wrong and re.search(PRERELEASE, torch_version)) and not _of_conda(package, facts, compat):
        told = facts.source == "report" and _of_another_series(package, torch_version)
        beside = _beside_nightly(package, torch_version, compat)
        wrong = beside or _wrong_release(package, torch_version, compat, told) or wrong
    if wrong:
        planned = () if beside else install.companion(facts, compat, name)
        fixes = planned or _earlier(name, torch, facts, compat) or ((_of_one_day(name),) if beside else ())
        yield Unless(ANOTHER_BUILD, Finding(wrong, fixes, subject=f"package:{name}"))
    elif (
        "cannot open" in said or "custom C++ ops" in said or "Could not run" in said
    ):  # which only another build of this torch has
        yield _by_message(name, said)
    else:
        builds = f", both {torch.build} builds" if package.build and package.build == torch.build else ""
        yield Seen(f"{name} {package.version} with torch {torch_version}{builds}")


def _of_one_day(name: str) -> Fix:
    return Fix(f"Install torch and {name} together: both as releases, or both as nightlies of one day")


def _by_message(name: str, said: str) -> Finding:
    fix = Fix(f"Install the {name} that matches torch, from the index of the same build")
    return Finding(f"{name} does not match torch: {said}", (fix,), subject=f"package:{name}")


def _what_it_says(name: str, facts: Facts) -> str:
    """The message about it that a pasted text quotes."""
    warnings = facts.smoke.warnings if facts.smoke and facts.source == "report" else ()
    return next((item for item in warnings if name in item.lower()), "")


def _of_conda(package: Package, facts: Facts, compat: Compat) -> bool:
    """Both conda's, and of one minor series: conda-forge compiles for the series, and conda keeps to it."""
    own = facts.conda_torch
    if own is None or package.installer != "conda":
        return False
    minor = version(str(own.version))[:2]
    series = [release.torch for release in compat.releases.all() if version(release.torch)[:2] == minor]
    return any(compat.companions.belongs(package.name, str(package.version), torch) for torch in series)


def _earlier(name: str, torch: Torch, facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    """For releases that installers no longer plan for: as their own pages had it."""
    belongs = compat.companions.of(name, torch.version or "")
    if not belongs:
        return ()
    if facts.conda_torch:
        command = shell.conda(facts.os, "install", "", f"{name}={belongs[0]}", "-c", "pytorch")
        return (Fix(f"Install {name} {belongs[0]}", (command,)),)
    tag = f"+{torch.build}" if str(torch.version).endswith(f"+{torch.build}") and name == "torchvision" else ""
    equal = "==" if tag else "==="  # pip takes the highest tag for "==", torchvision 0.5.0+cu92 for 0.5.0
    return (install.restore_wheels(facts, [f"{name}{equal}{belongs[0]}{tag}"], EARLIER_WHEELS),)


def _with_build(package: Package, torch: Torch, facts: Facts, compat: Compat) -> Package:
    """A wheel without tag, beside a torch whose wheel has one, is not of the same index: it is PyPI's."""
    tagged = torch.build is not None and (torch.metadata_version or "").endswith(f"+{torch.build}")
    if package.build or not tagged or package.installer == "conda" or "+" in str(package.version):
        return package
    if facts.host is None or facts.host.arch not in ("x86_64", "amd64"):
        return package  # elsewhere the indexes leave tags out
    audio = str(package.version) if package.name == "torchaudio" else ""
    if audio and (at_least(audio, "2.9") or not at_least(audio, "0.10")):
        return package  # of releases with another default than torch's; before 0.10 nothing in it was compiled for CUDA
    return replace(package, build=compat.companions.pypi_build(str(torch.version), platform_of(facts.host)))


def _wrong_release(package: Package, torch: str, compat: Compat, told: bool = False) -> str | None:
    """Its own requirement on torch decides; where it states none, the table of releases does. told: by pip."""
    if re.search(PRERELEASE, torch) and not told:
        raise Skip(f"torch {torch} is not a release, so what matches it is not known")
    pin = _requirement_on_torch(package)
    if pin is not None and pin.specifier:
        fits = within(pin, torch)
        if not fits:
            return f"{package.name} {package.version} requires torch{pin.specifier}, but torch is {torch}"
        if package.name != "torchtext" or compat.companions.of(package.name, torch) is None:
            return None  # torchtext has "torch>=2.3" and is compiled for 2.3 alone
    found, unknown = str(package.version), f"it is not known which {package.name} matches torch {torch}"
    belongs = need(compat.companions.of(package.name, torch), unknown)
    if compat.companions.belongs(package.name, found, torch) or _both_amds(found, torch, belongs):
        return None
    if re.search(PRERELEASE, found) and version(found)[:2] in [version(item)[:2] for item in belongs]:
        return None  # conda's builds of 0.8.1 call themselves 0.8.0a0+e4e171a
    wanted = f"the matching one is {' or '.join(belongs)}" if belongs else "no version matches it"
    return f"{package.name} {found} does not match torch {torch}; {wanted}"


def _of_another_series(package: Package, torch: str) -> bool:
    """Whether pip says that it is compiled for one release, and torch is a nightly of another series."""
    pin = _requirement_on_torch(package) if ".dev" in torch else None
    pinned = [part.version for part in pin.specifier if part.operator == "=="] if pin else []
    return any(version(wanted)[:2] != version(torch)[:2] for wanted in pinned)


def _beside_nightly(package: Package, torch: str, compat: Compat) -> str | None:
    """A release of a companion, beside a nightly that is more than one series later than the torch it is made for."""
    if ".dev" not in torch or package.installer == "conda" or not re.fullmatch(r"[\d.]+", str(package.version)):
        return None
    if package.name == "torchtext" or (package.name == "torchaudio" and at_least(str(package.version), STABLE_AUDIO)):
        return None
    every = [release.torch for release in compat.releases.all() if version(release.torch)[:2] < version(torch)[:2]]
    own = [one for one in every if compat.companions.belongs(package.name, str(package.version), one)]
    if not own or version(own[-1])[:2] == version(every[-1])[:2]:
        return None
    return f"{package.name} {package.version} is compiled for torch {own[-1]}, but torch is {torch}"


def _both_amds(found: str, torch: str, belongs: Sequence[str]) -> bool:
    """AMD publishes sets of its own, which keep to the series: 2.9.1+rocm7.2.0.git7e194 and 0.24.0+rocm7.2.0.gitb919b.

    Source: AMD's installation guide for PyTorch on Radeon (repo.radeon.com/rocm/manylinux).
    """
    ours, theirs = (re.search(r"\+(rocm[\d.]+)\.(?:git|lw)", text) for text in (torch, found))
    same = ours is not None and theirs is not None and ours[1] == theirs[1]
    return same and version(found)[:2] in [version(item)[:2] for item in belongs]


def _requirement_on_torch(package: Package) -> "Requirement | None":
    return next((wanted for wanted in requirements(package, "torch") if wanted.name == "torch"), None)


def _wrong_build(package: Package, torch: Torch) -> str | None:
    """CPU beside CUDA, or two CUDA majors, do not fit together; minors of one major do where imports let them."""
    if not package.build or not torch.build or package.build == torch.build:
        return None
    if _family(package.build) == _family(torch.build) and not _checks_minor(package):
        return None
    ours = f"{torch_name(torch)} is a {torch.build} build"
    return f"{package.name} {package.version} is a {package.build} build, but {ours}"


def _checks_minor(package: Package) -> bool:
    """Whether its import fails on another CUDA minor: torchaudio's to 2.11, torchvision's before 0.16.

    pytorch/audio#4226 and pytorch/vision#7726 ended it.
    """
    ended = "2.12" if package.name == "torchaudio" else "0.16"
    return (package.build or "").startswith("cu") and not at_least(str(package.version), ended)


def _family(build: str) -> str:
    """ "cu126" and "cu128" are both "cu12"; "rocm6.4" is "rocm6"."""
    if build.startswith("cu"):
        return build[:-1]
    return build.split(".")[0]


@rule("TD214", Severity.ERROR, explained_by=ANOTHER_TORCH)
def numpy2_with_old_torch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The installed NumPy works with this torch build.

    What it checks: NumPy 2 with a torch whose binary knows only NumPy 1 (before 2.3; later on some platforms).
    Why it matters: "A module that was compiled using NumPy 1.x cannot be run in NumPy 2", then "Numpy is not
    available".
    How to fix it: install NumPy 1, or a newer torch.
    Source: data/releases.json, read from the binaries of the wheels.
    """
    torch = given.torch(facts)
    given.packages(facts)
    numpy = facts.readable("numpy")
    if torch.version is None and numpy and (said := _what_it_says("numpy", facts)):
        told = f"NumPy {numpy.version} is installed, but torch was compiled for NumPy 1: {said}"
        yield Finding(told, (install.restore_wheels(facts, ["numpy<2"]),), subject="package:numpy")
        return
    if numpy is None or version(str(numpy.version)) < (2,):
        raise Skip("NumPy 2 is not installed")
    host, release = given.host(facts), given.torch_version(facts)
    if (own := facts.package("torch")) and own.installer == "source":
        raise Skip("with which NumPy this torch was built is not known")
    fits = need(
        compat.releases.numpy2_ok(release, platform_of(host)),
        f"it is not known whether torch {torch.version} works with NumPy 2",
    )
    if not fits:
        yield Finding(
            f"NumPy {numpy.version} is installed, but torch {torch.version} was compiled for NumPy 1",
            (install.restore_wheels(facts, ["numpy<2"]),),
            subject="package:numpy",
        )
    else:
        yield Seen(f"torch {torch.version} was compiled for NumPy 2; installed: {numpy.version}")


@rule("TD215", Severity.WARNING, explained_by=ANOTHER_TORCH)
def torchtext_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """torchtext matches the installed torch.

    What it checks: torchtext's version against torch's, from torchtext 0.8 on, which has a compiled part.
    Why it matters: its import fails: "undefined symbol". The last release is torchtext 0.18, for torch 2.3.
    How to fix it: install the torchtext that matches this torch; for a newer torch there is none.
    Source: torchtext's own requirement on torch; data/releases.json.
    """
    if _what_it_says("torchtext", facts) and not facts.readable("torchtext"):
        yield _by_message("torchtext", _what_it_says("torchtext", facts))
        return
    package = given.package(facts, "torchtext")
    if version(str(package.version)) < PURE_TORCHTEXT:
        raise Skip(f"torchtext {package.version} has no compiled part")
    yield from companion("torchtext", facts, compat)


@rule("TD216", Severity.WARNING, explained_by=ANOTHER_TORCH)
def triton_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Triton is the version that this torch needs.

    What it checks: the installed Triton against torch's pin; with a ROCm build, whether a different `triton` was
    installed over the ROCm one.
    Why it matters: torch.compile fails with import errors or wrong arguments; both packages unpack into `triton/`.
    How to fix it: install the pinned version.
    Source: torch's METADATA; data/companions.json.
    """
    torch = given.torch(facts)
    found = str(given.package(facts, "triton").version)
    if torch.hip:
        yield from _over_rocm(facts, found)
        return
    if re.search(r"\+(?!cu\d|cpu)", torch.version or ""):
        raise Skip(f"torch {torch.version} needs a different Triton, or was built from source")
    wanted = need(_pinned(facts, compat), f"the Triton of torch {torch.version} is not known")
    numbers = version(wanted)
    if version(found)[: len(numbers)] != numbers:
        pin = f"triton=={wanted}" if len(numbers) >= 3 else f"triton=={wanted}.*"
        fix = install.restore_wheels(facts, [pin])
        yield Finding(f"triton {found} is installed, but torch {torch.version} requires {wanted}", (fix,), _SUBJECT)
    else:
        yield Seen(f"triton {found}; torch {torch.version} requires {wanted}")


_SUBJECT = "package:triton"


def _over_rocm(facts: Facts, found: str) -> Iterator[Finding]:
    """One of ROCm's own version is ROCm's, built under the plain name."""
    own = next((package for name in ROCM_TRITON if (package := facts.readable(name))), None)
    if own is None or version(str(own.version))[:3] == version(found)[:3]:
        raise Skip("no second Triton")
    back = install.restore_wheels(facts, [f"{own.name}=={own.version}"])
    mend = Fix(
        "Remove it and reinstall the ROCm one, because it replaced that one's files", (*_removal(facts), *back.commands)
    )
    yield Finding(f"triton {found}for CUDA was installed over {own.name} {own.version}", (mend,), _SUBJECT)


def _removal(facts: Facts) -> tuple[str, ...]:
    return install.remove_wheels(facts, ["triton"], []).commands


def _pinned(facts: Facts, compat: Compat) -> str | None:
    """By torch's own requirement; where its metadata is not known, by the table for releases."""
    torch = facts.readable("torch")
    if torch and torch.requires and not any(line.startswith("triton") for line in torch.requires):
        raise Skip(f"torch {torch.version} requires no Triton")
    for wanted in requirements(torch, "triton") if torch else ():
        exact = [part.version for part in wanted.specifier if part.operator == "=="]
        if wanted.name == "triton" and exact:
            return exact[0]
    release = facts.torch.version if facts.torch else None
    return compat.companions.triton(release) if release else None
