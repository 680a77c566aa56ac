"""Whose lines fail: those of a program that the user only starts, which they update, or their own, which they mend."""

from collections.abc import Iterable
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


class Program(NamedTuple):
    """how: how it is updated."""

    name: str
    how: str = ""
    commands: tuple[str, ...] = ()


_PATH = re.compile(
    r'File "([^"\n]{1,300})", line \d+|^<(ipython-input)-|^\s*(Cell In)|^[│|] ([^\s│|][^\n│|]{0,200}?):\d+ in ', re.M
)
_PACKAGE = re.compile(r"(?:site|dist)-packages[/\\]+([A-Za-z]\w*)")
_OF_PYTHON = re.compile(
    r"^<(?:frozen|string)|[/\\]lib[/\\]python[\d.]+[/\\](?!(?:site|dist)-)|\\Lib\\(?:\w+\.py$|(?:multiprocessing|concurrent"
    r"|asyncio"
    r"|importlib|json|unittest|logging|contextlib)\\)|\brunpy\.py$|<__array_function__|\binternals>$"
    r"|[/\\]torch[/\\](?:nn|utils|autograd|_\w+|cuda|optim|distributed|serialization\.py|tensor\.py)\b"
)
# A script that pip makes for a command, and commands that only start other programs.
_STARTER = re.compile(
    r"(?i)[/\\](?:bin|Scripts)[/\\]+([\w-]+?)(?:\.exe[/\\]+__main__\.py|-script\.py|\.exe)?\n"
    r"(?-i:\s*(?:sys\.exit\(|load_entry_point\())"
)
_RUNS_OTHERS = re.compile(
    r"(?i)(?:torch\w*|accelerate|deepspeed|pip[\d.]*|py\.?test|i?python[\d.]*|jupyter\S*|ipykernel\w*|gunicorn|uvicorn"
    r"|ray|streamlit|lightning|hf|conda|flask|fastapi|uv|horovodrun|mim|debugpy|pkg_resources|setuptools|click|typer)$"
)
# Folders of programs with a window or a web page, and of trainers with a launcher; Pinokio has a folder for each.
_FOLDER = re.compile(
    r"(?i)pinokio[/\\]api[/\\](?P<pinokio>[\w-]+)"
    r"|[/\\](?P<name>comfyui|(?:stable-diffusion|sd|text-generation|open|rvc|a1111)[-_]?web-?ui(?:-\w+)*"
    r"|web-?ui(?=[/\\](?:webui|launch|modules|extensions)\b)|fooocus\w*|invoke-?ai|kohya_?ss|sd-scripts|onetrainer|fluxgym"
    r"|ai-toolkit"
    r"|musubi-tuner|simpletuner|diffusion-pipe|llama-?factory|gpt-sovits|applio|facefusion|wan2gp|framepack|alltalk_tts|lora-scripts|swarmui|sillytavern\w*)"
    r"(?:[-_](?:main|master|dev)|\.git|_windows_portable|[-_]v?\d[\w.]*)?(?=[/\\])"
)
_COMFY = "ComfyUI and its extensions"
_BY_MANAGER = " (Update All in its Manager, or git pull in both folders; portable: update\\update_comfyui.bat)"
# Commands that people type who show no traceback, and their packages.
_TYPED = (
    r"(?m)^(?:[^\w\n]{0,6}|[^\n]{0,80}[$#>] ?)(?:[A-Z_]+=\S+ )*"
    r"(?:(ns)-\w+|(nnUNet(?:v2)?)_\w+|(evalscope) (?:eval|perf)|(xinference)(?:-\w+| launch)"
    r"|(vllm|sglang) (?:serve|bench)|(llamafactory)-cli \w+|(whisperx)"
    r"|(yolo) (?:task|detect|segment|classify|pose|obb|train|val|predict|export|track))"
    r"\b[^\n]{0,200}?(?: --?\w|\w[=/]\w| \w+\.\w+$)"
    r"|\A[^\n]{0,90}?\b(?:command|running|run) [`'\"]?(nnUNet(?:v2)?)_(?:train|predict|plan_and_preprocess)\b"
)
_NAMES = {"ns": "nerfstudio", "yolo": "ultralytics", "pyannote": "pyannote.audio"}
# Each release of these asks for one torch, or few.
_BRINGS_TORCH = ("vllm", "sglang", "nerfstudio", "whisperx", "lerobot", "axolotl")
_UPDATED_ALONE = ("evalscope", "xinference", "llamafactory", "ultralytics", "nnunetv2")  # and those of names.py
# Who changes the code themselves, or must not update.
_OF_AUTHORS = (
    r"(?i)\bm(?:y|ine) (?:own )?(?:\w+[ -]){0,2}?(?:scripts?|code|net(?:work)?|node|extension|module|class|program"
    r"|project|fork|package|plugin|trainer|loop|app|implementation)\b"
    r"|\bI(?:'m|'ve| am| was| have)? (?:been )?(?:just )?(?:writing|wrote|written|cod|develop|programm)(?:ed|ing)?\b"
    r"|(?:\b(?:not|never|cannot)|n't) (?:want to )?(?:update|upgrade)\b"
)

