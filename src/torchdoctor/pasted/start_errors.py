"""What says that CUDA or ROCm does not start: torch's exceptions, its warning of HIP, the banner of NVIDIA's images."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import CudaStart, Facts, Nvidia, Torch
from torchdoctor.pasted import sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import TARGET
from torchdoctor.pasted.standing import is_printed
from torchdoctor.pasted.torch_errors import FORM, GEFORCE, WORKS

SIGNS = (
    "cuda driver initialization failed",
    "cuda unknown error",
    "from cudagetdevicecount",
    "no hip gpus are",
    "from hipgetdevicecount",
    "hiperrornodevice",
    "but cuda failed to initialize",
)
# As exceptions; the warnings begin with "CUDA initialization". Error 804 needs a look at the GPU.
_CUDA = re.compile(
    r"(?:^|Error: )(CUDA driver initialization failed, you might not have a CUDA gpu|"
    r"CUDA unknown error - this may be due[^\n]{0,200}|"
    r"Unexpected error from cudaGetDeviceCount\(\)[\s\S]{0,240}?\bError (?!804)\d{1,3}: [\w ,/-]{3,80})",
    re.MULTILINE,
)
# On a machine that is well CUDA does not start either in a forked process, without its GPUs, or on an AMD GPU.
_EXCUSED = re.compile(
    r"\bfork(?:s|ed|ing)?\b|\bos\.fork|\bmultiprocessing\b|\bnum_workers\b|DataLoader|"
    r"CUDA_VISIBLE_DEVICES ?=|"
    r"\b(?:AMD |Radeon )?RX ?[67]\d{3}\b",
    re.IGNORECASE,
)
_HIP = re.compile(
    r"(?:^|Error: )No HIP GPUs are available|HIP initialization: Unexpected error from hipGetDeviceCount|"
    r"(?:^|Error: )HIP error: (?:hipErrorNoDevice|no ROCm-capable device is detected)",
    re.MULTILINE,
)
_OF_CUDA = re.compile(r"\d\+cu\d{2,3}\b")  # such a build has no HIP
_BANNER = re.compile(r"NVIDIA Driver is present, but CUDA failed to initialize\b[\s\S]{0,160}?\(error (\d{1,3})\)")
_NO_FORWARD = "804"
NO_HIP = "No HIP GPUs are available"


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    if WORKS.search(text):
        return
    warned = "CUDA initialization: " in text  # which is read as such
    if not warned and (found := _CUDA.search(text)) and is_printed(found) and not _EXCUSED.search(text):
        smoke = sections.smoke(cuda_error=" ".join(found[1].split()))
        yield _part(page, found, Facts(TARGET, torch=Torch(None, via=FORM), nvidia=Nvidia(), smoke=smoke))
    if (found := _HIP.search(text)) and is_printed(found) and not _OF_CUDA.search(text):
        yield _part(page, found, Facts(TARGET, torch=Torch(None, via=FORM), smoke=sections.smoke(cuda_error=NO_HIP)))
    found = _BANNER.search(text)
    if found and is_printed(found) and (found[1] != _NO_FORWARD or GEFORCE.search(text)):
        nvidia = Nvidia(cuda=CudaStart(int(found[1])))
        yield _part(page, found, Facts(TARGET, nvidia=nvidia))._replace(system="Linux")


def _part(page: Page, found: re.Match[str], facts: Facts) -> Part:
    line = found.string.count("\n", 0, found.start())
    return Part(FORM, replace(facts, source="report"), frozenset({line}), partial=True, aside=1)
