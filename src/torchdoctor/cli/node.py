"""What check does with --node, and with labels that tell the reports of many nodes apart."""

from collections.abc import Iterable, Mapping

from torchdoctor.cli.screen import stop

# What can be asked of a machine without a Python to check.
OF_MACHINES = ("driver", "gpus", "vram", "compute-capability", "gpu-name", "glibc", "ram", "shm")


def node_requirements(wanted: Iterable[str]) -> None:
    """Only what a node has by itself; a shared environment's fault must not drain it."""
    from torchdoctor import policy

    known = [word for word in OF_MACHINES if word in policy.WORDS]
    for text in wanted:
        if policy.parse(text).name not in known:
            stop(f"--require {text}: --node checks only the machine, so require only {', '.join(known)}")


def labelled(texts: list[str] | None) -> Mapping[str, str]:
    if not texts:
        return {}
    from torchdoctor.fleet.groups import BadGrouping, labels

    try:
        return labels(texts)
    except BadGrouping as error:
        stop(str(error))
