"""TD6xx: GPUs of other vendors than NVIDIA: AMD, Intel, Apple."""

import re
from collections.abc import Iterator

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat, at_least, version
from torchdoctor.model import Amd, DeviceNode, Facts, Finding, Fix, Host, Severity, Torch
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import counted, some_of, torch_name

FAMILY = Family("TD6", "vendors", of_gpus=True)

OVERRIDE = "HSA_OVERRIDE_GFX_VERSION"
# Targets whose instructions are a superset of a compiled one's, by the reports of their owners; no vendor supports it.
MAY_PASS_FOR = (
    (r"gfx103[1-6]", "gfx1030", "10.3.0"),
    (r"gfx110[1-3]", "gfx1100", "11.0.0"),
    (r"gfx90c", "gfx900", "9.0.0"),
)
# By their names or targets: what a report of WSL shows.
BEFORE_RDNA3 = r"\bRX ?(?:[456]\d{2,3})\b|\bVega\b|\bW[56]\d{3}\b|Radeon VII|\bgfx(?:9|10)\d\d"
_NO_CODE = re.compile(
    r"invalid device function|hipErrorNoBinaryForGpu|hipErrorInvalidDeviceFunction|for GPU arch ?: gfx\w+|"
    r"rocBLAS error: Cannot read TensileLibrary\.dat|"
    r"HIP error: (?:no kernel image is available|shared object initialization failed|device kernel image is invalid)",
    re.IGNORECASE,
)
LAST_INTEL_MAC = "2.2.2"
LEAST_MACOS = {"2.9": "14", "2.5": "13", "1.12": "12.3"}  # by the first torch that needs it


def _rocm(facts: Facts) -> tuple[str, Amd]:
    """The version of a torch for ROCm, and the AMD GPUs here."""
    torch = given.torch(facts)
    need(torch.hip, "this torch is not built for ROCm")
    return torch.version or "", need(facts.amd, "no AMD GPU is visible")


