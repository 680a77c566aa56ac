"""What a machine lacks for a server, a renderer or a job: a free port, a way to itself, Vulkan, tasks for its GPUs."""

import re

from torchdoctor.explain.known import Error, Or, Seen
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# Servers and pages that people start beside torch, and the options that give them another port.
_PORTS = (
    (r"(?i)\bsglang\b", "--port 30001 (and where several servers run, --nccl-port 30101)"),
    (r"(?i)\bvllm\b", "--port 8001"),
    (r"(?i)comfyui", "--port 8189"),
    (r"(?i)\bgradio\b|launch\.py|webui", "--port 7861 (in code: demo.launch(server_port=7861))"),
    (r"(?i)tensorboard", "--port 6007"),
    (r"(?i)torchserve|config\.properties", "inference_address, management_address and metrics_address in its config"),
)
_IN_USE = r"(?:[Aa]ddress already in use|EADDRINUSE|[Pp]ort \d{2,5} is (?:already )?(?:in use|occupied|taken))"


def _free_port(told: Told) -> tuple[Fix, ...]:
    """Who holds the port, and how to give the server another."""
    port = told.last(r"(?i)(?:(?:\]|0\.0\.0\.0|localhost|127\.0\.0\.1)['\"]?(?::|, ?)|\bport:? ?)(\d{4,5})\b")
    other = next((option for mark, option in _PORTS if told.has(mark)), "--port, or in the program's settings")
    number = port[1] if port else ""
    text = f"{f'Port {number}' if number else 'The port'} is taken, usually by an earlier run of the same server: see "
    text += f"who holds it and end that, or give this one another: {other}"
    if told.has(r"(?i)docker|container") and not told.has(r"(?i)(?:not|without) (?:in |using )?docker"):
        text += ". With --network host a container shares the host's ports: end the server there, or publish others "
        text += "(-p)"
    see = "ss -ltnp" + (f" | grep {number}" if number else "")
    if told.os == "windows":
        see = f"Get-NetTCPConnection -LocalPort {number or 'PORT'}"
    if told.os == "macos":
        see = f"lsof -nP -iTCP{f':{number}' if number else ''} -sTCP:LISTEN"
    containers = ("docker ps",) if told.has(r"(?i)docker|container") else ()
    return (Fix(text, (see, *containers)),)


_TASKS = r"--ntasks-per-node[= ](\d+)"
_DEVICES = r"\b(?:devices|gpus)\W{0,4}= ?(\d+)"


def _tasks_differ(told: Told) -> bool:
    tasks, devices = told.last(_TASKS), told.last(_DEVICES)
    return tasks is not None and devices is not None and tasks[1] != devices[1]


def _stands(around: str) -> bool:
    """Whether Slurm starts the processes, and somebody says that it goes no further."""
    return (
        "handled by S" in around and re.search(r"(?i)\b(?:stuck|stucks|hangs?|hung|stalls?|freez)", around) is not None
    )


def _tasks(told: Told) -> tuple[Fix, ...]:
    """Lightning takes the number of processes from Slurm."""
    devices = told.last(_DEVICES) or told.last(r"MEMBER: 1/(\d+)")
    count = devices[1] if devices else "N"
    text = "Lightning takes the number of processes from Slurm's tasks, and needs one for each GPU: "
    text += f"--ntasks-per-node={count} with --cpus-per-task for the cores of each, devices={count}, and start it by "
    text += "srun"
    lines = (f"#SBATCH --ntasks-per-node={count}", "#SBATCH --cpus-per-task=8", "srun python train.py")
    alone = "Or let it start its processes itself: Trainer(plugins=[LightningEnvironment()]), with --ntasks=1"
    return (Fix(text, lines), Fix(f"{alone} (from lightning.pytorch.plugins.environments)"))


def _to_itself(told: Told) -> tuple[Fix, ...]:
    text = "The server runs; its request to its own address goes to a proxy, which refuses it. Leave out local "
    text += "addresses (or all proxies) where it is started, and start it again"
    return (
        Fix(text, ("export NO_PROXY=localhost,127.0.0.1,0.0.0.0,::1 no_proxy=localhost,127.0.0.1,0.0.0.0,::1",)),
        Fix("Or without any", ("unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY",)),
    )


def _no_vulkan(told: Told) -> tuple[Fix, ...]:
    """Which comes with the driver of NVIDIA, but not into WSL."""
    if told.place == "wsl":
        text = "WSL 2 gives programs CUDA, but no Vulkan of NVIDIA's, which this renderer (Isaac Sim, Omniverse) "
        text += "needs: run it on Windows itself, or on native Linux with NVIDIA's driver. torch alone works in WSL; "
        text += "install no "
        return (Fix(f"{text}Linux driver there"),)
    if told.place in ("container", "kubernetes"):
        text = "The container has CUDA, but not the driver's graphics: start it with all of the driver"
        run = "docker run --rm --gpus all -e NVIDIA_DRIVER_CAPABILITIES=all IMAGE"
        return (Fix(text, (run,)), Fix("On the host: vulkaninfo must list the GPU there", ("vulkaninfo --summary",)))
    text = "Vulkan finds no GPU. Where nvidia-smi fails too, install NVIDIA's driver. Where it works, Vulkan's part of "
    text += "the driver is missing (a headless package: libnvidia-gl of the same version) or another is found first"
    return (
        Fix(text, ("nvidia-smi", "vulkaninfo --summary", "ls /usr/share/vulkan/icd.d /etc/vulkan/icd.d")),
        Fix("Name NVIDIA's", ("export VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/nvidia_icd.json",)),
    )


