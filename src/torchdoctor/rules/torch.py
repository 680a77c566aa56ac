"""TD2xx: the installed torch."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat, version
from torchdoctor.model import Facts, Finding, Fix, Package, Severity, Torch
from torchdoctor.policy import parsed
from torchdoctor.rule import ANOTHER_TORCH, Family, Seen, Unless, rule
from torchdoctor.rules import fixes, given
from torchdoctor.rules.given import Skip
from torchdoctor.words import counted, gpu_names, how_it_ended, torch_name

# pypi.jetson-ai-lab.io has torch by JetPack and CUDA; wheels of download.pytorch.org are for other Arm machines.
JETSON = Fix(
    "Install NVIDIA's torch for this JetPack; wheels from download.pytorch.org do not run on its GPU",
    ("python -m pip install torch torchvision --index-url https://pypi.jetson-ai-lab.io/jp6/cu126",),
)
FAMILY = Family("TD2", "torch")


@rule(
    "TD201",
    Severity.NOTE,
    explained_by=(
        "python-unsupported",
        "no-wheel-32bit",
        "torch-shadowed",
        "torch-files-gone",
        "torch-not-importable",
    ),
)
def torch_not_installed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen | Unless]:
    """torch is installed.

    What it checks: whether the examined Python finds a torch package.
    Why it matters: usually a different environment was meant; the first line of the report says which one was checked.
    How to fix it: the command installs the newest torch that runs here, which on a machine without a GPU is the CPU
    build.
    Source: the import path of the interpreter.
    """
    if not _was_missed(facts):
        given.packages(facts)
    if facts.torch is None and facts.unknown("torch"):
        raise given.Skip("whether torch is installed is not known")
    if facts.torch is None and not facts.imported:
        finding = Finding("torch is not installed in this environment", (_install(facts, compat),))
        wanted = [item.name for item in map(parsed, facts.policy.require) if item] if facts.policy else []
        yield Unless(("requirement-unmet",), finding) if {"torch", "cuda"} & {*wanted} else finding
    elif facts.torch:
        yield Seen(f"torch {facts.torch.version or 'of unknown version'} in {facts.torch.location or 'the report'}")
    else:
        yield Seen("torch was imported")


def _install(facts: Facts, compat: Compat) -> Fix:
    """Of a text that does not tell the GPU, which may need more than the CPU build."""
    if facts.source == "report" and facts.nvidia is None and facts.unknown("nvidia"):
        command = shell.command(facts.os, "torchdoctor", "install-cmd")
        return Fix("Install torch; run this on the machine, it prints the command", (command,))
    return install.install_torch(facts, compat)


def _was_missed(facts: Facts) -> bool:
    """Whether Python itself said that it has no torch: then a list of packages has nothing to add."""
    smoke = facts.smoke
    return smoke is not None and smoke.exception == "ModuleNotFoundError" and "'torch'" in smoke.ending.detail


@rule("TD202", Severity.ERROR)
def torch_shadowed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """`import torch` finds PyTorch, not one of your own files.

    What it checks: whether a torch.py or a folder torch/ in the working directory or on PYTHONPATH comes before the
    installed torch.
    Why it matters: Python then imports that file, but the error ("module 'torch' has no attribute ...") does not say
    so.
    How to fix it: remove its folder from PYTHONPATH; otherwise rename the file, or start Python from a different
    folder.
    Source: the import path of the interpreter.
    """
    shadow = next((shadow for shadow in facts.shadows if shadow.module == "torch"), None)
    if shadow:
        installed = (
            f"instead of the installed torch in {facts.torch.location}"
            if facts.torch
            else "and no PyTorch is installed"
        )
        ended = ""
        if facts.smoke and not facts.smoke.imported:
            ended = f"; {how_it_ended(facts.smoke.ending, 'importing it')}"
        yield Finding(
            f"`import torch` finds {shadow.path}, which is not PyTorch, {installed}{ended}",
            (fixes.out_of_front(facts, shadow),),
            subject=shadow.path,
        )
    else:
        yield Seen("no torch.py or folder torch/ of yours comes before it on the import path")


@rule("TD203", Severity.ERROR, explained_by=("torch-shadowed", *ANOTHER_TORCH))
def torch_for_other_python(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch was compiled for this version of Python.

    What it checks: the ABI tag of torch/_C against the interpreter's.
    Why it matters: the import fails with a misleading message about "the `torch/_C` folder of the PyTorch repository".
    How to fix it: install torch with this Python; do not copy site-packages or point PYTHONPATH at another Python's.
    Source: file names in the torch folder.
    """
    torch, python = given.torch(facts), given.python(facts)
    tags = [tag for tag in torch.python_tags if tag.startswith("cp")]
    compiled = f"is compiled for {', '.join(tags)}" if tags else "does not say for which Python it is compiled"
    yield Seen(f"torch/_C {compiled}; this Python is {python.abi or python.version}")
    if facts.imported:
        return
    if tags and python.abi and python.abi not in tags:
        yield Finding(
            f"torch in {torch.location} is compiled for {', '.join(tags)}, but this Python is {python.abi}",
            (install.repair_torch(facts, compat),),
        )


