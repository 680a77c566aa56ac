"""Environments of pip and of uv's `uv pip`: each broken in one way, by the installer or by what happens to files."""

import shutil
from collections.abc import Callable
from pathlib import Path

from fixes.laboratory import Case, Laboratory, Place, of_uv, virtual

CPU = ("--index-url", "https://download.pytorch.org/whl/cpu")
CU126 = ("--index-url", "https://download.pytorch.org/whl/cu126")
Step = Callable[[Place], None]
Base = Callable[[Laboratory, Path], Place]


def after(*steps: Step, base: Base = virtual) -> Base:
    """A fresh environment, with these steps done to it in order."""

    def make(laboratory: Laboratory, folder: Path) -> Place:
        place = base(laboratory, folder)
        for step in steps:
            step(place)
        return place

    return make


def install(*arguments: str) -> Step:
    """By uv, which takes a tenth of pip's time; in an environment of pip's the records then say that it was pip."""

    def step(place: Place) -> None:
        of_pip = bool(list(place.site.glob("pip-*.dist-info")))
        linked = ("--link-mode", "copy") if of_pip else ()  # else a file that is damaged is so in uv's cache too
        place.run("uv", "-q", "pip", "install", *linked, "--python", str(place.python), *arguments)
        if of_pip:
            _by_pip(place.site)

    return step


def _by_pip(site: Path) -> None:
    for file in site.glob("*.dist-info/INSTALLER"):
        if file.read_text().strip() == "uv":
            file.write_text("pip\n")
            record = file.with_name("RECORD")
            lines = record.read_text().splitlines()
            line = f"{file.parent.name}/INSTALLER"
            record.write_text("".join(f"{line},,\n" if item.startswith(line) else f"{item}\n" for item in lines))


def remove(*names: str) -> Step:
    def step(place: Place) -> None:
        place.run("uv", "-q", "pip", "uninstall", "--python", str(place.python), *names)

    return step


def delete(*patterns: str) -> Step:
    """What a clean-up or a failing disk does: files and folders of site-packages that are gone."""

    def step(place: Place) -> None:
        for pattern in patterns:
            (path,) = place.site.glob(pattern)
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return step


def write(file: str, text: str) -> Step:
    def step(place: Place) -> None:
        (place.site / file).parent.mkdir(exist_ok=True)
        (place.site / file).unlink(missing_ok=True)  # uv links files with its cache, which other cases use
        (place.site / file).write_text(text)

    return step


def recorded(file: str, text: str, owner: str) -> Step:
    """A file that belongs to a distribution, as its RECORD says."""

    def step(place: Place) -> None:
        write(file, text)(place)
        (record,) = place.site.glob(f"{owner}-*.dist-info/RECORD")
        record.write_text(record.read_text() + f"{file},,\n")

    return step


def second_record(place: Place) -> None:
    """What an older torch left: its record beside the newer torch."""
    install("torch==2.12.0", *CPU)(place)
    (old,) = place.site.glob("torch-2.12.0*.dist-info")
    shutil.copytree(old, place.folder / "kept")
    install("torch==2.13.0", *CPU)(place)
    (place.folder / "kept").rename(old)


