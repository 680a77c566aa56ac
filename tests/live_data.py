"""Which tests read the data that a release of torch changes: all others have those of tests/data/catalogue."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIVE = str(ROOT / "src/torchdoctor/data") + os.sep
# The tests of the data.
OF_THE_DATA = {
    "tests/test_knowledge/test_data.py",
    "tests/test_knowledge/test_new_release.py",
    "tests/test_knowledge/test_published.py",
    "tests/test_scripts/test_entering.py",
    "tests/test_scripts/test_refresh_data.py",
}
# Those that pack them, look through every file, or use what reads wheels.json where it lies.
READ_BESIDE = {
    "tests/fixes/test_errors.py",
    "tests/test_boundaries.py",
    "tests/test_fleet/test_parcel.py",
    "tests/test_scripts/test_upstream/test_init.py",
}
READERS = OF_THE_DATA | READ_BESIDE


def is_reader(path: Path) -> bool:
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).as_posix() in READERS
