"""Kernels that fail on the GPU."""

from torchdoctor import lazy_re as re
from torchdoctor.explain import accelerators, fixes, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.known import Error, Or, Seen, exactly, not_elsewhere, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_SAMPLES = (
    (
        "nput and output sizes should be greater than 0",
        "An image or a part of it has no width or height: print x.shape before it, and check the numbers of the crop "
        "or tile, and files that were not read",
    ),
    (
        r"equal size, but got \[(\d+), ([4-7])\] at entry \d+ and \[(?!\1\b)\d+, \2\]",
        "Each sample has another number of boxes: keep them in lists by a collate_fn of your own. Samples that are a "
        "dict: DataLoader(..., collate_fn=lambda batch: {key: [item[key] for item in batch] for key in batch[0]}) "
        "(torch.stack(...) of the images alone); samples (image, target): collate_fn=lambda batch: tuple(zip(*batch)), "
        "as torchvision's detection models take them. A loss that wants one tensor: pad them, "
        "torch.nn.utils.rnn.pad_sequence(boxes, batch_first=True)",
    ),
    (
        r"equal size, but got \[([13]), \d+, \d+\] at entry \d+ and \[\1, ",
        "The images have different sizes: transforms.Resize((224, 224)) with both numbers (one number keeps the "
        "proportions), or RandomResizedCrop(224), before ToTensor",
    ),
    (
        r"equal size, but got \[4, \d+, \d+\] at entry \d+ and \[4, ",
        "The images, or the latents made from them, have different heights and widths: resize or crop the images to "
        "one size first, or put only those of one size into a batch (buckets); latents that are stored must be made "
        "again",
    ),
    (
        r"equal size, but got \[[134], \d+, \d+\] at entry \d+ and \[[134], ",
        'Some images are grey or have an alpha channel: Image.open(path).convert("RGB") in the Dataset',
    ),
    (
        r"equal size, but got \[(?:(\d{4,}), 2|2, (\d{4,}))\] at entry \d+ and \[(?:1, )?\d{4,}\]"
        r"|equal size, but got \[(?:1, )?\d{4,}\] at entry \d+ and \[(?:\d{4,}, 2|2, \d{4,})\]",
        "Some sounds are stereo (the 2 is the channels) and others mono: bring all to one in the Dataset, "
        "x.mean(-1) of (samples, 2), x.mean(0) of torchaudio's (2, samples); then all to one length (crop or F.pad)",
    ),
    (
        r"equal size, but got \[(?:\d+, )*0\b|and \[(?:\d+, )*0[],]",
        "A side is 0: what is cut lies outside of the picture (smaller than the crop, another scale), or a file or "
        "label is empty. Print the picture's size and the crop's corners in __getitem__",
    ),
    (
        r"(?is)\A(?=.*(?:max_length|block_size|\bstride|chunk)\b).*equal size, but got \[(\d{1,4})\] at entry \d+ and "
        r"\[\d{1,4}\]",
        "The last piece of the text is shorter than the others: leave it out where the pieces are cut, "
        "range(0, len(ids) - length, stride), or pad it; a tokenizer pads with padding='max_length', truncation=True",
    ),
    (
        r"equal size, but got \[(\d{1,4})\] at entry \d+ and \[\d{1,4}\]",
        "The sequences have different lengths: pad them in the batch, DataLoader(..., collate_fn=collate) with "
        "torch.nn.utils.rnn.pad_sequence(items, batch_first=True); a tokenizer does it with padding=True (or "
        "DataCollatorWithPadding(tokenizer))",
    ),
    (
        r"equal size, but got \[(\d+), \d+, ([2-7])\] at entry \d+ and \[\1, \d+, \2\]",
        "The samples have different numbers of points (rays, boxes): draw as many from each in the dataset "
        "(x[:, torch.randperm(x.size(1))[:n]]), pad them in a collate_fn of your own, or use batches of one",
    ),
    (
        r"equal size, but got \[(\d+), \d+, \d+\] at entry \d+ and \[\1, ",
        "The samples have different heights and widths (of one size they may be turned): resize, crop or pad all to "
        "one size before they are stacked, or use batches of one",
    ),
    (
        r"equal size, but got (?:\[(\d+), (\d+)\] at entry \d+ and \[\d, \1, \2\]|\[\d, (\d+), (\d+)\] at entry \d+ "
        r"and \[\3, \4\])",
        'Some images are grey and others in colour, so they have another form: open all alike, .convert("RGB"), and '
        'masks with .convert("L")',
    ),
    (
        r"stack expects each tensor|equal size",
        "Make the samples the same size in the Dataset (resize, crop or pad; images with 1 or 4 channels by "
        '.convert("RGB")), or give the DataLoader a collate_fn that pads: '
        "torch.nn.utils.rnn.pad_sequence(batch, batch_first=True)",
    ),
    (
        r"image file is truncated|cannot identify image|UnidentifiedImage|broken data stream",
        "An image file is damaged: find it (open each with PIL and verify()), and replace or remove it",
    ),
    (
        "sorted in decreasing order",
        "Sort the batch by length, or pass enforce_sorted=False to pack_padded_sequence (torch 1.1 and newer)",
    ),
    (
        r"input_lengths to have value at most (\d+), but got value (\d+)",
        "A length is {1}, and the network gives {0} steps: it shortens the sound or image, so divide the lengths as "
        "its "
        "strides do, or give all steps: torch.full((batch,), output.size(0), dtype=torch.long)",
    ),
    (
        "Length of all samples",
        "A sequence has length 0: leave empty samples out of the dataset, or lengths.clamp(min=1)",
    ),
    (
        "size batch_size|blank must",
        "CTCLoss takes (steps, batch, classes), and one input and one target length for each sample; blank is a "
        "class number",
    ),
    ("without replacement", "More samples are drawn than there are: fewer, or replacement=True"),
    (
        r"num_samples=0|must be strictly positive|no elements|of 0 elements|greater than 0|numel\(\) == 0|non-zero size"
        "|have an identity",
        "There is nothing to work on: print len(dataset) and the folder or pattern that it reads, and check "
        "whether a filter, a mask or a split leaves nothing",
    ),
    (
        r"positive.definite|singular|converge|leading minor",
        "The matrix is singular or contains nan: check torch.isfinite(a).all(), add a small value to its diagonal "
        "(a + 1e-6 * torch.eye(n)), compute in float64, or use torch.linalg.pinv or lstsq",
    ),
    (
        r"not resizable",
        "The samples of a batch differ in size, or share memory with NumPy: make them the same size, and return copies "
        "from the Dataset (tensor.clone()); num_workers=0 shows which sample",
    ),
    (
        r"bbox|bounding boxes",
        "A box is outside its image or has no area: clip the coordinates to the image and drop boxes with "
        "x_max <= x_min or y_max <= y_min, in the form that the library expects (pixels or 0..1)",
    ),
    (
        r"Required crop size \((\d+), (\d+)\) is larger than input image size \((\d+), (\d+)\)",
        "Some images are smaller than the crop of {0} x {1} (this one {2} x {3}): RandomCrop(..., pad_if_needed=True), "
        "Resize to more than the crop before it, or RandomResizedCrop",
    ),
    (
        r"greater than actual input size|Output size is too small|Padding size",
        "The image or map is smaller than the kernel, padding or pooling: enlarge the input (Resize), or use "
        "fewer pooling steps; print x.shape after each layer",
    ),
    (
        r"Function '(?:Sqrt|Pow|Norm|LinalgVectorNorm|Cdist|Std|Rsqrt)\w*Backward\d?' returned nan",
        "The slope of a root or norm at 0 is infinite: add a small number inside it, torch.sqrt(x + 1e-8), "
        "(x.abs() + 1e-8) ** 0.5, x.norm() of x + 1e-8",
    ),
    (
        r"Function '(?:Log|Log2|Log10|Div|Reciprocal|Atan2|Acos|Asin|Logit)\w*Backward\d?' returned nan",
        "It is undefined at its edge: torch.log(x.clamp_min(1e-8)), x / (y + 1e-8), torch.acos(x.clamp(-1 + 1e-6, 1 - "
        "1e-6)); torch.where does not keep nan out of the gradients",
    ),
    (
        r"satisfy the constraint [^\n]*\n?(?:[^\n]*\n)?tensor\((?![^)]*(?:nan|inf))",
        "Outside of what the distribution takes: a scale is above 0 (F.softplus(x) + 1e-6, or log_scale.exp()), "
        "probabilities are 0 to 1 (torch.sigmoid(x), logits=x), a value is of its own kind (0 or 1 for Bernoulli)",
    ),
    (
        r"Input (?:X |y )?contains (?:NaN|infinity|inf)",
        "scikit-learn was given gaps or too large numbers: np.isnan(x).sum(axis=0) shows the columns; fill them "
        "(SimpleImputer) or drop the rows. If the network gives them, the training has diverged",
    ),
    (
        r"within the support",
        "log_prob was given a value that the distribution never has (a class number or action out of its range): clamp "
        "it; nan in it comes from training that has diverged",
    ),
    (
        r"(?s)\A(?=.*(?:\bM[1-5]\b|/Users/|\bMPS\b|\bmps\b))(?!.*(?:\bepoch|backward|optimizer|\bloss\b))"
        r".*(?:probability tensor|invalid values|multinomial)",
        "Apple's GPU (MPS) computes nan here, mostly in half precision: load the model in float32 "
        "(torch_dtype=torch.float32), and run it on the CPU to compare; newer torch and macOS have fixed such cases",
    ),
    (
        r"(?s)\A(?!.*(?i:\bepoch|backward\(|optimizer|trainer\.train|\bfit\())(?=.*\bgenerat)"
        r"(?=.*\b(V100|T4|P100|P40|RTX ?20\d0|2080|GTX ?1\d{3}|Titan V)\b).*probability tensor",
        "The model gives nan or inf, mostly since float16 is too small for it, and a {0} has no bfloat16: load it with "
        "torch_dtype=torch.float32, or in 8 or 4 bit if the memory is too small. If that gives nan too, the files are "
        "damaged, or the quantization or adapter does not fit: try the original model. do_sample=False only hides it",
    ),
    (
        r"(?s)\A(?!.*(?i:\bepoch|backward\(|optimizer|trainer\.train|\bfit\())(?=.*\bgenerat).*probability tensor",
        "The model gives nan or inf, mostly since half precision is too small for it: load it with torch_dtype="
        "torch.bfloat16 (cards from the RTX 30 and A100 on), else torch.float32, or in 8 bit. If that gives "
        "nan too, the "
        "files are damaged, or the quantization or adapter does not fit: try the original model with the same prompt. "
        "do_sample=False only hides it",
    ),
    (
        r"(?i)\bnan\b|\binf\b|multinomial|invalid values",
        "Find where nan first appears: torch.autograd.set_detect_anomaly(True), and torch.isfinite(x).all() on "
        "inputs and "
        "loss; lower the learning rate, or clip gradients",
    ),
    (
        r"longer than|exceeds",
        "The text is longer than the model allows: shorten it with truncation=True, max_length=..., or use a "
        "model with "
        "a longer context",
    ),
    (
        "",
        "Check the sample's shape and torch.isfinite(x).all(); give the DataLoader a collate_fn that pads, "
        "resizes or drops samples",
    ),
)


