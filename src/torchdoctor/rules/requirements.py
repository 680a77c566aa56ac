"""TD2xx, continued: what torch and its companions ask for: typing_extensions, SymPy, NumPy, Triton ..."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from torchdoctor import install
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Package, Severity
from torchdoctor.rule import ANOTHER_TORCH, Family, Seen, Unless, rule
from torchdoctor.rules import given, metadata
from torchdoctor.rules.given import Skip, need
from torchdoctor.rules.metadata import first, named, plainly_met, requirements, within
from torchdoctor.words import counted, not_installed, some_of

if TYPE_CHECKING:
    from packaging.requirements import Requirement

FAMILY = Family("TD2", "torch")

OF_COMPILERS = ("triton", "pytorch-triton", "setuptools")
LEFT_TO_OTHERS = ("nvidia-", "cuda-", *OF_COMPILERS)  # of torch's own requirements
ASKERS = ("torch", "torchvision", "torchaudio")
OF_OTHER_RULES = ("nvidia-", "cuda-", "triton", "pytorch-triton", "torch")  # of all requirements


@rule("TD217", Severity.ERROR, explained_by=ANOTHER_TORCH)
def torch_requirement_missing(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Everything torch requires is installed.

    What it checks: each requirement of the installed torch that applies to this platform, except for CUDA wheels (they
    have a rule of their own) and for Triton and setuptools (without them only compilation fails).
    Why it matters: "No module named 'typing_extensions'" at import, or "No module named 'sympy'" only when an
    optimizer, the profiler or torch.compile is first used. `pip install --no-deps` leaves such an environment.
    How to fix it: install what is missing, including its own requirements. If CUDA wheels are missing too, the same
    command installs them: the installer leaves torch alone and downloads what it requires.
    Source: Requires-Dist in torch's METADATA.
    """
    found, _ = _beside_a_wheel(facts)
    lacking = metadata.absent(facts)
    if any(not wanted.name.startswith(LEFT_TO_OTHERS) for wanted in lacking):
        yield Finding(_lacks(found["torch"], lacking), (_complete(facts, compat, lacking),))
    else:
        yield _required(found, lambda name: not name.startswith(LEFT_TO_OTHERS))


def _lacks(torch: Package, lacking: "list[Requirement]") -> str:
    return f"torch {torch.version} requires {not_installed([wanted.name for wanted in lacking])}"


def _complete(facts: Facts, compat: Compat, lacking: "list[Requirement]") -> Fix:
    """A few by their names; of more, and of CUDA's, the installer knows best what there is to fetch."""
    pins = [f"{wanted.name}{wanted.specifier}" for wanted in lacking]
    plain = all(not wanted.name.startswith(LEFT_TO_OTHERS) for wanted in lacking)
    return install.add(facts, pins) if plain else install.complete_torch(facts, compat, pins)


