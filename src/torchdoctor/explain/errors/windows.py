"""DLLs and memory of Windows."""

from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor import shell
from torchdoctor.explain import environments, fixes, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# Libraries that have nothing to do with torch.
OTHERS = (
    "pyodbc|psycopg|_ssl|_sqlite3|win32|_mysql|MySQL|cx_Oracle|etree|_gdal|_tkinter|Qt|_rtree|_ctypes|servicemanager"
)
VCREDIST = Fix(
    "Install the current Visual C++ redistributable from Microsoft (never a DLL from a download site): "
    "https://aka.ms/vs/17/release/vc_redist.x64.exe, then restart",
    ("winget install Microsoft.VCRedist.2015+.x64",),
    "root",
)


def _without_gpu(told: Told) -> tuple[Fix, ...]:
    """Where CUDA's DLLs do not load, and the text says that there is no GPU."""
    if not (
        told.has(r"(?:cublas|cudnn|cudart|cufft|cusparse|nvrtc|caffe2_nvrtc)\w*\.dll")
        and told.has(r"(?i)\bcpu[- ]only\b")
    ):
        return ()
    made = pip(
        "install", "--force-reinstall", "torch", "torchvision", "torchaudio", "--index-url", f"{torch_builds.INDEX}/cpu"
    )
    return (Fix("Without an NVIDIA GPU take the CPU build, which needs none of CUDA's DLLs", (made,)),)


def _without_libomp(told: Told) -> tuple[Fix, ...]:
    """Without the Visual C++ runtime c10.dll fails first: where fbgemm.dll does, it is torch 2.4.0."""
    if (
        not told.has(r"torch[\\/]{1,4}lib[\\/]{1,4}fbgemm\.dll")
        or told.torch not in ("", "2.4.0")
        or told.has("(?i)rocm")
    ):
        return ()
    return (*_torch_without_fbgemm(told), VCREDIST)


def _torch_without_fbgemm(told: Told) -> tuple[Fix, ...]:
    """torch 2.4.0 alone needs a libomp140 that it does not bring."""
    if not told.has(r"fbgemm|libomp140") and told.torch != "2.4.0":
        return ()
    build = told.build or torch_builds.cuda_build(told)
    return (
        Fix(
            "torch 2.4.0 lacks libomp140: install 2.4.1",
            (torch_builds.torch_of(told, "2.4.1", build if build in ("cpu", "cu118", "cu121", "cu124") else "cu121"),),
        ),
    )


def _without_mkl(told: Told) -> tuple[Fix, ...]:
    """Before 1.0 the wheels for Windows did not bring it. Source: PyTorch's Windows FAQ of then."""
    if not told.torch or version(told.torch) >= (1, 0) or told.conda:
        return ()
    text = f"torch {told.torch} does not bring the DLLs of MKL and OpenMP: install them; or a newer torch, which does"
    return (Fix(text, (pip("install", "numpy", "mkl", "intel-openmp"),)),)


def _for_one_user(told: Told) -> tuple[Fix, ...]:
    """torch 2.3.0 alone does not find MKL's DLLs there. Source: pytorch/pytorch#125109, fixed in 2.3.1."""
    where = r"\\Packages\\{1,2}PythonSoftwareFoundation|AppData\\{1,2}Roaming\\{1,2}Python"
    if not told.has(r"torch\\{1,4}lib\\{1,4}shm\.dll") or told.torch not in ("", "2.3.0") or not told.has(where):
        return ()
    text = "torch 2.3.0 does not find MKL's DLLs in a Python of the Microsoft Store or a user's folder: where this "
    text += "prints 2.3.0, install 2.3.1; else install the Visual C++ runtime (below)"
    # Only the same build again: one of CUDA needs its driver, and where there is no GPU it is large for nothing.
    build = told.build if told.build in ("cpu", "cu118", "cu121") else ""
    made = (torch_builds.torch_of(told, "2.3.1", build),) if build else ()
    text += "" if build else ". The + part of the version says which build it is: take 2.3.1 of the same"
    return (Fix(text, (pip("show", "torch"), *made)),)


