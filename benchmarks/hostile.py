"""What any text may cost: CPU time and memory of each command that reads one, for texts of 1 MB made to be slow.

    python benchmarks/hostile.py          each command and each text: at most 2 s of the processor and 100 MB are meant
    python benchmarks/hostile.py 100      also a log of 100 MB for `explain`: at most 5 s

CPU time is user and system, of torchdoctor and all that it starts; memory is the most that was resident.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TORCHDOCTOR = [sys.executable, "-m", "torchdoctor"]
SIZE = 1_000_000  # characters
MOST_SECONDS, MOST_MEMORY, MOST_OF_A_LOG = 2.0, 100_000_000, 5.0
ENVIRONMENT = "PyTorch version: 2.9.1+cu128\nIs debug build: False\nCUDA used to build PyTorch: 12.8\nOS: Ubuntu\n"


def times(unit: str) -> str:
    return unit * (SIZE // len(unit))


TEXTS: dict[str, Callable[[], str]] = {
    "one word": lambda: times("a"),
    "blanks": lambda: times(" "),
    "empty lines": lambda: times("\n"),
    "digits": lambda: times("1"),
    "a library's path": lambda: times("torchaudio/.pyd"),
    "an error's beginning": lambda: times("RuntimeError: CUDA error: "),
    "the same error": lambda: times("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB\n"),
    "tracebacks": lambda: times(
        'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    import x\n'
    ),
    "wheels in one line": lambda: times('{"filename":"torch-2.9.0-cp311-cp311-manylinux_2_28_x86_64.whl","h":"0"},'),
    "a killed process": lambda: "Killed\n" + times("\n") + "x",
    "addresses": lambda: times("https://ada:secret@host.example.org/x?token=1&key="),
    "key blocks": lambda: times("-----BEGIN PRIVATE KEY-----\n"),
    "other letters": lambda: times("\u00e9\u4e2d\U0001f600"),
    "control characters": lambda: times("\x1b[31m\r\x08"),
    "names of packages": lambda: times("torch==2.9.1\nnvidia-cublas-cu12==12.8.4.1\n"),
    "an environment": lambda: ENVIRONMENT + times("[pip3] torch==2.9.1\n"),
    "an environment's GPUs": lambda: ENVIRONMENT + times("GPU 0: NVIDIA A100\n"),
    "an environment's key": lambda: ENVIRONMENT + times("GPU models and configuration: "),
    "nvidia-smi": lambda: times("| NVIDIA-SMI 570.86.10   Driver Version: 570.86.10   CUDA Version: 12.8 |\n"),
    "tables": lambda: times("| a | b |\n|---|---|\n"),
    "colons": lambda: times("a: b: c: "),
    "brackets": lambda: times("["),
    "JSON in JSON": lambda: times('{"a":'),
    "a report's beginning": lambda: '{"schema": "torchdoctor.report/1", "facts": ' + times('{"a":['),
    "a report with many packages": lambda: report("package"),
    "quotes": lambda: times("\"'`"),
    "anything": lambda: "".join(random.Random(1).choices("torchCUDA error:/.-_0123456789\n\t ()[]'\"", k=SIZE)),
}
COMMANDS = {
    "explain": ["explain", "--no-check"],
    "explain (JSON)": ["explain", "--no-check", "-f", "json"],
    "check --from": ["check", "-v", "--from"],
    "check --from (HTML)": ["check", "-f", "html", "--from"],
    "triage": ["triage"],
    "compare": ["compare"],
    "check --baseline": ["check", "--no-smoke", "--baseline"],
}


class Spent(NamedTuple):
    """Of one command: seconds of the processor, bytes, exit code."""

    seconds: float
    memory: int
    status: int


def report(name: str) -> str:
    """Of torchdoctor's own form, as long as the others."""
    packages = [{"name": f"{name}-{number}", "version": "1.0"} for number in range(SIZE // 45)]
    target = {"python": "/usr/bin/python3", "why": ""}
    report = {"schema": "torchdoctor.report/1", "facts": {"target": target, "packages": packages}, "results": []}
    return json.dumps(report)


def spent(words: list[str], folder: str) -> Spent:
    process = subprocess.Popen(
        [*TORCHDOCTOR, *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, process.returncode)


def told(found: Spent) -> str:
    return f"{found.seconds:6.2f} s {found.memory / 1e6:6.0f} MB"


def log(megabytes: int, path: Path) -> None:
    chance = random.Random(2)
    with path.open("w", encoding="utf-8") as file:
        for number in range(megabytes * 12_000):
            words = f"loss={chance.random():.6f} CUDA memory allocated 23.1 GiB, validation error {chance.random():.4f}"
            file.write(f"2026-11-23 18:34:12,123 [INFO] step {number} {words}\n")
        file.write("RuntimeError: CUDA error: no kernel image is available for execution on the device\n")


def main() -> int:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    worst: dict[str, Spent] = {}
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "text.json")
        for name, make in TEXTS.items():
            path.write_text(make(), "utf-8")
            for command, words in COMMANDS.items():
                found = spent([*words, str(path)], folder)
                before = worst.get(command, found)
                worst[command] = Spent(max(before.seconds, found.seconds), max(before.memory, found.memory), 0)
                bad = found.seconds > MOST_SECONDS or found.memory > MOST_MEMORY or found.status not in (0, 1, 2, 3)
                over += bad
                if bad:
                    print(f"! {command}, {name}: {told(found)}, exit {found.status}", flush=True)
        print(f"{len(TEXTS)} texts of 1 MB, the worst of each command:")
        for command, found in worst.items():
            print(f"{command:22} {told(found)}")
        if megabytes:
            log(megabytes, path)
            found = spent(["explain", "--no-check", str(path)], folder)
            over += found.seconds > MOST_OF_A_LOG
            print(f"explain, a log of {path.stat().st_size / 1e6:.0f} MB: {told(found)}")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
