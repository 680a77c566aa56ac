"""Names that packages lost, by release."""

from torchdoctor.explain.gone import came, first_with, instead, moved, release


def test_the_release_that_lost_a_name_is_known() -> None:
    assert release("transformers", "shard_checkpoint") == "4.47"
    assert release("diffusers", "models.cross_attention") == "0.21"
    assert release("trl", "PPOTrainer") == "0.29"
    assert release("transformers", "AutoModel") == release("numpy", "bool") == release("trl", "") == ""


def test_what_takes_its_place() -> None:
    assert instead("load_metric").startswith("evaluate.load")
    assert instead("AutoModel") == ""


def test_names_that_moved() -> None:
    assert moved("transformers.modeling_utils", "Conv1D") == ("4.56", "transformers.pytorch_utils")
    assert moved("trl.trainer.utils", "ConstantLengthDataset") == ("0.20", "SFTConfig(packing=True)")
    assert moved("peft", "prepare_model_for_int8_training") == ("0.10", "prepare_model_for_kbit_training")
    assert moved("transformers.modeling_utils_x", "Conv1D") is moved("transformers.modeling_utils", "PreTrainedModel")


def test_names_that_came_later() -> None:
    assert came("transformers", "modeling_layers") == "4.52"
    assert came("huggingface_hub", "errors") == "0.22"
    assert came("transformers", "AutoModel") == came("numpy", "errors") == ""


def test_the_first_release_with_a_model() -> None:
    assert first_with("qwen3_5") == first_with("Qwen3_5ForCausalLM") == "5.2"
    assert first_with("Qwen3VLForConditionalGeneration") == "4.57"
    assert first_with("Qwen3Config") == "4.51"
    assert first_with("LlamaForCausalLM") == first_with("llama") == first_with("") == ""
