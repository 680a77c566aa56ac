"""What holds for every format."""

import re

import nasty
import pytest

from torchdoctor.render import FORMATS, render

# A terminal, a log viewer or an XML parser acts on these; \ufffe and lone surrogates are no characters.
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("format", FORMATS)
def test_control_characters_of_the_patient_are_neutralised(format: str) -> None:
    text = render(nasty.hostile(), format)
    assert ACTIVE.findall(text) == []
    text.encode()
    assert text.endswith("\n")


@pytest.mark.parametrize("format", FORMATS)
def test_a_healthy_report_says_so(format: str) -> None:
    assert "2.9.1+cu130" in render(nasty.healthy(), format) or format == "sarif"
