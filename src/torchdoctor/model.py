"""The one value that runs through torchdoctor: Facts about a machine, and the Report that judges them.

Everything here is frozen data. In a section, None means "looked, and it is not there" or "not known" as its field says;
what could not be looked at stands in Facts.problems. Fields marked volatile change from run to run.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import Literal

from torchdoctor.frozen import dataclass

# Closed sets of words. A report of another version may hold words that are not listed; they are kept as they are.
Os = Literal["linux", "windows", "macos"]
ProjectTool = Literal["uv", "poetry", "pdm", "pixi", "hatch", "conda", ""]
IntelDriver = Literal["xe", "i915"]
Libc = Literal["glibc", "musl"]
LimitName = Literal["nofile", "nproc", "memlock"]
Source = Literal["machine", "node", "report", "files"]
Section = Literal["", "host", "packages", "torch", "nvidia", "toolkit", "vendors", "smoke"]
Trouble = Literal["", "half-removed", "no-version"]
Needs = Literal["", "root", "reboot", "vendor"]
Status = Literal["passed", "failed", "skipped", "crashed"]
TestResult = Literal["ok", "skipped", "wrong", "failed"]
EndingKind = Literal["reply", "exception", "signal", "exit", "timeout", "flood", "start-failed"]
Via = Literal[
    "", "LD_PRELOAD", "RPATH", "LD_LIBRARY_PATH", "RUNPATH", "ld.so.cache", "system folder", "sys.path", "loaded"
]
# What became of asking NVML or nvidia-smi.
ToolState = Literal[
    "ok",
    "not tried",
    "no-client",
    "missing",
    "timeout",
    "crashed",
    "error",
    "no-permission",
    "insufficient-power",
    "driver-not-loaded",
    "cannot-communicate",
    "library-not-found",
    "no-device",
    "gpu-lost",
    "reset-required",
    "blocked-by-os",
    "version-mismatch",
    "not-ready",
    "unknown-error",
]

SCHEMA = "torchdoctor.report/1"
VOLATILE = {"volatile": True}
LIBCUDA = "libcuda.so.1"
CTL, UVM = "/dev/nvidiactl", "/dev/nvidia-uvm"  # device files that all GPUs share
UNIQUE = {"unique": True}  # of one machine alone: tells nothing where machines are compared
ALLOTTED = {"allotted": True}  # what a job or a shell was given of the machine: differs from one to the next


@dataclass(frozen=True)
class Target:
    """Which Python is the patient."""

    python: str  # path of the interpreter, as it is to be called
    why: str  # for people: "--python", "VIRTUAL_ENV", "CONDA_PREFIX", "PATH", "own environment", "saved report"
    hint: str = ""  # another interpreter the user may have meant, in one sentence


@dataclass(frozen=True)
class Project:
    """The project whose environment is the patient's. tool: "" for one with nothing but a virtual environment."""

    root: str = field(metadata=UNIQUE)  # its folder
    tool: ProjectTool = ""
    lock: str = ""  # the name of its lock file; "": it has none
    locked: Mapping[str, str] = field(default_factory=dict)  # versions in it of torch and of what belongs to it
    direct: tuple[str, ...] = ()  # of the packages that are installed, those that its own files ask for by name


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
class Python:
    """The patient's interpreter."""

    version: str  # "3.11.7"
    executable: str = ""
    prefix: str = ""
    implementation: str = "cpython"
    abi: str = ""  # wheel ABI tag: "cp311", "cp313t"
    bits: int | None = None
    machine: str | None = None  # the architecture this interpreter was built for
    free_threaded: bool | None = None
    environment: Literal["venv", "conda", "system"] | None = None
    installer: Literal["pip", "uv", "conda"] | None = None  # what this environment is managed with
    externally_managed: bool | None = None  # PEP 668
    has_pip: bool | None = None
    has_headers: bool | None = None  # Python.h, which triton and extensions compile against
    user_site: str | None = None  # the per-user site folder, where it is in use
    path: tuple[str, ...] = ()  # sys.path
    markers: Mapping[str, str] = field(default_factory=dict)  # PEP 508 environment, for evaluating requirements


