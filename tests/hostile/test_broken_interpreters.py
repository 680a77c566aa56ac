"""A Python that does not get as far as to answer is no healthy one, whatever its version says of itself."""

import sys

import pytest
from odd_machines import torchdoctor
from patients import Patient

pytestmark = [pytest.mark.process, pytest.mark.skipif(sys.platform != "linux", reason="made for Linux")]


def test_a_python_of_which_only_the_version_is_known(patient: Patient) -> None:
    """A circle of links in the place of pyvenv.cfg ends every start but `python --version`."""
    (patient.prefix / "pyvenv.cfg").unlink()
    (patient.prefix / "pyvenv.cfg").symlink_to("pyvenv.cfg")
    for words in (["check", "--no-smoke"], ["check", "--no-smoke", "-q"], ["check", "--no-smoke", "-f", "line"]):
        done = torchdoctor(*words, "--python", str(patient.prefix))
        assert done.returncode == 3, (words, done.stdout, done.stderr)
        assert "reading installed packages: " in done.stdout + done.stderr, words
        assert "Traceback" not in done.stdout + done.stderr


def test_a_torch_that_raises_an_endless_word_holds_nothing(patient: Patient) -> None:
    """The patterns of errors are tried on what the patient says, within the time limit of the check."""
    patient.torch('raise ImportError("torchaudio/.pyd" * 500 + "Killed" + " " * 100_000 + "x")\n')
    done = torchdoctor("check", "--timeout", "30", "--python", str(patient.prefix))
    assert done.returncode == 1, done.stderr
    assert "TD801" in done.stdout or "torch-not-importable" in done.stdout
