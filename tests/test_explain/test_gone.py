"""Names that packages lost, by release."""

from torchdoctor.explain.gone import instead, release


def test_the_release_that_lost_a_name_is_known() -> None:
    assert release("transformers", "shard_checkpoint") == "4.47"
    assert release("diffusers", "models.cross_attention") == "0.21"
    assert release("trl", "PPOTrainer") == "0.29"
    assert release("transformers", "AutoModel") == release("numpy", "bool") == release("trl", "") == ""


def test_what_takes_its_place() -> None:
    assert instead("load_metric").startswith("evaluate.load")
    assert instead("AutoModel") == ""
