"""Plain words find their errors, and what is not about torch finds nothing."""

import pytest
from faults import each

from torchdoctor.explain.plain import LONGEST, nearest

ABOUT = [
    ("gpu ran out of vram while training", ["oom"]),
    ("CUBLAS_STATUS_ALLOC_FAILED", ["cublas-alloc-failed"]),
    ("pytorch says no gpu but i have rtx 4070", ["command:check", "cpu-only-build", "no-device"]),
    ("my kernel keeps dying in jupyter when importing torch", ["jupyter-kernel-died", "segfault"]),
    ("loss goes to nan after a few steps", ["loss-nan"]),
    ("training loss not decreasing", ["model-does-not-learn"]),
    ("multiple gpus only one used", ["one-gpu-of-several"]),
    ("import torch takes forever", ["slow-import"]),
    ("mixed precision nan", ["loss-nan"]),
    ("stable diffusion black image", ["dtype-unsupported-on-gpu"]),
    ("uv add torch cuda", ["command:install-cmd"]),
    ("Dataloader freezes with num_workers 4", ["dataloader-hangs"]),
    ("model predicts the same class always", ["model-does-not-learn"]),
    ("accuracy drops in eval mode batchnorm", ["train-eval-mode"]),
    ("can I use python 3.14 with torch", ["command:install-cmd", "no-wheel-python-too-new"]),
    ("install pytorch cpu only version", ["command:install-cmd"]),
    ("GLIBCXX_3.4.32 not found", ["libstdcxx-too-old"]),
    ("nvidia-smi command not found", ["no-driver"]),
    ("driver/library version mismatch", ["driver-library-mismatch"]),
    ("H100 error 802", ["fabric-manager"]),
    ("shared memory too small in container", ["docker-shm-too-small"]),
    ("no space left on device pip install torch", ["disk-full"]),
    ("expected Float but found Double", ["dtype-mismatch"]),
    ("Input and weight on different devices", ["device-mismatch"]),
    ("backward second time retain_graph", ["autograd-usage"]),
    ("unexpected key module. state dict", ["state-dict-mismatch"]),
    ("weights_only=True fails loading checkpoint", ["weights-only-load"]),
    ("RTX 5080 no kernel image", ["extension-built-for-other-arch", "no-kernel-image-torch"]),
    (
        "flash attention install fails",
        ["build-isolation", "extension-build-failed", "flash-attn-abi-mismatch", "flash-attn-missing"],
    ),
    ("torchaudio load mp3 fails backend", ["torchaudio-no-backend", "torchcodec-unusable"]),
    ("ddp training hangs at init", ["distributed-config", "nccl-timeout"]),
    ("port 29500 in use", ["distributed-config"]),
    ("MPS not supported operator", ["mps-op-missing"]),
    ("pytorch slow on gpu", ["command:bench", "slow-input-pipeline"]),
    ("num_workers how many", ["slow-input-pipeline", "too-many-dataloader-workers"]),
    ("memory keeps increasing during training", ["memory-growth"]),
    ("need sigmoid for BCEWithLogitsLoss?", ["softmax-before-cross-entropy"]),
    ("forgot model.eval()", ["train-eval-mode"]),
    ("optimizer zero grad missing", ["zero-grad"]),
    ("import torch segfaults", ["segfault"]),
    ("cannot find libcuda.so.1", ["missing-libcuda"]),
    ("undefined symbol ncclCommRegister", ["nccl-lib-clash"]),
    ("hip error invalid device function rx 6700", ["rocm-gpu-unsupported"]),
    ("xformers not compatible with torch", ["xformers-mismatch"]),
    ("bitsandbytes cuda setup failed", ["bitsandbytes-no-gpu-lib"]),
    ("torch.compile fails windows", ["inductor-failed", "torch-compile-windows-no-msvc", "triton-missing"]),
    ("triton windows install", ["triton-missing"]),
    ("ssl certificate error pip torch", ["ssl-certificate"]),
    ("wsl2 cuda not available", ["no-device", "wsl-driver-in-guest", "wsl-libcuda-path", "wsl-no-gpu"]),
    ("process killed exit code 137", ["host-ram-exhausted"]),
    ("tensor size mismatch at dimension 1", ["shape-mismatch"]),
    ("index out of bounds embedding", ["index-out-of-range"]),
    ("random results each time training", ["results-not-reproducible"]),
    ("uncorrectable ecc error", ["hardware-xid-ecc"]),
    ("fell off the bus gpu", ["hardware-xid-ecc"]),
    ("numpy 2.0 torch crash", ["numpy-abi"]),
    ("conda pytorch solving environment failed", ["conda-unsatisfiable"]),
    ("leaf variable in-place operation", ["inplace-on-leaf"]),
    ("retain graph rnn hidden state detach", ["autograd-usage", "memory-growth"]),
    ("IndexError target 10 is out of bounds", ["index-out-of-range"]),
    ("gpu memory not freed after training", ["gpu-busy-stale-process", "memory-growth", "oom"]),
    ("scheduling pod nvidia gpu kubernetes", ["k8s-no-gpu-resource"]),
    ("my gpu is not being used by pytorch", ["no-device", "cpu-only-build", "command:check"]),
    ("torch.cuda.is_available() is False after installing cuda 12", ["no-device", "cpu-only-build", "command:check"]),
    ("training is very slow and gpu utilization is 5 percent", ["slow-input-pipeline"]),
    (
        "pytorch crashes without any message on windows",
        ["segfault", "windows-vcredist", "windows-dll-dependency", "windows-dll-import-order"],
    ),
    ("ram keeps going up every epoch", ["memory-growth"]),
    ("gpu memory does not get freed after the script ends", ["gpu-busy-stale-process"]),
    ("nvidia-smi shows a process but I killed it", ["gpu-busy-stale-process"]),
    ("out of memory although nvidia-smi says it's half empty", ["oom", "oom-other-process"]),
    ("same seed but different results", ["results-not-reproducible"]),
    ("docker container doesn't see the gpu", ["docker-gpus-flag-missing", "docker-no-nvidia-runtime"]),
    ("could not select device driver gpu docker", ["docker-no-nvidia-runtime"]),
    ("pod stuck pending insufficient nvidia.com/gpu", ["k8s-no-gpu-resource"]),
    (
        "ddp training hangs at the start with two gpus",
        ["nccl-timeout", "nccl-network", "distributed-config", "gpu-peer-access-unsupported"],
    ),
    ("training stops after half an hour with watchdog timeout", ["nccl-timeout"]),
    (
        "which torch version works with python 3.13",
        ["no-wheel-python-too-new", "command:install-cmd", "command:matrix"],
    ),
    ("torch install on raspberry pi", ["no-matching-distribution", "no-wheel-32bit", "command:install-cmd"]),
    ("pip says no matching distribution found for torch", ["no-matching-distribution", "no-wheel-python-too-new"]),
    ("how do i install torch for an old driver 470", ["driver-too-old", "command:install-cmd"]),
    ("rtx 5080 does not work with torch", ["no-kernel-image-torch"]),
    ("gtx 960 too old?", ["no-kernel-image-torch"]),
    (
        "amd rx 7900 xtx on windows",
        ["rocm-no-gpu-visible", "rocm-gpu-unsupported", "command:install-cmd", "cuda-package-on-rocm"],
    ),
    ("mps backend runs out of memory on my macbook", ["mps-oom"]),
    ("operator not implemented for mps device", ["mps-op-missing"]),
    ("weights_only load fails since torch 2.6", ["weights-only-load"]),
    ("checkpoint from gpu machine on a laptop without gpu", ["load-cuda-on-cpu"]),
    ("model was saved with dataparallel and keys have module. in front", ["state-dict-mismatch"]),
    ("loss does not go down", ["model-does-not-learn"]),
    ("loss is nan with fp16", ["loss-nan", "amp-gradients"]),
    ("validation much worse than training when calling eval", ["train-eval-mode", "model-does-not-learn"]),
    ("forgot to call zero_grad?", ["zero-grad"]),
    ("cross entropy with softmax at the end of the model", ["softmax-before-cross-entropy"]),
    ("the dataloader is the bottleneck", ["slow-input-pipeline", "too-many-dataloader-workers"]),
    ("dataloader worker exited unexpectedly", ["dataloader-worker-died"]),
    ("windows multiprocessing bootstrapping freeze_support", ["spawn-main-guard"]),
    ("can't pickle lambda dataloader windows", ["pickle-spawn"]),
    ("libcudnn.so.8 missing", ["missing-libcudnn"]),
    (
        "which cuda toolkit do I need to build flash attention",
        [
            "cuda-toolkit-missing",
            "toolkit-torch-cuda-mismatch",
            "extension-build-failed",
            "build-isolation",
            "flash-attn-missing",
        ],
    ),
    ("flash attn wheel does not match my torch", ["flash-attn-abi-mismatch"]),
    ("torchvision nms does not exist", ["torchvision-mismatch"]),
    ("torchaudio broke after I updated torch", ["torchaudio-mismatch"]),
    ("xformers wants another torch version", ["xformers-mismatch", "requirement-conflict"]),
    ("numpy 2 broke torch", ["numpy-abi", "numpy-import-failed"]),
    ("OMP: Error #15", ["openmp-duplicate"]),
    ("illegal instruction core dumped on import torch", ["illegal-instruction"]),
    ("ecc errors on the gpu", ["hardware-xid-ecc", "faulty-node"]),
    ("gpu has fallen off the bus", ["gpu-dropped-by-driver", "hardware-xid-ecc"]),
    ("fabric manager not running h100", ["fabric-manager"]),
    ("wsl2 has no cuda", ["wsl-no-gpu", "wsl-libcuda-path", "wsl-driver-in-guest"]),
    ("secure boot blocks the nvidia module", ["secure-boot", "driver-not-loaded"]),
    ("nvidia driver was updated and now there is a version mismatch", ["driver-library-mismatch"]),
    ("permission denied /dev/nvidia0", ["device-permission-denied"]),
    ("slurm job gets no gpu", ["slurm-gres", "wrong-cuda-visible-devices"]),
    ("CUDA_VISIBLE_DEVICES is ignored", ["wrong-cuda-visible-devices"]),
    ("torch.compile does not work on windows", ["torch-compile-windows-no-msvc", "triton-missing"]),
    ("triton is not installed", ["triton-missing"]),
    ("too many open files while loading data", ["too-many-open-files"]),
    ("no space left on device while pip installs torch", ["disk-full"]),
    ("hash mismatch pip torch", ["pip-hash-mismatch"]),
    ("tokenizers requires a newer transformers", ["hf-packages-mismatch", "transformers-too-old"]),
    ("model download from huggingface fails behind a proxy", ["hub-access", "ssl-certificate"]),
    ("onnx export of grid_sample fails", ["onnx-export-unsupported"]),
    ("onnxruntime runs on cpu only", ["onnxruntime-no-cuda-provider"]),
    ("expected all tensors on same device", ["device-mismatch"]),
    ("mat1 and mat2 cannot be multiplied", ["shape-mismatch"]),
    ("in-place operation broke the gradient", ["inplace-autograd", "inplace-on-leaf"]),
    ("backward a second time", ["autograd-usage"]),
    ("loss has no grad_fn", ["autograd-usage"]),
    ("module 'torch' has no attribute 'xpu'", ["torch-too-old-for-package", "local-file-shadows-package"]),
    (
        "torch sees only one of my four gpus",
        [
            "wrong-cuda-visible-devices",
            "command:check",
            "no-device",
            "invalid-device-ordinal",
            "docker-gpus-flag-missing",
        ],
    ),
    ("dll load failed on windows", ["windows-dll-dependency", "windows-vcredist"]),
    ("c10.dll could not be loaded", ["windows-dll-dependency", "windows-vcredist"]),
    ("paging file too small", ["windows-paging-file"]),
    ("libgomp cannot allocate memory in static tls block", ["static-tls"]),
    ("apex build fails because cuda versions differ", ["toolkit-torch-cuda-mismatch"]),
    ("nvcc not found when building an extension", ["cuda-toolkit-missing"]),
    ("gcc too new for nvcc", ["host-compiler-unsupported"]),
    ("ninja is required", ["ninja-missing"]),
    (
        "conda wants to install cpu version of torch",
        ["cpu-only-build", "conda-unsatisfiable", "conda-channel-unavailable"],
    ),
    ("no longer on the pytorch conda channel", ["conda-channel-unavailable"]),
    ("externally managed environment", ["externally-managed"]),
    ("intel mac torch 2.3", ["no-wheel-mac-x86"]),
    ("intel arc gpu not available in torch", ["xpu-unavailable"]),
    ("rocm does not find my radeon", ["rocm-no-gpu-visible", "rocm-gpu-unsupported"]),
    ("HSA_OVERRIDE_GFX_VERSION", ["rocm-gpu-unsupported"]),
    ("nccl unhandled system error", ["nccl-system-error"]),
    ("find_unused_parameters", ["ddp-unused-parameters"]),
    ("cuda error device-side assert triggered", ["device-side-assert"]),
    ("fork and cuda re-initialize", ["fork-after-cuda-init"]),
    ("bfloat16 on my old gpu", ["dtype-unsupported-on-gpu"]),
    ("half precision on cpu addmm not implemented", ["half-on-cpu"]),
    ("bitsandbytes compiled without gpu support", ["bitsandbytes-no-gpu-lib"]),
    ("my model always outputs nan", ["loss-nan"]),
    (
        "img2img colab session crashed after using all available ram",
        ["host-ram-exhausted", "jupyter-kernel-died", "memory-growth"],
    ),
    ("torchcodec cannot be loaded ffmpeg", ["torchcodec-unusable"]),
    ("jetson orin torch without cuda", ["cpu-only-build", "no-such-build", "no-device"]),
    ("mig instance not usable with two devices", ["mig"]),
]
NOT_ABOUT = [
    "how to boil an egg",
    "kubernetes ingress 404",
    "excel formula vlookup not working",
    "python list comprehension syntax",
    "npm install permission denied",
    "mysql server has gone away",
    "best pizza in naples",
    "iphone screen flickering",
    "docker compose port mapping",
    "git push rejected non fast forward",
    "css grid overflow hidden",
    "unity shader compile error",
    "wifi driver missing ubuntu",
    "java.lang.NullPointerException in thread main",
    "android studio gradle build failed",
    "pandas dataframe merge on index",
    "flask 500 internal server error",
    "c++ segmentation fault linked list",
    "learning rate for beginners guitar",
    "model train set scale h0",
    "gradient descent explained",
    "windows update stuck at 35%",
    "chrome uses too much memory",
    "nvidia stock price",
    "flash drive not recognized windows",
    "half life 3 release date",
    "linear equations solve",
    "sql index out of memory",
    "excel file size too large",
    "java heap space out of memory",
    "list index out of range python beginner",
    "hp printer driver windows 11",
    "torch recipe minecraft",
    "how to bake bread",
    "my printer does not print",
    "weather tomorrow in berlin",
    "git merge conflict in package.json",
    "react useEffect runs twice",
    "postgres connection refused",
    "what is the capital of france",
    "excel formula sum by colour",
    "kubectl get pods forbidden",
    "java.lang.NullPointerException",
    "usb stick broken",
    "flash player update",
    "npm install fails on mac m1",
    "kernel density estimation in R",
    "",
    "?",
]


