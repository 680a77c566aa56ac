"""What TorchScript's arrow points to."""

import pytest

from torchdoctor.explain import torchscript
from torchdoctor.explain.told import Told

_ARROW = (
    "Expected a value of type 'Tensor' for argument 'input' but instead found type '{}'.\n"
    '  File "/p/net.py", line 31\n        y = x\n        {}\n            ~~~~~~~~ <--- HERE\n'
)


@pytest.mark.parametrize(
    ("found", "code", "says"),
    [
        ("Optional[Tensor]", "x = self.mix(x)", "before that line assert x is not None"),
        ("Optional[Tensor]", "x = self.mix(self.mask)", "mask = self.mask, assert mask is not None"),
        ("int", "x = self.act(x)", "x begins as int"),
        ("int", "y = self.act(x)", ""),
        ("Optional[Tensor]", "y = 3 + 4 * 5", ""),
    ],
)
def test_by_the_arrow(found: str, code: str, says: str) -> None:
    told = torchscript.pointed(Told(_ARROW.format(found, code)))
    assert says in told if says else not told


def test_an_argument_without_its_type() -> None:
    text = "crop() Expected a value of type 'Tensor' for argument 'high' but instead found type 'int'."
    assert "write high: int into the def line of crop" in torchscript.pointed(Told(text))
    assert torchscript.pointed(Told("RuntimeError: something else")) == ""
