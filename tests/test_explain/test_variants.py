"""A command that asks for one variant of a network, and names the weights of another."""

import pytest

from torchdoctor.explain.told import Told
from torchdoctor.explain.variants import other


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("python test.py --model resnet18 --ckpt out/resnet50_best.pth", "asks for resnet18 (--model)"),
        ("$ python3 run.py -a vgg16 --resume=vgg19_bn.pth.tar", "asks for vgg16 (-a)"),
        ("python run.py \\\n  --encoder vitb \\\n  --load-from depth_vits.pth", "depth_vits.pth"),
        ("python test.py --model resnet50 --ckpt out/resnet50_best.pth", ""),
        ("python test.py --teacher resnet50 --ckpt out/resnet18_best.pth", ""),
        ("python test.py --model resnet18 --teacher-ckpt resnet50.pth", ""),
        ("python test.py --arch resnet34 --ckpt a_resnet34.pth --ema b_resnet18.pth", ""),
        ("python test.py --log_dir resnet50 --ckpt out/resnet18_best.pth", ""),
        ("python test.py --ckpt out/resnet18_best.pth", ""),
        ("a model resnet18 and the file resnet50_best.pth", ""),
    ],
)
def test_two_variants(command: str, says: str) -> None:
    found = other(Told(command))
    assert (says in found) if says else not found
