"""torch.compile, Triton and Visual C++."""

from torchdoctor import lazy_re as re
from torchdoctor.explain import accelerators, distributions, fixes, ingredients, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_ALLOW = (
    "New-ItemProperty -Path HKLM:\\SYSTEM\\CurrentControlSet\\Control\\FileSystem "
    "-Name LongPathsEnabled -Value 1 -PropertyType DWORD -Force"
)


_ALLOWED = (
    r"(?i)\b(?:enabled|allowed|changed)\b[^.\n]{0,40}\blong ?paths?"
    r"|long ?paths?\b[^.\n]{0,20}\b(?:already|are) (?:on|en)"
)
_NOT_ALLOWED = (
    r"(?i)(?:\b(?:not|never|cannot|is it|how|if|whether|are|should|must)\b|n't)[^.\n]{0,30}\b(?:enabled|allowed"
    r"|changed)\b[^.\n]{0,40}\blong ?paths?|(?:\b(?:not|never|if|whether)\b|n't)[^.\n]{0,20}\blong ?paths? (?!support)"
    r"|long ?paths?\b[^.\n]{0,40}\?"
)


def _short_paths(told: Told) -> tuple[Fix, ...]:
    allow = Fix("Allow long paths (PowerShell as administrator), then restart", (_ALLOW,), "root")
    if told.has("torchinductor|triton"):
        return (
            Fix(
                "Put the caches in a folder with a short path",
                ("export TORCHINDUCTOR_CACHE_DIR=C:/t TRITON_CACHE_DIR=C:/tr",),
            ),
            allow,
        )
    if told.has(_ALLOWED) and not told.has(_NOT_ALLOWED):
        text = "Long paths are allowed already, and this program does not use them: make a folder C:\\t for temporary "
        return (Fix(f"{text}files, and install again in the same terminal", ("export TEMP=C:/t TMP=C:/t",)),)
    return (allow, Fix("Or create the environment in a folder with a short path", ("py -m venv C:\\v",)))


_OF_INTEL = r"whl/xpu|\+xpu\b|Intel(?:\(R\))? Arc\b"  # whose Triton is another one


def _compiler(told: Told) -> tuple[Fix, ...]:
    """By the way of the system, and of conda where there is no root."""
    conda = Fix("In conda, without root", ("conda install -c conda-forge gxx_linux-64",))
    if told.os == "windows":
        own = "" if told.has(_OF_INTEL) else " (or with pip: triton-windows brings a small compiler)"
        text = (
            f'Install the Visual Studio Build Tools with "Desktop development with C++"{own}, and start Python where '
        )
        text += "cl.exe is on PATH: in the x64 Native Tools Command Prompt, which the Start menu has then"
        return (Fix(text, ("winget install Microsoft.VisualStudio.2022.BuildTools",), "root"),)
    if told.os == "macos":
        return (Fix("Install Apple's command line tools", ("xcode-select --install",)),)
    if (told.place == "container" or told.image) and distributions.installer(told) in ("", "apt"):
        text = "The image has no compiler: install one in the Dockerfile, and build the image again (not on the host"
        text += "; in a running container, as root, it is gone with the container)"
        return (Fix(text, ("RUN apt-get update && apt-get install -y build-essential",)),)
    if told.conda:
        return (conda, Fix("Or install the system's compiler", ("sudo apt-get install -y build-essential",), "root"))
    return (Fix("Install a compiler", ("sudo apt-get install -y build-essential",), "root"), conda)


def _without_compiling(told: Told) -> tuple[Fix, ...]:
    if told.has(
        r"CMake|setup\.py|could not compile|linker `|Failed (?:to build|building)|bdist|build_ext|subprocess-exited"
    ):
        return ()
    return (Fix("Or turn torch.compile off", ("export TORCHDYNAMO_DISABLE=1",)),)


def _headers(told: Told) -> tuple[Fix, ...]:
    """Of the Python that runs; an embedded one comes without."""
    if told.portable or told.os == "windows" or told.has(r"C1083"):
        where = "its folders include and libs: copy both from python.org's Python of the same version into it"
        name = "ComfyUI's portable Python" if told.portable else "An embedded Python"
        own = told.last(r"-lpython3(\d{1,2})\b|\.cp3(\d{1,2})-win|\bpython3(\d{1,2})\.dll")
        number = f"3.{next(filter(None, own.groups()))}" if own else told.python or "3.12"
        text = f"{name} (here {number}) lacks {where}; python.org's own installer has them"
        text = text if own or told.python else text.replace(" (here 3.12)", "")
        return (Fix(text, (f"winget install Python.Python.{number}",)),)
    if told.os == "macos":
        return (
            Fix("Install a Python with its headers, and make the environment again", ("brew install python@3.12",)),
        )
    python = f"python{told.python or '3'}"
    return (Fix("Install the headers for this Python", (f"sudo apt-get install -y {python}-dev",), "root"),)


