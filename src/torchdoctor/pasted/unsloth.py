"""Unsloth's banner: a sloth in ASCII, and next to it torch, the GPU and the packages that matter to it."""

from collections.abc import Iterator
from itertools import takewhile

from torchdoctor import lazy_re as re
from torchdoctor.model import Gpu
from torchdoctor.pasted import sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "Unsloth's banner"
SIGNS = ("unsloth", "cuda_device_order=pci")
_TORCH = re.compile(rf"\b(?:Pyt|T)orch(?: version)?: ({sections.VERSION})\.? (?:CUDA|ROCm|XPU)\b(?: = |: )?[\w.]*")
_TOOLKIT = re.compile(r"\b(CUDA|ROCm|HIP) Toolkit ?[=:] ?(\d+\.\d+)")
_GPU = re.compile(
    r"([A-Z][^.\n|/\\:]{2,60})\. (?:Num GPUs = (\d{1,4})\. )?Max memory: [\d.]+ GB\.?(?: Platform ?[=:] ?(\w+))?"
)
_DEVICES = re.compile(r"\bCUDA devices \(\d{1,4}\b[^)\n]{0,60}\):$")  # of its Studio, each on a line of its own
_DEVICE = re.compile(r"(?:^|[ \]:])\[\d{1,3}\] ([A-Z][^\n|:]{2,60})$")
_PACKAGE = re.compile(r"\b(Transformers|Triton|Xformers|vLLM|Unsloth)(?: ?[=:])? (\d+\.\d[\w.+]*\w)")


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    gpu, torch, toolkit = _GPU.search(text), _TORCH.search(text), _TOOLKIT.search(text)
    if torch is None or gpu is None:
        yield from _studio(page)
        return
    rocm = toolkit is not None and toolkit[1] != "CUDA"
    built = toolkit[2] if toolkit else None
    facts = sections.Machine(
        FORM,
        torch=sections.torch(torch[1], FORM, cuda=None if rocm else built, hip=built if rocm else None),
        host=sections.host(gpu[3]) if gpu[3] else None,
        available=True,
        gpus=[Gpu(index, gpu[1].strip()) for index in range(min(int(gpu[2] or 1), sections.MOST_GPUS))],
        packages=tuple(sections.package(name, version) for name, version in _PACKAGE.findall(text)[:20]) or None,
    ).facts
    told = (_GPU, _TORCH, _PACKAGE)
    lines = frozenset(n for n, line in enumerate(page.lines) if any(pattern.search(line[:2000]) for pattern in told))
    yield Part(FORM, facts, lines)


def _studio(page: Page) -> Iterator[Part]:
    for start, line in enumerate(page.lines):
        if not _DEVICES.search(line[:500]):
            continue
        listed = list(takewhile(bool, (_DEVICE.search(line[:500]) for line in page.lines[start + 1 :])))
        gpus = [Gpu(index, device[1].strip()) for index, device in enumerate(filter(None, listed))]
        if gpus:
            facts = sections.Machine(FORM, available=True, gpus=gpus).facts
            yield Part(FORM, facts, frozenset(range(start, start + len(gpus) + 1)))
        return
