"""Line by line what a collect_env report says: the forms that each line has taken."""

import pytest
from envtext import NOTHING, envtext
from faults import each

from torchdoctor.model import Facts, Host, Nvidia, Package, Python, Smoke, Torch
from torchdoctor.pasted import read


def facts_from_text(text: str) -> Facts:
    return read(text).facts


@pytest.mark.long
@pytest.mark.parametrize("count", [300_000_000, 10**30])
def test_no_count_of_gpus_fills_the_memory(count: int) -> None:
    for text in (f"{count} x RTX 3090", f"{count}x NVIDIA A100", f"GPU {count}: NVIDIA A100", "GPU 0: A100\n" * 5000):
        found = facts_from_text(envtext(lines={"gpus": text}))
        assert found.nvidia is None or len(found.nvidia.gpus) <= 1024


def host(**lines: str | None) -> Host:
    found = facts_from_text(envtext(lines=lines)).host
    assert found
    return found


def torch(**lines: str | None) -> Torch:
    found = facts_from_text(envtext(lines=lines)).torch
    assert found
    return found


def smoke(above: str = "", **lines: str | None) -> Smoke:
    found = facts_from_text(envtext(above=above, lines=lines)).smoke
    assert found
    return found


def packages(facts: Facts) -> dict[str, tuple[str | None, str | None, str | None]]:
    return {item.name: (item.version, item.installer, item.build) for item in facts.packages or ()}


@each(
    [
        ("Ubuntu 22.04.4 LTS (x86_64)", "Linux-5.15.0-91-generic-x86_64-with-glibc2.35", "linux", "x86_64", None),
        ("Ubuntu 22.04.4 LTS (aarch64)", "Linux-5.15.136-tegra-aarch64-with-glibc2.35", "linux", "aarch64", None),
        ("Ubuntu 18.04.3 LTS", None, "linux", "x86_64", None),
        ("Ubuntu 22.04 LTS (x86_64)", "Linux-5.15.0-1063-azure-x86_64-with-glibc2.35", "linux", "x86_64", None),
        ("Ubuntu 22.04 LTS", "Linux-5.15.90.1-microsoft-standard-WSL2-x86_64-with-glibc2.35", "linux", "x86_64", 2),
        ("Ubuntu 20.04 LTS", "Linux-4.4.0-19041-Microsoft-x86_64-with-glibc2.29", "linux", "x86_64", 1),
        ("linux (x86_64)", None, "linux", "x86_64", None),
        (NOTHING, "Linux-6.1-x86_64-with-glibc2.36", "linux", "x86_64", None),
        ("Mac OSX 10.15.5", None, "macos", "x86_64", None),
        ("macOS 14.5 (arm64)", "macOS-14.5-arm64-arm-64bit", "macos", "arm64", None),
        ("Microsoft Windows 10 Pro", None, "windows", "amd64", None),
        ("Майкрософт Windows 10 Pro", None, "windows", "amd64", None),
        ("Microsoft Windows 11 专业版 (10.0.22631 64 位)", "Windows-11-10.0.22631-SP0", "windows", "amd64", None),
    ]
)
def test_system(os: str, platform: str | None, system: str, arch: str, wsl: int | None) -> None:
    found = host(os=os, platform=platform)
    assert (found.os, found.arch, found.wsl) == (system, arch, wsl)


def test_host_details() -> None:
    found = host(allocator="{'PYTORCH_CUDA_ALLOC_CONF': 'expandable_segments:True'}")
    assert (found.os_name, found.os_version, found.libc, found.libc_version) == (
        "Ubuntu 22.04.4 LTS",
        "22.04.4",
        "glibc",
        "2.35",
    )
    assert found.kernel == "5.15.0-1050-azure"
    assert found.env == {"PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True"}
    assert host(libc="N/A", platform="Linux-5.4-x86_64-with-glibc2.31").libc_version == "2.31"


