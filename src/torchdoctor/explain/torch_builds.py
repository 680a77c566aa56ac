"""Which torch, of which build, a text needs, what belongs to it, and the command that installs them."""

import re
from collections.abc import Collection
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import at_least, version
from torchdoctor.model import Fix

INDEX = "https://download.pytorch.org/whl"
OLD_BUILDS = f"{INDEX}/torch_stable.html"  # torch before 1.11
_LTS = f"{INDEX}/lts/1.8/torch_lts.html"  # the one release for long-term support, which only this page has
# GPUs as texts name them: those that only builds of CUDA 12.6 and older work on, and those that need 12.8 or newer.
OLDER_GPU = (
    r"\bsm_[3-7]0\b(?! sm_)|\bsm_(?:37|52|53|6[012])\b(?! sm_)|GTX ?(?:[7-9]\d\d|10\d\d)M?X?\b|\b[PV]100\b"
    r"|\bTITAN (?:X|V)\b|\bP40\b|\bM[46]0\b"
)
NEWER_GPU = r"\bsm_1[0-2]\d|(?i:RTX) ?(?:PRO [2-6]000|50\d\d(?i:D| ?Ti| ?super)?)\b"
NEWER_GPU += r"|(?<![A-Za-z0-9_.:])50[6-9]0(?:Ti|D)?(?=,? ?[\u4e00-\u9fff])|(?<!\d)50 ?系|(?i:\b50[- ]series\b)"
NEWER_GPU += r"|(?<![\w./:-])50[67]0 ?(?i:Ti)\b|(?i:\b(?:nvidia|geforce) 50[5-9]0\b)"
NEWER_GPU += (
    r"|(?i:\b(?:a|my|new) 50[789]0\b)(?=[.,)]? ?(?:$|\n|GPU|card|and\b|getting\b|with\b|here\b|but\b|on\b|in\b))"
)
NEWER_GPU += r"|\bB[23]00\b|\bGB(?:10|20\d|300)\b|[Bb]lackwell|DGX Spark"
# Of which no wheels are listed: PyTorch's page has those.
EARLY = (
    "0.4.1",
    "1.0.0",
    "1.0.1",
    "1.1.0",
    "1.2.0",
    "1.3.0",
    "1.3.1",
    "1.4.0",
    "1.5.0",
    "1.5.1",
    "1.6.0",
    "1.7.0",
    "1.7.1",
)
WITH_TORCH = ("torchvision", "torchaudio")
# Before torchvision named its torch. Source: pytorch.org/get-started/previous-versions.
_EARLY_VISION = {"0.4.0": "0.2.1", "0.4.1": "0.2.1", "1.0.0": "0.2.1", "1.0.1": "0.2.2"}


def unknown_gpu(told: Told) -> bool:
    """Whether the text names an NVIDIA GPU that its facts do not have, or says nothing of one."""
    nvidia = told.facts.nvidia if told.facts is not None else None
    if nvidia is not None and (nvidia.gpus or nvidia.driver_version or nvidia.driver_cuda):
        return False
    unsaid = told.facts is not None and any(problem.section == "nvidia" for problem in told.facts.problems)
    return unsaid or told.has(r"(?i)\b(?:RTX|GTX|GeForce|Tesla|Quadro)(?:\b|\d)")


def says_no_gpu(told: Told) -> bool:
    """Whether the text says that there is none, by a CPU build or in words."""
    return told.build == "cpu" or told.has(r"(?i)\bno (?:nvidia )?gpu\b|\bcpu[ -]only\b")


def machine_has_no_gpu(told: Told) -> bool:
    """Whether this machine, which was asked, has none of NVIDIA's; False of a text alone."""
    host = told.facts.nvidia if told.facts is not None and told.facts.source == "machine" else None
    return host is not None and not host.gpus


# What drivers for a CUDA version can run at most, and the last torch of that build where it is not the newest.
RUNS = (((13, 0), "cu130", ""), ((12, 0), "cu126", ""), ((11, 0), "cu118", "2.7.1"), ((10, 2), "cu102", "1.12.1"))
_SHOWN = r"NVIDIA-SMI [\d.]+ {1,30}Driver Version: (\d{3})[\d.]*(?: {1,30}CUDA Version: (\d{1,2}\.\d))?"
_SAID = r"(?i)\b(?:nvidia[- ])?driver(?: version)?[ :=\[-]{1,4}(\d{3})\.\d|\bnvidia(?:-driver)?-(\d{3})\b"


def shown_cuda(told: Told) -> str:
    """The newest CUDA that the driver runs, as nvidia-smi's table in the text shows it; "" without one."""
    shown, said = told.last(_SHOWN), told.last(_SAID)
    if shown is None:
        return (told.known.drivers.newest_cuda(said[1] or said[2]) or "") if said else ""
    return shown[2] or told.known.drivers.newest_cuda(shown[1]) or ""


