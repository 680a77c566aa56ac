"""How long each reader of pasted texts takes on usual reports, and reading on texts of a megabyte.

    python benchmarks/pasted.py

The limits that it prints beside: 5 ms for a reader on a usual report, 2 s for a megabyte of anything.
"""

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from torchdoctor.pasted import NotRead, by_hand, collect_env, places, read, sentences
from torchdoctor.pasted.page import Page, page
from torchdoctor.pasted.reading import FORMS

DATA = Path(__file__).parents[1] / "tests" / "data"
MEGABYTE = 1_000_000
JUNK = (
    "x", " ", "a\n", "> ", "<div ", "| a | b\n", "OS: Linux\n", "GPU: 9 x RTX 3090, ", "torch 2.1.0\n", "torch==2.1.0 ",
    "PyTorch version: 2.5.1\nIs CUDA available: True\n", '"name": "torch", "version": "2.1", ', "CUDA:0 (x, 10MiB) ",
    "| 0 NVIDIA L4 On | 00000000:0A:00.0 On | ", "* CUDA:\n* GPU:\n",
    "I ran pip install torch==2.1.0\n", "Ryzen, 32 GB RAM, RTX 3090, ", "torch//////",
    "sys.platform: linux\nPyTorch: 1.8\n",
)  # fmt: skip


def seconds(call: Callable[[], object]) -> float:
    """CPU time, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        call()
        best = min(best, time.process_time() - began)
    return best


def tried(text: str) -> None:
    try:
        read(text)
    except NotRead:
        return


def main() -> None:
    texts = [path.read_text("utf-8") for folder in ("reports", "pasted") for path in (DATA / folder).glob("*.txt")]
    readers: dict[str, Callable[[Page], object]] = {
        "collect_env": lambda whole: list(collect_env.read(whole)),
        "by_hand": lambda whole: by_hand.lists(whole, set()),
        "sentences": lambda whole: list(sentences.read(enumerate(whole.lines))),
        "places": lambda whole: list(places.read(enumerate(whole.lines))),
        **{form.read.__module__.rpartition(".")[2]: lambda whole, form=form: list(form.read(whole)) for form in FORMS},
    }
    took: dict[str, list[float]] = defaultdict(list)
    for whole in map(page, texts):
        for name, reader in readers.items():
            took[name].append(seconds(lambda reader=reader, whole=whole: reader(whole)) * 1000)
    for name, times in sorted(took.items(), key=lambda item: -max(item[1])):
        print(f"{name:16} median {statistics.median(times):5.2f} ms  worst {max(times):5.2f} ms  of 5")
    for unit in JUNK:
        text = (unit * (MEGABYTE // len(unit) + 1))[:MEGABYTE]
        print(f"{seconds(lambda text=text: tried(text)):5.2f} s of 2  {unit[:30]!r}")


if __name__ == "__main__":
    sys.exit(main())
