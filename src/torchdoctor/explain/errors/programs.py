"""What Python itself says of a program: the errors of its own, also those of a worker."""

import sys
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain import accelerators, calls, faults, own_message, whose, worked
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.array_messages import reshaped
from torchdoctor.explain.errors.python_messages import meaning, to_write, unpacked
from torchdoctor.explain.known import Error
from torchdoctor.explain.mention import genuine
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.next_step import after_raising, in_short_lines
from torchdoctor.explain.steps import TABLE, read
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_KINDS = (
    r"(?:(?:Key|Index|Attribute|Type|Value|Name|UnboundLocal|FileNotFound|ZeroDivision|UnicodeDecode|JSONDecode"
    r"|Recursion"
    r"|Assertion|NotADirectory|IsADirectory|FileExists|Permission|Syntax|Indentation|Tab|NotImplemented|Overflow|EOF"
    r"|Argument|Scanner|Parser|OS|IO|Config\w{3,9}|Interpolation\w{3,10})Error|ModuleNotFoundError|StopIteration"
    r"|MissingMandatoryValue|InstantiationException|MissingConfigException|ConfigCompositionException)"
)
# Of what other exceptions say, that which is the program's own.
_SAYS = (
    r"RuntimeError: (?:dictionary changed size|No active exception)|ImportError: (?:No module named |attempted "
    r"relative|cannot import name '\w+'(?: from '[\w.]+')?\s*$"
    r"|cannot import name '\w+' from (?:partially initialized module )?"
    r"'[\w.]+' (?:\([\w ]+\) )?"
    r"\((?![^\n]*-packages))"
)
_SAID = (
    rf"(?<![A-Za-z0-9_.])(?:\w+\.)*({_KINDS}: (?!Caught |Traceback|\[Errno "
    rf"39\])[^\n]{{1,200}}|{_KINDS}:?$|(?:{_SAYS})[^\n]{{0,200}}"
    r"|can't open file '[^'\n]+': \[Errno 2\]|error: (?:the following arg|unrecognized arg|argument -"
    r"|ambiguous option: )[^\n]+)"
)
_LOGS = re.compile(r"[wie] (?:tensorflow|external)/[^\n]*")  # TensorFlow's own, where another package imports it
# Where a message stands without its exception's name.
_BARE = (
    r"((?<!\w)'?\w{1,80}' object (?:has no attribute '|is not )[^\n]{1,80}|(?<!\w)name '\w+' is not defined"
    r"|(?<!\w)[Kk]ey ?[Ee]rror:? ['\"][^'\"\n]{1,60}['\"]"
    r"|(?:\[Errno 2\] )?No such file or directory: ['\"][^'\"\n]{1,200}['\"]"
    r"|No module named '[\w.]{1,60}'|(?:list|tuple|string) (?:index out of range|indices must be [^\n]{1,60})"
    r"|(?<!\w)module '[\w.]+' has no attribute '\w+'|local variable '\w+' (?:referenced|where it is not)[^\n]{1,40}"
    r"|(?<!\w)(?:\w{1,60}\.)?\w{1,60}\(\) (?:got an unexpected keyword|missing \d+ required|takes \d+ positional)"
    r"[^\n`]{1,120})"
)
# A name in a title, without the words that Python writes before it.
_UNDEFINED = (
    r"\A[^\n]{0,80}?(?<![\w.])(['\"`]?(?:[a-z]\w{0,40}_\w{1,40}['\"`]?|(?<=['\"`])\w{2,40}['\"`]) is not defined)"
    r"(?=[^\w\n?？]{0,6}(?:\n|\Z))"
)
# An exception without a message, below the line that raises it.
_UNSAID = r"\n[ \t]+raise (?:\w+\.)*\w+(?:\(\))?\n(?:[ ~^]+\n)?((?:\w+\.)*\w*(?:Exception|Error))[ \t]*$"
# What the program's own line raises, by any name.
_RAISED = (
    r'File "(?![^"\n]*-packages)[^"\n]+", line \d+, in [^\n]+\n[^\n]*\braise\b[^\n]*\n(?:[ ~^]+\n)?(?:\w+\.)*'
    r"([A-Z]\w*(?:Error|Exception|Exit)?: [^\n]{3,200})"
)
UNREAD = Fix("Print the values that the last line of the traceback uses")
_OWNER = r'File "[^"\n]*(?:site|dist)-packages[/\\](\w+)[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?[\w.]*$'


# What a line is written with, and the first Python that reads it.
_STAR = r"(?:(?<=[(\[{,])|(?<=, ))\*{1,2}[A-Za-z_]"
_SYNTAX = (
    ("3.10", r"^\s*(?:match|case) [^\n=]+:\s*$"),
    ("3.8", r":=|\bdef \w+\([^\n)]*/ ?[,)]"),
    (
        "3.6",
        r"(?<!\w)[fF]r?[\"']|^\s*(?!(?:else|try|finally|lambda)\b)[\w.]+: ?[A-Za-z][\w\[\], .]* = |(?<!\w)\d+_\d",
    ),
    (
        "3.5",
        r"\basync (?:def|for|with)\b|\bawait \w|\w @ \w|[(,] ?\*\w+, ?(?!\*\*|\w+ ?=)\*?\w"
        rf"|(?:[=(\[,] ?|\breturn )[(\[{{](?:[^()\[\]{{}}\n]|\([^()\n]*\)){{0,200}}?{_STAR}",
    ),
    (
        "3",
        r"\)\s*->|\bnonlocal\b|\byield from\b|\braise [^\n]+ from \w|\bdef \w+\([^\n)]*(?:: ?\w|\*\w*, ?\w)"
        r"|\bprint\([^\n]*\b(?:end|file|sep|flush) ?=",
    ),
)


