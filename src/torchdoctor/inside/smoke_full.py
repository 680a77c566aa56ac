"""One of the full live tests in the patient, each in a process of its own: what users do with torch, in small.

Asked for by name: smoke_full.py LIMIT NAME. Replies "ok", "skipped: why" or "wrong: what"; what raises or dies is told
by how the process ends. Values are checked against closed forms or the same computation done by hand.
"""

import faulthandler
import importlib
import importlib.util
import io
import os
import sys
import tempfile
import traceback
from typing import Any

from torchdoctor.inside.imports import restore_path
from torchdoctor.inside.protocol import attempt, leave, reply

faulthandler.enable()
faulthandler.dump_traceback_later(max(float(sys.argv[1]) - 0.5, 0.1))
state = {"step": sys.argv[2]}  # type: dict[str, object]


class Skipped(Exception):
    """This patient has not what the test needs; the text says what."""


class Wrong(Exception):
    """torch computed something else than is right."""


def same(found: "Any", right: "Any", what: str, tolerance: float = 1e-5) -> None:
    import torch

    found, right = torch.as_tensor(found).detach().cpu().double(), torch.as_tensor(right).detach().cpu().double()
    if found.shape != right.shape:
        raise Wrong("%s has the shape %s, expected %s" % (what, tuple(found.shape), tuple(right.shape)))
    if not bool(((found - right).abs() <= tolerance * (1 + right.abs())).all()):
        raise Wrong("%s: computed %s, expected %s" % (what, found.flatten()[:4].tolist(), right.flatten()[:4].tolist()))


