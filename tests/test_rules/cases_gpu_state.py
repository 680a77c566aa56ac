"""TD403 to TD407: what a GPU says of its own state."""

from dataclasses import replace

from cases import finds, passes, skips
from genuine import FAILED
from machines import (
    gpus,
    h100,
    laptop,
    refusing,
    windows,
    with_host,
    with_nvidia,
    without_smoke,
)

from torchdoctor.model import (
    Facts,
)


def tensor(facts: Facts, said: str) -> Facts:
    """The live test reached the GPUs, and the first tensor failed."""
    assert facts.smoke
    devices = tuple(
        replace(item, tensor=said, autograd="not tried") if item.name else item for item in facts.smoke.devices
    )
    return replace(facts, smoke=replace(facts.smoke, devices=devices))


def visible(value: str, facts: Facts | None = None) -> Facts:
    """torch sees none of them."""
    return with_host(refusing(100, facts), env={"CUDA_VISIBLE_DEVICES": value})


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
    skips("TD403", "CPU build", replace(EXCLUSIVE, torch=laptop().torch), "no CUDA support"),
    finds(
        "TD404",
        "no MIG instances",
        gpus(refusing(100), mig=True, mig_devices=0),
        "8 × NVIDIA H100",
        "no MIG instance",
        commands=(
            "sudo nvidia-smi mig -i 0 -lgip",
            "sudo nvidia-smi mig -i 0 -cgi PROFILE -C",
            "sudo nvidia-smi -i 0 -mig 0",
        ),
    ),
    passes("TD404", "slices", gpus(h100(), mig=True, mig_devices=7)),
    passes("TD404", "off", gpus(h100(), mig=False)),
    passes("TD404", "off, and no MIG instances are left", gpus(h100(), mig=False, mig_devices=0)),
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
        with_nvidia(xids=("79 on 0000:19:00", "31 on 0000:3b:00 (4 times)")),
        "Xid 79 on 0000:19:00 (fallen off",
    ),
    passes("TD405", "well", gpus(h100(), memory_repair="none")),
    passes(
        "TD405",
        "errors of programs",
        with_nvidia(xids=("31 on 0000:19:00", "43 on 0")),
    ),
    passes("TD405", "a stranger's words", with_nvidia(xids=("79x on 0", "", "a | b", "9" * 5000, "\u00b2 on 0"))),
    skips("TD405", "a card that cannot tell", h100(), "do not report"),
    finds(
        "TD406",
        "out of range",
        visible("8"),
        "there is no GPU 8",
        "GPUs 0 to 7",
        commands=("unset CUDA_VISIBLE_DEVICES",),
    ),
    finds("TD406", "twice", visible("0,0"), "0 is listed twice"),
    finds("TD406", "words", visible("all"), "'all' is neither"),
    finds("TD406", "a UUID of another machine", visible("GPU-9999"), "no GPU of that UUID"),
    finds(
        "TD406",
        "Windows",
        with_host(replace(windows(), smoke=None), env={"CUDA_VISIBLE_DEVICES": "1"}),
        "no GPU 1",
        "GPU 0",
        commands=("Remove-Item Env:CUDA_VISIBLE_DEVICES",),
    ),
    passes("TD406", "some", with_host(h100(), env={"CUDA_VISIBLE_DEVICES": "7, 0,1"})),
    passes("TD406", "the beginning of a UUID", with_host(h100(), env={"CUDA_VISIBLE_DEVICES": "GPU-3"})),
    skips("TD406", "MIG", with_host(gpus(h100(), mig=True), env={"CUDA_VISIBLE_DEVICES": "9"}), "MIG mode"),
    passes("TD406", "a slice", with_host(h100(), env={"CUDA_VISIBLE_DEVICES": "MIG-5f3a"})),
    passes("TD406", "none, on purpose", visible("-1")),
    skips("TD406", "not set", h100(), "not set"),
    skips(
        "TD406",
        "CPU build",
        with_host(replace(laptop(), nvidia=h100().nvidia), env={"CUDA_VISIBLE_DEVICES": "9"}),
        "no CUDA",
    ),
    finds("TD407", "-1", visible("-1"), "'-1', which hides", commands=("unset CUDA_VISIBLE_DEVICES",)),
    finds("TD407", "empty", visible(""), "which hides all GPUs"),
    passes("TD407", "wrong is not hidden", visible("9")),
    passes("TD407", "one", with_host(h100(), env={"CUDA_VISIBLE_DEVICES": "0"})),
    skips("TD407", "not set", h100(), "not set"),
)
