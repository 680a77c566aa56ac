"""autograd, optimizers and mixed precision."""

from torchdoctor import lazy_re as re
from torchdoctor.explain import launchers
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_SCORES = (
    "give the loss what the model returns (logits), loss_fn(logits, y): nn.CrossEntropyLoss with whole-number labels "
    "(y.long()), for one output nn.BCEWithLogitsLoss with y.float()"
)
_USAGE = (
    (
        r"(?is)\A(?=.*(?:musubi|kohya|sd-scripts|network_module|\blora\b|portable[/\\]+python)).*empty parameter list",
        "No layer was found to be trained: the network module must be the one for this model "
        "(--network_module, for example "
        "networks.lora, networks.lora_wan, networks.lora_flux), and the names of target modules those of this model; "
        "update the program where the model is new",
    ),
    (
        "keyword argument 'initial_lr'",
        "A scheduler wrote initial_lr into the parameter groups: make the optimizer from its own options (lr, betas), "
        "then optimizer.load_state_dict(saved)",
    ),
    (
        r"(?s)in forward\b.*call numpy\(\)",
        "In forward() use torch's own functions (torch.sum, torch.stack), because NumPy's end the graph and what is "
        "before them learns nothing; elsewhere tensor.detach().cpu().numpy()",
    ),
    (r"call numpy\(\)", "Cut it off first: tensor.detach().cpu().numpy()"),
    (
        "initial_lr",
        "Load the optimizer's state before making the scheduler, or make it with last_epoch=-1 and then "
        "scheduler.load_state_dict(checkpoint['scheduler'])",
    ),
    (
        r"(?s)(?=.*empty parameter list).*\n[ \t>]{0,40}def _init_\(self",
        "The class has def _init_ with one underscore on each side, so Python never calls it, and the model has no "
        "layers: write def __init__(self) and super().__init__(), with two",
    ),
    (
        r"(?s)(?=.*empty parameter list).*\n[ \t>]{0,40}self_(\w+) ?= ?(?:torch\.)?nn\.",
        "self_{0} is a name of its own, and no layer of the model: write self.{0} = ... with a dot, there and in "
        "forward; the others likewise",
    ),
    (
        r"(?s)(?=.*empty parameter list).*\n[^\n]*(?:\bfilter\(|\bif )[^\n]*requires_grad",
        "The filter leaves nothing: every parameter is frozen. Set requires_grad = True for what is to be trained "
        "after the line that freezes, or replace the last layer after it (a name of another model's head finds none): "
        "print([n for n, p in model.named_parameters() if p.requires_grad])",
    ),
    (
        "empty parameter list",
        "The optimizer got no parameters: give it model.parameters() (again for each optimizer: it is a generator that "
        "is used up), with layers set as attributes or in nn.ModuleList, not in a plain list",
    ),
    ("more than one parameter group", "Give each parameter once: by name, or through dict.fromkeys(parameters)"),
    (
        "non-leaf Tensor|flags of leaf|graph leaves",
        "Make it a leaf: w = w.detach().clone().requires_grad_(); move it to the GPU before that, since .to() makes a "
        "new tensor",
    ),
    (
        "doesn't require gradients",
        "Give the optimizer those that are trained: filter(lambda p: p.requires_grad, model.parameters())",
    ),
    ("not a leaf Tensor", "Call x.retain_grad() before backward(), or read .grad of the leaf it was made from"),
    ("allow_unused|not have been used", "Leave the unused tensor out, or torch.autograd.grad(..., allow_unused=True)"),
    (
        r"(?is)\A(?=.*\b(?:err_?[DG]|loss_?[DG]|[dg]_loss|gen_?loss|net_?[DG]|discriminator|generator)\b)"
        r".*(?:second time|already been freed)",
        "In a GAN the discriminator's step must not go into the generator: netD(fake.detach()) for its loss, and "
        "netD(fake) again, after that step, for the generator's",
    ),
    (
        r"(?is)\A(?=.*(?:\bhidden\w* ?[,=)]|\bh_?0\b|\(h\w*, ?c\w*\)|\binit_?hidden))"
        r".*(?:second time|already been freed)",
        "The state that is kept from batch to batch holds the graph of the batch before: cut it off before each "
        "forward pass, hidden = hidden.detach() (of an LSTM, hidden = tuple(h.detach() for h in hidden)), or make it "
        "again for each batch",
    ),
    (
        "second time|already been freed|Specify retain_graph",
        "Compute the loss again in each step, and detach what is kept from step to step (hidden states, sums of "
        "losses); retain_graph=True only where two losses share one graph",
    ),
    (
        r"(?s)\A(?=.*DataParallel)(?=.*\.(?:sum|mean)\(\)\.backward).*scalar outputs",
        "Each GPU gives its own loss, and several come back: let forward return the outputs alone and compute the loss "
        "from them outside, on one device; or train on one GPU, CUDA_VISIBLE_DEVICES=0, or with "
        "DistributedDataParallel",
    ),
    (
        r"(?s)\A(?=.*DataParallel).*scalar outputs",
        "With DataParallel each GPU gives a loss, and backward() takes one number: loss = loss.mean() first",
    ),
    ("scalar outputs", "Call backward() on one number: loss.mean().backward(), or loss.sum()"),
    (
        r"(?is)\A(?!.*checkpoint\w*['\"]? ?[=:] ?false|.*\b(?:no|without|(?:n't|not) us\w+) gradient[_ ]checkpoint"
        r"|.*checkpoint\w* (?:is |are |was )?(?:turned )?(?:off|disabled|not (?:on|used|enabled))\b)"
        r"(?=.*(?:(?:gradient|activation)[_ -]?checkpoint|use_(?:reentrant|checkpoint)\b)"
        r"|.*None of the inputs have).*does not require grad|None of the inputs have requires_grad",
        "Checkpointing of a model whose first layers are frozen (LoRA) cuts the graph: "
        "model.enable_input_require_grads() "
        "before get_peft_model(...), or gradient_checkpointing_kwargs={'use_reentrant': False} (in own code "
        "checkpoint(..., "
        "use_reentrant=False)), or turn the checkpointing off (gradient_checkpointing, use_checkpoint). Then "
        "model.print_trainable_parameters() must show more than 0",
    ),
    (
        r"(?is)\A(?!.*\b(?:no|without|(?:n't|not) us\w+) (?:q?lora|peft)\b)"
        r"(?=.*(?:(?:\b|_)q?lora(?:\b|_)|\bpeft\b|get_peft_model)).*does not require grad",
        "With LoRA only the adapters learn: model.print_trainable_parameters() must show more than 0. If it "
        "shows 0: the "
        "target modules do not fit this model, or a loaded adapter is frozen (PeftModel.from_pretrained(..., "
        "is_trainable=True)). If not: with gradient checkpointing call model.enable_input_require_grads() "
        "before, or use "
        "gradient_checkpointing_kwargs={'use_reentrant': False}; and no torch.no_grad() around the forward pass",
    ),
    (
        r"derivative for aten::_scaled_dot_product|Double backwards is not supported|trying to differentiate twice",
        "This kernel has no second derivative, which a gradient penalty or create_graph=True takes: run that part of "
        "the forward pass with another one, with torch.nn.attention.sdpa_kernel(SDPBackend.MATH): for attention, "
        "with torch.backends.cudnn.flags(enabled=False): for an LSTM or GRU",
    ),
    (
        r"the derivative for '(?!target|weight)(\w+)'",
        "{0} of this operation can have no gradient, and what is given for it requires one: give it "
        "{0}.detach(), or make "
        "it without requires_grad (not an nn.Parameter); indices are whole numbers, {0}.long()",
    ),
    (
        "the derivative for",
        "Give the loss targets that require no gradient: criterion(output, target.detach()); class weights too",
    ),
    (
        r"(?s)NoneType'.*\b(\w+) = \1 - [^\n]*\.grad\b|\b(\w+) = \2 - [^\n]*\.grad\b.*NoneType'",
        "w = w - lr * w.grad makes a new tensor, which is not a leaf and gets no grad: change it in place, with "
        "torch.no_grad(): w -= lr * w.grad, then w.grad.zero_()",
    ),
    (
        r"'NoneType' object has no attribute|\.grad\.|NoneType'",
        "grad is None until backward() has reached a leaf: call loss.backward() first, use a leaf tensor (created with "
        "requires_grad=True, not the result of .to() or of arithmetic), and skip parameters that have none",
    ),
    (
        "to serialize",
        "Send numbers without a graph to other processes: tensor.detach(), also of what a Dataset returns",
    ),
    ("retain_grad|register a hook", "Switch gradients on first: x.requires_grad_(), outside of torch.no_grad()"),
    (
        "volatile can only",
        "Cut it off first: x.detach(); since torch 0.4, with torch.no_grad(): takes the place of volatile",
    ),
    ("volatile", "The graph was not recorded (volatile=True): leave volatile out for training"),
    (
        r"(?s)\A(?!.*(?:arange|randint|LongTensor|torch\.(?:int|long)\d*\b)).*"
        r"(?:in requires_grad_\b|\b(?:param\w*|p)\.requires_grad(?:_\(| ?= ?)(?:True|\w*\))|in __new__\b).{0,900}?"
        r"can require gradients",
        "Some of these parameters are whole numbers, since the model was loaded quantized (int4, int8, GPTQ), and "
        "those "
        "cannot be trained: load the unquantized model (float16 or bfloat16) to train these parts, or leave the "
        "line out "
        "and train only the adapters (LoRA). To pass over them: for p in model.parameters(): if p.is_floating_point(): "
        "p.requires_grad_(True)",
    ),
    ("can require gradients", "Only float tensors have gradients: x.float().requires_grad_()"),
    (
        "as parameter|to parameter",
        "Wrap it: layer.weight = torch.nn.Parameter(tensor), or copy into the old one under torch.no_grad(): "
        "layer.weight.copy_(tensor)",
    ),
    ("backward hook", "The output must be computed from the input alone; use register_hook on tensors for other paths"),
    (
        r"Function (?:Mm|Addmm|Add|Mul|Expand|Embedding|Convolution|\w+Backward0)\w* returned an invalid gradient",
        "A tensor got a different shape or type between forward and backward: no x.data = ..., resize_() or new "
        "embedding size "
        "in between; make the optimizer after the model has its final size",
    ),
    (
        "differentiated Tensors does not",
        "Ask for its gradient before it is used: x.requires_grad_(), then compute the loss from it",
    ),
    (
        "invalid gradient|output tensors|number of gradients",
        "In your autograd.Function, return one gradient for each input, of its shape and type",
    ),
    (
        r"\w*(?:loss|crit\w*)\w*\([^\n]*(?:argmax|\.max\(|round\(|> ?0?\.\d)",
        f"Choosing (argmax, max(...)[1], rounding, comparing) has no gradient: {_SCORES}; choose only for the accuracy",
    ),
    (
        r"(?s)\b(\w{1,40}) ?= ?[^\n]{0,160}?"
        r"(?:argmax\(|\.max\([^\n]{0,40}\)(?:\[1\]|\.indices)|round\(|> ?0?\.\d)[^\n]{0,120}\n"
        r"(?:[^\n]{0,300}\n){0,15}?[^\n]{0,80}(?:loss|crit)\w*\((?:[^\n]{0,60}\W)?\1\b[^\n]{0,200}\n"
        r".*does not require grad",
        f"{{0}} is a choice (argmax, rounding, comparing), which has no gradient: {_SCORES}; use {{0}} for the "
        "accuracy alone. requires_grad=True on {0} or on the loss mends nothing",
    ),
    (
        r"requires_grad ?= ?False|requires_grad_\(False",
        "All parameters are frozen: leave requires_grad = True for those that learn; a layer that is replaced after "
        "the freezing has it, model.fc = nn.Linear(...), and the optimizer gets these parameters",
    ),
    (
        "does not require grad",
        "See where the graph ends: print(output.requires_grad) behind the model. False: the model is frozen, or "
        "runs under "
        "torch.no_grad() or with its output detached: any(p.requires_grad for p in model.parameters()) must be True "
        "(model.requires_grad_(True)). True: the loss drops it: no argmax, comparison or rounding of the output "
        "(a Dice or "
        "IoU takes the probabilities), no .item(), .data, .detach(), .numpy() or torch.tensor(loss)",
    ),
    (
        "",
        "Keep the graph from the parameters to the loss: no .detach(), .item(), .data, .numpy(), argmax or no_grad in "
        "between, and requires_grad=True for at least one parameter (a frozen model has none)",
    ),
)
_HIDDEN = r"(?m)\bloss\w*\.requires_grad(?:_\(|\s?= ?)\s?(?:True|\))"


