"""What holds for every format."""

import ast
import inspect
import json
import os
import re
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree as ET

import nasty
import pytest
from faults import each
from typer.utils import get_params_from_function

from torchdoctor import output
from torchdoctor.cli.check import command
from torchdoctor.cli.flags import FailOn
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Problem, Severity, Target
from torchdoctor.render import Anchor, Format, Setting, render
from torchdoctor.rules import judge

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src" / "torchdoctor" / "render"
# A terminal, a log viewer or an XML parser acts on these; \ufffe and lone surrogates are no characters.
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@each([item.value for item in Format])
def test_control_characters_of_the_patient_are_neutralised(format: str) -> None:
    text = render(nasty.hostile(), format)
    assert ACTIVE.findall(text) == []
    text.encode()
    assert text.endswith("\n")


@each([item.value for item in Format])
def test_a_healthy_report_says_so(format: str) -> None:
    assert "2.9.1+cu130" in render(nasty.healthy(), format) or format in ("sarif", "gitlab")


@each([item.value for item in Format])
def test_every_format_is_written_by_one_and_the_same_call(format: str) -> None:
    write = import_module(f"torchdoctor.render.{format}").render
    assert [*inspect.signature(write).parameters] == ["report", "setting"]
    every = Setting(verbose=True, quiet=True, fail_on="never", anchor=Anchor("requirements.txt", 3))
    assert write(nasty.hostile(), every)


def test_flags_take_every_format_and_no_other() -> None:
    """Those of -f are those of -o, and those of which there is a module."""
    flag = next(item for item in get_params_from_function(command).values() if item.name == "format")
    assert flag.annotation is Format
    assert set(Format) <= {path.stem for path in PACKAGE.glob("*.py")}
    for item in Format:
        (opened,) = output.open_all([f"{item.value}={os.devnull}"])
        assert opened.format is item
    with pytest.raises(output.BadOutput, match=", ".join(item.value for item in Format)):
        output.open_all(["pdf=x"])


def test_module_that_lists_them_imports_nothing_of_ours() -> None:
    """So flags can have the list without what --help does not need."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    assert [node.module for node in tree.body if isinstance(node, ast.ImportFrom)] == ["enum", "importlib", "typing"]


@each([item.value for item in Format])
def test_every_format_is_documented(format: str) -> None:
    assert f"\n| `{format}` |" in (ROOT / "docs" / "formats.md").read_text("utf-8"), "docs/formats.md lacks its row"
    assert f"`{format}`" in (ROOT / "docs" / "commands" / "check.md").read_text("utf-8"), (
        "docs/commands/check.md lacks it"
    )


def test_fail_on_takes_every_severity_and_never() -> None:
    assert [item.value for item in FailOn] == [*(item.value for item in reversed(Severity)), "never"]
    assert [item for item in Severity if item.reaches("warning")] == [Severity.WARNING, Severity.ERROR]
    assert not any(item.reaches("never") for item in Severity)


@pytest.mark.parametrize("format", ["text", "junit", "github", "sarif", "gitlab", "azure", "line"])
def test_a_python_that_gave_no_answer_is_seen_in_every_format(format: str) -> None:
    facts = Facts(Target("/x/python", "--python"), problems=(Problem("reading packages", "no answer: exit 7"),))
    text = render(judge(facts, load(), "2026-11-01T00:00:00+00:00"), format, Setting(quiet=True))
    assert "exit 7" in text
    if format == "junit":
        root = ET.fromstring(text)
        assert root.get("errors") == "1"
        assert len(root.findall(".//error")) == 1
    if format == "github":
        assert "::error title=torchdoctor could not check::reading packages: no answer: exit 7" in text
    if format == "sarif":
        assert json.loads(text)["runs"][0]["invocations"][0]["executionSuccessful"] is False
