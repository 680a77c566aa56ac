"""Data types, and what devices and Apple's GPU do not take of them."""

import re
from dataclasses import replace

from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_TYPES = (
    (
        r"target (\w+) must of (?:int64|float) type",
        "torchvision's detectors take labels as int64 and boxes as float: "
        "torch.as_tensor(boxes, dtype=torch.float32), torch.as_tensor(labels, dtype=torch.int64)",
    ),
    (
        r"\bth_(?:index_\w+|masked_\w+|gather|where|nonzero)\w* not supported"
        r"|_th_\w+ not supported on \w+Type for (?:Bool|Half)",
        "This old torch (before 1.5) has no such operation for that type, mostly for a mask (bool) or half precision: "
        "take the torch that the project's README names, or 1.5 or newer; in code of your own cast before it, "
        "x.long() or x.float()",
    ),
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
        r"(?s)parameter\.py\"?,[^\n]*in __new__.{0,600}?can require gradients",
        "An nn.Parameter of whole numbers cannot learn: nn.Parameter(x, requires_grad=False), or register_buffer(name, "
        "x). Where a library makes it of a quantized model (4 or 8 bits), update the one that the traceback names, "
        "with "
        "bitsandbytes, or load the model unquantized",
    ),
    (
        "can require gradients",
        "Only float tensors have gradients: torch.tensor([1.0, 2.0]), x.float().requires_grad_()",
    ),
    (
        r"\(MPS(?:Half|BFloat16)",
        "On a Mac: one precision for all, x.float() or model.half(); in programs turn mixed precision off (no "
        "fp16), or "
        "start them with --no-half",
    ),
    (
        r"\(unsigned char\) and|got (?:Long|Int|Short|Byte|Bool) and (?:Float|Half|BFloat16|Double)|type Byte "
        r"but found (?:Float|Half)",
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
        r"only supported for integer type|[\"_](?:bitwise|lshift|rshift|__(?:i?and|i?or|i?xor)__|gcd|lcm)\w*\"? not "
        r"implemented for '(?:Float|Double|Half|BFloat16)",
        "& | ^ and ~ take masks and whole numbers: make what they join masks, mask.bool() or x > 0 (in torch "
        "before 1.2 "
        "mask.byte()), dtype=torch.bool where it is made; for numbers x.long()",
    ),
    (
        r"half precision|half type|view_as_complex"
        r"|(?:_cuda|cusolver|magma)\w*\"? not implemented for '(?:Half|BFloat16)'",
        "This has no form in half precision: x.float() before it, and under autocast: with "
        "torch.autocast('cuda', enabled=False)",
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
        r"(?:Float|Double)\w* but (?:got|found) (?:scalar )?type (?:torch\.(?:cuda\.)?)?(?:Long|Int|Byte|Short"
        r"|Char|Bool)"
        r"[^\n]{0,40}#\d '? ?target",
        "The target is of whole numbers, and this loss (MSE, BCE, L1 and the like) takes fractions: criterion(output, "
        "target.float()). Or make it float where it is created: torch.arange(n, dtype=torch.float32), np.float32",
    ),
    (
        r"object of (?:scalar )?type (?:torch\.(?:cuda\.)?)?(?:Float|Double)\w* but (?:got|found) (?:scalar )?type "
        r"(?:torch\.(?:cuda\.)?)?(?:Long|Int|Byte|Short|Char|Bool)",
        "This argument is of whole numbers, and the other of floating point numbers: convert the one that the message "
        "names, x.float(); make it so where it is created: torch.arange(n, dtype=torch.float32), "
        "torch.from_numpy(a).float()",
    ),
    (
        r"object of (?:scalar )?type (?:torch\.(?:cuda\.)?)?(?:Long|Int|Byte|Short|Char|Bool)\w* but (?:got|found) "
        r"(?:scalar )?type (?:torch\.(?:cuda\.)?)?(?:Float|Double|Half)[^\n]{0,40}#\d '"
        r"(other|mat\d|m\d|self|weight|vec\d?|batch\d|tensor\d|end|exponent)'",
        "{0} is float, and the tensor before it in the operation is an integer tensor: convert that one with x.float() "
        "(if it is a layer's input, create it with dtype=torch.float32)",
    ),
    (
        r"torch\.(?:cat|stack)\(\[[\s\S]*Expected object of (?:scalar )?type[^\n]*sequence element",
        "torch.cat and torch.stack join tensors of one type: x.float() for each; numbers of words or classes are "
        "embedded first (nn.Embedding)",
    ),
    (
        r"for sequence element \d+ in sequence argument|torch\.(?:cat"
        r"|stack)\([\s\S]*Expected object of (?:scalar )?type",
        "torch.cat and torch.stack join tensors of one type, and the samples here differ (some are whole numbers, "
        "as of "
        "8-bit images, others fractions, as of 16-bit images or those divided by 255): bring each to one type in "
        "__getitem__, torch.from_numpy(a.astype('float32')), and open all images alike, "
        "Image.open(file).convert('RGB')",
    ),
    (
        r"index_\w+\(\): self and \w+ must have the same",
        "Both sides need one type: x.index_add_(0, index, source.to(x.dtype)) (index_copy_ likewise); the one made "
        "from "
        "NumPy is float64, and one that was made by torch.zeros is float32",
    ),
    (
        r"(?i)\bint\w*32 .*int\w*64|scalar type Long|target dtype to be Long|expected (?:object of scalar type "
        r")?Long|indices must be",
        "Labels and indices must be integers: labels.long()",
    ),
    (
        r"mixed dtype \(CPU\)",
        "On the CPU the input of a norm has another type than its weights: one type for all, model.float() and "
        "x.float(), or "
        "the whole forward pass under torch.autocast('cpu', dtype=torch.bfloat16)",
    ),
    (
        r"upsample\w*\"? not implemented for 'BFloat16",
        "This torch cannot interpolate bfloat16: F.interpolate(x.float(), ...).to(x.dtype), or update torch (2.1 and "
        "newer can)",
    ),
    (
        r"self\.dtype to be equal to src\.dtype|source and destination dtypes match",
        "What is written must have the type of what it is written into, which mixed precision may make another: "
        "x.scatter(dim, index, src.to(x.dtype)), x[index] = src.to(x.dtype)",
    ),
    (
        r"Buffer dtype mismatch, expected '(?:DTYPE\w*)' but got '(?:float|double)",
        "This compiled function takes another size of floating point numbers: array.astype(np.float64), or np.float32 "
        "where it already is float64",
    ),
    (
        r"Buffer dtype mismatch, expected '(?:np\.)?(u?int(?:8|16|32|64)|float(?:32|64)|complex(?:64|128))_t' but got",
        "This compiled function takes one type of numbers: array.astype(np.{0})",
    ),
    (r"Buffer dtype mismatch, expected 'double' but got", "This compiled function takes array.astype(np.float64)"),
    (r"Buffer dtype mismatch, expected 'float' but got", "This compiled function takes array.astype(np.float32)"),
    (r"Buffer dtype mismatch, expected 'int' but got", "This compiled function takes array.astype(np.intc)"),
    (
        r"Buffer dtype mismatch, expected '(?:intp_t|SIZE_t|npy_intp|Py_ssize_t)' but got",
        "It takes array.astype(np.intp)",
    ),
    (r"Buffer dtype mismatch, expected 'Python object' but got", "This compiled function takes array.astype(object)"),
    (
        r"Buffer dtype mismatch, expected '(?:long|long long|DTYPE\w*)' but got",
        "This compiled function takes whole numbers of one size, and NumPy makes others by default on Windows (before "
        "NumPy 2): give the array the type, array.astype(np.int64), also where it is made: np.array(x, dtype=np.int64)",
    ),
    (
        r"Buffer dtype mismatch, expected '([^'\n]{1,40})' but got",
        "This compiled function takes {0}: give the array that type with astype(), also where it is made",
    ),
    (
        r"nll_loss\w* ?\"? not implemented for '(?:Int|Float|Double|Byte|Short)",
        "The loss got labels that are not int64: criterion(output, labels.long())",
    ),
    (
        r"(?s)\A(?=.*(?:[A-Z]:\\|[Ww]indows))(?=.*-packages[/\\](?!torch[/\\])).*dtype int64 for index",
        "Indices must be int64, and NumPy before 2.0 makes int32 on Windows: pip install -U numpy, with a "
        "release of the "
        "package that takes NumPy 2; or give it the indices as int64, array.astype('int64'), tensor.long()",
    ),
    (
        r"dtype (?:int32/)?int64 for index|argument #\d 'ind\w+'|for index",
        "Indices must be int64: index.long(), token numbers input_ids.long()",
    ),
    (
        r"(?s)\A(?=.*Found dtype (?:Long|Int|Bool|Byte) but expected Float).*?(?i:criter\w{0,20}\(|loss\w{0,20} ?[(=]"
        r"|loss\w{0,20}\.(?:py|backward)|in \w{0,20}loss|binary_cross_entropy)",
        "The loss takes fractions, and the labels are whole numbers: criterion(output, label.float()), or make "
        "them so: torch.full((n,), 1.0), dtype=torch.float32 (torch.full(size, 1) has whole numbers since torch 1.7). "
        "If the labels are floating point already, the output is whole: give the loss the scores, not argmax",
    ),
    (
        r"Found dtype Long but expected Float|Float but got \S+ \S+ ?\S* ?and dtype Long|floating "
        r"types|implemented for type torch\.(?:cuda\.)?"
        r"(?:Long|Int|Byte|Short|Char)|Found dtype (?:Int|Bool|Byte) but expected Float",
        "It is for floating point numbers: x.float(); for a loss such as MSE or BCE also target.float()",
    ),
    (
        r"(?s)(?:cosine_embedding|margin_ranking|hinge_embedding|soft_margin|mse|l1|huber|binary_cross_entropy\w*|kl_div)"
        r"(?:_loss)?\b.*expected scalar type Float but found (?:Long|Int|Double)",
        "This loss takes targets as floating point numbers of the output's type: target.float()",
    ),
    (r"mean\(\):", "The mean of whole numbers has no type: x.float().mean()"),
    ("negative integer powers", "Make the base a float tensor: x.float() ** -1, or 1 / x"),
    (
        r"(?is)\A(?=.*(?:yolo|build_targets|anchor)).*to the desired output type",
        "The loss of older YOLO repositories does this with newer torch: in build_targets write gj.clamp_(0, "
        "gain[3].long() - 1) and gi.clamp_(0, gain[2].long() - 1), or update the repository",
    ),
    (
        r"(?s)(?:criterion|loss\w*)\((?:labels?|targets?|y)\b.*to the desired output type"
        r"|to the desired output type.*(?:criterion|loss\w*)\((?:labels?|targets?|y)\b",
        "The loss takes the output first, and neither as whole numbers: criterion(output, target.float()); for classes "
        "nn.CrossEntropyLoss()(output, target.long())",
    ),
    (
        r"to the desired output type",
        "An integer tensor cannot take the result in place: make it float first, x = x.float(), or write x = x / "
        "y, not x /= y",
    ),
    (
        r"softmax\w*\"? not implemented for '?(?:torch\.)?(?:cuda\.)?(?:Long|Int)",
        "What is taken for the scores are whole numbers: a loss takes the scores first, criterion(output, labels), and "
        "the scores themselves, not argmax or max(...)[1]; other data x.float()",
    ),
    (
        r"(?i)for '?(?:torch\.)?(?:cuda\.)?(?:Long|Int|Byte|Bool|Short|Char)|only supports? (?:float|complex)",
        "This operation is for floating point numbers: convert first, x.float()",
    ),
    (
        r"Float but got scalar type Double for argument #\d 'target'",
        "The labels are float64, as NumPy's are: criterion(output, target.float())",
    ),
    (
        r"Found dtype (?:Double but expected Float|Float but expected Double)",
        "The loss got output and target in different types: criterion(output.float(), target.float()); what is made "
        "from NumPy is float64 (double)",
    ),
    (
        r"(?s)\bwhere\(.{0,300}, -?\d+\)",
        "The number in torch.where counts as an integer before torch 1.12 or so: write it with a point, 0.0, or give "
        "torch.zeros_like(x)",
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
        r"(?:data_ptr<|mmcv[/\\]ops|carafe|spconv|pointnet2|_ext\.|(?i:\bdcn|deform\w*conv))",
        "A compiled operator of the project has no half precision: run that layer in float32, with "
        "torch.autocast('cuda', enabled=False): out = layer(x.float()); or a newer release of the operator; or train "
        "without mixed precision (fp16)",
    ),
    (
        r"(?is)\A(?!.*(?:\bnot (?:on |using )?(?:the )?cpu\b|\b(?:works?|runs|fine|ok) [^\n.]{0,20}\bcpu\b"
        r"|\bon (?:my |the |a )?(?:gpu|cuda)\b))"
        r"(?=.*(?:\b(?:on|us(?:e|ing)|with) (?:the |my "
        r"|a )?cpu\b(?! (?:ram|"
        r"offload|memory))|\bcpu[ -]only|--(?:cpu\b|device[= ]cpu)|device ?= ?['\"]cpu))(?!.*\bcuda:\d)"
        r".*(?:expected scalar type (?:float but found half|half but found float)|input type \((?:struct c10::half"
        r"|cpuhalf\w*)\) and|input type \(float\) and \w+ type \(struct c10::half)",
        "The model or its input is in half precision (float16), which the CPU hardly computes: float32 for both, "
        "from_pretrained(name, torch_dtype=torch.float32), or model.float() and x.float() (of a program: its option "
        "for float32, --no-half), which takes twice the memory; or run all of it on an NVIDIA GPU",
    ),
    (
        r"Found dtype (?:Half|BFloat16|Float) but expected (?:Half|BFloat16|Float)",
        "The loss got output and target in different types, as mixed precision makes them: compute it in float32, "
        "loss = criterion(output.float(), target.float())",
    ),
    (
        r"(?i)half|bfloat16",
        'Run the forward pass under torch.autocast("cuda"), or give input and model one type: '
        "x.to(next(model.parameters()).dtype). Of a program that you only run set one precision for all its parts "
        "(fp16 or bf16 with mixed precision, or float32 with neither)",
    ),
    (
        r"(?i)loss[^\n]*\n(?:[^\n]*\n){0,2}[^\n]*expected [^\n]{0,30}?float[^\n]{0,40}\bbut (?:got|found) "
        r"[^\n]{0,30}?long",
        "The loss takes numbers with a fraction, and the target is whole numbers: target.float()",
    ),
    ("(?i)for '?complex", "It has no form for complex numbers: take x.abs(), x.real or torch.view_as_real(x)"),
    (
        "",
        "Convert one: x.float(), labels.long(), x.to(weight.dtype). Data from NumPy is float64; with mixed "
        "precision use "
        "torch.autocast",
    ),
)


