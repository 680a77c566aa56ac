"""Devices, arguments and values of tensors."""

import re

from torchdoctor.explain import own_code
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Line, Told
from torchdoctor.model import Fix

# What the messages say of who is where.
# What shows that there are several processes.
_RANKS = (
    r"deepspeed|torchrun|\bslurm|\bddp\b|distributeddata|local_rank|process rank \d|distributed: true|\bmulti-?node"
)
_DEVICES = (
    (
        r"(?s)(?:plot|hist|append|mean|sum)\([^\n]*loss(?=.*to host memory first)",
        "Keep the losses as numbers: losses.append(loss.item())",
    ),
    (
        r"\.numpy\(|(?i:to (?:a )?numpy)|to host memory first",
        "To numpy: tensor.detach().cpu().numpy()",
    ),
    (
        r"xpected an? '(\w+)' device type for generator|Cannot generate a (\w+) tensor from a generator",
        "The generator must be of the device that it is used for: torch.Generator(device='{0}'), also as generator= of "
        "DataLoader and random_split where torch.set_default_device or set_default_tensor_type is set",
    ),
    (
        r"(?s)\A(?=.*[Ff]used_?(?:[Ll]ayer|RMS)_?[Nn]orm).*must be a (?:CUDA|cuda) tensor",
        "If it is on the GPU already (print(x.device)), this apex was not built for this torch: build it again, or "
        "remove it (pip uninstall apex), and torch's own norm is used; else model.to(device) and x.to(device)",
    ),
    ("Graph must be on CPU", "This function of DGL takes graphs on the CPU: graph.cpu() for the call, then back"),
    (
        r"(\w+) must be a (?:CUDA|cuda) tensor",
        "{0} is on the CPU, or on another GPU than the current one: model.to(device) and {0}.to(device) before the "
        "line; with several GPUs torch.cuda.set_device(device), since extensions work on the current one",
    ),
    (
        r"[Ii]nput, output and indices must be on the current device",
        "The numbers that are looked up are on the CPU, and the embedding is on the GPU (or on another one): "
        "input_ids = "
        "input_ids.to(model.device) where the batch comes in; or the model was moved, as by .cpu() before it is saved",
    ),
    ("lengths' argument", "pack_padded_sequence takes lengths on the CPU: lengths.cpu()"),
    ("indices should be", "Move the index to the tensor: x[index.to(x.device)], or on the CPU x[index.cpu()]"),
    (
        r"Pointer argument",
        "A Triton kernel got a tensor of the CPU: x.cuda() before it; with several GPUs, "
        "torch.cuda.set_device(x.device)",
    ),
    (
        r"got weight is on cpu,[^\n]*(?:nll_loss|cross_entropy)",
        "The class weights that the loss was given are on the CPU: criterion.to(device), or weight=weights.to(device)",
    ),
    (
        r"got target is on cpu",
        "The labels are on the CPU, and the output is on the GPU: y = y.to(device) for each batch; .to() gives a copy, "
        "so assign it",
    ),
    (
        r"got index is on cpu,[^\n]*index_select",
        "The numbers that are looked up (input_ids of an embedding, edge_index of a graph) are on the CPU: "
        "input_ids = input_ids.to(device); or inputs.to(device) of all from a tokenizer, data.to(device) of a graph",
    ),
    (
        r"(?:CPU|cpu) but got (?:backend|device type) (?:CUDA|cuda) for argument #\d '(?:other|tensor\d?|target"
        r"|source|value)'",
        "This operation of two tensors got the first on the CPU and the second on the GPU: bring one to the other, "
        "a.to(b.device), and make the first on the device of the model where it is made",
    ),
    (
        r"(?:CUDA|cuda) but got (?:backend|device type) (?:CPU|cpu) for argument #\d '(?:other|tensor\d?|target"
        r"|source|value)'",
        "This operation of two tensors got the first on the GPU and the second on the CPU: b.to(a.device); labels and "
        "what forward makes belong on the device of the model, y = y.to(device), device=x.device",
    ),
    (
        r"Input type \(torch\.\w+Tensor\) and weight type \(torch\.cuda|found input tensor at cpu|self' on cpu|#1 "
        r"'self'|got (?:mat1|input) is on cpu|got (?:weight|mat2|bias|running_mean) is on (?:cuda|mps|xpu)"
        r"|input_?' is on CPU|device type cuda but got device type cpu for argument #1|backend CUDA but got "
        r"backend CPU for "
        r"argument #[12]",
        "The model is on the GPU, and the data on the CPU: x = x.to(device), y = y.to(device) for each batch; "
        ".to() gives a "
        "copy, so assign it",
    ),
    (
        r"Input type \(torch\.cuda\.\w+\) and weight type \(torch\.(?!cuda)|parameter tensor at cpu|backend CPU "
        r"but got backend CUDA"
        r"|device type cpu but got device type cuda|have CPU Backend, but got|(?:weight|running_mean) is on cpu"
        r"|got (?:mat1|input|index) is on (?:cuda|mps|xpu)|expected type "
        r"torch\.(?!cuda)\w+"
        r" but got torch\.cuda",
        "The data are on the GPU, and the model, or a part of it, on the CPU: model.to(device), before the "
        "optimizer is made; "
        "layers in a plain list need nn.ModuleList, other tensors register_buffer",
    ),
    (
        r"hidden tensor at cpu",
        "The hidden state was made on the CPU: torch.zeros(layers, batch, hidden, device=x.device)",
    ),
    (
        r"but found one of them on device: (?:cpu|meta)",
        "The model, or a part of it, is not on the GPU: model.to('cuda:0') before nn.DataParallel(model); what is "
        "made later "
        "(quantization, new layers) too, or run that model without DataParallel",
    ),
    (
        r"[/\\]torch[/\\]optim[/\\]",
        "The optimizer's state is on a different device than the parameters: move the model to its device before the "
        "optimizer is made and before optimizer.load_state_dict(...), or move the state: for state in "
        "optimizer.state.values(): state.update({k: v.to(device) for k, v in state.items() if torch.is_tensor(v)})",
    ),
    (
        rf"(?s)(?i:{_RANKS}).*cuda:\d and cuda:\d|cuda:\d and cuda:\d.*(?i:{_RANKS})",
        "Each process must use its own GPU throughout: rank = int(os.environ['LOCAL_RANK']); "
        "torch.cuda.set_device(rank), and model and batches to that device; not cuda:0, and not the rank among all "
        "machines",
    ),
    (
        r"cuda:\d and cuda:\d|device cuda:(?:0 and dtype \w+ but got device cuda:[1-9]|[1-9] and dtype \w+ but got "
        r"device cuda:0)|different GPUs|device \d does not equal \d|devices\[0\]|device_ids\[0\]|on cuda:\d "
        r"and \w+ is on cuda",
        "Two GPUs are mixed: where one is enough, show the program only that, CUDA_VISIBLE_DEVICES=0; else use one "
        "name throughout (device = torch.device('cuda:0')), no .cuda() without a number in the model; with "
        "DataParallel the model belongs on device_ids[0], and tensors made in forward on x.device",
    ),
)


