"""TD009 to TD011: whether what files bring runs on the target, and its healthy twins."""

from declarations import (
    BLACKWELL,
    GPU,
    HIDDEN_GPU,
    LINUX,
    MAC,
    OLD_DRIVER,
    PASCAL,
    WINDOWS,
    WINDOWS_GPU,
    aim,
    finds,
    passes,
    project,
    skips,
)

INDEX = "https://download.pytorch.org/whl"
STAGES = """\
ARG CUDA=12.6
FROM python:3.12-slim AS cuda-13.0
RUN pip install torch==2.12.1
FROM python:3.12-slim AS cuda-12.6
RUN pip install torch==2.12.1 --index-url https://download.pytorch.org/whl/cu126
FROM cuda-${CUDA}
"""
TAKEN = """\
FROM pytorch/pytorch:2.1.0-cuda12.1-cudnn8-devel AS a
FROM python:3.12-slim
COPY --from=a /x /x
"""
UV = """\
[project]
name = "a"
version = "1"
requires-python = ">=3.10"
dependencies = [
    "torch==2.9.1",
    "torchvision",
]

[tool.uv]
"""
SOURCES = """\
[tool.uv.sources]
other = { index = "x" }
[[tool.uv.index]]
name = "x"
url = "https://x"
explicit = true
"""
OLD_PYTHON = "FROM python:3.8-slim\n"
AMPERE = aim(driver="570.124.06", gpu="RTX 4090")
POETRY = '[tool.poetry.dependencies]\npython = "^3.10"\n'
CONDA = "dependencies:\n  - python=3.12\n  - pip:\n    - numpy\n    - torch==2.9.1\n"
WORKFLOW = """\
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: pip install torch==2.5.1+cu121
"""
SLIM = "FROM python:3.12-slim\n"
RUN = "services:\n  a:\n    image: pytorch/pytorch:2.9.1-cuda13.0-cudnn9-runtime\n    gpus: all\n    ipc: host\n"
BESIDE_CONDA = """\
channels: [pytorch, nvidia]
dependencies:
  - python=3.11
  - pytorch=2.4.0
  - pytorch-cuda=12.1
  - pip:
    - torchvision=={}
"""

