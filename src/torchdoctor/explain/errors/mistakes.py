"""Modules, DataLoaders, optimizers and tensors used in a way that they do not offer."""

import re

from torchdoctor.explain import misnamed, since
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors import programs
from torchdoctor.explain.known import Error, Or, Seen, exactly, not_elsewhere, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# Attributes that only tensors have.
_OF_TENSORS = (
    "cuda|cpu|to|dim|unsqueeze|permute|detach|backward|requires_grad|contiguous|numel|log_softmax|scatter_|zero_|long|"
    "half|div_|ndimension|data_ptr|is_cuda|get_device|softmax|sigmoid"
)


# Layers and losses that are made without being called.
_LAYERS = (
    r"(?:\w+Loss|\w*ReLU|Log[Ss]oftmax|Softmax|Sigmoid|Tanh|GELU|SiLU|Dropout\d?d?|Linear|Conv\dd|BatchNorm\dd"
    r"|LayerNorm|Max[Pp]ool\dd|Avg[Pp]ool\dd|AdaptiveAvgPool\dd|Flatten|Embedding|LSTM|GRU|Upsample)"
)


# By the object and what was asked of it, "numpy.ndarray cuda"; {0} and {1} are these.
_INSTEAD = (
    (
        r"\w+Loss ",
        "nn.{0}(...) makes the loss, and what is in its parentheses are its options: criterion = nn.{0}() once, then "
        "loss = criterion(output, target), and loss.{1}",
    ),
    (
        rf"{_LAYERS} ",
        "nn.{0}(...) makes a layer, and what is in its parentheses are its options: make it in __init__, self.layer = "
        "nn.{0}(...), and call it in forward, self.layer(x); or use the function, torch.nn.functional",
    ),
    (
        r"Batch(?:Encoding|Feature) ",
        "It is the whole answer of the tokenizer, not a tensor: take inputs['input_ids'], or model(**inputs)",
    ),
    (
        r"(?!None)\S+ backward",
        "The loss is a Python number: keep it a tensor until backward(): sum tensors, without .item(), float() or "
        "numpy(), and "
        "print(type(loss)) before the line",
    ),
    (
        r"\S*Image\w* index",
        "It is a PIL image: numpy.asarray(image) or transforms.ToTensor() makes what can be indexed",
    ),
    (
        r"bool (?:sum|all|any|mean|float|nonzero|item|cpu)",
        "A comparison gave one truth value, so a side of it is not a tensor: torch.max(x, 1) gives a pair (take [1], "
        "or "
        "x.argmax(1)), and labels of a list need torch.tensor(labels)",
    ),
    (r"(?!None)\S+ numpy", "It is a NumPy array or number already: leave .numpy() out"),
    (
        r"(?:int|float|bool|n(?:um)?p[y]?\.(?:float|int)\w*) ",
        "It is a plain number already: leave .{1}() out, or make it a tensor: torch.tensor(value)",
    ),
    (r"n(?:um)?py?\.", "It is a NumPy array: make it a tensor first, x = torch.from_numpy(x), then x.{1} works"),
    (r"(?:DataFrame|Series) ", "It is pandas: x = torch.tensor(frame.to_numpy(), dtype=torch.float32)"),
    (r"\S*Image", "It is a PIL image: put transforms.ToTensor() last into the transform, or call to_tensor(image)"),
    (
        "str ",
        "It is text: a loop over a dictionary gives its keys, so use batch['input_ids'] or batch.items(); class "
        "names become "
        "numbers, torch.tensor(classes.index(label))",
    ),
    ("(?:list|tuple) ", "It is a {0}, not a tensor: take one of it, x[0], or make one tensor, torch.stack(x)"),
    ("dict ", "It is a dictionary: move its tensors one by one, {{k: v.to(device) for k, v in batch.items()}}"),
    (
        "",
        "It is None: print it and look which earlier line did not return a value, or opened or loaded nothing; a "
        "layer made with "
        "bias=False has no bias",
    ),
)


def _instead(told: Told) -> tuple[Fix, ...]:
    """What to do with the object that is not a tensor."""
    got = told.last(r"'([\w.]+)' object (?:has no attribute '(\w+)'|is not subscriptable|does not support item)")
    kind, name = (got[1], got[2] or "index") if got else ("", "")
    batch = r"(?i)\b(?:inps?|inputs?|imgs?|images?|batch|data|targets?|labels?)\.(?:to|cuda)\("
    if (kind, name) in {("NoneType", "to"), ("NoneType", "cuda")} and told.has(batch):
        return (
            Fix(
                "None came in place of a batch: a prefetcher gives None after the last one (stop there, if batch is "
                "None: break, and count len(loader) steps an epoch), or __getitem__ or the collate function has no "
                "return"
            ),
        )
    text = _of_none(told) if kind == "NoneType" else ""
    return (Fix(text or next(text for mark, text in _INSTEAD if re.match(mark, f"{kind} {name}")).format(kind, name)),)


def _of_none(told: Told) -> str:
    """What is None, where the user's own line shows it."""
    code = told.own_line.code if told.own_line else ""
    if bias := re.search(r"((?:\w+\.)*\w+)\.bias\.\w+", code):
        return (
            f"{bias[1]} was made with bias=False, so its bias is None: write if {bias[1]}.bias is not None: before the "
            "line, or make the layer with a bias"
        )
    if item := re.search(r"^(\w+)\[(\w+)\] ?= ?(\w+)\.(?:to|cuda)\(", code):
        return (
            f"The batch has None under one of its keys: print({item[2]}) before the line shows which. The Dataset "
            "gives "
            "None for it (a file, depth or label that it did not find, a part that the options switch off): let "
            f"__getitem__ leave that key out or give a tensor, or write if {item[3]} is not None: before the line"
        )
    return ""


# What others call it, or since when there is one.
_METHODS = {
    "astype": "x.to(torch.float32)",
    "copy": "x.clone()",
    "append": "a Python list of tensors, and torch.stack(list) or torch.cat(list) at the end",
    "items|keys|values|get": "what the dictionary around it holds: print(type(x)) first",
    "lower|split|strip|encode": "the text, before it becomes numbers",
    "toarray|todense": "x.to_dense()",
    "as_list": "list(x.shape)",
    "get_shape": "x.shape",
    "save|convert|resize|show": "an image: transforms.ToPILImage()(x)",
    "assign": "x.copy_(y), or x = y",
    "to_tensor": "x.to(dtype=..., device=...), since it is a tensor already (an object for masks is expected there)",
}


def _method(told: Told) -> tuple[Fix, ...]:
    got = told.last(r"object has no attribute '(\w+)'")
    name = got[1] if got else ""
    if instead := next((text for names, text in _METHODS.items() if name in names.split("|")), ""):
        return (Fix(f"Use {instead} instead of .{name}"),)
    if other := misnamed.meant(f"'Tensor' object has no attribute '{name}'"):
        return (Fix(f"Write {other}: .{name} is misspelled"),)
    if release := since.NAMES.get(name.rstrip("_"), ""):
        update = pip("install", "-U", f"torch>={release}")
        return (Fix(f"Tensor.{name} is there since torch {release}: update torch", (update,)),)
    return (
        Fix(
            f"Check the spelling in the list of Tensor's methods in torch's documentation: .{name} is not one of "
            f"them here"
        ),
        Fix("If it is listed there, torch is too old for this code: update it", ("python -m pip install -U torch",)),
    )


