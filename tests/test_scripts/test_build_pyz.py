"""The single file runs without site-packages and without a network."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

BUILD = Path(__file__).parents[2] / "scripts/build_pyz.py"
PYENV = Path.home() / ".pyenv/versions"
ON_PATH = [shutil.which(f"python3.{minor}") for minor in range(10, 16)]


def real(python: str | None) -> str | None:
    """The interpreter itself, behind a shim that starts one only where it was chosen."""
    if python is None:
        return None
    asked = subprocess.run([python, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
    return asked.stdout.strip() or None


INTERPRETERS = sorted(
    {sys.executable, *filter(None, map(real, ON_PATH)), *map(str, PYENV.glob("3.1[0-9]*/bin/python"))}
)


@pytest.fixture(scope="session")
def single_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pyz") / "torchdoctor.pyz"
    subprocess.run([sys.executable, BUILD, file], check=True, capture_output=True)
    return file


def run(python: str, file: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    """-I -S: neither site-packages, nor PYTHONPATH, nor the working directory."""
    command = [python, "-I", "-S", str(file), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_is_small_and_pure(single_file: Path) -> None:
    import zipfile

    assert single_file.stat().st_size < 2_500_000
    assert not [name for name in zipfile.ZipFile(single_file).namelist() if name.endswith((".so", ".pyd", ".pyc"))]


@pytest.mark.parametrize("python", INTERPRETERS)
def test_checks_a_machine(python: str, single_file: Path) -> None:
    done = run(python, single_file, "check", "--no-smoke", "-f", "json", "--fail-on", "never")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["summary"]["crashed"] == 0
    assert report["facts"]["python"]["version"].startswith("3.")


def test_prints_the_install_command(single_file: Path) -> None:
    done = run(sys.executable, single_file, "install-cmd", "--os", "linux", "--torch", "2.9.1", "--compute", "cu128")
    assert done.stdout.startswith("pip install torch==2.9.1 ")
    assert done.stdout.rstrip().endswith("--index-url https://download.pytorch.org/whl/cu128")


def test_explains_a_rule(single_file: Path) -> None:
    done = run(sys.executable, single_file, "explain", "TD301")
    assert "The NVIDIA driver is new enough for this torch build." in done.stdout