@dataclass(frozen=True)
class Package:
    """One installed distribution: a dist-info, egg-info or conda-meta record."""

    name: str  # normalised: lower case, "-" for runs of "-_."
    version: str | None  # None: its metadata could not be read
    location: str = ""
    installer: str | None = None  # "pip", "uv", "conda", ...
    # torch family: the local tag in its own version.py, or in its wheel's name; conda: the build string
    build: str | None = None
    requires: tuple[str, ...] = ()  # raw Requires-Dist of the torch family; of what depends on it, on the family alone
    problem: str = ""  # for people: what is wrong with its record
    trouble: Trouble = ""
    # The name of the record or of what is left, in location, where there is trouble or it cannot be removed.
    entry: str = ""
    removable: bool = True  # False: its record does not list its files, without which no installer removes it
    missing: tuple[str, ...] = ()  # files of its record that are gone: of NumPy and of what else torch needs


@dataclass(frozen=True)
class Library:
    """A shared library, by the name that the loader looks for, and the file it takes for it."""

    name: str  # "libcudnn.so.9"
    path: str | None = None  # None: there is no such file
    via: Via = ""


@dataclass(frozen=True)
class Damage:
    """A library file that a wheel brought and that is no longer there, or not whole."""

    path: str
    package: str  # "torch", "nvidia-cudnn-cu13"
    problem: str  # "missing", "cut short (4096 of 446314593 bytes)", "empty", "not a library"


@dataclass(frozen=True)
class Extension:
    """An installed package that is compiled against torch, as its library files tell."""

    package: str
    version: str
    needs: tuple[str, ...] = ()  # CUDA libraries that it asks the loader for: "libcudart.so.13"
    builds: tuple[str, ...] = ()  # of one that brings code for several CUDA versions: "12.8", "13.0"


@dataclass(frozen=True)
class Runtime:
    """The C or C++ library, by its symbol versions: the newest that torch's libraries ask for, and that it has."""

    name: str  # "GLIBC"; "GLIBCXX" or "CXXABI" of libstdc++
    wanted: str  # "2.28"
    found: str | None = None  # None: not known
    path: str | None = None  # of the file that the loader takes
    via: Via = ""
    hidden: str | None = None  # the newest of the files of that name behind it, where it is too old


@dataclass(frozen=True)
class Torch:
    """torch as its files tell, without importing it."""

    version: str | None  # "2.13.0+cpu", from torch/version.py; None: its files do not say
    location: str = ""  # the package folder
    via: str = ""
    cuda: str | None = None  # the CUDA version the build was made for: "13.0"
    hip: str | None = None
    xpu: str | None = None
    debug: bool | None = None
    build: str | None = None  # "cpu", "cu130", "rocm6.4", "xpu"; None = not known
    metadata_version: str | None = None  # what the distribution's METADATA says
    python_tags: tuple[str, ...] = ()  # ABI tags of the compiled torch/_C, "cp311"
    arch_list: tuple[str, ...] | None = (
        None  # compiled architectures ("sm_80", "compute_90"), where read from the build
    )
    libraries: tuple[Library, ...] = ()  # the CUDA libraries it asks for, and where the loader would find them
    damaged: tuple[Damage, ...] = ()
    runtimes: tuple[Runtime, ...] = ()
    extensions: tuple[Extension, ...] = ()


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


@dataclass(frozen=True)
class Ending:
    """How a child process in the patient ended."""

    kind: EndingKind
    detail: str = ""  # exception message, signal name, exit status, why it could not start
    step: str = ""  # the last step it had begun
    output: str = field(default="", metadata=VOLATILE)  # the end of what it printed on standard error
    seconds: float = field(default=0.0, metadata=VOLATILE)


@dataclass(frozen=True)
class Device:
    """What the live tests saw on one device. Each check: "ok", "wrong: ..." or the error's text."""

    device: str  # "cpu", "cuda:0", "mps", "xpu:0"
    name: str = ""
    compute_capability: str | None = None
    tensor: str = "ok"
    autograd: str = "ok"
    # Milliseconds until the result was there; the first on a GPU also starts CUDA on it. None: not measured.
    tensor_ms: float | None = field(default=None, metadata=VOLATILE)
    autograd_ms: float | None = field(default=None, metadata=VOLATILE)


@dataclass(frozen=True)
class Smoke:
    """The live test: torch imported in the patient, one tensor and one autograd operation a device."""

    ending: Ending
    imported: bool = False
    exception: str = ""  # type of the exception that ended it
    traceback: str = field(default="", metadata=VOLATILE)
    version: str | None = None  # torch.__version__ at run time
    origin: str | None = None  # torch.__file__
    cuda_available: bool | None = None
    cuda_device_count: int | None = None
    cuda_error: str = ""  # the warning or exception torch gave about CUDA
    arch_list: tuple[str, ...] | None = None
    cudnn: str | None = None
    cudnn_error: str = ""
    nccl: str | None = None
    libraries: tuple[Library, ...] = ()  # CUDA and OpenMP libraries that were loaded, by the process's map
    warnings: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    import_seconds: float | None = field(default=None, metadata=VOLATILE)


