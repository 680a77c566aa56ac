"""Texts that only mention an error's words match nothing."""

import pytest
from faults import each

from torchdoctor.explain import matches
from torchdoctor.explain.causes import explain
from torchdoctor.explain.cleaned import plain
from torchdoctor.explain.mention import apart, genuine

INNOCENT = {
    "a question": "Is this the one where torchvision::nms does not exist? I have no such error.",
    "what works": "I do not need XPU, and the wheel is not linked with support for xpu devices; all fine on my GPU.",
    "a path": "/usr/local/bin:/opt/cuda/bin/nvcc",
    "a program that works": ":/usr/local/cuda/bin/nvcc works fine",
    "tutorial": """## Handling out of memory errors
If you see `RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB`, lower the batch size.
You may get "CUDA error: device-side assert triggered" when a label is out of range.
A common error is RuntimeError: Expected all tensors to be on the same device, so move both.
How to fix "ModuleNotFoundError: No module named 'torch'": choose the right kernel.""",
    "passing tests": """tests/test_memory.py::test_cuda_out_of_memory PASSED                    [ 12%]
tests/test_load.py::test_says["CUDA error: no kernel image is available for execution on the device"] PASSED
test_raises (RuntimeError: mat1 and mat2 shapes cannot be multiplied) ... ok
========================= 120 passed, 3 skipped in 12.34s =========================""",
    "source": """def check(self) -> None:
    if not torch.cuda.is_available():
        raise RuntimeError("No CUDA GPUs are available")
    raise AssertionError("Torch not compiled with CUDA enabled")
    with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device"):
        f"shape '{shape}' is invalid for input of size {size}"
    TORCH_CHECK(false, "CUDA error: an illegal memory access was encountered");
    warnings.warn("Can't initialize NVML")
    if "CUDA out of memory. Tried to allocate" in str(error): ...
    # RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation
    raise RuntimeError(
        "Cannot re-initialize CUDA in forked subprocess. To use CUDA with "
        "multiprocessing, you must use the 'spawn' start method")""",
    "grep": """torch/cuda/__init__.py:310:        raise AssertionError("Torch not compiled with CUDA enabled")
docs/faq.md:12:RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB
src/load.cpp:44:  throw std::runtime_error("libcuda.so.1: cannot open shared object file");""",
    "pip list": "numpy==1.26.4\ntorch==2.9.1+cu130\ntorchvision==0.24.1\ntriton==3.5.1\nxformers==0.0.33",
    "healthy log": "\n".join(
        f"[rank0]: step {n} loss 0.{n} error 0.0{n} CUDA memory 12.3 GiB NCCL all_reduce 3 ms not found 0 failed 0"
        for n in range(50)
    ),
    "changelog": """- Fixed `RuntimeError: Trying to backward through the graph a second time` in the example
- Resolved "DataLoader worker (pid 12) is killed by signal: Bus error" in containers
- No longer raises ImportError: libcudnn.so.8: cannot open shared object file""",
    "release notes": """Version 0.4.2 mends what users met
Bug Fixes
RuntimeError: CUDA error: an illegal memory access was encountered
- RuntimeError: Trying to backward through the graph a second time
## Known issues

- RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB""",
    "lists and comments in source": """
        "DefaultCPUAllocator: can't allocate memory",  # no RAM left
    and "cuDNN error: CUDNN_STATUS_NOT_SUPPORTED." in exception.args[0]
    with raises(ChildFailedError, match="exitcode: 1"):
        device)  # must be on the same device
    # workaround for CUDA error: an illegal memory access was encountered
    x = contiguous(x)  # workaround for CUDA error: misaligned address
    ReadTimeoutError,
    "CUDA error: invalid device ordinal on {}".format(device)
    invalid device ordinal {0}, there are {1}
    CUDA error: no kernel image is available for execution on the device %d
    side_effect=RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
    raise Failed from RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")""",
    "prose with backquotes": """The library raises a `CUDA out of memory. Tried to allocate` where the batch is large.
A workaround for RuntimeError: CUDA error: unspecified launch failure is a smaller batch.""",
    "manual": 'Why it matters: kernels fail with "no kernel image is available for execution on the device".',
    "a lock that somebody else holds": "    fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
    "BlockingIOError: [Errno 11] Resource temporarily unavailable",
    "no ROCm where the GPU is NVIDIA's": "RTX 4090, driver 550\n$ rocm-smi\nbash: rocm-smi: command not found",
    "headings of a changelog": "# Changelog\n\n## 1.4\n\n### RuntimeError: CUDA out of memory\n\nMended in evaluation.",
    "headings of an FAQ": "# FAQ\n\n## RuntimeError: CUDA error: invalid device ordinal\n\nThe index is too large.",
    "a question about the library": "What does PyTorch do when you see RuntimeError: CUDA out of memory? It raises.",
    "packages of any program": "ImportError: Please install tensorflow>=2.9 to use keras\n"
    "ImportError: Matplotlib requires numpy>=1.22; you have 1.19\n"
    "ModuleNotFoundError: psycopg2 is not installed. Please install the `psycopg2` package",
    "logs of what is done without": "WARNING:root:ImportError: wandb is not installed, so logging is off\nEpoch 10/10",
    "an optional package": "INFO ImportError: onnxruntime is not installed (optional)",
    "a fault of a C++ program, which gcc's headers tell": "/usr/include/c++/11/bits/unique_ptr.h:85:19: error: static "
    "assertion failed: can't delete pointer to incomplete type\nmycode.cpp:12:5: note: required from here\n"
    "/usr/include/c++/12/bits/stl_algo.h:1848:14: error: no match for 'operator-'\n"
    "pybind11/cast.h:1420:120: error: static assertion failed: Unable to convert call argument",
    "a class of one's own": "AttributeError: 'MyRotaryEmbedding' object has no attribute 'cos_cached'",
    "a dictionary of any program": "    x = state['alpha']\nKeyError: 'alpha'",
    "the settings of NumPy": "numpy config: BLAS = 0 | LAPACK = 0",
    "onnxruntime for the processor": "Available providers: ['AzureExecutionProvider', 'CPUExecutionProvider']\nI see",
    "a warning": "/v/ab.py:3: UserWarning: ImportError: xformers is not installed\nEpoch 1",
    "a node's address of another day": "torchrun --nnodes 2 --node_rank=0 --master_addr=10.0.0.4 go.py works.\nLater:\n"
    "torchrun --nnodes 2 --node_rank=1 --master_addr=10.0.0.7 go.py\nworked, too",
    "the same address": "torchrun --node_rank=0 --master_addr=10.0.0.4 go.py\n"
    "torchrun --node_rank=1 --master_addr=10.0.0.4 go.py\nIt hangs",
    "a training that goes on": "error, emb_g.weight is not in the checkpoint\nLoaded 'D_1.pth'\nepoch 1: 100%",
    "no name of a weight": "error, sampler is not in the checkpoint, is that ok?\nerror, 1.5 is not in the checkpoint",
    "what the documentation says": "Has anyone run it on sm75? It says 'FlashInfer requires GPUs with sm80 or higher'.",
    "a namespace of one's own": "error: 'cast_x' is not a member of 'py'\nI write my own namespace py in C++",
    "a camera": "could not open the webcam: OSError: [Errno 19] No such device",
    "another 1455": "Error 1455\nof a view in MySQL",
    "what an update brought": 'requirements: requirement "lap>=0.5.12" not found, attempting AutoUpdate...\nsuccess',
    "headers that compile": "/v/torch/include/c10/core/DispatchKeySet.h:762:52: warning: unused variable x",
    "report": "PyTorch version: 2.9.1+cu130\nIs CUDA available: True\nGCC version: Could not collect",
}


