"""The Python that is examined: its interpreter, its packages, its torch, and what became of using them."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from torchdoctor.frozen import dataclass
from torchdoctor.model.words import UNIQUE, VOLATILE, EndingKind, ProjectTool, TestResult, Trouble, Via


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
    archs: tuple[str, ...] = ()  # compute capabilities that it has code for, where a report tells them: "7.5"


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
class Shadow:
    """A file of the user's that stands in front of a module torch needs."""

    module: str
    path: str


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
