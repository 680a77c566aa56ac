"""Where a file is looked for there may be a pipe, a device, a circle of links, a folder: nothing waits or raises."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from odd_machines import torchdoctor
from patients import WORKING, Patient

from torchdoctor import repository
from torchdoctor.collect import host, toolkit
from torchdoctor.collect.elf import libraries, loader, symbols
from torchdoctor.model import Library, Python
from torchdoctor.pythons import conda, jupyter, paths, pip, project, target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="made for Linux")

KINDS: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path.name),
    "folder": lambda path: path.mkdir(),
    "gone": lambda path: path.symlink_to("nowhere"),
    "bytes": lambda path: path.write_bytes(b"\xff\x00\x1b]0;x\x07\xed\xa0\x80" * 100),
    "long": lambda path: path.write_bytes(b"[" * 100_000),
}
LIMIT = 20.0  # seconds after which what still waits is taken to wait for ever


@pytest.fixture(params=KINDS)
def odd(request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    """Puts something of this kind in the place of a file."""

    def put(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and not path.is_symlink():
            path.unlink()
        KINDS[request.param](path)
        return path

    return put


def test_files_of_the_machine(odd: Callable[[Path], Path], tmp_path: Path) -> None:
    """Each place that is looked at before anything is started."""
    for place in (
        *("etc/os-release", "proc/cpuinfo", "proc/1/cgroup", "sys/fs/cgroup/memory.max", "etc/ld.so.cache"),
        *("cuda/version.json", "cuda/include/cuda.h", "bin/pip", "bin/python", "kernels/a/kernel.json"),
        *("home/.conda/environments.txt", "work/pyproject.toml", "work/uv.lock", "work/.pdm-python", "v/pyvenv.cfg"),
    ):
        odd(tmp_path / place)

    def look() -> None:
        env = {"CUDA_HOME": str(tmp_path / "cuda"), "PATH": str(tmp_path / "bin"), "JUPYTER_PATH": str(tmp_path)}
        work = tmp_path / "work"
        host.collect(env, tmp_path, tmp_path)
        toolkit.collect(env, tmp_path, None)
        loader.read_cache(tmp_path, "x86_64")
        assert pip.interpreter(str(tmp_path / "bin/pip"), env) is None
        assert not pip.is_script(str(tmp_path / "bin/python"))
        jupyter.find(env, tmp_path, (), tmp_path)
        assert [*conda.environments(env, tmp_path / "home", tmp_path)] == []
        for found in project.around(work):
            [*project.environments(found, env, tmp_path / "home")]
            project.locked(found, {"torch"})
        target.choose(None, {"VIRTUAL_ENV": str(tmp_path / "v"), **env})
        repository.settings(work)
        repository.anchor(work)

    paths.within(LIMIT, look)


def test_files_of_libraries(odd: Callable[[Path], Path], tmp_path: Path) -> None:
    path = odd(tmp_path / "libcuda.so.1")

    def look() -> None:
        assert loader.elf_of(str(path)) == loader.Elf()
        assert symbols.versions(str(path)) == symbols.Versions()
        assert libraries.compiled_for(path) is None
        libraries.problem(str(path), 5)

    paths.within(LIMIT, look)


@pytest.mark.process
@pytest.mark.parametrize(
    "names",
    [
        ["METADATA", "RECORD", "INSTALLER", "WHEEL", "direct_url.json", "top_level.txt"],
        ["../torch/version.py", "../torch/lib/libtorch.so", "../torch/_C.cpython-311-x86_64-linux-gnu.so"],
    ],
)
def test_files_of_the_patient(names: list[str], odd: Callable[[Path], Path], patient: Patient, tmp_path: Path) -> None:
    patient.torch(WORKING)
    info = patient.distribution("nvidia_cudnn_cu12", "9.1").parent / "torch-2.13.0+cpu.dist-info"
    for name in names:
        odd(Path(os.path.normpath(info / name)))
    for command in ("check", "install-cmd"):
        limit = ["--no-smoke", "--timeout", str(LIMIT)] if command == "check" else []
        done = torchdoctor(command, *limit, "--python", str(patient.prefix), cwd=tmp_path)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
        assert "no answer" not in done.stdout


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    """poetry and hatch name an environment by its project's path, and paths are bytes."""
    odd = tmp_path / os.fsdecode(b"caf\xe9")
    odd.mkdir()
    (odd / "poetry.lock").touch()
    (odd / "pyproject.toml").write_text('[tool.hatch.envs]\nname = "a"\n')
    tools: tuple[project.Tool, ...] = ("poetry", "hatch")
    for tool in tools:
        found = project.Project(odd, tool)
        assert [*project.environments(found, {}, tmp_path)]


def test_names_of_libraries_are_no_patterns_and_no_paths(tmp_path: Path) -> None:
    """A library names what it needs, and may name anything."""
    (tmp_path / "nvidia/cudnn/lib").mkdir(parents=True)
    (tmp_path / "libcudnn.so.9").touch()
    python = Python("3.11.7", path=(str(tmp_path), "~nobody-at-all/x", "\0"))
    for name in ("libcuda.so/../../../../libcudnn.so.9", "/libcuda.so", "libcuda.so**", "", "[", "*", "\0", ".."):
        assert libraries._in_wheels(Library(name), python).path is None
    (tmp_path / "nvidia/cudnn/lib/libcudnn.so.9").touch()
    assert libraries._in_wheels(Library("libcudnn.so.9"), python).path
