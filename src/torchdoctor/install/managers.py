"""A choice as the command, or the lines of a project file, of each package manager."""

import json
from collections.abc import Callable, Mapping

from torchdoctor import shell
from torchdoctor.install import patient
from torchdoctor.install.machine import Machine
from torchdoctor.install.request import Choice
from torchdoctor.knowledge import Compat, cuda_of, official, version
from torchdoctor.knowledge.wheels import Target, Wheel

Form = Callable[[Choice, Machine, Compat], str]


def pip_arguments(choice: Choice, compat: Compat, platform: str) -> list[str]:
    """What follows `pip install`, in the official form of that release."""
    torch, build = choice.release.torch, choice.build
    default = choice.release.pypi.get(platform) == build and official.served_plain(torch, build)
    plain = default or choice.index_url is None
    return official.pip_arguments(compat.wheels, torch, choice.packages, build, plain)


def wheels(choice: Choice, machine: Machine, compat: Compat) -> tuple[Wheel, ...]:
    """The wheel files; none where the Python, or the place that has them, is not known."""
    if machine.python is None:
        return ()
    target = Target(choice.build, machine.platform, machine.python)
    if choice.release.on_index(choice.build, machine.platform):
        named = (compat.wheels.wheel(name, pin, target) for name, pin in choice.packages.items())
        return tuple(compat.wheels.known(item, choice.build) for item in named)
    found = [compat.wheels.on_pypi(name, pin, target) for name, pin in choice.packages.items()]
    return tuple(item for item in found if item) if choice.index_url is None and all(found) else ()


def nightly(choice: Choice, compat: Compat) -> list[str]:
    """What follows `pip install` for the newest nightly wheels of a build."""
    return ["--pre", *choice.packages, "--index-url", compat.wheels.index(f"nightly/{choice.build}")]


def replacing(choice: Choice, machine: Machine, compat: Compat) -> list[list[str]]:
    """Runs of pip or uv that put this very build in, also where another build of the same version is.

    Both take 2.9.1+cpu for torch==2.9.1, so the local tag is named; what has no local tag is forced.
    """
    torch, build, target = choice.release.torch, choice.build, Target(choice.build, machine.platform)
    if choice.index_url is None:
        plainly = [f"{name}=={pin}" for name, pin in choice.packages.items()]
        return [[*forced(machine, *choice.packages), *plainly], plainly]  # the second brings dependencies
    where = official.index_options(compat.wheels, torch, build)
    pins = {name: compat.wheels.local_version(name, pin, target) for name, pin in choice.packages.items()}
    plain = [name for name, pin in pins.items() if "+" not in pin]
    first = [f"{name}=={pin}" for name, pin in pins.items()] + where
    second = [*forced(machine, *plain), *(f"{name}=={pins[name]}" for name in plain), *where]
    return [first, second] if plain else [first]


def forced(machine: Machine, *names: str) -> list[str]:
    """Options that install these packages anew, and nothing else."""
    if machine.installer == "uv":
        return ["--no-deps", *(part for name in names for part in ("--reinstall-package", name))]
    return ["--force-reinstall", "--no-deps"]


def _pip(choice: Choice, machine: Machine, compat: Compat) -> str:
    return _install(choice, machine._replace(installer="pip"), compat)


def _uv(choice: Choice, machine: Machine, compat: Compat) -> str:
    return _install(choice, machine._replace(installer="uv"), compat)


def _install(choice: Choice, machine: Machine, compat: Compat) -> str:
    if machine.torch == choice.release.torch:
        return _lines(patient.install(machine, *replacing(choice, machine, compat)))
    return _lines(patient.install(machine, pip_arguments(choice, compat, machine.platform)))


def _wheel(choice: Choice, machine: Machine, compat: Compat) -> str:
    arguments = [
        item.url + (f"#sha256={item.sha256}" if item.sha256 else "") for item in wheels(choice, machine, compat)
    ]
    if _triton(choice):  # not in PyPI
        arguments += ["--extra-index-url", compat.wheels.index(choice.build)]
    return _lines(patient.install(machine, arguments))


def _conda(choice: Choice, machine: Machine, compat: Compat) -> str:
    if version(choice.release.torch) > version(official.LAST_CONDA):
        return conda_forge(choice)
    return official.conda(choice.release, choice.packages, Target(choice.build, machine.platform))


def conda_forge(choice: Choice) -> str:
    """conda-forge's packages, which have other names and follow official releases later."""
    cuda = cuda_of(choice.build)
    flavour = [f"pytorch-gpu={choice.release.torch}", f"cuda-version={cuda}"] if cuda else []
    names = [name for name in choice.packages if name != "torch"]
    packages = [*(flavour or [f"pytorch-cpu={choice.release.torch}"]), *names]
    return " ".join(["conda install", *packages, "-c conda-forge"])


