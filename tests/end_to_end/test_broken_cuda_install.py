"""PyTorch's real CUDA build with libraries missing, of another version, or of another place. See cuda_build.py."""

import shutil
import subprocess
import sys
from pathlib import Path

import cuda_build
import pytest
from patients import Patient

from torchdoctor.collect import collect
from torchdoctor.knowledge import load
from torchdoctor.model import Facts
from torchdoctor.pythons.target import Target
from torchdoctor.rules import diagnose

pytestmark = [
    pytest.mark.download,
    pytest.mark.skipif(sys.platform != "linux", reason="the libraries of the Linux wheels"),
]

NEEDED = (
    "libcudnn.so.9",
    "libcublas.so.13",
    "libcublasLt.so.13",
    "libnccl.so.2",
    "libcusparseLt.so.0",
    "libnvshmem_host.so.3",
    "libnvrtc.so.13",
    "libcufile.so.0",
    "libcusparse.so.12",
    "libcufft.so.12",
    "libcurand.so.10",
)
OLD_CUDNN = cuda_build.CUDNN.format("9, 13, 1")


@pytest.fixture
def site(cuda_python: str, patient: Patient) -> Path:
    """site-packages of a patient whose every file is a link to that of the real CUDA build."""
    (real,) = Path(cuda_python).parent.parent.glob("lib/python*/site-packages")
    for path in real.iterdir():
        if path.name not in ("torch", "nvidia") and path.suffix != ".pth":
            (patient.site / path.name).symlink_to(path)
    folders = [
        real / "torch",
        real / "nvidia",
        *(real / "nvidia").glob("*"),
        real / "torch/lib",
        *(real / "nvidia").glob("*/lib"),
    ]
    for folder in folders:
        (patient.site / folder.relative_to(real)).mkdir()
        for path in folder.iterdir():
            if path not in folders and path.name != "__pycache__":
                (patient.site / path.relative_to(real)).symlink_to(path)
    return patient.site


def examine(patient: Patient, root: Path) -> tuple[Facts, dict[str, str]]:
    """The findings by slug. That this machine has no driver is none."""
    if not (root / "etc").exists():
        (root / "etc").mkdir()
        shutil.copy("/etc/ld.so.cache", root / "etc")
    facts = collect(Target(str(patient.python), "--python"), 60, root=root)
    found = {result.slug: result.findings[0].message for result in diagnose(facts, load()) if result.findings}
    found.pop("no-driver", None)
    return facts, found


def library(site: Path, name: str) -> Path:
    (path,) = site.glob(f"nvidia/*/lib/{name}")
    return path


def replace(path: Path, source: str = "", like: Path | None = None) -> None:
    """A library of this name with this code; like: with the functions of that one, which then do nothing."""
    path.unlink(missing_ok=True)
    text = source
    if like:
        done = subprocess.run(["nm", "-D", "--defined-only", str(like)], capture_output=True, text=True, check=True)
        names = {line.split()[-1].partition("@")[0] for line in done.stdout.splitlines() if " T " in line}
        text += "".join(f"int {name}(void) {{ return 0; }} " for name in sorted(names) if f" {name}(" not in source)
    (path.parent / "map").write_text(f"{path.name} {{ global: *; }};")
    options = ["-o", str(path), f"-Wl,-soname,{path.name}", f"-Wl,--version-script={path.parent / 'map'}"]
    command = ["cc", "-shared", "-fPIC", "-w", "-x", "c", "-", *options]
    subprocess.run(command, input=text.encode(), check=True, timeout=120)


def test_whole(patient: Patient, site: Path, tmp_path: Path) -> None:
    facts, found = examine(patient, tmp_path)
    assert found == {}
    assert facts.torch
    assert facts.torch.arch_list == ("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120")
    assert facts.smoke
    assert facts.smoke.arch_list == facts.torch.arch_list
    loaded = {item.name: item.path for item in facts.smoke.libraries}
    foreseen = {
        item.name: str(Path(item.path or "").resolve()) for item in facts.torch.libraries if item.name in loaded
    }
    assert foreseen
    assert {name: loaded[name] for name in foreseen} == foreseen


@pytest.mark.parametrize("name", NEEDED)
def test_missing_library(name: str, patient: Patient, site: Path, tmp_path: Path) -> None:
    """By RECORD where the wheel has one, else by what torch asks for."""
    library(site, name).unlink()
    facts, found = examine(patient, tmp_path)
    if facts.smoke and facts.smoke.imported:
        pytest.skip("this machine has that library of its own")
    (slug,) = found
    assert slug in ("library-damaged", "missing-shared-lib")
    assert name in found[slug]


def test_missing_wheel(patient: Patient, site: Path, tmp_path: Path) -> None:
    library(site, "libcudnn.so.9").unlink()
    next(site.glob("nvidia_cudnn_cu13-*.dist-info")).unlink()
    _, found = examine(patient, tmp_path)
    assert list(found) == ["nvidia-wheel-missing"]
    assert "libcudnn.so.9" in found["nvidia-wheel-missing"]


@pytest.mark.parametrize(
    "name", ["libnvJitLink.so.13", "libcudart.so.13", "libcudnn.so.9", "libcublas.so.13", "libnccl.so.2"]
)
def test_old_library_in_front_has_no_effect(
    name: str, patient: Patient, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """torch's RPATH goes before LD_LIBRARY_PATH."""
    (tmp_path / "front").mkdir()
    replace(tmp_path / "front" / name)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path / "front"))
    facts, found = examine(patient, tmp_path)
    assert facts.smoke
    assert facts.smoke.imported
    assert found == {}


def test_older_cudnn_in_the_wheels_place(patient: Patient, site: Path, tmp_path: Path) -> None:
    old = library(site, "libcudnn.so.9")
    replace(old, OLD_CUDNN, like=old.resolve())
    _, found = examine(patient, tmp_path)
    assert list(found) == ["cudnn-version-clash"]
    assert "9.24.0, and finds 9.13.1 in" in found["cudnn-version-clash"]


def test_older_cudnn_of_another_place(
    patient: Patient, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = library(site, "libcudnn.so.9")
    (tmp_path / "front").mkdir()
    replace(tmp_path / "front/libcudnn.so.9", OLD_CUDNN, like=own.resolve())
    own.unlink()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path / "front"))
    _, found = examine(patient, tmp_path)
    assert next(iter(found)) in ("ld-path-clash", "library-damaged")
    assert len(found) == 1
    assert "libcudnn.so.9" in next(iter(found.values()))
