"""The cures of `check`, pasted as they are printed into real environments: mended, and nothing else touched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import wheelhouse
from wheelhouse import Environment

from torchdoctor import knowledge, rules
from torchdoctor.codec import decode
from torchdoctor.model import Facts, Finding, Gpu, Nvidia

CUBLAS = "nvidia-cublas-cu12==12.6.4.1; platform_system == 'Linux'"


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the indexes of CPU and CUDA 12.6 have; and newer things, to catch who updates more than needed."""
    folder = tmp_path_factory.mktemp("wheels")
    for build in ("cpu", "cu126"):
        wheelhouse.torch(folder, f"2.13.0+{build}", [CUBLAS] if build == "cu126" else [])
        wheelhouse.torchvision(folder, f"0.28.0+{build}", "2.13.0")
        wheelhouse.torchvision(folder, f"0.27.0+{build}", "2.12.0")
    wheelhouse.torch(folder, "2.12.0+cpu")
    for version in ("11.0", "12.0"):
        wheelhouse.wheel(folder, "pillow", version, {"PIL/__init__.py": ""})
    for name, version in (("cu12", "12.6.4.1"), ("cu12", "12.4.5.8"), ("cu13", "13.0.0.1")):
        file = f"nvidia/cublas/lib/libcublas.so.{version[:2]}"
        wheelhouse.wheel(folder, f"nvidia-cublas-{name}", version, {file: version})
    return folder


@pytest.fixture
def env(tmp_path: Path, template: Path, wheels: Path) -> Environment:
    return wheelhouse.environment(tmp_path / "an env (of mine)", template, wheels)


def failed(report: dict[str, Any]) -> list[str]:
    return [
        result["slug"] for result in report["results"] if result["status"] == "failed" and result["severity"] != "note"
    ]


def cure(report: dict[str, Any], slug: str) -> list[str]:
    """The commands of the first cure of the one finding of a rule."""
    (result,) = [result for result in report["results"] if result["slug"] == slug]
    (finding,) = result["findings"]
    commands: list[str] = finding["fixes"][0]["commands"]
    assert commands, finding
    return commands


WRONG_VISION = {
    "of another torch": (["torch==2.13.0+cpu", "torchvision==0.27.0+cpu"], "cpu"),
    "of another build": (["torch==2.13.0+cpu", "torchvision==0.28.0+cu126"], "cpu"),
    "for the CPU beside CUDA": (
        ["torch==2.13.0+cu126", "torchvision==0.28.0+cpu", "nvidia-cublas-cu12==12.6.4.1"],
        "cu126",
    ),
}


@pytest.mark.parametrize(("packages", "build"), WRONG_VISION.values(), ids=WRONG_VISION)
def test_torchvision_that_does_not_belong_is_replaced_alone(packages: list[str], build: str, env: Environment) -> None:
    env.install(*packages, "pillow==11.0")
    before, report = env.installed(), env.check()
    assert "torchvision-mismatch" in failed(report)
    (command,) = cure(report, "torchvision-mismatch")
    assert f"torch==2.13.0+{build} torchvision==0.28.0+{build} --index-url " in command
    env.paste(command)
    assert env.installed() == {**before, "torchvision": f"0.28.0+{build}"}
    assert "torchvision-mismatch" not in failed(env.check())


def test_once_mended_check_is_content(env: Environment) -> None:
    env.install("torch==2.13.0+cpu", "torchvision==0.27.0+cpu", "pillow==11.0")
    env.paste(*cure(env.check(), "torchvision-mismatch"))
    report = env.check()
    assert failed(report) == []
    assert report["summary"]["crashed"] == 0


def test_a_missing_cuda_wheel_is_put_back(env: Environment) -> None:
    env.install("torch==2.13.0+cu126", "pillow==11.0")
    before, report = env.installed(), env.check()
    for command in cure(report, "nvidia-wheel-missing"):
        env.paste(command)
    assert env.installed() == {**before, "nvidia-cublas-cu12": "12.6.4.1"}
    assert "nvidia-wheel-missing" not in failed(env.check())


def test_a_cuda_wheel_of_another_version_is_replaced(env: Environment) -> None:
    env.install("torch==2.13.0+cu126", "nvidia-cublas-cu12==12.4.5.8")
    report = env.check()
    (slug,) = set(failed(report)) - {"cuda-init-failed"}  # the stand-in torch has no CUDA to initialise
    for command in cure(report, slug):
        env.paste(command)
    assert env.installed()["nvidia-cublas-cu12"] == "12.6.4.1"
    assert slug not in failed(env.check())


