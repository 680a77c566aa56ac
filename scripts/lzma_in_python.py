"""Unpacks what lzma packed, in the single file, for a Python that was built without that module.

It takes a second where lzma takes 15 ms, and is used only where that is missing. The format is that of the LZMA
specification (7-zip.org/sdk.html), with its header of 13 bytes and a mark at the end (lzma.FORMAT_ALONE).
"""

HALF = 1024  # a probability of a half, of 2048
SLOTS, ALIGNED = 14, 4  # from this slot on, a distance's last four bits have a tree of their own


class _Bits:
    """The bits that a range decoder finds, each with a probability that it learns."""

    def __init__(self, data: bytes, start: int) -> None:
        self.data, self.at = data, start + 5
        self.range, self.code = 0xFFFFFFFF, int.from_bytes(data[start + 1 : start + 5], "big")

    def one(self, known: "list[int]", at: int) -> int:
        chance = known[at]
        bound = (self.range >> 11) * chance
        if self.code < bound:
            self.range, bit = bound, 0
            known[at] = chance + (2048 - chance >> 5)
        else:
            self.range, self.code, bit = self.range - bound, self.code - bound, 1
            known[at] = chance - (chance >> 5)
        self.fill()
        return bit

    def fill(self) -> None:
        if self.range < 1 << 24:
            self.range, self.code = self.range << 8, self.code << 8 | self.data[self.at]
            self.at += 1

    def even(self, count: int) -> int:
        """As many bits without a probability."""
        number = 0
        for _ in range(count):
            self.range >>= 1
            bit = int(self.code >= self.range)
            self.code -= bit * self.range
            number = number << 1 | bit
            self.fill()
        return number

    def tree(self, known: "list[int]", bits: int) -> int:
        place = 1
        for _ in range(bits):
            place = place << 1 | self.one(known, place)
        return place - (1 << bits)

    def turned(self, known: "list[int]", bits: int, start: int = 0) -> int:
        """The lowest bit first."""
        place, number = 1, 0
        for bit in range(bits):
            found = self.one(known, start + place)
            place, number = place << 1 | found, number | found << bit
        return number


class _Lengths:
    def __init__(self) -> None:
        self.choice = [HALF] * 2
        self.low, self.middle = ([[HALF] * 8 for _ in range(16)] for _ in range(2))
        self.high = [HALF] * 256

    def read(self, bits: _Bits, turn: int) -> int:
        if not bits.one(self.choice, 0):
            return 2 + bits.tree(self.low[turn], 3)
        if not bits.one(self.choice, 1):
            return 10 + bits.tree(self.middle[turn], 3)
        return 18 + bits.tree(self.high, 8)


class _Distances:
    def __init__(self) -> None:
        self.slots = [[HALF] * 64 for _ in range(4)]
        self.special, self.aligned = [HALF] * 128, [HALF] * 16

    def read(self, bits: _Bits, length: int) -> int:
        slot = bits.tree(self.slots[min(length - 2, 3)], 6)
        if slot < 4:
            return slot
        more = (slot >> 1) - 1
        first = (2 | slot & 1) << more
        if slot < SLOTS:
            return first + bits.turned(self.special, more, first - slot)
        return first + (bits.even(more - ALIGNED) << ALIGNED) + bits.turned(self.aligned, ALIGNED)


class _Letters:
    def __init__(self, above: int, low: int) -> None:
        self.above, self.low = above, low
        self.known = [[HALF] * 768 for _ in range(1 << above + low)]

    def read(self, bits: _Bits, made: bytearray, match: "int | None") -> int:
        """match: what stands where the last repeat would go on, right behind one."""
        before = made[-1] if made else 0
        known = self.known[((len(made) & (1 << self.low) - 1) << self.above) + (before >> 8 - self.above)]
        place = 1
        while match is not None and place < 256:
            expected = match >> 7 & 1
            match = match << 1 & 255
            bit = bits.one(known, (1 + expected << 8) + place)
            place = place << 1 | bit
            if bit != expected:
                match = None
        while place < 256:
            place = place << 1 | bits.one(known, place)
        return place & 255


def decompress(data: bytes) -> bytes:
    above, turns = data[0] % 9, data[0] // 9
    low, turns = turns % 5, (1 << turns // 5) - 1
    bits, letters, distances = _Bits(data, 13), _Letters(above, low), _Distances()
    new, again = _Lengths(), _Lengths()
    is_match, is_long = [HALF] * 192, [HALF] * 192
    is_again, is_other, is_third, is_fourth = ([HALF] * 12 for _ in range(4))
    state, last, made = 0, [0, 0, 0, 0], bytearray()
    while True:
        turn = len(made) & turns
        if not bits.one(is_match, state << 4 | turn):
            made.append(letters.read(bits, made, made[-1 - last[0]] if state > 6 else None))
            state = 0 if state < 4 else state - 3 if state < 10 else state - 6
            continue
        if not bits.one(is_again, state):
            length = new.read(bits, turn)
            last = [distances.read(bits, length), *last[:3]]
            if last[0] == 0xFFFFFFFF:
                return bytes(made)
            state = 7 if state < 7 else 10
        else:
            if bits.one(is_other, state):
                which = 1 + (bits.one(is_third, state) and 1 + bits.one(is_fourth, state))
                last.insert(0, last.pop(which))
            elif not bits.one(is_long, state << 4 | turn):
                made.append(made[-1 - last[0]])
                state = 9 if state < 7 else 11
                continue
            length = again.read(bits, turn)
            state = 8 if state < 7 else 11
        start = len(made) - 1 - last[0]
        for place in range(start, start + length):
            made.append(made[place])