@rule("TD225", Severity.WARNING, explained_by=("torch-requirement-missing", "nvidia-wheel-missing", *ANOTHER_TORCH))
def compiler_missing(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Everything torch.compile requires is installed.

    What it checks: whether the Triton and setuptools that the installed torch requires on this platform are installed.
    Why it matters: torch can be imported and used without them, but torch.compile fails: "Cannot find a working triton
    installation", "No module named 'setuptools'". `pip install --no-deps` leaves such an environment.
    How to fix it: install them, in the versions that torch requires.
    Source: Requires-Dist in torch's METADATA.
    """
    found, _ = _beside_a_wheel(facts)
    lacking = [wanted for wanted in metadata.absent(facts) if wanted.name.startswith(OF_COMPILERS)]
    if lacking:
        pins = [f"{wanted.name}{wanted.specifier}" for wanted in lacking]
        elsewhere = any(wanted.name.startswith("pytorch-triton") or "-" in wanted.name for wanted in lacking)
        fix = install.complete_torch(facts, compat, pins) if elsewhere else install.add(facts, pins)
        yield Finding(_lacks(found["torch"], lacking), (fix,))
    else:
        yield _required(found, lambda name: name.startswith(OF_COMPILERS))


def _required(found: Mapping[str, Package], chosen: Callable[[str], bool]) -> Seen:
    """What torch requires of this kind and has, with the versions."""
    wanted = dict.fromkeys(named(line) for line in found["torch"].requires if "extra ==" not in line)
    there = [f"{name} {found[name].version}" for name in wanted if name in found and chosen(name)]
    return Seen(f"torch requires, and there is: {some_of(there)}" if there else "torch requires none on this platform")


@rule("TD218", Severity.ERROR, explained_by=ANOTHER_TORCH)
def torch_requirement_outdated(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The packages that torch and its companions require have suitable versions.

    What it checks: the requirements of the installed torch, torchvision and torchaudio that apply to this platform,
    against the installed versions. CUDA wheels, Triton and torch itself have rules of their own.
    Why it matters: "cannot import name 'TypeIs' from 'typing_extensions'", or a failure only when an optimizer or
    torch.compile is first used. Other packages pin old versions, and pip only prints a warning.
    How to fix it: install a version that torch accepts. `pip check` shows which package needs the old one.
    Source: Requires-Dist in the METADATA of torch and its companions.
    """
    yield from _outdated(facts, lambda name: name != "setuptools")


@rule("TD220", Severity.WARNING, explained_by=ANOTHER_TORCH)
def setuptools_outdated(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """setuptools is a version that torch accepts.

    What it checks: the installed setuptools against the requirement of the installed torch.
    Why it matters: torch can be imported without it, but torch.compile and extensions built with
    torch.utils.cpp_extension need it. New virtual environments often have an old one.
    How to fix it: install a version that torch accepts.
    Source: Requires-Dist in torch's METADATA.
    """
    yield from _outdated(facts, lambda name: name == "setuptools")


def _beside_a_wheel(facts: Facts) -> tuple[dict[str, Package], Mapping[str, str]]:
    """What is installed with a torch that came as a wheel, by name, and what markers are evaluated with."""
    found = first(given.packages(facts))
    need(found.get("torch"), "torch was not installed as a wheel")
    markers = given.markers(facts)
    if facts.package("pytorch"):
        raise Skip("conda installed torch; its packages have other names")
    return found, markers


def _outdated(facts: Facts, chosen: Callable[[str], bool]) -> Iterator[Finding | Seen]:
    """For torch and each companion, what it requires and has in a version outside its limits."""
    found, markers = _beside_a_wheel(facts)
    for asker in (found[name] for name in ASKERS if name in found and found[name].version):
        wrong = [
            wanted
            for wanted in _doubtful(asker, found, markers)
            if chosen(named(wanted.name)) and not within(wanted, _version(found, wanted))
        ]
        if wrong:
            there = " and ".join(f"{wanted.name} {_version(found, wanted)}" for wanted in wrong)
            pins = [f"{wanted.name}{wanted.specifier}" for wanted in wrong]
            told = f"{asker.name} {asker.version} requires {', '.join(pins)}; installed: {there}"
            yield Finding(told, (install.add(facts, pins),), f"package:{asker.name}")
        elif limited := _limited(asker, found, chosen):
            yield Seen(f"{asker.name} {asker.version} requires {some_of(limited)}")
    if not any(_limited(found[name], found, chosen) for name in ASKERS if name in found and found[name].version):
        yield Seen("what torch requires sets no limits to what is installed")


def _limited(asker: Package, found: Mapping[str, Package], chosen: Callable[[str], bool]) -> list[str]:
    """What it requires, and which versions there are."""
    lines = [line.partition(";")[0].strip() for line in asker.requires if "extra ==" not in line]
    of_others = [line for line in lines if chosen(named(line)) and not line.startswith(OF_OTHER_RULES)]
    return [f"{line} ({found[named(line)].version})" for line in of_others if named(line) in found]


def _version(found: Mapping[str, Package], wanted: "Requirement") -> str:
    return str(found[named(wanted.name)].version)


def _doubtful(asker: Package, found: Mapping[str, Package], markers: Mapping[str, str]) -> "Iterator[Requirement]":
    """Those of its requirements that hold here and whose limits are not plainly met; only these are read in full."""
    lines = tuple(
        line
        for line in asker.requires
        if "extra ==" not in line
        and not line.startswith(OF_OTHER_RULES)
        and (item := found.get(named(line)))
        and item.version
        and not plainly_met(line, item.version)
    )
    for wanted in requirements(replace(asker, requires=lines), ""):
        if wanted.marker is None or wanted.marker.evaluate({**markers, "extra": ""}):
            yield wanted


@rule("TD219", Severity.ERROR)
def requirement_damaged(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """NumPy and the other packages that torch needs are complete.

    What it checks: the file that makes each of NumPy, Pillow, typing_extensions, SymPy, NetworkX, Jinja2, filelock,
    fsspec and setuptools importable, and NumPy's and Pillow's compiled libraries, against their records.
    Why it matters: importing torch, or first using a package built on it, fails with a message that blames torch or
    NumPy's version.
    How to fix it: reinstall the same version, and nothing else.
    Source: RECORD of the installed distributions.
    """
    packages = first(given.packages(facts))
    whole = sum(not item.missing for item in packages.values())
    yield Seen(f"{whole} of {counted(len(packages), 'package')} have all files that were looked for")
    for item in packages.values():
        if item.missing and item.version:
            more = f" and {len(item.missing) - 1} more" if len(item.missing) > 1 else ""
            what = f"{item.name} {item.version} is missing files that its record lists"
            told = f"{what} in {item.location}: {item.missing[0]}{more}"
            fix = install.restore_wheels(facts, [f"{item.name}=={item.version}"], damaged=True)
            finding = Finding(told, (fix,), f"package:{item.name}")
            yield finding if _inside(facts, item) else Unless(ANOTHER_TORCH, finding)


def _inside(facts: Facts, item: Package) -> bool:
    """Whether it is the environment's own, which installing mends; what PYTHONPATH leads to stays in front."""
    return facts.python is not None and item.location.startswith(facts.python.prefix)
