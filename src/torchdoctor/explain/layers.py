"""What a layer takes and what came, by the numbers of the message."""

import re

from torchdoctor.explain.told import Told

# What layers inside of a network give.
_DEPTHS = ("16", "32", "48", "64", "96", "128", "192", "256", "304", "320", "384", "512", "768", "1024", "2048", "2096")


def channels(sizes: str, wanted: str, got: str, comfy: bool = False) -> str:
    """What gives an image that many channels."""
    if comfy:
        return (
            f"The loaded model takes {wanted} channels, and {got} came: 4 is a usual checkpoint, 8 or 9 one for "
            f"editing or "
            "inpainting, and a node or LoRA that patches the model adds its own. Load the checkpoint that the node "
            "names (for BrushNet and IC-Light a usual one, with their own weights), and its ControlNet and VAE"
        )
    if sizes.endswith(f", {wanted}") and not sizes.startswith(f"{wanted},"):
        turned = "x.transpose(1, 2)" if sizes.count(",") == 2 else "x.permute(0, 3, 1, 2)"
        return f"The channels are in the last dimension, and a convolution takes them in the second: {turned}"
    if {wanted, got} == {"4", "16"}:
        return (
            "Latents of Stable Diffusion 1, 2 and XL have 4 channels, those of SD 3, Flux, Wan and Qwen-Image 16: take "
            "model, VAE and the node of the empty latent (EmptySD3LatentImage for 16) from one family, and decode what "
            "the sampler gives"
        )
    known = {
        ("3", "4"): 'An image with an alpha channel has 4: open it as RGB, Image.open(file).convert("RGB")',
        ("3", "1"): 'A grey image has 1 channel: Image.open(file).convert("RGB"), or x.repeat(1, 3, 1, 1)',
        ("1", "3"): 'The model expects grey images: open them as grey, Image.open(file).convert("L")',
    }
    if (wanted, got) in known:
        return known[wanted, got]
    if wanted == "1" and sizes.count(",") > 1:
        return _without_channel(sizes, got)
    return _of_layer(sizes, wanted, got)


def grouped(told: Told) -> str:
    """Of a convolution with a group for each sample, as StyleGAN's: the batch is in the channels of both."""
    got = told.numbers(
        r"groups=(\d+), weight of size \[(\d+), (\d+), \d+, \d+\], expected input ?\[1, (\d+), \d+, \d+\]"
    )
    if not got:
        return ""
    groups, out, each, has = got
    # ResNeXt and the like have many groups of few channels.
    if not 1 < groups < each or each < 32 or out % groups or has % each or has // each == groups:
        return ""
    return (
        f"Each sample is a group here, with {each} channels: the input is of {has // each} samples, and the weights "
        f"are of {groups}. Somewhere the batch is another number, as a default of {has // each} for noise or latents "
        f"beside the batch size of {groups}: set both to one, and try with a batch size of {has // each}"
    )


def _of_layer(sizes: str, wanted: str, got: str) -> str:
    """Of a layer inside, or of data with another number of features."""
    if wanted in sizes.split(", "):
        return (
            f"The layer expects {wanted} channels but got {got}: is the batch channels-first (N, C, H, W)? "
            f"x.permute(0, 3, 1, 2) makes it so; or set in_channels={got}"
        )
    if got in _DEPTHS and wanted in _DEPTHS:
        return (
            f"The layer before gives {got} channels, and this one was made for {wanted}: in_channels={got} (of a neck, "
            "decoder or head), or the network before it that gives as many. ResNet-18 and 34 give 64, 128, 256, 512, "
            "ResNet-50 and deeper 256, 512, 1024, 2048"
        )
    if got in _DEPTHS[2:] and sizes.count(",") == 3:
        return (
            f"A layer inside was made for {wanted} channels, and that before it gives {got}: the model's file (yaml, "
            f"cfg) and the code are of different releases, take both of one; in own code in_channels={got}"
        )
    return (
        f"The model was built for {wanted} channels, and the data have {got}: give it the number of your data, in "
        f"code in_channels={got}, in a project its option (classes or labels, features, enc_in, input_nc); or prepare "
        "the data as the project does"
    )


def _without_channel(sizes: str, got: str) -> str:
    """What a layer for one channel got: a batch without it, or several samples in its place."""
    shape = sizes.split(", ")
    if got == "2":
        return "The layer takes 1 channel, and 2 came, as of stereo sound: x.mean(1, keepdim=True) makes it mono"
    added = "x.unsqueeze(1) adds it" if shape[0] == "1" else f"x.reshape(-1, 1, {', '.join(shape[2:])}) makes each one"
    return (
        f"The layer takes 1 channel, and {got} stands in its place. Where {got} counts samples or steps, the dimension "
        f"of the channel is missing: {added}; where these are channels, the layer needs in_channels={got}"
    )


