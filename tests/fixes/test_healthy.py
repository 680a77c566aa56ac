"""Environments made by real tools in which nothing is wrong: `check` finds nothing, not even a note."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from fixes.cases_gpu import CU130, RTX3090, WITH_VISION, amd, intel
from fixes.cases_pip import CPU, CU126, CUDA, TORCH, Base, after, install
from fixes.cases_projects import PDM, POETRY, UV, project
from fixes.laboratory import Laboratory, Place, failed, findings, of_uv, virtual

pytestmark = [pytest.mark.process, pytest.mark.fixes]

NOT_USED = ["no-driver"]  # a note: a build for CUDA on a machine without a GPU


def over_the_system(laboratory: Laboratory, folder: Path) -> Place:
    """python -m venv --system-site-packages."""
    place = virtual(laboratory, folder)
    settings = place.prefix / "pyvenv.cfg"
    settings.write_text(settings.read_text().replace("system-site-packages = false", "system-site-packages = true"))
    TORCH(place)
    return place


def edited(place: Place) -> None:
    """What an editable installation is: the source elsewhere, a .pth file that leads to it, and a record."""
    source = place.folder.parent / "pytorch"
    source.mkdir()
    shutil.move(str(place.site / "torch"), source / "torch")
    (place.site / "__editable__.torch-2.13.0.pth").write_text(f"{source}\n")


def in_a_folder(place: Place) -> None:
    """pip install --target, and the folder on PYTHONPATH: the only torch there is."""
    folder = place.folder.parent / "libraries"
    place.run(
        "uv", "-q", "pip", "install", "--python", str(place.python), "--target", str(folder), "torch==2.13.0", *CPU
    )
    place.env["PYTHONPATH"] = str(folder)


def with_files_of_the_user(place: Place) -> None:
    for name in ("train.py", "model.py", "utils.py", "test_math.py"):
        (place.folder / name).write_text("")
    (place.folder / "data").mkdir()


LIGHTNING = install("lightning==2.6.0", "transformers")
PLAIN: Mapping[str, tuple[Base, list[str]]] = {
    "the CPU build by pip": (after(TORCH, WITH_VISION, install("numpy==2.3.4")), []),
    "the CPU build by uv": (after(TORCH, WITH_VISION, base=of_uv), []),
    "torch 2.2 with NumPy 1": (after(install("torch==2.2.2", "torchvision==0.17.2", "numpy<2", *CPU)), []),
    "torch alone": (after(TORCH), []),
    "with what is built on it": (after(TORCH, LIGHTNING), []),
    "a virtual environment that sees the system's packages": (over_the_system, []),
    "an editable torch": (after(TORCH, edited), []),
    "a folder on PYTHONPATH": (after(in_a_folder), []),
    "files of the user": (after(TORCH, with_files_of_the_user), []),
    "a CUDA build without a GPU": (after(CUDA, install("torchvision==0.28.0", *CU126)), NOT_USED),
    "a CUDA build with a GPU": (after(install("torch==2.13.0", "torchvision==0.28.0", *CU130), RTX3090), []),
    "an older CUDA build with a newer driver": (after(CUDA, RTX3090), []),
    "a ROCm build with its GPU": (
        after(install("torch==2.13.0", "--index-url", "https://download.pytorch.org/whl/rocm7.2"), amd("gfx1100")),
        [],
    ),
    "an XPU build with its GPU": (
        after(install("torch==2.13.0", "--index-url", "https://download.pytorch.org/whl/xpu"), intel),
        [],
    ),
    "a project of uv": (project(UV, ["torch==2.13.0", "numpy==2.3.4"], "cpu"), []),
    "a project of poetry": (project(POETRY, ["torch==2.13.0"], "cpu"), []),
    "a project of pdm": (project(PDM, ["torch==2.13.0"], "cpu"), []),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_nothing_is_found(kind: str, laboratory: Laboratory, tmp_path: Path) -> None:
    tool = kind.rpartition(" ")[2]
    if kind.startswith("a project of") and not shutil.which(tool, path=laboratory.env["PATH"]):
        pytest.skip(f"{tool} is not installed")
    make, notes = PLAIN[kind]
    report = make(laboratory, tmp_path).check()
    assert failed(report, notes=True) == notes, findings(report)
