"""Installations of two parts that do not meet."""

from torchdoctor.explain.halves import parted, to_a_release
from torchdoctor.explain.told import Told

LOST = "libcudart.so.12: cannot open shared object file: No such file or directory"
LEFT = "torchaudio 2.6.0.dev20250307+cu128 requires torch==2.7.0.dev20250307, but you have torch {} which is"


def test_lib64_is_looked_at_where_torch_lies_in_it() -> None:
    see, or_so = parted(Told(f'File "/srv/net/lib64/python3.11/site-packages/torch/__init__.py"\n{LOST}'))
    assert see.commands[0] == "ls -ld /srv/net/lib /srv/net/lib64"
    assert "/srv/net/lib/python3.11/site-packages/nvidia/cuda_runtime/lib" in or_so.text
    assert parted(Told(f'File "/srv/net/lib/python3.11/site-packages/torch/__init__.py"\n{LOST}')) == ()
    assert parted(Told("/srv/net/lib64/python3.11/site-packages/torch/__init__.py")) == ()


def test_a_release_takes_its_own_companion() -> None:
    (made,) = to_a_release(Told(LEFT.format("2.7.1")), "torchaudio")
    assert "torchaudio==2.7.1" in made.commands[0]
    assert made.commands[0].endswith("/whl/cu128")
    assert to_a_release(Told(LEFT.format("2.8.0.dev20250511")), "torchaudio") == ()
    assert to_a_release(Told(LEFT.format("2.7.1")), "torchvision") == ()
    assert to_a_release(Told("RTX 5090\n" + LEFT.format("2.6.0")), "torchaudio") == ()


def test_a_mac_has_one_build() -> None:
    (made,) = to_a_release(Told("macOS 15\n" + LEFT.format("2.7.1")), "torchaudio")
    assert "whl/" not in made.commands[0]
