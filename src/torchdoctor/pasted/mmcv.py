"""MMCV's, MMEngine's and SGLang's environment lists, which have one origin, and detectron2's table, their model."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import Extension, Facts, Gpu, Host, Package, Torch
from torchdoctor.pasted import sections, torch_words
from torchdoctor.pasted.labels import COLUMN, Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

MMCV, SGLANG, DETECTRON = "MMCV's environment list", "SGLang's environment list", "detectron2's environment table"
SIGNS = ("pytorch compiling details", "cuda available:", "detectron2", "sgl_kernel", "gpu available")
_GPUS = r"gpu \d+(?:,\s?\d+)*(?: compute capability)?"
_PACKAGES = """
    torchvision; opencv; mmcv; mmengine; mmdet; mmseg; mmcls; mmpretrain; mmaction2; mmpose; mmdet3d; mmocr;
    sglang; sgl_kernel; sglang-kernel; flashinfer; flashinfer_python; flashinfer_cubin; flashinfer_jit_cache;
    triton; transformers; torchao; numpy; aiohttp; fastapi; vllm; xgrammar; torchaudio; torch_memory_saver;
    tiktoken; openai; modelscope; outlines; pydantic; requests; tqdm; xformers; huggingface_hub; hf_transfer;
    interegular; multipart; orjson; packaging; psutil; pyzmq; python-multipart; uvicorn; uvloop; litellm;
    decord; decord2; anthropic; llguidance; lmdeploy; nvidia-cutlass-dsl; cuda-python
"""
_LISTED = Labels(
    rf"""
    sys\.platform; python; (?:cuda|musa|rocm) available; {_GPUS}; cuda_home; rocm_home; nvcc; hipcc; gcc;
    pytorch; (?:cuda|rocm) driver version; pytorch compiling details; numpy_random_seed; mmcv compiler; mmcv
    cuda compiler; (?:nvidia|amd) topology; hypervisor vendor; ulimit soft; legend; runtime environment;
    parrots; cann; torch_npu; {_PACKAGES}
    """
)
_PAIR = re.compile(r"(?:OrderedDict\()?\[?\('([^']{1,60})', (?:'([^']{0,5000})'?|([^')]{1,60}))\)?\]?\)?,? ?")
_COLUMNS = Labels(
    rf"""
    sys\.platform; python; numpy; detectron2; detectron2\._c; compiler; compiler \(\$cxx\); cuda compiler; nvcc;
    detectron2 arch flags; detectron2 compiler; detectron2 cuda compiler; cuda available; rocm_home; torchvision\._c;
    detectron2_env_module; pytorch; pytorch debug build; torch\._c\._glibcxx_use_cxx11_abi; gpu available;
    {_GPUS}; driver version; cuda_home; torch_cuda_arch_list; pillow; torchvision; torchvision arch flags;
    fvcore; iopath; cv2; pytorch built with; gpu \d+(?:,\d+)*
    """,
    COLUMN,
)
_ARCHS = re.compile(r"\d\.\d(?:, \d\.\d){0,20}")


def read(page: Page) -> Iterator[Part]:
    for sheet in _LISTED.sheets(
        _plain(page),
        ("cuda available", "musa available", "rocm available", "pytorch compiling details"),
        least=4,
        begins=("sys.platform",),
    ):
        if sheet.says("pytorch", "sys.platform") or (sheet.says("python") and sheet.says("cuda_home")):  # cut
            form = SGLANG if sheet.says("sglang", "sgl_kernel", "cuda driver version") else MMCV
            yield Part(form, _listed(sheet, form), frozenset(sheet.lines))
    if "detectron2" in page.lower or ("sys.platform" in page.lower and "gpu available" in page.lower):
        for sheet in _COLUMNS.sheets(
            page,
            ("gpu available", "cuda available", "pytorch debug build", "detectron2"),
            least=4,
            begins=("sys.platform",),
        ):
            yield Part(DETECTRON, _columns(sheet), frozenset(sheet.lines))


def _plain(page: Page) -> Page:
    """Of an OrderedDict that somebody printed, its pairs on one line."""
    text = "\n".join(page.lines)
    if "OrderedDict([(" not in text:
        return page
    lines = _PAIR.sub(_labelled, text).split("\n")
    return Page((*lines, *[""] * (len(page.lines) - len(lines))), page.lower)


def _labelled(pair: re.Match[str]) -> str:
    return f"{pair[1]}: {' '.join((pair[2] or pair[3]).split())} "


def _listed(sheet: Sheet, form: str) -> Facts:
    details = torch_words.config("\n".join(sheet.block("pytorch compiling details")))
    archs = torch_words.config_archs("\n".join(sheet.block("pytorch compiling details")))
    rocm = sheet.says("rocm_home", "hipcc", "rocm available", "rocm driver version")
    return sections.Machine(
        form,
        torch=sections.torch(sheet.value("pytorch"), form, cuda=details.get("cuda"), hip=details.get("hip")),
        python=sections.python(sheet.value("python")),
        host=_host(sheet),
        available=sections.yes(sheet.value("cuda available", "rocm available")),
        gpus=_gpus(sheet),
        driver=None if rocm else sections.said(sheet.value("cuda driver version").split(" ")[0]),
        packages=_packages(sheet, " ".join(_PACKAGES.split()).split("; ")),
        arch_list=archs,
    ).facts


def _columns(sheet: Sheet) -> Facts:
    """Its CUDA compiler is that of detectron2, which is compiled with torch's own."""
    details = torch_words.config("\n".join(line for lines in sheet.fields.values() for line in lines[1:60]))
    available = sections.yes(sheet.value("gpu available", "cuda available"))
    compiler = re.fullmatch(r"(?:CUDA )?(\d+\.\d+)", sheet.value("cuda compiler", "detectron2 cuda compiler"))
    tagged = "+" in sheet.value("pytorch").partition("@")[0]
    built = details.get("cuda") or (compiler[1] if compiler and available and not tagged else None)
    torch = sections.torch(sheet.value("pytorch").partition("@")[0], DETECTRON, cuda=built, hip=details.get("hip"))
    return sections.Machine(
        DETECTRON,
        torch=_with_archs(torch, sheet) if torch else None,
        python=sections.python(sheet.value("python")),
        host=_host(sheet),
        available=available,
        gpus=_gpus(sheet),
        driver=sections.said(sheet.value("driver version")),
        packages=_packages(sheet, ("numpy", "torchvision", "detectron2", "fvcore")),
    ).facts


