"""torchdoctor finds out why PyTorch does not work on a machine, or not at full speed, and how to fix it."""

TYPE_CHECKING = False  # as typing has it, which would be imported before anyone could say from where

if TYPE_CHECKING:
    from typing import Any

    from torchdoctor.api import CheckFailed as CheckFailed
    from torchdoctor.api import Report as Report
    from torchdoctor.api import check as check

__version__ = "0.1.0"

_HOMES = {"CheckFailed": "api", "check": "api", "Report": "api"}


def __getattr__(name: str) -> "Any":
    """The command line needs none of it, and start-up counts."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