def _backward(told: Told) -> tuple[Fix, ...]:
    hidden = ". loss.requires_grad = True only hides it: then nothing learns" if told.has(_HIDDEN) else ""
    return (Fix(told.choose(_USAGE) + hidden),)


def _function(told: Told) -> tuple[Fix, ...]:
    """backward() has to fit forward(), whose number of arguments the message has."""
    if got := told.last(
        r"unction (\w+?)(?:Backward\w*)? returned an incorrect number of gradients \(expected (\d+), got"
    ):
        return (
            Fix(
                f"{got[1]}.forward takes {got[2]} arguments besides ctx, so {got[1]}.backward must return {got[2]} "
                f"values in that order, None for each that needs no gradient: return grad{', None' * (int(got[2]) - 1)}"
            ),
        )
    if told.has("isFloatingType"):
        return (
            Fix(
                "The backward() of an operator gives a gradient of whole numbers, mostly of indices (sampling, "
                "grouping, gather of point clouds): in its forward() write ctx.mark_non_differentiable(indices) for "
                "outputs of whole numbers, and return None in backward() for inputs of that kind; or take the newest "
                "code of the project or operator. torch 1.3 and older did not check"
            ),
        )
    if told.has("must be contiguous"):
        return (
            Fix(
                "What was turned (permute, transpose) stays so in backward: x = x.permute(...).contiguous() before the "
                "layer or loss; in an operator's own backward, grad_output = grad_output.contiguous()"
            ),
        )
    if told.has("marked as dirty"):
        text = (
            "forward() of that Function changes an input in place (ctx.mark_dirty) and does not return it, which newer "
            "torch refuses: return each marked tensor too, or mark none. Of an in-place batch norm in old code take "
            "its "
            "newer release, nn.BatchNorm2d with the activation behind it, or the torch that the project names"
        )
        return (Fix(text),)
    if told.has("save_for_backward"):
        return (Fix("save_for_backward takes tensors only: keep the rest as attributes, ctx.size = size"),)
    return (
        Fix(
            "Give the autograd.Function both as static methods, and call Name.apply(x): @staticmethod def "
            "backward(ctx, grad_output). Old code without @staticmethod ran in torch 1.2 and older. "
            "If it is an extension's, it was "
            "built for inference, or its release does not fit this torch"
        ),
    )


