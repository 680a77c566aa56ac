"""Environments of conda: packages of channels in folders, and a `conda` that py-rattler stands in for."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from real import compile_library

from fixes.cases_gpu import RTX3090
from fixes.cases_pip import Base, Step, after, delete
from fixes.laboratory import Case, Laboratory, Place
from fixes.wheels import BUILDS, Build, torch_files

if TYPE_CHECKING:
    from condas import Channel, Files

MINOR = f"python{sys.version_info[0]}.{sys.version_info[1]}"
SITE = f"lib/{MINOR}/site-packages"
PY = f"py{sys.version_info[0]}.{sys.version_info[1]}"
CPU, CU124 = BUILDS["cpu"], Build("cuda = '12.4'", (), BUILDS["cu126"].archs, 525)
# What torch below 2.5 says at import beside an MKL of 2024.1 or newer.
WITH_OLD_MKL = """import pathlib, sys
if pathlib.Path(sys.prefix, "lib/libmkl_core.so.2").read_text() > "2024":
    raise ImportError("libtorch_cpu.so: undefined symbol: iJIT_NotifyEvent")
"""


def distribution(name: str, version: str, files: Mapping[str, str]) -> "Files":
    """A Python package as conda's builds of one lie in site-packages."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    texts = {**files, f"{info}/METADATA": metadata, f"{info}/INSTALLER": "conda\n"}
    texts[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*texts, f"{info}/RECORD"))
    return {f"{SITE}/{path}": text.encode() for path, text in texts.items()}


TEXT = {"torchtext/__init__.py": "", "torchtext/version.py": "__version__ = '0.18.0'\n"}


def _torch(version: str, build: Build, first: str = "") -> "Files":
    files = torch_files(version, build)
    return distribution("torch", version, {**files, "torch/__init__.py": first + files["torch/__init__.py"]})


def channels(laboratory: Laboratory) -> Path:
    """defaults, pytorch, nvidia and conda-forge, made once a run."""
    from condas import Channel  # which skips the test where there is no py-rattler

    root = laboratory.root / "channels"
    if root.exists():
        return root
    defaults, pytorch, nvidia, forge = (
        Channel(root / name) for name in ("defaults", "pytorch", "nvidia", "conda-forge")
    )
    defaults.add_python()
    for version in ("2023.1.0", "2024.1.0"):
        defaults.add("mkl", version, "h213fc3f_46343", {"lib/libmkl_core.so.2": version.encode()})
    for version in ("1.26.4", "2.1.0"):
        files = distribution("numpy", version, {"numpy/__init__.py": f"__version__ = {version!r}\n"})
        defaults.add("numpy", version, "py311h64a7726_0", files, ["python"])
    _of_pytorch(pytorch)
    nvidia.add("cuda-cudart", "12.4.127", "0", {"share/cudart": b""})
    _of_forge(forge, root)
    return root


def _of_pytorch(channel: "Channel") -> None:
    for kind in ("cpu", "cuda"):
        channel.add("pytorch-mutex", "1.0", kind, {"share/mutex": kind.encode()})
    channel.add("cpuonly", "2.0", "0", {"share/cpuonly": b""}, ["pytorch-mutex 1.0 cpu"])
    channel.add("pytorch-cuda", "12.4", "0", {"share/pytorch-cuda": b""}, ["cuda-cudart 12.4.*"])
    for torch, vision in (("2.2.2", "0.17.2"), ("2.5.1", "0.20.1")):
        first = WITH_OLD_MKL if torch == "2.2.2" else ""
        needs = ["python", *(["mkl"] if first else []), "pytorch-mutex 1.0 {}"]
        made = (("cpu", f"{PY}_cpu_0", CPU), ("cuda", f"{PY}_cuda12.4_cudnn9.1.0_0", CU124))
        for kind, build, what in made:
            of_cuda = ["pytorch-cuda 12.4.*"] if kind == "cuda" else []
            files = _torch(torch, what, first)
            channel.add("pytorch", torch, build, files, [*(item.format(kind) for item in needs), *of_cuda])
            text = f"__version__ = {vision!r}\ncuda = {'12.4' if kind == 'cuda' else None!r}\n"
            about = {"torchvision/__init__.py": "", "torchvision/version.py": text}
            depends = ["python", f"pytorch {torch}", f"pytorch-mutex 1.0 {kind}"]
            name = f"{PY.replace('.', '')}_{'cu124' if kind == 'cuda' else 'cpu'}"
            channel.add("torchvision", vision, name, distribution("torchvision", vision, about), depends)
    channel.add("torchtext", "0.18.0", PY.replace(".", ""), distribution("torchtext", "0.18.0", TEXT), ["python"])


