"""Faults whose message is a program's own, and whose fix the rest of the text shows: paths, None, names, raises."""

import shlex

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# By "Kind: message": what to do, commands.
_SAID: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        r"Can't infer missing attention mask on `?mps`? device",
        "transformers before 4.45 cannot make the attention mask itself on a Mac's GPU. In your own code give it: "
        "generate(input_ids, attention_mask=inputs['attention_mask']), or generate(**inputs) of what the tokenizer "
        "returned; for a program that is not yours take a newer transformers",
        ('python -m pip install "transformers>=4.45,<5"',),
    ),
    (
        r"Reference at 'refs/heads/[\w./-]{1,60}' does not exist",
        "The program asks git for the last commit of the repository that it, or a package of it, lies in, and that "
        "repository has none: somebody ran git init there, or in a folder above. These show it, in the folder of the "
        "program (and of the package, as rsl_rl): remove that .git where it is there by mistake, else make a first "
        "commit",
        ("git rev-parse --show-toplevel", "git log -1"),
    ),
    (
        r"(?:dataset|batch_size|sampler|drop_last) attribute should not be set after DataLoader is initialized",
        "The code changes a DataLoader that is made already (loader.dataset = ...), which newer torch forbids: make a "
        "new one there, loader = DataLoader(other_dataset, batch_size=loader.batch_size, num_workers="
        "loader.num_workers, collate_fn=loader.collate_fn). The old torch is not needed for that",
        (),
    ),
    (
        r"'NoneType' object has no attribute '(?:seek|readline)'",
        "None stands in place of a file, mostly where torch.load reads a checkpoint: the option or setting with its "
        "path is missing. Give it on the command line (python SCRIPT.py -h lists its name: --checkpoint, --ckpt, "
        "--resume, --weights), or in the configuration",
        (),
    ),
    (
        r"ValueError: Input (?:\w+ )?contains (?:NaN|infinity)",
        "scikit-learn got nan or infinite numbers. Where they are the model's outputs (a metric), the model computes "
        "nan: see at which step the loss becomes nan, and train without fp16 (bf16 or float32) and with a lower "
        "learning rate. Where they are data, np.isnan(x).sum(axis=0) shows the gaps: fill them or leave those rows out",
        (),
    ),
    (
        r"TypeError: function\(\) argument (?:'code' \(pos 1\)|1) must be code, not str",
        "A class inherits from a function: what stands in its brackets is a class only in another release of that "
        "library. The last line of the traceback names it; install the release that the code was written for",
        (),
    ),
)
_OF_NAN = (
    r"(?:AssertionError|FloatingPointError): [^\n]{0,60}\b(?i:deltas|boxes|scores|logits|outputs?|features?|gradients?"
    r"|loss(?:es)?)\b[^\n]{0,40}(?:infinite|[Nn]a[Nn]\b|\bInf\b)"
)
_DIVERGED = (
    "The model computes nan or infinite numbers. In training: a lower learning rate (with fewer GPUs or a smaller "
    "batch in proportion), clipped gradients, and no boxes of width or height 0. In use: see that the trained "
    "weights are loaded (the log says so), and that the input has no nan; then try it without half precision"
)


def of_said(said: str, told: Told) -> tuple[Fix, ...]:
    """By the message alone, and what else the text has of it."""
    for pattern, text, commands in _SAID:
        if re.search(pattern, said):
            return (Fix(text, commands),)
    if said.startswith("TypeError: argument must have 'read' and 'readline'") and told.has(r"torch\.load\("):
        text = (
            "torch.load got a path as an object (pathlib), which Python 2 and old torch do not take: the program is "
            "for Python 3. Start it with python3, in an environment with the torch that its README names; or write "
            "torch.load(str(path)) there"
        )
        return (Fix(text, ("python --version",)),)
    return (Fix(_DIVERGED),) if re.search(_OF_NAN, said) else ()


_CELLS = r"(?im)\bnotebooks?\b|\bcolab\b|ipykernel|ipython-input|\bCell In\b|^!pip |\bkaggle\b"


def of_a_name(said: str, told: Told) -> str:
    """A name that nothing has set, in a notebook or in lines that the text does not show."""
    name = re.match(r"NameError: name '(\w+)'", said)
    if name is None or (told.own_line and not told.notebook):
        return ""
    cells = (
        f"in a notebook the cell that sets {name[1]} did not run since the last restart, or ended with an error: "
        "restart, run the cells from the top, and look at the first that fails"
    )
    if told.notebook or told.has(_CELLS):
        return f"{name[1]} is not defined: {cells}"
    return (
        f"{name[1]} is not defined where it is used: it is misspelled there, or its import or the line that sets it is "
        f"missing (take the project's newest state, git pull, or write it before); {cells}"
    )


