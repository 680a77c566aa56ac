"""What each package manager is handed, read back by its own grammar: shlex, TOML, requirements, wheel names."""

import shlex
from typing import Any
from urllib.parse import unquote

import pytest
from faults import each
from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

from torchdoctor import knowledge
from torchdoctor.install import patient
from torchdoctor.install.flags import Flags, UsageError, install_cmd
from torchdoctor.install.machine import Machine
from torchdoctor.install.managers import FORMS
from torchdoctor.install.plan import Plan

V100 = Flags(
    os="linux", python_version="3.12", driver="580.95.05", gpu=["Tesla V100"], companions=["torchvision,torchaudio"]
)
PINS = {"torch": "2.14.1", "torchvision": "0.29.1", "torchaudio": "2.11.0"}
INDEX = "https://download.pytorch.org/whl/cu126"
ROCM = Flags(torch="2.9.1", os="linux", python_version="3.12", gpu=["AMD Radeon RX 7900 XTX"])
NEWEST = Flags(os="linux", python_version="3.12", driver="595.45", gpu=["RTX 4090"])  # on no index that is known
OLD = Flags(torch="1.12.1", compute="cu113", os="linux", python_version="3.8")


def made(flags: Flags, manager: str) -> Plan:
    return install_cmd(flags._replace(manager=manager), knowledge.load())


def pins(words: list[str]) -> dict[str, str]:
    """Names and versions of the pinned requirements among the words of a command."""
    found = [Requirement(word) for word in words if "==" in word]
    return {item.name: str(item.specifier).removeprefix("==") for item in found}


@each([(manager, flags) for manager in FORMS if manager != "conda" for flags in (V100, ROCM, OLD)])
def test_every_manager_answers_for_every_kind_of_build(manager: str, flags: Flags) -> None:
    plan = made(flags, manager)
    assert plan.command.strip() == plan.command
    assert plan.torch in plan.command
    assert "None" not in plan.command


@pytest.mark.parametrize(("manager", "start"), [("pip", ["pip", "install"]), ("uv", ["uv", "pip", "install"])])
def test_pip_and_uv(manager: str, start: list[str]) -> None:
    words = shlex.split(made(V100, manager).command)
    assert words[: len(start)] == start
    assert pins(words) == PINS
    assert words[-2:] == ["--index-url", INDEX]


def test_requirements_file() -> None:
    options, *lines = made(V100, "requirements").command.splitlines()
    assert options == f"--index-url {INDEX}"
    assert pins(lines) == PINS


def test_requirements_file_without_an_index_has_no_option_line() -> None:
    assert made(NEWEST, "requirements").command.splitlines() == ["torch==2.15.0", "torchvision==0.29.2"]


def test_dockerfile() -> None:
    comment, image, run = made(V100, "dockerfile").command.splitlines()
    assert comment == "# docker build -t torch . && docker run --gpus all -it torch"
    assert image == "FROM python:3.12-slim"
    words = shlex.split(run)
    assert words[:4] == ["RUN", "pip", "install", "--no-cache-dir"]
    assert pins(words) == PINS
    assert words[-2:] == ["--index-url", INDEX]


@pytest.mark.parametrize(
    ("flags", "devices"),
    [
        (ROCM, "docker run --device=/dev/kfd --device=/dev/dri -it"),
        (Flags(os="linux", compute="cpu"), "docker run -it"),
    ],
)
def test_a_container_is_started_with_the_devices_of_its_build(flags: Flags, devices: str) -> None:
    assert devices in made(flags, "dockerfile").command


@pytest.mark.parametrize("flags", [Flags(os="windows"), Flags(os="linux", python_version="3.14t")])
def test_where_no_image_of_python_exists(flags: Flags) -> None:
    with pytest.raises(UsageError, match="no official image"):
        made(flags, "dockerfile")


def test_constraints_keep_the_torch_that_is_installed() -> None:
    here = Machine("linux", "x86_64", "3.12", torch="2.9.1", build="cu128", driver="580.95")
    lines = install_cmd(Flags(manager="constraints"), knowledge.load(), here).command.splitlines()
    assert lines == [
        "# pip install -c constraints.txt PACKAGE --extra-index-url https://download.pytorch.org/whl/cu128",
        "# uv pip install -c constraints.txt PACKAGE --extra-index-url https://download.pytorch.org/whl/cu128",
        "torch==2.9.1+cu128",
        "torchvision==0.24.1+cu128",
        "torchaudio==2.9.1+cu128",
    ]


