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
        if not (OWN_LINE.search(before.lstrip()) or re.search(r"[$#>%] ?$", before)):
            continue
        line = re.sub(r"\\\r?\n[ \t>]*", " ", found[0])
        words, at = re.findall(r"(?:\"[^\"]*\"|'[^']*'|\S)+", re.sub(r"^.*? run", "", line)), 0
        while at < len(words) and words[at].startswith("-"):
            at += 2 if "=" not in words[at] and _WITH_VALUE.fullmatch(words[at]) else 1
        if at and at < len(words) and _IMAGE.fullmatch(words[at]):
            made = (re.sub(r"[ \t]+", " ", line).strip(), words[at])
    return made


def image(told: Told) -> str:
    """The image that the text starts, or ""."""
    return _last(told)[1] if "run" in told.text else ""


def with_gpus(told: Told) -> tuple[Fix, ...]:
    """How to start the container of the text with the GPU: by its own command, or in its compose file."""
    line, _ = _last(told)
    compose = Fix(f"In the compose file, give it the GPU, under the service: {RESERVED}; then docker compose up again")
    run = ("docker run --rm --gpus all IMAGE nvidia-smi",)
    not_there = r"--gpus|\.\.\.|[{}]" + (r"|[$~]" if told.os == "windows" else "")
    if "docker" in line and len(line) < 300 and not re.search(not_there, line):
        run = (re.sub(r"^((?:sudo )?docker (?:container )?run) ", r"\1 --gpus all ", line),)
    start = Fix("Start the container with the GPU", run)
    return (compose, start) if not line and told.has(_COMPOSE) else (start, compose)
