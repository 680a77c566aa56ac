"""Packages that are there and do not fit: of another release, without their compiled part, or for other data."""

import re

from torchdoctor import shell
from torchdoctor.explain import arguments, attributes, environments, gone, homes, openmmlab, torch_builds, whose, worked
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.versions import caller
from torchdoctor.explain.ingredients import APEX, BY_SOURCE
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.steps import TABLE, read
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import at_least, version
from torchdoctor.model import Fix

# Arguments of transformers' from_pretrained and the like that were renamed.
_RENAMED = {
    "torch_dtype": "dtype",
    "load_in_4bit": "quantization_config=BitsAndBytesConfig(load_in_4bit=True)",
    "load_in_8bit": "quantization_config=BitsAndBytesConfig(load_in_8bit=True)",
    "use_auth_token": "token",
}


# Names that transformers removed, the release without them, and what is to be used.
_GONE = (
    ("_BaseLazyModule", "4.6", "_LazyModule"),
    (
        r"(?:Qwen2_5_?VL|Qwen2VL|Whisper|QWEN2_5_VL|WHISPER)\w*(?:FlashAttention2|SdpaAttention|_ATTENTION_CLASSES)",
        "4.53",
        "",
    ),
    (r"\w+FlashAttention2|\w+SdpaAttention|\w+_ATTENTION_CLASSES|\w+ScalingRotaryEmbedding", "4.48", ""),
    (r"\w+_(?:INPUTS|START)_DOCSTRING", "4.52", ""),
    (r"_expand_mask|_make_causal_mask", "4.35", "transformers.modeling_attn_mask_utils, which 5.24 removed"),
    (r"(?:GreedySearch|Sample|Beam\w+|ContrastiveSearch)\w*Output", "5", "the outputs are called Generate...Output"),
    (r"(\w+)FeatureExtractor", "5", "the image models' extractors are called ...ImageProcessor"),
    (r"TF\w+|Flax\w+|TransfoXL\w+|\w*DecoderOnlyOutput|load_tf_\w+|is_(?:tf|flax)_available|\w*Constraint", "5", ""),
)


# What code that comes with a model misses, and the release of transformers that has it no more.
_REMOTE = (
    (
        r"object has no attribute 'sp_tokenizer'"
        r"|'(?:ChatGLM\w*|Baichuan|InternLM\w*|CPM\w*|Orion|Skywork|XVERSE|Aquila|Yi)Tokenizer' object has no "
        r"attribute '(?:tokenizer|sp_model)'",
        "4.34",
    ),
    (r"Tokenizer\._pad\(\) got an unexpected keyword argument 'padding_side'", "4.45"),
    (r"_standardize_cache_format", "4.44"),
)


def _of_sentences(told: Told) -> tuple[Fix, ...]:
    if told.has(r"INSTRUCTOR\._load_sbert_model|_load_sbert_model\(\)"):
        text = "InstructorEmbedding is no longer developed, and is for sentence-transformers 2.2.2"
        return (Fix(text, (pip("install", "sentence-transformers==2.2.2", "huggingface_hub<0.26"),)),)
    if told.has(r"(?:Pooling|SentenceTransformer)\.__init__"):
        return (
            Fix(
                "The model was saved by a newer sentence-transformers: update it",
                (pip("install", "-U", "sentence-transformers"),),
            ),
        )
    return ()


def _component(told: Told) -> tuple[Fix, ...]:
    """A part of a pipeline whose class is a stand-in, or one that diffusers does not know yet."""
    if not told.has("does not seem to have any of the loading methods"):
        return ()
    if told.has("Placeholder|utils.dummy"):
        text = "The class is a stand-in for one that needs sentencepiece (T5, Llama): install it, then start again"
        return (Fix(text, (pip("install", "sentencepiece", "protobuf"),)),)
    text = "This diffusers is older than transformers, and does not know that class: update it"
    return (Fix(text, (pip("install", "-U", "diffusers"),)),)


# A module of one model, which nobody else imports from: not modeling_utils and the like.
_OF_A_MODEL = (
    r"cannot import name '\w+' from 'transformers\.(?:configuration|modeling|tokenization)_(?!\w*utils|outputs|auto')"
    r"\w+'"
    r"|cannot import name '\w+Config' from 'transformers\.configuration_\w+'"
)


def _inside(told: Told) -> str:
    """The package whose own file misses a name of its own: its files are of two releases, or an old one is loaded."""
    found = told.last(
        r"(?m)^(?![^\n]*annot import)[^\n]*(?:site|dist)-packages[/\\]{1,2}(\w+)[/\\][^\n]*\n"
        r"(?:(?![^\n]*\.py(?:\"|:\d| in ))[^\n]*\n){0,14}?[^\n]*cannot import name '\w+' from '\1[.']"
    ) or told.last(
        r"Failed to import (transformers)\.\w[^\n]* because[^\n]*\n[^\n]*cannot import name '\w+' from '\1\."
    )
    if found is None and not told.has(r"\.py(?:\"|:\d| in )") and told.has(_OF_A_MODEL):
        return "transformers"
    return found[1] if found else ""


# A fault in Unsloth's own files.
_UNSLOTHS = (
    r"-packages[/\\]unsloth(?:_zoo)?[/\\][\w/\\]+\.py[^\n]*\n(?:(?![^\n]*\.py)[^\n]*\n){0,16}?"
    r"[^\n]*(?:Name|Attribute|Import|Module\w+)Error: "
    r"|-packages/unsloth/models/rl\w*\.py\b[^\n]{0,40} in (?:<module>|_?[Pp]atch\w*)\n"
    r"(?:(?![^\n]*\.py)[^\n]*\n){0,16}?(?:Key|Index)Error: "
    r"|FastLanguageModel[\s\S]{0,900}module transformers\.models has no attribute \w+"
    r"|has no attribute '\w+_forward'|name '\w+_fast_forward' is not defined"
)


def _as_a_patch(told: Told) -> tuple[Fix, ...]:
    """Of packages that change transformers while it runs."""
    if told.has(_UNSLOTHS) and not told.has("unsloth_compiled_cache"):
        text = "Unsloth fits few releases of transformers and trl: update both its parts"
        update = pip("install", "-U", "--no-deps", "unsloth", "unsloth_zoo")
        if lacks := told.last(r"No module named 'transformers\.models\.(\w+)'"):
            text = f"The installed transformers is older than {lacks[1]}, which Unsloth patches: update both"
            update = pip("install", "-U", "transformers", "unsloth", "unsloth_zoo")
        return (Fix(text, (update,)), Fix("Then see what they ask for", (pip("check"),)), *_restarted(told))
    if told.has(r"unsloth_compiled_cache|Unsloth: Please file a bug"):
        text = "Unsloth writes trl's trainers again, and fits few releases of trl: update all, and delete what it wrote"
        update = pip("install", "-U", "unsloth", "unsloth_zoo", "trl", "transformers")
        return (Fix(text, (update, "rm -r unsloth_compiled_cache")), *_restarted(told))
    return ()


def _a_folder(told: Told) -> tuple[Fix, ...]:
    """A folder of a library's name that Python finds before the library."""
    found = told.last(rf"cannot import name '\w+' from '({_PACKAGES})[\w.]*' \(([^()\n]*[/\\]custom_nodes[/\\]\1)[/\\]")
    if found is None:
        return ()
    return (Fix(f"The folder {found[2]} comes before the installed {found[1]}: move it elsewhere, or rename it"),)


def _as_transformers_says(told: Told) -> tuple[Fix, ...]:
    """A peft that it calls too old, and files of its own that come from two releases."""
    if made := _a_folder(told):
        return made
    if made := _as_a_patch(told):
        return made
    if told.has(r"name 'PreTrained\w+' is not defined"):
        text = "diffusers finds no transformers that it can import: install it, and update both"
        return (Fix(text, (pip("install", "-U", "transformers", "diffusers"),)),)
    asked = told.last(r"version of PEFT you are using is not compatible, [\w ]{1,60}greater than ([\d.]+\d)")
    if asked:
        return (Fix(f"transformers needs a newer peft than {asked[1]}", (pip("install", "-U", f"peft>{asked[1]}"),)),)
    name = _inside(told).replace("_", "-")
    if not name:
        return ()
    release = told.last(rf"{name}\W{{1,4}}version\W{{1,3}}(\d+\.\d+\.\d+)")
    again = pip("install", "--no-cache-dir", f"{name}=={release[1]}" if release else name)
    whose = f"{name}'" if name.endswith("s") else f"{name}'s"
    text = f"{whose} own files are of two releases: remove it, and what is left of its folder, and install it again"
    restart = Fix("In a notebook, restart the kernel first: the old release may still be loaded")
    return (*((restart,) if told.notebook else ()), Fix(text, (pip("uninstall", "-y", name), again)))


# How a text says which name of which of these packages is not there.
_PACKAGES = "transformers|diffusers|huggingface_hub|datasets|accelerate|peft|trl"
_LACKS = (
    rf"cannot import name '(?P<name>\w+)' from (?:partially initialized module )?'(?P<package>{_PACKAGES})\b"
    rf"(?P<in>[\w.]*)"
    rf"|No module named '(?P<of>{_PACKAGES})\.(?P<module>[\w.]+)'"
    rf"|module '?(?P<whose>{_PACKAGES})(?:\.(?P<part>[\w.]+))?'? has no attribute '?(?P<attribute>\w+)"
)


_BEFORE_4 = (
    r"(?:No module named|from) 'transformers\.(?:modeling|tokenization|configuration)_"
    r"(?!utils|outputs|tf_|flax_|attn|rope|gguf|layers|flash)\w+'"
)


# Packages that build on these, which people name with their release.
_USERS = (
    r"\b(peft|trl|diffusers|accelerate|sentence-transformers|optimum|unsloth|auto-?awq|llamafactory|axolotl|setfit"
    r"|speechbrain|pyannote[.-]audio|bertopic|instructorembedding|whisperx|coqui-tts|mergekit|adapters)"
    r"(?:==?|[ :]{1,2}v?|,? version:? )(\d+\.\d+)"
)


def _beside(told: Told, package: str) -> str:
    """The one package that the text names with its release, and that builds on what lacks a name."""
    found = {name.lower() for name, _ in re.findall(_USERS, told.text, re.I)} - {package.replace("_", "-")}
    return found.pop() if len(found) == 1 else ""


def transformers_for(told: Told, least: str = "") -> str:
    """As pip takes it: no newer than the torch of the text, which transformers 5 turns off where it is too old."""
    newest = next((top for torch, top in _FOR_TORCH if told.torch and not at_least(told.torch, torch)), "")
    if least and newest and at_least(least, newest):
        newest = ""
    return "transformers" + ",".join(filter(None, (least and f">={least}", newest and f"<{newest}")))


