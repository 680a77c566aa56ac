"""Settings of torch whose gain the benchmark measures: each is switched on for one job, and back after it.

All of them are the patient process's own; nothing of the machine is set.
"""

import contextlib
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def with_threads(torch: "Any", wanted: "int | None") -> "Iterator[int]":
    before = torch.get_num_threads()
    if wanted in (None, before):
        yield before
        return
    torch.set_num_threads(wanted)
    try:
        yield wanted
    finally:
        torch.set_num_threads(before)


@contextlib.contextmanager
def with_setting(torch: "Any", setting: str) -> "Iterator[str]":
    """Gives the Python line by which a user would do the same."""
    ways = {"onednn-bf16": with_onednn_bf16, "tf32": with_tf32, "onednn-on": with_onednn}
    with ways.get(setting, with_nothing)(torch) as line:
        yield line


@contextlib.contextmanager
def with_nothing(torch: "Any") -> "Iterator[str]":
    yield ""


@contextlib.contextmanager
def with_onednn(torch: "Any") -> "Iterator[str]":
    with torch.backends.mkldnn.flags(enabled=True):
        yield "torch.backends.mkldnn.enabled = True"


@contextlib.contextmanager
def with_precision(backend: "Any", name: str, wanted: str) -> "Iterator[str]":
    """By the attribute that torch has since 2.9."""
    before = backend.fp32_precision
    backend.fp32_precision = wanted
    try:
        yield '%s.fp32_precision = "%s"' % (name, wanted)
    finally:
        backend.fp32_precision = before


@contextlib.contextmanager
def with_onednn_bf16(torch: "Any") -> "Iterator[str]":
    """Sends products of float32 matrices to oneDNN. Where the CPU gains nothing by bfloat16, it keeps to float32."""
    backend = getattr(torch.backends.mkldnn, "matmul", None)
    if hasattr(backend, "fp32_precision"):
        with with_precision(backend, "torch.backends.mkldnn.matmul", "bf16") as line:
            yield line
        return
    if not hasattr(torch, "set_float32_matmul_precision"):
        raise NotImplementedError("not available: this torch is older than the setting")
    torch.set_float32_matmul_precision("medium")
    try:
        yield 'torch.set_float32_matmul_precision("medium")'
    finally:
        torch.set_float32_matmul_precision("highest")


@contextlib.contextmanager
def with_tf32(torch: "Any") -> "Iterator[str]":
    backend = torch.backends.cuda.matmul
    if has_precision(backend):
        with with_precision(backend, "torch.backends.cuda.matmul", "tf32") as line:
            yield line
        return
    before, backend.allow_tf32 = backend.allow_tf32, True
    try:
        yield "torch.backends.cuda.matmul.allow_tf32 = True"
    finally:
        backend.allow_tf32 = before


def has_precision(backend: "Any") -> bool:
    """Older releases raise AssertionError or AttributeError for a name they do not know."""
    try:
        return backend.fp32_precision is not None
    except Exception:
        return False
