"""TD2xx, continued: what asks for torch: Lightning, transformers, xFormers, PyG ..."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from torchdoctor import install
from torchdoctor.knowledge import Compat, version
from torchdoctor.knowledge.versions import plain
from torchdoctor.model import Facts, Finding, Fix, Package, Severity, Torch
from torchdoctor.rule import ANOTHER_TORCH, Family, Seen, rule
from torchdoctor.rules import given
from torchdoctor.rules.given import Skip
from torchdoctor.rules.metadata import first, named, requirements, within
from torchdoctor.words import some_of

if TYPE_CHECKING:
    from packaging.requirements import Requirement

FAMILY = Family("TD2", "torch")

ASKED_FOR = ("torch", "torchvision", "torchaudio", "triton", "numpy")
# These have rules of their own.
JUDGED_ELSEWHERE = r"(pytorch-)?(torch|triton|libtorch)$|torch(vision|audio|text)$|.*triton-rocm$|nvidia-|cuda-"
# How wheels that hold code compiled against torch name it: "pt26cu124", "cu12torch2.6cxx11abiFALSE", "pt2.4.0cu121".
FOR_TORCH = r"(?:torch|pt)(\d)\.?(\d{1,2})(?:\.\d+)?(?!\d)"
FOR_BUILD = r"cu(\d\d)\d?\d?(?!\d)|(cpu)"
# Those whose every function needs its compiled part; flashinfer, for one, has such a tag and compiles as it goes.
COMPILED = r"torch-(scatter|sparse|cluster|spline-conv)$|pyg-lib$|flash-attn|causal-conv1d$|mamba-ssm$|pytorch3d$"
OLD_ABI, NEW_ABI_SINCE = "cxx11abiFALSE", (2, 7)  # of C++'s strings: pytorch/pytorch#152790
DETECTRON2 = "git+https://github.com/facebookresearch/detectron2"  # which PyPI does not have
OF_PYG = r"torch-(scatter|sparse|cluster|spline-conv)$|pyg-lib$"


@rule("TD221", Severity.WARNING, explained_by=ANOTHER_TORCH)
def requirement_conflict(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Packages built on torch accept the installed torch.

    What it checks: the requirements on torch, torchvision, torchaudio, Triton and NumPy of packages that are commonly
    installed with torch: Lightning, transformers, xFormers, vLLM, PyG, MONAI, fastai and others.
    Why it matters: each pip command can remove what an earlier one needed; the result is an ImportError, a missing
    attribute or a crash.
    How to fix it: let pip choose the version that fits the installed torch, or install the torch that the package
    needs.
    Source: Requires-Dist in the METADATA of the installed distributions.
    """
    found = first(given.packages(facts))
    torch = given.torch(facts)
    present = {name: item.version for name, item in found.items() if item.version and name in ASKED_FOR}
    if torch.version:
        present["torch"] = torch.version
    askers = [item for item in found.values() if item.requires and not re.match(JUDGED_ELSEWHERE, item.name)]
    if not askers:
        raise Skip("no known package that builds on torch is installed")
    here = given.markers(facts)
    for item in askers:
        unmet = [
            wanted
            for wanted in requirements(item, *ASKED_FOR)
            if (wanted.marker is None or wanted.marker.evaluate({**here, "extra": ""})) and not _met(wanted, present)
        ]
        if unmet:
            yield _conflict(facts, item, unmet, present)
        else:
            asked = [f"{name} ({present[name]})" for name in present if any(named(at) == name for at in item.requires)]
            yield Seen(f"{item.name} {item.version} accepts {some_of(asked) or 'what is installed'}")


def _met(wanted: "Requirement", present: "dict[str, str]") -> bool:
    """Also by a vendor's build of what is asked for: 2.1.0a0+41361538.nv23.06 is a 2.1.0, 2.5.1.post303 a 2.5.1.

    What somebody writes as two numbers may be any release of its series: "2.4" is perhaps 2.4.1.
    """
    there = present.get(wanted.name)
    if there is None:
        return True  # missing is another matter: some are needed only at times
    plain = re.sub(r"(a|b|rc|\.dev|\.post)\d+.*", "", there)
    short = re.match(r"\d+\.\d+(?=\+|$)", there)
    return any(within(wanted, item) for item in (there, plain, *(f"{short[0]}.{at}" for at in range(10) if short)))


