"""GPUs by name, and the code that each build has for them: data/gpus.json, amd.json, architectures.json."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from torchdoctor.frozen import dataclass
from torchdoctor.knowledge.drivers import Drivers
from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.releases import Source
from torchdoctor.knowledge.versions import at_least, plain, release_of, version

if TYPE_CHECKING:  # the model imports what it needs of us
    from torchdoctor.model import AmdGpu

ByArch = dict[str, tuple[int, ...]]

# What vendors and forms of delivery add to a GPU's name without changing its chip.
_BRAND = (
    r"\b(nvidia|geforce|tesla|graphics device|asus|msi|gigabyte|evga|zotac|palit|gainward|pny|inno3d|galax|colorful|"
    r"manli|kfa2)\b"
)
_FORM = (
    r"\b(\d+ ?gb?|mig .*|with max q design|max q|laptop gpu|laptop|mobile|refresh|embedded gpu|sxm\d?|pcie?"
    r"|hbm\d?e?|nvl\d*|dgxs?|fhhl|rev \w|generation|fe|founders edition|oc)\b"
)


@dataclass(frozen=True)
class Archs:
    """Compiled CUDA architectures: sm 86 is machine code for compute capability 8.6."""

    sm: tuple[int, ...]
    ptx: tuple[int, ...]  # compiled on loading by newer GPUs
    source: str = ""
    disputed: tuple[int, ...] = ()  # sources disagree on whether the build has them
    disagreeing: str = ""  # the two sources, in words


@dataclass(frozen=True)
class Compiled:
    """The architectures that one build of several torch releases was compiled for."""

    platform: str
    build: str
    torch: tuple[str, ...]
    sm: tuple[int, ...]
    ptx: tuple[int, ...]
    source: str
    disputed: tuple[int, ...] = ()
    against: str = ""  # the source that disagrees


@dataclass(frozen=True)
class Targets:
    """The gfx targets that a ROCm build was compiled for, and those on which sources disagree."""

    gfx: tuple[str, ...]
    disputed: tuple[str, ...] = ()
    source: str = ""
    against: str = ""  # the source that disagrees


@dataclass(frozen=True)
class OwnWheels:
    """AMD's own wheels: their index, the page that tells how, and their targets where pytorch.org has none."""

    url: str  # of their index
    page: str
    linux: tuple[str, ...]
    windows: tuple[str, ...]
    untested: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # targets that AMD builds for and has not tested, by system


@dataclass(frozen=True)
class Series:
    """A family of Intel GPUs that xpu builds support."""

    name: str
    since: str  # the first torch
    names: str  # a pattern for what people call them
    pci: tuple[str, ...]  # device IDs: "0xe20b"


def gpu_key(name: str) -> str:
    """A GPU's name without brand, memory size, form factor, MIG profile: "Tesla V100-SXM2-16GB" -> "v100"."""
    spaced = re.sub(r"\b([rg]tx|gt|quadro|tesla)(?=[a-z]?\d)", r"\1 ", re.sub(r"[-/()\s]+", " ", name.lower()))
    key = " ".join(re.sub(_FORM, " ", re.sub(_BRAND, " ", spaced)).split())
    said = re.fullmatch(r"(?:[rg]tx ?)?(?:([2-5]0[5-9]0)|(1[06][1-8]0)) ?(ti)? ?(super)?s?", key)
    if said is None:
        return f"rtx {key}" if re.fullmatch(r"a[2456][05]00", key) else key
    return " ".join(filter(None, ("rtx" if said[1] else "gtx", *said.groups())))  # "3060ti", as people write it


def intel_key(name: str) -> str:
    """An Intel GPU's name without brand: "Intel(R) Arc(TM) B580 Graphics" -> "arc b580"."""
    plainly = re.sub(r"\((r|tm)\)|[-/()\s]+", " ", name.lower())
    return " ".join(re.sub(r"\b(intel|graphics|gpu \d+|(4|6|8|10|12|16|24) ?gb)\b", " ", plainly).split())


