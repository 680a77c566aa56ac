"""The line of the user's own program: which values it uses, and how a fix names both."""

from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain import rewritten
from torchdoctor.explain.told import Line
from torchdoctor.model import Fix

MOST = 3  # values that one print shows
# What kinds of errors compare of the values.
_COMPARED = {"shape-mismatch": "shape", "device-mismatch": "device", "dtype-mismatch": "dtype"}
_LATE = ("device-side-assert", "illegal-memory-access")  # a GPU reports what it did some lines before
_STRINGS = re.compile(r"[rfbu]{0,2}(?:\"[^\"]*\"|'[^']*')|#.*$")
_NUMBERS = re.compile(r"\b(?:float|int|bool|len|range|str)\([^()]*\)")  # what they take may be no tensor
_SIZES = re.compile(r"(\.(?:view|reshape|expand|repeat|permute|transpose)\()(?:[^()\n]|\([^()\n]*\))*\)")
_SET = re.compile(r"^(?:return\b|yield\b|assert\b|[\w.,\[\]: *()]{1,80}?=(?!=))\s*")
_NAME = re.compile(r"(?<![\w.)\]])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?![\w.])(?:\[[\d:, -]{1,20}\])?(?! ?=(?!=))")
_NO_VALUES = re.compile(
    r"(?:self|cls|torch|nn|F|np|numpy|math|os|sys|tf|random|plt|pd|sns|cv2|wandb|writer|True|False|None|for|in|if|else|elif|not|and|or|is|lambda|return|await|as|from|import|len|range|int|float|str|list|tuple|dict|zip|enumerate|device|args|opt|cfg|config|model|net|network|\w*(?:loader|path|_dir|_file|checkpoint|ckpt|folder|kwargs|tokenizer)|dim|batch_size|i|j|n|bs|idx|step|epoch)"
)  # names that are no tensors
_CALLED = re.compile(
    r"(?i)\w*(?:model|net|criter|loss|optim|scheduler|scaler|encoder|decoder|layer|trainer|accelerator|logger)\w*"
)
_SUMS = re.compile(r"(?i)^\w*(?:loss|correct|total|running|acc|sum|count)\w* ?[-+]= ?")  # what is counted up
# Those of tensors that lines of networks use: what has another method is another thing.
_METHODS = re.compile(
    r"(?:re)?view|reshape|size|dim|add|sub|mul|div|sum|mean|matmul|mm|bmm|dot|permute|(?:swap)?(?:transpose|axes)|t|squeeze"
    r"|unsqueeze|expand(?:_as)?|repeat\w*|flatten|unflatten|contiguous|clone|detach|cpu|cuda|to|float|double|half|long|int|bool"
    r"|type|type_as|item|numpy|scatter\w*|gather|index_\w+|masked_\w+|take|chunk|split|narrow|select|clamp\w*|copy|fill|arg\w+"
    r"|max|min|eq|ne|ge|gt|le|lt|pow|exp|log|sqrt|abs|norm|softmax|sigmoid|relu|tanh|cumsum|prod|std|var|sort|topk|nonzero"
    r"|where|unbind|fill_|zero_|\w+_"
)
_SCALARS = re.compile(r"\[(?=[^\],]*[A-Za-z])[\w.+-]*:[\w.+-]*\]")  # what bounds a slice is a number
_TAILS = re.compile(r"(?:\.(?:data|T|grad|mT|H|shape|dtype|device))+$")


def values(code: str) -> tuple[str, ...]:
    """The names in a line that may be tensors: what is given to a call or used by an operator, in their order."""
    code = _SCALARS.sub(" ", _NUMBERS.sub(" ", _SIZES.sub(r"\1)", _STRINGS.sub(" ", code))))
    if re.search(r"\b(?:for|lambda)\b", code):  # names of its own, which are not there before the line
        return ()
    if code.startswith(("for ", "while ", "with ", "def ", "class ", "raise ")):
        return ()
    code = _SUMS.sub("", code)
    begun = _SET.match(code)
    rest = code[begun.end() :] if begun and code.count("(", 0, begun.end()) == code.count(")", 0, begun.end()) else code
    found = list[str]()
    for name in _NAME.finditer(rest):
        value = name[0]
        if rest[name.end() :].lstrip().startswith("("):
            value, _, method = value.rpartition(".")
            if not _METHODS.fullmatch(method) or _CALLED.fullmatch(value.rpartition(".")[2]):
                continue
        value = _TAILS.sub("", value)
        first = re.split(r"[.\[]", value.removeprefix("self."))[0]
        if first and "[ " not in value and not _NO_VALUES.fullmatch(first):
            found.append(value)
    return tuple(dict.fromkeys(found))


# What in the line itself changes the property: the value before it tells nothing.
_CHANGES = {
    "dtype": r"\.(?:double|float|half|bfloat16|long|int|bool|to|type)\(",
    "shape": r"\.(?:m?T\b|t\(|permute\(|transpose\()",
    "device": r"\.(?:to|cpu|cuda)\(",
}


def shown(line: Line, what: str) -> str:
    """A call of print that shows that property of the line's values; "" where it has none, or many."""
    names = values(line.code)
    if not 0 < len(names) <= MOST or re.search(_CHANGES[what], line.code):
        return ""
    return f"print({', '.join(f'{name}.{what}' for name in names)})"


_ASKED = re.compile(
    r"\b([Pp])rint (?:x\.shape|both(?: shapes)?|the shapes)(?: before the line in the traceback)?(?![\w ])"
)
_NO_CODE = re.compile(r"File \"|\w*(?:Error|Exception)\b")


def at_its_line(id: str, made: list[Fix], line: Line, said: str = "") -> list[Fix]:
    """The first fix with the line that it is about, and what to print before it."""
    if _NO_CODE.match(line.code):
        return made
    if new := rewritten.line(line.code, said):
        place = f"In your code, {line.file}, line {line.number}, write {new[:240]}"
        return [replace(made[0], text=f"{made[0].text}. {place}"), *made[1:]]
    text, place = made[0].text, f"In your code this is {line.file}, line {line.number}: {line.code[:200]}"
    if id in _LATE:
        place = (
            f"It was noticed at {line.file}, line {line.number}, which may be later than it happened: {line.code[:200]}"
        )
    what = _COMPARED.get(id, "")
    call = shown(line, what) if what else ""
    names = values(line.code) if text.startswith("Print the values that the last line") else ()
    if 0 < len(names) <= MOST:
        place += f" (before it: print({', '.join(names)}))"
    if call and what == "shape" and _ASKED.search(text):
        text = _ASKED.sub(lambda found: f"{'W' if found[1] == 'P' else 'w'}rite {call} before that line", text, count=1)
    elif call and call not in text and ".numpy()" not in text:
        place += f" (before it: {call})"
    text = text if text.endswith("...") else text.rstrip(".")
    return [replace(made[0], text=f"{text}. {place}"), *made[1:]]
