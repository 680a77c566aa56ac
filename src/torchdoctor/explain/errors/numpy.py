"""NumPy and onnxruntime."""

import re

from torchdoctor.explain import environments, places
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.versions import caller
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import at_least, version
from torchdoctor.model import Fix

_NEWER = (
    r"dtype size changed[^\n]*Expected 88(?: from C header)?, got 96"
    r"|(?:ndarray|ufunc) size changed[^\n]*Expected (?:88|96|216)(?: from C header)?, got (?:80|88|192)"
    r"|compiled against API version \S+ but this version of numpy"
    r"|No module named 'numpy\._core"
)


def _before_2_3(told: Told) -> bool:
    return bool(told.torch) and not at_least(told.torch, "2.3")


def _takes_2_alone(told: Told) -> bool:
    """Python 3.13 has no wheel of NumPy 1, and every torch for it takes NumPy 2."""
    return bool(told.python) and version(told.python) >= (3, 13) and not told.several_pythons


# The first NumPy with each number of its C interface; NumPy 2 began at 0x12. Source: numpy/core/setup_common.py.
_API = {9: "1.8", 10: "1.10", 11: "1.13", 12: "1.14", 13: "1.16", 14: "1.20", 15: "1.22", 16: "1.23", 17: "1.25"}


def _of_its_interface(told: Told) -> tuple[Fix, ...]:
    """By the number of NumPy's C interface that a compiled package names."""
    if newer := told.last(r"compiled against NumPy C-API version 0x[\da-f]+ \(NumPy ([\d.]+)\) but the running"):
        text = f"The package was compiled for NumPy {newer[1]} or newer, and the installed one is older: update it"
        limit = ",<2" if _before_2_3(told) and version(newer[1]) < (2,) else ""
        return (Fix(text, (pip("install", "-U", f"numpy>={newer[1]}{limit}"),)), *_restart(told))
    found = told.last(r"compiled against API version 0x([\da-f]{1,2}) but this version of numpy")
    least = _API.get(int(found[1], 16)) if found else None
    if least is None or found is None or _takes_2_alone(told):
        return ()
    text = (
        f"0x{found[1]} is the C interface of NumPy {least}, and the installed NumPy is older than that: update it, and "
    )
    text += "stay below 2, since the package was compiled for NumPy 1"
    line = pip("install", "-U", f"numpy>={least},<2")
    if told.notebook and told.has(r"(?i)python ?2\.7|python2"):  # whose IPython has no %pip
        line = f"!{line}"
    return (Fix(text, (line,)), *_restart(told))


def _numpy_that_fits(told: Told) -> tuple[Fix, ...]:
    if made := _of_its_interface(told):
        return made
    if told.last(_NEWER):
        text = (
            "Install a newer NumPy, because the package, or the file being loaded, was made with one; with torch "
            "older than 2.3, install an older version of the package instead"
        )
        return (Fix(text, ("python -m pip install -U numpy",)), *_restart(told))
    old = told.last(r"(?i)\bnumpy ?(?:\(|==?|:|version:? ?|v)? ?(1\.\d{1,2}(?:\.\d+)?)")
    if told.has("Numpy is not available") and old and not told.has(r"(?i)numpy ?(?:\(|==?|:|v)? ?2\.\d"):
        text = (
            f"NumPy {old[1]} is not NumPy 2, which torch before 2.3 refuses: this one is damaged, or too old for "
            "torch. Update it, then restart the program or the notebook's kernel"
        )
        see = 'python -c "import numpy, torch; print(numpy.__version__, torch.__version__, numpy.__file__)"'
        return (
            Fix(text, (pip("install", "-U", "--force-reinstall", "numpy<2" if _before_2_3(told) else "numpy"),)),
            Fix("Or the newest torch, where the program allows it", (pip("install", "-U", "torch"),)),
            Fix("See which NumPy that Python imports: another may lie in front of it", (see,)),
        )
    if _takes_2_alone(told):
        text = f"NumPy 1 has no wheel for Python {told.python}: update what the traceback shows, which was made for it"
        return (Fix(text, (pip("install", "-U", user),) if (user := caller(told)) else ()),)
    text = "Install NumPy 1 in this environment, or torch 2.3 or newer"
    if _restart(told):  # where it is often all that is needed, after an installation
        text = (
            "Restart the session: it still has the NumPy loaded that an installation has replaced. If it comes again, "
        )
        text += "install NumPy 1 (or torch 2.3 or newer), and restart again"
    return (Fix(text, ("python -m pip install 'numpy<2'",)),)