def diffusion(told: Told, wanted: str) -> bool:
    """Whether it is the first layer of an image model's network, in a program that puts models together."""
    first = told.has(rf"weight of size \[320, {wanted}, 3, 3\]")
    return first and not told.has(r"unet\(|\.py\", line \d+, in (?:main|train)\b")


# The width of what their text encoders give.
_FAMILIES = {
    768: "Stable Diffusion 1",
    1024: "Stable Diffusion 2",
    2048: "SDXL",
    4096: "the T5 encoder: Flux, SD 3, Wan",
    3584: "Qwen2.5-VL",
}
_PRETRAINED = r"(?i)(?<!from_)pre-?trained|torchvision[./\\]models|imagenet|models\.(?:resnet|vgg|densenet|alexnet)"
# What networks give after pooling: where one of these came, the layer is for another network.
_WIDTHS = (256, 384, 512, 640, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 4096)


def _pooled(wants: int, has: int) -> int:
    """The side of the square of places that a classifier takes, where the input has another number of places; or 0.

    The last feature maps of torchvision's networks have 256 to 2048 channels, of 1, 6 or 7 places a side.
    """
    for side in (7, 6, 1) if has not in _WIDTHS else ():
        channels = wants // (side * side)
        if wants % (side * side) == 0 and channels in (256, 512, 1024, 2048) and has % channels == 0:
            return side
    return 0


def _not_flat(rows: int, has: int, wants: int) -> str:
    """Of maps that go into a Linear layer as they are, and of none."""
    if 0 in (rows, has):
        return f"The first of the two has no numbers ({rows} x {has}): see which data or layer that is"
    if has > 1 and wants > 0 and rows % has == 0 and wants % (has * has) == 0 and rows * has % wants == 0:
        return (
            f"The input is not flattened: only its last dimension, {has}, came where {wants} were expected. Write "
            f"x = x.flatten(1) before the layer, which makes it {rows * has // wants} x {wants}"
        )
    if rows * has == wants:
        return (
            f"{rows} x {has} are the {wants} numbers of one sample: the batch is missing. Flatten with it, "
            "x.flatten().unsqueeze(0); or give the model a batch, x.unsqueeze(0), and flatten with x.flatten(1)"
        )
    return ""


def _other_features(told: Told, has: int, wants: int, out: int) -> str:
    """Of data that were prepared for another model."""
    if (
        0 < min(has, wants) < 64
        and max(has, wants) % min(has, wants)
        and told.has(r"(?i)\bdata|config|\bexample|notebook|ipynb|\w\.py\b")
        and not told.has(r"nn\.|\bLinear\b|self\.|\bclass \w+|flatten|\bview\(|[Cc]onv")
    ):
        return (
            f"Each row of the data has {has} features, and the model was made for {wants}: they were prepared in "
            "another way than the model's own (other data, another release of what computes them, another "
            "configuration). Prepare them as the model's authors do, with their releases; or set its input size to "
            f"{has} and train again"
        )
    if (
        wants in _WIDTHS
        and has in _WIDTHS
        and told.has(r"(?i)\bfeatures?\b|embedding|extract|pre-?process|pre-?comput")
    ):
        return (
            f"These features have {has} numbers, and the model takes {wants}, as another network gives: extract them "
            f"with the one that the model was made for, or set the input size in its options or configuration to "
            f"{has}, nn.Linear({has}, {out}), and train it again"
        )
    return ""


