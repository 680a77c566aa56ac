"""What torch itself prints: its warnings about GPUs and the driver, and torch.__config__.show()."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts, Gpu, Nvidia, Torch
from torchdoctor.pasted import quoted, sections, standing, whose
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import TARGET, VERSION

FORM, CONFIG = "torch's own warning", "torch.__config__.show()"
SIGNS = (
    "cuda capability sm_",
    "get_arch_list",
    "of cuda capability",
    "of compute capability",
    "maximum cuda capability",
    "cuda initialization:",
    "torch_version=",
    "pytorch built with",
    "mismatches the version that was used",
    "nvidia driver on your system",
    "found no nvidia driver",
    "not compatible with the current pytorch installation",
    "driver version is insufficient",
    "hip error: ",
    "hiperrornobinaryforgpu",
    "hiperrorinvaliddevicefunction",
    "for gpu arch",
    "rocblas error: ",
    "gpu with pytorch, please check",
    "torch_extensions",
)
# As exceptions, and in sentences that quote them.
_OF_DRIVER = re.compile(
    r"(?:The )?\bNVIDIA driver on your system is too old(?:[ \n]?\(found version \d{4,5}\))?|"
    r"Found no NVIDIA driver on your system|\bRuntimeError: Found no NVIDIA driver\.?$|"
    r"CUDA driver version is insufficient for CUDA runtime version|"
    r"HIP error: (?:invalid device function|no kernel image is available|shared object initialization failed|"
    r"device kernel image is invalid)",
    re.IGNORECASE | re.MULTILINE,
)
# Of ROCm itself, which others than torch print too.
_OF_ROCM = re.compile(
    r"(?<!fix )(?<!fixes )(?<!fixed )(?<!avoid )(?<!avoids )(?<!prevent )(?<!prevents )(?<!no )(?<!like )(?<!is )"
    r"(?<!mean )(?<!do with )(?<!= )(?<!case )(?<!\()(?<![\w/#.-])hipError(?:NoBinaryForGpu|InvalidDeviceFunction)"
    r"(?:: (?:Coud|Unable|Could)[\w']{0,4} (?:to )?find [\w ]{3,60})?(?![\w(]| mean\b| is (?:an?|raised|returned)\b)|"
    r"TensileLibrary\S{0,60}: [\w ]{3,40} for GPU arch ?: gfx\w{3,6}|"
    r"rocBLAS error: Cannot read \S{0,200}\btorch/lib/rocblas/library/TensileLibrary\.dat"
    r"(?!: (?:No such|Permission|Too many)|[\w :]{3,40} for GPU)",
    re.IGNORECASE,
)
# What is compiled for GPUs itself may be what has none.
COMPILED = re.compile(
    r"flash[-_]attn|xformers|bitsandbytes|\bmmcv|detectron2|\bapex\b|spconv|torchsparse|minkowski|pointnet|"
    r"torch_(?:scatter|cluster|"
    r"sparse)|gaussian|simple_knn|gsplat|nvdiffrast|pytorch3d|sage_?attention|exllama|gptq|\bawq|vllm|sgl|"
    r"mamba_ssm|causal_conv1d|"
    r"selective_scan|deepspeed|triton|cupy|natten|kaolin|tinycudann|onnxruntime|ctranslate2|llama[._-]?cpp|ggml|"
    r"\bnvcc\b|"
    r"setup\.py|\.cu\b|tensorrt|\bjax\b|tensorflow|cpp_extension|(?<![\w.])_C\.[a-z]|"
    r"\b(?:own|custom) (?:cuda|c\+\+|torch|pytorch)[ /\w+-]{0,20}?\b(?:extension|kernel|op(?:erator)?)s?\b",
    re.IGNORECASE,
)
# Rows of a list, which name what is installed and not what fails; which compiler there is.
_NAMED = r"[A-Za-z][\w.-]{1,60}(?:==| )v?\d[\w.+!-]{0,60}(?: [\w.:/<>-]{1,60}){0,2}$"
_ROW = re.compile(
    rf"^\[(?:pip|conda)\d?\] {_NAMED}|(?:^{_NAMED}\n?){{3,}}|"
    r"\bnvcc (?:--version|-V)\b|\bnvcc: NVIDIA\b",
    re.MULTILINE,
)
_OLD_DRIVER = re.compile(r"too old|insufficient")
_FOREIGN = re.compile(r"\b(?:tensorflow|cupy\w*|jax\w*|onnx\w*|paddle\w*|ollama|ffmpeg|numba|mxnet)\b", re.IGNORECASE)
_HOSTED = re.compile(
    r"\bmac ?os|macbook|\bapple m\d|\bwsl|\bdocker\b|\bcolab\b|\bkaggle\b|CUDA_VISIBLE_DEVICES ?=", re.IGNORECASE
)
_AMD = re.compile(r"\bgfx\d{3,4}")
_OTHER_PROGRAM = re.compile(
    r"\b(?:blender|darktable|hashcat|llama\S*|kobold\w*|whisper\S*|julia|gromacs|lammps|hipcc|opencl|\w+\.(?:hip|cpp|cc))\b",
    re.IGNORECASE,
)
_WORKS = re.compile(r"\btrue for torch\.cuda\.is_available|\bis_available\(\)\W{0,12}true\b", re.IGNORECASE)
_OTHER_GPU = re.compile(
    r"is not compatible with the current PyTorch installation|PyTorch no longer supports this GPU because it is too old"
)
_BRAND = re.compile(r"\b(?:NVIDIA|GeForce|Tesla|Quadro|TITAN|GRID|RTX|GTX|Orin|Xavier)\b")
_NEW = re.compile(r" with CUDA capability sm_(\d+)(\d)\b")
_OLD = re.compile(r" which is of (?:cuda|compute) capability (\d+)\.(\d+)")
_NUMBERED = re.compile(r"Found GPU(\d{1,4}) ([^\n]{3,80}?) which is of (?:cuda|compute) capability")
_MISMATCH = re.compile(r"mismatches the version that was used to compile\s{1,9}PyTorch \((\d{1,2}\.\d)\)")
# The folder of extensions that torch compiled, by its Python and its CUDA; not one that somebody should remove.
_FOLDER = re.compile(
    r"torch_extensions[\\/]+(?:\w{1,40}[\\/]+){0,2}py(3)(\d{1,2})_(?:cu(1\d|9)(\d)|(cpu))(?![\w.])", re.IGNORECASE
)
_NOT_USED = re.compile(
    r"\b(?:rm|del|delet\w*|remov\w*|clear\w*|clean\w*|try|you|docs?|documentation|example|old|earlier)\b|\blook in",
    re.IGNORECASE,
)
_IN_USE = re.compile(r"^(?:\S{0,60} )?(?:Using|Creating extension directory|Emitting ninja build file|Loading) ")
_OF_A_TORCH = re.compile(r"torch\W{0,3}(?:version\W{0,3})?v?[012]\.\d", re.IGNORECASE)
_BEFORE = re.compile(r"(?:^|[:>] ?)([^:>\n]{3,80})$")
_IN_SENTENCE = re.compile(r"\b((?:NVIDIA|GeForce|Tesla|Quadro|RTX|GTX) [\w ()-]{2,40})$")
# The last line of the warning, where the first was cut off.
_WISHED = re.compile(r"If you want to use the ([A-Z][\w (),.-]{2,60}?) GPU with PyTorch, please check")
_GENERATIONS = (50, 60, 61, 70, 75, 80, 86, 90, 100, 120)  # what lies between the ends of the range that it names
_ASKED_ARCHS = re.compile(
    r"\bget_arch_list\(\)(?:(?!\bif\b|\bshould|\bexpect|==)[^\[\n]){0,60}(?:\n[^\[\n]{0,20})?"
    r"\[((?:[\"'](?:sm|compute)_\d{2,3}[a-z]?[\"'](?:, ?)?){1,20})\]"
)
_NOT_ANSWERED = re.compile(
    r"\b(?:assert\w*|\w*mock\w*|lambda|\w*patch\w*|return_value|docs?|documentation|readme|example|before|previously|"
    r"earlier|used to|ci|workflow|colab|old)\b",
    re.IGNORECASE,
)
_REACH = 120  # letters before the words that hold the GPU's name
_LONGEST = 2_000  # letters of a line


def read(page: Page) -> Iterator[Part]:
    """torch is installed where its warning stands; what version it is, the warning does not say."""
    text = "\n".join(page.lines)
    yield from _config(page, text)
    error, archs = cuda_error(text), arch_list(text)
    gpus = tuple(
        Gpu(index, name, compute_capability=own) for index, (name, own) in enumerate(capabilities(text).items())
    )
    numbered = dict(_NUMBERED.findall(text)[: sections.MOST_GPUS])
    if len(numbered) > len(gpus):  # this one comes for each GPU, and not once for each kind
        told = capabilities(text)
        gpus = tuple(
            Gpu(int(index), name, compute_capability=told.get(name)) for index, name in sorted(numbered.items())
        )
    if named := _WISHED.search(text):
        gpus = gpus or (Gpu(0, named[1]),)
    if not (error or gpus or (archs and "GPU0" not in text)):  # of a range, whose GPU other lines name
        return
    seen = next(filter(None, (how.search(text) for how in (_OLD, _NEW, _WISHED, _OF_DRIVER, _OF_ROCM))), None)
    if seen and quoted.of_another(text, seen.start(), seen.end()):
        return
    numbers = frozenset(number for number, line in enumerate(page.lines) if _told(line))
    nvidia = Nvidia(gpus=gpus, gpus_via=FORM if gpus else "") if gpus or _OLD_DRIVER.search(error) else None
    torch = Torch(None, via=FORM)
    settled = seen and quoted.is_settled_below(text, seen.end())  # then it is the GPU's name that is left
    if settled and not gpus:
        return
    smoke = None if settled else sections.smoke(None, cuda_error=error, arch_list=archs)
    if smoke and error.startswith("HIP error") and is_compiled(text):  # which may have none of its own code
        smoke = replace(smoke, cuda_error="", warnings=(error,))
    yield Part(
        FORM,
        Facts(TARGET, source="report", torch=torch, nvidia=nvidia, smoke=smoke),
        numbers,
        partial=True,
        aside=1,
    )


def _config(page: Page, text: str) -> Iterator[Part]:
    details = config(text)
    if "PyTorch built with" not in text:
        yield from _compiled(page, text)
        return
    cuda = details.get("cuda")
    torch = sections.torch(details.get("version"), CONFIG, cuda=cuda, hip=details.get("hip")) or _of_cuda(cuda)
    if torch is None:
        return
    cpu = torch is not None and torch.build is None and "USE_CUDA=OFF" in text
    signs = (
        "PyTorch built with",
        "CUDA Runtime",
        "NVCC arch",
        "Build settings",
        "GCC ",
        "C++ Version",
        "CuDNN",
        "OpenMP",
    )
    lines = frozenset(number for number, line in enumerate(page.lines) if line.startswith(signs))
    facts = sections.Machine(
        CONFIG, torch=replace(torch, build="cpu") if torch and cpu else torch, arch_list=config_archs(text)
    ).facts
    yield Part(CONFIG, facts, lines, partial=True)


def _of_cuda(cuda: str | None) -> Torch | None:
    return Torch(None, via=CONFIG, cuda=cuda, build=f"cu{cuda.replace('.', '')}") if cuda else None


def _compiled(page: Page, text: str) -> Iterator[Part]:
    """By what building an extension says of torch's CUDA."""
    if (found := _MISMATCH.search(text)) and (torch := _of_cuda(found[1])):
        lines = frozenset(number for number, line in enumerate(page.lines) if f"({found[1]})" in line)
        yield Part(FORM, Facts(TARGET, source="report", torch=torch), lines, partial=True, aside=1)
    of_a_torch = "torch_extensions" in page.lower and _OF_A_TORCH.search(text)
    named = [
        (number, found)
        for number, line in enumerate(page.lines)
        if "torch_extensions" in line.lower() and (_IN_USE.match(line) or not of_a_torch)
        for found in _FOLDER.finditer(line[:_LONGEST])
        if not (_NOT_USED.search(line[:_LONGEST]) or quoted.of_another(line, found.start(), found.end()))
    ]
    if len({found.groups() for _, found in named}) == 1:
        found, lines = named[0][1], frozenset(number for number, _ in named)
        built = Torch(None, via=FORM, build="cpu") if found[5] else _of_cuda(f"{found[3]}.{found[4]}")
        python = sections.python(f"{found[1]}.{found[2]}")
        yield Part(FORM, Facts(TARGET, source="report", torch=built, python=python), lines, partial=True, aside=1)