_CHANGED = (
    (
        r"is a view and",
        "Change a copy: x = x.clone() before it; or build the result with torch.cat or torch.stack instead of x[i] "
        "= ...",
    ),
    (
        r"output 0 of (?:Relu|LeakyRelu|Elu|Hardtanh|Silu)(?:\w*Backward\d?)?\b",
        "The output of an activation was changed: ReLU(inplace=False), and out = out + x instead of out += x after it",
    ),
    (
        r"output \d of (?:Sigmoid|Tanh|Softmax|LogSoftmax|Exp|Sqrt|Pow|Mul|Div|Add|Sub|Select|Slice|Unbind|Clone)"
        r"(?:\w*Backward\d?)?\b",
        "The output of that operation was changed: write x = x * y instead of x *= y, and mask or assign on a copy, "
        "x = x.clone(); lists and torch.stack instead of x[i] = ...",
    ),
    (
        r"(?s)\A(?=.*(?:DistributedDataParallel|\bDDP\b)).*FloatTensor \[\d+\]\](?:,[^\n]*)? is at version",
        "The second forward pass in DistributedDataParallel copies the buffers of BatchNorm again: "
        "DistributedDataParallel(model, broadcast_buffers=False), SyncBatchNorm, or both inputs in one forward pass, "
        "model(torch.cat([a, b]))",
    ),
    (
        r"torch\.(?:cuda\.)?(?:Long|Int|Short|Byte|Bool)(?:Tensor|Type) \[",
        "Whole numbers that this step still needs were changed: labels, an index or a mask, as some metrics "
        "do: give that "
        "call a copy, metric(output, target.clone()), and write target = target + 1, not += 1",
    ),
    (
        r"output 0 of A?(?:T|Transpose|Permute|AsStrided)Backward|Tensor \[\d+(?:, \d+)*\]\] is at version",
        "It has the shape of a weight: optimizer.step() (or an in-place update) ran between its forward pass and "
        "this backward. "
        "Call all backward() before the steps, or compute the second loss again after the step (in a GAN: the "
        "generator's, with "
        "fake.detach() for the discriminator). torch 1.4 and older did not notice",
    ),
    (
        "",
        "Write torch.autograd.set_detect_anomaly(True) before the loop: then the error shows the forward line. Behind "
        "that line use x = x + y instead of x += y, ReLU(inplace=False), and .clone() before you assign to parts of a "
        "tensor; no optimizer.step() between a forward pass and its backward (compute the second loss after the step)",
    ),
)


