"""The NVIDIA driver."""

from dataclasses import replace

from torchdoctor.explain import environments, fixes, makers, own_run, places, ranks, torch_builds
from torchdoctor.explain.commands import FOR_GPUS, pip
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.errors import containers
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# NVIDIA's own samples, in which there is no torch.
_SAMPLE = r"deviceQuery|bandwidthTest|code=\d+\(cudaError|cudaGetDeviceCount returned \d|cuda-samples"


def _of_a_bare_container(told: Told) -> tuple[Fix, ...]:
    """A container without the GPU has no driver, which CUDA reports in the same words."""
    if not own_run.has_no_gpu(told):
        return ()
    text = "The container was started without the GPU, and finds no driver then: start it with it (if that "
    return (replace(own_run.with_gpus(told)[0], text=f"{text}fails, too, see the next step)"),)


def _torch_for_driver(told: Told) -> tuple[Fix, ...]:
    """A build that the driver of the text can run; an image is held to what the host's driver says."""
    if wanted := told.last(r"unsatisfied condition: (?:\w+(?:>=|<)[\d.]+ )*cuda *>= *(\d+\.\d)"):
        text = (
            f"Update the NVIDIA driver of the host to one for CUDA {wanted[1]} or newer (nvidia-smi shows it at "
            f"the top)"
        )
        return (
            Fix(text, ("nvidia-smi",)),
            Fix(f"Or take a tag of the image with a CUDA version that nvidia-smi shows, below {wanted[1]}"),
            Fix(
                "Or, with a driver for the same major version, leave the check out: most programs run then",
                ("docker run --rm --gpus all -e NVIDIA_DISABLE_REQUIRE=1 IMAGE nvidia-smi",),
            ),
        )
    here = told.facts is not None and told.facts.torch is not None
    if not here and not told.has(r"(?i)torch") and told.has(_SAMPLE):
        return ()
    number = () if here else _cuda_of_driver(told)
    if number and not told.has(r"(?i)torch|on your system is too old"):
        return ()
    for least, build, torch in torch_builds.RUNS:
        if number and number >= least:
            text = f"This driver is for CUDA {number[0]}.{number[1]}: install a torch build that it can run, {build}"
            first = _of_a_bare_container(told) or _driver_of_windows(told, number)
            text = f"Or keep it, and {text.partition(': ')[2]}" if first and told.os == "windows" else text
            return (*first, _of_build(told, text, build, torch))
    if here or number or not told.has(r"(?i)torch"):
        return fixes.reinstall_build(told)
    text = "nvidia-smi shows the newest CUDA that this driver runs: update the driver, or install a torch for that CUDA"
    return (Fix(text, ("nvidia-smi",)), *fixes.reinstall_build(told))


def _driver_of_windows(told: Told, number: tuple[int, ...]) -> tuple[Fix, ...]:
    """On a PC the driver is a download, and a program's own torch stays. 11.4 was the last for the oldest GPUs."""
    if told.os != "windows" or told.place in ("kubernetes", "slurm") or number[:2] <= (11, 4) or told.has(_FIXED):
        return ()
    text = f"This driver is of the time of CUDA {number[0]}.{number[1]}: install the newest for the GPU (the NVIDIA "
    return (Fix(f"{text}App, or https://www.nvidia.com/drivers), restart Windows, and start the program again"),)


_FIXED = r"(?i)\b(?:cannot|can't|can not|not able to|unable to|not allowed to|no admin\w*)\b[^.\n]{0,40}\bdriver"


