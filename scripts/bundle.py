"""Many small modules as one file of the single file: each alone packs a seventh worse.

For scripts/build_pyz.py. The first package's own module names itself to the one finder, which makes the others of the
file's parts, also packages; each knows where it would be, and reads data as it would there: those that are parts too
come from the file. Packages beside the first have one file together. Files of packages within one have its words, and
are packed by lzma, a tenth less: where Python was built without it, lzma_in_python.py takes a second for each.
"""

import lzma
import re
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from heapq import nlargest
from itertools import compress, islice
from operator import add

SEEN = 30_000  # characters, about as many as a packer looks back
ROUNDS = 12  # in each the phrases are counted anew, now with the codes of the rounds before in them
MOST = 6_000  # codes: more save little, and take time to read
LONGEST = 6  # tokens of a phrase
LEAST = 40  # bytes that a code saves, or it is none: each takes time to read
KEPT = 0.7  # of what it would have saved when the round began
CODE = 1.3  # bytes of a code in a phrase: most have two, but a packer makes them less than two letters
BETWEEN = b"\x1f"  # of words
OPEN = 0xF0000  # the first of Unicode's private characters: each stands for a code while these are sought
PARTS = "parts"  # the file's name, in the package's folder
JOINED = "torchdoctor_joined/parts"  # the file of packages that have one together
FINDER = "torchdoctor_parts"  # the module's, beside the packages
UNPACKER = "torchdoctor_lzma"  # likewise
# It imports re only when a module is read: by then torchdoctor's start has put right what an import finds.
_FINDER = """import sys
from zlib import decompress
_texts = {}
_homes = {}
_joined = []
_words = {}
_Spec = type(__spec__)
def _plain(text, split, of, singles):
 parts = split(text)
 parts[1::2] = map(of.__getitem__, parts[1::2])
 text = b"".join(parts)
 for code, word in singles:
  text = text.replace(code, word)
 return text
class _Words:
 tables = None
 def __init__(self, coded):
  self.coded = coded
 def open(self):
  import re
  singles, leads, seconds, *words = self.coded.split(b"\\x1f")
  codes = [bytes([code]) for code in singles] + [bytes([lead, code]) for code in seconds for lead in leads]
  split, before = re.compile(b"([" + leads + b"].)", re.DOTALL).split, None
  while words != before:
   before = words
   tables = split, dict(zip(codes, before)), [*zip(codes[:len(singles)], before)]
   words = _plain(b"\\x1f".join(before), *tables).split(b"\\x1f")
  self.tables = tables
 def plain(self, text):
  if self.tables is None:
   self.open()
  return _plain(text, *self.tables)
class _Loader:
 def __init__(self, get_data, folder, name):
  self.get_data, self.place, self.name = get_data, folder + name + ".py", name
 def create_module(self, spec):
  return None
 def exec_module(self, module):
  module.__file__ = self.place
  words, text = _texts[module.__name__]
  exec(compile(words.plain(text).decode(), self.name + ".py", "exec"), module.__dict__)
class _Finder:
 @staticmethod
 def find_spec(name, path=None, target=None):
  if name not in _texts:
   return None
  package, _, part = name.rpartition(".")
  if name in _homes:
   spec = _Spec(name, _Loader(*_homes[name], "__init__"), is_package=True)
   spec.submodule_search_locations.append(_homes[name][1][:-1])
   return spec
  return _Spec(name, _Loader(*_homes[package], part))
def _unpacked(file):
 if file[:1] == b"x":
  return decompress(file)
 try:
  from lzma import decompress as deeper
 except ImportError:
  from torchdoctor_lzma import decompress as deeper
 return deeper(file)
def _home(package, spec):
 home = _homes[package] = spec.loader.get_data, spec.origin.removesuffix("__init__.py")
 return home
def _read(file, before, get_data, folder):
 names, words, *texts = _unpacked(file).split(b"\\0")
 top = before.partition(".")[0]
 if words:
  _words[top] = _Words(words)
 words = _words[top]
 for name, text in zip(names.decode().split("\\n"), texts):
  if name[-1] == "/":
   name = name[:-1]
   _homes[before + name] = get_data, folder + name.replace(".", folder[-1]) + folder[-1]
  _texts[before + name] = words, text
def add(package, spec):
 get_data, folder = _home(package, spec)
 def held(place):
  _, found, name = place.rpartition(folder[-1] + package + folder[-1])
  text = _texts.get(package + "." + name.removesuffix(".py").replace(folder[-1], ".")) if found else None
  if text:
   return text[0].plain(text[1])
  return get_data(folder + name if found else place)
 _homes[package] = held, folder
 _read(get_data(folder + "parts"), package + ".", held, folder)
def join(package, spec):
 get_data, folder = _home(package, spec)
 if not _joined:
  _joined.append(1)
  root = folder[:-len(package) - 1]
  _read(get_data(root + "torchdoctor_joined" + folder[-1] + "parts"), "", get_data, root)
sys.meta_path.insert(0, _Finder)
"""


