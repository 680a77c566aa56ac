"""Ultralytics' banner, YOLOv5's older one, and the table of `yolo checks`."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts, Gpu, Package
from torchdoctor.pasted import sections, standing
from torchdoctor.pasted.labels import COLUMN, Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "Ultralytics' banner"
SIGNS = ("torch-", "torch ", "ultralytics")
_BANNER = re.compile(
    r"(?:Python-| Python )(?P<python>3\.\d+[^\s,]*) (?:[^\w\s]+ )?torch[- ]"
    rf"(?P<torch>{sections.VERSION})(?=\W{{0,4}}(?:CUDA|CPU|MPS|NPU|XPU|$))(?P<device>[^\n]{{0,600}})"
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
_HEAD = re.compile(r"OS (?:Linux|Windows|macOS|Darwin)-\S+(?:$| Environment )")
_CHECKED = re.compile(r"(?:[^\w\s]+\s?)?(\d[\w.+]*)\s?[<>=!]=")


def read(page: Page) -> Iterator[Part]:
    seen: set[str] = set()  # a log has the same one again and again
    for number, line in enumerate(page.lines):
        match = (_BANNER.search(line[:2000]) or _OLD.search(line[:2000])) if "torch" in line else None
        if match and match[0] not in seen and (not seen or _is_own(page, number)):
            seen.add(match[0])
            yield _banner(page, number, match)
    if seen:
        return
    start = next((number for number, line in enumerate(page.lines) if _HEAD.match(line)), None)
    if start is not None and (table := _table(page, start)).says("torch"):
        yield Part(FORM, _facts(table), frozenset(table.lines), partial=True)


def _is_own(page: Page, number: int) -> bool:
    """Whether a further banner is of the one who has the first."""
    start = sum(len(line) + 1 for line in page.lines[:number])
    return standing.stands("\n".join(page.lines), start, start + len(page.lines[number]))


def _banner(page: Page, number: int, match: re.Match[str]) -> Part:
    """With the table that `yolo checks` prints under it."""
    below = takewhile(lambda line: "torch-" not in line, page.lines[number + 1 : number + 9])
    text = f"{match['device']} {' '.join(below)}"[:1500]
    found = _DEVICE.findall(text)
    table = _table(page, number)
    names = [name for _, name in found] or [apple[1] for apple in [_APPLE.match(match["device"])] if apple]
    facts = _facts(table, match["torch"], match["python"], names, True if found else None)
    devices = {other for other in range(number, min(number + 9, len(page.lines))) if _DEVICE.match(page.lines[other])}
    return Part(FORM, facts, frozenset({number, *devices, *table.lines}), partial=not table.fields)


def _facts(
    table: Sheet, torch: str = "", python: str = "", names: Sequence[str] = (), available: bool | None = None
) -> Facts:
    """What the banner says, else the table."""
    cuda, packages = sections.said(table.value("cuda")), tuple(_packages(table))
    listed = next((package.version for package in packages if package.name == "torch"), None)
    names = names or sections.names(table.value("gpu").partition(",")[0])
    return sections.Machine(
        FORM,
        torch=sections.torch(torch or listed, FORM, cuda=cuda if cuda and cuda[0].isdigit() else None),
        python=sections.python(python or table.value("python")),
        host=sections.host(platform=table.value("os")) if table.says("os") else None,
        available=available,
        gpus=[Gpu(index, name) for index, name in enumerate(names)],
        packages=packages or None,
    ).facts


def _table(page: Page, start: int) -> Sheet:
    """Of a row that comes twice, as one more condition on a package, the first counts."""
    sheet = Sheet()
    for number, line in enumerate(page.lines[start : start + 80], start):
        for label, value in _TABLE.pairs(line):
            if label:
                sheet.fields.setdefault(label, [value])
                sheet.lines.add(number)
    return sheet if sheet.says("environment") and sheet.says("install") else Sheet()


def _packages(table: Sheet) -> Iterator[Package]:
    """ "✅ 1.26.2>=1.22.2": what is installed, then what is required."""
    for name, lines in table.fields.items():
        if lines and (found := _CHECKED.match(lines[0])):
            yield sections.package(name, found[1])
