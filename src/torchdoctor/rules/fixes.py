"""Fixes that several rules share: of an NVIDIA driver by system and container, of an error by the catalogue."""

import re
from collections.abc import Sequence

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat
from torchdoctor.model import Ending, Facts, Fix, Library, Shadow, ToolState
from torchdoctor.rules import metadata
from torchdoctor.shell import Variable

DRIVER_PAGE = "https://www.nvidia.com/drivers"
# How the names of other packages begin that load nvidia-* wheels of their own choice.
USERS = ("paddlepaddle-gpu", "tensorflow", "jax-cuda", "cupy-cuda", "tensorrt", "cudf-cu", "cuml-cu")
ENDINGS = ("segfault",)  # of the catalogue: what only repeats how it ended
# How each engine hands GPUs to a container.
ENGINES = {
    "docker": "docker run --gpus all (needs the NVIDIA container toolkit)",
    "podman": "podman run --device nvidia.com/gpu=all (needs the NVIDIA container toolkit)",
    "kubernetes": "nvidia.com/gpu under the pod's resources.limits (needs the NVIDIA device plugin)",
    "apptainer": "apptainer exec --nv",
}


def as_root(facts: Facts, *argv: str | Variable) -> str:
    """The line that runs a program with the rights of the administrator, which a Windows shell has or has not."""
    return shell.command(facts.os, *(() if facts.os == "windows" else ("sudo",)), *argv)


def new_environment(facts: Facts, python: str, text: str) -> Fix:
    """An environment with another Python. python: as uv names it, "3.13" or "cpython-3.13-macos-aarch64"."""
    return Fix(text, (shell.command(facts.os, "uv", "venv", "--python", python),))


def hand_over(facts: Facts, text: str) -> Fix:
    """The GPUs of the host, for this container."""
    return Fix(f"{text}: {ENGINES.get(facts.container, ENGINES['docker'])}")


def bring_libcuda(facts: Facts) -> Fix:
    """For a driver that answers without its library for CUDA."""
    if facts.container == "kubernetes":
        return Fix("Set NVIDIA_DRIVER_CAPABILITIES to compute,utility in the container's env, and start the pod again")
    if facts.container:
        now = facts.env.get("NVIDIA_DRIVER_CAPABILITIES", "")
        told = f", not only {now}" if now else ""
        return Fix(
            f"Start the container with the driver's libraries for CUDA{told}: "
            "docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility"
        )
    name, version = (facts.host.os_name if facts.host else ""), (facts.nvidia and facts.nvidia.driver_version) or ""
    text = (
        f"Install the package of the driver{' ' + version if version else ''} that has libcuda; the driver "
        f"itself is fine"
    )
    if re.search("ubuntu|mint", name, re.I) and version:
        package = f"libnvidia-compute-{version.partition('.')[0]}"
        server = f"; if the names of the driver's other packages end in -server, install {package}-server instead"
        return Fix(text + server, (as_root(facts, "apt-get", "install", package),), "root")
    if re.search("debian", name, re.I):
        return Fix(text, (as_root(facts, "apt-get", "install", "libcuda1"),), "root")
    return Fix(text, needs="root")


def kernel_log(facts: Facts) -> Fix:
    """Where the driver says what went wrong."""
    if facts.os == "windows":
        return Fix("Check what the driver reported: Event Viewer, Windows Logs, System, source nvlddmkm")
    if facts.wsl:
        return Fix("Check what the driver reported: in Windows, Event Viewer, System, source nvlddmkm")
    where = " on the host" if facts.container else ""
    command = "sudo dmesg | grep -iE 'nvrm|xid|nvidia' | tail -n 20"
    return Fix(f"Check what the driver reported{where}", (command,), needs="root")


def reboot(facts: Facts, text: str) -> Fix:
    if facts.wsl:
        return Fix(f"{text} (in Windows)", ("wsl --shutdown",))
    if facts.container:
        return Fix(f"{text} (the host, not the container)", needs="reboot")
    return Fix(text, ("shutdown /r /t 0" if facts.os == "windows" else "sudo reboot",), needs="reboot")


def remove_guest_driver(text: str) -> Fix:
    """Of WSL, whose programs use the libraries of the Windows driver."""
    return Fix(text, ("sudo apt-get purge 'nvidia-driver-*' 'libnvidia-compute-*'",), needs="root")


