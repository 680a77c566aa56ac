"""What build suits a machine, and the official command and wheel URLs for it.

install_cmd() answers the command line; the cures are the fixes of `check`.
"""

from torchdoctor.install.cures import add as add
from torchdoctor.install.cures import companion as companion
from torchdoctor.install.cures import compiled_here as compiled_here
from torchdoctor.install.cures import fitting as fitting
from torchdoctor.install.cures import install_torch as install_torch
from torchdoctor.install.cures import newest_torch as newest_torch
from torchdoctor.install.cures import reinstall_build as reinstall_build
from torchdoctor.install.cures import remove_wheels as remove_wheels
from torchdoctor.install.cures import repair_torch as repair_torch
from torchdoctor.install.cures import restore_wheels as restore_wheels
from torchdoctor.install.cures import single_torch as single_torch
from torchdoctor.install.flags import UsageError as UsageError
from torchdoctor.install.plan import as_json as as_json
from torchdoctor.install.plan import refusal as refusal
from torchdoctor.install.request import Unmet as Unmet
from torchdoctor.install.required import meet as meet
from torchdoctor.install.required import meet_distribution as meet_distribution
