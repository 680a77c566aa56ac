"""Shapes that do not fit an operation or a layer, by the numbers of the message."""

import re
from itertools import pairwise
from math import gcd, prod

from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# What layers inside of a network give.
_DEPTHS = ("16", "32", "48", "64", "96", "128", "192", "256", "304", "320", "384", "512", "768", "1024", "2048", "2096")


def _channels(sizes: str, wanted: str, got: str, comfy: bool = False) -> str:
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


_OTHER_SHAPES = (
    (
        "assert key_padding_mask",
        "key_padding_mask is (batch, steps), True where there is padding, and the input (steps, batch, features) "
        "unless the layer is made with batch_first=True (torch 1.9)",
    ),
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
        r"tensor \[(\d+) ?x ?\d+\], src \[\1 ?x ?\d+\] and index \[\1 ?x ?1\]",
        "There is one index for each row, so it picks along dimension 1: x.gather(1, index), or scatter_(1, ...), and "
        "not 0",
    ),
    (
        "expected index|apart from (?:the specified )?dimension",
        "gather and scatter take an index with as many dimensions as the tensor, and not larger but in dim: print "
        "both shapes",
    ),
    ("zero-dimensional tensor", "torch.cat joins along a dimension, and a number has none: torch.stack(list)"),
    (
        r"targets (?:supported )?[^\n]*(?:of size|dimension)[^\n]*\[\d+, \d+, \d+, [34]\]",
        "The masks are colour images (their last number is 3 or 4), and the loss takes class numbers (N, H, W): make "
        "them of the colours in the Dataset, mask = (image == colour).all(-1) for each class; masks of grey values are "
        "opened as such, Image.open(file).convert('L')",
    ),
    (
        r"to unpack \(expected 3, got 2\)",
        "Attention took (steps, batch, features) only, in torch before 1.11: x.unsqueeze(1) is a batch of one, and "
        "squeeze(1) takes it off again; or update torch",
    ),
    (
        "mat1 dim 1",
        "The last dimension of what goes into the Linear layer is not its in_features: print x.shape before the line, "
        "and make the layer with nn.Linear(x.shape[-1], ...), or bring x to the layer's width",
    ),
    (
        r"don't match in permute|permute\(sparse_coo\)",
        "permute names every dimension once, and x has another number of them: print x.shape. A single image without "
        "its batch is x.permute(2, 0, 1) from (H, W, C) and x.permute(1, 2, 0) back; or x.unsqueeze(0) before",
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
        r"index \d+ has invalid shape \[",
        "DataParallel joins what the GPUs give, and their outputs have different lengths, since each pads its "
        "own part: "
        "pad all to one length (padding='max_length'), return the loss alone, or use DistributedDataParallel or "
        "one GPU",
    ),
    (
        r"len\(lengths\)",
        "One length for each sequence, and the batch where batch_first says: pack_padded_sequence(x, lengths, "
        "batch_first=True) for (batch, time, features)",
    ),
    (
        r"expected (?:in|out)put_size equals to",
        "F.interpolate takes (batch, channels, height, width), and size has the last two: x[None, None] makes an image "
        "of a plane, size=(224, 224) without batch and channels",
    ),
    (
        "boxes should have",
        "A box is x1, y1, x2, y2: boxes[:, :4]; scores and classes are passed on their own: "
        "nms(boxes[:, :4], boxes[:, 4], 0.5)",
    ),
    (
        r"input must have 3 dimensions, got 2",
        "A recurrent layer took (length, batch, features) only, as in torch before 1.11 or with PackedSequence: "
        "x.unsqueeze(0) is a batch of one (batch_first=True), x.unsqueeze(1) a length of one",
    ),
    (
        r"Got (?:\d+ and 0|0 and \d+) in dimension",
        "One of them is empty (no boxes, no words, no file read): leave such samples out in the Dataset",
    ),
    (
        r"Expected size (?!1 )\d+ but got size 1 for tensor number",
        "One tensor has 1 there and the others more, often one that all samples of the batch share: enlarge it first, "
        "x.expand(batch, -1, -1) (x.repeat for a copy); print the shapes of the list",
    ),
    (
        "first two dimensions of batch2",
        "In a @ b the last dimension of a and the last but one of b are equal, and the batch as well: print both "
        "shapes; "
        "in attention query and key have one width (their last dimension)",
    ),
    (
        r"(?s)edge_index.*must match except in dimension 0",
        "edge_index is (2, edges), and this one (edges, 2): edge_index.t().contiguous()",
    ),
    (
        r"must match except in dimension [1-9]\.? Got (\d+) and (\d+) in dimension 0",
        "They are of batches of different size, mostly since the last one is smaller: DataLoader(..., drop_last=True), "
        "or make what is joined with x.size(0) (noise, a hidden state, labels)",
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


def _diffusion(told: Told, wanted: str) -> bool:
    """Whether it is the first layer of an image model's network, in a program that puts models together."""
    first = told.has(rf"weight of size \[320, {wanted}, 3, 3\]")
    return first and not told.has(r"unet\(|\.py\", line \d+, in (?:main|train)\b")


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
    """Of maps that go into a Linear layer as they are."""
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
            f"{has} and train anew"
        )
    if (
        wants in _WIDTHS
        and has in _WIDTHS
        and told.has(r"(?i)\bfeatures?\b|embedding|extract|pre-?process|pre-?comput")
    ):
        return (
            f"These features have {has} numbers, and the model takes {wants}, as another network gives: extract them "
            f"with the one that the model was made for, or set the input size in its options or configuration to "
            f"{has}, nn.Linear({has}, {out}), and train it anew"
        )
    return ""