def _of_the_store(told: Told) -> tuple[Fix, ...]:
    """Whose search for DLLs leaves out PATH, by which torch of before 1.4 found its own."""
    newer = told.torch and version(told.torch) >= (1, 4)
    if not told.has("PythonSoftwareFoundation") or told.has("WinError") or newer:
        return ()
    text = "This is the Python of the Microsoft Store, which looks for DLLs otherwise (old releases of torch do "
    text += "not find their own in torch\\lib): use a Python from python.org, of 64 bits, and install torch in a new "
    text += "environment of it, today's release if the program allows it"
    return (Fix(text, ("py -3.12 -m venv .venv", ".venv\\Scripts\\python.exe -m pip install torch torchvision")),)


def _not_a_program(told: Told) -> tuple[Fix, ...]:
    """WinError 193: the file is damaged, or for another processor than this Python."""
    if not told.has("WinError 193"):
        return ()
    if named := told.last(r"\b([\w.-]{1,60}\.(?:so|dylib))\b(?![\w.-])"):
        text = f"{named[1]} is a library of another system, Linux or macOS: Windows loads DLLs alone"
        return (Fix(f"{text}. Take a build of it for Windows, or run the program on Linux or in WSL"),)
    see = "python -c \"import struct; print(struct.calcsize('P') * 8)\""
    if broken := told.last(r"[\\/]torch[\\/]{1,2}lib[\\/]{1,2}([\w.-]+\.dll)\b"):  # no torch is for 32 bits
        cuda = re.search(r"^(?:cublas(?:Lt)?|cudart)64_(1[1-3])", broken[1])
        build = {"11": "cu118", "12": "cu126", "13": "cu130"}[cuda[1]] if cuda else ""
        build = build or (torch_builds.cuda_build(told) if re.match(r"cu|nv|c10_cuda|torch_cuda", broken[1]) else "")
        text = f"{broken[1]} is incomplete: it broke off while it was written (see that some 10 GB are free). Install "
        text += "torch again over it"
        index = ("--index-url", f"{torch_builds.INDEX}/{build}") if build else ()
        pair = torch_builds.pair(told, told.torch) if told.torch else ("torch", *torch_builds.WITH_TORCH)
        return (Fix(text, (pip("install", "--force-reinstall", "--no-cache-dir", *pair, *index),)),)
    return (
        Fix("The file is incomplete, or this Python is 32-bit: if this prints 32, install a 64-bit Python", (see,)),
    )


def _is_whole(made: tuple[Fix, ...]) -> bool:
    """Whether torch is installed again already."""
    return any("--force-reinstall" in line for fix in made for line in fix.commands)


def _which_program(told: Told) -> tuple[Fix, ...]:
    started = told.last(r"(?:\brun|check_output|check_call|Popen|\bcall)\(\[? ?['\"]([\w.\\/: +()-]{1,200})['\"]")
    if started and re.search(r"\.(?:py|sh)$", started[1]):
        by = "sys.executable" if started[1].endswith("py") else "bash (Git's, or WSL)"
        return (Fix(f"{started[1]} is a script, which Windows does not start by itself: put {by} before it"),)
    name = started[1] if started else "ffmpeg"
    text = (
        f"Look which {name} Windows finds first"
        if started
        else "See which file it is: the traceback's line with Popen or run names it; with audio and video it is most "
        "often ffmpeg: look where Windows finds it first"
    )
    text += (
        ", and start that alone. Replace it by a whole one for 64-bit Windows; a .py or .sh file needs its interpreter"
    )
    return (Fix(text, (shell.command("windows", "where.exe", name),)),)