def linear(told: Told) -> str:
    shapes = r"[(\[](\d+) ?[x×] ?(\d+)[)\]]?(?: and |, m2: )[(\[]?(\d+) ?[x×] ?(\d+)"
    other = r"reduction dim, but got \[(\d+), (\d+)\] X \[(\d+), (\d+)\]"
    if not (got := told.numbers(rf"(?:be multiplied |m1: ){shapes}") or told.numbers(other)):
        return ""
    rows, has, wants, out = got
    if text := _not_flat(rows, has, wants) or _joined(told, has, wants):
        return text
    if (rows, has) == (wants, out):
        return f"Both are {rows} x {has}: turn one of them, a @ b.T (for batches, q @ k.transpose(-2, -1))"
    if (
        told.has(r"(?i)comfy|webui|invokeai|\blora\b|control-?net|ip-?adapter|sd-scripts")
        or (wants in _FAMILIES and out == 320)
        or (
            (rows % 77 == 0 or rows in (226, 256, 512))
            and {has, wants} <= _FAMILIES.keys()  # the tokens of CLIP and T5
        )
    ):
        names = [f"{size} is that of {_FAMILIES[size]}" for size in (has, wants) if size in _FAMILIES]
        return (
            f"Parts of different families of models are mixed: one gives {has} features, the other takes {wants}"
            f"{' (' + ', '.join(names) + ')' if names else ''}. Take the checkpoint, text encoder, LoRA, ControlNet "
            f"and "
            "IP-Adapter for one base model; in ComfyUI also the type in the loader of the text encoder"
        )
    if (out == 1000 or told.has(_PRETRAINED)) and (side := _pooled(wants, has)):
        return (
            f"The images have another size than the network was made for: its Linear layer takes {wants} features and "
            f"got {has}. Resize them to that size, mostly 224 x 224; or pool before the layer, which keeps what it "
            f"has learned: nn.AdaptiveAvgPool2d({side}), then x.flatten(1)"
        )
    return _other_features(told, has, wants, out) or _of_a_size(told, has, wants, out)


def _joined(told: Told, has: int, wants: int) -> str:
    """Of tensors that are joined along the batch in place of their features."""
    call = told.last(r"torch\.(?:cat|concat)\([(\[]((?:\w+, ?){1,12}\w+),?[)\]], ?(?:dim ?= ?|axis ?= ?)?0\)")
    if call is None or wants != has * (call[1].count(",") + 1):
        return ""
    return (
        f"torch.cat(..., 0) joins the samples, and the layer wants the {call[1].count(',') + 1} x {has} = {wants} "
        f"features of each: write torch.cat(({call[1]}), 1)"
    )


def _of_a_size(told: Told, has: int, wants: int, out: int) -> str:
    """Where no more is known than the two numbers."""
    if min(has, wants) > 8192:
        return (
            f"The Linear layer takes {wants} features and got {has}: they are flattened maps, so their "
            "number depends on the size of the image (or the length of the signal). Give the network the size that "
            f"it was made for (its README or "
            f"settings), or write nn.Linear({has}, {out}) for yours, and train that layer"
        )
    if told.has(r"nn\.(?:Conv|MaxPool|AvgPool)[12]d\(") and not told.has(
        r"(?i)flatten|\.view\(|reshape|squeeze|mean\("
    ):
        line = told.own_line
        layer = re.match(r"(?:return |\w+ = )([\w.]+)\((\w+)\)$", line.code) if line else None
        before, name = (f" {line.code}", layer[2]) if line and layer else (" the Linear layer", "x")
        return (
            f"Nothing flattens the maps of the convolutions before{before}: they have four dimensions, and the layer "
            f"takes the last, {has}, for the features. Write {name} = torch.flatten({name}, 1) and "
            f"print({name}.shape) before it: its second number is the layer's in_features, nn.Linear(that, {out}) in "
            f"place of {wants}"
        )
    text = (
        f"The Linear layer was made for {wants} features but got {has}: nn.Linear({has}, {out}), or change the "
        "input to "
        f"{wants} (flatten with x.flatten(1), not view with the batch in it)"
    )
    if told.has(r"nn\.|self\.|\bclass \w+|\bmy (?:own )?(?:model|net)"):
        return text
    return (
        f"{text}. In a project that you only run, {has} is what you gave it, and {wants} what it was made for: "
        "other data "
        f"or features than the README's (print the shape of what is loaded, also whether its dimensions are "
        "exchanged), "
        "another image size, or a size in the settings"
    )


def norm(told: Told) -> str:
    got = told.numbers(r"running_mean should contain (\d+) elements not (\d+)")
    return f"The input has {got[0]} channels: BatchNorm({got[0]}), not {got[1]}" if got else ""


def feature(told: Told) -> str:
    got = told.numbers(r"equal to input_size\. Expected (\d+), got (\d+)")
    return (
        f"The last dimension of the input is {got[1]}, and the network was made with input_size={got[0]}: use "
        f"input_size={got[1]}, or bring it to that; with batch_first=True the input is (batch, steps, features)"
        if got
        else ""
    )


def layer_norm(told: Told) -> str:
    got = told.last(r"normalized_shape=\[([\d, ]+)\], expected input[^\n]{0,60}got input of size ?\[[\d, ]*?(\d+)\]")
    return (
        f"LayerNorm was made for {got[1]}, and the last dimension is {got[2]}: make the widths of the model one "
        f"(hidden_size, d_model, dim, also of encoder and decoder), or nn.LayerNorm({got[2]})"
        if got
        else ""
    )
