"""verl's `diagnose.py`, which goes back to MXNet's: headings between dashes, a label a line."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Gpu
from torchdoctor.pasted import sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "verl's diagnosis"
SIGNS = ("----python info", "platform info----")
_PYTHON = re.compile(r"Python Info-{3,}\s+Version\s?: ?(3\.\d+\S*)")
_TORCH = re.compile(rf"(?:^|\s)torch\s?: ?({sections.VERSION})")
_PLATFORM = re.compile(r"Platform Info-{3,}\s+Platform\s?: ?(\S+)")
_GPU = re.compile(r"GPU \d{1,4} Type\s?: ?([^\n]{2,80}?)(?= GPU \d|\n|$)")
_PACKAGE = re.compile(r"(?:^|\s)(vllm|sglang|ray|transformers|tensordict)\s?: ?(\d+\.\d[\w.+]*)")
_LINE = re.compile(r"(?:-{3,}|Version|Compiler|Build|Arch|Directory|torch|Platform|system|CUDA|GPU|vllm|sglang|ray)\b")


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    python, torch, platform = _PYTHON.search(text), _TORCH.search(text), _PLATFORM.search(text)
    if python is None:
        return
    facts = sections.Machine(
        FORM,
        torch=sections.torch(torch[1], FORM) if torch else None,
        python=sections.python(python[1]),
        host=sections.host(platform=platform[1]) if platform else None,
        gpus=[Gpu(index, name) for index, name in enumerate(_GPU.findall(text)[: sections.MOST_GPUS])],
        packages=tuple(sections.package(name, version) for name, version in _PACKAGE.findall(text)[:20]) or None,
    ).facts
    yield Part(FORM, facts, frozenset(number for number, line in enumerate(page.lines) if _LINE.match(line)))
