"""The pages about rules are those of the code; scripts/gen_docs.py --check says which are not."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from torchdoctor.rules import RULES

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "rules"


def generate(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(root / "scripts" / "gen_docs.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The script and its pages, to be spoiled."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(PAGES, tmp_path / "docs" / "rules")
    return tmp_path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_has_its_page(rule: "object") -> None:
    id = getattr(rule, "id", "")
    assert (PAGES / f"{id}.md").is_file(), f"{id} has no page: run scripts/gen_docs.py"


def test_pages_are_those_of_the_code() -> None:
    done = generate(ROOT, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_names_what_is_stale_and_touches_nothing(copy: Path) -> None:
    pages = copy / "docs" / "rules"
    (pages / "TD301.md").write_text("changed")
    (pages / "TD302.md").unlink()
    (pages / "TD999.md").write_text("of a rule that is gone")
    done = generate(copy, "--check")
    assert done.returncode == 1
    assert re.findall(r"TD\d+\.md", done.stdout) == ["TD301.md", "TD302.md", "TD999.md"]
    assert (pages / "TD301.md").read_text() == "changed"
    assert (pages / "TD999.md").exists()


def test_generating_mends_what_is_stale(copy: Path) -> None:
    pages = copy / "docs" / "rules"
    (pages / "TD301.md").write_text("changed")
    (pages / "TD999.md").write_text("of a rule that is gone")
    assert generate(copy).returncode == 0
    assert generate(copy, "--check").returncode == 0
    assert {path.name for path in pages.iterdir()} == {path.name for path in PAGES.iterdir()}


@pytest.mark.parametrize("path", sorted(PAGES.glob("TD*.md")), ids=lambda path: path.stem)
def test_page_is_clean_markdown(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    leads = re.findall(r"^\*\*(.+?):\*\* ", text, re.M)
    assert leads == ["What it checks", "Why it matters", "How to fix it", "Source"]
    assert text.count("`") % 2 == 0
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]$", text, re.M)
    for link in re.findall(r"\]\((.+?)\)", text):
        assert (PAGES / link).is_file(), f"{path.name} links to {link}, which is not there"
