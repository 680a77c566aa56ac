"""Intel GPUs on the PCI bus, the kernel driver for them, and the device files that Level Zero opens."""

from pathlib import Path

from torchdoctor.collect import pci
from torchdoctor.collect.amd import device_nodes
from torchdoctor.model import Intel

DRIVERS = ("xe", "i915")


def collect(root: Path) -> Intel | None:
    """None where there is no sign of one. root: of the file system, for tests."""
    on_bus = pci.devices(pci.INTEL, root)
    if not on_bus:
        return None
    return Intel(
        devices=tuple(on_bus),
        driver=next((name for name in DRIVERS if (root / "sys/module" / name).exists()), None),
        nodes=device_nodes(root, sorted((root / "dev/dri").glob("renderD*"))),
    )
