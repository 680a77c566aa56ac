"""A text with a report and an error in it gets one answer."""

from envtext import envtext

from torchdoctor.answers import answer
from torchdoctor.knowledge import load

ERROR = "AssertionError: Torch not compiled with CUDA enabled"
CPU_BESIDE_GPU = envtext(["torch==2.5.1"], torch="2.5.1+cpu", cuda="None", available="False")


def test_the_report_confirms_the_error_and_gives_its_fix() -> None:
    found = answer(f"{ERROR}\n\n{CPU_BESIDE_GPU}", load())
    assert found.reading
    assert found.report
    assert found.error.causes[0].confirmed
    assert "torch==2.5.1+cu" in found.error.causes[0].fixes[0].commands[0]


def test_an_error_without_a_report() -> None:
    found = answer("RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", load())
    assert (found.reading, found.report) == (None, None)
    assert found.error.causes


def test_a_report_without_an_error() -> None:
    found = answer(envtext(["torch==2.5.1"]), load())
    assert found.report
    assert found.error.causes == ()


def test_the_error_of_one_package_comes_before_that_of_any() -> None:
    library = "/v/site-packages/flash_attn_2_cuda.cpython-311-x86_64-linux-gnu.so"
    error = f"ImportError: {library}: undefined symbol: _ZN3c105ErrorC2ENS_14SourceLocationESs"
    found = answer(f"{error}\ntorch 2.6.0+cu124", load())
    assert found.error.causes[0].error.id == "flash-attn-abi-mismatch"
