"""The cures as the text wants them: what it names, and Windows's way of writing."""

import pytest

from torchdoctor.explain import BY_ID, matches
from torchdoctor.explain.causes import causes
from torchdoctor.explain.fit import fixes
from torchdoctor.explain.powershell import is_windows, translated

NOT_FOUND = (
    "ERROR: Could not find a version that satisfies the requirement {0}{1}\n"
    "ERROR: No matching distribution found for {0}"
)
PYTORCH = "Looking in links: https://download.pytorch.org/whl/torch_stable.html\n"


def cure(text: str) -> tuple[str, str]:
    """What is likeliest, and its first cure's words and commands."""
    cause = causes(matches(text))[0]
    return cause.error.id, "\n".join((cause.fixes[0].text, *cause.fixes[0].commands))


def commands(text: str) -> list[str]:
    return [command for fix in causes(matches(text))[0].fixes for command in fix.commands]


@pytest.mark.parametrize(
    ("text", "id", "wanted", "unwanted"),
    [
        (
            "host_config.h:139: #error -- unsupported GNU version! gcc versions later than 10 are not supported!",
            "host-compiler-unsupported",
            "CC=gcc-10 CXX=g++-10",
            "gcc-12",
        ),
        ("host_config.h:9: #error -- unsupported clang version!", "host-compiler-unsupported", "table", "gcc-12"),
        (
            "numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header, got 88",
            "numpy-abi",
            "'numpy<2'",
            "-U numpy",
        ),
        (
            "numpy.dtype size changed, may indicate binary incompatibility. Expected 88 from C header, got 96",
            "numpy-abi",
            "-U numpy",
            "numpy<2",
        ),
        (
            "RuntimeError: module compiled against API version 0x10 but this version of numpy is 0xf",
            "numpy-abi",
            "-U numpy",
            "numpy<2",
        ),
        (
            NOT_FOUND.format("torch==2.4.1+cu118", " (from versions: 2.3.0, 2.4.0, 2.4.1)"),
            "missing-index-url",
            "torch==2.4.1+cu118 --index-url https://download.pytorch.org/whl/cu118",
            "cu126",
        ),
        (
            NOT_FOUND.format("torch==1.9.0+cu102", " (from versions: 1.9.0, 1.10.0)"),
            "missing-index-url",
            "torch==1.9.0+cu102 -f https://download.pytorch.org/whl/torch_stable.html",
            "cu126",
        ),
        (
            NOT_FOUND.format("torch==1.7.1+cu11.0", " (from versions: 1.7.0, 1.7.1)"),
            "missing-index-url",
            "follows the +",
            "pip install",
        ),
        (
            "Looking in indexes: https://download.pytorch.org/whl/cu128\n"
            + NOT_FOUND.format("einops", " (from versions: none)"),
            "missing-index-url",
            "pip install einops",
            "whl/cu126",
        ),
        (
            PYTORCH + NOT_FOUND.format("torch==1.9.0+cu111", " (from versions: 1.11.0, 1.11.0+cpu, 1.12.0)"),
            "no-wheel-python-too-new",
            "uv venv -p 3.9\nuv pip install torch==1.9.0+cu111 --find-links",
            "3.12",
        ),
        (
            NOT_FOUND.format("torch==2.3.1", " (from versions: 2.5.0, 2.7.1)"),
            "no-wheel-python-too-new",
            "uv venv -p 3.12\nuv pip install torch==2.3.1",
            "index",
        ),
        (
            "ERROR: Package 'voice-tool' requires a different Python: 3.13.0 not in '<3.13,>=3.8'",
            "no-wheel-python-too-new",
            "Download files",
            "uv ",
        ),
    ],
)
def test_cure_takes_what_the_text_names(text: str, id: str, wanted: str, unwanted: str) -> None:
    told, said = cure(text)
    assert told == id
    assert wanted in said
    assert unwanted not in said


@pytest.mark.parametrize(
    ("library", "wanted"),
    [
        ("libcudnn_ops_infer.so.8", ["python -m pip install 'nvidia-cudnn-cu12==8.*'"]),
        ("libcudnn.so.9", ["python -m pip install 'nvidia-cudnn-cu12==9.*'"]),
        ("libcudnn.so.7", []),  # no wheel has it
    ],
)
def test_cudnn_of_the_major_version_that_is_named(library: str, wanted: list[str]) -> None:
    text = f"ImportError: {library}: cannot open shared object file: No such file or directory"
    assert [command for command in commands(text) if "cudnn" in command] == wanted


@pytest.mark.parametrize("id", ["mkl-too-new", "openmp-duplicate"])
def test_torch_of_pip_is_not_put_over_that_of_conda(id: str) -> None:
    assert not any("--force-reinstall" in command for fix in fixes(BY_ID[id]) for command in fix.commands)


@pytest.mark.parametrize(
    ("command", "form"),
    [
        ("export TORCHDYNAMO_DISABLE=1", ('$env:TORCHDYNAMO_DISABLE = "1"',)),
        ('export TORCH_CUDA_ARCH_LIST="8.6"', ('$env:TORCH_CUDA_ARCH_LIST = "8.6"',)),
        ("unset LD_LIBRARY_PATH", ("Remove-Item Env:LD_LIBRARY_PATH",)),
        ("MAX_JOBS=2 python -m pip install x", ('$env:MAX_JOBS = "2"; python -m pip install x',)),
        ('echo "$CUDA_VISIBLE_DEVICES"; nvidia-smi -L', ("echo $env:CUDA_VISIBLE_DEVICES; nvidia-smi -L",)),
        ("python -m pip debug | head -n 60", ("python -m pip debug | Select-Object -First 60",)),
        ("python -m pip install 'numpy<2'", ("python -m pip install 'numpy<2'",)),
        ("sudo apt-get install build-essential", ()),
        ("export PATH=/usr/local/cuda/bin:$PATH", ()),
        ("TMPDIR=~/tmp python -m pip install x", ()),
        ("nvidia-smi -q | grep -iA4 fabric", ()),
    ],
)
def test_powershell(command: str, form: tuple[str, ...]) -> None:
    assert translated([command]) == form


@pytest.mark.parametrize(
    ("said", "windows"),
    [
        ('  File "D:\\py\\Lib\\site-packages\\torch\\__init__.py", line 1', True),
        ("OSError: [WinError 193] %1 is not a valid Win32 application", True),
        ("PS C:\\Users\\me> python train.py", True),
        ("File /home/me/x.py: loading C:\\model.pt failed", False),
        ("http://example.org/a\\b: error:\\n", False),
    ],
)
def test_texts_of_windows(said: str, windows: bool) -> None:
    assert is_windows(said) is windows


def test_commands_for_a_text_of_windows() -> None:
    text = "PS C:\\work> python -c 'import torch'\nCUDA out of memory. Tried to allocate 2.00 GiB"
    assert '$env:PYTORCH_CUDA_ALLOC_CONF = "expandable_segments:True"' in commands(text)
    full = "PS C:\\work> pip install torch\nERROR: Could not install packages: [Errno 28] No space left on device"
    assert commands(full) == []
