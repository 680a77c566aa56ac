"""Libraries that are not found: CUDA's, ROCm's and the system's."""

import re
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import distributions, environments, fixes, makers, openmmlab, own_run, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors import libtorch
from torchdoctor.explain.errors.extensions import PYGS, extension, index_of_extension
from torchdoctor.explain.errors.numpy import for_cuda
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_PACKAGE = "For another package (CTranslate2, onnxruntime, TensorFlow): install cuDNN "

# Not where the loader looks by itself, a container's, a snap's or Windows' folder, one for another processor, the
# toolkit's stubs, or Python's packages.
_LOADABLE = (
    r"(?!/(?:proc|snap|host_mnt|mnt|var/lib)/|(?:/usr)?/lib(?:64|/\w+-linux-gnu)?(?:/lib\w|(?![\w/-])))"
    r"(?![\w./+-]{0,200}(?:/stubs\b|/lib32\b|/i[3-6]86-|/(?:site|dist)-packages\b))"
)


def _where_it_is(told: Told) -> tuple[Fix, ...]:
    """A library that the text itself shows in a folder, where the loader does not look."""
    named = told.last(r"\b(lib[\w+-]+)\.so([\w.]*): cannot open") or told.last(r"\b(lib[\w+-]+)\.so([\w.]*) not found")
    if named is None or told.os == "windows":
        return ()
    split = told.last(r"(?<![\w./])(?!/usr/)(/[\w./+-]{1,200})/lib64/python3[\d.]+/site-packages/torch/")
    if split and told.has(rf"{re.escape(split[1])}/lib/python3[\d.]+/site-packages/nvidia\b"):
        text = (
            "torch is in this environment's lib64, and its CUDA libraries in lib: make a new one, where lib64 is a link"
        )
        return (Fix(text, ("python3 -m venv new-venv", "new-venv/bin/python -m pip install torch torchvision")),)
    file = rf"{re.escape(named[1])}\.so(?:{re.escape(named[2])}(?:\.[\d.]*)?)?(?!\.?\w)"
    found = told.last(
        rf"(?<![^\s('\"`=]){_LOADABLE}(/[\w./+-]{{1,200}})/{file}(?!['\"]?:? (?:cannot|undefined|not|[Nn]o such))"
        rf"|{file}\W{{0,3}} (?:is|are|exists?|located|lies) (?:in|at|under) [`'\"]?{_LOADABLE}(/[\w./+-]*\w)"
    )
    if found is None:
        return ()
    folder = found[1] or found[2]
    text = f"{named[1]} is in {folder}, where the loader does not look: add that folder before Python starts"
    return (Fix(text, (f"export LD_LIBRARY_PATH={folder}:$LD_LIBRARY_PATH",)),)


def _cudnn_of_the_text(told: Told) -> tuple[Fix, ...]:
    """pip has cuDNN 8 and 9 as wheels; where CTranslate2 asks, its newest release and torch's agree."""
    if found := _where_it_is(told):
        return (*found, *_wheel_of_cudnn(told))
    if told.has(r"(?i)whisper|ctranslate2"):
        return _for_ctranslate2(told)
    if told.has(r"onnxruntime"):
        return for_cuda(told)
    if _may_be_ctranslate2(told):
        first, *rest = _for_ctranslate2(told)
        said = replace(first, text=f"Where faster-whisper or WhisperX runs: {first.text}")
        return (said, *rest, *fixes.complete_torch(told))
    other = told.has(r"packages[/\\](?:paddle|tensorflow|jax|cupy|mxnet)\w*[/\\]") and not told.has(r"(?i)torch")
    return (*(() if other else fixes.complete_torch(told)), *_wheel_of_cudnn(told))


def _wheel_of_cudnn(told: Told) -> tuple[Fix, ...]:
    asked = r"libcudnn\w{0,40}\.so\.([89])\b|cudnn\w{0,40}64_([89])\.dll"
    if named := told.last(rf"(?:{asked})(?=[\d.]*: cannot)") or told.last(asked):
        major = named[1] or named[2]
        path = ", and put its folder on PATH" if named[2] else ""
        command = f"python -m pip install 'nvidia-cudnn-cu12=={major}.*'"
        return (Fix(f"{_PACKAGE}{major}, as named in the message{path}", (command,)),)
    if told.has(r"libcudnn\S{0,40}\.so\.[1-7]"):
        return (
            Fix(
                f"{_PACKAGE}of that major version; current releases of the package need a newer one, so "
                f"update the package"
            ),
        )
    return (Fix(f"{_PACKAGE}of the major version in the message; on PyPI, nvidia-cudnn-cu12 has versions 8 and 9"),)


def _arm64_conda(told: Told) -> tuple[str, ...]:
    name = "torch-arm64"
    return (
        f"CONDA_SUBDIR=osx-arm64 conda create -n {name} python={told.python or '3.12'}",
        f"conda run -n {name} conda config --env --set subdir osx-arm64",
        f"conda run -n {name} python -m pip install torch torchvision torchaudio",
        f"conda activate {name}",
    )


def _may_be_ctranslate2(told: Told) -> bool:
    """cuDNN's own messages, which name nobody, come from it more often than from torch."""
    own = (
        r"Unable to load any of \{?libcudnn|Cannot load symbol cudnn|Please make sure libcudnn\S{1,60} is in your "
        r"library path"
    )
    return told.has(own) and not told.has(r"[/\\]torch[/\\]|import torch|onnxruntime|paddle|tensorflow")


def _for_ctranslate2(told: Told) -> tuple[Fix, ...]:
    """It finds cuDNN and cuBLAS on the loader's path alone, not in the folders of wheels."""
    eight = told.has(r"cudnn\w{0,40}(?:\.so\.8|64_8)")
    text = (
        "CTranslate2 uses the cuDNN 9 of torch 2.4 and newer since its release 4.5: update both"
        if eight
        else "Install cuDNN 9 and cuBLAS 12"
    )
    wanted = ("-U", "ctranslate2", "faster-whisper") if eight else ("nvidia-cublas-cu12", "nvidia-cudnn-cu12==9.*")
    made = [Fix(text, (pip("install", *wanted),))]
    if eight:
        made.append(Fix("Or, with torch older than 2.4, keep CTranslate2 4.4", (pip("install", "ctranslate2==4.4.0"),)))
    if told.os == "windows":
        return (
            *made,
            Fix(
                "Then put the folders nvidia\\cudnn\\bin and nvidia\\cublas\\bin of site-packages on PATH, or "
                "write import torch first"
            ),
        )
    if told.notebook and re.search(r"(?i)\bcolab\b|/content/|\bkaggle\b", told.here) and not eight:
        text = "Install cuDNN 9 where the loader looks, then restart the session"
        return (Fix(text, ("!apt-get install -y libcudnn9-cuda-12 libcublas-12-6",)),)
    parts = "os.path.dirname(nvidia.cublas.lib.__file__) + ':' + os.path.dirname(nvidia.cudnn.lib.__file__)"
    show = f'export LD_LIBRARY_PATH=$(python -c "import os, nvidia.cublas.lib, nvidia.cudnn.lib; print({parts})")'
    return (*made, Fix("Then show the loader where they are, before Python starts", (show,)))


