"""The cures as the text wants them: what it names, and Windows's way of writing."""

import json
import re
from pathlib import Path

import pytest
from faults import each

from torchdoctor.explain import BY_ID, matches
from torchdoctor.explain.causes import Cause, Machine, answer, causes, fitted
from torchdoctor.explain.fit import fixes
from torchdoctor.model import Facts, Target, Torch

DATA = Path(__file__).parent.parent / "data"
NOT_FOUND = (
    "ERROR: Could not find a version that satisfies the requirement {0}{1}\n"
    "ERROR: No matching distribution found for {0}"
)
PYTORCH = "Looking in links: https://download.pytorch.org/whl/torch_stable.html\n"


def cure(text: str) -> tuple[str, str]:
    """What is likeliest, and its first cure's words and commands."""
    cause = causes(matches(text))[0]
    return cause.error.id, "\n".join((cause.fixes[0].text, *cause.fixes[0].commands))


def commands(text: str) -> list[str]:
    return [command for fix in causes(matches(text))[0].fixes for command in fix.commands]


@each(
    [
        (
            "host_config.h:139: #error -- unsupported GNU version! gcc versions later than 10 are not supported!",
            "host-compiler-unsupported",
            "CC=gcc-10 CXX=g++-10",
            "gcc-12",
        ),
        ("host_config.h:9: #error -- unsupported clang version!", "host-compiler-unsupported", "table", "gcc-12"),
        (
            "numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header, got 88",
            "numpy-abi",
            "'numpy<2'",
            "-U numpy",
        ),
        (
            "numpy.dtype size changed, may indicate binary incompatibility. Expected 88 from C header, got 96",
            "numpy-abi",
            "-U numpy",
            "numpy<2",
        ),
        (
            "RuntimeError: module compiled against API version 0x10 but this version of numpy is 0xf",
            "numpy-abi",
            "-U 'numpy>=1.23,<2'",
            "-U numpy",
        ),
        (
            NOT_FOUND.format("torch==2.4.1+cu118", " (from versions: 2.3.0, 2.4.0, 2.4.1)"),
            "missing-index-url",
            "torch==2.4.1+cu118 --index-url https://download.pytorch.org/whl/cu118",
            "cu126",
        ),
        (
            NOT_FOUND.format("torch==1.9.0+cu102", " (from versions: 1.9.0, 1.10.0)"),
            "missing-index-url",
            "torch==1.9.0+cu102 -f https://download.pytorch.org/whl/torch_stable.html",
            "cu126",
        ),
        (
            NOT_FOUND.format("torch==1.7.1+cu11.0", " (from versions: 1.7.0, 1.7.1)"),
            "missing-index-url",
            "write cu110",
            "cu11.0",
        ),
        (
            "Looking in indexes: https://download.pytorch.org/whl/cu128\n"
            + NOT_FOUND.format("einops", " (from versions: none)"),
            "missing-index-url",
            "pip install einops",
            "whl/cu126",
        ),
        (
            PYTORCH + NOT_FOUND.format("torch==1.9.0+cu111", " (from versions: 1.11.0, 1.11.0+cpu, 1.12.0)"),
            "no-wheel-python-too-new",
            "python3.9 -m venv .venv\n.venv/bin/python -m pip install torch==1.9.0+cu111 --find-links",
            "3.12",
        ),
        (
            NOT_FOUND.format("torch==2.3.1", " (from versions: 2.5.0, 2.7.1)"),
            "no-wheel-python-too-new",
            "python3.12 -m venv .venv\n.venv/bin/python -m pip install torch==2.3.1",
            "index",
        ),
        (
            "ERROR: Package 'voice-tool' requires a different Python: 3.13.0 not in '<3.13,>=3.8'",
            "no-wheel-python-too-new",
            "Use Python 3.12",
            "uv ",
        ),
    ]
)
def test_cure_takes_what_the_text_names(text: str, id: str, wanted: str, unwanted: str) -> None:
    told, said = cure(text)
    assert told == id
    assert wanted in said
    assert unwanted not in said


@pytest.mark.parametrize(
    ("library", "wanted"),
    [
        ("libcudnn_ops_infer.so.8", ["python -m pip install 'nvidia-cudnn-cu12==8.*'"]),
        ("libcudnn.so.9", ["python -m pip install 'nvidia-cudnn-cu12==9.*'"]),
        ("libcudnn.so.7", []),  # no wheel has it
    ],
)
def test_cudnn_of_the_major_version_that_is_named(library: str, wanted: list[str]) -> None:
    text = f"ImportError: {library}: cannot open shared object file: No such file or directory"
    assert [command for command in commands(text) if "cudnn" in command] == wanted


