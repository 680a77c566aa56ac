"""Words by which a machine is known wherever they are read: environment variables, CPU flags, WSL, nvidia-smi."""

from torchdoctor.model import ToolState

# Only these leave the machine: they steer torch, CUDA or the loader, and hold no secrets.
ENVIRONMENT = [
    "CUDA_DEVICE_ORDER",
    "CUDA_HOME",
    "CUDA_LAUNCH_BLOCKING",
    "CUDA_MODULE_LOADING",
    "CUDA_PATH",
    "CUDA_VISIBLE_DEVICES",
    "CUBLAS_WORKSPACE_CONFIG",
    "HIP_VISIBLE_DEVICES",
    "HSA_OVERRIDE_GFX_VERSION",
    "KMP_AFFINITY",
    "KMP_DUPLICATE_LIB_OK",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "MKL_NUM_THREADS",
    "MKL_ENABLE_INSTRUCTIONS",
    "NVIDIA_DRIVER_CAPABILITIES",
    "NVIDIA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "ONEDNN_MAX_CPU_ISA",
    "PYTHONHOME",
    "PYTHONNOUSERSITE",
    "PYTHONPATH",
    "PYTORCH_ALLOC_CONF",
    "PYTORCH_CUDA_ALLOC_CONF",
    "PYTORCH_NVML_BASED_CUDA_CHECK",
    "ROCR_VISIBLE_DEVICES",
    "TORCH_CUDA_ARCH_LIST",
    "TORCH_DEVICE_BACKEND_AUTOLOAD",
]
CPU_FLAGS = ("avx", "avx2", "fma", "avx512f", "amx_bf16", "asimd", "sve", "hypervisor")
# What nvidia-smi says where it fails, and the word for it in the facts.
SMI_TEXTS: tuple[tuple[str, ToolState], ...] = (
    ("couldn't communicate with the NVIDIA driver", "cannot-communicate"),
    ("Driver/library version mismatch", "version-mismatch"),
    ("No devices were found", "no-device"),
    ("couldn't find libnvidia-ml.so", "library-not-found"),
    ("GPU is lost", "gpu-lost"),
    ("Insufficient Permissions", "no-permission"),
    ("GPU access blocked by the operating system", "blocked-by-os"),
)


def wsl_version(kernel: str) -> int | None:
    """ "5.15.90.1-microsoft-standard-WSL2" is 2, "4.4.0-19041-Microsoft" is 1."""
    if "microsoft" not in kernel.lower():
        return None
    return 1 if kernel.endswith("Microsoft") else 2
