"""Attributes that objects of transformers lost, or that it asks older code for."""

import re

from torchdoctor.explain.attributes import MISSED, missed


def test_the_release_that_lost_an_attribute_is_known() -> None:
    assert missed("BertModel", "get_head_mask") == ("get_head_mask", "5.0", False, "")
    lost = missed("DynamicCache", "key_cache")
    assert lost is not None
    assert lost.release == "4.56"
    assert missed("Net", "key_cache") is missed("BertModel", "forward") is None


def test_the_release_that_first_asks_for_one_is_known() -> None:
    asked = missed("Enformer", "all_tied_weights_keys")
    assert asked is not None
    assert (asked.release, asked.came) == ("5.0", True)


def test_only_what_is_transformers_for_sure_is_taken_for_it() -> None:
    assert re.search(MISSED, "'Any' object has no attribute 'all_tied_weights_keys'")
    assert re.search(MISSED, "'LlavaForConditionalGeneration' object has no attribute 'vision_tower'")
    assert not re.search(MISSED, "'Net' object has no attribute 'vision_tower'")
    assert not re.search(MISSED, "'TrainConfig' object has no attribute 'temperature'")


def test_nothing_in_an_objects_place_is_an_object_of_transformers() -> None:
    for owner in ("NoneType", "str", "Queue"):
        assert missed(owner, "encode_plus") is None
        assert not re.search(MISSED, f"'{owner}' object has no attribute 'encode_plus'")
    assert not re.search(MISSED, "'tokenizers.Tokenizer' object has no attribute 'encode_plus'")