def test_constraints_of_what_pypi_serves_have_no_local_tag() -> None:
    assert made(NEWEST, "constraints").command.splitlines()[2:] == ["torch==2.15.0", "torchvision==0.29.2"]


@each(sorted(FORMS))
def test_a_mirror_is_named_in_every_form(manager: str) -> None:
    flags = V100._replace(manager=manager, torch="2.5.1" if manager == "conda" else None)
    command = install_cmd(flags, knowledge.load(index="https://mirror.example/whl")).command
    assert "download.pytorch.org" not in command
    assert ("mirror.example" in command) == (manager != "conda")


def test_conda_is_named_with_its_channels() -> None:
    plan = made(Flags(torch="2.5.1", os="linux", python_version="3.11", driver="580.95", gpu=["A100"]), "conda")
    assert plan.command == (
        "conda install pytorch==2.5.1 torchvision==0.20.1 torchaudio==2.5.1 pytorch-cuda=12.4 -c pytorch -c nvidia"
    )
    assert plan.official == (plan.command,)


@pytest.mark.parametrize(
    ("driver", "packages"),
    [("580.95", "pytorch-gpu=2.13.0 cuda-version=13.0"), ("570.86", "pytorch-gpu=2.13.0 cuda-version=12.9")],
)
def test_beyond_the_last_official_package_conda_forge_is_named(driver: str, packages: str) -> None:
    plan = made(Flags(os="linux", python_version="3.11", driver=driver, gpu=["A100"]), "conda")
    assert plan.command == f"conda install {packages} torchvision -c conda-forge"
    assert plan.official == ()
    assert any("official conda packages ended with 2.5.1" in item.reason for item in plan.rejected)


def test_conda_forge_has_another_cuda_on_windows() -> None:
    plan = made(Flags(os="windows", python_version="3.11", driver="571.0", gpu=["RTX 4090"]), "conda")
    assert plan.command == "conda install pytorch-gpu=2.13.0 cuda-version=12.8 torchvision -c conda-forge"


def test_a_gpu_that_conda_forge_may_lack_gets_the_last_official_package() -> None:
    plan = made(Flags(os="linux", python_version="3.11", driver="580.95", gpu=["V100"]), "conda")
    assert (plan.torch, plan.build) == ("2.5.1", "cu124")
    assert any("not known whether conda-forge's torch" in item.reason for item in plan.rejected)


def test_wheels_are_direct_addresses_of_torch_and_companions() -> None:
    plan = made(V100, "wheel")
    addresses = [address.partition("#")[0] for address in shlex.split(plan.command)[2:]]
    names = [parse_wheel_filename(unquote(address.rpartition("/")[2])) for address in addresses]
    assert {name: str(version) for name, version, *_ in names} == {name: f"{pin}+cu126" for name, pin in PINS.items()}
    assert addresses == [item.url for item in plan.wheels]
    assert [unquote(item.url).rpartition("/")[2] for item in plan.wheels] == [item.filename for item in plan.wheels]


def test_wheels_of_rocm_name_the_index_that_alone_has_their_triton() -> None:
    words = shlex.split(made(ROCM, "wheel").command)
    assert words[-2:] == ["--extra-index-url", f"https://download.pytorch.org/whl/{made(ROCM, 'pip').build}"]


def toml(text: str) -> dict[str, Any]:
    read: dict[str, Any] = pytest.importorskip("tomllib", reason="came with Python 3.11").loads(text)
    return read


def test_pyproject_binds_each_package_to_the_index() -> None:
    file = toml(made(V100, "pyproject").command)
    assert pins(file["project"]["dependencies"]) == PINS
    (index,) = file["tool"]["uv"]["index"]
    assert (index["url"], index["explicit"]) == (INDEX, True)
    assert file["tool"]["uv"]["sources"] == {name: {"index": index["name"]} for name in PINS}


def test_pyproject_of_rocm_binds_triton_too() -> None:
    file = toml(made(ROCM, "pyproject").command)
    assert "pytorch-triton-rocm" in file["project"]["dependencies"]
    assert set(file["tool"]["uv"]["sources"]) == {"torch", "torchvision", "torchaudio", "pytorch-triton-rocm"}


