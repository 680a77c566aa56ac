"""A pasted text as Facts: every known form in it read, each machine put together, and said what is missing."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.model import Amd, AmdGpu, Apple, Facts, Host, Intel, Package, Problem, Section, Torch
from torchdoctor.pasted import (
    amd_tools,
    bitsandbytes,
    collect_env,
    comfyui,
    conda_list,
    deepspeed,
    diagnose,
    fastai,
    huggingface,
    kernel_log,
    lightning,
    locks,
    merge,
    mmcv,
    monai,
    nvidia_smi,
    people,
    pip_list,
    places,
    sdnext,
    sections,
    start_errors,
    system_profiler,
    torch_errors,
    torch_words,
    ultralytics,
    unsloth,
    webui,
    xformers,
    xpu_smi,
)
from torchdoctor.pasted.page import Page, page
from torchdoctor.pasted.part import Part

READS = (
    "collect_env (also vLLM's and SGLang's), transformers, diffusers, accelerate, Lightning, Ultralytics, detectron2, "
    "MMCV, MONAI, fastai, verl, Unsloth, xFormers, DeepSpeed, bitsandbytes, ComfyUI, A1111, SD.Next, kohya_ss, "
    "InvokeAI, nvidia-smi, gpustat, rocm-smi, rocminfo, xpu-smi, sycl-ls, "
    "system_profiler, lists of pip, uv, conda and poetry, lock files, lists written by hand, and sentences"
)
TEXT = "the text"  # what a problem is of, where it is none of a section


class NotRead(ValueError):
    """A text with no report in it, in one line: what is read, and the one command to run."""

    def __init__(self) -> None:
        super().__init__(
            f"no report in it. torchdoctor reads {READS}. An error text goes to `torchdoctor explain`; "
            "to get a report, run `python -m torch.utils.collect_env`"
        )


class Reading(NamedTuple):
    """facts: of the machine that is judged. recognised: forms that were read, in the order of the text.

    unread: what looks like a report and was not read. missing: what the text does not report, so that it was not
    judged. machines: of all machines in the text, the judged one first.
    """

    facts: Facts
    recognised: tuple[str, ...]
    unread: tuple[str, ...]
    missing: tuple[str, ...]
    machines: tuple[Facts, ...]

    @property
    def is_an_error(self) -> bool:
        """Whether there is no report of a machine: all that is known comes from what torch raised."""
        return torch_errors.FORM in self.recognised and {*self.recognised} <= {torch_errors.FORM, places.FORM}

    @property
    def is_a_warning(self) -> bool:
        """The same of what torch warns of, which tells of its machine what another program needs to know."""
        return torch_words.FORM in self.recognised and {*self.recognised} <= {torch_words.FORM, places.FORM}


class Form(NamedTuple):
    """signs: in lower case; a text without any of them has nothing of this form."""

    signs: tuple[str, ...]
    read: Callable[[Page], Iterator[Part]]


# The more special before the more general: a line that one has read is no other's.
FORMS = (
    Form(huggingface.SIGNS, huggingface.read),
    Form(lightning.SIGNS, lightning.read),
    Form(mmcv.SIGNS, mmcv.read),
    Form(ultralytics.SIGNS, ultralytics.read),
    Form(xformers.SIGNS, xformers.read),
    Form(deepspeed.SIGNS, deepspeed.read),
    Form(bitsandbytes.SIGNS, bitsandbytes.read),
    Form(monai.SIGNS, monai.read),
    Form(fastai.SIGNS, fastai.read),
    Form(diagnose.SIGNS, diagnose.read),
    Form(unsloth.SIGNS, unsloth.read),
    Form(sdnext.SIGNS, sdnext.read),
    Form(comfyui.SIGNS, comfyui.read),
    Form(webui.SIGNS, webui.read),
    Form(kernel_log.SIGNS, kernel_log.read),
    Form(nvidia_smi.SIGNS, nvidia_smi.read),
    Form(amd_tools.SIGNS, amd_tools.read),
    Form(xpu_smi.SIGNS, xpu_smi.read),
    Form(system_profiler.SIGNS, system_profiler.read),
    Form(conda_list.SIGNS, conda_list.read),
    Form(pip_list.SIGNS, pip_list.read),
    Form(locks.SIGNS, locks.read),
    Form(torch_words.SIGNS, torch_words.read),
    Form(torch_errors.SIGNS, torch_errors.read),
    Form(start_errors.SIGNS, start_errors.read),
)
MOST_PARTS = 8  # of one form in a text; more are no report but an archive


def read(text: str) -> Reading:
    """Raises NotRead where no report is in the text."""
    whole = page(text)
    parts = _parts(whole)
    machines = merge.machines(parts)
    if not machines:
        raise NotRead
    machines.sort(key=lambda machine: not _whole(machine))
    jetson = next((sign for sign in _OF_JETSONS if re.search(sign, text)), "") if len(machines) == 1 else ""
    all_facts = [_finished(merge.facts(machine), _unasked(machine), _is_cut(machine), jetson) for machine in machines]
    recognised = tuple(dict.fromkeys(part.form for part in sorted(parts, key=lambda part: part.first)))
    unread = tuple(_unread(whole, parts))
    judged = all_facts[0]
    missing = tuple(problem.collector for problem in judged.problems)
    unsure = [Problem(TEXT, why) for part in parts for why in part.unsure]
    problems = [*judged.problems, *_problems(machines, unread), *unsure]
    target = replace(judged.target, hint=f"read from it: {', '.join(recognised)}")
    facts = replace(judged, target=target, problems=tuple(problems))
    return Reading(facts, recognised, unread, missing, (facts, *all_facts[1:]))


def _parts(whole: Page) -> list[Part]:
    """Programs' forms first: what is left may be somebody's own list."""
    own = _of(Form(collect_env.SIGNS, collect_env.read), whole, whole)
    parts = [part for part in own if not part.partial]
    used: set[int] = set().union(*(part.lines for part in parts))
    rest = _without(whole, used)
    for form in FORMS:
        if found := _of(form, whole, rest):
            parts += found
            used.update(*(part.lines for part in found if not part.aside))  # people quote errors in their sentences
            rest = _without(whole, used)
    excerpts = [part for part in own if part.partial and len(part.lines - used) > 1]  # other forms have such lines too
    parts += excerpts
    used.update(*(part.lines for part in excerpts))
    parts = _of_host(parts)
    parts = [*parts, *people.read(whole, used, _known(parts) if parts else None, _asked(parts))]
    return _with_system(parts)


def _with_system(parts: list[Part]) -> list[Part]:
    """With the system that a part implies, where none is told and no other is implied."""
    implied = {part.system for part in parts} - {""}
    host = sections.host(implied.pop()) if len(implied) == 1 else None
    parts = [part for part in parts if not (host and _tells_only(part, host))]
    if host is None or any(part.facts.host for part in parts):
        return parts
    return [part._replace(facts=replace(part.facts, host=host)) if part.system else part for part in parts]


def _tells_only(part: Part, host: Host) -> bool:
    """Whether paths tell of nothing but the system, and of no other one."""
    found = part.facts
    others = (found.torch, found.python, found.nvidia, found.amd, found.intel, found.smoke, found.packages)
    return part.form == places.FORM and found.host == host and not part.unsure and not any(others)


def _of_host(parts: list[Part]) -> list[Part]:
    """What ROCm says comes of a torch that starts: a report of a Python without one is of the host beside it."""
    said = (part.facts.smoke.cuda_error for part in parts if part.form == torch_words.FORM and part.facts.smoke)
    if not any(error.startswith("hipError") for error in said):
        return parts
    return [
        part._replace(facts=replace(part.facts, torch=None, smoke=None))
        if part.form in collect_env.FORMS and part.facts.smoke and part.facts.smoke.ending.kind != "reply"
        else part
        for part in parts
    ]


def _known(parts: Sequence[Part]) -> set[str]:
    """In the words of a list that is written by hand."""
    facts = [part.facts for part in parts if not (part.form == torch_words.FORM and part.facts.python)]  # of a folder
    said = {
        "os": any(item.host for item in facts),
        "python": any(item.python for item in facts),
        "torch": any(item.torch and item.torch.version for item in facts),
        "gpu": any(_shows_gpu(item) for item in facts),
        "driver": any(item.nvidia and item.nvidia.driver_version for item in facts),
        "available": any(item.smoke and item.smoke.cuda_available is not None for item in facts),
        "container": True,
    }
    return {kind for kind, known in said.items() if known}


def _shows_gpu(facts: Facts) -> bool:
    devices = facts.smoke.devices if facts.smoke else ()
    return bool((facts.nvidia and facts.nvidia.gpus) or devices or (facts.amd and facts.amd.gpus) or facts.intel)


def _asked(parts: Sequence[Part]) -> set[str]:
    """What a whole report looked for: a GPU that it does not list is not in that machine, whatever a sentence says."""
    looked = any(part.form in collect_env.FORMS and not part.partial and not part.facts.problems for part in parts)
    return {"gpu", "driver", "available"} if looked else set()


def _without(whole: Page, used: Set[int]) -> Page:
    lines = ("" if number in used else line for number, line in enumerate(whole.lines))
    return Page(tuple(lines), whole.lower) if used else whole


def _of(form: Form, whole: Page, rest: Page) -> list[Part]:
    if not any(sign in whole.lower for sign in form.signs):
        return []
    return [part for part in islice(form.read(rest), MOST_PARTS) if part.lines]


def _whole(machine: Sequence[Part]) -> bool:
    """Whether a program's report of torch is in it, and not just an excerpt."""
    return any(part.facts.torch and part.facts.smoke and not part.partial and not part.aside for part in machine)