def _other_release(told: Told) -> tuple[Fix, ...]:
    """WinError 127: the DLL is there and lacks a function, so it is not the one that torch was built with."""
    if not told.has("WinError 127"):
        return ()
    text = (
        "A DLL of another release is found first: write import torch before all other imports, and install torch "
        "into a new environment"
    )
    index = ("--index-url", f"{torch_builds.INDEX}/{told.build}") if told.build else ()
    made = environments.new_environment(told, told.python or "3.12", *torch_builds.pair(told, told.torch), *index)
    return (Fix(text, made if told.conda or told.manager == "uv" else made[1:]),)


def _of_a_policy(told: Told) -> tuple[Fix, ...]:
    if told.has(r"WinError 225|virus or potentially unwanted"):
        text = "The virus scanner took the file away: allow the environment's folder, then install the package again"
        return (Fix(text), *fixes.repair_torch(told))
    return (
        Fix(
            "A policy of Windows lets only known programs load DLLs from there: turn Smart App Control off (Windows "
            "Security, App & browser control), or ask whoever manages this machine to allow the environment's folder"
        ),
        Fix("Or install Python and the environment where programs may run, such as under Program Files, or use WSL"),
    )


_IN_WORKERS = r"spawn_main|--workers\b|ultralytics|yolo|num_workers"


def _paging(told: Told) -> tuple[Fix, ...]:
    """Each process that imports torch reserves some GB: fewer of them, and more to reserve."""
    text = (
        "Enlarge the paging file: System > Advanced > Performance > Advanced > Virtual memory, without the automatic "
    )
    text += "size, on a drive with free space: twice the RAM or more as its maximum (32 GB at least); Set, then reboot"
    larger = Fix(text, (), "reboot")
    if not told.has(_IN_WORKERS):
        return (larger,)
    how = "workers=0 (yolov5, yolov7: --workers 0)" if told.has(r"(?i)yolo|ultralytics") else "num_workers=0"
    text = f"Each worker process loads torch's DLLs again: start with {how} (0 to 2 workers)"
    return (Fix(text), replace(larger, text=f"Or {larger.text[0].lower()}{larger.text[1:]}"))


def _other_openmp(told: Told) -> tuple[Fix, ...]:
    """Which one is loaded, and the right one again: in conda it is a package, in pip's torch one of its files."""
    text = "See which libiomp5md.dll is found first: one outside the environment (C:\\Windows\\System32, another "
    text += "program on PATH) is the wrong one: rename it, not the environment's own. Then reinstall torch"
    found = Fix(text, ("where.exe libiomp5md.dll",))
    if not told.conda:
        return (found,)
    mixed = told.last(
        r"conda install (?:-y )?-c conda-forge "
        r"(opencv|numpy|scipy|scikit-(?:learn|image)|pandas|numba|mkl)\b"
    )
    first: tuple[Fix, ...] = ()
    if mixed:
        name = mixed[1]
        text = f"{name} is from conda-forge, and may have brought OpenMP and other DLLs of that channel: take it from "
        text += "the channel of the rest"
        made: tuple[str, ...] = (f"conda install --force-reinstall -c defaults {name}",)
        if name == "opencv":
            text, made = f"{text}, or from pip", ("conda remove opencv", pip("install", "opencv-python"))
        first = (Fix(text, made),)
    again = "Where there is no other, the environment's own is damaged: install it again"
    return (*first, found, Fix(again, ("conda install --force-reinstall intel-openmp",)))


def _without_libuv(told: Told) -> tuple[Fix, ...]:
    """torchrun's own rendezvous may ask for libuv whatever the variable says."""
    off = ("export USE_LIBUV=0",)
    if not told.has(r"torchrun|torch\.distributed\.(?:run|launch)|distributed[\\/](?:run|launch|elastic)\b"):
        return (Fix("Turn libuv off, before init_process_group (backend gloo: there is no NCCL on Windows)", off),)
    several = told.last(r"nproc[_-]per[_-]node[= ]{1,2}([2-9])")
    alone = "With one GPU start the script with plain python in place of torchrun: where it reads RANK and the like "
    alone += "from the environment, they are set below (name your script)"
    given = "RANK=0 WORLD_SIZE=1 LOCAL_RANK=0 MASTER_ADDR=127.0.0.1 MASTER_PORT=29500 USE_LIBUV=0"
    plain = Fix(alone, (f"export {given}", "python your_script.py"))
    text = "Turn libuv off (backend gloo). torchrun itself may still ask for it, in its static rendezvous: then start "
    text += "it with --rdzv-backend=c10d --rdzv-endpoint=localhost:29500, or use torch 2.3, or WSL"
    variable = Fix(text if several else f"Or with torchrun: {text[0].lower()}{text[1:]}", off)
    return (variable, plain) if several else (plain, variable)