_FIND_IT = Fix("To find the operation: torch.autograd.set_detect_anomaly(True), which names the forward line")


def _changed(told: Told) -> tuple[Fix, ...]:
    """By the operation whose output, or weight, was changed."""
    return (Fix(told.choose(_CHANGED)),)


# What a gradient scaler says, and what to do about it.
_SCALER = (
    (
        "BFloat16",
        "bfloat16 needs no scaler: leave GradScaler out (GradScaler(enabled=False))",
    ),
    (
        r"(?is)\A(?!.*transformers\W{1,4}(?:4\.[3-9]\d|5\.))(?=.*transformers[/\\]trainer\.py)"
        r".*unscale_\(\) has already been",
        "The Trainer of transformers 4.29 calls it twice with accelerate 0.20 (gradient accumulation that leaves a "
        "rest "
        "of the epoch): update transformers (4.30 or newer) and accelerate together, without torch, and restart Python "
        "or the notebook's kernel, which keeps the old ones",
    ),
    (
        "already been called",
        "Once for each optimizer and step: scaler.unscale_(opt), clip, scaler.step(opt), scaler.update()",
    ),
    (
        "loss scale",
        "Every step overflows: the loss or a gradient is nan. Train in bfloat16 or float32, lower the learning rate",
    ),
    (
        "_scale is None",
        "The scaler never scaled a loss: scaler.scale(loss).backward() in place of loss.backward(), then "
        "scaler.step(optimizer) and scaler.update(); after a gradient accumulation or skipped batches too",
    ),
    (
        "prior to update",
        "scaler.update() came without scaler.step(optimizer) before it: call both in that order, and only"
        " in steps in which the optimizer steps (gradient accumulation)",
    ),
    (
        "arguments from the '(?:Sparse)?CPU",
        "Some gradients are on the CPU (an optimizer or model that was not moved, CPU offload), and this "
        "torch scales them only on the GPU: move the model first, or GradScaler(enabled=False)",
    ),
    (
        "No inf checks",
        "No gradient reached this optimizer: scaler.scale(loss).backward() comes before "
        "scaler.step(optimizer) and no zero_grad() between; its parameters are those of the model in use "
        "(make it after model.to), are in the loss and require gradients",
    ),
    (
        "",
        "Keep the parameters in float32 (torch_dtype=torch.float32; for LoRA, only the trained ones) and "
        "use torch.autocast; do not call .half() on a model that is trained with GradScaler",
    ),
)


