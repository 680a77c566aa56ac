"""Arguments that classes got or lost, by release."""

from faults import assert_none

from torchdoctor.explain.arguments import Change, came, went


def test_the_release_that_brought_an_argument() -> None:
    known = {
        ("LoraConfig", "use_dora"): Change("peft", "0.9"),
        ("Accelerator", "keep_torch_compile"): Change("accelerate", "1.3"),
        ("Seq2SeqTrainingArguments", "eval_strategy"): Change("transformers", "4.41"),
        ("LoraConfig", "r"): None,
        ("MyConfig", "use_dora"): None,
        ("", ""): None,
    }
    assert_none({str(asked): came(*asked) for asked, change in known.items() if came(*asked) != change})


def test_the_release_that_lost_one_and_what_to_write() -> None:
    known = {
        ("SFTTrainer", "packing"): Change("trl", "0.13", "it in SFTConfig(...)"),
        ("DPOTrainer", "beta"): Change("trl", "0.13", "it in DPOConfig(...)"),
        ("SFTConfig", "max_seq_length"): Change("trl", "0.20", "max_length="),
        ("Trainer", "model"): None,
        ("MyTrainer", "tokenizer"): None,
    }
    assert_none({str(asked): went(*asked) for asked, change in known.items() if went(*asked) != change})
