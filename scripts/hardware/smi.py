"""What torchdoctor reads from NVML against what nvidia-smi prints, value by value."""

import csv
import io
import shutil
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from hardware import Broken, Data, Outcome, Setup, Skip, Step, decoded, only

MEBIBYTE = 1 << 20
NONE = ("[N/A]", "[Not Supported]", "N/A", "[Unknown Error]", "")
DEGREES, WATTS, MEMORY = 6.0, 1.0, 64.0  # what may change between two questions, or is rounded
# The highest clock is what bench asks for, by ctypes.
ASK = """
import json, sys
from torchdoctor.bench.inside.gpu import Nvml
nvml = Nvml(sys.argv[1])
print(json.dumps(nvml.limits()))
"""


class Same(NamedTuple):
    """One value: nvidia-smi's field, ours, ours as nvidia-smi prints it, and by how much numbers may differ."""

    field: str
    ours: str
    printed: Callable[[Any], str] = str
    tolerance: float = 0.0


def mebibytes(value: int) -> str:
    return str(round(value / MEBIBYTE))


def switched(value: bool) -> str:
    return "Enabled" if value else "Disabled"


def mode(value: str) -> str:
    return {"default": "Default", "exclusive-process": "Exclusive_Process", "prohibited": "Prohibited"}.get(
        value, value
    )


VALUES = (
    Same("name", "name"),
    Same("uuid", "uuid"),
    Same("pci.bus_id", "pci_bus_id"),
    Same("compute_cap", "compute_capability"),
    Same("memory.total", "memory", mebibytes),
    Same("memory.used", "memory_used", mebibytes, MEMORY),
    Same("temperature.gpu", "temperature", tolerance=DEGREES),
    Same("power.limit", "power_limit", tolerance=WATTS),
    Same("power.default_limit", "power_limit_default", tolerance=WATTS),
    Same("ecc.mode.current", "ecc", switched),
    Same("mig.mode.current", "mig", switched),
    Same("persistence_mode", "persistence", switched),
    Same("compute_mode", "compute_mode", mode),
    Same("pcie.link.gen.max", "pci_generation_max"),
    Same("pcie.link.width.max", "pci_width_max"),
    Same("pcie.link.width.current", "pci_width"),
    Same("driver_version", "driver_version"),
    Same("clocks.max.sm", "sm_mhz"),
)
OF_EACH_DEVICE = ("uuid",)  # compared, and not kept


def nvml(setup: Setup) -> Outcome:
    if not (path := shutil.which("nvidia-smi")):
        raise Skip("there is no nvidia-smi")
    fields = [value.field for value in VALUES]
    printed = rows(setup.run((path, f"--query-gpu={','.join(fields)}", "--format=csv,noheader,nounits")).out, fields)
    report, _ = setup.json("check", "--node")
    nvidia = report["facts"]["nvidia"] or {}
    gpus = [dict(gpu, **asked(setup, gpu), driver_version=nvidia["driver_version"]) for gpu in nvidia.get("gpus", ())]
    if len(gpus) != len(printed):
        return Outcome((f"NVML has {len(gpus)} GPUs, nvidia-smi {len(printed)}",))
    faults: list[str] = []
    compared: list[Data] = []
    for gpu, row in zip(gpus, printed, strict=True):
        faults += only(difference(value, gpu.get(value.ours), row[value.field]) for value in VALUES)
        compared.append({value.field: kept(value, gpu.get(value.ours), row[value.field]) for value in VALUES})
    return Outcome(tuple(faults), {"gpus": compared})


def asked(setup: Setup, gpu: Data) -> Data:
    """The highest clock, as bench's own reader of NVML has them."""
    done = setup.run((sys.executable, "-c", ASK, str(gpu["pci_bus_id"])))
    if done.status != 0:
        raise Broken(f"bench's reader of NVML ended with exit status {done.status}: {done.err[-300:]}")
    limits = decoded("bench's reader of NVML", done)
    return {"sm_mhz": limits["sm_mhz"]}


def rows(text: str, fields: list[str]) -> list[dict[str, str]]:
    """Raises Broken where a row has not every field: an old nvidia-smi refuses a field, and prints why."""
    found = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]
    if not found or any(len(row) != len(fields) for row in found):
        raise Broken(f"nvidia-smi printed {' '.join(text.split())[:300]!r}")
    return [dict(zip(fields, row, strict=True)) for row in found]


def difference(value: Same, ours: Any, theirs: str) -> str | None:
    if theirs in NONE:
        return None if ours is None else f"{value.field}: nvidia-smi has none, NVML {ours!r}"
    if ours is None:
        return f"{value.field}: nvidia-smi has {theirs}, NVML none"
    shown = value.printed(ours)
    return None if alike(shown, theirs, value.tolerance) else f"{value.field}: nvidia-smi has {theirs}, NVML {shown}"


def alike(shown: str, theirs: str, tolerance: float) -> bool:
    if shown.lower() == theirs.lower():
        return True
    try:
        return abs(float(shown) - float(theirs)) <= tolerance
    except ValueError:
        return False


def kept(value: Same, ours: Any, theirs: str) -> str:
    same = difference(value, ours, theirs) is None
    return "not kept" if value.field in OF_EACH_DEVICE else theirs if same else f"{theirs} (NVML: {ours})"


STEPS = (Step("nvml", "what NVML says is what nvidia-smi prints", nvml),)
