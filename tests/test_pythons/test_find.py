"""Every Python a user could mean: real virtual environments, conda folders, kernelspecs as their tools leave them."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import patients
import pytest

from torchdoctor import survey
from torchdoctor.pythons import conda, find
from torchdoctor.pythons import jupyter as kernels
from torchdoctor.pythons.find import Place
from torchdoctor.pythons.target import NoSuchPython, Target, choose
from torchdoctor.survey import Answer, Call

LIMIT = 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user's home folder that no program of this machine has written to."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def conda_environment(folder: Path) -> Path:
    """A real interpreter in a folder that has conda's records."""
    made = patients.make(folder)
    (made.prefix / "pyvenv.cfg").rename(made.prefix / "pyvenv.cfg.away")
    (made.prefix / "conda-meta").mkdir()
    return made.prefix


def kernel(folder: Path, python: str, display: str = "", **more: str) -> Path:
    folder.mkdir(parents=True)
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": display, **more}), "utf-8")
    return folder / "kernel.json"


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return path


def found(env: Mapping[str, str], cwd: Path, home: Path, root: Path) -> dict[str, str]:
    return {place.python: place.by for place in find.find(env, cwd, home, root)}


def test_what_a_projects_tool_keeps_elsewhere_is_found(tmp_path: Path, home: Path) -> None:
    of_pixi, of_poetry = tmp_path / "one", tmp_path / "other"
    own = conda_environment(of_pixi / ".pixi/envs/default") / "bin/python"
    (of_pixi / "pixi.toml").write_text("[workspace]\n")
    of_poetry.mkdir()
    (of_poetry / "pyproject.toml").write_text('[tool.poetry]\nname = "demo"\n')
    short = base64.urlsafe_b64encode(hashlib.sha256(os.path.realpath(of_poetry).encode()).digest()).decode()[:8]
    kept = patients.make(home / f".cache/pypoetry/virtualenvs/demo-{short}-py3.11")
    assert found({}, of_pixi / "src", home, tmp_path) == {str(own): "project"}
    assert found({}, of_poetry, home, tmp_path) == {str(kept.python): "project"}


def test_each_way_is_gone_and_each_interpreter_is_named_once(tmp_path: Path, home: Path) -> None:
    active, project, kernels_own = (
        patients.make(tmp_path / name) for name in ("active", "work/sub/.venv", "elsewhere")
    )
    pyenv = patients.make(home / ".pyenv/versions/3.11.7")
    base = conda_environment(home / "miniforge3")
    inner = conda_environment(home / "miniforge3/envs/vision")
    kernel(home / ".local/share/jupyter/kernels/mine", str(kernels_own.python))
    env = {"VIRTUAL_ENV": str(active.prefix), "PATH": f"{active.prefix}/bin{os.pathsep}/nowhere"}
    assert found(env, tmp_path / "work", home, tmp_path / "root") == {
        str(active.python): "VIRTUAL_ENV",
        str(project.python): "working directory",
        f"{base}/bin/python": "conda",
        f"{inner}/bin/python": "conda",
        str(pyenv.python): "pyenv",
        str(kernels_own.python): "kernel",
    }


def test_shims_are_no_interpreters_and_large_trees_end(tmp_path: Path, home: Path) -> None:
    shim = script(tmp_path / "shims/python3.11", "#!/bin/sh\nexec false\n")
    for number in range(50):
        (tmp_path / f"work/node_modules/{number}/deep/deeper/deepest").mkdir(parents=True)
    patients.make(tmp_path / "work/node_modules/venv")
    patients.make(tmp_path / "work/1/2/3/4/venv")
    assert found({"PATH": str(shim.parent)}, tmp_path / "work", home, tmp_path / "root") == {}


def test_projects_environment_beside_a_parent_folder(tmp_path: Path, home: Path) -> None:
    made = patients.make(tmp_path / "project/.venv")
    (tmp_path / "project/src/deep").mkdir(parents=True)
    assert found({}, tmp_path / "project/src/deep", home, tmp_path) == {str(made.python): "working directory"}


def folders(env: Mapping[str, str], home: Path, root: Path) -> list[Path]:
    return list(conda.environments(env, home, root))


