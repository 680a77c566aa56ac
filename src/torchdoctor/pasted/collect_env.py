"""Reports of `python -m torch.utils.collect_env` of any age, and vLLM's longer form of them.

What one does not say stays None. Its package lists hold only what its authors found relevant: what they lack may be
installed all the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import takewhile

from torchdoctor import lazy_re as re
from torchdoctor.knowledge.signs import CPU_FLAGS, ENVIRONMENT, SMI_TEXTS, wsl_version
from torchdoctor.model import (
    Device,
    Ending,
    Facts,
    Gpu,
    Host,
    Nvidia,
    Problem,
    Python,
    Smoke,
    Torch,
)
from torchdoctor.pasted import lines as pasted
from torchdoctor.pasted import sections, torch_words
from torchdoctor.pasted.lines import Report
from torchdoctor.pasted.packages import installed
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import MOST_GPUS, TARGET, VERSION, untested, yes
from torchdoctor.pasted.values import alone as named_gpu
from torchdoctor.privacy import redact

FORMS = ("collect_env", "vLLM's collect_env")
SIGNS = (
    "is debug build",
    "used to build pytorch",
    "is cuda available",
    "gpu models and configuration",
    "is xpu available",
    "relevant libraries",
    "[pip",
    "[conda]",
)
VIA = "the report"
# Of the checklist that one may fill in instead.
_BY_PIP = re.compile(r"^How you installed PyTorch[^:\n]{0,60}: ?pip3?(?: install(?: torch)?)?\W*$", re.MULTILINE)
# Whoever builds it has none yet: by what is asked, by the checkout's folder, by the compiler's words.
_TO_BE_BUILT = re.compile(
    r"\b(?:compil(?:e|ing)|(?:re)?build(?:ing)?)(?: (?:the|an?|my|own|custom|latest|newest|current|stable|nightly|main|"
    r"master|version|of|wheels?|for|v?[12]\.[\d.]{1,6})){0,4} (?:py|lib)?torch(?![\w-]| (?:ext\w*|geometric|model\w*))|"
    r"\b(?:py|lib)?torch(?: v?[12]\.[\d.]{1,6})?(?: source)? (?:build|compil(?:e|ation)) (?:for|on|from|fail\w*|"
    r"error\w*)\b|"
    r"\binstall(?:ing)? (?:py)?torch from (?:the )?source\b|/pytorch\$ |"
    r"\bpytorch/(?:c10|aten|caffe2|torch/csrc)/\S+:\d+",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"^Torchvision version: (\d[\w.+]{2,30})$", re.MULTILINE)  # of Pyrovision's form
_IMPORTED = re.compile(r"\bimport torch\b|No module named|ImportError|\bcan(?:not|'t) import\b")  # after all
NO_WORD = Problem("asking the NVIDIA driver", "the report does not tell", "nvidia")
NOT_IMPORTED = "the Python that wrote the report could not import it"
_NEXT_FIELD = re.compile(r"(?:Any other |Additional |<|#).*|[^,]{3,60}:$")  # of a form, or what follows it
# The field of GPUs, answered: by a name, or by what says that there is none. "?" and "2 cards" are no answer.
_ANSWERED = re.compile(
    rf"{sections.GPU.pattern}|\b(?:gpu \d|no|none|not|n/?a|couldn't|cannot|failed|nvidia|amd|intel|cpu)\b",
    re.IGNORECASE,
)
# What torch says where there simply is no GPU.
NO_DRIVER = "Found no NVIDIA driver on your system"  # torch's own warning, where it stands above the report
NO_GPU = ("no nvidia driver", "no cuda gpus are available", "no cuda-capable device", "no hip gpus")


def read(page: Page) -> Iterator[Part]:
    """Whole reports first, then excerpts of others."""
    for report in pasted.reports(page):
        form = FORMS[report.says("vLLM Version", "vLLM Info", "vLLM Build Flags")]
        yield Part(form, _facts(report), report.lines, partial=len(report.fields) < pasted.WHOLE)


def _facts(report: Report) -> Facts:
    torch, smoke = _torch(report), _smoke(report)
    packages, elsewhere = installed(report, torch)
    beside = re.search(r"\(torchvision: (\d[\w.+]{2,30})\)", report.value("PyTorch version") or "")  # docTR's
    if beside := beside or (_BESIDE.search(report.remarks) if not packages else None):
        packages = (*(packages or ()), sections.package("torchvision", beside[1]))
    told = report.says("Nvidia driver version") or _names_gpus(report) or NO_DRIVER in report.remarks
    host = _host(report)
    return Facts(
        target=TARGET,
        host=host,
        python=_python(report, host),
        packages=packages if report.says("PyTorch version") or torch else None,
        elsewhere=elsewhere,
        torch=torch,
        nvidia=_nvidia(report, torch, smoke),
        smoke=smoke,
        problems=() if told else (NO_WORD,),
        source="report",
    )


def _names_gpus(report: Report) -> bool:
    """Whether it tells of GPUs, be it that there are none; in a form that one fills in, an empty field does not."""
    first = report.fields.get("gpu models and configuration", "").partition("\n")[0]
    return bool(_ANSWERED.search(first)) and not _NEXT_FIELD.fullmatch(first)


def _host(report: Report) -> Host | None:
    name, platform = (report.value("OS") or "").partition("\n")[0], report.value("Python platform") or ""
    name = "" if name.endswith((":", "?")) else name  # the next field of a form that was not filled in
    cpu = _cpu(report)
    found = sections.host(name, platform.partition("\n")[0], cpu.get("architecture", ""))
    if found is None:
        return None
    libc = re.match(r"(glibc|musl)-?([\d.]*)", report.value("Libc version") or "")
    model = cpu.get("model name") or cpu.get("name") or cpu.get("")
    return replace(
        found,
        libc="musl" if libc and libc[1] == "musl" else "glibc" if libc else found.libc,
        libc_version=(libc[2] or None) if libc else found.libc_version,
        wsl=_wsl(report, found.kernel) if found.os == "linux" else None,
        container="docker" if _in_image(report) else None,
        cpu_model=model or None,
        cpu_flags=tuple(flag for flag in CPU_FLAGS if flag in cpu["flags"].split()) if "flags" in cpu else None,
        cpus=int(cpu["cpu(s)"]) if re.fullmatch(r"\d{1,5}", cpu.get("cpu(s)", "")) else None,
        env=_environment(report),
    )


def _wsl(report: Report, kernel: str) -> int | None:
    """Not by the hypervisor's name: Microsoft's also runs the virtual machines of Azure."""
    told = wsl_version(kernel)
    return 2 if told is None and "/usr/lib/wsl/lib" in _environment(report).get("LD_LIBRARY_PATH", "") else told


def _in_image(report: Report) -> bool:
    """The base images of NVIDIA, and vLLM's own, set these."""
    return bool(re.search(r"^(?:NVIDIA_VISIBLE_DEVICES|NVIDIA_REQUIRE_CUDA|VLLM_USAGE_SOURCE)=", report.remarks, re.M))


