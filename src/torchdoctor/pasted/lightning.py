"""Lightning's collect_env_details: CUDA, packages and system as nested bullets."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import Gpu, Package
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "Lightning's environment list"
SIGNS = ("lightning:", "lightning :")
_PACKAGE = r"[a-z][\w.-]{0,60}"
_LABELS = Labels(_PACKAGE)
_FIELDS = (
    *("cuda", "gpu", "available", "version", "lightning", "packages", "system", "os", "architecture", "processor"),
    *("python", "release"),
)
_VERSION = re.compile(r"\d+(?:\.[\w+-]+)+")
MOST_LINES = 1500


def read(page: Page) -> Iterator[Part]:
    start = next((number for number, line in enumerate(page.lines) if _begins(page, number)), None)
    if start is not None:
        yield from _read(page, start)


def _begins(page: Page, number: int) -> bool:
    """ "CUDA:" with "GPU:" under it; on one line where the breaks were lost."""
    line = page.lines[number]
    if re.match(r"(?:<?summary>?)?CUDA ?:", line, re.IGNORECASE) is None:
        return False
    return bool(re.search(r"GPU ?:|available ?:", " ".join([line[:400], *page.lines[number + 1 : number + 4]])))


def _read(page: Page, start: int) -> Iterator[Part]:
    sheet, packages = Sheet(), {}
    block: list[str] = []
    for number, line in enumerate(page.lines[start : start + MOST_LINES], start):
        for label, value in _LABELS.pairs(line):
            if label in _FIELDS and not (label in sheet.fields or (label == "lightning" and _VERSION.fullmatch(value))):
                block = sheet.fields.setdefault(label, [])
                block.append(value)
            elif label and _VERSION.fullmatch(value):
                name = "torch" if label == "pytorch_version" else label  # as it was before 1.0
                packages[name] = sections.package(name, value)
                block = []
            elif label or len(line) > 200:
                block = []
                continue
            else:
                block.append(line)
                if block is not sheet.fields.get("gpu"):
                    continue
            sheet.lines.add(number)
    yield _part(sheet, packages)


def _part(sheet: Sheet, packages: dict[str, Package]) -> Part:
    version = packages["torch"].version if "torch" in packages else None
    built, available = sheet.value("version"), sections.yes(sheet.value("available"))
    torch = sections.torch(version, FORM, cuda=sections.said(built) if sheet.says("cuda") else None)
    if torch and not torch.build and built == "None" and not available:
        torch = replace(torch, build="cpu")  # it is torch.version.cuda
    names = [
        name
        for line in sheet.block("gpu")
        for name in re.split(r"(?:^|\s)[-*]\s", line)
        if sections.said(name) and name.isprintable() and re.search(r"\w", name) and not sections.is_prose(name)
        if sections.GPU.search(name) or re.search(r"\d", name)
    ]
    system = {"linux": "Linux", "darwin": "macOS", "windows": "Windows"}.get(
        sheet.value("os").lower(), sheet.value("os")
    )
    release = sheet.value("release")
    return Part(
        FORM,
        sections.Machine(
            FORM,
            torch=torch,
            python=sections.python(sheet.value("python")),
            host=sections.host(system, machine=sheet.value("processor"), kernel=release) if system else None,
            available=available,
            gpus=[Gpu(index, name.strip()) for index, name in enumerate(names)],
            packages=tuple(packages.values()) or None,
        ).facts,
        frozenset(sheet.lines),
    )
