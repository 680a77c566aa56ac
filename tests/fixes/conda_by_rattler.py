"""The `conda` of the laboratory: `create`, `install` and `remove` of conda, carried out by py-rattler's solver.

No index that tests can use has a conda. This takes the arguments as they are printed. As conda does: what was asked for
before (conda-meta/history) stays asked for unless it stands in the way, and what is installed is preferred to what is
newer. It does not ask before it begins.
"""

import argparse
import asyncio
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import rattler

PLATFORMS = ("linux-64", "noarch")
DEFAULTS = "defaults"


def main() -> None:
    parser = argparse.ArgumentParser(prog="conda")
    parser.add_argument("verb", choices=("create", "install", "remove"))
    parser.add_argument("specs", nargs="*")
    parser.add_argument("-p", "--prefix", required=True, type=Path)
    parser.add_argument("-c", "--channel", action="append", default=[])
    for flag in ("--force-reinstall", "--no-deps", "--freeze-installed", "--force", "--yes", "--dry-run", "--json"):
        parser.add_argument(flag, action="store_true")
    given = parser.parse_intermixed_args()
    asyncio.run(_remove(given) if given.verb == "remove" else _install(given))
    os._exit(0)  # the solver's threads are still about, and may crash while Python ends


async def _install(given: argparse.Namespace) -> None:
    present, asked = installed(given.prefix), history(given.prefix)
    sources = [(channels() / name).as_uri() for name in (*given.channel, DEFAULTS)]
    names = {_name(item) for item in given.specs}
    frozen = [item for item in present if item.name.normalized not in names] if given.freeze_installed else []
    before = [spec for name, spec in asked.items() if name not in names]
    for kept in (before, *([other for other in before if other != spec] for spec in before), []):
        try:
            found = await rattler.solve(
                sources,
                [rattler.MatchSpec(spec) for spec in (*given.specs, *kept)],
                platforms=PLATFORMS,
                locked_packages=[item for item in present if item.name.normalized not in names],
                pinned_packages=frozen,
                channel_priority=rattler.ChannelPriority.Disabled,
            )
            break
        except Exception as error:  # the solver's own has no public name
            said = error
    else:
        sys.exit(f"LibMambaUnsatisfiableError: {said}")
    if given.no_deps:
        mine = [item for item in found if item.name.normalized in names]
        found = [*mine, *(item for item in present if item.name.normalized not in names)]
    else:  # what nobody asked for and nothing needs stays too
        solved = {item.name.normalized for item in found}
        found = [*found, *(item for item in present if item.name.normalized not in solved and not _clash(item, found))]
    again = names if given.force_reinstall else set()
    if given.dry_run:
        _said(present, found, again)
        return
    await _put(given.prefix, found, again)
    with (given.prefix / "conda-meta/history").open("a") as file:
        file.write(f"# update specs: {json.dumps(given.specs)}\n")


async def _remove(given: argparse.Namespace) -> None:
    present = installed(given.prefix)
    gone = set(given.specs)
    if unknown := gone - {item.name.normalized for item in present}:
        sys.exit(f"PackagesNotFoundError: {', '.join(sorted(unknown))}")
    while not given.force:
        more = {item.name.normalized for item in present if gone & {_name(need) for need in item.depends}} - gone
        if not more:
            break
        gone |= more
    kept = [item for item in present if item.name.normalized not in gone]
    if given.dry_run:
        _said(present, kept, set())
        return
    await _put(given.prefix, kept, set())
    with (given.prefix / "conda-meta/history").open("a") as file:
        file.write(f"# remove specs: {json.dumps(given.specs)}\n")


async def _put(prefix: Path, records: Sequence[rattler.RepoDataRecord], again: set[str]) -> None:
    await rattler.install(
        list(records), prefix, cache_dir=channels() / "cache", reinstall_packages=again, show_progress=False
    )


def _said(before: Sequence[rattler.RepoDataRecord], after: Sequence[rattler.RepoDataRecord], again: set[str]) -> None:
    """`--dry-run --json`: what would be linked and unlinked, and fetched before that."""

    def listed(items: Sequence[rattler.RepoDataRecord], others: Sequence[rattler.RepoDataRecord]) -> list[object]:
        known = {(item.name.normalized, str(item.version), item.build) for item in others}
        about = ((item, (item.name.normalized, str(item.version), item.build)) for item in items)
        return [
            {"name": key[0], "version": key[1], "build_string": str(key[2]), "size": item.size or 0}
            for item, key in about
            if key not in known or key[0] in again
        ]

    link = listed(after, before)
    print(
        json.dumps({"actions": {"FETCH": link, "LINK": link, "UNLINK": listed(before, after)}, "dry_run": True}),
        flush=True,
    )


def _clash(item: rattler.RepoDataRecord, chosen: Iterable[rattler.RepoDataRecord]) -> bool:
    """Whether what it needs is not there in the chosen versions."""
    there = {record.name.normalized: record for record in chosen}
    needs = ((need, there.get(_name(need))) for need in item.depends)
    return any(record is None or not rattler.MatchSpec(need).matches(record) for need, record in needs)


def installed(prefix: Path) -> list[rattler.PrefixRecord]:
    return [rattler.PrefixRecord.from_path(path) for path in sorted((prefix / "conda-meta").glob("*.json"))]


def history(prefix: Path) -> dict[str, str]:
    """What was asked for, by name: the last word counts."""
    file, found = prefix / "conda-meta/history", dict[str, str]()
    for verb, listed in re.findall(r"^# (\w+) specs: (\[.*\])$", file.read_text() if file.exists() else "", re.M):
        for spec in json.loads(listed):
            found.pop(_name(spec), None)
            if verb == "update":
                found[_name(spec)] = spec
    return found


def channels() -> Path:
    return Path(os.environ["STANDIN_CHANNELS"])


def _name(spec: str) -> str:
    return re.split(r"[ =<>!~]", spec.rpartition("::")[2], maxsplit=1)[0]


if __name__ == "__main__":
    main()
