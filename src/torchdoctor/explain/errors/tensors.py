"""Tensors of the wrong device, type or shape."""

import re
from itertools import pairwise
from math import gcd, prod

from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


def _channels(sizes: str, wanted: str, got: str) -> str:
    """What gives an image that many channels."""
    if sizes.endswith(f", {wanted}") and not sizes.startswith(f"{wanted},"):
        turned = "x.transpose(1, 2)" if sizes.count(",") == 2 else "x.permute(0, 3, 1, 2)"
        return f"The channels are in the last dimension, and a convolution takes them in the second: {turned}"
    known = {
        ("3", "4"): 'An image with an alpha channel has 4: open it as RGB, Image.open(file).convert("RGB")',
        ("3", "1"): 'A grey image has 1 channel: Image.open(file).convert("RGB"), or x.repeat(1, 3, 1, 1)',
        ("1", "3"): 'The model expects grey images: open them as grey, Image.open(file).convert("L")',
    }
    other = (
        f"The layer expects {wanted} channels but got {got}: is the batch channels-first (N, C, H, W)? "
        f"x.permute(0, 3, 1, 2) makes it so; or set in_channels={got}"
    )
    return known.get((wanted, got), other)


_OTHER_SHAPES = (
    (
        "shape of the mask",
        "A mask must have the shape of the dimensions that it selects from: make it from the tensor itself (mask = "
        "x > 0), or "
        "give the dimension: x[:, mask]",
    ),
    (
        "indexing tensors could not be broadcast",
        "Index tensors must have one length; to take rows and columns that differ in number: x[rows[:, None], columns]",
    ),
    (
        "to indexing result|value tensor of shape",
        "What is assigned must have the shape of x[index]: print x[index].shape",
    ),
    (
        "expected index|apart from (?:the specified )?dimension",
        "gather and scatter take an index with as many dimensions as the tensor, and not larger but in dim: print "
        "both shapes",
    ),
    (
        "subscript|operand",
        "Each letter of the einsum is one size: print the shapes, and check the letters in order",
    ),
    ("dot: Expected", "dot is for vectors: use torch.matmul(a, b), or (a * b).sum(-1)"),
    (r"\bt\(\) expects", "t() is for matrices: x.transpose(-2, -1) swaps the last two dimensions, x.permute(...) any"),
    (
        "smaller than half of kernel",
        "Pooling takes padding of at most half its kernel_size: a larger kernel_size, or F.pad before",
    ),
    (
        "non-constant padding",
        "F.pad with 'reflect' or 'replicate' takes a batch: x.unsqueeze(0) before, or mode='constant'",
    ),
    (
        "either for all|all classes or no classes",
        "The loss's weight has one number for each class: len(weight) must be the number of classes",
    ),
    (
        "grad_output",
        "backward() of more than one number takes a gradient of the same shape: y.backward(torch.ones_like(y))",
    ),
    ("num_heads", "embed_dim must be a multiple of num_heads: for example 512 with 8 heads, 300 with 6"),
    (
        "attn_bias.stride",
        "xformers takes masks of rows of a multiple of 8: make a larger one, and use mask[:, :, :, :n]",
    ),
    (
        "attn_mask|key_padding_mask",
        "attn_mask is (queries, keys), or (batch * heads, queries, keys); key_padding_mask is (batch, keys)",
    ),
    (
        "d_model|src and tgt",
        "src and tgt end in d_model, and have one batch: (steps, batch, d_model), or batch_first=True",
    ),
    (
        "divisible by groups",
        "in_channels and out_channels must be multiples of groups: print both, after changes of the width too",
    ),
    (
        r"input and target shapes|batch_size \(\d+\) to match target batch_size|Using a target size|must be the "
        r"same as input size",
        "Bring output and target to one shape: print both; often output.squeeze(1), or target.unsqueeze(1).float()",
    ),
    (
        "non-empty (?:list|TensorList)|no tensor arguments",
        "The list of tensors is empty: check why the loop or the filter before this line leaves nothing in it",
    ),
    (
        r"[Ee]xpected hidden|hx should",
        "The hidden state has the size of a different batch, often the last, smaller one: create it for each "
        "batch with x.size(0), or DataLoader(..., drop_last=True); its shape is (layers * directions, batch, "
        "hidden_size)",
    ),
    (
        r"must match the existing size",
        "expand() (also in a broadcast assignment) enlarges only dimensions of size 1: print both shapes; "
        "x.repeat(...) copies. "
        "In a language model the text is longer than its positions: truncation=True, max_length=512",
    ),
    (
        r"Sizes of tensors must match except",
        "Two of the sizes differ: print both shapes. Skip connections of odd sizes: F.interpolate(x, "
        "size=y.shape[2:]), or "
        "images whose sides are multiples of 32; texts longer than the model's positions: truncation=True, "
        "max_length=512",
    ),
    (
        r"expected sequence of length",
        "The lists have different lengths: pad them (torch.nn.utils.rnn.pad_sequence), or print them; since gym 0.26 "
        "env.reset() gives two things: state, info = env.reset()",
    ),
    (
        r"multi-target not supported|spatial targets|Expected target size",
        "CrossEntropyLoss expects scores (N, C, ...) and class numbers (N, ...) without the class dimension: "
        "one-hot labels become numbers with target.argmax(1), (N, 1) with target.squeeze(1); "
        "classes are in dimension 1 of the scores",
    ),
    (
        "too many indices for tensor|number of dimensions as input tensor",
        "The tensor has fewer dimensions than the index: print x.shape; (N,) becomes (N, 1) with x.unsqueeze(1), and "
        "class numbers become one-hot with torch.nn.functional.one_hot(x, num_classes)",
    ),
    (
        "number of sizes provided|greater or equal to the number of dimensions",
        "expand() takes at least as many sizes as x has dimensions (-1 keeps one). With += and the like, the left side "
        "cannot become larger: write total = total + x, and print both shapes; x.squeeze(1) takes a dimension off",
    ),
    (
        "same number of spatial dimensions",
        "The batch or the channel is missing: interpolate takes (N, C, H, W), so x[None, None] for one (H, W), or "
        "x.unsqueeze(0) for (C, H, W); and size= one number for each spatial dimension",
    ),
    (
        r"to be smaller (?:size )?than (?:src|self)",
        "scatter and gather take an index no larger than x and src in every dimension but dim: print the three shapes. "
        "For one-hot labels the index has a row for each row of x: torch.zeros(batch, classes).scatter_(1, "
        "y.view(-1, 1), 1)",
    ),
    (
        r"same number of batches, got (\d+) and (\d+)",
        "bmm takes two tensors of one batch size: print both shapes. A smaller last batch: DataLoader(..., "
        "drop_last=True), or make what is kept with x.size(0); one matrix for all: torch.matmul(a, b)",
    ),
    (
        "hx is not contiguous",
        "The state was cut or turned (permute, h[:, :n]): give the network h.contiguous(), for an LSTM both h and c",
    ),
    (
        r"hidden\[\d\]",
        "An LSTMCell (LSTM) takes both its states as a pair, cell(x, (h, c)); a GRUCell takes one. If it got a pair, "
        "make both for this batch: torch.zeros(x.size(0), hidden_size)",
    ),
    (
        r"\n\s*\w*(?:_cuda|_ext|_C)\w*\.\w+\([^\n]*\n(?:[^\n]*\n){0,2}\S*Error: view size",
        "The view is inside a compiled operator: in the Python line that calls it, pass x.contiguous() for every "
        "tensor (in backward, grad_output.contiguous()); or write .reshape for .view in its source and build it again",
    ),
    (
        "view size is not compatible|is not contiguous at",
        "Use x.reshape(...) instead of x.view(...), or x.contiguous().view(...)",
    ),
    (
        r"(?:[1-4]D|\d-dimensional)[^\n]{0,60}(?:input|tensor)",
        "The batch dimension is missing or one too many: x.unsqueeze(0) adds it, x.squeeze(0) takes it off; "
        "print x.shape before the line in the traceback",
    ),
    (
        "",
        "Print x.shape before the line in the traceback, and compare with the layer: in_features, in_channels, "
        "batch first or not",
    ),
)


def _numbers(told: Told, pattern: str) -> list[int]:
    """The numbers of a message, where it is there."""
    got = told.last(pattern)
    return [int(part) for part in got.groups()] if got else []


# The width of what their text encoders give.
_FAMILIES = {
    768: "Stable Diffusion 1",
    1024: "Stable Diffusion 2",
    2048: "SDXL",
    4096: "the T5 encoder: Flux, SD 3, Wan",
    3584: "Qwen2.5-VL",
}


def _linear(told: Told) -> str:
    shapes = r"[(\[](\d+) ?x ?(\d+)[)\]]?(?: and |, m2: )[(\[]?(\d+) ?x ?(\d+)"
    other = r"reduction dim, but got \[(\d+), (\d+)\] X \[(\d+), (\d+)\]"
    if not (got := _numbers(told, rf"(?:be multiplied |m1: ){shapes}") or _numbers(told, other)):
        return ""
    rows, has, wants, out = got
    if has > 1 and rows % has == 0 and wants % (has * has) == 0 and rows * has % wants == 0:
        return (
            f"The input is not flattened: only its last dimension, {has}, came where {wants} were expected. Write "
            f"x = x.flatten(1) before the layer, which makes it {rows * has // wants} x {wants}"
        )
    if (rows, has) == (wants, out):
        return f"Both are {rows} x {has}: turn one of them, a @ b.T (for batches, q @ k.transpose(-2, -1))"
    if told.has(r"(?i)comfy|webui|invokeai|\blora\b|control-?net|ip-?adapter|sd-scripts") or (
        rows % 77 == 0 and {has, wants} <= _FAMILIES.keys()  # the tokens of CLIP
    ):
        names = [f"{size} is that of {_FAMILIES[size]}" for size in (has, wants) if size in _FAMILIES]
        return (
            f"Parts of different families of models are mixed: one gives {has} features, the other takes {wants}"
            f"{' (' + ', '.join(names) + ')' if names else ''}. Take the checkpoint, text encoder, LoRA, ControlNet "
            f"and "
            "IP-Adapter for one base model; in ComfyUI also the type in the loader of the text encoder"
        )
    return (
        f"The Linear layer was made for {wants} features but got {has}: nn.Linear({has}, {out}), or change the "
        f"input to "
        f"{wants} (flatten with x.flatten(1), not view with the batch in it)"
    )


def _square(places: int) -> int:
    """The side of a square of patches, with or without a class token."""
    return next((side for side in range(2, 100) if places in (side * side, side * side + 1)), 0)


