"""Enters facts of upstream into the data files, in the form in which they are reviewed: one record a line."""

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.version import Version
from upstream.build_scripts import row_of
from upstream.facts import Data, Fact

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
    """The data with these facts, each with its source, and the day on which they were learnt.

    What another source said stays, unless the fact is the same and its source to be trusted more; where two build
    scripts disagree on a build's code, it becomes disputed, with both.
    """
    data = copy.deepcopy(data)
    releases = data["releases"]
    by_torch = {item["torch"]: item for item in releases["releases"]}
    newest = releases["releases"][-1]
    order = ("release", "python", "build", "selector", "companion", "code", "targets", "hashes")
    for fact in sorted((fact for fact in facts if fact.kind in order), key=lambda fact: order.index(fact.kind)):
        if fact.kind == "release":
            by_torch[fact.torch] = _release(fact, newest)
            data["companions"]["triton"] |= {fact.torch: fact.more["triton"]} if fact.more["triton"] else {}
        elif fact.kind in ("python", "build"):
            _seen(data, by_torch[fact.torch], fact, today)
        elif fact.kind == "selector":
            _listed(data, by_torch[fact.torch], fact, today)
        elif fact.kind == "companion" and fact.torch:
            _belongs(by_torch[fact.torch], fact)
        elif fact.kind == "code":
            _code(data, fact)
        elif fact.kind == "targets":
            _targets(data, fact)
        elif fact.kind == "hashes":
            _hashes(data, fact, today)
    releases["releases"] = sorted(by_torch.values(), key=lambda item: Version(item["torch"]))
    releases["date"] = today
    return data


def _seen(data: Data, item: Data, fact: Fact, today: str) -> None:
    """A Python or a build of a release."""
    key = "pythons" if fact.kind == "python" else "indexed"
    source = {"pypi": "pypi", "matrix": "matrix"}.get(fact.source, f"index-{today}")
    place = item[key].setdefault(fact.platform, {})
    if source == "pypi" or place.get(fact.value) != "pypi":
        place[fact.value] = source
    if fact.kind == "build" and fact.platform in item.get("unverified", ()):
        item["unverified"].remove(fact.platform)
    if fact.kind == "python":
        item[key][fact.platform] = dict(sorted(place.items(), key=lambda entry: _python(entry[0])))
        _widen(item, fact.value)
    _source(data, source, "index", f"pages of download.pytorch.org/whl, read {today}")


def _source(data: Data, name: str, confidence: str, what: str) -> None:
    if name not in data["releases"]["sources"]:
        data["releases"]["sources"][name] = {"confidence": confidence, "what": what}


def _listed(data: Data, item: Data, fact: Fact, today: str) -> None:
    """A build that the selector lists, which so has been built."""
    place = item["selector"].setdefault(fact.platform, [])
    item["selector"][fact.platform] = sorted({*place, fact.value})
    if fact.value not in (*item["indexed"].get(fact.platform, ()), item["pypi"].get(fact.platform)):
        item["indexed"].setdefault(fact.platform, {})[fact.value] = f"selector-{today}"
        what = f"pytorch/pytorch.github.io published_versions.json, read {today}"
        _source(data, f"selector-{today}", "official-page", what)


def _belongs(item: Data, fact: Fact) -> None:
    """A companion of a release: the first of its list where it came out with that release."""
    package, _, number = fact.value.partition(" ")
    others = [known for known in item[package] or () if known != number]
    item[package] = [number, *others] if fact.more["first"] or not others else [*others, number]


def _code(data: Data, fact: Fact) -> None:
    """The compiled architectures of a build: with those of other releases, where they are the same."""
    file = data["architectures"]
    file["sources"]["ci"].setdefault("name", "the build script of the release")
    sm, old = list(fact.more["sm"]), row_of(data, fact.torch, fact.platform, fact.value)
    new = {"platform": fact.platform, "build": fact.value, "torch": [fact.torch], "sm": sm, "ptx": [], "source": "ci"}
    if old is not None:
        same, both = old["sm"] == sm, [item for item in old["sm"] if item in sm]
        new["ptx"] = old["ptx"]
        if not same:
            named = file["sources"][old["source"]]
            named.setdefault("name", named["what"].partition(",")[0].partition(";")[0])
            disputed = sorted({*old["sm"], *sm} - set(both))
            new |= {"sm": both, "source": old["source"], "disputed": disputed, "against": "ci"}
        old["torch"].remove(fact.torch)
    rows = [row for row in file["builds"] if row["torch"]]
    same_code = [row for row in rows if {**row, "torch": 0} == {**new, "torch": 0}]
    beside = [at for at, row in enumerate(rows) if (row["platform"], row["build"]) == (fact.platform, fact.value)]
    if same_code:
        same_code[0]["torch"] = sorted([*same_code[0]["torch"], fact.torch], key=Version)
    else:
        rows.insert(beside[-1] + 1 if beside else len(rows), new)
    file["builds"] = rows


def _targets(data: Data, fact: Fact) -> None:
    """The targets of a ROCm build, by minor release."""
    builds = data["amd"]["builds"].setdefault(".".join(fact.torch.split(".")[:2]), {})
    old, gfx = builds.get(fact.value), list(fact.more["gfx"])
    builds[fact.value] = {"gfx": gfx, "source": "build"}
    if old is not None:
        both = [target for target in old["gfx"] if target in gfx]
        disputed = [target for target in (*gfx, *old["gfx"]) if target not in both]
        builds[fact.value] = {"gfx": both, "disputed": disputed, "source": "build", "against": old["source"]}


def _hashes(data: Data, fact: Fact, today: str) -> None:
    file = data["hashes"]
    key = "pypi" if fact.value == "pypi" else "index"
    file[key] = {**file[key], **{name: dict(entry) for name, entry in fact.more.items()}}
    file["date"] = today


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
        "torchvision": None,  # until a wheel requires this torch
        **{name: before[name] for name in ("torchaudio", "torchtext", "torchcodec")},
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
