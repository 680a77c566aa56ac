"""Steps that make an error of CUDA on purpose, and ask `explain` and `run` what it is: the right answer comes first."""

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hardware import Broken, Done, Outcome, Setup, Skip, Step
from hardware.checks import node

SCRIPT, KERNELS = Path(__file__).parent / "provoked.py", Path(__file__).parent / "kernels.cu"
CAPABILITY = "import torch; print(*torch.cuda.get_device_capability(), torch.version.cuda)"
USUAL_NVCC = "/usr/local/cuda/bin"
KEPT = 600  # characters of an error's last lines


class Provoked(NamedTuple):
    """An error of provoked.py: the IDs that explain may give it, by the text alone and with what is known of here.

    own: it needs kernels.cu, built for the GPU's own architecture (True) or for another (False).
    """

    name: str
    what: str
    ids: tuple[str, ...]
    known_here: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    own: bool | None = None


ERRORS = (
    Provoked("out-of-memory", "more memory than the GPU has", ("oom",)),
    Provoked("own-share", "more memory than this process may take", ("oom",)),
    Provoked("wrong-ordinal", "GPU 99", ("invalid-device-ordinal",)),
    Provoked(
        "hidden",
        "CUDA_VISIBLE_DEVICES hides the GPU",
        ("no-device",),
        ("wrong-cuda-visible-devices", "no-device"),
        (("CUDA_VISIBLE_DEVICES", ""),),
    ),
    Provoked("device-side-assert", "an index out of range in an embedding", ("device-side-assert",)),
    Provoked("illegal-memory-access", "an array that claims more memory than it has", ("illegal-memory-access",)),
    Provoked("not-deterministic", "an operation without a deterministic algorithm", ("no-deterministic-algorithm",)),
    Provoked("forked", "CUDA in a forked process", ("fork-after-cuda-init",)),
    Provoked("two-devices", "a product of CPU and GPU", ("device-mismatch",)),
    Provoked("to-numpy", "an array of numpy from the GPU's memory", ("device-mismatch",)),
    Provoked("pinned", "pinning what is on the GPU", ("pin-memory-cuda-tensor",)),
    Provoked("no-attention-kernel", "FlashAttention of float32", ("attention-kernel-unavailable",)),
    Provoked("one-gpu-for-two", "two ranks of NCCL on one GPU", ("nccl-config",)),
    Provoked(
        "other-architecture",
        "an extension without code for this GPU",
        ("no-kernel-image-torch", "extension-built-for-other-arch"),
        ("extension-built-for-other-arch",),
        own=False,
    ),
    Provoked("misaligned", "a kernel that writes to an odd address", ("illegal-memory-access",), own=True),
    Provoked("too-many-threads", "a kernel of 4096 threads a block", ("cuda-invalid-argument",), own=True),
)


def provoke(error: Provoked, setup: Setup) -> Outcome:
    """The error is made once, and its text explained twice: alone, and with the facts of this machine."""
    with TemporaryDirectory() as folder:
        if error.own is not None:
            build(setup, Path(folder, "kernels.so"), error.own)
        done = setup.of_python(SCRIPT, error.name, folder, env=dict(error.env))
    if done.status == 0:
        return Outcome((f"it did not fail; it printed {done.out[-KEPT:]!r}",))
    text = done.out + done.err
    setup.kept(f"{error.name}.txt", text)
    alone, _ = setup.json("explain", "--no-check", "-", given=text)
    here, _ = setup.json("explain", "--check", "--python", setup.python, "-", given=text, env=dict(error.env))
    first = [(found["matches"] or [{"id": "nothing"}])[0]["id"] for found in (alone, here)]
    faults = [
        f"{where}: {id} comes first, not {' or '.join(right)}"
        for where, id, right in zip(("the text alone", "with --check"), first, expected(error), strict=True)
        if id not in right
    ]
    data = {"id": first[0], "id_here": first[1], "says": last_words(done), "seconds": done.seconds}
    return Outcome(tuple(faults), data)


def expected(error: Provoked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return error.ids, error.known_here or error.ids


def last_words(done: Done) -> str:
    """The line of the exception, the last in the text that looks like one."""
    lines = [line.strip() for line in (done.out + done.err).splitlines()]
    named = [line for line in lines if re.match(r"[\w.]*(Error|Exception|exit status)\b", line)]
    return (named or lines or [""])[-1][:KEPT]


def build(setup: Setup, to: Path, own: bool) -> None:
    """kernels.cu as a library with code for the GPU, or for another kind only; with torch's own CUDA runtime."""
    nvcc = shutil.which("nvcc") or shutil.which("nvcc", path=USUAL_NVCC)
    if nvcc is None:
        raise Skip("there is no nvcc")
    asked = setup.run((setup.python, "-c", CAPABILITY))
    if asked.status != 0:
        raise Broken(f"torch did not say what the GPU is: {asked.err[-300:]}")
    major, minor, cuda = asked.out.split()
    toolkit = re.search(r"release (\d+)", setup.run((nvcc, "--version")).out)
    if toolkit is None or toolkit.group(1) != cuda.partition(".")[0]:
        raise Skip(f"nvcc is not of torch's CUDA {cuda}")
    number = f"{major}{minor}" if own else ("90" if major == "8" else "80")
    target = f"arch=compute_{number},code=sm_{number}"
    command = (nvcc, "-shared", "-Xcompiler", "-fPIC", "-cudart", "shared", "-gencode", target)
    done = setup.run((*command, "-o", str(to), str(KERNELS)))
    if done.status != 0:
        raise Broken(f"nvcc ended with exit status {done.status}: {done.err[-300:]}")


def through_run(setup: Setup) -> Outcome:
    """`run` hands a failing program's output and exit status on, and explains below."""
    with TemporaryDirectory() as folder:
        program = (setup.python, str(SCRIPT), "device-side-assert", folder)
        alone, through = setup.run(program), setup.torchdoctor("run", "--", *program)
    faults = []
    if through.status != alone.status:
        faults.append(f"exit status {through.status}, and {alone.status} without run")
    if "device-side assert" not in through.err or "An index or value is out of range on the GPU" not in through.err:
        faults.append(f"it is not explained: {through.err[-KEPT:]}")
    return Outcome(tuple(faults), {"seconds": through.seconds, "seconds_alone": alone.seconds})


def steps_of(error: Provoked) -> Step:
    does: Callable[[Setup], Outcome] = partial(provoke, error)
    return Step(error.name, f"explain knows: {error.what}", does, together=True)


STEPS = (
    *map(steps_of, ERRORS),
    Step("run", "run hands a failure on, and explains it", through_run, together=True),
    Step("after", "check --node finds a healthy node after all these errors of programs", node),
)
