"""What people tell of their machine, and what they only tell of somebody else's."""

from faults import assert_none

from torchdoctor.pasted import people
from torchdoctor.pasted.page import page

XFORMERS, NUMPY = {"xformers": "0.0.20"}, {"numpy": "1.26.4"}
BESIDE: dict[str, dict[str, str]] = {  # the companions that the writer has
    "I am on torch 2.3.0, the tutorial uses triton 2.0.0 and xformers 0.0.20, on Ubuntu": {},
    "I am on torch 2.3.0 and used xformers 0.0.20 on Colab last year": {},
    "I am on torch 2.3.0, xformers 0.0.20 two years ago": {},
    "I am on torch 2.3.0, xformers 0.0.20, on Ubuntu": XFORMERS,
    "I use Ubuntu with torch 2.3.0 and numpy 1.26.4 on an RTX 3090": NUMPY,
    "My torch is 2.3.0 (numpy 1.26.4)": NUMPY,
}


def test_a_companion_counts_in_one_list_with_torch() -> None:
    found = {text: companions(text) for text in BESIDE}
    assert_none({text: found[text] != wanted and found[text] for text, wanted in BESIDE.items()})


def companions(text: str) -> dict[str, str | None]:
    parts = people.read(page(text), frozenset())
    return {item.name: item.version for part in parts for item in part.facts.packages or () if item.name != "torch"}


def test_the_image_of_the_same_torch_shows_its_build() -> None:
    text = "I use PyTorch 1.3 in `pytorch/pytorch:1.3-cuda10.1-cudnn7-devel`.\nAnd `pytorch/pytorch:1.2-cuda10.0-x`"
    torch = [part.facts.torch for part in people.read(page(text), frozenset()) if part.facts.torch]
    assert [(item.version, item.build) for item in torch] == [("1.3", "cu101")]
