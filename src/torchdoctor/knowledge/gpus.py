"""GPUs by name, and the code that each build has for them: data/gpus.json, amd.json, architectures.json."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from torchdoctor.knowledge.reader import Reader
from torchdoctor.knowledge.versions import at_least, plain, version

ByArch = dict[str, tuple[int, ...]]

AMPERE = 80  # compute capability 8.0, the first that CUDA 11 knows

# What vendors and forms of delivery add to a GPU's name without changing its chip.
_BRAND = r"\b(nvidia|geforce|tesla|graphics device)\b"
_FORM = (
    r"\b(\d+ ?gb?|mig .*|with max q design|max q|laptop gpu|laptop|mobile|refresh|embedded gpu|sxm\d?|pcie?"
    r"|hbm\d?e?|nvl\d*|dgxs?|fhhl|rev \w|generation)\b"
)


class Archs(NamedTuple):
    """Compiled CUDA architectures: sm 86 is machine code for compute capability 8.6."""

    sm: tuple[int, ...]
    ptx: tuple[int, ...]  # compiled on loading by newer GPUs
    source: str = ""


class Compiled(NamedTuple):
    """The architectures that one build of several torch releases was compiled for."""

    platform: str
    build: str
    torch: tuple[str, ...]
    sm: tuple[int, ...]
    ptx: tuple[int, ...]
    confidence: str


def gpu_key(name: str) -> str:
    """A GPU's name without brand, memory size, form factor, MIG profile: "Tesla V100-SXM2-16GB" -> "v100"."""
    spaced = re.sub(r"[-/()\s]+", " ", name.lower())
    return " ".join(re.sub(_FORM, " ", re.sub(_BRAND, " ", spaced)).split())


def amd_key(name: str) -> str:
    """An AMD GPU's name without brand: "AMD Radeon RX 7900 XTX" -> "rx 7900 xtx"."""
    return " ".join(re.sub(r"\b(amd|radeon|instinct)\b", " ", name.lower()).split())


class Gpus:
    """Which chip a name stands for, and which builds have code for it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @cached_property
    def _compiled(self) -> tuple[Compiled, ...]:
        return self._reader.read("architectures.json", "builds", tuple[Compiled, ...])

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
    def _rocm(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """gfx targets by torch minor release and build."""
        return self._reader.read("amd.json", "builds", dict[str, dict[str, tuple[str, ...]]])

    def archs(self, torch: str, build: str, platform: str) -> Archs | None:
        """Compiled architectures of a build; platform as in Release, or just "windows"."""
        for row in self._compiled:
            if row.build == build and row.platform.startswith(platform) and plain(torch) in row.torch:
                source = self._reader.read("architectures.json", "confidence", dict[str, str])
                return Archs(row.sm, row.ptx, source.get(row.confidence, ""))
        return None

    def runs_on(self, sm: Iterable[int], ptx: Iterable[int], compute_capability: str, cuda: str) -> bool | None:
        """Whether code compiled for these architectures runs on a GPU. None: no such compute capability.

        Machine code serves the same major version from its own minor upwards, but for the Tegra exceptions; PTX serves
        every GPU that is not older, but that of CUDA 10 and before none from 8.0 on: cuBLAS and cuDNN have no code for
        them, and torch fails after minutes of compiling (pytorch/pytorch#81176).
        """
        device = version(compute_capability)
        if len(device) != 2:
            return None
        number = device[0] * 10 + device[1]
        if any(self._serves(arch, number, cuda) for arch in sm):
            return True
        return (number < AMPERE or at_least(cuda, "11.0")) and any(arch <= number for arch in ptx)

    def _serves(self, arch: int, device: int, cuda: str) -> bool:
        only, exclude, exclude_lifted = self._exceptions
        if str(arch) in only:
            return device in only[str(arch)]
        lifted = any(at_least(cuda, since) and arch in which for since, which in exclude_lifted.items())
        excluded = () if lifted else exclude.get(str(arch), ())
        return arch // 10 == device // 10 and arch <= device and device not in excluded

    def capability(self, gpu_name: str) -> str | None:
        """The compute capability of an NVIDIA GPU by its name; None where unknown or ambiguous."""
        return self._nvidia.get(gpu_key(gpu_name))

    def capabilities(self) -> tuple[str, ...]:
        """Every compute capability that a known GPU has, lowest first."""
        return tuple(self._reader.read("gpus.json", "names", dict[str, tuple[str, ...]]))

    def ambiguous(self, gpu_name: str) -> bool:
        """Whether NVIDIA gave this name to chips of different compute capability."""
        return gpu_key(gpu_name) in self._reader.read("gpus.json", "ambiguous", tuple[str, ...])

    def names(self) -> tuple[str, ...]:
        """Every NVIDIA GPU name known, in the short form of gpu_key()."""
        return tuple(self._nvidia)

    def gfx(self, name: str) -> str | None:
        """The gfx target of an AMD GPU by its product name, or the target itself where it is one."""
        key = amd_key(name)
        if key in self.amd_names():
            return self.amd_names()[key]
        compiled = (gfx for builds in self._rocm.values() for gfx in builds.values())
        return key if any(key in targets for targets in compiled) else None

    def amd_names(self) -> dict[str, str]:
        """gfx targets by AMD product name, in the short form of amd_key()."""
        products = self._reader.read("amd.json", "products", dict[str, tuple[str, ...]])
        return {key: target for target, names in products.items() for key in (target, *map(amd_key, names))}

    def rocm_targets(self, torch: str, build: str) -> tuple[str, ...] | None:
        """The gfx targets that a ROCm build ("rocm6.4") was compiled for."""
        return self._rocm.get(".".join(torch.split(".")[:2]), {}).get(build)
