"""Fixes of files: the changed line, in the words of the file's own form."""

import re

from torchdoctor.declared import limits
from torchdoctor.declared.model import Aim, Index, Install, Requirement
from torchdoctor.install.choice import Planner
from torchdoctor.install.request import Choice, Request, Unmet
from torchdoctor.knowledge import Compat
from torchdoctor.model import Edit, Fix

_PEP508 = re.compile(r"([A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?)\s*(\(?[^;@]*?\)?)(\s*;.*)?", re.S)


def respelled(item: Requirement, wanted: str) -> Edit | None:
    """The requirement with other limits. None where it cannot be changed alone: with hashes, or by an address."""
    if not item.written or item.hashed or (item.url and item.name != "torch"):
        return None
    if "=" in item.written and (found := re.match(r"[\"']?[\w.-]+[\"']?\s*=\s*[\[{\"']", item.written)):
        new = _in_toml(item.written, wanted, found.end() - 1)
    elif item.conda:
        new = f"{re.split(r'[ =<>!~]', item.written, maxsplit=1)[0]}{wanted}"
    else:
        found = _PEP508.fullmatch(item.written)
        new = f"{found[1]}{wanted}{found[3] or ''}" if found else ""
    return Edit(item.place.file, item.place.line, item.written, new) if new and new != item.written else None


def _in_toml(written: str, wanted: str, begin: int) -> str:
    """A line as `torch = "^2.1"` or `torch = { version = "^2.1", source = "x" }`."""
    plain = wanted.removeprefix("==") if re.fullmatch(r"==[\w.+]+", wanted) and "^" in written else wanted
    if written[begin] in "\"'":
        return re.sub(r"(=\s*)([\"'])[^\"']*\2", rf"\g<1>\g<2>{plain}\2", written, count=1)
    found = re.sub(r"(version\s*=\s*)([\"'])[^\"']*\2", rf"\g<1>\g<2>{plain}\2", written, count=1)
    return found if found != written else ""


def to(item: Requirement, wanted: str, text: str) -> Fix:
    """A fix by changing the limits of one requirement; in words alone where the line cannot be changed."""
    edit = respelled(item, wanted)
    return Fix(text, edits=(edit,) if edit else ())


def chosen(aim: Aim, compat: Compat, torch: str | None = None, compute: str = "auto") -> Choice | None:
    """The build that the planner takes for a target."""
    try:
        return Planner(aim.machine, compat).choose(Request(torch=torch, compute=compute, companions=()))
    except Unmet:
        return None


def other_build(item: Requirement, install: Install, choice: Choice, compat: Compat, aim: Aim) -> Fix:
    """The requirement as it brings this build: its exact version and, where the form has a place for it, its index."""
    torch, build = choice.release.torch, choice.build
    text = f"Ask for torch {torch} ({build})"
    tagged = choice.index_url is not None and aim.os != "macos" and install.tool in ("pip", "uv")
    wanted = f"=={torch}+{build}" if tagged and install.tool == "pip" else f"=={torch}"
    edit = respelled(item, wanted)
    if edit is None or item.conda:
        return Fix(f"{text} from {choice.index_url}" if choice.index_url else text)
    if choice.index_url is None or _names(install, choice.index_url):
        return Fix(text, edits=(edit,))
    if item.place.file.endswith((".txt", ".in")):
        return Fix(
            text, edits=(Edit(edit.file, edit.line, edit.old, f"--extra-index-url {choice.index_url}\n{edit.new}"),)
        )
    if install.in_image or install.what.endswith("install"):
        new = f"{edit.new} --extra-index-url {choice.index_url}"
        return Fix(text, edits=(Edit(edit.file, edit.line, edit.old, new),))
    return Fix(f"{text}, from the index {choice.index_url} as an explicit source", edits=(edit,))


def _names(install: Install, url: str) -> bool:
    return any(item.url.rstrip("/") == url.rstrip("/") for item in install.indexes)


def added_index(item: Requirement, install: Install, url: str, text: str) -> Fix:
    """The index of a build, where the file does not name it yet."""
    if item.place.file.endswith((".txt", ".in")) and item.written:
        new = f"--extra-index-url {url}\n{item.written}"
        return Fix(text, edits=(Edit(item.place.file, item.place.line, item.written, new),))
    if install.in_image or install.what.endswith("install"):
        return Fix(
            text,
            edits=(Edit(item.place.file, item.place.line, item.written, f"{item.written} --extra-index-url {url}"),),
        )
    return Fix(f"{text}: {url}, as an explicit source of torch")


def replaced(index: Index, new: str, text: str) -> Fix:
    edit = Edit(index.place.file, index.place.line, index.written, new) if index.written else None
    return Fix(text, edits=(edit,) if edit else ())


def exact_or_newest(whole: str, known: tuple[str, ...]) -> str:
    """The newest known release within limits; "" where there is none."""
    return next((item for item in reversed(known) if limits.allows(whole, item)), "")
