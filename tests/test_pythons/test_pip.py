"""For which Python a `pip` on PATH installs, read from launchers as installers write them."""

import os
import sys
import venv
from pathlib import Path

import patients
import pytest

from torchdoctor.collect import patient
from torchdoctor.pythons import pip

ZIP = b"PK\x03\x04" + b"\0" * 2000
BODY = "\nimport sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n"


def launcher(folder: Path, text: str | bytes, name: str = "pip") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / name).chmod(0o755)
    return str(folder / name)


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("#!/usr/bin/python3" + BODY, "/usr/bin/python3"),
        ("#!/opt/py thon/bin/python3.12 -sE" + BODY, "/opt/py thon/bin/python3.12"),
        ("#!/bin/sh\n'''exec' \"/long name/bin/python3.11\" \"$0\" \"$@\"\n' '''" + BODY, "/long name/bin/python3.11"),
        ("#!/bin/sh\n'''exec' /long/bin/python3.11 \"$0\" \"$@\"\n' '''" + BODY, "/long/bin/python3.11"),
        (b"MZ" + b"\x90" * 90_000 + b"#!C:\\venv\\Scripts\\python.exe\r\n" + ZIP, "C:\\venv\\Scripts\\python.exe"),
        (
            b"MZ" + b"\0" * 90_000 + b'#!"C:\\Program Files\\Python312\\python.exe"\n' + ZIP,
            "C:\\Program Files\\Python312\\python.exe",
        ),
        ("#!/usr/bin/env bash\nset -e\nexec pyenv exec pip\n", None),
        ("#!/bin/sh\nexec something else\n", None),
        ("#!/usr/bin/perl\n", None),
        (b"\x7fELF" + b"\0" * 100, None),
        ("", None),
    ],
)
def test_first_line(text: str | bytes, python: str | None, tmp_path: Path) -> None:
    assert pip.interpreter(launcher(tmp_path, text), {}) == python


def test_env_asks_path(tmp_path: Path) -> None:
    python = launcher(tmp_path / "bin", "", "python3")
    pip_there = launcher(tmp_path / "bin", "#!/usr/bin/env python3" + BODY)
    assert pip.interpreter(pip_there, {"PATH": str(tmp_path / "bin")}) == python
    assert pip.interpreter(pip_there, {"PATH": ""}) is None


def test_two_environments_of_one_python_are_not_one(tmp_path: Path) -> None:
    """Their interpreters are links to the same file."""
    first, second = (tmp_path / name for name in ("first", "second"))
    for place in (first, second):
        venv.create(place, symlinks=True)
        launcher(place / "bin", f"#!{place}/bin/python3" + BODY)
    env = {"PATH": str(first / "bin")}
    assert pip.foreign(env, str(second / "bin/python")) == f"{first}/bin/python3"
    assert pip.foreign(env, str(first / "bin/python")) is None
    assert pip.foreign(env, sys.executable) == f"{first}/bin/python3"


def test_other_names_of_one_interpreter_are_one(tmp_path: Path) -> None:
    real = launcher(tmp_path / "opt", b"\x7fELF", "python3.12")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(real)
    launcher(tmp_path / "bin", f"#!{real}" + BODY)
    assert pip.foreign({"PATH": str(tmp_path / "bin")}, str(tmp_path / "bin/python3")) is None


def test_what_cannot_be_told_apart_is_not_told(tmp_path: Path) -> None:
    """A shim chooses when it is called; a pip whose Python was deleted installs for none."""
    shim = launcher(tmp_path / "shims", "#!/usr/bin/env bash\n", "python")
    launcher(tmp_path / "bin", "#!/bin/sh\n'''exec' /gone/bin/python3 \"$0\"\n" + BODY)
    env = {"PATH": str(tmp_path / "bin")}
    assert pip.foreign(env, sys.executable) is None
    launcher(tmp_path / "bin", f"#!{sys.executable}" + BODY)
    assert pip.foreign(env, shim) is None
    assert pip.foreign({"PATH": str(tmp_path / "nowhere") + os.pathsep}, sys.executable) is None


@pytest.mark.process
def test_requirements_of_what_builds_on_torch(tmp_path: Path) -> None:
    """Only those on torch's family; of flash-attn the tag, which only its wheel's name has."""
    made = patients.make(tmp_path / "venv")
    asked = ("torch<4.0,>=2.1", "numpy (>=1.20)", 'nvidia-cudnn-cu12<10,>=9.8; extra == "with_cuda"')
    others = ("torchmetrics<3", "PyYAML", "torch-geometric", "numpy-stl", 'torchvision>=0.16; extra == "extra"')
    made.distribution("lightning", "2.5.0", *(f"Requires-Dist: {line}" for line in (*asked, *others)))
    made.distribution("pandas", "2.3.0", "Requires-Dist: numpy>=1.26")
    flash = made.distribution("flash_attn", "2.8.3", "Requires-Dist: torch")
    wheel = "flash_attn-2.8.3%2Bcu12torch2.8cxx11abiTRUE-cp312-cp312-linux_x86_64.whl"
    (flash / "direct_url.json").write_text(f'{{"url": "https://example.com/v2.8.3/{wheel}"}}', "utf-8")
    found, _ = patient.facts(patient.start_facts(str(made.python), 60))
    packages = {item.name: item for item in found.packages or ()}
    assert packages["lightning"].requires == (*asked, others[-1])
    assert packages["pandas"].requires == ()
    assert packages["flash-attn"].build == "cu12torch2.8cxx11abiTRUE"


def test_the_pip_of_our_own_environment_is_nobodys_mistake(tmp_path: Path) -> None:
    """As in a hook of pre-commit, whose environment is first on PATH."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "pip").write_text(f"#!{sys.executable}\n", "utf-8")
    (tools / "pip").chmod(0o755)
    assert pip.foreign({"PATH": str(tools)}, "/usr/bin/python3") is None