# How messages of C++ call the types of numbers.
_NUMBERS = r"(?:Float|Double|Half|BFloat16|Long|Int|Short|Byte|Char|Bool|Complex(?:Float|Double|Half))"


def _off_mps(told: Told) -> tuple[Fix, ...]:
    """The fallback is for operations that are not there at all: one that refuses its input ends the program with it."""
    update = Fix("Or update torch and macOS; many operations were added later", ("python -m pip install -U torch",))
    said = told.failure or told.text
    if told.has(r"MPSGraphUtilities\.mm|'anec\."):
        text = "Apple's graph compiler refuses this operation's size or shape. Where a result still comes, these "
        text += "lines may be ignored; where it stops: that part on the CPU (the program's option for it, or "
        text += "device='cpu'; the fallback does not catch it), a smaller input or model; newer macOS and torch have "
        text += "lifted such limits"
        return (Fix(text), update)
    if "'SparseMPS'" in said:
        text = "Apple's GPU takes no sparse tensors in this torch, and the fallback does not catch it: make the tensor "
        return (Fix(f"{text}dense, x.to_dense(), before .to('mps'), or leave it and its product on the CPU"), update)
    if re.search(r"RuntimeError: [^\n]*MPS|failed assertion", said) and not re.search(
        r"NotImplementedError|FALLBACK|aten::|Could not run", said
    ):
        what = f" (`{told.own_line.code}`)" if told.own_line else ""
        text = f"Do this one operation on the CPU{what}: y = f(x.cpu()).to(x.device); the fallback does not catch it"
        if not told.own_line:
            text = "Run that part (y = f(x.cpu()).to(x.device)), or all, on the CPU (the program's option: --cpu, "
            text += "--device cpu, accelerator='cpu'), since the fallback does not "
            text += "catch it. A newer torch and macOS have lifted many such limits"
        return (Fix(text), replace(update, text="Or update macOS and torch: many such limits were lifted later"))
    tried = r"(?i)\b(?:already|am using|tried|did|(?:have|I) set|setting|export(?:ed)?|even (?:though|with|after))\b"
    if told.has(tried + r"[^\n]{0,80}PYTORCH_ENABLE_MPS_FALLBACK"):
        text = (
            "The fallback is set, and does not reach the program, or does not catch this one: a newer torch has many "
        )
        text += (
            "more of these operations, so update it first, in the program's own Python. The variable counts only if "
        )
        text += "it is set before torch is imported, in the line that starts the program"
        return (Fix(text, (*update.commands, "PYTORCH_ENABLE_MPS_FALLBACK=1 python your_script.py")),)
    return (Fix("Let it fall back to the CPU", ("export PYTORCH_ENABLE_MPS_FALLBACK=1",)), update)