_PYTHON_3 = r"[(,)] ?(?:end|file|sep|flush) ?= ?[^\n=]+\)\s*$|\)\s*->|\bnonlocal\b|\byield from\b"
_OF_PYTHON_2 = (
    "`python` is Python 2 here, and this line is written for Python 3: python --version tells. Start the program with "
    "python3, or activate the environment of Python 3 that has the project's packages, and use its python; an edit of "
    "the line only brings the next such one"
)


def _newer_syntax(told: Told) -> str:
    """Of a line that is written for a newer Python than the one whose folder the text shows."""
    line = told.last(
        r"File \"[^\"\n]{1,500}\", line \d+\n[> ]{0,9}([^\n]*)\n(?:[> ~^]*\n){0,2}[> \t]*SyntaxError: invalid"
    )
    runs = told.last(r"[Pp]ython(?:(2)(?:\.?(\d))?|(3)\.?(\d{1,2}))[/\\]")
    if line is None:
        return ""
    if runs is None:
        old = re.search(_PYTHON_3, line[1][:400]) and re.search(r"(?m)^.*\bpython (?!-m pip)[\w./-]+\.py\b", told.text)
        return _OF_PYTHON_2 if old else ""
    has = tuple(int(part) for part in runs.groups() if part)
    for least, mark in _SYNTAX:
        if has < tuple(map(int, least.split("."))) and re.search(mark, line[1][:400]):
            return (
                f"Python {'.'.join(map(str, has))} runs here, and this line is written for {least} or newer: make an "
                "environment with a newer Python, install there what the program needs, and start it with that Python; "
                "or, for this Python, take an older release of the package"
            )
    return ""


def _in_training(said: str, told: Told) -> str:
    """What a message of Python's means in a loop over batches, or in a model."""
    whole = re.search(r"argument of type '([A-Z]\w*)' is not iterable", said)
    if whole and told.own_line and re.search(r"\bin \w*(?:state|ckpt|check_?point|weights|loaded)", told.own_line.code):
        return (
            f"The file holds a whole model (of the class {whole[1]}), and the program reads a dictionary of weights: "
            "give it the checkpoint that the training writes beside it (.ckpt, a folder checkpoints), or make one, in "
            "the project's folder: torch.save(torch.load('FILE', map_location='cpu', weights_only=False).state_dict(), "
            "'NEW.pth')"
        )
    if "NoneType' object is not callable" in said and told.has(r"Sequential\(") and told.has(r"else None\b"):
        return "There is a None among the layers of nn.Sequential: nn.Identity() in its place"
    if said.startswith("KeyError") and told.has(r"KeyError:\s*(?:tensor\(|-?\d*\s*\[torch\.\w*Tensor)"):
        return "The key is a tensor, and the keys of the dictionary are numbers: d[x.item()]"
    if "to unpack" in said and (loop := told.last(r"for (\w+), ?(\(.{1,60}?\)) in (\w[\w.]*):")):
        return f"enumerate is missing: for {loop[1]}, {loop[2]} in enumerate({loop[3]}):"
    if "'NoneType' object has no attribute" in said and told.has(r"def forward\(self") and not told.has(r"\breturn\b"):
        return "forward() returns nothing: its last line is return x"
    return ""


# What projects call their own folders and files.
_FOLDERS = (
    r"(?i)^(?:\w*utils?|project|models?|nets?|networks?|libs?|src|data|data_?sets?|data_?loaders?|configs?|cfgs?|tools|core"
    r"|modules?"
    r"|options?|common|scripts|layers|loss(?:es)?|helpers?|engines?|main|train\w*|app|api|eval\w*|metrics|vis\w*|opts"
    r"|pre_?process\w*|infer\w*|demo|solver|trainers?|backbones?|ops|base|config\w*|generate\w*|my\w*|text|ldm)$"
)


# Projects whose modules others import.
_ON_GITHUB = {
    "maskrcnn_benchmark": "facebookresearch/maskrcnn-benchmark",
    "fcos_core": "tianzhi0549/FCOS",
    "pcdet": "open-mmlab/OpenPCDet",
    "adet": "aim-uofa/AdelaiDet",
}