@pytest.mark.parametrize("id", ["mkl-too-new", "openmp-duplicate"])
def test_torch_of_pip_is_not_put_over_that_of_conda(id: str) -> None:
    assert not any("--force-reinstall" in command for fix in fixes(BY_ID[id]) for command in fix.commands)


def said_by(cause: Cause) -> str:
    return "\n".join(part for fix in cause.fixes for part in (fix.text, *fix.commands))


def test_known_failures_of_fixes_are_known() -> None:
    """What blind readers missed, and is not mended yet. One that is right now is to move to the texts."""
    for item in json.loads((DATA / "fix_texts.json").read_text(encoding="utf-8"))["known failures"]:
        said = said_by(causes(matches(item["text"]))[0])
        assert not all(re.search(part, said) for part in item["wanted"]), item["text"]


@pytest.mark.long
def test_what_the_text_names_decides_on_the_fix() -> None:
    """Of messages with a known right fix: what must be printed, and what must not."""
    wrong = {}
    for item in json.loads((DATA / "fix_texts.json").read_text(encoding="utf-8"))["texts"]:
        cause = causes(matches(item["text"]))[0]
        said = said_by(cause)
        lacking = [part for part in item["wanted"] if not re.search(part, said)]
        harmful = [part for part in item["unwanted"] if re.search(part, said)]
        if cause.error.id not in item["kinds"] or lacking or harmful:
            wrong[item["text"]] = (cause.error.id, lacking, harmful)
    assert wrong == {}


def test_a_share_of_the_gpu_is_not_the_whole() -> None:
    """As torch 2.11 says it on an H200."""
    text = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 6.99 GiB. "
    text += "GPU 0 has a total capacity of 139.80 GiB of which 139.29 GiB is free. "
    text += "Including non-PyTorch memory, this process has 518.00 MiB memory in use. "
    id, said = cure(f"{text}1.40 GiB allowed; Of the allocated memory 0 bytes is allocated by PyTorch, and 0 bytes is")
    assert id == "oom"
    assert "no more than 1.40 GiB" in said
    assert "set_per_process_memory_fraction" in said
    assert "allowed" not in cure(f"{text}Of the allocated memory 0 bytes is allocated by PyTorch, and 0 bytes is")[1]


def test_determinism_is_a_setting_for_cublas_alone() -> None:
    of_cublas = (
        "this operation is not deterministic because it uses CuBLAS and you have CUDA >= 10.2. To enable deterministic"
    )
    of_cublas += " behavior in this case, you must set an environment variable: CUBLAS_WORKSPACE_CONFIG=:4096:8"
    assert "export CUBLAS_WORKSPACE_CONFIG=:4096:8" in cure(of_cublas)[1]
    other = "_histc_cuda does not have a deterministic implementation, but you set "
    other += "'torch.use_deterministic_algorithms(True)'."
    assert cure(other)[0] == "no-deterministic-algorithm"
    assert "CUBLAS" not in cure(other)[1]


