"""Which Python is the patient: each branch of the documented order."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from torchdoctor.pythons.target import NoSuchPython, Target, choose


def environment(folder: Path, *names: str) -> str:
    """A folder with interpreters in bin/; the first one's path."""
    (folder / "bin").mkdir(parents=True)
    for name in names or ("python", "python3"):
        (folder / "bin" / name).write_text("#!/bin/sh\n")
        (folder / "bin" / name).chmod(0o755)
    return str(folder / "bin" / (names[0] if names else "python"))


def told(chosen: Target) -> tuple[str, str]:
    return chosen.python, chosen.why


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """torchdoctor's own environment."""
    environment(tmp_path / "own")
    return tmp_path / "own"


def test_the_order(tmp_path: Path, own: Path) -> None:
    """--python, VIRTUAL_ENV, CONDA_PREFIX, PATH, ours: each in turn taken away."""
    wanted, virtual, conda, path = (environment(tmp_path / name) for name in ("wanted", "virtual", "conda", "path"))
    env = {
        "VIRTUAL_ENV": str(tmp_path / "virtual"),
        "CONDA_PREFIX": str(tmp_path / "conda"),
        "PATH": str(tmp_path / "path/bin"),
    }
    assert told(choose(wanted, env, str(own))) == (wanted, "--python")
    assert told(choose(None, env, str(own))) == (virtual, "VIRTUAL_ENV")
    del env["VIRTUAL_ENV"]
    assert told(choose(None, env, str(own))) == (conda, "CONDA_PREFIX")
    del env["CONDA_PREFIX"]
    assert told(choose(None, env, str(own))) == (path, "PATH")
    env["PATH"] = ""
    chosen = choose(None, env, str(own))
    assert chosen.why == "own environment"
    assert Path(chosen.python).exists()


def test_variables_that_name_nothing_are_passed_over(tmp_path: Path, own: Path) -> None:
    on_path = environment(tmp_path / "path")
    env = {"VIRTUAL_ENV": str(tmp_path / "deleted"), "CONDA_PREFIX": "", "PATH": str(tmp_path / "path/bin")}
    assert told(choose(None, env, str(own))) == (on_path, "PATH")


def test_first_on_path_wins_and_python_goes_before_python3(tmp_path: Path, own: Path) -> None:
    (tmp_path / "empty").mkdir()
    only_3 = environment(tmp_path / "first", "python3")
    both = environment(tmp_path / "second", "python", "python3")
    folders = [tmp_path / "missing", tmp_path / "empty", tmp_path / "first/bin", tmp_path / "second/bin"]
    env = {"PATH": os.pathsep.join(["", *map(str, folders)])}
    assert choose(None, env, str(own)).python == only_3
    env["PATH"] = str(tmp_path / "second/bin")
    assert choose(None, env, str(own)).python == both


