"""What torch's library files on disk tell without importing it: which are missing or cut short, what they ask for and
where the loader would find it, and the GPU architectures they hold code for."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from torchdoctor.collect.elf import symbols
from torchdoctor.collect.elf.extensions import extensions, is_compiled
from torchdoctor.collect.elf.fatbin import architectures
from torchdoctor.collect.elf.loader import Elf, Loader, elf_of, measure
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import Damage, Extension, Library, Package, Python, Torch
from torchdoctor.privacy import redact
from torchdoctor.pythons import paths

CUDA = (
    r"lib(?:cuda|cudart|cublas|cublasLt|cudnn\w*|nvJitLink|nccl|nvrtc|cusparse|cusparseLt|cufft|curand|cusolver|cupti"
    r"|cufile|nvshmem_host)\.so"
)
OWN = r"lib(?:torch|c10|shm)\w*\.so"
RECORD_LIMIT = 1 << 26  # bytes
ENDING = re.compile(rb"\.(?:so[.\d]*|dll|pyd)\"?,")  # searched for alone: torch's RECORD has 12,000 lines


def inspect(torch: Torch, packages: tuple[Package, ...], python: Python, loader: Loader | None) -> Torch:
    """This torch with what its files tell. loader: None where there is no ld.so."""
    found = replace(torch, damaged=tuple(damaged(torch, packages)), extensions=tuple(compiled(packages)))
    if loader is None:
        return found
    folder = os.path.expanduser(torch.location)  # home folders are told as "~"
    found = replace(found, runtimes=symbols.runtimes(folder, loader))
    if not torch.cuda:
        return found
    asked = tuple(needs(folder, python, loader)) if loader.cache is not None else ()
    return replace(found, libraries=asked, arch_list=compiled_for(Path(folder)))


def compiled_for(folder: Path) -> tuple[str, ...] | None:
    try:
        return architectures(folder / "lib/libtorch_cuda.so")
    except (OSError, ValueError):
        return None


def damaged(torch: Torch, packages: tuple[Package, ...]) -> Iterator[Damage]:
    """The library files that the RECORD of torch and of its CUDA wheels lists and that are not there, or not whole."""
    for package in packages:
        stale = package.name == "torch" and not _same(package.version, torch)
        if stale or not (package.name == "torch" or package.name.startswith("nvidia-")):
            continue
        site = os.path.expanduser(package.location)
        for name, size in listed(_record(site, package)):
            path = os.path.normpath(os.path.join(site, name))
            if wrong := problem(path, size):
                yield Damage(redact(path), package.name, wrong)


def compiled(packages: tuple[Package, ...]) -> Iterator[Extension]:
    """What is compiled against torch."""
    for package in packages:
        if package.installer != "conda" and is_compiled(package):
            files = (name for name, _ in listed(_record(os.path.expanduser(package.location), package)))
            if told := extensions(package, files):
                yield told


def _same(version: str | None, torch: Torch) -> bool:
    """Whether a record of torch is of the torch that is imported, and not of one that it replaced."""
    plain = (version or "").partition("+")[0]
    return plain in [(known or "").partition("+")[0] for known in (torch.version, torch.metadata_version)]


def listed(record: bytes) -> Iterator[tuple[str, int]]:
    """(name, size) of the libraries in a RECORD, whose lines are `name,hash,size`; size 0 where it is not told."""
    for found in ENDING.finditer(record):
        start, end = record.rfind(b"\n", 0, found.start()) + 1, record.find(b"\n", found.end())
        line = record[start : end if end >= 0 else len(record)].decode("utf-8", "replace")
        name, _, size = line.strip().rpartition(",")
        yield name.rpartition(",")[0].strip('"'), int(size) if size.isdigit() else 0


def _record(site: str, package: Package) -> bytes:
    inside = next((name for name in paths.names(site) if _is_of(package, name)), None)
    return paths.content(os.path.join(site, inside, "RECORD"), RECORD_LIMIT) if inside else b""


def _is_of(package: Package, entry: str) -> bool:
    """Whether this folder is the dist-info of that package."""
    name, _, version = entry.partition("-")
    if not version.endswith(".dist-info") or (package.version or "") not in version:
        return False
    return normalised(name) == package.name


def problem(path: str, recorded: int) -> str:
    """What is wrong with a library of so many bytes; "" where nothing is, or where it may not be looked at."""
    try:
        size = os.stat(path).st_size
        own = measure(path) if path.rpartition(".")[2] not in ("dll", "pyd") else None
    except FileNotFoundError:
        return "missing"
    except OSError:
        return ""
    if recorded and size == 0:
        return "empty"
    whole = own or recorded
    if size < whole:
        return f"cut short ({size} of {whole} bytes)"
    return "not a library" if own is None and recorded and size != recorded else ""


def needs(folder: str, python: Python, loader: Loader) -> Iterator[Library]:
    """The CUDA libraries that importing torch asks for, and whatever of torch's own it would not find."""
    for library in _walk(folder, python, loader).values():
        if re.match(CUDA, library.name) or library.path is None:
            path = library.path and redact(os.path.normpath(library.path))
            yield Library(library.name, path, library.via)


def _walk(folder: str, python: Python, loader: Loader) -> dict[str, Library]:
    """From torch/_C on by what each library asks for, each name once: the first file found stays loaded."""
    starts = [os.path.join(folder, "lib/libtorch_global_deps.so"), *map(str, Path(folder).glob("_C.*.so"))]
    waiting: list[tuple[str, tuple[Elf, ...]]] = [(path, ()) for path in starts]
    found: dict[str, Library] = {}
    while waiting:
        path, asked_by = waiting.pop(0)
        elf = elf_of(path)
        for name in elf.needed:
            if name not in found and (re.match(CUDA, name) or re.match(OWN, name)):
                found[name] = library = _in_wheels(loader.find(name, (elf, *asked_by)), python)
                waiting += [(library.path, (elf, *asked_by))] if library.path else []
    return found


def _in_wheels(library: Library, python: Python) -> Library:
    """What the loader does not find, torch itself looks for in the nvidia wheels on sys.path."""
    if library.path is None:
        for entry in python.path:
            for wheel in paths.listed(Path(os.path.expanduser(entry), "nvidia")):
                if paths.is_file(path := wheel / "lib" / os.path.basename(library.name)):
                    return Library(library.name, str(path), "sys.path")
    return library
