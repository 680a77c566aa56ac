"""Why a GPU's clocks are below their highest: the bits of NVML, which check and bench read alike.

NVML's nvmlClocksEventReasons; idle (0x1), application clocks (0x2), synchronised boost (0x10) and display clocks
(0x100) are chosen, and no fault.
"""

POWER_CAP = 0x04  # the GPU draws all the power that it may, which is how a healthy one works at full load
POWER_BRAKE = 0x80
HARDWARE = 0x08
REASONS = {
    POWER_CAP: "power cap",
    HARDWARE: "hardware slowdown",
    0x20: "software thermal slowdown",
    0x40: "hardware thermal slowdown",
    POWER_BRAKE: "power brake",
}


def names(bits: int) -> "list[str]":
    return [REASONS[bit] for bit in sorted(REASONS) if bits & bit]
