"""Which torch an installation brings on a target, by the rules of its tool; what conda solves, if that is known."""

import re
from dataclasses import replace
from functools import cache

from torchdoctor.declared import limits, markers
from torchdoctor.declared.model import Aim, Install, Requirement
from torchdoctor.declared.outcome import WITHOUT_TORCH, Outcome, before_data, is_beside, narrowed, pinned, platform
from torchdoctor.declared.pick import Pick, Wish
from torchdoctor.declared.pins import FREE, PINNING, of_nvidia
from torchdoctor.knowledge import COMPANIONS, Compat, Release, official, version

MATTERING = PINNING | {"torch", "triton", *FREE, *COMPANIONS}


@cache
def outcome(install: Install, aim: Aim, compat: Compat) -> Outcome | None:
    """None where the installation has no torch, nor a package that brings a known one."""
    if install.locked and install.os == aim.os and install.arch not in ("", aim.arch):
        return None  # locked for another processor
    target = narrowed(install, aim)
    applying = [(item, markers.holds(item.marker, target)) for item in install.requirements if _matters(item)]
    wanted = [item for item, holds in applying if item.name == "torch" and holds is not False]
    beside = [item for item, holds in applying if is_beside(item, target) and holds]
    pins = [item for item, holds in applying if holds and pinned(item, target, compat)]
    if not wanted and not pins and all(item.name in WITHOUT_TORCH for item in beside):
        return None
    first = next(item for item in (*wanted, *beside, *pins) if item in wanted or item.name not in WITHOUT_TORCH)
    if any(holds is None for item, holds in applying if item in wanted):
        return Outcome(first, unknown=f"whether {first.marker} holds is not known", aim=target)
    held = [item.limits for item in install.constraints if item.name == "torch" and markers.holds(item.marker, target)]
    if install.locked and len({item.limits for item in wanted}) > 1:
        return Outcome(
            first, unknown="it is locked several times, for extras or groups of which one is chosen", aim=target
        )
    whole = limits.joined([*(item.limits for item in wanted), *held])
    numbers = {number for item in pins if (number := pinned(item, target, compat))}
    if len(numbers) == 1 and limits.allows(whole.partition("+")[0], *numbers) and not install.no_deps:
        whole = limits.joined([whole, f"=={numbers.pop()}"]) if limits.exact(whole) is None else whole
        applying = [(item, holds) for item, holds in applying if item not in pins]
    if install.tool in ("conda", "pixi") and first.conda:
        return _conda(install, first, whole, target, compat)
    install = replace(install, earlier=torch_there(install, aim, compat)) if install.earlier_step else install
    names = frozenset(item.name for item, holds in applying if holds is not False)
    return Pick(Wish(install, first, whole, () if install.no_deps else beside, names, target), compat).outcome()


def torch_there(install: Install, aim: Aim, compat: Compat) -> str:
    """The torch that an environment has already: of an earlier step without a version what that one brings."""
    found = outcome(install.earlier_step, aim, compat) if install.earlier_step else None
    return f"{found.torch}+{found.build}" if found and found.torch and found.build else install.earlier


def _matters(item: Requirement) -> bool:
    """Whether a package says anything about torch: of all others no marker is worth evaluating."""
    return item.name in MATTERING or "torch" in item.name or of_nvidia(item.name)


def _conda(install: Install, first: Requirement, whole: str, aim: Aim, compat: Compat) -> Outcome:
    """What conda is asked for: its channels' own packages, which end with one release on the channel pytorch."""
    base, known = Outcome(first, limits=whole, aim=aim), compat.releases.versions()
    if lacking := _no_such_cuda(install):
        return base._replace(lacks="build", detail=lacking)
    least, number = limits.minimum(whole), limits.exact(whole)
    if (least and version(least) > version(known[-1])) or (number and version(number) < version(known[0])):
        return base._replace(unknown=f"torch {least} is not in the data")
    releases = [item for item in known if limits.allows(whole, item)]
    ended = "pytorch" in install.channels and "conda-forge" not in install.channels
    within = [item for item in releases if not ended or version(item) <= version(official.LAST_CONDA)]
    if not releases and (unknown := before_data(whole, compat)):
        return base._replace(unknown=unknown)
    if not within:
        last = f"the channel pytorch ends with {official.LAST_CONDA}, but {whole} is newer"
        return base._replace(lacks="release", detail=last if releases else f"no release of torch is within {whole}")
    release = compat.releases.get(within[-1])
    if len(within) > 1 or release is None:
        return base._replace(unknown="which release conda's solver takes is not known")
    build = first.build or _conda_build(install)
    cuda = not first.build and bool(_cuda(install))
    return _conda_exact(base, release, build, ended and not _cuda_of_others(install), cuda)


# The packages pytorch-cuda of the channel pytorch, the only one that has such.
PYTORCH_CUDA = ("11.6", "11.7", "11.8", "12.1", "12.4")


# The channels whose packages pytorch-cuda are known: any other may have more.
_KNOWN = {"pytorch", "nvidia", "conda-forge", "defaults", "nodefaults"}


def pytorch_cuda(install: Install) -> Requirement | None:
    """The requirement of a package pytorch-cuda that there is not. None also where the channels are not known."""
    lacking = (item for item in _cuda(install) if not any(limits.allows(item.limits, one) for one in PYTORCH_CUDA))
    return next((item for item in lacking if _channels(item, install) <= _KNOWN), None)


def _cuda(install: Install) -> list[Requirement]:
    return [item for item in install.requirements if item.name == "pytorch-cuda" and item.conda]


def _cuda_of_others(install: Install) -> bool:
    """Whether the package pytorch-cuda may come from a channel that is not known."""
    return any(not _channels(item, install) <= _KNOWN for item in _cuda(install))


def _channels(item: Requirement, install: Install) -> set[str]:
    """Those that a package may come from; "" where none is named: then conda's own settings decide."""
    own = [item.written.rpartition("::")[0]] if "::" in item.written else re.findall(r"channel\W+(\S+)", item.written)
    return {name.partition("/label/")[0].strip("\"'}") for name in own or install.channels or [""]}


def _no_such_cuda(install: Install) -> str:
    item = pytorch_cuda(install)
    known = ", ".join(PYTORCH_CUDA)
    return f"there is no package pytorch-cuda {item.limits.strip('=.*')}; there are: {known}" if item else ""


def _conda_exact(base: Outcome, release: Release, build: str, ended: bool, cuda: bool) -> Outcome:
    """ended: from the channel pytorch, which has the builds of the official wheels; cuda: pytorch-cuda is asked for."""
    assert base.aim is not None
    known = release.builds(platform(base.aim))
    if ended and build.startswith("cu") and build not in known and base.aim.os != "macos":
        detail = f"torch {release.torch} has no {build} build; it has: {', '.join(known)}"
        return base._replace(torch=release.torch, lacks="build", detail=detail)
    if cuda and build not in known:
        build = ""  # pytorch-cuda does not decide the build of a torch that has none of it
    return base._replace(torch=release.torch, build=build or None, source="conda")


def _conda_build(install: Install) -> str:
    for item in install.requirements:
        number = limits.exact(item.limits.replace(".*", ""))
        if item.name in ("pytorch-cuda", "cudatoolkit", "cuda-version") and number:
            parts = ([*number.split("."), "0"])[:2]
            return f"cu{parts[0]}{parts[1]}"
        if item.name == "cpuonly":
            return "cpu"
    return ""
