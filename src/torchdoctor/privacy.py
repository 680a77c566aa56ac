"""What must not leave the machine is taken out where text comes in: home folders, and credentials in URLs."""

import json
import os
import re
import sys
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


# Environment variables whose values are secrets.
SECRET = r"(?i)TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|(API|ACCESS|PRIVATE)_?KEY|_AUTH|COOKIE|_PAT$"
LEAST_SECRET = 6  # characters; shorter values are words that mean something else too
# As .netrc, configuration files and a printed dict write them. Nothing of JSON's own syntax is ever taken. What repeats
# is bounded: the text may be megabytes of one letter.
IN_TEXT = (
    r"""(?i)((?:\blogin\s+(?=\S{1,200}\s{1,9}passw)|\bpass(?:word|wd)\s+(?![=:])|(?:passw(?:or)?d|secret|token|api_?key)[\w-]{0,40}(?:\s?=\s?|\\?["']?:\s*\\?["'])"""
    r"""|/t/(?=[\w-]{8}))\\?["']?)[^\s"'\\&,;}/]+"""
)
HOST = r"(?=.*[-.\d])[\w.-]{5,}"  # a name that can stand for nothing but this host


def without_secrets(text: str) -> str:
    """What the patient itself has written, which may be anything: an environment, a configuration file, its host."""
    if not text:
        return text  # most often; start-up counts
    for secret in _secrets():
        text = text.replace(secret, "***")
    return re.sub(IN_TEXT, r"\1***", text)


@cache
def _secrets() -> tuple[str, ...]:
    """The longest first: one may contain another."""
    host = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    names = {name for name in (host, host.split(".")[0]) if re.fullmatch(HOST, name)}
    values = {value for name, value in os.environ.items() if re.search(SECRET, name) and len(value) >= LEAST_SECRET}
    return tuple(sorted(names | values, key=len, reverse=True))
