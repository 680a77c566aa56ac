"""What pasted reports bring to light: one finding each, and none beside it."""

from envtext import NOTHING, envtext
from faults import each

from torchdoctor.knowledge import load
from torchdoctor.model import Result
from torchdoctor.pasted import read
from torchdoctor.rules import diagnose

WARNING = "/x/torch/cuda/__init__.py:128: UserWarning: CUDA initialization: {} (Triggered internally at x.cpp:108.)"
NO_GPU: dict[str, str | None] = {"available": "False", "gpus": "No CUDA", "driver": "No CUDA"}
CPU: dict[str, str | None] = {"torch": "2.5.1+cpu", "cuda": "None"}
OLD: dict[str, str | None] = {
    "platform": None,
    "os": "Ubuntu 18.04.4 LTS",
    "python": "3.7",
    "gpus": "GPU 0: Tesla V100-SXM2-16GB",
}
ROCM: dict[str, str | None] = {
    "torch": "2.4.0+rocm6.1",
    "cuda": "N/A",
    "rocm": "6.1.40091",
    "gpus": "MI300X (gfx942)",
    "driver": NOTHING,
}
CU118: dict[str, str | None] = {"torch": "2.1.2+cu118", "cuda": "11.8"}
CONDA_14 = "pytorch 1.4.0 py3.7_cuda10.1.243_cudnn7.6.3_0 pytorch"
AMD: dict[str, str | None] = {**ROCM, "torch": "2.9.1+rocm7.2.0.git7e1940d4", "rocm": "7.2.26015"}
AMDS = ["torch==2.9.1+rocm7.2.0.git7e1940d4", "torchaudio==2.9.0+rocm7.2.0.gite3c6ee2b"]
MAC: dict[str, str | None] = {"cuda": "None", "available": "False", "gpus": NOTHING, "driver": NOTHING, "libc": "N/A"}
WINDOWS: dict[str, str | None] = {
    "os": "Microsoft Windows 11 Pro",
    "platform": "Windows-10-10.0.22621-SP0",
    "libc": "N/A",
}
ONE = ["numpy==1.26.4", "torchmetrics==1.4.0"]
SAME = ["numpy 1.26.4 pypi_0 pypi", "torchmetrics 1.4.0 pypi_0 pypi"]
OTHER = ["numpy 1.21.0 pypi_0 pypi", "torchmetrics 0.11.0 pypi_0 pypi"]


def verdicts(text: str) -> dict[str, Result]:
    return {result.slug: result for result in diagnose(read(text).facts, load())}


