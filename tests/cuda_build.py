"""Makes an environment with the real CUDA build of torch in a quarter of its size, 1.4 GB: without companion wheels.

`pip install --no-deps torch nvidia-cuda-runtime` and torch's pure Python requirements; for cuBLAS, cuDNN, NCCL and so
on libraries are compiled that have every symbol torch asks for and do nothing. torch then imports, and its real CUDA
runtime meets the stand-in driver; nothing can be computed on a GPU. To use an environment that is there already, name
its interpreter in $TORCHDOCTOR_CUDA_PYTHON.
"""

import re
import subprocess
import venv
from collections import defaultdict
from pathlib import Path

from torchdoctor.collect.loader import read_elf

TORCH, RUNTIME = "torch==2.14.1", "nvidia-cuda-runtime==13.0.96"
PURE = ("typing-extensions", "sympy", "networkx", "jinja2", "markupsafe", "fsspec", "filelock", "setuptools", "numpy")
# Whose symbols carry no version, by how their names begin.
PLAIN = {
    "nccl": "libnccl.so.2",
    "cusparseLt": "libcusparseLt.so.0",
    "cuFile": "libcufile.so.0",
    "curand": "libcurand.so.10",
}
NAMED = {"NVSHMEM": "libnvshmem_host.so.3"}  # a version that is not its library's name


def make(folder: Path) -> Path:
    """The interpreter of a new environment in this folder."""
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "-q"]
    subprocess.run([*pip, "--no-deps", TORCH, RUNTIME, *PURE], check=True, timeout=1800)
    (site,) = folder.glob("lib/python*/site-packages")
    stub(site)
    return folder / "bin/python"


def stub(site: Path) -> None:
    """Compile what torch's libraries ask for and nobody brings."""
    libraries = sorted((site / "torch/lib").glob("*.so"))
    place = site / "nvidia/cu13/lib"
    for name in missing(libraries, place):
        symbols = {version: names for version, names in asked_of(name, libraries).items() if names}
        source = "".join(
            f"int {symbol}(void) {{ return 1; }}\n" for names in symbols.values() for symbol in sorted(names)
        )
        script = place / f"{name}.map"
        script.write_text(
            "".join(
                f"{version} {{ global: {'; '.join(sorted(names))}; }};\n"
                for version, names in symbols.items()
                if version
            )
        )
        versioned = [f"-Wl,--version-script={script}"] if script.stat().st_size else []
        command = [
            "cc",
            "-shared",
            "-fPIC",
            "-w",
            "-x",
            "c",
            "-",
            "-o",
            str(place / name),
            f"-Wl,-soname,{name}",
            *versioned,
        ]
        subprocess.run(command, input=source.encode(), check=True, timeout=120)


def missing(libraries: list[Path], place: Path) -> list[str]:
    """CUDA libraries by name that are in none of the folders."""
    asked = {name for path in libraries for name in (read_elf(str(path)) or ((),))[0]}
    cuda = re.compile(r"lib(cublas|cudnn|cufft|cufile|cupti|curand|cusolver|cusparse|nccl|nvJitLink|nvrtc|nvshmem)")
    return sorted(name for name in asked if cuda.match(name) and not (place / name).exists())


def asked_of(library: str, libraries: list[Path]) -> dict[str, set[str]]:
    """version -> symbols that torch's libraries want of this one."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in libraries:
        command = ["nm", "-D", "--undefined-only", "--with-symbol-versions", str(path)]
        for line in subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=120
        ).stdout.splitlines():
            symbol, _, version = line.split()[-1].partition("@")
            plain = next((name for start, name in PLAIN.items() if symbol.startswith(start)), "")
            if NAMED.get(version, version or plain) == library:
                found[version].add(symbol)
    return found