def _cuda_of_driver(told: Told) -> tuple[int, ...]:
    """CUDA's version as the message or the driver's number gives it: (11, 4), or nothing."""
    if found := told.last(r"found version (\d{4,5})\)"):
        return (int(found[1]) // 1000, int(found[1]) % 1000 // 10)
    named = told.last(
        r"(?i)\bdriver (?:version|is)[ :=]{1,4}(\d{3})\.\d"
        r"|\bnvidia(?: |-)(?:gpu )?driver(?: version)?[ :=-]{1,4}(\d{3})\b"
    )
    return version(told.known.drivers.newest_cuda(named[1] or named[2]) or "") if named else ()


def _older_than_the_image(told: Told) -> tuple[Fix, ...]:
    """An image with libraries for a newer CUDA than the host's driver knows."""
    number, wanted = _cuda_of_driver(told), told.last(r"(?i)\b(?:cu|cuda[ :=-]{0,3})(1\d)\.?(\d)\b(?! +\|)")
    if not number or wanted is None or number >= (int(wanted[1]), int(wanted[2])):
        return ()
    text = (
        f"The driver is for CUDA {number[0]}.{number[1]}, older than the {wanted[1]}.{wanted[2]} of the image or build"
    )
    return (Fix(f"{text}: update the driver of the host, then reboot", ("sudo ubuntu-drivers install",), "root"),)


def _of_build(told: Told, text: str, build: str, torch: str) -> Fix:
    """That torch where it has wheels for the Python of the text; else a new environment with one that it has."""
    if build == "cu102" and told.python == "3.6":
        torch = "1.10.2"  # the last for it
    if build != "cu102":
        wanted: tuple[str, ...] = (*torch_builds.pair(told, torch), "--index-url", f"{torch_builds.INDEX}/{build}")
    else:
        vision = (told.known.companions.of("torchvision", torch) or ("0.13.1",))[0]
        wanted = (f"torch=={torch}+{build}", f"torchvision=={vision}+{build}", "-f", torch_builds.OLD_BUILDS)
    python = torch_builds.python_for(told, torch) if torch and told.python else ""
    if not python or version(told.python) <= version(python):
        return Fix(text, (pip("install", "--force-reinstall", *wanted),))
    text = f"{text}, whose last Python is {python}: in a new environment{environments.where_from(told, python)}"
    return Fix(text, environments.new_environment(told, python, *wanted))


def _newer_driver(told: Told) -> tuple[Fix, ...]:
    others = told.has("(?i)torch") or told.facts or not (_cuda_of_driver(told) or told.has(_SAMPLE))
    text = (
        f"{'Or update' if others else 'Update'} the NVIDIA driver (CUDA 13 builds: 580 or newer; CUDA 12: 525; CUDA "
        "11: 450); the CUDA toolkit does not matter"
    )
    see = "nvidia-smi --query-gpu=driver_version --format=csv"
    return (Fix(text, (), "root"), Fix("Check the driver's version", (see,)))


def _on_a_mac(told: Told) -> tuple[Fix, ...]:
    if told.os != "macos":
        return ()
    text = "A Mac has no NVIDIA GPU: take .cuda() and device='cuda' out of the program, and use Apple's GPU, 'mps', or "
    return (Fix(f"{text}the CPU"),)


_SAYS_NONE = (
    r"(?i)\b(?:don'?t|do not|doesn'?t|does not|didn'?t|not) have (?:an? |any )?(?:nvidia|gpu|graphics card)\b"
    r"(?! (?:gpu )?driver)"
    r"|(?:使用的?是|用的?是|只有|只用) ?cpu\b|没有 ?(?:英伟达|nvidia|gpu|显卡|独显)"
)


def _on_the_cpu(told: Told) -> tuple[Fix, ...]:
    """For who asks to run without a GPU, or has none."""
    if told.has(_SAYS_NONE) and not told.has(
        r"(?i)\b[rg]tx\b|geforce|\btesla\b|quadro|docker|\b(?:[AHVP]\d00|[AL]\d0S?|T4)\b"
    ):
        text = (
            "Without an NVIDIA GPU no driver helps: run on the CPU. In the code write .to('cpu') in place of .cuda() "
        )
        text += "and .to('cuda'), torch.load(..., map_location='cpu'), and take nn.DataParallel out; or give the "
        return (Fix(f"{text}program its option for it (--device cpu, --no_cuda, --gpu_ids -1: see --help)"),)
    if told.has(
        r"(?i)\b[rg]tx\b|geforce|\btesla\b|quadro|(?:use|using|on|want) (?:the |my |a |an )?(?:nvidia )?gpu\b"
        r"|\b(?:[ahbl]\d{2,3}s?|v100|t4|p100)\b|(?:\b(?:not|stop|instead|rather)\b|n't)[^.\n]{0,30}\bcpu\b|used to"
    ) or not (
        told.has(
            r"(?i)\b(?:want|wish|like|need|try|trying|how|can|could|possible|any way)\b[^.\n]{0,40}\b(?:run|use|work"
            r"|infer|train)\w*(?: \w+){0,4} (?:on|with|in) (?:the |a |my |only )?cpu\b"
        )
    ):
        return ()
    text = (
        'To run on the CPU, say so: device="cpu" in the code, or the program\'s option (MODEL.DEVICE cpu, --device cpu)'
    )
    return (Fix(text, ("export CUDA_VISIBLE_DEVICES=-1",)), Fix("With an NVIDIA GPU, install its driver first"))


_GIVEN = r"(?<!without )(?<!without `)(?<!no )--gpus"
_IMAGE_IS_BUILT = (
    r"(?im)^ ?(?:#\d+ )?=> |^\W{0,3}RUN python"
    r"|\b(?:during|while|when|in) (?:\w+ ){0,3}(?:`?(?:docker |image )build|build(?:ing)?\b"
    r"(?=[^.\n]{0,40}(?:docker|image|process|step|stage|phase)))"
)


def _of_a_build(told: Told) -> tuple[Fix, ...]:
    if told.has(r"FORCE_CUDA|setup\.py (?:install|develop|bdist)"):
        return (Fix("Build without a GPU or driver: name the GPUs to build for", ("export FORCE_CUDA=1", FOR_GPUS)),)
    built = told.last(_IMAGE_IS_BUILT) if told.has("(?i)docker|container|image|#\\d+ ") else None
    if built is None or Told(told.text[built.end() :]).has(r"docker(?:[- ]compose)? (?:run|up|start)\b"):
        return ()
    return (
        Fix(
            "While an image is built there is no GPU: load the model on the CPU there (only download it), and onto "
            "the GPU when the container runs",
            ("docker run --rm --gpus all IMAGE",),
        ),
        Fix('Or build with the nvidia runtime: "default-runtime": "nvidia" in daemon.json, and DOCKER_BUILDKIT=0'),
    )


def _driver_of_the_system(told: Told) -> tuple[Fix, ...]:
    """By where it is missing: in a container, on Windows, or on Linux, where it is often installed and not loaded."""
    of_amd = places.of_amd(told) if places.has_amds_gpu(told) else ()
    if (
        made := of_amd
        or (own_run.with_gpus(told) if told.place == "wsl" and own_run.has_no_gpu(told) else ())
        or (places.of_a_service(told) if told.place == "wsl" else ())
        or _on_the_cpu(told)
        or _of_a_build(told)
        or containers.of_windows_driver(told)
    ):
        return made
    in_one = told.place == "container" and not told.has("nvidia-container-cli")
    given = (
        rf"{_GIVEN}|--runtime[= ]nvidia|capabilities: \[gpu|NVIDIA_VISIBLE_DEVICES|(?i:CUDA version\W.{{0,9}}\bn/?a\b)"
    )
    if in_one and not told.has(given):
        return (
            *own_run.with_gpus(told),
            Fix("The host needs its NVIDIA driver and the NVIDIA container toolkit; there nvidia-smi must work"),
        )
    if in_one or told.has(rf"NVIDIA_VISIBLE_DEVICES|--runtime[= ]nvidia|{_GIVEN}"):
        return (
            Fix(
                "If nvidia-smi works in the container, let it have the compute libraries too",
                ("docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility IMAGE nvidia-smi",),
            ),
            Fix("Else install the driver on the host, and start the container with --gpus all"),
        )
    if told.os == "windows":
        return (
            Fix(
                "Install the driver from https://www.nvidia.com/drivers, restart, and open a new terminal",
                ("nvidia-smi",),
            ),
        )
    if told.has(r"couldn'?t communicate"):
        return (
            Fix(
                "The driver is installed and its module is not loaded, usually after a new kernel: build it for "
                "this one",
                (
                    "sudo apt-get install -y linux-headers-$(uname -r) dkms",
                    "sudo dkms autoinstall && sudo modprobe nvidia",
                    "nvidia-smi",
                ),
                "root",
            ),
            Fix("If that fails, install the driver again, then reboot", ("sudo ubuntu-drivers install",), "root"),
            Fix("With Secure Boot the module must be signed", ("mokutil --sb-state",)),
        )
    return (
        Fix(
            "First see whether the driver works where the program runs: nvidia-smi in the same terminal, container or "
            "notebook. If it prints a table there, start the program there too, in this environment. Else install "
            "the NVIDIA driver (Ubuntu; else from your distribution or https://www.nvidia.com/drivers), then reboot; a "
            "hosted notebook needs a GPU in its settings, and without an NVIDIA GPU the program needs device='cpu'",
            ("sudo ubuntu-drivers install", "sudo reboot"),
            "root",
        ),
        Fix(
            "In a container, install it on the host, and start the container with the GPU",
            ("docker run --gpus all ...",),
        ),
    )


def _one_tensor(told: Told) -> tuple[Fix, ...]:
    """Whether CUDA starts at all, where the text does not say that it is only now used for the first time."""
    at_start = r"CUDA initialization|_cuda_init|_lazy_init|cuInit|cuda\.is_available|GetDeviceCount"
    at_start += r"|(?i:suspend|hibernat|woke up|waking up)"
    if told.has(at_start) or not told.has(r"(?i)\btrain|forward|backward|\.cu:\d|\bkernel"):
        return ()
    text = "CUDA is lost for a program that got this: end all of its processes, and start it again. If it fails again, "
    text += "see whether CUDA starts at all. If this fails too, the driver is in a bad state: do what comes next (Xid "
    text += "lines in the kernel log: the GPU itself). If it prints a number, a kernel of the program failed: "
    text += "CUDA_LAUNCH_BLOCKING=1 shows the line, and what was compiled for torch (extensions, mmcv) is to be built "
    text += "again for this GPU"
    see = () if told.os == "windows" else ("sudo dmesg | grep -iE 'xid|nvrm' | tail",)
    return (Fix(text, ("nvidia-smi", 'python -c "import torch; print(torch.ones(1).cuda() + 1)"', *see)),)


_ANEW = fixes.on(
    "linux",
    Fix(
        "Stop every program that uses the GPU, then reload the module",
        ("sudo rmmod nvidia_uvm; sudo modprobe nvidia_uvm",),
        "root",
    ),
    Fix("Reboot", ("sudo reboot",), "reboot"),
)


def _module_anew(told: Told) -> tuple[Fix, ...]:
    """The driver of WSL is that of Windows; a laptop's second GPU may be switched off."""
    if told.has(
        r"\b(?:without turning on the|turn(?:ing|ed)? (?:off|on) (?:the )?) ?(?:dGPU|discrete GPU|nvidia card)"
    ):
        text = "The laptop's NVIDIA GPU is switched off: turn it on (prime-select, then log in again; with Bumblebee "
        return (
            Fix(f"{text}start the program by optirun)", ("sudo prime-select nvidia", "optirun nvidia-smi")),
            *_ANEW(told),
        )
    if made := ranks.in_wsl(told):
        return made
    if told.place != "wsl":
        return _ANEW(told)
    text = "In WSL the driver is that of Windows: update it there (nvidia.com/drivers), then WSL, in PowerShell"
    return (Fix(text, ("wsl --update", "wsl --shutdown")),)


_MIG_IS_ON = r"(?m)MIG M\.[\s\S]{0,1600}?\| +(?:On|Enabled) +\|$"


def _why_not_started(told: Told) -> tuple[Fix, ...]:
    """By what nvidia-smi shows, where the text has it."""
    if told.has(_MIG_IS_ON):
        return _by_an_instance(told)
    log = Fix("Check what the driver reported", ("sudo dmesg | grep -iE 'nvrm|xid|nvidia' | tail -n 20",), "root")
    shown = told.last(r"NVIDIA-SMI [\d.]+ +Driver Version: [\d.]+ +CUDA Version: (\d+\.\d)")
    if shown and version(shown[1]) < (11, 0) and told.has("CUDA driver initialization failed"):
        text = f"The driver is for CUDA {shown[1]}. If the command below prints a newer one, update the driver (for a "
        text += "container, that of the host), or install a torch for that CUDA; else see what the driver reported"
        return (Fix(text, (_BUILT_FOR,)), log)
    if told.os == "windows" or not told.has("CUDA driver initialization failed"):
        return (log,)
    if told.place == "container" or told.has(r"\bdocker run\b|(?i:inside|in) (?:a |the |my )?(?i:docker|container)"):
        text = "Start the container with --gpus all, so that /dev/nvidia-uvm is there. If this fails, see on the host "
        text += "what nvidia-smi says"
        return (Fix(text, ("docker run --rm --gpus all IMAGE nvidia-smi",)), log)
    text = "See what the driver says. Where nvidia-smi fails, or shows an older CUDA than torch.version.cuda: newer "
    text += "driver. Where it shows MIG as enabled, the program needs one of the instances that nvidia-smi -L lists"
    return (Fix(text, ("nvidia-smi", _BUILT_FOR, "nvidia-smi -L")), log)


def _by_an_instance(told: Told) -> tuple[Fix, ...]:
    """Others may work on that GPU: what makes room, or turns MIG off, is for whoever manages it."""
    which = "one of the GPUs" if told.has(r"(?m)\| +Disabled +\|$") else "this GPU"
    text = f"MIG is on for {which}, and CUDA then sees instances of it only. Take one that the list shows (MIG-...); "
    text += "a container must be given it. Where it shows none, whoever manages the GPU must create one"
    see = ("nvidia-smi -L", "export CUDA_VISIBLE_DEVICES=MIG-UUID")
    if told.has(r"MIG devices:[\s\S]{0,1200}?MiB */"):
        return (Fix(text, see),)
    own = "To create one of the whole of GPU 0, on the host (another GPU by its number)"
    return (Fix(text, see), Fix(own, ("sudo nvidia-smi mig -i 0 -cgi 0 -C",), "root"))


_BUILT_FOR = 'python -c "import torch; print(torch.__version__, torch.version.cuda)"'


def _load_the_module(told: Told) -> tuple[Fix, ...]:
    """None for WSL, which has no kernel module of its own."""
    if told.place == "wsl" and (service := places.of_a_service(told)):
        return service
    build = ("sudo apt-get install linux-headers-$(uname -r)", "sudo dkms autoinstall", "sudo modprobe nvidia")
    look = ("sudo dmesg | grep -iE 'nvrm|xid|nvidia' | tail -n 20",)
    return (
        Fix("Build the module for this kernel and load it", build, "root"),
        Fix("Check what the driver reported", look, "root"),
    )


ERRORS = (
    Error(
        "driver-library-mismatch",
        "The NVIDIA driver was updated without a reboot",
        (
            "The kernel module and the user-space libraries of the NVIDIA driver have different versions: the "
            "driver was updated, but the old module is still loaded."
        ),
        "environment",
        (
            Seen(
                "river library version mismatch",
                r"[Dd]river/library version mismatch",
                "Failed to initialize NVML: Driver/library version mismatch",
            ),
            *exactly("NVML_ERROR_LIB_RM_VERSION_MISMATCH"),
            *exactly("detected an NVML/RM version mismatch"),
            Seen(
                "API mismatch the",
                r"API mismatch: the (?:client|NVIDIA kernel module) (?:'[^']*' )?.*has (?:the )?version",
                "NVRM: API mismatch: the client has the version 535.183.01, but this kernel module has "
                "the version 535.161.08.",
            ),
            *exactly("but this kernel module has the version", "NVMLError_LibRmVersionMismatch:"),
            Seen("version mismatch", r"nvmlInit\S* failed.*version mismatch", "nvmlInit failed version mismatch"),
            Seen(
                "does not match DSO version",
                r"kernel (?:version|driver version) [\d.]+ does not match DSO version [\d.]+",
                "kernel version 12 does not match DSO version 12",
            ),
        ),
        (
            Fix("Reboot", ("sudo reboot",), "reboot"),
            Fix(
                "Or stop every program that uses the GPU, then reload the module",
                ("sudo rmmod nvidia_uvm nvidia_drm nvidia_modeset nvidia", "sudo modprobe nvidia"),
                "root",
            ),
        ),
        alternatives=(
            Or("cuda-compat-lib-clash", "it happens only inside a container: then its image contains a driver library"),
        ),
        asked=(
            "driver version mismatch after upgrade",
            "driver library version mismatch",
            "failed to initialize nvml driver/library version mismatch",
        ),
        rule="TD304",
        source="nvidia-smi 535.261.03; ubuntu-packaging-nvidia-driver#3",
    ),
    Error(
        "gpu-dropped-by-driver",
        "The installed driver no longer supports this GPU",
        "This NVIDIA GPU is too old, or too new, for the installed driver.",
        "environment",
        (
            Seen(
                "installed in this system",
                r"NVIDIA GPU .*installed in this system[\s\S]{0,20} is (?:not supported by|supported through) the",
                "NVIDIA GPU GeForce GTX 650 installed in this system is not supported by the 525.60.13 "
                "NVIDIA Linux driver",
            ),
            Seen(
                "not supported by the NVIDIA",
                r"not supported by the NVIDIA \S+ driver release",
                "NVRM: installed in this system is not supported by the NVIDIA 580.95.05 driver release.",
            ),
            Seen("Legacy drivers", r"NVIDIA \S+ Legacy drivers", "NVIDIA name Legacy drivers"),
            Seen(
                "NVRM No NVIDIA",
                r"NVRM: No NVIDIA (?:GPU|graphics adapter|devices?) (?:found|probed)",
                "NVRM: No NVIDIA GPU found",
            ),
        ),
        (
            Fix("Install the driver branch that the message names"),
            Fix("Check what the driver reported", ("sudo dmesg | grep -iE 'nvrm|xid|nvidia' | tail -n 20",), "root"),
        ),
        asked=("legacy nvidia driver gpu not supported",),
        rule="TD306",
        source="NVIDIA kernel module",
    ),
    Error(
        "open-kernel-module-needed",
        "This GPU needs NVIDIA's open kernel modules",
        "This GPU needs NVIDIA's open kernel modules, but the proprietary ones are installed.",
        "environment",
        (
            *exactly("requires use of the NVIDIA open kernel modules"),
            Seen(
                "NVIDIA open kernel module",
                r"NVIDIA open kernel modules?.*(?:required|requires)",
                "NVIDIA open kernel modules are required for this GPU",
            ),
        ),
        (
            Fix("Install the open flavour of the driver", ("sudo apt-get install nvidia-open",), "root"),
            Fix("Reboot", ("sudo reboot",), "reboot"),
        ),
        asked=("requires use of the nvidia open kernel modules",),
        rule="TD306",
        source="NVIDIA kernel module",
    ),
    Error(
        "secure-boot",
        "Secure Boot refuses the NVIDIA driver",
        "Secure Boot refuses the NVIDIA module, because it is not signed by a key that the firmware knows.",
        "environment",
        (
            Seen(
                "Key was rejected by service | Required key not available",
                r"could not insert '?nvidia\w*'?: (?:Key was rejected by service|Required key not available)",
                "modprobe: ERROR: could not insert 'nvidia': Key was rejected by service",
            ),
            Seen(
                "module verification failed signature and or required key missing",
                r"nvidia\S*: module verification failed: signature and/or required key missing",
                "nvidia: module verification failed: signature and/or required key missing",
            ),
            Seen(
                "Loading of",
                r"Loading of (?:unsigned )?module (?:with unavailable key )?is (?:rejected|restricted).*nvidia",
                "Loading of unsigned module is rejected: nvidia",
            ),
        ),
        (
            Fix(
                "Enrol the signing key (and confirm it at the next boot), or install the distribution's signed driver",
                ("sudo mokutil --import /var/lib/shim-signed/mok/MOK.der", "sudo reboot"),
                "reboot",
            ),
        ),
        asked=("key was rejected by service", "nvidia module secure boot"),
        rule="TD303",
        source="compute-gpu-installation#18",
    ),
    Error(
        "driver-not-loaded",
        "The NVIDIA kernel module is not loaded",
        (
            "The NVIDIA driver is installed, but its kernel module is not loaded: usually the kernel was updated "
            "without building the module for it, or nouveau holds the GPU."
        ),
        "environment",
        (
            Seen(
                "not found in directory",
                r"Module nvidia(?:-\w+|_\w+)? not found in directory",
                "modprobe: FATAL: Module nvidia not found in directory /lib/modules/6.8.0-60-generic",
            ),
            Seen(
                "could not insert",
                r"could not insert '?nvidia\w*'?: (?:No such device|Unknown symbol|Exec format error|"
                r"Operation not permitted|Invalid argument)",
                "could not insert 'nvidia': No such device",
            ),
            *exactly("Nouveau kernel driver is currently in use", "Can't initialize NVML"),
            Seen(
                "Unable to load the",
                r"Unable to load the (?:kernel module )?'?nvidia(?:\.ko|-drm)?'? ?(?:kernel module)?",
                "Unable to load the 'nvidia'",
            ),
            *exactly("Error! Bad return status for module build on kernel"),
            Seen("nvidia", r"dkms.*nvidia.*(?:Bad exit status|failed)", "dkms autoinstall: nvidia/535.183.01 failed"),
            *exactly("nvidia: Unknown symbol", "FATAL: Error inserting nvidia"),
            Seen(
                "NVIDIA kernel module",
                r"NVIDIA kernel module .*(?:not loaded|failed to load)",
                "NVIDIA kernel module  not loaded",
            ),
        ),
        (_load_the_module,),
        asked=(
            "nvidia-smi has failed because it couldn't communicate with the nvidia driver",
            "nvidia driver not loaded after kernel update",
        ),
        rule="TD303",
        source="root causes: gridhead#64, azure-docs#111536",
    ),
    Error(
        "driver-too-old-for-triton",
        "The NVIDIA driver is too old for Triton's code",
        "torch itself runs, but the old driver refuses code from Triton's newer ptxas.",
        "environment",
        (
            Seen(
                "device kernel image is invalid | the provided PTX was compiled with an unsupported toolchain",
                r"Triton Error \[CUDA\]: (?:device kernel image is invalid|the provided PTX was compiled "
                r"with an unsupported toolchain)",
                "RuntimeError: Triton Error [CUDA]: device kernel image is invalid",
            ),
            *exactly("CUDA error: device kernel image is invalid"),
            Seen(
                "device kernel image is invalid",
                r"(?:triton|inductor)[\s\S]{0,3000}device kernel image is invalid",
                "BackendCompilerFailed: backend='inductor' raised: RuntimeError: Triton Error [CUDA]: "
                "device kernel image is invalid",
            ),
            *exactly("cudaErrorInvalidKernelImage", "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"),
            *codes(200),
        ),
        (
            Fix("Update the NVIDIA driver (https://www.nvidia.com/drivers)", (), "root"),
            Fix(
                "Or let Triton use ptxas from the driver's CUDA version",
                ("export TRITON_PTXAS_PATH=/usr/local/cuda/bin/ptxas",),
            ),
            fixes.reinstall_build,
        ),
        alternatives=(
            Or("driver-too-old", "torch without torch.compile fails as well"),
            Or("no-kernel-image-torch", "the GPU is newer than this build"),
        ),
        asked=("triton device kernel image is invalid", "torch.compile ptx unsupported toolchain"),
        rule="TD308",
        source="triton-lang/triton#1955",
    ),
    Error(
        "driver-too-old",
        "The NVIDIA driver is too old",
        "The NVIDIA driver is too old for this torch's (or this container's) CUDA version.",
        "environment",
        (
            *exactly(
                "The NVIDIA driver on your system is too old",
                "cudaErrorInsufficientDriver",
            ),
            Seen(
                "CUDA driver version is insufficient for CUDA runtime version",
                r"(?<!pool\swill\snot\sbe\savailable:\s)CUDA driver version is insufficient for CUDA runtime version",
                "CUDA driver version is insufficient for CUDA runtime version",
            ),
            Seen(
                "unsatisfied condition",
                r"unsatisfied condition: (?:cuda|driver|brand)",
                "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.4, please update your",
            ),
            Seen(
                "This container was built for NVIDIA Driver Release",
                r"This container was built for NVIDIA Driver Release \S+ or later, but",
                "This container was built for NVIDIA Driver Release name or later, but",
            ),
            *exactly(
                "the provided PTX was compiled with an unsupported toolchain",
                "cudaErrorUnsupportedPtxVersion",
                "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
            ),
            Seen(
                "driver",
                r"[Yy]our (?:NVIDIA |GPU |CUDA )?driver (?:version )?(?:\S+ )?is (?:too old|insufficient)",
                "Your driver is too old",
            ),
            Seen(
                "driver version",
                r"driver version [\d.]+ is (?:too old|not sufficient|older than)",
                "driver version 12 is too old",
            ),
            *exactly("forward compatibility mode is UNAVAILABLE", "NVIDIA driver is too old"),
            Seen(
                "unsupported CUDA version driver",
                r"unsupported CUDA version: driver [\d.]+ < image [\d.]+",
                "nvidia-docker | 2016/08/22 12:54:02 Error: unsupported CUDA version: driver 7.5 < image 8.0",
            ),
            Seen(
                "requirement error",
                r"nvidia-container-cli: requirement error: (?:unsatisfied condition|invalid expression)",
                "nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.1",
            ),
            *codes(35, 36, 222),
        ),
        (
            _torch_for_driver,
            lambda told: (
                ()
                if told.has("unsatisfied condition: ") or _driver_of_windows(told, _cuda_of_driver(told))
                else _newer_driver(told)
            ),
        ),
        alternatives=(
            Or("driver-too-old-for-triton", "torch runs, but torch.compile or Triton fails"),
            Or("cuda-compat-lib-clash", "the driver is new enough: then a different libcuda is found first"),
        ),
        asked=(
            "nvidia driver too old for cuda",
            "driver on your system is too old",
            "cuda driver version is insufficient for cuda runtime version",
            "ptx compiled with unsupported toolchain",
        ),
        rule="TD301",
        source="c10/cuda/CUDAFunctions.cpp; Fooocus#1313, pytorch/pytorch#4546",
    ),
    Error(
        "fabric-manager",
        "The fabric manager is not running",
        (
            "The GPUs are linked by NVSwitch, but the fabric manager is not running, or its version is not the "
            "driver's; on a rented machine, the host is not ready."
        ),
        "environment",
        (
            *exactly("Error 802: system not yet initialized", "CUDA error: system not yet initialized"),
            Seen("error | status", r"(?:error|status)[ :=(]*802\b", "error 802", numbers=("802",)),
            *exactly("cudaErrorSystemNotReady", "CUDA_ERROR_SYSTEM_NOT_READY"),
            Seen(
                "manager | FabricManager",
                r"(?:fabric ?manager|FabricManager).{0,80}(?:failed|not running|does not match|version mismatch)",
                "fabric manager not running",
            ),
            *exactly("Failed to start NVIDIA fabric manager"),
            Seen(
                "fabric manager NVIDIA GPU driver interface version",
                r"fabric manager NVIDIA GPU driver interface version \S+ don'?t match",
                "fabric manager NVIDIA GPU driver interface version name don't match",
            ),
            Seen(
                "NCCL WARN Cuda failure",
                r"nvls\.cc:\d+ NCCL WARN Cuda failure",
                "transport/nvls.cc:165 NCCL WARN Cuda failure 'invalid argument'",
            ),
            Seen("returned", r"cuda\w+ returned 802\b", "cudaGetDeviceProperties returned 802"),
            Seen(
                "system not yet initialized",
                r"[Ee]rror\b[^\n]{0,60}: system not yet initialized",
                "what():  Error (burn.cpp:298): system not yet initialized",
            ),
            Seen(
                "system not yet initialized",
                r"'?system not yet initialized'? \(802\)",
                "CUDA ERROR 'system not yet initialized' (802)",
            ),
            *codes(802),
        ),
        (
            Fix(
                "Install and start the fabric manager in exactly the driver's version",
                (
                    "sudo apt-get install "
                    "nvidia-fabricmanager-$(nvidia-smi --query-gpu=driver_version --format=csv,noheader "
                    "| head -n1 | cut -d. -f1)",
                    "sudo systemctl enable --now nvidia-fabricmanager",
                ),
                "root",
            ),
            Fix("Check the state", ("nvidia-smi -q | grep -iA4 fabric",)),
            Fix("If only nvls.cc fails, turn NVLink multicast off", ("export NCCL_NVLS_ENABLE=0",)),
        ),
        alternatives=(Or("nccl-other", "the fabric manager runs and matches the driver"),),
        asked=("system not yet initialized error 802", "nvswitch fabric manager", "cuda error 802 h100"),
        rule="TD309",
        source="pytorch/pytorch#35710",
    ),
    Error(
        "cuda-compat-lib-clash",
        "A different libcuda hides the driver's own",
        (
            "A libcuda whose version differs from the kernel module's is found first: a cuda-compat package, or "
            "a driver installed inside the container."
        ),
        "environment",
        (
            *exactly(
                "Error 803: system has unsupported display driver",
                "system has unsupported display driver / cuda driver combination",
                "cudaErrorSystemDriverMismatch",
                "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
            ),
            *codes(803),
        ),
        (
            Fix("Check which libcuda is found first", ("ldconfig -p | grep libcuda.so",)),
            Fix(
                "Remove cuda-compat or the driver from the image, or remove its folder from LD_LIBRARY_PATH",
                ("unset LD_LIBRARY_PATH",),
            ),
        ),
        alternatives=(
            Or("driver-library-mismatch", "the driver was just updated: reboot"),
            Or("cuda-compat-on-geforce", "the error becomes 804"),
        ),
        asked=("error 803 unsupported display driver cuda driver combination",),
        rule="TD310",
        source="NVIDIA/nvidia-docker#1256; pytorch/pytorch#135508",
    ),
    Error(
        "cuda-compat-on-geforce",
        "CUDA's compatibility package does not work on this GPU",
        (
            "CUDA's forward compatibility libraries are found first, but this GPU does not support them; or the "
            "driver was updated without a reboot."
        ),
        "environment",
        (
            Seen(
                "forward compatibility was attempted on non",
                r"forward compatibility was attempted on non[ -]?supported HW",
                "Error 804: forward compatibility was attempted on non supported HW",
            ),
            *exactly("cudaErrorCompatNotSupportedOnDevice", "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE"),
            *codes(804),
        ),
        (
            lambda told: (
                (*older, *_torch_for_driver(told)) if (older := _older_than_the_image(told)) and not told.facts else ()
            ),
            Fix("If the driver was just updated, reboot", ("sudo reboot",), "reboot"),
            Fix(
                "Remove the cuda-compat folder from LD_LIBRARY_PATH, or remove the package", ("unset LD_LIBRARY_PATH",)
            ),
            Fix("Check which libcuda is found first", ("ldconfig -p | grep libcuda.so",)),
        ),
        alternatives=(
            Or("driver-library-mismatch", "nvidia-smi reports a driver/library version mismatch"),
            Or(
                "cuda-compat-lib-clash",
                "LD_LIBRARY_PATH or the image has a cuda-compat folder, and it is a data centre GPU",
            ),
        ),
        asked=("error 804 forward compatibility was attempted on non supported hw",),
        rule="TD311",
        source="pytorch/pytorch#40671",
    ),
    Error(
        "cuda-stub-library",
        "CUDA's stub library is found instead of the driver",
        "The stub libcuda of the CUDA toolkit, which is for linking only, is found before the driver's.",
        "environment",
        (
            *exactly(
                "CUDA driver is a stub library",
                "cudaErrorStubLibrary",
                "CUDA_ERROR_STUB_LIBRARY",
                "WARNING: You should always run with libnvidia-ml.so that is installed with your NVIDIA Display Driver",
            ),
            *codes(34),
        ),
        (Fix("Remove the toolkit's stubs folder from LD_LIBRARY_PATH", ("unset LD_LIBRARY_PATH",)),),
        asked=("cuda driver is a stub library error 34",),
        rule="TD312",
        source="genuine text of torch 2.14.1+cu130 over a stand-in for libcuda",
    ),
    Error(
        "cuda-failed-at-work",
        "CUDA failed in the middle of the work (unknown error)",
        "The GPU or its driver was reset while the program ran: a kernel took too long for the display (Windows), the "
        "computer slept, the card overheated or lacked power, or memory ran over.",
        "environment",
        (
            Seen(
                "CUDA error unknown error",
                r"(?:\bit/s|[Ee]poch|\b[Ss]tep|[Ll]oss|backward\()[\s\S]{0,900}?CUDA error: unknown error",
                "  19% step: 5700 loss: 0.028\nRuntimeError: CUDA error: unknown error",
            ),
            Seen(
                "runtime error unknown error | CUDA error unknown error",
                r"(?:after (?:about |around |some |a |~)?(?:\d[\d,.]* ?k?|few|several|couple of|quite some time) ?"
                r"(?:of )?(?:steps|iterations|epochs|hours|minutes|h\b)|for quite some time)[\s\S]{0,600}?"
                r"(?:cuda runtime error \(30\) :|CUDA error:) unknown error",
                "However, after about 300,000 steps things go wrong.\ncuda runtime error (30) : unknown error "
                "at x.c:113",
            ),
        ),
        (
            fixes.on(
                "linux",
                Fix(
                    "See what the driver says: Xid 13, 31 or 43 is the program or an extension, 48, 62, 74 or 79 the "
                    "card",
                    ("sudo dmesg | grep -i xid",),
                ),
            ),
            fixes.on("windows", Fix("Restart Windows, update the driver, and take the load off the display's GPU")),
            Fix("Find the kernel: run it with CUDA_LAUNCH_BLOCKING=1, with a smaller batch, and without overclocking"),
        ),
        alternatives=(
            Or("hardware-xid-ecc", "the kernel log shows Xid 48, 63, 74 or 79"),
            Or("cuda-unknown-error-uvm", "nothing on the GPU works any more: torch.ones(1).cuda() fails too"),
        ),
        asked=("cuda error unknown error during training",),
        source="CUDA runtime API: cudaErrorUnknown",
    ),
    Error(
        "cuda-unknown-error-uvm",
        "CUDA cannot start (unknown error)",
        "CUDA could not start: the driver is in a bad state (on Linux often its module nvidia_uvm), usually after the "
        "machine was suspended.",
        "environment",
        (
            *exactly("CUDA unknown error", "CUDA initialization: CUDA unknown error", "CUDA error: unknown error"),
            Seen(
                "cuda runtime error",
                r"cuda runtime error \((?:30|999)\)",
                "RuntimeError: cuda runtime error (30) : unknown error at /pytorch/aten/src/THC/THCGeneral.cpp:50",
            ),
            *exactly("CUDA_ERROR_UNKNOWN", "Error 999: unknown error", "cudaErrorUnknown"),
            Seen("error", r"CUDA (?:driver )?error:? 999", "CUDA error 999", numbers=("999",)),
            Seen(
                "cuInit",
                r"cuInit(?:\(0\))?(?: failed)?(?: with error)?(?: returned)?:? ?\(?999",
                "cuInit(0) returned 999",
            ),
            Seen(
                "modprobe FATAL Module nvidia",
                r"modprobe: FATAL: Module nvidia[_-]uvm not found",
                "modprobe: FATAL: Module nvidia_uvm not found",
            ),
            Seen(
                "unspecified launch failure",
                r"unspecified launch failure(?=[\s\S]{0,900}\b(?:suspend|hibernat|(?<!I\s)woke up|wak(?:e|ing)[- ]up"
                r"|sleep mode|(?:after|from) sleep\b))"
                r"|\b(?:suspend|hibernat|(?<!I\s)woke up|wak(?:e|ing)[- ]up|sleep mode)[\s\S]{0,900}"
                r"unspecified launch failure",
                "RuntimeError: CUDA error: unspecified launch failure\nThis happens after suspend, until I reboot",
            ),
            Seen("returned", r"cuda\w+ returned (?:30|999)\b", "cudaGetDeviceCount returned 999"),
            Seen(
                "unknown error",
                r"error=(?:30|999) : unknown error",
                "THCudaCheck FAIL file=/pytorch/torch/lib/THC/THCGeneral.c line=70 error=30 : unknown error",
            ),
            *codes(999),
        ),
        (
            _one_tensor,
            _module_anew,
            fixes.on(
                "windows",
                Fix("Restart Windows (not only shut it down), then update the driver from nvidia.com/drivers"),
            ),
        ),
        alternatives=(
            Or("wrong-cuda-visible-devices", "the program sets CUDA_VISIBLE_DEVICES after CUDA was used"),
            Or("hardware-xid-ecc", "the kernel log shows Xid"),
            Or("faulty-node", "the same job runs on other machines"),
        ),
        asked=("cuda unknown error", "cuda broken after suspend", "error 999"),
        amid=lambda around: "no NVIDIA devices found" not in around,
        rule="TD313",
        source="pytorch/pytorch#88639, #49081",
    ),
    Error(
        "driver-init-failed",
        "The NVIDIA driver fails to start CUDA",
        "The driver works and sees the GPU, but starting CUDA (cuInit or creating the context) fails.",
        "environment",
        (
            *exactly("CUDA driver initialization failed, you might not have a CUDA gpu"),
            Seen(
                "OS call failed or operation not supported on this OS",
                r"(?<!63[ ]:[ ])(?<!63\)[ ]:[ ])OS call failed or operation not supported on this OS"
                r"(?! at [^\n]{0,200}StorageSharing)",
                "OS call failed or operation not supported on this OS",
            ),
            Seen("cuInit", r"cuInit(?:\(0\))? ?(?:failed|returned|error)", "cuInitfailed"),
            Seen(
                "failed call to cuInit",
                r"failed call to cuInit(?!:? ?CUDA_ERROR_NO_DEVICE)",
                "failed call to cuInit: UNKNOWN ERROR (303)",
            ),
            *exactly("CUDA_ERROR_NOT_INITIALIZED", "RmInitAdapter failed"),
            Seen(
                "initialization error | OS call failed | out of memory | invalid device context",
                r"Error (?:2|3|36|201|304): (?:initialization error|OS call failed|out of memory|invalid "
                r"device context)",
                "Error 2: initialization error",
                numbers=("2", "3", "36", "201", "304"),
            ),
            *exactly("Error 500: named symbol not found", "cudaErrorOperatingSystem", "CUDA_ERROR_OPERATING_SYSTEM"),
            Seen(
                "System is not in ready state | Insufficient External Power",
                r"NVML\S*: (?:GPU )?(?:System is not in ready state|Insufficient External Power)",
                "NVML: System is not in ready state",
            ),
            Seen("returned", r"cuda\w+ returned 3\b", "cudaGetDeviceCount returned 3"),
            *exactly("CUDA driver error: initialization error"),
            *codes(221, 304),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "In WSL or Docker Desktop: update the NVIDIA driver of Windows, WSL and Docker Desktop, "
                        "then restart",
                        ("wsl --update", "wsl --shutdown"),
                    ),
                )
                if told.has(r"Error 500|\bWSL")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "The driver's library libnvidia-ptxjitcompiler.so.1 is missing: in a container ask for it",
                        ("docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility IMAGE nvidia-smi",),
                    ),
                    Fix(
                        "Else install the driver again, with all its libraries",
                        ("sudo ubuntu-drivers install",),
                        "root",
                    ),
                )
                if told.has(r"(?i)PTX JIT compiler library|JitCompilerNotFound|JIT_COMPILER_NOT_FOUND|error:? 221")
                else ()
            ),
            _why_not_started,
            # Instances of MIG are gone after one, also those of others.
            lambda told: () if told.has(_MIG_IS_ON) else (Fix("Reboot", ("sudo reboot",), "reboot"),),
        ),
        alternatives=(
            Or("no-device", "nvidia-smi shows no GPU either"),
            Or("faulty-node", "the same job runs on other machines"),
            Or("device-permission-denied", "it works as root"),
        ),
        asked=("cuinit failed", "cuda initialization error", "cannot initialize cuda nvidia-smi works"),
        rule="TD318",
        source="genuine text of torch 2.14.1+cu130 over a stand-in for libcuda",
    ),
    Error(
        "no-driver",
        "No NVIDIA driver was found",
        (
            "There is no working NVIDIA driver: it is not installed or not loaded, or the container was started "
            "without the GPU."
        ),
        "environment",
        (
            *exactly("Found no NVIDIA driver on your system"),
            Seen(
                "NVIDIA SMI has failed because it couldn",
                r"NVIDIA-SMI has failed because it couldn'?t communicate with the NVIDIA driver",
                "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure "
                "that the latest",
            ),
            Seen(
                "t find libnvidia ml",
                r"NVIDIA-SMI couldn'?t find libnvidia-ml",
                "NVIDIA-SMI couldn't find libnvidia-ml",
            ),
            Seen("nvidia smi", r"nvidia-smi:? (?:command )?not found", "nvidia-smi: not found"),
            *exactly(
                "command not found: nvidia-smi",
                "'nvidia-smi' is not recognized",
                "No such file or directory: 'nvidia-smi'",
                "NVML Shared Library Not Found",
            ),
            Seen(
                "LibraryNotFound | DriverNotLoaded",
                r"NVMLError_(?:LibraryNotFound|DriverNotLoaded):",
                "NVMLError_LibraryNotFound:",
            ),
            Seen("river", r"(?:NVML|nvml)\S*:? [Dd]river [Nn]ot [Ll]oaded", "NVML Driver Not Loaded"),
            *exactly(
                "nvml error: driver not loaded",
                "load library failed: libnvidia-ml.so",
                "kernel driver does not appear to be running on this host",
            ),
            Seen("nvidia smi", r"Command '?nvidia-smi'? not found", "Command 'nvidia-smi' not found"),
            *exactly("libnvidia-ml.so.1: cannot open shared object file"),
            Seen("No NVIDIA", r"No NVIDIA (?:GPU )?driver (?:was )?(?:found|detected)", "No NVIDIA driver found"),
        ),
        (
            lambda told: (
                makers.jetson(told)
                or _on_a_mac(told)
                or (() if own_run.has_no_gpu(told) else places.of_a_service(told))
                or _driver_of_the_system(told)
            ),
        ),
        alternatives=(
            Or("driver-not-loaded", "the driver is installed (check with dkms status, or ls /usr/src/nvidia-*)"),
            Or("docker-gpus-flag-missing", "this is a container, and nvidia-smi works outside"),
            Or("no-device", "there is no NVIDIA GPU in this machine: use the CPU"),
        ),
        asked=("found no nvidia driver on your system", "nvidia-smi not found", "install nvidia driver"),
        rule="TD302",
        source="nvidia-smi 535.261.03; torch/cuda/__init__.py",
    ),
)