# Parts of the names of libraries, and the package of Debian and Ubuntu that has them.
_PACKAGES = {
    "libGL": "libgl1 libglib2.0-0",
    "GOMP_": "libgomp1",
    "libgomp": "libgomp1",
    "libgthread": "libglib2.0-0",
    "libglib": "libglib2.0-0",
    "libSM": "libsm6 libxext6 libxrender1",
    "libXext": "libsm6 libxext6 libxrender1",
    "libXrender": "libsm6 libxext6 libxrender1",
    "MPI": "libopenmpi-dev openmpi-bin",
    "libmpi": "libopenmpi-dev openmpi-bin",
    "libsndfile": "libsndfile1",
    "libopenblas": "libopenblas-dev",
    "libgfortran": "libgfortran5",
    "libblas": "libblas3",
    "liblapack": "liblapack3",
    "libnuma": "libnuma1",
    "libsox": "libsox-dev sox",
    "libaio": "libaio-dev",
    "libibverbs": "libibverbs1 librdmacm1",
    "libav": "ffmpeg",
    "libjpeg": "libjpeg-turbo8",
    "libcrypt.": "libcrypt1",
    "libpq": "libpq5",
    "libXi": "libxi6",
    "libxcb": "libxcb1",
    "libtcmalloc": "libgoogle-perftools4",
    "libEGL": "libegl1",
    "libOSMesa": "libosmesa6",
}
_SYSTEM = (
    r"(?:lib(?:GL|gomp|gthread|glib|SM|Xext|Xrender|mpi|sndfile|openblas|gfortran|blas|lapack|numa|sox|aio|ibverbs|av\w+|jpeg"
    r"|crypt\.|pq\.|Xi\.|xcb\.|tcmalloc|EGL"
    r"|OSMesa)[\w.+-]*(?:: cannot open|\s*(?:$|\n))|undefined symbol: ?(?:GOMP_|_ZN3MPI|MPI_|ompi_))"
)


# FFmpeg 4's numbers of its libraries; each later FFmpeg counts one more.
_OF_FFMPEG_4 = {
    "avutil": 56,
    "avcodec": 58,
    "avformat": 58,
    "avdevice": 58,
    "avfilter": 7,
    "swscale": 5,
    "swresample": 3,
}


def _ffmpeg_of(library: str, number: int) -> int:
    """The FFmpeg that has a library with that number; 0 where it is none of FFmpeg's."""
    first = _OF_FFMPEG_4.get(library)
    return number - first + 4 if first is not None and 0 <= number - first <= 4 else 0


def _ffmpeg(told: Told, major: int) -> tuple[Fix, ...]:
    """Of that major version, by the way of the system; package managers have one or two."""
    text = f"These are the libraries of FFmpeg {major}: install that version"
    conda = Fix(text, (f"conda install -c conda-forge 'ffmpeg={major}'",))
    newer = Fix(
        "Or update torch and torchaudio, which work with newer ones", (pip("install", "-U", "torch", "torchaudio"),)
    )
    if told.os == "macos":
        made = (
            f"brew install ffmpeg@{major}",
            f"export DYLD_FALLBACK_LIBRARY_PATH=$(brew --prefix ffmpeg@{major})/lib",
        )
        return (Fix(text, made), newer)
    if told.conda:
        return (conda, newer)
    see = Fix(
        "See which version the system has: it must be that one",
        ("apt-cache policy ffmpeg", "sudo apt-get install -y ffmpeg"),
        "root",
    )
    return (see, Fix(f"If it is another, take FFmpeg {major} from conda-forge", conda.commands), newer)


def _sound_and_video(told: Told) -> tuple[Fix, ...]:
    if (found := told.last(r"lib(av\w+|sw\w+)\.(?:so\.)?(\d+)")) and (major := _ffmpeg_of(found[1], int(found[2]))):
        return _ffmpeg(told, major)
    if told.has("sndfile"):
        text = "soundfile brings the library itself since 0.11"
        return (
            Fix(text, (pip("install", "-U", "soundfile"),)),
            Fix(
                "Or install the system's",
                ("brew install libsndfile",) if told.os == "macos" else ("sudo apt-get install -y libsndfile1",),
                "root",
            ),
        )
    return ()


def _of_cudss(told: Told) -> tuple[Fix, ...]:
    """It is in NVIDIA's own repository, on a Jetson too."""
    if not told.has(r"libcudss\.so"):
        return ()
    if not told.jetson:
        return (
            Fix("cuDSS has a wheel: cu12 or cu13, as torch.version.cuda says", (pip("install", "nvidia-cudss-cu12"),)),
        )
    text = "Newer torch for JetPack 6 needs cuDSS, which NVIDIA's repository has: add it, and install it from there"
    at = "https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2204/arm64/cuda-keyring_1.1-1_all.deb"
    get = (
        f"wget {at}",
        "sudo dpkg -i cuda-keyring_1.1-1_all.deb",
        "sudo apt-get update",
        "sudo apt-get install -y cudss",
    )
    return (Fix(text, get, "root"),)


def _of_arch(told: Told) -> tuple[Fix, ...]:
    """Arch builds its torch for the CUDA or ROCm of its own repository."""
    if not told.has(r"\bpython-pytorch(?:-opt)?(?:-cuda|-rocm)?\b"):
        return ()
    kind = "rocm" if told.has(r"/opt/rocm|pytorch\S*-rocm") else "cuda"
    text = (
        "Arch's python-pytorch is made for the libraries of Arch's repositories: bring all packages to one state (the "
    )
    text += "package itself may lag behind: then wait for its rebuild)"
    index = f"{torch_builds.INDEX}/rocm7.2"
    wanted = ("torch", *(("--index-url", index) if kind == "rocm" else ()))
    other = "Or PyTorch's own wheel, which brings these libraries, in an environment"
    return (
        Fix(text, ("sudo pacman -Syu",), "root"),
        Fix(other, environments.new_environment(told, "3.12", *wanted)),
    )


def _torchs_own(told: Told) -> tuple[Fix, ...]:
    """No package of the system has it."""
    return fixes.incomplete(told, "libshm.so is torch's own") if told.has(r"\blibshm\.so: ?cannot open") else ()


_TORCHS_FOLDER = '"$(python -c \'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))\')"'


def _loaded_by_torch(told: Told) -> tuple[Fix, ...]:
    """Its own, which it loads only while it runs."""
    named = told.last(r"(?:dlopen|dlsym): (lib(?:torch(?:_\w+)?|c10(?:_\w+)?|caffe2\w*)\.so)[\w.]*: ?cannot open")
    if named is None:
        return ()
    text = f"{named[1]} is torch's own, in its folder lib, where the loader does not look (a tool that repacked the "
    text += "wheel took its RPATH away): this shows it before Python starts"
    show = f"export LD_LIBRARY_PATH={_TORCHS_FOLDER}:$LD_LIBRARY_PATH"
    return (Fix(text, (show,)), *fixes.saying("Or reinstall torch with plain pip", fixes.repair_torch)(told))


def _system_library(told: Told) -> tuple[Fix, ...]:
    return (
        _where_it_is(told)
        or _loaded_by_torch(told)
        or _torchs_own(told)
        or _of_cudss(told)
        or _of_homebrew(told)
        or _sound_and_video(told)
        or _of_openssl_or_intel(told)
        or _of_the_system(told)
    )


# Of libraries on a Mac, Homebrew's package where it has another name.
_BREW = {"jpeg": "jpeg-turbo", "png": "libpng", "sndfile": "libsndfile", "omp": "libomp"}


