"""TD102 to TD104: what stands around the interpreter."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    h100,
    import_error,
    laptop,
    no_torch,
    package,
    torch,
    windows,
    with_host,
    with_python,
)

from torchdoctor.model import (
    Facts,
    Package,
    Target,
)

PIP = "~/venv/bin/python -m pip"

OUTER = "~/.local/lib/python3.12/site-packages"

CLUSTER = "/sw/pytorch/lib/python3.12/site-packages"


def beside(*packages: Package, machine: Facts | None = None) -> Facts:
    """A healthy machine on which these are installed too."""
    facts = machine or h100()
    return replace(facts, packages=(*(facts.packages or ()), *packages))


def in_front(place: str, version: str = "2.4.1", **python: str) -> Facts:
    """torch is imported from here, though the environment has its own."""
    facts = laptop()
    assert facts.torch
    own = facts.packages or ()
    outer = replace(torch(version), location=f"{place}/torch")
    first = replace(package("torch", version), location=place)
    return with_python(replace(facts, torch=outer, packages=(first, *own), smoke=None), **python)


def of_other_python(place: str) -> Facts:
    facts = in_front(place)
    assert facts.torch
    return replace(facts, torch=replace(facts.torch, python_tags=("cp313",)))


def unrecorded(place: str) -> Facts:
    """As in_front(), with no dist-info beside it."""
    facts = in_front(place)
    return replace(facts, packages=(facts.packages or ())[1:])


def bits_32(facts: Facts, arch: str | None = None) -> Facts:
    facts = with_python(facts, bits=32)
    return with_host(facts, arch=arch) if arch else facts


CASES = (
    finds(
        "TD102",
        "on a 64-bit system",
        bits_32(no_torch()),
        "Python 3.12.3 is a 32-bit program",
        commands=("uv venv --python cpython-3.12-linux-x86_64",),
    ),
    finds("TD102", "on a 32-bit system", bits_32(no_torch(), "armv7l"), commands=()),
    finds("TD102", "Windows", bits_32(replace(windows(), torch=None, packages=(), smoke=None)), "32-bit program"),
    passes("TD102", "64 bits", no_torch()),
    skips("TD102", "a distribution's own torch", bits_32(laptop()), "torch is installed"),
    skips("TD102", "a report that does not say", with_python(no_torch(), bits=None), "not known"),
    finds(
        "TD103",
        "user site",
        in_front(OUTER, user_site=OUTER, environment="conda"),
        f"torch 2.4.1 in {OUTER} is imported instead of the environment's own 2.9.1+cpu",
        "the user site folder",
        commands=(f"{PIP} uninstall -y torch", "export PYTHONNOUSERSITE=1"),
    ),
    finds(
        "TD103",
        "PYTHONPATH",
        with_host(in_front(CLUSTER), env={"PYTHONPATH": f"/home/x:{CLUSTER}/"}),
        "because of PYTHONPATH",
        commands=("unset PYTHONPATH",),
    ),
    passes("TD103", "one torch, in the environment", laptop()),
    finds(
        "TD103",
        "a copy without any record, by PYTHONPATH",
        with_host(unrecorded(CLUSTER), env={"PYTHONPATH": CLUSTER}),
        f"torch 2.4.1 in {CLUSTER} is imported instead of the environment's own",
        commands=("unset PYTHONPATH",),
    ),
    passes(
        "TD103",
        "one torch, which a cluster's module puts on PYTHONPATH",
        replace(
            with_host(in_front(CLUSTER), env={"PYTHONPATH": CLUSTER}),
            packages=(replace(package("torch", "2.4.1"), location=CLUSTER),),
        ),
    ),
    passes(
        "TD103",
        "a system's torch below the environment's",
        beside(replace(package("torch", "2.4.1"), location="/usr/lib/python3/dist-packages")),
    ),
    finds(
        "TD105",
        "PYTHONPATH leads to the packages of another Python",
        with_host(of_other_python(CLUSTER), env={"PYTHONPATH": CLUSTER}),
        "because of PYTHONPATH, and is compiled for cp313, not for this Python (cp312)",
        commands=("unset PYTHONPATH",),
    ),
    finds(
        "TD105",
        "a torch in the user's folder that cannot be imported",
        replace(in_front(OUTER, user_site=OUTER), smoke=import_error("libtorch.so: file too short", "ImportError")),
        "because of the user site folder, and cannot be imported",
        commands=(f"{PIP} uninstall -y torch", "export PYTHONNOUSERSITE=1"),
    ),
    passes("TD105", "it works", replace(in_front(OUTER, user_site=OUTER), smoke=laptop().smoke)),
    passes("TD105", "one torch, which cannot be imported", replace(laptop(), smoke=import_error("x", "ImportError"))),
    skips("TD105", "no torch", no_torch(), "not installed"),
    finds(
        "TD104",
        "the system's pip in an active environment without one",
        with_host(laptop(), foreign_pip="/usr/bin/python3"),
        "installs into /usr/bin/python3, but this is ~/venv/bin/python",
        commands=(f"{PIP} --version",),
    ),
    passes("TD104", "its own pip", laptop()),
    skips(
        "TD104",
        "a Python named by --python",
        with_host(replace(laptop(), target=Target("~/other/bin/python", "--python")), foreign_pip="/usr/bin/python3"),
        "not by the shell",
    ),
    skips(
        "TD104",
        "uv",
        with_host(with_python(laptop(), installer="uv"), foreign_pip="/usr/bin/python3"),
        "managed with uv",
    ),
)
