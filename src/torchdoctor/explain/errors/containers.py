"""WSL and containers."""

import re

from torchdoctor.explain import distributions, own_run, places, torch_builds
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.told import Told
from torchdoctor.model import Facts, Fix


def _newer_image(told: Told) -> tuple[Fix, ...]:
    first, cuda = ("25.01", "12.8") if told.has(torch_builds.NEWER_GPU) else ("22.10", "11.8")
    text = (
        f"Take a newer image, in FROM of its Dockerfile too: of nvcr.io/nvidia {first} or later, of others CUDA {cuda} "
    )
    text += "or later (pytorch/pytorch lists its tags); build in it what the project compiles. The GPU is there: "
    return (
        Fix(f"{text}--gpus changes nothing"),
        Fix(
            "Or, to see whether the old one works anyway",
            ('python -c "import torch; print(torch.ones(1).cuda() + 1)"',),
        ),
    )


def _in_wsl(facts: Facts) -> bool:
    return facts.host is None or facts.host.wsl is not None


_DOCKER_ON_WINDOWS = r"(?i)\bdocker (?:desktop )?(?:for|on|in) windows\b|\bwindows\b[^.\n]{0,20}\bdocker desktop\b"


def of_windows_driver(told: Told) -> tuple[Fix, ...]:
    """On Windows containers reach the GPU by the driver of Windows, which WSL 2 hands on; () elsewhere."""
    if not told.has("nvidia-container-cli") or not (
        told.os == "windows" or told.place == "wsl" or told.has(_DOCKER_ON_WINDOWS)
    ):
        return ()
    text = "The toolkit finds no driver that answers: in WSL that is the one of Windows (install none in WSL). "
    text += "Install NVIDIA's newest driver in Windows (11, or 10 from 21H2 on) and update WSL, in PowerShell "
    text += "(this ends all that runs in WSL); then "
    return (
        Fix(f"{text}nvidia-smi must show the GPU in WSL", ("wsl --update", "wsl --shutdown", "wsl nvidia-smi")),
        Fix("If it does, start Docker again, or Docker Desktop (with its WSL 2 engine)"),
    )


def _of_the_toolkit(told: Told) -> tuple[Fix, ...]:
    """What is known of one message; then installing what is there changes nothing."""
    if told.os == "macos":
        return (
            Fix(
                "On a Mac there is no NVIDIA GPU for containers: leave out --runtime=nvidia and --gpus, and run "
                "on the CPU"
            ),
        )
    if told.has(r"mount error: file creation failed[^\n]*file exists"):
        return (
            Fix(
                "The image contains files of a driver: remove them in the Dockerfile",
                ("RUN rm -f /usr/lib/x86_64-linux-gnu/libcuda.so* /usr/lib/x86_64-linux-gnu/libnvidia-*.so*",),
            ),
        )
    if told.has(
        r"nvml error: driver not loaded|driver error: (?:failed to process request|timed out)"
        r"|initialization error: cuda error"
    ):
        return _of_its_driver(told)
    if told.has(
        r"(?m)^ii +nvidia-(?:container-toolkit|docker2)|toolkit (?:is )?(?:already )?installed(?! *(?:\?|: ?no))"
        r"|nvidia-(?:container-\w+|docker2) is already the newest version|nvidia-ctk (?:runtime|cdi|config|--version)"
    ) and not told.has(
        r"nvidia-ctk['\"]?: (?:command |executable file )?not found|[Uu]nknown command: nvidia-ctk"
        r"|(?:cannot|can't) find \S*nvidia-ctk"
    ):
        return (
            Fix(
                "The toolkit is there, and this Docker does not know of it: configure it, and restart Docker",
                (
                    "sudo nvidia-ctk runtime configure --runtime=docker",
                    "sudo systemctl restart docker",
                    "docker info | grep -i runtimes",
                ),
                "root",
            ),
            Fix(
                "If nvidia is still not listed, another Docker answers: Docker Desktop on Linux has no GPUs, and "
                "Docker from snap "
                "does not read that file; install Docker Engine from apt",
                ("docker context ls", "snap list docker"),
            ),
        )
    if told.has(r"unresolvable CDI|stat nvidia\.com/gpu|setting up CDI|failed to discover GPU vendor from CDI"):
        return (
            Fix(
                "Write the list of devices again",
                ("sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml",),
                "root",
            ),
        )
    return _of_its_settings(told)


