"""What goes with a torch, and how a file narrows its target."""

from declarations import GPU, LINUX, WINDOWS_GPU

from torchdoctor.declared.model import Install, Place, Requirement, Tool
from torchdoctor.declared.outcome import companion_fits, is_beside, narrowed, pinned
from torchdoctor.knowledge import load

PLACE = Place("a")


def test_companions() -> None:
    def fits(name: str, limits: str, torch: str) -> bool | None:
        return companion_fits(Requirement(name, PLACE, limits=limits), torch, load())

    assert fits("torchvision", "==0.19.1", "2.4.1") is True
    assert fits("torchvision", "<0.19", "2.4.1") is False
    assert fits("torchvision", "", "2.4.1") is None
    assert fits("triton", "==3.4.0", "2.8.0") is True
    assert fits("triton", "<3.4", "2.8.0") is False
    assert fits("numpy", "<2", "2.4.1") is None


def test_triton_and_pins_are_of_linux() -> None:
    assert is_beside(Requirement("triton", PLACE), LINUX)
    assert not is_beside(Requirement("triton", PLACE), WINDOWS_GPU)
    item = Requirement("vllm", PLACE, limits="==0.6.3")
    assert (pinned(item, LINUX, load()), pinned(item, WINDOWS_GPU, load())) == ("2.4.0", None)


def test_a_runner_has_neither_the_targets_gpus_nor_its_python() -> None:
    install = Install(PLACE, "pip", (), os="windows", arch="amd64", elsewhere=True)
    found = narrowed(install, GPU)
    assert (found.os, found.python, found.gpus, found.driver) == ("windows", None, (), None)


def test_an_image_on_windows_gets_its_gpus() -> None:
    found = narrowed(Install(PLACE, "pip", (), os="linux", in_image=True), WINDOWS_GPU)
    assert (found.os, found.arch, found.wsl, found.gpus) == ("linux", "x86_64", True, WINDOWS_GPU.gpus)


def test_uv_fetches_the_python_that_the_project_takes() -> None:
    def python(requires: str, tool: Tool = "uv") -> str | None:
        return narrowed(Install(PLACE, tool, (), requires_python=requires), LINUX).python

    assert [python(text) for text in (">=3.10", "==3.11.*", ">=3.13", "~=3.11.4")] == ["3.12", "3.11", None, "3.11"]
    assert python("==3.11.*", "pip") == "3.12"
