"""The Python of a program that brings its own, in words, where a text names the program and not its Python."""

from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# How a text shows the program, what it is called, and whether it also has a package with a Python in it.
_PROGRAMS = (
    (re.compile(r"(?i)\bcomfyui\b|\bcustom_nodes[\\/]"), "ComfyUI", True),
    (
        re.compile(r"(?i)\bstable[-_ ]diffusion[-_ ]webui\b|\bautomatic1111\b|\bwebui(?:-user)?\.(?:bat|sh)\b"),
        "web UI",
        False,
    ),
    (re.compile(r"(?i)\bkohya_ss\b"), "kohya_ss", False),
)
_KNOWN = re.compile(r"python_embeded|\.?venv\b|docker|in place of python|own Python", re.I)
_PIPS = re.compile(r"(?:python -m )?pip (?:un)?install ")
_ACTIVE = re.compile(r"(?:^|\s)\([\w.-]{1,40}\) (?:[\w.-]+@|PS |[A-Z]:\\|[/~$#])|\bconda activate\b", re.M)
_NO_PYTHON = re.compile(r"(?i)\b(?:not|never|instead of|without)\b[^.\n]{0,20}\b(?:comfyui|kohya_ss|webui)\b")


def named(every: list[Fix], told: Told) -> list[Fix]:
    """With the Python that the first fix with a command of pip's has to be run by."""
    if (
        told.interpreter
        or told.portable
        or told.notebook
        or told.conda
        or told.place
        or (told.facts and told.facts.source == "machine")
        or told.manager == "uv"
    ):
        return every
    at = next((at for at, fix in enumerate(every[:2]) if any(map(_PIPS.match, fix.commands))), -1)
    if at < 0 or _KNOWN.search(every[at].text) or _ACTIVE.search(told.text):
        return every
    text = _NO_PYTHON.sub(" ", told.here)
    if inside := re.search(r"[/\\]envs[/\\]+([\w.-]{1,60})[/\\]+(?:lib|python\.exe|bin)\b", text, re.I):
        said = f"{every[at].text}, in its environment (first conda activate {inside[1]})"
        return [*every[:at], replace(every[at], text=said), *every[at + 1 :]]
    name, packed = next(((name, packed) for mark, name, packed in _PROGRAMS if mark.search(text)), ("", False))
    if not name:
        return every
    exe = "venv/bin/python" if told.os in ("linux", "macos") else "venv\\Scripts\\python.exe"
    where = f"{exe} in its folder" + (
        ", or in the portable package .\\python_embeded\\python.exe" if packed and told.os in ("", "windows") else ""
    )
    the = "the web UI" if name == "web UI" else name
    said = f"{every[at].text}. Write the Python of {the} in place of python: {where}"
    return [*every[:at], replace(every[at], text=said), *every[at + 1 :]]
