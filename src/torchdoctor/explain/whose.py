"""Whose lines fail: those of a program that the user only starts, which they update, or their own, which they mend."""

from collections.abc import Iterable
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.commands import pip
from torchdoctor.explain.names import DISTRIBUTIONS
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


class Program(NamedTuple):
    """how: how it is updated. package: as pip knows it; "" for a folder, which git updates."""

    name: str
    how: str
    commands: tuple[str, ...] = ()
    package: str = ""


_PATH = re.compile(
    r'File "([^"\n]{1,300})", line \d+|^<(ipython-input)-|^\s*(Cell In)|^[│|] ([^\s│|][^\n│|]{0,200}?):\d+ in ', re.M
)
_PACKAGE = re.compile(r"(?:site|dist)-packages[/\\]+([A-Za-z]\w*)")
_OF_PYTHON = re.compile(
    r"^<frozen|[/\\]lib[/\\]python[\d.]+[/\\](?!(?:site|dist)-)|\\Lib\\(?:\w+\.py$|(?:multiprocessing|concurrent"
    r"|asyncio"
    r"|importlib|json|unittest|logging|contextlib)\\)|\brunpy\.py$|<__array_function__|\binternals>$"
    r"|[/\\]torch[/\\](?:nn|utils|autograd|_\w+|cuda|optim|distributed|serialization\.py|tensor\.py)\b"
)
# A script that pip makes for a command, and commands that only start other programs.
_STARTER = re.compile(r"[/\\](?:bin|Scripts)[/\\]+([\w-]+?)(?:\.exe[/\\]+__main__\.py|-script\.py|\.exe)?$", re.I)
_RUNS_OTHERS = re.compile(
    r"(?i)(?:torch\w*|accelerate|deepspeed|pip[\d.]*|py\.?test|i?python[\d.]*|jupyter\S*|ipykernel\w*|gunicorn"
    r"|uvicorn|ray"
    r"|streamlit|lightning|hf|huggingface-cli|conda|celery|flask|fastapi|poetry|uv|composer|horovodrun|mim|gradio"
    r"|colossalai|wandb|mlflow|debugpy|kernprof|coverage|pkg_resources|setuptools|click|typer|fire|runpy|hydra\w*|tox)$"
)
# Folders of programs with a window or a web page, and of trainers with a launcher; Pinokio has a folder for each.
_FOLDER = re.compile(
    r"(?i)pinokio[/\\]api[/\\](?P<pinokio>[\w-]+)"
    r"|[/\\](?P<name>comfyui|[\w.-]*?web-?ui(?:-\w+)*|fooocus\w*|invoke-?ai|kohya_?ss|sd-scripts|onetrainer|fluxgym"
    r"|ai-toolkit"
    r"|musubi-tuner|gpt-sovits|applio|facefusion|wan2gp|framepack|alltalk_tts|lora-scripts|swarmui|sillytavern\w*)"
    r"(?:[-_](?:main|master|dev)|\.git|_windows_portable|[-_]v?\d[\w.]*)?(?=[/\\])"
)
_COMFY = "ComfyUI and its extensions"
_BY_MANAGER = " (Update All in its Manager, or git pull in both folders)"
# Commands that people type who show no traceback, and their packages.
_TYPED = (
    r"(?m)^(?:[^\w\n]{0,6}|[^\n]{0,80}(?:[$#>] ?|\b[Rr]un(?:ning)? `?)|\d+\. )(?:[A-Z_]+=\S+ )*"
    r"(?:(?P<nerfstudio>ns-[\w-]+)|(?P<evalscope>evalscope)"
    r"|(?P<xinference>xinference(?:-\w+)?)|(?P<vllm>vllm)|(?P<sglang>sglang)|(?P<nnunetv2>nnUNetv2_\w+)"
    r"|(?P<nnunet>nnUNet_\w+)"
    r"|(?P<llamafactory>llamafactory-cli)|(?P<axolotl>axolotl)|(?P<lmdeploy>lmdeploy)|(?P<mineru>mineru)"
    r"|(?P<whisperx>whisperx)"
    r"|(?P<ultralytics>yolo)|(?P<lm_eval>lm[-_]eval)|(?P<demucs>demucs)|(?P<rembg>rembg)"
    r"|(?P<magic_pdf>magic-pdf)) [\w-]"
)
# Each release of these asks for one torch, or few.
_BRINGS_TORCH = ("vllm", "sglang", "lmdeploy", "axolotl", "nerfstudio", "fairseq")
_NAMES = {"magic_pdf": "magic-pdf", "lm_eval": "lm-eval", "swift": "ms-swift", "pyannote": "pyannote.audio"}

# Errors of a line of code; others are of memory, files and settings, which the user of a program has in hand.
_OF_CODE = re.compile(
    "python-error|bad-input-data|device-mismatch|dtype-mismatch|shape-mismatch|argument-type"
    "|argument-refused|not-a-tensor|tensor-method|not-callable|index-out-of-range|inplace-autograd"
    "|inplace-on-leaf|autograd-function|autograd-usage|tensor-to-scalar|tensor-with-graph"
    "|inference-mode|array-not-convertible|misnamed|mps-float|hf-model-output|module-definition"
    "|memory-overlap|optimizer-parameters|torch-not-imported|wrapped-model|transform-order"
)
_ALSO_OF_FILES = ("python-error", "bad-input-data", "index-out-of-range")
# What only somebody can do who changes the code.
_EDITS = re.compile(
    r"(?i)\bprint\b|\bdef \w|\bset it before|follow it back|leave it out or rename|\bdir\(|\bwrite\b|the one above"
    r"|other quotes|[\w\])]\.\w+\("
    r"|\w = \w|\w\((?:\w|\))|\byour line|__\w+__|\bx\b|\bthe line\b"
)
# What the user of a program has in hand, even where a tensor has the wrong shape.
_IN_HAND = re.compile(
    r"(?i)comfyui|checkpoint|\blora|\bupdate|\bnewer\b|readme|one gpu|longer than|\bfiles?\b|nvidia-smi"
)
_WORKED = (
    r"(?i)(?:\b(?:on|in|with|until|before|version|release)\b )v?(\d+\.\d+[\w.]{0,12})\b(?! to)(?:[^.\n]"
    r"|\.(?=\d)){0,60}?"
    r"\b(?:works|worked|was working|was fine|no problem)|(?:works|worked|working)(?: fine| well)? "
    r"(?:on|in|with|before|until) (?:version |release )?v?(\d+\.\d+[\w.]{0,12})"
)
_UPDATED = (
    r"(?i)\b(?:after|since|following|with) (?:\w+ ){0,3}?(?:git pull|updat|upgrad)|\bupdated (?:the (?:repo|ui|app"
    r"|program)|to"
    r"|my|it)\b|更新(?:后|之后|了|到)|last update"
)