def _with_archs(torch: Torch, sheet: Sheet) -> Torch:
    """With the GPUs that detectron2 has code for; not of a clone, whose owner alone knows how it is built."""
    version, _, path = sheet.value("detectron2").partition(" ")
    if "-packages" not in path or not _ARCHS.fullmatch(archs := sheet.value("detectron2 arch flags")):
        return torch
    return replace(torch, extensions=(Extension("detectron2", version, archs=tuple(archs.split(", "))),))


def _host(sheet: Sheet) -> Host | None:
    name = sheet.value("sys.platform")
    name = name or sections.by_compiler(sheet.value("python"), sheet.value("gcc"))
    return sections.host({"linux": "Linux", "win32": "Windows", "darwin": "macOS"}.get(name, name)) if name else None


def _gpus(sheet: Sheet) -> list[Gpu]:
    """ "GPU 0,1: NVIDIA L4" and "GPU 0,1 Compute Capability: 8.9"; detectron2: "NVIDIA L4 (arch=8.9)"."""
    names: dict[int, str] = {}
    capabilities: dict[int, str] = {}
    for label, lines in sheet.fields.items():
        if label.startswith("gpu ") and label[4:5].isdigit() and lines:
            target = capabilities if "capability" in label else names
            for index in re.findall(r"\d{1,4}", label)[: sections.MOST_GPUS]:
                target[int(index)] = lines[0]
    made = []
    for index, said in sorted(names.items()):
        name, _, arch = said.partition(" (arch=")
        own = re.search(r"\d+\.\d", arch or capabilities.get(index, ""))
        made.append(Gpu(index, name.strip(), compute_capability=own[0] if own else None))
    return made


def _packages(sheet: Sheet, names: Iterable[str]) -> tuple[Package, ...] | None:
    found = []
    for name in names:
        version = re.match(r"\d[\w.+]*", sheet.value(name))
        if version:
            found.append(sections.package({"opencv": "opencv-python"}.get(name, name), version[0]))
    return tuple(found) or None