@dataclass(frozen=True)
class SmokeTest:
    """One of the full live tests. detail: why, what, or the exception."""

    name: str
    result: TestResult
    detail: str = ""
    traceback: str = ""
    ending: Ending = Ending("reply")


@dataclass(frozen=True)
class Problem:
    """What could not be checked, and why."""

    collector: str  # for people: the step, "asking the NVIDIA driver"
    why: str
    section: Section = ""  # the facts that are missing for it


@dataclass(frozen=True)
class Shadow:
    """A file of the user's that stands in front of a module torch needs."""

    module: str
    path: str


@dataclass(frozen=True)
class Change:
    """One fact that is not what it was in the baseline. Values in words, "" where there was or is none."""

    field: str  # "torch.version"
    was: str
    now: str


@dataclass(frozen=True)
class Policy:
    """What the user asks of this machine, beyond a torch that works."""

    require: tuple[str, ...] = ()  # as typed: "torch>=2.8", "cpu-only"
    baseline: str = ""  # when it was collected; "" where none was given
    changes: tuple[Change, ...] = ()  # since the baseline


@dataclass(frozen=True)
class Facts:
    """All that was found out about one machine. A section is None where it is not there or was not looked at."""

    target: Target
    host: Host | None = None
    python: Python | None = None
    packages: tuple[Package, ...] | None = None
    elsewhere: tuple[Package, ...] = ()  # torch in another environment, whose list a saved report holds as well
    torch: Torch | None = None
    shadows: tuple[Shadow, ...] = ()
    project: Project | None = None  # that manages this environment
    nvidia: Nvidia | None = None
    toolkit: Toolkit | None = None
    amd: Amd | None = None
    intel: Intel | None = None
    apple: Apple | None = None
    smoke: Smoke | None = None
    smoke_tests: tuple[SmokeTest, ...] | None = None
    silent_mounts: tuple[Mount, ...] = ()  # file systems that do not answer
    problems: tuple[Problem, ...] = ()
    policy: Policy | None = field(default=None, metadata=VOLATILE)
    # "node": the machine alone, without a Python to check; "report": that someone pasted, and may leave out things;
    # "files": no machine, but project files that are judged for one
    source: Source = "machine"

    # What everybody asks. These answer and never raise; rules/given.py has the same as preconditions.

    @property
    def os(self) -> Os:
        """ "linux" where it is not known."""
        return self.host.os if self.host else "linux"

    @property
    def env(self) -> Mapping[str, str]:
        """The environment variables that are known."""
        return self.host.env if self.host else {}

    @property
    def container(self) -> str:
        """The kind of container, or "" where it is none or that is not known."""
        return (self.host and self.host.container) or ""

    @property
    def wsl(self) -> bool:
        return bool(self.host and self.host.wsl)

    @property
    def gpus(self) -> tuple[Gpu, ...]:
        """NVIDIA's, as the driver lists them."""
        return self.nvidia.gpus if self.nvidia else ()

    @property
    def imported(self) -> bool | None:
        """Whether the live test could import torch; None where it was not run."""
        return self.smoke.imported if self.smoke else None

    @property
    def conda_torch(self) -> Package | None:
        """conda's own package of torch, which it names pytorch."""
        return next(
            (item for item in self.packages or () if item.name == "pytorch" and item.installer == "conda"), None
        )

    @property
    def libcuda(self) -> Library:
        """The libcuda that is taken: the one that was loaded, else the first on the way. path None: not known."""
        known = self.toolkit.libraries if self.toolkit else ()
        found = [item for item in known if item.name == LIBCUDA and item.via]
        loaded = self.nvidia.cuda.path if self.nvidia and self.nvidia.cuda else None
        later = next((item for item in found[1:] if item.path == loaded), None)
        return later or (found[0] if found else Library(LIBCUDA, loaded))

    def unknown(self, section: Section) -> str:
        """Why these facts could not be collected; "" where nothing was in the way."""
        return next((item.why for item in self.problems if item.section == section), "")

    def package(self, name: str) -> Package | None:
        """The installed distribution of this name; of several the one that comes first on the import path."""
        return next((item for item in self.packages or () if item.name == name), None)

    def readable(self, name: str) -> Package | None:
        """The first of this name whose version is known."""
        return next((item for item in self.packages or () if item.name == name and item.version), None)

    def computed_on(self, kind: str, name: str = "") -> bool:
        """Whether the live test has computed on a device of this kind, "cuda" or "mps", and of this name.

        Then it works, whatever tables and tools say.
        """
        devices = self.smoke.devices if self.smoke else ()
        return any(item.device.startswith(kind) and item.tensor == "ok" and name in ("", item.name) for item in devices)


