"""Names that torch never had, and what is meant by them."""

from torchdoctor.explain.misnamed import meant


def test_a_name_with_a_mistake() -> None:
    assert meant("module 'torch' has no attribute 'atuograd'") == "torch.autograd"
    assert meant("module 'torch.nn' has no attribute 'batchnorm2d'") == "torch.nn.BatchNorm2d"
    assert meant("No module named 'torch.util'") == "torch.utils"
    assert meant("'Tensor' object has no attribute 'reshpe'") == "Tensor.reshape"


def test_a_name_of_another_module() -> None:
    assert meant("module 'torch' has no attribute 'DataLoader'") == "torch.utils.data.DataLoader"
    assert (
        meant("cannot import name 'Adam' from 'torch.nn' (/v/site-packages/torch/nn/__init__.py)") == "torch.optim.Adam"
    )


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


def test_a_name_that_may_be_another_is_not_answered() -> None:
    for said in (
        "module 'torch.optim' has no attribute 'AdamP'",
        "module 'torch.optim' has no attribute 'SGDW'",
        "module 'torch.optim' has no attribute 'Rprop'",
        "module 'torch.nn' has no attribute 'DiceLoss'",
        "module 'torch.nn' has no attribute 'LayerNorm2d'",
        "module 'torch.nn' has no attribute 'AdaptiveMaxPool2d'",
        "module 'torch.nn' has no attribute 'View'",
        "module 'torch.nn' has no attribute 'tanh'",  # nn.Tanh or torch.tanh
        "module 'torch.nn' has no attribute 'embedding'",
        "module 'torch' has no attribute 'cond'",
        "module 'torch' has no attribute 'random'",
        "module 'torch' has no attribute 'range'",
        "module 'torch' has no attribute 'modulo'",
        "module 'torch' has no attribute 'loss'",
        "module 'torch' has no attribute 'numpy_'",
        "module 'torch.optim' has no attribute 'optimizer'",
        "cannot import name 'DataLoader' from 'torch' (/home/u/p/torch.py)",
        "module 'torch' has no attribute 'DataLoader'\nfile torch.py",
        *(
            f"'Tensor' object has no attribute '{name}'"
            for name in ("tensors", "sizes", "zeros_", "ones_", "stacked", "random", "size_", "version_", "arange")
        ),
    ):
        assert meant(said) == "", said


def test_letter_case_names_the_class() -> None:
    assert meant("module 'torch.optim' has no attribute 'Adamw'") == "torch.optim.AdamW"
    assert meant("module 'torch.optim' has no attribute 'Radam'") == "torch.optim.RAdam"
    assert meant("module 'torch.nn' has no attribute 'Cov2d'") == "torch.nn.Conv2d"


def test_other_messages_ask_for_no_name() -> None:
    assert meant("module 'numpy' has no attribute 'arrray'") == ""
