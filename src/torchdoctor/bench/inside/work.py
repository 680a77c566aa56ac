"""The workloads of the benchmark: what one call does, how much work that is, and how its result is checked.

Buffers are allocated beforehand and filled with seeded normal data; results start as NaN, so that one
never written is seen. Every check is the norm-relative error against double precision.
"""

import math
from collections.abc import Callable
from typing import Any

from torchdoctor.bench.inside.clock import last_level_cache

FLOAT8 = "float8_e4m3fn"
WIDTH = 64  # channels of the convolutions
TINY = 64


class Work:
    """call: does it once: `amount` of FLOP, bytes or operations (unit). check: relative error of the result."""

    def __init__(self, call: "Callable[[], Any]", amount: float, unit: str, check: "Callable[[], float]") -> None:
        self.call, self.amount, self.unit, self.check = call, amount, unit, check


def normal(torch: "Any", device: str, dtype: "Any", *shape: int) -> "Any":
    return torch.randn(*shape, device=device).to(dtype)


def wide(tensor: "Any") -> "Any":
    """In double precision; on the CPU where the device has none."""
    return tensor.detach().cpu().double() if tensor.device.type in ("mps", "xpu") else tensor.detach().double()


def error_of(found: "Any", right: "Any") -> float:
    """Norm-relative; infinite where something is not finite."""
    error = float((found - right).norm() / right.norm())
    return error if math.isfinite(error) else 1e300  # JSON knows no infinity


def product_error(torch: "Any", left: "Any", right: "Any", product: "Any") -> float:
    """Freivalds: C against A B by C x = A (B x), x random. As exact a measure as all of A B, at the cost of a row."""
    probe = wide(torch.randn(right.shape[1], 8, device=right.device))
    inner = torch.cat([wide(rows) @ probe for rows in right.split(1024)])
    return error_of(
        torch.cat([wide(rows) @ probe for rows in product.split(1024)]),
        torch.cat([wide(rows) @ inner for rows in left.split(1024)]),
    )


def matmul(torch: "Any", device: str, dtype: str, size: int) -> Work:
    if dtype == FLOAT8:
        return matmul_float8(torch, device, size)
    kind = getattr(torch, dtype)
    left, right = (normal(torch, device, kind, size, size) for _ in range(2))
    out = torch.full((size, size), float("nan"), device=device, dtype=kind)

    def call() -> None:
        torch.mm(left, right, out=out)

    return Work(call, 2.0 * size**3, "flop", lambda: product_error(torch, left, right, out))


def matmul_float8(torch: "Any", device: str, size: int) -> Work:
    """By the call torch's own float8 layers use; the second factor has to lie column by column."""
    kind, one = getattr(torch, FLOAT8), torch.ones((), device=device)
    left, right = (normal(torch, device, kind, size, size) for _ in range(2))
    across = right.t().contiguous().t()
    held = [None]  # type: list[Any]

    def call() -> None:
        held[0] = None
        held[0] = torch._scaled_mm(left, across, one, one, out_dtype=torch.bfloat16)

    return Work(call, 2.0 * size**3, "flop", lambda: product_error(torch, left, right, held[0]))


def conv(torch: "Any", device: str, dtype: str, size: int) -> Work:
    """3x3 forward alone, 64 to 64 channels: on CPUs the best stand-in for the attainable rate."""
    kind, edge = getattr(torch, dtype), 28
    data = normal(torch, device, kind, size, WIDTH, edge, edge).contiguous(memory_format=torch.channels_last)
    weight = normal(torch, device, kind, WIDTH, WIDTH, 3, 3).contiguous(memory_format=torch.channels_last)
    held = [None]  # type: list[Any]

    def call() -> None:
        held[0] = None  # or results would lie in two buffers by turns, which costs a fifth of the rate
        held[0] = torch.nn.functional.conv2d(data, weight, padding=1)

    def check() -> float:
        right = torch.nn.functional.conv2d(wide(data[:1]), wide(weight), padding=1)
        return error_of(wide(held[0][:1]), right)

    return Work(call, 2.0 * size * edge**2 * WIDTH**2 * 9, "flop", check)


def step(torch: "Any", weights: "list[Any]", loss_of: "Callable[..., Any]", data: "Any", amount: float) -> Work:
    """Forward, backward and a step of gradient descent. Its check: the gradients, and a loss that has fallen.

    By hand: any optimizer of torch.optim would first import the compiler, which takes as long as torch itself.
    """
    rate, start = 0.01, [weight.clone() for weight in weights]
    for weight in weights:
        weight.requires_grad_(True)

    def call() -> None:
        for weight in weights:
            weight.grad = None
        loss_of(data, *weights).backward()
        with torch.no_grad():
            for weight in weights:
                weight.add_(weight.grad, alpha=-rate)

    def check() -> float:
        """From the first weights again: where training has converged, gradients are nothing but rounding."""
        last = loss_of(wide(data), *[wide(weight) for weight in weights])
        with torch.no_grad():
            for index, weight in enumerate(weights):
                weight.copy_(start[index])
        twins = [wide(weight).requires_grad_(True) for weight in weights]
        first = loss_of(wide(data), *twins)
        first.backward()
        call()
        found, right = (torch.cat([wide(item.grad).flatten() for item in group]) for group in (weights, twins))
        return error_of(found, right) if last.item() <= first.item() else 1e300

    return Work(call, amount, "flop", check)


def weight_of(torch: "Any", device: str, dtype: str, *shape: int) -> "Any":
    """Scaled so that signals keep their size from layer to layer."""
    inputs = shape[0] if len(shape) == 2 else shape[1] * shape[2] * shape[3]
    return (torch.randn(*shape, device=device) / inputs**0.5).to(getattr(torch, dtype))


