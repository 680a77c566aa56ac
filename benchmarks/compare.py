"""Time and memory of `torchdoctor compare` beside reading and json-decoding the same files, which it cannot avoid.

Prints the ratio for a fleet that is alike but for a few, and for one in which every machine is different in everything.
"""

import argparse
import copy
import json
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

DECODE = """
import gc, json, os, sys
gc.disable()  # as torchdoctor does
for entry in os.scandir(sys.argv[1]):
    with open(entry.path, "rb") as file:
        json.loads(file.read())
"""
MEASURE = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, code)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--packages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{options.reports} reports of {options.packages} packages, best of {options.rounds}")
    for kind in ("alike", "different"):
        measure(kind, options)


def measure(kind: str, options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        size = fleet(Path(folder), kind, options)
        decode, compare = [
            min(timed(command) for _ in range(options.rounds))
            for command in (
                [sys.executable, "-c", DECODE, folder],
                [sys.executable, "-m", "torchdoctor", "compare", "--fail-on", "never", "-f", "json", folder],
            )
        ]
    print(f"{kind}: {size / 1e6:.0f} MB; reading and decoding {decode[0]:.2f} s and {decode[1]} MB")
    print(f"  compare {compare[0]:.2f} s and {compare[1]} MB: {compare[0] / decode[0]:.2f} times the time")


def timed(command: list[str]) -> tuple[float, int]:
    """Seconds, and the most memory in MB."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *command], capture_output=True, text=True, check=True)
    seconds, memory, code = done.stdout.split()
    assert code == "0", (command, code)
    return float(seconds), int(memory)


def fleet(folder: Path, kind: str, options: argparse.Namespace) -> int:
    """Reports of one kind; how many bytes. One seed: every run measures the same fleet."""
    dice, base, size = random.Random(1), report(options.packages), 0
    for number in range(options.reports):
        data = vary(copy.deepcopy(base), dice, number, kind)
        text = json.dumps(data, indent=1)
        (folder / f"node{number:05}.json").write_text(text, "utf-8")
        size += len(text)
    return size


def report(packages: int) -> Any:
    """A server with eight GPUs, as the tests describe it, with as many packages as a real one has."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from machines import SITE, h100

    from torchdoctor.knowledge import load
    from torchdoctor.model import Package
    from torchdoctor.render.json import document
    from torchdoctor.rules import judge

    more = tuple(Package(f"package-{number}", "1.0", SITE, "pip") for number in range(packages))
    facts = replace(h100(), packages=(*(h100().packages or ()), *more))
    return json.loads(json.dumps(document(judge(facts, load(""), "2026-11-22T10:00:00+00:00"))))


def vary(data: Any, dice: random.Random, number: int, kind: str) -> Any:
    facts = data["facts"]
    facts["host"]["disk_free"] = dice.getrandbits(40)
    for gpu in facts["nvidia"]["gpus"]:
        gpu["uuid"] = f"GPU-{dice.getrandbits(64):x}"
    if kind == "different":
        facts["host"]["kernel"] = f"6.8.0-{number}"
        for package in facts["packages"]:
            package["version"] = f"1.{dice.randrange(5)}"
    elif number % 100 == 0:
        facts["nvidia"]["driver_version"] = "570.86.10"
    elif number % 100 == 1:
        facts["packages"][7]["version"] = "0.9"
    return data


if __name__ == "__main__":
    main()