def _of_forge(channel: "Channel", root: Path) -> None:
    """Its torch needs a C++ library of its time."""
    for version, last in (("9.3.0", "3.4.28"), ("13.2.0", "3.4.32")):
        names = [f"GLIBCXX_3.4.{number}" for number in (9, 20, 28, 29, 32) if number <= int(last.rpartition(".")[2])]
        library = _library(root / version / "libstdc++.so.6", names)
        channel.add("libstdcxx-ng", version, "h7f98852_0", {"lib/libstdc++.so.6": library.read_bytes()})
    newest = root / "13.2.0/libstdc++.so.6"
    script = _library(root / "29" / "libstdc++.so.6", ["GLIBCXX_3.4.9", "GLIBCXX_3.4.29"])
    linked = [str(script), "-Wl,-rpath,$ORIGIN/../../../.."]
    compile_library(
        root / "libtorch_python.so", *linked, source="int nothing(void); int mine(void) { return nothing(); }"
    )
    assert newest.exists()
    for kind, build, what in (("cpu", "cpu_generic_py311_h0_1", CPU), ("cuda", "cuda129_generic_py311_h0_1", CU129)):
        files = {
            **_torch("2.9.1", what),
            f"{SITE}/torch/lib/libtorch_python.so": (root / "libtorch_python.so").read_bytes(),
        }
        channel.add("pytorch", "2.9.1", build, files, ["python", "libstdcxx-ng"])
        metapackage = "pytorch-gpu" if kind == "cuda" else "pytorch-cpu"
        channel.add(metapackage, "2.9.1", build, {f"share/{metapackage}": b""}, [f"pytorch 2.9.1 {build}"])


CU129 = Build("cuda = '12.9'", (), BUILDS["cu130"].archs, 525)


def _library(path: Path, names: list[str]) -> Path:
    """A libstdc++ with these symbol versions; the one named last but for newer ones holds its only symbol."""
    holder = "GLIBCXX_3.4.29" if "GLIBCXX_3.4.29" in names else names[-1]
    path.parent.mkdir(parents=True)
    script = path.with_suffix(".map")
    script.write_text("".join(f"{name} {{ {'global: nothing;' if name == holder else ''} }};\n" for name in names))
    compile_library(path, f"-Wl,--version-script={script}", source="int nothing(void) { return 0; }")
    return path


def of_conda(*specs: str) -> Base:
    """An environment with these; in front of a `::` stands nothing: all channels are given."""

    def make(laboratory: Laboratory, folder: Path) -> Place:
        where, stand = folder / "an env of conda", folder / "work"
        stand.mkdir(exist_ok=True)
        program = laboratory.root / "conda-bin/conda"
        if not program.exists():
            program.parent.mkdir(exist_ok=True)
            script = Path(__file__).with_name("conda_by_rattler.py")
            program.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{script}' \"$@\"\n")
            program.chmod(0o755)
        path = f"{program.parent}:{laboratory.env['PATH']}"
        place = Place(laboratory, stand, where, {"PATH": path, "STANDIN_CHANNELS": str(channels(laboratory))})
        given = [part for name in ("pytorch", "nvidia", "conda-forge") for part in ("-c", name)]
        place.run("conda", "create", "-p", str(where), "python", *specs, *given)
        return place

    return make


