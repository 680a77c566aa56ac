"""Saved benchmarks side by side: what really differs, and what is only noise."""

import json
from pathlib import Path
from typing import Any

from benches import AMD, evidence, reply, run, runs, whole
from typer.testing import CliRunner

from torchdoctor.bench import Format
from torchdoctor.bench import render as render
from torchdoctor.bench.comparison import compare
from torchdoctor.bench.render import comparison
from torchdoctor.cli import line


def saved(product: float, conv: float = 480e9, seed: int = 0, **more: Any) -> Any:
    every = [run("matmul", product, of={"seed": seed}), run("conv", conv, of={"seed": seed}), *runs(1e9, 1e9)[3:]]
    return json.loads(render.render(whole(evidence(reply(*every, **more), AMD)), Format.JSON))


def test_noise_is_no_difference_and_half_the_rate_is() -> None:
    before = saved(217e9)
    assert compare([("a", before), ("b", saved(219e9, seed=1))]).differences == ()
    (found,) = compare([("a", before), ("b", saved(108e9))]).differences
    assert (found.report, found.workload) == ("b", "matmul")
    assert 0.48 < found.factor < 0.52
    assert "matmul fp32: 217 GFLOP/s → 108 GFLOP/s, 0.50 ± 0.01 times" in comparison.as_text(
        compare([("a", before), ("b", saved(108e9))])
    )


def test_of_many_the_odd_one_is_named() -> None:
    every = [(f"node{index}", saved(150e9 if index == 3 else 217e9, seed=index)) for index in range(5)]
    assert {one.report for one in compare(every).differences} == {"node3"}


def test_what_does_not_agree_is_said() -> None:
    found = compare([("a", saved(217e9)), ("b", saved(217e9, fingerprint={"cpus": 64}))])
    assert found.unlike == ("cpus: 2, 64",)


def test_doubtful_values_are_not_compared() -> None:
    doubtful = whole(evidence(reply(run("matmul", 20e9, of={"disturbed": 0.9})), AMD))
    found = compare([("a", saved(217e9)), ("b", json.loads(render.render(doubtful, Format.JSON)))])
    assert (found.jobs, found.differences) == (0, ())


def test_a_broken_file_is_told_and_the_rest_compared() -> None:
    found = compare([("a", saved(217e9)), ("b", {"schema": "torchdoctor.bench/1"}), ("c", saved(100e9))])
    assert found.names == ("a", "c")
    assert len(found.broken) == 1
    assert len(found.differences) == 1


def test_the_command_line_compares_them(tmp_path: Path) -> None:
    for name, rate in (("a", 217e9), ("b", 100e9)):
        (tmp_path / f"{name}.json").write_text(json.dumps(saved(rate)), encoding="utf-8")
    files = [str(tmp_path / f"{name}.json") for name in "ab"]
    done = CliRunner().invoke(line.command_line(), ["compare", *files])
    assert done.exit_code == 0
    assert "1 difference" in done.output
    assert CliRunner().invoke(line.command_line(), ["compare", *files, "--fail-on-diff"]).exit_code == 1
    data = json.loads(CliRunner().invoke(line.command_line(), ["compare", *files, "-f", "json"]).output)
    assert data["schema"] == "torchdoctor.bench-compare/1"
