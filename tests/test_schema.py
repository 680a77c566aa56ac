"""The schemas of all that commands print as JSON: they are published, and what is printed is valid by them."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import benches
import jsonschema
import pytest
from machines import h100, laptop, with_torch
from random_values import draw
from typer.main import get_command
from typer.testing import CliRunner

from torchdoctor.bench.comparison import Compared
from torchdoctor.bench.model import Bench
from torchdoctor.bench.render import comparison
from torchdoctor.bench.render import json as of_bench
from torchdoctor.cli.line import command_line
from torchdoctor.codec import encode
from torchdoctor.declared.model import Declared
from torchdoctor.fix import render as of_fix
from torchdoctor.fix.model import Fixing, Undoing
from torchdoctor.fleet.model import Comparison
from torchdoctor.fleet.render import FleetFormat
from torchdoctor.fleet.render import render as of_fleet
from torchdoctor.install.plan import Plan, as_json, refusal
from torchdoctor.install.request import Rejected, Unmet
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Report
from torchdoctor.render import interpreters
from torchdoctor.render.explanation import AnswerForm
from torchdoctor.render.json import document
from torchdoctor.rules import judge
from torchdoctor.schema import DOCUMENTS, identifier, schema
from torchdoctor.survey import Survey
from torchdoctor.verify import Verified

ROOT = Path(__file__).parents[1]
SCHEMAS = {name: json.loads((ROOT / f"docs/schemas/{name}-1.json").read_text("utf-8")) for name in DOCUMENTS}
ROUNDS = 10
WHEN = "2026-11-26T10:00:00+00:00"
OLD = ROOT / "tests/data/reports-0.1.0"


def faults(name: str, data: Any) -> list[str]:
    """What is wrong with a document: place and message of each fault."""
    found = jsonschema.Draft202012Validator(SCHEMAS[name]).iter_errors(json.loads(json.dumps(data)))
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


def printed(*words: str) -> Any:
    """The JSON that a command prints."""
    done = CliRunner().invoke(command_line(words[0]), words)
    assert done.stdout, (words, done.stderr, done.exception)
    return json.loads(done.stdout)


def written(folder: Path, name: str, data: Any) -> str:
    (folder / name).write_text(json.dumps(data), "utf-8")
    return str(folder / name)


@pytest.mark.process
def test_the_files_are_those_of_the_types() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "gen_schema.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_document_of_ours_has_a_schema() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r'"torchdoctor\.([\w-]+)/1"', text)}
    assert named - {"method"} == set(DOCUMENTS)  # the method of measuring is a field of bench


def test_every_command_that_prints_json_is_named_by_a_schema() -> None:
    """check prints a report; fleet -o is its folder of reports."""
    every: Any = get_command(command_line())
    choices = {
        name: [flag.type.choices for flag in command.params if "--format" in flag.opts]
        for name, command in every.commands.items()
    }
    ours = {name for name, (*formats,) in choices.items() if formats and "json" in str(formats)}
    told = " ".join(item.printed_by for item in DOCUMENTS.values())
    assert sorted(name for name in ours if not re.search(rf"\b{name}\b", told)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_is_a_schema_that_asks_for_its_name(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert schema(name) == SCHEMAS[name]
    assert faults(name, {"schema": "torchdoctor.other/1"})
    assert set(re.findall(r"#/\$defs/(\w+)", json.dumps(SCHEMAS[name]))) == set(SCHEMAS[name]["$defs"])


def judged(dice: random.Random) -> Any:
    return document(judge(draw(Facts, dice), load(), WHEN))


def planned(dice: random.Random) -> Any:
    verified = {"verified": draw(Verified, dice)._asdict()} if dice.random() < 0.5 else {}
    return {**as_json(draw(Plan, dice)), **verified}


def refused(dice: random.Random) -> Any:
    return refusal(Unmet(draw(tuple[Rejected, ...], dice), draw(tuple[str, ...], dice)))


# How each document is drawn, and put into words as its command does.
DRAWN: dict[str, list[Callable[[random.Random], Any]]] = {
    "report": [
        judged,
        lambda dice: document(draw(Report, dice)),
        lambda dice: document(replace(draw(Report, dice), facts=draw(Declared, dice))),
    ],
    "compare": [lambda dice: json.loads(of_fleet(draw(Comparison, dice), FleetFormat.JSON))],
    "bench": [lambda dice: of_bench.document(draw(Bench, dice))],
    "bench-compare": [lambda dice: json.loads(comparison.as_json(draw(Compared, dice)))],
    "install": [planned, refused],
    "explain": [lambda dice: {"schema": identifier("explain"), **draw(AnswerForm, dice)}],
    "fix": [lambda dice: json.loads(of_fix.document(draw(Fixing, dice)))],
    "undo": [lambda dice: json.loads(of_fix.document(draw(Undoing, dice)))],
    "interpreters": [lambda dice: json.loads(interpreters.as_json(draw(Survey, dice)))],
}


def test_a_report_on_files_says_what_they_declare(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("torch==2.4.1\ntorchvision==0.20.1\n")
    data = printed("check", str(tmp_path / "requirements.txt"), "--os", "linux", "--driver", "535", "-f", "json")
    assert faults("report", data) == []
    asked = [item["name"] for item in data["facts"]["sheets"][0]["installs"][0]["requirements"]]
    assert (asked, data["facts"]["aims"][0]["driver"]) == (["torch", "torchvision"], "535")
    data["facts"]["sheets"][0]["installs"] = "none"
    assert len(faults("report", data)) == 1


@pytest.mark.long
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_types_allow_is_valid(name: str) -> None:
    dice = random.Random(name)
    found = [fault for _ in range(ROUNDS) for make in DRAWN[name] for fault in faults(name, make(dice))]
    assert found[:5] == []


def test_reports_of_older_versions_are_valid() -> None:
    found = {path.name: faults("report", json.loads(path.read_text("utf-8"))) for path in OLD.glob("*.json")}
    assert found
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_what_commands_print_is_valid(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("torch==2.9.1\ntorchvision==0.16.0\n")
    good, bad = (
        written(tmp_path, f"{name}.json", encode(judge(facts, load(), WHEN)))
        for name, facts in (("good", h100()), ("bad", with_torch(laptop(), "2.9.1+cpu", None)))
    )
    measured = of_bench.document(benches.whole(benches.evidence(benches.healthy(), benches.INTEL)))
    once, again = (written(tmp_path, f"{number}.json", measured) for number in (1, 2))
    other = ("--os", "linux", "--python-version", "3.12")
    lines = {
        ("check", "--from", bad): "report",
        ("check", str(tmp_path / "requirements.txt"), *other): "report",
        ("compare", good, bad, "--since", str(tmp_path)): "compare",
        ("compare", good, bad, "--group-by", "host.os"): "compare",
        ("compare", once, again): "bench-compare",
        ("install-cmd", *other, "--compute", "cpu"): "install",
        ("install-cmd", *other, "--gpu", "RTX 3090", "--driver", "535.261.03"): "install",
        ("install-cmd", *other, "--torch", "2.0.1"): "install",
        ("explain", "CUDA out of memory. Tried to allocate 2.00 GiB"): "explain",
        ("explain", "nothing of the kind"): "explain",
        ("undo", "--list"): "undo",
    }
    found = {" ".join(line): faults(name, printed(*line, "-f", "json")) for line, name in lines.items()}
    assert {line: wrong for line, wrong in found.items() if wrong} == {}


@pytest.mark.process
@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("check --no-smoke", "report"),
        ("check --node", "report"),
        ("fix --dry-run --no-smoke", "fix"),
        ("pythons", "interpreters"),
    ],
)
def test_what_commands_print_of_this_machine_is_valid(line: str, name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "torchdoctor", *line.split(), "-f", "json"]
    env = {"HOME": str(tmp_path), "PATH": str(Path(sys.executable).parent)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path, env=env, check=False)
    assert faults(name, json.loads(done.stdout)) == []


def test_the_examples_of_the_pages_are_valid() -> None:
    blocks = [
        json.loads(code)
        for page in (ROOT / "docs").rglob("*.md")
        for code in re.findall(r"^```json\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    ]
    ours = [item for item in blocks if str(item.get("schema", "")).startswith("torchdoctor.")]
    assert ours
    assert [faults(item["schema"][len("torchdoctor.") : -len("/1")], item) for item in ours if item] == [[]] * len(ours)


def test_the_command_prints_what_is_published() -> None:
    assert [name for name in DOCUMENTS if printed("schema", name) != SCHEMAS[name]] == []
    assert printed("schema", "torchdoctor.report/1") == SCHEMAS["report"]


def test_without_a_name_it_lists_them_on_80_columns() -> None:
    done = CliRunner().invoke(command_line("schema"), ["schema"])
    assert all(identifier(name) in done.stdout for name in DOCUMENTS)
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_unknown_name_is_one_line() -> None:
    done = CliRunner().invoke(command_line("schema"), ["schema", "torchdoctor.report/2"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "torchdoctor: schema: there is no schema 'torchdoctor.report/2', only "
        "report, compare, bench, bench-compare, install, explain, fix, undo, interpreters\n"
    )