@each(
    [
        ("triton-mismatch", "requires 3.1.0", envtext(["torch==2.5.1", "triton==3.0.0"])),
        (
            "triton-mismatch",
            "requires 3.1.0",
            'GPU: RTX 3090\ntorch 2.5.1+cu121 requires triton==3.1.0;\nplatform_system == "Linux" and '
            'platform_machine == "x86_64" and python_version < "3.13",\n\n'
            "but you have triton 3.0.0 which is incompatible.",
        ),
        ("triton-mismatch", "requires 3.1.0", envtext(["torch==2.5.1+cpu", "triton==3.0.0"], lines=CPU | NO_GPU)),
        (
            "triton-mismatch",
            "was installed over pytorch-triton-rocm 3.0.0",
            envtext(["torch==2.4.0+rocm6.1", "pytorch-triton-rocm==3.0.0", "triton==3.1.0"], lines=ROCM),
        ),
        ("torchtext-mismatch", "torchtext 0.17.0", envtext(["torch==2.3.0", "torchtext==0.17.0"], torch="2.3.0")),
        (
            "torchvision-mismatch",
            "+cpu is a cpu build",
            envtext(
                ["torch==1.14.0.dev20221202+cu117", "torchvision==0.15.0.dev20221203+cpu"],
                torch="1.14.0.dev20221202+cu117",
                cuda="11.7",
            ),
        ),
        (
            "torchaudio-mismatch",
            "is a cu128 build",
            envtext(
                ["torch==2.13.0+cu130", "torchaudio==2.11.0+cu128"], torch="2.13.0+cu130", cuda="13.0", driver="590.44"
            ),
        ),
        (
            "torchaudio-mismatch",
            "is a cu121 build",
            envtext(["torch==2.4.0+cu124", "torchaudio==2.4.0"], torch="2.4.0+cu124"),
        ),
        (
            "torchvision-mismatch",
            "is a cu117 build",
            envtext(["torch==1.13.1+cu116", "torchvision==0.14.1"], torch="1.13.1+cu116", cuda="11.6"),
        ),
        (
            "driver-too-old-for-triton",
            "470.57.02",
            envtext(["torch==2.1.2+cu118", "triton==2.1.0"], driver="470.57.02", lines=CU118),
        ),
        (
            "env-mix-pip-conda-listing",
            "torch 1.13.1, from a different environment",
            envtext(["torch==2.5.1", *ONE], ["torch 1.13.1 pypi_0 pypi", *SAME]),
        ),
        (
            "env-mix-pip-conda-listing",
            "pytorch 1.13.1, from a different environment",
            envtext(["torch==2.5.1", *ONE], ["pytorch 1.13.1 py3.9_cuda11.7_cudnn8.5.0_0 pytorch", *OTHER]),
        ),
        (
            "duplicate-torch-pip-and-conda",
            "pip has torch 2.5.1",
            envtext(["torch==2.5.1", *ONE], ["pytorch 1.13.1 py3.9_cuda11.7_cudnn8.5.0_0 pytorch", *SAME]),
        ),
        (
            "duplicate-torch-pip-and-conda",
            "pip has torch 1.4.0",
            envtext(["torch==1.4.0"], [CONDA_14, "torch 1.4.0 pypi_0 pypi"], torch="1.4.0", cuda="10.1", lines=OLD),
        ),
        (
            "mixed-cuda-libs",
            "nvidia-nccl-cu11",
            envtext(["torch==2.5.1", "nvidia-nccl-cu11==2.1", "nvidia-nccl-cu12==2.2"]),
        ),
        ("mixed-cuda-libs", "are left", envtext(["torch==2.5.1+cpu", "nvidia-nvtx-cu12==12.1"], lines=CPU | NO_GPU)),
        ("cpu-build-on-gpu-machine", "CPU build", envtext(torch="2.5.1", cuda=NOTHING, available="False")),
        ("driver-too-old-for-build", "needs 525", envtext(driver="470.57.02", available="False")),
        (
            "driver-too-old-for-build",
            "found version 11040",
            envtext(
                above=WARNING.format("The NVIDIA driver on your system is too old (found version 11040)."),
                available="False",
                gpus=NOTHING,
                driver=NOTHING,
            ),
        ),
        ("cuda-init-failed", "A100", envtext(available="False")),
        (
            "cuda-init-failed",
            "torch cannot start CUDA: CUDA unknown error",
            envtext(above=WARNING.format("CUDA unknown error"), available="False", gpus=NOTHING, driver=NOTHING),
        ),
        (
            "driver-library-mismatch",
            "differ",
            envtext(gpus="Driver/library version mismatch", driver=NOTHING, available="False"),
        ),
        ("no-driver", "CUDA 12.4", envtext(lines=NO_GPU)),
        (
            "no-driver",
            "CUDA 12.4",
            envtext(above=WARNING.format("Found no NVIDIA driver on your system."), lines=NO_GPU),
        ),
        ("no-driver", "ROCm 6.1", envtext(lines={**ROCM, "gpus": NOTHING, "available": "False"})),
        (
            "torch-not-importable",
            "could not import it",
            envtext(["numpy==2.0"], torch="N/A", cuda="N/A", available="N/A"),
        ),
        (
            "torch-not-importable",
            "could not import it",
            envtext(torch="N/A", cuda="N/A", available="N/A", python="2.7"),
        ),
        (
            "torchvision-mismatch",
            "matching one is 0.5.0",
            envtext(["torch==1.4.0", "torchvision==0.4.2"], torch="1.4.0", cuda="10.1", lines=OLD),
        ),
        (
            "torchvision-mismatch",
            "cu124 build",
            envtext(["torch==2.5.1+cu118", "torchvision==0.20.1"], torch="2.5.1+cu118", cuda="11.8"),
        ),
        (
            "torchvision-mismatch",
            "cu102 build",
            envtext(["torch==1.5.0+cu101", "torchvision==0.6.0"], torch="1.5.0+cu101", cuda="10.1", lines=OLD),
        ),
        ("gpu-arch-dropped", "3.5", envtext(torch="1.5.1", cuda="10.1", gpus="GPU 0: GeForce GT 730", lines=OLD)),
        (
            "gpu-arch-unsupported-by-build",
            "8.6",
            envtext(torch="1.6.0", cuda="10.2", gpus="GPU 0: GeForce RTX 3090", lines=OLD),
        ),
        (
            "torchvision-mismatch",
            "0.20.0+rocm7.2.0.git1",
            envtext([*AMDS, "torchvision==0.20.0+rocm7.2.0.git1"], lines=AMD),
        ),
        (
            "duplicate-torch-pip-and-conda",
            "pip has torch 1.4.0+cu101",
            envtext(
                ["torch==1.4.0+cu101"],
                [CONDA_14, "torch 1.4.0+cu101 pypi_0 pypi"],
                torch="1.4.0",
                cuda="10.1",
                lines=OLD,
            ),
        ),
        (
            "gpu-arch-unsupported-by-build",
            "8.6",
            envtext(torch="1.12.1+cu102", cuda="10.2", gpus="GPU 0: GeForce RTX 3060", driver="512.78", lines=WINDOWS),
        ),
        (
            "x86-python-on-apple-silicon",
            "under Rosetta",
            envtext(torch="2.2.2", os="macOS 15.3 (x86_64)", platform="macOS-15.3-x86_64-i386-64bit", lines=MAC)
            + "\n\nCPU:\nApple M2 Pro\n",
        ),
        (
            "mps-unavailable",
            "macOS 13.7.4 is too old",
            envtext(torch="2.10.0", os="macOS 13.7.4 (arm64)", platform="macOS-13.7.4-arm64-arm-64bit", lines=MAC),
        ),
        (
            "no-driver",
            "no NVIDIA GPU or driver",
            envtext(
                gpus=None,
                driver=None,
                available="False",
                above=WARNING.format("Found no NVIDIA driver on your system."),
            ),
        ),
        (
            "torch-not-importable",
            "it is not installed there",
            envtext(["numpy==2.0", "torchmetrics==1.4.0"], torch="N/A", cuda="N/A", available="N/A"),
        ),
        (
            "numpy2-with-old-torch",
            "NumPy 2.0.1",
            envtext(["torch==2.2.2", "numpy==2.0.1"], torch="2.2.2+cu121", cuda="12.1"),
        ),
    ]
)
def test_finds_this_alone(slug: str, says: str, text: str) -> None:
    found = {name: result.findings[0].message for name, result in verdicts(text).items() if result.findings}
    assert found.keys() == {slug}
    assert says in found[slug]