def _unwrap(told: Told) -> tuple[Fix, ...]:
    got = told.last(r"'(\w+)' object has no attribute '(\w+)'")
    name = got[2] if got else "NAME"
    inner = "_orig_mod" if got and got[1] == "OptimizedModule" else "module"
    if told.has(rf"\.{inner}\.{name}\b[^\n]*\n[\s\S]*'{name}'"):
        return (
            Fix(
                f"The model is wrapped twice, since the line asks for .{inner}.{name} already: wrap it once only; "
                f"until then model.{inner}.{inner}.{name}"
            ),
        )
    text = f"Ask the model inside: model.{inner}.{name}; save model.{inner}.state_dict(), so that it loads without it"
    return (Fix(text),)


_MODULES = (
    (r"before Module\.__init__", "Call super().__init__() in the first line of your __init__"),
    (
        r"attribute '_(?:modules|parameters|buffers|backward_hooks|forward_hooks)'",
        "Call super().__init__() in the first line of __init__; if the model was loaded with torch.load, save and load "
        "its state_dict instead",
    ),
    (
        r"Module \[Module(?:List|Dict)\]",
        "A ModuleList only holds layers: loop over it in forward, for layer in self.layers: x = layer(x); or "
        "make it one "
        "network, nn.Sequential(*layers)",
    ),
    (
        r"(?s)\A(?=.*NotImplementedError).*Sequential\(\s*\*(?:list\()?(\w[\w.]*)\.children\(\)",
        "One of the children of {0} is a ModuleList, which nn.Sequential cannot call: keep the model whole and "
        "replace its "
        "last layer ({0}.fc), or take its own method (extract_features, forward_features)",
    ),
    (
        "is missing the required|raise NotImplementedError|_forward_unimplemented",
        'Define "def forward(self, x):" in the class, with this name, and indented like __init__',
    ),
    (
        r"\w\.__init__\(\) got an unexpected",
        "The layer has no argument of this name: check its spelling in the documentation of the installed release",
    ),
    (
        r"\w\.__init__\(\) (?:takes|missing)",
        "Make the layer or loss first, then call it: criterion = nn.CrossEntropyLoss(); loss = criterion(output, "
        "target); the "
        "names in its documentation say which arguments it needs",
    ),
    (
        r"takes (?:\w+ )*\d+ (?:positional|argument)|were given",
        "Give forward the arguments that it names: nn.Sequential passes one only; and call the model, model(x), not "
        "the class",
    ),
    (
        "unexpected keyword",
        "The called forward has no argument of this name: leave it out of the call (also out of **kwargs that are "
        "passed on), add it to the def line, or use the release (or the project's own copy) of the library that has it",
    ),
    (
        "Sequential' object has no attribute 'append'",
        "nn.Sequential has append since torch 1.12: use model.add_module(name, layer), or build a list and then "
        "nn.Sequential(*layers)",
    ),
    (
        "cannot assign|already exists|can't contain|as child",
        "Layers are Modules, parameters torch.nn.Parameter(tensor), buffers tensors: set each once, under a name "
        "without "
        "a dot; to replace one, del model.name first",
    ),
    (
        r"object has no attribute '(device|dtype)'",
        "A plain nn.Module has no .{0}: take it from a parameter, next(model.parameters()).{0} (models of transformers "
        "have it themselves, and a class around one can give it on: self.{0} = self.encoder.{0})",
    ),
    (
        "is not a Module subclass",
        "Give nn.Sequential and nn.ModuleList layers: instances, nn.ReLU(), not classes or functions (torch.relu)",
    ),
    (
        "",
        "The name is not set in __init__, or is spelled differently: print(model) lists the layers, and dir(model) the "
        "rest",
    ),
)


# Where torchvision's models keep their last layers.
_HEADS = {
    "VGG|AlexNet": "classifier[6]",
    "ResNet|GoogLeNet|Inception3|ShuffleNetV2|RegNet": "fc",
    "DenseNet": "classifier",
    "MobileNetV2|MobileNetV3|EfficientNet|MNASNet|ConvNeXt": "classifier[-1]",
    "SqueezeNet": "classifier[1]",
    "VisionTransformer": "heads.head",
    "SwinTransformer": "head",
}


def _attribute(told: Told) -> str:
    """What a layer or model has in place of the attribute that it lacks."""
    got = told.last(r"'(\w+)' object has no attribute '(\w+)'")
    if got is None:
        return ""
    kind, name = got.groups()
    if name == "module":
        return (
            "The model is not in DataParallel: leave .module out, or for both "
            "cases: inner = model.module if hasattr(model, 'module') else model"
        )
    if kind in ("Sequential", "ModuleList") and not name.startswith(("append", "_")):
        return (
            f"A {kind} numbers its layers: print(model), then model[0]; it has .{name} only where one was given that "
            "name (add_module, OrderedDict). Where the whole model is meant, it was cut: "
            "nn.Sequential(*model.children()) has no names of the model's"
        )
    last = next((place for kinds, place in _HEADS.items() if kind in kinds.split("|")), "")
    if last and re.fullmatch(r"fc|classifier|heads?|last_linear|linear", name):
        return (
            f"The last layer of a {kind} of torchvision is model.{last}: model.{last}.in_features (in timm, "
            "reset_classifier(n))"
        )
    return ""


def _in_parallel(told: Told) -> str:
    """What is different in a model inside of DataParallel."""
    if told.has(r"StopIteration in replica"):
        return (
            "In DataParallel's copies of the model parameters() is empty (since torch 1.5): take device and dtype from "
            "the input, x.device, instead of next(self.parameters()); or use one GPU, or DistributedDataParallel"
        )
    if told.has(r"\.module\(\)"):
        return "Write net.module without parentheses: it is the model inside of DataParallel"
    return ""


def _patched(told: Told) -> str:
    if not told.has(
        r"(?i)(?:(?:comfyui|custom_nodes)[/\\]|comfyui[^\n]{0,60}custom node)"
        r"[\s\S]{0,3000}forward\(\) takes [^\n]* given"
    ):
        return ""
    return (
        "A custom node puts its own forward, written for a different ComfyUI, in place of ComfyUI's: update the custom "
        "nodes and ComfyUI, and switch off the node of this model if that does not help"
    )


def _keyword(name: str, told: Told) -> str:
    """An argument that a forward does not take."""
    if re.fullmatch(r"(?:masked_)?lm_labels", name):
        return f"transformers 4 calls {name} labels: write labels=... in the call, or install transformers below 4"
    if name == "labels" and told.has(r"(?i)transformers|attention_mask|\bbert|pre-?train"):
        return (
            "The bare model (AutoModel, BertModel) takes no labels: load the class with the head of the task, "
            "AutoModelForSequenceClassification, AutoModelForCausalLM, BertForNextSentencePrediction and so on; of a "
            "model of your own, or a DataParallel of it, name labels in def forward(...)"
        )
    line = told.own_line
    at = f" ({line.file}, line {line.number})" if line and re.search(rf"\b{name} ?=", line.code) else ""
    return (
        f"The forward that is called has no argument {name}: leave it out of the call{at}, also out of a batch or "
        f"**kwargs that are passed on (batch.pop('{name}', None)), or add it to the def line. Where the code is not "
        "yours, it expects a model of a different class (print(type(model)); the configuration or an option "
        "chooses it), or its files or libraries are of different states: take all as its README names them"
    )