def _told(line: str) -> bool:
    signs = (
        "CUDA capabilit",
        "get_arch_list()",
        "cuda capability",
        "CUDA initialization",
        "NVIDIA driver on your",
        "driver version is insuff",
        "HIP error: ",
        "hipErrorNoBinaryForGpu",
        "hipErrorInvalidDevice",
        "for GPU arch",
        "rocBLAS error: ",
        "current PyTorch inst",
        "GPU with PyTorch, please check",
    )
    return any(sign in line for sign in signs) or any(
        sign in line.lower() for sign in ("nvidia driver on your", "no nvidia driver")
    )


def capabilities(text: str) -> dict[str, str]:
    """GPUs that torch has complained of, by name: "8.9"."""
    found: dict[str, str] = {}
    for pattern in (_NEW, _OLD):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - _REACH) : match.start()].rpartition("\n")[2]
            if name := _BEFORE.search(before) or _IN_SENTENCE.search(before):
                _keep(found, _named(name[1]), f"{match[1]}.{match[2]}")
            if len(found) >= sections.MOST_GPUS:
                return found
    return found


def _keep(found: dict[str, str], name: str, capability: str) -> None:
    """Of names for one GPU, as a title and the warning have it, the longest."""
    alike = [
        other
        for other in found
        if other.endswith(name) or name.endswith(other) or _lacks_number(name, other) or _lacks_number(other, name)
    ]
    for other in alike:
        name = max(other, name, key=len)
        del found[other]
    found[name] = capability