# A path with something that was not filled in.
_HOLES = r"(__[A-Z][A-Z_]{1,30}__|%0?\d?[dsi](?![A-Za-z])|\$\{?[A-Za-z_]\w{1,40}\}?|\bNone(?=[/\\_.]))"
_MISSING = (
    r"(?:No such file or directory: |^FileNotFoundError: )'([^'\n]{2,300})'|(\S+\.\w{2,5}) is not a checkpoint file"
)
_FILLED = {"%": "its number or name", "_": "it", "$": "the variable", "N": "the value"}
# Roots of machines that many have, and of containers and notebooks: no person's own.
_OF_ALL = (
    r"/(?:tmp|usr|etc|opt|var|dev|proc|content|kaggle|workspace|app|root/\.|code|sys|path)\b"
    r"|[A-Za-z]:[\\/]+(?:Users|Program)|[^\n]*(?:\bpath[/\\_]+to\b|[/\\]\.\w)"
)
_OF_PEOPLE = ("/home", "/Users", "/mnt", "/data", "/media")  # where each has a folder
_BY_TRAINING = re.compile(
    r"(?i)(?:^|[/\\])(?:latest|last|best|final|checkpoint|ckpt|model|net|epoch|iter|step)?[\w.-]{0,60}?(?:latest|last|best"
    r"|final|epoch|check_?point|ckpt|iter|step|_\d+)[\w.=-]{0,60}\.(?:pth?|ckpt|tar|pth\.tar|bin|pkl)$"
)
_RUNS = re.compile(
    r"(?i)(?:^|[/\\])(?:check_?points?|snapshots?|work_?dirs?|runs?|exps?|experiments?|logs?|outputs?|results?|saved?\w*"
    r"|train_?\w*|models?|weights?|ckpts?)[/\\]"
)


def of_files(said: str, told: Told) -> tuple[Fix, ...]:
    """What is not there, by how its path is written."""
    found = re.search(_MISSING, said)
    if found is None or not re.search(r"NotFound|Error|Errno|No such", said):
        return ()
    path = (found[1] or found[2]).replace("\\\\", "\\")
    if re.match(r"[A-Za-z]:[\\/]+msys\d*[\\/]+\w+[\\/]+(?:lib[\\/]+python3|bin[\\/])", path):
        text = "That is MSYS2's Python, for which there are no wheels of torch or bitsandbytes: install the 64-bit "
        text += "Python that the program names from python.org, set it before MSYS2 in PATH (or use py -3.10), remove "
        return (Fix(f"{text}the folder venv that the other one made, and run the setup again"),)
    return _unfilled(path, told) or _of_others(path, told) or _of_a_run(path, told)


def _unfilled(path: str, told: Told) -> tuple[Fix, ...]:
    hole = re.search(_HOLES, path)
    if hole is None:
        first = path.split("/")[0]
        if not re.fullmatch(r"[A-Z][A-Z_]{2,30}", first) or not told.has(rf"(?m)(?<=[ =]){first}(?=['\"`]?$|[ '\"`])"):
            return ()
        text = f"{first} in the command stands for a folder of yours: write its path in place of {first}; it must hold "
        return (Fix(f"{text}{path.partition('/')[2]}"),)
    name = hole[1]
    what = "None" if name == "None" else f"the placeholder {name}"
    option = re.sub("_+", "-", name.strip("_").lower()) if name.startswith("__") else ""
    short = option.replace("-", "")
    given = f" (an option such as --{short})" if option else ""
    text = (
        f"The path {path} still has {what}: the program did not get {_FILLED[name[0]]}. Give it by the option or "
        f"setting that it comes from{given}, or in the code the true path"
    )
    if name[0] == "%":
        text += f", as in path % number; then that file must be there, trained or downloaded: {path.replace(name, '2')}"
    return (Fix(text),)