# What the arguments of operators are.
_ROLES = {
    "index": "the index, or the token numbers of an embedding",
    "mat1": "what goes into a Linear layer",
    "mat2": "the weight of a Linear layer, or the second matrix",
    "weight": "a layer's weight, or a loss's class weights",
    "bias": "a layer's bias",
    "target": "the labels",
    "tensors": "one of the list that torch.cat or torch.stack gets",
    "running_mean": "the state of a BatchNorm layer",
    "input": "what goes into the layer",
}


def _differing(argument: str, operation: str, told: Told) -> str:
    """Which argument lies elsewhere, and how it is moved; by the names in the line, where that has them."""
    role = f" ({_ROLES[argument]})" if argument in _ROLES else ""
    line = told.own_line
    listed = (
        re.search(r"(?:cat|stack)\([\[(]([\w., ]{3,80})[\])]", line.code) if line and argument == "tensors" else None
    )
    if line and listed and "," in listed[1]:
        how = (
            f"one of {listed[1]} in {line.file}, line {line.number}: print their .device, and write x.to(device) there"
        )
    elif argument in ("weight", "bias", "mat1", "mat2", "running_mean", "index", "input"):
        how = (
            "move the whole model, model.to(device), and what goes into it, x = x.to(device); layers in a plain list "
            "need nn.ModuleList, and tensors that forward makes device=x.device"
        )
    else:
        how = "write x.to(y.device) for it on that line, where y is what it meets (print the .device of each)"
    return (
        f"The one that differs is {argument}{role} of {operation}: {how}. Of a program that you only run set its "
        "option for the device, with one GPU, or take its newest state"
    )


# Somebody who wants no GPU, as a title or a sentence says it.
_ON_THE_CPU = (
    r"(?im)^\W{0,4}(?:inference|running|run|testing|test|evaluat\w+|training|demo)\b[^\n.]{0,20} (?:on|with) "
    r"(?:the |my )?cpu(?: only)?\W*$|\b(?:want|wanted|try|trying|tried|like|need) to (?:\w+ ){0,2}(?:run|infer|test"
    r"|inference)\b(?:(?!gpu|part|some|loss|metric|optim|step|data|prepro)[^\n.]){0,40} "
    r"(?:on|with|using) (?:the |my |a )?cpu\b"
    r"(?! and| to| instead| tensor)"
)


_CALL = r"(?:(?:model|net|\w*encoder|\w*decoder|trainer|pipe\w*)\.\w+|(?:self\.)?(?:model|net|train\w*|main|run))\("


def _in_the_line(line: Line, names: tuple[str, ...]) -> str:
    """Where the values meet in an operation of the line itself: the message names the GPU first, wherever it is."""
    if len(names) != 2 or re.search(rf"\.(?:to|cpu|cuda)\(|{_CALL}", line.code):
        return ""
    a, b = names
    if not re.search(r"[-+*/@<>&|]|torch\.\w+\(|\.(?:mm|bmm|matmul|add|mul|sub|div|eq|gather|scatter)_?\(", line.code):
        return ""
    first, other = (name.partition("[")[0] for name in names)
    return (
        f"In {line.file}, line {line.number}, `{line.code[:160]}`, one of {a} and {b} is on the GPU and the other on "
        f"the CPU: before it, print({a}.device, {b}.device) tells which. Move that one there, {b}.to({first}.device) "
        f"(or {a}.to({other}.device)), or where it is made (device=..., .to(device), register_buffer)"
    )


def _one_device(told: Told) -> tuple[Fix, ...]:
    if told.has(r"optimizer\.step|_foreach|in step\b") and told.has(r"(?i)\bresum|load_state_dict|checkpoint"):
        text = (
            "The optimizer's state lies elsewhere than the model: move the model to its device first, then make the "
            "optimizer, then optimizer.load_state_dict(torch.load(file, map_location=device)); or move it: for state "
            "in optimizer.state.values(): state.update({k: v.to(device) for k, v in state.items() if k != 'step'})"
        )
        return (Fix(text),)
    if told.has(_ON_THE_CPU):
        text = "To run on the CPU, hide the GPU: what asks for it with torch.cuda.is_available() takes the CPU, and a "
        text += (
            "fixed .cuda(), .to('cuda') or device='cuda:0' in the code fails in its own line: make that .to(x.device) "
        )
        text += "or 'cpu'. Load files with map_location='cpu'. SCRIPT.py is the program that you start"
        return (Fix(text, ("CUDA_VISIBLE_DEVICES=-1 python SCRIPT.py",)),)
    device = '"mps"' if told.has(r"\bMPS\b|mps:0|\bmps\b") or told.os == "macos" else "device"
    both = Fix(
        f"Put both on one device: model.to({device}) and x = x.to({device}); this includes tensors created "
        f"inside forward (register_buffer, device=x.device) and layers in a plain list (use nn.ModuleList)"
    )
    made = [Fix(text) for text in (told.choose(_DEVICES[:1]), told.choose(_DEVICES[1:])) if text]
    if not made and (
        got := told.last(r"checking argument for argument (\w+) in method (?:wrapper_)?(?:CUDA_)?_*(\w+?)_*\)")
    ):
        made.append(Fix(_differing(got[1], got[2], told)))
    line = told.own_line
    names = own_code.values(line.code) if line else ()
    if line and not made and (text := _in_the_line(line, names)):
        return (Fix(text), both)
    # By keywords, or with several operations, the order in the line is not that of the message.
    if line and re.search(r"\([^\n]*\w ?=(?!=)|[-+*/@] [^\n]* [-+*/@] ", line.code):
        names = ()
    if made and len(names) == 1:
        made[0] = Fix(made[0].text.replace("input_ids", names[0].partition("[")[0]))
    if made and len(names) == 2:
        made[0] = Fix(made[0].text.replace("index.to(x.device)", f"{names[1]}.to({names[0]}.device)"))
        a, b = names if "a.to(b.device)" in made[0].text else reversed(names)
        how = (
            made[0]
            .text.replace("a.to(b.device)", f"{a}.to({b}.device)")
            .replace("b.to(a.device)", f"{a}.to({b}.device)")
        )
        made[0] = Fix(how)
    return (*made, both)[:2]


