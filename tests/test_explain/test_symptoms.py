"""Texts without a message: what somebody tells of a program that prints nothing."""

import pytest

from torchdoctor.explain.causes import explain
from torchdoctor.explain.symptoms import symptoms

TOLD = [
    ("I tried to train on another data set, but the code is stuck at epoch 1, any clue?", "dataloader-hangs"),
    ("Training hangs without any message after 1 epoch when the loader has more than 1 worker.", "dataloader-hangs"),
    ("模型训练到第一个epoch就卡住了，没有报错", "dataloader-hangs"),
    ("I run DETR with torchrun --nproc_per_node=4, and training gets stuck at the beginning.", "nccl-timeout"),
    ("Stuck on epoch 0 for 5 hours. pytorch-1.0.1, CUDA 10.1, one gpu: 3090.", "no-kernel-image-torch"),
    (
        "I train your network on my images, but the accuracy stays at 0.1 from the first epoch on.",
        "model-does-not-learn",
    ),
    ("训练了50个epoch，loss不下降", "model-does-not-learn"),
    ("The accuracy remains zero forever and the loss value does not change as well.", "model-does-not-learn"),
    ("使用DDP训练时，程序会卡住不动，且GPU占用率100%", "nccl-timeout"),
    (
        "When I train your model on our server, the server did not respond for a long time. Do you know why?",
        "dataloader-hangs",
    ),
    ("程序用四卡训练，每次都在不同的epoch卡住", "nccl-timeout"),
    ("The utilization rate of GPU is extremely low, most of the time 1%.", "slow-input-pipeline"),
    ("segmentation fault\nMy train log stops there, before the first batch. I looked at every line.", "segfault"),
    ("Training is done and the model is saved, but then a segmentation fault is thrown:", "segfault"),
    ("训练时第一个epoch就出现段错误", "segfault"),
    ("I can't run the notebook on the free tier, not enogh CUDA memory.", "oom"),
    ("第二次训练，代码在实例化Trainer时冻结，没有任何信息", "dataloader-hangs"),
    ("Each epoch takes hours; the GPU utilization is very low while it trains on my machine.", "slow-input-pipeline"),
    ("The renderer is using my CPU instead of RTX 5090 on Windows 11. Is this expected?", "no-device"),
    ("After the update check_cuda.py says no cuda, while I have an RTX 3090 card in the machine.", "no-device"),
]
OF_SOMETHING_ELSE = [
    "My game freezes on start, and the memory of the phone keeps growing.",
    "The process hangs when I close the window of the editor on this GPU.",
    "Ollama does not use the GPU, it runs on the CPU instead",
    "We fixed a memory leak in our trainer; now torch training memory is constant.",
    "segmentation fault\nI wrote a small game in C, and run it with a debugger.",
    "How do I train my dog? It is very slow and stuck on the couch.",
    "In blender the GPU is not used, only CPU. cuda is on. LightGBM train hangs on the second iteration",
]


@pytest.mark.parametrize(("text", "wanted"), TOLD)
def test_told_without_a_message(text: str, wanted: str) -> None:
    found = explain(text)
    assert (found.causes or found.nearest)[0].error.id == wanted


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE)
def test_told_of_something_else(text: str) -> None:
    assert explain(text).nearest == ()


def test_what_did_not_happen_is_not_told() -> None:
    assert symptoms("We train the model for 3 epochs without a segmentation fault, and like the result.") == ()
    assert symptoms("训练时冻结主干网络的权重，只训练分类头，共3个epoch。") == ()


def test_of_ram_the_workers_too() -> None:
    cause = explain("the ram usage goes up constantly while it trains, until the process is killed").nearest[0]
    assert any("workers" in fix.text for fix in cause.fixes)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("`dist.init_process_group(backend='nccl', init_method='env://')` seems to be stuck.", "MASTER_ADDR"),
        ("model = DDP(model, device_ids=[LOCAL_RANK]) gets stuck and does not run the next line", "P2P"),
        ("With DDP the training gets stuck at random epochs, without any message.", "DistributedSampler"),
        (
            "The training with NCCL hangs before the first step, and I cannot kill it\n  0%|  | 0/40 [00:00<?, ?it/s]\n"
            "n1:11:11 [0] NCCL INFO NET/Plugin : Plugin load (libnccl-net.so) returned 2 : libnccl-net.so: cannot open "
            "shared object file: No such file or directory\nn1:11:11 [0] NCCL INFO cudaDriverVersion 12010",
            "keep P2P off",
        ),
    ],
)
def test_where_ranks_wait(text: str, wanted: str) -> None:
    assert wanted in explain(text).nearest[0].fixes[0].text
