"""torchao where it does not match what uses it: names that came or went, and the torch of each release."""

from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import at_least
from torchdoctor.model import Fix

# The torch that each torchao was built with, as its own check says; from 0.17 on any from 2.11.
_BUILT_WITH = {
    "2.5": "0.11.0",  # the last without operators that only torch 2.6 registers
    "2.6": "0.12.0",
    "2.7": "0.12.0",
    "2.8": "0.13.0",
    "2.9.0": "0.14.1",
    "2.9": "0.15.0",
    "2.10": "0.16.0",
}
LACKS = (
    r"cannot import name '\w+' from 'torchao[\w.]*'|No module named 'torchao\.\w[\w.]*'"
    r"|module 'torchao[\w.]*' has no attribute '\w+'|operator torchao::\w+ does not exist"
    r"|'_OpNamespace' 'torchao' object has no attribute"
)
# Functions whose place a class took, with 0.16.
_OLD = (
    r"(?:cannot import name|has no attribute) '((?:int|uint|float|fp|fbgemm|gemlite)[a-z0-9]*_\w*(?:only|weight|qat))'"
)
_SPELLED = {"fpx": "FPX", "uintx": "UIntX", "gemlite": "Gemlite"}
_OPTIONAL = r"(?:transformers|diffusers|peft|accelerate|sentence_transformers|trl)[/\\.]"  # they import it where it is


def built_with(torch: str) -> str:
    """The torchao of a torch; "" where there is none."""
    own = _BUILT_WITH.get(torch) or _BUILT_WITH.get(torch.rpartition(".")[0], "")
    return own or ("0.17.0" if torch and at_least(torch, "2.11") else "")


def release(told: Told) -> tuple[Fix, ...]:
    """Another torchao, or other code; () where the text is of something else."""
    if not told.has(LACKS):
        return ()
    remove = Fix("Or remove torchao, if you do not quantize with it", (pip("uninstall", "-y", "torchao"),))
    others = (remove,) if told.has(_OPTIONAL) else ()
    if old := told.last(_OLD):
        return (_written_anew(told, old[1]), *others)
    own = built_with(told.torch)
    wanted = f"torchao=={own}" if own else "torchao"
    if told.has("torchao::|_OpNamespace"):
        text = "torchao and torch do not match"
    else:
        text = "The installed torchao is older than what imports the name"
    text += f": install the one for torch {told.torch}" if own else ": update it (and torch, where that is before 2.6)"
    return (Fix(text, (pip("install", *(() if own else ("-U",)), "--no-deps", wanted),)), *others)


def _written_anew(told: Told, name: str) -> Fix:
    """The class that took a function's place, and where the text shows the line that imports it."""
    new = "".join(_SPELLED.get(part, part.capitalize()) for part in name.split("_")) + "Config"
    own = told.own_line
    where = f" in {own.file}, line {own.number}" if own and name in own.code else ""
    text = f"torchao 0.16 removed {name}: write {new}() in its place{where}. To run the code as it is, keep a torchao "
    return Fix(f"{text}that has it", (pip("install", "torchao<0.16"),))