def _finished(facts: Facts, unasked: bool, cut: bool, jetson: str) -> Facts:
    """What follows from the parts together. jetson: what shows that it is one."""
    host = _of_hardware(facts)
    if jetson and host and host.os == "linux" and not host.arch:
        host = replace(host, arch="aarch64", kernel="tegra", container="docker" if jetson == _IMAGE else host.container)
    host = host and _with_arch(host)
    facts = replace(facts, host=host, apple=facts.apple or _apple(host), torch=_listed(facts), problems=())
    facts = _of_other_vendors(facts)
    missing = (
        Problem(what, "not in the text; what depends on it was not judged", of)
        for what, of in _gaps(facts, unasked, cut)
    )
    return replace(facts, problems=tuple(missing))


def _listed(facts: Facts) -> Torch | None:
    """torch, with the version that a list of packages has of it."""
    if facts.torch is None:
        return None
    own = (package for package in facts.packages or () if package.name == "torch" and package.installer != "source")
    listed = next((package.version for package in own), None)
    torch = replace(facts.torch, metadata_version=facts.torch.metadata_version or listed)
    return _with_cuda(torch, facts.packages or ())


def _with_cuda(torch: Torch, packages: Sequence[Package]) -> Torch:
    """PyPI's wheel has no tag in its version, and pins CUDA's runtime, whose version is that of its CUDA."""
    runtimes = [str(item.version) for item in packages if re.match(r"nvidia-cuda-runtime(?:-cu\d+)?$", item.name)]
    found = re.match(r"(1[123])\.(\d)\.", runtimes[0]) if len(runtimes) == 1 else None
    by_conda = any(item.name == "pytorch" for item in packages)
    if found is None or torch.build or by_conda or not re.fullmatch(r"[\d.]+", torch.version or ""):
        return torch
    return replace(torch, cuda=f"{found[1]}.{found[2]}")