def _of_source(name: str, told: Told) -> tuple[Fix, ...]:
    """What is compiled where it is used."""
    if name in _ON_GITHUB:
        owner, _, project = _ON_GITHUB[name].partition("/")
        text = f"{name} is on GitHub alone, and parts of it are compiled: with torch installed (one as old as the "
        text += "project) clone it, and build it with the Python that runs the program"
        clone = f"git clone https://github.com/{owner}/{project}"
        return (Fix(text, (clone, f"cd {project}", pip("install", "--no-build-isolation", "-e", "."))),)
    if name not in ("fused", "upfirdn2d") or not told.has(r"(?i)stylegan|op[/\\]fused_act|upfirdn2d"):
        return ()
    text = f"{name} is an operation of StyleGAN2 that is compiled at first use, and that failed, with an error of its "
    text += "own. It needs a C++ compiler, nvcc of torch's CUDA version and ninja; remove the half-made build"
    made = () if told.os == "windows" else (f"rm -rf ~/.cache/torch_extensions/*/{name}",)
    return (Fix(text, (*made, pip("install", "ninja"), "nvcc --version")),)


def _module(name: str, told: Told) -> tuple[Fix, ...]:
    """A package's, or a folder of the project; under a name that is not known here PyPI may have anybody's package."""
    if name not in DISTRIBUTIONS and told.has(r"\b(?:model|checkpoint)\.pkl|torch\.load\(|\bUnpickl|find_class"):
        text = f"The file was saved whole (pickle), and needs the code that it was saved with, as the module {name}"
        return (Fix(f"{text}: take that version of the project, and start in its folder", ("export PYTHONPATH=.",)),)
    if name in ("test", "code"):
        text = f"Python has a module of its own named {name}, which is found first: start from the project's folder"
        return (Fix(text, ("export PYTHONPATH=.",)),)
    if told.has(rf"[/\\]{name}[/\\](?:ops|csrc|_C|cuda|src)\b") and told.has(
        r"build[/\\]temp\.|setup\.py|running build_ext|\bninja\b"
    ):
        text = f"{name} is the project's own package, with parts that are compiled: install it in the folder of its "
        text += "setup.py, in this Python, and see that it ends without an error"
        return (Fix(text, (pip("install", "--no-build-isolation", "-e", "."),)),)
    if made := _of_source(name, told):
        return made
    inner = told.last(r"\bpython[\d.]*\"? (\w[\w-]*)/[\w/-]+/[\w.-]+\.py\b")  # whose modules are next to that folder
    folder = Fix(
        f"If {name} is a folder or file of the project, Python looks elsewhere: start from the project's folder, and "
        "let Python look there; where the project has none of that name, take its newest state, or ask its authors",
        (f"export PYTHONPATH=.:{inner[1]}" if inner else "export PYTHONPATH=.",),
    )
    text = f"{name} is not installed in the Python that runs: install the package that has it"
    if name not in DISTRIBUTIONS and name.lower().replace("_", "-") not in KNOWN:
        brought = _of_an_own_python(name, told)
        text = f"{name} is not installed in the Python that runs: activate the project's environment, and install what "
        package = Fix(
            f"{text}its README and requirements name (names on PyPI may differ, and it may be on GitHub alone)"
        )
        own = re.search(_FOLDERS, name) or told.has(rf"[/\\]{name}(?:\.py\b|[/\\])(?![^\n]*-packages)")
        return (folder, package) if own and not brought else (*(brought or (package,)), folder)
    dist = DISTRIBUTIONS.get(name, name.replace("_", "-"))
    return (Fix(f"{text} (the project's requirements name it)", (pip("install", dist),)), folder)


def _of_an_own_python(name: str, told: Told) -> tuple[Fix, ...]:
    """For an extension of ComfyUI, or a program whose Python the text names: there is no environment to activate."""
    if pack := told.last(r"custom_nodes[/\\]+([\w.@-]+)[/\\]"):
        folder = f"{'ComfyUI/' if told.portable else ''}custom_nodes/{pack[1]}"
        text = f"{name} is not installed in ComfyUI's Python: install what the extension {pack[1]} requires, from the "
        text += "folder of ComfyUI's start script"
        return (Fix(text, (pip("install", "-r", f"{folder}/requirements.txt"),)),)
    if told.interpreter.startswith("/usr/") or not (told.interpreter or told.portable):
        return ()
    text = (
        f"{name} is not installed in the program's own Python: start its installer or start script again, or install "
    )
    return (Fix(f"{text}with this Python what its requirements name", (pip("install", "-r", "requirements.txt"),)),)


# A name that packages of many releases share.
_SHARED = ("google", "nvidia", "azure", "zope", "ruamel", "backports", "jaraco", "sphinxcontrib", "opentelemetry")


def _part(name: str, told: Told) -> tuple[Fix, ...]:
    """Python names the part only where it has found the package."""
    part = told.last(rf"No module named '?{name}\.([\w.]+)")
    if part is None and told.has(r"No module named [a-z_]\w*\b(?![.'])"):  # of Python 2
        part = told.last(rf"\bfrom {name}\.([\w.]+) import ")
    if part and name in _SHARED:
        text = f"Several packages put their parts into {name}, and the one with {part[1]} is not installed: install it "
        return (Fix(f"{text}as the program's requirements name it"),)
    if (
        part is None
        or re.search(_FOLDERS, name)
        or name in (*_ON_GITHUB, "test", "code")
        or told.has(r"torch\.load\(|\bUnpickl|find_class")
    ):
        return ()
    dist = DISTRIBUTIONS.get(name, name.replace("_", "-"))
    known = name in DISTRIBUTIONS or dist.lower() in KNOWN
    text = (
        f"Python finds {name}, and no {part[1]} in it: a release that is older, or newer, than the code, or a folder "
    )
    see = Fix(
        f"{text}or file of that name in front. See which", (f'python -c "import {name}; print({name}.__path__)"',)
    )
    text = (
        "Where it is the release, take the one that the project names, or the newest, from its repository where PyPI "
    )
    return (see, Fix(f"{text}has none", (pip("install", "-U", dist),) if known else ()))