# Errors of code without lines that show the right way, and others whose lines are not all that helps.
_OF_CODE = (
    *("python-error", "bad-input-data", "index-out-of-range", "dtype-mismatch", "argument-refused", "not-callable"),
    "inplace-autograd",
)
_NOT_OF_CODE = (
    *("loss-nan", "memory-growth", "save-failed", "pickled-class-missing", "raised-in-worker"),
    "dataloader-hangs",
)
# What only somebody can do who changes the code.
_EDITS = re.compile(
    r"(?i)\bprint\b|\bdef \w|\bset it before|follow it back|rename it|\bwrite\b|the one above|other quotes"
    r"|[\w\])]\.\w+\("
    r"|\w = \w|\w\((?:\w|\))|\byour line|__\w+__|\bx\b|\bthe line\b"
)
# What its user has in hand.
_IN_HAND = re.compile(r"(?i)comfyui|checkpoint|\blora|\bupdate|\bnewer\b|readme|one gpu|longer than|nvidia-smi")
_WORKED = (
    r"(?i)\b(?:on|with) (?:version |v)?(\d+\.\d+(?:\.\d+)?)(?![\w.]),? (?:(?:it|everything|all) )?"
    r"(?:works|worked|was working|was fine)\b(?! (?:not|no))"
)
_UPDATED = (
    r"(?i)\b(?:(?:after|since|with) (?:the |an? |my |I )?(?:(?:last|latest|recent|new|comfyui) )?"
    r"(?:git pull|updat(?:e|ed|ing)|upgrad(?:e|ed|ing))|the last update)\b"
    r"(?! (?:of |to |my |the |its? )*(?:nvidia|gpu|driver|python|(?:py)?torch|cuda|windows|pip\b|ubuntu|bios|macos))"
    r"(?![^.\n]{0,60}(?:(?:\bnot|n't) (?:\w+ )?(?:help|better|solve|fix|gone|change)|\bstill\b|the same|no luck))"
)


def of(told: Told) -> Program | None:
    """The program whose own lines fail; None where a line of the user's is among them, or that is not known."""
    text = told.text
    if re.search(_OF_AUTHORS, text):
        return None
    text = text[max(text.rfind("Traceback (most recent"), 0) :]
    frames = [("".join(found.groups("")), text[found.end() :].split("\n", 2)[1:2]) for found in _PATH.finditer(text)]
    shown = [(path, "\n".join((path, *code))) for path, code in frames if not _OF_PYTHON.search(path)]
    if not shown:
        return _of_a_command(told)
    own = [path for path, frame in shown if not _PACKAGE.search(path) and not _STARTER.search(frame)]
    folders = [[*_FOLDER.finditer(path)] for path in own]
    if own and all(folders):
        return _in_a_folder(folders[-1][-1], told)
    starter = _STARTER.search(shown[0][1])
    return _of_a_starter(starter[1], [path for path, _ in shown], told, own) if starter else None


def _in_a_folder(found: "re.Match[str]", told: Told) -> Program | None:
    if found["pinokio"]:
        return Program(found["pinokio"], " (Update in Pinokio)")
    extension = re.search(r"custom_nodes[/\\]([\w.@-]+)", found.string)
    if extension:
        if re.match(r"my(?:[-_A-Z]|$)", extension[1]):
            return None
        return Program(f"ComfyUI's extension {extension[1]}", f" together with ComfyUI{_BY_MANAGER}, or switch it off")
    if "comfy" in found["name"].lower():
        return Program(_COMFY, _BY_MANAGER)
    return Program(found["name"], ", in its folder, then what its requirements name in its own Python", ("git pull",))