def test_cpu_and_environment() -> None:
    text = (
        envtext()
        + "\n\nCPU:\nArchitecture: x86_64\n  CPU(s): 64\n  Model name: AMD EPYC 7543\n  Flags: fpu avx avx2 fma\n"
    )
    text += "\nNVIDIA_VISIBLE_DEVICES=all\nCUDA_VISIBLE_DEVICES=0,1\nHF_TOKEN=secret\n"
    found = facts_from_text(text).host
    assert found
    assert (found.cpu_model, found.cpus, found.cpu_flags) == ("AMD EPYC 7543", 64, ("avx", "avx2", "fma"))
    assert found.env == {"NVIDIA_VISIBLE_DEVICES": "all", "CUDA_VISIBLE_DEVICES": "0,1"}
    assert found.container == "docker"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("3.7", Python("3.7")),
        ("3.8 (64-bit runtime)", Python("3.8", bits=64)),
        (
            "3.13.1 experimental free-threading build (main) [GCC] (64-bit runtime)",
            Python("3.13.1", bits=64, free_threaded=True),
        ),
        (
            "3.9.16 | packaged by conda-forge | (main) [GCC 11] (32-bit runtime)",
            Python("3.9.16", bits=32, free_threaded=False),
        ),
        (
            "3.9.18 (abc, Jan 1 2024) [PyPy 7.3.15] (64-bit runtime)",
            Python("3.9.18", implementation="pypy", bits=64, free_threaded=False),
        ),
        ("3.14.0rc2 (main) [Clang 18] (64-bit runtime)", Python("3.14.0rc2", bits=64, free_threaded=False)),
    ],
)
def test_python(line: str, expected: Python) -> None:
    assert facts_from_text(envtext(python=line)).python == expected


@each(
    [
        ("1.0.0", "9.0.176", None, ("1.0.0", "cu90", "9.0", None)),
        ("1.4.0 [0/47800]", "10.1", "N/A", ("1.4.0", "cu101", "10.1", None)),
        ("2.2.1+cu121", "12.1", "N/A", ("2.2.1+cu121", "cu121", "12.1", None)),
        ("2.1.0.dev20230722+cu121", "12.1", "N/A", ("2.1.0.dev20230722+cu121", "cu121", "12.1", None)),
        ("2.6.0a0+ecf3bae40a.nv25.01", "12.8", "N/A", ("2.6.0a0+ecf3bae40a.nv25.01", "cu128", "12.8", None)),
        ("2.3.0", "None", "N/A", ("2.3.0", "cpu", None, None)),
        ("2.3.0+cpu", NOTHING, "N/A", ("2.3.0+cpu", "cpu", None, None)),
        ("2.4.0+rocm6.1", "N/A", "6.1.40091-a8dbc0c19", ("2.4.0+rocm6.1", "rocm6.1", None, "6.1")),
        ("2.9.0+rocmsdk20251116", "N/A", "7.1.52802-561cc400e1", ("2.9.0+rocmsdk20251116", "rocm7.1", None, "7.1")),
        ("2.11.0+xpu", "None", "N/A", ("2.11.0+xpu", "xpu", None, None)),
        ("2.3.0+cu118", None, None, ("2.3.0+cu118", "cu118", "11.8", None)),
    ]
)
def test_build(version: str, cuda: str | None, rocm: str | None, expected: tuple[str | None, ...]) -> None:
    available = "True" if expected[2] or expected[3] else "False"
    found = torch(torch=version, cuda=cuda, rocm=rocm, available=available)
    assert (found.version, found.build, found.cuda, found.hip) == expected


@each(
    [
        ("GPU 0: Tesla K80", ["Tesla K80"]),
        ("\nGPU 0: NVIDIA L4\nGPU 1: NVIDIA L4\n", ["NVIDIA L4", "NVIDIA L4"]),
        ("GPU 0: NVIDIA A10 (UUID: GPU-1234)", ["NVIDIA A10"]),
        ("GPU 0: NVIDIA L4 GPU 1: NVIDIA T4", ["NVIDIA L4", "NVIDIA T4"]),
        ("\nGPU 0: NVIDIA H200\n  MIG 1g.18gb     Device  0: (UUID: MIG-1)\n", ["NVIDIA H200"]),
        ("2 x RTX 3090", ["RTX 3090", "RTX 3090"]),
        ("GeForce GTX 1080", ["GeForce GTX 1080"]),
        ("No CUDA", []),
        (NOTHING, []),
        ("Could not collectepoch_end", []),
        ("", []),
    ]
)
def test_gpus(gpus: str, expected: list[str]) -> None:
    nvidia = facts_from_text(envtext(gpus=gpus)).nvidia
    assert nvidia
    assert [gpu.name for gpu in nvidia.gpus] == expected


@pytest.mark.parametrize(
    ("driver", "gpus", "available", "expected"),
    [
        ("535.104.12", "GPU 0: T4", "True", "535.104.12"),
        ("440.100", "GPU 0: T4", "Yes", "440.100"),
        ("No CUDA", "No CUDA", "No", "not there"),
        (NOTHING, NOTHING, "False", "not there"),
        (NOTHING, NOTHING, "True", None),  # torch uses a GPU that nvidia-smi does not show
        (None, None, "False", "not asked"),
    ],
)
def test_driver(driver: str | None, gpus: str | None, available: str, expected: str | None) -> None:
    facts = facts_from_text(envtext(driver=driver, gpus=gpus, available=available))
    asked = not facts.unknown("nvidia")
    version = facts.nvidia.driver_version if facts.nvidia else "not there" if asked else "not asked"
    assert version == expected