def records(*places: Path) -> None:
    for folder in places:
        (folder / "conda-meta").mkdir(parents=True)


def test_conda_environments(tmp_path: Path, home: Path) -> None:
    base, inner, system, listed, far = (
        tmp_path / name for name in ("conda", "conda/envs/a", "root/opt/conda", "anywhere/b", "many/c")
    )
    records(base, inner, system, listed, far)
    (tmp_path / "conda/envs/no environment").mkdir()
    (home / ".conda").mkdir()
    (home / ".conda/environments.txt").write_text(f"{listed}\n{inner}\n{tmp_path}/deleted\n\n", "utf-8")
    env = {"CONDA_EXE": str(base / "bin/conda"), "CONDA_ENVS_PATH": str(tmp_path / "many")}
    assert folders(env, home, tmp_path / "root") == [base, inner, system, far, listed]
    assert folders({"CONDA_PREFIX": str(inner)}, home, tmp_path)[:2] == [inner, base]
    assert folders({"MAMBA_ROOT_PREFIX": str(base)}, home, tmp_path / "no")[:2] == [base, inner]
    assert folders({}, tmp_path / "nobody", tmp_path / "no") == []


def test_python_takes_a_conda_environments_name(tmp_path: Path, home: Path) -> None:
    base, vision = conda_environment(tmp_path / "conda"), conda_environment(tmp_path / "conda/envs/vision")
    (base / "condabin").mkdir()
    env = {"CONDA_EXE": str(base / "bin/conda"), "HOME": str(home)}
    assert choose("vision", env) == Target(f"{vision}/bin/python", "--python")
    assert choose("base", env).python == f"{base}/bin/python"
    with pytest.raises(NoSuchPython, match="conda name"):
        choose("audio", env)
    records(base / "envs/empty")
    with pytest.raises(NoSuchPython, match=r"is the conda environment .*empty with no"):
        choose("empty", env)
    records(home / "miniconda3/envs/vision")
    with pytest.raises(NoSuchPython, match=r"vision is the name of .* and "):
        choose("vision", env)


def test_kernels(tmp_path: Path, home: Path) -> None:
    made = patients.make(tmp_path / "venv")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").symlink_to(sys.executable)
    user = home / ".local/share/jupyter/kernels"
    kernel(user / "gone", "/gone/bin/python", "Old")
    kernel(user / "ir", "/usr/bin/R", "R", language="R")
    kernel(user / "bare", "python", "Any")
    kernel(made.prefix / "share/jupyter/kernels/python3", "python", "Python 3 (ipykernel)", language="python")
    kernel(tmp_path / "more/kernels/x", str(made.python))
    for text in ("", "[]", '{"argv": []}', '{"argv": "", "display_name": 3}', "\udc80"):
        bad = user / f"bad{abs(hash(text))}"
        bad.mkdir()
        (bad / "kernel.json").write_text(text, "utf-8", "surrogateescape")
    env = {"JUPYTER_PATH": str(tmp_path / "more"), "PATH": str(tmp_path / "bin")}
    seen = kernels.find(env, home, [made.prefix], tmp_path / "root")
    assert [tuple(item) for item in seen] == [
        ("x", str(made.python), True),
        ("Any", f"{tmp_path}/bin/python", True),
        ("Old", "/gone/bin/python", False),
        ("Python 3 (ipykernel)", str(made.python), True),
    ]


def answers(*made: patients.Patient) -> list[Answer]:
    return survey.ask([Place(str(item.python), "PATH") for item in made], LIMIT)


@pytest.mark.process
def test_asked_side_by_side_each_says_its_own(tmp_path: Path) -> None:
    good, none, broken = (patients.make(tmp_path / name) for name in ("good", "none", "broken"))
    good.torch("", "2.13.0+cu130", "13.0")
    broken.python.unlink()
    script(broken.python, "#!/bin/sh\nexit 3\n")
    first, second, third = answers(good, none, broken)
    assert first.facts
    assert first.facts.torch
    assert (first.facts.torch.version, first.facts.torch.build) == ("2.13.0+cu130", "cu130")
    assert second.facts
    assert (second.facts.torch, second.why) == (None, "")
    assert (third.facts, third.why) == (None, "exit 3")


