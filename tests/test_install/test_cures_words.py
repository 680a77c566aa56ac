"""The cures in words and commands, for installers and machines that are not at hand: uv, conda, other GPUs."""

from dataclasses import replace
from typing import Literal

import pytest
from machines import GTX_1080_TI, H100, RTX_4090, h100, laptop, package, windows, with_gpu, with_python, with_torch

from torchdoctor import install
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Fix, Package, Project, ProjectTool

DATA = load()
UV = with_python(h100(), installer="uv")
SITE_OF_UV = "uv pip install --python ~/venv/bin/python"


def conda(facts: Facts) -> Facts:
    """The same packages as conda would have put them in."""
    packages = tuple(replace(item, installer="conda") for item in facts.packages or ())
    return replace(with_python(facts, installer="conda", environment="conda"), packages=packages)


def commands(fixes: tuple[Fix, ...]) -> list[str]:
    return [command for fix in fixes for command in fix.commands]


def test_uv_is_told_to_reinstall_one_package_where_it_would_call_it_satisfied() -> None:
    assert commands(install.companion(UV, DATA, "torchvision")) == [
        f"{SITE_OF_UV} --no-deps --reinstall-package torchvision torchvision==0.24.1+cu130"
        " --index-url https://download.pytorch.org/whl/cu130"
    ]


def test_where_the_system_is_not_told_the_command_of_a_tagged_wheel_is_the_same() -> None:
    told = with_torch(h100(), "2.5.1+cu124", "12.4", package("torchvision", "0.19.0"))
    facts = replace(told, host=None, python=None)
    assert commands(install.companion(facts, DATA, "torchvision")) == [
        "pip install torch==2.5.1+cu124 torchvision==0.20.1+cu124 --index-url https://download.pytorch.org/whl/cu124"
    ]
    plain = replace(with_torch(facts, "2.5.1", "12.4", package("torchvision", "0.19.0")), host=None, python=None)
    assert install.companion(plain, DATA, "torchvision") == ()


def test_uv_is_told_the_pair_where_the_companion_is_of_another_torch() -> None:
    facts = with_torch(UV, "2.9.1+cu130", "13.0", package("torchvision", "0.23.0+cu129"))
    assert commands(install.companion(facts, DATA, "torchvision")) == [
        f"{SITE_OF_UV} torch==2.9.1+cu130 torchvision==0.24.1+cu130 --index-url https://download.pytorch.org/whl/cu130"
    ]


def test_conda_packages_are_mended_by_conda() -> None:
    facts = conda(with_torch(h100(), "2.5.1", "12.4", package("torchvision", "0.19.0")))
    (command,) = commands(install.companion(facts, DATA, "torchvision"))
    assert command == "conda install -p ~/venv --freeze-installed torchvision=0.20.1 -c pytorch"
    assert install.repair_torch(facts, DATA).commands == (
        "conda install -p ~/venv --force-reinstall --no-deps pytorch=2.5.1 -c pytorch",
    )


def test_after_the_last_official_conda_package_it_is_conda_forge_and_says_so() -> None:
    facts = conda(with_gpu(with_torch(laptop(), "2.9.1", None), "580.95.05", RTX_4090))
    (fix,) = install.reinstall_build(facts, DATA)
    assert fix.commands == ("conda install -p ~/venv pytorch-gpu -c conda-forge",)
    assert fix.text.startswith("Install conda-forge's pytorch-gpu")


REINSTALLED = [  # facts, and the build and release that must be named
    (with_gpu(laptop(), "580.95.05", H100), "cu128", "2.9.1"),
    (with_gpu(laptop(), "580.95.05", GTX_1080_TI), "cu126", "2.9.1"),
    (with_gpu(laptop(), "470.82.01", RTX_4090), "cu118", "2.7.1"),  # no build of 2.9.1 for that driver
    (with_gpu(with_torch(h100(), "2.9.1+cu130", "13.0"), "550.54.15", H100), "cu128", "2.9.1"),
]


@pytest.mark.parametrize(("facts", "build", "torch"), REINSTALLED)
def test_the_build_that_suits_of_the_same_or_the_nearest_release(facts: Facts, build: str, torch: str) -> None:
    (fix,) = install.reinstall_build(facts, DATA)
    assert f"torch=={torch}+{build}" in fix.commands[0]
    assert fix.commands[0].endswith(f"https://download.pytorch.org/whl/{build}")
    assert ("No build of torch" in fix.text) == (torch != "2.9.1")


def test_a_companion_that_no_wheel_of_this_build_exists_of_comes_with_another_build() -> None:
    """torchaudio has none for CUDA 13.2: torch 2.13.0 for CUDA 13.0 is what has it."""
    facts = with_torch(h100(), "2.13.0+cu132", "13.2", package("torchaudio", "2.9.1+cu130"))
    (fix,) = install.companion(facts, DATA, "torchaudio")
    assert fix.text == "torchaudio 2.11.0 has no cu132 wheel: the cu130 build of torch 2.13.0 has it"
    assert "torch==2.13.0+cu130 torchaudio==2.11.0+cu130" in fix.commands[0]