def _conflict(facts: Facts, item: Package, unmet: "list[Requirement]", present: "dict[str, str]") -> Finding:
    asks = ", ".join(f"{wanted.name}{wanted.specifier}" for wanted in unmet)
    names = {wanted.name for wanted in unmet}
    there = ", ".join(f"{name} is {present[name]}" for name in sorted(names))
    if names == {"numpy"}:
        fixes = (install.restore_wheels(facts, [f"numpy{unmet[0].specifier}"]),)
    else:
        fixes = (install.fitting(facts, item.name, {name: present[name] for name in sorted({"torch", *names})}),)
    return Finding(f"{item.name} {item.version} requires {asks}, but {there}", fixes, f"package:{item.name}")


@rule("TD222", Severity.ERROR, explained_by=ANOTHER_TORCH)
def extension_abi_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Extensions were compiled for the installed torch.

    What it checks: the torch and the CUDA in the wheels' own tags (torch-scatter 2.1.2+pt26cu124, flash-attn
    ...+cu12torch2.6cxx11abiFALSE) against the installed torch: a different minor version, a different CUDA major
    version, no CUDA, or the C++ ABI that torch gave up with 2.7. Also the CUDA libraries that their files need, and the
    CUDA versions that bitsandbytes has code for; and in a pasted text the message of the loader, and the GPUs that
    detectron2's table says it is compiled for.
    Why it matters: torch's binary interface changes with every minor version: "undefined symbol: _ZN3c10...", "DLL load
    failed"; without CUDA, "Not compiled with CUDA support".
    How to fix it: install the wheel for this torch, or compile the extension against it.
    Source: version and direct_url.json of the installed distributions; their ELF files.
    """
    torch = given.torch(facts)
    if said := _undefined(facts):
        fix = Fix("Install the package that this file belongs to again, built for this torch")
        yield Finding(f"an extension was compiled for a different torch: {said}", (fix,))
        return
    packages = first(given.packages(facts)).values()
    files = [*_by_files(facts, torch), *_by_archs(facts, torch)]
    yield from files
    told_by_files = {finding.subject for finding in files}
    tagged = [(item, tag) for item in packages if (tag := _tag(item)) and re.search(FOR_TORCH, tag)]
    if not tagged and not torch.extensions:
        raise Skip("no installed extension says which torch it was built for")
    ours = version(given.torch_version(facts))[:2] if tagged else ()
    wrong = [
        (item, tag)
        for item, tag in tagged
        if _for_torch(tag) != ours or _other_build(tag, torch) or (OLD_ABI in tag and ours >= NEW_ABI_SINCE)
    ]
    for item, tag in wrong:
        if f"package:{item.name}" in told_by_files:
            continue
        told = f"{item.name} {str(item.version).partition('+')[0]} is compiled for {tag}, but torch is {torch.version}"
        yield Finding(told, (_for_this_torch(facts, item, torch),), f"package:{item.name}")
    for item, tag in tagged:
        if (item, tag) not in wrong:
            yield Seen(f"{item.name} {item.version} is compiled for {tag}; torch is {torch.version}")
    for extension in torch.extensions:
        if f"package:{extension.package}" not in told_by_files:
            needs = some_of([*extension.needs, *(f"CUDA {number}" for number in extension.builds)])
            what = f"needs {needs or 'no CUDA library'}"
            if extension.archs:
                what = f"has code for compute capability {', '.join(extension.archs)}"
            yield Seen(f"{extension.package} {extension.version} {what}")


def _undefined(facts: Facts) -> str:
    """The message of the loader that a pasted text quotes, about what is none of torch's own companions."""
    warnings = facts.smoke.warnings if facts.smoke and facts.source == "report" else ()
    of_others = (item for item in warnings if not re.match(r"torch(?:vision|audio|text)\b", item))
    return next((item for item in of_others if "undefined symbol: " in item or "DLL load failed" in item), "")


