"""What the action installs is pinned by hash, and fits what pyproject.toml asks for."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import pin_action

TEXT = pin_action.FILE.read_text("utf-8")


def test_every_dependency_is_pinned_by_hash() -> None:
    assert pin_action.faults(TEXT) == []
    assert "torch==" not in TEXT


def test_what_does_not_fit_is_told() -> None:
    without = TEXT.replace("typer==", "tiper==")
    assert pin_action.faults(without) == ["typer is not pinned"]
    too_new = TEXT.replace("typer==0.28.", "typer==0.99.")
    assert pin_action.faults(too_new) == [f"typer<0.29,>=0.16 forbids {too_new.partition('typer==')[2].split()[0]}"]
    unhashed = f"{TEXT}six==1.0\n"
    assert pin_action.faults(unhashed) == ["neither a pin nor a hash: six==1.0"]
    wild = TEXT.replace("rich==", "rich>=", 1)
    assert pin_action.faults(wild)[0].startswith("neither a pin nor a hash: rich>=")