_IN_PLACE = (
    r"^([\w.]{1,60}(?:\[[^\]\n]{1,40}\])?)"
    r"(?:\.(?:add|sub|mul|div)_\(([\w.]{1,60}).*\)| ?[-+*/]= ?([\w.]{1,60})(?![\w(]).*)$"
)


def _one_type(told: Told) -> tuple[Fix, ...]:
    line = told.own_line
    if line and told.has("to the desired output type") and (into := re.match(_IN_PLACE, line.code)):
        a, b = into[1], into[2] or into[3]
        text = f"{a} is of whole numbers, and {b} is not. In a loop over the parts of a model it is a counter "
        text += f"(num_batches_tracked): pass over those, if not {a}.is_floating_point(): continue. A tensor of your "
        return (Fix(f"{text}own: make it float where it is made, or {a} = {a}.float() before the line"),)
    if told.has(r"(?i)stable-diffusion-webui|webui-user|COMMANDLINE_ARGS") and told.has(r"Half|float16"):
        text = "Start the web UI with --no-half (less memory: --upcast-sampling) in COMMANDLINE_ARGS of webui-user; a "
        return (Fix(f"{text}LoRA, VAE or extension then runs in the type of the model"),)
    return (Fix(told.choose(_TYPES)),)


ERRORS = (
    Error(
        "meta-tensor",
        "Weights were never loaded (meta device)",
        'Weights were never loaded: the tensors are on the "meta" device, which holds no data.',
        "code",
        (
            *exactly(
                "cannot be called on meta tensors",
                "attempted to run this operator with Meta tensors",
                "with arguments from the 'Meta' backend",
                "is not on the expected device meta",
                "Cannot copy out of meta tensor; no data",
                "is on the meta device",
                "Tensor on device meta",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "accelerate found no value for that weight: load the model with low_cpu_mem_usage=True (an "
                        "option --low_cpu_mem_usage of many scripts; with 4 or 8 bits also device_map='auto'). If it "
                        "stays, the file lacks that weight: it belongs to a different model class, or only a part "
                        "was saved (adapters, tied weights): take the whole file, or newer transformers and accelerate"
                    ),
                )
                if told.has(r"is on the meta device, we need a")
                else ()
            ),
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
            *exactly("not supported at the MPS device", "Unsupported type byte size: Complex"),
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
            Seen(
                "failed assertion",
                r"failed assertion(?!.*total bytes of NDArray).*MPS\w+",
                "failed assertion MPSname",
            ),
            Seen(
                "failed assertion",
                r"MetalPerformanceShaders[^\n]{0,160}\.mm:\d+: failed assertion(?!.*total bytes of NDArray)",
                "/Sources/MetalPerformanceShaders/MPSNDArray/Kernels/MPSNDArrayGatherND.mm:256: failed "
                "assertion `Rank of",
            ),
            Seen(
                "does not support input type",
                r"does not support input type '?\w+'? in MPS backend",
                "TypeError: Operation 'abs_out_mps()' does not support input type 'int64' in MPS backend.",
            ),
            Seen(
                "mpsFileLoc",
                r"(?:loc\(\"\w+\"\(\")?\(mpsFileLoc\): /[^\n]{0,300}?\"?:\d+:\d+\){0,2}: error: ",
                'loc("mps_select"("(mpsFileLoc): /System/x/MPSGraphUtilities.mm":294:0)): error: '
                "'anec.not_equal_zero' op Invalid configuration for the following reasons: Tensor dimensions",
            ),
            *exactly("LLVM ERROR: Failed to infer result type"),
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
            lambda told: (
                (Fix(f"Give it another type than {got[1]}: x.float(), or x.to(torch.int32)"),)
                if (got := told.last(r"does not support input type '?(\w+)"))
                else ()
            ),
            _off_mps,
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
            *varying("target {labels} must of int64 type", "target {boxes} must of float type"),
            Seen(
                "bool tensor is not supported",
                r"the `-` operator, (?:with|on) a bool tensor,? is not supported",
                "RuntimeError: Negation, the `-` operator, on a bool tensor is not supported.",
            ),
            Seen(
                "Input type MPS",
                r"Input type \(MPS(\w+?)(?:Type|Tensor)?\) and (?:weight|bias) type \(MPS(?!\1)\w+\)",
                "RuntimeError: Input type (MPSHalfType) and weight type (MPSFloatType) should be the same",
            ),
            *exactly(
                "Quantize only works on Float Tensor",
                "Input dtypes must be the same",
                "Type promoting not supported. Got",
                "Expected both inputs to be Half, Float or Double tensors",
            ),
            Seen(
                "did not match | but got dtype",
                rf"\b{_NUMBERS} did not match {_NUMBERS}\b|expected dtype [\w: ]+ for `?\w+`? but got dtype",
                "RuntimeError: Float did not match Double",
            ),
            *varying("mixed dtype (CPU): expect {parameter} to have scalar type of"),
            Seen(
                "not supported on",
                r"\b_\w+ not supported on \w+Type for \w+",
                "RuntimeError: _thnn_nll_loss_forward not supported on CPUType for Long",
            ),
            Seen(
                "not supported", r"(?<!\w)_?th_[a-z]\w+ not supported", "RuntimeError: _th_index_select not supported"
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
                "must have the same scalar type",
                r"\w+\(\): self and \w+ must have the same scalar type",
                "RuntimeError: index_add_(): self and source must have the same scalar type",
            ),
            Seen(
                "same dtype",
                r"(?:Error|expected)[^\n]* (?:to have|have|of) (?:the )?same dtype",
                "RuntimeError: mat1 and mat2 must have the same dtype, but got Half and Float",
            ),
            Seen(
                "should be the same",
                r"Input type \((?!MPS)(?:torch\.)?(?:cuda\.|mps\.)?\w+\) and (?:weight|bias) type "
                r"\((?:torch\.)?(?:c10::)?(?:cuda\.|mps\.)?(?!FloatTensor|MPS)\w+\) should be the same",
                "Input type (name) and weight type (name) should be the same",
            ),
            Seen(
                "Input type",
                r"Input type \((?!MPS|torch\.(?:cuda\.)?FloatTensor)[\w.: ]+\) and (?:weight|bias) type \((?!MPS)",
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
                r"(?<!\w)\w{1,60}?(?:_cuda|cusolver|magma)\w{0,30}\"? not implemented for 'Half'",
                "RuntimeError: \"lu_factor_cusolver\" not implemented for 'Half'",
            ),
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
)