# torch, and the first transformers that takes it for too old. Source: is_torch_available in the wheels of 5.0 to 5.24.
_FOR_TORCH = (("2.4", "5"), ("2.5", "5.15"), ("2.6", "5.20"))
# Names that transformers always has: where they cannot be imported, something that they import is at fault.
_ALWAYS = r"pipeline|AutoModel|AutoTokenizer|AutoConfig|AutoModelForCausalLM|AutoProcessor|Trainer|PreTrainedModel"


def _with_model(told: Told, text: str, first: str) -> Fix:
    """By -U; in a new environment where the text's Python is older than those releases take."""
    wanted, least = transformers_for(told, first), "3.10" if first and at_least(first, "5") else "3.9"
    if first and told.python and not at_least(told.python, least) and at_least(first, "4.47"):
        return Fix(f"{text}; it needs Python {least}", environments.new_environment(told, "3.12", wanted, "torch"))
    return Fix(text, (pip("install", "-U", wanted),))


def _hidden(told: Told, package: str, name: str) -> tuple[Fix, ...]:
    if package != "transformers" or not re.fullmatch(_ALWAYS, name) or told.has("partially initialized|circular"):
        return ()
    where = "transformers.pipelines" if name == "pipeline" else "transformers.modeling_utils"
    text = (
        f"transformers has {name}, and what that imports fails: see why (mostly a torch too old for it, or a "
        "torchvision or torchao that does not match it)"
    )
    older = (pip("install", transformers_for(told) if told.torch else "transformers<5"),)
    return (
        Fix(text, (f'python -c "import {where}"',)),
        Fix("With a torch from before 2.6, keep an older transformers", older),
    )


def _not_yet(told: Told, package: str, names: tuple[str, ...]) -> tuple[Fix, ...]:
    """A name that the installed release does not have yet; what uses it may not know the next whole number."""
    name, first = next(((item, first) for item in names if (first := gone.came(package, item))), ("", ""))
    if not first and package == "transformers":
        if made := _hidden(told, package, names[1]):
            return made
        if re.search(r"For[A-Z]\w+$|(?:Config|Model|Processor|Tokenizer|TokenizerFast)$", names[1]):
            first = gone.first_with(names[1])
        if first:
            text = f"transformers {first} is the first with {names[1]}, and this one is older: update it"
            return (_with_model(told, text, first), *_restarted(told))
    if not first:
        return ()
    said = homes.in_text(told, package.replace("_", "[-_]"))
    if said and at_least(said, first):
        return _still_there(package, name.split(".")[-1], said)
    text = f"{package} {first} is the first with {name.split('.')[-1]}, and this one is older: update it"
    return (_with_it(package, first, text), *_restarted(told))


def _with_it(package: str, first: str, text: str) -> Fix:
    """From the release that brought it on; not to the next whole number, which what uses it may not know."""
    major = "1" if package == "huggingface_hub" else "5"
    capped = f"{package.replace('_', '-')}>={first}" + ("" if at_least(first, major) else f",<{major}")
    return Fix(text, (pip("install", "-U", capped),))


def _user(told: Told, name: str, package: str) -> tuple[str, str]:
    """What uses a name that is gone, and that it is to be updated."""
    failed = told.last(r"Failed to import (diffusers|peft|trl|sentence_transformers|optimum)\.")
    user = caller(told).replace(package.replace("_", "-"), "") or _beside(told, package)
    user = "" if user in ("safe", "models", "utils", "src", "core") else user  # modules of others than PyPI's
    if name in ("HybridCache", "BloomPreTrainedModel") and user in ("", "transformers"):
        user = "peft"  # which imports these, and which others import
    user = user or (failed[1].replace("_", "-") if failed and failed[1] != package else "")
    if not user and name == "cached_download" and told.has(r"(?i)custom_nodes|diffus|\bunet\b|\blora\b"):
        return "diffusers", "mostly an old diffusers uses it, so update that, with transformers"
    return user, f"update {user}, which uses it"


def _gone(told: Told) -> tuple[Fix, ...]:
    """A name that no newer release has: the code that uses it must change, or the older one be kept."""
    found = told.last(_LACKS)
    if found is None:
        return ()
    if told.has(_BEFORE_4):
        text = "transformers 4.0 moved it into transformers.models: import the class from transformers itself"
        return (
            Fix(f"{text} (from transformers import ...)"),
            Fix("Or, for old code, the newest release that has the module", (pip("install", "transformers<4"),)),
        )
    package = found["package"] or found["of"] or found["whose"]
    last = found["name"] or found["module"] or found["attribute"]
    names = [last, last.split(".")[0], *([f"{found['part']}.{last}"] if found["part"] else [])]
    name = next((item for item in names if gone.release(package, item)), "")
    release, other = gone.release(package, name), gone.instead(name)
    if moved := gone.moved(package + (found["in"] or "").replace(".file_utils", ".utils"), last):
        name, (release, where) = last, moved
        other = where and f"now {where}"
    elif not name and package == "transformers":
        named = next((item for item in _GONE if re.fullmatch(item[0], last)), None)
        name, (_, release, other) = last, named or ("", "", "")
    if not release:
        wanted = (f"{found['in'] or ''}.{last}".lstrip("."), last, last.split(".")[0])
        return homes.elsewhere(package, last) or _not_yet(told, package, wanted) or _unknown(told, found, package)
    if not moved and (said := homes.in_text(told, package)) and not at_least(said, release):
        return _still_there(package, name, said)
    user, who = _user(told, name, package)
    which = package.replace("_", "-")
    text = f"{package} {release} removed {name}: {who}" + (f" ({other})" if other else "")
    older = (pip("install", f"{which}<{release}"),)
    if package == "transformers" and told.has(r"transformers_modules[/\\.]"):
        text = (
            f"transformers {release} removed {name}, which the model's own code (trust_remote_code) uses: take an older"
        )
        return (Fix(text, older), _NEWEST_FILES)
    made = (
        Fix(text, (pip("install", "-U", *_WITH.get(user, (user,))),))
        if user
        else _by_whose(told, f"{package} {release} removed {name}", other, older)
    )
    if user in ("", "gradio") and told.has(r"(?i)(?:webui|(?<![a-z-])forge|fooocus)[\w.-]{0,30}[\\/]"):
        text = f"{package} {release} removed {name}, and a web UI takes the releases of its time: install an older"
        made = Fix(f"{text} {package}, which still has it", older)
    kept = Fix(f"Or install an older {package}, which still has it", older)
    return (made, *((kept,) if made.commands != older else ()))


def _by_whose(told: Told, text: str, instead: str, older: tuple[str, ...]) -> Fix:
    """Where the text shows no package that uses the name: how to update what does, and what runs it unchanged."""
    program, own = whose.of(told), told.own_line
    if program is not None:
        text += f". Update {program.name}, which uses it{program.how}"
    else:
        line = f": {own.file}, line {own.number}, is older (git pull)" if own else ""
        text += line or ": update the code or the package that uses it"
        text += f"; write {instead}" if instead and own else f" ({instead})" if instead else ""
    return Fix(f"{text}. Where that is the newest, or to leave it as it is, install the older release", older)


_WITH = {"diffusers": ("diffusers", "transformers")}


def _still_there(package: str, name: str, said: str) -> tuple[Fix, ...]:
    """A name that goes with a later release: what it needs is missing, or another copy runs."""
    text = f"{package} {said} has {name}, "
    if re.fullmatch(r"TF\w+|GradientAccumulator|create_optimizer|AdamWeightDecay|WarmUp", name):
        return (
            Fix(
                f"{text}but only with TensorFlow 2, which is not found, or fails: see why, or write it with torch",
                ('python -c "import tensorflow"',),
            ),
        )
    see = f'python -c "import {package}; print({package}.__version__, {package}.__file__)"'
    return (
        Fix(f"{text}so another copy runs: see which, and start the program with the Python that has {said}", (see,)),
    )


def _unknown(told: Told, found: re.Match[str], package: str) -> tuple[Fix, ...]:
    """Of the library itself: its inner modules change with every release."""
    if found["name"] is None or told.has("(?i)(?:upgrade|update) [a-z_`-]+ to"):
        return ()
    if told.has(rf"(?i)(?:latest|newest) (?:version of |release of )?[`'\"]?{package}\b"):
        text = (
            f"The text says that the newest {package} has no {found['name']}: then an older one may, or another copy "
        )
        text += "runs than you think. See which runs; then take the release that the README of the code names, or the "
        text += "transformers_version in the model's config.json" if package == "transformers" else "requirements name"
        see = f'python -c "import {package}; print({package}.__version__, {package}.__file__)"'
        dist = package.replace("_", "-")
        return (Fix(text, (see, pip("install", f"{dist}==VERSION"))),)
    user = caller(told).replace(package.replace("_", "-"), "") or _beside(told, package)
    return homes.by_release(told, package, found["name"], user, bool(found["in"]))


# The layers of transformers that had the tables; classes of one's own are often called so, too.
_ROTARY = (
    r"(?:Llama|Mi[sx]tral|Qwen2(?:Moe)?|Gemma|Cohere|Olmo|Phi3?|Falcon|Persimmon|StableLm|Starcoder2)RotaryEmbedding"
)


def _lost_attribute(told: Told) -> tuple[Fix, ...]:
    """For what the layers of transformers had: read from the wheels of 4.40, 4.41, 4.47 and 4.48."""
    lost = told.last(
        r"'(?:Llama|Mistral|Qwen2|Gemma|Cohere|Olmo|Granite|Phi3?|Starcoder2)Attention' object has no attribute "
        r"'(?P<one>num_heads|num_key_value_heads|hidden_size|rotary_emb|rope_theta|max_position_embeddings)'"
        rf"|'{_ROTARY}' object has no attribute '(?P<other>(?:cos|sin)_cached)'"
    )
    if not lost:
        return ()
    release = "4.48" if lost["one"] else "4.41"
    user = caller(told).replace("transformers", "")
    who = f"{user}, which uses it" if user else "the code that uses it"
    text = f"transformers {release} removed {lost['one'] or lost['other']}: update {who}"
    return (
        Fix(
            f"{text} (self.config has the sizes, the model the rotary embedding)",
            (pip("install", "-U", user),) if user else (),
        ),
        Fix("Or install an older transformers, which still has it", (pip("install", f"transformers<{release}"),)),
    )


_NEWEST_FILES = Fix(
    "Or load the model's newest files, or without trust_remote_code if transformers has the model by now"
)


def below(release: str) -> str:
    """ "<5" of "5.0"."""
    return f"transformers<{release.removesuffix('.0')}"


