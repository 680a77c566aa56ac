"""conda's environment.yml, conda-lock.yml, explicit lists, and pixi.lock."""

import re
from collections.abc import Iterator
from dataclasses import replace

from torchdoctor.declared import limits
from torchdoctor.declared.model import Index, Install, Place, Requirement, Sheet, Unread
from torchdoctor.declared.readers import requirements as pip
from torchdoctor.declared.readers.commands import conda_spec
from torchdoctor.declared.readers.locks import OF_INTEREST
from torchdoctor.declared.readers.tomls import Unreadable
from torchdoctor.declared.readers.yamls import Node, documents, texts
from torchdoctor.declared.texts import numbered
from torchdoctor.knowledge.versions import normalised
from torchdoctor.model import Os

NAMES = re.compile(rf"pytorch(?:-cuda|-gpu|-cpu)?|cudatoolkit|cuda-version|cpuonly|python|{OF_INTEREST}", re.I)
UNKNOWN = "an index that the list does not name"
_ARCHS = {
    "linux-64": "x86_64", "linux-aarch64": "aarch64", "osx-64": "x86_64", "osx-arm64": "arm64", "win-64": "amd64",
    "win-arm64": "arm64",
}  # fmt: skip
_SYSTEMS: dict[str, Os] = {"linux": "linux", "osx": "macos", "win": "windows"}


def environment(file: str, text: str) -> Sheet:
    """environment.yml: conda's packages, and those of pip in it."""
    try:
        pages = documents(text)
    except Unreadable as error:
        return Sheet(file, "environment", unread=(Unread(Place(file, error.line), str(error)),))
    root = pages[0] if pages else Node("", 1, 1)
    listed = root.get("dependencies") or Node([], 1, 1)
    channels = tuple(texts(root.get("channels")))
    conda, unread = [], []
    inner: Node | None = None
    for item in listed.items:
        inner = item.get("pip") or inner
        if item.text and (found := conda_spec(re.sub(r"(?<!\s)\s+#.*", "", item.text), item.place(file))):
            conda.append(found)
        elif item.text:
            unread.append(Unread(item.place(file), f"not a package by conda's rules: {item.text[:80]}"))
    python = _python(conda)
    installs = [Install(Place(file), "conda", tuple(conda), channels=channels, python=python)] if conda else []
    if inner is not None:
        pip = _of_pip(inner, file, python, unread)
        own = any(item.name == "torch" for item in pip.requirements)
        there = next((item for item in conda if item.name == "torch"), None)
        # Companions find conda's torch, which stays where it is the one that they require.
        installs += [replace(pip, earlier=_number(there)) if there and not own else pip]
    return Sheet(file, "environment", tuple(installs), unread=tuple(unread))


def _number(item: Requirement) -> str:
    """The one release that is asked for; "?" for a series, such as 2.4."""
    number = limits.exact(item.limits.replace(".*", "")) or ""
    return number if number.count(".") > 1 else "?"


def _python(found: list[Requirement]) -> str | None:
    """The Python that is asked for, where it is one."""
    asked = next((item.limits for item in found if item.name == "python"), "")
    number = limits.exact(asked.replace(".*", ""))
    return ".".join(number.split(".")[:2]) if number and "." in number else None


def _of_pip(inner: Node, file: str, python: str | None, unread: list[Unread]) -> Install:
    """Its lines are those of a requirements file."""
    found: list[Requirement] = []
    indexes: list[Index] = []
    files: list[str] = []
    anchors = tuple(filter(None, [inner.item("pip", file)]))
    for item in inner.items:
        sheet = pip.read(file, item.text)
        files += [name for name in sheet.includes if not name.startswith("-c ")]
        unread += [replace(one, place=item.place(file)) for one in sheet.unread]
        for install in sheet.installs:
            found += [replace(one, place=item.place(file)) for one in install.requirements]
            indexes += [replace(one, place=item.place(file)) for one in install.indexes]
    return Install(
        inner.place(file),
        "pip",
        tuple(found),
        indexes=tuple(indexes),
        what="pip",
        python=python,
        anchors=anchors,
        files=tuple(files),
    )