def _by_files(facts: Facts, torch: Torch) -> Iterator[Finding]:
    """By what their library files ask for: the libraries of another CUDA major, or of CUDA beside a build without."""
    if torch.hip or torch.xpu or torch.build is None:
        return
    ours = (torch.cuda or "").partition(".")[0]
    for item in torch.extensions:
        package = facts.package(item.package)
        foreign = [name for name in item.needs if name.partition(".so.")[2].partition(".")[0] != ours]
        lacking = bool(item.builds and torch.cuda) and torch.cuda not in item.builds
        if package is None or not (foreign or lacking):
            continue
        own = f"is for CUDA {torch.cuda}" if torch.cuda else "has no CUDA support"
        if lacking:
            told = f"has code for CUDA {', '.join(item.builds)}"
            fix = install.fitting(facts, item.package, {"torch": str(torch.version)})
        else:
            told, fix = f"needs {', '.join(foreign)}", _for_this_torch(facts, package, torch)
        yield Finding(
            f"{item.package} {item.version} {told}, but torch {torch.version} {own}", (fix,), f"package:{item.package}"
        )


def _by_archs(facts: Facts, torch: Torch) -> Iterator[Finding]:
    """Of code that is for newer GPUs alone than each of these; that for older ones may have PTX with it."""
    gpus = facts.nvidia.gpus if facts.nvidia else ()
    told = [(gpu.compute_capability, gpu) for gpu in gpus if gpu.compute_capability]
    capability, gpu = max(told, key=lambda pair: version(pair[0]), default=("", None))
    for item in torch.extensions:
        if gpu and item.archs and all(version(arch) > version(capability) for arch in item.archs):
            again = f"Compile {item.package} again on this machine, with TORCH_CUDA_ARCH_LIST unset or {capability}"
            fix = install.compiled_here(facts, item.package, again, f"{DETECTRON2}@v{item.version}")
            compiled = f"{item.package} {item.version} is compiled for compute capability {', '.join(item.archs)}"
            yield Finding(f"{compiled}, but {gpu.name} has {capability}", (fix,), f"package:{item.package}")


def _tag(item: Package) -> str:
    """Of the version, or of the wheel's name where the version leaves it out."""
    if not re.match(COMPILED, item.name) or item.installer == "conda":
        return ""
    return str(item.version or "").partition("+")[2] or item.build or ""


def _for_torch(tag: str) -> tuple[int, ...]:
    found = re.search(FOR_TORCH, tag)
    return (int(found[1]), int(found[2])) if found else ()


def _other_build(tag: str, torch: Torch) -> bool:
    """Of another CUDA major; for the CPU beside a torch with CUDA, or the other way round."""
    found = re.search(FOR_BUILD, tag)
    if found is None or torch.hip or torch.xpu or torch.build is None:
        return False
    return (found[1] or "") != (torch.cuda or "").partition(".")[0]


def _for_this_torch(facts: Facts, item: Package, torch: Torch) -> Fix:
    major, minor = (*version(str(torch.version)), 0, 0)[:2]
    if re.match(OF_PYG, item.name):
        build = torch.build or "cpu"
        page = f"https://data.pyg.org/whl/torch-{major}.{minor}.0+{build}.html"
        text = f"Install the {item.name} for torch {major}.{minor}, if PyG has one"
        return replace(install.restore_wheels(facts, [item.name], page), text=text)
    text = f"Install the wheel for torch {major}.{minor} from {item.name}'s releases, or compile it against this torch"
    return install.compiled_here(facts, item.name, text)


