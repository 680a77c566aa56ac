"""Names asked of one of Hugging Face's libraries that belong to another, or that nothing here knows."""

import re

from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import at_least
from torchdoctor.model import Fix

# What each library is known for, in every release of the last years.
_HOMES = {
    "transformers": (
        r"(?:Seq2Seq)?Train(?:ingArguments|er)|Auto(?:Model(?!\w*ValueHead)|Tokenizer|Config|Processor)\w*|BitsAndBytesConfig"
        r"|(?:Trainer|EarlyStopping)Callback|set_seed|pipeline|GenerationConfig"
    ),
    "peft": r"LoraConfig|Peft(?:Model|Config)\w*|get_peft_model|TaskType|prepare_model_for_kbit_training",
    "trl": r"(?:SFT|DPO|GRPO|Reward|KTO)(?:Trainer|Config)|AutoModel\w*WithValueHead",
    "datasets": r"load_dataset|load_from_disk|Dataset(?:Dict)?|concatenate_datasets",
    "accelerate": r"Accelerator|init_empty_weights|infer_auto_device_map|load_checkpoint_and_dispatch",
    "huggingface_hub": r"hf_hub_download|snapshot_download|HfApi|login",
}
# A release in which what newer code asks for is there: one that lacks a name here has dropped it, or never had it.
_RECENT = {
    **{"transformers": "4.48", "diffusers": "0.32", "peft": "0.14", "trl": "0.12", "accelerate": "1.0"},
    **{"datasets": "3.0", "huggingface_hub": "0.26"},
}
# Classes of models, of which every release brings new ones.
_OF_MODELS = r"\w*(?:For[A-Z]\w*|Config|Model|Processor\w*|Pipeline|Transformer\w*|Scheduler|Autoencoder\w*)"


def in_text(told: Told, package: str) -> str:
    """ "4.48": the release of it that the text names, and does not say that it works; "" for none."""
    number = r"(\d+\.\d+)(?![\w.]*(?: \w+){0,2} work(?:s|ed)\b)"
    found = re.search(rf"(?i)(?<![\w/]){package}(?!/)[ \t:=v\"'(-]{{1,40}}(?:version\W{{1,3}})?v?{number}", told.text)
    return found[1] if found else ""


def elsewhere(package: str, name: str) -> tuple[Fix, ...]:
    """The line to write for a name of another library."""
    home = next((other for other, names in _HOMES.items() if other != package and re.fullmatch(names, name)), "")
    if not home:
        return ()
    return (Fix(f"{name} is in {home}, not in {package}: write from {home} import {name}"),)


def by_release(told: Told, package: str, name: str, user: str, inner: bool = False) -> tuple[Fix, ...]:
    """Which way is right for a name that nothing here knows; the text's release of the library tells it."""
    if re.fullmatch(_OF_MODELS, name) or package not in _RECENT:
        return ()
    dist = package.replace("_", "-")
    own = f"the copy of {package} (a folder, a fork), or the release, that the project's README names"
    said = in_text(told, package)
    if not said and inner:
        return ()
    if not said:
        text = f"The installed {package} says which way is right. Below {_RECENT[package]}: update it. A newer one has "
        return (
            Fix(f"{text}dropped {name}, or never had it: take {own}", (pip("show", dist),)),
            Fix("To update it", (pip("install", "-U", dist),)),
        )
    if not at_least(said, _RECENT[package]):
        return ()
    older = Fix(f"If that does not help, take {own}; an older one by", (pip("install", f"{dist}<{said}"),))
    if user:
        text = f"{package} {said} has dropped {name}, or does not have it yet: update {user}, which asks for it"
        return (Fix(text, (pip("install", "-U", user),)), older)
    text = f"{package} {said} has no {name}: a later one may have it, or this one has dropped it. Update it first"
    return (Fix(text, (pip("install", "-U", dist),)), older)
