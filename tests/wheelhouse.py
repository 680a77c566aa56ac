"""A folder of tiny wheels that stands in for every index, and environments with pip that install from it."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, NamedTuple

from patients import WORKING


def wheel(
    folder: Path, name: str, version: str, files: Mapping[str, str | bytes], requires: Sequence[str] = ()
) -> Path:
    """A pure wheel, as small as pip takes it."""
    plain = name.replace("-", "_")
    info = f"{plain}-{version}.dist-info"
    metadata = [
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}",
        *(f"Requires-Dist: {item}" for item in requires),
    ]
    contents: dict[str, str | bytes] = {
        **files,
        f"{info}/METADATA": "\n".join(metadata) + "\n\nA description.\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in _encoded(contents)]
    contents[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    made = folder / f"{plain}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for path, data in _encoded(contents):
            archive.writestr(path, data)
    return made


def _encoded(contents: Mapping[str, str | bytes]) -> list[tuple[str, bytes]]:
    return [(path, text.encode() if isinstance(text, str) else text) for path, text in contents.items()]


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def torch(folder: Path, version: str, requires: Sequence[str] = ()) -> None:
    cuda = version.partition("+cu")[2]
    number = f"'{cuda[:-1]}.{cuda[-1]}'" if cuda else "None"
    text = f"__version__ = {version!r}\ncuda = {number}\nhip = None\n"
    wheel(folder, "torch", version, {"torch/__init__.py": WORKING, "torch/version.py": text}, requires)


def torchvision(folder: Path, version: str, torch: str) -> None:
    cuda = version.partition("+cu")[2]
    number = f"'{cuda[:-1]}.{cuda[-1]}'" if cuda else "None"
    text = f"__version__ = {version!r}\ncuda = {number}\n"
    files = {"torchvision/__init__.py": "", "torchvision/version.py": text}
    wheel(folder, "torchvision", version, files, [f"torch=={torch}", "pillow>=5"])


class Environment(NamedTuple):
    """A virtual environment with pip, and the wheels that it can have."""

    python: Path
    wheels: Path

    @property
    def site(self) -> Path:
        (site,) = self.python.parents[1].glob("lib/python*/site-packages")
        return site

    def paste(self, command: str) -> None:
        """What a user does with a printed command; every index it names is answered by the folder of wheels."""
        settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        env = {**os.environ, **settings, "HOME": str(Path.home())}
        done = subprocess.run(["sh", "-c", command], env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"

    def install(self, *arguments: str) -> None:
        """What pip does with these wheels and no dependencies, in no time."""
        for pin in arguments:
            name, _, version = pin.replace("-", "_").partition("==")
            with zipfile.ZipFile(self.wheels / f"{name}-{version}-py3-none-any.whl") as archive:
                archive.extractall(self.site)
            info = self.site / f"{name}-{version}.dist-info"
            (info / "INSTALLER").write_text("pip\n")
            with (info / "RECORD").open("a") as record:
                record.write(f"{info.name}/INSTALLER,,\n")

    def installed(self) -> dict[str, str]:
        """Versions by name, without pip itself."""
        found = {item.name: item.version for item in distributions(path=[str(self.site)])}
        return {name: version for name, version in found.items() if name not in ("pip", "setuptools")}

    def check(self) -> dict[str, Any]:
        """The report of `torchdoctor check` on it."""
        call = [sys.executable, "-m", "torchdoctor", "check", "--python", str(self.python), "-f", "json"]
        report: dict[str, Any] = json.loads(subprocess.run(call, capture_output=True, text=True, timeout=120).stdout)
        return report


def environment(folder: Path, template: Path, wheels: Path) -> Environment:
    """A fresh environment: a copy, since making pip anew takes seconds."""
    shutil.copytree(template, folder, symlinks=True)
    return Environment(folder / "bin" / "python", wheels)