@each(
    [
        ("size mismatch, m1: [4 x 10], m2: [84 x 10] at /x/TH/generic/THTensorMath.cpp:197", "nn.Linear(10, 10)"),
        ("The size of tensor a (50) must match the size of tensor b (39) at non-singleton dimension 0", "drop_last"),
        ("The size of tensor a (5) must match the size of tensor b (3) at non-singleton dimension 2", "interpolate"),
        ("Expected hidden[0] size (1, 32, 32), got (2, 32, 32)", "bidirectional"),
        ("Expected hidden[0] size (1, 32, 32), got (1, 20, 32)", "batch of 20"),
        ("shape '[-1, 784]' is invalid for input of size 25089", "rows of 784"),
        ("running_mean should contain 3 elements not 64", "BatchNorm(3)"),
        ("Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [32, 784]", "x.unsqueeze(0)"),
        (
            "Expected 4-dimensional input for 4-dimensional weight, but got input of size [2, 10, 3, 32, 32]",
            "x.flatten(0, 1)",
        ),
        ("Dimension out of range (expected to be in range of [-1, 0], but got 1)", "1 dimension at most"),
        (
            "Given normalized_shape=[768], expected input with shape [*, 768], but got input of size[2, 512]",
            "LayerNorm(512)",
        ),
        ("Expected input batch_size (128) to match target batch_size (64)", "changed the batch"),
        (
            "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be the same",
            "The model is on the GPU",
        ),
        (
            "Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) should be the same",
            "The data are on the GPU",
        ),
        ("Input type (torch.FloatTensor) and weight type (torch.HalfTensor) should be the same", "model.float()"),
        ("\"nll_loss_forward_reduce_cuda_kernel_2d_index\" not implemented for 'Int'", "labels.long()"),
        ("Assertion `input >= 0. && input <= 1.` failed. device-side assert triggered", "BCEWithLogitsLoss"),
        ("Assertion `srcIndex < srcSelectDimSize` failed. device-side assert triggered", "resize_token_embeddings"),
        (
            "modified by an inplace operation: [torch.cuda.FloatTensor [512, 512]] is at version 2; expected version 1",
            "optimizer.step()",
        ),
        ('unexpected key "epoch" in state_dict', "checkpoint['state_dict']"),
        ("CUDA error: peer mapping resources exhausted", "at most 8"),
        ("shape '[16, 34, 34, 512]' is invalid for input of size 8921088", "33 x 33 places"),
        (
            "RuntimeError: function SignBackward returned an incorrect number of gradients (expected 2, got 1)",
            "grad, None",
        ),
        ("Can't pickle local object 'get_dataset.<locals>.MyData'", "Move MyData out"),
        ("TypeError: cannot pickle 'Environment' object", "LMDB"),
        (
            "DDP expects same model across all ranks, but Rank 0 has 2 params, while rank 1 has inconsistent 0 params",
            "has ended",
        ),
        ("TypeError: mean() got an unexpected keyword argument 'keepdim'", "torch 0.2 or newer"),
        ("TypeError: cuda() got an unexpected keyword argument 'device_id'", "x.cuda(device=0)"),
        ("Unsupported: ONNX export of operator Unfold, input size not accessible.", "fixed size of input"),
        ("TypeError: forward() takes exactly 2 arguments (129 given)", "into 128 samples"),
        ("TypeError: forward() takes 2 positional arguments but 3 were given", "nn.Sequential takes one only"),
        ("TypeError: forward() missing 1 required positional argument: 'x'", "called instead of its instance"),
        ("linear(): argument 'input' (position 1) must be Tensor, not tuple", "out, state = self.lstm(x)"),
        ("conv2d(): argument 'input' (position 1) must be Tensor, not builtin_function_or_method", "not a value"),
        ("linear(): argument 'input' (position 1) must be Tensor, not Linear", "call it, self.fc1(x)"),
        (
            "ComfyUI: mat1 and mat2 shapes cannot be multiplied (512x768 and 4096x1536)",
            "768 is that of Stable Diffusion 1",
        ),
        (
            "Expected all tensors to be on the same device, but found at least two devices, cpu and cuda:0! "
            "(when checking argument for argument mat2 in method wrapper_CUDA_mm)",
            "mat2 (the weight of a Linear layer",
        ),
        ("IndexError: Target 10 is out of bounds.", "Label 10 is not below"),
        ("Function 'PowBackward0' returned nan values in its 0th output", "slope of a root"),
        ("Function 'LogBackward' returned nan values in its 0th output", "clamp_min"),
        (
            "Expected a value of type 'Tensor' but instead found type 'Optional[Tensor]'. ~~ <--- HERE",
            "assert x is not None",
        ),
        ("  19% step: 5700 loss: 0.02\nCUDA error: unknown error", "Xid"),
        ("RuntimeError: cutlassF: no kernel found to launch!", "enable_mem_efficient_sdp(False)"),
        ("TypeError: Object of type Tensor is not JSON serializable", "x.item()"),
        ("TypeError: __init__() got an unexpected keyword argument 'early_stop_callback'", "EarlyStopping"),
        ("MPS: power op with int64 input is supported natively starting from macOS 13.2.", "macOS to 13.2"),
        ("IndexError: \nTarget -1 is out of bounds.", "one is -1"),
        (
            "vit pos_embed: The size of tensor a (197) must match the size of tensor b (577) at non-singleton "
            "dimension 1",
            "14 x 14 and 24 x 24",
        ),
        (
            "The size of tensor a (7) must match the size of tensor b (10) at non-singleton dimension 3\n  x - "
            "self.fc(x)",
            "x = self.fc(x)",
        ),
        ("stack expects each tensor to be equal size\ntransforms.Resize((224))", "Resize((224, 224))"),
        ("module 'torch' has no attribute '_six'", "string_classes"),
        (
            "Given groups=1, weight of size [32, 16, 3], expected input[8, 100, 16] to have 16 channels, but got 100",
            "x.transpose(1, 2)",
        ),
        ("mat1 and mat2 must have the same dtype, but got Long and Float", "x.float() / 255"),
        ("mat1 and mat2 shapes cannot be multiplied (3x4 and 3x4)", "a @ b.T"),
        ("ValueError: num_channels (10) must be divisible by num_groups (3)", "a number that divides 10"),
        (
            "The expanded size of the tensor (4) must match the existing size (2) at non-singleton",
            "dimensions of size 1",
        ),
        (
            "can't convert np.ndarray of type numpy.object_. The only supported types are: float64, int64, uint16, "
            "bool.",
            "no numbers (numpy.object_)",
        ),
        ("which is output 0 of Sigmoid, is at version 1; expected version 0 instead", "x * y"),
        ("The differentiated Tensor at index 0 appears to not have been used in the graph.", "allow_unused"),
        ("ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'", "scheduler.step(val_loss)"),
        (
            'File "/v/site-packages/torch/optim/optimizer.py", line 360, in __init__\n    param_groups = list(params)\n'
            "TypeError: 'Linear' object is not iterable",
            "model.parameters()",
        ),
        ("ValueError: batch_size should be a positive integer value, but got batch_size=2.0", "batch_size is 2.0"),
        ("RuntimeError: where expected condition to be a boolean tensor, but got a tensor", "cond.bool()"),
        ("a and b must have same reduction dim, but got [1, 3] X [2, 2].", "nn.Linear(3, 2)"),
        ("in docker: DataLoader worker (pid(s) 25) exited unexpectedly", "--shm-size=8g"),
        ("I use gpu 0 and CUDA_VISIBLE_DEVICES=[1, 2]. RuntimeError: No CUDA GPUs are available", "=1,2"),
        ("CuDNN error: CUDNN_STATUS_SUCCESS", "CUDA 9.2"),
        ("after the 21st epoch: CUDA out of memory. Tried to allocate 2.00 MiB", "loss.item()"),
        ("webui: \"LayerNormKernelImpl\" not implemented for 'Half'", "--no-half"),
        (
            'Missing key(s) in state_dict: "map.0.weight", "map.2.weight".\n'
            'Unexpected key(s) in state_dict: "world.0.weight", "world.2.weight".',
            'name.replace("world.", "map.", 1)',
        ),
        ('Unexpected key(s) in state_dict: "epoch", "netG_state_dict", "optimizer_state_dict".', '["netG_state_dict"]'),
        (
            "unexpected key in source state_dict: conv1.weight, bn1.weight\n"
            "missing keys in source state_dict: backbone.conv1.weight, backbone.bn1.weight",
            '"backbone." + name',
        ),
        ("torch.jit.TracingCheckError: Tracing failed sanity checks!", "model.eval() before"),
        ("Could not export Python function call 'SwishJitAutoFn'. Remove calls to", "set_scriptable(True)"),
        ("Could not run 'aten::add_.Tensor' with arguments from the 'QuantizedCPU' backend.", "FloatFunctional"),
        (
            "module must have its parameters and buffers on device cuda:0 (device_ids[0]) but found one of them on "
            "device: cpu",
            "before nn.DataParallel",
        ),
        ("ValueError: expected 4D input (got 2D input)", "nn.BatchNorm1d"),
        ("ValueError: expected 2D or 3D input (got 4D input)", "nn.BatchNorm2d"),
        ("C:\\x\nDataLoader worker (pid(s) 1, 2) exited unexpectedly", "On Windows each worker"),
    ]
)
def test_numbers_and_names_of_the_message_decide(message: str, part: str) -> None:
    assert part in cure(f"KeyError: '{message}'" if "unexpected key" in message else f"RuntimeError: {message}")[1]


