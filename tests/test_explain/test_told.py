"""What a text tells of the machine it comes from."""

import pytest
from faults import each

from torchdoctor.explain.told import Told


@each(
    [
        ("hint: You're on Linux (`manylinux_2_27_x86_64`), but it has `macosx_11_0_arm64`, `win_amd64`", "linux"),
        ("no wheels (e.g., `macosx_15_0_x86_64`); they are for `manylinux1_x86_64`, `win_amd64`", "macos"),
        ('  File "D:\\py\\Lib\\site-packages\\torch\\__init__.py", line 1', "windows"),
        ("OSError: [WinError 193] %1 is not a valid Win32 application", "windows"),
        ("PS C:\\Users\\me> python train.py", "windows"),
        ("File /home/me/x.py: loading C:\\model.pt failed", "linux"),
        ("http://example.org/a\\b: error:\\n", ""),
        ('File "/Users/name/x.py", line 1', "macos"),
        ("Platform: osx-arm64", "macos"),
        ("libc10.so: undefined symbol", "linux"),
        ("loss is nan", ""),
        ("No matching distribution found for torch==2.1.0\nPython 3.13 on Windows", "windows"),
        ("Windows 11, WSL2, torch 2.5", "linux"),
        ("Ubuntu 22.04, RTX 3080", "linux"),
        ("Python 3.9, Windows", "windows"),
        ("'pip' is not recognized as an internal or external command", "windows"),
        ("Windows Subsystem for Linux", ""),
        ("There are wheels for Linux, Windows and others", ""),
        ("RuntimeError: Distributed package is not supported on Windows", ""),
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
        ("My torch version is 1.13.1", "1.13.1", ""),
        ("mat1 and mat2 shapes cannot be multiplied", "", ""),
    ],
)
def test_torch(said: str, torch: str, build: str) -> None:
    assert (Told(said).torch, Told(said).build) == (torch, build)


@each(
    [
        ("$ pip install torch==1.4.0 torchvision -i https://pypi.example.org/simple", ("torch==1.4.0", "torchvision")),
        ("I ran `pip install flash-attn --no-build-isolation` and it failed", ("flash-attn",)),
        ("pip install torch on Windows gives an error", ("torch",)),
        ("(venv) PS C:\\x> python -m pip install 'numpy<2' torch>=2.1,<2.3", ("numpy<2", "torch>=2.1,<2.3")),
        ("uv pip install vllm[flashinfer]==0.6.1", ("vllm[flashinfer]==0.6.1",)),
        ("pdm add torch\npip install --upgrade pip setuptools", ("torch",)),
        ("RUN pip install --no-cache-dir -r requirements.txt", ()),
        ("pip install the package, then pip install -e .", ()),
        ("pip install failed; the pip install command gives nothing", ()),
    ]
)
def test_what_was_to_be_installed(said: str, wanted: tuple[str, ...]) -> None:
    assert Told(said).wanted == wanted


def test_the_rest() -> None:
    assert Told("Cell In[9], line 3").notebook
    assert Told("I use ComfyUI portable").portable
    assert not Told("I do not use the ComfyUI portable").portable
    assert Told("/tmp/pip-build-env-abcd/overlay/lib").isolated
    assert Told("/home/u/miniconda3/envs/x/lib").conda
    assert Told("/venv/lib/python3.12/site-packages").python == "3.12"
    assert Told("Python 3.12.1").python == "3.12"
    assert Told("--index-url https://download.pytorch.org/whl/cu121").index == "https://download.pytorch.org/whl/cu121"


PLACE = '  File "/v/lib/python3.10/site-packages/torch/nn/functional.py", line 99, in linear\n    return f(x)\n'


@each(
    [
        (f'  File "/home/me/train.py", line 7, in <module>\n    y = net(x)\n{PLACE}', ("train.py", "7", "y = net(x)")),
        ("<ipython-input-5-ab> in <module>\n      1 import torch\n----> 2 y = net(x)\n", ("5-ab>", "2", "y = net(x)")),
        (
            "Cell In[12], line 3\n      1 a\n      2 b\n----> 3 c(1)\n\nFile /v/torch/x.py:3, in f()",
            ("[12]", "3", "c(1)"),
        ),
        (
            '  File "/home/me/net/lib/models/a.py", line 7, in f\n    y = net(x)\n',
            ("lib/models/a.py", "7", "y = net(x)"),
        ),
        ('  File "D:\\net\\lib\\train\\a.py", line 7, in f\n    y = net(x)\n', ("a.py", "7", "y = net(x)")),
        ('  File "C:\\Python310\\lib\\threading.py", line 7, in f\n    y = net(x)\n', None),
        ('  File "C:\\Python310\\lib\\json\\decoder.py", line 7, in f\n    y = net(x)\n', None),
        (PLACE, None),
        ("", None),
    ]
)
def test_the_users_own_line(said: str, line: tuple[str, str, str] | None) -> None:
    found = Told(said).own_line
    assert line is None if found is None else found[1:] == (line or ())[1:]
    assert (found is None) is (line is None)


def test_interpreter() -> None:
    """By which editors, launchers and prompts start the program."""
    shown = {
        "E:\\RVC>runtime\\python.exe infer-web.py --port 7897": "runtime\\python.exe",
        "& C:/Users/a/Python312/python.exe c:/Users/a/t.py": "C:/Users/a/Python312/python.exe",
        'venv "C:\\sd web\\venv\\Scripts\\Python.exe"': "C:\\sd web\\venv\\Scripts\\Python.exe",
        "Command '['/opt/conda/bin/python', '-u', 'train.py', '--x'": "/opt/conda/bin/python",
        "$ python train.py": "",
        'File "/usr/lib/python3.8/runpy.py", line 4': "",
        "see docs/python examples.py": "",
    }
    assert {text: Told(text).interpreter for text in shown} == shown


@pytest.mark.parametrize(
    ("said", "python"),
    [
        (
            "C:\\app\\venv\\lib\\site-packages\\torch\\cuda\\__init__.py:230: UserWarning",
            "C:\\app\\venv\\Scripts\\python.exe",
        ),
        ('File "/opt/venv/lib/python3.11/site-packages/torch/_ops.py", line 1', "/opt/venv/bin/python"),
        ('(venv) $ python x.py\nFile "/opt/venv/lib/python3.11/site-packages/torch/_ops.py", line 1', ""),
        ("/a/venv/lib/python3.11/site-packages/x\n/b/venv/lib/python3.11/site-packages/y", ""),
        ("C:\\conda\\envs\\sd\\lib\\site-packages\\torch", ""),
    ],
)
def test_python_of_a_launcher(said: str, python: str) -> None:
    assert Told(said).interpreter == python
