"""Typed questions over the data files: which builds exist, least driver, compiled architectures, companions.

Every figure comes from data/*.json, where its source and date stand. A file is read when it is first asked.
None always means "not known"; an empty tuple means "known that there is none".
"""

import json
import os
import re
from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from torchdoctor.codec import DecodeError, decode
from torchdoctor.knowledge.records import Archs, Compiled, Earlier, Release

if TYPE_CHECKING:  # not needed to answer, and start-up counts
    from torchdoctor.model import Host

T = TypeVar("T")
Version = tuple[int, ...]
ByArch = dict[str, tuple[int, ...]]

OVERRIDE = "TORCHDOCTOR_DATA"
_STALE_DAYS = 180
AMPERE = 80  # compute capability 8.0, the first that CUDA 11 knows
COMPANIONS = ("torchvision", "torchaudio", "torchtext", "torchcodec")

# What vendors and forms of delivery add to a GPU's name without changing its chip.
_BRAND = r"\b(nvidia|geforce|tesla|graphics device)\b"
_FORM = (
    r"\b(\d+ ?gb?|mig .*|with max q design|max q|laptop gpu|laptop|mobile|refresh|embedded gpu|sxm\d?|pcie?"
    r"|hbm\d?e?|nvl\d*|dgxs?|fhhl|rev \w|generation)\b"
)


class DataError(ValueError):
    """A data file cannot be used; the text names the file and what is wrong with it."""


@cache
def version(text: str) -> Version:
    """The leading numbers of a version: "570.86.10" -> (570, 86, 10), "2.13.0+cu126" -> (2, 13, 0)."""
    match = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


def at_least(found: str, floor: str) -> bool:
    """Whether a version reaches a floor, as far as its numbers are given ("450.80" reaches 450.80.02)."""
    have = version(found)
    return have >= version(floor)[: len(have)]


def cuda_of(build: str) -> str | None:
    """The CUDA version in a build's name: "cu126" -> "12.6", "cu92" -> "9.2"; None for cpu, rocm6.4, xpu."""
    digits = build.removeprefix("cu")
    return f"{digits[:-1]}.{digits[-1]}" if digits != build and digits.isdigit() and len(digits) > 1 else None


def platform_of(host: "Host") -> str:
    """The name of a machine's platform in the data: "linux_x86_64", "windows_amd64", "macos_arm64"."""
    return f"{host.os}_{host.arch}"


def gpu_key(name: str) -> str:
    """A GPU's name without brand, memory size, form factor, MIG profile: "Tesla V100-SXM2-16GB" -> "v100"."""
    plain = re.sub(r"[-/()\s]+", " ", name.lower())
    return " ".join(re.sub(_FORM, " ", re.sub(_BRAND, " ", plain)).split())


def amd_key(name: str) -> str:
    """An AMD GPU's name without brand: "AMD Radeon RX 7900 XTX" -> "rx 7900 xtx"."""
    return " ".join(re.sub(r"\b(amd|radeon|instinct)\b", " ", name.lower()).split())


def _packaged(name: str) -> bytes:
    """A data file of ours, from a folder or a zip, as pkgutil reads it, whose import would cost more than that."""
    loader: Any = __spec__.loader
    content: bytes = loader.get_data(str(Path(__file__).parents[1] / "data" / name))
    return content