_ARGUMENTS = (
    ("scalar should be 0D", "add_scalar takes one number: writer.add_scalar(name, value.mean().item(), step)"),
    (
        "for image data",
        "imshow takes (height, width, 3), and torch has the channels first: img.permute(1, 2, 0).cpu(); a grey one "
        "img.squeeze(0)",
    ),
    (
        "edge_index is empty",
        "add_self_loops gives two things: edge_index, _ = add_self_loops(edge_index, num_nodes=x.size(0))",
    ),
    (
        r"MessagePassing\.propagate",
        "edge_index is one tensor of whole numbers, 2 x edges: torch.stack([rows, columns]).long(), of pairs "
        "torch.tensor(pairs).t().contiguous(); code for PyG 1.5 and older may give a list",
    ),
    (
        r"can only optimize|params argument given",
        "Give the optimizer an iterable of parameters: model.parameters(), with its parentheses, or [tensor] for one",
    ),
    (
        r"\b(?:axis|keepdims|out)=",
        "NumPy's function was called on a tensor: use torch's (x.sum(dim=0)), or x.numpy() first",
    ),
    (
        r"must be (?:tuple|list) of Tensors, not Tensor|\b(?:cat|stack)\(\) received[^\n]*got \(Tensor\b",
        "It takes a list of tensors, and got one tensor: torch.cat([a, b], dim=1), torch.stack([a, b]); one that holds "
        "them all is list(x)",
    ),
    (
        r"argument '(\w+)' (?:\(position \d+\) )?must be (?:Number|float|double|Scalar)\b,? not (\w+)",
        "{0} must be a plain number, and is a {1}: x.item() of a tensor with one number, float(value) of text; "
        "limits in "
        "a tensor take torch.maximum and torch.minimum",
    ),
    (
        r"argument '(\w+)' (?:\(position \d+\) )?must be (torch\.device|bool|str|torch\.Generator|Dimname),? not (\w+)",
        "{0} must be a {1}, and is a {2}: torch.device('cuda:0'), True or False, text in quotes; check the "
        "order of the "
        "arguments, or name them ({0}=...)",
    ),
    (
        r"conv\w*\(\) received an invalid combination[\s\S]{0,900}!tuple of \([^()\n]*bool",
        "One of stride, padding and dilation got True or False: the arguments of the call are shifted, as where a Conv "
        "block has got a new argument (dilation d before act) and Conv(c1, c2, k, s, p, g, False) still means "
        "act. Write "
        "its name, act=False, and take the files of one release (the model's yaml and the code)",
    ),
    (
        r"conv\w*\(\) received an invalid combination of arguments - got \(Tensor, Parameter, \w+, (?:tuple|int)",
        "The input is a tensor; stride, padding or dilation is not a whole number (the message marks it with "
        "!): mostly "
        "padding=(kernel_size - 1) / 2, which has a fraction; write // for /, or int(...). False is none either: "
        "padding=0. Look where this layer is made",
    ),
    (
        r"conv\w*\(\) received an invalid combination of arguments - got \((tuple|list|dict|str|NoneType"
        r"|ndarray), Parameter",
        "What goes into the layer is a {0}, not a tensor: of what the layer or model before gives take the part that "
        "is meant (x[0]; x, _ = layer(x)); a list of samples becomes one with torch.stack, an array with "
        "torch.from_numpy",
    ),
    (
        r"(?<!put received an )invalid combination of arguments - got \((?:[^()\n]*, )?\(?(?:\w+, )*NoneType\b",
        "One of the arguments is None: an earlier line returned nothing, or a setting is not set; print them",
    ),
    (
        r"expected np\.ndarray \(got (list|tuple)",
        "It is a {0}: torch.tensor(values), or torch.from_numpy(np.asarray(values))",
    ),
    (
        r"(?s)imread.*expected np\.ndarray \(got NoneType",
        "cv2.imread returned None: no image is at that path, or it cannot be read. Print the path and "
        "os.path.exists(path); relative ones count from the folder in which the program is started",
    ),
    (
        r"expected np\.ndarray \(got NoneType",
        "It is None: an earlier line returned nothing (a file that was not read, a function without return): print it",
    ),
    (r"expected np\.ndarray \(got Tensor", "It is a tensor already: leave torch.from_numpy out"),
    (
        r"expected np\.ndarray \(got (?!numpy)([\w.]+)",
        "It is a {0}: make an array of it first, np.asarray(x) (of a DataFrame frame.to_numpy())",
    ),
    (r"argument 'dtype'", "Give it a type of torch: dtype=torch.float32, not float or np.float32"),
    (
        r"(?:not|got|is) (?:a )?(?:\()?numpy|np\.ndarray|numpy\.ndarray",
        "Convert the array first: torch.from_numpy(array).float(); or in the other direction, np.asarray(list)",
    ),
    (r"must be (?:int|tuple of (?:Sym)?[Ii]nts?)", "Give it whole numbers: int(n) or n // 2, and x.item() of a tensor"),
    (
        r"has type [^\n]{0,80} but expected one of",
        "TensorBoard (and protobuf) takes a plain number: writer.add_scalar(name, loss.item(), step); in a dictionary "
        "of values, each with .item()",
    ),
    (
        r"as element \d+ in argument \d+, but got (?:int|float)",
        "One entry of the list is a plain number: sum() of an empty list is the number 0, and a branch that skips its "
        "layer may return one. Start with a tensor, sum(parts, torch.zeros_like(x)), or leave the entry out",
    ),
    ("'>=' not", "set_device got no number: print it; in code that picks a free GPU, none was found (nvidia-smi)"),
    ("valid indices", "Indices are whole numbers: int(i), n // 2 instead of n / 2, and index.long() for tensors"),
    ("negative step|step must be", "Tensors take no negative step: torch.flip(x, [0]) instead of x[::-1]"),
    ("manual_seed", "Give it a whole number: torch.manual_seed(int(seed))"),
    ("can only concatenate", "Take the tensor out of the tuple, output[0]; or make a tuple of it: (x,)"),
    (
        r"operand type\(s\) for \S{1,6}: '(?:numpy\.)?ndarray' and '(?:torch\.)?Tensor'"
        r"|operand type\(s\) for \S{1,6}: '(?:torch\.)?Tensor' and '(?:numpy\.)?ndarray'",
        "One side is an array and the other a tensor: torch.as_tensor(array, device=x.device), or x.cpu().numpy()",
    ),
    (
        r"outputs?\.loss[\s\S]*operand type[^\n]*NoneType",
        "The model gives no loss since it got no labels: model(**batch, labels=...), or a collator that makes them",
    ),
    ("operand type", "One side is not a tensor: print both; None means that an earlier line did not return a value"),
    (
        r"got \((?:list|tuple|dict), (?:Parameter|Tensor)",
        "Its first argument is not one tensor: torch.stack(list) of tensors, torch.tensor(numbers); of a model that "
        "returns several things take one, output[0] or output['name']",
    ),
    (
        r"invalid combination of arguments - got \((?:[^()\n]*, )?(?:size=)?\(?(?:int, )*float\b",
        "A size is a number with a fraction: // in place of /, or int(n), also in nn.Linear(n // 2, m)",
    ),
    (
        r"(?:empty|new)\(\) received[^\n]*got \(tuple, (?:dtype|device|requires_grad)=",
        "One of a layer's sizes is not a whole number (None, a fraction, a tuple or text): print what nn.Linear(...), "
        "nn.Conv2d(...) or nn.Embedding(...) in the traceback is given; int(n), n // 2",
    ),
    (
        "invalid combination|stateless method",
        "Compare what it got with the forms that the message lists: numbers as int(...), sizes as a tuple, labels as "
        ".long(), all tensors on one device (torch.cuda.FloatTensor is not torch.FloatTensor), and no tensor instead "
        "of a number",
    ),
    (
        r"(?s)torchsummary[/\\]\w+\.py.*'(?:tuple|list|dict|\w*Output\w*)' object has no attribute '(?:size|shape)'",
        "torchsummary cannot read a layer that gives several things (an LSTM with its states, attention): pip install "
        "torchinfo, then from torchinfo import summary",
    ),
    (
        r"'tuple' object has no attribute '(?:to|cuda)'",
        "A batch keeps text (file names, class names) as a tuple: make the labels numbers in the Dataset, "
        "classes.index(label), and move tensors alone. If it is the whole batch, x, y = batch; of a model's or an "
        "LSTM's answer, output[0]",
    ),
    (
        r"'list' object has no attribute '(?:to|cuda)'",
        "A batch is the list of what __getitem__ returns: x, y = batch, then x.to(device); of a list of tensors "
        "[item.to(device) for item in batch], or torch.stack(batch)",
    ),
    (
        "has no attribute",
        "Take the tensor out of it: a model that returns several gives output[0]; of a list, stack the tensors "
        "(torch.stack) or handle them one by one: [item.to(device) for item in batch]",
    ),
    (
        "",
        "Make it a tensor before the call: torch.stack(list) of tensors, torch.tensor(numbers); if it is None, check "
        "which earlier line did not return",
    ),
)


