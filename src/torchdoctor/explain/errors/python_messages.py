"""What Python's own messages mean, and what to change: each by its words, of the program's own code."""

import re

from torchdoctor.explain.errors import array_messages

_PYTHON_2 = "This is code for Python 2: use its successor, or translate it (2to3 -w FILE.py); here write {}"
_EMPTY = (
    "It is empty: print its len(), and the folder or pattern it is read from; a filter or a split may leave nothing"
)
_ABSENT = (
    r"(?:No such file or directory|cannot find the (?:path|file) specified|Error: \[WinError [23]\] [^:'\n]{1,80}): "
)
_NONE = (
    "It is None: an earlier line returned nothing (a function without return, a search without a result, a file or "
    "option that is not set): print it and follow it back"
)
_LABEL = (
    "The annotations have the class {}, and the code's map of classes has not: write the classes of your data into the "
    "configuration (names, label_map, VOC_CLASSES), with the numbers of the annotations (COCO's category ids), or "
    "correct the annotations"
)
_OF_CLASSES = r"label|categor|cat_?id|class"  # of a line that looks up a class
# What people import under another name.
_IMPORTS = {
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    "tqdm": "from tqdm import tqdm",
    "Image": "from PIL import Image",
    "Path": "from pathlib import Path",
    "partial": "from functools import partial",
    "rearrange": "from einops import rearrange",
    "display": "from IPython.display import display",
    "deepcopy": "from copy import deepcopy",
    "defaultdict": "from collections import defaultdict",
    "train_test_split": "from sklearn.model_selection import train_test_split",
    **{name: f"from typing import {name}" for name in ("List", "Dict", "Optional", "Tuple", "Union", "Any")},
    **{
        name: f"import {name}"
        for name in [
            "os",
            "sys",
            "re",
            "cv2",
            "time",
            "math",
            "json",
            "random",
            "glob",
            "copy",
            "pickle",
            "argparse",
            "logging",
            "warnings",
            "gc",
            "shutil",
        ]
    },
}
_OF_PYTHON_2 = {
    "xrange": "range(...)",
    "unicode": "str",
    "raw_input": "input()",
    "basestring": "str",
    "long": "int",
    "reduce": "from functools import reduce",
    "iteritems": ".items()",
    "itervalues": ".values()",
    "has_key": "key in d",
    "decode": "the text without .decode()",
}

# Of a sentence that a program writes as its key: the name of a column has no such words.
_DEMANDS = (
    r"\b(?:must|should|cannot|can't|not (?:found|supported|in|exist\w*|registered|defined|implemented|available)"
    r"|(?:does|do|is|are|was) not|is missing|has no|have no)\b"
)
# A line that reads a checkpoint, whose parts have names that the parts of other dictionaries have as well.
_LOADS = r"(?i)load|ckpt|check_?point|state|\bnet_?g|weights|upsampl|esrgan|gfpgan"

_WRITES = r"\bopen\([^\n]{0,200}['\"][wax][bt+]{0,2}['\"]|\.(?:to_csv|savefig|write_text)\(|\b(?:torch|np)\.save\("
_IN_A_FOLDER = r"FileNotFoundError: [^\n]{0,60}: '([^'\n]{1,200}?)[/\\]+[^'/\\\n]+'"

