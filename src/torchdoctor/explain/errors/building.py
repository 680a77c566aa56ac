"""Building extensions."""

import shlex
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor import shell
from torchdoctor.explain import (
    deepspeed,
    distributions,
    flash,
    ingredients,
    makers,
    openmmlab,
    refusal,
    torchscript,
)
from torchdoctor.explain.advice import advised
from torchdoctor.explain.commands import FOR_GPUS, pip
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.environments import new_environment
from torchdoctor.explain.errors.extensions import PYGS
from torchdoctor.explain.fixes import of_the_file
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.told import Told
from torchdoctor.explain.torch_builds import NEWER_GPU, cuda_build, torch_of
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def _newer_standard(told: Told) -> tuple[Fix, ...]:
    """torch 2.1 is C++17, older ones 14; a package's own -std= may be older, or the compiler."""
    text = "Use a newer compiler: torch 2 needs gcc 9 or newer (torch 1: gcc 5 to 9), and -std=c++17 in setup.py"
    compiler = Fix(text, ("gcc --version", "export CC=gcc-11 CXX=g++-11"))
    if told.has(r"C\+\+20"):
        text = "This torch is written in C++20: use gcc 11 or newer, and write -std=c++20 in the package's setup.py"
        return (Fix(text, ("gcc --version", "export CC=gcc-11 CXX=g++-11")),)
    if needs := told.last(r"You need C\+\+(1[47])|C\+\+(1[47]) or later"):
        level = needs[1] or needs[2]
        text = (
            f"The build asks for an older C++: in its setup.py or CMakeLists.txt write -std=c++{level} for -std=c++11"
        )
        return (Fix(f"{text} (also under nvcc), or take a newer release of it"), compiler)
    text = "Or take the mmcv that was built for your torch and CUDA, which needs no compiler: mim chooses it"
    mmcv = told.has("DispatchKeySet") and told.has("mmcv")
    return (compiler, openmmlab.by_mim(told, text)) if mmcv else (compiler,)


def _compiler_that_cuda_allows(told: Told) -> tuple[Fix, ...]:
    if newest := told.last(r"gcc versions later than (\d+)"):
        gcc = newest[1]
        return (_older_gcc(told, gcc, f"Let nvcc use the newest gcc that it supports, {gcc}"),)
    if told.has(
        r"DispatchKeySet\.h:\d|too old version of GCC|You need C\+\+(?:1[47]|20)|C\+\+(?:1[47]|20) or later compatible"
    ):
        return _newer_standard(told)
    if named := told.last(r"(?m)^((?:x86_64\S{1,30}-)?(?:gcc|g\+\+|clang)[\w.+-]{0,30}): No such file or directory"):
        text = (
            f"nvcc is told to use {named[1]}, which is not installed: install it, or name one that is (CC, CXX, "
            f"and -ccbin in the makefile or setup.py)"
        )
        return (Fix(text, ("gcc --version", "export CC=gcc CXX=g++ NVCC_PREPEND_FLAGS='-ccbin g++'")),)
    if told.has(rf"__builtin_ia32_|parameter packs not expanded|{_IN_ITS_HEADERS}"):
        gcc = _read_by_nvcc(told)
        return (_older_gcc(told, gcc, f"nvcc cannot read this gcc's headers: let it use gcc {gcc}"),)
    if told.last("unsupported Microsoft Visual Studio"):
        return (
            Fix(
                "Let nvcc accept this Visual Studio, and let Visual Studio's headers accept a CUDA older than 12.4",
                ("export NVCC_APPEND_FLAGS='-allow-unsupported-compiler -D_ALLOW_COMPILER_AND_STL_VERSION_MISMATCH'",),
            ),
            Fix("Or use a newer CUDA toolkit, or an older toolset (MSVC v143 14.38; VS 2019: v142)"),
        )
    text = "Let nvcc use a compiler that this CUDA version supports (CC, CXX and nvcc -ccbin)"
    return (Fix(f"{text}: its installation guide has a table of them"),)


# An error in the headers of gcc or of pybind11 as nvcc hands them on: one long line for a declaration, so columns that
# no line of theirs has; or in the words of its own front end. What a program does wrong is met there, too.
_IN_ITS_HEADERS = (
    r"(?:/usr/(?:local/)?include/c\+\+/\d+[\w./]*/\w+(?:\.h)?|pybind11/cast\.h)"
    r"(?::\d+:[1-9]\d\d: error: (?!static assertion|no match|use of deleted)"
    r"|:\d+:\d+: error: body of constexpr function"
    r"|\(\d+\): error: (?:identifier \"__|expected |user-defined literal))"
)
# The newest gcc whose headers the nvcc of a CUDA version reads (11.5 and gcc 11 have faults together).
# Source: NVIDIA's installation guides for Linux.
_GCC = ((12, 8, 14), (12, 4, 13), (12, 0, 12), (11, 1, 10), (11, 0, 9), (10, 1, 8), (9, 2, 7), (9, 0, 6))


def _read_by_nvcc(told: Told) -> str:
    """The gcc for the CUDA that the text names; older than the one whose headers it could not read."""
    cuda = told.last(r"(?i)\b(?:cuda|nvcc)(?: compilation tools, release| toolkit| version)?[ -]?v?(\d{1,2})\.(\d)")
    number = (int(cuda[1]), int(cuda[2])) if cuda else (11, 1)
    newest = next((gcc for major, minor, gcc in _GCC if number >= (major, minor)), 5)
    headers = told.last(r"include/c\+\+/(\d+)[./]")
    return str(max(min(newest, int(headers[1]) - 1), 5) if headers else newest)


# The gcc that a distribution has beside its own, by what texts call it; of others and of none named, what most have.
_PACKAGED = (
    (r"(?i)ubuntu\D{0,9}2[4-6]\.", 9, 14),
    (r"(?i)ubuntu\D{0,9}22\.", 9, 12),
    (r"(?i)ubuntu\D{0,9}20\.", 7, 10),
    (r"(?i)ubuntu\D{0,9}18\.", 5, 8),
    (r"(?i)debian\D{0,9}1[3-9]|trixie", 12, 14),
    (r"(?i)debian\D{0,9}11|bullseye", 9, 10),
    (r"(?i)debian|bookworm", 11, 12),
    ("", 9, 12),
)


def _older_gcc(told: Told, gcc: str, text: str) -> Fix:
    command = f"export CC=gcc-{gcc} CXX=g++-{gcc} NVCC_PREPEND_FLAGS='-ccbin g++-{gcc}'"
    oldest, newest = next((oldest, newest) for mark, oldest, newest in _PACKAGED if told.has(mark))
    if distributions.installer(told) != "apt" or not oldest <= int(gcc) <= newest:
        where = " (conda-forge has it as gxx)" if int(gcc) > 8 else ""
        return Fix(f"{text}; install that first{where}", (command,))
    return Fix(text, (f"sudo apt-get install -y gcc-{gcc} g++-{gcc}", command), "root")


# What runs on a GPU instead, of the same generation or by its PTX.
_NEAREST = {86: "8.0", 87: "8.0", 89: "8.6", 90: "8.0+PTX", 75: "7.0", 80: "7.5+PTX"}


# Compute capabilities that there are, and the first CUDA whose nvcc knows those from a number on.
_ARCHITECTURES = (
    *(20, 21, 30, 32, 35, 37, 50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 88, 89, 90),
    *(100, 101, 103, 110, 120, 121),
)
_FIRST = (
    *((100, "12.8"), (89, "11.8"), (86, "11.1"), (80, "11.0"), (75, "10.0"), (72, "9.2"), (70, "9.0"), (60, "8.0")),
    (50, "7.0"),
)


def _arch(told: Told) -> tuple[Fix, ...]:
    """CUDA 13 dropped what is older than Turing; else the toolkit is older than the GPU."""
    if unknown := told.last(r"Unknown CUDA arch \(?(\d+\.\d)"):  # torch's own words, of its list
        text = f"This torch does not know {unknown[1]}: build with a newer torch, or for what it knows (such code runs "
        return (Fix(f"{text}on newer GPUs of the same generation)", ("export TORCH_CUDA_ARCH_LIST=8.6+PTX",)),)
    found = told.last(r"(?i:architecture) ['\"`]?(?:compute|sm)_(\d{2,3})") or told.last(r"(?:compute|sm)_(\d{2,3})")
    number = int(found[1]) if found else 0
    called = found[0].rpartition(" ")[2].strip("'\"`") if found else "it"
    if number > 19 and number not in _ARCHITECTURES:
        text = f"torchdoctor knows no GPU of compute capability {number / 10}: correct the number in the project's "
        text += "makefile or settings"
        return (Fix(f"{text} to that of your GPU", ("nvidia-smi --query-gpu=name,compute_cap --format=csv",)),)
    named = told.last(r"/cuda-(\d{1,2})\.\d/bin/|compilation tools, release (\d{1,2})\.|\bcuda_(\d{1,2})\.\d\.r") or (
        told.last(r"(?i)(?:/cuda-|\bcuda[ :=v-]{0,3}|nvcc[^\n]{0,40}?\b)(\d{1,2})\.\d|\bcuda[ -]?(\d{1,2})\b()")
    )
    toolkit = int(named[1] or named[2] or named[3]) if named else 0
    dropped = 11 if number < 35 else 12 if number < 50 else 13
    if 0 < number < 75 and not 0 < toolkit < dropped:
        where = told.package[0] or "the package"
        newer = pip("install", "-U", "--no-build-isolation", told.package[0])
        return (
            Fix(
                f"CUDA {dropped}'s nvcc dropped {called}: install a newer release of {where}, which no longer names it",
                (newer,) if told.package[0] else (),
            ),
            Fix(
                f"Or take {called} out of its setup.py or makefile (and TORCH_CUDA_ARCH_LIST), or "
                f"build with a toolkit older than CUDA {dropped}"
            ),
        )
    least = next((cuda for first, cuda in _FIRST if number >= first), "7.0")
    text = f"Use a toolkit that supports this GPU ({called}: CUDA {least} or newer), in torch's CUDA version"
    near = _NEAREST.get(number, "9.0+PTX" if number > 90 else "8.0+PTX")
    see = 'python -c "import torch; print(torch.version.cuda)"'
    toolkits = Fix(text, (see, f"export CUDA_HOME=/usr/local/cuda-{least}"))
    if 0 < number < 75 or (number == 86 and toolkit == 10):  # 8.0 came with CUDA 11, too
        return (toolkits,)
    if told.build.startswith("cu") and version(f"{told.build[2:-1]}.{told.build[-1]}") < version(least):
        text = f"torch is for an older CUDA ({told.build}), too: build for the nearest older architecture, whose code "
        text += f"this GPU runs; or take a torch for CUDA {least} or newer"
        return (Fix(text, (f"export TORCH_CUDA_ARCH_LIST={near}",)),)
    text = "uild for the nearest older architecture, whose code this GPU runs, with the toolkit that you have"
    older = (f"export TORCH_CUDA_ARCH_LIST={near}",)
    if (number, toolkit) not in _SAME_GENERATION:
        made = (toolkits, Fix(f"Or b{text}", older))
    else:
        text = f"B{text} (where setup.py itself names {number}, write {near.replace('.', '')} there)"
        made = (Fix(text, older), replace(toolkits, text=f"Or u{toolkits.text[1:]}"))
    return made


# GPUs that run the code of the nearest older number without a loss, and the CUDA that has that number alone.
_SAME_GENERATION = ((86, 11), (87, 11), (89, 11), (75, 9))


_ABSENT = re.compile(
    r"(?i)cannot access|no such file|not exist|n't exist|not found|\b(?:no|had|set|should|if|docs?)\b|remov|delet"
    r"|uninst|n't have"
)
_TYPED = re.compile(r"^(?:\(\S+\) )?\W{0,3}[$#>] |\bexport\b|CUDA_HOME ?=")
_LIST = r"(?:^|['\"\s])((?:/[\w./-]+)?:/[\w./:-]*?)/bin/nvcc\b"  # CUDA_HOME as a list of folders


def _home_of_nvcc(told: Told) -> str:
    """The toolkit's folder as the text shows it: not in a command, nor where something says that it is not there."""
    home, absent = "", set()
    for line in told.text.splitlines():
        for found in re.finditer(
            r"(?<![\w:./-])(/[\w./+-]{1,200})/bin/nvcc\b|(/usr/local/cuda-\d+\.\d)(?![\w.])", line
        ):
            folder = found[1] or found[2]
            if _ABSENT.search(line):
                absent.add(folder)
            elif not _TYPED.search(line):
                home = folder
    return "" if home in absent else home


