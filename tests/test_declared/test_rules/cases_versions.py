"""TD001 to TD008, TD012 and TD013: what files ask for, and its healthy twins."""

from declarations import (
    ARM,
    LINUX,
    MAC,
    OLD_GLIBC,
    UNKNOWN_PYTHON,
    WINDOWS,
    aim,
    finds,
    passes,
    skips,
)

INDEX = "https://download.pytorch.org/whl"
PY38, PY39, PY315 = aim(python="3.8"), aim(python="3.9"), aim(python="3.15")


def project(*lines: str, python: str = ">=3.10") -> dict[str, str]:
    """A pyproject.toml by PEP 621 with these lines after its own."""
    head = ("[project]", 'name = "app"', 'version = "1"', f'requires-python = "{python}"')
    return {"pyproject.toml": "\n".join((*head, *lines, ""))}


def poetry(*lines: str) -> dict[str, str]:
    return {"pyproject.toml": "\n".join(("[tool.poetry]", 'name = "app"', "[tool.poetry.dependencies]", *lines, ""))}


UV_LOCK = """\
version = 1
requires-python = ">=3.10"

[[package]]
# a comment
name = "torch"
version = "2.4.1"
source = {{ registry = "https://pypi.org/simple" }}

[[package]]
name = "torchvision"
version = "{}"
source = {{ registry = "https://pypi.org/simple" }}
"""
CONDA = "channels: [pytorch, nvidia]\ndependencies:\n  - python=3.12\n  - pytorch=2.4.1\n  - torchvision={}\n"
WORKFLOW = """\
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: |
          pip install -U pip
          pip install torch==2.4.1 torchvision=={}
"""
BASE = "pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime"
PIPFILE_LOCK = """\
{"_meta": {"requires": {"python_version": "3.12"}},
 "default": {
  "torch": {"version": "==2.4.1"}
 }}
"""

