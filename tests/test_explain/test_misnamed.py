"""Names that torch never had, and what is meant by them."""

from torchdoctor.explain.misnamed import meant


def test_a_name_with_a_mistake() -> None:
    assert meant("module 'torch' has no attribute 'atuograd'") == "torch.autograd"
    assert meant("module 'torch.nn' has no attribute 'batchnorm2d'") == "torch.nn.BatchNorm2d"
    assert meant("No module named 'torch.util'") == "torch.utils"
    assert meant("'Tensor' object has no attribute 'reshpe'") == "Tensor.reshape"


def test_a_name_of_another_module() -> None:
    assert meant("module 'torch' has no attribute 'DataLoader'") == "torch.utils.data.DataLoader"
    assert meant("cannot import name 'Adam' from 'torch.nn' (/v/torch/nn/__init__.py)") == "torch.optim.Adam"


def test_names_that_some_release_has_are_meant() -> None:
    for said in (
        "module 'torch' has no attribute 'tensordot'",  # older releases lack it
        "module 'torch' has no attribute 'compile'",
        "module 'torch' has no attribute 'nn'",  # a file of one's own is found
        "module 'torch.nn' has no attribute 'backends'",  # it is gone
        "module 'torch' has no attribute 'symeig'",
        "module 'torch.nn' has no attribute 'Conv4d'",
        "module 'torch.nn.utils' has no attribute 'rnn'",
        "'Tensor' object has no attribute 'astype'",
        "'Tensor' object has no attribute 'item'",
        "cannot import name '_LRScheduler' from 'torch.optim.lr_scheduler'",
    ):
        assert meant(said) == "", said


def test_other_messages_ask_for_no_name() -> None:
    assert meant("module 'numpy' has no attribute 'arrray'") == ""
