"""TD009 to TD011: whether the torch that files bring runs on the target's driver and GPUs."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor.declared import given, repair
from torchdoctor.declared.images import torch_of
from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import Aim
from torchdoctor.declared.outcome import KEPT, PRE, PYPI
from torchdoctor.install.fit import Fit
from torchdoctor.install.request import Request
from torchdoctor.knowledge import Compat, Release, cuda_of, version
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rule import DECLARED, Seen, Skip, rule

FAMILY = DECLARED


@rule("TD009", Severity.ERROR, of_gpus=True)
def declared_driver_too_old(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The target's NVIDIA driver runs the build of torch that files bring.

    What it checks: the CUDA version of the build that would be installed, or that a base image has, against the least
    driver for it. Where the files name no build, it is the one on PyPI: on Linux of CUDA, and of another version with
    every release.
    Why it matters: torch starts, and torch.cuda.is_available() is False: "The NVIDIA driver on your system is too old".
    How to fix it: a build for an older CUDA version, or a newer driver.
    Source: data/drivers.json (NVIDIA's CUDA release notes).
    """
    if given.aim(facts).driver is None:
        raise Skip("the target's driver is not known")
    yield from given.once(
        [*_refused(facts, compat, driver=True), *_refused_images(facts, compat, driver=True)], by_place=True
    )
    yield from given.brought(facts, compat, lambda scene: _driver(scene, compat))
    yield from _images(facts, f"the target's driver is {given.aim(facts).driver}")


