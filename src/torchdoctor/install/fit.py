"""Whether a build runs on a machine: everything that speaks against it, and whether that is certain."""

import re
from collections.abc import Iterator
from functools import cache

from torchdoctor.install.machine import Card, Machine
from torchdoctor.install.request import Doubt, Request
from torchdoctor.knowledge import Compat, Release, at_least, cuda_of, official, version
from torchdoctor.knowledge.wheels import Target

ASK_INDEX = "install-cmd --verify, which asks the index,"
ASK_BUILD = "torch.cuda.get_arch_list() of that build"
PROJECT_FILES = ("pyproject", "pixi", "poetry")
_ROCM_PACKAGES = "7.14"  # since this ROCm, torch requires rocm[libraries] from AMD's index
_TORCH_ALONE = ("windows_arm64", "linux_s390x")  # no wheel of a companion was ever seen


class Fit:
    """The questions whether builds run on one machine."""

    def __init__(self, machine: Machine, compat: Compat) -> None:
        self.machine, self.compat = machine, compat

    def refusal(self, release: Release, build: str, request: Request) -> Doubt | None:
        """What speaks against a build, what is certain first; None if it runs."""
        unsure = None
        for doubt in filter(None, self._doubts(release, build, request)):
            if doubt.known:
                return doubt
            if not (request.try_unknown and doubt.tell == ASK_INDEX):
                unsure = unsure or doubt
        return unsure

    def _doubts(self, release: Release, build: str, request: Request) -> Iterator[Doubt | None]:
        if self.machine.obstacle:
            yield Doubt(self.machine.obstacle)
        yield self._python(self._newest_minor(release) if request.nightly else release)
        yield self._system(release, build)
        yield self._driver(build)
        for gpu in self.machine.gpus:
            yield self._driver_knows(build, gpu)
            yield self._code(release.torch, build, gpu, self.of_forge(release, request))
        for target in self.machine.gfx:
            yield self._gfx(release.torch, build, target)
        for name in self.machine.intel:
            yield self._intel(release.torch, build, name)
        for name in request.companions or ():
            yield self.companion(release, build, name, self.of_forge(release, request))
        yield self._manager(release, build, request)
        yield self._index(release, build)

    def _newest_minor(self, release: Release) -> Release:
        """Of nightly wheels the Pythons are those of the newest release, or newer."""
        newest = self.compat.releases.all()[-1]
        return newest if self.machine.platform in newest.pythons else release

    def _python(self, release: Release) -> Doubt | None:
        python, platform = self.machine.python, self.machine.platform
        pythons = release.pythons.get(platform, {})
        if python is None or python in pythons:
            return None
        plain = version(python)
        beyond = not version(release.python_min) <= plain <= version(release.python_max)
        if beyond or self.compat.releases.every_python(release, platform):
            known = f"; it has them for {span((*pythons,))}" if pythons else ""
            return Doubt(f"torch {release.torch} has no wheel for Python {python} here{known}")
        seen = span((*pythons,)) or "none"
        where = f"{self.machine.os} {self.machine.arch}"
        return Doubt(
            f"not known whether torch {release.torch} has a wheel for Python {python} on {where}; seen: {seen}",
            known=False,
            tell=ASK_INDEX,
        )

    def _system(self, release: Release, build: str) -> Doubt | None:
        """glibc and macOS: what the wheel's platform tag says, or its own need where that is higher."""
        machine = self.machine
        if machine.glibc is None and machine.macos is None:
            return None
        target = Target(build, machine.platform, machine.python or release.python_max)
        name = self.compat.wheels.wheel("torch", release.torch, target).filename
        if machine.glibc is not None:
            tag = re.search(r"manylinux_(\d+)_(\d+)_", name)
            floors = [f"{tag[1]}.{tag[2]}"] if tag else []
            floor = max([*floors, release.glibc.get(machine.platform, "0")], key=version)
            if version(machine.glibc) < version(floor):
                return Doubt(f"torch {release.torch} needs glibc {floor}, but this system has {machine.glibc}")
        mac = re.search(r"macosx_(\d+)_", name)
        if mac and machine.macos and version(machine.macos)[:1] < (int(mac[1]),):
            return Doubt(f"torch {release.torch} needs macOS {mac[1]}, but this system has {machine.macos}")
        return None

    def _driver(self, build: str) -> Doubt | None:
        """Whether the NVIDIA driver runs a build; None too where the driver is not known."""
        cuda, driver = cuda_of(build), self.machine.driver
        if cuda is None or driver is None:
            return None
        floor = self.compat.drivers.floor(cuda, self.machine.driver_os)
        if floor is None:
            return Doubt(f"not known which driver CUDA {cuda} needs", known=False, tell="NVIDIA's CUDA release notes")
        if at_least(driver, floor):
            return None
        return Doubt(f"CUDA {cuda} needs NVIDIA driver {floor}, but this machine has {driver}")

    def _driver_knows(self, build: str, gpu: Card) -> Doubt | None:
        """Whether the driver is of a branch for this GPU. What it lists itself, it knows."""
        driver, capability = self.machine.driver, gpu.compute_capability
        if cuda_of(build) is None or driver is None or capability is None or gpu.listed or self.machine.jetson:
            return None
        found = self.compat.drivers.generation(capability)
        if found is None:
            return None
        name = f"{gpu.name or 'compute capability ' + capability} ({found.name})"
        if found.first_driver and not at_least(driver, found.first_driver):
            return Doubt(
                f"{name} needs NVIDIA driver {found.first_driver} or newer, but this machine has {driver}: "
                "update the driver first"
            )
        if found.last_driver and self.compat.drivers.beyond(driver, found.last_driver):
            return Doubt(
                f"NVIDIA driver {found.last_driver} is the last driver branch for {name}; {driver} does not support it"
            )
        return None

    def _code(self, torch: str, build: str, gpu: Card, forge: bool) -> Doubt | None:
        """Whether a build has code for an NVIDIA GPU; None too where its compute capability is not known."""
        cuda, capability = cuda_of(build), gpu.compute_capability
        if cuda is None or capability is None:
            return None
        name = f"{gpu.name} ({capability})" if gpu.name else f"compute capability {capability}"
        if forge:
            return self._code_of_forge(torch, build, capability, name)
        generation = self.compat.drivers.generation(capability)
        ended = generation and generation.last_cuda and version(cuda)[:1] > version(generation.last_cuda)
        last = f": CUDA {generation.last_cuda} is the last for {generation.name}" if generation and ended else ""
        without = Doubt(f"torch {torch} with CUDA {cuda} has no code for {name}{last}")
        archs = self.compat.gpus.archs(torch, build, self.machine.platform)
        gpus = self.compat.gpus
        if archs is None:
            impossible = self.compat.drivers.knows(capability, cuda) is False or self._no_jetson(capability, cuda)
            return without if impossible else _not_known(f"whether torch {torch} with CUDA {cuda} has code for {name}")
        if gpus.runs_on(archs.sm, archs.ptx, capability, cuda):
            return None
        if gpus.runs_on(archs.disputed, (), capability, cuda):
            two = archs.disagreeing
            return _not_known(f"whether torch {torch} with CUDA {cuda} has code for {name}: sources disagree: {two}")
        return without

    def _code_of_forge(self, torch: str, build: str, capability: str, name: str) -> Doubt | None:
        """conda-forge compiles for other GPUs than pytorch.org."""
        sm = self.compat.elsewhere.conda_forge.code.get(self.machine.platform, {}).get(build, ())
        cuda = cuda_of(build) or ""
        if self.compat.gpus.runs_on(sm, (), capability, cuda):
            return None
        return _not_known(f"whether conda-forge's torch {torch} with CUDA {cuda} supports {name}")

    def _no_jetson(self, capability: str, cuda: str) -> bool:
        known = self.compat.gpus.jetson_since()
        since = known.get(capability)
        return capability in known and (since is None or not at_least(cuda, since))

    def _gfx(self, torch: str, build: str, target: str) -> Doubt | None:
        if not build.startswith("rocm"):
            return None
        targets = self.compat.gpus.rocm_targets(torch, build)
        if target not in self.compat.gpus.rocm_known():
            return Doubt(f"no ROCm build on pytorch.org supports {target}")
        if targets is None:
            return _not_known(f"which AMD GPUs torch {torch} with {build} was compiled for")
        if target in targets.disputed:
            two = self.compat.gpus.disagreeing(targets)
            return _not_known(f"whether torch {torch} with {build} has code for {target}: sources disagree: {two}")
        if target not in targets.gfx:
            return Doubt(f"torch {torch} with {build} has no code for {target}")
        return self._in_wsl(target) if self.machine.wsl else None

    def _in_wsl(self, target: str) -> Doubt | None:
        if target in self.compat.gpus.rocm_in_wsl():
            return None
        return Doubt(
            f"it is not known whether ROCm runs on {target} under WSL, because it is not on AMD's list for WSL",
            known=False,
            tell="AMD's WSL support matrix (rocm.docs.amd.com)",
        )

    def _intel(self, torch: str, build: str, name: str) -> Doubt | None:
        if build != "xpu":
            return None
        series = self.compat.gpus.intel(name)
        if series is None:
            return Doubt(
                f"not known whether xpu builds support {name}",
                known=False,
                tell="docs.pytorch.org, Getting Started on Intel GPU",
            )
        if version(torch) < version(series.since):
            return Doubt(f"torch {torch} does not support {series.name} GPUs; torch {series.since} was the first")
        return None

    def of_forge(self, release: Release, request: Request) -> bool:
        """Whether a request for this release means conda-forge's packages, which are not pytorch.org's."""
        return request.manager == "conda" and release.torch == self.compat.elsewhere.conda_forge.torch

    def companion(self, release: Release, build: str, name: str, forge: bool = False) -> Doubt | None:
        """Whether a companion goes with a build: one belongs to it, and has a wheel of that kind."""
        known = self.compat.companions.of(name, release.torch)
        if known is None:
            return Doubt(f"it is not known which {name} matches torch {release.torch}", known=False, tell=ASK_INDEX)
        if not known:
            return Doubt(f"there is no {name} for torch {release.torch}")
        if name == "torchtext" and build != "cpu":
            return Doubt(f"not known whether the {build} index has torchtext {known[0]}", known=False, tell=ASK_INDEX)
        return None if forge else self._companion_wheel(name, known[0], build)

    def _companion_wheel(self, name: str, number: str, build: str) -> Doubt | None:
        """A companion has the builds and Pythons of the torch that it was released with."""
        machine = self.machine
        if machine.platform in _TORCH_ALONE:
            return Doubt(f"no {name} is known for {machine.os} {machine.arch}")
        home = self.compat.releases.home(name, number)
        if build not in (*home.builds(machine.platform), *self.compat.releases.possible(home, machine.platform)):
            return Doubt(f"{name} {number} has no {build} wheel")
        pythons = home.pythons.get(machine.platform, {})
        if name == "torchcodec" or machine.python is None or machine.python in pythons:  # its Pythons are not known
            return None
        return Doubt(f"{name} {number} has no wheel for Python {machine.python}")

    def _manager(self, release: Release, build: str, request: Request) -> Doubt | None:
        if request.manager == "conda":
            return self._conda(release, build)
        if request.manager in PROJECT_FILES and build.startswith("rocm") and at_least(build[4:], _ROCM_PACKAGES):
            return Doubt(
                f"{build} needs the packages rocm-*, which a project with an explicit index would look for on PyPI"
            )
        return self._on_index(release, build, request)

    def _on_index(self, release: Release, build: str, request: Request) -> Doubt | None:
        """Wheels named by address, and nightly ones, must be on the index."""
        machine = self.machine
        if request.nightly and build in self.compat.releases.all()[-1].dropped:
            return Doubt(f"nightly wheels of {build} are no longer made")
        if release.on_index(build, machine.platform):
            return None
        if request.manager == "wheel":
            return Doubt(
                f"torch {release.torch} has not been seen on the {build} index, so its address is not known",
                known=False,
                tell=ASK_INDEX,
            )
        if request.nightly:
            return Doubt(f"not known whether there are nightly wheels of {build}", known=False, tell=ASK_INDEX)
        return None

    def _conda(self, release: Release, build: str) -> Doubt | None:
        machine, forge = self.machine, self.compat.elsewhere.conda_forge
        if release.torch == forge.torch and build in forge.builds.get(machine.platform, ()):
            return None
        if version(release.torch) > version(official.LAST_CONDA):
            return Doubt(
                f"official conda packages ended with {official.LAST_CONDA}, and the newest known one on "
                f"conda-forge is {forge.torch}; or use pip inside the environment"
            )
        if (build != "cpu" and cuda_of(build) is None) or machine.platform == "linux_aarch64":
            return Doubt(f"there is no official conda package of {build} for {machine.os} {machine.arch}")
        return None

    def _index(self, release: Release, build: str) -> Doubt | None:
        if build not in self.compat.releases.possible(release, self.machine.platform):
            return None
        return Doubt(
            f"torch {release.torch} has been released, but it is not known which builds its index has",
            known=False,
            tell=ASK_INDEX,
        )


def _not_known(what: str) -> Doubt:
    return Doubt(f"not known {what}", known=False, tell=ASK_BUILD)


@cache  # a choice asks it of hundreds of builds
def span(pythons: tuple[str, ...]) -> str:
    """Python versions in words, without hiding a gap: "3.10 to 3.14, 3.14t", "3.11, 3.13"."""
    plain = [item for item in pythons if not item.endswith("t")]
    runs: list[list[str]] = []
    for item in plain:
        if runs and version(item)[1] == version(runs[-1][-1])[1] + 1:
            runs[-1].append(item)
        else:
            runs.append([item])
    words = [f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs]
    return ", ".join([*words, *(item for item in pythons if item.endswith("t"))])