def _of_other_vendors(facts: Facts) -> Facts:
    """GPUs of AMD's and Intel's that this torch cannot use: they are in the machine, and no device of torch's."""
    torch, smoke = facts.torch, facts.smoke
    if torch is None or smoke is None or torch.build == "xpu":
        return facts
    known = facts.amd if facts.amd and facts.amd.gpus else None
    if torch.hip:  # whose GPU may pass for another, until torch says otherwise
        refused = "HIP error" in " ".join((smoke.cuda_error, *smoke.warnings)) or "hipError" in smoke.cuda_error
        names = [item.name for item in smoke.devices] if refused else []
        return replace(
            facts, amd=known or (Amd(tuple(AmdGpu("", name=name) for name in names)) if names else facts.amd)
        )
    without = "Torch not compiled with XPU enabled" in smoke.warnings
    if torch.build is None and "NVIDIA driver" not in smoke.cuda_error and not without:  # only a CUDA build looks
        return facts
    amd = tuple(AmdGpu("", name=item.name) for item in smoke.devices if item.device.startswith("cuda"))
    intel = tuple(item.name for item in smoke.devices if item.device.startswith("xpu"))
    if not (amd or intel):
        return facts
    return replace(
        facts,
        smoke=replace(smoke, devices=()),
        amd=known or (Amd(amd) if amd else facts.amd),
        intel=facts.intel or (Intel(intel) if intel else None),
    )


def _unasked(machine: Sequence[Part]) -> bool:
    """Whether no form in it would have shown an NVIDIA GPU, so that its absence means nothing."""
    return not any(part.form in collect_env.FORMS and not part.facts.problems for part in machine)


