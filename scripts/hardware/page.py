"""The page "Proven on": the records that scripts/on_hardware.py wrote on real machines, as tables."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Data = dict[str, Any]

INTRO = """What stand-ins cannot prove, `scripts/on_hardware.py` proves on a machine with an NVIDIA GPU. It runs
`check`, the full live tests and `bench`. It provokes errors of CUDA, and `explain` has to explain them. It compares
every value of NVML with what `nvidia-smi` prints, and what `bench` measures with plain timing loops. It changes no
setting of the GPU.

```sh
python scripts/on_hardware.py --python ~/envs/dl -o record.json
```

`pytest -m gpu` runs the same steps as tests. Below are the records of the machines on which it was run. To add yours,
see [adding](../adding.md#a-machine-with-a-gpu).
"""


def page(folder: Path) -> str:
    """Of all records in this folder, the newest first."""
    found = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
    newest = sorted(found.items(), key=lambda item: item[1]["date"], reverse=True)
    parts = ["# Proven on\n", INTRO, *(section(name, one) for name, one in newest)]
    return "\n".join(parts if found else [*parts, "There is none yet.\n"])


def section(name: str, one: Data) -> str:
    about, summary = one["machine"], one["summary"]
    gpus = [gpu["name"] for gpu in about["gpus"]]
    title = f"## {len(gpus)} × {gpus[0]}, {one['date'][:10]}\n"
    counts = ", ".join(f"{summary[word]} {word}" for word in ("passed", "failed", "skipped"))
    lead = f"torchdoctor {one['torchdoctor']}: {counts}. [The record]({name}).\n"
    notes = "".join(f"- {note}\n" for note in one.get("notes", ()))  # written by hand, of what was found
    parts = (*machine(about), *steps(one["steps"]), *([notes] if notes else []), *speed(one["steps"]))
    return "\n".join((title, lead, *parts))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell(item) for item in line) + " |\n" for line in lines)


def cell(item: object) -> str:
    return str(item).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def machine(about: Data) -> Iterator[str]:
    gpu = about["gpus"][0]
    switches = (word if gpu[name] else f"no {word}" for name, word in (("ecc", "ECC"), ("mig", "MIG")))
    rows = (
        ("GPU", f"compute capability {gpu['compute_capability']}, {gpu['memory_gib']} GiB, {', '.join(switches)}"),
        ("PCI Express", gpu["pcie"]),
        ("Driver", f"{about['driver']} (CUDA {about['driver_cuda']}), {about['module'] or 'unknown'} kernel module"),
        ("torch", f"{about['torch']}, Python {about['python']}, triton {about['triton']}, cuDNN {about['cudnn']}"),
        ("System", f"{about['os']}, {about['arch']}, {about['container'] or 'no container'}, {about['user']}"),
        ("CPU", f"{about['cpu']}, {about['cpus']} usable, {about['memory_gib']} GiB"),
    )
    yield table(("Machine", ""), rows)


def steps(every: Sequence[Data]) -> Iterator[str]:
    rows = [(one["verdict"], one["what"] + why(one), f"{one['seconds']:.1f}") for one in every]
    yield table(("Verdict", "Step", "Seconds"), rows)


def why(one: Data) -> str:
    if one["faults"]:
        return ": " + "; ".join(one["faults"])
    return f" ({one['reason']})" if one["reason"] else ""


def speed(every: Sequence[Data]) -> Iterator[str]:
    """bench against plain loops, and against the data sheet."""
    data = {one["name"]: one["data"] or {} for one in every}
    if rows := [compared(kind, row) for kind, row in data.get("loops", {}).get("compared", {}).items()]:
        yield table(("Measured, in TFLOP/s or TB/s", "bench", "plain loop", "bench again", "ratio"), rows)
    if rows := [measured(kind, row) for kind, row in data.get("bench", {}).get("results", {}).items()]:
        yield table(("bench on the GPU", "Value", "Of the data sheet"), rows)


def compared(kind: str, row: Data) -> tuple[object, ...]:
    return kind, row["bench_before"], row["loop"], row["bench_after"], f"{row['ratio']:.3f}"


def measured(kind: str, row: Data) -> tuple[object, ...]:
    share = row.get("of_data_sheet")
    return kind, f"{row['value']} {row['unit']}", f"{share:.0%}" if share else ""
