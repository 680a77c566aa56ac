"""What others publish where pytorch.org has nothing."""

from torchdoctor.knowledge import load


def test_conda_forge_follows_official_releases() -> None:
    forge = load().elsewhere.conda_forge
    assert forge.torch in load().releases.versions()
    assert "cu129" in forge.builds["linux_x86_64"]
    assert forge.builds["windows_amd64"] == ("cpu", "cu128", "cu130")


def test_nvidias_wheels_for_a_jetpack_name_their_driver_and_page() -> None:
    (pack,) = load().elsewhere.jetpacks()
    assert (pack.jetpack, pack.driver, pack.pythons) == ("6", "540", ("3.10",))
    assert pack.page.startswith("https://docs.nvidia.com/")