def _missed_attribute(told: Told) -> tuple[Fix, ...]:
    """One that transformers took away; or one that it asks for, of code from before it."""
    found = told.last(r"['\"`]?\b(\w+)['\"`]?(?: object)? has no attribute ['\"`]?(\w+)")
    item = attributes.missed(found[1], found[2]) if found else None
    if item is None:
        return ()
    name, release = item.name, item.release
    said = told.last(r"transformers\W{0,4}(?:(?:version|release)\W{0,3})?v?(\d+(?:\.\d+)*)")
    if said and not at_least(said[1], release):
        if not item.came:
            return ()  # it is there still: something else is wrong
        if told.has(r"trust_remote_code|transformers_modules"):
            text = f"Only transformers {release} and newer ask for {name}, so another one runs than {said[1]}; the "
            text += "model's own code is older: install the release before into the Python that runs it"
            return (Fix(text, (pip("install", below(release)),)), *_restarted(told))
        text = f"{name} came with transformers {release}, and this one is older"
        return (_with_it("transformers", release, text), *_restarted(told))
    user = caller(told).replace("transformers", "").replace("torch", "")
    remote = told.has(r"transformers_modules[/\\.]")
    whose = "the model's own code (trust_remote_code)" if remote else user or "the code or node that uses it"
    lost = f"removed {name}, and {whose} is older"
    text = f"transformers {release} {f'asks for {name}, which {whose} lacks' if item.came else lost}"
    older = (pip("install", below(release)),)
    if user and not remote:
        return (Fix(f"{text}: update it", (pip("install", "-U", user),)), Fix("Or keep an older transformers", older))
    now = f" (write {item.now})" if item.now else ""
    newer = _NEWEST_FILES if remote else Fix(f"Or update that code{now}")
    return (Fix(f"{text}: install the release before", older), newer)


def _said_of_5(told: Told) -> tuple[Fix, ...]:
    """In words, where no message names what it is."""
    if told.has(_LACKS) or told.has("unexpected keyword|has no attribute"):
        return ()
    if not told.has(r"(?i)transformers[^\n]{0,30}\b5(?:\.[\dx]+)*\b"):
        return ()
    text = "What uses it is for transformers 4: install its last release"
    return (Fix(text, (pip("install", "transformers<5"),)),)


def _renamed_cache(told: Told) -> tuple[Fix, ...]:
    """An argument of attention layers that was past_key_value before."""
    if not told.has(r"Attention\w*\.forward\(\) got an unexpected keyword argument 'past_key_values'"):
        return ()
    user = _beside(told, "transformers") or caller(told).replace("transformers", "")
    who = f"{user} has" if user else "this code (a package's, or the model's own) has"
    text = f"transformers 4.56 calls attention layers with past_key_values, and {who} it as past_key_value: update"
    update = (pip("install", "-U", user),) if user else ()
    return (Fix(f"{text} it", update), Fix("Or keep an older transformers", (pip("install", "transformers<4.56"),)))


def _removed_from_transformers(told: Told) -> tuple[Fix, ...]:
    """Names that no update brings back."""
    if old := next((item for item in _REMOTE if told.has(item[0])), None):
        text = f"The model's own code (trust_remote_code) is for transformers before {old[1]}: take that"
        return (
            Fix(text, (pip("install", f"transformers<{old[1]}"),)),
            _NEWEST_FILES,
        )
    if told.has("'PytorchGELUTanh'"):
        text = "AutoAWQ asks for it, is no longer developed, and was last tested with transformers 4.51.3"
        return (
            Fix(text, (pip("install", "transformers==4.51.3"),)),
            Fix("Or quantize with llm-compressor or gptqmodel"),
        )
    if spelled := told.last(r"cannot import name 'LLaMA(\w+)' from 'transformers"):
        text = f"Released transformers spells it Llama: from transformers import Llama{spelled[1]}"
        return (Fix(text), Fix("The first release with it", (pip("install", "-U", "transformers>=4.28"),)))
    if left := _gone(told):
        return left
    if told.has("GPT2InferenceModel"):
        return (
            Fix(
                "TTS is no longer updated: use its successor",
                (pip("uninstall", "-y", "TTS"), pip("install", "coqui-tts")),
            ),
            Fix("Or keep an older transformers", (pip("install", "transformers<4.50"),)),
        )
    return ()


def _another_copy(told: Told) -> tuple[Fix, ...]:
    """Where the text says that a release is installed which fits, and the one that runs is an older one."""
    lacks = told.last(
        r"([\w-]+)>=([\d.]+\d)\S* is required for a normal functioning of this module, but found \1==([\d.]+\d)"
    )
    if lacks is None:
        return ()
    named = lacks[1].replace("-", "[-_]")
    every = re.findall(rf"(?i)\b{named}\b[^\n=<>]{{0,30}}?(?:version|==?|:)? ?v?(\d+\.\d+(?:\.\d+)?)\b", told.text)
    there = next((said for said in every if said != lacks[3] and at_least(said, lacks[2])), "")
    if not there or not told.has(r"(?i)\binstalled\b"):
        return ()
    text = (
        f"{lacks[1]} {there} is installed, so another copy runs, or the kernel still has the old one (restart it): see "
    )
    see = 'python -c "import sys, {0}; print(sys.executable, {0}.__file__)"'.format(lacks[1].replace("-", "_"))
    text += "which, and install it with that Python"
    return (Fix(text, (see, pip("install", "--force-reinstall", "--no-deps", f"{lacks[1]}=={there}"))),)


def _apex_again(told: Told) -> tuple[Fix, ...]:
    """With its extensions, as its newest state takes the wish; or without it, where others only use what is there."""
    remove = pip("uninstall", "-y", "apex")
    text = "apex was installed without its CUDA extensions: build it with them; nvcc must be of torch's CUDA version"
    if told.has("--cuda_ext"):
        text = (
            "pip did not hand the options on, so apex was built without its CUDA extensions: remove it, and build its "
        )
        text += "newest state, which takes them from variables; nvcc must be of torch's CUDA version"
    build = Fix(text, (remove, *APEX))
    if told.has(r"torch\.hub\.load|[/\\](?:transformers|fairseq|esm)[/\\]|\bT5\w*\.from_pretrained"):
        text = "The program takes apex only because it is there: remove it, and torch's own LayerNorm is used"
        return (Fix(text, (remove,)), build)
    other = "Or do without it: torch.amp, torch.nn.LayerNorm and torch.optim.AdamW(fused=True) do the same"
    return (build, Fix(other))


def _built_again(told: Told) -> tuple[Fix, ...]:
    if told.has(
        r"fused_layer_norm_cuda|fused_weight_gradient|mlp_cuda|xentropy_cuda|masked_softmax_cuda|_cuda'|syncbn|amp_C|apex"
    ):
        return _apex_again(told)
    if told.has(r"horovod\.torch|Extension horovod"):
        made = "HOROVOD_WITH_PYTORCH=1 HOROVOD_GPU_OPERATIONS=NCCL"
        return (
            Fix(
                "Build horovod again after torch, with CMake, g++ and NCCL there",
                (
                    f"export {made}",
                    pip("install", "--no-cache-dir", "--force-reinstall", "--no-build-isolation", "horovod[pytorch]"),
                    "horovodrun --check-build",
                ),
            ),
            Fix("Or use torch's own torchrun and DistributedDataParallel: horovod is hardly developed any more"),
        )
    source = told.last(
        r'File "([^"\n]*)[/\\](\w+)[/\\](?:[^"\n]*[/\\])?\w+\.py", line \d+[^\n]*\n *from (?:\2\b|\.)[\w.]* import _C\b'
    )
    source = source or told.last(r"'_C' from '\w+' \(([^()\n]*)[/\\](\w+)[/\\]__init__\.py\)")
    if source and "-packages" not in source[1]:
        return _in_its_source(told, source[1], source[2])
    if told.has("MultiScaleDeformableAttention"):
        text = "It is built from the project's folder ops (Deformable DETR: models/ops), against the installed torch"
        build = pip("install", "--no-build-isolation", "./models/ops")
        return (Fix(f"{text}; this needs nvcc", ("export CUDA_HOME=/usr/local/cuda FORCE_CUDA=1", build)),)
    return _of_its_name(told)


def _in_its_source(told: Told, folder: str, name: str) -> tuple[Fix, ...]:
    """Where the folder of the source is imported: an editable installation, or a checkout in front of a whole one."""
    if name in ("torchvision", "torchaudio"):  # which are wheels elsewhere
        text = (
            f"Python imports {name} from the folder of its source, {folder}, where the compiled part is not: start it "
        )
        again = pip("install", "--no-build-isolation", "-e", ".")
        return (Fix(f"{text}from another folder", ("cd ~",)), Fix("Or build that folder in place", (again,)))
    text = (
        f"Python imports {name} from its source, {folder}, where the compiled part was not built: build it there, with "
    )
    text += "nvcc of torch's CUDA version (CUDA_HOME); the output shows what it leaves out, and why"
    built = ("nvcc --version", pip("install", "-v", "--no-build-isolation", "-e", folder))
    if told.has(r"install [^\n]{0,80}(?:-e|--editable)[ =]|Obtaining file:|\beditable\b"):  # found from everywhere
        return (Fix(text, built),)
    return (Fix(f"{text}. Only if pip has installed it as well, start the program from another folder", built),)


_GSPLATS_SOURCE = Fix(
    "gsplat compiles at first use, and that failed: whose first error stands above. It needs an NVIDIA GPU, "
    "a C++ compiler, and nvcc of torch.version.cuda (nvcc --version shows which is found). Its "
    "wheels without compiling are for Python 3.10 and torch 2.0 to 2.4 alone"
)


def _gsplats_wheel(told: Told) -> Fix:
    """Source: the pages of docs.gsplat.studio/whl."""
    own = f"pt{told.torch[0]}{told.torch[2]}{told.build}" if re.fullmatch(r"2\.[0-4]\.\d", told.torch) else ""
    fits = (not told.torch or re.fullmatch(r"pt2\dcu(?:118|121|124)", own)) and told.python in ("", "3.10")
    if not fits or told.os == "macos":
        return _GSPLATS_SOURCE
    build = own or "pt24cu121"
    text = (
        "gsplat compiles at first use, and that failed: the compiler's first error stands above it. Wheels that need "
    )
    text += f"no compiler are on its own index, for Python 3.10 and torch 2.0 to 2.4 (here {build[2]}.{build[3]}, CUDA "
    text += f"{build[6:8]}.{build[8]})"
    return Fix(
        text,
        (
            pip("install", "ninja", "numpy", "jaxtyping", "rich"),
            pip(
                "install",
                "--force-reinstall",
                "--no-deps",
                "gsplat",
                "--index-url",
                f"https://docs.gsplat.studio/whl/{build}",
            ),
        ),
    )


def _of_its_name(told: Told) -> tuple[Fix, ...]:
    """From where the package comes: PyPI, its repository, or the folder of a project."""
    named = told.last(r"'_C' from '(\w+)'|[Nn]o module named '?(\w+)\.|Extension (\w+)\.")
    name = next(filter(None, named.groups()), "") if named else ""
    if name == "gsplat":
        return (_gsplats_wheel(told), *(() if told.os == "macos" else (_BUILT_AGAIN,)))
    if source := BY_SOURCE.get(name.replace("_", "-")):
        where = f"git+https://github.com/{source}"
        again = pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir", "-v", where)
        text = f"{_BUILT_AGAIN.text}. Do not start Python in the folder of the clone, where it takes that"
        return (Fix(text, ("export CUDA_HOME=/usr/local/cuda FORCE_CUDA=1", again)),)
    return (_BUILT_AGAIN,)