def _linear(told: Told) -> str:
    shapes = r"[(\[](\d+) ?[x×] ?(\d+)[)\]]?(?: and |, m2: )[(\[]?(\d+) ?[x×] ?(\d+)"
    other = r"reduction dim, but got \[(\d+), (\d+)\] X \[(\d+), (\d+)\]"
    if not (got := _numbers(told, rf"(?:be multiplied |m1: ){shapes}") or _numbers(told, other)):
        return ""
    rows, has, wants, out = got
    if text := _not_flat(rows, has, wants):
        return text
    if (rows, has) == (wants, out):
        return f"Both are {rows} x {has}: turn one of them, a @ b.T (for batches, q @ k.transpose(-2, -1))"
    if told.has(r"(?i)comfy|webui|invokeai|\blora\b|control-?net|ip-?adapter|sd-scripts") or (
        (rows % 77 == 0 or rows in (226, 256, 512)) and {has, wants} <= _FAMILIES.keys()  # the tokens of CLIP and T5
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
    return _other_features(told, has, wants, out) or (
        f"The Linear layer was made for {wants} features but got {has}: nn.Linear({has}, {out}), or change the "
        f"input to "
        f"{wants} (flatten with x.flatten(1), not view with the batch in it)"
    )


def _square(places: int) -> int:
    """The side of a square of patches, with or without a class token."""
    return next((side for side in range(2, 100) if places in (side * side, side * side + 1)), 0)


_EMPTY = (
    "One of the two is empty, as for an image without boxes, or a batch of which a filter leaves nothing: leave such "
    "samples out in the Dataset, or skip the loss where x.numel() == 0"
)


def _sides(a: int, b: int) -> str:
    """Of feature maps or images whose height or width differ."""
    times = max(a, b) // max(min(a, b), 1)
    if max(a, b) == times * min(a, b) and times in (2, 4, 8, 16, 32):
        return (
            f"Height or width are {a} and {b}: one of the two is {times} times as large. Give both one size: the image "
            f"size of the settings that the network was made for, or F.interpolate(x, size=y.shape[2:])"
        )
    return (
        f"Height or width are {a} and {b}: sides that the network cannot halve evenly come back a little smaller or "
        "larger. Resize or crop the images to multiples of 32 (256 x 256), or bring one to the other's size, "
        "F.interpolate(x, size=y.shape[2:])"
    )


def _broadcast(told: Told) -> str:
    if not (
        got := _numbers(told, r"tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at \S+ ?dimension (\d+)")
    ):
        return ""
    a, b, at = got
    patches = told.has(r"(?i)\bpos|position|patch|vit\b|transformer|attention|token")
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
            "the position encoding was made for. Resize them to that size, build the model with theirs (img_size=), or "
            "interpolate the encoding: F.interpolate(pos, size=(h, w), mode='bicubic')"
        )
    if lost := told.last(r"(?m)^\s*((\w+) [-+] (self\.\w+\([^\n]*\)))\s*$"):
        return f"The line `{lost[1]}` computes a value and drops it: write {lost[2]} = {lost[3]}"
    return _by_dimension(told, a, b, at)


