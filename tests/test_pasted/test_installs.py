"""What commands show that somebody ran, and what those do not that were advised, tried or refused."""

from faults import assert_none

from torchdoctor.pasted import installs, settling
from torchdoctor.pasted.page import page

RAN: dict[str, dict[str, str]] = {
    "I created an environment with:\n```\nconda create -n x python=3.8\n"
    "conda install pytorch==1.12.1 torchvision==0.13.1 cudatoolkit=11.3 -c pytorch\n```": {
        "python": "3.8",
        "torch": "1.12.1 (cuda 11.3)",
        "torchvision": "0.13.1",
    },
    "Steps to reproduce:\n$ pip install --upgrade pip\n$ pip install torch==2.7.0 --index-url "
    "https://download.pytorch.org/whl/cu128": {"torch": "2.7.0 (cuda 12.8)"},
    "Installed torch the following way:\npip install torch==1.6.0+cpu torchvision==0.7.0+cpu -f x": {
        "torch": "1.6.0+cpu",
        "torchvision": "0.7.0+cpu",
    },
    "In my env I ran `uv pip install torch==2.5.1 torchaudio==2.5.1`": {"torch": "2.5.1", "torchaudio": "2.5.1"},
    "I installed it by pip install ./torch-1.5.0%2Bcu101-cp37-cp37m-win_amd64.whl": {"torch": "1.5.0+cu101"},
    "Steps to reproduce the behavior:\n1. Install python 3.10\n2. Install pytorch 2.7.0 with cuda 12.8\n": {
        "torch": "2.7.0 (cuda 12.8)"
    },
    "For now I got it to run by doing this:\nbash```\npip install torch==2.8.0.dev20250601+cu128": {
        "torch": "2.8.0.dev20250601+cu128"
    },
    "I've just installed it using:\n> sudo pip3 install http://x/whl/cu90/torch-0.3.0.post4-cp36-cp36m-x.whl": {
        "torch": "0.3.0.post4 (cuda 9.0)"
    },
    "After successfully installing torch (https://x/torch-2.6.0.dev20241016%2Brocm6.2-cp312-cp312-x.whl), no": {
        "torch": "2.6.0.dev20241016+rocm6.2"
    },
    "install : pip install torch==1.8.1+cu102 torchvision==0.9.1+cu102 -f x": {
        "torch": "1.8.1+cu102",
        "torchvision": "0.9.1+cu102",
    },
    "Full repro after login:\npip install --pre torch==2.6.0.dev20241203+cu124 --upgrade": {
        "torch": "2.6.0.dev20241203+cu124"
    },
    "How it is meant:\n1. Install pytorch 2.7.0 with cuda 12.8": {},
    "You should run:\npip install torch==2.7.0": {},
    "My colleague's environment:\nconda create -n x python=3.8\npip install torch==1.12.1+cu113\nI have a 4090": {},
    "My own environment:\nconda create -n x python=3.8\npip install torch==1.12.1+cu113\nI have an RTX 4090": {
        "python": "3.8",
        "torch": "1.12.1+cu113",
    },
    "This fixed it for me: pip install torch==2.7.0": {},
    "I tried pip install torch==2.7.0": {},
    "Command: C:\\x\\python.exe -m pip install torch==2.1.2 --index-url x\nError code: 1": {},
    "I ran:\npip install torch==2.1.2\nCollecting torch==2.1.2\nERROR: disk full\nError code: 2": {},
    "I ran:\npip install torch==2.1.2\npython train.py exited with code 1": {"torch": "2.1.2"},
    "I ran:\npip install torch==2.1.2\nError code: 0": {"torch": "2.1.2"},
    "I have installed torch-2.6.0-cp312-cp312-linux_x86_64.whl on my colleague's PC": {},
    "I successfully installed torch-2.6.0-cp312-cp312-linux_x86_64.whl, but went back to torch 2.5.1": {},
    "We have installed torch-2.6.0-cp312-cp312-linux_x86_64.whl, then uninstalled it": {},
    "We have installed torch-2.6.0-cp312-cp312-linux_x86_64.whl, but it prints False": {
        "torch": "2.6.0",
    },
    "In my env I ran `pip install torch==2.6.0` on a friend's laptop": {},
    "Should I use this?\npip install torch==2.7.0": {},
    "uv pip install torch==2.6.0 --index-url https://download.pytorch.org/whl/cpu\nAudited 1 package in 3ms": {
        "torch": "2.6.0 (cpu)"
    },
    "uv pip install torch==2.6.0\nAudited the code": {},
    "I tried a newer CUDA on my PC, installed pytorch by\nconda install pytorch==1.7.1 cudatoolkit=11.0": {
        "torch": "1.7.1 (cuda 11.0)"
    },
    "If you installed pytorch by\nconda install pytorch==1.7.1": {},
    "pip install torch==2.7.0": {},
    "I ran pip install torch>=2.7.0": {},
    "I ran pip install torch==2.7.*": {},
    "I ran pip install torch==2.7.0\nERROR: No matching distribution found for torch==2.7.0": {},
    "I ran pip install torch==2.7.0\nThen in my other env I ran pip install torch==2.6.0": {},
}


def test_what_commands_show() -> None:
    found = {text: shown(text) for text in RAN}
    assert_none({text: found[text] != wanted and str(found[text]) for text, wanted in RAN.items()})


def shown(text: str) -> dict[str, str]:
    return settling.settled(installs.read([*enumerate(page(text).lines)]), frozenset())[0]
