"""Every format of a comparison: whole, safe whatever a report says, and as the reader of the format wants it."""

import copy
import json
import re
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import fleets
import jsonschema
import pytest

from torchdoctor.fleet.compare import Fleet, compare
from torchdoctor.fleet.findings import Tally
from torchdoctor.fleet.groups import grouping
from torchdoctor.fleet.model import Comparison
from torchdoctor.fleet.render import FleetFormat, render
from torchdoctor.fleet.trend import Earlier

DOCS = Path(__file__).parents[3] / "docs"
EVIL = "</script><img src=x onerror=alert(1)>\x1b[2J\n::error::x @everyone `` ${x} | # <!-- ]]>"


@cache
def several() -> Comparison:
    return compare([*((name, data) for name, data, _ in fleets.fleet(300, packages=20)), ("bad", ValueError("cut"))])


def hostile() -> Comparison:
    """A report that says what its renderers must not do."""
    base = fleets.base(packages=1)
    data = copy.deepcopy(base)
    data["facts"]["host"].update(kernel=EVIL, container=EVIL)
    data["facts"]["problems"] = [{"collector": EVIL, "why": EVIL}]
    data["version"] = EVIL
    failed = data["results"][3]
    fix = {"text": EVIL, "commands": [EVIL], "needs": "root"}
    failed.update(status="failed", severity="error", findings=[{"message": EVIL, "subject": EVIL, "fixes": [fix]}])
    return compare([("a", base), ("b", base), (f"{EVIL}.json", data), (EVIL, ValueError(EVIL))])


def grouped() -> Comparison:
    base = fleets.base(packages=1)
    fleet = Fleet(Tally())
    fleet.grouped = grouping("n(.)")
    fleet.earlier = Earlier("before", [("n1", base), ("n7", base)], fleet.tally)
    for number in range(1, 4):
        fleet.take(f"n{number}", base)
    return fleet.comparison()


MADE: dict[str, Callable[[], Comparison]] = {
    "several": several,
    "hostile": hostile,
    "grouped": grouped,
    "none": lambda: compare([]),
}


@pytest.mark.parametrize("format", FleetFormat)
@pytest.mark.parametrize("made", MADE)
def test_every_format_is_safe(made: str, format: FleetFormat) -> None:
    text = render(MADE[made](), format, verbose=True)
    assert text.endswith("\n") or text == ""
    assert "\x1b" not in text
    assert not re.search(r"^::", text, re.M)


@pytest.mark.parametrize("made", MADE)
def test_the_json_fits_the_published_schema(made: str) -> None:
    data = json.loads(render(MADE[made](), FleetFormat.JSON))
    jsonschema.Draft202012Validator(json.loads((DOCS / "compare.schema.json").read_text("utf-8"))).validate(data)
    assert next(iter(data)) == "schema"


class Page(HTMLParser):
    """Which elements there are, and what the data of the script are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "src"]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script" and data.strip():
            self.scripts.append(data)


def test_the_page_runs_its_own_script_alone() -> None:
    text = render(hostile(), FleetFormat.HTML)
    page = Page(text)
    assert page.tags.count("script") == 3  # the data, copying, the table
    assert "img" not in page.tags
    assert "default-src 'none'" in text
    assert re.search(r"script-src 'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='\"", text)
    assert len(json.loads(page.scripts[0])["nodes"]) == 3


@pytest.mark.long
def test_a_page_of_a_large_fleet_is_small() -> None:
    base = fleets.base(packages=1)
    odd = copy.deepcopy(base)
    fleets.without_gpu(odd["facts"])
    names = [f"r{number // 16:04}-n{number % 16:02}" for number in range(10_000)]
    found = compare((name, odd if number % 20 == 3 else base) for number, name in enumerate(names))
    text = render(found, FleetFormat.HTML)
    assert len(text.encode()) < 5_000_000
    assert len(json.loads(Page(text).scripts[0])["nodes"]) == 10_000


def test_metrics_are_what_prometheus_reads() -> None:
    line = r'[a-z_]+(\{[a-z]+="(\\.|[^"\\])*"(,[a-z]+="(\\.|[^"\\])*")*\})? \d+(\.\d+)?'
    for text in (render(several(), FleetFormat.PROMETHEUS), render(hostile(), FleetFormat.PROMETHEUS)):
        for told in text.splitlines():
            assert re.fullmatch(rf"# (HELP|TYPE) [a-z_]+ .+|{line}", told), told
    assert "torchdoctor_fleet_nodes 300\n" in render(several(), FleetFormat.PROMETHEUS)


def test_markdown_has_findings_and_differences() -> None:
    text = render(several(), FleetFormat.MARKDOWN)
    assert text.startswith("## torchdoctor: 300 reports: ")
    assert "\n### Differences\n" in text
    outside = re.sub(r"(?ms)^(`{3,})sh\n.*?^\1$", "", render(hostile(), FleetFormat.MARKDOWN))
    assert "&#64;\u2060everyone" in outside  # also where the mark of a mention is decoded again
    assert "@everyone" not in outside


def test_two_hundred_broken_files_are_few_lines() -> None:
    alike = [(f"n{number}.json", ValueError("empty")) for number in range(200)]
    others = [(f"m{number}.json", ValueError(f"not JSON: line {number}")) for number in range(200)]
    base = fleets.base(packages=1)
    text = render(compare([("a", base), ("b", base), *alike, *others]), FleetFormat.TEXT)
    assert "? n[0-199].json: empty\n" in text
    assert len(text.splitlines()) < 15
