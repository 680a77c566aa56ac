"""Which mmcv a text needs."""

from faults import each

from torchdoctor.explain import openmmlab
from torchdoctor.explain.told import Told


@each(
    [
        ("mmcv=1.3.2, pytorch=1.6.0", "mim install mmcv-full==1.3.2"),
        ("mmcv version: 1.4.1", "mim install mmcv-full==1.4.1"),
        ("mmcv-full was asked for", "mim install 'mmcv-full<2'"),
        ("mmdet 2.8.0", "mim install 'mmcv-full<2'"),
        ("from mmcv.runner import Hook", "mim install 'mmcv-full<2'"),
        ("pulled on 2021/3/4", "mim install 'mmcv-full<2'"),
        ("torch 1.7.1", "mim install 'mmcv-full<2'"),
        ("mmcv 2.1.0, mmdet 3.2.0, torch 2.1.0", "mim install mmcv"),
        ("mmcv>=2.0.0rc4, torch 1.13.1, mmcv.ops", "mim install mmcv"),
        ("Copyright (c) 2005-2021 NVIDIA; 2024-03-05 10:12:00", "mim install mmcv"),
        ("onedl-mmcv", "mim install onedl-mmcv"),
    ]
)
def test_of_which_generation(text: str, wanted: str) -> None:
    assert openmmlab.by_mim(Told(text), "Install it").commands[-1] == wanted


@each(
    [
        ("mmdet 3.2.0\nMMCV==2.0.0 is used but incompatible. Please install mmcv>=1.1.5, <=1.3.0.", True),
        ("mmdet==2.25.1\nMMCV==1.5.3 is used but incompatible. Please install mmcv>=2.0.0rc4, <2.2.0.", True),
        ("mmcv==2.1.0\nmmcv-full==1.7.2", True),
        ("mmdet==2.25.1\nMMCV==1.7.3 is used but incompatible. Please install mmcv>=1.1.5, <=1.3.0.", False),
        ("MMCV==1.3.9 is used but incompatible. Please install mmcv>=[1, 1, 4], <=[1, 2, 0].", False),
    ]
)
def test_two_generations(text: str, wanted: bool) -> None:
    assert bool(openmmlab.another_copy(Told(text))) == wanted