def _of_its_driver(told: Told) -> tuple[Fix, ...]:
    """The toolkit is there, and finds no driver that answers; WSL's is that of Windows."""
    if made := of_windows_driver(told):
        return made
    if told.has("driver not loaded"):
        text = "The toolkit is there, and the host's NVIDIA driver is not loaded (nvidia-smi fails on the host, too): "
        text += "load it there. Where there is no such module, install the driver (the command is Ubuntu's), and reboot"
        load = ("sudo modprobe nvidia && nvidia-smi", "sudo ubuntu-drivers install", "sudo reboot")
        return (Fix(text, load, "root"),)
    text = "The toolkit is there, and the NVIDIA driver on the host does not answer: see whether this shows the GPU"
    driver = "If not, install the driver (nvidia-cuda-toolkit is none), or load one that was updated since, by a reboot"
    newer = "If nvidia-smi shows the GPU, the toolkit is older than the driver: update it"
    update = "sudo apt-get install -y --only-upgrade nvidia-container-toolkit libnvidia-container1"
    return (
        Fix(text, ("nvidia-smi",)),
        Fix(f"{driver} (the command is Ubuntu's)", ("sudo ubuntu-drivers install", "sudo reboot"), "root"),
        Fix(newer, (update, "sudo systemctl restart docker"), "root"),
    )


def _of_its_settings(told: Told) -> tuple[Fix, ...]:
    if told.has(r"/usr/lib/wsl/\S*: no such file"):
        text = "WSL lacks the driver's libraries: install NVIDIA's newest driver in Windows (none in WSL), update WSL, "
        return (Fix(f"{text}and restart it, in PowerShell", ("wsl --update", "wsl --shutdown")),)
    if told.has(r"Could not find any (?:nv files|NVIDIA)"):
        return (
            Fix(
                "Singularity found no driver on this host: run it on a node with a GPU (in Slurm ask for one), "
                "with --nv",
                ("nvidia-smi", "srun --gres=gpu:1 apptainer exec --nv IMAGE.sif nvidia-smi"),
            ),
            Fix("If nvidia-smi works there, let the loader find the driver's libraries", ("sudo ldconfig",), "root"),
        )
    if told.has("Additional propert"):
        newer = ("sudo apt-get install -y docker-compose-plugin", "docker compose version")
        return (
            Fix("This Compose is older than the file: use Compose 2, which is called `docker compose`", newer, "root"),
            Fix("With Compose 1.28 or newer, remove the line version: from the file, or write 3.8"),
        )
    if told.has(r"bpf_prog_query|device filters"):
        return (
            Fix(
                "Update the toolkit, which handles this since 1.8; rootless Docker and Podman need no-cgroups",
                (
                    "sudo apt-get install -y --only-upgrade nvidia-container-toolkit",
                    "sudo nvidia-ctk config --in-place --set nvidia-container-cli.no-cgroups=true",
                ),
                "root",
            ),
        )
    return ()


def toolkit(told: Told) -> tuple[str, ...]:
    """Commands that install NVIDIA's container toolkit, from its own repository, which distributions lack.

    Source: NVIDIA's installation guide of the container toolkit.
    """
    page, name = "https://nvidia.github.io/libnvidia-container", "nvidia-container-toolkit"
    by = distributions.installer(told)
    if by in ("dnf", "yum"):
        listed = f"curl -sL {page}/stable/rpm/{name}.repo | sudo tee /etc/yum.repos.d/{name}.repo"
        return (listed, f"sudo {by} install -y {name}")
    if by == "zypper":
        return (
            f"sudo zypper ar {page}/stable/rpm/{name}.repo",
            f"sudo zypper --gpg-auto-import-keys install -y {name}",
        )
    if by != "apt":
        return (f"sudo apt-get install -y {name}",)
    key = f"/usr/share/keyrings/{name}-keyring.gpg"
    return (
        f"curl -fsSL {page}/gpgkey | sudo gpg --dearmor -o {key}",
        f"curl -sL {page}/stable/deb/{name}.list | sed 's#deb https://#deb [signed-by={key}] https://#g' "
        f"| sudo tee /etc/apt/sources.list.d/{name}.list",
        "sudo apt-get update",
        f"sudo apt-get install -y {name}",
    )