_BUILT_AGAIN = Fix(
    "Build it again in the folder of its setup.py, where nvcc and the GPU are visible, and read the build output: it "
    "says what is left out",
    (
        "export CUDA_HOME=/usr/local/cuda FORCE_CUDA=1",
        pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "-v", "."),
    ),
)


def _either_mmcv(told: Told) -> tuple[Fix, ...]:
    """Where nothing tells the generation: its operators are in another package in each."""
    of_the_second = r"onedl|(?i:\bmmcv\b[^\n]{0,12}\b2\.\d|\bmmengine\b|mmcv-lite)"
    if openmmlab.first(told) or told.torch.startswith("2.") or told.has(of_the_second):
        return ()
    text = "mmcv is there without its operators. The first line prints its version: if that begins with 1, they are in "
    text += "mmcv-full, and it is removed and replaced below; if with 2, it was mmcv-lite, or built without them: then "
    text += "mim install mmcv as the last line. mim takes the wheel for your torch and CUDA, which pip does not know"
    gone = pip("uninstall", "-y", "mmcv", "mmcv-lite", "mmcv-full")
    get = shell.command("linux", "mim", "install", "mmcv-full<2")
    return (Fix(text, (pip("show", "mmcv"), gone, pip("install", "-U", "openmim"), get)),)


def _mmcv(told: Told) -> tuple[Fix, ...]:
    """mim takes a wheel where there is one, and else the source, which leaves the operators out without a word."""
    text = "Install the full mmcv with OpenMMLab's own installer: mmcv-lite, and mmcv before 2, have no operators"
    removed = pip("uninstall", "-y", "mmcv-lite", "mmcv", *(("mmcv-full",) if openmmlab.first(told) else ()))
    source = ("--no-cache-dir", "--no-build-isolation", "--no-deps", "--no-binary", ":all:", openmmlab.full(told))
    again = (
        "Where there is no wheel for your torch (they end with torch 2.4), build it with its operators; this "
        "needs nvcc of torch's CUDA version"
    )
    if told.os == "macos":
        text += ". Building them takes Apple's compiler, and no CUDA, which a Mac has not; code from before 2023 needs "
        text += "mmcv-full<2 in place of mmcv"
        options = ("--no-cache-dir", "--no-build-isolation", "--no-binary", openmmlab.full(told).partition("<")[0])
        made = pip("install", *options, openmmlab.full(told))
        tools = pip("install", "ninja", "setuptools<81", "wheel")
        text = text.replace(" with OpenMMLab's own installer", " from source, for which there is no wheel for a Mac")
        return (Fix(text, ("xcode-select --install", removed, tools, f"MMCV_WITH_OPS=1 {made}")),)
    if which := _either_mmcv(told):
        return (*which, Fix(again, ("export MMCV_WITH_OPS=1 FORCE_CUDA=1", pip("install", *source))))
    by_mim = openmmlab.by_mim(told, text, removed)
    built = Fix(again, ("export MMCV_WITH_OPS=1 FORCE_CUDA=1", pip("install", *source)))
    newer = told.torch and at_least(told.torch, "2.5")  # for which it has no wheel
    return (built, by_mim) if newer else (by_mim, built)


# soundfile's words for a file that its libsndfile does not know.
_UNREAD = r"Error opening \S[^\n]*\.(?:mp3|MP3|m4a|aac|wma|mp4)\W{1,3}: File contains data in an unknown format"


def _without_sox(told: Told) -> tuple[Fix, ...]:
    if not told.has("sox_effects|sox extension") or not (told.os == "windows" or told.has(r"(?i)\bwindows\b")):
        return ()
    text = "torchaudio's builds for Windows have no sox, and nothing adds it: write the effects with "
    return (Fix(f"{text}torchaudio.functional, or run the program in WSL or on Linux"),)


def _audio(told: Told) -> tuple[Fix, ...]:
    if told.has("has no attribute"):
        text = "The function was removed in torchaudio 2.9: update the package that calls it, or keep torch and "
        return (Fix(f"{text}torchaudio below 2.9", (pip("install", "torch<2.9", "torchaudio<2.9"),)),)
    if wanted := told.last(r"Backend \W?(\w+?)\W? is not one of available backends: \[([^\]\n]*)\]"):
        found = re.findall(r"\w+", wanted[2])
        if not found:
            return (Fix("No backend is installed: this one works on all systems", (pip("install", "soundfile"),)),)
        why = ": there is none for Windows" if wanted[1] in ("sox_io", "sox") else ""
        text = f'{wanted[1]} is not there{why}. Leave the call out, or write torchaudio.set_audio_backend("{found[0]}")'
        return (Fix(text),)
    ffmpeg = Fix(
        "For mp3 and video install FFmpeg",
        ("conda install -c conda-forge ffmpeg",)
        if told.conda
        else ("winget install Gyan.FFmpeg.Shared",)
        if told.os == "windows"
        else ("sudo apt-get install -y ffmpeg",),
    )
    if file := told.last(_UNREAD):
        if not file[0].lower().split(": ")[0].rstrip("'\"").endswith("mp3"):
            return (Fix("soundfile does not read this kind of file: convert it", ("ffmpeg -i FILE out.wav",)), ffmpeg)
        text = "This soundfile is too old for MP3, which its library reads since 0.12: update it"
        return (
            Fix(text, (pip("install", "-U", "soundfile"),)),
            Fix('Or, with torchaudio before 2.1 on Linux or a Mac, write torchaudio.set_audio_backend("sox_io")'),
            Fix("Or convert the file", ("ffmpeg -i in.mp3 out.wav",)),
        )
    return (Fix("Install a library that reads audio files", (pip("install", "soundfile"),)), ffmpeg)


def _taken_name(told: Told) -> tuple[Fix, ...]:
    """A model that a package brought itself is in transformers by now."""
    if its := told.last(r"'<class '[\w.]*?(\w+)'>' is already used by a Transformers (?:config|model)"):
        text = f"transformers 5 has {its[1]} itself, and the package or node still adds its own: keep the older one"
        return (Fix(text, (pip("install", "transformers<5"),)), Fix("Or update the package or node"))
    named = told.last(r"'([\w-]+)' is already used by a Transformers (?:config|model)")
    if not named:
        return ()
    text = f"transformers has {named[1]} itself by now, and the package still adds its own: update vllm or the package"
    older = "transformers<4.54" if named[1] == "aimv2" else "transformers==VERSION"
    return (
        Fix(text, (pip("install", "-U", "vllm"),)),
        Fix("Or install the transformers that the package was made for", (pip("install", older),)),
    )


# Whose class refuses an argument, or lacks a name.
_CLASSES = (
    ("trl", r"(?:SFT|DPO|GRPO|KTO|ORPO|CPO|PPO\w{0,2}|Reward|RLOO|OnlineDPO|GKD|BCO|Model)(?:Trainer|Config)"),
    ("peft", r"\w*Lora\w*|Lo(?:Ha|Kr)\w+|IA3\w+|Peft\w+|PromptTuning\w+|PrefixTuning\w+"),
    ("accelerate", r"Accelerat\w+|DataLoaderConfiguration|\w+Plugin"),
    ("diffusers", r"\w*Scheduler|UNet\w+|Autoencoder\w+|(?:Stable\w+|Diffusion|Flux\w*)Pipeline|\w*Transformer\dD\w*"),
)
_OVERRIDDEN = (
    r"(?:\b(\w+)\.)?\b(compute_loss|training_step|prediction_step|log|evaluate|evaluation_loop|_save\w*|_maybe_log\w+"
    r"|create_(?:optimizer|scheduler)\w*|_get_\w+_sampler|_wrap_model|_load_\w+)\(\) "
    r"(?:got an unexpected keyword argument|takes (?:from )?\d+ (?:to \d+ )?positional arguments? but)"
)


# The release of transformers whose Trainer first gives them one more.
_MORE_SINCE = {
    **dict.fromkeys(("compute_loss", "training_step"), "4.46"),
    **dict.fromkeys(("log", "_maybe_log_save_evaluate"), "4.47"),
    "_get_train_sampler": "4.52",
}


def _owner(name: str) -> str:
    """The package whose class has that name; "" where none is known for it."""
    return next((package for package, names in _CLASSES if re.fullmatch(names, name)), "")


def _overridden(told: Told) -> tuple[Fix, ...]:
    """A method of one's own Trainer, which a newer transformers calls with more arguments."""
    found = told.last(_OVERRIDDEN)
    calls = told.has(
        r"transformers[/\\]trainer\w*\.py\"[^\n]*\n(?:(?! *File )[^\n]*\n){1,5}?TypeError: "
        r"|-> ?\d+ [^\n]{0,60}self\.(?:training_step|compute_loss"
        r"|log)\([^\n]*\n(?:[ \t]*\d*[^\n]{0,80}\n){0,6}TypeError: "
    )
    if found is None or (re.fullmatch("(?:Seq2Seq)?Trainer", found[1] or "") and not calls) or _owner(found[1] or ""):
        return ()
    call, whose = found[2], f"{found[1]}." if found[1] else ""
    first = "self, model, inputs, " if call in ("compute_loss", "training_step") else "self, "
    since = _MORE_SINCE.get(call, "")
    newer = f"transformers {since} and newer call" if since else "newer releases call"
    text = (
        f"{whose}{call}() takes the place of transformers' own, which {newer} with more arguments: in a class of yours "
        f"take them, def {call}({first}*args, **kwargs), and hand them on to super().{call}(). If the class is a "
        "package's, update that package, or keep the transformers that it was made for"
    )
    return (Fix(text, (pip("install", f"transformers<{since}"),) if since else ()),)


