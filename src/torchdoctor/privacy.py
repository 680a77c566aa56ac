"""What must not leave the machine is taken out: home folders, credentials, and the secrets of this environment.

In two steps, since verdicts are passed on what a program really said. redact() works where text comes in, on what is a
secret by its form; published() works on what goes out, on what is a secret because this environment says so. Every
pattern takes time in proportion to the text, which may be megabytes of one letter.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from torchdoctor.pythons import paths

T = TypeVar("T")

PATIENCE = 5.0  # seconds for the home folder, whose server may be gone
WORD = 2_000  # characters in which a blank is looked for, where a text is cut
KEPT = 40_000  # characters of one string of the patient's; what is longer is cut before anything reads it
# Of environment variables, of parameters in URLs, and of what is assigned in source code.
NAME = (
    r"(?i)token|secret|passw|passphrase|credential|cookie|webhook|jwt|connection_?string|api_?key|(?:access|private)_?key"
    r"|(?<![a-z])(?:pass|pwd|pat|auth|dsn|sas|key|sig)(?![a-z])|signature"
)
NOT_SECRET = r"(?i)^(?:OLD)?PWD$|_(?:FILE|PATH|DIR|SOCK|HOME)$"  # they say where it is
LEAST_SECRET = 6  # characters; shorter values are words that mean something else too

CREDENTIALS = r"(?<=://)[^/\s\"']+@"
ADDRESS = r"(?<=://)(\*\*\*@|)(?!127\.|0\.0\.0\.0)(?:\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|\[[0-9a-fA-F:.%]{4,60}\])"
IN_QUERY = r"([?&#;]([\w.-]{1,80})=)[^&#;\s\"'\\]+"
OF_CONDA = r"(://[^\s/\"'<>]{1,255}(?:/[^\s/\"'<>]{1,100}){0,5}?/t/)[^\s/\"'<>]+(?=/)"
KEY_BLOCK = r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
KEY_END = r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
# Tokens whose issuers give them a form of their own, so that leaks are seen; with what each begins with.
BEGINNINGS: tuple[str, ...] = (
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glrt-",
    "hf_",
    "npm_",
    "r8_",
)
BEGINNINGS += ("sk-", "nvapi-", "pypi-", "tskey-", "dckr_pat_", "dapi", "xox", "AKIA", "ASIA", "AIza", "eyJ")
TOKEN = (
    r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|gl(?:pat|dt|rt)-[\w-]{16,}"
    r"|(?:hf|npm|r8)_(?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{16,}|(?:sk|nvapi|pypi|tskey)-(?=[A-Za-z_-]{0,60}\d)[\w-]{16,}"
    r"|dckr_pat_[\w-]{16,}|dapi[0-9a-f]{32}|xox[abeoprs]-[\w-]{10,}|A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Z0-9])"
    r"|AIza[\w-]{30,}|eyJ[\w-]{14,}(?:\.[\w-]+){0,2})"
)
BEARER = r"(?i)\b(bearer\s{1,4}|authorization['\"]?\s?[:=]\s?['\"]?(?:basic|token)\s{1,4})[\w.~+/=-]{6,}"

# What may stand before a path: nothing that belongs to one, but a URL's scheme, a line break inside JSON, -I and -L.
# Looked at once the path itself has matched, which the regular expression engine finds ten times as fast.
BEFORE = (r"(?<![\w.~/\\-]%s)", r"(?<=://%s)", r"(?<=\\[nrt]%s)", r"(?<=-[IL]%s)")

# As .netrc, configuration files, source code and a printed dict write them. Nothing of JSON's own syntax is ever taken.
# A tokenizer's tokens and their numbers (pad_token="[PAD]", token_ids=[1, 2]) are none.
_NAMED_TOKEN = (
    "".join(rf"(?<!(?<![a-z]){name}_)" for name in ("pad", "[bes]os", "unk", "sep", "cls", "mask"))
    + r"token(?!izer|_type_ids|_ids?\b\W{1,5}(?:\d{1,9}\b|\[|None))"
)
IN_TEXT = (
    r"""(?i)((?:\blogin\s{1,9}(?=\S{1,200}\s{1,9}passw)|\bpass(?:word|wd)\s{1,9}(?![=:])"""
    r"""|(?:passw(?:or)?d|passphrase):[ \t]{1,4}(?=\S)"""
    rf"""|(?:passw(?:or)?d|passphrase|secret|{_NAMED_TOKEN}|credentials?|api_?key|access_?key|private_?key)[\w-]{{0,40}}"""
    r"""(?:\s?=\s?|\\?["']?:\s?\\?["'])|(?<![A-Za-z])(?:key|pass|pwd|auth)\s?=\s?(?=["'][^"'\s]{0,99}\d))\\?["']?)"""
    r"""[^\s"'\\&,;}/]+"""
)
# Of these it has one, folded: a quick look that leaves most texts alone. None has an i, for which others pass too.
WORDS_IN_TEXT = ("pass", "secret", "token", "credent", "key", "pwd", "auth")
HOST = r"(?=.*[-.\d])[\w.-]{5,}"  # a name that can stand for nothing but this host
# The fields that hold what a program said, or quote it. All others are facts, or words of ours.
FREE = frozenset(("detail", "output", "traceback", "cuda_error", "cudnn_error", "tensor", "autograd", "warnings"))
FREE |= {
    "message",
    "subject",
    "text",
    "commands",
    "reason",
    "why",
    "failure",
    "problems",
    "unclear",
    "line",
    "here",
    "seen",
}
OF_PEOPLE = ("report", "files")  # sources of facts in which anything may stand anywhere
CLOSED = frozenset(("packages", "target", "policy", "error"))  # long ones, and words of ours
PLAIN = (str, int, float, type(None))  # they contain no other values


def redact(text: str) -> str:
    """The text without home folder and credentials. A path stays one that a shell understands."""
    for step in _steps(text):
        text = step(text)
    return text


def cleaned(reply: str, data: Any) -> Any:
    """Decoded JSON with each of its strings redacted, and no longer than anybody reads. reply: the JSON that it was."""
    return _each(data, _steps(reply), {})


def _each(value: Any, steps: "list[Callable[[str], str]]", done: dict[str, str]) -> Any:
    if isinstance(value, str):
        if value not in done:
            half = KEPT // 2
            text = value if len(value) <= KEPT else f"{beginning_of(value, half)} ... {ending_of(value, half)}"
            for step in steps:
                text = step(text)
            done[value] = text
        return done[value]
    if isinstance(value, list):
        return [_each(item, steps, done) for item in value]
    if isinstance(value, dict):
        return {key: _each(item, steps, done) for key, item in value.items()}
    return value


def beginning_of(text: str, most: int) -> str:
    """At most so many characters, cut between two words where it can be: half a token is recognised by nobody."""
    if len(text) <= most:
        return text
    first = max(most - WORD, 0)
    blank = max(text.rfind(" ", first, most + 1), text.rfind("\n", first, most + 1))
    return text[: blank if blank > 0 else most]


def ending_of(text: str, most: int) -> str:
    """The same of the end."""
    return beginning_of(text[::-1][: most + 1], most)[::-1] if len(text) > most else text


def _steps(text: str) -> "list[Callable[[str], str]]":
    """What there can be to redact in a text, by words that are quickly looked for."""
    steps: list[Callable[[str], str]] = []
    if "://" in text:
        steps += [_without_credentials, _without_queries] if "?" in text or "#" in text else [_without_credentials]
        if "/t/" in text:
            steps.append(lambda part: re.sub(OF_CONDA, r"\1***", part))
    if "PRIVATE KEY" in text:
        steps.append(_without_key_blocks)
    if any(beginning in text for beginning in BEGINNINGS):
        steps.append(lambda part: re.sub(TOKEN, "***", part))
    if "earer" in text or "uthorization" in text or "EARER" in text:
        steps.append(lambda part: re.sub(BEARER, r"\1***", part))
    if home := _home():
        steps.append(lambda part: home.sub("~", part))
    return steps


def _without_credentials(text: str) -> str:
    return re.sub(ADDRESS, r"\1***", re.sub(CREDENTIALS, "***@", text))


def without_url_secrets(text: str) -> str:
    """A whole file without what its addresses have of names, passwords and tokens; quick where it has none."""
    text = re.sub(CREDENTIALS, "***@", text) if "@" in text else text
    text = re.sub(OF_CONDA, r"\1***", text) if "/t/" in text else text
    return _without_queries(text) if "://" in text and "?" in text else text


def _without_queries(text: str) -> str:
    return re.sub(IN_QUERY, lambda found: f"{found[1]}***" if re.search(NAME, found[2]) else found[0], text)


def _without_key_blocks(text: str) -> str:
    """Of a block that was cut off its end, all that follows; of one without its beginning, what is of it."""
    parts, place = [], 0
    pattern = re.compile(KEY_BLOCK)
    while begin := pattern.search(text, place):
        end = text.find("-----END", begin.end())
        close = text.find("-----", end + 8) + 5 if end >= 0 else 0
        parts += [text[place : begin.start()], "***"]
        place = close if close > 5 else len(text)
    return "".join([*parts, _without_end_of_block(text[place:])])


def _without_end_of_block(text: str) -> str:
    if not (found := re.search(KEY_END, text)):
        return text
    start = found.start()
    while start and (text[start - 1].isalnum() or text[start - 1] in "+/=\\\r\n"):
        start -= 1
    return f"{text[:start]}***{text[found.end() :]}"


@cache
def _home() -> re.Pattern[str] | None:
    """Matches the home folder as it stands in plain text and inside JSON, but not /root in /rootfs or in /x/root."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    if not Path(home).is_absolute() or Path(home) == Path(home).parent:
        return None
    try:
        real = str(paths.within(PATIENCE, lambda: paths.resolved(home)))
    except paths.NoAnswer:  # the folder is on a server that is gone
        real = home
    forms = [re.escape(form) for form in {home, json.dumps(home)[1:-1], real}]
    places = (
        f"{form}(?:{'|'.join(before % form for before in BEFORE)})" for form in sorted(forms, key=len, reverse=True)
    )
    return re.compile(rf"(?:{'|'.join(places)})(?![\w-]|\.\w)")


def published(value: T) -> T:
    """A report, or any other dataclass that goes out, without this environment's secrets in what programs said."""
    made: Any = _published(value, False, {})
    return made  # type: ignore[no-any-return]


def _published(value: Any, free: bool, done: dict[str, str]) -> Any:
    """done: the texts so far, since most rules are skipped for one of a few reasons."""
    if isinstance(value, str):
        if free and value not in done:
            done[value] = without_secrets(redact(value))
        return done[value] if free else value
    if isinstance(value, tuple):
        items = [_published(item, free, done) for item in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if isinstance(value, Mapping):
        return {key: _published(item, free, done) for key, item in value.items()} if free else value
    if is_dataclass(value) and not isinstance(value, type):
        fields = {name: item for name, item in vars(value).items() if name not in CLOSED}
        told = free or getattr(value, "source", "") in OF_PEOPLE
        texts = {name for name in fields if name in FREE or (told and _is_text(value, name))}
        made = {
            name: _published(item, name in texts, done)
            for name, item in fields.items()
            if name in texts or not isinstance(item, PLAIN)
        }
        changed = {name: new for name, new in made.items() if new is not fields[name] and new != fields[name]}
        return replace(value, **changed) if changed else value
    return value


def _is_text(value: Any, name: str) -> bool:
    """Whether a field of a dataclass, or what is in it, may be any text, and not only one of some words."""
    kind = type(value).__annotations__.get(name, "")
    return "Literal" not in str(kind)


def without_secrets(text: str) -> str:
    """What a program has written, which may be anything: an environment, a configuration file, its host."""
    if not text:
        return text  # most often; start-up counts
    for secret in _secrets():
        if secret in text:
            # Of a value that could be a word only the whole word: a password "import" is none in "ImportError".
            whole = rf"(?<![A-Za-z]){secret}(?![A-Za-z])"
            text = re.sub(whole, "***", text) if secret.isalpha() else text.replace(secret, "***")
    text = _without_parts(text, _secrets())
    if any(secret[-LEAST_SECRET:] in text for secret in _secrets()):
        text = _without_parts(text[::-1], _reversed_secrets())[::-1]
    folded = text.casefold()
    return re.sub(IN_TEXT, r"\1***", text) if any(word in folded for word in WORDS_IN_TEXT) else text


def _without_parts(text: str, secrets: tuple[str, ...]) -> str:
    """Of a text that was cut within a secret, as far as the secret's beginning still stands there.

    A part ends where no letter or digit follows. What could be a word counts only where the text itself was cut.
    """
    beginnings = {secret[:LEAST_SECRET] for secret in secrets}
    known = [beginning for beginning in beginnings if beginning in text]
    if not known:
        return text
    parts, place = [], 0
    for found in re.finditer("|".join(map(re.escape, known)), text):
        if found.start() < place:
            continue
        end, secret = max((_end_of(text, found.start(), item), item) for item in secrets if item.startswith(found[0]))
        rest = text[end : end + 5]
        cut = not rest.strip(" .…")
        whole = cut or not (secret.isalpha() or rest[:1].isalnum())
        parts += [text[place : found.start()], "***" if whole else text[found.start() : end]]
        place = end
    return "".join([*parts, text[place:]])


def _end_of(text: str, start: int, secret: str) -> int:
    """Up to where the text from start on is the secret's beginning."""
    most = min(len(secret), len(text) - start)
    return start + next((at for at in range(most) if text[start + at] != secret[at]), most)


@cache
def _reversed_secrets() -> tuple[str, ...]:
    return tuple(secret[::-1] for secret in _secrets())


@cache
def _secrets() -> tuple[str, ...]:
    """What this environment calls secret, in each form in which programs print it, and the host; the longest first."""
    host = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    found = {name for name in (host, host.split(".")[0]) if re.fullmatch(HOST, name)}
    for name, value in os.environ.items():
        if re.search(NAME, name) and not re.search(NOT_SECRET, name):
            found |= _forms(value)
        elif inside := re.match(r"\w+://[^/\s:@]*:([^/\s@]+)@", value):
            found |= _forms(inside[1])
    return tuple(sorted(found, key=len, reverse=True))


def _forms(value: str) -> set[str]:
    """A secret as it is, escaped as repr() and JSON do it, in a URL, and each long line of it."""
    lines = [line for line in value.splitlines() if len(line) >= 20] if "\n" in value else []
    every = [form for form in (value, *lines) if len(form.strip()) >= LEAST_SECRET]
    escaped = [(repr(form)[1:-1], ascii(form)[1:-1], json.dumps(form)[1:-1], _in_url(form)) for form in every]
    return {form for forms in (every, *escaped) for form in forms}


def _in_url(value: str) -> str:
    """As urllib.parse.quote() does it, which takes longer to import than all that is done here."""
    letters = value.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if chr(byte) in _UNQUOTED else f"%{byte:02X}" for byte in letters)


_UNQUOTED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
