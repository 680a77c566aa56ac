"""TD005, TD006 and TD012: companions, extensions and NumPy; healthy twins."""

from declarations import CONDA, INDEX, PY38, PY39, UV_LOCK, WINDOWS, WORKFLOW, aim, finds, passes, poetry, project

CASES = (
    finds(
        "TD005",
        "a torchvision of another torch",
        "torch==2.4.1\ntorchvision==0.20.1\n",
        "torchvision 0.20.1 goes with torch 2.5.1",
        where="requirements.txt:2",
        new="torchvision==0.19.1",
    ),
    finds(
        "TD005",
        "a torchaudio of another torch",
        "torch==2.4.1\ntorchaudio==2.5.1\n",
        "torchaudio",
        where="requirements.txt:2",
    ),
    finds("TD005", "ranges that do not meet", "torch>=2.5,<2.6\ntorchvision<0.19\n", "torchvision<0.19"),
    finds(
        "TD005",
        "with tags",
        f"--extra-index-url {INDEX}/cu121\ntorch==2.4.1+cu121\ntorchvision==0.20.1+cu121\n",
        "0.20.1+cu121",
        new="torchvision==0.19.1+cu121",
    ),
    finds(
        "TD005",
        "in a project",
        project('dependencies = ["torch==2.4.1", "torchvision==0.20.1"]'),
        "0.20.1",
        new="torchvision==0.19.1",
    ),
    finds(
        "TD005", "of Poetry", poetry('torch = "2.4.1"', 'torchvision = "0.20.1"'), "0.20.1", where="pyproject.toml:5"
    ),
    finds("TD005", "two companions without torch", "torchvision==0.20.1\ntorchaudio==2.4.1\n", "torchaudio 2.4.1"),
    finds(
        "TD005",
        "in an extra",
        project(
            'dependencies = ["torch==2.4.1"]', "[project.optional-dependencies]", 'vision = ["torchvision==0.20.1"]'
        ),
        "0.20.1",
        where="pyproject.toml:7",
    ),
    passes("TD005", "the pair", "torch==2.4.1\ntorchvision==0.19.1\ntorchaudio==2.4.1\n"),
    passes("TD005", "without limits", "torch\ntorchvision\ntorchaudio\n"),
    passes("TD005", "ranges that meet", "torch>=2.4,<2.6\ntorchvision>=0.19\n"),
    passes("TD005", "a version that the data do not have", "torch==2.4.1\ntorchvision==0.99.0\n"),
    passes("TD005", "torchvision alone decides", "torchvision==0.19.1\n"),
    passes(
        "TD005",
        "one pair a system",
        "torch==2.4.1; sys_platform == 'linux'\ntorchvision==0.19.1; sys_platform == 'linux'\n"
        "torch==2.2.2; sys_platform == 'darwin'\ntorchvision==0.17.2; sys_platform == 'darwin'\n",
    ),
    finds(
        "TD006",
        "flash-attn for another torch",
        "torch==2.6.0\nflash-attn @ "
        "https://github.com/a/b/releases/download/v2/flash_attn-2.7.4+cu12torch2.5cxx11abiFALSE-cp312-cp312-linux_x86_64.whl\n",
        "torch 2.5",
        where="requirements.txt:2",
    ),
    finds(
        "TD006",
        "PyTorch Geometric for another torch",
        "torch==2.6.0\n-f https://data.pyg.org/whl/torch-2.5.0+cu124.html\ntorch-scatter\n",
        "torch 2.5",
    ),
    finds(
        "TD006",
        "for another CUDA",
        f"--extra-index-url {INDEX}/cu118\ntorch==2.6.0+cu118\n-f https://data.pyg.org/whl/torch-2.6.0+cu124.html\n",
        "CUDA 12.4",
    ),
    finds(
        "TD006",
        "MMCV for another torch",
        "torch==2.4.1\n-f https://download.openmmlab.com/mmcv/dist/cu121/torch2.1/index.html\nmmcv==2.2.0\n",
        "torch 2.1",
    ),
    passes(
        "TD006", "for this torch", "torch==2.6.0\n-f https://data.pyg.org/whl/torch-2.6.0+cu124.html\ntorch-scatter\n"
    ),
    passes("TD006", "an address without a torch in it", "torch==2.6.0\n--extra-index-url https://pypi.nvidia.com\n"),
    finds(
        "TD012",
        "NumPy without a limit",
        "torch==2.2.2\nnumpy\n",
        "torch 2.2.2 was compiled for NumPy 1",
        where="requirements.txt:2",
        new="numpy<2",
    ),
    finds("TD012", "NumPy 2 by name", "torch==2.2.2\nnumpy==2.0.2\n", "==2.0.2", new="numpy<2"),
    finds("TD012", "a lower limit alone", "torch==2.2.2\nnumpy>=1.24\n", ">=1.24", new="numpy>=1.24,<2"),
    finds(
        "TD012",
        "in a project",
        project('dependencies = ["torch==2.2.2", "numpy>=1.26"]'),
        "torch 2.2.2",
        where="pyproject.toml:5",
    ),
    finds("TD012", "of Poetry", poetry('torch = "2.2.2"', 'numpy = ">=1.24"'), "NumPy", new='numpy = ">=1.24,<2"'),
    passes("TD012", "NumPy 1", "torch==2.2.2\nnumpy<2\n"),
    passes("TD012", "a newer torch", "torch==2.6.0\nnumpy>=2\n"),
    passes("TD012", "a Python without NumPy 2", "torch==2.2.2\nnumpy\n", target=PY38),
    passes("TD012", "NumPy is not listed, so a resolver decides", "torch==2.2.2\n"),
    passes(
        "TD012",
        "NumPy held by a constraint",
        project('dependencies = ["torch==2.2.2", "numpy"]', "[tool.uv]", 'constraint-dependencies = ["numpy<2"]'),
        target=PY39,
    ),
    finds("TD005", "in a lock of uv", {"uv.lock": UV_LOCK.format("0.20.1")}, "torchvision 0.20.1", where="uv.lock:12"),
    passes("TD005", "the pair in a lock of uv", {"uv.lock": UV_LOCK.format("0.19.1")}),
    finds(
        "TD005",
        "in environment.yml",
        {"environment.yml": CONDA.format("0.20.1")},
        "torchvision 0.20.1",
        where="environment.yml:5",
    ),
    passes("TD005", "the pair in environment.yml", {"environment.yml": CONDA.format("0.19.1")}),
    finds(
        "TD005",
        "in a workflow",
        {".github/workflows/ci.yml": WORKFLOW.format("0.20.1")},
        "0.20.1",
        where=".github/workflows/ci.yml:10",
    ),
    passes("TD005", "the pair in a workflow", {".github/workflows/ci.yml": WORKFLOW.format("0.19.1")}),
    finds(
        "TD005",
        "in a Dockerfile",
        {"Dockerfile": "FROM python:3.11\nRUN pip install torch==2.4.1 torchvision==0.20.1\n"},
        "0.20.1",
    ),
    finds(
        "TD012",
        "in a Dockerfile",
        {"Dockerfile": "FROM python:3.11\nRUN pip install torch==2.2.2 numpy\n"},
        "NumPy",
        new="numpy==1.26.4",
    ),
    finds(
        "TD006",
        "an xFormers that requires another torch",
        "torch==2.4.0\nxformers==0.0.23\n",
        "xformers 0.0.23 requires torch 2.1.1",
        where="requirements.txt:2",
        new="xformers==0.0.27.post2",
    ),
    finds(
        "TD006",
        "a vLLM that requires another torch",
        {"Dockerfile": "FROM python:3.12\nRUN pip install vllm==0.6.3 torch==2.5.1\n"},
        "requires torch 2.4.0",
    ),
    finds(
        "TD006",
        "of which no version is known for this torch",
        "torch==2.1.0\nvllm==0.6.3\n",
        "vllm",
        target=aim(python="3.11"),
    ),
    passes("TD006", "an xFormers for this torch", "torch==2.4.0\nxformers==0.0.27.post2\n"),
    passes("TD006", "an xFormers whose torch nobody has written down", "torch==2.4.0\nxformers==0.0.99\n"),
    passes("TD006", "for Windows other wheels", "torch==2.4.0\nxformers==0.0.23\n", target=WINDOWS),
    passes("TD005", "vLLM decides which torch it is", "vllm==0.6.3\ntorchvision==0.19.0\n"),
    passes(
        "TD005",
        "pre-releases have companions of their own",
        f"--pre --extra-index-url {INDEX}/nightly/cpu\ntorch==2.8.0.*\ntorchvision==0.22.*\n",
    ),
    passes("TD005", "a companion that ended, without a limit", "torch==2.9.1\ntorchtext\n"),
    finds(
        "TD005",
        "a Triton of another torch",
        "torch==2.7.0\ntriton==3.4.0\n",
        "triton 3.4.0 goes with torch 2.8.0",
        where="requirements.txt:2",
        new="triton==3.3.0",
    ),
    passes("TD005", "the Triton of this torch", "torch==2.7.0\ntriton==3.3.0\n"),
    passes("TD005", "Windows has no Triton", "torch==2.7.0\ntriton==3.4.0\n", target=WINDOWS),
    passes(
        "TD005",
        "a set of wheels of somebody's own",
        "torch @ https://x/torch-2.9.1+rocm7.2-cp312-cp312-linux_x86_64.whl\ntorchvision @ "
        "https://x/torchvision-0.24.0+rocm7.2-cp312-cp312-linux_x86_64.whl\n",
    ),
    finds(
        "TD005",
        "all of them at once, with the index",
        "torch==2.5.1+cu124\ntorchvision==0.15.2\ntorchaudio==2.0.2\n",
        "torchvision 0.15.2 goes with torch 2.0.1",
        where="requirements.txt:2",
        new=f"--extra-index-url {INDEX}/cu124\ntorch==2.5.1+cu124\ntorchvision==0.20.1\ntorchaudio==2.5.1",
    ),
    finds(
        "TD005", "torchtext has ended", "torch==2.5.1\ntorchtext==0.18.0\n", "torchtext 0.18.0 goes with torch 2.3.0"
    ),
    passes(
        "TD006",
        "pip ignores an index in the line of a requirement",
        "torch==2.4.1\nmmcv==2.1.0 -f https://download.openmmlab.com/mmcv/dist/cu121/torch2.1/index.html\n",
    ),
    passes("TD005", "as conda's packages name themselves", "torch==1.7.1\ntorchaudio==0.7.0a0+a853dff\n", target=PY38),
)
