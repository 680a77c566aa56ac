"""This machine as a target, from files alone."""

import os
from pathlib import Path

import pytest

from torchdoctor.declared import here
from torchdoctor.knowledge import load

VERSION = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.261.03  Tue Jan  1 00:00:00 UTC 2026\nGCC version: 12\n"
OPEN = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build\n"


@pytest.mark.parametrize(("text", "driver"), [(VERSION, "535.261.03"), (OPEN, "580.95.05"), ("", None)])
def test_driver_and_gpus(tmp_path: Path, text: str, driver: str | None) -> None:
    card = tmp_path / "gpus/0000:01:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text("Model: \t\t NVIDIA GeForce RTX 3090\nIRQ: 1\n")
    (tmp_path / "version").write_text(text)
    found = here.machine(load(), root=str(tmp_path))
    assert found.driver == driver
    assert [(gpu.name, gpu.compute_capability) for gpu in found.gpus] == (
        [("NVIDIA GeForce RTX 3090", "8.6")] if driver else []
    )


def test_python_by_the_record_of_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    (tmp_path / "venv/pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.10.4\n")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "venv"))
    monkeypatch.chdir(tmp_path)
    assert here.machine(load(), os.environ, str(tmp_path)).python == "3.10"
