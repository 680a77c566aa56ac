"""What packages need to be built, headers come from, and where what PyPI does not have can be found, by their names."""

import re

from torchdoctor import shell
from torchdoctor.explain import environments
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# Built from C or C++ where there is no wheel: packages of Debian and Ubuntu, and how Homebrew calls them.
_SYSTEM = {
    r"pyaudio": ("portaudio19-dev", "portaudio"),
    r"mpi4py": ("libopenmpi-dev openmpi-bin", "open-mpi"),
    r"dlib": ("cmake build-essential libopenblas-dev", "cmake"),
    r"pycairo": ("libcairo2-dev pkg-config", "cairo pkg-config"),
    r"box2d(?:-py)?": ("swig build-essential", "swig"),
    r"psycopg2": ("libpq-dev python3-dev build-essential", "libpq"),
    r"mysqlclient": ("default-libmysqlclient-dev pkg-config python3-dev build-essential", "mysql-client pkg-config"),
    r"pygraphviz": ("graphviz libgraphviz-dev pkg-config", "graphviz"),
    r"lxml": ("libxml2-dev libxslt1-dev python3-dev", "libxml2 libxslt"),
    r"pesq|pyworld|webrtcvad|fasttext|monotonic[-_]align|pycocotools|editdistance|cython-bbox|insightface": (
        "build-essential python3-dev",
        "",
    ),
}
# Whose wheels are for few Pythons each: an old release is built on a new Python, and that rarely works.
_OF_ITS_TIME = (
    r"(?i:numpy|scipy|scikit-(?:learn|image)|pandas|matplotlib|h5py|onnx|onnxruntime|grpcio|pillow|safetensors|tokenizers"
    r"|opencv(?:-contrib)?-python(?:-headless)?|sentencepiece|pyarrow|numba|llvmlite|spacy|thinc|blis|pyyaml|cffi|aiohttp"
    r"|regex|dm-tree|torchdata|av|tiktoken|pydantic-core|ale-py|shapely|statsmodels|gensim|cryptography)"
)
# Headers, the packages of Debian and Ubuntu that have them, and Homebrew's, or "" where it has none.
_HEADERS = {
    "nccl.h": ("libnccl-dev", ""),
    "mpi.h": ("libopenmpi-dev", "open-mpi"),
    "portaudio.h": ("portaudio19-dev", "portaudio"),
    "sndfile.h": ("libsndfile1-dev", "libsndfile"),
    "sox.h": ("libsox-dev", "sox"),
    "libaio.h": ("libaio-dev", ""),
    "ffi.h": ("libffi-dev", "libffi"),
    "turbojpeg.h": ("libturbojpeg0-dev", "jpeg-turbo"),
    "jpeglib.h": ("libjpeg-dev", "jpeg-turbo"),
    "png.h": ("libpng-dev", "libpng"),
    "zlib.h": ("zlib1g-dev", "zlib"),
    "hdf5.h": ("libhdf5-dev", "hdf5"),
    "GL/gl.h": ("libgl1-mesa-dev", ""),
    "EGL/egl.h": ("libegl1-mesa-dev", ""),
    "alsa/asoundlib.h": ("libasound2-dev", ""),
    "Eigen/Core": ("libeigen3-dev", "eigen"),
    "libavcodec/avcodec.h": ("libavcodec-dev libavformat-dev libavutil-dev libswscale-dev", "ffmpeg"),
}
# Names that people give to pip, and what the package is called.
_MISNAMED = {
    "python-opencv": "opencv-python",
    "cv2": "opencv-python",
    "pil": "pillow",
    "skimage": "scikit-image",
    "yaml": "pyyaml",
    "torch-vision": "torchvision",
    "torch-audio": "torchaudio",
    "pytorch-vision": "torchvision",
    "lightning-pytorch": "lightning",
    "hugging-face-hub": "huggingface_hub",
}
BY_SOURCE = {
    "pytorch3d": "facebookresearch/pytorch3d@stable",
    "detectron2": "facebookresearch/detectron2",
    "nvdiffrast": "NVlabs/nvdiffrast",
    "diff-gaussian-rasterization": "graphdeco-inria/diff-gaussian-rasterization",
    "tinycudann": "NVlabs/tiny-cuda-nn/#subdirectory=bindings/torch",
    "tiny-cuda-nn": "NVlabs/tiny-cuda-nn/#subdirectory=bindings/torch",
}
# What torch's own wheels for Linux require.
_TORCHS_OWN = (
    r"triton|nvidia-(?:cublas|cuda-(?:cupti|nvrtc|runtime)|cudnn|cufft|cufile|curand|cusolver|cusparse|cusparselt|nccl"
    r"|nvjitlink|nvshmem|nvtx)(?:-cu\d\d)?"
)
# NVIDIA's apex with its CUDA extensions, as its README builds it.
APEX = (
    "git clone https://github.com/NVIDIA/apex",
    "APEX_CPP_EXT=1 APEX_CUDA_EXT=1 python -m pip install -v --no-build-isolation ./apex",
)
_CONDA = (
    r"(?:pytorch-cuda|cudatoolkit|pytorch-mutex|cuda-\w+|mkl[-_](?:fft|random|service)|python|conda\S*|libgcc\S*"
    r"|pywin32)"
)


