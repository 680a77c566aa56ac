"""Last resorts: what torch refuses in words that no other entry has, and its own assertions."""

from torchdoctor import lazy_re as re
from torchdoctor.explain import environments, refusal, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_KIND = r"(?:Runtime|Value|Type|Index|Assertion|NotImplemented)Error"
# What torch's sentences are about, and how they refuse it.
_THING = (
    r"(?:[Tt]ensors?|dtypes?|[Ss]calar ?[Tt]ype|dimension(?:s|al)?|\d-?D\b|dims?|[Cc]omplex|floating[- ]point"
    r"|matri(?:x|ces)"
    r"|strides?|ScalarType|(?:Bool|Long|Float)Tensor|normalized_shape|kernel_size|upscale_factor|batch\d|mat\d"
    r"|split_sizes?)\b"
)
_DEMAND = (
    r"(?:must|should|[Ee]xpect(?:s|ed)?|only|not (?:yet )?(?:supported|implemented|allowed)|n[o']t support"
    r"|[Uu]nsupported|requires?"
    r"|[Ii]nvalid|needs?|cannot|out of range|[Mm]ismatch|[Ii]ncompatible|match|can't)\b"
)
# Libraries that have such words of their own; the last frame of the traceback is in one.
_OTHERS = re.compile(
    r"packages[/\\](?:numpy|scipy|sklearn|pandas|tensorflow|keras|jax|jaxlib|onnxruntime|onnx|openvino|paddle|mxnet|cv2"
    r"|matplotlib|xgboost|lightgbm|h5py|PIL|networkx|cupy|tensorrt|coremltools)[/\\][^\n]{0,200}, line \d+, in "
    r"[^\n]{0,80}\n(?:[^\n]{0,300}\n){0,3}?[^\n]{0,80}Error: [^\n]*$"
    r"|\b(?:tensorflow|jaxlib|paddle|onnxruntime)\.\S*Error|ONNXRuntimeError|Input operand \d+ (?:has|does)",
    re.M,
)


_OTHER_NAMES = re.compile(r"(?i)\b(?:tensorflow|tf|keras|jax|mxnet|paddle|openvino|onnxruntime|tflite|theano|caffe)\b")


def _of_torch(around: str) -> bool:
    """Whether no other library raised it, by the last frame or by name."""
    named = _OTHER_NAMES.search(around) and not re.search("(?i)torch", around)
    return not named and _OTHERS.search(around) is None


