"""A command that selects one variant of a network but loads the weights of a different one."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told

_COMMAND = (
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
# Options for other networks than the one that is built, and for folders.
_OF_OTHERS = re.compile(
    r"(?i)dir|out|log|save|data|teacher|student|backbone|pre_?-?train|init|imagenet|resume_from_pre"
)
_CHOOSES = re.compile(r"(?i)^a$|arch|model|net|encoder|variant|cfg|config|type|version")
_FILE = re.compile(r"(?i)\.(?:pth|pt|ckpt|pkl|bin|safetensors|tar|caffemodel|weights)$")


# What names of layers say about the network.
_KINDS = (
    ("a vision transformer (ViT)", r"(?<![\w.])(?:\w+\.){0,3}(?:cls_token|patch_embed\.|blocks\.\d+\.attn)"),
    ("a Swin transformer", r"layers\.\d+\.blocks\.\d+\.attn\.relative_position"),
    ("a ResNet", r"(?<![\w.])(?:\w+\.){0,3}layer[1-4]\.\d+\.(?:(?:conv|bn)\d|downsample)"),
    ("a WideResNet", r"(?<![\w.])(?:\w+\.)?block[1-4]\.(?:layer\.)?\d+\.(?:conv|bn)\d"),
    ("a VGG, AlexNet or MobileNet", r"(?s)(?<![\w.])features\.\d+\..*\"classifier\.\d"),
    ("a BERT", r"encoder\.layer\.\d+\.attention\.self"),
    ("a GPT-2", r"(?<![\w.])(?:transformer\.)?h\.\d+\.attn\.c_attn"),
    ("a Llama or a like model", r"layers\.\d+\.self_attn\.q_proj"),
)


def kinds(told: Told) -> str:
    """Where the names of layers show that file and model are different kinds of networks."""
    found = told.last(
        r"(?i)loading state_dict for (\w+):\s*missing key[^\n:]*:(?P<model>[^\n]{1,6000})\s+unexpected key[^\n:]*:"
        r"(?P<file>[^\n]{1,6000})"
    )
    if found is None:
        return ""
    if '"module.' in found["file"] and '"module.' not in found["model"]:
        return ""
    file, model = (
        next((kind for kind, mark in _KINDS if re.search(mark, found[part])), "") for part in ("file", "model")
    )
    within = r"(?i)vit|transformer|deeplab|fcn|fpn|seg|unet|rcnn"  # it has such a network as a part
    if not file or file == model or (not model and re.search(within, found[1])):
        return ""
    return (
        f"The file is of {file}, and the model that is built is {model or f'another network, {found[1]}'}: choose the "
        "network that was trained by the option or configuration for it (--net, --arch, --model, backbone), with the "
        f"same settings as in training; or load a file that was made with {found[1]}"
    )


def backbone(told: Told) -> str:
    """Weights of ImageNet alone, given where the trained model is expected."""
    given = told.last(
        r"(--?\w*(?:model|checkpoint|ckpt|weights|resume)\w*)[ =](?:\S*/)?(resnet\d{2,3}(?:-[0-9a-f]{8})?\.pth)\b"
    )
    if given is None or not told.has(r"(?i)unexpected key[^\n]{0,20}\"conv1\.weight"):
        return ""
    return (
        f"{given[2]} has the weights of the image network alone (ImageNet), and {given[1]} wants the trained "
        "model: give "
        f"the file that the training or the authors saved for it (such as model-best.pth) there, and {given[2]} "
        "only by "
        "the option for the backbone, or in the folder that the program reads it from"
    )


def other(told: Told) -> str:
    """What the command says of both; "" where it names one variant only."""
    found = told.last(_COMMAND)
    if found is None or re.search(r"(?i)readme|says", found[0]):
        return ""
    chosen: dict[str, tuple[str, str, str]] = {}
    files: dict[str, list[tuple[str, str]]] = {}
    for item in _OPTION.finditer(found[0].replace("\\\n", " ")):
        name = re.split(r"[/\\]", item["value"])[-1]
        for family in _FAMILIES:
            if (kind := re.search(f"(?i){family}", name)) is None:
                continue
            if _OF_OTHERS.search(item["option"]):
                break
            if _FILE.search(name):
                files.setdefault(family, []).append((kind[1].lower(), name))
            elif name == item["value"] and _CHOOSES.search(item["option"]):
                chosen[family] = kind[1].lower(), item["option"], name
            break
    for family, (variant, option, name) in chosen.items():
        given = files.get(family, [])
        if given and variant not in {kind for kind, _ in given}:
            file = given[-1][1]
            dashes = "--" if f"--{option}" in found[0] else "-"
            return (
                f"The command asks for {name} ({dashes}{option}) and loads the weights of another variant, {file}: "
                "give "
                f"{dashes}{option} the one that the file was trained as, or take the file of {name}"
            )
    return ""
