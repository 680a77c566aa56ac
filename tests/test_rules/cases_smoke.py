"""TD8xx: what importing and running torch showed."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import H100, container, h100, import_error, laptop, mac, no_torch, nvidia, passed, with_host

from torchdoctor.model import Device, Ending, EndingKind, Facts, Nvidia, Shadow, Smoke, Target

PYTHON = "~/venv/bin/python"
REPAIR = f"{PYTHON} -m pip install --force-reinstall --no-deps torch==2.9.1+cpu *"
LONGER = "torchdoctor check --timeout 300"
SEE = f"{PYTHON} -X faulthandler -c 'import torch'"
STACKS = f"{PYTHON} -X faulthandler -c '*dump_traceback_later*; import torch'"
WRONG = "wrong: computed [0.0], expected [10.0]"
HUNG_DRIVER = Nvidia("580.95.05", module_loaded=True, nvml="timeout", nvml_detail="no answer within 30 s")


STACK = """Fatal Python error: Illegal instruction

Current thread 0x00007fc083437b80 (most recent call first):
  File "<frozen importlib._bootstrap>", line 241 in _call_with_frames_removed
  File "~/torch/a.py", line 7 in <module>
  File "~/torch/__init__.py", line 3 in <module>
"""


def ended(kind: EndingKind, detail: str = "", output: str = "", facts: Facts | None = None) -> Facts:
    """The import that ended so."""
    return replace(facts or laptop(), smoke=Smoke(Ending(kind, detail, "import torch", output, 12.3)))


def raised(message: str, kind: str = "ImportError", facts: Facts | None = None, output: str = "") -> Facts:
    return replace(facts or laptop(), smoke=import_error(message, kind, output))


def no_cuda(error: str, facts: Facts | None = None) -> Facts:
    """torch was imported and cannot use the GPU."""
    return replace(facts or h100(), smoke=replace(passed(), cuda_available=False, cuda_error=error))


def stopped(step: str, kind: EndingKind = "timeout", facts: Facts | None = None) -> Facts:
    """torch was imported; the live test ended in this step."""
    return replace(facts or h100(), smoke=replace(passed(), ending=Ending(kind, "SIGSEGV", step, seconds=60.2)))


def computed(*devices: Device, facts: Facts | None = None) -> Facts:
    return replace(facts or h100(), smoke=replace(passed(), cuda_available=True, devices=devices))


def hidden(value: str) -> Facts:
    return with_host(no_cuda("No CUDA GPUs are available"), env={"CUDA_VISIBLE_DEVICES": value})


RANDOM = Shadow("random", "~/work/random.py")
BLAMED = replace(
    raised("module 'random' has no attribute 'Random'", "AttributeError", output='File "~/work/random.py", line 1'),
    shadows=(RANDOM,),
)

CASES = (
    finds(
        "TD801",
        "any exception",
        raised("the moon is full"),
        "raises ImportError: the moon is full",
        commands=(SEE, REPAIR),
    ),
    finds(
        "TD801", "signal", ended("signal", "SIGSEGV"), "importing torch was killed by SIGSEGV", commands=(SEE, REPAIR)
    ),
    finds(
        "TD801", "crash in a known place", ended("signal", "SIGILL", STACK), "killed by SIGILL, at ~/torch/a.py line 7"
    ),
    finds("TD801", "hang", ended("timeout"), "gave no answer within 12 s", commands=(STACKS, LONGER)),
    finds(
        "TD801",
        "hang of a Python that was named",
        replace(ended("timeout"), target=Target(PYTHON, "--python")),
        commands=(STACKS, f"{LONGER} --python {PYTHON}"),
    ),
    finds("TD801", "sys.exit", ended("exit", "3"), "exited with status 3"),
    finds("TD801", "flood", ended("flood"), "printed output endlessly"),
    finds(
        "TD801",
        "no start",
        ended("start-failed", "Permission denied"),
        "could not be started: Permission denied",
        commands=(),
    ),
    finds("TD801", "illegal instruction", ended("signal", "SIGILL"), "SIGILL", "."),
    finds("TD801", "truncated library", raised("libtorch_cpu.so: file too short"), "file too short", "."),
    finds(
        "TD801", "GLIBC", raised("/lib/libm.so.6: version `GLIBC_2.27' not found (required by libc10.so)"), "GLIBC_2.27"
    ),
    finds(
        "TD801",
        "the user's random.py",
        BLAMED,
        "~/work/random.py is imported instead of the module random",
        commands=(),
    ),
    passes("TD801", "imported", h100()),
    passes("TD801", "imported, then hung", stopped("torch.cuda.is_available()")),
    skips("TD801", "no torch", no_torch(), "not installed"),
    skips("TD801", "--no-smoke", replace(laptop(), smoke=None), "was not run"),
    skips(
        "TD801", "a torch.py of the user's", replace(raised("no"), shadows=(Shadow("torch", "~/torch.py"),)), "TD202"
    ),
    skips("TD801", "the interpreter did not answer", replace(ended("timeout"), python=None), "no answer"),
    finds(
        "TD802",
        "CUDA error",
        no_cuda("CUDA initialization: the stars are wrong"),
        "driver sees 8 × NVIDIA H100 80GB HBM3",
        "the stars are wrong",
    ),
    finds("TD802", "without a word", no_cuda(""), "torch does not say why"),
    finds(
        "TD802",
        "hang in is_available",
        stopped("torch.cuda.is_available()"),
        "torch.cuda.is_available() gave no answer within 60 s",
        commands=("sudo dmesg *",),
    ),
    finds("TD802", "crash in is_available", stopped("torch.cuda.is_available()", "signal"), "killed by SIGSEGV"),
    passes("TD802", "works", h100()),
    passes("TD802", "a GPU hidden, others not", replace(h100(), host=hidden("0").host)),
    skips("TD802", "all hidden", hidden(""), "TD407"),
    skips("TD802", "all hidden by -1", hidden("-1"), "TD407"),
    skips("TD802", "all hidden by Slurm", hidden("NoDevFiles"), "TD407"),
    skips("TD802", "no GPU", laptop(), "no NVIDIA GPU"),
    skips("TD802", "not imported", ended("timeout"), "could not be imported"),
    skips("TD802", "--no-smoke", replace(h100(), smoke=None), "was not run"),
    skips(
        "TD802",
        "the driver hangs, and so does torch",
        replace(stopped("torch.cuda.is_available()"), nvidia=HUNG_DRIVER),
        "TD305",
    ),
    skips(
        "TD802",
        "the driver is too old",
        replace(no_cuda("The NVIDIA driver on your system is too old"), nvidia=nvidia("470.256.02", H100)),
        "TD301",
    ),
    finds("TD803", "wrong result", computed(Device("cpu"), Device("cuda:0", tensor=WRONG)), "cuda:0", "computed [0.0]"),
    finds(
        "TD803",
        "the same on two GPUs",
        computed(Device("cpu"), Device("cuda:0", tensor=WRONG), Device("cuda:1", tensor=WRONG)),
        "on cuda:0, cuda:1 the tensor test",
    ),
    finds(
        "TD803",
        "autograd",
        computed(Device("cpu", autograd="RuntimeError: no"), facts=laptop()),
        "on cpu the autograd test gave RuntimeError: no",
    ),
    finds("TD803", "crash", stopped("tensor on cuda:0", "signal"), "`tensor on cuda:0` was killed by SIGSEGV"),
    finds(
        "TD803",
        "exception after the import",
        replace(
            laptop(),
            smoke=replace(passed(), ending=Ending("exception", "no attribute 'backends'"), exception="AttributeError"),
        ),
        "raised AttributeError: no attribute",
    ),
    passes("TD803", "right", h100()),
    passes("TD803", "macOS", mac()),
    passes("TD803", "container", container()),
    skips("TD803", "not imported", ended("timeout"), "TD801"),
    skips("TD803", "--no-smoke", replace(h100(), smoke=None), "was not run"),
    skips("TD803", "hang in is_available, told by TD802", stopped("torch.cuda.is_available()"), "TD802"),
    skips("TD803", "the driver hangs", replace(stopped("tensor on cuda:0"), nvidia=HUNG_DRIVER), "TD305"),
)