def _of_another_release(said: str) -> tuple[Fix, ...]:
    """A name that the module of a package lacks, where no path tells which file that is."""
    lacks = re.search(r"cannot import name '(\w+)' from '((\w+)[\w.]*)'\s*$", said)
    if lacks is None:
        return ()
    where = f'python -c "import {lacks[3]}; print({lacks[3]})"'
    if re.search(_FOLDERS, lacks[3]) or lacks[3] in sys.stdlib_module_names:
        text = (
            f"The {lacks[2]} that is found has no {lacks[1]}. See which file it is: another one of that name may be "
            "found "
            "first (rename yours, or start from the project's folder), or the project's files are of different versions"
        )
        return (Fix(f"{text} (git pull)", (where,)),)
    dist = DISTRIBUTIONS.get(lacks[3], lacks[3].replace("_", "-"))
    text = (
        f"{lacks[2]} has no {lacks[1]}: the {lacks[3]} that is found is not of the code's release (this "
        "prints which "
        "file it is; one of yours would hide the package). Take the release that the code's requirements or README "
        "name: an "
        "older one where the name was removed, a newer one, or that of its repository, where it is new"
    )
    known = dist.lower() in KNOWN or lacks[3] in DISTRIBUTIONS
    return (Fix(text, (where, *((pip("show", dist),) if known and "://" not in dist else ()))),)


# How projects call what they compile from their own sources.
_COMPILED = (
    r"(?:_ext|_op|_ops|_cuda|_cpu|_cython|_nms|_C)$|^(?:cython_(?:bbox|nms|lapjv)|bbox|cpu_nms|gpu_nms|_ext|_mask|nms_wrapper)$"
    r"|(?:^|\.)(?:cython|_ext|ext)\.\w+$"
)


def _compiled_part(name: str, told: Told) -> tuple[Fix, ...]:
    """Of a folder of the project, a module that is made from C, Cython or CUDA."""
    part = told.last(rf"No module named '?{name}\.([\w.]+)")
    if (
        part is None
        or not re.search(_COMPILED, part[1])
        or name in DISTRIBUTIONS
        or name == "torch"
        or told.has("-packages[/\\\\]" + name)
    ):
        return ()
    text = (
        f"{name}.{part[1]} is, by its name, compiled from the project's own sources, which was not done, or for "
        "another "
        "Python. Build it as the README says, with the Python that runs: mostly make or sh make.sh, or in the "
        "folder of its "
        f"setup.py (look in {name} and beside it) the command below; with a build.py, that (it is for torch 0.4)"
    )
    return (Fix(text, ("python setup.py build_ext --inplace",)),)


def _at_a_blank(said: str, told: Told) -> str:
    """A path that ends where one in the traceback has a blank: lists of data are often split at blanks."""
    last = re.search(r"No such file or directory: '[^'\n]{0,200}[/\\](\w{1,60})'", said)
    if last is None or not told.has(rf"File \"[^\"\n]{{0,200}}[/\\]{last[1]} [^\"\n]{{0,200}}[/\\]"):
        return ""
    return (
        f"The path is cut at its blank, behind {last[1]}: the list of the data is split at blanks. Move the project "
        "and the data to a folder without blanks, and make the list again"
    )


# What a reading says of something, and how it says it with the name of that.
_SAID_OF_IT = (
    ("It is None", "{} is None"),
    ("The list is shorter", "{} is shorter"),
    ("print the keys there (list(d)[:20], df.columns)", "print the keys of {0} (list({0})[:20])"),
    ("dir() of the object shows", "dir({}) shows"),
    (
        "of a dictionary print the keys",
        "if {0} is a dictionary, go by its values, list({0}.values()), or print its keys",
    ),
)


def _named(text: str, said: str, line: str) -> str:
    """With the name of what is None, too short or without the key, where the line has one that it can be."""
    if attribute := re.search(r"has no attribute '(\w+)'", said):
        names = re.findall(rf"([A-Za-z_][\w.]*(?:\[\w+\])?)\.{attribute[1]}\b", line)
        every = len(re.findall(rf"\.{attribute[1]}\b", line))
    elif "has no len()" in said:
        names, every = re.findall(r"\blen\(([A-Za-z_][\w.]*)\)", line), line.count("len(")
    elif re.search(r"not subscriptable|index out of range|^KeyError", said):
        names, every = re.findall(r"([A-Za-z_][\w.]*)\[", line), line.count("[")
    else:
        return text
    names = [re.sub(r"\.i?(?:loc|at)$", "", name) for name in names]
    if len(set(names)) == 1 and len(names) == every:  # and no call or list that may be it as well
        for its, of in _SAID_OF_IT:
            text = text.replace(its, of.format(names[0]), 1)
    return text


