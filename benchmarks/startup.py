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
from contextlib import ExitStack
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
    "torchdoctor check requirements.txt": (
        [*TORCHDOCTOR, "check", "requirements.txt", "--os", "linux", "--python-version", "3.12"],
        "python -c pass",
        10.0,
    ),
    "torchdoctor check uv.lock, 600 kB": (
        [*TORCHDOCTOR, "check", "uv.lock", "--os", "linux", "--python-version", "3.12"],
        "python -c pass",
        10.0,
    ),
    "torchdoctor check --declared, 6 files": (
        [*TORCHDOCTOR, "check", "--declared", "--os", "linux", "--python-version", "3.12", "--driver", "535"],
        "python -c pass",
        10.0,
    ),
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


# A repository of the usual files, as they are before anything is installed.
PACKAGE = """
[[package]]
name = "{}"
version = "2.4.1"
source = {{ registry = "https://pypi.org/simple" }}
resolution-markers = [
    "python_full_version >= '3.12' and sys_platform == 'linux'",
    "(python_full_version < '3.12' and sys_platform == 'linux') or sys_platform == 'win32'",
]
wheels = [
{}]
"""
WHEEL = '    {{ url = "https://files.example/{}.whl", hash = "sha256:{:064}", size = 100 }},\n'
FILES = {
    "requirements.txt": "numpy<2\ntorch==2.4.1\ntransformers>=4.40\ndatasets\n" * 3,
    "pyproject.toml": """
[project]
name = "a"
version = "1"
requires-python = ">=3.10"
dependencies = ["torch>=2.4", "torchvision; sys_platform == 'linux'", "numpy>=1.26", "pandas", "tqdm>=4"]
[project.optional-dependencies]
dev = ["pytest", "ruff"]
[tool.uv.sources]
torch = { index = "pytorch" }
[[tool.uv.index]]
name = "pytorch"
url = "https://download.pytorch.org/whl/cu121"
explicit = true
""",
    "Dockerfile": "FROM python:3.12-slim\nRUN apt-get update && apt-get install -y git\nRUN pip install torch==2.4.1\n",
    "compose.yaml": "services:\n  train:\n    build: .\n    gpus: all\n    shm_size: 8gb\n",
    ".github/workflows/test.yml": """
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install torch==2.4.1 --index-url https://download.pytorch.org/whl/cpu
""",
}


def write_repository(folder: Path) -> None:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    names = ["torch", "numpy", *(f"package-{number}" for number in range(330))]
    packages = (PACKAGE.format(name, "".join(WHEEL.format(name, item) for item in range(13))) for name in names)
    (folder / "uv.lock").write_text('version = 1\nrequires-python = ">=3.10"\n' + "".join(packages))


def measure(rounds: int) -> dict[str, Spent]:
    """The least of each command."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["VIRTUAL_ENV"] = sys.prefix  # the patient is this Python, and not a shim on PATH that costs time of its own
    with ExitStack() as stack:
        folder, empty, project = (stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(3))
        many_distributions(Path(folder))
        write_repository(Path(project))
        crowded = {**env, "PYTHONPATH": folder}
        least = dict.fromkeys(COMMANDS, Spent())
        for _ in range(rounds):
            for name, (command, _, _) in COMMANDS.items():
                of_files = any(word in name for word in ("requirements", "lock", "declared"))
                one = spent(command, crowded if "distributions" in name else env, project if of_files else empty)
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
