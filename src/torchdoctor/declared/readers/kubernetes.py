"""Kubernetes manifests: the containers of pods and of what makes pods, with their GPUs and shared memory."""

import re
from collections.abc import Iterator
from dataclasses import replace

from torchdoctor.declared.model import Anchor, Place, Sheet, Unread, Workload
from torchdoctor.declared.readers.tomls import Unreadable
from torchdoctor.declared.readers.yamls import Node, documents

_SELECT = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_KINDS = frozenset(
    (
        *_SELECT, "Pod", "ReplicationController", "Job", "CronJob", "JobSet", "LeaderWorkerSet", "PyTorchJob", "TFJob",
        "MPIJob", "XGBoostJob", "PaddleJob", "RayCluster", "RayJob", "RayService", "InferenceService", "Notebook",
    )
)  # fmt: skip
DEEPEST = 12
# NVIDIA's device plugin may give GPUs any name, as nvidia.com/a100; its other plugins have network cards under theirs.
_NETWORK = (
    r"hostdev|mlnx|res-?ib|ib\d|.*(?:rdma|sriov|roce|infiniband|bluefield|connectx|cx-?\d|bf-?\d|nics?\b|vfs?\b|net)"
)
_GPU = re.compile(rf"nvidia\.com/(?!{_NETWORK})|(?!.*(?:rdma|sriov)).*gpu|.*vcuda")
# Pods of a job that may only start others: mpiReplicaSpecs.Launcher, a head of Ray, a task "master" of Volcano.
_STARTS = re.compile(
    r"(?:mpi-?)?launcher|head(?:-?group(?:Spec)?)?|(?:job-?)?master|leader(?:Template)?|driver|ps", re.I
)
NOWHERE = Node("", 1, 1)


def read(file: str, text: str) -> Sheet:
    try:
        pages = documents(_without_definitions(text))
    except Unreadable as error:
        wrong = "{{" not in text
        why = str(error) if wrong else "a template, which Helm fills in first"
        return Sheet(file, "kubernetes", unread=(Unread(Place(file, error.line if wrong else 1), why, wrong=wrong),))
    found = [item for page in pages for one in (_listed(page) or [page]) for item in _pods(file, one)]
    return Sheet(file, "kubernetes", workloads=tuple(found))


def _without_definitions(text: str) -> str:
    """Without definitions of resources, which may have megabytes and make no pods; all other lines stay in place."""
    parts = re.split(r"^(---.*\n)", text, flags=re.M)
    defining = re.compile(r"^kind: *CustomResourceDefinition\b", re.M)
    return "".join("\n" * part.count("\n") if defining.search(part) else part for part in parts)


def _listed(page: Node) -> list[Node]:
    """Of a list of manifests."""
    return (page.get("items") or NOWHERE).items


def _pods(file: str, page: Node) -> Iterator[Workload]:
    """Of a manifest that is whole. An overlay has no selector, and to a template of another kind something is added."""
    kind = (page.get("kind") or NOWHERE).text
    partial = kind in _SELECT and page.get("spec", "selector") is None
    pods = [] if partial or kind not in _KINDS else list(_with_containers(page))
    found = [
        (starts and len(pods) > 1, _container(file, item, pod))
        for starts, pod in pods
        for item in (pod.get("containers") or NOWHERE).items
        if item.table
    ]
    whole = (page.get("metadata", "name") or NOWHERE).text
    served = any(item.gpus == "some" for _, item in found)
    for starts, item in found:
        doubtful = item.gpus == "none" and (starts or served)  # it may be meant to have none
        item = replace(item, gpus="not known") if doubtful else item
        item = replace(item, pod=whole)
        # KubeRay mounts memory at /dev/shm by itself.
        yield replace(item, shm="larger") if kind.startswith("Ray") else item


