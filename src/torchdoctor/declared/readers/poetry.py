"""Poetry's tables of pyproject.toml: dependencies with its own version limits, groups, sources by priority."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from torchdoctor.declared import limits
from torchdoctor.declared.model import Index, Install, Place, Requirement, Role, Source
from torchdoctor.declared.readers.requirement import of_wheel
from torchdoctor.declared.readers.tomls import Text, at, named, tables
from torchdoctor.knowledge.versions import normalised

_ROLES: dict[str, Role] = {"explicit": "explicit", "supplemental": "extra", "secondary": "extra"}
_SYSTEMS = {"linux": "linux", "darwin": "darwin", "win32": "win32"}


def installs(data: dict[str, Any], page: Text) -> Iterator[Install]:
    """One for the project, one more for each group with it."""
    poetry = named(at(data, "tool", "poetry"))
    indexes = tuple(_indexes(poetry, page))
    urls = {item.name: item.url for item in indexes}
    own = named(poetry.get("dependencies"))
    python = own.get("python")
    requires = limits.poetry(python) if isinstance(python, str) else ""
    base = tuple(_listed(own, page, "tool.poetry.dependencies", "", urls))
    shared = Install(Place(page.file), "poetry", base, indexes=indexes, requires_python=requires, project=page.file)
    if base:
        yield shared
    groups = [
        (name, named(at(value, "dependencies")), f"tool.poetry.group.{name}.dependencies")
        for name, value in named(poetry.get("group")).items()
    ]
    groups.append(("dev", named(poetry.get("dev-dependencies")), "tool.poetry.dev-dependencies"))
    for name, items, table in groups[:200]:
        found = tuple(_listed(items, page, table, name, urls))
        if found:
            yield replace(shared, requirements=(*base, *found), what=f"the group {name}")


def _indexes(poetry: dict[str, Any], page: Text) -> Iterator[Index]:
    for item in tables(poetry.get("source")):
        url, name = str(item.get("url", "")), str(item.get("name", ""))
        if name.lower() == "pypi" and not url:
            url = "https://pypi.org/simple"
        yield Index(
            url,
            _ROLES.get(str(item.get("priority", "")).lower(), "extra" if item.get("secondary") else "index"),
            page.string(url),
            url,
            name,
        )


def _listed(items: dict[str, Any], page: Text, table: str, group: str, urls: dict[str, str]) -> Iterator[Requirement]:
    for name, value in items.items():
        if name == "python":
            continue
        place, written = page.key(table, name)
        for item in value if isinstance(value, list) else [value]:
            yield _one(Requirement(normalised(name), place, written, group=group), item, urls)


def limits_of(text: str) -> str:
    """The Pythons that a lock file is for, as Poetry and PDM and uv write them."""
    return limits.poetry(text)


def _one(plain: Requirement, value: Any, urls: dict[str, str]) -> Requirement:
    """With what the value of its key says."""
    if isinstance(value, str):
        return replace(plain, limits=limits.poetry(value))
    item = named(value)
    source, url = str(item.get("source", "")), str(item.get("url") or item.get("git") or item.get("path") or "")
    wheel = of_wheel(url, plain.place) if url else None
    return replace(
        plain,
        limits=wheel.limits if wheel else limits.poetry(str(item.get("version", ""))),
        marker=" and ".join(f"({part})" for part in _markers(item)),
        url=url,
        sources=(Source(urls.get(source, source)),) if source else (),
        group="optional" if item.get("optional") else plain.group,
    )


def _markers(item: dict[str, Any]) -> Iterator[str]:
    if "markers" in item:
        yield str(item["markers"])
    if platform := _SYSTEMS.get(str(item.get("platform", ""))):
        yield f"sys_platform == '{platform}'"
    if isinstance(item.get("python"), str):
        yield from (_python(part) for part in limits.poetry(item["python"]).split(",") if part)


def _python(part: str) -> str:
    """A limit of Python as a marker."""
    found = re.match(r"([<>=!~]+)\s*(\S+)", part)
    return f"python_version {found[1]} '{found[2]}'" if found else "python_version > '0'"
