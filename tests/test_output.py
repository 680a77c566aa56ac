"""Reports are written whole or not at all, and nothing that was there is lost before."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from torchdoctor import output, saved
from torchdoctor.output import BadOutput
from torchdoctor.render import Format


def test_a_new_file_has_the_mode_of_new_files_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        output.write(str(tmp_path / "new.json"), "{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.json").stat().st_mode) == 0o640
    (tmp_path / "new.json").chmod(0o604)
    output.write(str(tmp_path / "new.json"), "[]")
    assert stat.S_IMODE((tmp_path / "new.json").stat().st_mode) == 0o604
    assert (tmp_path / "new.json").read_text() == "[]"


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    output.write(str(tmp_path / "link.json"), "new")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_many_writers_leave_one_whole_report(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    texts = [json.dumps([number] * 50_000) for number in range(8)]
    threads = [threading.Thread(target=output.write, args=(str(path), text)) for text in texts * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() in texts
    assert [item.name for item in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_one_line_and_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadOutput, match=r"^--output json=/dev/full: No space left on device$"):
        output.Output(Format.JSON, "/dev/full").write("{}" * 10_000)
    path = tmp_path / "report.json"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadOutput, match="No space left"):
        output.Output(Format.JSON, str(path)).write("new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_step_summary_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    output.write(str(path), "ours\n")
    assert path.read_text() == "before\nours\n"


def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (item,) = output.open_all([f"json={tmp_path / 'pipe'}"])
    with pytest.raises(BadOutput, match=r"no program is reading this pipe$"):
        item.write("{}")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    item.write("{}")
    assert os.read(reader, 10) == b"{}"
    os.close(reader)


def test_nothing_is_made_before_there_is_a_report(tmp_path: Path) -> None:
    output.open_all([f"json={tmp_path / 'new.json'}"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "why"),
    [("nowhere/x.json", "No such file or directory"), (".", "Is a directory"), ("file/x.json", "Not a directory")],
)
def test_a_bad_path_is_reported_at_once(tmp_path: Path, path: str, why: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadOutput, match=f": {why}$"):
        output.open_all([f"json={tmp_path / path}"])


def test_two_reports_for_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("x")
    with pytest.raises(BadOutput, match="two reports for one file"):
        output.open_all([f"json={tmp_path / 'x'}", f"html={tmp_path / 'link'}"])
    assert len(output.open_all(["json=/dev/stdout", "text=/dev/stdout"])) == 2


@pytest.mark.process
def test_a_killed_writer_leaves_the_old_report(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("[0]")
    code = f"from torchdoctor import output\nwhile True: output.write({str(path)!r}, '[1]' + ' ' * 3_000_000)"
    for _ in range(6):
        writer = subprocess.Popen([sys.executable, "-c", code])
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(0.4)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert saved.load(str(path)) in ([0], [1])
