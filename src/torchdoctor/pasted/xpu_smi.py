"""`xpu-smi discovery`: Intel's GPUs."""

import re
from collections.abc import Iterator

from torchdoctor.model import Facts, Intel
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import MOST_GPUS, TARGET

FORM = "xpu-smi"
SIGNS = ("device name: intel", "xpu-smi")
_NAME = re.compile(r"Device Name: (Intel[^\n|]{1,80}?)(?= ?(?:Vendor Name|SOC UUID|Device Type|\||\n|$))")


def read(page: Page) -> Iterator[Part]:
    found = _NAME.findall("\n".join(page.lines))
    if found:
        lines = frozenset(number for number, line in enumerate(page.lines) if "Device Name" in line)
        yield Part(
            FORM,
            Facts(TARGET, source="report", intel=Intel(devices=tuple(name.strip() for name in found[:MOST_GPUS]))),
            lines,
        )
