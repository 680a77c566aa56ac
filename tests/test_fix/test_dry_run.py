"""What each installer says it would do, read from what it prints."""

import json
from collections.abc import Sequence

import pytest

from torchdoctor.collect import child
from torchdoctor.fix import dry_run
from torchdoctor.fix.model import Change, Command, Installed, Step, Tool

UV = """Resolved 8 packages in 4ms
Would download 1 package
Would uninstall 1 package
Would install 2 packages
 - torchvision==0.27.0+cpu
 + torchvision==0.28.0+cpu
 + Pillow==12.0.0
"""
POETRY = """Updating dependencies
Resolving dependencies... (0.1s)

Package operations: 1 install, 2 updates, 1 removal

  - Removing mpmath (1.3.0)
  - Downgrading numpy (2.1.3 -> 1.26.4)
  - Updating sympy (1.12 -> 1.14.0)
  - Installing filelock (3.20.0)
  - Installing jinja2 (3.1.6): Skipped for the following reason: Already installed
"""
PDM = """Adding packages to default dependencies: numpy==1.26.4
All packages would be synced to date (dry run).
  2 to add, 1 to update, 0 to remove

  - update numpy 2.1.3 -> 1.26.4
  - add pillow 12.0.0
"""
CONDA = {
    "actions": {
        "FETCH": [{"name": "mkl", "size": 1000}],
        "LINK": [{"name": "mkl", "version": "2023.1"}],
        "UNLINK": [{"name": "mkl", "version": "2025.0"}, {"name": "tbb", "version": "1"}],
    },
    "dry_run": True,
}


def foreseen(
    tool: Tool, line: str, printed: str, monkeypatch: pytest.MonkeyPatch, status: int = 0
) -> tuple[Step, int | None]:
    asked: list[Sequence[str]] = []

    def run(argv: Sequence[str], *given: object, **named: object) -> child.Outcome:
        asked.append(argv)
        return child.Outcome("exit", status, *(("", printed) if tool.startswith("uv") else (printed, "")), 0.1)

    monkeypatch.setattr(child, "run", run)
    before = (Installed("torchvision", "0.27.0+cpu"), Installed("numpy", "2.1.3"), Installed("mpmath", "1.3.0"))
    step = Step("TD1", "x", "", "", (Command(tuple(line.split()), line, tool),))
    (made,), _, size = dry_run.foresee([step], before, lambda said: None)
    assert all("--dry-run" in argv for argv in asked)
    return made, size


def test_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = foreseen("uv", "uv pip install --python p torchvision==0.28.0+cpu", UV, monkeypatch)
    assert made.changes == (
        Change("torchvision", "0.27.0+cpu", "0.28.0+cpu", True),
        Change("pillow", "", "12.0.0", False),
    )


def test_poetry(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = foreseen("poetry", "poetry --directory p add numpy==1.26.4", POETRY, monkeypatch)
    assert made.changes == (
        Change("mpmath", "1.3.0", "", False),
        Change("numpy", "2.1.3", "1.26.4", True),
        Change("sympy", "1.12", "1.14.0", False),
        Change("filelock", "", "3.20.0", False),
    )


def test_pdm(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = foreseen("pdm", "pdm add --project p numpy==1.26.4", PDM, monkeypatch)
    assert made.changes == (Change("numpy", "2.1.3", "1.26.4", True), Change("pillow", "", "12.0.0", False))


def test_conda(monkeypatch: pytest.MonkeyPatch) -> None:
    made, size = foreseen("conda", "conda install -p e mkl<2024", json.dumps(CONDA), monkeypatch)
    assert made.changes == (Change("mkl", "2025.0", "2023.1", True), Change("tbb", "1", "", False))
    assert size == 1000


def test_a_tool_without_a_dry_run_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = foreseen("uv project", "uv add --project p numpy==1.26.4", "", monkeypatch)
    assert (made.changes, made.predicted) == ((), False)


def test_what_is_uninstalled_and_installed_again_is_one_change(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = ("python -m pip uninstall -y numpy", "python -m pip install --force-reinstall numpy==2.1.3")
    commands = tuple(Command(tuple(line.split()), line, "pip") for line in steps)

    def asked(command: Command, versions: dict[str, str]) -> dry_run.Foreseen:
        if "uninstall" in command.argv:
            return dry_run.Foreseen((Change("numpy", "2.1.3"),))
        return dry_run.Foreseen((Change("numpy", "", "2.1.3"),))

    monkeypatch.setattr(dry_run, "_ask", asked)
    (made,), _, _ = dry_run.foresee([Step("", "", "", "", commands)], [Installed("numpy", "2.1.3")], lambda said: None)
    assert made.changes == (Change("numpy", "2.1.3", "2.1.3", True),)


@pytest.mark.parametrize("answered", [True, False])
def test_one_of_several_that_cannot_be_had_is_named(answered: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    command = Command(("pip", "install", "a"), "pip install a", "pip")

    def asked(command: Command, versions: dict[str, str]) -> dry_run.Foreseen:
        raise dry_run.NotPossible("pip says: no.", "", answered)

    monkeypatch.setattr(dry_run, "_ask", asked)
    steps = [Step("TD212", "torchvision-mismatch", "", "", (command,)), Step("TD214", "numpy2", "", "", (command,))]
    with pytest.raises(dry_run.NotPossible) as refusal:
        dry_run.foresee(steps, [], lambda said: None)
    told = "torchvision-mismatch cannot be fixed: pip says: no; to fix the others: --ignore torchvision-mismatch"
    assert str(refusal.value) == (told if answered else "pip says: no.")


# What they print where they cannot, and the line that says why.
SAID = [
    ("uv", "  × No solution found when resolving dependencies:\n  ╰─▶ Because there is no version of torch==9 and you\n"
     "      require torch==9, we can conclude that your requirements are unsatisfiable.\n",
     "uv says: Because there is no version of torch==9 and you"),
    ("pip", "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(Connection refused)'\n"
     "ERROR: Could not find a version that satisfies the requirement torch==9 (from versions: none)\n"
     "ERROR: No matching distribution found for torch==9\n",
     "pip could not reach its index: Retrying (Retry(total=0)) after connection broken by"),
    ("pip", "ERROR: No matching distribution found for torch==9\n", "pip says: No matching distribution found"),
    ("uv", "error: Failed to fetch: `https://download.pytorch.org/whl/cpu/torch/`\n",
     "uv could not reach its index: Failed to fetch: `https://download.pytorch.org/whl/cpu/torch/`"),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "output", "wanted"), SAID)
def test_the_line_that_says_why(tool: Tool, output: str, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "uv pip install --python p torch==9" if tool == "uv" else "python -m pip install torch==9"
    with pytest.raises(dry_run.NotPossible) as refusal:
        foreseen(tool, line, output, monkeypatch, status=1)
    assert str(refusal.value).startswith(wanted)
    assert refusal.value.output.strip() == output.strip()