def _toolkit_that_is_there(told: Told) -> tuple[Fix, ...]:
    """Where nvcc answers in the text, or its folder is shown, and only the variable is not set."""
    unset = told.has(r"CUDA_HOME environment variable is not set|CUDA_HOME is None") and not told.has(
        rf"{_LIST}|:[\w.-]{{1,80}}-(?:runtime|base)\b"
    )
    if told.os not in ("", "linux") or not unset:
        return ()
    home = _home_of_nvcc(told)
    if not home and told.has(r"Cuda compilation tools, release \d"):
        home = '"$(dirname "$(dirname "$(readlink -f "$(which nvcc)")")")"'
    if not home and told.jetson:
        home = "/usr/local/cuda"
    wanted, has = re.match(r"cu(\d\d)", told.build), re.search(r"cuda-(\d{1,2})\.", home)
    if not home or (wanted and has and wanted[1] != has[1]):
        return ()
    text = "The toolkit is there: say where, then build again in the same terminal"
    see = 'python -c "import torch; print(torch.version.cuda)"'
    return (
        Fix(text, (f"export CUDA_HOME={home}", "export PATH=$CUDA_HOME/bin:$PATH")),
        Fix("It has to be of torch's CUDA version (at least the number before the point): compare", (see,)),
    )


# That the variable is set, in the words of who set it, or as the command that did it.
_SAYS_SET = (
    r"(?im)\b(?:set|added?|put|defined|exported|configured|wrote)\b[^.\n]{0,60}\bCUDA_(?:HOME|PATH)\b"
    r"|\bCUDA_(?:HOME|PATH)\b[^.\n]{0,40}\b(?:is|was|are|been) (?:already |correctly |properly )?(?:set|defined)\b"
    r"|^\W{0,9}(?:set|setx|export) \"?CUDA_HOME ?=? ?\S|^\W{0,3}\$env:CUDA_HOME ?= ?\S"
    r"|已经?(?:设置|配置)[^。\n]{0,20}CUDA_HOME"
)
_MESSAGE = r"CUDA_HOME environment variable is not set[^\n]{0,60}"
_NOT_YET = (
    r"(?i)\b(?:should|please|need to|have to|must|how (?:to|do|can)|try to|could you|you can|not|never|haven't|didn't)"
    r"\b[^.\n]{0,40}$"
)


def _home_that_is_set(told: Told) -> tuple[Fix, ...]:
    """torch of a build without CUDA does not read the variable; nor does a terminal that was open before."""
    rest = re.sub(_MESSAGE, " ", told.text)
    said = [found for found in re.finditer(_SAYS_SET, rest) if not re.search(_NOT_YET, rest[: found.start()][-60:])]
    if not said or not told.has("CUDA_HOME environment variable is not set") or told.jetson or told.image:
        return ()
    own = told.last(r"CUDA(?:_HOME)?\W[^\n]{0,80}?[vV]?\b(1[1-3])\.(\d)\b")
    if told.build.startswith("cu"):
        text = "The variable is set, and not in this terminal (sudo and an IDE have their own): set it here, build "
        see = 'python -c "import torch.utils.cpp_extension as e; print(e.CUDA_HOME)"'
        return (Fix(f"{text}here, and see first that this prints the folder", (see,)),)
    build = {"11": "cu118", "13": "cu130"}.get(own[1], "cu126") if own else ""
    if not build or told.torch or told.has(NEWER_GPU):
        build = cuda_build(told, told.torch)
    text = "The variable is set, and torch did not take it: see what torch has. First None: this torch is a CPU build, "
    text += (
        "which never reads CUDA_HOME: install a CUDA build, then build again (pip with --no-build-isolation). Second "
    )
    text += "None: the variable is not in this terminal (sudo and an IDE have their own): set it here, and build here"
    see = 'python -c "import torch, torch.utils.cpp_extension as e; print(torch.version.cuda, e.CUDA_HOME)"'
    return (Fix(text, (see, torch_of(told, told.torch, build, "--force-reinstall"))),)


_OF_TRITON = r"CalledProcessError: Command '\['\S*(?:gcc|cc|clang)[\w.-]*', '/tmp/\w+/\w+\.c'"


def _for_triton(told: Told) -> tuple[Fix, ...]:
    """What its compiler misses, where the text does not show its message."""
    read = Fix("Read the compiler's message above this one; or run its command by hand")
    if told.os == "windows" or not told.has("-lcuda"):
        return (read,)
    python = f"python{told.python or '3'}"
    text = (
        "The compiler's own message is above. See which it misses: libcuda.so (make the link: sudo ln -s libcuda.so.1 "
        f"libcuda.so, in the folder that ldconfig names) or Python.h (sudo apt-get install {python}-dev)"
    )
    own = ("export CC=/usr/bin/gcc",) if told.has("conda-linux-gnu-cc") else ()
    text += "; conda's compiler does not look in the system's folders: take the system's" if own else ""
    header = "python -c \"import os, sysconfig; print(os.listdir(sysconfig.get_path('include')))\""
    return (Fix(text, ("ldconfig -p | grep libcuda", header, *own)),)


def _asked_by_cmake(told: Told) -> tuple[Fix, ...]:
    if not told.has("FindCUDA says CUDA version"):
        return ()
    text = "CMake runs no nvcc, or another toolkit's: put the one that libtorch is made for first on PATH, empty the "
    home = "export CUDA_HOME=/usr/local/cuda PATH=/usr/local/cuda/bin:$PATH"
    return (Fix(f"{text}build folder, and run cmake again; a newer libtorch asks nvcc in another way", (home,)),)


def _toolkit(told: Told) -> tuple[Fix, ...]:
    """Of torch's own CUDA, which the text may name."""
    if image := told.last(r"\b((?:nvidia/cuda|pytorch/pytorch):[\w.-]{1,80}?)-(?:runtime|base)(-ubuntu[\d.]+)?\b"):
        devel = f"{image[1]}-devel{image[2] or ''}"
        text = "That image has no compiler for CUDA: its variant -devel has it; in the Dockerfile"
        return (Fix(text, (f"FROM {devel}",)), Fix("Or use a wheel of the package that is already built"))
    if told.image:
        text = "There is no nvcc in the image: begin it from one that has it (-devel in its tag). An image without GPU "
        text += "leaves out the package that needs CUDA"
        return (Fix(text, ("FROM nvidia/cuda:12.6.3-devel-ubuntu22.04",)),)
    if wrong := told.last(_LIST):
        folder = next(part for part in reversed(wrong[1].split(":")) if part)
        text = f"CUDA_HOME is {wrong[1]}: it must be one folder, not a list like PATH (look in ~/.bashrc)"
        return (Fix(text, (f"export CUDA_HOME={folder}",)),)
    said = told.last(
        r"compile\s+PyTorch\s+\((\d+\.\d)\)|torch was compiled with (\d+\.\d)|torch\.version\.cuda\W{1,4}(\d+\.\d)"
        r"|binaries were compiled with Cuda (\d+\.\d)"
    )
    cuda = (
        next(part for part in said.groups() if part)
        if said
        else f"{told.build[2:-1]}.{told.build[-1]}"
        if told.build.startswith("cu")
        else ""
    )
    see = () if cuda else ('python -c "import torch; print(torch.version.cuda)"',)
    text = f"Install the toolkit in torch's CUDA version{f', {cuda}' if cuda else ''}, and set CUDA_HOME to it"
    text += " (None: torch is no CUDA build, install one first)" if see else ""
    if told.os == "windows":
        get = f"winget install Nvidia.CUDA -v {cuda}" if cuda else "winget install Nvidia.CUDA -v VERSION"
        home = f"C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\v{cuda or 'VERSION'}"
        return (Fix(text, (*see, get, f'$env:CUDA_HOME = "{home}"')),)
    if cuda and float(cuda) < 11.3:
        text = f"torch's CUDA is {cuda}, of which conda has no compiler: install that toolkit from NVIDIA's archive"
        return (
            Fix(
                f"{text} (https://developer.nvidia.com/cuda-toolkit-archive)",
                (f"export CUDA_HOME=/usr/local/cuda-{cuda}",),
            ),
            Fix("Or install a torch that was built for the CUDA version of your nvcc", ("nvcc --version",)),
        )
    # Without the label, the compiler of a newer CUDA may come along: ContinuumIO/anaconda-issues#13398
    get = f"conda install -c nvidia/label/cuda-{cuda or 'VERSION'}.0 cuda-toolkit"
    if told.manager == "pixi":
        get = shell.command("linux", "pixi", "add", f"cuda-toolkit={cuda or 'VERSION'}.*")
    return (
        Fix(text, (*see, get, "export CUDA_HOME=$CONDA_PREFIX")),
        Fix(
            "Or, if it is already installed, set CUDA_HOME to its folder",
            (f"export CUDA_HOME=/usr/local/cuda{f'-{cuda}' if cuda else ''}",),
        ),
    )


# Packages that offer wheels outside PyPI, so that nothing has to be built.
_WHEELS = (
    (r"(?i)mamba[-_]ssm", "https://github.com/state-spaces/mamba/releases"),
    (r"(?i)causal[-_]conv1d", "https://github.com/Dao-AILab/causal-conv1d/releases"),
    (r"(?i)flash[-_]attn", "https://github.com/Dao-AILab/flash-attention/releases"),
)


def _ready_made(told: Told) -> tuple[Fix, ...]:
    """For packages with wheels, which need not be built."""
    built = r"(?:wheels? for|Failed to build|install for|╰─>|Collecting) \(?"
    if told.has(built + "tokenizers"):
        return (Fix("Update pip, which then finds a wheel", (pip("install", "-U", "pip"),)), *_newer_wheel(told))
    if own := told.last(
        rf"(?:{built}|pip-(?:install|req-build)-\w+/)"
        + r"(torch[-_](?:scatter|sparse|cluster|spline[-_]conv)|mmcv(?:-full)?\b)"
    ):
        text = "Install a wheel that is already built, by OpenMMLab's own installer, for your torch and CUDA"
        mmcv = own[1].startswith("mmcv")
        made = (openmmlab.by_mim(told, text),) if mmcv else ingredients.of_pyg(told, own[1].replace("_", "-"))
        return (*made, _read(told))
    if told.has(built + r"(?:vllm\b|llama[-_]cpp[-_]python)"):
        return _of_vllm(told) if told.has(built + "vllm") else _of_llama(told)
    if wheels := next((where for pattern, where in _WHEELS if told.has(pattern)), ""):
        see = 'python -c "import sys, torch; print(sys.version, torch.__version__, torch.compiled_with_cxx11_abi())"'
        if made := _on_windows(told) if told.os == "windows" else flash.ready_made(told):
            return (*made, _read(told)) if told.os != "windows" else made
        text = f"Install a wheel that is already built from {wheels}: of your torch, CUDA, Python and C++ ABI"
        name = told.package[0] or "PACKAGE"
        return (
            Fix(text, (see,)),
            Fix(
                "Or build it against the installed torch, with nvcc of torch's CUDA version",
                ("nvcc --version", pip("install", "--no-build-isolation", name)),
            ),
            _read(told),
        )
    return ()


def _of_llama(told: Told) -> tuple[Fix, ...]:
    where = "https://abetlen.github.io/llama-cpp-python/whl/"
    text = "Install a wheel that is already built, for the CPU (or in place of cpu: cu121 to cu125, metal)"
    more = "Or build it: with CMake and a C++ compiler" + (
        " (Visual Studio's Build Tools)" if told.os == "windows" else ""
    )
    get = (
        "winget install Microsoft.VisualStudio.2022.BuildTools"
        if told.os == "windows"
        else "sudo apt-get install -y build-essential cmake"
    )
    return (
        Fix(text, (pip("install", "llama-cpp-python", "--prefer-binary", "--extra-index-url", f"{where}cpu"),)),
        Fix(more, (get,)),
    )


def _of_vllm(told: Told) -> tuple[Fix, ...]:
    """Which has wheels for Linux alone, and for the Pythons that are still maintained. Source: its page on PyPI."""
    if told.os == "windows":
        text = "vLLM runs on Linux with a GPU, and does not build on Windows: install it in WSL, which has the GPU"
        return (Fix(text, ("wsl --install",)),)
    if told.has(r"pip3? install [^\n]{0,60}(?:-e|--editable)\b|pip3? install \.(?!\S)"):
        text = "If only vLLM's Python code is to be changed, take the compiled files of its wheel, and nothing is built"
        ready = (Fix(text, ("VLLM_USE_PRECOMPILED=1 python -m pip install --editable .",)),)
    elif told.python and version(told.python) < (3, 10):
        text = (
            f"pip builds vLLM since it has no wheel for Python {told.python}: use a newer Python, in a new environment"
        )
        return (Fix(text, new_environment(told, "3.12", "vllm")), _read(told))
    else:
        name = f"vllm=={told.package[1]}" if told.package[1] else "vllm"
        ready = (Fix("Take its wheel, which needs no building", (pip("install", "--only-binary", "vllm", name),)),)
    return (*ready, *_unseen_gpu(told), *_usual(told))