# How models call the answers that hold several tensors.
_ANSWERS = r"(?:Inception|GoogLeNet)Outputs|\w*(?:Model|LM|Classifier|Decoder|Encoder|KL|Condition)Output\w*"


# By what was given instead of a tensor.
_GIVEN = (
    (
        "(?:tuple|list) of target",
        "The labels are a Python list, as a loader gives text: make them numbers in the Dataset, classes.index(label), "
        "or torch.tensor(labels) of numbers (torch.stack of tensors)",
    ),
    (
        "(?:Inception|GoogLeNet)Outputs",
        "In training this network gives two outputs: out, aux = model(x); loss = criterion(out, y) + 0.4 * "
        "criterion(aux, y); or build it with aux_logits=False",
    ),
    (
        "tuple",
        "The layer before it returns several values: out, state = self.lstm(x) for LSTM and GRU, out, weights = "
        "self.attn(q, k, v) for attention, output[0] for models of libraries; pass on the tensor alone",
    ),
    (
        "list",
        "Take the one that is meant, x[-1] of a network that returns several maps; or make one tensor of the list: "
        "torch.stack(list) of tensors of one shape, torch.tensor(list) of numbers",
    ),
    ("NoneType", "It is None: an earlier line returned nothing, or a layer or option is not set; print it"),
    ("(?:numpy|ndarray|DataFrame|Series)", "Convert it first: torch.from_numpy(np.asarray(x)).float()"),
    ("(?:int|float|bool)", "Make it a tensor: torch.tensor(value); if it was .item() or len(), keep the tensor"),
    (
        "str",
        "It is text, the key of a dictionary: where a model returns one, use outputs.last_hidden_state, or "
        "return_dict=False (transformers 4 and newer); a loop over a batch takes batch.values(); class names become "
        "numbers first",
    ),
    ("(?:dict|OrderedDict|BatchEncoding|BatchFeature)", "Take the tensor out: x['input_ids'], x['image'], x['out']"),
    (
        "(?:builtin_function|builtin_method|method|function|type)",
        "It is a function, not a value: a variable is misspelled or not set (input and id are Python's), or its "
        "parentheses are missing: x.float()",
    ),
    ("PackedSequence", "Unpack it first: out, lengths = pad_packed_sequence(x, batch_first=True)"),
    (
        r"\w*Output\w*",
        "It is the model's whole answer: take the tensor, output.logits, output.loss or output.last_hidden_state "
        "(output[0])",
    ),
    (
        "(?:Linear|Conv|ReLU|Sequential|ModuleList|BatchNorm|Dropout|Embedding|LSTM|DataParallel|Parameter|[A-Z])",
        "It is a layer or another object, not its output: call it, self.fc1(x), not self.fc1",
    ),
)


# Where somebody left a part of the data out.
_CHOSEN = r"(?i)\b(?:keep|kept|filter(?:ed)?|removed?|left) (?:only|out|those|all|the (?:data|rows|users|items))\b"


def _argument(told: Told) -> tuple[Fix, ...]:
    got = told.last(
        rf"must be Tensor,? not ([\w.]+)|got <class '(?:[\w.]+\.)?(\w+)'>|'({_ANSWERS})' object has no"
        r"|as element \d+ in argument \d+, but got (?!int\b|float\b|str\b)([\w.]+)"
    )
    kind = next(filter(None, got.groups())) if got else ""
    if kind in ("tuple", "list") and told.has(r"argument 'target'"):
        kind += " of target"
    if text := next((text for mark, text in _GIVEN if kind and re.match(mark, kind)), ""):
        if kind == "NoneType" and told.has(_CHOSEN):
            text += "; of chosen data, some user, item or class may have nothing left: leave it out, or choose less"
        return (Fix(text),)
    return (Fix(told.choose(_ARGUMENTS)),)


_ARRAYS = (
    (
        r"infer dtype of (?!NoneType)(\w+)",
        "A tensor holds numbers, and this is a {0}: take the numbers out of it first, or move the tensors in it one "
        "by one",
    ),
    (
        "infer dtype of NoneType",
        "There is a None in the list or is given itself: a function without return, a missing value, an image that was "
        "not read; print it, and leave such samples out",
    ),
    (
        "too many dimensions 'str'",
        "The list holds text: make numbers of it, as labels torch.tensor([classes.index(name) for name in names]), or "
        "float(x) of what are numbers",
    ),
    (
        r"expects an np\.ndarray but got \w*Image",
        "It is an image of Pillow: torch.from_numpy(np.array(image)), or transforms.ToTensor()(image), which also puts "
        "the channels first and divides by 255; of a program choose the loader that gives arrays",
    ),
    ("byte order", "Bring it to this machine's byte order: array.astype(array.dtype.newbyteorder('='))"),
    ("unpacking long", "The number does not fit into 64 bits: divide it, or keep it as text"),
    ("negative", "Copy it first, which takes the negative stride away: torch.from_numpy(array.copy())"),
    (
        r"of type numpy\.(object_|str_|bytes_)",
        "Some entries are no numbers (numpy.{0}); df.dtypes shows which column of a DataFrame. Turn text into numbers "
        "(astype('category').cat.codes, get_dummies), fill gaps, then array.astype(np.float32); rows of different "
        "lengths "
        "need padding",
    ),
    ("uint16|uint32|uint64", "torch lacks this type (before 2.3): array.astype(np.int32), or astype(np.int64)"),
    (
        "",
        "Give it one numeric type: array.astype(np.float32); if that fails, some entries are strings, None, or "
        "rows of different lengths: encode, drop or pad them (for a DataFrame, df.dtypes shows which column)",
    ),
)


