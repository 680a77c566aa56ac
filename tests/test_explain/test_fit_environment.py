"""Errors of installations: which one a text shows, and what its fixes have of the text."""

from faults import each

from torchdoctor.explain.causes import explain

PIL = 'File "C:\\v\\Lib\\site-packages\\PIL\\Image.py", line 9, in <module>\n'
TORCH = 'File "C:\\v\\Lib\\site-packages\\torch\\__init__.py", line 81, in <module>\n    from torch._C import *\n'
DLL = "ImportError: DLL load failed while importing {}: The specified module could not be found."
SYMBOL = ".so: undefined symbol: _ZN3c104cuda9SetDeviceEi"


# text, the error ("" for none, "-id" for any but that one), what the fixes must have, what they must not
@each(
    (
        # Whose DLL it is that Windows does not load.
        (PIL + DLL.format("_imaging"), "windows-dll-of-package", "--no-cache-dir pillow", "torch=="),
        (DLL.format("exllamav3_ext"), "windows-dll-of-package", "exllamav3", "PACKAGE"),
        (DLL.format("_ext") + "\nmim install mmcv==2.0.1", "windows-dll-of-package", "mim install mmcv", "PACKAGE"),
        ("Could not find module 'C:\\v\\Lib\\site-packages\\bitsandbytes\\x_cuda116.dll' (or", "windows-dll-of-package",
         "install -U bitsandbytes", "install --force-reinstall --no-cache-dir torch"),
        (TORCH + DLL.format("_C"), "windows-dll-dependency", "vc_redist", "PACKAGE"),
        (TORCH + "ImportError: DLL load failed: The specified procedure could not be found.", "windows-dll-dependency",
         "torch", "PACKAGE"),
        (DLL.format("pyodbc"), "", "", ""),
        ("We print 'DLL load failed' where the file is missing", "-windows-dll-of-package", "", ""),
        # The file that lacks a symbol names its package.
        ("import papermill\nImportError: /e/lib/python3.6/site-packages/horovod/torch/mpi_lib.cpython-36m" + SYMBOL
         + '\n  File "/e/lib/python3.6/site-packages/papermill/execute.py", line 1', "extension-abi-mismatch",
         "--no-cache-dir horovod", "papermill"),
        ("ImportError: ... scatter_cpu.cpython-36m-x86_64-linux-gnu" + SYMBOL, "extension-abi-mismatch",
         "torch-scatter", "PACKAGE"),
        ("import mmdet\nImportError: libtorch_cpu.so: cannot open shared object file: No such file or directory",
         "extension-abi-mismatch", "mim install mmcv", "PACKAGE"),
        # torch without its part for several processes, or for this GPU.
        ("AttributeError: module 'torch.distributed' has no attribute 'init_process_group'", "no-nccl-build",
         "without torch.distributed", 'init_process_group("gloo")'),
        ("RuntimeError: Distributed package doesn't have NCCL built in", "no-nccl-build", "gloo", "without torch."),
        ("RuntimeError: nvrtc: error: invalid value for --gpu-architecture (-arch)", "no-kernel-image-torch", "NVRTC",
         "TORCH_CUDA_ARCH_LIST"),
        ("RuntimeError: CUDA error: invalid device function", "no-kernel-image-torch", "torch", "PACKAGE"),
        ('File "/v/site-packages/pytorch3d/ops/knn.py", line 9, in f\n    x()\n'
         "RuntimeError: CUDA error: invalid device function", "extension-built-for-other-arch", "pytorch3d", ""),
        ("failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected", "no-device", "", "reboot"),
        ("failed call to cuInit: CUDA_ERROR_UNKNOWN: unknown error", "cuda-unknown-error-uvm", "", ""),
        ("ValueError: invalid literal for int() with base 10: 'GPU-8b6f3c2e-2f0d'", "wrong-cuda-visible-devices",
         "takes numbers only", "MIG"),
        ("ValueError: invalid literal for int() with base 10: 'MIG-8b6f3c2e-2f0d'", "mig", "MIG-", ""),
        ("NotImplementedError: Could not run 'torchvision::nms' with arguments from the 'XLA' backend.",
         "operator-not-for-backend", "", "pip"),
        # How something was installed is no word of what is missing.
        ("ONNX Runtime installed from (source or binary): pip install onnxruntime==0.5.0\nVersion 0.5", "", "", ""),
        ("2.1 Install packages missing from requirements : pip install loguru sqlitedict\nrun it", "", "", ""),
        ("ImportError: cannot import name 'LogNormalPrior' from 'gpytorch.priors'. I installed pyro using pip install "
         "pyro-ppl", "-package-required", "", ""),
        ("ImportError: Loading a GPTQ quantized model requires optimum (`pip install optimum`)", "package-missing",
         "install optimum", ""),
        ("ModuleNotFoundError: You set `use_amp=True` but do not have apex installed.", "package-missing",
         "github.com/NVIDIA/apex", "PACKAGE"),
        ("  Using cached https://files.example.org/texar-pytorch-0.1.0.tar.gz", "", "", ""),
        ("  Using cached pytorch-1.0.2.tar.gz", "pytorch-not-torch", "install torch", ""),
        ('File "/v/lib/python3.6/site-packages/ignite/engine.py", line 1\nSyntaxError: future feature annotations is '
         "not defined", "code-for-other-python", "pytorch-ignite", "--no-deps ignite"),
        # What uv says of a build that lacks torch.
        ("uv pip install torch-scatter\nerror: Failed to download and build `torch-scatter==2.1.2`\n"
         "--- stderr:\n/c/builds-v0/.tmp1/lib/python3.12/site-packages/setuptools/build_meta.py\n"
         "ModuleNotFoundError: No module named 'torch'", "build-isolation", "--no-build-isolation torch-scatter", ""),
        ("uv sync\nhint: This error likely indicates that `flash-attn@2.7.3` depends\non `torch`, but doesn't declare "
         "it as a build dependency.", "build-isolation", '["flash-attn"]', "PACKAGE"),
        ("uv add git+https://example.org/a/fpsample\nhint: `git+https://example.org/a/fpsample` depends on `torch`, "
         "but doesn't declare it as a build dependency.", "build-isolation",
         "uv add --no-build-isolation-package fpsample git+https://example.org/a/fpsample", "PACKAGE"),
        # nvcc, by its own version where the text has it.
        ("CUDA 9 is installed\nnvcc fatal   : Unsupported gpu architecture 'compute_71'", "nvcc-too-old-for-gpu",
         "no GPU of compute capability 7.1", "dropped"),
        ("nvcc version is 7.5\nnvcc fatal   : Unsupported gpu architecture 'compute_60'", "nvcc-too-old-for-gpu",
         "cuda-8.0", "dropped"),
        ("/usr/local/cuda-13.0/bin/nvcc\nnvcc fatal   : Unsupported gpu architecture 'compute_60'",
         "nvcc-too-old-for-gpu", "dropped compute_60", "cuda-8.0"),
        # The companion of an old torch, by the page that its builds are on.
        ("torch version: 1.7.1+cu110\nRuntimeError: No such operator torchvision::nms", "torchvision-mismatch",
         "torchvision==0.8.2+cu110 -f https://download.pytorch.org/whl/torch_stable.html", "--index-url"),
        ("torch version: 2.1.0+cu121\nRuntimeError: operator torchvision::nms does not exist", "torchvision-mismatch",
         "torchvision==0.16.0 --index-url https://download.pytorch.org/whl/cu121", ""),
        # What is there already, by the text.
        ("Cuda compilation tools, release 11.4, V11.4.315\nOSError: CUDA_HOME environment variable is not set",
         "cuda-toolkit-missing", "which nvcc", "VERSION"),
        ("OSError: CUDA_HOME environment variable is not set", "cuda-toolkit-missing", "cuda-toolkit", ""),
        ("ImportError: libcudnn.so.8: cannot open shared object file\nlibcudnn.so.8 is in /usr/local/cuda-10.2/lib64",
         "missing-libcudnn", "export LD_LIBRARY_PATH=/usr/local/cuda-10.2/lib64:", "--force-reinstall"),
        ("ImportError: /opt/x/libfoo.so.2: cannot open shared object file",
         "missing-shared-lib-other", "", "LD_LIBRARY_PATH=/opt/x"),
        ("/e/lib/python3.11/site-packages/nvidia\n/e/lib64/python3.11/site-packages/torch/x.py\n"
         "ImportError: libcudnn.so.9: cannot open shared object file",
         "missing-libcudnn", "lib64 is a link", "--force-reinstall"),
        ('File "/v/site-packages/nunchaku/linear.py", line 10, in <module>\n    from ..._C.ops import gemm\n'
         "ImportError: libcudart.so.13: cannot open shared object file", "missing-libcudart",
         "nunchaku was built for CUDA 13", "--force-reinstall"),
        ("print(torch.cuda.is_available())\nFalse\ntorch version: 2.1.0+cu121", "no-device", "torch.zeros(1).cuda()",
         "CPU build"),
        ("print(torch.cuda.is_available())\nFalse", "no-device", "CPU build", "torch.zeros(1)"),
        # Other frameworks get no torch.
        ("mxnet/base.h:427: failed: CUDA driver version is insufficient for CUDA runtime version",
         "driver-too-old", "release of mxnet", "torch"),
        ("CUDA driver version is insufficient for CUDA runtime version", "driver-too-old", "install-cmd", ""),
        ("  - package cudatoolkit-11.0.3-h1 has constraint __cuda >=11.0 conflicting with __cuda-10.2-0",
         "conda-unsatisfiable", "driver is for CUDA 10.2", ""),
        # Poetry, by the Python and the system of the text.
        ("Unable to find installation candidates for torch (2.5.1)\n  at ~/.local/pipx/venvs/poetry/lib/python3.13/"
         "site-packages/poetry/x.py", "no-matching-distribution", "poetry env use 3.12", "3.13:"),
        ("macOS 14.5, Python 3.11.7\n% poetry install\nUnable to find installation candidates for torch (2.3.1)",
         "no-matching-distribution", "torch==2.2.2", "env use"),
        ("Apple M3 Max\ntorch = { version = '^2.5.1+cpu' }\npoetry: Unable to find candidates for torch",
         "no-matching-distribution", "no builds with +cpu", "install-cmd -"),
        # A program's own steps, and warnings beside the error.
        ("CalledProcessError: Command '['/usr/bin/python3', '-m', 'pip', 'install', 'triton', 'xformers==0.dev5']' "
         "returned non-zero exit status 1.", "program-installs", "install triton xformers==0.dev5", "torchrun"),
        ("CalledProcessError: Command '['/v/bin/python', 'train.py']' returned non-zero exit status 1.", "rank-failed",
         "", "pip install"),
        ("CalledProcessError: Command '['/usr/bin/gcc', '/tmp/tmpx/cuda_utils.c', " + "'-O3', " * 60 + "'-lcuda']' "
         "returned non-zero exit status 1.", "triton-build-failed", "", ""),
        ("x.py:9: UserWarning: Error checking compiler version for cl: [WinError 2] The system cannot find the file\n"
         "x.py:20: UserWarning: TORCH_CUDA_ARCH_LIST is not set, all archs for visible cards are included for",
         "torch-compile-windows-no-msvc", "", ""),
        ("ImportError: /home/u/vllm/vllm/_C.abi3.so: undefined symbol: _ZN5torch3jit17parseSchemaOrNameERKSsb",
         "extension-abi-mismatch", "cd /home/u/vllm", "PACKAGE"),
        # Nightlies, tags, other systems.
        ("torchvision 0.7.0.dev20200610 has requirement torch==1.6.0.dev20200609, but you'll have torch "
         "1.6.0.dev20200610 which is incompatible.", "torchvision-mismatch", "--pre", "torchvision==0.7.0"),
        ("Looking in links: https://download.pytorch.org/whl/torch_stable.html\nERROR: Could not find a version that "
         "satisfies the requirement torch==2.3.1+cpu (from versions: 2.3.0, 2.3.1)\n - OS: MacOS", "missing-index-url",
         "torch==2.3.1", "torch==2.3.1+"),
        ("torch==1.11.0+cu113 (from versions: none)\nNo matching distribution found for torch==1.11.0+cu113",
         "missing-index-url", "up to Python 3.10", "Add the index"),
        ("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. I did wsl --update",
         "no-driver", "wsl --shutdown", "linux-headers"),
        ("Can I run the models on the CPU?\nRuntimeError: Found no NVIDIA driver on your system.", "no-driver",
         "MODEL.DEVICE cpu", "ubuntu-drivers"),
        ('File "/v/site-packages/torchvision/ops/boxes.py", line 43\n    @torch.jit._x\n'
         "AttributeError: module 'torch.jit' has no attribute '_x'", "torchvision-mismatch", "torchvision", ""),
        ("cuda runtime error (209) : unrecognized error code at mmdet/ops/src/nms_kernel.cu:103",
         "extension-built-for-other-arch", "TORCH_CUDA_ARCH_LIST", ""),
        ("ERROR: Could not find a version that satisfies the requirement torch<2.0.0,>=1.13.1 (from versions: 2.2.0, "
         "2.3.0)", "no-wheel-python-too-new", "python3.10 -m venv", "newer Python"),
        ("Could not find a version that satisfies the requirement torch==0.4.1.post2 (from -r r.txt (line 1))\n"
         "(from versions: 0.1.2, 0.4.1, 1.0.0)", "no-matching-distribution", "torch==0.4.1", "1.0.0"),
        ("RUN pip install torch==2.3.1+cpu -f https://download.pytorch.org/whl/torch_stable.html\nERROR: Could not "
         "find a version that satisfies the requirement torch==2.3.1+cpu (from versions: 2.3.0, 2.3.1)\nERROR: No "
         "matching distribution found for torch==2.3.1+cpu", "no-such-build", "whl/cpu", "cu121"),
        ("ComfyUI portable\nERROR: Could not find a version that satisfies the requirement torch (from versions: none)",
         "no-wheel-python-too-new", "newest portable", "venv"),
        ("No module named 'torch._C._distributed_c10d'; 'torch._C' is not a package\nCannot import C:\\ComfyUI\\"
         "custom_nodes\\x module for custom nodes: Could not import module 'CLIPImageProcessor'.", "no-nccl-build",
         "without torch.distributed", "requirements.txt"),
        ("pkg_resources.ContextualVersionConflict: (torch 1.7.1 (/v/dist-packages), Requirement.parse('torch==1.7.0'), "
         "{'torchvision'})", "requirement-conflict", "torchvision==0.8.2", ""),
        ("pkg_resources.VersionConflict: (torch 1.7.1+cu110 (/v/dist-packages), Requirement.parse('torch==1.8.0'), "
         "{'fairseq'})", "requirement-conflict", "install -U fairseq", ""),
        ("ImportError: /v/site-packages/torch/lib/libtorch_cuda.so: cannot read file data: Input/output error",
         "truncated-library", "force-reinstall", ""),
        ("  File \"/v/site-packages/xformers/ops/__init__.py\", line 8, in <module>\n    from .fmha import (\n"
         "ModuleNotFoundError: No module named 'xformers._flash_attn'", "xformers-mismatch", "xformers", ""),
        ("  File \"/v/site-packages/pytorch3d/ops/__init__.py\", line 1, in <module>\n    from pytorch3d import _C\n"
         "ImportError: libtorch_cuda_cu.so: cannot open shared object file: No such file or directory",
         "extension-abi-mismatch", "facebookresearch/pytorch3d", "import torch`"),
        ("csrc/cpu/scatter_cpu.cpp:51:40: error: invalid\nerror: command 'gcc' failed with exit status 1\n"
         "Command \"python -u -c \"import setuptools; __file__='/tmp/pip-install-kooau3cl/torch-scatter/setup.py'\"\" "
         "failed with error code 1", "extension-build-failed", "torch-VERSION+CUDA.html", "+cpu"),
        # Containers that were started with the GPU.
        ("In the container, nvidia-smi worked.\n>>> torch.cuda.is_available()\nFalse", "no-device", "nvidia-uvm",
         "--gpus all"),
        ("In my docker container\n>>> torch.cuda.is_available()\nFalse", "no-device", "--gpus all", "nvidia-uvm"),
        ("OSError: Model name 'distilbert-base' was not found in model name list (bert-base-uncased, bert-base-cased).",
         "hub-access", "AutoModel", "auth login"),
    )
)  # fmt: skip
def test_error_and_fix_of_an_installation(text: str, id: str, wanted: str, unwanted: str) -> None:
    causes = explain(text).causes
    first = causes[0].error.id if causes else ""
    assert first != id[1:] if id.startswith("-") else first == id
    fixes = "\n".join(line for cause in causes[:1] for fix in cause.fixes for line in (fix.text, *fix.commands))
    assert wanted in fixes, fixes
    assert not unwanted or unwanted not in fixes, fixes