def _unseen_gpu(told: Told) -> tuple[Fix, ...]:
    """torch's warning before a build that fails later."""
    if not told.has("No CUDA runtime is found, using CUDA_HOME"):
        return ()
    text = (
        "torch sees no GPU while it builds (in an image, on a login node, or with a CPU build): name the GPUs to build "
    )
    return (Fix(f"{text}for (8.6: RTX 30, 9.0: H100)", (FOR_GPUS,)),)


_KEPT = (
    r"(?i)\b(?:hate|not want|n't want|can ?not|canot|can'?t|not able|unable|not allowed) (?:to )?"
    r"(?:downgrade|change|remove|uninstall|(?:install|update|upgrade|use) [^.\n]{0,30}\b(?:cuda|toolkit))"
    r"|\bwithout (?:(?:re)?install|chang|upgrad|downgrad|remov)\w* [^.\n]{0,30}\b(?:cuda|toolkit)"
)


def _of_pyg(told: Told) -> tuple[Fix, ...]:
    """PyG has wheels for each torch, so that no toolkit is needed."""
    name = told.package[0].replace("_", "-")
    return ingredients.of_pyg(told, name) if name in PYGS else ()


def _of_a_venv(told: Told) -> tuple[Fix, ...]:
    """Without conda, whose compiler a venv of pip has no use for."""
    if told.os == "windows" or told.conda or told.image or told.manager == "pixi" or told.jetson:
        return ()
    if not told.has(r"/\.?v?env\w*/(?:lib|bin)/|\bvirtualenv\b"):
        return ()
    said = told.last(r"compile\s*PyTorch\s+\((\d+\.\d)\)|torch\.version\.cuda\W{1,4}(\d+\.\d)")
    cuda = (said[1] or said[2]) if said else "VERSION"
    source = told.last(r"pip-install-\w+/([A-Za-z][\w-]*?)_[0-9a-f]{8,40}/")
    name = told.package[0] or (source[1] if source else "") or "PACKAGE"
    text = "nvcc and torch are of two CUDA versions: this prints both. Take the toolkit of torch's (beside the other: "
    text += "https://developer.nvidia.com/cuda-toolkit-archive, the driver stays), name its folder, and build again "
    text += "with it, without isolation" + ("" if said else " (VERSION: what the second line prints)")
    see = 'python -c "import torch; print(torch.version.cuda)"'
    home = f"/usr/local/cuda-{cuda}"
    lines = (
        f"export CUDA_HOME={home}",
        "export PATH=$CUDA_HOME/bin:$PATH",
        pip("install", "--no-build-isolation", name),
    )
    return (Fix(text, ("nvcc --version", see, *lines)),)


def _of_its_number(told: Told) -> tuple[Fix, ...]:
    """A toolkit like torch, or a torch like the toolkit: first what the text does not rule out."""
    said = told.last(r"detected CUDA version \((1[1-3])\.(\d)\)[\s\S]{0,80}?compile\s+PyTorch \((1\d)\.\d\)")
    made = _of_a_venv(told) or _toolkit(told)
    if not said or said[1] == said[3]:
        return made
    fitting = [build for build in _INDEXES if build[2:4] == said[1]]
    build = next((item for item in reversed(fitting) if item[4] <= said[2]), fitting[0])
    text = f"take a torch that was built for CUDA {build[2:4]}.{build[4]}, as the toolkit {said[1]}.{said[2]} can "
    text += "build for it (the first number has to be the same)"
    other = torch_of(told, "", build, "--force-reinstall")
    if told.has(_KEPT):
        return (Fix(text[0].upper() + text[1:], (other,)), *made)
    return (*made, Fix(f"Or {text}", (other,)))


def _without_nvcc(told: Told) -> tuple[Fix, ...]:
    """flash-attn has wheels for Linux, and none for Windows."""
    if told.os == "windows" and told.place != "wsl" and flash.is_built(told):
        return _on_windows(told)[:-1]
    return () if told.image or told.has(r"(?m)^ *FROM \S+/") else flash.ready_made(told)


def _on_windows(told: Told) -> tuple[Fix, ...]:
    """Where its makers have no wheels, and building takes hours."""
    name = told.package[0] or "the package"
    made = [
        Fix(
            f"{name} has no official wheels for Windows, and building it takes hours: use it in WSL", ("wsl --install",)
        )
    ]
    if told.has(r"(?i)flash[-_]attn"):
        made.append(
            Fix(
                'Or do without it: torch has its own (transformers: attn_implementation="sdpa"; ComfyUI: leave '
                "out --use-flash-attention)"
            )
        )
    where = "for your torch, CUDA and Python" + (f" (torch {told.torch}+{told.build})" if told.build else "")
    return (*made, Fix(f"Or look for a wheel that somebody you trust has built {where}"), _read(told))


# An error of a C++ compiler or nvcc: file, and what it says. What cannot be opened or found is told by its own reading.
_COMPILER = (
    r"(?m)^[ \t]{0,40}(?:\S{0,300}[\\/])?([\w.-]{1,80}\.(?:cpp|cc|cxx|c|cu|cuh|h|hpp|inl))[(:]\d[\d,:)]{0,12}:? "
    r"(?:fatal )?error(?: C\d+)?:? (.{4,160})"
)
_READ = Fix("Read the first error above: the last line only says that there was one")


def _read(told: Told) -> Fix:
    """The compiler's first error, of which the others follow; where the text has none, where it stands."""
    got = re.search(_COMPILER, told.text)
    why = next((cure for mark, cure in _CURES if got and re.search(mark, got[2])), "")
    return Fix(f"Begin with the compiler's first error, in {got[1]}: {got[2].strip()}{why}") if got else _READ


_OF_PYTHON = {
    "linux": "Python.h: python3-dev (another header: its -dev package)",
    "windows": "cl.exe: the Build Tools, in their x64 prompt",
    "macos": "a header of the system: xcode-select --install",
}


def _look(told: Told) -> Fix:
    """Where nothing tells what failed: how that is seen, and what is done then, in a few words each."""
    made = _read(told)
    if made is not _READ:
        return made
    said = [
        "nvcc or CUDA_HOME: install the toolkit of torch.version.cuda",
        "No module named X: install X, and build without isolation",
        _OF_PYTHON[told.os or "linux"],
        f"unsupported {'Microsoft Visual Studio' if told.os == 'windows' else 'GNU'} version: an older one",
        "THC/, AT_CHECK, no member of at:: or torch::: the source is for another torch",
        "Killed: MAX_JOBS=1",
    ]
    if told.os == "macos":
        said = said[1:3] + said[4:]
    text = (
        "The first error of the whole output tells why, not these last lines: look for error:, FAILED or Killed in it "
    )
    text += f"(pip shows all with -v). What it says, and the fix: {'; '.join(said)}"
    what = _what(told)
    here = what != "." or told.has(
        r"setup\.py (?:develop|install|build)|pip3? install (?:-\S+ )*\.(?!\w)|Processing \S"
    )
    return Fix(text, (f"python -m pip install -v --no-build-isolation {what}",) if here else ())


_STEP = r"(?:Getting requirements to build \w+|Preparing (?:editable )?metadata \([\w.]+\)|python setup\.py egg_info)"
_COMPILES = (
    r"running build_ext|\bninja\b|\bnvcc\b|error: command|\.(?:cpp|cu|cc|c|pyx)\b"
    r"|Building wheel for \S+ \([^)\n]{1,30}\)[^\n]{0,60}error"
)


def _before_compiling(told: Told) -> tuple[Fix, ...]:
    """setup.py was only asked what it needs, or the tools for the build could not be fetched: nothing was compiled."""
    again = f"python -m pip install --no-build-isolation {_what(told)}"
    tools = pip("install", "-U", "pip", "setuptools", "wheel")
    if told.has(
        r"pip subprocess to install build dependencies did not run"
        r"|pip'? install --ignore-installed[^\n]{0,300}pip-build-env"
    ):
        text = (
            "pip could not fetch the tools that this build needs: an old pip, the network or a proxy, or no release of "
        )
        text += (
            "one for this Python: the first ERROR line above says which. Update pip, or have the tools there already"
        )
        return (Fix(text, (tools, again)),)
    if not told.has(rf"{_STEP} (?:did not run|\.\.\. error)|metadata-generation-failed") or told.has(_COMPILES):
        return ()
    text = (
        "Nothing was compiled yet: setup.py itself failed, and the first error is the last line of its traceback, in "
        "pip's box. No module named X: install X, with the tools, and build without isolation; distutils, imp, pkgutil "
        "or a syntax error: this Python is too new for the package, or too old; nvcc or CUDA_HOME: the CUDA toolkit is "
        "missing"
    )
    if (name := told.package[0]) and told.has(
        rf"Collecting {re.escape(name)}\b[^\n]*\n\s+(?:Using cached|Downloading) \S+\.whl"
    ):
        return (Fix(f"{text}. The package is the one named in the lines above that box", (tools,)),)
    return (Fix(text, (tools, again)),)


# What sources do that this compiler does not take.
_CURES = (
    (r"'(?:localtime_r|ssize_t|usleep|getpid|M_PI)'", ". Only Linux has that: take a newer release, or WSL"),
    (
        r"\"torch::\S+ may not be initialized",
        ". Headers of torch before 1.8 have that fault on Windows: take a newer torch",
    ),
)


_INDEXES = ("cu118", "cu121", "cu124", "cu126", "cu128", "cu130")


def _first_error(told: Told) -> tuple[Fix, ...]:
    if told.has("torch_extensions") and told.has("cannot open shared object file"):
        text = "An earlier build stopped half-way: remove what it left, start again, and read its first error"
        return (Fix(text, ("rm -rf ~/.cache/torch_extensions",)),)
    if told.has(r"Setting up PyTorch plugin|No module named '\w+_plugin'"):
        text = "The plugin is compiled at first use, and that failed: remove the half-made build; it needs ninja, a "
        made = ("rm -rf ~/.cache/torch_extensions", pip("install", "ninja"), "nvcc --version")
        return (Fix(f"{text}compiler and the CUDA toolkit of torch's version; then start it again", made), _read(told))
    if (
        old := _of_torchs_build(told)
        or _of_torchs_source(told)
        or _of_an_old_project(told)
        or makers.vision_from_source(told)
    ):
        return (*old, _read(told)) if old[0].commands else old
    if told.has(r"pip-install-\w+[\\/]+deepspeed_|pip install [^\n]*\bdeepspeed\b|\bwheels? for deepspeed") and (
        of_windows := deepspeed.on_windows(told)
    ):
        return of_windows
    if told.has(r"deepspeed[\\/]|DeepSpeedCPUAdam|\b(?:cpu|fused)_(?:adam|lamb)\b|\basync_io\b"):
        text = "DeepSpeed builds its operations on first use, with nvcc of torch's CUDA version and ninja: check these"
        made = ("ds_report", "rm -rf ~/.cache/torch_extensions", pip("install", "ninja"))
        return (_look(told), Fix(text, made))
    named = told.last(r"[/\\](torch-(?:cluster|scatter|sparse|spline-conv)|pyg-lib)_[0-9a-f]{20}")
    return (
        _cut_at_nvcc(told)
        or (ingredients.of_pyg(told, named[1]) if named else ())
        or _ready_made(told)
        or _without_cuda(told)
        or _ever_older(told)
        or (*ingredients.of_build(told), *_unseen_gpu(told), *(_before_compiling(told) or _usual(told)))
    )


_OF_TORCHS_BUILD = (
    r"Building wheel torch-\d|\bbuild_deps\(\)|build_pytorch_libs"
    r"|tools[/\\]setup_helpers[/\\]cmake|caffe2[/\\]CMakeFiles[/\\]torch_"
)


def _of_torchs_build(told: Told) -> tuple[Fix, ...]:
    """Of torch itself, by hand: its first error is far above, and a part of it is in repositories of their own."""
    if not told.has(_OF_TORCHS_BUILD):
        return ()
    if told.has(r"(?i)host(?:x86|x64)[\\/]+x86[\\/]"):
        text = (
            "The tools that run are those for 32 bits (x86): torch needs the 64-bit ones. Remove the folder build, and "
        )
        return (Fix(f'{text}build from Visual Studio\'s "x64 Native Tools Command Prompt"'),)
    text = "torch itself is built here, and the first error is above these lines: the text after the first FAILED: or "
    text += (
        "error:. With one job it is the last; where the compiler was killed, memory ran out, and few jobs are enough"
    )
    own = "python setup.py develop" if told.has(r"setup\.py") else "python -m pip install --no-build-isolation -v -e ."
    parts = (
        "Where a file of third_party is missing or does not fit: bring the submodules to the state of the source, and "
    )
    return (
        Fix(text, (f"MAX_JOBS=1 {own}",)),
        Fix(
            f"{parts}start again, without what an earlier build left",
            ("git submodule sync", "git submodule update --init --recursive", "python setup.py clean"),
        ),
        Fix("Or install a wheel of it, which is built already", (pip("install", "torch"),)),
    )