_AT = r"(?:aten|ATen|TH|THC|THNN|THCUNN|THS|THCS|c10|csrc|torch)[/\\]"
# What the words of a refusal are about, and what to do then: first those that say their own rule.
_ABOUT = (
    (
        r"(\w+) \((\d+)\) must be divisible by (\w+) \((\d+)\)",
        "Take for {2} a number that divides {1}, or for {0} a multiple of {3}",
    ),
    (
        r"torch\.device with a specified index or an integer, but got: ?(\S+)",
        "It got {0} in place of a GPU's number: torch.cuda.set_device(0) (or the program's option, --gpu 0). None "
        "often comes from a search for a free GPU that found none, 'cuda' alone has no number (\"cuda:0\"), and cpu is "
        "no GPU: leave the call out. torch.cuda.is_available() must be True",
    ),
    (
        r"this checkpoint\(\) is not necessary",
        "Gradient checkpointing runs over a part in which nothing needs a gradient: it is frozen (requires_grad=False, "
        "a setting that stops its training after some epochs), or its inputs need none. Switch checkpointing off for "
        "that part, or checkpoint(..., use_reentrant=False); with transformers and PEFT "
        "model.enable_input_require_grads()",
    ),
    (
        r"input tensor must be non-empty",
        "The tensor is empty: in this batch a mask or filter leaves nothing in it. Skip it there (if x.numel() == 0: "
        "return x.sum() * 0), and look at that sample's mask or labels: print x.shape before the line",
    ),
    (r"training mode is expected to be boolean", "Write model.train() to train, and model.eval() to evaluate"),
    (r"For 1D input, 1D target", "The output lost its batch dimension: output.unsqueeze(0); squeeze(1), not squeeze()"),
    (
        r"(batch_size|num_samples)[^\n]* but got \w+=(\S+)",
        "{0} is {1}, and must be a whole number above 0: int(...), n // 2 instead of n / 2; 0 comes from the len() "
        "of an "
        "empty list",
    ),
    (
        r"_M_range_check",
        "A list inside torch or an extension (XLA, a custom operator) is shorter than it expects: a fault of theirs. "
        "Update torch and it together, and run it on the CPU, where the operation is named",
    ),
    (r"Size mismatch between tensors", "TensorDataset takes tensors of one length: print(x.shape[0], y.shape[0])"),
    (r"(\w+)\.extend should be called with an iterable", "Put them into a list: nn.{0}([first, second])"),
    (
        r"must be tuple of ints,but got (\w+)|'(\w+)' object cannot be interpreted as an integer",
        "A size or number is a {0}, and must be a whole number: int(n), n // 2 instead of n / 2",
    ),
    (r"Dimension size must be non-negative", "A size is negative: print the numbers that it is computed from"),
    (
        r"got from=(\S+) >= to=(\S+)",
        "The upper bound is excluded, and {1} is not above {0}: randint(low, high) with high = low + 1 at least; "
        "often it is "
        "the len() of an empty list",
    ),
    (
        r"square matrices, but they are (\d+) by (\d+)",
        "The matrix is {0} by {1}: torch.linalg.lstsq or pinv take those that are not square",
    ),
    (
        r"Fan in and fan out can not be computed",
        "Initialize only weights of two and more dimensions: if p.dim() > 1: nn.init.xavier_uniform_(p), and biases "
        "with zeros_",
    ),
    (
        r"to have size 2 in last dimension",
        "The grid is (N, H, W, 2), each place x and y from -1 to 1: permute(0, 2, 3, 1)",
    ),
    (r"(\w+_lengths) must be integral", "Give {0} whole numbers: torch.full((batch,), steps, dtype=torch.long)"),
    (
        r"running_mean must be defined",
        "Without running statistics batch norm works in training mode only: model.train()",
    ),
    (r"self must be a matrix", "mm is for two matrices: torch.matmul(a, b), or torch.bmm for batches"),
    (
        r"probability has to be between 0 and 1, but got ([-\d.]+)",
        "{0} is not a share of 1: 0.5 drops half. Check the order of the layer's arguments",
    ),
    (r"affine matrices of shape", "Bring the parameters to their form: theta.view(-1, 2, 3)"),
    (r"divisible by the square of upscale_factor", "The layer before it must give channels * factor**2 channels"),
    (r"condition to be a boolean", "Make the condition boolean: cond.bool(), or x > 0"),
    (r"single top-level function", "TorchScript takes no lambda: write it as a function, def f(x):"),
    (r"(?:fewer|more) operands were provided", "einsum needs as many tensors as the equation has groups of letters"),
    (
        r"Expected (\d+) (lr_lambdas|values for \w+), but got \d+|(?:expected|Expected) \w+ to be of length (\d+)",
        "Give one for each parameter group of the optimizer: {0}",
    ),
    (
        r"Invalid rank (\d+), rank should be in the interval \[0, (\d+)\]",
        "rank counts from 0 to {1}: rank=dist.get_rank() and num_replicas=dist.get_world_size(), or leave both out",
    ),
    (r"inconsistent with step sign", "Counting down needs a negative step, and up a positive one: print start and end"),
    (
        r"__init__\(\) missing 1 required positional argument: 'device_type'",
        "Name the kind of device: torch.autocast('cuda', dtype=torch.float16), or 'cpu'; "
        "torch.cuda.amp.autocast() had none",
    ),
    (
        r"expected at most (\d+) argument\(s\) but received (\d+)",
        "It takes {0} arguments at most, and got {1}: the Declaration in the message lists them. Where a library calls "
        "another's function (torch_scatter, torch_sparse), install releases that belong together",
    ),
    (
        r"invalid output_size [^\n]*between (\d+) and (\d+)",
        "From this input it can make {0} to {1} only: images whose sides the strides divide (multiples of 32), or "
        "output_size from the shape that went into the pooling",
    ),
    (
        "Unable to cast Python instance",
        "A C++ function got an argument of another type than it takes: Python's own numbers instead of NumPy's or "
        "tensors (int(x), float(x), x.item()), no None, and tensors where it takes tensors",
    ),
    (
        r"Jacobian mismatch",
        "gradcheck takes float64 inputs (x.double().requires_grad_()), no dropout, and no values at an edge (0 "
        "of a ReLU); "
        "if it still differs, backward() is wrong",
    ),
    (
        r"non-overlapping and dense",
        "Some of its memory is shared or in another order, as expand(), slices and transpose() leave it: x = "
        "x.contiguous() before the call, also x.grad.contiguous()",
    ),
    (
        r"incompatible function arguments",
        "A function of C++ got arguments of other types than those listed: compare them with 'Invoked with'. "
        "Where no call "
        "is yours, two packages are of different releases: update both",
    ),
    (
        r"Got [^\n]{0,60}, but numpy array, torch tensor",
        "TensorBoard was given no number, often None: log numbers only, if value is not None: writer.add_scalar(name, "
        "float(value), step)",
    ),
    (
        r"target boxes to be a tensor of shape",
        "Boxes are (N, 4), also of an image without any: torch.as_tensor(boxes, "
        "dtype=torch.float32).reshape(-1, 4); so "
        "are masks (N, H, W) and labels (N,)",
    ),
    (
        r"images is expected to be a list of 3d tensors",
        "torchvision's detectors take a list of images, each (C, H, W), and a list of targets: "
        "model(list(images), targets); "
        "one image without its batch is model([image])",
    ),
    (r"Low precision dtypes not supported", "It has no float16 form: f(x.float()).to(x.dtype)"),
    (
        r"Invalid backend: '(tensorrt|torch_tensorrt)'",
        "torch_tensorrt brings this backend: python -m pip install torch-tensorrt, and import torch_tensorrt before "
        "torch.compile(model, backend='{0}')",
    ),
    (
        r"Invalid backend: '(max-autotune|reduce-overhead|default)\b",
        "{0} is a mode, and no backend: torch.compile(model, mode='{0}')",
    ),
    (
        r"Invalid backend: '((?:openvino|hpu_\w+|ipex|onnxrt|tvm|torchxla|openxla|neuron|nvfuser|teco\w*)\w*)', see",
        "A package brings the backend {0}: install and import that before torch.compile; torch's own are inductor, "
        "cudagraphs, eager and aot_eager",
    ),
    (
        "row-major and column-major",
        "The second matrix must be column-major: give it as b.t().contiguous().t(), or the weight's .t()",
    ),
    (r"strided convolutions", "padding='same' needs stride=1: give a number, padding=(kernel_size - 1) // 2"),
)