def _by_dimension(told: Told, a: int, b: int, at: int) -> str:
    """What two sizes may be that differ, by the dimension in which they do."""
    if 0 in (a, b):
        return _EMPTY
    if at > 1:
        return _sides(a, b)
    if at == 0 and {a, b} in ({3, 4}, {1, 3}):
        return (
            f"One image has {a} channels and the other {b}, as Normalize with three means finds a grey one (1) or one "
            'with an alpha channel (4): open all as RGB, Image.open(file).convert("RGB")'
        )
    if at == 0:
        return (
            f"The batches differ: {a} and {b} samples. Where one was kept from before (a hidden state, noise, labels), "
            "make it with x.size(0), or drop the last, smaller batch: DataLoader(..., drop_last=True)"
        )
    return _in_channels(told, a, b)


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
            "encoding of positions) were made for different ones. Give the same height and width wherever the "
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
    if found := _other_sides(sizes, total) or _other_places(sizes, total) or _left_out(sizes, fixed, total):
        return found
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
    if len(sizes) > 2 and min(sizes) > 0 and total != fixed and sizes[-3] in (1, 3, 4) and total % sizes[-3] == 0:
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
            return (
                f"The tensor holds {root} x {root} places where {side} x {side} are expected: give the network the "
                "size of image it was made for, or take the sides from x.shape"
            )
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
    """A target of another shape than the output, in a loss that takes equal ones."""
    got = told.last(
        r"(?:Target size|target size) \(torch\.Size\(\[([\d, ]*)\]\)\)[^\n]{0,40}input size \(torch\.Size\(\[([\d, "
        r"]*)\]\)\)"
    )
    if not got:
        return _counts(told)
    target, output = ([int(size) for size in part.split(", ") if size] for part in got.groups())
    if prod(target) == prod(output):
        text = f"The target is [{got[1]}] and the output [{got[2]}]: often target.view_as(output).float() is meant"
        short = "Give the target the output's shape: target.unsqueeze(1).float(); or the other way: output.squeeze(1)"
        return short if len(target) < len(output) else text
    if len(output) > 1 and target in (output[:-1], [*output[:-1], 1]):
        return _numbers_of_classes(told, "" if len(target) < len(output) else ".squeeze(-1)", output[-1])
    if len(output) > 2 and target in (output[:1] + output[2:], [output[0], 1, *output[2:]]):
        return _numbers_of_classes(told, "" if len(target) < len(output) else ".squeeze(1)", output[1], inside=True)
    return _differing(target, output)


def _numbers_of_classes(told: Told, squeezed: str, classes: int, inside: bool = False) -> str:
    """Of an output of one column for each class, and a target of one number."""
    numbers = f"target{squeezed}.long()"
    if told.has(r"due to broadcasting|MSELoss|mse_loss|l1_loss|L1Loss"):
        return (
            f"The output has {classes} columns, and the target is one number for each. For one value give the last "
            f"layer one output; of {classes} values take the one that is meant: output.gather(1, index); classes take "
            f"nn.CrossEntropyLoss()(output, {numbers})"
        )
    one_hot = f"torch.nn.functional.one_hot({numbers}, {classes}){'.movedim(-1, 1)' if inside else ''}.float()"
    one = "output.squeeze(1), target.float()" if not squeezed else "output, target.float()"
    return (
        f"The output has {classes} columns, and the target is one number for each {'place' if inside else 'sample'}. "
        f"For {classes} classes take nn.CrossEntropyLoss()(output, {numbers}); for BCELoss give the last layer one "
        f"output, and loss({one}); or one-hot labels: {one_hot}"
    )


def _differing(target: list[int], output: list[int]) -> str:
    """By the one dimension in which two shapes differ."""
    if output == target[:-1]:
        return _one_column(target[-1])
    places = [at for at, pair in enumerate(zip(target, output, strict=False)) if pair[0] != pair[1]]
    said = f"The target is {target} and the output {output}"
    if len(target) == len(output) and places:
        want, has = target[places[0]], output[places[0]]
        if places == [0]:
            return (
                f"The target has {want} samples and the output {has}: a view or reshape in the model changed the batch "
                "(x.flatten(1) keeps it), or one of the two is kept from another batch: print both shapes"
            )
        grid = len(target) > 3 and target[1] == target[2] not in (want, has)  # of places, and in the last what each has
        if len(target) == 3 and len(places) == 1:
            return (
                f"{said}: in dimension {places[0]} {want} and {has}. Where these are steps or samples of a sequence, "
                f"cut or pad both to one length; where they are classes, give the model those of the data set, {want}"
            )
        if places == [1] or (places == [len(target) - 1] and grid):
            return _columns(want, has, "channels" if len(target) == 4 else "columns")
        if len(target) > 3 and places[0] > 1:
            return (
                f"{said}: height and width differ. Bring the output to the target's, F.interpolate(output, "
                f"size={tuple(target[2:])}), or keep the size in the model (padding), or resize the masks likewise"
            )
    return f"{said}, which no view makes equal: print both, and see which of the two has the shape that is meant"


def _one_column(want: int) -> str:
    return (
        f"The output has one column and the target {want}: give the last layer {want} outputs, or keep of one-hot "
        "labels the column that is meant: target[:, 1:2]"
    )


