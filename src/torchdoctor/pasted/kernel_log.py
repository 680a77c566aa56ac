"""What the kernel's log says of NVIDIA's driver: its module and its libraries are of different versions."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts, Nvidia
from torchdoctor.pasted import quoted, sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import TARGET

FORM = "the kernel's log"
SIGNS = ("nvrm: api mismatch",)
_GAP = r"(?:#012|\s)(?:[^\n]{0,80}?NVRM: )?"  # a line's end, as the kernel or syslog writes it
_VERSION = r"(\d{3}\.\d[\d.]{0,12}\d)"
_MISMATCH = re.compile(
    rf"NVRM: API mismatch: the client(?: '[^'\n]{{1,60}}' \(pid \d{{1,9}}\))?{_GAP}has the version {_VERSION}, "
    rf"but{_GAP}this kernel module has{_GAP}the version {_VERSION}"
)


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    found = [match for match in _MISMATCH.finditer(text) if not quoted.is_over(text, *match.span())]
    if not found:
        return
    libraries, module = found[-1][1], found[-1][2]
    if libraries == module:
        return
    lines = frozenset(number for number, line in enumerate(page.lines) if "NVRM: " in line)
    nvidia = Nvidia(
        driver_version=module, driver_via=FORM, library_version=libraries, module_loaded=True, smi="version-mismatch"
    )
    facts = Facts(TARGET, source="report", host=sections.host("Linux"), nvidia=nvidia)
    yield Part(FORM, facts, lines, partial=True)