def _broadcast(told: Told) -> str:
    if not (
        got := _numbers(told, r"tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at \S+ ?dimension (\d+)")
    ):
        return ""
    a, b, at = got
    patches = told.has(r"(?i)\bpos|position|patch|vit\b|transformer|attention|token")
    if patches and (one := _square(a)) and (other := _square(b)):
        return (
            f"{a} and {b} are the places of {one} x {one} and {other} x {other} patches: the images have another "
            f"size than "
            "the position encoding was made for. Resize them to that size, build the model with theirs (img_size=), or "
            "interpolate the encoding: F.interpolate(pos, size=(h, w), mode='bicubic')"
        )
    if lost := told.last(r"(?m)^\s*((\w+) [-+] (self\.\w+\([^\n]*\)))\s*$"):
        return f"The line `{lost[1]}` computes a value and drops it: write {lost[2]} = {lost[3]}"
    if told.has(r"MSELoss|mse_loss|L1Loss|l1_loss"):
        return (
            "This loss takes a target in the shape of the output: for classes use CrossEntropyLoss with the class "
            f"numbers, or one-hot targets, torch.nn.functional.one_hot(target, {a}).float()"
        )
    if at == 0:
        return (
            f"The batches differ: {a} and {b} samples. Where one was kept from before (a hidden state, noise, labels), "
            "make it with x.size(0), or drop the last, smaller batch: DataLoader(..., drop_last=True)"
        )
    return (
        f"Dimension {at} has {a} in one tensor and {b} in the other: print both shapes. A missing dimension is "
        f"added with "
        "x.unsqueeze(1); if one is the batch, the tensors are in different order or labels lack their class dimension; "
        "feature maps of different size: F.interpolate(x, size=y.shape[2:])"
    )


def _hidden(told: Told) -> str:
    sizes = r"\((\d+), (\d+), (\d+)\)"
    if not (got := _numbers(told, rf"[Ee]xpected hidden(?:\[\d\])? size {sizes}, got [\[(](\d+), (\d+), (\d+)")):
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


def _view(told: Told) -> str:
    got = told.last(r"(?:shape|size) '\[([-\d, x]+)\]' is invalid for input (?:of size|with) (\d+)")
    if not got:
        return ""
    sizes = [int(part) for part in re.findall(r"-?\d+", got[1])]
    fixed, total = prod(size for size in sizes if size > 0), int(got[2])
    if found := _other_sides(sizes, total):
        return f"{found}: give the network the size of image it was made for, or take the sides from x.shape"
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


def _other_sides(sizes: list[int], total: int) -> str:
    """Where two equal sides of a shape should be other equal ones: [16, 34, 34, 512] of what is 33 x 33."""
    for side, after in pairwise(sizes):
        rest = prod(size for size in sizes if size > 0) // (side * side) if side == after > 1 else 0
        root = round((total / rest) ** 0.5) if rest else 0
        if root > 1 and min(sizes) > 0 and root * root * rest == total:
            return f"The tensor holds {root} x {root} places where {side} x {side} are expected"
    return ""


def _norm(told: Told) -> str:
    got = _numbers(told, r"running_mean should contain (\d+) elements not (\d+)")
    return f"The input has {got[0]} channels: BatchNorm({got[0]}), not {got[1]}" if got else ""


def _feature(told: Told) -> str:
    got = _numbers(told, r"equal to input_size\. Expected (\d+), got (\d+)")
    return (
        f"The last dimension of the input is {got[1]}, and the network was made with input_size={got[0]}: use "
        f"input_size={got[1]}, or bring it to that; with batch_first=True the input is (batch, steps, features)"
        if got
        else ""
    )


def _target(told: Told) -> str:
    got = told.last(
        r"(?:Target size|target size) \(torch\.Size\(\[([\d, ]*)\]\)\)[^\n]{0,40}input size \(torch\.Size\(\[([\d, "
        r"]*)\]\)\)"
    )
    if not got:
        return ""
    if got[2].startswith(f"{got[1]}, ") and not got[2].endswith(" 1"):
        classes = got[2].rpartition(" ")[2]
        return (
            f"The output has {classes} columns, and the target is one number for each sample. For {classes} classes "
            "keep nn.CrossEntropyLoss with class numbers; for BCELoss give the last layer one output, and "
            "loss(output.squeeze(1), target.float()); or one-hot labels: "
            f"torch.nn.functional.one_hot(target, {classes}).float()"
        )
    if got[1].count(",") < got[2].count(","):
        return "Give the target the output's shape: target.unsqueeze(1).float(); or the other way: output.squeeze(1)"
    return f"The target is [{got[1]}] and the output [{got[2]}]: often target.view_as(output).float() is meant"


def _batches(told: Told) -> str:
    got = _numbers(told, r"input batch_size \((\d+)\) to match target batch_size \((\d+)\)")
    if not got:
        return ""
    if got[0] % got[1] == 0 or got[1] % got[0] == 0:
        return (
            f"The output has {got[0]} rows for {got[1]} labels: a view or reshape changed the batch. Flatten with "
            "x.view(x.size(0), -1), and check in_features of the layer behind it; for sequences flatten both: "
            "criterion(output.view(-1, classes), target.view(-1))"
        )
    steps = gcd(*got)
    if abs(got[0] - got[1]) == steps > 1:
        return (
            f"{got[0]} and {got[1]} are {steps} sequences of {got[0] // steps} and {got[1] // steps} steps: the labels "
            "are shifted by one. Cut both alike: output[:, :-1] with target[:, 1:]; of images, x.view(x.size(0), -1) "
            "keeps the batch"
        )
    return (
        f"The output has {got[0]} rows and the target {got[1]}: a view(-1, n) with an n that is not the number of "
        "features mixes samples; write x.view(x.size(0), -1), and give the Linear layer behind it that many in_features"
    )


def _classes(told: Told) -> str:
    """Scores whose classes are not in dimension 1."""
    got = told.last(r"Expected target size [\[(]([\d, ]+)[\])], got (?:torch\.Size\()?[\[(]([\d, ]+)[\])]")
    if not got:
        return ""
    wanted, has = (part.replace(",", " ").split() for part in got.groups())
    if wanted[0] == has[0] and len(wanted) == 2 and len(has) == 1:
        return (
            f"The scores are ({wanted[0]}, steps, {wanted[1]}), and each of the {has[0]} samples has one label: give "
            f"the loss one step of them, output[:, -1] (or output.mean(1)), so that they are ({wanted[0]}, "
            f"{wanted[1]})"
        )
    if wanted[0] == has[0] and len(wanted) == len(has) == 2:
        return (
            f"CrossEntropyLoss takes the classes in dimension 1. Where {wanted[1]} is the number of classes: "
            f"loss(output.transpose(1, 2), target), or loss(output.reshape(-1, {wanted[1]}), target.reshape(-1))"
        )
    return (
        f"The target has the shape ({', '.join(has)}), and the scores call for ({', '.join(wanted)}): class numbers, "
        "one for each place, without a dimension for channels or classes: target.squeeze(1), target.argmax(1)"
    )


def _attention(told: Told) -> str:
    """Masks and widths of attention, by the numbers of the message."""
    if got := told.last(r"2D attn_mask is torch\.Size\(\[(\d+), \d+\]\), but should be \((\d+), \d+\)"):
        return (
            f"The mask is for {got[1]} steps, and attention counts {got[2]}: its steps are in dimension 0, unless it "
            f"is "
            f"made with batch_first=True. Where {got[2]} is the batch, add that; else make the mask from x.size(0)"
        )
    if got := told.last(r"key_padding_mask shape of \((\d+), (\d+)\), but got torch\.Size\(\[(\d+), (\d+)"):
        turned = got.group(1, 2) == got.group(4, 3)
        return (
            f"key_padding_mask is (batch, keys), here {got[1]} x {got[2]}, and it is {got[3]} x {got[4]}: "
            f"{'turn it, mask.T; or' if turned else 'make it from the same batch as the keys;'} the layer lacks "
            "batch_first=True, where x is (batch, steps, features)"
        )
    if got := told.last(r"expecting embedding dimension of (\d+), but got (\d+)"):
        return (
            f"The input has {got[2]} features, and the attention was made for {got[1]}: bring them to it, "
            f"nn.Linear({got[2]}, {got[1]}), or make it with {got[2]} (a multiple of its heads)"
        )
    if (sizes := told.last(r"Target sizes: \[([\d, ]+)\]\.\s+Tensor sizes: \[([\d, ]+)\]")) is None:
        return ""
    want, has = sizes[1].split(", "), sizes[2].split(", ")
    fits = len(has) > 1 and [want[0], *want[2:]] == has and told.has("(?i)mask|attention")
    return f"The mask lacks a dimension behind the batch, for the {want[1]} heads: mask.unsqueeze(1)" if fits else ""


def _assigned(told: Told) -> str:
    got = told.last(
        r"value tensor of shape \[([\d, ]*)\] cannot be broadcast to indexing result of shape \[([\d, ]*)\]"
    )
    if not got:
        return ""
    return (
        f"The index chooses places of the shape [{got[2]}], and the values have [{got[1]}]: choose both by one index, "
        "x[mask] = values[mask], and see that mask and values are of one batch"
    )


def _dimensions(told: Told) -> str:
    """How many dimensions a layer takes, and what it got."""
    got = told.last(
        r"[Ee]xpected (\d)-dimensional (?:input|weight)[^\n]{0,60}but got (?:\d-dimensional )?input of size "
        r"\[([\d, ]+)\]"
        r"|[Ee]xpected \dD \(unbatched\) or (\d)D \(batched\) input to \w+, but got input of size: \[([\d, ]+)\]"
        r"|[Ee]xpected (?:\dD or )?(\d)D (?:\([\w ]+\) )?input \(got (\d)D input\)"
    )
    if not got:
        return ""
    if norm := told.last(r"expected (2D or 3|[45])D input \(got (\d)D input\)"):
        fits = {"2": "nn.BatchNorm1d", "3": "nn.BatchNorm1d", "4": "nn.BatchNorm2d", "5": "nn.BatchNorm3d"}.get(
            norm[2], ""
        )
        made = {"4": "nn.BatchNorm2d", "5": "nn.BatchNorm3d"}.get(norm[1], "nn.BatchNorm1d")
        return (
            f"{made} takes {norm[1]}D input, and it got {norm[2]} dimensions: "
            f"{'after a Linear layer or for sequences ' if norm[2] in '23' else ''}use "
            f"{fits or 'the batch dimension too'} "
            "(InstanceNorm likewise), or bring the input to the form: print x.shape"
        )
    wanted = int(got[1] or got[3] or got[5])
    has = int(got[6]) if got[6] else (got[2] or got[4]).count(",") + 1
    if has < wanted:
        return (
            f"The layer takes {wanted} dimensions, and the input has {has}: x.unsqueeze(0) adds the batch, "
            f"x.unsqueeze(1) the "
            "channel; flat data is brought to images with x.view(-1, channels, height, width)"
        )
    return (
        f"The layer takes {wanted} dimensions, and the input has {has}: x.squeeze(1) takes away one of size 1, "
        "x.flatten(0, 1) makes batch and time one, and x.flatten(1) makes features of all but the batch"
    )