CASES = (
    finds(
        "TD009",
        "PyPI's newest on a driver of 2023",
        "torch\n",
        "torch 2.15.0 (cu132) from PyPI would be installed",
        "CUDA 13.2 needs NVIDIA driver 580",
        target=OLD_DRIVER,
        where="requirements.txt:1",
    ),
    finds(
        "TD009",
        "a named build",
        f"--extra-index-url {INDEX}/cu130\ntorch==2.9.1+cu130\n",
        "CUDA 13.0",
        target=OLD_DRIVER,
    ),
    finds(
        "TD009",
        "a driver before CUDA 12",
        "torch==2.5.1\n",
        "525.60.13",
        target=aim(driver="470.256.02", gpu="RTX 3090"),
    ),
    finds(
        "TD009",
        "an index in place of the one that a variable names",
        {
            "Dockerfile": f"{SLIM}ENV PIP_INDEX_URL={INDEX}/cu126\n"
            "RUN pip install --index-url https://pypi.org/simple torch==2.12.0\n"
        },
        "cu130",
        target=OLD_DRIVER,
        where="Dockerfile:3",
        new=f"--extra-index-url {INDEX}/cu126\ntorch==2.12.0+cu126",
    ),
    finds(
        "TD009",
        "a shell in brackets, which has no place for an option",
        {"Dockerfile": f'{SLIM}RUN ["/bin/bash", "-c", "pip install torch==2.12.0"]\n'},
        "cu130",
        target=OLD_DRIVER,
        new="",
    ),
    finds(
        "TD009",
        "uv's sources as a value, to which no table can be added",
        project(
            'dependencies = ["torch==2.12.0"]', "[tool.uv]", 'sources = { foo = { git = "https://example.org/foo" } }'
        ),
        "cu130",
        target=OLD_DRIVER,
        new="",
    ),
    finds(
        "TD009",
        "uv's index as a value",
        project(
            'dependencies = ["torch==2.12.0"]',
            "[tool.uv]",
            'index = [{ name = "cu118", url = "' + INDEX + '/cu118", explicit = true }]',
        ),
        "cu130",
        target=OLD_DRIVER,
        new="",
    ),
    finds(
        "TD009",
        "uv's source of a different package, in a table of its own",
        project('dependencies = ["torch==2.12.0"]', "[tool.uv.sources.foo]", 'git = "https://example.org/foo"'),
        "cu130",
        target=OLD_DRIVER,
    ),
    passes("TD009", "Apple silicon, by the file's name", {"requirements-silicon.txt": "torch\n"}, target=OLD_DRIVER),
    passes("TD009", "a build for CUDA 12", f"--extra-index-url {INDEX}/cu126\ntorch==2.9.1+cu126\n", target=OLD_DRIVER),
    passes("TD009", "PyPI's build of a release for CUDA 12", "torch==2.9.1\n", target=OLD_DRIVER),
    skips("TD009", "a driver that is not known", "torch\n", "driver is not known", target=LINUX),
    passes("TD009", "a build for the CPU", f"--index-url {INDEX}/cpu\ntorch\n", target=OLD_DRIVER),
    finds(
        "TD010",
        "Blackwell and CUDA 12.4",
        "torch==2.6.0\n",
        "no code for RTX 5090",
        target=BLACKWELL,
        where="requirements.txt:1",
    ),
    finds("TD010", "Pascal and CUDA 13", "torch==2.12.1\n", "no code for GTX 1080 Ti", target=PASCAL),
    passes("TD010", "Blackwell and CUDA 12.8", "torch==2.9.1\n", target=BLACKWELL),
    passes("TD010", "a GPU of unknown kind", "torch==2.9.1\n", target=HIDDEN_GPU),
    skips("TD010", "no GPU", "torch==2.6.0\n", "no GPU", target=LINUX),
    finds(
        "TD011",
        "PyPI on Windows",
        "torch==2.6.0\n",
        "torch 2.6.0 (cpu) from PyPI",
        "cannot use RTX 4090",
        target=WINDOWS_GPU,
        where="requirements.txt:1",
        new=f"--extra-index-url {INDEX}/cu124\ntorch==2.6.0+cu124",
    ),
    finds(
        "TD011", "PyPI on a machine of AMD's", "torch==2.9.1\n", "cannot use AMD gfx1100", target=aim(gpu="RX 7900 XTX")
    ),
    passes("TD011", "an index on Windows", f"--index-url {INDEX}/cu126\ntorch==2.9.1\n", target=WINDOWS_GPU),
    passes("TD011", "the CPU is wanted", f"--index-url {INDEX}/cpu\ntorch==2.9.1\n", target=WINDOWS_GPU),
    passes("TD011", "PyPI on Linux", "torch==2.9.1\n", target=GPU),
    skips("TD011", "no GPU on Windows", "torch\n", "no GPU", target=WINDOWS),
    skips("TD011", "a Mac", "torch\n", "no GPU", target=MAC),
    finds(
        "TD009",
        "with a companion and NumPy",
        "torch==2.12.1\ntorchvision==0.27.1\nnumpy==2.2.6\n",
        target=aim(driver="470.256.02", gpu="RTX 3090"),
    ),
    finds("TD011", "a project of uv", {"pyproject.toml": UV}, target=WINDOWS_GPU),
    finds(
        "TD011",
        "a project of uv that has sources",
        {"pyproject.toml": UV + SOURCES},
        target=WINDOWS_GPU,
    ),
    finds(
        "TD011",
        "a project of uv without a line end",
        {"pyproject.toml": UV + "package = false"},
        target=WINDOWS_GPU,
    ),
    finds(
        "TD011",
        "a project of Poetry",
        {"pyproject.toml": POETRY + 'torch = "^2.6"\ntorchvision = "*"\n'},
        target=WINDOWS_GPU,
    ),
    finds(
        "TD011",
        "a project of Poetry with a table",
        {"pyproject.toml": POETRY + 'torch = { version = "2.6.0", optional = true }\n'},
        target=WINDOWS_GPU,
    ),
    finds(
        "TD011", "a project that names no tool", {"pyproject.toml": UV.partition("\n\n[tool")[0]}, target=WINDOWS_GPU
    ),
    finds(
        "TD011",
        "pip in an environment of conda",
        {"environment.yml": CONDA},
        target=WINDOWS_GPU,
        where="environment.yml:5",
    ),
    finds(
        "TD009",
        "a companion of pip that requires another torch than conda's",
        {"environment.yml": BESIDE_CONDA.format("0.27.0")},
        "torch 2.12.0",
        target=OLD_DRIVER,
        where="environment.yml:7",
    ),
    passes("TD009", "an extra for checks of style", {"requirements-lint.txt": "torch==2.12.0\n"}, OLD_DRIVER),
    passes("TD009", "a companion of conda's torch", {"environment.yml": BESIDE_CONDA.format("0.19.0")}, OLD_DRIVER),
    finds(
        "TD011",
        "a list of pip that is not indented",
        {
            "environment.yml": CONDA.replace("    - ", "  - ")
            .replace("  - pip:", "- pip:")
            .replace("  - python", "- python")
        },
        target=WINDOWS_GPU,
    ),
    finds(
        "TD011",
        "a range",
        "torch>=2.4  # why\n",
        target=WINDOWS_GPU,
        new=f"--extra-index-url {INDEX}/cu130\ntorch==2.14.1+cu130",
    ),
    finds("TD011", "a marker", "torch>=2.4; sys_platform == 'win32'\n", target=WINDOWS_GPU),
    finds(
        "TD009",
        "in an image",
        {"Dockerfile": SLIM + "RUN pip install torchvision torch==2.15.0\n"},
        target=OLD_DRIVER,
        where="Dockerfile:2",
    ),
    finds(
        "TD009",
        "in quotes",
        {"Dockerfile": SLIM + 'RUN pip install numpy \\\n    "torch>=2.14,<3" \\\n    torchvision\n'},
        target=OLD_DRIVER,
        where="Dockerfile:3",
    ),
    finds(
        "TD009",
        "with an index of the image",
        {"Dockerfile": SLIM + f"ENV PIP_EXTRA_INDEX_URL={INDEX}/cu130\nRUN pip install torch==2.9.1+cu130\n"},
        target=OLD_DRIVER,
    ),
    finds(
        "TD009",
        "by uv",
        {"Dockerfile": SLIM + f"RUN uv pip install --system --index-url {INDEX}/cu130 torch==2.9.1 torchvision\n"},
        target=OLD_DRIVER,
    ),
    finds("TD004", "in a workflow", {".github/workflows/a.yml": WORKFLOW}),
    finds("TD009", "Windows line ends", "numpy\r\ntorch==2.15.0\r\n", target=OLD_DRIVER),
    finds("TD009", "hashes, which only a tool writes", "torch==2.15.0 --hash=sha256:00\n", target=OLD_DRIVER),
    finds(
        "TD009",
        "a version by a variable",
        {"Dockerfile": SLIM + "ARG V=2.15.0\nRUN pip install torch==$V\n"},
        target=OLD_DRIVER,
    ),
    passes("TD009", "a file for the CPU", {"requirements-cpu.txt": "torch==2.15.0\n"}, target=OLD_DRIVER),
    passes(
        "TD011",
        "an extra for the CPU",
        {
            "pyproject.toml": UV.replace('"torch==2.9.1",', "")
            .replace('"torchvision",', "")
            .replace("[tool.uv]", '[project.optional-dependencies]\ncpu = ["torch==2.9.1"]')
        },
        target=WINDOWS_GPU,
    ),
    passes(
        "TD011",
        "a file for another vendor's GPUs",
        {"docker/rocm/requirements.txt": "torch==2.9.1\n"},
        target=WINDOWS_GPU,
    ),
    finds(
        "TD009",
        "the same file, for no kind by its name",
        {"docker/cuda/requirements.txt": "torch==2.15.0\n"},
        target=OLD_DRIVER,
    ),
    passes("TD011", "documentation needs no GPU", {"docs/requirements.txt": "torch==2.9.1\n"}, target=WINDOWS_GPU),
    passes(
        "TD009",
        "the lock says what is installed",
        {
            "pyproject.toml": UV.replace("==2.9.1", ">=2.4"),
            "uv.lock": 'version = 1\n[[package]]\nname = "torch"\nversion = "2.4.1"\n',
        },
        target=OLD_DRIVER,
    ),
    passes(
        "TD009",
        "one branch for the CPU",
        {
            "Dockerfile": SLIM
            + 'ARG GPU\nRUN if [ -z "$GPU" ]; then pip install torch==2.15.0; else pip install torch==2.9.1; fi\n'
        },
        target=OLD_DRIVER,
    ),
    passes(
        "TD009",
        "an example for another device",
        {"examples/pytorch_xla/a/b/requirements.txt": "torch==2.15.0\n"},
        target=OLD_DRIVER,
    ),
    finds("TD009", "with a companion that ended", "torch\ntorchtext\n", target=OLD_DRIVER),
    finds(
        "TD010",
        "the torch of a base image",
        {"Dockerfile": "FROM pytorch/pytorch:1.8.1-cuda10.2-cudnn7-devel\nRUN pip install numpy\n"},
        "no code for RTX 3090",
        target=GPU,
        where="Dockerfile:1",
    ),
    finds(
        "TD009",
        "the torch of an image that is run",
        {"compose.yaml": RUN},
        "CUDA 13.0",
        target=OLD_DRIVER,
        where="compose.yaml:3",
    ),
    passes("TD009", "an image for CUDA 12", {"compose.yaml": RUN.replace("13.0", "12.6")}, target=OLD_DRIVER),
    passes(
        "TD010",
        "its torch is replaced",
        {
            "Dockerfile": "FROM pytorch/pytorch:1.8.1-cuda10.2-cudnn7-devel\nRUN pip uninstall -y torch\n"
            "RUN pip install torch==2.9.1\n"
        },
        target=GPU,
    ),
    finds(
        "TD009",
        "with the range of Triton that goes with it",
        "torch<=2.12.1\ntriton<=3.7.1,>=3.0.0\n",
        "CUDA 13.0",
        target=OLD_DRIVER,
    ),
    passes("TD009", "an old Triton means an old torch", "torch\ntriton==3.4.0\n", target=OLD_DRIVER),
    passes("TD009", "what Read the Docs installs", {"requirements/readthedocs.txt": "torch\n"}, target=OLD_DRIVER),
    finds(
        "TD009",
        "whichever the resolver takes",
        "torch>=2.11.0,<=2.12.1\nxformers>=0.0.33,<0.0.35\n",
        "or another that does not run either",
        target=OLD_DRIVER,
    ),
    passes(
        "TD009",
        "the resolver may take one that runs",
        "torch>=2.9.0,<=2.12.1\nxformers>=0.0.33,<0.0.35\n",
        target=OLD_DRIVER,
    ),
    finds(
        "TD009",
        "a source of torch for a group alone, next to which no second one can stand",
        project(
            "[project.optional-dependencies]",
            'torch = ["torch>=2.11"]',
            "[dependency-groups]",
            'cpu = ["torch>=2.11"]',
            "[tool.uv.sources]",
            'torch = { index = "cpu", group = "cpu" }',
            "[[tool.uv.index]]",
            'name = "cpu"',
            f'url = "{INDEX}/cpu"',
            "explicit = true",
        ),
        "CUDA 13.2 needs NVIDIA driver 580",
        target=aim(driver="570.124.06", gpu="RTX 4090"),
        new="",
    ),
    skips("TD009", "torchcodec requires no torch", "torchcodec==0.7.0\n", "no file installs torch", target=OLD_DRIVER),
    finds(
        "TD010",
        "the Python of an old Ubuntu",
        {"Dockerfile": "FROM ubuntu:18.04\nRUN pip3 install torch\n"},
        "CUDA 10.2",
        target=GPU,
        others=("TD015",),
    ),
    passes("TD009", "a stage that another value of an argument chooses", {"Dockerfile": STAGES}, target=OLD_DRIVER),
    finds(
        "TD009",
        "the stage that an argument chooses",
        {"Dockerfile": STAGES.replace("CUDA=12.6", "CUDA=13.0")},
        "CUDA 13.0",
        target=OLD_DRIVER,
        where="Dockerfile:3",
    ),
    passes(
        "TD011", "DirectML has the torch for the CPU", "torch==2.4.1\ntorch-directml\nnumpy<2\n", target=WINDOWS_GPU
    ),
    passes("TD011", "a file for containers", {"requirements_docker.txt": "torch==2.9.1\n"}, target=WINDOWS_GPU),
    passes("TD009", "another vendor's", {"requirements/runtime_maca.txt": "torch==2.9.1\n"}, target=OLD_DRIVER),
    finds(
        "TD009",
        "the newest within the limits that runs",
        "torch>=2.11.0,<=2.12.1\nxformers>=0.0.33,<0.0.35\n",
        "does not run",
        target=aim(driver="570.124.06", gpu="RTX 4090"),
        new=f"--extra-index-url {INDEX}/cu126\ntorch==2.12.1+cu126",
    ),
    passes("TD010", "a stage from which something is taken", {"Dockerfile": TAKEN}, target=BLACKWELL),
    passes("TD009", "constraints install nothing", {"constraints.txt": "torch>=2.11\n"}, target=OLD_DRIVER),
    passes(
        "TD009",
        "the wheel that was copied into the image stays",
        {
            "Dockerfile": "FROM python:3.10-slim\nRUN pip install ./torch-1.11.0+cu113-cp310-cp310-linux_x86_64.whl\n"
            "RUN pip install torch\n"
        },
        target=OLD_DRIVER,
    ),
    passes(
        "TD009",
        "a wheel that nobody has written out",
        {"Dockerfile": "FROM python:3.12-slim\nRUN pip install /wheels/torch*.whl && pip install torch\n"},
        target=OLD_DRIVER,
    ),
    passes(
        "TD010",
        "a script may have installed another build",
        {"Dockerfile": OLD_PYTHON + "RUN bash docker/install_python.sh cpu\nRUN pip install 'torch>=1.7,<1.9'\n"},
        target=AMPERE,
    ),
    finds(
        "TD010",
        "a script that installs something else",
        {"Dockerfile": OLD_PYTHON + "RUN ./ffmpeg.sh\nRUN pip install 'torch>=1.7,<1.9'\n"},
        "torch 1.8.1 (cu102)",
        target=AMPERE,
    ),
    finds(
        "TD010",
        "no script brings this version in another build, for all that is known",
        {"Dockerfile": OLD_PYTHON + "RUN ./setup.sh\nRUN pip install torch==1.8.1\n"},
        "torch 1.8.1 (cu102)",
        target=AMPERE,
    ),
    finds(
        "TD009",
        "a pre-release is for no older CUDA either",
        f"--pre\n--extra-index-url {INDEX}/cu130\ntorch\n",
        "or another that does not run either",
        target=AMPERE,
    ),
    passes(
        "TD010", "a pre-release may have code for it", f"--pre\n--index-url {INDEX}/cu118\ntorch\n", target=BLACKWELL
    ),
    passes("TD009", "nightly builds", f"--pre\n--index-url {INDEX}/nightly/cu130\ntorch\n", target=AMPERE),
)
