"""Plain timing loops of torch, written without torchdoctor's own: loops.py JSON. Runs in the Python that has torch.

The argument: the kinds to time, each with its size. Prints FLOP/s or byte/s of each: all work over
all time between CUDA events, since the clock of a GPU at its power limit swings once a second.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import mean
from typing import Any

import torch

CALLS = 20
HEAT, SETTLE, MEASURE = 2.0, 0.5, 1.5  # seconds before the first kind, before each, and of each
Call = Callable[[], Any]


def product(dtype: Any, size: int) -> tuple[Call, float]:
    left, right = (torch.randn(size, size, device="cuda").to(dtype) for _ in range(2))
    to = torch.empty(size, size, device="cuda", dtype=dtype)
    return (lambda: torch.mm(left, right, out=to)), 2.0 * size**3


def tf32(size: int) -> tuple[Call, float]:
    torch.backends.cuda.matmul.allow_tf32 = True
    return product(torch.float32, size)


def copy(mebibytes: int) -> tuple[Call, float]:
    """Within the GPU's memory; as many bytes are read as written."""
    source = torch.randint(0, 255, (mebibytes << 20,), device="cuda", dtype=torch.uint8)
    to = torch.empty_like(source)
    return (lambda: to.copy_(source)), 2.0 * (mebibytes << 20)


KINDS: dict[str, Callable[[int], tuple[Call, float]]] = {
    "matmul float32": lambda size: product(torch.float32, size),
    "matmul float32 tf32": tf32,
    "matmul bfloat16": lambda size: product(torch.bfloat16, size),
    "matmul float16": lambda size: product(torch.float16, size),
    "bandwidth": copy,
}


def block(call: Call) -> float:
    """Seconds of one call, the mean of a block."""
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    begin.record()
    for _ in range(CALLS):
        call()
    end.record()
    torch.cuda.synchronize()
    return float(begin.elapsed_time(end)) / 1e3 / CALLS


def blocks_for(call: Call, seconds: float) -> list[float]:
    until, found = time.monotonic() + seconds, [block(call)]
    while time.monotonic() < until:
        found.append(block(call))
    return found


def rate(kind: str, size: int) -> float:
    call, amount = KINDS[kind](size)
    blocks_for(call, HEAT if kind == "matmul float32" else SETTLE)
    return amount / mean(blocks_for(call, MEASURE))


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    print(json.dumps({kind: rate(kind, wanted[kind]) for kind in KINDS if kind in wanted}))
