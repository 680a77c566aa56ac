"""What names of files say about the machines that they are for."""

from declarations import ARM, GPU, LINUX, WINDOWS
from faults import each

from torchdoctor.declared import names
from torchdoctor.declared.model import Aim


@each(
    [
        ("requirements-cpu.txt", LINUX, True),
        ("docker/rocm/Dockerfile", GPU, True),
        ("requirements-arm64.txt", LINUX, True),
        ("requirements-arm64.txt", ARM, False),
        ("requirements-amd64.txt", LINUX, False),
        ("/home/cpu/x/a/b/requirements.txt", LINUX, False),
        ("requirements.txt", LINUX, False),
        ("requirements_nocuda.txt", LINUX, True),
        ("requirements-no-gpu.txt", LINUX, True),
        ("piano-gpu.txt", LINUX, False),
        ("requirements-lambda.txt", LINUX, False),
        ("aws-lambda/requirements.txt", LINUX, True),
    ]
)
def test_for_others(file: str, aim: Aim, wanted: bool) -> None:
    assert names.for_others(aim, file) is wanted


@each(
    [
        ("requirements-win.txt", LINUX, True),
        ("requirements-win.txt", WINDOWS, False),
        ("docker/requirements.txt", WINDOWS, True),
        ("docker/windows/requirements.txt", WINDOWS, False),
        ("requirements.txt", WINDOWS, False),
    ]
)
def test_for_another_system(file: str, aim: Aim, wanted: bool) -> None:
    assert names.for_another_system(aim, file) is wanted


@each(
    [
        ("docs/requirements.txt", True),
        ("requirements/doc.txt", True),
        ("docs-requirements.txt", True),
        ("chat-with-docs/requirements.txt", False),
        ("documents/requirements.txt", False),
    ]
)
def test_of_docs(file: str, wanted: bool) -> None:
    assert names.of_docs(file) is wanted
