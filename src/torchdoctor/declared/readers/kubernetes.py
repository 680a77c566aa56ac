"""Kubernetes manifests: the containers of pods and of what makes pods, with their GPUs and shared memory."""

import re
from collections.abc import Iterator

from torchdoctor.declared.model import Anchor, Place, Sheet, Unread, Workload
from torchdoctor.declared.readers.tomls import Unreadable
from torchdoctor.declared.readers.yamls import Node, documents

_PODS = ("spec",), ("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec")
_GPU = re.compile(r"nvidia\.com/(?:gpu|mig-)|amd\.com/gpu|gpu\.intel\.com/|.*/gpu$|.*vgpu")
NOWHERE = Node("", 1, 1)


def read(file: str, text: str) -> Sheet:
    if "{{" in text:
        return Sheet(
            file, "kubernetes", unread=(Unread(Place(file), "a template, which Helm fills in first", wrong=False),)
        )
    try:
        pages = documents(text)
    except Unreadable as error:
        return Sheet(file, "kubernetes", unread=(Unread(Place(file, error.line), str(error)),))
    found = [
        item for page in pages for one in ((page.get("items") or NOWHERE).items or [page]) for item in _pods(file, one)
    ]
    return Sheet(file, "kubernetes", workloads=tuple(found))


def _pods(file: str, page: Node) -> Iterator[Workload]:
    for path in _PODS:
        pod = page.get(*path)
        containers = pod.get("containers") if pod else None
        if pod and containers:
            yield from (_container(file, item, pod) for item in containers.items if item.table)


def _container(file: str, node: Node, pod: Node) -> Workload:
    limits, requests = node.get("resources", "limits"), node.get("resources", "requests")
    limited, requested = _gpus(limits), _gpus(requests)
    claims = node.get("resources", "claims") or pod.get("resourceClaims")
    image, name = node.get("image"), (node.get("name") or NOWHERE).text
    return Workload(
        node.key("name", file),
        "kubernetes",
        name or "a container",
        image.text if image else "",
        image.place(file) if image else None,
        "",
        "some" if limited or claims else "none",
        requested_only=bool(requested and not limited),
        requested_place=requests.key(requested[0], file) if requests and requested else None,
        shm="larger" if _shared(node, pod) else "default",
        anchors=tuple(filter(None, _anchors(file, node, pod))),
    )


def _anchors(file: str, node: Node, pod: Node) -> Iterator[Anchor | None]:
    """Where a limit, a mount and a volume can be added."""
    yield node.anchor("container", "image", file)
    for name, found in (("resources", node.get("resources")), ("limits", node.get("resources", "limits"))):
        yield found.in_front(name, file) if found else None
    mounts, volumes = node.get("volumeMounts"), pod.get("volumes")
    yield mounts.item("mounts", file) if mounts else None
    yield volumes.item("volumes", file) if volumes else pod.anchor("pod", "containers", file)


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


def known(text: str) -> bool:
    """Whether a YAML text is a manifest that makes pods."""
    return (
        re.search(r"^\s*containers:\s*$", text, re.M) is not None
        and re.search(r"^apiVersion:\s*\S", text, re.M) is not None
    )