def _argument(told: Told) -> tuple[Fix, ...]:
    """One that a class got or lost in a release that is known."""
    found = told.last(r"(?:\b(\w+)(?:\.\w+)?|(?<![\w.])__init__)\(\) got an unexpected keyword argument\s{1,4}'(\w+)'")
    if found is None:
        return ()
    owner, name = found[1] or "TrainingArguments", found[2]
    new, old = arguments.came(owner, name), arguments.went(owner, name)
    if new and old:  # by the release that the text names
        said = told.last(rf"\b{new.package}\W{{0,4}}(?:version\W{{0,3}})?(\d+\.\d+)")
        new, old = (None, old) if said and at_least(said[1], old.release) else (new, None)
    if new:
        text = f"{name} came with {new.package} {new.release}: update it, or leave {name} out"
        return (Fix(text, (pip("install", "-U", f"{new.package}>={new.release}"),)), *_restarted(told))
    if not old:
        return ()
    write = f"write {old.instead}" if old.instead else "leave it out"
    passed_on = told.has(r"_?deprecation\.py\b[^\n]*\n(?:(?! *File )[^\n]*\n){1,9}?TypeError: ")  # a wrapper, no caller
    user = "" if passed_on else caller(told).replace(old.package, "")
    keep = Fix(f"Or keep {old.package} below {old.release}", (pip("install", f"{old.package}<{old.release}"),))
    text = f"{old.package} {old.release} removed {name} from {owner}: {write}"
    if user:
        text = f"{old.package} {old.release} removed {name} from {owner}, and {user} still gives it: update {user}"
        return (Fix(text, (pip("install", "-U", user),)), keep)
    own = told.own_line
    where = f" in {own.file}, line {own.number}" if own and owner in own.code else ""
    return (
        Fix(f"{text}{where}. Or, to leave the code as it is, keep {old.package} below {old.release}", keep.commands),
    )


def _restarted(told: Told) -> tuple[Fix, ...]:
    if not told.notebook:
        return ()
    return (Fix("Restart the kernel afterwards, because it still has the old ones loaded"),)


def _without(keyword: str, name: str) -> Fix:
    if new := _RENAMED.get(keyword):
        return Fix(f"{keyword} was renamed: write {new}, or keep the older release")
    if name.startswith(("LoraConfig", "PeftConfig")):
        old = " (0.2.0)" if keyword in ("enable_lora", "merge_weights") else ""
        return Fix(
            f"The installed peft has no {keyword}, which your call or the adapter's adapter_config.json names: take "
            f"{keyword} out there (then what the next error names), in the adapter's folder or in the hub's cache; "
            f"or install the peft that wrote it{old}"
        )
    return Fix(
        f"The installed release has no {keyword} in {name}: the package and the code or checkpoint come from different "
        "times; remove it, or use the release they were made with, or the project's own copy of it"
    )


# Layers of transformers that a project takes the place of.
_OWN_LAYERS = r"'(?:Llama|Mistral|Mixtral|Qwen\w{1,5}|Gemma\d?|Phi3?)(?:\w*Attention2?|DecoderLayer)'"


def _of_a_project(told: Told) -> tuple[Fix, ...]:
    """Code that changes transformers' own layers is for one release."""
    if told.own_line is None or not told.has(rf"{_OWN_LAYERS} object has no attribute"):
        return ()
    text = f"{told.own_line.file} changes transformers' own layers, and is for another release of it: take the one that"
    return (Fix(f"{text} the project's requirements name", (pip("install", "-r", "requirements.txt"),)),)


_OF_DATASETS = (
    r"arrow|builder|combine|commands|config|data_files|dataset_dict|distributed|download|exceptions|features|fil|finger"
    r"|format|info|inspect|io\b|iterable|keyhash|load|metric|naming|packaged|parallel|search|splits|stream|table|tasks|util"
)


def _own_datasets(told: Told) -> tuple[Fix, ...]:
    """A folder of the project has the name of Hugging Face's package, which has no such module."""
    lacks = told.last(r"No module named 'datasets\.([\w.]+)'")
    if lacks is None or re.match(_OF_DATASETS, lacks[1]):
        return ()
    text = f"If datasets is a folder of the project, Hugging Face's hides it, or it lacks {lacks[1]}: see that it has "
    text += "that file (else clone the project again), and let Python look there first"
    return (Fix(text, ("ls datasets", "export PYTHONPATH=.")),)


_OF_HF = r"transformers|diffusers|huggingface[-_]hub|accelerate|peft|trl|tokenizers|datasets|optimum|sentence[-_]\w+"


def _asks_for_it(told: Told) -> str:
    """A package outside Hugging Face's whose code asks transformers for a name."""
    failed = told.last(r"Failed to import (\w+)\.[\w.]+ because of the following")
    user = failed[1].replace("_", "-") if failed else caller(told)
    return "" if re.fullmatch(_OF_HF, user) or told.has("custom_nodes") else user


def _of_its_owner(told: Told, lacking: str, owner: str) -> tuple[Fix, ...]:
    if owner in ("diffusers", "peft", "trl", "accelerate", "datasets"):
        update = f"{owner} has no {lacking} yet, or no longer: update it, and what asks for it"
        return (Fix(update, (pip("install", "-U", owner),)),)
    asks = _asks_for_it(told) if owner in ("", "transformers") else ""
    if not asks:
        return ()
    text = (
        f"{asks} asks transformers for {lacking}, which this transformers lacks. See both. If transformers is 5, and "
        f"{asks} from before it, keep transformers below 5, or update {asks}; if {asks} is the newer of the two, "
        "update "
        "transformers"
    )
    return (Fix(text, (pip("show", "transformers", asks), pip("install", "transformers<5"))),)


def _old_packaging(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"'Version' object has no attribute"):
        return ()
    text = "Version is a class of the package packaging, and the installed one is too old for it: update it"
    return (Fix(text, (pip("install", "-U", "packaging"),)),)


def _hugging_face(told: Told) -> tuple[Fix, ...]:
    """transformers, diffusers and others update together; the newest of each fit each other."""
    text = "Update the Hugging Face packages together; their newest releases work with each other"
    made = list[Fix]()
    if not told.torch and told.has(
        r"name '(?:AutoModel(?:For\w+Answering|For\w+Classification)?|Bert(?:Model|For\w+))' from"
    ):
        see = "transformers hides its models where it finds no torch: see whether this Python has it, else install it"
        made.append(Fix(see, ('python -c "import torch; print(torch.__version__)"', pip("install", "torch"))))
    keyword = told.last(r"(\w+)(?:\.\w+)?\(\) got an unexpected keyword argument\s{1,4}'(\w+)'")
    lacks = told.last(_LACKS)
    call = keyword or told.last(r"(\w+)\.\w+\(\) takes (?:from )?\d+")
    owner = _owner(call[1]) if call else (lacks["package"] or lacks["of"] or lacks["whose"]) if lacks else ""
    others = ("diffusers", "accelerate", "peft", "trl", "tokenizers", "datasets", "sentence-transformers", "gradio")
    said = (name for name in others if told.has(rf"\b{name.replace('-', '[-_]')}\b"))
    names = [*filter(None, dict.fromkeys(("huggingface_hub", "transformers", owner, *said)))]
    if (
        lacks
        and not keyword
        and (left := _of_its_owner(told, lacks["name"] or lacks["module"] or lacks["attribute"], owner))
    ):
        return (*made, *left, *_restarted(told))
    if "peft" not in names and told.has(r"BloomPreTrained|EncoderDecoderCache|HybridCache"):
        names.append("peft")  # which asks for these
    if told.has(r"'(?:Linear4bit|Params4bit|Linear8bitLt|Int8Params)' object"):
        names = ["bitsandbytes", "transformers", "accelerate", "peft"]
    if told.has(r"'(?:SentenceTransformer|CrossEncoder)' object"):
        names = ["sentence-transformers"]
    if "diffusers" not in names and told.has(r"TransformerBlock|AttentionBlock|UNet\d|Vae|AttnProc|Scheduler"):
        names.append("diffusers")
    if wanted := told.last(
        r"([\w-]+)([<>=!]=?[\d.]+\S*) is required for a normal functioning of this module, but found"
        r"|(?:upgrade|update) (?!python\b|driver|cuda|cudnn|glibc|gcc|nvcc)([a-z][\w-]+) to (>=\d+(?:\.\d+)*)"
    ):
        made.append(
            Fix(
                "Install what the message asks for",
                (pip("install", (wanted[1] or wanted[3]) + (wanted[2] or wanted[4])),),
            )
        )
    if keyword:
        made.append(_without(keyword[2], keyword[1]))
    names = [transformers_for(told) if name == "transformers" else name for name in names]
    made.append(Fix(text, (pip("install", "-U", *names),)))
    if told.has(r"cached_download|HfFolder|is_offline_mode"):
        made.append(
            Fix(
                "Or, if the package that uses the old name is no longer updated, install an older huggingface_hub",
                (pip("install", "huggingface_hub<0.26"),),
            )
        )
    return (*made, *_restarted(told))


# By what the exporter says; {0} is the operator.
_EXPORTS = (
    (
        "untraced buffer",
        "This exporter of torch 0.x cannot follow a network's buffers (running means of a norm). Take a newer torch: "
        "pip install -U torch, in an environment with a newer Python where this one is 2.7; or put the network into "
        "eval mode, or the norm without track_running_stats",
    ),
    (
        r"Python operator \w*Swish\w*|is_aten\(\)",
        "A custom autograd.Function (PythonOp, as the memory-saving Swish of EfficientNet) has no form in ONNX: for "
        "the export use the plain operation, x * torch.sigmoid(x); EfficientNet has model.set_swish("
        "memory_efficient=False) for every EfficientNet in the model",
        "Or give the Function a symbolic(g, ...) that says what it is in ONNX",
    ),
    (
        r"\bsymbolic\(\)",
        "An operation's translation takes other arguments than its forward gets. If it is your own autograd.Function: "
        "symbolic(g, ...) gets g, then every argument of forward without ctx",
        "If it is torch's own (an RNN in torch 0.x), this release cannot export it: pip install -U torch",
    ),
    (
        "not accessible|unknown (?:shape|channel|rank)|constant value|it's not constant|not a constant",
        "{0} needs sizes that are known at export: export with a fixed size of input (no dynamic_axes; dynamic=False "
        "in YOLO), and compute sizes in forward() from numbers, not from tensors",
        "Or use the newer exporter: torch.onnx.export(model, args, dynamo=True)",
    ),
    (
        "data dependence with trace inputs",
        "Return only tensors that are computed from the inputs: a constant, a shape as a number or a value of "
        ".item() in the outputs is not traced; make it a tensor in forward(), or leave it out",
    ),
    (
        "'dynamic_axes' to 'dynamic_shapes'",
        "Give dynamic_shapes instead of dynamic_axes: a torch.export.Dim for each dimension that varies, in the "
        "order of forward()'s arguments; or use the older exporter: torch.onnx.export(..., dynamo=False)",
    ),
    (
        r"does not forward tuples|var_state == state|stack\.end",
        "Export in eval mode, a model that takes and returns tensors only (no lists, tuples or dictionaries in "
        "between), not wrapped in DataParallel, with the inputs as a tuple on the model's device",
        "Or use a recent torch, whose exporter is a different one: pip install -U torch onnxscript",
    ),
    (
        "with torch.export",
        "Find out where it stops: torch.export.export(model, args, strict=False) names the line; replace "
        "branches on values by torch.where or torch.cond",
        "Or use the older exporter: torch.onnx.export(model, args, path, dynamo=False)",
    ),
)


