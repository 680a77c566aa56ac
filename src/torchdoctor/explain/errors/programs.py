"""What Python itself says of a program: the errors of its own, also those of a worker."""

import re

from torchdoctor.explain.known import Error
from torchdoctor.explain.mention import genuine
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# By "Kind: message"; {0}, {1} are what the message names.
_READINGS = (
    (
        r"KeyError: '?(-?\d+)'?$",
        "There is no key {0}: a pandas table that was filtered or split keeps its old row numbers (use .iloc[{0}], or "
        "reset_index(drop=True) after the split); of a dictionary print the keys, which may be text",
    ),
    (
        r"KeyError: (.+)",
        "There is no key {0}: print the keys there (list(d)[:20], df.columns). Either it has a different name in this "
        "file, configuration or release, or only some samples have it",
    ),
    (
        r"IndexError: (?:list|tuple|string) index out of range",
        "The list is shorter than the code expects: print len() of it; often a folder or pattern that finds nothing, "
        "or a line of a file with fewer columns",
    ),
    (
        r"'NoneType' object has no attribute '(shape|astype|copy|dtype|size|ndim|transpose|convert|height)'",
        "It is None: where an image was read, cv2.imread returns None for a path that does not exist or cannot be "
        "read: print the path and os.path.exists(path)",
    ),
    (
        r"'NoneType' object (?:is not \w+|has no attribute '(?:\w+)')",
        "It is None: an earlier line returned nothing (a function without return, a search without a result, a file or "
        "option that is not set): print it and follow it back",
    ),
    (
        r"'Namespace' object has no attribute '(\w+)'",
        "The script has no option --{0}: add parser.add_argument('--{0}', default=...), or take the script and its "
        "modules from one version",
    ),
    (
        r"object of type '(\w+)' has no len\(\)|'([\w.]+)' object is not (?:iterable|subscriptable)",
        "Something of type {0} stands where a list, an array or text is expected: print it; one index too many was "
        "taken "
        "(x[0] of a list gives an item), or it belongs in a list, [x]",
    ),
    (
        r"'([\w.]+)' object is not callable",
        "Something of type {0} is called like a function: a variable of the same name hides the function, or there "
        "are parentheses "
        "after an attribute",
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
        r"can only concatenate \w+ \(not \W?(\w+)|must be str, not (\w+)",
        "Text and {0} are added: write f'...{{x}}', or str(x)",
    ),
    (
        r"'(\w+)' object has no attribute '(\w+)'",
        "{0} has no attribute {1}: dir() of the object shows those that it has. It is misspelled, set in a branch "
        "that did not run, or belongs to a different release",
    ),
    (
        r"module '([\w.]+)' has no attribute '(\w+)'",
        "{0} has no {1}: print({0}.__file__) shows whether a file of yours hides the package; else its release differs",
    ),
    (
        r"([\w.]+)\(\) got (?:an unexpected keyword argument|some positional-only arguments[^']*) '(\w+)'",
        "{0} takes no argument {1}: help({0}) lists those that it takes. Leave it out or rename it, or install the "
        "release that the code was written for",
    ),
    (
        r"([\w.]+)\(\) missing (\d+) required [^:]*: (.+)",
        "Give {0} also {2}: compare the call with its def line (an instance, not the class, passes self)",
    ),
    (
        r"([\w.]+)\(\) takes [^\n]* but (\d+) (?:was|were) given",
        "{0} got {1} arguments (self counts): compare the call with its def line",
    ),
    (
        r"(?:expected str, bytes or os\.PathLike object, not|argument should be a str[^\n]*not) '?NoneType",
        "A path is None: give the option or configuration that it comes from",
    ),
    (r"unsupported operand|not supported between", "Print both sides with their types: one is None, text or a list"),
    (
        r"(?:not enough|too many) values to unpack \(expected (\d+)",
        "The code expects {0} values: print what is unpacked and its len(); functions and datasets of a different "
        "release return more or fewer",
    ),
    (
        r"invalid literal for int\(\)|could not convert string to float: (.*)",
        "Text stands where a number is expected: a header line, an empty field or a wrong column; print the line",
    ),
    (
        r"No such file or directory: (.+)",
        "There is no {0}: relative paths count from the folder in which the program is started (print(os.getcwd())); "
        "give the full path, and check that the data were unpacked there",
    ),
    (
        r"UnboundLocalError: [^']*'(\w+)'",
        "{0} is set only in a branch or loop that did not run (an empty loader runs none): set it before",
    ),
    (r"NameError: [^']*'(\w+)'", "{0} is not defined there: import it, or run the cell or line that sets it first"),
    (
        r"arguments are required: (.+)",
        "Start the script with these options: {0} (python script.py -h explains them)",
    ),
    (
        r"Missing parentheses in call to 'print'",
        "This is code for Python 2: use its successor, or convert it with 2to3",
    ),
    (r"ZeroDivisionError", "Something is empty: print len(dataset) and len(loader), and the divisor"),
    (r"UnicodeDecodeError", "Open the file with its encoding: open(path, encoding='utf-8')"),
    (r"JSONDecodeError", "The file is empty, cut off or no JSON: look at its first lines"),
    (r"RecursionError", "A function or a deep structure calls itself too often: look for it in the repeated lines"),
    (r"AssertionError", "The program's own check failed: print the values that the line compares"),
)
_KINDS = (
    r"(?:Key|Index|Attribute|Type|Value|Name|UnboundLocal|FileNotFound|ZeroDivision|UnicodeDecode|JSONDecode|Recursion"
    r"|Assertion|NotADirectory|IsADirectory|Syntax|Indentation)Error"
)
_SAID = (
    rf"(?<![\w.'\"])(?:\w+\.)*({_KINDS}: (?!Caught |Traceback)[^\n]{{1,200}}|{_KINDS}$|error: the following arg[^\n]+)"
)
_OWNER = r'File "[^"\n]*(?:site|dist)-packages[/\\](\w+)[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?[\w.]*$'


def reading(told: Told) -> tuple[Fix, ...]:
    """What the last error of Python means, and who raised it."""
    got = told.last(rf"(?m){_SAID}")
    said = got[1].strip("` ") if got else ""
    if said.startswith("KeyError") and told.has(r"collate\.py[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?KeyError: "):
        text = (
            f"The samples of a batch differ: some lack the key {said[10:]}. __getitem__ must return the same for each"
        )
        return (Fix(text),)
    if (name := re.match(r"NameError: name '(\w+)'", said)) and told.has(rf"super\({name[1]}\b"):
        return (Fix(f"super({name[1]}, ...) names a class that is called differently: write super().__init__()"),)
    text = next(
        (text.format(*filter(None, found.groups())) for mark, text in _READINGS if (found := re.search(mark, said))), ""
    )
    owner = re.search(_OWNER, told.text[: got.start(1)]) if got else None
    made = [Fix(text)] if text else []
    if owner and owner[1] != "torch":
        made.append(Fix(f"{owner[1]} raises it: print what your line gives it, or install the release that fits"))
    return tuple(made) or (Fix("Print the values that the last line of the traceback uses"),)


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


def own_error(text: str) -> str:
    """The line of the last Python error of a program that uses torch, or ""."""
    words = text.lower()
    if "torch" not in words or "tensorflow" in words:
        return ""
    found = Told(text).last(rf"(?m){_SAID}")
    if found is None:
        return ""
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.start())
    line = text[start : end if end >= 0 else len(text)]
    return found[1] if genuine(line, found.start() - start) else ""
