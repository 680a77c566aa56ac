"""Machines on which something is in the way: each command answers or says in one line why it cannot."""

import ctypes
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from odd_machines import AS_ROOT, NOBODY, START, fine, torchdoctor
from patients import Patient

from torchdoctor.pythons import paths
from torchdoctor.pythons.find import virtual_environments

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform != "linux", reason="made for Linux")]


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that an ordinary user may not enter. As root it is no obstacle, and the test one of plain use."""
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


PLACES = [
    *("VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT", "WORKON_HOME", "JUPYTER_PATH", "JUPYTER_DATA_DIR", "XDG_DATA_HOME"),
    *("MAMBA_ROOT_PREFIX", "CONDA_EXE", "CONDA_ENVS_PATH", "HOME", "TMPDIR", "CUDA_HOME", "LD_LIBRARY_PATH"),
]


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("kind", ["closed", "below", "fifo", "loop", "device", "gone", "odd"])
def test_whatever_a_place_is_nothing_raises(name: str, kind: str, tmp_path: Path, closed: Path) -> None:
    """In this process, since a hundred starts take minutes; the commands themselves are tried below."""
    from torchdoctor.pythons import find, jupyter, target

    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    made = {
        "closed": closed,
        "below": closed / "deeper",
        "fifo": tmp_path / "fifo",
        "loop": tmp_path / "loop",
        "device": Path("/dev/zero"),
        "gone": tmp_path / "gone",
        "odd": Path("~nobody-at-all/\udcff x"),
    }
    env = {"PATH": f"{made[kind]}:/usr/bin", name: str(made[kind])}
    assert target.choose(None, env).python
    find.find(env, made[kind], Path(env.get("HOME", "/nowhere")))
    jupyter.find(env, made[kind], [made[kind]])
    paths.distrusted(made[kind])


def unprivileged() -> int | None:
    return NOBODY if AS_ROOT else None


@pytest.mark.skipif(AS_ROOT and not os.access("/", os.X_OK), reason="")
def test_an_ordinary_user_and_closed_folders(tmp_path: Path) -> None:
    """The whole of `pythons` and `check` where a folder, the home and the active environment may not be entered."""
    if not readable_by_others(Path(sys.executable)) or not readable_by_others(Path(paths.__file__)):
        pytest.skip("this Python, or torchdoctor itself, is in a folder of root alone")
    (tmp_path / "closed").mkdir(mode=0o700)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    env = {"HOME": str(tmp_path / "closed"), "VIRTUAL_ENV": str(tmp_path / "closed/venv")}
    fine(torchdoctor("pythons", cwd=tmp_path, user=unprivileged(), env=env), 0, 3)
    fine(torchdoctor("check", "--no-smoke", cwd=tmp_path, user=unprivileged(), env=env), 0, 1)


def readable_by_others(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))


def test_a_deleted_working_directory(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    fine(torchdoctor("check", "--no-smoke", "-o", f"json={report}"), 0, 1)
    for words in (["check", "--no-smoke", "-q"], ["pythons"], ["check", "--from", str(report), "-f", "sarif", "-q"]):
        gone = tmp_path / "gone"
        gone.mkdir()

        def delete(folder: Path = gone) -> None:
            folder.rmdir()

        fine(torchdoctor(*words, cwd=gone, limits=delete), 0, 1, 3)  # 3: of a shim that wants a folder


@pytest.mark.parametrize(
    ("what", "value"),
    [
        (resource.RLIMIT_NOFILE, 12),
        (resource.RLIMIT_NOFILE, 24),
        (resource.RLIMIT_AS, 60 << 20),
        (resource.RLIMIT_AS, 120 << 20),
        (resource.RLIMIT_AS, 250 << 20),
        (resource.RLIMIT_FSIZE, 0),
    ],
)
def test_few_descriptors_and_little_memory(what: int, value: int, tmp_path: Path) -> None:
    done = torchdoctor("check", "--no-smoke", limits=lambda: resource.setrlimit(what, (value, value)))
    if "libgcc_s.so.1 must be installed" in done.stderr:
        return  # the C library itself gives up where a thread ends with no room to load that
    assert done.returncode in (0, 1, 3, 127), (done.returncode, done.stderr)  # 127: Python itself could not start
    assert "please report" not in done.stderr


def test_a_full_disk_under_the_output(tmp_path: Path) -> None:
    done = torchdoctor("check", "--no-smoke", "-q", "-o", "json=/dev/full")
    assert done.returncode == 3
    assert done.stderr == "torchdoctor: --output json=/dev/full: No space left on device\n"


def test_nobodys_home_and_a_pipe_as_the_interpreter(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "python", 0o755)
    fine(torchdoctor("check", "--python", "~nobody-at-all/x"), 2)
    fine(torchdoctor("check", "-q", "--timeout", "2", "--python", str(tmp_path / "python")), 3)


def test_a_reader_that_leaves_is_no_finding(tmp_path: Path) -> None:
    for words in ("check --no-smoke -v", "check --no-smoke -f html", "check --no-smoke -f json", "explain TD301"):
        line = f"{sys.executable} -c '{START}' {words} | head -c 1; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, ""), words


# Whose code runs.


def test_what_others_could_have_put_there_is_not_started(tmp_path: Path, patient: Patient) -> None:
    if not AS_ROOT:
        pytest.skip("only root can make files of others")
    marker = tmp_path / "started"
    others = tmp_path / "work/.venv/bin"
    others.mkdir(parents=True)
    (others.parent / "pyvenv.cfg").write_text("home = /usr/bin\n")
    site = others.parent / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    site.mkdir(parents=True)
    (site / "ours.pth").write_text(f"import os; open({str(marker)!r}, 'w')\n")
    (others / "python").symlink_to(sys.executable)
    for path in (*site.parents[1].rglob("*"), others / "python", others, others.parent):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    done = torchdoctor("pythons", cwd=tmp_path / "work")
    assert not marker.exists()
    assert "not started: " in done.stdout
    assert "--python" in done.stdout
    assert torchdoctor("check", "-q", "--no-smoke", "--python", str(others / "python")).returncode == 0
    assert marker.exists()  # who names it, has it started


def test_whom_to_trust(tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("")
    program.chmod(0o755)
    assert paths.distrusted(program) == ""
    program.chmod(0o757)
    assert paths.distrusted(program) == f"other users may write to {program}"
    program.chmod(0o755)
    tmp_path.chmod(0o777)
    assert paths.distrusted(program) == f"other users may write to {tmp_path}"
    tmp_path.chmod(0o1777)
    assert paths.distrusted(program) == ""
    assert paths.distrusted(tmp_path / "gone").endswith("No such file or directory")


def test_above_a_repository_nothing_is_searched(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "repository"):
        (folder / ".venv").mkdir(parents=True)
        (folder / ".venv/pyvenv.cfg").touch()
    inner = tmp_path / "repository/a/b"
    inner.mkdir(parents=True)
    assert tmp_path / ".venv" in [*virtual_environments(inner)]
    (tmp_path / "repository/.git").mkdir()
    assert [*virtual_environments(inner)] == [tmp_path / "repository/.venv"]


MODULES = ["json", "warnings", "typer", "enum", "re", "typing", "packaging", "rich", "subprocess", "logging"]


@pytest.mark.parametrize("where", ["cwd", "PYTHONPATH"])
def test_modules_of_others_are_not_ours(where: str, tmp_path: Path) -> None:
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a module of the folder ran')\n")
    env = {"PYTHONPATH": str(tmp_path)} if where == "PYTHONPATH" else {}
    done = torchdoctor("check", "--no-smoke", "-q", cwd=tmp_path, env=env)
    assert "a module of the folder ran" not in done.stderr
    # A patient that these modules stop on PYTHONPATH is said, with exit code 3.
    assert done.returncode in (0, 1) or (where == "PYTHONPATH" and done.returncode == 3), done.stderr
    assert done.returncode != 3 or "gave no answer" in done.stdout


def test_the_notebook_runs_no_module_of_the_folder(tmp_path: Path) -> None:
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a module of the folder ran')\n")
    code = "import sys, torchdoctor; print(torchdoctor.check(smoke=False).version)"
    source = str(Path(paths.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.append({source!r}); {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


# A mount that does not answer.

HUNG = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
descriptor = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={descriptor},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
failed = libc.mount(b"hung", sys.argv[1].encode(), b"fuse", 6, options)
print(os.strerror(ctypes.get_errno()) if failed else "mounted", flush=True)
sys.stdin.read()
libc.umount2(sys.argv[1].encode(), 3)
"""


