"""TD015 to TD019: what a Dockerfile builds on, and what it puts into the image."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from torchdoctor.declared import edits, given, limits, repair
from torchdoctor.declared.images import arch_of, cuda_image, of_cuda
from torchdoctor.declared.model import Aim, Image, Install, Place, Step
from torchdoctor.knowledge import Compat, version
from torchdoctor.model import Edit, Facts, Finding, Fix, Severity
from torchdoctor.rule import DECLARED, Seen, Skip, rule

FAMILY = DECLARED
# Packages that bring NVIDIA's driver, or its half that must be of the host's version.
_DRIVER = (
    r"(?:nvidia-driver|nvidia-dkms|nvidia-kernel|nvidia-utils|nvidia-open|cuda-drivers|libnvidia-(?:compute|gl|common)"
    r"|xserver-xorg-video-nvidia)[-\w.=*]*"
)
_COMPILES = (
    r"\bnvcc\b|\bgcc\b|\bg\+\+|\bmake\b|\bcmake\b|\bninja\b|build-essential|setup\.py|MAX_JOBS|TORCH_CUDA_ARCH_LIST"
    r"|\bcargo\b|git clone|compiles:"
    r"|\bpoetry\b|\bpdm\b|uv sync|\bpixi\b|conda env|CUDA_HOME|--no-build-isolation|\.sh\b"
)
_COMPILED = (
    r"flash-attn|deepspeed|apex|mamba-ssm|causal-conv1d|llama-cpp-python|pycuda|cupy.*|auto-gptq|detectron2|pytorch3d|torch-scatter"
    r"|torch-sparse|torch-cluster|vllm|sglang|flashinfer.*|tensorrt.*|xformers|bitsandbytes|nvdiffrast|gsplat|spconv.*"
    r"|natten|onnxruntime-gpu|jax.*|tensorflow.*"
)


@rule("TD015", Severity.NOTE)
def declared_torch_unpinned(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Images install a torch of a version that is named.

    What it checks: commands of a Dockerfile that install torch without any version limit, where neither the base image
    nor an earlier step has one.
    Why it matters: the next build installs another torch, for another CUDA version; it may need a newer driver than
    the machines have that run the image.
    How to fix it: name the version.
    Source: PyPI's builds of torch changed from CUDA 12.8 to 13.0 to 13.2 within three releases (data/releases.json).
    """
    given.images(facts)
    yield from _of_each_file(given.once(_unpinned(facts, compat)))
    yield from given.brought(facts, compat, lambda scene: f"limits: {scene.outcome.limits or 'none'}")


def _of_each_file(found: Iterable[Finding]) -> Iterator[Finding]:
    """One of each file, with the edits of all its lines: a stage that builds and one that runs install the same."""
    first: dict[tuple[str, str], Finding] = {}
    for item in found:
        before = first.get((item.file, item.message))
        changes = tuple(dict.fromkeys(edit for one in (before, item) if one for edit in one.fixes[0].edits))
        first[item.file, item.message] = replace(before or item, fixes=(replace(item.fixes[0], edits=changes),))
    yield from first.values()


