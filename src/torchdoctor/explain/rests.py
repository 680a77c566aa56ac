"""A last message that was cut off: its rest, as the line of code above it has it."""

from torchdoctor import lazy_re as re

_CUT = re.compile(
    r"^(?:[^\n]{0,80} )?((?:\w+\.)*(?:[A-Z]\w*(?:Error|Exception)): )([^\n]{3,200})\s*\Z", re.M
)  # at the end of the text
_BARE = re.compile(r"^((?:\w+\.)*[A-Z]\w*(?:Error|Exception))\s*\Z", re.M)  # of a last line, whose message is cut off
_SAID = re.compile(r"\braise ([\w.]+)\([rbf]?(?:\"([^\"\n]{8,300})\"|'([^'\n]{8,300})')")
_IMPORTS = re.compile(r"^[ >\d|-]*(?:from ([A-Za-z_][\w.]*) import|import ([A-Za-z_][\w.]*))", re.M)
_NO_MODULE = "No module named '"
_ABOVE = 600  # characters in which the line of code is


def completed(text: str) -> str:
    """The text with the rest of its last message, where the line above it says it; else as it is."""
    cut = _CUT.search(text, max(len(text) - 500, 0))
    if cut is None:
        return _with_a_message(text)
    above, said = text[max(cut.start(2) - _ABOVE, 0) : cut.start(2)], cut[2].rstrip(" .…")
    rest = _of_a_literal(above, said, cut[1][:-2]) or _of_an_import(above, said) or _of_an_attribute(above, said)
    return f"{text[: cut.start(2)]}{rest}\n" if rest else text


def _with_a_message(text: str) -> str:
    """Where the last line is an error's name alone, below the line that raises it with a message."""
    bare = _BARE.search(text, max(len(text) - 200, 0))
    said = _of_a_literal(text[max(bare.start() - _ABOVE, 0) : bare.start()], "", bare[1]) if bare else ""
    return f"{text.rstrip()}: {said}\n" if said else text


def _of_a_literal(above: str, said: str, error: str) -> str:
    """Of the frame right above, where it raises that class."""
    *_, raised = (None, *_SAID.finditer(above, above.rfind('File "') + 1))
    same = raised is not None and raised[1].rpartition(".")[2] == error.rpartition(".")[2]
    whole = (raised[2] or raised[3]).strip() if raised and same else ""
    return whole if whole.startswith(said) and whole != said else ""


def _of_an_import(above: str, said: str) -> str:
    """The module of the last import; of a dotted one the whole, where its package is in the traceback."""
    if not _NO_MODULE.startswith(said) or len(said) < 4:
        return ""
    *_, line = (None, *_IMPORTS.finditer(above, above.rfind('File "') + 1))
    if line is None:
        return ""
    module = line[1] or line[2]
    top = module.partition(".")[0]
    there = re.search(rf"[/\\]{top}[/\\]", above) is not None
    return f"{_NO_MODULE}{module if there else top}'"


def _of_an_attribute(above: str, said: str) -> str:
    begun = re.search(r"has no attribute '(\w{3,40})$", said)
    code = above.rstrip().rpartition("\n")[0].rstrip().rpartition("\n")[2] if begun else ""
    if begun is None:
        return ""
    names = set(re.findall(rf"\.({begun[1]}\w+)", code))
    return f"{said[: -len(begun[1])]}{names.pop()}'" if len(names) == 1 else ""
