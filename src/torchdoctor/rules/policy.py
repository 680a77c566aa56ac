"""TD9xx: what the user asks of this machine, beyond a torch that works."""

import re
from collections.abc import Callable, Iterator, Mapping

from torchdoctor import install
from torchdoctor.knowledge import Compat
from torchdoctor.model import Change, Facts, Finding, Fix, Gpu, Policy, Severity
from torchdoctor.policy import CPU_ONLY, SIZES, WORDS, Requirement, meets, parsed
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import given
from torchdoctor.rules.fixes import DRIVER_PAGE, new_environment
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import minute, only_what_differs, some_of

FAMILY = Family("TD9", "policy")

Measured = list[tuple[str, str | float]]  # ("torch is {}", value): one, or one of every GPU

TOLD = 8  # changes named in one finding
LONG = 60  # characters of a list that is shown whole


@rule("TD901", Severity.ERROR)
def requirement_unmet(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The machine meets every requirement.

    What it checks: each --require and each line of require under [tool.torchdoctor] in pyproject.toml. A requirement
    that cannot be determined counts as not met.
    Why it matters: a job that needs eight GPUs should stop at its start, not after an hour.
    How to fix it: run the command printed with it, if there is one; otherwise use a different machine.
    Source: the requirement; facts of this report.
    """
    policy = need(facts.policy, "nothing is required")
    if not policy.require:
        raise Skip("nothing is required")
    wanted = [item for item in map(parsed, policy.require) if item]
    need(wanted or None, "none of the requirements can be read")
    for item in wanted:
        if message := _unmet(item, facts, compat):
            yield Finding(message, _cures(item, wanted, facts, compat), f"require:{item.text}")
        else:
            yield Seen(f"{item.text}: {_met_by(item, facts, compat)}")


@rule("TD902", Severity.ERROR)
def changed_since_baseline(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Nothing has changed since the baseline.

    What it checks: every fact against the report given by --baseline, with one finding for each kind of fact. Left out
    are facts that change from run to run, and live tests that only one of the two runs included.
    Why it matters: if something used to work, whatever changed since is the first suspect.
    How to fix it: change it back, or save a new baseline with `torchdoctor check -o json=FILE`.
    Source: the saved report.
    """
    policy = need(facts.policy, "no baseline is given")
    if not policy.baseline:
        raise Skip("no baseline is given")
    if not policy.changes:
        yield Seen(f"no fact differs from those of {minute(policy.baseline)}")
    by_section: dict[str, list[Change]] = {}
    for change in policy.changes:
        by_section.setdefault(change.field.partition(".")[0], []).append(change)
    for section, changes in by_section.items():
        told = "; ".join(map(_change, changes[:TOLD]))
        more = f"; and {len(changes) - TOLD} more, in the JSON report" if len(changes) > TOLD else ""
        yield Finding(f"changed since {minute(policy.baseline)}: {told}{more}", subject=f"section:{section}")


def _change(item: Change) -> str:
    was, now = only_what_differs(item.was, item.now, LONG)
    return f"{item.field}: {was or 'none'} → {now or 'none'}"


def cpu_only(policy: Policy | None) -> bool:
    """Whether no GPU is to be used here, so that nothing about GPUs and their driver matters."""
    return policy is not None and any(text.strip().lower().replace("_", "-") == CPU_ONLY for text in policy.require)


def _unmet(wanted: Requirement, facts: Facts, compat: Compat) -> str:
    """Why a requirement is not met, with the numbers; "" where it is."""
    if wanted.name == CPU_ONLY:
        return _cpu_unusable(facts)
    try:
        measured = MEASURES.get(wanted.name, _distribution)(wanted, facts, compat)
    except Skip as unknown:
        return f"{wanted.text} is required, but {unknown}"
    wrong = [(form, value) for form, value in measured if not meets(wanted, value)]
    told = ", ".join(form.format(_told(wanted, value)) for form, value in wrong)
    return f"{wanted.text} is required, but {told}" if wrong else ""


def _met_by(wanted: Requirement, facts: Facts, compat: Compat) -> str:
    if wanted.name == CPU_ONLY:
        return "torch computes on the CPU" if facts.computed_on("cpu") else "not tried"
    measured = MEASURES.get(wanted.name, _distribution)(wanted, facts, compat)
    return some_of([form.format(_told(wanted, value)) for form, value in measured])


def _told(wanted: Requirement, value: str | float) -> str:
    return f"{float(value) / 1e9:.1f} GB" if wanted.name in SIZES else str(value)


def _cpu_unusable(facts: Facts) -> str:
    """torch must compute on the CPU; whether it could also use a GPU does not matter."""
    if facts.torch is None:
        return f"{CPU_ONLY} is required, but torch is not installed"
    device = next((item for item in facts.smoke.devices if item.device == "cpu"), None) if facts.smoke else None
    if facts.smoke is None or not facts.smoke.imported or device is None:
        return ""  # not tried, or told by TD801
    return "" if device.tensor == "ok" else f"{CPU_ONLY} is required, but on the CPU {device.tensor}"


def _torch(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    return [("torch is {}", need(need(facts.torch, _no_torch(facts)).version, "the version of torch is not known"))]


def _cuda(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    torch = need(facts.torch, _no_torch(facts))
    return [("torch is for CUDA {}", need(torch.cuda, f"torch {torch.version} has no CUDA support"))]


def _no_torch(facts: Facts) -> str:
    return "whether torch is installed is not known" if facts.packages is None else "torch is not installed"


def _driver(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    nvidia = need(facts.nvidia, _no_gpu(facts))
    return [("the NVIDIA driver is {}", need(nvidia.driver_version, "there is no working NVIDIA driver"))]


def _no_gpu(facts: Facts) -> str:
    why = _not_asked(facts)
    return f"the NVIDIA driver could not be queried: {why}" if why else "no NVIDIA GPU is visible"


def _not_asked(facts: Facts) -> str:
    """Why the collector of GPUs has nothing to say, which is not that there are none."""
    return "" if facts.nvidia else facts.unknown("nvidia")


def _python(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    return [("Python is {}", given.python(facts).version)]


def _gpus(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    """As many as torch sees, which is what a job can use; as the driver lists where torch was not asked."""
    listed = len(facts.gpus)
    usable = facts.smoke.cuda_device_count if facts.smoke and facts.torch and facts.torch.build != "cpu" else None
    if usable is None and _not_asked(facts):
        raise Skip(_no_gpu(facts))
    if usable is not None and usable != listed and listed:
        return [(f"torch sees {{}} of {listed} GPUs", usable)]
    return [("the number of GPUs is {}", listed if usable is None else usable)]


def _vram(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    return [(_has(gpu), need(gpu.memory, f"the memory of {_name(gpu)} is not known")) for gpu in _visible(facts)]


def _capability(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    unknown = "the compute capability of {} is not known"
    return [
        (_has(gpu), need(gpu.compute_capability or compat.gpus.capability(gpu.name), unknown.format(_name(gpu))))
        for gpu in _visible(facts)
    ]


def _visible(facts: Facts) -> tuple[Gpu, ...]:
    return need(need(facts.nvidia, _no_gpu(facts)).gpus or None, "no NVIDIA GPU is visible")


def _name(gpu: Gpu) -> str:
    return f"GPU {gpu.index} {gpu.name}"


def _has(gpu: Gpu) -> str:
    return _name(gpu).replace("{", "{{").replace("}", "}}") + " has {}"


def _cudnn(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    """As torch itself reports it ("91300" is 9.13.0), else by the wheel."""
    seen = facts.smoke.cudnn if facts.smoke else None
    if seen and seen.isdigit():
        number = int(seen)
        major = 10_000 if number >= 90_000 else 1000
        return [("cuDNN is {}", f"{number // major}.{number % major // 100}.{number % 100}")]
    return [("cuDNN is {}", _of_wheel(facts, "nvidia-cudnn-cu", "cuDNN"))]


def _nccl(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    seen = facts.smoke.nccl if facts.smoke else None
    return [("NCCL is {}", seen or _of_wheel(facts, "nvidia-nccl-cu", "NCCL"))]


def _of_wheel(facts: Facts, start: str, what: str) -> str:
    found = (item.version for item in given.packages(facts) if item.name.startswith(start) and item.version)
    return need(next(found, None), f"this torch has no {what} that could be seen")


def _glibc(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    host = given.host(facts)
    if host.libc == "musl":
        raise Skip("the C library is musl")
    return [("glibc is {}", need(host.libc_version, "the C library's version is not known"))]


def _rocm(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    torch = need(facts.torch, _no_torch(facts))
    return [("torch is for ROCm {}", need(torch.hip, f"torch {torch.version} is not a ROCm build"))]


def _device(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    """mps, xpu: torch has computed on one."""
    given.live_test(facts)
    return [("{}", need(wanted.name if facts.computed_on(wanted.name) else None, f"torch cannot use {wanted.name}"))]


def _gpu_name(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    return [(f"GPU {gpu.index} is {{}}", gpu.name) for gpu in _visible(facts)]


def _memory(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    return [("the machine has {} of memory", need(given.host(facts).memory, "the machine's memory is not known"))]


def _shm(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    return [("/dev/shm has {}", need(given.host(facts).shm_size, "the size of /dev/shm is not known"))]


def _disk(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    return [
        ("the environment's disk has {} free", need(given.host(facts).disk_free, "the free disk space is not known"))
    ]


def _distribution(wanted: Requirement, facts: Facts, compat: Compat) -> Measured:
    given.packages(facts)
    found = need(facts.package(wanted.name), f"{wanted.name} is not installed{_near(wanted, facts)}")
    return [(f"{wanted.name} is {{}}", found.version or "")]


def _near(wanted: Requirement, facts: Facts) -> str:
    """Of a name that nobody here knows: that, and which ones are near it."""
    if wanted.name in KNOWN:
        return ""
    from difflib import get_close_matches

    known = {*KNOWN, *WORDS, *(item.name for item in facts.packages or ())}
    near = get_close_matches(wanted.name, sorted(known), 3, 0.75)
    return f", and torchdoctor does not know this name{'; near names: ' + ', '.join(near) if near else ''}"


MEASURES: Mapping[str, Callable[[Requirement, Facts, Compat], Measured]] = {
    "torch": _torch,
    "cuda": _cuda,
    "driver": _driver,
    "python": _python,
    "gpus": _gpus,
    "vram": _vram,
    "compute-capability": _capability,
    "cudnn": _cudnn,
    "nccl": _nccl,
    "glibc": _glibc,
    "rocm": _rocm,
    "mps": _device,
    "xpu": _device,
    "gpu-name": _gpu_name,
    "ram": _memory,
    "shm": _shm,
    "disk": _disk,
}
# Distributions that are meant by their names. A fix never installs another: the name could be anybody's.
NAMES = """
torch torchvision torchaudio torchtext torchcodec torchao torchdata torchmetrics triton numpy scipy pandas pillow
scikit-learn matplotlib lightning pytorch-lightning transformers accelerate diffusers datasets tokenizers
safetensors peft trl timm fastai monai kornia sentence-transformers ultralytics xformers bitsandbytes deepspeed vllm
flash-attn onnx onnxruntime onnxruntime-gpu einops tensorboard wandb opencv-python typing-extensions sympy networkx
jinja2 filelock fsspec setuptools packaging jupyter ipykernel
"""
KNOWN = frozenset(NAMES.split())


def _cures(wanted: Requirement, every: list[Requirement], facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    """What would meet it. torch and its CUDA are chosen together: one command for both."""
    if wanted.name in ("torch", "cuda"):
        return install.meet(facts, compat, *(_test(name, every) for name in ("torch", "cuda")))
    if wanted.name == CPU_ONLY:
        return (install.install_torch(facts, compat),) if facts.torch is None else ()
    if wanted.name == "python":
        return _another_python(wanted, facts, compat)
    if wanted.name in MEASURES:
        return () if _not_asked(facts) else (_hardware(wanted, facts),)
    if wanted.name not in KNOWN and facts.package(wanted.name) is None:
        return (Fix(f"Install {wanted.text} from where you have it, if {wanted.name} is the right name"),)
    return install.meet_distribution(facts, compat, wanted.name, wanted.limits, lambda value: meets(wanted, value))


def _hardware(wanted: Requirement, facts: Facts) -> Fix:
    """Only the driver can be had by installing."""
    if MEASURES[wanted.name] is _device and facts.smoke is None:
        return Fix("Check again without --no-smoke: only the live test answers this")
    if wanted.name != "driver":
        return Fix(f"Run on a machine with {wanted.text}")
    limits = wanted.limits.replace(",", " and ")
    return Fix(f"Install an NVIDIA driver{' ' + limits if limits else ''} ({DRIVER_PAGE})", needs="root")


def _test(name: str, wanted: list[Requirement]) -> Callable[[str], bool]:
    """Whether a version is within all limits of this name. "" stands for none, which does where none is asked for."""
    chosen = [item for item in wanted if item.name == name]
    return lambda value: all(value != "" and meets(item, value) for item in chosen)


def _another_python(wanted: Requirement, facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    """Of those that the newest torch has wheels for not the very newest: companions and extensions come later."""
    newest = compat.releases.all()[-1]
    pythons = newest.pythons.get("linux_x86_64", ())
    fitting = [item for item in pythons if not item.endswith("t") and meets(wanted, item)]
    if exact := re.fullmatch(r"==(\d+\.\d+)", wanted.limits):
        return (Fix(f"Require python=={exact[1]}.* instead: python=={exact[1]} means {exact[1]}.0 alone"),)
    if not fitting:
        return (Fix(f"Require a different Python: torch {newest.torch} has no wheels for that one"),)
    text = "Create an environment with such a Python, and install torch in it"
    return (new_environment(facts, fitting[-2:][0], text),)
