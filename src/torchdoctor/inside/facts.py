"""Reads the patient's interpreter, installed distributions and torch from their files; never imports torch."""

import os
import sys

from torchdoctor.inside.files import absolute, assigned, closed, listed, read
from torchdoctor.inside.imports import IN_FRONT, module_lies_in, restore_path
from torchdoctor.inside.packages import distributions
from torchdoctor.inside.protocol import leave, reply

# Neither re nor importlib.util: importing them takes longer than all this runs.

# Modules outside the standard library that importing torch takes, so a file of that name breaks it.
SHADOWABLE = {
    "numpy",
    "sympy",
    "typing_extensions",
    "cuda",
    "nvidia",
    "triton",
    "networkx",
    "jinja2",
    "filelock",
    "fsspec",
}
SHADOWABLE |= {"functorch", "torchgen", "mpmath", "markupsafe", "setuptools"}
STDLIB = [
    "abc",
    "code",
    "collections",
    "copy",
    "csv",
    "dataclasses",
    "enum",
    "inspect",
    "io",
    "json",
    "logging",
    "math",
    "numbers",
    "operator",
    "platform",
    "queue",
    "random",
    "re",
    "select",
    "signal",
    "site",
    "socket",
    "string",
    "struct",
    "tempfile",
    "test",
    "threading",
    "time",
    "token",
    "tokenize",
    "types",
    "typing",
    "warnings",
    "weakref",
]
IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}  # as PEP 508 writes them


def environment() -> str:
    if os.path.isdir(os.path.join(sys.prefix, "conda-meta")):
        return "conda"
    return "venv" if sys.prefix != sys.base_prefix else "system"


def system() -> "tuple[str, str, str]":
    """(name, release, machine) of the system. The module platform takes longer to import than all this runs."""
    if hasattr(os, "uname"):
        told = os.uname()
        return told.sysname, told.release, told.machine
    import platform

    return platform.system(), platform.release(), platform.machine()


def interpreter() -> "dict[str, object]":
    made_by_uv = any(line.partition("=")[0].strip() == "uv" for line in read(sys.prefix, "pyvenv.cfg").splitlines())
    kind = environment()
    marker = os.path.join(os.path.dirname(os.__file__), "EXTERNALLY-MANAGED")
    flags = getattr(sys, "abiflags", "")
    site = sys.modules.get("site")
    in_use = bool(getattr(site, "ENABLE_USER_SITE", False))
    user = getattr(site, "USER_SITE", None) if in_use else None
    return {
        "version": sys.version.split()[0],
        "executable": sys.executable or "",
        "prefix": sys.prefix,
        "implementation": sys.implementation.name,
        "abi": "cp%d%d%s" % (sys.version_info[0], sys.version_info[1], flags),
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "machine": system()[2],
        "free_threaded": "free-threading" in sys.version,
        "environment": kind,
        "installer": "uv" if made_by_uv else "conda" if kind == "conda" else "pip",
        "externally_managed": kind == "system" and os.path.exists(marker),
        "has_pip": any(module_lies_in(folder, "pip") for folder in absolute(sys.path)),
        "has_headers": has_headers(flags),
        "user_site": user if user in sys.path else None,
        "path": [entry for entry in sys.path if isinstance(entry, str)],
        "markers": markers(),
    }


def has_headers(flags: str) -> bool:
    """Where sysconfig would say, which takes longer to import than all this runs."""
    name = "python%d.%d%s" % (sys.version_info[0], sys.version_info[1], flags)
    places = [("include", name), ("Include",)]
    return any(os.path.exists(os.path.join(sys.base_prefix, *place, "Python.h")) for place in places)


def markers() -> "dict[str, str]":
    """The environment of PEP 508, for evaluating requirements elsewhere."""
    name, release, machine = system()
    return {
        "implementation_name": sys.implementation.name,
        "os_name": os.name,
        "platform_machine": machine,
        "platform_release": release,
        "platform_system": name,
        "platform_python_implementation": IMPLEMENTATIONS.get(sys.implementation.name, sys.implementation.name),
        "platform_version": "",
        "python_full_version": sys.version.split()[0],
        "python_version": "%d.%d" % sys.version_info[:2],
        "sys_platform": sys.platform,
    }


def find_spec(name: str) -> "object":
    """As importlib.util.find_spec, of a module that lies in no package: hooks of the patient count too."""
    specs = (finder.find_spec(name, None) for finder in sys.meta_path if hasattr(finder, "find_spec"))
    return next(filter(None, specs), None)


def found_by_import() -> "str | None":
    """The torch.py or folder torch/ that `import torch` takes, as the import system says: hooks count too."""
    try:
        spec = find_spec("torch")
    except Exception:
        return None
    folders = list(getattr(spec, "submodule_search_locations", None) or ())
    return folders[0] if folders else getattr(spec, "origin", None)


def is_torch(path: str) -> bool:
    """Every built torch has a version file; one in site-packages that has not is a broken torch."""
    if os.path.exists(os.path.join(path, "version.py")):
        return True
    return os.path.isdir(path) and os.path.dirname(os.path.abspath(path)) not in absolute(IN_FRONT)


def installed_torch() -> "str | None":
    """The first folder torch/ on the path that is one."""
    folders = [os.path.join(entry, "torch") for entry in absolute(sys.path)]
    return next((folder for folder in folders if os.path.isdir(folder) and is_torch(folder)), None)


def torch_on_disk(folder: str) -> "dict[str, object]":
    text = read(folder, "version.py")
    compiled = [name for name in listed(folder) if name.startswith("_C.")]
    tags = [name.split(".")[1].replace("cpython-", "cp") for name in compiled]
    told = assigned(text)
    return {
        "version": told.get("__version__"),
        "location": folder,
        "via": "torch/version.py" if text else "",
        "cuda": told.get("cuda"),
        "hip": told.get("hip"),
        "xpu": told.get("xpu"),
        "debug": told.get("debug") == "True",
        "python_tags": sorted(tag.split("-")[0] for tag in tags),
    }


def shadows() -> "list[dict[str, str]]":
    """Files and packages before the standard library on the path that bear the name of a module torch needs."""
    names = set(getattr(sys, "stdlib_module_names", STDLIB)) | SHADOWABLE
    found = []  # type: list[dict[str, str]]
    for folder in absolute(IN_FRONT):
        entries = sorted(listed(folder))
        suspects = names - {entry.split("-")[0] for entry in entries if entry.endswith((".dist-info", ".egg-info"))}
        for entry in entries:
            module = entry[:-3] if entry.endswith(".py") else entry
            if module in suspects and module_lies_in(folder, module):
                found.append({"module": module, "path": os.path.join(folder, entry)})
    return found


def main() -> None:
    restore_path()
    state = {"python": interpreter(), "packages": distributions(), "shadows": shadows()}  # type: dict[str, object]
    imported = found_by_import()
    folder = imported if imported and is_torch(imported) else installed_torch()
    if folder:
        state["torch"] = torch_on_disk(os.path.abspath(folder))
    if imported and folder != imported:
        shadow = {"module": "torch", "path": os.path.abspath(imported)}
        state["shadows"].insert(0, shadow)  # type: ignore[attr-defined]
    step = {"collector": "reading installed packages", "section": "packages"}
    told = [dict(step, why=name + " is not readable by this user") for name in closed]
    state.update(problems=told, done=True)
    reply(state)


main()
leave()
