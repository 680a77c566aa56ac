"""The text report: identity, problems worst first, fixes that can be pasted; in a pipe and on a terminal."""

import io
import re
import shlex
from collections.abc import Callable
from dataclasses import replace

import pytest
from faults import each
from machines import (
    H100,
    MACHINES,
    RTX_4090,
    container,
    h100,
    laptop,
    mac,
    no_torch,
    windows,
    with_gpu,
    with_torch,
    wsl,
)
from rich.console import Console

from torchdoctor.knowledge import load
from torchdoctor.model import (
    Ending,
    Facts,
    Finding,
    Fix,
    Nvidia,
    Problem,
    Report,
    Result,
    Severity,
    SmokeTest,
    Target,
)
from torchdoctor.render import USUAL, Setting, terminal, text
from torchdoctor.rules import RULES, judge

SCREEN = 24  # lines of a terminal that nobody has enlarged
LONG = (
    "~/a/venv/bin/python -m pip install torch==2.9.1+cu128 torchvision==0.24.1+cu128 --index-url "
    "https://x.org/whl/cu128"
)
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def report(facts: Facts, *results: Result) -> Report:
    """Judged by the rules, or with these results."""
    judged = judge(facts, load(), "2026-11-23T18:00:00+00:00")
    return replace(judged, results=results) if results else judged


def failed(*findings: Finding, severity: Severity = Severity.ERROR, rule: str = "TD999") -> Result:
    return Result(rule, f"a-{severity.value}", "All is well.", severity, "failed", findings)


def on_terminal(
    of: Report, setting: Setting = USUAL, width: int = 80, encoding: str = "utf-8", no_color: bool = False
) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    console = Console(file=file, force_terminal=True, width=width, color_system="standard", no_color=no_color)
    terminal.show(text.lines(of, setting), console)
    file.flush()
    return raw.getvalue().decode(encoding)


@each(MACHINES)
def test_one_screen(machine: Callable[[], Facts]) -> None:
    for facts in (machine(), replace(machine(), nvidia=None), with_torch(machine(), "2.2.2+cu121", "12.1")):
        assert on_terminal(report(facts)).count("\n") <= SCREEN


@each(MACHINES)
def test_terminal_and_pipe_say_the_same(machine: Callable[[], Facts]) -> None:
    of = report(replace(machine(), nvidia=None))
    shown = ESCAPE.sub("", on_terminal(of, Setting(verbose=True)))
    assert shown.split() == text.render(of, Setting(verbose=True)).split()


def test_healthy_machine_in_four_lines() -> None:
    lines = text.render(report(h100())).splitlines()
    assert lines[0] == "~/venv/bin/python (VIRTUAL_ENV)"
    assert lines[1] == (
        "Python 3.12.3 · torch 2.9.1+cu130 · NVIDIA driver 580.95.05 (CUDA 13.0) · 8 × NVIDIA H100 80GB HBM3"
        " · Ubuntu 24.04.1 LTS x86_64"
    )
    assert lines[-1].startswith("torch 2.9.1+cu130 can use 8 × NVIDIA H100 80GB HBM3 · ")
    assert len(lines) <= 4


IDENTITY = [
    (laptop, "torch 2.9.1+cpu · no NVIDIA GPU · Ubuntu"),
    (mac, "torch 2.9.1 (cpu) · Darwin 24.1.0 arm64"),
    (wsl, "NVIDIA GeForce RTX 4090 · Ubuntu 24.04.1 LTS x86_64 (WSL 2)"),
    (container, "no usable NVIDIA GPU · Debian GNU/Linux 12 (bookworm) x86_64 (in docker)"),
    (no_torch, "Python 3.12.3 · no torch · no NVIDIA GPU"),
    (lambda: replace(no_torch(), packages=None), "torch not known"),
    (lambda: replace(laptop(), python=None), "Python not answering"),
    (lambda: with_gpu(h100(), "580.95.05", RTX_4090, H100), "NVIDIA GeForce RTX 4090, NVIDIA H100 80GB HBM3"),
    (lambda: replace(laptop(), problems=(Problem("asking the NVIDIA driver", "no answer"),)), "2.9.1+cpu · Ubuntu"),
    (lambda: replace(laptop(), target=Target("p", "PATH", "another Python is python3")), "another Python is python3"),
]


