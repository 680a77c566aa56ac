"""How a script inside the patient replies; its text is put in front of each of the other scripts here.

Runs in any Python from 3.6 on with the standard library alone. The scripts arrive on standard input, so sys.path[0] is
the working directory, as for the user's own program. It and PYTHONPATH are taken off while the scripts import what they
need themselves (a local json.py must not break us), and put back before the patient's modules are imported (a local
torch.py must be found).
"""

import os
import sys

_loaded_at_start = set(sys.modules)
_full_path = list(sys.path)
_library = os.path.dirname(os.__file__)
_in_front = _full_path[: _full_path.index(_library)] if _library in _full_path else _full_path[:1]
del sys.path[: len(_in_front)]

import json
import signal

_process = os.getpid()
_reply_to = os.dup(1)
os.dup2(2, 1)  # whatever Python or native code prints from here on goes to standard error
if hasattr(signal, "alarm"):
    signal.alarm(int(float(sys.argv[1])) + 2)  # should torchdoctor be killed, no process of it stays behind


def restore_path() -> None:
    """From here on imports see what the user's program sees, also where a local file stands before a module of ours."""
    sys.path[:] = _full_path
    for name in set(sys.modules) - _loaded_at_start:
        if any(module_lies_in(folder, name.split(".")[0]) for folder in _in_front):
            del sys.modules[name]


def module_lies_in(folder: str, name: str) -> bool:
    path = os.path.join(folder, name)
    return os.path.exists(path + ".py") or os.path.exists(os.path.join(path, "__init__.py"))


def reply(message: "dict[str, object]") -> None:
    """Send the state so far; the last line that arrives counts. A forked copy of this process stays silent."""
    if os.getpid() == _process:
        os.write(_reply_to, b"\n@torchdoctor " + json.dumps(message).encode("ascii") + b"\n")


def leave() -> None:
    """End at once: no exit handlers of the patient, and no slow tear-down of its libraries."""
    sys.stderr.flush()
    os._exit(0)