def lock(file: str, text: str) -> Sheet:
    """conda-lock.yml: one installation for each platform."""
    try:
        pages = documents(text)
    except Unreadable as error:
        return Sheet(file, "conda-lock", unread=(Unread(Place(file, error.line), str(error)),))
    by_system: dict[str, list[Requirement]] = {}
    for item in (pages[0].get("package") or Node([], 1, 1)).items if pages else ():
        name, number = (item.get("name") or item).text, (item.get("version") or item).text
        system = (item.get("platform") or item).text
        if NAMES.fullmatch(name):
            manager = (item.get("manager") or item).text
            by_system.setdefault(system, []).append(
                _locked(name, number, (item.get("url") or item).text, item.place(file), manager == "conda")
            )
    return Sheet(file, "conda-lock", tuple(_by_system(file, by_system)))


def _locked(name: str, number: str, url: str, place: Place, conda: bool) -> Requirement:
    plain = "torch" if conda and name in ("pytorch", "pytorch-gpu", "pytorch-cpu") else normalised(name)
    cuda = re.search(r"cuda(\d{2})\.?(\d)", url.rpartition("/")[2])
    build = f"cu{cuda[1]}{cuda[2]}" if cuda else "cpu" if "cpu" in url.rpartition("/")[2] else ""
    folder = url.rpartition("/")[0] if "://" in url and "pythonhosted.org" not in url else ""
    index = "" if conda else folder or (UNKNOWN if "+" in number and "/" not in url else "")
    return Requirement(
        plain,
        place,
        "",
        f"=={number}" if number else "",
        index=index,
        conda=conda,
        build=build or number.partition("+")[2],
    )


def _by_system(file: str, found: dict[str, list[Requirement]]) -> Iterator[Install]:
    for system, items in list(found.items())[:20]:
        python = _python(items)
        os, arch = _SYSTEMS.get(system.partition("-")[0]), _ARCHS.get(system, "")
        for conda in (True, False):
            own = tuple(item for item in items if item.conda is conda)
            if own:
                yield Install(
                    own[0].place,
                    "conda" if conda else "pip",
                    own,
                    os=os,
                    arch=arch,
                    python=python,
                    locked=True,
                    what=system,
                )


def listed(file: str, text: str) -> Sheet:
    """What `conda list --export` and `conda list --explicit` write: name=version=build, or addresses of packages."""
    found: list[Requirement] = []
    for number, line in numbered(text):
        bare = line.strip()
        if not bare or bare.startswith(("#", "@")) or len(bare) > 2000:
            continue
        place, name = Place(file, number), bare.partition("#")[0].rpartition("/")[2]
        parts = bare.split("=")
        if "://" in bare:
            item = _of_file(name, True, place)
        elif len(parts) > 1 and NAMES.fullmatch(parts[0]):
            item = _locked(parts[0], parts[1], parts[-1], place, parts[-1] not in ("pypi_0", "pypi"))
        else:
            item = None
        found += [item] if item else []
    system = re.search(r"^#\s*platform:\s*(\S+)", text, re.M) or re.search(r"/((?:linux|osx|win)-[\w]+)/", text)
    return (
        Sheet(file, "conda-list", tuple(_by_system(file, {system[1] if system else "": found})))
        if found
        else Sheet(file, "conda-list")
    )


def pixi_lock(file: str, text: str) -> Sheet:
    """pixi.lock: the packages that its environments refer to, by platform."""
    found: dict[str, list[Requirement]] = {}
    for number, line in numbered(text):
        if len(line) > 2000 or ("packages:" in line and not line.startswith(" ")):
            if line.startswith("packages:"):
                break
            continue
        named = re.match(r"\s+- (conda|pypi): (\S*/)([^/\s]+)\s*$", line)
        if named is None:
            system = re.match(r"\s{6,8}((?:linux|osx|win)-[\w]+):\s*$", line)
            if system:
                current = found.setdefault(system[1], [])
            continue
        item = _of_file(named[3], named[1] == "conda", Place(file, number, line.index("- ") + 3), named[2])
        if item and found:
            current.append(item)
    return Sheet(file, "pixi.lock", tuple(_by_system(file, found)))


def _of_file(name: str, conda: bool, place: Place, folder: str = "") -> Requirement | None:
    """By the name of a package's file: pytorch-2.4.1-cuda126_py312h1763f6d_306.conda."""
    parts = (
        re.fullmatch(r"(.+)-([^-]+)-([^-]+)\.(?:conda|tar\.bz2)", name)
        if conda
        else re.match(r"([\w.]+)-(\d[^-]*)-", name.replace("%2B", "+"))
    )
    if parts is None or not NAMES.fullmatch(parts[1]):
        return None
    return _locked(parts[1], parts[2], folder + name, place, conda)
