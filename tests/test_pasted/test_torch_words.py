"""torch's own warnings, of several ages, and whether what they say of a GPU is a finding."""

from faults import assert_none

from torchdoctor.knowledge import load
from torchdoctor.pasted import read
from torchdoctor.rules import diagnose

RANGE = (
    "UserWarning:\n    Found GPU0 NVIDIA GeForce {gpu} which is of cuda capability {own}.\n"
    "    Minimum and Maximum cuda capability supported by this version of PyTorch is\n    (7.5) - (12.0)\n"
)
NEWER = (
    "UserWarning: NVIDIA GeForce RTX 5070 Ti with CUDA capability sm_120 is not compatible with the current PyTorch "
    "installation.\n"
)
NIGHTLY = "I installed the latest PyTorch nightly (2.6.0.dev20241112+{tag}).\n"
AMD = "I have a Radeon RX 580 and Windows 10.\n"
FOUND = {  # the finding about GPUs that each text proves, or ""
    RANGE.format(gpu="GTX 1080", own="6.1"): "gpu-arch-dropped",
    RANGE.format(gpu="GTX 1080", own="6.1") + "Windows 11, a second one: RTX 3090": "gpu-arch-dropped",
    RANGE.format(gpu="GTX 1080", own="6.1") + "GPUs: RTX 3090, GTX 1080\nOS: Linux": "gpu-arch-dropped",
    RANGE.partition("\n")[2].partition("\n")[2] + "GTX 1060, Windows 10": "gpu-arch-dropped",  # cut off above
    RANGE.partition("\n")[2].partition("\n")[2] + "RTX 4070, Windows 10": "",
    RANGE.format(gpu="GTX 1080", own="6.1") + "Then I installed torch 2.7.1+cu126 and it works.": "",
    RANGE.format(gpu="GTX 1080", own="6.1")
    + "Then I installed torch 2.8 and it still does not work.": "gpu-arch-dropped",
    RANGE.format(gpu="GTX 1080", own="6.1") + "If I install torch 2.7, will it work then?": "gpu-arch-dropped",
    "A colleague had:\n" + RANGE.format(gpu="GTX 1080", own="6.1") + "I have an RTX 3090.": "",
    NEWER + "After switching to the cu128 wheel the problem is gone.": "",
    NIGHTLY.format(tag="cu121") + NEWER: "gpu-arch-unsupported-by-build",
    NIGHTLY.format(tag="cu128") + NEWER: "",  # which has code for it: the warning is of another build
    NIGHTLY.format(tag="cu121") + "RTX 5070 Ti, and it works.": "",
    "RuntimeError: Found no NVIDIA driver\n" + AMD: "cuda-build-on-amd-machine",
    "The installer found no NVIDIA driver, which is right.\n" + AMD: "",
}
RULES = ("gpu-arch-dropped", "gpu-arch-unsupported-by-build", "cuda-build-on-amd-machine")


def test_what_warnings_prove() -> None:
    found = {text: [item.slug for item in diagnose(read(text).facts, load()) if item.findings] for text in FOUND}
    named = {text: ", ".join(slug for slug in slugs if slug in RULES) for text, slugs in found.items()}
    assert_none({text: named[text] != wanted and (named[text] or "nothing") for text, wanted in FOUND.items()})
