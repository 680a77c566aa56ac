"""What the user's own line calls or reads, where Python's message alone does not say what is wrong with it."""

import pytest

from torchdoctor.explain.causes import explain

FRAME = 'import torch\nTraceback (most recent call last):\n  File "/srv/me/train.py", line 8, in step\n    {}\n{}'
FORWARD = (
    '  File "/srv/v/site-packages/torch/nn/modules/module.py", line 489, in __call__\n'
    "    result = self.forward(*input)\n"
    '  File "/srv/me/head.py", line 28, in forward\n    one_hot.scatter_(1, label.view(-1, 1), 1)\n'
    "AttributeError: 'NoneType' object has no attribute 'view'"
)


def said(text: str) -> str:
    answer = explain(text)
    return next(fix.text for cause in (*answer.causes, *answer.own) for fix in cause.fixes)


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("self.net = baseline(size)", "TypeError: 'module' object is not callable", "baseline.NAME(...)"),
        ("for x in tqdm(loader):", "TypeError: 'module' object is not callable", "from tqdm import tqdm"),
        (
            "start = checkpoint['epoch']",
            "TypeError: 'TinyNet' object is not subscriptable",
            "the whole model (of the class TinyNet)",
        ),
        ("lr = ckpt['lr']", "TypeError: 'Namespace' object is not subscriptable", "one index too many"),
        ("y = transforms(x)", "TypeError: 'module' object is not callable", "classes begin with a capital"),
        ("a = rows['epoch']", "TypeError: 'TinyRow' object is not subscriptable", "one index too many"),
        ("w = batch['wh'].sum()", "KeyError: 'wh'", "The batch has no wh: its Dataset"),
        ("a = losses['vb'] * w", "KeyError: 'vb'", 'grep -rn "vb" .'),
        ("a = table['vb']", "KeyError: 'vb'", "print the keys of table"),
        ("out = metric(feature)", FORWARD, "metric(feature, label)"),
        ("out = metric(feature, label)", FORWARD, "an earlier line returned nothing"),
    ],
)
def test_the_line_says_more(code: str, error: str, says: str) -> None:
    assert says in said(FRAME.format(code, error))


def test_a_part_of_torch_that_is_not_imported() -> None:
    text = "import torch\nclass Clips(torch.utils.data.Dataset):\n  def __init__(self, folder):\n"
    text += "    self.folder = folder\n"
    text += "\nAttributeError: 'module' object has no attribute 'data'"
    assert "import torch.utils.data" in said(text)