class Compat:
    """The answers; make it with load(). Methods raise DataError where a data file cannot be used."""

    def __init__(self, override: str = "") -> None:
        self.override = override

    def read(self, name: str, key: str, cls: type[T]) -> T:
        """One key of a data file, decoded. Raises DataError."""
        try:
            return decode(cls, self._file(name)[key])
        except (KeyError, TypeError, DecodeError) as error:
            raise DataError(f"{self._source(name)}: {key}: {error}") from None

    @cache  # noqa: B019 - one Compat lives as long as the program
    def _file(self, name: str) -> Any:
        source = self._source(name)
        try:
            ours = source == name
            return json.loads(_packaged(name) if ours else Path(source).read_bytes())
        except (OSError, ValueError) as error:
            raise DataError(f"{source}: {error}") from None

    def _source(self, name: str) -> str:
        """The file in the override folder, or, where it has none, the plain name of ours."""
        place = Path(self.override, name)
        return str(place) if self.override and place.is_file() else name

    @cached_property
    def _by_torch(self) -> dict[str, Any]:
        """Releases as they stand in the file: an answer needs few of them, and decoding all takes longer than it."""
        try:
            return {item["torch"]: item for item in self._file("releases.json")["releases"]}
        except (KeyError, TypeError) as error:
            raise DataError(f"{self._source('releases.json')}: releases: {error}") from None

    @cache  # noqa: B019
    def _release(self, torch: str) -> Release:
        try:
            return decode(Release, self._by_torch[torch])
        except DecodeError as error:
            raise DataError(f"{self._source('releases.json')}: torch {torch}: {error}") from None

    @cached_property
    def _compiled(self) -> tuple[Compiled, ...]:
        return self.read("architectures.json", "builds", tuple[Compiled, ...])

    @cached_property
    def _exceptions(self) -> tuple[ByArch, ByArch, ByArch]:
        """By architecture, the only devices it serves and those it does not; where the latter was lifted."""
        only, exclude, lifted = (
            self.read("architectures.json", key, dict[str, tuple[int, ...]])
            for key in ("only", "exclude", "exclude_lifted")
        )
        return only, exclude, lifted

    @cached_property
    def _floors(self) -> dict[str, dict[str, str]]:
        """Least driver by operating system and CUDA version, minor or major."""
        return self.read("drivers.json", "floors", dict[str, dict[str, str]])

    @cached_property
    def _gpus(self) -> dict[str, str]:
        by_capability = self.read("gpus.json", "names", dict[str, tuple[str, ...]])
        return {name: capability for capability, names in by_capability.items() for name in names}

    @cached_property
    def _rocm(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """gfx targets by torch minor release and build."""
        return self.read("amd.json", "builds", dict[str, dict[str, tuple[str, ...]]])

    @cached_property
    def _earlier(self) -> dict[str, Earlier]:
        return {item.torch: item for item in self.read("companions.json", "earlier", tuple[Earlier, ...])}

    @property
    def data_version(self) -> str:
        """The day the data was collected: "2026-11-22"."""
        return self.read("releases.json", "date", str)

    def age_days(self, today: date) -> int:
        """Age of the data in days."""
        return (today - date.fromisoformat(self.data_version)).days

    def age_note(self, today: date) -> str:
        """A sentence for the user where the data is old enough to have missed a torch release; else ""."""
        age = self.age_days(today)
        stale = age > _STALE_DAYS
        return f"the data is {age} days old: newer releases of torch are not known" if stale else ""

    def driver_floor(self, cuda: str, os: str) -> str | None:
        """Least NVIDIA driver for a build made for this CUDA version ("12.8"), on "linux" or "windows"."""
        floors = self._floors.get(os, {})
        return floors.get(cuda) or floors.get(cuda.partition(".")[0])

    def driver_runs(self, driver: str, cuda: str, os: str) -> bool | None:
        """Whether this driver runs builds for this CUDA version, by minor-version compatibility."""
        floor = self.driver_floor(cuda, os)
        return None if floor is None or not version(driver) else at_least(driver, floor)

    def driver_cuda(self, driver: str) -> str | None:
        """The newest CUDA version that a driver supports: "570.86.10" -> "12.8"."""
        have = version(driver)[:1]
        known = self.read("drivers.json", "branches", dict[str, str])
        fitting = [cuda for branch, cuda in known.items() if version(branch) <= have]
        return fitting[-1] if fitting and have <= max(map(version, known)) else None

    def branches(self) -> tuple[str, ...]:
        """The driver branches that are known, oldest first: "570"."""
        return tuple(self.read("drivers.json", "branches", dict[str, str]))

    def archs(self, torch: str, build: str, platform: str) -> Archs | None:
        """Compiled architectures of a build; platform as in Release, or just "windows"."""
        plain = torch.partition("+")[0]
        for row in self._compiled:
            if row.build == build and row.platform.startswith(platform) and plain in row.torch:
                source = self.read("architectures.json", "confidence", dict[str, str])
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

    def compute_capability(self, gpu_name: str) -> str | None:
        """The compute capability of an NVIDIA GPU by its name; None where unknown or ambiguous."""
        return self._gpus.get(gpu_key(gpu_name))

    def capabilities(self) -> tuple[str, ...]:
        """Every compute capability that a known GPU has, lowest first."""
        return tuple(self.read("gpus.json", "names", dict[str, tuple[str, ...]]))

    def ambiguous(self, gpu_name: str) -> bool:
        """Whether NVIDIA gave this name to chips of different compute capability."""
        return gpu_key(gpu_name) in self.read("gpus.json", "ambiguous", tuple[str, ...])

    def gpu_names(self) -> tuple[str, ...]:
        """Every NVIDIA GPU name known, in the short form of gpu_key()."""
        return tuple(self._gpus)

    def gfx(self, name: str) -> str | None:
        """The gfx target of an AMD GPU by its product name, or the target itself where it is one."""
        plain = amd_key(name)
        if plain in self.amd_names():
            return self.amd_names()[plain]
        compiled = (gfx for builds in self._rocm.values() for gfx in builds.values())
        return plain if any(plain in targets for targets in compiled) else None

    def amd_names(self) -> dict[str, str]:
        """gfx targets by AMD product name, in the short form of amd_key()."""
        products = self.read("amd.json", "products", dict[str, tuple[str, ...]])
        return {key: target for target, names in products.items() for key in (target, *map(amd_key, names))}

    def rocm_targets(self, torch: str, build: str) -> tuple[str, ...] | None:
        """The gfx targets that a ROCm build ("rocm6.4") was compiled for."""
        return self._rocm.get(".".join(torch.split(".")[:2]), {}).get(build)

    def release(self, torch: str) -> Release | None:
        """The release of a version; a local tag ("2.13.0+cpu") does not matter."""
        plain = torch.partition("+")[0]
        return self._release(plain) if plain in self._by_torch else None

    def releases(self) -> tuple[Release, ...]:
        """Every known release, oldest first."""
        return tuple(map(self._release, self._by_torch))

    def versions(self) -> tuple[str, ...]:
        """The versions of every known release, oldest first."""
        return tuple(self._by_torch)

    def home(self, package: str, number: str) -> Release:
        """The release of torch that a version of a companion came out with; the version must be a known one."""
        known = (torch for torch, item in self._by_torch.items() if (item[package] or ("",))[0] == number)
        return self._release(next(known))

    def companions(self, package: str, torch: str) -> tuple[str, ...] | None:
        """The versions of a companion that work with this torch, best first; torchcodec by series: "0.8"."""
        release = self.release(torch) or self._earlier.get(".".join(map(str, version(torch)[:3])))
        known: tuple[str, ...] | None = getattr(release, package, None) if package in COMPANIONS else None
        return known

    def belongs(self, package: str, installed: str, torch: str) -> bool | None:
        """Whether this version of a companion works with this torch."""
        known = self.companions(package, torch)
        if known is None:
            return None
        have = version(installed)
        return any(have[: len(version(item))] == version(item) for item in known)

    def pypi_build(self, torch: str, platform: str) -> str | None:
        """The build that the default registry serves of this release, and of the companions made for it."""
        release = self.release(torch)
        if release is not None:
            return release.pypi.get(platform)
        earlier = self._earlier.get(torch.partition("+")[0]) if platform == "linux_x86_64" else None
        return earlier.pypi if earlier else None

    def triton(self, torch: str) -> str | None:
        """The version of Triton that a release pins, or its minor series: "3.1.0", "3.8"."""
        return self.read("companions.json", "triton", dict[str, str]).get(torch.partition("+")[0])

    def ptxas_cuda(self, triton: str) -> str | None:
        """The CUDA major version of the ptxas inside a Triton, where it is known to be 12 or newer."""
        first = self.read("companions.json", "ptxas_cuda12", str)
        return "12" if version(triton) and at_least(triton, first) else None

    def numpy2_ok(self, torch: str, platform: str) -> bool | None:
        """Whether this torch was built for NumPy 2 as well as NumPy 1."""
        release = self.release(torch)
        if release is not None:
            return release.numpy2.get(platform)
        older = () < version(torch) < version(self.releases()[0].torch)
        return False if older else None


def load(override: str | None = None) -> Compat:
    """The data; a file in the override folder (default: $TORCHDOCTOR_DATA) is read instead of ours."""
    return _load(os.environ.get(OVERRIDE, "") if override is None else override)


@cache
def _load(override: str) -> Compat:
    return Compat(override)
