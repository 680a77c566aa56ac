"""fastai's `show_install()`: software, hardware and environment, a label a line."""

import re
from collections.abc import Iterator

from torchdoctor.model import Gpu
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import Labels
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "fastai's show_install"
SIGNS = ("torch devices", "torch cudnn", "nvidia gpus", "=== software ===")
_LABELS = Labels(
    r"""
    python(?: version)?; fastai(?: version)?; fastprogress; torch(?: version)?; nvidia driver;
    torch cuda(?: (?:ver|is))?; torch cudnn(?: (?:ver|is))?; nvidia gpus; torch devices; torch available;
    gpu\d{1,4}; platform; distro; conda env;
    sys\.path
    """
)


def read(page: Page) -> Iterator[Part]:
    """Python's version comes first, its path last."""
    said: dict[str, str] = {}
    lines = set()
    for number, line in enumerate(page.lines):
        for label, value in _LABELS.pairs(line):
            if label:
                said.setdefault(label, value)
                lines.add(number)
    version = said.get("torch") or said.get("torch version")
    if not version or said.keys().isdisjoint(("torch cuda", "torch cuda ver", "torch devices", "nvidia gpus")):
        return
    cuda = said.get("torch cuda") or said.get("torch cuda ver") or ""
    state = f"{cuda.partition('/')[2]} {said.get('torch cuda is', '')}"
    names = [
        value.rpartition("|")[2].partition("===")[0].strip() for label, value in said.items() if label.startswith("gpu")
    ]
    facts = sections.Machine(
        FORM,
        torch=sections.torch(version, FORM, cuda=sections.said(cuda.partition("/")[0])),
        python=sections.python(said.get("python") or said.get("python version")),
        host=sections.host(platform=said["platform"]) if said.get("platform") else None,
        available=sections.yes(re.sub(r"^is ", "", state.strip()) or re.sub(r"\d.*", "", cuda)),
        gpus=[Gpu(index, name) for index, name in enumerate(names)],
        driver=said.get("nvidia driver"),
    ).facts
    yield Part(FORM, facts, frozenset(lines))
