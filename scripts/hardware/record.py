"""One run on one machine as JSON: dated, with every step's verdict, and nothing that says whose machine it was."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from hardware import Broken, Data, Setup, Verdict
from torchdoctor import __version__
from torchdoctor.privacy import redact, without_secrets

SCHEMA = "torchdoctor.hardware/1"
PATH = re.compile(r"(?<![\w:/.<])/(?:[\w.@+~-]+/)+(?=[\w.@+~-])")
UUID = re.compile(r"\bGPU-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|0x[0-9a-f]{9,16}")


@dataclass(frozen=True)
class StepRecord:
    name: str
    what: str
    verdict: Verdict
    seconds: float
    faults: tuple[str, ...] = ()
    reason: str = ""  # why it was skipped
    data: Mapping[str, Any] | None = None


def record(machine: Data, steps: list[StepRecord]) -> Data:
    counts = {word: sum(step.verdict == word for step in steps) for word in ("passed", "failed", "skipped")}
    whole = {
        "schema": SCHEMA,
        "date": datetime.now(timezone.utc).isoformat(timespec="minutes"),
        "torchdoctor": __version__,
        "machine": machine,
        "summary": counts,
        "steps": [asdict(step) for step in steps],
    }
    cleaned: Data = clean(whole)
    return cleaned


def clean(value: Any) -> Any:
    """Without secrets, names of hosts, folders, addresses in memory and numbers of a single device."""
    if isinstance(value, str):
        return UUID.sub("...", PATH.sub("", without_secrets(redact(value))))
    if isinstance(value, Mapping):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def machine(setup: Setup) -> Data:
    """What it was run on, as torchdoctor itself sees it."""
    report, _ = setup.json("check", "--node")
    facts = report["facts"]
    host, nvidia = facts["host"] or {}, facts["nvidia"] or {}
    gpus = [
        {
            "name": gpu["name"],
            "compute_capability": gpu["compute_capability"],
            "memory_gib": round(gpu["memory"] / 2**30, 1) if gpu["memory"] else None,
            "pcie": f"generation {gpu['pci_generation_max']}, {gpu['pci_width_max']} lanes",
            **{name: gpu[name] for name in ("ecc", "mig", "persistence", "power_limit", "memory_repair")},
        }
        for gpu in nvidia.get("gpus", ())
    ]
    return {
        "gpus": gpus,
        "driver": nvidia.get("driver_version"),
        "driver_cuda": nvidia.get("driver_cuda"),
        "module": nvidia.get("module_kind"),
        "os": host.get("os_name"),
        "arch": host.get("arch"),
        "kernel": re.sub(r"[^\d.].*", "", host.get("kernel", "")),
        "libc": f"{host.get('libc')} {host.get('libc_version')}",
        "cpu": host.get("cpu_model"),
        "cpus": host.get("cpus_usable"),
        "memory_gib": round(host["memory"] / 2**30) if host.get("memory") else None,
        "container": host.get("container"),
        "user": "root" if hasattr(os, "getuid") and os.getuid() == 0 else "ordinary user",
        "tools": [name for name in ("nvidia-smi", "nvcc", "cc", "docker", "conda", "uv") if shutil.which(name)],
        **of_python(setup),
    }


ASK = """
import json, platform, torch
try:
    import triton
    version = triton.__version__
except ImportError:
    version = None
found = dict(python=platform.python_version(), torch=torch.__version__, cuda=torch.version.cuda, triton=version)
print(json.dumps(dict(found, cudnn=torch.backends.cudnn.version(), archs=torch.cuda.get_arch_list())))
"""


def of_python(setup: Setup) -> Data:
    done = setup.run((setup.python, "-c", ASK))
    lines = done.out.strip().splitlines()
    if done.status != 0 or not lines:
        raise Broken(f"torch cannot be imported: {' '.join(done.err.strip().splitlines()[-1:])}")
    import json

    found: Data = json.loads(lines[-1])
    return found
