"""`python -m xformers.info`, and xFormers' warning that it was built for another torch."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import Gpu, Package
from torchdoctor.pasted import quoted, sections
from torchdoctor.pasted.labels import COLUMN, Labels
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "xformers.info"
SIGNS = ("pytorch.version", "xformers was built for", "please reinstall xformers")
_LABELS = Labels(r"[\w.]+\.[\w.@-]+; \w+_\w+; source\.privacy", COLUMN)
_WARNING = re.compile(  # often cut off above; a build without CUDA names none
    r"\bPyTorch (?P<built>\d\S*)(?: with CUDA (?P<cuda>\S+))? \(you have (?P<torch>\d[^\s)]*)\)"
    r"(?:[\s\S]{0,40}?Python +(?P<pybuilt>\S+) \(you have (?P<python>[^\s)]+)\))?"
)


_CANNOT_LOAD = "xFormers can't load C++/CUDA extensions"


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    warning = _warning(text) if "built for" in text or "reinstall xformers" in page.lower else None
    own = re.search(r"xFormers (\d+\.\d+[\w.+]*)", text)
    sheet = next(_LABELS.sheets(page, ("pytorch.version",), least=2), None)
    version = (sheet.value("pytorch.version") if sheet else "") or (warning["torch"] if warning else "")
    if not version:
        return
    built = (warning["built"] if warning else "") or (sheet.value("build.torch_version") if sheet else "")
    name = sheet.value("gpu.name") if sheet else ""
    capability = sections.number(sheet.value("gpu.compute_capability")) if sheet else None
    facts = sections.Machine(
        FORM,
        torch=sections.torch(version, FORM),
        python=sections.python(warning["python"] if warning else None),
        available=sections.yes(sheet.value("pytorch.cuda").removeprefix("not ") and sheet.value("pytorch.cuda"))
        if sheet
        else None,
        gpus=[Gpu(0, name, compute_capability=capability)] if sections.said(name) else [],
        packages=(_xformers(own[1] if own else None, built),) if own or built else None,
    ).facts
    if warning and _CANNOT_LOAD in text and not quoted.is_settled_below(text, warning.end()):
        facts = replace(facts, smoke=replace(facts.smoke or sections.smoke(), warnings=(_CANNOT_LOAD,)))
    told = {number for number, line in enumerate(page.lines) if "you have" in line or "xFormers" in line}
    yield Part(FORM, facts, frozenset({*told, *(sheet.lines if sheet else ())}), partial=sheet is None)


def _warning(text: str) -> re.Match[str] | None:
    """Of several, as a title and the warning itself, the one that goes on to Python."""
    own = (found for found in _WARNING.finditer(text) if not quoted.of_another(text, *found.span()))
    return max(own, key=lambda found: found["python"] is not None, default=None)


def _xformers(version: str | None, built: str) -> Package:
    """With the torch that it was built for as its requirement, which is what its METADATA has."""
    release, _, tag = re.sub(r"\.{2,}", ".", built).partition("+")
    found = sections.package("xformers", version, build=tag or None)
    return replace(found, requires=(f"torch=={release}",)) if release else found
