"""Whether the chip of a Mac is Apple's own, which an x86_64 Python under Rosetta does not tell."""

from torchdoctor.collect import child
from torchdoctor.model import Apple, Host

SYSCTL = "/usr/sbin/sysctl"


def collect(host: Host, limit: float, program: str = SYSCTL) -> Apple | None:
    """program: sysctl, for tests. None where this is no Mac."""
    if host.os != "macos":
        return None
    if host.arch == "arm64":
        return Apple(silicon=True)
    told = child.run([program, "-n", "hw.optional.arm64"], limit)
    said = told.stdout.strip()
    return Apple(silicon=said == "1" if told.kind == "exit" and said in ("", "0", "1") else None)
