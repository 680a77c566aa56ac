"""Checkpoints, model hubs, and processes that died."""

import re
from dataclasses import replace
from itertools import takewhile

from torchdoctor import shell
from torchdoctor.explain import accelerators, environments, fixes, torch_builds, variants
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.checkpoint_sizes import sizes
from torchdoctor.explain.errors.memory import CRASHED_AT_IMPORT
from torchdoctor.explain.errors.versions import caller
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.names import DISTRIBUTIONS
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_LOGIN = ("hf auth login",)
# What the hub, or the way to it, answers, and what to do then.
_HUB: tuple[tuple[str, tuple[Fix, ...]], ...] = (
    (
        "429 Client",
        (Fix("Sign in, which allows more requests, wait some minutes, and use the cache", _LOGIN),),
    ),
    (
        r"is required [^\n]{0,80}no token found|Invalid token passed|authenticate user for push",
        (
            Fix(
                "Sign in with a token of https://huggingface.co/settings/tokens (to upload: one that may write)", _LOGIN
            ),
        ),
    ),
    (
        "outgoing traffic has been disabled|OfflineModeIsEnabled|local_files_only",
        (
            Fix(
                "It is not in the cache, and the network is turned off: allow it once",
                ("unset HF_HUB_OFFLINE TRANSFORMERS_OFFLINE",),
            ),
        ),
    ),
    (
        "EntryNotFoundError: 404",
        (Fix("The repository has no file of that name, or not in that revision: look at its page on the hub"),),
    ),
    (
        r"trying to locate the file on the Hub"
        r"|connect(?:ion)? (?:to 'https|error when)|Couldn't reach|cached locally|Max retries|Connection aborted"
        r"|ConnectionError|Read timed out|[Tt]imeout",
        (
            Fix("Check the way there (proxy, firewall)", ("curl -sSI https://huggingface.co | head -n 1",)),
            Fix("Where it is blocked, use a mirror", ("export HF_ENDPOINT=https://hf-mirror.com",)),
        ),
    ),
)


def _of_the_hub(told: Told) -> tuple[Fix, ...]:
    """By what the hub, or the way to it, answers."""
    if old := told.last(r"Model name '([^'\n]+)' was not found in [^(\n]{0,60}name list \(([A-Za-z]+)"):
        return _before_the_hub(old[1], old[2])
    if named := told.last(r"appear to have a file named ([\w./-]+\w)"):
        text = f"The repository has no {named[1]}: it is for another class or library"
        return (Fix(f"{text}; for single files use from_single_file, for LoRA weights load_lora_weights or peft"),)
    if page := told.last(r"(?i)gated[\s\S]{0,200}?(https://huggingface\.co/[\w.-]+/[\w.-]+\w)"):
        return (Fix(f"Accept the model's terms on {page[1]}, then sign in with a token of that account", _LOGIN),)
    usual = (Fix("Check the name, sign in, and accept the model's terms on its page", _LOGIN),)
    got = told.first([mark for mark, _ in _HUB])
    return _HUB[got[0]][1] if got else usual


# Models that have no owner in their name.
_OLD_NAMES = r"(?:distil)?(?:xlm-)?(?:bert|roberta|albert|xlnet|xlm|gpt2|t5|electra|camembert|bart|ctrl|longformer)\b"


def _before_the_hub(name: str, listed: str) -> tuple[Fix, ...]:
    """transformers before 4.0 has a list of names for each class; any other is taken for a folder."""
    update = Fix(
        "Update transformers: newer releases take every name of the hub", (pip("install", "-U", "transformers"),)
    )
    if not re.match(_OLD_NAMES, name.lower()):
        return (
            Fix(f"{name} is not a folder with all files of a model (config.json, vocabulary): correct the path"),
            update,
        )
    if re.match(rf"{re.escape(listed.lower())}(?!-roberta)", name.lower()):
        return (update,)
    code = f'AutoModel.from_pretrained("{name}"), AutoTokenizer the same'
    return (Fix(f"The class is for models like {listed}, and {name} is another kind: {code}"), update)


_OF_LIGHTNINGS = (
    "Lightning has it as a function, of which load_from_checkpoint reads the result: from lightning.pytorch.utilities."
    "deepspeed import convert_zero_checkpoint_to_fp32_state_dict"
)


def _weights_alone(name: str, plain: str) -> Fix:
    """Of a file whose parts are the layers, as torchvision's, or as the text lists them."""
    setting = name in ("epoch", "iter", "best_acc", "best_prec1", "global_step")
    how = f"start at 0, checkpoint.get('{name}', 0), and load the file itself, model.load_state_dict(checkpoint)"
    text = f"The file holds the weights alone, not a part {name!r}: in that line "
    text += how if setting else "take the file itself, model.load_state_dict(checkpoint)"
    if plain:
        text += (
            f". {plain} is torchvision's network for ImageNet: where the script wants its own trained model (a "
            "test, a demo), "
            "give the file that the project's README links, or that its training wrote"
        )
    return Fix(text)


def _no_part(told: Told, name: str) -> tuple[Fix, ...]:
    """Of a file without a part, or without a layer's weights."""
    if told.has(r"mp_rank_\d+_model_states|zero_pp_rank|bf16_zero_pp"):
        text = "DeepSpeed's checkpoint is a folder, in parts for each rank: make one file of it first, then load that"
        return (Fix(text, ("python zero_to_fp32.py . pytorch_model.bin",)), Fix(_OF_LIGHTNINGS))
    layer = re.fullmatch(r"(.+)\.(?:weight|bias|running_mean|running_var|num_batches_tracked)", name)
    if layer is None:
        plain = told.last(
            r"\b((?:resnet|resnext|vgg|densenet|inception|googlenet|mobilenet|alexnet|squeezenet|efficientnet"
            r"|wide_resnet|mnasnet)\w*-[0-9a-f]{8}\.pth)\b"
        )
        of_keys = r"(?m)^[^\n]{0,40}\b\w+(?:\.\w+){1,8}\.(?:weight|running_mean)\b['\"]?,?$"
        listed = len(told.lasts(of_keys, 3)) > 2 and told.has(r"(?i)\bkeys?\b") and not told.has("(?i)missing key")
        if plain or listed:
            return (_weights_alone(name, plain[1] if plain else ""),)
        return (
            Fix(
                f"The file has no part {name!r}: print(checkpoint.keys()) shows what it has. Where these are "
                "names of layers, it holds the weights alone: model.load_state_dict(checkpoint). Where they are other "
                "parts, the training saves several files, or another state of the code saved this one: take the file "
                f"that has {name!r}; of settings (args, epoch) leave the line out and give them by the command"
            ),
        )
    return (
        Fix(
            f"The file has no layer {layer[1]}: it is another network's, or names its layers differently (a "
            "prefix such as "
            "module. or backbone.). Take the file that the project names for this network (for a backbone, its "
            "ImageNet "
            "weights and not a trained detector)"
        ),
        Fix(
            "See what it has, and rename the keys where only the names differ",
            ("python -c \"import torch; print(list(torch.load('FILE', map_location='cpu'))[:20])\"",),
        ),
    )


def _another_file(told: Told) -> tuple[Fix, ...]:
    """Where the file holds another thing than the code expects: weights, a model, or other parts."""
    if told.has(r"object has no attribute"):
        text = (
            "model is a dict in a file of settings, not the model: take those lines out of the file, and name the "
            "weights there: load_from = 'FILE.pth' (of the backbone: init_cfg, pretrained)"
            if told.has(r"Config\.fromfile|\b_?file2dict\b")
            else "The file holds weights (a state_dict), not the model: create the model from its class, then call "
            "model.load_state_dict(torch.load(path)); from a larger checkpoint, use the part with the weights"
        )
        return (Fix(text),)
    if told.has(r"KeyError: '(?:\w*optim\w*|\w*sched\w*)'|param_groups[^\n]*\n(?:[ ~^]+\n)?TypeError: 'NoneType'"):
        return (
            Fix(
                "The file holds no state of the optimizer, as files for use and best.pt, which are stripped: go on "
                "from the weights alone, with a new optimizer (leave optimizer.load_state_dict(...) and the "
                "scheduler's out), or take the file that the training itself saves (last, checkpoint, a second file)"
            ),
        )
    if missing := told.last(r"KeyError: ['\"]([\w.]+)['\"]"):
        return _no_part(told, missing[1])
    if told.has("parameter group"):
        text = (
            "The optimizer was made for other parameters: make it as when the file was saved (the same layers "
            "frozen, the same "
            "groups), or leave its state out and go on with a new one"
        )
        return (Fix(text),)
    if told.has(r"to be dict-like"):
        return (Fix("The file holds a whole model: model.load_state_dict(loaded.state_dict()), or use the loaded one"),)
    return ()


# What each prefix of names comes from, what is inside, and the class of a model that has it itself.
_WRAPPED = (
    ("module.", "DataParallel or DistributedDataParallel", "model.module", r"(?:Distributed)?DataParallel"),
    ("_orig_mod.", "torch.compile", "model._orig_mod", "OptimizedModule"),
    ("model.", "a wrapper, such as Lightning's module", "model.model", "-"),
)
# The message begins with what is missing, where anything is.
_NOTHING_MISSING = r"loading state_dict for \w+:\s{0,40}Unexpected key"


def _prefix(told: Told, unexpected: str) -> Fix | None:
    """Whether the file's names have a prefix that the model's lack, or the model's one that the file's lack."""
    if told.has(_NOTHING_MISSING):
        return _other_resnet(told, unexpected) or _inner(told, unexpected)
    if cut := _cut(told, unexpected):
        return cut
    for prefix, origin, inside, name in _WRAPPED:
        both = f'"{prefix}' in unexpected and f'"{prefix}' in _missing(told)
        if both and told.has(rf"loading state_dict for {name}:"):
            continue
        if f'"{prefix}' in unexpected:
            state = f'{{name.removeprefix("{prefix}"): value for name, value in state.items()}}'
            return Fix(
                f"The prefix {prefix} comes from {origin}: remove it from the names, model.load_state_dict({state}); "
                f"or load into the wrapped model"
            )
        shown = unexpected or prefix != "model."  # a model of parts may have one of that name, too
        if shown and told.has(rf'Missing key\(s\) in state_dict: "{re.escape(prefix)}'):
            return Fix(
                f"The model is wrapped ({prefix} comes from {origin}), and the file is of what is inside: "
                f"{inside}.load_state_dict(state), or load it before you wrap the model"
            )
    return _other_resnet(told, unexpected) or _renamed(told, unexpected) or _inner(told, unexpected)


_BLOCKS = "three convolutions (as from ResNet-50 on)", "two convolutions (as in ResNet-18 and 34)"


