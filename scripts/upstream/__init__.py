"""What upstream has that the data lack, source by source.

Each source is asked by itself: one that does not answer, or answers nonsense, loses nothing of the others.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from packaging.version import Version

from upstream import build_scripts, index, pages, pypi
from upstream.facts import Data, Fact, Trouble, Web, wheel

Enter = Callable[[Data, list[Fact]], Data]


class Learnt(NamedTuple):
    """What was learnt. odd: what contradicts the data, or is named otherwise by our rules."""

    facts: list[Fact]
    odd: list[str]
    troubles: list[Trouble]


def learn(data: Data, web: Web, enter: Enter, every: bool = False) -> Learnt:
    """What upstream has that the data lack. enter: gives the data with facts entered.

    every: asks about every companion that is known, not only about the last.
    """
    facts: list[Fact] = []
    odd: list[str] = []
    troubles: list[Trouble] = []

    def asked(source: str, into: list[Any], ask: Callable[[], Iterable[Any]]) -> None:
        try:
            into.extend(ask())
        except (OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError) as error:
            troubles.append(Trouble(source, str(error) or type(error).__name__))

    found: dict[str, Data] = {}
    for package in pypi.PACKAGES:
        told: list[tuple[str, Data]] = []  # one, or none where PyPI does not answer
        asked(f"PyPI, {package}", told, partial(_named_page, package, web))
        found.update(told)
    if "torch" in found:
        asked("PyPI, torch", facts, lambda: pypi.of_torch(data, found["torch"], web))
    known = pypi.torches(data, facts)
    for package in (name for name in pypi.PACKAGES[1:] if name in found):
        asked(f"PyPI, {package}", facts, partial(pypi.of_companion, known, package, found[package], web, every))
    asked(
        "README of torchcodec", facts, lambda: pages.of_torchcodec(data, list(known.days), web.text(pages.TORCHCODEC))
    )
    _of_index(data, web, asked, facts)
    asked("build matrix", facts, lambda: build_scripts.of_matrix(data, web.text(build_scripts.MATRIX)))
    asked("selector", facts, lambda: pages.of_selector(data, web.text(pages.SELECTOR)))
    with_them = enter(data, facts)  # the scripts are asked about these builds, too
    for torch in build_scripts.asked(with_them):
        asked(f"build scripts of {torch}", facts, partial(build_scripts.of_scripts, with_them, torch, web))
    for package in (name for name in index.PACKAGES if name in found):
        asked(f"hashes on PyPI, {package}", facts, partial(pypi.hashes, with_them, package, found[package]))
        asked(f"names on PyPI, {package}", odd, partial(other_tags, data, package, found[package]))
    odd += [fact.words() for fact in facts if fact.kind == "contradiction"]
    return Learnt([fact for fact in facts if fact.kind != "contradiction" and _told(fact, facts)], odd, troubles)


def _named_page(package: str, web: Web) -> list[tuple[str, Data]]:
    return [(package, pypi.page(package, web))]


def _of_index(data: Data, web: Web, asked: Callable[..., None], facts: list[Fact]) -> None:
    host = data["wheels"]["host"]
    builds: list[str] = []
    asked("root of the index", builds, lambda: index.indexes(data, web.text(f"{host}/")))
    for build in builds:
        for package in index.PACKAGES:
            page: list[str] = []
            asked(f"index {build}, {package}", page, partial(_page, web, f"{host}/{build}/{package}/", package))
            for text in page:
                if package == "torch":
                    asked(f"index {build}, torch", facts, partial(index.of_torch, data, build, text))
                asked(f"index {build}, {package}", facts, partial(index.hashes, data, build, package, text))


def _page(web: Web, address: str, package: str) -> list[str]:
    try:
        return [web.text(address)]
    except FileNotFoundError:
        if package == "torch":
            raise
        return []  # an index need not have every companion


def _told(fact: Fact, facts: list[Fact]) -> bool:
    """Whether a fact stays: that of a companion without a torch goes where another says to which it belongs."""
    name, _, number = fact.value.partition(" ")
    series = f"{name} {'.'.join(number.split('.')[:2])}"
    others = {other.value for other in facts if other.kind == "companion" and other.torch}
    return fact.kind != "companion" or bool(fact.torch) or not {fact.value, series} & others


def other_tags(data: Data, package: str, page: Data) -> Iterator[str]:
    """Wheels on PyPI that our rules name otherwise: torch since 2.7 on Linux, where PyPI's names are the index's."""
    from torchdoctor.knowledge import Compat
    from torchdoctor.knowledge.wheels import Target

    wheels = Compat().wheels
    releases = data["releases"]["releases"]
    for item in releases:
        for number in [item["torch"]] if package == "torch" else (item[package] or [])[:1]:
            for file in page["releases"].get(number, ()):
                found = wheel(file["filename"])
                early = Version(item["torch"]) < Version("2.7")
                build = item["pypi"].get(found.platform) if found else None
                if not found or not build or not found.python or (early and found.platform.startswith("linux")):
                    continue
                ours = wheels.wheel(package, number, Target(build, found.platform, found.python))
                name = ours.filename.replace(f"-{ours.version}-", f"-{number}-", 1)
                theirs = re.sub(r"^([^-]+-[^-]+)-\d+-", r"\1-", found.filename)  # without a build tag
                if name != theirs and (number, found.python) != ("1.7.0", "3.8"):
                    yield f"wheels.json names {name}, PyPI has {theirs}"
