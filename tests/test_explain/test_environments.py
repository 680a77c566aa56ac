"""Environments for the Python that a program needs."""

from faults import each

from torchdoctor.explain import environments
from torchdoctor.explain.told import Told


@each(
    [
        ("$ pip install torch", "python3.12 -m venv .venv"),
        ("$ uv pip install torch", "uv venv -p 3.12"),
        ("(base) $ conda install torch", "conda create -n torch python=3.12"),
        ("PS C:\\p> pip install torch", "winget install Python.Python.3.12"),
    ]
)
def test_a_new_environment_by_the_installer_of_the_text(text: str, first: str) -> None:
    assert environments.new_environment(Told(text), "3.12", "torch")[0] == first


@each([("$ pip install torch", True), ("$ uv pip install torch", False), ("PS C:\\p> pip install torch", False)])
def test_where_a_python_comes_from(text: str, said: bool) -> None:
    assert ("python.org" in environments.where_from(Told(text), "3.12")) == said


@each(
    [
        ("/tmp/pip-build-env-x1/overlay: ModuleNotFoundError: No module named 'torch'", True),
        ("ModuleNotFoundError: No module named 'torch'", False),
    ]
)
def test_a_build_of_its_own(text: str, isolated: bool) -> None:
    made = environments.without_isolation(Told(text))
    assert any("--no-build-isolation" in line for fix in made for line in fix.commands) == isolated


@each([('File "/tmp/_MEI81/torch/a.py"', True), ("$ pyinstaller a.py", True), ("we talk of pyinstaller", False)])
def test_a_packed_program(text: str, packed: bool) -> None:
    assert bool(environments.frozen(Told(text))) == packed


@each(
    [
        ("$ uname: Ubuntu 22.04, Linux", "python3.10 -m venv --clear venv"),
        ("on Windows", 'py "-3.10" -m venv --clear venv'),
    ]
)
def test_the_web_uis_folder(text: str, made: str) -> None:
    (fix,) = environments.for_the_web_ui(Told(text), "")
    assert fix.commands[-1] == made
