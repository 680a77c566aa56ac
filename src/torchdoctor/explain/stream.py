"""A log of any length, block by block, in little memory: its end is kept, and before that only lines that may tell.

Lines are compared by their letters alone, so that the millions of lines of a log are few: each such shape is looked at
once. Only those with a word that errors have are looked at, and of the new ones only those with the letters that a
pattern needs go on. Where every line is another, and has such a word, LOOK letters are looked at so; then only the last
of each block.
"""

import codecs
import re
from collections import OrderedDict
from functools import cache

from torchdoctor.explain.cleaned import plain
from torchdoctor.explain.clock import Clock
from torchdoctor.explain.order import Match, ordered
from torchdoctor.explain.search import WINDOW, found, found_in_any_case, ways

BLOCK = 1 << 19
_Tree = dict[str, "_Tree"]

PLACES = 500  # passages kept; the oldest go first
SEEN, EACH = 12_000_000, 120  # bytes of shapes remembered, with what Python adds to each
LOOK, LAST = 6_000_000, 40_000  # letters in which patterns' letters are looked for, in the log and then in each block
LINES = 1_000  # shapes that are searched at once, from the last
BEFORE, AFTER = 3, 5  # lines of a passage around the one that may tell
FEW = 2_000  # lines of a block with a word: more are first made different ones, as most logs repeat
TELLING = 7  # letters; a way that needs fewer is tried on the end of a log only
LINE = 2_000  # bytes of a line kept

_LETTERS = bytes(range(65, 91)) + bytes(range(97, 123))
_FOLD = bytes.maketrans(bytes(range(65, 91)) + b"\r", bytes(range(97, 123)) + b"\n")
LONG = 16_000  # bytes of a line; longer ones are cut, so that none is kept whole
_NEWLINES = bytes.maketrans(b"\r", b"\n")
_REST = bytes(sorted(set(range(256)) - set(_LETTERS) - {10, 13}))
# Words of which the lines that tell an error have at least one.
WORDS = (
    *(b"error", b"fail", b"cannot", b"couldnot", b"isnot", b"notfound", b"support", b"unable", b"warn", b"kill"),
    *(b"mismatch", b"outof", b"undefined", b"fault", b"illegal", b"watchdog", b"xid"),
)