def _passed(told: Told) -> str:
    """What a call gives to forward, and what its def line takes."""
    given = told.last(r"forward\(\) takes (?:from \d+ to )?[^\n]*?(\d+) [^\n]*?\(?(\d+) (?:were )?given")
    most, came = (int(given[1]) - 1, int(given[2]) - 1) if given else (0, 0)
    if came - most > 5:
        return (
            f"A batch was taken apart into {came} samples: write model(x), without a star before x; for TensorBoard "
            "writer.add_graph(model, (x,)), with x in a tuple"
        )
    if most == 1 and came > 1 and told.has(r"\bnn\.Sequential\("):
        return (
            f"nn.Sequential hands on one value only, and the call gives {came}: call the layer itself, layer(x, "
            "y), in a "
            "forward of your own, or give one tuple, net((x, y)), and let that layer's forward take it apart"
        )
    if 0 < most < came:
        one = "1 argument besides self (an nn.Sequential takes one only)"
        return (
            f"The forward that is called takes {f'{most} arguments besides self' if most > 1 else one}, and the call "
            f"gives {came}: take out what its def line does not name, or add it there; or the model is of another "
            "class or release than the script expects (print(type(model)))"
        )
    if (named := told.last(r"forward\(\) g[oe]t an unexpected keyword argument '(\w+)'")) is not None:
        return _keyword(named[1], told)
    lacks = told.last(r"forward\(\) missing \d+ required positional arguments?: ('\w+'(?:,? (?:and )?'\w+')*)")
    return _lacking(lacks[1], told) if lacks else ""


def _lacking(names: str, told: Told) -> str:
    """By the call that gave too little: DataParallel's, a summary's, or one in the user's own line."""
    line = told.own_line
    assigned = r"(?m)^[ \t>]{0,40}(\w+) ?= ?(self\.\w+) ?$(?=[\s\S]{0,2000}^[ \t>]{0,40}return\b)"
    layer = told.last(assigned)
    if layer and told.has(rf"{layer[2]} ?= ?(?:torch\.)?nn\."):
        return (
            f"The line {layer[0].strip()} puts the layer itself into {layer[1]}, and does not call it: {layer[1]} = "
            f"{layer[2]}({layer[1]}); see whether other lines of forward lack their parentheses too"
        )
    last = told.text.rfind(line.code) if line else -1
    traced = re.search(r"(?:jit\.trace|onnx\.export)\(([\w.]+), ?(\w+)[,)]", line.code) if line else None
    if traced:
        name = re.sub(r"\W", "", names.split(",")[0])
        return (
            f"forward takes {names} besides the example: give tensors in a tuple, ({traced[2]}, {name}); for what is "
            f"no tensor (True, a number) trace a small module whose forward(x) returns net(x, {name}). If it is in "
            f"DataParallel, take {traced[1]}.module for the net"
        )
    if max(told.text.rfind("data_parallel.py"), told.text.rfind("in replica ")) > last:
        return (
            f"DataParallel calls the model without {names} on a GPU that gets no sample: a batch must have at least "
            "as many samples as there are GPUs (drop_last=True); or use one GPU"
        )
    if line and re.match(r"(?:\w+ ?= ?)?(?:torch)?summary\(", line.code):
        return (
            f"The summary calls the model with one input, and forward wants {names} too: give all, as torchinfo's "
            "summary(model, input_data=[x, y]) and torchsummaryX's summary(model, x, NAME=value) can"
        )
    call = re.search(r"((?:self\.)?\w+)\(([^=\n]{1,80})\)\W*$", line.code) if line else None
    if call is None or "," not in call[2]:
        first = "" if call else ": model = Net(), then model(x)"
        text = f"Give the model {names} as well, or a default in def forward(...)"
        if call:
            text = (
                f"{call[1]}({call[2]}) gives a value, and forward still lacks {names}: read the line def forward "
                "in the "
                f"class of {call[1]}. It names an argument more than the call gives (script and model of "
                "different states: "
                "take all files from one); it stands under @staticmethod or was set from outside, so that self "
                "took the "
                "value: take that away"
            )
        return (
            f"{text}; or the class was called instead of its instance{first}; or DataParallel has a GPU without a "
            "sample: "
            "start with CUDA_VISIBLE_DEVICES=0"
        )
    return (
        f"def forward in the class of {call[1]} names {names} too, which {call[1]}({call[2]}) does not give: give "
        "it in "
        "that line, or a default in the def line; in a project that you only run, script and model are of different "
        "states: take its newest one (git pull), or all of the release that it names"
    )


def _module(told: Told) -> tuple[Fix, ...]:
    without_self = told.has(r"forward\(\) takes (?:exactly )?1 [^\n]*2 (?:were )?given")
    if made := told.last(
        r"= ?((?!\w*(?:[Dd]ata|[Ll]oad|[Tt]ransform|[Ss]ampl|[Cc]onf"
        r"|Loss))[A-Z]\w*)\((\w+)\)[^\n]*\n(?:[ ~^]+\n)?TypeError: (?:\w+\.)?__init__\(\) takes 1 "
    ):
        text = f"{made[1]}(...) makes the model, and takes no data: net = {made[1]}() first, then net({made[2]})"
        return (Fix(text),)
    alone = "self is missing: def forward(self, x), and its layers are self.layer(x)" if without_self else ""
    text = alone or _attribute(told) or _in_parallel(told) or _patched(told) or _passed(told)
    return (Fix(text or told.choose(_MODULES)),)


_LOADERS = (
    ("attribute 'next'", "Write next(iterator): the method is gone since torch 1.13"),
    (
        r"__getitem__|has no len\(\)",
        "The Dataset needs both methods, with two underscores on each side and indented in the class: "
        "__len__(self), the "
        "number of samples, and __getitem__(self, i), which returns one; without a length (IterableDataset) leave "
        "shuffle out",
    ),
    (
        "subscriptable|support indexing|not an iterator|'DataLoader' object has no",
        "Loop over the DataLoader, or take a batch with next(iter(loader)); loader.dataset[0] is one sample",
    ),
    ("IterableDataset", "An IterableDataset is shuffled inside itself: leave shuffle, sampler and len() out"),
    (
        r"is not iterable",
        "batch_sampler= takes lists of numbers, and sampler= single ones: DataLoader(data, sampler=sampler, "
        "batch_size=8), or torch.utils.data.BatchSampler(sampler, 8, False) as batch_sampler",
    ),
    ("mutually exclusive", "Leave out shuffle, batch_size or drop_last where you give a sampler or batch_sampler"),
    ("prefetch_factor|persistent_workers|timeout", "Set num_workers=1 or more, or leave the option out"),
    (
        "Sum of input lengths",
        "The lengths must add up: n = int(0.8 * len(data)); random_split(data, [n, len(data) - n])",
    ),
    ("Subset", "A Subset keeps the whole dataset in .dataset, and its own numbers in .indices: subset.dataset.targets"),
    (
        "to unpack",
        "A batch has as many parts as __getitem__ returns: for batch in loader: print(len(batch), type(batch))",
    ),
    ("", "Return tensors, numbers, or dictionaries of them from __getitem__"),
)