def _lacks_number(name: str, other: str) -> bool:
    """ "NVIDIA GeForce RTX Laptop GPU" of a title, and the warning's "NVIDIA GeForce RTX 3080 Laptop GPU"."""
    return not re.search(r"\d", name) and {*name.split()} < {*other.split()}


def _named(text: str) -> str:
    """Without the words of a sentence that quotes the warning."""
    brand = _BRAND.search(text)
    return text[brand.start() if brand else 0 :].strip() if brand else re.sub(r"^.*Found GPU\d+ ", "", text).strip()


def arch_list(text: str) -> tuple[str, ...] | None:
    """As torch's warning about a GPU names them; about one that is too old it tells but the oldest."""
    listed = re.search(r"supports CUDA capabilities ([\w\s]{1,2000})", text)
    if listed:
        return tuple(re.findall(r"(?:sm|compute)_\w+", listed[1])) or None
    if whole := re.search(r"cuda capability[\w\s]{0,60} is\s{1,3}\((\d+)\.(\d)\) - \((\d+)\.(\d)\)", text):
        first, last = int(whole[1] + whole[2]), int(whole[3] + whole[4])
        between = sorted({first, last, *(number for number in _GENERATIONS if first < number < last)})
        return tuple(f"sm_{number}" for number in between)
    if asked := _asked_archs(text):
        return asked
    oldest = re.search(r"[Mm]inimum (?:and Maximum )?cuda capability[\w\s]{0,60} is\s{1,3}\(?(\d+)\.(\d+)", text)
    return tuple(f"{kind}_{oldest[1]}{oldest[2]}" for kind in ("sm", "compute")) if oldest else None


