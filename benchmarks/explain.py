"""How fast explain reads innocent logs, and in how much memory: python benchmarks/explain.py [MB]."""

import random
import resource
import sys
import time
from collections.abc import Callable

from torchdoctor.explain.stream import BLOCK, Scan

WORDS = (
    "model",
    "layer",
    "cache",
    "worker",
    "tokens",
    "shard",
    "metric",
    "request",
    "batch",
    "value",
    "buffer",
    "step",
)


def training(random: random.Random, number: int) -> str:
    """Lines that differ in their numbers: what most logs are."""
    return random.choice(
        (
            f"2026-11-23 18:34:{number % 60:02d},123 [INFO] trainer.py:214 epoch {number} loss={random.random():.6f}",
            f"[rank{number % 8}]: step {number} validation error {random.random():.4f}, CUDA memory allocated 23.1 GiB",
            f"{number % 100:3d}%|{'#' * (number % 30):30s}| {number}/20000 [00:12<00:34, 45.2it/s]",
            f"WARNING: tokenizer padding_side is left, failed over to the default for batch {number}",
        )
    )


def talk(random: random.Random, number: int) -> str:
    """Every line another: what no comparison of lines helps with."""
    rare = random.choice(("", "", "", "error ", "not found ")) if number % 10 == 0 else ""
    return f"{number} {rare}" + " ".join(
        random.choice(WORDS) + "".join(random.choices("abcdefgh", k=3)) for _ in range(12)
    )


def measure(line: Callable[[random.Random, int], str], megabytes: int) -> str:
    source = random.Random(1)
    text = "".join(f"{line(source, number)}\n" for number in range(20_000 if line is training else 250_000)).encode()
    blocks = [text[start : start + BLOCK] for start in range(0, len(text), BLOCK)]
    scan, done = Scan(), 0
    began = time.perf_counter()
    while done < megabytes * 1_000_000:
        for block in blocks:
            scan.feed(block)
            done += len(block)
    found = scan.matches()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    speed = f"{done / 1e6:.0f} MB in {seconds:.2f} s, {done / 1e6 / seconds:.0f} MB/s"
    return f"{line.__name__}: {speed}, {len(found)} found, peak {peak} MB"


if __name__ == "__main__":
    for kind in (training, talk):
        print(measure(kind, int(sys.argv[1]) if len(sys.argv) > 1 else 100))
