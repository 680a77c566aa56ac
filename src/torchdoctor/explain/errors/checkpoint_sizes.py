"""What it means where a checkpoint's tensors have other sizes than the model's."""

import math
from dataclasses import dataclass

from torchdoctor import lazy_re as re
from torchdoctor.explain import variants
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_SIZES = r"torch\.Size\(\[([\d, ]*)\]\)"
_MISMATCH = re.compile(
    rf"size mismatch for ([\w.]+): copying a param with shape {_SIZES}[^\n]{{0,60}}shape in current model is {_SIZES}"
)
_OLD = re.compile(
    rf"size mismatch for ([\w.]+): copying a param of {_SIZES} from checkpoint, where the shape is {_SIZES}"
)
_COPIED = re.compile(r"copying the parameter named \"?([\w.]+)[^\n]{0,40}\[([\d, ]*)\][^\n]{0,60}\[([\d, ]*)\]")
# The numbers of classes of public data sets: ImageNet, COCO, VOC, Cityscapes, ADE20K, Objects365, Market-1501 and such.
_PUBLIC = {1000, 1001, 21841, 21843, 365, 400, 91, 92, 90, 81, 80, 133, 171, 172, 150, 151, 21, 20, 19, 751, 702}
_OWN_DATA = (
    r"(?i)fine-?\s?tun|\b(?:own|custom|my|new) (?:\w+ ){0,2}(?:data|class|label)|transfer learning|pre_?-?train"
    r"|自己的数据|微调|预训练|更换\w{0,4}数据|дообуч|eigenen Daten"
)
_USES = r"(?i)\b(?:test|infer|inference|predict|demo|eval|evaluate|detect|export|load_model)\w*(?:\.py|\.ipynb|\()"
_TRAINS = r"(?i)\b(?:re)?train\w*\.py|trainer\.train|during training"
_CHOSEN = (
    "own = model.state_dict(); model.load_state_dict({k: v for k, v in state.items() if k in own and v.shape == "
    "own[k].shape}, strict=False)"
)


@dataclass(frozen=True)
class _Layer:
    name: str
    file: tuple[int, ...]
    model: tuple[int, ...]

    @property
    def pair(self) -> tuple[int, int] | None:
        """The two numbers, where the sizes differ in one number only (or in the same ones each time)."""
        if len(self.file) != len(self.model):
            return None
        pairs = {(a, b) for a, b in zip(self.file, self.model, strict=True) if a != b}
        return pairs.pop() if len(pairs) == 1 else None