def _install_toolkit(told: Told) -> tuple[Fix, ...]:
    """By the system's packages; Docker Desktop on Windows has it built in, and Podman takes a list of devices."""
    if told.has(r"(?i)podman|crun"):
        return (
            Fix(
                "Podman takes GPUs from a list of devices: install the toolkit (1.14 or newer), and write the list",
                ("sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml", "nvidia-ctk cdi list"),
                "root",
            ),
            Fix(
                "Then name the device instead of --gpus or --hooks-dir",
                ("podman run --rm --device nvidia.com/gpu=all --security-opt=label=disable IMAGE nvidia-smi",),
            ),
        )
    start = Fix("Start the container with the GPUs", ("docker run --rm --gpus all IMAGE nvidia-smi",))
    desktop = told.has(r"(?i)docker desktop")
    text = "In Docker Desktop use the WSL 2 engine (Settings, General), and update WSL and the NVIDIA driver of Windows"
    of_windows = Fix(text, ("wsl --update", "wsl --shutdown"))
    if told.os == "windows" or (desktop and told.has(r"(?i)\bwindows\b|\bwsl")):
        return (of_windows, start)
    text = "Install the NVIDIA container toolkit from NVIDIA's repository, and configure Docker to use it"
    set_up = ("sudo nvidia-ctk runtime configure --runtime=docker", "sudo systemctl restart docker")
    made = Fix(text, (*toolkit(told), *set_up), "root")
    if told.has(r"(?i)\bsnap(?:craft)?\b[^\n]{0,40}docker|docker[^\n]{0,40}\bsnap\b"):
        text = "Docker from snap does not read the toolkit's settings: remove it (its images go with it), and install "
        return (Fix(f"{text}Docker Engine", ("curl -fsSL https://get.docker.com | sh",), "root"), made, start)
    if desktop:
        text = "Docker Desktop on Linux has no GPUs: use Docker Engine, installed next to it, which this selects"
        unknown = told.os != "linux" and not told.has(r"(?i)\blinux\b")
        of_linux = Fix(text, ("docker context use default",))
        return (*((of_windows,) if unknown else ()), of_linux, made, start)
    return (made, start)


def _with_gpus(told: Told) -> tuple[Fix, ...]:
    """For a Mac there is no way."""
    if not (told.os == "macos" or told.has(r"linux/arm64[\s\S]{0,3000}/Users/|/Users/[\s\S]{0,3000}linux/arm64")):
        return own_run.with_gpus(told)
    text = (
        "A Mac has no NVIDIA GPU, and containers on it see no GPU at all: switch the program's GPU option off, run it "
    )
    return (Fix(f"{text}outside a container with Apple's GPU (mps), or on a computer with an NVIDIA GPU"),)


def _in_container(facts: Facts) -> bool:
    return facts.host is None or facts.host.container is not None


def _missing_gpu(told: Told) -> tuple[Fix, ...]:
    got = told.last(r"device error: (\S+): unknown device")
    number = got[1] if got else "that number"
    if re.match(r"(?!GPU-|MIG-|(?:all|void|none|null|true|false)$)[A-Za-z./]", number):
        text = f"{number} is a word of the command, not a GPU: the number before it is missing, because the variable "
        text += "that was to have it is empty. Set it to a number of this list (they begin at 0), or write the number "
        empty = told.last(rf"\$\{{?(\w{{1,30}})\}}? +{re.escape(number)}(?![\w.-])")
        set_it = (f"export {empty[1]}=0",) if empty else ()
        return (Fix(f"{text}before {number}, then start it again", ("nvidia-smi -L", *set_it)),)
    return (
        Fix("List the GPUs of this machine, with their numbers and UUIDs", ("nvidia-smi -L",)),
        Fix(
            f"In place of {number}, name one of them, or all: device_ids in the compose file, "
            "NVIDIA_VISIBLE_DEVICES, or the command",
            ("docker run --rm --gpus all IMAGE nvidia-smi",),
        ),
    )


