"""Checks the data files, tells what upstream has that they lack, and enters it for review.

    python scripts/refresh_data.py --check            files against their schemas and against each other
    python scripts/refresh_data.py --check --network  also against what upstream has
    python scripts/refresh_data.py --write            enters what upstream has: read `git diff` before you commit

Upstream is PyPI, the official index, the official build matrix, the selector, the README of torchcodec, and the build
scripts at the tags of releases. They are asked one by one: what one does not answer is told, and nothing of the others
is lost. What nobody says is a person's to enter: the check fails until it is there. --all asks about every companion
that is known, not only about the last. Exit code: 0 nothing to do, 1 something is missing or contradicts itself, 2 a
source did not answer (and nothing else is wrong).
"""

import argparse
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import entering
import upstream
from packaging.version import Version
from upstream.build_scripts import places
from upstream.facts import Web

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src/torchdoctor/data"
CUDA = re.compile(r"cu(\d+)(\d)")

Data = dict[str, Any]


def load(folder: Path = DATA) -> Data:
    """Every data file by its name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}


def inconsistencies(data: Data) -> Iterator[str]:
    """What is wrong with the files: by their schemas, and then with each other."""
    from jsonschema import Draft202012Validator

    for path in sorted((DATA / "schemas").glob("*.schema.json")):
        name = path.name.removesuffix(".schema.json")
        validator = Draft202012Validator(json.loads(path.read_text("utf-8")))
        yield from (f"{name}.json: {error.json_path}: {error.message}" for error in validator.iter_errors(data[name]))
    yield from _order(data["releases"]["releases"])
    yield from _companions(data["releases"]["releases"])
    yield from _floors(data)
    yield from _architectures(data)
    yield from _missing(data)


def _order(releases: list[Data]) -> Iterator[str]:
    known = [Version(item["torch"]) for item in releases]
    for before, after in pairwise(known):
        if before >= after:
            yield f"releases.json: {after} stands behind {before}"


def _companions(releases: list[Data]) -> Iterator[str]:
    """The newest companions known must not get older from one minor release of torch to the next."""
    for name in ("torchvision", "torchaudio"):
        best = [
            (item["torch"], Version(item[name][0])) for item in releases if item[name] and item["torch"][-2:] == ".0"
        ]
        for (_, before), (torch, after) in pairwise(best):
            if after < before:
                yield f"releases.json: {name} {after} of torch {torch} is older than that of the release before"


def _floors(data: Data) -> Iterator[str]:
    for build in sorted(builds(data)):
        cuda = CUDA.fullmatch(build)
        for system, floors in data["drivers"]["floors"].items():
            if cuda and f"{cuda[1]}.{cuda[2]}" not in floors and cuda[1] not in floors:
                yield f"drivers.json: no floor for {build} on {system}"


def _architectures(data: Data) -> Iterator[str]:
    seen = set()
    for row in data["architectures"]["builds"]:
        for key in ((torch, row["platform"], row["build"]) for torch in row["torch"]):
            if key in seen:
                yield f"architectures.json: {' '.join(key)} is listed twice"
            seen.add(key)


def _missing(data: Data) -> Iterator[str]:
    """Builds whose code nobody has entered; what nobody knows is entered as such, under `unknown`."""
    rows = [*data["architectures"]["builds"], *data["architectures"]["unknown"]]
    have = {(torch, row["platform"], row["build"]) for row in rows for torch in row["torch"]}
    for item in data["releases"]["releases"]:
        minor = ".".join(item["torch"].split(".")[:2])
        for place, build in dict.fromkeys(places(item)):
            if CUDA.fullmatch(build) and (item["torch"], place, build) not in have:
                yield f"architectures.json: torch {item['torch']} {build} on {place} is missing"
            rocm = {**data["amd"]["builds"].get(minor, {}), **dict.fromkeys(data["amd"]["unknown"].get(minor, ()))}
            if build.startswith("rocm") and build not in rocm:
                yield f"amd.json: torch {minor} {build} is missing"
        for name in ("torchvision", "torchaudio"):
            if item[name] is None:
                yield f"releases.json: the {name} of torch {item['torch']} is missing"
        if item["torch"] not in data["companions"]["triton"] and Version(item["torch"]) >= Version("2.0"):
            yield f"companions.json: the triton of torch {item['torch']} is missing"


def builds(data: Data) -> set[str]:
    return {build for item in data["releases"]["releases"] for _, build in places(item)}


def _answer(url: str, headers: dict[str, str]) -> tuple[bytes, str]:
    """What a server sends, and its Content-Range. Raises OSError; FileNotFoundError where there is no such thing."""
    request = urllib.request.Request(url, headers={"User-Agent": "torchdoctor scripts/refresh_data.py", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read(), answer.headers.get("Content-Range", "")
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise FileNotFoundError(f"{url} is not there") from None
        raise


def text(url: str) -> str:
    return _answer(url, {})[0].decode("utf-8")


def part(url: str, first: int, last: int) -> tuple[bytes, int]:
    """The bytes from first to last, and how many there are in all. Raises OSError where the server sends no parts."""
    found, told = _answer(url, {"Range": f"bytes={first}-{last}"})
    if not (length := re.fullmatch(r"bytes \d+-\d+/(\d+)", told)):
        raise OSError(f"{url} is not sent in parts")
    return found, int(length[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    todo = parser.add_mutually_exclusive_group(required=True)
    todo.add_argument("--check", action="store_true", help="check, and write nothing")
    todo.add_argument("--write", action="store_true", help="ask upstream, and enter what it has")
    parser.add_argument("--network", action="store_true", help="with --check: ask upstream, too")
    parser.add_argument("--all", action="store_true", help="ask about every companion")
    flags = parser.parse_args()
    data = load()
    asked, enter = flags.network or flags.write, partial(entering.entered, today=date.today().isoformat())
    nothing = upstream.Learnt([], [], [])
    facts, odd, troubles = upstream.learn(data, Web(text, part), enter, flags.all) if asked else nothing
    if flags.write:
        entered = enter(data, facts)
        names = entering.write(DATA, entered, data) if facts else []
        print("\n".join([*(fact.words() for fact in facts), *(f"written: {name}.json" for name in names)]))
        data, facts = entered, [fact for fact in facts if fact.kind == "companion" and not fact.torch]
    told = [*inconsistencies(data), *(fact.words() for fact in facts), *odd]
    print("\n".join(told) or f"data of {data['releases']['date']}: nothing to do")
    for trouble in troubles:
        print(f"no answer: {trouble.source}: {trouble.why}", file=sys.stderr)
    return 1 if told else 2 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