@each(
    [
        ("triton-mismatch", envtext(["torch==2.5.1", "triton==3.1.0"])),
        ("triton-mismatch", envtext(["torch==2.6.0a0+ecf3bae", "triton==9.9"], torch="2.6.0a0+ecf3bae")),
        (
            "triton-mismatch",
            envtext(["torch==2.4.0+rocm6.1", "pytorch-triton-rocm==3.0.0", "triton==3.0.0"], lines=ROCM),
        ),
        ("triton-mismatch", envtext(["torch==2.4.0+rocm6.1", "triton==2.1.0"], lines=ROCM)),
        ("triton-mismatch", envtext(["torch==2.10.0+corex.4.5", "triton==3.2.0+corex.4.5"], torch="2.10.0+corex.4.5")),
        ("torchtext-mismatch", envtext(["torch==2.3.0", "torchtext==0.18.0"], torch="2.3.0")),
        ("torchtext-mismatch", envtext(["torch==1.4.0", "torchtext==0.3.1"], torch="1.4.0", cuda="10.1", lines=OLD)),
        (
            "driver-too-old-for-triton",
            envtext(["torch==2.1.2+cu118", "triton==2.1.0"], driver="525.85.12", lines=CU118),
        ),
        (
            "driver-too-old-for-triton",
            envtext(["torch==2.0.1+cu118", "triton==2.0.0"], driver="470.57.02", torch="2.0.1+cu118", cuda="11.8"),
        ),
        ("env-mix-pip-conda-listing", envtext(["torch==2.5.1", *ONE], ["torch 2.5.1 pypi_0 pypi", *SAME])),
        (
            "env-mix-pip-conda-listing",
            envtext(["torch==2.5.1", *ONE], ["mkl 2023.1 h213fc3f_46344", "numpy 1.21.0 py39_0"]),
        ),
        ("duplicate-torch-pip-and-conda", envtext(["torch==1.4.0"], [CONDA_14], torch="1.4.0", cuda="10.1", lines=OLD)),
        ("mixed-cuda-libs", envtext(["torch==2.5.1", "nvidia-nccl-cu12==2.2", "nvidia-ml-py==12.5"])),
        (
            "mixed-cuda-libs",
            envtext(["torch==2.5.1+cpu", "nvidia-cudnn-cu12==9.1"], lines=CPU | NO_GPU),
        ),  # TensorFlow's
        ("torchvision-mismatch", envtext(["torch==2.5.1", "torchvision==0.20.1"])),
        ("torchvision-mismatch", envtext(["torch==2.4.0+cu124", "torchvision==0.19.0+cu121"], torch="2.4.0+cu124")),
        ("torchaudio-mismatch", envtext(["torch==2.4.0+cu124", "torchaudio==2.4.0+cu124"], torch="2.4.0+cu124")),
        ("torchaudio-mismatch", envtext(["torch==1.8.1", "torchaudio==0.8.0a0+e4e171a"], torch="1.8.1", cuda="11.1")),
        (
            "torchvision-mismatch",  # conda-forge builds for torch 2.1
            envtext(
                ["torch==2.1.2", "torchvision==0.16.1"],
                [
                    "pytorch 2.1.2 cuda118_py310h1234_300 conda-forge",
                    "torchvision 0.16.1 cuda118py310h1234_3 conda-forge",
                ],
                torch="2.1.2",
                cuda="11.8",
            ),
        ),
        (
            "torchaudio-mismatch",  # the official command of conda
            envtext(
                ["torch==2.0.0", "torchvision==0.15.0", "torchaudio==2.0.0"],
                ["pytorch 2.0.0 py3.10_cuda11.8_cudnn8.7.0_0 pytorch", "torchaudio 2.0.0 py310_cu118 pytorch"],
                torch="2.0.0",
                cuda="11.8",
            ),
        ),
        ("torchvision-mismatch", envtext(["torch==2.5.1+cu124", "torchvision==0.20.1"])),
        (
            "torchvision-mismatch",
            envtext(["torch==1.0.0", "torchvision==0.4.0"], torch="1.0.0", cuda="9.0.176", lines=OLD),
        ),
        (
            "torchvision-mismatch",
            envtext(
                ["torch==2.5.1+cpu", "torchvision==0.20.1"], os="Debian 12 (aarch64)", platform=None, lines=CPU | NO_GPU
            ),
        ),
        (
            "gpu-arch-dropped",
            envtext(
                ["torch==1.11.0"],
                ["pytorch 1.11.0 cuda112py39ha0cca9b_1 conda-forge"],
                torch="1.11.0",
                cuda="11.2",
                gpus="GPU 0: Tesla K40c",
            ),
        ),
        ("torchvision-mismatch", envtext([*AMDS, "torchvision==0.24.0+rocm7.2.0.gitb919bd0c"], lines=AMD)),
        (
            "gpu-arch-dropped",
            envtext(
                torch="2.7.1+cu128", cuda="12.8", gpus="GPU 0: GeForce GTX 1080 Ti", driver="572.83", lines=WINDOWS
            ),
        ),
        (
            "x86-python-on-apple-silicon",
            envtext(torch="2.2.2", os="macOS 12.7 (x86_64)", platform="macOS-12.7-x86_64-i386-64bit", lines=MAC)
            + "\n\nCPU:\nIntel(R) Core(TM) i7-8850H CPU @ 2.60GHz\n",
        ),
        (
            "mps-unavailable",
            envtext(torch="2.10.0", os="macOS 14.5 (arm64)", platform="macOS-14.5-arm64-arm-64bit", lines=MAC),
        ),
        ("gpu-arch-dropped", envtext(torch="2.1.1+git011de5c", cuda="12.1", gpus="GPU 0: Tesla K80")),
        ("gpu-arch-unsupported-by-build", envtext(torch="2.4.0+cu121", cuda="12.1", gpus="GPU 0: PH402 SKU 200")),
        ("driver-too-old-for-build", envtext(driver="418.67", torch="1.4.0a0+a5b4d78", cuda="10.2", lines=OLD)),
        ("no-driver", envtext(gpus=NOTHING, driver=NOTHING)),
        ("no-driver", envtext(gpus=None, driver=None, available="False")),
        ("cuda-init-failed", envtext(available="False") + "\n\nCUDA_VISIBLE_DEVICES=-1\n"),
        ("cpu-build-on-gpu-machine", envtext(lines=CPU | NO_GPU)),
        ("numpy2-with-old-torch", envtext(["torch==2.5.1", "numpy==2.0.1"])),
    ]
)
def test_is_silent(slug: str, text: str) -> None:
    results = verdicts(text)
    assert results[slug].status in ("passed", "skipped")
    alarms = {name for name, result in results.items() if result.findings and result.severity.value != "note"}
    assert alarms == set()


