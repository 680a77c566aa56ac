"""Environments that are broken in several ways at once: all fixes of one report are pasted, in its order."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from fixes.cases_gpu import OF_CU130, RTX3090, WITH_VISION
from fixes.cases_pip import (
    CPU,
    CU126,
    CUDA,
    OF_CU126,
    OF_OTHER_PYTHON,
    REQUIRED,
    TORCH,
    Base,
    Step,
    after,
    delete,
    install,
    remove,
    second_record,
    write,
)
from fixes.cases_projects import UV, project
from fixes.laboratory import Case, Laboratory, Place, of_uv, virtual


class Combined(NamedTuple):
    """found: the slugs of the rules that find something, in the order of the report, notes left out.

    changed: the packages that the fixes may touch, as in Case. then: what only shows once the first fixes are made.
    """

    name: str
    make: Base
    found: tuple[str, ...]
    changed: Mapping[str, str | None]
    then: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    again: str = ""
    needs: str = ""

    @property
    def alone(self) -> Case:
        """As a case of its first rule."""
        return Case(self.name, self.found[0], self.make, self.changed, left=self.left, files=self.files)


def elsewhere(place: Place) -> Place:
    """PYTHONPATH leads to another environment, which has a torch of its own."""
    other = place.folder.parent / "elsewhere"
    foreign = Place(place.laboratory, place.folder, other)
    place.run("uv", "-q", "venv", str(other))
    install("--link-mode", "copy", "torch==2.12.0", *CPU)(foreign)  # what is written there must not reach uv's cache
    place.env["PYTHONPATH"] = str(foreign.site)
    return foreign


def of_another_environment(place: Place) -> None:
    elsewhere(place)


def of_other_python(place: Place) -> None:
    foreign = elsewhere(place)
    write("torch/_C.cpython-38-x86_64-linux-gnu.so", "")(foreign)
    write("torch/__init__.py", OF_OTHER_PYTHON)(foreign)


def shadowing(place: Place) -> None:
    """A folder on PYTHONPATH has a torch.py of the user's."""
    folder = place.folder.parent / "my tools"
    folder.mkdir()
    (folder / "torch.py").write_text("")
    place.env["PYTHONPATH"] = f"/nowhere:{folder}"


NO_NUMPY = (install("numpy==2.3.4"), delete("numpy/__init__.py"))
OLD_CUDNN = write("nvidia/cudnn/lib/libcudnn.so.9", f"{'9.1.0.70':<12}")
OF_CU13 = {"nvidia-cudnn-cu13": None, "nvidia-cudnn-cu12": "9.10.2.21"}

