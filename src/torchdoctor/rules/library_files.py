"""TD5xx, continued: the library files on disk, the ones that were really loaded, and the toolkit beside them."""

import re
from collections.abc import Iterator

from torchdoctor import install, shell
from torchdoctor.frozen import dataclass
from torchdoctor.knowledge import Compat, version
from torchdoctor.model import Damage, Facts, Finding, Fix, Library, Severity
from torchdoctor.rule import ANOTHER_TORCH, Family, Seen, rule
from torchdoctor.rules import fixes, given, metadata
from torchdoctor.rules.given import Skip, need
from torchdoctor.words import counted, some_of

FAMILY = Family("TD5", "libraries")


@rule("TD505", Severity.ERROR, explained_by=("torch-for-other-python", *ANOTHER_TORCH))
def library_damaged(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The library files of torch and its CUDA wheels are complete.

    What it checks: whether each library listed in the wheels' RECORD exists and is as long as its own headers say.
    Why it matters: "cannot open shared object file", "file too short", or a SIGBUS without any message. A full disk or
    an interrupted installation leaves such files.
    How to fix it: reinstall that wheel in the same version.
    Source: RECORD; the headers of the ELF files.
    """
    torch = given.torch(facts)
    ours = _wheels(facts)
    wrong = [item for item in torch.damaged if item.package == "torch" or item.package in ours]
    if wrong:
        first = ", ".join(f"{_base(item)} is {item.problem}" for item in wrong[:3])
        more = f", and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        names = sorted({item.package for item in wrong if item.package != "torch"})
        again = [install.repair_torch(facts, compat)] if any(item.package == "torch" for item in wrong) else []
        again += [install.restore_wheels(facts, [ours[name] for name in names], damaged=True)] if names else []
        packages = ", ".join(sorted({item.package for item in wrong}))
        yield Finding(f"{counted(len(wrong), 'library file')} of {packages}: {first}{more}", tuple(again))
    else:
        yield Seen(
            f"no library file of torch{f' or its {len(ours)} CUDA wheels' if ours else ''} is missing or cut short"
        )


def _wheels(facts: Facts) -> dict[str, str]:
    """The nvidia-* wheels that torch requires, with the requirement; {} where that is not known."""
    return {wanted.name: f"{wanted.name}{wanted.specifier}" for wanted in metadata.cuda_wheels(facts)}


def _base(item: Damage) -> str:
    return re.split(r"[\\/]", item.path)[-1]


@rule(
    "TD506",
    Severity.ERROR,
    explained_by=(
        "torch-requirement-missing",
        "nvidia-wheel-missing",
        "cudnn-mismatch",
        "library-damaged",
        *ANOTHER_TORCH,
    ),
)
def missing_shared_lib(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Every CUDA library that torch needs can be found.

    What it checks: whether the loader would find the libraries that torch's libraries need, by RPATH, LD_LIBRARY_PATH,
    ld.so.cache and in the nvidia wheels.
    Why it matters: "libcudnn.so.9: cannot open shared object file". The number in the name is the library's major
    version: a different major version does not work.
    How to fix it: reinstall what torch requires.
    Source: the ELF files; ld.so(8).
    """
    torch = given.torch(facts)
    found = f"{sum(item.path is not None for item in torch.libraries)} of {len(torch.libraries)} libraries are found"
    yield Seen("torch was imported" if facts.imported else found)
    if facts.imported:
        return
    if not torch.libraries:
        raise Skip("it is not known what torch's libraries need")
    lacking = [item.name for item in torch.libraries if item.path is None and not item.name.startswith("libcuda.")]
    if lacking:
        ours = _wheels(facts)
        names = [ours[name] for name in ours if any(_brings(name, item) for item in lacking)] or [*ours.values()]
        restore = install.restore_wheels(facts, names) if names else install.complete_torch(facts, compat)
        yield Finding(f"torch needs {', '.join(lacking)}, but that file is not found", (restore,))


@dataclass(frozen=True)
class Foreign:
    """A library that was loaded from outside torch's own wheels, which have one too."""

    name: str
    path: str
    own: str


def foreign(facts: Facts) -> list[Foreign]:
    """By the memory map of the live test, or, where torch could not be imported, by the way of the loader."""
    if facts.torch is None or facts.smoke is None:
        return []
    loaded: tuple[Library, ...] = facts.smoke.libraries
    if not facts.smoke.imported:
        searched = [item for item in facts.torch.libraries if item.via in ("LD_LIBRARY_PATH", "LD_PRELOAD")]
        loaded = (*loaded, *searched)
    site = re.sub(r"torch/?$", "", facts.torch.location)
    wheels = [item for item in facts.packages or () if item.name.startswith("nvidia-")]
    found = {}
    for item in loaded:
        own = next((wheel.name for wheel in wheels if _brings(wheel.name, item.name)), "")
        if own and item.path and not item.path.startswith(site) and "/site-packages/nvidia/" not in item.path:
            found[item.name] = Foreign(item.name, item.path, own)
    return list(found.values())


WHEELS = {
    "libcublas": "nvidia-cublas",
    "libcudart": "nvidia-cuda-runtime",
    "libcudnn": "nvidia-cudnn",
    "libnccl": "nvidia-nccl",
    "libnvJitLink": "nvidia-nvjitlink",
    "libnvrtc": "nvidia-cuda-nvrtc",
}


def _brings(wheel: str, library: str) -> bool:
    """Whether this wheel brings that library: "nvidia-cudnn-cu13" brings "libcudnn_ops.so.9"."""
    return any(library.startswith(start) and wheel.startswith(name) for start, name in WHEELS.items())


@rule(
    "TD507",
    Severity.ERROR,
    explained_by=(
        "nvidia-wheel-missing",
        "library-damaged",
        "missing-shared-lib",
        "glibc-too-old",
        "libstdcxx-too-old",
    ),
)
def ld_path_clash(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """No foreign CUDA library breaks the import of torch.

    What it checks: if importing torch or using cuDNN failed, whether a CUDA library was loaded from outside torch's
    wheels although they contain it, or whether the error names a library in a folder on LD_LIBRARY_PATH. Such a library
    is not a fault in itself: torch's own paths usually come before LD_LIBRARY_PATH, and a newer library often works.
    Why it matters: "undefined symbol: __nvJitLink...", "cublasLt... not defined", "cuDNN version incompatibility".
    How to fix it: remove that folder from LD_LIBRARY_PATH; torch comes with its own libraries.
    Source: /proc/self/maps of the live test; ld.so(8); pytorch/pytorch#111469, #134929.
    """
    given.torch(facts)
    smoke = given.live_test(facts)
    said = " ".join((smoke.ending.detail, smoke.ending.output[-8000:], smoke.cudnn_error))
    if smoke.imported and not smoke.cudnn_error:
        yield Seen("torch was imported, and cuDNN gave no error")
        return
    yield Seen(f"loaded from outside torch's wheels: {some_of([item.path for item in foreign(facts)]) or 'nothing'}")
    blamed = [item for item in foreign(facts) if _blamed(item, said)]
    if not blamed and not smoke.imported and (found := _in_front(facts, said)):
        path, folder = found
        why = " ".join(smoke.ending.detail.split())[:300]
        yield Finding(
            f"importing torch fails at {path}, which LD_LIBRARY_PATH puts first: {why}", (_away(facts, [folder]),)
        )
    if blamed:
        folders = sorted({item.path.rpartition("/")[0] for item in blamed})
        first = blamed[0]
        why = " ".join((smoke.cudnn_error or smoke.ending.detail).split())[:300]
        yield Finding(
            f"{first.path} is loaded instead of the {first.name} of {first.own}, which torch was built with: {why}",
            (_away(facts, folders),),
            subject=f"package:{first.own}",
        )


def _in_front(facts: Facts, said: str) -> tuple[str, str] | None:
    """(a library that the error names, the folder on LD_LIBRARY_PATH where it lies), where that is not torch's own."""
    site = re.sub(r"torch/?$", "", facts.torch.location) if facts.torch else ""
    for folder in facts.env.get("LD_LIBRARY_PATH", "").split(":"):
        found = (
            re.search(rf"(?<![\w.~/-]){re.escape(folder.rstrip('/'))}/+[\w.+-]+\.so[\w.]*", said) if folder else None
        )
        if found and not folder.startswith(site):
            return found[0], folder
    return None


def _blamed(item: Foreign, said: str) -> bool:
    """Whether the error speaks of this library: by its path, its file, or its name in a symbol."""
    stem = item.name.partition(".")[0].removeprefix("lib").partition("_")[0]
    return item.path in said or bool(re.search(rf"\b_*{re.escape(stem)}", said, re.I))


def _away(facts: Facts, folders: list[str]) -> Fix:
    if any(folder in facts.env.get("LD_PRELOAD", "") for folder in folders):
        return Fix("Do not preload it", ("unset LD_PRELOAD",))
    if facts.env.get("LD_LIBRARY_PATH"):
        text = f"Remove {', '.join(folders)} from LD_LIBRARY_PATH; torch comes with its own libraries"
        return Fix(text, (fixes.without(facts, *folders),))
    return Fix(f"Remove the CUDA libraries in {', '.join(folders)}, or use an environment of torch's own")


@rule(
    "TD508", Severity.ERROR, explained_by=("nvidia-wheel-missing", "cudnn-mismatch", "library-damaged", "ld-path-clash")
)
def cudnn_version_clash(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch finds a cuDNN at run time that is at least as new as the one it was compiled with.

    What it checks: torch.backends.cudnn.version(), called in the live test, and the file it came from.
    Why it matters: "cuDNN version incompatibility: PyTorch was compiled against ... but found runtime version ...":
    every convolution fails.
    How to fix it: install the cuDNN that torch pins, or remove the other one.
    Source: torch/backends/cudnn; /proc/self/maps of the live test.
    """
    smoke = given.imported(facts)
    if facts.source != "report" or not smoke.cudnn_error:
        given.cuda_build(facts)
    said = r"compiled\s+against (\([\d, ]+\)|\d+) but (?:found runtime version|link\w* against) (\([\d, ]+\)|\d+)"
    found = re.search(said, smoke.cudnn_error, re.IGNORECASE)
    if found is None:
        yield Seen(f"cuDNN {smoke.cudnn} loads" if smoke.cudnn else "no message about cuDNN's version")
        return
    path = next((item.path for item in smoke.libraries if item.name.startswith("libcudnn.")), None)
    pins = [pin for name, pin in _wheels(facts).items() if "cudnn" in name]
    foreign = metadata.of_other_major(facts)
    if any("cudnn" in name for name in foreign):
        fix = fixes.one_cuda(facts, foreign)  # they share the folder, and the one installed last wins
    else:
        fix = install.restore_wheels(facts, pins) if pins else install.repair_torch(facts, compat)
    compiled, running = (text.strip("()").replace(", ", ".") for text in found.groups())
    where = f" in {path}" if path else ""
    yield Finding(f"torch was compiled with cuDNN {compiled}, but finds {running}{where}", (fix,))


@rule("TD509", Severity.NOTE)
def toolkit_torch_cuda_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The CUDA toolkit has the same major version as torch's CUDA.

    What it checks: the toolkit that extensions would be compiled with (CUDA_HOME, else nvcc's) against the CUDA version
    of this torch, on a machine with an NVIDIA GPU.
    Why it matters: only when compiling: "The detected CUDA version mismatches the version that was used to compile
    PyTorch". torch itself does not use the toolkit, and a different minor version does not matter.
    How to fix it: nothing, unless you compile an extension; then install the toolkit of torch's CUDA major version.
    Source: the toolkit's version.json or cuda.h; torch/utils/cpp_extension.py.
    """
    torch, cuda = given.cuda_build(facts)
    toolkit = need(facts.toolkit, "there is no CUDA toolkit")
    given.gpus(facts)
    found = need(toolkit.cuda_version, "there is no CUDA toolkit, or its version is not known")
    if version(found)[:1] != version(cuda)[:1]:
        home = toolkit.cuda_home or "the toolkit"
        fitting = next((path for path in toolkit.installed if f"-{cuda.split('.')[0]}." in path), None)
        name = (
            Fix(
                "To compile extensions, set CUDA_HOME to the matching one",
                (shell.export(facts.os, "CUDA_HOME", fitting),),
            )
            if fitting
            else None
        )
        need_it = Fix(f"Nothing to do unless you compile extensions; they need a CUDA {cuda} toolkit")
        yield Finding(
            f"{home} is CUDA {found}, but torch {torch.version} was built with CUDA {cuda}", (name or need_it,)
        )
    else:
        yield Seen(f"toolkit {found}; torch {torch.version} was built with CUDA {cuda}")
