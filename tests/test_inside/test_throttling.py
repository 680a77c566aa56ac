"""The bits of NVML in words."""

from torchdoctor.inside import throttling


def test_every_fault_is_named_and_what_is_chosen_is_not() -> None:
    assert throttling.names(0x1 | 0x2 | 0x10 | 0x100) == []
    assert throttling.names(0x44) == ["power cap", "hardware thermal slowdown"]
    assert throttling.names(0xE8) == [
        "hardware slowdown",
        "software thermal slowdown",
        "hardware thermal slowdown",
        "power brake",
    ]
