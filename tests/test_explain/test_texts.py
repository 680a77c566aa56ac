"""Genuine texts of public threads: how many are told right, and how they may be written."""

import json
from pathlib import Path
from typing import Any

from faults import each

from torchdoctor.explain import matches
from torchdoctor.explain.causes import causes
from torchdoctor.explain.errors import BY_ID

TEXTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data" / "error_texts.json").read_text(encoding="utf-8")
)["texts"]
WORDINGS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent / "data" / "error_wordings.json").read_text(encoding="utf-8")
)
OOM = "CUDA out of memory. Tried to allocate 2.00 GiB"
KERNEL = "RuntimeError: CUDA error: no kernel image is available for execution on the device"


def first(text: str) -> str:
    return next((match.error.id for match in matches(text)), "")


# Known failures, by how their texts begin: the kind is right, and whose fault it is only the thread says.
OF_THE_OTHER_SIDE = (
    "2019-03-12T01:47:15.000Z /      handle = broadcast_async_(p, root_rank",
    "raise RuntimeError('Attempting to deserialize object on a CUDA '",
    "**Machines without an NVIDIA GPU** (e.g. Intel Iris Xe) crashed with",
)


# Known failures, with what their threads found: the text alone does not decide, or it is too rare to have an entry.
KNOWN_FAILURES = {
    "RuntimeError: ProcessGroupNCCL is only supported with GPUs, no GPUs found!": "no-nccl-build",
    "I always get the `cuda runtime error (8) : invalid device function` error": "no-kernel-image-torch",
    'error ("proc_group_name != group_name") when I ran my code': "distributed-config",
    "RuntimeError: code is too big": "illegal-instruction",  # MKL-DNN of torch 1.3
}


def test_wordings_of_all_ages() -> None:
    """The messages that people paste most, from torch 0.3 on, its installers and companions."""
    assert [(id, text) for id, texts in WORDINGS.items() for text in texts if first(text) != id] == []


def test_known_failures_are_known() -> None:
    """One that is right now is to move to the wordings."""
    assert [text for text, id in KNOWN_FAILURES.items() if first(text) == id] == []


def test_kinds_are_in_the_catalogue() -> None:
    unknown = {kind for item in TEXTS for kind in item["kinds"]} - BY_ID.keys()
    assert not unknown, "tests/data/error_texts.json names errors that are not in src/torchdoctor/explain/errors"


def test_first_place() -> None:
    assert len(TEXTS) > 100
    assert [item["text"] for item in TEXTS if first(item["text"]) not in item["kinds"]] == []


def test_first_three() -> None:
    three = [{cause.error.id for cause in causes(matches(item["text"]))} for item in TEXTS]
    assert [item["text"] for ids, item in zip(three, TEXTS, strict=True) if not ids & set(item["kinds"])] == []


def test_environment_or_code() -> None:
    wrong = [
        item["text"]
        for item in TEXTS
        if not (found := matches(item["text"])) or found[0].error.environment != item["environment"]
    ]
    assert [text for text in wrong if not text.lstrip().startswith(OF_THE_OTHER_SIDE)] == []
    assert len(wrong) == len(OF_THE_OTHER_SIDE)


def test_a_traceback_whose_line_breaks_were_lost() -> None:
    text = (
        'from torchvision import _C Traceback (most recent call last): File "a.py", line 1, in <module> '
        "ImportError: libcudart.so.10.1: cannot open shared object file: No such file or directory"
    )
    assert first(text) == "missing-libcudart"


@each(
    [
        f"RuntimeError: {OOM}",
        f"[rank3]: torch.OutOfMemoryError: {OOM}",
        "\x1b[1;31mRuntimeError\x1b[0m: CUDA out of memory. \x1b[31mTried to allocate\x1b[0m 2.00 GiB",
        "> > RuntimeError: CUDA out of\n> > memory. Tried to allocate 2.00 GiB",
        "E       RuntimeError: CUDA out of memory. Tried to\nE       allocate 2.00 GiB",
        f"2026-01-02 03:04:05,678 ERROR worker.py:12] RuntimeError: {OOM}",
        f'{{"level": "error", "message": "RuntimeError: {OOM}"}}',
        f"RuntimeError                              Traceback (most recent call last)\nRuntimeError: {OOM}\r\n",
        f"(EngineCore_DP0 pid=42) ERROR 01-02 03:04:05 [core.py:700] RuntimeError: {OOM}",
        f"training crashed with `RuntimeError: {OOM}`",
        f"when i train: runtimeerror: {OOM.lower()}",
        f"报错：RuntimeError：{OOM}，请问怎么解决",
    ]
)
def test_is_told_however_it_is_wrapped(text: str) -> None:
    assert first(text) == "oom"