def _too_small(told: Told) -> str:
    """Which side of the input is smaller than the kernel, by the numbers of the message."""
    got = told.last(r"padded input size per channel: \(([\dx ]+)\)\. Kernel size: \(([\dx ]+)\)")
    if got is None:
        return ""
    sides, kernel = ([int(part) for part in got[number].split("x")] for number in (1, 2))
    short = [at for at, (has, wants) in enumerate(zip(sides, kernel, strict=False)) if has < wants]
    if not short:
        return ""
    size = f"With its padding the input is {got[1]} here, and the kernel {got[2]}: "
    if len(sides) == 3 and short == [0]:
        return (
            f"{size}the first number counts frames (or slices), and too few are left. Give clips of more frames "
            "(twice as "
            "many for each layer that halves them), or layers that do not halve the time, stride=(1, 2, 2)"
        )
    if len(sides) == 1:
        return (
            f"{size}the signal or text is too short after the layers before it. Give longer pieces, leave short "
            "samples "
            "out or pad them (F.pad), or take fewer strides and poolings"
        )
    if len(sides) == 2 and len(short) == 1 and max(sides) > 16 * min(sides):
        return (
            f"{size}one side has (nearly) nothing left. A slice or crop went past the image, as code for pairs "
            "of images "
            "side by side, x[..., size:], does with single ones; or the channels stand last, and x.permute(0, "
            "3, 1, 2) is "
            "missing. Print x.shape where the data come in"
        )
    return (
        f"{size}the images are too small for so many layers that halve them. Resize them to the size that the network "
        "was made for (often 224 x 224, the project's setting), or take fewer poolings and strides; print x.shape "
        "behind each layer shows where they shrink"
    )


def _samples(told: Told) -> tuple[Fix, ...]:
    if (got := told.last(r"Resize\(\(?(\d+)\)")) and told.has("equal size"):
        text = (
            f"Resize({got[1]}) sets only the shorter side: Resize(({got[1]}, {got[1]})) makes all images one size; "
            f"or add "
            f"CenterCrop({got[1]})"
        )
        return (Fix(text),)
    return (Fix(_too_small(told) or told.choose(_SAMPLES)),)


_INDEXED = (
    (r"index k|k not in range", "topk asks for more elements than the dimension has: use k=min(k, x.size(dim))"),
    (
        r"exceeds dimension size|longer than the specified maximum",
        "It is longer than the model allows: shorten it (truncation=True, max_length=...), or check start and length",
    ),
    (
        r"index (?P<at>\d+) is out of bounds for axis \d with size (?P=at)(?!\d)",
        "The index is one past the end. Of an image's height or width it is a box or point on its edge: clip it, "
        "min(i, n - 1), or correct the annotations. Of a list of places (objects, boxes, words) the sample has more "
        "than there is room for: raise that maximum (max_objs, max_len) in the configuration. Numbers that begin with "
        "1 need index - 1",
    ),
    (
        r"for axis \d",
        "The index is outside this NumPy array: print the array's shape and the index before the line in the traceback",
    ),
)


def _of_masks(told: Told) -> str:
    """Of nnU-Net, whose networks have a class for each label of dataset.json."""
    got = told.last(r"index (\d+) is out of bounds for dimension 1 with size (\d+)")
    if got is None or not told.has(r"(?i)\bnnunet\w*[/\\]|nnunet(?:v2)?_\w"):
        return ""
    return (
        f"The label images have the value {got[1]}, and dataset.json names labels 0 to {int(got[2]) - 1}: number them "
        f"from 0 without a gap in the images (BraTS has 0, 1, 2, 4, whose 4 becomes 3) and in dataset.json, and run "
        "plan_and_preprocess again with --verify_dataset_integrity"
    )


def _nodes(told: Told) -> str:
    """Of a graph whose edges name nodes that it does not have."""
    got = told.last(r"in the interval \[0, (\d+)\] \(got interval \[\d+, (\d+)\]") or (
        told.last(r"index (?P<b>\d+) is out of bounds for dimension 0 with size (?P<a>\d+)")
        if told.has(r"edge_index|torch_geometric")
        else None
    )
    if got is None:
        return ""
    have, named = (int(got["a"]), got["b"]) if "b" in got.groupdict() else (int(got[1]) + 1, got[2])
    return (
        f"edge_index names node {named}, and x has {have} rows: number the nodes of each graph from 0, "
        "torch.unique(edge_index, return_inverse=True)[1], or give x a row for every node; GCNConv(cached=True) is for "
        "one graph that stays the same only"
    )


def _nothing(told: Told) -> str:
    got = told.last(r"index (-?\d+) is out of bounds for (?:dim(?:ension)?|axis) ?(?:\d+)? ?with size 0\b")
    if got is None:
        return ""
    return (
        f"The tensor is empty, so it has no element {got[1]}: print its shape and follow it back. A filter, a "
        "mask or a "
        "split left nothing: no detection, no valid label (all are ignore_index, or of other numbers), no file"
    )


def _label(told: Told) -> str:
    """Of a label that no class has."""
    if got := told.last(r"Target -(\d+) is out of bounds"):
        return (
            f"Labels begin at 0, and one is -{got[1]}: shift them (y + {got[1]}), look for missing ones, or leave "
            f"those out with ignore_index=-{got[1]}"
        )
    if (got := told.last(r"Target (\d+) is out of bounds")) is None:
        return ""
    pixels = told.has(r"(?i)\b(?:mask|voc|pascal|pixel)|segment|deeplab|unet|label_?im|mmseg")
    if int(got[1]) < 64 and pixels:
        return (
            f"The masks have the value {got[1]}. If it is a class of yours, the model is made for too few: num_classes="
            f"{int(got[1]) + 1} at least, in each head of the configuration. If not, torch.unique(mask) shows "
            "which values "
            f"there are: number the classes from 0, and leave others out (CrossEntropyLoss(ignore_index={got[1]}))"
        )
    if int(got[1]) >= 150 or told.has(r"(?i)\b(?:mask|voc|pascal|pixel)|segment|deeplab|unet|label_?im"):
        return (
            f"The masks have the value {got[1]}, which is not a class number: torch.unique(mask) shows all. Where "
            "pixels are grey or colour values, make them class numbers 0 to num_classes - 1 in the Dataset; those that "
            f"are to be left out: CrossEntropyLoss(ignore_index={got[1]})"
        )
    if told.has(r"(?i)ultralytics|yolo") and told.has(r"(?i)-cls\b|[/\\]classify|=classify|ImageFolder"):
        return (
            f"A class has the number {got[1]}, which the model was not made for: in classification each folder is a "
            "class, and train and val (test) must have the same folders, no more and no fewer. Compare them, also for "
            "hidden ones such as .ipynb_checkpoints, and delete the *.cache files"
        )
    return (
        f"Label {got[1]} is not below the number of classes: the last layer's out_features must be at least the "
        "largest label + 1, and labels begin at 0 (y - 1 if they begin at 1)"
    )


def _at(sizes: list[str], dimension: int) -> str:
    return sizes[min(dimension, len(sizes) - 1)]