def _in_tcc(told: Told) -> tuple[Fix, ...]:
    """The driver model in which Windows keeps a GPU for itself."""
    if not told.has(r"\|[^|\n]{5,40} TCC {1,9}\||\bTCC (?:driver )?mode\b|(?i:driver[ -]model[: ]{1,3}TCC)"):
        return ()
    text = "The GPU is in Windows's driver model TCC, and WSL reaches only one in WDDM (or MCDM): set that, in "
    text += "Windows as administrator, then restart Windows. Where it is refused, install the RTX (Enterprise) "
    text += "driver, which has WDDM"
    return (
        Fix(text, ("nvidia-smi -i 0 -dm 0",), "reboot"),
        Fix("Then start WSL again", ("wsl --update", "wsl --shutdown")),
    )


ERRORS = (
    Error(
        "wsl-no-gpu",
        "WSL sees no GPU",
        "WSL shows no GPU: the Windows driver is missing or too old, or WSL needs an update.",
        "environment",
        (*exactly("WSL environment detected but no adapters were found", "/dev/dxg: No such file"),),
        (places.of_wsl,),
        asked=("gpu not visible in wsl", "nvidia-smi wsl blocked"),
        rule="TD306",
        where=_in_wsl,
        source="microsoft/WSL#9254",
    ),
    Error(
        "wsl-driver-in-guest",
        "A Linux driver inside WSL hides the GPU",
        (
            "Under WSL the GPU cannot be reached: a Linux driver was installed inside WSL over the one that "
            "Windows provides, or the Windows driver is too old."
        ),
        "environment",
        (
            *exactly("GPU access blocked by the operating system"),
            Seen(
                "access blocked",
                r"GPU access (?:is )?blocked (?:in|inside|on|under|by) (?:my |the )?WSL",
                "GPU access blocked in WSL 2 on Windows Server 2022",
            ),
            Seen(
                "down NVML GPU access blocked",
                r"Failed to properly shut ?down NVML: GPU access blocked",
                "Failed to properly shutdown NVML: GPU access blocked",
            ),
        ),
        (
            _in_tcc,
            Fix(
                "Remove the Linux driver inside WSL; only Windows needs a driver",
                ("sudo apt-get purge 'nvidia-driver-*' 'libnvidia-*'",),
                "root",
            ),
            Fix("Then restart WSL from Windows", ("wsl --shutdown",)),
        ),
        asked=("gpu access blocked by the operating system wsl",),
        rule="TD316",
        where=_in_wsl,
        source="microsoft/WSL#9254, #7056",
    ),
    Error(
        "docker-no-nvidia-runtime",
        "Docker cannot pass the GPU to a container",
        "Docker cannot pass a GPU to the container: the NVIDIA container toolkit is missing or not configured, or the "
        "driver on the host does not answer.",
        "environment",
        (
            Seen(
                "could not select device driver",
                r"""could not select device driver (?:\\?["']\S* ?)?with capabilities""",
                'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].',
            ),
            Seen(
                "runtime specified | runtime name",
                r'[Uu]nknown (?:or invalid )?runtime (?:specified|name):? "?nvidia',
                "docker: Error response from daemon: Unknown runtime specified nvidia.",
            ),
            Seen(
                "nvidia container runtime",
                r'nvidia-container-runtime(?:-hook)?\\?"?:? ?(?:executable file not found|stat|no such file)',
                'exec: "nvidia-container-runtime": executable file not found in $PATH',
            ),
            *exactly("failed to discover GPU vendor from CDI", "unresolvable CDI devices"),
            *exactly("stat nvidia.com/gpu=", "Error: setting up CDI devices"),
            Seen(
                "Could not find any",
                r"Could not find any (?:nv files|NVIDIA (?:binaries|libraries)) on this host",
                "INFO:    Could not find any nv files on this host!",
            ),
            Seen(
                "nvidia container cli",
                r"nvidia-container-cli: (?!requirement error|initialization error: (?:nvml error|load "
                r"library|WSL)|device error|detection error)",
                "nvidia-container-cli: container error: cgroup subsystem devices not found",
            ),
            Seen(
                "executable file not found",
                r'exec: \\?"nvidia-container-\w+\\?": executable file not found',
                'exec: "nvidia-container-name": executable file not found',
            ),
            Seen(
                "Additional propert",
                r"(?:resources|reservations) Additional propert(?:y|ies) (?:devices|'devices')? "
                r"?(?:is|was|are|were) not "
                r"allowed",
                "services.app.deploy.resources.reservations Additional property devices is not allowed",
            ),
            Seen(
                "error executing hook",
                r"error executing hook [^\n]{0,60}nvidia-container",
                'Error: crun: {"msg":"error executing hook `/usr/bin/nvidia-container-toolkit` (exit code: 1)"}',
            ),
            *exactly("no known GPU vendor found", "nvidia-container-runtime did not terminate successfully"),
            Seen(
                "nvidia container",
                r"error running (?:prestart )?hook(?!.*(?:requirement|device) error).*nvidia-container",
                "error running hook #0: error running hook: exit status 1, stdout: , stderr: "
                "nvidia-container-cli: container error",
            ),
        ),
        (
            _of_the_toolkit,
            lambda told: () if _of_the_toolkit(told) else _install_toolkit(told),
        ),
        alternatives=(
            Or("no-driver", "nvidia-smi fails on the host as well"),
            Or("docker-gpus-flag-missing", "docker info lists the nvidia runtime"),
        ),
        asked=(
            "could not select device driver gpu",
            "nvidia-container-cli error",
            "docker gpus all unknown runtime nvidia",
        ),
        source="NVIDIA/nvidia-docker#1243, #1591",
    ),
    Error(
        "docker-gpu-not-there",
        "The container asks for a GPU that this machine does not have",
        "No GPU of this machine has the number or UUID in --gpus or NVIDIA_VISIBLE_DEVICES; they begin at 0.",
        "environment",
        (
            Seen(
                "unknown device",
                r"nvidia-container-cli: device error: \S+ unknown device",
                "nvidia-container-cli: device error: 1: unknown device: unknown",
            ),
        ),
        (_missing_gpu,),
        asked=("nvidia-container-cli device error unknown device", "container asks for wrong gpu number"),
        source="NVIDIA/libnvidia-container",
    ),
    Error(
        "container-older-than-gpu",
        "The image is older than the GPU",
        "The container sees the GPU, but NVIDIA's image was made before it and its libraries have no code for it.",
        "environment",
        (
            Seen(
                "is not yet supported in this version of the container",
                r"Detected [^\n]{1,90} GPU, which is not yet supported in this version of the container",
                "Detected NVIDIA GeForce RTX 4060 GPU, which is not yet supported in this version of the container",
            ),
        ),
        (_newer_image,),
        asked=("gpu not yet supported in this version of the container",),
        source="entry point of NVIDIA's NGC images",
    ),
    Error(
        "docker-gpus-flag-missing",
        "The container was started without the GPU",
        "The container was started without access to the GPU.",
        "environment",
        (
            Seen(
                "nvidia smi executable file not found in",
                r"container process(?: caused)?:? \"?exec: \\*\"nvidia-smi\\*\": executable file not found in \$PATH",
                'starting container process caused "exec: \\"nvidia-smi\\": executable file not found in $PATH": '
                "unknown",
            ),
            Seen(
                "The NVIDIA Driver was not detected GPU functionality will not be available",
                r"The NVIDIA Driver was not detected\. +GPU functionality will not be available",
                "WARNING: The NVIDIA Driver was not detected.  GPU functionality will not be available.",
            ),
            Seen(
                "to start this container",
                r"Use (?:the NVIDIA Container Toolkit|'?nvidia-docker run'?) to start this container",
                "Use the NVIDIA Container Toolkit to start this container with GPU support",
            ),
            Seen(
                "is available",
                r"is_available\(\)[^\n]{0,80}False(?![^\n]{0,90}(?:nvidia-docker run|--gpus|--runtime))[^\n]{0,60}"
                r"(?:[Dd]ocker|container)",
                "torch.cuda.is_available() returns False inside Docker",
            ),
            *exactly("Failed to detect NVIDIA driver version", "No supported GPU(s) detected to run this container"),
        ),
        (_with_gpus,),
        amid=lambda around: "not yet supported in this version of the container" not in around,
        alternatives=(
            Or("no-driver", "nvidia-smi fails on the host as well"),
            Or("docker-no-nvidia-runtime", "--gpus all is refused"),
        ),
        asked=(
            "docker container can't see gpu",
            "gpu not visible inside docker",
            "nvidia-smi not found in container",
        ),
        rule="TD319",
        where=_in_container,
        source="entry point of NVIDIA's NGC images",
    ),
    Error(
        "container-lost-gpu",
        "A running container lost its GPU",
        (
            "A running container lost its GPU: the system reloaded its services (systemctl daemon-reload), which "
            "took away the container's device permissions."
        ),
        "environment",
        (*exactly("Failed to initialize NVML: Unknown Error", "NVML: Unknown Error"),),
        (
            Fix("Restart the container", ("docker restart CONTAINER",)),
            Fix(
                "To prevent this, let Docker use cgroupfs, or name the devices with --device /dev/nvidia0 ...; "
                "see the NVIDIA container toolkit's troubleshooting page"
            ),
        ),
        alternatives=(
            Or("driver-library-mismatch", "nvidia-smi fails on the host as well"),
            Or("device-permission-denied", "it never worked in this container"),
        ),
        asked=("failed to initialize nvml unknown error in container", "gpu disappears in docker after some time"),
        rule="TD315",
        where=_in_container,
        source="NVIDIA/nvidia-container-toolkit#48",
    ),
    Error(
        "docker-unusable",
        "Docker (or Apptainer) itself refuses, before the GPU matters",
        "The daemon is not running or may not be used, or the image does not exist for this machine.",
        "environment",
        *cases(
            when(
                exactly("permission denied while trying to connect to the Docker daemon socket"),
                Fix("Join the group docker, then log out and back in", ("sudo usermod -aG docker $USER",), "root"),
            ),
            when(
                exactly(
                    "Cannot connect to the Docker daemon at",
                    "error during connect: This error may indicate that the docker",
                ),
                Fix("Start it (Docker Desktop, or the service)", ("sudo systemctl start docker",), "root"),
            ),
            when(
                exactly("no runtime binary found from candidate list"),
                Fix(
                    "Only NVIDIA's runtime is here, and no Docker engine: install Docker (in WSL: Docker Desktop, with "
                    "the integration of this distribution), then configure the runtime again",
                    ("sudo nvidia-ctk runtime configure --runtime=docker",),
                    "root",
                ),
            ),
            when(
                (
                    Seen(
                        "executable file not found",
                        r'exec: \\?"(?:python[\d.]*|pip3?|conda|uv|bash|torchrun)\\?": executable file not found',
                        'error during container init: exec: "python": executable file not found in $PATH',
                    ),
                ),
                Fix(
                    "The image has no program of that name on its PATH: install it there, call it as the image "
                    "does (python3 for python, or by its full path), or take a different tag of the image"
                ),
            ),
            when(
                exactly(": manifest unknown", "no matching manifest for"),
                Fix(
                    "That tag is not there (old CUDA images were removed) or not for this processor: choose one from "
                    "https://hub.docker.com/r/nvidia/cuda/tags, such as",
                    ("docker pull nvidia/cuda:12.6.3-base-ubuntu22.04",),
                ),
            ),
            when(
                exactly("invoking the NVIDIA Container Runtime Hook directly"),
                Fix(
                    "A Jetson takes the runtime instead of --gpus",
                    (
                        "docker run --rm --runtime nvidia IMAGE python3 -c 'import torch; "
                        "print(torch.cuda.is_available())'",
                    ),
                ),
            ),
            when(
                (
                    Seen(
                        "Additional properties are not allowed devices was unexpected",
                        r"services[^\n]{0,90} Additional properties are not allowed \('(?:devices|gpus|runtime|deploy"
                        r"|shm_size)'",
                        "services.app.deploy.resources.reservations value Additional properties are not allowed "
                        "('devices' was unexpected)",
                    ),
                    Seen(
                        "value devices does not match any of the regexes",
                        r"reservations value '?devices'? does not match any of the regexes",
                        "services.app.deploy.resources.reservations value 'devices' does not match any of the "
                        "regexes: '^x-'",
                    ),
                    Seen(
                        "Unsupported config option for",
                        r"Unsupported config option for services[.\w-]*: '(?:runtime|deploy|gpus|devices)'",
                        "Unsupported config option for services.app: 'runtime'",
                    ),
                    Seen(
                        "Additional property gpus is not allowed",
                        r"Additional property (?:gpus|runtime|shm_size) is not allowed",
                        "services.app Additional property gpus is not allowed",
                    ),
                ),
                Fix(
                    "This Compose is older than the file: use Compose 2, which is called `docker compose`",
                    ("sudo apt-get install -y docker-compose-plugin", "docker compose up"),
                    "root",
                ),
                Fix("Remove the line version: from the file, so that all options are known"),
            ),
            when(
                (
                    *exactly("mount image: kernel reported a bad superblock"),
                    *varying("could not open image {a.sif}: image format not recognized"),
                ),
                Fix(
                    "The image's file is incomplete, often by a full disk or quota: empty the cache and pull it again",
                    ("apptainer cache clean", "apptainer pull --force IMAGE.sif docker://IMAGE"),
                ),
            ),
            when(
                exactly("does not match the detected host platform"),
                Fix(
                    "The image is for another processor and runs emulated, slowly and without the GPU: take one "
                    "for this",
                    ("docker pull --platform linux/arm64 IMAGE", "docker manifest inspect IMAGE"),
                ),
            ),
            when(
                exactly("exec format error"),
                Fix(
                    "The image is for another processor (arm64, x86-64): take this machine's",
                    ("docker run --platform linux/amd64 IMAGE",),
                ),
            ),
        ),
        asked=("docker permission denied socket", "nvidia/cuda manifest unknown"),
        source="docker",
    ),
    Error(
        "k8s-no-gpu-resource",
        "Kubernetes finds no node with a free GPU",
        "No node offers nvidia.com/gpu: the device plugin, the container runtime or the "
        "driver is missing on the node, or all its GPUs are in use.",
        "environment",
        (
            *exactly("Insufficient nvidia.com/gpu", "Insufficient amd.com/gpu"),
            Seen(
                "FailedScheduling",
                r"FailedScheduling[^\n]*nodes? (?:are|is) available[^\n]*gpu",
                "Warning FailedScheduling default-scheduler 0/3 nodes are available: 3 node(s) had no gpu",
            ),
        ),
        (
            Fix(
                "Check whether a node offers GPUs, and how many are in use",
                (
                    "kubectl describe nodes | grep -A8 -E 'Capacity|Allocatable|Allocated'",
                    "kubectl get pods -A | grep -i nvidia-device-plugin",
                ),
            ),
            Fix(
                "If no node offers nvidia.com/gpu: install the driver and the NVIDIA container "
                "toolkit on the node, make it the runtime, then install the device plugin (or the GPU operator, "
                "which does all of it)",
                (
                    "sudo nvidia-ctk runtime configure --runtime=containerd --set-as-default",
                    "sudo systemctl restart containerd",
                    "helm repo add nvidia https://helm.ngc.nvidia.com/nvidia",
                    "helm install --wait gpu-operator -n gpu-operator --create-namespace nvidia/gpu-operator",
                ),
                "root",
            ),
            Fix(
                "If all are in use, wait, delete a pod that holds one, or add nodes; if the node has a taint, the "
                "pod needs a toleration"
            ),
        ),
        asked=(
            "pod pending insufficient nvidia gpu",
            "kubernetes gpu not scheduled",
            "0/1 nodes are available insufficient gpu",
        ),
        source="kube-scheduler; k8s-device-plugin README",
    ),
)
