"""TD020 to TD023: what compose files, manifests and development containers give to programs that compute on GPUs."""

import posixpath
import re
from collections.abc import Iterator

from torchdoctor.declared import given
from torchdoctor.declared.images import for_gpus, torch_of, unknown
from torchdoctor.declared.model import Declared, Workload
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rules.rule import DECLARED, rule

FAMILY = DECLARED


@rule("TD020", Severity.WARNING, of_gpus=True)
def service_without_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Services whose image is made for GPUs get one.

    What it checks: services of compose files and development containers on an image that is made for NVIDIA's GPUs
    alone, by its name or by the Dockerfile that is judged with it, without gpus, a reservation of devices, runtime:
    nvidia or --gpus; a second compose file of the folder may add it.
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
            or _given_elsewhere(item, given.declared(facts))
        ):
            continue
        how = 'runArgs: ["--gpus", "all"]' if item.kind == "devcontainer" else "gpus: all"
        yield given.at(
            item.place, f"{item.name} runs {image}, and gets no GPU", (Fix(f"Add {how}"),), f"service:{item.name}"
        )


def _image(item: Workload, facts: Declared) -> str:
    """The image that it runs, or that its Dockerfile's last stage is built on."""
    if item.image and not item.dockerfile:
        return item.image
    sheet = next((sheet for sheet in facts.sheets if posixpath.normpath(sheet.file) == item.dockerfile), None)
    return next((image.base for image in sheet.images if image.last), "") if sheet else ""


def _given_elsewhere(item: Workload, facts: Declared) -> bool:
    """Whether another compose file of the folder gives the service its GPUs."""
    folder = posixpath.dirname(item.place.file)
    others = [other for sheet in facts.sheets if posixpath.dirname(sheet.file) == folder for other in sheet.workloads]
    return any(other.name == item.name and other.gpus == "some" for other in others)


@rule("TD021", Severity.ERROR, of_gpus=True)
def gpu_without_capability(facts: Facts, compat: Compat) -> Iterator[Finding]:
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
                (Fix("Add capabilities: [gpu]"),),
                f"service:{item.name}",
            )
        named = item.driver_capabilities
        if named and item.gpus == "some" and not re.search(r"compute|all|\$", named):
            yield given.at(
                item.driver_capabilities_place or item.place,
                f"{item.name} has NVIDIA_DRIVER_CAPABILITIES={named}, without compute",
                (Fix(f"Set it to compute,{named}"),),
                f"service:{item.name}",
            )


@rule("TD022", Severity.NOTE)
def shared_memory_small(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Services that run torch have more shared memory than a container has by default.

    What it checks: services and pods with a GPU on an image of torch, by its name or its Dockerfile, with the default
    of 64 MB for /dev/shm: without shm_size or ipc, in Kubernetes without a volume in memory at /dev/shm.
    Why it matters: workers of a DataLoader hand over batches there: "DataLoader worker is killed by signal: Bus
    error", and NCCL needs it too.
    How to fix it: shm_size, or an emptyDir with medium: Memory.
    Source: PyTorch's README, Docker image; docs.docker.com, shm_size.
    """
    for _, item in given.workloads(facts, "compose", "kubernetes"):
        if item.gpus != "some" or item.shm != "default" or not _runs_torch(item, given.declared(facts)):
            continue
        how = "a volume emptyDir: {medium: Memory} at /dev/shm" if item.kind == "kubernetes" else "shm_size: 8gb"
        yield given.at(
            item.place,
            f"{item.name} has a GPU, and 64 MB of shared memory",
            (Fix(f"Add {how}, if it loads data by several workers"),),
            f"service:{item.name}",
        )


def _runs_torch(item: Workload, facts: Declared) -> bool:
    if item.image and not item.dockerfile:
        return torch_of(item.image) != ""
    sheet = next((sheet for sheet in facts.sheets if posixpath.normpath(sheet.file) == item.dockerfile), None)
    return sheet is not None and any(one.name == "torch" for install in sheet.installs for one in install.requirements)


@rule("TD023", Severity.WARNING, of_gpus=True)
def pod_without_gpu(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Pods whose image is made for GPUs have a limit of GPUs.

    What it checks: containers of manifests on an image that is made for NVIDIA's GPUs alone without nvidia.com/gpu
    under resources.limits, and GPUs under requests without a limit.
    Why it matters: without a limit the device plugin hands over no GPU; a request without one is refused by the API
    server.
    How to fix it: nvidia.com/gpu under resources.limits.
    Source: kubernetes.io, Schedule GPUs.
    """
    for _, item in given.workloads(facts, "kubernetes"):
        fix = Fix("Add nvidia.com/gpu: 1 under resources.limits")
        if item.requested_only:
            yield given.at(
                item.requested_place or item.place,
                f"{item.name} requests a GPU without a limit, which Kubernetes refuses",
                (fix,),
                f"container:{item.name}",
            )
        elif item.gpus == "none" and for_gpus(item.image) and not unknown(item.image):
            yield given.at(
                item.image_place or item.place,
                f"{item.name} runs {item.image}, and gets no GPU",
                (fix,),
                f"container:{item.name}",
            )
