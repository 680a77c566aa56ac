"""The machine that fixes are for: made once for a report."""

from dataclasses import replace

import pytest
from machines import h100, laptop

from torchdoctor.install import machine as module
from torchdoctor.install import reinstall_build, repair_torch
from torchdoctor.install.machine import machine
from torchdoctor.knowledge import load


def test_it_is_made_once_for_all_fixes_of_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(module, "_machine", lambda facts, compat: made.append(facts))
    facts = h100()
    for _ in range(3):
        repair_torch(facts, load())
        reinstall_build(facts, load())
    assert made == [facts]


def test_every_report_has_its_own() -> None:
    facts, other = h100(), laptop()
    assert machine(facts, load()) is machine(facts, load())
    assert machine(other, load()) != machine(facts, load())
    without = replace(facts, host=None)
    assert (machine(without, load()), machine(facts, load()) is not None) == (None, True)