# A tensor or an object as Python prints it: what stands in it is not what the message is about.
_REPR = re.compile(r"<[\w.]+ object at \w+>|<class '[\w.]+'>|tensor\([^\n)]*\)")


def _message(told: Told) -> str:
    """The last line that begins like an error, with what follows it."""
    says = rf"(?:^|[\s:`'\"*>(]){_KIND}: ([^\n]+(?:\n(?!\s*\n|Traceback|\s+at |frame #)[^\n]+){{0,9}})"
    found = Told(told.failure).last(says) or told.last(says)
    return _REPR.sub("", found[1] if found else told.text[-300:])


def _print(told: Told) -> str:
    line = told.own_line
    what = f"what `{line.code}` passes ({line.file}, line {line.number})" if line else "what you pass"
    return f"Print the type, shape, dtype and device of {what}, and compare with what the message expects"


def _refusal(told: Told) -> tuple[Fix, ...]:
    message = _message(told)
    owner = told.last(rf"packages[/\\](\w+)[/\\][^\n]*, line \d+, in \w+\n[^\n]*\n(?:[ ~^]+\n)?{_KIND}: ")
    special = next(((got, text) for mark, text in _ABOUT if (got := re.search(mark, message))), None)
    fix = Fix(
        special[1].format(*filter(None, special[0].groups())) if special else refusal.read(message) or _print(told)
    )
    if told.has(r"\bmps\b") and told.has(r"\b1\.1[23]\.\d"):
        update = Fix("torch 1.12 and 1.13 have many faults on Apple's GPU: update", (pip("install", "-U", "torch"),))
        return (update, fix)
    if owner and owner[1] not in ("torch", "torchvision", "torchaudio"):
        text = (
            f"{owner[1]} raises it, not torch: its documentation says what it takes; or its release and torch's differ"
        )
        return (Fix(text, (pip("install", "-U", owner[1].replace("_", "-")),)), fix)
    return (fix,)


def _backend(told: Told) -> tuple[Fix, ...]:
    got = told.last(r"Could not run '([\w:.]+)' with arguments from the '(\w+)' backend")
    name, backend = (got[1], got[2]) if got else ("", "")
    if told.has("zero_point"):
        return (
            Fix(
                "An observer saw nan, inf or nothing: calibrate with real batches (torch.isfinite(x).all()), call the "
                "prepared model before convert, and leave layers of constants out (qconfig = None)"
            ),
        )
    if "Sparse" in backend:
        return (Fix(f"{name} has no form for sparse tensors: x.to_dense() before it"),)
    if "Quantized" in backend and re.search(r"::(?:add|mul|cat|sub)", name):
        return (
            Fix(
                "Between quantized tensors + and torch.cat are modules: self.add = "
                "torch.ao.nn.quantized.FloatFunctional() in "
                "__init__, self.add.add(x, y) (.mul, .cat) in forward; then prepare and convert again"
            ),
        )
    if told.has(r"quantized::|NoQEngine|Quantized"):
        return (
            Fix(
                "Give a quantized layer quantized input: QuantStub first and DeQuantStub last in the model "
                "(QuantWrapper), "
                "on the CPU; and the other way round, x.dequantize() before a layer that is not"
            ),
            Fix("For 'NoQEngine': torch.backends.quantized.engine = torch.backends.quantized.supported_engines[-1]"),
        )
    if told.has("DirectML|privateuse"):
        return (Fix("Run this operation on the CPU: f(x.cpu()).to(x.device); DirectML has fewer operations than CUDA"),)
    return (
        Fix(
            f"Move the tensors to a device that {name or 'the operation'} is built for (the message lists them); "
            f"if it is "
            "an extension's, install its build for this device"
        ),
    )


_LARGE = (
    ("negative dimension", "A size is negative: print the numbers that it is computed from"),
    ("quantile", "Take a sample first, or np.quantile(x.cpu().numpy(), q)"),
    ("overflow", "The size is far too large: print the shape first; a sparse form or batches avoid the whole matrix"),
    (
        "",
        "Split it: process the batch in parts (for part in x.split(64): ...), smaller images, or x.float() for "
        "bfloat16 upsampling; later releases of torch allow more",
    ),
)


