"""What a lock of uv or Poetry has no file for."""

from faults import each

from torchdoctor.explain.macs import of_a_lock
from torchdoctor.explain.told import Told

UV = "error: Distribution `torch=={} @ registry+https://pypi.org/simple` can't be installed because it doesn't have"
UV += " a source distribution or wheel for the current platform\n"
POETRY = "Unable to find installation candidates for torch ({})\n"


@each(
    [
        (UV.format("2.5.0") + "MacBook with an Intel Core i7, Python 3.11", "uv add torch==2.2.2 'numpy<2'"),
        (UV.format("2.5.0") + "MacBook with an Intel Core i7, Python 3.13", "uv python pin 3.12"),
        (UV.format("2.5.1") + "You're on macOS (`macosx_15_0_arm64`)\nPython 3.13.5", "uv python pin 3.12"),
        (UV.format("2.9.0+cpu") + "macOS 15, Apple M2", "uv lock"),
        (UV.format("2.5.0") + "macOS 14", "uv add torch==2.2.2 'numpy<2'"),
        (POETRY.format("2.5.0") + "Python 3.11", "poetry add torch==2.2.2 'numpy<2'"),
    ]
)
def test_the_processor_and_the_python_decide(text: str, wanted: str) -> None:
    assert wanted in [command for fix in of_a_lock(Told(text)) for command in fix.commands]


@each(
    [
        UV.format("2.5.0") + "Ubuntu 22.04, Python 3.11",
        POETRY.format("2.5.0") + "On Windows 11, Python 3.11",
        POETRY.format("2.1.0") + "Python 3.13 on my computer",
        POETRY.format("9.9.9") + "on a MacBook",
        "no torch here",
    ]
)
def test_other_systems_get_nothing_of_it(text: str) -> None:
    assert of_a_lock(Told(text)) == ()