def _of_yolo(told: Told) -> tuple[Fix, ...]:
    """Of label files whose classes data.yaml does not have."""
    got = told.last(r"index (\d+) is out of bounds for dim(?:ension \d+)? with size (\d+)")
    count = told.last(r"(?m)^[\s`\"']{0,9}nc ?: ?(\d+)")
    ours = got and (got[2] == count[1] if count else told.has(r"\btal\.py|[/\\]ultralytics[/\\]"))
    if not got or not ours or not told.has("ultralytics|yolo"):
        return ()
    text = (
        f"A label file has class {got[1]}, and data.yaml has {got[2]} (0 to {int(got[2]) - 1}): correct the first "
        "number of its lines or add the class (nc, names), and delete labels.cache; this lists the classes"
    )
    listed = "find . -path '*labels*' -name '*.txt' -exec cut -d' ' -f1 {} + | sort | uniq -c"
    return (Fix(text, (listed,) if told.os != "windows" else ()),)


def _index(told: Told) -> tuple[Fix, ...]:
    made = _of_yolo(told)
    if made or (text := _nothing(told) or told.choose(_INDEXED) or _of_masks(told) or _nodes(told) or _label(told)):
        return made or (Fix(text),)
    labels = "labels.min() and labels.max() with num_classes (labels go from 0 to num_classes - 1)"
    if got := told.last(
        r"index (-?\d+) is out of bounds for dim(?:ension \d+)? with size ([1-9]\d*)"
        r"|select\(\): index (-?\d{1,18}) out of range for tensor of size \[((?:\d{1,18}(?:, )?){1,8})\] at dimension "
        r"(\d{1,2})"
    ):
        asked, size = (got[1], got[2]) if got[1] else (got[3], _at(got[4].split(", "), int(got[5])))
        more = (
            f"; where they are labels, compare {labels}"
            if told.has(r"(?i)target|class(?!es\.py)|cutmix|mixup|one_?hot")
            else ""
        )
        valid = (
            f"are 0 to {int(size) - 1}" if size not in ("", "0") else "are none, as the tensor is empty (find out why)"
        )
        return (
            Fix(
                f"Valid indices {valid}, and {asked} was asked for: print index.min(), "
                "index.max() and "
                f"x.shape before the line in the traceback; numbers that begin with 1 need index - 1{more}"
            ),
        )
    if told.has(r"(?i)target|class|ClassNLL"):
        return (Fix(f"Compare the largest index with the size: {labels}"),)
    if told.has(r"embedding") and told.has(
        r"(?i)\b(?:long|longer|length|lengths|extend\w*|positions?|max_len\w*|too many)\b"
    ):
        text = (
            "The text is longer than the model has positions: truncation=True, max_length=512 (config."
            "max_position_embeddings) in the tokenizer's call; if short ones fail too, input_ids.max() must be below "
            "the embedding's rows: model.resize_token_embeddings(len(tokenizer)) after adding tokens"
        )
        return (Fix(text),)
    if not told.has(r"(?i)transformers|bert|gpt|tokeniz|input_ids|roberta|llama"):
        named = told.last(r"self\.(\w*[Ee]mb\w*)\(")
        of = f" of {named[1]}" if named else ""
        text = (
            f"The embedding{of} has fewer rows than the numbers that are looked up in it: nn.Embedding(n, dim) takes "
            "numbers 0 to n - 1, so n is the largest number of your data + 1 (words, users, classes, categories; "
            "in a project its setting, vocab_size, embedding_num, cat_dims). Print x.min() and x.max() before the line"
        )
        return (Fix(text),)
    rows = (
        "input_ids.max() with the embedding's rows (model.resize_token_embeddings(len(tokenizer)) after adding "
        "tokens), and the "
        "length of the sequence with the number of positions"
    )
    return (Fix(f"Compare the largest index with the size: {rows}"),)


# What each status mostly means.
_STATUS = (
    (
        r"valid cuDNN algorithm|valid convolution algorithms|find an engine",
        "Mostly too little memory is left for the algorithm: a smaller batch or smaller images, and nothing else on "
        "the GPU (nvidia-smi); torch.backends.cudnn.benchmark = False asks for less",
    ),
    (
        r"cuDNN failed with status",
        "CTranslate2 (faster-whisper) prints this, with a cuDNN of its own, not torch. nvidia-smi (on the host, where "
        "it is a container) shows the driver and what is free: with little free memory a smaller model or "
        "compute_type int8; else the newest driver, and a newer ctranslate2 or tag of the image",
    ),
    (
        r"cuBLAS failed with status CUBLAS_STATUS_NOT_SUPPORTED",
        "CTranslate2 (faster-whisper) prints this, with a cuBLAS of its own, not torch: on RTX 50 its int8 is not "
        'supported, so choose float16: compute_type="float16", or --compute_type float16; or update ctranslate2',
    ),
    (
        r"CUBLAS_STATUS_NOT_SUPPORTED[\s\S]{0,300}16BF|16BF[\s\S]{0,300}CUBLAS_STATUS_NOT_SUPPORTED",
        "This GPU has no bfloat16 (it needs compute capability 8.0): use float16 or float32",
    ),
    (
        r"(?s)CUBLAS_STATUS_INVALID_VALUE.*\bH20\b|\bH20\b.*CUBLAS_STATUS_INVALID_VALUE",
        "The H20 needs a cuBLAS of CUDA 12.4 or newer: pip install nvidia-cublas-cu12==12.4.5.8, or a torch of that "
        "age "
        "(2.4 and newer)",
    ),
    (
        r"CUBLAS_STATUS_INVALID_VALUE",
        "Two copies of cuBLAS may be mixed: take CUDA folders off LD_LIBRARY_PATH; with torch 1.13, pip uninstall "
        "nvidia-cublas-cu11. "
        "If that is not it, run it on the CPU, which names shapes that do not fit",
    ),
    (
        r"CUBLAS_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR|MAPPING)",
        "Run it once on the CPU: an index or label out of range, or shapes that do not fit, often end so on the "
        "GPU; then try a "
        "smaller batch",
    ),
    (
        r"non-contiguous input|CUDNN_STATUS_NOT_SUPPORTED",
        "Make the input contiguous, x = x.contiguous(); a very large input needs a smaller batch; or, for this layer, "
        "with torch.backends.cudnn.flags(enabled=False)",
    ),
    (
        r"CUDNN_STATUS_SUCCESS",
        "torch 0.4 and 1.0 with CUDA 9.0 fail so on newer GPUs (RTX 20 and later): take their CUDA 9.2 or 10.0 "
        "build, or a "
        "newer torch",
    ),
    (
        r"CUDNN_STATUS_(?:NOT_INITIALIZED|INTERNAL_ERROR)|unable to find an engine",
        "Most often the GPU's memory is full (smaller batch, other processes), or an index was out of range just "
        "before: "
        "CUDA_LAUNCH_BLOCKING=1 shows that",
    ),
    (
        r"CUDNN_STATUS_(?:BAD_PARAM|MAPPING_ERROR)",
        "The input is of a type or size that cuDNN does not take (an empty batch, float64, a different GPU than "
        "the weights): print "
        "x.shape, x.dtype and x.device; torch.backends.cudnn.enabled = False shows the plain error",
    ),
    (
        "(?i)miopen",
        "Remove MIOpen's cache (rm -r ~/.cache/miopen ~/.config/miopen), and see that ROCm supports the GPU",
    ),
)


_CTRANSLATE2 = r"(?:cuBLAS|cuDNN) failed with status "  # torch says: CUDA error: CUBLAS_STATUS_... when calling


_CPU_WORKS = r"(?i)\b(?:works|runs|fine)\b[^.\n]{0,20} (?:on|with) (?:the )?cpu\b|\bcpu ?可以"


def _of_torchs_library(told: Told) -> tuple[Fix, ...]:
    if told.has(r"(?i)cublaslt ran into an error"):
        text = "bitsandbytes says so: its int8 needs a newer release on newer GPUs (H100); or load in 4 bits"
        return (Fix(text, (pip("install", "-U", "bitsandbytes"),)),)
    if told.has(r"cublasLtMatmulAlgoGetHeuristic") and told.has(
        "CUBLAS_STATUS_NOT_SUPPORTED.*fp8|(?i:float8|_scaled_mm|\\bfp8|e4m3)"
    ):
        text = (
            "Mostly a product in float8: it needs a torch for CUDA 12 and a GPU of 8.9 or newer (RTX 40, H100), and "
            "sizes that 16 divides; else take bf16 or fp16 weights, or turn the fp8 of the program off"
        )
        old = told.has(r"\bcu11\d\b|(?i:cuda ?11)")
        again = (torch_builds.torch_of(told, "", "cu126", "--force-reinstall"),) if old else ()
        return (Fix(text, again),)
    if told.has("GPU program failed to execute") or _before_cuda_11(told):
        return _of_an_old_cublas(told)
    paths = fixes.on("linux", Fix("Remove other CUDA libraries from LD_LIBRARY_PATH", ("unset LD_LIBRARY_PATH",)))
    text = "Find the operation: run it once with synchronous launches, or on the CPU, where the error is precise"
    return (
        *fixes.reinstall_build(told),
        *paths(told),
        Fix(text, ("CUDA_LAUNCH_BLOCKING=1 python your_script.py",)),
    )


def _of_torchs_cudnn(told: Told) -> tuple[Fix, ...]:
    paths = fixes.on("linux", Fix("Remove other cuDNN folders from LD_LIBRARY_PATH", ("unset LD_LIBRARY_PATH",)))
    less = Fix("Try with less memory, or without cuDNN: torch.backends.cudnn.enabled = False")
    return (*accelerators.cudnn_alone(told), *fixes.reinstall_build(told), *paths(told), less)


