"""Who is at work in an environment, and what git says of a project's files."""

import shutil
import subprocess
from pathlib import Path

import psutil
import pytest
from faults import each

from torchdoctor.fix import guard
from torchdoctor.fix.steps import Place

INSTALLER = [
    ("/e/bin/python -m pip install torch", "pip"),
    ("/e/bin/python3.11 /e/bin/pip install torch", "pip"),
    ("/e/bin/pip install torch", "pip"),
    ("uv pip install --python /e torch", "uv"),
    ("/home/u/.local/bin/uv sync", "uv"),
    ("uv --quiet add torch", "uv"),
    ("/opt/conda/bin/python /opt/conda/bin/conda install -p /e torch", "conda"),
    ("poetry add torch", "poetry"),
    ("C:/Tools/uv.exe sync", "uv"),
    ("uv run train.py", ""),
    ("uv tool run torchdoctor check", ""),
    ("poetry run python train.py", ""),
    ("conda run -n e python train.py", ""),
    ("/e/bin/python -m torchdoctor fix", ""),
    ("/e/bin/python train.py --pip", ""),
    ("bash -c pip install torch", ""),
    ("", ""),
]


@each(INSTALLER)
def test_an_installer_is_known_by_how_it_was_called(line: str, name: str) -> None:
    assert guard._installer(line.split()) == name


def test_a_path_is_inside_by_its_folder(tmp_path: Path) -> None:
    env = tmp_path / "env"
    (env / "bin").mkdir(parents=True)
    (env / "bin/python").symlink_to("/usr/bin/env")
    assert guard._inside(str(env / "bin/python"), env)
    assert guard._inside(str(env), env)
    assert not guard._inside(str(tmp_path / "environment"), env)
    assert not guard._inside("env/bin/python", env)


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("git"), reason="git is not here")
def test_what_is_not_committed_is_named(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, timeout=60, capture_output=True)

    place = Place("linux", "", tmp_path / ".venv", tmp_path, "uv")
    project, lock = guard.project_files(place)
    project.write_text("a")
    assert guard.uncommitted((project, lock)) == ()  # no repository
    git("init", "-q")
    assert guard.uncommitted((project, lock)) == ("pyproject.toml",)
    git("add", ".")
    git("commit", "-q", "-m", "x")
    assert guard.uncommitted((project, lock)) == ()
    project.write_text("b")
    lock.write_text("c")
    assert guard.uncommitted((project, lock)) == ("pyproject.toml", "uv.lock")


@pytest.mark.process
def test_a_process_that_is_gone_is_not_waited_for() -> None:
    done = subprocess.Popen(["true"])
    began = psutil.Process(done.pid).create_time()
    done.wait()
    assert not guard.still_running(done.pid, began)


@pytest.mark.process
def test_what_an_installer_has_started_counts_as_the_installer() -> None:
    argv = ["sh", "-c", "(sleep 60; true) & echo $!"]
    first = subprocess.Popen(argv, stdout=subprocess.PIPE, start_new_session=True, text=True)
    assert first.stdout
    left = psutil.Process(int(first.stdout.readline()))
    began = left.create_time()
    first.wait()
    try:
        assert guard.still_running(first.pid, began)
    finally:
        for process in (*left.children(recursive=True), left):
            process.kill()
