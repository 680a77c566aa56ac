"""Reads the patient's interpreter, installed distributions and torch from their files; never imports torch."""

import os
import sys

from torchdoctor.inside.imports import IN_FRONT, module_lies_in, restore_path
from torchdoctor.inside.protocol import leave, reply

# Neither re nor importlib.util: importing them takes longer than all this runs.

# Distributions whose requirements and own version file matter to torch.
VERSIONED = {"torch", "torchvision", "torchaudio", "torchtext", "torchcodec", "torchao"}
FAMILY = VERSIONED | {"triton", "torchdata", "torchrl", "torchtune", "torchmetrics"}
FAMILY_STARTS = ("torch-", "triton-", "pytorch-triton", "nvidia-", "cuda-")
# Other people's packages that ask for a torch, or are compiled against one. Of their requirements only those count.
DEPENDENT = set(
    "lightning pytorch-lightning transformers accelerate diffusers peft trl timm fastai monai kornia dgl pyg-lib"
    " sentence-transformers ultralytics xformers bitsandbytes causal-conv1d mamba-ssm deepspeed vllm sglang lmdeploy"
    " unsloth unsloth-zoo auto-gptq autoawq gptqmodel open-clip-torch openai-whisper detectron2 mmcv pytorch3d gsplat"
    " natten tensorflow jax-cuda12-plugin jax-cuda13-plugin".split()
)
DEPENDENT_STARTS = "flash-attn"
ASKED_FOR = ("torch", "torchvision", "torchaudio", "triton", "numpy")  # and nvidia-*
# What torch and its companions need to be imported or to compile, and the file that makes it importable.
NEEDED = {
    "numpy": "numpy/__init__.py",
    "pillow": "PIL/__init__.py",
    "typing-extensions": "typing_extensions.py",
    "sympy": "sympy/__init__.py",
    "mpmath": "mpmath/__init__.py",
    "networkx": "networkx/__init__.py",
    "jinja2": "jinja2/__init__.py",
    "markupsafe": "markupsafe/__init__.py",
    "filelock": "filelock/__init__.py",
    "fsspec": "fsspec/__init__.py",
    "setuptools": "setuptools/__init__.py",
}
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
COMPILED = ("numpy", "pillow")  # of which the record is read for libraries as well
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
RECORD_LIMIT = 2000000  # bytes
LIBRARY = ".pyd" if os.name == "nt" else ".so"
METADATA_LIMIT = 200000  # bytes; requirements stand in the first few thousand


def read(*path: str, limit: int = METADATA_LIMIT) -> str:
    """Text of a file, or "" where it cannot be read."""
    try:
        # a text file object takes three times as long to make
        with open(os.path.join(*path), "rb", 0, opener=not_waiting) as file:
            return (file.read(limit) or b"").decode("utf-8", "replace").replace("\r\n", "\n")
    except (OSError, ValueError):
        return ""