class Scan:
    """feed() the blocks, then matches()."""

    def __init__(self) -> None:
        self.total = 0
        self.clock = Clock()
        self.tail = b""
        self._waiting: list[bytes] = []
        self._held = 0
        self._rest = b""  # an unfinished line
        self._decoder: codecs.IncrementalDecoder | None = None
        self._seen: set[bytes] = set()
        self._weight = 0
        self._looked = 0
        self.passed_over = False  # whether lines were left out, as there were too many different ones
        self._telling: set[bytes] = set()
        self._passages: OrderedDict[bytes, tuple[int, bytes]] = OrderedDict()

    def feed(self, block: bytes) -> None:
        """Any number of bytes; few are put by until they are worth a look."""
        self._waiting.append(block)
        self._held += len(block)
        if self._held >= BLOCK:
            self._take()

    def text(self) -> str:
        """All that was read, where that is short; else its end."""
        self._take()
        return self.tail.decode("utf-8", "replace")

    def _take(self) -> None:
        block = self._utf8(b"".join(self._waiting))
        self._waiting, self._held = [], 0
        self.total += len(block)
        self.tail = (self.tail + block)[-WINDOW:]
        if self.total <= WINDOW:
            return  # all of it is the end
        whole, newline, rest = (self._rest + block).rpartition(b"\n")
        if len(rest) > BLOCK:  # one endless line
            whole, newline, rest = whole + newline + rest, b"", b""
        self._rest = rest
        if whole:
            self._look(whole, self.total - len(rest) - len(newline) - len(whole))

    def matches(self) -> tuple[Match, ...]:
        """The errors of the whole, those of its end first, but no symptom before a cause."""
        self._take()
        clock = self.clock = Clock()
        hits = {
            match.error.id: match for match in found_in_any_case(plain(self.tail.decode("utf-8", "replace")), clock)
        }
        before = self.total - WINDOW
        early = [(at, plain(text.decode("utf-8", "replace"))) for at, text in self._passages.values() if at < before]
        for offset, passage in reversed(early):
            for match in found(passage, clock):
                hits.setdefault(match.error.id, match._replace(place=(1, 0, -offset)))
        return ordered(iter(hits.values()))

    def _look(self, whole: bytes, offset: int) -> None:
        """Keeps the passages of these lines that may tell an error."""
        whole = _cut(whole)
        folded = whole.translate(_FOLD, _REST)
        there = _worded(folded, FEW)
        if there is None:
            there = dict.fromkeys(reversed(folded.split(b"\n")))
        new = [shape for shape in there if shape not in self._seen]
        if 2 * len(new) < folded.count(b"\n"):  # where each line is another, none comes again
            self._remember(new)
        self._telling |= self._new_telling(self._within(new))
        if not (here := there.keys() & self._telling):
            return
        shapes = folded.split(b"\n")
        lines = whole.translate(_NEWLINES).split(b"\n")
        ends = offset + len(whole) + 1
        last: dict[bytes, tuple[int, bytes]] = {}
        for number in range(len(lines) - 1, -1, -1):  # from the end, until each was found once
            ends -= len(lines[number]) + 1
            if shapes[number] in here and shapes[number] not in last:
                passage = b"\n".join(line[:LINE] for line in lines[max(number - BEFORE, 0) : number + AFTER])
                last[shapes[number]] = ends, passage
                if len(last) == len(here):
                    break
        for shape, passed in reversed(last.items()):
            self._passages[shape] = passed
            self._passages.move_to_end(shape)
        while len(self._passages) > PLACES:
            self._telling.discard(self._passages.popitem(last=False)[0])

    def _within(self, new: list[bytes]) -> list[bytes]:
        """What may still be looked at: all, or the last of a block."""
        if self._looked <= LOOK:
            return new
        few = LAST * len(new) // (sum(map(len, new)) + 1)
        self.passed_over = self.passed_over or few < len(new)
        return new[:few]

    def _new_telling(self, new: list[bytes]) -> set[bytes]:
        """Those with the letters of a pattern: as many as are kept, from the last of the block, which is the first."""
        telling = set[bytes]()
        for number in range(0, len(new), LINES):
            if len(telling) < PLACES:
                some = new[number : number + LINES]
                worded = b"\n".join(_worded(b"\n".join(some), len(some)) or ())
                self._looked += len(worded)
                telling |= _telling(worded)
        return telling

    def _remember(self, new: list[bytes]) -> None:
        self._weight += sum(map(len, new)) + EACH * len(new)
        if self._weight > SEEN:
            self._seen, self._weight = set(), 0
        self._seen.update(new)

    def _utf8(self, block: bytes) -> bytes:
        """PowerShell writes UTF-16."""
        if self.total == 0 and block[:2] in (b"\xff\xfe", b"\xfe\xff"):
            self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        return self._decoder.decode(block).encode() if self._decoder else block


def _cut(whole: bytes) -> bytes:
    """With breaks in lines that are very long."""
    starts = range(0, len(whole) - LONG, LONG)
    if all(whole.find(b"\n", start, start + LONG) >= 0 for start in starts):
        return whole
    pieces = (line[start : start + LONG] for line in whole.split(b"\n") for start in range(0, len(line) or 1, LONG))
    return b"\n".join(pieces)


def _telling(shapes: bytes) -> set[bytes]:
    """The lines with the letters of a pattern."""
    telling, end = set(), 0
    while run := _needed().search(shapes, end):
        start, end = shapes.rfind(b"\n", 0, run.start()) + 1, shapes.find(b"\n", run.end())
        end = end if end >= 0 else len(shapes)
        telling.add(shapes[start:end])
    return telling


def _worded(shapes: bytes, most: int) -> dict[bytes, None] | None:
    """The lines with one of WORDS, the last first; None if they are more. A word at a time in all is fast."""
    having = dict[int, bytes]()
    for word in WORDS:
        at = shapes.find(word)
        while at >= 0:
            start, end = shapes.rfind(b"\n", 0, at) + 1, shapes.find(b"\n", at)
            end = end if end >= 0 else len(shapes)
            having[start] = shapes[start:end]
            if len(having) > most:
                return None
            at = shapes.find(word, end)
    return dict.fromkeys(having[start] for start in sorted(having, reverse=True))


@cache
def _needed() -> re.Pattern[bytes]:
    """Matches the runs of letters that patterns need, but for those that say too little."""
    tree: _Tree = {}
    for way in ways():
        for run in way.needs:
            branch = tree
            for letter in run if len(run) >= TELLING else "":
                branch = branch.setdefault(letter, {})
            if branch is not tree:
                branch[""] = {}
    return re.compile(_written(tree).encode())


def _written(tree: "_Tree") -> str:
    """A tree of letters as one expression that reads each letter once: {a: {b, c}} -> a(?:b|c)."""
    if "" in tree:  # a shorter run ends here
        return ""
    branches = [letter + _written(branch) for letter, branch in sorted(tree.items())]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
