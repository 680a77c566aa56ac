"""What a release is known to have."""

from torchdoctor.knowledge import load

DATA = load()
LINUX, WINDOWS, ARM = "linux_x86_64", "windows_amd64", "linux_aarch64"


def test_what_pypi_serves() -> None:
    served = DATA.releases.get("2.13.0")
    assert served is not None
    assert (served.pypi[LINUX], served.pypi[WINDOWS], served.pypi[ARM]) == ("cu130", "cpu", "cu130")
    assert DATA.releases.get("9.9") is None


def test_numpy() -> None:
    assert DATA.releases.numpy2_ok("2.13.0", LINUX) is True
    assert DATA.releases.numpy2_ok("2.2.2", LINUX) is False
    assert DATA.releases.numpy2_ok("1.4.0", LINUX) is False  # older than all that are listed
    assert DATA.releases.numpy2_ok("9.9.9", LINUX) is None
    assert DATA.releases.numpy2_ok("2.2", LINUX) is False  # whichever of the series it is
    assert DATA.releases.numpy2_ok("9.9", LINUX) is None