@each(
    [
        ("Jetson\nOSError: libcurand.so.10: cannot open shared object file: No such file or directory", "JetPack"),
        (
            "subprocess.CalledProcessError: Command '['C:\\v\\python.exe', 'x.py']' exit status 3221225477.",
            "0xc0000005",
        ),
        ("Process finished with exit code -1073741515 (0xC0000135)", "DLL"),
        ("WeightsUnpickler error: Unsupported operand 118", "git lfs pull"),
        ("_pickle.UnpicklingError: invalid load key, 'v'.", "git lfs pull"),
        ("_pickle.UnpicklingError: invalid load key, '<'.", "web page"),
        ("_pickle.UnpicklingError: invalid load key, '\\x0a'.", "web page"),
        ("ImportError: libopenblas.so.0", "libopenblas-dev"),
        (
            "Using a target size (torch.Size([4])) that is different to the input size (torch.Size([4, 2]))",
            "2 columns",
        ),
        ("TypeError: pic should be PIL Image or ndarray. Got <class 'torch.Tensor'>", "take ToTensor()"),
        ("TypeError: expected Tensor as element 2 in argument 0, but got int", "plain number"),
        (
            "RuntimeError: Expected object of scalar type Float but got scalar type Long for argument #2 'mat2'",
            "x.float()",
        ),
        (
            "RuntimeError: Expected object of scalar type Long but got scalar type Float for argument #2 'target'",
            "long()",
        ),
        ("Input batch size 1 doesn't match hidden[0] batch size 512", "(h, c)"),
        ("mmcv-full 1.4\nModuleNotFoundError: No module named 'mmcv._ext'", "mim install 'mmcv-full<2'"),
        ("ModuleNotFoundError: No module named 'mmcv._ext'", "mim install mmcv"),
        (
            'C:\\work>py x.py\n  File "C:\\work\\x.py", line 6, in <module>\n    import torch\n'
            "ModuleNotFoundError: No module named 'torch'",
            "py -0p",
        ),
        ("train.py: error: unrecognized arguments: --local_rank=2", '"--local_rank", "--local-rank"'),
        (
            '  File "x/deform_conv.py", line 85, in backward\n    deform_conv_cuda.backward_cuda(\n'
            "RuntimeError: view size is not compatible with input tensor's size and stride",
            "grad_output.contiguous()",
        ),
        ("PackageNotFoundError: Package missing in current osx-64 channels:\n  - torch", "conda-forge"),
        ("NameError: name 'torchvision' is not defined", "`import torchvision`"),
    ]
)
def test_the_first_fix_is_the_one_for_this_text(text: str, part: str) -> None:
    assert part in cure(text)[1]


