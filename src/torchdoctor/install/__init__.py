"""What build suits a machine, and the official command and wheel URLs for it.

install_cmd() answers the command line; the cures are the fixes of `check`. Both are loaded when first asked for: most
checks find nothing to fix, and it is 4 of the 90 ms that one takes.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torchdoctor.install.cures import add as add
    from torchdoctor.install.cures import companion as companion
    from torchdoctor.install.cures import compiled_here as compiled_here
    from torchdoctor.install.cures import fitting as fitting
    from torchdoctor.install.cures import install_torch as install_torch
    from torchdoctor.install.cures import newest_torch as newest_torch
    from torchdoctor.install.cures import reinstall_build as reinstall_build
    from torchdoctor.install.cures import remove_wheels as remove_wheels
    from torchdoctor.install.cures import restore_wheels as restore_wheels
    from torchdoctor.install.flags import UsageError as UsageError
    from torchdoctor.install.plan import as_json as as_json
    from torchdoctor.install.plan import refusal as refusal
    from torchdoctor.install.repair import complete_torch as complete_torch
    from torchdoctor.install.repair import delete_records as delete_records
    from torchdoctor.install.repair import repair_torch as repair_torch
    from torchdoctor.install.repair import single_torch as single_torch
    from torchdoctor.install.request import Unmet as Unmet
    from torchdoctor.install.required import meet as meet
    from torchdoctor.install.required import meet_distribution as meet_distribution

_PLACES = {
    "cures": [
        "add",
        "companion",
        "compiled_here",
        "fitting",
        "install_torch",
        "newest_torch",
        "reinstall_build",
        "remove_wheels",
        "restore_wheels",
    ],
    "flags": ["UsageError"],
    "plan": ["as_json", "refusal"],
    "repair": ["complete_torch", "delete_records", "repair_torch", "single_torch"],
    "request": ["Unmet"],
    "required": ["meet", "meet_distribution"],
}


def __getattr__(name: str) -> Any:
    for place, names in _PLACES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{place}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