# What stands instead of a name, and the first NumPy without it. Source: numpy/__init__.py of 2.0 to 2.5; release notes.
_INSTEAD = {
    "row_stack": ("np.vstack", "2.5"),
    "in1d": ("np.isin", "2.4"),
    "trapz": ("np.trapezoid (scipy.integrate.trapezoid before NumPy 2)", "2.4"),
    "product": ("np.prod", "2"),
    "cumproduct": ("np.cumprod", "2"),
    "msort": ("np.sort(a, axis=0)", "2"),
    "bool8": ("np.bool_", "2"),
    "NAN": ("np.nan", "2"),
    "int0": ("np.intp", "2"),
    "uint0": ("np.uintp", "2"),
    "asscalar": ("a.item()", "1.23"),
}


def _newest_caller(told: Told) -> tuple[Fix, ...]:
    if _takes_2_alone(told) and not told.last(_NEWER):
        return ()
    user = caller(told)
    text = f"If {user or 'a package'} needs the newer NumPy, install its newest release"
    return (Fix(text, (pip("install", "-U", user),) if user else ()),)


_PACKAGES = "If that line is in a package, update the package, or install the last NumPy that has it"


def _renamed(told: Told) -> tuple[Fix, ...]:
    """The new name for one's own code; for a package that uses the old one, a NumPy that has it."""
    if gone := told.last(r"`?np\.(\w+)`? was removed in the NumPy 2\.0 release\.(?: Use `([^`\n]{2,60})` instead)?"):
        write = (
            f"Write {gone[2]} instead of np.{gone[1]}" if gone[2] else f"np.{gone[1]} has gone: see what took its place"
        )
        return (Fix(f"{write}. {_PACKAGES}", (pip("install", "numpy<2"),)),)
    got = told.last(r"module 'numpy' has no attribute '(\w+)'")
    if got and (new := _INSTEAD.get(got[1])):
        return (Fix(f"Write {new[0]} instead of np.{got[1]}. {_PACKAGES}", (pip("install", f"numpy<{new[1]}"),)),)
    text = "Use float, int, bool, object (or np.float64 ...) instead; or an older NumPy for the old package"
    return (Fix(text, (pip("install", "numpy<1.24"),)),)


def _restart(told: Told) -> tuple[Fix, ...]:
    """A notebook keeps the NumPy that it has loaded."""
    if not (told.notebook or told.has(r"(?i)colab|/usr/local/lib/python3\.\d+/dist-packages/|kaggle")):
        return ()
    return (Fix("In a notebook, then restart the session: it still has the old NumPy loaded"),)


_USERS = r"(?:AppData[\\/]{1,2}Roaming[\\/]{1,2}Python|[\\/]\.local[\\/]lib[\\/]python)"


def _of_a_users_folder(told: Told) -> tuple[Fix, ...]:
    """Where torch is in one environment, and NumPy is taken from the folder that all Pythons of a user share."""
    other = told.last(rf"\"([^\"\n]*{_USERS}[^\"\n]*[\\/])numpy[\\/]")
    if other is None or not told.has(r"[\\/]torch[\\/]") or told.has(rf"{_USERS}[^\n]*[\\/]torch[\\/]"):
        return ()
    text = f"NumPy is taken from {other[1].rstrip('/' + chr(92))}, your folder for all Pythons, and torch from another "
    text += "environment: leave that folder out, and give the environment its own NumPy"
    return (Fix(text, ("export PYTHONNOUSERSITE=1", pip("install", "--force-reinstall", "--no-deps", "numpy"))),)