def not_waiting(path: str, flags: int) -> int:
    """Opens also a pipe that nobody writes to, which would be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def listed(folder: str) -> "list[str]":
    """Names in a folder, or [] where it cannot be read."""
    try:
        return os.listdir(folder)
    except PermissionError:
        closed.add(folder)
    except OSError:
        pass
    return []


closed = set()  # type: set[str]  # folders that this user may not read


IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}  # as PEP 508 writes them


def assigned(text: str) -> "dict[str, str]":
    """Names and values of a version file: texts, and True or False."""
    found = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        name, value = name.partition(":")[0].rstrip(), value.strip()
        if value[:1] in ("'", '"'):
            found[name] = value[1:].partition(value[0])[0]
        elif value in ("True", "False"):
            found[name] = value
    return found


def normalised(name: str) -> str:
    return "-".join(filter(None, name.lower().replace("_", "-").replace(".", "-").split("-")))


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


def distributions() -> "list[dict[str, object]]":
    found = []  # type: list[dict[str, object]]
    seen = set()
    for folder in absolute(sys.path):
        real = os.path.realpath(folder)
        if real in seen:
            continue
        seen.add(real)
        found.extend(filter(None, (distribution(real, name) for name in listed(real))))
    return found + conda_packages()


def distribution(folder: str, entry: str) -> "dict[str, object] | None":
    if entry.startswith("~") and os.path.isdir(os.path.join(folder, entry)):
        return {
            "name": normalised(os.path.splitext(entry)[0].lstrip("~").split("-")[0]),
            "version": None,
            "location": folder,
            "problem": "half-removed: " + entry,
            "trouble": "half-removed",
            "entry": entry,
        }
    stem, _, ending = entry.rpartition(".")
    if ending not in ("dist-info", "egg-info"):
        return None
    name, _, version = stem.partition("-")
    name = normalised(name)
    record = os.path.join(folder, entry)
    result = {"name": name, "version": version.split("-py")[0] or None, "location": folder}  # type: dict[str, object]
    if ending == "dist-info":
        installer = read(record, "INSTALLER", limit=100).strip()
        if installer:
            result["installer"] = installer
    if name in NEEDED and ending == "dist-info":
        result["missing"] = missing_files(folder, record, name)
    if not version or name in FAMILY or name.startswith(FAMILY_STARTS) or depends(name):
        look_closer(result, record, "METADATA" if ending == "dist-info" else "PKG-INFO")
    return result


def missing_files(folder: str, record: str, name: str) -> "list[str]":
    """Files of a distribution without which it cannot be imported, and that its record has and the folder has not."""
    entry = NEEDED[name]
    here = os.path.join(folder, entry)
    if name not in COMPILED:
        gone = [] if os.path.exists(here) else [entry]
        return gone if gone and entry in read(record, "RECORD", limit=RECORD_LIMIT) else []
    lines = read(record, "RECORD", limit=RECORD_LIMIT).splitlines()
    recorded = [line.partition(",")[0] for line in lines if line.startswith(entry) or LIBRARY in line.partition(",")[0]]
    return [path for path in recorded if not os.path.exists(os.path.join(folder, path))]


def depends(name: str) -> bool:
    return name in DEPENDENT or name.startswith(DEPENDENT_STARTS)


def look_closer(result: "dict[str, object]", record: str, file: str) -> None:
    """What only the files tell: requirements, and the build that METADATA leaves out. An egg-info can be a file."""
    header = (read(record, file) or read(record)).split("\n\n")[0]
    fields = [line.partition(":")[::2] for line in header.splitlines()]
    version = next((text.split()[0] for field, text in fields if field == "Version" and text.strip()), None)
    if version is None:
        entry = os.path.basename(record)
        told = "no version in " + os.path.join(entry, file)
        result.update(version=None, problem=told, trouble="no-version", entry=entry)
        return
    result["version"] = version
    if file == "METADATA" and not os.path.exists(os.path.join(record, "RECORD")):
        result.update(removable=False, entry=os.path.basename(record))
    requires = [text.strip() for field, text in fields if field == "Requires-Dist" and text.strip()]
    name = str(result["name"])
    if depends(name):
        requires = [text for text in requires if asks_for_torch(text)]
        tag = wheel_tag(read(record, "direct_url.json"))
        if tag and "+" not in version:
            result["build"] = tag
    elif name in VERSIONED:
        text = read(str(result["location"]), name, "version.py") or read(str(result["location"]), name, "_version.py")
        own = assigned(text).get("__version__", "")
        if "+" in own:
            result["build"] = own.split("+", 1)[1]
    result["requires"] = requires


def asks_for_torch(requirement: str) -> bool:
    """Whether it is on the torch family: "torch>=2.1", "torchvision (>=0.16)", "nvidia-nccl-cu12 ; extra == 'x'"."""
    name = requirement
    for mark in " \t;([<>=!~@":
        name = name.partition(mark)[0]
    return name in ASKED_FOR or name.startswith("nvidia-")


def wheel_tag(source: str) -> "str | None":
    """The local tag in the name of the wheel it was installed from: "...-2.8%2Bcu12torch2.8cxx11abiTRUE-cp312-..."."""
    for before in source.replace("%2B", "+").replace("%2b", "+").split("-cp")[:-1]:
        _, plus, tag = before.rpartition("+")
        if plus and tag.replace(".", "").replace("_", "").isalnum():
            return tag
    return None


def conda_packages() -> "list[dict[str, object]]":
    folder = os.path.join(sys.prefix, "conda-meta")
    parts = [name[:-5].rsplit("-", 2) for name in listed(folder) if name.endswith(".json")]
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


def absolute(path: "list[str]") -> "list[str]":
    """The working directory, which stands as "", is left out where it was deleted."""
    try:
        return [os.path.abspath(entry) for entry in path if isinstance(entry, str)]
    except OSError:
        return [entry for entry in path if isinstance(entry, str) and os.path.isabs(entry)]


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