def test_what_is_read_from_a_text_is_no_proof_that_its_gpu_is_missing() -> None:
    text = "GeForce RTX 3080\nAssertionError: Torch not compiled with CUDA enabled"
    facts = Facts(Target("", "text"), torch=Torch(None, "", via="torch's own error"))
    found = fitted(causes(matches(text)), Machine(facts))[0]
    assert found.error.id == "cpu-only-build"
    assert found.here == ""
    assert not any("+cpu" in command for fix in found.fixes for command in fix.commands)


def test_an_error_comes_before_a_warning_of_numpy_below_it() -> None:
    warning = "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.2.3 as it may crash."
    error = "AttributeError: module 'torch' has no attribute 'float8_e4m3fn'"
    assert matches(f"{error}\n{warning}")[0].error.id == "torch-too-old-for-package"
    assert [match.error.id for match in matches(warning)] == ["numpy-abi"]


def test_programs_that_are_not_python_have_no_answer() -> None:
    for text in ("./a.out\nSegmentation fault (core dumped)", "Blender 3.6: System is out of GPU memory"):
        found = answer(matches(text), text)
        assert (found.causes, found.nearest) == ((), ())


@each(
    [
        ("requests.exceptions.ConnectionError: HTTPConnectionPool(host='h'): Max retries exceeded with url: /", 0),
        ("requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.example.com', port=443): Read timed out.", 0),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='x.org'): Read timed out.", 1),
        ("urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='download.pytorch.org'): Read timed out.", 1),
    ]
)
def test_what_a_program_requests_itself_is_no_download_of_torch(line: str, installs: int) -> None:
    cause = causes(matches(line))[0]
    assert cause.error.id == "pip-read-timeout"
    assert any(fix.commands for fix in cause.fixes) == bool(installs)


def test_the_package_is_that_of_the_line_that_is_quoted() -> None:
    text = "ImportError: Trainer requires peft>=0.9 to be installed\nImportError: Engine requires torch>=2.5 to be used"
    found = {cause.error.id: cause for cause in causes(matches(text))}
    assert "Trainer" in found["package-required"].line
    assert found["package-required"].fixes[0].commands == ("python -m pip install -U 'peft>=0.9'",)


def test_a_refusal_by_another_package_names_it() -> None:
    text = (
        'Traceback (most recent call last):\n  File "/v/lib/python3.10/site-packages/flair/nn.py", line 9, in run\n'
        "    raise ValueError(x)\nValueError: the tensor must have three sides"
    )
    assert cure(text)[0] == "library-refuses-use"
    assert "Do as flair says: the tensor must have three sides" in cure(text)[1]


def test_what_another_library_raises_below_is_not_its_callers() -> None:
    """torch's own error, Python's own, and a wrapper that says that the cause is above."""
    frame = '  File "/v/lib/python3.10/site-packages/transformers/trainer.py", line 9, in run\n    return f(x)\n'
    torch = '  File "/v/lib/python3.10/site-packages/torch/functional.py", line 9, in g\n    return f(a)\n'
    others = (
        f"{frame}{torch}RuntimeError: something of an odd kind happened here",
        "/v/dist-packages/transformers/trainer.py in run(x)\n--> 9  f(x)\n/v/dist-packages/torch/nn/f.py in g(x)\n"
        "    7\nRuntimeError: something of an odd kind happened here",
        f"{frame}AttributeError: 'NoneType' object has no attribute 'shape'",
        f"{frame}TypeError: run() got an unexpected keyword argument 'rank'",
        f"{frame}RuntimeError: Worker failed. See root cause above.",
        '  File "/srv/shop/src/datasets/orders.py", line 9, in a\n    raise E(x)\nValueError: Please set a shop',
    )
    assert [text for text in others if any(hit.error.id == "library-refuses-use" for hit in matches(text))] == []


