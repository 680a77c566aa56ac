"""Lists of the real tools, of the environment that these tests run in: every package that they list is read."""

import importlib.metadata
import shutil
import subprocess
import sys

import pytest

from torchdoctor.knowledge.versions import normalised
from torchdoctor.pasted import read

pytestmark = pytest.mark.process


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def installed() -> dict[str, str]:
    return {normalised(item.metadata["Name"]): item.version for item in importlib.metadata.distributions()}


@pytest.mark.parametrize(
    "arguments", [["list"], ["list", "--format", "json"], ["list", "--format", "freeze"], ["inspect"]], ids=" ".join
)
def test_pip(arguments: list[str]) -> None:
    found = read(output(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments)).facts
    listed = {package.name: package.version for package in found.packages or ()}
    assert {name: version for name, version in installed().items() if listed.get(name) != version} == {}
    assert found.torch
    assert found.torch.version == importlib.metadata.version("torch")


def test_pip_freeze() -> None:
    """Editable installs are listed by their source alone."""
    found = read(output(sys.executable, "-m", "pip", "--disable-pip-version-check", "freeze")).facts
    assert found.torch
    assert found.torch.version == importlib.metadata.version("torch")


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed")
@pytest.mark.parametrize("arguments", [["list"], ["freeze"], ["list", "--format", "json"]], ids=" ".join)
def test_uv(arguments: list[str]) -> None:
    found = read(output("uv", "pip", *arguments, "--python", sys.executable)).facts
    assert found.torch
    assert found.torch.version == importlib.metadata.version("torch")


def test_collect_env_of_the_installed_torch() -> None:
    found = read(output(sys.executable, "-m", "torch.utils.collect_env"))
    assert found.recognised == ("collect_env",)
    assert found.facts.torch
    version = output(sys.executable, "-c", "import torch; print(torch.__version__)").strip()
    assert (found.facts.torch.version, found.facts.torch.build) == (version, version.partition("+")[2])
    assert found.facts.host
    assert found.facts.python
    assert found.facts.python.version == ".".join(map(str, sys.version_info[:3]))
