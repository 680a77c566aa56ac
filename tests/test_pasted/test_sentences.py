"""What sentences say that their writer has, and what they only speak of."""

import pytest
from faults import assert_none

from torchdoctor.pasted import NotRead, read, sentences

HAS: dict[str, dict[str, str]] = {
    "I am on Windows 11 with an RTX 4090, torch 2.3.1+cu121, python 3.10": {
        "os": "Windows 11",
        "gpu": "RTX 4090",
        "torch": "2.3.1+cu121",
        "python": "3.10",
    },
    "My system is Ubuntu18, with torch 1.0.0.": {"os": "Ubuntu18", "torch": "1.0.0"},
    "Lib version is 0.8.5, Torch 1.3.0": {"torch": "1.3.0"},
    "Training works at first, but I'm using 5 Nvidia Tesla V100 GPUs on one node.": {"gpu": "5 x Nvidia Tesla V100"},
    "torch 1.5 on a GTX 780 TI (source)": {"torch": "1.5", "gpu": "GTX 780 TI"},
    "I upgraded the whole machine to PyTorch 2.5.1 and driver 550.54.14": {"torch": "2.5.1", "driver": "550.54.14"},
    "Python 3.8.3, ray: 0.9.0, torch: 1.5.1, WSL Ubuntu 18.04.4 LTS": {
        "python": "3.8.3",
        "torch": "1.5.1",
        "os": "Ubuntu 18.04.4 WSL",
    },
    "loader -   PyTorch version 1.5.0 available.": {"torch": "1.5.0"},
    "I installed version 2.1 of PyTorch on my 3090s": {"torch": "2.1", "gpu": "3090"},
    "我在 Windows 11 上使用 torch 2.1.0+cu118，显卡是 RTX 4090，驱动 551.61": {
        "os": "Windows 11",
        "torch": "2.1.0+cu118",
        "gpu": "RTX 4090",
        "driver": "551.61",
    },
    "Uso torch 2.2.0 en Windows 10 con una RTX 3060": {
        "torch": "2.2.0",
        "os": "Windows 10",
        "gpu": "RTX 3060",
    },
    "I don't know why torch.cuda.is_available() always returns false": {"available": "false"},
    "torch.cuda.is_available()   # True": {"available": "True"},
    "I tried torch 2.4 and 2.5 on my 3090 with driver 550.54.14": {"gpu": "3090", "driver": "550.54.14"},
    "win10 + Python 3.8.5 + Pytorch 1.6.0 + viewer 4.5.9": {"os": "win10", "python": "3.8.5", "torch": "1.6.0"},
    "Pytorch 0.4.1 & Tensorflow 1.8.0": {"torch": "0.4.1"},
    "A VM of size X (four P100)": {"gpu": "4 x P100"},
    "Now I'm using PyTorch 0.4. Previously, I was using PyTorch 0.4.1": {"torch": "0.4"},
    "In Google Colab I get this error, in the browser of my MacBook": {"os": "Google Colab"},
    "I did this in colab and it works fine but I want it in my windows10 PC with 3090 GPU": {
        "os": "windows10",
        "gpu": "3090",
    },
    "After installing Python 3.7.9 and pip I get an error": {"python": "3.7.9"},
    "I have 3080 and installed it": {"gpu": "3080"},
    "It uses the CPU instead of my RTX 5090 on Windows 11": {"gpu": "RTX 5090", "os": "Windows 11"},
    'The page says "2.0.0+cpu Autocast half"': {"torch": "2.0.0+cpu"},
    "Created an env and installed PyTorch 2.1.2 + cu118": {"torch": "2.1.2 + cu118"},
    "PyTorch 2.5.1 cannot find the MPS device on a MacOS 12.7.6": {"torch": "2.5.1", "os": "MacOS 12.7.6"},
    "Intel Arc A770 not being recognized": {"gpu": "Intel Arc A770"},
    "I changed my gpu from 1050 to 3080": {"gpu": "3080"},
    "I tried it on WSL2 (Ubuntu-20.04)": {"os": "WSL2"},
    "CPU R7 7700, 64Gb DDR5, RX9700.": {"gpu": "RX9700"},
    "I have 2x5090": {"gpu": "2 x 5090"},
    "libcuda.so.535.104.05 is another; nvidia-smi says 550.54.14": {"driver": "550.54.14"},
    "How to use torch 2.4 with driver 470? I have an RTX 3090": {"gpu": "RTX 3090"},
    "How to fix this? I use torch 2.4 with driver 470": {"torch": "2.4", "driver": "470"},
    "Why does torch 2.4 fail on my RTX 3090?": {"torch": "2.4", "gpu": "RTX 3090"},
    "I installed a newer one, but went back to torch 2.5.1": {"torch": "2.5.1"},
    "친구는 RTX 4090을 사용합니다. 나는 RTX 3060": {"gpu": "RTX 3060"},
    "저는 RTX 3060을 사용합니다": {"gpu": "RTX 3060"},
    "Run `pip install x` as the docs say. I use Windows. torch 2.3.0": {"os": "Windows", "torch": "2.3.0"},
    "The test for torch.cuda.is_available() failed. I am on driver 550.54": {"available": "False", "driver": "550.54"},
    "The test for torch.cuda.is_available() failed with NameError: x. I am on driver 550.54": {"driver": "550.54"},
    "The test for torch.cuda.is_available() failed because of me. I am on driver 550.54": {"driver": "550.54"},
    "I am trying to set up viewer for a 5090": {"gpu": "5090"},
    "我的显卡是3090，装了pytorch1.8+cuda11.1，就运行不了": {"gpu": "3090", "torch": "1.8+cuda11.1"},
    "windows下配置训练": {"os": "windows"},
    "The GPUs are 3090s and nvidia-smi shows them": {"gpu": "3090"},
    "I have an NVIDIA 1660GTX SUPER": {"gpu": "NVIDIA 1660GTX SUPER"},
    "I use Windows 11 (GPU: A5000 RTX)": {"os": "Windows 11", "gpu": "A5000 RTX"},
    "python (version 3.8.10) with pytorch package (version 1.7.1)": {"python": "3.8.10", "torch": "1.7.1"},
    "It forced an update on torch from 1.9.0 to 2.2.0 on my pc": {"torch": "2.2.0"},
    "For me: pytorch 2.2.1 py3.12_cuda11.8_cudnn8.7.0_0": {"torch": "2.2.1 py3.12_cuda11.8_cudnn8.7.0_0"},
    "On fresh ubuntu 22.04; on windows the card works": {"os": "ubuntu 22.04"},
    "I have installed triton-2.1.0 in Ubuntu 22.04, but torch 2.4.0 requires triton==3.0.0": {
        "triton": "2.1.0",
        "os": "Ubuntu 22.04",
        "torch": "2.4.0",
    },
    "py36, torch1.2, ubuntu 16": {"python": "3.6", "torch": "1.2", "os": "ubuntu 16"},
    "I updated my nvidia drivers to 551.23 and now it works": {"driver": "551.23"},
    "The paper reports training on 8 V100 GPUs": {},
    "You need torch>=1.10 and a GPU such as RTX 3090": {},
    "I previously used torch 1.4; now I am on torch 1.6": {"torch": "1.6"},
    "On Linux ignore this warning": {},
    "It worked on Windows 11 with RTX 5070ti": {"os": "Windows 11", "gpu": "RTX 5070ti"},
    "I got a similar issue with 3090, the driver version is 31.0.15.3623": {"gpu": "3090", "driver": "536.23"},
    "I don't have an A100, only a 3060 with nvidia driver version 535": {"gpu": "3060", "driver": "535"},
    "They used V100 GPUs. I use a single 3080 (10GB).": {"gpu": "3080"},
    "I trained with 3090 images for 3080 steps": {},
    "torch.__version__ is 1.12.0": {"torch": "1.12.0"},
    "I downgraded to pytorch 1.12.1 and it works now": {"torch": "1.12.1"},
    "A clean install on Ubuntu 22.04 with an RTX 6000 Ada GPU. It was the same issue with L40s.": {
        "os": "Ubuntu 22.04",
        "gpu": "RTX 6000 Ada",
    },
    "Hey, I am on torch 2.4.0 and it works like a charm for me": {"torch": "2.4.0"},
    "i am working with python v3.10, cuda toolkit v11.8, PyTorch v2.4.1": {"python": "3.10", "torch": "2.4.1"},
    "My torch version: 2.5.1+cu124 python 3.10,2080Ti*8": {
        "torch": "2.5.1+cu124",
        "python": "3.10",
        "gpu": "2080Ti*8",
    },
    "I use it on a laptop with an NVIDIA GeForce RTX 5080 Laptop GPU": {"gpu": "NVIDIA GeForce RTX 5080 Laptop GPU"},
    "I have torch 2.1.0, torchvision 0.16.0, but torchvision 0.17 needs torch 2.2": {
        "torch": "2.1.0",
        "torchvision": "0.16.0",
    },
    "same problem on torch 2.1.0+cuda 12.1": {"torch": "2.1.0+cuda 12.1"},
    "torch2.1.0 cuda12.1 and flash 2.4.2": {"torch": "2.1.0 cuda12.1"},
    "Ubuntu 24.04 (kernel 6.14). python 3.13.9, nvidia-driver-580-open (CUDA 13.0) and pytorch 2.9.0+cu128": {
        "os": "Ubuntu 24.04",
        "python": "3.13.9",
        "driver": "580",
        "torch": "2.9.0+cu128",
    },
    "I had checked that the pytorch version were both 1.1.0": {"torch": "1.1.0"},
    "I don't have an RTX 4090, I have a GTX 1080 Ti": {"gpu": "GTX 1080 Ti"},
    "I removed torch 2.3.1 and have an RTX 3070 on Windows 10": {"gpu": "RTX 3070", "os": "Windows 10"},
    "I can't use my RTX 3090 with torch 2.1.0": {"gpu": "RTX 3090", "torch": "2.1.0"},
    "I'd like to use torch 2.3.0 on my RTX 3090": {"gpu": "RTX 3090"},
    "Can I use torch 2.6.0 with my RTX 5090?": {"gpu": "RTX 5090"},
    "I sold my RTX 3090 and now have an A6000": {"gpu": "A6000"},
    "My gpu is gtx1060, i tried the same thing on another pc with rtx4090": {"gpu": "gtx1060"},
    "Now that I've installed PyTorch 2.8.0, it works": {"torch": "2.8.0"},
    "torch.__version__ shows me 0.4.0a0+2e156f3": {"torch": "0.4.0a0+2e156f3"},
    "Tried this on my Linux machine": {"os": "Linux"},
    "I'm running on Ubuntu 17.10 with CUDA 9.0 and NVIDIA 384.90": {"os": "Ubuntu 17.10", "driver": "384.90"},
    "I have nvidia driver 535 and a 3090 card": {"driver": "535", "gpu": "3090"},
    "I use the 470 driver on Ubuntu 20.04": {"driver": "470", "os": "Ubuntu 20.04"},
    "I'm on an M3-Pro with 36GB": {"os": "macOS (Apple M3 Pro)"},
    "Training hangs on 8 H100 GPUs": {"gpu": "8 x H100"},
    "Crash on an instance (4 T4s) without any reason": {"gpu": "4 x T4"},
    "Ошибка установки torch на GTX 1660 Ti": {"gpu": "GTX 1660 Ti"},
    "Windows 11, версия драйвера 576.52": {"os": "Windows 11", "driver": "576.52"},
    "3090显卡复现的时候": {"gpu": "3090"},
    "我的torch版本是2.1.0, 我用的是4090": {"torch": "2.1.0", "gpu": "4090"},
    "作者用的是V100, 我的显卡是3060": {"gpu": "3060"},
    "服务器是8卡A100": {"gpu": "8 x A100"},
    "PyTorchのバージョンは2.0.1です、RTX 3060を使っています": {"torch": "2.0.1", "gpu": "RTX 3060"},
    "torch 버전은 2.1.0 이고 RTX 3090 사용": {"torch": "2.1.0", "gpu": "RTX 3090"},
    "La versión de torch es 2.1.0 y uso una RTX 3060": {"torch": "2.1.0", "gpu": "RTX 3060"},
    "A minha placa é uma RTX 3060 com driver 535.104": {"gpu": "RTX 3060", "driver": "535.104"},
    "I'm on 22.04 with a 3090 and driver 535": {"os": "Ubuntu 22.04", "gpu": "3090", "driver": "535"},
    "4 x 4090 and 1 x 5090!": {"gpu": "4 x 4090; 1 x 5090"},
    "Current PyTorch version 2.0.0 causes instability": {"torch": "2.0.0"},
    "My new 9070xt is slower than my 6900xt": {"gpu": "9070xt"},
    "I installed X according to the tutorial, and I am using Jetson Orin Nano with JetPack 5.1": {
        "gpu": "Jetson Orin Nano",
        "os": "JetPack 5.1",
    },
    "I trained on A100 nodes. It is normal when I run on a V100": {"gpu": "A100"},
    "My latest installation is torch 1.0.1, nvidia-410, cuda 10.0": {"torch": "1.0.1", "driver": "410"},
    "gtx 1660 black image": {"gpu": "gtx 1660"},
    "It keeps throwing the out of memory exception on A6000 GPUs": {"gpu": "A6000"},
    "I run it in my local machine 3090, and it stops": {"gpu": "3090"},
    "I failed to train it on my computer, Ubuntu18 2*3090.": {"os": "Ubuntu18", "gpu": "2 x 3090"},
    "I have now pytorch 1.13.1 running on my 7900 XT": {"torch": "1.13.1", "gpu": "7900 XT"},
    "I have 2x5090, which is twice as fast as 2x4090": {"gpu": "2 x 5090"},
    "On my old system with a GTX1060 it worked. With my RTX 4090 it is like this": {"gpu": "RTX 4090"},
    "torch.cuda.is_available() 就是False, 不知道": {"available": "False"},
    "any test of torch.cuda.is_available() fails": {"available": "False"},
    "I use it with the latest PyTorch nightly (2.6.0.dev20241112+cu121)": {"torch": "2.6.0.dev20241112+cu121"},
    "only cpu is used on host with 3090 ubuntu 20.04": {"gpu": "3090", "os": "ubuntu 20.04"},
    "figure out why my 6600XT can't run it": {"gpu": "6600XT"},
    "import failed on 2080ti, ubuntu 18.04.": {"gpu": "2080ti", "os": "ubuntu 18.04"},
    "Maxwell user here (Nvidia M40), when trying it": {"gpu": "Nvidia M40"},
    "Torch 2.5.1 and CUDA 12.4 and C++ tools installed": {"torch": "2.5.1"},
    "그래픽카드는 2060 6gb쓰고 있습니다": {"gpu": "2060"},
    "PyTorch -2.0.1,": {"torch": "2.0.1"},
    "I train on an RTX A6000. It runs smoothly on 2080 Ti and TITAN RTX servers": {"gpu": "RTX A6000"},
    "Tested: RTX 2080 Ti (works), RTX 4090 (crashes)": {"gpu": "RTX 4090"},
    "We use an L40S, not two L40s": {"gpu": "L40S"},
    "As you can see, I use an RTX 3090": {"gpu": "RTX 3090"},
    "It no longer installs on Apple silicon": {"os": "macOS (Apple silicon)"},
    "三张L40s": {"gpu": "3 x L40s"},
    "This works for my RTX4060 laptop": {"gpu": "RTX4060 laptop"},
    "I have built torch-v2.2.0 on my computer": {"torch": "2.2.0"},
    "window11 python3.10 cu117, can't install it": {"os": "window11", "python": "3.10"},
    "It does not work on my RTX 3090 with torch 2.1": {"gpu": "RTX 3090", "torch": "2.1"},
    "RTX 3080 used at 99%": {"gpu": "RTX 3080"},
    "I don't have sudo on Ubuntu 22.04 with my RTX 3090": {"os": "Ubuntu 22.04", "gpu": "RTX 3090"},
}
NOTHING = (
    "Note that torch 2.4.0 requires triton==3.0.0",
    "请从官网的 torch 2.1.0 下载",
    "windows下载地址",
    "最初安装的是pytorch1.7.1+cuda11.0",
    "我听说pytorch1.7+cuda11兼容性不佳",
    "Pytorch 1.4.0 with RTX 3080 ?",
    "In the install instruction, however, torch is 1.9.0.",
    "Please upgrade torch from 1.9.0 to 2.2.0",
    "Set up viewer, which wants a 5090",
    "Is it compatible with pytorch 1.2 ?",
    "This package requires torch 2.0.1.",
    "cu128 is only available for torch 2.7.",
    "I tried with torch 2.4 on Windows",
    "It works on RTX 3090 and torch 1.9.",
    "Please use pytorch 0.4.0 in the meantime.",
    "I need torch for Python 3.10",
    "How to use torch 2.4 with driver 470?",
    "My torch is 2.1.0 on Windows and 2.3.0 on Linux",
    "If I went back to torch 2.1.0, would it work?",
    "Should I have reverted to torch 2.1.0?",
    "torch1.7.1 install fail",
    "It doesn't seem to work with RTX 3060",
    "My friend's nvidia-smi says 550.54.14",
    "If nvidia-smi shows 550.54 or newer, it works",
    "Please check that nvidia-smi shows 550.54.14",
    "Can one use torch 2.4 with driver 470?",
    "Is it possible to use torch 2.4 with driver 470?",
    "torch.__version__ gives 2.1.0 on the server and 2.3.0 locally",
    "The test of torch.cuda.is_available() failed: ModuleNotFoundError",
    "If the test for torch.cuda.is_available() fails, install it again",
    "Run torch 2.4.0 on Windows 11 with an RTX 3090",
    "동료는 RTX 4090을 사용합니다",
    "support for RTX 5090 was added in PyTorch 2.7",
    "Upgrade to torch 2.5 or newer, and to driver 570.26",
    "torch 1.10 or newer",
    "torch>=1.5.0",
    "on torch 2.0+",
    "Found existing installation: torch 1.7.0+cu101",
    "the program needs a torch 1.9.0 (which does not fit)",
    "A friend has an RTX 3090 with torch 2.1",
    "The same on another machine which has an RTX 2080 Ti",
    "https://example.org/torch-2.1.0/windows",
    "GCC version: (Ubuntu 7.4.0-1ubuntu1) 7.4.0",
    "pytorch-lightning 1.0.3",
    "sliding windows of 128",
    "loss 535.104 at step 3",
    "需要 torch 2.1.0",
    "sudo apt install nvidia-driver-535",
    "PyTorch 2.3.0 on CUDA 12.1",
    "I don't use torch 2.3.0 on an RTX 3090",
    "I no longer have torch 2.1.0 on Windows 10",
    "We stopped using torch 2.3.0 on RTX 3090",
    "If I had torch 2.2.0 on an RTX 3090 would it work?",
    "I am going to use torch 2.3.0 on RTX 3090",
    "I will have torch 2.3.0 next week",
    "Is anyone using torch 2.3.0 on RTX 3090?",
    "He has torch 2.1.0 on RTX 3090",
    "The checkpoint was saved with torch 1.7.1 on an A100",
    "According to the README, PyTorch 2.4.0 was tested on Ubuntu 22.04 with an A100",
    "We have not tested with torch 2.5.1 on an H100",
    "I wonder whether PyTorch 2.2.0 supports my GTX 960M",
    "Are you using torch 2.5.1 on Windows 11?",
    "The authors used torch 1.7.1 on a V100",
    "the driver 400 MB package, with 500 drivers and driver 535 MB",
    "I'm using python 3.8.6, 3.9.7 and 3.9.9",
    "能用3060吗",
    "RTX 3060で動きますか",
    "是3050元, 在2080年, 用了3090张",
    "官方推荐torch 2.1.0",
    "推奨はRTX 3060です",
    "Support for RTX 5090 fails",
    "Obtaining dependency information for torch==2.6.0 from there",
    "plan M3 Pro, an M2 SSD",
    "TODO: test it on Windows with torch 2.5",
    "A colleague has a 3090, and they have to use torch 2.1",
    "someone told me, I have to use torch 2.1 there",
    "runs on 22.04 images and needs nvidia-4100",
    "I first used two 2080ti, then used two v100",
    "I tried torch 2.4",
    "people report a crash on RTX 5090, it may hang on A100",
    "There is a known issue with RTX 3090",
    "4090显卡可以吗",
    "RTX 3060を使えますか",
    "PyTorch gives 1.5 times the speed, torch returns 2.0",
    "Cortex M4 CPU, a machine 3090 images",
    "My boss has an RTX 3090",
    "It was slow on my 3080. I come back with an RTX 5090",
    "torch 2.5.1 must be installed",
    "It runs smoothly on RTX 3090",
    "You can run it on Windows 11 with a 3060.",
    "Please provide your OS, Python 3.10 or 3.11, torch 2.1 and so on",
    "With driver 525, use CUDA 12.0",
    "Anyone with an A6000 who can test this on torch 2.6?",
    "It crashed on A100 in their cluster",
    "Il faut une RTX 3060 avec torch 2.1, es wird eine RTX 3060 empfohlen",
    "We need 535 driver nodes",
    "The cluster has A100 nodes and V100 nodes",
    "Please support Apple silicon",
    "Supported: Ubuntu 22.04, Python 3.10, torch 2.1.0",
)


