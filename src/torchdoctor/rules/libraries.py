"""TD5xx: the CUDA libraries that come as nvidia-* wheels."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from torchdoctor import install
from torchdoctor.knowledge import Compat, at_least, version
from torchdoctor.model import Facts, Finding, Fix, Package, Severity
from torchdoctor.rule import ANOTHER_TORCH, Family, Seen, rule
from torchdoctor.rules import fixes, given, metadata
from torchdoctor.rules.given import Skip
from torchdoctor.rules.metadata import applying, first, library_of, versions, within
from torchdoctor.words import counted, not_installed, some_of, torch_name

if TYPE_CHECKING:
    from packaging.requirements import Requirement

FAMILY = Family("TD5", "libraries")

# The extra by which each asks for wheels; their wheels' metadata is the same without it.
CUDA_EXTRAS = {"tensorflow": "and-cuda", "jax-cuda12-plugin": "with_cuda", "jax-cuda13-plugin": "with_cuda"}


@rule("TD501", Severity.ERROR, explained_by=("torch-requirement-missing", *ANOTHER_TORCH))
def nvidia_wheel_missing(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """All nvidia-* wheels that torch requires are installed.

    What it checks: each nvidia-* requirement of the installed torch, on this platform, against what is installed.
    Why it matters: "libcudnn.so.9: cannot open shared object file", at import or at the first use.
    How to fix it: install exactly the missing ones. They go missing after `--no-deps` or an incomplete uninstall.
    Source: torch's METADATA.
    """
    installed = versions(facts)
    missing = [wanted for wanted in given.cuda_wheels(facts) if wanted.name not in installed]
    also = [wanted for wanted in metadata.absent(facts) if not wanted.name.startswith("nvidia-")]
    pins = [f"{wanted.name}{wanted.specifier}" for wanted in (*missing, *also)]
    if missing or any(wanted.name == metadata.CUDA_META for wanted in also):
        fix = install.complete_torch(facts, compat, pins) if also else install.restore_wheels(facts, pins)
        yield Finding(f"torch requires {not_installed(pins)}{_what_it_said(facts)}", (fix,))
    else:
        there = [wanted.name for wanted in given.cuda_wheels(facts)]
        yield Seen(f"installed: {some_of(there)}" if there else "torch requires no nvidia-* wheel on this platform")


def _what_it_said(facts: Facts) -> str:
    """The end of the error, where it speaks of a library."""
    failed = facts.smoke.ending.detail.strip() if facts.smoke and not facts.smoke.imported else ""
    return f": {failed.splitlines()[-1]}" if ".so" in failed or ".dll" in failed else ""


@rule("TD502", Severity.ERROR, explained_by=("nvidia-wheel-missing", "torch-requirement-missing", *ANOTHER_TORCH))
def cudnn_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The cuDNN wheel is not older than the one torch was compiled with.

    What it checks: the installed nvidia-cudnn wheel against torch's pin: a different major version, or an older one. A
    newer one of the same major version works.
    Why it matters: "cuDNN version incompatibility: PyTorch was compiled against ... but found runtime version ...".
    How to fix it: install the pinned version.
    Source: torch's METADATA; cuDNN's rule that libraries of one major version are backward compatible. Of a pasted
    report only the major versions are compared: 8 up to torch 2.3, 9 from 2.4 on.
    """
    if facts.source == "report":  # which has no METADATA
        yield from _of_another_cudnn(facts)
    else:
        yield from _too_old(facts, lambda name: "cudnn" in name)


