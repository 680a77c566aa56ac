"""What the names of files, folders, extras and stages say about the machines that they are for."""

import re

from torchdoctor.declared.model import Aim
from torchdoctor.model import Os

DOCS = frozenset(("doc", "docs", "readthedocs", "rtd", "sphinx"))
_OTHERS = """
    cpu rocm amd hip xpu intel ipex gaudi hpu habana npu ascend tpu xla neuron mps mac macos darwin osx apple
    silicon jetson tegra l4t hipblas rocblas sycl metal vulkan ci dml directml openvino camb cambricon mlu
    maca metax musa iluvatar corex dcu hygon kunlun kunlunxin enflame gcu raspberry raspberrypi rpi strixhalo
    rdna nocuda nogpu
"""
# Machines and tasks without an NVIDIA GPU, as files are named after them.
OTHERS = frozenset(_OTHERS.split()) | DOCS
LINT = "lint"  # of an installation; a pod that is named after it may be anything
ARM = frozenset(("arm", "armv", "arm64", "aarch64"))
_LINUX = "linux ubuntu debian docker dockerfile container containers kubernetes colab kaggle"
_SYSTEMS: dict[Os, frozenset[str]] = {
    "linux": frozenset(_LINUX.split()),
    "windows": frozenset(("windows", "win")),
    "macos": frozenset(("mac", "macos", "darwin", "osx")),
}
FOLDERS = 3  # of an absolute path, from its end, whose names say what a file is for


def near(path: str) -> str:
    """A path in the project, or what of an absolute one may be in it."""
    return "/".join(path.split("/")[-FOLDERS:]) if re.match(r"/|\w:", path) else path


def words(*names: str) -> frozenset[str]:
    """The words of names and paths."""
    return frozenset(re.findall(r"a(?:md|rm|arch)64|l4t|[a-z]+", " ".join(map(near, names)).lower()))


def for_others(target: Aim, *names: str) -> bool:
    """Whether a file, an extra, a stage or a service says by its name that it is for other machines."""
    ours = {"rocm", "amd", "hip", "rdna", "strixhalo"} if target.gfx else set()
    ours |= {"xpu", "intel", "ipex"} if target.intel else set()
    others = OTHERS if target.arch in ("aarch64", "arm64") else OTHERS | ARM
    said = words(*names)
    lambdas = {"aws", "lambda"} <= said  # Lambda alone is a cloud of GPUs, too
    return bool(said & others - ours) or lambdas or _without_gpu(" ".join(map(near, names)).lower().replace("_", "-"))


def _without_gpu(said: str) -> bool:
    """no-gpu, without_cuda."""
    if "gpu" not in said and "cuda" not in said:
        return False
    return re.search(r"\b(?:no|non|without)[- ](?:gpu|cuda)", said) is not None


def for_another_system(target: Aim, *names: str) -> bool:
    """Whether a file says by its name that it is for another operating system: requirements-win.txt."""
    said = words(*names)
    named = {system for system, theirs in _SYSTEMS.items() if said & theirs}
    return bool(named) and target.os not in named


def of_docs(file: str) -> bool:
    """Whether a project's pages are built with a file, on a service that has a Python of its own."""
    if not any(word in file.lower() for word in DOCS):
        return False
    named = r"(?:^|/)(?:docs?|readthedocs|rtd|sphinx)/|(?:^|/)(?:docs?[-_.]requirements|requirements[-_./]docs?)\b"
    return re.search(named, near(file).lower()) is not None
