"""A message that was told in words or typed with mistakes is read; what only looks like one is not."""

from faults import each

from torchdoctor.explain.causes import explain
from torchdoctor.explain.loosely import LONGEST, found

CERTAIN = [
    ("No Cuda GPU available Runtime Error\nwhenever I run any of the launchers", "no-device"),
    ("it is a web UI, and it says no CUDA GPUs Available", "no-device"),
    (
        "stack expectations each tense to be equal size, but got [3, 7] at entry 0 and [3, 8] at entry 1",
        "bad-input-data",
    ),
    ("on my gpu it says mat1 and mat2 shape can not be multiplied", "shape-mismatch"),
    ("pytorch tensor trying to backward through graph second time", "autograd-usage"),
    ("Expected all tensor to be on same device but found at least two device", "device-mismatch"),
    ("AssertionError: Torch is not compiled with Cuda enable", "cpu-only-build"),
    ("the error says that torch was not compiled with CUDA enabled", "cpu-only-build"),
    ("training ends with cuda error device side assert is trigger", "device-side-assert"),
    ("I have the problem No Module named torch", "torch-not-installed"),
    ("the error: ImportError : No mudule named torch", "torch-not-installed"),
    ("input size must equal input_size expected 80 got 40 in torch lstm", "shape-mismatch"),
]
NEAR = [
    ("input type and weight type should be same torch error", "dtype-mismatch"),
    ("DataLoader worker is killed by signal Killed", "dataloader-worker-died"),
]
# What has the words of a message, and is about something else, or says the opposite.
NEITHER = """
the tensor is on the same device as the model, and the loss was found to be at least two
CUDA GPUs are available and torch is able to use them
torch is compiled with CUDA enabled, as torch.version.cuda says
mat1 and mat2 have the shapes that can be multiplied
No module named 'yaml' when I train with torch
FileNotFoundError: [Errno 2] No such file or directory: 'train/labels.txt' in my torch dataset
AttributeError: 'NoneType' object has no attribute 'shape' in the training loop
tensorflow: no CUDA GPUs available, could not find cuda drivers on your machine
the stack expects each plate to be of equal size
the engine is not able to use fuel
java: expected all sensors to be on the same device, but found at least two devices
pandas: input must be equal to the size of the index
git: could not find a valid key for the device
npm: no GPU process available
""".strip().splitlines()


@each(CERTAIN)
def test_told_in_words(text: str, wanted: str) -> None:
    assert explain(text).causes[0].error.id == wanted


@each(NEAR)
def test_near(text: str, wanted: str) -> None:
    answer = explain(text)
    assert (answer.causes, answer.nearest[0].error.id) == ((), wanted)


@each(NEITHER)
def test_nothing_is_told(text: str) -> None:
    assert not [item.match.error.id for item in found(text) if item.certain]


def test_a_log_is_not_read() -> None:
    assert found("No Cuda GPU available\n" * LONGEST) == ()


@each(
    [
        "I do not get the message expected all tensor on same device found least two device cuda cpu in torch anymore",
        "My torch code: can DistributedDataParallel expect finished reduction in the prior iteration before starting?",
        "How do I train when the Nvidia driver on system is too old please update gpu driver is shown to admins? torch",
        "Tip: whenever the error appears: CUDA out of memory, restart the kernel.",
        "KeyError: 'user.profile.bias'",
        "OSError: [Errno 18] Invalid cross-device link; source and target should be on the same device",
    ]
)
def test_what_nobody_has_is_not_certain(text: str) -> None:
    assert explain(text).causes == ()
