"""Makes a CPU build of torch act as if it had one CUDA device, whose work the CPU does: for the paths around a GPU.

To be put on PYTHONPATH as sitecustomize.py. With BROKEN=dies in the environment its driver dies while it works.
Its clock goes HASTE times as fast: a GPU is made warm for seconds, in which these CPUs would compute for nothing.
"""

import os
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

if "torch" not in sys.modules and (sys.argv[:1] == ["-c"] or sys.argv[0].endswith("loops.py")):
    import torch
    from torch.overrides import TorchFunctionMode

    BROKEN = os.environ.get("BROKEN", "")
    HASTE = 10.0
    WARMS = 2048  # rows of the product by which a GPU is made warm; nothing is made of it, and nobody reads it

    def hasty(clock: Callable[[], float] = time.perf_counter) -> float:
        return clock() * HASTE

    time.perf_counter = hasty

    class Event:
        def __init__(self, enable_timing: bool = False) -> None:
            self.at = 0.0

        def record(self) -> None:
            self.at = time.perf_counter()

        def synchronize(self) -> None:
            if BROKEN == "dies":
                os.abort()

        def elapsed_time(self, other: "Event") -> float:
            return (other.at - self.at) * 1e3

    class OnCpu(TorchFunctionMode):  # type: ignore[misc]  # torch is not looked into
        """Every device is the CPU."""

        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            kwargs = dict(kwargs or {})
            name = getattr(function, "__name__", "")
            if "cuda" in str(kwargs.get("device", "")):
                kwargs["device"] = "cpu"
            args = tuple("cpu" if isinstance(item, str) and item.startswith("cuda") else item for item in args)
            if name == "pin_memory":
                return args[0]
            if name == "mm" and args[0].shape[0] >= WARMS:
                return kwargs["out"]
            return function(*args, **kwargs)

    properties = SimpleNamespace(total_memory=1 << 30, pci_bus_id=0x19, pci_device_id=0, pci_domain_id=0)
    torch.version.cuda = "13.0"
    for name, value in {
        "Event": Event,
        "_sleep": lambda ticks: None,
        "synchronize": lambda: None,
        "is_available": lambda: True,
        "device_count": lambda: 2,
        "set_device": lambda index: None,
        "get_device_name": lambda index: "NVIDIA H100 80GB HBM3",
        "get_device_capability": lambda index: (9, 0),
        "get_device_properties": lambda index: properties,
    }.items():
        setattr(torch.cuda, name, value)
    OnCpu().__enter__()