def _cpu(report: Report) -> dict[str, str]:
    """What lscpu and Windows say, by key in lower case; macOS says one line, which stands under ""."""
    text = report.fields.get("cpu") or report.fields.get("cpu info") or ""
    if re.fullmatch(r"\w[^:=/\n]*", text.strip()):
        return {"": text.strip()}
    lines = (re.match(r"([^:=]+)[:=]\s*(.*)", line) for line in text.splitlines())
    return {found[1].strip().lower(): found[2].strip() for found in reversed([*filter(None, lines)])}


def _environment(report: Report) -> dict[str, str]:
    lines = (line.partition("=") for line in report.remarks.splitlines())
    env = {name: redact(value) for name, equals, value in lines if equals and name in ENVIRONMENT}
    allocator = re.search(r"[\w.]+:[\w.:,\[\]]+", report.value("Caching allocator config") or "")
    return {"PYTORCH_CUDA_ALLOC_CONF": allocator[0], **env} if allocator else env


def _python(report: Report, host: Host | None) -> Python | None:
    """On a Mac the report's architecture is Python's, not the machine's."""
    machine = host.arch or None if host and host.os == "macos" else None
    return sections.python(report.value("Python version"), machine)


def _torch(report: Report) -> Torch | None:
    """By the line that torch's own version made; where the text lacks that line, by what pip lists."""
    listed = next((package.version for package in report.pip or () if package.name == "torch"), None)
    value = report.value("PyTorch version") or ""
    wrong = re.match(r"[3-9]\.\d", value) is not None  # Python's, in a form that one fills in
    found = None if wrong else re.search(rf"(?<!py){VERSION}", value)
    own = listed or next((item.version for item in report.conda or () if item.name in ("torch", "pytorch")), None)
    if found is None and ((report.says("PyTorch version") and not wrong) or own is None):
        return None
    version = found[0] if found else str(own)
    cuda = _number(report, "CUDA used to build PyTorch", version, r"\+cu(\d+)(\d)\b")
    cuda = cuda or _by_conda(report, version)
    hip = _number(report, "ROCM used to build PyTorch", version, r"\+rocm(\d+)\.(\d+)")
    return Torch(
        version=version,
        via=VIA,
        cuda=None if hip else cuda,
        hip=hip,
        xpu=report.value("XPU used to build PyTorch"),
        build=_build(report, version, cuda, hip),
        metadata_version=listed or (version if "+" not in version and _BY_PIP.search(report.remarks) else None),
    )


