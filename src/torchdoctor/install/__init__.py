"""What build suits a machine, and the official command and wheel URLs for it.

install_cmd() answers the command line, plan() a Request for a Machine; the fixes of `check` are in cures.
"""

from torchdoctor.install.choice import Rejected, Request, Unmet
from torchdoctor.install.flags import Flags, UsageError, install_cmd
from torchdoctor.install.machine import Machine, machine
from torchdoctor.install.plan import Plan, Refusal, plan, refusal
from torchdoctor.install.wheels import Wheel

__all__ = [
    "Flags",
    "Machine",
    "Plan",
    "Refusal",
    "Rejected",
    "Request",
    "Unmet",
    "UsageError",
    "Wheel",
    "install_cmd",
    "machine",
    "plan",
    "refusal",
]
