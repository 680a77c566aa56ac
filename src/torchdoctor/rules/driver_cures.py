"""What to do about an NVIDIA driver: by operating system, by container, by what NVML says."""

from torchdoctor.model import Facts, Fix

DRIVER_PAGE = "https://www.nvidia.com/drivers"
# How each engine hands GPUs to a container.
ENGINES = {
    "docker": "docker run --gpus all (needs the NVIDIA container toolkit)",
    "podman": "podman run --device nvidia.com/gpu=all (needs the NVIDIA container toolkit)",
    "kubernetes": "nvidia.com/gpu under the pod's resources.limits (needs the NVIDIA device plugin)",
    "apptainer": "apptainer exec --nv",
}


def in_container(facts: Facts) -> bool:
    return bool(facts.host and facts.host.container)


def hand_over(facts: Facts, text: str) -> Fix:
    """The GPUs of the host, for this container."""
    engine = (facts.host and facts.host.container) or ""
    return Fix(f"{text}: {ENGINES.get(engine, ENGINES['docker'])}")


def kernel_log(facts: Facts) -> Fix:
    """Where the driver says what went wrong."""
    if facts.host and facts.host.os == "windows":
        return Fix("See what the driver reported: Event Viewer, Windows Logs, System, source nvlddmkm")
    if facts.host and facts.host.wsl:
        return Fix("See what the driver reported: in Windows, Event Viewer, System, source nvlddmkm")
    where = " on the host" if in_container(facts) else ""
    command = "sudo dmesg | grep -iE 'nvrm|xid|nvidia' | tail -n 20"
    return Fix(f"See what the driver reported{where}", (command,), needs="root")


def reboot(facts: Facts, text: str) -> Fix:
    if facts.host and facts.host.wsl:
        return Fix(f"{text} (in Windows)", ("wsl --shutdown",))
    if in_container(facts):
        return Fix(f"{text} (the host, not the container)", needs="reboot")
    windows = facts.host and facts.host.os == "windows"
    return Fix(text, ("shutdown /r /t 0" if windows else "sudo reboot",), needs="reboot")


def load_module(facts: Facts, installed: bool) -> tuple[Fix, ...]:
    """For a driver that is not loaded. installed: its nvidia-smi is there."""
    host = facts.host
    if host and (host.wsl or host.os == "windows"):
        return (Fix(f"Install the newest NVIDIA driver in Windows ({DRIVER_PAGE})", needs="root"), *_restart(facts))
    where = " on the host" if in_container(facts) else ""
    load = Fix(f"Load it{where}; if that fails, its message names the reason", ("sudo modprobe nvidia",), needs="root")
    if not installed:
        return (load, Fix(f"If there is none, install the driver{where} ({DRIVER_PAGE})", needs="root"))
    build = "After a kernel update, build it for the running kernel"
    return (load, Fix(build + where, ("sudo dkms autoinstall",), needs="root"))


def _restart(facts: Facts) -> tuple[Fix, ...]:
    return (reboot(facts, "Then restart WSL"),) if facts.host and facts.host.wsl else ()


def of_failure(facts: Facts, word: str) -> tuple[str, Fix] | None:
    """(what it means, what to do) for a failure of NVML. The words stand in collect/nvidia.py."""
    return {
        "no-permission": (
            "this user may not use the GPU's device files",
            Fix("See who may use them, and join that group", ("ls -l /dev/nvidia*", _JOIN), needs="root"),
        ),
        "insufficient-power": (
            "a GPU lacks its power connector",
            Fix("Connect the GPU's power cables", needs="vendor"),
        ),
        "library-not-found": (
            "the driver's library libnvidia-ml.so.1 is missing",
            Fix("Install the driver's user-space libraries of the same version as the kernel module", needs="root"),
        ),
        "gpu-lost": (
            "a GPU has fallen off the bus",
            reboot(facts, "Reboot; if it comes back, have the GPU checked"),
        ),
        "reset-required": (
            "a GPU needs a reset",
            Fix("Reset it, or reboot", ("sudo nvidia-smi --gpu-reset",), needs="root"),
        ),
        "blocked-by-os": (
            "the operating system or WSL blocks access to the GPU",
            Fix("Update the Windows driver and WSL, then restart it", ("wsl --update", "wsl --shutdown"), needs="root"),
        ),
        "not-ready": (
            "the system is not ready yet",
            Fix("On machines with NVSwitch, start the fabric manager", (_FABRIC,), needs="root"),
        ),
    }.get(word)


_JOIN = 'sudo usermod -aG video,render "$USER"'
_FABRIC = "sudo systemctl start nvidia-fabricmanager"
