"""conda environments, made by a real solver and installer from a channel in a folder."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import wheelhouse
from condas import SITE, Channel, Files
from patients import WORKING

from torchdoctor.collect import collect
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Finding
from torchdoctor.pythons.target import Target, choose
from torchdoctor.rules import diagnose

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="the packages are made for Linux"),
]

# What conda's own channels name: pytorch's builds by Python and CUDA, conda-forge's by hashes.
OFFICIAL_CPU, OFFICIAL_CUDA, FORGE_CPU = "py3.11_cpu_0", "py3.11_cuda12.1_cudnn8.9.2_0", "cpu_generic_py311_h0_1"
WITH_CUDA = WORKING.replace(
    "    is_available = staticmethod(lambda: False)",
    "    is_available = staticmethod(lambda: False)\n    device_count = staticmethod(lambda: 0)\n"
    "    init = staticmethod(lambda: None)",
)
TABLE = """[driver]
version = 550.54.14
cuda = 12040
[gpu0]
name = NVIDIA GeForce RTX 3090
bus = 00000000:19:00.0
memory = 24576
"""
LOADED = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Release Build\n"


def distribution(name: str, version: str, files: dict[str, str] | None = None) -> Files:
    """A Python package as conda's builds of one lie in site-packages."""
    info = f"{SITE}/{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    texts = {f"{info}/METADATA": metadata, f"{info}/INSTALLER": "conda\n"}
    texts |= {f"{SITE}/{name}/{file}.py": text for file, text in {"__init__": "", **(files or {})}.items()}
    listed = [path.removeprefix(f"{SITE}/") for path in (*texts, f"{info}/RECORD")]
    texts[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in listed)
    return {path: text.encode() for path, text in texts.items()}


def torch(version: str, cuda: str | None = None) -> Files:
    about = f"__version__ = {version!r}\ncuda = {cuda!r}\nhip = None\n"
    return distribution("torch", version, {"__init__": WITH_CUDA, "version": about})


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Channel:
    made = Channel(tmp_path_factory.mktemp("channel"))
    made.add_python()
    made.add("pytorch", "2.5.1", FORGE_CPU, torch("2.5.1"), ["python"])
    made.add("pytorch", "2.2.2", OFFICIAL_CPU, torch("2.2.2"), ["python", "mkl", "pytorch-mutex 1.0 cpu"])
    made.add("pytorch", "2.2.1", OFFICIAL_CUDA, torch("2.2.1", "12.1"), ["python", "mkl", "pytorch-mutex 1.0 cuda"])
    for kind in ("cpu", "cuda"):
        made.add("pytorch-mutex", "1.0", kind, {"share/mutex": kind.encode()})
    made.add("cpuonly", "2.0", "0", {"share/cpuonly": b""}, ["pytorch-mutex 1.0 cpu"])
    for version in ("2023.1.0", "2024.1.0"):
        made.add("mkl", version, "h213fc3f_46343", {"lib/libmkl_core.so.2": b""})
    for version in ("1.26.4", "2.1.0"):
        made.add("numpy", version, "py311h64a7726_0", distribution("numpy", version), ["python"])
    return made


@pytest.fixture
def made(channel: Channel, tmp_path: Path) -> Callable[..., Path]:
    """Makes the environment `dl` of these packages; its interpreter."""
    return lambda *specs: channel.install(tmp_path / "envs/dl", *specs)


def judged(facts: Facts) -> dict[str, Finding]:
    return {result.slug: result.findings[0] for result in diagnose(facts, load()) if result.findings}


def commands(finding: Finding) -> list[str]:
    return [command for fix in finding.fixes for command in fix.commands]


def without_gpu(python: Path, smoke: bool = True) -> Facts:
    """As on a machine without a GPU, whatever the one that runs the tests has."""
    return collect(Target(str(python), "--python"), 60, smoke, root=python.parents[3] / "root")


def test_a_healthy_one(made: Callable[..., Path]) -> None:
    python = made("pytorch=2.2.1", "mkl=2023.1.0", "numpy=1.26.4")
    facts = without_gpu(python)
    assert facts.python
    assert (facts.python.environment, facts.python.installer) == ("conda", "conda")
    assert facts.python.prefix == str(python.parents[1])
    assert facts.torch
    assert (facts.torch.version, facts.torch.build) == ("2.2.1", "cu121")
    records = {item.name: (item.version, item.build) for item in facts.packages or () if item.installer == "conda"}
    assert records["pytorch"] == ("2.2.1", OFFICIAL_CUDA)
    assert {"python", "mkl", "pytorch-mutex"} <= records.keys()
    assert set(judged(facts)) <= {"no-driver"}


