"""pyproject.toml: PEP 621 and dependency groups as pip and uv read them, hatch's environments, other tools' tables."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from torchdoctor.declared.model import Anchor, Index, Install, Place, Requirement, Role, Sheet, Source, Tool, Unread
from torchdoctor.declared.readers import pixi, poetry
from torchdoctor.declared.readers.commands import VARIABLES, reads
from torchdoctor.declared.readers.extras import Extras
from torchdoctor.declared.readers.requirement import requirement
from torchdoctor.declared.readers.tomls import Text, Unreadable, at, named, parsed, strings, tables
from torchdoctor.knowledge.versions import normalised

EXTRAS = "project.optional-dependencies"
MOST = 200  # extras, groups and environments


def read(file: str, text: str) -> Sheet:
    try:
        data = parsed(text)
    except Unreadable as error:
        return Sheet(file, "pyproject", unread=(Unread(Place(file, error.line), str(error)),))
    page = Text(file, text)
    begin = page.table("tool.uv.sources")
    present = [
        Anchor(f"uv.source {normalised(name)}", page.place(begin)) for name in named(at(data, "tool", "uv", "sources"))
    ]
    anchors = (*filter(None, (page.anchor("uv.sources", begin - 1), _end(data, page))), *present)
    unread: list[Unread] = []
    installs = [*_project(data, page, unread), *_hatch(data, page, unread)]
    if at(data, "tool", "poetry"):
        installs += poetry.installs(data, page)
    if at(data, "tool", "pixi"):
        installs += pixi.installs(named(at(data, "tool", "pixi")), page, "tool.pixi.")
    installs = [replace(item, anchors=anchors) for item in installs]
    held = _listed(strings(at(data, "tool", "uv", "override-dependencies")), page, _Table("tool.uv"), NONE, unread)
    installs = [_overridden(item, held) for item in installs]
    workspace = named(at(data, "tool", "uv", "workspace"))
    without = (f"!{name}" for name in strings(workspace.get("exclude")))
    members = (*strings(workspace.get("members")), *without)
    return Sheet(file, "pyproject", tuple(installs), unread=tuple(unread), members=members)


def _end(data: dict[str, Any], page: Text) -> Anchor | None:
    """Where tables can follow; None where those of uv are written as values, to which no header can add."""
    more = {"sources": "[tool.uv.sources]", "index": "[[tool.uv.index]]"}
    heads = [head for name, head in more.items() if at(data, "tool", "uv", name) is not None]
    heads = [head for head in heads if not page.table(head.strip("[]"))]
    try:
        parsed("\n".join((page.text, *heads))) if heads else None
    except Unreadable:
        return None
    return page.end


def _overridden(install: Install, held: tuple[Requirement, ...]) -> Install:
    """uv takes the limits of an override in place of all others."""
    if not held or install.tool != "uv":
        return install
    by_name = {item.name: item for item in held}
    changed = (_override(item, by_name[item.name]) if item.name in by_name else item for item in install.requirements)
    return replace(install, requirements=tuple(changed))


def _override(item: Requirement, by: Requirement) -> Requirement:
    return replace(item, limits=by.limits, marker=by.marker, place=by.place, written=by.written)


def _tool(data: dict[str, Any]) -> Tool:
    for name in ("uv", "poetry", "pdm"):
        if at(data, "tool", name) is not None:
            return name
    return "pip"


def _project(data: dict[str, Any], page: Text, unread: list[Unread]) -> Iterator[Install]:
    """What is always installed, and that with each extra and dependency group."""
    project, tool = named(data.get("project")), _tool(data)
    indexes = (*_uv_indexes(data, page), *_pdm_indexes(data, page))
    sources = _Sources(data, indexes)
    requires = project.get("requires-python")
    base = _listed(strings(project.get("dependencies")), page, _Table("project"), sources, unread)
    groups = _groups(data, project)
    shared = Install(
        Place(page.file),
        tool,
        base,
        _listed(strings(at(data, "tool", "uv", "constraint-dependencies")), page, _Table("tool.uv"), sources, unread),
        indexes,
        requires_python=requires if isinstance(requires, str) else "",
        strategy=str(at(data, "tool", "uv", "index-strategy") or ""),
        before=_date(at(data, "tool", "uv", "exclude-newer")),
        project=page.file,
    )
    if base and not any(item.name == "torch" and sources.by_group("torch") for item in base):
        yield shared  # else which torch it is depends on the extra that is chosen with it
    known = Extras(project, lambda texts, extra: _listed(texts, page, _Table(EXTRAS, extra), sources, []))
    for what, (value, name, table) in list(groups.items())[:MOST]:
        wanted = _flat(value, table, named(data.get("dependency-groups")), 0)
        own, extras = known.whole(_listed(wanted, page, _Table(table, name), sources, unread))
        if own:
            brings = extras or table == EXTRAS or tool != "pip"
            inside = (_from(item, [sources.of(item.name, one) for one in (name, *extras)]) for item in base if brings)
            yield replace(shared, requirements=(*inside, *own), what=what)


def _date(value: Any) -> str:
    """Of exclude-newer, which may be an age in words, too."""
    found = re.match(r"\d{4}-\d\d-\d\d", str(value)) if value else None
    return found[0] if found else ""


def _groups(data: dict[str, Any], project: dict[str, Any]) -> dict[str, tuple[Any, str, str]]:
    """(what is listed, name, table) of every extra and dependency group, by what people call it."""
    groups = {
        **{
            f"the extra {name}": (value, name, EXTRAS)
            for name, value in named(project.get("optional-dependencies")).items()
        },
        **{
            f"the group {name}": (value, name, "dependency-groups")
            for name, value in named(data.get("dependency-groups")).items()
        },
        **{
            f"the group {name}": (value, name, "tool.pdm.dev-dependencies")
            for name, value in named(at(data, "tool", "pdm", "dev-dependencies")).items()
        },
    }
    old = strings(at(data, "tool", "uv", "dev-dependencies"))
    if old:
        groups["the group dev"] = (old, "dev", "tool.uv")
    return groups


def _from(item: Requirement, chosen: list[tuple[Source, ...]]) -> Requirement:
    """With the sources that the extras or the group that are installed along name for it."""
    own = next(filter(None, chosen), ())
    return replace(item, sources=own) if own else item


def _flat(value: Any, table: str, groups: dict[str, Any], depth: int) -> list[str]:
    """A group's requirements, with those of groups that it includes."""
    found = strings(value)
    for item in value if isinstance(value, list) and depth < 5 else ():
        if isinstance(item, dict) and table == "dependency-groups":
            other = normalised(str(item.get("include-group", "")))
            found += next(
                (_flat(part, table, groups, depth + 1) for name, part in groups.items() if normalised(name) == other),
                [],
            )
    return found


