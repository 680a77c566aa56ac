"""What somebody says in words of their own may be about an error, and is never certain."""

import time

from faults import each

from torchdoctor.explain.causes import explain
from torchdoctor.explain.said import cut_off, said
from torchdoctor.explain.symptoms import LONGEST

SAID = [
    ("In training the GPU memory keeps increasing until it is out. Can you look into it?", "memory-growth"),
    ("I train the network, and memory usage goes up with every iteration, so which torch do you use?", "memory-growth"),
    (
        "Thanks for the code. When I train it, more and more GPU memory is used; empty_cache has no effect.",
        "memory-growth",
    ),
    ("the ram usage goes up constantly while it trains, 20 GB after some epochs, until it is killed", "memory-growth"),
    ("训练的时候显存一直在增加，请问怎么办", "memory-growth"),
    ("I have two cards, and while it trains only one GPU is used, why?", "one-gpu-of-several"),
    ("Out of memory\nIt needs more than my GTX 1080 has, even with batch size 1. What do you train on?", "oom"),
    ("How much is needed to train? I get OOM on a card with 10 GB, with any batch.", "oom"),
    ("训练到第十个epoch就出现显存不够的情况，怎么办", "oom"),
    ("GPU의 메모리 부족으로 학습이 멈춥니다. 어떻게 해야 하나요?", "oom"),
    ("When I load the pretrained weights, I get missing keys and unexpected keys, why?", "state-dict-mismatch"),
    ("the keys of the checkpoint do not match those of the model in your code", "state-dict-mismatch"),
    ("加载模型失败：检查点中的形状为[3, 4]，参数形状不匹配，而当前模型为[5, 4]", "state-dict-mismatch"),
    ("Process killed when running examples\nIt runs on a small VM without GPU, so on the CPU.", "host-ram-exhausted"),
    (
        "Recurrent networks and gradients\nDevelopers might encounter the runtime error: "
        '"Trying to backward through the graph a second time (or directly access saved tensors)." '
        "It stands for a graph of PyTorch that was freed.",
        "autograd-usage",
    ),
    ("Weights\nThe weight names of the pretrained file are different from the network's", "state-dict-mismatch"),
    ("NaN loss\nafter 18 epochs, some losses hit `nan`, is this expected?", "loss-nan"),
    ("Why do I get a loss of NaN for each iteration when I train on my own data?", "loss-nan"),
    ("训练几个epoch之后loss全是nan，请问怎么解决", "loss-nan"),
    ("RTX 50 series\nthe 5070Ti does not work with the torch for CUDA 11.8", "no-kernel-image-torch"),
    ("The detector only runs on cpu not on gpu\nhow can I make it use my card?", "no-device"),
    ("I train a model, and torch is not detecting any cuda, though it is installed", "no-device"),
    ("No GPU or other accelerator detected. Operations will be slow.\nbut I have one", "no-device"),
    ("does not detect GPU, generates on CPU\nSystem info says 2.0.0+cpu", "cpu-only-build"),
    ("模型训练时检测不到GPU，只能用CPU跑，有人遇到过吗", "no-device"),
    (
        "Dimension mismatch\nWhen I run the training code, the dimensions do not match. What is the reason?",
        "shape-mismatch",
    ),
    ("训练自己的数据时报维度不匹配的错误，请问怎么解决", "shape-mismatch"),
]
NOT_SAID = """
I trained it on one card with 8 GB, and it never runs out of memory, so what is the batch size of the paper?
This change avoids out of memory on small GPUs when the batch is large, as I measured
The GPU has enough memory, so the batch size of 64 fits, but training is slow
The pretrained weights were loaded, and all keys matched successfully, but accuracy is low
The config has unexpected keys: in the json file of the server there is a missing key "port", why?
I lost my keys, and the weights of the training gym do not match what the model shows in the picture
Training works, no nan in the loss, but the accuracy stays low on my GPU
We skip nan losses by torch.isnan(loss), as your code does; is that right for the training?
RTX 5090 works fine now with torch 2.8 and CUDA 12.8, so close this issue please
I use an RTX 5090 for games, and the game fails to start with an error since the update
I want to use only one GPU of my 8 GPUs, how do I choose it?
How do I check whether torch is not using my GPU, and which of them it would use?
The model uses the GPU and not the CPU, as it should, but it takes the wrong one of them
The figure has another font size, and the page's shape does not match the screen: wrong dimensions on my phone
The training set has different sizes of classes, which is on purpose, and the model learns well
The weights' shapes do match the model, and training goes on as it should, but slowly
It says on your page that torch is not installed by default: which version do you use?
The tensors are on the same device, and the model too, so it works on my gpu, but slowly with this batch
The model gives different outputs on cpu and gpu with torch 2.1, what could be the reason?
We train on different devices of several customers: phones and cameras, is there a gpu for them?
My Linux kernel crashed while I trained with torch on the new graphics card
I set num_workers to 4 on Windows and it works, is 8 faster for my data set of images?
The model was trained on eight GPUs, which took a week, how long does yours take to train?
My printer driver is too old for this computer, so it does not print in color
The torch does not burn, and I can not find the matches in the dark of my tent
My torch and torchvision work well together, and the loss does not conflict with the paper's
There is a conflict between my torch and the flashlight of my neighbour on the camping site
With my AMD Radeon the GPU is not detected by torch, is there a build for it?
Fixed: the memory leak in the loader is gone, thanks; training works on all my machines
""".strip().splitlines()


