"""A constraints file keeps the torch that is installed, when pip or uv install something that would take another."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import wheelhouse
from wheelhouse import Environment

from torchdoctor.install.flags import Flags, install_cmd
from torchdoctor.install.machine import Machine
from torchdoctor.knowledge import load

pytestmark = pytest.mark.process

HERE = Machine("linux", "x86_64", "3.12", torch="2.13.0", build="cpu")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("2.13.0+cpu", "2.14.0+cpu", "2.14.0+cu130"):
        wheelhouse.torch(folder, version)
    wheelhouse.wheel(folder, "trainer", "1.0", {"trainer/__init__.py": ""}, ["torch>=2.0"])
    wheelhouse.wheel(folder, "trainer", "2.0", {"trainer/__init__.py": ""}, ["torch>=2.14"])
    return folder


@pytest.fixture
def env(tmp_path: Path, template: Path, wheels: Path) -> Environment:
    return wheelhouse.environment(tmp_path / "env", template, wheels)


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_the_installed_torch_is_kept(installer: str, env: Environment, tmp_path: Path) -> None:
    if not shutil.which(installer) and installer == "uv":
        pytest.skip("uv is not here")
    env.install("torch==2.13.0+cpu")
    file = tmp_path / "constraints.txt"
    file.write_text(install_cmd(Flags(manager="constraints", only=True), load(), HERE).command)
    call = [str(env.python), "-m", "pip"] if installer == "pip" else ["uv", "pip"]
    target = [] if installer == "pip" else ["--python", str(env.python)]
    source = ["--no-index", "--find-links", str(env.wheels)]
    given = [*call, "install", *target, *source, "--upgrade", "trainer", "torch"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    settings |= {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"}
    done = subprocess.run([*given, "-c", str(file)], env=settings, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert env.installed() == {"torch": "2.13.0+cpu", "trainer": "1.0"}