@pytest.mark.process
def test_what_is_really_started(tmp_path: Path, home: Path) -> None:
    """A shim is asked which Python it chooses; of pip its first line is read, or, of a shim, its version."""
    made, other = patients.make(tmp_path / "made"), patients.make(tmp_path / "other")
    shims = tmp_path / "shims"
    script(shims / "python", f'#!/bin/sh\nexec "{made.python}" "$@"\n')
    script(shims / "python3", "#!/bin/sh\necho no version is set >&2\nexit 1\n")
    script(shims / "pip", f"#!/bin/sh\necho 'pip 25.0 from {other.site}/pip (python 3.11)'\n")
    kernel(home / ".local/share/jupyter/kernels/gone", "/gone/bin/python", "Old")
    kernel(home / ".local/share/jupyter/kernels/mine", str(other.python), "Mine")
    env = {"PATH": f"{shims}{os.pathsep}/usr/bin{os.pathsep}/bin"}
    seen = {call.name: call for call in survey.calls(env, home, answers(made, other), LIMIT)}
    assert seen["python"] == Call("python", str(made.python))
    assert (seen["python3"].python, "does not start a Python: exit 1" in seen["python3"].told) == ("", True)
    assert seen["pip"] == Call("pip", str(other.python))
    assert seen["kernel Mine"].python == str(other.python)
    assert seen["kernel Old"] == Call("kernel Old", "", "/gone/bin/python does not exist")
    script(shims / "pip", f"#!{made.python}\nimport pip\n")
    assert survey.calls(env, home, [], LIMIT)[2] == Call("pip", str(made.python))


def run(home: Path, cwd: Path, path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {"HOME": str(home), "PATH": str(path), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "torchdoctor", "pythons", *arguments]
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.process
def test_table(tmp_path: Path, home: Path) -> None:
    """pip installs for another Python than `python`, which has no torch; a kernel's interpreter is gone."""
    bare, good = patients.make(tmp_path / "bare"), patients.make(tmp_path / "work/good")
    good.torch(patients.WORKING)
    script(bare.prefix / "bin/pip", f"#!{good.python}\nimport pip\n")
    kernel(home / ".local/share/jupyter/kernels/mine", str(good.python), "Mine")
    kernel(home / ".local/share/jupyter/kernels/old", "/gone/bin/python", "Old")
    done = run(home, tmp_path / "work", bare.prefix / "bin")
    rows = {line.split()[-1]: line for line in done.stdout.splitlines() if line.startswith(("✓", " ", "!"))}
    assert done.returncode == 0, done.stderr
    assert patients.RELEASE in rows[str(good.python)]
    assert rows[str(good.python)].startswith("✓")
    assert "  pip, kernel Mine  " in rows[str(good.python)]
    assert f"! pip installs into {good.python}, but python is {bare.python}: use `python -m pip`" in done.stdout
    assert f"! python has no torch; {good.python} has it" in done.stdout
    assert "! kernel Old: /gone/bin/python does not exist" in done.stdout
    data = json.loads(run(home, tmp_path / "work", bare.prefix / "bin", "-f", "json").stdout)
    assert data["schema"] == "torchdoctor.interpreters/1"
    torch = {item["python"]: (item["torch"], item["started_by"]) for item in data["interpreters"]}
    assert torch[str(good.python)] == (patients.RELEASE, ["pip", "kernel Mine"])
    assert torch[str(bare.python)][0] is None
    assert run(home, tmp_path, bare.prefix / "bin", "-f", "junit").returncode == 2


@pytest.mark.process
def test_a_torch_that_is_ill_is_marked(tmp_path: Path, home: Path) -> None:
    """torchvision is of another torch: found without importing either."""
    made = patients.make(tmp_path / "work/venv")
    made.torch(patients.WORKING)
    made.distribution("torchvision", "0.15.0", "Requires-Dist: torch==2.0.0")
    (tmp_path / "bin").mkdir()
    done = run(home, tmp_path / "work", tmp_path / "bin")
    assert f"! {made.python}: torchvision-mismatch; see torchdoctor check --python {made.python}" in done.stdout
