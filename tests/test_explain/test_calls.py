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


def answered(text: str) -> str:
    answer = explain(text)
    return " ".join(fix.text for cause in (*answer.causes, *answer.own) for fix in cause.fixes)


LOADING = (
    "RuntimeError: Error(s) in loading state_dict for {}:\n\tMissing key(s) in state_dict: {}.\n\tUnexpected key(s) {}"
)
CALLED = "TypeError: 'module' object is not callable"


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        (FRAME.format("print(summary(net, 3))", CALLED), "is a file"),
        (FRAME.format("for i in range(len(tensorboard(x))):", CALLED), "is a file"),
        (FRAME.format("opt = optim(net.parameters())", CALLED), "is a file"),
        (FRAME.format("net = build(argparse(args))", CALLED), "is a file"),
        (
            "$ python go.py --name resnet50 --weights resnet18.pth\n"
            + LOADING.format("Net", '"head.a"', 'in state_dict: "tail.b"'),
            "The command asks for",
        ),
        (
            "    self.scaler.unscale_(self.opt)\nRuntimeError: unscale_() has already been called on this optimizer "
            "since the last update().\nMy own loop with a transformers model",
            "Trainer of transformers",
        ),
        (
            "    x = torch.arange(5); param.requires_grad_(True)\nRuntimeError: only Tensors of floating point dtype "
            "can require gradients",
            "quantized",
        ),
        ("ultralytics, own detection head\nIndexError: Target 12 is out of bounds.", "each folder is a class"),
        (
            "y = torch.cat([ids, embeds])\nRuntimeError: Expected object of scalar type Long but got scalar type Float "
            "for sequence element 1 in sequence argument at position #1 'tensors'",
            "Image",
        ),
        (LOADING.format("MyNet", '"enc.0.weight"', 'in state_dict: "features.0.weight"'), "another network"),
        (LOADING.format("MyDeepLab", '"classifier.0.weight"', 'in state_dict: "layer3.2.conv3.weight"'), "another net"),
        (
            LOADING.format("Res", '"layer1.0.downsample.0.weight"', 'in state_dict: "module.layer1.0.bn3.weight"'),
            "another network",
        ),
        (LOADING.format("Res", '"layer1.0.conv3.weight"', 'in state_dict: "head.weight"'), "two convolutions"),
        ("AttributeError: 'LossOutput' object has no attribute 'backward'", "loss as a module"),
        (
            "I tried to run my optimizer step on the CPU\nRuntimeError: Expected all tensors to be on the same device, "
            "but found at least two devices, cuda:0 and cpu!",
            "hide the GPU",
        ),
        (
            "class Net has 512 units\nRuntimeError: The size of tensor a (1000) must match the size of tensor b (512) "
            "at non-singleton dimension 1",
            "public data set",
        ),
    ],
)
def test_what_only_looks_like_it(text: str, unwanted: str) -> None:
    assert unwanted not in answered(text)


def test_one_call_among_pythons_own_and_a_value_that_may_be_none() -> None:
    assert "baseline.NAME" in answered(FRAME.format("print(len(baseline(x)))", CALLED))
    forward = FORWARD.replace("label.view(-1, 1)", "cache.view(-1, 1)")
    assert "what it calls returned None" in answered(FRAME.format("out = metric(feature)", forward))