def test_what_nvidia_smi_said_instead_of_gpus() -> None:
    said = "Failed to initialize NVML: Driver/library version mismatch"
    nvidia = facts_from_text(envtext(gpus=said, driver=NOTHING, available="False")).nvidia
    assert nvidia == Nvidia(smi="version-mismatch", smi_detail=said)


@pytest.mark.parametrize(
    ("gpus", "expected"),
    [
        ("AMD Instinct MI300X (gfx942:sramecc+:xnack-)", ["AMD Instinct MI300X"]),
        ("AMD Radeon PRO W7900NoGCNArchNameOnOldPyTorch", ["AMD Radeon PRO W7900"]),
        ("AMD Radeon(TM) 8060S Graphics (gfx1151)", ["AMD Radeon(TM) 8060S Graphics"]),
        (" (gfx90a:sramecc+:xnack-)", ["gfx90a"]),
        (NOTHING, []),
    ],
)
def test_amd_gpus_as_torch_names_them(gpus: str, expected: list[str]) -> None:
    found = smoke(torch="2.4.0+rocm6.1", cuda="N/A", rocm="6.1.40091", gpus=gpus, driver=NOTHING)
    assert [device.name for device in found.devices] == expected
    assert {device.tensor for device in found.devices} <= {"not tried"}


def test_intel_gpus_as_torch_names_them() -> None:
    detected = "\n* [0] _XpuDeviceProperties(name='Arc A770', type='gpu')\n* [1] _XpuDeviceProperties(name='Arc B60')"
    found = smoke(torch="2.8.0+xpu", cuda="None", xpu="True", detected=detected, available="False")
    assert [(device.device, device.name) for device in found.devices] == [("xpu:0", "Arc A770"), ("xpu:1", "Arc B60")]


def test_torch_that_could_not_be_imported() -> None:
    facts = facts_from_text(envtext(["torch==1.1.0"], torch="N/A", cuda="N/A", available="N/A"))
    assert facts.torch is None
    assert facts.smoke
    assert not facts.smoke.imported
    assert "pip, maybe another Python's, lists torch 1.1.0" in facts.smoke.ending.detail


def test_a_torch_that_is_still_to_be_built_is_not_broken() -> None:
    report = envtext(torch="N/A", cuda="N/A", available="N/A")
    for above in (
        "# Unable to compile pytorch on an Orin",
        "# pytorch v2.2.2 build for my Jetson",
        "x@y:~/pytorch$ python3 c",
    ):
        assert facts_from_text(f"{above}\n{report}").smoke is None, above
    for above in (
        "building flash-attn needs torch",
        "After building pytorch from source, import torch fails",
        "I cannot build torchvision",
        "Model build fails with torch",
    ):
        assert facts_from_text(f"{above}\n{report}").smoke, above


def test_a_commit_is_no_version() -> None:
    facts = facts_from_text(
        envtext(["torch==1.7.0", "torchaudio==commit 5e54c77", "torchvision==0.8.1"], torch="1.7.0")
    )
    assert packages(facts) == {"torch": ("1.7.0", None, None), "torchvision": ("0.8.1", None, None)}


def test_warning_about_cuda() -> None:
    above = "/x/torch/cuda/__init__.py:128: UserWarning: CUDA initialization: CUDA unknown error - this may\nbe due to"
    found = smoke(above + " x (Triggered internally at ../c10.cpp:108.)\n  return torch._C > 0", available="False")
    assert found.cuda_error == "CUDA unknown error - this may be due to x"


def test_warning_about_a_new_gpu() -> None:
    above = (
        "NVIDIA GeForce RTX 9090 with CUDA capability sm_130 is not compatible with the current PyTorch installation.\n"
        "The current PyTorch install supports CUDA capabilities sm_50 sm_90 compute_90.\nIf you want to use"
    )
    facts = facts_from_text(envtext(above=above, gpus="GPU 0: NVIDIA GeForce RTX 9090"))
    assert facts.smoke
    assert facts.smoke.arch_list == ("sm_50", "sm_90", "compute_90")
    assert facts.nvidia
    assert facts.nvidia.gpus[0].compute_capability == "13.0"


