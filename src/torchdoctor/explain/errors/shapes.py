"""Shapes that do not fit an operation or a layer, by the numbers of the message."""

import re

from torchdoctor.explain import layers, targets, variants, views
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# The last digits of two sizes of which one is larger by one.
_BY_ONE = "|".join(f"{a}{{0}}{b}|{b}{{0}}{a}" for a, b in zip(range(9), range(1, 10), strict=True)).replace(
    "{0}", r" (?:and|but got size) (?P=tens)"
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
    (
        r"same number of dimensions: got (\d+) and (\d+)",
        "torch.cat joins tensors of equally many dimensions, and one has {0}, the other {1}: x.unsqueeze(dim) "
        "adds the one "
        "that is missing (mostly the batch), x.squeeze(dim) takes one away: print both shapes",
    ),
    (
        r"index \d+ has (\d+) dimension\(s\) and the array at index \d+ has (\d+)",
        "concatenate joins arrays of equally many dimensions, and one has {0}, the other {1}: x[None] or "
        "x[..., None] adds "
        "one, np.stack joins arrays of one shape along a new one; print both shapes",
    ),
    (
        r"out of range of 0D tensor|tensor has no dimensions",
        "The tensor is one number and has no dimensions: x.unsqueeze(0); often squeeze() took them all away",
    ),
    (
        r"output with shape \[[\d, ]*\] doesn't match the broadcast shape",
        "An operation in place (x += y, x.add_(y), out=x) cannot make x larger: write x = x + y, or bring y to "
        "x's shape; "
        "print both",
    ),
    ("zero-dimensional tensor", "torch.cat joins along a dimension, and a number has none: torch.stack(list)"),
    (
        r"targets (?:supported )?[^\n]*(?:of size|dimension)[^\n]*\[\d+, \d+, \d+, [34]\]",
        "The masks are colour images (their last number is 3 or 4), and the loss takes class numbers (N, H, W): make "
        "them of the colours in the Dataset, mask = (image == colour).all(-1) for each class; masks of grey values are "
        "opened as such, Image.open(file).convert('L')",
    ),
    (
        r"(?s)(?:tgt_len|\bbsz\b|\bquery\b|[Aa]ttention).*to unpack \(expected 3, got 2\)",
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
    (
        r"'weight' must be 2-D",
        "An embedding's weight is (words, width): print weight.shape. It is empty where DeepSpeed ZeRO-3 or FSDP has "
        "split it: call the wrapped model, not a part of it (zero.GatheredParameters gathers it), or turn ZeRO-3 off",
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
        r"unbatched 2-D input, hx",
        "The input has no batch, and the state has one: x.unsqueeze(0) with batch_first=True, else x.unsqueeze(1)",
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
        r"Target sizes: \[(\d+), \d+, \d+, \d+\]\.\s+Tensor sizes: \[(?:1|\1), 1, \d+, \d+",
        "An attention mask covers other positions than queries and keys do. Unless you changed it, mostly the "
        "installed transformers is not the one that the model's code is written for (images or audio are "
        "expanded, or the cache is added, elsewhere): install the version that the project or "
        "transformers_version in config.json names. Else use the checkpoint's use_cache, pass the processor's "
        "own attention_mask, or make it as long as the keys",
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
        rf"must match except[^\n]{{0,30}}\b(?:Expected size|Got) (?P<tens>\d*)(?:{_BY_ONE})\b",
        "A skip connection of an odd size: give images whose sides are multiples of 32 (resize or pad them), or bring "
        "one to the other, F.interpolate(x, size=y.shape[2:]). Frames or steps of which one has more: n = "
        "min(a.size(d), b.size(d)), and cut both to n",
    ),
    (
        r"(?s)\A(?=.*collate|(?!.*torch\.cat\().*(?:DataLoader|data_loader|\bworker)|(?!.*(?:torch\.cat\(|[/\\](?i:thc)[/\\]))"
        r".*invalid argument 0: Sizes)"
        r".*must match except in dimension 0\. Got (\d+) and (\d+) in dimension [1-3]",
        "The samples of one batch have different sizes ({0} and {1}), mostly images: bring all to one in the Dataset's "
        "transform, transforms.Resize((256, 256)) with both sides or a crop, their masks too; or pad them in a "
        "collate_fn of your own, or batch_size=1. Where your own line joins tensors, print the shapes of its list",
    ),
    (
        r"Sizes of tensors must match except",
        "Two of the sizes differ: print both shapes. Twice as large: one of them was halved once more (levels, stride, "
        "patch or grid of the configuration do not fit the image's size). Frames or steps of which one has more: n = "
        "min(a.size(d), b.size(d)), and cut both to n. Texts longer than the model's positions: truncation=True, "
        "max_length=512",
    ),
    (
        r"inconsistent tensor size\b[^\n]*TH(?:C)?Tensor",
        "torch before 0.2 does not broadcast, which the code needs: use a newer torch, or b.expand_as(a) before it",
    ),
    (
        r"(?s)(?:input_ids|tokenization_utils|tokenizer\().*expected sequence of length",
        "The texts have different lengths: tokenizer(..., padding=True, truncation=True); for your own LongTensor "
        'padding="max_length". Labels are padded by the collator (DataCollatorForSeq2Seq, -100)',
    ),
    (
        r"expected sequence of length",
        "The lists have different lengths: pad them (torch.nn.utils.rnn.pad_sequence), or print them; since gym 0.26 "
        "env.reset() gives two things: state, info = env.reset()",
    ),
    (
        r"spatial targets[^\n]*\[\d+, 1, \d+, \d+\]|Expected target size[^\n]*got \[?torch\.Size\(\[\d+, 1, \d+, \d+\]",
        "The masks have a channel of their own, and the loss takes (N, H, W): target.squeeze(1).long()",
    ),
    (
        r"spatial targets[^\n]*\[\d+, [34], \d+, \d+\]",
        "The masks are colour images (3 or 4 channels), and the loss takes class numbers (N, H, W): make them of the "
        "colours in the Dataset, mask = (image == colour).all(-1) for each class; masks of grey values are "
        "opened as such, "
        "Image.open(file).convert('L'); one-hot masks are target.argmax(1)",
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


def _attention(told: Told) -> str:
    """Masks and widths of attention, by the numbers of the message."""
    if told.has(r"open_clip[/\\]transformer\.py[\s\S]*attn_mask is"):
        return (
            "open_clip 2.25 and newer have the batch first, and this code still transposes it: pip install "
            "'open_clip_torch<2.25'; or take the permute(1, 0, 2) around the transformer out of the code"
        )
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


_ATTENDS = r"tgt_len|\bbsz\b|\bquery\b|[Aa]ttention"


def _taken_apart(told: Told) -> str:
    """Of a shape that has more or fewer sizes than the line names."""
    got = told.last(
        r"(?m)^\s*([\w, ()]{3,60}?) = ([\w.\[\]]{1,40})\.(?:shape|size\(\)) *\n(?:[ ~^]+\n)?"
        r"ValueError: (?:not enough|too many) values to unpack \(expected (\d)(?:, got (\d))?"
    )
    if got is None or told.has(_ATTENDS):
        return ""
    name, wants, has = got[2], int(got[3]), got[4]
    if re.match(r"(?:\w+[._])?(?:im|image|img|frame|picture|mask)s?\w{0,2}$", name) and wants == 3 and has == "2":
        return (
            f"{name} is grey and has no channels: read it in colour, cv2.imread(path) without 0 or IMREAD_UNCHANGED, "
            "Image.open(path).convert('RGB'); or where grey is meant, height, width = img.shape[:2]"
        )
    comes = f"it has {has}" if has else "it has more"
    how = "x.unsqueeze(0) adds the batch, x.unsqueeze(1) a channel" if has else "x.squeeze(1) takes away one of size 1"
    if not has and wants == 2:
        how = f"{got[1]} = {name}.shape[:2] takes the first two"
    return (
        f"The line takes {name} apart into {wants} sizes ({got[1].strip('() ')}), and {comes}: "
        f"print({name}.shape) before "
        f"it. {how}; where a project's own data come in, see which form its README asks for"
    )


def _axis(told: Told) -> str:
    got = told.numbers(r"imension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)")
    if not got:
        return ""
    return (
        f"dim={got[2]} was asked for, and the tensor has {got[1] + 1} dimension{'s' if got[1] else ' at most'}: "
        f"print x.shape; "
        "often squeeze() without a number took the batch of one away too (x.squeeze(1)), or x.unsqueeze(0) is missing"
    )


def _split(told: Told) -> str:
    got = told.last(
        r"split_sizes to sum exactly to (\d+) \(input tensor's size at dimension (-?\d+)\), but got "
        r"split_sizes ?= ?[\[(]([\d, ]+)"
    )
    if got is None:
        return ""
    total = sum(map(int, re.findall(r"\d+", got[3])))
    return (
        f"The parts {got[3]} make {total}, and dimension {got[2]} has {got[1]}: the sizes come from another number of "
        "channels, heads or steps than the tensor has. Print x.shape, check dim=, and compute them from x.size(dim)"
    )


_BY_NUMBERS = (
    _dimensions,
    _taken_apart,
    _split,
    _axis,
    layers.layer_norm,
    layers.linear,
    views.broadcast,
    views.expanded,
    views.hidden,
    views.view,
    layers.norm,
    layers.feature,
    targets.target,
    targets.batches,
    targets.classes,
    _attention,
    _assigned,
)


def _shapes(told: Told) -> tuple[Fix, ...]:
    """By the numbers of the message, where they say what is wrong."""
    if text := layers.grouped(told) or variants.other(told):
        return (Fix(text),)
    if got := told.last(r"expected input ?\[([\d, ]+)[\]l] ?to have (\d+) channels, but got (\d+)"):
        return (Fix(layers.channels(got[1], got[2], got[3], layers.diffusion(told, got[2]))),)
    if told.own_line and told.has("too many indices") and re.match(r"[^\[]*\[['\"]\w", told.own_line.code):
        text = (
            "The line looks up a name as in a dictionary, and the value is a tensor: print(type(x)). The Dataset, or "
        )
        return (Fix(f"{text}a transform, must return a dictionary of tensors"),)
    if text := next((text for by in _BY_NUMBERS if (text := by(told))), ""):
        return (Fix(text),)
    return (Fix(told.choose(_OTHER_SHAPES)),)


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
            *varying("Expected size 58 but got size 57"),
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
                "'weight' must be 2-D",
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
            Seen("size of tensor a", r"The size of tensor a \((?:\d+)?\W*\Z", "RuntimeError: The size of tensor a ("),
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