def _of_homebrew(told: Told) -> tuple[Fix, ...]:
    if formula := told.last(r"Library not loaded: /(?:usr/local|opt/homebrew)/opt/([\w.+@-]+)/"):
        text = f"It was built for Homebrew's {formula[1]}, which is another version now, or gone: install that again"
        return (Fix(f"{text}, and what was built for it", (shell.command("macos", "brew", "reinstall", formula[1]),)),)
    named = told.last(r"lib(omp|jpeg|png|webp|sndfile|openblas)\b[\w.]*\.dylib")
    if named is None:
        return ()
    return (
        Fix(
            "Install the library with Homebrew",
            (shell.command("macos", "brew", "install", _BREW.get(named[1], named[1])),),
        ),
    )


def _of_openssl_or_intel(told: Told) -> tuple[Fix, ...]:
    """Libraries that the system's packages have under other names, or no longer have."""
    if told.has(r"lib(?:ssl|crypto)\.so\.1\.[01]"):
        text = "A package was built for OpenSSL 1, which today's systems no longer have: update the package that asks"
        return (Fix(f"{text}, or install torch and it in a new environment"),)
    if told.has(r"lib(?:sycl|ze_loader|ur_loader|OpenCL|pi_level_zero)\.so"):
        text = "Intel's GPU libraries: the driver's from the system, SYCL's from pip or oneAPI"
        apt = "sudo apt-get install -y libze1 ocl-icd-libopencl1"
        return (
            Fix(text, (apt, pip("install", "intel-sycl-rt")), "root"),
            Fix("With oneAPI installed, show where it is", ("source /opt/intel/oneapi/setvars.sh",)),
        )
    return ()


def _whole(told: Told, python: str) -> str:
    """ "3.6.9", where the text names it, else "3.6"."""
    named = told.last(rf"(?<![\d.]){re.escape(python)}\.\d+(?!\.?\w)")
    return named[0] if named else python


def _of_python(told: Told) -> tuple[Fix, ...]:
    """Python's own library, which a Python built from source has only where it was asked for."""
    asked = r"libpython(3\.\d+)m?\.so"
    found = told.last(rf"{asked}[\w.]*: cannot open") or told.last(asked)
    if found is None:
        return ()
    pyenv = told.has(r"\bpyenv\b")
    by_hand = r"(?i)(?:buil[dt]|compil\w+|install\w*)\W{1,3}(?:my own )?python[\s\w.]{0,30} from (?:the )?sources?\b"
    if pyenv or told.has(by_hand):
        text = f"This Python {found[1]} was built without its shared library: build it again with that, install torch "
        text += "again; or take a Python that has it (conda, the system's)"
        if pyenv:
            again = f"env PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install {_whole(told, found[1])}"
            return (Fix(text, (again,)),)
        made = "./configure --enable-shared --prefix=FOLDER LDFLAGS=-Wl,-rpath,FOLDER/lib"
        text += ". In the folder of its source (FOLDER: where this Python is installed)"
        return (Fix(text, (made, "make && make install")),)
    text = f"Python {found[1]}'s own library: with conda, add the environment's lib folder to LD_LIBRARY_PATH"
    return (Fix(text), Fix("With the system's Python", (f"sudo apt-get install -y libpython{found[1]}",), "root"))


def _of_the_system(told: Told) -> tuple[Fix, ...]:
    if told.last(r"undefined symbol: ?(?:[sdcz][a-z]+|cblas_\w+|LAPACK\w+)_?\b"):
        text = "This torch (from a Jetson or a distribution) uses the system's BLAS and LAPACK"
        return (Fix(text, ("sudo apt-get install -y libopenblas-dev",), "root"),)
    if told.has(r"libiomp5|libmkl_\w+"):
        get = "conda install -y mkl intel-openmp" if told.conda else pip("install", "intel-openmp", "mkl")
        folder = "$CONDA_PREFIX/lib" if told.conda else "$(python -c 'import sys; print(sys.prefix)')/lib"
        show = f'export LD_LIBRARY_PATH="{folder}:$LD_LIBRARY_PATH"'
        text = "Install Intel's packages, which bring it, and show the loader their folder"
        return (Fix(text, (get, *((show,) if told.os != "windows" else ()))),)
    if of_python := _of_python(told):
        return of_python
    if (
        told.has(r"libGL\.so|libgthread")
        and told.has(r"cv2|opencv|docker|/app/|dist-packages|ultralytics")
        and not told.conda
    ):
        text = "Without a screen (servers, containers) take OpenCV's build that needs no such library"
        return (
            Fix(
                text,
                (
                    pip("uninstall", "-y", "opencv-python", "opencv-contrib-python"),
                    pip("install", "--force-reinstall", "opencv-python-headless"),
                ),
            ),
            Fix(
                "Or install the libraries (in a Dockerfile: RUN in front, no sudo)",
                ("sudo apt-get update", "sudo apt-get install -y libgl1 libglib2.0-0"),
                "root",
            ),
        )
    if found := told.last(_SYSTEM):
        name = next(package for mark, package in _PACKAGES.items() if mark in found[0])
        return (
            Fix("Install the system's package that contains the library", (f"sudo apt-get install -y {name}",), "root"),
        )
    return _of_some_package(told)


def _of_some_package(told: Told) -> tuple[Fix, ...]:
    text = "Find and install the system package that contains the library (libGL.so.1: libgl1; libgomp.so.1: libgomp1)"
    if told.os == "macos" and told.has(r"@rpath/libc\+\+") and told.has(r"torch/_C\.\S*so"):
        get = pip("install", "torch==1.5.1", "torchvision==0.6.1")
        return (Fix("Those wheels of torch for the Mac look for libc++ in the wrong place: take the next", (get,)),)
    lacks = told.last(
        r"Library not loaded: (?:@\w+/)?(?:[^\s'\"]*/)?([\w.+-]+\.dylib)[\s\S]{0,80}?Referenced from: (/[^\n:>]*)/"
    )
    if told.os == "macos" and lacks:
        return (Fix(f"Put {lacks[1]} into {lacks[2]}, from the download that belongs to it, or take a newer release"),)
    if told.os == "macos":
        return (Fix("Find and install the package of Homebrew that contains the library", ("brew search NAME",)),)
    named = told.last(r"\b(lib[\w.+-]+\.so[\w.]*): cannot open")
    if named and distributions.installer(told) in ("dnf", "yum"):
        return (Fix("Find the package that contains the library, and install it", (f"dnf provides '*/{named[1]}'",)),)
    find = ("sudo apt-get install -y apt-file", "sudo apt-file update", f"apt-file search {named[1]}") if named else ()
    return (Fix(text, find or ("sudo apt-get install -y libgl1 libglib2.0-0 libgomp1",), "root"),)


# Libraries of CUDA, the wheels that have them, and the number in the library's name for CUDA 11, 12 and 13.
_WHEELS = {
    "cupti": "cuda-cupti",
    "cublas": "cublas",
    "cublasLt": "cublas",
    "cudart": "cuda-runtime",
    "nvrtc": "cuda-nvrtc",
    "cufft": "cufft",
    "curand": "curand",
    "cusolver": "cusolver",
    "cusparse": "cusparse",
    "cusparseLt": "cusparselt",
    "nccl": "nccl",
    "nvJitLink": "nvjitlink",
    "nvToolsExt": "nvtx",
    "nvshmem_host": "nvshmem",
    "cufile": "cufile",
}