def test_cure_for_a_gpu_whose_driver_version_is_not_told() -> None:
    found = verdicts(envtext(torch="2.3.1+cpu", cuda=NOTHING, available="False", driver=NOTHING))
    (fix,) = found["cpu-build-on-gpu-machine"].findings[0].fixes
    assert fix.commands == (
        "python -m pip install torch==2.3.1+cu121 torchvision==0.18.1+cu121 torchaudio==2.3.1+cu121 "
        "--index-url https://download.pytorch.org/whl/cu121",
    )


def commands(text: str, slug: str) -> list[str]:
    """Of all cures of the one finding."""
    return [command for fix in verdicts(text)[slug].findings[0].fixes for command in fix.commands]


def test_cure_of_a_companion_is_never_the_cpu_build_for_a_torch_that_uses_a_gpu() -> None:
    text = envtext([*AMDS, "torchvision==0.20.0+rocm7.2.0.git1"], lines=AMD)
    assert commands(text, "torchvision-mismatch") == ["python -m pip uninstall -y torchvision"]


def test_an_old_torchvision_without_tag_is_named_so_that_pip_takes_no_tagged_one() -> None:
    text = envtext(["torch==1.4.0", "torchvision==0.4.2"], torch="1.4.0", cuda="10.1", lines=OLD)
    (command,) = commands(text, "torchvision-mismatch")
    assert " torchvision===0.5.0 " in command


