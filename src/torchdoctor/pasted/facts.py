"""A pasted collect_env report as Facts, so that the machine it tells of is judged by the same rules.

What it does not say stays None. Its package lists hold only what its authors found relevant: what they lack may be
installed all the same.
"""

import re

from torchdoctor.knowledge.signs import CPU_FLAGS, ENVIRONMENT, SMI_TEXTS, wsl_version
from torchdoctor.model import (
    Apple,
    Device,
    Ending,
    Facts,
    Gpu,
    Host,
    Nvidia,
    Os,
    Problem,
    Python,
    Smoke,
    Target,
    Torch,
)
from torchdoctor.pasted import lines as pasted
from torchdoctor.pasted.lines import Report
from torchdoctor.pasted.packages import installed
from torchdoctor.privacy import redact

TARGET = Target("python", "saved report")
VIA = "the report"
VERSION = r"\d+\.\d+(?:\.\d+)*(?:(?:a|b|rc|\.?dev|\.post)\d+)*(?:\+[\w.-]*\w)?"
NOT_IMPORTED = "the Python that wrote the report could not import it"
# What torch says where there simply is no GPU.
NO_DRIVER = "Found no NVIDIA driver on your system"  # torch's own warning, where it stands above the report
NO_GPU = ("no nvidia driver", "no cuda gpus are available", "no cuda-capable device", "no hip gpus")


def facts_from_text(text: str) -> Facts:
    """What a report says. Raises ValueError, with one line, for any other text."""
    report = pasted.parse(text)
    torch, smoke = _torch(report), _smoke(report)
    packages, elsewhere = installed(report, torch)
    told = report.says("Nvidia driver version", "GPU models and configuration") or NO_DRIVER in report.remarks
    host = _host(report)
    return Facts(
        target=TARGET,
        host=host,
        python=_python(report, host),
        packages=packages if report.says("PyTorch version") else None,
        elsewhere=elsewhere,
        torch=torch,
        nvidia=_nvidia(report, torch, smoke),
        apple=_apple(host),
        smoke=smoke,
        problems=() if told else (Problem("asking the NVIDIA driver", "the report does not tell", "nvidia"),),
        source="report",
    )


def _host(report: Report) -> Host | None:
    name, platform = report.value("OS") or "", report.value("Python platform") or ""
    system = _system(name.lower(), platform.lower())
    if system is None:
        return None
    kernel = re.sub(r"-(?:x86_64|aarch64|ppc64le|arm64|i686)?-?with-.*$", "", platform.partition("-")[2])
    cpu = _cpu(report)
    libc = re.match(r"(glibc|musl)-?([\d.]*)", report.value("Libc version") or "")
    glibc = re.search(r"with-glibc([\d.]+)$", platform)  # what Python was linked to, where nothing better is told
    return Host(
        os=system,
        arch=_arch(system, f"{name} {platform}", cpu.get("architecture", "")),
        os_name=re.sub(r"\s*\((?:x86_64|aarch64|arm64|ppc64le)\)$", "", name),
        os_version=_os_version(system, name),
        kernel=kernel,
        libc="musl" if libc and libc[1] == "musl" else "glibc" if libc or glibc else None,
        libc_version=(libc[2] or None) if libc else glibc[1] if glibc else None,
        wsl=_wsl(report, kernel) if system == "linux" else None,
        container="docker" if _in_image(report) else None,
        cpu_model=cpu.get("model name") or cpu.get("name") or cpu.get("") or None,
        cpu_flags=tuple(flag for flag in CPU_FLAGS if flag in cpu["flags"].split()) if "flags" in cpu else None,
        cpus=int(cpu["cpu(s)"]) if cpu.get("cpu(s)", "").isdigit() else None,
        env=_environment(report),
    )


def _apple(host: Host | None) -> Apple | None:
    """A Mac, whose chip the CPU's line names where it is told."""
    if host is None or host.os != "macos":
        return None
    own = True if host.arch == "arm64" else None
    return Apple("Apple" in host.cpu_model if host.cpu_model else own)