def _nvrtc_without_a_number(told: Told) -> tuple[Fix, ...]:
    """cuDNN 8 asks for it so, and wheels and images without headers have it under its whole name alone."""
    if told.os in ("windows", "macos") or not told.has(r"(?<![\w/])libnvrtc\.so: cannot open"):
        return ()
    text = (
        "cuDNN asks for libnvrtc.so, and NVRTC is there under its whole name alone (libnvrtc.so.12, torch/lib/libnvrtc-"
    )
    text += "*.so.11.2), or not at all. This makes a link of that name, and shows it to the loader"
    within = told.place == "container" or told.image
    text += " (in the container, or in its Dockerfile by RUN and ENV)" if within else ""
    text += ". Where the second line finds none, install NVRTC first: nvidia-cuda-nvrtc-cu12 (or -cu11) by pip"
    text += "; or begin the image with one of nvidia/cuda whose tag ends in -devel" if within else ""
    site = "$(python -c 'import site; print(site.getsitepackages()[0])')"  # of this Python: others have other releases
    find = f"find {site} -name 'libnvrtc[.-]*so.1*' -not -name '*builtins*' 2>/dev/null | head -n 1"
    link = ("mkdir -p ~/nvrtc", f'ln -sf "$({find})" ~/nvrtc/libnvrtc.so')
    return (Fix(text, (*link, "export LD_LIBRARY_PATH=~/nvrtc:$LD_LIBRARY_PATH")),)


def _for_the_cpu(told: Told) -> tuple[Fix, ...]:
    """Where a CPU build was meant, which asks for none of these."""
    meant = r"(?i)\bcpu(?:-only)? (?:version|build|wheel)\b|\bwithout (?:a |an |any )?(?:nvidia )?gpu\b"
    if told.jetson or told.build or told.facts or not told.has(meant):
        return ()
    text = "If no GPU is meant, install the CPU build of torch, which needs none of CUDA's libraries"
    return (Fix(text, (torch_builds.torch_of(told, told.torch, "cpu", "--force-reinstall"),)),)


def _complete(told: Told) -> tuple[Fix, ...]:
    if told.jetson:
        return ()
    return fixes.saying("Or reinstall torch with its requirements (without --no-deps)", fixes.complete_torch)(told)


def _of_pyg(told: Told) -> tuple[Fix, ...]:
    """For a package of PyG that PyG itself names: its build, and no other torch."""
    asks = told.last(r"importing '((?:torch|pyg)-[\w-]{1,20})'[^\n]{0,60}Stacktrace: lib[\w.]{1,40}: cannot open")
    if asks is None and (
        by := told.last(
            r"-packages[\\/](torch_(?:scatter|sparse|cluster|spline_conv))[\\/]__init__\.py[^\n]*\n(?:[^\n]*\n){1,9}?"
            r"OSError: lib[\w.]{1,40}: cannot open"
        )
    ):
        name = by[1].replace("_", "-")
        text = f"{name} was built for another CUDA than torch: take the build for your torch and CUDA, from PyG's index"
        every = [name, *(item for item in PYGS if item != name and told.has(rf"\b{item}\b"))]
        again = ("install", "--force-reinstall", "--no-deps", "--no-cache-dir", *every, *index_of_extension(told, name))
        first = () if told.torch and told.build else ('python -c "import torch; print(torch.__version__)"',)
        return (Fix(text, (*first, pip(*again))),)
    if asks is None:
        return ()
    text = f"{asks[1]} was built for another CUDA than torch, and asks for it: take its build for your torch and CUDA, "
    again = ("install", "--force-reinstall", "--no-deps", asks[1], *index_of_extension(told, asks[1]))
    see = 'python -c "import torch; print(torch.__version__)"'
    return (Fix(f"{text}from PyG's own index, and so for each such package", (see, pip(*again))),)


def _of_jetpack(told: Told) -> tuple[Fix, ...]:
    host = told.facts.host if told.facts else None
    if host.container if host else told.has(r"\bl4t-\w+:"):
        text = (
            "In such an image CUDA's libraries are those of the Jetson itself: its tag must begin with the release of "
        )
        text += "L4T that the Jetson has (R32, REVISION: 4.2 is r32.4.2); and start it with --runtime nvidia"
        return (Fix(text, ("cat /etc/nv_tegra_release",)),)
    return (
        Fix(
            "On a Jetson these libraries come with JetPack, not from pip: install them",
            ("sudo apt-get update", "sudo apt-get install -y nvidia-jetpack"),
            "root",
        ),
        Fix(
            "If they are in /usr/local/cuda already, show the loader where",
            ("export LD_LIBRARY_PATH=/usr/local/cuda/lib64:$LD_LIBRARY_PATH",),
        ),
        Fix("The torch wheel must be NVIDIA's for this JetPack: one for another asks for libraries that it lacks"),
    )


def _of_tensorrt(told: Told) -> tuple[Fix, ...]:
    """TensorRT's libraries; its wheels have them in a folder of their own since 8.6."""
    found = told.last(r"(libnvinfer\w*\.so)(?:\.(\d+)[\d.]*)?: cannot open")
    if found is None or told.jetson:
        return ()
    major = int(found[2] or 10)
    text = f"{found[1]} is TensorRT's{f', of version {major}' if found[2] else ''}, not torch's: "
    if major < 8:
        return (Fix(f"{text}install that version from NVIDIA's archive, or run in an image of its time"),)
    name = f"tensorrt-cu{13 if told.build.startswith('cu13') else 12}==10.*" if major == 10 else f"tensorrt=={major}.*"
    text += "install that version where the program runs, and name the folder of its libraries to the loader; or take "
    text += "an image that has it (nvcr.io/nvidia/tensorrt). An engine file runs only with the version that made it"
    folder = "import tensorrt_libs; print(tensorrt_libs.__path__[0])"
    return (
        Fix(
            text,
            (pip("install", name), f"export LD_LIBRARY_PATH=\"$(python -c '{folder}'):$LD_LIBRARY_PATH\""),
        ),
    )


def _wheel_of_the_library(told: Told) -> tuple[Fix, ...]:
    """The wheel by its name, for the CUDA that torch, or the library's number, says; JetPack on a Jetson."""
    if other := (_of_jetpack(told) if told.jetson else _of_torch_apart(told)):
        return other
    found = told.last(r"lib(\w+?)\.so\.(\d+)(?:\.\d+)?") or told.last(
        r"\b(cublas|cudart|nvrtc|cufft|cusolver|cusparse)(?:64_)(\d\d)"
    )
    wheel = _WHEELS.get(found[1]) if found else None
    if found is None or wheel is None or (told.facts is not None and told.facts.torch is not None):
        return ()
    versioned = found[1] in ("cublas", "cublasLt", "cudart", "cupti", "nvrtc", "nvJitLink")
    if versioned and int(found[2]) < 11:
        return _of_an_old_cuda(told, found[0], found[2])
    if told.build.startswith("cu") and versioned and found[2] in ("11", "12", "13") and found[2] != told.build[2:4]:
        text = f"{found[0]} is of CUDA {found[2]}, and torch is for CUDA {told.build[2:4]}: a package built for CUDA "
        return (
            Fix(f"{text}{found[2]} asks for it (its import is in the traceback): install its release for {told.build}"),
        )
    cuda = told.build[2:4] if told.build.startswith("cu") else found[2] if versioned else "12"
    if found[0] == "libcusparse.so.11":  # of CUDA 11 alone: those of 12 and 13 are called 12
        cuda = "11"
    name = (
        f"nvidia-{wheel}-cu{cuda}"
        if cuda in ("11", "12") or wheel in ("nccl", "cusparselt", "nvshmem")
        else f"nvidia-{wheel}"
    )
    made = Fix(f"Install the wheel that contains {found[0]}", (pip("install", name),))
    if told.os == "windows" and told.has(r"\.dll"):
        text = (
            "Then put its folder bin (site-packages\\nvidia\\...\\bin) on PATH, or write import torch before the "
            "other import"
        )
        return (made, Fix(text))
    return (made,)


