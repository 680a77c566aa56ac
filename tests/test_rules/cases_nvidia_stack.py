"""TD309 to TD319, TD403 to TD407, TD505 to TD509, TD701: between a driver that answers and a torch that computes."""

from dataclasses import replace
from typing import Any

from cases import finds, passes, skips
from genuine import CLASH, FAILED, SAID
from machines import SITE, container, h100, import_error, laptop, windows, wsl

from torchdoctor.model import (
    CudaStart,
    Damage,
    Device,
    DeviceNode,
    Ending,
    Facts,
    Library,
    Smoke,
    Toolkit,
)

NODES = tuple(DeviceNode(f"/dev/{name}", "crw-rw-rw-", "root") for name in ("nvidia0", "nvidia-uvm", "nvidiactl"))
COMPAT, STUBS = "/usr/local/cuda-13.0/compat", "/usr/local/cuda/targets/x86_64-linux/lib/stubs"
OWN = "/usr/lib/x86_64-linux-gnu/libcuda.so.580.95.05"
LOG = "sudo dmesg | *"


def refusing(code: int, facts: Facts | None = None, **nvidia: Any) -> Facts:
    """torch met this code, and so did cuInit without torch."""
    facts = facts or h100()
    assert facts.smoke
    assert facts.nvidia
    smoke = replace(facts.smoke, cuda_available=False, cuda_error=SAID[code], devices=(Device("cpu"),))
    start = CudaStart(code, path=OWN)
    return replace(facts, smoke=smoke, nvidia=replace(facts.nvidia, **{"cuda": start, "nodes": NODES, **nvidia}))


def driver(**changes: Any) -> Facts:
    """A machine that computes, with these changes to what is known of its driver."""
    facts = h100()
    assert facts.nvidia
    return replace(facts, nvidia=replace(facts.nvidia, **changes))


def without_smoke(facts: Facts) -> Facts:
    return replace(facts, smoke=None)


def on_host(facts: Facts, **changes: Any) -> Facts:
    assert facts.host
    return replace(facts, host=replace(facts.host, **changes))


def in_front(code: int, path: str, via: str, facts: Facts | None = None) -> Facts:
    """This libcuda before the driver's own."""
    found = (Library("libcuda.so.1", path, via), Library("libcuda.so.1", OWN, "ld.so.cache"))
    return replace(refusing(code, facts, cuda=CudaStart(code, path=path)), toolkit=Toolkit(libraries=found))


def with_path(facts: Facts, *folders: str) -> Facts:
    return on_host(facts, env={"LD_LIBRARY_PATH": ":".join(folders)})


def closed(error: str, mode: str = "crw-rw----", group: str = "vglusers") -> tuple[DeviceNode, ...]:
    return tuple(DeviceNode(node.path, mode, group, error) for node in NODES)


def wsl_with(*libraries: Library, code: int = 100) -> Facts:
    return replace(refusing(code, wsl(), cuda=None, nodes=None), toolkit=Toolkit(libraries=libraries))


OF_WINDOWS = Library("libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1", "ld.so.cache")
OF_LINUX = Library("libcuda.so.1", "/usr/lib/x86_64-linux-gnu/libcuda.so.550.54.15", "ld.so.cache")
BLOCKED = {"nvml": "blocked-by-os", "gpus": (), "gpus_via": ""}


def shut_in() -> Facts:
    """A CUDA build in a container on a host whose driver is loaded, without any of its device files."""
    facts = on_host(h100(), container="docker")
    assert facts.nvidia
    seen = replace(facts.nvidia, gpus=(), nodes=(), nvml="driver-not-loaded", smi="missing")
    return without_smoke(replace(facts, nvidia=seen))