def _by_conda(report: Report, version: str) -> str | None:
    """In a list without its head, as conda names the same version's build: "py3.7_cuda10.1.243_cudnn7.6.3_0"."""
    own = next((item for item in report.conda or () if item.name == "pytorch" and item.version == version), None)
    found = re.match(r"py[\d.]+_cuda(\d+\.\d)", own.build or "") if own and not report.says("PyTorch version") else None
    return found[1] if found else None


def _number(report: Report, label: str, version: str, tag: str) -> str | None:
    """ "10.1" of "10.1.243"; where the line is missing, by the tag in the version: "+cu101"."""
    found = re.match(r"(\d+)\.(\d+)", report.value(label) or "")
    if found is None and not report.says(label):
        found = re.search(tag, version)
    return f"{found[1]}.{found[2]}" if found else None


def _build(report: Report, version: str, cuda: str | None, hip: str | None) -> str | None:
    """No CUDA, said by a torch that could be imported, means the CPU build: also "Could not collect" means that."""
    tag = re.search(r"\+(cpu|xpu|rocm\d+\.\d+(?:\.\d+)?)", version)
    if tag:
        return tag[1]
    if hip or cuda:
        return f"rocm{hip}" if hip else f"cu{str(cuda).replace('.', '')}"
    if report.value("XPU used to build PyTorch") or yes(report.value("Is XPU available")):
        return "xpu"
    told = report.says("CUDA used to build PyTorch") and not yes(report.value("Is CUDA available"))
    return "cpu" if told else None


def _smoke(report: Report) -> Smoke | None:
    """What importing torch and asking it for its GPUs showed when the report was written."""
    if report.fields.get("pytorch version") and report.value("PyTorch version") is None:
        if _TO_BE_BUILT.search(report.remarks) and not _IMPORTED.search(report.remarks):
            return None
        return Smoke(Ending("exception", _why_not_imported(report)))
    available = yes(report.value("Is CUDA available"))
    if available is None and report.value("PyTorch version") is None:
        return None
    return Smoke(
        Ending("reply"),
        imported=True,
        cuda_available=available,
        cuda_error=torch_words.cuda_error(report.remarks),
        arch_list=torch_words.arch_list(report.remarks),
        devices=_devices(report),
    )