@rule("TD204", Severity.WARNING, explained_by=ANOTHER_TORCH)
def duplicate_torch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch is installed once.

    What it checks: whether there is more than one distribution named torch on the path, in different versions or
    different places.
    Why it matters: pip changes one of them while Python imports the other, or a mix of both.
    How to fix it: uninstall until no copy is left, then install it once. A record without a list of files, as left by
    an interrupted installation, is deleted instead, because pip cannot remove it.
    Source: *.dist-info folders on the interpreter's path.
    """
    packages = given.packages(facts)
    whole = [package for package in packages if package.name == "torch" and not package.trouble]
    found = {(package.version, package.location): package for package in whole}
    if len(found) > 1 and not _overlaid(facts, [location for _, location in found]):
        places = "; ".join(f"{release} in {location}" for release, location in sorted(found, key=str))
        often = "twice" if len(found) == 2 else f"{len(found)} times"
        yield Finding(
            f"torch is installed {often}: {places}",
            (install.single_torch(facts, compat, [*found.values()]),),
        )
    else:
        yield Seen("; ".join(f"torch {release} in {location}" for release, location in found) or "no record of torch")


def _overlaid(facts: Facts, locations: list[str]) -> bool:
    """A venv made with --system-site-packages may well have its own torch over the system's."""
    python = facts.python
    if python is None or python.environment != "venv":
        return False
    return sum(location.startswith(python.prefix) for location in locations) == 1 and python.user_site not in locations