def amd_key(name: str) -> str:
    """An AMD GPU's name without brand: "AMD Radeon RX 7900 XTX" -> "rx 7900 xtx"."""
    key = " ".join(re.sub(r"\((r|tm)\)|\b(amd|radeon|instinct|graphics)\b", " ", name.lower()).split())
    return re.sub(r"^(?:rx ?)?([5-9]\d{3}) ?(xtx?|gre)?$", r"rx \1 \2", key).strip()  # "6700xt", as people write it


class Gpus:
    """Which chip a name stands for, and which builds have code for it."""

    def __init__(self, reader: Reader, drivers: Drivers) -> None:
        self._reader, self._drivers = reader, drivers

    @cached_property
    def _compiled(self) -> dict[tuple[str, str], list[Compiled]]:
        """By torch release and build."""
        found: dict[tuple[str, str], list[Compiled]] = {}
        for row in self._reader.read("architectures.json", "builds", tuple[Compiled, ...]):
            for torch in row.torch:
                found.setdefault((torch, row.build), []).append(row)
        return found

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return self._reader.read("architectures.json", "sources", dict[str, Source])

    @cached_property
    def _exceptions(self) -> tuple[ByArch, ByArch, ByArch]:
        """By architecture, the only devices it serves and those it does not; where the latter was lifted."""
        only, exclude, lifted = (
            self._reader.read("architectures.json", key, dict[str, tuple[int, ...]])
            for key in ("only", "exclude", "exclude_lifted")
        )
        return only, exclude, lifted

    @cached_property
    def _nvidia(self) -> dict[str, str]:
        by_capability = self._reader.read("gpus.json", "names", dict[str, tuple[str, ...]])
        return {name: capability for capability, names in by_capability.items() for name in names}

    @cached_property
    def _rocm(self) -> dict[str, dict[str, Targets]]:
        """gfx targets by torch minor release and build."""
        return self._reader.read("amd.json", "builds", dict[str, dict[str, Targets]])

    @cached_property
    def _amd(self) -> dict[str, str]:
        products = self._reader.read("amd.json", "products", dict[str, tuple[str, ...]])
        return {key: target for target, names in products.items() for key in (target, *map(amd_key, names))}

    def archs(self, torch: str, build: str, platform: str) -> Archs | None:
        """Compiled architectures of a build; platform as in Release, or just "windows"."""
        for row in self._compiled.get((release_of(plain(torch)), build), ()):
            if row.platform.startswith(platform):
                two = f"{self._sources[row.source].name}, {self._sources[row.against].name}" if row.against else ""
                return Archs(row.sm, row.ptx, self._sources[row.source].what, row.disputed, two)
        return None

    def runs_on(self, sm: Iterable[int], ptx: Iterable[int], compute_capability: str, cuda: str) -> bool | None:
        """Whether code compiled for these architectures runs on a GPU. None: no such compute capability.

        Machine code runs on the same major version from its own minor upwards, but for the Tegra exceptions. PTX runs
        on every newer GPU that the CUDA version knows; on others cuBLAS and cuDNN have no code, and torch fails after
        minutes of compiling (pytorch/pytorch#81176).
        """
        device = version(compute_capability)
        if len(device) != 2:
            return None
        number = device[0] * 10 + device[1]
        if any(self._serves(arch, number, cuda) for arch in sm):
            return True
        generation = self._drivers.generation(compute_capability)
        first = generation.first_cuda if generation else None
        return any(arch <= number for arch in ptx) and (first is None or at_least(cuda, first))

    def _serves(self, arch: int, device: int, cuda: str) -> bool:
        only, exclude, exclude_lifted = self._exceptions
        if str(arch) in only:
            return device in only[str(arch)]
        lifted = any(at_least(cuda, since) and arch in which for since, which in exclude_lifted.items())
        excluded = () if lifted else exclude.get(str(arch), ())
        return arch // 10 == device // 10 and arch <= device and device not in excluded

    def capability(self, gpu_name: str) -> str | None:
        """The compute capability of an NVIDIA GPU by its name; None where unknown or ambiguous."""
        key = gpu_key(gpu_name)
        return self._nvidia.get(key) or self._nvidia.get(re.sub(r"(?<=\d)d$", " d", key))  # "RTX 5090D"

    def full_name(self, name: str) -> str:
        """The NVIDIA name that a short one can only stand for: "1080 Ti" -> "gtx 1080 ti"; else the name itself."""
        ending = f" {gpu_key(name)}"
        meant = [known for known in self._nvidia if known.endswith(ending)]
        return meant[0] if len(meant) == 1 and self.capability(name) is None else name

    def capabilities(self) -> tuple[str, ...]:
        """Every compute capability that a known GPU has, lowest first."""
        return tuple(self._reader.read("gpus.json", "names", dict[str, tuple[str, ...]]))

    def ambiguous(self, gpu_name: str) -> bool:
        """Whether NVIDIA gave this name to chips of different compute capability."""
        return gpu_key(gpu_name) in self._reader.read("gpus.json", "ambiguous", tuple[str, ...])

    def names(self) -> tuple[str, ...]:
        """Every NVIDIA GPU name known, in the short form of gpu_key()."""
        return tuple(self._nvidia)

    def jetson_since(self) -> dict[str, str | None]:
        """The capabilities of Jetson modules, with the first CUDA whose builds have code for them; None: none has."""
        return self._reader.read("gpus.json", "jetson", dict[str, str | None])

    def on_arm(self, name: str, capability: str | None) -> bool:
        """Whether a GPU comes only on boards with Arm processors: Jetson, Grace Hopper, Grace Blackwell."""
        chips = self._reader.read("gpus.json", "on_arm", tuple[str, ...])
        return capability in self.jetson_since() or gpu_key(name) in chips

    def gfx(self, name: str) -> str | None:
        """The gfx target of an AMD GPU by its product name, or the target itself where it is one."""
        key = amd_key(name)
        return self._amd.get(key) or (key if key in self.rocm_known() else None)

    def target(self, gpu: "AmdGpu") -> str:
        """Of an AMD GPU, whose name is all that a report may have; "" where it is not known."""
        return gpu.gfx or self.gfx(gpu.name) or ""

    def amd_names(self) -> tuple[str, ...]:
        """Every AMD GPU name known, in the short form of amd_key(), and the targets."""
        return tuple(self._amd)

    def rocm_known(self) -> frozenset[str]:
        """Every target for which some ROCm build of pytorch.org was compiled."""
        return frozenset(gfx for builds in self._rocm.values() for item in builds.values() for gfx in item.gfx)

    def rocm_usual(self) -> frozenset[str]:
        """Those that more than half of these builds have."""
        builds = [item.gfx for known in self._rocm.values() for item in known.values()]
        return frozenset(gfx for gfx in self.rocm_known() if sum(gfx in own for own in builds) * 2 > len(builds))

    def rocm_since(self) -> tuple[int, ...]:
        """The first release of torch of whose ROCm builds the targets are known."""
        return min(map(version, self._rocm))

    def rocm_targets(self, torch: str, build: str) -> Targets | None:
        """The gfx targets that a ROCm build ("rocm6.4") was compiled for."""
        return self._rocm.get(".".join(torch.split(".")[:2]), {}).get(build)

    def disagreeing(self, targets: Targets) -> str:
        """The two sources that disagree on a ROCm build's targets, in words."""
        sources = self._reader.read("amd.json", "sources", dict[str, Source])
        return f"{sources[targets.source].name}, {sources[targets.against].name}"

    def rocm_in_wsl(self) -> tuple[str, ...]:
        """The targets that AMD's list names for WSL; of others it is not known."""
        return self._reader.read("amd.json", "wsl", Targets).gfx

    def amd_wheels(self) -> OwnWheels:
        """What AMD publishes itself."""
        return self._reader.read("amd.json", "own_wheels", OwnWheels)

    @cached_property
    def _intel(self) -> tuple[Series, ...]:
        return self._reader.read("intel.json", "series", tuple[Series, ...])

    def intel(self, name: str) -> Series | None:
        """The family of an Intel GPU by its name or PCI device ID ("0xe20b"); None where xpu builds do not know it."""
        key = intel_key(name)
        known = (item for item in self._intel if name.lower() in item.pci or re.fullmatch(item.names, key))
        return next(known, None)

    def intel_names(self) -> tuple[str, ...]:
        """The families of Intel GPUs, to be suggested."""
        return self._reader.read("intel.json", "examples", tuple[str, ...])
