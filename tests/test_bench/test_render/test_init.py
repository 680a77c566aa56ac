"""Bars that fit 80 columns, a page that stands alone, Markdown and JSON with every value in them."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO

import pytest
from benches import AMD, H100, TO_ONEDNN, evidence, on_gpu, reply, run, runs, whole
from rich.console import Console

from torchdoctor.bench import Format
from torchdoctor.bench import render as render
from torchdoctor.bench.model import Bench, Run
from torchdoctor.bench.render import text
from torchdoctor.codec import decode
from torchdoctor.render import HOME, terminal
from torchdoctor.render.text import encodable


@pytest.fixture
def both() -> Bench:
    """An AMD CPU with the slow products, some values disturbed, and an H100."""
    cpu = reply(
        *runs(conv=480e9, product=217e9, around=470e9, half=950e9),
        run("mlp-step", 200e9, of={"disturbed": 0.5}),
        run("attention-step", 200e9, of={"count": 3}),
        run("conv-step", 9e12, error=0.5),
        Run("matmul", "float16", 0.0, threads=2, failure="RuntimeError: not implemented for <b>'Half'</b>"),
    )
    return whole(evidence(cpu, AMD), evidence(on_gpu(), device=H100))


def test_the_speedup_comes_first(both: Bench) -> None:
    shown = text.render(both, verbose=True)
    assert shown.index("Speed-up over the CPU") < shown.index("mkl-avx2-path") < shown.index("cpu: computing")
    assert re.search("Speed-up.*\n.*CPU +cuda:0\nmatmul fp32 +217 GFLOP/s +52.. TFLOP/s", shown)
    factors = {(one.workload, one.dtype, one.setting): one.factor for one in both.speedups}
    assert factors["matmul", "float32", ""] == pytest.approx(52e12 / 217e9, rel=0.02)
    assert factors["matmul", "float32", "tf32"] == pytest.approx(380e12 / 217e9, rel=0.02)
    assert factors["matmul", "bfloat16", ""] == pytest.approx(700e12 / 950e9, rel=0.02)
    assert ("dispatch", "float32", "") not in factors


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_rows_fit_the_width(both: Bench, width: int) -> None:
    rows = [line.text for line in text.lines(both, verbose=True, width=width) if line.verbatim and line.indent == 0]
    assert len(rows) > 15
    assert max(map(len, rows)) <= max(width, 80)


def test_bars_share_a_scale(both: Bench) -> None:
    rows = [line for line in text.render(replace(both, speedups=())).splitlines() if line.startswith("matmul")]
    filled = {row[:28].strip(): row.count("█") for row in rows[:3]}
    assert filled["matmul fp32 512, 1 thread"] < filled["matmul fp32 512"]


def test_single_values_are_for_v_where_there_is_a_speedup(both: Bench) -> None:
    assert "cpu: computing" not in text.render(both)
    assert text.render(both).endswith("-v shows every value\n")
    assert "cpu: computing" in text.render(replace(both, speedups=()))


def test_a_disturbed_value_does_not_set_the_scale(both: Bench) -> None:
    rows = text.render(both, verbose=True).splitlines()
    best = next(row for row in rows if row.startswith("matmul bf16 512 "))
    wild = next(row for row in rows if row.startswith("attention-step"))
    assert best.count("█") >= wild.count("█") > 0


def test_doubt_stands_beside_the_value(both: Bench) -> None:
    shown = text.render(both, verbose=True)
    assert re.search(r"mlp-step fp32 512 .*GFLOP/s .*busy$", shown, re.M)
    assert re.search(r"attention-step .*too few samples$", shown, re.M)
    assert re.search(r"conv-step .*failed$", shown, re.M)
    assert re.search(r"matmul fp16 +unsupported$", shown, re.M)
    assert "busy (1): other processes" in shown


def test_a_cause_shows_its_cure_alone_on_a_line(both: Bench) -> None:
    assert "! warning mkl-avx2-path cpu  float32 products reach" in text.render(both)
    assert f"\n    {TO_ONEDNN}\n" in text.render(both)


def test_ascii_and_no_colour(both: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = encodable(text.render(both), "ascii")
    assert plain.isascii()
    assert "####" in plain
    assert "?" not in plain.replace("? ", "")
    monkeypatch.setenv("NO_COLOR", "1")
    written = StringIO()
    terminal.show(text.lines(both), Console(width=80, force_terminal=True, file=written))
    assert "\x1b[3" not in written.getvalue()
    assert "█" in written.getvalue()


def test_json_is_whole_and_reads_back(both: Bench) -> None:
    data = json.loads(render.render(both, Format.JSON))
    assert (data["schema"], data["method"]) == ("torchdoctor.bench/1", "torchdoctor.method/1")
    first = data["results"][2]
    assert (first["workload"], first["unit"]) == ("matmul", "flop")
    assert first["tflops"] == pytest.approx(0.217, rel=0.02)
    needed = {
        "rate",
        "sustained",
        "iqr_s",
        "samples",
        "clean",
        "state",
        "fraction",
        "peak",
        "raw",
        "error",
        "first_call_s",
    }
    assert needed <= first.keys()
    assert data["verdicts"][0]["gain"]["factor"] > 2
    assert decode(Bench, data) == both
    assert render.render(both, Format.JSON).isascii()


class Tags(HTMLParser):
    """What is open, what a page refers to, and how many pictures it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.pictures = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pictures += tag == "svg"
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "onload", "onclick")]
        if tag not in ("meta", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag


def test_the_page_stands_alone(both: Bench) -> None:
    page, tags = render.render(both, Format.HTML), Tags()
    tags.feed(page)
    assert tags.open == []
    assert {link.rpartition("/")[0] for link in tags.links} == {f"{HOME}/blob/main/docs/causes"}
    assert tags.pictures >= len(both.speedups) + 10
    assert page.count("<script") == 1
    assert "http" not in page.replace("http-equiv", "").replace(HOME, "")
    assert "matmul bf16 512×512×512" in page
    assert re.search("<title>torchdoctor bench: matmul fp32 on NVIDIA H100 80GB HBM3: 2..× the CPU · 2026-11-23<", page)
    assert "<b>'Half'" not in page  # escaped
    widths = [float(found) for found in re.findall(r'class="fill" width="([\d.]+)"', page)]
    assert max(widths) == pytest.approx(100)


def test_markdown_has_a_row_for_each_value(both: Bench) -> None:
    page = render.render(both, Format.MARKDOWN)
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert sum(line.startswith("| matmul") for line in rows) >= 7
    assert "<b>" not in page
    assert f"```sh\n{TO_ONEDNN}\n```" in page


def test_what_did_not_come_is_said(both: Bench) -> None:
    broken = replace(both, problems=("cuda:1: the worker was killed by SIGSEGV",))
    for format in Format:
        assert "killed by SIGSEGV" in render.render(broken, format)