def _other_resnet(told: Told, unexpected: str) -> Fix | None:
    """Whether model and file are ResNets of different depth: from 50 on a block has a third convolution."""
    third, first = r"layer[1-4]\.\d{1,2}\.(?:conv3|bn3)\.", r"layer1\.0\.conv1\.weight"
    want, have = _missing(told), unexpected
    if re.search(third, want) and "conv3" in want and "bn3" in want and not re.search(first, want):
        model, file = _BLOCKS
    elif re.search(third, have) and not re.search(first, have):
        file, model = _BLOCKS
    else:
        return None
    see = "print(max(int(k.split('layer3.')[1].split('.')[0]) for k in state if 'layer3.' in k))"
    return Fix(
        f"Each block of the ResNet that the code builds has {model}, each of the file {file}: build "
        "the one that was trained, resnet18() and so on (an option such as "
        "--arch or --depth), or take the file of this one. The last number of layer3 in the file tells which: "
        f"{see} (1: 18, 5: 34 or 50, 22: 101, 35: 152)"
    )


def _cut(told: Told, unexpected: str) -> Fix | None:
    """Whether the code takes the first letters of each name away, which are no prefix: name[7:] for "module."."""
    want, have = (re.findall(r'"([\w.]*)"', text) for text in (_missing(told), unexpected))
    before = {full[7:]: full[:7] for full in want}
    fronts = [before.get(name, "") for name in have if len(name) > 3]
    if len(fronts) < 2 or "" in fronts or any(name.startswith("module.") for name in want):
        return None
    if len(set(fronts)) == 1 and fronts[0].endswith("."):  # a prefix of the model's names
        return None
    return Fix(
        "The code cuts the first 7 letters, module., off each name of the file, and this file was saved without them "
        "(one process, or not in DataParallel): search the code for [7:], and take that away: "
        "model.load_state_dict({name.removeprefix('module.'): value for name, value in state.items()}) (before Python "
        "3.9 name.replace('module.', '', 1))"
    )


def _inner(told: Told, unexpected: str) -> Fix | None:
    """Whether all that is missing is in one part of the model, or all that is too much may go."""
    batches = len(re.findall(r"num_batches_tracked", unexpected))
    if batches and batches == len(re.findall(r'"[^"\n]+"', unexpected)) and not _missing(told):
        text = "The only extra keys are num_batches_tracked, which count the batches that BatchNorm has seen: the "
        text += "model here keeps no such count "
        newer = told.torch and version(told.torch) >= version("0.4.1")
        text += f"(another kind of norm, track_running_stats=False{'' if newer else ', or torch before 0.4.1'})"
        return Fix(f"{text}. Nothing else is left out by load_state_dict(state, strict=False) in that line")
    missing = re.findall(r"(\w+)\.(\w+)\.[\w.]+\b", _missing(told))
    parts = {first for first, _ in missing}
    cut = told.text.rstrip().endswith(('",', '"')) and told.has(r"(?i)missing key[^\n]{300,}\Z")  # others may follow
    if len(parts) == 1 and not cut and len({second for _, second in missing}) > 1 and not unexpected:
        part = parts.pop()
        if told.has(r"(?i)missing key[^\n]*\.{3}"):  # the rest of the message is cut off
            return Fix(
                f"print(list(state)[:3]) shows how the file's names begin. Without {part}.: "
                f"model.{part}.load_state_dict(state). With module. before it (saved from DataParallel): "
                "load_state_dict({k.removeprefix('module.'): v for k, v in state.items()}). Otherwise the file is of a "
                f"model without {part}: take the one for this model"
            )
        return Fix(
            f"The file has no part {part}: it was saved from a model without it. model.load_state_dict(state, "
            "strict=False) loads the rest; then train that part. If the message also has unexpected keys, the file's "
            f"names lack the prefix: model.{part}.load_state_dict(state); print(state.keys()) shows how they begin"
        )
    if unexpected and not told.has("(?i)missing key") and told.has(r"(?i)size mismatch|mismatched? sizes?"):
        return Fix(
            "The file is of another configuration of the model, often a larger one (it has layers that this one lacks, "
            "and sizes differ): build the model with the settings that it was trained with (depth, width, image size, "
            "number of classes), or take the file for these settings; strict=False does not help with other sizes"
        )
    if unexpected and not told.has("(?i)missing key"):
        return Fix(
            "The model has all that it needs, and the file has more (a loss's weights, buffers from another release, a "
            "part that is not built here): take the release of the code that wrote the file, or leave that out, "
            "model.load_state_dict(state, strict=False)"
        )
    return None


def _missing(told: Told) -> str:
    found = told.last(r"(?i)missing keys?(?:\(s\))? in (?:source )?state_dict: ?([^\n]{0,2000})")
    return found[1] if found else ""


def _renamed(told: Told, unexpected: str) -> Fix | None:
    """Whether the same names follow another first part: "a.0.weight" in the model, "b.0.weight" in the file."""
    want, have = (re.findall(r"[\w.]+\.(?:weight|bias|running_mean)\b", text) for text in (_missing(told), unexpected))
    if not (want and have):
        return None
    for name in want[:3]:
        other = next((item for item in have if item.split(".")[-2:] == name.split(".")[-2:] and item != name), "")
        tail = _shared_end(name, other)
        new, old = name.removesuffix(tail), other.removesuffix(tail)
        if tail.count(".") >= 1 and sum(item.startswith(old) for item in have) >= min(2, len(have)):
            change = f'name.replace("{old}", "{new}", 1)' if old else f'"{new}" + name'
            return Fix(
                f"The file says {other} where the model says {name}: model.load_state_dict({{{change}: value for name, "
                f"value in state.items()}})"
            )
    return None


def _shared_end(name: str, other: str) -> str:
    """The last parts that two dotted names share."""
    pairs = zip(reversed(name.split(".")), reversed(other.split(".")), strict=False)
    same = [*takewhile(lambda pair: pair[0] == pair[1], pairs)]
    return ".".join(part for part, _ in reversed(same))


_HEADS = r"(?:^|\.)(?:heads?|fc|fc_norm|norm|classifier|cls_head|logits|score|qa_outputs|pooler|linear)\."
# Parts that only pre-training has.
_TEACHES = (
    r"(?:^|\.)(?:mask_token|decoder\w*|predictor|projector|projection_head|momentum\w*|queue\w*|teacher|logit_scale"
    r"|cls\.predictions|cls\.seq_relationship|lm_head|vocab_\w+|prototypes)(?:\.|$)"
)


def _headless(told: Told, unexpected: str) -> Fix | None:
    """Of a file from pre-training, given where a trained classifier is expected."""
    want, have = (re.findall(r"[\w.]{3,}", text) for text in (_missing(told), unexpected))
    if not want or not all(re.search(_HEADS, name) for name in want) or told.has("size mismatch for"):
        return None
    taught = next((name for name in have if re.search(_TEACHES, name)), "")
    if not taught or len(have) <= len(want):  # as many: the head has another name
        return None
    head = next((name for name in want if "norm" not in name), want[0])
    return Fix(
        f"The file is of the pre-training: it has no {head}, and parts that only that needs ({taught}). To evaluate or "
        "to go on, give the checkpoint that your own fine-tuning saved. To begin fine-tuning from this one, "
        "model.load_state_dict(state, strict=False) (a project has another option for it than for resuming: "
        "--finetune, --pretrained), and train the head"
    )


_OF_FSDP = Fix(
    "FSDP has cut the parameters up: load the weights before wrapping the model, or whole ones with "
    "torch.distributed.checkpoint.state_dict.set_model_state_dict(model, state, "
    "options=StateDictOptions(full_state_dict=True))"
)


# And no training that goes on: there a few are usual.
_NOT_THERE = (
    r"(?m)error, ([\w.]+\.(?:weight(?:_[gv])?|bias|gamma|beta|running_\w+)) is not in the checkpoint *$"
    r"(?![\s\S]{0,2000}(?i:\bepoch\W{0,4}\d))"
)


def _keys(told: Told) -> tuple[Fix, ...]:
    """mmcv only warns, and goes on with what fits."""
    if layer := told.last(_NOT_THERE):
        text = (
            f"{layer[1]} and the like stay random, since the file has none: it is from a different version of the "
            "model than config.json (4.0, 4.1, v1, v2) or has another number of speakers. Take both from one download. "
            "For a new "
        )
        return (Fix(f"{text}training from a base model a few that are missing are usual"),)
    if told.has(r"loaded state dict do not match exactly") and not told.has(r"Error\(s\) in loading state_dict"):
        text = (
            "mmcv only warns: with other classes than the file's, or a backbone's file, nothing is wrong. Where whole "
            "parts are missing,"
        )
        return (Fix(f"{text} the file is another network's, or its names have a prefix"), *_by_what_differs(told))
    return _by_what_differs(told)


def _of_a_variant(told: Told) -> tuple[Fix, ...]:
    text = variants.backbone(told) or variants.kinds(told)
    return (Fix(text),) if text else ()


def _by_what_differs(told: Told) -> tuple[Fix, ...]:
    """A prefix, a whole training state, or sizes."""
    state = r"unexpected key ['\x22]?(?:acc|epoch|\w*state_dict|optimizer|best_\w+|arch|model|net|iter\w*|loss)['\x22]"
    if told.has(state):
        return (
            Fix(
                "The file is a complete checkpoint, of which the weights are only one part: "
                "print(checkpoint.keys()), then "
                "model.load_state_dict(checkpoint['state_dict'])"
            ),
        )
    if other := _another_file(told) or _of_a_variant(told):
        return other
    unexpected = told.last(r"(?i)unexpected keys?(?:\(s\))? in (?:source )?state_dict:([^\n]{0,2000})")
    old = told.last(r"unexpected key ['\x22]{1,2}([\w.]+)")
    names = unexpected[1] if unexpected else f'"{old[1]}"' if old else ""
    inner = re.search(
        r'"(\w*state_dict|model|net|ema|module|params|params_ema|weights?|\w*(?:model|net)\w*)"',
        re.sub(r'"\w*(?:opt|sched)\w*"', "", names),
    )
    if inner is not None and not re.search(r'"\w+\.\w', names):
        text = (
            f'The file is a complete checkpoint, of which the weights are only one part: load checkpoint["{inner[1]}"]'
        )
        return (Fix(f'{text}: model.load_state_dict(checkpoint["{inner[1]}"])'),)
    if fix := _headless(told, names) or _prefix(told, names):
        return (fix,)
    if told.has(r"size mismatch for|While copying the parameter|尺寸|形状|维度"):
        cut = told.has(r"_fsdp_wrapped|FullyShardedDataParallel") and told.has(r"current model is torch\.Size\(\[0\]\)")
        return (_OF_FSDP,) if cut else sizes(told)
    return (
        Fix(
            "Build the model with the same code and settings as the checkpoint; compare "
            "model.state_dict().keys() with the file's"
        ),
    )


