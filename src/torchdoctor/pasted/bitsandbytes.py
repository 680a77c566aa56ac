"""`python -m bitsandbytes` of any age."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Torch
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import Labels
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "bitsandbytes' report"
SIGNS = ("pytorch settings found", "cuda setup:", "bug report information", "cudaspecs(", "bitsandbytes v")
_LABELS = Labels(
    r"""
    platform; libc; python; pytorch; cuda; hip; xpu; related packages; accelerate; diffusers; numpy; pip; peft;
    safetensors; transformers; triton; trl; pytorch settings found; xformers
    """
)
_SETTINGS = re.compile(r"PyTorch settings found: (?:CUDA_VERSION|ROCM_VERSION)=(\d+)", re.IGNORECASE)
_OLD = re.compile(r"CUDA SETUP: Detected CUDA version (\d+)")


def _of_cuda(cuda: str) -> Torch:
    return Torch(None, via=FORM, cuda=cuda, build=f"cu{cuda.replace('.', '')}")


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    built = _SETTINGS.search(text) or _OLD.search(text)
    own_cuda = re.search(r"PyTorch settings found: CUDA_VERSION=(\d{1,2})(\d)\b", text)  # torch.version.cuda
    sheet = next(_LABELS.sheets(page, ("related packages", "hip"), least=4), None)
    if sheet is None and built is None:
        return
    own = re.search(r"bitsandbytes v(\d+\.\d+[\w.]*)", text)
    packages = [sections.package("bitsandbytes", own[1])] if own else []
    for name in (
        ("accelerate", "diffusers", "numpy", "peft", "transformers", "triton", "trl", "xformers") if sheet else ()
    ):
        if sheet and (version := re.match(r"\d[\w.+]*", sheet.value(name))):
            packages.append(sections.package(name, version[0]))
    torch = (
        sections.torch(
            sheet.value("pytorch"), FORM, cuda=sections.said(sheet.value("cuda")), hip=sections.said(sheet.value("hip"))
        )
        if sheet
        else _of_cuda(f"{own_cuda[1]}.{own_cuda[2]}")
        if own_cuda
        else None
    )
    facts = sections.Machine(
        FORM,
        torch=torch,
        python=sections.python(sheet.value("python")) if sheet else None,
        host=sections.host(platform=sheet.value("platform")) if sheet and sheet.says("platform") else None,
        packages=tuple(packages) or None,
    ).facts
    lines = {number for number, line in enumerate(page.lines) if "CUDA SETUP" in line or "PyTorch settings" in line}
    yield Part(FORM, facts, frozenset({*lines, *(sheet.lines if sheet else ())}), partial=sheet is None)
