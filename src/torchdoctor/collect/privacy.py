"""What must not leave the machine is taken out where text comes in: home folders, and credentials in URLs."""

import json
import os
import re
from functools import cache
from pathlib import Path

CREDENTIALS = re.compile(r"(?<=://)[^/\s\"']+@")
IN_QUERY = r"([?&][\w.-]*(?:token|key|sig|signature|auth|secret|passw)[\w.-]*=)[^&\s\"'\\]+"
# What may stand before a path: nothing that belongs to one, but a URL's scheme, a line break inside JSON, -I and -L.
# Looked at once the path itself has matched, which the regular expression engine finds ten times as fast.
BEFORE = (r"(?<![\w.~/\\-]%s)", r"(?<=://%s)", r"(?<=\\[nrt]%s)", r"(?<=-[IL]%s)")


def redact(text: str) -> str:
    """The text without home folder and credentials. A path stays one that a shell understands."""
    if "://" in text:
        text = CREDENTIALS.sub("***@", text)
        if "?" in text:
            text = re.sub(IN_QUERY, r"\1***", text, flags=re.I)
    home = _home()
    return home.sub("~", text) if home else text


@cache
def _home() -> re.Pattern[str] | None:
    """Matches the home folder as it stands in plain text and inside JSON, but not /root in /rootfs or in /x/root."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if not Path(home).is_absolute() or Path(home) == Path(home).parent:
        return None
    forms = [re.escape(form) for form in {home, json.dumps(home)[1:-1], os.path.realpath(home)}]
    paths = (
        f"{form}(?:{'|'.join(before % form for before in BEFORE)})" for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(rf"(?:{'|'.join(paths)})(?![\w-]|\.\w)")
