"""Compose files and development containers: what their services may use of GPUs and of shared memory."""

import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from torchdoctor.declared.model import Anchor, Place, Sheet, Unread, Workload
from torchdoctor.declared.readers.shell_lines import filled
from torchdoctor.declared.readers.tomls import Text, Unreadable, at, named, strings
from torchdoctor.declared.readers.yamls import Node, documents, texts

NOTHING = Node("", 1, 1)


def read(file: str, text: str) -> Sheet:
    """compose.yaml."""
    try:
        pages = documents(text)
    except Unreadable as error:
        return Sheet(file, "compose", unread=(Unread(Place(file, error.line), str(error)),))
    services = (pages[0].get("services") if pages else None) or Node({}, 1, 1)
    found = [_service(file, name, node, services.key(name, file)) for name, node in services.table.items()]
    return Sheet(file, "compose", workloads=tuple(found))


def _service(file: str, name: str, node: Node, place: Place) -> Workload:
    image = node.get("image")
    build = node.get("build")
    context = (build.get("context") or build) if build else None
    dockerfile = build.get("dockerfile") if build else None
    folder = posixpath.dirname(file)
    built = (
        posixpath.normpath(
            posixpath.join(folder, context.text if context else ".", dockerfile.text if dockerfile else "Dockerfile")
        )
        if build and not build.get("dockerfile_inline")
        else ""
    )
    devices = node.get("deploy", "resources", "reservations", "devices")
    reserved = [item for item in (devices.items if devices else ()) if _driver(item) in ("", "nvidia", "cdi")]
    needy = [item for item in reserved if _driver(item) != "cdi"]
    capable = all(item.get("capabilities") for item in needy)
    generic = node.get("deploy", "resources", "reservations", "generic_resources")
    runtime = (node.get("runtime") or NOTHING).text
    gpus = bool(reserved or generic or node.get("gpus") or runtime == "nvidia") or _devices(node)
    environment, places = _environment(node, file)
    # Docker's default runtime may be NVIDIA's, which this variable is for.
    doubtful = bool(node.get("extends")) or "NVIDIA_VISIBLE_DEVICES" in environment or "$" in runtime
    bare = next((item for item in needy if not item.get("capabilities")), None)
    main = "image" if image else "build"
    anchors = (node.anchor("service", main, file), bare.in_front("device", file) if bare else None)
    return Workload(
        place,
        "compose",
        name,
        filled(image.text, ()) if image else "",
        image.place(file) if image else None,
        built,
        "some" if gpus else "not known" if doubtful else "none",
        capable,
        devices.place(file) if devices else None,
        shm="larger" if _shared(node) else "default",
        driver_capabilities=environment.get("NVIDIA_DRIVER_CAPABILITIES"),
        driver_capabilities_place=places.get("NVIDIA_DRIVER_CAPABILITIES"),
        anchors=tuple(filter(None, anchors)),
        stage=filled((build.get("target") or NOTHING).text, ()) if build else "",
        arguments=tuple(_arguments(build and build.get("args"))),
    )


def _arguments(listed: Node | None) -> Iterator[tuple[str, str]]:
    """Those with a value; one without takes it from the shell."""
    for item in listed.items if listed else ():
        name, equals, value = item.text.partition("=")
        if equals:
            yield name, filled(value, ())
    for name, inner in (listed.table if listed else {}).items():
        if inner.text:
            yield name, filled(inner.text, ())


def _driver(device: Node) -> str:
    return (device.get("driver") or device).text


def _devices(node: Node) -> bool:
    """Handed over one by one, as to Docker before it knew GPUs, or by CDI."""
    return any(re.search(r"/dev/nvidia|nvidia\.com/gpu|/dev/dxg", item) for item in texts(node.get("devices")))


def _shared(node: Node) -> bool:
    mounted = any("/dev/shm" in item for item in [*texts(node.get("volumes")), *texts(node.get("tmpfs"))])
    targets = [(item.get("target") or item).text for item in (node.get("volumes") or Node([], 1, 1)).items]
    return bool(node.get("shm_size") or node.get("ipc") or mounted or "/dev/shm" in targets)


def _environment(node: Node, file: str) -> tuple[dict[str, str], dict[str, Place]]:
    listed = node.get("environment")
    values: dict[str, str] = {}
    places: dict[str, Place] = {}
    for item in listed.items if listed else ():
        name, _, value = item.text.partition("=")
        values[name], places[name] = value, item.place(file)
    for name, inner in (listed.table if listed else {}).items():
        values[name], places[name] = inner.text, inner.place(file)
    return values, places


def devcontainer(file: str, text: str) -> Sheet:
    """devcontainer.json, which is JSON with comments."""
    plain = re.sub(
        r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/',
        lambda found: found[1] or re.sub(r"[^\n]", " ", found[0]),
        text,
        flags=re.S,
    )
    plain = re.sub(r",(?=\s*[}\]])", " ", plain)
    try:
        data: Any = json.loads(plain)
    except (ValueError, RecursionError) as error:
        place = Place(file, getattr(error, "lineno", 1), getattr(error, "colno", 1))
        return Sheet(file, "devcontainer", unread=(Unread(place, f"not JSON: {getattr(error, 'msg', error)}"[:200]),))
    page = Text(file, text)
    image = at(data, "image")
    dockerfile = at(data, "build", "dockerfile") or at(data, "dockerFile")
    flags = " ".join(strings(at(data, "runArgs")))
    gpus = "--gpus" in flags or "nvidia" in flags or bool(at(data, "hostRequirements", "gpu"))
    if not isinstance(image, str) and not isinstance(dockerfile, str):
        return Sheet(file, "devcontainer")
    folder = posixpath.dirname(file)
    found = Workload(
        page.string("image") if isinstance(image, str) else page.string("build"),
        "devcontainer",
        str(at(data, "name") or "the container"),
        image if isinstance(image, str) else "",
        page.string(image) if isinstance(image, str) else None,
        posixpath.normpath(posixpath.join(folder, dockerfile)) if isinstance(dockerfile, str) else "",
        "some" if gpus else "not known" if at(data, "dockerComposeFile") else "none",
        shm="larger" if re.search(r"--shm-size|--ipc", flags) else "default",
        anchors=tuple(_keys(page)),
        stage=str(at(data, "build", "target") or ""),
        arguments=tuple((name, str(value)) for name, value in named(at(data, "build", "args")).items()),
    )
    return Sheet(file, "devcontainer", workloads=(found,))


def _keys(page: Text) -> Iterator[Anchor]:
    """Where the list of arguments begins, and in front of what a development container runs."""
    if found := re.search(r"\"runArgs\"\s*:\s*\[", page.text):
        yield Anchor("arguments", page.place(found.end()))
    if found := re.search(r"\"(?:image|build|dockerFile)\"\s*:", page.text):
        yield Anchor("container", page.place(found.start()))
