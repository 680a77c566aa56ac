"""The cures for what builds on torch, pasted as they are printed into real environments: mended, torch untouched."""

from pathlib import Path

import pytest
import wheelhouse
from test_install.test_cures_by_doing import cure, failed
from wheelhouse import Environment


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases of what builds on torch, of which the newest but one fits the installed torch; and a newer torch."""
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("2.9.1+cpu", "2.13.0+cpu"):
        wheelhouse.torch(folder, version)
    for version, torch in (("2.0", "<2.4"), ("2.5", "<3,>=2.5"), ("2.6", ">=2.13")):
        wheelhouse.wheel(folder, "lightning", version, {"lightning/__init__.py": ""}, [f"torch{torch}"])
    wheelhouse.wheel(folder, "monai", "1.3.0", {"monai/__init__.py": ""}, ["torch>=1.9", "numpy<2.0,>=1.20"])
    for version in ("1.26.4", "2.3.1"):
        wheelhouse.wheel(folder, "numpy", version, {"numpy/__init__.py": f"__version__ = {version!r}"})
    for name, version in (("onnxruntime", "1.23.0"), ("onnxruntime-gpu", "1.22.0")):
        wheelhouse.wheel(folder, name, version, {"onnxruntime/__init__.py": f"__version__ = {version!r}"})
    return folder


@pytest.fixture
def env(tmp_path: Path, template: Path, wheels: Path) -> Environment:
    return wheelhouse.environment(tmp_path / "venv", template, wheels)


CASES = {
    "made for an older torch": (
        "requirement-conflict",
        ["torch==2.9.1+cpu", "lightning==2.0"],
        {"torch": "2.9.1+cpu", "lightning": "2.5"},
    ),
    "made for a newer torch": (
        "requirement-conflict",
        ["torch==2.9.1+cpu", "lightning==2.6"],
        {"torch": "2.9.1+cpu", "lightning": "2.5"},
    ),
    "made for NumPy 1": (
        "requirement-conflict",
        ["torch==2.9.1+cpu", "monai==1.3.0", "numpy==2.3.1"],
        {"torch": "2.9.1+cpu", "monai": "1.3.0", "numpy": "1.26.4"},
    ),
    "two in one folder": (
        "onnxruntime-no-cuda-provider",
        ["torch==2.9.1+cpu", "onnxruntime-gpu==1.22.0", "onnxruntime==1.23.0"],
        {"torch": "2.9.1+cpu", "onnxruntime-gpu": "1.22.0"},
    ),
}


@pytest.mark.parametrize(("slug", "packages", "after"), CASES.values(), ids=CASES)
def test_mended(slug: str, packages: list[str], after: dict[str, str], env: Environment) -> None:
    env.install(*packages)
    report = env.check()
    assert failed(report) == [slug]
    for command in cure(report, slug):
        env.paste(command)
    assert env.installed() == after
    assert failed(env.check()) == []
    if "onnxruntime-gpu" in after:
        assert "1.22.0" in (env.site / "onnxruntime/__init__.py").read_text("utf-8")
