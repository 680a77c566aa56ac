"""Lock files: uv.lock, poetry.lock, pdm.lock, pylock.toml, Pipfile.lock, conda-lock.yml, pixi.lock; and `uv tree`."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.pasted import pip_list
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "a lock file"
SIGNS = ("[[package]]", "[[packages]]", "_meta", "pipfile", "manager: conda", "manager: pip", "── torch", "cp3")
_NAME, _NUMBER = r"[A-Za-z0-9][\w.-]{0,80}", r"\d[\w.+!-]{0,60}"
_TOML = re.compile(rf'name = "({_NAME})"\s{{1,3}}version = "({_NUMBER})"')
# uv names the version that a package needs where the lock has several of it: builds for several systems.
_FORKED = re.compile(rf'\{{ ?name = "torch", version = "({_NUMBER})"')
_YAML = re.compile(rf"name: ({_NAME})\s{{1,3}}version: '?\"?({_NUMBER})")
_PIPFILE = re.compile(rf'"({_NAME})"\s?:\s?\{{|"version"\s?:\s?"={{2,3}}({_NUMBER})"')
_TREE = re.compile(rf"(?:^|[─├└│ ]){{1,12}}({_NAME})(?:\[[\w,]+\])? v({_NUMBER})", re.MULTILINE)
_WHEEL = re.compile(r"/(torch|torchvision|torchaudio|triton|numpy|nvidia_\w+)-(\d[^-/\s]*)-(?:cp3\d+|py3|py2\.py3)-")

_PIP = re.compile(  # what it takes is not installed yet
    r"(?:^|\s)(?:collecting|using cached|downloading|skipping link:?|found link) "
)


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    found = _TOML.findall(text) or (_YAML.findall(text) if "manager: " in text else [])
    if found and not any(name == "torch" for name, _ in found):  # whose own entry was cut off
        forks = {number.partition("+")[0] for number in _FORKED.findall(text)}
        found += [("torch", number) for number in forks if len(forks) == 1]
    found = found or (_pipfile(text) if "_meta" in text or "sha256" in text else [])
    found = found or _TREE.findall(text) or ([] if _PIP.search(page.lower) else _WHEEL.findall(text))
    if len(found) >= 2 and any(name == "torch" for name, _ in found):
        lines = frozenset(
            number for number, line in enumerate(page.lines) if re.search(r"name|version|── |-cp3", line[:400])
        )
        yield pip_list.part(FORM, [(name.replace("_", "-"), version) for name, version in found], lines)


def _pipfile(text: str) -> list[tuple[str, str]]:
    """Each name's version follows its hashes."""
    found, name = [], ""
    for match in _PIPFILE.finditer(text):
        name = match[1] or name
        if match[2] and name:
            found.append((name, match[2]))
    return found
