"""What -v adds about the machine: how each value was found, and the live tests with their times."""

from collections.abc import Iterator
from typing import NamedTuple

from torchdoctor.model import Facts, Host, Nvidia, Smoke, SmokeTest
from torchdoctor.words import counted, gpu_names, some_of

REPORT = "the report"  # of someone else: it says what, and not from where
TABLE = "torchdoctor's tables, by its version and build"


class Found(NamedTuple):
    """A value, and what it was read from."""

    value: str
    source: str


class Tested(NamedTuple):
    """One live test. result: "ok", "skipped", or what went wrong. took: "3 ms", "" where that is not known."""

    name: str
    result: str
    took: str = ""


def found(facts: Facts) -> Iterator[Found]:
    """Only what is known, from the interpreter down to the hardware."""
    if facts.source == "files":  # whose lines are named where they matter
        return
    if facts.source == "report":
        yield Found("everything", REPORT)
        return
    yield from _environment(facts)
    yield from _torch(facts)
    if facts.nvidia:
        yield from _nvidia(facts.nvidia)
    yield from _other_gpus(facts)
    if facts.host:
        yield from _host(facts.host)


def _environment(facts: Facts) -> Iterator[Found]:
    if facts.python:
        yield Found(f"Python {facts.python.version}", f"the interpreter itself, chosen by {facts.target.why}")
    if facts.packages is not None:
        by = "*.dist-info, *.egg-info and conda-meta on its import path"
        yield Found(counted(len(facts.packages), "package"), by)
    if facts.project:
        files = facts.project.lock or facts.project.tool or "its files"
        yield Found(f"project {facts.project.root}", f"{files} there, and the environment's own folder")


def _torch(facts: Facts) -> Iterator[Found]:
    torch, smoke = facts.torch, facts.smoke
    if torch:
        yield Found(
            f"torch {torch.version or 'of unknown version'}", f"{torch.via or 'its record'} in {torch.location}"
        )
        if torch.cuda or torch.hip or torch.xpu:
            yield Found("GPU architectures in the build", _architectures(facts))
    if smoke and smoke.imported:
        yield Found(f"torch {smoke.version} at run time", f"torch.__version__ after importing {smoke.origin}")
    yield from _libraries(facts)


def _architectures(facts: Facts) -> str:
    if facts.smoke and facts.smoke.arch_list:
        return "torch.cuda.get_arch_list()"
    return "the code in its library files" if facts.torch and facts.torch.arch_list else TABLE


def _libraries(facts: Facts) -> Iterator[Found]:
    """Toolkits, and which CUDA library torch or anybody else gets from where."""
    toolkit = facts.toolkit
    if toolkit and toolkit.cuda_home:
        yield Found(f"CUDA toolkit {toolkit.cuda_version or 'of unknown version'}", f"the files in {toolkit.cuda_home}")
    if toolkit and toolkit.compiler:
        yield Found(f"C compiler {toolkit.compiler}", "$CC, else gcc, clang or cc on PATH")
    loaded = facts.smoke.libraries if facts.smoke else ()
    asked = facts.torch.libraries if facts.torch and not loaded else ()
    for library in (*loaded, *asked, *(toolkit.libraries if toolkit else ())):
        way = "the memory map of the live test" if library.via == "loaded" else library.via or "no place"
        yield Found(f"{library.name}{f' is {library.path}' if library.path else ' is not found'}", way)


def _nvidia(nvidia: Nvidia) -> Iterator[Found]:
    if nvidia.driver_version:
        yield Found(f"NVIDIA driver {nvidia.driver_version}", _tool(nvidia.driver_via))
    names = gpu_names(gpu.name for gpu in nvidia.gpus)
    asked = f"NVML: {nvidia.nvml}; nvidia-smi: {nvidia.smi}"
    yield Found(names or "no usable NVIDIA GPU", f"{_tool(nvidia.gpus_via)} ({asked})" if nvidia.gpus_via else asked)
    if nvidia.pci_devices is not None:
        yield Found(f"{counted(nvidia.pci_devices, 'NVIDIA GPU')} on the PCI bus", "/sys/bus/pci/devices")
    if nvidia.cuda:
        cuda, said = nvidia.cuda, f"cuInit gives {nvidia.cuda.result}"
        where = f"cuDriverGetVersion of {cuda.path or 'libcuda'}"
        yield Found(f"CUDA {cuda.version or 'of unknown version'}", f"{where}; {cuda.detail or said}")
    if nvidia.nodes is not None:
        yield Found(some_of([node.path for node in nvidia.nodes]) or "no device file", "opening them")


def _tool(via: str) -> str:
    return {"nvml": "NVML", "libcuda": "libcuda"}.get(via, via) or "no tool"


def _other_gpus(facts: Facts) -> Iterator[Found]:
    if facts.amd:
        yield Found(
            some_of([gpu.gfx or gpu.name for gpu in facts.amd.gpus]) or "AMD GPU", "/sys/class/kfd, /sys/bus/pci"
        )
    if facts.intel:
        yield Found(f"Intel GPU {some_of(facts.intel.devices)}".rstrip(), "/sys/bus/pci/devices")
    if facts.apple and facts.apple.silicon is not None:
        yield Found("Apple silicon" if facts.apple.silicon else "Intel Mac", "sysctl hw.optional.arm64")


def _host(host: Host) -> Iterator[Found]:
    linux = host.os == "linux"
    yield Found(f"{host.os_name} {host.arch}".strip(), "/etc/os-release, uname" if linux else "the operating system")
    if host.container:
        yield Found(f"in {host.container}", "files and variables that its engine leaves")
    if host.libc and host.libc_version:
        yield Found(f"{host.libc} {host.libc_version}", "the C library itself")
    if host.cpu_model:
        yield Found(host.cpu_model, "/proc/cpuinfo" if linux else "the operating system")
    if host.cpus_usable or host.cpus:
        limit = f" and the cgroup's quota of {host.cgroup_cpus:g}" if host.cgroup_cpus else ""
        yield Found(counted(host.cpus_usable or host.cpus or 0, "usable CPU"), f"CPU affinity{limit}")
    if host.env:
        yield Found(some_of([f"${name}" for name in host.env]), "the environment of this process")


def live_tests(facts: Facts) -> Iterator[Tested]:
    """In the order in which they ran."""
    if facts.smoke:
        yield from _quick(facts.smoke)
    yield from (Tested(test.name, _result(test), _time(test.ending.seconds)) for test in facts.smoke_tests or ())


def _quick(smoke: Smoke) -> Iterator[Tested]:
    imported = "ok" if smoke.imported else smoke.ending.detail or smoke.ending.kind
    yield Tested("import torch", imported, _time(smoke.import_seconds))
    for device in smoke.devices:
        on = f"on {device.device} {device.name}".rstrip()
        yield Tested(f"tensor {on}", device.tensor, _milliseconds(device.tensor_ms))
        yield Tested(f"autograd {on}", device.autograd, _milliseconds(device.autograd_ms))


def _result(test: SmokeTest) -> str:
    if test.result == "ok":
        return "ok"
    return ": ".join(filter(None, (test.result, test.detail or test.ending.detail or test.ending.kind)))


def _time(seconds: float | None) -> str:
    return f"{seconds:.1f} s" if seconds else ""


def _milliseconds(took: float | None) -> str:
    return "" if took is None else f"{took:.1f} ms" if took < 10 else f"{took:,.0f} ms"
