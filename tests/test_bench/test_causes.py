"""What bench names has a page, and every page is of something that bench names."""

import ast
import re
from pathlib import Path

from faults import each
from typer.testing import CliRunner

from torchdoctor.bench import causes
from torchdoctor.cli import line

BENCH = Path(causes.__file__).parent


def named() -> set[str]:
    """The first text given to each verdict that the source makes."""
    calls = [
        node
        for path in BENCH.glob("verdicts_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("verdict", "Verdict")
    ]
    texts = [call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)]
    return {str(text) for text in texts}


def test_every_cause_has_a_page_and_no_other() -> None:
    assert sorted(named()) == sorted(cause.name for cause in causes.CAUSES)


@each(causes.CAUSES)
def test_a_page_says_how_why_and_what_to_do(cause: causes.Cause) -> None:
    heads = re.findall(r"^([A-Z][a-z ]+): ", cause.page, re.M)
    assert heads == ["How it is proven", "Why it matters", "How to fix it", "Source"]
    assert cause.title.endswith(".")


def test_explain_prints_a_page() -> None:
    done = CliRunner().invoke(line.command_line(), ["explain", "cgroup-quota"])
    assert done.exit_code == 0
    assert CliRunner().invoke(line.command_line(), ["explain", "cgroup-quotas"]).exit_code == 2  # and it is offered
    assert done.output.startswith("cgroup-quota (torchdoctor bench)\n\ntorch starts more threads")
