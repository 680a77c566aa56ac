"""collect(target) -> Facts: what can be found out of a Python and of the machine under it.

The patient is started before the other steps are imported, which takes 5 ms that it needs anyway.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from torchdoctor import model
from torchdoctor.collect import patient
from torchdoctor.pythons.target import Target

if TYPE_CHECKING:
    from torchdoctor.collect.collection import Collection

ROOT = Path("/")


def begin(target: Target, limit: float, smoke: bool = True, root: Path = ROOT) -> "Collection":
    """Start all steps, the patient's first; the caller can do its own start-up work before it asks for the facts.

    limit: seconds for each step. smoke: also import torch in the target. root: where /proc, /sys and /etc are read.
    """
    reading = patient.start_facts(target.python, limit)
    importing = patient.start_smoke(target.python, limit, careful=patient.no_driver_loaded(root)) if smoke else None
    from torchdoctor.collect.collection import IMPORT, MACHINE, MOUNTS, PACKAGES, Collection

    collection = Collection(target, limit, root)
    collection.start(PACKAGES, lambda: collection.answer(reading))
    if importing:
        collection.importing = importing
        collection.start(IMPORT, lambda: patient.smoke(importing))
    collection.start(MOUNTS, collection.mounts)
    collection.start(MACHINE, collection.machine)
    return collection


def machine(limit: float, root: Path = ROOT) -> "Collection":
    """Start the steps that look at the machine alone."""
    from torchdoctor.collect.collection import MACHINE, Collection

    collection = Collection(Target(sys.executable, ""), limit, root)
    collection.start(MACHINE, collection.machine)
    return collection


def node(limit: float, root: Path = ROOT) -> "Collection":
    """Start the steps that look at the machine, its NVIDIA driver and its mounts; no Python of a user is touched."""
    from torchdoctor.collect.collection import MACHINE, MOUNTS, Collection

    collection = Collection(Target(sys.executable, ""), limit, root)
    collection.alone = True
    collection.start(MOUNTS, collection.mounts)
    collection.start(MACHINE, collection.machine)
    return collection


def collect(target: Target, limit: float, smoke: bool = True, root: Path = ROOT) -> model.Facts:
    """All facts about this machine and the target on it, within limit seconds and a short grace. Never raises."""
    return begin(target, limit, smoke, root).facts()
