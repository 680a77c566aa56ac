"""What is installed in the patient, as the metadata of its packages has it. It imports nothing that takes time."""

import os
import sys

from torchdoctor.inside.files import absolute, assigned, listed, read

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
COMPILED = ("numpy", "pillow")  # of which the record is read for libraries as well
RECORD_LIMIT = 2000000  # bytes
LIBRARY = ".pyd" if os.name == "nt" else ".so"


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


def normalised(name: str) -> str:
    return "-".join(filter(None, name.lower().replace("_", "-").replace(".", "-").split("-")))
