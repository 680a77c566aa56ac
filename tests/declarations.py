"""Project files for tests: what is judged, for which machine, and what must be found; the form of the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cases import silent

from torchdoctor.declared import rules
from torchdoctor.declared.facts import made
from torchdoctor.declared.model import Aim, AimGpu, Declared, aim_of
from torchdoctor.declared.readers import form_of, read
from torchdoctor.install.flags import Flags, machine_of
from torchdoctor.knowledge import load
from torchdoctor.model import Result

Files = Mapping[str, str]


def aim(
    os: str = "linux", python: str | None = "3.12", driver: str | None = None, gpu: str = "", arch: str | None = None
) -> Aim:
    """A target as flags describe it."""
    flags = Flags(os=os, arch=arch, python_version=python, driver=driver, gpu=(gpu,) if gpu else ())
    return aim_of(machine_of(flags, load(), None))


LINUX = aim()
WINDOWS = aim("windows")
MAC = aim("macos")
ARM = aim(arch="aarch64")
OLD_DRIVER = aim(driver="535.261.03", gpu="RTX 3090")
GPU = aim(driver="580.95.05", gpu="RTX 3090")
WINDOWS_GPU = aim("windows", driver="581.15", gpu="RTX 4090")
BLACKWELL = aim(driver="580.95.05", gpu="RTX 5090")
PASCAL = aim(driver="580.95.05", gpu="GTX 1080 Ti")
UNKNOWN_PYTHON = aim(python=None)
OLD_GLIBC = Aim("linux", "x86_64", python="3.12", glibc="2.17")
HIDDEN_GPU = Aim("linux", "x86_64", python="3.12", driver="580.95.05", gpus=(AimGpu("NVIDIA Something"),))

PY38, PY39, PY315 = aim(python="3.8"), aim(python="3.9"), aim(python="3.15")


@dataclass(frozen=True)
class Case:
    """says: parts of the message, or of the reason. where: file and line. new: the changed line of the first fix."""

    rule: str
    name: str
    files: Files
    target: Aim
    status: str
    says: tuple[str, ...] = ()
    where: str = ""
    new: str | None = None
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.rule} {self.status}: {self.name}"

    @cached_property
    def facts(self) -> Declared:
        return declared(self.files, self.target)


def declared(files: Files | str, target: Aim = LINUX) -> Declared:
    """One text is requirements.txt."""
    sheets = tuple(read(name, text, form_of(name, text)) for name, text in named(files).items())
    return made(sheets, (target,), load())


def named(files: Files | str) -> Files:
    return {"requirements.txt": files} if isinstance(files, str) else files


def finds(  # noqa: PLR0913 - as many parameters as a case has parts
    rule: str,
    name: str,
    files: Files | str,
    *says: str,
    target: Aim = LINUX,
    where: str = "",
    new: str | None = None,
    others: tuple[str, ...] = (),
) -> Case:
    """One finding, and no other rule has one: one cause, one finding."""
    return Case(rule, name, named(files), target, "failed", says, where, new, others)


def passes(rule: str, name: str, files: Files | str, target: Aim = LINUX) -> Case:
    """Nothing at all is found: the healthy twin."""
    return Case(rule, name, named(files), target, "passed")


def skips(rule: str, name: str, files: Files | str, *says: str, target: Aim = LINUX) -> Case:
    return Case(rule, name, named(files), target, "skipped", says)


def verdicts(facts: Declared) -> dict[str, Result]:
    return {result.rule: result for result in rules.verdicts(facts, load())}


def check(case: Case) -> None:
    results = verdicts(case.facts)
    result = results[case.rule]
    assert [item.reason for item in results.values() if item.status == "crashed"] == []
    assert silent(results.values()) == []
    assert result.status == case.status, result
    failed = {item.rule for item in results.values() if item.status == "failed"}
    if case.status != "failed":
        assert failed == set(case.others)
        assert [part for part in case.says if part not in result.reason] == [], result.reason
        return
    assert failed - set(case.others) == {case.rule}
    (finding,) = result.findings
    assert [part for part in case.says if part not in finding.message] == [], finding.message
    if case.where:
        assert f"{finding.file}:{finding.line}" == case.where
    if case.new is not None:
        assert [line for fix in finding.fixes[:1] for line in fix.lines] == case.new.splitlines()


INDEX = "https://download.pytorch.org/whl"


def project(*lines: str, python: str = ">=3.10") -> dict[str, str]:
    """A pyproject.toml by PEP 621 with these lines after its own."""
    head = ("[project]", 'name = "app"', 'version = "1"', f'requires-python = "{python}"')
    return {"pyproject.toml": "\n".join((*head, *lines, ""))}


def poetry(*lines: str) -> dict[str, str]:
    return {"pyproject.toml": "\n".join(("[tool.poetry]", 'name = "app"', "[tool.poetry.dependencies]", *lines, ""))}


UV_LOCK = """\
version = 1
requires-python = ">=3.10"

[[package]]
# a comment
name = "torch"
version = "2.4.1"
source = {{ registry = "https://pypi.org/simple" }}

[[package]]
name = "torchvision"
version = "{}"
source = {{ registry = "https://pypi.org/simple" }}
"""
CONDA = "channels: [pytorch, nvidia]\ndependencies:\n  - python=3.12\n  - pytorch=2.4.1\n  - torchvision={}\n"
WORKFLOW = """\
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: |
          pip install -U pip
          pip install torch==2.4.1 torchvision=={}
"""
BASE = "pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime"
PIPFILE_LOCK = """\
{"_meta": {"requires": {"python_version": "3.12"}},
 "default": {
  "torch": {"version": "==2.4.1"}
 }}
"""