def _of_a_starter(starter: str, shown: list[str], told: Told, own: list[str]) -> Program | None:
    """A command of a package, which may be installed from a folder. Others that it calls are not to blame for sure."""
    if _RUNS_OTHERS.match(starter):
        return None
    first = _NAMES.get(re.split("[-_]", starter)[0].lower(), re.sub("[-_]", "-", starter)).lower()
    inside = [found[1] for path in shown if (found := _PACKAGE.search(path))]
    like = [name for name in inside if re.match(rf"{re.escape(name.lower().replace('_', '-'))}(?:-|$)", first)]
    if own:
        known = any(re.match(rf"{name}(?:-|$)", first) for name in (*_BRINGS_TORCH, *_UPDATED_ALONE))
        return Program(starter, " (git pull in its folder)") if known else None
    return _package(like[0], told) if like else Program(starter, " (the package that it came in)")


# What comes before a program that it is not about.
_NOT_THAT = (
    r"(?i)(?:\b(?:not|no|nor|never|without|unlike|like|than|instead of)|n't)"
    r"(?: (?:use|using|run|running|in|have|about|with|a|the|any|even)){0,2} $"
)
# Programs that a text is about which shows no line of code at all.
_NAMED = r"(?i)(?<![\w/])(?:(?P<comfy>comfy ?ui)|(?P<ui>(?:stable[- ]diffusion[- ])?web-?ui(?:[-_]forge)?))(?![\w/])"


def _of_a_command(told: Told) -> Program | None:
    typed = [] if "Traceback (most recent" in told.text else [*re.finditer(_TYPED, told.here)]
    if typed or re.search(r"(?m)^\s*(?:import|from|def|class) \w|\w+\.py\b|Traceback", told.text):
        return _package(typed[-1][typed[-1].lastindex or 0], told) if typed else None
    if (named := re.search(_NAMED, told.here)) is None or re.search(_NOT_THAT, told.here[: named.start()]):
        return None
    return (
        Program(_COMFY, _BY_MANAGER)
        if named["comfy"]
        else Program(named[0], " (git pull in its folder, or update.bat)")
    )


def _package(module: str, told: Told) -> Program:
    """Only of a known name a command: a folder's name may be that of anybody's package."""
    name = _NAMES.get(module, DISTRIBUTIONS.get(module, module.replace("_", "-")))
    like = name.lower().replace("_", "-")
    if like in _BRINGS_TORCH:
        return Program(name, ", in an environment of its own (it may bring another torch)")
    if like == "nnunetv2":  # which its companions have to fit
        return Program(name, "", (pip("install", "-U", like, "batchgenerators", "batchgeneratorsv2"),))
    known = like in _UPDATED_ALONE or not {like, module.lower().replace("_", "-")}.isdisjoint(KNOWN)
    if told.jetson or not known or "/" in name or like == "apex":
        return Program(_NAMES.get(module, module))
    return Program(name, "", (pip("install", "-U", name),))


def _is_of_code(error: Error, text: str) -> bool:
    """Whether only somebody can do it who changes the code."""
    if error.id not in _OF_CODE and (not error.code or error.id in _NOT_OF_CODE):
        return False
    return bool(_EDITS.search(text)) or (bool(error.code) and not _IN_HAND.search(text))


def first(error: Error, made: Iterable[Fix], told: Told) -> tuple[Fix, ...]:
    """The fixes of an error; where they would change lines of another's program, its update comes first."""
    made = tuple(made)
    if not made or made[0].commands or not _is_of_code(error, made[0].text):
        return made
    if said := [fix for fix in made[1:] if fix.text.startswith("In ComfyUI")]:  # of a node, which says more
        return (*said, *(fix for fix in made if fix not in said))
    if (program := of(told)) is None:
        return made
    text = f"The lines that fail are those of {program.name}: update it{program.how}"
    worked = re.search(_WORKED, told.text)
    if worked and worked[1] != told.python and not told.torch.startswith(worked[1]):
        text += f"; or go back to {worked[1]}, which works as the text says"
    elif told.has(_UPDATED):
        text += "; or go back to the state before the update (git log, git checkout)"
    text += ". Or what it was given is at fault: try another input, model and setting"
    return (Fix(text, program.commands), Fix(f"Inside it: {made[0].text}"), *made[1:])