@each(INNOCENT.values())
def test_mention_matches_nothing(text: str) -> None:
    assert [(match.error.id, match.line) for match in matches(text)] == []


@each(
    [
        ("RuntimeError: ", True),
        ("", True),
        ("allocation dies with `RuntimeError: ", True),
        ("  File x\nE   RuntimeError: ", True),
        ("/usr/lib/torch/cuda/__init__.py:118: UserWarning: ", True),
        ("[2026-01-02 ERROR/Worker-2] Task tasks.add[87] raised unexpected: RuntimeError('", True),
        ("- agg_0: OutOfMemoryError('", True),
        ("- Error: `OutOfMemoryError('", True),
        ("ERROR: Exception in worker: RuntimeError('CUDA error: ", True),
        ('called `Result::unwrap()` on an `Err` value: Torch("', True),
        ('Error: Load(Torch("', True),
        ("Bug Fixes: none\n", True),
        ("subprocess.CalledProcessError: Command '['python', 'train.py', '--fast']' died with ", True),
        ('ProtocolError: ("', True),
        ("FAILED tests/test_fit.py::test_fit[cpu] - RuntimeError: ", True),
        ("# /venv/lib/python3.9/site-packages/torch/cuda/__init__.py:52: UserWarning: ", True),
        ("tests/test_fit.py::test_fit RuntimeError: ", False),
        ("# RuntimeError: ", False),
        ("    # /venv/torch/cuda/__init__.py:52: UserWarning: ", False),
        ("subprocess.run(['python', '", False),
        ("If you see ", False),
        ("raise Failed(cause): RuntimeError('", False),
        ('    "oom": RuntimeError("', False),
        ("you may get RuntimeError: ", False),
        ('raise RuntimeError("', False),
        ('print(f"', False),
        ('    message = "', False),
    ]
)
def test_what_stands_before_decides(before: str, told: bool) -> None:
    line = (before + "no kernel image is available").rpartition("\n")[2]
    assert genuine(line, line.index("no kernel")) is told