def _axis(told: Told) -> str:
    got = _numbers(told, r"imension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)")
    if not got:
        return ""
    return (
        f"dim={got[2]} was asked for, and the tensor has {got[1] + 1} dimension{'s' if got[1] else ' at most'}: "
        f"print x.shape; "
        "often squeeze() without a number took the batch of one away too (x.squeeze(1)), or x.unsqueeze(0) is missing"
    )


def _layer_norm(told: Told) -> str:
    got = told.last(r"normalized_shape=\[([\d, ]+)\], expected input[^\n]{0,60}got input of size ?\[[\d, ]*?(\d+)\]")
    return f"LayerNorm was made for {got[1]}, and the last dimension is {got[2]}: nn.LayerNorm({got[2]})" if got else ""


_BY_NUMBERS = (
    _dimensions,
    _axis,
    _layer_norm,
    _linear,
    _broadcast,
    _hidden,
    _view,
    _norm,
    _feature,
    _target,
    _batches,
    _classes,
    _attention,
    _assigned,
)


def _shapes(told: Told) -> tuple[Fix, ...]:
    """By the numbers of the message, where they say what is wrong."""
    if got := told.last(r"expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+)"):
        return (Fix(_channels(got[1], got[2], got[3])),)
    if text := next((text for by in _BY_NUMBERS if (text := by(told))), ""):
        return (Fix(text),)
    return (Fix(next(text for mark, text in _OTHER_SHAPES if told.has(mark))),)


# What the messages say of who is where.
_DEVICES = (
    (
        r"(?s)(?:plot|hist|append|mean|sum)\([^\n]*loss(?=.*to host memory first)",
        "Keep the losses as numbers: losses.append(loss.item())",
    ),
    (
        r"numpy|to host memory first",
        "To numpy: tensor.detach().cpu().numpy()",
    ),
    (
        "device type for generator",
        "Make the generator on the device that it is used for: torch.Generator(device='cuda'), also as the "
        "DataLoader's "
        "generator= where torch.set_default_device or set_default_tensor_type is set",
    ),
    (
        r"(\w+) must be a (?:CUDA|cuda) tensor",
        "{0} is on the CPU, or on another GPU than the current one: model.to(device) and {0}.to(device) before the "
        "line; with several GPUs torch.cuda.set_device(device), since extensions work on the current one",
    ),
    ("lengths' argument", "pack_padded_sequence takes lengths on the CPU: lengths.cpu()"),
    ("indices should be", "Move the index to the tensor: x[index.to(x.device)], or on the CPU x[index.cpu()]"),
    (
        r"Pointer argument",
        "A Triton kernel got a tensor of the CPU: x.cuda() before it; with several GPUs, "
        "torch.cuda.set_device(x.device)",
    ),
    (
        r"Input type \(torch\.\w+Tensor\) and weight type \(torch\.cuda|found input tensor at cpu|self' on cpu|#1 "
        r"'self'"
        r"|input_?' is on CPU|device type cuda but got device type cpu for argument #1|backend CUDA but got "
        r"backend CPU for "
        r"argument #[12]",
        "The model is on the GPU, and the data on the CPU: x = x.to(device), y = y.to(device) for each batch; "
        ".to() gives a "
        "copy, so assign it",
    ),
    (
        r"Input type \(torch\.cuda\.\w+\) and weight type \(torch\.(?!cuda)|parameter tensor at cpu|backend CPU "
        r"but got backend CUDA"
        r"|device type cpu but got device type cuda|have CPU Backend, but got|weight is on cpu|expected type "
        r"torch\.(?!cuda)\w+"
        r" but got torch\.cuda",
        "The data are on the GPU, and the model, or a part of it, on the CPU: model.to(device), before the "
        "optimizer is made; "
        "layers in a plain list need nn.ModuleList, other tensors register_buffer",
    ),
    (
        r"hidden tensor at cpu",
        "The hidden state was made on the CPU: torch.zeros(layers, batch, hidden, device=x.device)",
    ),
    (
        r"but found one of them on device: (?:cpu|meta)",
        "The model, or a part of it, is not on the GPU: model.to('cuda:0') before nn.DataParallel(model); what is "
        "made later "
        "(quantization, new layers) too, or run that model without DataParallel",
    ),
    (
        r"[/\\]torch[/\\]optim[/\\]",
        "The optimizer's state is on a different device than the parameters: move the model to its device before the "
        "optimizer is made and before optimizer.load_state_dict(...), or move the state: for state in "
        "optimizer.state.values(): state.update({k: v.to(device) for k, v in state.items() if torch.is_tensor(v)})",
    ),
    (
        r"cuda:\d and cuda:\d|different GPUs|device \d does not equal \d|devices\[0\]|device_ids\[0\]|on cuda:\d "
        r"and \w+ is on cuda",
        "Two GPUs are mixed: use one name throughout (device = torch.device('cuda:0')), no .cuda() without a "
        "number in the "
        "model; with DataParallel the model belongs on device_ids[0], and tensors made in forward on x.device",
    ),
)


# What the arguments of operators are.
_ROLES = {
    "index": "the index, or the token numbers of an embedding",
    "mat1": "what goes into a Linear layer",
    "mat2": "the weight of a Linear layer, or the second matrix",
    "weight": "a layer's weight, or a loss's class weights",
    "bias": "a layer's bias",
    "target": "the labels",
    "tensors": "one of the list that torch.cat or torch.stack gets",
    "running_mean": "the state of a BatchNorm layer",
    "input": "what goes into the layer",
}


def _one_device(told: Told) -> tuple[Fix, ...]:
    device = '"mps"' if told.has(r"\bMPS\b|mps:0|\bmps\b") or told.os == "macos" else "device"
    both = Fix(
        f"Put both on one device: model.to({device}) and x = x.to({device}); this includes tensors created "
        f"inside forward (register_buffer, device=x.device) and layers in a plain list (use nn.ModuleList)"
    )
    made = [Fix(text) for mark, text in _DEVICES[:1] if told.has(mark)] + list(_of_devices(told)[:1])
    if not made and (
        got := told.last(r"checking argument for argument (\w+) in method (?:wrapper_)?(?:CUDA_)?_*(\w+?)_*\)")
    ):
        role = f" ({_ROLES[got[1]]})" if got[1] in _ROLES else ""
        made.append(Fix(f"The one that differs is {got[1]}{role} of {got[2]}: print its device before the line"))
    return (*made, both)[:2]


def _of_devices(told: Told) -> tuple[Fix, ...]:
    found = ((told.last(mark), text) for mark, text in _DEVICES[1:])
    return tuple(Fix(text.format(*got.groups()) if "{0}" in text else text) for got, text in found if got)


_TYPES = (
    ("one_hot is only", "F.one_hot takes class numbers as int64: F.one_hot(labels.long(), num_classes)"),
    (
        "Flash ?Attention only supports?",
        "Load the model in half precision, from_pretrained(name, torch_dtype=torch.bfloat16) (float16 before RTX 30), "
        "or run it under torch.autocast('cuda', dtype=torch.bfloat16)",
    ),
    (
        "without overflow",
        "The number is too large or small for the type: mask with torch.finfo(x.dtype).min instead of -1e9 or "
        "-1e30; for "
        "integers use a larger type",
    ),
    ("operator.invert", "Masks were uint8 before torch 1.2: write 1 - mask, or mask == 0, which works in all releases"),
    (
        "can require gradients",
        "Only float tensors have gradients: torch.tensor([1.0, 2.0]), x.float().requires_grad_()",
    ),
    (
        r"got (?:Long|Int|Short|Byte|Bool) and (?:Float|Half|BFloat16|Double)|type Byte but found (?:Float|Half)",
        "What goes in are whole numbers, and the weights are not: x.float(); for images of 0 to 255 x.float() / 255",
    ),
    ("ScalarType BFloat16", "NumPy has no bfloat16: x.float().cpu().numpy()"),
    ("as a data type", "NumPy needs its own type: np.float32 instead of torch.float32; or tensor.to(torch.float32)"),
    ("target with class probabilities", "Give class numbers (N,) as .long(), or probabilities (N, C) as .float()"),
    (
        r"bool tensors?,? is not supported",
        "Invert a mask with ~mask, and count with mask.sum(); for arithmetic use mask.float()",
    ),
    (
        "half precision|half type|view_as_complex",
        "This has no float16 form: x.float() before it, and under autocast: with torch.autocast('cuda', enabled=False)",
    ),
    ("ScalarType Byte|ByteTensor for mask", "Make the mask a mask: mask.bool(), or x > 0 (uint8 before torch 1.2)"),
    (
        r"(?:Byte|Bool) but got (?:device \S+ and dtype|scalar type) (?:Bool|Byte)",
        "Masks and comparisons are bool since torch 1.2, and this code has uint8 ones: ~mask for 1 - mask, mask.bool() "
        "where it is used, dtype=torch.bool where it is made",
    ),
    (
        r"(?s)\[[^\n]* / [^\n]*\].*used as indices must be",
        "Since torch 1.5, / gives floating point numbers: index with // (or torch.div(a, b, rounding_mode='floor'))",
    ),
    (
        "used as indices must be",
        "The index has another type: x[index.long()] for positions, x[mask.bool()] for a mask; an empty NumPy array or "
        "tensor is float",
    ),
    (r"only supports? bool", "Make the mask boolean: mask.bool(), or x != 0"),
    (
        r"object of (?:scalar )?type (?:torch\.(?:cuda\.)?)?(?:Float|Double)\w* but (?:got|found) (?:scalar )?type "
        r"(?:torch\.(?:cuda\.)?)?(?:Long|Int|Byte|Short|Char|Bool)",
        "This argument is of whole numbers, and the other of floating point numbers: convert the one that the message "
        "names, x.float(); make it so where it is created: torch.arange(n, dtype=torch.float32), "
        "torch.from_numpy(a).float()",
    ),
    (
        r"(?i)\bint\w*32 .*int\w*64|scalar type Long|target dtype to be Long|expected (?:object of scalar type "
        r")?Long|indices must be",
        "Labels and indices must be integers: labels.long()",
    ),
    (
        r"nll_loss\w* ?\"? not implemented for '(?:Int|Float|Double|Byte|Short)",
        "The loss got labels that are not int64: criterion(output, labels.long())",
    ),
    (
        r"dtype (?:int32/)?int64 for index|argument #\d 'ind\w+'|for index",
        "Indices must be int64: index.long(), token numbers input_ids.long()",
    ),
    (
        r"Found dtype Long but expected Float|Float but got \S+ \S+ ?\S* ?and dtype Long|floating "
        r"types|implemented for type torch\.(?:cuda\.)?"
        r"(?:Long|Int|Byte|Short|Char)|Found dtype (?:Int|Bool|Byte) but expected Float",
        "It is for floating point numbers: x.float(); for a loss such as MSE or BCE also target.float()",
    ),
    ("negative integer powers", "Make the base a float tensor: x.float() ** -1, or 1 / x"),
    (
        r"to the desired output type",
        "An integer tensor cannot take the result in place: make it float first, x = x.float(), or write x = x / "
        "y, not x /= y",
    ),
    (
        r"(?i)for '?(?:torch\.)?(?:cuda\.)?(?:Long|Int|Byte|Bool|Short|Char)|only supports? (?:float|complex)",
        "This operation is for floating point numbers: convert first, x.float()",
    ),
    (
        r"(?i)double",
        "Data from NumPy is float64 (double): use x.float() or torch.from_numpy(a).float(); use model.double() only if "
        "you need that precision",
    ),
    (
        r"\(torch\.FloatTensor\) and (?:weight|bias) type \(torch\.HalfTensor\)|\(torch\.HalfTensor\) and "
        r"(?:weight|bias) type"
        r" \(torch\.FloatTensor\)",
        "Both are on the CPU, where float16 is hardly supported: model.float() and x.float(), or move both to the GPU",
    ),
    (
        r"(?i)half|bfloat16",
        'Run the forward pass under torch.autocast("cuda"), or give input and model one type: '
        "x.to(next(model.parameters()).dtype)",
    ),
    (
        "",
        "Convert one: x.float(), labels.long(), x.to(weight.dtype). Data from NumPy is float64; with mixed "
        "precision use "
        "torch.autocast",
    ),
)


