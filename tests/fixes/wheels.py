"""The wheels of the laboratory's indexes: tiny ones, with the names, versions and requirements of real releases."""

from pathlib import Path

import wheelhouse
from wheelhouse import wheel

REQUIRES = (
    *("filelock", "typing-extensions>=4.10.0", "sympy>=1.13.3", "networkx>=2.5.1", "jinja2", "fsspec>=0.8.5"),
    "setuptools<82; python_version >= '3.12'",
)
CUDA = (
    "nvidia-cublas-cu12==12.6.4.1; platform_system == 'Linux'",
    "nvidia-cudnn-cu12==9.10.2.21; platform_system == 'Linux'",
    "triton==3.7.1; platform_system == 'Linux'",
)
LIBRARIES = {"cublas": "libcublas.so", "cudnn": "libcudnn.so"}
PLAIN = {
    "filelock": ("3.20.0",),
    "fsspec": ("2025.9.0",),
    "jinja2": ("3.1.6",),
    "mpmath": ("1.3.0",),
    "networkx": ("2.4", "3.5"),
    "numpy": ("1.26.4", "2.1.3", "2.3.4"),
    "pillow": ("12.0.0",),
    "setuptools": ("80.9.0",),
    "sympy": ("1.12", "1.14.0"),
    "triton": ("3.4.0", "3.7.1"),
    "typing-extensions": ("4.5.0", "4.15.0"),
    "transformers": ("4.57.1",),
}
MODULES = {"pillow": "PIL", "typing-extensions": "typing_extensions"}


def make(root: Path) -> None:
    """root/pypi and root/whl/BUILD; and newer releases, to catch a fix that updates more than it must."""
    pypi = _folder(root / "pypi")
    for name, versions in PLAIN.items():
        for version in versions:
            module = MODULES.get(name, name)
            wheel(pypi, name, version, {f"{module}/__init__.py": f"__version__ = {version!r}\n"})
    for kind, version in (
        *(("cublas-cu12", "12.6.4.1"), ("cublas-cu12", "12.4.5.8"), ("cublas-cu13", "13.0.0.1")),
        *(("cudnn-cu12", "9.10.2.21"), ("cudnn-cu12", "9.1.0.70")),
    ):
        library = LIBRARIES[kind.partition("-")[0]]
        file = f"nvidia/{kind.partition('-')[0]}/lib/{library}.{version.partition('.')[0]}"
        wheel(pypi, f"nvidia-{kind}", version, {file: version})
    for build in ("cpu", "cu126"):
        folder = _folder(root / "whl" / build)
        for torch, vision in (("2.12.0", "0.27.0"), ("2.13.0", "0.28.0"), ("2.14.1", "0.29.1"), ("2.2.2", "0.17.2")):
            wheelhouse.torch(folder, f"{torch}+{build}", [*REQUIRES, *(CUDA if build == "cu126" else ())])
            wheelhouse.torchvision(folder, f"{vision}+{build}", torch)
        for audio, requires in (("2.2.2", ["torch==2.2.2"]), ("2.11.0", [])):  # from 2.11 on it fits later torches too
            about = f"__version__ = '{audio}+{build}'\n"
            files = {"torchaudio/__init__.py": "", "torchaudio/version.py": about}
            wheel(folder, "torchaudio", f"{audio}+{build}", files, requires)
    for torch in ("2.2.2", "2.13.0"):
        wheelhouse.torch(pypi, torch, REQUIRES)
    about = "__version__ = '0.28.0+cu130'\ncuda = '13.0'\n"  # PyPI's own is for CUDA
    files = {"torchvision/__init__.py": "", "torchvision/version.py": about}
    wheel(pypi, "torchvision", "0.28.0", files, ["torch==2.13.0", "pillow>=5"])


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
