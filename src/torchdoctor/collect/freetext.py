"""What the patient itself has written, which may be anything: secrets and the host's name are taken out of it."""

import os
import re
import sys
from functools import cache

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
