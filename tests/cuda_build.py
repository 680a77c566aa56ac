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

from torchdoctor.collect.elf.loader import elf_of

TORCH, RUNTIME = "torch==2.14.1", "nvidia-cuda-runtime==13.0.96"
PURE = ("typing-extensions", "sympy", "networkx", "jinja2", "markupsafe", "fsspec", "filelock", "setuptools", "numpy")
# Whose symbols carry no version, by how their names begin.
PLAIN = {
    "nccl": "libnccl.so.2",
    "cusparseLt": "libcusparseLt.so.0",
    "cuFile": "libcufile.so.0",
    "curand": "libcurand.so.10",
}
# What asks for cuDNN's version; with a wrong one torch rightly refuses it.
CUDNN = "int cudnnGetProperty(int part, int *to) {{ *to = (int[]){{{}}}[part]; return 0; }}\n"
NAMED = {"NVSHMEM": "libnvshmem_host.so.3"}  # a version that is not its library's name


def make(folder: Path) -> Path:
    """The interpreter of a new environment in this folder."""
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "-q"]
    subprocess.run([*pip, "--no-deps", TORCH, RUNTIME, *PURE], check=True, timeout=1800)
    (site,) = folder.glob("lib/python*/site-packages")
    record(site)
    stub(site)
    return folder / "bin/python"


def record(site: Path) -> None:
    """The companion wheels that torch requires by name count as installed."""
    (metadata,) = site.glob("torch-*.dist-info/METADATA")
    for name, version in re.findall(r"^Requires-Dist: (nvidia-[\w-]+)==([\d.]+)", metadata.read_text("utf-8"), re.M):
        folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
        if not folder.exists():
            folder.mkdir()
            (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def stub(site: Path) -> None:
    """Compile what torch's libraries ask for and nobody brings."""
    libraries = sorted((site / "torch/lib").glob("*.so"))
    place = site / "nvidia/cu13/lib"
    asked = symbols(libraries)
    for name in missing(libraries, place):
        versions = asked.get(name, {})
        wanted = {symbol for found in versions.values() for symbol in found}
        plain = "".join(f"int {symbol}(void) {{ return 1; }}\n" for symbol in sorted(wanted - {"cudnnGetProperty"}))
        source = plain + CUDNN.format("9, 24, 0") * ("cudnnGetProperty" in wanted)
        nodes = (
            f"{version} {{ global: {'; '.join(sorted(found))}; }};\n" for version, found in versions.items() if version
        )
        script = place / f"{name}.map"
        script.write_text("".join(nodes))
        versioned = [f"-Wl,--version-script={script}"] if script.stat().st_size else []
        to = ["-o", str(place / name), f"-Wl,-soname,{name}", *versioned]
        command = ["cc", "-shared", "-fPIC", "-w", "-x", "c", "-", *to]
        subprocess.run(command, input=source.encode(), check=True, timeout=120)


def missing(libraries: list[Path], place: Path) -> list[str]:
    """CUDA libraries by name that are not in this folder."""
    asked = {name for path in libraries for name in elf_of(str(path)).needed}
    cuda = re.compile(r"lib(cublas|cudnn|cufft|cufile|cupti|curand|cusolver|cusparse|nccl|nvJitLink|nvrtc|nvshmem)")
    return sorted(name for name in asked if cuda.match(name) and not (place / name).exists())


def symbols(libraries: list[Path]) -> dict[str, dict[str, set[str]]]:
    """library -> version -> symbols that torch's libraries want of it."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in libraries:
        command = ["nm", "-D", "--undefined-only", "--with-symbol-versions", str(path)]
        for line in subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=120
        ).stdout.splitlines():
            symbol, _, version = line.split()[-1].partition("@")
            plain = next((name for start, name in PLAIN.items() if symbol.startswith(start)), "")
            found[NAMED.get(version, version or plain)][version].add(symbol)
    return found