def _why_not_imported(report: Report) -> str:
    """As far as pip's list tells. Reports before torch 1.9 asked the first pip on PATH."""
    listed = next((item.version for item in report.pip or () if item.name == "torch"), None)
    if listed:
        return f"{NOT_IMPORTED}, although pip, maybe another Python's, lists torch {listed}"
    cut = any(item.name.startswith("nvidia-") for item in report.pip or ())  # CUDA's wheels without torch
    absent = f"{NOT_IMPORTED}, and pip does not list it: it is not installed there"
    return absent if report.pip and not cut else NOT_IMPORTED


def _devices(report: Report) -> tuple[Device, ...]:
    """AMD's and Intel's GPUs as torch itself named them. NVIDIA's are listed by nvidia-smi."""
    if report.value("ROCM used to build PyTorch") or report.value("HIP runtime version"):
        text = (report.value("GPU models and configuration") or "").partition("\n")[0]
        target = re.search(r"\(?(gfx\w+)[^)]*\)?\s*$", text)
        name = re.sub(r"\s*\(gfx[^)]*\)\s*$|NoGCNArchNameOnOldPyTorch$", "", text).strip()
        names = [name or target[1] if target else name] if text else []
        return tuple(untested(f"cuda:{number}", name) for number, name in enumerate(names))
    models = report.value("GPU models and configuration") or ""  # of Intel's extension, too
    detected = report.value("Intel GPU models detected") or report.value("Intel GPU models") or ""
    detected = detected or (models if "_DeviceProperties(" in models else "")
    names = re.findall(r"\bname='([^']+)'", detected) or re.findall(r"GPU \d+: (.+?)(?=\s*GPU \d+: |\n|$)", detected)
    return tuple(untested(f"xpu:{number}", name) for number, name in enumerate(names))


def _nvidia(report: Report, torch: Torch | None, smoke: Smoke | None) -> Nvidia | None:
    """None where neither GPU nor driver is seen, and nothing in the text speaks against that."""
    models = report.value("GPU models and configuration") or ""
    driver = re.search(r"\d+(?:\.\d+)+", report.value("Nvidia driver version") or "") or re.search(
        r"(?:(?<=driver )|(?<=driver version ))\d{3}\.\d[\d.]*", models
    )
    text = "" if (torch and torch.hip) or "_DeviceProperties(" in models else models
    failed = next((word for said, word in SMI_TEXTS if said.lower() in text.lower()), None)
    gpus = () if failed else _gpus(report, text)
    if driver or gpus or failed:
        return Nvidia(
            driver_version=driver[0] if driver else None,
            driver_via=VIA if driver else "",
            gpus=gpus,
            gpus_via=VIA if gpus else "",
            smi=failed or "not tried",
            smi_detail=text if failed else "",
        )
    works = smoke is not None and smoke.cuda_available and not (torch and torch.hip)
    error = smoke.cuda_error.lower() if smoke else ""
    return Nvidia() if works or (error and not any(word in error for word in NO_GPU)) else None


def _gpus(report: Report, text: str) -> tuple[Gpu, ...]:
    """As `nvidia-smi -L` lists them; else what a person wrote: "2 x RTX 3090"."""
    listed = re.findall(r"GPU (\d{1,4}): (.+?)(?=\s*GPU \d+: |\n|$)", text)
    if not listed:
        own = takewhile(lambda line: not _NEXT_FIELD.match(line), text.splitlines())
        named = "\n".join(line for line in own if sections.GPU.search(line))
        names = [name for name in map(named_gpu, sections.names(named)) if not sections.is_prose(name)]
        listed = [(str(number), name) for number, name in enumerate(names)]
    told = torch_words.capabilities(report.remarks)
    return tuple(_gpu(int(number), name, told) for number, name in listed[:MOST_GPUS])


def _gpu(index: int, said: str, told: Mapping[str, str]) -> Gpu:
    """Its name without UUID and bus; its compute capability where torch complained of it."""
    name = re.sub(
        r"\s*(?:\((?:UUID|Bus|PCI|[\dA-F]{4,8}:)|\bMIG \S+ +Device\b).*$", "", said, flags=re.IGNORECASE
    ).strip()
    return Gpu(index, name, compute_capability=told.get(name))