def of_build(told: Told) -> tuple[Fix, ...]:
    """For the package whose build failed without a word about why."""
    name, number = told.package
    if not name:
        return ()
    for pattern, (debian, homebrew) in _SYSTEM.items():
        if re.fullmatch(pattern, name, re.I):
            return _from_the_system(told, name, debian, homebrew)
    if re.fullmatch(_OF_ITS_TIME, name):
        pinned = f" {number}" if number else " release"
        return (
            Fix(
                f"There is no wheel of this {name}{pinned} for this Python: take a release that has one",
                (pip("install", "-U", "pip"), pip("install", "--only-binary", ":all:", name)),
            ),
            Fix(f"Or, if the project needs that {name}, use a Python of its time (its page on PyPI lists the cp tags)"),
        )
    return _by_its_own_way(told, name)


def _by_its_own_way(told: Told, name: str) -> tuple[Fix, ...]:
    if re.fullmatch("xformers", name, re.I):
        text = "There is no wheel of it for your torch and Python: let pip choose the one that belongs to torch"
        build = told.build if told.build.startswith("cu") else "cu126"
        torch = f"torch=={told.torch}" if told.torch else "torch"
        return (
            Fix(text, (pip("install", "xformers", torch, "--index-url", f"https://download.pytorch.org/whl/{build}"),)),
        )
    if re.fullmatch("auto[-_]gptq", name, re.I):
        return (
            Fix(
                "auto-gptq is no longer developed: use its successor",
                (pip("install", "--no-build-isolation", "gptqmodel"),),
            ),
        )
    if re.fullmatch("pycuda", name, re.I):
        return (
            Fix(
                "pycuda needs nvcc on PATH",
                ("export PATH=/usr/local/cuda/bin:$PATH CUDA_ROOT=/usr/local/cuda", pip("install", name)),
            ),
        )
    return ()


def _apt(packages: str) -> str:
    return shell.command("linux", "sudo", "apt-get", "install", "-y", *packages.split())


def _from_the_system(told: Told, name: str, debian: str, homebrew: str) -> tuple[Fix, ...]:
    from_conda = shell.command("linux", "conda", "install", "-c", "conda-forge", name.lower())
    if told.os == "windows":
        text = (
            f"{name} is built with Visual C++ where it has no wheel: install the Build Tools; or take conda's package"
        )
        return (Fix(text, ("winget install Microsoft.VisualStudio.2022.BuildTools", from_conda)),)
    if told.os == "macos":
        get = shell.command("macos", "brew", "install", *homebrew.split()) if homebrew else "xcode-select --install"
        return (Fix(f"What {name} is built from", (get, pip("install", name))),)
    return (
        Fix(
            f"{name} is built from C or C++: install what it needs, then try again",
            (_apt(debian), pip("install", name)),
            "root",
        ),
        Fix("Or, without root, take conda's package", (from_conda,)),
    )


# The last releases that build with torch 1.1 to 1.3, as their READMEs say.
_OLD_PYG = {"torch-scatter": "1.4.0", "torch-sparse": "0.4.3", "torch-cluster": "1.4.5", "torch-spline-conv": "1.1.1"}


def old_pyg(told: Told, *names: str) -> tuple[Fix, ...]:
    """For a torch from before PyG's index, which begins at 1.4: built from source, with CUDA where nvcc is found."""
    if not told.torch or not (1, 1) <= version(told.torch) < (1, 4):
        return ()
    wanted = [f"{name}=={_OLD_PYG[name]}" for name in names if name in _OLD_PYG]
    if not wanted:
        return ()
    text = f"PyG has no wheels for torch {told.torch}: build the last releases for it, with that torch. Their "
    text += "CUDA part is "
    text += "built only where nvcc is found (CUDA_HOME), of torch's CUDA, and pip keeps a wheel without it: so no cache"
    see = 'python -c "import torch; print(torch.version.cuda)"'
    home = "export CUDA_HOME=/usr/local/cuda PATH=/usr/local/cuda/bin:$PATH"
    again = ("install", "--force-reinstall", "--no-deps", "--no-cache-dir", "--no-build-isolation", *wanted)
    return (Fix(text, (see, *(() if told.os == "windows" else (home,)), "nvcc --version", pip(*again))),)


