"""One test for a rule that many things keep: it fails with a line for each that does not."""

from collections.abc import Mapping


def assert_none(faults: Mapping[str, object]) -> None:
    """faults: what is wrong, by name; empty where nothing is."""
    wrong = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    assert not wrong, "\n".join(["", *wrong])
