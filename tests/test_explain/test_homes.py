"""Names of another library, and those that nothing here knows."""

from faults import each

from torchdoctor.explain import homes
from torchdoctor.explain.told import Told


@each(
    [
        ("trl", "TrainingArguments", "from transformers import TrainingArguments"),
        ("transformers", "LoraConfig", "from peft import LoraConfig"),
        ("transformers", "SFTTrainer", "from trl import SFTTrainer"),
        ("transformers", "load_dataset", "from datasets import load_dataset"),
        ("transformers", "AutoModelForCausalLM", ""),
        ("peft", "AutoModelForSeq2SeqLMWithValueHead", "from trl import AutoModelForSeq2SeqLMWithValueHead"),
        ("peft", "PeftModelForCausalLM", ""),
        ("trl", "NoSuchName", ""),
    ]
)
def test_where_a_name_lives(package: str, name: str, wanted: str) -> None:
    made = homes.elsewhere(package, name)
    assert (made[0].text if made else "").endswith(wanted)
    assert bool(made) == bool(wanted)


@each(
    [
        ("transformers Version: 4.53.1", "user", "pip install -U user"),
        ("transformers Version: 4.53.1", "", "'transformers<4.53'"),
        ("transformers==4.30.2", "user", ""),
        ("", "user", "pip show transformers"),
    ]
)
def test_the_release_of_the_text_tells_which_way(text: str, user: str, wanted: str) -> None:
    made = homes.by_release(Told(text), "transformers", "odd_helper", user)
    assert wanted in "\n".join(command for fix in made for command in fix.commands)
    assert bool(made) == bool(wanted)


def test_a_model_may_be_newer_than_what_is_known() -> None:
    assert homes.by_release(Told("transformers 4.57.1"), "transformers", "Foo9ForCausalLM", "") == ()
