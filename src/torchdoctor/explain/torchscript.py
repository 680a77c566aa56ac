"""What TorchScript's arrow points to: a value that may be None, a name of two types, an argument without its type."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told

_ARROW = re.compile(r"^([^\n]*)\n([^\n~]*)~+[ .]*<--- HERE", re.M)
_ARGUMENT = (
    r"\b(\w+)\(\) [Ee]xpected a value of type 'Tensor[^'\n]*' for argument '(\w+)' but instead found type '"
    r"(int|float|bool|str)'"
)


def pointed(told: Told) -> str:
    """By the names of the line; "" where they do not tell."""
    if argument := told.last(_ARGUMENT):
        of, name, kind = argument.groups()
        return (
            f"{name} has no type, so it is a Tensor for TorchScript, and it gets {kind}: write {name}: {kind} into "
            f"the def line of {of}"
        )
    arrow = _ARROW.search(told.text)
    if arrow is None:
        return ""
    code = re.sub(r"^\[rank\d+\]:\s*", "", arrow[1]).strip()
    found = re.search(r"\bfound type '([^'\n]+)'", told.text)
    value = re.match(r"[\w.]*\(?((?:self\.)?\w+)[,)\n]", f"{arrow[1][len(arrow[2]) :]}\n")
    if found is None or value is None:
        return ""
    if found[1].startswith("Optional["):
        first, name = "", value[1]
        if name.startswith("self."):  # an attribute is never narrowed, a local variable is
            name = name.removeprefix("self.")
            first = f"{name} = {value[1]}, "
        return f"{value[1]} may be None for TorchScript in `{code}`: before that line {first}assert {name} is not None"
    if found[1] in ("int", "float", "bool", "NoneType", "List[int]") and code.startswith(f"{value[1]} = "):
        return (
            f"{value[1]} begins as {found[1]}, and a name keeps one type in TorchScript: begin with a tensor in place "
            f"of a number (torch.zeros(1)), or give the result of `{code}` another name"
        )
    return ""