def load_module(facts: Facts, installed: bool) -> tuple[Fix, ...]:
    """For a driver that is not loaded. installed: its nvidia-smi is there."""
    held_by = (facts.nvidia and facts.nvidia.held_by) or ()
    if facts.wsl or facts.os == "windows":
        return (Fix(f"Install the newest NVIDIA driver in Windows ({DRIVER_PAGE})", needs="root"), *_restart(facts))
    where = " on the host" if facts.container else ""
    if "vfio-pci" in held_by:
        return (Fix(f"Use the GPU in the virtual machine it is passed through to, or release it from vfio-pci{where}"),)
    if "nouveau" in held_by:
        first = () if installed else (_install_driver(facts, where),)
        return (*first, _blacklist_nouveau(facts, where), reboot(facts, "Then reboot"))
    if facts.nvidia and facts.nvidia.secure_boot and installed:
        enrol = f"Enrol the key that the module is signed with{where}, and confirm it at the next boot"
        return (Fix(enrol, ("sudo mokutil --import /var/lib/dkms/mok.pub", "sudo reboot"), needs="root"), _load(where))
    load = _load(where)
    if not installed:
        return (load, Fix(f"If the module does not exist, install the driver{where} ({DRIVER_PAGE})", needs="root"))
    build = "After a kernel update, build it for the running kernel"
    return (load, Fix(build + where, ("sudo dkms autoinstall",), needs="root"))


def _load(where: str) -> Fix:
    return Fix(f"Load it{where}; if that fails, its message names the reason", ("sudo modprobe nvidia",), needs="root")


def _install_driver(facts: Facts, where: str) -> Fix:
    """By the distribution's own command, where it has one that chooses the driver."""
    name = facts.host.os_name if facts.host else ""
    text = f"Install the NVIDIA driver{where} ({DRIVER_PAGE})"
    if facts.container:
        return Fix(text, needs="root")
    if re.search("ubuntu|mint", name, re.I):
        return Fix(text, (as_root(facts, "ubuntu-drivers", "install"),), "root")
    if re.search("debian", name, re.I):
        return Fix(
            f"{text}, from Debian's non-free component",
            (as_root(facts, "apt-get", "install", "nvidia-driver"),),
            "root",
        )
    return Fix(text, needs="root")


def _blacklist_nouveau(facts: Facts, where: str) -> Fix:
    name = facts.host.os_name if facts.host else ""
    images = "sudo update-initramfs -u" if re.search("debian|ubuntu|mint", name, re.I) else "sudo dracut --force"
    settings = r"printf 'blacklist nouveau\noptions nouveau modeset=0\n'"
    commands = (f"{settings} | sudo tee /etc/modprobe.d/blacklist-nouveau.conf", images)
    return Fix(f"Keep the kernel's own driver nouveau off the GPU{where}", commands, needs="root")


def fabric(facts: Facts) -> tuple[Fix, ...]:
    """For GPUs whose NVSwitches are not set up. The fabric manager's version must be the driver's own."""
    nvidia = facts.nvidia
    version = (nvidia and nvidia.driver_version) or ""
    if facts.container or (nvidia and nvidia.nvswitches == 0):
        where = "on the host" if facts.container else "at the provider: no NVSwitch is visible in this machine"
        return (Fix(f"Ask for fabric manager {version} to be started {where}".replace("  ", " "), needs="vendor"),)
    start = "sudo systemctl enable --now nvidia-fabricmanager"
    if version and facts.host and re.search("debian|ubuntu", facts.host.os_name, re.I):
        install = as_root(facts, "apt-get", "install", f"nvidia-fabricmanager-{version.split('.')[0]}")
        return (Fix(f"Install the fabric manager of the driver's version, {version}", (install, start), needs="root"),)
    which = f", {version}," if version else ""
    return (Fix(f"Install nvidia-fabricmanager of the driver's version{which} and start it", (start,), needs="root"),)


def out_of_the_way(facts: Facts, library: Library) -> tuple[Fix, ...]:
    """For a libcuda that stands in front of the driver's own."""
    path = library.path or ""
    folder = path.rpartition("/")[0]
    if library.via == "LD_LIBRARY_PATH" or (not library.via and "LD_LIBRARY_PATH" in facts.env):
        return (Fix("Remove its folder from LD_LIBRARY_PATH", (without(facts, folder),)),)
    if library.via == "LD_PRELOAD":
        return (Fix("Do not preload it", ("unset LD_PRELOAD",)),)
    if "compat" in path:
        where = "from the image" if facts.container else "from the system"
        remove = Fix(f"Remove the cuda-compat package {where}", ("sudo apt-get remove 'cuda-compat-*'",), needs="root")
        return (remove, Fix(f"Or update the NVIDIA driver{' on the host' if facts.container else ''} ({DRIVER_PAGE})"))
    if facts.container:
        text = "Remove the NVIDIA driver packages from the image; the host's own libraries are mounted"
        return (Fix(text, needs="root"),)
    see = Fix("Check which libcuda is found first", ("ldconfig -p | grep libcuda.so",))
    return (see, reboot(facts, "If the driver was just updated, reboot"))


def without(facts: Facts, *folders: str, name: str = "LD_LIBRARY_PATH") -> str:
    """The command that sets a list of folders to what it was but for these."""
    between = ";" if facts.os == "windows" else ":"
    present = [part for part in facts.env.get(name, "").split(between) if part]
    away = {folder.rstrip("/\\") for folder in folders}
    kept = [part for part in present if part.rstrip("/\\") not in away]
    if not kept or len(kept) == len(present):
        return shell.unset(facts.os, name)
    return shell.export(facts.os, name, between.join(kept))


