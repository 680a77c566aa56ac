"""No control character reaches a terminal or a log: not by a flag, a file's name, a key, a GPU's name or an error."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from odd_machines import torchdoctor

from torchdoctor.model import SCHEMA
from torchdoctor.render import Format

pytestmark = pytest.mark.process

BAD = "\x1b]0;title\x07\x9b2J\u202e\r\x08"
REPAINTS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(folder: Path, *words: str, env: dict[str, str] | None = None) -> str:
    """What a command prints, once that is found to be harmless."""
    done = torchdoctor(*words, cwd=folder, env=env)
    said = done.stdout + done.stderr
    assert not REPAINTS.search(said), (words, said)
    assert "Traceback" not in said
    assert done.returncode in (0, 1, 2, 3, 4, 127), said  # 127: `run` found no such program
    return said


def test_flags_and_files(tmp_path: Path) -> None:
    for words in (
        ["check", "--python", f"/x{BAD}"],
        ["check", "--from", f"x{BAD}"],
        ["check", "--select", BAD],
        ["check", "--require", f"torch{BAD}"],
        ["check", "--require", f"{BAD}>=1"],
        ["check", "--fail-on", BAD],
        ["check", "--label", f"a{BAD}"],
        ["check", "--baseline", f"x{BAD}"],
        ["check", "-o", f"json={BAD}/x"],
        ["check", "-o", f"{BAD}=x"],
        ["compare", f"x{BAD}", f"y{BAD}"],
        ["explain", f"TD9{BAD}"],
        ["explain", f"./x{BAD}.log"],
        ["explain", f"RuntimeError: CUDA error: no kernel image is available for execution on the device {BAD}"],
        ["triage", f"x{BAD}"],
        ["run", f"x{BAD}"],
        ["install-cmd", "--gpu", BAD],
        ["install-cmd", "--torch", f"2{BAD}"],
        ["install-cmd", "--os", BAD],
        [f"chekc{BAD}"],
        [f"--{BAD}"],
    ):
        assert clean(tmp_path, *words), words


def test_keys_and_values_of_files(tmp_path: Path) -> None:
    facts = {"target": {"python": "x", "why": ""}, "host": {"os": "linux", "arch": BAD, "env": {BAD: 5}}}
    (tmp_path / "key.json").write_text(json.dumps({"schema": SCHEMA, "facts": facts}))
    assert clean(tmp_path, "check", "--from", "key.json")
    facts["host"] = {"os": "linux", "arch": "x86_64", "cpu_model": BAD, "env": {f"LD_LIBRARY_PATH{BAD}": BAD}}
    facts["nvidia"] = {"gpus": [{"index": 0, "name": f"GPU {BAD}", "compute_capability": "6.1"}], "driver_version": BAD}
    facts["torch"] = {"version": f"2.9.0{BAD}", "location": BAD}
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps({"schema": SCHEMA, "version": BAD, "facts": facts, "results": [BAD]}))
    for format in (item.value for item in Format):
        assert clean(tmp_path, "check", "-v", "--from", "a.json", "-f", format)
    for format in ("text", "html", "markdown", "json"):
        clean(tmp_path, "compare", "a.json", "b.json", "-f", format)
    (tmp_path / "pyproject.toml").write_text(f'[tool.torchdoctor]\nseverity = {{ "{"TD" + chr(0x9B)}" = "note" }}\n')
    assert clean(tmp_path, "check", "--from", "a.json")
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.torchdoctor]\nrequire = [\x1b]0;x\x07\n")
    assert clean(tmp_path, "check", "--from", "a.json")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files with control characters")
def test_names_of_files_and_programs(tmp_path: Path) -> None:
    """A repository's folder and file, a GPU that a stand-in of nvidia-smi names, a Python's folder."""
    folder = tmp_path / BAD.replace("\r", "")
    (folder / "bin").mkdir(parents=True)
    (folder / f"requirements{BAD[:6]}.txt").write_text("torch\n")
    (folder / "requirements.txt").write_text("torch\n")
    smi = folder / "bin/nvidia-smi"
    smi.write_text(f"#!/bin/sh\nprintf '0, Tesla {BAD}, GPU-1, 00000000:07:00.0, 40960, 535.129.03, 6.1\\n'\n")
    smi.chmod(0o755)
    (folder / "bin/python").symlink_to(sys.executable)
    env = {"PATH": f"{folder}/bin{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(folder)}
    for words in (
        ["check", "--no-smoke"],
        ["check", "--no-smoke", "-v", "-f", "github"],
        ["check", "--no-smoke", "-f", "sarif"],
        ["check", "--node", "-f", "line"],
        ["pythons"],
        ["pythons", "-f", "json"],
        ["install-cmd"],
        ["install-cmd", "-f", "json"],
    ):
        clean(folder, *words, env=env)
