"""Keeps local files from coming before the standard library while our scripts import what they need themselves.

sys.path[0] is the working directory, as for the user's own program. It and PYTHONPATH are taken off the path (a local
json.py must not break us), and put back before the patient's modules are imported (a local torch.py must be found).
Runs before every other script.
"""

import os
import sys

_loaded_at_start = set(sys.modules)
_full_path = list(sys.path)
_library = os.path.dirname(os.__file__)
IN_FRONT = _full_path[: _full_path.index(_library)] if _library in _full_path else _full_path[:1]
del sys.path[: len(IN_FRONT)]
OURS = ("torchdoctor.inside.", "torchdoctor.bench.inside.")


def restore_path() -> None:
    """From here on imports see what the user's program sees, also where a local file comes before a module of ours.

    Our own scripts have found each other by now, and leave no trace for a torchdoctor that the patient has installed.
    """
    sys.path[:] = _full_path
    for name in list(sys.modules):
        if name.startswith(OURS) or (name not in _loaded_at_start and _is_in_front(name)):
            del sys.modules[name]


def _is_in_front(name: str) -> bool:
    return any(module_lies_in(folder, name.split(".")[0]) for folder in IN_FRONT)


def module_lies_in(folder: str, name: str) -> bool:
    path = os.path.join(folder, name)
    return os.path.exists(path + ".py") or os.path.exists(os.path.join(path, "__init__.py"))