def _of_another_cudnn(facts: Facts) -> Iterator[Finding | Seen]:
    """torch for CUDA 12 pins cuDNN 8 up to 2.3, and 9 from 2.4 on; its own index has it in the wheel before 2.2."""
    release, (_, cuda) = given.torch_version(facts), given.cuda_build(facts)
    wheel = given.package(facts, "nvidia-cudnn-cu12")
    if not re.fullmatch(r"[\d.]+(?:\+cu12\d)?", release) or not cuda.startswith("12.") or not at_least(release, "2.2"):
        raise Skip(f"it is not known which cuDNN wheel torch {release} needs")
    wanted, major = 9 if at_least(release, "2.4") else 8, version(str(wheel.version))[0]
    if major == wanted or min(major, wanted) >= 9:
        yield Seen(f"{wheel.name} {wheel.version}, and torch {release} was compiled with cuDNN {wanted}")
        return
    fix = install.restore_wheels(facts, [f"{wheel.name}=={wanted}.*"])
    said = f"{wheel.name} {wheel.version} is installed, but torch {release} was compiled with cuDNN {wanted}"
    yield Finding(said, (fix,), subject=f"package:{wheel.name}")


@rule(
    "TD503",
    Severity.WARNING,
    explained_by=("nvidia-wheel-missing", "torch-requirement-missing", "missing-shared-lib", *ANOTHER_TORCH),
)
def nvidia_wheel_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The other nvidia-* wheels are not older than torch's pins.

    What it checks: each installed nvidia-* wheel except cuDNN against torch's pin: a different major version, or an
    older one.
    Why it matters: torch was compiled and tested against the pinned ones; others cause undefined symbols at import or
    at the first use.
    How to fix it: install the pinned versions.
    Source: torch's METADATA.
    """
    yield from _too_old(facts, lambda name: "cudnn" not in name)


def _too_old(facts: Facts, chosen: Callable[[str], bool]) -> Iterator[Finding | Seen]:
    installed = versions(facts)
    there = [item for item in given.cuda_wheels(facts) if chosen(item.name) and item.name in installed]
    wrong = [wanted for wanted in there if _behind(wanted, installed[wanted.name])]
    pinned = [f"{item.name} {installed[item.name]} (torch pins {item.specifier})" for item in there]
    yield Seen(some_of(pinned) or "torch requires none on this platform")
    if wrong:
        names = ", ".join(f"{wanted.name} {installed[wanted.name]} (torch pins {wanted.specifier})" for wanted in wrong)
        fix = install.restore_wheels(facts, [f"{wanted.name}{wanted.specifier}" for wanted in wrong])
        yield Finding(f"wrong version: {names}", (fix,), subject=f"package:{wrong[0].name}")


def _behind(wanted: "Requirement", installed: str) -> bool:
    """Outside the pin, and not just newer within the same major."""
    if within(wanted, installed):
        return False
    pinned = next((version(part.version) for part in wanted.specifier if part.operator == "=="), None)
    return pinned is None or version(installed) < pinned or version(installed)[:1] != pinned[:1]


@rule("TD504", Severity.WARNING, explained_by=("cudnn-version-clash", *ANOTHER_TORCH))
def mixed_cuda_libs(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """All nvidia-* wheels are for torch's CUDA major version.

    What it checks: the -cu11, -cu12, -cu13 endings of installed nvidia-* wheels against the CUDA that torch was built
    for; for a build without CUDA, whether wheels of a CUDA build are left over.
    Why it matters: wheels of two major versions share folders such as nvidia/cudnn/lib, and the one installed last
    wins.
    How to fix it: remove those of the other major version, and reinstall what shared folders with them.
    Source: names of the wheels; torch/version.py.
    """
    packages = given.packages(facts)
    if facts.torch is None and (doubled := [*_doubled(facts, packages)]):
        yield from doubled
        return
    facts = _of_pypi(facts, packages, compat)
    torch = given.torch(facts)
    majors = {item.name: found[1] for item in packages if (found := re.fullmatch(metadata.OF_TORCH, item.name))}
    if torch.build and not torch.cuda and _left_over(packages):
        told = f"{torch_name(torch)} is a {torch.build} build, but wheels of a CUDA build are left over"
        yield Finding(f"{told}: {', '.join(sorted(majors))}", (install.remove_wheels(facts, sorted(majors), []),))
        return
    given.cuda_build(facts)
    if foreign := metadata.of_other_major(facts):
        told = (
            f"{torch_name(torch)} uses CUDA {str(torch.cuda).split('.')[0]}, but these wheels are for a "
            f"different version"
        )
        yield Finding(f"{told}: {', '.join(foreign)}", (fixes.one_cuda(facts, foreign),))
    else:
        named = f", all for CUDA {' and '.join(sorted({*majors.values()}))}" if majors else ""
        yield Seen(f"{counted(len(majors), 'wheel')} with a CUDA version in the name{named}; torch uses {torch.cuda}")


def _of_pypi(facts: Facts, packages: Iterable[Package], compat: Compat) -> Facts:
    """Of a report whose torch has no tag, and one library for two CUDA majors: torch is taken for PyPI's."""
    torch = facts.torch
    if torch is None or torch.build or not torch.metadata_version or facts.source != "report":
        return facts
    if not [*_doubled(facts, packages)]:
        return facts
    build = compat.companions.pypi_build(str(torch.version), "linux_x86_64") or ""
    cuda = re.fullmatch(r"cu(\d+)(\d)", build)
    return replace(facts, torch=replace(torch, build=build, cuda=f"{cuda[1]}.{cuda[2]}")) if cuda else facts


