"""The user's own line: its values, and how the first fix names both."""

import pytest

from torchdoctor.explain.causes import explain
from torchdoctor.explain.own_code import values


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("hits += pred.eq(label.data).cpu().sum()", ("hits", "pred", "label")),
        ("correct += pred.eq(label).sum()", ("pred", "label")),
        ("err = criterion(output, label)", ("output", "label")),
        ("x = torch.cat([a, b], dim=1)", ("a", "b")),
        ("out = model(img, augment=True)", ("img",)),
        ("x = self.conv1(x)  # first", ("x",)),
        ("q @ k.T", ("q", "k")),
        ("loss.backward()", ()),
        ("trainer.train(resume_from_checkpoint=last_checkpoint)", ()),
        ("return model", ()),
        ("for i, (x, y) in enumerate(loader):", ()),
        ("net.load_state_dict(saved['weights'])", ()),
    ],
)
def test_the_values_of_a_line(code: str, names: tuple[str, ...]) -> None:
    assert values(code) == names


FRAME = 'Traceback (most recent call last):\n  File "/srv/me/fit.py", line 8, in step\n    {}\n'


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        (
            "y = a * b",
            "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 "
            "and cpu!",
            "In fit.py, line 8, `y = a * b`, one of a and b is on the GPU and the other on the CPU: before it, "
            "print(a.device, b.device) tells which",
        ),
        (
            "y = f(a, b)",
            "RuntimeError: Tensors must have same number of dimensions: got 3 and 2",
            "print(a.shape, b.shape)",
        ),
    ],
)
def test_the_first_fix_names_the_line(code: str, error: str, said: str) -> None:
    assert said in explain(FRAME.format(code) + error).causes[0].fixes[0].text
