"""What torchao's missing names tell: another release, other code, or none of it."""

import pytest

from torchdoctor.explain import torchao
from torchdoctor.explain.told import Told


@pytest.mark.parametrize(
    ("torch", "release"),
    [("2.5.1", "0.11.0"), ("2.9.0", "0.14.1"), ("2.9.1", "0.15.0"), ("2.12.0", "0.17.0"), ("2.4.0", ""), ("", "")],
)
def test_each_torch_has_its_release(torch: str, release: str) -> None:
    assert torchao.built_with(torch) == release


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ImportError: cannot import name 'quantize_' from 'torchao.quantization' (/v/x.py)", "-U --no-deps torchao"),
        ("cannot import name 'uintx_weight_only' from 'torchao.quantization' (/v/x.py)", "UIntXWeightOnlyConfig()"),
        ("cannot import name 'int4_weight_only' from 'torchao.quantization' (/v/x.py)", "torchao<0.16"),
        ("operator torchao::quantize_affine_float8 does not exist\ntorch 2.5.1", "torchao==0.11.0"),
    ],
)
def test_a_missing_name_tells_which_release(text: str, said: str) -> None:
    made = torchao.release(Told(text))
    assert said in "\n".join((made[0].text, *made[0].commands))


@pytest.mark.parametrize(
    ("text", "removed"),
    [
        ('File "/v/transformers/x.py", line 1\noperator torchao::a does not exist', True),
        ("operator torchao::a does not exist", False),  # by what else it is used is not told
    ],
)
def test_what_imports_it_where_it_is_there_works_without_it(text: str, removed: bool) -> None:
    assert any("uninstall" in line for fix in torchao.release(Told(text)) for line in fix.commands) is removed


def test_other_packages_are_none_of_its_business() -> None:
    assert torchao.release(Told("ImportError: cannot import name 'ao' from 'torch' (/v/torch/__init__.py)")) == ()