def finder() -> dict[str, bytes]:
    """Its file, by the name that it has beside the packages."""
    return {f"{FINDER}.py": _FINDER.encode()}


def bundled(
    files: dict[str, dict[str, dict[str, str]]],
    pack: Callable[[bytes], bytes],
    code: "Callable[[str], bytes] | None" = None,
) -> dict[str, bytes]:
    """Of each first package one file of all modules of its packages, in its folder, and the module of itself, which is
    its "__init__": it is imported before the others are. By their names in the archive.

    The file of the one that the others are in holds the words of all. pack makes of it what zlib unpacks. code:
    coded(), or what remembers what that made.
    """
    top = min(files, key=len)
    parts = {
        first: _parts({tuple(package.split("/")[first.count("/") + 1 :]): found for package, found in packages.items()})
        for first, packages in files.items()
    }
    words, *texts = (code or coded)("\0".join(text for found in parts.values() for text in found.values())).split(b"\0")
    made, left = dict[str, bytes](), iter(texts)
    for first, found in parts.items():
        start = f"from {FINDER} import add\nadd(__name__,__spec__)\n" + files[first][first].get("__init__", "")
        held = ["\n".join(found).encode(), words if first == top else b"", *islice(left, len(found))]
        packer = pack if first == top else deeper
        made |= {f"{first}/__init__.py": start.encode(), f"{first}/{PARTS}": packer(b"\0".join(held))}
    return made


def deeper(data: bytes) -> bytes:
    """Packed by lzma: what stands far back is found too, and texts need no whole bytes."""
    as_text = {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "pb": 0, "dict_size": 1 << 22}
    return lzma.compress(data, lzma.FORMAT_ALONE, filters=[as_text])


def joined(
    packages: dict[str, dict[str, str]], pack: Callable[[bytes], bytes], code: Callable[[str], bytes]
) -> dict[str, bytes]:
    """One file of packages that lie beside each other, and of each that is in no other the module of itself."""
    starts = {
        f"{package}/__init__.py": f"from {FINDER} import join\njoin(__name__,__spec__)\n{found.get('__init__', '')}"
        for package, found in packages.items()
        if "/" not in package
    }
    parts = _parts({tuple(package.split("/")): found for package, found in packages.items()}, starts=1)
    made = ["\n".join(parts).encode(), code("\0".join(parts.values()))]
    return {**{name: start.encode() for name, start in starts.items()}, JOINED: pack(b"\0".join(made))}


def _parts(packages: dict[tuple[str, ...], dict[str, str]], starts: int = 0) -> dict[str, str]:
    """The texts by the modules' names. What has its own file is not among them: the modules of packages themselves
    whose place has no more than `starts` names."""
    parts: dict[str, str] = {}
    for rooms, found in packages.items():
        modules = {"__init__": "", **found}  # a folder without one is a package here too
        names = {
            name: ".".join(rooms) + "/" if name == "__init__" else ".".join([*rooms, name]) for name in sorted(modules)
        }
        texts = {place: modules[name] for name, place in names.items() if name != "__init__" or len(rooms) > starts}
        parts |= {place: texts[place] for place in alike(texts)} if texts else {}
    return parts