def _loader(told: Told) -> tuple[Fix, ...]:
    return (Fix(told.choose(_LOADERS)),)


def _worker(told: Told) -> tuple[Fix, ...]:
    """The error itself, where the text has it, and the line that raised it."""
    inner = Told(
        re.split(r"Original Traceback|Error: '?Traceback \(most recent call last\)", told.text)[-1].replace("\\n", "\n")
    )
    own = inner.last(r"(?m)^\W{0,9}(?:\w+\.)*(\w+(?:Error|Exception)(?:: (?!Caught)[^\n]{1,160})?)$")
    if own is None or "Caught" in inner.text[own.start() :]:
        if (caught := told.last(r"Caught (\w+) in ")) and (
            outer := told.last(rf"\b({caught[1]}: (?!Caught)[^\n]{{1,160}})")
        ):
            means = programs.reading(Told(f"{told.text}\n{outer[1]}"))[:1]
            cure = means[0].text if means else _ALONE.text
            return (Fix(f"The error is {outer[1].strip('` ')}. {cure}", means[0].commands if means else ()),)
        return (
            Fix(
                "The worker's own error is the last line under 'Original Traceback', which the text lacks: look there, "
                "or run once with num_workers=0 (dataset[0] alone), where it comes with its own traceback"
            ),
        )
    if "ExceptionWrapper" in own[1]:
        text = (
            "A worker failed, and its own error is inside of this wrapper: run it with num_workers=0, which shows it. "
        )
        return (Fix(f"{text}On Windows start under if __name__ == '__main__':"),)
    if inner.has(r"collate\.py[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?\w*Error: "):
        kinds = Fix("The samples of a batch differ: __getitem__ must return the same keys, types and sizes for each")
        means = (*programs.reading(inner)[:1], kinds) if "KeyError" in own[1] else (kinds,)
        return (Fix(f"The error is {own[1].strip('` ')}. {means[0].text}"),)
    line = inner.own_line
    where = f", raised at {line.file}, line {line.number}: {line.code}" if line else ""
    means = programs.reading(inner)[:1]
    of_self = "not callable" in own[1] or (line and re.search(r"self\.\w+(?:\[|\.\w+\()|\)\[", line.code))
    if (
        "NoneType" in own[1]
        and line
        and not of_self
        and "concatenate" not in own[1]
        and re.search(r"(?i)im(?:g|age|read)|mask|cv2|open\(", line.code)
        and re.search(r"in __getitem__\n[^\n]*\n(?:[ ~^]+\n)?\W*\w+Error", inner.text)
    ):
        means = (Fix(_UNREAD_FILE),)
    said = f"The error is {own[1].strip('` ')}{where}"
    if not means or means == (programs.UNREAD,):
        return (Fix(f"{said}. Run it once with num_workers=0, or dataset[0], and print the values of that line"),)
    return (Fix(f"{said}. {means[0].text}", means[0].commands), _ALONE)


_UNREAD_FILE = (
    "In a Dataset None is mostly an image or file that was not read: cv2.imread gives None where the path is "
    "wrong or the "
    "file is missing. Print the path that the line uses and os.path.exists(path), and see that this part of the "
    "data set "
    "(masks, edges, labels) is downloaded or made, and in the folder that the code names"
)
_ALONE = Fix(
    "Run it without workers, where it comes with its own traceback: num_workers=0, or dataset[0]; one GPU for a model"
)


_CALLED = (
    ("Size' object", "shape is an attribute: x.shape, or x.size() with parentheses"),
    ("dtype' object", "dtype and device are attributes: x.dtype, without parentheses"),
    ("unhashable", "A tensor cannot be the key of a dictionary: use x.item(), or tuple(x.tolist())"),
    (
        "",
        "A variable has the name of the function and hides it (loss = loss(...), or sum, max, len): rename it; "
        "attributes such as x.T, x.grad and x.data have no parentheses",
    ),
)


def _called(told: Told) -> tuple[Fix, ...]:
    return (Fix(told.choose(_CALLED)),)


_OPTIMIZERS = (
    (
        r"not supported between instances of '(?:float|int|str)' and '(?:str|float|int)'",
        "A number is text: YAML reads 1e-4 so (write 1.0e-4), and argparse without type=float; float(lr) makes it one",
    ),
    ("'metrics'", "ReduceLROnPlateau takes the value that it watches: scheduler.step(val_loss), after validation"),
    (
        r"object is not iterable",
        "Give the optimizer model.parameters(), with its parentheses, not the model or the method; one tensor as "
        "[tensor]",
    ),
    (
        "closure",
        "LBFGS computes the loss several times a step: def closure(): optimizer.zero_grad(); loss = "
        "criterion(model(x), y); "
        "loss.backward(); return loss; then optimizer.step(closure)",
    ),
    (
        "Tried to step",
        "total_steps is too small: epochs * len(loader); step once a batch; after loading, set last_epoch",
    ),
    (
        "sparse gradients",
        "Embedding(sparse=True) needs torch.optim.SparseAdam or SGD for its parameters, or sparse=False",
    ),
    (
        "is not an Optimizer",
        "Give the scheduler the optimizer itself: the object, not its class or a wrapper of a library",
    ),
    (
        "cycle_momentum",
        "Adam has no momentum to cycle (older torch): CyclicLR(optimizer, ..., cycle_momentum=False), or use SGD with "
        "momentum=0.9",
    ),
    (
        r"UnboundLocalError: [^'\n]*'beta",
        "The last group of parameters has no gradients: it is frozen, unused in forward(), or step() comes before "
        "loss.backward(). Give the optimizer only what trains, filter(lambda p: p.requires_grad, model.parameters()); "
        "torch 1.10.1 and later pass over it",
    ),
    ("total_steps OR", "OneCycleLR needs epochs=... and steps_per_epoch=len(loader), or total_steps=..."),
    (
        "FusedAdam|fused=True",
        "Move the model to the GPU, in float32, before making the optimizer, or leave fused=True out",
    ),
    (
        "Invalid (?:learning|beta|momentum)",
        "The number is out of range: print it; lr > 0, 0 <= beta < 1; numbers, not text",
    ),
)


_OF_A_KIND = {
    *("betas", "exp_avg", "exp_avg_sq", "exp_avg_var", "max_exp_avg_sq", "momentum", "momentum_buffer", "nesterov"),
    *("dampening", "square_avg", "acc_delta", "buffer", "alpha", "amsgrad", "rho", "sum", "weight_decouple"),
}


