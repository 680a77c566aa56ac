"""Packages whose build failed without a word, headers, and names that PyPI has no file of."""

from faults import assert_none

from torchdoctor.explain import ingredients
from torchdoctor.explain.causes import explain
from torchdoctor.explain.told import Told


def said(fixes: tuple[object, ...]) -> str:
    return " ".join(map(str, fixes))


def test_what_a_build_needs() -> None:
    expected = {
        "ERROR: Failed building wheel for pyaudio": "portaudio19-dev",
        "ERROR: Failed building wheel for psycopg2": "libpq-dev",
        "ERROR: Failed building wheel for numpy": "--only-binary",
        "C:\\x> pip install mpi4py\nERROR: Failed building wheel for mpi4py": "BuildTools",
        "/Users/a/x\nERROR: Failed building wheel for pyaudio": "brew install portaudio",
        "ERROR: Failed building wheel for pycuda": "/usr/local/cuda/bin",
    }
    assert_none({text: wanted not in said(ingredients.of_build(Told(text))) for text, wanted in expected.items()})
    for foreign in ("my-own-package", "uwsgi"):
        assert ingredients.of_build(Told(f"ERROR: Failed building wheel for {foreign}")) == ()


def test_where_a_header_comes_from() -> None:
    assert "libnccl-dev" in said(ingredients.header(Told("fatal error: nccl.h: No such file or directory")))
    assert "submodule" in said(ingredients.header(Told("fatal error: glm/glm.hpp: No such file or directory")))
    assert ingredients.header(Told("fatal error: mine.h: No such file or directory")) == ()


def test_headers_on_a_mac_come_from_homebrew() -> None:
    clang = "/Users/a/x.c:1:10: fatal error: '{}' file not found"
    (fix,) = ingredients.header(Told(clang.format("sndfile.h")))
    assert fix.commands == ("brew install libsndfile",)
    assert ingredients.header(Told(clang.format("alsa/asoundlib.h"))) == ()
    assert "apt-get" not in said(ingredients.header(Told(clang.format("glm/glm.hpp"))))
    assert "libsndfile1-dev" in said(ingredients.header(Told("/home/a: fatal error: sndfile.h: No such file")))


def test_names_that_pypi_has_no_file_of() -> None:
    expected = {
        ("python-opencv", ""): "opencv-python",
        ("cudatoolkit", "11.3"): "package of conda",
        ("nvidia-cublas-cu11", "11.10.3.66"): "Linux",
        ("tensorrt", ""): "pypi.nvidia.com",
        ("pytorch3d", ""): "facebookresearch/pytorch3d",
        ("torch-scatter", "2.0.9+pt20cu118"): "torch-2.0.0+cu118",
    }
    told = Told("")
    assert_none({name[0]: wanted not in said(ingredients.of_name(told, *name)) for name, wanted in expected.items()})
    for foreign in ("mysqlclient", "flask", "my-package"):
        assert ingredients.of_name(told, foreign, "1.0") == ()


def test_conda_list_without_torch_gets_no_torch() -> None:
    text = (
        "PackagesNotFoundError: The following packages are not available from current channels:\n\n  - r-ggplot2=9.9\n"
    )
    commands = [command for fix in explain(text).causes[0].fixes for command in fix.commands]
    assert commands == ["conda search -c conda-forge r-ggplot2"]


def test_what_a_message_says_itself_is_in_the_fix() -> None:
    none = "(from versions: none)"
    expected = {
        "RuntimeError: TTS requires python >= 3.9 and < 3.12 but your Python version is 3.12.3": "python3.11 -m venv",
        "ImportError: Numba needs NumPy 2.0 or less. Got NumPy 2.2.": "'numpy<2.1'",
        f"FROM python:3.11-alpine\nERROR: Could not find a version that satisfies the requirement torch {none}": "slim",
    }
    assert_none({text: wanted not in said(explain(text).causes[0].fixes) for text, wanted in expected.items()})


def test_what_belongs_to_amds_own_torch_comes_from_amd() -> None:
    text = "import torchaudio\nModuleNotFoundError: No module named 'torchaudio'\ntorch==2.6.0+rocm6.4.1.git1ded221d"
    commands = explain(text).causes[0].fixes[0].commands
    assert commands[0].endswith("torchaudio==2.6.0 -f https://repo.radeon.com/rocm/manylinux/rocm-rel-6.4.1/")


def test_what_the_text_says_of_the_place_decides() -> None:
    unknown = "Because there is no version of torch==1.6.0+cu101 and your project depends on torch==1.6.0+cu101"
    lacking = "Because ninja was not found in the package registry and your project depends on ninja>=1"
    end = ", we can conclude that your project's requirements are unsatisfiable."
    driver = 'could not select device driver "nvidia" with capabilities: [[gpu]]'
    fault = "Memory access fault by GPU node-1 (Agent handle: 0x1b) on address 0x7f"
    expected = {
        f"uv add torch==1.6.0+cu101\n{unknown}{end}": "find-links",
        f"uv add torch==2.7.0 --index-url https://download.pytorch.org/whl/cu126\n{lacking}{end}": "beside PyPI",
        f"OS: CentOS7\nError response from daemon: {driver}": "sudo yum install",
        f"Rocky Linux\nError response from daemon: {driver}": "sudo dnf install",
        f"HSA_OVERRIDE_GFX_VERSION=11.0.0 python test.py\n{fault}\ngfx1151": "unset HSA_OVERRIDE_GFX_VERSION",
        "running build_ext\nerror: [WinError 2] The system cannot find the file specified": "where.exe cl nvcc ninja",
    }
    assert_none({text: wanted not in said(explain(text).causes[0].fixes) for text, wanted in expected.items()})
