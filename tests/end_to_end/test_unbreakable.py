"""`torchdoctor check` on patients that crash, hang, flood and lie: always a full report that names the cause."""

import ctypes
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from patients import WORKING, Patient, make

pytestmark = pytest.mark.process

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
MARK = "TORCHDOCTOR_TEST_MARK"
HANGS = 3  # --timeout where the patient hangs; elsewhere it is long, so that a slow machine times nothing out
GRACE = 3.0  # seconds within which a report must be there after the time limit

# Starts the real command line, but with another root for /proc and /sys.
WITH_ROOT = """
import functools, pathlib, sys
from torchdoctor import cli, collect
collect.begin = functools.partial(collect.begin, root=pathlib.Path(sys.argv.pop(1)))
cli.main()
"""


@dataclass
class Examination:
    """One run of `torchdoctor check` in an environment of its own; calling it runs it."""

    cwd: Path
    bin: Path  # the only folder on PATH
    env: dict[str, str] = field(default_factory=dict)
    root: Path | None = None
    status: int = -1
    output: str = ""
    seconds: float = 0.0

    def __call__(self, python: object, *flags: str, limit: int = 60, before: Callable[[], None] | None = None) -> Any:
        """The report. Whether the machine that runs these tests has a GPU is none of their concern, hence --ignore."""
        start = ["-m", "torchdoctor"] if self.root is None else ["-c", WITH_ROOT, str(self.root)]
        command = [sys.executable, *start, "check", "--python", str(python), "--timeout", str(limit)]
        mark = uuid.uuid4().hex
        env = {"PATH": str(self.bin), "LANG": "C.UTF-8", MARK: mark, **self.env}
        began = time.monotonic()
        done = subprocess.run(
            [*command, "--ignore", "TD211", "--ignore", "no-driver", *(flags or ("-f", "json"))],
            cwd=self.cwd,
            env=env,
            capture_output=True,
            timeout=120,
            preexec_fn=before,
        )
        self.seconds, self.status = time.monotonic() - began, done.returncode
        assert self.seconds < limit + GRACE
        assert done.stderr.decode() == ""
        assert "Traceback" not in done.stderr.decode()
        assert left_behind(mark) == []
        self.output = done.stdout.decode(errors="strict")
        return self.output if flags else json.loads(self.output)