def _past_the_table(said: str, told: Told) -> str:
    """Of a table whose rows are numbered from 0 on, as pandas says in the error before."""
    found = re.match(r"KeyError: (\d+)$", said)
    if found is None or not told.has(rf"ValueError: {found[1]} is not in range"):
        return ""
    return (
        f"The table has no row {found[1]}: its rows are numbered from 0 on, and these are fewer than the data "
        "set counts "
        "(__len__, a list of indices, or a file whose lines were skipped as it was read: on_bad_lines, quotes). Count "
        "by the table itself: len(df), range(len(df))"
    )


def _of_its_authors(said: str, told: Told) -> tuple[Fix, ...]:
    """A path in the home of a user of whom nothing else in the text is."""
    missing = re.search(r"No such file or directory: '((/(?:home|Users)/\w{2,40}/)[^'\n]*)", said)
    if missing is None:
        return ()
    rest = told.text.replace(missing[1], "")
    if missing[2] in rest or not re.search(r"/(?:home|Users)/\w{2,40}/|\b[A-Z]:[\\/]+Users[\\/]", rest):
        return ()
    text = (
        f"{missing[2]} may be a different user's home: then the authors left one of their own paths in the code, its "
        "configuration or a list of data. Search the project for it, and write yours"
    )
    return (Fix(text),)


def _how_it_is_run(said: str, told: Told) -> str:
    """Of an editor's test runner, or a split over GPUs."""
    if "unrecognized argument" in said and "_jb_pytest_runner" in told.text:
        return "PyCharm runs the file as a test: run it as a script, or in a terminal"
    if "list index out of range" in said and (found := told.last(r"glob\([^\n]{0,120}?\)\[-?\d\]")):
        pattern = re.search(r"'[^'\n]*\*[^'\n]*'", found[0])
        what = f"like {pattern[0]}" if pattern else "that it looks for"
        return f"glob finds no file {what}: print the folder; weights and data are downloaded as the README says"
    if "list index out of range" in said and told.has(r"in scatter\b[\s\S]*\bdevices?\b"):
        return (
            "The batch has fewer samples than the split over the GPUs takes: a batch size that is a multiple of their "
            "number, drop_last=True, or one GPU (CUDA_VISIBLE_DEVICES=0)"
        )
    return ""


# A library's line that makes an object from what a file of settings names.
_FROM_A_FILE = (
    r"-packages[/\\](\w+)[/\\][^\n]*\.py[^\n]*\n(?:(?![^\n]*-packages)[^\n]*\n){0,8}?"
    r"[^\n]*\*\*(?:self\.)?(?:config|cfg|hparams|hyper_parameters|model_args|init_args|params)\b"
)


_BOUND = ("xformers", "flash_attn", "numpy", "tensorrt", "vllm", "sglang")  # each release is for few of torch or CUDA


# Classes of faster-whisper, which what calls it gives the arguments of one release.
_WHISPERS = (
    r"\b(?:TranscriptionOptions|WhisperModel|BatchedInferencePipeline)\b[^\n]*(?:unexpected keyword|missing \d)"
    r"|module 'faster_whisper' has no attribute"
)


def _of_whisper(said: str, told: Told) -> tuple[Fix, ...]:
    if re.search(_WHISPERS, said) is None:
        return ()
    users = [name for name in ("whisperx", "whisper-ctranslate2") if told.has(name.replace("-", "[-_]"))]
    text = "faster-whisper is of another release than what calls it, usually older: update both together"
    return (
        Fix(text, (pip("install", "-U", "faster-whisper", *users),)),
        Fix("Or install both as the project's requirements name them, in an environment of their own"),
    )


def file_of_the_project(said: str, told: Told) -> tuple[Fix, ...]:
    """Of a package whose folder is the project's own, a part that is not there."""
    lacks = re.search(r"No module named '((\w+)\.[\w.]+)'", said)
    if lacks is None or not told.has(rf"File \"(?![^\"\n]*-packages)[^\"\n]*[/\\]{lacks[2]}[/\\]"):
        return ()
    text = (
        f"The {lacks[2]} that runs is the project's own folder, which lacks {lacks[1].replace('.', '/')}: the copy is "
        f"not "
        "whole (a .gitignore may leave out data/). Clone the project again, with --recursive; if it is missing there "
        "too, "
        f"take that part from the {lacks[2]} that it was made from, or ask its authors"
    )
    return (Fix(text),)


def _of_names(said: str, told: Told) -> tuple[Fix, ...]:
    if made := file_of_the_project(said, told):
        return made
    lacks = _lacking(said, told)
    return (
        (_compiled_part(lacks, told) or _part(lacks, told) or _module(lacks, told))
        if lacks
        else _of_whisper(said, told) or _of_another_release(said) or _newer_settings(said, told)
    )


# A package that was to be updated by a command that does not.
_LEFT = (
    r"(?im)\b(?:updat|upgrad|latest version)[^\n]{0,90}\n?[^\n]{0,40}"
    r"\bpip3? install (?!-|torch(?:vision|audio)?\b)([a-z][\w.-]{0,60}\w)(?=[`'\"),;]|\.?$)"
)


