"""What views, broadcasts and states of other sizes are meant to be, by the numbers of the message."""

import re
from itertools import pairwise
from math import prod

from torchdoctor.explain.told import Told


def _square(places: int) -> int:
    """The side of a square of patches, with or without a class token."""
    return next((side for side in range(2, 100) if places in (side * side, side * side + 1)), 0)


_EMPTY = (
    "One of the two is empty, as for an image without boxes, or a batch of which a filter leaves nothing: leave such "
    "samples out in the Dataset, or skip the loss where x.numel() == 0. In a demo or a test nothing was found or read: "
    "print both shapes, and see what fills the empty one (the paths of data and models, names of classes, their number)"
)


def _sides(a: int, b: int) -> str:
    """Of feature maps or images whose height or width differ."""
    times = max(a, b) // max(min(a, b), 1)
    if max(a, b) == times * min(a, b) and times in (2, 4, 8, 16, 32):
        return (
            f"Height or width are {a} and {b}: one of the two is {times} times as large. Give both one size: the image "
            f"size of the settings that the network was made for, or F.interpolate(x, size=y.shape[2:])"
        )
    if max(a, b) > 1.25 * min(a, b) and abs(a - b) > 8:
        return (
            f"This dimension (height, width or steps) has {a} in one tensor and {b} in the other, as of inputs "
            "of different "
            "sizes, or of one that the network, a grid or a positional encoding was not made for: print "
            "both shapes, and "
            "give every input the one size that the settings name (Resize, crop, max_length)"
        )
    return (
        f"Height or width are {a} and {b}: sides that the network cannot halve evenly come back a little smaller or "
        "larger. Resize or crop the images to multiples of 32 (256 x 256), or bring one to the other's size, "
        "F.interpolate(x, size=y.shape[2:])"
    )


def broadcast(told: Told) -> str:
    if not (
        got := told.numbers(r"tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at \S+ ?dimension (\d+)")
    ):
        return ""
    a, b, at = got
    if at == 3 and told.has(r"causal_(?:4d_)?mask|masked_fill|attn_(?:weights|scores)|attention_mask"):
        return _of_attention(min(a, b), max(a, b))
    patches = told.has(r"(?i)\bpos|position|patch|vit\b|transformer|attention|token") or (
        at == 1 and min(a, b) > 99 and not told.has(r"(?i)loss\b|one_?hot|class")
    )
    if at == 0 and told.has(r"\bpe\[\s?:\s?x\.(?:size\(0\)|shape\[0\])"):
        return (
            f"The encoding has {min(a, b)} positions, and takes the first dimension of x, {max(a, b)}, for the steps. "
            "Where the batch comes first, x is (batch, steps, width): turn it, x.transpose(0, 1) (the model without "
            f"batch_first), or add self.pe[: x.size(1)].transpose(0, 1); else make it with max_len={max(a, b)} or more"
        )
    if patches and at and (one := _square(a)) and (other := _square(b)):
        return (
            f"{a} and {b} are the places of {one} x {one} and {other} x {other} patches: the images have another "
            f"size than "
            "the position encoding was made for. Give the size wherever the configuration names it (img_size, "
            "image_size, "
            "eval_spatial_size) and resize the images to it, in training, validation and inference; or interpolate"
            " the encoding: F.interpolate(pos, size=(h, w), mode='bicubic')"
        )
    if lost := told.last(r"(?m)^\s*((\w+) [-+] (self\.\w+\([^\n]*\)))\s*$"):
        return f"The line `{lost[1]}` computes a value and drops it: write {lost[2]} = {lost[3]}"
    return _of_losses(told, a, b) or _product(told, a, b) or _by_dimension(told, a, b, at)


