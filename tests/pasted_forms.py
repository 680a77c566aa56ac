"""Invented examples of the forms that people paste, as their programs print them, and what each says.

tests/data/pasted/index.json holds the fields by name of file; `forms` is what must be recognised.
"""

import json
from pathlib import Path
from typing import Any

from torchdoctor.model import Facts

FOLDER = Path(__file__).parent / "data" / "pasted"
INDEX: dict[str, dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def told(facts: Facts) -> dict[str, Any]:
    """The fields that the index holds."""
    nvidia, smoke, amd = facts.nvidia, facts.smoke, facts.amd
    names = [gpu.name for gpu in nvidia.gpus] if nvidia else []
    names = names or [device.name for device in smoke.devices] if smoke else names
    names = names or [gpu.name for gpu in (amd.gpus if amd else ())]
    return {
        "torch": facts.torch and facts.torch.version,
        "build": facts.torch and facts.torch.build,
        "python": facts.python and facts.python.version,
        "os": facts.host and ("wsl" if facts.host.wsl else facts.host.os),
        "driver": nvidia and nvidia.driver_version,
        "gpus": names
        or [gpu.name for gpu in (amd.gpus if amd else ())]
        or [*(facts.intel.devices if facts.intel else ())],
        "available": smoke and smoke.cuda_available,
        "packages": len(facts.packages) if facts.packages is not None else None,
    }
