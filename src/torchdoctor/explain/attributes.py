"""The release of transformers in which its objects lost an attribute, or got one that older code does not have."""

import re
from typing import NamedTuple

# Source: the classes in the wheels of every minor release on PyPI from 4.35 to 5.24, each compared with the next.
# Attributes whose names nothing else has: of any class.
_LOST = {
    "4.41": "greedy_search",
    "4.44": "default_chat_template",
    "4.45": "contrastive_search _get_logits_warper",
    "4.49": "_extract_past_from_model_output",
    "4.53": "_update_causal_mask",
    "4.54": "get_usable_length seen_tokens _supports_cache_class _supports_flash_attn_2",
    "5.0": (
        "get_head_mask _tie_or_clone_weights to_bettertransformer is_parallelizable forced_bos_token_id "
        "no_repeat_ngram_size tie_encoder_decoder add_cross_attention pruned_heads decoder_start_token_id "
        "batch_encode_plus encode_plus prepare_seq2seq_batch additional_special_tokens to_legacy_cache "
        "from_legacy_cache prune_heads"
    ),
    "5.1": "warnings_issued",
    "5.17": "get_extended_attention_mask invert_attention_mask",
    "5.20": "get_max_cache_shape",
}
# Names that others have, too: of these classes.
_CONFIG = "pad_token_id bos_token_id eos_token_id is_decoder tie_word_embeddings rope_theta position_embedding_type"
_CACHE = r"(?:\w{0,40}(?:Dynamic|Static)|Hybrid|SlidingWindow|Quantized|Offloaded\w{0,20}|EncoderDecoder)Cache\w{0,20}"
_OF = (
    (_CACHE, {"4.49": "get_max_length", "4.56": "key_cache value_cache", "5.20": "max_batch_size max_cache_len"}),
    (r"\w{0,40}LlamaModel", {"4.38": "_use_flash_attention_2"}),
    (r"\w{2,}Config", {"5.0": _CONFIG}),
    (r"(?:CLIP|Siglip)\w*Model(?:WithProjection)?", {"5.6": "text_model vision_model"}),
    (r"\w+ForConditionalGeneration", {"5.0": "language_model vision_tower multi_modal_projector visual"}),
    (r"\w+(?:ForCausalLM|LMHeadModel)", {"4.50": "generate"}),
)  # fmt: skip
# What transformers itself asks of the objects of code that was written before it.
_CAME = {
    "4.45": "get_text_config",
    "4.47": "_special_tokens_map sub_configs",
    "4.49": "is_compileable",
    "4.53": "get_mask_sizes",
    "4.54": "_can_record_outputs set_attn_implementation",
    "4.55": "current_gradient_accumulation_steps",
    "5.0": "all_tied_weights_keys special_tokens_pattern _extra_special_tokens rope_parameters",
    "5.3": "is_remote_code",
}
# What stands for a lost one now.
_NOW = {
    "rope_theta": 'config.rope_parameters["rope_theta"]',
    "additional_special_tokens": "tokenizer.extra_special_tokens",
    "language_model": "model.model.language_model",
}
# In an object's place these are another fault; a class of C has its module before its name.
_NOBODYS = (
    r"(?:NoneType|str|int|float|bool|dict|list|tuple|set|bytes|function|method|type|Tensor|Queue|Namespace|object)\b"
)
_OWNER = rf"(?<![\w.])(?!{_NOBODYS})\w{{1,60}}"


def _names(releases: dict[str, str]) -> str:
    return "|".join(" ".join(releases.values()).split())


# Messages in which the name alone, or with its class, tells that an object of transformers is meant.
MISSED = "|".join(
    (
        rf"{_OWNER}'?(?: object)? has no attribute '(?:{_names(_LOST)}|{_names(_CAME)})'",
        *(rf"'{classes}'(?: object)? has no attribute '(?:{_names(lost)})'" for classes, lost in _OF),
    )
)


class Missed(NamedTuple):
    """release: the first without the attribute; or, where came, the first that asks for it. now: what stands for it."""

    name: str
    release: str
    came: bool = False
    now: str = ""


def missed(owner: str, name: str) -> Missed | None:
    if re.match(_NOBODYS, owner):
        return None
    for release, names in _CAME.items():
        if name in names.split():
            return Missed(name, release, True)
    rows = [names for classes, names in _OF if re.fullmatch(classes, owner)]
    for releases in (*rows, _LOST):
        for release, names in releases.items():
            if name in names.split():
                return Missed(name, release, now=_NOW.get(name, ""))
    return None