def _product(told: Told, a: int, b: int) -> str:
    """Of torch.mul, or * of two matrices, where a product of matrices is mostly meant."""
    if told.own_line is None or 0 in (a, b):
        return ""
    if not (got := re.search(r"(?:torch\.mul|np\.multiply)\((\w+), ?(\w+)\)", told.own_line.code)):
        return ""
    if re.search(r"(?i)mask|loss|weight|scale|gate|att|alpha|prob|coef", f"{got[1]} {got[2]}"):
        return ""  # which are to be multiplied number by number
    return (
        f"torch.mul multiplies number by number, so both shapes must fit ({a} and {b} do not): for the product of "
        f"matrices write torch.matmul({got[1]}, {got[2]}), where the columns of {got[1]} are as many as the rows of "
        f"{got[2]} ({got[2]}.T turns it); else bring both to one shape"
    )


def _of_attention(a: int, b: int) -> str:
    """Of scores and the mask that they get."""
    if a in (512, 1024, 2048, 4096, 8192) and b < 2 * a:
        return (
            f"There are {b} tokens, and the model takes {a}: tokenizer(text, truncation=True, max_length={a}), less "
            "for what is to be generated (max_new_tokens)"
        )
    return (
        f"Attention has {b} and {a} steps in the scores and the mask: make the mask from the same tokens as the keys, "
        "also those of the cache. Code that changes the attention of transformers needs the release it was made for"
    )


def expanded(told: Told) -> str:
    """Of expand(), or a broadcast in place, by what the two sizes may be."""
    got = told.numbers(
        r"expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\) at non-singleton dimension (\d+)"
    )
    if not got:
        return ""
    a, b, at = got
    if at == 0 and not told.has(r"Target sizes: \[\d+\]") and {a, b} in ({3, 4}, {1, 3}):
        return _channels_of_images(a, b)
    masks = told.has(r"Target sizes: \[\d+, (?:\d+|\d+, (\d+), \1)\]\.")
    if a > b and b in (77, 512, 514, 1024, 2048, 4096) and (masks or told.has("(?i)tokeni[sz]|position_id|token_type")):
        return (
            f"The text has {a} tokens, and the model takes {b}: tokenizer(text, truncation=True, "
            f"max_length={b}), or cut it "
            "into pieces"
        )
    return ""


def _channels_of_images(a: int, b: int) -> str:
    return (
        f"One image has {a} channels and the other {b}, as Normalize with three means finds a grey one (1) or one "
        'with an alpha channel (4): open all as RGB, Image.open(file).convert("RGB")'
    )


def _of_losses(told: Told, a: int, b: int) -> str:
    """Of a line that adds losses up, in files of two releases of a project."""
    if max(a, b) > 9 or not told.own_line or not re.search(r"\w*loss\w* ?[-+*][^\n]*loss", told.own_line.code):
        return ""
    return (
        f"One side of the line has {a} losses and the other {b}: the files of the project are of different releases. "
        "Take all of one release (train.py and the loss), or make both as long"
    )


def _by_dimension(told: Told, a: int, b: int, at: int) -> str:
    """What two sizes may be that differ, by the dimension in which they do."""
    if 0 in (a, b):
        return _EMPTY
    if at == 3 and min(a, b) in (3, 4) and max(a, b) > 16:
        return (
            f"The last dimension is {min(a, b)} in one and {max(a, b)} in the other: one may hold images with the "
            "channels "
            "last, (N, H, W, 3), and torch has them second: x.permute(0, 3, 1, 2)"
        )
    if at > 1:
        return _sides(a, b)
    if at == 0 and {a, b} in ({3, 4}, {1, 3}):
        return _channels_of_images(a, b)
    if at == 0:
        return (
            f"The batches differ: {a} and {b} samples. Where one was kept from before (a hidden state, noise, labels), "
            "make it with x.size(0), or drop the last, smaller batch: DataLoader(..., drop_last=True)"
        )
    return _in_channels(told, a, b)


_PUBLIC = (19, 20, 21, 80, 81, 90, 91, 150, 365, 1000)  # Cityscapes, VOC, COCO, ADE20K, Objects365, ImageNet
_CLASSES = r"(?i)\bclasses\b|\bclass[ _-]?(?:number|label)|num_class|n_class|logits|classifier|\bcls|\blabels?\b|类别"


