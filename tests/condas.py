"""Makes conda environments as conda does: packages of a channel in a folder, solved and installed by py-rattler."""

import asyncio
import hashlib
import io
import json
import sys
import sysconfig
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

rattler = pytest.importorskip("rattler")
if "posix_local" in sysconfig.get_scheme_names():
    reason = "Debian's own Python looks for packages in dist-packages, and so cannot stand in for conda's"
    pytest.skip(reason, allow_module_level=True)

PLATFORM = "linux-64"
MINOR = f"python{sys.version_info[0]}.{sys.version_info[1]}"
SITE = f"lib/{MINOR}/site-packages"
# What a file of a package is: its bytes, or the target of a link.
Files = Mapping[str, "bytes | Path"]


@dataclass(frozen=True)
class Channel:
    """A folder that holds packages, and lists them in repodata.json as conda's own servers do."""

    folder: Path

    def add(self, name: str, version: str, build: str, files: Files, depends: Sequence[str] = ()) -> None:
        """A package; a second one of that name is another choice for the solver."""
        index: dict[str, object] = {
            "name": name,
            "version": version,
            "build": build,
            "build_number": 0,
            "depends": list(depends),
            "subdir": PLATFORM,
        }
        place = self.folder / PLATFORM
        place.mkdir(parents=True, exist_ok=True)
        archive = place / f"{name}-{version}-{build}.tar.bz2"
        with tarfile.open(archive, "w:bz2", compresslevel=1) as tar:
            for path, content in files.items():
                _put(tar, path, content)
            _put(tar, "info/index.json", json.dumps(index).encode())
            _put(
                tar,
                "info/paths.json",
                json.dumps({"paths": [*map(_entry, files.items())], "paths_version": 1}).encode(),
            )
        packed = archive.read_bytes()
        record = {**index, "sha256": hashlib.sha256(packed).hexdigest(), "size": len(packed)}
        self._list(archive.name, record)

    def _list(self, name: str, record: Mapping[str, object]) -> None:
        listing = self.folder / PLATFORM / "repodata.json"
        known: dict[str, dict[str, object]] = (
            json.loads(listing.read_text()) if listing.exists() else {"info": {"subdir": PLATFORM}, "packages": {}}
        )
        known["packages"][name] = record
        listing.write_text(json.dumps(known), "utf-8")
        (self.folder / "noarch").mkdir(exist_ok=True)
        (self.folder / "noarch/repodata.json").write_text('{"info": {"subdir": "noarch"}, "packages": {}}', "utf-8")

    def add_python(self) -> None:
        """The running Python: its interpreter copied, its standard library linked, with a site-packages of its own."""
        library = Path(sysconfig.get_path("stdlib"))
        files: dict[str, bytes | Path] = {
            f"lib/{MINOR}/{path.name}": path
            for path in library.iterdir()
            if path.name not in ("site-packages", "__pycache__")
        }
        files[f"bin/{MINOR}"] = Path(sys.executable).resolve().read_bytes()
        files.update({f"bin/{name}": Path(MINOR) for name in ("python", "python3")})
        files[f"{SITE}/README.txt"] = b"for packages\n"
        self.add("python", sys.version.split()[0], "h1_0_cpython", files)

    def install(self, prefix: Path, *specs: str) -> Path:
        """An environment with these; its interpreter. Raises rattler's SolverError where they do not go together."""
        asyncio.run(self._install(prefix, specs))
        (prefix / "conda-meta/history").touch()
        return prefix / "bin/python"

    async def _install(self, prefix: Path, specs: Sequence[str]) -> None:
        source = self.folder.as_uri()
        records = await rattler.solve([source], list(specs), platforms=[PLATFORM, "noarch"])
        await rattler.install(records, prefix, cache_dir=self.folder / "cache", show_progress=False)


def _put(tar: tarfile.TarFile, path: str, content: "bytes | Path") -> None:
    item = tarfile.TarInfo(path)
    if isinstance(content, Path):
        item.type, item.linkname = tarfile.SYMTYPE, str(content)
        tar.addfile(item)
        return
    item.size, item.mode = len(content), 0o755 if path.startswith("bin/") else 0o644
    tar.addfile(item, io.BytesIO(content))


def _entry(file: "tuple[str, bytes | Path]") -> dict[str, object]:
    path, content = file
    if isinstance(content, Path):
        return {"_path": path, "path_type": "softlink"}
    digest = hashlib.sha256(content).hexdigest()
    return {"_path": path, "path_type": "hardlink", "sha256": digest, "size_in_bytes": len(content)}