@each(
    [
        ("AttributeError: module 'torch' has no attribute 'isin'", "torch-too-old-for-package"),
        ("AttributeError: module 'torch' has no attribute 'set_deterministic'", "old-package-for-new-torch"),
        ("AttributeError: module 'torch' has no attribute 'Tensor'", "local-file-shadows-package"),
        (
            "AttributeError: module 'torch.optim.lr_scheduler' has no attribute 'LRScheduler'",
            "torch-too-old-for-package",
        ),
        ("AttributeError: module 'torch.optim' has no attribute '_multi_tensor'", "old-package-for-new-torch"),
        ("AttributeError: module 'torch.distributed' has no attribute 'is_initialized'", "no-nccl-build"),
        ("AttributeError: module 'torch.distributed' has no attribute 'deprecated'", "old-package-for-new-torch"),
        ("AttributeError: 'GELU' object has no attribute 'approximate'", "old-package-for-new-torch"),
        ("AttributeError: '_OpNamespace' 'image' object has no attribute 'read_file'", "torchvision-mismatch"),
        (
            "ImportError: dlopen(my_ops.so, 2): symbol not found in flat namespace '__ZN3c105ErrorC2E'",
            "extension-abi-mismatch",
        ),
        ("torchcodec is not installed correctly so built-in audio decoding will fail.", "torchcodec-unusable"),
        ("The conflict is caused by:\n    torchvision 0.13.0 depends on torch==1.12.0", "requirement-conflict"),
        (
            "torchvision 0.18.0 requires torch==2.3.0, but you have torch 2.2.1 which is incompatible.",
            "torchvision-mismatch",
        ),
        ("error: command '/usr/bin/g++' failed with exit code 1", "extension-build-failed"),
        (
            'error command "C:/Program Files/CUDA/v12.4/bin/nvcc.exe" failed with exit status 1',
            "extension-build-failed",
        ),
        ("cudaGetDeviceCount returned 30\n-> unknown error", "cuda-unknown-error-uvm"),
        ("cudaSetDevice returned 802\n-> system not yet initialized", "fabric-manager"),
        ("RuntimeError: CUDA driver error: initialization error", "driver-init-failed"),
        ("amdgpu_query_info(ACCEL_WORKING) failed (-13)", "device-permission-denied"),
        ("TypeError: Trying to convert ComplexDouble to the MPS backend but it does not", "mps-float64"),
        ("TypeError: Trying to convert BFloat16 to the MPS backend but it does not", "dtype-unsupported-on-gpu"),
        ("'gfx1201' is not a recognized processor for this target (ignoring processor)", "triton-gpu-unknown"),
        ("MSVCP140.dll est introuvable", "windows-vcredist"),
        (
            "NCCL WARN Error while creating shared memory segment /dev/shm/nccl-a, error: No space left on device (28)",
            "docker-shm-too-small",
        ),
        ("OSError: [Errno 28] No space left on device", "disk-full"),
        ("zsh: segmentation fault (core dumped)  uv run python train.py", "segfault"),
        ("zsh: bus error  yolo train model=a.pt", "segfault"),
        ("zsh: abort      /opt/homebrew/bin/python3.11 x.py", "segfault"),
        ("run.sh: line 3: 12345 Segmentation fault      (core dumped) python train.py", "segfault"),
        (
            "TypeError: ReduceLROnPlateau.__init__() got an unexpected keyword argument 'verbose'",
            "old-package-for-new-torch",
        ),
        ("TypeError: interpolate() got an unexpected keyword argument 'align_corners'", "torch-too-old-for-package"),
        ("FAILED: k.o\n/x/nvcc -c k.cu\nninja: build stopped: subcommand failed.", "extension-build-failed"),
        (
            "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.2.6 as it may crash.\n"
            "Traceback (most recent call last):\nImportError: numpy.core.multiarray failed to import",
            "numpy-abi",
        ),
        ("ImportError: numpy.core.multiarray failed to import", "numpy-import-failed"),
        ("RuntimeError: dimension out of range (expected to be in range of [-2, 1], but got 2)", "shape-mismatch"),
        ("torch/lib/libtorch_cpu.so: undefined symbol: cblas_sgemm", "missing-shared-lib-other"),
        ("RuntimeError: `ptxas` failed with error code 255:", "inductor-failed"),
        ("PackageNotFoundError: Package missing in current linux-64 channels:", "conda-unsatisfiable"),
        ("THCudaCheck FAIL file=THCGeneral.c line=70 error=30 : unknown error", "cuda-unknown-error-uvm"),
        ("ValueError: Could not find the operator torchvision::nms. Please make sure", "torchvision-mismatch"),
        (
            "Could not find a version that satisfies the requirement torch==1.13.1 (from versions: 2.0.0, 2.4.1)",
            "no-wheel-python-too-new",
        ),
        ('OSError: [WinError 127] Error loading "C:\\v\\torch\\lib\\torch_python.dll"', "windows-dll-dependency"),
        ("AttributeError: 'module' object has no attribute 'no_grad'", "torch-too-old-for-package"),
        (
            "PermissionError: [WinError 32] The process cannot access the file because it is being used by another "
            "process: 'C:\\v\\Lib\\site-packages\\torch\\lib\\c10.dll'",
            "install-permission-denied",
        ),
    ]
)
def test_wording_is_told(text: str, id: str) -> None:
    assert first(text) == id