def _in_channels(told: Told, a: int, b: int) -> str:
    """Of dimension 1: of channels, of classes or of steps."""
    if told.has(r"(?i)\+ ?self\.\w+\(|residual|shortcut|identity|\bskip\b|downsample"):
        return (
            f"The two branches that are added have {a} and {b} channels: bring the shorter one to the other's, "
            f"self.shortcut = nn.Conv2d({a}, {b}, 1) (with the block's stride), and return self.shortcut(x) + out; or "
            "give the block as many channels as its input has"
        )
    if min(a, b) > 4 and max(a, b) > 1000 and max(a, b) % min(a, b) and told.has(r"(?i)\bimage|heatmap|\d+x\d+"):
        return (
            f"{a} and {b} are numbers of pixels of two sizes of image: what the network gives and its target (or the "
            "positional encoding) were made for different ones. Give the same height and width wherever the "
            "configuration names them, also that of the heatmaps or masks, and resize the images to it"
        )
    if (form := told.last(r"(?<!\d)(\d{2,4}) ?[x*×] ?(\d{2,4})(?!\d)")) and form[1] != form[2]:
        high, wide = int(form[1]), int(form[2])
        if high * max(a, b) == wide * min(a, b) or wide * max(a, b) == high * min(a, b):
            return (
                f"{a} and {b} differ as the sides of {high} x {wide} do: one of the two was made for square images (or "
                f"with the sides swapped). Give the model both sides in its configuration, height first, or resize the "
                f"images to a square"
            )
    if max(a, b) in _PUBLIC and 1 < min(a, b) != max(a, b) and told.has(_CLASSES):
        text = f"{max(a, b)} may be the number of classes of a public data set, {min(a, b)} that of yours: set it to "
        text += f"{min(a, b)} wherever the model's configuration or code names it (num_classes, nc; some count the "
        text += (
            f"background, too), and train the last layer again. grep -rnwE '{max(a, b)}|num_classes' --include=*.py "
        )
        return f"{text}--include=*.yaml . shows where"
    least, labels = min(a, b), told.has(r"MSELoss|mse_loss|L1Loss|l1_loss")
    one_hot = f"torch.nn.functional.one_hot(target, {a if labels else least}).float()"
    if labels:
        return (
            "This loss takes a target in the shape of the output: for classes use CrossEntropyLoss with the class "
            f"numbers, or one-hot targets, {one_hot}"
        )
    steps = (
        "where they are steps of a sequence, these are more than the model's positions: shorter texts, smaller images"
    )
    classes = f"class numbers as labels become one-hot, {one_hot}, for {least} classes"
    first, then = (steps, classes) if least > 30 else (classes, steps)
    return f"Dimension 1 has {a} in one tensor and {b} in the other: {first}; {then}; (N,) with (N, 1): x.unsqueeze(1)"


def hidden(told: Told) -> str:
    sizes = r"\((\d+), (\d+), (\d+)\)"
    if not (got := told.numbers(rf"[Ee]xpected hidden(?:\[\d\])? size {sizes}, got [\[(](\d+), (\d+), (\d+)")):
        return ""
    if got[0] != got[3]:
        return (
            f"The hidden state has {got[3]} layers, and the network has {got[0]}: its first number is num_layers, "
            f"times 2 "
            "if bidirectional=True; leave the state out, and zeros of the right size are used"
        )
    if got[1] != got[4]:
        return (
            f"The hidden state was made for a batch of {got[4]}, and this one has {got[1]}: create it for each "
            f"batch with "
            "x.size(0) (with batch_first the batch comes first in x, not in the state), or DataLoader(..., "
            "drop_last=True)"
        )
    return f"The hidden state has {got[5]} values, and the network has hidden_size={got[2]}"


