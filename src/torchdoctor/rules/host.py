"""TD7xx: the machine or container around torch."""

from collections.abc import Iterator

from torchdoctor.compat import Compat
from torchdoctor.model import Facts, Finding, Fix, Severity, Skip, need
from torchdoctor.rules.rule import rule

SMALL = 128 << 20  # bytes; engines give a container 64 MB unless told otherwise


@rule("TD701", Severity.WARNING)
def docker_shm_too_small(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """/dev/shm has room for DataLoader workers and NCCL.

    What it checks: the size of /dev/shm in a container that has GPUs and a torch to use them.
    Why it matters: DataLoader's workers hand their batches over in /dev/shm, and so does NCCL between GPUs: "Bus
    error", "unhandled system error". Engines give a container 64 MB.
    How to fix it: start the container with more, or with the host's.
    Source: pytorch/pytorch#5040; Docker's --shm-size.
    """
    host = need(facts.host, "the machine is not known")
    if not host.container:
        raise Skip("this is no container")
    size = need(host.shm_size, "the size of /dev/shm is not known")
    if facts.nvidia is None or not facts.nvidia.gpus or facts.torch is None or not facts.torch.cuda:
        raise Skip("no GPU, or no torch that uses it")
    if size < SMALL:
        yield Finding(f"/dev/shm has {size >> 20} MB in this {host.container} container", (_enlarge(facts),))


def _enlarge(facts: Facts) -> Fix:
    if facts.host and facts.host.container == "kubernetes":
        return Fix("Mount an emptyDir with medium: Memory on /dev/shm")
    return Fix("Start the container with --shm-size=8g, or with --ipc=host")
