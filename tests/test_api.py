"""The Python interface: in this process, in a real Jupyter kernel, and where it must refuse."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from patients import WORKING, Patient

import torchdoctor

pytestmark = pytest.mark.process

CELLS = [
    "import torchdoctor, sys\nreport = torchdoctor.check(smoke=False)",
    "report",
    "print(report)",
    "sorted(name for name in ('torch', 'typer', 'rich', 'pynvml') if name in sys.modules)",
    "report.facts.target.python == sys.executable or report.facts.target.python",
]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the cells put out, run in order by a kernel of its own."""
    why = "takes the extra `notebook`: a Jupyter kernel is 100 MB"
    nbclient = pytest.importorskip("nbclient", reason=why)
    nbformat = pytest.importorskip("nbformat", reason=why)
    pytest.importorskip("ipykernel", reason=why)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    folder = str(tmp_path_factory.mktemp("notebook"))
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": folder}}).execute()
    return [cell.outputs[0] if cell.outputs else {} for cell in book.cells]


def test_a_notebook_shows_html_and_text(outputs: list[dict[str, Any]]) -> None:
    shown = outputs[1]["data"]
    assert '<main class="torchdoctor">' in shown["text/html"]
    assert "checks passed" in shown["text/html"]
    assert "<html" not in shown["text/html"]
    assert "checks passed" in shown["text/plain"]


def test_print_shows_text(outputs: list[dict[str, Any]]) -> None:
    assert "checks passed" in outputs[2]["text"]
    assert "<" not in outputs[2]["text"].split("\n")[-2]


def test_nothing_of_the_patient_is_imported_into_the_kernel(outputs: list[dict[str, Any]]) -> None:
    assert outputs[3]["data"]["text/plain"] == "[]"


def test_the_patient_is_the_kernels_own_python(outputs: list[dict[str, Any]]) -> None:
    assert outputs[4]["data"]["text/plain"] == "True" or Path.home().name in str(Path(sys.executable))


def test_a_report_from_a_program(patient: Patient) -> None:
    patient.torch(WORKING)
    report = torchdoctor.check(str(patient.prefix), require=["gpus==0", "numpy>=1"])
    assert isinstance(report, torchdoctor.Report)
    assert report.facts.smoke
    assert report.facts.smoke.imported
    (unmet,) = [found.message for item in report.results if item.rule == "TD901" for found in item.findings]
    assert unmet == "numpy>=1 is required, but numpy is not installed"
    assert repr(report).splitlines()[-1].startswith("1 error")


@pytest.mark.parametrize(
    ("python", "require", "says"),
    [
        ("/no/such/python", [], "--python: /no/such/python does not exist"),
        (sys.executable, ["gpu>=8"], "did you mean gpus?"),
    ],
)
def test_what_cannot_be_checked_is_an_exception_of_one_line(python: str, require: list[str], says: str) -> None:
    with pytest.raises(torchdoctor.CheckFailed) as caught:
        torchdoctor.check(python, smoke=False, require=require)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_json_py_in_the_working_directory_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')", "utf-8")
    code = "import sys; sys.path.remove(''); import torchdoctor; print(torchdoctor.check(smoke=False).schema)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("torchdoctor.report/1\n", "")


def test_importing_it_costs_nothing() -> None:
    code = "import sys, torchdoctor; print(len([name for name in sys.modules if name.startswith('torchdoctor.')]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "0\n"
