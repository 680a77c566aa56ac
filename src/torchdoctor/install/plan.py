"""The answer of install-cmd: the command, and why this torch and this build."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from torchdoctor.install import extras, managers, patient
from torchdoctor.install.choice import Planner
from torchdoctor.install.machine import Card, Machine
from torchdoctor.install.nearest import nearest
from torchdoctor.install.request import Choice, Rejected, Request, Status, Unmet
from torchdoctor.knowledge import Compat, cuda_of, official, version
from torchdoctor.knowledge.wheels import Target, Wheel

SCHEMA = "torchdoctor.install/1"
ERRORS = {
    "does-not-run": "no torch build meets this request",
    "unknown": "not known whether a torch build meets this request",
}


class Plan(NamedTuple):
    """What to install. official: the commands that pytorch.org prints for this release and build."""

    command: str
    torch: str
    build: str
    packages: Mapping[str, str]
    index_url: str | None
    wheels: tuple[Wheel, ...]
    why: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    official: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()  # what pip or uv take behind `install`, whatever the manager
    status: Status = "runs"
    schema: str = SCHEMA


class Refusal(NamedTuple):
    """Why there is no command. nearest: what would run instead."""

    status: Status
    error: str
    rejected: tuple[Rejected, ...]
    nearest: tuple[str, ...]
    schema: str = SCHEMA


def plan(request: Request, machine: Machine, compat: Compat) -> Plan:
    """The best build for a machine as a command. Raises Unmet."""
    try:
        choice = Planner(machine, compat).choose(request)
    except Unmet as unmet:
        raise Unmet(unmet.rejected, tuple(nearest(request, machine, compat))) from None
    if request.nightly:
        return _nightly(choice, request.compute != "auto", machine, compat)
    return Plan(
        command=_command(choice, request, machine, compat),
        torch=choice.release.torch,
        build=choice.build,
        packages=choice.packages,
        index_url=choice.index_url,
        wheels=managers.wheels(choice, machine, compat),
        why=tuple(_why(choice, request.compute != "auto", machine, compat)),
        rejected=choice.rejected,
        official=_official(choice, request, machine, compat),
        arguments=tuple(managers.pip_arguments(choice, compat, machine.platform)),
    )


def _command(choice: Choice, request: Request, machine: Machine, compat: Compat) -> str:
    if not request.extras:
        return managers.FORMS[request.manager](choice, machine, compat)
    other = "cpu" if choice.build != "cpu" else "cuda"
    plain = Machine(machine.os, machine.arch, machine.python)
    return extras.project([choice, _for_extra(choice.release.torch, other, request, plain, compat)])


def _for_extra(torch: str, kind: str, request: Request, plain: Machine, compat: Compat) -> Choice:
    """The same torch for another machine, or the newest that has such a build. Raises Unmet."""
    planner = Planner(plain, compat)
    wish = request._replace(compute=kind)
    try:
        return planner.choose(wish._replace(torch=torch))
    except Unmet:
        return planner.choose(wish._replace(torch=None))


def as_json(found: Plan) -> dict[str, Any]:
    """The JSON of install-cmd."""
    return {**_plain(found), "wheels": [vars(item) for item in found.wheels]}


def refusal(unmet: Unmet) -> dict[str, Any]:
    """The JSON of install-cmd where no build is known to run."""
    answer = Refusal(unmet.status, ERRORS[unmet.status], unmet.rejected, unmet.nearest)
    return {"schema": SCHEMA, **_plain(answer)}


def _plain(answer: Plan | Refusal) -> dict[str, Any]:
    return {**answer._asdict(), "rejected": [item._asdict() for item in answer.rejected]}


def _nightly(choice: Choice, asked: bool, machine: Machine, compat: Compat) -> Plan:
    arguments = managers.nightly(choice, compat)
    chosen = f"nightly wheels are not in the data: {choice.build} was chosen as for torch {choice.release.torch}"
    return Plan(
        command="\n".join(patient.install(machine, arguments)),
        torch="nightly",
        build=choice.build,
        packages=dict.fromkeys(choice.packages, "nightly"),
        index_url=arguments[-1],
        wheels=(),
        why=(chosen, *_why(choice, asked, machine, compat)),
        rejected=choice.rejected,
        arguments=tuple(arguments),
    )


def _official(choice: Choice, request: Request, machine: Machine, compat: Compat) -> tuple[str, ...]:
    """What the pages print: pinned lines for a release on the page of previous versions, unpinned for the newest.

    Nothing where the build is known on PyPI only, or comes from conda-forge.
    """
    manager = "conda" if request.manager == "conda" else "pip"
    torch = choice.release.torch
    forge = manager == "conda" and version(torch) > version(official.LAST_CONDA)
    if forge or (choice.index_url is None and machine.os != "macos"):
        return ()
    newest = torch == compat.releases.versions()[-1]
    styles = [style for style in official.styles(torch) if newest or style != official.SELECTOR]
    target = Target(choice.build, machine.platform)
    return tuple(official.published(compat.wheels, choice.release, target, manager, style) for style in styles)


def _why(choice: Choice, asked: bool, machine: Machine, compat: Compat) -> Iterator[str]:
    torch, cuda = choice.release.torch, cuda_of(choice.build)
    if asked:
        yield f"the {choice.build} build, as asked"
    if machine.note:
        yield machine.note
    if cuda:
        yield from _why_cuda(choice, cuda, machine, compat)
    elif choice.build == "cpu":
        yield from _why_cpu(choice, asked, machine)
    for target in machine.gfx if choice.build.startswith("rocm") else ():
        yield f"{choice.build} has code for {target}"
    for name in machine.intel if choice.build == "xpu" else ():
        series = compat.gpus.intel(name)
        yield f"xpu builds support {series.name if series else name} GPUs, once Intel's driver is installed"
    for item in choice.rejected:
        if item.torch != torch:
            yield f"not torch {item.torch} ({item.build}): {item.reason}"
    yield from _evidence(choice, machine, compat)
    for reason in choice.left_out:
        yield f"left out: {reason}"


def _evidence(choice: Choice, machine: Machine, compat: Compat) -> Iterator[str]:
    """What the answer rests on, where that is not the index or PyPI itself."""
    release, platform = choice.release, machine.platform
    if choice.index_url is None and machine.os != "macos":
        yield f"torch {release.torch} ({choice.build}) is known on PyPI only, so no --index-url"
    python = release.pythons.get(platform, {}).get(machine.python or "")
    build = release.indexed.get(platform, {}).get(choice.build)
    for what, name in ((choice.build, build), (f"Python {machine.python}", python)):
        source = compat.releases.source(name) if name else None
        if source and source.confidence in ("build-script", "inferred"):
            yield f"{what} of torch {release.torch} was not seen on the index; known from: {source.what}"


def _why_cuda(choice: Choice, cuda: str, machine: Machine, compat: Compat) -> Iterator[str]:
    floor = compat.drivers.floor(cuda, machine.driver_os)
    if machine.driver is None:
        yield f"the driver is not known: CUDA {cuda} needs NVIDIA driver {floor} or newer"
    else:
        yield f"NVIDIA driver {machine.driver} runs CUDA {cuda}, which needs {floor} or newer"
    if not machine.gpus:
        yield f"the GPU is not known, so it was not checked whether {choice.build} supports it"
    for gpu in machine.gpus:
        yield _why_gpu(choice, cuda, gpu, machine, compat)


def _why_gpu(choice: Choice, cuda: str, gpu: Card, machine: Machine, compat: Compat) -> str:
    name, capability = gpu.name or "the GPU", gpu.compute_capability
    archs = compat.gpus.archs(choice.release.torch, choice.build, machine.platform)
    if capability is None or archs is None:
        return (
            f"the compute capability of {name} is not known, so it was not checked whether {choice.build} supports it"
        )
    if compat.gpus.runs_on(archs.sm, (), capability, cuda):
        return f"{choice.build} has code for {name} ({capability})"
    return (
        f"{choice.build} has only PTX for {name} ({capability}): it starts slowly, and CUDA {cuda}'s libraries "
        f"may not support the GPU"
    )


def _why_cpu(choice: Choice, asked: bool, machine: Machine) -> Iterator[str]:
    if machine.os == "macos":
        yield "there is only one build for macOS"
        return
    default = choice.release.pypi.get(machine.platform)
    if not asked:
        yield "no usable GPU found, so the CPU build"
    if default not in (None, "cpu") and choice.index_url:
        yield f"from the build's own index, because PyPI's wheel is the {default} build"
