"""Sentences that tell an old version and a new one."""

from faults import assert_none

from torchdoctor.pasted import changes

PUT: dict[str, str] = {
    "I upgraded from torch 2.1.0 to 2.2.0": "I upgraded torch from 2.1.0 to 2.2.0",
    "torch 2.1.0 -> 2.2.0": "torch from 2.1.0 to 2.2.0",
    "it replaced my torch 2.2.0+cu121 with torch 2.1.0": "it changed torch from 2.2.0+cu121 to 2.1.0",
    "I had torch 2.0.1, now I have 2.1.2": "I had torch 2.0.1, now I have torch 2.1.2",
    "the driver was 530.30, it is now 535.54": "the now driver 535.54",
    "PyTorch 2.9.0+cu128 with CUDA 1208 (you have 2.10.0+cu128)": "my PyTorch 2.10.0+cu128",
    "it works on Linux but not on Windows": "it works on Linux, but it fails on Windows",
    "我从 torch 2.0.1 升级到了 2.4.0": "我的torch 2.4.0",
    "torch从2.0.1升级到2.4.0": "我的torch 2.4.0",
    "driver 550.54 is too old; I updated to 580.65": "my driver 580.65",
    "torch: 2.1.0 -> 2.2.0": "torch: 2.2.0",
    "numpy version: 1.26.4 => 2.1.0": "numpy version: 2.1.0",
    "Model was trained with torch 1.10.0+cu102, yours is 2.5.1. It may fail": (
        "Model was trained with my torch 2.5.1. It may fail"
    ),
    "I degraded the driver 551 to 472.84. It is stable": "I changed driver from 551 to 472.84. It is stable",
    # and these stay
    "trained with pyannote 0.0.1, yours is 3.1.1": "",
    "torch: 2.1.0 -> 2.2.0 is what the docs say": "torch: 2.1.0 -> 2.2.0 is what the docs say",
    "a driver upgrade 551 to 472.84": "",
    "torch 2.1.0 and cuda 12.1": "",
    "他从 torch 2.0.1 升级到 2.4.0 了": "",
    "torch 2.4.0 and downgraded to 1.26.4 numpy": "",
    "torch 2.4.0: I have 0.19.0 vision": "",
    "replaced torch 2.4.0 with 0.4.30 jax": "",
    "with torch 2.4.0 we have 1.5 hours per epoch": "",
    "with torch 2.4.0 we use 1.5 M samples": "",
    "I went from torch 2.3.0 to 2.4.0 and back to 2.3.0": "",
    "torch 2.4.0 and I use 0.19.0 torchvision on Ubuntu": "",
    "torch 2.1.0 and 2.2.0": "",
    "python 3.10 to the rescue": "",
    "I had torch 2.0.1, now I have 2.1 GB free": "",
    "mail from python 3 to you": "",
    "It is slow, but not on purpose": "",
}


def test_each_version_of_a_change_has_its_name() -> None:
    found = {line: changes.newest(line) for line in PUT}
    assert_none({line: found[line] != (PUT[line] or line) and found[line] for line in PUT})
