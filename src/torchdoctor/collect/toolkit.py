"""CUDA toolkits, nvcc, a C compiler, and the CUDA libraries the loader finds outside torch. Files alone are read."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from torchdoctor.collect.elf.loader import Loader
from torchdoctor.model import Library, Toolkit
from torchdoctor.privacy import redact
from torchdoctor.pythons.paths import is_folder, read, resolved, there

FOLDERS, DEFAULT = "usr/local/cuda-*", "usr/local/cuda"
VERSION_FILES = (
    ("version.json", r'"cuda"\s*:\s*\{[^}]*"version"\s*:\s*"(\d+\.\d+)'),
    ("version.txt", r"CUDA Version (\d+\.\d+)"),
)
HEADERS = ("include/cuda.h", "targets/x86_64-linux/include/cuda.h", "targets/sbsa-linux/include/cuda.h")
HEADER_LIMIT = 20_000  # characters; CUDA_VERSION stands near the top
COMPILERS = ("gcc", "clang", "cc")  # the order in which triton looks
# The names under which torch of any age, or the driver, asks for them.
DRIVER = "libcuda.so.1"
WANTED = r"lib(?:cuda\.so\.1|(?:cudart|cublas|cublasLt|cudnn|nvJitLink|nccl)\.so\.[\d.]+)"


def collect(env: Mapping[str, str], root: Path, loader: Loader | None) -> Toolkit | None:
    """None where there is no sign of any. loader: None where there is no ld.so."""
    nvcc = shutil.which("nvcc", path=env.get("PATH", ""))
    home = env.get("CUDA_HOME") or env.get("CUDA_PATH") or found_home(nvcc, root)
    found = Toolkit(
        cuda_home=redact(home) if home else None,
        cuda_version=version(Path(home)) if home else None,
        nvcc=redact(nvcc) if nvcc else None,
        installed=tuple(f"/{path.relative_to(root)}" for path in sorted(root.glob(FOLDERS)) if is_folder(path)),
        libraries=tuple(libraries(loader)) if loader else (),
        compiler=compiler(env),
    )
    return None if found == Toolkit() else found


def compiler(env: Mapping[str, str]) -> str | None:
    names = (*filter(None, [env.get("CC")]), *COMPILERS)
    found = next(filter(None, (shutil.which(name, path=env.get("PATH", "")) for name in names)), None)
    return redact(found) if found else None


def found_home(nvcc: str | None, root: Path) -> str | None:
    """As torch's builder of extensions looks for a toolkit, but only where one lies."""
    places = [Path(nvcc).parent.parent] if nvcc else []
    return next((str(place) for place in (*places, root / DEFAULT) if version(place)), None)


def version(home: Path) -> str | None:
    """As the toolkit's own files say; running nvcc for it would cost more and tell the same."""
    for name, pattern in VERSION_FILES:
        if (text := read(home / name, HEADER_LIMIT)) and (found := re.search(pattern, text)):
            return found.group(1)
    for name in HEADERS:
        if (text := read(home / name, HEADER_LIMIT)) and (
            found := re.search(r"^#define CUDA_VERSION (\d+)", text, re.M)
        ):
            return f"{int(found.group(1)) // 1000}.{int(found.group(1)) % 1000 // 10}"
    return None


def libraries(loader: Loader) -> list[Library]:
    """Every libcuda on the way, since the order decides; of the others the one that is found first."""
    names = {name for name in loader.names(b"libcu", b"libnccl.", b"libnvJitLink.") if re.fullmatch(WANTED, name)}
    found = [loader.find(name) for name in sorted(names - {DRIVER})]
    each = [*drivers(loader), *(item for item in found if item.path)]
    return [Library(item.name, redact(item.path or ""), item.via) for item in each]


def drivers(loader: Loader) -> list[Library]:
    """Each libcuda once, by the file that links lead to; last that of WSL where no way leads to it."""
    found: dict[str, Library] = {}
    of_wsl = loader.root / "usr/lib/wsl/lib" / DRIVER
    for item in (*loader.every(DRIVER), *([Library(DRIVER, str(of_wsl))] if there(of_wsl) else [])):
        real = str(resolved(item.path or ""))
        shown = item.path if item.via == "LD_LIBRARY_PATH" else real  # as the user wrote it, or where it really lies
        found.setdefault(real, Library(DRIVER, shown, item.via))
    return list(found.values())
