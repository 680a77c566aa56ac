"""GPUs by name, and the code that serves them: what is not known is None, and never guessed."""

import pytest
from faults import each

from torchdoctor.knowledge import load
from torchdoctor.knowledge.gpus import gpu_key

DATA = load()
LINUX = "linux_x86_64"


SERVES = [  # machine code, PTX, compute capability, CUDA, whether it runs
    ((86,), (), "8.6", "12.6", True),
    ((86,), (), "8.9", "12.6", True),  # machine code serves later minors of its major version
    ((89,), (), "8.6", "12.6", False),
    ((90,), (), "10.0", "12.8", False),
    ((60,), (), "6.1", "12.6", True),
    ((50,), (90,), "12.0", "12.8", True),  # PTX serves whatever is newer
    ((50,), (90,), "8.6", "12.8", False),
    ((120,), (), "12.1", "13.0", True),
    ((100,), (), "10.3", "12.9", True),
    ((100,), (), "12.0", "12.9", False),
    # Tegra: machine code of the desktop chips does not run there, until CUDA 13.2
    ((80, 86), (), "8.7", "12.6", False),
    ((87,), (), "8.7", "12.6", True),
    ((87,), (), "8.6", "12.6", False),
    ((80, 86), (), "8.7", "13.2", True),
    ((70,), (), "7.2", "12.6", False),
    ((72,), (), "7.5", "12.6", False),
    ((52,), (), "5.3", "11.8", False),
    ((90,), (), "ampere", "12.6", None),
]


@each(SERVES)
def test_binary_compatibility(
    sm: tuple[int, ...], ptx: tuple[int, ...], capability: str, cuda: str, answer: bool | None
) -> None:
    assert DATA.gpus.runs_on(sm, ptx, capability, cuda) is answer


def test_compiled_architectures_are_known_by_torch_build_and_platform() -> None:
    found = DATA.gpus.archs("2.13.0+cu126", "cu126", LINUX)
    assert found is not None
    assert set(found.sm) == {50, 60, 70, 75, 80, 86, 90}
    assert found.source
    assert DATA.gpus.archs("2.13.0", "cu999", LINUX) is None
    windows = DATA.gpus.archs("2.13.0", "cu126", "windows")
    assert windows is not None
    assert 61 in windows.sm


NAMES = [
    ("NVIDIA GeForce RTX 3090", "8.6"),
    ("GeForce GTX 1080 Ti", "6.1"),
    ("Tesla V100-SXM2-16GB", "7.0"),
    ("Tesla V100-SXM3-32GB-H", None),
    ("NVIDIA A100-SXM4-80GB", "8.0"),
    ("NVIDIA A100-SXM4-40GB MIG 1g.5gb", "8.0"),
    ("NVIDIA A100 80GB PCIe", "8.0"),
    ("NVIDIA H100 80GB HBM3", "9.0"),
    ("NVIDIA H100 NVL", "9.0"),
    ("NVIDIA GH200 480GB", "9.0"),
    ("NVIDIA B200", "10.0"),
    ("NVIDIA GeForce RTX 5090 Laptop GPU", "12.0"),
    ("RTX5090D", "12.0"),
    ("NVIDIA GeForce RTX 3070 Laptop GPU", "8.6"),
    ("NVIDIA GeForce RTX 2080 Super with Max-Q Design", "7.5"),
    ("Quadro RTX 6000", "7.5"),
    ("NVIDIA RTX 6000 Ada Generation", "8.9"),
    ("NVIDIA L4", "8.9"),
    ("NVIDIA GB10", "12.1"),
    ("Tesla K80", "3.7"),
    ("GTX 860M", None),  # chips of two kinds
    ("RTX 9999", None),
    ("", None),
]


@each(NAMES)
def test_compute_capability_by_name(name: str, capability: str | None) -> None:
    assert DATA.gpus.capability(name) == capability


def test_gpu_key_drops_what_does_not_change_the_chip() -> None:
    assert {gpu_key(name) for name in ("NVIDIA A100-SXM4-80GB", "A100 PCIe 40GB", "nvidia a100")} == {"a100"}


def test_gpu_key_of_names_as_people_write_them() -> None:
    assert {gpu_key(name) for name in ("RTX3060Ti", "3060 ti", "GTX 3060 Ti", "NVIDIA GeForce RTX 3060 Ti FE")} == {
        "rtx 3060 ti"
    }
    assert {gpu_key(name) for name in ("1080", "GTX1080", "RTX 1080")} == {"gtx 1080"}
    assert gpu_key("RTX 5000") == "rtx 5000"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("AMD Radeon RX 7900 XTX", "gfx1100"),
        ("RX 7900 XTX", "gfx1100"),
        ("AMD Instinct MI300X", "gfx942"),
        ("MI250X", "gfx90a"),
        ("gfx1151", "gfx1151"),
        ("Radeon 9700 Pro", None),
    ],
)
def test_gfx_by_name(name: str, target: str | None) -> None:
    assert DATA.gpus.gfx(name) == target


def test_rocm_targets() -> None:
    known = DATA.gpus.rocm_targets("2.9.1", "rocm6.4")
    assert known is not None
    assert "gfx1100" in known.gfx
    disputed = DATA.gpus.rocm_targets("2.10.0", "rocm7.1")
    assert disputed is not None
    assert disputed.disputed == ("gfx1150", "gfx1151")
    assert DATA.gpus.rocm_targets("2.9.1", "rocm9.9") is None