def view(told: Told) -> str:
    got = told.last(r"(?:shape|size) '\[([-\d, x]+)\]' is invalid for input (?:of size|with) (\d+)")
    if not got:
        return ""
    sizes = [int(part) for part in re.findall(r"-?\d+", got[1])]
    if 0 in sizes:
        return f"One of the sizes [{got[1]}] is 0: see which number in the program that is, and why"
    fixed, total = prod(size for size in sizes if size > 0), int(got[2])
    if total == 0:
        return (
            f"The tensor is empty, so no shape like [{got[1]}] fits: print x.shape before the line, and follow "
            "it back to "
            "the line that left nothing (a filter, a mask, no detection, no text, an empty file)"
        )
    if (
        found := _of_a_file(told, got[1], fixed, total)
        or _other_sides(sizes, total)
        or _batch_in_the_row(told, sizes, fixed, total)
        or _other_places(sizes, total)
        or _left_out(sizes, fixed, total)
        or _by_its_names(told, sizes, total)
    ):
        packages = told.own_line is None and told.has(r"-packages[/\\](?!torch[/\\])\w")
        versions = ". Where a package's own line fails, its release does not fit the others: take those of the project"
        return f"{found}{versions}" if packages else found
    if len(sizes) == 2 and sizes[0] < 0:
        return (
            f"{total} numbers cannot be cut into rows of {fixed}: the images or the layers before it have other sizes "
            "than the network was made for. Flatten with x.view(x.size(0), -1), print x.shape, and give the Linear "
            "layer behind it the second number as in_features; or resize the images"
        )
    return (
        f"{total} numbers do not fit into [{got[1]}] ({'a multiple of ' if -1 in sizes else ''}{fixed}): print x.shape "
        "before it; of the sizes, one is of another input than this. Take them from the tensor: b, c, h, w = x.shape"
    )


