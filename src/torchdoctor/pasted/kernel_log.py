"""What the kernel's log says of NVIDIA's driver: its module and its libraries are of different versions."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts, Nvidia
from torchdoctor.pasted import quoted
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import TARGET
from torchdoctor.pasted.torch_errors import WORKS

FORM = "the kernel's log"
SIGNS = ("nvrm: api mismatch",)
_GAP = r"(?:#012|\s)(?:[^\n]{0,80}?NVRM: )?"  # a line's end, as the kernel or syslog writes it
_VERSION = r"(\d{3}\.\d[\d.]{0,12}\d)"
_MISMATCH = re.compile(
    rf"NVRM: API mismatch: the client(?: '[^'\n]{{1,60}}' \(pid \d{{1,9}}\))?{_GAP}has the version {_VERSION}, "
    rf"but{_GAP}this kernel module has{_GAP}the version {_VERSION}"
)
# A module that was loaded later; a table of nvidia-smi, which is printed only where both are of one version.
_LOADED = re.compile(r"NVRM: loading NVIDIA UNIX [^\n]{0,40}Kernel Module")
_TABLE = re.compile(r"NVIDIA-SMI[^\n]{0,80}Driver Version ?: ?\d{3}")


def read(page: Page) -> Iterator[Part]:
    """A log is history: its last word counts, and only where nothing in the text speaks against it."""
    text = "\n".join(page.lines)
    found = quoted.last(_MISMATCH, text)
    if found is None or found[1] == found[2] or _LOADED.search(text, found.end()) or _TABLE.search(text):
        return
    if WORKS.search(text) or quoted.is_over(text, *found.span()):
        return
    lines = frozenset(number for number, line in enumerate(page.lines) if "NVRM: " in line)
    nvidia = Nvidia(
        driver_version=found[2], driver_via=FORM, library_version=found[1], module_loaded=True, smi="version-mismatch"
    )
    yield Part(FORM, Facts(TARGET, source="report", nvidia=nvidia), lines, partial=True, system="Linux")