def left_behind(mark: str, patience: float = 1) -> list[str]:
    """Command lines of processes that this run started and that still live so many seconds after it."""
    deadline = time.monotonic() + patience
    while (found := [" ".join(p.cmdline()) for p in psutil.process_iter() if marked(p, mark)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    return found


def marked(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark
    except psutil.Error:
        return False


@pytest.fixture
def check(tmp_path: Path) -> Examination:
    cwd, bin = tmp_path / "cwd", tmp_path / "bin"
    cwd.mkdir()
    bin.mkdir()
    return Examination(cwd, bin, {"HOME": str(tmp_path / "home")})


def findings(report: Any) -> dict[str, str]:
    """slug -> message, of all that was found."""
    assert report["schema"] == "torchdoctor.report/1"
    assert report["facts"]["host"]["os"]
    assert report["summary"]["crashed"] == 0
    return {result["slug"]: finding["message"] for result in report["results"] for finding in result["findings"]}


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def the_only_finding(check: Examination, patient: Patient, limit: int = 60) -> tuple[str, str]:
    """(slug, message) of the one finding, from a run that changed no file."""
    before = files(patient.prefix) | files(check.cwd)
    found = findings(check(patient.python, limit=limit, before=core_files_wanted))
    assert len(found) == 1, found
    assert check.status == 1
    assert files(patient.prefix) | files(check.cwd) == before
    return next(iter(found.items()))


def core_files_wanted() -> None:
    """As a shell does by `ulimit -c unlimited`."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def raising(error: str) -> str:
    return f"raise {error}"


def killing(name: str) -> str:
    return f"import os, signal\nos.kill(os.getpid(), signal.{name})"


# name: (code of torch/__init__.py, word of the message)
IMPORT_FAILS = {
    "missing cuDNN": (
        raising('ImportError("libcudnn.so.9: cannot open shared object file: No such file or directory")'),
        "cuDNN",
    ),
    "undefined symbol": (
        raising('ImportError("/site/torch/lib/libtorch_cuda.so: undefined symbol: ncclCommShrink")'),
        "libnccl",
    ),
    "old glibc": (
        raising('ImportError("/lib64/libm.so.6: version `GLIBC_2.28\' not found (required by /x/libtorch_cpu.so)")'),
        "C library",
    ),
    "truncated library": (
        raising('ImportError("/site/torch/lib/libtorch_cpu.so: file too short")'),
        "written completely",
    ),
    "circular": ("import torch\ntorch.Tensor", "importing itself"),
    "missing DLL": (
        raising('ImportError("DLL load failed while importing _C: The specified module could not be found.")'),
        "DLL",
    ),
    "unknown": (raising('RuntimeError("the moon is in the seventh house")'), "seventh house"),
    "syntax error": ("def broken(:", "SyntaxError"),
    "no text": (raising("RuntimeError()"), "RuntimeError"),
    "no character": (raising(r'RuntimeError("half \udcff of \x00 a \x1b[31mcharacter")'), "RuntimeError: half"),
    "long text": (raising('RuntimeError("endless " * 10_000_000)'), "endless"),
    "exception that cannot be printed": (
        "class Evil(Exception):\n    def __str__(self): raise ValueError\nraise Evil",
        "Evil",
    ),
    "no Exception": (raising("GeneratorExit('odd')"), "GeneratorExit"),
    "interrupted": (raising("KeyboardInterrupt"), "KeyboardInterrupt"),
    "abort": ("import os\nos.abort()", "SIGABRT"),
    "segfault": ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
    "illegal instruction": (killing("SIGILL"), "instructions that the CPU does not have"),
    "bus error": (killing("SIGBUS"), "shorter than its headers say"),
    "out of memory": (killing("SIGKILL"), "memory"),
    "exit 3": ("import sys\nsys.exit(3)", "exited with status 3"),
    "exit with a text": ("import sys\nsys.exit('no licence')", "exited with status 1"),
    "exit at once": ("import os\nos._exit(0)", "exited with status 0"),
    "closed descriptors": ("import os\nos.closerange(0, 100)\nraise ImportError", "exited with status"),
    "forged reply": (
        'import os\nos.write(1, b\'\\n@torchdoctor {"imported": true, "done": true}\\n\')\n'
        "raise ImportError('caught')",
        "caught",
    ),
    "no UTF-8": ("import os\nos.write(1, b'\\xff\\xfe\\n@torchdoctor \\xff{')\nraise ImportError('caught')", "caught"),
    "1 GB on standard error": (
        "import os\nfor _ in range(16_384): os.write(2, b'f' * 65_536)\nraise ImportError",
        "printed output endlessly",
    ),
    "child that goes on": (
        "import os, time\nif not os.fork(): time.sleep(1000)\nraise ImportError('caught')",
        "caught",
    ),
    "forks without end": (
        "import os, time\nfor _ in range(20):\n    if not os.fork(): time.sleep(1000)\nos.abort()",
        "SIGABRT",
    ),
    "version file missing": ("raise ImportError('No module named torch.version')", "torch.version"),
}


@pytest.mark.parametrize("name", IMPORT_FAILS)
def test_import_that_fails(name: str, check: Examination, patient: Patient) -> None:
    code, word = IMPORT_FAILS[name]
    folder = patient.torch(code)
    if name == "version file missing":
        (folder / "version.py").unlink()
    slug, message = the_only_finding(check, patient)
    assert slug == "torch-not-importable"
    assert word in message


HANGING = {
    "sleep": ("import time\ntime.sleep(1e6)", "torch-not-importable", "no answer within 3 s"),
    "sleep without letting others run": (
        "import ctypes\nctypes.PyDLL(None).sleep(1000)",
        "torch-not-importable",
        "no answer within 3 s",
    ),
    "deaf parent of a deaf child": (
        "import os, signal, time\nsignal.signal(15, signal.SIG_IGN)\nsignal.alarm(0)\nos.fork()\ntime.sleep(1e6)",
        "torch-not-importable",
        "no answer within 3 s",
    ),
    "is_available": (
        WORKING + "\nimport time\ncuda.is_available = staticmethod(lambda: time.sleep(1e6))",
        "cuda-init-failed",
        "torch.cuda.is_available() gave no answer within 3 s",
    ),
}


@pytest.mark.parametrize("name", HANGING)
def test_hang(name: str, check: Examination, patient: Patient) -> None:
    code, slug, words = HANGING[name]
    patient.torch(code)
    found = the_only_finding(check, patient, limit=HANGS)
    assert found[0] == slug
    assert words in found[1]
    assert re.search(r"torch/__init__\.py line \d+", found[1])


def test_dying_in_is_available(check: Examination, patient: Patient) -> None:
    patient.torch(WORKING + "\nimport os\ncuda.is_available = staticmethod(os.abort)")
    slug, message = the_only_finding(check, patient)
    assert slug == "cuda-init-failed"
    assert "is_available() was killed by SIGABRT" in message


HEALTHY = {
    "nothing": "",
    "noise": "import os, sys\nos.write(1, b'\\xff\\xfe noise')\nprint('more', flush=True)\nprint('e', file=sys.stderr)",
    "child that goes on": "import os, time\nif not os.fork(): time.sleep(1000)",
    "fork of which both go on": "import os\nos.fork()",
    "exit handler that dies": "import atexit, os\natexit.register(os.abort)",
    "other working directory": "import os\nos.chdir('/')",
}


@pytest.mark.parametrize("name", HEALTHY)
def test_odd_but_working(name: str, check: Examination, patient: Patient) -> None:
    patient.torch(WORKING + HEALTHY[name])
    report = check(patient.python)
    assert findings(report) == {}
    assert check.status == 0
    ending = report["facts"]["smoke"]["ending"]
    assert ending["kind"] == "reply"
    assert name != "noise" or "noisemore" in ending["output"].replace("\n", "")


STARTUP = {
    "prints": (
        "import os, sys\nos.write(1, b'no newline')\nprint('\\n@torchdoctor {', file=sys.stderr)",
        "ModuleNotFoundError",
    ),
    "raises": ("raise ValueError('sitecustomize')", "ModuleNotFoundError"),
    "exits": ("import os\nos._exit(5)", "exited with status 5"),
    "aborts": ("import os\nos.abort()", "SIGABRT"),
}


@pytest.mark.parametrize("name", STARTUP)
def test_sitecustomize(name: str, check: Examination, patient: Patient) -> None:
    code, words = STARTUP[name]
    patient.torch("import no_such_module")
    patient.sitecustomize(code)
    slug, message = the_only_finding(check, patient)
    assert slug == "torch-not-importable"
    assert words in message
    known = json.loads(check.output)["facts"]["packages"]
    assert (known is None) == (name in ("exits", "aborts"))


def test_numpy_2_under_a_torch_compiled_for_numpy_1(check: Examination, patient: Patient) -> None:
    text = "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.4.6 as it may crash."
    warning = "Failed to initialize NumPy: _ARRAY_API not found (Triggered internally at ../tensor_numpy.cpp:84.)"
    code = f"import sys, warnings\nprint({text!r}, file=sys.stderr)\nwarnings.warn({warning!r})\n"
    patient.torch(code + WORKING, version="2.2.2+cpu")
    patient.distribution("numpy", "2.4.6")
    slug, message = the_only_finding(check, patient)
    assert slug == "numpy2-with-old-torch"
    assert "NumPy 2.4.6" in message


@pytest.mark.parametrize("name", ["json", "random"])
def test_local_file_in_front_of_a_module_that_torch_needs(name: str, check: Examination) -> None:
    """With real torch."""
    (check.cwd / f"{name}.py").write_text("print('mine')\n")
    found = findings(check(sys.executable))
    assert list(found) == ["torch-not-importable"]
    assert f"{check.cwd.name}/{name}.py" in found["torch-not-importable"]
    assert check.status == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [("x = 1", "is not PyTorch"), ("import os\nos.abort()", "killed by SIGABRT"), ("import torch.nn", "not a package")],
)
def test_local_torch(code: str, words: str, check: Examination, patient: Patient) -> None:
    patient.torch(WORKING)
    (check.cwd / "torch.py").write_text(code)
    slug, message = the_only_finding(check, patient)
    assert slug == "torch-shadowed"
    assert "torch.py" in message
    assert words in message


def test_foreign_torch_on_pythonpath(check: Examination, patient: Patient, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "torch"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("import os\nos.abort()")
    check.env["PYTHONPATH"] = str(folder.parent)
    slug, message = the_only_finding(check, patient)
    assert slug == "torch-shadowed"
    assert str(folder) in message
    assert "SIGABRT" in message


def loaded_driver(root: Path) -> Path:
    folder = root / "proc/driver/nvidia"
    folder.mkdir(parents=True)
    version = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.10  Wed Jan 22 21:05:48 UTC 2025\n"
    (folder / "version").write_text(version)
    return root


@pytest.mark.parametrize(
    "case",
    [
        ("hang", "driver-hangs", "nvidia-smi hangs"),
        ("\ufffd\x07 %%% 42", "driver-unusable", "no usable answer"),
        ("", "driver-unusable", "no usable answer"),
    ],
)
def test_nvidia_smi_hangs_or_prints_rubbish(case: tuple[str, str, str], check: Examination, patient: Patient) -> None:
    said, slug, words = case
    shutil.copy(Path(__file__).parents[1] / "standin/nvidia-smi", check.bin)
    (check.bin / "said").write_text(said)
    check.env["STANDIN_SMI"] = "hang" if said == "hang" else str(check.bin / "said")
    check.root = check.bin  # an empty /proc and /sys
    patient.torch(WORKING)
    found = the_only_finding(check, patient, limit=HANGS if said == "hang" else 60)
    assert found[0] == slug
    assert words in found[1]


@pytest.mark.parametrize(
    "case", [("hang", "driver-hangs", "NVML hangs"), ("crash", "driver-unusable", "NVML: signal SIGABRT")]
)
def test_nvml_hangs_or_crashes(
    case: tuple[str, str, str], check: Examination, patient: Patient, standin_libraries: Path
) -> None:
    behaviour, slug, words = case
    table = check.bin / "table"
    table.write_text(f"[calls]\nnvmlDeviceGetCount_v2 = {behaviour}\n")
    check.env.update(STANDIN_GPUS=str(table), LD_LIBRARY_PATH=str(standin_libraries))
    check.root = loaded_driver(check.bin)
    patient.torch(WORKING)
    found = the_only_finding(check, patient, limit=HANGS if behaviour == "hang" else 60)
    assert found[0] == slug
    assert words in found[1]


def without_privileges() -> None:
    """What chmod forbids is forbidden to root too from here on."""
    library = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        library.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def spoil_by_garbage(record: Path) -> None:
    (record / "METADATA").write_bytes(bytes(range(256)) * 100)


def spoil_by_removal(record: Path) -> None:
    (record / "METADATA").unlink()


def spoil_by_a_folder(record: Path) -> None:
    spoil_by_removal(record)
    (record / "METADATA").mkdir()


def spoil_by_permissions(record: Path) -> None:
    record.chmod(0)


def spoil_by_a_dangling_link(record: Path) -> None:
    shutil.rmtree(record)
    record.symlink_to("/no/such/folder")


@pytest.mark.parametrize(
    "spoil",
    [spoil_by_garbage, spoil_by_removal, spoil_by_a_folder, spoil_by_permissions, spoil_by_a_dangling_link],
)
def test_corrupt_dist_info(spoil: Callable[[Path], None], check: Examination, patient: Patient) -> None:
    """It is told, and hides nothing else of torch."""
    patient.torch(WORKING)
    record = patient.site / "torch-2.13.0+cpu.dist-info"
    spoil(record)
    report = check(patient.python, before=without_privileges)
    if not record.is_symlink():
        record.chmod(0o755)
    assert list(findings(report)) == ["torch-record-damaged"]
    assert "torch-2.13.0+cpu.dist-info" in findings(report)["torch-record-damaged"]
    (torch,) = [package for package in report["facts"]["packages"] if package["name"] == "torch"]
    assert torch["version"] is None
    assert torch["problem"]
    assert (torch["trouble"], torch["entry"]) == ("no-version", torch["problem"].split()[-1].split("/")[0])
    assert report["facts"]["torch"]["version"] == "2.13.0+cpu"


def test_unreadable_torch(check: Examination, patient: Patient) -> None:
    folder = patient.torch(WORKING)
    folder.chmod(0)
    report = check(patient.python, before=without_privileges)
    folder.chmod(0o755)
    assert list(findings(report)) == ["torch-not-importable"]
    assert f"{folder} has no __init__.py that can be read" in findings(report)["torch-not-importable"]


def test_nothing_is_writable(check: Examination, patient: Patient) -> None:
    patient.torch("import os\nos.abort()")
    folders = [path for path in (check.cwd, *patient.prefix.rglob("*")) if path.is_dir() and not path.is_symlink()]
    for folder in folders:
        folder.chmod(0o555)
    check.env["TMPDIR"] = str(check.cwd)
    report = check(patient.python, before=without_privileges)
    for folder in folders:
        folder.chmod(0o755)
    assert list(findings(report)) == ["torch-not-importable"]
    assert check.status == 1


def test_working_directory_cannot_be_read(check: Examination, patient: Patient) -> None:
    patient.torch("import os\nos.abort()")

    def before() -> None:
        without_privileges()
        check.cwd.chmod(0)

    report = check(patient.python, before=before)
    check.cwd.chmod(0o755)
    assert list(findings(report)) == ["torch-not-importable"]
    assert "SIGABRT" in findings(report)["torch-not-importable"]


def test_working_directory_was_deleted(check: Examination, patient: Patient) -> None:
    patient.torch("import os\nos.abort()")
    report = check(patient.python, before=check.cwd.rmdir)
    assert list(findings(report)) == ["torch-not-importable"]
    assert "SIGABRT" in findings(report)["torch-not-importable"]


def test_no_home(check: Examination, patient: Patient) -> None:
    patient.torch("import os\nos.abort()")
    check.env.pop("HOME")
    report = check(patient.python)
    assert list(findings(report)) == ["torch-not-importable"]


ASCII = {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.parametrize("flags", [("-v",), ("-f", "json"), ()])
def test_ascii_where_the_locale_is_c(flags: tuple[str, ...], check: Examination, patient: Patient) -> None:
    patient.torch(raising("ImportError('naïve \\N{SNOWMAN}')"))
    check.env.update(ASCII)
    check(patient.python, *(flags or ("-f", "text")))
    assert check.output.isascii()
    assert "torch-not-importable" in check.output
    assert "na" in check.output
    assert check.status == 1
    if "json" in flags:
        json.loads(check.output)


def test_text_report(check: Examination, patient: Patient) -> None:
    patient.torch("import os\nos.abort()")
    text = check(patient.python, "-f", "text")
    assert "✗ error torch-not-importable TD801  importing torch was killed by SIGABRT" in text
    assert check.status == 1


@pytest.mark.parametrize("format", ["text", "json"])
def test_pipe_closed_early(format: str, check: Examination, patient: Patient) -> None:
    """The verdict stands, also where nobody reads to the end."""
    patient.torch("import os\nos.abort()")
    command = [sys.executable, "-m", "torchdoctor", "check", "--python", str(patient.python), "-v", "-f", format]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=120, cwd=check.cwd)
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 1


def start_hanging(check: Examination, patient: Patient, mark: str, limit: int) -> "subprocess.Popen[bytes]":
    """A check that waits for a patient that has begun to hang."""
    patient.torch("import time\nopen('begun', 'w').close()\ntime.sleep(1e6)")
    command = [sys.executable, "-m", "torchdoctor", "check", "--python", str(patient.python), "--timeout", str(limit)]
    env = {**os.environ, MARK: mark}
    running = subprocess.Popen(command, cwd=check.cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (check.cwd / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    return running


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_interrupted(name: str, check: Examination, patient: Patient) -> None:
    """No traceback, nothing left behind."""
    mark, number = uuid.uuid4().hex, signal.Signals[name]
    running = start_hanging(check, patient, mark, limit=60)
    running.send_signal(number)
    _, errors = running.communicate(timeout=30)
    assert running.returncode == 128 + number
    assert errors == b""
    assert left_behind(mark) == []


def test_killed(check: Examination, patient: Patient) -> None:
    """Then nobody is there to end the patient: it ends itself, 2 s after its time limit."""
    mark = uuid.uuid4().hex
    running = start_hanging(check, patient, mark, limit=1)
    running.kill()
    running.communicate(timeout=30)
    assert left_behind(mark, patience=10) == []


def find_python(version: str) -> str:
    """Its path, or ""."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if "shims" not in folder]
    folders += sorted(Path("~/.pyenv/versions").expanduser().glob("*/bin"))
    return next((str(folder / f"python{version}") for folder in folders if (folder / f"python{version}").exists()), "")


@pytest.mark.parametrize("version", ["2.7", *(f"3.{minor}" for minor in range(6, 16))])
def test_every_python_as_patient(version: str, check: Examination, tmp_path: Path) -> None:
    python = find_python(version)
    if not python:
        pytest.skip(f"no Python {version} on PATH or in ~/.pyenv/versions")
    if version in ("2.7", "3.6"):
        report = check(python)
        assert list(findings(report)) == ["python-unsupported"]
        assert f"Python {version}" in findings(report)["python-unsupported"]
        assert "too old" in findings(report)["python-unsupported"]
        assert check.status == 1
        return
    patient = make(tmp_path / "patient", python)
    patient.torch(WORKING)
    report = check(patient.python)
    assert findings(report) == {}
    assert report["facts"]["python"]["version"].startswith(version + ".")
    assert [device["tensor"] for device in report["facts"]["smoke"]["devices"]] == ["ok"]


@pytest.mark.parametrize("program", ["/bin/true", "/bin/cat", "/bin/false"])
def test_patient_that_is_no_python(program: str, check: Examination) -> None:
    report = check(program)
    assert findings(report) == {}
    assert check.status == 3
    assert report["facts"]["python"] is None
    assert any("gave no answer" in problem["why"] for problem in report["facts"]["problems"])


def test_real_torch_is_healthy(check: Examination) -> None:
    report = check(sys.executable)
    assert findings(report) == {}
    assert check.status == 0
    cpu = report["facts"]["smoke"]["devices"][0]
    assert min(cpu.pop("tensor_ms"), cpu.pop("autograd_ms")) >= 0
    assert cpu == {"device": "cpu", "name": "", "compute_capability": None, "tensor": "ok", "autograd": "ok"}
