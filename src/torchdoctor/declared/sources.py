"""From which indexes a tool takes torch, and in which order it asks them."""

from torchdoctor.declared import markers
from torchdoctor.declared.indexes import Has, has
from torchdoctor.declared.model import Aim, Install, Requirement
from torchdoctor.declared.outcome import PYPI


def asked(install: Install, first: Requirement, aim: Aim, ours: str) -> list[tuple[str, Has]]:
    """(address or "PyPI", what it has) of each index that torch may come from, in uv's order.

    ours: the mirror of pytorch.org that the user named.
    """
    own = first.index or next((item.url for item in first.sources if markers.holds(item.marker, aim)), "")
    if own:
        return [(own, has(own, ours))]
    indexes = [item for item in install.indexes if item.role != "explicit"]
    main = [item for item in indexes if item.role == "index"][-1:]
    extras = [item for item in indexes if item.role in ("extra", "links")]
    found = [(item.url, has(item.url, ours)) for item in (*extras, *main)]
    kept = [(url, what) for url, what in found if what.kind != "without"]
    if install.tool == "poetry":
        before = [item for item in kept if item[0] in {index.url for index in indexes if index.role == "index"}]
        last = [item for item in kept if item[0] in {index.url for index in extras}]
        return [*(before or [(PYPI, Has("pypi"))]), *last]
    if install.tool == "uv" and any(item.name == "torch-backend" and item.url != "auto" for item in main):
        return kept
    return kept if main else [*kept, (PYPI, Has("pypi"))]


def together(install: Install, sources: list[tuple[str, Has]]) -> list[list[tuple[str, Has]]]:
    """Sources that are asked together: of uv and Poetry each alone, in their order."""
    uv = install.tool == "uv" and not install.strategy.startswith("unsafe")
    return [[source] for source in sources] if uv or install.tool == "poetry" else [sources]
