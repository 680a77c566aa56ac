"""Many small modules as one file of the single file: each alone packs a seventh worse.

For scripts/build_pyz.py. The first package's own module names itself to the one finder, which makes the others of the
file's parts, also packages; each knows where it would be, and reads data as it would there.
"""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from heapq import nlargest

SEEN = 30_000  # characters, about as many as a packer looks back
LIKELY = 80  # phrases of which the best are sought
AT_ONCE = 24  # codes that are given before the phrases are counted anew, now with those codes in them
MOST = 70  # codes: more cost as much as they save
BETWEEN = b"\x1f"  # of a code's words
PARTS = "parts"  # the file's name, in the package's folder
FINDER = "torchdoctor_parts"  # the module's, beside the packages
_FINDER = """import sys
from zlib import decompress
_texts = {}
_homes = {}
_Spec = type(__spec__)
class _Loader:
 def __init__(self, get_data, folder, name):
  self.get_data, self.place, self.name = get_data, folder + name + ".py", name
 def create_module(self, spec):
  return None
 def exec_module(self, module):
  module.__file__ = self.place
  exec(compile(_texts[module.__name__], self.name + ".py", "exec"), module.__dict__)
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
def add(package, spec):
 get_data, folder = _homes[package] = spec.loader.get_data, spec.origin.removesuffix("__init__.py")
 words, texts = decompress(get_data(folder + "parts")).split(b"\\0", 1)
 for word in words.split(b"\\x1f"):
  texts = texts.replace(word[:1], word[1:])
 for part in texts.decode().split("\\0"):
  name, text = part.split("\\n", 1)
  if name[-1] == "/":
   name = name[:-1]
   _homes[package + "." + name] = get_data, folder + name.replace(".", folder[-1]) + folder[-1]
  _texts[package + "." + name] = text
sys.meta_path.insert(0, _Finder)
"""


def finder() -> dict[str, bytes]:
    """Its file, by the name that it has beside the packages."""
    return {f"{FINDER}.py": _FINDER.encode()}


def bundled(first: str, packages: dict[str, dict[str, str]], pack: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """One file of all their modules, in the folder of the first, and the module of the first itself, which is its
    "__init__": it is imported before the others are. By their names in the archive.

    pack makes of the file what zlib unpacks.
    """
    parts = []
    for package, found in packages.items():
        modules = {"__init__": "", **found}  # a folder without one is a package here too
        rooms = package.split("/")[first.count("/") + 1 :]
        itself = ".".join(rooms) + "/"
        names = {name: itself if name == "__init__" else ".".join([*rooms, name]) for name in sorted(modules)}
        texts = [f"{place}\n{modules[name]}" for name, place in names.items() if place != "/"]
        parts += alike(texts) if texts else []
    start = f"from {FINDER} import add\nadd(__name__,__spec__)\n" + packages[first].get("__init__", "")
    return {f"{first}/__init__.py": start.encode(), f"{first}/{PARTS}": pack(coded("\0".join(parts)))}


def coded(text: str) -> bytes:
    """With a byte that it does not have for each of its most frequent phrases, which stand before it: a twentieth less.

    A phrase may have codes of others in it: the last stands first, so that whoever reads them in order has all.
    """
    made = text.encode()
    free = [bytes([code]) for code in range(1, 256) if code not in made and code not in b"\t\n\r" + BETWEEN][:MOST]
    named: list[bytes] = []
    phrases = [b""]
    while len(named) < len(free) and phrases:
        counts = _phrases(made)
        phrases = nlargest(LIKELY, counts, key=lambda phrase: counts[phrase] * saved(phrase))
        for code in free[len(named) :][: min(AT_ONCE, len(phrases))]:
            phrase = max(phrases, key=lambda phrase: made.count(phrase) * saved(phrase))
            phrases.remove(phrase)
            made = made.replace(phrase, code)
            named.insert(0, code + phrase)
    return BETWEEN.join(named) + b"\0" + made


def saved(phrase: bytes) -> int:
    """Bytes, where a code stands for it."""
    return len(phrase) - 2


def _phrases(made: bytes) -> Counter[bytes]:
    """How often each of one token to six is there."""
    tokens = re.findall(rb"\w+|[^\w\0]", made)
    counts: Counter[bytes] = Counter()
    for many in range(1, 7):
        counts.update(map(b"".join, zip(*(tokens[first:] for first in range(many)), strict=False)))
    return counts


def alike(texts: Sequence[str]) -> list[str]:
    """Each after the one that it repeats most of, since a packer looks back only so far: a fiftieth less."""
    first, *left = texts
    made = [first]
    while left:
        before = made[-1][-SEEN:]
        made.append(min(left, key=lambda text: size(before + text) - size(text)))
        left.remove(made[-1])
    return made


def size(text: str) -> int:
    return len(zlib.compress(text.encode(), 9))
