"""Several forms in one text: one machine where they agree, two where they do not, and the surer word counts."""

import pytest
from envtext import envtext
from pasted_forms import text_of, told

from torchdoctor.pasted import read


def test_three_forms_are_one_machine() -> None:
    found = read("\n\n".join(text_of(name) for name in ("nvidia-smi", "pip-list", "by-hand-chinese")))
    assert found.recognised == ("nvidia-smi", "pip list", "a list written by hand")
    assert len(found.machines) == 1
    facts = found.facts
    assert facts.nvidia
    assert facts.torch
    assert (facts.nvidia.driver_version, facts.torch.version) == ("560.35.03", "2.5.1+cu124")


def test_what_is_known_of_a_gpu_is_put_together() -> None:
    text = envtext(gpus="GPU 0: NVIDIA GeForce RTX 3090\nGPU 1: NVIDIA GeForce RTX 3090", driver="560.35.03")
    nvidia = read(f"{text}\n\n{text_of('nvidia-smi')}").facts.nvidia
    assert nvidia
    assert [gpu.memory for gpu in nvidia.gpus] == [24576 << 20] * 2
    assert (nvidia.driver_via, nvidia.driver_cuda) == ("the report", "12.6")


def test_a_summary_above_a_report_never_wins() -> None:
    summary = "- PyTorch version: 2.9.1\n- Python version: 3.8\n- OS: BeOS\n- GPU: RTX 5090\n\n"
    alone, both = read(envtext()), read(summary + envtext())
    assert alone.facts.torch == both.facts.torch
    assert alone.facts.nvidia == both.facts.nvidia
    assert alone.facts.host == both.facts.host


def test_two_machines_are_said_to_be_two() -> None:
    other = envtext(torch="2.1.0+cu118", cuda="11.8", os="Windows 10", platform="Windows-10-10.0.19045-SP0")
    found = read(f"It works here:\n{envtext()}\nand not there:\n{other}")
    assert len(found.machines) == 2
    assert found.facts.torch
    assert found.facts.torch.version == "2.5.1+cu124"
    assert any("2 machines or environments" in problem.why for problem in found.facts.problems)


def test_two_environments_of_one_machine() -> None:
    found = read(f"{text_of('transformers')}\n\n{text_of('pip-list')}")
    assert [facts.torch and facts.torch.version for facts in found.machines] == ["2.6.0+cu124", "2.5.1+cu124"]


def test_a_gpu_whose_name_is_cut_short_is_the_same_one() -> None:
    table = text_of("nvidia-smi").replace("NVIDIA GeForce RTX 3090 ", "NVIDIA GeForce ...      ")
    text = envtext(gpus="GPU 0: NVIDIA GeForce RTX 3090\nGPU 1: NVIDIA GeForce RTX 3090", driver="560.35.03")
    found = read(f"{table}\n{text}")
    assert len(found.machines) == 1
    assert found.facts.nvidia
    assert [gpu.name for gpu in found.facts.nvidia.gpus] == ["NVIDIA GeForce RTX 3090"] * 2


def test_a_torch_that_could_not_be_imported_stays_so() -> None:
    found = read(envtext(torch="N/A", cuda="N/A", available="N/A") + "\nPyTorch: 2.4.0\nGPU: RTX 3090\n")
    assert found.facts.torch is None
    assert found.facts.smoke
    assert not found.facts.smoke.imported


@pytest.mark.parametrize("name", ["transformers", "diffusers", "accelerate", "mmengine", "detectron2", "comfyui-form"])
def test_a_summary_above_any_form_never_wins(name: str) -> None:
    summary = "- PyTorch version: 1.9.1\n- PyTorch: 1.9.1\n- Python version: 3.7\n- Python: 3.7\n- OS: BeOS\n\n"
    assert told(read(summary + text_of(name)).facts) == told(read(text_of(name)).facts)