def said(line: str) -> dict[str, str]:
    return sentences.settled(sentences.read([(0, line)]), frozenset())[0]


def test_what_the_writer_has() -> None:
    assert_none({line: said(line) != wanted and str(said(line)) for line, wanted in HAS.items()})


def test_what_is_only_spoken_of() -> None:
    assert_none({line: said(line) for line in NOTHING})


def test_a_sentence_of_requirements_is_no_banner() -> None:
    with pytest.raises(NotRead):
        read("The message says: requires Python 3.10 and torch 2.2.0")


def test_two_values_are_two() -> None:
    found = read("Reproduced with torch 1.3.1 here.\nOS: Linux\nGPU: RTX 3090\nAlso reproduced with torch 1.5.1 here.")
    assert found.facts.torch is None
    assert any("several versions of torch" in problem.why for problem in found.facts.problems)


def test_an_answer_that_the_title_and_the_last_word_give_is_the_writers() -> None:
    call = "torch.cuda.is_available()"
    lines = [(0, f"{call} is False"), (1, f"on the server {call} is True"), (2, f"here {call} is False")]
    assert sentences.settled(sentences.read(lines), frozenset())[0] == {"available": "False"}
    assert "available" not in sentences.settled(sentences.read(lines[:2]), frozenset())[0]


