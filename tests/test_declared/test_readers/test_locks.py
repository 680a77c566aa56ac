"""Lock files of every tool, of which only the tables about torch are parsed."""

import pytest

from torchdoctor.declared.model import Requirement
from torchdoctor.declared.readers import read

UV = """\
version = 1
requires-python = ">=3.10"
[[package]]
name = "torch"
version = "2.9.1"
source = { registry = "https://pypi.org/simple" }
resolution-markers = ["sys_platform == 'darwin'"]
[[package]]
name = "torch"
version = "2.9.1+cu126"
source = { registry = "https://download.pytorch.org/whl/cu126" }
resolution-markers = ["sys_platform == 'linux'"]
[[package]]
name = "other"
version = "torch"
"""
POETRY = """\
[[package]]
name = "torch"
version = "2.4.1+cu121"
files = []
[package.dependencies]
filelock = "*"
[package.source]
type = "legacy"
url = "https://download.pytorch.org/whl/cu121"
[metadata]
python-versions = "^3.10"
"""
PYLOCK = """\
lock-version = "1.0"
[[packages]]
name = "torch"
version = "2.9.1"
marker = "sys_platform == 'linux'"
index = "https://download.pytorch.org/whl/cpu"
[[packages.wheels]]
name = "torch-2.9.1.whl"
"""
PIPFILE = """\
[[source]]
name = "pytorch"
url = "https://download.pytorch.org/whl/cu121"
[packages]
torch = {version = "==2.4.1", index = "pytorch"}
numpy = "*"
[requires]
python_version = "3.12"
"""
PIPFILE_LOCK = """\
{"_meta": {"requires": {"python_version": "3.12"}, "sources": [{"name": "p", "url": "https://download.pytorch.org/whl/cu121"}]},
 "default": {"torch": {"version": "==2.4.1", "index": "p"}, "filelock": {"version": "==3"}}}
"""


def torches(name: str, text: str) -> list[Requirement]:
    return [item for install in read(name, text).installs for item in install.requirements if item.name == "torch"]


def test_uv() -> None:
    mac, linux = torches("uv.lock", UV)
    assert (mac.limits, mac.place.line, mac.marker, mac.build) == ("==2.9.1", 5, "(sys_platform == 'darwin')", "")
    assert (linux.build, linux.index) == ("cu126", "https://download.pytorch.org/whl/cu126")
    assert read("uv.lock", UV).installs[0].requires_python == ">=3.10"


def test_poetry() -> None:
    (torch,) = torches("poetry.lock", POETRY)
    assert (torch.limits, torch.build, torch.place.line) == ("==2.4.1+cu121", "cu121", 3)
    assert torch.index == "https://download.pytorch.org/whl/cu121"


def test_pylock() -> None:
    (torch,) = torches("pylock.toml", PYLOCK)
    assert (torch.build, torch.marker) == ("cpu", "(sys_platform == 'linux')")


def test_pipfile_and_its_lock() -> None:
    (torch,) = torches("Pipfile", PIPFILE)
    assert (torch.limits, torch.sources[0].url) == ("==2.4.1", "https://download.pytorch.org/whl/cu121")
    (locked,) = torches("Pipfile.lock", PIPFILE_LOCK)
    assert (locked.limits, locked.build, locked.place.line) == ("==2.4.1", "cu121", 2)
    assert read("Pipfile.lock", PIPFILE_LOCK).installs[0].python == "3.12"


def test_what_is_damaged_is_said_and_the_rest_is_read() -> None:
    sheet = read("uv.lock", UV.replace('version = "2.9.1"\n', 'version = "2.9.1\n'))
    assert [item.place.line for item in sheet.unread] == [5]
    assert len(sheet.installs[0].requirements) == 1


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "Pipfile"])
def test_a_lock_without_torch_installs_nothing(name: str) -> None:
    sheet = read(name, "{}" if name == "Pipfile.lock" else "version = 1\n")
    assert (sheet.installs, sheet.unread) == ((), ())


def test_large_locks_take_little() -> None:
    other = '[[package]]\nname = "a{}"\nversion = "1"\n' + "".join(
        f'x{number} = "{"y" * 100}"\n' for number in range(20)
    )
    assert len(torches("uv.lock", UV + "".join(other.format(number) for number in range(1000)))) == 2
