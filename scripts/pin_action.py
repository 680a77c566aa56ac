"""Writes action-requirements.txt: what the action installs beside torchdoctor itself, each file of it by its hash.

python scripts/pin_action.py           resolves anew, for every Python and system that torchdoctor runs on; needs uv
python scripts/pin_action.py --check   offline: whether the file still fits pyproject.toml
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "action-requirements.txt"
OLDEST = "3.10"  # of the Pythons that torchdoctor runs on
HEAD = "# What the action installs, by hash. Written by scripts/pin_action.py; tests compare it with pyproject.toml.\n"
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)(?: ; [^\\\n]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)


def wanted() -> list[str]:
    """The dependencies, and what builds torchdoctor: nothing is fetched unpinned while it is built."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [*data["project"]["dependencies"], *data["build-system"]["requires"]]


def faults(text: str) -> list[str]:
    """What is wrong with the file, a line each."""
    pins = [(found[1], found[2]) for found in PIN.finditer(text)]
    rest = PIN.sub("", text.removeprefix(HEAD)).strip()
    found = [f"neither a pin nor a hash: {rest.splitlines()[0]}"] if rest else []
    for requirement in map(Requirement, wanted()):
        versions = [version for name, version in pins if name == requirement.name]
        if not versions:
            found.append(f"{requirement.name} is not pinned")
        found += [f"{requirement} forbids {item}" for item in versions if not requirement.specifier.contains(item)]
    return found


def resolved() -> str:
    """By uv, whose answer holds for all systems at once."""
    uv = shutil.which("uv") or sys.exit("pin_action: uv is not on PATH")
    flags = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet", "--python-version", OLDEST]
    with tempfile.NamedTemporaryFile("w", suffix=".in", encoding="utf-8") as file:
        file.write("\n".join(wanted()))
        file.flush()
        done = subprocess.run([uv, "pip", "compile", *flags, file.name], capture_output=True, text=True, check=False)
    return HEAD + done.stdout if done.returncode == 0 else sys.exit(f"pin_action: {done.stderr.strip()}")


def main() -> int:
    if sys.argv[1:] != ["--check"]:
        FILE.write_text(resolved(), "utf-8")
    wrong = faults(FILE.read_text("utf-8"))
    for line in wrong:
        print(f"{FILE.name}: {line}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
