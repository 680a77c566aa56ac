"""The catalogue's commands in the form for the place of a text."""

import pytest
from faults import each

from torchdoctor.explain.commands import pip, written
from torchdoctor.explain.told import Told
from torchdoctor.model import Facts, Host, Python, Target

WINDOWS = Told("PS C:\\work> python train.py")
PORTABLE = Told("C:\\portable>.\\python_embeded\\python.exe -s main.py")
UV = Told("  × No solution found when resolving dependencies:\n  ╰─▶ Because")
UV_PROJECT = Told("$ uv run python train.py")
POETRY = Told("poetry install\nSolverProblemError")
NOTEBOOK = Told("Cell In[3], line 1")
NUMPY = pip("install", "numpy<2")


@each(
    [
        (Told(), NUMPY, "python -m pip install 'numpy<2'"),
        (WINDOWS, NUMPY, 'python -m pip install "numpy<2"'),
        (PORTABLE, NUMPY, '.\\python_embeded\\python.exe -m pip install "numpy<2"'),
        (PORTABLE, 'python -c "import torch"', '.\\python_embeded\\python.exe -c "import torch"'),
        (UV, NUMPY, "uv pip install 'numpy<2'"),
        (UV, pip("install", "--force-reinstall", "--no-cache-dir", "x"), "uv pip install --reinstall --no-cache x"),
        (UV, pip("uninstall", "-y", "x"), "uv pip uninstall x"),
        (UV, pip("install", "--timeout", "600", "x"), "uv pip install x"),
        (UV, pip("cache", "purge"), "uv cache clean"),
        (UV, "MAX_JOBS=2 python -m pip install x", "MAX_JOBS=2 uv pip install x"),
        (UV, "TMPDIR=~/tmp python -m pip install x", "TMPDIR=~/tmp python -m pip install x"),
        (Told(), "MAX_JOBS=2 python -m pip install x", "MAX_JOBS=2 python -m pip install x"),
        (UV, pip("install", "x", "--prefer-binary"), "uv pip install x"),
        (UV, pip("install", "--ignore-installed", "x"), "uv pip install --reinstall x"),
        (UV, pip("install", "-U", "pip"), ""),
        (UV, pip("install", "-U", "pip", "x"), "uv pip install -U x"),
        (UV, pip("download", "x"), "uvx pip download x"),
        (UV_PROJECT, pip("install", "-U", "pip"), ""),
        (UV_PROJECT, pip("install", "-U", "pip", "x"), "uv add --upgrade x"),
        (POETRY, pip("install", "-U", "pip"), ""),
        (POETRY, pip("cache", "purge"), "poetry cache clear -n --all ."),
        (Told(), pip("install", "-U", "pip"), "python -m pip install -U pip"),
        (POETRY, NUMPY, "poetry add 'numpy<2'"),
        (POETRY, pip("install", "-U", "x"), "poetry add x@latest"),
        (NOTEBOOK, NUMPY, "%pip install 'numpy<2'"),
        (NOTEBOOK, "export A_B=1", "%env A_B=1"),
        (WINDOWS, "export TORCHDYNAMO_DISABLE=1", '$env:TORCHDYNAMO_DISABLE = "1"'),
        (WINDOWS, 'export TORCH_CUDA_ARCH_LIST="8.6"', '$env:TORCH_CUDA_ARCH_LIST = "8.6"'),
        (WINDOWS, "unset LD_LIBRARY_PATH", ""),
        (WINDOWS, "unset SSL_CERT_FILE", "Remove-Item Env:SSL_CERT_FILE"),
        (WINDOWS, "MAX_JOBS=2 python -m pip install x", '$env:MAX_JOBS = "2"; python -m pip install x'),
        (WINDOWS, 'echo "$CUDA_VISIBLE_DEVICES"; nvidia-smi -L', "echo $env:CUDA_VISIBLE_DEVICES; nvidia-smi -L"),
        (WINDOWS, "python -m pip debug | head -n 60", "python -m pip debug | Select-Object -First 60"),
        (WINDOWS, "sudo apt-get install build-essential", ""),
        (WINDOWS, "export PATH=/usr/local/cuda/bin:$PATH", ""),
        (WINDOWS, "TMPDIR=~/tmp python -m pip install x", ""),
        (WINDOWS, "nvidia-smi -q | grep -iA4 fabric", ""),
        (WINDOWS, "df -h . /tmp ~", "Get-PSDrive -PSProvider FileSystem"),
        (Told("/home/name/x.py"), "export A=1", "export A=1"),
    ]
)
def test_is_written_for_the_place(told: Told, command: str, form: str) -> None:
    assert written([command], told) == ((form,) if form else ())


def test_each_command_once() -> None:
    assert written([NUMPY, NUMPY], Told()) == ("python -m pip install 'numpy<2'",)


@pytest.mark.parametrize(
    ("installer", "form"),
    [
        ("pip", "/venv/bin/python -m pip install 'numpy<2'"),
        ("uv", "uv pip install --python /venv/bin/python 'numpy<2'"),
    ],
)
def test_on_this_machine_by_the_interpreter_that_was_examined(installer: str, form: str) -> None:
    python = Python("3.12.3", "/venv/bin/python", installer=installer)  # type: ignore[arg-type]
    facts = Facts(target=Target("/venv/bin/python", "--python"), host=Host("linux", "x86_64"), python=python)
    assert written([NUMPY], Told("", facts)) == (form,)


def test_a_kernel_looks_where_its_path_says() -> None:
    """It reads PYTHONPATH as it starts; another Python that a cell starts reads it then."""
    command = "export PYTHONPATH=.:src"
    assert written([command], NOTEBOOK) == ("import sys; sys.path[:0] = ['.', 'src']",)
    assert written([command], Told("In Google Colab:\n!python train.py")) == ("%env PYTHONPATH=.:src",)
