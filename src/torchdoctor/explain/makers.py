"""torch of those who make the GPUs: NVIDIA's for a Jetson and for its images, AMD's own for each ROCm."""

import re

from torchdoctor import shell
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# What a Jetson alone prints, or its index has; and how people say that they are on one.
_JETSONS_OWN = (
    r"(?i)-tegra\b|nv_tegra|\baarch64\b|compute/redist/jp|jp/?v?[4-7]\d?\b|nvidia\.box\.com|\bl4t\b|\bR3[2-6]\b"
    r"|tegra-release|cp3(?:6-cp36m|8-cp38)-linux_aarch64"
)
_ON_A_JETSON = (
    r"(?im)(?:^|[(,;:|]) *(?:nvidia )?(?:jetson|jetpack|tegra|orin|xavier)|(?<!for )\b(?:on|my|our|the|this|in|using"
    r"|have|with)(?: (?:an?|my|our|the|this|new|nvidia)){0,2} (?:jetson|jetpack|tegra|orin|xavier)"
    r"|(?<!for )\bjetson (?:agx|orin|nano|xavier|tx\d)"
)
_OLD_JETPACK = (
    r"(?i)jetpack\D{0,12}[45]\b|jp/?v?[45]|L4T\D{0,12}3[25]\b|R3[25]\b|python ?-?3\.[68]\b|nv2[0-3]\.\d|xavier|cp3[68]-"
    r"|\btx[12]\b|jetson nano\b|python2\.7"
)
_ONLY_JETPACK_4 = r"(?i)\bjetson[- ]nano\b|\btx[12]\b"


def _elsewhere_than_a_jetson(told: Told) -> bool:
    """Whether the text shows a PC, or names a Jetson as something else than the place where it happens."""
    if told.has(_JETSONS_OWN):
        return False
    pc = re.search(r"\bx86(?:[-_]64)?\b|\b[RG]TX\b|\bwin_amd64\b", told.here)
    return pc is not None or not re.search(_ON_A_JETSON, told.here)


def jetson(told: Told) -> tuple[Fix, ...]:
    """torch and torchvision for a Jetson, whose GPU the usual wheels do not know; () elsewhere."""
    if not told.jetson or _elsewhere_than_a_jetson(told):
        return ()
    if not told.has(_OLD_JETPACK):
        index = "https://pypi.jetson-ai-lab.io/jp6/cu126"
        text = (
            "The usual wheels have no code for a Jetson's GPU: for JetPack 6 (Python 3.10) install those of its "
            "own index"
        )
        if told.python not in ("", "3.10"):
            text += f", in an environment with Python 3.10 (this is {told.python})"
        return (
            Fix(text, (pip("install", "--force-reinstall", "torch", "torchvision", "--index-url", index),)),
            Fix("The release of L4T shows which JetPack this is (R36: 6, R35: 5)", ("cat /etc/nv_tegra_release",)),
        )
    found = told.known.companions.of("torchvision", told.torch) if told.torch else None
    if told.has(_ONLY_JETPACK_4) and not told.has(r"(?i)xavier|orin\b|jetpack\D{0,12}[5-7]"):
        text = (
            "The Nano, TX1 and TX2 have JetPack 4 at most (v461 is 4.6.1), and its Python 3.6: choose "
            "torch's cp36 wheel in https://developer.download.nvidia.com/compute/redist/jp/v461/pytorch/"
        )
        return (Fix(text, ("cat /etc/nv_tegra_release", "python3 --version")),)
    tag = f"v{found[0]}" if found else "vVERSION"
    return (
        Fix(
            "For JetPack 5 (Python 3.8) and 4 (3.6) NVIDIA has the wheels of torch, for JetPack's own Python "
            "alone: choose "
            "yours in https://developer.download.nvidia.com/compute/redist/jp/ (v512 is JetPack 5.1.2), and "
            "install the file",
            ("cat /etc/nv_tegra_release", "python3 --version"),
        ),
        Fix(
            "torchvision has no wheel there: build the release that belongs to that torch (0.16.0 to 2.1.0)",
            (
                shell.command("linux", "git", "clone", "--branch", tag, "https://github.com/pytorch/vision"),
                "cd vision && python3 setup.py install --user",
            ),
        ),
    )