def needed(name: str) -> "Any":
    """A module that not every patient has. One that is there and fails to import is a failure, not a lack."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name.split(".")[0]:
            raise Skipped("%s is not installed" % name) from None
        raise


def devices(torch: "Any") -> "list[str]":
    return ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]


def tensors(torch: "Any") -> None:
    """Creation, views that share memory, broadcasting, indexing, reductions, conversions."""
    for device in devices(torch):
        base = torch.arange(12.0, device=device)
        view = base.view(3, 4)
        view[1, 1] = 100.0
        same(base[5], 100.0, "an element written through a view")
        same(view.t()[1], torch.tensor([1.0, 100.0, 9.0]), "a row of the transpose")
        same(
            view + torch.tensor([[1.0], [2.0], [3.0]], device=device),
            view.cpu() + torch.tensor([[1.0], [2], [3]]),
            "a sum",
        )
        same(base[base > 8.5].sum(), 100.0 + 9 + 10 + 11, "a sum under a mask")
        same(view.max(dim=1)[1], torch.tensor([3, 1, 3]), "the places of the maxima")
        same(base.to(torch.int64).sum(), 161, "a sum of integers")
        same(torch.cat([view, view]).std(0, unbiased=False)[0], 32.0**0.5 / 3**0.5, "a standard deviation")


def autograd(torch: "Any") -> None:
    """Gradients against closed forms, second derivatives, no_grad."""
    for device in devices(torch):
        a, b = (torch.tensor(value, device=device, requires_grad=True) for value in (2.0, 3.0))
        (a * b + a).backward()
        same(a.grad, 4.0, "the gradient of a*b + a by a")
        same(b.grad, 2.0, "the gradient of a*b + a by b")
        x = torch.randn(16, 4, dtype=torch.float64, device=device)
        y, w = x.sum(1), torch.randn(4, dtype=torch.float64, device=device, requires_grad=True)
        ((x @ w - y) ** 2).sum().backward()
        same(w.grad, 2 * x.t() @ (x @ w - y), "the gradient of least squares", 1e-10)
        cube = torch.tensor(3.0, device=device, requires_grad=True)
        (slope,) = torch.autograd.grad(cube**3, cube, create_graph=True)
        same(torch.autograd.grad(slope, cube)[0], 18.0, "the second derivative of x**3")
        with torch.no_grad():
            if (cube * 2).requires_grad:
                raise Wrong("under no_grad a result requires a gradient")


def module(torch: "Any") -> None:
    """Layers by hand, train and eval, a state that goes from one module to another."""
    nn = torch.nn
    for device in devices(torch):
        first, second = (
            nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2))
            .to(device)
            .eval()
            for _ in range(2)
        )
        second.load_state_dict(first.state_dict())
        data = torch.randn(2, 3, 8, 8, device=device)
        same(first(data), second(data), "the output of a module with the same state")
        linear = first[-1]
        flat = first[:-1](data)
        same(linear(flat), flat @ linear.weight.t() + linear.bias, "a linear layer", 1e-4)
        dropout = nn.Dropout(0.5)
        same(dropout.eval()(data), data, "dropout while evaluating")
        if bool((dropout.train()(data) == data).all()):
            raise Wrong("dropout changed nothing during training")
        hidden, _ = nn.LSTM(3, 5, batch_first=True).to(device)(torch.zeros(2, 7, 3, device=device))
        same(torch.tensor(hidden.shape), torch.tensor([2, 7, 5]), "the shape of an LSTM's output")


def optimizer(torch: "Any") -> None:
    """Each lowers the loss of a small regression to a tenth."""
    for device in devices(torch):
        for name, rate in (("SGD", 0.1), ("AdamW", 0.1)):
            torch.manual_seed(0)
            x = torch.randn(64, 4, device=device)
            y, model = x.sum(1, keepdim=True), torch.nn.Linear(4, 1).to(device)
            stepper = getattr(torch.optim, name)(model.parameters(), lr=rate)
            losses = []
            for _ in range(60):
                stepper.zero_grad()
                loss = ((model(x) - y) ** 2).mean()
                loss.backward()
                stepper.step()
                losses.append(float(loss.detach()))
            if not losses[-1] < 0.1 * losses[0]:
                raise Wrong("60 steps of %s reduced the loss only from %g to %g" % (name, losses[0], losses[-1]))


def dataloader(torch: "Any") -> None:
    """Two worker processes, which also need shared memory, bring all items in order."""
    data = torch.utils.data.TensorDataset(torch.arange(16.0))
    batches = [batch for (batch,) in torch.utils.data.DataLoader(data, batch_size=4, num_workers=2, timeout=50)]
    same(torch.cat(batches), torch.arange(16.0), "what the workers brought")


def amp(torch: "Any") -> None:
    """Under autocast products are in a half precision, and close; gradients come back in float32."""
    for device in devices(torch):
        half = torch.bfloat16 if device == "cpu" or torch.cuda.is_bf16_supported() else torch.float16
        x, model = torch.randn(8, 16, device=device), torch.nn.Linear(16, 4).to(device)
        with torch.autocast(device, dtype=half):
            out = model(x)
        if out.dtype != half:
            raise Wrong("under autocast a linear layer gave %s" % out.dtype)
        same(out.float(), model(x), "a linear layer under autocast", 0.05)
        out.float().sum().backward()
        same(model.weight.grad, x.sum(0).expand(4, 16), "a gradient through autocast", 0.05)


def compiled(torch: "Any") -> None:
    """torch.compile with its default backend; its caches go with the folder that all tests get for temporary files."""
    if not hasattr(torch, "compile"):
        raise Skipped("this torch is older than torch.compile")

    def function(x: "Any") -> "Any":
        return torch.sin(x) ** 2 + torch.cos(x) ** 2 + x

    folder = tempfile.gettempdir()
    os.environ.update(TORCHINDUCTOR_CACHE_DIR=folder, TRITON_CACHE_DIR=folder, TORCHINDUCTOR_COMPILE_THREADS="1")
    try:
        for device in devices(torch):
            x = torch.randn(64, device=device)
            same(torch.compile(function)(x), x + 1, "a compiled function")
    except Exception as error:
        if "not supported" in str(error) and "Python" in str(error):
            raise Skipped(str(error)) from None
        raise


def torchscript(torch: "Any") -> None:
    """A module traced and scripted computes as before, also after it was saved and loaded."""
    model, x = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU()).eval(), torch.randn(2, 4)
    for made in (torch.jit.trace(model, x), torch.jit.script(model)):
        stored = io.BytesIO()
        torch.jit.save(made, stored)
        stored.seek(0)
        same(torch.jit.load(stored)(x), model(x), "a module through TorchScript")


def onnx(torch: "Any") -> None:
    """Export of a small module, where the packages that export needs are installed."""
    checker = needed("onnx")
    if tuple(int(part) for part in torch.__version__.split(".")[:2]) >= (2, 9):
        needed("onnxscript")
    stored = io.BytesIO()
    torch.onnx.export(torch.nn.Linear(4, 3).eval(), (torch.randn(2, 4),), stored)
    checker.checker.check_model(checker.load_from_string(stored.getvalue()))


def joined(torch: "Any", backend: str, device: str, size: int) -> None:
    """The ranks meet through a file and add up what each has. The arguments: rank, file."""
    from datetime import timedelta

    rank, file = int(sys.argv[3]), sys.argv[4]
    dist = torch.distributed
    limit = timedelta(seconds=max(float(sys.argv[1]) - 5, 1))
    dist.init_process_group(backend, init_method="file://" + file, rank=rank, world_size=size, timeout=limit)
    mine = torch.full((3,), float(rank + 1), device=device)
    dist.all_reduce(mine)
    same(mine, torch.full((3,), size * (size + 1) / 2), "the sum over all ranks")
    dist.barrier()


def gloo(torch: "Any") -> None:
    if not torch.distributed.is_available() or not torch.distributed.is_gloo_available():
        raise Skipped("this torch was built without gloo")
    joined(torch, "gloo", "cpu", 2)


def nccl(torch: "Any") -> None:
    """Two GPUs, or one with itself, which still loads and starts the library."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    rank = int(sys.argv[3])
    if rank >= count or not torch.distributed.is_available() or not torch.distributed.is_nccl_available():
        raise Skipped("no GPU for this rank" if rank >= count else "this torch was built without NCCL")
    torch.cuda.set_device(rank)
    joined(torch, "nccl", "cuda:%d" % rank, min(count, 2))


