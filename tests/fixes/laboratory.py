"""What every case of the laboratory is, and how one is run: break, check, paste, check again, compare.

`torchdoctor fix` is to be tried on the same cases: prepare() gives the broken Place, and cured() judges it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from hashlib import sha256
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from fixes.mirror import Mirror, normal

LIMIT = 300.0
AS_MACHINE = Path(__file__).with_name("as_machine.py")
OF_SHELL = ("_", "PWD", "OLDPWD", "SHLVL")
# What this machine and other tests on it can bring about.
OF_OTHERS = {"mount-not-answering", "disk-full"}
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TORCHDOCTOR_DATA")


@dataclass(frozen=True)
class Laboratory:
    """The tools and indexes that all cases share. root: of caches and of the user's home."""

    root: Path
    mirror: Mirror
    proxy: str
    template: Path  # a virtual environment with pip, to be copied

    @property
    def env(self) -> dict[str, str]:
        """Nothing of this machine's own settings; every index is reached through the proxy."""
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        certificate = str(self.mirror.certificate)
        trusted = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        return {
            **kept,
            **dict.fromkeys(trusted, certificate),
            **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), self.proxy),
            "HOME": str(self.root / "home"),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "UV_CACHE_DIR": str(self.root / "uv"),
            "UV_PYTHON": sys.executable,
            "UV_PYTHON_DOWNLOADS": "never",
            "POETRY_CACHE_DIR": str(self.root / "poetry"),
            "POETRY_VIRTUALENVS_IN_PROJECT": "true",
            "PDM_CHECK_UPDATE": "0",
        }