def of_driver(told: Told) -> tuple[str, str]:
    """The newest build that the driver of nvidia-smi's table runs, where not all are, and the last torch of it."""
    shown = version(shown_cuda(told))
    if not shown or shown >= (13, 0):
        return "", ""
    return next(((build, torch) for least, build, torch in RUNS if shown >= least), ("", ""))


def _major(build: str) -> int:
    return int(build[2:-1])


def cuda_build(told: Told, torch: str = "") -> str:
    """A CUDA build of that torch that works on the GPU of the text, or on most: 12.6 runs on GPUs of 2014 to 2024."""
    if told.build.startswith("cu"):
        return told.build
    most = of_driver(told)[0]
    newer = told.has(NEWER_GPU) and not told.has(OLDER_GPU)
    older = ("cu126", "cu124", "cu121", "cu118", "cu117", "cu116", "cu113")
    wanted: tuple[str, ...] = ("cu128", "cu130") if newer else older
    release = told.known.releases.get(torch or told.torch)
    builds: Collection[str] = release.indexed.get("linux_x86_64", ()) if release else wanted
    own = sorted((build for build in builds if re.fullmatch(r"cu\d+", build)), key=lambda build: int(build[2:]))
    if most and not newer:
        own = [build for build in own if _major(build) <= _major(most)] or [most]
        return next((build for build in wanted if build in own), own[-1])
    return next((build for build in wanted if build in builds), own[-1] if own else wanted[0])


_CARD = (
    r"\b(?i:RTX|GTX) ?(A?\d{4}(?: ?Ti\b| ?S(?:UPER|uper)\b)?)(?!\d)"
    r"|(?i:\b(?:GPU|card)s?:? |\b(?:a|my|an) |显卡[:：是 ]{0,3})((?:20|30|40)[5-9]0(?: ?Ti\b)?)(?![\w.%])"
    r"|(?<![\w./:-])((?:20|30|40)[5-9]0(?: ?Ti)?)(?= ?(?:GPU|graphics|card|Ti\b|SUPER|显卡))"
    r"|(?<![\w./-])(A(?:10G?|100|30|40)|L4|L40S?|H[12]00|T4)(?![\w.%])"
)


def card(told: Told) -> tuple[str, str]:
    """A GPU of RTX 20 to 40, or a server's, as the text names it, and its compute capability; ("", "") for others."""
    for found in re.finditer(_CARD, told.here):
        name = next(filter(None, found.groups()))
        series = name if found[4] else f"{'GTX' if name[:2] == '16' else 'RTX'} {name}"
        if (capability := told.known.gpus.capability(series)) and version(capability) >= (7, 5):
            return series, capability
    return "", ""


def for_card(told: Told) -> tuple[Fix, ...]:
    """A build with code for the GPU that the text names, where an older build has none; () where it names none."""
    name, capability = card(told)
    if not name or told.has(NEWER_GPU) or told.has(OLDER_GPU):
        return ()
    generation = told.known.drivers.generation(capability)
    first = (generation and generation.first_cuda) or "11.8"
    torch = newest_torch(told)
    build = cuda_build(replace(told, text=re.sub(r"\+cu\d+", "", told.text)), torch)
    text = f"{name} has compute capability {capability}, for which torch must be built with CUDA {first} or newer: "
    text += "install such a build (what was compiled for the old torch is to be built again)"
    return (Fix(text, (torch_of(told, torch, build, "--force-reinstall"),)),)


_GPU = r"\b(?:(?:RTX|GTX|TITAN|Quadro RTX|Tesla) ?[A-Z]?\d{1,4}(?: ?Ti| SUPER)?|TITAN RTX|[AHL]\d0{1,2}S?|T4)\b"
_CUDA = r"(?i)\b(?:cuda|cudatoolkit) ?(?:version)?[ :=]{0,3}(\d{1,2}\.\d)|\bcu(\d{1,2})(\d)\b"


def for_newer_gpu(told: Told) -> tuple[Fix, ...]:
    """Where the text names a GPU that is newer than the CUDA it names."""
    gpu, cuda = told.last(_GPU), told.last(_CUDA)
    torch = told.facts.torch if told.facts else None
    own = (torch and torch.cuda) or (cuda and (cuda[1] or f"{cuda[2]}.{cuda[3]}"))
    if gpu is None or not own:
        return ()
    generation = told.known.drivers.generation(told.known.gpus.capability(gpu[0]) or "")
    first = generation and generation.first_cuda
    if not first or at_least(own, first):
        return ()
    text = f"{gpu[0]} needs CUDA {first} or newer, and this is {own}: install a build for it; this prints the command"
    return (Fix(text, (shell.command(told.os or "linux", "torchdoctor", "install-cmd", "--gpu", gpu[0]),)),)


