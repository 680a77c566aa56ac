"""What several commands' flags have in common: values, limits, and the names that a shell completes."""

from collections.abc import Iterable
from enum import Enum
from typing import Annotated

import typer


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
    typer.Option(metavar="PYTHON", help="Interpreter, folder of a virtual or conda environment, or its conda name."),
]
Timeout = Annotated[float, typer.Option(min=1, max=3600, metavar="SECONDS", help="Time limit of every step.")]
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
    typer.Option(metavar="RULE", autocompletion=rule_names, help="Only these rules: ID, prefix or slug. Repeatable."),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(metavar="RULE", autocompletion=rule_names, help="Not these rules: ID, prefix or slug. Repeatable."),
]
