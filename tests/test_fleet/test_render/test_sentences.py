"""Names of nodes in one line."""

import itertools
import re

from torchdoctor.fleet.render.sentences import NAMED, node, nodes

MANY = [f"r{rack:04}-n{number:02}.json" for rack in range(0, 90, 3) for number in range(0, 16, 5)]


def test_few_names_are_all_there() -> None:
    assert nodes(["n1.json", "n2.json", "login.json"]) == "login,n[1-2]"


def test_of_many_whole_sets_and_how_many_follow() -> None:
    irregular = [name for number, name in enumerate(MANY) if number * 7 % 5 < 3]
    told = nodes(irregular)
    sets, _, more = told.removesuffix(" more").rpartition(" and ")
    assert len(sets) <= NAMED
    assert named(sets) == [*map(node, irregular)][: len(irregular) - int(more)]


def test_every_one_where_asked_for() -> None:
    irregular = [name for number, name in enumerate(MANY) if number * 7 % 5 < 3]
    assert named(nodes(irregular, every=True)) == [*map(node, irregular)]


def named(sets: str) -> list[str]:
    """The names of comma-separated sets, sorted."""
    found = []
    for item in re.findall(r"(?:[^,\[]|\[[^\]]*\])+", sets):
        parts = [
            [number for one in part[1:-1].split(",") for number in numbers(one)] if part[:1] == "[" else [part]
            for part in re.split(r"(\[.*?\])", item)
        ]
        found += ["".join(names) for names in itertools.product(*parts)]
    return sorted(found)


def numbers(text: str) -> list[str]:
    first, _, last = text.partition("-")
    return [str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1)]
