"""JSON Schemas of all that commands print as JSON, made from the types; docs/schemas/ has them as files."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, NamedTuple

from torchdoctor.bench.comparison import Compared
from torchdoctor.bench.model import Bench, Measurement
from torchdoctor.declared.model import Declared
from torchdoctor.fix.model import Fixing, Undoing
from torchdoctor.fleet.model import Comparison
from torchdoctor.install.plan import Plan, Refusal
from torchdoctor.model import Report, Severity
from torchdoctor.render.explanation import AnswerForm
from torchdoctor.survey import Survey
from torchdoctor.verify import Verified

Schema = dict[str, Any]
Definitions = dict[str, Any]
SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


class Document(NamedTuple):
    """printed_by: commands, without `-f json`. type: of the value whose encoded form is printed."""

    type: Any
    title: str
    printed_by: str


DOCUMENTS = {
    "report": Document(Report, "A report of torchdoctor", "check; fleet -o FOLDER"),
    "compare": Document(Comparison, "What torchdoctor compare found", "compare, fleet"),
    "bench": Document(Bench, "What torchdoctor bench measured", "bench"),
    "bench-compare": Document(Compared, "What comparing benchmarks found", "compare, of benchmarks"),
    "install": Document(Plan, "The answer of torchdoctor install-cmd", "install-cmd"),
    "explain": Document(AnswerForm, "What torchdoctor explain found", "explain"),
    "fix": Document(Fixing, "What torchdoctor fix would do, or did", "fix"),
    "undo": Document(Undoing, "What torchdoctor undo would do, or did", "undo"),
    "interpreters": Document(Survey, "The Pythons of a machine", "pythons, check --all"),
}


def identifier(name: str) -> str:
    """What stands in the document's field "schema"."""
    return f"torchdoctor.{name}/1"


def schema(name: str) -> Schema:
    """The schema of that name. Fields and words may be added within /1, so what is not named is allowed."""
    kind, title, _ = DOCUMENTS[name]
    definitions: Definitions = {}
    found = record(kind, definitions)
    found["properties"]["schema"] = {"const": identifier(name)}
    found["required"] = sorted({*found["required"], "schema"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Generated from src/{kind.__module__.replace('.', '/')}.py.",
        "title": f"{title}, {identifier(name)}",
        **(ADDED[name](found, definitions) if name in ADDED else found),
        "$defs": dict(sorted(definitions.items())),
    }


def with_counts(found: Schema, definitions: Definitions) -> Schema:
    """What render/json.py adds."""
    names = [*(f"{kind.value}s" for kind in reversed(Severity)), "passed", "skipped", "crashed"]
    counts = {"type": "object", "properties": {name: {"type": "integer"} for name in names}, "required": names}
    found["properties"]["summary"] = counts
    of_files = record(Declared, definitions)["properties"]  # in a report on project files facts have more
    facts = definitions["Facts"]
    facts["properties"] |= {name: of_files[name] for name in of_files if name not in facts["properties"]}
    found["required"] = sorted({*found["required"], "summary"})
    return found


def with_rates(found: Schema, definitions: Definitions) -> Schema:
    """What bench/render/json.py adds."""
    measured = definitions[Measurement.__name__]
    measured["properties"].update(dict.fromkeys(("tflops", "gbs"), of(float | None, definitions)))
    return found


def with_refusal(found: Schema, definitions: Definitions) -> Schema:
    """What install-cmd prints where no build is known to run, and what --verify adds where one is."""
    definitions["Plan"] = found
    found["properties"]["verified"] = of(Verified, definitions)
    return {"type": "object", "anyOf": [of(Plan, definitions), of(Refusal, definitions)]}


ADDED: Mapping[str, Callable[[Schema, Definitions], Schema]] = {
    "report": with_counts,
    "bench": with_rates,
    "install": with_refusal,
}


def record(kind: Any, definitions: Definitions) -> Schema:
    """The schema of a dataclass, a NamedTuple or a TypedDict."""
    properties = {name: of(hint, definitions) for name, hint in typing.get_type_hints(kind).items()}
    about = " ".join((kind.__doc__ or "").split())
    written = about and not about.startswith(f"{kind.__name__}(")  # the single file has what dataclasses makes up
    described = {"description": about} if written else {}
    return {"type": "object", **described, "properties": properties, "required": required(kind)}


def required(kind: Any) -> list[str]:
    if typing.is_typeddict(kind):
        return sorted(kind.__required_keys__)
    if not is_dataclass(kind):
        return [name for name in kind._fields if name not in kind._field_defaults]
    return [item.name for item in fields(kind) if item.default is MISSING and item.default_factory is MISSING]


def of(hint: Any, definitions: Definitions) -> Schema:
    """The schema of one annotation, as the codec reads it."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (item for item in args if item is not type(None))
        return {"anyOf": [of(inner, definitions), {"type": "null"}]}
    if origin in (tuple, list):
        return {"type": "array", "items": of(args[0], definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": of(args[1], definitions)}
    if origin is typing.Literal or issubclass(hint, Enum):
        return {"enum": [*args] or [item.value for item in hint]}
    if hint in SCALARS:
        return {"type": SCALARS[hint]}
    name: str = hint.__name__
    if name not in definitions:
        definitions[name] = {}  # also where it holds itself
        definitions[name] = record(hint, definitions)
    return {"$ref": f"#/$defs/{name}"}
