"""The `pixi` of the laboratory: `pixi add --pypi`, carried out by uv, and entered in pixi.toml and pixi.lock.

No index that tests can use has a pixi. This takes the arguments as they are printed.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="pixi")
    parser.add_argument("verb", choices=("add",))
    parser.add_argument("--manifest-path", required=True, type=Path)
    parser.add_argument("--pypi", action="store_true", required=True)
    parser.add_argument("specs", nargs="+")
    given = parser.parse_args()
    manifest, lock = (given.manifest_path / name for name in ("pixi.toml", "pixi.lock"))
    python = given.manifest_path / ".pixi/envs/default/bin/python"
    entries = [re.fullmatch(r"([\w.-]+)(.*)", spec) for spec in given.specs]
    lines = "".join(f'{entry[1]} = "{entry[2] or "*"}"\n' for entry in entries if entry)
    manifest.write_text(f"{manifest.read_text()}{lines}")
    lock.write_text(f"{lock.read_text()}{lines}")
    return subprocess.run(["uv", "-q", "pip", "install", "--python", str(python), *given.specs], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