def coded(text: str) -> bytes:
    """With codes for its most frequent phrases, which stand before it: a ninth less.

    A packer finds a phrase only if it was there shortly before. A phrase may have codes of others in it.
    """
    made, phrases = text, list[str]()
    for left in range(ROUNDS, 0, -1):
        gains = {phrase: saved(phrase, count) for phrase, count in _phrases(made).items() if len(phrase) > 1}
        for phrase in nlargest((MOST - len(phrases)) // left, gains, key=gains.__getitem__):
            # Better ones may have taken most of its places.
            shorter = made.replace(phrase, chr(OPEN + len(phrases)))
            count = (len(made) - len(shorter)) // (len(phrase) - 1)
            if saved(phrase, count) > max(LEAST, gains[phrase] * KEPT):
                made = shorter
                phrases.append(phrase)
    return _written(made, phrases, Counter(text.encode()))


def saved(phrase: str, count: int) -> float:
    """Bytes, where codes of two stand for it, and it itself once before them with a byte that ends it."""
    size = len(phrase) + (CODE - 1) * sum(letter >= chr(OPEN) for letter in phrase)
    return count * (size - 2) - size - 1


def _phrases(made: str) -> dict[str, int]:
    """How often each of a few tokens is there, if more than twice."""
    tokens = [*re.findall(r"\w+|[^\w\0]", made), "\0"]
    counts: dict[str, int] = {}
    found, ends = tokens[:-1], [*range(1, len(tokens))]
    for _ in range(LONGEST):
        often = {phrase: count for phrase, count in Counter(found).items() if count > 2}
        counts |= often
        longer = [phrase in often for phrase in found]  # others are not there more often with a token more
        ends = [*compress(ends, longer)]
        found = [*map(add, compress(found, longer), map(tokens.__getitem__, ends))]
        ends = [end + 1 for end in ends]
    return counts


def _written(made: str, phrases: list[str], used: Counter[int]) -> bytes:
    """The words and the text, with the bytes that there are before them.

    The most frequent codes are one byte, the others two, of which the second is what the text has most of. A code's
    place among all that there may be is that of its word.
    """
    free = [code for code in (*range(1, 32), *range(127, 256)) if code not in used and code not in b"\t\n\r" + BETWEEN]
    seconds = bytes(code for code, _ in used.most_common() if 32 <= code < 127)
    many = max(1, -(-(len(phrases) - len(free)) // (len(seconds) - 1)))
    singles, leads = bytes(free[:-many]), bytes(free[-many:])
    codes = [*(bytes([code]) for code in singles), *(bytes([lead, code]) for code in seconds for lead in leads)]
    often = Counter("".join([*phrases, made]))
    places = sorted(range(len(phrases)), key=lambda place: -often[chr(OPEN + place)])
    code_of = {chr(OPEN + place): code for place, code in zip(places, codes, strict=False)}
    words, text = (
        [b"".join(code_of.get(letter) or letter.encode() for letter in part) for part in parts]
        for parts in ([phrases[place] for place in places], [made])
    )
    return BETWEEN.join([singles, leads, seconds, *words]) + b"\0" + text[0]


def alike(texts: Mapping[str, str]) -> list[str]:
    """Each after the one that it repeats most of, since a packer looks back only so far: a fiftieth less."""
    first, *left = texts
    made = [first]
    alone = {name: added(texts[name], zlib.compressobj(9)) for name in left}
    while left:
        begun = zlib.compressobj(9)
        begun.compress(texts[made[-1]][-SEEN:].encode())  # once for all of them: most of the work is here
        best = min(left, key=lambda name: added(texts[name], begun.copy()) - alone[name])
        made.append(best)
        left.remove(best)
    return made


def added(text: str, packer: "zlib._Compress") -> int:
    """Bytes that it still gives with this text at the end."""
    return len(packer.compress(text.encode())) + len(packer.flush())
