"""Many small modules as one file of the single file: each alone packs a seventh worse.

For scripts/build_pyz.py. The package's own module names itself to the one finder, which makes the others of the file's
parts; each knows where it would be, and reads data as it would there.
"""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from heapq import nlargest

SEEN = 30_000  # characters, about as many as a packer looks back
LIKELY = 80  # phrases of which the best are sought
CODES = [chr(number) for number in (*range(1, 9), *range(14, 31), 127)]
PARTS = "parts"  # the file's name, in the package's folder
FINDER = "torchdoctor_parts"  # the module's, beside the packages
_FINDER = """import sys
from zlib import decompress
_texts = {}
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
  package, _, part = name.rpartition(".")
  return _Spec(name, _Loader(*_homes[package], part)) if name in _texts else None
_homes = {}
_Spec = type(__spec__)
def home(package, spec):
 _homes[package] = spec.loader.get_data, spec.origin.removesuffix("__init__.py")
def add(package, spec):
 home(package, spec)
 get_data, folder = _homes[package]
 words, texts = decompress(get_data(folder + "parts")).split(b"\\0", 1)
 for word in words.split(b"\\x1f"):
  texts = texts.replace(word[:1], word[1:])
 for part in texts.decode().split("\\0"):
  name, text = part.split("\\n", 1)
  _texts[package + "." + name] = text
sys.meta_path.insert(0, _Finder)
"""


def finder() -> dict[str, bytes]:
    """Its file, by the name that it has beside the packages."""
    return {f"{FINDER}.py": _FINDER.encode()}


def bundled(first: str, packages: dict[str, dict[str, str]], pack: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """One file of all their modules, in the folder of the first, which is imported before the others are; and the
    module of each package itself, which is "__init__". By their names in the archive.

    pack makes of the file what zlib unpacks.
    """
    parts, own = [], {}
    for package, modules in packages.items():
        inside = "".join(f"{room}." for room in package.split("/")[first.count("/") + 1 :])
        texts = [f"{inside}{name}\n{text}" for name, text in sorted(modules.items()) if name != "__init__"]
        parts += alike(texts) if texts else []
        begins = "add" if package == first else "home"
        start = f"from {FINDER} import {begins}\n{begins}(__name__,__spec__)\n"
        own[f"{package}/__init__.py"] = (start + modules.get("__init__", "")).encode()
    return {**own, f"{first}/{PARTS}": pack(coded("\0".join(parts)).encode())}


def coded(text: str) -> str:
    """With a letter that it does not have for each of its most frequent words, which stand before it: a thirtieth less.

    Of as many letters as are a byte each and need no escape.
    """
    counts = Counter(_phrases(text))
    words = nlargest(LIKELY, counts, key=lambda word: counts[word] * (len(word) - 1))
    named = []
    for code in [code for code in CODES if code not in text][: len(words)]:
        word = max(words, key=lambda word: text.count(word) * (len(word) - 2))
        words.remove(word)
        text = text.replace(word, code)
        named.append(code + word)
    return "\x1f".join(named) + "\0" + text


def _phrases(text: str) -> Iterator[str]:
    """Of one token to five."""
    tokens = re.findall(r"\w+|[^\w\0]", text)
    for many in range(1, 6):
        for at in range(len(tokens) - many):
            phrase = "".join(tokens[at : at + many])
            if len(phrase) > 3:
                yield phrase


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