START = (
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
        on_host(refusing(802, nvswitches=6, fabric_manager=False), os_name="Rocky Linux 9.4"),
        "does not run",
        commands=("sudo systemctl enable --now nvidia-fabricmanager",),
    ),
    finds("TD309", "running, of another version", refusing(802, nvswitches=6, fabric_manager=True), "another version"),
    finds("TD309", "rented machine", refusing(802, nvswitches=0), "error 802", commands=()),
    finds("TD309", "without live test", without_smoke(refusing(802)), "error 802"),
    passes("TD309", "healthy", h100()),
    passes(
        "TD309",
        "NVSwitch and no fabric manager, but CUDA starts",
        driver(cuda=CudaStart(0), nvswitches=6, fabric_manager=False),
    ),
    passes("TD309", "another error", refusing(803)),
    skips("TD309", "CPU build", replace(laptop(), nvidia=refusing(802).nvidia), "no CUDA in it"),
    finds(
        "TD310",
        "cuda-compat by ld.so.conf",
        in_front(803, f"{COMPAT}/libcuda.so.580.65", "ld.so.cache"),
        f"{COMPAT}/libcuda.so.580.65 is in front",
        "kernel module 580.95.05",
        commands=("sudo apt-get remove 'cuda-compat-*'",),
    ),
    finds(
        "TD310",
        "cuda-compat by LD_LIBRARY_PATH",
        with_path(in_front(803, f"{COMPAT}/libcuda.so.580.65", "LD_LIBRARY_PATH"), COMPAT, "/opt/lib"),
        "is in front",
        commands=("export LD_LIBRARY_PATH=/opt/lib",),
    ),
    finds(
        "TD310",
        "a driver in the image",
        on_host(in_front(803, OWN, "ld.so.cache"), container="docker"),
        OWN,
        commands=(),
    ),
    finds("TD310", "which libcuda is not known", refusing(803, cuda=CudaStart(803)), "another libcuda"),
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
        "does not serve this GPU",
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
        on_host(refusing(999, nodes=NODES[::2]), container="docker"),
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
        "may not open /dev/nvidia-uvm, /dev/nvidiactl",
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
        "may not open",
    ),
    finds(
        "TD314",
        "a group, in a container",
        on_host(refusing(100, nodes=closed("EACCES")), container="docker"),
        "may not open /dev/nvidia-uvm, /dev/nvidiactl",
        commands=(),
    ),
    passes("TD314", "open", refusing(803)),
    finds(
        "TD314",
        "a Slurm job without GPU",
        refusing(100, nodes=closed("EPERM", "crw-rw-rw-")),
        "this session's device rules refuse them",
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
        "TD315",
        "after systemctl daemon-reload",
        on_host(refusing(999, nodes=closed("EPERM", "crw-rw-rw-"), nvml="unknown-error"), container="docker"),
        "refused by the container's device rules",
    ),
    passes("TD315", "open", on_host(refusing(100), container="docker")),
    passes("TD315", "not permitted", on_host(refusing(100, nodes=closed("EACCES")), container="docker")),
    skips("TD315", "no container", refusing(100, nodes=closed("EPERM")), "no container"),
    finds(
        "TD316",
        "a Linux driver inside WSL",
        wsl_with(OF_LINUX, OF_WINDOWS),
        "libcuda.so.550.54.15 stands before",
        commands=("sudo apt-get purge *", "wsl --shutdown"),
    ),
    finds(
        "TD316",
        "nvidia-smi is blocked",
        replace(
            wsl_with(OF_LINUX),
            smoke=None,
            nvidia=refusing(100, wsl(), **BLOCKED, cuda=None, nodes=None).nvidia,
        ),
        "inside WSL",
    ),
    passes("TD316", "healthy", replace(wsl(), toolkit=Toolkit(libraries=(OF_WINDOWS,)))),
    passes(
        "TD316", "a Linux driver that hinders nobody", replace(wsl(), toolkit=Toolkit(libraries=(OF_LINUX, OF_WINDOWS)))
    ),
    skips("TD316", "no WSL", h100(), "not WSL"),
    finds(
        "TD317",
        "WSL's folder is not searched",
        replace(wsl_with(replace(OF_WINDOWS, via="")), nvidia=None),
        "the loader does not look",
        commands=("echo /usr/lib/wsl/lib | *",),
        others=("TD302",),
    ),
    passes("TD317", "it is", replace(wsl(), toolkit=Toolkit(libraries=(OF_WINDOWS,)))),
    skips("TD317", "no WSL", h100(), "not WSL"),
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
        without_smoke(refusing(304, cuda=CudaStart(detail="signal SIGSEGV"))),
        "cuInit dies of SIGSEGV",
        commands=(LOG,),
    ),
    finds(
        "TD306",
        "perhaps a GPU that wants the open module",
        without_smoke(driver(gpus=(), module_kind="proprietary")),
        "is loaded but sees no GPU",
        commands=(LOG,),
    ),
    finds(
        "TD303",
        "held by nouveau",
        without_smoke(
            driver(module_loaded=False, nvml="not tried", smi="cannot-communicate", gpus=(), held_by=("nouveau",))
        ),
        "held by nouveau",
        commands=("printf 'blacklist nouveau* | sudo tee *", "sudo update-initramfs -u", "sudo reboot"),
    ),
    finds(
        "TD303",
        "Secure Boot",
        without_smoke(
            driver(module_loaded=False, nvml="not tried", smi="cannot-communicate", gpus=(), secure_boot=True)
        ),
        "Secure Boot is on",
        commands=("sudo mokutil *", "sudo reboot", "sudo modprobe nvidia"),
    ),
    finds(
        "TD303",
        "passed through to a virtual machine",
        without_smoke(driver(module_loaded=False, nvml="not tried", smi="missing", gpus=(), held_by=("vfio-pci",))),
        "held by vfio-pci",
        commands=(),
    ),
    finds(
        "TD304",
        "both versions are known",
        without_smoke(driver(nvml="version-mismatch", gpus=(), library_version="580.105.08")),
        "differ (module 580.95.05, libraries 580.105.08)",
        commands=("sudo reboot",),
    ),
    finds(
        "TD305",
        "cuInit hangs alone",
        without_smoke(refusing(304, cuda=CudaStart(detail="timeout"))),
        "cuInit of libcuda hangs: no answer",
    ),
    skips("TD318", "not asked", h100(), "without torch"),
    passes("TD318", "CUDA starts", replace(h100(), nvidia=refusing(100, cuda=CudaStart(0)).nvidia)),
    passes("TD318", "an error with a rule of its own", refusing(802)),
    skips("TD318", "GPUs hidden", on_host(refusing(100), env={"CUDA_VISIBLE_DEVICES": "9"}), "TD406"),
    finds("TD319", "no device files", shut_in(), "/dev/nvidia0 ... are missing", commands=()),
    finds(
        "TD319",
        "no library",
        without_smoke(replace(container(), torch=h100().torch, packages=h100().packages)),
        "libnvidia-ml.so.1 is missing",
    ),
    skips("TD319", "CPU build", container(), "no torch that would use one"),
    skips("TD319", "no container", h100(), "no container"),
    passes("TD319", "GPUs are there", on_host(h100(), container="docker")),
)