@each(ABOUT)
def test_finds(question: str, wanted: list[str]) -> None:
    assert {error.id for error in nearest(question)} & set(wanted)


@pytest.mark.parametrize("case", [str.upper, str.title, str.lower])
def test_in_any_case(case: object) -> None:
    assert callable(case)
    assert "oom" in [error.id for error in nearest(case("cuda out of memory"))]


@each(NOT_ABOUT)
def test_finds_nothing(question: str) -> None:
    assert nearest(question) == ()


def test_a_text_is_no_question() -> None:
    assert nearest("torch gpu not found " * LONGEST) == ()


TRACE = 'Traceback (most recent call last):\n  File "train.py", line 3, in <module>\n    y = torch.relu(net(x))\n'
SAID = [
    (
        f"{TRACE}RuntimeError: set_sizes_contiguous is not allowed on a Tensor created from .data or .detach().",
        "autograd-usage",
    ),
    (f"{TRACE}UserWarning: the flash attention of this GPU was not compiled", "flash-attn-abi-mismatch"),
]


@each(SAID)
def test_the_last_error_of_a_text_finds_what_is_near(text: str, wanted: str) -> None:
    assert wanted in [error.id for error in nearest(text)]


@each(
    [
        f"{TRACE}IndexError: list index out of range",
        f"{TRACE}KeyError: 'user_id'",
        f"{TRACE}AttributeError: 'str' object has no attribute 'decode'",
        f"{TRACE}TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        f"{TRACE}tensorflow.python.framework.errors_impl.InvalidArgumentError: Incompatible shapes of tensors: [3]",
        "\n".join(
            ["x = 3", "y = 4", "z = 5", "ValueError: the optimizer got an empty parameter list of learning rates"]
        ),
    ]
)
def test_an_error_that_has_nothing_to_do_with_torch_finds_nothing(text: str) -> None:
    assert nearest(text) == ()


