"""How a Linux distribution that a text names installs a package of its own."""

from faults import each

from torchdoctor.explain.distributions import install
from torchdoctor.explain.told import Told


@each(
    [
        ("", "sudo apt-get install -y ab-dev"),
        ("Ubuntu 24.04", "sudo apt-get install -y ab-dev"),
        ("I am not on Fedora", "sudo apt-get install -y ab-dev"),
        ("Rocky Linux 9.4", "sudo dnf install -y ab-devel"),
        ("a host with Fedora 41, and FROM ubuntu:22.04", "sudo apt-get install -y ab-dev"),
        ("kernel 5.14.0-427.el9.x86_64", "sudo dnf install -y ab-devel"),
        ("CentOS Linux 7", "sudo yum install -y ab-devel"),
        ("Arch Linux", "sudo pacman -S ab"),
        ("FROM python:3.12-alpine", "apk add ab-dev"),
    ]
)
def test_the_last_that_is_named(text: str, command: str) -> None:
    assert install(Told(text), "ab-dev", "ab-devel", arch="ab") == command