def _system(name: str, platform: str) -> Os | None:
    """By the platform module's word where it is told: an OS's own name may be in any language."""
    for place in (platform.partition("-")[0], name):
        if place.startswith(("macos", "mac os", "darwin")) or "mac os" in place or place.startswith("os x"):
            return "macos"
        if "windows" in place or place.startswith("cygwin"):
            return "windows"
    return "linux" if name or platform else None


def _arch(system: str, told: str, cpu: str) -> str:
    """Reports before torch 1.7 do not tell it, and there was no other torch than for x86_64 then."""
    found = re.search(r"x86_64|amd64|aarch64|arm64|ppc64le|s390x|riscv64|i[36]86", f"{told} {cpu}".lower())
    names = {"windows": {"x86_64": "amd64"}, "linux": {"amd64": "x86_64", "arm64": "aarch64"}}
    arch = found[0] if found else "x86_64"
    return names.get(system, {}).get(arch, arch)


def _os_version(system: str, name: str) -> str:
    found = re.search(r"\((\d+\.\d+\.\d+)\b" if system == "windows" else r"\d+(?:\.\d+)*", name)
    return (found[1] if system == "windows" else found[0]) if found else ""


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
    text = report.value("Python version") or ""
    found = re.search(r"\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc)\d+)?", text)
    if found is None:
        return None
    bits = re.search(r"(32|64)-?bit", text)
    return Python(
        version=found[0],
        implementation="pypy" if "pypy" in text.lower() else "cpython",
        bits=int(bits[1]) if bits else None,
        machine=host.arch if host and host.os == "macos" else None,  # there it is Python's, not the machine's
        free_threaded="free-threading" in text if "[" in text else None,
    )


def _torch(report: Report) -> Torch | None:
    """By the line that torch's own version made; where the text lacks that line, by what pip lists."""
    listed = next((package.version for package in report.pip or () if package.name == "torch"), None)
    found = re.search(VERSION, report.value("PyTorch version") or "")
    if found is None and (report.says("PyTorch version") or listed is None):
        return None
    version = found[0] if found else str(listed)
    cuda = _number(report, "CUDA used to build PyTorch", version, r"\+cu(\d+)(\d)\b")
    hip = _number(report, "ROCM used to build PyTorch", version, r"\+rocm(\d+)\.(\d+)")
    return Torch(
        version=version,
        via=VIA,
        cuda=None if hip else cuda,
        hip=hip,
        xpu=report.value("XPU used to build PyTorch"),
        build=_build(report, version, cuda, hip),
        metadata_version=listed,
    )


def _number(report: Report, label: str, version: str, tag: str) -> str | None:
    """ "10.1" of "10.1.243"; where the line is missing, by the tag in the version: "+cu101"."""
    found = re.match(r"(\d+)\.(\d+)", report.value(label) or "")
    if found is None and not report.says(label):
        found = re.search(tag, version)
    return f"{found[1]}.{found[2]}" if found else None


def _build(report: Report, version: str, cuda: str | None, hip: str | None) -> str | None:
    """No CUDA, said by a torch that could be imported, means the CPU build: also "Could not collect" means that."""
    tag = re.search(r"\+(cpu|xpu|rocm\d+\.\d+(?:\.\d+)?)\b", version)
    if tag:
        return tag[1]
    if hip or cuda:
        return f"rocm{hip}" if hip else f"cu{str(cuda).replace('.', '')}"
    if report.value("XPU used to build PyTorch") or _yes(report, "Is XPU available"):
        return "xpu"
    told = report.says("CUDA used to build PyTorch") and not _yes(report, "Is CUDA available")
    return "cpu" if told else None


def _yes(report: Report, label: str) -> bool | None:
    """ "Yes", "True" and what a terminal glued to it; None where it is not told."""
    text = (report.value(label) or "").lower()
    return True if text.startswith(("yes", "true")) else False if text.startswith(("no", "false")) else None


def _smoke(report: Report) -> Smoke | None:
    """What importing torch and asking it for its GPUs showed when the report was written."""
    if report.says("PyTorch version") and report.value("PyTorch version") is None:
        return Smoke(Ending("exception", _why_not_imported(report)))
    available = _yes(report, "Is CUDA available")
    if available is None and not report.says("PyTorch version"):
        return None
    return Smoke(
        Ending("reply"),
        imported=True,
        cuda_available=available,
        cuda_error=_cuda_error(report),
        arch_list=_arch_list(report),
        devices=_devices(report),
    )