def _of_others(path: str, told: Told) -> tuple[Fix, ...]:
    """A path that begins with folders of which nothing else in the text is: its authors' most often."""
    root = re.match(r"(/[^/]+/[^/]+|[A-Za-z]:[\\/]+[^\\/]+[\\/]+[^\\/]+)[/\\]", path)
    if root is None or re.match(_OF_ALL, path):
        return ()
    rest = told.text.replace("\\\\", "\\").replace(path, "")
    begins = re.match(r"(/[^/]+|[A-Za-z]:[\\/]+[^\\/]+)", path)
    if root[1] in rest or (begins and begins[1] not in _OF_PEOPLE and begins[1] in rest):
        return ()
    known = re.search(r"(?<![\w.:/])/(?:home|Users|media|mnt|data|root)/[\w.-]|\b[A-Z]:[\\/]+\w", rest)
    rare = begins and begins[1] not in _OF_PEOPLE[2:]  # a disk for data is anybody's
    if not (known and rare) and len(re.findall(r"[/\\]+", path)) < 5:
        return ()
    option = told.last(r"(--?[\w-]*(?:data|dir|root|path|folder)[\w-]*)[ =](?!-)\S")
    unused = f" ({option[1]} does not reach it)" if option and option[1] not in path else ""
    text = (
        f"If {root[1]} is not a folder of yours{'' if known else ' or of this machine'}, the authors left a path of "
        f"their own in the code, its configuration or a list of data{unused}: search the project for it, and write "
        "yours in its place. In either case the file must be there: make or download it as the README says"
    )
    find = shlex.join(("grep", "-rnI", "--", root[1], "."))
    return (Fix(text, () if told.os == "windows" or "\\" in root[1] else (find,)),)


def _of_a_run(path: str, told: Told) -> tuple[Fix, ...]:
    """Weights by the name that a training gives them, in a folder of runs."""
    if not _BY_TRAINING.search(path) or not _RUNS.search(path) or re.search(r"[/\\]\.\w", path):
        return ()
    folder = re.split(r"[/\\]+", path)
    shown = "/".join(folder[:-1])
    trains = told.has(r"(?i)\btrain\w*\.(?:py|sh)\b|\btraining stage\b")
    if trains and not told.has(r"(?i)\b(?:test|eval|infer|demo)\w*\.(?:py|sh)\b"):
        text = (
            f"The program resumes a training, and {path} is not there: for a new one leave the option out "
            "(resume, load, pretrained, or its line in the configuration); to go on, or to start from the authors' "
            "weights, give a file that exists"
        )
    else:
        text = (
            f"{path} is a name that a training gives: look what is in {shown or 'the folder'}. If nothing is, train "
            "first under that name, or download the authors' weights as the README says and put them there under this "
            "name; if yours is called otherwise, or lies elsewhere, give it by the option (experiment name, epoch, "
            "--checkpoint). The path counts from the folder in which the program is started"
        )
    look = (shlex.join(("ls", "-la", "--", shown)),) if shown and told.os != "windows" and "\\" not in path else ()
    return (Fix(text, look),)


# What is loaded, by its name in a line.
_LOADED = re.compile(
    r"(?i)^(?:\w+\.)*\w*(?:model|net|pipe(?:line)?|processor|tokenizer|vocoder|encoder|decoder|generator|predictor|detector"
    r"|vision_tower|backbone)\w{0,12}$"
)
_NOT_SHOWN = (
    "Something is None where the program takes .{0} of it, and the traceback that says where is not in this text: in "
    "its last line that begins with File see what is before .{0}. It is usually a path, an option or a variable of "
    "the environment that is not set, a file that was not found, or what a function without return gave (model = "
    "net.load_state_dict(...), net = net.apply(...))"
)
_GIVEN = (
    "{0}, which {1} gives in line {2}, is None: follow it back to where it is set. It may be for another kind of model "
    "than the one that runs"
)
_NOT_LOADED = (
    "{0} is None: it was not loaded. Call what loads it before this line, as the example in the README does; if that "
    "ran, its output above says why it gave nothing: a file that is missing, an option that switched it off, or a name "
    "or folder from which the program does not recognise the kind of model"
)


def of_none(said: str, told: Told, library: bool) -> str:
    """Which value is None, and where it should have come from. library: whether the line that fails is a package's."""
    attribute = re.search(r"'NoneType' object has no attribute '(\w+)'", said)
    line = told.own_line
    if attribute is None:
        return ""
    if line is None:
        shown = "Traceback (most recent" in told.text or told.has(r"(?m)^\s*File \"|^-+> ?\d+ ")
        return "" if shown else _NOT_SHOWN.format(attribute[1])
    if library:
        given = re.search(r"\w\(([A-Za-z_]\w*)\)\W*$", line.code)
        return _GIVEN.format(given[1], line.file, line.number) if given else ""
    names = re.findall(rf"([A-Za-z_][\w.]*)\.{attribute[1]}\b", line.code)
    return _NOT_LOADED.format(names[0]) if len(names) == 1 and _LOADED.match(names[0]) else ""


