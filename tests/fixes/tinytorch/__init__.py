"""A torch as small as check takes it: it computes nothing, and sees the stand-in driver's GPUs as its build would.

What it says where it cannot use them is what PyTorch's own builds said over the same stand-ins (tests/genuine.py).
"""

import ctypes
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .version import __version__, archs, hip, least_driver, libraries, numpy2  # noqa: F401
from .version import cuda as _cuda
from .version import cudnn as _cudnn
from .version import xpu as _xpu

_HERE = Path(__file__).parent
for _name in libraries:
    if not (_HERE.parent / _name).exists():
        raise ImportError(f"{Path(_name).name}: cannot open shared object file: No such file or directory")
for _library in sorted((_HERE / "lib").glob("*.so")):
    ctypes.CDLL(str(_library))
NONE = "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver"
TOO_OLD = "The NVIDIA driver on your system is too old (found version {})."
NO_CODE = "CUDA error: no kernel image is available for execution on the device"
CLASH = (
    "cuDNN version incompatibility: PyTorch was compiled  against {} but found runtime version {}. PyTorch already "
    "comes bundled with cuDNN."
)
NUMPY = """A module that was compiled using NumPy 1.x cannot be run in NumPy {} as it may crash.
RuntimeError: Numpy is not available"""
_SUMS = ([19.0, 22.0, 43.0, 50.0], [10.0], [4.0], [2.0])  # what the live test computes, in its order


def _table() -> "dict[str, dict[str, str]]":
    """The stand-in driver's own: its sections."""
    found: dict[str, dict[str, str]] = {}
    path = os.environ.get("STANDIN_GPUS", "")
    for line in Path(path).read_text().splitlines() if path and (_cuda or not hip) else ():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif " = " in line:
            name, value = line.split(" = ", 1)
            section[name] = value
    return found


def _why_not() -> str:
    """Why no GPU can be used; "" where one can."""
    if hip:
        return "" if os.environ.get("STANDIN_GFX") else "No HIP GPUs are available"
    driver = _table().get("driver", {})
    if not driver or not _cuda:
        return NONE if _cuda else "Torch not compiled with CUDA enabled"
    return TOO_OLD.format(driver["cuda"]) if int(driver["version"].partition(".")[0]) < least_driver else ""


def _runs(code: str) -> bool:
    """Whether this build has code for it: sm_80 serves 8.6 too."""
    if hip:
        return code in archs
    major, minor = code.split(".")
    return any(number[:-1] == major and number[-1] <= minor for number in (item.partition("_")[2] for item in archs))


def _gpus() -> "list[tuple[str, str]]":
    """(name, target or compute capability) of each."""
    if hip:
        return [(f"AMD {code}", code) for code in os.environ.get("STANDIN_GFX", "").split()]
    return [(item["name"], item["capability"]) for name, item in _table().items() if name.startswith("gpu")]


class Tensor:
    def __init__(self, results: "Iterator[list[float]]") -> None:
        self._results = results

    def _itself(self, *args: Any) -> "Tensor":
        return self

    __matmul__ = __mul__ = __add__ = cpu = flatten = sum = reshape = backward = _itself
    grad = property(_itself)

    def tolist(self) -> "list[float]":
        return next(self._results)


_results: "dict[str, Iterator[list[float]]]" = {}


def tensor(values: object, device: object = None, requires_grad: bool = False) -> Tensor:
    place = str(device or "cpu")
    if place.startswith("cuda") and not _runs(_gpus()[int(place.partition(":")[2] or 0)][1]):
        raise RuntimeError(NO_CODE)
    return Tensor(_results.setdefault(place, iter(_SUMS)))


class _Properties:
    def __init__(self, name: str, code: str) -> None:
        self.name = name
        self.major, self.minor = (0, 0) if hip else map(int, code.split("."))


class cuda:
    @staticmethod
    def is_available() -> bool:
        if "too old" in _why_not():
            warnings.warn(f"CUDA initialization: {_why_not()} (Triggered internally)", stacklevel=1)
        return not _why_not()

    @staticmethod
    def device_count() -> int:
        return 0 if _why_not() else len(_gpus())

    @staticmethod
    def init() -> None:
        if not (_cuda or hip):
            raise AssertionError("Torch not compiled with CUDA enabled")
        if _why_not():
            raise RuntimeError(_why_not())

    @staticmethod
    def get_arch_list() -> "list[str]":
        return list(archs)

    @staticmethod
    def get_device_properties(index: int) -> _Properties:
        return _Properties(*_gpus()[index])


def from_numpy(array: object) -> None:
    import numpy

    if not numpy2 and numpy.__version__ >= "2":
        raise RuntimeError(NUMPY.format(numpy.__version__))


class xpu:
    @staticmethod
    def init() -> None:
        if not _xpu:
            raise AssertionError("Torch not compiled with XPU enabled")

    @staticmethod
    def is_available() -> bool:
        return bool(_xpu and os.environ.get("STANDIN_XPU"))

    @staticmethod
    def device_count() -> int:
        return len(os.environ["STANDIN_XPU"].splitlines())

    @staticmethod
    def get_device_name(index: int) -> str:
        return os.environ["STANDIN_XPU"].splitlines()[index]


class backends:
    class cudnn:
        @staticmethod
        def version() -> "int | None":
            """By the text of the library that lies there, as the tiny wheels have it."""
            path = _HERE.parent / "nvidia/cudnn/lib/libcudnn.so.9"
            found = path.read_bytes()[:20] if path.is_file() else b""
            there = tuple(map(int, found.split(b".")[:3])) if found[:1].isdigit() else ()
            if there and there < _cudnn:
                raise RuntimeError(CLASH.format(_cudnn, there))
            return None