def _old_exporter(told: Told, name: str) -> tuple[Fix, ...]:
    """In a Python for which there is no torch with the newer exporter: a new environment comes first."""
    if not told.python or version(told.python) > (3, 8) or not told.has(r"(?i)exporting the operator"):
        return ()
    last = torch_builds.newest_torch(told)
    if not last:
        return ()
    text = (
        f"This is Python {told.python}, whose last torch is {last}: a higher opset and the newer exporter need a new "
    )
    text += "environment. There torch.onnx.export(model.eval(), args, path, opset_version=18), or dynamo=True"
    made = environments.new_environment(told, "3.12", "torch", "torchvision", "onnx", "onnxscript")
    if re.search(r"uniform|rand|normal|bernoulli|multinomial|dropout", name):
        here = f"Or without it: call model.eval() before the export, and keep {name} (random numbers, as for training) "
        here += "out of the forward() that is exported"
    else:
        here = f"Or without it: replace {name} in forward() with other operations"
    return (Fix(text, made), Fix(here))


def _onnx(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"(?:operator|ONNX export of) (?:'([\w:.]+)'|(?!operator|was)([\w:.]+))")
    name = found[1] or found[2] if found else "that operation"
    if old := _old_exporter(told, name):
        return old
    if got := told.first([mark for mark, *_ in _EXPORTS]):
        return tuple(Fix(text.format(name)) for text in _EXPORTS[got[0]][1:])
    made = [
        Fix(
            "Use the newer exporter, with a recent torch: torch.onnx.export(model, args, dynamo=True)",
            (pip("install", "-U", "onnx", "onnxscript"),),
        )
    ]
    if since := told.last(r"added in version (\d+)"):
        made = [
            Fix(f"Ask for opset {since[1]} or more: torch.onnx.export(..., opset_version={max(17, int(since[1]))})")
        ]
    elif (opset := told.last(r"opset version (\d+)")) and int(opset[1]) < 18:
        made.append(Fix(f"Or a higher opset than {opset[1]}: opset_version=18 or more"))
    made.append(
        Fix(
            f"Or replace {name} in forward() with other operations; or register your own translation "
            f"(custom_translation_table)"
        )
    )
    return tuple(made)


def _update_of_an_engine(told: Told) -> tuple[Fix, ...]:
    """vLLM and SGLang have lists of their own of the models that they run."""
    named = told.last(r"Model architectures \[\W{0,2}(\w+)[^\]]*\] are not supported for now")
    if named is None:
        return ()
    engine = "sglang" if told.has(r"(?i)\bsglang\b") and not told.has(r"(?i)\bvllm\b") else "vllm"
    if told.os in ("windows", "macos"):
        text = f"This {engine} does not know {named[1]}. {engine} for NVIDIA GPUs runs on Linux: on Windows use it in "
        return (Fix(f"{text}WSL 2 or Docker, in its newest release; else run the model by transformers or llama.cpp"),)
    installed = told.last(rf"\b{engine}[-= ]{{1,2}}v?(\d+\.\d+\.\d+)")
    this = f"{engine} {installed[1]}" if installed else f"This {engine}"
    text = f"{this} does not know {named[1]}: update {engine} itself, in an environment of its own, with the torch and "
    again = environments.new_environment(told, "3.12", engine)
    image = "; as a container take a newer tag of its image" if told.image or told.place == "container" else ""
    page = "https://docs.vllm.ai/en/latest/models/supported_models.html" if engine == "vllm" else "SGLang's"
    return (
        Fix(f"{text}transformers that it brings{image}", again),
        Fix(
            f"Where the newest release does not list it either ({page}), its nightly may, or transformers alone runs it"
        ),
    )


def _update_for_model(told: Told) -> Fix:
    named = told.last(r"model type [`'\"]([\w-]+)[`'\"]|KeyError: '(\w+)'|architectures \['(\w+)'")
    model = next(filter(None, named.groups())) if named else ""
    first = gone.first_with(model) if model else ""
    text = f"transformers {first} is the first with {model}: update it" if first else "Update transformers"
    return _with_model(told, f"{text} (and the program that runs the model, such as vllm)", first)


# Tokenizers whose code comes with their models, of which transformers has none.
_OWN_TOKENIZERS = (
    "Baichuan|InternLM2?|InternLMXComposer2?|Xgen|Moss|ChatGLM4?|QWen|Yi|Aquila|Orion|Skywork|XVERSE|TeleChat"
)


def _own_tokenizer(told: Told) -> tuple[Fix, ...]:
    named = told.last(r"Tokenizer class (\w+)Tokenizer(?:Fast)? does not exist")
    if named and named[1] != "Llama" and named[1].lower() == "llama":
        text = (
            f'Old conversions spell it so: in the model\'s tokenizer_config.json write "LlamaTokenizer" for {named[1]}'
        )
        return (Fix(f"{text}Tokenizer"),)
    if named and re.fullmatch(_OWN_TOKENIZERS, named[1]):
        text = f"The code of {named[1]}Tokenizer comes with the model's files: AutoTokenizer.from_pretrained(path, "
        return (
            Fix(f"{text}trust_remote_code=True); in a folder of your own, tokenization_*.py must be there as well"),
        )
    return ()


def _saved_by_5(told: Told) -> tuple[Fix, ...]:
    """transformers 5 has classes of its own for tokenizers, which it writes into tokenizer_config.json."""
    if not told.has(r"Tokenizer class (?:TokenizersBackend|SentencePieceBackend|PythonBackend) does not exist"):
        return ()
    text = "The model's tokenizer was saved by transformers 5, and an older one is installed: update it (a program "
    text += "that asks for transformers below 5, as mlx-lm or vLLM may, in its newest release too), then start again"
    return (Fix(text, (pip("install", "-U", "transformers>=5"),)),)


def _own_architecture(told: Told) -> tuple[Fix, ...]:
    """For a model whose code comes with its files."""
    if made := _own_tokenizer(told):
        return made
    named = told.last(r"model type [`'\"](\w+)[`'\"] but Transformers does not")
    if named and (
        told.has(rf"(?i)\bauto_map\b|class {named[1]}\w*\(|(?:modeling|configuration)_{named[1]}\b")
        or told.has(r"(?i)(?:other|different|every|all|many|several) (?:\w+ )?(?:versions?|releases?)|版本号")
    ):
        text = f"If {named[1]} is the project's own model, no transformers has it: load it with its code (auto_map and "
        return (Fix(f"{text}the .py files next to config.json): from_pretrained(path, trust_remote_code=True)"),)
    return ()


