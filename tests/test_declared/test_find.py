"""Files that are named, found or included, within bounds; and that a report on them is read back."""

import os
from pathlib import Path

import pytest
from declarations import LINUX

from torchdoctor.codec import decode, encode
from torchdoctor.declared import find
from torchdoctor.declared.facts import made
from torchdoctor.declared.model import Declared
from torchdoctor.knowledge import load


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_included_is_part_of_it(here: Path) -> None:
    (here / "requirements").mkdir()
    (here / "requirements.txt").write_text("-r requirements/base.txt\n-c held.txt\nnumpy\n")
    (here / "requirements/base.txt").write_text("-r ../requirements.txt\ntorch==2.1.0\n--extra-index-url https://x\n")
    (here / "held.txt").write_text("torch<3\n")
    (sheet,) = find.sheets(["requirements.txt"])
    (install,) = sheet.installs
    assert [(item.name, item.place.file, item.place.line) for item in install.requirements] == [
        ("numpy", "requirements.txt", 3),
        ("torch", "requirements/base.txt", 2),
    ]
    assert [item.limits for item in install.constraints] == ["<3"]
    assert [item.url for item in install.indexes] == ["https://x"]


def test_what_is_included_and_not_there_is_said(here: Path) -> None:
    (here / "requirements.txt").write_text("-r gone.txt\ntorch\n")
    (sheet,) = find.sheets(["requirements.txt"])
    assert [item.why for item in sheet.unread] == ["gone.txt: gone.txt: no such file"]


def test_below_a_folder(here: Path) -> None:
    for name in (
        "requirements.txt",
        "a/b/pyproject.toml",
        ".venv/requirements.txt",
        "node_modules/requirements.txt",
        "README.md",
    ):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(
            "torch\n" if name.endswith("txt") else '[project]\nname = "a"\ndependencies = ["torch"]\n'
        )
    assert [sheet.file for sheet in find.below(".")] == ["requirements.txt", "a/b/pyproject.toml"]


def test_what_cannot_be_used(here: Path) -> None:
    (here / "README.md").write_text("torch")
    (here / "a").mkdir()
    with (here / "requirements.txt").open("wb") as file:
        file.truncate(find.LARGEST + 1)
    for path, why in (
        ("gone.txt", "no such file"),
        ("README.md", "not a project file"),
        ("a", "--declared"),
        ("requirements.txt", "larger than 8 MiB"),
    ):
        with pytest.raises(find.Unusable, match=why):
            find.sheets([path])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(here: Path) -> None:
    os.mkfifo(here / "requirements.txt")
    with pytest.raises(find.Unusable, match="no such file"):
        find.sheets(["requirements.txt"])


def test_credentials_are_not_kept(here: Path) -> None:
    (here / "requirements.txt").write_text(
        "--extra-index-url https://me:secret@wheels.example/simple\n--find-links https://wheels.example/?token=secret\n"
        "-f https://wheels.example/t/secret/torch\ntorch\n"
    )
    assert "secret" not in repr(find.sheets(["requirements.txt"]))
    assert "secret" not in "".join(find.lines_of("requirements.txt"))


def test_texts_of_windows(here: Path) -> None:
    (here / "requirements.txt").write_bytes("torch==2.1.0\r\nnumpy\r\n".encode("utf-16"))
    (sheet,) = find.sheets(["requirements.txt"])
    assert [item.limits for item in sheet.installs[0].requirements] == ["==2.1.0", ""]


def test_a_report_on_files_is_read_back(here: Path) -> None:
    (here / "requirements.txt").write_text("torch==2.1.0; sys_platform == 'linux'\n")
    facts = made(find.sheets(["requirements.txt"]), (LINUX,), load())
    assert decode(Declared, encode(facts)) == facts
