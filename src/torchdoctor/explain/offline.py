"""For a machine that the text says has no network: what to bring to it, and how to install from that."""

from collections.abc import Sequence

from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_NO_NET = (
    r"(?i)\b(?:has|have|with|there is) no (?:internet|network|net)(?: access| connection)?\b"
    r"|\bwithout (?:internet|network)\b"
    r"|\b(?:cannot|can't|can not) (?:access|reach|connect to) the internet\b|\bair[- ]?gapped\b"
    r"|\boffline (?:machine|server|node|computer|environment|cluster)\b|\bno internet\b"
    r"|(?:上不了|没有|不能上|无法连接?|连不上|断)(?:外?网|互联网|网络)|离线(?:环境|机器|服务器|安装)|内网"
)


def brought(told: Told, names: Sequence[str]) -> tuple[Fix, ...]:
    """() where the text says nothing of it."""
    if not told.has(_NO_NET) or told.notebook:
        return ()
    named = " and ".join(names)
    text = f"This machine has no network: fetch {named} on one that has, with the same system and release of Python, "
    text += "bring the folder over, and install from it into the Python that runs the program. Where torch is there "
    text += "already, its wheel and NVIDIA's (nvidia-...) in that folder are not needed"
    fetch = pip("download", *names, "-d", "wheels")
    return (Fix(text, (fetch, pip("install", "--no-index", "--find-links", "wheels", *names))),)