def _with_containers(node: Node, depth: int = 0, starts: bool = False) -> Iterator[tuple[bool, Node]]:
    """(whether it may only start others, specification) of pods, wherever a manifest has them."""
    if depth > DEEPEST:
        return
    starts = starts or _STARTS.fullmatch((node.get("name") or NOWHERE).text) is not None
    if isinstance((node.get("containers") or NOWHERE).value, list):
        yield starts, node
    for key, inner in (*node.table.items(), *(("", item) for item in node.items)):
        yield from _with_containers(inner, depth + 1, starts or _STARTS.fullmatch(key) is not None)


def _container(file: str, node: Node, pod: Node) -> Workload:
    limits, requests = node.get("resources", "limits"), node.get("resources", "requests")
    limited, requested = _gpus(limits), _gpus(requests)
    claims = node.get("resources", "claims") or pod.get("resourceClaims")
    # A runtime or a scheduler of its own may hand GPUs over without the device plugin.
    scheduler = re.search("runai|kai-", (pod.get("schedulerName") or NOWHERE).text)
    doubtful = pod.get("runtimeClassName") or scheduler or _privileged(node) or _visible(node) or _refused(limits)
    image, name = node.get("image"), (node.get("name") or NOWHERE).text
    return Workload(
        node.key("name", file),
        "kubernetes",
        name or "a container",
        image.text if image else "",
        image.place(file) if image else None,
        "",
        "some" if limited or claims else "not known" if doubtful else "none",
        requested_only=bool(requested and not limited),
        requested_place=requests.key(requested[0], file) if requests and requested else None,
        shm="larger" if _shared(node, pod) else "default",
        anchors=tuple(filter(None, _anchors(file, node, pod))),
    )


def _anchors(file: str, node: Node, pod: Node) -> Iterator[Anchor | None]:
    """Where a limit, a mount and a volume can be added."""
    resources, limits = node.get("resources"), node.get("resources", "limits")
    if not _flows(resources, node, "resources") and not _flows(limits, resources, "limits"):
        yield node.anchor("container", "image", file)
        yield resources.in_front("resources", file) if resources else None
        yield limits.in_front("limits", file) if limits else None
    mounts, volumes = node.get("volumeMounts"), pod.get("volumes")
    yield mounts.item("mounts", file) if mounts else None
    yield volumes.item("volumes", file) if volumes else pod.anchor("pod", "containers", file)


def _flows(inner: Node | None, outer: Node | None, key: str) -> bool:
    """Whether a table is written in braces, in the line of its key."""
    return inner is not None and outer is not None and inner.line == outer.keys.get(key, (0, 0))[0]


def _privileged(node: Node) -> bool:
    return (node.get("securityContext", "privileged") or NOWHERE).text == "true"


def _visible(node: Node) -> bool:
    """Whether a variable asks a default runtime that is NVIDIA's for GPUs."""
    names = [(item.get("name") or NOWHERE).text for item in (node.get("env") or NOWHERE).items]
    return "NVIDIA_VISIBLE_DEVICES" in names


def _refused(limits: Node | None) -> bool:
    """Whether a limit says that there is to be no GPU."""
    return any(_GPU.match(name) and value.text == "0" for name, value in (limits.table if limits else {}).items())


def _gpus(resources: Node | None) -> list[str]:
    return [
        name for name, value in (resources.table if resources else {}).items() if _GPU.match(name) and value.text != "0"
    ]


def _shared(node: Node, pod: Node) -> bool:
    """A volume at /dev/shm that is backed by memory, or that of the host."""
    mounts = [
        (item.get("name") or NOWHERE).text
        for item in (node.get("volumeMounts") or NOWHERE).items
        if (item.get("mountPath") or NOWHERE).text.rstrip("/") == "/dev/shm"
    ]
    volumes = {(item.get("name") or NOWHERE).text: item for item in (pod.get("volumes") or NOWHERE).items}
    for name in mounts:
        volume = volumes.get(name, NOWHERE)
        if volume.get("hostPath") or (volume.get("emptyDir", "medium") or NOWHERE).text == "Memory":
            return True
    return (pod.get("hostIPC") or NOWHERE).text == "true"
