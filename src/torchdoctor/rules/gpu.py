"""TD4xx: the GPUs against the architectures compiled into the build."""

import re
from collections.abc import Iterator

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat, at_least, cuda_of, platform_of
from torchdoctor.model import Facts, Finding, Fix, Gpu, Severity, Torch
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import given
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import gpu_subject

FAMILY = Family("TD4", "gpu", of_gpus=True)

# As torch.cuda.get_arch_list() names them. PTX with a letter ("compute_90a") is for its own family, like machine code.
SM, PTX = r"(?:sm|compute(?=_\d+[af]))_(\d+)[af]?", r"compute_(\d+)"
INCOMPATIBLE = "not compatible with the current PyTorch installation"  # torch's words on a GPU newer than itself
NO_KERNEL = "no kernel image is available"  # CUDA's
TOO_OLD = "no longer supports this GPU"  # torch's again
WITH_CUDA_11 = "1.7"  # the first release with a build for it
OLDEST_IN_ALL = "7.5"  # Turing; no build has dropped it, or what is newer
NO_BUILD = Fix("No known torch build supports this GPU here; use the CPU or a different GPU")


@rule("TD401", Severity.ERROR)
def gpu_arch_unsupported_by_build(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """This torch build supports GPUs as new as these.

    What it checks: each GPU's compute capability against the architectures compiled into the build. Code runs on the
    same major and any later minor (sm_86 code runs on an 8.9 GPU); PTX runs on everything newer.
    Why it matters: "no kernel image is available for execution on the device".
    How to fix it: install a build for a newer CUDA that has the architecture.
    Source: data/architectures.json; CUDA's binary compatibility; torch.cuda.get_arch_list().
    """
    yield from _unsupported(facts, compat, newer=True)


@rule("TD402", Severity.ERROR)
def gpu_arch_dropped(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """This torch build still supports GPUs as old as these.

    What it checks: GPUs older than every architecture compiled into the build. A GPU older than compute capability 3.0
    is too old for all builds.
    Why it matters: "no kernel image is available for execution on the device".
    How to fix it: the build for the oldest CUDA of this release usually still has it; otherwise install an older torch.
    Source: data/architectures.json; CUDA's binary compatibility; torch.cuda.get_arch_list().
    """
    yield from _unsupported(facts, compat, newer=False)


def _unsupported(facts: Facts, compat: Compat, newer: bool) -> Iterator[Finding | Seen]:
    torch, nvidia = given.torch(facts), given.nvidia(facts)
    unknown = torch.cuda is None and torch.build is None  # in a text whose torch only warns, or has no tag
    error = facts.smoke.cuda_error if facts.smoke else ""
    warned = (unknown or INCOMPATIBLE in error) and bool(facts.smoke and _archs(facts, torch, compat))
    if unknown and not warned and _complains(torch, error):
        yield from _by_its_warning(facts, compat, newer)
        return
    untagged = _untagged(facts) and not warned and not torch.cuda
    cuda = "0" if warned or untagged else given.cuda_build(facts)[1]  # "0": then its PTX, if any, has not helped
    try:
        builds = _of_any_build(facts, torch, compat) if untagged else [(*compiled(facts, torch, compat), cuda)]
    except Skip:
        if not newer and (ancient := [gpu for gpu in nvidia.gpus if _is_ancient(gpu, compat)]):
            told = f"{ancient[0].name} has compute capability {_capability(ancient[0], compat)}"
            yield Finding(
                f"{told}, and no torch build supports less than 3.0", (NO_BUILD,), subject=gpu_subject(ancient)
            )
            return
        release = str(torch.version)  # two numbers may be what somebody reads in a guide
        early = newer and untagged and release.count(".") == 2 and not at_least(release, WITH_CUDA_11)
        if early and (new := [gpu for gpu in nvidia.gpus if at_least(_capability(gpu, compat) or "0", "8.0")]):
            yield _before_cuda_11(facts, compat, new)
            return
        if not ((_too_early(facts, cuda, compat) and not untagged) or (TOO_OLD in error and not newer)):
            raise
        yield from _by_its_warning(facts, compat, newer)
        return
    sm = tuple(sorted({number for own, _, _ in builds for number in own}))
    ptx = tuple(sorted({number for _, own, _ in builds for number in own}))
    yield from _compared(nvidia.gpus, sm, ptx, compat, newer)
    wrong: dict[str, list[Gpu]] = {}
    for gpu in nvidia.gpus:
        capability = _capability(gpu, compat)
        number = _number(capability)
        if number is None or (number < min(sm)) == newer:
            continue
        served = any(compat.gpus.runs_on(*build[:2], capability, build[2]) is not False for build in builds)
        if not served and not facts.computed_on("cuda", gpu.name):
            wrong.setdefault(capability, []).append(gpu)
    for capability, gpus in wrong.items():
        names = " ".join(f"sm_{number}" for number in sm)
        yield Finding(
            f"{gpus[0].name} has compute capability {capability}, "
            f"and {_named(torch, len(builds))} compiled for {names} only",
            install.reinstall_build(facts, compat) or _another(facts, compat, gpus[0], capability, newer),
            subject=gpu_subject(gpus),
        )


def _before_cuda_11(facts: Facts, compat: Compat, gpus: list[Gpu]) -> Finding:
    capability, release = _capability(gpus[0], compat), facts.torch and facts.torch.version
    if _built_elsewhere(facts) or (facts.smoke and facts.smoke.cuda_available):
        raise Skip(f"the build of torch {release} is not known")
    told = f"{gpus[0].name} has compute capability {capability}, which needs CUDA 11; torch {release} is from before it"
    fixes = install.reinstall_build(facts, compat) or _another(facts, compat, gpus[0], capability, newer=True)
    return Finding(told, fixes, subject=gpu_subject(gpus))


def _is_ancient(gpu: Gpu, compat: Compat) -> bool:
    """Older than what torch itself has ever accepted: torch/cuda/__init__.py, _check_capability."""
    capability = _capability(gpu, compat)
    return bool(capability) and not at_least(capability, "3.0")


def _named(torch: Torch, builds: int) -> str:
    if builds > 1:
        return f"the builds of torch {torch.version} are"
    return f"torch {torch.version} is" if torch.version else "this torch is"


def _complains(torch: Torch, error: str) -> bool:
    """Whether it is about the GPU, and no version of torch is told that would say more."""
    return INCOMPATIBLE in error or (torch.version is None and (NO_KERNEL in error or TOO_OLD in error))


def _by_its_warning(facts: Facts, compat: Compat, newer: bool) -> Iterator[Finding | Seen]:
    """Where a text has nothing else of it: torch says so of GPUs that its builds have no code for."""
    error = facts.smoke.cuda_error if facts.smoke else ""
    gpus = tuple(gpu for gpu in given.nvidia(facts).gpus if _lacks_code(gpu, error, newer, compat))
    gpus = tuple(gpu for gpu in gpus if _capability(gpu, compat)) or gpus
    for gpu in gpus[:1]:
        capability = _capability(gpu, compat)
        told = f"{gpu.name} has compute capability {capability}, for which this torch was not compiled"
        told = told if capability else f"{gpu.name} is too old for this torch, as torch says"
        fixes = install.reinstall_build(facts, compat) or _another(facts, compat, gpu, capability, newer)
        yield Finding(told, fixes, subject=gpu_subject(list(gpus)))
    if not gpus:
        yield Seen(f"torch says nothing of a GPU that is too {'new' if newer else 'old'} for it")


def _lacks_code(gpu: Gpu, error: str, newer: bool, compat: Compat) -> bool:
    """By what torch says of a GPU; CUDA's own words name none, and are of one that only the newest builds know."""
    capability = _capability(gpu, compat)
    if NO_KERNEL in error:
        return newer and bool(capability) and at_least(capability, "10.0")
    if newer and INCOMPATIBLE in error:
        return bool(gpu.compute_capability)
    return not newer and TOO_OLD in error and not (capability and at_least(capability, OLDEST_IN_ALL))


def _too_early(facts: Facts, cuda: str, compat: Compat) -> bool:
    """Whether torch has warned of a GPU that no build for its CUDA has code for, as of a nightly."""
    error = facts.smoke.cuda_error if facts.smoke else ""
    if facts.nvidia is None or not (INCOMPATIBLE in error or NO_KERNEL in error):
        return False
    told = [own for gpu in facts.nvidia.gpus if (own := _capability(gpu, compat))]
    generation = compat.drivers.generation(told[0]) if told else None
    first = generation.first_cuda if generation else None
    return first is not None and not at_least(cuda, first)


def _untagged(facts: Facts) -> bool:
    """A report that does not say for which CUDA its torch was built."""
    torch = facts.torch
    plain = torch is not None and torch.build is None and re.fullmatch(r"[\d.]+", torch.version or "")
    return facts.source == "report" and bool(plain)


def _of_any_build(facts: Facts, torch: Torch, compat: Compat) -> list[tuple[tuple[int, ...], tuple[int, ...], str]]:
    """(sm, ptx, CUDA) of all builds of a release, where a text does not say which it is."""
    unknown, platform = f"the build of torch {torch.version} is not known", platform_of(given.host(facts))
    series = () if _built_elsewhere(facts) else compat.releases.series(str(torch.version))
    found = [
        (build, compat.gpus.archs(one, build, platform))
        for one in series
        for build in need(compat.releases.get(one), unknown).builds(platform)
        if build.startswith("cu")
    ]
    need(found or None, unknown)
    return [(need(archs, unknown).sm, need(archs, unknown).ptx, cuda_of(build) or "") for build, archs in found]


def _compared(
    gpus: tuple[Gpu, ...], sm: tuple[int, ...], ptx: tuple[int, ...], compat: Compat, newer: bool
) -> Iterator[Seen]:
    """Each kind of GPU, with the architectures that decide."""
    code = " ".join([*(f"sm_{number}" for number in sm), *(f"compute_{number}" for number in ptx)])
    decisive = f"the build has code for {code}" if newer else f"the oldest code in the build is sm_{min(sm)}"
    if not gpus:
        yield Seen(f"no GPU is listed; {decisive}")
    for name, capability in dict.fromkeys((gpu.name, _capability(gpu, compat)) for gpu in gpus):
        yield Seen(f"{name}: compute capability {capability or 'not known'}; {decisive}")


def _capability(gpu: Gpu, compat: Compat) -> str:
    return gpu.compute_capability or compat.gpus.capability(gpu.name) or ""


def _another(facts: Facts, compat: Compat, gpu: Gpu, capability: str, newer: bool) -> tuple[Fix, ...]:
    """Where the machine is not known: the CUDA that knows the GPU is."""
    generation = compat.drivers.generation(capability)
    if facts.host is not None or generation is None:
        return (NO_BUILD,)
    command = shell.command(facts.os, "torchdoctor", "install-cmd", "--gpu", gpu.name)
    which = f"for CUDA {generation.first_cuda} or newer" if newer else _for_older(generation.last_cuda)
    text = f"Install a torch build {which}; this prints the command for that machine"
    return (Fix(text, (command,)),)


def _for_older(last: str | None) -> str:
    """The build that has code for an old GPU: the last CUDA that knows it, in its oldest build."""
    if last == "12":
        return "for CUDA 12.6 (cu126), which has code for GPUs as old as Maxwell"
    return f"for CUDA {last} (an older torch)" if last else "for an older CUDA"


def compiled(facts: Facts, torch: Torch, compat: Compat) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(sm, ptx) of this build: as torch itself says, else from the table."""
    if listed := _archs(facts, torch, compat):
        sm = need(_numbers(listed, SM) or None, "the build names no architectures")
        return sm, _numbers(listed, PTX)
    host = given.host(facts)
    unknown = f"the GPU architectures of torch {torch.version} are not known"
    release, _, tag = need(torch.version, unknown).partition("+")
    if _built_elsewhere(facts) or (not tag.startswith(torch.build or "") and tag):
        raise Skip(f"{unknown}: it is not an official PyTorch build")
    build = torch.build or (torch.cuda and f"cu{torch.cuda.replace('.', '')}")
    table = need(compat.gpus.archs(release, need(build, unknown), platform_of(host)), unknown)
    return need(table.sm or None, unknown), table.ptx


def _archs(facts: Facts, torch: Torch, compat: Compat) -> tuple[str, ...]:
    """As torch itself says; not a list in a text that no build of this release has, and no warning comes with."""
    listed = (facts.smoke and facts.smoke.arch_list) or torch.arch_list or ()
    if (
        facts.source != "report"
        or (facts.smoke and facts.smoke.cuda_error)
        or facts.host is None
        or _built_elsewhere(facts)
    ):
        return listed
    platform, release = platform_of(facts.host), compat.releases.get(torch.version or "")
    builds = [torch.build] if torch.build else release.builds(platform) if release else []
    known = {
        archs.sm
        for one in builds
        if release and (archs := compat.gpus.archs(release.torch, one, platform)) and archs.sm
    }
    return () if known and _numbers(listed, SM) not in known else listed


def _built_elsewhere(facts: Facts) -> bool:
    """conda-forge and Anaconda compile for other GPUs; the builds of PyTorch's own channel are "py3.9_cuda11.7_..."."""
    own, listed = facts.conda_torch, facts.package("torch")
    by_hand = listed is not None and listed.installer == "source"  # as somebody tells
    return by_hand or (own is not None and not re.match(r"py\d\.\d+_", own.build or ""))


def _numbers(listed: tuple[str, ...], kind: str) -> tuple[int, ...]:
    """The 80 of "sm_80"; "sm_90a" counts as 90."""
    return tuple(sorted({int(found.group(1)) for name in listed if (found := re.fullmatch(kind, name))}))


def _number(capability: str) -> int | None:
    """ "8.9" is 89, "12.0" is 120; None for what is no compute capability."""
    found = re.fullmatch(r"(\d+)\.(\d)", capability)
    return int(found[1]) * 10 + int(found[2]) if found else None
