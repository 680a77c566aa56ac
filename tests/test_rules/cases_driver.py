"""TD3xx: the NVIDIA driver. Least drivers: release notes of the CUDA toolkit, table of minor-version compatibility."""

from dataclasses import replace

from cases import Case, finds, passes, skips
from envtext import envtext
from machines import (
    GTX_1080_TI,
    RTX_3090,
    container,
    h100,
    import_error,
    jetson,
    laptop,
    mac,
    package,
    refusing,
    windows,
    with_gpu,
    with_host,
    with_nvidia,
    with_torch,
    without_smoke,
    wsl,
)

from torchdoctor.model import (
    CudaStart,
    Facts,
    Nvidia,
    Problem,
    ToolState,
)
from torchdoctor.pasted import read

MODULE = "/sys/module/nvidia/version"

GONE = Nvidia(module_loaded=False, pci_devices=1, smi="missing")

MUTE = replace(
    GONE, pci_devices=None, smi="cannot-communicate", smi_detail="couldn't communicate with the NVIDIA driver"
)

HUNG = Nvidia("580.95.05", MODULE, module_loaded=True, nvml="timeout", nvml_detail="no answer within 30 s", smi="ok")

DIFFERS = Nvidia(
    "580.65.06",
    MODULE,
    module_loaded=True,
    nvml="version-mismatch",
    smi="version-mismatch",
    smi_detail="Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 580.82",
)

EMPTY = Nvidia("580.95.05", "nvml", module_loaded=True, nvml="ok")

LOG = "sudo dmesg | *"


def driver(facts: Facts, version: str, torch: str, cuda: str) -> Facts:
    """This torch with this driver and an RTX 3090, which every build since CUDA 11.1 has code for."""
    return with_gpu(with_torch(facts, torch, cuda), version, RTX_3090)


def seen(nvidia: Nvidia | None, facts: Facts | None = None) -> Facts:
    """A machine with this NVIDIA section, on which the live test was not run."""
    return replace(facts or h100(), nvidia=nvidia, smoke=None)


def inside(engine: str, facts: Facts) -> Facts:
    return with_host(facts, container=engine)


def failing(nvml: ToolState, detail: str = "", smi: ToolState = "not tried", facts: Facts | None = None) -> Facts:
    tools = Nvidia("580.95.05", MODULE, module_loaded=True, nvml=nvml, nvml_detail=detail, smi=smi, smi_detail=detail)
    return seen(tools, facts)


TRITON = (package("triton", "2.1.0"),)


def beside_triton(version: str, triton: str) -> Facts:
    facts = driver(h100(), version, "2.1.2+cu118", "11.8")
    return replace(facts, packages=(*(facts.packages or ()), package("triton", triton)))


def floor(facts: Facts, torch: str, cuda: str, below: str, least: str) -> tuple[Case, ...]:
    """The last driver that is too old and the first that is not."""
    where = f"{facts.host.os if facts.host else ''} CUDA {cuda}"
    return (
        finds(
            "TD301",
            f"{where}: {below}",
            driver(facts, below, torch, cuda),
            f"{below} is too old",
            f"needs {least} or newer",
            torch,
        ),
        passes("TD301", f"{where}: {least}", driver(facts, least, torch, cuda)),
    )


FLOORS = (
    *floor(h100(), "2.9.1+cu130", "13.0", "575.64.03", "580"),
    *floor(h100(), "2.13.0+cu132", "13.2", "579.99", "580"),
    *floor(h100(), "2.9.1+cu128", "12.8", "525.60.11", "525.60.13"),
    *floor(h100(), "2.3.1+cu118", "11.8", "450.80.01", "450.80.02"),
    *floor(windows(), "2.9.1+cu130", "13.0", "577.00", "580"),
    *floor(windows(), "2.9.1+cu126", "12.6", "528.32", "528.33"),
    *floor(windows(), "2.3.1+cu118", "11.8", "452.38", "452.39"),
    *floor(wsl(), "2.9.1+cu126", "12.6", "528.32", "528.33"),
)