_NUMBER = (
    (
        r"\bnn\.(\w+Loss)\(\w[\w.]*(?:\([^()\n]*\))?, ?\w[^\n=]*\)",
        "nn.{0}(...) makes the loss, and takes options only: criterion = nn.{0}() once, then loss = criterion(output, "
        "target)",
    ),
    (
        r"(?m)^[`\s>]{0,9}(?:\w+ ?= ?)?([A-Z]\w*(?:Net|Model|Encoder|Decoder|GAN|CNN)\w*)"
        r"\((?:img|image|x|inputs?|data|batch)\w*\)",
        "{0}(...) makes a model, and takes its options: model = {0}(...) first, then output = model(x)",
    ),
    (
        r"torch\.(?:tensor|as_tensor|\w*Tensor)\([^\n]*\n(?:[ ~^]+\n)?ValueError: only one element tensors",
        "The list holds tensors, of more than one number each: torch.stack(list) of equal shapes, "
        "torch.cat(list, dim=0) "
        "along one of their own dimensions, in place of torch.tensor(list)",
    ),
    (
        r"torch\. ?(?:tensor|as_tensor|\w*Tensor)\((\w+)[^\n]*\n[\s\S]*torch\.stack ?\(",
        "The list holds tensors of several numbers, and torch.stack needs equal shapes: print([t.shape for t in {0}]). "
        "Where only their first dimension differs, torch.cat(list, dim=0) joins them; else bring them to "
        "one shape (resize, pad), or compute the loss for each and add up",
    ),
    (
        r"(\w[\w.]*)(?:\[[^\]\n]{1,30}\])?\.item\(\)\W*\n(?:[ ~^]+\n)?\w*Error: only one element",
        "{0} has several numbers, and .item() takes one: print({0}.shape). Where one for each sample came in place of "
        "one (a larger batch, several GPUs), take them one by one, {0}[i].item(), or {0}.tolist(), or use a batch of "
        "one; for a mean (a loss from DataParallel) {0}.mean().item()",
    ),
    (
        r"only one element tensors can be converted",
        "Look which of these the line is. torch.tensor(list), np.array(list) of tensors: torch.stack(list) (torch.cat "
        "where the first dimension differs), for NumPy with .cpu().numpy() behind it. x.item(), float(x), int(x): "
        "x has "
        "several numbers; a loss from DataParallel is loss.mean().item(), others x.tolist() or x[0].item()",
    ),
    (
        r"of a single element can be converted to an index",
        "A Python list or range takes one whole number: int(i); several at once need a tensor or array, x[index], or "
        "[items[i] for i in index.tolist()]",
    ),
    (
        r"Tensor with \d+ elements cannot be converted",
        "It has several numbers: for the class with the highest score output.argmax(1), for all x.tolist(); for one, "
        "x.mean().item() or x[0].item()",
    ),
    (
        r"(?s)= ?(?:torch\.)?(?:nn\.)?([A-Z]\w*Loss)\(\w[^()\n]*,[^()\n]*\).*(?:Boolean|bool) value of Tensor",
        "{0} is a class: its parentheses make the loss, and the data belong into a second pair, criterion = "
        "{0}() before "
        "the loop, then loss = criterion(output, labels); the function of the same kind is in torch.nn.functional",
    ),
    (
        r"(?:Boolean|bool) value of Tensor",
        "For one truth value (x == y).all(), or .any(); torch.equal(x, y) compares whole tensors, & | ~ stand "
        "for and, or, "
        "not. Where a loss raises it, it was made with the data in its parentheses: criterion = nn.MSELoss() "
        "first, then "
        "criterion(output, target)",
    ),
    ("", "Reduce it first: x.mean().item(); for truth values x.all() or x.any(); for many numbers x.tolist()"),
)


def _one_number(told: Told) -> str:
    return told.choose(_NUMBER)


def _array(told: Told) -> tuple[Fix, ...]:
    column = told.last(r"features \(`(\w+)` in this case\)")
    if column and told.has("too many dimensions 'str'") and not re.match("labels?$|input_ids", column[1]):
        return (
            Fix(
                f"The column {column[1]} is still text, which the collator cannot put into a tensor: take it out when "
                "the texts are tokenized, dataset.map(tokenize, batched=True, remove_columns=dataset.column_names), or "
                f'dataset.remove_columns(["{column[1]}"])'
            ),
        )
    return (Fix(told.choose(_ARRAYS)),)


