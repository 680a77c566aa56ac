"""Which torch, of which build, a text needs."""

from faults import each

from torchdoctor.explain import torch_builds
from torchdoctor.explain.told import Told


@each(
    [
        ("torch 2.4.1+cu121 fails", "", "cu121"),
        ("My RTX 5090 fails", "", "cu128"),
        ("My GTX 1080 fails", "", "cu126"),
        ("It fails", "1.13.1", "cu117"),
    ]
)
def test_the_build_of_cuda(text: str, torch: str, build: str) -> None:
    assert torch_builds.cuda_build(Told(text), torch) == build


@each(
    [
        ("2.7.1", "cu128", "torch==2.7.1 torchvision==0.22.1 torchaudio==2.7.1 --index-url "),
        ("1.8.0", "cu111", "torch==1.8.0+cu111 torchvision==0.9.0+cu111 torchaudio==0.8.0 -f "),
        ("", "", "install torch torchvision torchaudio"),
    ]
)
def test_the_command_of_a_torch(torch: str, build: str, wanted: str) -> None:
    assert wanted in torch_builds.torch_of(Told("on Linux"), torch, build)


def test_early_torch_has_no_torchaudio_where_none_is_known_to_exist() -> None:
    assert torch_builds.pair(Told("on Windows"), "1.0.0") == ("torch==1.0.0", "torchvision==0.2.1")


@each([("Python 3.7", "1.13.1"), ("Python 3.12", ""), ("", "")])
def test_the_newest_torch_of_an_old_python(text: str, torch: str) -> None:
    assert torch_builds.newest_torch(Told(text)) == torch


@each([("1.0.0", "3.7"), ("0.4.0", "3.6"), ("1.6.0", "3.8"), ("1.13.1", "3.10")])
def test_the_newest_python_of_a_torch(torch: str, python: str) -> None:
    assert torch_builds.newest_python(Told("on Linux"), torch) == python


@each([("RTX 5090 and CUDA 11.8", True), ("RTX 3090 and CUDA 11.8", False), ("RTX 5090", False)])
def test_a_gpu_newer_than_its_cuda(text: str, newer: bool) -> None:
    assert bool(torch_builds.for_newer_gpu(Told(text))) == newer


def test_what_a_shown_driver_can_run() -> None:
    table = "| NVIDIA-SMI {0}   Driver Version: {0}   CUDA Version: {1}     |"
    assert torch_builds.of_driver(Told(table.format("470.103.01", "11.4"))) == ("cu118", "2.7.1")
    assert torch_builds.of_driver(Told(table.format("580.95.05", "13.0"))) == ("", "")
    assert torch_builds.cuda_build(Told(table.format("470.103.01", "11.4")), "2.4.1") == "cu118"
    assert torch_builds.shown_cuda(Told("the driver version is not known")) == ""


def test_a_card_is_named_and_no_other_number() -> None:
    assert torch_builds.card(Told("my 3090 fails")) == ("RTX 3090", "8.6")
    assert torch_builds.card(Told("on 4x A100-SXM4-80GB"))[0] == "A100"
    for other in ("epoch 3090", "at /data/3090/y", "loss 2060.5", "GTX 1080 Ti"):
        assert torch_builds.card(Told(other)) == ("", "")