def _unpinned(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for scene in given.scenes(facts, compat):
        item, install = scene.outcome.requirement, scene.install
        open_ended = (
            item.name == "torch" and not limits.minimum(scene.outcome.limits) and "<" not in scene.outcome.limits
        )
        if (
            not install.in_image
            or not open_ended
            or item.place.file.endswith(".toml")  # a project, which is installed into more than images
            or item.url
            or (install.earlier and not install.upgrade)
        ):
            continue
        if any(
            other.name in ("torchvision", "torchaudio") and limits.exact(other.limits) for other in install.requirements
        ):
            continue
        newest = scene.outcome.torch or ""
        wanted = repair.planned(scene, compat, newest) if newest and scene.aim.gpu else None
        runs = newest and (wanted is None or wanted.torch == newest)  # else another rule says what to require
        yield given.at(
            item.place,
            "torch is installed in whatever version is the newest" + (f"; now that is {newest}" if newest else ""),
            (edits.to(item, f"=={newest}", "Name the version") if runs else Fix("Name the version"),),
            "package:torch",
        )


@rule("TD016", Severity.WARNING, of_gpus=True)
def image_cuda_newer_than_driver(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The target's driver runs the CUDA version of the base image.

    What it checks: nvidia/cuda images, in Dockerfiles, compose files and manifests, against the target's driver; also
    NVIDIA's own images of PyTorch, whose release says the CUDA version, 13 from 25.08 on.
    Why it matters: what is compiled against the image's CUDA finds the driver too old: "CUDA driver version is
    insufficient for CUDA runtime version"; some images do not even start: "unsatisfied condition: cuda>=13.0". On
    data-center GPUs NVIDIA's compatibility package can lift that, so nothing is said of these.
    How to fix it: a base image for an older CUDA version, or python:3.x-slim, since torch's wheels bring CUDA along.
    Source: data/drivers.json; NVIDIA_REQUIRE_CUDA in NVIDIA's images; NVIDIA's release notes of its PyTorch images.
    """
    target = given.aim(facts)
    if target.driver is None:
        raise Skip("the target's driver is not known")
    if not _without_compat(target):
        raise Skip("the compatibility package may serve the target's GPU")
    sheets = given.declared(facts).sheets
    named = [(image.base, image.place, image.written) for sheet in sheets for image in sheet.images if _runs(image)]
    named += [
        (item.image, item.image_place or item.place, item.image)
        for sheet in sheets
        for item in sheet.workloads
        if item.image
    ]
    if not named:
        raise Skip("no file names an image")
    system = "windows" if target.wsl or target.os == "windows" else "linux"
    for name, place, written in named:
        cuda = cuda_image(name)
        if cuda is None:
            continue
        newest = compat.drivers.newest_cuda(target.driver)
        if newest and version(cuda) > version(newest) and version(cuda)[0] > version(newest)[0]:
            floor = compat.drivers.floor(cuda, system)
            message = (
                f"{name} needs an NVIDIA driver for CUDA {cuda}, {floor} or newer, and the target has {target.driver}"
            )
            own = [item for sheet in sheets if sheet.file == place.file for item in sheet.installs]
            torch = any(one.name == "torch" for item in own for one in item.requirements)
            slim = Fix("Or build on python:3.12-slim: torch's wheels bring CUDA along") if torch else None
            yield given.at(place, message, (_of_cuda(name, place, newest, written), slim), f"image:{name}")
    cudas = {name: cuda_image(name) for name, _, _ in named}
    told = (f"{name} has CUDA {cuda}" if cuda else f"{name} names no CUDA version" for name, cuda in cudas.items())
    yield from given.seen(f"{text}; the target's driver is {target.driver}" for text in told)


def _without_compat(target: Aim) -> bool:
    """Whether the target has a GPU on which NVIDIA's compatibility package certainly does not work."""
    for_servers = r"\b(?:[AHLBV]\d{2,3}S?|T4|P100|P40|GB\d+)\b|Tesla|RTX A\d|RTX PRO"
    return bool(target.gpus) and not any(re.search(for_servers, gpu.name) for gpu in target.gpus)


def _runs(image: Image) -> bool:
    """Whether a stage names an image that programs run in."""
    return image.used and image.runs and not image.stages


def _of_cuda(name: str, place: Place, newest: str, written: str) -> Fix:
    """Of the driver's CUDA version; Ubuntu 24.04 begins with CUDA 12.6, which every driver for CUDA 12 runs."""
    for cuda in (newest, "12.6" if version(newest) > (12,) else newest):
        if other := of_cuda(name, cuda):
            edit = Edit(place.file, place.line, name, other)
            return Fix(f"Use an image of CUDA {cuda_image(other)}", edits=(edit,) if name in written else ())
    return Fix(f"Use an image of CUDA {newest}")


@rule("TD017", Severity.WARNING, of_gpus=True)
def driver_in_image(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Images have no NVIDIA driver of their own.

    What it checks: packages of the driver that a Dockerfile installs: nvidia-driver-*, cuda-drivers, nvidia-utils-*,
    libnvidia-compute-*, and NVIDIA's .run installer.
    Why it matters: the container toolkit mounts the host's driver into the container. Libraries of another version in
    the image are found in its place: "Driver/library version mismatch".
    How to fix it: take them out; CUDA packages such as cuda-toolkit may stay.
    Source: NVIDIA Container Toolkit, architecture overview.
    """
    yield from given.once(_drivers(facts))
    yield from given.built(facts)


def _drivers(facts: Facts) -> Iterator[Finding]:
    for _, image in given.images(facts):
        for step in _certain(image):
            if "nvidia" not in step.text.lower() and "cuda-drivers" not in step.text:
                continue
            package = re.fullmatch(_DRIVER, step.text) if step.kind == "apt" else None
            if found := package or re.search(r"NVIDIA-Linux-x86_64-[\d.]+\.run", step.text):
                name = found[0] if step.kind != "apt" else step.text
                yield given.at(
                    step.place,
                    f"{name} puts an NVIDIA driver into the image; the host's is mounted",
                    (_without(step),),
                    f"package:{name}",
                )


def _without(step: Step) -> Fix:
    if step.kind != "apt" or not step.written:
        return Fix("Remove it from the image")
    return Fix("Remove it from the image", edits=(edits.at(step.place, step.written, ""),))


@rule("TD018", Severity.WARNING, of_gpus=True)
def cuda_compat_in_image(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Images do not hide the driver's own libcuda.

    What it checks: for a target whose GPU is not one for data centers, packages such as cuda-compat-12-8 that are newer
    than its driver, and folders of compatibility libraries on LD_LIBRARY_PATH; for all, folders of stub libraries.
    Why it matters: a libcuda from the image is loaded instead of the host's. That of cuda-compat works on data-center
    GPUs alone, elsewhere cuInit fails with error 803 or 804; a stub library has no functions.
    How to fix it: take the package or the folder out.
    Source: docs.nvidia.com/deploy/cuda-compatibility.
    """
    target = given.aim(facts)
    for _, image in given.images(facts):
        for step in _certain(image):
            if step.kind == "apt" and not arch_of(image.base) and _hides(step.text, target, compat):
                yield given.at(
                    step.place,
                    f"{step.text} brings a libcuda that is found before the host's driver",
                    (_without(step),),
                    f"package:{step.text}",
                )
            if step.kind == "env" and (found := re.match(r"LD_LIBRARY_PATH=(.*)", step.text)):
                yield from _folders(found[1], step, image, target)
    yield from given.built(facts)


def _certain(image: Image) -> list[Step]:
    """What is done in every build of a stage that programs run in."""
    return [step for step in image.steps if image.runs and not step.conditional]


def _hides(package: str, target: Aim, compat: Compat) -> bool:
    """Whether cuda-compat-12-8 is used on the target, and does not work: newer than a driver of GeForce."""
    found = re.match(r"cuda-compat-(\d+)-(\d+)", package)
    newest = compat.drivers.newest_cuda(target.driver) if target.driver else None
    if found is None or newest is None or not _without_compat(target):
        return False
    return version(f"{found[1]}.{found[2]}") > version(newest)


def _folders(value: str, step: Step, image: Image, target: Aim) -> Iterator[Finding]:
    """Of compatibility libraries, where the target's GPU has no use for them; NGC's images have none in that folder."""
    stubs = not re.search(r"nvidia/cuda:\S*(?:runtime|base)", image.base)
    compat = _without_compat(target) and not image.base.startswith("nvcr.io/")
    for folder in value.split(":"):
        if (stubs and re.search(r"/stubs/?$", folder)) or (compat and re.search(r"/compat/?$", folder)):
            what = "stub libraries" if "stubs" in folder else "compatibility libraries"
            yield given.at(
                step.place,
                f"LD_LIBRARY_PATH names {folder}: its {what} are found before the host's driver",
                (Fix("Remove the folder", edits=tuple(_without_folder(folder, step))),),
                "env:LD_LIBRARY_PATH",
            )


def _without_folder(folder: str, step: Step) -> Iterator[Edit]:
    """Where the value is written out, with the colon that joins it to the next one."""
    for part in (f"{folder}:", f":{folder}", folder):
        if part in step.written:
            yield Edit(step.place.file, step.place.line, part, "")
            return


@rule("TD019", Severity.NOTE)
def devel_image_not_needed(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Images that compile nothing do not build on one with a compiler.

    What it checks: a last stage on nvidia/cuda:*-devel in which packages are installed by pip alone, none of which is
    known to be compiled, and no tool of a compiler is called.
    Why it matters: such an image has 2 to 4 GB more than one without the compiler, and torch's wheels bring the CUDA
    libraries along, again.
    How to fix it: python:3.x-slim, or the base image of the same CUDA version.
    Source: NVIDIA's description of the flavours base, runtime and devel on Docker Hub.
    """
    for sheet, image in given.images(facts):
        if not image.last or image.stages or image.copies or not re.search(r"nvidia/cuda:\S*devel", image.base):
            continue
        own = [item for item in sheet.installs if item.project == (image.name or image.base)]
        if not any(one.name == "torch" for item in own for one in item.requirements) or _needed(image, own):
            continue
        base = re.sub(r"(?:cudnn\d*-)?devel", "base", image.written)
        fix = Fix(
            "Build on the base image",
            edits=(edits.at(image.place, image.written, base),) if base != image.written else (),
        )
        yield given.at(
            image.place,
            f"{image.base} has a compiler, 2 to 4 GB, and nothing here is known to need it",
            (fix,),
            f"image:{image.base}",
        )
    yield from given.built(facts)


def _needed(image: Image, own: list[Install]) -> bool:
    """Whether something may be compiled, or nobody knows."""
    if any(re.search(_COMPILES, step.text) for step in image.steps) or any(item.files for item in own):
        return True
    return any(re.fullmatch(_COMPILED, one.name) or one.url for item in own for one in item.requirements)