def _one_type(told: Told) -> tuple[Fix, ...]:
    return (Fix(next(text for mark, text in _TYPES if told.has(mark))),)


_ARGUMENTS = (
    (
        r"can only optimize|params argument given",
        "Give the optimizer an iterable of parameters: model.parameters(), with its parentheses, or [tensor] for one",
    ),
    (
        r"\b(?:axis|keepdims|out)=",
        "NumPy's function was called on a tensor: use torch's (x.sum(dim=0)), or x.numpy() first",
    ),
    (r"argument 'dtype'", "Give it a type of torch: dtype=torch.float32, not float or np.float32"),
    (
        r"(?:not|got|is) (?:a )?(?:\()?numpy|np\.ndarray|numpy\.ndarray",
        "Convert the array first: torch.from_numpy(array).float(); or in the other direction, np.asarray(list)",
    ),
    (r"must be (?:int|tuple of (?:Sym)?[Ii]nts?)", "Give it whole numbers: int(n) or n // 2, and x.item() of a tensor"),
    (
        r"has type [^\n]{0,80} but expected one of",
        "TensorBoard (and protobuf) takes a plain number: writer.add_scalar(name, loss.item(), step); in a dictionary "
        "of values, each with .item()",
    ),
    (
        r"as element \d+ in argument \d+, but got (?:int|float)",
        "One entry of the list is a plain number: sum() of an empty list is the number 0, and a branch that skips its "
        "layer may return one. Start with a tensor, sum(parts, torch.zeros_like(x)), or leave the entry out",
    ),
    ("'>=' not", "set_device got no number: print it; in code that picks a free GPU, none was found (nvidia-smi)"),
    ("valid indices", "Indices are whole numbers: int(i), n // 2 instead of n / 2, and index.long() for tensors"),
    ("negative step|step must be", "Tensors take no negative step: torch.flip(x, [0]) instead of x[::-1]"),
    ("manual_seed", "Give it a whole number: torch.manual_seed(int(seed))"),
    ("can only concatenate", "Take the tensor out of the tuple, output[0]; or make a tuple of it: (x,)"),
    ("operand type", "One side is not a tensor: print both; None means that an earlier line did not return a value"),
    (
        r"got \((?:list|tuple|dict), (?:Parameter|Tensor)",
        "Its first argument is not one tensor: torch.stack(list) of tensors, torch.tensor(numbers); of a model that "
        "returns several things take one, output[0] or output['name']",
    ),
    (
        "invalid combination|stateless method",
        "Compare what it got with the forms that the message lists: numbers as int(...), sizes as a tuple, labels as "
        ".long(), all tensors on one device (torch.cuda.FloatTensor is not torch.FloatTensor), and no tensor instead "
        "of a number",
    ),
    (
        "has no attribute",
        "Take the tensor out of it: a model that returns several gives output[0]; of a list, stack the tensors "
        "(torch.stack) or handle them one by one: [item.to(device) for item in batch]",
    ),
    (
        "",
        "Make it a tensor before the call: torch.stack(list) of tensors, torch.tensor(numbers); if it is None, check "
        "which earlier line did not return",
    ),
)


# By what was given instead of a tensor.
_GIVEN = (
    (
        "(?:tuple|list) of target",
        "The labels are a Python list, as a loader gives text: make them numbers in the Dataset, classes.index(label), "
        "or torch.tensor(labels) of numbers (torch.stack of tensors)",
    ),
    (
        "(?:Inception|GoogLeNet)Outputs",
        "In training this network gives two outputs: out, aux = model(x); loss = criterion(out, y) + 0.4 * "
        "criterion(aux, y); or build it with aux_logits=False",
    ),
    (
        "tuple",
        "The layer before it returns several values: out, state = self.lstm(x) for LSTM and GRU, out, weights = "
        "self.attn(q, k, v) for attention, output[0] for models of libraries; pass on the tensor alone",
    ),
    ("list", "Make one tensor of the list: torch.stack(list) of tensors of one shape, torch.tensor(list) of numbers"),
    ("NoneType", "It is None: an earlier line returned nothing, or a layer or option is not set; print it"),
    ("(?:numpy|ndarray|DataFrame|Series)", "Convert it first: torch.from_numpy(np.asarray(x)).float()"),
    ("(?:int|float|bool)", "Make it a tensor: torch.tensor(value); if it was .item() or len(), keep the tensor"),
    (
        "str",
        "It is text, the key of a dictionary: where a model returns one, use outputs.last_hidden_state, or "
        "return_dict=False (transformers 4 and newer); a loop over a batch takes batch.values(); class names become "
        "numbers first",
    ),
    ("(?:dict|OrderedDict|BatchEncoding|BatchFeature)", "Take the tensor out: x['input_ids'], x['image'], x['out']"),
    (
        "(?:builtin_function|builtin_method|method|function|type)",
        "It is a function, not a value: a variable is misspelled or not set (input and id are Python's), or its "
        "parentheses are missing: x.float()",
    ),
    ("PackedSequence", "Unpack it first: out, lengths = pad_packed_sequence(x, batch_first=True)"),
    (
        r"\w*Output\w*",
        "It is the model's whole answer: take the tensor, output.logits or output.last_hidden_state (output[0])",
    ),
    (
        "(?:Linear|Conv|ReLU|Sequential|ModuleList|BatchNorm|Dropout|Embedding|LSTM|DataParallel|Parameter|[A-Z])",
        "It is a layer or another object, not its output: call it, F.relu(self.fc1(x)), not F.relu(self.fc1)",
    ),
)


def _argument(told: Told) -> tuple[Fix, ...]:
    got = told.last(r"must be Tensor,? not ([\w.]+)|got <class '(?:[\w.]+\.)?(\w+)'>")
    kind = (got[1] or got[2]) if got else ""
    if kind in ("tuple", "list") and told.has(r"argument 'target'"):
        kind += " of target"
    if text := next((text for mark, text in _GIVEN if kind and re.match(mark, kind)), ""):
        return (Fix(text),)
    return (Fix(next(text for mark, text in _ARGUMENTS if told.has(mark))),)


_ARRAYS = (
    (
        r"infer dtype of (\w+)",
        "A tensor holds numbers, and this is a {0}: take the numbers out of it first, or move the tensors in it one "
        "by one",
    ),
    ("byte order", "Bring it to this machine's byte order: array.astype(array.dtype.newbyteorder('='))"),
    ("unpacking long", "The number does not fit into 64 bits: divide it, or keep it as text"),
    ("negative", "Copy it first, which takes the negative stride away: torch.from_numpy(array.copy())"),
    (
        r"of type numpy\.(object_|str_|bytes_)",
        "Some entries are no numbers (numpy.{0}); df.dtypes shows which column of a DataFrame. Turn text into numbers "
        "(astype('category').cat.codes, get_dummies), fill gaps, then array.astype(np.float32); rows of different "
        "lengths "
        "need padding",
    ),
    ("uint16|uint32|uint64", "torch lacks this type (before 2.3): array.astype(np.int32), or astype(np.int64)"),
    (
        "",
        "Give it one numeric type: array.astype(np.float32); if that fails, some entries are strings, None, or "
        "rows of different lengths: encode, drop or pad them (for a DataFrame, df.dtypes shows which column)",
    ),
)


def _array(told: Told) -> tuple[Fix, ...]:
    got, text = next((got, text) for mark, text in _ARRAYS if (got := told.last(mark)))
    return (Fix(text.format(*got.groups())),)