def _of_an_old_cublas(told: Told) -> tuple[Fix, ...]:
    """Torch before 1.7 says so on a GPU that is newer than its CUDA, and after an index that was out of range."""
    torch = torch_builds.newest_torch(told)
    lines = (torch_builds.torch_of(told, torch, torch_builds.cuda_build(told, torch), "--force-reinstall"),)
    see = 'python -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.get_device_capability())"'
    cpu = "run it once on the CPU, where an index or a shape that does not fit is named, and with a smaller batch"
    if made := torch_builds.for_newer_gpu(told) or torch_builds.for_card(told):
        return (*made, Fix(f"If the build is new enough, {cpu}"))
    text = "Mostly the GPU is newer than this old build's CUDA: see both. RTX 20 (7.5) needs CUDA 10, RTX 30 and A100 "
    text += "(8.x) 11.1, RTX 40 11.8, RTX 50 12.8: where it is older, a newer torch, as below; else "
    text += "try a smaller batch" if told.has(_CPU_WORKS) else cpu
    return (Fix(text, (see, *lines)),)


def _before_cuda_11(told: Told) -> bool:
    old = r"(?i)\bcuda ?(?:version)?(?: is)?[ :=]{0,2}(?:9\.[012]|10\.[012])\b|\+cu(?:9\d|10\d)\b"
    # A newer CUDA in the text is torch's; the old one is from before, or from elsewhere.
    newer = r"(?i)\bcuda ?(?:version)?[ :=]{0,2}1[1-9](?:\.\d)?\b|cu1[1-3]\d\b"
    return told.has("CUBLAS_STATUS_EXECUTION_FAILED") and told.has(old) and not told.has(newer)


def _by_status(told: Told) -> tuple[Fix, ...]:
    text = "" if _before_cuda_11(told) else told.choose(_STATUS)
    return (Fix(text),) if text else ()


_SEVERAL_GPUS = r"(?i)\b(?:both|two|2|4|8|multiple|several|multi)[ -]?(?:x |of the |of my |my )?gpus?\b|\bNCCL\b"


def _as_another_gpu(told: Told) -> tuple[Fix, ...]:
    """ROCm can be told to run another GPU's code; AMD's own wheels have the code for newer ones."""
    forced = told.last(r"HSA_OVERRIDE_GFX_VERSION\W{1,3}(\d+)\.(\d+)\.(\d+)")
    named = told.last(r"\bgfx1\d{3}\b")
    if forced is None or (named and named[0] == f"gfx{forced[1]}{forced[2]}{forced[3]}"):
        return ()
    own = told.known.gpus.amd_wheels()
    commands = ["unset HSA_OVERRIDE_GFX_VERSION"]
    if named and named[0] in own.linux and told.os != "windows":
        commands.append(pip("install", "--force-reinstall", "--index-url", own.url, f"torch[device-{named[0]}]"))
    text = "HSA_OVERRIDE_GFX_VERSION makes this GPU run code of another one, and that may crash: do not set it"
    return (Fix(f"{text}, and use a build that has code for this GPU", tuple(commands)),)


_AT_RANDOM = (
    r"(?i)\b(?:at random|randomly|sometimes|occasionally|intermittent(?:ly)?|sporadic(?:ally)?|after a while"
    r"|not deterministic|non-?deterministic|after some time|(?:after|every) (?:a few|some|several|many|about \d+|\d+) "
    r"(?:epochs?|iterations?|steps?|hours?|minutes?|days?|batches))\b|随机|训练一段时间|一段时间后"
)


def _of_the_gpu(told: Told) -> tuple[Fix, ...]:
    """What comes and goes may be the GPU or its driver, whose kernel log says so."""
    if not told.has(_AT_RANDOM) or told.has(r"Xid[^\n]{0,40}: (?:13|31)\b"):
        return ()
    text = (
        "As it comes and goes, see first whether the GPU or its driver fails: an Xid 48, 63, 64, 74, 79, 94 or 95 is "
        "the hardware (heat, power, overclocking), 13 or 31 is the program's kernel, which the line below that waits "
        "for each kernel names; the same run on another GPU, and with the newest torch, tells too"
    )
    wait = "CUDA_LAUNCH_BLOCKING=1 python your_script.py"
    if told.os == "windows":
        text = text.replace("an Xid", "in the Event Viewer (System, nvlddmkm) an Xid")
        return (Fix(text, ("nvidia-smi -q -d ECC,TEMPERATURE", wait)),)
    return (Fix(text, ("sudo dmesg | grep -i xid", "nvidia-smi -q -d ECC,TEMPERATURE", wait)),)


# Of a machine that slept: the driver's module is in a bad state, whatever operation fails first.
SLEPT = (
    r"(?i)\b(?:suspend(?:ed|s|ing)?(?! the (?:process|job))|hibernat\w+|(?<!I )(?:woke|wakes?|waking) up|wake-up"
    r"|standby|(?:from|after|goes to|went to|in) sleep(?: mode)?|clos(?:ed|ing|e) the lid)\b"
)


# Packages with kernels of their own, which have a wheel for each torch and CUDA, or are compiled on the machine.
_COMPILED = (
    "nunchaku|xformers|flash_attn\\w*|sageattention|sageattn\\w*|bitsandbytes|mmcv|spconv|cumm|torchsparse"
    "|MinkowskiEngine|gsplat|diff_gaussian_rasterization\\w*|simple_knn|pytorch3d|tinycudann|nvdiffrast|mamba_ssm"
    "|causal_conv1d|torch_scatter|torch_sparse|torch_cluster|pointnet2\\w*|exllamav[23]|awq\\w*|auto_gptq"
    "|gptqmodel|natten|kaolin|dcnv[34]|transformer_engine|fused_ssim|selective_scan\\w*"
)


def _of_a_compiled_package(told: Told) -> tuple[Fix, ...]:
    """Where the traceback of the failure ends in one of them."""
    frames = [*re.finditer(r"-packages[/\\]+([A-Za-z]\w*)", told.failure)]
    last = next((item[1] for item in reversed(frames) if item[1] not in ("torch", "torchgen")), "")
    if not re.fullmatch(_COMPILED, last):
        return ()
    built = f"torch {told.torch}" + f"+{told.build}" * bool(told.build) if told.torch else "this torch and its CUDA"
    text = f"The traceback ends in {last}, whose kernels are compiled for one torch, CUDA and GPU: install its release "
    text += (
        f"for {built} again (the newest one; what was compiled here is compiled again), or run once without it (its "
    )
    text += "option or node off). Where that works, it was the cause; where not, look for the operation, as below"
    return (Fix(text, (f"python -m pip show {last.replace('_', '-')} torch",)),)


def _find_the_kernel(told: Told) -> tuple[Fix, ...]:
    if told.has(r"Memory (?:access fault|critical error) by|HIP error|HSA_STATUS_ERROR"):
        return (
            *_as_another_gpu(told),
            Fix(
                "Compare the GPU with those of the build: one that ROCm does not support crashes like this; if it is "
                "in the list, take another torch and ROCm (the one that worked before, or the newest)",
                ("rocminfo | grep -E 'gfx|Marketing'", 'python -c "import torch; print(torch.cuda.get_arch_list())"'),
            ),
            Fix(
                "Find the operation: run it once with each kernel waited for",
                ("AMD_SERIALIZE_KERNEL=3 python your_script.py",),
            ),
        )
    if (
        not (told.build.startswith("cu") and told.build >= "cu128")
        and told.has(torch_builds.NEWER_GPU)
        and not told.has(torch_builds.OLDER_GPU)
        and told.has(r"(?i)\brank ?\d|multi-?gpu|\b[2-8] ?x? ?GPUs")
    ):
        text = "For this GPU take a newer torch, with CUDA 12.8 or newer and its NCCL, and the newest driver"
        made = (torch_builds.torch_of(told, "", "cu128", "-U"),)
        other = Fix(
            "To see whether it is the way between the GPUs",
            ("NCCL_P2P_DISABLE=1 NCCL_DEBUG=INFO python your_script.py",),
        )
        return (Fix(text, made), other)
    return accelerators.of_a_server(told) or (
        *_of_a_compiled_package(told),
        *_of_the_gpu(told),
        Fix(
            "Find the operation: run it once with synchronous launches, or on the CPU, where the error is precise",
            ("CUDA_LAUNCH_BLOCKING=1 python your_script.py",),
        ),
        Fix("Find the kernel", ("compute-sanitizer --tool memcheck python your_script.py",)),
    )