def gpus(facts: Facts, **state: Any) -> Facts:
    """Its GPUs in this state."""
    assert facts.nvidia
    return replace(facts, nvidia=replace(facts.nvidia, gpus=tuple(replace(gpu, **state) for gpu in facts.nvidia.gpus)))


def tensor(facts: Facts, said: str) -> Facts:
    """The live test reached the GPUs, and the first tensor failed."""
    assert facts.smoke
    devices = tuple(
        replace(item, tensor=said, autograd="not tried") if item.name else item for item in facts.smoke.devices
    )
    return replace(facts, smoke=replace(facts.smoke, devices=devices))


def visible(value: str, facts: Facts | None = None) -> Facts:
    """torch sees none of them."""
    return on_host(refusing(100, facts), env={"CUDA_VISIBLE_DEVICES": value})


BUSY = FAILED[46]
EXCLUSIVE = gpus(tensor(h100(), BUSY), compute_mode="exclusive-process", processes=1)

STATE = (
    finds(
        "TD403",
        "held by another",
        EXCLUSIVE,
        "exclusive-process mode",
        "held by 8 processes",
        commands=("nvidia-smi", "fuser *", "sudo nvidia-smi -c DEFAULT -i 0"),
    ),
    finds(
        "TD403",
        "prohibited",
        gpus(tensor(h100(), BUSY), compute_mode="prohibited"),
        "prohibited mode",
        commands=("sudo nvidia-smi -c DEFAULT -i 0",),
    ),
    finds("TD403", "cuInit says so", gpus(refusing(46), compute_mode="exclusive-process"), "exclusive-process"),
    finds("TD403", "without live test", without_smoke(EXCLUSIVE), "held by 8 processes"),
    passes("TD403", "exclusive, as on a cluster", gpus(h100(), compute_mode="exclusive-process", processes=1)),
    passes("TD403", "exclusive and free", without_smoke(gpus(h100(), compute_mode="exclusive-process", processes=0))),
    passes("TD403", "default", gpus(h100(), compute_mode="default", processes=5)),
    skips("TD403", "not known", h100(), "not known"),
    skips("TD403", "CPU build", replace(EXCLUSIVE, torch=laptop().torch), "no CUDA in it"),
    finds(
        "TD404",
        "no slices",
        gpus(refusing(100), mig=True, mig_devices=0),
        "8 × NVIDIA H100",
        "no slice",
        commands=(
            "sudo nvidia-smi mig -i 0 -lgip",
            "sudo nvidia-smi mig -i 0 -cgi PROFILE -C",
            "sudo nvidia-smi -i 0 -mig 0",
        ),
    ),
    passes("TD404", "slices", gpus(h100(), mig=True, mig_devices=7)),
    passes("TD404", "off", gpus(h100(), mig=False)),
    passes("TD404", "off, and no slices are left", gpus(h100(), mig=False, mig_devices=0)),
    skips("TD404", "a card without MIG", h100(), "known to have MIG"),
    finds(
        "TD405",
        "rows to be remapped",
        gpus(h100(), memory_repair="pending"),
        "at the next reset",
        commands=("sudo nvidia-smi --gpu-reset -i 0,1,2,3,4,5,6,7",),
    ),
    finds("TD405", "rows that cannot be", gpus(h100(), memory_repair="failed"), "cannot be mapped out", commands=()),
    finds(
        "TD405",
        "fallen off the bus",
        driver(xids=("79 on 0000:19:00", "31 on 0000:3b:00 (4 times)")),
        "Xid 79 on 0000:19:00 (fallen off",
    ),
    passes("TD405", "well", gpus(h100(), memory_repair="none")),
    passes(
        "TD405",
        "errors of programs",
        driver(xids=("31 on 0000:19:00", "43 on 0")),
    ),
    skips("TD405", "a card that cannot tell", h100(), "do not tell"),
    finds(
        "TD406",
        "out of range",
        visible("8"),
        "there is no GPU 8",
        "GPUs 0 to 7",
        commands=("unset CUDA_VISIBLE_DEVICES",),
    ),
    finds("TD406", "twice", visible("0,0"), "0 stands there twice"),
    finds("TD406", "words", visible("all"), "'all' is neither"),
    finds("TD406", "a UUID of another machine", visible("GPU-9999"), "no GPU of that UUID"),
    finds(
        "TD406",
        "Windows",
        on_host(replace(windows(), smoke=None), env={"CUDA_VISIBLE_DEVICES": "1"}),
        "no GPU 1",
        "GPU 0",
        commands=("Remove-Item Env:CUDA_VISIBLE_DEVICES",),
    ),
    passes("TD406", "some", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "7, 0,1"})),
    passes("TD406", "the beginning of a UUID", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "GPU-3"})),
    skips("TD406", "MIG", on_host(gpus(h100(), mig=True), env={"CUDA_VISIBLE_DEVICES": "9"}), "MIG mode"),
    passes("TD406", "a slice", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "MIG-5f3a"})),
    passes("TD406", "none, on purpose", visible("-1")),
    skips("TD406", "not set", h100(), "not set"),
    skips(
        "TD406",
        "CPU build",
        on_host(replace(laptop(), nvidia=h100().nvidia), env={"CUDA_VISIBLE_DEVICES": "9"}),
        "no CUDA",
    ),
    finds("TD407", "-1", visible("-1"), "'-1', which hides", commands=("unset CUDA_VISIBLE_DEVICES",)),
    finds("TD407", "empty", visible(""), "which hides all GPUs"),
    passes("TD407", "wrong is not hidden", visible("9")),
    passes("TD407", "one", on_host(h100(), env={"CUDA_VISIBLE_DEVICES": "0"})),
    skips("TD407", "not set", h100(), "not set"),
)

