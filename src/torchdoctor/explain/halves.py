"""Installations of two parts that do not meet: wheels in lib and lib64, a release of torch and a nightly beside it."""

from torchdoctor import shell
from torchdoctor.explain import environments, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def to_a_release(told: Told, name: str) -> tuple[Fix, ...]:
    """A nightly companion whose torch has been replaced by a release."""
    left = told.last(
        rf"\b{name} [\d.]+(?:a\d*|\.dev)\d{{8}}(?:\+(cu\d+|cpu|xpu))? (?:requires|has requirement) torch=="
    )
    have = told.last(r"\byou(?:'ll)? have torch (\d+\.\d+\.\d+)(\+\w+)?(?= which|,|$)")
    found = told.known.companions.of(name, have[1]) if left and have else None
    if not (left and have and found) or told.has(r"/whl/nightly/") or not (release := told.known.releases.get(have[1])):
        return ()
    if version(have[1]) < (2, 7) and told.has(torch_builds.NEWER_GPU):
        return ()
    build = (have[2] or "").removeprefix("+") or left[1] or ""
    if told.os == "macos":
        build = ""
    elif build and build not in release.indexed.get("linux_x86_64", ()):
        build = torch_builds.cuda_build(told, have[1])
    text = f"torch is the release {have[1]} now, and {name} still the nightly of before: install the {name} of that "
    text += "release, with a torch of the same index"
    index = ("--index-url", f"{torch_builds.INDEX}/{build}") if build else ()
    others = torch_builds.pair(told, have[1])
    return (Fix(text, (pip("install", "--force-reinstall", *others, *index),)),)


def parted(told: Told) -> tuple[Fix, ...]:
    """Where lib64 is no link to lib, torch finds none of its wheels by the path from its own folder."""
    if not told.has(r"\blib64/python3\.\d+/site-packages/torch\b") or not told.has(r"\.so[\d.]*: cannot open shared"):
        return ()
    text = "This torch is in lib64, and pip puts NVIDIA's wheels into lib: where that is a folder of its own (ls -ld "
    text += "shows a link otherwise), torch does not find them. Make a new environment, in which lib64 is a link to "
    text += "lib, and install there"
    new = environments.new_environment(told, told.python or "3.12", "torch", "torchvision")
    at = told.last(r"((?:/|\b)[\w./-]{0,120}?)lib64/(python3\.\d+)/site-packages/torch\b")
    inside, of = (at[1], at[2]) if at else ("", "python3.x")
    see = shell.command("linux", "ls", "-ld", f"{inside}lib", f"{inside}lib64")
    part = told.last(r"\blib(cudnn|cublas|nccl|cudart|cufft|cusparse|curand|cusolver)\w*\.so[\d.]*: cannot open shared")
    folder = {"cudart": "cuda_runtime"}.get(part[1], part[1]) if part else "*"
    wheel = f"{inside}lib/{of}/site-packages/nvidia/{folder}/lib"
    return (
        Fix(text, (see, *new)),
        Fix(f"Or name the folder of the wheel to the loader, for this shell: LD_LIBRARY_PATH={wheel}"),
    )
