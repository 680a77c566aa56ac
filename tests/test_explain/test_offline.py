"""A machine without a network: what is brought to it, only where the text says so."""

from faults import each

from torchdoctor.explain import offline
from torchdoctor.explain.told import Told


@each(["The server has no internet access", "we are air-gapped here", "服务器上不了外网"])
def test_what_is_brought_is_fetched_elsewhere_and_installed_from_its_folder(text: str) -> None:
    (fix,) = offline.brought(Told(text), ("einops", "timm"))
    assert "fetch einops and timm on one that has" in fix.text
    fetched, installed = fix.commands
    assert "download einops timm -d wheels" in fetched
    assert "--no-index --find-links wheels einops timm" in installed


@each(["No module named 'einops'", "My internet is slow"])
def test_a_machine_with_a_network_gets_nothing_of_it(text: str) -> None:
    assert offline.brought(Told(text), ("einops",)) == ()
