"""Machines whose driver is somebody else's: rented ones and hosted notebooks, containers, the nodes of a cluster."""

from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_RENTED = (
    r"(?i)\b(?:paperspace|run ?pod|vast\.ai|auto-?dl|lightning studio|sagemaker studio"
    r"|(?:on|in|use|using) (?:google )?(?:kaggle|colab)(?! \w*(?:data|competition|model|code|notebook from))"
    r"|saturn ?cloud|deepnote|gpuhub|featurize\.cn|thunder ?compute|jarvis ?labs)\b|恒源云"
    r"|/autodl-\w|/kaggle/|(?<![\w.])/content/"
)
# Where it was once, and a machine of the reader's own now.
_OWN = r"(?i)\b(?:(?:my|our) own|workstation|at home|before on)\b|\bmy (?:\w+ )?(?:desktop|box|PC)\b"
# What needs the machine itself, and not only root in it.
_OF_THE_DRIVER = re.compile(
    r"\b(?:rmmod|modprobe|reboot|dkms|fabricmanager|ubuntu-drivers|nvidia-smi (?:-c|-r|--gpu-reset|-mig|-pm)|systemctl"
    r"|linux-headers|nvidia-driver)\b"
)
# The container is started by the provider, too.
_OF_DOCKER = re.compile(
    r"Start the container with the GPU|In the compose file, give it|The host needs its NVIDIA"
    r"|In a container, install it on"
)
_RESTART = Fix(
    "The driver is your provider's: see that a machine with a GPU is chosen; stop and start the machine on its page, "
    "which mostly gives another GPU (a "
    "notebook: delete the runtime), or rent one with a newer driver (a filter for CUDA versions)",
    ("nvidia-smi",),
)
_ADMINS = "On the node, which needs its administrators (until then leave it out of the job: --exclude)"


def fitted(made: list[Fix], told: Told) -> list[Fix]:
    """The same, with what is done to the driver as far as it is in the reader's hands."""
    rented = re.search(_RENTED, told.here) is not None and not re.search(_OWN, told.here)
    of_driver = [
        fix for fix in made if _OF_THE_DRIVER.search("\n".join(fix.commands)) or (rented and _OF_DOCKER.match(fix.text))
    ]
    if not of_driver or (told.facts is not None and told.facts.source == "machine"):
        return made
    if rented:
        return [_RESTART, *(fix for fix in made if fix not in of_driver)]
    where = {"container": "On the host, not in the container", "kubernetes": "On the node", "slurm": _ADMINS}
    if not (place := where.get(told.place, "")) or any("host" in fix.text for fix in made):
        return made
    return [_at(place, fix, fix is of_driver[0]) if fix in of_driver else fix for fix in made]


def _at(place: str, fix: Fix, first: bool) -> Fix:
    """With the place in front; all that there is to say of it once."""
    short = place.partition(",")[0]
    if fix.text.startswith("Or "):
        return replace(fix, text=f"Or, {short[0].lower()}{short[1:]}, {fix.text[3:]}")
    return replace(fix, text=f"{place if first else short}: {fix.text[0].lower()}{fix.text[1:]}")
