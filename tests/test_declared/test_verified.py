"""What uv resolves of files, here by a stand-in of uv that writes down how it was called."""

import stat
from pathlib import Path

import pytest
from declarations import LINUX, WINDOWS, declared

from torchdoctor.declared.verified import lines
from torchdoctor.knowledge import load

pytestmark = pytest.mark.process
UV = '#!/bin/sh\necho "$@" > "$0.args"\ncat "$3" > "$0.file"\n{}\n'


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "uv"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return path


def answers(path: Path, script: str) -> None:
    path.write_text(UV.format(script))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_targets_own_lines_are_asked(uv: Path) -> None:
    answers(uv, "echo torch==2.9.1+cpu")
    text = "--extra-index-url https://x/simple\ntorch>=2; sys_platform == 'win32'\nnumpy; sys_platform == 'linux'\n"
    assert lines(declared(text, WINDOWS), load()) == ["requirements.txt:2: resolved by uv: torch 2.9.1+cpu"]
    asked = Path(f"{uv}.args").read_text()
    assert "--python-platform x86_64-pc-windows-msvc" in asked
    assert "--python-version 3.12" in asked
    assert Path(f"{uv}.file").read_text() == "--extra-index-url https://x/simple\ntorch>=2\n"


def test_a_conflict_is_told(uv: Path) -> None:
    answers(uv, "echo 'no solution: torch' >&2; exit 1")
    assert lines(declared("torch\n", LINUX), load()) == ["requirements.txt:1: no solution by uv: no solution: torch"]


def test_what_has_no_torch_is_not_asked(uv: Path) -> None:
    answers(uv, "exit 9")
    assert lines(declared("numpy\n", LINUX), load()) == []
