"""Ultralytics' banner, YOLOv5's older one, and the table of `yolo checks`."""

import re
from collections.abc import Iterator

from torchdoctor.model import Gpu, Package
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import COLUMN, Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "Ultralytics' banner"
SIGNS = ("torch-", "torch ", "ultralytics")
_BANNER = re.compile(
    r"(?:Python-| Python )(?P<python>3\.\d+[^\s,]*) (?:\S+ )?torch[- ]"
    rf"(?P<torch>{sections.VERSION})(?P<device>[^\n]{{0,600}})"
)
# Before 2022, and in YOLOv7 and its kin, without Python's version.
_OLD = re.compile(
    rf"(?P<python>)(?:YOLO\w*\b.{{0,60}}|Using) torch (?P<torch>{sections.VERSION}) "
    r"(?P<device>(?:CUDA|CPU|MPS)[^\n]{0,600})"
)
_DEVICE = re.compile(r"CUDA:(\d+) \((.+?)(?:, \d+(?:\.\d+)?Mi?B)?\)")
_APPLE = re.compile(r"\s?MPS \((Apple[^()]{2,40})\)")
_TABLE = Labels(
    r"""
    os; environment; python; install; path; ram; disk; cpu; cpu count; gpu; gpu count; cuda; numpy; matplotlib;
    opencv-python; pillow; pyyaml; requests; scipy; torch; torchvision; tqdm; psutil; py-cpuinfo; thop; pandas;
    seaborn; ultralytics-thop; polars; lap; sentry_sdk
    """,
    COLUMN,
)
_CHECKED = re.compile(r"(?:[^\w\s]+\s?)?(\d[\w.+]*)\s?[<>=!]=")


def read(page: Page) -> Iterator[Part]:
    for number, line in enumerate(page.lines):
        match = (_BANNER.search(line[:2000]) or _OLD.search(line[:2000])) if "torch" in line else None
        if match:
            yield _banner(page, number, match)
            return


def _banner(page: Page, number: int, match: re.Match[str]) -> Part:
    """With the table that `yolo checks` prints under it."""
    text = f"{match['device']} {' '.join(page.lines[number + 1 : number + 9])}"[:1500]
    found = _DEVICE.findall(text)
    table = _table(page, number)
    cuda = sections.said(table.value("cuda"))
    packages = tuple(_packages(table)) or None
    names = [name for _, name in found] or [apple[1] for apple in [_APPLE.match(match["device"])] if apple]
    gpus = [Gpu(index, name) for index, name in enumerate(names)]
    facts = sections.Machine(
        FORM,
        torch=sections.torch(match["torch"], FORM, cuda=cuda if cuda and cuda[0].isdigit() else None),
        python=sections.python(match["python"]),
        host=sections.host(platform=table.value("os")) if table.says("os") else None,
        available=True if found else None,
        gpus=gpus
        or [Gpu(index, name) for index, name in enumerate(sections.names(table.value("gpu").partition(",")[0]))],
        packages=packages,
    ).facts
    devices = {other for other in range(number, min(number + 9, len(page.lines))) if _DEVICE.match(page.lines[other])}
    return Part(FORM, facts, frozenset({number, *devices, *table.lines}), partial=not table.fields)


def _table(page: Page, number: int) -> Sheet:
    below = Page(page.lines[number : number + 80], "")
    for sheet in _TABLE.sheets(below, ("environment", "install"), least=4):
        sheet.lines = {number + line for line in sheet.lines}
        return sheet
    return Sheet()


def _packages(table: Sheet) -> Iterator[Package]:
    """ "✅ 1.26.2>=1.22.2": what is installed, then what is required."""
    for name, lines in table.fields.items():
        if lines and (found := _CHECKED.match(lines[0])):
            yield sections.package(name, found[1])