def _newer_settings(said: str, told: Told) -> tuple[Fix, ...]:
    """An argument that the settings of a model name, and the installed library does not know yet."""
    named = re.search(r"got an unexpected keyword argument '(\w+)'", said)
    if named and (old := told.last(_LEFT)):
        text = (
            f"pip install {old[1]} leaves an installed {old[1]} as it is: update it without replacing torch, and start "
        )
        return (
            Fix(f"{text}Python again: {named[1]} is a newer argument", (pip("install", "-U", "--no-deps", old[1]),)),
        )
    made = told.last(_FROM_A_FILE) if named else None
    if named is None or made is None or made[1] in ("torch", "transformers", "diffusers", "hydra", "omegaconf"):
        return ()
    name = DISTRIBUTIONS.get(made[1], made[1].replace("_", "-"))
    name = "pyannote.audio" if made[1] == "pyannote" else name
    text = f"The model's file of settings names {named[1]}, which this {name} does not know: it is older than the model"
    update = () if made[1] in _BOUND else (pip("install", "-U", "--no-deps", name),)
    return (Fix(f"{text}. Update it without replacing torch, or take the model's revision for it", update),)


def _which_copy(said: str) -> tuple[str, ...]:
    """For a module of a known package without a name: where it is. A newer one may lack it as well."""
    found = re.search(r"module '(?!torch)(\w+)[\w.]*' has no attribute '", said)
    plain = found[1].replace("_", "-") if found else ""
    dist = DISTRIBUTIONS.get(found[1], plain if plain in KNOWN else "") if found else ""
    if found is None or not dist or "://" in dist:
        return ()
    return (f'python -c "import {found[1]}; print({found[1]}.__file__)"',)


def _of_a_library(said: str, told: Told) -> str:
    """What Python's message means where a library calls the program's class."""
    lacks = re.search(r"__init__\(\) missing \d+ required [^:]*: '(\w+)'", said)
    if lacks and told.has(r"\.load_from_checkpoint\("):
        return (
            f"The checkpoint has no {lacks[1]} among its hyperparameters: load_from_checkpoint(path, {lacks[1]}=...); "
            "for later checkpoints call self.save_hyperparameters() in __init__"
        )
    if said.startswith("KeyError") and told.has(
        r"_reverse_config_mapping\[|in __getitem__[^\n]*\n[^\n]*config_mapping"
    ):
        return (
            f"transformers does not know {said[10:].strip()}, a class of the model's own code: load it with that class "
            "itself, not AutoModel or AutoTokenizer, or register both (AutoConfig.register, AutoModel.register)"
        )
    return ""


def _by_release(said: str, told: Told) -> str:
    """Of code that calls, or is, the inside of an old torch."""
    if said.startswith("NameError: name 'fn'") and told.has(r"torch[/\\]nn[/\\]modules[/\\]rnn\.py"):
        return "This old torch fails as it refuses the input, whose last size must be the layer's input_size: update it"
    if "__init__()" in said and told.has(r"_pair\(0\), groups, bias\)|argument: 'padding_mode'"):
        return (
            "torch 1.1 gave _ConvNd another argument, padding_mode: write groups, bias, 'zeros') at the end of the call"
        )
    return ""


def _with_file(said: str, told: Told) -> str:
    """Of a refusal without its file, the checkpoint that the text names."""
    file = told.last(r"[\w./-]{0,200}\w\.(?:pth?|ckpt)\b")
    without = said.startswith("PermissionError") and ": '" not in said
    return f"Permission denied: '{file[0]}'" if without and file else said


def _by_its_class(line: str) -> str:
    """A message that stands without its exception's name, or with a mistyped one; and no more of its sentence."""
    if line.startswith("No module named"):
        return f"ModuleNotFoundError: {line}"
    said = re.sub(r"^['\"`]?(\w+)['\"`]? is not defined\b.*", r"NameError: name '\1' is not defined", line)
    said = re.sub("^[Kk]ey ?[Ee]rror:? ", "KeyError: ", said)
    said = re.sub(r"(?<=directory: )\"([^\"\n]+)\"", r"'\1'", said)
    said = re.sub(r"^(KeyError: (['\"])[^'\"\n]{1,60}\2)\W?[.,\"'`)*].*", r"\1", said)
    return re.sub(r"[\"'`,;*]+$", "", said) if said.startswith("error: ") else said


def _of_its_quotes(found: re.Match[str]) -> str:
    """The message; of one that a sentence quotes, up to the closing quote."""
    before = found.string[max(found.start() - 1, 0) : found.start()]
    quoted = bool(before) and before in '"`'
    end = re.search(rf"(?<=\S){re.escape(before)}(?=[\s,.;)!?]|$)", found[1]) if quoted else None
    return found[1][: end.start()].strip() if end else found[1]


def _last_of(told: Told) -> re.Match[str] | None:
    named = told.last(rf"(?m){_SAID}") or told.last(_RAISED)
    return named or told.last(rf"(?m){_UNSAID}") or told.last(_BARE) or told.last(_UNDEFINED)


