"""What would run if one thing were different: shown where nothing does."""

from collections.abc import Iterator

from torchdoctor.install.choice import Planner
from torchdoctor.install.fit import span
from torchdoctor.install.machine import Machine
from torchdoctor.install.request import Choice, Request, Unmet
from torchdoctor.knowledge import Compat, at_least, cuda_of, version


def nearest(request: Request, machine: Machine, compat: Compat) -> Iterator[str]:
    """What would run if one thing were different: one sentence each, the smallest change first."""
    yield from _elsewhere(request, machine, compat)
    told: list[tuple[str, str, Machine]] = []  # a machine with a project cannot be hashed
    for wish, place, words in _ways(request, machine, compat):
        try:
            found = Planner(place, compat).choose(wish)
        except Unmet:
            continue
        if (found.release.torch, found.build, place) in told:
            continue
        told.append((found.release.torch, found.build, place))
        yield f"{words}: torch {found.release.torch} ({found.build}){_needs(found, machine, compat)}"


def _ways(request: Request, machine: Machine, compat: Compat) -> Iterator[tuple[Request, Machine, str]]:
    loose, cpu = request._replace(torch=None), request._replace(compute="cpu")
    kind = "cuda" if cuda_of(request.compute) else "auto"
    with_gpu = request._replace(compute="cuda") if machine.nvidia and request.compute == "auto" else request
    its_own = machine.obstacle.startswith("its Python")
    if machine.musl:
        yield request, machine._replace(obstacle="", musl=False), "a system with glibc (Debian, Ubuntu, Fedora ...)"
    yield request, machine._replace(python=None, obstacle="" if its_own else machine.obstacle), "a different Python"
    if request.nightly:
        yield request._replace(nightly=False), machine, "the stable release"
    yield loose, machine, "a different torch"
    yield from _other_drivers(with_gpu, machine, compat)
    yield request._replace(compute=kind), machine, "a different build"
    yield cpu, machine, "the CPU build"
    yield cpu._replace(torch=None), machine, "a different torch, the CPU build"
    yield loose._replace(compute=kind, companions=()), machine, "torch alone"


def _other_drivers(request: Request, machine: Machine, compat: Compat) -> Iterator[tuple[Request, Machine, str]]:
    """The driver of a Jetson cannot be changed by itself; other drivers can, within what their GPU allows."""
    loose = request._replace(torch=None) if request.compute in ("auto", "cuda") else request
    if machine.driver is None:
        return
    if machine.jetson:
        yield loose, machine._replace(driver="580"), "JetPack 7.2 or newer, which includes NVIDIA driver 580"
        return
    for gpu in machine.gpus:
        found = compat.drivers.generation(gpu.compute_capability or "")
        if found and found.last_driver and compat.drivers.beyond(machine.driver, found.last_driver):
            words = f"NVIDIA driver {found.last_driver}, the last branch for {found.name}"
            yield request, machine._replace(driver=found.last_driver), words
            return  # no newer one knows it
        if found and found.first_driver and not at_least(machine.driver, found.first_driver):
            driver = found.first_driver
            yield request, machine._replace(driver=driver), f"NVIDIA driver {driver} or newer"
    yield request, machine._replace(driver=None), "a newer NVIDIA driver"


def _needs(found: Choice, machine: Machine, compat: Compat) -> str:
    """What a choice asks of the machine beyond what it has."""
    pythons = (*found.release.pythons.get(machine.platform, ()),)
    needs = [f"Python {span(pythons)}"] if machine.python and machine.python not in pythons and pythons else []
    cuda = cuda_of(found.build)
    if cuda and machine.driver and not compat.drivers.runs(machine.driver, cuda, machine.driver_os):
        needs.append(f"NVIDIA driver {compat.drivers.floor(cuda, machine.driver_os)} or newer")
    return f" with {' and '.join(needs)}" if needs else ""


def _elsewhere(request: Request, machine: Machine, compat: Compat) -> Iterator[str]:
    """What others than pytorch.org publish for this machine."""
    if request.compute not in ("auto", "cuda") and not request.compute.startswith("rocm"):
        return
    own = compat.gpus.amd_wheels()
    for target in machine.gfx:
        if target in {"linux": own.linux, "windows": own.windows}.get(machine.os, ()):
            untested = f"; AMD has not tested {target}" if target in own.untested.get(machine.os, ()) else ""
            yield (
                f"AMD's own wheels, which pytorch.org does not have: pip install --index-url {own.url} "
                f'"torch[device-{target}]" torchvision (see {own.page}{untested})'
            )
    if machine.jetson and machine.driver:
        for pack in compat.elsewhere.jetpacks():
            if version(machine.driver)[:1] == version(pack.driver):
                python = " or ".join(pack.pythons)
                yield (
                    f"NVIDIA's own wheels for JetPack {pack.jetpack} with Python {python}: "
                    f"pip install torch torchvision --index-url {pack.url} (see {pack.page})"
                )