def _scaler(told: Told) -> tuple[Fix, ...]:
    old = told.last(r"\bT4\b|\b[VP]100\b|\bGTX \d{3,4}|\bRTX 20\d0|Quadro RTX|TITAN (?:V|RTX)")
    if old and told.has("'BFloat16'"):
        text = f"{old[0]} has no bfloat16 of its own: train in float16 with the scaler (fp16: true, bf16: false), on "
        return (Fix(f"{text}weights loaded in float32 or float16, torch_dtype=torch.float16"),)
    return (Fix(told.choose(_SCALER)),)


def _wrapped_for_nothing(told: Told) -> tuple[Fix, ...]:
    if told.has("Model replicas must have"):
        return (
            Fix("Start one process for each GPU, and name it: DistributedDataParallel(model, device_ids=[local_rank])"),
        )
    if not told.has("is not needed when a module"):
        return ()
    return (Fix("A frozen model (a teacher, an encoder) needs no DistributedDataParallel: wrap only what is trained"),)


def _twice_ready(told: Told) -> tuple[Fix, ...]:
    if not told.has("ready only once"):
        return ()
    text = "A parameter got its gradient twice, mostly by gradient checkpointing: "
    if told.has(r"(?i)\b(?:SFT|DPO|GRPO|Seq2Seq)?Trainer\b|\btrl\b|TrainingArguments|[/\\]transformers[/\\]trainer"):
        text += (
            'gradient_checkpointing_kwargs={"use_reentrant": False} in TrainingArguments (SFTConfig, DPOConfig ...), '
        )
        text += "or leave gradient_checkpointing out; ddp_find_unused_parameters=False where all are used"
        return (Fix(text),)
    text += "checkpoint(..., use_reentrant=False), one forward pass for each backward, and no "
    return (Fix(f"{text}find_unused_parameters=True where all are used"),)


def _unused(told: Told) -> tuple[Fix, ...]:
    """The parameters without a gradient, where the text names them."""
    if told.has("ready only once") and not told.has("did not receive grad|finished reduction"):
        return ()
    usual = launchers.unused(told)
    text = usual.text
    named = told.last(r"Parameters which did not receive grad for rank \d+: ([\w.]*\w)")
    if named is None:
        return (usual,)
    if lora := re.search(r"(\w+)(?:\.(?:dense|linear|proj))?\.lora_[AB]\b", named[1]):
        return (
            Fix(
                f"LoRA also has adapters in {lora[1]}, whose output the loss does not use: leave it out of the target "
                'modules (LoraConfig(exclude_modules=[...]), or target_modules with the names that are left, "query", '
                '"value"), or build the model without it (add_pooling_layer=False); else, with the Trainer of '
                "transformers, ddp_find_unused_parameters=True, in own code DistributedDataParallel(model, "
                "find_unused_parameters=True)"
            ),
        )
    return (Fix(f"The loss does not use {named[1]} (the message lists all): {text[0].lower()}{text[1:]}"),)


