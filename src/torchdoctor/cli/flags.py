"""What several commands' flags have in common: values, limits, and the names that a shell completes."""

from collections.abc import Iterable
from enum import Enum
from typing import Annotated

import typer

from torchdoctor.cli.live_tests import FULL, NONE, QUICK


class Format(str, Enum):
    TEXT = "text"
    JSON = "json"


class FailOn(str, Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


Python = Annotated[
    str | None,
    typer.Option(
        "--python", metavar="PYTHON", help="Interpreter, folder of a virtual or conda environment, or its conda name."
    ),
]
Timeout = Annotated[
    float, typer.Option("--timeout", min=1, max=3600, metavar="SECONDS", help="Time limit of every step.")
]
FailOnDiff = Annotated[bool, typer.Option("--fail-on-diff", help="Exit code 1 if anything differs.")]
NoSmoke = Annotated[bool, typer.Option("--no-smoke", help="Do not import torch.")]
Answer = Annotated[Format, typer.Option("-f", "--format", help="Form of the answer.")]


def rule_names(incomplete: str) -> list[str]:
    """IDs and slugs of rules that begin so."""
    from torchdoctor.declared.rules import RULES as DECLARED
    from torchdoctor.rules import RULES

    return beginning((name for rule in (*DECLARED, *RULES) for name in (rule.id, rule.slug)), incomplete)


def page_names(incomplete: str) -> list[str]:
    """Rules, errors and causes of slowness that have a page."""
    from torchdoctor.bench import causes
    from torchdoctor.explain import errors

    return list(dict.fromkeys([*rule_names(incomplete), *beginning([*errors.BY_ID, *causes.BY_NAME], incomplete)]))


def beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.lower().startswith(incomplete.lower())]


Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="RULE", autocompletion=rule_names, help="Only these rules: ID, prefix or slug. Repeatable."
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore", metavar="RULE", autocompletion=rule_names, help="Not these rules: ID, prefix or slug. Repeatable."
    ),
]
Baseline = Annotated[
    str | None, typer.Option("--baseline", metavar="FILE", help="Fail only on what changed since this JSON report.")
]
BaselineFacts = Annotated[
    list[str] | None,
    typer.Option(
        "--baseline-facts",
        metavar="SECTION",
        help="Compare only these facts: torch, nvidia, packages ..., none. Repeatable.",
    ),
]
WriteBaseline = Annotated[
    str | None,
    typer.Option("--write-baseline", metavar="FILE", help="Write the report as a baseline (JSON); exit code 0."),
]
Node = Annotated[
    bool,
    typer.Option(
        "--node", help="Check only the machine: driver, GPUs, mounts. No Python is checked, no torch imported."
    ),
]
Label = Annotated[
    list[str] | None,
    typer.Option(
        "--label",
        metavar="NAME=VALUE",
        help="Label kept in the report, such as rack=12; see compare --group-by. Repeatable.",
    ),
]


def live_test_names(incomplete: str) -> list[str]:
    """Words that begin so; of a list its last name."""
    from torchdoctor.collect.live_tests import names

    before, comma, last = incomplete.rpartition(",")
    words = names() if comma else (QUICK, FULL, NONE, *names())
    return [f"{before}{comma}{word}" for word in beginning(words, last)]


LiveTests = Annotated[
    str,
    typer.Option(
        "--smoke",
        metavar="TESTS",
        autocompletion=live_test_names,
        help="Live tests: none; quick (import torch, compute once on each device); full (also small examples of "
        "what torch is used for); or any of tensors, autograd, module, optimizer, dataloader, amp, "
        "save-load, numpy, profiler, torchscript, onnx, gloo, nccl, torchvision, torchaudio, compile.",
    ),
]