def of_pyg(told: Told, name: str) -> tuple[Fix, ...]:
    """From PyG's own index; its wheels are named after the first release of a torch."""
    build = told.build or (f"cu{found[1]}" if (found := told.last(r"(?i)\bcuda ?-?(\d{3})\b")) else "CUDA")
    if not told.build and (found := told.last(r"(?i)\bcuda ?-?(\d\d)\.(\d)")):
        build = f"cu{found[1]}{found[2]}"
    if not told.build and (found := told.last(r"used to compile\s+PyTorch\s+\((\d+)\.(\d)\)")):
        build = f"cu{found[1]}{found[2]}"  # not that of the toolkit
    torch = f"{told.torch.rpartition('.')[0]}.0" if told.torch else "VERSION"
    if old := old_pyg(told, name):
        return old
    if told.torch and version(told.torch) < (1, 4):
        text = f"PyG has no wheels for torch {told.torch}: build {name} again with that torch (needs a compiler)"
        return (Fix(text, (pip("install", "--force-reinstall", "--no-deps", "--no-cache-dir", name),)),)
    see = (
        ()
        if told.torch and build != "CUDA"
        else ('python -c "import torch; print(torch.__version__, torch.version.cuda)"',)
    )
    build = "cpu" if build == "CUDA" and told.has(r"(?i)(?<![/\\])\bcpu\b(?![/\\])") else build
    where = f"https://data.pyg.org/whl/torch-{torch}+{build}.html"
    text = f"Install a wheel of {name} that is already built, from PyG's own index for your torch and CUDA"
    made = [Fix(text, (*see, pip("install", name, "-f", where)))]
    if "VERSION" in where or "CUDA" in where:
        made = [Fix(f"{text}, by pip's option -f {where}", see)]
    if told.has(r"-runtime\b"):
        made.append(Fix("Or build it in the image's variant -devel: -runtime has no compiler and no nvcc"))
    return tuple(made)


# Of packages that are built from source on Windows, those that have wheels under a name, or in a release, of their own.
_WHEELS = {
    "pycocotools": "pycocotools>=2.0.7",
    "webrtcvad": "webrtcvad-wheels",
    "dlib": "dlib-bin",
    "fasttext": "fasttext-wheel",
    "lap": "lap>=0.5",
    "editdistance": "editdistance>=0.8",
    "pyworld": "pyworld>=0.3.5",
    "chroma-hnswlib": "chromadb>=1.0",
    "pyaudio": "pyaudio>=0.2.13",
}


