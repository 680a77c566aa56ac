"""Proves torchdoctor on this machine's NVIDIA GPU, and writes one dated record of it as JSON.

    python scripts/on_hardware.py                            everything, some minutes
    python scripts/on_hardware.py --python ~/envs/dl -o record.json
    python scripts/on_hardware.py nvml loops                 these steps only
    python scripts/on_hardware.py --list

Run it with the Python that has torchdoctor; --python names the one that has torch. It changes no setting of the GPU.
One line a step: its verdict, its name, what it proves, seconds. Records are kept in docs/hardware/, which gen_docs.py
shows as a page. Exit code: 0 no step failed, 1 some did, 2 wrong usage or no GPU.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from hardware import Broken, Data, Setup, Skip, Step, checks, provoke, smi, speed
from hardware.record import StepRecord, clean, machine, record

STEPS = (*checks.STEPS, *smi.STEPS, *speed.STEPS, *provoke.STEPS)
DOCTOR = (sys.executable, "-m", "torchdoctor")
AT_ONCE = max(1, min(6, (os.cpu_count() or 1) // 2))  # of the steps that may run side by side


def main(arguments: list[str]) -> int:
    asked = options(arguments)
    if asked.list:
        for step in STEPS:
            print(f"{step.name:<22} {step.what}")
        return 0
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
    setup = Setup(DOCTOR, asked.python, asked.limit, asked.keep)
    try:
        about = machine(setup)
    except Broken as error:
        print(f"on_hardware.py: {error}", file=sys.stderr)
        return 2
    if not about["gpus"]:
        print("on_hardware.py: the NVIDIA driver shows no GPU here", file=sys.stderr)
        return 2
    print(f"{about['gpus'][0]['name']}, driver {about['driver']}, torch {about['torch']}", flush=True)
    steps: list[StepRecord] = []
    for result in done(chosen(asked.steps), setup):
        steps.append(result)
        write(asked.output, record(about, steps))  # each time: a machine that dies takes nothing with it
    return conclusion(asked.output, record(about, steps)["summary"])


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("steps", nargs="*", metavar="STEP", help="only these, by name; see --list")
    parser.add_argument("--skip", action="append", default=[], metavar="STEP", help="not this one; repeatable")
    parser.add_argument("--python", default=with_torch(), help="the Python that has torch")
    parser.add_argument("--limit", type=float, default=120.0, metavar="SECONDS", help="for each program (120)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="for reports and texts of errors")
    parser.add_argument("-o", "--output", type=Path, default=Path(f"hardware-{date.today()}.json"), metavar="FILE")
    parser.add_argument("--list", action="store_true", help="the steps")
    asked = parser.parse_args(arguments)
    names = {step.name for step in STEPS}
    if unknown := [name for name in (*asked.steps, *asked.skip) if name not in names]:
        parser.error(f"no such step: {', '.join(unknown)}; there are {', '.join(sorted(names))}")
    asked.steps = [name for name in (asked.steps or [step.name for step in STEPS]) if name not in asked.skip]
    return asked


def with_torch() -> str:
    """This Python, or the one of the shell."""
    return sys.executable if find_spec("torch") else shutil.which("python3") or sys.executable


def chosen(names: Sequence[str]) -> list[Step]:
    return [step for step in STEPS if step.name in names]


def done(steps: Sequence[Step], setup: Setup) -> Iterator[StepRecord]:
    """In their order, with a line for each as soon as it is over; those that may run side by side do."""
    for together, group in groupby(steps, key=lambda step: step.together):
        with ThreadPoolExecutor(AT_ONCE if together else 1) as pool:
            for result in pool.map(lambda step: outcome(step, setup), [*group]):
                print(line(result), flush=True)
                yield result


def outcome(step: Step, setup: Setup) -> StepRecord:
    """A step that breaks, in whatever way, is a failed step."""
    began = time.monotonic()
    faults: tuple[str, ...]
    try:
        found = step.does(setup)
        faults, reason, data = found.faults, "", found.data
    except Skip as why:
        faults, reason, data = (), str(why), {}
    except Broken as error:
        faults, reason, data = (str(error),), "", {}
    except Exception as error:
        faults, reason, data = (f"the step itself broke: {type(error).__name__}: {error}",), "", {}
    seconds = round(time.monotonic() - began, 2)
    verdict = "failed" if faults else "skipped" if reason else "passed"
    return StepRecord(step.name, step.what, verdict, seconds, faults, reason, data)  # type: ignore[arg-type]


def line(step: StepRecord) -> str:
    """ "passed  nvml  what NVML says is what nvidia-smi prints (1.2 s)", and its faults below."""
    why = f": {step.reason}" if step.reason else ""
    head = f"{step.verdict:<8} {step.name:<22} {step.what} ({step.seconds:.1f} s){why}"
    return "\n".join((head, *(f"         - {clean(fault)}" for fault in step.faults)))


def write(file: Path, found: Data) -> None:
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def conclusion(file: Path, summary: dict[str, int]) -> int:
    print(f"{', '.join(f'{count} {word}' for word, count in summary.items())}; {file}")
    return 1 if summary["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