ERRORS = (
    Error(
        "port-in-use",
        "The server's port is taken",
        "Another process already listens on the port of the server.",
        "environment",
        (
            Seen(
                "error while attempting to bind on address",
                r"\[Errno (?:98|48|10048)\] error while attempting to bind on address",
                "ERROR: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
            ),
            Seen(
                "Only one usage of each socket address",
                r"\[(?:WinError|Errno) 10048\] (?:Only one usage of each socket address|error while)",
                "OSError: [WinError 10048] Only one usage of each socket address is normally permitted",
            ),
            Seen(
                "in use | EADDRINUSE",
                rf"(?i:\b(?:sglang|vllm|uvicorn|gradio|comfyui|tensorboard|torchserve|streamlit)\b)[^\n]{{0,160}}{_IN_USE}"
                r"(?![^\n]{0,60}\b(?:no longer|fixed|gone|solved)\b)",
                "vllm serve: error that says address already in use",
            ),
        ),
        (_free_port,),
        alternatives=(Or("distributed-config", "it is the port of torchrun's ranks (29500)"),),
        asked=("vllm address already in use", "port 7860 is in use"),
        source="uvicorn; Windows: WSAEADDRINUSE",
    ),
    Error(
        "local-proxy",
        "A proxy catches the request to this machine itself",
        "A program asks its own server at a local address, and the proxy of the environment answers in its place.",
        "environment",
        (
            Seen(
                "warmup error | AssertionError res Response",
                r"AssertionError: res=<Response \[(?:40[37]|50[234])\]>",
                "AssertionError: res=<Response [502]>, res.text=''",
            ),
        ),
        (_to_itself,),
        asked=("sglang warmup 502", "server warmup assertionerror response 502 proxy"),
        source="sglang: http_server.py",
    ),
    Error(
        "vulkan-no-device",
        "Vulkan finds no GPU",
        "The renderer (Isaac Sim, Omniverse) works by Vulkan, which finds no GPU here; CUDA may find it anyway.",
        "environment",
        (
            Seen(
                "vkEnumeratePhysicalDevices failed",
                r"vkEnumeratePhysicalDevices failed|carb\.graphics-vulkan\.plugin\] (?:No physical device"
                r"|VkResult: ERROR_(?:INITIALIZATION|INCOMPATIBLE))",
                "[Error] [carb.graphics-vulkan.plugin] vkEnumeratePhysicalDevices failed. No physical device is found.",
            ),
        ),
        (_no_vulkan,),
        alternatives=(Or("no-driver", "nvidia-smi fails"),),
        asked=("isaac sim vulkan no physical device wsl", "vkenumeratephysicaldevices failed"),
        on=("linux", "windows"),
        source="NVIDIA: CUDA on WSL; Isaac Sim requirements; NVIDIA container toolkit: driver capabilities",
    ),
    Error(
        "slurm-tasks",
        "Slurm's tasks and the Trainer's devices differ",
        "Lightning waits for as many processes as Slurm has tasks, and they are not as many as its GPUs.",
        "code",
        (
            Seen(
                "does not match",
                r"You set `(?:devices|num_nodes)=\d+` in Lightning, but the number of (?:tasks per node|nodes) "
                r"configured in SLURM[^\n]{0,60} does not match",
                "ValueError: You set `devices=4` in Lightning, but the number of tasks per node configured in SLURM "
                "`--ntasks-per-node=1` does not match.",
            ),
            Seen(
                "Initializing distributed GLOBAL RANK MEMBER",
                r"[Ii]nitializing distributed: GLOBAL_RANK: 0, MEMBER: 1/\d+"
                r"(?=[\s\S]{0,400}slurmstepd: error|\W{0,99}\Z)",
                "#SBATCH --ntasks-per-node=64\nTrainer(devices=4)\n"
                "Initializing distributed: GLOBAL_RANK: 0, MEMBER: 1/64\nslurmstepd: error: *** JOB 1 CANCELLED",
            ),
        ),
        (_tasks,),
        asked=("lightning slurm ntasks-per-node does not match devices", "lightning hangs slurm member 1/"),
        amid=lambda around: "does not match" in around or _tasks_differ(Told(around)) or _stands(around),
        on=("linux",),
        source="lightning: plugins/environments/slurm.py",
    ),
)