ERRORS = (
    Error(
        "windows-dll-blocked",
        "Windows blocks a DLL",
        "Smart App Control, AppLocker, a group policy or a virus scanner keeps Windows from loading the DLL.",
        "environment",
        (
            *exactly("[WinError 4551]", "[WinError 1260]", "[WinError 225]"),
            *exactly("Application Control policy has blocked this file", "This program is blocked by group policy"),
        ),
        (_of_a_policy,),
        asked=("application control policy has blocked this file dll", "dll blocked by group policy"),
        rule="TD801",
        on=("windows",),
        source="Windows: system error codes 225, 1260, 4551",
    ),
    Error(
        "windows-paging-file",
        "Windows' paging file is too small",
        (
            "Windows' paging file (the limit of committed memory) is too small to load "
            "torch's DLLs, usually because many worker processes each load them."
        ),
        "environment",
        (
            *exactly("error code: <1455>"),
            *exactly(
                "[WinError 1455]",
                "paging file is too small for this operation",
                "El archivo de paginación es demasiado",
                "os error 1455",
                "Auslagerungsdatei ist zu klein",
                "fichier de pagination est insuffisant",
            ),
            Seen(
                "DLL load failed | OSError",
                r"(?:DLL load failed[^\n:]{0,90}|OSError): [^\n]{0,20}(?:页面文件太小|頁面檔太小"
                r"|Файл подкачки слишком мал|ページング ファイルが小さすぎ|paginação é muito pequeno)",
                "ImportError: DLL load failed: 页面文件太小，无法完成操作。",
            ),
        ),
        (
            _paging,
            lambda told: () if told.has(_IN_WORKERS) else (Fix("Or use fewer DataLoader workers: num_workers=0 or 2"),),
        ),
        alternatives=(
            Or("host-ram-exhausted", "it happens with num_workers=0 as well"),
            Or("windows-dll-dependency", "it happens just on `import torch`"),
        ),
        asked=("winerror 1455", "paging file is too small"),
        rule="TD801",
        on=("windows",),
        source="pytorch/pytorch#1485; ultralytics/yolov3#1643",
    ),
    Error(
        "windows-openmp-dll",
        "The wrong OpenMP DLL is loaded",
        "The wrong OpenMP or other DLL is loaded, from System32 or another folder that is searched first.",
        "environment",
        (
            *exactly("[WinError 182]", "operating system cannot run %1"),
            Seen(
                "DLL load failed",
                r"DLL load failed[^\n]*(?:操作系统无法运行|não pode executar %1|no puede ejecutar %1|kann %1 nicht "
                r"ausführen|ne peut pas ex|не может (?:выполнить|запустить)|cannot run %1|%1 を実行)",
                "DLL load failed: 操作系统无法运行",
            ),
            Seen(
                "Error loading",
                r'Error loading "\S*(?:libiomp5md|libomp140\S*|vcomp140)\.dll',
                'Error loading "libiomp5md.dll',
            ),
            Seen(
                "WinError",
                r"\[WinError 193\].*(?:libiomp|libomp|vcomp)\w*\.dll",
                "OSError: [WinError 193] %1 is not a valid Win32 application: libiomp5md.dll",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "PyInstaller mixed DLLs of two sources: build in a new environment of pip alone (no conda), "
                        "with the newest PyInstaller and all of torch",
                        (pip("install", "-U", "pyinstaller", "pyinstaller-hooks-contrib"),),
                    ),
                )
                if told.has("(?i)pyinstaller")
                else ()
            ),
            _other_openmp,
            fixes.repair_torch,
        ),
        alternatives=(
            Or("windows-dll-dependency", "there is no other such DLL"),
            Or("no-wheel-32bit", "Python is 32-bit"),
        ),
        asked=("libiomp5md.dll error winerror",),
        rule="TD801",
        on=("windows",),
        source="pytorch/pytorch issues, module: windows",
    ),
    Error(
        "windows-dll-import-order",
        "An older runtime DLL was loaded before torch",
        "Another package's older runtime DLL was loaded before torch's.",
        "environment",
        (
            Seen(
                "WinError",
                r"(?:PyQt\d|PySide\d|import pandas|import cv2|import numpy|import pyarrow|import "
                r"tensorflow|paddle|onnxruntime|streamlit)[\s\S]{0,2500}\[WinError 1114\]",
                "  from PyQt6.QtWidgets import QApplication\n  import torch\n"
                "OSError: [WinError 1114] A dynamic link library (DLL) initialization routine failed. "
                'Error loading "C:\\x\\torch\\lib\\c10.dll" or one of its dependencies.',
            ),
            Seen(
                "WinError",
                r"\[WinError 1114\][\s\S]{0,1500}(?:PyQt|PySide|import order|before importing)",
                "OSError: [WinError 1114] A dynamic link library (DLL) initialization routine failed\n"
                "PyQt5 was imported before",
            ),
        ),
        (Fix("Import torch before the other packages, on the first line of the program"), VCREDIST),
        alternatives=(
            Or("windows-vcredist", '`python -c "import torch"` fails on its own as well'),
            Or("windows-dll-dependency", "the redistributable is current, but torch fails even on its own"),
        ),
        asked=("winerror 1114 pyqt", "import torch first"),
        on=("windows",),
        source="pytorch/pytorch#166628",
    ),
    Error(
        "windows-vcredist",
        "The Visual C++ runtime is missing or too old",
        (
            "A DLL that torch depends on is missing or too old: usually the Visual C++ runtime (or libomp140, "
            "which torch 2.4.0 lacked)."
        ),
        "environment",
        (
            *exactly("Microsoft Visual C++ Redistributable is not installed", "[WinError 1114]"),
            Seen(
                "WinError",
                r"\[WinError 126\].*(?:fbgemm|c10|torch_cpu|torch_python|asmjit|uv|torch_cuda|shm|libomp)\w*\.dll",
                "OSError: [WinError 126] The specified module could not be found. Error loading "
                '"C:\\x\\torch\\lib\\fbgemm.dll" or one of its dependencies.',
            ),
            Seen(
                "was not found | not found | missing | cannot proceed",
                r"(?:VCRUNTIME140\w*|MSVCP140\w*|vcruntime140\w*|msvcp140\w*|CONCRT140|VCOMP140)\.(?:dll|"
                r"DLL)\b.*(?:was not found|not found|missing|cannot proceed)",
                "The code execution cannot proceed because VCRUNTIME140_1.dll was not found.",
            ),
            Seen(
                "VCRUNTIME | MSVCP",
                r"(?:missing|because|find|without) (?:VCRUNTIME140\w*|MSVCP140\w*)\.(?:dll|DLL)",
                "missing VCRUNTIME140.dll",
            ),
            Seen(
                "Error loading",
                r'^(?![^\n]*WinError 127)[^\n]*Error loading "\S*(?:fbgemm|c10|asmjit|torch_cpu|torch_python)\.dll"',
                'module could not be found. Error loading "C:\\x\\torch\\lib\\fbgemm.dll" or one of its dependencies.',
            ),
            Seen(
                "may lead to the DLL load failure",
                r"vc_redist\.x64\.exe.*may lead to the DLL load failure",
                "vc_redist.x64.exe may lead to the DLL load failure",
            ),
            Seen(
                "VCRUNTIME | MSVCP",
                r"(?:VCRUNTIME140\w*|MSVCP140\w*)\.(?:dll|DLL)[^\n]{0,12}(?:未找到|nicht gefunden|introuvable|"
                r"no se encontr|не найден|não foi encontrad|non è stato trovat|見つから)",
                "Die Ausführung des Codes kann nicht fortgesetzt werden, da MSVCP140.dll nicht gefunden wurde.",
            ),
            Seen(
                "VCRUNTIME | MSVCP",
                r"(?:找不到|丢失|отсутствует|no se encontró|não encontrou|fehlt|manque|nicht "
                r"gefunden)[^\n]{0,10}(?:VCRUNTIME140\w*|MSVCP140\w*)\.(?:dll|DLL)",
                "由于找不到 VCRUNTIME140_1.dll，无法继续执行代码。",
            ),
            Seen(
                "wurde nicht gefunden",
                r"(?:VCRUNTIME140\w*|MSVCP140\w*)\.(?:dll|DLL) wurde nicht gefunden",
                "VCRUNTIME140.dll wurde nicht gefunden",
            ),
            Seen(
                "VCRUNTIME | MSVCP",
                r"da (?:VCRUNTIME140\w*|MSVCP140\w*)\.(?:dll|DLL) nicht",
                "Die Ausführung des Codes kann nicht fortgesetzt werden, da MSVCP140.dll nicht gefunden wurde.",
            ),
        ),
        (
            lambda told: (
                _without_libomp(told)
                or (*environments.frozen(told), *_for_one_user(told), VCREDIST, *_torch_without_fbgemm(told))
            ),
            Fix("Then import torch before other packages, on the first line of the program"),
        ),
        alternatives=(
            Or("windows-dll-import-order", '`python -c "import torch"` works on its own'),
            Or("windows-dll-dependency", "the redistributable is current"),
        ),
        asked=(
            "vcruntime140.dll missing",
            "winerror 126 c10.dll",
            "fbgemm.dll",
            "winerror 1114 dll initialization routine failed c10",
        ),
        rule="TD801",
        on=("windows",),
        source="pytorch/pytorch#131662, #129568; torch/__init__.py",
    ),
    Error(
        "not-a-windows-program",
        "Windows cannot run a file that is started",
        "WinError 193: the file that the program starts is not a program of 64-bit Windows: a script, damaged, or made "
        "for another system.",
        "environment",
        (Seen("WinError", r"\[WinError 193\]", "Popen\nOSError: [WinError 193] %1 is not a valid Win32 application"),),
        (_which_program,),
        alternatives=(Or("windows-dll-dependency", "it is a DLL of a package that is loaded"),),
        amid=lambda around: (
            bool(re.search(r"\bPopen|\bsubprocess\b|\bcheck_\w+\(|\b(?:run|call)\(", around))
            and not re.search(r"(?i)\.(?:dll|pyd|so)\b|ctypes|\bLoadLibrary|import torch|[\\/]torch[\\/]", around)
        ),
        on=("windows",),
        source="Microsoft: system error codes",
    ),
    Error(
        "windows-dll-dependency",
        "A DLL of torch is missing or does not match",
        "A DLL that torch or a package depends on is missing or has a different version.",
        "environment",
        (
            *exactly("[WinError 126]"),
            Seen(
                "WinError",
                r"\[WinError 127\][^\n]*torch\\+lib\\+\w[^\n]*\.dll"
                r"|torch\\+__init__\.py\W(?:[^\n]*\n){2,6}?OSError: \[WinError 127\]",
                "OSError: [WinError 127] The specified procedure could not be found. Error loading "
                '"C:\\v\\torch\\lib\\torch_python.dll"',
            ),
            Seen(
                "Could not find module",
                r"Could not find module '[^'\n]*torch\\+lib\\[^'\n]*\.dll'",
                "FileNotFoundError: Could not find module 'C:\\x\\torch\\lib\\caffe2_nvrtc.dll' (or one of "
                "its dependencies).",
            ),
            Seen(
                "DLL load failed",
                r"DLL load failed(?: while importing "
                rf"(?!{OTHERS})\w+)?: (?!The specified procedure)",
                "ImportError: DLL load failed while importing _C: The specified module could not be found.",
            ),
            Seen(
                "DLL load failed while importing",
                r"DLL load failed while importing "
                rf"(?!{OTHERS})\w+",
                "ImportError: DLL load failed while importing _C: The specified module could not be found.",
            ),
            Seen(
                "or one of its dependencies",
                r"Could not find module '[^'\n]*\.(?:dll|pyd)' \(or one of its dependencies\)",
                "FileNotFoundError: Could not find module 'C:\\x\\torch\\lib\\caffe2_nvrtc.dll' (or one of "
                "its dependencies). Try using the full path",
            ),
            Seen(
                "or one of its dependencies",
                r'(?:Error loading|Could not load) "?[^"\n]*\.dll"? or one of its dependencies',
                "6] The handle is invalid. Error loading "
                '"C:\\x\\lib\\site-packages\\torch\\lib\\cublasLt64_10.dll" or one of its dependencies.',
            ),
            Seen(
                "DLL load failed",
                r"\bDLL load failed\b(?! while importing "
                rf"(?:{OTHERS}))",
                "ImportError: DLL load failed while importing _C: The specified module could not be found.",
            ),
            Seen(
                "WinError",
                r"\[WinError 193\].*\.dll",
                "OSError: [WinError 193] %1 is not a valid Win32 application: torch_python.dll",
            ),
            Seen(
                "WinError",
                r"\[WinError 193\]",
                "import torch\nOSError: [WinError 193] %1 is not a valid Win32 application",
            ),
        ),
        (
            _without_gpu,
            environments.frozen,
            lambda told: (
                (
                    Fix(
                        "torch-directml is for one torch and Python (3.8 to 3.12): let pip bring both together again",
                        (pip("install", "--force-reinstall", "torch-directml"),),
                    ),
                )
                if told.has("torch_directml")
                else ()
            ),
            _without_mkl,
            _for_one_user,
            _of_the_store,
            lambda told: () if told.has("WinError (?:127|193)") else (VCREDIST,),
            _other_release,
            lambda told: (*(broken := _not_a_program(told)), *(() if _is_whole(broken) else fixes.repair_torch(told))),
            lambda told: (VCREDIST,) if told.has("WinError 127") else (),
            Fix("Find out which DLL is missing: open the file in https://github.com/lucasg/Dependencies"),
        ),
        alternatives=(
            Or("windows-vcredist", "the redistributable is old or missing"),
            Or("windows-dll-import-order", "the import works on its own"),
            Or("extension-abi-mismatch", "the file belongs to a package other than torch"),
            Or(
                "truncated-library",
                "WinError 193: then the file in the message is incomplete; reinstall torch",
            ),
            Or("no-wheel-32bit", "WinError 193, and Python is 32-bit"),
        ),
        asked=("dll load failed", "the specified module could not be found torch", "winerror 127"),
        rule="TD801",
        on=("windows",),
        source="pytorch/pytorch: Windows FAQ",
    ),
    Error(
        "windows-no-libuv",
        "torch for Windows has no libuv",
        "torchrun and init_process_group need libuv (since torch 2.4), which torch builds for Windows do not have.",
        "environment",
        exactly(
            "use_libuv was requested but PyTorch was build without libuv support",
            "use_libuv was requested but PyTorch was built without libuv support",
        ),
        (
            _without_libuv,
            Fix("For several GPUs use WSL or Linux: NCCL does not exist on Windows"),
        ),
        asked=("libuv torchrun windows", "use_libuv was requested"),
        on=("windows",),
        source="torch/distributed/rendezvous.py; pytorch/pytorch#139990",
    ),
)