def _tuple(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def sizes(told: Told) -> tuple[Fix, ...]:
    """By the command, where it names two variants of a network; else by the layers."""
    text = variants.other(told)
    return (Fix(text),) if text else _by_layers(told)


def _by_layers(told: Told) -> tuple[Fix, ...]:
    """By the layer that does not fit: a head, a vocabulary, positions, channels, or all of them."""
    layers = [_Layer(m[1], _tuple(m[2]), _tuple(m[3])) for m in _MISMATCH.finditer(told.text)]
    layers += [_Layer(m[1], _tuple(m[2]), _tuple(m[3])) for m in _OLD.finditer(told.text)]
    layers += [_Layer(m[1], _tuple(m[3]), _tuple(m[2])) for m in _COPIED.finditer(told.text)]
    if layers and all(math.prod(layer.file) == math.prod(layer.model) == 1 for layer in layers):
        return (Fix(f"{_shown(layers[-1])}, the same one number: state[name] = state[name].reshape(of the model's)"),)
    layers = [layer for layer in layers if layer.file and layer.model]
    if not layers:
        text = (
            "Build the model with the checkpoint's settings (number of classes, vocabulary, width; the version of the "
        )
        return (Fix(f"{text}model, where it has several), or take the file that belongs to this model"), _LEAVE)
    pairs = {layer.pair for layer in layers}
    pair = pairs.pop() if len(pairs) == 1 else None
    last = layers[-1]
    if rank := re.search(r"lora_[AB]\b|lora_(?:up|down|embedding)", last.name):
        return _lora(rank[0], layers)
    if pair is not None:
        return _one_pair(told, layers, *pair)
    place = next((layer for layer in layers if re.search(_PLACES, layer.name)), None)
    if place is not None and all(re.search(_PLACES, layer.name) for layer in layers):
        return _places(place)
    return _heads(told, layers) or _variant(last, layers)


_LEAVE = Fix(
    f"Or leave out what does not fit and train it again (strict=False alone does not pass over sizes): {_CHOSEN}"
)
_PLACES = r"pos_?emb|position|relative_position|attn_mask|rel_pos|\bpe\b|freqs_t"
_WORDS = (
    r"embed_tokens|lm_head|\bwte\b|word_embeddings|shared\.weight|tok_embeddings|vocab|predictions\.(?:bias|decoder)"
)
_SIGNS = r"emb(?:edding)?s?\b|symbol|token|char|speaker|\bword"
_FIRST = r"conv_in|(?:^|\.)conv1\b|patch_embed|(?:^|\.)stem|features\.0\.|input|first|(?:^|\.)0\.|x_embedder|inc\b"
# What the last layers are called.
_HEAD = (
    r"(?:^|[._])(?:fc\d?|classifier|heads?|cls|logits?|class\w*|bbox\w*|cls_score|conf\w*|score|out\w*|last\w*|final\w*"
    r"|clf\w*|label\w*|linear|predictor|decoder|aux\w*|mask_\w+|seg\w*|detect|m|dense|mlp|shared|num_classes)(?:[._\d]|$)"
)


# Parts in the midst of a network whose names end as heads do.
_WITHIN = r"(?:^|[._])(?:se|se_\w+|cbam|squeeze\w*)\d*\.|(?:^|\.)layer\d+\.\d+\."

_NINE = r"classifier\.header|class_net\.predict|cls_logits|classificationModel|retina_cls|\bcls_score"  # 9 anchors


def _is_head(name: str) -> bool:
    return bool(re.search(_HEAD, name)) and not re.search(_WITHIN, name)


def _shown(layer: _Layer) -> str:
    return f"{layer.name} has {list(layer.file)} in the file and {list(layer.model)} in the model"


def _lora(name: str, layers: list[_Layer]) -> tuple[Fix, ...]:
    if layers[-1].file == (0,):
        text = (
            "The adapter was saved without its numbers: DeepSpeed ZeRO-3 keeps them in parts. Make it again from the "
        )
        text += 'checkpoint, or train with "stage3_gather_16bit_weights_on_model_save": true'
        return (Fix(text, ("python zero_to_fp32.py . pytorch_model.bin",)),)
    low = [layer for layer in layers if layer.pair]
    if low and len({layer.pair for layer in low}) == 1 and max(low[0].pair or (0,)) <= 512:
        have, want = low[0].pair or (0, 0)
        return (
            Fix(
                f"The adapter in the file has the rank {have}, and the model's adapter {want}: make it with "
                f"r={have} (lora_r, network_dim) as the file was trained, or begin a new one"
            ),
        )
    return (
        Fix(
            f"The adapter was made for another base model: {_shown(layers[-1])}. Load it on the model whose name is in "
            "its adapter_config.json (base_model_name_or_path)"
        ),
    )


def _one_pair(told: Told, layers: list[_Layer], have: int, want: int) -> tuple[Fix, ...]:
    """Where one number is another everywhere."""
    last = layers[-1]
    names = [layer.name for layer in layers]
    if all(re.search(_PLACES, name) for name in names):
        return _places(last)
    rows = any(re.search(f"{_WORDS}|{_SIGNS}", layer.name) and layer.file[0] == have for layer in layers)
    if min(have, want) > 1500 and not {have, want} & _PUBLIC and (rows or not _inner(layers, 64)):
        return _vocabulary(told, have, want)
    if classes := _by_anchors(names, have, want):
        return _head(told, last, *classes)
    if any(_is_head(name) for name in names) and max(have, want) < 30000 and not _inner(layers, 64):
        return _head(told, last, have, want)
    if rows:
        return _vocabulary(told, have, want)
    return _width(layers, have, want)


def _by_anchors(names: list[str], have: int, want: int) -> tuple[int, int] | None:
    """The classes of a detector, whose last layer has 3 * (classes + 5) numbers in YOLO, and 9 * classes in others."""
    if have % 3 == 0 and want % 3 == 0 and have // 3 - 5 in _PUBLIC and want // 3 > 5:
        return have // 3 - 5, want // 3 - 5
    if have % 9 == 0 and want % 9 == 0 and have // 9 in _PUBLIC and all(re.search(_NINE, name) for name in names):
        return have // 9, want // 9
    return None


def _inner(layers: list[_Layer], least: int) -> bool:
    """Whether a layer takes another number than in the file, of those that are as large."""
    return any(
        len(layer.file) > 1 and layer.file[0] == layer.model[0] and min(layer.pair or (0,)) >= least for layer in layers
    )


def _width(layers: list[_Layer], have: int, want: int) -> tuple[Fix, ...]:
    last = layers[-1]
    if _inner(layers, 64):
        return _variant(last, layers)
    if _inner(layers, 1) and len(layers) == 1 and len(last.file) > 3 and re.search(_FIRST, last.name):
        return (
            Fix(
                f"The first layer of the file takes {last.file[1]} channels, and the model's {last.model[1]}: build it "
                f"with {last.file[1]} (in_channels, in_chans; an inpainting model of Stable Diffusion has 9, an "
                f"ordinary one 4), or leave {last.name} out and train it again"
            ),
            _LEAVE,
        )
    return (
        Fix(
            f"Build the model with the checkpoint's settings: {_shown(last)}, so {have} in place of {want} (classes, "
            "channels, width, an SE block's reduction; the configuration that was saved with it)"
        ),
        _LEAVE,
    )


def _head(told: Told, layer: _Layer, have: int, want: int) -> tuple[Fix, ...]:
    """Where it is the last layer: to train on other classes, or to use what was trained."""
    if told.has(r"ignore_mismatched_sizes|For(?:Sequence|Token|Image|Audio)\w*Classification"):
        return (
            Fix(
                f"Create the head again: from_pretrained(..., num_labels={want}, ignore_mismatched_sizes=True), "
                f"and train it; to use the head of the file as it is, num_labels={have}"
            ),
        )
    trained, uses = told.has(_OWN_DATA), told.has(_USES)
    public = (have in _PUBLIC) - (want in _PUBLIC)
    build = Fix(
        f"Build the model with the {have} classes of the file, as it was trained (num_classes={have} in the code or "
        f"the configuration, the same file of classes): {layer.name} has {list(layer.file)} in the file and "
        f"{list(layer.model)} in the model"
    )
    if abs(have - want) == 1:
        return (build, Fix("One of the two counts the background as a class"), _LEAVE)
    new = public > 0 or (public == 0 and (trained or told.has(_TRAINS)) and not uses)
    if new:
        return (
            Fix(
                f"The last layer of the file is for {have} classes and yours for {want}. To use it as it is, build the "
                f"model with {have} (num_classes={have}). To train on your {want}, load the rest without "
                f"{layer.name.rpartition('.')[0] or layer.name} and train that layer (strict=False alone does not pass "
                f"over sizes): {_CHOSEN}"
            ),
            Fix(f"Or build the model with {have} classes, which the whole file fits, and replace its last layer then"),
        )
    return (build, _LEAVE)


def _vocabulary(told: Told, have: int, want: int) -> tuple[Fix, ...]:
    if told.has(r"(?i)transformers|peft|For(?:CausalLM|MaskedLM|ConditionalGeneration)|LMHead|base_model|llama|qwen"):
        return (
            Fix(
                f"The file was saved with {have} tokens, and the model has {want}: take the tokenizer of the file and "
                f"call model.resize_token_embeddings({have}) before you load it (an adapter: before "
                "PeftModel.from_pretrained)"
            ),
        )
    return (
        Fix(
            f"The file was trained with {have} symbols (words, characters, speakers), and the model has {want}: use "
            "the list, language and configuration that were saved with the file; do not build the vocabulary again "
            "from other data"
        ),
        _LEAVE,
    )


def _side(places: int) -> int:
    return next((math.isqrt(n) for n in (places, places - 1, places - 2) if n > 0 and math.isqrt(n) ** 2 == n), 0)


def _places(layer: _Layer) -> tuple[Fix, ...]:
    have, want = layer.pair or (layer.file[0], layer.model[0])
    sides = f", {_side(have)} x {_side(have)} patches and {_side(want)} x {_side(want)}"
    squares = sides if _side(have) and _side(want) and min(have, want) > 3 else ""
    return (
        Fix(
            f"The file was made for images of another size or other lengths: {have} positions there and {want} in the "
            f"model{squares}. Build the model with the size of the file (img_size, window_size, "
            "max_position_embeddings, block_size), or bring its positions to the new size, F.interpolate(..., "
            "mode='bicubic'), which timm does when it loads; buffers of indices can be left out"
        ),
        _LEAVE,
    )


def _heads(told: Told, layers: list[_Layer]) -> tuple[Fix, ...]:
    """Of detectors, whose last layers have several numbers: anchors * (classes + 5), classes, 4 * classes."""
    if not all(_is_head(layer.name) for layer in layers):
        return ()
    if any(layer.file[1:] != layer.model[1:] for layer in layers):
        return ()
    pairs = {(layer.file[0], layer.model[0]) for layer in layers}
    for have, want in sorted(pairs):
        if (have * 4, want * 4) in pairs:
            return _head(told, next(layer for layer in layers if layer.file[0] == have), have, want)
    for have, want in sorted(pairs):
        if have % 3 == 0 and want % 3 == 0 and have // 3 - 5 in _PUBLIC and want // 3 > 5:
            return _head(told, layers[-1], have // 3 - 5, want // 3 - 5)
    return ()


def _variant(layer: _Layer, layers: list[_Layer]) -> tuple[Fix, ...]:
    """Where parts in the midst differ in several numbers, little would be left of the file without them."""
    midst = {item.name for item in layers if re.search(r"\.\d+\.", item.name) and not _is_head(item.name)}
    rest = () if len(midst) > 2 and len({item.pair or item.file for item in layers}) > 1 else (_LEAVE,)
    return (
        Fix(
            "The file is of another variant of the network (small and large, ResNet-18 and -50, another depth or "
            f"width), or of another release of its code, than the model: {_shown(layer)}. Build the model as the file "
            "says (its configuration, backbone, hidden size, layers; the release of the repository that the file was "
            "made with), or take the file for this one"
        ),
        *rest,
    )
