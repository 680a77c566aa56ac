"""The wheels of the laboratory's indexes: tiny ones, with the names, versions and requirements of real releases."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wheelhouse import wheel

from fixes.contents import CODE_OF, COMPANION, FAILS

REQUIRES = (
    *("filelock", "typing-extensions>=4.10.0", "sympy>=1.13.3", "networkx>=2.5.1", "jinja2", "fsspec>=0.8.5"),
    "setuptools<82; python_version >= '3.12'",
)
SETUPTOOLS = "setuptools>=77.0.3"  # of 2.12 on every Python
CODE = (Path(__file__).parent / "tinytorch/__init__.py").read_text("utf-8")


class Build(NamedTuple):
    """What a build's wheels are like. version: lines of version.py. least: the number of the oldest driver."""

    version: str
    requires: tuple[str, ...] = ()
    archs: tuple[str, ...] = ()
    least: int = 0
    libraries: tuple[str, ...] = ()
    releases: tuple[str, ...] = ("2.12.0", "2.13.0", "2.14.1")


def _of_cuda(major: str, cublas: str) -> tuple[str, ...]:
    there = "; platform_system == 'Linux'"
    ending = "" if major == "13" else f"-cu{major}"
    pins = (f"nvidia-cublas{ending}=={cublas}", f"nvidia-cudnn-cu{major}=={CUDNN}", "triton==3.7.1")
    return tuple(pin + there for pin in pins)


CUDNN = "9.10.2.21"
BUILDS = {
    "cpu": Build("cuda = None", releases=("2.2.2", "2.12.0", "2.13.0", "2.14.1")),
    "cu126": Build(
        "cuda = '12.6'",
        _of_cuda("12", "12.6.4.1"),
        ("sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90"),
        525,
        ("nvidia/cublas/lib/libcublas.so.12", "nvidia/cudnn/lib/libcudnn.so.9"),
    ),
    "cu130": Build(
        "cuda = '13.0'",
        _of_cuda("13", "13.0.0.19"),
        ("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"),
        580,
        ("nvidia/cublas/lib/libcublas.so.13", "nvidia/cudnn/lib/libcudnn.so.9"),
    ),
    "rocm7.1": Build("hip = '7.1.1'", ("triton-rocm==3.7.1",), ("gfx942", "gfx1030", "gfx1100", "gfx1201")),
    "rocm7.2": Build("hip = '7.2.0'", ("triton-rocm==3.7.1",), ("gfx942", "gfx1030", "gfx1100", "gfx1151", "gfx1201")),
    "xpu": Build("xpu = '20250301'", ("triton-xpu==3.7.1",)),
}
VISION = {"2.2.2": "0.17.2", "2.12.0": "0.27.0", "2.13.0": "0.28.0", "2.14.1": "0.29.1"}
LIBRARIES = {"cublas": "libcublas.so", "cudnn": "libcudnn.so"}
PLAIN = {
    "filelock": ("3.20.0",),
    "fsspec": ("2025.9.0",),
    "jinja2": ("3.1.6",),
    "mpmath": ("1.3.0",),
    "networkx": ("2.4", "3.5"),
    "numpy": ("1.26.4", "2.1.3", "2.3.4"),
    "pillow": ("12.0.0",),
    "setuptools": ("80.9.0", "65.5.0"),
    "sympy": ("1.12", "1.14.0"),
    "typing-extensions": ("4.5.0", "4.15.0"),
    "transformers": ("4.30.0", "4.57.1"),
    "huggingface-hub": ("0.25.2", "1.0.1"),
    "accelerate": ("1.11.0",),
    "bitsandbytes": ("0.48.2",),
    "ninja": ("1.13.0",),
    "soundfile": ("0.13.1",),
    "onnxruntime": ("1.23.2",),
    "onnxruntime-gpu": ("1.23.2", "1.31.1"),
}
MODULES = {
    "pillow": "PIL",
    "typing-extensions": "typing_extensions",
    "onnxruntime-gpu": "onnxruntime",
    "huggingface-hub": "huggingface_hub",
}
NVIDIA = (
    *(("cublas-cu12", "12.6.4.1"), ("cublas-cu12", "12.4.5.8"), ("cublas-cu13", "13.0.0.1"), ("cublas", "13.0.0.19")),
    *(("cudnn-cu12", CUDNN), ("cudnn-cu12", "9.1.0.70"), ("cudnn-cu13", CUDNN)),
)
# What is built on torch, or compiled for one: its versions with what they require.
BUILT_ON = (
    ("lightning", "2.0.9", ["torch<2.4,>=1.11.0"]),
    ("lightning", "2.6.0", ["torch<4.0,>=2.1.0"]),
    ("xformers", "0.0.33", ["torch==2.12.0"]),
    ("xformers", "0.0.34", ["torch==2.13.0"]),
)