ERRORS = (
    Error(
        "device-mismatch",
        "Tensors are on different devices",
        "Tensors or modules used in one operation are on different devices.",
        "code",
        (
            *varying("{Gather} function not implemented for CPU tensors"),
            *exactly("AssertionError: Graph must be on CPU"),
            Seen(
                "must be a CUDA tensor | must be a cuda tensor",
                r"\b\w+ must be a (?:CUDA|cuda) tensor",
                "RuntimeError: input must be a CUDA tensor",
            ),
            Seen(
                "Input type MPS",
                r"Input type \(MPS\w+\) and (?:weight|bias) type \(torch\.\w+\)"
                r"|Input type \(torch\.\w+\) and (?:weight|bias) type \(MPS\w+\)",
                "RuntimeError: Input type (MPSFloatType) and weight type (torch.FloatTensor) should be the same",
            ),
            Seen(
                "the same device | the current device",
                r"(?:(?:Runtime|Value|Assertion)Error|[Tt]ensor|[Ii]nput|indices|[Mm]odel|weight|argument)[^\n]{0,120}"
                r"\b(?:must|should|to)(?: all)? be (?:on|in) the (?:same|current) (?:CUDA |cuda |GPU )?"
                r"device\b(?! (?:folder|list|tree))",
                "RuntimeError: Input, output and indices must be on the current device",
            ),
            *exactly(
                "tensors are on different GPUs",
                "to have the same device as tensor for argument",
                "all tensors must be on devices[0]",
                "expected TensorOptions(",
                "numpy conversion for FloatTensor is not supported",
                "expected both inputs to be on same device",
                "SyncBatchNorm expected input tensor to be on GPU",
            ),
            Seen(
                "Expected a Tensor of type torch",
                r"Expected a Tensor of type torch\.[\w.]+ but found a type torch\.",
                "RuntimeError: Expected a Tensor of type torch.FloatTensor but found a type torch.cuda.FloatTensor for",
            ),
            Seen(
                "Expected object of type torch",
                r"Expected object of type torch\.[\w.]+ but (?:found|got) type torch\.",
                "RuntimeError: Expected object of type torch.FloatTensor but found type torch.cuda.FloatTensor",
            ),
            Seen(
                "expected type torch | expected torch",
                r"[Ee]xpected (?:type )?torch\.[\w.]+ (?:but |\()got torch\.",
                "TypeError: expected torch.LongTensor (got torch.cuda.LongTensor)",
            ),
            Seen(
                "Expected object of type Variable torch",
                r"Expected object of type Variable\[torch\.(?:cuda\.)?\w+\] but found type Variable\[",
                "Expected object of type Variable[torch.FloatTensor] but found type Variable[torch.cuda.FloatTensor]",
            ),
            Seen(
                "expected device",
                r"expected device (\S+) and dtype \w+ but got device (?!\1 )\S+ and dtype \w+",
                "RuntimeError: expected device cuda:0 and dtype Float but got device cpu and dtype Float",
            ),
            Seen(
                "lengths argument should be a D CPU",
                r"'lengths' argument should be a 1D CPU \w+ tensor",
                "RuntimeError: 'lengths' argument should be a 1D CPU int64 tensor, but got 1D cuda:0 Long tensor",
            ),
            Seen(
                "expected CPU got CUDA",
                r"TypeError: expected (?:CPU|CUDA) \(got (?:CPU|CUDA)\)",
                "TypeError: expected CPU (got CUDA)",
            ),
            *exactly("Expected all tensors to be on the same device"),
            Seen(
                "Expected object of",
                r"Expected object of (?:backend|device type) \w+ but got (?:backend|device type)",
                "Expected object of backend name but got backend",
            ),
            Seen(
                "should be the same | weight type torch | bias type torch",
                r"Input type \((?:torch\.)?(?:\w+\.)?\w+\) and weight type \((?:torch\.)?(?:\w+\.)?\w+\) "
                r"should be the same|Input type \(torch\.(?:\w+\) and (?:weight|bias) type \(torch\.cuda|"
                r"cuda\.\w+\) and (?:weight|bias) type \(torch\.(?!cuda))",
                "RuntimeError: Input type (torch.cuda.FloatTensor) and weight type (torch.FloatTensor) "
                "should be the same",
            ),
            Seen(
                "is on CPU but expected",
                r"is on CPU, but expected (?:it|them) to be on GPU",
                "is on CPU, but expected it to be on GPU",
            ),
            Seen("but expected", r"but expected (?:it|them) to be on (?:GPU|CPU)", "but expected it to be on GPU"),
            *exactly("are located on different GPUs"),
            Seen(
                "tensor to numpy",
                r"(?:can'?t|cannot) convert (?:\S+ device type|CUDA|cuda) tensor to numpy",
                "TypeError: can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy",
            ),
            Seen(
                "indices should be either on",
                r"indices should be either on (?:\S+ or )?(?:on )?the same device",
                "indices should be either on the same device",
            ),
            *exactly(
                "must have its parameters and buffers on device",
                "Placeholder storage has not been allocated on MPS",
            ),
            Seen(
                "from a generator of type",
                r"Cannot generate a \w+ tensor from a generator of type",
                "RuntimeError: Cannot generate a cpu tensor from a generator of type cuda.",
            ),
            Seen(
                "device type for generator but found",
                r"Expected a '\w+' device type for generator but found",
                "Expected a 'name' device type for generator but found",
            ),
            *exactly("cannot be accessed from Triton (cpu tensor"),
            Seen(
                "the same | different",
                r"(?:tensors|tensor) (?:are|is) (?:not )?(?:at|on) (?:the same|different) devices?",
                "tensors are at the same devices",
            ),
            *exactly("Passed CPU tensor to MPS op", "to be on the same device"),
            Seen("expected device", r"expected device \S+ but got device", "expected device name but got device"),
            *exactly("legacy constructor expects device type"),
            Seen(
                "Expected",
                r"Expected (?:tensor|object|a tensor) to have (?:CUDA|CPU|cuda|cpu|\w+) (?:Backend|"
                r"DeviceType|backend|device)",
                "Expected tensor to have CUDA Backend",
            ),
            Seen(
                "Expected",
                r"Expected (?:a )?(?:cuda|cpu|CUDA|CPU) tensor,? (?:but )?(?:got|found)",
                "Expected cuda tensor got",
            ),
            Seen(
                "to be on the same device",
                r"tensors? to be on the same device",
                "RuntimeError: Expected all tensors to be on the same device, but found at least two "
                "devices, cuda:0 and cpu!",
            ),
            Seen("but expected on", r"weight is on \S+ but expected on \S+", "weight is on name but expected on name"),
            *exactly("found at least two devices"),
            Seen(
                "different from other tensors on",
                r"is on \w+(?::\d)?, different from other tensors on",
                "RuntimeError: Expected all tensors to be on the same device, but got mat2 is on\n"
                "cuda:0, different from other tensors on cpu",
            ),
            Seen(
                "Tensor for",
                r"Tensor for (?:'\w+'|argument #?\d+ '?\w*'?) is on \w+,? but",
                "Tensor for 'name' is on name but",
            ),
        ),
        (_one_device,),
        alternatives=(Or("dtype-mismatch", "the devices are the same: then the data types differ"),),
        asked=(
            "tensors on different devices",
            "expected all tensors to be on the same device",
            "cuda and cpu tensors",
            "can't convert cuda tensor to numpy",
            "input type and weight type should be the same",
        ),
        see="print(next(model.parameters()).device, x.device) shows two devices.",
        code='device = torch.device("cuda" if torch.cuda.is_available() else "cpu")\nmodel = '
        "model.to(device)\nx, y = x.to(device), y.to(device)",
        source="aten/src/ATen; torch/_prims_common",
    ),
    Error(
        "tensor-to-scalar",
        "A tensor is used where one number is needed",
        "A tensor of several elements is used where one number (or one truth value) is needed: .item(), float(), if.",
        "code",
        (
            *exactly(
                "only size-1 arrays can be converted to Python scalars",
                "Object of type 'Tensor' is not JSON serializable",
                "Object of type Tensor is not JSON serializable",
                "doesn't define __round__ method",
                "unsupported format string passed to Tensor.__format__",
                "iteration over a 0-d tensor",
                "len() of a 0-d tensor",
                "slice() cannot be applied to a 0-dim tensor",
                "select() cannot be applied to a 0-dim tensor",
                "Boolean value of Tensor with no values is ambiguous",
            ),
            *varying("bool value of Variable objects containing non-empty {torch.ByteTensor} is ambiguous"),
            *exactly("only one element tensors can be converted to Python scalars"),
            Seen(
                "elements cannot be converted to Scalar",
                r"a Tensor with \d+ elements cannot be converted to Scalar",
                "RuntimeError: a Tensor with 10 elements cannot be converted to Scalar",
            ),
            *exactly(
                "invalid index of a 0-dim tensor",
                "Boolean value of Tensor with more than one value is ambiguous",
                "bool value of Tensor with more than one value is ambiguous",
            ),
            Seen(
                "can be converted to",
                r"only (?:integer tensors of a single element|length-1 arrays) can be converted to",
                "only integer tensors of a single element can be converted to",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "squeeze() without a number takes the batch away where it is one (often the last): "
                        "squeeze(1), or DataLoader(..., drop_last=True)"
                        if told.has(r"squeeze\(\)")
                        else "A single number cannot be looped over or unpacked: x.unsqueeze(0), or x.view(-1), makes "
                        "it a vector"
                    ),
                )
                if told.has("0-d tensor|0-dim tensor\\.") and not told.has(r"\.data\[0\]")
                else ()
            ),
            lambda told: (
                (Fix("Give JSON numbers: x.item(), or x.tolist() for several, before json.dump"),)
                if told.has("JSON")
                else ()
            ),
            lambda told: (
                (Fix("The tensor is empty: ask for its size, if x.numel() == 0, or look why nothing was selected"),)
                if told.has("with no values")
                else ()
            ),
            lambda told: (
                (Fix("Old code reads loss.data[0]: write loss.item()"),)
                if told.has("0-dim tensor|\\.data\\[0\\]")
                else ()
            ),
            lambda told: (
                ()
                if told.has("with no values")
                else (
                    Fix(
                        "A list of tensors becomes one with torch.stack(list), or torch.cat(list)"
                        if told.has(r"torch\.(?:\w*[tT]ensor|as_tensor)\((?:\w|\[.* for )|np\.array\(\w")
                        and not told.has(r"torch\.stack ?\(")
                        else _one_number(told)
                    ),
                )
            ),
        ),
        asked=(
            "only one element tensors can be converted to python scalars",
            "boolean value of tensor with more than one value is ambiguous",
            "item() error",
        ),
        source="aten/src/ATen/native/Scalar.cpp",
    ),
    Error(
        "softmax-before-cross-entropy",
        "The loss got the wrong kind of values (logits or probabilities)",
        (
            "The loss expects raw scores (logits) and applies softmax or sigmoid itself; or it expects "
            "probabilities and got raw scores."
        ),
        "code",
        (
            *exactly("input value should be between 0~1, but got"),
            *exactly("binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast"),
            Seen(
                "should be between and",
                r"all elements of (?:input|target) should be between 0 and 1",
                "RuntimeError: all elements of input should be between 0 and 1",
            ),
        ),
        (
            lambda told: (
                Fix(
                    "Under autocast use BCEWithLogitsLoss in place of BCELoss, and take the sigmoid out of the model "
                    "(functions: F.binary_cross_entropy_with_logits); or compute this loss in float32: with "
                    'torch.autocast("cuda", enabled=False): loss = criterion(output.float(), target)'
                    if told.has("unsafe to autocast")
                    else "The output is not a probability: use BCEWithLogitsLoss in place of BCELoss, or a sigmoid as "
                    "the last step of the model. If there is one, it is nan (lower the learning rate, look at the "
                    "data); targets lie between 0 and 1 as well"
                    if told.has("between 0 ?(?:and|~) ?1")
                    else "Give CrossEntropyLoss and BCEWithLogitsLoss raw scores, without a softmax or sigmoid before "
                    "them; only BCELoss needs a sigmoid"
                ),
            ),
        ),
        asked=(
            "softmax before cross entropy",
            "BCELoss without sigmoid",
            "all elements of input should be between 0 and 1",
            "logits or probabilities loss",
            "cross entropy expects logits",
            "sigmoid before bcewithlogits",
            "bce loss outside 0 and 1",
        ),
        see=(
            "the last layer of the model is Softmax, LogSoftmax or Sigmoid, and the loss is "
            "CrossEntropyLoss or BCEWithLogitsLoss; or BCELoss gets values outside 0..1."
        ),
        code="loss = torch.nn.CrossEntropyLoss()(logits, labels)  # logits: no "
        "softmax before\nloss = torch.nn.BCEWithLogitsLoss()(logits, targets.float())  # "
        "no sigmoid before\nprobabilities = "
        "logits.softmax(-1)  # for looking at them only",
        source="aten/src/ATen/autocast_mode.h; torch/nn/functional.py",
    ),
    Error(
        "array-not-convertible",
        "This array cannot become a tensor",
        "The NumPy array or list has something that a tensor cannot have: objects or strings, rows of different "
        "lengths, a type that torch does not have, or a negative stride from a flip.",
        "code",
        (
            *varying("can't assign a {numpy.ndarray} to a {torch.FloatTensor}"),
            *varying("can't convert np.ndarray of type {numpy.object_}"),
            *exactly(
                "can't convert a given np.ndarray to a tensor",
                "given numpy array is negative",
                "strides of a given numpy array are negative",
                "negative strides are not currently supported",
                "too many dimensions 'str'",
                "Overflow when unpacking long",
                "given numpy array has byte order different from the native byte order",
                "NumPy conversion for",
                "from_numpy expects an np.ndarray but got",
            ),
            Seen(
                "setting an array element with a sequence",
                r"\btorch\b[^\n]*\n(?:[^\n]*\n){0,3}?[^\n]*setting an array element with a sequence",
                "    x = torch.tensor(np.array(rows))\nValueError: setting an array element with a sequence.",
            ),
            Seen(
                "Could not infer dtype of",
                r"Could not infer dtype of (?!numpy|int|float)\w+",
                "RuntimeError: Could not infer dtype of dict",
            ),
            *varying("new(): invalid data type of '{numpy.str_}'"),
        ),
        (_array,),
        alternatives=(Or("numpy-abi", "the message also names a version of NumPy"),),
        asked=(
            "can't convert np.ndarray of type numpy.object_",
            "negative strides not supported",
            "too many dimensions str",
            "convert pandas dataframe to tensor",
        ),
        see="print(array.dtype, array.strides, array.shape) shows object, a string type, or a negative stride.",
        code="tensor = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))",
        general=True,
        source="torch/csrc/utils/tensor_numpy.cpp, tensor_new.cpp",
    ),
    Error(
        "transform-order",
        "A transform got the wrong kind of image",
        "A torchvision transform expects a PIL image, a NumPy array or a float tensor, but got a different one of "
        "them: the transforms are in the wrong order.",
        "code",
        (
            Seen(
                "should be PIL Image | should be Tensor | should be a tensor",
                r"(?:pic|img|Input \w+|tensor) should be (?:PIL Image|(?:a )?[Tt]ensor(?: [Ii]mage)?)(?: or "
                r"(?:nd)?array)?\. Got",
                "TypeError: pic should be PIL Image or ndarray. Got <class 'torch.Tensor'>",
            ),
            *varying("Input tensor should be a float tensor. Got {torch.uint8}"),
            Seen(
                "doesn t match the broadcast shape",
                r"output with shape \[1, \d+, \d+\] doesn't match the broadcast shape \[3, ",
                "RuntimeError: output with shape [1, 28, 28] doesn't match the broadcast shape [3, 28, 28]",
            ),
            Seen(
                "builtin function or method object is not iterable",
                r"= \w+\.size[^\n]*\n(?:[ ~^]+\n)?TypeError: 'builtin_function_or_method' object is not iterable",
                "    w, h = img.size\nTypeError: 'builtin_function_or_method' object is not iterable",
            ),
            *exactly("img should be Tensor Image. Got", "tensor should be a torch tensor. Got <class 'PIL"),
            *varying("pic should be 2/3 dimensional. Got 4 dimensions."),
            Seen(
                "Cannot handle this data type",
                r"TypeError: Cannot handle this data type: \([\d, ]+\), [|<>=][fiu]\d",
                "TypeError: Cannot handle this data type: (1, 1, 3), <f4",
            ),
            *exactly("tensor is not a torch image", "Unexpected type <class 'numpy.ndarray'>"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Normalize has three means, and the image one channel: Normalize((0.5,), (0.5,)), or make "
                        "it RGB "
                        "first: transforms.Grayscale(num_output_channels=3)"
                    ),
                )
                if told.has("broadcast shape")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "This torchvision (older than 0.8) resizes and crops only images for Pillow, not tensors: put "
                        "transforms.ToPILImage() before the transform and ToTensor() after it, or update torch and "
                        "torchvision together"
                    ),
                )
                if told.has(r"\bimg should be PIL Image\. Got <class 'torch\.Tensor")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "An image as a tensor has three dimensions, (1, H, W) in grey: ToPILImage()(x.unsqueeze(0)), "
                        "or x.squeeze(0) of a batch of one; where it is the first of several transforms, ToTensor() "
                        "goes to the end"
                    ),
                )
                if told.has(r"\bpic should be Tensor or ndarray\. Got <class 'torch\.")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "It is a tensor already: take ToTensor() (or the transform in the traceback) out; or apply it "
                        "to the PIL image or array, once, before anything makes a tensor of it"
                    ),
                )
                if told.has(r"PIL Image or (?:nd)?array[^\n]{0,30}Got <class 'torch\.Tensor")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Image.fromarray takes uint8 in the form (H, W, 3) or (H, W): Image.fromarray((x * 255)"
                        ".astype(numpy.uint8)) of values 0 to 1; of a tensor x.permute(1, 2, 0).cpu().numpy() before"
                    ),
                )
                if told.has("Cannot handle this data type")
                else (Fix("It is a whole batch: take one image of it, transforms.ToPILImage()(x[0])"),)
                if told.has("Got 4 dim")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "It is a NumPy array, as cv2.imread gives: put transforms.ToPILImage() first, or give "
                        "Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)) to the transform"
                    ),
                )
                if told.has(r"should be PIL Image\. Got <class 'numpy")
                else ()
            ),
            Fix(
                "Order them: first those for images (Resize, RandomCrop, flips), then ToTensor(), then Normalize(); "
                "to turn an array into an image use transforms.ToPILImage() or Image.fromarray(array)"
            ),
        ),
        asked=(
            "pic should be pil image or ndarray",
            "img should be pil image got tensor",
            "tensor is not a torch image",
        ),
        see="print(type(image)) before the transform in the traceback.",
        code="transforms.Compose([transforms.Resize(256), transforms.ToTensor(), transforms.Normalize(mean, std)])",
        source="torchvision/transforms/functional.py",
    ),
    Error(
        "argument-type",
        "A function of torch got what it does not take",
        "A torch function got the wrong kind of argument: a list, tuple, dictionary, None or text instead of a "
        "tensor, or arguments from a different release of torch.",
        "code",
        (
            *varying("Expected parameter `{tensor}` to be of type"),
            *exactly(
                "received an invalid combination of arguments",
                "expected np.ndarray (got",
                "Variable data has to be a tensor, but got",
                "`MessagePassing.propagate` only supports",
                "Required parameter edge_index is empty",
                "scalar should be 0D",
                "optimizer can only optimize Tensors, but one of the params is",
                "params argument given to the optimizer should be an iterable of",
                "Only ints, slices, and tensors are supported",
                "are valid indices (got",
                "negative step not yet supported",
                "step must be greater than zero",
                "new(): invalid data type",
                "manual_seed expected a long, but got",
                "all inputs have to be Tensors, but got",
            ),
            Seen(
                "Invalid shape for image data",
                r"Invalid (?:shape|dimensions) \((?:1, )?[134], \d+, \d+\) for image data",
                "TypeError: Invalid shape (3, 224, 224) for image data",
            ),
            Seen(
                "as element",
                r"expected (?:Tensor|Variable) as element \d+ in argument \d+, but got \w+",
                "TypeError: expected Tensor as element 0 in argument 0, but got numpy.ndarray",
            ),
            Seen(
                "but expected one of",
                r"has type <class 'torch\.(?:\w+\.)*\w*(?:Tensor|Parameter)'>, but expected one of",
                "TypeError: tensor(1.32, device='cuda:0') has type <class 'torch.Tensor'>, but expected one of: "
                "((<class 'numbers.Real'>,),) for field Value.simple_value",
            ),
            Seen(
                "received an invalid combination",
                r"\w+(?:\(\))? received an invalid combination",
                "TypeError: CudaThreshold_updateOutput received an invalid combination",
            ),
            Seen(
                "for torch C TensorBase objects doesn t apply to",
                r"descriptor '\w+' for 'torch\._C\.\w+' objects doesn't apply to an? '[\w.]+' object",
                "TypeError: descriptor 'item' for 'torch._C.TensorBase' objects doesn't apply to a 'float' object",
            ),
            Seen(
                "doesn t implement stateless method",
                r"Type torch\.[\w.]+ doesn'?t implement stateless method",
                "TypeError: Type torch.cuda.FloatTensor doesn't implement stateless method addmv",
            ),
            Seen(
                "but found element of type",
                r"argument '\w+' (?:\(position \d+\) )?must be [\w. ]+, but found element of type \w+ at pos",
                "TypeError: empty(): argument 'size' must be tuple of ints, but found element of type NoneType at "
                "pos 2",
            ),
            Seen(
                "NoneType and int",
                r"torch[/\\]cuda[/\\]__init__\.py[^\n]*\n[^\n]*\n(?:[ ~^]+\n)?TypeError: '>=' not supported "
                r"between instances of "
                r"'(?:NoneType|str)' and 'int'",
                'File "/v/torch/cuda/__init__.py", line 262, in set_device\n    if device >= 0:\n'
                "TypeError: '>=' not supported between instances of 'NoneType' and 'int'",
            ),
            Seen(
                "unsupported operand type s for | bad operand type",
                r"unsupported operand type\(s\) for [^:\n]{1,12}: (?:'(?:torch\.)?\w*Tensor' and '[\w.]+'|'[\w.]+' and "
                r"'(?:torch\.)?"
                r"\w*Tensor')",
                "TypeError: unsupported operand type(s) for *: 'Tensor' and 'NoneType'",
            ),
            *exactly("new(): data must be a sequence", 'can only concatenate tuple (not "Tensor") to tuple'),
            Seen(
                "must be",
                r"argument '\w+' (?:\(position \d+\) )?must be (?:Tensor|tuple of \w+|tensor or tuple of "
                r"Tensors|list of \w+|int"
                r"|float|bool|str|Number|torch\.\w+),? not",
                "TypeError: linear(): argument 'input' (position 1) must be Tensor, not list",
            ),
            Seen(
                "object has no attribute",
                r"'(?:list|tuple)' object has no attribute '(?:to|cuda|cpu|size|dim|view|device|backward|"
                r"detach|float|long|requires_grad|log_softmax|unsqueeze|squeeze|permute|numel|softmax|contiguous"
                r"|item)'",
                "AttributeError: 'list' object has no attribute 'to'",
            ),
            Seen(
                "object has no attribute",
                rf"'(?:{_ANSWERS})' object has no attribute '(?:to|cuda|cpu|size|dim|view|shape|log_softmax"
                r"|softmax|detach|float|max|argmax|squeeze|backward|mean|data|item)'",
                "AttributeError: 'InceptionOutputs' object has no attribute 'log_softmax'",
            ),
            Seen(
                "object has no attribute",
                r"\btorch\b[^\n]*\n(?:[^\n]*\n){0,5}?[^\n]*'(?:list|tuple)' object has no attribute "
                r"'(?:shape|dtype|ndim)'",
                "    x = torch.relu(x[0])\nAttributeError: 'list' object has no attribute 'shape'",
            ),
        ),
        (_argument,),
        alternatives=(
            Or("old-package-for-new-torch", "the code was written for another release of torch or transformers"),
        ),
        asked=(
            "received an invalid combination of arguments",
            "argument 'input' must be tensor not list",
            "'tuple' object has no attribute 'size'",
            "'list' object has no attribute 'to'",
        ),
        see="print(type(x)) before the line in the traceback.",
        code="batch = [item.to(device) for item in batch]\nx = torch.stack(images)  # a list of tensors of one shape",
        general=True,
        source="torch/csrc/utils/python_arg_parser.cpp",
    ),
)
