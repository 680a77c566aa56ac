"""The Python of a program that brings its own, in words."""

from torchdoctor.explain.told import Told
from torchdoctor.explain.whose_python import named
from torchdoctor.model import Fix

PIP = Fix("Install it", ("python -m pip install -U timm",))


def said(text: str, fix: Fix = PIP) -> str:
    return named([fix], Told(text))[0].text


def test_a_program_is_named_with_its_python() -> None:
    """Where the text shows the program, and no Python."""
    text = said("Cannot import E:\\c\\ComfyUI\\custom_nodes\\x module for custom nodes: No module named 'timm'")
    assert "venv\\Scripts\\python.exe" in text
    assert "python_embeded" in text
    text = said("/home/u/stable-diffusion-webui/modules/x.py: No module named 'timm'")
    assert "the Python of the web UI" in text
    assert "venv/bin/python in its folder" in text


def test_what_shows_its_python_or_none_of_these_stays() -> None:
    """An active environment, a Python by its path, another program, or a fix that says it."""
    assert said("No module named 'timm'") == PIP.text
    assert said("(venv) C:\\AI\\ComfyUI>python main.py\nNo module named 'timm'") == PIP.text
    assert said("I do not use ComfyUI here\nNo module named 'timm'") == PIP.text
    assert said("ComfyUI\nNo module named 'timm'", Fix("Install it in its venv", PIP.commands)).endswith("venv")
    assert said("ComfyUI says no", Fix("Look at it")) == "Look at it"
