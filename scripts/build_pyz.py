"""Builds dist/torchdoctor.pyz: torchdoctor and what it needs in one file, for machines without a network.

`python scripts/build_pyz.py [FILE]`. Pure Python: what is native (psutil) is left out, and torchdoctor does without.
"""

import shutil
import subprocess
import sys
import tempfile
import zipapp
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Native, or parts of rich that only its Markdown and syntax colouring need.
LEFT_OUT = ("psutil*", "pygments", "markdown_it", "mdurl", "bin", "**/__pycache__", "**/*.so", "**/*.pyd")


def build(file: Path) -> None:
    """Installs torchdoctor into a passing folder and packs that. Raises CalledProcessError where pip fails."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", folder, str(ROOT)]
        subprocess.run(pip, check=True)
        for pattern in LEFT_OUT:
            for path in Path(folder).glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        file.parent.mkdir(parents=True, exist_ok=True)
        zipapp.create_archive(
            folder, file, interpreter="/usr/bin/env python3", main="torchdoctor.__main__:main", compressed=True
        )


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist/torchdoctor.pyz"
    build(file)
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
