"""Asks NVML about driver and GPUs, in a child of torchdoctor's own Python: a hung call cannot be interrupted."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from torchdoctor.inside.protocol import leave, reply

import sys

sys.path.insert(0, sys.argv[2])  # where torchdoctor's own nvidia-ml-py lies
import pynvml


def value(call: "Callable[..., Any]", *args: "Any") -> "Any":
    """The answer, or None where the card or driver does not support the question."""
    try:
        answer = call(*args)
    except (pynvml.NVMLError, AttributeError, UnicodeDecodeError):
        return None
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def gpu(index: int) -> "dict[str, object]":
    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    capability = value(pynvml.nvmlDeviceGetCudaComputeCapability, handle)
    memory = value(pynvml.nvmlDeviceGetMemoryInfo, handle)
    pci = value(pynvml.nvmlDeviceGetPciInfo, handle)
    bus = getattr(pci, "busId", None)
    return {
        "index": index,
        "name": value(pynvml.nvmlDeviceGetName, handle) or "unknown",
        "uuid": value(pynvml.nvmlDeviceGetUUID, handle),
        "compute_capability": "%d.%d" % tuple(capability) if capability else None,
        "memory": memory.total if memory else None,
        "pci_bus_id": bus.decode() if isinstance(bus, bytes) else bus,
    }


def cuda_version(number: "int | None") -> "str | None":
    """12080 is 12.8."""
    return "%d.%d" % (number // 1000, number % 1000 // 10) if number else None


def run() -> "dict[str, object]":
    state = {"gpus": []}  # type: dict[str, object]
    try:
        pynvml.nvmlInit()
        state["driver_version"] = value(pynvml.nvmlSystemGetDriverVersion)
        state["driver_cuda"] = cuda_version(value(pynvml.nvmlSystemGetCudaDriverVersion))
        state["count"] = pynvml.nvmlDeviceGetCount()
    except pynvml.NVMLError as error:
        state.update(error=error.value, detail=str(error))
        return state
    for index in range(state["count"]):  # type: ignore[call-overload]
        try:
            state["gpus"].append(gpu(index))  # type: ignore[attr-defined]
        except pynvml.NVMLError as error:
            state.update(error=error.value, detail="GPU %d: %s" % (index, error))
    return state


reply(dict(run(), done=True))
leave()
