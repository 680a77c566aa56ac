"""How a Linux distribution that a text names installs packages of its own."""

from faults import each

from torchdoctor.explain.distributions import written
from torchdoctor.explain.told import Told

GIT = "sudo apt-get install -y libssl-dev git"


@each(
    [
        ("", GIT),
        ("Ubuntu 24.04", GIT),
        ("I am not on Fedora", GIT),
        ("Rocky Linux 9.4", "sudo dnf install -y openssl-devel git"),
        ("a host with Fedora 41, and Ubuntu 22.04", GIT),
        ("kernel 5.14.0-427.el9.x86_64", "sudo dnf install -y openssl-devel git"),
        ("CentOS Linux 7", "sudo yum install -y openssl-devel git"),
        ("Arch Linux", "sudo pacman -S openssl git"),
        ("openSUSE Leap 15.6", ""),
        ("NixOS 24.05", ""),
        ("FROM archlinux:latest", "RUN pacman -Sy --noconfirm openssl git"),
        ("on Alpine", "apk add openssl-dev git"),
        ("FROM python:3.12-alpine", "RUN apk add openssl-dev git"),
        ("FROM python:3.12-slim\nRUN pip install dlib", "RUN apt-get update && apt-get install -y libssl-dev git"),
        ("in Google Colab", "!apt-get install -y libssl-dev git"),
    ]
)
def test_the_last_that_is_named(text: str, command: str) -> None:
    assert written(GIT, Told(text)) == command


@each(
    [
        ("Fedora 40", "sudo apt-get install -y python3.12-dev", "sudo dnf install -y python3.12-devel"),
        ("Arch Linux", "sudo apt-get install -y python3.12-dev", "sudo pacman -S python"),
        ("Fedora 40", "sudo apt-get install -y libpython3.12", "sudo dnf install -y python3.12-libs"),
        ("CentOS 7", "sudo apt-get install -y build-essential dkms", "sudo yum install -y gcc gcc-c++ make dkms"),
        (
            "Rocky 9",
            "sudo apt-get install -y linux-headers-$(uname -r)",
            "sudo dnf install -y kernel-devel-$(uname -r)",
        ),
        ("Fedora 40", "sudo apt-get update", ""),
        ("FROM ubuntu:22.04", "sudo apt-get install -y nvidia-open", "sudo apt-get install -y nvidia-open"),
        (
            "FROM ubuntu:22.04",
            "sudo apt-get install -y docker-compose-plugin",
            "sudo apt-get install -y docker-compose-plugin",
        ),
        ("FROM ubuntu:22.04", "sudo apt-get install -y dkms", "sudo apt-get install -y dkms"),
        ("in Google Colab", "sudo apt-get install -y nvidia-open", "sudo apt-get install -y nvidia-open"),
        (
            "FROM base AS x\nCOPY . .\nRUN make",
            "sudo apt-get install -y git",
            "RUN apt-get update && apt-get install -y git",
        ),
        ("RUN the script again\nFROM here it works", "sudo apt-get install -y git", "sudo apt-get install -y git"),
        ("Debian 12", "sudo apt-get install -y gcc-10 g++-10", ""),
        ("Debian 12", "sudo apt-get install -y gcc-12 g++-12", "sudo apt-get install -y gcc-12 g++-12"),
        ("Fedora 40", "sudo apt-get install -y libopenblas-dev", "sudo dnf install -y openblas-devel"),
        ("Fedora 40", "sudo apt-get install -y libnuma1", "sudo dnf install -y numactl-libs"),
        ("CentOS 7", "sudo apt-get install -y ffmpeg", ""),
        ("Fedora 40", "sudo apt-get purge 'nvidia-*'", ""),
        ("Ubuntu 24.04", "sudo apt-get purge 'nvidia-*'", "sudo apt-get purge 'nvidia-*'"),
        ("Fedora 40", "sudo apt-get install -y gcc-11 g++-11", ""),
        ("Ubuntu 22.04", "sudo apt-get install -y gcc-11 g++-11", "sudo apt-get install -y gcc-11 g++-11"),
        ("openSUSE Leap 15.6", "sudo apt-get install -y zlib1g-dev cmake", "sudo zypper install -y zlib-devel cmake"),
        ("Arch Linux", "sudo apt-get install -y apt-file", ""),
        ("Rocky 9", "sudo ubuntu-drivers install", ""),
        ("Debian 12", "sudo ubuntu-drivers install", "sudo apt-get install -y nvidia-driver"),
        ("Fedora 40", "python -m pip install torch", "python -m pip install torch"),
    ]
)
def test_each_has_names_of_its_own(text: str, debian: str, command: str) -> None:
    assert written(debian, Told(text)) == command