def _large(told: Told) -> tuple[Fix, ...]:
    return (Fix(told.choose(_LARGE)),)


# Messages that look like faults and are none, and what to do about each.
_HARMLESS = (
    (
        "trace to be incorrect",
        "A trace (jit.trace, ONNX export, TensorBoard's add_graph) keeps this value as it is for the example input: "
        "right where it is the same for every input; else write the line with tensor operations",
    ),
    (
        "weights_only=False",
        "torch.load(path, weights_only=True) ends it where the file holds tensors and numbers only, as a state_dict "
        "does; otherwise weights_only=False, said explicitly, for files that you trust",
    ),
    ("amdgpu.ids", "libdrm looks for its table of GPU names in another folder, and does without it"),
    ("falling back to tensile", "rocBLAS goes on with its own kernels; export ROCBLAS_USE_HIPBLASLT=0 hides it"),
    ("dxgkio_query", "WSL's driver writes this for every question that Windows does not answer"),
    ("SHMEM", "If DataLoader workers or NCCL fail later, start the container with --ipc=host or --shm-size=8g"),
    ("10049", "The machine's name has no address of that kind: the connection is made by another one"),
    ("cannot be retrieved", "The machine's name has no address of that kind: the connection is made by another one"),
    (
        "system database file",
        "MIOpen has no stored kernels for this GPU and looks for fast ones itself: the first run of each shape is slow",
    ),
    (
        "lr_scheduler.step",
        "Call scheduler.step() after optimizer.step(), once an epoch or step; if that is so, the optimizer was skipped "
        "(GradScaler) or made again after the scheduler: harmless once, at the start",
    ),
    (
        "Implicit dimension choice",
        "Say along which dimension, the one with the classes: F.softmax(x, dim=1), nn.Softmax(dim=1); -1 is the last",
    ),
    (
        "compiled with flash attention",
        "scaled_dot_product_attention uses another of its kernels, which gives the same result: torch's wheels for "
        "Windows have no "
        "flash attention in most releases; nothing to install",
    ),
    ("Navi31|AOTRITON", "To use the faster kernel: export TORCH_ROCM_AOTRITON_ENABLE_EXPERIMENTAL=1"),
    (
        "Not enough SMs",
        "The GPU is smaller than max-autotune's matrix kernels need: they are not tried, and the others are used",
    ),
    (
        "TensorFloat32 tensor cores",
        "For faster float32 products, a little less exact: torch.set_float32_matmul_precision('high')",
    ),
    (
        "devices used by this process|barrier",
        "Name the GPU, so that no rank takes another's: torch.cuda.set_device(local_rank), and "
        "init_process_group(..., device_id=torch.device('cuda', local_rank))",
    ),
    (
        "destroy_process_group|NOT been destroyed",
        "Call torch.distributed.destroy_process_group() at the end of the program",
    ),
    (
        "errno: (?:97|99|101)|Address family",
        "IPv6 is off, and IPv4 is used. If the start hangs as well, MASTER_ADDR=127.0.0.1 instead of localhost",
    ),
    ("expandable_segments not supported", "Windows has no expandable segments: unset PYTORCH_CUDA_ALLOC_CONF"),
    ("NNPACK", "The CPU, or a virtual machine, lacks what NNPACK needs; torch computes without it"),
    (
        "intraop|ParallelNative",
        "Set the number of threads once, at the start: torch.set_num_threads(n), or OMP_NUM_THREADS",
    ),
    (
        "Redirects are",
        "torchrun cannot redirect output on Windows and macOS, and goes on; read what comes next for the fault",
    ),
    (
        "Caffe2 thread-pool",
        "Fork DataLoader workers before other work on threads, or set OMP_NUM_THREADS=1; nothing is lost",
    ),
    (
        "to instantiate a model of type",
        "The model's config.json names another type than the class that loads it, which is usual for models with code "
        "of their own. Where it stops there, it is still loading (look at the use of RAM and GPU memory), or the lines "
        "after it say why; then take the transformers release that the model's page names",
    ),
    ("omp_set_nested", "A library speaks to a newer OpenMP: no effect; KMP_WARNINGS=0 hides it"),
    ("Producer process", "A worker ended before others had read its CUDA tensors: keep it alive, or send CPU tensors"),
    (
        "current CUDA context",
        "A thread used cuBLAS first: torch sets the context itself; torch.cuda.set_device() in the thread hides it",
    ),
    ("imbalance between", "DataParallel waits for the slowest GPU: leave it out with CUDA_VISIBLE_DEVICES"),
    ("NumPy module was reloaded", "Restart the kernel or process, so that NumPy is imported once"),
    ("nvrtc", "Reinstall torch's own CUDA libraries (nvidia-cuda-nvrtc) if convolutions are slow"),
    ("not writeable", "Copy the array where the tensor is written to: torch.from_numpy(array.copy())"),
    ("list of numpy", "Make one array first, which is many times faster: torch.tensor(np.array(list))"),
    ("part of single contiguous", "Call self.rnn.flatten_parameters() at the start of forward, with DataParallel"),
    ("copy construct from a tensor", "Write x.clone().detach() instead of torch.tensor(x)"),
    ("all input tensors were scalars", "DataParallel gathers a loss of each GPU: loss.mean() before backward()"),
    ("last learning rate", "Use scheduler.get_last_lr()[0]"),
    ("epoch parameter in", "Call scheduler.step() without the epoch"),
    ("dropout option adds", "dropout acts between layers: num_layers=2 or more, or leave it out"),
    (
        "Couldn't retrieve source|SourceChange|source code of class",
        "Save model.state_dict() instead of the whole model",
    ),
    ("volatile was removed", "Put it under `with torch.no_grad():`, or memory grows in evaluation"),
    ("dtype torch.uint8", "Make the mask boolean: mask.bool(), or (x > 0) as it is"),
)


