"""The comparison as JSON, schema torchdoctor.compare/1: what other programs read. Within /1 fields are only added."""

import json

from torchdoctor.codec import encode
from torchdoctor.fleet.model import Comparison


def render(found: Comparison, verbose: bool = False) -> str:
    data = encode(found)
    return json.dumps({"schema": data.pop("schema"), **data}, indent=1)