def _again(told: Told) -> tuple[Fix, ...]:
    if any(told.has(mark) for mark, _ in _OPTIMIZERS):
        return ()
    again = Fix(
        "Make the optimizer again from model.parameters() and load only its state: "
        "optimizer.load_state_dict(checkpoint['optimizer']), after the model is on its device; do not pickle it whole"
    )
    if (key := told.last(r"(?i)KeyError:?\s+'?([a-z]\w+)'?")) and key[1] in _OF_A_KIND:
        return (
            Fix(
                f"The state that was loaded is of another kind of optimizer, which has no '{key[1]}': load the model "
                "alone from this checkpoint and leave out optimizer.load_state_dict(...) (or delete its optimizer "
                "entry), or go on with the optimizer of that training"
            ),
            Fix(
                "In parameter groups of your own, give each group only 'params' and numbers: the optimizer fills in "
                "the rest"
            ),
        )
    if told.has("object is not subscriptable"):
        return (
            Fix(
                "The file holds the optimizer itself, not its state: saved = torch.load(path, weights_only=False), "
                "then optimizer.load_state_dict(saved.state_dict()); save optimizer.state_dict() the next time"
            ),
        )
    if told.has("capturable=False"):
        return (
            Fix("Torch 1.12.0 had this bug: update it", ("python -m pip install -U torch",)),
            Fix("Or set it after loading: optimizer.param_groups[0]['capturable'] = True"),
        )
    return (again,)


_IMPORTS = {
    "torch": "import torch",
    "nn": "from torch import nn",
    "optim": "from torch import optim",
    "F": "import torch.nn.functional as F",
    "DataLoader": "from torch.utils.data import DataLoader",
    "Dataset": "from torch.utils.data import Dataset",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "Variable": "from torch.autograd import Variable",
    "transforms": "from torchvision import transforms",
    "SummaryWriter": "from torch.utils.tensorboard import SummaryWriter",
    "DDP": "from torch.nn.parallel import DistributedDataParallel as DDP",
    "dist": "import torch.distributed as dist",
}


def _import(told: Told) -> tuple[Fix, ...]:
    """The line that is missing; where a package has left it out, torch itself."""
    got = told.last(r"name '(\w+)' is not defined")
    name = got[1] if got else "torch"
    if told.has(r"packages[/\\][^\n]*\n[^\n]*\n(?:[ ~^]+\n)?NameError: name"):
        return (
            Fix(
                "The package leaves torch out where it finds none that suits it: install torch, or update it",
                (pip("install", "-U", "torch"),),
            ),
            Fix("Then see that it can be imported", ('python -c "import torch"',)),
        )
    line = _IMPORTS.get(name, f"import {name}")
    again = "; in a notebook run the cell that imports it first, again after each restart" if told.notebook else ""
    return (Fix(f"Write `{line}` at the top of the file that fails{again}"),)


