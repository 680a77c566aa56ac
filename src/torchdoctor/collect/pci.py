"""Display controllers on the PCI bus by their vendor, from /sys."""

from pathlib import Path

from torchdoctor.collect.host import read

AMD, INTEL = "0x1002", "0x8086"
DISPLAY = ("0x03", "0x12")  # display controllers, processing accelerators


def devices(vendor: str, root: Path) -> list[str] | None:
    """The device IDs ("0x744c"); None where no bus is seen."""
    folder = root / "sys/bus/pci/devices"
    if not folder.is_dir():
        return None
    found = [device for device in sorted(folder.iterdir()) if read(device / "vendor").strip() == vendor]
    return [read(device / "device").strip() for device in found if read(device / "class").startswith(DISPLAY)]