def test_a_refusal_names_the_users_own_line() -> None:
    text = (
        'Traceback (most recent call last):\n  File "/home/me/train.py", line 12, in <module>\n    y = cross(a, b)\n'
        '  File "/v/lib/python3.10/site-packages/torch/functional.py", line 9, in cross\n    return f(a)\n'
        "RuntimeError: cross: inputs dimension -1 must have length 3. Got 2 and 2"
    )
    cause = causes(matches(text))[0]
    assert cause.error.id == "argument-refused"
    assert "train.py, line 12: y = cross(a, b)" in cause.fixes[0].text


def test_a_launcher_points_at_the_programs_own_error() -> None:
    text = (
        "AttributeError: 'Namespace' object has no attribute 'noplots'\nE: failed (exitcode: 1) local_rank: 1 (pid: 3)"
    )
    assert "'Namespace' object has no attribute 'noplots'" in cure(text)[1]
    assert "torchrun" not in cure(text)[1]


def every(text: str) -> str:
    """The texts of all fixes of the first cause."""
    return "\n".join(fix.text for fix in answer(matches(text)).causes[0].fixes)


FOUND = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found "
MISSING = (
    '  File "/v/torch/nn/modules/module.py", line 518, in __getattr__\n    raise AttributeError(\nAttributeError: '
)
LOADER = """KeyError: Caught KeyError in DataLoader worker process 0.
Original Traceback (most recent call last):
  File "/v/lib/python3.11/site-packages/torch/utils/data/_utils/worker.py", line 287, in _worker_loop
    data = fetcher.fetch(index)
"""


def test_the_error_in_a_worker_is_read() -> None:
    own = f'{LOADER}  File "/home/u/data.py", line 41, in __getitem__\n    row = self.table[i]\nKeyError: 7\n'
    assert "data.py, line 41: row = self.table[i]" in every(own)
    assert "reset_index(drop=True)" in every(own)
    batch = f'{LOADER}  File "/v/site-packages/torch/utils/data/_utils/collate.py", line 74, in default_collate\n'
    said = every(f'  File "train.py", line 2, in <module>\n    main()\n{batch}    return {{}}\nKeyError: "mask"\n')
    assert 'some lack the key "mask"' in said
    assert "train.py" not in said


def test_of_old_torch_too() -> None:
    text = (
        "AttributeError: Traceback (most recent call last):\n"
        '  File "/v/site-packages/torch/utils/data/dataloader.py", line 138, in _worker_loop\n    samples = fetch(i)\n'
        '  File "/home/u/aug.py", line 10, in __call__\n    h, w, _ = image.shape\n'
        "AttributeError: 'NoneType' object has no attribute 'shape'"
    )
    assert cure(text)[0] == "raised-in-worker"
    assert "aug.py, line 10" in every(text)
    assert "cv2.imread returns None" in every(text)


@each(
    [
        ('  File "/home/u/a.py", line 3, in f\n    x = torch.cat([a, b])\n', "a.py, line 3: x = torch.cat([a, b])"),
        (
            "File /home/u/model.py:25, in Net.forward(self, x)\n     24 \n---> 25 y = self.fc(x)\n",
            "model.py, line 25: y",
        ),
        (
            "│ /home/u/model.py:58 in forward  │\n│   57 │  a  │\n│ ❱ 58 │   y = self.fc(x)      │\n",
            "line 58: y = self.fc(x)",
        ),
        ('[rank1]:   File "/home/u/a.py", line 3, in f\n[rank1]:     y = g(x)\n', "a.py, line 3: y = g(x)"),
    ]
)
def test_the_line_of_the_program_is_named(frame: str, named: str) -> None:
    error = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x8 and 10x5)"
    assert named in every(f"Traceback (most recent call last):\n{frame}{error}")
    assert "led there" not in every(error)


