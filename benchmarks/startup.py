"""How long torchdoctor's commands take, in times of `python -c pass` and of importing the same torch.

Run it with the Python that has torchdoctor and torch: `python benchmarks/startup.py [ROUNDS]`. The commands take turns,
so that a busy moment of the machine hits them all, and the least time of each counts. CPU time (user and system, of all
processes that a command starts) changes little where other programs run; wall time is what a user waits for.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PYTHON = sys.executable
TORCHDOCTOR = [str(Path(PYTHON).with_name("torchdoctor"))]
DISTRIBUTIONS = 1000
# name: (command, compared with, at most this many times it in wall time)
COMMANDS: dict[str, tuple[list[str], str, float | None]] = {
    "python -c pass": ([PYTHON, "-c", "pass"], "", None),
    "torchdoctor --version": ([*TORCHDOCTOR, "--version"], "python -c pass", 6.5),
    "torchdoctor install-cmd": (
        [*TORCHDOCTOR, "install-cmd", "--os", "linux", "--python-version", "3.12", "--gpu", "A100"],
        "python -c pass",
        6.5,
    ),
    "torchdoctor check --no-smoke": ([*TORCHDOCTOR, "check", "--no-smoke"], "python -c pass", 8.0),
    "the same, 1,000 distributions more": ([*TORCHDOCTOR, "check", "--no-smoke"], "python -c pass", 11.0),
    "import torch": ([PYTHON, "-c", "import torch"], "", None),
    "python -m torch.utils.collect_env": ([PYTHON, "-m", "torch.utils.collect_env"], "import torch", None),
    "torchdoctor check": ([*TORCHDOCTOR, "check"], "import torch", 0.85),
}


class Spent(NamedTuple):
    """Seconds."""

    wall: float = float("inf")
    cpu: float = float("inf")


def spent(command: Sequence[str], env: Mapping[str, str], folder: str) -> Spent:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)  # with its children that it has waited for
    process.returncode = 0
    return Spent(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)


def many_distributions(folder: Path) -> None:
    for number in range(DISTRIBUTIONS):
        record = folder / f"package_{number}-1.0.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: package-{number}\nVersion: 1.0\n")
        (record / "INSTALLER").write_text("pip\n")


def measure(rounds: int) -> dict[str, Spent]:
    """The least of each command."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["VIRTUAL_ENV"] = sys.prefix  # the patient is this Python, and not a shim on PATH that costs time of its own
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as empty:
        many_distributions(Path(folder))
        crowded = {**env, "PYTHONPATH": folder}
        least = dict.fromkeys(COMMANDS, Spent())
        for _ in range(rounds):
            for name, (command, _, _) in COMMANDS.items():
                one = spent(command, crowded if "distributions" in name else env, empty)
                least[name] = Spent(min(least[name].wall, one.wall), min(least[name].cpu, one.cpu))
    return least


def main() -> None:
    least = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
    print(f"{'':36} {'wall':>7}    {'CPU':>7}      wall     CPU")
    for name, (_, beside, limit) in COMMANDS.items():
        found = least[name]
        times = f"{found.wall * 1000:7.0f} ms {found.cpu * 1000:7.0f} ms"
        if not beside:
            print(f"{name:36} {times}")
            continue
        wall, cpu = found.wall / least[beside].wall, found.cpu / least[beside].cpu
        wanted = f" (at most {limit:g})" if limit else ""
        print(f"{name:36} {times}   {wall:5.2f} x {cpu:5.2f} x {beside}{wanted}")


if __name__ == "__main__":
    main()
