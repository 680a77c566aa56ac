"""TD8xx, continued: what the full live tests showed, which `check --smoke full` runs."""

from collections.abc import Iterator

from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Severity, Skip, SmokeTest, need
from torchdoctor.rules import companions
from torchdoctor.rules.dependents import torch_requirement_missing
from torchdoctor.rules.rule import rule
from torchdoctor.rules.smoke import how_it_ended, known_cause

SHOWN = 400  # characters of an error
OF_COMPANIONS = {"torchvision": companions.torchvision_mismatch, "torchaudio": companions.torchaudio_mismatch}


@rule("TD804", Severity.ERROR, explained_by=("TD801", "TD803"))
def live_test_failed(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Everything that torch is used for works in small.

    What it checks: with `check --smoke full`, each in a process of its own with a time limit: tensors and views,
    gradients against closed forms, modules, optimizers, DataLoader with worker processes, autocast, saving and loading,
    memory shared with NumPy, the profiler, TorchScript, ONNX export where its packages are installed, two processes
    that meet by gloo and by NCCL, operators of torchvision and torchaudio, and torch.compile.
    Why it matters: torch may import and add numbers while worker processes, compilers or extensions fail.
    How to fix it: depends on the error, printed with it.
    Source: the live tests; data/errors.json.
    """
    tests = need(facts.smoke_tests, "the full live tests were not run (--smoke full)")
    failed: dict[str, list[str]] = {}
    for test in tests:
        if test.result not in ("ok", "skipped") and not _told(test, facts, compat):
            failed.setdefault(what_failed(test), []).append(test.name)
    for what, names in failed.items():
        first = next(test for test in tests if test.name == names[0])
        cause, fixes = known_cause(facts, compat, evidence(first))
        yield Finding(f"{', '.join(names)}: {what.rstrip('. ')}{cause}", fixes, subject=", ".join(names))


def _told(test: SmokeTest, facts: Facts, compat: Compat) -> bool:
    """Whether the companion that the test is of belongs to another torch, or torch lacks what it requires."""
    lacking = torch_requirement_missing if "No module named" in test.ending.detail else None
    rule = OF_COMPANIONS.get(test.name, lacking)
    try:
        return rule is not None and any(rule.check(facts, compat))
    except Skip:
        return False


def what_failed(test: SmokeTest) -> str:
    """The same for tests that fail alike: one cause, one finding."""
    if test.result == "wrong":
        return test.detail[:SHOWN]
    if test.ending.kind == "exception":
        return f"{test.detail}: {' '.join(test.ending.detail.split())[:SHOWN]}"
    return how_it_ended(test.ending, "the test")


def evidence(test: SmokeTest) -> str:
    ending = test.ending
    died = f"killed by {ending.detail}" if ending.kind == "signal" else ""
    return "\n".join(filter(None, (ending.output[-8000:], test.traceback, f"{test.detail}: {ending.detail}", died)))