_ASSERTED = (
    (
        r"input_val|input >= 0\.? ?&& ?input <= 1|BCECriterion|target_val|x >= 0\. && x <= 1",
        "BCELoss takes probabilities: use BCEWithLogitsLoss on raw scores, or a sigmoid before it; nan is out of "
        "range too: "
        "torch.isfinite(output).all(); targets lie between 0 and 1",
    ),
    (
        r"srcSelectDimSize|Embedding|srcIndex",
        "A token number is larger than the embedding: compare input_ids.max() with vocab_size, and the length of the "
        "sequence with the number of positions; after adding tokens, model.resize_token_embeddings(len(tokenizer))",
    ),
    (
        r"cumdist|probability|multinomial|sampleMultinomial",
        "The probabilities that are sampled from contain nan, inf or negative numbers: torch.isfinite(p).all(), "
        "p.min()",
    ),
    (
        r"n_classes|cur_target|nll_loss|ClassNLL",
        "A label is out of range: labels go from 0 to num_classes - 1; print labels.min(), labels.max() and the "
        "layer's "
        "out_features; a border value such as 255 needs ignore_index=255",
    ),
    (
        r"(?is)\A(?=.*(?:\b(?:own|custom)\b[^\n]{0,20}\bdata|自己的)).*(?:-sizes\[i\]|index >= -|index out of bounds)",
        "On data of your own it is mostly a class number: set the number of classes in the configuration (num_classes) "
        "to the largest of the annotations + 1, or number them from 0 without a gap (COCO's ids begin with 1 and have "
        "gaps; a project's option may map those of COCO only, remap_mscoco_category). Else print index.min(), "
        "index.max() and the shape of what is indexed, on the CPU",
    ),
    (
        r"-sizes\[i\]|index >= -|idx_dim|indexValue|index out of bounds",
        "An index is out of range: print index.min(), index.max() and the shape of what is indexed, on the CPU; of "
        "labels compare labels.max() with the number of classes, of tokens input_ids.max() with vocab_size",
    ),
    (
        r"(?i)\bnan\b",
        "nan comes first, and becomes an index or probability out of range: torch.autograd.set_detect_anomaly(True) "
        "names the operation; a lower learning rate, torch.nn.utils.clip_grad_norm_, and a small number inside log, "
        "sqrt and division",
    ),
    (
        r"(?i)\b(?:voc|mask|seg\w*|deeplab\w*|unet|label_?im\w*)\b|semseg|segment",
        "The masks have a value that is not a class number: torch.unique(mask) must lie in 0 to num_classes - 1; 255 "
        "at the borders needs ignore_index=255, and grey or colour values become class numbers in the Dataset",
    ),
    (
        r"(?i)yolo|ultralytics|\bdata\.yaml",
        "A class in the label files is nc or more: they are numbered from 0 to nc - 1, and nc and names in data.yaml "
        "name them all. Print the first number of each line of labels/*.txt, and delete the old *.cache files; boxes "
        "must lie within 0 to 1",
    ),
    (
        r"\b(?:tok_emb|pos_emb|wte|wpe)\b|\b(?:word|token|position)_embeddings\(",
        "A token number is not below vocab_size, or the text is longer than the positions (block_size): on the CPU, or "
        "before the line, print(idx.max(), idx.shape), and compare with the configuration. The data and the model "
        "need the same tokenizer (prepare the data again after a change; see vocab_size in meta.pkl), and the file of "
        "tokens must be read with the dtype that it was written with",
    ),
    (
        r"\bembed_x\b",
        "An index is not below the size of its embedding: print x.max(0) and the sizes that the embeddings were made "
        "with. Numbers that begin at 1 need one more row (max + 1), or x - 1; a data set with other fields needs the "
        "sizes counted again",
    ),
    (
        r"(?i)\b(?:own|custom)\b[^\n]{0,20}\bdata|NUM_CLASSES|自己的|\bcoco\b",
        "The labels of the data set are more than the model has classes: set the number of classes in the "
        "configuration (num_classes, NUM_CLASSES) to that of the data set, and number the labels from 0; print "
        "labels.min(), labels.max()",
    ),
    (
        "",
        "Compare the largest label or token with the layer's size: labels.min(), labels.max(), num_classes, vocab_size",
    ),
)


_SYNCHRONOUS = "Find the operation: run it once with synchronous launches, or on the CPU, where the error is precise"
_SAYS_WHICH = (
    r"\b(?:tok_emb|pos_emb|wte|wpe|embed_x)\b"
    r"|[Aa]ssertion `|(?i:\bnan\b|ultralytics|\bdata\.yaml|num_classes|\bloss ?[=/])"
)
# Which line the synchronous run prints, and what it means.
_FIND = (
    "Run it once with synchronous launches, or on the CPU, where the line is right, and the words behind Assertion say "
    "which it is. t < n_classes: a label is not below the number of classes (num_classes of the configuration; labels "
    "begin with 0; 255 needs ignore_index=255). srcIndex: a token is not below vocab_size, or the text is too long. "
    "input_val or target_val: a mask or probability outside of 0 to 1 (masks / 255), or nan. index out of bounds: "
    "print the index and the shape. Restart the process, or the notebook's kernel, after it"
)


def _asserted(told: Told) -> tuple[Fix, ...]:
    """By the assertion that failed."""
    if told.has(r"index out of bounds: 0 <= tmp\d") and (made := accelerators.of_a_server(told)):
        return made
    return (Fix(told.choose(_ASSERTED)),)


def _deterministic(told: Told) -> tuple[Fix, ...]:
    """cuBLAS has its algorithms at hand, if it may keep a workspace for them; others have none."""
    if told.has(r"CUBLAS_WORKSPACE_CONFIG") and "have a deterministic implementation" not in told.line:
        return (Fix("Set this before Python starts", ("export CUBLAS_WORKSPACE_CONFIG=:4096:8",)),)
    return (
        Fix(
            "Use a different operation that has a deterministic algorithm: the documentation of "
            "torch.use_deterministic_algorithms lists them"
        ),
        Fix("Or allow this one with a warning: torch.use_deterministic_algorithms(True, warn_only=True)"),
    )


_EVAL = Fix("Call model.eval() to evaluate and model.train() to train")


def _of_one_sample(told: Told) -> str:
    """By how far the progress bar of the training came."""
    bar = told.last(r"(?<![\d/.])(\d{1,7})/(\d{1,7}) ?\[\d")
    done, steps = (int(bar[1]), int(bar[2])) if bar else (0, 0)
    if 2 < steps <= done + 1:
        return (
            f"The last of the {steps} batches has one sample (on each GPU), and batch norm cannot train on one: "
            "drop_last=True in the DataLoader of the training, or another batch size"
        )
    return (
        "Batch norm cannot train on a batch of one (on each GPU): use a batch size of 2 or more, and "
        "drop_last=True in the DataLoader if only the last batch has one sample; to evaluate or "
        "predict, call model.eval()"
    )


def _by_mode(told: Told) -> tuple[Fix, ...]:
    """By what cannot work in this mode."""
    if told.has("more than 1 spatial element"):
        text = (
            "InstanceNorm got one place for each channel: the images are too small for so many layers that halve "
            "them. Take larger ones, or no InstanceNorm there; model.eval() to evaluate"
        )
        return (Fix(text),)
    if told.has("more than 1 value per channel"):
        text = _of_one_sample(told)
        other = (
            "Where memory allows no more than one: call .eval() on the batch norm layers after each model.train(), "
            "which freezes them, or use nn.GroupNorm in their place"
        )
        return (Fix(text), Fix(other))
    if told.has("called in training mode"):
        return (
            Fix("Call model.train() before the forward pass whose gradients are taken; dropout=0 keeps dropout off"),
        )
    if told.has("exporting the model to ONNX"):
        return (Fix("Call model.eval() before torch.onnx.export, or training=TrainingMode.TRAINING if that is meant"),)
    return (_EVAL,)


