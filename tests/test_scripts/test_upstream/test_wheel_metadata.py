"""scripts/upstream/wheel_metadata.py: what a wheel requires, read from beside it or out of it."""

import io
import zipfile

import pytest
from upstream import wheel_metadata
from upstream.facts import Web

from test_scripts.test_upstream import recorded

METADATA = recorded.metadata(">=3.11", 'torch==2.99.0; platform_system == "Linux"', 'torch-extra; extra == "torch"')
ADDRESS = "https://files.invented.example/torchvision-0.99.0-py3-none-any.whl"


def wheel(name: str = "torchvision-0.99.0.dist-info/METADATA") -> bytes:
    """A wheel whose METADATA lies far from its end and from its beginning."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("torchvision/first.so", bytes(300_000))
        archive.writestr(name, METADATA, zipfile.ZIP_DEFLATED)
        archive.writestr("torchvision/last.so", bytes(300_000))
    return made.getvalue()


def serving(content: bytes, beside: str | None = None) -> tuple[Web, list[int]]:
    """A server of one wheel, and how many bytes of it each answer had."""
    sent: list[int] = []

    def text(url: str) -> str:
        if beside is None or url != f"{ADDRESS}.metadata":
            raise FileNotFoundError(url)
        return beside

    def part(url: str, first: int, last: int) -> tuple[bytes, int]:
        assert url == ADDRESS
        sent.append(last - first + 1)
        return content[first : last + 1], len(content)

    return Web(text, part), sent


@pytest.mark.parametrize("beside", [METADATA, METADATA.replace("\n", "\r\n"), None])
def test_it_is_read_beside_the_wheel_or_out_of_it(beside: str | None) -> None:
    web, sent = serving(wheel(), beside)
    told = wheel_metadata.read(web, ADDRESS)
    assert told.python == ">=3.11"
    assert str(told.of("torch")) == "==2.99.0"
    assert told.of("numpy") is None
    assert len(told.requires) == 2  # what the text below says is not required
    assert (sum(sent) < 250_000) if beside is None else sent == []


@pytest.mark.parametrize("content", [b"", b"<html>busy</html>", wheel("torchvision/METADATA")])
def test_what_is_no_wheel_is_said(content: bytes) -> None:
    with pytest.raises(ValueError, match="is no wheel"):
        wheel_metadata.read(serving(content)[0], ADDRESS)


def test_a_requirement_for_an_extra_alone_is_none() -> None:
    assert wheel_metadata.Metadata("", ('torch>=2; extra == "dev"',)).of("torch") is None
    assert str(wheel_metadata.Metadata("", ("torch (==1.8.1)",)).of("torch")) == "==1.8.1"
