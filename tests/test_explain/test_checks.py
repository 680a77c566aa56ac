"""Sizes and versions that a text tells: who holds the memory, whether Python is too old or too new."""

import pytest
from faults import each

from torchdoctor.explain import matches

OLD = (
    "RuntimeError: CUDA out of memory. Tried to allocate {} (GPU 0; 11.00 GiB total capacity; {} already allocated; "
    "{} free; {} reserved in total by PyTorch)"
)
CACHED = (
    "RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 22.38 GiB total capacity; {} already "
    "allocated; 5.00 MiB free; {} cached)"
)
NEW = (
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.25 GiB. GPU 0 has a total capacity of 79.15 GiB "
    "of which {} is free. Process 12 has {} memory in use. Including non-PyTorch memory, this process has {} memory in "
    "use. Of the allocated memory 1.00 GiB is allocated by PyTorch, and 3.53 MiB is reserved by PyTorch but not used."
)


@each(
    [
        (OLD.format("60.00 MiB", "505.96 MiB", "12.50 MiB", "530.00 MiB"), "oom-other-process"),
        (OLD.format("20.00 MiB", "2.42 GiB", "0 bytes", "2.75 GiB"), "oom-other-process"),
        (OLD.format("20.00 MiB", "9.42 GiB", "26.12 MiB", "9.75 GiB"), "oom"),
        (OLD.format("20.00 GiB", "0.42 GiB", "26.12 MiB", "0.75 GiB"), "oom"),  # fits no GPU of that size
        (OLD.format("50.00 MiB", "693.78 MiB", "6.91 GiB", "712.00 MiB"), "oom"),  # enough is free
        (NEW.format("8.38 MiB", "70.04 GiB", "9.10 GiB"), "oom-other-process"),
        (NEW.format("1.11 GiB", "414.00 MiB", "77.46 GiB"), "oom"),
        (CACHED.format("15.87 GiB", "788.00 MiB"), "oom"),  # until torch 1.3 these add up
        (CACHED.format("1.20 GiB", "788.00 MiB"), "oom-other-process"),
        ("RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB", "oom"),
    ]
)
def test_who_holds_the_memory(text: str, told: str) -> None:
    assert matches(text)[0].error.id == told


@pytest.mark.parametrize(
    ("python", "first", "told"),
    [
        ("8", "9", "no-wheel-python-too-old"),
        ("14", "9", "no-wheel-python-too-new"),
        ("9", "10", "no-wheel-python-too-old"),
    ],
)
def test_python_among_those_that_have_wheels(python: str, first: str, told: str) -> None:
    text = (
        f"hint: You're using CPython 3.{python} (`cp3{python}`), but `torch` (v2.5.1) only has wheels with "
        f"the following Python implementation tags: `cp3{first}`, `cp311`, `cp312`"
    )
    assert [match.error.id for match in matches(text)][:1] == [told]


@pytest.mark.parametrize(
    ("wants", "told"),
    [
        (">=3.9 and torch==2.5.1", "no-wheel-python-too-old"),
        (">=3.10.0 and torch==2.9.1", "no-wheel-python-too-old"),
        (">=3.8,<3.12 and torchtext==0.15.2", "no-wheel-python-too-new"),
        ("<3.13 and xformers==0.0.23", "no-wheel-python-too-new"),
    ],
)
def test_python_that_a_package_wants(wants: str, told: str) -> None:
    text = f"Because the current Python version (3.x) does not satisfy Python{wants} depends on it, we can conclude"
    assert [match.error.id for match in matches(text)][:1] == [told]
