"""Asks the user's own installer, over the network, whether it finds what a command installs; nothing is installed."""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from torchdoctor import shell
from torchdoctor.collect import child
from torchdoctor.install.machine import Machine, examined
from torchdoctor.knowledge import version
from torchdoctor.knowledge.wheels import Wheel
from torchdoctor.model import Fix, Report, Result

Answer = Literal["confirmed", "not-found", "unreachable"]
_HEAD = 5.0  # seconds
LIMIT = 60.0  # seconds: an index without metadata of its own makes pip download the wheel
# Without dependencies: the answer wanted is about torch and its companions, and comes in seconds. fast-deps: where an
# index keeps no metadata beside a wheel, pip since 23.3 reads it out of the wheel's end, and downloads nothing.
_PIP = (
    "--dry-run", "-vv", "--ignore-installed", "--no-deps", "--no-input", "--disable-pip-version-check",
    "--retries", "1", "--timeout", "10", "--use-feature", "fast-deps",
)  # fmt: skip
_UV = ("--dry-run", "--no-deps", "--reinstall", "--no-progress", "--color", "never")
# What they say where a server did not answer, in contrast to one that answered no.
NO_ANSWER = (
    r"Retrying \(|Max retries exceeded|connection broken|Connection refused|SSLError|ProxyError|timed out"
    r"|error sending request|[Cc]ould not connect|[Ff]ailed to fetch|40[137] Client Error|5\d\d Server Error"
    r"|All attempts to connect|Name or service not known|CondaHTTPError|[Nn]etwork is unreachable|dns error"
)
_TOO_OLD = r"no such option: --(?:dry-run|report)"


WORDS = {"confirmed": "confirmed", "unreachable": "not known: no answer", "not-found": "not found"}


class Verified(NamedTuple):
    """What the installer says. found: version by package; newer: the torch that it would take without a pin."""

    answer: Answer
    detail: str
    found: dict[str, str]
    sha256: dict[str, str]  # by package, where the index names it
    newer: str = ""
    size: Mapping[str, int] = {}  # in bytes, by package, where pip names the wheel's address and its server the size


def arguments(given: Sequence[str], place: Machine, target: Wheel | None = None) -> Verified:
    """Whether `install` with these arguments finds what it names, for the Python of a machine.

    target: a wheel for a machine that is not this one, by whose name the installer is told what to look for.
    """
    answer = _ask(given, place, target)
    if answer.answer == "confirmed" and place.installer == "uv" and place.interpreter:  # pip has listed what there is
        answer = answer._replace(newer=_ask(_unpinned(given), place, target).found.get("torch", ""))
    torch = answer.found.get("torch", "")
    return answer if version(answer.newer) > version(torch) else answer._replace(newer="")


def line(command: str, place: Machine) -> Verified | None:
    """The same for a command line of a fix; None where it installs nothing with pip or uv."""
    words = shell.split(command, place.os) or ()
    if "install" not in words:
        return None
    at = words.index("install")
    program, given = [os.path.expanduser(item) for item in words[:at]], words[at + 1 :]  # noqa: PTH111
    if program[-1:] != ["pip"]:
        return None
    return _judged(program, given)


def fixes(report: Report) -> Report:
    """A report whose fixes say what the installer of this environment finds of what they would install."""
    place = examined(report.facts)
    if place is None:
        return report
    return replace(report, results=tuple(_result(item, place) for item in report.results))


def _result(result: Result, place: Machine) -> Result:
    findings = (replace(item, fixes=tuple(_fix(fix, place) for fix in item.fixes)) for item in result.findings)
    return replace(result, findings=tuple(findings))


def _fix(fix: Fix, place: Machine) -> Fix:
    said = [answer for command in fix.commands if (answer := line(command, place))]
    if not said:
        return fix
    worst = max(said, key=lambda answer: list(WORDS).index(answer.answer))
    return Fix(f"{fix.text} ({WORDS[worst.answer]}: {worst.detail})", fix.commands, fix.needs)


def _ask(given: Sequence[str], place: Machine, target: Wheel | None) -> Verified:
    program = _program(place)
    if program[0] == "uv":  # which would look for an environment where we stand
        python = os.path.expanduser(place.interpreter) or sys.executable  # noqa: PTH111
        given = ["--python", python, *given]
    if target is None:
        return _judged(program, given)
    with tempfile.TemporaryDirectory() as folder:
        options = ["--target", folder, "--only-binary", ":all:", *_for_another(target, program[0] == "uv")]
        return _judged(program, [*options, *given])


def _program(place: Machine) -> list[str]:
    """The installer of the machine at hand; for one that is only described whichever is here."""
    if place.interpreter:
        python = os.path.expanduser(place.interpreter)  # noqa: PTH111 - reports shorten the home folder to ~
        return ["uv", "pip"] if place.installer == "uv" else [python, "-m", "pip"]
    if pip := shutil.which("pip"):
        return [pip]
    return ["uv", "pip"] if shutil.which("uv") else [sys.executable, "-m", "pip"]


