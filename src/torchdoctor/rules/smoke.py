"""TD8xx: what importing and running torch showed."""

import re
from collections.abc import Iterator

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat
from torchdoctor.model import Device, Ending, Facts, Finding, Fix, Severity, Shadow, Smoke
from torchdoctor.rule import Family, Seen, Unless, rule
from torchdoctor.rules import given
from torchdoctor.rules.fixes import ENDINGS, evidence, kernel_log, known_cause, out_of_front
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import counted, gpu_names, how_it_ended, some_of

FAMILY = Family("TD8", "smoke")

HANGING = "import faulthandler; faulthandler.dump_traceback_later(60, exit=True); import torch"
# What torch raises where it was not asked whether CUDA is available.
_NO_START = re.compile(r"CUDA (?:driver initialization failed|unknown error)|Unexpected error from cudaGetDeviceCount")
OF_OTHERS = ("extension-abi-mismatch",)  # what is not of torch's own import


@rule(
    "TD801",
    Severity.ERROR,
    explained_by=(
        "python-unsupported",
        "torch-shadowed",
        "torch-of-elsewhere-fails",
        "torch-for-other-python",
        "torch-files-gone",
        "torch-requirement-missing",
        "torch-requirement-outdated",
        "requirement-damaged",
        "nvidia-wheel-missing",
        "library-damaged",
        "missing-shared-lib",
        "ld-path-clash",
        "glibc-too-old",
        "libstdcxx-too-old",
        "mkl-too-new",
        "cpu-without-avx2",
    ),
)
def torch_not_importable(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """torch can be imported.

    What it checks: `import torch` in the examined Python, in a separate process with a time limit.
    Why it matters: the import may raise, crash, hang or exit; each is reported as such, with its cause if that is
    known.
    How to fix it: this depends on the cause and is printed with it.
    Source: the live test; explain/errors.
    """
    smoke = given.live_test(facts)
    if facts.source != "report":
        need(facts.python, "the interpreter gave no answer")
    if smoke.imported:
        yield Seen(
            f"torch {smoke.version or 'of unknown version'} from {smoke.origin or 'an unknown place'}{_took(smoke)}"
        )
        yield from _empty_torch(facts, compat, smoke)
        return
    if facts.torch is None and smoke.exception == "ModuleNotFoundError" and "'torch'" in smoke.ending.detail:
        raise Skip("torch is not installed")
    what = how_it_ended(smoke.ending, "importing torch")
    if smoke.exception:
        what = f"importing torch raises {smoke.exception}: {' '.join(smoke.ending.detail.split())[:500]}"
    if shadow := _blamed_shadow(facts, smoke):
        yield Finding(
            f"{what}. The file {shadow.path} is imported instead of the module {shadow.module} that torch needs",
            (out_of_front(facts, shadow),),
            shadow.path,
        )
        return
    cause, fixes = known_cause(
        facts, compat, evidence(smoke.ending, smoke.traceback, smoke.exception), (*ENDINGS, *OF_OTHERS)
    )
    finding = Finding(f"{what}{cause}", fixes or _without_known_cause(facts, compat, smoke))
    lost = any(item.name == "torch" and item.trouble == "no-version" for item in facts.packages or ())
    yield Unless(("torch-record-damaged",), finding) if lost else finding  # its fix installs the same torch again


def _took(smoke: Smoke) -> str:
    return f", in {smoke.import_seconds:.1f} s" if smoke.import_seconds else ""


def _empty_torch(facts: Facts, compat: Compat, smoke: Smoke) -> Iterator[Finding]:
    """A folder without a readable __init__.py imports as a module with nothing in it."""
    if smoke.origin is None and smoke.version == "":
        where = facts.torch.location if facts.torch else "a folder torch/"
        yield Finding(
            f"`import torch` gives an empty module: {where} has no __init__.py that can be read",
            (install.repair_torch(facts, compat),),
        )


def _blamed_shadow(facts: Facts, smoke: Smoke) -> Shadow | None:
    """The user's own file that the traceback runs through, or that lacks what torch wants of the real module."""
    said = smoke.traceback + smoke.ending.detail + smoke.ending.output
    for shadow in facts.shadows:
        signs = (shadow.path, f"module '{shadow.module}' has no attribute", f"'{shadow.module}' is not a package")
        if any(sign in said for sign in signs):
            return shadow
    return None


def _without_known_cause(facts: Facts, compat: Compat, smoke: Smoke) -> tuple[Fix, ...]:
    if smoke.ending.kind == "start-failed":
        return ()
    hangs = smoke.ending.kind == "timeout"
    text, program = (
        ("Find out where it hangs: a stack is printed after a minute", HANGING)
        if hangs
        else ("Print the whole error", "import torch")
    )
    show = shell.command(facts.os, facts.target.python, "-X", "faulthandler", "-c", program)
    see = Fix(text, (show,))
    if facts.torch is None:
        # CUDA's wheels without torch are a list that was cut.
        signs = r"(?:py)?torch$|nvidia-"
        lacking = facts.packages and not any(re.match(signs, item.name) for item in facts.packages)
        return (install.install_torch(facts, compat), see) if lacking else (see,)
    if hangs:
        longer = "Or give it more time: the first import from a slow disk or network can take minutes"
        named = ("--python", facts.target.python) if facts.target.why == "--python" else ()
        return (see, Fix(longer, (shell.command(facts.os, "torchdoctor", "check", "--timeout", "300", *named),)))
    return (see, install.repair_torch(facts, compat))


@rule(
    "TD802",
    Severity.ERROR,
    explained_by=(
        "torch-shadowed",
        "driver",
        "exclusive-compute-mode",
        "mig",
        "wrong-cuda-visible-devices",
        "gpus-hidden",
        "cpu-build-on-gpu-machine",
        "gpu-arch-dropped",
    ),
    of_gpus=True,
)
def cuda_init_failed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch can start CUDA on the GPU that is visible.

    What it checks: whether torch.cuda.is_available() returns True, if an NVIDIA GPU and a new enough driver are
    visible.
    Why it matters: torch silently falls back to the CPU.
    How to fix it: this depends on the error and is printed with it.
    Source: the live test; explain/errors.
    """
    smoke = given.imported(facts)
    if _ended_in_cuda(smoke.ending):
        look = (kernel_log(facts),) if facts.nvidia else ()
        yield Finding(how_it_ended(smoke.ending, smoke.ending.step), look)
        return
    gpus = facts.gpus
    told = facts.source == "report" and facts.nvidia is not None and smoke.cuda_error != ""
    sure = bool(smoke.cuda_error or (facts.nvidia and (facts.nvidia.driver_version or facts.nvidia.smi == "ok")))
    unknown = facts.source == "report" and facts.torch is not None and facts.torch.build is None and sure
    if facts.os == "windows" and not smoke.cuda_error:  # where a version without a tag is often that of a CPU build
        unknown = False
    if (
        facts.torch is None
        or (facts.torch.cuda is None and not unknown)
        or not (gpus or told or given.smi_answered(facts))
    ):
        raise Skip("no NVIDIA GPU is visible, or this torch has no CUDA support")
    if smoke.cuda_available is False or (told and smoke.cuda_available is None and _NO_START.match(smoke.cuda_error)):
        cause, fixes = known_cause(facts, compat, smoke.cuda_error)
        import textwrap

        said = textwrap.shorten(smoke.cuda_error, 400, placeholder=" ...").rstrip(". ") or "torch does not say why"
        names = gpu_names(gpu.name for gpu in gpus)
        driver = facts.nvidia is not None and (facts.nvidia.driver_version or facts.nvidia.smi == "ok")
        who = "the driver sees" if driver or facts.source != "report" else "this machine has"
        seen = f"{who} {names}, but torch cannot use it" if gpus else "torch cannot start CUDA"
        what = f"{seen}: {said}{cause}"
        yield Finding(what, fixes or (kernel_log(facts),))
    elif smoke.cuda_available:
        yield Seen(f"torch says that CUDA is available, on {counted(smoke.cuda_device_count or len(gpus), 'GPU')}")
    else:
        yield Seen(f"the driver lists {counted(len(gpus), 'GPU')}; torch was not asked")


def _ended_in_cuda(ending: Ending) -> bool:
    """While torch asked for the GPUs; what happens on one of them later is another matter."""
    return ending.kind != "reply" and ending.step.startswith("torch.cuda.")


@rule(
    "TD803",
    Severity.ERROR,
    explained_by=(
        "torch-shadowed",
        "driver-hangs",
        "driver-unusable",
        "gpu-arch-unsupported-by-build",
        "gpu-arch-dropped",
        "exclusive-compute-mode",
        "rocm-gpu-unsupported",
        "cpu-without-avx2",
        "torch-not-importable",
        "cuda-init-failed",
    ),
)
def tensor_test_failed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch computes correctly on every device.

    What it checks: a matrix product, a sum and a gradient on each device against known results.
    Why it matters: a device that is listed but cannot compute, or computes wrongly, fails later in ways that are hard
    to understand.
    How to fix it: this depends on the error and is printed with it.
    Source: the live test; explain/errors.
    """
    smoke = given.imported(facts)
    wrong: dict[str, list[str]] = {}
    yield Seen(f"computed on {some_of([item.device for item in smoke.devices]) or 'no device'}")
    for device in smoke.devices:
        if (failed := _failed(device)) is not None:
            wrong.setdefault(failed, []).append(device.device)
    for failed, names in wrong.items():
        cause, fixes = known_cause(facts, compat, failed)
        where = ", ".join(names)
        look = () if "cpu" in names or facts.nvidia is None else (kernel_log(facts),)
        yield Finding(f"on {where} {' '.join(failed.split())[:400]}{cause}", fixes or look, subject=where)
    ending = smoke.ending
    if _ended_in_cuda(ending):
        return
    if ending.kind == "exception":
        cause, fixes = known_cause(facts, compat, evidence(smoke.ending, smoke.traceback, smoke.exception))
        said = " ".join(ending.detail.split())[:400]
        yield Finding(f"torch was imported, but then raised {smoke.exception}: {said}{cause}", fixes)
    elif ending.kind != "reply":
        yield Finding(how_it_ended(ending, f"the test `{ending.step}`"))


def _failed(device: Device) -> str | None:
    return next(
        (
            f"the {name} test gave {result}"
            for name, result in (("tensor", device.tensor), ("autograd", device.autograd))
            if result not in ("ok", "not tried")
        ),
        None,
    )