ERRORS = (
    Error(
        "meta-tensor",
        "Weights were never loaded (meta device)",
        'Weights were never loaded: the tensors are on the "meta" device, which holds no data.',
        "code",
        (
            *exactly(
                "cannot be called on meta tensors",
                "is not on the expected device meta",
                "Cannot copy out of meta tensor; no data",
                "is on the meta device",
                "Tensor on device meta",
            ),
        ),
        (
            Fix(
                "Load the weights before moving the model, or use model.to_empty(device=...); do not call "
                ".to() on a model that accelerate dispatched"
            ),
        ),
        asked=("cannot copy out of meta tensor no data",),
        source="torch/_meta_registrations.py",
    ),
    Error(
        "mps-float64",
        "Apple's GPU has no float64",
        "Apple's GPU has no float64.",
        "code",
        (
            Seen(
                "MPS framework doesn",
                r"MPS framework doesn'?t support float64",
                "Tensor to float64 dtype as the MPS framework doesn't support float64. Please use float32 instead.",
            ),
            *exactly("MPS Tensor to float64"),
            Seen(
                "Double to the MPS backend",
                r"Trying to convert (?:Complex)?Double to the MPS backend",
                "TypeError: Trying to convert ComplexDouble to the MPS backend but it does not",
            ),
        ),
        (Fix('Use float32: tensor.to(torch.float32) before .to("mps")'),),
        asked=(
            "float64 on mac",
            "double precision mps",
            "cannot convert a mps tensor to float64",
        ),
        source="aten/src/ATen/mps",
    ),
    Error(
        "mps-op-missing",
        "Apple's GPU lacks this operation",
        "This torch does not support the operation on Apple's GPU (MPS).",
        "code",
        (
            Seen(
                "buffer is not large enough",
                r"MPSNDArray.{0,80}buffer is not large enough",
                "MPSNDArray, initWithBuffer:descriptor:] Error: buffer is not large enough. Must be 25600 bytes",
            ),
            *exactly("not supported at the MPS device"),
            Seen(
                "not currently",
                r"not currently (?:implemented|supported) (?:for|on) the MPS (?:device|backend)",
                "NotImplementedError: The operator 'aten::_fft_r2c' is not currently implemented for the MPS device.",
            ),
            Seen(
                "implemented for the MPS",
                r"is not (?:yet )?(?:current(?:ly)? )?implemented for the MPS",
                "NotImplementedError: The operator 'aten::_fft_r2c' is not currently implemented for the MPS device.",
            ),
            Seen(
                "supported | implemented",
                r"(?:aten::\w+(?:\.\w+)?|torch\.\w+|operator) .{0,60}not (?:supported|implemented) (?:on|for) MPS",
                "aten::unique2 is not supported on MPS",
            ),
            Seen(
                "implemented | supported",
                r"(?:not|Not) (?:yet )?(?:implemented|supported) (?:on|for|in) (?:the )?(?:MPS|'mps')",
                "not implemented on MPS",
            ),
            Seen(
                "with arguments from the",
                r"Could not run '\S+' with arguments from the '(?:Sparse)?MPS' backend",
                "NotImplementedError: Could not run 'aten::empty.memory_format' with arguments from the "
                "'SparseMPS' backend. This could be because the",
            ),
            Seen(
                "Unsupported | does not support | t support | device does not support",
                r"MPS(?:: | )(?:Unsupported|does not support|doesn'?t support|device does not support)",
                "MPS: Unsupported",
            ),
            Seen("MPS backend", r"MPS backend (?:does not|doesn'?t) support", "MPS backend does not support"),
            Seen("failed assertion", r"failed assertion.*MPS\w+", "failed assertion MPSname"),
            *exactly("Failed to create indexing library"),
            Seen(
                "supported natively starting from macOS",
                r"MPS: [^\n]{0,80}supported natively starting from macOS \d",
                "RuntimeError: MPS: power op with int64 input is supported natively starting from macOS 13.2.",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        f"Update macOS to {got[2]} or newer; or give it another type: x.float() or x.to(torch.int32) "
                        f"instead of {got[1]}"
                    ),
                )
                if (got := told.last(r"with (\w+) input is supported natively starting from macOS ([\d.]+\d)"))
                else ()
            ),
            Fix("Let it fall back to the CPU", ("export PYTORCH_ENABLE_MPS_FALLBACK=1",)),
            Fix("Or update torch and macOS; many operations were added later", ("python -m pip install -U torch",)),
        ),
        alternatives=(Or("mps-unavailable", "torch.backends.mps.is_available() is False"),),
        asked=("not currently implemented for the mps device", "mps fallback"),
        source="aten/src/ATen/mps/MPSFallback.mm",
    ),
    Error(
        "dtype-mismatch",
        "Data types do not match",
        "Tensors of different data types are used in one operation.",
        "code",
        (
            Seen(
                "bool tensor is not supported",
                r"the `-` operator, (?:with|on) a bool tensor,? is not supported",
                "RuntimeError: Negation, the `-` operator, on a bool tensor is not supported.",
            ),
            *exactly("Quantize only works on Float Tensor"),
            *varying("mixed dtype (CPU): expect {parameter} to have scalar type of"),
            Seen(
                "not supported on",
                r"\b_\w+ not supported on \w+Type for \w+",
                "RuntimeError: _thnn_nll_loss_forward not supported on CPUType for Long",
            ),
            Seen(
                "not implemented for torch",
                r"\w+ not implemented for 'torch\.(?!HalfTensor)\w+'",
                "RuntimeError: exp not implemented for 'torch.LongTensor'",
            ),
            Seen(
                "only supports",
                r"only supports? (?:(?:floating[- ]point|boolean|bool|integral|integer|complex) "
                r")+(?:dtypes?|types?|masks?|tensors?)",
                "RuntimeError: masked_fill_ only supports boolean masks, but got mask with dtype int",
            ),
            Seen(
                "Expected a Tensor of type torch",
                r"Expected a Tensor of type (torch\.(?:cuda\.)?)\w+ but found a type \1\w+(?![.\w])",
                "RuntimeError: Expected a Tensor of type torch.FloatTensor but found a type torch.LongTensor for "
                "sequence",
            ),
            *exactly(
                "Subtraction, the `-` operator, with two bool tensors is not supported",
                "Expected floating point type for target with class probabilities",
                "Got unsupported ScalarType BFloat16",
                "dimensions whose sizes are powers of two when computing in half precision",
                "view_as_complex is only supported for",
                "to have ScalarType Byte, but got",
                "expected BoolTensor or ByteTensor for mask",
                "(operator.invert) is only implemented on byte tensors",
                "only floating-point types are supported as the default type",
            ),
            Seen(
                "value cannot be converted to type",
                r"value cannot be converted to type (?:at::|c10::)?\w+ without overflow",
                "RuntimeError: value cannot be converted to type at::Half without overflow: -1e+30",
            ),
            Seen(
                "as a data type",
                r"Cannot interpret 'torch\.\w+' as a data type",
                "TypeError: Cannot interpret 'torch.float32' as a data type",
            ),
            *exactly(
                "could not infer output dtype. Input dtype must be either",
                "input dtype should be either floating point or complex dtypes",
                "one_hot is only applicable to index tensor",
            ),
            *exactly("(): Expected dtype int32/int64 for index", "expected target dtype to be Long"),
            *varying(
                "{gather}(): Expected dtype int64 for index",
                "{scatter}(): Expected self.dtype to be equal to src.dtype",
            ),
            Seen(
                "Expected object of type torch",
                r"Expected object of type (torch\.(?:cuda\.|sparse\.)?)\w+ but (?:found|got) type \1\w+(?![.\w])",
                "RuntimeError: Expected object of type torch.LongTensor but found type torch.FloatTensor for "
                "argument #2",
            ),
            Seen(
                "expected type torch | expected torch",
                r"[Ee]xpected (?:type )?(torch\.(?:cuda\.)?)\w+ (?:but |\()got \1\w+(?![.\w])",
                "RuntimeError: expected type torch.cuda.FloatTensor but got torch.cuda.LongTensor",
            ),
            Seen(
                "is not implemented for type torch",
                r"\w+ is not implemented for type torch\.(?!HalfTensor)\w+",
                "RuntimeError: log is not implemented for type torch.LongTensor",
            ),
            Seen(
                "expected device",
                r"expected device (\S+) and dtype (\w+) but got device \1 and dtype (?!\2\b)\w+",
                "RuntimeError: expected device cpu and dtype Float but got device cpu and dtype Bool",
            ),
            Seen(
                "Can only calculate the",
                r"Can only calculate the \w+ of floating types",
                "RuntimeError: Can only calculate the mean of floating types. Got Short instead.",
            ),
            Seen(
                "For integral input tensors argument",
                r"For integral input tensors, argument \w+ must not be a floating point number",
                "RuntimeError: For integral input tensors, argument alpha must not be a floating point number.",
            ),
            Seen(
                "expected backend",
                r"expected backend \w+ and dtype \w+ but got backend \w+ and dtype \w+",
                "RuntimeError: expected backend CUDA and dtype Float but got backend CUDA and dtype Byte",
            ),
            Seen(
                "is only supported for integer type tensors",
                r"\w+ is only supported for integer type tensors",
                "RuntimeError: cbitor is only supported for integer type tensors at /pytorch/x.cpp:66",
            ),
            Seen(
                "expected scalar type",
                r"expected scalar type \w+ but (?:found|got(?: scalar type)?) \w+",
                "RuntimeError: expected scalar type Float but found Double",
            ),
            Seen(
                "but expected",
                r"Found dtype \w+ but expected \w+",
                "RuntimeError: Found dtype Double but expected Float",
            ),
            *exactly("must have the same dtype"),
            Seen(
                "same dtype",
                r"(?:Error|expected)[^\n]* (?:to have|have|of) (?:the )?same dtype",
                "RuntimeError: mat1 and mat2 must have the same dtype, but got Half and Float",
            ),
            Seen(
                "should be the same",
                r"Input type \((?!MPS)(?:torch\.)?(?:cuda\.|mps\.)?\w+\) and (?:weight|bias) type "
                r"\((?:torch\.)?(?:c10::)?(?:cuda\.|mps\.)?(?!FloatTensor)\w+\) should be the same",
                "Input type (name) and weight type (name) should be the same",
            ),
            Seen(
                "Input type",
                r"Input type \((?!MPS|torch\.(?:cuda\.)?FloatTensor)[\w.:]+\) and (?:weight|bias) type",
                "RuntimeError: Input type (torch.cuda.HalfTensor) and weight type "
                "(torch.cuda.FloatTensor) should be the same",
            ),
            Seen(
                "Expected object of",
                r"Expected object of (?:scalar )?type \w+ but got (?:scalar )?type",
                "Expected object of type name but got type",
            ),
            *exactly("Integers to negative integer powers are not allowed"),
            Seen(
                "t be cast to the desired output type",
                r"result type \w+ can'?t be cast to the desired output type",
                "result type name can't be cast to the desired output type",
            ),
            Seen(
                "Expected tensor for argument",
                r"Expected tensor for argument #\d+ '\w+' to have (?:one of the following )?scalar types?",
                "Expected tensor for argument #12 'name' to have scalar types",
            ),
            *exactly("source and destination dtypes match"),
            Seen(
                "not implemented for",
                r"""(?<!\w)(?!"?_amp_)"?\w+"? not implemented for '(?!Half|Float8)(?:\w+)'""",
                "name not implemented for 'name'",
            ),
            Seen("mismatch", r"dtypes? mismatch", "dtypes mismatch"),
            Seen(
                "have the same dtype",
                r"self and \w+ (?:must|to) have the same dtype",
                "self and name must have the same dtype",
            ),
            *exactly("tensors used as indices must be long"),
            Seen(
                "of floating point",
                r"Only Tensors? of floating point .*dtype can",
                "Only Tensors of floating point  dtype can",
            ),
            Seen(
                "Attention only support",
                r"Flash ?Attention only support(?:s)? fp16 and bf16",
                "FlashAttention only supports fp16 and bf16",
            ),
            Seen(
                "expected", r"expected (?:Long|Float|Double|Half|Int|Byte|Bool) (?:tensor|but)", "expected Long tensor"
            ),
        ),
        (_one_type,),
        alternatives=(Or("device-mismatch", 'the types differ only by "cuda"'),),
        asked=(
            "float vs double dtype error",
            "expected scalar type float but found double",
            "expected long but found float",
            "mat1 and mat2 must have the same dtype",
        ),
        source="aten/src/ATen",
    ),
    Error(
        "device-mismatch",
        "Tensors are on different devices",
        "Tensors or modules used in one operation are on different devices.",
        "code",
        (
            *varying("{Gather} function not implemented for CPU tensors"),
            Seen(
                "must be a CUDA tensor | must be a cuda tensor",
                r"\b\w+ must be a (?:CUDA|cuda) tensor",
                "RuntimeError: input must be a CUDA tensor",
            ),
            Seen(
                "Input type MPS",
                r"Input type \(MPS\w+\) and weight type \(torch\.\w+\)",
                "RuntimeError: Input type (MPSFloatType) and weight type (torch.FloatTensor) should be the same",
            ),
            *exactly(
                "tensors are on different GPUs",
                "to have the same device as tensor for argument",
                "all tensors must be on devices[0]",
                "expected TensorOptions(",
                "numpy conversion for FloatTensor is not supported",
                "expected both inputs to be on same device",
                "SyncBatchNorm expected input tensor to be on GPU",
            ),
            Seen(
                "Expected a Tensor of type torch",
                r"Expected a Tensor of type torch\.[\w.]+ but found a type torch\.",
                "RuntimeError: Expected a Tensor of type torch.FloatTensor but found a type torch.cuda.FloatTensor for",
            ),
            Seen(
                "Expected object of type torch",
                r"Expected object of type torch\.[\w.]+ but (?:found|got) type torch\.",
                "RuntimeError: Expected object of type torch.FloatTensor but found type torch.cuda.FloatTensor",
            ),
            Seen(
                "expected type torch | expected torch",
                r"[Ee]xpected (?:type )?torch\.[\w.]+ (?:but |\()got torch\.",
                "TypeError: expected torch.LongTensor (got torch.cuda.LongTensor)",
            ),
            Seen(
                "Expected object of type Variable torch",
                r"Expected object of type Variable\[torch\.(?:cuda\.)?\w+\] but found type Variable\[",
                "Expected object of type Variable[torch.FloatTensor] but found type Variable[torch.cuda.FloatTensor]",
            ),
            Seen(
                "expected device",
                r"expected device (\S+) and dtype \w+ but got device (?!\1 )\S+ and dtype \w+",
                "RuntimeError: expected device cuda:0 and dtype Float but got device cpu and dtype Float",
            ),
            Seen(
                "lengths argument should be a D CPU",
                r"'lengths' argument should be a 1D CPU \w+ tensor",
                "RuntimeError: 'lengths' argument should be a 1D CPU int64 tensor, but got 1D cuda:0 Long tensor",
            ),
            *exactly("Expected all tensors to be on the same device"),
            Seen(
                "Expected object of",
                r"Expected object of (?:backend|device type) \w+ but got (?:backend|device type)",
                "Expected object of backend name but got backend",
            ),
            Seen(
                "should be the same",
                r"Input type \((?:torch\.)?(?:\w+\.)?\w+\) and weight type \((?:torch\.)?(?:\w+\.)?\w+\) "
                r"should be the same",
                "RuntimeError: Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) "
                "should be the same",
            ),
            Seen(
                "is on CPU but expected",
                r"is on CPU, but expected (?:it|them) to be on GPU",
                "is on CPU, but expected it to be on GPU",
            ),
            Seen("but expected", r"but expected (?:it|them) to be on (?:GPU|CPU)", "but expected it to be on GPU"),
            *exactly("arguments are located on different GPUs"),
            Seen(
                "tensor to numpy",
                r"(?:can'?t|cannot) convert (?:\S+ device type|CUDA|cuda) tensor to numpy",
                "TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy",
            ),
            Seen(
                "indices should be either on",
                r"indices should be either on (?:\S+ or )?(?:on )?the same device",
                "indices should be either on the same device",
            ),
            *exactly(
                "must have its parameters and buffers on device",
                "Placeholder storage has not been allocated on MPS",
                "must be on the same device",
            ),
            Seen(
                "device type for generator but found",
                r"Expected a '\w+' device type for generator but found",
                "Expected a 'name' device type for generator but found",
            ),
            *exactly("cannot be accessed from Triton (cpu tensor"),
            Seen(
                "the same | different",
                r"(?:tensors|tensor) (?:are|is) (?:not )?(?:at|on) (?:the same|different) devices?",
                "tensors are at the same devices",
            ),
            *exactly("Passed CPU tensor to MPS op", "to be on the same device"),
            Seen("expected device", r"expected device \S+ but got device", "expected device name but got device"),
            *exactly("legacy constructor expects device type"),
            Seen(
                "Expected",
                r"Expected (?:tensor|object|a tensor) to have (?:CUDA|CPU|cuda|cpu|\w+) (?:Backend|"
                r"DeviceType|backend|device)",
                "Expected tensor to have CUDA Backend",
            ),
            Seen(
                "Expected",
                r"Expected (?:a )?(?:cuda|cpu|CUDA|CPU) tensor,? (?:but )?(?:got|found)",
                "Expected cuda tensor got",
            ),
            Seen(
                "to be on the same device",
                r"tensors? to be on the same device",
                "RuntimeError: Expected all tensors to be on the same device, but found at least two "
                "devices, cuda:0 and cpu!",
            ),
            Seen("but expected on", r"weight is on \S+ but expected on \S+", "weight is on name but expected on name"),
            *exactly("found at least two devices"),
            Seen(
                "different from other tensors on",
                r"is on \w+(?::\d)?, different from other tensors on",
                "RuntimeError: Expected all tensors to be on the same device, but got mat2 is on\n"
                "cuda:0, different from other tensors on cpu",
            ),
            Seen(
                "Tensor for",
                r"Tensor for (?:'\w+'|argument #?\d+ '?\w*'?) is on \w+,? but",
                "Tensor for 'name' is on name but",
            ),
        ),
        (_one_device,),
        alternatives=(Or("dtype-mismatch", "the devices are the same: then the data types differ"),),
        asked=(
            "tensors on different devices",
            "expected all tensors to be on the same device",
            "cuda and cpu tensors",
            "can't convert cuda tensor to numpy",
            "input type and weight type should be the same",
        ),
        see="print(next(model.parameters()).device, x.device) shows two devices.",
        code='device = torch.device("cuda" if torch.cuda.is_available() else "cpu")\nmodel = '
        "model.to(device)\nx, y = x.to(device), y.to(device)",
        source="aten/src/ATen; torch/_prims_common",
    ),
    Error(
        "tensor-to-scalar",
        "A tensor is used where one number is needed",
        "A tensor of several elements is used where one number (or one truth value) is needed: .item(), float(), if.",
        "code",
        (
            *exactly(
                "only size-1 arrays can be converted to Python scalars",
                "Object of type 'Tensor' is not JSON serializable",
                "Object of type Tensor is not JSON serializable",
                "doesn't define __round__ method",
                "unsupported format string passed to Tensor.__format__",
                "iteration over a 0-d tensor",
                "len() of a 0-d tensor",
                "slice() cannot be applied to a 0-dim tensor",
                "Boolean value of Tensor with no values is ambiguous",
            ),
            *varying("bool value of Variable objects containing non-empty {torch.ByteTensor} is ambiguous"),
            *exactly("only one element tensors can be converted to Python scalars"),
            Seen(
                "elements cannot be converted to Scalar",
                r"a Tensor with \d+ elements cannot be converted to Scalar",
                "RuntimeError: a Tensor with 10 elements cannot be converted to Scalar",
            ),
            *exactly(
                "invalid index of a 0-dim tensor",
                "Boolean value of Tensor with more than one value is ambiguous",
                "bool value of Tensor with more than one value is ambiguous",
            ),
            Seen(
                "can be converted to",
                r"only (?:integer tensors of a single element|length-1 arrays) can be converted to",
                "only integer tensors of a single element can be converted to",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "squeeze() without a number takes the batch away where it is one (often the last): "
                        "squeeze(1), or DataLoader(..., drop_last=True)"
                        if told.has(r"squeeze\(\)")
                        else "A single number cannot be looped over or unpacked: x.unsqueeze(0), or x.view(-1), makes "
                        "it a vector"
                    ),
                )
                if told.has("0-d tensor|0-dim tensor\\.")
                else ()
            ),
            lambda told: (
                (Fix("Give JSON numbers: x.item(), or x.tolist() for several, before json.dump"),)
                if told.has("JSON")
                else ()
            ),
            lambda told: (
                (Fix("The tensor is empty: ask for its size, if x.numel() == 0, or look why nothing was selected"),)
                if told.has("with no values")
                else ()
            ),
            lambda told: (
                (Fix("Old code reads loss.data[0]: write loss.item()"),) if told.has("0-dim tensor|data\\[0\\]") else ()
            ),
            lambda told: (
                ()
                if told.has("with no values")
                else (
                    Fix(
                        "A list of tensors becomes one with torch.stack(list), or torch.cat(list)"
                        if told.has(r"torch\.(?:\w*[tT]ensor|as_tensor)\(\w|np\.array\(\w")
                        else "Reduce it first: x.mean().item(); for truth values x.all() or x.any(); for many numbers "
                        "x.tolist()"
                    ),
                )
            ),
        ),
        asked=(
            "only one element tensors can be converted to python scalars",
            "boolean value of tensor with more than one value is ambiguous",
            "item() error",
        ),
        source="aten/src/ATen/native/Scalar.cpp",
    ),
    Error(
        "softmax-before-cross-entropy",
        "The loss got the wrong kind of values (logits or probabilities)",
        (
            "The loss expects raw scores (logits) and applies softmax or sigmoid itself; or it expects "
            "probabilities and got raw scores."
        ),
        "code",
        (
            *exactly("input value should be between 0~1, but got"),
            *exactly("binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast"),
            Seen(
                "should be between and",
                r"all elements of (?:input|target) should be between 0 and 1",
                "RuntimeError: all elements of input should be between 0 and 1",
            ),
        ),
        (
            Fix(
                "Give CrossEntropyLoss and BCEWithLogitsLoss raw scores, without a softmax or sigmoid before "
                "them; only BCELoss needs a sigmoid"
            ),
        ),
        asked=(
            "softmax before cross entropy",
            "BCELoss without sigmoid",
            "all elements of input should be between 0 and 1",
            "logits or probabilities loss",
            "cross entropy expects logits",
            "sigmoid before bcewithlogits",
            "bce loss outside 0 and 1",
        ),
        see=(
            "the last layer of the model is Softmax, LogSoftmax or Sigmoid, and the loss is "
            "CrossEntropyLoss or BCEWithLogitsLoss; or BCELoss gets values outside 0..1."
        ),
        code="loss = torch.nn.CrossEntropyLoss()(logits, labels)  # logits: no "
        "softmax before\nloss = torch.nn.BCEWithLogitsLoss()(logits, targets.float())  # "
        "no sigmoid before\nprobabilities = "
        "logits.softmax(-1)  # for looking at them only",
        source="aten/src/ATen/autocast_mode.h; torch/nn/functional.py",
    ),
    Error(
        "array-not-convertible",
        "This array cannot become a tensor",
        "The NumPy array or list has something that a tensor cannot have: objects or strings, rows of different "
        "lengths, a type that torch does not have, or a negative stride from a flip.",
        "code",
        (
            *varying("can't assign a {numpy.ndarray} to a {torch.FloatTensor}"),
            *varying("can't convert np.ndarray of type {numpy.object_}"),
            *exactly(
                "can't convert a given np.ndarray to a tensor",
                "given numpy array is negative",
                "strides of a given numpy array are negative",
                "negative strides are not currently supported",
                "too many dimensions 'str'",
                "Overflow when unpacking long",
                "given numpy array has byte order different from the native byte order",
                "NumPy conversion for",
            ),
            Seen(
                "setting an array element with a sequence",
                r"\btorch\b[^\n]*\n(?:[^\n]*\n){0,3}?[^\n]*setting an array element with a sequence",
                "    x = torch.tensor(np.array(rows))\nValueError: setting an array element with a sequence.",
            ),
            Seen(
                "Could not infer dtype of",
                r"Could not infer dtype of (?!numpy|int|float)\w+",
                "RuntimeError: Could not infer dtype of dict",
            ),
            *varying("new(): invalid data type of '{numpy.str_}'"),
        ),
        (_array,),
        alternatives=(Or("numpy-abi", "the message also names a version of NumPy"),),
        asked=(
            "can't convert np.ndarray of type numpy.object_",
            "negative strides not supported",
            "too many dimensions str",
            "convert pandas dataframe to tensor",
        ),
        see="print(array.dtype, array.strides, array.shape) shows object, a string type, or a negative stride.",
        code="tensor = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))",
        general=True,
        source="torch/csrc/utils/tensor_numpy.cpp, tensor_new.cpp",
    ),
    Error(
        "transform-order",
        "A transform got the wrong kind of image",
        "A torchvision transform expects a PIL image, a NumPy array or a float tensor, but got a different one of "
        "them: the transforms are in the wrong order.",
        "code",
        (
            Seen(
                "should be PIL Image | should be Tensor | should be a tensor",
                r"(?:pic|img|Input \w+|tensor) should be (?:PIL Image|(?:a )?[Tt]ensor(?: [Ii]mage)?)(?: or "
                r"(?:nd)?array)?\. Got",
                "TypeError: pic should be PIL Image or ndarray. Got <class 'torch.Tensor'>",
            ),
            *varying("Input tensor should be a float tensor. Got {torch.uint8}"),
            Seen(
                "doesn t match the broadcast shape",
                r"output with shape \[1, \d+, \d+\] doesn't match the broadcast shape \[3, ",
                "RuntimeError: output with shape [1, 28, 28] doesn't match the broadcast shape [3, 28, 28]",
            ),
            *exactly("img should be Tensor Image. Got", "tensor should be a torch tensor. Got <class 'PIL"),
            *exactly("tensor is not a torch image", "Unexpected type <class 'numpy.ndarray'>"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Normalize has three means, and the image one channel: Normalize((0.5,), (0.5,)), or make "
                        "it RGB "
                        "first: transforms.Grayscale(num_output_channels=3)"
                    ),
                )
                if told.has("broadcast shape")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "It is a tensor already: take ToTensor() (or the transform in the traceback) out; or apply it "
                        "to the PIL image or array, once, before anything makes a tensor of it"
                    ),
                )
                if told.has(r"PIL Image[^\n]{0,30}Got <class 'torch\.Tensor")
                else ()
            ),
            Fix(
                "Order them: first those for images (Resize, RandomCrop, flips), then ToTensor(), then Normalize(); "
                "to turn an array into an image use transforms.ToPILImage() or Image.fromarray(array)"
            ),
        ),
        asked=(
            "pic should be pil image or ndarray",
            "img should be pil image got tensor",
            "tensor is not a torch image",
        ),
        see="print(type(image)) before the transform in the traceback.",
        code="transforms.Compose([transforms.Resize(256), transforms.ToTensor(), transforms.Normalize(mean, std)])",
        source="torchvision/transforms/functional.py",
    ),
    Error(
        "argument-type",
        "A function of torch got what it does not take",
        "A torch function got the wrong kind of argument: a list, tuple, dictionary, None or text instead of a "
        "tensor, or arguments from a different release of torch.",
        "code",
        (
            *varying("Expected parameter `{tensor}` to be of type"),
            *exactly(
                "received an invalid combination of arguments",
                "expected np.ndarray (got",
                "Variable data has to be a tensor, but got",
                "optimizer can only optimize Tensors, but one of the params is",
                "params argument given to the optimizer should be an iterable of",
                "Only ints, slices, and tensors are supported",
                "are valid indices (got",
                "negative step not yet supported",
                "step must be greater than zero",
                "new(): invalid data type",
                "manual_seed expected a long, but got",
                "all inputs have to be Tensors, but got",
            ),
            Seen(
                "as element",
                r"expected (?:Tensor|Variable) as element \d+ in argument \d+, but got \w+",
                "TypeError: expected Tensor as element 0 in argument 0, but got numpy.ndarray",
            ),
            Seen(
                "but expected one of",
                r"has type <class 'torch\.(?:\w+\.)*\w*(?:Tensor|Parameter)'>, but expected one of",
                "TypeError: tensor(1.32, device='cuda:0') has type <class 'torch.Tensor'>, but expected one of: "
                "((<class 'numbers.Real'>,),) for field Value.simple_value",
            ),
            Seen(
                "received an invalid combination",
                r"\w+(?:\(\))? received an invalid combination",
                "TypeError: CudaThreshold_updateOutput received an invalid combination",
            ),
            Seen(
                "doesn t implement stateless method",
                r"Type torch\.[\w.]+ doesn'?t implement stateless method",
                "TypeError: Type torch.cuda.FloatTensor doesn't implement stateless method addmv",
            ),
            Seen(
                "but found element of type",
                r"argument '\w+' (?:\(position \d+\) )?must be [\w. ]+, but found element of type \w+ at pos",
                "TypeError: empty(): argument 'size' must be tuple of ints, but found element of type NoneType at "
                "pos 2",
            ),
            Seen(
                "NoneType and int",
                r"torch[/\\]cuda[/\\]__init__\.py[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?TypeError: '>=' not supported "
                r"between instances of "
                r"'(?:NoneType|str)' and 'int'",
                'File "/v/torch/cuda/__init__.py", line 262, in set_device\n    if device >= 0:\n'
                "TypeError: '>=' not supported between instances of 'NoneType' and 'int'",
            ),
            Seen(
                "unsupported operand type s for | bad operand type",
                r"unsupported operand type\(s\) for [^:\n]{1,12}: (?:'(?:torch\.)?\w*Tensor' and '\w+'|'\w+' and "
                r"'(?:torch\.)?"
                r"\w*Tensor')",
                "TypeError: unsupported operand type(s) for *: 'Tensor' and 'NoneType'",
            ),
            *exactly("new(): data must be a sequence", 'can only concatenate tuple (not "Tensor") to tuple'),
            Seen(
                "must be",
                r"argument '\w+' (?:\(position \d+\) )?must be (?:Tensor|tuple of \w+|tensor or tuple of "
                r"Tensors|list of \w+|int"
                r"|float|bool|str|Number|torch\.\w+),? not",
                "TypeError: linear(): argument 'input' (position 1) must be Tensor, not list",
            ),
            Seen(
                "object has no attribute",
                r"'(?:list|tuple)' object has no attribute '(?:to|cuda|cpu|size|dim|view|device|backward|"
                r"detach|float|long|requires_grad|log_softmax|unsqueeze|squeeze|permute|numel|softmax|contiguous|item)'",
                "AttributeError: 'list' object has no attribute 'to'",
            ),
            Seen(
                "object has no attribute",
                r"\btorch\b[^\n]*\n(?:[^\n]*\n){0,5}?[^\n]*'(?:list|tuple)' object has no attribute "
                r"'(?:shape|dtype|ndim)'",
                "    x = torch.relu(x[0])\nAttributeError: 'list' object has no attribute 'shape'",
            ),
        ),
        (_argument,),
        alternatives=(
            Or("old-package-for-new-torch", "the code was written for another release of torch or transformers"),
        ),
        asked=(
            "received an invalid combination of arguments",
            "argument 'input' must be tensor not list",
            "'tuple' object has no attribute 'size'",
            "'list' object has no attribute 'to'",
        ),
        see="print(type(x)) before the line in the traceback.",
        code="batch = [item.to(device) for item in batch]\nx = torch.stack(images)  # a list of tensors of one shape",
        general=True,
        source="torch/csrc/utils/python_arg_parser.cpp",
    ),
    Error(
        "shape-mismatch",
        "Shapes do not match",
        "The tensor shapes do not fit the operation or the layer.",
        "code",
        (
            *varying(
                "size mismatch (got input: [10], target: [256])",
                "Input batch size 1 doesn't match hidden[0] batch size 512",
                "hidden[0] has inconsistent hidden_size: got 8, expected 512",
            ),
            *exactly("the number of sizes provided must be greater or equal to the number of dimensions"),
            *exactly("chunk expects at least a 1-dimensional tensor"),
            Seen(
                "D input but bilinear mode needs D input | mode needs D input",
                r"Got \dD input, but \w+ mode needs \dD input",
                "NotImplementedError: Got 3D input, but bilinear mode needs 4D input",
            ),
            Seen(
                "values to unpack",
                r"\.(?:shape|size\(\))[^\n]*\n(?:[ ~^]+\n)?ValueError: (?:not enough|too many) values to unpack",
                "    b, c, h, w = x.shape\nValueError: not enough values to unpack (expected 4, got 3)",
            ),
            *exactly(
                "mat1 dim 1 must match mat2 dim 0",
                "input is not contiguous at",
                "expected stride to be a single integer value or a list of",
                "only batches of spatial targets supported (",
                "batch1 must be a 3D tensor",
                "Input and output must have the same number of spatial dimensions",
                "hx is not contiguous",
                "Expected batch1 and batch2 to have same number of batches",
                "number of dimensions in the tensor input does not match the length of the desired ordering",
                "expected a non-empty list of Tensors",
                "stack expects a non-empty TensorList",
                "split_with_sizes expects split_sizes to sum exactly to",
                "must be greater or equal to the number of dimensions in the tensor",
                "hx should also be",
                "Input tensor must have same size as output tensor apart from the specified dimension",
                "embed_dim must be divisible by num_heads",
                "channels must be divisible by groups",
                "indexing tensors could not be broadcast together",
                "cannot be broadcast to indexing result",
                "Index tensor must have the same number of dimensions as input tensor",
                "input and target shapes do not match",
                "There were no tensor arguments to this function",
                "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
                "maximum size for tensor at dimension",
                "should have at least three dimensions",
                "to be a vector of size equal to the number of channels",
                "be equal to d_model",
                "the batch number of src and tgt must be equal",
                "attn_mask is not correct",
                "Target and input must have the same number of elements",
                "The right-most size of value must match event_shape",
                "Value is not broadcastable with batch_shape+event_shape",
                "matrix and matrix expected",
                "pad should be smaller than half of kernel size",
                "padding with non-constant padding are supported",
                "weight tensor should be defined either for all",
                "input.size[1] ==",
            ),
            Seen(
                "tensor expected | tensor is expected",
                r"(?:non-empty )?\dD (?:\([\w ]+\) )?(?:or \dD (?:\([\w ]+\) )?)?(?:input )?tensor (?:is )?expected",
                "RuntimeError: non-empty 3D or 4D (batch mode) tensor expected for input",
            ),
            Seen(
                "size mismatch get | size mismatch got",
                r"size mismatch, ge?o?t:? \d",
                "RuntimeError: size mismatch, get 10, 10x20,30",
            ),
            Seen(
                "expects a D tensor | expects a tensor with dimensions | D argument",
                r"expects (?:a \dD tensor|a tensor with <= \d dimensions)|Expected \d-D argument",
                "RuntimeError: t() expects a 2D tensor, but self is 4D",
            ),
            Seen(
                "out of range of D tensor",
                r"dimension \d+ out of range of \d+D tensor",
                "RuntimeError: invalid argument 2: dimension 1 out of range of 1D tensor at "
                "/x/TH/generic/THTensor.c:24",
            ),
            Seen(
                "Mismatch in shape",
                r"Mismatch in shape: [\w\[\]]+ has a shape of",
                "RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a",
            ),
            Seen(
                "hx and cx should also be | hx should also be",
                r"For (?:un)?batched \d-D input, hx",
                "RuntimeError: For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 3-D) tensors",
            ),
            *varying(
                "Expected 2 or more dimensions (got 1",
                "expected at least 3D input (got 2D",
                "input has inconsistent {input_size}: got 300, expected",
                "{hidden0} has inconsistent hidden_size: got 64, expected",
                "Input batch size 64 doesn't match {hidden0} batch size",
                "1D target tensor expects 2D input",
                "embed_dim 10 not divisible by num_heads",
                "expecting {key_padding_mask} shape of",
                "D input Tensors supported (got 2D)",
                "was expecting embedding dimension of 512, but got 256",
                "query should be unbatched 2D or batched 3D tensor but received",
                "Need input of dimension 4 and",
                "got input to be of shape: [1 x 1 x 28 x 28]",
            ),
            *varying(
                "Expected target size (32, 10), got",
                "Expected target size [32, 10], got",
                "Expected index [64, 1] to be smaller than self",
                "dimension specified as 1 but tensor has no dimensions",
                "input must have 3 dimensions, got 2",
                "Expected hidden[0] size (2, 32, 256), got",
                "Expected hidden size (1, 16, 128), got",
                "Expected size for first two dimensions of batch2 tensor to be: [64, 32] but got",
                "batch1 and batch2 must have same number of batches, got 32 and 16",
                "invalid argument 6: wrong matrix size at",
                "zero-dimensional tensor (at position 0) cannot be concatenated",
                "too many indices for tensor of dimension 1",
                "Expected size of input's dimension 1 to be divisible by",
                "size '[-1 x 400]' is invalid for input with 44944 elements",
                "size '[4 x 784]' is invalid for input of with 9408 elements",
            ),
            Seen(
                "expected got D | expected but got D",
                r"(?:vector and matrix|matrix and vector|vectors|\dD tensors) expected, (?:but )?got \dD",
                "RuntimeError: vector and matrix expected, got 1D, 3D tensors at /x/TH/generic/THTensorMath.c:10",
            ),
            Seen(
                "matrices expected got",
                r"matrices expected, got \d+D",
                "RuntimeError: matrices expected, got 3D, 2D tensors at /x/TH/generic/THTensorMath.c:1232",
            ),
            Seen(
                "Size does not match at dimension",
                r"(?:Size does not match at dimension \d+ )?expected index (?:\[[\d, ]+\] to be smaller)?",
                "RuntimeError: Size does not match at dimension 0 expected index [128, 1] to be smaller",
            ),
            Seen(
                "failed size mismatch got input",
                r"failed\. size mismatch \(got input: \S+,? target: \S+\)",
                "Assertion `input0 == target0' failed. size mismatch (got input: 8x2x68x68, target: 8x70x70)",
            ),
            Seen(
                "size mismatch at",
                r"size mismatch at \S*THC?TensorMath\w*\.\w+:\d+",
                "RuntimeError: size mismatch at /pytorch/aten/src/THC/generic/THCTensorMathBlas.cu:247",
            ),
            *exactly("mat1 and mat2 shapes cannot be multiplied", "a and b must have same reduction dim, but got"),
            Seen("size mismatch", r"size mismatch, (?:m1|got|tensors)", "size mismatch, m1"),
            Seen(
                "must match the size of tensor",
                r"must match the size of tensor \w+",
                "RuntimeError: The size of tensor a (3) must match the size of tensor b (4) at "
                "non-singleton dimension 1",
            ),
            *exactly("is invalid for input of size"),
            Seen(
                "expected input",
                r"Given (?:groups|transposed|normalized_shape)\S+ ?.*expected input",
                "RuntimeError: Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 224, 224] to have 3",
            ),
            *exactly("Given groups=", "Sizes of tensors must match except in dimension"),
            Seen(
                "Expected input batch size",
                r"Expected input batch_size \(\d+\) to match target batch_size",
                "Expected input batch_size (12) to match target batch_size",
            ),
            Seen("dimensional", r"Expected \d+-dimensional (?:input|tensor)", "Expected 12-dimensional input"),
            Seen(
                "xpected",
                r"[Ee]xpected \d+D (?:\(\w+\) )?(?:or \d+D (?:\(\w+\) )?)?(?:or \d+D \(?\w*\)? ?)?(?:input|tensor)",
                "Expected 12D input",
            ),
            Seen(
                "imension out of range expected to be in range of",
                r"[Dd]imension out of range \(expected to be in range of",
                "RuntimeError: dimension out of range (expected to be in range of [-2, 1], but got 2)",
            ),
            Seen(
                "view size is not compatible with input tensor",
                r"view size is not compatible with input tensor'?s size and stride",
                "view size is not compatible with input tensor's size and stride",
            ),
            *exactly(
                "must match the existing size", "multi-target not supported at", "must be equal to input_size. Expected"
            ),
            Seen(
                "running mean should contain",
                r"running_mean should contain \d+ elements not",
                "running_mean should contain 12 elements not",
            ),
            Seen(
                "that is different to the",
                r"that is different to the (?:input|target) size",
                "that is different to the input size",
            ),
            *exactly("must have same number of dimensions"),
            Seen(
                "the number of | subscript | operands",
                r"einsum\(\): (?:the number of|subscript|operands)",
                "einsum(): the number of",
            ),
            Seen(
                "number of",
                r"number of (?:dims|dimensions) (?:don'?t|does not|in the tensor input) match",
                "number of dims don't match",
            ),
            Seen("inconsistent tensor size", r"inconsistent tensor sizes?", "inconsistent tensor sizes"),
            Seen(
                "expected input",
                r"weight of size \[[\d, ]+\], expected input",
                "RuntimeError: Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 224, 224] to have 3",
            ),
            Seen("he shape of the", r"[Tt]he shape of the (?:2D|3D|\S+) attn_mask", "The shape of the 2D attn_mask"),
            Seen(
                "sequence of length | target size | to be of size",
                r"expected (?:sequence of length|target size|\w+ to be of size)",
                "expected sequence of length",
            ),
            Seen(
                "Error",
                r"Error: [^\n]*(?:batch1|self|mat2|tensors?|[Aa]rguments?|shapes?) (?:must|do not|don'?t|"
                r"cannot) (?:have|match|be) (?:the same|matching|broadcast\w*|equal)",
                "Error:  batch1 must have the same",
            ),
            Seen(
                "t match the broadcast shape",
                r"output with shape \[[\d, ]*\] doesn'?t match the broadcast shape",
                "output with shape [] doesn't match the broadcast shape",
            ),
            Seen(
                "mismatch | not match",
                r"Error: [^\n]*[Ss]hapes? (?:mismatch|do(?:es)? not match)",
                "Error:  Shapes mismatch",
            ),
            Seen(
                "must be the same as input size",
                r"Target size \(torch\.Size.*must be the same as input size",
                "ValueError: Target size (torch.Size([8])) must be the same as input size (torch.Size([8, 1]))",
            ),
            Seen("Error", r"Error: [^\n]*(?:sizes|dimensions) (?:must|do not) match", "Error:  sizes must match"),
            Seen(
                "target tensor expected", r"(?:0D or 1D|1D) target tensor expected", "0D or 1D target tensor expected"
            ),
            *exactly("input.size(-1) must be"),
            Seen(
                "attn bias stride",
                r"attn_bias\.stride\(-?\d\) % \d+ != 0",
                "attn_bias.stride(-2) % 8 != 0 (attn_bias.stride() = (1984032, 248004, 498, 1))",
            ),
            Seen(
                "shape of the mask",
                r"shape of the mask \[[\d, ]*\] at index \d+ does not match",
                "shape of the mask [] at index 12 does not match",
            ),
        ),
        (_shapes,),
        alternatives=(Or("bad-input-data", "only some batches fail"),),
        asked=(
            "shapes cannot be multiplied linear layer",
            "mat1 and mat2 shapes cannot be multiplied",
            "size of tensor a must match size of tensor b",
            "expected input to have 3 channels",
            "shape is invalid for input of size",
        ),
        see="print(x.shape) before the line in the traceback.",
        code="x = x.flatten(1)  # (batch, features) for a Linear layer\nx = "
        "x.permute(0, 3, 1, 2)  # (N, H, W, C) -> (N, C, H, W) for a Conv layer",
        general=True,
        source="aten/src/ATen/native",
    ),
)