@each(
    [
        ("The process stops and I see “Killed” each time", "\nKilled\n"),
        ("it shows `Illegal instruction (core dumped)` and ends", "\nIllegal instruction (core dumped)\n"),
    ]
)
def test_what_is_quoted_as_an_error_stands_apart(text: str, said: str) -> None:
    assert said in apart(plain(text))


@each(["Kernels fail with `no kernel image`, as the manual says", 'If you see "CUDA out of memory", use less'])
def test_what_is_only_quoted_does_not(text: str) -> None:
    assert apart(text) == text


def test_a_line_that_repeats_an_error_a_thousand_times_is_read() -> None:
    """As a progress bar leaves it that redraws its line. It took minutes when each was judged by all others."""
    line = (
        "step 7: torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 8 GiB total) "
        * 1000
    )
    assert matches(line)[0].error.id.startswith("oom")


@each(
    [
        ("## RuntimeError: CUDA error: invalid device ordinal\n\nI get this on my machine", "invalid-device-ordinal"),
        ("# Bug report\n\n### RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB", "oom"),
        ("Why do I get RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB", "oom"),
        ("ImportError: the trainer requires peft>=0.9 to be installed", "package-required"),
        ("torch 2.6\nImportError: Please install tensorflow>=2.9 to use this loader", "package-required"),
    ]
)
def test_what_is_asked_and_reported_is_read(text: str, error: str) -> None:
    assert matches(text)[0].error.id == error


@pytest.mark.parametrize(
    "text",
    [
        "如果训练进程被kill了，如何恢复断点训练？",
        "之前训练进程被kill，加了内存以后解决了。",
        "The same script was killed on my laptop with 8 GB, but on this server it runs fine. How do I see its RAM?",
        "$ python train.py &\n[1] 4711\n$ kill -9 4711\n[1]+  Killed                  python train.py",
        "$ pkill -9 -f main.py\n[1]    4711 killed     python main.py",
        "no space left on device is no longer a problem after docker system prune.",
    ],
)
def test_a_question_a_denial_and_a_job_ended_by_hand_are_not_certain(text: str) -> None:
    assert not explain(text).causes
