"""Reads the patient's interpreter, installed distributions and torch from their files; never imports torch."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from torchdoctor.inside.protocol import leave, reply, restore_path

import importlib.util
import os
import platform
import re
import sys

# Distributions whose requirements and own version file matter to torch.
FAMILY = re.compile(
    r"(pytorch-)?(torch|triton)([-_].*)?$|torch(vision|audio|text|data|codec|ao|rl|tune|metrics)$|nvidia-.*|cuda-.*|pytorch-triton.*"
)
VERSIONED = re.compile(r"torch(vision|audio|text|codec|ao)?$")
ASSIGNED = r"^%s(?:\s*:[^=]*)?\s*=\s*(?:['\"]([^'\"]*)['\"]|(True|False))"
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
METADATA_LIMIT = 200000  # bytes; requirements stand in the first few thousand


def read(*path: str) -> str:
    """Text of a file, or "" where it cannot be read."""
    try:
        with open(os.path.join(*path), encoding="utf-8", errors="replace") as file:
            return file.read(METADATA_LIMIT)
    except (OSError, ValueError):
        return ""


def assigned(text: str, name: str) -> "str | None":
    found = re.search(ASSIGNED % name, text, re.M)
    return (found.group(1) or found.group(2)) if found else None


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def environment() -> str:
    if os.path.isdir(os.path.join(sys.prefix, "conda-meta")):
        return "conda"
    return "venv" if sys.prefix != sys.base_prefix else "system"


def interpreter() -> "dict[str, object]":
    configuration = read(sys.prefix, "pyvenv.cfg")
    kind = environment()
    marker = os.path.join(os.path.dirname(os.__file__), "EXTERNALLY-MANAGED")
    flags = getattr(sys, "abiflags", "")
    site = sys.modules.get("site")
    in_use = bool(getattr(site, "ENABLE_USER_SITE", False))
    user = getattr(site, "USER_SITE", None) if in_use else None
    return {
        "version": platform.python_version(),
        "executable": sys.executable or "",
        "prefix": sys.prefix,
        "implementation": sys.implementation.name,
        "abi": "cp%d%d%s" % (sys.version_info[0], sys.version_info[1], flags),
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "machine": platform.machine(),
        "free_threaded": "free-threading" in sys.version,
        "environment": kind,
        "installer": "uv" if re.search(r"^uv\s*=", configuration, re.M) else "conda" if kind == "conda" else "pip",
        "externally_managed": kind == "system" and os.path.exists(marker),
        "has_pip": importlib.util.find_spec("pip") is not None,
        "user_site": user if user in sys.path else None,
        "path": [entry for entry in sys.path if isinstance(entry, str)],
        "markers": markers(),
    }


def markers() -> "dict[str, str]":
    """The environment of PEP 508, for evaluating requirements elsewhere."""
    return {
        "implementation_name": sys.implementation.name,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_version": "",
        "python_full_version": platform.python_version(),
        "python_version": "%d.%d" % sys.version_info[:2],
        "sys_platform": sys.platform,
    }


def distributions() -> "list[dict[str, object]]":
    found = []  # type: list[dict[str, object]]
    seen = set()
    for folder in sys.path:
        real = os.path.realpath(folder or ".")
        if real in seen:
            continue
        seen.add(real)
        try:
            names = os.listdir(real)
        except OSError:
            continue
        found.extend(filter(None, (distribution(real, name) for name in names)))
    return found + conda_packages()


def distribution(folder: str, entry: str) -> "dict[str, object] | None":
    stem, ending = os.path.splitext(entry)
    if entry.startswith("~"):
        return {
            "name": normalised(stem.lstrip("~").split("-")[0]),
            "version": None,
            "location": folder,
            "problem": "half-removed: " + entry,
        }
    if ending not in (".dist-info", ".egg-info"):
        return None
    name, _, version = stem.partition("-")
    name = normalised(name)
    record = os.path.join(folder, entry)
    result = {"name": name, "version": version.split("-py")[0] or None, "location": folder}  # type: dict[str, object]
    if ending == ".dist-info":
        installer = read(record, "INSTALLER").strip()
        if installer:
            result["installer"] = installer
    if FAMILY.match(name):
        look_closer(result, record, "METADATA" if ending == ".dist-info" else "PKG-INFO")
    return result


def look_closer(result: "dict[str, object]", record: str, file: str) -> None:
    """What only the torch family's own files tell: requirements, and the build that METADATA leaves out."""
    header = read(record, file).split("\n\n")[0]
    version = re.search(r"^Version:\s*(\S+)", header, re.M)
    if version is None:
        result.update(version=None, problem="no version in " + os.path.join(os.path.basename(record), file))
        return
    result["version"] = version.group(1)
    result["requires"] = re.findall(r"^Requires-Dist:\s*(.+?)\s*$", header, re.M)
    name = str(result["name"])
    if VERSIONED.match(name):
        text = read(str(result["location"]), name, "version.py") or read(str(result["location"]), name, "_version.py")
        own = assigned(text, "__version__") or ""
        if "+" in own:
            result["build"] = own.split("+", 1)[1]


