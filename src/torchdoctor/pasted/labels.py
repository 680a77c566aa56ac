"""Labelled lines of one form: `Label: value`, also where several stand on one line, cut into sheets."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from torchdoctor import lazy_re as re
from torchdoctor.pasted.page import LONGEST, Page

COLON = r"\s?:(?=\s|$|[\"'\[({])"
COLUMN = rf"{COLON}|\s|$"  # of a table without lines
_FLAT = 150  # letters; a longer line may be several whose breaks were lost
_MOST = 400  # lines that go on under one label


@dataclass
class Sheet:
    """What stands from a form's first label to its last. fields: by label in lower case, each with its lines."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)

    def value(self, *labels: str) -> str:
        """The first line of the first of these labels that is there; "" where none is."""
        found = (self.fields[label][0] for label in labels if self.fields.get(label))
        return next(found, "")

    def block(self, label: str) -> list[str]:
        return self.fields.get(label, [])

    def says(self, *labels: str) -> bool:
        return any(label in self.fields for label in labels)


class Labels:
    """labels: regular expressions with "; " between. separator: one of what stands between a label and its value."""

    def __init__(self, labels: str, separator: str = COLON) -> None:
        self.colon = separator == COLON
        names = "|".join(sorted(" ".join(labels.split()).split("; "), key=len, reverse=True))
        self.cut = re.compile(rf"(?:(?<=\s)|^)(?:[-*•]\s)?[{{(]?[\"']?({names})[\"']?(?:{separator})", re.IGNORECASE)

    def pairs(self, line: str) -> Iterator[tuple[str, str]]:
        """(label, value); ("", line) where it begins with none."""
        line = line[:LONGEST]
        if self.colon and ":" not in line:
            yield "", line
            return
        matches = list(self.cut.finditer(line)) if len(line) > _FLAT else list(filter(None, [self.cut.match(line)]))
        if not matches or matches[0].start():
            yield "", line[: matches[0].start() if matches else None]
        ends = [*(match.start() for match in matches[1:]), len(line)]
        for match, end in zip(matches, ends, strict=False):
            yield match[1].lower(), line[match.end() : end].strip(" -*•,\"'")

    def sheets(
        self, page: Page, telling: Collection[str], least: int = 2, begins: Collection[str] = ()
    ) -> Iterator[Sheet]:
        """Those with one of the telling labels. A label said again with another value begins the next.

        begins: labels at a form's head. What stands above them is of a list that somebody wrote, if torch is in it.
        """
        sheet, block = Sheet(), None
        for number, line in enumerate(page.lines):
            for label, value in self.pairs(line):
                if label in begins and _is_above(sheet, begins):
                    if _good(sheet, telling, least):
                        yield sheet
                    sheet, block = Sheet(), None
                if label and label in sheet.fields and value != sheet.fields[label][0]:
                    if _good(sheet, telling, least):
                        yield sheet
                        sheet = Sheet()
                    else:  # of a log above the form
                        del sheet.fields[label]
                if label:
                    block = sheet.fields.setdefault(label, [])
                    block.append(value)
                    sheet.lines.add(number)
                elif block is not None and len(block) < _MOST:
                    block.append(line)
        if _good(sheet, telling, least):
            yield sheet


def _is_above(sheet: Sheet, begins: Collection[str]) -> bool:
    return sheet.fields.keys().isdisjoint(begins) and any("torch" in label for label in sheet.fields)


def _good(sheet: Sheet, telling: Collection[str], least: int) -> bool:
    return len(sheet.fields) >= least and not sheet.fields.keys().isdisjoint(telling)