def _columns(want: int, has: int, kind: str) -> str:
    """Of a target and an output that differ in the number of their classes alone."""
    if has == 1 and kind == "channels" and want in (3, 4):
        return (
            'The output has 1 channel, and the masks are colour images: Image.open(file).convert("L") makes them grey'
        )
    if has == 1:
        return _one_column(want)
    return (
        f"The target has {want} {kind} and the output {has}, mostly the numbers of classes: make them one. Give the "
        f"model the data set's, {want} (num_classes, n_classes, the outputs of the last layer); or see why the labels "
        f"have {want}, with or without a background"
    )


def _counts(told: Told) -> str:
    """Of how many numbers each has, where a loss says no more."""
    got = _numbers(told, r"target nelement \((\d+)\) != input nelement \((\d+)\)")
    if not got or 0 in got:
        return ""
    target, output = got
    if output % target == 0:
        return _numbers_of_classes(told, "", output // target)
    both = gcd(target, output)
    return (
        f"The target has {target} numbers and the output {output}: {target // both} and {output // both} for each of "
        f"{both}. Where {both} is the batch, these are the numbers of classes: give the last layer {target // both} "
        f"outputs, or the labels {output // both} columns; else the batches differ: print both shapes"
    )


def _batches(told: Told) -> str:
    got = _numbers(told, r"input batch_size \((\d+)\) to match target batch_size \((\d+)\)")
    if not got:
        return ""
    if got[0] == 1 and told.has(r"(?i)\bmasks?\b|segm|u-?net"):
        return (
            f"The target, of {got[1]} rows, lacks the dimension of the batch, which is one here: target.unsqueeze(0), "
            "and .long() for CrossEntropyLoss"
        )
    if max(got) > 40 and 1 < max(got) / min(got) < 1.5 and gcd(*got) < abs(got[0] - got[1]) and not told.has(r"view\("):
        return (
            f"The output has {got[0]} rows and the target {got[1]}: where these are signs of texts, labels and output "
            "have other lengths. Every sign of the labels must be in the model's dictionary (or leave it out), and the "
            "labels come from the same ids as the input, cut and padded alike, also with the places of images "
            "(labels = input_ids.clone()); of images, x.view(x.size(0), -1) keeps the batch"
        )
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
    if stored := told.last(
        r"(?m)^[ \t>|]{0,40}([\w.]{1,60})\[[^\]\n]{1,60}\] ?= ?(?!=)[^\n]{1,200}\n(?:[ ~^]+\n)?[* ]*(?:RuntimeError: )?"
        r"The expanded size[^\n]{0,160}Target sizes: \[([\d, ]+)\]\.\s+Tensor sizes: \[([\d, ]+)\]"
    ):
        return (
            f"The value has the shape [{stored[3]}], and its place in {stored[1]} [{stored[2]}]: make {stored[1]} with "
            f"the value's sizes, torch.zeros(n, {stored[3]}), where its number comes from the settings (classes, "
            "features, a length) and not from the data; or bring the value to its place's shape"
        )
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
    return (
        f"LayerNorm was made for {got[1]}, and the last dimension is {got[2]}: make the widths of the model one "
        f"(hidden_size, d_model, dim, also of encoder and decoder), or nn.LayerNorm({got[2]})"
        if got
        else ""
    )


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
    if got := told.last(r"expected input ?\[([\d, ]+)[\]l] ?to have (\d+) channels, but got (\d+)"):
        return (Fix(_channels(got[1], got[2], got[3], _diffusion(told, got[2]))),)
    if text := next((text for by in _BY_NUMBERS if (text := by(told))), ""):
        return (Fix(text),)
    return (Fix(next(text for mark, text in _OTHER_SHAPES if told.has(mark))),)


ERRORS = (
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
                "expected bias to be 1-dimensional with 4 elements",
                "shapes cannot be multiplied (15x16 and 15x32)",
                "Incompatible matrix sizes for {bmm} (5x4 and 5x9)",
            ),
            *varying("Input tensor at index 1 has invalid shape [1, 452], but expected [1, 477]"),
            *exactly(
                "is not expandable to size {[",
                "expected src to have a size equal to the slice of self",
                "the last dimension must match on both input tensors but got shapes",
                "only one dimension can be inferred",
                "invalid shape dimension -",
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
            Seen(
                "assert key_padding_mask size",
                r"assert key_padding_mask\.(?:size|shape)[^\n]*\n(?:[ ~^]+\n)?AssertionError",
                "    assert key_padding_mask.size(0) == bsz\nAssertionError",
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
                "to have the same size apart from dimension",
                "there were no tensor arguments",
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
                "boxes should have 4 elements in dimension 1, got",
                "It is expected output_size equals to 1, but got size",
                "It is expected input_size equals to 4, but got size",
                "Expected `len(lengths)` to be equal to batch_size, but got 4",
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
                "must | do not | don't | cannot",
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
            Seen(
                "must match | do not match",
                r"Error: [^\n]*(?:sizes|dimensions) (?:must|do not) match",
                "Error:  sizes must match",
            ),
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