# By "Kind: message"; {0}, {1} are what the message names. The more special come first.
_READINGS = (
    (
        r"IndexError: map::at",
        "Triton cannot compile this for the GPU, mostly below capability 8.0 (T4, V100, RTX 20) in float32: set "
        "TRITON_F32_DEFAULT=ieee before, switch the kernel off by an option, or take the triton of when it ran",
    ),
    (
        r"ValueError: (\w+)\b[^\n]{0,300}? (?:should|must) be (None|True|False) (?:when|if) (?:the )?(\w+) is (\w+)",
        "The message says it: set {0} to {1} in the configuration (None is null in YAML), or another {2} than {3}",
    ),
    (
        r"KeyError: [\"'](?:Unknown task (?:summarization|translation|text2text-gen)|Invalid translation task)",
        "transformers 5 has taken pipelines out, translation, summarization and text2text-generation among them: "
        'install "transformers<5" and restart, or call the model itself (AutoModelForSeq2SeqLM, generate); in version '
        "4 a translation is named with its languages, translation_en_to_fr",
    ),
    (
        r"KeyError: '?(-?\d+)'?$",
        "There is no key {0}: a pandas table that was filtered or split keeps its old row numbers (use .iloc[{0}], or "
        "reset_index(drop=True) after the split); of a dictionary print the keys, which may be text",
    ),
    (
        r"KeyError: .*are in the \[(?:columns|index)\]|KeyError: .*not in index",
        "pandas takes what stands in brackets for names of columns: rows are x.iloc[numbers] or x.loc[labels]; or give "
        "x.to_numpy()",
    ),
    (
        r"KeyError: .?There is no item named ('[^']*')",
        "The archive lacks {0}: list it (unzip -l), copy or pack it again",
    ),
    (
        r"KeyError: '((?:\w+_)?state_dict|ema|params(?:_ema)?)'$",
        "The checkpoint has no {0}: it is the state_dict itself, or saved by different code: print(ckpt.keys()), and "
        "load what is there, model.load_state_dict(ckpt)",
    ),
    (
        r"KeyError: \W?Non-existent (?:config )?key: ([\w.]+)",
        "The configuration sets {0}, which the code's defaults do not have: it is misspelled, or file and code are of "
        "different versions",
    ),
    (
        r"KeyError: \W{0,2}No object named '(\w+)' found in '(\w+)' registry",
        "The code that registers {0} is not imported: install the project's own package in its folder (python -m pip "
        "install -e .)",
    ),
    (
        r"KeyError: \W{0,2}`?cfg` or `default_args` must contain the key \W?type",
        "The configuration is of another generation than the package that reads it: take both from one release (mmcv, "
        "mmengine and mmdet go together)",
    ),
    (
        r"KeyError: \W{0,4}(?:KeyError\(\W{0,3})?"
        rf"((?=[^\n]{{0,160}}{_DEMANDS})(?:`?[\w'`]{{1,60}}`? ){{4}}[^\n]{{3,160}}?)['\")]{{0,4}}$",
        "The program's own check failed, which says: {0}",
    ),
    (
        r"KeyError: 'pytorch-lightning_version'",
        "The file is no checkpoint of Lightning's, which load_from_checkpoint needs: torch.load(path, map_location="
        "'cpu'), and load_state_dict() with the part of it that has the weights; or the project's own function",
    ),
    (
        r"KeyError: (.+)",
        "There is no key {0}: print the keys there (list(d)[:20], df.columns). Either it has a different name in this "
        "file, configuration or release, or only some samples have it",
    ),
    (
        r"global name '((?:FileNotFound|ModuleNotFound|Permission|Connection\w*|Timeout|Recursion|FileExists"
        r"|NotADirectory|IsADirectory|BrokenPipe|Interrupted|ChildProcess|BlockingIO)Error)' is not defined",
        "Python 2 runs here, which has no {0}: start the program with python3, in an environment of Python 3",
    ),
    (r"\[Errno 36\][^:']*: ('[^']*')", "The name {0} is too long: at most 255 letters between two slashes"),
    (r"IndexError: Replacement index", "The text has more braces {{}} than format() gets values"),
    (r"IndexError: pop from|(?:max|min)\(\) (?:arg|iterable argument) is|empty range (?:for|in)", _EMPTY),
    (
        r"string index out of range",
        "The text is empty, or shorter than the code expects: an empty prompt, name or line; print it, and fill it in",
    ),
    (
        r"(?:list|tuple) index out of range",
        "The list is shorter than the code expects: print len() of it; often a folder or pattern that finds nothing, "
        "or a line of a file with fewer columns",
    ),
    (
        r"'NoneType' object has no attribute '(?:shape|astype|copy|dtype|size|ndim|transpose|convert|height)'",
        "It is None: where an image was read, cv2.imread returns None for a path that does not exist or cannot be "
        "read: print the path and os.path.exists(path)",
    ),
    (
        r"'NoneType' object has no attribute 'from_scipy'",
        "DGL's import failed, and the program goes on without it: python -c 'import dgl' shows why. Each dgl is made "
        "for one torch (its own wheels: https://data.dgl.ai/wheels/repo.html), and needs torchdata before 0.10",
    ),
    (r"NoneType' object (?:is not|has no|does not)|non-iterable NoneType|of type 'NoneType'", _NONE),
    (
        r"'Namespace' object has no attribute '(\w+)'",
        "The script has no option --{0}: add parser.add_argument('--{0}', default=...), or take the script and its "
        "modules from one version",
    ),
    (
        r"'method' object is not iterable",
        "This is the method itself, which was not called: its parentheses are missing, model.parameters(), d.items()",
    ),
    (
        r"'((?:builtin_function_or_)?method|function)' object is not (?:subscriptable|iterable)",
        "This is the {0} itself, which was not called: its parentheses are missing, f(x)[0], for k in d.items()",
    ),
    (
        r"'(generator|set|map|filter|zip|dict_keys|dict_values|dict_items|odict_values)' object is not subscriptable",
        "A {0} has no indices: make a list of it, list(x)[0]",
    ),
    (r"'(?:int|float)' object is not iterable", "A number has no items: for i in range(n), or put it in a list, [n]"),
    (
        r"cannot unpack non-iterable (\w+) object|'([\w.]+)' object is not iterable[^\n]*unpack",
        "One value of type {0} is taken apart as if there were several: print what the function returns",
    ),
    (
        r"object of type '(\w+)' has no len\(\)|'([\w.]+)' object is not (?:iterable|subscriptable)",
        "Something of type {0} stands where a list, an array or text is expected: print it; one index too many was "
        "taken (x[0] of a list gives an item), or it belongs in a list, [x]",
    ),
    (
        r"'module' object is not callable",
        "The module is called in place of what is in it: from tqdm import tqdm, from glob import glob; classes begin "
        "with a capital, torch.utils.data.DataLoader(...)",
    ),
    (
        r"'([\w.]+)' object is not callable",
        "Something of type {0} is called like a function: a variable of the same name hides the function, or there "
        "are parentheses after an attribute",
    ),
    (
        r"'([\w.]+)' object does not support item assignment",
        "What is of type {0} cannot be changed by index: make a list, an array or a copy that can (list(x), "
        "numpy.array(x))",
    ),
    (
        r"unhashable type: '([\w.]+)'",
        "What is of type {0} cannot be a key of a dictionary or an item of a set: tuple(x), or its name or number",
    ),
    (
        r"(?:list|tuple) indices must be integers or slices, not str",
        "It is a list, and is used like a dictionary: take an item first (x[0]['key']), or loop over it",
    ),
    (
        r"(?:list|tuple) indices must be integers or slices, not tuple",
        "A list takes one index at a time: x[i][j], or numpy.array(x)[i, j]; or a comma is missing between two lists",
    ),
    (
        r"(?:list|tuple) indices must be integers or slices, not ([\w.]+)",
        "The index is of type {0}: int(i), or // in place of /",
    ),
    (r"slice indices must be integers", "The limits of a slice are tensors, text or fractions: x[: int(n)]"),
    (
        r"string indices must be integers",
        "It is text, and is used like a dictionary: a loop over a dictionary gives its keys (use .items() or "
        ".values()), and a file's text becomes one by json.loads(text)",
    ),
    (
        r"can only concatenate (list|tuple) \(not \W?(list|tuple)",
        "A {1} is added to a {0}: make them one kind, a + {0}(b)",
    ),
    (
        r"can only concatenate (list|tuple) \(not \W?(\w+)",
        "A {1} is added to a {0}: put it into one first, a + [b] for a list, a + (b,) for a tuple; "
        "list.append(b) adds one",
    ),
    (
        r"can only concatenate \w+ \(not \W?(\w+)|must be str, not (\w+)",
        "Text and {0} are added: write f'...{{x}}', or str(x)",
    ),
    (
        r"'([\w.]+)' object cannot be interpreted as an (?:integer|index)",
        "A whole number is needed, and {0} is given: int(x), or // in place of /; of a list or tensor len(x)",
    ),
    (
        r"must be real number, not (\w+)|format: a (?:real )?number is required, not (\w+)",
        "Make the {0} a number: float(x)",
    ),
    (
        r"Unknown format code '\w' for object of type '(\w+)'",
        "The value is of type {0}: float(x) or int(x) before :.3f or :d",
    ),
    (
        r"Object of type '?(ndarray|(?:float|int|u?int)\d+|bool_)'? is not JSON serializable",
        "JSON takes plain Python values: x.tolist() of an array, float(x) or int(x) of a NumPy number",
    ),
    (
        r"Object of type '?(\w+)'? is not JSON serializable",
        "JSON takes plain Python values: give str(x), or its fields",
    ),
    (r"a bytes-like object is required, not 'str'", "Give text.encode(), or open the file as text ('w', not 'wb')"),
    (
        r"'(?:str|dict)' object has no attribute '(?P<old>iteritems|itervalues|has_key|decode)'"
        r"|name '(?P<gone>xrange|unicode|raw_input|basestring|long|reduce)' is not defined",
        "",
    ),
    (
        r"AttributeError: __(?:enter|exit)__|does not support the context manager protocol",
        "What stands after with is no context manager: its parentheses are missing (with torch.no_grad():), or it is "
        "the wrong object",
    ),
    (
        r"'builtin_function_or_method' object has no attribute '_TensorBase'",
        "Old code asks whether x is a tensor by isinstance(x, torch.tensor._TensorBase) or the like: write "
        "isinstance(x, "
        "torch.Tensor)",
    ),
    (
        r"type object '(\w+)' has no attribute '(\w+)'",
        "The class {0} has no {1}: dir({0}) shows what it has. It is misspelled, renamed in this release, or set by an "
        "instance only: {0}()",
    ),
    (
        r"'(\w*(?i:loss|criterion|entropy)(?:_?v?\dd?)?)' object has no attribute 'backward'",
        "{0} is the loss as a module, and backward() is of the number it gives: make it once, criterion = {0}(...), "
        "with its settings alone; call it, loss = criterion(output, target); then loss.backward()",
    ),
    (
        r"'?([\w.]+)' object has no attribute '(\w+)'",
        "{0} has no attribute {1}: dir() of the object shows those that it has. It is misspelled, set in a branch "
        "that did not run, or code and model are of different releases: take both of the one that the project names",
    ),
    (
        r"module '(torchvision\.[\w.]+)' has no attribute '(\w+)'",
        "{0} has no {1} in any release known here: look for a misspelled letter (they are written ToTensor, Compose, "
        "Normalize, RandomHorizontalFlip, resnet50), else update torchvision together with torch",
    ),
    (
        r"module '([\w.]+)' has no attribute '(\w+)",
        "{0} has no {1}: print({0}.__file__) shows whether a file of yours hides the package; else its release differs",
    ),
    (
        r"cannot import name '(\w+)' from '([\w.]+)' \((?![^\n]*-packages)([^)\n]+)\)",
        "{2} is imported, and has no {0}: take the calling file and it from one version of the project (git pull, or "
        "the tag that its page names); leave the name out where nothing uses it; or another file of that name is meant",
    ),
    (
        r"cannot import name '(\w+)' from '([\w.]+)' \(\)",
        "{1} is imported, and has no {0}: it is misspelled, or from a different version; print({1}) shows where it is",
    ),
    (
        r"cannot import name '(\w+)' from partially initialized module '([\w.]+)'",
        "{1} and the file that asks it for {0} import each other: import it inside the function that needs it, or move "
        "{0} to a third file; if {1} is also the name of a package, rename your file",
    ),
    (
        r"cannot import name '(_C|_ext|_cuda)'\s*$",
        "{0} is the compiled part of the package in the last line of the traceback (behind `from`): not built, or "
        "the folder of its source is imported instead. Build it against the installed torch, in the folder of its "
        "source: pip install --no-build-isolation -e . (a package of PyPI: pip install --force-reinstall --no-deps "
        "NAME); then start the program from another folder than that source",
    ),
    (
        r"cannot import name '(\w+)'\s*$",
        "The package or file behind `from` in the last line of the traceback has no {0}: its release differs from the "
        "one that the code was written for, or a file of yours has its name",
    ),
    (
        r"function\(\) argument (?:1|'code') must be code, not (?:str|'?str)",
        "A class inherits from something that is a function in the installed release: the last lines of the traceback "
        "show it, class NAME(THAT). Two packages do not fit each other: install the releases that the project, or the "
        "notebook, was written with; in code of your own inherit from the class",
    ),
    (
        r"attempted relative import",
        "The file is started as a script, where a dot before a name means nothing: start it as a module from the "
        "folder above (python -m package.module), or write the import without the dot",
    ),
    (
        r"got multiple values for argument '(\w+)'",
        "{0} is given twice, by its place and by its name: compare the call with the def line (self counts)",
    ),
    (
        r"prepare_inputs_for_\w+\(\) got an unexpected keyword argument '(\w+)'",
        "A newer transformers gives the model {0}, which its own code does not take: install the transformers that the "
        "project names (donut: 4.25.1), or add **kwargs to that def line",
    ),
    (
        r"(?<![\w.])__init__\(\) got an unexpected keyword argument '(\w+)'",
        "The class takes no argument {0}: help(CLASS) lists those that it takes. Leave it out or rename it, or install "
        "the release that the code was written for",
    ),
    (
        r"([\w.]+)\(\) got (?:an unexpected keyword argument|some positional-only arguments[^']*) '(\w+)'",
        "{0} takes no argument {1}: help({0}) lists those that it takes. Leave it out or rename it, or install the "
        "release that the code was written for",
    ),
    (
        r"([A-Z]\w*)\.(\w+)\(\) missing 1 required [^:]*: '(\w+)'$",
        "If {2} is its last parameter, {1} is called on the class {0}, and the first thing given became self: pass it "
        "of an object, x = {0}(...), then x.{1}; else give {2} as well",
    ),
    (
        r"([\w.]+)\(\) missing (\d+) required [^:]*: (.+)",
        "Give {0} also {2}: compare the call with its def line (an instance, not the class, passes self)",
    ),
    (
        r"object\.__init__\(\) takes|(\w+)\(\) takes no (?:arguments|parameters)",
        "The class takes no arguments: its __init__ is missing or misspelled (two underscores on each side), or "
        "super().__init__() is given what its base class does not take",
    ),
    (
        r"function takes exactly 5 arguments \(1 given\)",
        "It was a UnicodeDecodeError in a worker, which cannot be raised again: num_workers=0 shows it. Open the file "
        "with its encoding: open(path, encoding='utf-8')",
    ),
    (
        r"([\w.]+)\(\) takes [^\n]*?(?: but |\()(\d+) (?:(?:was|were) )?given",
        "{0} got {1} arguments (self counts): compare the call with its def line. Where {0} is the project's own, "
        "another of that name may be imported, of an installed package: print({0}.__module__) tells; uninstall that "
        "one, or start in the project's folder",
    ),
    (
        r"super\(type, obj\)",
        "super(NAME, self) names a class that self is not: write super().__init__(); in a notebook the class was "
        "defined again after the object was made: restart it",
    ),
    (
        r"Can't instantiate abstract class (\w+) (?:with|without)[^\n]*?method[^\n]*?'?(\w+)'?$",
        "{0} leaves {1} open: define it in your class, with exactly this name",
    ),
    (
        r"(?:expected str, bytes or os\.PathLike object,|argument (?:should|must) be (?:a )?str[^\n]*) not '?NoneType",
        "A path is None: give the option or configuration that it comes from",
    ),
    (
        r"(\S+\.(?:pth?|ckpt|tar)) (?:is not a checkpoint file|can not be found)",
        "There is no file {0} (mmcv calls it so): download it as the project's page says, or correct load_from, "
        "resume_from or pretrained in the configuration",
    ),
    (
        r"can't multiply sequence by non-int",
        "A list or text is multiplied by a number with a fraction: make an array or tensor of it first, numpy.array(x)",
    ),
    (
        r"exceptions must derive from BaseException",
        "raise is given text, or something else that is no exception: raise ValueError('...'); the text is the message",
    ),
    (r"No active exception to re-?raise", "`raise` stands alone outside of an except block: give it an exception"),
    (
        r"unsupported operand[^:]*: '(\w+)' and '(\w+)'|not supported between instances of '(\w+)' and '(\w+)'",
        "One side is of type {0}, the other {1}, and they do not go together: print both; text becomes a number by "
        "float(x) or int(x), None is not set, and an object (a Namespace, a tuple) was given in the place of a value",
    ),
    (r"unsupported operand|not supported between", "Print both sides with their types: one is None, text or a list"),
    (
        r"(?:not enough|too many) values to unpack \(expected (\d+)",
        "The code expects {0} values: print what is unpacked and its len(); functions and datasets of a different "
        "release return more or fewer",
    ),
    (
        r"invalid literal for int\(\) with base 10: '\w{1,6}\+(?:cu\d|cpu|git|rocm|xpu)",
        "The package of the last line above reads torch's version, and takes no build after the +: install a newer "
        "release of it; or let it read torch.__version__.split('+')[0]",
    ),
    (
        r"invalid literal for int\(\) with base 10: '\w{0,6}(?:dev\d|a0|rc\d|post\d)",
        "The package of the last line above reads torch's version, and takes no nightly (dev), alpha or rc: install a "
        "release of torch (an RTX 50 needs 2.7 or newer for CUDA 12.8), or let it read the version by "
        "packaging.version.parse(torch.__version__)",
    ),
    (
        r"invalid literal for int\(\)|could not convert string to float: (.*)",
        "Text stands where a number is expected: a header line, an empty field or a wrong column; print the line",
    ),
    (r"Sample larger than population", "More are drawn than there are: random.sample(x, min(k, len(x)))"),
    (
        r"not in list$|substring not found",
        "What is searched for is not there: test it with `in` before, and print both",
    ),
    (r"math (?:domain|range) error", "The number is outside of what the function takes (log of 0 or less): print it"),
    (r"I/O operation on closed file", "The file is closed when the line runs: move it into the with block"),
    (
        r"can't open file '(?:[^'\n]*[/\\])?([^'/\\\n]+)'",
        "Python does not find {0} at the path that the message shows: cd into the project's folder first, or give the "
        "script's whole path",
    ),
    (
        rf"{_ABSENT}('(?:[^'\n]{{0,200}}<[\w. -]{{1,60}}>[^'\n]{{0,99}}"
        r"|(?:[^'\n]{0,200}[/\\])?\[(?:[A-Z][A-Z _-]{1,40}|[\w. -]{0,40}(?:your|path|name)[\w. -]{0,40})\]"
        r"(?:[/\\][^'\n]{0,99})?)')",
        "The brackets in {0} only mark what to put in: write the name without them",
    ),
    (
        rf"{_ABSENT}('[^'\n]{{0,200}}\{{[A-Za-z_][\w.]{{0,60}}\}}[^'\n]{{0,99}}')",
        "The braces in {0} were not filled in: the f before the string is missing, f'...', or it is a placeholder of "
        "the instructions",
    ),
    (
        rf"{_ABSENT}('[^']*\bpath[/\\_]+to\b[^']*')",
        "{0} is a placeholder of the instructions: give the true path, by the option or in the configuration",
    ),
    (
        rf"{_ABSENT}('[^']*\.(?:pth?|ckpt|bin|safetensors|tar|onnx|gguf|weights)\b[^']*')",
        "The weights {0} are not there: download them as the project's README says, and put them at this path, which "
        "counts from the folder in which the program is started (print(os.getcwd()))",
    ),
    (
        rf"{_ABSENT}('(?:/var/folders|/tmp|[A-Z]:[^'\n]{{0,100}}[/\\]Temp)[/\\][^'\n]{{0,150}}[/\\][^'\n]+')",
        "{0} is a temporary file, of a web page's upload or of an earlier step, and is gone: upload it again, start "
        "the program again, and give it a folder that stays (GRADIO_TEMP_DIR, TMPDIR); the step that was to write it "
        "may have failed before",
    ),
    (
        rf"{_ABSENT}('(?:/|[A-Z]:)[^']*')",
        "There is no {0}: see whether the folder is there and how the name is written (ls, dir), and whether the data "
        "were unpacked there, or what was to write it failed",
    ),
    (
        rf"{_ABSENT}('[^'\n]*'?|\S+)",
        "There is no {0}: relative paths count from the folder in which the program is started (print(os.getcwd())); "
        "give the full path, and check that the data were unpacked there, or an earlier step of the README made it",
    ),
    (
        r"Read-only file system: (.+)",
        "{0} cannot be written: give another folder for the output; in a container a volume that is not mounted "
        "read-only (:ro)",
    ),
    (r"Is a directory: (.+)", "{0} is a folder, where a file is expected: give the file in it"),
    (r"Not a directory: (.+)", "{0} is a file, or a part of its path is, where a folder is expected"),
    (r"File exists: (.+)", "{0} is there already: os.makedirs(path, exist_ok=True), or use another name"),
    (
        r"Permission denied: (.+)|PermissionError: [^'\n]*?('[^'\n]+')",
        "This user may not write or read {0}: use a folder of your own (ls -l shows whose it is); on Windows it may be "
        "open in another program (a virus scanner, too), or be a folder",
    ),
    (
        r"PermissionError",
        "This user may not write or read the file: save into a folder of your own, and close what has it open (on "
        "Windows also the virus scanner)",
    ),
    (
        r"(?:UnboundLocalError: [^']*|^local variable )'(\w+)'",
        "{0} is set only in a branch or loop that did not run (an empty loader runs none): set it before",
    ),
    (r"(?:NameError: [^']*|^name )'(?P<name>\w+)'", ""),
    (
        r"arguments are required: (.+)",
        "Start the script with these options: {0} (python script.py -h explains them)",
    ),
    (
        r"unrecognized arguments: -f \S*|argument -f\b[^\n]*: invalid",
        "In a notebook the script reads the notebook's own command line: parser.parse_args([]), or "
        "parser.parse_args(['--name', 'value']); or run it in a terminal",
    ),
    (
        r"unrecognized arguments: ([^\s-]\S*(?: [^\s-]\S*)*)",
        "The script takes no further values, and gets {0}: there may be one too many, or a name or path has a space "
        "and is not in quotes",
    ),
    (
        r"unrecognized arguments: (.+)",
        "The script has no option {0}: python script.py -h lists those that it has; it is misspelled, or of a "
        "different version of the script",
    ),
    (
        r"argument (-\S+): (invalid [^\n]+)",
        "The value of {0} does not fit ({1}): python script.py -h says what it takes",
    ),
    (
        r"Missing parentheses in call to 'print'",
        "This is code for Python 2: use its successor, or convert it with 2to3",
    ),
    (
        r"unicodeescape' codec",
        "A backslash in text begins a code: put an r before the quote (r'C:\\Users\\me'), or write /",
    ),
    (
        r"was never closed|unexpected EOF|EOL while scanning|unterminated",
        "A bracket or quote is not closed, here or above",
    ),
    (
        r"(?:Indentation|Tab)Error",
        "The line is indented differently from its block: use four spaces everywhere, no tabs (the editor can show and "
        "replace them)",
    ),
    (
        r"SyntaxError: f-string: (?:expecting|unmatched|unterminated)",
        "A brace of this f-string is not closed, or inside it are the quotes that it is written with, which only "
        "Python "
        "3.12 and newer read: take the other quotes there, or run it with such a Python",
    ),
    (
        r"SyntaxError",
        "Python cannot read this line: look at it and the one above for a missing bracket, colon or quote; := needs "
        "Python 3.8, match 3.10; a shell command in a notebook begins with !",
    ),
    (r"ZeroDivisionError", "Something is empty: print len(dataset) and len(loader), and the divisor"),
    (
        r"'utf-?8' codec can't decode byte 0x(?:80|89|8b|1f|ff|fe) in position [01]\b",
        "It is not a text: a model, picture or archive, which needs its own reader (open(path, 'rb')), or UTF-16 "
        "(encoding='utf-16')",
    ),
    (
        r"'utf-?8' codec can't decode byte 0x\w\w in position 37\b",
        "The file is not UTF-8. It may be a file ._NAME, which macOS leaves next to another: leave out names that "
        "begin with ._",
    ),
    (
        r"'utf-?8' codec",
        "The file is not UTF-8: save it as UTF-8, or name its encoding, open(path, encoding='latin-1') (gbk for "
        "Chinese); a binary one with 'rb'",
    ),
    (r"UnicodeDecodeError", "Open the file with its encoding: open(path, encoding='utf-8'); a binary one with 'rb'"),
    (
        r"JSONDecodeError: (?:Extra data)",
        "The file has more than one JSON value: for JSON Lines read it line by line, [json.loads(l) for l in file]",
    ),
    (
        r"JSONDecodeError",
        "What is read is empty, cut off or not JSON (but a server's error page): print its beginning; of a "
        "file look at the first lines",
    ),
    (
        r"(?:Scanner|Parser|Constructor)Error",
        "The YAML file cannot be read there: its indentation, a tab, or no blank after a colon",
    ),
    (r"RecursionError", "A function or a deep structure calls itself too often: look for it in the repeated lines"),
    (r"StopIteration", "The iterator is at its end: loop with for, or make it again: it = iter(loader)"),
    (
        r"EOFError: EOF when reading",
        "The program asks for an answer, and there is no terminal: give it by an option, or start it in one",
    ),
    (
        r"NotImplementedError: (?=\S+ \S)([^\n]{8,})",
        "The program, or this release of it, has no code for this, as it says: {0}. Choose one that its help or "
        "configuration names, or update it",
    ),
    (r"NotImplementedError", "The base class leaves this open: define the method in your class, with exactly its name"),
    (r"dictionary changed size", "Loop over a copy: for key in list(d)"),
)
# Where nothing else says more.
_LAST = (
    (
        r"(?:\bfound at|do(?:es)? not exist\w*|No such file)[: ]{1,3}'?((?:[A-Za-z]:)?[\w.~-]*[/\\][^\s',;]+)"
        r"|(?<![\w:/.-])((?:[A-Za-z]:|[.~])?[/\\][^\s',;]+|[\w-]+[/\\][^\s',;]+\.\w{1,10})'? "
        r"(?:do(?:es)? not exist|not found|is missing)",
        "There is no {0}: relative paths count from the folder in which the program is started; check that it was "
        "downloaded or made by an earlier step, and give its full path",
    ),
    (r"AssertionError: (.{3,})", "The program's own check failed, which says: {0}"),
    (r"AssertionError", "The program's own check failed: print the values that the line compares"),
)


