"""Instruments of the benchmark on a GPU: event clocks, and NVML read while the work runs. Changes nothing there.

What a GPU says of itself when idle (link generation, clocks, reasons) means nothing, so a thread asks
during the run. NVML is called by ctypes: the patient need not have its Python binding.
"""

import ctypes
import threading
import time
from collections.abc import Callable

from torchdoctor.bench.inside.clock import now

NVML_NAMES = ("libnvidia-ml.so.1", "nvml.dll")
GRAPHICS, MEMORY = 1, 2  # NVML_CLOCK_SM, NVML_CLOCK_MEM
TEMPERATURE_GPU = 0
INTERVAL = 0.05  # seconds between two looks


class EventClock:
    """Times blocks of calls by events in the device's own stream: torch.cuda (also ROCm) or torch.xpu."""

    shortest, least, fewest_calls, name = 0.01, 0.1, 20, "events"

    def __init__(self, backend: "object") -> None:
        self.backend = backend

    def watch_threads(self) -> None:
        """The host's threads do not matter to the stream."""

    def block(self, call: "Callable[[], object]", calls: int) -> "tuple[float, None]":
        """The stream is held until the first calls are enqueued, so that launching them is not what is measured."""
        began, ended = (self.backend.Event(enable_timing=True) for _ in range(2))  # type: ignore[attr-defined]
        hold = getattr(self.backend, "_sleep", None)
        if hold is not None:
            hold(1000000)  # clock ticks, well below 1 ms
        began.record()
        for _ in range(calls):
            call()
        ended.record()
        ended.synchronize()
        return began.elapsed_time(ended) / 1e3, None


class MemorySecond(ctypes.Structure):
    """nvmlMemory_v2_t, since driver 510."""

    _fields_ = [("version", ctypes.c_uint)] + [
        (name, ctypes.c_ulonglong) for name in ("total", "reserved", "free", "used")
    ]


MEMORY_SECOND = ctypes.sizeof(MemorySecond) | 2 << 24


class Nvml:
    """What NVML says of one GPU; unknown answers are None. ready: it can be asked."""

    def __init__(self, bus: str) -> None:
        """bus: the PCI address as torch gives it; CUDA_VISIBLE_DEVICES renumbers, addresses stay."""
        self.handle, self.library, self.ready = ctypes.c_void_p(), None, False
        for name in NVML_NAMES:
            try:
                self.library = ctypes.CDLL(name)
                break
            except OSError:
                continue
        if self.library is not None and self.call("nvmlInit_v2") == 0:
            self.ready = self.call("nvmlDeviceGetHandleByPciBusId_v2", bus.encode(), ctypes.byref(self.handle)) == 0

    def call(self, name: str, *args: "object") -> int:
        function = getattr(self.library, name, None)
        return -1 if function is None else int(function(*args))

    def number(self, name: str, *args: int, wide: bool = False) -> "int | None":
        """The answer of a function of the form (device, args..., unsigned *answer)."""
        answer = ctypes.c_ulonglong() if wide else ctypes.c_uint()
        code = self.call(name, self.handle, *[ctypes.c_uint(arg) for arg in args], ctypes.byref(answer))
        return answer.value if code == 0 else None

    def reasons(self) -> "int | None":
        """Bits; the function has a new name since driver 535."""
        answer = self.number("nvmlDeviceGetCurrentClocksEventReasons", wide=True)
        return answer if answer is not None else self.number("nvmlDeviceGetCurrentClocksThrottleReasons", wide=True)

    def memory(self) -> "dict[str, int] | None":
        """Bytes in all and held, by whomever."""
        if not self.ready:
            return None
        second = MemorySecond(version=MEMORY_SECOND)
        if self.call("nvmlDeviceGetMemoryInfo_v2", self.handle, ctypes.byref(second)) == 0:
            return {"total": second.total, "used": second.used}
        answer = (ctypes.c_ulonglong * 3)()  # total, free, used, and in this what the driver reserves for itself
        if self.call("nvmlDeviceGetMemoryInfo", self.handle, ctypes.byref(answer)) != 0:
            return None
        return {"total": answer[0], "used": answer[2]}

    def look(self) -> "dict[str, object]":
        """One look at what changes under load."""
        return {
            "at": now(),
            "reasons": self.reasons(),
            "sm_mhz": self.number("nvmlDeviceGetClockInfo", GRAPHICS),
            "memory_mhz": self.number("nvmlDeviceGetClockInfo", MEMORY),
            "milliwatts": self.number("nvmlDeviceGetPowerUsage"),
            "celsius": self.number("nvmlDeviceGetTemperature", TEMPERATURE_GPU),
            "pcie_generation": self.number("nvmlDeviceGetCurrPcieLinkGeneration"),
            "pcie_width": self.number("nvmlDeviceGetCurrPcieLinkWidth"),
        }

    def limits(self) -> "dict[str, object]":
        return {
            "pcie_generation": self.number("nvmlDeviceGetMaxPcieLinkGeneration"),
            "pcie_width": self.number("nvmlDeviceGetMaxPcieLinkWidth"),
            "sm_mhz": self.number("nvmlDeviceGetMaxClockInfo", GRAPHICS),
        }


class Watch(threading.Thread):
    """Looks at the GPU every 50 ms until the process ends; a call that hangs holds nobody else."""

    def __init__(self, nvml: Nvml) -> None:
        super().__init__(daemon=True)
        self.nvml, self.looks = nvml, []  # type: Nvml, list[dict[str, object]]

    def run(self) -> None:
        while True:
            self.looks.append(self.nvml.look())
            time.sleep(INTERVAL)

    def between(self, began: float, ended: float) -> "list[dict[str, object]]":
        return [look for look in list(self.looks) if began <= look["at"] <= ended]  # type: ignore[operator]
