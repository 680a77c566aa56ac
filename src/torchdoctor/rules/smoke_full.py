"""TD8xx, continued: what the full live tests showed, which `check --smoke full` runs."""

from collections.abc import Iterator

from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Severity, SmokeTest
from torchdoctor.rule import Family, Seen, Unless, rule
from torchdoctor.rules.fixes import evidence, known_cause
from torchdoctor.rules.given import need
from torchdoctor.words import how_it_ended

FAMILY = Family("TD8", "smoke")

SHOWN = 400  # characters of an error
# By the name of a test: the rule whose finding explains that it fails.
OF_COMPANIONS = {"torchvision": "torchvision-mismatch", "torchaudio": "torchaudio-mismatch"}


@rule("TD804", Severity.ERROR, explained_by=("torch-not-importable", "tensor-test-failed"))
def live_test_failed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """Small examples of what torch is used for run.

    What it checks: with `check --smoke full`, each in a separate process with a time limit: tensors and views,
    gradients against known results, modules, optimizers, DataLoader with worker processes, autocast, saving and
    loading, memory shared with NumPy, the profiler, TorchScript, ONNX export where its packages are installed, two
    processes that communicate by gloo and by NCCL, operators of torchvision and torchaudio, and torch.compile.
    Why it matters: torch may import and add numbers while worker processes, compilers or extensions fail.
    How to fix it: this depends on the error and is printed with it.
    Source: the live tests; explain/errors.
    """
    tests = need(facts.smoke_tests, "the full live tests were not run (--smoke full)")
    failed: dict[tuple[str, str], list[SmokeTest]] = {}
    ok, skipped = ([test.name for test in tests if test.result == word] for word in ("ok", "skipped"))
    yield Seen(f"passed: {', '.join(ok) or 'none'}")
    if skipped:
        yield Seen(f"not possible here: {', '.join(skipped)}")
    for test in tests:
        if test.result not in ("ok", "skipped"):
            failed.setdefault((what_failed(test), _explained_by(test)), []).append(test)
    for (what, explanation), alike in failed.items():
        names, first = ", ".join(test.name for test in alike), alike[0]
        cause, fixes = known_cause(facts, compat, evidence(first.ending, first.traceback, first.detail))
        finding = Finding(f"{names}: {what.rstrip('. ')}{cause}", fixes, subject=names)
        yield Unless((explanation,), finding) if explanation else finding


def _explained_by(test: SmokeTest) -> str:
    """The rule for a companion that belongs to another torch, or for what torch lacks."""
    lacking = "torch-requirement-missing" if "No module named" in test.ending.detail else ""
    return OF_COMPANIONS.get(test.name, lacking)


def what_failed(test: SmokeTest) -> str:
    """The same for tests that fail alike: one cause, one finding."""
    if test.result == "wrong":
        return test.detail[:SHOWN]
    if test.ending.kind == "exception":
        return f"{test.detail}: {' '.join(test.ending.detail.split())[:SHOWN]}"
    return how_it_ended(test.ending, "the test")
