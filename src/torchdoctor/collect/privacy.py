"""What must not leave the machine is taken out where text comes in: home folders, and credentials in URLs."""

import json
import os
import re
from functools import cache
from pathlib import Path

CREDENTIALS = re.compile(r"(?<=://)[^/\s@\"']+@")


def redact(text: str) -> str:
    """The text without home folder and credentials. A path stays one that a shell understands."""
    if "://" in text:
        text = CREDENTIALS.sub("***@", text)
    home = _home()
    return home.sub("~", text) if home else text


@cache
def _home() -> re.Pattern[str] | None:
    """Matches the home folder as it stands in plain text and inside JSON, but not /root in /rootfs or in /x/root."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if home in ("~", "") or Path(home) == Path(home).parent:
        return None
    forms = {home, json.dumps(home)[1:-1], os.path.realpath(home)}
    return re.compile(rf"(?<![\w.~/\\-])(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})(?![\w.-])")