_NO_TORCHSCRIPT = (
    Fix("The file holds weights (torch.save), no TorchScript: model.load_state_dict(torch.load(path)) in Python"),
    Fix("For torch.jit.load and C++ save the model as TorchScript: torch.jit.script(model).save(path)"),
)
_PICKLED = Fix("In C++ torch::pickle_load(bytes of the file).toTensor() reads a tensor that torch.save wrote")


def _whole_file(told: Told) -> tuple[Fix, ...]:
    if told.has(r"locating file constants\.pkl"):
        return _NO_TORCHSCRIPT
    option = r"(?i)--?\w*(?:model|weights|ckpt|checkpoint|resume)\w*[ =]"
    if other := told.last(rf"{option}(\S+\.(?:jpe?g|png|txt|ya?ml|mp4))\b"):
        return (Fix(f"{other[1]} is given as the model: give the file of weights there (.pth, .pt, .ckpt)"),)
    torchs = told.has(r"torch\.load\(['\"][^'\"\n]{1,200}\.(?:pth?|bin|ckpt|tar)['\"]")
    calls = r"\b(?:torch\.load|(?!InferenceS)[A-Z]\w+|(?<!onnx\.)load(?!_session)\w*|from_pretrained)"
    onnx = told.last(rf"{calls}\(['\"]([^'\"\n]{{1,200}}\.onnx)['\"]")
    # The first byte of an ONNX file is 8: "<" begins a web page, "v" a pointer of Git LFS.
    if onnx and not torchs and not told.has(r"load key, '(?!\\x08)"):
        text = f"{onnx[1]} is an ONNX file, which torch.load cannot read: open it with onnxruntime (onnxruntime."
        text += (
            "InferenceSession), or give here torch's own weights (.pt, .pth, .bin, .ckpt), which are mostly next to "
        )
        text += "it on the page of the model"
        return (Fix(text),)
    return _of_a_mac(told) or _whole(told)


def _of_a_mac(told: Told) -> tuple[Fix, ...]:
    """A side file, which a Mac puts beside each one that it copies or packs."""
    loads = r"(?:load(?:ing|ed)?|open|read(?:ing)?)\b[^\n]{0,200}?(?<![\w.])\._([\w.-]{1,80}\.(?:pth?|bin|ckpt|pkl))\b"
    side = told.last(rf"(?i){loads}")
    if side is None or not told.has(r"load key, '\\x00'"):
        return ()
    text = f"._{side[1]} is what a Mac puts beside a file that it copies: remove what begins with ._, and choose"
    return (Fix(f"{text} {side[1]}; where it is not there, copy or download it again"),)


_SMALL = (
    "a Git LFS pointer or an HTML page is a small text file. Delete it, also where the program keeps what it loads, "
    "and download it again from the link of the project's page, to the size that the page shows; another kind of file "
    "(an archive, weights of TensorFlow) has to be unpacked or converted as the README says"
)


def _whole(told: Told) -> tuple[Fix, ...]:
    opened = (
        (
            "persistent id instruction",
            "This is one part of a checkpoint: data.pkl of an unpacked .pth (download the file again, and leave it "
            "packed), or pickle.load was used where torch.load(path, map_location='cpu') is needed",
        ),
        (
            "that is seekable",
            "Open it first: torch.load(open(path, 'rb')), or torch.load(io.BytesIO(data)) for what was downloaded",
        ),
        ("Is a directory", "Give the file in the folder: torch.load('runs/exp3/last.pt')"),
        (
            "state is not a dictionary",
            "The file is damaged, as when several ranks write it at once: take the one saved before or after it, and "
            "save on one rank only (if rank == 0)",
        ),
        (r"(?s)safetensors.*unsupported pickle protocol|unsupported pickle protocol.*safetensors", _SAFETENSORS),
    )
    if text := told.choose(opened):
        return (Fix(text),)
    if told.has(
        "is invalid for input of size"
        "|unexpected EOF|wrong (?:byte )?size|failed finding central|truncated|FOOTER|Ran out of input|file not found: "
        "|raise EOFError"
    ):
        cached = told.last(r"[\w./~\\:-]*torch[/\\]hub[/\\]checkpoints[/\\][\w.-]+")
        return (
            Fix(
                "The file ends too early: delete it, and download or copy it again (torch keeps what it downloads in "
                "~/.cache/torch/hub/checkpoints)",
                (shell.command("linux", "rm", cached[0]),) if cached and told.os != "windows" else (),
            ),
            Fix(
                "If your program saved it: on one rank only (if rank == 0), and with room on the disk; take the "
                "one before"
            ),
        )
    if told.has("only one file|Only one file"):
        return (Fix("The zip holds more than the checkpoint: unpack it, and torch.load() the file in it"),)
    if got := told.last(r"Unsupported operand (\d+)|invalid load key, '(\\x\w\w|.)'"):
        what = {"118": "v", "60": "<", "10": "\\x0a"}.get(got[1] or "", got[2])
        if what == "v":
            text = "The file is a Git LFS pointer (it begins with 'version'), not the checkpoint: fetch the real one"
            return (Fix(text, ("git lfs install", "git lfs pull")),)
        page = "The file is a text, usually a web page: the link led to a page, a login or an error (its first lines "
        page += "show which). Delete it, and download the file itself: on GitHub by its raw link (with Git LFS git lfs "
        page += "pull), from Google Drive in the browser or with gdown; then compare the size"
        texts = {
            "<": page,
            "\\x0a": page,
            "{": "The file is JSON, a configuration: give torch.load() the checkpoint itself (.pth, .pt, .ckpt)",
            "\\xff": "The file is a JPEG picture: give torch.load() the checkpoint (.pth, .pt, .ckpt)",
            "\\x89": "The file is HDF5 (weights of Keras) or a PNG picture: torch.load() needs one that torch saved",
            "\\x1f": "The file is packed by gzip: unpack it first (gunzip, tar xzf), and load what is in it",
        }
        if what in texts:
            return (Fix(texts[what]),)
    named = told.last(r"[\w./\\:~-]+\.(?:pth?(?:\.tar)?|bin|safetensors|ckpt|onnx|pkl)\b")
    if named:
        looks = (("ls", "-l"), ("head", "-c", "100")) if told.os != "windows" else ()
        commands = tuple(shell.command("linux", *look, named[0]) for look in looks)
        again = Fix(f"Check its size and first bytes: {_SMALL}", commands)
    else:
        again = Fix(f"Check the file's size and first bytes: {_SMALL}")
    return (again, Fix("Let Git LFS fetch the real file, where the text in it begins with version", ("git lfs pull",)))


# How Windows says that a process crashed, as a number without and with sign: 0xC0000005, 0xC0000374, 0xC0000409,
# 0xC00000FD, 0xC000001D and 0xC0000094; and 0xC0000135 and 0xC0000142, a DLL that is missing or does not start.
_CRASH = (
    "3221225477|-1073741819|3221226356|-1073740940|3221226505|-1073740791|3221225725|-1073741571|3221225501|-1073741795"
    "|3221225781|-1073741515|3221225794|-1073741502|3221225620|-1073741676|(?i:0xC0000(?:005|374|409|0FD|01D|135|142|094))"
)
_CODES = (
    (
        "3221225781|-1073741515|3221225794|-1073741502|(?i:0xC0000(?:135|142))",
        "a DLL is missing or does not start: install Microsoft's Visual C++ runtime, and reinstall the package that "
        "was imported last",
    ),
    ("3221225725|-1073741571|(?i:0xC00000FD)", "the stack overflowed: look for a recursion without end"),
    (
        "3221225620|-1073741676|(?i:0xC0000094)",
        "compiled code divided by zero: start that process alone, with python -X faulthandler, to see where",
    ),
    ("3221225501|-1073741795|(?i:0xC000001D)", "the processor lacks an instruction (AVX) that the program uses"),
    (
        "3221226505|-1073740791|(?i:0xC0000409)",
        "a library aborted, or ran out of memory: what it wrote last, and the event log, name it",
    ),
    (
        _CRASH,
        "memory was used that is not the process's: update the GPU driver; make the paging file larger if memory was "
        "full; reinstall compiled packages (xformers, bitsandbytes) for this torch",
    ),
)


def _windows_crash(told: Told) -> tuple[Fix, ...]:
    """What the number of a crash says."""
    code = told.last(rf"(?:status|code)\W{{0,4}}(?:-?\d{{10}} \()?({_CRASH})\b")
    if not code:
        return _of_a_dll(told)
    said = next(text for mark, text in _CODES if re.fullmatch(mark, code[1]))
    if said.startswith("a DLL") and told.has(r"(?i)libtorch|torch/(?:torch|script)\.h"):
        said = "a DLL is missing: copy those of libtorch's folder lib next to your .exe, or put that folder on PATH"
    newer = told.has(torch_builds.NEWER_GPU) and not told.has(torch_builds.OLDER_GPU)
    text = "A GPU of the text needs torch 2.7 or newer, built for CUDA 12.8 or newer: see whether this one is"
    see = 'python -c "import torch; print(torch.__version__, torch.version.cuda)"'
    return (
        *((Fix(text, (see,)),) if newer else ()),
        Fix(f"Exit code {code[1]} ({int(code[1], 0) & 0xFFFFFFFF:#x}) of Windows: {said}"),
    )


_TORCHS_DLL = (
    r"(?:(?i:faulting module (?:name|path): )[^\n]{0,160}"
    r"|\b(?i:error (?:seems|appears) to (?:be|come) from|crash\w* (?:in|inside)) [^\n]{0,160})"
    r"\btorch_(?:cpu|cuda|python)\.dll"
)


def _of_a_dll(told: Told) -> tuple[Fix, ...]:
    """What Windows's event log notes of a program that ends without a word."""
    if not told.has(_TORCHS_DLL):
        return ()
    text = "The program crashes in torch itself: the event's exception code says why. 0xc000001d: the processor lacks "
    text += "an instruction (SSE4 or AVX, before 2011): an older torch that still ran here, or a newer computer. "
    text += "0xc0000005: the GPU's driver, faulty memory, or a torch that was installed half: install the driver and "
    text += "that torch again. "
    return (Fix(f"{text}It is in the Event Viewer: Windows Logs, Application"),)


