"""Files of strangers: what is no report is one line, and no folder holds anything that never ends."""

import os
from pathlib import Path

import pytest

from torchdoctor import saved
from torchdoctor.codec import DecodeError, decode, encode
from torchdoctor.model import Host
from torchdoctor.saved import Unreadable


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "^empty: "),
        (" \n", "^empty: "),
        ("{}{}", "more than one report"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a":' * 200_000, "nested too deeply"),
        ("NaN", "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": ' + "9" * 5000 + "}", "not JSON"),
        ("\ud800", "not JSON"),
        ("nul", "not JSON"),
    ],
)
def test_what_is_no_json_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    if text.startswith('{"a": 9'):
        return  # Python before 3.10.7 reads them
    with pytest.raises(Unreadable, match=why) as error:
        saved.load(str(path))
    assert len(str(error.value)) < 300


def test_documents_one_after_the_other() -> None:
    data = b'\xef\xbb\xbf{"facts": {"host": {"hostname": "n1"}}}\n{\n "a": 1\n}{"b": 2}\n{"cut": \n{"c": 3}\n'
    found = [(name, str(item) if isinstance(item, Unreadable) else item) for name, item in saved.stream(data)]
    assert found[:3] == [
        ("n1", {"facts": {"host": {"hostname": "n1"}}}),
        ("report 2", {"a": 1}),
        ("report 3", {"b": 2}),
    ]
    assert found[3][1].startswith("not JSON: ")
    assert found[4] == ("report 5", {"c": 3})
    assert list(saved.stream(b" \n")) == []


@pytest.mark.parametrize("text", ["nul", "[" * 200_000, "}{", "\n{\n{\n"])
def test_a_stream_of_no_json_ends(text: str) -> None:
    assert all(isinstance(item, Unreadable) for _, item in saved.stream(text.encode()))


def test_a_folder_holds_files_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "gone.json").symlink_to("nowhere")
    (tmp_path / "real.json").write_text("{}")
    assert [Path(path).name for path in saved.files([str(tmp_path)])] == ["gone.json", "real.json"]


def test_what_never_ends_is_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "LARGEST", 1_000_000)
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        saved.load("/dev/zero")


@pytest.mark.parametrize("number", [10**400, 1 << 65, -(1 << 65), float("nan"), float("inf"), 1e999])
def test_no_number_that_no_machine_has(number: float) -> None:
    with pytest.raises(DecodeError, match=r"^host\.memory: "):
        decode(Host, {"os": "linux", "arch": "x86_64", "memory": number})


def test_numbers_that_json_does_not_have_are_none() -> None:
    assert encode({"a": float("nan"), "b": float("-inf"), "c": 1.5}) == {"a": None, "b": None, "c": 1.5}
