"""The machine under it: its system, its GPUs and their drivers, and what else of CUDA is on it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from torchdoctor.frozen import dataclass
from torchdoctor.model.environment import Library
from torchdoctor.model.words import (
    ALLOTTED,
    CTL,
    UNIQUE,
    UVM,
    VOLATILE,
    EndingKind,
    IntelDriver,
    Libc,
    LimitName,
    Os,
    ToolState,
)


@dataclass(frozen=True)
class Limit:
    """A limit that the system sets to this session's processes, as `ulimit` shows it; only those that hold here."""

    name: LimitName  # "nofile": open files; "nproc": threads of this user; "memlock": bytes locked in memory
    soft: int | None  # None: unlimited
    hard: int | None  # up to which the user may raise it


@dataclass(frozen=True)
class Host:
    """The machine, container or virtual machine the patient runs on. Sizes in bytes."""

    os: Os
    arch: str  # as the wheels name it: "x86_64", "aarch64", "arm64", "amd64"
    os_name: str = ""  # "Debian GNU/Linux 12 (bookworm)"
    os_version: str = ""  # VERSION_ID on Linux, product version on macOS, build on Windows
    kernel: str = ""
    libc: Libc | None = None  # Linux only
    libc_version: str | None = None
    wsl: int | None = None  # 1 or 2 under Windows Subsystem for Linux
    container: str | None = None  # "docker", "podman", "kubernetes", ...
    cpu_model: str | None = None
    cpu_flags: tuple[str, ...] | None = None  # those that torch's kernels ask for, and "hypervisor"; None = not known
    cpus: int | None = None
    cpus_usable: int | None = field(default=None, metadata=ALLOTTED)  # after affinity
    cgroup_cpus: float | None = field(default=None, metadata=ALLOTTED)
    cgroup_memory: int | None = field(default=None, metadata=ALLOTTED)
    memory: int | None = None
    disk_free: int | None = field(default=None, metadata=VOLATILE)  # where the patient's packages lie
    tmp_free: int | None = field(default=None, metadata=VOLATILE)
    shm_size: int | None = None  # /dev/shm
    limits: tuple[Limit, ...] = field(default=(), metadata=ALLOTTED)
    infiniband: int | None = None  # InfiniBand ports that are up; None: not looked for
    env: Mapping[str, str] = field(default_factory=dict)  # allow-listed environment variables
    # The Python that `pip` on PATH installs for, where that is not the patient.
    foreign_pip: str | None = field(default=None, metadata=VOLATILE)


@dataclass(frozen=True)
class Gpu:
    """One NVIDIA GPU. memory in bytes. None: this card or driver does not support the question."""

    index: int
    name: str
    uuid: str | None = field(default=None, metadata=UNIQUE)
    compute_capability: str | None = None  # "8.9"
    memory: int | None = None
    pci_bus_id: str | None = None
    pci_width: int | None = field(default=None, metadata=VOLATILE)  # lanes of its PCI Express link now
    pci_width_max: int | None = None
    pci_generation: int | None = field(default=None, metadata=VOLATILE)  # lower while the GPU is idle
    pci_generation_max: int | None = None
    ecc: bool | None = None
    # Remapped rows, retired pages; pending: at the next reset.
    memory_repair: Literal["none", "pending", "failed"] | None = None
    compute_mode: Literal["default", "exclusive-process", "exclusive-thread", "prohibited"] | None = None
    mig: bool | None = None
    mig_devices: int | None = None  # the slices it is cut into, where MIG is on
    persistence: bool | None = None
    throttled: tuple[str, ...] | None = field(default=None, metadata=VOLATILE)  # why its clocks are held down
    memory_used: int | None = field(default=None, metadata=VOLATILE)
    processes: int | None = field(default=None, metadata=VOLATILE)  # that compute on it; no names
    temperature: int | None = field(default=None, metadata=VOLATILE)  # degrees Celsius
    temperature_limit: int | None = None  # at which the hardware slows itself down
    power_limit: int | None = None  # watts, as set now
    power_limit_default: int | None = None


@dataclass(frozen=True)
class DeviceNode:
    """A device file of the NVIDIA driver, and what comes of opening it as this user."""

    path: str
    mode: str = ""  # "crw-rw-rw-"
    group: str = ""  # "video"
    error: str = ""  # "EACCES", "EPERM", "ENXIO", ... or "" where it can be opened


