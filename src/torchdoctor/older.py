"""Reports of older versions: what they say in sentences alone becomes fields, so that no rule has to read prose."""

from collections.abc import Mapping
from typing import Any

from torchdoctor.codec import decode
from torchdoctor.model import Facts

# What 0.1.0 called the steps of collecting.
STEPS = {
    "reading the system": "host",
    "reading installed packages": "packages",
    "importing torch": "smoke",
    "checking torch's libraries": "torch",
    "asking the NVIDIA driver": "nvidia",
    "looking for CUDA toolkits": "toolkit",
    "looking for other vendors' GPUs": "vendors",
}
LEFT, UNREADABLE = "half-removed: ", "no version in "  # how its sentences about a package's record began


def facts_of(data: Any) -> Facts:
    """The facts of a saved report, of this version or an older one. Raises DecodeError."""
    return decode(Facts, _upgraded(data) if isinstance(data, dict) else data)


def _upgraded(data: Mapping[str, Any]) -> dict[str, Any]:
    made = {**data}
    if "source" not in data and _of(data, "target").get("why") == "saved report":
        made["source"] = "report"
    for name, change in (("problems", _problem), ("packages", _package)):
        if isinstance(data.get(name), list):
            made[name] = [change(item) if isinstance(item, dict) else item for item in data[name]]
    nvidia = _of(data, "nvidia")
    if isinstance(nvidia.get("cuda"), dict):
        made["nvidia"] = {**nvidia, "cuda": _cuda(nvidia["cuda"])}
    return made


def _of(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _problem(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"section": STEPS.get(str(item.get("collector")), ""), **item}


def _package(item: dict[str, Any]) -> dict[str, Any]:
    told = str(item.get("problem") or "")
    if not told or "trouble" in item:
        return item
    if told.startswith(LEFT):
        return {**item, "trouble": "half-removed", "entry": told.removeprefix(LEFT)}
    if told.startswith(UNREADABLE):
        record = told.removeprefix(UNREADABLE).replace("\\", "/").partition("/")[0]
        return {**item, "trouble": "no-version", "entry": record}
    return item


def _cuda(item: dict[str, Any]) -> dict[str, Any]:
    """Its detail began with how the process ended: "signal SIGSEGV", "timeout"."""
    ended = str(item.get("detail") or "").partition(" ")[0]
    return item if "ended" in item or not ended else {**item, "ended": ended}