@each(SAID)
def test_said_in_own_words(text: str, wanted: str) -> None:
    found = explain(text)
    assert ([cause.error.id for cause in found.nearest][:1], found.causes) == ([wanted], ())


SPAWN = 'C:\\Python36\\lib\\multiprocessing\\spawn.py", line 225, in prepare\n    _fixup_main_from_path(data["init"])\n'
CUT_OFF = [
    (f'  File "{SPAWN}  File "C:\\Python36\\lib\\runpy.py", line 85, in _run_code\n    exec(code)', "spawn-main-guard"),
    (
        'File "/v/torch/utils/data/dataloader.py", line 274, in handler\n  _error_if_any_worker_fails()',
        "dataloader-worker-died",
    ),
    (
        'File "/v/torch/_utils.py", line 385, in reraise\n    raise self.exc_type(msg)',
        "raised-in-worker",
    ),
    (
        'File "/v/torch/nn/modules/module.py", line 83, in forward\n    raise NotImplementedError\nNotImplementedError',
        "module-definition",
    ),
]


RAISES = [
    (
        'File "/sd/launch.py", line 2, in prepare\n    run_python("import torch; assert torch.cuda.is_available(), '
        "'Torch is not able to use GPU; add --skip-torch-cuda-te",
        "no-device",
    ),
    (
        'File "/v/torch/cuda/__init__.py", line 284, in _lazy_init\n    raise AssertionError("Torch not compiled with '
        'CUDA enabled")',
        "cpu-only-build",
    ),
]


@each(RAISES)
def test_a_frame_s_own_line_says_what_was_cut_off(text: str, wanted: str) -> None:
    begins = "Traceback (most recent call last):\n  "
    assert [cause.error.id for cause in explain(f"{begins}{text}").causes][:1] == [wanted]
    assert cut_off(f"{begins}{text}\nKeyError: 'name'") == ()


@each(
    [
        'def check():\n    raise AssertionError("Torch not compiled with CUDA enabled")',
        'File "/v/torch/cuda/__init__.py", line 2, in init\n    raise AssertionError("Torch not compiled with CUDA '
        'enabled")\n  File "/v/a.py", line 3, in run\n    go()',
    ]
)
def test_a_line_that_raises_elsewhere_says_nothing(text: str) -> None:
    assert cut_off(text) == ()


@each(CUT_OFF)
def test_frames_tell_where_the_last_line_is_missing(text: str, wanted: str) -> None:
    assert [cause.error.id for cause in explain(f"With torch I get\n{text}").causes][:1] == [wanted]


@each([f"{text}\n{last}" for text, _ in CUT_OFF for last in ("KeyError: 'name'", "SystemExit", "mine.Stop")])
def test_a_last_line_tells_more(text: str) -> None:
    assert cut_off(text) == ()


@each(NOT_SAID)
def test_not_said(text: str) -> None:
    assert [match.error.id for match in said(text)] == []


def test_a_file_of_one_s_own_is_not_torch_s() -> None:
    own = '  File "/app/tool/loader.py", line 12, in load\n    magic_number = struct.unpack("<I", f.read(4))'
    assert cut_off(f"Traceback (most recent call last):\n{own}") == ()


def test_what_is_looked_up_is_never_certain() -> None:
    found = explain("gpu not detected by torch")
    assert (found.causes, found.nearest[0].error.id) == ((), "no-device")


def test_a_page_says_nothing() -> None:
    page = "# Notes\n" + "- GPU out of memory: use a smaller batch\n" * 30
    assert said(page) == said("GPU out of memory " * LONGEST) == ()


def test_it_is_quick() -> None:
    parts = (
        "out of the gpu ",
        "missing and unexpected ",
        "nan in the loss ",
        "is not able to use the my ",
        "only use cpu ",
    )
    start = time.process_time()
    for part in parts:
        said((part * LONGEST)[:LONGEST] + "?")
    assert time.process_time() - start < 5