ERRORS = (
    Error(
        "torch-not-imported",
        "The program uses torch without importing it",
        "The file, or the notebook since its restart, has not imported the name that it uses.",
        "code",
        (
            Seen(
                "is not defined",
                r"(?<![\w'])name '(?:torch|torchvision|torchaudio|nn|DataLoader|TensorDataset|"
                r"SummaryWriter)' is not defined",
                "NameError: name 'torch' is not defined",
            ),
            Seen(
                "is not defined",
                r"(?:\bF\.[a-z_]\w+\(|\boptim\.[A-Z]\w+\(|\btransforms\.[A-Z]\w+\(|\bdist\.(?:init|get|all)_\w+\(|"
                r"\bVariable\(|\(Dataset\):|\bDDP\()[^\n]*\n(?:[ ~^]+\n)?NameError: (?:global )?name "
                r"'(?:F|optim|transforms|dist|Variable|Dataset|DDP)'(?= is not)",
                "    x = F.relu(x)\nNameError: name 'F' is not defined",
            ),
        ),
        (_import,),
        asked=("name 'torch' is not defined", "nameerror torch", "name 'nn' is not defined"),
        source="Python: NameError",
    ),
    Error(
        "wrapped-model",
        "The model is inside a wrapper",
        "DataParallel, DistributedDataParallel or torch.compile wraps the model: its own methods and attributes are "
        "one level deeper.",
        "code",
        (
            Seen(
                "object has no attribute",
                r"'(?:DataParallel|DistributedDataParallel|FullyShardedDataParallel|OptimizedModule)' object has no "
                r"attribute '\w+'",
                "AttributeError: 'DataParallel' object has no attribute 'init_hidden'",
            ),
        ),
        (_unwrap,),
        asked=("dataparallel object has no attribute", "distributeddataparallel object has no attribute generate"),
        source="torch/nn/parallel/data_parallel.py",
    ),
    Error(
        "not-a-tensor",
        "This is not a tensor",
        "A tensor's method is called on an array, a number, text, an image, a dictionary or None.",
        "code",
        (
            Seen(
                "object has no attribute",
                r"'(?:numpy\.\w+|np\.\w+|int|float|bool|str|dict|DataFrame|Series|(?:PIL\.)?\w*Image\w*"
                r"|BatchEncoding|BatchFeature)' object has "
                rf"no attribute '(?:{_OF_TENSORS})'",
                "AttributeError: 'numpy.ndarray' object has no attribute 'unsqueeze'",
            ),
            Seen(
                "float object has no attribute item | int object has no attribute item | ndarray object has no "
                "attribute float",
                r"'(?:(?:float|int)' object has no attribute 'item|numpy\.ndarray' object has no attribute 'float)'",
                "AttributeError: 'float' object has no attribute 'item'",
            ),
            Seen(
                "object has no attribute",
                rf"'{_LAYERS}' object has no attribute '(?:{_OF_TENSORS}|size|shape|view|mean|sum|item|data)'",
                "AttributeError: 'ReLU' object has no attribute 'dim'",
            ),
            Seen(
                "bool object has no attribute",
                r"'bool' object has no attribute '(?:sum|all|any|mean|float|nonzero|item|cpu)'",
                "AttributeError: 'bool' object has no attribute 'sum'",
            ),
            Seen(
                "object is not subscriptable | object does not support item assignment",
                r"'(?:PIL\.)?\w*Image\w*' object (?:is not subscriptable|does not support item assignment)",
                "TypeError: 'Image' object is not subscriptable",
            ),
            Seen(
                "object has no attribute numpy",
                r"'(?:numpy\.\w+|float|int|list|str|NoneType)' object has no attribute 'numpy'",
                "AttributeError: 'numpy.ndarray' object has no attribute 'numpy'",
            ),
            Seen(
                "NoneType object has no attribute",
                r"\.bias\.[^\n]*\n(?:[ ~^]+\n)?AttributeError: 'NoneType' object has no attribute '\w+'",
                "    self.fc.bias.data.fill_(0)\nAttributeError: 'NoneType' object has no attribute 'data'",
            ),
            Seen(
                "object has no attribute",
                r"packages[/\\]torch(?:vision|audio)?[/\\](?:nn|functional|_tensor|distributions|optim"
                r"|transforms|ops|models)\b"
                r"[^\n]*, line \d+, in \w+\n[^\n]*\n(?:[ ~^]+\n)?AttributeError: '(?:list|tuple|numpy\.\w+|int"
                r"|float|bool"
                r"|str|dict|NoneType)' object has no attribute '\w+'",
                'File "/v/site-packages/torch/nn/functional.py", line 5, in softsign\n    return input / '
                "(input.abs() + 1)"
                "\nAttributeError: 'str' object has no attribute 'abs'",
            ),
            Seen(
                "NoneType object has no attribute",
                r"'NoneType' object has no attribute '(?:to|cuda|unsqueeze|backward|requires_grad|detach|dim|permute)'",
                "AttributeError: 'NoneType' object has no attribute 'unsqueeze'",
            ),
        ),
        (_instead,),
        alternatives=(Or("dataset-returns-none", "the object comes from a DataLoader"),),
        asked=(
            "numpy.ndarray object has no attribute cuda",
            "numpy.ndarray has no attribute unsqueeze",
            "'float' object has no attribute 'backward'",
            "'str' object has no attribute 'to'",
        ),
        see="print(type(x)) before the line in the traceback.",
        code="x = torch.from_numpy(array).float().to(device)\nx = torch.tensor(numbers)",
        general=True,
        amid=not_elsewhere,
        source="torch/_tensor.py",
    ),
    Error(
        "tensor-method",
        "Tensors have no such method in this torch",
        "The method is NumPy's or another library's, is spelled differently, or came with a later torch.",
        "code",
        (
            Seen(
                "object has no attribute",
                r"'(?:torch\.(?:cuda\.)?\w*Tensor|Tensor|Parameter)' object has no attribute '(?!numpy')\w+'",
                "AttributeError: 'Tensor' object has no attribute 'astype'",
            ),
        ),
        (_method,),
        alternatives=(Or("torch-too-old-for-package", "the name is in the documentation of a later torch"),),
        asked=("'Tensor' object has no attribute 'astype'", "'Tensor' object has no attribute 'copy'"),
        code="x = x.to(torch.float32)  # not astype\ny = x.clone()  # not copy",
        source="torch/_tensor.py",
    ),
    Error(
        "module-definition",
        "The model's class or its call is wrong",
        "An nn.Module is defined or called incorrectly: super().__init__() or forward is missing, the arguments "
        "are not those of forward, or an attribute was never set.",
        "code",
        (
            Seen(
                "Caught StopIteration in replica",
                r"Caught StopIteration in replica \d",
                "StopIteration: Caught StopIteration in replica 0 on device 0.",
            ),
            Seen(
                "before Module init call",
                r"cannot assign (?:module|parameters?|buffer)s? before Module\.__init__\(\) call",
                "AttributeError: cannot assign module before Module.__init__() call",
            ),
            Seen(
                "object has no attribute",
                r"'\w+' object has no attribute '_(?:modules|parameters|buffers|backward_hooks|forward_hooks)'",
                "AttributeError: 'Net' object has no attribute '_modules'",
            ),
            Seen(
                "is missing the required",
                r"Module \[\w+\] is missing the required \"?forward\"? function",
                'NotImplementedError: Module [Net] is missing the required "forward" function',
            ),
            Seen(
                "raise NotImplementedError",
                r"torch[/\\]nn[/\\]modules[/\\]module\.py\"?,[^\n]*\n[^\n]*raise NotImplementedError[^\n]*\n"
                r"(?:[ ~^]+\n)?NotImplementedError",
                'File "/v/torch/nn/modules/module.py", line 297, in forward\n    raise NotImplementedError\n'
                "NotImplementedError",
            ),
            Seen(
                "forward takes | forward missing | forward got",
                r"forward\(\) (?:takes (?:\w+ ){0,3}\d+ (?:to \d+ )?(?:positional|arguments?)|missing \d+ required|"
                r"got an unexpected keyword)",
                "TypeError: forward() takes 2 positional arguments but 3 were given",
            ),
            Seen(
                "init takes positional",
                r"= ?(?!\w*(?:[Dd]ata|[Ll]oad|[Tt]ransform|[Ss]ampl|[Cc]onf|Loss))[A-Z]\w*\((?:x|img|imgs|image"
                r"|images|inputs?|data"
                r"|batch)\)[^\n]*\n(?:[ ~^]+\n)?TypeError: (?:\w+\.)?"
                r"__init__\(\) takes 1 positional argument but 2 were given",
                "    h = Tiny(img)\nTypeError: __init__() takes 1 positional argument but 2 were given",
            ),
            Seen(
                "forward unimplemented",
                r"_forward_unimplemented\(\) (?:takes|got|missing)",
                "TypeError: _forward_unimplemented() takes 2 positional arguments but 3 were given",
            ),
            Seen(
                "init takes | init missing | init got an unexpected",
                r"\b(?:\w+Loss|Linear|Conv\dd|LSTM|GRU|BatchNorm\dd|Dropout|Embedding|MultiheadAttention|Softmax"
                r"|ReLU)\.__init__"
                r"\(\) (?:takes|missing|got an unexpected keyword)",
                "TypeError: CrossEntropyLoss.__init__() takes from 1 to 2 positional arguments but 3 were given",
            ),
            Seen(
                "object has no attribute module",
                r"'(?!DataParallel|Distributed|NoneType|dict|list|str|function|\w*(?:[Aa]rg|[Cc]onfig|Namespace))\w+' "
                r"object has no attribute 'module'",
                "AttributeError: 'ResNet' object has no attribute 'module'",
            ),
            Seen("ModuleAttributeError", r"ModuleAttributeError: '\w+' object", "ModuleAttributeError: 'Net' object"),
            Seen(
                "in getattr",
                r"torch[/\\]nn[/\\]modules[/\\]module\.py[^\n]* in __getattr__(?:[^\n]*\n){1,6}?\w*AttributeError: "
                r"'\w+' "
                r"object has no attribute '\w+'",
                'File "/v/torch/nn/modules/module.py", line 518, in __getattr__\n    type(self).__name__, name))\n'
                "AttributeError: 'Net' object has no attribute 'fc3'",
            ),
            *exactly("'Sequential' object has no attribute 'append'"),
            *varying("\"attribute '{weight}' already exists"),
            Seen(
                "object to buffer | object to parameter",
                r"cannot assign '[\w.]+' object to (?:buffer|parameter) '\w+'",
                "TypeError: cannot assign 'float' object to buffer 'running_mean' (torch Tensor or None required)",
            ),
            *exactly("ParameterList should not be called", "ParameterDict should not be called", "as child module '"),
            Seen(
                "name can t contain | name can t be",
                r"\b(?:module|parameter|buffer|submodule|tensor) name can\\?'t (?:contain|be empty)",
                "KeyError: 'module name can\\'t contain \".\", got: layer.1'",
            ),
            Seen(
                "is not a Module subclass",
                r"[\w.]+ is not a Module subclass",
                "TypeError: torch.nn.functional.relu is not a Module subclass",
            ),
        ),
        (_module,),
        alternatives=(Or("old-package-for-new-torch", "the code was written for a different release of a library"),),
        asked=(
            "forward() takes 2 positional arguments but 3 were given",
            "forward() missing 1 required positional argument",
            "cannot assign module before Module.__init__() call",
            "NotImplementedError in forward",
            "forward got an unexpected keyword argument",
        ),
        code="class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = "
        "nn.Linear(10, 2)"
        "\n\n    def forward(self, x):\n        return self.fc(x)",
        general=True,
        amid=not_elsewhere,
        source="torch/nn/modules/module.py",
    ),
    Error(
        "dataloader-usage",
        "A Dataset or DataLoader is used incorrectly",
        "Two DataLoader options exclude each other, or the dataset does not support what the code does with it.",
        "code",
        (
            Seen(
                "DataLoader object",
                r"'DataLoader' object (?:is not subscriptable|does not support indexing|is not an iterator)",
                "TypeError: 'DataLoader' object is not subscriptable",
            ),
            Seen(
                "object has no attribute next",
                r"'_?\w*DataLoader\w*Iter' object has no attribute 'next'",
                "AttributeError: '_MultiProcessingDataLoaderIter' object has no attribute 'next'",
            ),
            Seen(
                "DataLoaderIter object is not subscriptable | DataLoader object has no attribute",
                r"'(?:_\w+DataLoaderIter' object is not subscriptable|DataLoader' object has no attribute "
                r"'(?!next)\w+)",
                "AttributeError: 'DataLoader' object has no attribute 'shape'",
            ),
            Seen(
                "is mutually exclusive with",
                r"(?:sampler|batch_sampler|batch_size)\w* option is mutually exclusive with",
                "ValueError: sampler option is mutually exclusive with shuffle",
            ),
            Seen(
                "object is not iterable",
                r"possibly_batched_index\]\n(?:[ ~^]+\n)?TypeError: '(?:numpy\.)?u?int\d*' object is not iterable",
                "    data = [self.dataset[idx] for idx in possibly_batched_index]\n"
                "TypeError: 'numpy.int64' object is not iterable",
            ),
            *exactly("Subclasses of Dataset should implement __getitem__"),
            Seen(
                "object of type",
                r"torch[/\\]utils[/\\]data[/\\][^\n]*\n(?:(?! *File )[^\n]*\n){1,3}?TypeError: object of type "
                r"'\w+' has no "
                r"len\(\)",
                'File "/v/torch/utils/data/sampler.py", line 9, in num_samples\n    return len(self.data_source)\n'
                "TypeError: object of type 'Faces' has no len()",
            ),
            *exactly("DataLoader with IterableDataset: expected unspecified", "Sum of input lengths does not equal"),
            Seen(
                "IterableDataset has no len",
                r"object of type '\w*Iterable\w*' has no len\(\)",
                "TypeError: object of type 'IterableDataset' has no len()",
            ),
            Seen(
                "option could only be specified in multiprocessing | option needs num workers",
                r"(?:prefetch_factor|persistent_workers|timeout)\w* option (?:could only be specified in|needs "
                r"num_workers)",
                "ValueError: prefetch_factor option could only be specified in multiprocessing.",
            ),
            Seen(
                "values to unpack",
                r"\bin (?:enumerate\(|tqdm\()*\w*(?:[Ll]oader|_iter|_dl)\w*[^\n]*\n(?:[ ~^]+\n)?ValueError: (?:not "
                r"enough|too many) "
                r"values to unpack",
                "    for images, labels in train_loader:\nValueError: too many values to unpack (expected 2)",
            ),
            Seen(
                "Subset object has no attribute",
                r"'Subset' object has no attribute '\w+'",
                "AttributeError: 'Subset' object has no attribute 'targets'",
            ),
        ),
        (_loader,),
        asked=(
            "dataloader object is not subscriptable",
            "sampler option is mutually exclusive with shuffle",
            "dataloader iter has no attribute next",
            "subset has no attribute targets",
            "random_split sum of input lengths",
        ),
        code="images, labels = next(iter(loader))\nfor images, labels in loader:\n    ...",
        general=True,
        source="torch/utils/data/dataloader.py",
    ),
    Error(
        "raised-in-worker",
        "Your own code failed in a worker",
        "Your Dataset's code failed in a DataLoader worker, or your model's code failed on one of the GPUs; the "
        "original error is in the same output.",
        "code",
        (
            Seen(
                "in DataLoader worker process | in replica | in pin memory thread",
                r"\bCaught (?!StopIteration in replica)\w+ in (?:DataLoader worker process|replica|pin memory)\b",
                "IndexError: Caught IndexError in DataLoader worker process 0.",
            ),
            Seen(
                "in worker loop",
                r"Error: '?Traceback \(most recent call last\):\\?\w?[\n ][^\n]*in _worker_loop",
                'KeyError: Traceback (most recent call last):\n  File "/v/dataloader.py", line 138, in _worker_loop',
            ),
            Seen(
                "ExceptionWrapper object",
                r"'ExceptionWrapper' object (?:does not|is not|has no)\b",
                "TypeError: 'ExceptionWrapper' object is not subscriptable",
            ),
        ),
        (_worker,),
        symptom=2,
        asked=("caught keyerror in dataloader worker process 0", "caught runtimeerror in replica 0 on device 0"),
        see="the lines under 'Original Traceback' end in a file of yours.",
        code="print(dataset[0])  # without workers: the error comes with its own traceback\n"
        "DataLoader(dataset, num_workers=0)",
        source="torch/_utils.py: ExceptionWrapper",
    ),
    Error(
        "not-callable",
        "A tensor or its attribute is called like a function",
        "There are parentheses after something that is not a function: a tensor, a shape or a type.",
        "code",
        (
            Seen(
                "object is not callable",
                r"'(?:torch\.)?(?:\w*Tensor|Size|dtype|device|Parameter|Adam|SGD)' object is not callable",
                "TypeError: 'Tensor' object is not callable",
            ),
            Seen("unhashable type Tensor", r"unhashable type: 'Tensor'", "TypeError: unhashable type: 'Tensor'"),
        ),
        (_called,),
        asked=("'Tensor' object is not callable", "'torch.Size' object is not callable"),
        source="torch/csrc/autograd/python_variable.cpp",
    ),
    Error(
        "memory-overlap",
        "Elements of this tensor share memory",
        "The tensor comes from expand(), or is a view of the tensor being written: several of its elements share "
        "one place in memory, so it cannot be changed in place.",
        "code",
        (
            Seen(
                "single memory location",
                r"unsupported operation: (?:some|more than one) elements? of the [\s\S]{0,90}?single memory location",
                "RuntimeError: unsupported operation: more than one element of the written-to tensor refers to a "
                "single "
                "memory location. Please clone() the tensor before performing the operation.",
            ),
            *exactly("unsupported operation: the input tensors cannot refer to any of the output memory locations"),
        ),
        (
            Fix(
                "Copy it before you change it: x = x.clone(), or x.expand(...).contiguous(); or write x = x + y, "
                "not x += y"
            ),
        ),
        asked=("more than one element of the written-to tensor refers to a single memory location",),
        code="x = x.expand(8, -1).clone()\nx[0] += 1",
        source="aten/src/ATen/MemoryOverlap.cpp",
    ),
    Error(
        "optimizer-state",
        "The optimizer or scheduler is set up incorrectly",
        "Its options do not fit the model, or its saved state comes from a different torch or is on the wrong device.",
        "code",
        (
            *exactly("If capturable=False, state_steps should not be CUDA tensors"),
            Seen(
                "not supported between instances of",
                r"torch[/\\]optim[/\\][^\n]*\n(?:[^\n]*\n){1,3}?TypeError: '[<>=]+' not supported between instances of "
                r"'(?:float|str)' and '(?:float|str)'",
                'File "/v/torch/optim/adam.py", line 33, in __init__\n    if not 0.0 <= lr:\n'
                "TypeError: '<=' not supported between instances of 'float' and 'str'",
            ),
            *exactly("step() missing 1 required positional argument: 'metrics'"),
            Seen(
                "object is not iterable",
                r"torch[/\\]optim[/\\][^\n]*\n(?:[^\n]*\n){1,4}?TypeError: '\w+' object is not iterable",
                'File "/v/torch/optim/optimizer.py", line 360, in __init__\n    param_groups = list(params)\n'
                "TypeError: 'method' object is not iterable",
            ),
            *varying(
                "Tried to step 101 times", "{Adam} does not support sparse gradients", "{Adam} is not an Optimizer"
            ),
            *exactly(
                "FusedAdam requires all the params to be CUDA",
                "requires all the params to be floating point Tensors of supported devices",
                "You must define either total_steps OR (epochs AND steps_per_epoch)",
            ),
            *varying(
                "Invalid learning rate: -0.1", "Invalid beta parameter at index 0: 1.0", "Invalid momentum value: -1"
            ),
            Seen(
                "KeyError",
                r"torch[/\\]optim[/\\][^\n]*\n(?:[^\n]*\n){1,4}?[ E]*KeyError: "
                r"(?:Parameter containing|'(?:param_groups|betas|exp_avg|step|momentum(?:_buffer)?|lr|initial_lr|rho"
                r"|differentiable|foreach|maximize|fused|capturable|nesterov|dampening|square_avg|sum|alpha)')",
                'File "/v/torch/optim/adam.py", line 90, in step\n    beta1, beta2 = group["betas"]\n'
                "KeyError: 'betas'",
            ),
            Seen(
                "KeyError",
                r"(?i:KeyError):?\s+'?(?:exp_avg\w*|momentum_buffer|square_avg|max_exp_avg_sq)\b"
                r"|[/\\]optim\w*[/\\.][^\n]*\n[^\n]*= (?:group|state)\[['\"](\w+)['\"]\][^\n]*\n"
                r"(?:[ ~^]+\n)?KeyError: '\1'",
                "KeyError: 'exp_avg'",
            ),
            Seen(
                "object is not subscriptable",
                r"TypeError: '(?:Adam\w*|SGD|RMSprop|Adagrad|Adadelta)' object is not subscriptable",
                "TypeError: 'Adam' object is not subscriptable",
            ),
            *exactly("optimizer must support momentum with `cycle_momentum` option enabled"),
            Seen(
                "local variable beta1 | cannot access local variable",
                r"torch[/\\]optim[/\\][^\n]*\n(?:[^\n]*\n){1,4}?UnboundLocalError: [^'\n]*'beta[12s]*'",
                'File "/v/torch/optim/adam.py", line 118, in step\n    beta1=beta1,\n'
                "UnboundLocalError: local variable 'beta1' referenced before assignment",
            ),
            Seen(
                "object has no attribute defaults",
                r"'\w+' object has no attribute 'defaults'",
                "AttributeError: 'Adam' object has no attribute 'defaults'",
            ),
            Seen(
                "step missing required positional argument closure",
                r"step\(\) missing 1 required positional argument: 'closure'",
                "TypeError: step() missing 1 required positional argument: 'closure'",
            ),
        ),
        (
            lambda told: tuple(Fix(text) for mark, text in _OPTIMIZERS if told.has(mark)),
            _again,
        ),
        asked=("state_steps should not be cuda tensors", "capturable=False"),
        amid=not_elsewhere,
        source="torch/optim/adam.py; torch/optim/optimizer.py",
    ),
    Error(
        "fsdp-parameters",
        "Parameters or tensors are mixed under FSDP or DTensor",
        "FSDP combines parameters, which must have one data type and be all trained or all frozen; DTensors can "
        "only be combined with other DTensors.",
        "code",
        (
            Seen(
                "uniform dtype but got | uniform requires grad when",
                r"(?:requires|with) uniform (?:dtype but got|`?requires_grad`? when)",
                "ValueError: Must flatten tensors with uniform dtype but got torch.bfloat16 and torch.float32",
            ),
            *exactly("got mixed torch.Tensor and DTensor", "`_is_root` should not have been set"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Something was called on a part before the whole: state_dict(), forward() and "
                        "clip_grad_norm_() "
                        "of the outermost FSDP module come first (one forward pass after wrapping, before loading)"
                    ),
                )
                if told.has("_is_root")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Make the plain tensor one too: distribute_tensor(x, mesh, [Replicate()]), or compute on "
                        "x.to_local(); "
                        "frozen and tied weights must be sharded with the rest"
                    ),
                )
                if told.has("DTensor")
                else (
                    Fix(
                        "Load the whole model in one type (torch_dtype=torch.bfloat16, also adapters: "
                        "model.to(torch.bfloat16)), "
                        "and wrap with use_orig_params=True, which takes frozen and trained parameters together"
                    ),
                )
            ),
        ),
        asked=("must flatten tensors with uniform dtype", "got mixed torch.tensor and dtensor"),
        source="torch/distributed/fsdp/_flat_param.py; torch/distributed/tensor/_dispatch.py",
    ),
    Error(
        "ddp-model",
        "The model does not fit DistributedDataParallel",
        "The ranks have different models, or the model has nothing to train.",
        "code",
        (
            *exactly("DDP expects same model across all ranks"),
            Seen(
                "is not needed when a module doesn t have any parameters",
                r"DistributedDataParallel is not needed when a module doesn'?t have any parameters",
                "AssertionError: DistributedDataParallel is not needed when a module doesn't have any parameters that "
                "require a gradient.",
            ),
            Seen(
                "device ids and output device arguments only work with",
                r"device_ids and output_device arguments only work with",
                "AssertionError: DistributedDataParallel device_ids and output_device arguments only work with "
                "single-device CUDA",
            ),
            *exactly("SyncBatchNorm is only supported within torch.nn.parallel.DistributedDataParallel"),
            *varying(
                "params in rank 1 appears not to match", "appears not to match sizes of the same param in process 0"
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Move the model first: torch.cuda.set_device(local_rank); model.to(local_rank); then "
                        "DistributedDataParallel(model, device_ids=[local_rank]); without device_ids on the CPU"
                    ),
                )
                if told.has("device_ids and|SyncBatchNorm is only")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Nothing in it requires gradients: use it without DistributedDataParallel, or unfreeze "
                        "parameters"
                    ),
                )
                if told.has("is not needed")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "The rank with 0 has ended, or hangs: read its own error further up (out of memory, a missing "
                        "file). If it has none, two ranks may share a GPU: torch.cuda.set_device(local_rank) first"
                    ),
                )
                if told.has("inconsistent 0 params")
                else ()
            ),
            Fix(
                "Build the same model on every rank (same configuration, class count and seed) and load the checkpoint "
                "on all, before DistributedDataParallel(model, device_ids=[local_rank])"
            ),
        ),
        alternatives=(Or("local-rank-argument", "all ranks use one GPU: LOCAL_RANK is not used"),),
        asked=("ddp expects same model across all ranks",),
        source="torch/csrc/distributed/c10d/reducer.cpp",
    ),
)