def save_load(torch: "Any") -> None:
    """A state through memory and through a file, and back into a module."""
    model = torch.nn.Linear(4, 3)
    with tempfile.TemporaryDirectory(prefix="torchdoctor-") as folder:
        path = os.path.join(folder, "state.pt")
        torch.save(model.state_dict(), path)
        loaded = torch.load(path, map_location="cpu")
    other = torch.nn.Linear(4, 3)
    other.load_state_dict(loaded)
    same(other.weight, model.weight, "a weight that was saved and loaded", 0.0)


def numpy_sharing(torch: "Any") -> None:
    """Arrays and tensors are two views of one memory."""
    numpy = needed("numpy")
    array = numpy.arange(6, dtype=numpy.float32)
    tensor = torch.from_numpy(array)
    array[2] = 42.0
    same(tensor[2], 42.0, "an element written through the array")
    tensor[3] = 7.0
    if array[3] != 7.0 or tensor.numpy()[3] != 7.0:
        raise Wrong("an element written through the tensor did not appear in the array")


def torchvision(torch: "Any") -> None:
    """An operator in C++, and a resize."""
    found = needed("torchvision")
    boxes = torch.tensor([[0.0, 0, 10, 10], [0, 0, 9, 10], [20, 20, 30, 30]])
    for device in devices(torch):
        kept = found.ops.nms(boxes.to(device), torch.tensor([0.9, 0.8, 0.7], device=device), 0.5)
        same(kept, torch.tensor([0, 2]), "the boxes that nms keeps")
    same(found.transforms.functional.resize(torch.ones(3, 8, 8), [4, 4]), torch.ones(3, 4, 4), "a resized picture")


def torchaudio(torch: "Any") -> None:
    """A filter, and a spectrogram's energy by Parseval."""
    functional = needed("torchaudio").functional
    wave, one, half = torch.randn(1, 64), torch.tensor([1.0, 0.0]), torch.tensor([0.5, 0.0])
    same(functional.lfilter(wave, one, half, clamp=False), wave / 2, "a filter that halves")


def profiler(torch: "Any") -> None:
    """A product of matrices is seen."""
    x = torch.randn(32, 32)
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as seen:
        x @ x
    if not any("mm" in event.key for event in seen.key_averages()):
        raise Wrong("the profiler did not see a product of matrices")


TESTS = {
    "tensors": tensors,
    "autograd": autograd,
    "module": module,
    "optimizer": optimizer,
    "dataloader": dataloader,
    "amp": amp,
    "compile": compiled,
    "torchscript": torchscript,
    "onnx": onnx,
    "gloo": gloo,
    "nccl": nccl,
    "save-load": save_load,
    "numpy": numpy_sharing,
    "torchvision": torchvision,
    "torchaudio": torchaudio,
    "profiler": profiler,
}


# Tests that are named after a package that not every patient has: without it there is no need to import torch first,
# which takes seconds.
OF_PACKAGES = ("numpy", "onnx", "torchaudio", "torchvision")


def run() -> None:
    name = sys.argv[2]
    if name in OF_PACKAGES and importlib.util.find_spec(name) is None:
        state["result"] = "skipped: %s is not installed" % name
        return
    import torch

    torch.manual_seed(0)
    try:
        TESTS[name](torch)
        state["result"] = "ok"
    except Skipped as error:
        state["result"] = "skipped: %s" % error
    except Wrong as error:
        state["result"] = "wrong: %s" % error


restore_path()
reply(state)
attempt(run, state, traceback)
reply(state)
leave()
