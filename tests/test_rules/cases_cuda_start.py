"""TD309 to TD314, TD321: a driver that answers, and a CUDA that does not start."""

from dataclasses import replace
from typing import Any

from cases import finds, passes, skips
from machines import (
    NODES,
    OWN,
    h100,
    laptop,
    refusing,
    with_host,
    with_nvidia,
    without_smoke,
)

from torchdoctor.model import (
    CudaStart,
    DeviceNode,
    Facts,
    Library,
    Toolkit,
    Via,
)

COMPAT, STUBS = "/usr/local/cuda-13.0/compat", "/usr/local/cuda/targets/x86_64-linux/lib/stubs"


LOG = "sudo dmesg | *"


def in_front(code: int, path: str, via: Via, facts: Facts | None = None) -> Facts:
    """This libcuda before the driver's own."""
    found = (Library("libcuda.so.1", path, via), Library("libcuda.so.1", OWN, "ld.so.cache"))
    return replace(refusing(code, facts, cuda=CudaStart(code, path=path)), toolkit=Toolkit(libraries=found))


def with_path(facts: Facts, *folders: str) -> Facts:
    return with_host(facts, env={"LD_LIBRARY_PATH": ":".join(folders)})


def closed(error: str, mode: str = "crw-rw----", group: str = "vglusers") -> tuple[DeviceNode, ...]:
    return tuple(DeviceNode(node.path, mode, group, error) for node in NODES)


NO_LIBCUDA = "libcuda.so.1: cannot open shared object file"


def without_libcuda(container: str | None = None, env: dict[str, str] | None = None, **nvidia: Any) -> Facts:
    """NVML lists the GPUs, and torch found no libcuda."""
    facts = refusing(100, **{"cuda": None, **nvidia})
    assert facts.smoke
    said = "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver"
    return with_host(replace(facts, smoke=replace(facts.smoke, cuda_error=said)), container=container, env=env or {})