def _of_ctranslate2(told: Told) -> tuple[Fix, ...]:
    """The engine of faster-whisper, which ends the process where it finds no cuDNN, or that of another version."""
    if not told.has(r"(?i)faster[-_ ]?whisper|ctranslate2|whisperx") or told.os == "macos":
        return ()
    if not told.has(r"(?i)\bgpu\b|cuda|\b[RG]TX"):
        return ()
    text = "faster-whisper's engine, CTranslate2, ends the process where it finds no cuDNN of its version: 4.5 and "
    text += "newer wants CUDA 12 and cuDNN 9 (torch 2.4 or newer), 4.4.0 cuDNN 8 (torch 2.0 to 2.3). See the torch; "
    text += "with 2.4 or newer update CTranslate2, as below, with an older one install ctranslate2==4.4.0; on the CPU "
    text += "it needs neither"
    see = 'python -c "import torch; print(torch.__version__, torch.version.cuda, torch.backends.cudnn.version())"'
    return (Fix(text, (see, pip("install", "-U", "ctranslate2", "faster-whisper"))),)


_LAUNCHER = (
    r"(?i)deepspeed|error_file|received by PID|zero_optimization|torchrun|torch\.distributed|local_rank|accelerate"
)


def _of_two_rocms(told: Told) -> tuple[Fix, ...]:
    """Where torch crashes as it is imported, and the text names two releases of ROCm."""
    named = sorted(set(re.findall(r"(?i)\brocm\W{0,3}(?:version\W{1,4})?(\d\.\d)", told.text)))
    if len(named) != 2 or not told.has(CRASHED_AT_IMPORT):
        return ()
    text = f"ROCm {named[0]} and {named[1]} meet: torch brings ROCm's libraries, and must not load the system's. Take "
    text += "the released torch for the system's ROCm (https://pytorch.org/get-started), and start without this "
    text += "variable"
    return (Fix(text, ("unset LD_LIBRARY_PATH",)),)


_AT_IMPORT = (
    r"(?:>>> |-c [\"'])import torch[\"';]?[^\n]{0,20}\n(?:[^\n]{0,60}\n)?[^\n]{0,40}[Ss]egmentation fault"
    r"|Current thread [^\n]*\n(?:  File \"<frozen [^\n]*\n){1,9}  File \"[^\"\n]*[/\\]torch[/\\]__init__\.py\", line"
)


def _as_torch_is_imported(told: Told) -> tuple[Fix, ...]:
    """Where nothing but torch is imported: libraries of others come first, or the build does not suit the system."""
    if told.os in ("windows", "macos") or not told.has(_AT_IMPORT):
        return ()
    text = "torch crashes as it is imported: see whether libraries or packages from elsewhere are found first, by "
    text += "leaving the variables out that name them. If it runs so, take them out of ~/.bashrc; else a new "
    text += "environment with nothing but torch, as the next lines make it, and import torch before other packages"
    clean = 'env -u LD_LIBRARY_PATH -u LD_PRELOAD -u PYTHONPATH python -c "import torch"'
    python = told.python if told.python and version(told.python) >= (3, 10) else "3.12"
    return (Fix(text, (clean, *environments.new_environment(told, python, "torch", "torchvision"))),)


def _where_it_crashes(told: Told) -> tuple[Fix, ...]:
    """Through a launcher only a variable reaches the script."""
    if told.os == "windows" or not told.has(_LAUNCHER):
        script = told.last(r"\bpython3?(?:\.\d{1,2})?(?:\.exe)? (?:-u )?([\w./\\-]{1,100}\.py)\b")
        line = f"python -X faulthandler {script[1] if script else 'your_script.py'}"
        text = "See where: start it so, and read the topmost line of the program or a package. A compiled package "
        text += "there (an extension, xformers) is to be installed again for this torch; cv2 that shows a window: "
        text += "opencv-python alone, or headless; torch itself: a new environment with nothing but torch"
        if told.os == "macos":
            text = f"{text}. On a Mac two OpenMP libraries often meet (torch and faiss, scikit-learn): as a test "
            return (
                Fix(
                    f"{text}OMP_NUM_THREADS=1, and the CPU instead of mps; newer torch and macOS fix MPS",
                    (f"OMP_NUM_THREADS=1 {line}",),
                ),
            )
        return (Fix(text, (line,)),)
    text = (
        "See where each process crashes: start it again with these set, then with one process and without DeepSpeed; "
    )
    again = "the library that the stack names is to be installed again, for this torch"
    return (Fix(text + again, ("export PYTHONFAULTHANDLER=1 NCCL_DEBUG=INFO",)),)


def _folder_of_a_model(told: Told) -> str:
    named = told.last(r"Repo id must[^\n]{0,120}?: ?'([\w .:/\\-]{3,200})'")
    if named is None or not re.search(r"[/\\]", named[1]):
        return (
            "The folder lacks the file in the message, or the path is wrong: a path that does not exist is treated as "
            "a "
            "name on the hub. Check what is there"
        )
    return (
        f"There is no folder {named[1]}, so it is treated as a name on the hub: download that model into it, as the "
        f"README "
        "says, or give its true path; a relative one counts from the folder in which the program is started"
    )


def _folder(told: Told) -> tuple[Fix, ...]:
    got = told.last(r"Parent directory (\S+) does not exist|File (\S+) cannot be opened")
    folder = (got[1] or got[2].rpartition("/")[0] or ".") if got else ""
    made = (shell.command("linux", "mkdir", "-p", folder),) if folder and told.os != "windows" else ()
    return (Fix("Make the folder before saving, and check that you may write there", made),)


_SAFETENSORS = (
    "torch.load() does not read .safetensors: from safetensors.torch import load_file; state = load_file(path). A "
    "program that cannot do so needs an update, or the model as .pt or .bin"
)


# Classes of a network: where one is in the file, a whole model was saved, and other classes follow.
_NETWORK = (
    r"Unsupported global: GLOBAL (?:torch\.nn\.modules|(?:torchvision|timm)\.models|ultralytics\.nn|models?)\.[\w.]*"
    r"|Unsupported global: GLOBAL [\w.]*(?:Net\w*|Model\w*|Former|Encoder|Decoder|GAN|Generator|Classifier)(?= )"
)


def _trusted(told: Told, listed: str) -> str:
    """What to write in the line that loads, and what the other way is."""
    load = r"torch\.load\(((?:[^()\n]|\([^()\n]{0,80}\)){1,120})\)"
    found = re.search(load, told.own_line.code) if told.own_line else told.last(rf"(?m)^[ >]{{0,12}}[\w.]+ = {load}")
    given = found[1] if found and "weights_only" not in found[1] else "path"
    text = f"If you trust the source of the file, use torch.load({given}, weights_only=False)"
    if told.has(_NETWORK):
        return (
            f"{text}: it holds a whole model, of which every class would have to be allowed one by one ({listed} ...)"
        )
    return f"{text}; better, allow the class that the message names: {listed}"


def _allowed(told: Told) -> tuple[Fix, ...]:
    if told.has(r"Unsupported operand (?!149\b)\d") and told.has(r"\bsafetensors\b"):
        return (Fix(_SAFETENSORS),)
    if told.has(r"is inconsistent with indices"):
        text = "The file holds an invalid sparse tensor, which neither way of loading mends: save it again with a size "
        return (Fix(f"{text}that all of its indices fit, torch.sparse_coo_tensor(indices, values, size).coalesce()"),)
    if calls := told.last(_ATTACK):
        text = f"Do not load this file: it calls {calls[1]}, which no model needs, as files do that attack a machine. "
        return (Fix(f"{text}Delete it, and take the model from its makers, as .safetensors if they have it"),)
    name = told.last(r"(?:Unsupported global: GLOBAL |add_safe_globals\(\[)([\w.]+)")
    listed = (
        f"torch.serialization.add_safe_globals([{name[1]}])" if name else "torch.serialization.add_safe_globals([...])"
    )
    own = Fix(_trusted(told, listed))
    whole = told.last(r"Unsupported global: GLOBAL (\w+)\.") or name
    root = whole[1].partition(".")[0] if whole else ""
    user = caller(told) or (DISTRIBUTIONS.get(root, root) if root in _LOADERS else "")
    user = user or ("pyannote.audio" if told.has("(?i)pyannote") and not told.has(r"= ?torch\.load\(") else "")
    if (
        not user
        or not told.has("(?i)weights.?only")
        or (told.own_line and "load" in told.own_line.code and "torch" in told.own_line.code)
    ):
        return (own, Fix("Or update the package that loads it"))
    text = f"{user} loads it in the way of torch before 2.6: update {user}, whose newer releases know this"
    before = Fix("If you trust the source of the file, let torch load it as before", (_AS_BEFORE,))
    newest = (
        rf"(?i)install [^\n]{{0,60}}(?:{re.escape(user)}[^\n]{{0,60}}(?:-U\b|--upgrade)|(?:-U|--upgrade) [^\n]{{0,60}}"
    )
    if told.has(rf"{newest}{re.escape(user)})"):
        return (before, own, Fix(text, (pip("install", "-U", user),)))
    return (
        Fix(text, (pip("install", "-U", user),)),
        replace(before, text=f"Or, i{before.text[1:]}"),
        own,
    )


_AS_BEFORE = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 python your_script.py"
# What runs programs, or Python, where a file is loaded: no model needs it.
_ATTACK = (
    r"(?:GLOBAL |add_safe_globals\(\[)((?:posix|nt|os|subprocess|runpy|shutil|socket|pty|importlib|webbrowser|ctypes"
    r"|code|sys|commands|urllib|requests|http)\.[\w.]+|(?:builtins|__builtin__)\.(?:eval|exec|execfile|compile|open"
    r"|__import__))(?!\w)"
)
_LOADERS = ("ultralytics", "TTS", "fairseq", "pyannote", "speechbrain", "doctr", "whisperx", "espnet", "espnet2")


def _other_path(told: Told) -> tuple[Fix, ...]:
    has, needs = ("Windows", "Posix") if told.has("'WindowsPath' on your system") else ("Posix", "Windows")
    text = f"Before the line that loads it, write: import pathlib; pathlib.{has}Path = pathlib.{needs}Path"
    return (
        Fix(text),
        Fix("YOLOv5's newer code does that itself: update it (git pull; torch.hub.load(..., force_reload=True))"),
        Fix("Or save the file again where it was made, with str(path) instead of each path"),
    )


