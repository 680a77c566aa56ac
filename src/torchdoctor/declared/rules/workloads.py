"""TD020 to TD023: what compose files, manifests and development containers give to programs that compute on GPUs."""

import posixpath
import re
from collections.abc import Iterator

from torchdoctor.declared import edits, given, names
from torchdoctor.declared.images import for_gpus, torch_of, unknown
from torchdoctor.declared.model import Declared, Image, Sheet, Workload
from torchdoctor.knowledge import Compat
from torchdoctor.model import Edit, Facts, Finding, Fix, Severity
from torchdoctor.rule import DECLARED, Seen, rule

FAMILY = DECLARED


@rule("TD020", Severity.WARNING, of_gpus=True)
def service_without_gpu(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Services whose image is made for GPUs get one.

    What it checks: services of compose files and development containers on an image that is made for NVIDIA's GPUs
    alone, by its name or by the Dockerfile that is judged with it, without gpus, a reservation of devices,
    runtime: nvidia or --gpus; a second compose file of the folder may add it. Left out is a service whose name or file
    says that it uses no NVIDIA GPU, such as app-cpu, and one whose image another service of the file runs with a GPU.
    Why it matters: torch.cuda.is_available() is False in the container, whatever the host has.
    How to fix it: gpus: all, or deploy.resources.reservations.devices.
    Source: docs.docker.com, GPU support in Compose; containers.dev, hostRequirements.gpu.
    """
    for _, item in given.workloads(facts, "compose", "devcontainer"):
        image = _image(item, given.declared(facts))
        if (
            item.gpus != "none"
            or unknown(image)
            or not for_gpus(image)
            or any(other.gpus == "some" for other in _same_service(item, given.declared(facts)))
            or _shares_its_image(item, given.declared(facts))
            or names.for_others(given.aim(facts), item.place.file, item.name)
        ):
            continue
        memory = ["shm_size: 8gb"] if item.shm == "default" and _runs_torch(item, given.declared(facts)) else []
        fix = _arguments(item) if item.kind == "devcontainer" else _added(item, "gpus: all", *memory)
        yield given.at(item.place, f"{item.name} runs {image}, and gets no GPU", (fix,), f"service:{item.name}")
    yield from given.running(facts, "compose", "devcontainer")


def _added(item: Workload, *lines: str, to: str = "service", text: str = "") -> Fix:
    """Lines that a service, a container or a device lacks."""
    place = edits.anchor(item.anchors, to)
    return Fix(text or f"Add {lines[0]}", edits=(edits.before(place, *lines),) if place else ())


def _arguments(item: Workload) -> Fix:
    """--gpus for a development container: in its list of arguments, or as a list of its own."""
    text = 'Add runArgs: ["--gpus", "all"]'
    if place := edits.anchor(item.anchors, "arguments"):
        return Fix(text, edits=(edits.beside(place, '"--gpus", "all", '),))
    return _added(item, '"runArgs": ["--gpus", "all"],', to="container", text=text)


def _image(item: Workload, facts: Declared) -> str:
    """The image that it runs, or that its Dockerfile's last stage is built on."""
    if item.image and not item.dockerfile:
        return item.image
    return next((image.base for image in _stage(item, facts)), "")


def _sheet(item: Workload, facts: Declared) -> Sheet | None:
    """The Dockerfile that it is built from."""
    return next((sheet for sheet in facts.sheets if posixpath.normpath(sheet.file) == item.dockerfile), None)


def _stage(item: Workload, facts: Declared) -> list[Image]:
    """The stage of its Dockerfile that is built: the one that is asked for, else the last."""
    sheet = _sheet(item, facts)
    images = sheet.images if sheet else ()
    named = [one for one in images if item.stage and one.name.lower() == item.stage.lower()]
    return named or [one for one in images if one.last]


def _same_service(item: Workload, facts: Declared) -> list[Workload]:
    """What the other compose files of the folder say about a service: Compose merges those that it is given."""
    folder = posixpath.dirname(item.place.file)
    others = [sheet for sheet in facts.sheets if posixpath.dirname(sheet.file) == folder]
    ours = [other for sheet in others if sheet.file != item.place.file for other in sheet.workloads]
    return [other for other in ours if (other.kind, other.name) == (item.kind, item.name)]


def _shares_its_image(item: Workload, facts: Declared) -> bool:
    """Whether another service runs the same image with a GPU: then this one is meant to have none.

    One of the same file; of any file, where both are built from the same stage of a Dockerfile.
    """
    ours, built = (item.image, item.dockerfile), (item.dockerfile, item.stage)
    every = [(sheet.file, other) for sheet in facts.sheets for other in sheet.workloads if other.gpus == "some"]
    return any(
        (file == item.place.file and (other.image, other.dockerfile) == ours)
        or (item.dockerfile != "" and (other.dockerfile, other.stage) == built)
        for file, other in every
    )


@rule("TD021", Severity.ERROR, of_gpus=True)
def gpu_without_capability(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """GPUs that are handed to a service may be computed on.

    What it checks: reservations of devices in compose files without capabilities, and
    NVIDIA_DRIVER_CAPABILITIES without compute.
    Why it matters: Compose refuses the one; with the other libcuda is not mounted, and torch finds no driver.
    How to fix it: name the capability.
    Source: the Compose specification; NVIDIA Container Toolkit, driver capabilities.
    """
    for _, item in given.workloads(facts, "compose"):
        if not item.capable:
            yield given.at(
                item.capable_place or item.place,
                f"{item.name} reserves a device without capabilities, which Compose requires",
                (_added(item, "capabilities: [gpu]", to="device"),),
                f"service:{item.name}",
            )
        named = item.driver_capabilities
        if named and item.gpus == "some" and not re.search(r"compute|all|\$", named):
            yield given.at(
                item.driver_capabilities_place or item.place,
                f"{item.name} has NVIDIA_DRIVER_CAPABILITIES={named}, without compute",
                (_with_compute(item, named),),
                f"service:{item.name}",
            )
    yield from given.running(facts, "compose")


def _with_compute(item: Workload, named: str) -> Fix:
    place = item.driver_capabilities_place
    assert place is not None
    return Fix(f"Set it to compute,{named}", edits=(Edit(place.file, place.line, named, f"compute,{named}"),))


@rule("TD022", Severity.NOTE)
def shared_memory_small(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Services that run torch have more shared memory than a container has by default.

    What it checks: services and pods with a GPU on an image of torch, by its name or its Dockerfile, with the default
    of 64 MB for /dev/shm: without shm_size or ipc, in Kubernetes without a volume in memory at /dev/shm.
    Why it matters: workers of a DataLoader pass batches through it: "DataLoader worker is killed by signal: Bus error",
    and NCCL needs it too.
    How to fix it: shm_size, or an emptyDir with medium: Memory.
    Source: PyTorch's README, Docker image; docs.docker.com, shm_size.
    """
    for _, item in given.workloads(facts, "compose", "kubernetes"):
        merged = _same_service(item, given.declared(facts)) if item.kind == "compose" else []
        if item.gpus != "some" or any(one.shm != "default" for one in (item, *merged)):
            continue
        if not _runs_torch(item, given.declared(facts)):
            continue
        why = "if it loads data with several workers"
        more = f"Give it more, {why}"
        fix = _volume(item, why) if item.kind == "kubernetes" else _added(item, "shm_size: 8gb", text=more)
        yield given.at(item.place, f"{item.name} has a GPU, and 64 MB of shared memory", (fix,), f"service:{item.name}")
    yield from given.running(facts, "compose", "kubernetes")


def _volume(item: Workload, why: str) -> Fix:
    """A volume in memory at /dev/shm: the volume of the pod, and where the container mounts it."""
    mount, volume = ("- name: dshm", "  mountPath: /dev/shm"), ("- name: dshm", "  emptyDir:", "    medium: Memory")
    mounts, inner = edits.anchor(item.anchors, "mounts"), edits.anchor(item.anchors, "container")
    volumes, pod = edits.anchor(item.anchors, "volumes"), edits.anchor(item.anchors, "pod")
    made = (
        edits.before(mounts, *mount)
        if mounts
        else edits.before(inner, "volumeMounts:", *_deeper(mount))
        if inner
        else None,
        edits.before(volumes, *volume) if volumes else edits.before(pod, "volumes:", *_deeper(volume)) if pod else None,
    )
    whole = tuple(filter(None, made))
    return Fix(f"Mount memory at /dev/shm, {why}", edits=whole if len(whole) == len(made) else ())


def _deeper(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"  {line}" for line in lines)


# What programs are called that use an image for its Python alone: they prepare data, or show results.
_WITHOUT_GPU_NAMES = """
    download downloader downloads fetch fetcher prep prepare preprocess preprocessing dataset datasets tokenize copy
    upload uploader tensorboard mlflow init
"""
WITHOUT_GPU = frozenset(_WITHOUT_GPU_NAMES.split())
# The same only with another such word: data-sync, and not data-parallel.
_SECOND = WITHOUT_GPU | {"data", "sync", "setup", "debug", "shell", "lint", "convert"}
BRING_TORCH = frozenset(("torch", "torchvision", "torchaudio", "vllm", "sglang", "lightning", "ultralytics"))


def _runs_torch(item: Workload, facts: Declared) -> bool:
    """By its image, or by what its Dockerfile is built on and installs."""
    if item.image and not item.dockerfile:
        return torch_of(item.image) != ""
    sheet = _sheet(item, facts)
    if sheet is None:
        return False
    required = {one.name for install in sheet.installs for one in install.requirements}
    return bool(required & BRING_TORCH) or any(torch_of(image.base) for image in _stage(item, facts))


@rule("TD023", Severity.WARNING, of_gpus=True)
def pod_without_gpu(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Pods whose image is made for GPUs have a limit of GPUs.

    What it checks: containers of manifests on an image that is made for NVIDIA's GPUs alone without nvidia.com/gpu
    under resources.limits, and GPUs under requests without a limit. Left out are pods that may only start others, such
    as the launcher of an MPIJob, those of a job whose other pods have GPUs, containers whose image another container of
    the file runs with a GPU, those whose own or whose pod's name says that they need none, such as download-data, those
    whose file is for other machines by its name, and those to which an overlay of Kustomize may add one.
    Why it matters: without a limit the device plugin passes no GPU; a request without one is refused by the API server.
    How to fix it: nvidia.com/gpu under resources.limits.
    Source: kubernetes.io, Schedule GPUs.
    """
    for _, item in given.workloads(facts, "kubernetes"):
        memory = item.shm == "default" and _runs_torch(item, given.declared(facts))
        fix = Fix(_limit(item).text, edits=(*_limit(item).edits, *(_volume(item, "").edits if memory else ())))
        if item.requested_only:
            yield given.at(
                item.requested_place or item.place,
                f"{item.name} requests a GPU without a limit, which Kubernetes refuses",
                (fix,),
                f"container:{item.name}",
            )
        elif (
            item.gpus == "none"
            and for_gpus(item.image, in_pod=True)
            and not names.for_others(given.aim(facts), item.place.file, item.name)
            and not any(map(_prepares, (item.name, item.pod)))
            and not unknown(item.image)
            and not _shares_its_image(item, given.declared(facts))
        ):
            yield given.at(
                item.image_place or item.place,
                f"{item.name} runs {item.image}, and gets no GPU",
                (fix,),
                f"container:{item.name}",
            )
    yield from given.running(facts, "kubernetes")


def _prepares(name: str) -> bool:
    """Whether a container or a pod needs no GPU by the first or last word of its name."""
    said = re.findall("[a-z]+", name.lower())
    if not said or {"and", "train", "trainer", "training"} & {*said[1:2], said[-1]}:
        return False
    return bool({said[0], said[-1]} & WITHOUT_GPU) or (len(said) > 1 and {*said} <= _SECOND)


def _limit(item: Workload) -> Fix:
    """A GPU under resources.limits, of which the file may have a part already."""
    text, line = "Add nvidia.com/gpu: 1 under resources.limits", "nvidia.com/gpu: 1"
    if edits.anchor(item.anchors, "limits"):
        return _added(item, line, to="limits", text=text)
    if edits.anchor(item.anchors, "resources"):
        return _added(item, "limits:", f"  {line}", to="resources", text=text)
    return _added(item, "resources:", "  limits:", f"    {line}", to="container", text=text)