def _asked_archs(text: str) -> tuple[str, ...]:
    """What the call answered on this machine; () where it did not, or twice and differently."""
    found = [*_ASKED_ARCHS.finditer(text)]
    told = {tuple(re.findall(r"(?:sm|compute)_\w+", answer[1])) for answer in found}
    if len(told) != 1 or any(_is_of_another(text, answer.start(), answer.end()) for answer in found[:8]):
        return ()
    return told.pop()


def _is_of_another(text: str, start: int, end: int) -> bool:
    """By the words around: on its lines, and on the next where nothing follows it."""
    end += len(text[end : end + 20]) - len(text[end : end + 20].lstrip(" )`\n"))
    begin, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    words = text[max(begin, start - 300) : stop if stop >= 0 else len(text)][: end - start + 600]
    unfit = _NOT_ANSWERED.search(words) or whose.OF_OTHERS.search(words)
    return bool(unfit) or quoted.of_another(text, start, end)


def cuda_error(text: str) -> str:
    """The warning about CUDA's start, without where in the source it was printed."""
    found = re.search(r"CUDA initialization: (?:([\s\S]{0,600}?)\(Triggered internally|(.*))", text)
    if found is None and (bare := _of_driver(text) or _OTHER_GPU.search(text)):
        return _plain(" ".join(bare[0].split()))
    return " ".join((found[1] or found[2]).split())[:400] if found else ""


