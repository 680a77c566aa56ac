"""TD009 to TD011: whether what files bring runs on the target, and its healthy twins."""

from declarations import (
    BLACKWELL,
    GPU,
    HIDDEN_GPU,
    LINUX,
    MAC,
    OLD_DRIVER,
    PASCAL,
    WINDOWS,
    WINDOWS_GPU,
    aim,
    finds,
    passes,
    skips,
)

INDEX = "https://download.pytorch.org/whl"
CASES = (
    finds(
        "TD009",
        "PyPI's newest on a driver of 2023",
        "torch\n",
        "torch 2.15.0 (cu132) from PyPI would be installed",
        "CUDA 13.2 needs NVIDIA driver 580",
        target=OLD_DRIVER,
        where="requirements.txt:1",
    ),
    finds(
        "TD009",
        "a named build",
        f"--extra-index-url {INDEX}/cu130\ntorch==2.9.1+cu130\n",
        "CUDA 13.0",
        target=OLD_DRIVER,
    ),
    finds(
        "TD009",
        "a driver before CUDA 12",
        "torch==2.5.1\n",
        "525.60.13",
        target=aim(driver="470.256.02", gpu="RTX 3090"),
    ),
    passes("TD009", "a build for CUDA 12", f"--extra-index-url {INDEX}/cu126\ntorch==2.9.1+cu126\n", target=OLD_DRIVER),
    passes("TD009", "PyPI's build of a release for CUDA 12", "torch==2.9.1\n", target=OLD_DRIVER),
    skips("TD009", "a driver that is not known", "torch\n", "driver is not known", target=LINUX),
    passes("TD009", "a build for the CPU", f"--index-url {INDEX}/cpu\ntorch\n", target=OLD_DRIVER),
    finds(
        "TD010",
        "Blackwell and CUDA 12.4",
        "torch==2.6.0\n",
        "no code for RTX 5090",
        target=BLACKWELL,
        where="requirements.txt:1",
    ),
    finds("TD010", "Pascal and CUDA 13", "torch==2.12.1\n", "no code for GTX 1080 Ti", target=PASCAL),
    passes("TD010", "Blackwell and CUDA 12.8", "torch==2.9.1\n", target=BLACKWELL),
    passes("TD010", "a GPU of unknown kind", "torch==2.9.1\n", target=HIDDEN_GPU),
    skips("TD010", "no GPU", "torch==2.6.0\n", "no GPU", target=LINUX),
    finds(
        "TD011",
        "PyPI on Windows",
        "torch==2.6.0\n",
        "torch 2.6.0 (cpu) from PyPI",
        "cannot use RTX 4090",
        target=WINDOWS_GPU,
        where="requirements.txt:1",
        new=f"--extra-index-url {INDEX}/cu124\ntorch==2.6.0+cu124",
    ),
    finds(
        "TD011", "PyPI on a machine of AMD's", "torch==2.9.1\n", "cannot use AMD gfx1100", target=aim(gpu="RX 7900 XTX")
    ),
    passes("TD011", "an index on Windows", f"--index-url {INDEX}/cu126\ntorch==2.9.1\n", target=WINDOWS_GPU),
    passes("TD011", "the CPU is wanted", f"--index-url {INDEX}/cpu\ntorch==2.9.1\n", target=WINDOWS_GPU),
    passes("TD011", "PyPI on Linux", "torch==2.9.1\n", target=GPU),
    skips("TD011", "no GPU on Windows", "torch\n", "no GPU", target=WINDOWS),
    skips("TD011", "a Mac", "torch\n", "no GPU", target=MAC),
)