def _doubled(facts: Facts, packages: Iterable[Package]) -> Iterator[Finding]:
    """One library for two CUDA majors; where torch is not known, the newer one is taken for its own."""
    found: dict[str, dict[str, Package]] = {}
    for item in packages:
        if major := re.fullmatch(metadata.OF_TORCH, item.name):
            found.setdefault(library_of(item.name), {})[major[1]] = item
    for library, both in found.items():
        if len(both) > 1:
            *older, newest = (item for _, item in sorted(both.items()))
            names = " and ".join(f"{item.name} {item.version}" for item in (*older, newest))
            removal = install.remove_wheels(facts, [item.name for item in older], [f"{newest.name}=={newest.version}"])
            yield Finding(
                f"{names} unpack into one folder, so the one installed last wins", (removal,), f"package:{library}"
            )


@rule("TD510", Severity.NOTE, explained_by=("cudnn-mismatch", "nvidia-wheel-mismatch", "mixed-cuda-libs"))
def cuda_wheels_contested(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """TensorFlow and JAX can use the CUDA libraries that came with torch.

    What it checks: the nvidia-* wheels that TensorFlow's and JAX's CUDA extras require against the installed ones,
    which are torch's: whether those are older, or of a different major version.
    Why it matters: an environment has only one cuDNN. torch works, but the other one says "Loaded runtime CuDNN
    library: 9.1.0 but source was compiled with: 9.3.0" or sees no GPU.
    How to fix it: use a separate environment for each of them.
    Source: Requires-Dist of tensorflow and of jax-cuda12-plugin.
    """
    packages = first(given.packages(facts))
    markers = given.python(facts).markers
    given.torch(facts)
    given.gpus(facts)
    others = [item for name, item in packages.items() if name in CUDA_EXTRAS and item.requires]
    if not others or not markers:
        raise Skip("no TensorFlow or JAX that requires CUDA libraries is installed")
    installed = versions(facts)
    for item in others:
        wanted = [one for one in applying(item, markers, CUDA_EXTRAS[item.name]) if one.name in installed]
        used = [f"{one.name} {installed[one.name]}" for one in wanted]
        wrong = [one for one in wanted if _behind(one, installed[one.name])]
        if wrong:
            asks = ", ".join(f"{one.name}{one.specifier} ({installed[one.name]} is installed)" for one in wrong)
            separate = Fix(f"Install torch and {item.name} in separate environments")
            yield Finding(f"{item.name} {item.version} requires {asks}", (separate,), f"package:{item.name}")
        else:
            yield Seen(f"{item.name} {item.version} can use the installed {some_of(used) or 'libraries'}")


def _left_over(packages: Iterable[Package]) -> bool:
    """Of the packages that bring CUDA wheels, only torch and Paddle bring NVTX; TensorFlow, JAX and others do not."""
    names = {package.name for package in packages}
    return any(name.startswith("nvidia-nvtx-cu") for name in names) and "paddlepaddle-gpu" not in names