def out_of_front(facts: Facts, shadow: Shadow) -> Fix:
    """For a file in front of a module that torch needs, by the way it came there."""
    folder, between = re.sub(r"[/\\][^/\\]*$", "", shadow.path), ";" if facts.os == "windows" else ":"
    if folder in [part.rstrip("/\\") for part in facts.env.get("PYTHONPATH", "").split(between)]:
        text = f"Remove {folder} from PYTHONPATH, also in your shell's start-up files; or rename {shadow.path}"
        return Fix(text, (without(facts, folder, name="PYTHONPATH"),))
    rename = f"Rename {shadow.path} and delete its __pycache__"
    if facts.python and facts.python.user_site and folder == facts.python.user_site.rstrip("/\\"):
        return Fix(
            f"{rename}, or make Python ignore the user site folder", (shell.export(facts.os, "PYTHONNOUSERSITE", "1"),)
        )
    return Fix(f"{rename}, or start Python from a different folder")


def load_uvm(facts: Facts, loaded: bool, missing: bool) -> tuple[Fix, ...]:
    """For nvidia_uvm. missing: its device file."""
    anew = "sudo rmmod nvidia_uvm; sudo modprobe nvidia_uvm"
    if facts.container:
        if missing:
            return (hand_over(facts, "Start the container with all of the driver's device files"),)
        return (Fix("Reload the module on the host, with no program using the GPU", (anew,), needs="root"),)
    if missing or not loaded:
        return (Fix("Load it and create its device file", ("sudo nvidia-modprobe -u -c=0",), needs="root"),)
    again = Fix("Stop every program that uses the GPU, then reload the module", (anew,), needs="root")
    return (again, reboot(facts, "If that fails, reboot"))


def join_group(facts: Facts, group: str) -> Fix:
    """group: the one that the device files belong to, or ""."""
    if facts.container:
        return Fix(f"Start the container with that group: --group-add {group or 'GROUP'}")
    if group == "root" or not shell.is_group(group):
        see = "Check who may use them: by default everybody may, unless /etc/modprobe.d says otherwise"
        return Fix(see, ("ls -l /dev/nvidia*", "grep -rs NVreg_DeviceFile /etc/modprobe.d"), needs="root")
    return Fix("Join that group, then log in again", (join(facts, group),), needs="root")


def join(facts: Facts, *groups: str) -> str:
    """The line that makes this user a member of these groups."""
    if not all(map(shell.is_group, groups)):
        return shell.NOTHING
    return as_root(facts, "usermod", "-aG", ",".join(groups), Variable("USER"))


def _restart(facts: Facts) -> tuple[Fix, ...]:
    return (reboot(facts, "Then restart WSL"),) if facts.wsl else ()


def of_failure(facts: Facts, word: ToolState) -> tuple[str, Fix] | None:
    """(what it means, what to do) for a failure of NVML."""
    known: dict[ToolState, tuple[str, Fix]] = {
        "no-permission": (
            "this user is not allowed to use the GPU's device files",
            Fix(
                "Check who may use them, and join that group",
                ("ls -l /dev/nvidia*", join(facts, "video", "render")),
                needs="root",
            ),
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
            reboot(facts, "Reboot; if it happens again, have the GPU checked"),
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
    }
    return known.get(word)


def one_cuda(facts: Facts, foreign: Sequence[str]) -> Fix:
    """For wheels of another CUDA major beside torch's own."""
    others = sorted(item.name for item in facts.packages or () if item.name.startswith(USERS))
    if others:
        return Fix(f"Keep torch and {' and '.join(others)}, which may use them, in separate environments")
    return install.remove_wheels(facts, foreign, metadata.sharing(facts, foreign))


def evidence(ending: Ending, traceback: str, exception: str) -> str:
    """All that was said about a failure, the innermost last."""
    died = f"killed by {ending.detail}" if ending.kind == "signal" else ""
    return "\n".join(filter(None, (ending.output[-8000:], traceback, f"{exception}: {ending.detail}", died)))


def known_cause(facts: Facts, compat: Compat, text: str, but: Sequence[str] = ENDINGS) -> tuple[str, tuple[Fix, ...]]:
    """(": the cause" or "", its fixes) by the catalogue of errors. but: errors that are not looked for."""
    from torchdoctor import explain  # 12 ms, and a healthy machine needs no catalogue of errors
    from torchdoctor.explain import fit

    found = [match for match in explain.matches(text) if match.error.id not in but]
    if not found:
        return "", ()
    return f". {found[0].error.cause}", fit.fixes(found[0].error, found[0].said, facts, compat)


_FABRIC = "sudo systemctl start nvidia-fabricmanager"
