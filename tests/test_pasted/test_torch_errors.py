"""torch's own errors: the writer's, and those that are quoted, old or another's."""

from faults import assert_none

from torchdoctor.knowledge import load
from torchdoctor.pasted import read
from torchdoctor.rules import diagnose

NO_CUDA = "AssertionError: Torch not compiled with CUDA enabled"
MACHINE = "I have an RTX 3090 with driver 550.54 on Ubuntu."
CPU_BUILD = {  # whether the text shows a CPU build
    f"I had torch without CUDA, then I reinstalled it and now it works. {MACHINE}": False,
    f"I get a warning about 'torch not compiled with cuda enabled'. {MACHINE}": True,
    f"If I get 'torch not compiled with cuda enabled', what then? {MACHINE}": False,
    f"A friend said: I get 'torch not compiled with cuda enabled'. {MACHINE}": False,
    f"The requirements.txt installed torch without cuda support. {MACHINE}": True,
    f"Can I install torch without CUDA? {MACHINE}": False,
    f"If pip installed torch without CUDA, reinstall it. {MACHINE}": False,
    f"My pytorch is cpu only. {MACHINE}": True,
    f"On the laptop my pytorch is cpu only. {MACHINE}": False,
    f"Conda installed torch without CUDA; pip's wheel has it. I use pip: torch 2.4.0. {MACHINE}": False,
    f"My pytorch was cpu only. {MACHINE}": False,
    f"At first pip installed the CPU version of torch. {MACHINE}": False,
    f"Pip installed the CPU version of torch. I reinstalled it from an index. {MACHINE}": False,
    f"Pip installed the CPU version of torch, but I fixed that. {MACHINE}": False,
    f"It installed the cpu-only version of pytorch, which I have since removed. {MACHINE}": False,
    f"For the docs build the script installed the cpu version of torch. {MACHINE}": False,
    f"It got the cpu version of torch when there is no GPU. {MACHINE}": False,
    f"My pytorch is cpu only.\n\n{MACHINE} torch 2.4.0": False,  # of which it need not be
    f"{MACHINE} torch.version.cuda is None on my Mac, and here torch.version.cuda is 12.1 with torch 2.4.0": False,
    f"{MACHINE} torch 2.4.0, torch.version.cuda is None on my machine": True,
    f"/data/u/.cache/torch_extensions/py39_cpu/a\n{MACHINE} I have torch 2.4.0": False,
    f"不要装 cpu版本 torch 2.4.0. {MACHINE}": False,
    f"我装的是 cpu版本 torch 2.4.0. {MACHINE}": True,
    f"Poetry went from cuda (2.0.1+cu118) to cpu (2.1.1)\n{NO_CUDA}\n{MACHINE}": True,
    f"{NO_CUDA}\nI use torch 2.0.1+cu118 to train. {MACHINE}": False,
    f"{NO_CUDA}\n{MACHINE}": True,
    f'raise AssertionError("Torch not compiled with CUDA enabled")\n{NO_CUDA}\n{MACHINE}': True,
    f"{NO_CUDA}\n{MACHINE} torch.cuda.is_available() returns False, but should be True": True,
    f"{NO_CUDA}\n{MACHINE} torch.cuda.is_available() should return True": True,
    f"{NO_CUDA}\n\nI then reinstalled and now torch.cuda.is_available() returns True with torch 2.1.0+cu121 on Windows "
    "and my RTX 3090": False,
    f"{NO_CUDA}\nThen I installed torch 2.1.0+cu121. {MACHINE}": False,
    f"{MACHINE} torch.cuda.is_available() returns True.\nSearching for it I found people with:\n{NO_CUDA}\n"
    "but mine is just slow.": False,
    f"{NO_CUDA}\n{MACHINE}\n>>> torch.cuda.is_available()\nTrue": False,
    f'The FAQ says "Torch not compiled with CUDA enabled" means a CPU build.\n{MACHINE}': False,
    f'The FAQ says "{NO_CUDA}" means a CPU build.\n{MACHINE}': False,
}


def test_a_cpu_build_only_where_the_error_is_the_writers() -> None:
    found = {text: [item for item in said(text) if "CPU build" in item] for text in CPU_BUILD}
    assert_none(
        {text: bool(found[text]) != wanted and (found[text] or "nothing") for text, wanted in CPU_BUILD.items()}
    )


FOREIGN = (  # none of them shows anything about a torch
    "The MPS backend is fast on my Mac with macOS 12.3.",
    "Loaded runtime CuDNN library: 8.7.0 but source was compiled with: 8.9.6. CuDNN library needs to match.",
    "cuDNN version 8.9.2 is compiled in",
    'A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.1.1\nFile "/x/site-packages/pandas/a.py"',
)


def test_messages_of_others_say_nothing_of_torch() -> None:
    texts = [f"{text}\nUbuntu 22.04" for text in FOREIGN]
    assert_none({text: [item for item in said(text) if "torch" in item] for text in texts})


def test_a_torch_without_a_version_is_this_torch() -> None:
    errors = (
        NO_CUDA,
        "RuntimeError: PyTorch has CUDA version=12.1 and torchvision has CUDA version=11.8",
        "cuDNN version incompatibility: PyTorch was compiled against (9, 1, 0) but found runtime version (8, 9, 2)",
    )
    machines = (
        MACHINE,
        "I have an RTX 3090 with driver 418.39 on Ubuntu.",
        "OS: Ubuntu 22.04\nGPU: Radeon RX 7900 XTX",
        "OS: Ubuntu 22.04\nGPU: Intel Arc A770",
        "OS: Ubuntu 22.04\nGPU: none",
    )
    texts = [f"{error}\n{machine}" for error in errors for machine in machines]
    assert any("this torch" in item for text in texts for item in said(text))
    assert_none({text: [item for item in said(text) if "torch None" in item] for text in texts})


DIFFERENT = "Detected that PyTorch and torchvision were compiled with different CUDA versions."
FRAME = '  File "/x/lib/python3.9/dist-packages/torchvision/__init__.py", line 6, in <module>'
NUMBERS = "PyTorch has CUDA Version=11.7 and torchvision has CUDA\nVersion=11.8."
OPS = "Couldn't load custom C++ ops. This can happen if your PyTorch and torchvision versions are incompatible"
OF_TORCHVISION = {  # whether the text shows that torchvision does not belong to its torch
    f"RuntimeError: {DIFFERENT.replace(' CUDA', chr(10) + 'CUDA')} {NUMBERS}": True,
    f"# {DIFFERENT}\nTraceback (most recent call last):\n{FRAME}": True,
    OPS: True,
    f"torchvision 0.14.0, torch 1.14.0.dev20221110\n{OPS}": True,
    f"A colleague has: {OPS}\nI have Ubuntu": False,
    f"{OPS}\nI compiled torchvision from source on Ubuntu": False,
    "My log says: load custom ops of torchvision. Ubuntu": False,
    f"# {DIFFERENT}\nWhat does it mean?\nUbuntu 22.04": False,
    f"How do I catch '{DIFFERENT}'?\n{FRAME}": False,
    f"My code checks whether PyTorch has CUDA and torchvision has CUDA.\n{FRAME}": False,
}


def test_a_torchvision_for_another_cuda() -> None:
    found = {text: [item for item in said(text) if "torchvision does not" in item] for text in OF_TORCHVISION}
    assert_none(
        {text: bool(found[text]) != wanted and (found[text] or "nothing") for text, wanted in OF_TORCHVISION.items()}
    )


def said(text: str) -> list[str]:
    return [item.message for result in diagnose(read(text).facts, load()) for item in result.findings]
