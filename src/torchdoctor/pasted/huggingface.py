"""The environment commands of the Hugging Face libraries and those modelled on them: one bullet a version.

transformers, diffusers, accelerate, datasets, huggingface_hub, peft, trl, LLaMA-Factory.
"""

import re
from collections.abc import Iterator

from torchdoctor.model import Gpu
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

SIGNS = ("pytorch version", "pytorch accelerator", "huggingface_hub version", "- torch:", "\ntorch: ")
# By the line with the library's own version; the first that is there names the form.
_OWN = {
    "diffusers": "diffusers-cli env",
    "accelerate": "accelerate env",
    "llamafactory": "llamafactory-cli env",
    "trl": "trl env",
    "transformers": "transformers env",
    "datasets": "datasets-cli env",
    "huggingface_hub": "hf env",
}
_OTHER = """
    numpy peft safetensors bitsandbytes xformers deepspeed vllm flax jax jaxlib tensorflow
    tokenizers pyarrow pandas fsspec liger-kernel sagemaker sglang
"""
_TORCH = r"pytorch version(?: \((?:gpu|accelerator)\?\))?"
_LABELS = Labels(
    rf"""
    (?:🤗 )?(?:{"|".join((*_OWN, *_OTHER))}) version(?: \([^()]{{1,30}}\))?; {_TORCH}; platform; python version;
    running on google colab\?; running in \w+ ?\w* ?\?; torch; pytorch accelerator; pytorch \w+ available;
    system ram; (?:gpu|xpu|npu|cuda|mlu|musa|sdaa|hpu) (?:type|number|memory|device|devices|count); cuda
    device\(s\); accelerator; os type; `?accelerate`? (?:bash location|(?:default )?config); transformers
    config; using (?:\w+|distributed or parallel set-?up|gpu|distributed or parallel) (?:in script|set-up in
    script)\?; using distributed or parallel set-up in script\?; (?:xpu|hip|rocm|cann|cuda) version; default
    config; git commit; bitsandbytes; gradio; pydantic; nccl version
    """
)
_TELLING = ("pytorch version (gpu?)", "pytorch version (accelerator?)", "pytorch accelerator", "pytorch xpu available")
_NAMED = re.compile(r"(?:🤗 )?([\w-]+) version")


def read(page: Page) -> Iterator[Part]:
    telling = {*_TELLING, *(f"{prefix}{name} version" for name in _OWN for prefix in ("", "🤗 "))}
    for sheet in _LABELS.sheets(page, telling, least=3):
        if version := sheet.value(*_TELLING[:2], "pytorch version") or (
            sheet.value("torch") if sheet.says("huggingface_hub version") else ""
        ):
            yield _part(sheet, version)


def _part(sheet: Sheet, version: str) -> Part:
    installed = sections.said(version.partition("(")[0])
    torch = sections.torch(version, _form(sheet), hip=sections.said(sheet.value("hip version", "rocm version")))
    gpus = _gpus(sheet)
    facts = sections.Machine(
        _form(sheet),
        torch=torch if installed else None,
        python=sections.python(sheet.value("python version")),
        host=sections.host(platform=sheet.value("platform")),
        available=_available(sheet, version) if installed else None,
        gpus=[Gpu(index, name) for index, name in enumerate(gpus)],
    ).facts
    return Part(_form(sheet), facts, frozenset(sheet.lines))


def _form(sheet: Sheet) -> str:
    names = {match[1] for label in sheet.fields if (match := _NAMED.fullmatch(label))}
    return next((form for name, form in _OWN.items() if name in names), "a Hugging Face environment list")


def _available(sheet: Sheet, version: str) -> bool | None:
    """ "(True)" is torch.cuda.is_available(), and later "(CUDA)" the accelerator that torch found."""
    told = re.search(r"\((\w+)\)", version)
    word = (told[1] if told else sheet.value("pytorch accelerator")).lower()
    if word in ("true", "false"):
        return word == "true"
    if word in ("cuda", "gpu"):
        return True
    return False if word in ("na", "n/a", "cpu") and told else None


def _gpus(sheet: Sheet) -> list[str]:
    """accelerate and transformers name one for all, diffusers lists each with its memory, a line each."""
    listed = [line for label in ("accelerator", "cuda device(s)") for line in sheet.block(label)]
    found = [name for line in listed for name in re.findall(r"([^,\n]+?), ?\d+ ?Mi?B(?: VRAM)?", line)]
    found = found or [name.strip() for line in sheet.block("cuda device(s)")[:1] for name in line.split(",")]
    single = sections.said(sheet.value("gpu type", "xpu type", "cuda device"))
    if not found and single:
        count = re.match(r"\d{1,4}", sheet.value("gpu number"))
        found = [single] * min(int(count[0]) if count else 1, sections.MOST_GPUS)
    return [name.strip(" -") for name in found if re.search(r"[A-Za-z]", name) and sections.said(name)][
        : sections.MOST_GPUS
    ]
