"""What torch 2.14.1+cu130 really says, with its own CUDA runtime over a driver that gave these codes."""

# By the CUresult that cuInit gave.
UNEXPECTED = (
    "Unexpected error from cudaGetDeviceCount(). Did you run some cuda functions before calling NumCudaDevices() that "
    "might have already set an error? Error {}: {}"
)
SAID = {
    3: "CUDA driver initialization failed, you might not have a CUDA gpu.",
    34: UNEXPECTED.format(34, "CUDA driver is a stub library"),
    46: UNEXPECTED.format(46, "CUDA-capable device(s) is/are busy or unavailable"),
    100: "RuntimeError: No CUDA GPUs are available",
    101: UNEXPECTED.format(101, "invalid device ordinal"),
    304: UNEXPECTED.format(304, "OS call failed or operation not supported on this OS"),
    802: UNEXPECTED.format(802, "system not yet initialized"),
    803: UNEXPECTED.format(803, "system has unsupported display driver / cuda driver combination"),
    804: UNEXPECTED.format(804, "forward compatibility was attempted on non supported HW"),
    999: "CUDA unknown error - this may be due to an incorrectly set up environment, e.g. changing env variable "
    "CUDA_VISIBLE_DEVICES after program start. Setting the available devices to be zero.",
}
# cuDNN 9.13.1 found by a torch compiled with 9.24.0; the two blanks are its own.
CLASH = (
    "RuntimeError: cuDNN version incompatibility: PyTorch was compiled  against (9, 24, 0) but found runtime version "
    "(9, 13, 1). PyTorch already comes bundled with cuDNN. One option to resolving this error is to ensure PyTorch can "
    "find the bundled cuDNN. "
)
TOO_OLD = (
    "The NVIDIA driver on your system is too old (found version {}). Please update your GPU driver by downloading and "
    "installing a new version from the URL: http://www.nvidia.com/Download/index.aspx Alternatively, go to: "
    "https://pytorch.org to install a PyTorch version that has been compiled with your version of the CUDA driver."
)
NO_DRIVER = (
    "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver from "
    "http://www.nvidia.com/Download/index.aspx"
)
# A failing call of the CUDA runtime, when the first tensor is made.
FAILED = {
    2: "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 MiB. GPU 0 has a total capacity of 79.65 GiB of "
    "which 1024.00 KiB is free. Of the allocated memory 0 bytes is allocated by PyTorch, and 0 bytes is reserved by "
    "PyTorch but unallocated.",
    46: "AcceleratorError: CUDA error: CUDA-capable device(s) is/are busy or unavailable",
    209: "AcceleratorError: CUDA error: no kernel image is available for execution on the device",
    214: "AcceleratorError: CUDA error: uncorrectable ECC error encountered",
    222: "AcceleratorError: CUDA error: the provided PTX was compiled with an unsupported toolchain.",
    700: "AcceleratorError: CUDA error: an illegal memory access was encountered",
    719: "AcceleratorError: CUDA error: unspecified launch failure",
}
