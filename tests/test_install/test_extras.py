"""A pyproject for several machines, which the real uv locks from an index on loopback."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import indexes
import pytest
import wheelhouse

from torchdoctor.install.flags import Flags, UsageError, install_cmd
from torchdoctor.knowledge import load


def extras(index: str = "", **flags: object) -> str:
    asked = Flags(os="linux", python_version="3.12", manager="pyproject", extras=True)._replace(**flags)  # type: ignore[arg-type]
    return install_cmd(asked, load(index=index)).command


def test_an_extra_for_each_build_of_one_torch() -> None:
    text = extras(gpu=["V100"], driver="580.95")
    assert 'cpu = ["torch==2.14.1", "torchvision==0.29.1"]' in text
    assert 'cu126 = ["torch==2.14.1", "torchvision==0.29.1"]' in text
    assert 'conflicts = [[{ extra = "cpu" }, { extra = "cu126" }]]' in text
    assert text.count("explicit = true") == 2


def test_where_the_cpu_is_chosen_the_other_extra_is_for_cuda() -> None:
    assert re.search(r"^cu\d+ = ", extras(), re.M)


def test_extras_are_of_a_pyproject() -> None:
    with pytest.raises(UsageError, match="--extras works with --manager pyproject"):
        extras(manager="pip")


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("uv"), reason="uv is not here")
def test_uv_locks_both(tmp_path: Path) -> None:
    root, project = tmp_path / "index", tmp_path / "project"
    for build in ("cpu", "cu126"):
        (root / build).mkdir(parents=True)
        wheelhouse.torch(root / build, f"2.14.1+{build}")
        wheelhouse.wheel(root / build, "torchvision", f"0.29.1+{build}", {}, ["torch==2.14.1"])
    (root / "pypi").mkdir()  # for a Mac
    wheelhouse.torch(root / "pypi", "2.14.1")
    wheelhouse.wheel(root / "pypi", "torchvision", "0.29.1", {}, ["torch==2.14.1"])
    project.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    env |= {"UV_NO_CONFIG": "1", "UV_CACHE_DIR": str(tmp_path / "cache"), "no_proxy": "127.0.0.1"}
    with indexes.serving(root) as url:
        (project / "pyproject.toml").write_text(extras(url, gpu=["V100"], driver="580.95"))
        call = ["uv", "lock", "--default-index", f"{url}/pypi"]
        done = subprocess.run(call, cwd=project, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        locked = (project / "uv.lock").read_text()
    assert {"2.14.1", "2.14.1+cpu", "2.14.1+cu126"} == set(re.findall(r'name = "torch"\nversion = "(.*)"', locked))