LIB = f"{SITE}/torch/lib"
CUDNN = Library("libcudnn.so.9", f"{SITE}/nvidia/cudnn/lib/libcudnn.so.9", "RPATH")
GONE = replace(CUDNN, path=None, via="")
SYSTEM_CUDNN = Library("libcudnn.so.9", "/usr/lib/x86_64-linux-gnu/libcudnn.so.9", "loaded")
SYSTEM_LINK = Library("libnvJitLink.so.13", "/usr/local/cuda-13.0/lib64/libnvJitLink.so.13", "loaded")
MISSING = "libcudnn.so.9: cannot open shared object file: No such file or directory"
NO_SYMBOL = (
    f"{SITE}/nvidia/cu13/lib/libcusparse.so.12: undefined symbol: __nvJitLinkComplete_12_4, version libnvJitLink.so.12"
)


def torch_with(smoke: Smoke | None = None, **files: Any) -> Facts:
    facts = h100()
    assert facts.torch
    return replace(facts, torch=replace(facts.torch, **files), smoke=smoke or facts.smoke)


def damaged(path: str, package: str, problem: str, smoke: Smoke | None = None) -> Facts:
    return torch_with(smoke, damaged=(Damage(path, package, problem),))


def killed() -> Smoke:
    return Smoke(Ending("signal", "SIGBUS", "import torch"))


