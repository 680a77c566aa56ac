"""Tags of wheels."""

from declarations import LINUX, WINDOWS, aim

from torchdoctor.declared.tags import wheel_misfit


def test_tags_of_a_wheel() -> None:
    name = "torch-2.4.0+cu121-cp312-cp312-linux_x86_64.whl"
    assert wheel_misfit(name, LINUX) == ""
    assert "for Python 3.12" in wheel_misfit(name, aim(python="3.11"))
    assert "not for aarch64" in wheel_misfit(name, aim(arch="aarch64"))
    assert wheel_misfit("a-1-py3-none-any.whl", WINDOWS) == ""
    assert wheel_misfit("no wheel", WINDOWS) == ""
