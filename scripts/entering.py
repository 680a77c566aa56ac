"""Enters facts of upstream into the data files, in the form in which they are reviewed: one record a line."""

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.version import Version
from upstream import Data, Fact

# Of each file the keys whose records stand on lines of their own.
ROWS = {
    "amd": ("sources", "products", "builds"),
    "architectures": ("sources", "unknown", "builds"),
    "companions": ("earlier",),
    "drivers": ("sources", "branches", "generations"),
    "elsewhere": ("sources", "jetson"),
    "gpus": ("names",),
    "hashes": ("index", "pypi"),
    "intel": ("sources", "series"),
    "peaks": ("sources", "attainable", "gpus"),
    "releases": ("sources", "releases"),
    "wheels": ("rules",),
}


def entered(data: Data, facts: Iterable[Fact], today: str) -> Data:
    """The data with these facts, and the day on which they were learnt. Companions are left to a person."""
    data = copy.deepcopy(data)
    releases = data["releases"]
    by_torch = {item["torch"]: item for item in releases["releases"]}
    for fact in facts:
        if fact.kind == "release":
            by_torch[fact.torch] = _release(fact, releases["releases"][-1])
            data["companions"]["triton"] |= {fact.torch: fact.more["triton"]} if fact.more["triton"] else {}
        elif fact.kind in ("python", "build"):
            key = "pythons" if fact.kind == "python" else "indexed"
            source = {"pypi": "pypi", "matrix": "matrix"}.get(fact.source, f"index-{today}")
            item = by_torch[fact.torch]
            place = item[key].setdefault(fact.platform, {})
            place[fact.value] = source
            if fact.kind == "build" and fact.platform in item.get("unverified", ()):
                item["unverified"].remove(fact.platform)
            if fact.kind == "python":
                item[key][fact.platform] = dict(sorted(place.items(), key=lambda entry: _python(entry[0])))
                _widen(item, fact.value)
            if source not in releases["sources"]:
                what = f"pages of download.pytorch.org/whl, read {today}"
                releases["sources"][source] = {"confidence": "index", "what": what}
    releases["releases"] = sorted(by_torch.values(), key=lambda item: Version(item["torch"]))
    releases["date"] = today
    return data


def _python(text: str) -> tuple[int, bool]:
    return int(text.removesuffix("t").partition(".")[2]), text.endswith("t")


def _widen(item: Data, python: str) -> None:
    """The ends of a release's Pythons reach as far as what was seen."""
    if python.endswith("t"):
        item["free_threaded"] = sorted({*item["free_threaded"], python}, key=_python)
    elif _python(python) > _python(item["python_max"]):
        item["python_max"] = python


def _release(fact: Fact, before: Data) -> Data:
    """A record of a new torch. What PyPI does not tell is as of the release before: a person looks at the diff."""
    more = fact.more
    every = sorted({python for seen in more["pythons"].values() for python in seen}, key=_python)
    plain = [python for python in every if not python.endswith("t")]
    cuda = more["cuda"]
    pypi = dict.fromkeys(more["pythons"], "cpu")
    if cuda:
        pypi |= {place: cuda for place in ("linux_x86_64", "linux_aarch64") if place in pypi}
    return {
        "torch": fact.torch,
        "date": more["date"],
        "python_min": more["python_min"],
        "python_max": plain[-1],
        "free_threaded": [python for python in every if python.endswith("t")],
        "pythons": {
            place: dict.fromkeys(sorted(seen, key=_python), "pypi") for place, seen in sorted(more["pythons"].items())
        },
        "indexed": {},
        "unverified": sorted({*before.get("unverified", ()), *before["indexed"], *pypi}),
        "dropped": before.get("dropped", {}),
        "pypi": pypi,
        "selector": {},
        "glibc": more["glibc"],
        "numpy2": dict.fromkeys(pypi, True),
        **{name: before[name] for name in ("torchvision", "torchaudio", "torchtext", "torchcodec")},
    }


def write(folder: Path, data: Data, before: Data) -> list[str]:
    """Writes the files that differ, and names them."""
    changed = [name for name in ROWS if data.get(name) != before.get(name)]
    for name in changed:
        (folder / f"{name}.json").write_text(text(data[name], ROWS[name]), "utf-8")
    return changed


def text(file: Data, rows: Iterable[str]) -> str:
    """JSON with one line for each key, and for each record of these keys."""
    parts = [f" {json.dumps(key)}: {_rows(value) if key in rows else _line(value)}" for key, value in file.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rows(value: Any) -> str:
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_line(item)}" for key, item in value.items()) + "\n }"
    return "[\n" + ",\n".join(f"  {_line(item)}" for item in value) + "\n ]"
