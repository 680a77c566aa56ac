"""Pixi's manifest, pixi.toml or [tool.pixi]: conda packages, those of PyPI, features and targets."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from torchdoctor.declared import limits
from torchdoctor.declared.model import Index, Install, Place, Requirement, Sheet, Source, Unread
from torchdoctor.declared.readers.commands import conda_spec
from torchdoctor.declared.readers.tomls import Text, Unreadable, at, named, parsed, strings
from torchdoctor.knowledge.versions import normalised

_MARKERS = {
    "linux": "sys_platform == 'linux'",
    "win": "sys_platform == 'win32'",
    "osx": "sys_platform == 'darwin'",
    "unix": "os_name == 'posix'",
}


def read(file: str, text: str) -> Sheet:
    """pixi.toml."""
    try:
        data = parsed(text)
    except Unreadable as error:
        return Sheet(file, "pixi", unread=(Unread(Place(file, error.line), str(error)),))
    return Sheet(file, "pixi", tuple(installs(data, Text(file, text), "")))


def installs(pixi: dict[str, Any], page: Text, prefix: str) -> Iterator[Install]:
    """Of the default feature, and of each feature with it: conda's packages, then PyPI's."""
    channels = tuple(_channels(at(pixi, "workspace", "channels") or at(pixi, "project", "channels")))
    base = [*_listed(pixi, page, prefix)]
    yield from _made(base, pixi, channels, page, "")
    for name, feature in list(named(pixi.get("feature")).items())[:100]:
        own = [*_listed(named(feature), page, f"{prefix}feature.{name}.")]
        if own:
            ours = tuple(_channels(at(feature, "channels"))) or channels
            yield from _made([*base, *own], {**pixi, **named(feature)}, ours, page, f"the feature {name}")


def _made(
    items: list[Requirement], table: dict[str, Any], channels: tuple[str, ...], page: Text, what: str
) -> Iterator[Install]:
    conda = tuple(item for item in items if item.conda)
    pypi = tuple(item for item in items if not item.conda)
    options = named(table.get("pypi-options"))
    indexes = [Index(str(url), "index", page.string(str(url)), str(url)) for url in [options.get("index-url")] if url]
    indexes += [Index(url, "extra", page.string(url), url) for url in strings(options.get("extra-index-urls"))]
    python = next(
        (
            number.removesuffix(".*")
            for item in conda
            if item.name == "python" and (number := limits.exact(item.limits.replace(".*", "")))
        ),
        None,
    )
    python = ".".join(python.split(".")[:2]) if python else None
    if conda:
        yield Install(Place(page.file), "pixi", conda, channels=channels, what=what, python=python)
    if pypi:
        yield Install(Place(page.file), "uv", pypi, indexes=tuple(indexes), what=what, python=python)


def _channels(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else ():
        yield item if isinstance(item, str) else str(named(item).get("channel", ""))


def _listed(table: dict[str, Any], page: Text, prefix: str) -> Iterator[Requirement]:
    yield from _conda(named(table.get("dependencies")), page, f"{prefix}dependencies", "")
    yield from _pypi(named(table.get("pypi-dependencies")), page, f"{prefix}pypi-dependencies", "")
    for target, inner in list(named(table.get("target")).items())[:20]:
        marker = _MARKERS.get(target.partition("-")[0], "os_name == 'none'")
        if target.endswith("-aarch64"):
            marker += " and platform_machine == 'aarch64'"
        yield from _conda(named(at(inner, "dependencies")), page, f"{prefix}target.{target}.dependencies", marker)
        yield from _pypi(
            named(at(inner, "pypi-dependencies")), page, f"{prefix}target.{target}.pypi-dependencies", marker
        )


def _conda(items: dict[str, Any], page: Text, table: str, marker: str) -> Iterator[Requirement]:
    for name, value in items.items():
        place, written = page.key(table, name)
        text = value if isinstance(value, str) else str(named(value).get("version", "*"))
        build = "" if isinstance(value, str) else str(named(value).get("build", ""))
        found = conda_spec(f"{name} {text}".strip(), place)
        if found:
            cuda = "cpu" if "cpu" in build else found.build
            yield replace(found, written=written, limits=limits.conda(text), marker=marker, build=cuda)


def _pypi(items: dict[str, Any], page: Text, table: str, marker: str) -> Iterator[Requirement]:
    for name, value in items.items():
        place, written = page.key(table, name)
        item = named(value)
        text = value if isinstance(value, str) else str(item.get("version", ""))
        version = "" if text == "*" else text if not text[:1].isdigit() else f"=={text}"
        sources = (Source(str(item["index"])),) if "index" in item else ()
        url = str(item.get("url") or item.get("git") or item.get("path") or "")
        yield Requirement(normalised(name), place, written, version, marker, url, sources=sources)
