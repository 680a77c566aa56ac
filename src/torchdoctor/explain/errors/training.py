"""autograd, optimizers and mixed precision."""

from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.model import Fix

ERRORS = (
    Error(
        "ddp-unused-parameters",
        "Some parameters take no part in the loss",
        (
            "DistributedDataParallel waits for gradients of parameters that took no part in the loss, or a "
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
            ),
            *exactly("It looks like your LightningModule has parameters that were not used in producing the loss"),
        ),
        (
            Fix(
                "Use every output in the loss, or DistributedDataParallel(model, "
                "find_unused_parameters=True); with checkpointing use_reentrant=False"
            ),
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
            *exactly("variables needed for gradient computation has been modified"),
            Seen(
                "expected version",
                r"is at version \d+; expected version \d+ instead",
                "0 of AsStridedBackward0, is at version 2; expected version 1 instead.",
            ),
        ),
        (
            Fix(
                "Find it: torch.autograd.set_detect_anomaly(True); then use x = x + y in place of x += y, "
                "ReLU(inplace=False), .clone()"
            ),
        ),
        alternatives=(Or("autograd-usage", "backward is called twice through one graph, or after optimizer.step()"),),
        asked=("modified by an inplace operation", "inplace relu backward error"),
        source="torch/csrc/autograd/saved_variable.cpp",
    ),
    Error(
        "zero-grad",
        "Gradients are not reset between steps",
        "Gradients add up from step to step, because optimizer.zero_grad() is missing or at the wrong place.",
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
        "The gradient scaler does not fit the model",
        (
            "The gradient scaler and the model's types do not fit: the model itself is float16, or a step had "
            "no gradients."
        ),
        "code",
        (
            Seen(
                "unscale has already been called on this optimizer",
                r"unscale_\(\) has already been called on this optimizer",
                "RuntimeError: unscale_() has already been called on this optimizer since the last update().",
            ),
            *exactly(
                "Attempting to unscale FP16 gradients",
                "No inf checks were recorded for this optimizer",
                "Current loss scale already at minimum",
            ),
        ),
        (
            Fix(
                "Keep the parameters in float32 and use torch.autocast; do not call .half() on the model "
                "together with GradScaler"
            ),
        ),
        asked=("attempting to unscale fp16 gradients", "no inf checks were recorded"),
        source="torch/amp/grad_scaler.py",
    ),
    Error(
        "autograd-usage",
        "backward() is used wrongly",
        (
            "Backward is used wrongly: twice through one graph, on a tensor that is cut off from the graph "
            "(detach, no_grad, .item()), or on something that is not one number."
        ),
        "code",
        (
            *exactly(
                "Trying to backward through the graph a second time",
                "does not require grad and does not have a grad_fn",
                "grad can be implicitly created only for scalar outputs",
            ),
            Seen(
                "One of the differentiated Tensors",
                r"One of the differentiated Tensors (?:appears to not have been used|does not require grad)",
                "One of the differentiated Tensors appears to not have been used",
            ),
            Seen(
                "that requires grad",
                r"Can'?t call numpy\(\) on (?:Tensor|Variable) that requires grad",
                "RuntimeError: Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
            ),
            *exactly(
                "can require gradients",
                "graph leaves) support the deepcopy protocol",
                "None of the inputs have requires_grad=True",
                "backward through the graph a second time",
                "Only Tensors created explicitly by the user",
            ),
            Seen(
                "after they have already been freed",
                r"saved (?:tensors|intermediate results|variables) after they have already been freed",
                "time (or directly access saved tensors after they have already been freed).",
            ),
            *exactly("optimizer got an empty parameter list"),
            Seen(
                "t optimize a non leaf Tensor", r"can'?t optimize a non-leaf Tensor", "can't optimize a non-leaf Tensor"
            ),
            *exactly("The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"),
            Seen(
                "lr scheduler step",
                r"`?lr_scheduler\.step\(\)`? before `?optimizer\.step\(\)`?",
                "lr_scheduler.step() before optimizer.step()",
            ),
            *exactly(
                "Inference tensors cannot be saved for backward",
                "Specify retain_graph=True",
                "buffers have already been freed",
            ),
        ),
        (
            Fix(
                "Compute the loss again in each step; keep the graph from tensor to loss (no .detach(), "
                ".item(), .data, no_grad in between); call backward() on one number: loss.mean().backward()"
            ),
        ),
        alternatives=(
            Or("inplace-autograd", "something is changed in place between the two"),
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
        source="torch/csrc/autograd; torch/autograd/__init__.py",
    ),
)
