"""Every known error, the more special before the more general: where a line shows two, the earlier counts."""

from torchdoctor.explain.errors import (
    building,
    checkpoints,
    companions,
    compiling,
    containers,
    devices,
    distributed,
    downloads,
    driver,
    hardware,
    kernels,
    libraries,
    loading,
    memory,
    numpy,
    processes,
    tensors,
    training,
    versions,
    wheels,
    windows,
)
from torchdoctor.explain.known import Error

ERRORS: tuple[Error, ...] = (
    *loading.ERRORS,
    *companions.ERRORS,
    *libraries.ERRORS,
    *numpy.ERRORS,
    *versions.ERRORS,
    *containers.ERRORS,
    *driver.ERRORS,
    *hardware.ERRORS,
    *devices.ERRORS,
    *compiling.ERRORS,
    *building.ERRORS,
    *windows.ERRORS,
    *downloads.ERRORS,
    *wheels.ERRORS,
    *memory.ERRORS,
    *kernels.ERRORS,
    *distributed.ERRORS,
    *processes.ERRORS,
    *tensors.ERRORS,
    *training.ERRORS,
    *checkpoints.ERRORS,
)
BY_ID = {error.id: error for error in ERRORS}
RANK = {error.id: number for number, error in enumerate(ERRORS)}