@each(IDENTITY)
def test_identity(machine: Callable[[], Facts], said: str) -> None:
    assert said in " ".join(text.identity(machine()))


def test_worst_comes_first_whatever_the_order_of_rules() -> None:
    one = Finding("what")
    of = report(laptop(), *(failed(one, severity=severity) for severity in Severity))
    assert re.findall(r"^\S (\w+) a-", text.render(of), re.M) == ["error", "warning", "note"]


def test_finding_reads_as_designed() -> None:
    fixes = (Fix("Do this", (LONG,), "root"), Fix("Or that", needs="reboot"), Fix("Or there", needs="vendor"))
    of = report(laptop(), failed(Finding("it is broken", fixes)))
    assert "\n".join(text.render(of).splitlines()[2:-2]) == (
        "\n✗ error a-error TD999  it is broken\n"
        f"  → Do this (needs root):\n    {LONG}\n"
        "  → Or that (needs a reboot)\n"
        "  → Or there (needs physical access)"
    )


def test_command_is_neither_wrapped_nor_coloured_on_a_narrow_terminal() -> None:
    of = report(laptop(), failed(Finding("it is broken " * 20, (Fix("Do this " * 20, (LONG,)),))))
    lines = on_terminal(of, width=40).splitlines()
    assert f"    {LONG}" in lines
    longest = max(len(ESCAPE.sub("", line)) for line in lines if LONG not in line)
    assert longest <= 40


def test_wrapped_lines_stay_under_their_first() -> None:
    of = report(laptop(), failed(Finding("m", (Fix("word " * 30),))))
    wrapped = [line for line in on_terminal(of, width=60).splitlines() if "word" in line]
    assert len(wrapped) > 1
    assert all(line.startswith("  ") for line in wrapped)


def test_pipe_is_neither_wrapped_nor_coloured() -> None:
    of = report(laptop(), failed(Finding("a word " * 100, (Fix("a fix " * 100, (LONG,)),))))
    written = text.render(of)
    assert "\x1b" not in written
    assert "a word " * 99 in written
    assert "a fix " * 99 in written