@rule("TD205", Severity.WARNING)
def duplicate_torch_pip_and_conda(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """pip and conda do not both install torch here.

    What it checks: whether conda's and pip's records list two versions of torch in one environment, or one version that
    both of them installed.
    Why it matters: each overwrites the other's files; the results are undefined symbols, or a version that changes with
    the next update.
    How to fix it: create a new environment with one of them, or remove conda's torch and keep pip's.
    Source: conda-meta and *.dist-info of the environment.
    """
    packages = given.packages(facts)
    conda = [item for item in packages if item.name in ("pytorch", "libtorch") and item.installer == "conda"]
    pip = [item for item in packages if item.name == "torch" and item.installer != "conda" and item.version]
    by_both = any(item.build == "pypi" for item in pip)  # as conda's own list says; a dist-info may be conda's
    if conda and pip and (by_both or version(str(conda[0].version)) != version(str(pip[0].version))):
        rest = replace(facts, packages=tuple(item for item in packages if item not in conda))
        prefix = facts.python.prefix if facts.python else ""
        names = [item.name for item in conda]
        command = shell.conda(facts.os, "remove", prefix, "--force", *names)
        yield Finding(
            f"conda has {conda[0].name} {conda[0].version} here, and pip has torch {pip[0].version}",
            _together(Fix("Remove conda's, whose files the two share", (command,)), install.repair_torch(rest, compat)),
        )
    else:
        of = {"pip": pip, "conda": conda}
        yield Seen("; ".join(f"{who}: {items[0].version if items else 'no torch'}" for who, items in of.items()))


@rule("TD206", Severity.NOTE)
def torch_half_removed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """No leftovers of an interrupted torch installation.

    What it checks: folders such as ~orch and ~orch-2.12.0.dist-info, to which pip renames what it is about to remove.
    Why it matters: they take gigabytes, and pip warns of an "invalid distribution" whenever it runs.
    How to fix it: delete them; nothing imports them.
    Source: pip's own warning text.
    """
    packages = given.packages(facts)
    left = [package for package in packages if package.trouble == "half-removed" and package.name.startswith("orch")]
    if left:
        folder = left[0].location
        names = [item.entry for item in left if item.location == folder]
        delete = (
            install.delete_records(facts, folder, *names)
            if all(name.startswith("~") for name in names)
            else shell.NOTHING
        )
        yield Finding(
            f"an interrupted installation left {', '.join(names)} in {folder}",
            (Fix("Delete the leftovers", (delete,)),),
        )
    else:
        yield Seen(f"no folder ~orch among the records of {counted(len(packages), 'package')}")


@rule("TD207", Severity.WARNING)
def env_mix_pip_conda_listing(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """pip's and conda's lists describe the same environment.

    What it checks: in a saved report with both lists, whether they have different versions of torch and most other
    packages differ too.
    Why it matters: one of the lists describes an environment that Python does not use; changes there have no effect.
    How to fix it: activate the environment that you want, and run pip through its Python.
    Source: the two package lists of the report.
    """
    torch = given.torch(facts)
    if not facts.elsewhere:
        raise Skip("there is only one list of packages, or both describe the same environment")
    other = facts.elsewhere[0]
    told = f"the report also lists {other.name} {other.version}, from a different environment"
    call = Fix("Check which Python runs, and which torch it has", ('python -c "import sys; print(sys.prefix)"',))
    yield Finding(f"{torch_name(torch)} was imported, and {told}", (call, Fix(_ONE_PIP, ("python -m pip list",))))


_ONE_PIP = "Install with that Python's pip"


@rule("TD208", Severity.ERROR)
def torch_record_damaged(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The records of the installed torch packages can be read.

    What it checks: *.dist-info folders of torch, its companions and its CUDA wheels that have no METADATA, or METADATA
    without a version.
    Why it matters: pip cannot replace what it cannot read, and libraries that look up torch's version find none:
    "importlib.metadata.PackageNotFoundError", or None instead of a version.
    How to fix it: delete that folder; if it was the only record, install the same version again.
    Source: the folders on the interpreter's path.
    """
    packages = given.packages(facts)
    readable = {(package.name, package.location) for package in packages if package.version}
    for package in packages:
        if package.trouble == "no-version":
            record = package.entry
            delete = Fix("Delete the record", (install.delete_records(facts, package.location, record),))
            fixes: tuple[Fix, ...] = (delete,)
            if (package.name, package.location) not in readable:
                fixes = _together(delete, _once_more(facts, compat, package))
            yield Finding(f"{record} in {package.location} has no version in it", fixes, f"package:{package.name}")
    yield Seen(f"{len(readable)} of {counted(len(packages), 'record')} have a version")


def _together(first: Fix, second: Fix) -> tuple[Fix, ...]:
    """Two that help only one after the other, as one where both are commands."""
    if not first.commands or not second.commands:
        return first, second
    text = f"{first.text}, and {second.text[:1].lower()}{second.text[1:]}"
    return (Fix(text, (*first.commands, *second.commands), first.needs or second.needs),)


def _once_more(facts: Facts, compat: Compat, package: Package) -> Fix:
    return install.repair_torch(facts, compat) if package.name == "torch" else Fix(f"Install {package.name} again")


@rule("TD211", Severity.ERROR, of_gpus=True)
def cpu_build_on_gpu_machine(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch is a build that can use this machine's GPU.

    What it checks: a CPU build of torch on a machine with a working NVIDIA driver and GPU, if there is a build that
    runs on them.
    Why it matters: torch.cuda.is_available() is False and "Torch not compiled with CUDA enabled" is raised.
    How to fix it: install the same version from the index of a CUDA build.
    Source: torch/version.py; the driver.
    """
    torch = given.torch(facts)
    of_pypi = torch.build is None and _plain_on_windows(facts, compat)
    if torch.build != "cpu" and not of_pypi:
        raise Skip("this torch is not a CPU build" if torch.build else "the build of this torch is not known")
    listed = all("Jetson" in gpu.name or "nvgpu" in gpu.name for gpu in facts.gpus)
    if listed and facts.host and facts.host.kernel.endswith("tegra"):
        yield Finding(f"{torch_name(torch)} is a CPU build, but this is a Jetson, whose GPU it cannot use", (JETSON,))
        return
    nvidia = given.nvidia(facts)
    if not given.unnamed_gpu(facts):
        given.gpus(facts)
    fixes = install.reinstall_build(facts, compat)
    if not fixes and not nvidia.gpus:  # of which nobody knows what it needs
        text = "Install a CUDA build of torch; on that machine, this prints the command"
        fixes = (Fix(text, ("torchdoctor install-cmd",)),)
    if not fixes:
        raise Skip("no CUDA build of torch is known to run on this GPU and driver")
    names = gpu_names(gpu.name for gpu in nvidia.gpus) or "an NVIDIA GPU"
    told = "is not available, and PyPI has only CPU builds for Windows" if of_pypi else ""
    is_cpu = f"says that CUDA {told}" if told else "is a CPU build"
    yield Finding(f"{torch_name(torch)} {is_cpu}, but this machine has {names}", fixes)


def _plain_on_windows(facts: Facts, compat: Compat) -> bool:
    """A report whose torch sees no GPU and has no tag in the version that pip lists, as only PyPI's and conda's."""
    torch, windows = facts.torch, facts.host is not None and facts.host.os == "windows"
    listed = facts.package("torch")
    by_pip = listed is not None and listed.installer == "pip"
    if facts.source != "report" or torch is None or not by_pip or facts.conda_torch or not windows:
        return False
    unavailable = facts.smoke is not None and facts.smoke.cuda_available is False
    return unavailable and compat.companions.pypi_build(str(torch.version), "windows_amd64") == "cpu"


@rule("TD209", Severity.ERROR, explained_by=("torch-shadowed", *ANOTHER_TORCH))
def torch_files_gone(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The files of the installed torch exist.

    What it checks: whether the environment has a record of torch, as `pip list` shows it, but no torch package.
    Why it matters: "No module named 'torch'", but `pip install torch` answers "Requirement already satisfied".
    How to fix it: force a reinstallation of the recorded version.
    Source: the record (*.dist-info) and the import path of the interpreter.
    """
    if facts.source != "machine":
        raise Skip("only the machine itself shows which files there are")
    recorded = next((item for item in given.packages(facts) if item.name == "torch" and item.version), None)
    if recorded is None:
        raise Skip("no torch is recorded in this environment")
    if facts.torch is None and not facts.imported and not recorded.trouble:
        gone = replace(facts, torch=Torch(recorded.version, via="record", build=recorded.build or local(recorded)))
        yield Finding(
            f"torch {recorded.version} is recorded in {recorded.location}, but its files are gone",
            (install.repair_torch(gone, compat),),
        )
    else:
        there = f"its files are in {facts.torch.location}" if facts.torch else "its record is left to another rule"
        yield Seen(f"torch {recorded.version} is recorded, and {there}")


def local(package: Package) -> str | None:
    """The build in a version: "cu130" of "2.9.1+cu130"."""
    return (package.version or "").partition("+")[2] or None
