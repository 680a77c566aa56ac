"""The environment commands of the Hugging Face libraries and those modelled on them: one bullet a version.

transformers, diffusers, accelerate, datasets, huggingface_hub, peft, trl, LLaMA-Factory.
"""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Gpu, Package
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

SIGNS = ("pytorch version", "pytorch accelerator", "huggingface_hub version", "- torch:", "\ntorch: ")
_OWN = {
    "diffusers": "diffusers-cli env",
    "accelerate": "accelerate env",
    "llamafactory": "llamafactory-cli env",
    "trl": "trl env",
    "transformers": "transformers env",
    "datasets": "datasets-cli env",
    "huggingface_hub": "hf env",
}
UNNAMED = "a Hugging Face environment list"
_OTHER = """
    numpy peft safetensors bitsandbytes xformers deepspeed vllm flax jax jaxlib tensorflow
    tokenizers pyarrow pandas fsspec liger-kernel sagemaker sglang
"""
_TORCH = r"pytorch version(?: \((?:gpu|accelerator)\?\))?"
_LABELS = Labels(
    rf"""
    (?:🤗 )?(?:{"|".join([*_OWN, *_OTHER.split()])}) version(?: \([^()]{{1,30}}\))?; {_TORCH}; platform; python version;
    running on (?:google colab|a notebook)\?; accelerator\(s\); hf hub version;
    running in \w+ ?\w* ?\?; torch; pytorch accelerator; pytorch \w+ available;
    system ram; (?:gpu|xpu|npu|cuda|mlu|musa|sdaa|hpu) (?:type|number|memory|device|devices|count); cuda
    device\(s\); accelerator; os type; `?accelerate`? (?:bash location|(?:default )?config); transformers
    config; using (?:\w+|distributed or parallel set-?up|gpu|distributed or parallel) (?:in script|set-up in
    script)\?; using distributed or parallel set-up in script\?; (?:xpu|hip|rocm|cann|cuda) version; default
    config; git commit; bitsandbytes; gradio; pydantic; nccl version
    """
)
_TORCHES = ("pytorch version (gpu?)", "pytorch version (accelerator?)", "pytorch version", "torch")
_BEGINS = [f"{prefix}{name} version" for name in _OWN for prefix in ("", "🤗 ")]
_NOT_ONE = re.compile(
    r"\b(?:e\.?g|or|soon|will|would|optional\w*|depends|if|any|maybe|tried|like|such|both|either|not|no)\b", re.I
)
_NAMED = re.compile(r"(?:🤗 )?([\w-]+) version")


def read(page: Page) -> Iterator[Part]:
    begins = () if "trl version" in page.lower else _BEGINS  # whose env begins with the platform
    found = list(_LABELS.sheets(page, _TORCHES, least=3, begins=begins))
    for sheet in found or _LABELS.sheets(page, ("platform",), least=3, begins=begins):  # hf env leaves torch out
        if sheet.says(*_TORCHES[:2]) or _form(sheet) != UNNAMED:
            yield _part(sheet, sheet.value(*_TORCHES))


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
        packages=tuple(_packages(sheet)) if installed else None,
    ).facts
    return Part(_form(sheet), facts, frozenset(sheet.lines))


def _packages(sheet: Sheet) -> Iterator[Package]:
    for label, lines in sheet.fields.items():
        name, version = _NAMED.fullmatch(label), re.match(r"\d+\.\d[\w.+]*", lines[0] if lines else "")
        if name and version and name[1] in (*_OWN, *_OTHER.split()):
            yield sections.package(name[1], version[0])


def _form(sheet: Sheet) -> str:
    """By the library that is named first: the others are its requirements."""
    names = (match[1] for label in sheet.fields if (match := _NAMED.fullmatch(label)))
    return next((_OWN[name] for name in names if name in _OWN), UNNAMED)


def _available(sheet: Sheet, version: str) -> bool | None:
    """ "(True)" is torch.cuda.is_available(), and later "(CUDA)" the accelerator that torch found."""
    told = re.search(r"\((?:cuda availab\w+: )?(\w+)\)", version)
    word = (told[1] if told else sheet.value("pytorch accelerator")).lower()
    if word in ("true", "false"):
        return word == "true"
    if word in ("cuda", "gpu") or (sheet.says("cuda device(s)") and sections.said(sheet.value("cuda device(s)"))):
        return True
    if sheet.says("llamafactory version") and not told:
        return False
    if "NVIDIA" in sheet.value("accelerator(s)"):
        return True
    asked = told or sheet.says("pytorch accelerator")
    return False if word in ("na", "n/a", "cpu", "mps") and asked else None


def _gpus(sheet: Sheet) -> list[str]:
    """accelerate and transformers name one for all, diffusers lists each with its memory, a line each."""
    listed = [line for label in ("accelerator", "accelerator(s)", "cuda device(s)") for line in sheet.block(label)]
    found = [name for line in listed for name in re.findall(r"([^,\n]+?), ?\d+ ?Mi?B(?: VRAM)?", line)]
    named = ("cuda device(s)", "accelerator(s)", "accelerator")
    found = found or [name for name in sheet.value(*named).split(",") if sections.said(name)]
    single = sections.said(sheet.value("gpu type", "xpu type", "cuda device"))
    if not found and single:
        count = re.match(r"\d{1,4}", sheet.value("gpu number"))
        found = [single] * min(int(count[0]) if count else 1, sections.MOST_GPUS)
    used = re.sub(r"^(?:yes|true)\b\W*", "", sheet.value("using gpu in script?"), flags=re.I)
    found = found or (
        [] if _NOT_ONE.search(used) else [name for name in sections.names(used) if sections.GPU.search(name)]
    )
    return [name.strip(" -") for name in found if re.search(r"[A-Za-z]", name) and name.strip() not in ("cpu", "MPS")][
        : sections.MOST_GPUS
    ]
