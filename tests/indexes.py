"""A package server on loopback: a folder of tiny wheels, as an index for each build (PEP 503), with pages that fail."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote


def page(folder: Path, package: str) -> str:
    """Links to the wheels of a package, each with its hash."""
    files = sorted(folder.glob(f"{package.replace('-', '_')}-*.whl"))
    hashes = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    return "".join(f'<a href="{quote(name)}#sha256={value}">{name}</a>\n' for name, value in hashes.items())


@contextmanager
def serving(root: Path, failing: str = "") -> Iterator[str]:
    """The address of /whl, below which root/BUILD/*.whl are served; paths that hold `failing` are error 503."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = [unquote(part) for part in self.path.partition("?")[0].strip("/").split("/")]
            if failing and failing in self.path:
                self.answer(503, b"")
                return
            build, package, *name = parts[1:] if parts[:1] == ["whl"] and len(parts) > 2 else ["", ""]
            folder = root / build
            file = folder / name[0] if name else folder
            if file.is_file():
                self.answer(200, file.read_bytes(), "application/octet-stream")
            elif build and not name and (links := page(folder, package)):
                self.answer(200, links.encode())
            else:
                self.answer(404, b"")

        do_HEAD = do_GET

        def answer(self, status: int, body: bytes, kind: str = "text/html") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/whl"
    finally:
        server.shutdown()
        server.server_close()