@each(
    [
        ("RuntimeError: Expected target size [20, 2], got [20]", "output[:, -1]"),
        ("RuntimeError: Expected target size [4, 30522], got [4, 128]", "output.transpose(1, 2)"),
        ("ValueError: Expected input batch_size (1216) to match target batch_size (1280).", "shifted by one"),
        (
            "RuntimeError: stack expects each tensor to be equal size, but got [3, 5] at entry 0 and [7, 5]",
            "zip(*batch)",
        ),
        (
            "RuntimeError: stack expects each tensor to be equal size, but got [3, 20, 30] at entry 0 and [3, 9, 9]",
            "Resize((224, 224))",
        ),
        ("RuntimeError: stack expects each tensor to be equal size, but got [3, 9, 9] at entry 0 and [1, 9, 9]", "RGB"),
        ("AssertionError: Attempted step but _scale is None.  This may", "scaler.scale(loss).backward() in place"),
        (f"{MISSING}'VGG' object has no attribute 'fc'", "model.classifier[6].in_features"),
        (f"{MISSING}'ResNet' object has no attribute 'module'", "leave .module out"),
        (f"{MISSING}'Sequential' object has no attribute 'features'", "numbers its layers"),
        ("TypeError: 'Image' object is not subscriptable", "numpy.asarray(image)"),
        ("TypeError: 'JpegImageFile' object is not subscriptable", "numpy.asarray(image)"),
        ("RuntimeError: Found no NVIDIA driver on your system.\nWSL2 Ubuntu", "no Linux driver inside it"),
        ("/content/train.ipynb\nRuntimeError: Found no NVIDIA driver on your system.", "Change runtime type"),
        ("    errG.backward()\nRuntimeError: Trying to backward through the graph a second time", "fake.detach()"),
        (
            '$ python -c "import my_conv"\nImportError: /v/my_conv.so: undefined symbol: _THError',
            "`import torch` before",
        ),
        (
            "TypeError: forward() takes from 2 to 3 positional arguments but 4 were given",
            "takes 2 arguments besides self",
        ),
        ("TypeError: forward() got an unexpected keyword argument 'training'", "no argument training"),
        ("RuntimeError: input must be a CUDA tensor", "input.to(device)"),
        (
            "    x = m[a, top / size]\nIndexError: tensors used as indices must be long, byte or bool tensors",
            "index with //",
        ),
        ("    a.squeeze()[i]\nIndexError: invalid index of a 0-dim tensor. Use tensor.item()", "squeeze(1)"),
        ("expected device cuda:0 and dtype Byte but got device cuda:0 and dtype Bool", "~mask for 1 - mask"),
        (
            "TypeError: cross_entropy_loss(): argument 'target' (position 2) must be Tensor, not tuple",
            "torch.tensor(labels)",
        ),
        (
            "cross_entropy_loss(): argument 'input' (position 1) must be Tensor, not InceptionOutputs",
            "out, aux = model(x)",
        ),
        (
            "    c += (torch.max(out, 1) == y).sum()\nAttributeError: 'bool' object has no attribute 'sum'",
            "gives a pair",
        ),
        (
            '  File "/v/torch/optim/adam.py", line 33, in __init__\n    if not 0.0 <= lr:\n'
            "TypeError: '<=' not supported between instances of 'float' and 'str'",
            "1.0e-4",
        ),
        ("AssertionError: was expecting embedding dimension of 512, but got 300", "nn.Linear(300, 512)"),
        ("expecting key_padding_mask shape of (32, 50), but got torch.Size([50, 32])", "mask.T"),
        ("The shape of the 2D attn_mask is torch.Size([10, 10]), but should be (32, 32).", "batch_first=True"),
        (
            "  y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)\n"
            "RuntimeError: The expanded size of the tensor (12) must match the existing size (64) at "
            "non-singleton dimension 1.  Target sizes: [8, 12, 64, 64].  "
            "Tensor sizes: [8, 64, 64]",
            "mask.unsqueeze(1)",
        ),
        ("Expected input_lengths to have value at most 50, but got value 64 (while checking", "gives 50 steps"),
        (
            "RuntimeError: derivative for aten::_scaled_dot_product_efficient_attention_backward is not implemented",
            "MATH",
        ),
        (
            "Error(s) in loading state_dict for FullyShardedDataParallel:\n\tsize mismatch for a.w: copying a param "
            "with shape torch.Size([3, 4]) from checkpoint, the shape in current model is torch.Size([0]).",
            "before wrapping",
        ),
        ("RuntimeError: No backend type associated with device type cpu", "cpu:gloo,cuda:nccl"),
        ("    epoch = checkpoint['epoch']\nKeyError: 'epoch'", "print(checkpoint.keys())"),
        ("RuntimeError: mat1 and mat2 shapes cannot be multiplied (57344x7 and 12544x128)", "makes it 32 x 12544"),
        ("RuntimeError: rnn: hx is not contiguous", "h.contiguous()"),
        ("RuntimeError: Integers to negative integer powers are not allowed.", "x.float() ** -1"),
        ("RuntimeError: batch1 and batch2 must have same number of batches, got 32 and 16", "drop_last=True"),
        ('  File "t.py", line 3, in f\n    loss = crit(out, y)\nIndexError: Target 10 is out of bounds.', "Label 10"),
        (
            '  File "t.py", line 3, in validate\n    o = net(x)\ntorch.OutOfMemoryError: CUDA out of memory.',
            "in evaluation",
        ),
        (
            "\"LayerNormKernelImpl\" not implemented for 'Half'\n  m = load(n, torch_dtype=torch.float16)",
            "torch_dtype=torch.float32",
        ),
        (
            "  loss = crit(out.argmax(1), y)\n"
            "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn",
            "has no gradient",
        ),
        (
            "m = DataParallel(m, device_ids=[0, 1])\nRuntimeError: CUDA error: invalid device ordinal",
            "device_ids=list(range(",
        ),
        ('  File "/Users/b/a.py", line 3\nAssertionError: Torch not compiled with CUDA enabled', "no CUDA on a Mac"),
        ("RuntimeError: Could not find 'RANK' in the torch environment, visit https://www.a.org/", "torchrun"),
        (
            "Timed out initializing process group in store based barrier on rank: 0, for key: k:1 "
            "(world_size=4, worker_count=16, timeout=0:30:00)",
            "16 processes joined a job of 4",
        ),
        (
            "RuntimeError: [enforce fail at inline_container.cc:222] . file not found: archive/data/94308821",
            "too early",
        ),
        (f"{FOUND}<class 'torch_geometric.data.data.Data'>", "torch_geometric.loader"),
        (f"{FOUND}<class 'builtin_function_or_method'>", "parentheses"),
        ("ValueError: Required crop size (256, 256) is larger than input image size (240, 320)", "240 x 320"),
        (
            "    t = torch.tensor(rows)\nValueError: only one element tensors can be converted to Python scalars",
            "torch.stack(list)",
        ),
        ("torch._dynamo.exc.Unsupported: purposely graph breaks on RNN, GRU, LSTMs", "allow_rnn = True"),
        (
            "UnsupportedOperatorError: Exporting the operator 'aten::a' to ONNX opset version 13 is not supported. "
            "Support for this operator was added in version 18",
            "opset_version=18",
        ),
    ]
)
def test_the_fix_has_the_numbers_and_names(message: str, said: str) -> None:
    assert said in every(message)


