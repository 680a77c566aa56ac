"""The tables of the usual programs around torch: each row by a text that shows it, tests/data/step_texts.json."""

import json
from pathlib import Path

import pytest
from faults import each

from torchdoctor.explain.causes import explain
from torchdoctor.explain.steps import USUAL, read
from torchdoctor.explain.told import Told

TEXTS = json.loads((Path(__file__).parents[2] / "data/step_texts.json").read_text("utf-8"))


def test_each_row_is_proved_by_a_text() -> None:
    said = [read(USUAL, Told(row["text"])) for row in TEXTS]
    assert [row for row, made in zip(TEXTS, said, strict=True) if not made or row["said"] not in made[0].text] == []
    first = [next((row for row in USUAL if read((row,), Told(text["text"]))), None) for text in TEXTS]
    assert [row.line for row in USUAL if row not in first] == []


@pytest.mark.long
def test_the_page_says_it_first() -> None:
    for row in TEXTS:
        found = explain(row["text"])
        assert found.causes == (), row
        made = found.steps or (found.own or found.nearest)[0].fixes
        assert row["said"] in made[0].text, row


@each(
    [
        "How do I avoid that git says my files would be overwritten?",
        "The workflow works now that I installed the missing custom nodes",
        "TensorBoard is fine, and training ended after epoch 10",
        "I use Ollama and vLLM on one GPU. Which is faster?",
        "Isaac Lab 2.0 calls omni.isaac.lab isaaclab. Can both be installed?",
        "GPU nodes have SLURM_NTASKS=4 and no worker dies",
        "Our model has no worker of its own in TorchServe",
    ]
)
def test_talk_of_the_programs_gets_no_step(text: str) -> None:
    assert read(USUAL, Told(text)) == ()
