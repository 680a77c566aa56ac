"""What a stranger wrote into a report is never a word of a command: bash runs all that would be offered for pasting."""

import os
import random
import re
import subprocess
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import mutations
import pytest

from torchdoctor import rules, shell
from torchdoctor.codec import DecodeError
from torchdoctor.knowledge import load
from torchdoctor.older import facts_of

# A restricted shell with nothing on PATH: it expands and splits each line as any bash does, and starts no program. Of
# the marker it tells by a signal, which builds need no redirection for.
RUNNER = f"""
trap 'echo "EXECUTED $number"' USR1
{mutations.MARK}() {{ kill -s USR1 $$; }}
command_not_found_handle() {{ return 0; }}
number=0
while IFS= read -r -d '' -u 5 line; do
  number=$((number + 1))
  ( eval "$line" )
done
"""


def commands(many: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Every command that is offered for facts changed in one place."""
    compat = load()
    for data in many:
        try:
            facts = facts_of(data)
        except DecodeError:
            continue
        for result in rules.diagnose(facts, compat):
            for finding in result.findings:
                for fix in finding.fixes:
                    yield from ((command, (result.rule, fix.text)) for command in fix.commands)


def executed(lines: list[str], folder: Path) -> list[str]:
    """Those of the lines in which the marker's program is started."""
    given = folder.parent / f"{folder.name}.lines"
    given.write_bytes(b"".join(line.encode("utf-8", "replace") + b"\0" for line in lines))
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", f"exec 5<{given}; PATH=/nowhere; set -r; {RUNNER}"],
        stdin=subprocess.DEVNULL,
        env={"HOME": str(folder), "PATH": "/nowhere"},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=3600,
        check=False,
    )
    numbers = dict.fromkeys(map(int, re.findall(r"EXECUTED (\d+)", done.stdout.decode("utf-8", "replace"))))
    return [lines[number - 1] for number in numbers]


def check(many: Iterable[Any], folder: Path) -> tuple[int, int]:
    """(facts tried, commands run)"""
    found: dict[str, Any] = {}
    count = 0

    def counted() -> Iterator[Any]:
        nonlocal count
        for data in many:
            count += 1
            yield data

    for command, source in commands(counted()):
        found.setdefault(command, source)
    assert [source for command, source in found.items() if "\n" in command or not command] == []
    assert [(found[line], line) for line in executed([*found], folder)] == []
    assert list(folder.iterdir()) == []
    return count, len(found)


@pytest.mark.process
def test_the_marker_is_seen_where_it_is_started(tmp_path: Path) -> None:
    mark = mutations.MARK
    lines = [f"echo 'a;{mark}'", f"pip install a;{mark}", f'x "$({mark})"', f"~/a/python `{mark}`", f"/x/y a|{mark}"]
    assert executed(lines, tmp_path) == lines[1:]


@pytest.mark.process
def test_no_word_of_a_report_becomes_a_command(tmp_path: Path) -> None:
    chance = random.Random(7)
    check((mutations.mutated(chance) for _ in range(40)), tmp_path)
    check(islice(mutations.injected(), 0, None, 12007), tmp_path)


@pytest.mark.hostile
@pytest.mark.parametrize("part", range(20))
def test_no_word_of_any_report_becomes_a_command(part: int, tmp_path: Path) -> None:
    step = int(os.environ.get("HOSTILE_STEP", "1"))
    print(part, *check(islice(mutations.injected(), part, None, 20 * step), tmp_path))


@pytest.mark.process
def test_values_in_every_place_of_a_command(tmp_path: Path) -> None:
    for os_name in ("linux", "macos"):
        lines = []
        for word in mutations.SHELL:
            lines += [
                shell.command(os_name, word, "-m", "pip"),
                shell.command(os_name, "pip", "install", word),
                shell.export(os_name, "LD_LIBRARY_PATH", f"/a:{word}:/b"),
                shell.export(os_name, word, "x"),
                shell.unset(os_name, word),
                shell.conda(os_name, "install", word, word),
                shell.delete(os_name, f"/v/{word}", "~orch"),
                shell.delete(os_name, "/v/site-packages", word),
            ]
        assert executed([line for line in lines if line and not line.startswith(mutations.MARK)], tmp_path) == []