@dataclass
class Place:
    """One environment of a case. folder: where the user stands. prefix: the environment's folder.

    root: whose /proc, /sys and /dev are the machine's, None for this one's. options: of `check` besides.
    """

    laboratory: Laboratory
    folder: Path
    prefix: Path
    env: dict[str, str] = field(default_factory=dict)  # beyond the laboratory's
    root: Path | None = None
    options: tuple[str, ...] = ()

    @property
    def python(self) -> Path:
        return self.prefix / "bin" / "python"

    @property
    def site(self) -> Path:
        (site,) = self.prefix.glob("lib/python*/site-packages")
        return site

    def run(self, *argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A program, in the user's folder. Fails the test where it fails."""
        env = {**self.laboratory.env, **self.env}
        done = subprocess.run(argv, cwd=self.folder, env=env, capture_output=True, text=True, timeout=LIMIT)
        assert not check or done.returncode == 0, f"{argv}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done

    def pip(self, *arguments: str) -> None:
        self.run(str(self.python), "-m", "pip", "-q", *arguments)

    def paste(self, commands: Sequence[str]) -> None:
        """What a user does with the lines of a fix: they go to one shell, unchanged, whose variables then hold."""
        kept = self.folder.parent / "variables"
        self.run("bash", "-e", "-c", "\n".join([*commands, 'env -0 > "$0"']), str(kept))
        now = dict(item.partition("=")[::2] for item in kept.read_text().split("\0") if item)
        before = {**self.laboratory.env, **self.env}
        gone = {name for name in self.env if name not in now}
        changed = {name: value for name, value in now.items() if before.get(name) != value and name not in OF_SHELL}
        self.env = {name: value for name, value in {**self.env, **changed}.items() if name not in gone}

    def torchdoctor(self, *arguments: str, python: bool = True) -> subprocess.CompletedProcess[str]:
        named = ("--python", str(self.python)) if python else ()
        program = (str(AS_MACHINE), str(self.root)) if self.root else ("-m", "torchdoctor")
        return self.run(sys.executable, *program, *arguments, *named, check=False)

    def check(self) -> dict[str, Any]:
        """The report of `torchdoctor check` on it."""
        done = self.torchdoctor("check", "-f", "json", *self.options)
        assert done.returncode in (0, 1), done.stderr
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def packages(self) -> dict[str, str]:
        """Versions by name."""
        return {normal(item.name): item.version for item in self._distributions()}

    def _distributions(self) -> list[Distribution]:
        return [item for item in distributions(path=[str(self.site)]) if item.metadata["Name"]]

    def contents(self) -> dict[str, str]:
        """Every file of the environment and of the user's folder with its hash.

        Without what Python caches, and what `torchdoctor fix` keeps for the way back.
        """
        found = [path for top in {self.prefix, self.folder} for path in top.rglob("*") if path.is_file()]
        kept = (path for path in found if not {"__pycache__", ".torchdoctor"} & {*path.parts} and path.suffix != ".pyc")
        return {str(path): sha256(path.read_bytes()).hexdigest() for path in kept}

    def whole(self) -> dict[str, tuple[str, int]]:
        """Every path of the environment and of the user's folder: its content, or what it leads to, and its mode.

        Without the times of folders, and what Python caches.
        """
        found = {}
        for path in sorted(path for top in {self.prefix, self.folder} for path in top.rglob("*")):
            if "__pycache__" in path.parts:
                continue
            kind = "folder" if path.is_dir() else sha256(path.read_bytes()).hexdigest()
            found[str(path)] = (str(path.readlink()) if path.is_symlink() else kind, path.lstat().st_mode)
        return found

    def owners(self) -> dict[str, set[str]]:
        """The distributions that have a file in their RECORD, by its full path."""
        found: dict[str, set[str]] = {}
        for item in self._distributions():
            for file in item.files or ():
                found.setdefault(os.path.normpath(str(item.locate_file(file))), set()).add(normal(item.name))
        return found


@dataclass(frozen=True)
class Case:
    """A broken environment, and what its fix must do.

    rule: the slug of the rule whose fix is pasted. fixes: which of its fixes, in this order. changed: the packages
    that the fix may touch, with their versions afterwards, None for one that is gone. left: slugs of rules that are
    truthfully not content afterwards. files: patterns of paths that may change besides. again: the command of the
    project's tool by which a fix that does not last would be undone.
    """

    name: str
    rule: str
    make: Callable[["Laboratory", Path], Place]
    changed: Mapping[str, str | None]
    fixes: tuple[int, ...] = (0,)
    left: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    again: str = ""
    needs: str = ""  # a program
    quick: bool = False  # part of the default run


@dataclass(frozen=True)
class Before:
    """How a place was when it was broken."""

    report: dict[str, Any]
    packages: dict[str, str]
    contents: dict[str, str]
    owners: dict[str, set[str]]


def prepare(case: Case, laboratory: Laboratory, folder: Path) -> tuple[Place, Before]:
    """The broken environment, of which the case's rule is found."""
    place = case.make(laboratory, folder)
    before = Before(place.check(), place.packages(), place.contents(), place.owners())
    assert case.rule in failed(before.report, notes=True), failed(before.report, notes=True)
    return place, before


def commands(report: Mapping[str, Any], case: Case) -> list[str]:
    """The commands of the case's fix, as printed."""
    (result,) = [item for item in report["results"] if item["slug"] == case.rule]
    printed: list[list[str]] = [result["findings"][0]["fixes"][number]["commands"] for number in case.fixes]
    assert all(printed), result["findings"][0]
    return [line for lines in printed for line in lines]


def cured(case: Case, place: Place, before: Before) -> None:
    """Fails the test where the environment is not well, or where anything else in it was changed."""
    after = place.check()
    assert case.rule not in failed(after, notes=True), findings(after)
    assert set(failed(after)) <= {*case.left}, findings(after)
    assert after["summary"]["crashed"] == 0
    wanted = {**before.packages, **case.changed}
    assert place.packages() == {name: version for name, version in wanted.items() if version is not None}
    assert touched(case, place, before) == []


def touched(case: Case, place: Place, before: Before) -> list[str]:
    """Files that belong to no package that the fix may change, and are not as they were."""
    now, owners = place.contents(), place.owners()
    differing = [path for path in {*now, *before.contents} if now.get(path) != before.contents.get(path)]
    may = {normal(name) for name in case.changed}
    foreign = [path for path in differing if not (before.owners.get(path, set()) | owners.get(path, set())) & may]
    ours = tuple(f"{name.replace('-', '_')}-" for name in may)
    return sorted(
        path for path in foreign if not any(fnmatch(path, f"*{item}") for item in case.files) and not _of(path, ours)
    )


def _of(path: str, ours: tuple[str, ...]) -> bool:
    """Whether it is a file of the records of these, which RECORD does not always list."""
    folder = Path(path).parent
    return folder.suffix == ".dist-info" and folder.name.lower().startswith(ours)


def failed(report: Mapping[str, Any], notes: bool = False) -> list[str]:
    """The slugs of rules that are not content."""
    results = (item for item in report["results"] if item["status"] == "failed")
    return [item["slug"] for item in results if item["slug"] not in OF_OTHERS and (notes or item["severity"] != "note")]


def findings(report: Mapping[str, Any]) -> list[str]:
    """What they say, for the message of a failed test."""
    return [
        f"{item['slug']}: {finding['message']}" for item in report["results"] for finding in item.get("findings", ())
    ]


def virtual(laboratory: Laboratory, folder: Path) -> Place:
    """A fresh virtual environment with pip: a copy, since making one takes seconds."""
    where = folder / "an env (of mine)"
    shutil.copytree(laboratory.template, where, symlinks=True)
    stand = folder / "work"
    stand.mkdir(exist_ok=True)
    return Place(laboratory, stand, where)


def of_uv(laboratory: Laboratory, folder: Path) -> Place:
    """A virtual environment as uv makes it, without pip."""
    where, stand = folder / "an env of uv", folder / "work"
    stand.mkdir(exist_ok=True)
    place = Place(laboratory, stand, where)
    place.run("uv", "-q", "venv", str(where))
    return place