@rule("TD601", Severity.ERROR, explained_by=("rocm-device-permission-denied", "rocm-no-gpu-visible"))
def rocm_gpu_unsupported(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch has code for this AMD GPU.

    What it checks: the targets (gfx...) that a ROCm build was compiled for against those of the GPUs. One supported GPU
    is enough; a processor's integrated graphics often is not supported. Of a report that tells neither, ROCm's own
    message counts.
    Why it matters: "HIP error: invalid device function", "hipErrorNoBinaryForGpu", or a crash at the first operation.
    How to fix it: install a release that has the target; for some GPUs you can try the target of a close relative.
    Source: torch.cuda.get_arch_list(), else data/amd.json; /sys/class/kfd.
    """
    if facts.wsl and given.torch(facts).hip:
        yield from _not_in_wsl(facts)
        return
    said = _NO_CODE.search(facts.smoke.cuda_error if facts.smoke else "")
    if said and not _by_target(facts, compat):
        yield from _by_its_own_word(facts, compat, said[0])
        return
    release, amd = _rocm(facts)
    host = given.host(facts)
    if OVERRIDE in host.env:
        raise Skip(f"{OVERRIDE} is set")
    own = [gfx for gfx in map(compat.gpus.target, amd.gpus) if gfx]
    if not own or facts.computed_on("cuda"):
        raise Skip("torch computes on it" if own else "which GPU it is is not known")
    told = facts.smoke.arch_list if facts.smoke else None
    known = compat.gpus.rocm_targets(release, (facts.torch and facts.torch.build) or "")
    compiled = told or ((*known.gfx, *known.disputed) if known else None)
    targets = need(compiled, f"for which GPUs torch {release} was compiled is not known")
    plain = {target.partition(":")[0] for target in targets}  # "gfx90a:sramecc+:xnack-"
    yield Seen(f"{', '.join(dict.fromkeys(own))}; torch {release} has code for {', '.join(sorted(plain))}")
    if not plain & set(own):
        names = ", ".join(dict.fromkeys(own))
        ways = (*_with_code(facts, compat), *_override(facts, own, plain))
        yield Finding(f"torch {release} has no code for {names}; it has code for {', '.join(sorted(plain))}", ways)


def _by_target(facts: Facts, compat: Compat) -> bool:
    """Whether both are known: the GPU's target, and those of this build."""
    torch, arch_list = given.torch(facts), facts.smoke.arch_list if facts.smoke else None
    known = compat.gpus.rocm_targets(torch.version or "", torch.build or "")
    gpus = facts.amd.gpus if facts.amd and torch.hip else ()
    return bool(known or arch_list) and any(map(compat.gpus.target, gpus))


def _by_its_own_word(facts: Facts, compat: Compat, said: str) -> Iterator[Finding | Seen]:
    """ROCm names the cause; not for a GPU that most builds have code for, where something else may lack it."""
    names = [item.name for item in facts.smoke.devices] if facts.smoke else []
    names += [item.name for item in facts.amd.gpus] if facts.amd else []
    release = given.torch(facts).version
    older = release and version(release) < compat.gpus.rocm_since()  # of whose builds nothing is known
    named = "for GPU arch" in said  # which the library looked for, and does not have
    if not (older or named) and {compat.gpus.gfx(name) for name in names} & compat.gpus.rocm_usual():
        raise Skip("whether this torch has code for it is not known")
    yield Seen(f'ROCm says "{said}"')
    unset = "" if "rocBLAS" in said else f"; unset {OVERRIDE}"  # which may be what a GPU without files needs
    fix = Fix(f"Look up the GPU's target with rocminfo (gfx...), and install a torch that has it{unset}")
    yield Finding(f'torch has no code for this AMD GPU: ROCm says "{said}"', (fix,))


def _not_in_wsl(facts: Facts) -> Iterator[Finding | Seen]:
    """AMD supports RDNA 3 and newer under WSL; on older GPUs torch starts there, and kernels hang (ROCm/ROCm#3581)."""
    devices = facts.smoke.devices if facts.smoke else ()
    yield Seen("GPUs under WSL: " + (", ".join(device.name for device in devices if device.name) or "not known"))
    if facts.computed_on("cuda"):
        return
    for name in dict.fromkeys(device.name for device in devices if re.search(BEFORE_RDNA3, device.name)):
        fix = Fix("Use native Linux on this machine, or a Radeon RX 7000 or newer")
        yield Finding(f"AMD does not support {name} under WSL, where its kernels hang", (fix,))


def _with_code(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    found = install.reinstall_build(facts, compat)
    return tuple(fix for fix in found if "rocm" in fix.text)


def _override(facts: Facts, own: list[str], compiled: set[str]) -> tuple[Fix, ...]:
    for pattern, relative, value in MAY_PASS_FOR:
        if relative in compiled and any(re.fullmatch(pattern, target) for target in own):
            text = f"As an experiment, make ROCm treat it as {relative}; wrong results and crashes are possible"
            return (Fix(text, (shell.export(facts.os, OVERRIDE, value),)),)
    return ()


@rule("TD602", Severity.ERROR)
def rocm_device_permission_denied(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """This user may use the AMD GPU.

    What it checks: whether /dev/kfd and the render nodes can be opened, if torch is built for ROCm.
    Why it matters: torch.cuda.is_available() is False, and nothing says why.
    How to fix it: join the groups that own the device files (render and video), then log in again.
    Source: permissions of the device files; AMD's installation guide.
    """
    _, amd = _rocm(facts)
    yield from _refused(facts, need(amd.nodes or None, "no device files of it are visible"))


def _refused(facts: Facts, nodes: tuple[DeviceNode, ...]) -> Iterator[Finding | Seen]:
    refused = [node for node in nodes if node.error]
    yield Seen(f"{len(nodes) - len(refused)} of {counted(len(nodes), 'device file')} can be opened")
    if refused and (nodes[0].error or len(refused) == len(nodes)):
        groups = sorted({node.group for node in refused if node.group and node.group != "root"})
        told = ", ".join(f"{node.path} ({node.mode}, group {node.group or '?'})" for node in refused)
        yield Finding(f"this user is not allowed to open {told}", (_join(facts, groups),))


def _join(facts: Facts, groups: list[str]) -> Fix:
    if facts.container:
        return Fix(f"Start the container with those groups: --group-add {' --group-add '.join(groups or ['GROUP'])}")
    if not groups:
        return Fix("Check who may use them", ("ls -l /dev/kfd /dev/dri",))
    return Fix("Join those groups, then log in again", (fixes.join(facts, *groups),), needs="root")


@rule("TD603", Severity.ERROR)
def rocm_no_gpu_visible(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """ROCm sees the AMD GPU.

    What it checks: an AMD GPU on the PCI bus that the compute driver does not list, or a missing /dev/kfd, if torch is
    built for ROCm.
    Why it matters: torch.cuda.is_available() is False, and nothing says why.
    How to fix it: pass the device files to the container, or load the amdgpu driver.
    Source: /sys/class/kfd, /sys/bus/pci, /dev.
    """
    release, amd = _rocm(facts)
    if facts.wsl or facts.source == "report":
        raise Skip("under WSL the GPU has no device files of its own" if facts.wsl else "device files are not reported")
    if facts.computed_on("cuda"):
        raise Skip("torch computes on it")
    there = any(node.path == "/dev/kfd" for node in amd.nodes)
    seen = counted(len(amd.gpus) or amd.pci_devices or 0, "AMD GPU")
    if there and amd.gpus:
        yield Seen(f"/dev/kfd is there, and the driver lists {counted(len(amd.gpus), 'GPU')}")
        return
    lacks = "but the driver's /sys/class/kfd does not list it" if there else "but there is no /dev/kfd"
    fix = Fix("Load the driver; if that fails, the message says why", ("sudo modprobe amdgpu",), needs="root")
    if facts.container:
        fix = Fix("Start the container with --device=/dev/kfd --device=/dev/dri --security-opt seccomp=unconfined")
    elif amd.module_loaded:
        fix = Fix(
            "Check why the driver offers no compute device", ("sudo dmesg | grep -iE 'amdgpu|kfd'",), needs="root"
        )
    yield Finding(f"torch {release} is built for ROCm; {seen} visible, {lacks}", (fix,))


@rule("TD604", Severity.WARNING)
def cuda_build_on_amd_machine(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """On a machine with an AMD GPU, torch is not a CUDA build.

    What it checks: a CUDA build of torch on a machine that has only AMD GPUs, at least one of which a ROCm build
    supports.
    Why it matters: it cannot use the GPU: "Found no NVIDIA driver on your system". On Linux, plain `pip install torch`
    installs this build.
    How to fix it: install the ROCm build.
    Source: torch/version.py; /sys/class/kfd; data/amd.json.
    """
    torch, amd = given.torch(facts), need(facts.amd, "no AMD GPU is visible")
    asked = facts.smoke is not None and "no NVIDIA driver" in facts.smoke.cuda_error  # as only a build for CUDA does
    if not (asked and torch.build is None):
        given.cuda_build(facts)
    if facts.nvidia is not None:
        raise Skip("there are signs of an NVIDIA GPU")
    builds = _with_code(facts, compat)
    if not builds and asked:
        builds = (
            Fix("No ROCm build of torch is known to support this GPU here: use the CPU build, or a different GPU"),
        )
    if not amd.gpus or not builds:
        raise Skip("no ROCm build is known to run on this GPU")
    names = _names(amd, compat)
    who = f"torch {torch.version or ''}".strip()
    yield Finding(
        f"{who} is built for CUDA{f' {torch.cuda}' if torch.cuda else ''}, but the GPU is an AMD {names}", builds
    )


@rule("TD605", Severity.WARNING)
def cpu_build_on_amd_machine(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """On a machine with an AMD GPU that torch supports, torch is not a CPU build.

    What it checks: a CPU build of torch on a machine that has only AMD GPUs, at least one of which a ROCm build
    supports.
    Why it matters: torch.cuda.is_available() is False, and everything runs on the CPU.
    How to fix it: install the ROCm build.
    Source: torch/version.py; /sys/class/kfd; data/amd.json.
    """
    torch, amd = given.torch(facts), need(facts.amd, "no AMD GPU is visible")
    _plain_cpu(facts, torch)
    builds = _with_code(facts, compat)
    if not amd.gpus or not builds:
        raise Skip("no ROCm build is known to run on this GPU")
    names = _names(amd, compat)
    yield Finding(f"{torch_name(torch)} is a CPU build, but this machine has an AMD {names}", builds)


def _names(amd: Amd, compat: Compat) -> str:
    return ", ".join(dict.fromkeys(compat.gpus.target(gpu) or gpu.name for gpu in amd.gpus))


def _plain_cpu(facts: Facts, torch: Torch) -> None:
    if torch.build != "cpu":
        raise Skip("this torch is not a CPU build" if torch.build else "the build of this torch is not known")
    if facts.nvidia is not None:
        raise Skip("there are signs of an NVIDIA GPU")


@rule("TD611", Severity.ERROR)
def xpu_device_permission_denied(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """This user may use the Intel GPU.

    What it checks: whether a render node can be opened, if torch is built for Intel's XPU.
    Why it matters: torch.xpu.is_available() is False, and nothing says why.
    How to fix it: join the group that owns the device files, usually render, then log in again.
    Source: permissions of /dev/dri/renderD*; Intel's installation guide.
    """
    torch, intel = given.torch(facts), need(facts.intel, "no Intel GPU is visible")
    need(torch.xpu, "this torch is not built for XPU")
    nodes = need(intel.nodes or None, "no device files of it are visible")
    if all(node.error for node in nodes):
        yield from _refused(facts, nodes)
    else:
        yield Seen(f"{some_of([node.path for node in nodes if not node.error])} can be opened")


@rule("TD612", Severity.WARNING)
def no_xpu_build_on_intel_machine(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """On a machine with an Intel GPU that torch supports, torch is an XPU build.

    What it checks: a CPU or CUDA build of torch on a machine whose only GPU is an Intel GPU that XPU builds support:
    Arc, Core Ultra with Arc graphics, Data Center GPU Max. Older integrated graphics does not count.
    Why it matters: torch.xpu.is_available() is False, and everything runs on the CPU.
    How to fix it: install the XPU build.
    Source: torch/version.py; PCI device IDs; data/intel.json.
    """
    torch, intel = given.torch(facts), need(facts.intel, "no Intel GPU is visible")
    if facts.source != "report":  # which has neither
        need(intel.driver, "no Intel driver claims this GPU")
        need(intel.nodes or None, "no device files of it are visible")
    known = [series for device in intel.devices if (series := compat.gpus.intel(device))]
    if not known:
        raise Skip("xpu builds are not known to support this GPU")
    without = (
        facts.source == "report"
        and facts.smoke is not None
        and "Torch not compiled with XPU enabled" in facts.smoke.warnings
    )
    if torch.xpu or torch.hip or (torch.build != "cpu" and torch.cuda is None and not without):
        raise Skip("this torch is not a CPU or CUDA build")
    if facts.nvidia is not None or (facts.amd is not None and facts.amd.gpus):
        raise Skip("there are signs of a GPU from a different vendor")
    builds = tuple(fix for fix in install.reinstall_build(facts, compat) if "xpu" in fix.text)
    if not builds:
        raise Skip("no xpu build is known to run here")
    kind = (
        f"built for CUDA {torch.cuda}" if torch.cuda else "a CPU build" if torch.build == "cpu" else "built without XPU"
    )
    yield Finding(f"{torch_name(torch)} is {kind}, but this machine has an Intel GPU ({known[0].name})", builds)


@rule("TD621", Severity.WARNING, of_gpus=False)
def x86_python_on_apple_silicon(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """On Apple silicon, Python is an arm64 program.

    What it checks: the architecture that the interpreter was built for, on a Mac with Apple silicon.
    Why it matters: under Rosetta, pip installs wheels for Intel Macs. Their last torch is 2.2.2, which cannot use the
    GPU (MPS) and is several times slower.
    How to fix it: create an environment with an arm64 Python.
    Source: hw.optional.arm64; the interpreter's platform.machine().
    """
    apple, python = given.mac(facts), given.python(facts)
    if not need(apple.silicon, "it is not known whether this is Apple silicon"):
        raise Skip("this is an Intel Mac")
    if need(python.machine, "its architecture is not known") == "x86_64":
        minor = ".".join(python.version.split(".")[:2])
        text = "Create an environment with an arm64 Python; uv downloads it if it is not installed"
        own = fixes.new_environment(facts, f"cpython-{minor}-macos-aarch64", text)
        yield Finding(
            f"Python {python.version} is an x86_64 program under Rosetta; the last torch for it is {LAST_INTEL_MAC}",
            (own,),
        )
    else:
        yield Seen(f"Python is an {python.machine} program")


@rule("TD622", Severity.WARNING, explained_by=("x86-python-on-apple-silicon",), of_gpus=False)
def mps_unavailable(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """macOS is new enough for torch to use the Mac's GPU.

    What it checks: the version of macOS, if the live test of a recent torch found no MPS device on Apple silicon.
    Why it matters: torch.backends.mps.is_available() is False, and torch runs on the CPU.
    How to fix it: update macOS.
    Source: the live test; pytorch/pytorch#162921: from 2.9 on MPS needs macOS 14; #133141: from 2.5 on, macOS 13;
    before, 12.3.
    """
    given.mac(facts)
    host, smoke = given.host(facts), facts.smoke if facts.source == "report" else given.live_test(facts)
    told = (smoke and smoke.version) or (facts.torch and facts.torch.version)
    if told is None and smoke and any("MPS backend is supported" in item for item in smoke.warnings):
        yield from _by_message(host)
        return
    if (smoke and not smoke.imported) or facts.computed_on("mps") or host.arch != "arm64":
        raise Skip("torch could not be imported, uses MPS, or this is not Apple silicon")
    release = need(told or None, "torch's version is not known")
    least = next((least for since, least in LEAST_MACOS.items() if at_least(release, since)), None)
    if least and host.os_version and version(host.os_version) < version(least):
        needs = f"macOS {host.os_version} is too old for MPS in torch {release}, which needs {least}"
        yield Finding(needs, (Fix(f"Update macOS to {least} or newer", needs="root"),))
    else:
        yield Seen(
            f"macOS {host.os_version or 'of unknown version'}, torch {release}, which needs {least or 'no newer one'}"
        )


def _by_message(host: Host) -> Iterator[Finding]:
    """What torch raises has named too old a macOS since 2.5, so only the newest that any torch needs is sure."""
    newest = next(iter(LEAST_MACOS.values()))
    if not host.os_version or version(host.os_version) >= version(newest):
        raise Skip("macOS is new enough, or its version is not known")
    fix = Fix(f"Update macOS to {newest} or newer, or install torch 2.4 or older", needs="root")
    yield Finding(f"this torch says that macOS {host.os_version} is too old for MPS", (fix,))
