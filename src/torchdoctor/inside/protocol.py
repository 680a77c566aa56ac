"""How a script inside the patient replies: one line of JSON on what was standard output, the last of which counts.

Runs in any Python from 3.6 on with the standard library alone.
"""

import os
import sys

# The parts of json and signal that are compiled in: the rest imports re and enum, half of what facts.py takes in all.
try:
    from _json import encode_basestring_ascii as _quoted
except ImportError:
    from json.encoder import encode_basestring_ascii as _quoted
import _signal  # type: ignore[import-not-found]

_process = os.getpid()
_reply_to = os.dup(1)
os.dup2(2, 1)  # whatever Python or native code prints from here on goes to standard error
if hasattr(_signal, "alarm"):
    _signal.alarm(int(float(sys.argv[1])) + 2)  # should torchdoctor be killed, no process of it stays behind


def reply(message: "dict[str, object]") -> None:
    """Send the state so far; the last line that arrives counts. A forked copy of this process stays silent."""
    if os.getpid() == _process:
        os.write(_reply_to, ("\n@torchdoctor " + _as_json(message) + "\n").encode("ascii"))


def _as_json(value: "object") -> str:
    """As json.dumps writes it."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        return "{" + ", ".join([_quoted(key) + ": " + _as_json(item) for key, item in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([_as_json(item) for item in value]) + "]"
    text = float.__repr__(value) if isinstance(value, float) else repr(value)
    return _CONSTANTS.get(text, text)


_CONSTANTS = {"None": "null", "True": "true", "False": "false", "nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def attempt(run: "object", state: "dict[str, object]", traceback: "object" = None) -> None:
    """Run it; what it raises goes into the state. sys.exit() goes through: how the interpreter then ends is the fact.

    traceback: the module, imported before one of the patient's could come in front.
    """
    try:
        run()  # type: ignore[operator]
        state["done"] = True
    except SystemExit:
        raise
    except BaseException as error:
        state.update(exception=type(error).__name__, message=text_of(error))
        if traceback:
            lines = traceback.format_exception(type(error), error, error.__traceback__)  # type: ignore[attr-defined]
            state["traceback"] = "".join(lines)[-16000:]


def text_of(error: BaseException) -> str:
    try:
        return str(error)[:8000]
    except Exception:
        return "(an exception that cannot be printed)"


def leave() -> None:
    """End at once: no exit handlers of the patient, and no slow tear-down of its libraries."""
    sys.stderr.flush()
    os._exit(0)