@each(
    [
        "file system not yet initialized, waiting",
        "Error: listen EADDRINUSE: address already in use :::3000",
        "OSError: [Errno 98] Address already in use",
        "AttributeError: 'list' object has no attribute 'shape'",
        "ResourceExhaustedError: OOM when allocating tensor with shape[64,112,112,64]",
        "ValueError: setting an array element with a sequence.",
        "IndexError: list index out of range",
        "RuntimeError: dictionary changed size during iteration",
        "TypeError: forward_message() missing 1 required positional argument: 'text'",
        "UserWarning: Glyph 20013 missing from current font.",
        "nvidia-smi returned 3 lines; cuda_probe() returned 8020 bytes",
        "the current Python version (3.12.1) satisfies Python>=3.9",
        "RuntimeError: 'sm_120' is the processor of this target",
        "Command '['python', 'train.py']' finished",
        "torchvision 0.21.0 depends on torch and numpy",
        "AttributeError: 'Conv2d' object has no attribute 'colour'",
        "Requirement already satisfied: torchcodec in /venv/lib/python3.12/site-packages",
        "shape of the mask (2, 3) printed",
        "09:02 E tensorflow/stream_executor/cuda/cuda_dnn.cc:81] CUDNN_STATUS_EXECUTION_FAILED",
        "importlib.metadata.PackageNotFoundError: No package metadata was found for foo",
        "java.lang.OutOfMemoryError: Java heap space",
        "def usable():\n    if not torch.cuda.is_available(): return False",
        "on_gpu = torch.cuda.is_available() and not args.cpu  # False without one",
        "The docs say torch.cuda.is_available() returns False if no GPU is found.",
        "On my laptop without GPU torch.cuda.is_available() returns False, which is fine. torch 2.4.0+cpu works.",
        "BrokenPipeError: [Errno 32] Broken pipe\nhead -n 5; my cifar script | head",
        "BrokenPipeError: [Errno 32] Broken pipe\nflask server log; DataLoader in JS graphql",
        "Never got CUDA out of memory again after the fix. Thanks!",
        "I get CUDA out of memory in jax",
        "CUDA out of memory when? No idea.",
        "Could not find platform independent libraries <prefix>\nPython 3.11.4 (main) on win32",
        "ERROR:: Couldn't install package: torchviz",
        "Because torch (2.4.0) depends on triton (3.0.0), they are installed together",
        "The team spends hours on solving environment problems",
        "PIL: image format not recognized",
        "jsonschema: Additional properties are not allowed ('runtime' was unexpected)",
        "mount: /mnt: wrong fs type, bad option, bad superblock on /dev/sdb1",
        "zsh: segmentation fault  node server.js",
        "zsh: abort  ruby main.rb",
        "TypeError: categorical_crossentropy() got an unexpected keyword argument 'label_smoothing'",
        "zsh: segmentation fault  R",
        "run.sh: line 3: 12345 Segmentation fault      (core dumped) node server.js",
        "OpenCV(4.5.1) error: (-217:Gpu API call) no kernel image is available for execution on the device in 'call'",
        "dyld[123]: Library not loaded: @rpath/libswiftCore.dylib",
        "ImportError: DLL load failed while importing QtCore: The specified procedure could not be found.",
        "gazebo: symbol lookup error: /usr/lib/libgazebo.so: undefined symbol: _ZN8ignition4math",
        "AttributeError: 'Namespace' object has no attribute 'module'",
        "TypeError: rotate() got an unexpected keyword argument 'fillcolor'",
        "TypeError: Loss.__init__() got an unexpected keyword argument 'reduction'",
        "TypeError: resize_images_v2() got an unexpected keyword argument 'align_corners'",
        "TypeError: XGBClassifier.__init__() got an unexpected keyword argument 'verbose'",
        'File "a.py", line 3\n  m = xgboost.C(verbose=1)\nTypeError: __init__() got an unexpected keyword argument '
        "'verbose'",
        "File \"/a/train_sk.py\", line 3\n  (a == b).mean()\nAttributeError: 'bool' object has no attribute 'mean'",
        "File \"/a/train.py\", line 3\n  (a == b).mean()\nAttributeError: 'bool' object has no attribute 'mean'",
        '$ conda install -c conda-forge pytorch\n  File "/home/me/speech/train.py", line 3, in <module>\n'
        "ModuleNotFoundError: No module named 'modules.losses'",
        '  File "/home/me/my-stable-diffusion-tuned/train.py", line 3, in <module>\n    from modules.shared import a\n'
        "ModuleNotFoundError: No module named 'modules.shared'",
        '  File "/home/me/webui-of-mine/train.py", line 3, in <module>\n    import modules.losses\n'
        "ModuleNotFoundError: No module named 'modules.losses'",
        '  File "/srv/shop/src/adapters/orders.py", line 9, in load\n    raise ValueError("no shop")\n'
        "ValueError: Please set the shop before its orders are read",
        '  File "/v/site-packages/pydantic/main.py", line 9, in validate\npydantic_core.ValidationError: 1 validation '
        "error for ModelConfig\n  Value error, The plan is missing. Please set plan_id [type=value_error",
        "ERROR: Failed to build frontend",
        "Execution failed for task ':app:compileDebugKotlin'.\n[CXX1429] ninja: build stopped: subcommand failed.",
        "** BUILD FAILED **\nxcodebuild: error: Failed to build project App",
        "[3/9] Building CXX object src/main.o\nFAILED: src/main.o\nninja: build stopped: subcommand failed.",
        "The process cannot access the file because it is being used by another process",
        "import tensorflow as tf\nRuntimeError: the dtype of this tensor must be float32",
        'File "/v/site-packages/numpy/l.py", line 3, in f\n  raise E(\nValueError: x: the input dimension must be 2',
        "RuntimeError: Unable to create dataset (name must be unique)",
        'File "/a/app.py", line 3, in f\n  mail.send(x)\nRuntimeError: the recipient must be given',
        "File \"/site-packages/web/a.py\", line 3, in f\n  x.y\nAttributeError: 'str' object has no attribute 'abs'",
        "AttributeError: 'DisplayOutput' object has no attribute 'data'",
        "AttributeError: 'Flatten' object has no attribute 'axis'",
        "AttributeError: 'NoneType' object has no attribute 'data'\nprint(node.value.data)",
        "requests: sending\nBrokenPipeError: [Errno 32] Broken pipe\non Windows 10",
        "These translations have unexpected keys:\nmenu.file.open",
        "TypeError: DataLoader must be constructed with a function which accepts Array<key>",
        "TypeError: Item.get() missing 1 required positional argument: 'key'",
        "TypeError: setup() takes 1 positional argument but 2 were given",
        "TypeError: setup() got an unexpected keyword argument 'use_scm_version'",
        "TypeError: on_train_epoch_end() takes 0 positional arguments but 1 was given",
    ]
)
def test_neighbouring_words_are_not(text: str) -> None:
    assert first(text) == ""