def build_of(told: Told, torch: str) -> str:
    """The build of the text, where that release has it; else the CUDA build nearest to it, which most GPUs run."""
    release = told.known.releases.get(torch)
    builds = release.indexed.get("linux_x86_64", ()) if release else ()
    usual = (told.build, "cu126", "cu124", "cu121", "cu118", "cu117", "cu116", "cu113")
    return next((build for build in usual if build in builds), "cu126")


def newest_torch(told: Told) -> str:
    """The newest release for the Python of the text, where that is an old one; else ""."""
    if not told.python:
        return ""
    platform = {"windows": "windows_amd64", "macos": "macos_arm64"}.get(told.os, "linux_x86_64")
    fitting = [
        item.torch
        for item in told.known.releases.all()
        if told.python in item.pythons.get(platform, ()) and item.indexed
    ]
    newest = max((item.torch for item in told.known.releases.all() if item.indexed), key=version)
    best = max(fitting, key=version, default="")
    return best if best != newest else ""


def page(torch: str) -> str:
    """The page with the builds of a torch before 1.11."""
    return _LTS if torch == "1.8.2" else OLD_BUILDS


def family(told: Told, torch: str) -> tuple[str, ...]:
    """torch and what belongs to it as the command of the text asks for them; () where that asks for another torch."""
    own = tuple(item for item in told.wanted if re.match(r"torch(?:vision|audio|text)?(?![\w-])", item))
    own = own if any(item.partition("+")[0] == f"torch=={torch}" for item in own) else ()
    return tuple(item.partition("+")[0] for item in own) if told.os == "macos" else own


def pair(told: Told, torch: str) -> tuple[str, ...]:
    """torch of that version and the torchvision and torchaudio that belong to it: requirements for one command."""
    if not torch:
        return ("torch", *WITH_TORCH)
    known = {name: told.known.companions.of(name, torch) for name in WITH_TORCH}
    if early := _EARLY_VISION.get(torch):
        known["torchvision"] = (early,)
    if torch and version(torch) < (1, 6) and told.os not in ("linux", "macos"):
        del known["torchaudio"]  # whose early releases have no wheel for Windows
    return (f"torch=={torch}", *(f"{name}=={found[0]}" for name, found in known.items() if found))


def torch_of(told: Told, torch: str, build: str, *options: str) -> str:
    """The command that installs a build of torch and what belongs to it, from the index of that build.

    torch before 1.11 is on PyPI, and its other builds are on a page of their own.
    """
    if torch and version(torch) < (1, 11):
        known = told.known.releases.get(torch)
        tag = f"+{build}" if known and build in known.indexed.get("linux_x86_64", ()) else ""
        wanted = (item if item.startswith("torchaudio") else item + tag for item in pair(told, torch))
        return pip("install", *options, *wanted, *(("-f", page(torch)) if tag else ()))
    return pip("install", *options, *pair(told, torch), *(("--index-url", f"{INDEX}/{build}") if build else ()))


def newest(told: Told) -> str:
    """The command for the newest torch and what belongs to it; on Windows PyPI has the CPU build alone."""
    cuda = told.os == "windows" and not says_no_gpu(told)
    return pip("install", "-U", "torch", *WITH_TORCH, *(("--index-url", f"{INDEX}/{cuda_build(told)}") if cuda else ()))


def python_for(told: Told, torch: str) -> str:
    """The newest Python that a release has wheels for on the system of the text, at most one that is common; or ""."""
    near = (told.known.releases.get(f"{torch.rpartition('.')[0]}.{patch}") for patch in (1, 0))
    release = told.known.releases.get(torch) or next(filter(None, near), None)
    if release is None:
        return ""
    usual = ("linux_x86_64", "windows_amd64")  # where the system is not known, a Python that both have
    platforms = {"windows": usual[1:], "macos": ("macos_arm64",), "linux": usual[:1]}.get(told.os, usual)
    every = [[item for item in release.pythons.get(name, ()) if not item.endswith("t")] for name in platforms]
    return min((max(pythons, key=version) for pythons in every if pythons), key=version, default="")


def newest_python(told: Told, torch: str) -> str:
    """The same of any release, also of those from before 1.8, of which no wheels are listed."""
    before = "3.6" if version(torch) < (0, 4, 1) else "3.7" if version(torch) < (1, 4) else "3.8"
    return python_for(told, torch) or (before if version(torch) < (1, 8) else "3.12")