def _not_with_gcc(told: Told) -> tuple[Fix, ...]:
    """Triton on Windows took MinGW's compiler, whose libraries are not those that Python is built with."""
    taken = told.last(
        r"Command '\['([A-Za-z]:[\\/][^'\n]{0,200}[\\/](?:gcc|g\+\+|clang|cc)\.(?:exe|EXE))', [^\n]{0,1500}triton"
    )
    if taken is None:
        return ()
    folder, _, name = re.sub(r"[\\/]+", r"\\", taken[1]).rpartition("\\")
    text = f"Triton took {name} from {folder}, which failed: its message is above that line. Take the folder off PATH, "
    text += "unset CC, and install the triton-windows of your torch, which since 3.2 brings a compiler of its own"
    return (Fix(text, accelerators.triton_for_windows(told).commands),)


def _only_warns(told: Told) -> bool:
    return told.has(r"some optimizations will not be enabled")


def _triton(told: Told) -> tuple[Fix, ...]:
    """By the system, where the text says it."""
    if told.os == "macos":
        return (Fix("There is no Triton for a Mac, and most programs only warn and go on without it"),)
    windows = accelerators.triton_for_windows(told)
    linux = fixes.saying(
        "On Linux, Triton comes with torch: reinstall torch with its requirements", fixes.reinstall_build
    )(told)
    if _only_warns(told):
        warns = Fix("Only a warning of xformers: it works without Triton; to be rid of it, install Triton")
        return (warns, windows, *linux)
    return (windows,) if told.os == "windows" else (*linux, windows)


# The first torch whose torch.compile takes a Python, or Windows. Source: torch/_dynamo/eval_frame.py by release.
_COMPILES = {"3.11": "2.1", "3.12": "2.4", "3.13": "2.6", "3.14": "2.10", "Windows": "2.5"}


def _first_that_compiles(told: Told) -> tuple[Fix, ...]:
    named = told.last(r"[Pp]ython ?(?:version )?(?:>= ?)?(3\.\d+)|(Windows) not yet supported|supported on (Windows)")
    first = _COMPILES.get(next(filter(None, named.groups()))) if named else None
    if first is None:
        return (Fix("Use a newer torch, or an older Python"),)
    command = pip("install", "-U", f"torch>={first}", "torchvision", "torchaudio")
    return (Fix(f"torch {first} and newer can: update it, with what belongs to it", (command,)),)


def _hollow(told: Told) -> tuple[Fix, ...]:
    """A triton without its own parts: Python finds a folder of that name, or what is left of one."""
    if not told.has(r"module 'triton' has no attribute '(?:jit|language|Config|autotune|cdiv|runtime|__version__)'"):
        return ()
    see = 'python -c "import triton; print(triton.__path__)"'
    text = "Python finds an empty triton, a folder of that name (its cloned source, leftovers): rename that folder"
    return (Fix(text, (see,)), *_on_windows(told))


def _on_windows(told: Told) -> tuple[Fix, ...]:
    """Where torch does not bring it."""
    return _triton(told) if told.os == "windows" else ()


_OLD_SM = r"\bsm_?([3-6]\d)\b|\bGTX? ?(?:9|10)\d\d|\b(?:P100|P40|M40)\b"


def _for_gpu(told: Told) -> tuple[Fix, ...]:
    """Of a Triton that does not know the GPU, or has left it behind."""
    if told.has(_OLD_SM) and not told.has(torch_builds.NEWER_GPU):
        text = "Triton needs compute capability 7.0 or 8.0, and this GPU is older: turn off what uses it"
        return (Fix(f"{text} (--use-sage-attention, torch.compile)", ("export TORCHDYNAMO_DISABLE=1",)),)
    if told.has(r"\bsm_?12[01]a?\b|PTXAS|ptxas fatal|GB10") and told.has("ptxas|PTXAS"):
        return (Fix("Use a newer toolkit's ptxas", ("export TRITON_PTXAS_PATH=/usr/local/cuda/bin/ptxas",)),)
    return ()


def _without_the_gpu(told: Told) -> tuple[Fix, ...]:
    """A failure of Triton's passes on a GPU that is not named, or not new."""
    if told.has(torch_builds.NEWER_GPU) or not told.has("PassManager::run failed"):
        return ()
    return (Fix("See whether the GPU is too new or too old for this Triton", ("torchdoctor check",)),)


