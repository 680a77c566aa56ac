"""Makes one error of CUDA on purpose, in a process of its own: provoked.py NAME. Runs in the Python that has torch.

Nothing here changes a setting of the GPU, and none takes more of its memory than some MiB: what is too much to ask for
is refused at once.
"""

import ctypes
import multiprocessing
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch


def out_of_memory() -> None:
    total = torch.cuda.get_device_properties(0).total_memory
    torch.empty(4 * total, dtype=torch.uint8, device="cuda")


def own_share() -> None:
    """A process that was allowed a share of the memory asks for more."""
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(0.01)
    torch.empty(total // 20, dtype=torch.uint8, device="cuda")


def wrong_ordinal() -> None:
    torch.ones(1, device="cuda:99")


def hidden() -> None:
    """With CUDA_VISIBLE_DEVICES set to nothing."""
    torch.ones(1, device="cuda")


def device_side_assert() -> None:
    table = torch.nn.Embedding(10, 4).cuda()
    print(table(torch.tensor([3, 99], device="cuda")).sum())


class Liar:
    """Claims to be a large array and has 4 bytes."""

    def __init__(self) -> None:
        self.own = torch.zeros(1, device="cuda")
        place = (self.own.data_ptr(), False)
        self.__cuda_array_interface__ = {"shape": (1 << 36,), "typestr": "<f4", "data": place, "version": 3}


def illegal_memory_access() -> None:
    print(torch.as_tensor(Liar(), device="cuda")[1 << 35 :: 1 << 20].sum())


def not_deterministic() -> None:
    torch.use_deterministic_algorithms(True)
    torch.histc(torch.rand(100, device="cuda"))


def child() -> None:
    print(torch.ones(1, device="cuda"))


def forked() -> None:
    torch.ones(1, device="cuda")
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    sys.exit(process.exitcode)


def two_devices() -> None:
    print(torch.ones(2, 2, device="cuda") @ torch.ones(2, 2))


def to_numpy() -> None:
    print(torch.ones(2, device="cuda").numpy())


def pinned() -> None:
    torch.ones(2, device="cuda").pin_memory()


def no_attention_kernel() -> None:
    from torch.nn.attention import SDPBackend, sdpa_kernel

    query = torch.randn(1, 1, 8, 64, device="cuda")  # FlashAttention is for half precision
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
        torch.nn.functional.scaled_dot_product_attention(query, query, query)


def rank(index: int, file: str) -> None:
    torch.distributed.init_process_group("nccl", init_method="file://" + file, rank=index, world_size=2)
    torch.distributed.all_reduce(torch.ones(1, device="cuda:0"))
    torch.cuda.synchronize()


def one_gpu_for_two() -> None:
    """Two ranks of NCCL on the same GPU."""
    torch.multiprocessing.spawn(rank, (str(Path(sys.argv[2], "meeting")),), 2)


def kernel(name: str) -> None:
    """A kernel of kernels.cu, built beforehand; torch asks for its error as for that of its own kernels."""
    held = torch.ones(64, device="cuda")
    library: Any = ctypes.CDLL(str(Path(sys.argv[2], "kernels.so")))
    getattr(library, name)(ctypes.c_void_p(held.data_ptr()))
    print((held + 1).sum())


ERRORS: dict[str, Callable[[], None]] = {
    "out-of-memory": out_of_memory,
    "own-share": own_share,
    "wrong-ordinal": wrong_ordinal,
    "hidden": hidden,
    "device-side-assert": device_side_assert,
    "illegal-memory-access": illegal_memory_access,
    "not-deterministic": not_deterministic,
    "forked": forked,
    "two-devices": two_devices,
    "to-numpy": to_numpy,
    "pinned": pinned,
    "no-attention-kernel": no_attention_kernel,
    "one-gpu-for-two": one_gpu_for_two,
    "other-architecture": partial(kernel, "plain"),
    "misaligned": partial(kernel, "misaligned"),
    "too-many-threads": partial(kernel, "too_many_threads"),
}

if __name__ == "__main__":
    ERRORS[sys.argv[1]]()
