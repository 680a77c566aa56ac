"""`xpu-smi discovery`, `sycl-ls` and `clinfo`: Intel's GPUs."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts, Intel
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import MOST_GPUS, TARGET

FORM = "xpu-smi"
SIGNS = ("device name: intel", "xpu-smi", "level_zero:gpu", "level_zero][gpu", "device #", "device name intel")
_NAME = re.compile(r"Device Name: (Intel[^\n|]{1,80}?)(?= ?(?:Vendor Name|SOC UUID|Device Type|\||\n|$))")

_SYCL = re.compile(r"level_zero(?::gpu|\]\[gpu)[^\]]{0,10}\][^\n,]{0,90}, (Intel[^\n\[]{2,70}?) \d+\.\d+[\d.]* \[")


_CLINFO = re.compile(
    r"\bDevice (?:#\d+: |Name )(Intel[^\n|]{0,30}\b(?:Arc|Iris|Xe|Graphics|Data Center GPU)[^\n|]{0,50}?)(?= -- |\n|$)"
)


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    found = _NAME.findall(text) or _SYCL.findall(text) or [*dict.fromkeys(_CLINFO.findall(text))]
    if found:
        lines = frozenset(
            n
            for n, line in enumerate(page.lines)
            if any(sign in line for sign in ("Device Name", "level_zero", "[opencl:", "Device #"))
        )
        yield Part(
            FORM,
            Facts(TARGET, source="report", intel=Intel(devices=tuple(name.strip() for name in found[:MOST_GPUS]))),
            lines,
        )
