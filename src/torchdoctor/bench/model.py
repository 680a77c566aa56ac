"""What the benchmark measures: raw replies of its workers, measurements made of them, and verdicts with a cause."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torchdoctor.bench import SCHEMA
from torchdoctor.model import Fix, Severity

METHOD = "torchdoctor.method/1"  # changes whenever values of two releases could no longer be compared

CLEAN, BUSY, CONTENDED = "clean", "busy", "contended"
THROTTLED, TOO_FEW, UNSUPPORTED, FAILED = "throttled", "too few samples", "unsupported", "failed"

# Each dtype's name in torch, and the short one of tables and flags.
DTYPES = {"float32": "fp32", "bfloat16": "bf16", "float16": "fp16", "float64": "fp64", "float8_e4m3fn": "fp8"}


@dataclass(frozen=True)
class Look:
    """What NVML said at one moment of a run."""

    at: float
    reasons: int | None = None  # bits: why clocks are below their highest
    sm_mhz: int | None = None
    memory_mhz: int | None = None
    milliwatts: int | None = None
    celsius: int | None = None
    pcie_generation: int | None = None
    pcie_width: int | None = None


@dataclass(frozen=True)
class Run:
    """One visit to one job, as the worker saw it. samples: (seconds, calls, seconds waited for a CPU or None)."""

    workload: str
    dtype: str
    began: float  # seconds since 1970
    size: int = 0
    threads: int = 0
    setting: str = ""
    way: str = ""  # of a copy: "h2d pinned" ...
    line: str = ""  # the Python line that makes the setting
    amount: float = 0.0
    unit: str = ""  # "flop", "byte" or "call"
    first_call: float = 0.0
    wall: float = 0.0
    error: float | None = None
    failure: str = ""
    left_out: bool = False  # no time was left for it
    stopped: Mapping[str, float] | None = None  # "times", "seconds": by the cgroup's quota; None: not told
    samples: tuple[tuple[float | None, ...], ...] = ()
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True)
class Device:
    """A device that a worker saw."""

    device: str
    name: str = ""
    compute_capability: str | None = None


@dataclass(frozen=True)
class Fingerprint:
    """Results compare only where these agree."""

    torch: str
    python: str = ""
    arch: str = ""
    threads: int = 0
    cpus: int | None = None
    mkl: bool = False
    onednn: bool = False
    onednn_enabled: bool = False
    cpu_capability: str | None = None


@dataclass(frozen=True)
class Cpu:
    """The first CPU, as /proc/cpuinfo has it."""

    model: str | None = None
    vendor: str | None = None  # "AuthenticAMD", "GenuineIntel", ...
    flags: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Reply:
    """All that one worker tells."""

    runs: tuple[Run, ...] = ()
    devices: tuple[Device, ...] = ()
    fingerprint: Fingerprint | None = None
    cpu: Cpu | None = None
    quota: float | None = None  # CPUs' worth of time; None: no limit
    usable: int | None = None  # CPUs after affinity and quota
    affinity: tuple[int, ...] | None = None
    bound_to: int | None = None  # CPUs that all threads together may use
    others: float | None = None  # CPUs' worth of time that other processes took meanwhile
    steal: float | None = None
    held: Mapping[str, int] | None = None  # bytes of GPU memory, "total" and "used", before our own work
    limits: Mapping[str, int | None] | None = None  # of the GPU: "pcie_generation", "pcie_width", "sm_mhz"


@dataclass(frozen=True)
class Conditions:
    """What the verdicts need to know besides the measurements: the CPU, and what the environment sets."""

    cpu: str = ""
    vendor: str = ""  # "AuthenticAMD", "GenuineIntel", ...
    flags: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measurement:
    """One value, and all that is needed to trust or distrust it. Rates in FLOP/s or byte/s, for "call" in calls/s."""

    workload: str
    device: str
    dtype: str
    size: int
    threads: int
    setting: str
    way: str
    unit: str
    state: str
    rate: float | None = None  # median of the clean samples
    sustained: float | None = None  # all work over all time
    best: float | None = None  # of several visits
    median_s: float | None = None
    iqr_s: float | None = None
    spread: float | None = None  # IQR over median
    visits_spread: float | None = None  # highest less lowest visit, over their median
    first_call_s: float | None = None
    samples: int = 0
    clean: int = 0
    visits: int = 1
    waited: float | None = None  # share of the time spent waiting for a CPU; None: not observable
    error: float | None = None  # norm-relative, against double precision
    tolerance: float | None = None
    ceiling: float | None = None  # the best rate of this kind measured in the same run
    fraction: float | None = None  # of it
    peak: float | None = None  # of the data sheet
    peak_fraction: float | None = None
    began: float = 0.0
    line: str = ""
    warnings: tuple[str, ...] = ()
    raw: tuple[float, ...] = ()  # seconds per call of each sample

    @property
    def value(self) -> float | None:
        """The clean rate; failing that the sustained one, which then carries a state that says so."""
        return self.rate if self.rate is not None else self.sustained


@dataclass(frozen=True)
class Speedup:
    """The same workload on two devices, each at the size that suits it."""

    workload: str
    dtype: str
    setting: str
    device: str
    factor: float
    base: str = "cpu"


@dataclass(frozen=True)
class Gain:
    """What a change was measured to do. error: of the factor, from the spread of both sides."""

    factor: float
    error: float
    of: str  # which measurement: "matmul float32 512"
    before: float
    after: float
    relative_error: float | None = None  # of the result with the change made


@dataclass(frozen=True)
class Verdict:
    """A cause of slowness, named only with its evidence."""

    cause: str  # "cgroup-quota"
    severity: Severity
    device: str
    message: str
    fixes: tuple[Fix, ...] = ()
    gain: Gain | None = None


@dataclass(frozen=True)
class Bench:
    """Everything a benchmark found."""

    python: str
    why: str
    machine: Conditions
    fingerprint: Fingerprint | None
    devices: tuple[Device, ...]
    results: tuple[Measurement, ...]
    speedups: tuple[Speedup, ...]
    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...]
    version: str
    collected_at: str
    seconds: float
    budget: float
    method: str = METHOD
    schema: str = SCHEMA
