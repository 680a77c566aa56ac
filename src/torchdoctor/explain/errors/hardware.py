"""GPUs that are faulty, hidden, busy or of other makers."""

import re

from torchdoctor.explain.commands import pip
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, when
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def _busy_in_wsl(told: Told) -> tuple[Fix, ...]:
    """WSL knows no compute modes; what is busy there is a driver of Windows that does not fit it."""
    if told.place != "wsl":
        return ()
    text = "In WSL it is the driver: update the NVIDIA driver of Windows, Windows and WSL, then restart it"
    return (Fix(text, ("wsl --update", "wsl --shutdown")),)


def _counted(told: Told) -> tuple[Fix, ...]:
    """With CUDA_VISIBLE_DEVICES=2,3, torch's GPUs are 0 and 1."""
    shown = told.last(r"CUDA_VISIBLE_DEVICES[\"']?\]? ?[=:] ?[\"']?(\d{1,2}(?:, ?\d{1,2}){0,15})")
    named = told.last(r"\bcuda:(\d{1,2})\b")
    count = len(shown[1].split(",")) if shown else 0
    if shown is None or named is None or int(named[1]) < count:
        return ()
    last = f"to cuda:{count - 1}" if count > 1 else "alone"
    text = f"CUDA_VISIBLE_DEVICES={shown[1]} leaves {count}, and torch counts those from 0: write cuda:0 {last}, not "
    return (Fix(f"{text}cuda:{named[1]}"),)


def _both_chosen(told: Told) -> tuple[Fix, ...]:
    """Chosen twice: by CUDA_VISIBLE_DEVICES, and by the number that the program is given."""
    if not told.has(r"CUDA_VISIBLE_DEVICES") or not told.has(
        r"(?i)\b(?:gpu_?ids?|gpu|device(?:_?ids?)?)\b ?[= ] ?[\[(]?\w"
    ):
        return ()
    text = (
        "Choose the GPU in one place: with CUDA_VISIBLE_DEVICES=N the program sees that one alone, and its number is 0 "
    )
    return (Fix(f"{text}there (--gpu_ids 0, cuda:0); or unset CUDA_VISIBLE_DEVICES, and give the program N"),)


def _as_many_as_there_are(told: Told) -> tuple[Fix, ...]:
    """Lightning, and a launcher that starts more processes than there are GPUs."""
    if told.has(r"(?i)_streams\[device|multi-?node|several nodes") and not told.has(r"nn\.DataParallel"):
        text = "Each process takes the GPU of its LOCAL_RANK, which starts at 0 on each machine, not of its rank: "
        own = "local = int(os.environ['LOCAL_RANK']); torch.cuda.set_device(local); device_ids=[local]"
        return (Fix(text + own),)
    if there := told.last(r"But your machine only has: \[(\d+(?:, \d+)*)\]"):
        count = there[1].count(",") + 1
        return (Fix(f"This machine has {count} GPU{'s' * (count > 1)}: Trainer(devices={count})"),)
    started = told.has(
        r"(?i)torch[./]distributed[./](?:run|launch|elastic)|local_rank\)"
        r"|\btorchrun\b|multiprocessing/api\.py:\d+\] failed"
    )
    named = told.has(r"(?i)nnodes|slurm|\bcuda:\d") or (told.torch and version(told.torch) < version("1.10"))
    if started and told.has("invalid device ordinal") and not named:
        text = "Start one process for each GPU that is visible, no more"
        return (Fix(text, ("torchrun --standalone --nproc-per-node=gpu your_script.py",)),)
    return ()


def _counters(told: Told) -> tuple[Fix, ...]:
    """Who may read them, a driver's option tells; containers have a right of their own."""
    if told.os == "windows" or told.place == "wsl":
        text = "Open the NVIDIA Control Panel as administrator: Desktop, Enable Developer Settings, then Manage GPU "
        return (Fix(f"{text}Performance Counters, and allow them to all users"),)
    option = "echo options nvidia NVreg_RestrictProfilingToAdminUsers=0"
    commands = (f"{option} | sudo tee /etc/modprobe.d/nvidia-profiling.conf", "sudo update-initramfs -u", "sudo reboot")
    made = Fix("Allow it to all users of the machine", commands, "reboot")
    inside = Fix("In a container, allow it when starting that", ("docker run --gpus all --cap-add SYS_ADMIN IMAGE",))
    return (inside, made) if told.place in ("container", "kubernetes") else (made, inside)