def to_write(said: str, line: str) -> str:
    """Of a file that the line writes, into a folder that is missing."""
    folder = re.match(_IN_A_FOLDER, said)
    if folder is None or not re.search(_WRITES, line):
        return ""
    return (
        f"The file is to be written, and its folder {folder[1]} is not there: make it (mkdir) where the program is "
        "started, or before that line os.makedirs(folder, exist_ok=True)"
    )


def unpacked(said: str, line: str) -> str:
    """Of an entry of a list that has more parts than two."""
    if "too many values to unpack (expected 2" in said and re.match(
        r"\w+, ?\w+ = .*(?:\blines?\[\w+\]|split\(.*)$", line
    ):
        return (
            "An entry of the list has more than 2 parts, mostly since a file name has a blank in it: where the "
            "lines are "
            "read split from the right, path, label = line.rsplit(' ', 1), or take the blanks out of the names. Print "
            "the entry to see it"
        )
    return ""


def meaning(said: str, line: str = "") -> str:
    """What a message means, and what to do; "" where it is not known. line: the code that raised it."""
    key = said.partition(": ")[2]
    if said.startswith("KeyError") and key.strip("'\"") not in line and re.search(_OF_CLASSES, line, re.I):
        return _LABEL.format(key)
    if "NoneType" in said and "imread" in line:
        said = "'NoneType' object has no attribute 'shape'"
    for mark, text in (*array_messages.READINGS, *_READINGS, *_LAST):
        if found := re.search(mark, said):
            names = found.groupdict()
            if "print(ckpt.keys())" in text and found[1] in ("params", "ema") and not re.search(_LOADS, line):
                continue
            if old := names.get("old") or names.get("gone"):
                return _PYTHON_2.format(_OF_PYTHON_2[old])
            if name := names.get("name"):
                write = f"write {_IMPORTS[name]} at the top" if name in _IMPORTS else "import it"
                if re.search(rf"\b{name} ?= ?{name}\b", line):
                    write = f"set it before the line, take {name}={name} out, or take another release of the program"
                return f"{name} is not defined there: {write}, or run the cell or line that sets it first"
            if said.startswith("KeyError") and "environ" in line:
                return f"The environment variable {found[1]} is not set: export it, or use os.environ.get()"
            return text.format(*filter(None, found.groups()))
    return ""
