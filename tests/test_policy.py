"""Requirements: what is accepted, and what they mean."""

from dataclasses import replace

import pytest
from faults import each
from machines import h100, without_smoke

from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Policy
from torchdoctor.policy import BadPolicy, Requirement, meets, parse
from torchdoctor.rules import choose, judge


@each(
    [
        ("torch>=2.8", "torch", ">=2.8"),
        (" torch >= 2.8, < 3 ", "torch", ">=2.8,<3"),
        ("cuda", "cuda", ""),
        ("CPU_ONLY", "cpu-only", ""),
        ("compute_capability>=8.0", "compute-capability", ">=8.0"),
        ("vram>=23.5GiB", "vram", ">=23.5GiB"),
        ("nvidia.cudnn_cu12==9.*", "nvidia-cudnn-cu12", "==9.*"),
        ("gpustat", "gpustat", ""),
        ("xformers!=0.0.30", "xformers", "!=0.0.30"),
    ]
)
def test_requirement_is_read(text: str, name: str, limits: str) -> None:
    assert parse(text) == Requirement(text.strip(), name, limits)


@each(
    [
        ("", "is not a requirement"),
        (">=2.8", "is not a requirement"),
        ("torch 2.8", "is not a requirement"),
        ("torch[gpu]>=2", "is not a requirement"),
        ("torch>>2", ">>2 is not a version limit"),
        ("torch=2.8", "=2.8 is not a version limit"),
        ("torch>=2.8,gpus>=1", "give one requirement at a time"),
        ("torch>=new", "is not a version limit"),
        ("gpu>=8", "did you mean gpus?"),
        ("drivers>=570", "did you mean driver?"),
        ("compute-capabilty>=8", "did you mean compute-capability?"),
        ("gpus", "how many? As gpus>=8"),
        ("vram", "As vram>=24GB"),
        ("gpus>=8GB", "as 8"),
        ("gpus>=8,", "an empty limit is not a number"),
        ("vram>=24", "a size, such as 24GB or 24GiB"),
        ("vram>=24PB", "a size"),
        ("vram~=24GB", "a size"),
        ("cpu-only>=1", "has no version"),
    ]
)
def test_bad_requirement_says_why_in_one_line(text: str, says: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        parse(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@each(
    [
        ("torch>=2.8", "2.10.0+cu128", True),
        ("torch>=2.8", "2.7.1", False),
        ("torch==2.8.0", "2.8.0+cpu", True),
        ("torch>=2.8", "2.9.0.dev20250901+cu130", True),
        ("torch>=2.8,<3,!=2.9.0", "2.9.0+cu128", False),
        ("driver>=570", "570.86.10", True),
        ("driver>=570.100", "570.86.10", False),
        ("driver>=570", "not a version", False),
        ("compute-capability>=9.0", "12.0", True),
        ("vram>=24GB", 25_757_220_864, True),
        ("vram>=24GiB", 25_757_220_864, False),
        ("vram>20gb,<1TB", 25_757_220_864, True),
        ("gpus==8", 8, True),
        ("gpus!=8", 8, False),
        ("gpus>8", 8, False),
        ("gpus<=8", 8, True),
    ]
)
def test_limits(text: str, value: str | float, met: bool) -> None:
    assert meets(parse(text), value) is met


@pytest.mark.parametrize(
    ("required", "facts", "fix"),
    [
        ("python==3.12", h100(), "Require python==3.12.* instead: python==3.12 means 3.12.0 alone"),
        ("xpu", without_smoke(h100()), "Check again without --no-smoke: only the live test answers this"),
        ("xpu", h100(), "Run on a machine with xpu"),
    ],
)
def test_what_would_meet_it_is_said(required: str, facts: Facts, fix: str) -> None:
    (result,) = judge(replace(facts, policy=Policy((required,))), load(), "", choose(("TD901",), ())).results
    assert [item.text for finding in result.findings for item in finding.fixes] == [fix]
