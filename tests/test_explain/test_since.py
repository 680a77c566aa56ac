"""The first release of a name or argument, and which refused arguments are torch's."""

import re

from faults import each

from torchdoctor.explain.pattern import compiled
from torchdoctor.explain.since import ARGUMENTS, NAMES, REFUSED, of_argument

GOT = "got an unexpected keyword argument"


@each([("isin", "1.10"), ("compile", "2.0"), ("RMSNorm", "2.4"), ("nan_to_num", "1.8"), ("sdpa_kernel", "2.3")])
def test_a_name_has_its_release(name: str, release: str) -> None:
    assert NAMES[name] == release


@each(
    [
        ("AdamW", "fused", "2.0"),
        ("LayerNorm", "bias", "2.1"),
        ("DataLoader", "persistent_workers", "1.7"),
        ("meshgrid", "indexing", "1.10"),
        ("Index", "indexing", ""),
    ]
)
def test_an_argument_has_its_release(function: str, name: str, release: str) -> None:
    assert of_argument(function, name) == release


def test_each_release_is_one() -> None:
    assert [
        release for release in {*NAMES.values(), *ARGUMENTS.values()} if not re.fullmatch(r"\d\.\d+", release)
    ] == []


@each(
    [
        (f"TypeError: SGD.__init__() {GOT} 'foreach'", True),
        (f"    opt = torch.optim.SGD(p, maximize=True)\nTypeError: __init__() {GOT} 'maximize'", True),
        (f"TypeError: std() {GOT} 'correction'", True),
        (f"TypeError: Trainer.__init__() {GOT} 'maximize'", False),
        (f"TypeError: categorical_crossentropy() {GOT} 'label_smoothing'", False),
        (f"TypeError: BertModel.__init__() {GOT} 'dtype'", False),
        (f"TypeError: resize_images_v2() {GOT} 'align_corners'", False),
    ]
)
def test_refused_arguments_of_torch(text: str, torchs: bool) -> None:
    assert (compiled(REFUSED).search(text) is not None) is torchs


def test_no_name_is_two() -> None:
    assert [name for name in {*NAMES, *ARGUMENTS} if len(name) > 40] == []
