"""DLLs of packages beside torch, which Windows cannot load."""

from torchdoctor import lazy_re as re
from torchdoctor.explain import fixes
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.extensions import of_extension
from torchdoctor.explain.errors.windows import OTHERS, VCREDIST
from torchdoctor.explain.known import Error, Or, Seen
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_FAILED = (
    rf"DLL load failed while importing (?!{OTHERS})(?P<module>\w+)"
    r"|Could not find module '[^'\n]*-packages[\\/]{1,2}(?P<file>\w+)[\\/][^'\n]*\.(?:dll|pyd)'"
    r"|\bDLL load failed: "
)
# Compiled modules whose names tell their package.
_MODULES = (
    ("_imaging(?:ft|cms|math|morph)?", "pillow"),
    ("_(?:fblas|flapack|cython_blas|ufuncs|arpack|superlu|odepack|quadpack|spropack|sparsetools)", "scipy"),
    ("_multiarray_umath|multiarray|mtrand|_mt19937", "numpy"),
    ("ft2font|_path", "matplotlib"),
    ("_openmp_helpers|_check_build|murmurhash", "scikit-learn"),
    ("cv2", "opencv-python"),
    ("tokenizers|safetensors", ""),
    ("_sentencepiece", "sentencepiece"),
    ("rdBase|rdkit", "rdkit"),
    ("exllamav[23]_ext", ""),
    ("_nvdiffrast_c", "nvdiffrast"),
    ("libtriton", "triton-windows"),
    ("_message", "protobuf"),
    (r"pythoncom|pywintypes|win32\w+", "pywin32"),
    ("_(?:gdal|ogr|osr)", "GDAL"),
)
_FILE = re.compile(r"^\W{0,12}(?:File )?\W?([^\n\"]{1,300}?\.py)\b", re.M)
_FRAME = re.compile(r"-packages[\\/]{1,2}(\w+)[\\/]")
# What has entries of its own, and what only starts the import.
_LEFT = re.compile(
    r"torch|flash_attn|xformers|torchaudio|onnx|onnxruntime|triton|importlib|pkg_resources|IPython|_pytest"
)
# What is compiled against one torch.
_OF_TORCH = re.compile(
    r"torchvision|torchtext|torch_\w+|pyg_lib|mmcv|detectron2|pytorch3d|exllama\w*|nvdiffrast|sageattention|gsplat|natten"
    r"|causal_conv1d|mamba_ssm|auto_gptq|tinycudann|diff_gaussian_rasterization|simple_knn|kaolin|MinkowskiEngine|spconv"
)


def _owner(text: str) -> str:
    """The package whose DLL does not load, by its module's name; "" where that is torch, or is not known."""
    every = list(re.finditer(_FAILED, text))
    if not every:
        return ""
    found = every[-1]
    module = found["module"] or ""
    for names, package in _MODULES:
        if module and re.fullmatch(names, module):
            return package or module.removesuffix("_ext")
    if module == "_ext" and re.search(r"\bmm(?:cv|det|seg|pose|rotate|action)", text):
        return "mmcv"
    files = _FILE.findall(text, 0, found.start())
    last = _FRAME.search(files[-1]) if files else None
    node = re.search(r"nunchaku module for custom nodes:[^\n]*\Z", text[: found.start()])
    owner = found["file"] or (last[1] if last else "nunchaku" if node else "")
    return "" if _LEFT.fullmatch(owner) else owner


def _of_a_package(around: str) -> bool:
    return _owner(around) != ""


def _again(told: Told) -> tuple[Fix, ...]:
    owner = _owner(told.text)
    plain = owner.replace("_", "-")
    name = plain if _OF_TORCH.fullmatch(owner) else DISTRIBUTIONS.get(owner, plain)
    if owner == "torchvision":
        return fixes.torchvision(told)
    if owner == "nunchaku":
        text = "nunchaku was built for another torch or Python: take the wheel whose name has yours from its page of "
        text += "releases on GitHub, nunchaku-tech/nunchaku (PyPI has another project of that name)"
        return (Fix(text),)
    if owner == "bitsandbytes":
        text = "Update bitsandbytes: since 0.43 its wheel for Windows has the libraries for CUDA"
        return (Fix(text, (pip("install", "-U", "bitsandbytes"),)), VCREDIST)
    if _OF_TORCH.fullmatch(owner):
        return of_extension(told, name)
    known = owner in DISTRIBUTIONS or name.lower() in KNOWN or any(name == package for _, package in _MODULES)
    if name == "opencv-python" and (variant := told.last(r"\bopencv-(?:contrib-)?python(?:-headless)?\b")):
        name = variant[0]  # two of them in one environment break each other
    elif name in ("numpy", "scipy") and (
        number := told.last(rf"(?m)^(?:\s*{name} {{1,40}}|{name}==)(\d+\.\d+\.\d+)\s*$")
    ):
        name += f"=={number[1]}"
    made = (pip("install", "--force-reinstall", "--no-deps", "--no-cache-dir", name),) if known else ()
    what = name if known else f"the package that has {owner}"
    return (Fix(f"Install {what} again: its file is damaged, or for another Python or release", made), VCREDIST)


ERRORS = (
    Error(
        "windows-dll-of-package",
        "A DLL of another package does not load",
        "A package other than torch cannot load its compiled part: a DLL that this needs is missing, or it was built "
        "for a different torch, CUDA or Python.",
        "environment",
        (
            Seen(
                "DLL load failed | Could not find module",
                _FAILED,
                'File "C:\\v\\Lib\\site-packages\\PIL\\Image.py", line 103, in <module>\n'
                "ImportError: DLL load failed while importing _imaging: The specified module could not be found.",
            ),
        ),
        (_again,),
        alternatives=(
            Or("windows-vcredist", "the redistributable is old or missing"),
            Or("windows-dll-dependency", '`python -c "import torch"` fails as well'),
        ),
        asked=("dll load failed while importing", "pillow dll load failed _imaging", "cv2 dll load failed"),
        amid=_of_a_package,
        on=("windows",),
        source="Python: import system; Windows: system error codes 126 and 127",
    ),
)