_IN_KERNELS = (
    (
        r"arange's range must be a power of 2",
        "tl.arange takes powers of 2: BLOCK = triton.next_power_of_2(n), and a mask for the rest, "
        "tl.load(x + offsets, mask=offsets < n)",
    ),
    (
        r"NameError(?:\(|: )[^\n]*?(\w+)['\"]? is not defined",
        "{0} is not known inside the kernel: it sees its arguments, tl, and globals that are tl.constexpr; pass it as "
        "an argument, {0}: tl.constexpr for a number fixed at compile time",
    ),
    (
        r"arange's arguments must be of type tl\.constexpr|Shape element \d+ must have type `?constexpr",
        "A block's size must be known when the kernel is compiled: mark the argument, BLOCK: tl.constexpr",
    ),
    (
        r"(?:cannot be broadcast|Cannot make_shape_compatible|incompatible dimensions)",
        "Two blocks have different shapes: add a dimension, a[:, None] and b[None, :], and compare the BLOCK sizes",
    ),
)


def _kernel(told: Told) -> tuple[Fix, ...]:
    special = next((text.format(*got.groups()) for mark, text in _IN_KERNELS if (got := told.last(mark))), "")
    said = told.last(r"CompilationError: at \d+:\d+:\n(?:[^\n]*\n){1,60}? +\^[ ~^]*\n([^\n]{3,200})")
    general = f"Triton says: {said[1]}" if said else "Read the message below the kernel's lines"
    return (Fix(special or f"{general}; the mark ^ shows the place in the kernel"),)


def _without_the_cache(told: Told) -> tuple[Fix, ...]:
    """Also how a file in it came to be cut off."""
    named = told.last(
        r"(?<![\w.+/-])(/(?:tmp|var/tmp|dev/shm)/(?:[\w+-]{1,60}/){0,3}torchinductor_\w[\w.-]*)/(?:\w\w|triton|fxgraph)/"
    )
    folder = named[1] if named else "/tmp/torchinductor_$USER"
    delete = f"rm -rf ~/.triton/cache ~/.cache/torch_extensions {folder}"
    if not told.has(r"file too short|invalid ELF"):
        return (Fix("Delete the caches; they will be recreated", (delete,)),)
    text = (
        "A compiled file in the cache was not written to its end: delete the caches, which will be recreated, and see "
    )
    text += (
        "that the disk has room. Where several processes start at once, give each a TORCHINDUCTOR_CACHE_DIR of its own"
    )
    return (Fix(text, (delete, f"df -h {'/tmp' if folder.startswith('/tmp') else '~'}")),)


def _of_the_kernel(told: Told) -> tuple[Fix, ...]:
    """By whose kernel it is: seldom one that the user wrote."""
    said = told.last(r"Required: (\d{4,7}), Hardware limit: (\d{4,7})")
    size = f"The kernel needs {int(said[1]) // 1024} KiB, this GPU has {int(said[2]) // 1024}. " if said else ""
    if told.has(r"[/\\]vllm[/\\]\w|(?m:^|[$#>] ?)vllm serve\b|-m vllm\b"):
        text = f"{size}Update vLLM, which takes smaller blocks on more GPUs; else another attention backend "
        text += "(--attention-backend FLASHINFER; before 0.11 VLLM_ATTENTION_BACKEND=FLASHINFER or XFORMERS), or a GPU "
        return (Fix(f"{text}of compute capability 8.0 and up", ("python -m pip install -U vllm",)),)
    if told.has(r"flex_attention"):
        text = f'{size}Give flex_attention smaller blocks: kernel_options={{"BLOCK_M": 32, "BLOCK_N": 32, '
        text += '"num_stages": 1} (in training also BLOCK_M1, BLOCK_N1, BLOCK_M2, BLOCK_N2); newer torch and triton '
        return (Fix(f"{text}choose better ones"),)
    text = f"{size}In a kernel of your own use smaller block sizes or fewer num_stages; in that of a package "
    text += "update it and triton, or turn its Triton path off; with torch.compile leave max-autotune out"
    return (Fix(text),)