def test_wheels_of_another_cuda_are_removed_and_the_shared_files_put_back(env: Environment) -> None:
    env.install("torch==2.13.0+cu126", "nvidia-cublas-cu12==12.6.4.1", "nvidia-cublas-cu13==13.0.0.1")
    report = env.check()
    for command in cure(report, "mixed-cuda-libs"):
        env.paste(command)
    assert env.installed() == {"torch": "2.13.0+cu126", "nvidia-cublas-cu12": "12.6.4.1"}
    assert [file.name for file in env.site.glob("nvidia/cublas/lib/*")] == ["libcublas.so.12"]
    assert "mixed-cuda-libs" not in failed(env.check())


def test_torch_twice_becomes_torch_once(env: Environment) -> None:
    """The remains of an older torch lie beside the newer one."""
    env.install("torch==2.12.0+cpu", "pillow==11.0")
    (old,) = env.site.glob("torch-*.dist-info")
    aside = old.rename(env.site / "kept")
    env.install("torch==2.13.0+cpu")
    aside.rename(old)
    report = env.check()
    assert "duplicate-torch" in failed(report)
    for command in cure(report, "duplicate-torch"):
        env.paste(command)
    assert [folder.name for folder in env.site.glob("torch-*.dist-info")] == ["torch-2.13.0+cpu.dist-info"]
    assert env.installed() == {"torch": "2.13.0+cpu", "pillow": "11.0"}
    assert failed(env.check()) == []


def test_a_damaged_torch_is_installed_anew_and_nothing_else(env: Environment) -> None:
    env.install("torch==2.13.0+cpu", "torchvision==0.28.0+cpu", "pillow==11.0")
    before = env.installed()
    (env.site / "torch" / "__init__.py").write_text("raise ImportError('libtorch_cpu.so: file too short')\n")
    vision = (env.site / "torchvision" / "__init__.py").stat()
    report = env.check()
    slug = next(slug for slug in failed(report) if "import" in slug)
    commands = next(
        fix["commands"] for fix in fixes(report, slug) if any("torch==" in line for line in fix["commands"])
    )
    for command in commands:
        env.paste(command)
    assert env.installed() == before
    assert (env.site / "torchvision" / "__init__.py").stat() == vision
    assert failed(env.check()) == []


def fixes(report: dict[str, Any], slug: str) -> list[dict[str, Any]]:
    (result,) = [result for result in report["results"] if result["slug"] == slug]
    return [fix for finding in result["findings"] for fix in finding["fixes"]]


def on_a_gpu(report: dict[str, Any]) -> Facts:
    """The same environment, on a machine with a V100."""
    gpu = Gpu(0, "Tesla V100-SXM2-16GB", compute_capability="7.0")
    return replace(
        decode(Facts, report["facts"]), nvidia=Nvidia("580.95.05", "nvml", "13.0", True, (gpu,), "nvml", nvml="ok")
    )


def found(facts: Facts, slug: str) -> Finding:
    report = rules.judge(facts, knowledge.load(), "")
    (result,) = [result for result in report.results if result.slug == slug]
    return result.findings[0]


def test_the_cpu_build_on_a_gpu_is_replaced_with_its_companions(env: Environment) -> None:
    """pip would call torch==2.13.0 satisfied by 2.13.0+cpu."""
    env.install("torch==2.13.0+cpu", "torchvision==0.28.0+cpu", "pillow==11.0")
    finding = found(on_a_gpu(env.check()), "cpu-build-on-gpu-machine")
    (command,) = finding.fixes[0].commands
    assert command.endswith("https://download.pytorch.org/whl/cu126")  # a V100: no later CUDA
    env.paste(command)
    assert env.installed() == {
        "torch": "2.13.0+cu126",
        "torchvision": "0.28.0+cu126",
        "nvidia-cublas-cu12": "12.6.4.1",
        "pillow": "11.0",
    }


def test_torch_is_installed_where_there_is_none(env: Environment, tmp_path: Path) -> None:
    wheelhouse.torch(env.wheels, "2.14.1+cpu")
    wheelhouse.torchvision(env.wheels, "0.29.1+cpu", "2.14.1")
    for command in cure(env.check(), "torch-not-installed"):
        env.paste(command)
    assert env.installed()["torch"] == "2.14.1+cpu"
    assert failed(env.check()) == []