def test_it_is_found_by_name_and_chosen_when_active(made: Callable[..., Path], tmp_path: Path) -> None:
    python = made("pytorch=2.5.1")
    assert choose("dl", {"CONDA_ENVS_PATH": str(tmp_path / "envs")}).python == str(python)
    chosen = choose(None, {"CONDA_PREFIX": str(python.parents[1]), "PATH": os.environ["PATH"]})
    assert (chosen.python, chosen.why) == (str(python), "CONDA_PREFIX")


@pytest.fixture
def gpu(tmp_path: Path, standin_libraries: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An RTX 3090 with driver 550: the root of a file system that shows its driver."""
    (tmp_path / "table").write_text(TABLE, "utf-8")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(standin_libraries))
    monkeypatch.setenv("STANDIN_GPUS", str(tmp_path / "table"))
    place = tmp_path / "root/proc/driver/nvidia"
    place.mkdir(parents=True)
    (place / "version").write_text(LOADED, "utf-8")
    return tmp_path / "root"


def test_condas_cpu_build_in_spite_of_a_gpu(made: Callable[..., Path], gpu: Path) -> None:
    """The newest of the official channel is 2.5.1; conda-forge names no CUDA version."""
    python = made("pytorch=2.5.1")
    found = judged(collect(Target(str(python), "--python"), 60, root=gpu))
    finding = found["cpu-build-on-gpu-machine"]
    assert "2.5.1" in finding.message
    (command,) = commands(finding)
    assert command.startswith(f"conda install -p {python.parents[1]} 'pytorch=2.5.1=*cuda*' ")
    assert "pytorch-cuda=" in command


def test_cpuonly_is_removed_before_a_build_for_the_gpu(made: Callable[..., Path], gpu: Path) -> None:
    python = made("pytorch=2.2.2", "cpuonly", "mkl=2023.1.0")
    found = judged(collect(Target(str(python), "--python"), 60, root=gpu))
    first, second = commands(found["cpu-build-on-gpu-machine"])
    assert first == f"conda remove -p {python.parents[1]} cpuonly"
    assert second.startswith(f"conda install -p {python.parents[1]} 'pytorch=2.")  # Python 3.13 has none of 2.2.2
    assert "=*cuda*' " in second


def test_cpuonly_and_a_build_for_the_gpu_do_not_go_together(channel: Channel, tmp_path: Path) -> None:
    """What makes the removal necessary: the solver refuses."""
    with pytest.raises(Exception, match="pytorch-mutex"):
        channel.install(tmp_path / "both", "pytorch=2.2.1", "cpuonly", "mkl=2023.1.0")


def test_mkl_too_new(made: Callable[..., Path]) -> None:
    python = made("pytorch=2.2.1", "mkl=2024.1.0")
    finding = judged(without_gpu(python, smoke=False))["mkl-too-new"]
    assert commands(finding) == [f"conda install -p {python.parents[1]} 'mkl<2024.1'"]
    assert "mkl-too-new" not in judged(without_gpu(python))  # this torch was imported all the same


def test_numpy_of_conda_is_mended_by_conda(made: Callable[..., Path]) -> None:
    python = made("pytorch=2.2.1", "mkl=2023.1.0", "numpy=2.1.0")
    finding = judged(without_gpu(python))["numpy2-with-old-torch"]
    assert commands(finding) == [f"conda install -p {python.parents[1]} 'numpy<2'"]


def test_pip_over_conda(made: Callable[..., Path], tmp_path: Path) -> None:
    """A real pip puts another torch over conda's; it removes conda's dist-info, and cannot touch conda's record."""
    python = made("pytorch=2.2.1", "mkl=2023.1.0")
    subprocess.run([python, "-m", "ensurepip"], check=True, timeout=120, stdout=subprocess.DEVNULL)
    wheelhouse.torch(tmp_path, "2.9.1+cpu")
    options = ["--no-index", "--find-links", str(tmp_path), "--force-reinstall"]
    install = [str(python), "-m", "pip", "install", *options, "torch==2.9.1"]
    done = subprocess.run(install, timeout=120, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    facts = without_gpu(python)
    finding = judged(facts)["duplicate-torch-pip-and-conda"]
    assert "conda has pytorch 2.2.1 here, and pip has torch 2.9.1" in finding.message
    assert commands(finding)[0] == f"conda remove -p {python.parents[1]} --force pytorch"