def _numpy_again(told: Told) -> tuple[Fix, ...]:
    if isolated := environments.without_isolation(told):
        return isolated
    if told.has(r"No module named '?numpy'?(?:$|[^.\w])"):
        return (Fix("Install NumPy into the Python that runs the program", (pip("install", "numpy"),)),)
    if told.has(r"numpy\.core\.(?:multiarray|umath) failed to import") and not told.has("(?i)C-extensions failed"):
        text = "A package was compiled for another NumPy: the newest NumPy 1 is the one for most; restart what runs"
        other = "If NumPy 2 has to stay, update the package whose import fails (opencv-python, matplotlib, pandas ...)"
        return (*(() if _takes_2_alone(told) else (Fix(text, (pip("install", "-U", "numpy<2"),)),)), Fix(other))
    if told.has("'__array_function__'"):
        mine = not told.conda and not told.has(r"[/\\]usr[/\\]lib[/\\]")
        if mine and told.has(r"packages[/\\]numpy[/\\](?:_?core|lib)[/\\]"):
            text = "Files of two NumPys are mixed: uninstall it (again, until pip says that it is not installed), then "
            return (Fix(f"{text}install one", (pip("uninstall", "-y", "numpy"), pip("install", "numpy"))),)
        text = "A NumPy older than 1.17 is loaded, or files of two releases are mixed; the package that is imported "
        text += "needs a newer one: see which it is, and update it by what installed it (pip, conda or the system)"
        return (Fix(text, ('python -c "import numpy; print(numpy.__version__, numpy.__file__)"',)),)
    again = Fix("Reinstall NumPy", (pip("install", "--force-reinstall", "--no-deps", "numpy"),))
    return _of_a_users_folder(told) or (again,)


# PyPI's onnxruntime-gpu: for CUDA 11 up to 1.18, for 12 up to 1.26, for 13 since 1.27 (from the extras of its wheels).
_CUDA_OF = {"11": "==1.18.1", "12": ">=1.21,<1.27", "13": ">=1.27"}
_LACKING = r"(?:lib)?(?:cublas(?:Lt)?|cudart|cufft|curand|cudnn\w*)(?:\.so\.|64_)(\d+)"


def _with_a_gpu(around: str) -> bool:
    """The list of providers alone is that of a healthy machine without a GPU."""
    return "AzureExec" not in around or re.search("(?i)cuda|gpu", around) is not None


def for_cuda(told: Told) -> tuple[Fix, ...]:
    """The onnxruntime-gpu that fits the CUDA of the text, alone, with CUDA's libraries from wheels."""
    if told.os == "macos":
        return (Fix("On macOS there is no CUDA: use the CoreML or CPU provider"),)
    if told.has(r"Microsoft\.ML\.|OnnxRuntimeException|\bnuget\b|CreateCUDAProviderOptions|\bC#") and not told.python:
        text = (
            "The DLL is there, and one that it needs is not: put the folders bin of the CUDA toolkit and of the cuDNN "
            "that this onnxruntime is built for on PATH, and start anew (1.19 and newer: CUDA 12 and cuDNN 9; 1.17 and "
            "1.18: CUDA 11.8 or 12 and cuDNN 8; 1.15 and 1.16: CUDA 11.8 and cuDNN 8)"
        )
        return (Fix(text, ("where.exe cudart64*.dll cublas64*.dll cudnn64*.dll",)),)
    if told.jetson or told.has(r"(?i)\b(?:aarch64|arm64|arm linux|dgx spark)\b"):
        text = "PyPI's onnxruntime-gpu has no wheel for Arm: for JetPack 6 take NVIDIA's index; else build it"
        index = "https://pypi.jetson-ai-lab.io/jp6/cu126"
        return (Fix(text, (pip("install", "onnxruntime-gpu", "--index-url", index),) if told.jetson else ()),)
    if places.has_amds_gpu(told):
        text = (
            "onnxruntime-gpu is for NVIDIA's GPUs: AMD's are used by onnxruntime-directml on Windows, and by AMD's own "
        )
        command = (pip("install", "onnxruntime-directml"),) if told.os == "windows" else ()
        return (Fix(f"{text}onnxruntime-migraphx (https://repo.radeon.com) on Linux", command),)
    torch = re.match(r"cu(\d\d)", told.build)
    said = told.last(r"(?i)\bcuda(?: version| toolkit)?[ :=v]{0,3}(1[1-3])(?:\.\d)?\b") or told.last(
        r"\bcu(1[1-3])\d\b"
    )
    needs = told.last(_LACKING)
    lacks = needs[1] if needs and needs[1] in _CUDA_OF and not needs[0].startswith(("cudnn", "libcudnn")) else ""
    cuda = torch[1] if torch else said[1] if said else lacks if lacks != "11" else "12"
    cuda = cuda or "12"
    if told.python and version(told.python) < (3, 10):  # for which 1.19 is the last, before there were extras
        text = f"Keep one onnxruntime, the last for Python {told.python} (for CUDA 13 take a newer Python)"
        last = "onnxruntime-gpu==1.18.1" if cuda == "11" else "onnxruntime-gpu==1.19.2"
        both = pip("uninstall", "-y", "onnxruntime", "onnxruntime-gpu")
        return (Fix(text, (both, pip("install", last if version(told.python) > (3, 7) else "onnxruntime-gpu"))),)
    wanted = f"onnxruntime-gpu[cuda,cudnn]{_CUDA_OF[cuda]}" if cuda != "11" else "onnxruntime-gpu==1.18.1"
    text = f"Keep one onnxruntime, the one for CUDA {cuda}"
    text += ", with CUDA's libraries and cuDNN from wheels" if cuda != "11" else ""
    first = pip("uninstall", "-y", "onnxruntime", "onnxruntime-gpu")
    made = [Fix(text, (first, pip("install", wanted)))]
    if cuda != "11":
        made.append(
            Fix(
                "Then show it where they are, before the session is made: import onnxruntime; "
                "onnxruntime.preload_dlls() (or write import torch first, of the same CUDA)"
            )
        )
        other = "13" if cuda == "12" else "12"
        made.append(
            Fix(
                f"Where the GPU's driver or torch is for CUDA {other}, take that one",
                (pip("install", f"onnxruntime-gpu[cuda,cudnn]{_CUDA_OF[other]}"),),
            )
        )
    return tuple(made)