def test_colour_marks_severity_and_can_be_turned_off() -> None:
    of = report(laptop(), failed(Finding("what")), failed(Finding("what"), severity=Severity.WARNING))
    coloured, plain = on_terminal(of), on_terminal(of, no_color=True)
    assert re.search(r"\x1b\[1;31m✗ error", coloured)
    assert re.search(r"\x1b\[1;33m! warning", coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", plain)


def test_no_color_of_the_environment_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    file = io.StringIO()
    of = report(laptop(), failed(Finding("what")))
    terminal.show(text.lines(of), Console(file=file, force_terminal=True, color_system="standard"))
    assert "error" in file.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", file.getvalue())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "cp437", "shift_jis", "utf-8", "utf-16"])
def test_every_encoding_can_show_every_report(encoding: str) -> None:
    fix = Fix("→ ✗ 東京 é", ("echo '×'",))
    of = report(with_gpu(h100(), "450.80", H100), failed(Finding("2 × NVIDIA H100 … ☠ 東京", (fix,))))
    for setting in (USUAL, Setting(verbose=True)):
        assert text.encodable(text.render(of, setting), encoding).encode(encoding)
        assert "error" in on_terminal(of, setting, encoding=encoding)


def test_marks_in_ascii_are_letters_not_question_marks() -> None:
    of = report(h100())
    assert "?" not in text.encodable(text.render(of, Setting(verbose=True)), "ascii")
    shown = text.encodable(text.render(report(with_gpu(laptop(), "550.54", H100, H100))), "ascii")
    assert "x error cpu-build-on-gpu-machine" in shown
    assert "  -> Install the" in shown
    assert "2 x NVIDIA H100" in shown


HOSTILE = [
    "\x1b[2J\x1b[H",  # clears the screen
    "\x1b]0;title\x07",
    "\x9b31m",
    "\r0 errors",  # over what stands in the line
    "\n✓ all is well",  # a line of its own
    "\x08\x08\x08",
    "\u202egnp.exe",  # from right to left
    "\u2066\u2069\u200f",
    "\u2028",
    "\x00\x7f",
    "caf\udce9",  # half a character, which no output takes
]


@each(HOSTILE)
def test_text_of_the_patient_cannot_repaint_the_terminal(hostile: str) -> None:
    finding = Finding(f"it raised {hostile}", (Fix(f"rename {hostile}", (f"rm {hostile}",)),))
    result = replace(failed(finding), reason=hostile)
    skipped = replace(result, status="skipped", findings=())
    facts = replace(
        laptop(), target=Target(f"/{hostile}/python", "PATH", hostile), problems=(Problem("looking", hostile),)
    )
    assert facts.torch
    facts = replace(facts, torch=replace(facts.torch, version=hostile, location=hostile))
    assert facts.host
    facts = replace(facts, host=replace(facts.host, os_name=hostile), nvidia=Nvidia(hostile, hostile, hostile))
    of = report(facts, result, skipped)
    clean = report(laptop(), replace(failed(Finding("m", (Fix("f", ("c",)),)))), skipped)
    verbose = Setting(verbose=True)
    for shown in (text.render(of, verbose), ESCAPE.sub("", on_terminal(of, verbose, width=200))):
        assert hostile not in shown
        assert not re.search(text.CONTROL, shown.replace("\n", ""))
        shown.encode("utf-8")
    assert text.render(of).count("\n") == text.render(clean).count("\n") + 3  # the hint, and the problem behind a gap


def test_markup_of_rich_is_shown_as_it_is() -> None:
    of = report(laptop(), failed(Finding("[red]list[/red] :smile: [0]", (Fix("[bold]", ("echo [link=x]",)),))))
    shown = ESCAPE.sub("", on_terminal(of))
    assert "[red]list[/red] :smile: [0]" in shown
    assert "    echo [link=x]\n" in shown


def test_quiet_says_nothing_of_a_healthy_machine() -> None:
    assert text.render(report(h100()), Setting(quiet=True)) == ""
    assert on_terminal(report(h100()), Setting(quiet=True)) == ""


def test_quiet_says_problems_only() -> None:
    facts = with_torch(laptop(), "2.2.2+cpu")
    written = text.render(report(facts, failed(Finding("it is broken"))), Setting(quiet=True))
    assert written == "✗ error a-error TD999  it is broken\n"


def test_verbose_tells_every_rule_and_why_it_was_skipped() -> None:
    written = text.render(report(container()), Setting(verbose=True))
    for rule in RULES:
        assert f" {rule.id} {rule.title}" in written
    assert "skipped: this torch has no CUDA support" in written


def test_verbose_tells_what_each_rule_compared() -> None:
    written = text.render(report(h100()), Setting(verbose=True))
    title = "✓ TD301 The NVIDIA driver is new enough for this torch build."
    told = f"{title}\n        driver 580.95.05 >= 580, which CUDA 13.0 needs\n"
    assert told in written
    assert "which CUDA 13.0 needs" not in text.render(report(h100()), Setting())


def test_verbose_tells_how_each_value_was_found_and_what_tests_took() -> None:
    facts = h100()
    assert facts.smoke
    devices = (
        replace(facts.smoke.devices[0], tensor_ms=3.14, autograd="wrong: computed [0.0]"),
        *facts.smoke.devices[1:],
    )
    full = (SmokeTest("onnx", "skipped", "onnx is not installed", ending=Ending("reply", seconds=2.0)),)
    facts = replace(facts, smoke=replace(facts.smoke, devices=devices, import_seconds=2.1), smoke_tests=full)
    written = text.render(report(facts), Setting(verbose=True))
    assert "  NVIDIA driver 580.95.05: from NVML\n" in written
    assert (
        "  ✓ import torch · 2.1 s\n  ✓ tensor on cpu · 3.1 ms\n  ✗ autograd on cpu: wrong: computed [0.0]\n" in written
    )
    assert "  ○ onnx: skipped: onnx is not installed · 2.0 s\n" in written


def test_sixty_four_gpus_fit_into_one_line() -> None:
    facts = h100()
    assert facts.nvidia
    assert facts.smoke
    gpus = tuple(replace(facts.nvidia.gpus[0], index=index, memory_repair="pending") for index in range(64))
    many = replace(facts, nvidia=replace(facts.nvidia, gpus=gpus), smoke=None)
    written = text.render(report(many))
    assert "64 × NVIDIA H100 80GB HBM3" in written
    assert "hardware-xid-ecc TD405  64 × NVIDIA H100 80GB HBM3: faulty memory" in written
    assert len(written.splitlines()) < 10


def test_crash_is_a_bug_to_report_also_when_quiet() -> None:
    crash = Result("TD999", "a-rule", "Title.", Severity.NOTE, "crashed", (), "Traceback\n  line 1\nKeyError: 'x'")
    for quiet in (True, False):
        written = text.render(report(laptop(), crash), Setting(quiet=quiet))
        assert "TD999 a-rule crashed: a bug in torchdoctor" in written
        assert "\n  line 1\nKeyError: 'x'\n" in written


def test_what_could_not_be_looked_at_is_told() -> None:
    facts = replace(laptop(), problems=(Problem("importing torch", "no answer within 60 s"),))
    assert "\n? importing torch: no answer within 60 s\n" in text.render(report(facts))


COUNTS = [
    ((failed(Finding("a")),), "1 error · 0 checks passed"),
    ((failed(Finding("a"), Finding("b")),), "2 errors · 0 checks passed"),
    ((failed(Finding("a")), failed(Finding("b"), severity=Severity.NOTE)), "1 error, 1 note · "),
    ((failed(Finding("a"), Finding("b"), severity=Severity.WARNING),), "2 warnings · "),
    ((Result("TD1", "s", "T.", Severity.NOTE, "passed"),), "1 check passed · 0 do not apply here"),
    (
        (Result("TD1", "s", "T.", Severity.NOTE, "crashed", (), "x"),),
        "0 checks passed · 0 do not apply here · 1 crashed",
    ),
]


@pytest.mark.parametrize(("results", "said"), COUNTS, ids=[said for _, said in COUNTS])
def test_closing_line_counts(results: tuple[Result, ...], said: str) -> None:
    assert said in text.closing(report(laptop(), *results))


def test_closing_line_tells_the_time_where_it_is_known() -> None:
    assert text.closing(replace(report(laptop()), seconds=1.94)).endswith(" · 1.9 s")
    assert text.closing(report(laptop())).endswith("do not apply here")


def test_closing_line_of_a_healthy_machine_says_what_torch_can_use() -> None:
    assert text.closing(report(laptop())).startswith("torch 2.9.1+cpu can use the CPU · ")
    assert text.closing(report(mac())).startswith("torch 2.9.1 can use mps · ")
    assert text.closing(report(replace(laptop(), smoke=None))).startswith("no problem found · ")
    assert text.closing(report(Facts(Target("python", "PATH")))).startswith("this Python could not be checked · ")


@each(MACHINES)
def test_every_command_is_one_line_that_a_shell_can_read(machine: Callable[[], Facts]) -> None:
    facts = replace(machine(), nvidia=Nvidia(module_loaded=False, pci_devices=1, smi="missing"), smoke=None)
    for result in report(facts).results:
        for command in (command for finding in result.findings for fix in finding.fixes for command in fix.commands):
            assert shlex.split(command)
            assert not re.search(r"\n|…|\.\.\.", command)


def test_windows_has_an_administrator_and_no_root() -> None:
    finding = Finding("broken", (Fix("Install the driver", needs="root"),))
    result = Result("TD301", "driver-too-old-for-build", "", Severity.ERROR, "failed", (finding,))
    assert "→ Install the driver (needs administrator)" in text.render(report(windows(), result), USUAL)
    assert "→ Install the driver (needs root)" in text.render(report(laptop(), result), USUAL)