def _for_another(target: Wheel, uv: bool) -> list[str]:
    """Options that name another machine, from the tags of a wheel for it."""
    interpreter, abi, tags = target.filename.removesuffix(".whl").split("-")[-3:]
    python = f"{interpreter[2]}.{interpreter[3:]}"
    if uv:
        system = {"win": "windows", "macosx": "macos"}.get(tags.partition("_")[0], "linux")
        arch = "aarch64" if re.search("aarch64|arm64", tags) else "x86_64"
        return [
            "--python-version",
            python,
            "--python-platform",
            {"linux": f"{arch}-manylinux_2_28"}.get(system, system),
        ]
    platforms = [option for tag in tags.split(".") for option in ("--platform", tag)]
    # Companions may have older tags than torch; pip takes what a platform named here allows.
    older = ["--platform", "macosx_11_0_arm64"] if tags == "macosx_14_0_arm64" else []
    return ["--python-version", python, "--implementation", "cp", "--abi", abi, "--abi", "none", *platforms, *older]


def _unpinned(given: Sequence[str]) -> list[str]:
    return ["torch" if item.startswith("torch==") else item for item in given if not re.match(r"torch\w+==", item)]


def _judged(program: Sequence[str], given: Sequence[str]) -> Verified:
    if program[0].rpartition("/")[2] == "uv":
        outcome = child.run([*program, "install", *_UV, *given], LIMIT)
        return _verdict("uv", outcome, _of_uv(outcome.stderr), {})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        outcome = child.run([*program, "install", *_PIP, "--report", str(report), *given], LIMIT)
        found, hashes, addresses = _of_pip(report.read_text("utf-8")) if report.exists() else ({}, {}, {})
    said = _verdict("pip", outcome, found, hashes)._replace(newer=_newest_link(outcome.stdout))
    sizes = {name: size for name, address in addresses.items() if (size := _size(address))}
    return said._replace(size=sizes) if said.answer == "confirmed" else said


def _size(address: str) -> int | None:
    """How large a file on a server is, in bytes; None where it does not say."""
    from urllib.request import Request, urlopen

    if not address.startswith(("https://", "http://")):
        return None
    try:
        with urlopen(Request(address, method="HEAD"), timeout=_HEAD) as answer:
            return int(answer.headers["Content-Length"])
    except (OSError, ValueError, TypeError):
        return None


def _newest_link(text: str) -> str:
    """The newest stable torch among the wheels that pip lists as fitting; "" where it lists none."""
    links = re.findall(r"Found link \S*/torch-(\d+(?:\.\d+)*)(?:(?:\+|%2B)[\w.]+)?-\S+\.whl", text)
    return max(links, key=version, default="")


def _verdict(name: str, outcome: child.Outcome, found: dict[str, str], hashes: dict[str, str]) -> Verified:
    if outcome.kind == "exit" and outcome.status == 0:
        words = ", ".join(f"{package} {number}" for package, number in found.items())
        return Verified("confirmed", f"{name} finds {words}", found, hashes)
    text = outcome.stdout + outcome.stderr
    if outcome.kind != "exit":
        return Verified("unreachable", f"{name}: {outcome.kind} {outcome.detail}".strip(), {}, {})
    if re.search(_TOO_OLD, text):
        return Verified(
            "unreachable", f"this {name} is too old for this: it has no --dry-run (pip 22.2 or newer)", {}, {}
        )
    said = last_words(text)
    return Verified("unreachable" if re.search(NO_ANSWER, text) else "not-found", f"{name}: {said}", {}, {})


def last_words(text: str) -> str:
    """The line that says why: that no server answered, else of pip its error, of uv what follows its cross."""
    lines = [line.strip(" │├╰─▶×✖") for line in text.splitlines() if line.strip()]
    held = [line for line in lines if "(constraint)" in line]
    silent = [line for line in lines if re.search(NO_ANSWER, line)]
    if held and not silent:  # pip names every constraint, also where it saw no version at all
        return f"{held[-1]}, according to your pip's configuration"
    errors = [line for line in lines if re.match(r"ERROR:(?! ResolutionI)|error:|cause:|Because|No solution", line)]
    line = (silent or errors or lines or ["it says nothing"])[-1]
    return re.sub(r"^(ERROR|WARNING|error|cause): ", "", line)[:300]


def _of_pip(text: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Versions, hashes and addresses from pip's report."""
    items: list[dict[str, Any]] = json.loads(text).get("install", [])
    versions = {item["metadata"]["name"]: item["metadata"]["version"] for item in items}
    hashed = {
        item["metadata"]["name"]: item.get("download_info", {}).get("archive_info", {}).get("hashes", {}).get("sha256")
        for item in items
    }
    addresses = {item["metadata"]["name"]: item.get("download_info", {}).get("url", "") for item in items}
    return versions, {name: value for name, value in hashed.items() if value}, addresses


def _of_uv(text: str) -> dict[str, str]:
    """Versions from what `uv pip install --dry-run` would install; it names no hashes."""
    return dict(re.findall(r"^ [+~] ([\w.-]+)==(\S+)", text, re.M))
