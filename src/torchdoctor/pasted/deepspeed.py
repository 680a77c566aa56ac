"""`ds_report`: DeepSpeed's environment, a label, a row of dots and a value."""

import re
from collections.abc import Iterator

from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import Labels
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "ds_report"
SIGNS = ("torch cuda version", "torch hip version", "deepspeed info", "deepspeed general environment")
_LABELS = Labels(
    r"""
    torch install path; torch version; torch cuda version; torch hip version; nvcc version; deepspeed install
    path; deepspeed info; deepspeed wheel compiled w\.; shared memory \(/dev/shm\) size; deepspeed general
    environment info
    """,
    r"\s?\.{2,}|\s?:",
)


def read(page: Page) -> Iterator[Part]:
    for sheet in _LABELS.sheets(page, ("torch cuda version", "torch hip version", "deepspeed info"), least=2):
        own = re.match(r"\d[\w.+]*", sheet.value("deepspeed info"))
        torch = sections.torch(
            sheet.value("torch version"),
            FORM,
            cuda=sections.said(sheet.value("torch cuda version")),
            hip=sections.said(sheet.value("torch hip version")),
        )
        path = re.search(r"python(3\.\d+)/", sheet.value("torch install path", "deepspeed install path"))
        if torch:
            packages = (sections.package("deepspeed", own[0]),) if own else None
            facts = sections.Machine(
                FORM, torch=torch, python=sections.python(path[1] if path else None), packages=packages
            ).facts
            yield Part(FORM, facts, frozenset(sheet.lines))
