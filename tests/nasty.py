"""Reports for the formats: one of each kind, and one in which everything that the patient says is hostile."""

from dataclasses import replace

from machines import H100, h100, laptop, package, with_torch

from torchdoctor.knowledge import load
from torchdoctor.model import (
    Device,
    Facts,
    Finding,
    Fix,
    Policy,
    Problem,
    Report,
    Result,
    Severity,
    Target,
)
from torchdoctor.rules import judge

WHEN = "2026-11-22T10:00:00+00:00"
# Repaints a terminal, ends a comment, a CDATA section and an attribute, runs a script, starts a command of the runner,
# mentions a person, breaks out of a table and a code block, turns the direction, and is no character at all.
EVIL = (
    "\x1b[31mred\x1b[0m\x07\x9b2J\r\n::error::forged\n##[error]forged\n]]>-->"
    "<script>alert(1)</script><img src=x onerror=a()>\"'&amp; @octocat | **bold** ```\n~~~ $x$ "
    "\u202egnp.exe \ud800 \ufffe\x00%0A::stop"
)


def report(facts: Facts) -> Report:
    return judge(facts, load(), WHEN)


def healthy() -> Report:
    return report(h100())


def ill() -> Report:
    return report(with_torch(h100(), "2.9.1+cpu", None))


def unmet() -> Report:
    return report(replace(laptop(), policy=Policy(("torch>=99", "gpus>=8", "python>=3.10"))))


def hostile() -> Report:
    """Judged by made-up rules, so that every field of a result is hostile too."""
    facts, gpus = laptop(), h100()
    assert facts.host
    assert facts.python
    assert gpus.torch
    assert gpus.nvidia
    assert gpus.smoke
    facts = replace(
        facts,
        target=Target(EVIL, EVIL, EVIL),
        host=replace(facts.host, os_name=EVIL, kernel=EVIL, cpu_model=EVIL, env={"LD_LIBRARY_PATH": EVIL}),
        python=replace(facts.python, version=EVIL, abi=EVIL),
        packages=(package("torchvision", EVIL), package("numpy", EVIL)),
        torch=replace(gpus.torch, version=EVIL, build=None, cuda=EVIL),
        nvidia=replace(gpus.nvidia, driver_version=EVIL, gpus=(replace(H100, name=EVIL),)),
        smoke=replace(gpus.smoke, devices=(Device("cuda:0", EVIL, EVIL, EVIL, EVIL),)),
        problems=(Problem(EVIL, EVIL),),
    )
    finding = Finding(EVIL, (Fix(EVIL, (EVIL, "echo ok")),), EVIL)
    failed = [Result(f"TD{1 + n}01", f"rule-{n}", EVIL, kind, "failed", (finding,)) for n, kind in enumerate(Severity)]
    crashed = Result("TD701", "rule-crashed", "It holds.", Severity.ERROR, "crashed", reason=f"Traceback\n{EVIL}")
    skipped = Result("TD702", "rule-skipped", EVIL, Severity.ERROR, "skipped", reason=EVIL)
    return Report(facts, (*failed, crashed, skipped), "0", "0", EVIL, 1.0)


def many(severity: Severity, count: int, text: str = "something is wrong") -> Report:
    """Many findings of one severity."""
    findings = tuple(Finding(f"{text} {number}", subject=f"gpu:{number}") for number in range(count))
    result = Result("TD301", "driver-too-old-for-build", "The driver is new enough.", severity, "failed", findings)
    return Report(laptop(), (result,), "0", "0", WHEN)


REPORTS = (healthy, ill, unmet, hostile)