@rule("TD224", Severity.ERROR, explained_by=("requirement-conflict", *ANOTHER_TORCH))
def xformers_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """xFormers was built for the installed torch.

    What it checks: whether the installed torch is the one that xFormers requires, which is the one it was compiled
    against.
    Why it matters: "xFormers can't load C++/CUDA extensions": its attention kernels are missing or crash.
    How to fix it: install the xFormers for this torch; pip chooses it if torch is pinned.
    Source: xFormers' requirement on torch; what `python -m xformers.info` prints.
    """
    release = given.torch_version(facts)
    item = given.need(facts.package("xformers"), "xformers is not installed")  # its own warning leaves out its version
    pins = [pin for pin in requirements(item, "torch") if any(part.operator == "==" for part in pin.specifier)]
    official = re.fullmatch(r"[\d.]+(?:\+(?:cu|cpu|rocm)[\d.]*)?", release) and item.installer != "conda"
    listed = official and facts.source == "report"
    known = compat.companions.pinned("xformers", plain(str(item.version))) if listed else None
    if not pins and known is None:
        raise Skip("it is not known which torch xFormers was built for")
    built = str(pins[0].specifier) if pins else f"=={known}"
    own, tag = facts.torch.build if facts.torch else None, item.build or "" if pins and listed else ""
    other = (
        tag.startswith("cu") and own is not None and own[:4] != tag[:4]
    )  # a different CUDA major version, or the CPU build
    built += f"+{tag}" if other else ""
    warned = (
        listed
        and tag
        and "+" not in release
        and facts.smoke
        and any("can't load" in item for item in facts.smoke.warnings)
    )
    if not (other or warned) and (
        _met(pins[0], {"torch": release}) if pins else known in compat.releases.series(plain(release))
    ):
        yield Seen(f"xformers {item.version or ''} was built for torch{built}; torch is {release}")
    else:
        named = f"xformers {item.version}" if item.version else "xformers"
        told = f"{named} was built for torch{built}, but torch is {release}"
        if warned and built == f"=={release}":
            told = (
                f"{named} was built for another build{f' ({tag})' if tag else ''} of torch {release}, and cannot load"
            )
        fixes = _torch_of(tag, built, facts, compat) if other and own == "cpu" else ()
        cuda = own is None or own.startswith("cu12")  # for which PyPI's files are
        number = compat.companions.newest_for("xformers", plain(release)) if cuda and official else None
        fixes = fixes or (install.fitting(facts, "xformers", {"torch": release}, number),)
        yield Finding(told, fixes, "package:xformers")


def _torch_of(tag: str, built: str, facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    """The torch that a package with CUDA was built for, where one without has taken its place."""
    pinned = re.search(r"==([\d.]+)", built)
    if pinned is None:
        return ()
    return install.meet(
        facts, compat, lambda torch: torch == pinned[1], lambda cuda: f"cu{cuda.replace('.', '')}" == tag
    )


@rule("TD223", Severity.WARNING, of_gpus=True)
def onnxruntime_no_cuda_provider(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Only one onnxruntime is installed.

    What it checks: whether onnxruntime is installed together with onnxruntime-gpu or a similar package.
    Why it matters: they all unpack into one folder, onnxruntime/, and the one installed last wins:
    "CUDAExecutionProvider is not in available provider names". Other packages' requirements pull in the CPU one.
    How to fix it: remove both, and reinstall the one that you want.
    Source: names of the installed distributions; onnxruntime's installation notes.
    """
    packages = first(given.packages(facts))
    kinds = [item for name, item in packages.items() if name.startswith("onnxruntime") and name in ONNX_RUNTIMES]
    if "onnxruntime" not in packages or len(kinds) == 1:
        raise Skip("not more than one onnxruntime is installed")
    meant = next(item for item in kinds if item.name != "onnxruntime")
    names = [item.name for item in kinds]
    told = " and ".join(f"{item.name} {item.version}" for item in sorted(kinds, key=lambda item: item.name))
    removal = install.remove_wheels(facts, names, []).commands
    back = install.restore_wheels(facts, [f"{meant.name}=={meant.version}"]).commands
    text = f"Remove them and reinstall {meant.name}"
    yield Finding(f"{told} share one folder", (Fix(text, (*removal, *back)),), f"package:{meant.name}")


ONNX_RUNTIMES = (
    "onnxruntime",
    "onnxruntime-gpu",
    "onnxruntime-directml",
    "onnxruntime-openvino",
    "onnxruntime-rocm",
    "onnxruntime-migraphx",
)
