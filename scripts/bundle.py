"""Many small modules of one package as one file of the single file: each alone packs a seventh worse.

For scripts/build_pyz.py. The package's own module gets a finder in front, which makes the others of the file's parts;
each knows where it would be, and reads data as it would there.
"""

from collections.abc import Callable

PARTS = "parts"  # the file's name, in the package's folder
_FINDER = f'''import sys
from importlib.machinery import ModuleSpec
from pkgutil import get_data
from zlib import decompress
class _Finder:
 _texts = dict(part.split("\\n", 1) for part in decompress(get_data(__name__, "{PARTS}")).decode().split("\\0"))
 get_data = __spec__.loader.get_data
 @classmethod
 def find_spec(cls, name, path=None, target=None):
  package, _, part = name.rpartition(".")
  return ModuleSpec(name, cls) if package == __name__ and part in cls._texts else None
 @staticmethod
 def create_module(spec):
  return None
 @classmethod
 def exec_module(cls, module):
  name = module.__name__.rpartition(".")[2]
  module.__file__ = __file__.removesuffix("__init__.py") + name + ".py"
  exec(compile(cls._texts[name], name + ".py", "exec"), module.__dict__)
sys.meta_path.insert(0, _Finder)
'''


def bundled(package: str, modules: dict[str, str], pack: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """Its file and the module of the package itself, which is "__init__"; by their names in the package's folder.

    pack makes of the file what zlib unpacks.
    """
    parts = "\0".join(f"{name}\n{text}" for name, text in sorted(modules.items()) if name != "__init__")
    own = _FINDER + modules.get("__init__", "")
    return {f"{package}/__init__.py": own.encode(), f"{package}/{PARTS}": pack(parts.encode())}
