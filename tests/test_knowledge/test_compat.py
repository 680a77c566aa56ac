"""The typed questions: what is known is answered, what is not known is None, and never guessed."""

from datetime import date

import pytest

from torchdoctor.knowledge import compat
from torchdoctor.knowledge.compat import at_least, cuda_of, gpu_key, version

DATA = compat.load("")
LINUX, WINDOWS, ARM = "linux_x86_64", "windows_amd64", "linux_aarch64"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("570.86.10", (570, 86, 10)), ("2.13.0+cu126", (2, 13, 0)), ("2.14.0a0", (2, 14, 0)), ("", ()), ("new", ())],
)
def test_version(text: str, numbers: tuple[int, ...]) -> None:
    assert version(text) == numbers


@pytest.mark.parametrize(
    ("found", "floor", "reached"),
    [
        ("450.80.02", "450.80.02", True),
        ("450.80", "450.80.02", True),
        ("450.51.06", "450.80.02", False),
        ("580", "580", True),
    ],
)
def test_at_least(found: str, floor: str, reached: bool) -> None:
    assert at_least(found, floor) is reached


def test_cuda_of() -> None:
    assert [cuda_of(build) for build in ("cu126", "cu92", "cpu", "rocm6.4", "xpu")] == ["12.6", "9.2", None, None, None]


RUNS = [  # driver, CUDA of the build, system, answer
    ("535.261.03", "12.8", "linux", True),  # minor-version compatibility
    ("525.60.13", "12.9", "linux", True),
    ("525.60.11", "12.1", "linux", False),
    ("528.33", "12.4", "windows", True),
    ("527.41", "12.4", "windows", False),
    ("579.99", "13.0", "linux", False),
    ("580.65.06", "13.2", "linux", True),
    ("470.82", "11.8", "linux", True),
    ("450.36.06", "11.0", "linux", True),
    ("450.36.06", "11.8", "linux", False),
    ("580", "14.0", "linux", None),
    ("new", "12.8", "linux", None),
    ("580", "12.8", "macos", None),
]


@pytest.mark.parametrize(("driver", "cuda", "system", "answer"), RUNS)
def test_which_drivers_run_which_cuda(driver: str, cuda: str, system: str, answer: bool | None) -> None:
    assert DATA.driver_runs(driver, cuda, system) is answer


@pytest.mark.parametrize(
    ("driver", "cuda"), [("570.86.10", "12.8"), ("580.65", "13.0"), ("535.1", "12.2"), ("999.1", None), ("300.1", None)]
)
def test_the_newest_cuda_of_a_driver(driver: str, cuda: str | None) -> None:
    assert DATA.driver_cuda(driver) == cuda


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


@pytest.mark.parametrize(("sm", "ptx", "capability", "cuda", "answer"), SERVES)
def test_binary_compatibility(
    sm: tuple[int, ...], ptx: tuple[int, ...], capability: str, cuda: str, answer: bool | None
) -> None:
    assert DATA.runs_on(sm, ptx, capability, cuda) is answer


def test_compiled_architectures_are_known_by_torch_build_and_platform() -> None:
    found = DATA.archs("2.13.0+cu126", "cu126", LINUX)
    assert found is not None
    assert set(found.sm) == {50, 60, 70, 75, 80, 86, 90}
    assert found.source
    assert DATA.archs("2.13.0", "cu999", LINUX) is None
    windows = DATA.archs("2.13.0", "cu126", "windows")
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


@pytest.mark.parametrize(("name", "capability"), NAMES)
def test_compute_capability_by_name(name: str, capability: str | None) -> None:
    assert DATA.compute_capability(name) == capability


def test_gpu_key_drops_what_does_not_change_the_chip() -> None:
    assert {gpu_key(name) for name in ("NVIDIA A100-SXM4-80GB", "A100 PCIe 40GB", "nvidia a100")} == {"a100"}


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
    assert DATA.gfx(name) == target


def test_rocm_targets() -> None:
    known = DATA.rocm_targets("2.9.1", "rocm6.4")
    assert known is not None
    assert "gfx1100" in known
    assert DATA.rocm_targets("2.9.1", "rocm9.9") is None


BELONGS = [
    ("torchvision", "0.24.1", "2.9.1+cu128", True),
    ("torchvision", "0.24.1+cpu", "2.8.0", False),
    ("torchaudio", "2.11.0", "2.14.1", True),
    ("torchaudio", "2.9.1", "2.9.1", True),
    ("torchtext", "0.18.0", "2.3.0", True),
    ("torchcodec", "0.17.2", "2.14.1", True),
    ("torchvision", "0.24.1", "9.9.9", None),
    ("torchsomething", "1.0", "2.9.1", None),
]


@pytest.mark.parametrize(("package", "installed", "torch", "answer"), BELONGS)
def test_companions(package: str, installed: str, torch: str, answer: bool | None) -> None:
    assert DATA.belongs(package, installed, torch) is answer


def test_what_the_default_registry_serves() -> None:
    served = DATA.release("2.13.0")
    assert served is not None
    assert (served.pypi[LINUX], served.pypi[WINDOWS], served.pypi[ARM]) == ("cu130", "cpu", "cu130")
    assert DATA.release("9.9") is None


def test_numpy() -> None:
    assert DATA.numpy2_ok("2.13.0", LINUX) is True
    assert DATA.numpy2_ok("2.2.2", LINUX) is False
    assert DATA.numpy2_ok("1.4.0", LINUX) is False  # older than all that are listed
    assert DATA.numpy2_ok("9.9.9", LINUX) is None


def test_age() -> None:
    made = date.fromisoformat(DATA.data_version)
    assert DATA.age_note(made) == ""
    assert "400 days" in DATA.age_note(date.fromordinal(made.toordinal() + 400))
