"""TD403 to TD407: what a GPU says of its own state."""

from dataclasses import replace
from typing import Any

from cases import finds, passes, skips
from genuine import FAILED, SAID
from machines import (
    h100,
    laptop,
    windows,
)

from torchdoctor.model import (
    CudaStart,
    Device,
    DeviceNode,
    Facts,
)

NODES = tuple(DeviceNode(f"/dev/{name}", "crw-rw-rw-", "root") for name in ("nvidia0", "nvidia-uvm", "nvidiactl"))

OWN = "/usr/lib/x86_64-linux-gnu/libcuda.so.580.95.05"


def refusing(code: int, facts: Facts | None = None, **nvidia: Any) -> Facts:
    """torch met this code, and so did cuInit without torch."""
    facts = facts or h100()
    assert facts.smoke
    assert facts.nvidia
    smoke = replace(facts.smoke, cuda_available=False, cuda_error=SAID[code], devices=(Device("cpu"),))
    start = CudaStart(code, path=OWN)
    return replace(facts, smoke=smoke, nvidia=replace(facts.nvidia, **{"cuda": start, "nodes": NODES, **nvidia}))


def driver(**changes: Any) -> Facts:
    """A machine that computes, with these changes to what is known of its driver."""
    facts = h100()
    assert facts.nvidia
    return replace(facts, nvidia=replace(facts.nvidia, **changes))


def without_smoke(facts: Facts) -> Facts:
    return replace(facts, smoke=None)


def on_host(facts: Facts, **changes: Any) -> Facts:
    assert facts.host
    return replace(facts, host=replace(facts.host, **changes))


def gpus(facts: Facts, **state: Any) -> Facts:
    """Its GPUs in this state."""
    assert facts.nvidia
    return replace(facts, nvidia=replace(facts.nvidia, gpus=tuple(replace(gpu, **state) for gpu in facts.nvidia.gpus)))


def tensor(facts: Facts, said: str) -> Facts:
    """The live test reached the GPUs, and the first tensor failed."""
    assert facts.smoke
    devices = tuple(
        replace(item, tensor=said, autograd="not tried") if item.name else item for item in facts.smoke.devices
    )
    return replace(facts, smoke=replace(facts.smoke, devices=devices))


def visible(value: str, facts: Facts | None = None) -> Facts:
    """torch sees none of them."""
    return on_host(refusing(100, facts), env={"CUDA_VISIBLE_DEVICES": value})


BUSY = FAILED[46]

EXCLUSIVE = gpus(tensor(h100(), BUSY), compute_mode="exclusive-process", processes=1)

CASES = (
    finds(
        "TD403",
        "held by another",
        EXCLUSIVE,
        "exclusive-process mode",
        "held by 8 processes",
        commands=("nvidia-smi", "fuser *", "sudo nvidia-smi -c DEFAULT -i 0"),
    ),
    finds(
        "TD403",
        "prohibited",
        gpus(tensor(h100(), BUSY), compute_mode="prohibited"),
        "prohibited mode",
        commands=("sudo nvidia-smi -c DEFAULT -i 0",),
    ),
    finds("TD403", "cuInit says so", gpus(refusing(46), compute_mode="exclusive-process"), "exclusive-process"),
    finds("TD403", "without live test", without_smoke(EXCLUSIVE), "held by 8 processes"),
    passes("TD403", "exclusive, as on a cluster", gpus(h100(), compute_mode="exclusive-process", processes=1)),
    passes("TD403", "exclusive and free", without_smoke(gpus(h100(), compute_mode="exclusive-process", processes=0))),
    passes("TD403", "default", gpus(h100(), compute_mode="default", processes=5)),
    skips("TD403", "not known", h100(), "not known"),
    skips("TD403", "CPU build", replace(EXCLUSIVE, torch=laptop().torch), "no CUDA in it"),
    finds(
        "TD404",
        "no slices",
        gpus(refusing(100), mig=True, mig_devices=0),
        "8 × NVIDIA H100",
        "no slice",
        commands=(
            "sudo nvidia-smi mig -i 0 -lgip",
            "sudo nvidia-smi mig -i 0 -cgi PROFILE -C",
            "sudo nvidia-smi -i 0 -mig 0",
        ),
    ),
    passes("TD404", "slices", gpus(h100(), mig=True, mig_devices=7)),
    passes("TD404", "off", gpus(h100(), mig=False)),
    passes("TD404", "off, and no slices are left", gpus(h100(), mig=False, mig_devices=0)),
    skips("TD404", "a card without MIG", h100(), "known to have MIG"),
    finds(
        "TD405",
        "rows to be remapped",
        gpus(h100(), memory_repair="pending"),
        "at the next reset",
        commands=("sudo nvidia-smi --gpu-reset -i 0,1,2,3,4,5,6,7",),
    ),
    finds("TD405", "rows that cannot be", gpus(h100(), memory_repair="failed"), "cannot be mapped out", commands=()),
    finds(
        "TD405",
        "fallen off the bus",
        driver(xids=("79 on 0000:19:00", "31 on 0000:3b:00 (4 times)")),
        "Xid 79 on 0000:19:00 (fallen off",
    ),
    passes("TD405", "well", gpus(h100(), memory_repair="none")),
    passes(
        "TD405",
        "errors of programs",
        driver(xids=("31 on 0000:19:00", "43 on 0")),
    ),
    skips("TD405", "a card that cannot tell", h100(), "do not tell"),
    finds(
        "TD406",
        "out of range",
        visible("8"),
        "there is no GPU 8",
        "GPUs 0 to 7",
        commands=("unset CUDA_VISIBLE_DEVICES",),
    ),
    finds("TD406", "twice", visible("0,0"), "0 stands there twice"),
    finds("TD406", "words", visible("all"), "'all' is neither"),
    finds("TD406", "a UUID of another machine", visible("GPU-9999"), "no GPU of that UUID"),
    finds(
        "TD406",
        "Windows",
        on_host(replace(windows(), smoke=None), env={"CUDA_VISIBLE_DEVICES": "1"}),
        "no GPU 1",
        "GPU 0",
        commands=("Remove-Item Env:CUDA_VISIBLE_DEVICES",),
    ),
    passes("TD406", "some", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "7, 0,1"})),
    passes("TD406", "the beginning of a UUID", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "GPU-3"})),
    skips("TD406", "MIG", on_host(gpus(h100(), mig=True), env={"CUDA_VISIBLE_DEVICES": "9"}), "MIG mode"),
    passes("TD406", "a slice", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "MIG-5f3a"})),
    passes("TD406", "none, on purpose", visible("-1")),
    skips("TD406", "not set", h100(), "not set"),
    skips(
        "TD406",
        "CPU build",
        on_host(replace(laptop(), nvidia=h100().nvidia), env={"CUDA_VISIBLE_DEVICES": "9"}),
        "no CUDA",
    ),
    finds("TD407", "-1", visible("-1"), "'-1', which hides", commands=("unset CUDA_VISIBLE_DEVICES",)),
    finds("TD407", "empty", visible(""), "which hides all GPUs"),
    passes("TD407", "wrong is not hidden", visible("9")),
    passes("TD407", "one", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "0"})),
    skips("TD407", "not set", h100(), "not set"),
)