ERRORS = (
    Error(
        "torch-compile-windows-no-msvc",
        "The Visual C++ compiler is not found",
        "torch.compile or the extension needs Visual C++'s compiler cl.exe, which is not found.",
        "environment",
        (
            Seen(
                "gcc error",
                r"gcc(?:\.exe)?: error: /(?:MD|Z7|EHa|O2|nologo)\b",
                "gcc: error: /MD: No such file or directory",
            ),
            Seen(
                "Command",
                r"Command '\['[A-Za-z]:[\\/][^'\n]{0,200}[\\/](?:gcc|g\+\+|clang|cc)\.(?:exe|EXE)', "
                r"[^\n]{0,1500}[\\/]triton[\\/]",
                "CalledProcessError: Command '['C:\\\\m\\\\gcc.EXE', 'C:\\\\T\\\\main.c', "
                "'-IC:\\\\v\\\\triton\\\\common\\\\include'",
            ),
            Seen("Compiler cl", r"Compiler: cl(?:\.exe)? is not found", "RuntimeError: Compiler: cl is not found."),
            Seen(
                "Microsoft Visual C",
                r"Microsoft Visual C\+\+ 14\.\d+ (?:or greater )?is required",
                'error: Microsoft Visual C++ 14.0 or greater is required. Get it with "Microsoft C++',
            ),
            Seen(
                "Error checking compiler version for cl",
                r"Error checking compiler version for cl(?!: '[\w-]+' codec)",  # it speaks another language
                "Error checking compiler version for cl: [WinError 2] The system cannot find the file specified",
            ),
            Seen(
                "Could not | Unable to | Cannot",
                r"(?:Could not|Unable to|Cannot) find (?:a compatible Visual Studio|vcvarsall|compiler "
                r"'cl\.exe'|cl\.exe)",
                "Could not find a compatible Visual Studio",
            ),
            Seen(
                "raised FileNotFoundError WinError",
                r"(?:backend='inductor' raised|InductorError): *\n?[^\n]{0,60}FileNotFoundError: \[WinError 2\]",
                "torch._dynamo.exc.BackendCompilerFailed: backend='inductor' raised:\nFileNotFoundError: "
                "[WinError 2] The "
                "system cannot find the file specified",
            ),
            Seen("is not recognized", r"'cl(?:\.exe)?' is not recognized", "'cl' is not recognized"),
            *exactly("Cannot find compiler 'cl.exe' in PATH"),
            Seen(
                "failed No such file | failed None",
                r"command '(?:cl|cl\.exe)' failed ?[:：] ?(?:No such file|None)",
                "error: command 'cl.exe' failed: No such file or directory",
            ),
            Seen(
                "returned non zero exit status",
                r"where cl'? returned non-zero exit status",
                "where cl' returned non-zero exit status",
            ),
            *exactly("['where', 'cl']' returned non-zero"),
            Seen(
                "local variable",
                r"local variable 'cl_path' (?:where it is not|referenced before)",
                "UnboundLocalError: cannot access local variable 'cl_path' where it is not associated with a value",
            ),
            Seen(
                "No working C compiler found in",
                r"No working C\+\+ compiler found in \S+: \(None, 'cl",
                "No working C++ compiler found in name: (None, 'cl",
            ),
            Seen(
                "could not find any instance of Visual Studio",
                r"could not find any instance of Visual Studio"
                r"|[Bb]uilding [Ww]indows wheels[^\n]{0,40} requires Microsoft Visual"
                r"|Error executing cmd /u /c \"[^\"\n]{0,120}vcvarsall\.bat",
                "could not find any instance of Visual Studio.",
            ),
            Seen("Failed to find", r"Failed to find (?:MSVC|C\+\+ compiler cl)", "Failed to find MSVC"),
            Seen(
                "fatal error C Cannot open include file",
                r"fatal error C1083: Cannot open include file: '(?:omp|float|stdio|algorithm|crtdefs|corecrt)\.h",
                "fatal error C1083: Cannot open include file: 'omp.h",
            ),
        ),
        (
            _not_with_gcc,
            ingredients.with_a_wheel,
            Fix(
                'Where Visual Studio with "Desktop development with C++" is installed, start Python from its "x64 '
                'Native Tools Command Prompt", in which `where cl` names a file; else install the Build Tools first',
                (
                    "winget install Microsoft.VisualStudio.2022.BuildTools --override "
                    '"--passive --wait --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
                ),
                "root",
            ),
        ),
        alternatives=(
            Or("triton-no-compiler", "this is not Windows"),
            Or("windows-cuda-vs-integration", "cl.exe is found, but CMake finds no CUDA toolset"),
        ),
        asked=("cl is not found", "compiler cl.exe not found", "microsoft visual c++ 14.0 required"),
        source="torch/_inductor/cpp_builder.py; torch/utils/cpp_extension.py",
    ),
    Error(
        "windows-cuda-vs-integration",
        "CUDA's Visual Studio integration is missing",
        "CUDA's Visual Studio integration is missing, so CMake or MSBuild finds no CUDA toolset.",
        "environment",
        (
            *exactly("No CUDA toolset found"),
            Seen(
                "was not found | does not exist",
                r"""CUDA [\d.]+\.(?:props|targets)["']? (?:was not found|does not exist)""",
                "CUDA 12.props was not found",
            ),
            Seen(
                "The imported project",
                r"The imported project .*CUDA [\d.]+\.props.* was not found",
                'The imported project "C:\\VS\\BuildCustomizations\\CUDA 12.1.props" was not found.',
            ),
        ),
        (
            Fix(
                'Reinstall the CUDA toolkit after Visual Studio, with "Visual Studio Integration" selected; '
                "or copy the files from the toolkit's "
                "extras\\visual_studio_integration\\MSBuildExtensions into Visual Studio's "
                "MSBuild\\Microsoft\\VC\\v170\\BuildCustomizations"
            ),
        ),
        alternatives=(Or("cuda-toolkit-missing", "nvcc --version fails"),),
        asked=("no cuda toolset found",),
        source="CMake: CMakeDetermineCUDACompiler.cmake",
    ),
    Error(
        "windows-path-too-long",
        "A path is too long for Windows",
        "A path is longer than the 260 characters that Windows allows by default.",
        "environment",
        (
            *exactly("[WinError 206]"),
            Seen(
                "No such file or directory",
                r"No such file or directory: '[A-Za-z]:\\[^'\n]*(?:torchinductor_|\.triton\\|torch_extensions)",
                "FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\Users\\\\<your "
                "username>\\\\AppData\\\\Local\\\\Temp\\\\torchinductor_<your "
                "username>\\\\triton\\\\0\\\\...LONG...FILE...NAME...'",
            ),
            Seen(
                "No such file or directory",
                r"No such file or directory: '[A-Za-z]:\\[^'\n]{230,}",
                "FileNotFoundError: [Errno 2] No such file or directory: "
                "'C:\\\\Users\\\\name\\\\AppData\\\\Local\\\\Temp\\\\torchinductor_name\\\\aaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\\\bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
                "bbbbbbbbbbbbbbbbbb\\\\ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
                "ccc.py'",
            ),
            *exactly("filename or extension is too long", "Filename too long", "Windows Long Path support enabled"),
            Seen("ilename longer than", r"[Ff]ilename longer than 260", "Filename longer than 260"),
            *exactly("exceeds the OS max path limit", "specified path, file name, or both are too long"),
            Seen(
                "cannot open",
                r"cannot open (?:source|output|include) file.*C:\\(?:[^\\\n]+\\){14,}",
                "cl : cannot open source file: "
                "C:\\one\\two\\three\\four\\five\\six\\seven\\eight\\nine\\ten\\eleven\\twelve\\thirteen\\fourteen\\fif"
                "teen\\x.cpp",
            ),
        ),
        (_short_paths,),
        alternatives=(Or("triton-stale-cache", "the path is short"),),
        asked=("filename too long windows", "winerror 206", "enable long paths"),
        on=("windows",),
        source="pip: windows long path hint",
    ),
    Error(
        "triton-no-python-headers",
        "Python's header files are missing",
        "Python.h is missing; Triton (or the extension) needs it to compile a small C file.",
        "environment",
        (
            *exactly("Python.h: No such file or directory"),
            Seen("file not found", r"Python\.h[’']? file not found", "Python.h file not found"),
            Seen(
                "include file Python h not found",
                r"include file ['‘]?Python\.h['’]? not",
                "include file 'Python.h' not found",
            ),
            *exactly("Cannot open include file: 'Python.h'", "fatal error: pyconfig.h: No such file"),
            *exactly("UserWarning: Failed to find Python libs"),  # triton-windows
        ),
        (_headers,),
        asked=("python.h missing when building", "python.h no such file", "python3-dev missing"),
        rule="TD704",
        source="ml-cross-entropy#5; triton build.py",
    ),
    Error(
        "triton-no-compiler",
        "No C compiler was found",
        "Triton, Inductor or a package's build cannot find a C or C++ compiler.",
        "environment",
        (
            Seen(
                "Failed to find C",
                r"Failed to find C(?:\+\+)? compiler",
                "RuntimeError: Failed to find C compiler. Please specify via CC environment variable.",
            ),
            *exactly("No working C++ compiler found in", "InvalidCxxCompiler"),
            Seen(
                "expected str bytes or os PathLike object not NoneType",
                r"File \"[^\"\n]{0,300}(?:torch[/\\]_inductor|-packages[/\\]triton)[/\\][^\"\n]{1,120}\"[^\n]*\n"
                r"(?:(?!\s*File \")[^\n]*\n|\s*File \"[^\"\n]{0,300}[/\\](?:subprocess|posixpath|ntpath|os|shutil)\.py"
                r"\"[^\n]*\n){0,12}?\S{0,40}TypeError: expected str, bytes or os\.PathLike object, not NoneType",
                'File "/v/torch/_inductor/codecache.py", line 512, in result\n'
                "TypeError: expected str, bytes or os.PathLike object, not NoneType",
            ),
            Seen(
                "in check compiler ok for platform | Command which",
                r"in check_compiler_ok_for_platform\s{0,9}(?:[^\n]*check_output[^\n]*\s*)?\Z"
                r"|Command '\['which', '(?:[cg]|clang)\+\+'\]' returned non-zero",
                "CalledProcessError: Command '['which', 'g++']' returned non-zero exit status 1.",
            ),
            Seen(
                "cannot execute cc plus",
                r"cannot execute ['‘]?cc1plus",
                "gcc: fatal error: cannot execute 'cc1plus': execvp: No such file or directory",
            ),
            Seen(
                "not found",
                r"(?<!nv)\b(?:g\+\+|gcc|clang|c\+\+|cc|x86_64-linux-gnu-g(?:cc|\+\+)): (?:command )?not found",
                "g++: not found",
            ),
            Seen(
                "No such file or directory",
                r"No such file or directory: '(?:\S*/)?(?:gcc|g\+\+|clang|c\+\+|cc|clang\+\+|"
                r"x86_64\S*-(?:gcc|g\+\+|cc|c\+\+))'",
                "No such file or directory: 'gcc'",
            ),
            Seen(
                "failed No such file",
                r"error: command '(?:\S*/)?(?:gcc|g\+\+|x86_64-linux-gnu-gcc|cc|clang)' failed: No such file",
                "error: command 'gcc' failed: No such file",
            ),
            Seen(
                "unable to execute",
                r"unable to execute '(?:gcc|g\+\+|x86_64-linux-gnu-gcc|cc|c\+\+)'",
                "unable to execute 'gcc'",
            ),
            Seen("failed No such file", r"'(?:g\+\+|gcc)' failed: No such file", "'g++' failed: No such file"),
            Seen("COMPILER not set", r"CMAKE_C(?:XX)?_COMPILER not set", "CMAKE_C_COMPILER not set"),
            Seen(
                "COMPILER could be found",
                r"No CMAKE_C(?:XX)?_COMPILER could be found",
                "No CMAKE_C_COMPILER could be found",
            ),
            *exactly("error: linker `cc` not found"),
        ),
        (_compiler, _without_compiling),
        alternatives=(Or("triton-no-python-headers", "gcc --version works"),),
        asked=("failed to find c compiler", "gcc not found triton"),
        rule="TD703",
        source="pytorch/pytorch#143406; triton: build.py",
    ),
    Error(
        "gpu-too-old-for-triton",
        "This GPU is too old for Triton",
        "The GPU is too old for Triton (which needs compute capability 7.0), so torch.compile cannot use it.",
        "code",
        (
            Seen(
                "too old to be supported by the",
                r"too old to be supported by the [Tt]riton GPU compiler",
                "GeForce GTX 1080 Ti which is too old to be supported by the triton GPU compiler, which "
                "is used as the backend.",
            ),
            *exactly("Triton only supports devices of CUDA Capability"),
        ),
        (Fix("Do not use torch.compile on this GPU", ("export TORCHDYNAMO_DISABLE=1",)),),
        asked=("triton compiler too old gpu", "gpus triton compiler does not support cuda capability 6.1"),
        source="torch/_inductor/exc.py",
    ),
    Error(
        "triton-kernel-refused",
        "Triton cannot compile this kernel",
        "Triton does not compile a kernel of the program; the reason is below the lines of the kernel that it prints.",
        "code",
        (
            Seen(
                "CompilationError",
                r"triton(?:\.\w+){0,3}\.CompilationError: at \d+:\d+:",
                "triton.compiler.errors.CompilationError: at 2:15:\ndef k(a):\n    tl.store(a, b)",
            ),
        ),
        (_kernel,),
        alternatives=(Or("triton-mismatch", "the kernel is a package's, and torch was updated"),),
        asked=("triton compilationerror at", "triton arange range must be a power of 2"),
        source="triton/compiler/errors.py; triton/language/semantic.py",
    ),
    Error(
        "triton-gpu-unknown",
        "Triton does not support this GPU",
        "Triton, or its ptxas, is older than this GPU and does not support it.",
        "environment",
        (
            Seen(
                "is not defined for option gpu name",
                r"ptxas fatal +: Value 'sm_\w+' is not defined for option 'gpu-name'",
                "ptxas fatal   : Value 'sm_121a' is not defined for option 'gpu-name'",
            ),
            Seen(
                "is not defined for option",
                r"Value 'sm_\w+' is not defined for option",
                "ptxas fatal   : Value 'sm_121a' is not defined for option 'gpu-name'",
            ),
            Seen(
                "unsupported | Unsupported",
                r"ptxas.*(?:unsupported|Unsupported) (?:gpu|target).*sm_\w+",
                "ptxas unsupported gpu sm_name",
            ),
            Seen(
                "is not a recognized processor for this target",
                r"'(?:sm_|gfx)\w+' is not a recognized processor for this target",
                "'sm_120' is not a recognized processor for this target (ignoring processor)",
            ),
            *exactly("PassManager::run failed"),
        ),
        (
            lambda told: (
                _for_gpu(told)
                or _on_windows(told)
                or _without_the_gpu(told)
                or (
                    Fix(
                        "RTX 50 and other GPUs of compute capability 12 need Triton 3.3, which torch 2.7 for CUDA 12.8 "
                        "brings: install a newer torch, with its Triton",
                        (torch_builds.torch_of(told, "", "cu128", "--force-reinstall"),),
                    ),
                )
            ),
            Fix("Or turn off what uses Triton (--use-sage-attention, torch.compile)"),
        ),
        alternatives=(Or("no-kernel-image-torch", 'torch.ones(1, device="cuda") + 1 fails as well'),),
        asked=("ptxas sm_120 not defined", "ptxas fatal value sm_121a"),
        source="triton-lang/triton issues",
    ),
    Error(
        "triton-mismatch",
        "Triton does not match torch",
        "The installed Triton is not the one that this torch was released with.",
        "environment",
        (
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from '(?:triton|triton\.\w[\w.]*)'",
                "ImportError: cannot import name 'triton_key' from 'triton.compiler.compiler' "
                "(/x/triton/compiler/compiler.py)",
            ),
            Seen(
                "No module named triton",
                r"No module named 'triton\. ?\w[\w.]*'",
                "ModuleNotFoundError: No module named 'triton.ops'",
            ),
            Seen(
                "has no attribute",
                r"module 'triton[\w.]*' has no attribute '\w+'",
                "module 'triton' has no attribute 'name'",
            ),
            Seen(
                "requires | depends on | has requirement",
                r"torch \d\S+ (?:requires|has requirement) (?:pytorch-)?triton(?![\w-])[^\n]{0,120}(?:but "
                r"you|not installed)",
                "torch 2.6.0 requires triton==3.2.0, but you have triton 3.1.0 which is incompatible.",
            ),
            *exactly(
                "'KernelMetadata' object has no attribute", "JITFunction.__init__() got an unexpected keyword argument"
            ),
        ),
        (
            lambda told: (
                (Fix("bitsandbytes is too old for this Triton: update it", ("python -m pip install -U bitsandbytes",)),)
                if told.has(r"triton\.ops")
                else ()
            ),
            lambda told: (
                _hollow(told)
                or _on_windows(told)
                or fixes.saying(
                    "Reinstall torch with its requirements, which include the right Triton", fixes.reinstall_build
                )(told)
            ),
            Fix("Check what torch requires", ("python -m pip check",)),
        ),
        alternatives=(Or("triton-missing", "pip list shows no triton"),),
        asked=("triton version mismatch", "cannot import name from triton"),
        rule="TD216",
        source="torch and triton release notes",
    ),
    Error(
        "triton-shared-memory",
        "A Triton kernel needs more shared memory than the GPU has",
        "A Triton kernel needs more shared memory than this GPU has: it was tuned for a larger GPU.",
        "code",
        (
            Seen(
                "out of resource",
                r"out of resource: (?:shared memory|tensor memory|threads|registers)",
                "triton.runtime.errors.OutOfResources: out of resource: shared memory, Required: 131072, Hardware",
            ),
            *exactly("OutOfResources: out of resource"),
        ),
        (_of_the_kernel,),
        asked=("out of resource shared memory", "triton outofresources"),
        source="triton/runtime/errors.py",
    ),
    Error(
        "triton-stale-cache",
        "The Triton or Inductor cache is damaged",
        "The Triton or Inductor caches are damaged or belong to a different version.",
        "environment",
        (
            Seen(
                "No such file or directory | FileNotFoundError",
                r"""(?:No such file or directory|FileNotFoundError)['"]?:? ?['"]?\S*(?:torchinductor_|"""
                r"\.triton[\\/]cache|\.triton[\\/]dump)",
                "FileNotFoundError: [Errno 2] No such file or directory: "
                "'/tmp/torchinductor_me/triton/0/abc/kernel.json'",
            ),
            Seen(
                "file too short | undefined symbol | invalid ELF | cannot open | failed to map",
                r"(?:\.triton[\\/]cache|torchinductor_)\S*\.(?:so|pyd)\S*:? ?(?:file too short|undefined "
                r"symbol|invalid ELF|cannot open|failed to map)"
                r"|torch_extensions/\S*\.so: (?:file too short|invalid ELF)",
                "/home/name/.triton/cache/0a1b/cuda_utils.so: failed to map",
            ),
            Seen(
                "DLL load failed while importing",
                r"DLL load failed while importing (?:__triton_launcher|cuda_utils|(?!libtriton\b)\S*triton\S*)",
                "ImportError: DLL load failed while importing __triton_launcher: The specified module "
                "could not be found.",
            ),
            Seen(
                "EOFError | Ran out of input | bad marshal data | Stale file handle",
                r"(?:\.triton|torchinductor)[^\n]*\n(?:[^\n]*\n){0,6}?[^\n]*(?:EOFError|Ran out of input|"
                r"bad marshal data|Stale file handle)",
                '  File "/tmp/torchinductor_name/x.py", line 1\nEOFError: Ran out of input',
            ),
            Seen(
                "undefined symbol | cannot open | file too short",
                r"cuda_utils\S*\.so: (?:undefined symbol|cannot open|file too short)",
                "cuda_utils.so: undefined symbol",
            ),
        ),
        (_without_the_cache,),
        alternatives=(
            Or("windows-dll-dependency", "this is Windows, and it happens with an empty cache as well"),
            Or("windows-vcredist", "this is Windows"),
            Or("permission-denied-cache", "the folder belongs to another user"),
        ),
        asked=("delete triton cache", "torchinductor cache corrupted"),
        source="woct0rdho/triton-windows README; triton-lang/triton issues",
    ),
    Error(
        "triton-missing",
        "Triton is not installed",
        "No working Triton is installed, but torch.compile (or the package) needs one for the GPU.",
        "environment",
        (
            *exactly("Cannot find a working triton installation"),
            Seen(
                "No module named",
                r"No module named '?triton'?(?:$|[^.\w])",
                "ModuleNotFoundError: No module named 'triton'",
            ),
            *exactly("TritonMissing"),
            Seen("nable to import Triton", r"[Uu]nable to import Triton", "Unable to import Triton"),
            Seen("Triton is not", r"Triton is not (?:available|installed|supported)", "Triton is not installed"),
            *exactly("triton not installed", "A matching Triton is not available"),
            Seen("require", r"requires? triton(?:,| to be| but)", "requires triton,"),
            Seen(
                "requirement triton",
                r"requirement triton\b[^\n]*\(from versions: none\)",
                "ERROR: Could not find a version that satisfies the requirement triton==2.3.0 (from versions: none)",
            ),
            Seen(
                "No matching distribution found for triton",
                r"No matching distribution found for triton\b",
                "ERROR: No matching distribution found for triton==2.3.0",
            ),
        ),
        (
            _triton,
            lambda told: (
                () if _only_warns(told) else (Fix("Or turn torch.compile off", ("export TORCHDYNAMO_DISABLE=1",)),)
            ),
        ),
        alternatives=(
            Or("triton-mismatch", "pip list shows triton"),
            Or(
                "no-wheel-python-too-new",
                "this is Linux, and pip finds no version: then there is none for such a new Python",
            ),
        ),
        asked=(
            "no triton on windows",
            "no module named triton",
            "cannot find a working triton installation",
            "triton not available",
        ),
        rule="TD216",
        goes_on=True,
        source="torch/_inductor/exc.py; triton-windows#113",
    ),
    Error(
        "dynamo-unsupported",
        "torch.compile does not support this Python",
        "In this torch release, torch.compile does not support this Python or system.",
        "environment",
        (
            *exactly("Dynamo is not supported on Python"),
            Seen(
                "supported for",
                r"Python(?: version)? ?(?:>=)? ?3\.\d+\+? (?:is )?not (?:yet )?supported for (?:Dynamo|"
                r"torch\.compile)",
                "Python3.12 not supported for Dynamo",
            ),
            *exactly("Windows not yet supported for torch.compile"),
            Seen(
                "torch compile is not supported on",
                r"torch\.compile is not supported on (?:Python|Windows)",
                "torch.compile is not supported on Python",
            ),
            Seen(
                "is not supported on", r"torch\.compile\(\)? is not supported on", "torch.compile( is not supported on"
            ),
        ),
        (
            _first_that_compiles,
            Fix("Or turn torch.compile off", ("export TORCHDYNAMO_DISABLE=1",)),
        ),
        asked=("dynamo is not supported on python 3.12", "torch.compile python 3.14"),
        rule="TD101",
        source="torch/_dynamo/eval_frame.py",
    ),
)