ERRORS = (
    Error(
        "hf-packages-mismatch",
        "Hugging Face packages do not match each other",
        "Releases of huggingface_hub, transformers, diffusers, accelerate, peft or "
        "tokenizers do not match each other: a name was removed, or does not exist yet.",
        "environment",
        (
            *exactly(
                "got an unexpected keyword argument 'num_items_in_batch'",
                "prepare_model_for_kbit_training() got an unexpected keyword argument",
            ),
            Seen(
                "positional argument",
                r"Trainer\.(?:training_step|log|create_\w+|evaluation_loop|_\w+)\(\) takes (?:from )?\d+ (?:to \d+ )?"
                r"positional arguments? but \d+ were given",
                "TypeError: MyTrainer._get_train_sampler() takes 1 positional argument but 2 were given",
            ),
            *exactly("cannot be loaded as it does not seem to have any of the loading methods"),
            *exactly("Unsloth: Please file a bug report"),
            *varying("'Version' object has no attribute '{major}'"),
            *varying("name '{X}_fast_forward' is not defined"),
            Seen(
                "with transformers | on transformers | by transformers",
                r"(?i)(?<!not\s)(?<!was\s)(?<!were\s)"
                r"(?:incompatible with|not compatible with|breaks? on|fails? (?:on|with)|broken (?:by|with|on)) "
                r"transformers (?:library )?(?:version )?(?:v|>= ?|==)?5(?:\.[\dx]+)*\b"
                r"(?![^\n]{0,120}\?)",
                "Segment Net is incompatible with Transformers 5.x",
            ),
            Seen(
                "unsloth",
                _UNSLOTHS,
                'File "/v/site-packages/unsloth_zoo/temporary_patches.py", line 468, in patch_mask\n'
                "    new = signature(forward)\n"
                "NameError: name 'forward' is not defined",
            ),
            Seen(
                "unsloth compiled cache",
                r"unsloth_compiled_cache[\s\S]{0,1500}?(?:Type|Attribute|Name|Key|Value|Import)Error: ",
                'File "/w/unsloth_compiled_cache/UnslothGRPOTrainer.py", line 1054, in compute_loss\nTypeError: list '
                "indices must be integers",
            ),
            Seen(
                "is not defined",
                r"Failed to import diffusers\.[\s\S]{0,1500}?name 'PreTrained\w+' is not defined",
                "Failed to import diffusers.loaders.unet because of the following error\nname 'PreTrainedModel' is not "
                "defined",
            ),
            Seen(
                "version of PEFT you are using is not compatible",
                r"version of PEFT you are using is not compatible",
                "ValueError: The version of PEFT you are using is not compatible, please use a version that is greater "
                "than 0.5.0",
            ),
            Seen(
                "has no attribute",
                rf"module (?:{_PACKAGES})[\w.]* has no attribute \w+",
                "AttributeError: module transformers has no attribute FeatureExtractionMixin",
            ),
            Seen(
                "object has no attribute",
                r"'(?:\w*(?:TransformerBlock|AttentionBlock|Transformer\dD\w*|UNet\dD\w*|VaeImageProcessor|"
                r"AttnProcessor\w*|"
                r"(?:Diffusion|Flux|XL|Video|2Img|2Video|Inpaint|ControlNet|Pix2Pix|LTX|Wan|Kandinsky|AnimateDiff|Diffusers)\w*Pipeline|Scheduler(?:Config)?|ForCausalLM|ForConditionalGeneration)|(?:Llama|Qwen|Mistral|Phi|"
                r"Gemma|GPT|Bert|Roberta|"
                r"T5|CLIP|ChatGLM|Baichuan|InternLM|Falcon|Bloom|ViT|Whisper|Deepseek|Mamba)\w*(?:Config|"
                r"Tokenizer\w*|Model|Attention))'"
                r" object has no attribute",
                "AttributeError: 'BasicTransformerBlock' object has no attribute 'dim'",
            ),
            Seen(
                "object has no attribute",
                rf"'{_ROTARY}' object has no attribute '(?:cos|sin)_cached'",
                "AttributeError: 'LlamaRotaryEmbedding' object has no attribute 'cos_cached'",
            ),
            Seen(
                "cannot assign module before Module init call",
                r"[/\\]diffusers[/\\][\s\S]{0,900}?cannot assign module before Module\.__init__\(\) call",
                'File "/v/diffusers/configuration_utils.py", line 106\nAttributeError: cannot assign module before '
                "Module.__init__() call",
            ),
            Seen(
                "got an unexpected keyword argument past key values",
                r"Attention\w*\.forward\(\) got an unexpected keyword argument 'past_key_values'",
                "TypeError: BertAttentionWithX.forward() got an unexpected keyword argument 'past_key_values'",
            ),
            Seen(
                "object has no attribute",
                rf"{_OWN_LAYERS} object has no attribute",
                "AttributeError: 'LlamaFlashAttention2' object has no attribute 'seq_len_x'",
            ),
            *exactly("are not used by the model: ['encoder_outputs']"),
            Seen(
                "got an unexpected keyword argument",
                r"\w*(?:Scheduler|Pipeline|UNet\w*|AutoencoderKL)\.\w+\(\) got an unexpected keyword argument",
                "TypeError: DDIMScheduler.set_timesteps() got an unexpected keyword argument 'device'",
            ),
            Seen(
                "attribute name must be string",
                r"diffusers[\s\S]{0,900}getattr\(\): attribute name must be string",
                '  File "/v/diffusers/pipeline_utils.py", line 455\nTypeError: getattr(): attribute name must be '
                "string",
            ),
            Seen(
                "type object",
                r"type object '(?:\w*(?:Scheduler|Pipeline|Tokenizer\w*|ForCausalLM)|(?:Auto|Pre[Tt]rained|Llama|Bert|"
                r"CLIP|T5|GPT|Qwen|Whisper)\w*(?:Processor|Model|Config))' has no "
                r"attribute",
                "AttributeError: type object 'PNDMScheduler' has no attribute 'from_pretrained'",
            ),
            Seen(
                "got an unexpected keyword argument",
                r"(?<![\w.])__init__\(\) got an unexpected keyword argument '(?:evaluation_strategy|eval_strategy"
                r"|no_cuda|use_cpu|processing_class|dispatch_batches|use_seedable_sampler|include_num_input_tokens_seen)'",
                "TypeError: __init__() got an unexpected keyword argument 'eval_strategy'",
            ),
            Seen(
                "object has no attribute",
                r"'(?:Linear4bit|Params4bit|Linear8bitLt|Int8Params|SentenceTransformer|CrossEncoder)' object has no",
                "AttributeError: 'Params4bit' object has no attribute 'absmax'",
            ),
            Seen(
                "object has no attribute",
                r"'(?:TrainingArguments|Seq2SeqTrainingArguments|\w{2,5}Config|AdamW)' object has no attribute "
                r"'(?:train|model_init_kwargs|packing|max_seq_length|dataset_text_field|\w+_strategy|padding_value|_n_gpu"
                r"|dispatch_batches|deepspeed_plugin|distributed_state|push_to_hub_token|use_liger_kernel)'",
                "AttributeError: 'AdamW' object has no attribute 'train'",
            ),
            *exactly("'AcceleratorState' object has no attribute", "'GenerationConfig' object has no attribute"),
            Seen(
                "got an unexpected keyword argument",
                r"(?:INSTRUCTOR\._load_sbert_model|SentenceTransformer\.__init__)\(\) got an unexpected keyword "
                r"argument|"
                r"Pooling\.__init__\(\) got an unexpected keyword argument "
                r"'(?:pooling_mode|include_prompt|word_embedding)",
                "TypeError: Pooling.__init__() got an unexpected keyword argument 'pooling_mode_weightedmean_tokens'",
            ),
            Seen("has no attribute", attributes.MISSED, "'BertModel' object has no attribute 'get_head_mask'"),
            Seen(
                "got an unexpected keyword argument padding side",
                r"\w+Tokenizer\w*\._pad\(\) got an unexpected keyword argument 'padding_side'",
                "TypeError: ChatGLMTokenizer._pad() got an unexpected keyword argument 'padding_side'",
            ),
            Seen(
                "got an unexpected keyword argument",
                r"\b(?:TrainingArguments|Accelerator|\w*(?:Trainer|Config|Cache|ForCausalLM|ForConditionalGeneration|"
                r"Tokenizer\w*|Attention))(?:\.\w+)?\(\) got an unexpected keyword argument '(?!gpus|tpu_cores|"
                r"progress_bar_refresh_rate|checkpoint_callback|distributed_backend|auto_select_gpus|weights_summary)",
                "TypeError: TrainingArguments.__init__() got an unexpected keyword argument 'evaluation_strategy'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from (?:partially initialized module "
                r")?'(?:huggingface_hub|transformers|diffusers|"
                r"accelerate|peft|tokenizers|datasets|trl)\b",
                "ImportError: cannot import name 'cached_download' from 'huggingface_hub' "
                "(/venv/lib/python3.11/site-packages/huggingface_hub/__init__.py)",
            ),
            Seen(
                "has no attribute",
                r"module "
                r"'(?:huggingface_hub|transformers|diffusers|accelerate|peft|tokenizers|datasets|trl)[\w.]*' "
                r"has no attribute '\w+'",
                "AttributeError: module 'transformers' has no attribute 'EncoderDecoderCache'",
            ),
            Seen(
                "No module named",
                r"No module named "
                r"'(?:huggingface_hub|transformers|diffusers|accelerate|peft|tokenizers|datasets|trl)\.\w[\w.]*'",
                "ModuleNotFoundError: No module named 'transformers.generation.utils_x'",
            ),
            Seen(
                "is required for a normal functioning of this module",
                r"\S+ is required for a normal functioning of this module, but found",
                "ImportError: tokenizers>=0.21,<0.22 is required for a normal functioning of "
                "this module, but found tokenizers==0.19.1.",
            ),
            *exactly("is already used by a Transformers config", "is already used by a Transformers model"),
        ),
        (
            worked.kept,
            lambda told: (
                _of_sentences(told)
                or _component(told)
                or _as_transformers_says(told)
                or _lost_attribute(told)
                or _missed_attribute(told)
                or _renamed_cache(told)
                or _removed_from_transformers(told)
                or _taken_name(told)
                or _argument(told)
                or _overridden(told)
                or _said_of_5(told)
                or (read(TABLE, told) if told.has(r"ClusterConfig\.__init__") else ())
                or _of_a_project(told)
                or _own_datasets(told)
                or _old_packaging(told)
                or _another_copy(told)
                or _hugging_face(told)
            ),
        ),
        alternatives=(
            Or("old-package-for-new-torch", "the name belongs to torch"),
            Or("duplicate-install", "pip list shows matching releases: then a different copy is found first"),
        ),
        asked=(
            "transformers adamw import error",
            "tokenizers needs newer transformers",
            "cannot import name from huggingface_hub",
            "cached_download huggingface_hub",
            "transformers diffusers version mismatch",
        ),
        source="huggingface_hub release notes; transformers: dependency_versions_check.py",
    ),
    Error(
        "transformers-too-old",
        "transformers, or what runs the model, is too old for it",
        "The installed transformers (or vLLM, SGLang) does not know the architecture that the model's config.json "
        "names.",
        "environment",
        (
            Seen(
                "KeyError",
                r"KeyError: '(?:mistral|mixtral|llama|qwen\w*|phi\w*|gemma\w*|deepseek\w*|falcon|mamba\d?|cohere\d?|"
                r"olmo\d?|stablelm|"
                r"starcoder2|granite|glm\w*|internvl\w*|smollm\d|gpt_oss)'",
                "KeyError: 'mistral'",
            ),
            *varying("Tokenizer class {Qwen2Tokenizer} does not exist or is not currently imported"),
            Seen(
                "rope scaling must be a dictionary with",
                r"`?rope_scaling`? must be a dictionary with",
                "ValueError: `rope_scaling` must be a dictionary with two fields, `type` and `factor`",
            ),
            Seen(
                "does not recognize this architecture",
                r"Transformers does not recognize this architecture",
                "ValueError: The checkpoint you are trying to load has model type `name` but "
                "Transformers does not recognize this architecture.",
            ),
            Seen(
                "KeyError",
                r"models[/\\]auto[/\\]configuration_auto\.py[^\n]*\n(?:[^\n]*\n){0,6}?KeyError: '\w+'",
                "File "
                '"/venv/lib/python3.11/site-packages/transformers/models/auto/configuration_auto.py", '
                "line 723, in __getitem__\n"
                "    raise KeyError(key)\nKeyError: 'name2'",
            ),
            Seen(
                "are not supported for now",
                r"Model architectures \[[^\]]*\] are not supported for now",
                "ValueError: Model architectures ['NameForCausalLM'] are not supported for now.",
            ),
        ),
        (
            _saved_by_5,
            _update_of_an_engine,
            _own_architecture,
            lambda told: (
                (
                    (
                        Fix(
                            "Install what slow tokenizers need with a transformers that knows the class, then restart",
                            (pip("install", "-U", "transformers", "sentencepiece", "protobuf"),),
                        )
                        if told.has(r"Tokenizer class \w+Tokenizer does not exist")
                        else _update_for_model(told)
                    ),
                )
                if not _own_tokenizer(told) and not _update_of_an_engine(told) and not _saved_by_5(told)
                else ()
            ),
            lambda told: (
                ()
                if _update_of_an_engine(told) or _saved_by_5(told)
                else (
                    Fix(
                        "A model newer than the last release needs transformers installed from source",
                        ("python -m pip install git+https://github.com/huggingface/transformers",),
                    ),
                )
            ),
            lambda told: (
                ()
                if _own_architecture(told) or _update_of_an_engine(told) or _saved_by_5(told)
                else (
                    Fix(
                        "A model that comes with code of its own is in no release: trust_remote_code=True, or start "
                        "the project's own program, with the transformers that its requirements name"
                    ),
                )
            ),
        ),
        alternatives=(Or("hub-access", "the folder has no config.json: the name or path of the model is wrong"),),
        asked=(
            "transformers does not recognize this architecture",
            "model type not supported transformers",
        ),
        source="transformers: configuration_auto.py",
    ),
    Error(
        "typing-extensions-too-old",
        "typing_extensions is too old",
        "torch needs a newer typing_extensions than the one it finds.",
        "environment",
        (
            Seen(
                "from typing extensions",
                r"cannot import name '\w+' from 'typing_extensions'",
                "ImportError: cannot import name 'TypeIs' from 'typing_extensions' "
                "(/venv/lib/python3.11/site-packages/typing_extensions.py)",
            ),
        ),
        (
            Fix(
                "Update it (in a notebook, restart the kernel afterwards)",
                ("python -m pip install -U typing_extensions",),
            ),
        ),
        alternatives=(Or("duplicate-install", "pip list shows 4.10 or newer: then a different copy is found first"),),
        asked=("typeis typing_extensions", "cannot import name from typing_extensions"),
        source="torch 2.6 requires typing-extensions>=4.10",
    ),
    Error(
        "extension-not-compiled",
        "A package was installed without its compiled part",
        "The package is installed without its compiled operators: it is the lite wheel, or was built without a "
        "compiler or without CUDA.",
        "environment",
        (
            Seen(
                "Please build Cython components with",
                r"Please build Cython components with",
                "ImportError: Please build Cython components with: `pip install --editable .`",
            ),
            Seen(
                "No module named",
                r"[Nn]o module named '?(?:fused_layer_norm_cuda|fused_weight_gradient_mlp_cuda|mlp_cuda|xentropy_cuda|"
                r"scaled_(?:upper_triang_)?masked_softmax_cuda|fused_(?:adam|lamb)_cuda|syncbn|amp_C|apex_C)'?",
                "ModuleNotFoundError: No module named 'fused_layer_norm_cuda'",
            ),
            Seen(
                "cannot import name C from",
                r"cannot import name '_C' from '(?!torch\b)\w+'",
                "ImportError: cannot import name '_C' from 'detectron2' (/home/me/detectron2/detectron2/__init__.py)",
            ),
            Seen(
                "has not been built",
                r"Extension (?P<package>\w+)\.\w+ has not been built",
                "ImportError: Extension horovod.torch has not been built. ",
            ),
            Seen(
                "No module named",
                r"No module named "
                r"'(?:mmcv\.(?:_ext|ops)|gsplat\.csrc|pointnet2_ops\._ext|_ext|MultiScaleDeformableAttention|"
                r"detectron2\._C|pytorch3d\._C|maskrcnn_benchmark\._C|groundingdino\._C|mmdet3d\.ops)\b",
                "ModuleNotFoundError: No module named 'mmcv._ext'",
            ),
        ),
        (lambda told: _mmcv(told) if told.has("mmcv") else _built_again(told),),
        alternatives=(
            Or("extension-abi-mismatch", "the file _ext...so exists: then it was built for a different torch"),
        ),
        asked=("no module named mmcv._ext", "groundingdino _C not defined"),
        source="mmcv: installation; GroundingDINO: ms_deform_attn.py",
    ),
    Error(
        "torchaudio-no-backend",
        "torchaudio cannot read this kind of file",
        "torchaudio found no library that reads audio files: soundfile, sox or FFmpeg (from 2.9 on, torchcodec).",
        "environment",
        (
            *exactly(
                "Couldn't find appropriate backend to handle uri",
                "No audio backend is available",
                "No audio I/O backend is available",
                "Please build TorchAudio with libsox support",
                "sox extension is not supported on Windows",
                "torchaudio is not compiled with FFmpeg integration",
            ),
            Seen(
                "is not one of available backends",
                r"Backend \W?(?:sox_io|soundfile|sox|ffmpeg)\W? is not one of available backends: ",
                "RuntimeError: Backend \"sox_io\" is not one of available backends: ['soundfile'].",
            ),
            Seen(
                "File contains data in an unknown format",
                _UNREAD,
                "Error opening 'a.mp3': File contains data in an unknown format.",
            ),
        ),
        (lambda told: _without_sox(told) or _audio(told),),
        alternatives=(Or("bad-input-data", "only some files fail: then they are damaged, or the path is wrong"),),
        asked=("torchaudio couldn't find appropriate backend", "torchaudio load fails", "no audio backend"),
        source="torchaudio: _backend/utils.py",
    ),
    Error(
        "attention-kernel-unavailable",
        "No attention kernel fits these inputs",
        "Only one kind of attention kernel is allowed (sdpa_kernel, enable_flash_sdp), and it does not support "
        "this GPU, data type or shape.",
        "code",
        (
            Seen(
                "No available kernel Aborting execution",
                r"No available kernel\. ?Aborting execution",
                "RuntimeError: No available kernel. Aborting execution.",
            ),
            *exactly(
                "No viable backend for scaled_dot_product_attention was found", "cutlassF: no kernel found to launch"
            ),
            *exactly("cutlassB: no kernel found to launch"),
            Seen(
                "Expected is_sm",
                r"Expected is_sm\d[^\n]{0,60} to be true",
                "RuntimeError: Expected is_sm80 || is_sm90 to be true, but got false.",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "The memory-efficient kernel has no form for this type on this GPU: use float16 or float32 "
                        "instead of bfloat16 (which needs compute capability 8.0), or leave this kernel out: "
                        "torch.backends.cuda.enable_mem_efficient_sdp(False)"
                    ),
                    Fix(
                        "If it is a newer GPU than the build knows, take the newest build", ("torchdoctor install-cmd",)
                    ),
                )
                if told.has("cutlass")
                else ()
            ),
            lambda told: (
                ()
                if told.has("cutlass")
                else (
                    Fix(
                        "This flash attention (of xformers, flash-attn) has code for compute capability 7.5 and 8.x "
                        "alone, and the GPU has another, which this prints. Older (V100, P100, GTX 10): choose another "
                        "kernel, xformers.ops.memory_efficient_attention(q, k, v, "
                        "op=xformers.ops.MemoryEfficientAttentionCutlassOp), or torch's own (from torch 2.0 on), "
                        "torch.nn.functional.scaled_dot_product_attention. Newer (H100): a newer one of both, "
                        "with the torch that belongs to it",
                        ('python -c "import torch; print(torch.cuda.get_device_capability())"',),
                    ),
                )
                if told.has(r"Expected is_sm8x \|\| is_sm75 to")
                else (
                    Fix(
                        "Flash attention trains heads this wide (head_dim) on an A100 or H100 only: "
                        "torch.backends.cuda.enable_flash_sdp(False), or update torch"
                    ),
                )
                if told.has("Expected is_sm")
                else (
                    Fix(
                        "Allow all kernels: remove the sdpa_kernel(...) or torch.backends.cuda.sdp_kernel(...) "
                        "block; the "
                        "warnings above say why each was refused"
                    ),
                    Fix(
                        "Flash attention needs float16 or bfloat16 and a GPU with compute capability 8.0 or higher: "
                        "x.half(), or on older GPUs the kernels MATH and EFFICIENT_ATTENTION"
                    ),
                )
            ),
        ),
        alternatives=(Or("dtype-unsupported-on-gpu", "the warnings mention the data type"),),
        asked=(
            "no available kernel aborting execution",
            "scaled_dot_product_attention no kernel",
            "sdpa flash kernel error",
        ),
        source="aten/src/ATen/native/transformers/sdp_utils",
    ),
    Error(
        "onnx-export-unsupported",
        "The ONNX exporter has no translation for an operation",
        "The ONNX exporter cannot translate an operation of the model at this opset.",
        "code",
        (
            *exactly("ONNX export failed: ", "(occurred when translating ", "RuntimeError: untraced buffer"),
            *exactly(
                "tuple appears in op that does not forward tuples",
                "getTracingState: Assertion `var_state == state` failed",
                "Failed to convert 'dynamic_axes' to 'dynamic_shapes'",
                "s_iter != stack.end() INTERNAL ASSERT FAILED",
                "!node->kind().is_aten() && !node->kind().is_prim()",
            ),
            *exactly(
                "Failed to export the model with torch.export",
                "did not have observable data dependence with trace inputs",
            ),
            *varying(
                "Couldn't export Python operator {DCNv2Function}",
                "symbolic() takes at most 4 arguments (5 given)",
                "symbolic() takes 4 positional arguments but 5 were given",
            ),
            Seen(
                "symbolic",
                r"\bsymbolic\(\) (?:missing \d+ required|got an unexpected keyword)",
                "TypeError: symbolic() missing 1 required positional argument: 'scale'",
            ),
            Seen(
                "ONNX export failed Couldn t export operator",
                r"ONNX export failed: Couldn't export operator \S+",
                "RuntimeError: ONNX export failed: Couldn't export operator aten::upsample_bilinear2d",
            ),
            Seen(
                "to ONNX opset version is not supported",
                r"Exporting the operator '?\S+ to ONNX opset version \d+ is not supported",
                "torch.onnx.errors.UnsupportedOperatorError: Exporting the operator 'aten::diff' "
                "to ONNX opset version 16 is not supported.",
            ),
            Seen(
                "ONNX export of | ONNX symbolic expected | Failed to export an ONNX attribute",
                r"Unsupported: ONNX export of \w+|ONNX symbolic expected a constant value|Failed to export an ONNX",
                "Unsupported: ONNX export of operator Unfold, input size not accessible.",
            ),
            *exactly("UnsupportedOperatorError", "torch.onnx.OnnxExporterError", "No ONNX function found for"),
            Seen(
                "Could not export Python function call",
                r"ONNX export failed: Could not export",
                "RuntimeError: ONNX export failed: Could not export Python function call 'Name'",
            ),
            Seen(
                "Failed to export the model to ONNX",
                r"Failed to (?:export|convert) the (?:model|exported program) to (?:an )?ONNX",
                "Failed to export the model to ONNX",
            ),
        ),
        (_onnx,),
        alternatives=(
            Or("torch-too-old-for-package", "torch is older than 2.5: newer exporters support more operations"),
        ),
        asked=(
            "onnx export fails",
            "onnx export unsupported operator",
            "torch.onnx.export fails",
            "operator not supported onnx opset",
        ),
        source="torch/onnx/errors.py",
    ),
    Error(
        "dataset-returns-none",
        "The Dataset returned None, or something that cannot be batched",
        "The Dataset's __getitem__ returned None for a sample (or something other than a tensor or number), which "
        "the DataLoader cannot put into a batch.",
        "code",
        (
            Seen(
                "batch must contain tensors",
                r"batch must contain tensors, (?:numpy arrays, )?numbers, dicts or lists; found (?:<class|object)",
                "TypeError: default_collate: batch must contain tensors, numpy arrays, numbers, "
                "dicts or lists; found <class 'NoneType'>",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "PyTorch Geometric has its own loader: from torch_geometric.loader import DataLoader in place "
                        "of torch.utils.data's"
                    ),
                )
                if told.has("found <class '(?:torch_geometric|pyg)")
                else (Fix("Call the method: its parentheses are missing in what __getitem__ returns (label.item())"),)
                if told.has(r"found <class '(?:builtin_function_or_)?(?:method|function)'")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Make every part of the sample a tensor or number: images with transforms.ToTensor(), arrays "
                        "of "
                        "objects with array.astype(np.float32), text as token numbers; or give the DataLoader a "
                        "collate_fn that keeps the rest as a list"
                    ),
                )
                if told.has(r"found (?:object|<class '(?!NoneType|torch_geo|\w*method|function))")
                else ()
            ),
            Fix(
                "Return a sample in every branch of __getitem__ (a missing `return`, an except "
                "that passes); turn other types, such as PIL images, into tensors "
                "(transforms.ToTensor())"
            ),
            Fix("To leave bad samples out, give the DataLoader a collate_fn that drops them"),
        ),
        asked=("default_collate nonetype", "batch must contain tensors found nonetype", "dataset returns none"),
        code=(
            "def collate(batch):\n    return torch.utils.data.default_collate([item for item "
            "in batch if item is not None])\n\n\nloader = DataLoader(dataset, "
            "collate_fn=collate)"
        ),
        source="torch/utils/data/_utils/collate.py",
    ),
)