CASES = (
    finds("TD001", "a requirement that is none", "torch\nnumpy >=\n", "line 2", "PEP 508", where="requirements.txt:2"),
    finds("TD001", "TOML that ends too early", {"pyproject.toml": "[project\n"}, "not TOML", where="pyproject.toml:1"),
    finds("TD001", "an option that pip does not have", "--index https://x\ntorch\n", "no option --index"),
    finds(
        "TD001",
        "a requirement in a project",
        project('dependencies = ["torch >> 2"]'),
        "torch >> 2",
        where="pyproject.toml:5",
    ),
    finds("TD001", "pixi.toml that is not TOML", {"pixi.toml": "a = \n"}, "not TOML"),
    passes(
        "TD001",
        "paths, archives and repositories",
        "-e .\n./wheels/a.whl\ngit+https://github.com/a/b.git\ntorch==2.9.1\n",
    ),
    passes(
        "TD001", "continued lines, comments and hashes", "torch==2.9.1 \\\n    --hash=sha256:00 # why\n# numpy >=\n"
    ),
    finds(
        "TD002",
        "a patch release that never was",
        "torch==2.1.3\n",
        "==2.1.3",
        where="requirements.txt:1",
        new="torch==2.2.2",
    ),
    finds("TD002", "limits that exclude each other", "torch>=2.5\ntorch<2.4\n", ">=2.5,<2.4"),
    finds(
        "TD002",
        "in a project",
        project('dependencies = ["torch==2.4.7"]'),
        "==2.4.7",
        where="pyproject.toml:5",
        new="torch==2.4.1",
    ),
    finds(
        "TD002",
        "with Poetry's caret",
        poetry('torch = "2.3.9"'),
        "2.3.9",
        where="pyproject.toml:4",
        new='torch = "==2.3.1"',
    ),
    finds(
        "TD002",
        "a constraint of uv",
        project('dependencies = ["torch>=2.5"]', "[tool.uv]", 'constraint-dependencies = ["torch<2.2"]'),
        ">=2.5",
    ),
    passes("TD002", "newer than the data", "torch==9.9.0\n"),
    passes("TD002", "a pre-release", "torch==2.10.0.dev20251101\n"),
    passes("TD002", "a range", "torch>=2.1,<3\n"),
    passes("TD002", "Poetry's caret", poetry('torch = "^2.1"')),
    finds(
        "TD003", "a Python that is too new", "torch==2.1.0\n", "no wheel for Python 3.12", where="requirements.txt:1"
    ),
    finds("TD003", "a Python that is too old", "torch>=2.9\n", "no wheel for Python 3.8", target=PY38),
    finds(
        "TD003", "a Mac with an Intel processor", "torch==2.5.1\n", "macos x86_64", target=aim("macos", arch="x86_64")
    ),
    finds("TD003", "an old C library", "torch==2.9.1\n", "glibc 2.28", target=OLD_GLIBC),
    finds(
        "TD003",
        "a wheel by its address, for another Python",
        f"torch @ {INDEX}/cu121/torch-2.4.0%2Bcu121-cp310-cp310-linux_x86_64.whl\n",
        "for Python 3.10",
    ),
    finds(
        "TD003",
        "a wheel by its address, for another system",
        f"{INDEX}/cu121/torch-2.4.0%2Bcu121-cp312-cp312-win_amd64.whl\n",
        "not for linux",
    ),
    passes("TD003", "a Python that it has wheels for", "torch==2.1.0\n", target=aim(python="3.11")),
    skips("TD003", "a marker that is false here", "torch==2.1.0; python_version < '3.12'\n", "no file installs torch"),
    passes("TD003", "a Python that is not known", "torch==2.1.0\n", target=UNKNOWN_PYTHON),
    passes("TD003", "the wheel for this machine", f"{INDEX}/cu121/torch-2.4.0%2Bcu121-cp312-cp312-linux_x86_64.whl\n"),
    finds(
        "TD004",
        "a tag without its index",
        "torch==2.5.1+cu121\n",
        "PyPI has no torch 2.5.1+cu121",
        where="requirements.txt:1",
        new=f"--extra-index-url {INDEX}/cu121\ntorch==2.5.1+cu121",
    ),
    finds(
        "TD004",
        "a tag that the release was not built for",
        f"--extra-index-url {INDEX}/cu126\ntorch==2.5.1+cu126\n",
        "no cu126 build",
    ),
    finds("TD004", "an index without that release", f"--index-url {INDEX}/cu118\ntorch==2.9.1\n", "no cu118 build"),
    finds("TD004", "the index of another build", f"--extra-index-url {INDEX}/cu124\ntorch==2.5.1+cu121\n", "+cu121"),
    finds(
        "TD004",
        "a source of uv without that release",
        project(
            'dependencies = ["torch==2.4.1"]',
            "[tool.uv.sources]",
            'torch = { index = "pytorch" }',
            "[[tool.uv.index]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu126"',
            "explicit = true",
        ),
        "no cu126 build",
        where="pyproject.toml:5",
    ),
    passes("TD004", "a tag with its index", f"--extra-index-url {INDEX}/cu121\ntorch==2.5.1+cu121\n"),
    passes(
        "TD004",
        "a tag with the page of old links",
        f"-f {INDEX}/torch_stable.html\ntorch==1.13.1+cu117\n",
        target=aim(python="3.10"),
    ),
    passes(
        "TD004",
        "a tag and a mirror",
        "--extra-index-url https://mirror.sjtu.edu.cn/pytorch-wheels/cu121\ntorch==2.5.1+cu121\n",
    ),
    passes(
        "TD004",
        "a tag and an index that nobody knows",
        "--extra-index-url https://wheels.example/simple\ntorch==2.5.1+cu121\n",
    ),
    finds(
        "TD005",
        "a torchvision of another torch",
        "torch==2.4.1\ntorchvision==0.20.1\n",
        "torchvision 0.20.1 belongs to torch 2.5.1",
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
        "torch==2.6.0\nflash-attn @ https://github.com/a/b/releases/download/v2/flash_attn-2.7.4+cu12torch2.5cxx11abiFALSE-cp312-cp312-linux_x86_64.whl\n",
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
        "TD007",
        "the newest is on PyPI",
        f"--extra-index-url {INDEX}/cu118\ntorch\n",
        "pip does not take torch",
        where="requirements.txt:1",
    ),
    finds(
        "TD007",
        "on Windows the build for the CPU",
        f"torch>=2.1\n--extra-index-url {INDEX}/cu118\n",
        "(cpu) from PyPI",
        target=WINDOWS,
    ),
    finds(
        "TD007",
        "an explicit index that no source names",
        project(
            'dependencies = ["torch"]',
            "[[tool.uv.index]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu126"',
            "explicit = true",
        ),
        "no source of torch names",
        where="pyproject.toml:8",
    ),
    finds(
        "TD007",
        "a supplemental source of Poetry",
        poetry(
            'torch = "^2.1"',
            "[[tool.poetry.source]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu121"',
            'priority = "supplemental"',
        ),
        "Poetry does not take torch",
    ),
    passes("TD007", "the version is on both, so the tag wins", f"--extra-index-url {INDEX}/cu118\ntorch==2.6.0\n"),
    passes("TD007", "the exact tag", f"--extra-index-url {INDEX}/cu118\ntorch==2.6.0+cu118\n"),
    passes("TD007", "the only index", f"--index-url {INDEX}/cu126\ntorch\n"),
    passes("TD007", "on a Mac there is one build", f"--extra-index-url {INDEX}/cu118\ntorch\n", target=MAC),
    passes(
        "TD007",
        "uv takes the first index that has it",
        project('dependencies = ["torch"]', "[[tool.uv.index]]", 'name = "pytorch"', f'url = "{INDEX}/cu126"'),
    ),
    passes(
        "TD007",
        "a source by marker",
        project(
            'dependencies = ["torch"]',
            "[tool.uv.sources]",
            'torch = [{ index = "pytorch", marker = "sys_platform == \'win32\'" }]',
            "[[tool.uv.index]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu126"',
            "explicit = true",
        ),
    ),
    passes(
        "TD007",
        "an explicit source of Poetry",
        poetry(
            'torch = { version = "^2.1", source = "pytorch" }',
            "[[tool.poetry.source]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu121"',
            'priority = "explicit"',
        ),
    ),
    finds(
        "TD008",
        "transformers from pytorch.org",
        f"--index-url {INDEX}/cu126\ntorch\ntransformers\n",
        "does not have transformers",
        where="requirements.txt:1",
        new=f"--index-url {INDEX}/cu126\n--extra-index-url https://pypi.org/simple",
    ),
    finds("TD008", "pandas from pytorch.org", f"-i {INDEX}/cpu\ntorch==2.6.0\npandas==2.2.0\n", "pandas"),
    passes("TD008", "torch's own packages", f"--index-url {INDEX}/cu126\ntorch\ntorchvision\nnumpy\n"),
    passes(
        "TD008",
        "with PyPI besides",
        f"--index-url {INDEX}/cu118\n--extra-index-url https://pypi.org/simple\ntorch==2.6.0+cu118\npandas\n",
    ),
    passes("TD008", "the other way round", f"--extra-index-url {INDEX}/cu118\ntorch==2.6.0+cu118\ntransformers\n"),
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
    finds(
        "TD013",
        "two files of one project",
        {"requirements.txt": "torch==2.4.1\n", **project('dependencies = ["torch>=2.5"]')},
        "torch>=2.5 is asked for here",
        "torch==2.4.1 in requirements.txt line 1",
        where="pyproject.toml:5",
    ),
    passes(
        "TD013",
        "both mean the same",
        {"requirements.txt": "torch==2.5.1\n", **project('dependencies = ["torch>=2.5"]')},
    ),
    passes(
        "TD013",
        "files that are alternatives",
        {"requirements-cpu.txt": "torch==2.4.1\n", "requirements-gpu.txt": "torch==2.5.1\n"},
    ),
    passes(
        "TD013", "different projects", {"a/requirements.txt": "torch==2.4.1\n", "b/requirements.txt": "torch==2.5.1\n"}
    ),
    skips("TD013", "no torch at all", "numpy\n", "no file installs torch"),
    passes("TD003", "Arm has wheels too", "torch==2.9.1\n", target=ARM),
    passes(
        "TD002",
        "a project of pixi",
        {"pixi.toml": '[project]\nchannels = ["conda-forge"]\n[dependencies]\npytorch = ">=2.4"\n'},
        target=LINUX,
    ),
    passes("TD003", "a Python that has just come out", "torch\n", target=PY315),
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
        "TD003",
        "the runner's Python",
        {".github/workflows/ci.yml": WORKFLOW.format("0.19.1").replace("3.12", "3.13")},
        "Python 3.13",
    ),
    finds(
        "TD003",
        "the image's Python",
        {"Dockerfile": "FROM python:3.13-slim\nRUN pip install torch==2.4.1\n"},
        "Python 3.13",
        where="Dockerfile:2",
    ),
    passes(
        "TD003",
        "the image's Python is right, whatever the target has",
        {"Dockerfile": "FROM python:3.12\nRUN pip install torch==2.4.1\n"},
        target=PY38,
    ),
    finds(
        "TD012",
        "in a Dockerfile",
        {"Dockerfile": "FROM python:3.11\nRUN pip install torch==2.2.2 numpy\n"},
        "NumPy",
        new="numpy==1.26.4",
    ),
    finds(
        "TD002",
        "conda's channel has ended",
        {"environment.yml": CONDA.format("0.21.0").replace("2.4.1", "2.6.0")},
        "ends with 2.5.1",
        where="environment.yml:4",
    ),
    finds("TD001", "YAML that is none", {"environment.yml": "a: [\n"}, "not YAML"),
    finds("TD001", "JSON that is none", {"Pipfile.lock": "{"}, "not JSON"),
    finds(
        "TD013",
        "conda and pip",
        {"environment.yml": CONDA.format("0.19.1") + "  - pip:\n    - torch==2.4.1\n"},
        "of conda in line 4",
        where="environment.yml:7",
    ),
    finds(
        "TD013",
        "the base image has another",
        {"Dockerfile": f"FROM {BASE}\nRUN pip install torch==2.6.0\n"},
        "in place of torch 2.4.0+cu124",
        where="Dockerfile:2",
    ),
    passes("TD013", "the base image has this one", {"Dockerfile": f"FROM {BASE}\nRUN pip install torch==2.4.0\n"}),
    finds(
        "TD014",
        "an older torch is locked",
        {"uv.lock": UV_LOCK.format("0.19.1"), **project('dependencies = ["torch>=2.5"]')},
        "torch 2.4.1 is locked, and pyproject.toml line 5 asks for >=2.5",
        where="uv.lock:7",
    ),
    finds(
        "TD014",
        "in a Pipfile",
        {"Pipfile": '[packages]\ntorch = ">=2.5"\n', "Pipfile.lock": PIPFILE_LOCK},
        "is locked",
        where="Pipfile.lock:3",
    ),
    passes(
        "TD014", "the lock is right", {"uv.lock": UV_LOCK.format("0.19.1"), **project('dependencies = ["torch>=2.4"]')}
    ),
    passes("TD014", "Pipfile and lock", {"Pipfile": '[packages]\ntorch = ">=2.4"\n', "Pipfile.lock": PIPFILE_LOCK}),
    skips("TD014", "no lock", "torch==2.4.1\n", "no lock file"),
)