def with_wheel(name: str, facts: Facts) -> Facts:
    wheel = replace((h100().packages or ())[0], name=name, version="13.0.48", build=None, requires=())
    return replace(facts, packages=(*(facts.packages or ()), wheel))


def ended(error: str, *loaded: Library) -> Facts:
    """The import failed with these CUDA libraries in memory."""
    return torch_with(replace(import_error(error, "ImportError"), libraries=loaded))


def cudnn_says(error: str, *loaded: Library) -> Facts:
    facts = h100()
    assert facts.smoke
    return replace(facts, smoke=replace(facts.smoke, cudnn=None, cudnn_error=error, libraries=loaded))


def toolkit(version: str | None, *installed: str) -> Facts:
    return replace(h100(), toolkit=Toolkit("/usr/local/cuda", version, "/usr/local/cuda/bin/nvcc", installed))


FILES = (
    finds(
        "TD505",
        "libtorch cut short",
        damaged(f"{LIB}/libtorch_cpu.so", "torch", "cut short (100 of 446 bytes)", killed()),
        "1 library file of torch: libtorch_cpu.so is cut short",
        commands=("*pip install *torch==2.9.1+cu130*",),
    ),
    finds(
        "TD505",
        "a file of cuDNN is gone",
        damaged(CUDNN.path or "", "nvidia-cudnn-cu13", "missing", import_error(MISSING, "ImportError")),
        "libcudnn.so.9 is missing",
        commands=("*nvidia-cudnn-cu13==9.13.0.50",),
    ),
    finds(
        "TD505", "without live test", without_smoke(damaged(f"{LIB}/libc10.so", "torch", "empty")), "libc10.so is empty"
    ),
    passes("TD505", "whole", torch_with()),
    passes("TD505", "a wheel that torch does not require", damaged("/x/libcudnn.so.8", "nvidia-cudnn-cu11", "missing")),
    skips("TD505", "no torch", replace(h100(), torch=None), "not installed"),
    finds(
        "TD506",
        "cuDNN",
        torch_with(import_error(MISSING, "ImportError"), libraries=(GONE,)),
        "torch asks for libcudnn.so.9",
        commands=("*nvidia-cudnn-cu13==9.13.0.50",),
    ),
    finds("TD506", "without live test", without_smoke(torch_with(libraries=(GONE,))), "libcudnn.so.9"),
    passes("TD506", "found", without_smoke(torch_with(libraries=(CUDNN,)))),
    passes("TD506", "not found by us, and imported", torch_with(libraries=(GONE,))),
    passes(
        "TD506",
        "the driver's library is another matter",
        without_smoke(torch_with(libraries=(replace(GONE, name="libcuda.so.1"),))),
    ),
    skips("TD506", "not known", without_smoke(h100()), "not known"),
    finds(
        "TD507",
        "the classic",
        with_path(
            with_wheel("nvidia-nvjitlink", ended(NO_SYMBOL, SYSTEM_LINK)), "/usr/local/cuda-13.0/lib64", "/opt/x"
        ),
        "/usr/local/cuda-13.0/lib64/libnvJitLink.so.13 is loaded in place of",
        "__nvJitLinkComplete_12_4",
        commands=("export LD_LIBRARY_PATH=/opt/x",),
    ),
    finds(
        "TD507",
        "cuDNN of the system",
        with_path(cudnn_says(CLASH, SYSTEM_CUDNN), "/usr/lib/x86_64-linux-gnu"),
        "x86_64-linux-gnu/libcudnn.so.9 is loaded",
        "(9, 13, 1)",
        commands=("unset LD_LIBRARY_PATH",),
    ),
    finds(
        "TD507",
        "not loaded yet: by the way of the loader",
        with_path(
            with_wheel(
                "nvidia-nvjitlink",
                torch_with(
                    import_error(NO_SYMBOL, "ImportError"), libraries=(replace(SYSTEM_LINK, via="LD_LIBRARY_PATH"),)
                ),
            ),
            "/usr/local/cuda-13.0/lib64",
        ),
        "/usr/local/cuda-13.0/lib64/libnvJitLink.so.13 is loaded in place of",
        commands=("unset LD_LIBRARY_PATH",),
    ),
    finds(
        "TD507",
        "a library of torch's own name in front",
        with_path(
            torch_with(import_error("/opt/x/libtorch_cpu.so: file too short", "ImportError")), "/opt/x", "/opt/y"
        ),
        "fails at /opt/x/libtorch_cpu.so, which LD_LIBRARY_PATH puts in front",
        commands=("export LD_LIBRARY_PATH=/opt/y",),
    ),
    passes(
        "TD507",
        "loaded from elsewhere, and well",
        torch_with(replace(h100().smoke or killed(), libraries=(SYSTEM_LINK, SYSTEM_CUDNN))),
    ),
    passes(
        "TD507",
        "another error",
        with_wheel(
            "nvidia-nvjitlink",
            ended("libgomp.so.1: cannot open shared object file: No such file or directory", SYSTEM_LINK),
        ),
    ),
    passes("TD507", "torch's own", cudnn_says(CLASH, replace(CUDNN, via="loaded"))),
    skips("TD507", "no live test", without_smoke(h100()), "not run"),
    finds(
        "TD508",
        "older at run time",
        cudnn_says(CLASH, replace(CUDNN, via="loaded")),
        "compiled with cuDNN 9.24.0, and finds 9.13.1 in",
        commands=("*nvidia-cudnn-cu13==9.13.0.50",),
    ),
    passes("TD508", "well", h100()),
    passes(
        "TD508",
        "another error of cuDNN",
        cudnn_says("RuntimeError: cuDNN version 92400 is not compatible with devices with SM < 7.5."),
    ),
    skips("TD508", "CPU build", laptop(), "no CUDA"),
    finds(
        "TD509", "older toolkit", toolkit("12.4"), "/usr/local/cuda is CUDA 12.4", "built with CUDA 13.0", commands=()
    ),
    finds(
        "TD509",
        "the fitting one is there",
        toolkit("11.8", "/usr/local/cuda-11.8", "/usr/local/cuda-13.0"),
        "11.8",
        commands=("export CUDA_HOME=/usr/local/cuda-13.0",),
    ),
    passes("TD509", "another minor", toolkit("13.1")),
    skips("TD509", "none", h100(), "no CUDA toolkit"),
    skips("TD509", "CPU build", replace(laptop(), toolkit=toolkit("12.4").toolkit), "no CUDA in it"),
    skips("TD509", "no GPU to compile for", replace(toolkit("12.4"), nvidia=None), "no NVIDIA GPU"),
    finds("TD701", "64 MB", on_host(h100(), container="docker", shm_size=64 << 20), "/dev/shm has 64 MB", "docker"),
    finds("TD701", "in a pod", on_host(h100(), container="kubernetes", shm_size=64 << 20), "64 MB"),
    passes("TD701", "8 GB", on_host(h100(), container="docker", shm_size=8 << 30)),
    skips("TD701", "no container", on_host(h100(), shm_size=64 << 20), "no container"),
    skips("TD701", "no GPU", on_host(laptop(), container="docker", shm_size=64 << 20), "no GPU"),
)
CASES = (*START, *STATE, *FILES)