def make(root: Path) -> None:
    """root/pypi and root/whl/BUILD; and newer releases, to catch a fix that updates more than it must."""
    pypi = _folder(root / "pypi")
    for name, versions in PLAIN.items():
        for version in versions:
            module = MODULES.get(name, name)
            wheel(
                pypi,
                name,
                version,
                {f"{module}/__init__.py": f"__version__ = {version!r}\n{CODE_OF.get((name, version), '')}"},
            )
    for kind, version in NVIDIA:
        plain = kind.partition("-")[0]
        file = f"nvidia/{plain}/lib/{LIBRARIES[plain]}.{version.partition('.')[0]}"
        wheel(pypi, f"nvidia-{kind}", version, {file: f"{version:<12}"})
    for version in ("3.4.0", "3.7.1"):
        compiler = "triton_key = None\n" if version == "3.7.1" else ""
        files = {"triton/__init__.py": f"__version__ = {version!r}\n", "triton/compiler/compiler.py": compiler}
        wheel(pypi, "triton", version, files)
    for name, version, requires in BUILT_ON:
        needs = ("2.12.0+cpu", "2.12.0") if version == "0.0.33" else ()
        wheel(pypi, name, version, _compiled(name, needs), requires)
    for tag, build in BUILDS.items():
        _of_build(_folder(root / "whl" / tag), tag, build)
    _torch(pypi, "2.2.2", "2.2.2+cu121", Build("cuda = '12.1'"))
    _torch(pypi, "2.13.0", "2.13.0+cu130", BUILDS["cu130"])
    _companion(pypi, "torchvision", "0.28.0 0.28.0+cu130", ["torch==2.13.0", "pillow>=5"])
    _companion(pypi, "torchtext", "0.18.0", ["torch>=2.3.0"])
    _extensions(root)


def _of_build(folder: Path, tag: str, build: Build) -> None:
    for torch in build.releases:
        _torch(folder, f"{torch}+{tag}", f"{torch}+{tag}", build)
        vision = f"{VISION[torch]}+{tag}"
        _companion(folder, "torchvision", vision, [f"torch=={torch}", "pillow>=5"], (f"{torch}+{tag}",))
    for audio, requires in (("2.2.2", ["torch==2.2.2"]), ("2.11.0", [])):  # from 2.11 on it fits later torches too
        needs = (f"2.2.2+{tag}",) if audio == "2.2.2" else ()
        _companion(folder, "torchaudio", f"{audio}+{tag}", requires, needs)
    for text, needs in (("0.17.2", (f"2.2.2+{tag}",)), ("0.18.0", (f"2.3.0+{tag}",))):
        requires = ["torch>=2.3.0" if text == "0.18.0" else "torch"]
        _companion(folder, "torchtext", f"{text}+cpu", requires, needs)
    if tag.startswith(("rocm", "xpu")):
        kind = "rocm" if tag.startswith("rocm") else "xpu"
        wheel(folder, f"triton-{kind}", "3.7.1", {"triton/__init__.py": "__version__ = '3.7.1'\n"})


def torch_files(about: str, build: Build) -> dict[str, str]:
    """The tiny torch of a build."""
    lines = [
        f"__version__ = {about!r}",
        *(f"{name} = None" for name in ("cuda", "hip", "xpu") if not build.version.startswith(name)),
        build.version,
        f"archs = {build.archs!r}",
        f"least_driver = {build.least}",
        f"cudnn = {tuple(map(int, CUDNN.split('.')[:3]))!r}",
        f"numpy2 = {not about.startswith('2.2.')}",
        f"libraries = {build.libraries!r}",
    ]
    return {"torch/__init__.py": CODE, "torch/version.py": "\n".join(lines) + "\n"}


def _torch(folder: Path, version: str, about: str, build: Build) -> None:
    own = [*REQUIRES, SETUPTOOLS] if version.startswith("2.12") else [*REQUIRES]
    wheel(folder, "torch", version, torch_files(about, build), [*own, *build.requires])


def _companion(folder: Path, name: str, versions: str, requires: Sequence[str], needs: tuple[str, ...] = ()) -> None:
    """versions: the wheel's, and, behind a blank, the one that its version.py names where that is another."""
    version, _, about = versions.partition(" ")
    about = about or version
    build = about.partition("+")[2]
    cuda = f"{build[2:-1]}.{build[-1]}" if build.startswith("cu") else None
    wheel(folder, name, version, _compiled(name, needs, f"__version__ = {about!r}\ncuda = {cuda!r}\n"), requires)


def _compiled(name: str, needs: tuple[str, ...], about: str = "") -> dict[str, str]:
    """A package with a compiled part. needs: the torches that it works with, () for all."""
    code = COMPANION.format(FAILS[name]) if name in FAILS else ""
    return {f"{name}/__init__.py": code, f"{name}/version.py": f"{about}needs = {needs!r}\n"}


def _extensions(root: Path) -> None:
    """torch-scatter as PyG's own pages have it: compiled for one torch each."""
    for torch, tag in (("2.12.0", "pt212cpu"), ("2.13.0", "pt213cpu")):
        page = _folder(root / "pyg" / f"torch-{torch}+cpu")
        wheel(page, "torch-scatter", f"2.1.2+{tag}", _compiled("torch_scatter", (f"{torch}+cpu",)))


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