def _of_torchs_source(told: Told) -> tuple[Fix, ...]:
    """pip takes the source package of torch 0.1.2, which nobody can build, where it finds no wheel."""
    if not told.has(
        r"pip-install-\w+[\\/]+torch[\\/]+setup\.py|\btorch-0\.1\.2(?:\.post\d)?\.tar\.gz"
        r"|Running setup\.py \w+ for torch\s"
    ):
        return ()
    text = "pip found no wheel of torch for this Python, and took an old source package, which cannot be built. See "
    text += (
        "which Python it is: if this prints 32 (bits), or a version that this torch has no wheels for (torch 1.6: 3.6 "
    )
    text += "to 3.8; today's: 3.10 to 3.14), make an environment with a 64-bit Python that has them"
    see = "python -c \"import struct, sys; print(sys.version, struct.calcsize('P') * 8)\""
    return (Fix(text, (see, *new_environment(told, "3.12", "torch", "torchvision"))),)


def _of_an_old_project(told: Told) -> tuple[Fix, ...]:
    if told.has(
        r"'MSVCCompiler' object has no attribute 'compiler_so'|self\.compiler_so\s+AttributeError: 'MSVCCompiler'"
    ):
        text = "That setup.py is for gcc on Linux alone: build it in WSL, or take a fork whose setup.py is for Windows "
        return (Fix(f"{text}(or the operation that torchvision has: torchvision.ops.nms)", ("wsl --install",)),)
    if told.has(r"torch[\\/]utils[\\/]ffi"):
        text = "The project is for torch 0.4 or older (torch.utils.ffi): use a fork for torch 1 or newer"
        return (_read(told), Fix(text))
    return ()


def _cut_at_nvcc(told: Told) -> tuple[Fix, ...]:
    """A report that ends where setup.py asks for nvcc: only the last frames tell what was missing."""
    cut = r"(?:raise_if_cuda_home_none\(|get_cuda_bare_metal_version\(CUDA_HOME)[^\n]*\n[^\n]{0,200}\s*`*\s*\Z"
    return (*_without_nvcc(told), *(_toolkit_that_is_there(told) or _toolkit(told))) if told.has(cut) else ()


def _without_cuda(told: Told) -> tuple[Fix, ...]:
    """packaging is asked to read torch.version.cuda, which is None."""
    if not (told.has(r"packaging[\\/]version\.py") and told.has("expected string or bytes-like object")):
        return ()
    text = "torch.version.cuda is None: the torch that the build uses is a CPU build. See which it is; install a "
    text += "CUDA build, of nvcc's version, over it; then build against that one"
    see = 'python -c "import torch; print(torch.__version__, torch.version.cuda)"'
    alone = pip("install", "--no-build-isolation", *shlex.split(_what(told)))
    nvcc = told.last(r"(?i)\bcuda(?: toolkit)?(?: version)? (1[1-3])\.(\d)\b")
    build = f"cu{nvcc[1]}{nvcc[2]}" if nvcc and f"cu{nvcc[1]}{nvcc[2]}" in _INDEXES else cuda_build(told)
    where = ("--index-url", f"https://download.pytorch.org/whl/{build}")
    return (
        Fix(text, (see, pip("install", "--force-reinstall", "torch", "torchvision", *where), alone)),
        _read(told),
    )


def _ever_older(told: Told) -> tuple[Fix, ...]:
    """pip tries one source after the other of a package that was not asked for, until one does not even build."""
    tried = re.findall(
        r"(?:Using cached|Downloading) (?:\S+/)?([A-Za-z][\w.]*?(?:-[A-Za-z]\w*)*)-(\d[\w.]*)\.(?:tar\.gz|zip)\b",
        told.text,
    )
    older = ((name, version(number), [version(of) for it, of in tried if it == name]) for name, number in tried)
    again = next((name for name, first, every in older if first == max(every) > min(every)), "")
    if not again or any(re.match(rf"{re.escape(again)}\b", wanted) for wanted in told.wanted):
        return ()
    if told.has(r"(?i)\bpip3? install (?:-U )?TTS\b"):
        return ingredients.coqui(told)
    what = told.wanted or of_the_file(told) or ("PACKAGE",)
    python = "3.11" if not told.python or version(told.python) > (3, 11) else told.python
    text = (
        f"pip goes through ever older releases of {again}, and builds them: none that the others allow has a wheel for "
    )
    text += "this Python. Let it take wheels alone, and it names what does not fit together"
    made = pip("install", "--only-binary", again, *what)
    return (
        Fix(text, (made,)),
        Fix(
            f"If nothing fits, use a Python that {again} has such wheels for, in a new environment",
            new_environment(told, python, *what),
        ),
    )


def _usual(told: Told) -> tuple[Fix, ...]:
    if not told.has(
        r"(?i)nvcc|cuda|gaussian|simple[-_]knn|detectron2|pytorch3d|tiny|apex|flash|mamba|causal|torch[-_]"
        r"|nvdiff|torchsort|deepspeed|kaolin|ctcdecode|natten"
    ):
        return (_look(told),)
    where = (
        f"Visual Studio {_studio(told)} Build Tools, from the x64 Native Tools prompt"
        if told.os == "windows"
        else "gcc and g++"
    )
    text = (
        f"What is usually wrong: nvcc is missing, or not of torch's CUDA version; no compiler ({where}); or the "
        f"build is"
    )
    made: tuple[Fix, ...] = ()
    if re.match(_SUBMODULE, told.package[0]) and not told.has(r"Processing \S"):
        own = "It is a submodule of the repository: if its folder is empty, get it first"
        made = (Fix(own, ("git submodule update --init --recursive",)),)
    return (
        _look(told),
        *made,
        Fix(
            f"{text} isolated (--no-build-isolation). Check",
            ("nvcc --version", 'python -c "import torch; print(torch.version.cuda)"'),
        ),
    )


def _studio(told: Told) -> str:
    """The newest Visual Studio that nvcc of that CUDA takes. Source: NVIDIA's installation guides for Windows."""
    named = told.last(r"(?i)\bcuda(?: ?toolkit)?(?:(?: version)? ?[:=]? ?|[\\/]+v)(\d{1,2}\.\d)\b")
    cuda = version(named[1]) if named else (12,)
    return "2017" if cuda <= (10, 0) else "2019" if cuda < (11, 6) else "2022"


def _newer_wheel(told: Told) -> tuple[Fix, ...]:
    name = told.package[0] or ((found := told.last(r"could not compile `([\w-]+)`")) and found[1]) or "PACKAGE"
    also = ("transformers",) if name == "tokenizers" else ()
    python = "3.8" if told.python and version(told.python) <= (3, 10) else "3.10"
    older = new_environment(told, python, f"{name}=={told.package[1]}" if told.package[1] else name)
    return (
        Fix(
            f"Install a release of {name} that has a wheel for this Python", (pip("install", "-U", "pip", name, *also),)
        ),
        Fix("Or, if that old release must be, use a Python of its time, in a new environment", older),
        Fix("Or install Rust, then try again (https://rustup.rs)"),
    )


# By what TorchScript says.
_SCRIPTS = (
    (
        r"save\(\): incompatible function arguments",
        "The code is for a newer torch: torch 1.7 and older save to a path as a string, without a dictionary of extra "
        "files. Use torch 1.8 or newer with its torchvision, or a release of the program of that torch's time; in "
        "code of "
        "your own torch.jit.save(model, str(path))",
    ),
    (
        "name of python class object",
        "torch.jit.script takes layers and functions, and got an object of another class: make the class an "
        "nn.Module with "
        "what it does in forward(), or script its functions one by one",
    ),
    (
        "dynamo-optimized",
        "Trace, script or export the model before torch.compile, or the one inside: torch.jit.trace(model._orig_mod, "
        "x); torch.compile and TorchScript do not go together",
    ),
    (
        "sanity checks|Graphs differed",
        "Two runs gave different graphs: call model.eval() before torch.jit.trace (dropout), take random numbers and "
        "branches on values out of forward(); check_trace=False where only rounding differs",
    ),
    (
        "export [Pp]ython function call",
        "A Python autograd.Function cannot be exported: use the plain operation instead. timm: "
        "timm.layers.set_scriptable(True) before the model is made; EfficientNet: "
        "model.set_swish(memory_efficient=False)",
    ),
    (
        r"instead found type 'Optional\[|Optional\[\w+\]' but",
        "It may be None there: narrow it first, assert x is not None, or `if x is not None:` around the line; an "
        "attribute "
        "goes into a local variable before that: skip = self.skip",
    ),
    (
        r"instead found type 'Tensor'|'Tensor \(inferred\)'|inferred to be of type 'Tensor'|Expected a value of type",
        "An argument without a type is a Tensor for TorchScript: write the types into the def line, def "
        "forward(self, x, "
        "n: int, names: List[str], mask: Optional[Tensor] = None) -> Tensor",
    ),
    (
        r"(?s)\A(?!.*traced functions).*(?:\*\*\w+\)|variable number of arguments)",
        "TorchScript has no *args and **kwargs: write the arguments out, or use a layer instead of the function "
        "(einops.layers.torch.Rearrange for einops.rearrange), or torch.jit.trace",
    ),
    ("Expected integer literal for index", "Loop over an nn.ModuleList: for layer in self.layers, not self.layers[i]"),
    (
        "nonexistent attribute or method|attribute exists on the Python module|has no attribute",
        "Every attribute needs a type that TorchScript has: set it in __init__ (numbers, text, tensors, lists and "
        "dictionaries with annotated types, layers), not None, functions or objects of other classes",
    ),
    (
        "closed over global variable|undefined value|Unknown type name",
        "Names from outside are not known there: pass them as arguments, keep them as attributes (Final[int]), and "
        "import types from typing by their names",
    ),
    (
        "Python (?:boolean|integer|float|index|number)|to a Python",
        "What depends on a value (if, a loop, int(x), len(x)) is fixed in a trace: use torch.jit.script for that part, "
        "or torch.where; harmless if it never changes",
    ),
    (
        "traced functions|Tracer cannot infer|output of the tracer|JIT inputs|List trace inputs",
        "Return tensors or tuples of tensors instead of dictionaries or a library's objects (torch.jit.trace(model, x, "
        "strict=False) also takes dictionaries; transformers: torchscript=True)",
    ),
    (
        r"Python type cannot be used|isSubtypeOf",
        "TorchScript takes a class neither as a value nor as another type than it has: leave classes (x.__class__, "
        "super(), isinstance of your own) and partly traced modules out, or export with torch.export",
    ),
    (
        "hooks assigned can't be",
        "Take the hooks off first (handle.remove(); spectral_norm and weight_norm: "
        "torch.nn.utils.remove_spectral_norm(layer)), or trace a model that was built without them",
    ),
    (
        "requires grad as a constant",
        "Trace a model whose tensors are parameters or buffers: register_buffer, .detach()",
    ),
    ("", "Write the line that it points to with types and plain loops"),
)


# What Dynamo says of each call that it cannot trace.
_NO_HINT = re.compile(
    r"report an issue|file an issue|this graph break is fundamental|may be difficult to debug|caused by an earlier"
    r"|write Dynamo tracing|may result in an error when running in eager",
    re.I,
)


def _cpp(told: Told) -> tuple[Fix, ...]:
    """The C++ compiler that Inductor calls for the CPU failed, and its own message is not in the text."""
    if not told.has(r"C(?:pp|\+\+) ?[Cc]ompile ?[Ee]rror") or told.has(
        r"\berror C\d{4}|\berror: (?!subprocess)|: not found"
    ):
        return ()
    text = 'torch.compile builds C++ code here, and the compiler failed: its own message follows "C++ compile error", '
    if told.os == "windows":
        text += "under Output. Mostly it is not Visual C++, or does not find its headers: install the Visual Studio "
        text += (
            'Build Tools with "Desktop development with C++", and start Python, Jupyter too, from their "x64 Native '
        )
        return (
            Fix(f'{text}Tools Command Prompt"', ("winget install Microsoft.VisualStudio.2022.BuildTools",), "root"),
        )
    text += "under Output. If it names Python.h, install this Python's headers (python3-dev); omp.h: OpenMP's "
    text += "(libomp-dev); if g++ is older than 9, install a newer one (C++17)"
    return (Fix(text, ("g++ --version",)),)


def _hints(told: Told) -> tuple[Fix, ...]:
    """torch.compile's own hints, and what torch.export says of its arguments."""
    said = dict.fromkeys(
        " ".join(hint.split())
        for hint in re.findall(r"(?:^|\]) *Hint: ([^\n]+(?:\n +(?!Hint|Dev)[^\n]+)?)", told.text, re.M)
    )
    hints = [hint for hint in said if not _NO_HINT.search(hint)]
    if hints:
        return (Fix(f"torch.compile says: {' '.join(hints)[:260]}"),)
    error = told.last(r"exc\.UserError: ([^\n]+)")
    text = advised(error[1]) if error else ""
    return (Fix(f"torch.export says: {text}"),) if text else ()


