"""How long torchdoctor's commands take, in times of `python -c pass` and of importing the same torch.

Run it with the Python that has torchdoctor and torch: `python benchmarks/startup.py [ROUNDS]`. The commands take turns,
so that a busy moment of the machine hits them all, and the least time of each counts.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PYTHON = sys.executable
TORCHDOCTOR = [str(Path(PYTHON).with_name("torchdoctor"))]
DISTRIBUTIONS = 1000
# name: (command, compared with, at most this many times it)
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


def seconds(command: Sequence[str], env: Mapping[str, str], folder: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def many_distributions(folder: Path) -> None:
    for number in range(DISTRIBUTIONS):
        record = folder / f"package_{number}-1.0.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: package-{number}\nVersion: 1.0\n")
        (record / "INSTALLER").write_text("pip\n")


def measure(rounds: int) -> dict[str, float]:
    """The least seconds of each command."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["VIRTUAL_ENV"] = sys.prefix  # the patient is this Python, and not a shim on PATH that costs time of its own
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as empty:
        many_distributions(Path(folder))
        crowded = {**env, "PYTHONPATH": folder}
        least = dict.fromkeys(COMMANDS, float("inf"))
        for _ in range(rounds):
            for name, (command, _, _) in COMMANDS.items():
                spent = seconds(command, crowded if "distributions" in name else env, empty)
                least[name] = min(least[name], spent)
    return least


def main() -> None:
    least = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
    for name, (_, beside, limit) in COMMANDS.items():
        ratio = f"{least[name] / least[beside]:5.2f} x {beside}" if beside else ""
        wanted = f" (at most {limit:g})" if limit else ""
        print(f"{name:36} {least[name] * 1000:7.0f} ms   {ratio}{wanted}".rstrip())


if __name__ == "__main__":
    main()