def _lacking(said: str, told: Told) -> str:
    """The module that is missing: of the message, or where that only says so, of one above it."""
    lacks = re.match(r"(?:ModuleNotFound|Import)Error: No module named '?(\w+)", said)
    whole = told.last(rf"\bfrom (\w+)\.(?:\w+\.)*{lacks[1]} import ") if lacks and "'" not in said else None
    if whole:  # Python 2 names the last part alone
        return str(whole[1])
    if not lacks and re.search(r"(?i)\bnot (?:available|installed|found)\b|\bimport", said):
        lacks = told.last(r"(?<!Error: )No module named '?(\w+)")
    return lacks[1] if lacks else ""


def _unread(said: str, told: Told) -> tuple[Fix, ...]:
    made = own_message.steps(replace(told, text=in_short_lines(told.text)))
    if re.fullmatch(r"[\w.]+", said) and (unsaid := faults.unsaid(told, known=False)):
        return (*made, *unsaid)
    if said and not re.match(_KINDS, said):
        return made or (Fix(f"The program's own check failed, which says: {said.partition(': ')[2] or said}"),)
    return (*made, UNREAD)


def _by_its_folder(said: str, told: Told) -> tuple[Fix, ...]:
    """A name with a hyphen, which no import statement has: an extension that ComfyUI loads as a folder."""
    named = re.search(r"No module named '((?i:comfyui)-[\w-]{1,60})'", said)
    if named is None:
        return ()
    text = (
        f"{named[1]} is an extension's own folder, no package of PyPI: its code asks for it by another name than the "
    )
    text += "folder in custom_nodes has, or does not fit this ComfyUI. Update the extension (Manager, or git pull "
    return (Fix(f"{text}there); else give its folder the name that it asks for, and report it there"),)


def reading(told: Told) -> tuple[Fix, ...]:
    """What the last error of Python means, and who raised it."""
    got = _last_of(told)
    said = _with_file(_by_its_class(_of_its_quotes(got).strip("` ")) if got else "", told)
    made = (read(TABLE, told, got.start(1)) if got else ()) or faults.of_said(said, told) or _by_its_folder(said, told)
    return made or _read(told, got, said)


def _above(told: Told, got: re.Match[str] | None) -> str:
    """The line of code above a message."""
    return told.text[: got.start(1)].rstrip(" ^~\n").rpartition("\n")[2] if got else ""


def _of_a_fault(said: str, told: Told, got: re.Match[str] | None) -> tuple[Fix, ...]:
    """An exception without a message, or a file that is missing and was not to be written."""
    if re.fullmatch(r"[\w.]+", said):
        unsaid = faults.unsaid(told, known=True)
        return unsaid and (read(TABLE, told) or unsaid)  # a table may know that line better
    if to_write(said, _above(told, got)) or _at_a_blank(said, told):
        return ()
    absent = faults.of_files(said, told)
    return (*worked.kept(told), *absent) if absent else ()


def _newer(name: str, told: Told) -> Fix:
    """An update of the package in which the fault is."""
    if name == "triton" and told.os == "windows":
        return accelerators.triton_for_windows(told)
    dist = DISTRIBUTIONS.get(name, name.replace("_", "-"))
    return Fix(f"The fault is in {name} itself: update it", (pip("install", "-U", dist),))


def _read(told: Told, got: re.Match[str] | None, said: str) -> tuple[Fix, ...]:
    if said.startswith("KeyError") and told.has(r"collate\.py[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?KeyError: "):
        text = (
            f"The samples of a batch differ: some lack the key {said[10:]}. __getitem__ must return the same for each"
        )
        return (Fix(text),)
    if (name := re.match(r"NameError: name '(\w+)'", said)) and told.has(rf"super\({name[1]}\b"):
        return (Fix(f"super({name[1]}, ...) names a class that is called differently: write super().__init__()"),)
    if known := _of_names(said, told) or _of_a_fault(said, told, got):
        return known
    text = _newer_syntax(told) if said.startswith("SyntaxError: invalid syntax") else _by_release(said, told)
    if text:
        return (Fix(text),)
    owner = re.search(_OWNER, told.text[: got.start(1)]) if got else None
    text = (
        _in_training(said, told)
        or _at_a_blank(said, told)
        or _how_it_is_run(said, told)
        or _of_a_library(said, told)
        or ("" if owner else calls.of_a_call(said, told))
        or faults.of_none(said, told, owner is not None)
        or ("" if owner else faults.of_a_name(said, told))
        or reshaped(said)
        or to_write(said, _above(told, got))
        or faults.of_an_assert(said, told)
        or _past_the_table(said, told)
        or unpacked(said, told.own_line.code if told.own_line else "")
        or meaning(said, told.own_line.code if told.own_line else "")
    )
    if text and not owner and told.own_line:
        text = _named(text, said, told.own_line.code)
    made = [*worked.kept(told), *after_raising(told), *([Fix(text, _which_copy(said))] if text else [])]
    made += _of_its_authors(said, told)
    if owner and owner[1] != "torch" and re.match(r"UnboundLocalError|NameError: name '(?!torch|nn)", said):
        return (_newer(owner[1], told), *made)
    if node := told.last(r"Node Type:[* ]{0,6}([\w .+-]{1,60})|Error occurred when executing ([\w .+-]{1,60}):"):
        pack = told.last(r"custom_nodes[/\\]([\w.-]+)[/\\]")
        where = f"the extension {pack[1]}" if pack else "its extension"
        made.append(
            Fix(
                f"In ComfyUI the node {(node[1] or node[2]).strip()} raises it: look at what is connected to it, also "
                f"which model, and update {where} together with ComfyUI"
            )
        )
    elif got and (pack := Told(told.text[: got.start(1)]).last(r"custom_nodes[/\\]([\w.-]+)[/\\][^\n]*\n[^\n]*\n\Z")):
        made.insert(
            0, Fix(f"ComfyUI's extension {pack[1]} raises it: update it together with ComfyUI, or switch it off")
        )
    if owner and owner[1] not in ("torch", "requests"):
        made.append(Fix(f"{owner[1]} raises it: print what your line gives it, or install the release that fits"))
    return tuple(made) or _unread(said, told)


