"""Which versions work together."""

from faults import each

from torchdoctor.knowledge import load

DATA = load()


BELONGS = [
    ("torchvision", "0.24.1", "2.9.1+cu128", True),
    ("torchvision", "0.24.1+cpu", "2.8.0", False),
    ("torchvision", "0.24", "2.9.1", True),
    ("torchvision", "0.23", "2.9.1", False),
    ("torchvision", "0.24.1", "2.9", True),  # of a series, as people write it
    ("torchvision", "0.23.0", "2.9", False),
    ("torchvision", "0.5", "1.4", True),
    ("torchvision", "0.24.1", "9.9", None),
    ("torchaudio", "2.11.0", "2.14.1", True),
    ("torchaudio", "2.9.1", "2.9.1", True),
    ("torchtext", "0.18.0", "2.3.0", True),
    ("torchcodec", "0.17.2", "2.14.1", True),
    ("torchvision", "0.24.1", "9.9.9", None),
    ("torchsomething", "1.0", "2.9.1", None),
]


@each(BELONGS)
def test_companions(package: str, installed: str, torch: str, answer: bool | None) -> None:
    assert DATA.companions.belongs(package, installed, torch) is answer


def test_the_torch_of_a_version_that_is_not_listed() -> None:
    """vllm's table has the last of each series: between two of one torch there is no other."""
    assert DATA.companions.around("vllm", "0.3.2") == "2.1.2"
    assert DATA.companions.around("vllm", "0.4.2") == DATA.companions.pinned("vllm", "0.4.2")
    assert DATA.companions.around("vllm", "0.4.1") is None  # between two torches
    assert DATA.companions.around("vllm", "0.0.1") is None
    assert DATA.companions.around("nobody", "1.0") is None
