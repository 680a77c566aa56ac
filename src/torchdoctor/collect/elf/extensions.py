"""What packages that are compiled against torch ask for: CUDA libraries by name, and for which CUDA they bring code."""

import re
from collections.abc import Iterator
from pathlib import Path

from torchdoctor.collect.elf.loader import elf_of
from torchdoctor.model import Extension, Package

COMPILED = (
    r"torch-(?:scatter|sparse|cluster|spline-conv)$|pyg-lib$|flash-attn|causal-conv1d$|mamba-ssm$|pytorch3d$|detectron2$"
    r"|mmcv$|gsplat$|natten$|vllm$|sgl-kernel$"
)
OF_TORCH = r"lib(?:torch|c10)\w*\.so"  # asked for by an extension of torch, and by nothing else
OF_CUDA = r"lib(?:cudart|cublas|cublasLt)\.so\.\d+"  # their numbers are those of CUDA
CHOOSING = "bitsandbytes"  # has a library for each CUDA version, and loads the one of torch's
BUILT_FOR = r"bitsandbytes/libbitsandbytes_cuda(\d+?)(\d)(?:_\w+)?\.(?:so|dll)$"
MOST = 40  # files of one package


def extensions(package: Package, files: Iterator[str]) -> Extension | None:
    """What the library files of a package tell, named as its RECORD does; None where they ask for nothing of CUDA's."""
    if package.name == CHOOSING:
        found = (re.search(BUILT_FOR, name) for name in files)
        builds = {(int(item[1]), int(item[2])) for item in found if item}
        told = tuple(f"{major}.{minor}" for major, minor in sorted(builds))
        return Extension(package.name, str(package.version), builds=told) if told else None
    site = Path(package.location).expanduser()
    asked = {name for _, file in zip(range(MOST), files, strict=False) for name in _needs(str(site / file))}
    return Extension(package.name, str(package.version), tuple(sorted(asked))) if asked else None


def is_compiled(package: Package) -> bool:
    """Whether its files are worth a look."""
    return package.name == CHOOSING or bool(re.match(COMPILED, package.name))


def _needs(path: str) -> Iterator[str]:
    needed = elf_of(path).needed
    if any(re.match(OF_TORCH, name) for name in needed):
        yield from (name for name in needed if re.match(OF_CUDA, name))