def conda_packages() -> "list[dict[str, object]]":
    folder = os.path.join(sys.prefix, "conda-meta")
    try:
        names = [name[:-5] for name in os.listdir(folder) if name.endswith(".json")]
    except OSError:
        return []
    parts = [name.rsplit("-", 2) for name in names]
    return [
        {
            "name": part[0].lower(),
            "version": part[1],
            "build": part[2],
            "installer": "conda",
            "location": folder,
        }
        for part in parts
        if len(part) == 3
    ]


def installed_torch() -> "str | None":
    """The folder of the first torch on the path that has a version file, as every built torch has."""
    folders = [os.path.join(entry or os.getcwd(), "torch") for entry in sys.path]
    return next((folder for folder in folders if os.path.exists(os.path.join(folder, "version.py"))), None)


def spec_origin() -> "str | None":
    """Asks the import system itself, so that editable installs and import hooks count too."""
    try:
        spec = importlib.util.find_spec("torch")
    except Exception:
        return None
    return spec.origin if spec is not None else None


def torch_on_disk(folder: str) -> "dict[str, object]":
    text = read(folder, "version.py")
    compiled = [name for name in os.listdir(folder) if name.startswith("_C.")]
    tags = [re.sub(r"^cpython-", "cp", tag) for tag in (name.split(".")[1] for name in compiled)]
    return {
        "version": assigned(text, "__version__"),
        "location": folder,
        "via": "torch/version.py",
        "cuda": assigned(text, "cuda"),
        "hip": assigned(text, "hip"),
        "xpu": assigned(text, "xpu"),
        "debug": assigned(text, "debug") == "True",
        "python_tags": sorted(tag.split("-")[0] for tag in tags),
    }


def shadows() -> "list[dict[str, str]]":
    """Files and packages before the standard library on the path that bear the name of a module torch needs."""
    names = set(getattr(sys, "stdlib_module_names", STDLIB)) | {"numpy", "sympy", "typing_extensions"}
    library = os.path.dirname(os.__file__)
    before = sys.path[: sys.path.index(library)] if library in sys.path else sys.path[:1]
    found = []  # type: list[dict[str, str]]
    for folder in before:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            continue
        for entry in sorted(entries):
            path = os.path.join(os.path.abspath(folder), entry)
            module = entry[:-3] if entry.endswith(".py") else entry
            if module in names and (module != entry or os.path.exists(os.path.join(path, "__init__.py"))):
                found.append({"module": module, "path": path})
    return found


def main() -> None:
    restore_path()
    state = {"python": interpreter(), "packages": distributions(), "shadows": shadows()}  # type: dict[str, object]
    origin = spec_origin()
    imported = os.path.dirname(origin) if origin and os.path.basename(origin).startswith("__init__.") else None
    folder = imported if imported and os.path.exists(os.path.join(imported, "version.py")) else installed_torch()
    if folder:
        state["torch"] = torch_on_disk(folder)
    if origin and folder != imported:
        state["shadows"].insert(0, {"module": "torch", "path": origin})  # type: ignore[attr-defined]
    state["done"] = True
    reply(state)


main()
leave()