def _of_torch_apart(told: Told) -> tuple[Fix, ...]:
    """torch's own import misses a CUDA wheel, since Bazel and the like give each wheel a folder of its own."""
    named = told.last(r"\blib(\w+?)\.so\.(\d+)[\d.]*: cannot open")
    if told.jetson or named is None or named[1] not in _WHEELS or int(named[2]) < 7:
        return ()
    if not told.has(r"(?i)\bbazel\b|\.runfiles[/\\]|\.pex\b|\bhermetic\b|--target\b"):
        return ()
    text = "torch looks for CUDA's libraries beside itself, in nvidia of the same site-packages, and here each wheel "
    text += "has a folder of its own. Put torch and those wheels into one site-packages (an ordinary environment), or "
    text += "show the loader their folders before Python starts (FOLDER: the one that holds the nvidia wheels)"
    show = "export LD_LIBRARY_PATH=\"$(find -L FOLDER -type d -path '*nvidia/*/lib' | paste -sd:):$LD_LIBRARY_PATH\""
    return (Fix(text, ('find -L . -name "lib' + named[1] + '.so*"', show)),)


def _by_torchs_own_import(told: Told) -> bool:
    """Whether the traceback ends in the import of torch, and no other package's."""
    return told.has(
        r"packages[/\\]torch[/\\]__init__\.py[^\n]*\n(?:[^\n]*\n){0,12}?[^\n]*ctypes[/\\]__init__\.py[^\n]*\n"
        r"(?:[^\n]*\n){0,9}?(?:OS|Import)Error: lib\w+\.so"
        r"|packages[/\\]torch[/\\]__init__\.py[^\n]*\n[^\n]*\n(?:OS|Import)Error: lib\w+\.so"
    )


def _of_an_old_cuda(told: Told, library: str, major: str) -> tuple[Fix, ...]:
    """CUDA 10 and older, of which PyPI has no wheels."""
    minor = library.rpartition(f".{major}.")[2]
    cuda = f"{major}.{minor}" if minor.isdigit() else {"10": "10.2", "9": "9.2", "8": "8.0"}.get(major, f"{major}.0")
    path = f"/usr/local/cuda-{cuda}/{'extras/CUPTI/' if 'cupti' in library else ''}lib64"
    text = f"{library} is of CUDA {major}, which pip does not have. The package that needs it (its import is in the "
    text += (
        "traceback) was built for that: install its build for the CUDA of torch; or, to keep an old program as it is, "
    )
    text += f"CUDA {cuda}"
    if ".so" not in library:
        return (Fix(f"{text}, with its bin folder on PATH"),)
    if told.conda:
        return (Fix(text, (f"conda install cudatoolkit={cuda}",)),)
    text += f", and show the loader its folder, where that is (here {path})"
    look = f"ls -d /usr/local/cuda-{major}*"
    return (Fix(text, (look, f"export LD_LIBRARY_PATH={path}:$LD_LIBRARY_PATH")),)


def _cudas_on_rocm(told: Told) -> re.Match[str] | None:
    """A companion of torch for CUDA, beside a torch for ROCm."""
    return told.last(r"\b(?:lib)?(torchvision|torchaudio)\b") if told.has(r"\+rocm\d|(?i:\bROCm\b)") else None


def _runtime_of_the_package(told: Told) -> tuple[Fix, ...]:
    """Mostly it is not torch that asks: an extension was built for a different CUDA major version."""
    if told.jetson:
        found = told.last(r"libcudart\.so\.(\d+\.\d)")
        text = (
            f"This wheel was built for a JetPack with CUDA {found[1] if found else 'of that number'}, and yours "
            f"has another: "
        )
        return (
            Fix(
                f"{text}take NVIDIA's wheel for your JetPack (4.2 and 4.3: CUDA 10.0, 4.4 to 4.6: 10.2, 5: 11.4, "
                f"6: 12.2 and 12.6)",
                ("cat /etc/nv_tegra_release", "ls -d /usr/local/cuda-*"),
            ),
            *makers.jetson(told),
        )
    if there := _where_it_is(told) or _of_torch_apart(told):
        return there
    asked = r"cudart\D{0,6}(?:64_)?(1[0-3])"
    found = told.last(rf"{asked}(?=[\d.]*: cannot)") or told.last(asked)
    if other := _cudas_on_rocm(told):
        first, *others = fixes.torchvision(told) if other[1] == "torchvision" else fixes.torchaudio(told)
        text = f"This {other[1]} is PyPI's, built for CUDA, and torch is a ROCm build"
        return (replace(first, text=f"{text}. {first.text}"), *others)
    major = f"CUDA {found[1]}" if found else "another CUDA"
    if found and found[1] in ("11", "12") and _by_torchs_own_import(told) and not extension(told):
        return ()  # then the wheels that torch requires are missing
    name = extension(told) or "A package in the traceback"
    text = f"{name} was built for {major}: install its release for your torch's CUDA version, which this prints"
    made = [Fix(text, ('python -c "import torch; print(torch.version.cuda)"',))]
    if name == "mmcv":
        text = f"mmcv was built for {major}, and torch is for another: let OpenMMLab's mim fetch the one for this torch"
        made = [openmmlab.by_mim(told, text, pip("uninstall", "-y", "mmcv", "mmcv-full"))]
    if (own := told.last(r"from ([\w.]{1,80}) import _?C\b|from ([\w.]{1,80}) import_C\b")) and not told.has(
        rf"packages[/\\]{(own[1] or own[2]).partition('.')[0]}\b"
    ):
        text = f"{own[1] or own[2]}._C is the project's own, built for another CUDA: build it again for your torch's"
        return (Fix(text, ("python setup.py build_ext --force --build-temp build/new develop",)), *made)
    if found and found[1] in ("11", "12") and name != "mmcv":
        made.append(
            Fix(f"Or give it the runtime of CUDA {found[1]}", (pip("install", f"nvidia-cuda-runtime-cu{found[1]}"),))
        )
    return tuple(made)


