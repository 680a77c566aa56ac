"""What a text tells of the machine it comes from."""

import pytest
from faults import each

from torchdoctor.explain.told import Told


@each(
    [
        ('  File "D:\\py\\Lib\\site-packages\\torch\\__init__.py", line 1', "windows"),
        ("OSError: [WinError 193] %1 is not a valid Win32 application", "windows"),
        ("PS C:\\Users\\me> python train.py", "windows"),
        ("File /home/me/x.py: loading C:\\model.pt failed", "linux"),
        ("http://example.org/a\\b: error:\\n", ""),
        ('File "/Users/name/x.py", line 1', "macos"),
        ("Platform: osx-arm64", "macos"),
        ("libc10.so: undefined symbol", "linux"),
        ("loss is nan", ""),
    ]
)
def test_system(said: str, os: str) -> None:
    assert Told(said).os == os


@pytest.mark.parametrize(
    ("said", "manager"),
    [
        ("  × Failed to build `flash-attn==2.8.2`\n  ├─▶ The build backend returned an error", "uv"),
        ("CondaHTTPError: HTTP 404 NOT FOUND", "conda"),
        ("Unable to find installation candidates for torch (2.1.0)", "poetry"),
        ("ERROR: No matching distribution found for torch", "pip"),
        ("RuntimeError: CUDA out of memory", ""),
    ],
)
def test_installer(said: str, manager: str) -> None:
    assert Told(said).manager == manager


@pytest.mark.parametrize(
    ("said", "package"),
    [
        ("  × Failed to build `flash-attn==2.8.2`\n", ("flash-attn", "2.8.2")),
        ("ERROR: Failed building wheel for causal-conv1d\n", ("causal-conv1d", "")),
        ("Collecting examplepkg==2.0\n  Getting requirements", ("examplepkg", "2.0")),
        ("Collecting flash_attn\n  Getting requirements", ("flash_attn", "")),
        ("loss", ("", "")),
    ],
)
def test_package(said: str, package: tuple[str, str]) -> None:
    assert Told(said).package == package


@pytest.mark.parametrize(
    ("said", "torch", "build"),
    [
        ("The PyTorch version (2.4.0+cu124) is not compatible", "2.4.0", "cu124"),
        ("PyTorch 2.9.1+cu128 with CUDA 1208 (you have 2.8.0+cu128)", "2.8.0", "cu128"),
        ("PyTorch version: 2.1.2+cpu", "2.1.2", "cpu"),
        ("mat1 and mat2 shapes cannot be multiplied", "", ""),
    ],
)
def test_torch(said: str, torch: str, build: str) -> None:
    assert (Told(said).torch, Told(said).build) == (torch, build)


def test_the_rest() -> None:
    assert Told("Cell In[9], line 3").notebook
    assert Told("/tmp/pip-build-env-abcd/overlay/lib").isolated
    assert Told("/home/u/miniconda3/envs/x/lib").conda
    assert Told("/venv/lib/python3.12/site-packages").python == "3.12"
    assert Told("Python 3.12.1").python == "3.12"
    assert Told("--index-url https://download.pytorch.org/whl/cu121").index == "https://download.pytorch.org/whl/cu121"