def _of_hardware(facts: Facts) -> Host | None:
    """The system that only one maker's GPUs have: NVIDIA's Jetson, and Macs with Apple's own chip."""
    names = [gpu.name for gpu in facts.nvidia.gpus] if facts.nvidia else []
    if names and all(_JETSON.search(name) for name in names) and (facts.host is None or facts.host.os == "linux"):
        host = facts.host or Host("linux", "")
        return replace(host, arch="aarch64", kernel=host.kernel if "tegra" in host.kernel else "tegra")
    devices = facts.smoke.devices if facts.smoke else ()
    if any(item.device == "mps" for item in devices) and (facts.host is None or facts.host.os == "macos"):
        host = facts.host or Host("macos", "")
        return replace(host, arch=host.arch or "arm64", cpu_model=host.cpu_model or f"Apple {devices[0].name}")
    return facts.host


_IMAGE = r"\bnvcr\.io/nvidia/l4t-\w+:"
_OF_JETSONS = (_IMAGE, r"(?m)^\S+@jetson[\w-]*:")  # the second is a prompt
_JETSON = re.compile(r"\bjetson\b|\bnvgpu\b|\btx[12]\b|\b(?:orin|xavier)\b", re.IGNORECASE)


def _with_arch(host: Host) -> Host:
    """Nearly all machines whose architecture nobody mentions have the one that is taken for granted."""
    usual = {"linux": "x86_64", "windows": "amd64", "macos": "arm64" if "Apple" in (host.cpu_model or "") else "x86_64"}
    return host if host.arch else replace(host, arch=usual[host.os])


def _apple(host: Host | None) -> Apple | None:
    """A Mac, whose chip the CPU's line names where it is told."""
    if host is None or host.os != "macos":
        return None
    own = True if host.arch == "arm64" else None
    return Apple("Apple" in host.cpu_model if host.cpu_model else own)


def _is_cut(machine: Sequence[Part]) -> bool:
    """Whether its packages are from parts of lists, so that torch may be in what was left out."""
    return all(part.partial for part in machine if part.facts.packages)


def _gaps(facts: Facts, unasked: bool, cut: bool) -> Iterator[tuple[str, Section]]:
    """What a verdict on the machine needs and the facts do not hold."""
    failed = facts.smoke is not None and not facts.smoke.imported
    if not (failed or (facts.torch and facts.torch.version)):
        yield "torch's version", "torch" if cut else ""
    if facts.host is None:
        yield "the operating system", "host"
    listed = [item.name for item in facts.packages or () if item.installer != "source"]
    if not {"torch", "pytorch", "libtorch"} & {*listed}:
        yield "the packages next to torch", "packages"
    if not _without_nvidia(facts):
        yield from _nvidia_gaps(facts, unasked)


def _without_nvidia(facts: Facts) -> bool:
    mac = facts.host is not None and facts.host.os == "macos"
    return mac or facts.amd is not None or bool(facts.torch and (facts.torch.hip or facts.torch.build == "xpu"))


def _nvidia_gaps(facts: Facts, unasked: bool) -> Iterator[tuple[str, Section]]:
    works = bool(facts.smoke and facts.smoke.cuda_available)
    if facts.nvidia is None and unasked:
        yield "the NVIDIA GPU" if works else "the NVIDIA GPU and its driver", "nvidia"
    elif facts.nvidia and not facts.nvidia.gpus and facts.nvidia.smi in ("ok", "not tried"):
        yield "the NVIDIA GPU", ""
    if facts.nvidia and facts.nvidia.driver_version is None and facts.nvidia.smi == "not tried" and not works:
        yield "the NVIDIA driver's version", ""


def _problems(machines: Sequence[Sequence[Part]], unread: Sequence[str]) -> Iterator[Problem]:
    if len(machines) > 1:
        why = merge.differ(machines[0][0], machines[1][0]) or "version"
        yield Problem(TEXT, f"it is of {len(machines)} machines or environments, by their {why}; the first is judged")
    if unread:
        yield Problem(TEXT, f"not read: {'; '.join(unread)}")


def _unread(whole: Page, parts: Sequence[Part]) -> Iterator[str]:
    """Lines that speak of the environment and belong to no form that was read."""
    used = frozenset().union(*(part.lines for part in parts))
    found = 0
    for number, line in enumerate(whole.lines):
        if number not in used and len(line) < 200 and _ABOUT.match(line) and found < 3:
            found += 1
            yield line[:80]


# Not the arguments of a program, nor of what is only called after torch.
_ABOUT = re.compile(
    r"(?!gpus?\s?=|(?:py)?torch[ _-](?!cuda|version|built))"
    r"(?:torch|pytorch|cuda|rocm|nvidia|gpu|driver)[\w ]{0,30}\s?[:=]\s*\S*\d",
    re.IGNORECASE,
)