@pytest.mark.parametrize("manager", ["pyproject", "pixi", "poetry"])
def test_a_project_does_not_take_the_rocm_build_that_needs_packages_of_amds_index(manager: str) -> None:
    """An explicit index serves only the packages that are named: rocm would be looked up on PyPI."""
    flags = Flags(os="linux", python_version="3.12", gpu=["gfx1100"])
    assert made(flags, "pip").build == "rocm7.14"
    assert made(flags, manager).build == "rocm7.2"


def test_pyproject_without_an_index_has_no_sources() -> None:
    assert set(toml(made(NEWEST, "pyproject").command)) == {"project"}


def test_pixi() -> None:
    packages = toml(made(V100, "pixi").command)["pypi-dependencies"]
    assert packages == {name: {"version": f"=={pin}", "index": INDEX} for name, pin in PINS.items()}


def test_poetry_adds_a_source_and_uses_it() -> None:
    add_source, add = (shlex.split(line) for line in made(V100, "poetry").command.splitlines())
    assert add_source == ["poetry", "source", "add", "--priority=explicit", "pytorch-cu126", INDEX]
    assert add[:4] == ["poetry", "add", "--source", "pytorch-cu126"]
    assert pins(add) == PINS


def test_before_2_0_the_local_tag_is_named_and_the_index_is_an_extra_one() -> None:
    assert made(OLD, "pip").command == (
        "pip install torch==1.12.1+cu113 torchvision==0.13.1+cu113 torchaudio==0.12.1"
        " --extra-index-url https://download.pytorch.org/whl/cu113"
    )


def test_the_answer_agrees_with_itself() -> None:
    """command, packages, index and wheels name the same."""
    plan = made(V100, "pip")
    assert dict(plan.packages) == PINS
    assert plan.index_url == INDEX
    assert {item.package: item.version for item in plan.wheels} == {name: f"{pin}+cu126" for name, pin in PINS.items()}


PATHS = [
    "/usr/bin/python3",
    "/opt/my env/bin/python",
    "/srv/a(b)/bin/python",
    "/data/$HOME'; rm/bin/python",
    "/x[1]/python",
]


@pytest.mark.parametrize("path", PATHS)
def test_paths_reach_the_interpreter_unchanged_through_a_shell(path: str) -> None:
    place = Machine("linux", "x86_64", interpreter=path)
    (command,) = patient.install(place, ["cuda-toolkit[cublas,cudart]==13.0.2", "numpy<2"])
    assert shlex.split(command) == [path, "-m", "pip", "install", "cuda-toolkit[cublas,cudart]==13.0.2", "numpy<2"]
    assert shlex.split(patient.uninstall(place, "torch"))[0] == path
    (command,) = patient.install(place._replace(installer="uv"), ["torch"])
    assert shlex.split(command) == ["uv", "pip", "install", "--python", path, "torch"]


def test_the_home_folder_stays_open_for_the_shell() -> None:
    (command,) = patient.install(Machine("linux", "x86_64", interpreter="~/my env/bin/python"), ["torch"])
    assert command == "~/'my env/bin/python' -m pip install torch"


def test_windows_paths_are_called_in_powershell() -> None:
    place = Machine("windows", "amd64", interpreter=r"C:\Program Files\Python312\python.exe")
    assert patient.install(place, ["torch"]) == (r'& "C:\Program Files\Python312\python.exe" -m pip install torch',)
    plain = place._replace(interpreter=r"C:\py\python.exe")
    assert patient.install(plain, ["numpy<2"]) == (r'C:\py\python.exe -m pip install "numpy<2"',)


def test_a_python_of_the_system_gets_an_environment_of_its_own() -> None:
    place = Machine("linux", "x86_64", interpreter="/usr/bin/python3", externally_managed=True)
    assert patient.install(place, ["torch"]) == (
        "/usr/bin/python3 -m venv .venv",
        ".venv/bin/python -m pip install torch",
        ". .venv/bin/activate",
    )
    windows = place._replace(os="windows", interpreter=r"C:\py\python.exe")
    assert patient.install(windows, ["torch"])[-1] == r".venv\Scripts\Activate.ps1"


def test_an_environment_without_pip_gets_one() -> None:
    place = Machine("linux", "x86_64", interpreter="/v/bin/python", has_pip=False)
    assert patient.install(place, ["torch"])[0] == "/v/bin/python -m ensurepip --upgrade"