def test_two_versions_on_one_line_are_two() -> None:
    line = "On Linux I tested ```torch==1.13.1+cu117 torchvision==0.14.1``` and ```torch==2.0.1+cu117```, both work"
    facts = read(f"{line}\nGPU: RTX 3090").facts
    assert (facts.torch, facts.packages) == (None, None)


def test_one_value_in_two_words_is_one() -> None:
    facts = read("Here I use torch 2.1 for it.\nI have torch 2.1.2+cu118 on an RTX 3090").facts
    assert facts.torch
    assert (facts.torch.version, facts.torch.via) == ("2.1.2+cu118", "sentences")


def test_a_companion_counts_beside_the_torch_of_the_same_sentences() -> None:
    packages = read("I use torch 2.1.0 and torchvision 0.16.0 on Windows 11").facts.packages
    assert packages
    assert [(package.name, package.version) for package in packages] == [("torchvision", "0.16.0")]
    assert not read("torch: 2.1.0\nOS: Linux\nI also have torchvision 0.17.0 here").facts.packages


def test_an_amd_card_without_its_vendor_is_no_nvidia_card() -> None:
    facts = read("torch 2.4.0+rocm6.1 on my 7900xtx").facts
    assert facts.nvidia is None
    assert facts.smoke
    assert [device.name for device in facts.smoke.devices] == ["7900xtx"]


def test_a_tag_that_people_spell_out_is_the_build() -> None:
    torch = read("same problem on torch 2.1.0+cuda 12.1").facts.torch
    assert torch
    assert (torch.version, torch.build) == ("2.1.0", "cu121")


def test_a_list_outweighs_a_sentence() -> None:
    facts = read("I ran torch 1.9 on my RTX 3080.\nPyTorch: 2.4.0\nOS: Linux").facts
    assert facts.torch
    assert facts.nvidia
    assert (facts.torch.version, facts.nvidia.gpus[0].name) == ("2.4.0", "RTX 3080")


def test_a_gpu_that_a_whole_report_did_not_find_is_not_there() -> None:
    report = "PyTorch version: 2.5.1+cpu\nIs debug build: False\nCUDA used to build PyTorch: None\nOS: Ubuntu 22.04\n"
    more = "Python version: 3.10\nIs CUDA available: False\nGPU models and configuration: No CUDA\n"
    facts = read(f"I also have an RTX 3090 somewhere.\n{report}{more}Nvidia driver version: N/A\n").facts
    assert facts.nvidia is None
