"""Where there is no NVIDIA GPU, or it comes from outside."""

from faults import each

from torchdoctor.explain import places
from torchdoctor.explain.told import Told


@each(
    [
        ("In Google Colab: no NVIDIA driver", "T4 GPU"),
        ("/kaggle/working/a.py: no NVIDIA driver", "Accelerator"),
        ("WSL2: no NVIDIA driver", "driver of Windows"),
        ("/var/task/handler.py: no NVIDIA driver", "AWS Lambda has no GPU"),
        ("on a Raspberry Pi: no NVIDIA driver", "CPU"),
    ]
)
def test_the_gpu_of_a_place(text: str, said: str) -> None:
    (fix,) = places.of_a_service(Told(text))
    assert said in fix.text


def test_elsewhere_nothing_is_said() -> None:
    assert places.of_a_service(Told("on Ubuntu: no NVIDIA driver")) == ()


@each(
    [
        ("Radeon RX 7900", True),
        ("gfx1100", True),
        ("NVIDIA RTX 3060 beside a Radeon RX 580", False),
        ("AMD Radeon(TM) Graphics", False),
        ("GPU: AMD 7900 XTX", True),
        ("CPU AMD 5600, GPU 3060", False),
        ("torch 2.5.1+cu124, CPU: AMD 7900, GPU: 4090, ubuntu", False),
        ("System: AMD Windows 11 desktop, 4070", False),
        ("I replaced my AMD card by another one", False),
        ("OS: AMD Windows", True),
    ]
)
def test_amds_gpus(text: str, amd: bool) -> None:
    assert places.has_amds_gpu(Told(text)) == amd


@each(
    [
        ("RX 7900 on Linux", "whl/rocm"),
        ("RX 7900 on Windows", "torch-directml"),
        ("RX 580 on Linux, stable diffusion webui.sh", ""),
    ]
)
def test_what_amds_gpus_get(text: str, command: str) -> None:
    lines = [line for fix in places.of_amd(Told(text)) for line in fix.commands]
    assert any(command in line for line in lines) if command else lines == []