def mlp(torch: "Any", device: str, dtype: str, size: int) -> Work:
    """size rows through size -> 4 size -> size: 5 products of matrices in a step."""
    weights = [weight_of(torch, device, dtype, size, 4 * size), weight_of(torch, device, dtype, 4 * size, size)]
    data = normal(torch, device, getattr(torch, dtype), size, size)

    def loss(data: "Any", first: "Any", second: "Any") -> "Any":
        return ((data @ first).relu() @ second - data).square().mean()

    return step(torch, weights, loss, data, 5 * 2.0 * size * size * 4 * size)


def conv_step(torch: "Any", device: str, dtype: str, size: int) -> Work:
    """A batch of `size` pictures through two 3x3 convolutions."""
    weights = [weight_of(torch, device, dtype, WIDTH, WIDTH, 3, 3) for _ in range(2)]
    data, conv2d = normal(torch, device, getattr(torch, dtype), size, WIDTH, 32, 32), torch.nn.functional.conv2d

    def loss(data: "Any", first: "Any", second: "Any") -> "Any":
        return (conv2d(conv2d(data, first, padding=1).relu(), second, padding=1) - data).square().mean()

    return step(torch, weights, loss, data, 5 * 2.0 * size * 32**2 * WIDTH**2 * 9)


def attention(torch: "Any", device: str, dtype: str, size: int) -> Work:
    """Self-attention of 4 sequences of `size` tokens: projections, softmax, residual."""
    batch, width, heads = 4, 256 if size < 512 else 1024, 4 if size < 512 else 16
    weights = [weight_of(torch, device, dtype, width, 3 * width), weight_of(torch, device, dtype, width, width)]
    data = normal(torch, device, getattr(torch, dtype), batch, size, width)
    fused = getattr(torch.nn.functional, "scaled_dot_product_attention", None)

    def attend(query: "Any", key: "Any", value: "Any") -> "Any":
        if fused is not None:
            return fused(query, key, value)
        return torch.softmax(query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5, -1) @ value

    def loss(data: "Any", project: "Any", join: "Any") -> "Any":
        parts = [part.reshape(batch, size, heads, -1).transpose(1, 2) for part in (data @ project).chunk(3, -1)]
        mixed = attend(*parts).transpose(1, 2).reshape(batch, size, width)
        return (mixed @ join - data).square().mean()

    forward = 8.0 * batch * size * width**2 + 4.0 * batch * size**2 * width
    return step(torch, weights, loss, data, 3 * forward - 6.0 * batch * size * width**2)


def tiny(torch: "Any", device: str, dtype: str, size: int) -> Work:
    """A step of one small layer: what a setting for large products costs where products are small."""
    weights, data = [weight_of(torch, device, dtype, TINY, TINY)], normal(torch, device, torch.float32, size, TINY)
    work = step(torch, weights, lambda data, weight: (data @ weight - data).square().mean(), data, 1)
    work.unit = "call"
    return work


def bandwidth(torch: "Any", device: str, dtype: str, size: int) -> Work:
    """Copies `size` MiB within the device's memory: as many bytes are read and written."""
    source = torch.arange(size << 18, device=device, dtype=torch.int32)
    target = torch.zeros_like(source)
    return Work(
        lambda: target.copy_(source), 2.0 * (size << 20), "byte", lambda: float(not torch.equal(target, source))
    )


def copy(torch: "Any", device: str, dtype: str, size: int, way: str = "") -> Work:
    """`size` MiB between host and device. way: "h2d pinned", "d2h pageable" ..."""
    host = torch.arange(size << 18, dtype=torch.int32)
    host = host.pin_memory() if "pinned" in way else host
    there = host.to(device)
    source, target = (host, torch.zeros_like(there)) if "h2d" in way else (there, torch.zeros_like(host))
    if "d2h" in way and "pinned" in way:
        target = target.pin_memory()
    return Work(
        lambda: target.copy_(source, non_blocking=True),
        float(size << 20),
        "byte",
        lambda: float(not torch.equal(target.cpu(), source.cpu())),
    )


def dispatch(torch: "Any", device: str, dtype: str, size: int) -> Work:
    """What an operation costs before it computes: adding single numbers."""
    one, out = torch.ones(1, device=device), torch.zeros(1, device=device)
    return Work(lambda: torch.add(one, one, out=out), 1.0, "call", lambda: abs(out.item() - 2.0))


def copied_megabytes(workload: str, device: str, memory: "float | None") -> int:
    """Source and target are together four times the largest cache of a CPU; on GPUs enough to fill all channels."""
    if device == "cpu":
        return min(max(64, last_level_cache() >> 19), 512)
    wanted = 256 if workload == "copy" else 512
    return int(min(wanted, memory / 16 / 2**20)) if memory else wanted


WORKLOADS = {
    "matmul": matmul,
    "conv": conv,
    "mlp-step": mlp,
    "conv-step": conv_step,
    "attention-step": attention,
    "tiny-step": tiny,
    "bandwidth": bandwidth,
    "copy": copy,
    "dispatch": dispatch,
}
HOST_SIZES = {"conv": 8, "mlp-step": 256, "conv-step": 2, "attention-step": 128, "tiny-step": 8, "dispatch": 1}
DEVICE_SIZES = {"conv": 256, "mlp-step": 2048, "conv-step": 256, "attention-step": 1024, "tiny-step": 8, "dispatch": 1}
SMALLER_SIZES = dict(DEVICE_SIZES, **{"mlp-step": 1024, "conv-step": 32, "attention-step": 512, "conv": 64})
