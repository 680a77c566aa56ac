"""Names of nodes folded as clush and Slurm write them."""

import itertools
import re

from faults import each

from torchdoctor.fleet.nodesets import fold


@each(
    [
        (["n1"], ["n1"]),
        (["n1", "n2", "n3", "n4", "n5", "n6"], ["n[1-6]"]),
        (["n6", "n1", "n3", "n2"], ["n[1-3,6]"]),
        (["n9", "n10", "n11"], ["n[9-11]"]),
        (["n08", "n09", "n10"], ["n[08-10]"]),
        (["n1", "n01"], ["n[1,01]"]),
        (["r0001-n05", "r0002-n05", "r0003-n05"], ["r[0001-0003]-n05"]),
        (["r1-n1", "r1-n2", "r2-n1", "r2-n2"], ["r[1-2]-n[1-2]"]),
        (["r1-n1", "r1-n2", "r2-n1"], ["r1-n[1-2]", "r2-n1"]),
        (["login", "gpu1", "gpu2"], ["gpu[1-2]", "login"]),
        (["10.0.0.1", "10.0.0.2"], ["10.0.0.[1-2]"]),
        ([], []),
    ]
)
def test_names_that_follow_each_other_are_a_range(names: list[str], folded: list[str]) -> None:
    assert fold(names) == folded


def unfolded(nodeset: str) -> list[str]:
    """All names of one set."""
    parts = [
        [number for item in part[1:-1].split(",") for number in numbers(item)] if part.startswith("[") else [part]
        for part in re.split(r"(\[.*?\])", nodeset)
    ]
    return ["".join(item) for item in itertools.product(*parts)]


def numbers(text: str) -> list[str]:
    first, _, last = text.partition("-")
    return [str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1)]


def test_no_name_is_lost_and_none_is_made_up() -> None:
    names = {f"r{rack:04}-n{node:02}" for rack in range(40) for node in range(16) if (rack * 7 + node * 3) % 5 < 3}
    sets = fold(names)
    every = [name for item in sets for name in unfolded(item)]
    assert sorted(every) == sorted(names)
    assert len(sets) < 20