def _batch_in_the_row(told: Told, sizes: list[int], fixed: int, total: int) -> str:
    """Of view(-1, 8 * 16 * 30 * 30) of batches of 8, where the last batch is smaller."""
    first = re.search(r"view\(-1, ?(\d+) ?\*", told.own_line.code) if told.own_line else None
    batch = int(first[1]) if first and len(sizes) == 2 else 0
    if batch < 2 or fixed % batch or total % (fixed // batch) or total >= fixed:
        return ""
    return (
        f"The row of {fixed} numbers counts the batch, {batch}, as well: one sample has {fixed // batch}, and "
        "this batch "
        f"(the last) has {total // (fixed // batch)} samples. Keep the batch: x = x.flatten(1), and in_features="
        f"{fixed // batch} in the Linear layer behind it"
    )


def _by_its_names(told: Told, sizes: list[int], total: int) -> str:
    """Which size of the line is not the tensor's: the one without which the others divide all."""
    call = (
        re.search(r"\.(?:view|reshape)\(((?:[^()\n]|\([^()\n]*\))+)\)", told.own_line.code) if told.own_line else None
    )
    names = re.split(r", ?(?![^()]*\))", call[1]) if call else []
    fixed = prod(size for size in sizes if size > 0)
    if len(names) != len(sizes) or -1 not in sizes or len(sizes) < 3:
        return ""
    wrong = [
        (name, size, total // (fixed // size))
        for name, size in zip(names, sizes, strict=True)
        if size > 1 and total % (fixed // size) == 0 and not re.search(r"size|shape|^-?\d+$", name)
    ]
    if len(wrong) != 1:
        return ""
    name, size, count = wrong[0]
    return (
        f"Without {name}, which is {size}, {count} are left to be divided, and {size} does not divide them: {name} is "
        "of another input or setting than this tensor (or counts something of which samples have different numbers). "
        "Print x.shape, and take it from there"
    )


def _of_a_file(told: Told, shape: str, fixed: int, total: int) -> str:
    if total >= fixed or not told.has(r"(?i)\bload(?:ing)?[ _](?:darknet_|the )?weights?\b"):
        return ""
    return (
        f"The file of weights ends before [{shape}] is filled ({total} of {fixed} numbers): download it again and "
        "compare its size, or take the cfg that belongs to it"
    )


def _other_places(sizes: list[int], total: int) -> str:
    """Of maps and tokens: what stands in them beside, or instead of, the places of a square."""
    if len(sizes) == 4 and sizes[0] == -1 and sizes[1] == sizes[2] and total % sizes[3] == 0:
        places, more = sizes[1] * sizes[2], total // sizes[3] % (sizes[1] * sizes[2])
        if 0 < more < 20:
            return (
                f"There are {total // sizes[3]} places of {sizes[3]}, and {sizes[1]} x {sizes[2]} are {places}: {more} "
                f"are more, mostly tokens for the class or a prompt. Leave them out before it, x[:, {more}:] (they "
                "stand at the beginning), and count them where the model counts its extra tokens"
            )
    if len(sizes) == 4 and sizes[3] == -1 and sizes[1] == sizes[2]:
        width = next((width for width in (768, 384, 192, 1024, 1280) if total % width == 0), 0)
        if width and _square(total // width) == 0:
            return (
                f"There are {total // width} places of {width}, which are no square: the image is not one, and the "
                "code takes it for one. Give it height and width apart (of the grid of patches), or take square images"
            )
    if len(sizes) > 4 and sizes[-1] == sizes[-3] == 2:
        return (
            f"The maps are cut into pieces of 2, and their sides are not even (2 x {sizes[-2]} does not hold all): "
            "take a width and height that are multiples of 16 (32 and 64 are safer)"
        )
    return ""


def _left_out(sizes: list[int], fixed: int, total: int) -> str:
    """A dimension that a shape without -1 leaves out, an image of another size, or a number of classes."""
    if (
        len(sizes) > 2
        and min(sizes) > 0
        and min(sizes[-2:]) > 7
        and total != fixed
        and sizes[-3] in (1, 3, 4)
        and total % sizes[-3] == 0
    ):
        return (
            f"The image has another size than {sizes[-1]} x {sizes[-2]} (width x height), or other channels than "
            f"{sizes[-3]}: bring it to these before, image.resize(({sizes[-1]}, {sizes[-2]})) and "
            f"image.convert('{'L' if sizes[-3] == 1 else 'RGB'}')"
        )
    if min(sizes) > 0 and total % fixed == 0:
        rest = ", ".join(map(str, sizes))
        return (
            f"There are {total // fixed} times as many numbers as [{rest}] takes: a dimension of {total // fixed} is "
            f"left out, mostly the batch, the GPUs' part of it, or the directions of an LSTM: x.view(-1, {rest})"
        )
    if len(sizes) == 3 and min(sizes) > 0 and sizes[1] > 99 and total % (sizes[0] * sizes[2]) == 0:
        return (
            f"There are {total // sizes[0] // sizes[2]} places of {sizes[2]} in place of {sizes[1]}: the model and "
            "what counts its places (prior boxes, anchors, positions: by the input's size) are of two configurations; "
            "take both from one"
        )
    if len(sizes) == 3 and sizes[1] == -1 and sizes[2] > 20 and total % sizes[2]:
        return (
            f"The last dimension is not {sizes[2]}: where this is a number of classes or features of the settings "
            "(num_classes), give the model and the data set the same, and load the weights made for it"
        )
    return ""


def _other_sides(sizes: list[int], total: int) -> str:
    """Where two equal sides of a shape should be other equal ones: [16, 34, 34, 512] of what is 33 x 33."""
    for side, after in pairwise(sizes):
        rest = prod(size for size in sizes if size > 0) // (side * side) if side == after > 1 else 0
        root = round((total / rest) ** 0.5) if rest else 0
        if root > 1 and min(sizes) > 0 and root * root * rest == total:
            said = f"The tensor holds {root} x {root} places where {side} x {side} are expected: "
            if abs(root - side) == 1:
                said += "sides that the network cannot halve evenly. Resize or pad the images to multiples of 32, or "
            else:
                said += "give the network the size of image it was made for, or "
            return f"{said}take the sides from x.shape"
    return ""