def _scripted(told: Told) -> tuple[Fix, ...]:
    text = torchscript.pointed(told) or next((text for mark, text in _SCRIPTS[:-1] if told.has(mark)), "")
    said = told.last(r"(?:^|[\s:])\w+Error: ([^\n]+)")
    return (Fix(text or (refusal.read(said[1]) if said else "") or _SCRIPTS[-1][1]),)


_APPS = re.compile(
    r"(?im)\bgradlew?\b|Execution failed for task|\bxcodebuild\b|\bXcode\b|\*\* BUILD FAILED|\[CXX\d+\]"
    r"|\bnpm (?:ERR|run)|\byarn \w|\bmvn\b|\bflutter\b|react-native|^FAILED: |^\[\d+/\d+\]"
)
_PYTHONS = re.compile(
    r"(?i)\bpip\d?\b|python|setup\.py|\bwheels?\b|torch|cuda|nvcc|hipcc|\.cu\b|\baten\b|pybind|site-packages|\bconda\b"
)


def _embedded_headers(told: Told) -> tuple[Fix, ...]:
    """Triton's tcc needs what an embedded Python does not bring. Source: the README of triton-windows."""
    if not told.has(r"tcc\.exe") or not told.has(r"(?i)python_embed"):
        return ()
    python = f"Python {told.python}" if told.python else "the same Python"
    text = f"The portable Python lacks the folders include and libs: copy those of {python} (a full installation, "
    return (Fix(f"{text}or the zip that triton-windows offers) next to its python.exe"),)


_SUBMODULE = r"(?:simple[-_]knn|(?:diff|depth|fused)[-_](?:gauss\w*|surfel)|fused[-_]ssim)"  # of Gaussian splatting


def _what(told: Told) -> str:
    """A package of PyPI, or the folder that pip was given."""
    if told.has(r"(?m)^ *Processing [./\w]\S*[/\\]\S+$"):
        given = told.last(
            r"\bpip3? install (?:-(?![rcft]\b|-[rcft])[-\w]+ )*"
            r"((?:\.{1,2}|[\w-]+)?[/\\](?:[\w./\\-]*\w[/\\]?)?)[ \t]*(?:$|[\n`])"
        )
        return given[1] if given else "."
    if told.has(
        r"Obtaining file:|pip3? install [^\n]{0,60}(?:-e|--editable)[ =]\.|Failed (?:building|to build) editable"
        r"|[Bb]uild(?:ing)? editable"
    ):
        return "-e ."
    name = told.package[0]
    if re.match(_SUBMODULE, name):
        return f"./submodules/{name.replace('_', '-')}"
    if where := (ingredients.BY_SOURCE | {"apex": "NVIDIA/apex"}).get(name.replace("_", "-")):
        return f"git+https://github.com/{where}"
    if address := told.last(r"git\+https?://[\w.-]+/[\w.-]+/[\w.-]*\w(?:@[\w.-]*\w)?(?:#subdirectory=[\w/-]+)?"):
        whole = address.string[address.string.rfind("\n", 0, address.start()) + 1 : address.start()]
        last = re.split(r"[@#]", address[0])[0].rsplit("/", 1)[1].removesuffix(".git")
        plain = [word.lower().replace("_", "-") for word in (last, name)]
        asked = name not in told.wanted and re.search(r"\binstall\b", whole)
        if not name or plain[0] == plain[1] or asked:
            return shlex.quote(address[0])
    return name or "."


def _of_a_package(around: str) -> bool:
    """Not where an app, or a program of C++ alone, is built, by the same tools; nor where pip found no torch for it."""
    if "install build dependencies did not run" in around and "No matching distribution found for torch" in around:
        return False
    return _APPS.search(around) is None or _PYTHONS.search(around) is not None