def of(told: Told) -> Program | None:
    """The program whose own lines fail; None where a line of the user's is among them, or that is not known."""
    text = told.text
    text = text[max(text.rfind("Traceback (most recent"), 0) :]
    paths = ["".join(found.groups("")) for found in _PATH.finditer(text)]
    shown = [path for path in paths if not _OF_PYTHON.search(path)]
    if not shown:
        return _of_a_command(told)
    own = [path for path in shown if not _PACKAGE.search(path) and not _STARTER.search(path)]
    folders = [[*_FOLDER.finditer(path)] for path in own]
    if own and all(folders):
        return _in_a_folder(folders[-1][-1], told)
    return _of_a_starter(shown, own)


def _in_a_folder(found: "re.Match[str]", told: Told) -> Program:
    if found["pinokio"]:
        return Program(found["pinokio"], " (Update in Pinokio)")
    extension = re.search(r"custom_nodes[/\\]([\w.@-]+)", found.string)
    if extension:
        return Program(f"ComfyUI's extension {extension[1]}", f" together with ComfyUI{_BY_MANAGER}, or switch it off")
    if told.portable and "comfy" in found["name"].lower():
        return Program("ComfyUI", " with its extensions (update\\update_comfyui.bat)")
    name, file = found["name"], "requirements_versions.txt" if re.search("(?i)web-?ui", found["name"]) else ""
    if "comfy" in name.lower():
        name, file = _COMFY, "requirements.txt"
    again = (pip("install", "-r", file),) if file else ()
    return Program(name, ", in its folder, then what its requirements name in its own Python", ("git pull", *again))


def _of_a_starter(shown: list[str], own: list[str]) -> Program | None:
    """A command of a package, which may be installed from a folder; and python -m PACKAGE."""
    starter = _STARTER.search(shown[0])
    inside = [found[1] for path in shown if (found := _PACKAGE.search(path)) and not _RUNS_OTHERS.match(found[1])]
    if starter is None or _RUNS_OTHERS.match(starter[1]):
        return None
    if own:
        return Program(starter[1], ": git pull in the folder of its code, then what its requirements name")
    return _package(inside[0]) if inside else Program(starter[1], ", the package that it is of")


# Programs that a text is about which shows no line of code at all.
_NAMED = r"(?i)(?<![\w/])(?:(?P<comfy>comfy ?ui)|(?P<ui>(?:stable[- ]diffusion[- ])?web-?ui(?:[-_]forge)?))(?![\w/])"


def _of_a_command(told: Told) -> Program | None:
    typed = None if "Traceback (most recent" in told.text else told.last(_TYPED)
    if typed or re.search(r"(?m)^\s*(?:import|from|def|class) \w|\w+\.py\b|Traceback", told.text):
        return _package(typed.lastgroup or "") if typed else None
    if (named := re.search(_NAMED, told.text)) is None:
        return None
    return (
        Program(_COMFY, _BY_MANAGER)
        if named["comfy"]
        else Program(named[0], " (git pull in its folder, or update.bat)")
    )


def _package(module: str) -> Program:
    name = _NAMES.get(module, DISTRIBUTIONS.get(module, module.replace("_", "-")))
    if module in _BRINGS_TORCH:
        return Program(name, ", in an environment of its own (it may bring another torch)", package=name)
    return Program(name, "", (pip("install", "-U", name),), name)


def _is_of_code(id: str, text: str) -> bool:
    """Whether only somebody can do it who changes the code."""
    return bool(_EDITS.search(text) or (id not in _ALSO_OF_FILES and not _IN_HAND.search(text)))


def first(id: str, made: Iterable[Fix], told: Told) -> tuple[Fix, ...]:
    """The fixes of an error; where they would change lines of another's program, its update comes first."""
    made = tuple(made)
    if not _OF_CODE.fullmatch(id) or not made or made[0].commands or not _is_of_code(id, made[0].text):
        return made
    if said := [fix for fix in made[1:] if fix.text.startswith("In ComfyUI")]:  # of a node, which says more
        return (*said, *(fix for fix in made if fix not in said))
    if (program := of(told)) is None:
        return made
    text = f"The lines that fail are those of {program.name}: update it{program.how}"
    worked = re.search(_WORKED, told.text)
    release = next(filter(None, worked.groups()), "").rstrip(".") if worked else ""
    if release:
        text += f"; or go back to {release}, which works as the text says"
    elif told.has(_UPDATED):
        text += "; if it is the newest, the update broke it: go back to the state before (git log, git checkout)"
    text += ". Or what it was given is at fault: try another input, model and setting"
    return (Fix(text, program.commands), Fix(f"Inside it: {made[0].text}"), *made[1:])
