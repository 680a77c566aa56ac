"""Compilers and linkers that lack something, or that a package's sources do not suit."""

import re

from torchdoctor.explain import makers
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors import libtorch
from torchdoctor.explain.known import Error, Seen, cases, exactly, when
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_PROMPT = 'start from the "x64 Native Tools Command Prompt"'


def _of_python(around: str) -> bool:
    """Whether it is a package for Python that is built; a line or two tell nothing of it."""
    return len(around) < 200 or bool(
        re.search(
            r"(?i)torch|python|\bpip\b|setup\.py|site-packages|nvcc|\bcuda|distutils|\bat::|\bc10\b|\.cu\b|\bwheel|pybind",
            around,
        )
    )


def _torchs_libraries(told: Told) -> tuple[Fix, ...]:
    """Those of CUDA are in the builds for CUDA alone."""
    if told.has(r"cannot find -l(?:c10_cuda|torch_cuda)|'(?:c10_cuda|torch_cuda)\.lib'"):
        return (
            Fix(
                "This torch is a build for the CPU, which has no such library: install a build for CUDA, then build "
                "the package against it; this prints the command",
                ("torchdoctor install-cmd",),
            ),
        )
    shown = "python -c \"import os, torch; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))\""
    text = "The linker is not told where torch is: build in the environment that has torch"
    if told.os == "windows" or told.has(r"LNK1181"):
        return (Fix(f"{text}, with torch.utils.cpp_extension; or add this folder to the variable LIB", (shown,)),)
    return (
        Fix(f"{text}, with the package's own build settings", (pip("install", "--no-build-isolation", "."),)),
        Fix("Or show the folder to the linker", (f"export LIBRARY_PATH=$({shown}):$LIBRARY_PATH",)),
    )


def _libtorch(told: Told) -> tuple[Fix, ...]:
    """Of the project, which is made for one release; of the linker, which has not all of torch, or another ABI."""
    if told.has(r"(?i)\btch\b|torch[-_]sys|libtch|\bcargo\b"):
        text = (
            "Each release of tch is made for one libtorch, which its README names: take that one, or the tch made for "
        )
        again = ("cargo clean", "cargo build")
        return (
            Fix(f"{text}yours (LIBTORCH_USE_PYTORCH=1 takes the torch of Python), and build again", again),
            Fix("Where only the linker fails, it may be the C++ ABI: LIBTORCH_CXX11_ABI=0, or 1, and cargo clean"),
        )
    if told.has(r"DSO missing|unresolved external symbol") and (made := libtorch.not_linked(told)):
        return made
    if told.has(r"(?i)undefined reference"):
        text = "Link all of torch, with its flags: find_package(Torch REQUIRED), target_link_libraries(APP "
        link = Fix(f'{text}"${{TORCH_LIBRARIES}}"), set(CMAKE_CXX_FLAGS "${{CMAKE_CXX_FLAGS}} ${{TORCH_CXX_FLAGS}}")')
        text = (
            "Where std::string is in the names, the C++ ABI differs: take the download of libtorch named cxx11 ABI, or "
        )
        abi = Fix(f"{text}compile all of it with -D_GLIBCXX_USE_CXX11_ABI=0 for the other; build in an empty folder")
        return (abi, link) if told.has(r"(?m)-ltorch\b|^[^#\n]*TORCH_LIBRARIES|std::string|__cxx11") else (link, abi)
    if made := makers.vision_from_source(told):
        return made
    if told.has(r"['‘]load['’]:? is not a member of ['‘]torch::jit"):
        return (Fix("torch::jit::load is declared in another header: #include <torch/script.h>"),)
    have = f"torch {told.torch}" if told.torch else "the installed torch"
    return (Fix(f"Take the release of the project that is made for {have}, or the torch that it names"),)


_OF_TORCH = r"(?:at|c10|torch)\b"

