"""A small environment with a pip that follows a script, and a fix of it that can be killed at any call."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchdoctor import shell
from torchdoctor.codec import encode
from torchdoctor.fix import session, undo
from torchdoctor.fix.model import Fixing, Undoing
from torchdoctor.model import Facts, Finding, Fix, Host, Python, Report, Result, Severity, Target

# What it does comes from a file beside it; "dies" is the number of the action before which it kills torchdoctor too.
PIP = """
import json, os, pathlib, shutil, sys
here = pathlib.Path(__file__).parent
script = json.loads((here / "script.json").read_text())
site = here.parent
if "--dry-run" in sys.argv:
    if script.get("refuses"):
        sys.exit(script["refuses"])
    report = sys.argv[sys.argv.index("--report") + 1]
    items = [{"metadata": {"name": name, "version": version}} for name, version in script["plan"].items()]
    pathlib.Path(report).write_text(json.dumps({"install": items}))
    sys.exit()
print(script.get("says", "working"), flush=True)
for number, (name, content) in enumerate(script["does"].items()):
    if script.get("dies") == number:
        os.kill(os.getppid(), 9)
        os.kill(os.getpid(), 9)
    if script.get("interrupts") == number:
        os.kill(os.getppid(), 2)
    path = site / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
while script.get("hangs"):
    sys.stdin.read()
    import time
    time.sleep(60)
sys.exit(script.get("status", 0))
"""
METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n"
OLD, NEW = "torchvision-0.27.0.dist-info", "torchvision-0.28.0.dist-info"
# Replaces torchvision 0.27.0 by 0.28.0, as pip does.
REPLACES: Mapping[str, str | None] = {
    OLD: None,
    "torchvision/__init__.py": "new = True\n",
    "torchvision/_C.so": None,
    "torchvision/ops/new.py": "",
    f"{NEW}/METADATA": METADATA.format("torchvision", "0.28.0"),
    f"{NEW}/RECORD": "torchvision/__init__.py,,10\n",
    "typing_extensions.py": "later = True\n",
}


@dataclass(frozen=True)
class Stage:
    prefix: Path
    root: Path  # of snapshots
    project: Path

    @property
    def site(self) -> Path:
        return self.prefix / f"lib/python3.{sys.version_info[1]}/site-packages"

    @property
    def python(self) -> Path:
        return self.prefix / "bin/python"

    def script(self, **given: Any) -> None:
        made = {"plan": {"torchvision": "0.28.0"}, "does": dict(REPLACES), **given}
        (self.site / "pip/script.json").write_text(json.dumps(made))

    def distribution(self, name: str, version: str) -> None:
        folder = self.site / f"{name}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(METADATA.format(name, version))
        (folder / "RECORD").write_text(f"{name}/__init__.py,,1000\n")

    def whole(self) -> dict[str, tuple[str, int, int]]:
        """Every path: its content or what it leads to, its mode, and of a file when it was changed."""
        found = {}
        for top in (self.prefix, self.project):
            for path in sorted(top.rglob("*")):
                if "__pycache__" in path.parts or path.name == "script.json":
                    continue
                status = path.lstat()
                folder = path.is_dir() and not path.is_symlink()
                content = "" if folder else str(path.readlink()) if path.is_symlink() else path.read_bytes().hex()
                found[str(path)] = (content, status.st_mode, 0 if folder else status.st_mtime_ns)
        return found

    def command(self, *arguments: str) -> str:
        return shell.command("linux", str(self.python), "-m", "pip", *arguments)

    def facts(self, **python: Any) -> Facts:
        about = {"environment": "venv", **python}
        return Facts(
            Target(str(self.python), "--python"),
            Host("linux", "x86_64"),
            Python(sys.version.split()[0], str(self.python), str(self.prefix), **about),
        )

    def report(self, *findings: tuple[str, Finding], facts: Facts | None = None) -> Report:
        results = [
            Result(f"TD2{number:02}", slug, slug, Severity.ERROR, "failed", (finding,))
            for number, (slug, finding) in enumerate(findings, 1)
        ]
        return Report(facts or self.facts(), tuple(results), "1", "1", "2026-11-01T00:00:00+00:00")

    def check(self) -> Report:
        """One finding while the old torchvision is there, and its fix."""
        if not (self.site / OLD).exists():
            return self.report()
        line = self.command("install", "torchvision==0.28.0")
        return self.report(
            ("torchvision-mismatch", Finding("it is old", (Fix("Install torchvision 0.28.0", (line,)),)))
        )

    def fix(self, check: Callable[[], Report] | None = None, allow: bool = False, **said: bool) -> tuple[Fixing, int]:
        """agree, back, only_plans: what the user says."""
        talk = session.Talk(
            check or self.check,
            lambda made: said.get("agree", True),
            lambda made: said.get("back", True),
            lambda step: None,
            said.get("only_plans", False),
        )
        return session.run(talk, self.root, allow)

    def undo(self, allow: bool = False, agree: bool = True) -> Undoing:
        return undo.run(undo.Talk(lambda made: agree, lambda step: None), self.root, self.prefix, allow)

    def elsewhere(self, what: str, kill: str = "", at: int = 1) -> "subprocess.CompletedProcess[str]":
        """`fix` or `undo` in a process of its own, killed before a call: kill="state.Record.note", at: which call."""
        argv = [
            sys.executable,
            "-B",
            __file__,
            str(self.prefix),
            str(self.root),
            str(self.project),
            what,
            kill,
            str(at),
        ]
        return subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)


def make(folder: Path) -> Stage:
    """torch 2.13.0 and a torchvision that is too old for it."""
    made = Stage(folder / "env", folder / "state/undo", folder / "project")
    (made.prefix / "bin").mkdir(parents=True)
    made.project.mkdir()
    made.python.symlink_to(sys.executable)
    (made.prefix / "pyvenv.cfg").write_text(
        f"home = {Path(sys.executable).resolve().parent}\ninclude-system-site-packages = false\n"
    )
    (made.site / "pip").mkdir(parents=True)
    (made.site / "pip/__init__.py").touch()
    (made.site / "pip/__main__.py").write_text(PIP)
    for name, version in (("torch", "2.13.0"), ("torchvision", "0.27.0")):
        made.distribution(name, version)
        (made.site / name).mkdir()
        (made.site / name / "__init__.py").write_text(f"name = {name!r}\n")
    (made.site / "torchvision/_C.so").write_bytes(b"\x7fELF" * 50_000)
    (made.site / "torchvision/_C.so").chmod(0o755)
    (made.site / "torchvision/link").symlink_to("_C.so")
    (made.site / "torchvision/empty").mkdir()
    made.script()
    return made


def deadly(target: str, at: int) -> None:
    """From here on the process is killed instead of calling a function for the nth time."""
    from importlib import import_module
    from signal import SIGKILL

    module, *path, name = target.split(".")
    owner: Any = import_module(f"torchdoctor.fix.{module}")
    for part in path:
        owner = getattr(owner, part)
    original, calls = getattr(owner, name), [0]

    def call(*args: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] == at:
            os.kill(os.getpid(), SIGKILL)
        return original(*args, **named)

    setattr(owner, name, call)


def main(folders: Sequence[str], what: str, kill: str, at: str) -> None:
    stage = Stage(*map(Path, folders))
    if kill:
        deadly(kill, int(at))
    print(json.dumps(encode(stage.fix()[0] if what == "fix" else stage.undo())))


if __name__ == "__main__":
    main(sys.argv[1:4], *sys.argv[4:])