def _warning(told: Told) -> tuple[Fix, ...]:
    """For what is known, its own words; else the message names what to write instead."""
    if text := Told(told.failure or told.text).choose(_HARMLESS):
        return (Fix(f"Nothing failed. {text}"),)
    if got := told.last(r"(?i)(?:please use|use|in favou?r of|instead,? use) (?:the )?[`'\"]?([\w.]+(?:\([^)\n]*\))?)"):
        return (Fix(f"Nothing fails: to be ready for later releases, use {got[1]} in the line that the warning names"),)
    return (
        Fix(
            "Nothing fails. If the line is in a library, update the library; to hide it: "
            "warnings.filterwarnings('ignore', category=UserWarning)"
        ),
    )


def _asserted(told: Told) -> tuple[Fix, ...]:
    if told.has("grad_accumulator"):
        text = "Set use_reentrant=False in gradient checkpointing, or take DDP in place of ZeRO or FSDP; and update "
        return (Fix(f"{text}deepspeed, accelerate and peft"),)
    if told.has(r"jit/api/object\.h"):
        text = (
            "The module is empty: torch::jit::load must give it before forward() is called; check the file's path, and "
        )
        return (Fix(f"{text}catch c10::Error around it"),)
    if told.has(r"-ltorch_cpu|torch/(?:script|torch)\.h>|torch::jit::load"):
        return (Fix("Take a newer libtorch, and headers, library and exported file of one version"),)
    if told.has(r"output_nr_ == 0") and told.has(r"\b(?:split|chunk|unbind|unsafe_\w+)\(|\w_\("):
        text = "Use no operation in place (unsqueeze_, add_, +=) on a part that split, chunk or unbind gave: write it "
        where = f": {told.own_line.file}, line {told.own_line.number}" if told.own_line else ""
        return (Fix(f"{text}without the underscore{where}"),)
    if told.has(r"intel_extension_for_pytorch|\bto\(['\"]xpu"):
        text = (
            "Take a torch that has XPU built in, in a new environment: the extension (IPEX) fits its own torch alone. "
        )
        text += "Save or trace the model again with it; meanwhile run it on the CPU"
        index = f"{torch_builds.INDEX}/xpu"
        return (Fix(text, environments.new_environment(told, "3.12", "torch", "--index-url", index)),)
    return (Fix("Update torch: many such bugs are fixed in later releases", ("python -m pip install -U torch",)),)


