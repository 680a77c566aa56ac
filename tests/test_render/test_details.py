"""How each value was found, and the live tests with their times."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from healthy import KINDS
from machines import MACHINES, h100, windows

from torchdoctor.model import CudaStart, Ending, Facts, Library, Smoke, SmokeTest, Toolkit
from torchdoctor.render import details


def told(facts: Facts) -> dict[str, str]:
    return {item.value: item.source for item in details.found(facts)}


def test_tools_and_files_are_named() -> None:
    found = told(h100())
    assert found["torch 2.9.1+cu130"] == "torch/version.py in ~/venv/lib/python3.12/site-packages/torch"
    assert found["NVIDIA driver 580.95.05"] == "NVML"
    assert found["8 × NVIDIA H100 80GB HBM3"] == "NVML (NVML: ok; nvidia-smi: not tried)"
    assert found["Ubuntu 24.04.1 LTS x86_64"] == "/etc/os-release, uname"
    assert "the operating system" in told(windows()).values()


def test_where_architectures_come_from() -> None:
    facts = h100()
    assert facts.smoke
    assert facts.torch
    by_torch = replace(facts, smoke=replace(facts.smoke, arch_list=("sm_90",)))
    assert told(by_torch)["GPU architectures in the build"] == "torch.cuda.get_arch_list()"
    by_table = replace(facts, smoke=None)
    assert told(by_table)["GPU architectures in the build"] == details.TABLE
    by_files = replace(by_table, torch=replace(facts.torch, arch_list=("sm_90",)))
    assert told(by_files)["GPU architectures in the build"] == "the code in its library files"


def test_where_cuda_libraries_come_from() -> None:
    facts = h100()
    assert facts.nvidia
    assert facts.smoke
    loaded = Library("libcudnn.so.9", "/site/libcudnn.so.9", "loaded")
    stub = Library("libcuda.so.1", "/stubs/libcuda.so.1", "LD_LIBRARY_PATH")
    full = replace(
        facts,
        nvidia=replace(facts.nvidia, cuda=CudaStart(34, "", "13.0", path="/stubs/libcuda.so.1")),
        toolkit=Toolkit("/usr/local/cuda", "12.4", libraries=(stub,), compiler="/usr/bin/gcc"),
        smoke=replace(facts.smoke, libraries=(loaded,)),
    )
    found = told(full)
    assert found["CUDA 13.0"] == "cuDriverGetVersion of /stubs/libcuda.so.1; cuInit gives 34"
    assert found["CUDA toolkit 12.4"] == "the files in /usr/local/cuda"
    assert found["libcudnn.so.9 is /site/libcudnn.so.9"] == "the memory map of the live test"
    assert found["libcuda.so.1 is /stubs/libcuda.so.1"] == "LD_LIBRARY_PATH"


@pytest.mark.parametrize("make", [*MACHINES, *KINDS.values()])
def test_nothing_is_told_that_is_not_known(make: Callable[[], Facts]) -> None:
    rows = [part for item in details.found(make()) for part in item]
    rows += [part for item in details.live_tests(make()) for part in item]
    assert [text for text in rows if "None" in text or text != text.strip()] == []


def test_a_pasted_report_says_what_and_not_from_where() -> None:
    assert told(replace(h100(), source="report")) == {"everything": details.REPORT}


def test_tests_stand_in_their_order_with_their_times() -> None:
    facts = h100()
    assert facts.smoke
    cpu, gpu, *_ = facts.smoke.devices
    devices = (replace(cpu, tensor_ms=1.25, autograd_ms=0.5), replace(gpu, tensor_ms=1310.4, autograd="RuntimeError"))
    full = (
        SmokeTest("tensors", "ok", ending=Ending("reply", seconds=2.04)),
        SmokeTest("gloo", "failed", ending=Ending("timeout", seconds=60.0)),
    )
    facts = replace(facts, smoke=replace(facts.smoke, devices=devices, import_seconds=2.134), smoke_tests=full)
    assert [*details.live_tests(facts)] == [
        ("import torch", "ok", "2.1 s"),
        ("tensor on cpu", "ok", "1.2 ms"),
        ("autograd on cpu", "ok", "0.5 ms"),
        ("tensor on cuda:0 NVIDIA H100 80GB HBM3", "ok", "1,310 ms"),
        ("autograd on cuda:0 NVIDIA H100 80GB HBM3", "RuntimeError", ""),
        ("tensors", "ok", "2.0 s"),
        ("gloo", "failed: timeout", "60.0 s"),
    ]
    died = replace(facts, smoke=Smoke(Ending("signal", "SIGILL")), smoke_tests=None)
    assert [*details.live_tests(died)] == [("import torch", "SIGILL", "")]
    assert [*details.live_tests(replace(facts, smoke=None, smoke_tests=None))] == []
