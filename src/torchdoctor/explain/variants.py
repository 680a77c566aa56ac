"""A command that asks for one variant of a network, and names the weights of another."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told

_COMMAND = re.compile(
    r"(?m)^[^\n]{0,80}?\b(?:python[\d.]*|torchrun|accelerate launch)[ \t](?:[^\n]{0,1500}?\\\n){0,20}[^\n]{0,1500}"
)
_OPTION = re.compile(r"--?(?P<option>[a-zA-Z][\w-]{0,40})[ =]+[\"']?(?P<value>[\w./\\~:-]{3,200})")
_FAMILIES = (
    r"(?:wide_?)?resnet[-_]?(\d{2,3})(?!\d)",
    r"resnext[-_]?(\d{2,3})(?!\d)",
    r"vgg[-_]?(\d{2})(?!\d)",
    r"densenet[-_]?(\d{3})(?!\d)",
    r"efficientnet[-_]?(b\d)(?!\d)",
    r"mit[-_](b\d)(?!\d)",
    r"yolo(?:v|x|11|_)?\d{0,2}[-_]?([nsmlx])(?![a-z])",
    r"(?<![a-z])(vit[-_]?(?:s|b|l|h|g)(?![a-z]))",
    r"swin\w{0,8}?[-_](tiny|small|base|large)",
    r"bert[-_](base|large)",
)
_FILE = re.compile(r"(?i)\.(?:pth|pt|ckpt|pkl|bin|safetensors|tar|caffemodel|weights)$")


def other(told: Told) -> str:
    """What the command says of both; "" where it names one variant only."""
    found = told.last(_COMMAND.pattern)
    if found is None:
        return ""
    chosen: dict[str, tuple[str, str, str]] = {}
    files: dict[str, tuple[str, str]] = {}
    for item in _OPTION.finditer(found[0].replace("\\\n", " ")):
        name = re.split(r"[/\\]", item["value"])[-1]
        for family in _FAMILIES:
            if (kind := re.search(f"(?i){family}", name)) is None:
                continue
            if _FILE.search(name):
                files[family] = kind[1].lower(), name
            elif name == item["value"] and not re.search(r"(?i)dir|out|log|save|data|teacher|student", item["option"]):
                chosen[family] = kind[1].lower(), item["option"], name
            break
    for family, (variant, option, name) in chosen.items():
        of_file, file = files.get(family, (variant, ""))
        if of_file != variant:
            dashes = "--" if f"--{option}" in found[0] else "-"
            return (
                f"The command asks for {name} ({dashes}{option}) and loads the weights of another variant, {file}: "
                "give "
                f"{dashes}{option} the one that the file was trained as, or take the file of {name}"
            )
    return ""
