"""flash-attn's wheels that are built already."""

from faults import each

from torchdoctor.explain import flash
from torchdoctor.explain.told import Told


def _lines(text: str) -> str:
    return "\n".join(line for fix in flash.ready_made(Told(text)) for line in fix.commands)


@each(
    [
        (
            "Python 3.11, torch 2.7.1+cu128\n$ pip install flash-attn",
            "v2.8.3/flash_attn-2.8.3+cu12torch2.7cxx11abiTRUE-cp311-cp311-linux_x86_64.whl",
        ),
        ("torch 2.3.1+cu121\n$ pip install flash-attn", "FLASH_ATTENTION_SKIP_CUDA_BUILD=TRUE"),
        ("torch 2.5.1+rocm6.2\n$ pip install flash-attn", "FLASH_ATTENTION_TRITON_AMD_ENABLE=TRUE"),
        (
            "$ pip install flash-attn\nGuessing wheel URL:  https://github.com/a/b/c.whl\nRemote end closed connection",
            "pip install https://github.com/a/b/c.whl",
        ),
    ]
)
def test_the_wheel_by_what_the_text_tells(text: str, made: str) -> None:
    assert made in _lines(text)


@each(["PS C:\\p> pip install flash-attn", "$ pip install apex", "we talk of flash-attn"])
def test_no_wheel_elsewhere(text: str) -> None:
    assert _lines(text) == ""
