"""Which Python has no torch, and how to install into it."""

from faults import each

from torchdoctor.explain import no_torch
from torchdoctor.explain.told import Told

MISSING = "\nModuleNotFoundError: No module named 'torch'"
THERE = "Requirement already satisfied: torch in "


def commands(text: str) -> str:
    return "\n".join(line for fix in no_torch.here(Told(text + MISSING)) for line in fix.commands)


@each(
    [
        (
            f"{THERE}/home/ann/envs/ml/lib/python3.11/site-packages (2.4.0)",
            "/home/ann/envs/ml/bin/python your_script.py",
        ),
        (f"{THERE}c:\\w\\venv\\lib\\site-packages (2.4.0)", "c:\\w\\venv\\Scripts\\python.exe your_script.py"),
        (f"{THERE}c:\\w\\envs\\a\\lib\\site-packages (2.4.0)", "c:\\w\\envs\\a\\python.exe your_script.py"),
        ("docker run ann/ocr python run.py", "which -a python python3"),
        ('[ComfyUI-1/STDERR] File "/d/ComfyUI/main.py", line 7, in <module>', "python3 -m venv /d/ComfyUI/venv"),
        ("I run webui.sh on Ubuntu", "venv/bin/python -m pip install torch"),
        ("C:\\w>python run.py", "python -m pip install torch torchvision torchaudio --index-url"),
        ("C:\\w>python run.py\nRadeon RX 6600", "python -m pip install torch"),
    ]
)
def test_here(text: str, line: str) -> None:
    assert line in commands(text)


@each(
    [
        f"{THERE}/home/ann/.local/lib/python3.8/site-packages (2.4.0)",  # of the user: no folder names its Python
        f'{THERE}/v/lib/python3.8/site-packages (2.4.0)\n  File "/v/lib/python3.8/site-packages/x/a.py", line 3',
    ]
)
def test_another_python_is_not_guessed(text: str) -> None:
    assert "your_script.py" not in commands(text)


def test_general() -> None:
    assert no_torch.general(Told("$ python run.py" + MISSING))
    assert not no_torch.general(Told("$ sudo python run.py" + MISSING))