def _in_the_cache(told: Told) -> tuple[Fix, ...]:
    """The hub's cache names folders after repositories; the files are further down."""
    found = re.search(r"models--([\w.-]+?)(?:--([\w.-]+))?(?=['\"/\\\s]|$)", told.text)
    if found is None or not told.has(r"Can'?t load|Repo id must|not a local folder|does not appear to have"):
        return ()
    name = f"{found[1]}/{found[2]}" if found[2] else found[1]
    return (
        Fix(
            f'This is a folder of the hub\'s cache, not of a model: give the name, from_pretrained("{name}"), '
            f"which finds it there "
            "(local_files_only=True without a network); or the folder snapshots/... in it, which has config.json"
        ),
    )


_PATHS = r"(?i)(?:\.|out(?:put)?s?|models?|checkpoint|ckpt|weights|pretrain|data|result|runs|save|trained|my|your|path)"


def _named_on_the_hub(told: Told) -> tuple[Fix, ...]:
    """A name that only the hub has, as bert-base-uncased or openai/clip-vit-large-patch14; not a path of one's own."""
    name = r"'([\w.-]+(?:/[\w.-]+)?)'"
    found = told.last(rf"Can'?t load [\w ]{{1,30}} (?:for|of) {name}[\s\S]{{0,200}}the same name")
    if found is None or re.match(_PATHS, found[1]) or _in_the_cache(told):
        return ()
    if "/" not in found[1] and not re.match(_OLD_NAMES, found[1].lower()):
        return ()
    text = (
        f"{found[1]} is a name on the hub, and was not loaded from there. No folder of that name may be where the "
        "program starts (rename it); else look at the way to the hub (proxy, firewall)"
    )
    see = f"python -c \"import huggingface_hub as hub; hub.hf_hub_download('{found[1]}', 'config.json')\""
    return (
        Fix(f"{text}: this shows what is wrong with it", (see,)),
        Fix("Where the hub is blocked, use a mirror", ("export HF_ENDPOINT=https://hf-mirror.com",)),
    )


def _one_file(told: Told) -> tuple[Fix, ...]:
    """A single file is no repository."""
    found = told.last(r"Repo id must [^\n]*: '([^'\n]+\.(?:ckpt|safetensors|pt|bin|gguf))'")
    if found is None:
        return ()
    return (
        Fix(
            f"{found[1]} is one file, and from_pretrained takes a folder or a name: "
            f'from_single_file("{found[1]}", ...) of the class (diffusers); transformers needs the folder'
        ),
    )


def _namespace(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"rights to create a \w+ under the namespace \W?([\w.-]*)")
    if found is None:
        return ()
    text = (
        f'You upload to "{found[1]}", which is not yours: give your user name (HF_USERNAME, '
        'hub_model_id="USER/NAME"), and a token that may write'
    )
    return (Fix(text, ("hf auth login", "hf auth whoami")),)


def _of_a_worker(around: str) -> bool:
    """Whether a worker process reads what its parent sends, and no file."""
    if re.search(r"__main__", around) is None:
        return False
    sends = re.search(r"multiprocessing[/\\]spawn\.py|from_parent", around)
    return sends is not None or ("num_workers" in around and not re.search(r"torch\.load\(|serialization\.py", around))


def _of_torchscript(told: Told) -> tuple[Fix, ...]:
    if not told.has("No module named '__torch__"):
        return _class_of_file(told)
    text = (
        "__torch__ is the namespace of TorchScript: torch.jit.save wrote the file. Load it so, and take its weights: "
    )
    text += "torch.jit.load(path, map_location='cpu').state_dict(). To resume a training, save model.state_dict()"
    return (Fix(text),)


def _class_of_file(told: Told) -> tuple[Fix, ...]:
    theirs = r"attribute '(?:SPPF?|C3\w*|Focus|Conv|Detect|Bottleneck\w*|Concat|DetectionModel)' on <module 'models\."
    if told.has(r"No module named '(?:models|utils)(?:\.\w+)?'") and not told.has("can't get attribute"):
        text = "The file has whole modules of a repository (models, utils): load it in that repository's folder"
        hub = "; YOLOv5's weights: torch.hub.load('ultralytics/yolov5', 'custom', path='best.pt')"
        return (Fix(text + (hub if told.has(r"(?i)yolo") else "")),)
    if told.has(r"(?i)yolov[57]") or told.has(theirs):
        text = (
            "The weights are of a newer release of YOLO's repository than your copy: update it, and remove "
            "torch.hub's old copy"
        )
        return (
            Fix(text, ("git pull", "rm -rf ~/.cache/torch/hub/ultralytics_yolov5_master")),
            Fix(
                "Weights of YOLOv8 and newer, and those ending in u.pt, are loaded with ultralytics: YOLO(path)",
                (pip("install", "-U", "ultralytics"),),
            ),
        )
    if told.has(r"ultralytics|yolo"):
        return (
            Fix(
                "Update the program to the release that the weights were made for",
                (pip("install", "-U", "ultralytics"),),
            ),
        )
    if of := told.last(r"Can'?t get attribute '\w+' on <module '((?!torch['.])\w+)[^\n]{0,80}' from '[^'\n]*-packages"):
        text = f"The file was saved with another release of {of[1]}, mostly a newer one: update it"
        again = "Or make the file again with the installed one (of a data set, remove its folder processed)"
        return (Fix(text, (pip("install", "-U", of[1].replace("_", "-")),)), Fix(again))
    if of := told.last(r"'(\w+)' object has no attribute '(\w+)'"):
        text = f"The file holds a whole {of[1]}, and the class of the installed release differs (it lacks {of[2]})"
        again = "Or, with the old release, save its weights, torch.save(model.state_dict(), path), and load only these"
        return (Fix(f"{text}: install the release of its package that saved the file"), Fix(again))
    named = told.last(r"Can'?t get attribute '(\w+)'|No module named '([\w.]+)'")
    name = next((part for part in named.groups() if part), "the class") if named else "the class"
    return (
        Fix(
            f"Make {name} importable under that name before torch.load: import it, run from the folder of the "
            f"repository "
            "that saved the file, or put that folder on sys.path"
        ),
        Fix("If you can create the file again, save model.state_dict() instead of the model"),
    )


def _of_newer_torch(told: Told) -> tuple[Fix, ...]:
    """Of tensors any later release reads the file, also the last one for an old Python."""
    if told.has("_rebuild_"):
        text = "A newer torch saved the file: update torch, together with the package that reads it; or make the file "
        text += "again with this one (a cache: delete it)"
        return (Fix(text, (torch_builds.newest(told),)),)
    return fixes.reinstall_newer(told)


# The first byte, as a number, is a letter or sign that text files begin with and pickles do not.
_TEXT_FILE = r"Unsupported operand (?:1?0|13|32|3[35]|45|47|60|91|118|123)\b"

