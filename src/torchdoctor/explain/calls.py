"""What a line of the user's own calls or reads, where the message alone does not say what is wrong with it."""

import builtins
import keyword

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told

_LOADED = r"(?i)(?:check_?point|ckpt|state|saved|loaded|weights)\w*\[['\"](\w+)['\"]\]"
_OF_LIBRARIES = {
    "tqdm",
    "glob",
    "time",
    "datetime",
    "Image",
    "random",
    "copy",
    "pprint",
    "lpips",
    "wandb",
    "json",
    "transforms",
    "summary",
    "argparse",
    "tensorboard",
    "optim",
    "nn",
    "models",
    "datasets",
    "functional",
    "loss",
}


def of_a_call(said: str, told: Told) -> str:
    """A module that is called, a value that the call above did not give, or a whole model read as a dictionary."""
    if "module' object has no attribute 'data'" in said and "torch.utils.data" in told.text:
        return "import torch alone does not load that part: write import torch.utils.data behind it, at the top"
    if told.own_line is None:
        return ""
    code = told.own_line.code
    if "'module' object is not callable" in said:
        return _module(code)
    if key := re.match(r"KeyError: '(\w{1,60})'$", said):
        return _key(key[1], code, told)
    if whole := re.search(r"'([A-Z]\w+)' object is not subscriptable", said):
        return _whole(whole[1], code)
    return _not_given(said, told)


def _module(code: str) -> str:
    called = set(re.findall(r"(?<![\w.])([a-z]\w*)\(", code.partition("=")[2] or code))
    called -= {*dir(builtins), *keyword.kwlist}
    if len(called) != 1 or called & _OF_LIBRARIES:  # of several it is not known which
        return ""
    name = called.pop()
    return (
        f"{name} is a file (a module) here, not the class or function in it: write {name}.NAME(...) with the name that "
        f"follows class or def in {name}.py (often {name}.{name}), or import that name: from ... import NAME"
    )


def _key(name: str, code: str, told: Told) -> str:
    """A part that a batch, or what the model or loss returned, does not have."""
    of = re.search(rf"(?<![\w.])(\w+)\[['\"]{name}['\"]\]", code)
    saved = re.search(_LOADED, code) or re.search(r"state_dict|^(?:epoch|optimizer|model|ema|params|net)$", name)
    if of is None or saved or not told.has(r"(?i)\bloss|train|\bvalid|\bforward\b|\bepoch"):
        return ""
    look = f'print({of[1]}.keys()) before the line, and search the project for where it is set (grep -rn "{name}" .).'
    if re.fullmatch(r"(?i)batch\w*|inputs?|samples?|targets?", of[1]):
        return (
            f"The batch has no {name}: its Dataset (__getitem__, a transform or the collate_fn) does not give it. "
            f"{look} "
            "It may be set only with an option of the data set, or in another Dataset class than the one that is "
            "chosen; where your data have no such thing, switch the part that needs it off (its loss, its option)"
        )
    if re.fullmatch(r"(?i)(?:\w*_)?(?:loss(?:es)?|results?|out(?:put)?s?|preds?|predictions?|terms)(?:_\w+)?", of[1]):
        return (
            f"{of[1]}, which the model or the loss returned, has no {name}. {look} The condition there tells what is "
            "missing: an option of the command or configuration that the README's call has, or training and validation "
            "(model.train(), model.eval()) that return different parts"
        )
    return ""


def _whole(kind: str, code: str) -> str:
    key = re.search(_LOADED, code)
    if key is None or re.search(r"(?i)namespace|conf|args|state|dict|param", kind):
        return ""
    return (
        f"The file holds the whole model (of the class {kind}), not a dictionary with {key[1]}: take its weights, "
        "model.load_state_dict(checkpoint.state_dict()), leave out what reads epoch, optimizer and the like from "
        "it, or "
        "resume from the checkpoint that the training writes with these"
    )


_FRAMES = r"File \"([^\"\n]{1,300})\", line (\d+), in (\w+)\n[ \t]*([^\n]{1,300})\n"


def _not_given(said: str, told: Told) -> str:
    """A parameter that is None, since the caller's line does not give it."""
    gone = re.search(r"'NoneType' object has no attribute '(\w+)'", said)
    if gone is None or told.own_line is None:
        return ""
    name = re.search(rf"(?<![\w.])([a-z_]\w*)\.{gone[1]}\b", told.own_line.code)
    own = [
        frame
        for frame in re.finditer(_FRAMES, told.text)
        if not re.search(r"(?:site|dist)-packages|[/\\]lib[/\\]python", frame[1])
    ]
    if name is None or len(own) < 2 or own[-1][3] != "forward" or own[-1][4].strip() != told.own_line.code:
        return ""
    call = re.fullmatch(r"(?:[\w.]+ ?= ?|return )?((?:self\.)?\w+)\(([\w., ]{0,80})\)", own[-2][4].strip())
    if call is None or re.search(rf"\b{name[1]}\b", call[2]):
        return ""
    file = re.split(r"[/\\]", own[-2][1])[-1]
    gives = f"{call[2]}, {name[1]}" if call[2] else name[1]
    return (
        f"{name[1]} is None. If it is an argument of forward (look at its def line), the call in {file}, line "
        f"{own[-2][2]}, does not give it: write {call[1]}({gives}) there, with a value that is set; "
        f"else see the line that sets {name[1]}: what it calls returned None"
    )