@pytest.fixture
def hung(tmp_path: Path) -> Iterator[Path]:
    """A file system of which nobody answers what is asked; whoever asks, waits."""
    folder = tmp_path / "hung"
    folder.mkdir()
    if not AS_ROOT or not os.access("/dev/fuse", os.W_OK):
        pytest.skip("mounting takes root and /dev/fuse")
    with subprocess.Popen(
        [sys.executable, "-c", HUNG, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        said = server.stdout.readline().strip()
        try:
            if said != "mounted":
                pytest.skip(f"mounting: {said}")
            yield folder
        finally:
            server.communicate("", timeout=20)
            ctypes.CDLL(None).umount2(str(folder).encode(), 3)


@pytest.mark.hostile  # while it lasts, every other check of this machine finds that mount
def test_a_mount_that_does_not_answer_holds_nothing(hung: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    done = torchdoctor("check", "-q", "--no-smoke", "--timeout", "2", "--python", f"{hung}/bin/python")
    assert (done.returncode, done.stderr) == (3, f"torchdoctor: {hung}/bin/python does not answer (2 s)\n")
    env = {"PATH": f"{hung}:{os.environ['PATH']}"}
    done = torchdoctor("check", "-q", "--no-smoke", "--timeout", "2", env=env, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, f"torchdoctor: {hung} does not answer (2 s)\n")
    running = subprocess.Popen(
        [sys.executable, "-c", START, "check", "--python", f"{hung}/bin/python"], stderr=subprocess.PIPE
    )
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(1)
    running.terminate()
    assert running.wait(5) == 143
    assert time.monotonic() - began < 30