def test_python_names_an_interpreter_an_environment_or_a_command(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conda = environment(tmp_path / "conda", "python3.12", "python")
    assert choose(conda, {}, str(own)).python == conda
    assert choose(str(tmp_path / "conda"), {}, str(own)).python == str(tmp_path / "conda/bin/python")
    monkeypatch.setenv("PATH", str(tmp_path / "conda/bin"))
    assert choose("python3.12", {}, str(own)).python == conda
    monkeypatch.chdir(tmp_path)
    assert choose("conda/bin/python", {}, str(own)).python == str(tmp_path / "conda/bin/python")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert choose("~/conda", {}, str(own)).python == str(tmp_path / "conda/bin/python")


@pytest.mark.parametrize("wanted", ["/no/such/python", "no-such-command", "a folder"])
def test_python_that_names_nothing(wanted: str, own: Path, tmp_path: Path) -> None:
    if wanted == "a folder":
        wanted = str(tmp_path)  # a folder without an interpreter
    with pytest.raises(NoSuchPython, match="--python: ") as caught:
        choose(wanted, {}, str(own))
    assert "\n" not in str(caught.value)


def test_link_of_a_virtual_environment_is_not_resolved(tmp_path: Path, own: Path) -> None:
    base = environment(tmp_path / "base", "python3.12")
    (tmp_path / "venv/bin").mkdir(parents=True)
    (tmp_path / "venv/bin/python").symlink_to(base)
    assert choose(str(tmp_path / "venv"), {}, str(own)).python == str(tmp_path / "venv/bin/python")


def pipx(tmp_path: Path) -> Path:
    environment(tmp_path / "pipx/venvs/torchdoctor")
    (tmp_path / "pipx/venvs/torchdoctor/pipx_metadata.json").write_text("{}")
    return tmp_path / "pipx/venvs/torchdoctor"


def uv_tool(tmp_path: Path) -> Path:
    environment(tmp_path / "uv/tools/torchdoctor")
    (tmp_path / "uv/tools/torchdoctor/uv-receipt.toml").write_text("")
    return tmp_path / "uv/tools/torchdoctor"


def uvx(tmp_path: Path) -> Path:
    environment(tmp_path / ".cache/uv/archive-v0/K3vDq")
    return tmp_path / ".cache/uv/archive-v0/K3vDq"


def uvx_with_another_cache(tmp_path: Path) -> Path:
    environment(tmp_path / "fast/builds/x")
    return tmp_path / "fast/builds/x"


@pytest.mark.parametrize("made_by", [pipx, uv_tool, uvx, uvx_with_another_cache])
def test_throw_away_environment_is_never_the_patient(
    made_by: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = made_by(tmp_path)
    users = environment(tmp_path / "users")
    base = environment(tmp_path / "base", "python3")
    (own / "pyvenv.cfg").write_text(f"home = {tmp_path}/base/bin\nversion = 3.12\n")
    path = os.pathsep.join([str(own / "bin"), str(tmp_path / "users/bin")])
    env = {"VIRTUAL_ENV": str(own), "PATH": path, "UV_CACHE_DIR": str(tmp_path / "fast")}
    assert choose(None, env, str(own)) == Target(users, "PATH")
    alone = choose(None, {**env, "PATH": str(own / "bin")}, str(own))
    assert alone.python == base
    assert "--python" in alone.hint


def test_single_file_judges_the_python_on_path(tmp_path: Path) -> None:
    """A .pyz runs in the user's own Python, which is not passed over."""
    users = environment(tmp_path / "usr")
    assert told(choose(None, {"PATH": str(tmp_path / "usr/bin")}, str(tmp_path / "usr"))) == (users, "PATH")


def test_uv_run_with_judges_the_environment_it_extends(tmp_path: Path) -> None:
    project = environment(tmp_path / "project/.venv")
    overlay = tmp_path / ".cache/uv/archive-v0/abc"
    environment(overlay)
    (overlay / "pyvenv.cfg").write_text(f"home = /usr/bin\nextends-environment = {tmp_path}/project/.venv\n")
    assert choose(None, {"PATH": str(overlay / "bin")}, str(overlay)).python == project


def test_hint_where_the_own_environment_has_torch_and_another_is_judged(tmp_path: Path, own: Path) -> None:
    environment(tmp_path / "path")
    env = {"PATH": str(tmp_path / "path/bin")}
    assert choose(None, env, str(own)).hint == ""
    torch = own / "lib/python3.12/site-packages/torch"
    torch.mkdir(parents=True)
    (torch / "version.py").touch()
    assert f"--python {own}" in choose(None, env, str(own)).hint
    assert choose(None, {"VIRTUAL_ENV": str(own)}, str(own)).hint == ""


@pytest.mark.parametrize("text", ["", "\0\xff", "home", "= =", "[x]"])
def test_odd_pyvenv_cfg(text: str, own: Path, tmp_path: Path) -> None:
    environment(tmp_path / "path")
    (own / "pyvenv.cfg").write_bytes(text.encode("latin-1"))
    assert choose(None, {"PATH": str(tmp_path / "path/bin")}, str(own)).why == "PATH"


def test_this_run_has_a_patient() -> None:
    assert Path(choose(None, os.environ).python).exists()


def test_a_project_s_folder_and_the_folder_of_the_program_name_the_environment(own: Path, tmp_path: Path) -> None:
    python = environment(tmp_path / "project" / ".venv")
    for named in (tmp_path / "project", tmp_path / "project/.venv", tmp_path / "project/.venv/bin"):
        assert choose(str(named), {}, str(own)).python == str(python)


def dead(folder: Path) -> Path:
    """A virtual environment whose Python was removed."""
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /gone\n")
    (folder / "bin/python").symlink_to("/gone/python3")
    return folder


@pytest.mark.parametrize("named", ["", "bin/python"])
def test_an_environment_whose_python_is_gone(named: str, own: Path, tmp_path: Path) -> None:
    folder = dead(tmp_path / "dead")
    with pytest.raises(NoSuchPython) as told:
        choose(str(folder / named), {}, str(own))
    assert "points to /gone/python3, which no longer exists" in str(told.value)
    assert str(told.value).endswith(f"python3 -m venv --clear {folder}")


def test_an_active_environment_whose_python_is_gone_is_told(own: Path, tmp_path: Path) -> None:
    env = {"VIRTUAL_ENV": str(dead(tmp_path / "dead")), "PATH": str(Path(environment(tmp_path / "live")).parent)}
    chosen = choose(None, env, str(own))
    assert chosen.why == "PATH"
    assert chosen.hint.startswith("VIRTUAL_ENV points to an environment that cannot be used: ")


def test_what_cannot_be_started(own: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no program")
    for wanted, says in ((str(tmp_path / "notes"), "may run"), ("", "empty")):
        with pytest.raises(NoSuchPython, match=says):
            choose(wanted, {}, str(own))
