"""TD315 to TD319: CUDA in WSL, in containers and in virtual machines."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    NODES,
    container,
    h100,
    refusing,
    with_host,
    without_smoke,
    wsl,
)

from torchdoctor.model import (
    DeviceNode,
    Facts,
    Library,
    Toolkit,
)
from torchdoctor.pasted import read


def closed(error: str, mode: str = "crw-rw----", group: str = "vglusers") -> tuple[DeviceNode, ...]:
    return tuple(DeviceNode(node.path, mode, group, error) for node in NODES)


def wsl_with(*libraries: Library, code: int = 100) -> Facts:
    return replace(refusing(code, wsl(), cuda=None, nodes=None), toolkit=Toolkit(libraries=libraries))


OF_WINDOWS = Library("libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1", "ld.so.cache")

OF_LINUX = Library("libcuda.so.1", "/usr/lib/x86_64-linux-gnu/libcuda.so.550.54.15", "ld.so.cache")

BLOCKED = {"nvml": "blocked-by-os", "gpus": (), "gpus_via": ""}


def shut_in() -> Facts:
    """A CUDA build in a container on a host whose driver is loaded, without any of its device files."""
    facts = with_host(h100(), container="docker")
    assert facts.nvidia
    seen = replace(facts.nvidia, gpus=(), nodes=(), nvml="driver-not-loaded", smi="missing")
    return without_smoke(replace(facts, nvidia=seen))


CASES = (
    finds(
        "TD315",
        "after systemctl daemon-reload",
        with_host(refusing(999, nodes=closed("EPERM", "crw-rw-rw-"), nvml="unknown-error"), container="docker"),
        "the container's device rules deny access",
    ),
    passes("TD315", "open", with_host(refusing(100), container="docker")),
    passes("TD315", "not permitted", with_host(refusing(100, nodes=closed("EACCES")), container="docker")),
    skips("TD315", "not a container", refusing(100, nodes=closed("EPERM")), "not a container"),
    finds(
        "TD316",
        "a Linux driver inside WSL",
        wsl_with(OF_LINUX, OF_WINDOWS),
        "libcuda.so.550.54.15 is found before",
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
        "the loader does not search",
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
    skips("TD319", "CPU build", container(), "its torch would not use one"),
    skips("TD319", "not a container", h100(), "not a container"),
    passes("TD319", "GPUs are there", with_host(h100(), container="docker")),
)