def _openmp_copies(told: Told) -> tuple[Fix, ...]:
    """Where they are: of the library that the message names."""
    named = told.last(r"Initializing (lib\w*omp\w*\.(?:dll|so|dylib))\b, but found (lib\w*omp\w*\.(?:dll|so|dylib))\b")
    if named is None:
        return ()
    once = named[1] == named[2]
    text = f"See where the copies of {named[1]} are, in" if once else f"See where {named[1]} and {named[2]} are, in"
    text += " the environment of the program: the folder says whose each is. Leave one: "
    text += "where conda and pip (or an older torch) mixed their packages, create a new environment, as below; "
    text += "else give the copy that is not torch's another name (.bak), which can be undone"
    if told.os == "windows":
        see = f"where.exe /R . {named[1]}"
        home = told.last(r"([A-Z]:\\[^\n\"<>|]{0,120}?\\envs\\[\w.-]+|[A-Z]:\\[^\n\"<>| ]{0,120}?\\\.?v?env)\\")
        see = see.replace(" . ", f' "{home[1]}" ' if home else " . ")
        return (Fix(text + ("" if home else " (here: from the folder of the program, where its venv is)"), (see,)),)
    both = " -o ".join(f"-name '{name}'" for name in dict.fromkeys(named.groups()))
    where = '"$CONDA_PREFIX"' if told.conda else "\"$(python -c 'import sys; print(sys.prefix)')\""
    return (Fix(text, (f"find {where} {both}",)),)


