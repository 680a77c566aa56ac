"""Makes Python environments that are ill in a chosen way, for torchdoctor to examine."""

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

RELEASE = "2.13.0+cpu"

# Of a torch that imports, and answers the live test on each device as PyTorch does.
TENSORS = """
import itertools
from .version import __version__

_answers = itertools.cycle([[19.0, 22.0, 43.0, 50.0], [10.0], [4.0], [2.0]])


class Tensor:
    def _itself(self, *args):
        return self

    __matmul__ = __mul__ = __add__ = cpu = flatten = sum = reshape = backward = _itself
    grad = property(_itself)

    def tolist(self):
        return next(_answers)


def tensor(values, device=None, requires_grad=False):
    return Tensor()
"""
WORKING = f"""{TENSORS}

class cuda:
    is_available = staticmethod(lambda: False)


class backends:
    pass
"""


def nvidia_root(root: Path) -> Path:
    """Makes what NVIDIA's kernel module shows of itself in a folder that stands for /."""
    for name in ("nvidiactl", "nvidia0", "nvidia-uvm"):
        (root / "dev").mkdir(parents=True, exist_ok=True)
        (root / "dev" / name).write_text("")
    for name in ("proc/driver/nvidia", "sys/module/nvidia", "sys/module/nvidia_uvm"):
        (root / name).mkdir(parents=True)
    return root


@dataclass(frozen=True)
class Patient:
    """A virtual environment without pip."""

    prefix: Path
    python: Path
    site: Path

    def torch(self, body: str, version: str = RELEASE, cuda: str | None = None) -> Path:
        """Install a package torch with this code in its __init__.py; the folder."""
        folder = self.site / "torch"
        folder.mkdir()
        (folder / "__init__.py").write_text(body, "utf-8")
        (folder / "version.py").write_text(f"__version__ = {version!r}\ncuda = {cuda!r}\nhip = None\n", "utf-8")
        self.distribution("torch", version)
        return folder

    def sitecustomize(self, code: str) -> None:
        """Run this as Python starts, in front of the sitecustomize that Debian's Python brings along."""
        folder = self.prefix / "start"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(code, "utf-8")
        (self.site / "start.pth").write_text(f"import sys; sys.path.insert(0, {str(folder)!r})\n", "utf-8")

    def distribution(self, name: str, version: str, *headers: str) -> Path:
        """Record a distribution as installed by pip; its dist-info folder."""
        folder = self.site / f"{name}-{version}.dist-info"
        folder.mkdir()
        lines = ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *headers)
        (folder / "METADATA").write_text("\n".join(lines) + "\n\nA description.\n", "utf-8")
        (folder / "INSTALLER").write_text("pip\n", "utf-8")
        return folder


def make(prefix: Path, base: str = sys.executable) -> Patient:
    """An environment of this Python."""
    if base == sys.executable:
        venv.create(prefix, symlinks=True)
    else:
        subprocess.run([base, "-m", "venv", "--without-pip", str(prefix)], check=True, timeout=60)
    (site,) = prefix.glob("lib/python*/site-packages")
    return Patient(prefix, prefix / "bin" / "python", site)