CASES = (
    *FLOORS,
    finds(
        "TD301",
        "a warning that tells the driver's CUDA, shortened between words",
        read(
            envtext(
                torch="2.4.0+cu121",
                cuda="12.1",
                available=None,
                gpus=None,
                driver=None,
                above=(
                    "UserWarning: CUDA initialization: The NVIDIA driver on your system is too old "
                    "(found version 11040). Please update your GPU driver by downloading and installing a new "
                    "version from the URL:"
                    " http://www.nvidia.com/Download/index.aspx Alternatively, go to: https://pytorch.org"
                    " (Triggered internally at ../c10/cuda/CUDAFunctions.cpp:108.)"
                ),
            )
        ).facts,
        "index.aspx ...",
        commands=("*torch==2.4.0+cu118 *",),
    ),
    finds(
        "TD301",
        "both cures",
        driver(h100(), "550.54.14", "2.9.1+cu130", "13.0"),
        "550.54.14",
        "CUDA 13.0",
        commands=(
            "~/venv/bin/python -m pip install torch==2.9.1+cu128 --index-url https://download.pytorch.org/whl/cu128",
        ),
    ),
    finds(
        "TD301",
        "WSL: a build that the driver of Windows runs",
        driver(wsl(), "527.41", "2.9.1+cu126", "12.6"),
        "527.41 is too old",
        commands=("~/venv/bin/python -m pip install torch==2.7.1+cu118 *",),
    ),
    passes(
        "TD301", "cu128 on driver 550, whose nvidia-smi says 12.4", driver(h100(), "550.54.14", "2.9.1+cu128", "12.8")
    ),
    passes("TD301", "Linux has the lower floor", driver(h100(), "525.60.13", "2.9.1+cu126", "12.6")),
    passes("TD301", "450.80 as a page prints it", driver(h100(), "450.80", "2.3.1+cu118", "11.8")),
    skips(
        "TD301",
        "torch runs all the same",
        replace(h100(), nvidia=replace(EMPTY, driver_version="470.82.01")),
        "torch can use the GPU",
    ),
    skips(
        "TD301",
        "forward compatibility",
        with_host(
            driver(h100(), "535.261.03", "2.9.1+cu130", "13.0"), env={"LD_LIBRARY_PATH": "/usr/local/cuda/compat"}
        ),
        "forward compatibility",
    ),
    skips("TD301", "Jetson numbers its drivers otherwise", replace(jetson(), smoke=None), "Jetson Linux"),
    skips("TD301", "the installed driver awaits a reboot", seen(replace(DIFFERS, driver_version="570.86.10")), "TD304"),
    skips("TD301", "no newer driver would help this GPU", with_gpu(h100(), "550.54.14", GTX_1080_TI), "TD402"),
    skips("TD301", "CPU build", with_gpu(laptop(), "390.48"), "no CUDA support"),
    skips("TD301", "no driver", seen(None), "no NVIDIA GPU or driver"),
    skips("TD301", "driver not loaded", seen(GONE), "not known"),
    finds("TD302", "CUDA build on a machine without GPU", seen(None), "2.9.1+cu130 is built for CUDA 13.0"),
    finds("TD302", "in a container", inside("docker", seen(None)), "no NVIDIA GPU or driver is visible"),
    skips("TD302", "CPU build", laptop(), "no CUDA support"),
    skips("TD302", "not importable", replace(seen(None), smoke=import_error("no", "ImportError")), "not be imported"),
    skips("TD302", "macOS", mac(), "no CUDA support"),
    passes("TD302", "healthy", h100()),
    passes("TD302", "only torch sees it", replace(h100(), nvidia=None)),
    skips(
        "TD302",
        "nobody could look",
        replace(seen(None), problems=(Problem("asking the NVIDIA driver", "no answer", "nvidia"),)),
        "could not be determined",
    ),
    finds(
        "TD303", "GPU without driver", seen(GONE), "not loaded", "1 NVIDIA GPU on", commands=("sudo modprobe nvidia",)
    ),
    finds("TD303", "two GPUs", seen(replace(GONE, pci_devices=2)), "2 NVIDIA GPUs on the PCI bus"),
    finds(
        "TD303",
        "after a kernel update",
        seen(MUTE),
        "nvidia-smi is installed",
        commands=("sudo modprobe nvidia", "sudo dkms autoinstall"),
    ),
    finds(
        "TD303",
        "WSL: the driver is that of Windows",
        seen(replace(MUTE, module_loaded=None), wsl()),
        "not loaded",
        commands=("wsl --shutdown",),
    ),
    finds("TD303", "Windows", seen(replace(MUTE, module_loaded=None), windows()), "not loaded", commands=()),
    passes("TD303", "loaded", h100()),
    skips("TD303", "no NVIDIA", laptop(), "no NVIDIA"),
    skips("TD303", "a GPU for the screen, and a CPU build", seen(GONE, laptop()), "does not use the GPU"),
    skips("TD303", "WSL, whose kernel module cannot be seen", replace(wsl(), smoke=None), "not visible"),
    passes("TD303", "torch runs all the same", replace(h100(), nvidia=GONE)),
    finds(
        "TD303",
        "held by nouveau",
        without_smoke(
            with_nvidia(module_loaded=False, nvml="not tried", smi="cannot-communicate", gpus=(), held_by=("nouveau",))
        ),
        "held by nouveau",
        commands=("printf 'blacklist nouveau* | sudo tee *", "sudo update-initramfs -u", "sudo reboot"),
    ),
    finds(
        "TD303",
        "held by nouveau, and no driver is installed",
        replace(
            with_nvidia(module_loaded=False, nvml="not tried", smi="missing", gpus=(), held_by=("nouveau",)),
            smoke=None,
        ),
        "held by nouveau",
        commands=(
            "sudo ubuntu-drivers install",
            "printf 'blacklist nouveau* | sudo tee *",
            "sudo update-initramfs -u",
            "sudo reboot",
        ),
    ),
    finds(
        "TD303",
        "Secure Boot",
        without_smoke(
            with_nvidia(module_loaded=False, nvml="not tried", smi="cannot-communicate", gpus=(), secure_boot=True)
        ),
        "Secure Boot is on",
        commands=("sudo mokutil *", "sudo reboot", "sudo modprobe nvidia"),
    ),
    finds(
        "TD303",
        "passed through to a virtual machine",
        without_smoke(
            with_nvidia(module_loaded=False, nvml="not tried", smi="missing", gpus=(), held_by=("vfio-pci",))
        ),
        "held by vfio-pci",
        commands=(),
    ),
    finds(
        "TD304",
        "after an update",
        seen(DIFFERS),
        "differ (module 580.65.06)",
        "NVML library version: 580.82",
        commands=("sudo reboot",),
    ),
    finds("TD304", "in a container the image is wrong", inside("docker", seen(DIFFERS)), "differ", commands=()),
    finds(
        "TD304",
        "NVML alone says so",
        seen(replace(DIFFERS, smi="not tried", smi_detail="")),
        "differ (module 580.65.06)",
    ),
    finds(
        "TD304",
        "in WSL a Linux driver may be the cause",
        replace(seen(DIFFERS), host=wsl().host),
        "differ",
        commands=("wsl --shutdown", "sudo apt-get purge *"),
    ),
    passes("TD304", "one version", h100()),
    skips("TD304", "no NVIDIA", laptop(), "no NVIDIA"),
    *(
        skips(id, "nobody has answered", container(), "neither NVML nor nvidia-smi")
        for id in ("TD304", "TD305", "TD306")
    ),
    finds(
        "TD304",
        "both versions are known",
        without_smoke(with_nvidia(nvml="version-mismatch", gpus=(), library_version="580.105.08")),
        "differ (module 580.95.05, libraries 580.105.08)",
        commands=("sudo reboot",),
    ),
    finds("TD305", "NVML hangs", seen(HUNG), "NVML hangs: no answer within 30 s", commands=(LOG, "sudo reboot")),
    finds("TD305", "nvidia-smi hangs too", seen(replace(HUNG, smi="timeout")), "NVML hangs"),
    finds(
        "TD305",
        "nvidia-smi hangs alone",
        seen(replace(HUNG, nvml="no-client", smi="timeout", smi_detail="no answer")),
        "nvidia-smi hangs: no answer",
    ),
    passes("TD305", "answers", h100()),
    skips("TD305", "no NVIDIA", laptop(), "no NVIDIA"),
    skips("TD305", "the update explains it", seen(replace(DIFFERS, nvml="timeout")), "TD304"),
    finds(
        "TD305",
        "cuInit hangs alone",
        without_smoke(refusing(304, cuda=CudaStart(detail="timeout", ended="timeout"))),
        "cuInit of libcuda hangs: no answer",
    ),
    finds("TD306", "no device", seen(EMPTY), "580.95.05 is loaded but sees no GPU", commands=(LOG,)),
    finds("TD306", "nvidia-smi says so", seen(replace(EMPTY, nvml="no-client", smi="no-device")), "sees no GPU"),
    finds(
        "TD306",
        "the proprietary module, in a pod: which one is loaded is the host's matter",
        inside("kubernetes", seen(replace(EMPTY, module_kind="proprietary"))),
        "sees no GPU",
        commands=(),
    ),
    finds("TD306", "in a pod", inside("kubernetes", seen(EMPTY)), "sees no GPU", commands=()),
    passes("TD306", "eight", h100()),
    skips("TD306", "no NVIDIA", laptop(), "no NVIDIA"),
    skips("TD306", "a CPU build in a container", inside("docker", seen(EMPTY, laptop())), "given no GPU"),
    skips("TD306", "torch computes all the same", replace(h100(), nvidia=EMPTY), "torch can use the GPU"),
    skips("TD306", "the driver is not loaded", seen(MUTE), "TD303"),
    finds(
        "TD306",
        "perhaps a GPU that wants the open module",
        without_smoke(with_nvidia(gpus=(), module_kind="proprietary")),
        "is loaded but sees no GPU",
        commands=(LOG,),
    ),
    finds(
        "TD307",
        "permission",
        failing("no-permission", "Insufficient Permissions"),
        "device files",
        "NVML: Insufficient Permissions",
        commands=("ls -l /dev/nvidia*", "sudo usermod *"),
    ),
    finds("TD307", "a GPU off the bus", failing("gpu-lost"), "fallen off the bus", commands=("sudo reboot",)),
    finds(
        "TD307", "fabric manager", failing("not-ready"), "not ready", commands=("sudo systemctl start nvidia-fabric*",)
    ),
    finds("TD307", "power", failing("insufficient-power"), "power connector", commands=()),
    finds("TD307", "reset", failing("reset-required"), "needs a reset"),
    finds(
        "TD307", "blocked", failing("blocked-by-os", facts=wsl()), "blocks", commands=("wsl --update", "wsl --shutdown")
    ),
    finds("TD307", "library gone", failing("library-not-found"), "libnvidia-ml.so.1 is missing"),
    finds(
        "TD307", "rubbish", failing("no-client", "exit 0: hello", "error"), "no usable answer", "hello", commands=(LOG,)
    ),
    finds(
        "TD307",
        "an error that nobody knows",
        failing("unknown-error", "error 77"),
        "NVML gives no usable answer",
        "error 77",
    ),
    skips(
        "TD307", "CUDA build without GPU in a container", seen(container().nvidia, inside("docker", h100())), "TD319"
    ),
    skips("TD307", "CPU build in a container without GPU", container(), "given no GPU"),
    skips("TD307", "Jetson has no NVML", replace(jetson(), smoke=None), "Jetson"),
    skips("TD307", "torch computes all the same", jetson(), "torch can use the GPU"),
    skips("TD307", "hangs", seen(HUNG), "TD305"),
    passes("TD307", "healthy", h100()),
    passes("TD307", "NVML alone is missing its client", failing("no-client", smi="ok")),
    finds(
        "TD308",
        "torch runs, Triton does not",
        beside_triton("515.65.01", "2.1.0"),
        "triton 2.1.0",
        "525",
        "is 515.65.01",
    ),
    passes("TD308", "driver of CUDA 12", beside_triton("525.60.13", "2.1.0")),
    passes("TD308", "CUDA 12 build", replace(driver(h100(), "535.54.03", "2.9.1+cu128", "12.8"), packages=TRITON)),
    skips("TD308", "no Triton", driver(h100(), "515.65.01", "2.1.2+cu118", "11.8"), "no Triton"),
    skips("TD308", "Jetson", replace(jetson(), packages=TRITON), "Jetson"),
    skips("TD308", "CPU build", laptop(), "no CUDA support"),
    skips("TD308", "too old for torch itself", beside_triton("440.33", "2.1.0"), "TD301"),
)