def with_pip(place: Place) -> None:
    place.run(str(place.python), "-m", "ensurepip")


def pip(*arguments: str) -> Step:
    def step(place: Place) -> None:
        with_pip(place)
        place.pip("install", *arguments)

    return step


def in_user_site(place: Place) -> None:
    """A torch in ~/.local, which every environment of that Python finds first but virtual ones."""
    with_pip(place)
    place.env["PYTHONUSERBASE"] = str(place.folder.parent / "local")
    place.pip("install", "--user", "--no-deps", "--ignore-installed", "torch==2.12.0", "--index-url", f"{INDEX}/cpu")


INDEX = "https://download.pytorch.org/whl"
INSIDE = ("*/conda-meta/*", "*/share/*", "*/lib/libmkl_core.so.2", "*/lib/libstdc++.so.6")
BROKEN: tuple[tuple[str, str, Base, dict[str, str | None], tuple[int, ...], tuple[str, ...]], ...] = (
    (
        "pip's torch over conda's",
        "duplicate-torch-pip-and-conda",
        after(pip("torch==2.13.0", "--index-url", f"{INDEX}/cpu"), base=of_conda("pytorch=2.5.1=*cpu*")),
        {"torch": "2.13.0+cpu"},
        (0,),
        (),
    ),
    (
        "an old C++ library",
        "libstdcxx-too-old",
        of_conda("pytorch-cpu=2.9.1", "libstdcxx-ng=9.3.0"),
        {},
        (0,),
        (),
    ),
    ("an MKL that torch does not know", "mkl-too-new", of_conda("pytorch=2.2.2=*cpu*", "mkl=2024.1.0"), {}, (0,), ()),
    (
        "NumPy 2 next to torch 2.2",
        "numpy2-with-old-torch",
        of_conda("pytorch=2.2.2=*cpu*", "mkl=2023.1.0", "numpy=2.1.0"),
        {"numpy": "1.26.4"},
        (0,),
        (),
    ),
    (
        "a CPU build next to an RTX 3090",
        "cpu-build-on-gpu-machine",
        after(RTX3090, base=of_conda("pytorch=2.5.1=*cpu*", "torchvision=0.20.1")),
        {"torch": "2.5.1", "torchvision": "0.20.1"},
        (0,),
        (),
    ),
    (
        "cpuonly next to an RTX 3090",
        "cpu-build-on-gpu-machine",
        after(RTX3090, base=of_conda("pytorch=2.5.1", "cpuonly")),
        {"torch": "2.5.1"},
        (0,),
        (),
    ),
    (
        "conda-forge's CPU build next to an RTX 3090",
        "cpu-build-on-gpu-machine",
        after(RTX3090, base=of_conda("pytorch-cpu=2.9.1")),
        {"torch": "2.9.1"},
        (0,),
        (),
    ),
    (
        "NumPy is damaged",
        "requirement-damaged",
        after(delete("numpy/__init__.py"), base=of_conda("pytorch=2.5.1=*cpu*", "numpy=2.1.0")),
        {"numpy": "2.1.0"},
        (0,),
        (),
    ),
    (
        "torchtext next to a newer torch",
        "torchtext-mismatch",
        of_conda("pytorch=2.5.1=*cpu*", "torchtext=0.18.0"),
        {"torchtext": None},
        (0,),
        (),
    ),
    (
        "a torch in the user's own folder",
        "duplicate-install",
        after(in_user_site, base=of_conda("pytorch=2.5.1=*cpu*")),
        {},
        (0,),
        (),
    ),
)


def cases() -> list[Case]:
    return [
        Case(f"conda: {name}", rule, make, changed, fixes, left, INSIDE)
        for name, rule, make, changed, fixes, left in BROKEN
    ]