def test_warning_about_an_old_gpu() -> None:
    above = (
        "Found GPU0 Quadro K2000 which is of cuda capability 3.0.\n"
        "PyTorch no longer supports this GPU because it is too old.\n"
        "The minimum cuda capability that we support is 3.5."
    )
    facts = facts_from_text(envtext(above=above, gpus="GPU 0: Quadro K2000"))
    assert facts.smoke
    assert facts.smoke.arch_list == ("sm_35", "compute_35")
    assert facts.nvidia
    assert facts.nvidia.gpus[0].compute_capability == "3.0"


def test_package_lists() -> None:
    pip = ["numpy==1.19.2", "torch==1.7.0", "torchvision==0.8.0a0+82fd1c8", "torch-geometric @ file:///tmp/x.whl"]
    conda = [
        "numpy                     1.19.2           py37h54aff64_0",
        "pytorch                   1.7.0           py3.7_cuda10.1.243_cudnn7.6.3_0    pytorch",
        "torchvision               0.8.0                py37_cu101    pytorch",
        "torch-geometric           2.0                      pypi_0    pypi",
    ]
    facts = facts_from_text(envtext(pip, conda, torch="1.7.0", cuda="10.1"))
    assert packages(facts) == {
        "numpy": ("1.19.2", "conda", None),
        "pytorch": ("1.7.0", "conda", "py3.7_cuda10.1.243_cudnn7.6.3_0"),
        "torch": ("1.7.0", "conda", "py3.7_cuda10.1.243_cudnn7.6.3_0"),
        "torchvision": ("0.8.0", "conda", "cu101"),
        "torch-geometric": (None, "pip", None),
    }


def test_package_lists_of_old_tools() -> None:
    facts = facts_from_text(envtext(["torch (0.4.0)"], ["torch 0.4.0 <pip>"], torch="0.4.0", cuda="9.0.176"))
    assert packages(facts) == {"torch": ("0.4.0", "pip", None)}


@pytest.mark.parametrize("line", ["Could not collect", "No relevant packages"])
def test_no_list_is_not_an_empty_one(line: str) -> None:
    facts = facts_from_text(envtext([line], [line]))
    assert facts.packages == (None if line == "Could not collect" else ())


def test_a_list_without_this_torch_is_another_python() -> None:
    conda = ["pytorch 1.4.0 py3.7_cuda101_cudnn7_0 pytorch", "torchvision 0.4.1 pypi_0 pypi"]
    facts = facts_from_text(envtext(["numpy==1.16.1"], conda, torch="1.4.0", cuda="10.1"))
    assert packages(facts).keys() == {"pytorch", "torchvision"}


def test_lists_of_two_environments_are_not_mixed() -> None:
    conda = ["torch 1.13.1 pypi_0 pypi", "numpy 1.21.0 pypi_0 pypi", "torchvision 0.14.1 pypi_0 pypi"]
    facts = facts_from_text(envtext(["torch==2.5.1", "numpy==1.26.4"], conda))
    assert packages(facts) == {"torch": ("2.5.1", None, None), "numpy": ("1.26.4", None, None)}
    assert facts.elsewhere == (Package("torch", "1.13.1", installer="pip"),)


def test_partial_report_leaves_the_rest_unknown() -> None:
    facts = facts_from_text("PyTorch version: 2.3.0+cu121\nIs CUDA available: False")
    assert (facts.host, facts.python, facts.packages, facts.nvidia) == (None, None, None, None)
    assert facts.torch
    assert facts.torch.build == "cu121"
    assert [(problem.collector, problem.section) for problem in facts.problems] == [
        ("the operating system", "host"),
        ("the packages next to torch", "packages"),
        ("the NVIDIA GPU and its driver", "nvidia"),
    ]


def test_sectioned_form_on_one_line() -> None:
    frame = "=" * 30
    text = (
        f"{frame} System Info {frame} OS : Ubuntu 22.04.5 LTS (x86_64) GCC version : 11.4.0 "
        f"{frame} PyTorch Info {frame} "
        "PyTorch version : 2.8.0+cu128 CUDA used to build PyTorch : 12.8 Is CUDA available : True "
        "GPU models and configuration : GPU 0: NVIDIA H20 GPU 1: NVIDIA H20 Nvidia driver version : 570.133.20 "
        f"{frame} Versions of relevant libraries {frame} [pip3] torch==2.8.0 [pip3] triton==3.4.0 "
        "[conda] numpy 2.2.6 pypi_0 pypi"
    )
    facts = facts_from_text(text)
    assert facts.host
    assert facts.nvidia
    assert (facts.host.os_name, facts.nvidia.driver_version) == ("Ubuntu 22.04.5 LTS", "570.133.20")
    assert [gpu.name for gpu in facts.nvidia.gpus] == ["NVIDIA H20", "NVIDIA H20"]
    assert packages(facts).keys() == {"torch", "triton"}