_TOOL_OF_ROCM = r"(?:rocm-smi|rocminfo|amd-smi)['\"]?: (?:command )?not found"


def _mig(told: Told) -> tuple[Fix, ...]:
    """A program that reads the variable as numbers takes no name of a GPU, with or without MIG."""
    named = Fix(
        "List the MIG instances, and select exactly one by its UUID",
        ("nvidia-smi -L", "export CUDA_VISIBLE_DEVICES=MIG-UUID-FROM-THE-LIST"),
    )
    if told.has(r"base 10: '(?:MIG|GPU)-"):
        who = told.last(r"packages[/\\](\w+)[/\\][^\n]*, line \d+, in [^\n]*\n[^\n]*\bint\(")
        program = who[1] if who else "the program"
        numbers = Fix(
            f"CUDA_VISIBLE_DEVICES has names (UUIDs), and {program} takes numbers only: give the number of the GPU; in "
            "a Slurm job, as many from 0 on as it has",
            ("nvidia-smi -L", "export CUDA_VISIBLE_DEVICES=0"),
        )
        newer = Fix(f"Or update {program}: newer releases of most programs take the names")
        return (numbers, newer) if told.has("base 10: 'GPU-") else (newer, named)
    return (named, Fix("Or turn MIG mode off", ("sudo nvidia-smi -mig 0",), "root"))


def _not_nvidias(around: str) -> bool:
    """A tool of ROCm that is missing says something only where there is an AMD GPU, and none of NVIDIA."""
    rest = re.sub(_TOOL_OF_ROCM, " ", around)
    if rest == around:
        return True
    nvidias = r"(?i)nvidia|geforce|\b[rg]tx\b|\btesla\b|\+cu\d{2,3}\b|\b[AHL]\d{2,3}0?\b"
    return not re.search(nvidias, rest) and bool(
        re.search(r"(?i)rocm|radeon|\bamd|\bRX \d{4}|\bgfx\d|\bHI?P|HSA", rest)
    )


