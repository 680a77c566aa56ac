"""TD315 to TD319: CUDA in WSL, in containers and in virtual machines."""

from dataclasses import replace
from typing import Any

from cases import finds, passes, skips
from genuine import SAID
from machines import (
    container,
    h100,
    wsl,
)

from torchdoctor.model import (
    CudaStart,
    Device,
    DeviceNode,
    Facts,
    Library,
    Toolkit,
)
from torchdoctor.pasted import read

NODES = tuple(DeviceNode(f"/dev/{name}", "crw-rw-rw-", "root") for name in ("nvidia0", "nvidia-uvm", "nvidiactl"))

OWN = "/usr/lib/x86_64-linux-gnu/libcuda.so.580.95.05"


def refusing(code: int, facts: Facts | None = None, **nvidia: Any) -> Facts:
    """torch met this code, and so did cuInit without torch."""
    facts = facts or h100()
    assert facts.smoke
    assert facts.nvidia
    smoke = replace(facts.smoke, cuda_available=False, cuda_error=SAID[code], devices=(Device("cpu"),))
    start = CudaStart(code, path=OWN)
    return replace(facts, smoke=smoke, nvidia=replace(facts.nvidia, **{"cuda": start, "nodes": NODES, **nvidia}))


def without_smoke(facts: Facts) -> Facts:
    return replace(facts, smoke=None)


def on_host(facts: Facts, **changes: Any) -> Facts:
    assert facts.host
    return replace(facts, host=replace(facts.host, **changes))


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


CASES = (
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
        "TD320",
        "WSL 1",
        read("Platform: Linux-4.4.0-19041-Microsoft-x86_64-with-glibc2.31\nPyTorch: 2.1.0+cu121\n").facts,
        "WSL 1 has no access",
        commands=("wsl -l -v", "wsl --set-version DISTRIBUTION 2"),
    ),
    passes("TD320", "WSL 2", wsl()),
    skips("TD320", "no WSL", h100(), "not WSL"),
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