def test_cuda_build_of_an_old_torch_is_one_that_it_had() -> None:
    says = "AssertionError: Torch not compiled with CUDA enabled"
    expected = {"1.8.0": "torch==1.8.0+cu111", "1.11.0": "whl/cu113", "1.4": "--force-reinstall torch torchvision"}
    expected["2.5.1+cpu, RTX 5090"] = "whl/cu128"
    for torch, wanted in expected.items():
        found = causes(matches(f"torch=={torch}\n{says}"))[0]
        assert any(wanted in command for fix in found.fixes for command in fix.commands), torch


def test_kepler_gets_a_build_that_has_its_code() -> None:
    found = causes(matches("CUDA error: no kernel image is available for execution on the device\nTesla K80"))[0]
    assert any("torch==2.7.1" in command and "cu118" in command for fix in found.fixes for command in fix.commands)


@each(
    [
        ("ImportError: libpq.so.5: cannot open shared object file: No such file or directory", "libpq5"),
        (
            "./x: error while loading shared libraries: libfoo.so.1: cannot open shared object file",
            "search libfoo.so.1",
        ),
        ("dyld: Library not loaded: /usr/local/opt/openssl/lib/libssl.1.0.0.dylib", "brew reinstall openssl"),
    ]
)
def test_a_library_of_no_known_package_is_looked_for(text: str, said: str) -> None:
    assert any(said in command for fix in answer(matches(text)).causes[0].fixes for command in fix.commands)


def test_a_program_that_is_not_torch_gets_no_torch() -> None:
    text = "ImportError: /lib/libm.so.6: version `GLIBC_2.29' not found (required by /home/u/libgdal.so)"
    assert "torch" not in every(text)


def test_what_rich_wrapped_of_a_path_is_no_file_of_ones_own() -> None:
    frame = (
        "│ /v/lib/python3.10/site-packages/accelerate/ │\n│ utils/operations.py:553 in forward  │\n│   552 │  a  │\n"
    )
    text = (
        f"RuntimeError: shape '[6, 1, 4]' is invalid for input of size 48\n\n{frame}│ ❱ 553 │   return model(x)   │\n"
    )
    assert "operations.py" not in every(text)
