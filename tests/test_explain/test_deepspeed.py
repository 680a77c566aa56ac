"""DeepSpeed on Windows."""

from torchdoctor.explain.deepspeed import on_windows
from torchdoctor.explain.told import Told


def test_only_on_windows() -> None:
    assert on_windows(Told("PS C:\\me> pip install deepspeed"))
    assert not on_windows(Told("/home/me/deepspeed/setup.py"))
    assert not on_windows(Told("PS C:\\me> pip install numpy"))


def test_a_python_that_has_wheels() -> None:
    fits, other = (on_windows(Told(f"Python {number}, C:\\me> pip install deepspeed")) for number in ("3.11", "3.13"))
    assert "venv" not in str(fits[0].commands)
    assert "3.11" in str(other[0].commands)