def _dockerfile(choice: Choice, machine: Machine, compat: Compat) -> str:
    """The smallest that works: the libraries of CUDA and ROCm come in the wheels, the driver from the host."""
    arguments = pip_arguments(choice, compat, machine.platform)
    python = machine.python or choice.release.python_max
    run = {"cu": "docker run --gpus all", "ro": "docker run --device=/dev/kfd --device=/dev/dri"}
    start = run.get(choice.build[:2], "docker run --device=/dev/dri" if choice.build == "xpu" else "docker run")
    return _lines(
        [
            f"# docker build -t torch . && {start} -it torch",
            f"FROM python:{python}-slim",
            "RUN " + shell.command("linux", "pip", "install", "--no-cache-dir", *arguments),
        ]
    )


def _constraints(choice: Choice, machine: Machine, compat: Compat) -> str:
    """Keeps this torch and its companions when something else is installed."""
    target = Target(choice.build, machine.platform)
    named = choice.index_url is not None
    pins = {
        name: compat.wheels.local_version(name, pin, target) if named else pin for name, pin in choice.packages.items()
    }
    where = f" --extra-index-url {choice.index_url}" if choice.index_url else ""
    return _lines(
        [
            f"# pip install -c constraints.txt PACKAGE{where}",
            f"# uv pip install -c constraints.txt PACKAGE{where}",
            *(f"{name}=={pin}" for name, pin in pins.items()),
        ]
    )


def _requirements(choice: Choice, machine: Machine, compat: Compat) -> str:
    arguments = pip_arguments(choice, compat, machine.platform)
    pins = [item for item in arguments if "==" in item]
    options = " ".join(item for item in arguments if "==" not in item)
    return _lines([options, *pins] if options else pins)


def _pyproject(choice: Choice, machine: Machine, compat: Compat) -> str:
    """PEP 621 dependencies with uv's sources."""
    wanted = pins(choice)
    lines = ["[project]", f"dependencies = {json.dumps([name + pin for name, pin in wanted.items()])}"]
    if choice.index_url:
        source = source_name(choice)
        lines += ["", "[tool.uv.sources]", *(f'{name} = {{ index = "{source}" }}' for name in wanted)]
        lines += [
            "",
            "[[tool.uv.index]]",
            f'name = "{source}"',
            f'url = "{choice.index_url}"',
            "explicit = true",
        ]
    return _lines(lines)


def _pixi(choice: Choice, machine: Machine, compat: Compat) -> str:
    index = f', index = "{choice.index_url}"' if choice.index_url else ""
    lines = (f'{name} = {{ version = "{pin or "*"}"{index} }}' for name, pin in pins(choice).items())
    return _lines(["[pypi-dependencies]", *lines])


def _poetry(choice: Choice, machine: Machine, compat: Compat) -> str:
    wanted = [name + pin for name, pin in pins(choice).items()]
    if choice.index_url is None:
        return shell.command(machine.os, "poetry", "add", *wanted)
    source = source_name(choice)
    explicit = ("poetry", "source", "add", "--priority=explicit", source, choice.index_url)
    add = ("poetry", "add", "--source", source, *wanted)
    return _lines([shell.command(machine.os, *argv) for argv in (explicit, add)])


def source_name(choice: Choice) -> str:
    """The name of a build\'s index in project files."""
    return f"pytorch-{choice.build}"


def pins(choice: Choice) -> Mapping[str, str]:
    """Version specifiers for a project file, whose explicit index serves only the packages that are named."""
    plain = {name: f"=={pin}" for name, pin in choice.packages.items()}
    triton = _triton(choice)
    return {**plain, triton: ""} if triton and choice.index_url else plain


def _triton(choice: Choice) -> str:
    """The triton of ROCm and XPU builds, which only the PyTorch index has."""
    kind = next((kind for kind in ("rocm", "xpu") if choice.build.startswith(kind)), "")
    prefix = "pytorch-triton-" if version(choice.release.torch) < (2, 10) else "triton-"
    return prefix + kind if kind else ""


def _lines(lines: list[str] | tuple[str, ...]) -> str:
    return "\n".join(lines)


FORMS: Mapping[str, Form] = {
    "pip": _pip,
    "uv": _uv,
    "conda": _conda,
    "pixi": _pixi,
    "poetry": _poetry,
    "pyproject": _pyproject,
    "requirements": _requirements,
    "constraints": _constraints,
    "dockerfile": _dockerfile,
    "wheel": _wheel,
}
NIGHTLY = ("pip", "uv")
