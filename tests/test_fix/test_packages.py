"""Packages with where they came from, what differs, and what nobody asked for."""

import json
from pathlib import Path

from torchdoctor.fix import packages
from torchdoctor.fix.model import Change, Installed


def record(site: Path, name: str, version: str, **files: str) -> None:
    folder = site / f"{name}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    for file, text in files.items():
        (folder / file.replace("__", ".")).write_text(text)


def test_each_has_its_origin(tmp_path: Path) -> None:
    site = tmp_path / "lib/python3.12/site-packages"
    record(site, "torch", "2.13.0+cpu", INSTALLER="pip\n")
    record(site, "mine", "1.0", direct_url__json='{"url": "file:///home/u/mine", "dir_info": {"editable": true}}')
    of_git = {"url": "https://example.com/x.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    record(site, "of_git", "0.1", direct_url__json=json.dumps(of_git))
    record(site, "a_wheel", "0.2", direct_url__json='{"url": "https://example.com/a.whl", "archive_info": {}}')
    record(site, "damaged", "1", direct_url__json="{")
    (tmp_path / "conda-meta").mkdir()
    conda = {"name": "mkl", "version": "2023.1", "build": "h0_1", "channel": "https://conda.example/pkgs/main/linux-64"}
    (tmp_path / "conda-meta/mkl-2023.1-h0_1.json").write_text(json.dumps(conda))
    (tmp_path / "conda-meta/half.json").write_text("{")
    assert packages.installed(tmp_path) == (
        Installed("a-wheel", "0.2", "https://example.com/a.whl"),
        Installed("mine", "1.0", "editable file:///home/u/mine"),
        Installed("mkl", "2023.1", "https://conda.example/pkgs/main/linux-64", "conda", "h0_1"),
        Installed("of-git", "0.1", "https://example.com/x.git@abc"),
        Installed("torch", "2.13.0+cpu", "index", "pip"),
    )


def test_what_nobody_asked_for_is_told_from_what_was_named_and_from_what_was_updated() -> None:
    before = [Installed(name, "2.0") for name in ("named", "older", "newer", "gone", "same")]
    after = [
        Installed("named", "1.0"),
        Installed("older", "1.0"),
        Installed("newer", "3.0"),
        Installed("same", "2.0"),
        Installed("added", "1.0"),
    ]
    found = packages.changes(before, after, {"named": "==1.0"})
    assert {item.name for item in found} == {"named", "older", "newer", "gone", "added"}
    assert packages.unwanted(found) == (Change("gone", "2.0", "", False), Change("older", "2.0", "1.0", False))


def test_a_size_is_that_of_the_records(tmp_path: Path) -> None:
    site = tmp_path / "lib/python3.12/site-packages"
    record(site, "torch", "2.13.0", RECORD='torch/a.py,sha256=x,100\n"torch/b,c.py",sha256=y,50\ntorch/RECORD,,\n')
    record(site, "numpy", "2.0", RECORD="numpy/a.py,,7\n")
    assert packages.recorded_size(tmp_path, {"torch"}) == 150
