"""Values by their shape alone, whoever has them."""

from faults import assert_none

from torchdoctor.pasted import mentions

NAMED: dict[str, list[tuple[str, str]]] = {
    "torch==2.1.0+cu118": [("torch", "2.1.0+cu118")],
    "PyTorch 2.5.1 (cuda 12.4)": [("torch", "2.5.1 (cuda 12.4)")],
    "2.8.0.dev20250601 version of pytorch": [("torch", "2.8.0.dev20250601")],
    "pytorch 1.10.1 +  cuda 11.3": [("torch", "1.10.1 +  cuda 11.3")],
    "torch 18.04": [],
    "2 x RTX A6000, A100-SXM4-80GB, GTX 1080Ti": [
        ("gpu", "2 x RTX A6000"),
        ("gpu", "A100-SXM4-80GB"),
        ("gpu", "GTX 1080Ti"),
    ],
    "two H100s": [("gpu", "2 x H100")],
    "RX 7900 XTX and Arc A770": [("gpu", "RX 7900 XTX"), ("gpu", "Arc A770")],
    "a 4090 of my 3090 Ti": [("gpu", "4090"), ("gpu", "3090 Ti")],
    "4090 steps": [],
    "nvidia driver version is 442.92": [("driver", "442.92")],
    "Windows Server 2022, macOS Sonoma, WSL2, Google Colab": [
        ("os", "Windows Server 2022"),
        ("os", "macOS Sonoma"),
        ("os", "WSL2"),
        ("os", "Google Colab"),
    ],
    "python3.10 and py 3.11.4": [("python", "3.10"), ("python", "3.11.4")],
    "/usr/bin/python3.10": [],
    "py310": [("python", "3.10")],
    "python310": [("python", "3.10")],
    "py-310": [("python", "3.10")],
    "driver version 535": [("driver", "535")],
    "drivers: 535": [("driver", "535")],
    "driver is 535.": [("driver", "535")],
    "driver branch 535": [("driver", "535")],
    "drivers to 550.54": [("driver", "550.54")],
    "with 3060": [("gpu", "3060")],
    "with 3060, here": [("gpu", "3060")],
    "using 3060 GPU": [("gpu", "3060")],
    "using 3060 12GB": [("gpu", "3060")],
    "two 3060s": [("gpu", "2 x 3060")],
    "with 3060 and a 4090": [("gpu", "3060"), ("gpu", "4090")],
}
NOTHING = (  # counts, sizes and errors
    "python 35 minutes",
    "python 27 hours",
    "nvidia driver 400 MB",
    "My driver 400 error appears",
    "drivers to 550 not possible",
    "driver: 404 not found",
    "driver is 500 MB",
    "driver is 400,000 lines",
    "layers with 3060 units",
    "a model with 3060 parameters",
    "using 4090 neurons",
    "shown with 5070 entries",
    "using 5070 port",
    "with 3060,000 of them",
)


def test_values_by_their_shape() -> None:
    wanted: dict[str, list[tuple[str, str]]] = {**NAMED, **{text: [] for text in NOTHING}}
    found = {text: [(item.kind, item.value) for item in mentions.mentions(text)] for text in wanted}
    assert_none({text: found[text] != wanted[text] and found[text] for text in wanted})
