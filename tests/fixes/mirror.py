"""PyPI and PyTorch's indexes on loopback: a proxy with a certificate of its own that answers for them from folders.

A command that names https://download.pytorch.org/whl/cpu reaches it unchanged, through HTTPS_PROXY.
"""

import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any
from urllib.parse import quote, unquote
from zipfile import ZipFile

import pytest

JSON = "application/vnd.pypi.simple.v1+json"
# What PyTorch's indexes have besides its own packages: what those require.
REQUIRED = {
    *("filelock", "fsspec", "jinja2", "markupsafe", "mpmath", "networkx", "numpy", "pillow", "sympy"),
    *("setuptools", "triton", "typing-extensions"),
}


class Mirror:
    """root/pypi/*.whl is PyPI, root/whl/BUILD/*.whl the index of a build. asked: every address that was asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[str] = []
        self.breaks: dict[str, int] = {}  # how often wheels whose names begin so are sent whole, before one breaks off
        self.authority = pytest.importorskip("trustme").CA()
        self.certificate = root / "authority.pem"
        self.authority.cert_pem.write_to_path(str(self.certificate))
        self._contexts: dict[str, SSLContext] = {}

    def context(self, host: str) -> SSLContext:
        if host not in self._contexts:
            made = SSLContext(PROTOCOL_TLS_SERVER)
            self.authority.issue_cert(host).configure_cert(made)
            self._contexts[host] = made
        return self._contexts[host]

    def answer(self, host: str, path: str, wants_json: bool) -> tuple[str, bytes] | None:
        """Content type and body; None for what is not there."""
        parts = [unquote(part) for part in path.partition("?")[0].strip("/").split("/")]
        if parts[-1].endswith(".whl"):
            return self._file(host, parts)
        if host == "pypi.org" and parts[0] == "simple" and len(parts) == 2:
            return _listing(parts[1], _wheels(self.root / "pypi", parts[1]), wants_json)
        if host == "pypi.org" and parts[0] == "pypi" and parts[-1] == "json":
            return self._described(*parts[1:-1])
        if host == "download.pytorch.org" and parts[0] == "whl" and len(parts) == 3:
            return _listing(parts[2], self._of_build(parts[1], parts[2]), wants_json)
        if host == "data.pyg.org" and parts[-1].endswith(".html"):
            return _listing(parts[-1], (self.root / "pyg" / parts[-1].removesuffix(".html")).glob("*.whl"), False)
        return None

    def breaks_off(self, path: str, count: bool = False) -> bool:
        """Whether a line breaks in the middle of this file. count: it was sent."""
        name = next((name for name in self.breaks if f"/{name}" in path and ".whl" in path), None)
        if name is None:
            return False
        broken = self.breaks[name] < 1
        self.breaks[name] -= count
        return broken

    def _file(self, host: str, parts: list[str]) -> tuple[str, bytes] | None:
        folder = self.root / "whl" / parts[1] if host == "download.pytorch.org" else self.root / "pypi"
        places = (folder, self.root / "pypi", *(self.root / "pyg").glob("*"))
        found = [place / parts[-1] for place in places if (place / parts[-1]).is_file()]
        return ("application/octet-stream", found[0].read_bytes()) if found else None

    def _of_build(self, build: str, name: str) -> list[Path]:
        required = normal(name) in REQUIRED or name.startswith("nvidia-")
        return _wheels(self.root / "whl" / build, name) or (_wheels(self.root / "pypi", name) if required else [])

    def _described(self, name: str, version: str = "") -> tuple[str, bytes] | None:
        """PyPI's own JSON, from which poetry reads what a release requires."""
        for file in _wheels(self.root / "pypi", name):
            if not version or file.name.split("-")[1] == version:
                about = _metadata(file)
                info: dict[str, Any] = {
                    "name": name,
                    "version": about["Version"][0],
                    "summary": "",
                    "requires_python": None,
                }
                info["requires_dist"] = about.get("Requires-Dist")
                body = {"info": info, "releases": {}, "urls": [{**_link(file), "packagetype": "bdist_wheel"}]}
                return "application/json", json.dumps(body).encode()
        return None


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _wheels(folder: Path, name: str) -> list[Path]:
    return sorted(file for file in folder.glob("*.whl") if normal(file.name.split("-")[0]) == normal(name))


def _metadata(wheel: Path) -> Mapping[str, list[str]]:
    with ZipFile(wheel) as archive:
        (name,) = (item for item in archive.namelist() if item.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode().partition("\n\n")[0].splitlines()
    found: dict[str, list[str]] = {}
    for key, _, value in (line.partition(": ") for line in lines):
        found.setdefault(key, []).append(value)
    return found


def _link(wheel: Path) -> dict[str, Any]:
    digest = {"sha256": sha256(wheel.read_bytes()).hexdigest()}
    place = "files.pythonhosted.org/packages"
    if wheel.parent.parent.name == "whl":
        place = f"download.pytorch.org/whl/{wheel.parent.name}"
    url = f"https://{place}/{quote(wheel.name)}"
    return {"filename": wheel.name, "url": url, "hashes": digest, "digests": digest, "size": wheel.stat().st_size}


def _listing(name: str, wheels: Iterable[Path], wants_json: bool) -> tuple[str, bytes] | None:
    found = list(wheels)
    if not found:
        return None
    if wants_json:
        versions = sorted({file.name.split("-")[1] for file in found})
        body = {"meta": {"api-version": "1.1"}, "name": name, "versions": versions, "files": [*map(_link, found)]}
        return JSON, json.dumps(body).encode()
    hashes = {file.name: sha256(file.read_bytes()).hexdigest() for file in found}
    links = [f'<a href="{quote(file)}#sha256={value}">{file}</a>' for file, value in hashes.items()]
    return "text/html", ("<!DOCTYPE html><html><body>" + "\n".join(links) + "</body></html>").encode()


@contextmanager
def serving(root: Path) -> Iterator[tuple[Mirror, str]]:
    """The mirror of these folders, and the proxy's address."""
    mirror = Mirror(root)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = ""

        def do_CONNECT(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.host = self.path.partition(":")[0]
            try:
                self.connection = mirror.context(self.host).wrap_socket(self.connection, server_side=True)
            except OSError:  # who does not trust the certificate ends here
                return
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.close_connection = False

        def do_GET(self) -> None:
            mirror.asked.append(f"https://{self.host}{self.path}")
            found = mirror.answer(self.host, self.path, "+json" in self.headers.get("Accept", ""))
            kind, body = found or ("text/plain", b"not here")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body[: len(body) // 2] if mirror.breaks_off(self.path) else body)
                self.close_connection = mirror.breaks_off(self.path, count=True)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that goes away in the middle is none of the test's concern."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield mirror, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