def test_a_companion_that_has_ended_is_removed() -> None:
    facts = with_torch(h100(), "2.9.1+cu130", "13.0", package("torchtext", "0.18.0"))
    (fix,) = install.companion(facts, DATA, "torchtext")
    assert fix.commands == ("~/venv/bin/python -m pip uninstall -y torchtext",)


def test_a_release_that_is_not_known_gets_no_guess() -> None:
    facts = with_torch(h100(), "9.9.0+cu199", "19.9", package("torchvision", "0.24.1"))
    assert install.companion(facts, DATA, "torchvision") == ()


def test_requirements_with_extras_and_markers_are_quoted_and_bare() -> None:
    fix = install.restore_wheels(h100(), ["cuda-toolkit[cublas] (==13.0.2) ; platform_system == 'Linux'"])
    assert fix.commands == (
        "~/venv/bin/python -m pip install --force-reinstall --no-deps 'cuda-toolkit[cublas]==13.0.2'",
    )


def test_windows_commands_are_quoted_for_powershell() -> None:
    facts = replace(windows(), target=replace(windows().target, python=r"C:\Program Files\py\python.exe"))
    (command,) = install.restore_wheels(facts, ["numpy<2"]).commands
    assert command.startswith(r'& "C:\Program Files\py\python.exe" -m pip install')
    assert command.endswith('"numpy<2"')


def test_torch_is_chosen_for_the_machine_where_there_is_none() -> None:
    none = replace(h100(), torch=None)
    assert "torch==2.15.0" in install.install_torch(none, DATA).commands[0]
    bare = replace(none, nvidia=None)
    assert install.install_torch(bare, DATA).commands[0].endswith("https://download.pytorch.org/whl/cpu")
    ancient = with_python(bare, version="3.99.0")
    fix = install.install_torch(ancient, DATA)
    assert fix.commands == ()
    assert "has no wheel for Python 3.99" in fix.text


COMFY = r"C:\ComfyUI portable\python_embeded\python.exe"


@pytest.mark.parametrize(
    ("python", "installer", "project", "line"),
    [
        (r"C:\venv\Scripts\python.exe", "pip", None, r'C:\venv\Scripts\python.exe -m pip install "numpy<2"'),
        (COMFY, "pip", None, f'& "{COMFY}" -m pip install "numpy<2"'),
        (r"C:\venv\Scripts\python.exe", "uv", None, r'uv pip install --python C:\venv\Scripts\python.exe "numpy<2"'),
        ("py", "pip", None, 'py -m pip install "numpy<2"'),
        (r"C:\p\.venv\Scripts\python.exe", "pip", ("uv", r"C:\p"), r'uv add --project C:\p "numpy<2"'),
        (r"C:\p\.venv\Scripts\python.exe", "pip", ("poetry", r"C:\p"), r'poetry --directory C:\p add "numpy<2"'),
        (
            r"C:\p\.pixi\envs\default\python.exe",
            "pip",
            ("pixi", r"C:\p"),
            r'pixi add --manifest-path C:\p --pypi "numpy<2"',
        ),
    ],
)
def test_windows_gets_its_own_words(
    python: str, installer: Literal["pip", "uv"], project: "tuple[ProjectTool, str] | None", line: str
) -> None:
    """In double quotes, which PowerShell and cmd.exe read alike; and the interpreter by its own path."""
    facts = windows()
    assert facts.python
    own = Project(project[1], project[0]) if project else None
    there = replace(facts.python, executable=python, installer=installer)
    seen = replace(facts, python=there, target=replace(facts.target, python=python), project=own)
    assert commands((install.add(seen, ["numpy<2"]),)) == [line]


def test_conda_on_windows() -> None:
    facts = conda(windows())
    assert facts.python
    seen = replace(facts, python=replace(facts.python, prefix=r"C:\Users\me\miniforge3\envs\dl"))
    packages = (*(facts.packages or ()), Package("numpy", "2.1.0", installer="conda"))
    (line,) = commands((install.restore_wheels(replace(seen, packages=packages), ["numpy<2"]),))
    assert line == r'conda install -p C:\Users\me\miniforge3\envs\dl "numpy<2"'


def test_the_systems_python_on_windows_gets_an_environment_and_its_activation() -> None:
    facts = windows()
    assert facts.python
    own = replace(facts.python, externally_managed=True, executable=r"C:\Python312\python.exe")
    seen = replace(facts, python=own, target=replace(facts.target, python=own.executable), torch=None, packages=())
    first, *_, last = commands((install.install_torch(seen, DATA),))
    assert first == r"C:\Python312\python.exe -m venv .venv"
    assert last == r".venv\Scripts\Activate.ps1"
