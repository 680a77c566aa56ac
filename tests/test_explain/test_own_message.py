"""What a program's own message tells to do next, by its form."""

import pytest

from torchdoctor.explain import own_message
from torchdoctor.explain.causes import explain
from torchdoctor.explain.told import Told
from torchdoctor.render import explanation

TELLS = (
    ("Exception: Failed in loading face_checkpoint", "missing, in another folder, or only partly downloaded"),
    ("ImportError: voicebox-tts is not installed. Run setup first.", "does not find voicebox-tts in the Python"),
    ("ERROR: the package 'lipsync' was not found", "does not find lipsync"),
    ("ValueError: the engine is unknown. Valid engines are: surya, tesseract", "surya, tesseract"),
    (
        "ValidationError: 1 validation error for Settings\nOCR_ENGINE\n"
        "  Input should be 'surya' or 'none' [type=literal_error, input_value='None', input_type=str]",
        "OCR_ENGINE is None, which is not accepted: the message lists those that are, 'surya' or 'none'",
    ),
    ("TypeError: Argument 'alpha' can not be treated as a double", "a plain number for alpha"),
    ("Exception: the service is busy. Please try again in an hour.", "Please try again in an hour."),
    ("Error: No such command 'segment'.", "no segment: --help"),
    ("error: invalid command 'build_exit'", "no command build_exit"),
    ("error: could not create 'net/_C.cpython-39.so': No such file or directory", "in the folder of setup.py"),
    (
        "Compiling objects...\n1.10.2.git.kitware.jobserver-1\ng++: error: /b/ops/iou.o: No such file or directory",
        "did not compile iou.o",
    ),
    (
        "Server crashes with `--frob-parser x`\nValueError: the end must be one token\nserve --frob-parser x",
        "lays it to --frob-parser",
    ),
    (
        "python translate.py -beam_size 5 -beta 2\n    assert self.scorer.beta == 0\n",
        "`assert self.scorer.beta == 0` is about the option -beta",
    ),
    (
        "Failed to compute: Command '['/opt/slicer/bin/python3', '/opt/slicer/bin/Segmenter', '-i', 'x.nii']' "
        "returned non-zero exit status 2.",
        "only reports that Segmenter failed",
    ),
    (
        'File "C:\\env\\Scripts\\convert_one.exe\\__main__.py", line 4, in <module>\n'
        "ModuleNotFoundError: No module named 'convert_one'",
        "The command convert_one.exe starts the module convert_one, which its package does not have",
    ),
)


@pytest.mark.parametrize(("text", "step"), TELLS)
def test_the_form_of_a_message_tells_what_to_do(text: str, step: str) -> None:
    assert step in " ".join(fix.text for fix in own_message.steps(Told(text)))


QUIET = (
    "Error: docker is not installed",
    "Error: libfoo.so.1 not found",
    "ImportError: the package notes.txt is not found",
    '  File "/content/hear/hear/train.py", line 18, in <module>\n    import hear\n'
    "ModuleNotFoundError: No module named 'hear'",
    "We are happy with the release. It is not available on all systems yet.",
    "File not found is what I got in other cases",
    "Error: file not found",
    "raise ValueError(f'{name} is not installed')",
    "subprocess.TimeoutExpired: Command '['tool']' timed out after 5 seconds",
    "    assert self.scorer.beta == 0\n",
    "python translate.py -beta 2\nRuntimeError: it broke",
    "Server crashes with `--frob-parser x`\nRuntimeError: it broke",
    "Can it be run with --frob x?\nRuntimeError: it broke\nserve --frob x",
)


@pytest.mark.parametrize("text", QUIET)
def test_nothing_is_made_of_what_tells_nothing(text: str) -> None:
    assert own_message.steps(Told(text)) == ()


def test_a_name_of_a_class_is_not_asked_of_pip() -> None:
    (fix,) = own_message.steps(Told("ImportError: VoiceTTS not available - check the installation"))
    assert fix.commands == ()


def test_the_page_shows_the_line() -> None:
    found = explain("It stops here:\nImportError: voicebox-tts is not installed. Run setup first.\n")
    page = explanation.text(found)
    assert page.startswith(explanation.SAYS)
    assert "> ImportError: voicebox-tts is not installed." in page
    assert "python -m pip show voicebox-tts" in page


def test_a_python_error_of_any_program_is_read() -> None:
    found = explain("Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    self.go()\n"
                    "AttributeError: 'Shop' object has no attribute 'go'\n")  # fmt: skip
    assert not found.causes
    assert found.line == "AttributeError: 'Shop' object has no attribute 'go'"
    assert "Shop has no attribute go" in found.steps[0].text


@pytest.mark.parametrize(
    "text",
    [
        "torch\nAll copied.\n--> 3 files done",
        "torch train.py\nProcess 3 no longer ends with exit code 143, all is well",
        "torch train.py\nMissing mandatory value: data\nIt is solved now",
    ],
)
def test_what_is_over_gets_no_step(text: str) -> None:
    assert explain(text).steps == ()


def test_a_long_line_takes_no_long_time() -> None:
    text = "torch train.py\n" + "ninja error: aaaa.bbb " * 4500 + "\nValueError: zzz qqq"
    assert explain(text).causes == ()


def test_a_name_with_a_hyphen_is_an_extensions_folder() -> None:
    page = "D:\\ComfyUI\\execution.py\nModuleNotFoundError: No module named '{}'"
    said = explanation.text(explain(page.format("comfyui-framewrapper")))
    assert "own folder, no package of PyPI" in said
    assert "pip install" not in said
    assert "no package of PyPI" not in explanation.text(explain(page.format("framewrapper")))


def test_what_windows_brings_itself_is_in_no_environment() -> None:
    said = "torch\n'{}' is not recognized as an internal or external command,"
    assert "System32" in explanation.text(explain(said.format("findstr")))
    assert "System32" not in explanation.text(explain(said.format("frobtool")))
