"""Windows on a processor for which PyPI has no torch."""

from faults import each

from torchdoctor.explain.told import Told
from torchdoctor.explain.windows_arm import of_no_wheel


@each(["Windows 11 on a Snapdragon X laptop", "Windows on ARM", "pip on Windows 11 ARM64"])
def test_the_index_has_wheels_for_it(text: str) -> None:
    first, _ = of_no_wheel(Told(text))
    assert first.commands[-1] == "python -m pip install torch --index-url https://download.pytorch.org/whl/cpu"


@each(
    [
        "Windows 11, Intel i5",
        "Android on a Snapdragon 8",
        "A Snapdragon X laptop; here Windows, Intel i7",
        "Ubuntu on a Snapdragon board, /home/ada/venv",
        "macOS, arm64",
    ]
)
def test_other_machines_get_nothing_of_it(text: str) -> None:
    assert of_no_wheel(Told(text)) == ()
