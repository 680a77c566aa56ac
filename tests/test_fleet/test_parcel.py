"""torchdoctor as one file for a node on which nothing is installed."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from torchdoctor.fleet.inside import on_node
from torchdoctor.fleet.parcel import parcel


def test_it_holds_us_and_what_we_need_and_nothing_native() -> None:
    names = zipfile.ZipFile(BytesIO(parcel())).namelist()
    for name in ("__main__.py", "torchdoctor/cli/check.py", "typer/__init__.py", "packaging/version.py", "pynvml.py"):
        assert name in names
    assert not [name for name in names if name.endswith((".so", ".pyd", ".pyc")) or name.startswith("psutil")]


@pytest.mark.process
def test_it_runs_where_nothing_is_installed(tmp_path: Path) -> None:
    file = tmp_path / "parcel.pyz"
    file.write_bytes(parcel())
    command = [sys.executable, "-I", "-S", str(file), "check", "--no-smoke", "-f", "json", "--fail-on", "never"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["summary"]["crashed"] == 0


@pytest.mark.process
def test_the_nodes_side_gives_the_report_of_its_own_python() -> None:
    said, errors = on_node.check(parcel(), ["--no-smoke", "--fail-on=never"], 120)
    assert errors == ""
    assert json.loads(said)["facts"]["target"]["why"] == "--python"
