"""What the names of public images say: CUDA, torch, Python, and whether they are made for GPUs."""

import re

_SYSTEMS = {
    "ubuntu18.04": "3.6", "ubuntu:18.04": "3.6", "ubuntu:bionic": "3.6", "debian:buster": "3.7", "debian:10": "3.7",
    "debian:trixie": "3.13", "debian:13": "3.13", "ubuntu20.04": "3.8", "ubuntu22.04": "3.10", "ubuntu24.04": "3.12",
    "ubuntu:20.04": "3.8", "ubuntu:22.04": "3.10",
    "ubuntu:24.04": "3.12", "ubuntu:focal": "3.8", "ubuntu:jammy": "3.10", "ubuntu:noble": "3.12",
    "debian:bullseye": "3.9", "debian:bookworm": "3.11", "debian:12": "3.11", "debian:11": "3.9",
}  # fmt: skip
_CUDA = re.compile(r"(?:^|/)nvidia/cuda:(\d+\.\d+)")
# The last patch release of each, on hub.docker.com/r/nvidia/cuda for Ubuntu 22.04.
_LAST = {
    "11.8": "11.8.0", "12.0": "12.0.1", "12.1": "12.1.1", "12.2": "12.2.2", "12.3": "12.3.2", "12.4": "12.4.1",
    "12.5": "12.5.1", "12.6": "12.6.3", "12.8": "12.8.1", "12.9": "12.9.1",
}  # fmt: skip
_FOR_GPUS = r"(?:^|/)nvidia/cuda:|(?:^|/)vllm/vllm-openai:|nvcr\.io/nvidia/(?:pytorch|cuda)"
_NAMES_CUDA = r"(?:^|[-_.:/])(?:cuda|cu1[1-9]\d)(?:[-_.\d]|$)"
_PUBLIC = r"(?:docker\.io|ghcr\.io|quay\.io|nvcr\.io|(?:registry\.)?k8s\.io|mcr\.microsoft\.com|public\.ecr\.aws)/"


# Releases of this image by month, and the first whose notes name each CUDA version: docs.nvidia.com/deeplearning.
# Images for Jetson have the CUDA of its system. The Triton server's notes name a driver that CUDA's own do not.
_NGC = re.compile(r"(nvcr\.io/nvidia/pytorch:)(\d\d\.\d\d)(-[\w.-]*py3)")
_NGC_CUDA, _NGC_LAST = (("25.08", "13"), ("23.04", "12")), {"12": "25.06"}


def cuda_image(image: str) -> str | None:
    """The CUDA version of NVIDIA's own image: "nvidia/cuda:12.4.1-base-ubuntu22.04" -> "12.4"; of its PyTorch "13"."""
    if found := _CUDA.search(image):
        return found[1]
    ours = _NGC.fullmatch(image.partition("@")[0])
    return next((cuda for first, cuda in _NGC_CUDA if ours[2] >= first), None) if ours else None


def of_cuda(image: str, cuda: str) -> str | None:
    """NVIDIA's image of the same flavour and system with another CUDA version; None where none is known."""
    if (ours := _NGC.fullmatch(image.partition("@")[0])) and (release := _NGC_LAST.get(cuda.partition(".")[0])):
        return f"{ours[1]}{release}{ours[3]}"
    found = re.fullmatch(
        r"((?:docker\.io/)?nvidia/cuda:)[\d.]+-((?:cudnn-)?(?:base|runtime|devel))-(ubuntu22\.04|ubuntu24\.04)", image
    )
    number = _LAST.get(cuda)
    if found is None or number is None or (found[3] == "ubuntu24.04" and cuda not in ("12.6", "12.8", "12.9")):
        return None
    if "cudnn" in found[2] and cuda < "12.4":  # then its name has cuDNN's version
        return None
    return f"{found[1]}{number}-{found[2]}-{found[3]}"


def python_of(image: str) -> str | None:
    """The Python of an official image, or of the system that an image is built on."""
    if "python" in image and (found := re.search(r"(?:(?:^|/)python:|astral-sh/uv:python)(3\.\d+)", image)):
        return found[1]
    if found := re.search(r"[-_:]py3\.?(\d{1,2})(?![\d.])", image):
        return f"3.{found[1]}"
    if not re.search(r"(?:^|/)(?:ubuntu|debian|nvidia/(?:cuda|cuda-arm64|cudagl|opengl))[:@]", image):
        return None  # an image of somebody's own, whose Python need not be that of its system
    return next((python for name, python in _SYSTEMS.items() if name in image), None)


_WITH_TORCH = ("pytorch", "vllm", "text-generation-inference", "sglang", "deepspeed")


def torch_of(image: str) -> str:
    """The torch that an image has: its version with the build, "?" where it has one of its own; "": none is known."""
    if not any(name in image for name in _WITH_TORCH):
        return ""
    found = re.search(r"(?:^|/)pytorch/pytorch:(\d+\.\d+(?:\.\d+)?)(?:-cuda(\d+)\.(\d+))?", image)
    return "?" if found is None else f"{found[1]}+cu{found[2]}{found[3]}" if found[2] else found[1]


def arch_of(image: str, platform: str = "") -> str:
    """The processor that an image is for, where its name or --platform says it."""
    if any(name in image for name in ("l4t", "jetson", "arm64v8/", "aarch64")) or "arm64" in platform:
        return "aarch64"
    return "x86_64" if "amd64" in platform else ""


def for_gpus(image: str, in_pod: bool = False) -> bool:
    """Whether an image is made for NVIDIA's GPUs alone.

    The tag of an image in a registry of somebody's own says what it was built on, not what each of its programs needs;
    in_pod: nor does that of a public one, as of notebooks, which get their GPUs when they are started.
    """
    host = image.partition("/")[0]
    own = "/" in image and re.search(r"[.:]", host) and not re.match(_PUBLIC, image)
    own = own or (in_pod and not re.match(r"(?:docker\.io/)?(?:pytorch|nvidia)/", image))
    name = re.sub(r"(?::[^/]*)?(?:@.*)?$", "", image) if own else image
    return (re.search(_FOR_GPUS, image) or re.search(_NAMES_CUDA, name)) is not None and "cpu" not in image


def unknown(image: str) -> bool:
    """Whether a variable in its name has no value."""
    return "$" in image or "{{" in image or image in ("", "scratch")