FAULTS: tuple[tuple[str, tuple[Step, ...], tuple[str, ...], dict[str, str | None], tuple[str, ...]], ...] = (
    (
        "PYTHONPATH from a different Python, and NumPy is damaged",
        (TORCH, *NO_NUMPY, of_other_python),
        ("torch-of-elsewhere-fails", "requirement-damaged"),
        {"numpy": "2.3.4"},
        (),
    ),
    (
        "PYTHONPATH of a different environment, which has a different Triton too",
        (CUDA, install("--no-deps", "triton==3.4.0"), of_another_environment),
        ("duplicate-install",),
        {"triton": "3.7.1"},
        ("triton-mismatch",),
    ),
    (
        "PYTHONPATH from a different Python hides an outdated requirement",
        (TORCH, install("--no-deps", "typing-extensions==4.5.0"), of_other_python),
        ("torch-of-elsewhere-fails",),
        {"typing-extensions": "4.15.0"},
        ("torch-requirement-outdated",),
    ),
    (
        "a torch.py on PYTHONPATH, and torchvision for a different torch",
        (TORCH, WITH_VISION, install("--no-deps", "torchvision==0.27.0", *CPU), shadowing),
        ("torch-shadowed", "torchvision-mismatch"),
        {"torchvision": "0.28.0+cpu"},
        (),
    ),
    (
        "an old cuDNN, and one for a different CUDA",
        (CUDA, install("--no-deps", "nvidia-cudnn-cu12==9.1.0.70"), install("--no-deps", "nvidia-cudnn-cu13")),
        ("cudnn-mismatch", "mixed-cuda-libs"),
        OF_CU13,
        (),
    ),
    (
        "the cuDNN for a different CUDA over torch's: one cause",
        (CUDA, install("--no-deps", "nvidia-cudnn-cu13"), OLD_CUDNN),
        ("cudnn-version-clash",),
        OF_CU13,
        (),
    ),
    (
        "a CPU torchvision next to a CUDA torch, and wheels for a different CUDA",
        (
            CUDA,
            install("torchvision==0.28.0", *CU126),
            install("--no-deps", "torchvision==0.28.0+cpu", *CPU),
            install("--no-deps", "nvidia-cublas-cu13"),
        ),
        ("torchvision-mismatch", "mixed-cuda-libs"),
        {"torchvision": "0.28.0+cu126", "nvidia-cublas-cu13": None, "nvidia-cublas-cu12": "12.6.4.1"},
        (),
    ),
    (
        "torch without what it requires, and a torchvision for a different torch",
        (install("--no-deps", "torch==2.13.0", *CU126), install("--no-deps", "torchvision==0.27.0", *CPU)),
        ("torchvision-mismatch", "torch-requirement-missing"),
        {**REQUIRED, **OF_CU126, "torchvision": "0.28.0+cu126", "pillow": "12.0.0"},
        (),
    ),
    (
        "torch twice, and a torchvision of neither build",
        (
            second_record,
            install("--no-deps", "torchvision==0.28.0", *CU126),
            install("pillow"),
        ),
        ("torchvision-mismatch", "duplicate-torch"),
        {"torch": "2.13.0+cpu", "torchvision": "0.28.0+cpu"},
        (),
    ),
    (
        "a missing wheel, a damaged one and another Triton",
        (
            CUDA,
            remove("nvidia-cudnn-cu12"),
            delete("nvidia/cublas/lib/libcublas.so.12"),
            install("--no-deps", "triton==3.4.0"),
        ),
        ("nvidia-wheel-missing", "library-damaged", "triton-mismatch"),
        {"nvidia-cudnn-cu12": "9.10.2.21", "nvidia-cublas-cu12": "12.6.4.1", "triton": "3.7.1"},
        (),
    ),
    (
        "an outdated requirement, a damaged one and a package for an older torch",
        (
            TORCH,
            install("--no-deps", "typing-extensions==4.5.0"),
            *NO_NUMPY,
            install("--no-deps", "lightning==2.0.9"),
        ),
        ("torch-requirement-outdated", "requirement-damaged", "requirement-conflict"),
        {"typing-extensions": "4.15.0", "numpy": "2.3.4", "lightning": "2.6.0"},
        (),
    ),
    (
        "a CPU build although there is a GPU, with a torchvision for a different torch: one cause",
        (TORCH, WITH_VISION, install("--no-deps", "torchvision==0.27.0", *CPU), RTX3090),
        ("cpu-build-on-gpu-machine",),
        {"torch": "2.13.0+cu130", "torchvision": "0.28.0+cu130", **OF_CU130},
        (),
    ),
)


def in_project(laboratory: Laboratory, folder: Path) -> Place:
    """A uv project whose lock holds NumPy 2 for torch 2.2, and whose environment lacks SymPy."""
    lost = "uv -q pip uninstall --python .venv/bin/python sympy"
    return project(UV, ["torch==2.2.2", "numpy==2.1.3"], "cpu", lost)(laboratory, folder)


def cases() -> list[Combined]:
    found = [
        Combined(f"{manager}: {name}", after(*steps, base=base), slugs, changed, then)
        for manager, base in (("pip", virtual), ("uv", of_uv))
        for name, steps, slugs, changed, then in FAULTS
    ]
    of_project = Combined(
        "uv project: NumPy 2 is locked next to torch 2.2, and a requirement is gone",
        in_project,
        ("numpy2-with-old-torch", "torch-requirement-missing"),
        {"numpy": "1.26.4", "sympy": "1.14.0"},
        files=UV.files,
        again=UV.again,
        needs="uv",
    )
    return [*found, of_project]
