"""What is asked about, was ended by hand, or happened elsewhere, is not the error of this machine."""

import pytest

from torchdoctor.explain.causes import explain


@pytest.mark.parametrize(
    "text",
    [
        "如果训练进程被kill了，如何恢复断点训练？",
        "之前训练进程被kill，加了内存以后解决了。",
        "The same script was killed on my laptop with 8 GB, but on this server it runs fine. How do I see its RAM?",
        "$ python train.py &\n[1] 4711\n$ kill -9 4711\n[1]+  Killed                  python train.py",
        "$ pkill -9 -f main.py\n[1]    4711 killed     python main.py",
        "no space left on device is no longer a problem after docker system prune.",
    ],
)
def test_nothing_is_certain(text: str) -> None:
    assert not explain(text).causes
