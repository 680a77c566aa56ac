"""Which of a report's package lists tell of the Python that wrote it: pip's and conda's may be of two environments."""

import re
from dataclasses import replace

from torchdoctor.knowledge.versions import version
from torchdoctor.model import Package, Torch
from torchdoctor.pasted.lines import Report

Packages = tuple[Package, ...]
TORCH = ("torch", "pytorch", "libtorch")
BY_PIP = "pypi"  # conda's word for a build that is not its own


def installed(report: Report, torch: Torch | None) -> tuple[Packages | None, Packages]:
    """(the patient's packages, torch as another environment's list has it). None: no list is surely the patient's."""
    lists = [packages for packages in (report.pip, report.conda) if packages is not None]
    if torch is None or torch.version is None:
        return (lists[0] if lists else None), ()
    telling = [packages for packages in lists if _of_torch(packages)]
    mine = [packages for packages in telling if _has(packages, torch.version)]
    others = [packages for packages in telling if packages not in mine]
    if mine and others and _same_environment(mine[0], others[0]):
        mine, others = telling, []
    elsewhere = tuple(package for packages in others for package in _of_torch(packages)) if mine else ()
    if not telling:
        return (lists[0] if lists else None), ()
    return (_merged(report, mine) if mine else None), elsewhere


def _of_torch(packages: Packages) -> Packages:
    return tuple(package for package in packages if package.name in TORCH)


def _has(packages: Packages, torch: str) -> bool:
    return any(version(str(package.version))[:3] == version(torch)[:3] for package in _of_torch(packages))


def _same_environment(one: Packages, other: Packages) -> bool:
    """Whether pip and conda put different torches into one: then most other packages that both list are the same.

    What pip installed conda lists too, in the same version: only a torch of conda's own can be beside it.
    """
    if not any(package.installer == "conda" for package in _of_torch((*one, *other))):
        return False
    versions = {package.name: version(str(package.version)) for package in one if package.name not in TORCH}
    shared = [package for package in other if package.name in versions]
    agreeing = [package for package in shared if versions[package.name] == version(str(package.version))]
    return len(agreeing) * 2 > len(shared)


def _merged(report: Report, lists: list[Packages]) -> Packages:
    """One entry a name. pip also lists what conda installed, but not who did; conda's list tells."""
    known = {package.name: package for package in (report.conda if report.conda in lists else None) or ()}
    found = {name: package for name, package in known.items() if package.installer == "conda"}
    for package in (report.pip if report.pip in lists else None) or ():
        twin = known.get(package.name) or _conda_torch(package, known)
        found[package.name] = _by_conda(package, twin) if twin else package
    for name, package in known.items():
        if package.installer == "pip" and name == "torch" and "pytorch" in found:
            found[name] = replace(package, build=BY_PIP)  # pip's own list may show conda's torch in its place
        elif package.installer == "pip" and name not in found:
            found[name] = package
    return tuple(replace(package, build=_build(package)) for package in found.values())


def _by_conda(package: Package, twin: Package) -> Package:
    """As conda tells of it. conda's builds of a release may call themselves "0.8.0a0+e4e171a"."""
    unreleased = twin.installer == "conda" and re.search(r"\da\d+\+", str(package.version))
    release = twin.version if unreleased else package.version
    return replace(package, version=release, installer=twin.installer, build=twin.build)


def _conda_torch(package: Package, known: dict[str, Package]) -> Package | None:
    """What conda calls pytorch, pip calls torch; one of another version is not conda's."""
    own = known.get("pytorch") if package.name == "torch" else None
    return own if own and version(str(own.version))[:3] == version(str(package.version))[:3] else None


def _build(package: Package) -> str | None:
    """ "cu102" of "0.7.0+cu102", or of conda's "py38_cu102" and "py37_cu10.2.89_1"; torch keeps conda's word."""
    if package.build == BY_PIP:
        return BY_PIP  # a wheel's tag would hide that pip put it over conda's
    tag = re.search(r"\+(cpu|xpu|cu\d+|rocm\d+\.\d+(?:\.\d+)?)$", str(package.version))
    if tag or package.name in TORCH:
        return tag[1] if tag else package.build
    cuda = re.search(r"cu(?:da)?(\d+)\.?(\d?)", package.build or "")
    return f"cu{cuda[1]}{cuda[2]}" if cuda else "cpu" if re.search(r"(?:^|_)cpu", package.build or "") else None
