"""TD001 to TD004: what files require, and whether there is such a thing; healthy twins."""

from declarations import (
    ARM,
    CONDA,
    GPU,
    INDEX,
    LINUX,
    MAC,
    OLD_GLIBC,
    PY38,
    PY315,
    UNKNOWN_PYTHON,
    WINDOWS,
    WINDOWS_GPU,
    WORKFLOW,
    aim,
    finds,
    passes,
    poetry,
    project,
    skips,
)

PIXI_LOCK = f"""\
version: 6
environments:
  default:
    packages:
      linux-64:
      - pypi: {INDEX}/cu124/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl
packages:
"""
OVERRIDDEN = """\
version = 1
[manifest]
overrides = [
    { name = "torch", marker = "sys_platform == 'never'" },
]

[[package]]
name = "torch"
version = "2.1.0"
"""
MATRIX = """\
jobs:
  a:
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
        python: ['3.11', '3.13']
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python }}
      - run: pip install numpy
      - run: pip install torch==2.1.0
"""
CONTAINER = """\
jobs:
  a:
    runs-on: ubuntu-latest
    container:
      image: python:3.13-slim
    steps:
      - run: pip install torch==2.1.0
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
    passes(
        "TD004",
        "a lock of Poetry from an index of its own",
        {
            "poetry.lock": '[[package]]\nname = "torch"\nversion = "2.4.1+cu121"\nfiles = []\n\n[package.source]\n'
            f'type = "legacy"\nurl = "{INDEX}/cu121"\nreference = "pytorch"\n\n[metadata]\ncontent-hash = "0"\n'
        },
    ),
    passes("TD002", "a range before the data", "torch==1.3.*\n"),
    passes("TD002", "conda's range before the data", {"environment.yml": "dependencies:\n- pytorch=1.3\n"}),
    finds("TD002", "limits that exclude each other", "torch>=2.1,<1.3\n", "no release of torch is within"),
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
    passes("TD003", "Arm has wheels too", "torch==2.9.1\n", target=ARM),
    passes(
        "TD002",
        "a project of pixi",
        {"pixi.toml": '[project]\nchannels = ["conda-forge"]\n[dependencies]\npytorch = ">=2.4"\n'},
        target=LINUX,
    ),
    passes("TD003", "a Python that has just come out", "torch\n", target=PY315),
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
        "TD002",
        "conda's channel has ended",
        {"environment.yml": CONDA.format("0.21.0").replace("2.4.1", "2.6.0")},
        "ends with 2.5.1",
        where="environment.yml:4",
    ),
    finds("TD001", "YAML that is none", {"environment.yml": "a: [\n"}, "not YAML"),
    finds("TD001", "JSON that is none", {"Pipfile.lock": "{"}, "not JSON"),
    finds(
        "TD003",
        "Alpine Linux",
        {"Dockerfile": "FROM python:3.12-alpine3.20\nRUN pip install torch==2.9.1\n"},
        "musl",
        where="Dockerfile:2",
        new="python:3.12-slim",
    ),
    passes(
        "TD003",
        "a file for a Jetson",
        {
            "Dockerfile": "FROM nvcr.io/nvidia/l4t-base:r36.2.0\nRUN pip install "
            "https://x/torch-2.4.0-cp310-cp310-linux_aarch64.whl\n"
        },
    ),
    passes(
        "TD003",
        "an image for Arm",
        {
            "Dockerfile": "FROM --platform=linux/arm64 python:3.12\nRUN pip install "
            "https://x/torch-2.4.0-cp312-cp312-linux_aarch64.whl\n"
        },
    ),
    passes(
        "TD003",
        "Python comes from another image",
        {"Dockerfile": "FROM ubuntu:24.04\nCOPY --from=python:3.10 /usr /usr\nRUN pip install torch==2.1.0\n"},
    ),
    passes(
        "TD003",
        "one branch for each Python",
        {"Dockerfile": "FROM python:3.12\nRUN if b; then pip install torch==2.1.0; fi\n"},
    ),
    passes(
        "TD003",
        "a step that only another runner runs",
        {".github/workflows/a.yml": MATRIX + "        if: matrix.python == '3.11'\n"},
    ),
    finds(
        "TD003",
        "one runner of a matrix",
        {".github/workflows/a.yml": MATRIX},
        "Python 3.13",
        where=".github/workflows/a.yml:13",
    ),
    passes(
        "TD003",
        "what a matrix leaves out",
        {
            ".github/workflows/a.yml": MATRIX.replace(
                "    runs-on", "        exclude:\n          - python: '3.13'\n    runs-on"
            )
        },
    ),
    passes(
        "TD003",
        "what a matrix includes",
        {
            ".github/workflows/a.yml": MATRIX.replace("'3.13'", "'3.10'")
            .replace(
                "    runs-on", "        include:\n          - { os: macos-14, python: '3.13', other: x }\n    runs-on"
            )
            .replace("torch==2.1.0", "torch==2.6.0")
        },
    ),
    finds("TD003", "a container of a workflow", {".github/workflows/a.yml": CONTAINER}, "Python 3.13"),
    passes(
        "TD003",
        "a container with a Python that has wheels",
        {".github/workflows/a.yml": CONTAINER.replace("3.13", "3.11")},
    ),
    passes(
        "TD001",
        "what conda lists",
        "# $ conda create --name <env> --file <this file>\npytorch=2.4.1=py3.12_cuda12.1_cudnn9.1.0_0\n",
    ),
    passes(
        "TD001",
        "addresses of conda's packages",
        {
            "spec-file.txt": "# platform: "
            "linux-64\n@EXPLICIT\nhttps://conda.anaconda.org/pytorch/linux-64/pytorch-2.4.1-py3.12_cuda12.1_cudnn9.1.0_0.tar.bz2\n"
        },
    ),
    passes(
        "TD001", "a manifest that is a template", {"a.yaml": "apiVersion: v1\nspec:\n  containers:\n{{ toYaml . }}\n"}
    ),
    passes(
        "TD002",
        "an override of uv",
        project('dependencies = ["torch>=2.5"]', "[tool.uv]", 'override-dependencies = ["torch==2.4.1"]'),
    ),
    passes(
        "TD003",
        "uv takes none that came out later",
        project('dependencies = ["torch>=2"]', "[tool.uv]", 'exclude-newer = "2023-12-31T00:00:00Z"', python=">=3.8"),
        target=aim(python="3.8"),
    ),
    passes(
        "TD004",
        "an extra for NVIDIA's GPUs, on a Mac",
        project(
            "[project.optional-dependencies]",
            'cu128 = ["torch>=2.7"]',
            "[tool.uv.sources]",
            'torch = { index = "p", extra = "cu128" }',
            "[[tool.uv.index]]",
            'name = "p"',
            f'url = "{INDEX}/cu128"',
            "explicit = true",
        ),
        target=MAC,
    ),
    finds(
        "TD002",
        "an age in words is no date",
        project('dependencies = ["torch==2.4.9"]', "[tool.uv]", 'exclude-newer = "1 week"'),
        "nearest: 2.4.1",
    ),
    passes(
        "TD004",
        "an index that uv's variable names",
        {"Dockerfile": f"FROM a\nENV UV_INDEX=pytorch={INDEX}/cu128\nRUN uv pip install torch==2.7.0+cu128\n"},
    ),
    passes(
        "TD004",
        "an index that pip's settings name",
        {
            "Dockerfile": f"FROM a\nRUN pip config set global.extra-index-url {INDEX}/cu128\n"
            "RUN pip install torch==2.7.0+cu128\n"
        },
    ),
    passes(
        "TD004",
        "settings that are copied",
        {"Dockerfile": "FROM python:3.12\nCOPY pip.conf /etc/pip.conf\nRUN pip install torch==2.7.0+cu128\n"},
    ),
    passes(
        "TD004",
        "several options in one line",
        f"--pre --extra-index-url {INDEX}/cu128 -f https://x\ntorch==2.7.0+cu128\n",
    ),
    finds(
        "TD001", "an option that pip does not have, after one that it has", "--pre --fast\ntorch\n", "no option --fast"
    ),
    passes(
        "TD002", "an index of long-term releases", f"--extra-index-url {INDEX}/lts/1.8/cpu\ntorch==1.8.2\n", target=PY38
    ),
    finds("TD003", "a release before those of the data", "torch==1.6.0\n", "3.8 or older"),
    passes(
        "TD001",
        "conda's names with a dash below",
        {"environment.yml": "dependencies:\n  - _libgcc_mutex=0.1=main\n  - python=3.12\n"},
    ),
    skips(
        "TD003",
        "an override that is never true",
        project(
            'dependencies = ["torch==2.1.0"]',
            "[tool.uv]",
            "override-dependencies = [\"torch; sys_platform == 'never'\"]",
        ),
        "no file installs torch",
    ),
    skips("TD003", "the same in a lock", {"uv.lock": OVERRIDDEN}, "no file installs torch"),
    passes("TD001", "a workflow that is named after conda", {".github/workflows/conda.yml": "jobs: {}\n"}),
    passes("TD001", "options of one requirement", 'torch==2.9.1\nsome-package==0.3.1 -C cmake.args="-DA=on -DB=1"\n'),
    passes("TD003", "a page's Python is its service's", {"docs/requirements.txt": "torch==2.1.0\n"}),
    passes(
        "TD003",
        "a page's wheel",
        {"docs/requirements.txt": f"{INDEX}/cpu/torch-2.4.0%2Bcpu-cp310-cp310-linux_x86_64.whl\n"},
        target=WINDOWS,
    ),
    passes("TD003", "a file for Windows", {"requirements-win.txt": "torch==2.1.0\n"}),
    passes("TD003", "a file for containers", {"requirements-docker.txt": "torch==2.1.0\n"}, target=WINDOWS),
    finds("TD003", "a file for Linux", {"requirements-linux.txt": "torch==2.1.0\n"}, "no wheel for Python 3.12"),
    finds(
        "TD004",
        "a build of ROCm that is not there",
        {"requirements-rocm.txt": f"--extra-index-url {INDEX}/rocm6.3\ntorch==2.6.0+rocm6.3\n"},
        "no rocm6.3 build",
        target=GPU,
        new=f"--extra-index-url {INDEX}/rocm6.2.4\ntorch==2.6.0+rocm6.2.4",
    ),
    passes(
        "TD004",
        "AMD's GPUs on Windows",
        {"requirements-rocm.txt": f"--extra-index-url {INDEX}/rocm6.3\ntorch==2.7.1+rocm6.3\n"},
        target=WINDOWS_GPU,
    ),
    passes("TD004", "a tag of another kind", "torch==2.0.1+cu117.with.pypi.cudnn; sys_platform == 'linux'\n"),
    finds("TD002", "a long-term release without its index", "torch==1.8.2+cu111\n", "lts/1.8", target=PY38),
    finds(
        "TD004",
        "a package pytorch-cuda that there is not",
        {"environment.yml": "channels: [pytorch]\ndependencies:\n  - pytorch\n  - pytorch-cuda=12.2\n"},
        "pytorch-cuda 12.2; there are",
        where="environment.yml:4",
        new="pytorch-cuda=12.1",
    ),
    passes(
        "TD004",
        "a package pytorch-cuda that there is",
        {"environment.yml": "channels: [pytorch]\ndependencies:\n  - pytorch\n  - pytorch-cuda=12.1\n"},
    ),
    passes(
        "TD004",
        "a lock of Pixi with the wheel's address",
        {"pixi.lock": PIXI_LOCK},
        target=aim(python="3.10"),
    ),
    passes(
        "TD001", "a marker right after an address", "torch==2.9.1\nx @ git+https://x/y.git; sys_platform == 'linux'\n"
    ),
    passes("TD004", "constraints name no index", {"constraints.txt": "torch==2.5.1+cu121\n"}),
    finds(
        "TD003",
        "the build for the CPU is meant",
        f"--extra-index-url {INDEX}/cpu\ntorch==1.11.0+cpu\n",
        "no wheel for Python 3.12",
        new="torch==2.2.2+cpu",
    ),
    finds(
        "TD005",
        "versions without a patch release",
        "torch==2.4\ntorchvision==0.15\n",
        "torchvision 0.15 goes with torch 2.0.0",
        others=(),
    ),
    passes("TD005", "versions that belong together without one", "torch==2.4\ntorchvision==0.19\n"),
    passes(
        "TD003",
        "another Python than the image's",
        {
            "Dockerfile": "FROM ubuntu:20.04\nRUN curl https://x/Miniforge3-Linux-x86_64.sh | sh\n"
            "RUN pip install torch==2.9.1\n"
        },
    ),
    skips("TD004", "locked for another processor", {"pixi.lock": PIXI_LOCK}, "no file installs torch", target=ARM),
    passes(
        "TD003",
        "an image of somebody's own on an old system",
        {"Dockerfile": "FROM a.example/training:2.1.0-gpu-py310-ubuntu20.04\nRUN pip install torch==2.9.1\n"},
    ),
    passes(
        "TD003",
        "another one",
        {"Dockerfile": "FROM a.example/pytorch:cuda11.3-ubuntu20.04\nRUN pip install -U torch==2.9.1\n"},
    ),
    passes("TD001", "commands to type", "pip install torch==2.1.0\npip install numpy -U\nx==1\n"),
    finds(
        "TD001",
        "requirements under the name of a lock file",
        {"pylock.toml": "# uv export -o pylock.toml\n-e .\ntorch==2.5.1\n"},
        "not TOML",
    ),
    finds(
        "TD003",
        "constraints stay limits",
        {"constraints.txt": "torch<1.13.0\ntorchvision<0.14.0\n"},
        "no wheel",
        new="torch<=2.2.2\ntorchvision<=0.17.2",
    ),
    finds(
        "TD003",
        "constraints with a tag stay exact, and markers as they are",
        {"constraints.txt": 'torch==1.13.1+cu117 ; python_version == "3.12"\ntorchvision==0.14.1+cu117\n'},
        "no wheel",
        new='torch==2.2.2+cu118 ; python_version == "3.12"\ntorchvision==0.17.2+cu118',
    ),
    finds(
        "TD003",
        "constraints with a marker stay limits",
        {"constraints.txt": 'torch==1.13.1 ; python_version == "3.12"\n'},
        "no wheel",
        new='torch<=2.2.2 ; python_version == "3.12"',
    ),
    *(
        finds(
            "TD004",
            f"a package pytorch-cuda that there is not: {number} for torch {torch}",
            {"environment.yml": f"channels: [{channels}]\ndependencies:\n- pytorch{torch}\n- pytorch-cuda={number}\n"},
            f"pytorch-cuda {number}; there are",
            new=new and f"pytorch-cuda={new}",
        )
        for channels, torch, number, new in (
            ("pytorch, nvidia", "=2.1.2", "12.6", "12.1"),
            ("pytorch, nvidia, defaults", "=1.13.1", "12.0", "11.7"),
            ("pytorch, nvidia/label/cuda-12.4.0", "=2.1.2", "11.3", "11.8"),
            ("pytorch, conda-forge", "=1.10", "11.3", None),
        )
    ),
    *(
        passes(
            "TD004",
            f"a package pytorch-cuda of a channel that is not known: {cuda}",
            {"environment.yml": f"channels: [{channels}]\ndependencies:\n- pytorch=2.5.1\n- {cuda}pytorch-cuda=12.6\n"},
        )
        for channels, cuda in (("pytorch, mine", ""), ("pytorch, nvidia", "mine::"), ("", ""))
    ),
)
