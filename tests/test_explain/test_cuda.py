"""Failures of CUDA are found by number, by name and by words, and numbers of other things are not."""

from faults import each

from torchdoctor.explain import matches

SHOWN = {
    "CUDA error 700 at kernels.cu:12": "illegal-memory-access",
    "CUDA failure 2: out of memory ; GPU=0 ; hostname=host": "oom",
    "error: cudaErrorMpsServerNotReady": "cuda-mps",
    "RuntimeError: CUDA driver error: CUDA_ERROR_NVLINK_UNCORRECTABLE": "hardware-xid-ecc",
    "Cuda error: 719[cudaDeviceSynchronize()]": "illegal-memory-access",
    "cuda error code=710(device-side assert triggered)": "device-side-assert",
    "RuntimeError: CUDA error: context is destroyed": "cuda-invalid-argument",
    "F0213 syncedmem.cpp:71] Check failed: error == cudaSuccess (2 vs. 0)  out of memory": "oom",
    "CUDARuntimeError: 101": "invalid-device-ordinal",
    "RuntimeError: CUDA error: PTX JIT compiler library not found": "driver-init-failed",
}
# What looks like it and is something else.
ELSE = (
    "CUDA error: 2 GPUs are needed for this test",
    "CUDA Error 1.5% of the samples were dropped",
    "Error: 700 files were read",
    "cudaErrorHandler(700) was installed",
    "the CUDA cores of this card: 700",
    "cuda out of memory",
)


@each(SHOWN.items())
def test_failures_are_found_in_every_form(text: str, id: str) -> None:
    assert [match.error.id for match in matches(text)][:1] == [id]


@each(ELSE)
def test_other_numbers_are_no_failures(text: str) -> None:
    assert matches(text) == ()