class Severity(str, Enum):
    """Named as GitHub and SARIF name them, but for "note" (GitHub: notice)."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    def reaches(self, least: str) -> bool:
        """Whether it is at or above what --fail-on names; nothing reaches "never"."""
        levels = [*Severity]
        return least != "never" and levels.index(self) >= levels.index(Severity(least))


@dataclass(frozen=True)
class Edit:
    """A change of one line of a file: old, which begins at column, becomes new.

    new may be several lines; "" takes the line out if nothing else is on it. column 0: the first place that has old.
    old "": new is put in at column.
    """

    file: str
    line: int
    old: str
    new: str
    column: int = 0

    @property
    def shown(self) -> tuple[str, ...]:
        """The changed lines; what is put in as far to the left as it goes."""
        indent = self.new.rpartition("\n")[2] if not self.old else ""
        text = self.new if self.old else self.new.strip("\n")
        return tuple(line.removeprefix("" if indent.strip() else indent) for line in text.strip(" ").splitlines())


@dataclass(frozen=True)
class Fix:
    """One way to fix it. commands are ready to paste.

    A command that shell.py could not write is empty, and then there are none: half of a fix is none.
    """

    text: str
    commands: tuple[str, ...] = ()
    needs: Needs = ""
    edits: tuple[Edit, ...] = ()  # of the files that were judged

    def __init__(
        self, text: str, commands: tuple[str, ...] = (), needs: Needs = "", edits: tuple[Edit, ...] = ()
    ) -> None:
        self.__dict__.update(text=text, commands=commands if all(commands) else (), needs=needs, edits=edits)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown below its text, to be copied: commands, or the changed lines of a file."""
        return self.commands or tuple(line for edit in self.edits for line in edit.shown)


@dataclass(frozen=True)
class Finding:
    """What is wrong, with the numbers that were compared. subject: "gpu:3", "package:numpy".

    file, line, column: its place in a project file that was judged; line and column count from 1, 0 is none.
    """

    message: str
    fixes: tuple[Fix, ...] = ()
    subject: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Result:
    """One rule's verdict."""

    rule: str
    slug: str
    title: str
    severity: Severity
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""  # why it was skipped, or how it crashed
    seen: tuple[str, ...] = ()  # what it compared and found right: "driver 580.65 >= 525.60, which CUDA 12 needs"


@dataclass(frozen=True)
class TextError:
    """An error that a pasted text shows next to its report: explain's words of it. line: of the text."""

    id: str
    title: str
    cause: str
    line: str
    environment: bool = True  # else the user's own code is at fault
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class Report:
    """Facts and every rule's verdict on them."""

    facts: Facts
    results: tuple[Result, ...]
    version: str
    data_version: str
    collected_at: str = field(metadata=VOLATILE)  # ISO 8601, UTC
    seconds: float | None = field(default=None, metadata=VOLATILE)  # that collecting and judging took
    data_note: str = field(default="", metadata=VOLATILE)  # where the data may be too old for this torch, or this day
    schema: str = SCHEMA
    labels: Mapping[str, str] = field(default_factory=dict, metadata=VOLATILE)  # that the user gave the machine
    errors: tuple[TextError, ...] = field(default=(), metadata=VOLATILE)  # of the text that the report was pasted from

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Why torchdoctor could not do its work here, for the exit code 3; empty where it could."""
        facts = self.facts
        missing = facts.problems if facts.source == "node" else ()
        if facts.source == "machine" and facts.python is None:
            missing = facts.problems or (Problem("", "this Python could not be checked"),)
        elif facts.source == "machine" and facts.packages is None and not any(item.findings for item in self.results):
            missing = tuple(item for item in facts.problems if item.section == "packages")  # no more than its version
        return tuple(f"{item.collector}: {item.why}".removeprefix(": ") for item in missing)