@dataclass(frozen=True)
class CudaStart:
    """What the driver's libcuda answers, asked without torch."""

    result: int | None = None  # CUresult of cuInit: 0, 100, 802, ...; None: it gave no answer
    detail: str = ""  # for people: why there is no answer
    version: str | None = None  # of CUDA, as cuDriverGetVersion says: "13.0"
    devices: int | None = None
    path: str | None = None  # the libcuda that was loaded
    # How its process did, where there is no answer; compared by detail.
    ended: EndingKind | None = field(default=None, metadata=VOLATILE)


@dataclass(frozen=True)
class Nvidia:
    """NVIDIA hardware and driver as far as any step of the ladder could see."""

    driver_version: str | None = None  # the driver's own version: "570.86.10"
    driver_via: str = ""  # "nvml", "/proc/driver/nvidia/version", "/sys/module/nvidia/version", "nvidia-smi"
    driver_cuda: str | None = None  # newest CUDA this driver supports: "12.8"
    module_loaded: bool | None = None  # the kernel module; None where it cannot be seen (Windows, WSL)
    gpus: tuple[Gpu, ...] = ()
    gpus_via: str = ""
    pci_devices: int | None = None  # NVIDIA display controllers on the PCI bus; None = not known
    nvml: ToolState = "not tried"
    nvml_detail: str = ""
    smi: ToolState = "not tried"
    smi_detail: str = ""
    # What follows is None where it cannot be seen from here.
    module_kind: Literal["open", "proprietary"] | None = None
    library_version: str | None = None  # of the driver's user-space libraries
    held_by: tuple[str, ...] | None = None  # kernel drivers bound to the GPUs: "nvidia", "nouveau", "vfio-pci"
    secure_boot: bool | None = None
    uvm: bool | None = None  # the module nvidia_uvm is loaded
    nodes: tuple[DeviceNode, ...] | None = None  # /dev/nvidia*
    nvswitches: int | None = None
    fabric_manager: bool | None = None  # it runs
    xids: tuple[str, ...] | None = None  # Xid lines of the kernel log
    cuda: CudaStart | None = None

    @property
    def gpu_nodes(self) -> tuple[DeviceNode, ...]:
        """The device files of single GPUs."""
        return tuple(node for node in self.nodes or () if node.path.removeprefix("/dev/nvidia").isdigit())

    def closed_by(self, error: str) -> tuple[DeviceNode, ...]:
        """The device files with this error that keep CUDA from starting: one that all GPUs need, or every GPU's own."""
        shared = [node for node in self.nodes or () if node.path in (CTL, UVM) and node.error == error]
        own = self.gpu_nodes if all(node.error == error for node in self.gpu_nodes) else ()
        return (*shared, *own)


@dataclass(frozen=True)
class Mount:
    """A mounted file system."""

    path: str
    kind: str  # "nfs4", "fuse.sshfs"


@dataclass(frozen=True)
class AmdGpu:
    """One AMD GPU, as the kernel's compute driver tells."""

    gfx: str  # its target: "gfx1100"; "" where a report names the GPU alone
    memory: int | None = None  # bytes
    name: str = ""  # as its vendor sells it, where a report names it


@dataclass(frozen=True)
class Amd:
    """AMD GPUs; a processor's own graphics is one too."""

    gpus: tuple[AmdGpu, ...] = ()  # by /sys/class/kfd
    pci_devices: int | None = None  # AMD display controllers on the PCI bus; None = not known
    module_loaded: bool | None = None  # the kernel module amdgpu
    nodes: tuple[DeviceNode, ...] = ()  # /dev/kfd, /dev/dri/renderD*


@dataclass(frozen=True)
class Intel:
    """Intel GPUs; a processor's own graphics is one too."""

    devices: tuple[str, ...] = ()  # PCI device IDs: "0xe20b"
    driver: IntelDriver | None = None  # the kernel module
    nodes: tuple[DeviceNode, ...] = ()  # /dev/dri/renderD*


@dataclass(frozen=True)
class Apple:
    """A Mac."""

    silicon: bool | None = None  # Apple's own chip, also where Python runs under Rosetta


@dataclass(frozen=True)
class Toolkit:
    """CUDA of the system, which torch's own wheels do without; and compilers, which extensions and triton want."""

    cuda_home: str | None = None  # $CUDA_HOME, $CUDA_PATH, or where nvcc lies
    cuda_version: str | None = None  # of that toolkit: "13.0"
    nvcc: str | None = None
    installed: tuple[str, ...] = ()  # other toolkits: "/usr/local/cuda-12.4"
    libraries: tuple[Library, ...] = ()  # CUDA libraries on the loader's path, the one that it takes first
    compiler: str | None = None  # the C compiler that triton would call