ERRORS = (
    Error(
        "hardware-xid-ecc",
        "The GPU reports a hardware fault",
        "The GPU reports a hardware fault (ECC, Xid, lost from the bus), or lost its link.",
        "environment",
        (
            Seen(
                "uncorrectable",
                r"uncorrectable (?:ECC|NVLink) error",
                "RuntimeError: CUDA error: uncorrectable ECC error encountered",
            ),
            Seen(
                "NVRM Xid",
                r"NVRM: Xid \([^)]*\): (?:4[68]|5[47]|6[1-4]|6[89]|7[4-9]|8[0-9]|9[2-5]|1[0-7]\d)\b",
                "NVRM: Xid (PCI:0000:c1:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.",
            ),
            Seen(
                "fallen off the bus",
                r"(?:NVRM|GPU)\b[^\n]{0,200} fallen off the bus",
                "NVRM: fallen off the bus and is not responding to commands.",
            ),
            *exactly("GPU is lost"),
            Seen("ouble", r"[Dd]ouble [Bb]it ECC", "Double Bit ECC"),
            *exactly("cudaErrorECCUncorrectable", "CUDA_ERROR_ECC_UNCORRECTABLE"),
            Seen(
                "Unable to determine the device handle for",
                r"Unable to determine the device handle for (?:GPU|gpu)",
                "Unable to determine the device handle for GPU 0000:0B:00.0: GPU is lost.",
            ),
            *exactly("GPU requires reset", "hardware stack error", "infoROM is corrupted"),
            Seen("GPU is probably", r"GPU is probably (?:locked|lost)", "GPU is probably locked"),
            *exactly("CUDA_ERROR_HARDWARE_STACK_ERROR"),
            Seen("ERR", r"ERR! ?\|.*ERR!", "ERR!| ERR!"),
            *exactly("NVMLError_GpuIsLost:"),
            Seen("failure | failed", r"row[- ]remap(?:per|ping)? (?:failure|failed)", "row-remap failure"),
            Seen("contained", r"contained(?: ECC)? error", "contained error"),
            *codes(214, 220, 226, 714),
        ),
        (
            Fix(
                "Look at the fault, then reboot (if the GPU is lost, switch the machine off and on). If it comes "
                "again, run on each GPU alone (CUDA_VISIBLE_DEVICES), then try another slot, cable and power "
                "supply, look at the temperature (nvidia-smi -q -d TEMPERATURE), and set a lower power limit (sudo "
                "nvidia-smi -pl WATTS). A GPU that still fails alone is defective",
                (
                    "nvidia-smi -q -d ECC,PAGE_RETIREMENT,ROW_REMAPPER",
                    "sudo dmesg | grep -iE 'nvrm|xid' | tail -n 20",
                ),
                "root",
            ),
            Fix("Reboot", ("sudo reboot",), "reboot"),
        ),
        alternatives=(
            Or("faulty-node", "the same job runs on other machines"),
            Or(
                "illegal-memory-access",
                "the kernel log shows only the Xids 13, 31, 43 or 45: those are caused by the program",
            ),
        ),
        asked=("uncorrectable ecc error", "xid 79", "gpu has fallen off the bus", "gpu is lost"),
        rule="TD405",
        source="NVIDIA: Xid errors",
    ),
    Error(
        "gpu-peer-access-unsupported",
        "The GPUs cannot access each other's memory",
        "The GPUs cannot reach each other's memory (P2P) because of their model, the mainboard, the IOMMU or a "
        "virtual machine.",
        "environment",
        (
            Seen(
                "custom all reduce cuh",
                r"custom_all_reduce\.cuh:\d+ '[\w ]+'",
                "Failed: Cuda error /workspace/csrc/custom_all_reduce.cuh:455 'invalid argument'",
            ),
            *exactly(
                "peer access is not supported between these two devices",
                "cudaErrorPeerAccessUnsupported",
                "peer mapping resources exhausted",
                "CUDA_ERROR_PEER_ACCESS_UNSUPPORTED",
            ),
            Seen(
                "t support faster communication",
                r"doesn'?t support faster communication (?:broadband )?via P2P or IB",
                "doesn't support faster communication via P2P or IB",
            ),
            Seen(
                "not supported between", r"P2P (?:access )?(?:is )?not supported between", "P2P not supported between"
            ),
            *codes(217, 704, 705, 711),
        ),
        (
            lambda told: (
                (Fix("In vLLM, reduce with NCCL only", ("vllm serve MODEL --disable-custom-all-reduce",)),)
                if told.has(r"custom_all_reduce")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "A GPU can map at most 8 others: use 8 GPUs a job",
                        ("export CUDA_VISIBLE_DEVICES=0,1,2,3,4,5,6,7",),
                    ),
                )
                if told.has(r"resources exhausted")
                else ()
            ),
            Fix("Turn P2P off", ("export NCCL_P2P_DISABLE=1",)),
            Fix("Check how the GPUs are connected", ("nvidia-smi topo -m",)),
        ),
        asked=("peer access not supported", "p2p nccl rtx 4090"),
        source="nccl#328; accelerate: state.py",
    ),
    Error(
        "faulty-node",
        "One machine of the cluster is faulty",
        "One machine of the cluster is broken or misconfigured; the others work.",
        "environment",
        (
            Seen("NODE", r"NODE[_ ]FAIL\w*", "NODE_FAIL"),
            Seen("Node failure on", r"Node failure on \S+", "srun: error: Node failure on gpu-17"),
            Seen(
                "slurmstepd error",
                r"slurmstepd: error: .*(?:node failure|NODE FAILURE)",
                "slurmstepd: error:  node failure",
            ),
            *exactly("due to node failure", "srun: error: Node failure"),
        ),
        (
            Fix("Exclude the machine and report it to its administrator", ("sbatch --exclude=NODE ...",)),
            Fix("Check what the driver reported", ("sudo dmesg | grep -iE 'nvrm|xid|nvidia' | tail -n 20",), "root"),
        ),
        asked=("node fail slurm",),
        source="Slurm",
    ),
    Error(
        "rocm-no-gpu-visible",
        "ROCm sees no AMD GPU",
        (
            "ROCm sees no AMD GPU: the kernel driver amdgpu is not loaded, /dev/kfd is missing or cannot be "
            "opened, or the GPU is hidden."
        ),
        "environment",
        (
            *exactly(
                "No HIP GPUs are available",
                "no ROCm-capable device is detected",
                "hipErrorNoDevice",
                "ROCk module is NOT loaded",
                "Driver not initialized (amdgpu not found in modules)",
            ),
            Seen(
                "No such file or directory",
                r"/dev/kfd(?: read-write)?: No such file or directory",
                "/dev/kfd: No such file or directory",
            ),
            Seen(
                "HSA STATUS ERROR OUT OF RESOURCES",
                r"(?:HSA|hsa)\S*:? .*HSA_STATUS_ERROR_OUT_OF_RESOURCES",
                "HSA Error: HSA_STATUS_ERROR_OUT_OF_RESOURCES",
            ),
            Seen(
                "error gathering device information while adding custom device",
                r'error gathering device information while adding custom device "?/dev/kfd',
                "error gathering device information while adding custom device /dev/kfd",
            ),
            *exactly("Unexpected error from hipGetDeviceCount"),
            *exactly("Could not initialize Tensile host: No devices found"),
            Seen(
                "rocm smi | rocminfo | amd smi",
                _TOOL_OF_ROCM,
                "ROCm 6.2, RX 7900\nbash: rocm-smi: command not found",
            ),
        ),
        (
            Fix(
                "Give your user access to the devices, then log out and back in",
                ("sudo usermod -aG video,render $USER",),
                "root",
            ),
            Fix(
                "Check what ROCm sees; for a container, pass the devices",
                (
                    "rocminfo | grep -E 'gfx|Name'",
                    "docker run --device /dev/kfd --device /dev/dri --group-add video IMAGE",
                ),
            ),
        ),
        alternatives=(
            Or("device-permission-denied", "it works as root"),
            Or("rocm-gpu-unsupported", "rocminfo shows the GPU"),
            Or("no-device", "there is no AMD GPU"),
        ),
        asked=(
            "amd radeon rx on windows",
            "amd gpu not found",
            "rocm does not see my gpu",
            "no hip gpus are available",
            "amd gpu not detected pytorch",
            "rocminfo rock module not loaded",
        ),
        amid=_not_nvidias,
        rule="TD603",
        source="rocminfo 5.2.3; ROCm/hip#3465",
    ),
    Error(
        "device-permission-denied",
        "You are not allowed to open the GPU's device files",
        "This user, or the container, is not allowed to open the GPU's device files.",
        "environment",
        (
            *exactly("Failed to initialize NVML: Insufficient Permissions"),
            Seen(
                "Insufficient Permissions",
                r"NVML\S*:? Insufficient Permissions",
                "Failed to initialize NVML: Insufficient Permissions",
            ),
            *exactly("NVMLError_NoPermission:"),
            Seen(
                "Permission denied | Operation not permitted",
                r"""/dev/(?:nvidia\w*|kfd|dri/\w+|dxg)['"]?(?: read-write)?: (?:Permission denied|Operation """
                r"not permitted)",
                "Unable to open /dev/kfd read-write: Permission denied",
            ),
            Seen(
                "Permission denied",
                r"""Permission denied:? ?['"]?/dev/(?:nvidia|kfd|dri)""",
                "PermissionError: [Errno 13] Permission denied: '/dev/kfd'",
            ),
            Seen(
                "ailed to | ould not | annot | nable to",
                r"(?:[Ff]ailed to|[Cc]ould not|[Cc]annot|[Uu]nable to) open (?:device "
                r""")?['"]?/dev/(?:nvidia|kfd|dri)\S*(?! read-write: No such)""",
                "Unable to open /dev/kfd read-write: Permission denied",
            ),
            Seen(
                "member of",
                r"""is not (?:a )?member of ['"]?(?:render|video)['"]? group""",
                'name is not member of "render" group, the default DRM access group.',
            ),
            Seen(
                "amdgpu",
                r"amdgpu_\w+(?:: amdgpu_\w+)? ?\(\w+\) failed \(-(?:1|13)\)",
                "amdgpu_device_initialize: amdgpu_get_auth (1) failed (-1)",
            ),
        ),
        (
            Fix(
                "Give your user access to them, then log out and back in",
                ("ls -l /dev/nvidia* /dev/kfd /dev/dri", "sudo usermod -aG video,render $USER"),
                "root",
            ),
        ),
        alternatives=(
            Or("rocm-no-gpu-visible", "it fails as root as well (AMD)"),
            Or("no-device", "it fails as root as well"),
            Or("container-lost-gpu", "it worked when the container was started"),
        ),
        asked=(
            "permission denied /dev/kfd",
            "unable to open /dev/dri",
            "render group",
            "insufficient permissions nvml",
        ),
        rule="TD314",
        source="nvidia-smi 535.261.03; ROCm installation guide",
    ),
    Error(
        "mig",
        "A GPU or MIG instance is named in a way that the program does not take",
        (
            "A GPU or an instance of one (MIG) is selected by its name: the program takes numbers only, names "
            "one wrongly, or runs into a limit of MIG (one "
            "instance per process, no P2P)."
        ),
        "environment",
        (
            Seen(
                "invalid literal for int with base",
                r"invalid literal for int\(\) with base 10: 'MIG-",
                "ValueError: invalid literal for int() with base 10: 'MIG-8b6f3c2e-2f0d-5a4e-9d4a-1e1f7b0f9a11'",
            ),
            Seen(
                "MIG",
                r"\bMIG-[0-9a-fA-F]{8}\S*.*(?:not found|invalid|[Ee]rror|unknown)",
                "MIG-11111111-2222-3333-4444-555555555555: device not found",
            ),
            Seen("a GPU instance", r"Unable to (?:create|destroy) a GPU instance", "Unable to create a GPU instance"),
        ),
        (_mig,),
        alternatives=(
            Or("wrong-cuda-visible-devices", "MIG is not in use"),
            Or("oom", "it happens when the memory of the MIG instance is full"),
        ),
        asked=("mig device not found", "cuda_visible_devices mig uuid"),
        rule="TD404",
        source="vllm#6551",
    ),
    Error(
        "exclusive-compute-mode",
        "The GPU is in exclusive mode, and in use",
        (
            "The GPU is in exclusive (or prohibited) compute mode, and another process, perhaps a leftover one, "
            "holds it."
        ),
        "environment",
        (
            *exactly(
                "CUDA-capable device(s) is/are busy or unavailable", "all CUDA-capable devices are busy or unavailable"
            ),
            Seen("cudaErrorDevice", r"cudaErrorDevices?Unavailable", "cudaErrorDevicesUnavailable"),
            *exactly("CUDA_ERROR_DEVICE_UNAVAILABLE"),
            Seen("exclusive", r"exclusive-(?:process|thread)(?: compute)? mode", "exclusive-process mode"),
            *exactly("cuda runtime error (46)"),
            *codes(46, 216),
        ),
        (
            _busy_in_wsl,
            Fix("Check the compute mode and who uses the GPU", ("nvidia-smi -q -d COMPUTE,PIDS",)),
            Fix("Allow more than one process", ("sudo nvidia-smi -c DEFAULT",), "root"),
            Fix("Stop your leftover process", ("fuser -v /dev/nvidia*",)),
        ),
        alternatives=(
            Or("gpu-busy-stale-process", "the compute mode is Default, and nvidia-smi or fuser shows a process"),
            Or("faulty-node", "there is no such process: then reboot; other machines work"),
        ),
        asked=("all cuda-capable devices are busy or unavailable", "exclusive process mode"),
        rule="TD403",
        source="genuine text of torch 2.14.1+cu130 over a stand-in for libcuda",
    ),
    Error(
        "profiler-refused",
        "The profiler may not read the GPU's counters",
        "NVIDIA's driver lets only administrators read the GPU's performance counters; without them a profile has no "
        "times of kernels.",
        "environment",
        exactly(
            "CUPTI_ERROR_INSUFFICIENT_PRIVILEGES",
            "ERR_NVGPUCTRPERM",
            "CUPTI initialization failed - CUDA profiler activities will be missing",
        ),
        (
            _counters,
            Fix("Or profile as root, in the same environment", ('sudo "$(which python)" your_script.py',), "root"),
        ),
        asked=("cupti insufficient privileges", "err_nvgpuctrperm"),
        goes_on=True,
        source="NVIDIA: ERR_NVGPUCTRPERM, permission issue with performance counters",
    ),
    Error(
        "amd-gpu-hang",
        "The AMD GPU hung",
        "The GPU stopped answering, and ROCm reset it. The cause is its driver, its firmware, ROCm, power or heat; "
        "this line does not say which.",
        "environment",
        (
            Seen(
                "HW Exception by GPU node",
                r"HW Exception by GPU node-\d+(?: \(Agent handle: [^)\n]+\))? reason ?: ?GPU Hang",
                "HW Exception by GPU node-1 (Agent handle: 0x55dc6e2) reason :GPU Hang",
            ),
        ),
        (
            Fix(
                "See what the kernel says of it: a ring that timed out, MES that failed to respond, a page fault, a "
                "reset, power or heat",
                ("sudo journalctl -k -b | grep -iE 'amdgpu|kfd' | tail -n 60",),
            ),
            Fix(
                "Update the kernel and linux-firmware (or AMD's amdgpu-dkms), and take a released ROCm that lists this "
                "GPU, with the torch for it: no nightly, and no HSA_OVERRIDE_GFX_VERSION that is not needed. Restart"
            ),
            Fix(
                "Try one GPU alone, the integrated one hidden; if it hangs in one program only, update that, or run "
                "it on shorter inputs",
                ("export HIP_VISIBLE_DEVICES=0",),
            ),
        ),
        alternatives=(Or("illegal-memory-access", "the kernel log shows a page fault of the program"),),
        asked=("hw exception by gpu node gpu hang", "rocm gpu hang"),
        source="ROCR-Runtime: HW Exception; ROCm/ROCm#6137, #5724",
    ),
    Error(
        "vgpu-unlicensed",
        "The virtual GPU has no licence",
        "NVIDIA's vGPU slows down, and then refuses CUDA, until its driver has a licence from the licence server.",
        "environment",
        (
            Seen(
                "nvidia gridd",
                r"nvidia-gridd\W[^\n]{0,80}(?:Failed to acquire license|[Ll]icense [^\n]{0,40}"
                r"(?:expired|denied|failed))",
                "nvidia-gridd[812]: Failed to acquire license from 10.0.0.5 (Info: NVIDIA RTX Virtual Workstation)",
            ),
            Seen(
                "License Status",
                r"License Status +: (?:Unlicensed|Expired)",
                "License Status                    : Unlicensed (Unrestricted)",
            ),
        ),
        (
            Fix(
                "Put the token of the licence server (a .tok file) into /etc/nvidia/ClientConfigToken, restart the "
                "service, and check",
                ("sudo systemctl restart nvidia-gridd", "nvidia-smi -q | grep -i license"),
                "root",
            ),
        ),
        asked=("vgpu unlicensed cuda", "nvidia-gridd failed to acquire license"),
        source="NVIDIA: Virtual GPU Client Licensing User Guide",
    ),
    Error(
        "gpu-query-refused",
        "The driver has no such value for this GPU",
        "NVML, which nvidia-smi and pynvml ask, does not know this value here: a Jetson, WSL, a virtual or a consumer "
        "GPU has only some of them. torch itself does not need it.",
        "code",
        *cases(
            when(
                exactly("NVMLError_NotSupported", "NVMLError_NoData"),
                Fix("Let the program pass over it: except pynvml.NVMLError"),
                Fix("See what there is", ("nvidia-smi -q",)),
            ),
            when(
                exactly("NVMLError_FunctionNotFound", "NVML: Function Not Found"),
                Fix(
                    "nvidia-ml-py asks for more than this driver has: update the driver, or take an older nvidia-ml-py"
                ),
                Fix("For a driver of CUDA 11", (pip("install", "nvidia-ml-py<12"),)),
            ),
            when(
                exactly("NVMLError_Uninitialized"),
                Fix("Call pynvml.nvmlInit() first, in each process"),
            ),
        ),
        asked=("nvmlerror_notsupported", "nvml function not found"),
        goes_on=True,
        source="NVIDIA: NVML API, nvmlReturn_t; nvidia-ml-py",
    ),
    Error(
        "cuda-mps",
        "NVIDIA's MPS server does not answer",
        "Programs share this GPU through the Multi-Process Service (MPS). Its daemon is not running, belongs to "
        "another "
        "user, is full, or ended after a fault of one program.",
        "environment",
        codes(805, 806, 807, 808, 809, 810),
        (
            Fix(
                "Restart the daemon, as the user who runs the programs",
                ("echo quit | nvidia-cuda-mps-control", "nvidia-cuda-mps-control -d"),
            ),
            Fix(
                "Or turn MPS off",
                ("unset CUDA_MPS_PIPE_DIRECTORY CUDA_MPS_LOG_DIRECTORY", "sudo nvidia-smi -c DEFAULT"),
                "root",
            ),
            Fix(
                "In a container, use --ipc=host, and mount the folder of the pipes (-v /tmp/nvidia-mps:/tmp/nvidia-mps)"
            ),
        ),
        alternatives=(Or("exclusive-compute-mode", "no MPS daemon is meant to run here"),),
        asked=("mps client failed to connect to the mps control daemon", "cuda error 805"),
        on=("linux",),
        source="CUDA runtime API: cudaErrorMpsConnectionFailed; NVIDIA: Multi-Process Service",
    ),
    Error(
        "gpu-busy-stale-process",
        "A leftover process holds the GPU",
        "A leftover process holds the GPU.",
        "environment",
        (
            Seen(
                "in use by another",
                r"(?:currently )?in use by another (?:client|process)",
                "GPU 00000000:01:00.0 is currently in use by another process.",
            ),
            Seen(
                "because it",
                r"(?<!file\s)because it'?s? (?:is )?(?:being used|in use) by (?:another|one or more) "
                r"(?:client|process)",
                "because it's being used by another client",
            ),
            Seen("is in use by", r"[Nn]vidia.* is in use by .*process", "Nvidia  is in use by  process"),
            Seen("Module nvidia", r"Module nvidia\S* is in use", "rmmod: ERROR: Module nvidia_uvm is in use"),
        ),
        (Fix("Check who uses the GPU, and stop leftover processes", ("fuser -v /dev/nvidia*", "kill PID")),),
        alternatives=(Or("exclusive-compute-mode", "nvidia-smi -q -d COMPUTE shows a mode other than Default"),),
        asked=(
            "gpu memory not freed after the script ends",
            "gpu memory in use but no process",
            "kill zombie process gpu",
        ),
        rule="TD403",
        source="nvidia-smi",
    ),
    Error(
        "wrong-cuda-visible-devices",
        "CUDA_VISIBLE_DEVICES hides the GPUs",
        "CUDA_VISIBLE_DEVICES has a value that hides the GPUs, or is set after CUDA was used.",
        "environment",
        (
            Seen(
                "CUDA VISIBLE DEVICES",
                r"[Ii]nvalid (?:value for )?CUDA_VISIBLE_DEVICES",
                "ValueError: Invalid CUDA_VISIBLE_DEVICES: 'all'",
            ),
            Seen(
                "CUDA VISIBLE DEVICES is set to",
                r"CUDA_VISIBLE_DEVICES is set to (?:an )?empty",
                "CUDA_VISIBLE_DEVICES is set to empty",
            ),
            *exactly("invalid literal for int() with base 10: 'NoDevFiles'"),
            Seen(
                "invalid literal for int with base GPU",
                r"invalid literal for int\(\) with base 10: 'GPU-",
                "ValueError: invalid literal for int() with base 10: 'GPU-8b6f3c2e-2f0d-5a4e-9d4a-1e1f7b0f9a11'",
            ),
            Seen(
                "CUDA VISIBLE DEVICES",
                r"CUDA_VISIBLE_DEVICES ?= ?[\"']?[\[(]\d",
                "it fails with CUDA_VISIBLE_DEVICES=[1,2,3]",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "It takes numbers alone, without brackets",
                        (f"export CUDA_VISIBLE_DEVICES={got[1].replace(' ', '')}",),
                    ),
                )
                if (got := told.last(r"CUDA_VISIBLE_DEVICES ?= ?[\"']?[\[(]([\d, ]+)"))
                else ()
            ),
            lambda told: _mig(told) if told.has("base 10: 'GPU-") else (),
            Fix(
                "Check and correct it before Python starts",
                ('echo "$CUDA_VISIBLE_DEVICES"; nvidia-smi -L', "unset CUDA_VISIBLE_DEVICES"),
            ),
        ),
        asked=("cuda_visible_devices not working", "only one gpu visible"),
        rule="TD406",
        source="pytorch/examples#115; pytorch/pytorch#23544, #40618",
    ),
    Error(
        "invalid-device-ordinal",
        "The program names a GPU that does not exist",
        (
            "The program uses a GPU that is not visible: there are fewer GPUs than it assumes, or "
            "CUDA_VISIBLE_DEVICES hides some."
        ),
        "environment",
        (
            Seen(
                "AssertionError",
                r"assert [^\n]{0,60}<=? torch\.cuda\.device_count\(\)[^\n]*\n\s*AssertionError",
                "    assert num_gpus <= torch.cuda.device_count()\nAssertionError",
            ),
            Seen(
                "Invalid device string",
                r"Invalid device string: '(?!mps|xpu|hpu|npu)[\w:.-]{1,40}'",
                "Invalid device string: 'cuda:-1'",
            ),
            Seen(
                "device type at start of device string",
                r"device type at start of device string: (?!mps|xpu|hpu|npu|mtia)\w+",
                "RuntimeError: Expected one of cpu, cuda, mkldnn device type at start of device string: gpu",
            ),
            Seen(
                "Expected a cuda device | Device index must not be negative",
                r"(?:Expected a cuda device[^\n]{0,50}, but got|Device index must not be negative)",
                "ValueError: Expected a cuda device, but got: cpu",
            ),
            *exactly("number of required GPUs exceeds the total number of available GPUs"),
            *exactly("invalid device ordinal"),
            Seen(
                "IndexError list index out of range",
                r"_streams\[device(?:\.index)?\] is None:\n(?:[ ~^]+\n)?[^\n]{0,20}IndexError: list index out of range",
                "    if _streams[device.index] is None:\nIndexError: list index out of range",
            ),
            Seen(
                "but torch cuda device count is",
                r"on CUDA device \d+ but torch\.cuda\.device_count\(\) is [1-9]",
                "Attempting to deserialize object on CUDA device 1 but torch.cuda.device_count() is 1. "
                "Please use torch.load with",
            ),
            Seen("cudaErrorInvalidDevice", r"cudaErrorInvalidDevice\b", "cudaErrorInvalidDevice"),
            Seen("CUDA ERROR INVALID DEVICE", r"CUDA_ERROR_INVALID_DEVICE\b", "CUDA_ERROR_INVALID_DEVICE"),
            *exactly("AssertionError: Invalid device id"),
            Seen(
                "But your machine only has",
                r"You requested gpus?: \[[^\]]*\] But your machine only has: \[\d",
                "You requested gpus: [ ] But your machine only has: [1",
            ),
            Seen(
                "device device", r"device >= 0 && device < (?:num_gpus|static_cast)", "device >= 0 && device < num_gpus"
            ),
            Seen(
                "device index must be less than",
                r"device index must be less than \S+",
                "device index must be less than name",
            ),
            Seen("cuda runtime error", r"cuda runtime error \(10\) ?:", "cuda runtime error (10):"),
            Seen("nvalid", r"[Ii]nvalid (?:CUDA |GPU |gpu )?device (?:index|id|number)", "Invalid device index"),
            Seen(
                "Tensor parallel size",
                r"Tensor parallel size \(?\d+\)? (?:cannot be larger|is larger|exceeds) .*(?:available|"
                r"number of) ?(?:of )?GPUs?",
                "Tensor parallel size 12 cannot be larger  availableGPUs",
            ),
            *codes(101),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Write the device as torch does: 'cpu', 'cuda', or 'cuda:0' with its number; not 'gpu' or "
                        "'cuda0'"
                    ),
                )
                if told.has("device string|Expected a cuda device|must not be negative")
                else ()
            ),
            lambda told: (
                (Fix(f"Name only GPUs that are there: {got[1]}=list(range(torch.cuda.device_count()))"),)
                if (got := told.last(r"\b(device_ids|gpu_ids|gpus) ?= ?[\[(]\d"))
                else (Fix("Load it onto a GPU that is there: torch.load(path, map_location='cuda:0')"),)
                if told.has("to deserialize object on CUDA device")
                else ()
            ),
            lambda told: _counted(told) or _both_chosen(told),
            _as_many_as_there_are,
            Fix(
                "Check what is visible, and use those numbers, which start at 0",
                (
                    'echo "$CUDA_VISIBLE_DEVICES"; nvidia-smi -L',
                    'python -c "import torch; print(torch.cuda.device_count())"',
                ),
            ),
        ),
        alternatives=(
            Or("wrong-cuda-visible-devices", "nvidia-smi -L shows more GPUs than torch.cuda.device_count()"),
            Or("mig", "nvidia-smi -L shows MIG instances: a process sees only one"),
        ),
        asked=("invalid device ordinal", "cuda:1 not found", "requested gpu but machine only has"),
        rule="TD307",
        source="c10/cuda; torch/serialization.py",
    ),
)