ERRORS = (
    Error(
        "ddp-unused-parameters",
        "Some parameters are not used for the loss",
        (
            "DistributedDataParallel waits for gradients of parameters that were not used for the loss, or a "
            "parameter is used twice under checkpointing."
        ),
        "code",
        (
            *exactly(
                "Expected to have finished reduction in the prior iteration",
                "Parameter indices which did not receive grad for rank",
                "Expected to mark a variable ready only once",
                "Parameters which did not receive grad for rank",
                "_queue_reduction(): incompatible function arguments",
                "is not needed when a module doesn't have any parameter that requires a gradient",
                "Model replicas must have an equal number of parameters",
            ),
            *exactly("It looks like your LightningModule has parameters that were not used in producing the loss"),
        ),
        (
            _wrapped_for_nothing,
            _twice_ready,
            _unused,
        ),
        asked=(
            "find_unused_parameters",
            "expected to have finished reduction in the prior iteration",
            "lightningmodule has parameters that were not used",
        ),
        source="torch/csrc/distributed/c10d/reducer.cpp",
    ),
    Error(
        "inplace-on-leaf",
        "A parameter is changed in place",
        "A parameter (a leaf that requires grad) is changed in place while autograd records.",
        "code",
        (
            Seen(
                "leaf Variable that requires grad",
                r"a (?:view of a )?leaf Variable that requires grad (?:is being|has been) used in an "
                r"in-?place operation",
                "RuntimeError: a leaf Variable that requires grad is being used in an in-place operation.",
            ),
            *exactly("leaf variable has been moved into the graph interior"),
        ),
        (
            Fix(
                "Change parameters under torch.no_grad(): with torch.no_grad(): w -= lr * w.grad; or make "
                "a copy: w = w.clone()"
            ),
        ),
        alternatives=(Or("inplace-autograd", "the tensor is not one of your parameters"),),
        asked=(
            "a leaf variable that requires grad is being used in an in-place operation",
            "in-place on leaf tensor",
        ),
        see=("a parameter is changed with +=, x[0] = ..., or a method that ends in _, outside torch.no_grad()."),
        code="with torch.no_grad():\n    weight -= lr * weight.grad",
        source="torch/csrc/autograd/VariableTypeUtils.h",
    ),
    Error(
        "inplace-autograd",
        "A tensor was changed in place before backward",
        "A tensor that backward needs was changed in place after it was used.",
        "code",
        (
            Seen(
                "modified by an in",
                r"modified by an in-?place operation",
                "gradient computation has been modified by an inplace operation: [torch.cuda.FloatTensor",
            ),
            Seen(
                "is a view and",
                r"is a view and (?:is being|its base or another view of its base has been) modified in-?place",
                "is a view and is being modified inplace",
            ),
            *exactly(
                "variables needed for gradient computation has been modified",
                "that failed to compute its gradient, with torch.autograd.set_detect",
            ),
            Seen(
                "expected version",
                r"is at version \d+; expected version \d+ instead",
                "0 of AsStridedBackward0, is at version 2; expected version 1 instead.",
            ),
        ),
        (
            _changed,
            lambda told: () if "set_detect_anomaly" in _changed(told)[0].text else (_FIND_IT,),
        ),
        alternatives=(Or("autograd-usage", "backward is called twice through one graph, or after optimizer.step()"),),
        asked=("modified by an inplace operation", "inplace relu backward error"),
        source="torch/csrc/autograd/saved_variable.cpp",
    ),
    Error(
        "zero-grad",
        "Gradients are not reset between steps",
        "Gradients add up from step to step, because optimizer.zero_grad() is missing or in the wrong place.",
        "code",
        (
            *exactly(
                "make sure to reset the .grad fields of your parameters to None",
            ),
        ),
        (Fix("In each step: optimizer.zero_grad(); loss.backward(); optimizer.step()"),),
        alternatives=(Or("memory-growth", "memory grows as well"),),
        asked=(
            "forgot zero_grad",
            "gradients accumulate",
            "optimizer.zero_grad missing",
            "loss goes up gradients not zeroed",
            "loss increases gradients accumulate",
            "when to call zero_grad",
        ),
        symptom=1,
        see="the loss falls at first and then jumps; p.grad.norm() grows from step to step.",
        code="optimizer.zero_grad()\nloss = criterion(model(x), y)\nloss.backward()\noptimizer.step()",
        source="torch/amp/grad_scaler.py; torch/csrc/autograd",
    ),
    Error(
        "amp-gradients",
        "The gradient scaler does not work with this model",
        ("The gradient scaler does not work with the model: the model itself is float16, or a step had no gradients."),
        "code",
        (
            *exactly("step() has already been called since the last update()"),
            *varying("Attempted {step} but _scale is None"),
            Seen(
                "not implemented for BFloat",
                r"_amp_foreach_non_finite_check_and_unscale_\w+\"? not implemented for",
                "RuntimeError: \"_amp_foreach_non_finite_check_and_unscale_cuda\" not implemented for 'BFloat16'",
            ),
            Seen(
                "_amp_foreach_non_finite_check_and_unscale_ with arguments",
                r"Could not run 'aten::_amp_\w+' with arguments from the '(?:Sparse)?CPU' backend",
                "RuntimeError: Could not run 'aten::_amp_foreach_non_finite_check_and_unscale_' with arguments from "
                "the 'CPU' backend",
            ),
            Seen(
                "Skipping step loss scaler",
                r"Skipping step, loss scaler \d+ reducing loss scale to (?:0\.0|\d[\d.]*e-\d+)",
                "Gradient overflow.  Skipping step, loss scaler 0 reducing loss scale to 0.0",
            ),
            Seen(
                "unscale has already been called on this optimizer",
                r"unscale_\(\) has already been called on this optimizer",
                "RuntimeError: unscale_() has already been called on this optimizer since the last update().",
            ),
            *exactly(
                "Attempting to unscale FP16 gradients",
                "No inf checks were recorded for this optimizer",
                "No inf checks were recorded prior to update",
                "Current loss scale already at minimum",
            ),
        ),
        (_scaler,),
        asked=("attempting to unscale fp16 gradients", "no inf checks were recorded"),
        source="torch/amp/grad_scaler.py",
    ),
    Error(
        "autograd-function",
        "A custom autograd.Function does not fit autograd",
        (
            "The backward() of an autograd.Function, or of an extension, is missing, does not return one gradient for "
            "each input, or refuses the gradient that it gets."
        ),
        "code",
        (
            *exactly(
                "returned an incorrect number of gradients",
                "isFloatingType(grads[i]",
                "You must implement the backward function for custom autograd.Function",
                "You must implement either the backward or vjp method for your custom autograd.Function",
                "save_for_backward can only save variables, but argument",
                "grad_input must be contiguous",
                "Some elements marked as dirty during the forward method were not returned as output",
            ),
            Seen(
                "unbound method backward must be called | unbound method forward must be called",
                r"unbound method (?:back|for)ward\(\) must be called",
                "TypeError: unbound method backward() must be called with MyReLU instance as first argument",
            ),
            Seen(
                "raise NotImplementedError",
                r"torch[/\\]autograd[/\\]function\.py[^\n]*\n[^\n]*\nNotImplementedError",
                'File "/v/torch/autograd/function.py", line 181, in backward\n    raise '
                "NotImplementedError\nNotImplementedError",
            ),
        ),
        (_function,),
        asked=("custom autograd function backward returned an incorrect number of gradients",),
        code="@staticmethod\ndef backward(ctx, grad_output):\n    (x,) = ctx.saved_tensors\n"
        "    return grad_output * x, None  # one for each argument of forward after ctx",
        source="torch/autograd/function.py",
    ),
    Error(
        "activation-checkpoint",
        "Activation checkpointing recomputed something else",
        "With activation checkpointing the forward pass runs again during backward, and the second run saved other "
        "tensors than the first.",
        "code",
        exactly(
            "A different number of tensors was saved during the original forward and recomputation",
            "Recomputed values for the following tensors have different metadata",
            "trying to save more tensors during recomputation than during the original forward",
            "Unpack is being triggered for a tensor that was already unpacked once",
        ),
        (
            lambda told: (
                (
                    Fix(
                        "With transformers: model.config.use_cache = False, and gradient_checkpointing_kwargs="
                        "{'use_reentrant': True}, which compares nothing (DeepSpeed ZeRO-3, mixtures of experts)"
                    ),
                )
                if told.has(r"(?i)transformers|deepspeed|\btrl\b|peft|Trainer")
                else ()
            ),
            Fix(
                "The checkpointed function must do the same both times: no caches, counters or in-place changes in it, "
                "the same autocast and train() mode, no if on a value that changes; or checkpoint(f, x, "
                "use_reentrant=True)"
            ),
            Fix("To see which operation differs: checkpoint(f, x, use_reentrant=False, debug=True)"),
        ),
        asked=("checkpoint recomputed values different metadata", "gradient checkpointing CheckpointError"),
        source="torch/utils/checkpoint.py",
    ),
    Error(
        "optimizer-parameters",
        "The optimizer got the wrong parameters",
        "An optimizer takes the model's parameters: all of them, each once, and each a leaf that requires gradients.",
        "code",
        (
            *exactly(
                "optimizer got an empty parameter list",
                "some parameters appear in more than one parameter group",
            ),
            *exactly("optimizing a parameter that doesn't require gradients"),
            *varying("param '{initial_lr}' is not specified in param_groups[0] when resuming"),
            *exactly("__init__() got an unexpected keyword argument 'initial_lr'"),
            Seen(
                "t optimize a non leaf Tensor", r"can'?t optimize a non-leaf Tensor", "can't optimize a non-leaf Tensor"
            ),
        ),
        (_backward,),
        asked=("optimizer got an empty parameter list", "can't optimize a non-leaf tensor"),
        general=True,
        source="torch/optim/optimizer.py",
    ),
    Error(
        "tensor-with-graph",
        "The tensor is tied to its gradients",
        (
            "A tensor that autograd records is used where plain values or a leaf are expected: NumPy, a copy, a file, "
            "another process, a parameter; or the reverse, one that it does not record."
        ),
        "code",
        (
            Seen(
                "that requires grad",
                r"Can'?t call numpy\(\) on (?:Tensor|Variable) that requires grad",
                "RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
            ),
            *varying("cannot assign '{torch.FloatTensor}' as parameter"),
            *exactly(
                "cannot register a hook on a tensor that doesn't require gradient",
                "can't retain_grad on Tensor that has requires_grad=False",
                "Cowardly refusing to serialize non-leaf tensor which requires_grad",
                "Cannot assign non-leaf Tensor to parameter",
                "volatile can only be set on leaf variables",
                "you can only change requires_grad flags of leaf variables",
                "can require gradients",
                "graph leaves) support the deepcopy protocol",
                "Only Tensors created explicitly by the user",
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed",
            ),
        ),
        (_backward,),
        asked=("can't call numpy on tensor that requires grad", "leaf tensor requires_grad", "deepcopy of a tensor"),
        code="values = tensor.detach().cpu().numpy()  # a copy without the graph",
        general=True,
        source="torch/_tensor.py; torch/csrc/autograd",
    ),
    Error(
        "inference-mode",
        "A tensor made in inference mode is used outside of it",
        "What torch.inference_mode() makes keeps no account of changes, so autograd and XLA refuse it.",
        "code",
        exactly(
            "Inplace update to inference tensor outside InferenceMode",
            "Cannot set version_counter for inference tensor",
            "Inference tensors do not track version counter",
            "requires_grad=True on inference tensor outside InferenceMode",
            "Inference tensors cannot be saved for backward",
        ),
        (Fix("Use torch.no_grad() instead of torch.inference_mode(), or take x.clone() of the tensor outside of it"),),
        source="torch/csrc/autograd; c10/core/TensorImpl.h",
    ),
    Error(
        "autograd-usage",
        "backward() is used wrongly",
        (
            "backward() is called twice through one graph, on a tensor that is detached from the graph (detach, "
            "no_grad, .item()), or on something that is not a single number."
        ),
        "code",
        (
            *exactly(
                "requires_grad not set on root",
                "Module backward hook for grad_input is called before",
                "outputs must be a Tensor or an iterable of Tensors",
            ),
            *varying("the derivative for '{target}' is not implemented"),
            Seen(
                "derivative for aten",
                r"derivative for aten::\w+ is not implemented",
                "RuntimeError: derivative for aten::_scaled_dot_product_efficient_attention_backward is not "
                "implemented",
            ),
            *exactly("Double backwards is not supported for CuDNN"),
            Seen(
                "trying to differentiate twice a function",
                r"trying to differentiate twice a function that was marked",
                "RuntimeError: trying to differentiate twice a function that was marked with @once_differentiable",
            ),
            *exactly("element 0 of variables tuple is volatile", "'NoneType' object has no attribute 'zero_'"),
            Seen(
                "NoneType object has no attribute",
                r"\.grad\.[^\n]*\n(?:[ ~^]+\n)?AttributeError: 'NoneType' object has no attribute '\w+'",
                "    w.data -= w.grad.data\nAttributeError: 'NoneType' object has no attribute 'data'",
            ),
            Seen(
                "NoneType object has no attribute | and NoneType | NoneType and",
                r"(?:'NoneType' object has no attribute '(?:data|norm|abs|clone|mean|sum|detach_?|max|view|shape)'"
                r"|unsupported operand type\(s\) for [^:\n]{1,12}: '[\w.]+' and 'NoneType')"
                r"(?=\n(?:[^\n]*\n){0,8}?[^\n]*\w\.grad\b)",
                "AttributeError: 'NoneType' object has no attribute 'data'\nprint(w.grad.data)",
            ),
            Seen(
                "unsupported operand type s for",
                r"\.grad\b[^\n]*\n(?:[ ~^]+\n)?TypeError: unsupported operand type\(s\) for [^:\n]{1,12}: "
                r"'[\w.]+' and 'NoneType'",
                "    w = w - lr * w.grad\nTypeError: unsupported operand type(s) for *: 'float' and 'NoneType'",
            ),
            *exactly(
                "there are no graph nodes that require computing gradients",
                "or output tensors, but argument",
            ),
            *varying("{AddmmBackward} returned an invalid gradient at index 1"),
            *exactly(
                "Trying to backward through the graph a second time",
                "does not require grad and does not have a grad",
                "grad can be implicitly created only for scalar outputs",
            ),
            Seen(
                "differentiated Tensor",
                r"(?:One of the differentiated Tensors|[Tt]he differentiated Tensor at index \d+) (?:appears to not "
                r"have "
                r"been used|does not require grad)",
                "One of the differentiated Tensors appears to not have been used",
            ),
            *exactly(
                "Can't export tensors that require gradient",
                "None of the inputs have requires_grad=True",
                "backward through the graph a second time",
            ),
            Seen(
                "after they have already been freed",
                r"saved (?:tensors|intermediate results|variables) after they have already been freed",
                "time (or directly access saved tensors after they have already been freed).",
            ),
            *exactly(
                "Specify retain_graph=True",
                "buffers have already been freed",
            ),
        ),
        (_backward,),
        alternatives=(
            Or("inplace-autograd", "something is changed in place between the two calls"),
            Or("memory-growth", "state is carried from step to step: detach it"),
        ),
        asked=(
            "trying to backward through the graph a second time",
            "element 0 of tensors does not require grad",
            "grad can be implicitly created only for scalar outputs",
            "forgot to detach hidden state",
            "retain_graph",
            "loss.backward error",
            "does not have a grad_fn",
        ),
        see=("backward() is called twice on one loss, or on a tensor after .detach(), .item() or inside no_grad()."),
        code="hidden = hidden.detach()  # cut the history between steps, as in a recurrent "
        "network\nloss = criterion(model(x), y)  # again in each step\nloss.backward()",
        general=True,
        source="torch/csrc/autograd; torch/autograd/__init__.py",
    ),
)
