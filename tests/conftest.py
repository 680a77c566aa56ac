"""The two lanes of tests, what is known in them, and fixtures that several test files share."""

import gc
import importlib.util
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import cuda_build
import pytest
from live_data import LIVE, is_reader
from patients import Patient, make
from real import compiler

pytest.register_assert_rewrite("cases", "declarations")  # what they find is shown, as in a test
gc.disable()  # tests leave few circles behind, and looking for them takes a tenth of the time

# Whoever uses one of these fixtures is marked `process` without being told so.
OF_PROCESSES = {"patient", "real_torch", "standin_libraries", "cuda_python", "template"}
WHOLLY = re.compile(r"^pytestmark = (?:\[[^\]]*)?pytest\.mark\.process\b", re.M)
STARTS = {"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"}

# What is known is as it was in November 2026, here and in every command that is started: see the README there. The
# tests of the data themselves ask for ours: load().
os.environ["TORCHDOCTOR_DATA"] = str(Path(__file__).parent / "data/catalogue")
STANDINS = Path(__file__).parent / "standin"
STANDIN_LIBRARIES = {
    "nvml.c": "libnvidia-ml.so.1",
    "cuda.c": "libcuda.so.1",
    "cudart.c": "libstandin-cudart.so",  # to be preloaded
}


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Several files are shared out to workers, unless -n says otherwise; one file runs here, for -s and debuggers."""
    option = config.option
    unset = getattr(option, "numprocesses", 0) is None and not hasattr(config, "workerinput")
    if (
        unset
        and not option.usepdb
        and not (len(config.args) == 1 and Path(config.args[0].partition("::")[0]).is_file())
    ):
        option.numprocesses, option.maxprocesses, option.dist = "auto", option.maxprocesses or 4, "loadfile"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file whose every test is marked `process` is not even imported where none of them is wanted."""
    if "not process" not in config.option.markexpr.split(" and ") or not collection_path.match("test_*.py"):
        return None
    return WHOLLY.search(collection_path.read_text(encoding="utf-8")) is not None or None


def pytest_collection_finish() -> None:
    gc.freeze()  # what is there now stays, and pytest looks through all at its end: half a second in each process


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if (
            item.get_closest_marker("download")
            or item.get_closest_marker("hostile")
            or OF_PROCESSES & set(getattr(item, "fixturenames", ()))
        ):
            item.add_marker("process")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Why tests were skipped, and how many each."""
    skipped = (report.longrepr for report in terminalreporter.stats.get("skipped", ()))
    reasons = Counter(why[2].removeprefix("Skipped: ") for why in skipped if isinstance(why, tuple | list))
    for reason, count in reasons.most_common():
        if count > 2:
            terminalreporter.write_line(f"skipped {count}: {reason}")
    if rest := sum(count for count in reasons.values() if count <= 2):
        terminalreporter.write_line(f"skipped {rest}: for other reasons, which `-rs` tells")


class Guard:
    """Fails a test that is not marked `process` and yet starts a process or imports torch, or reads the live data.

    Those a release of torch changes: only their own tests may depend on them.
    """

    started: list[str] | None = None  # by the test that runs; None while nobody asks
    read: list[str] | None = None

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.started is not None and (event in STARTS or (event == "import" and arguments[0] == "torch")):
            self.started.append(f"{event} {arguments[0]!r}")
            complain(self.started, ())
        if self.read is not None and event == "open" and str(arguments[0]).startswith(LIVE):
            self.read.append(str(arguments[0]))


def complain(started: Sequence[str], read: Sequence[str]) -> None:
    if started:
        pytest.fail(f"{'; '.join(started)}: what starts a process or imports torch is marked `pytest.mark.process`")
    if read:
        pytest.fail(f"{'; '.join(read)}: it changes with a release; what reads it is in tests/live_data.py")


guard = Guard()
sys.addaudithook(guard.hear)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    guard.started = None if item.get_closest_marker("process") else []
    guard.read = None if item.get_closest_marker("process") or is_reader(item.path) else []
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    started, guard.started = guard.started, None
    read, guard.read = guard.read, None
    result = yield
    complain(started or (), read or ())  # in a thread, or where somebody caught it
    return result


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    """A fresh virtual environment of this Python, without torch."""
    return make(tmp_path / "patient")


@pytest.fixture
def real_torch(patient: Patient) -> Path:
    """torch/lib of a patient whose every file is a link to the torch of this environment."""
    spec = importlib.util.find_spec("torch")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    for path in folder.parent.iterdir():
        if path.suffix != ".pth" and path.name not in ("torch", "torchdoctor", "__pycache__"):
            (patient.site / path.name).symlink_to(path)
    for place in ("torch", "torch/lib"):
        (patient.site / place).mkdir()
        for path in (folder.parent / place).iterdir():
            if path.name not in ("lib", "__pycache__") or place != "torch":
                (patient.site / place / path.name).symlink_to(path)
    return patient.site / "torch/lib"


@pytest.fixture(scope="session")
def standin_libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for LD_LIBRARY_PATH with stand-ins for the NVIDIA driver's libraries; see standin/README.md."""
    folder = tmp_path_factory.mktemp("standin")
    flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror"]
    for source, name in STANDIN_LIBRARIES.items():
        made = [f"-Wl,-soname,{name}", "-o", str(folder / name), str(STANDINS / source), "-ldl"]
        subprocess.run([compiler(), *flags, *made], check=True, timeout=120)
    return folder


@pytest.fixture(scope="session")
def cuda_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An interpreter with PyTorch's real CUDA build."""
    return os.environ.get("TORCHDOCTOR_CUDA_PYTHON") or str(cuda_build.make(tmp_path_factory.mktemp("cuda")))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with pip, to be copied."""
    folder = tmp_path_factory.mktemp("template") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=300)
    return folder