ERRORS = (
    Error(
        "libatomic-not-linked",
        "A 32-bit build needs libatomic",
        "On 32-bit processors (ARM, MIPS) atomic operations of 8 bytes are in libatomic, which is not linked.",
        "environment",
        (
            Seen(
                "undefined reference to atomic",
                r"undefined (?:reference to|symbol:?) (?:symbol )?[`'‘]?__atomic_\w+_8\b",
                "arena.cc:(.text+0x24): undefined reference to `__atomic_fetch_add_8'",
            ),
        ),
        (
            Fix(
                "Where the board has a 64-bit processor (Raspberry Pi 3 and newer), use a 64-bit system (uname -m says "
                "aarch64): for it pip has wheels of torch, and nothing is to be built",
            ),
            Fix(
                "To go on with 32 bits: link it, and build again without the old folder build",
                ('export LDFLAGS="-Wl,--no-as-needed -latomic"',),
            ),
        ),
        asked=("undefined reference to __atomic_fetch_add_8",),
        source="pytorch/pytorch#22564, #22898",
    ),
    Error(
        "libtorch-mismatch",
        "The C++ code was made for a different libtorch",
        "The C++ code was written for a different libtorch release or C++ ABI than the one it is compiled or linked "
        "with, so the names of functions differ; or the linker does not get all of libtorch.",
        "environment",
        (
            Seen(
                "no member named | is not a member of | has no member",
                rf"no member named '\w+' in (?:namespace )?'{_OF_TORCH}"
                rf"|['‘]\w+['’]:? is not a member of ['‘]{_OF_TORCH}"
                rf"|(?:namespace|class) [\"'‘]{_OF_TORCH}[\w:]*[\"'’] has no member",
                "error: no member named '_old_kernel' in namespace 'at'",
            ),
            Seen(
                "undefined reference to",
                r"undefined reference to [`'‘\"]?(?:(?:typeinfo|vtable) for )?"
                r"(?:c10::|at::|torch::|_ZNK?\w{0,3}(?:3c10|2at|5torch))",
                "/usr/bin/ld: main.o: undefined reference to `c10::Thing::check(int)'",
            ),
            Seen(
                "undefined reference",
                r"undefined references?\b[^\n]{0,300}(?:std::(?:string|__cxx11|basic_string)|\bc10\b)[\s\S]{0,1500}?"
                r"\bTORCH_LIBRARIES\b",
                "undefined reference to `robot::start(std::string const&)'\ntarget_link_libraries(app "
                "${TORCH_LIBRARIES})",
            ),
            Seen(
                "error adding symbols DSO missing from command line",
                r"lib(?:torch|c10)\w*\.so: error adding symbols: DSO missing from command line",
                "/usr/bin/ld: /x/libtorch/lib/libtorch_cpu.so: error adding symbols: DSO missing from command line",
            ),
            Seen(
                "unresolved external symbol",
                r"unresolved external symbol (?![^\n]{0,200}data_ptr<(?:unsigned )?long>)"
                r"[^\n]{0,400}(?:\b(?:c10|at|torch)::|@(?:c10|at|torch)@@)",
                'error LNK2019: unresolved external symbol "public: __cdecl c10::IValue::~IValue(void)"',
            ),
        ),
        (_libtorch,),
        asked=("undefined reference to c10", "no member named in namespace at", "tch libtorch version"),
        source="PyTorch: installing C++ distributions of PyTorch; tch: README",
    ),
    Error(
        "toolchain-unfit",
        "The compiler or linker cannot build this",
        "A tool that the build calls is missing or breaks off, or the sources are not made for this compiler or "
        "system.",
        "environment",
        *cases(
            when(
                (
                    *exactly("LNK1158: cannot run 'rc.exe'"),
                    Seen(
                        "RC Pass",
                        r'RC Pass \d: command "rc\b[^\n]*failed',
                        'RC Pass 1: command "rc x" failed',
                    ),
                ),
                Fix(
                    f"rc.exe is of the Windows SDK: add that in the Visual Studio Installer (Desktop development with "
                    f"C++), then {_PROMPT}"
                ),
            ),
            when(
                (
                    Seen(
                        "WinError",
                        r"(?:running build_ext|building '[\w.]+' extension)[\s\S]{0,3000}?error: \[WinError 2\]",
                        "building 'rasterization._C' extension\nerror: [WinError 2] The system cannot find the file "
                        "specified",
                    ),
                ),
                Fix(
                    f"The build calls Visual C++, nvcc or ninja, and one is missing: check which, install it (nvcc in "
                    f"torch's CUDA version), and {_PROMPT}",
                    ("where.exe cl nvcc ninja",),
                ),
            ),
            when(
                (
                    Seen(
                        "DISTUTILS_USE_SDK is not set",
                        r"DISTUTILS_USE_SDK is not set(?![\s\S]{0,6000}\berror C\d{4})",
                        "DISTUTILS_USE_SDK is not set",
                    ),
                ),
                Fix("Say that the compiler's environment is set up already", ("set DISTUTILS_USE_SDK=1",)),
            ),
            when(
                (
                    Seen(
                        "cannot find l",
                        r"cannot find -l(?:c10|torch|torch_cpu|torch_python|torch_cuda|c10_cuda)\b",
                        "/usr/bin/ld: cannot find -lc10: No such file or directory",
                    ),
                    Seen(
                        "cannot open input file",
                        r"LNK1181: cannot open input file "
                        r"'(?:c10|torch|torch_cpu|torch_python|torch_cuda|c10_cuda)\.lib'",
                        "LINK : fatal error LNK1181: cannot open input file 'c10.lib'",
                    ),
                ),
                _torchs_libraries,
            ),
            when(
                (
                    Seen(
                        "exception specification is incompatible with that of previous function",
                        r"mathcalls\S*\(\d+\): error: exception specification is incompatible with that of previous "
                        r'function "\w+"',
                        "/usr/include/bits/mathcalls.h(79): error: exception specification is incompatible with that "
                        'of previous function "cospi"',
                    ),
                ),
                Fix(
                    "The system's C library (glibc 2.41 or newer) is newer than this CUDA toolkit: use a newer "
                    "toolkit of "
                    "the same major version, or conda's compilers, which have an older C library of their own",
                    ("conda install -c conda-forge gxx_linux-64=13 sysroot_linux-64=2.28",),
                ),
            ),
            when(
                (
                    Seen(
                        "internal compiler error",
                        r"internal compiler error: (?!Killed)",
                        "internal compiler error: Segmentation fault",
                    ),
                    Seen(
                        "died due to signal",
                        r"nvcc error +: '(?:cudafe\+\+|cicc|ptxas)' died due to signal (?:11|6)\b",
                        "nvcc error   : 'cudafe++' died due to signal 11 (Invalid memory reference)",
                    ),
                ),
                Fix(
                    "The compiler itself crashed: build with fewer jobs, in case memory ran out",
                    (f"MAX_JOBS=1 {pip('install', '--no-build-isolation', '.')}",),
                ),
                Fix(
                    "If it crashes again, it is a bug of that compiler: use another gcc, or another toolkit of torch's "
                    "CUDA version",
                    ("gcc --version", "nvcc --version"),
                ),
            ),
            when(
                (
                    Seen(
                        "identifier not found | undeclared identifier",
                        r"error C(?:3861|2065): '(?:ftruncate|ssize_t|mmap|shm_open|usleep|gettimeofday|fork|pid_t|"
                        r"__builtin_\w+)'",
                        "error C3861: 'ftruncate': identifier not found",
                    ),
                    Seen(
                        "Cannot open include file",
                        r"C1083: Cannot open include file: '(?:unistd|sys/(?:mman|time|socket|ioctl|wait|types)|dirent|"
                        r"pthread|getopt|cxxabi|immintrin_linux|arpa/inet|netinet/in)\.h'",
                        "fatal error C1083: Cannot open include file: 'unistd.h': No such file or directory",
                    ),
                    *exactly('error: identifier "uint" is undefined'),
                ),
                Fix(
                    "The package's sources are written for Linux, and Windows' compiler lacks that: install a wheel of "
                    "it for Windows, if its project has one, or build it in WSL",
                    ("wsl --install",),
                ),
            ),
            when(
                (
                    Seen(
                        "unresolved external symbol",
                        r"unresolved external symbol "
                        r"[^\n]{0,80}TensorBase::(?:const_|mutable_)?data_ptr<(?:unsigned )?long>",
                        'LNK2001: unresolved external symbol "public: long * __cdecl '
                        'at::TensorBase::data_ptr<long>(void)const "',
                    ),
                ),
                Fix(
                    "On Windows, long has 32 bits and torch has no tensors of it: in the sources, write int64_t "
                    "for long "
                    "(data_ptr<int64_t>)"
                ),
            ),
            when(
                (
                    *exactly("clang: error: unsupported option '-fopenmp'"),
                    Seen("omp h file not found", r"'omp\.h' file not found", "fatal error: 'omp.h' file not found"),
                ),
                Fix(
                    "Apple's compiler has no OpenMP: install it from Homebrew, and name it to the build",
                    (
                        "brew install libomp",
                        'export CFLAGS="-Xpreprocessor -fopenmp -I$(brew --prefix libomp)/include" CXXFLAGS="$CFLAGS"',
                        'export LDFLAGS="-L$(brew --prefix libomp)/lib -lomp"',
                    ),
                ),
            ),
            when(
                exactly(
                    "xcrun: error: invalid active developer path", "xcode-select: note: no developer tools were found"
                ),
                Fix(
                    "Install Apple's command line tools: an update of macOS may remove them",
                    ("xcode-select --install",),
                ),
            ),
            when(
                (
                    Seen(
                        "swig",
                        r"command 'swig(?:\.exe)?' failed|swig: (?:command )?not found|unable to execute 'swig",
                        "error: command 'swig' failed: No such file or directory",
                    ),
                ),
                Fix("Install SWIG, then the package again", (pip("install", "swig"),)),
            ),
            when(
                (
                    Seen(
                        "namespace pybind | not a member of py | not a member of pybind",
                        r"'\w+' (?:in namespace|is not a member of) '(?:pybind11'|py'(?=[\s\S]{0,900}?pybind))"
                        r"|pybind[\s\S]{0,900}?'\w+' (?:in namespace|is not a member of) 'py'",
                        "error: no member named 'type' in namespace 'pybind11'",
                    ),
                ),
                Fix(
                    "The headers of pybind11 that are found are older than the source: bring those in third_party to "
                    "its state, and build again",
                    ("git submodule sync --recursive", "git submodule update --init --recursive", "rm -rf build"),
                ),
                Fix(
                    "Or another pybind11 (of the system, of conda) is found first: update it",
                    (pip("install", "-U", "pybind11"),),
                ),
            ),
            when(
                (
                    Seen(
                        "pybind h No such file | pybind h file not found",
                        r"pybind11/\w+\.h(?:: No such file|'? file not found|': No such file)",
                        "fatal error: pybind11/pybind11.h: No such file or directory",
                    ),
                ),
                Fix(
                    "Install pybind11, and show the compiler its headers",
                    (
                        pip("install", "pybind11"),
                        'export CPLUS_INCLUDE_PATH=$(python -c "import pybind11; print(pybind11.get_include())")',
                    ),
                ),
                Fix("If it is a submodule of the repository", ("git submodule update --init --recursive",)),
            ),
        ),
        amid=_of_python,
        asked=(
            "cannot run rc.exe",
            "cannot find -lc10",
            "internal compiler error building extension",
            "xcrun invalid active developer path",
        ),
        source="Microsoft: linker tools errors; NVIDIA: nvcc; Apple: Xcode command line tools; glibc 2.41 "
        "release notes",
    ),
)