CASES = (
    finds(
        "TD309",
        "fabric manager not running",
        refusing(802, nvswitches=6, fabric_manager=False),
        "error 802",
        "fabric manager does not run",
        commands=("sudo apt-get install nvidia-fabricmanager-580", "sudo systemctl enable --now nvidia-fabricmanager"),
    ),
    finds(
        "TD309",
        "not Debian",
        with_host(refusing(802, nvswitches=6, fabric_manager=False), os_name="Rocky Linux 9.4"),
        "does not run",
        commands=("sudo systemctl enable --now nvidia-fabricmanager",),
    ),
    finds(
        "TD309", "running, of another version", refusing(802, nvswitches=6, fabric_manager=True), "a different version"
    ),
    finds("TD309", "rented machine", refusing(802, nvswitches=0), "error 802", commands=()),
    finds("TD309", "without live test", without_smoke(refusing(802)), "error 802"),
    passes("TD309", "healthy", h100()),
    passes(
        "TD309",
        "NVSwitch and no fabric manager, but CUDA starts",
        with_nvidia(cuda=CudaStart(0), nvswitches=6, fabric_manager=False),
    ),
    passes("TD309", "another error", refusing(803)),
    skips("TD309", "CPU build", replace(laptop(), nvidia=refusing(802).nvidia), "no CUDA support"),
    finds(
        "TD310",
        "cuda-compat by ld.so.conf",
        in_front(803, f"{COMPAT}/libcuda.so.580.65", "ld.so.cache"),
        f"{COMPAT}/libcuda.so.580.65 is found first",
        "kernel module 580.95.05",
        commands=("sudo apt-get remove 'cuda-compat-*'",),
    ),
    finds(
        "TD310",
        "cuda-compat by LD_LIBRARY_PATH",
        with_path(in_front(803, f"{COMPAT}/libcuda.so.580.65", "LD_LIBRARY_PATH"), COMPAT, "/opt/lib"),
        "is found first",
        commands=("export LD_LIBRARY_PATH=/opt/lib",),
    ),
    finds(
        "TD310",
        "a driver in the image",
        with_host(in_front(803, OWN, "ld.so.cache"), container="docker"),
        OWN,
        commands=(),
    ),
    finds("TD310", "which libcuda is not known", refusing(803, cuda=CudaStart(803)), "a libcuda that is not"),
    passes("TD310", "healthy", h100()),
    passes(
        "TD310",
        "compat in front, and CUDA starts",
        replace(h100(), toolkit=in_front(803, f"{COMPAT}/libcuda.so.1", "LD_LIBRARY_PATH").toolkit),
    ),
    finds(
        "TD311",
        "cuda-compat on a GeForce",
        with_path(in_front(804, f"{COMPAT}/libcuda.so.580.65", "LD_LIBRARY_PATH"), COMPAT),
        "does not support this GPU",
        commands=("unset LD_LIBRARY_PATH",),
    ),
    finds(
        "TD311",
        "after an update",
        refusing(804),
        "newer than the loaded kernel module 580.95.05",
        commands=("sudo reboot",),
    ),
    passes("TD311", "healthy", h100()),
    passes("TD311", "another error", refusing(803)),
    finds(
        "TD312",
        "stubs on LD_LIBRARY_PATH",
        with_path(in_front(34, f"{STUBS}/libcuda.so", "LD_LIBRARY_PATH"), "/opt/lib", STUBS),
        STUBS,
        "is a stub",
        commands=("export LD_LIBRARY_PATH=/opt/lib",),
    ),
    finds("TD312", "without live test", without_smoke(refusing(34)), "error 34"),
    passes("TD312", "healthy", h100()),
    passes("TD312", "another error", refusing(804)),
    finds(
        "TD313",
        "nvidia_uvm not loaded",
        refusing(999, uvm=False),
        "nvidia_uvm is not loaded",
        commands=("sudo nvidia-modprobe -u -c=0",),
    ),
    finds(
        "TD313",
        "no device file",
        refusing(999, uvm=True, nodes=NODES[::2]),
        "/dev/nvidia-uvm is missing",
        commands=("sudo nvidia-modprobe -u -c=0",),
    ),
    finds(
        "TD313",
        "after suspend",
        refusing(999, uvm=True),
        "broken",
        commands=("sudo rmmod nvidia_uvm; sudo modprobe nvidia_uvm", "sudo reboot"),
    ),
    finds(
        "TD313",
        "a container without it",
        with_host(refusing(999, nodes=NODES[::2]), container="docker"),
        "/dev/nvidia-uvm is missing",
        commands=(),
    ),
    passes("TD313", "healthy", h100()),
    passes("TD313", "not loaded, and CUDA starts", replace(h100(), nvidia=refusing(999, cuda=None, uvm=False).nvidia)),
    skips("TD313", "the kernel cannot be seen", refusing(999, nodes=None), "not known"),
    finds(
        "TD314",
        "a group",
        refusing(100, nodes=closed("EACCES")),
        "not allowed to open /dev/nvidia-uvm, /dev/nvidiactl",
        "crw-rw----, group vglusers",
        commands=('sudo usermod -aG vglusers "$USER"',),
    ),
    finds(
        "TD314",
        "closed by the module's settings",
        refusing(100, nodes=closed("EACCES", "crw-------", "root")),
        "crw-------",
        commands=("ls -l *", "grep *"),
    ),
    finds(
        "TD314",
        "NVML says so as well",
        without_smoke(refusing(100, nodes=closed("EACCES"), nvml="no-permission", cuda=None)),
        "not allowed to open",
    ),
    finds(
        "TD314",
        "a group, in a container",
        with_host(refusing(100, nodes=closed("EACCES")), container="docker"),
        "not allowed to open /dev/nvidia-uvm, /dev/nvidiactl",
        commands=(),
    ),
    passes("TD314", "open", refusing(803)),
    finds(
        "TD314",
        "a Slurm job without GPU",
        refusing(100, nodes=closed("EPERM", "crw-rw-rw-")),
        "this session's device rules deny access",
        commands=("srun --gres=gpu:1 --pty bash",),
    ),
    passes(
        "TD314",
        "another user's GPU",
        refusing(803, nodes=(*NODES, DeviceNode("/dev/nvidia1", "crw-rw----", "b", "EACCES"))),
    ),
    passes(
        "TD314",
        "closed, and torch computes all the same",
        replace(h100(), nvidia=refusing(100, nodes=closed("EACCES")).nvidia),
    ),
    skips("TD314", "not known", h100(), "not known"),
    finds(
        "TD318",
        "no device",
        refusing(100),
        "8 × NVIDIA H100 80GB HBM3",
        "error 100, no CUDA-capable device",
        commands=(LOG, "sudo reboot"),
    ),
    finds("TD318", "initialization", refusing(3), "error 3, initialization error"),
    finds("TD318", "ordinal", refusing(101), "error 101, invalid device ordinal"),
    finds("TD318", "operating system", refusing(304), "error 304, OS call failed"),
    finds("TD318", "without live test", without_smoke(refusing(304)), "error 304"),
    finds(
        "TD318",
        "a crash",
        without_smoke(refusing(304, cuda=CudaStart(detail="signal SIGSEGV", ended="signal"))),
        "cuInit dies of SIGSEGV",
        commands=(LOG,),
    ),
    skips("TD318", "not asked", h100(), "without torch"),
    passes("TD318", "CUDA starts", replace(h100(), nvidia=refusing(100, cuda=CudaStart(0)).nvidia)),
    passes("TD318", "an error with a rule of its own", refusing(802)),
    skips("TD318", "GPUs hidden", with_host(refusing(100), env={"CUDA_VISIBLE_DEVICES": "9"}), "TD406"),
    skips("TD313", "a GPU is lost: told once", refusing(999, nvml="gpu-lost", uvm=True), "TD307"),
    finds(
        "TD321",
        "a container without the capability for CUDA",
        without_libcuda(container="docker", env={"NVIDIA_DRIVER_CAPABILITIES": "utility"}),
        "the driver lists 8 × NVIDIA H100 80GB HBM3, but its library libcuda.so.1 is missing",
        commands=(),
    ),
    finds("TD321", "in a pod", without_libcuda(container="kubernetes"), "libcuda.so.1", commands=()),
    finds(
        "TD321",
        "Ubuntu without the package",
        replace(without_libcuda(), toolkit=Toolkit(compiler="/usr/bin/gcc")),
        commands=("sudo apt-get install libnvidia-compute-580",),
    ),
    finds(
        "TD321",
        "Debian, without the live test",
        with_host(
            without_smoke(without_libcuda(cuda=CudaStart(detail=f"{NO_LIBCUDA}: No such file or directory"))),
            os_name="Debian GNU/Linux 12 (bookworm)",
        ),
        commands=("sudo apt-get install libcuda1",),
    ),
    passes(
        "TD321",
        "it is there",
        replace(h100(), toolkit=Toolkit(libraries=(Library("libcuda.so.1", OWN, "ld.so.cache"),))),
    ),
    passes("TD321", "CUDA starts", with_nvidia(cuda=CudaStart(0))),
    skips("TD321", "CPU build", replace(laptop(), nvidia=without_libcuda().nvidia), "no CUDA"),
    skips("TD321", "not known", without_smoke(h100()), "not known"),
    skips("TD321", "no GPU", replace(h100(), nvidia=None), "no NVIDIA GPU"),
)
