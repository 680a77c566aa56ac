"""TD1xx, continued: what stands around the interpreter, and leads installers and imports elsewhere."""

from collections.abc import Iterator

from torchdoctor import install, shell
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rule import Family, Seen, rule
from torchdoctor.rules import given
from torchdoctor.rules.fixes import new_environment
from torchdoctor.rules.given import Skip, need

FAMILY = Family("TD1", "python")

ARCHS_OF_32_BITS = ("i386", "i686", "x86", "armv6l", "armv7l")
CHOSEN_BY_SHELL = ("VIRTUAL_ENV", "CONDA_PREFIX", "PATH")  # then `pip` is expected to be this Python's


@rule("TD102", Severity.ERROR)
def no_wheel_32bit(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """Python is a 64-bit program.

    What it checks: the size of a pointer in the interpreter, if torch is not installed.
    Why it matters: torch has no 32-bit wheels, and pip says only "Could not find a version that satisfies the
    requirement torch". On a 64-bit Windows, a 32-bit Python runs without anybody noticing.
    How to fix it: use a 64-bit Python of the same version.
    Source: platform tags of torch's wheels; pytorch/pytorch#40511.
    """
    python = given.python(facts)
    if facts.torch is not None:
        raise Skip("torch is installed for this Python")
    if need(python.bits, "it is not known whether it is a 32-bit program") != 32:
        yield Seen(f"Python is a {python.bits}-bit program")
        return
    told = f"Python {python.version} is a 32-bit program, but torch has wheels for 64-bit Python only"
    if facts.host and facts.host.arch in ARCHS_OF_32_BITS:
        yield Finding(told, (Fix(f"Use a 64-bit operating system: this one is {facts.host.arch}"),))
        return
    minor = ".".join(python.version.split(".")[:2])
    arch = "aarch64" if facts.host and facts.host.arch in ("aarch64", "arm64") else "x86_64"
    text = "Create an environment with a 64-bit Python; uv downloads it if it is not installed"
    yield Finding(told, (new_environment(facts, f"cpython-{minor}-{facts.os}-{arch}", text),))


@rule("TD103", Severity.WARNING, explained_by=("torch-of-elsewhere-fails",))
def duplicate_install(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """The environment's own torch is the one that is imported.

    What it checks: whether torch is imported from the user's own site folder (~/.local on Linux) or from PYTHONPATH
    though the environment has one too.
    Why it matters: every environment of that Python gets the outer torch, and whatever is installed inside the
    environment has no effect.
    How to fix it: remove the outer one, or make Python ignore that folder.
    Source: the import path of the interpreter; PYTHONPATH; site.USER_SITE.
    """
    for told, reason, fixes in _in_front(facts):
        yield Finding(f"{told}, because of {reason}", fixes)
    yield Seen(f"torch is imported from {_folder(given.torch(facts).location) or 'an unknown folder'}")


def _in_front(facts: Facts) -> Iterator[tuple[str, str, tuple[Fix, ...]]]:
    """(which torch is found before the environment's own, by what, the fixes); nothing where there is none."""
    torch, python = given.torch(facts), given.python(facts)
    packages = given.packages(facts)
    prefix = need(python.prefix or None, "the environment's folder is not known")
    outer = _folder(torch.location)
    places = {item.location: item.version for item in packages if item.name == "torch" and item.version}
    own = {place: version for place, version in places.items() if place != outer and _within(place, prefix)}
    if not own or _within(outer, prefix):
        return
    (inner, version), *_ = own.items()
    told = f"torch {torch.version} in {outer} is imported instead of the environment's own {version} in {inner}"
    for reason, fixes in _ways_in(facts, outer):
        yield told, reason, fixes


def _ways_in(facts: Facts, outer: str) -> Iterator[tuple[str, tuple[Fix, ...]]]:
    """Why a folder outside the environment is on the path, and how to take it off; nothing where that is not known."""
    named = facts.env.get("PYTHONPATH", "").split(";" if facts.os == "windows" else ":")
    if outer in [place.rstrip("/\\") for place in named if place]:
        unset = shell.unset(facts.os, "PYTHONPATH")
        yield "PYTHONPATH", (Fix("Remove it from PYTHONPATH, also in your shell's start-up files", (unset,)),)
    elif facts.python and facts.python.user_site and outer == facts.python.user_site.rstrip("/\\"):
        keep_out = shell.export(facts.os, "PYTHONNOUSERSITE", "1")
        removal = install.remove_wheels(facts, ["torch"], []).commands
        yield (
            "the user site folder",
            (
                Fix("Remove that one; pip uninstalls the first one it finds", removal),
                Fix("Or make Python ignore that folder", (keep_out,)),
            ),
        )


def _folder(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("\\"))]


def _within(path: str, prefix: str) -> bool:
    return path.startswith((f"{prefix}/", f"{prefix}\\"))


@rule("TD104", Severity.NOTE)
def pip_of_another_python(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """`pip` installs for this Python.

    What it checks: which Python the first `pip` on PATH belongs to, if the Python under examination is this shell's
    `python` or its active environment and uv does not manage it.
    Why it matters: `pip install torch` succeeds, but `import torch` says "No module named 'torch'".
    How to fix it: run pip through the Python that you want to use.
    Source: PATH; the launcher's own file. pytorch/pytorch#4827, jupyter/notebook#4629.
    """
    host, python = given.host(facts), given.python(facts)
    if facts.target.why not in CHOSEN_BY_SHELL:
        raise Skip("this Python was given by --python or an environment, not by the shell")
    if python.installer == "uv":
        raise Skip("the environment is managed with uv")
    if host.foreign_pip:
        called = shell.command(host.os, facts.target.python, "-m", "pip", "--version")
        call = Fix("Run pip through the Python that you want to use", (called,))
        yield Finding(f"`pip` on PATH installs into {host.foreign_pip}, but this is {facts.target.python}", (call,))
    else:
        yield Seen(f"the first `pip` on PATH is that of {facts.target.python}, or there is none")


@rule("TD105", Severity.ERROR, explained_by=("torch-shadowed",))
def torch_of_elsewhere_fails(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """No foreign torch breaks the import of torch.

    What it checks: whether torch is imported from PYTHONPATH or from the user's own site folder though the environment
    has one too, and that import fails, or its compiled part is for another version of Python.
    Why it matters: the error looks like a damaged torch, but reinstalling changes only the environment's own torch,
    which is fine.
    How to fix it: make Python ignore that folder.
    Source: the import path of the interpreter; PYTHONPATH; file names in the torch folder; the live test.
    """
    torch, python = given.torch(facts), given.python(facts)
    tags = [tag for tag in torch.python_tags if tag.startswith("cp")]
    foreign = bool(tags and python.abi and python.abi not in tags)
    if facts.imported or not (foreign or facts.imported is False):
        compiled = (
            f"torch is compiled for {', '.join(tags)}, this Python is {python.abi}" if tags else "not known to fail"
        )
        yield Seen("torch was imported" if facts.imported else compiled)
        return
    what = f"is compiled for {', '.join(tags)}, not for this Python ({python.abi})" if foreign else "cannot be imported"
    for told, reason, fixes in _in_front(facts):
        yield Finding(f"{told}, because of {reason}, and {what}", fixes)
    yield Seen(f"torch in {_folder(torch.location)} {what}, but it is the environment's own or the only one")
