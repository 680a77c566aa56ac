"""The words that facts and reports are written in: closed sets, names, and what is said of fields."""

from typing import Literal

# Closed sets. A report of another version may hold words that are not listed; they are kept as they are.
Os = Literal["linux", "windows", "macos"]
ProjectTool = Literal["uv", "poetry", "pdm", "pixi", "hatch", "conda", ""]
IntelDriver = Literal["xe", "i915"]
Libc = Literal["glibc", "musl"]
LimitName = Literal["nofile", "nproc", "memlock"]
Source = Literal["machine", "node", "report", "files"]
Section = Literal["", "host", "packages", "torch", "nvidia", "toolkit", "vendors", "smoke"]
Trouble = Literal["", "half-removed", "no-version"]
Needs = Literal["", "root", "reboot", "vendor"]
Status = Literal["passed", "failed", "skipped", "crashed"]
TestResult = Literal["ok", "skipped", "wrong", "failed"]
EndingKind = Literal["reply", "exception", "signal", "exit", "timeout", "flood", "start-failed"]
Via = Literal[
    "", "LD_PRELOAD", "RPATH", "LD_LIBRARY_PATH", "RUNPATH", "ld.so.cache", "system folder", "sys.path", "loaded"
]
# What became of asking NVML or nvidia-smi.
ToolState = Literal[
    "ok",
    "not tried",
    "no-client",
    "missing",
    "timeout",
    "crashed",
    "error",
    "no-permission",
    "insufficient-power",
    "driver-not-loaded",
    "cannot-communicate",
    "library-not-found",
    "no-device",
    "gpu-lost",
    "reset-required",
    "blocked-by-os",
    "version-mismatch",
    "not-ready",
    "unknown-error",
]

SCHEMA = "torchdoctor.report/1"
VOLATILE = {"volatile": True}
LIBCUDA = "libcuda.so.1"
CTL, UVM = "/dev/nvidiactl", "/dev/nvidia-uvm"  # device files that all GPUs share
UNIQUE = {"unique": True}  # of one machine alone: tells nothing where machines are compared
ALLOTTED = {"allotted": True}  # what a job or a shell was given of the machine: differs from one to the next