TORCH = install("torch==2.13.0", *CPU)
CUDA = install("torch==2.13.0", *CU126)
OLDER = install("torch==2.12.0", *CPU)
COPIED = "_C.cpython-38-x86_64-linux-gnu.so"
REQUIRED = {
    **{"filelock": "3.20.0", "typing-extensions": "4.15.0", "sympy": "1.14.0", "networkx": "3.5", "jinja2": "3.1.6"},
    "fsspec": "2025.9.0",
}
OF_CU126 = {"nvidia-cublas-cu12": "12.6.4.1", "nvidia-cudnn-cu12": "9.10.2.21", "triton": "3.7.1"}
OF_OTHER_PYTHON = "raise ImportError('Failed to load PyTorch C extensions')\n"
# Per fault: the rule, how it comes about, what the fix changes, and what is truthfully left.
BROKEN: tuple[tuple[str, str, tuple[Step, ...], dict[str, str | None], tuple[str, ...]], ...] = (
    (
        "no torch",
        "torch-not-installed",
        (install("pillow"),),
        {
            **{"torch": "2.14.1+cpu", "torchvision": "0.29.1+cpu"},
            **REQUIRED,
        },
        (),
    ),
    (
        "torchvision of another torch",
        "torchvision-mismatch",
        (TORCH, install("torchvision==0.28.0", *CPU), install("--no-deps", "torchvision==0.27.0", *CPU)),
        {"torchvision": "0.28.0+cpu"},
        (),
    ),
    (
        "torchvision of another build",
        "torchvision-mismatch",
        (
            TORCH,
            install("torchvision==0.28.0", *CPU),
            install("--no-deps", "torchvision==0.28.0+cu126", *CU126),
        ),
        {"torchvision": "0.28.0+cpu"},
        (),
    ),
    (
        "torchaudio of another torch",
        "torchaudio-mismatch",
        (TORCH, install("--no-deps", "torchaudio==2.2.2", *CPU)),
        {"torchaudio": "2.11.0+cpu"},
        (),
    ),
    (
        "NumPy 2 next to torch 2.2",
        "numpy2-with-old-torch",
        (install("torch==2.2.2", *CPU), install("numpy==2.3.4")),
        {"numpy": "1.26.4"},
        (),
    ),
    (
        "another Triton",
        "triton-mismatch",
        (CUDA, install("--no-deps", "triton==3.4.0")),
        {"triton": "3.7.1"},
        (),
    ),
    ("a requirement is missing", "torch-requirement-missing", (TORCH, remove("sympy")), {"sympy": "1.14.0"}, ()),
    (
        "a CUDA wheel is missing",
        "nvidia-wheel-missing",
        (CUDA, remove("nvidia-cudnn-cu12")),
        {"nvidia-cudnn-cu12": "9.10.2.21"},
        (),
    ),
    (
        "a CUDA wheel of another version",
        "cudnn-mismatch",
        (CUDA, install("--no-deps", "nvidia-cudnn-cu12==9.1.0.70")),
        {"nvidia-cudnn-cu12": "9.10.2.21"},
        (),
    ),
    (
        "wheels of another CUDA",
        "mixed-cuda-libs",
        (CUDA, install("--no-deps", "nvidia-cublas-cu13")),
        {"nvidia-cublas-cu13": None, "nvidia-cublas-cu12": "12.6.4.1"},
        (),
    ),
    (
        "files of a CUDA wheel are gone",
        "library-damaged",
        (CUDA, delete("nvidia/cudnn/lib/libcudnn.so.9")),
        {"nvidia-cudnn-cu12": "9.10.2.21"},
        (),
    ),
    (
        "torch's folder is gone",
        "torch-files-gone",
        (TORCH, delete("torch")),
        {"torch": "2.13.0+cpu"},
        (),
    ),
    (
        "a requirement is outdated",
        "torch-requirement-outdated",
        (TORCH, install("--no-deps", "typing-extensions==4.5.0")),
        {"typing-extensions": "4.15.0"},
        (),
    ),
    (
        "NumPy is damaged",
        "requirement-damaged",
        (TORCH, install("numpy==2.3.4"), delete("numpy/__init__.py")),
        {"numpy": "2.3.4"},
        (),
    ),
    (
        "torch twice",
        "duplicate-torch",
        (second_record,),
        {"torch": "2.13.0+cpu"},
        (),
    ),
    (
        "a record of torch without a list of its files",
        "duplicate-torch",
        (second_record, delete("torch-2.12.0*.dist-info/RECORD")),
        {"torch": "2.13.0+cpu"},
        (),
    ),
    (
        "a damaged torch without a list of its files",
        "torch-not-importable",
        (
            TORCH,
            delete("torch-*.dist-info/RECORD"),
            write("torch/__init__.py", "raise ImportError('libtorch_cpu.so: file too short')\n"),
        ),
        {"torch": "2.13.0+cpu"},
        (),
    ),
    (
        "torch without anything that it requires",
        "torch-requirement-missing",
        (install("--no-deps", "torch==2.13.0", *CU126),),
        {**REQUIRED, **OF_CU126},
        (),
    ),
    (
        "no Triton",
        "compiler-missing",
        (CUDA, remove("triton")),
        {"triton": "3.7.1"},
        (),
    ),
    (
        "an interrupted installation",
        "torch-half-removed",
        (TORCH, write("~orch/__init__.py", ""), write("~orch-2.12.0+cpu.dist-info/METADATA", "Name: torch\n")),
        {},
        (),
    ),
    (
        "a torch whose record is empty",
        "torch-record-damaged",
        (TORCH, delete("torch-*.dist-info/METADATA")),
        {"torch": "2.13.0+cpu"},
        (),
    ),
    (
        "a torch that does not import",
        "torch-not-importable",
        (TORCH, write("torch/__init__.py", "raise ImportError('libtorch_cpu.so: file too short')\n")),
        {"torch": "2.13.0+cpu"},
        (),
    ),
    (
        "a torch of another Python",
        "torch-for-other-python",
        (TORCH, recorded(f"torch/{COPIED}", "", "torch"), write("torch/__init__.py", OF_OTHER_PYTHON)),
        {"torch": "2.13.0+cpu"},
        (),
    ),
    (
        "torchtext of another torch",
        "torchtext-mismatch",
        (install("torch==2.2.2", "torchtext==0.17.2", *CPU), install("--no-deps", "torchtext==0.18.0", *CPU)),
        {"torchtext": "0.17.2+cpu"},
        (),
    ),
    (
        "torchtext next to a newer torch",
        "torchtext-mismatch",
        (TORCH, install("torchtext==0.18.0", *CPU)),
        {"torchtext": None},
        (),
    ),
    (
        "an old setuptools",
        "setuptools-outdated",
        (OLDER, install("--no-deps", "setuptools==65.5.0")),
        {"setuptools": "80.9.0"},
        (),
    ),
    (
        "a cuBLAS wheel of another version",
        "nvidia-wheel-mismatch",
        (CUDA, install("--no-deps", "nvidia-cublas-cu12==12.4.5.8")),
        {"nvidia-cublas-cu12": "12.6.4.1"},
        (),
    ),
    (
        "cuDNN's files are of another version",
        "cudnn-version-clash",
        (CUDA, write("nvidia/cudnn/lib/libcudnn.so.9", f"{'9.1.0.70':<12}")),
        {"nvidia-cudnn-cu12": "9.10.2.21"},
        (),
    ),
    (
        "Lightning for an older torch",
        "requirement-conflict",
        (TORCH, install("--no-deps", "lightning==2.0.9")),
        {"lightning": "2.6.0"},
        (),
    ),
    (
        "xFormers of another torch",
        "requirement-conflict",
        (TORCH, install("--no-deps", "xformers==0.0.33")),
        {"xformers": "0.0.34"},
        (),
    ),
    (
        "torch-scatter of another torch",
        "extension-abi-mismatch",
        (TORCH, install("--no-deps", "torch-scatter", "-f", "https://data.pyg.org/whl/torch-2.12.0+cpu.html")),
        {"torch-scatter": "2.1.2+pt213cpu"},
        (),
    ),
)


def cases() -> list[Case]:
    found = []
    files = ("*/~orch*",)
    for manager, base in (("pip", virtual), ("uv", of_uv)):
        for name, rule, steps, changed, left in BROKEN:
            quick = name in ("torchvision of another torch", "a CUDA wheel is missing")
            made = after(*steps, base=base)
            found.append(Case(f"{manager}: {name}", rule, made, changed, (0,), left, files, quick=quick))
    return found


def asked() -> list[Case]:
    """What `check --require` asks for and finds not."""

    def require(place: Place) -> None:
        place.options = ("--require", "torch>=2.13")

    changed: dict[str, str | None] = {"torch": "2.14.1+cpu"}
    made = ((manager, after(OLDER, require, base=base)) for manager, base in (("pip", virtual), ("uv", of_uv)))
    return [
        Case(f"{manager}: an older torch than is required", "requirement-unmet", make, changed)
        for manager, make in made
    ]
