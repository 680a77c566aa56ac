"""The full live tests on a real torch, and on patients that fail them each in another way."""

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from torchdoctor.cli import here, line
from torchdoctor.collect import live_tests as full
from torchdoctor.collect import patient
from torchdoctor.model import Ending, Facts, Smoke, SmokeTest, Target

pytestmark = pytest.mark.process

LIMIT = 120.0  # seconds; generous, since others may be at work on the machine


def outcome(name: str, ranks: int = 1, limit: float = LIMIT) -> SmokeTest:
    return full.outcome(sys.executable, name, ranks, limit, careful=True)


@pytest.mark.parametrize("name", ["tensors", "autograd", "module", "dataloader", "amp", "numpy", "save-load"])
def test_a_real_torch_passes_and_nothing_is_left_behind(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    found = outcome(name)
    assert (found.name, found.result, found.detail) == (name, "ok", ""), found
    assert list(tmp_path.iterdir()) == []


def test_two_processes_meet_by_gloo() -> None:
    assert outcome("gloo", ranks=2).result == "ok"


def test_what_is_not_installed_is_skipped() -> None:
    found = outcome("torchaudio")
    assert (found.result, found.detail) == ("skipped", "torchaudio is not installed")


class Failing(NamedTuple):
    """A module that stands in front of what is installed, and what becomes of it."""

    module: str
    text: str
    result: str
    kind: str
    says: str

    def put_in_front(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / f"{self.module}.py").write_text(self.text, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(folder))


WRONG = "the boxes that nms keeps: computed [0.0, 1.0], expected [0.0, 2.0]"
VISION = "import torch\nclass ops:\n    nms = staticmethod(lambda *given: torch.tensor([0, 1]))\n"
OPERATOR = "operator torchvision::nms does not exist"


@pytest.mark.parametrize(
    "failing",
    [
        Failing("torchvision", VISION, "wrong", "reply", WRONG),
        Failing("torchvision", f"raise RuntimeError('{OPERATOR}')", "failed", "exception", OPERATOR),
        Failing("torchvision", "import does_not_exist", "failed", "exception", "No module named 'does_not_exist'"),
        Failing("torch", "import os\nos.abort()", "failed", "signal", "SIGABRT"),
        Failing("torch", "import os\nos._exit(7)", "failed", "exit", "7"),
    ],
    ids=lambda failing: failing.kind,
)
def test_failures_are_told_apart(failing: Failing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing.put_in_front(tmp_path, monkeypatch)
    found = outcome("tensors" if failing.module == "torch" else failing.module)
    assert (found.result, found.ending.kind) == (failing.result, failing.kind)
    assert failing.says in f"{found.detail} {found.ending.detail}"


def test_a_hang_ends_at_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Failing("torch", "import time\ntime.sleep(600)", "", "", "").put_in_front(tmp_path, monkeypatch)
    assert outcome("tensors", limit=1.0).ending.kind == "timeout"


def test_every_test_is_asked_for_by_its_name() -> None:
    script = patient.script("inside/smoke_full")
    known = re.findall(r'^    "([\w-]+)": ', script[script.index("TESTS = {") :], re.M)
    assert sorted(known) == sorted(name for name, _ in full.TESTS)


def test_the_command_line_runs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full, "TESTS", (("tensors", 1), ("torchvision", 1)))
    done = CliRunner().invoke(
        line.command_line(), ["check", "--python", sys.executable, "--smoke", "full", "--select", "TD804", "-v"]
    )
    assert "TD804 Small examples of what torch is used for run." in done.output
    assert "skipped: the full live tests" not in done.output


def test_a_patient_below_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts call it ~/..., a path that no system can start."""
    monkeypatch.setattr(full, "TESTS", (("tensors", 1),))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "python").symlink_to(sys.executable)
    imported = Smoke(Ending("reply"), imported=True)
    found = here.tested(Facts(Target("~/python", "--python"), smoke=imported), 20, ["tensors"], quiet=True)
    assert [test.ending.kind == "start-failed" for test in found.smoke_tests or ()] == [False]


def test_as_many_run_at_a_time_as_there_are_cpus_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for cpus, wanted in ((1, 2), (2, 2), (9, 3), (16, 5), (128, 6)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda process, cpus=cpus: range(cpus), raising=False)
        assert full.at_once() == wanted


def test_they_are_not_run_unless_asked_for() -> None:
    done = CliRunner().invoke(
        line.command_line(), ["check", "--python", sys.executable, "--smoke", "none", "-f", "json"]
    )
    assert '"smoke_tests": null' in done.output
    assert '"smoke": null' in done.output