# A raise without a message: file, line, function, class.
UNSAID = (
    r'File "([^"\n]{1,300})", line (\d+), in (\w+)\n[ \t]+raise ((?:\w+\.)*\w+)(?:\(\))?\n(?:[ ~^]+\n)?'
    r"(?:\w+\.)*(\w*(?:Exception|Error))\s*$"
)


def unsaid(told: Told, known: bool) -> tuple[Fix, ...]:
    """An exception without a message: what is known of the function that raises it, or in general where it stands."""
    found = told.last(f"(?m){UNSAID}")
    if found is None:
        return ()
    if found[3] in ("_compute_best_scale", "_search_best_scale"):
        text = (
            "AWQ found no scale, because every loss was nan: the model overflows in float16, or its weights or the "
            "calibration texts are faulty. Load it for quantizing in the dtype that it was trained in, "
            "from_pretrained(..., torch_dtype=torch.bfloat16), with calibration texts that are not empty; then the "
            "usual q_group_size 128, and the newest AutoAWQ (its successor is llm-compressor)"
        )
        return (Fix(text),)
    if re.search(r"parse_args|parse_arg|get_parser|cli_main", found[3]):
        command = told.last(r"[/\\](?:bin|Scripts)[/\\]([\w-]{2,60})(?:\.exe)?\", line \d+, in <module>")
        name = command[1] if command else "The script"
        text = (
            f"{name} was started without the arguments that it needs (data, model and so on): --help lists them, and "
        )
        return (Fix(f"{text}the project's README has a whole command"),)
    name = re.split(r"[/\\]", found[1])[-1]
    if known:
        return ()
    text = (
        f"The exception has no message: {name} raises it in {found[3]}, line {found[2]}. Read there the condition "
        "above the raise, and print what it compares; the output above may have said already what was wrong"
    )
    return (Fix(text),)


_ASSERTS = (
    (
        r"(?:os\.path\.|osp\.)?(?:exists|isfile|isdir)\(([\w.\[\]'\"]{1,60})\)|([\w.]{1,60})\.(?:exists|is_file|is_dir)\(\)",
        "{0} is not there, which the program checks before it begins: give the path of a folder or file that exists, "
        "from the folder in which you start, with no * in it",
    ),
    (
        r"(?!.*\band\b)\(?([^%\n]{1,60}?) ?% ?([^=\n]{1,60}?) == 0",
        "{0} must be a multiple of {1}: print both, and set the size that it comes from (crop, patch, image, batch) in "
        "the configuration, or resize or pad the data, to such a number",
    ),
    (
        r"\(?len\(([\w.\[\]'\"]{1,60})\)(?: ?(?:!= ?0|> ?0|>= ?1)|\)?$|\)?, )"
        r"|\(?([\w.]{0,40}(?:num|norm|count|total|size)\w{0,20}) ?(?:!=|>) ?0\b",
        "{0} is empty or 0, so nothing was found or counted: print the folders and lists that the data are read from, "
        "and how many samples are in them; then correct these paths in the configuration, and the names and endings of "
        "the files",
    ),
    (
        r"\(?([\w.]{1,60}) in ([\[({][^\n]{2,120}?[\])}])",
        "{0} must be one of {1}: print it, and give one of these by its option, without further quotes",
    ),
)
_ROIDB = (
    "The annotations that were read are not those of this data set and its list of classes: delete what an earlier run "
    "kept (data/cache/*_gt_roidb.pkl), and see that each box has a class of the list, and is inside of its image"
)


def of_an_assert(said: str, told: Told) -> str:
    """By what the line of a bare assert compares."""
    line = told.own_line
    check = re.match(r"assert ?(.+)", line.code) if line and re.match(r"AssertionError\W*$", said) else None
    if check is None:
        return ""
    if "roidb" in told.text and "class" in check[1]:
        return _ROIDB
    for pattern, text in _ASSERTS:
        if found := re.match(pattern, check[1].strip()):
            names = [name.strip("( ") for name in found.groups() if name]
            return text.format(*names) + _by_option(names[0], told)
    return ""


def _by_option(name: str, told: Told) -> str:
    """The option that sets it, with its value in the command."""
    of = re.match(r"(?:self\.)?(?:args|opts?|cfg|config|FLAGS|hparams|params)\.(\w+)$", name)
    if of is None:
        return ""
    given = told.last(rf"(--{of[1].replace('_', '[-_]')})[= ]([^\s-]\S{{0,100}})")
    return f". It is {given[1]}, here {given[2]}" if given else f". It is the option or setting {of[1]}"