ERRORS = (
    Error(
        "device-side-assert",
        "An index or value is out of range on the GPU",
        (
            "A kernel was given an index or value out of range: usually a class label or token number beyond the "
            "size of the layer, or a probability outside 0..1."
        ),
        "code",
        (
            *exactly("device-side assert triggered"),
            Seen(
                "Assertion",
                r"(?:block|thread): ?\[\d+, ?\d+, ?\d+\].*Assertion",
                "nll_loss_forward_reduce_cuda_kernel_2d: block: [0,0,0], thread: [3,0,0] Assertion `t >= "
                "0 && t < n_classes`",
            ),
            Seen(
                "Assertion",
                r"Assertion `(?![^\n]*THNN/generic/\w+\.c:)(?:t >= 0 && t < n_classes|srcIndex < srcSelectDimSize|"
                r"input_val >= zero|"
                r"target_val >= zero|cur_target >= 0|idx_dim >= 0|index >= -sizes|-sizes\[i\] <= index|"
                r"ind(?:ex)?Value >= 0|probability|\S+ >= 0 && \S+ <|ignore_index)",
                "[0,0,0], thread: [3,0,0] Assertion `t >= 0 && t < n_classes` failed.",
            ),
            *exactly("srcIndex < srcSelectDimSize"),
            Seen(
                "Device side assertion",
                r"Device-side assertion `[^\n'`]{1,200}' failed",
                "native/hip/Indexing.hip:9: f: Device-side assertion `srcIndex < srcSelectDimSize' failed.",
            ),
            Seen("cuda runtime error", r"cuda runtime error \((?:59|710)\)", "cuda runtime error (59)"),
            Seen("cudaErrorAssert", r"cudaErrorAssert\b", "cudaErrorAssert"),
            *exactly("CUDA_ERROR_ASSERT"),
            Seen(
                "device side assert",
                r"`?\S*[<>]=? \S+`? failed\.?[\s\S]{0,200}device-side assert",
                "Assertion `t >= 0 && t < n_classes` failed.\nRuntimeError: CUDA error: device-side assert triggered",
            ),
            *codes(710),
        ),
        (
            lambda told: _asserted(told) if told.has(_SAYS_WHICH) else (),
            lambda told: (
                Fix(
                    _SYNCHRONOUS if told.has(_SAYS_WHICH) else _FIND, ("CUDA_LAUNCH_BLOCKING=1 python your_script.py",)
                ),
            ),
        ),
        alternatives=(Or("bad-input-data", "the asserted value is nan or inf"),),
        asked=(
            "device-side assert triggered",
            "label out of range cuda assert",
            "assertion t >= 0 && t < n_classes failed",
        ),
        source="aten/src/ATen/native/cuda/Loss.cu, Indexing.cu",
    ),
    Error(
        "index-out-of-range",
        "An index is out of range",
        "An index, label or token number is beyond the size of the tensor or layer.",
        "code",
        (
            *varying("select(): index 14 out of range for tensor of size"),
            *varying(
                "index out of range: Tried to access index 30522 out of table with 30521 rows",
                "start (0) + length (512) exceeds dimension size (300)",
                "start out of range (expected to be in range of [-10, 10], but got 11",
                "index 10 is out of bounds for axis 0 with size 10",
                "invalid argument 5: k not in range for dimension at",
                "index is out of bounds for dimension with size 0",
                "tried to access index 6 on a tensor of 3 elements",
            ),
            *exactly(
                "Invalid index in gather at",
                "Invalid index in scatter at",
                "Class values must be smaller than num_classes",
                "Class values must be non-negative",
                "but values in range [",
                "all indices in 'edge_index' point to valid indices",
                "adding_idx must be within num_embeddings",
                "index_select(): Index is supposed to be",
                "selected index k out of range",
            ),
            Seen(
                "failed at",
                r"Assertion `[^\n`']{1,80}' failed\.[^\n]{0,60} at \S*THNN/generic/\w+\.c:",
                "RuntimeError: Assertion `cur_target >= 0 && cur_target < n_classes' failed.  at "
                "/pytorch/aten/src/THNN/generic/ClassNLLCriterion.c:97",
            ),
            Seen(
                "is out of bounds for dim",
                r"index -?\d+ is out of bounds for dim(?:ension \d+)? with size \d+",
                "RuntimeError: index 19 is out of bounds for dim with size 2",
            ),
            Seen(
                "invalid argument out of range at",
                r"invalid argument \d+: out of range at \S*TH\S*",
                "RuntimeError: invalid argument 3: out of range at /pytorch/aten/src/TH/generic/THTensor.cpp:350",
            ),
            *exactly("IndexError: index out of range in self"),
            Seen(
                "IndexError Target",
                r"\bTarget -?\d+ is out of bounds",
                "IndexError: Target 10 is out of bounds.",
            ),
            Seen(
                "is out of bounds for dimension",
                r"index -?\d+ is out of bounds for dimension \d+ with size \d+",
                "index 12 is out of bounds for dimension 12 with size 12",
            ),
            Seen(
                "index out of range at",
                r"index out of range at .*THTensor",
                "index out of range at /pytorch/aten/src/TH/generic/THTensorEvenMoreMath.cpp:193",
            ),
            Seen(
                "indices sequence length is longer than the specified maximum",
                r"(?:Token|token) indices sequence length is longer than the specified maximum",
                "Token indices sequence length is longer than the specified maximum",
            ),
        ),
        (_index,),
        asked=("index out of range in self", "target is out of bounds", "embedding index error"),
        amid=not_elsewhere,
        source="aten/src/ATen/native/LossNLL.cpp, Embedding.cpp",
    ),
    Error(
        "linear-algebra-in-threads",
        "Threads loaded the linear algebra library at once",
        "torch loads its GPU library for linear algebra when it is first needed, and two threads needed it at the same "
        "moment.",
        "code",
        exactly("lazy wrapper should be called at most once"),
        (
            Fix(
                "Need it once before the threads start: torch.linalg.inv(torch.ones((1, 1), device='cuda'))",
            ),
        ),
        asked=("lazy wrapper should be called at most once",),
        source="pytorch/pytorch#90613",
    ),
    Error(
        "launch-timeout",
        "A kernel ran too long for a GPU with a display",
        "A kernel ran longer than the system allows on a GPU that also drives a display.",
        "environment",
        (
            *exactly(
                "the launch timed out and was terminated",
                "cudaErrorLaunchTimeout",
                "CUDA_ERROR_LAUNCH_TIMEOUT",
                "cuda runtime error (6)",
            ),
            Seen(
                "nvlddmkm",
                r"nvlddmkm.*(?:stopped responding|\b153\b)",
                "Display driver nvlddmkm stopped responding and has successfully recovered.",
            ),
            *codes(702),
            Seen(
                "RuntimeError The GPU",
                r"RuntimeError: The GPU (?:will not respond to more commands|device instance has been suspended)",
                "RuntimeError: The GPU device instance has been suspended. Use GetDeviceRemovedReason to determine the "
                "appropriate action.",
            ),
        ),
        (
            Fix(
                "Raise the limit (Windows: TdrDelay in the registry), split the work into smaller pieces, or use a "
                "GPU without a display"
            ),
        ),
        asked=("launch timed out and was terminated", "tdr windows gpu"),
        source="CUDA runtime API: error types",
    ),
    Error(
        "launch-out-of-resources",
        "A kernel needs more registers or threads than this GPU has",
        "A kernel was built for more registers or threads in a block than this GPU has. This is not a lack of memory.",
        "environment",
        (
            Seen("cuda runtime error", r"cuda runtime error \(7\)", "RuntimeError: cuda runtime error (7)"),
            *exactly("too many resources requested for launch"),
            *codes(701),
        ),
        (
            Fix("Update torch, or the extension in the traceback: a newer kernel may need less"),
            Fix("In a kernel of your own: fewer threads in a block (TPB, BLOCK_SIZE, __launch_bounds__), then build"),
            Fix("Or run that operation on the CPU; F.interpolate with mode='nearest' uses a different kernel"),
        ),
        asked=("too many resources requested for launch",),
        source="CUDA runtime API: error types; pytorch/pytorch#8103",
    ),
    Error(
        "cuda-invalid-argument",
        "A CUDA call got an invalid value",
        "CUDA rejected a call or kernel launch before it ran: because of an empty or very large tensor, memory "
        "that belongs to a different GPU, or a build, driver or extension that does not fit the GPU.",
        "code",
        (
            Seen(
                "error invalid",
                r"(?:CUDA|HIP) error: invalid (?:configuration argument|argument|resource handle|value|pitch argument)",
                "CUDA error: invalid configuration argument",
            ),
            *exactly("cudaErrorInvalidValue"),
            Seen(
                "cudaErrorInvalidConfiguration | cudaErrorInvalidResourceHandle",
                r"cudaErrorInvalid(?:Configuration|ResourceHandle)",
                "cudaErrorInvalidConfiguration",
            ),
            Seen(
                "cuda runtime error",
                r"cuda runtime error \((?:9|11|33|400)\)",
                "RuntimeError: cuda runtime error (9) : invalid configuration argument",
            ),
            *codes(1, 9, 13, 17, 21, 4, 201, 400, 401, 709, 720, 800),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Try it on one GPU. If that works, the connection between them is at fault: set "
                        "NCCL_P2P_DISABLE=1, and take expandable_segments out of PYTORCH_CUDA_ALLOC_CONF",
                        ("CUDA_VISIBLE_DEVICES=0 python your_script.py",),
                    ),
                )
                if told.has(_SEVERAL_GPUS) and not told.has(r"(?i)\b(?:one|single|1) gpu\b")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Check for an empty tensor (x.numel() == 0) or a very large one before the call; split the "
                        "batch: "
                        "the attention kernels take at most 65535 rows of batch x heads"
                    ),
                )
                if told.has("configuration|error \\(9\\)|too many resources")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Find the operation: run it once with synchronous launches",
                        ("AMD_SERIALIZE_KERNEL=3 HIP_LAUNCH_BLOCKING=1 python your_script.py",),
                    ),
                    Fix(
                        "If it fails when data move to the GPU, update the ROCm build of torch and the driver; "
                        "without pinned "
                        "memory (pin_memory=False; ComfyUI: --disable-pinned-memory --disable-async-offload) it "
                        "often works"
                    ),
                )
                if told.has("HIP error|hipError")
                else (
                    Fix(
                        "Find the operation: run it once with synchronous launches, or on the CPU, where the error "
                        "is precise",
                        ("CUDA_LAUNCH_BLOCKING=1 python your_script.py",),
                    ),
                )
            ),
            lambda told: (
                (Fix("Start ComfyUI with --disable-pinned-memory --disable-async-offload, and update it"),)
                if told.has("(?i)comfy") and not told.has("HIP error|hipError")
                else ()
            ),
            Fix(
                "If a small example, torch.ones(2, device='cuda') + 1, fails too, the build does not fit the GPU: "
                "`torchdoctor check` says which does; if only an extension fails, build it again for this torch"
            ),
        ),
        amid=lambda around: not re.search(r"NCCL|nccl[UI]", around),
        alternatives=(
            Or(
                "gpu-peer-access-unsupported",
                "there are several GPUs, and it fails only when tensors move between them",
            ),
            Or("no-kernel-image-torch", "every operation on the GPU fails"),
        ),
        asked=("cuda error invalid argument", "cuda error invalid configuration argument", "invalid resource handle"),
        source="CUDA runtime API: error types",
    ),
    Error(
        "illegal-memory-access",
        "A kernel accessed memory that is not its own",
        (
            "A kernel read or wrote outside its memory: a bug in the program, an extension or a library (rarely "
            "in the hardware)."
        ),
        "code",
        (
            *exactly(
                "an illegal memory access was encountered",
                "CUDA error: misaligned address",
                "unspecified launch failure",
            ),
            Seen(
                "cuda runtime error",
                r"cuda runtime error \((?:77|700|4|719|74|716)\)",
                "RuntimeError: cuda runtime error (77) : an illegal memory access",
            ),
            Seen(
                "ILLEGAL ADDRESS | LAUNCH FAILED | MISALIGNED ADDRESS",
                r"CUDA_ERROR_(?:ILLEGAL_ADDRESS|LAUNCH_FAILED|MISALIGNED_ADDRESS)",
                "CUDA_ERROR_ILLEGAL_ADDRESS",
            ),
            Seen(
                "IllegalAddress | LaunchFailure | MisalignedAddress | IllegalInstruction",
                r"cudaError(?:IllegalAddress|LaunchFailure|MisalignedAddress|IllegalInstruction)",
                "cudaErrorIllegalAddress",
            ),
            Seen(
                "NVRM Xid",
                r"NVRM: Xid \([^)]*\): (?:13|31|43|45)\b",
                "NVRM: Xid (PCI:0000:01:00): 13, Graphics Exception",
            ),
            Seen("Warp Illegal", r"Warp Illegal (?:Address|Instruction)", "Warp Illegal Address"),
            *exactly("CUDA error: an illegal instruction was encountered"),
            *exactly("CUDA error: invalid program counter"),
            Seen(
                "Memory critical error by agent",
                r"Memory critical error by agent node-\d+",
                "Memory critical error by agent node-0 (Agent handle: 0x55) on address 0x7f. Reason: Memory in use.",
            ),
            Seen(
                "Memory access fault by GPU node",
                r"Memory access fault by GPU node-\d+",
                "Memory access fault by GPU node-12",
            ),
            Seen(
                "an illegal memory access | unspecified launch failure",
                r"HIP error: (?:an illegal memory access|unspecified launch failure)",
                "HIP error: an illegal memory access",
            ),
            Seen(
                "Triton Error CUDA",
                r"Triton Error \[CUDA\]: (?:an illegal memory access|misaligned address|unspecified launch "
                r"failure|invalid argument)",
                "Triton Error [CUDA]: an illegal memory access",
            ),
            Seen(
                "compute sanitizer",
                r"compute-sanitizer.*Invalid __(?:global|shared)__",
                "compute-sanitizer: Invalid __global__ read of size 4 bytes",
            ),
            *codes(700, 715, 716, 717, 718, 719),
            Seen(
                "HSA STATUS ERROR",
                r"HSA_STATUS_ERROR_(?:MEMORY_APERTURE_VIOLATION|MEMORY_FAULT|EXCEPTION|ILLEGAL_INSTRUCTION)\b",
                "Callback: Queue 0x7f aborting with error : HSA_STATUS_ERROR_MEMORY_APERTURE_VIOLATION: The agent "
                "attempted to access memory beyond the largest legal address. code: 0x29",
            ),
        ),
        (
            _find_the_kernel,
            Fix("Update torch and the extensions in the traceback: several such bugs were fixed"),
        ),
        alternatives=(
            Or("oom", "memory is nearly full when it happens"),
            Or("hardware-xid-ecc", "the kernel log shows Xid 48, 63, 74 or 79"),
            Or("extension-abi-mismatch", "the traceback ends in an extension that was not built for this torch"),
        ),
        amid=lambda around: "unspecified launch failure" not in around or not re.search(SLEPT, around),
        asked=("an illegal memory access was encountered", "misaligned address", "unspecified launch failure"),
        source="CUDA runtime API: error types",
    ),
    Error(
        "cudnn-version-clash",
        "The wrong cuDNN is loaded",
        "At run time a different cuDNN is found, not the one that came with torch.",
        "environment",
        (
            *exactly(
                "cuDNN version incompatibility: PyTorch was compiled",
                "cuDNN version mismatch: PyTorch was compiled",
                "LD_LIBRARY_PATH contains incompatible version of cudnn",
            ),
            Seen(
                "Loaded runtime CuDNN library",
                r"Loaded runtime CuDNN library: \S+ but source was compiled with",
                "Loaded runtime CuDNN library: name but source was compiled with",
            ),
            Seen("VERSION MISMATCH", r"CUDNN_STATUS_(?:SUBLIBRARY_)?VERSION_MISMATCH", "CUDNN_STATUS_VERSION_MISMATCH"),
            *exactly("CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED"),
        ),
        (
            Fix(
                "Remove CUDA and cuDNN folders from LD_LIBRARY_PATH; torch comes with its own libraries",
                ("unset LD_LIBRARY_PATH",),
            ),
            fixes.repair_torch,
        ),
        alternatives=(Or("ld-path-clash", "LD_LIBRARY_PATH names a folder with cuDNN"),),
        asked=("cudnn version incompatibility",),
        rule="TD508",
        source="torch/backends/cudnn/__init__.py",
    ),
    Error(
        "cuda-lib-bug",
        "A CUDA library does not support the GPU, or has a bug",
        "A CUDA library in this build does not support the GPU, or has a bug that a later build fixes.",
        "environment",
        (
            *exactly("cuFFT error: CUFFT_INTERNAL_ERROR"),
            Seen(
                "INTERNAL ERROR | EXEC FAILED | INVALID SIZE",
                r"CUFFT_(?:INTERNAL_ERROR|EXEC_FAILED|INVALID_SIZE)",
                "RuntimeError: cuFFT error: CUFFT_INTERNAL_ERROR",
            ),
            *exactly("CUDNN_BACKEND_API_FAILED"),
            Seen(
                "cusolver error CUSOLVER STATUS",
                r"cusolver error: CUSOLVER_STATUS_(?:INTERNAL_ERROR|EXECUTION_FAILED)",
                "cusolver error: CUSOLVER_STATUS_INTERNAL_ERROR",
            ),
            Seen("CUSPARSE STATUS", r"CUSPARSE_STATUS_\w+", "CUSPARSE_STATUS_name"),
            Seen("CURAND STATUS", r"CURAND_STATUS_\w+", "CURAND_STATUS_name"),
            *exactly("CUDNN_FE failure"),
            Seen(
                "CUBLAS STATUS",
                r"CUBLAS_STATUS_(?:EXECUTION_FAILED|INVALID_VALUE|NOT_SUPPORTED|INTERNAL_ERROR|"
                r"ARCH_MISMATCH|MAPPING_ERROR)",
                "RuntimeError: CUDA error: CUBLAS_STATUS_INVALID_VALUE when calling `cublasSgemm(",
            ),
            Seen(
                "cublas runtime error",
                r"cublas runtime error : (?!resource allocation|library not init)\w+",
                "cublas runtime error : name",
            ),
            *exactly("cublasLt ran into an error"),
        ),
        (
            _by_status,
            lambda told: () if told.has(_CTRANSLATE2) else _of_torchs_library(told),
        ),
        alternatives=(
            Or("ld-path-clash", "LD_LIBRARY_PATH names a CUDA folder"),
            Or("oom", "memory is nearly full"),
            Or("device-side-assert", "an index is out of range on the CPU"),
        ),
        asked=("cublas_status_execution_failed", "cublas_status_invalid_value", "cufft_internal_error"),
        source="pytorch/pytorch#88038",
    ),
    Error(
        "bad-input-data",
        "The data break the computation",
        (
            "The data break the computation: nan or inf values, samples of different sizes, images smaller than "
            "the kernel, damaged files, or texts that are too long."
        ),
        "code",
        (
            *exactly("must be of size batch_size", "blank must be in label range"),
            *exactly("invalid argument 1: must be strictly positive at", "prob_dist must be 1 or 2 dim"),
            Seen(
                "ength of all samples has to be greater than",
                r"[Ll]ength of all samples has to be greater than 0",
                "ValueError: length of all samples has to be greater than 0, but found an element in 'lengths'",
            ),
            Seen(
                "num samples should be a positive",
                r"num_samples should be a positive integ\w+ value, but got num_samples=0",
                "ValueError: num_samples should be a positive integer value, but got num_samples=0",
            ),
            Seen(
                "be sorted in decreasing order",
                r"lengths[`']? array (?:must|has to) be sorted in decreasing order",
                "ValueError: lengths array has to be sorted in decreasing order",
            ),
            Seen(
                "Expected reduction dim to have non zero size | operation does not have an identity",
                r"Expected reduction dim [^\n]{0,40}to (?:have non-zero size|be specified)|operation does not have "
                r"an identity",
                "RuntimeError: max(): Expected reduction dim 1 to have non-zero size.",
            ),
            *varying("Lapack Error {gesdd} :", "cannot sample {n_sample} > prob_dist.size(-1) samples"),
            *exactly(
                "Trying to resize storage that is not resizable",
                "The factorization could not be completed because the input is not positive-definite",
                "the inversion could not be completed because the input matrix is singular",
                "is zero, singular U",
                "the updating process of SBDSDC did not converge",
                "but found invalid values",
                "because the input matrix contained non-finite values",
                "The value argument must be within the support",
                "All bounding boxes should have positive height and width",
            ),
            Seen(
                "to be within the support",
                r"Expected value argument \([^\n]{1,80}\) to be within the support \(",
                "ValueError: Expected value argument (Tensor of shape (4,)) to be within the support (Interval())",
            ),
            *varying(
                "{symeig_cuda}: the algorithm failed to converge",
                "{eigh}: The algorithm failed to converge because the input matrix is ill-conditioned",
                "{solve}: The solver failed because the input matrix is singular",
                "{potrf} : the leading minor of order 4 is not positive definite",
                "The parameter {probs} has invalid values",
                "cannot reshape tensor of 0 elements into shape",
                "cannot perform reduction function {max} on tensor with no elements",
                "cannot perform reduction function {max} on a tensor with no elements",
                "Expected {x_max} for bbox",
            ),
            Seen("CUDNN STATUS", r"ctc_loss[\s\S]{0,800}?CUDNN_STATUS_\w+", "ctc_loss\nCUDNN_STATUS_name"),
            Seen(
                "input lengths | target lengths | tensor to have size at least",
                r"Expected (?:input_lengths|target_lengths|tensor to have size at least)",
                "Expected input_lengths",
            ),
            Seen(
                "probability tensor contains either",
                r"probability tensor contains either `?inf`?, `?nan`? or element < 0",
                "RuntimeError: probability tensor contains either `inf`, `nan` or element < 0",
            ),
            Seen(
                "stack expects each tensor to be equal size | to be equal size but got",
                r"stack expects each tensor to be equal size|to be equal size,? but got \[[\d, ]*\] at entry \d",
                "RuntimeError: stack expects each tensor to be equal size, but got [3, 4] at entry 0 and [5, 4] at",
            ),
            Seen(
                "t be greater than actual input size",
                r"Kernel size can'?t be greater than actual input size",
                "Kernel size can't be greater than actual input size",
            ),
            *exactly("invalid multinomial distribution"),
            Seen(
                "image file is truncated | cannot identify image file | broken data stream",
                r"(?:OSError|Error): (?:image file is truncated|cannot identify image file|broken data stream)",
                "OSError: image file is truncated",
            ),
            *exactly("each element in list of batch should be of equal size"),
            Seen(
                "contain",
                r"contains? (?:NaN|nan|inf|infinity)(?: or inf(?:inity)?)?(?:,| values?| or a value too large)",
                "contains NaN,",
            ),
            *exactly("Output size is too small", "Input and output sizes should be greater than 0"),
            *varying("Required crop size (256, 256) is larger than input image size"),
            Seen(
                "returned nan values in its",
                r"returned nan values in its \d+th output",
                "returned nan values in its 12th output",
            ),
            Seen("stopping", r"Loss is (?:nan|NaN|inf), stopping", "Loss is nan, stopping"),
            Seen(
                "is longer than | exceeds | is larger than",
                r"(?:prompt|input|sequence|context) length (?:of )?\(?\d+\)?\S* (?:is longer than|exceeds|"
                r"is larger than|\(\d+\) exceeds)",
                "prompt length 12 is longer than",
            ),
            *exactly(
                "Padding size should be less than the corresponding input dimension",
                "UnidentifiedImageError",
                "max(): Expected reduction dim to be specified for input.numel() == 0",
            ),
        ),
        (_samples,),
        alternatives=(Or("cudnn-failure", "the lengths and values are right"),),
        asked=(
            "stack expects each tensor to be equal size",
            "image file is truncated",
            "nan in data",
            "kernel size can't be greater than actual input size",
        ),
        source="aten/src/ATen/native/Distributions.cpp; torch/utils/data",
    ),
    Error(
        "cudnn-plan-warning",
        "A cuDNN plan failed, and a different one was used",
        "torch 2.3.0 prints a warning when one of several cuDNN plans fails; the next one is used.",
        "environment",
        (
            Seen(
                "Plan failed with a",
                r"Plan failed with a[nN]? ?(?:cudnnException|CuDNNError|OutOfMemoryError)",
                "UserWarning: Plan failed with a cudnnException: CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR: "
                "cudnnFinalizeDescriptor Failed cudnn_status: CUDNN_STATUS_NOT_SUPPORTED",
            ),
        ),
        (Fix("Nothing fails; torch 2.3.1 and newer do not print it", ("python -m pip install -U torch",)),),
        asked=("plan failed with a cudnnexception warning",),
        source="pytorch/pytorch#121834",
    ),
    Error(
        "cudnn-failure",
        "cuDNN failed",
        (
            "A call to cuDNN fails because of a foreign cuDNN, a CUDA build too old for the GPU, too little "
            "memory, or an earlier error that left CUDA broken."
        ),
        "environment",
        (
            *exactly("Error while calling cudnnCreate"),
            *exactly("no valid convolution algorithms available in CuDNN"),
            Seen(
                "AssertionError",
                r"cudnn[/\\]rnn\.py[^\n]*\n[^\n]*filter_dim_a[^\n]*\nAssertionError",
                'File "/v/torch/backends/cudnn/rnn.py", line 165, in get_parameters\n    assert filter_dim_a.prod() '
                "== filter_dim_a[0]\nAssertionError",
            ),
            Seen(
                "CUDNN STATUS",
                r"CUDNN_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR|NOT_INITIALIZED|MAPPING_ERROR|"
                r"NOT_SUPPORTED|BAD_PARAM|ARCH_MISMATCH|INVALID_VALUE|LICENSE_ERROR|RUNTIME_\w+|\w+)",
                "RuntimeError: cuDNN error: CUDNN_STATUS_NOT_INITIALIZED",
            ),
            *exactly("Unable to find a valid cuDNN algorithm to run convolution"),
            Seen(
                "was unable to find an engine to execute this computation",
                r"(?:GET|FIND) was unable to find an engine to execute this computation",
                "RuntimeError: GET was unable to find an engine to execute this computation",
            ),
            Seen(
                "No valid execution plans",
                r"No valid execution plans (?:built|found)",
                "No valid execution plans built",
            ),
            *exactly("Could not create cudnn handle"),
            Seen("miopenStatus", r"miopenStatus(?!Success)\w+", "miopenStatusname"),
            Seen(
                "MIOpen Error",
                r"MIOpen Error: \S*sqlite_db\.cpp",
                "MIOpen Error: /MIOpen/src/sqlite_db.cpp:220: open memory database file",
            ),
        ),
        (
            torch_builds.for_newer_gpu,
            _by_status,
            lambda told: () if told.has(_CTRANSLATE2) else _of_torchs_cudnn(told),
        ),
        alternatives=(
            Or("cudnn-version-clash", "torch.backends.cudnn.version() raises or is not the version of the wheel"),
            Or("oom", "memory is nearly full"),
            Or("no-kernel-image-torch", "the GPU is newer than the build"),
        ),
        asked=(
            "cudnn_status_not_initialized",
            "cudnn_status_execution_failed",
            "unable to find a valid cudnn algorithm",
        ),
        rule="TD508",
        source="aten/src/ATen/cudnn/Exceptions.h",
    ),
    Error(
        "train-eval-mode",
        "Training and evaluation mode are mixed up",
        (
            "The model is in the wrong mode: batch norm in training mode with a single value, or gradients of a "
            "recurrent layer in eval mode."
        ),
        "code",
        (
            Seen(
                "Expected more than",
                r"Expected more than 1 (?:spatial element|value per channel) when training",
                "ValueError: Expected more than 1 value per channel when training, got input size torch.Size([1, 512])",
            ),
            *exactly("cudnn RNN backward can only be called in training mode", "can only be called in training mode"),
            Seen(
                "is set to train True", r"operator '\w+' is set to train=True", "operator 'name' is set to train=True"
            ),
            *exactly("You are exporting the model to ONNX while in training mode"),
        ),
        (_by_mode,),
        alternatives=(Or("bad-input-data", "the batch has one sample by mistake"),),
        asked=(
            "expected more than 1 value per channel when training",
            "cudnn rnn backward can only be called in training mode",
            "model.eval different results",
            "forgot model.eval",
            "validation much worse than training on the same data",
            "dropout active in evaluation",
            "batchnorm different in evaluation",
            "different predictions for the same input",
        ),
        see=(
            "predictions for one input differ from call to call, or evaluation is much worse "
            "than training; print(model.training) is True while you evaluate."
        ),
        code="model.eval()\nwith torch.no_grad():\n    predictions = model(x)\nmodel.train()  "
        "# before training goes on",
        general=True,
        source="torch/nn/functional.py; aten/src/ATen/native/cudnn/RNN.cpp",
    ),
    Error(
        "no-deterministic-algorithm",
        "An operation has no deterministic algorithm",
        "torch.use_deterministic_algorithms(True) is set, but this operation can give different results in every run.",
        "code",
        (
            *exactly("Deterministic behavior was enabled with either"),
            Seen(
                "CUBLAS_WORKSPACE_CONFIG",
                r"this operation is not deterministic because it uses CuBLAS",
                "RuntimeError: Deterministic behavior was enabled with either "
                "`torch.use_deterministic_algorithms(True)` or `at::Context::setDeterministicAlgorithms(true)`, but "
                "this operation is not deterministic because it uses CuBLAS and you have CUDA >= 10.2. To enable "
                "deterministic behavior in this case, you must set an environment variable before running your PyTorch "
                "application: CUBLAS_WORKSPACE_CONFIG=:4096:8 or CUBLAS_WORKSPACE_CONFIG=:16:8.",
            ),
            Seen(
                "does not have a deterministic implementation",
                r"does not have a deterministic implementation, but you set",
                "RuntimeError: cumsum_cuda_kernel does not have a deterministic implementation, but you set "
                "'torch.use_deterministic_algorithms(True)'.",
            ),
        ),
        (_deterministic,),
        see="the message names the operation, and the traceback shows the line that calls it.",
        code="torch.use_deterministic_algorithms(True, warn_only=True)",
        source="torch/__init__.py: use_deterministic_algorithms; aten/src/ATen/Context.cpp",
    ),
)
