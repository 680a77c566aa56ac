"""What people put between a name and its value, and lines that only look like a name with one."""

from faults import assert_none

from torchdoctor.pasted.notes import plain, several

PLAIN = {
    "OS (e.g., Linux): Ubuntu": "OS: Ubuntu",
    "OS (such as Linux): Ubuntu": "OS: Ubuntu",
    "[OS] Ubuntu 22.04": "OS: Ubuntu 22.04",
    "OS ........ Ubuntu": "OS: Ubuntu",
    "What Python version are you using? 3.10": "Python version: 3.10",
    "Which GPU do you have? L4": "GPU: L4",
    "🐍 Python: 3.10": "Python: 3.10",
    "★ OS → Ubuntu": "OS → Ubuntu",
    # and what stays
    "Python version | Python 版本": "Python version",
    "Which torch version are you using? 2.1 or 2.2?": "Which torch version are you using? 2.1 or 2.2?",
    "[rank0]: OS": "[rank0]: OS",
    "Loading ... OS": "Loading ... OS",
    "操作系统: Linux": "操作系统: Linux",
    "[1, 2] is a list": "[1, 2] is a list",
    "GPU: RTX 3090 | 显存: 24 GB": "GPU: RTX 3090 | 显存: 24 GB",
    "Windows | Linux": "Windows | Linux",
}
SEVERAL = {
    "torch/torchvision/torchaudio: 2.1.0/0.16.0/2.1.0": ["torch: 2.1.0", "torchvision: 0.16.0", "torchaudio: 2.1.0"],
    "Python / PyTorch: 3.8 / 1.9": ["Python: 3.8", "PyTorch: 1.9"],
    "OS / Platform: Ubuntu 22.04": ["OS / Platform: Ubuntu 22.04"],
    "torch/torchvision: 2.1.0": ["torch/torchvision: 2.1.0"],
    "/usr/lib: 1.2/3.4": ["/usr/lib: 1.2/3.4"],
}


def test_a_note_is_put_plainly() -> None:
    assert_none({line: plain(line) != wanted and plain(line) for line, wanted in PLAIN.items()})


def test_names_that_share_a_line() -> None:
    assert_none({line: several(line) != wanted and several(line) for line, wanted in SEVERAL.items()})


def test_junk_of_their_parts_is_quick() -> None:
    for junk in ("a/b/" * 5_000, "What is the os " * 100 + "? ", "★" * 500, "a: 1/2/" * 80):
        assert plain(junk) is not None
        assert several(junk) == [junk]