def _of_driver(text: str) -> re.Match[str] | None:
    """The first; not what another framework raised, nor where torch works."""
    if _WORKS.search(text):
        return None
    told = (
        found
        for found in _OF_DRIVER.finditer(text)
        if not _FOREIGN.search(_line_before(found))
        and not ("no nvidia" in found[0].lower() and not _lacks_driver(text, found))
        and not (found[0].startswith("HIP") and quoted.is_only_talk(text, found.start()))
    )
    return next(told, None) or _of_rocm(text)


def _lacks_driver(text: str, found: re.Match[str]) -> bool:
    """Whether there is none on this machine: no Mac, no container and no WSL, where the driver is the host's."""
    return not _HOSTED.search(text) and standing.stands(text, *found.span())


def _of_rocm(text: str) -> re.Match[str] | None:
    """Only where torch is spoken of, and no other program that has code of its own."""
    found = _OF_ROCM.search(text)
    if found is None or _FOREIGN.search(text) or is_compiled(text) or quoted.is_only_talk(text, found.start()):
        return None
    if "torch" not in text.lower() and (not _AMD.search(text) or _OTHER_PROGRAM.search(text)):
        return None
    own = "rocBLAS" not in found[0] or standing.stands(text, *found.span())
    past = quoted.is_past(text, *found.span()) or quoted.is_settled_below(text, found.end())
    return None if past or not own else found


def is_compiled(text: str) -> bool:
    """Whether it speaks of what is compiled for GPUs itself, other than in a list of packages."""
    return COMPILED.search(_ROW.sub("", text)) is not None


def _line_before(found: re.Match[str]) -> str:
    return found.string[: found.start()].rpartition("\n")[2][-_REACH:]


def _plain(said: str) -> str:
    """As torch writes it, where a title has other letters or lacks the article."""
    if said.startswith("RuntimeError"):
        return "Found no NVIDIA driver on your system"
    if said.startswith("rocBLAS"):  # the path is somebody's own
        return "rocBLAS error: Cannot read TensileLibrary.dat"
    found = re.fullmatch(r"(?:The )?NVIDIA driver on your system is too old(.*)", said, re.IGNORECASE)
    return f"The NVIDIA driver on your system is too old{found[1]}" if found else said


def config(text: str) -> dict[str, str]:
    """Of torch.__config__.show(): "cuda", "hip", "version" where it says them."""
    found = {
        "cuda": re.search(r"CUDA Runtime (\d+\.\d+)", text),
        "hip": re.search(r"HIP Runtime (\d+\.\d+)", text),
        "version": re.search(rf"TORCH_VERSION=({VERSION})", text),
    }
    return {name: match[1] for name, match in found.items() if match}


def config_archs(text: str) -> tuple[str, ...] | None:
    """ "arch=compute_37,code=sm_37;...": what the build was compiled for, in torch's words; None if it was cut."""
    if not re.search(r"code=(?:sm|compute)_\w+\s+(?:[-*] )?(?:CuDNN|Magma|Build settings|\(built)", text[:20_000]):
        return None
    codes = re.findall(r"code=((?:sm|compute)_\w+)", text[:20_000])
    return tuple(dict.fromkeys(codes)) or None