@rule("TD010", Severity.ERROR, explained_by=(), of_gpus=True)
def declared_gpu_unsupported(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The build of torch that files bring has code for the target's GPUs.

    What it checks: the architectures that the build was compiled for, against the target's GPUs.
    Why it matters: "no kernel image is available for execution on the device".
    How to fix it: a build, or a release, that has code for that GPU.
    Source: data/architectures.json, data/amd.json.
    """
    if not given.aim(facts).gpu:
        raise Skip("no GPU of the target is known")
    yield from given.once(
        [*_refused(facts, compat, driver=False), *_refused_images(facts, compat, driver=False)], by_place=True
    )
    yield from given.brought(facts, compat, lambda scene: _gpus(given.aim(facts)))
    yield from _images(facts, _gpus(given.aim(facts)))


def _driver(scene: given.Scene, compat: Compat) -> str:
    cuda, target = cuda_of(scene.outcome.build or ""), scene.aim
    floor = compat.drivers.floor(cuda, target.machine.driver_os) if cuda else None
    least = f", and CUDA {cuda} needs {floor}" if floor else ""
    return f"the target's driver is {target.driver}{least}"


def _images(facts: Facts, about: str) -> Iterator[Seen]:
    return given.seen(f"{name}; {about}" for name, _ in given.running_images(facts))


def _gpus(target: Aim) -> str:
    names = [*(gpu.name or gpu.compute_capability or "" for gpu in target.gpus), *target.gfx, *target.intel]
    return f"the target has {', '.join(filter(None, names)) or 'a GPU'}"


def _refused(facts: Facts, compat: Compat, driver: bool) -> Iterator[Finding]:
    scenes = given.found_scenes(facts, compat)
    if not scenes and not given.running_images(facts):
        raise Skip("no file installs torch")
    beside = given.only_beside(scenes)
    for scene in scenes:
        found = scene.outcome
        if found.lacks or given.for_others(scene) or found.requirement.place in beside:
            continue
        words, why = _why(scene, compat, driver)
        if why:
            wanted = repair.planned(scene, compat, found.torch)
            fix = _change(scene, wanted, scenes, compat) if wanted and not scene.install.locked else None
            again = Fix("Change the project's torch, and lock it again") if scene.install.locked else None
            newer = Fix("Or update the NVIDIA driver of the target", needs="root") if driver else None
            yield given.at(
                found.requirement.place,
                f"{words} would be installed: {why.replace('this machine', 'the target')}{scene.image}",
                (fix, again, newer),
                "package:torch",
            )


def _change(scene: given.Scene, wanted: repair.Wanted, every: list[given.Scene], compat: Compat) -> Fix:
    """The changed lines; in words where an image installs the file next to a torch of its own, which must stay."""
    place = scene.outcome.requirement.place
    alike = (one.outcome for one in every if one.image and one.outcome.requirement.place == place)
    kept = not scene.image and any(found.unknown == KEPT for found in alike)
    return repair.in_words(scene, wanted) if kept else repair.fix(scene, wanted, compat)


def _why(scene: given.Scene, compat: Compat, driver: bool) -> tuple[str, str]:
    """(what would be installed, why it does not run): of several that it may be only what is true of all."""
    found = scene.outcome
    one = [(found.torch, found.build)] if found.torch and found.build else found.choices
    if found.unknown == PRE and not driver:
        return "", ""  # a newer release may have code for more GPUs
    doubts = []
    for torch, build in one:
        release = compat.releases.get(torch)
        doubts.append(_doubt(release, build, scene.aim, compat, driver) if release else "")
    if not doubts or not all(doubts):
        return "", ""
    if found.build or len(one) == 1:
        return found.words if found.build else f"torch {one[0][0]} ({one[0][1]})", doubts[0]
    newest = max(range(len(one)), key=lambda index: version(one[index][0]))
    return f"torch {one[newest][0]} ({one[newest][1]}) or another that does not run either", doubts[newest]


def _refused_images(facts: Facts, compat: Compat, driver: bool) -> Iterator[Finding]:
    """Of images that have a torch whose build their name says: pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime."""
    target = given.aim(facts)
    system = "windows_amd64" if target.os == "windows" else f"{target.os}_{target.arch}"
    inside = replace(
        target, os="linux", arch="x86_64", python=None, glibc=None, wsl=target.wsl or target.os == "windows"
    )
    for name, place in given.running_images(facts) if system in ("linux_x86_64", "windows_amd64") else ():
        torch, _, build = torch_of(name).partition("+")
        release = compat.releases.get(torch)
        if release is None or not build:
            continue
        if why := _doubt(release, build, inside, compat, driver):
            message = f"{name} has torch {torch} ({build}): {why.replace('this machine', 'the target')}"
            yield given.at(place, message, (Fix("Use an image with a different torch"),), f"image:{name}")


def _doubt(release: Release, build: str, aim: Aim, compat: Compat, driver: bool) -> str:
    """What certainly speaks against a build here, of the driver alone or of the GPUs alone."""
    request = Request(torch=release.torch, companions=())
    without = Fit(aim.bare.machine, compat).refusal(release, build, request)
    of_driver = Fit(replace(aim, gpus=(), gfx=(), intel=()).machine, compat).refusal(release, build, request)
    of_all = Fit(aim.machine, compat).refusal(release, build, request)
    if without is not None and without.known:
        return ""
    if of_driver is not None and of_driver.known:
        return of_driver.reason if driver else ""
    return of_all.reason if not driver and of_all is not None and of_all.known else ""


@rule("TD011", Severity.WARNING, of_gpus=True)
def declared_build_without_gpu(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The torch that files bring can use the target's GPUs.

    What it checks: whether the build comes from PyPI by default, and is for another kind of device than the target
    has: on Windows PyPI's torch is for the CPU, on Linux for NVIDIA's GPUs. An index that the files name is a wish,
    and left alone.
    Why it matters: torch.cuda.is_available() is False, and training takes many times as long.
    How to fix it: the index of a build for these GPUs.
    Source: data/releases.json.
    """
    if not given.aim(facts).gpu:
        raise Skip("no GPU of the target is known")
    yield from given.once(_without_gpu(facts, compat), by_place=True)
    yield from given.brought(facts, compat, lambda scene: _gpus(given.aim(facts)))


def _without_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    scenes = given.scenes(facts, compat)
    for scene in scenes:
        found, target = scene.outcome, scene.aim
        if found.source != PYPI or not found.build or found.torch is None or scene.aim.os == "macos":
            continue
        what = _unused(found.build, target)
        if (
            not what or given.for_others(scene) or any(has(index.url).build for index in scene.install.indexes)
        ):  # the index is not used: its rule
            continue
        wanted = repair.planned(scene, compat, found.torch)
        fix = _change(scene, wanted, scenes, compat) if wanted and wanted.build != found.build else None
        message = f"{found.words} would be installed, which cannot use {what}{scene.image}"
        yield given.at(found.requirement.place, message, (fix,), "package:torch")


def _unused(build: str, aim: Aim) -> str:
    """The GPUs that a build cannot use."""
    if (aim.gpus or aim.driver) and cuda_of(build) is None:
        return ", ".join(gpu.name for gpu in aim.gpus if gpu.name) or "the NVIDIA GPU"
    if aim.gfx and not (aim.gpus or aim.driver) and not build.startswith("rocm"):
        return f"AMD {', '.join(aim.gfx)}"
    return ""
