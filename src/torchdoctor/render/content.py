"""What several formats say alike, free of control characters: rows about the machine, lines about a finding."""

from collections.abc import Iterator

from torchdoctor.model import Facts, Finding, Host, Nvidia, Python
from torchdoctor.render.text import NEEDS, gpus_line, os_line, plain, torch_line

Row = tuple[str, str]
GIB = 1 << 30


def lines(finding: Finding) -> Iterator[str]:
    """Its message, then each fix with its commands."""
    yield plain(finding.message)
    for fix in finding.fixes:
        yield plain(f"→ {fix.text}{NEEDS.get(fix.needs, '')}")
        yield from (plain(f"    {command}") for command in fix.lines)


def one_line(finding: Finding) -> str:
    """The same for formats that have one line: "message → fix: command; command"."""
    fixes = (
        f" → {fix.text}{NEEDS.get(fix.needs, '')}{': ' if fix.lines else ''}{'; '.join(fix.lines)}"
        for fix in finding.fixes
    )
    return plain(" ".join("".join([finding.message, *fixes]).split()))


def rows(facts: Facts) -> Iterator[Row]:
    """(label, value) of the facts that matter; only what is known."""
    for label, value in _rows(facts):
        if value:
            yield label, plain(value)


def gib(size: int | None) -> str:
    return "" if size is None else f"{size / GIB:.1f} GiB"


def _rows(facts: Facts) -> Iterator[Row]:
    yield "Files" if facts.source == "files" else "Interpreter", f"{facts.target.python} ({facts.target.why})"
    if facts.source == "files":
        for line in facts.target.hint.splitlines():
            yield "What they bring", line
        return
    if facts.python:
        yield from _python(facts.python)
    yield "torch", torch_line(facts).removeprefix("torch ")
    if facts.torch and facts.torch.cuda:
        yield "CUDA of the torch build", facts.torch.cuda
    if facts.nvidia:
        yield from _nvidia(facts.nvidia)
    yield "GPUs", gpus_line(facts)
    yield "System", os_line(facts)
    if facts.host:
        yield from _host(facts.host)
    wanted = ("torch", "triton", "nvidia-", "cuda-", "numpy")
    for item in facts.packages or ():
        if item.name.startswith(wanted) and item.name != "torch":
            yield f"Package {item.name}", item.version or item.problem or "version not known"


def _python(python: Python) -> Iterator[Row]:
    kind = " ".join(filter(None, (python.implementation, python.abi, python.environment)))
    yield "Python", f"{python.version} ({kind})"


def _nvidia(nvidia: Nvidia) -> Iterator[Row]:
    yield "NVIDIA driver", f"{nvidia.driver_version} via {nvidia.driver_via}" if nvidia.driver_version else ""
    yield "Newest CUDA this driver supports", nvidia.driver_cuda or ""
    for gpu in nvidia.gpus:
        about = ", ".join(filter(None, (gib(gpu.memory), gpu.compute_capability and f"sm {gpu.compute_capability}")))
        yield f"GPU {gpu.index}", f"{gpu.name} ({about})" if about else gpu.name


def _host(host: Host) -> Iterator[Row]:
    yield "Kernel", host.kernel
    yield "C library", f"{host.libc} {host.libc_version or ''}".strip() if host.libc else ""
    yield "CPU", host.cpu_model or ""
    yield "CPUs usable", str(host.cpus_usable or host.cpus or "")
    yield "Memory", gib(host.memory)
    yield "/dev/shm", gib(host.shm_size)
    for name, value in sorted(host.env.items()):
        yield f"${name}", value
