"""macOS's system_profiler and sw_vers."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts
from torchdoctor.pasted import sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "system_profiler"
SIGNS = ("chipset model", "model identifier", "system version: macos", "productversion", "chip: apple")
_END = r"(?= (?:Total|Type|Bus|Memory|Kernel Version|BuildVersion|Model|Vendor|Metal|Processor Speed|Number)\b|\n|$)"
_CHIP = re.compile(rf"(?:Chip|Chipset Model|Processor Name): ([^\n]{{2,60}}?){_END}")
_SYSTEM = re.compile(r"System Version: macOS (\d+(?:\.\d+)*)|ProductVersion: ?(\d+(?:\.\d+)*)")


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    chip, system = _CHIP.search(text), _SYSTEM.search(text)
    if chip is None and system is None:
        return
    version = (system[1] or system[2]) if system else ""
    apple = bool(chip and "Apple" in chip[1])
    found = sections.host(
        f"macOS {version}".strip(), machine="arm64" if apple else "x86_64" if chip and "Intel" in chip[1] else ""
    )
    host = (
        replace(found, cpu_model=chip[1] if chip and ("Apple" in chip[1] or "Intel" in chip[1]) else None)
        if found
        else None
    )
    lines = frozenset(number for number, line in enumerate(page.lines) if _CHIP.search(line) or _SYSTEM.search(line))
    yield Part(FORM, Facts(sections.TARGET, source="report", host=host), lines)