ERRORS = (
    Error(
        "numpy-abi",
        "NumPy does not match compiled packages",
        (
            "The NumPy version does not match compiled packages: torch older than 2.3 and others were compiled "
            "for NumPy 1, but NumPy 2 is installed (or the reverse)."
        ),
        "environment",
        (
            Seen(
                "A module that was compiled using NumPy",
                "A module that was compiled using NumPy 1\\.x cannot be run in",
                "A module that was compiled using NumPy 1.x cannot be run in",
                warns=True,
            ),
            *exactly(
                "_ARRAY_API not found",
                "numpy.core.multiarray failed to import (auto-generated",
            ),
            Seen(
                "multiarray failed to import",
                r"_ARRAY_API not found[\s\S]{0,400}?numpy\.core\.multiarray failed to import",
                "AttributeError: _ARRAY_API not found\nImportError: numpy.core.multiarray failed to import",
            ),
            Seen(
                "size changed may indicate binary incompatibility",
                r"numpy\.\w+ size changed, may indicate binary incompatibility",
                "ValueError: numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header,",
            ),
            Seen(
                "but this version of numpy is",
                r"module compiled against (?:API|ABI) version \S+ but this version of numpy is",
                "RuntimeError: module compiled against API version 0xb but this version of numpy is 0xa",
            ),
            Seen(
                "but the running NumPy has",
                r"compiled against NumPy C-API version 0x[\da-f]+ \(NumPy [\d.]+\) but the running NumPy has",
                "RuntimeError: module was compiled against NumPy C-API version 0x10 (NumPy 1.23) but the running NumPy "
                "has C-API version 0xe",
            ),
            *exactly("RuntimeError: Numpy is not available"),
            Seen("Numpy is not available", r"\bNumpy is not available[ \t]*$", "RuntimeError: Numpy is not available"),
            Seen("No module named numpy core", r"No module named 'numpy\._core\S*'", "No module named 'numpy._core'"),
            Seen(
                "requires numpy",
                r"requires numpy<2[\d.,<>=]*, but you (?:have|'ll have) numpy 2",
                "tables 3.8.0 requires numpy<2.0, but you have numpy 2.1.0 which is incompatible.",
            ),
            Seen(
                "Could not infer dtype of numpy",
                r"Could not infer dtype of numpy\.(?:float|int|uint|bool|complex)\w*",
                "RuntimeError: Could not infer dtype of numpy.float32",
            ),
            *exactly("expected np.ndarray (got numpy.ndarray)"),
            Seen(
                "multiarray failed to import",
                r"module compiled against (?:API|ABI) version \S+ but this version of numpy "
                r"is[\s\S]{0,3000}?multiarray failed to import",
                "RuntimeError: module compiled against API version 0xb but this version of numpy is 0xa\n"
                'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n'
                "ImportError: numpy.core.multiarray failed to import",
            ),
            Seen(
                "A module that was compiled using NumPy x cannot be run in",
                r"A module that was compiled using NumPy 1\.x cannot be run in[\s\S]{0,6000}?multiarray "
                r"failed to import",
                "A module that was compiled using NumPy 1.x cannot be run in\n"
                "NumPy 2.2.6 as it may crash.\nTraceback (most recent call last):\n"
                "ImportError: numpy.core.multiarray failed to import",
            ),
        ),
        (
            _numpy_that_fits,
            _newest_caller,
        ),
        alternatives=(Or("numpy-import-failed", "`import numpy` fails on its own"),),
        asked=(
            "numpy 2 and torch",
            "numpy 2 breaks torch",
            "numpy 2.0 with torch",
            "numpy is not available",
            "compiled using numpy 1.x",
            "_ARRAY_API not found",
            "numpy.dtype size changed",
        ),
        rule="TD214",
        goes_on=True,
        source="genuine texts of torch 2.2.2 with numpy 2.4.6; pytorch/pytorch#132179",
    ),
    Error(
        "numpy-import-failed",
        "NumPy cannot be imported",
        "NumPy is missing or broken, so torch and packages built on it cannot use it.",
        "environment",
        (
            *exactly("PyTorch was compiled without NumPy support"),
            *exactly("type object 'numpy.ndarray' has no attribute '__array_function__'"),  # files of two releases
            Seen(
                "failed to import",
                r"numpy\.(?:_?core)\.(?:multiarray|umath) failed to import",
                "ImportError: numpy.core.multiarray failed to import",
            ),
            *exactly("Importing the numpy C-extensions failed", "Importing the numpy c-extensions failed"),
            Seen(
                "No module named",
                r"(?<!initialize\sNumPy:\s)No module named '?numpy'?(?:$|[^.\w])",
                "ModuleNotFoundError: No module named 'numpy'",
            ),
            *exactly(
                "No module named 'numpy.core._multiarray_umath'",
                "Error importing numpy: you should not try to import numpy from its source directory",
            ),
            Seen(
                "Failed to initialize NumPy No module named",
                r"Failed to initialize NumPy: No module named",
                "UserWarning: Failed to initialize NumPy: No module named 'numpy'",
                warns=True,
            ),
            Seen(
                "Unable to import required dependencies",
                r"Unable to import required dependencies: ?\n? ?numpy",
                "ImportError: Unable to import required dependencies:\nnumpy: No module named numpy",
            ),
            *exactly("IMPORTANT: PLEASE READ THIS FOR ADVICE ON HOW TO SOLVE THIS ISSUE!"),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from (?:partially initialized module )?'numpy[\w.]*'",
                "cannot import name 'name' from 'numpy'",
            ),
            Seen(
                "OSError WinError",
                r'numpy[\\/]\S*\.py"?, line \d+[^\n]*\n(?:[^\n]*\n){0,8}OSError: \[WinError 193\]',
                '  File "C:\\py\\Lib\\site-packages\\numpy\\_distributor_init.py", line 26, in <module>\n'
                "    WinDLL(os.path.abspath(filename))\n"
                '  File "C:\\py\\Lib\\ctypes\\__init__.py", line 376, in __init__\n'
                "    self._handle = _dlopen(self._name, mode)\n"
                "OSError: [WinError 193] %1 is not a valid Win32 application",
            ),
            Seen(
                "module numpy has no attribute",
                r"module 'numpy' has no attribute '(?:__\w+__|ndarray|array|dtype|core|random|zeros|linalg)'",
                "module 'numpy' has no attribute 'ndarray'",
            ),
        ),
        (_numpy_again,),
        alternatives=(
            Or(
                "numpy-abi",
                "numpy can be imported on its own: then its version does not match what was compiled for it",
            ),
            Or("local-file-shadows-package", "the path in the message is your own folder"),
        ),
        asked=("no module named numpy", "numpy c-extensions failed", "module numpy has no attribute ndarray"),
        rule="TD214",
        source="numpy: troubleshooting-importerror",
    ),
    Error(
        "numpy-removed-alias",
        "The code uses a name that NumPy has removed",
        "The code uses a name that NumPy has removed (np.float, np.int, np.bool, np.object ...).",
        "code",
        (
            Seen(
                "module numpy has no attribute",
                r"module 'numpy' has no attribute '(?:float|int|bool|object|complex|str|long|unicode|"
                r"typeDict|Inf|in1d|product|asscalar|bool8|float_|complex_|NaN|NAN|PINF|NINF|infty|cumproduct|sometrue|alltrue|"
                r"row_stack|msort|trapz|find_common_type|issubclass_|cast|maximum_sctype|int0|uint0|string_|unicode_|round_|"
                r"set_string_function|disp|safe_eval|mat)'",
                "AttributeError: module 'numpy' has no attribute 'float'.",
            ),
            Seen(
                "was removed in the NumPy release",
                r"\S+ was removed in the NumPy 2\.0 release",
                "AttributeError: `np.float_` was removed in the NumPy 2.0 release. Use `np.float64` instead.",
            ),
        ),
        (_renamed,),
        asked=("module numpy has no attribute float", "np.int removed", "np.bool np.float deprecated error"),
        source="numpy 1.20 and 1.24 release notes",
    ),
    Error(
        "onnxruntime-no-cuda-provider",
        "onnxruntime cannot use CUDA",
        (
            "onnxruntime cannot use CUDA: the CPU package onnxruntime is installed (perhaps over "
            "onnxruntime-gpu), or its CUDA and cuDNN are not found."
        ),
        "environment",
        (
            *exactly(
                "Specified provider 'CUDAExecutionProvider' is not in available provider names",
                "Failed to create CUDAExecutionProvider",
                "libonnxruntime_providers_cuda.so with error",
            ),
            Seen(
                "onnxruntime providers cuda dll",
                r'onnxruntime_providers_cuda\.dll"? ?(?:which is missing|with error|depends)',
                "onnxruntime_providers_cuda.dllwhich is missing",
            ),
            Seen(
                "CUDAExecutionProvider",
                r"""CUDAExecutionProvider(?:'|")? (?:is )?not (?:available|found|in available)""",
                "UserWarning: Specified provider 'CUDAExecutionProvider' is not in available provider names.Available",
            ),
            Seen(
                "get all providers",
                r"cannot import name 'get_all_providers' from 'onnxruntime",
                "ImportError: cannot import name 'get_all_providers' from 'onnxruntime.capi._pybind_state'",
            ),
            Seen(
                "CPUExecutionProvider",
                r"(?i:providers)[^\n]{0,200}\n?\W{0,40}\['AzureExecutionProvider', 'CPUExecutionProvider'\]",
                "onnxruntime-gpu\nAvailable providers: ['AzureExecutionProvider', 'CPUExecutionProvider']",
            ),
            Seen(
                "Require cuDNN",
                r"Require cuDNN [\d.*]+ and CUDA [\d.*]+",
                "Failed to create CUDAExecutionProvider. Require cuDNN 9.* and CUDA 12.*.",
            ),
            Seen(
                "LoadLibrary failed with error",
                r"LoadLibrary failed with error \d+ [^\n]{0,80}when trying to load "
                r"[^\n]{0,300}onnxruntime_providers_\w+\.dll",
                '[ONNXRuntimeError] : 1 : FAIL : LoadLibrary failed with error 126 "" when trying to load '
                '"C:\\app\\runtimes\\win-x64\\native\\onnxruntime_providers_cuda.dll"',
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "TensorRT is not installed, and onnxruntime goes on without it: leave its provider out, "
                        'providers=["CUDAExecutionProvider", "CPUExecutionProvider"]'
                    ),
                    Fix(
                        "Or install TensorRT",
                        (pip("install", "tensorrt", "--extra-index-url", "https://pypi.nvidia.com"),),
                    ),
                )
                if told.has(r"TryGetProviderInfo_TensorRT|providers_tensorrt")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "See whether the container has the GPU at all (compose: gpus: all, or "
                        "deploy.resources.reservations.devices), and whether the driver is new enough for the "
                        "image's CUDA",
                        ("docker run --rm --gpus all IMAGE nvidia-smi",),
                    ),
                )
                if told.place == "container"
                else ()
            ),
            for_cuda,
        ),
        alternatives=(
            Or("missing-libcudnn", "the message goes on to mention a cuDNN library"),
            Or("missing-libcublas", "the message goes on to mention libcublas"),
        ),
        asked=("onnxruntime runs on cpu only", "onnxruntime not using gpu", "CUDAExecutionProvider not available"),
        rule="TD223",
        amid=_with_a_gpu,
        source="onnxruntime: CUDA execution provider page",
    ),
    Error(
        "openmp-duplicate",
        "Two OpenMP libraries are loaded",
        "Two OpenMP runtimes are loaded into one process.",
        "environment",
        (
            *exactly("MKL_THREADING_LAYER=INTEL is incompatible with libgomp"),
            *exactly("OMP: Error #15"),
            Seen(
                "already initialized",
                r"Initializing lib\w*omp\w*\S*, but found \S+ already initialized",
                "OMP: Error #15: Initializing libiomp5.so, but found libomp.so already initialized.",
            ),
            *exactly("multiple copies of the OpenMP runtime have been linked"),
        ),
        (
            lambda told: (
                (Fix("Let MKL use the library that is already loaded", ("export MKL_THREADING_LAYER=GNU",)),)
                if told.has("MKL_THREADING_LAYER")
                else ()
            ),
            _openmp_copies,
            lambda told: (
                Fix(
                    "Or install NumPy, MKL and torch from one source in a new environment: all from conda or all from "
                    "pip, never one over the other",
                    ("conda create -n torch -c conda-forge --override-channels python=3.12 pytorch numpy",)
                    if told.conda
                    else environments.new_environment(told, "3.12", "torch", "numpy"),
                ),
            ),
            lambda told: (
                (Fix("On a Mac with conda, take NumPy without MKL", ("conda install -y nomkl numpy",)),)
                if told.os == "macos" and told.has("libiomp5")
                else ()
            ),
            Fix("As a workaround only", ("export KMP_DUPLICATE_LIB_OK=TRUE",)),
        ),
        asked=("libiomp5md.dll already initialized", "OMP Error 15", "KMP_DUPLICATE_LIB_OK"),
        rule="TD514",
        source="ultralytics/yolov5#5086",
    ),
)