ERRORS = (
    Error(
        "mac-code-signature",
        "macOS refuses a library's signature",
        "The Python that runs loads only libraries that its own maker signed (as Apple's and those inside "
        "applications do), and torch's are not.",
        "environment",
        (
            Seen(
                "code signature in",
                r"code signature (?:in|invalid)[^\n]{0,300}(?:not valid for use in process|different Team IDs|"
                r"no Team ID|sliceOffset)",
                "code signature in <ABC> '/x/torch/lib/libtorch_python.dylib' not valid for use in process: mapped "
                "file has no Team ID and is not a platform binary",
            ),
            Seen(
                "cannot be opened because the developer cannot be verified",
                r"torch\S*\W{1,3}cannot be opened because the developer cannot be verified",
                "“libtorch_cpu.dylib” cannot be opened because the developer cannot be verified",
            ),
        ),
        (
            Fix(
                "Make the environment with another Python (Homebrew's, python.org's or uv's)",
                ("brew install python", "python3 -m venv .venv", ".venv/bin/python -m pip install torch"),
            ),
            Fix(
                "If macOS has quarantined the files, as of a downloaded archive: release them",
                ("xattr -dr com.apple.quarantine .venv",),
            ),
        ),
        asked=("code signature not valid for use in process torch", "library not loaded code signature"),
        on=("macos",),
        source="Apple: Disable Library Validation Entitlement",
    ),
    Error(
        "shm-unusable",
        "/dev/shm cannot be used",
        "OpenMP and multiprocessing need shared memory, and /dev/shm is missing or closed to this user: as on AWS "
        "Lambda, in a chroot or in a sandbox.",
        "environment",
        (
            *exactly("OMP: Error #179"),
            Seen(
                "Errno Function not implemented",
                r"SemLock[\s\S]{0,300}OSError: \[Errno 38\] Function not implemented",
                "    sl = self._semlock = _multiprocessing.SemLock(\nOSError: [Errno 38] Function not implemented",
            ),
        ),
        (
            Fix(
                "Mount it, if it is not there (drwxrwxrwt)",
                ("ls -ld /dev/shm", "sudo mount -t tmpfs -o mode=1777 tmpfs /dev/shm"),
                "root",
            ),
            Fix("Where that is not allowed, load data with num_workers=0, and use threads for the rest"),
        ),
        asked=("function can't open shm2 failed", "errno 38 function not implemented lambda torch"),
        on=("linux",),
        source="LLVM OpenMP: kmp_runtime.cpp; Python: multiprocessing/synchronize.py",
    ),
    Error(
        "wsl-libcuda-path",
        "WSL's libcuda is not on the library path",
        "Under WSL the driver's libcuda is in /usr/lib/wsl/lib, but that folder is not searched.",
        "environment",
        (
            Seen(
                "usr lib wsl lib",
                r"/usr/lib/wsl/lib\S*:? .*(?:cannot open shared object|not a symbolic link|not found)",
                "/usr/lib/wsl/lib/libcuda.so.1: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "cannot open shared object file",
                r"libcuda\.so(?:\.1)?: cannot open shared object file[\s\S]{0,600}?(?:WSL|"
                r"microsoft-standard|/mnt/[a-z]/)",
                "ImportError: libcuda.so.1: cannot open shared object file: No such file or directory\n"
                "Linux pc 5.15.153.1-microsoft-standard-WSL2",
            ),
            Seen(
                "cannot open shared object file",
                r"(?:WSL2?|microsoft-standard|/mnt/[a-z]/)[\s\S]{0,600}?libcuda\.so(?:\.1)?: cannot open "
                r"shared object file",
                "Linux pc 5.15.153.1-microsoft-standard-WSL2\n"
                "ImportError: libcuda.so.1: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "Error libcuda so cannot open shared object file",
                r"Could not load library libcudnn_\w+\.so\.\d+\. Error: libcuda\.so: ?cannot open shared object file",
                "Could not load library libcudnn_cnn_infer.so.8. Error: libcuda.so: cannot open shared "
                "object file: No such file or directory",
            ),
        ),
        (Fix("Add WSL's folder to the library path", ("export LD_LIBRARY_PATH=/usr/lib/wsl/lib:$LD_LIBRARY_PATH",)),),
        alternatives=(
            Or("missing-libcuda", "this is not WSL: then no driver is visible, or the link libcuda.so is missing"),
            Or("libcuda-link-missing", "libcuda.so.1 exists, but libcuda.so does not"),
        ),
        asked=("libcuda.so wsl not found",),
        rule="TD317",
        where=lambda facts: facts.host is None or facts.host.wsl is not None,
        source="microsoft/WSL#8587; pytorch/pytorch#85773",
    ),
    Error(
        "missing-libcudnn",
        "cuDNN is not found",
        "The required version of cuDNN is not found; pip installs it as a wheel together with torch.",
        "environment",
        (
            Seen(
                "cannot open shared object file",
                r"libcudnn\w*(?:\.\d+)*\.so[\w.]*: ?cannot open shared object file",
                "ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "Could not l",
                r"Could not l(?:oad|ocate) (?:library |dynamic library '?)?(?:lib)?cudnn\w*(?:\.so[\d.]*|"
                r"\.dll)(?!.*Error: \S*lib(?!cudnn)\w)(?!.*undefined symbol)",
                "Could not locate cudnn_ops64_9.dll. Please make sure it is in your library path!",
            ),
            Seen(
                "Unable to load any of",
                r"Unable to load any of \{?libcudnn",
                "Unable to load any of {libcudnn_ops.so.9.1.0, libcudnn_ops.so.9.1, libcudnn_ops.so.9, "
                "libcudnn_ops.so}",
            ),
            Seen(
                "not found in the system path",
                r"libcudnn\w*\.so\S* not found in the system path",
                "libcudnn.so not found in the system path",
            ),
            Seen(
                "Cannot load symbol cudnn",
                r"Cannot load symbol cudnn\w+",
                "Invalid handle. Cannot load symbol cudnnCreateTensorDescriptor",
            ),
            Seen(
                "is not found or cannot be loaded",
                r"Library (?:lib)?cudnn\S+ is not found or cannot be loaded",
                "Library cudnnname is not found or cannot be loaded",
            ),
            Seen(
                "Could not find",
                r"Could not find (?:module '\S*)?cudnn\w*\.dll",
                "FileNotFoundError: Could not find module 'cudnn64_8.dll' (or one of its dependencies).",
            ),
            Seen("is not found", r"libcudnn\w*\.so[\d.]* is not found", "libcudnn.so is not found"),
            *exactly("Failed to load library libcudnn"),
            Seen(
                "cannot open shared object file",
                r"libcudnn-\w+\.so[\w.]*: ?cannot open shared object file",
                "ImportError: libcudnn-a2b758a6.so.7.0.3: cannot open shared object file: No such file or directory",
            ),
        ),
        (_cudnn_of_the_text,),
        alternatives=(
            Or("ld-path-clash", "the library is on the disk, but LD_LIBRARY_PATH or the loader's cache hides it"),
            Or("cudnn-version-clash", "a different major version of cuDNN is installed"),
        ),
        asked=("libcudnn missing", "cudnn not found", "libcudnn.so.8 cannot open", "cudnn_ops64_9.dll"),
        rule="TD501",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
    Error(
        "missing-libcublas",
        "cuBLAS is not found",
        "The required version of cuBLAS is not found; pip installs it as a wheel together with torch.",
        "environment",
        (
            Seen(
                "cannot open shared object file",
                r"libcublas(?:Lt)?\.so[\w.]*: ?cannot open shared object file",
                "ImportError: libcublas.so.13: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "so not found in the system path",
                r"libcublas(?:Lt)?\.so\.\*\[0-9\] not found in the system path",
                "ValueError: libcublas.so.*[0-9] not found in the system path ['', '/usr/lib/python311.zip']",
            ),
            Seen(
                "is not found or cannot be loaded",
                r"Library (?:lib)?cublas\w*[\w.]* is not found or cannot be loaded",
                "RuntimeError: Library libcublas.so.12 is not found or cannot be loaded",
            ),
            Seen(
                "Could not load",
                r"Could not load (?:dynamic )?library '?(?:lib)?cublas",
                "Could not load library 'cublas",
            ),
            Seen("Could not locate cublas", r"Could not locate cublas\w*\.dll", "Could not locate cublas.dll"),
            Seen(
                "Could not find module",
                r"Could not find module '\S*cublas\w*\.dll",
                "FileNotFoundError: Could not find module 'cublas64_12.dll' (or one of its dependencies).",
            ),
            Seen("Unable to load any of", r"Unable to load any of \{?libcublas", "Unable to load any of libcublas"),
            *exactly("Failed to load library libcublas"),
        ),
        (_wheel_of_the_library, fixes.complete_torch),
        alternatives=(
            Or("ld-path-clash", "the library is on the disk, but not on the search path"),
            Or("missing-libcudart", "other CUDA libraries are missing too"),
        ),
        asked=("libcublas missing", "cublas64_12.dll not found", "libcublas.so.12 cannot open"),
        rule="TD501",
        source="genuine texts of torch 2.14.1+cu130 and 2.2.2; SYSTRAN/faster-whisper README",
    ),
    Error(
        "missing-libcudart",
        "The CUDA runtime library is not found",
        "The CUDA runtime of the major version that a package was built for is not found.",
        "environment",
        (
            Seen(
                "cannot open shared object file",
                r"libcudart[\w.-]*\.so[\w.]*: ?cannot open shared object file",
                "ImportError: libcudart.so.12: cannot open shared object file: No such file or directory",
            ),
            *exactly("libcudart.so.*[0-9] not found in the system path"),
            Seen(
                "Could not",
                r"Could not (?:load (?:dynamic )?library|find module) '?\S*cudart\w*",
                "FileNotFoundError: Could not find module 'cudart64_110.dll' (or one of its dependencies).",
            ),
            Seen("libcudart so", r"libcudart\.so[\d.]* is not found", "libcudart.so is not found"),
            Seen(
                "Could not find load shared object file",
                r"Could not find/load shared object file(?:: libcudart)?",
                "Could not find/load shared object file",
            ),
            Seen("dll not found", r"cudart64_\w+\.dll not found", "cudart64_name.dll not found"),
        ),
        (
            _runtime_of_the_package,
            lambda told: () if _cudas_on_rocm(told) or extension(told) else fixes.complete_torch(told),
        ),
        alternatives=(
            Or(
                "extension-abi-mismatch",
                "the traceback ends in a package other than torch: then that package was built for a different "
                "CUDA version",
            ),
            Or("libcuda-link-missing", "it fails when linking (-lcudart, -lcuda)"),
            Or("ld-path-clash", "the library is on the disk"),
        ),
        asked=("libcudart missing", "libcudart.so.11.0 cannot open", "libcudart.so.12 not found"),
        rule="TD506",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
    Error(
        "rocm-libraries-mixed",
        "Libraries of ROCm are from different releases",
        "A library in /opt/rocm asks another one for a function that it does not have: they are of different releases.",
        "environment",
        (
            Seen(
                "undefined symbol",
                r"/opt/rocm\S{0,60}/lib\w+\.so[.\d]*: undefined symbol: \w",
                "ImportError: /opt/rocm/lib/librocfft.so.0: undefined symbol: rocblas_x",
            ),
        ),
        (
            lambda told: (
                _of_arch(told)
                or (
                    Fix("Bring all packages of ROCm to one release, by the system's installer"),
                    Fix(
                        "Or take PyTorch's wheel, which comes with its own",
                        environments.new_environment(
                            told, "3.12", "torch", "--index-url", f"{torch_builds.INDEX}/rocm7.2"
                        ),
                    ),
                )
            ),
        ),
        asked=("librocsolver undefined symbol rocblas",),
        rule="TD801",
        source="public issues of Arch's python-pytorch-rocm",
    ),
    Error(
        "missing-cuda-library",
        "A CUDA library that torch needs is missing",
        "A CUDA library that torch loads is missing: it comes as a wheel with torch, on a Jetson with JetPack.",
        "environment",
        (
            Seen(
                "cannot open shared object file",
                r"lib(?:nccl|cusparse|cusparseLt|nvJitLink|nvshmem_host|nvrtc|nvrtc-builtins|cufile|cufft|"
                r"curand|cusolver|cupti|nvToolsExt|nvshmem|nvfatbin|nppi\w+|nppc|nvinfer\w*)\.so[\w.]*: "
                r"cannot open shared object file",
                "ImportError: libnccl.so.2: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "so not found in the system path",
                r"lib(?:nccl|cu|nv)\w+\.so\.\*\[0-9\] not found in the system path",
                "libncclname.so.*[0-9] not found in the system path",
            ),
            Seen(
                "nvrtc error failed to open",
                r"nvrtc: error: failed to open \S*nvrtc-builtins",
                "nvrtc: error: failed to open libnvrtc-builtins.so.13.0.",
            ),
            Seen(
                "Could not find module",
                r"Could not find module '[^'\n]*[\\/](?:nvrtc|cufft|curand|cusolver|cusparse)\w*\.dll",
                "FileNotFoundError: Could not find module 'C:\\CUDA\\bin\\nvrtc64_112_0.dll' (or one of its "
                "dependencies).",
            ),
        ),
        (
            lambda told: (
                _of_tensorrt(told)
                or _of_arch(told)
                or _of_pyg(told)
                or (*_nvrtc_without_a_number(told), *_for_the_cpu(told), *_wheel_of_the_library(told), *_complete(told))
            ),
        ),
        alternatives=(Or("ld-path-clash", "the library is on the disk"),),
        asked=("libnvrtc missing", "libcupti missing", "libcusparse not found", "libnccl.so.2 cannot open"),
        rule="TD501",
        source="genuine texts of torch 2.14.1+cu130, 2.13.0+cpu and 2.2.2 in broken environments, collected 2026-11",
    ),
    Error(
        "missing-libcuda",
        "The NVIDIA driver's library (libcuda) is not found",
        (
            "The NVIDIA driver's library is not found: no driver is installed, the container was started "
            "without the GPU, or the link of that name is missing."
        ),
        "environment",
        (
            Seen(
                "cannot open shared object file",
                r"libcuda\.so(?:\.1)?: cannot open shared object file",
                "ImportError: libcuda.so.1: cannot open shared object file: No such file or directory",
            ),
            *exactly("libcuda.so cannot found!"),
            Seen(
                "libcuda so",
                r"(?:Could not|Cannot|Failed to|Unable to) (?:load|find|open|locate) (?:dynamic library |"
                r"shared library |library )?'?libcuda\.so",
                "Failed to load libcuda.so",
            ),
            Seen(
                "libcuda so",
                r"(?<!CUDA\sSETUP:\sWARNING!\s)libcuda\.so(?:\.1)? (?:is )?not found",
                "libcuda.so not found",
            ),
            Seen(
                "CUDA SETUP WARNING libcuda so not found",
                r"CUDA SETUP: WARNING! libcuda\.so not found",
                "CUDA SETUP: WARNING! libcuda.so not found! Do you have a CUDA driver installed?",
                warns=True,
            ),
            Seen(
                "Could not find module",
                r"Could not find module '?nvcuda\.dll",
                "FileNotFoundError: Could not find module 'nvcuda.dll' (or one of its dependencies).",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "While an image is built there is no GPU and no driver: do not import it in a RUN line; "
                        "`docker run --gpus all` brings the library"
                    ),
                )
                if told.image or told.has(r"(?m)^ ?=> (?:ERROR )?\[|\bRUN [a-z]")
                else (
                    Fix(
                        "In WSL it is in a folder of its own",
                        ("export LD_LIBRARY_PATH=/usr/lib/wsl/lib:$LD_LIBRARY_PATH",),
                    ),
                )
                if told.place == "wsl"
                else (
                    *own_run.with_gpus(told),
                    Fix("The driver and NVIDIA's container toolkit belong on the host, none into the image"),
                )
                if told.place == "container" and not told.has(r"--gpus|nvidia\.com/gpu|--runtime")
                else (Fix("Install the NVIDIA driver, or start the container with --gpus all", (), "root"),)
            ),
            Fix(
                "If libcuda.so.1 exists and only libcuda.so is missing",
                ("sudo ln -s libcuda.so.1 /usr/lib/x86_64-linux-gnu/libcuda.so",),
                "root",
            ),
            Fix("Check which libcuda is found first", ("ldconfig -p | grep libcuda.so",)),
        ),
        alternatives=(
            Or("docker-gpus-flag-missing", "this is a container, and nvidia-smi works outside"),
            Or("libcuda-link-missing", "ldconfig -p shows libcuda.so.1 only"),
            Or("wsl-libcuda-path", "this is WSL"),
        ),
        asked=("libcuda.so.1 cannot open shared object file",),
        rule="TD302",
        source="triton/backends/nvidia; DreamMat#14",
    ),
    Error(
        "libcuda-link-missing",
        "The linker cannot find a CUDA library",
        "Linking fails: what runs has libcuda.so.1 or libcurand.so.10, and the linker looks for libcuda.so or "
        "libcurand.so, which are the driver's link and the toolkit's.",
        "environment",
        (
            Seen(
                "cannot find l",
                r"cannot find -l(?:cuda|cudart|nvrtc|cublas(?:Lt)?|curand|cufft|cusolver|cusparse|nvToolsExt|cudnn)\b",
                "/usr/bin/ld: cannot find -lcuda: No such file or directory",
            ),
            *exactly("ld: library not found for -lcuda", "unable to find library -lcuda"),
        ),
        (libtorch.for_the_linker,),
        alternatives=(
            Or("missing-libcuda", "libcuda.so.1 is missing too"),
            Or("cuda-toolkit-missing", "the toolkit is not installed at all"),
        ),
        asked=("cannot find -lcuda", "ld cannot find lcudart"),
        source="triton-lang/triton#2507",
    ),
    Error(
        "missing-rocm-library",
        "A ROCm library is not found",
        (
            "The required version of a ROCm library is not found: torch's ROCm and the system's differ, or ROCm "
            "is not installed."
        ),
        "environment",
        (
            Seen(
                "cannot open shared object file",
                r"lib(?:amdhip64|rocblas|hipblas\w*|MIOpen|miopen|rccl|rocm_smi64|rocsolver|hsa-runtime64|"
                r"hiprtc|roctx64|rocsparse|hipsparse\w*|hipfft|rocrand|hiprand|rocfft|"
                r"hipsolver)\.so[\w.]*: ?cannot open shared object file",
                "ImportError: libamdhip64.so.6: cannot open shared object file: No such file or directory",
            ),
        ),
        (
            Fix(
                "Install the torch build for the installed ROCm, or install the ROCm that torch was built for; "
                "see https://pytorch.org/get-started"
            ),
        ),
        asked=("libamdhip64 missing", "librocblas missing"),
        source="pytorch/pytorch issues, module: rocm",
    ),
    Error(
        "mac-wrong-arch",
        "This Mac mixes x86_64 and arm64 software",
        "x86_64 and arm64 software is mixed on this Mac: Python (under Rosetta) and the package are for different "
        "processors.",
        "environment",
        (
            *exactly("mach-o file, but is an incompatible architecture", "mach-o, but wrong architecture"),
            Seen("mach-o file", r"\(mach-o file, but?\W*$", "tried: '/x/_C.so' (mach-o file, but"),
            Seen(
                "incompatible architecture have",
                r"incompatible architecture \(have '\w+', need '\w+'\)",
                "ImportError: dlopen(/x/_C.so, 0x0002): tried: '/x/_C.so' (mach-o file, but is an "
                "incompatible architecture (have 'x86_64', need 'arm64'))",
            ),
        ),
        (
            lambda told: (
                (Fix("Make an arm64 environment of conda, and install everything in it anew", _arm64_conda(told)),)
                if told.conda and told.has(r"have '?x86_64")
                else ()
            ),
            Fix(
                "Use an arm64 Python and reinstall everything with it; this prints which one you have",
                ('python -c "import platform; print(platform.machine())"',),
            ),
        ),
        asked=("mach-o but wrong architecture", "incompatible architecture arm64 x86_64", "rosetta python torch"),
        source="macOS dyld",
    ),
    Error(
        "missing-shared-lib-other",
        "A system library is missing",
        "A library that a package needs is not installed, or not on the search path.",
        "environment",
        (
            Seen(
                "undefined symbol",
                r"undefined symbol: ?(?:GOMP_|omp_|_ZN3MPI|MPI_|ompi_)\w+",
                "ImportError: /venv/lib/python3.6/site-packages/torch/lib/libTH.so.1: undefined symbol: GOMP_parallel",
            ),
            Seen(
                "cannot open shared object file No such file or directory",
                r"lib(?!nccl-)[\w+.-]+\.so[\w.]*: ?cannot open shared object file: No such file or directory",
                "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "ImportError lib | OSError lib",
                r"(?:Import|OS)Error: lib(?:openblas|mpi\w*|gomp|GL|sndfile|jpeg|numa|gfortran|blas|lapack)[-\w]*\.so"
                r"[.\d]*\s*$",
                "ImportError: libopenblas.so.0",
            ),
            Seen(
                "error while loading shared libraries",
                r"error while loading shared libraries: \S+: cannot open shared object file",
                "error while loading shared libraries: name: cannot open shared object file",
            ),
            Seen("Library not loaded", r"Library not loaded: (?!@rpath/libswift)\S+", "Library not loaded: name"),
            *exactly("OSError: sndfile library not found"),
            Seen(
                "Could not load | Unable to load",
                r"(?:Could not load|Unable to load) library: '?lib\w+",
                "Could not load library: 'libname",
            ),
            Seen(
                "cannot open shared object file",
                r"lib(?!nccl-)[\w+.-]+\.so[\w.]*: ?cannot open shared object file",
                "ImportError: libGL.so.1: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "undefined symbol",
                r"libtorch\w*\.so\S*: undefined symbol: ?(?:[sdcz](?:gesdd|gemm|gemv|getr[fi]|potr[fi]|"
                r"syevd?|heevd?|gels\w?|geqrf|orgqr|dot)\w?|cblas_\w+|LAPACKE?_\w+)_?",
                "ImportError: /venv/lib/python3.6/site-packages/torch/lib/libtorch_cpu.so: undefined symbol: sgesdd",
            ),
        ),
        (
            _system_library,
            Fix(
                "If it is in the conda environment, add its folder to the search path",
                ('export LD_LIBRARY_PATH="$CONDA_PREFIX/lib:$LD_LIBRARY_PATH"',),
            ),
        ),
        alternatives=(
            Or("ld-path-clash", "the library is on the disk: find / -name 'LIBRARY*'"),
            Or("extension-abi-mismatch", "it is one that comes with torch"),
        ),
        asked=(
            "libGL.so.1 missing",
            "libgomp missing",
            "cannot open shared object file",
            "error while loading shared libraries",
        ),
        rule="TD506",
        symptom=1,
        source="ld.so; genuine texts",
    ),
)
