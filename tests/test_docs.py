"""The documentation: generated pages are those of the code, links resolve, and every command shown can be given."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from faults import assert_none, each
from typer.main import get_command

from torchdoctor.cli.line import COMMANDS, BadUsage, command_line
from torchdoctor.explain import ERRORS
from torchdoctor.rules import RULES

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "rules"
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$|`([^`\n]+)`", re.S | re.M)
LEADS = ["What it checks", "Why it matters", "How to fix it", "Source"]
SHELL = ("sh", "console", "dockerfile")  # what is YAML or Groovy, tests/test_ci.py runs
NAMES = ("torchdoctor", "torchdoctor.pyz")


def generate(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(root / "scripts" / "gen_docs.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The script and its pages, to be spoiled."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_rule_has_its_page() -> None:
    lacking = [rule.id for rule in RULES if not (PAGES / f"{rule.id}.md").is_file()]
    assert lacking == [], "these have no page: run python scripts/gen_docs.py"


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spoil(pages: Path) -> None:
    (pages / "errors.md").write_text("changed")
    (pages / "rules/TD301.md").write_text("changed")
    (pages / "rules/TD302.md").unlink()
    (pages / "rules/TD999.md").write_text("of a rule that is gone")


@pytest.mark.process
def test_check_names_what_is_stale_and_touches_nothing(copy: Path) -> None:
    """All other pages are those of the code, or it would name them."""
    spoil(copy / "docs")
    before = contents(copy / "docs")
    done = generate(copy, "--check")
    assert done.returncode == 1
    assert re.findall(r"docs/(\S+)\.md", done.stdout) == ["errors", "rules/TD301", "rules/TD302", "rules/TD999"]
    assert contents(copy / "docs") == before


@pytest.mark.process
def test_generating_mends_what_is_stale(copy: Path) -> None:
    spoil(copy / "docs")
    assert generate(copy).returncode == 0
    assert contents(copy / "docs") == contents(ROOT / "docs")


def test_pages_are_clean_markdown() -> None:
    assert_none({path.stem: [*untidy(path.read_text(encoding="utf-8"))] for path in PAGES.glob("TD*.md")})


def untidy(text: str) -> Iterator[str]:
    """What is wrong with the page of a rule."""
    if not re.search(r"^```text\n. (error|warning|note) [\w-]+ TD\d+  .+", text, re.M):
        yield "no example"
    if (leads := re.findall(r"^\*\*(.+?):\*\* ", text, re.M)) != LEADS:
        yield f"its headings are {leads}"
    if text.count("`") % 2:
        yield "an odd number of backticks"
    if not text.endswith("\n") or "\n\n\n" in text:
        yield "empty lines, or no end of its last line"
    if re.search(r"[ \t]$", text, re.M):
        yield "blanks at the end of a line"


def test_an_untidy_page_is_seen() -> None:
    assert len([*untidy("`a \n\n\n**Source:** b")]) == 5


def test_every_error_has_a_place_to_link_to() -> None:
    lacking = {error.id for error in ERRORS} - anchors(ROOT / "docs" / "errors.md")
    assert not lacking, "these are not in docs/errors.md: run python scripts/gen_docs.py"


def test_links_resolve() -> None:
    assert_none({str(page.relative_to(ROOT)): broken_links(page) for page in WRITTEN})


def broken_links(page: Path) -> list[str]:
    prose = CODE.sub("", page.read_text("utf-8"))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if not re.match(r"\w+:", link)]
    return [link for link in links if not resolves(page, *link.partition("#")[::2])]


def resolves(page: Path, path: str, anchor: str) -> bool:
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in anchors(target.resolve()))


@cache
def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each(COMMANDS)
def test_command_has_a_page_that_the_start_leads_to(name: str) -> None:
    assert f"(commands/{name}.md)" in (ROOT / "docs" / "index.md").read_text("utf-8")


def shown() -> list[tuple[str, tuple[str, ...]]]:
    """(page, words) of every call of torchdoctor in the pages."""
    return sorted(
        {
            (page.relative_to(ROOT).as_posix(), tuple(words))
            for page in WRITTEN
            for code in CODE.finditer(page.read_text("utf-8"))
            for words in calls(typed(*code.groups()))
        }
    )


def typed(indent: str, language: str, block: str | None, inline: str | None) -> str:
    """The shell's part of a piece of code: of a session what is typed, not what is answered."""
    if block is None:
        return inline if inline and inline.startswith("torchdoctor ") else ""
    if language == "console":
        return "\n".join(line[2:] for line in block.splitlines() if line.startswith("$ "))
    return block if language in SHELL else ""


def calls(shell: str) -> Iterator[list[str]]:
    """What stands behind torchdoctor, up to the end of its command; also in a quoted script (sh -c '...')."""
    lexer = shlex.shlex(re.sub(r"\\\n|(?:^|(?<=\s))#.*", " ", shell), posix=True, punctuation_chars="();<>|&\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, ""
    call: list[str] | None = None
    for word in (*lexer, "\n"):
        if call is not None and not word.strip("();<>|&\n"):
            yield call
            call = None
        elif call is not None:
            call.append(word)
        elif word.rpartition("/")[2] in NAMES:
            call = []
        elif " " in word and "torchdoctor" in word:
            yield from calls(word)


def test_what_a_shell_would_run_is_found() -> None:
    shell = (
        "torchdoctor check -q \\\n --require 'gpus>=1' >log # why\nsrun sh -c 'bin/torchdoctor bench' && pip install ."
    )
    assert list(calls(shell)) == [["check", "-q", "--require", "gpus>=1"], ["bench"]]


def test_pages_show_every_command() -> None:
    assert {words[0] for _, words in shown() if words} >= COMMANDS.keys()


def test_command_shown_can_be_given() -> None:
    """By the parser itself: the command is there, and takes these flags and values."""
    assert_none({f"{page}: torchdoctor {' '.join(words)}": refused(*words) for page, words in shown()})


def refused(name: str = "--version", *arguments: str) -> str:
    """What the parser has against a call; "": nothing."""
    if name == "--version":
        return ""
    if name not in COMMANDS:
        return "there is no such command"
    if arguments and not {"-h", "--help"} & {*arguments}:
        try:
            group(name).commands[name].make_context(name, [*arguments])
        except BadUsage as error:
            return str(error.format_message())
    return ""


@cache
def group(name: str) -> Any:
    return get_command(command_line(name))


def test_a_call_that_cannot_be_given_is_seen() -> None:
    assert "no such command" in refused("chekc")
    assert "--pyhton" in refused("check", "--pyhton", "x")


@each(COMMANDS)
def test_flag_named_on_a_page_is_one_of_its_command(name: str) -> None:
    flags = {flag for option in group(name).commands[name].params for flag in (*option.opts, *option.secondary_opts)}
    prose = re.findall(r"`(--?\w[\w-]*)", (ROOT / "docs" / "commands" / f"{name}.md").read_text("utf-8"))
    assert [flag for flag in prose if flag not in flags] == []


def test_each_test_that_a_page_names_is_there() -> None:
    named = {name for page in WRITTEN for name in re.findall(r"`(test_\w+)`", page.read_text("utf-8"))}
    written = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    assert named - written == set()
