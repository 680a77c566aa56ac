"""Asks NVML about driver and GPUs, in a child of torchdoctor's own Python: a hung call cannot be interrupted."""

import sys
from typing import Any

from torchdoctor.inside.protocol import leave, reply
from torchdoctor.inside.throttling import names

sys.path.insert(0, sys.argv[2])  # where torchdoctor's own nvidia-ml-py lies
import pynvml

TO_WATTS = 1000  # NVML gives milliwatts
OF_THE_CHIP, SLOWDOWN = 0, 1  # a sensor, and a threshold of it
COMPUTE_MODES = ("default", "exclusive-thread", "prohibited", "exclusive-process")
LOST, RESET_REQUIRED = 15, 16
NOT_OF_THIS_CLIENT = getattr(pynvml, "NVMLLibraryMismatchError", pynvml.NVMLError)


def value(question: str, *args: "Any") -> "Any":
    """NVML's answer, or None where the card, the driver or this client does not support the question."""
    try:
        answer = getattr(pynvml, "nvml" + question)(*args)
    except (pynvml.NVMLError, NOT_OF_THIS_CLIENT, AttributeError, UnicodeDecodeError):
        return None
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer


def name_of(handle: "Any") -> str:
    """The first question to a GPU: one that is lost answers it no more. Raises NVMLError."""
    try:
        return str(pynvml.nvmlDeviceGetName(handle))
    except UnicodeDecodeError:
        return "unknown"
    except pynvml.NVMLError as error:
        if error.value in (LOST, RESET_REQUIRED):
            raise
        return "unknown"


def gpu(index: int) -> "dict[str, object]":
    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    name = name_of(handle)
    capability = value("DeviceGetCudaComputeCapability", handle)
    memory = memory_of(handle)
    pci = value("DeviceGetPciInfo", handle)
    bus = getattr(pci, "busId", None)
    found = {
        "index": index,
        "name": name,
        "uuid": value("DeviceGetUUID", handle),
        "compute_capability": "%d.%d" % tuple(capability) if capability else None,
        "memory": memory.total if memory else None,
        "memory_used": memory.used if memory else None,
        "pci_bus_id": bus.decode() if isinstance(bus, bytes) else bus,
    }
    return dict(found, **state_of(handle))


def memory_of(handle: "Any") -> "Any":
    """In the second form, as nvidia-smi does: the first counts what the driver reserves for itself as used."""
    second = getattr(pynvml, "nvmlMemory_v2", None)
    found = value("DeviceGetMemoryInfo", handle, second) if second is not None else None
    return found or value("DeviceGetMemoryInfo", handle)


def state_of(handle: "Any") -> "dict[str, object]":
    """What may change in a GPU's life."""
    mode = value("DeviceGetComputeMode", handle)
    held = value("DeviceGetCurrentClocksThrottleReasons", handle)
    persistence = value("DeviceGetPersistenceMode", handle)
    processes = value("DeviceGetComputeRunningProcesses", handle)
    ecc, mig = current("DeviceGetEccMode", handle), current("DeviceGetMigMode", handle)
    return {
        "pci_width": value("DeviceGetCurrPcieLinkWidth", handle),
        "pci_width_max": value("DeviceGetMaxPcieLinkWidth", handle),
        "pci_generation": value("DeviceGetCurrPcieLinkGeneration", handle),
        "pci_generation_max": value("DeviceGetMaxPcieLinkGeneration", handle),
        "ecc": ecc,
        "memory_repair": memory_repair(handle),
        "compute_mode": COMPUTE_MODES[mode] if mode in range(len(COMPUTE_MODES)) else None,
        "mig": mig,
        "mig_devices": mig_devices(handle) if mig else None,
        "persistence": None if persistence is None else bool(persistence),
        "throttled": None if held is None else names(held),
        "processes": None if processes is None else len(processes),
        "temperature": value("DeviceGetTemperature", handle, OF_THE_CHIP),
        "temperature_limit": value("DeviceGetTemperatureThreshold", handle, SLOWDOWN),
        "power_limit": watts("DeviceGetPowerManagementLimit", handle),
        "power_limit_default": watts("DeviceGetPowerManagementDefaultLimit", handle),
    }


def watts(question: str, handle: "Any") -> "int | None":
    answer = value(question, handle)
    return None if answer is None else round(answer / TO_WATTS)


def current(question: str, handle: "Any") -> "bool | None":
    """Of (now, after the next reset) what is now."""
    pair = value(question, handle)
    return bool(pair[0]) if pair else None


def memory_repair(handle: "Any") -> "str | None":
    """Ampere and newer remap rows of faulty memory, older cards retire pages; consumer cards do neither."""
    rows = value("DeviceGetRemappedRows", handle)
    pages = value("DeviceGetRetiredPagesPendingStatus", handle)
    if rows is None and pages is None:
        return None
    if rows and rows[3]:
        return "failed"
    return "pending" if pages or (rows and rows[2]) else "none"


def mig_devices(handle: "Any") -> int:
    most = value("DeviceGetMaxMigDeviceCount", handle) or 0
    slices = (value("DeviceGetMigDeviceHandleByIndex", handle, index) for index in range(most))
    return sum(found is not None for found in slices)


def cuda_version(number: "int | None") -> "str | None":
    """12080 is 12.8."""
    return "%d.%d" % (number // 1000, number % 1000 // 10) if number else None


def run() -> "dict[str, object]":
    state = {"gpus": []}  # type: dict[str, object]
    try:
        pynvml.nvmlInit()
        state["driver_version"] = value("SystemGetDriverVersion")
        state["driver_cuda"] = cuda_version(value("SystemGetCudaDriverVersion"))
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