@each(
    [
        ("ModuleNotFoundError: No module named 'timm'\nnet = torch.load('a.pt')", "pickled-class-missing"),
        ("RuntimeError: Could not infer dtype of NoneType", "numpy-abi"),
        ("RuntimeError: Could not infer dtype of numpy.str_", "numpy-abi"),
        ("The passenger has fallen off the bus", "hardware-xid-ecc"),
        ("error: the process was killed by the user", "host-ram-exhausted"),
        ("requests: sending the report\nBrokenPipeError: [Errno 32] Broken pipe", "spawn-main-guard"),
        ("Command '['ninja', '-v']' returned non-zero exit status 1.", "ninja-missing"),
        ("exits with return code = 7", "docker-shm-too-small"),
        ("subprocess.CalledProcessError: Command 'make' returned non-zero exit status 24", "host-ram-exhausted"),
        ("undefined reference to `dlopen'", "libtorch-mismatch"),
        ("undefined reference to `pthread_create'\ntarget_link_libraries(a ${TORCH_LIBRARIES})", "libtorch-mismatch"),
        ("error: 'vector' is not a member of 'std'", "libtorch-mismatch"),
        ("    if streams[n] is None:\nIndexError: list index out of range", "invalid-device-ordinal"),
        (
            'File "/v/site-packages/transformers/tokenizer.py", line 9, in load\n    open(vocab_file)\n'
            "TypeError: expected str, bytes or os.PathLike object, not NoneType",
            "triton-no-compiler",
        ),
        ("We use no_grad, and no longer inference tensors outside InferenceMode", "inference-mode"),
        (
            "Looking in indexes: https://download.pytorch.org/whl/cu128\nSuccessfully installed torch",
            "no-such-build",
        ),
        ("Could not load library libcudnn_cnn_infer.so.8. Error: libnvrtc.so: cannot open", "missing-libcudnn"),
        (
            "libEGL.so: LoadLibrary failed with error 126 when trying to load gl.dll",
            "onnxruntime-no-cuda-provider",
        ),
        ("x/THC/THCBlas.cu:12: no kernel image is available for execution on the device", "no-kernel-image-torch"),
        ("aten/src/THC/THCBlas.cu:12: no kernel image is available", "extension-built-for-other-arch"),
        ("ERROR: Could not find a version that satisfies the requirement torchvision==2.2.2", "no-wheel-mac-x86"),
        ("invalid literal for int() with base 10: 'none'", "wrong-cuda-visible-devices"),
    ]
)
def test_is_not_taken_for_its_neighbour(text: str, id: str) -> None:
    assert first(text) != id


