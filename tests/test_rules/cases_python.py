"""TD101: the interpreter."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    laptop,
    no_torch,
)

from torchdoctor.model import (
    Facts,
)


def python(facts: Facts, version: str, implementation: str = "cpython") -> Facts:
    assert facts.python
    abi = "cp" + "".join(version.split(".")[:2])
    return replace(facts, python=replace(facts.python, version=version, abi=abi, implementation=implementation))


CASES = (
    finds("TD101", "Python newer than any torch", python(no_torch(), "3.19.0"), "3.19.0 is newer", "3.15"),
    finds("TD101", "Python 2", python(no_torch(), "2.7.18"), "2.7.18 is too old", "3.11"),
    finds("TD101", "PyPy", python(no_torch(), "3.11.7", "pypy"), "CPython only", "pypy"),
    passes("TD101", "the newest Python that has a torch", python(no_torch(), "3.15.0")),
    passes("TD101", "an old Python that has an old torch", python(no_torch(), "3.8.20")),
    skips("TD101", "torch is there, whatever our table says", python(laptop(), "3.19.0"), "torch is installed"),
)