# For a program that uses torch, and fails elsewhere: no error that is known, so no certain answer.
OWN = Error(
    "python-error",
    "The program itself raised a Python error",
    "Python stopped the program at a line of its own code or of a library that it calls.",
    "code",
    (),
    (reading,),
    source="Python: built-in exceptions",
)


# torch, or what is built on it.
_USES = re.compile(
    r"torch|\bnn\.(?:module|sequential|linear|conv)|dataloader\([^\n]{0,80}batch_size|\bin (?:enumerate\()?\w*loader\b"
    r"|\boptimizer\.(?:step|zero_grad)|\.backward\(|collate_fn|def forward\(self|criterion\(|\boptim\.(?:sgd|adam)"
    r"|comfyui|omegaconf|transformers|hugging_?face|diffusers|ultralytics|yolov?\d|mm(?:det|cv|engine|seg|cls|pose"
    r"|pretrain|action|ocr|yolo)|deepspeed|vllm|\bpeft\b"
    r"|utterances?\b|l(?:j|ibri)speech|tacotron|coco(?:\b|eval|api)|annotations?[/\\_]|annotation file|\bgrpo|\bddpg"
    r"|\bppo\b|_baselines|\btrain\w*\.(?:json|txt|csv)|accelerate launch"
    r"|no module named '?(?:models?|(?:local_)?utils|datasets?|net(?:work)?s|layers)\b"
    r"|axolotl|llama-?factory|fine-?tun|bitsandbytes|webui|detectron2|fairseq|whisper|stable[-_ ]diffusion|bert\b|llama"
    r"|\b(?:train|eval)(?:_\w+|uate|uation)?\.py|(?<![a-z])epochs?(?![a-z])|\btrained model|\blstm\b|checkpoint"
    r"|\bcuda\b|\bgpus?\b|\bkornia\b|cross_?entropy|losses\b|\w_loss\b|pre-?trained|deep[-_ ]?learning|neural|\bcnn\b"
    r"|\bresnet|\bu-?net\b|segmentation|--(?:model_name|load_ckpt|weights|image_path|img_path|data_?root)\b"
    r"|model\.pkl|\bmodel\(|\binfer\b|\d+b[-_]chat|\bllms?\b|\blora\b"
    r"|\btts\b|tortoise|easyocr|nnu-?net|sovits|cuda_visible|basicsr|\bnet_g\b|load_net"
    r"|\bc(?:heck)?k?pt_\w|param_dict|(?<![a-z])inference(?![a-z])|get_data_?loader"
    r"|\b(?:we|you|i|when|while|to) train\b|\bdemo\.py"
    r"|\bfine-?tun|\bbi-?encoder|\btrain(?:_|ing\b|20\d\d)|state_dict|\bruns[/\\]train|_train20\d\d|\b(?:opt|args|cfg"
    r"|config)\.(?:batch_?size|lr|weights)\b|训练"
    r"|[\w*]\.(?:pth|ckpt|safetensors|gguf)(?:\.tar)?['\"]|['\"](?!\w+://|www\.)[^'\"\n]{1,100}\.pt['\"]"
)


_JAVASCRIPT = re.compile(r"Error: Cannot (?:read|set|destructure|access) |is not a function$|\bof undefined\b")


def of_python(text: str) -> tuple[str, tuple[Fix, ...]]:
    """The line of the last Python error of any program, and what it means; "" and () where that tells nothing."""
    if not (line := _last_line(text)):
        return "", ()
    told = Told(text)
    made = whose.first(OWN, (fix for fix in reading(told) if fix is not UNREAD), told)
    return (line, made) if made else ("", ())


def own_error(text: str) -> str:
    """The line of the last Python error of a program that uses torch, or ""."""
    words = _LOGS.sub("", text.lower())
    return "" if not _USES.search(words) or "tensorflow" in words else _last_line(text)


def _last_line(text: str) -> str:
    found = _last_of(Told(text))
    if found is None or _JAVASCRIPT.search(found[1]):
        return ""
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.start())
    line = text[start : end if end >= 0 else len(text)]
    if "No such file" in line:  # of a path the %d is no template of the message, which has its values
        line = re.sub(r"(?<!%)%(?=[ds])", "_", line)
    return _of_its_quotes(found).rstrip("*`") if genuine(line, found.start() - start) else ""
