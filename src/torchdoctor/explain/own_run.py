"""The command of the text that starts a container: its image, and the same command with the GPUs."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import OWN_LINE, Told
from torchdoctor.model import Fix

_RUN = re.compile(
    r"(?:sudo )?(?:docker|podman) (?:container )?run"
    r"((?:[ \t]+(?:\\\r?\n[ \t>]*)?(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s`|;&<>\"'])+){1,50})"
)
_WITH_VALUE = re.compile(  # options whose value is a word of its own
    r"-[a-z]*[vpewumhlac]|--(?:volume|publish|env|env-file|name|network|net|workdir|user|entrypoint|shm-size|memory"
    r"|mount|ulimit|restart|device|gpus|runtime|cpus|cpuset-cpus|hostname|add-host|ipc|pid|platform|label|security-opt"
    r"|cap-add|log-opt|log-driver|dns|pull|tmpfs|group-add|cidfile)"
)
_IMAGE = re.compile(r"[a-z0-9][\w.-]*(?:[:/][\w./-]*\w)*(?::[\w.-]+)?(?:@sha256:[0-9a-f]{8,64})?")
_COMPOSE = r"\bdocker[- ]compose\b|\bcompose[\w.-]*\.ya?ml\b"
RESERVED = "deploy: {resources: {reservations: {devices: [{driver: nvidia, count: all, capabilities: [gpu]}]}}}"


def _last(told: Told) -> tuple[str, str]:
    """The command on one line, and its image; ("", "") where the text has none."""
    made = ("", "")
    for found in _RUN.finditer(told.text):
        before = told.text[max(told.text.rfind("\n", 0, found.start()) + 1, found.start() - 200) : found.start()]
        own = OWN_LINE.search(before.lstrip()) or re.search(r"[$#>%] ?$", before)
        line = re.sub(r"\\\r?\n[ \t>]*", " ", found[0])
        words, at = re.findall(r"(?:\"[^\"]*\"|'[^']*'|\S)+", re.sub(r"^.*? run", "", line)), 0
        while at < len(words) and words[at].startswith("-"):
            at += 2 if "=" not in words[at] and _WITH_VALUE.fullmatch(words[at]) else 1
        if not (at and at < len(words) and _IMAGE.fullmatch(words[at])):
            continue
        if own:
            made = (re.sub(r"[ \t]+", " ", line).strip(), words[at])
        elif re.search("[:/]", words[at]):  # in a sentence, which may go on behind it
            made = (" ".join((line.partition(" run")[0], "run", *words[: at + 1], "nvidia-smi")), words[at])
    return made


# Images as people name them without a command.
_NAMED = r"(?<![\w/.-])((?:nvidia/cuda|pytorch/pytorch|nvcr\.io/nvidia/\w+):[\w.-]*\w)"


def image(told: Told) -> str:
    """The image that the text starts, or the only one that it names; or ""."""
    started = _last(told)[1] if "run" in told.text else ""
    named = set(re.findall(_NAMED, told.text))
    return started or (named.pop() if len(named) == 1 else "")


_GIVEN = r"--gpus|--runtime|nvidia\.com/gpu|--device|/dev/kfd"


def has_no_gpu(told: Told) -> bool:
    """Whether the command of the text gives the container none."""
    line = _last(told)[0]
    return line != "" and not re.search(_GIVEN, line)


def command(told: Told) -> str:
    """The command of the text, or one that tries it, with the GPUs."""
    line = _last(told)[0]
    podman = line.partition(" run")[0].endswith("podman")
    option = "--device nvidia.com/gpu=all" if podman else "--gpus all"
    not_there = r"--gpus|nvidia\.com/gpu|\.\.\.|[{}]" + (r"|[$~]" if told.os == "windows" else "")
    if line and len(line) < 300 and not re.search(not_there, line):
        return re.sub(r"^((?:sudo )?(?:docker|podman) (?:container )?run) ", rf"\1 {option} ", line)
    return f"{'podman' if podman else 'docker'} run --rm {option} IMAGE nvidia-smi"


def with_gpus(told: Told) -> tuple[Fix, ...]:
    """How to start the container of the text with the GPU: by its own command, or in its compose file."""
    made = command(told)
    start = Fix("Start the container with the GPU", (made,))
    if "podman" in made:
        text = "Podman takes GPUs from a list of devices: install NVIDIA's container toolkit where podman runs, write "
        text += "the list (again after each update of the driver), and start the container with the device"
        return (Fix(text, ("sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml", made), "root"),)
    compose = Fix(f"In the compose file, give it the GPU, under the service: {RESERVED}; then docker compose up again")
    return (compose, start) if not _last(told)[0] and told.has(_COMPOSE) else (start, compose)