def with_a_wheel(told: Told) -> tuple[Fix, ...]:
    """For the package whose build wants a compiler, a wheel, with which none is needed."""
    name, number = told.package
    name = re.sub(r"[_.]", "-", name.lower())
    if name in ("torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "pyg-lib"):
        return of_pyg(told, name)
    if name == "llama-cpp-python":
        own = ("--prefer-binary", "--extra-index-url", "https://abetlen.github.io/llama-cpp-python/whl/cpu")
        text = "llama-cpp-python has wheels on an index of its own, which need no compiler (for CUDA end it in cu124)"
        return (Fix(text, (pip("install", name, *own),)),)
    if wheel := _WHEELS.get(name):
        return (Fix(f"{name} has a wheel, which needs no compiler: take that", (pip("install", wheel),)),)
    if re.fullmatch(_OF_ITS_TIME, name):
        text = (
            f"There is no wheel of this {name}{f' {number}' if number else ''} for this Python: take a release that has"
        )
        return (Fix(f"{text} one, which needs no compiler", (pip("install", "--only-binary", ":all:", name),)),)
    return ()


def header(told: Told) -> tuple[Fix, ...]:
    """For a header that the compiler does not find."""
    found = told.last(
        r"fatal error:? (?:C1083: [^']{0,40}')?'?([\w./-]{1,80})'?(?:: No such file| file not found)"  # Apple's clang
    )
    if found is None:
        return ()
    if found[1].startswith("glm/"):
        get = "brew install glm" if told.os == "macos" else _apt("libglm-dev")
        return (
            Fix(
                "glm comes as a submodule of the repository: get it, then build again",
                ("git submodule update --init --recursive",),
            ),
            Fix("Or install it", ("conda install -c conda-forge glm" if told.conda else get,)),
        )
    debian, homebrew = next((names for end, names in _HEADERS.items() if found[1].endswith(end)), ("", ""))
    text = f"Install the package that has {found[1]}"
    if told.os == "macos":
        return (Fix(text, (shell.command("macos", "brew", "install", homebrew),)),) if homebrew else ()
    return (Fix(text, (_apt(debian),), "root"),) if debian else ()


def _elsewhere(name: str) -> tuple[Fix, ...]:
    """Of one that has another name, or that only its repository has."""
    if real := _MISNAMED.get(name.lower()):
        return (Fix(f"The package is called {real}", (pip("install", real),)),)
    source = BY_SOURCE.get(name.lower().replace("_", "-"))
    if source is None:
        return ()
    text = f"{name} is not on PyPI: build it from its repository, against the torch that is installed"
    return (Fix(text, (pip("install", "--no-build-isolation", f"git+https://github.com/{source}"),)),)


def _for_linux(told: Told, name: str) -> tuple[Fix, ...]:
    if name == "onnxruntime-gpu" and told.os == "macos":
        text = "onnxruntime-gpu is for NVIDIA GPUs; on a Mac the GPU is used by onnxruntime itself (CoreML)"
        return (Fix(text, (pip("install", "onnxruntime"),)),)
    if name == "onnxruntime-gpu":
        text = (
            "onnxruntime-gpu has wheels for Linux and Windows on x86-64 and a few releases of Python only: use another"
        )
        return (
            Fix(f"{text} Python, in a new environment", environments.new_environment(told, "3.12", name)),
            Fix("Or run on the processor", (pip("install", "onnxruntime"),)),
        )
    if name not in ("vllm", "sglang", "sgl-kernel") or told.os not in ("windows", "macos"):
        return ()
    here = (
        Fix(
            f"{name} runs on Linux with a GPU: on Windows install it in WSL, which has the GPU, too", ("wsl --install",)
        )
        if told.os == "windows"
        else Fix(f"{name} is for Linux with a GPU: use a machine that has one")
    )
    return (here, Fix("Or run the model with what runs here: llama.cpp, Ollama or transformers"))


def of_name(told: Told, name: str, number: str) -> tuple[Fix, ...]:
    """For a name that PyPI has no file of: misspelled, conda's, for Linux alone, or on an index of its own."""
    if made := _elsewhere(name) or _for_linux(told, name):
        return made
    if re.fullmatch(_CONDA, name, re.I):
        text = f"{name} is a package of conda: remove its line from the requirements; CUDA comes with torch's wheels"
        return (
            Fix(text),
            Fix(
                "Or make the environment with conda, from the list that conda exported",
                ("conda env create -f environment.yml",),
            ),
        )
    if re.fullmatch(_TORCHS_OWN, name):
        text = (
            f"{name} has wheels for Linux on x86-64 alone, where torch brings it: remove its line (and the other "
            f"nvidia-... and triton) from the requirements"
        )
        return (Fix(text, (pip("install", "torch"),)),)
    if name.startswith(("tensorrt", "nvidia-")):
        text = "TensorRT's files are on NVIDIA's index, for Linux and Windows on x86-64"
        if name.startswith("nvidia-"):
            text = f"PyPI has no {name} for this: try NVIDIA's own index, whose files are for Linux, few for Windows"
        return (Fix(text, (pip("install", name, "--extra-index-url", "https://pypi.nvidia.com"),)),)
    if (build := re.search(r"\+(?:pt(\d)(\d+))?(cu\d+|cpu)", number)) and name.startswith(
        ("torch-s", "torch-c", "pyg")
    ):
        torch = f"{build[1]}.{build[2]}.0" if build[1] else told.torch or "VERSION"
        return (
            Fix(
                f"{name} for CUDA is on PyG's own index",
                (pip("install", name, "-f", f"https://data.pyg.org/whl/torch-{torch}+{build[3]}.html"),),
            ),
        )
    return ()


def coqui(told: Told) -> tuple[Fix, ...]:
    """TTS ended with 0.22, for Python 3.9 to 3.11. Source: PyPI."""
    text = "TTS is for Python 3.9 to 3.11, and no longer updated"
    by_python = environments.new_environment(told, "3.11", "TTS")
    if told.python and version(told.python) < (3, 10):  # which its successor needs
        return (Fix(f"{text}: use Python 3.11, in a new environment", by_python),)
    return (
        Fix(f"{text}: use its successor, with the same imports", (pip("install", "coqui-tts"),)),
        Fix("Or use Python 3.11, in a new environment", by_python),
    )
