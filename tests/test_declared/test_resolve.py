"""What an installation brings: by pip, uv, Poetry and conda, on every system."""

from declarations import GPU, LINUX, MAC, UNKNOWN_PYTHON, WINDOWS, Files, aim, declared
from faults import each

from torchdoctor.declared.facts import words
from torchdoctor.declared.model import Aim
from torchdoctor.declared.outcome import Outcome
from torchdoctor.declared.resolve import outcome
from torchdoctor.knowledge import load

INDEX = "https://download.pytorch.org/whl"
UV = '[project]\nname = "a"\nversion = "1"\ndependencies = ["torch==2.9.1"]\n'
NAMED = f'[[tool.uv.index]]\nname = "p"\nurl = "{INDEX}/cu126"\n'


def of(files: Files | str, target: Aim = LINUX, number: int = 0) -> Outcome:
    installs = [install for sheet in declared(files).sheets for install in sheet.installs]
    found = outcome(installs[number], target, load())
    assert found is not None
    return found


@each(
    [
        ("torch==2.9.1", LINUX, "torch 2.9.1 (cu128) from PyPI"),
        ("torch==2.9.1", WINDOWS, "torch 2.9.1 (cpu) from PyPI"),
        ("torch==2.9.1", MAC, "torch 2.9.1 (cpu) from PyPI"),
        ("torch", LINUX, "torch 2.15.0 (cu132) from PyPI"),
        ("torch", aim(python="3.10"), "torch 2.14.1 (cu130) from PyPI"),
        ("torch", aim(python="3.8"), "torch 2.4.1 (cu121) from PyPI"),
        ("torch", UNKNOWN_PYTHON, "torch 2.15.0 (cu132) from PyPI"),
        ("torch<2.6", LINUX, "torch 2.5.1 (cu124) from PyPI"),
        ("torchvision==0.19.1", LINUX, "torch 2.4.1 (cu121) from PyPI"),
        ("torch>=2\ntorchvision==0.19.1", LINUX, "torch 2.4.1 (cu121) from PyPI"),
        (f"--index-url {INDEX}/cu126\ntorch==2.9.1", LINUX, f"torch 2.9.1 (cu126) from {INDEX}/cu126"),
        (f"--extra-index-url {INDEX}/cu126\ntorch==2.9.1", LINUX, f"torch 2.9.1 (cu126) from {INDEX}/cu126"),
        (f"--extra-index-url {INDEX}/cu118\ntorch==2.9.1", LINUX, "torch 2.9.1 (cu128) from PyPI"),
        (f"--extra-index-url {INDEX}/cu126\ntorch==2.9.1", MAC, "torch 2.9.1 (cpu) from PyPI"),
        (f"--index-url {INDEX}/cpu\ntorch==2.9.1", MAC, f"torch 2.9.1 (cpu) from {INDEX}/cpu"),
        (
            "-i https://mirrors.aliyun.com/pypi/simple/\ntorch==2.9.1",
            LINUX,
            "torch 2.9.1 (cu128) from https://mirrors.aliyun.com/pypi/simple/",
        ),
        (
            "torch==2.9.1; sys_platform == 'linux'\ntorch==2.2.2; sys_platform == 'darwin'",
            MAC,
            "torch 2.2.2 (cpu) from PyPI",
        ),
    ]
)
def test_pip(text: str, target: Aim, brought: str) -> None:
    assert of(text, target).words == brought


def test_uv_takes_the_first_index_that_has_the_name() -> None:
    assert of({"pyproject.toml": UV + NAMED}).words == f"torch 2.9.1 (cu126) from {INDEX}/cu126"
    best = '[tool.uv]\nindex-strategy = "unsafe-best-match"\n'
    assert of({"pyproject.toml": UV.replace("==2.9.1", "") + best + NAMED}).source == "PyPI"


def test_a_source_of_uv_counts_for_its_marker() -> None:
    sources = '[tool.uv.sources]\ntorch = [{ index = "p", marker = "sys_platform == \'linux\'" }]\n'
    text = {"pyproject.toml": UV + sources + NAMED + "explicit = true\n"}
    assert of(text).words == f"torch 2.9.1 (cu126) from {INDEX}/cu126"
    assert of(text, WINDOWS).words == "torch 2.9.1 (cpu) from PyPI"


def test_an_extra_has_a_source_of_its_own() -> None:
    text = (
        '[project]\nname = "a"\nversion = "1"\n[project.optional-dependencies]\ncpu = ["torch==2.9.1"]\n'
        'gpu = ["torch==2.9.1"]\n'
        f'[tool.uv.sources]\ntorch = [{{ index = "c", extra = "cpu" }}, {{ index = "g", extra = "gpu" }}]\n'
        f'[[tool.uv.index]]\nname = "c"\nurl = "{INDEX}/cpu"\nexplicit = true\n'
        f'[[tool.uv.index]]\nname = "g"\nurl = "{INDEX}/cu126"\nexplicit = true\n'
    )
    assert [of({"pyproject.toml": text}, number=number).build for number in (0, 1)] == ["cpu", "cu126"]


def test_poetry_asks_a_supplemental_source_last() -> None:
    text = (
        '[tool.poetry.dependencies]\ntorch = "2.9.1"\n'
        f'[[tool.poetry.source]]\nname = "p"\nurl = "{INDEX}/cu126"\npriority = "supplemental"\n'
    )
    assert of({"pyproject.toml": text}).words == "torch 2.9.1 (cu128) from PyPI"
    assert of({"pyproject.toml": text.replace("supplemental", "primary")}).build == "cu126"


def test_a_project_that_does_not_take_the_targets_python() -> None:
    text = UV.replace("dependencies", 'requires-python = ">=3.13"\ndependencies')
    assert "requires Python >=3.13" in of({"pyproject.toml": text}).unknown


def test_the_data_do_not_know_every_index() -> None:
    found = of(f"--index-url {INDEX}/cu132\ntorch==2.15.0")
    assert (found.torch, found.build) == ("2.15.0", None)
    assert "is not known" in found.unknown


def test_a_target_in_words() -> None:
    assert words(GPU) == "linux x86_64, Python 3.12, NVIDIA driver 580.95.05, RTX 3090"
    assert words(UNKNOWN_PYTHON) == "linux x86_64, Python not known"


def test_pytorch_cuda_does_not_decide_the_build_of_a_torch_that_has_none_of_it() -> None:
    text = "channels: [pytorch, conda-forge, nvidia]\ndependencies:\n- pytorch={}\n- pytorch-cuda=12.1\n"
    found = [of({"environment.yml": text.format(number)}) for number in ("1.11.0", "2.1.0")]
    assert [(one.torch, one.build) for one in found] == [("1.11.0", None), ("2.1.0", "cu121")]