ERRORS = (
    Error(
        "cpu-library-refused",
        "A CPU library cannot run this operation",
        "oneDNN, MKL or NNPACK rejected the operation, or this build of torch has no LAPACK or FFT.",
        "environment",
        (
            *exactly(
                "not compiled with MKL support",
                "LAPACK library not found in compilation",
                "requires compiling PyTorch with LAPACK",
                "could not create a primitive",
                "Intel MKL DFTI ERROR",
                "NNPACK SpatialConvolution_updateOutput failed",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "This build lacks the library: install an official wheel of torch, which has it",
                        ("python -m pip install --force-reinstall torch",),
                    ),
                )
                if told.has("compil")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Try float32 (x.float()), a smaller batch (it may be out of memory), or without the library: "
                        "torch.backends.mkldnn.enabled = False; see that no size is 0"
                    ),
                    Fix("Update torch: several such cases are fixed", ("python -m pip install -U torch",)),
                )
                if not told.has("compil")
                else ()
            ),
        ),
        asked=("could not create a primitive", "lapack library not found", "aten not compiled with mkl support"),
        source="aten/src/ATen/native/mkldnn, mkl; BatchLinearAlgebra.cpp",
    ),
    Error(
        "operator-not-for-backend",
        "The operation does not exist for this kind of tensor",
        "The operation has no implementation for sparse or quantized tensors, or for this device.",
        "code",
        (
            Seen(
                "with arguments from the",
                r"Could not run '(?!aten::_amp_|torchcodec)[\w:.]+' with arguments from the '(?!Meta)\w+' backend",
                "NotImplementedError: Could not run 'aten::view' with arguments from the 'SparseCPU' backend.",
            ),
            *exactly("`zero_point` must be between `quant_min` and `quant_max`"),
            Seen(
                "zero_point is above upper bound",
                r"zero_point -?\d+ is (?:above upper|below lower) bound",
                "RuntimeError: quantize_tensor_per_tensor_affine zero_point 300 is above upper bound.",
            ),
            *exactly("NoQEngine", "convert the tensor to a strided layout first"),
            *varying("Unimplemented backend {QuantizedCPU}"),
            Seen(
                "is not currently implemented for the",
                r"operator '\w+::[\w.]+' is not currently implemented for the (?!MPS)\w+",
                "NotImplementedError: The operator 'aten::_x' is not currently implemented for the DirectML device",
            ),
            Seen(
                "sparse tensors do not have | Sparse tensors do not have | tensors do not have strides",
                r"[Ss]parse (?:CSR )?tensors do not have \w+",
                "RuntimeError: Sparse CSR tensors do not have strides",
            ),
        ),
        (_backend,),
        asked=("could not run with arguments from the backend", "sparse tensor not supported", "NoQEngine"),
        source="aten/src/ATen/core/dispatch; torch/csrc",
    ),
    Error(
        "tensor-too-large",
        "The tensor is too large for this operation",
        "The operation uses 32-bit indices, or the size of the result was computed incorrectly.",
        "code",
        (
            *exactly(
                "canUse32BitIndexMath",
                "numel: integer multiplication overflow",
                "Storage size calculation overflowed",
                "quantile() input tensor is too large",
                "Trying to create tensor with negative dimension",
                "integer out of range",
            ),
            Seen("INT MAX", r"(?:more|less|fewer) than INT_MAX", "tensors with more than INT_MAX elements"),
        ),
        (_large,),
        asked=("int_max elements", "canUse32BitIndexMath", "quantile input tensor is too large"),
        source="aten/src/ATen/native",
    ),
    Error(
        "torch-internal-assert",
        "An assertion inside torch failed",
        "One of torch's own checks failed: a bug in this release, or an unusual input (a view, an empty tensor, a "
        "file from a different release, an extension).",
        "code",
        (
            Seen("ASSERT FAILED at", r"(?:INTERNAL )?ASSERT FAILED at \"?\S+", "INTERNAL ASSERT FAILED at /x.cpp:134"),
            Seen(
                "INTERNAL ASSERT FAILED",
                r"\) INTERNAL ASSERT FAILED$",
                "RuntimeError: !x.expired() INTERNAL ASSERT FAILED",
            ),
            *exactly("please report a bug to PyTorch", "Please report a bug to PyTorch"),
        ),
        (
            _asserted,
            Fix(
                "Find the operation: the last line of your own program in the traceback; try it with contiguous copies "
                "(x.contiguous().clone()), without in-place operations, and on the CPU"
            ),
        ),
        alternatives=(Or("extension-abi-mismatch", "an extension in the traceback was built for another torch"),),
        asked=("internal assert failed", "please report a bug to pytorch"),
        symptom=1,
        source="c10/util/Exception.h",
    ),
    Error(
        "harmless-warning",
        "A warning: nothing failed",
        "torch, or a library that uses it, announces a change or gives advice; the program continues.",
        "code",
        (
            *exactly(
                "might cause the trace to be incorrect",
                "Torch was not compiled with flash attention",
                "Bad things might happen unless you revert",
                "Memory Efficient attention on Navi31 GPU is still experimental",
                "Not enough SMs to use max_autotune_gemm mode",
                "barrier as devices used by this process are currently unknown",
                "process group has NOT been destroyed before",
                "destroy_process_group() was not called before program exit",
                "expandable_segments not supported on this platform",
                "Could not initialize NNPACK",
                "FP16 is not supported on CPU; using FP32 instead",
                "Attempting to register factory for plugin cu",
                "Missing system database file: gfx",
                "Cannot set number of intraop threads",
                "Redirects are currently not supported in Windows",
                "Leaking Caffe2 thread-pool after fork",
                "omp_set_nested routine deprecated",
                "Producer process has been terminated before all shared CUDA tensors released",
                "there was no current CUDA context",
                "There is an imbalance between your GPUs",
                "The NumPy module was reloaded",
                "Applied workaround for CuDNN issue, install nvrtc.so",
                "The epoch parameter in `scheduler.step()` was not necessary",
                "To get the last learning rate computed by the scheduler",
                "floor_divide is deprecated",
                "__floordiv__ is deprecated",
                "divides the total loss by both the batch size and the support size",
                "dropout option adds dropout after all but last recurrent layer",
                "Couldn't retrieve source code for container of type",
                "SourceChangeWarning",
                "Anomaly Detection has been enabled",
                "The default behavior for interpolate/upsample",
                "share/libdrm/amdgpu.ids: No such file or directory",
                "hipBlasLT failed, falling back to tensile",
                "dxgkio_query_adapter_info: Ioctl failed",
                "The SHMEM allocation limit is set to the default of 64MB",
                "system error: 10049 - The requested address is not valid in its context",
            ),
            Seen(
                "You are using a model of type",
                r"You are using a model of type \S+ to instantiate a model of type \S+",
                "You are using a model of type frob to instantiate a model of type frob_v2. This is not supported",
            ),
            Seen(
                "cannot be retrieved",
                r"\[c10d\] The IPv[46] network addresses of \([^)\n]{1,80}\) cannot be retrieved",
                "[W socket.cpp:663] [c10d] The IPv6 network addresses of (node0, 29500) cannot be retrieved "
                "(gai error: -2).",
            ),
            Seen(
                "lr scheduler step",
                r"`?lr_scheduler\.step\(\)`? before `?optimizer\.step\(\)`?",
                "lr_scheduler.step() before optimizer.step()",
            ),
            Seen(
                "Implicit dimension choice for",
                r"Implicit dimension choice for \w+ has been deprecated",
                "Implicit dimension choice for softmax has been deprecated",
            ),
            Seen(
                "client socket has failed to connect to",
                r"\bW[^\n]{0,60} The client socket has failed to connect to \[localhost\][^\n]* \(errno: (?:97|99|101)",
                "[W socket.cpp:697] [c10d] The client socket has failed to connect to [localhost]:29500 (errno: 101 - "
                "Network is unreachable).",
            ),
            Seen(
                "Address family not supported by protocol",
                r"errno: 97 - Address family not supported by protocol",
                "[W socket.cpp:464] [c10d] The server socket cannot be initialized on [::]:29500 (errno: 97 - "
                "Address family not "
                "supported by protocol).",
            ),
            Seen(
                "Warning",
                r"\b(?:User|Future|Deprecation)Warning: "
                r"[^\n]*(?:`?\btorch\.|\bnn\.|[Tt]ensor|lr_scheduler"
                r"|dtype|size_average|volatile|upsampling|gradient|DataLoader|PyTorch|TypedStorage|backward "
                r"hook|pretrained|weights)",
                "UserWarning: nn.functional.sigmoid is deprecated. Use torch.sigmoid instead.",
            ),
            Seen(
                "packages torch",
                r"(?:site|dist)-packages[/\\]torch\w*[/\\][^\n]*: (?:User|Future|Deprecation)Warning: ",
                "/v/site-packages/torch/nn/modules/rnn.py:1: UserWarning: RNN module weights are not part of one chunk",
            ),
        ),
        (
            _warning,
            lambda told: (
                (Fix("If the program fails all the same, the error is another line: pass the whole output to its end"),)
                if told.has(r"(?i)\b(?:fails?\b|failed|crash|error|doesn't work|not work)")
                else ()
            ),
        ),
        symptom=2,
        asked=("is a torch deprecation warning harmless", "suppress pytorch userwarning"),
        goes_on=True,
        source="torch/nn/functional.py; torch/optim/lr_scheduler.py",
    ),
    Error(
        "argument-refused",
        "torch rejects an argument",
        "A torch operation got an argument that it does not accept; the message says what it expects.",
        "code",
        (
            *exactly(
                "must be divisible by num_groups",
                "training mode is expected to be boolean",
                "RuntimeError: Unable to cast Python instance to C++ type",
                "batch_size should be a positive integer value, but got",
                "expected condition to be a boolean tensor",
                "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
                "normal_ expects std >",
                "normal expects all elements of std >=",
                "upper bound and larger bound inconsistent with step sign",
                "larger bound inconsistent with step sign",
                "Expected p to be in range 0 to 1",
            ),
            *varying("random_ expects 'from' to be less than 'to', but got from=0"),
            Seen(
                "aten src | lib TH | src TH | torch csrc | pytorch c | src ATen",
                rf"{_KIND}: [^\n]{{4,400}} at \S*{_AT}\S+\.(?:cpp|cu|c|h|cuh|hpp):\d+",
                "RuntimeError: invalid argument 3: Wrong thing at /pytorch/aten/src/TH/generic/THTensorMath.cpp:520",
            ),
            Seen(
                "Error",
                rf"{_KIND}: (?:torch\.|linalg[._])?[a-z_]\w*(?:\(\)|_cpu|_cuda)?: "
                rf"(?![^\n]*gufunc)(?=[^\n]*\b(?:[Tt]ensors?|dim|dims|dimensions?|"
                r"dtypes?|device|scalar|shape|input|self|matri(?:x|ces)))",
                "RuntimeError: cross: inputs dimension -1 must have length 3. Got 2 and 2",
            ),
            *exactly("to be true, but got false"),
            Seen(
                "Error",
                rf"{_KIND}: [^\n]*\b(?:tensors?|Tensors?) (?:to be|to have|must|should|does not|do not|is not|are "
                rf"not|cannot|with)\b",
                "RuntimeError: Both tensors must be on the moon",
            ),
            Seen(
                "Error",
                rf"{_KIND}: (?!resize_images)"
                rf"[^\n]*\b(?:attn_mask|key_padding_mask|padding_mode|num_embeddings|num_heads|scale_factor"
                rf"|align_corners"
                r"|recompute_scale_factor|grid_sample|affine_grid|SyncBatchNorm|InstanceNorm\w*|Module(?:List|Dict)"
                r"|Parameter(?:List|Dict)|requires_grad|grad_tensors|weight_norm|spectral_norm|num_layers"
                r"|proj_size|output_padding"
                r"|dilation|strided "
                r"convolutions|max_pool\w*|ConvTranspose\w*|nn\.\w+|autograd\.\w+|DataParallel|lr_lambdas"
                r"|param_groups|state_dict|batch_sampler|collate_fn|worker_init_fn|pin_memory|num_workers|map_location"
                r"|vmap|jvp|vjp|jacobian|hessian|(?<!<)(?<!')torch\.(?!load|save)\w+)\b",
                "ValueError: padding='same' is not supported for strided convolutions",
            ),
            Seen(
                "packages torch",
                r"(?:site|dist)-packages[/\\]torch[/\\](?!_dynamo|_inductor|_utils\.py|hub\.|utils[/\\](?:data"
                r"|cpp_ext|model_zoo)|cuda[/\\]__init__"
                r"|__init__|serialization|distributed|jit|onnx|multiprocessing)[^\n]*, line \d+, in \w+\n[^\n]*\n"
                rf"(?:[ ~^]+\n)?{_KIND}: (?!cuda runtime error)(?=\S)",
                'File "/v/site-packages/torch/nn/functional.py", line 2115, in nll_loss\n    .format(input.size(0)))\n'
                "ValueError: Something expected",
            ),
            Seen(
                "packages torchvision | packages torchaudio",
                r"(?:site|dist)-packages[/\\]torch(?:vision|audio)[/\\](?!extension|_internally|_extension"
                r"|__init__|_meta)"
                rf"[^\n]*, line \d+, in \w+\n[^\n]*\n(?:[ ~^]+\n)?{_KIND}: (?=\S)",
                'File "/v/site-packages/torchvision/utils.py", line 15, in make_grid\n    raise ValueError(\n'
                "ValueError: Something expected",
            ),
            Seen(
                "Error",
                r"^[ >\d-]{1,12}[^\n]*\b(?:torch|F|nn|transforms|optim"
                r"|dist)\.[a-zA-Z]\w*[.\w]*\([^\n]*\n(?:[ ~^]+\n)?"
                r"(?:Runtime|NotImplemented)Error: (?=\S)",
                "    y = torch.roll(x, (1, 2), 0)\nRuntimeError: shifts and dimensions must align. shifts: 2, dims:1",
            ),
            Seen(
                "RuntimeError | NotImplementedError",
                rf"(?:Runtime|NotImplemented)Error: (?=[^\n]*\b{_THING})(?=[^\n]*\b{_DEMAND})",
                "RuntimeError: number of categories and dims must agree",
            ),
            *exactly("multiplication of row-major and column-major matrices is supported by cuBLASLt"),
            *exactly("Either mode or options can be specified", "Unexpected optimization option"),
            *varying("Unrecognized mode={foo}, should be one of"),
            Seen(
                "Invalid backend",
                r"Invalid backend: '[\w.-]{1,60}', see `torch\._dynamo",
                "Invalid backend: 'max-autotune', see `torch._dynamo",
            ),
            *exactly("autocast.__init__() missing 1 required positional argument: 'device_type'"),
            Seen(
                "packages torch distributed",
                r"packages[/\\]torch[/\\]distributed[/\\](?:fsdp|device_mesh|tensor|_tensor|checkpoint|optim"
                r"|algorithms|pipelining"
                r"|_composable|_functional)[^\n]*, line \d+, in \w+\n[^\n]*\n(?:[ ~^]+\n)?(?:Runtime|Type"
                r"|Key)Error: (?=\S)",
                'File "/v/site-packages/torch/distributed/device_mesh.py", line 15, in init\n    raise RuntimeError(\n'
                "RuntimeError: Something else",
            ),
            Seen(
                "packages torch",
                r"(?:site|dist)-packages[/\\]torch[/\\](?:distributed|utils[/\\]data|cuda|jit|onnx|serialization"
                r"|hub|multiprocessing)"
                r"[^\n]*, line \d+, in \w+\n[^\n]*\n(?:[ ~^]+\n)?(?:Value|Assertion|NotImplemented)Error: "
                r"(?=\S)(?!Traceback)",
                'File "/v/site-packages/torch/distributed/device_mesh.py", line 2115, in init\n    raise ValueError(\n'
                "ValueError: Something expected",
            ),
        ),
        (_refusal,),
        symptom=1,
        amid=_of_torch,
        asked=("invalid argument torch function",),
        see="print(type(x), x.shape, x.dtype, x.device) for each argument before the call.",
        source="aten/src/ATen/native; torch/nn/functional.py",
    ),
)