# The last errors of programs that import torch, and fail elsewhere.
OF_PROGRAMS = """
ZeroDivisionError: division by zero
ZeroDivisionError: float division by zero
psycopg2.OperationalError: could not connect to server: Connection refused
KeyError: 'train_loss'
KeyError: 'optimizer_state_dict'
FileNotFoundError: [Errno 2] No such file or directory: 'data/train.csv'
PermissionError: [Errno 13] Permission denied: '/data/train.csv'
FileExistsError: [Errno 17] File exists: 'runs'
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
TypeError: Object of type int64 is not JSON serializable
sqlite3.OperationalError: database is locked
sqlite3.IntegrityError: UNIQUE constraint failed: runs.id
requests.exceptions.HTTPError: 404 Client Error: Not Found for url: https://api.example.com/v1/items
pandas.errors.ParserError: Error tokenizing data. C error: Expected 3 fields in line 5, saw 4
ValueError: Length of values (3) does not match length of index (5)
ValueError: not enough values to unpack (expected 2, got 1)
ValueError: Input y contains NaN.
ValueError: Unknown loss function: focal
ValueError: Unknown device: gpu
ValueError: optimizer must be one of adam, sgd
ValueError: batch size must be positive
ValueError: number of epochs must be greater than zero
ValueError: dropout must be between 0 and 1
TypeError: train() missing 1 required positional argument: 'optimizer'
NameError: name 'y' is not defined
UnboundLocalError: local variable 'loss' referenced before assignment
AssertionError: expected 3 classes
AssertionError: gpu id must be given
ConnectionRefusedError: [Errno 111] Connection refused
TimeoutError: [Errno 110] Connection timed out
BrokenPipeError: [Errno 32] Broken pipe
NotImplementedError: subclasses must implement forward
ray.exceptions.RayTaskError(ValueError): bad
""".strip().splitlines()


@each(OF_PROGRAMS)
def test_a_program_that_imports_torch_may_fail_elsewhere(line: str) -> None:
    text = f"import torch\n\n{TRACE}{line}"
    assert [nearest(text), nearest(line), nearest(line.lower())] == [(), (), ()]


def test_an_error_without_a_message_is_the_last() -> None:
    warned = f"UserWarning: the flash attention of this GPU was not compiled\n{TRACE}"
    assert nearest(f"{warned}ValueError: cannot parse") == nearest(f"{warned}AssertionError") == ()


@each(
    [
        ("error: my gpu is not being used by pytorch", "cpu-only-build"),
        ("runtimeerror: an expected dtype of this tensor is another one, float is not double", "dtype-mismatch"),
    ]
)
def test_an_error_about_torch_is_found_as_it_is_typed(line: str, wanted: str) -> None:
    assert wanted in [error.id for error in nearest(line)]