def _arch_list(report: Report) -> tuple[str, ...] | None:
    """As torch's warning about a GPU names them; about one that is too old it tells but the oldest."""
    listed = re.search(r"supports CUDA capabilities ([\w\s]+)", report.remarks)
    if listed:
        return tuple(re.findall(r"(?:sm|compute)_\w+", listed[1])) or None
    oldest = re.search(r"[Mm]inimum cuda capability[\w\s]{0,60} is (\d+)\.(\d+)", report.remarks)
    return tuple(f"{kind}_{oldest[1]}{oldest[2]}" for kind in ("sm", "compute")) if oldest else None


def _why_not_imported(report: Report) -> str:
    """As far as pip's list tells. Reports before torch 1.9 asked the first pip on PATH."""
    listed = next((item.version for item in report.pip or () if item.name == "torch"), None)
    if listed:
        return f"{NOT_IMPORTED}, although pip, maybe another Python's, lists torch {listed}"
    return f"{NOT_IMPORTED}, and pip does not list it: it is not installed there" if report.pip else NOT_IMPORTED


def _cuda_error(report: Report) -> str:
    """The warning that torch printed above the report."""
    found = re.search(r"CUDA initialization: (?:([\s\S]{0,600}?)\(Triggered internally|(.*))", report.remarks)
    return " ".join((found[1] or found[2]).split())[:400] if found else ""


def _devices(report: Report) -> tuple[Device, ...]:
    """AMD's and Intel's GPUs as torch itself named them. NVIDIA's are listed by nvidia-smi."""
    if report.value("ROCM used to build PyTorch"):
        text = report.value("GPU models and configuration") or ""
        target = re.search(r"\(?(gfx\w+)[^)]*\)?\s*$", text)
        name = re.sub(r"\s*\(gfx[^)]*\)\s*$|NoGCNArchNameOnOldPyTorch$", "", text).strip()
        names = [name or target[1] if target else name] if text else []
        return tuple(_untested(f"cuda:{number}", name) for number, name in enumerate(names))
    detected = report.value("Intel GPU models detected") or ""
    names = re.findall(r"\bname='([^']+)'", detected)
    return tuple(_untested(f"xpu:{number}", name) for number, name in enumerate(names))


def _untested(device: str, name: str) -> Device:
    return Device(device, name, tensor="not tried", autograd="not tried")


def _nvidia(report: Report, torch: Torch | None, smoke: Smoke | None) -> Nvidia | None:
    """None where neither GPU nor driver is seen, and nothing in the text speaks against that."""
    driver = re.search(r"\d+(?:\.\d+)+", report.value("Nvidia driver version") or "")
    text = "" if torch and torch.hip else report.value("GPU models and configuration") or ""
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
    listed = re.findall(r"GPU (\d+): (.+?)(?=\s*GPU \d+: |\n|$)", text)
    if not listed:
        found = re.fullmatch(r"(?:(\d+)\s*[x×*]\s*)?([^\n]*[A-Za-z][^\n]*)", text)
        listed = [(number, found[2]) for number in range(int(found[1] or 1))] if found else []
    return tuple(_gpu(report, int(number), name) for number, name in listed)


def _gpu(report: Report, index: int, told: str) -> Gpu:
    """Its name without UUID and bus; its compute capability where torch complained of it."""
    name = re.sub(
        r"\s*(?:\((?:UUID|Bus|PCI|[\dA-F]{4,8}:)|\bMIG \S+ +Device\b).*$", "", told, flags=re.IGNORECASE
    ).strip()
    new = re.search(rf"{re.escape(name)} with CUDA capability sm_(\d+)(\d)\b", report.remarks)
    old = re.search(rf"{re.escape(name)} which is of (?:cuda|compute) capability (\d+)\.(\d+)", report.remarks)
    said = new or old
    return Gpu(index, name, compute_capability=f"{said[1]}.{said[2]}" if said else None)
