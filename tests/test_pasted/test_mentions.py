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
}


def test_values_by_their_shape() -> None:
    found = {text: [(item.kind, item.value) for item in mentions.mentions(text)] for text in NAMED}
    assert_none({text: found[text] != wanted and found[text] for text, wanted in NAMED.items()})