# NVIDIA's torch for a Jetson is there: its wheel, or the version that it gives itself.
_HAS_NVIDIAS = r"\d\.\d+\.\d+a0\+|\bnv2\d\.\d|torch-\d[\w.+]*-cp3\d-\w+-linux_aarch64|compute/redist/jp"
# What sources of torchvision say, or are fetched by, where they are built.
_VISION = (
    r"\bclone [^\n]{0,60}pytorch/vision(?:\.git)?(?![\w/])|[/\\](?:torch)?vision[/\\]torchvision[/\\]csrc"
    r"|\bBUILD_VERSION ?= ?0\.\d"
)
_TAGS = (
    "torch 2.1: v0.16.0, 2.0: v0.15.1, 1.13: v0.14.1, 1.12: v0.13.1, 1.11: v0.12.0, 1.10: v0.11.1, 1.9: v0.10.0, "
    "1.8: v0.9.0, 1.7: v0.8.1, 1.6: v0.7.0, 1.5: v0.6.0, 1.4: v0.5.0"
)


def vision_from_source(told: Told) -> tuple[Fix, ...]:
    """torchvision for a torch that no wheel of it is for: the release that belongs to that, built against it."""
    if not told.has(_VISION if told.jetson else r"[/\\](?:torch)?vision[/\\]torchvision[/\\]csrc") and not (
        told.jetson and told.has(_HAS_NVIDIAS) and told.has(_OLD_JETPACK) and told.has("torchvision")
    ):
        return ()
    if not told.jetson and told.has(r"x86_64|amd64|\b[A-Z]:\\"):  # wheels are there for each torch
        return ()
    found = told.known.companions.of("torchvision", told.torch) if told.torch else None
    tag = f"v{found[0]}" if found else "vVERSION"
    for_torch = f"torch {told.torch}: {tag}" if found else f"the installed torch ({_TAGS})"
    text = f"Build the torchvision that belongs to {for_torch}. Other sources do not compile, or load, with it. "
    text += "First remove every torchvision: repeat this until pip finds none, and look for eggs in ~/.local as well"
    needs = (
        "sudo apt-get install -y libjpeg-dev zlib1g-dev libpython3-dev libavcodec-dev libavformat-dev libswscale-dev"
    )
    clone = shell.command(
        "linux", "git", "clone", "--branch", tag, "https://github.com/pytorch/vision", f"vision-{tag[1:]}"
    )
    made = f"cd vision-{tag[1:]} && BUILD_VERSION={tag[1:]} python3 setup.py install --user"
    see = () if found else ('python3 -c "import torch; print(torch.__version__)"',)
    return (Fix(text, (*see, "python3 -m pip uninstall -y torchvision", needs, clone, made)),)


def of_nvidias_image(told: Told, name: str) -> tuple[Fix, ...]:
    """NVIDIA builds torch and what belongs to it for its images; of PyPI's none fits, though the number is the same."""
    if not told.has(r"\d\.\d+\.\d+a0\+\w+\.nv\d\d\.\d\d"):
        return ()
    text = (
        f"This torch is NVIDIA's own, of its image, and pip has replaced the {name} that belongs to it: start "
        f"again from the "
        "image, and let pip leave its packages alone"
    )
    return (Fix(text, (pip("install", "-c", "/etc/pip/constraint.txt", "-r", "requirements.txt"),)),)


def of_amds_build(told: Told, name: str) -> tuple[Fix, ...]:
    """AMD builds torch and what belongs to it for each ROCm; the wheels of PyPI and pytorch.org do not fit them.

    Source: AMD's installation guide for PyTorch on Radeon (repo.radeon.com/rocm/manylinux).
    """
    own = told.last(r"\btorch\W{1,3}(\d\.\d{1,2}\.\d)\+rocm(\d\.\d{1,2})(\.[1-9])?(?:\.0)?\.(?:git|lw)")
    found = told.known.companions.of(name, own[1]) if own else None
    if own is None or not found:
        return ()
    rocm = f"{own[2]}{own[3] or ''}"
    text = f"This torch is AMD's own build, of ROCm {rocm}: take the {name} that AMD publishes beside it"
    page = f"https://repo.radeon.com/rocm/manylinux/rocm-rel-{rocm}/"
    options = ("--force-reinstall", "--no-deps", "--no-index")
    return (Fix(text, (pip("install", *options, f"{name}=={found[0]}", "-f", page),)),)