def test_torch_is_reinstalled_as_the_build_that_it_is_where_pypi_has_another() -> None:
    own = ["pytorch 1.11.0 py3.9_cuda11.3_cudnn8_0 pytorch", "torch 1.11.0 pypi_0 pypi"]
    text = envtext(["torch==1.11.0"], own, torch="1.11.0", cuda="11.3", driver="512.96", lines=WINDOWS)
    _, command = commands(text, "duplicate-torch-pip-and-conda")
    assert " torch==1.11.0+cu113 " in command
    assert command.endswith("https://download.pytorch.org/whl/cu113")


def test_a_companion_of_pips_torch_is_mended_by_pip_though_conda_has_a_torch_too() -> None:
    own = ["pytorch 1.8.0 py3.9_cuda10.2_cudnn7.6.5_0 pytorch", "torch 1.9.0 pypi_0 pypi"]
    text = envtext(["torch==1.9.0", "torchvision==0.7.0"], own, torch="1.9.0+cu102", cuda="10.2", lines=OLD)
    assert commands(text, "torchvision-mismatch")[0].startswith(
        "python -m pip install torch==1.9.0 torchvision==0.10.0"
    )


def test_a_release_whose_builds_are_not_known_is_not_said_to_have_none() -> None:
    text = envtext(torch="1.3.1", cuda="10.1", driver="410.48", available="False", lines=OLD)
    fixes = verdicts(text)["driver-too-old-for-build"].findings[0].fixes
    assert fixes[0].text.startswith("The nearest known build is ")


def test_cuda_wheels_that_another_package_may_use_are_not_removed() -> None:
    listed = ["torch==2.5.1", "nvidia-cudnn-cu11==8.9", "paddlepaddle-gpu==2.6.0"]
    assert commands(envtext(listed), "mixed-cuda-libs") == []


def test_torch_that_is_not_installed_is_installed() -> None:
    text = envtext(["numpy==2.0", "torchmetrics==1.4.0"], torch="N/A", cuda="N/A", available="N/A")
    assert " install torch==" in commands(text, "torch-not-importable")[0]