ERRORS = (
    Error(
        "state-dict-mismatch",
        "The checkpoint does not fit the model",
        "The checkpoint does not fit the model: its layers have different names or sizes, or it holds weights alone "
        "where a model is meant.",
        "code",
        (
            Seen(
                "expected shape",
                r"Cannot load \S+ because \S+ expected shape \S+",
                "ValueError: Cannot load /x/unet because conv_in.weight expected shape tensor(..., device='meta', "
                "size=(320, 8, "
                "3, 3)), but got torch.Size([320, 4, 3, 3]).",
            ),
            Seen(
                "missing keys in state_dict | unexpected keys in state_dict",
                r"(?:missing|unexpected) keys? in state_dict: ",
                "KeyError: 'missing keys in state_dict: {\"conv1.weight\"}'",
            ),
            Seen(
                "cannot be loaded, please check the key names",
                r"pretrained weights? \S+ cannot be loaded, please check the key names",
                'The pretrained weights "a.pth" cannot be loaded, please check the key names manually',
            ),
            *varying("'OrderedDict' object has no attribute '{to}'"),
            Seen(
                "KeyError",
                r"(?:load_state_dict\(|\b(?:checkpoint|ckpt)(?=\[['\"](?:epoch|model|net|ema|args|arch|best_\w+"
                r"|models?\w*|net\w*|[gd]_\w+"
                r"|\w*state_dict|"
                r"\w*optim\w*|\w*scheduler\w*|iteration|global_step|hyper_parameters)['\"])|"
                r"torch\.load\((?:[^()\n]|\([^()\n]*\)){0,80}\))"
                r"[^\n]{0,80}\[['\"](\w+)['\"]\][^\n]*\n[\s`]*KeyError: '\1'",
                "    model.load_state_dict(checkpoint['state_dict'])\nKeyError: 'state_dict'",
            ),
            Seen(
                "KeyError",
                r"KeyError: ['\x22][A-Za-z]\w*(?:\.\w+){0,9}\.(?:running_mean|running_var|num_batches_tracked)['\x22]"
                r"|(?:state_?dict|check-?point|torch\.load|\.pth?\b)[\s\S]{0,600}?"
                r"KeyError: ['\x22][A-Za-z]\w*(?:\.\w+){0,9}\.(?:weight|bias)['\x22]",
                "KeyError: 'layer1.0.bn1.running_mean'",
            ),
            Seen(
                "While copying the parameter named",
                r"While copying the parameter named \"?[\w.]+\"?, whose dimensions in the model",
                'While copying the parameter named "conv.weight", whose dimensions in the model are torch.Size([64, '
                "1, 3, 3])",
            ),
            Seen(
                "object has no attribute",
                r"'collections\.OrderedDict' object has no attribute '(?:fc|classifier|features|conv1|layer\d|module)'"
                r"|'(?:collections\.)?(?:OrderedDict|dict)' object has no attribute '(?:eval|train|"
                r"parameters|modules|"
                r"named_parameters|state_dict|load_state_dict|forward|half|float|children|fuse|predict)'",
                "AttributeError: 'collections.OrderedDict' object has no attribute 'eval'",
            ),
            *exactly("Expected state_dict to be dict-like, got"),
            Seen(  # of VITS and its kin, which go on with random weights
                "is not in the checkpoint",
                _NOT_THERE,
                "error, emb_g.weight is not in the checkpoint",
                True,
            ),
            Seen(
                "NoneType object is not subscriptable",
                r"\['param_groups'\][^\n]*\n(?:[ ~^]+\n)?TypeError: 'NoneType' object is not subscriptable",
                "    saved_groups = state_dict['param_groups']\nTypeError: 'NoneType' object is not subscriptable",
            ),
            Seen(
                "IncompatibleKeys missing keys",
                r"IncompatibleKeys\((?:missing_keys=\['|missing_keys=\[\], unexpected_keys=\[')",
                "_IncompatibleKeys(missing_keys=['fc.weight', 'fc.bias'], unexpected_keys=[])",
            ),
            Seen(
                "unexpected keys | missing keys",
                r"\b(?:[Uu]nexpected|[Mm]issing) keys?\b[^\n]{0,200}(?=\n\W{0,9}(?:\w{1,40}\.){1,12}"
                r"(?:weight|bias|running_\w+)\b)",
                "there are 520 unexpected keys as follows:\nbackbone.stage2.0.bn2.weight",
            ),
            Seen(
                "unexpected key",
                r"unexpected key ['\x22]?[\w.]+['\x22]? in state_dict",
                "KeyError: 'unexpected key \"conv1.weight\" in state_dict'",
            ),
            Seen(
                "unexpected key in source | unexpected keys in source",
                r"unexpected keys? in source state_dict: ",
                "unexpected key in source state_dict: fc.weight, fc.bias",
                warns=True,  # so mmcv, which loads the rest
            ),
            *exactly(
                "Error(s) in loading state_dict",
                "Missing key(s) in state_dict",
                "Unexpected key(s) in state_dict",
            ),
            Seen(
                "size mismatch for | Trying to set a tensor of shape",
                r"size mismatch for [\w.]{1,50}(?:[\w.]{9}|: copying a param)"
                r"|Trying to set a tensor of shape \S+\[[\d, ]*\]\) in \"?\w",
                "size mismatch for fc.weight: copying a param with shape torch.Size([1000, 2048]) from checkpoint",
            ),
            Seen(
                "has a different number of | contains a parameter group that doesn",
                r"loaded state dict (?:has a different number of|contains a parameter group that doesn'?t match)",
                "loaded state dict has a different number of",
            ),
        ),
        (_keys,),
        asked=(
            "saved with dataparallel, keys begin with module",
            "missing keys in state_dict",
            "unexpected key in state_dict",
            "size mismatch for fc weight",
            "load_state_dict error",
        ),
        source="torch/nn/modules/module.py",
    ),
    Error(
        "path-of-other-system",
        "The file contains a path from a different system",
        "The checkpoint was saved with a pathlib path in it on another system (Linux or a Mac, or Windows), and Python "
        "makes no such path here.",
        "code",
        (
            Seen(
                "cannot instantiate",
                r"cannot instantiate '(?:Posix|Windows)Path' on your system",
                "NotImplementedError: cannot instantiate 'PosixPath' on your system",
            ),
        ),
        (_other_path,),
        asked=("cannot instantiate PosixPath on windows", "load model trained on colab in windows path error"),
        source="Python: pathlib",
    ),
    Error(
        "weights-only-load",
        "torch.load refuses the file's objects",
        (
            "torch.load refuses the file: since 2.6 it loads only tensors and plain types "
            "(weights_only=True), and this file contains other objects."
        ),
        "code",
        (
            Seen(
                "Weights only load failed | WeightsUnpickler error",
                rf"(?:Weights only load failed|WeightsUnpickler error)(?![^\n]*{_TEXT_FILE})",
                "Weights only load failed. WeightsUnpickler error: Unsupported operand 149",
            ),
            Seen(
                "Unsupported",
                r"Unsupported (?:global|class|operand)[: ].*(?:GLOBAL|by default|weights_only|was not an allowed)",
                "WeightsUnpickler error: Unsupported global: GLOBAL ultralytics.nn.tasks.DetectionModel",
            ),
            *exactly(
                "was not an allowed global by default",
                "weights_only=False` will likely succeed",
                "Trying to load unsupported GLOBAL",
                "allowlisted via `add_safe_globals`",
                "Cannot use ``weights_only=True`` with",
            ),
            *varying("UnpicklingError: Unsupported operand 149"),
        ),
        (_allowed,),
        alternatives=(
            Or("torch-too-old-for-package", "the message asks for torch 2.6"),
            Or("bad-checkpoint", "the file is damaged"),
        ),
        asked=("torch.load weights_only error", "weights only load failed", "unsupported global"),
        source="torch/serialization.py; torch/_weights_only_unpickler.py",
    ),
    Error(
        "checkpoint-too-new",
        "The file was saved by a newer torch",
        "The file was saved by a newer torch in a format that the installed torch cannot read, or it is a "
        "TorchScript archive, which needs torch.jit.load.",
        "environment",
        (
            Seen(
                "module torch._utils",
                r"module 'torch\._utils' has no attribute '_rebuild_\w+'|'_rebuild_\w+' on <module 'torch\._utils'",
                "AttributeError: module 'torch._utils' has no attribute '_rebuild_tensor_v2'",
            ),
            *varying("Attempted to read a PyTorch file with version 3, but the maximum supported version"),
            *exactly(
                "is a zip archive (did you mean to use torch.jit.load()?)",
                "version_ <= kMaxSupportedFileFormatVersion",
                "version_number <= kMaxSupportedFileFormatVersion",
            ),
            *varying("Unknown builtin op: {aten::_native_multi_head_attention}"),
        ),
        (
            _of_newer_torch,
            Fix(
                "Or save it again with the newer torch in the old format: "
                "torch.save(state, path, _use_new_zipfile_serialization=False)"
            ),
            Fix("If it is a TorchScript model: torch.jit.load(path)"),
        ),
        alternatives=(Or("bad-checkpoint", "the file is damaged"),),
        asked=(
            "checkpoint saved with newer pytorch",
            "is a zip archive did you mean torch.jit.load",
            "unknown builtin op",
        ),
        source="caffe2/serialize/inline_container.cc; torch/serialization.py",
    ),
    Error(
        "libtorch-load",
        "libtorch cannot read this file",
        "torch::jit::load reads TorchScript files alone, not newer than libtorch itself.",
        "code",
        *cases(
            when(exactly("received a file from `torch.save()`"), _NO_TORCHSCRIPT[1], _PICKLED, _NO_TORCHSCRIPT[0]),
            when(
                (
                    Seen(
                        "open file failed file path",
                        r"open file failed(?: because of errno \d+ on fopen: [^,\n]{1,60})?, file path: \S+",
                        "what():  open file failed, file path: ./a.pt (FileAdapter at file_adapter.cc:11)",
                    ),
                ),
                Fix(
                    "The file is not there: a relative path counts from the folder in which the program is started "
                    "(an IDE's is the build folder); give the full path"
                ),
            ),
            when(
                (
                    Seen(
                        "Cannot find field",
                        r"INVALID_ARGUMENT:main_module\S* Cannot find field",
                        "INVALID_ARGUMENT:main_module.submodules[0][9]: Cannot find field. (deserialize at import.cpp)",
                    ),
                ),
                Fix(
                    "The file and libtorch are of different releases: take the libtorch of the torch that exported "
                    "it, or export it again with that torch"
                ),
            ),
        ),
        asked=("torch::jit::load received a file from torch.save", "libtorch open file failed"),
        source="torch/csrc/jit/serialization/import.cpp; caffe2/serialize/file_adapter.cc",
    ),
    Error(
        "pickled-class-missing",
        "The file needs a class that cannot be found",
        "The whole model was saved (torch.save(model)), and loading it needs the class or module that it was "
        "created with, under the same name.",
        "code",
        (
            Seen(
                "t get attribute",
                r"Can'?t get attribute '\w+' on <module '(?:(?!__m)|__main__' from )",
                "AttributeError: Can't get attribute 'SPPF' on <module 'models.common' from "
                "'/yolov5/models/common.py'>",
            ),
            Seen(
                "object has no attribute",
                r"torch[/\\]serialization\.py[^\n]* in \w*load\w*[^\n]*\n(?:[^\n]*\n){0,12}?"
                r"AttributeError: '(?!str|list|dict|bytes|NoneType|OrderedDict|\w*Path|\w*IO)\w+' object has no attr",
                '  File "/v/torch/serialization.py", line 538, in _load\n    result = unpickler.load()\n'
                "AttributeError: 'DenseNet' object has no attribute 'logits'",
            ),
            Seen(
                "t get attribute | No module named",
                r"(?:torch[/\\]serialization\.py|torch\.load\()[\s\S]{0,1500}?"
                r"(?:Can'?t get attribute '\w+' on <module '__m|No module named '(?!torch)\w)"
                r"|No module named '(?:models\.(?:yolo|common|experimental)|utils\.(?:torch_utils|autoanchor))'"
                r"|(?:check-?point|\bload(?:s|ed|ing)? (?:\w+ ){0,3}(?:model|weights)\b|\.pth?\b)[^\n]{0,200}"
                r"Can'?t get attribute '\w+' on <module '__main__'>"
                r"|(?:Can'?t get attribute '\w+' on <module '__m[^\n]*"
                r"|No module named '(?:models?|src|utils|nets?|networks?|lib|core|modules?|common)['.][^\n]*)"
                r"(?=\n[\s\S]{0,600}?(?:torch[/\\]serialization\.py|torch\.load\())",
                '  File "/v/torch/serialization.py", line 773, in load\n'
                "AttributeError: Can't get attribute 'Net' on <module '__main__' from 'test.py'>",
            ),
        ),
        (_of_torchscript,),
        amid=lambda around: not _of_a_worker(around),
        alternatives=(Or("pickle-spawn", "no file is loaded: then the error comes from a worker process"),),
        asked=("can't get attribute on module main torch.load", "torch.load no module named models"),
        see="the traceback goes through torch.load; the class is in the script or repository that saved the file.",
        code="torch.save(model.state_dict(), path)\nmodel = Net()\nmodel.load_state_dict(torch.load(path))",
        source="torch.save documentation; Python: pickle",
    ),
    Error(
        "bad-checkpoint",
        "The checkpoint file is incomplete or not a checkpoint",
        (
            "The file is not a complete checkpoint: downloading or saving it was interrupted, or it is a "
            "different kind of file (a Git LFS pointer, an HTML page)."
        ),
        "code",
        (
            *exactly(
                'Expected hasRecord("version") to be true',
                "filename 'storages' not found",
                "A load persistent id instruction was encountered, but no persistent_load function was specified",
                "UnpicklingError: state is not a dictionary",
            ),
            Seen(
                "is invalid for input of size",
                r"safetensors[\\/][^\n]*\n[^\n]*get_tensor\([^\n]*\n(?:[ ~^]+\n)?RuntimeError: shape '\[[\d, ]+\]' "
                r"is invalid for input of size",
                'File "/v/safetensors/torch.py", line 100, in load_file\n    result[k] = f.get_tensor(k)\n'
                "RuntimeError: shape '[1280, 3]' is invalid for input of size 2337",
            ),
            *exactly("You can only torch.load from a file that is seekable"),
            Seen(
                "unsupported pickle protocol",
                r"unsupported pickle protocol: (?:[6-9]|\d\d)",
                "ValueError: unsupported pickle protocol: 104",
            ),
            *exactly("failed locating file constants.pkl: file not found"),
            Seen(
                "KeyError",
                r"(?:serialization|_weights_only_unpickler|pickle)\.py[^\n]*, in (?:_?legacy_load|_?load"
                r"|dispatch|__?getitem__)\n"
                r"(?:[^\n]*\n){1,2}KeyError: \d{1,3}\b",
                'File "/v/torch/_weights_only_unpickler.py", line 5, in load\n    x = read(1)\nKeyError: 101',
            ),
            *exactly("unexpected EOF. The file might be corrupted", "Only one file(not dir) is allowed in the zipfile"),
            Seen(
                "EOFError Ran out of input",
                r"(?:torch[/\\]serialization\.py|torch\.load\()[\s\S]{0,1500}?EOFError: Ran out of input",
                '  File "/v/torch/serialization.py", line 585, in _load\nEOFError: Ran out of input',
            ),
            Seen(
                "EOFError",
                r"_weights_only_unpickler\.py[^\n]*\n\s*raise EOFError\nEOFError",
                '  File "/v/torch/_weights_only_unpickler.py", line 327, in load\n    raise EOFError\nEOFError',
            ),
            Seen(
                "IsADirectoryError Errno Is a directory",
                r"torch[/\\]serialization\.py[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?IsADirectoryError: \[Errno 21\] Is a dir",
                '  File "/v/torch/serialization.py", line 776, in __init__\n    super().__init__(open(name, mode))\n'
                "IsADirectoryError: [Errno 21] Is a directory: 'runs/exp3'",
            ),
            Seen(
                "storage has wrong byte size expected",
                r"storage has wrong byte size: expected \S+ got",
                "RuntimeError: storage has wrong byte size: expected %ld got %ld-7214483042584977081024",
            ),
            Seen(
                "file not found",
                r"enforce fail at \S+\] ?\. file not found: ",
                "RuntimeError: [enforce fail at inline_container.cc:222] . file not found: archive/data/94308821128336",
            ),
            Seen(
                "storage has wrong size expected",
                r"storage has wrong size: expected -?\d+ got -?\d+",
                "RuntimeError: storage has wrong size: expected -1497503119 got 2348",
            ),
            *exactly("PytorchStreamReader failed reading", "invalid header or archive is corrupted"),
            Seen(
                "unexpected EOF expected",
                r"unexpected EOF, expected \d+ more bytes",
                "unexpected EOF, expected 12 more bytes",
            ),
            Seen(
                "WeightsUnpickler error Unsupported operand",
                _TEXT_FILE,
                "WeightsUnpickler error: Unsupported operand 118",
            ),
            *exactly("invalid load key, '", "Error while deserializing header"),
            Seen("Safetensor", r"Safetensors?Error: ", "SafetensorsError: "),
            *exactly(
                "failed finding central directory",
                "not a ZIP archive",
                "File is not a zip file",
            ),
            Seen(
                "pickle data was truncated",
                r"(?<!load\(from_parent\)\n_pickle\.UnpicklingError:[ ])pickle data was truncated"
                r"(?![\s\S]{0,3000}\bmultiprocessing[/\\](?:process|context|popen_spawn_win32)\.py)",
                "_pickle.UnpicklingError: pickle data was truncated",
            ),
            Seen(
                "Unable to load weights from",
                r"Unable to load weights from (?:(?:pytorch )?checkpoint|pytorch_model)",
                "Unable to load weights from checkpoint",
            ),
            *exactly("File footer has wrong record type"),
            Seen(
                "ASSERT FAILED",
                r"RecordTags::\w+ ASSERT FAILED",
                "what():  tag == RecordTags::FOOTER ASSERT FAILED at "
                "/pytorch/caffe2/serialize/inline_container.h:234, please report a bug to PyTorch. File "
                "footer has wrong record type. Is this file corrupted?",
            ),
            *exactly("Invalid magic number; corrupt file"),
        ),
        (_whole_file,),
        alternatives=(
            Or("weights-only-load", "the message mentions weights_only"),
            Or("disk-full", "it was written when the disk was full"),
        ),
        asked=(
            "pytorchstreamreader failed reading zip archive",
            "invalid load key",
            "checkpoint corrupted",
            "headertoolarge safetensors",
        ),
        source="caffe2/serialize/inline_container.cc; torch/serialization.py",
    ),
    Error(
        "save-failed",
        "The file cannot be written there",
        "The folder for torch.save() does not exist or is not writable.",
        "code",
        (
            Seen(
                "Parent directory",
                r"Parent directory \S+ does not exist",
                "RuntimeError: Parent directory ./checkpoints does not exist.",
            ),
            Seen(
                "cannot be opened",
                r"RuntimeError: File \S+ cannot be opened\.",
                "RuntimeError: File /models/a.pt cannot be opened.",
            ),
            *exactly("expected 'f' to be string, path, or a file-like object with a 'write' attribute"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Give torch.save(object, file) the path as its second argument: text, or a file opened "
                        "with 'wb'"
                    ),
                )
                if told.has("expected 'f' to be")
                else _folder(told)
            ),
        ),
        asked=("parent directory does not exist torch.save",),
        code="Path(path).parent.mkdir(parents=True, exist_ok=True)\ntorch.save(model.state_dict(), path)",
        source="caffe2/serialize/inline_container.cc",
    ),
    Error(
        "file-not-mappable",
        "The file lies where it cannot be mapped",
        "safetensors maps a file into memory, which this file's drive (a Windows or network one) cannot do.",
        "environment",
        (
            Seen("No such device os error", r"No such device \(os error 19\)", "OSError: No such device (os error 19)"),
            Seen(
                "No such device",
                r"safetensors[\s\S]{0,900}OSError: (?:\[Errno 19\] )?No such device\b",
                "    safetensors.torch.load_file(path)\nOSError: No such device",
            ),
        ),
        (
            Fix(
                "Copy the model into Linux' own file system (in WSL a folder below ~, not /mnt/c; on a server a local "
                "disk), and load it from there; df shows on what a folder lies",
                ("df -hT .",),
            ),
            Fix("Or read it without mapping: safetensors.torch.load(open(path, 'rb').read())"),
        ),
        asked=("no such device os error 19 safetensors",),
        source="safetensors: bindings/python/src/lib.rs; mmap(2)",
    ),
    Error(
        "shared-tensors-safetensors",
        "safetensors cannot save tied weights",
        "safetensors cannot save tensors that share memory (tied weights).",
        "code",
        (*exactly("Some tensors share memory, this will lead to duplicate memory"),),
        (Fix("Use safetensors.torch.save_model(model, path), or model.save_pretrained(path)"),),
        asked=("some tensors share memory safetensors",),
        source="safetensors/torch.py",
    ),
    Error(
        "hub-access",
        "The model cannot be downloaded from the hub",
        "The model or data set cannot be downloaded from the hub: there is no network, the name is wrong, or you "
        "have no permission.",
        "environment",
        (
            Seen(
                "was not found in | model name list",
                r"Model name '[^']+' was not found in (?:tokenizers |\w+ )?model (?:shortcut )?name list",
                "OSError: Model name 'bert-x' was not found in tokenizers model name list (bert-base-uncased).",
            ),
            Seen(
                "Not found",
                r"Not found: \"\S*[/\\](?:huggingface|transformers)[/\\]\S+\": No such file or directory",
                'OSError: Not found: "/home/u/.cache/huggingface/transformers/5ec3": No such file or directory',
            ),
            Seen(
                "Can t load",
                r"Can'?t load (?:the )?(?:tokenizer|config\w*|model|feature extractor|image processor|processor|"
                r"configuration of)"
                r"[^\n]{0,120}If you were trying to load it from",
                "OSError: Can't load tokenizer for 'me/model'. If you were trying to load it from "
                "'https://huggingface.co/models'",
            ),
            *exactly("Cannot access content at: https://huggingface"),
            *exactly("happened while trying to locate the file on the Hub"),
            *exactly("Repo id must be in the form", "Repo id must use alphanumeric chars"),
            Seen(
                "Client Error",
                r"40[134] Client Error[^\n]{0,60}for url: https://(?:hf|huggingface)\.co",
                "401 Client Error: Unauthorized for url: https://huggingface.co/api/models/x",
            ),
            Seen(
                "t connect to https huggingface co",
                r"We couldn'?t connect to 'https://huggingface\.co'",
                "OSError: We couldn't connect to 'https://huggingface.co' to load this file, couldn't",
            ),
            Seen(
                "is not a valid model identifier listed on",
                r"(?:is not a local folder and )?is not a valid model identifier listed on",
                "is not a valid model identifier listed on",
            ),
            *exactly(
                "429 Client Error: Too Many Requests for url: https://huggingface",
            ),
            Seen(
                "Can t load tokenizer for",
                r"Can'?t load (?:the )?(?:tokenizer|config\w*|model|feature extractor) for ",
                "OSError: Can't load tokenizer for 'openai/clip-vit-large-patch14'.",
            ),
            Seen(
                "Connection aborted | Read timed out",
                r"huggingface_hub[\s\S]{0,2000}?(?:Connection aborted|Read timed out)|Connection "
                r"aborted[\s\S]{0,600}huggingface",
                'File "/v/huggingface_hub/file_download.py", line 1\nrequests.exceptions.ConnectionError: '
                "Connection aborted.",
            ),
            *exactly("trying to access a gated repo", "Cannot access gated repo for url"),
            Seen(
                "gated | token found | Invalid token passed | authenticate user for push",
                r"is (?:a )?gated(?: repository)?\. (?:Make sure to|You must)|Token is required [^\n]{0,80}no token "
                r"found|Invalid token passed|Couldn't authenticate user for push",
                "OSError: me/model is a gated repository. Make sure to request access at "
                "https://huggingface.co/me/model",
            ),
            *exactly("Incorrect path_or_model_id", "valid repository name on 'https://hf.co'"),
            Seen(
                "connection error | t connect to | t reach | not fully cached locally | not cached locally",
                r"There was a specific connection error when trying to load|We couldn'?t connect to '\S+' to load"
                r"|Couldn't reach (?:'[\w./-]+' on the Hub|https?://\S*(?:hugging|datasets))"
                r"|is not (?:fully )?cached locally",
                "ConnectionError: Couldn't reach 'me/data' on the Hub (LocalEntryNotFoundError)",
            ),
            Seen(
                "t exist on the Hub | does not exist on the Hub | EntryNotFoundError",
                r"(?:Dataset|Repo for model) \S+ (?:doesn't|does not) exist on the Hub|EntryNotFoundError: 404",
                "DatasetNotFoundError: Dataset 'me/data' doesn't exist on the Hub or cannot be accessed.",
            ),
            Seen(
                "GatedRepoError | RepositoryNotFoundError | LocalEntryNotFoundError | OfflineModeIsEnabled",
                r"(?:GatedRepoError|RepositoryNotFoundError|LocalEntryNotFoundError|OfflineModeIsEnabled): ",
                "GatedRepoError: ",
            ),
            *exactly("Repository Not Found for url"),
            Seen(
                "port Max retries exceeded",
                r"huggingface\.co'?,? port=443\): Max retries exceeded",
                "huggingface.co' port=443): Max retries exceeded",
            ),
        ),
        (
            _named_on_the_hub,
            lambda told: (
                (Fix(_folder_of_a_model(told), ("ls -l FOLDER",)),)
                if told.has(r"Repo id must|local directory with the same name|Incorrect path_or_model_id")
                and not (_in_the_cache(told) or _one_file(told) or _named_on_the_hub(told))
                else ()
            ),
            _in_the_cache,
            _one_file,
            _namespace,
            _of_the_hub,
            Fix("Without a network, download it elsewhere and use the local folder"),
        ),
        asked=(
            "hugging face rate limit 429",
            "can't load model from huggingface",
            "gated repo llama",
            "huggingface is blocked",
            "401 huggingface",
        ),
        source="huggingface_hub: errors.py",
    ),
    Error(
        "accelerate-missing",
        "accelerate is missing or too old",
        "The accelerate package is needed, but is missing or too old.",
        "environment",
        (
            Seen(
                "NameError name",
                r"NameError: name '(?:init_empty_weights|PartialState|AcceleratorState)' is not defined",
                "NameError: name 'init_empty_weights' is not defined",
            ),
            Seen(
                "ccelerate",
                r"requires (?:the )?`?[Aa]ccelerate`?(?:>=| ?:|\b.*pip install)",
                "ImportError: Using `low_cpu_mem_usage=True` or a `device_map` requires Accelerate: `pip "
                "install accelerate`",
            ),
            Seen(
                "Using low cpu mem usage True",
                r"Using `low_cpu_mem_usage=True`\S* .*requires? [Aa]ccelerate",
                "ImportError: Using `low_cpu_mem_usage=True` or a `device_map` requires Accelerate: `pip "
                "install accelerate`",
            ),
            Seen("No module named", r"No module named '?accelerate'?", "No module named 'accelerate'"),
        ),
        (
            lambda told: (
                Fix(
                    "Restart the kernel, which looked for it before it was installed, then run the cells; if it comes "
                    "again, this installs it for that kernel's Python"
                    if told.notebook
                    and told.has(r"(?i)already (?:satisfied|installed)|even after|did (?:!?pip )?install")
                    else "Install it, then restart the program (in a notebook, the kernel)",
                    ("python -m pip install -U accelerate",),
                ),
            ),
        ),
        asked=(
            "accelerate not installed device_map",
            "requires accelerate",
        ),
        source="transformers: modeling_utils.py",
    ),
    Error(
        "jetson-nvmap",
        "The Jetson ran out of GPU memory",
        (
            "On a Jetson, the GPU's part of the shared memory is exhausted or fragmented, or this torch is not "
            "NVIDIA's build for JetPack."
        ),
        "environment",
        (
            Seen("NvMapMemAlloc", r"NvMapMemAlloc\w*", "NvMapMemAllocInternalTagged: 1075072515 error 12"),
            *exactly("NvRmMemInit failed"),
        ),
        (Fix("Free memory (stop the desktop, add swap), or reboot; use NVIDIA's torch wheels for this JetPack"),),
        alternatives=(Or("oom", "the model is larger than the memory"),),
        asked=("nvmapmemalloc error jetson",),
        source="NVIDIA Jetson",
    ),
    Error(
        "segfault",
        "A library crashed (segmentation fault)",
        (
            "A library crashed, usually because two libraries conflict (a second torch, CUDA, OpenMP or protobuf "
            "in one process)."
        ),
        "environment",
        (
            Seen(
                "Segmentation fault",
                r"(?<!\.out[\n ])(?<!\.out:[ ])Segmentation [Ff]ault(?! ?(?:: ?11)? ?(?:\(core dumped\))?(?:[ ]{1,8}\./"
                r"|[ ]{1,8}(?:node|ruby|Rscript|R|java|php|perl|npm|go|cargo|julia|lua|dotnet)[ ]))"
                r"(?: ?: ?11)?(?:[ ]{1,8}\(core dumped\))?",
                "Segmentation fault (core dumped)",
            ),
            Seen(
                "Fatal Python error | Floating point exception core",
                r"Fatal Python error: (?:Segmentation fault|Aborted|Illegal instruction|Floating point exception)"
                r"|Floating point exception(?:: 8)? \(core dumped\)",
                "Fatal Python error: Segmentation fault",
            ),
            Seen(
                "zsh",
                r"zsh: (?:segmentation fault|bus error|abort)(?: +\(core dumped\))?(?= *$| +(?:\w+=\S+ +|"
                r"(?:sudo|uv|poetry|pixi|conda|run|time|nohup) +){0,4}(?:\S*/)?(?:i?python|torchrun|pytest|jupyter"
                r"|accelerate|deepspeed|\S+\.py\b|yolo|whisper|comfy|lightning|tensorboard|lm_eval|spacy"
                r"|streamlit|gunicorn|uvicorn|vllm|torchdoctor))",
                "zsh: segmentation fault  python train.py",
            ),
            Seen(
                "received by PID",
                r"Signal \d+ \(SIG(?:SEGV|FPE|ILL)\) received by PID",
                "traceback : Signal 11 (SIGSEGV) received by PID 4711",
            ),
            *exactly("died with <Signals.SIGSEGV", "SIGSEGV (exit 139)", "exit 139 (SIGSEGV)"),
            Seen(
                "terminated by signal",
                r"terminated by signal (?:SIGSEGV|SIGABRT)?[^\n]{0,80}(?:Address boundary error|\bAbort\b)",
                "python train.py terminated by signal SIGSEGV (Address boundary error)",
            ),
            Seen("killed by SIG", r"killed by SIG(?:SEGV|ABRT|FPE)", "killed by SIGSEGV"),
            Seen(
                "exit code",
                r"finished with exit code 13[46]\b|exit code:? ?(?:139|-11|-1073741819|0xC0000005|3221225477)\b",
                "Process finished with exit code 139 (interrupted by signal 11: SIGSEGV)",
            ),
            Seen(
                "exit status | exit code | exitcode | return code | exited with",
                rf"(?:exit ?(?:status|code)|exitcode|return code|exited with code)\W{{0,4}}(?:{_CRASH})\b",
                "CalledProcessError: Command '['C:\\v\\python.exe', 'x.py']' returned non-zero exit status 3221225477.",
            ),
            Seen(
                "xit code",
                rf"(?i:exit code):? ?-?\d{{10}} \((?:{_CRASH})\)",
                "Exit code: 1073740791 (0xC0000409) - Stack buffer overflow",
            ),
            Seen(
                "torch cpu dll | torch cuda dll | torch python dll",
                _TORCHS_DLL,
                "Faulting module path: D:\\ui\\python_embeded\\Lib\\site-packages\\torch\\lib\\torch_cpu.dll",
            ),
            Seen(
                "segmentation fault core dumped",
                r"\bsegmentation fault \(core dumped\) (?:python|torchrun|accelerate|deepspeed)",
                "[2]    11472 segmentation fault (core dumped)  python run_video.py",
            ),
            Seen(
                "leaked semaphore",
                r"(?i:\bseg(?:e?ment|mentation)?[ -]?faults?)\b(?=[\s\S]{0,900}leaked semaphore)",
                "it ends with a segment fault\nUserWarning: resource_tracker: There appear to be 1 leaked semaphore "
                "objects to clean up at shutdown",
            ),
            *exactly("Windows fatal exception: access violation"),
            Seen("exitcode", r"exitcode ?: ?-11\b", "exitcode: -11"),
            Seen(
                "code | exit status",
                r"(?:return code|exit(?:s|ed)? (?:with )?(?:status|codes?))\b(?: =| of)? ?(?:-11|245|139)\b",
                "exits with return code = -11",
            ),
            *exactly("Unexpected segmentation fault encountered in worker"),
            Seen(
                "std bad alloc",
                CRASHED_AT_IMPORT,
                ">>> import torch\nterminate called after throwing an instance of 'std::bad_alloc'",
            ),
            Seen(
                "double free or corruption | free invalid | malloc | corrupted size vs prev size | munmap "
                "chunk invalid",
                r"(?:double free or corruption|free\(\): invalid (?:pointer|size)|malloc\(\): |corrupted "
                r"size vs\. prev_size|munmap_chunk\(\): invalid)",
                "double free or corruption",
            ),
        ),
        (
            _of_ctranslate2,
            _windows_crash,
            _of_two_rocms,
            accelerators.of_an_amd_crash,
            lambda told: _as_torch_is_imported(told) or _where_it_crashes(told),
            Fix("Try a new environment with nothing but torch; import torch first"),
        ),
        alternatives=(
            Or("duplicate-install", "two copies of a library are loaded"),
            Or("openmp-duplicate", "the stack mentions libiomp or libgomp"),
            Or("extension-abi-mismatch", "it happens when an extension is imported"),
        ),
        asked=(
            "segmentation fault core dumped",
            "python crashes without any message",
            "segmentation fault after training finished",
            "import torch segfault",
            "exit code 139",
            "access violation",
        ),
        rule="TD801",
        symptom=1,
        source="POSIX signals",
    ),
    Error(
        "jupyter-kernel-died",
        "The notebook's kernel died",
        "The notebook's kernel died without a message, usually for lack of memory or because a library crashed.",
        "code",
        (
            *exactly("kernel appears to have died", "appears to have died. It will restart automatically"),
            Seen("ernel has died", r"[Kk]ernel has died", "Kernel has died"),
            Seen("ernel died", r"[Kk]ernel died(?: unexpectedly|, restarting| before)", "Kernel died unexpectedly"),
            *exactly("The Kernel crashed while executing code", "session crashed for an unknown reason"),
        ),
        (
            Fix(
                "Run the cell as a script in a terminal: it shows the message",
                ("jupyter nbconvert --to script NOTEBOOK.ipynb",),
            ),
        ),
        alternatives=(
            Or("host-ram-exhausted", "the kernel log shows the out-of-memory killer"),
            Or("openmp-duplicate", "the terminal shows OMP: Error #15"),
            Or("segfault", "the terminal shows a segmentation fault"),
        ),
        asked=(
            "kernel appears to have died",
            "jupyter kernel restarts",
            "kernel crashed",
            "notebook kernel keeps dying",
            "kernel dies when importing torch",
        ),
        symptom=2,
        source="Jupyter",
    ),
)