def test_parents_error_before_what_the_child_says() -> None:
    begins = "Traceback (most recent call last):\n"
    parent = f"{begins}RuntimeError: cuda runtime error (71) : operation not supported at StorageSharing.cpp:245"
    child = f"{begins}    self = reduction.pickle.load(from_parent)\nEOFError: Ran out of input"
    assert first(f"{parent}\n{child}") == "cuda-ipc-unsupported"
    assert first(child) == "pickle-ends-early"


def test_watchdog_before_what_its_launcher_says() -> None:
    watchdog = "[E ProcessGroupNCCL.cpp:828] [Rank 1] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=4)"
    launcher = "ERROR:torch.distributed.elastic.multiprocessing.api:failed (exitcode: -6) local_rank: 0 (pid: 95313)"
    assert first(f"{watchdog}\n{launcher}") == "nccl-timeout"
    assert first(launcher) == "rank-failed"


def test_last_of_several_failures() -> None:
    begins = "Traceback (most recent call last):\n"
    log = f"{begins}{KERNEL}\nretrying\n{begins}RuntimeError: {OOM}"
    assert [match.error.id for match in matches(log)][:2] == ["oom", "no-kernel-image-torch"]


def test_innermost_of_a_chain() -> None:
    chain = (
        f"Traceback (most recent call last):\n  f()\n{KERNEL}\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        f"Traceback (most recent call last):\n  g()\nRuntimeError: {OOM}\n"
    )
    assert first(chain) == "no-kernel-image-torch"


def test_cause_before_what_it_brings_about() -> None:
    log = "\n".join(
        [f"[rank5]: torch.OutOfMemoryError: {OOM}"]
        + [
            f"[rank{rank}]:[E ProcessGroupNCCL.cpp:474] Watchdog caught collective operation timeout: WorkNCCL("
            for rank in range(8)
            if rank != 5
        ]
        + ["torch.distributed.elastic.multiprocessing.errors.ChildFailedError:"]
    )
    assert first(log) == "oom"


def test_shows_the_line() -> None:
    match = matches(f"step 1\n  RuntimeError: {OOM}  \nbye")[0]
    assert match.line == f"RuntimeError: {OOM}"
    long = matches("x" * 5000 + f" RuntimeError: {OOM} " + "y" * 5000)[0]
    assert OOM in long.line
    assert len(long.line) <= 300


@each(
    [
        (
            'File "C:\\v\\torch\\utils\\data\\dataloader.py", line 774, in _try_get_data raise RuntimeError('
            "'DataLoader worker (pid(s) 12) exited unexpectedly'.format(pids))",
            "dataloader-worker-died",
        ),
        (
            'Traceback (most recent call last):\n  File "a.py", line 1, in f\n'
            '    raise ValueError("optimizer got an empty parameter list")\n',
            "optimizer-parameters",
        ),
        (
            "C++ exception with description \"output with shape [4, 1] doesn't match the broadcast shape [4, 4]",
            "shape-mismatch",
        ),
        ('    raise RuntimeError("CUDA out of memory")\n    return 1\n', ""),
    ]
)
def test_what_a_frame_raises_where_the_last_line_is_missing(text: str, id: str) -> None:
    assert first(text) == id
