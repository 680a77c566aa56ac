"""Many small modules of one package as one file of the single file: each alone packs a seventh worse.

For scripts/build_pyz.py. The package's own module names itself to the one finder, which makes the others of the file's
parts; each knows where it would be, and reads data as it would there.
"""

import zlib
from collections.abc import Callable, Sequence

SEEN = 30_000  # characters, about as many as a packer looks back
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
def add(package, spec):
 folder = spec.origin.removesuffix("__init__.py")
 _homes[package] = spec.loader.get_data, folder
 for part in decompress(spec.loader.get_data(folder + "parts")).decode().split("\\0"):
  name, text = part.split("\\n", 1)
  _texts[package + "." + name] = text
sys.meta_path.insert(0, _Finder)
"""


def finder() -> dict[str, bytes]:
    """Its file, by the name that it has beside the packages."""
    return {f"{FINDER}.py": _FINDER.encode()}


def bundled(package: str, modules: dict[str, str], pack: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """Its file and the module of the package itself, which is "__init__"; by their names in the package's folder.

    pack makes of the file what zlib unpacks.
    """
    parts = "\0".join(alike([f"{name}\n{text}" for name, text in sorted(modules.items()) if name != "__init__"]))
    own = f"from {FINDER} import add\nadd(__name__,__spec__)\n" + modules.get("__init__", "")
    return {f"{package}/__init__.py": own.encode(), f"{package}/{PARTS}": pack(parts.encode())}


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