ERRORS = (
    Error(
        "toolkit-torch-cuda-mismatch",
        "The CUDA toolkit does not match torch's CUDA",
        "The CUDA toolkit (nvcc) that builds the extension has a different version from the CUDA that torch was "
        "built for.",
        "environment",
        (
            Seen(
                "detected CUDA version",
                r"detected CUDA version \([\d.]+\) (?:has a minor version )?mismatch(?:es)?",
                "The detected CUDA version (11.5) mismatches the version that was used to compile",
            ),
            Seen(
                "mismatches the version that was used to compile",
                r"mismatches the version that was used to compile\s*PyTorch",
                "The detected CUDA version (11.5) mismatches the version that was used to compile\n"
                "PyTorch (12.1). Please make sure to use the same CUDA versions.",
            ),
            Seen(  # as some torch raises it, without its values
                "detected CUDA version s mismatches the version that was used to compilePyTorch",
                r"The detected CUDA version \(%s\) mismatches the version that was used to compilePyTorch",
                "RuntimeError: The detected CUDA version (%s) mismatches the version that was used to compilePyTorch",
            ),
            *exactly(
                "Cuda extensions are being compiled with a version of Cuda that does not match",
                "does not match the version torch was compiled with",
                "CUDAMismatchException",
            ),
            Seen(
                "FlashAttention is only supported on CUDA",
                r"FlashAttention is only supported on CUDA [\d.]+ and above",
                "FlashAttention is only supported on CUDA 12 and above",
            ),
        ),
        (
            lambda told: (*flash.ready_made(told), *_of_pyg(told), *_of_its_number(told)),
            Fix("Or use a wheel of the package that is already built"),
        ),
        alternatives=(Or("cuda-toolkit-missing", "nvcc --version fails"),),
        asked=(
            "apex build cuda versions differ",
            "detected cuda version mismatches the version that was used to compile pytorch",
        ),
        rule="TD509",
        source="torch/utils/cpp_extension.py; flash-attention#219",
    ),
    Error(
        "nvcc-too-old-for-gpu",
        "nvcc does not support this GPU's architecture",
        "The toolkit's nvcc does not support this GPU's architecture: it is older than the GPU (or has dropped it).",
        "environment",
        (
            Seen(
                "Unsupported gpu architecture",
                r"Unsupported gpu architecture '?compute_\w+",
                "nvcc fatal   : Unsupported gpu architecture 'compute_89'",
            ),
            Seen(
                "nvcc fatal Unsupported gpu",
                r"nvcc fatal +: Unsupported gpu",
                "nvcc fatal   : Unsupported gpu architecture 'compute_89'",
            ),
            Seen("Unknown CUDA arch", r"Unknown CUDA arch \(?[\d.]+", "Unknown CUDA arch 12"),
            *exactly("unrecognized GPU architecture"),
        ),
        (_arch,),
        alternatives=(Or("toolkit-torch-cuda-mismatch", "the toolkit's version is not torch's CUDA version"),),
        asked=("unsupported gpu architecture compute_", "nvcc fatal"),
        source="nvcc; torch/utils/cpp_extension.py",
    ),
    Error(
        "host-compiler-unsupported",
        "The C++ compiler does not work with this CUDA toolkit",
        "The C++ compiler is too new or too old for this CUDA toolkit or torch.",
        "environment",
        (
            *exactly("unsupported Microsoft Visual Studio version", "Failed to preprocess host compiler properties"),
            *exactly(
                "unsupported GNU version! gcc versions later than",
                "unsupported clang version!",
                "unsupported Microsoft Visual Studio version!",
                "too old version of GCC",
                'identifier "__builtin_ia32_',
            ),
            Seen(
                "to compile PyTorch",
                r"You need C\+\+(?:1[47]|20) to compile PyTorch",
                "You need C++14 to compile PyTorch",
            ),
            Seen(
                "or later compatible compiler is required to use",
                r"C\+\+(?:1[47]|20) or later compatible compiler is required to use (?:ATen|PyTorch|torch)",
                "C++14 or later compatible compiler is required to use ATen",
            ),
            Seen(
                "The current installed version of",
                r"The current installed version of (?:g\+\+|\S+) \(?[\d.]+\)? is (?:greater|less) than the "
                r"(?:maximum|minimum) required version by CUDA",
                "The current installed version of g++ 12 is greater than the maximum required version by CUDA",
            ),
            Seen(
                "may be ABI incompatible with PyTorch",
                r"may be ABI-incompatible with PyTorch",
                "Your compiler (g++ 4.8) may be ABI-incompatible with PyTorch.",
                warns=True,
            ),
            *exactly("error STL1002", "parameter packs not expanded with"),
            Seen(
                "torch include c core DispatchKeySet h",  # in any language: no part of the message is read
                r"torch/include/c10/core/DispatchKeySet\.h:\d+:\d+: (?!in )\W{0,3}\w[^\n]{0,60}\[-fpermissive\]",
                "/v/torch/include/c10/core/DispatchKeySet.h:762:52: error: overflow in constant expression "
                "[-fpermissive]",
            ),
            Seen(
                "include c | pybind cast h",
                _IN_ITS_HEADERS,
                "/usr/include/c++/6/tuple:495:244: error: wrong number of template arguments (4, should be 2)",
            ),
        ),
        (_compiler_that_cuda_allows,),
        asked=("gcc too new for nvcc", "unsupported gnu version", "gcc too new for cuda"),
        source="CUDA: crt/host_config.h",
    ),
    Error(
        "no-arch-list",
        "The build does not know which GPU to build for",
        "The extension is built on a machine without a visible GPU, so torch does not know which GPU to build for.",
        "environment",
        (
            Seen(
                "IndexError list index out of range",
                r"_get_cuda_arch_flags[\s\S]{0,800}IndexError: list index out of range",
                "in _get_cuda_arch_flags\nIndexError: list index out of range",
            ),
            *exactly(
                "arch_list[-1] += '+PTX'",
                "Specify the target compute capabilities in the TCNN_CUDA_ARCHITECTURES",
            ),
            Seen(
                "TORCH CUDA ARCH LIST is not set all archs for visible cards are included",
                "TORCH_CUDA_ARCH_LIST is not set, all archs for visible cards are included",
                "TORCH_CUDA_ARCH_LIST is not set, all archs for visible cards are included for compilation.",
                warns=True,
            ),
        ),
        (
            lambda told: (
                Fix(
                    "Set the GPU's compute capability",
                    ("export TCNN_CUDA_ARCHITECTURES=86",) if told.has("TCNN_CUDA") else (FOR_GPUS,),
                ),
            ),
        ),
        asked=("TORCH_CUDA_ARCH_LIST not set", "index out of range _get_cuda_arch_flags"),
        source="torch/utils/cpp_extension.py",
    ),
    Error(
        "libtorch-not-found",
        "CMake does not find libtorch",
        "CMake was not given the folder of libtorch (or of the installed torch), or that one is for a different "
        "system.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "missing TORCH LIBRARY",
                        r"Could NOT find Torch \(missing: TORCH_LIBRARY",
                        "CMake Error: Could NOT find Torch (missing: TORCH_LIBRARY)",
                    ),
                ),
                Fix(
                    "The folder is found, and its library is not: it is libtorch for another system. Download the "
                    "one for "
                    "this system (Windows: libtorch-win-shared-with-deps, 64-bit, Release with Release), then",
                    ("cmake -A x64 -DCMAKE_PREFIX_PATH=C:/path/to/libtorch ..",),
                ),
            ),
            when(
                (
                    Seen(
                        "Can not find target to add properties to",
                        r"Can not find target to add properties to: torch",
                        "CMake Error at /x/torch/share/cmake/Torch/TorchConfig.cmake:126 (set_target_properties):\n"
                        "  set_target_properties Can not find target to add properties to: torch",
                    ),
                ),
                Fix(
                    "Torch's files for CMake were found, and those of Caffe2, which make its targets, elsewhere or "
                    "from an earlier run: name the folder above both, not Torch_DIR, in an empty build folder",
                    (
                        "cmake -DCMAKE_PREFIX_PATH=\"$(python -c 'import torch; "
                        "print(torch.utils.cmake_prefix_path)')\" ..",
                    ),
                ),
            ),
            when(
                (
                    Seen(
                        "provided by Torch | TorchConfig cmake",
                        r"package configuration file provided by \"Torch\"|^ *TorchConfig\.cmake$",
                        'Could not find a package configuration file provided by "Torch" with any of the '
                        "following names:",
                    ),
                ),
                lambda told: (
                    (
                        Fix(
                            "pip's build does not see torch: install it, say where it is, then build again in the same "
                            "terminal, without isolation (--no-build-isolation)",
                            (
                                "export CMAKE_PREFIX_PATH=\"$(python -c 'import torch; "
                                "print(torch.utils.cmake_prefix_path)')\"",
                            ),
                        ),
                    )
                    if told.has(r"Building (?:wheel|editable) for|pyproject\.toml\)|subprocess-exited-with-error")
                    else (
                        Fix(
                            "Give CMake the whole path of the unpacked libtorch: a relative one counts from its build "
                            "folder",
                            ("cmake -DCMAKE_PREFIX_PATH=/path/to/libtorch ..",),
                        ),
                    )
                    if told.has(r"(?i)libtorch")
                    else ()
                ),
                Fix(
                    "Tell CMake where torch is installed",
                    (
                        "cmake -DCMAKE_PREFIX_PATH=\"$(python -c 'import torch; "
                        "print(torch.utils.cmake_prefix_path)')\" ..",
                    ),
                ),
            ),
        ),
        asked=("could not find torch cmake", "libtorch windows cmake missing torch_library"),
        source="pytorch: cmake/TorchConfig.cmake.in",
    ),
    Error(
        "needs-rust",
        "A package is built from Rust, for want of a wheel",
        "There is no wheel of this release for this Python, so pip tries to build it, which needs a Rust compiler.",
        "environment",
        (
            *exactly("can't find Rust compiler", "Cargo, the Rust package manager, is not installed"),
            Seen(
                "could not compile",
                r"error: could not compile `(?:tokenizers|safetensors|tiktoken|pyo3[\w-]*|onig_sys|esaxx-rs|hf\S*)`",
                "error: could not compile `tokenizers` (lib) due to 1 previous error; 3 warnings emitted",
            ),
            *exactly("`cargo rustc --lib", "error: linker `link.exe` not found", "error: cargo rustc failed with code"),
            *varying("rustc 1.59.0 is not supported by the following package"),
        ),
        (_newer_wheel,),
        alternatives=(Or("no-wheel-python-too-new", "Python is newer than the package's last release"),),
        asked=("can't find rust compiler tokenizers", "failed building wheel for tokenizers"),
        source="setuptools-rust; huggingface/tokenizers",
    ),
    Error(
        "header-missing",
        "A header that the build needs is not installed",
        "The compiler does not find a header file: it belongs to a system package, or to a submodule of the "
        "repository.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "No such file | file not found",
                        r"fatal error:? '?(?:\S*/)?(?:nccl\.h|mpi\.h|portaudio\.h|sndfile\.h|sox\.h|libaio\.h"
                        r"|jpeglib\.h|turbojpeg\.h|glm/\S+|EGL/egl\.h|GL/gl\.h|Eigen/Core|libavcodec/avcodec\.h"
                        r"|hdf5\.h)"
                        r"(?:: No such file|' file not found)",
                        "cuda_rasterizer/forward.h:19:10: fatal error: glm/glm.hpp: No such file or directory",
                    ),
                ),
                ingredients.header,
            ),
            when(
                (
                    *exactly("Cannot open include file: 'torch/extension.h'"),
                    Seen(
                        "torch extension h",
                        r"error:? \W{0,2}torch/extension\.h|torch/extension\.h\W{1,4}(?:No such|(?:file )?not found)",
                        "error: torch/extension.h: No such file",
                    ),
                ),
                Fix(
                    "See which torch the build takes, and its folders of headers: the header came with torch 1.0, so "
                    "replace an older or an incomplete one. Then remove the folder build and build again in that "
                    "environment; a makefile of one's own needs CppExtension or CUDAExtension",
                    (
                        'python -c "import torch; print(torch.__version__)"',
                        'python -c "from torch.utils.cpp_extension import include_paths; print(include_paths())"',
                    ),
                ),
            ),
            when(
                exactly(
                    "Value 'c++17' is not defined for option 'std'", "Value 'c++14' is not defined for option 'std'"
                ),
                Fix(
                    "This nvcc is too old for the C++ that torch is written in (C++17 needs CUDA 11): use a "
                    "toolkit of torch's CUDA version",
                    ("nvcc --version", 'python -c "import torch; print(torch.version.cuda)"'),
                ),
            ),
            when(
                exactly('namespace "std" has no member "filesystem"'),
                Fix("The compiler is too old: use gcc 9 or newer", ("export CC=gcc-11 CXX=g++-11",)),
            ),
            when(
                exactly("cannot open input file 'cudart.lib'"),
                Fix(
                    "The linker does not find CUDA: start from the x64 Native Tools prompt, with CUDA_HOME set to "
                    "the toolkit of torch's "
                    "CUDA version",
                    ('$env:CUDA_HOME = "C:\\Program Files\\NVIDIA GPU Computing Toolkit\\CUDA\\v12.6"',),
                ),
            ),
            when(
                (
                    Seen(
                        "cannot open file python",
                        r"LNK1104: cannot open (?:input )?file 'python\d+\.lib'",
                        "LINK : fatal error LNK1104: cannot open file 'python310.lib'",
                    ),
                ),
                Fix(
                    "This Python has no folder libs (Microsoft Store's and embedded ones): install python.org's "
                    "or conda's Python, and make "
                    "the environment with it",
                    ("winget install Python.Python.3.12",),
                ),
            ),
            when(
                exactly("Failed to find nvToolsExt", "CUDA::nvToolsExt but the target was not found"),
                Fix(
                    "CUDA toolkits from 12.9 on no longer have nvToolsExt, which older torch asks for: build with "
                    "the toolkit of torch's "
                    "CUDA version, or with a newer torch",
                    ('python -c "import torch; print(torch.__version__, torch.version.cuda)"',),
                ),
            ),
        ),
        asked=("glm.hpp no such file gaussian splatting", "torch/extension.h no such file"),
        source="gcc; MSVC; graphdeco-inria/diff-gaussian-rasterization: .gitmodules",
    ),
    Error(
        "cmake-unusable",
        "CMake is missing, or too old or too new for the project",
        "The build needs CMake, of a version that accepts the project's files.",
        "environment",
        *cases(
            when(
                exactly("Compatibility with CMake < 3.5 has been removed from CMake"),
                Fix("CMake 4 refuses old projects: let it accept them", ("export CMAKE_POLICY_VERSION_MINIMUM=3.5",)),
                Fix("Or use CMake 3", (pip("install", "cmake<4"),)),
            ),
            when(
                (
                    *exactly(
                        "CMake must be installed to build", "No such file or directory: 'cmake'", "cmake: not found"
                    ),
                    Seen(
                        "or higher is required You are running version",
                        r"CMake \d[\d.]* or higher is required\.\s+You are running version",
                        "  CMake 3.18 or higher is required.  You are running version 3.10.2",
                    ),
                    *exactly("no cmake or cmake3 with version"),
                    *exactly("cmake: command not found", "Problem with the CMake installation, aborting build"),
                    *exactly('CMake was unable to find a build program corresponding to "Ninja"'),
                ),
                Fix("Install a current one from PyPI", (pip("install", "cmake", "ninja"),)),
            ),
        ),
        asked=("compatibility with cmake < 3.5 has been removed", "cmake must be installed to build"),
        source="CMake 4.0 release notes",
    ),
    Error(
        "cuda-toolkit-missing",
        "No CUDA toolkit (nvcc) was found",
        (
            "Building this extension needs a CUDA toolkit (nvcc, CUDA_HOME), which is not found; torch's own "
            "wheels do not need one."
        ),
        "environment",
        (
            *exactly("in _join_cuda_home"),
            *exactly("CUDA_HOME environment variable is not set", "name 'bare_metal_version' is not defined"),
            *exactly(
                "Caffe2: CUDA cannot be found", "Your installed Caffe2 version uses CUDA but I cannot find the CUDA"
            ),
            *exactly("name 'nvcc_flag' is not defined"),
            Seen(
                "unsupported operand type",
                r"bare_metal_version[\s\S]{0,400}unsupported operand type\(s\) for \+: 'NoneType' and 'str'",
                'File "<string>", line 24, in get_cuda_bare_metal_version\nTypeError: unsupported operand type(s) '
                "for +: 'NoneType' and 'str'",
            ),
            Seen(
                "nvcc not found at",
                r"nvcc not found at '[^'\n]+'\. Ensure CUDA path",
                "FileNotFoundError: nvcc not found at '/usr/bin/nvcc'. Ensure CUDA path '/usr' is correct.",
            ),
            Seen(
                "not found", r"""nvcc['"]?: (?:command )?not found""", "/bin/sh: 1: /usr/local/cuda/bin/nvcc: not found"
            ),
            Seen(
                "returned non zero exit status",
                r"Command '\['[^'\n]{0,200}nvcc', '(?:-V|--version)'\]' returned non-zero exit status 12[67]",
                "Command '['/usr/bin/nvcc', '--version']' returned non-zero exit status 127.",
            ),
            *exactly("/nvcc: No such file", "nvcc binary could not be located in your"),
            Seen(
                "bin nvcc",
                r"^\s*(?:/[\w./-]+)?:/[\w./:-]*/bin/nvcc -(?!V\b|-version)",
                "    :/opt/cuda/bin/nvcc -DWITH_CUDA -c a.cu",
            ),
            Seen(
                "failed No such file or directory",
                r"command '[^'\n]{0,160}nvcc(?:\.exe)?' failed: No such file",
                "error: command ':/usr/local/cuda/bin/nvcc' failed: No such file or directory",
            ),
            Seen(
                "No such file or directory",
                r"""No such file or directory:? ?['"]?\S*[/\\]?nvcc(?! fatal)""",
                "FileNotFoundError: [Errno 2] No such file or directory: '/usr/local/cuda/bin/nvcc'",
            ),
            Seen(
                "fatal error",
                r"fatal error: ?(?:cuda|cuda_runtime|cuda_runtime_api|cublas_v2|cusparse|cusolver_common|"
                r"cusolverDn|nvrtc|cuda_fp16|cuda_bf16|thrust/\w+|cuda_profiler_api|curand\w*|"
                r"cudnn)\.h",
                "fatal error: cuda.h: No such file",
            ),
            Seen(
                "cuda is missing or is incompatible with installed torch",
                r"cuda is missing or is incompatible with installed torch(?![\s\S]{0,300}(?:\bloss\b|[Ee]poch))",
                "[WARNING]  cpu_adam cuda is missing or is incompatible with installed torch, only cpu ops can be "
                "compiled!",
                warns=True,
            ),
            *exactly(
                "nvcc was not found.",
                "CUDA_HOME does not exist, unable to compile CUDA op",
                "MissingCUDAException",
                "Failed to find nvcc",
            ),
            Seen(
                "Could not | Cannot | Unable to",
                r"(?:Could not|Cannot|Unable to) find (?:nvcc|the nvcc|CUDA_HOME|cuda_home|CUDA toolkit)",
                "Could not find nvcc",
            ),
            *exactly("No CMAKE_CUDA_COMPILER could be found"),
            Seen("find CUDA missing", r"(?:NOT|not) find CUDA \(missing:", "NOT find CUDA (missing:"),
            *exactly(
                "I cannot find the CUDA libraries",
                "nvcc not found in",
                "CUDA compiler identification is unknown",
                "Failed to detect a default CUDA architecture",
                "CUDA Toolkit not found",
                "which: no nvcc in",
                "CUDA_TOOLKIT_ROOT_DIR not found",
                "FindCUDA says CUDA version is",
            ),
            Seen(
                "CUDA_HOME | CUDA_PATH", r"CUDA_(?:HOME|PATH) (?:is )?(?:not set|undefined|None)", "CUDA_HOME not set"
            ),
            Seen(
                "Cannot open include file",
                r"Cannot open include file: '(?:cuda_runtime|cuda|cuda_runtime_api)\.h'",
                "Cannot open include file: 'cuda_runtime.h'",
            ),
            Seen(
                "nvcc",
                r"unable to execute '[^'\n]*nvcc'",
                "unable to execute '/usr/local/cuda/bin/nvcc': No such file or directory",
            ),
            Seen(
                "nvcc not found",
                r"/nvcc: (?:not found|command not found)",
                "/bin/sh: 1: :/usr/local/cuda/bin/nvcc: not found",
            ),
        ),
        (
            lambda told: (
                flash.of_amd(told)
                or (deepspeed.on_windows(told) if told.has(r"unable to compile CUDA op\(s\)") else ())
                or (
                    *_without_nvcc(told),
                    *(_asked_by_cmake(told) or _toolkit_that_is_there(told) or _home_that_is_set(told)),
                    *(() if _toolkit_that_is_there(told) else _toolkit(told)),
                    Fix("Or use a wheel of the package that is already built"),
                )
            ),
        ),
        alternatives=(
            Or("toolkit-torch-cuda-mismatch", "nvcc --version works"),
            Or("build-isolation", "torch itself is not found in the build"),
        ),
        asked=("cuda_home environment variable is not set", "nvcc not found", "cuda toolkit needed to build"),
        source="torch/utils/cpp_extension.py; FastChat#1203",
    ),
    Error(
        "rocm-toolkit-missing",
        "No ROCm toolkit (hipcc) was found",
        "Building this extension for an AMD GPU needs ROCm's compiler and headers, which are not in torch's wheels.",
        "environment",
        (
            Seen("hipcc", r"hipcc['\"]?: (?:command )?not found", "sh: 1: /opt/rocm/bin/hipcc: not found"),
            Seen(
                "hipcc",
                r"(?:No such file or directory:? ?['\"]?\S*hipcc|command '\S*hipcc' failed: No such file)",
                "FileNotFoundError: [Errno 2] No such file or directory: '/opt/rocm/bin/hipcc'",
            ),
            Seen(
                "fatal error",
                r"fatal error: '?(?:hip|hipblas|hipsparse|hipsolver|hiprand|rocblas|rocrand|rocthrust|hipcub|rocprim)"
                r"/[\w./]+'?(?: file not found|: No such file)",
                "fatal error: 'hip/hip_runtime.h' file not found",
            ),
            *exactly("ROCM_HOME environment variable is not set"),
        ),
        (
            Fix(
                "Install ROCm's compiler and libraries (AMD's packages), of the ROCm that torch was built for, and "
                "name their folder",
                (
                    "python -c 'import torch; print(torch.version.hip)'",
                    "sudo apt-get install -y rocm-hip-sdk",
                    "export ROCM_HOME=/opt/rocm PATH=/opt/rocm/bin:$PATH",
                ),
                "root",
            ),
        ),
        alternatives=(Or("cuda-toolkit-missing", "the GPU is NVIDIA's"),),
        asked=("hipcc not found", "hip_runtime.h file not found"),
        source="AMD: ROCm installation for Linux, meta packages",
    ),
    Error(
        "ninja-missing",
        "ninja is missing",
        "ninja is needed to build the extension, but is not found.",
        "environment",
        (
            Seen(
                "use ninja as the BuildExtension backend but we could not find ninja",
                r"use ninja as the BuildExtension backend but we could not find ninja",
                "Attempted to use ninja as the BuildExtension backend but we could not find ninja.",
                warns=True,
            ),
            *exactly("Ninja is required to load C++ extensions", "due to ninja not being installed"),
            *exactly("ninja is required to build"),
            Seen("ninja version", r"\['ninja', '--version'\]' (?:returned|died)", "['ninja', '--version']' returned"),
            Seen("not found", r"ninja: (?:command )?not found", "ninja: not found"),
            *exactly("No such file or directory: 'ninja'"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "ninja is installed, and its program is not on PATH: activate the environment, or add that "
                        "Python's folder bin (Windows: Scripts) to PATH; or take the system's",
                        ("ninja --version", "sudo apt-get install -y ninja-build"),
                    ),
                )
                if told.has(
                    r"(?i)pip3? install ninja|ninja (?:is )?(?:already )?installed|already satisfied: ninja"
                    r"|\b(?:installed|have|with)\b(?:(?!not|without|n't)[^\n]){0,60}"
                    r"[ ,]ninja\b(?! (?:is )?(?:not|missing))"
                )
                else (Fix("Install it", ("python -m pip install ninja",)),)
            ),
        ),
        alternatives=(
            Or("extension-build-failed", "ninja --version works: then the real error is further up, at FAILED:"),
        ),
        amid=lambda around: "slow distutils" not in around or not re.search(r"\.\.\. error|did not run succ", around),
        asked=("ninja is required to load c++ extensions",),
        source="torch/utils/cpp_extension.py",
    ),
    Error(
        "permission-denied-cache",
        "A cache folder is not writable",
        (
            "A cache folder (Triton, Inductor, torch extensions, Hugging Face, Matplotlib) is not writable: it "
            "belongs to another user, or the home folder is read-only."
        ),
        "environment",
        (
            Seen(
                "Permission denied | Access is denied | Read only file system | Operation not permitted",
                r"(?:Permission denied|Access is denied|Read-only file system|Operation not "
                r"""permitted)['"]?:? ?['"]?[^'"\n]*(?:\.cache|\.triton|inductor|torch_extensions|"""
                r"huggingface|matplotlib|\.config|\.torch|\.nv|\.local/share|/cache|\.vllm|\.keras|nltk_data)",
                "PermissionError: [Errno 13] Permission denied: '/home/me/.triton/cache'",
            ),
            *exactly("There was a problem when trying to write in your cache folder"),
            Seen("not a writable", r"not a writable (?:directory|cache)", "not a writable directory"),
            *exactly("getpwuid(): uid not found"),
            Seen(
                "os error | Permission denied",
                r"""(?:cache|\.triton|inductor|torch_extensions|huggingface)\S* ?['"]?:? ?(?:\(os error """
                r"13\)|Permission denied)",
                "cache(os error 13)",
            ),
        ),
        (
            Fix(
                "Put the caches in a folder that you own",
                (
                    "export TRITON_CACHE_DIR=/tmp/$USER/triton TORCHINDUCTOR_CACHE_DIR=/tmp/$USER/inductor",
                    "export TORCH_EXTENSIONS_DIR=/tmp/$USER/ext HF_HOME=/tmp/$USER/hf",
                ),
            ),
        ),
        asked=("permission denied .cache huggingface", "read-only home triton cache"),
        source="transformers: hub.py; torch/_inductor/runtime/cache_dir_utils.py",
    ),
    Error(
        "extension-build-failed",
        "Compiling a package failed",
        'Compiling the extension failed; the real error is in the output, at the first "error:".',
        "environment",
        (
            Seen(
                "Build backend failed to build wheel | Failed to build",
                r"Build backend failed to (?:build|determine)|(?:Failed to (?:fetch wheel|build):? ?`?|hint: "
                r"`?)[\w.-]+==(?![\s\S]{0,900}was not found in the package registry)",
                "  Caused by: Build backend failed to build wheel through `build_wheel()` with exit status: 1",
            ),
            Seen(
                "cannot open shared object file",
                r"torch_extensions[/\\]\S+\.so: cannot open shared object file",
                "ImportError: /home/u/.cache/torch_extensions/py310_cu118/cpu_adam/cpu_adam.so: cannot open shared "
                "object file",
            ),
            Seen(
                "Building wheel for | Failed to build",
                r"Building wheel for \S+ \([\w.]+\)(?:: finished with status 'error'| ?\.\.\. ?error)|"
                r"^ *(?:ERROR: )?Failed to build (?!(?:gem|frontend|backend|project|scheme|target|module|app|image"
                r"|docker|web|client|server|service|workspace|bundle|ios|android)\b)"
                r"[A-Za-z][\w.-]+(?: [A-Za-z][\w.-]+)*$",
                "  Building wheel for simple-knn (setup.py): finished with status 'error'",
            ),
            *exactly(
                "object has no attribute 'ds_opt_adam'",
                "'MSVCCompiler' object has no attribute 'compiler_so'",
                "default_compiler_so = self.compiler_so AttributeError: 'MSVCCompiler'",
                "metadata-generation-failed",
                "Ninja build failed",
                "error: legacy-install-failure",
            ),
            Seen(
                "Command errored out with exit status",
                r"Command errored out with exit status 1:(?=[\s\S]{0,1200}\bsetup\.py)",
                "ERROR: Command errored out with exit status 1:\n command: python -c setup.py",
            ),
            Seen(
                "Running setup py install for",
                r"Running setup\.py install for \S+(?: did not run successfully|: finished with status 'error')",
                "  × Running setup.py install for torch-scatter did not run successfully.",
            ),
            Seen(
                "egg info | setup py bdist wheel | setup py install | Check the logs for full command output",
                r"Running setup\.py (?:install|bdist_wheel) for \S+ \.\.\. ?error|Check the logs for full command "
                r"output|python setup\.py (?:egg_info|bdist_wheel|install)\W? (?:did not run|Check the "
                r"logs|failed with|for )|"
                r"Command \"?python setup\.py egg_info",
                "ERROR: Command errored out with exit status 1: python setup.py egg_info Check the logs for full "
                "command "
                "output.",
            ),
            Seen(
                "did not run successfully",
                r"(?:Getting requirements to build wheel|Preparing metadata \([\w.]+\)|Building wheel for \S+ "
                r"\([\w.]+\)|"
                r"pip subprocess to install build dependencies) did not run successfully",
                "  × Getting requirements to build wheel did not run successfully.",
            ),
            *exactly("Error compiling objects for extension", "ninja: build stopped: subcommand failed"),
            Seen(
                "FAILED",
                r"^FAILED: (?:\[code=\d+\] )?\S+\.o(?:bj)?[ \t]*\n"
                r"\S*(?:c\+\+|g\+\+|gcc|clang\+\+|nvcc|cl)(?:\.exe)? [^\n]*",
                "FAILED: /home/u/b/build/temp.linux/csrc/vision.o\nc++ -MMD -I/v/site-packages/torch/include",
            ),
            *varying('Setting up PyTorch plugin "{upfirdn2d_plugin}"... Failed!'),
            Seen("plugin", r"No module named '\w+_plugin'", "ImportError: No module named 'upfirdn2d_plugin'"),
            Seen("Error building extension", r"Error building extension '\w+'", "Error building extension 'name'"),
            Seen("Failed building wheel for", r"Failed building wheel for \S+", "Failed building wheel for name"),
            Seen(
                "failed with exit",
                r"""[Ee]rror:? ['"]?command u?['"]?[^'"\n]{0,200}(?:nvcc|cl\.exe|gcc|g\+\+|ninja|"""
                r"""cmake)[^'"\n]{0,40}['"]? failed with exit ?(?:status|code)""",
                "error: command 'C:\\\\Program Files\\\\NVIDIA GPU Computing "
                "Toolkit\\\\CUDA\\\\v12.4\\\\bin\\\\nvcc.exe' failed with exit code 2",
            ),
            Seen(
                "Failed to build installable wheels for some",
                r"Failed to build installable wheels for some pyproject\.toml based projects",
                "ERROR: Failed to build installable wheels for some pyproject.toml based projects (scikit-learn)",
            ),
            Seen(
                "failed with error code",
                r"failed with error code \d+ in \S*pip-(?:req-build|install|build)-",
                "Command python -u -c failed with error code 1 in /tmp/pip-req-build-ab12/",
            ),
            Seen(
                "Command cmake build target install config",
                r"Command '\['cmake', '--build', '\.', '--target', 'install', '--config', '\w+'",
                "subprocess.CalledProcessError: Command '['cmake', '--build', '.', '--target', 'install', '--config', "
                "'Release', '--', '-j', '8']' returned non-zero exit status 2.",
            ),
            Seen(
                "FAILED",
                r"(?:Building wheel torch-\d[\s\S]{0,400}?^|^)FAILED: (?:caffe2/CMakeFiles/torch_\w|lib/lib)",
                "FAILED: caffe2/CMakeFiles/torch_cuda.dir/operators/a.cu.obj",
            ),
            Seen("Could not build wheels for", r"Could not build wheels for \S+", "Could not build wheels for name"),
            Seen(
                "Command ninja",
                r"Command '\['ninja'(?:, '-\w+'(?:, '\d+')?)*\]' (?:returned non-zero|died)",
                "subprocess.CalledProcessError: Command '['ninja', '-v']' returned non-zero exit status 1.",
            ),
        ),
        (
            _first_error,
            lambda told: (
                ()
                if told.has(rf"torch_extensions.*cannot open|no attribute 'compiler_so'|{_OF_TORCHS_BUILD}")
                or told.package[0].lower() in ("vllm", "tts")
                else (
                    Fix(
                        "With little memory, build with fewer jobs",
                        (f"MAX_JOBS=2 python -m pip install --no-build-isolation {_what(told)}",),
                    ),
                )
            ),
        ),
        alternatives=(
            Or("old-package-for-new-torch", "a header or function of torch (THC/THC.h, AT_CHECK) is not found"),
            Or("host-compiler-unsupported", "nvcc does not accept the compiler"),
        ),
        asked=(
            "gaussian rasterization build error",
            "mamba ssm compile error",
            "failed building wheel",
            "error compiling objects for extension",
        ),
        symptom=1,
        amid=_of_a_package,
        source="torch/utils/cpp_extension.py",
    ),
    Error(
        "triton-build-failed",
        "Triton's small C program did not compile",
        (
            "The C compiler that Triton uses for a small helper failed; its own message is further up. Usually "
            "Python's headers or libcuda.so are missing."
        ),
        "environment",
        (
            Seen(
                "CalledProcessError Command",
                _OF_TRITON,
                "subprocess.CalledProcessError: Command '['/usr/bin/gcc', '/tmp/tmpfbsy3e1f/main.c', "
                "'-O3', '-I/usr/local/cuda/include', '-lcuda']' returned non-zero exit status 1.",
            ),
            Seen(
                "runtime tcc tcc exe",
                r"Command '\['\S{0,300}triton\S{0,60}tcc\.exe', '",
                r"Command '['C:\\p\\triton\\runtime\\tcc\\tcc.exe', 'cuda_utils.c']' returned 1",
            ),
            Seen(
                "Failed to compile cc cmd",
                r"Failed to compile\. cc_cmd: \[",
                "Failed to compile. cc_cmd: ['cl.EXE', '__triton_launcher.c']",
            ),
        ),
        (
            _embedded_headers,
            _for_triton,
            Fix("Or turn torch.compile off", ("export TORCHDYNAMO_DISABLE=1",)),
        ),
        alternatives=(
            Or("triton-no-python-headers", "it does not find Python.h"),
            Or("libcuda-link-missing", "it cannot find -lcuda"),
        ),
        symptom=1,
        source="triton/runtime/build.py; pytorch/pytorch#90102",
    ),
    Error(
        "torchscript-unsupported",
        "TorchScript cannot compile this code",
        "torch.jit.script or trace met Python that TorchScript does not have, or outputs that it cannot give back.",
        "code",
        (
            *exactly(
                "to torch.jit.trace a dynamo-optimized function",
                "List trace inputs must have elements",
                "Tracing failed sanity checks",
                "hooks assigned can't be compiled",
                "Graphs differed across invocations",
                "frontend.UnsupportedNodeError",
                "frontend.NotSupportedError",
                "can be output from traced functions",
                "Tracer cannot infer type of",
                "Could not get name of python class object",
                "Python type cannot be used as a value",
                "Expected ty->isSubtypeOf(",
                "is currently not supported in Torchscript",
                "Cannot insert a Tensor that requires grad as a constant",
            ),
            *exactly("save(): incompatible function arguments"),
            Seen(
                "Arguments for call are not valid",
                r"Arguments for call are not valid\.\s+The following variants are available",
                "RuntimeError: Arguments for call are not valid.\nThe following variants are available:",
            ),
            *varying("Unknown type name '{Optional}'", "forward() is missing value for argument '{x}'"),
            *exactly(
                "Arguments for call are not valid",
                "Expected integer literal for index",
                "can be inputs to traced functions",
                "are supported as inputs or outputs of traced functions",
                "cannot be used as a value. Perhaps it is a closed over global variable",
                "does not have an __init__ function defined",
                "This attribute exists on the Python module, but we failed to convert",
                "The following operation failed in the TorchScript interpreter",
                "attempted to access a nonexistent attribute or method",
                "which is not a script module",
                "to be of type 'Tensor' because it was not annotated with an explicit type",
            ),
            Seen(
                "supported as JIT inputs",
                r"Only tuples, lists and Variables (?:are )?supported as JIT inputs",
                "RuntimeError: Only tuples, lists and Variables supported as JIT inputs, but got int",
            ),
            Seen(
                "ould not export python function call",
                r"[Cc]ould not export [Pp]ython function call",
                "RuntimeError: could not export python function call _DCNv2. Remove calls to python functions "
                "before export",
            ),
            Seen(
                "packages torch jit",
                r"packages[/\\]torch[/\\]jit[/\\](?:_recursive|_script|annotations|frontend|_trace|_freeze"
                r"|_dataclass_impls)\.py"
                r"[^\n]*, line \d+, in \w+\n[^\n]*\n(?:[ ~^]+\n)?(?:Runtime|Attribute|Name|Type)Error: (?=\S)",
                'File "/v/site-packages/torch/jit/annotations.py", line 15, in check\n    raise RuntimeError(\n'
                "RuntimeError: Something else",
            ),
            Seen("HERE", r"~ ?(?:\.{3} ?)?<--- HERE", "    return f(**kw)\n           ~~ <--- HERE"),
            Seen("undefined value", r"RuntimeError: undefined value \w+:", "RuntimeError: undefined value torch:"),
        ),
        (
            _scripted,
            Fix(
                "Or leave it out of what is compiled with @torch.jit.ignore; torch.export and torch.compile take more "
                "of Python"
            ),
        ),
        # In torch 1.2 to 1.4 this stands below a message of another kind, and the marked line below it.
        amid=lambda around: "above operation failed in interpreter" not in around,
        asked=(
            "torch.jit.script unsupported",
            "tracer cannot infer type",
            "torchscript cannot compile",
            "jit trace dict output",
        ),
        source="torch/jit/frontend.py; torch/csrc/jit/frontend",
    ),
    Error(
        "graph-capture",
        "The code depends on values that the graph does not have",
        "torch.export, torch.compile(fullgraph=True), fx and vmap record operations without values, but the code "
        "needs one: if x > 0, .item(), a size that depends on the data.",
        "code",
        (
            *exactly(
                "not exportable by torch.export.export",
                "Could not guard on data-dependent expression",
                "Could not extract specialized integer from data-dependent expression",
                "Dynamic control flow is not supported",
                "symbolically traced variables cannot be used as inputs to control flow",
                "using FX to symbolically trace a dynamo-optimized function",
                "Please convert all Tensors to FakeTensors first",
                "Constraints violated (",
            ),
            Seen(
                "GuardOnDataDependentSymNode | DynamicOutputShapeException | DataDependentOutputException",
                r"(?:GuardOnDataDependentSymNode|DynamicOutputShapeException|DataDependentOutputException)",
                "torch._subclasses.fake_tensor.DynamicOutputShapeException: aten.nonzero.default",
            ),
            Seen(
                "Proxy",
                r"'?Proxy'? (?:object )?(?:cannot be (?:iterated|interpreted)|object is not iterable|is not iterable)",
                "TraceError: Proxy object cannot be iterated. This can be attempted when the Proxy is used in a loop",
            ),
            Seen(
                "vmap",
                r"vmap: (?:It looks like|We do not|Cannot|You)[^\n]+",
                "RuntimeError: vmap: It looks like you're calling .item() on a Tensor.",
            ),
            *exactly("batching rule not implemented for", "Batching rule not implemented for"),
        ),
        (
            lambda told: (
                (Fix(f"torch suggests: {got[1]}, in dynamic_shapes or in place of the Dim"),)
                if (got := told.last(r"Suggested fixes:\n\s+(\w+ = [^\n]{1,80})"))
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "The model is specialised to the size that was given: leave that dimension out of "
                        "dynamic_shapes, or use "
                        "Dim.AUTO; an example batch of 1 counts as fixed, so export with 2"
                    ),
                )
                if told.has("Constraints violated")
                else ()
            ),
            Fix(
                "Write it without a decision in Python: torch.where(mask, a, b), torch.cond, a mask instead of "
                "x[x > 0] or nonzero(); take sizes from x.shape, not from values; keep the rest outside of the graph"
            ),
            Fix(
                "If the number is sure to be in a range, say so: torch._check(n >= 0); with torch.compile, leave "
                "fullgraph=True out, or set torch._dynamo.config.capture_scalar_outputs = True"
            ),
        ),
        asked=("could not guard on data-dependent expression", "fx symbolic trace control flow", "vmap item()"),
        source="torch/fx/experimental/symbolic_shapes.py; torch/fx/proxy.py",
    ),
    Error(
        "cuda-graph",
        "A CUDA graph is recorded or replayed incorrectly",
        "Something that waits for the GPU or allocates memory ran while a CUDA graph was recorded, or the output of a "
        "replay was used after the next one.",
        "code",
        (
            *exactly(
                "accessing tensor output of CUDAGraphs that has been overwritten",
                "operation not permitted when stream is capturing",
                "operation failed due to a previous error during capture",
                "Cannot call CUDAGeneratorImpl::current_seed during CUDA graph capture",
                "cudaErrorStreamCaptureUnsupported",
                "cudaErrorStreamCaptureInvalidated",
                "Cannot copy between CPU and CUDA tensors during CUDA graph capture",
            ),
            *codes(900, 901, 905, 906, 910),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Copy what you keep (output.clone()), and call torch.compiler.cudagraph_mark_step_begin() "
                        "before "
                        'each step; or leave mode="reduce-overhead" out'
                    ),
                )
                if told.has("overwritten")
                else ()
            ),
            lambda told: (
                (Fix("Make the tensor on the GPU before the recording, or take it from x.pin_memory()"),)
                if told.has("Cannot copy between CPU and CUDA")
                else ()
            ),
            Fix(
                "Keep .item(), .cpu(), print, torch.cuda.synchronize() and data loading out of what is recorded, "
                "run it a "
                "few times before (warm-up, on a side stream), and look for an earlier error above this one"
            ),
            lambda told: (
                (Fix("Or switch the graphs off: vllm serve ... --enforce-eager"),) if told.has(r"(?i)\bvllm\b") else ()
            ),
        ),
        asked=("operation not permitted when stream is capturing", "cudagraphs output overwritten"),
        source="torch/_inductor/cudagraph_trees.py",
    ),
    Error(
        "dynamo-recompiles",
        "torch.compile recompiles repeatedly",
        "A compiled function keeps getting new shapes, numbers or objects and is compiled for each; when the "
        "limit is reached, it runs uncompiled. Training slows down, but its results are correct.",
        "code",
        (
            *varying("torch._dynamo hit config.{recompile_limit} (8)"),
            *exactly("FailOnRecompileLimitHit", "FailOnCacheLimitHit"),
        ),
        (
            Fix(
                "Find out what changes: each line says which guard failed",
                ("TORCH_LOGS=recompiles python your_script.py",),
            ),
            Fix(
                "Let sizes vary: torch.compile(model, dynamic=True), or torch._dynamo.mark_dynamic(x, 0); pad "
                "batches to a few fixed sizes; keep counters and other changing numbers out of the compiled function"
            ),
        ),
        asked=("torch.compile recompiles", "recompile_limit reached", "cache_size_limit dynamo"),
        symptom=1,
        source="torch/_dynamo/convert_frame.py",
    ),
    Error(
        "inductor-failed",
        "torch.compile failed on this model",
        "torch.compile could not compile this model; the cause is shown above or below this line.",
        "code",
        (
            *exactly(
                "Triton: InductorError",
                "Attempted to call function marked as skipped",
                "Set TORCHDYNAMO_VERBOSE=1 for the internal stack trace",
                "Graph Break Reason: ",
            ),
            Seen(
                "Triton compilation failed",
                r"Triton compilation failed: \w+",
                "triton_heuristics.py:533] Triton compilation failed: triton_poi_fused_0",
            ),
            Seen(
                "backend",
                r"backend='?\w+'? raised:",
                "torch._dynamo.exc.BackendCompilerFailed: backend='inductor' raised:",
            ),
            Seen(
                "torch dynamo exc",
                r"torch\._dynamo\.exc\.(?:Unsupported|InternalTorchDynamoError|TorchRuntimeError|"
                r"BackendCompilerFailed|UserError)",
                "torch._dynamo.exc.BackendCompilerFailed: backend='inductor' raised:",
            ),
            Seen(
                "torch inductor exc",
                r"torch\._inductor\.exc\.(?:InductorError|LoweringException|CppCompileError|CppWrapperCodegenError)",
                "torch._inductor.exc.InductorError",
            ),
            Seen("LoweringException", r"LoweringException: ", "LoweringException: "),
            Seen(
                "KeyError torch complex",
                r"(?:_inductor|--compile)\b[\s\S]{0,400}?KeyError: torch\.complex(?:32|64|128)\b",
                "train.py --compile=True\nKeyError: torch.complex64",
            ),
            Seen("compile error", r"C(?:pp|\+\+) compile error", "Cpp compile error"),
            *exactly("Internal Triton PTX codegen error", "`ptxas` failed with error code"),
        ),
        (
            _hints,
            lambda told: (
                (Fix("This torch does not compile for Apple's GPU: update torch, or leave torch.compile out"),)
                if told.has("Device mps not supported")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Dynamo cannot trace one of the calls: without fullgraph=True (and outside torch.export) it "
                        "leaves that call uncompiled; or keep it out yourself, @torch.compiler.disable over its "
                        "function"
                        + (", or torch._dynamo.config.allow_rnn = True" if told.has(r"\b(?:RNN|LSTM|GRU)") else "")
                    ),
                )
                if told.has(r"exc\.Unsupported|torch\._dynamo\.exc\.UserError")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "torch.compile of torch 2.0 makes no code for complex numbers (as in rotary embeddings): leave "
                        "compiling out (the program's option, --compile=False), write that part with sine and cosine, "
                        "without complex numbers, or update torch, which leaves such parts uncompiled from 2.1 on"
                    ),
                )
                if told.has(r"KeyError: torch\.complex") and (told.torch or "2.0").startswith("2.0")
                else ()
            ),
            _cpp,
            Fix(
                'Run it without compiling; if that works, report it to PyTorch with TORCH_LOGS="+dynamo"',
                ("TORCHDYNAMO_DISABLE=1 python your_script.py",),
            ),
        ),
        alternatives=(Or("triton-gpu-unknown", "ptxas says that it does not support the GPU (sm_120)"),),
        asked=("backendcompilerfailed", "inductor error", "torch.compile error"),
        symptom=1,
        amid=lambda around: not re.search(_OF_TRITON, around),
        source="torch/_dynamo/exc.py",
    ),
)