class _Table(NamedTuple):
    """Where requirements are listed: the table, and the extra or group in it."""

    name: str
    group: str = ""


class _Sources:
    """[tool.uv.sources]: from which index a package alone may come, by extra or group and marker."""

    def __init__(self, data: dict[str, Any], indexes: tuple[Index, ...]) -> None:
        self.urls = {item.name: item.url for item in indexes if item.name}
        self.tables = {
            normalised(name): tables(value) for name, value in named(at(data, "tool", "uv", "sources")).items()
        }

    def by_group(self, name: str) -> bool:
        """Whether each of its sources is for an extra or a group."""
        found = self.tables.get(name, ())
        return bool(found) and all(item.get("extra") or item.get("group") for item in found)

    def of(self, name: str, group: str) -> tuple[Source, ...]:
        """For a package in a group; those of other groups do not count."""
        found = []
        for item in self.tables.get(name, ()):
            asked = item.get("extra") or item.get("group")
            if asked and normalised(str(asked)) != normalised(group):
                continue
            marker = str(item.get("marker", ""))
            if "index" in item:
                url = self.urls.get(str(item["index"]), str(item["index"]))
            else:
                url = str(item.get("url") or item.get("git") or item.get("path") or item.get("workspace") or "")
            found.append(Source(url, marker))
        return tuple(found)


def _listed(
    items: list[str], page: Text, table: _Table, sources: _Sources, unread: list[Unread]
) -> tuple[Requirement, ...]:
    begin, found = page.table(table.name), []
    if table.group and table.name != "tool.uv":
        key, _ = page.key(table.name, table.group)
        begin = len("\n".join(page.text.split("\n")[: key.line - 1]))
    for text in items:
        place = page.string(text, begin)
        item = requirement(text, place, table.group)
        if item is None:
            unread.append(Unread(place, f"not a requirement by PEP 508: {text[:80]}"))
            continue
        found.append(replace(item, sources=sources.of(item.name, table.group)))
    return tuple(found)


def _uv_indexes(data: dict[str, Any], page: Text) -> Iterator[Index]:
    uv = named(at(data, "tool", "uv"))
    for item in tables(uv.get("index")):
        url, name = str(item.get("url", "")), str(item.get("name", ""))
        role: Role = "explicit" if item.get("explicit") is True else "index" if item.get("default") is True else "extra"
        yield Index(url, role, page.string(url, page.table("tool.uv.index")), url, name)
    for key, role in (("index-url", "index"), ("extra-index-url", "extra"), ("find-links", "links")):
        for url in [uv[key]] if isinstance(uv.get(key), str) else strings(uv.get(key)):
            yield Index(url, role, page.string(url), url)
    for url in strings(at(uv, "pip", "extra-index-url")):
        yield Index(url, "extra", page.string(url), url)


def _pdm_indexes(data: dict[str, Any], page: Text) -> Iterator[Index]:
    for item in tables(at(data, "tool", "pdm", "source")):
        url, name = str(item.get("url", "")), str(item.get("name", ""))
        packages = strings(item.get("include_packages"))
        excluded = "*" in strings(item.get("exclude_packages"))
        role: Role = "index" if name == "pypi" else "extra"
        if excluded and not {"torch", "torch*", "*torch*"} & {*packages}:
            role = "explicit"
        if item.get("type") == "find_links":
            role = "links"
        yield Index(url, role, page.string(url), url, name)


def _hatch(data: dict[str, Any], page: Text, unread: list[Unread]) -> Iterator[Install]:
    for name, env in list(named(at(data, "tool", "hatch", "envs")).items())[:MOST]:
        items = [*strings(at(env, "dependencies")), *strings(at(env, "extra-dependencies"))]
        found = _listed(items, page, _Table(f"tool.hatch.envs.{name}"), NONE, unread)
        tool: Tool = "uv" if at(env, "installer") == "uv" else "pip"
        said = named(at(env, "env-vars"))
        places = tuple(
            Index(str(said[key]), role, page.string(str(said[key])), str(said[key]))
            for key, role in VARIABLES.items()
            if key in said and reads(tool, key)
        )
        if found:
            yield Install(
                Place(page.file), tool, found, indexes=places, what=f"the environment {name}", project=page.file
            )


NONE = _Sources({}, ())
