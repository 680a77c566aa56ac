"""The planner against what was published: every known install command of pytorch.org, every known wheel address."""

import json
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from faults import each

from torchdoctor import install, knowledge
from torchdoctor.install.flags import Flags, install_cmd
from torchdoctor.knowledge import official, version
from torchdoctor.knowledge.wheels import Target

DATA = Path(__file__).parents[1] / "data"
PLATFORMS = {
    "linux": "linux_x86_64",
    "linux-aarch64": "linux_aarch64",
    "windows": "windows_amd64",
    "macos": "macos_arm64",
}


class Published(NamedTuple):
    """A line of a page. Doubled spaces are the page's slips: a shell does not see them."""

    torch: str
    system: str
    build: str
    manager: str
    page: str
    command: str


COMMANDS = [
    Published(torch, system, build, manager, page, " ".join(command.split()))
    for torch, system, build, manager, page, command in json.loads((DATA / "published_commands.json").read_text())[
        "commands"
    ]
]
RECENT = [item for item in COMMANDS if version(item.torch) >= (1, 12)]
# Before 1.12: what the pages of that time say and we do not. Number of commands by release, and why.
NOT_REPRODUCED = {
    "1.0.0": 10,  # not in the data: packages of another name for each CUDA version
    "1.8.0": 1,  # ROCm 4.0.1 in beta, with torchvision built from source
    "1.8.2": 30,  # the long-term support branch, on indexes of its own
    "1.9.1": 6,  # the page mixes 1.9.0 and 1.9.1, and torchaudio 0.9.0 with 1.9.1
    "1.10.0": 17,  # the page names torchvision 0.11.0, the selector 0.11.1
    "1.10.1": 1,  # torchvision 0.10.2 for ROCm 4.0.1, which has none of 0.11
}


def reproduced(item: Published) -> bool:
    data = knowledge.load("")
    release = data.releases.get(item.torch)
    if release is None:
        return False
    target = Target(item.build, PLATFORMS[item.system])
    return official.published(data.wheels, release, target, item.manager, item.page) == item.command


def test_every_command_since_1_12_is_reproduced() -> None:
    assert len(RECENT) > 400
    assert [item for item in RECENT if not reproduced(item)] == []


def test_older_commands_but_for_the_known_slips_are_reproduced() -> None:
    missed = [item.torch for item in COMMANDS if not reproduced(item)]
    assert {torch: missed.count(torch) for torch in missed} == NOT_REPRODUCED


def asked(item: Published) -> Flags:
    """The flags that ask for what a page's line installs."""
    system, _, arch = item.system.partition("-")
    return Flags(item.torch, item.build, system, arch or None, manager=item.manager)


def test_the_command_line_prints_what_the_page_of_previous_versions_prints() -> None:
    """A version asked for by name: the page's line is the command itself."""
    on_page = [item for item in RECENT if item.page == official.PINNED]
    assert len(on_page) > 150
    for item in on_page:
        plan = install_cmd(asked(item), knowledge.load(""))
        assert item.command in (plan.command, *plan.official), item
        if (item.torch, item.system, item.build) != ("2.0.1", "windows", "cu117"):
            assert plan.command == item.command  # but that line, which installs the CPU build


def test_unpinned_lines_are_offered_for_the_newest_release_alone() -> None:
    """`pip3 install torch torchvision` of an old selector would install the newest torch today."""
    newest = knowledge.load("").releases.versions()[-1]
    for item in RECENT:
        plan = install_cmd(asked(item), knowledge.load(""))
        assert item.torch == newest or all("torch==" in line or "pytorch==" in line for line in plan.official), item


URLS = [line for line in (DATA / "wheel_urls.txt").read_text().splitlines() if line.startswith("https://")]
# Addresses by no rule of ours, and why.
ODD_ADDRESSES = {
    "/whl/test/": 4,  # release candidates, in a folder of their own until the release
    "torch-2.10.0%2Bcpu-cp313-cp313-linux_aarch64": 2,  # the same wheel lies there under its manylinux name
    "torch-2.10.0%2Bcpu-cp314-cp314-linux_aarch64": 2,
}


class Address(NamedTuple):
    """A wheel's address, taken apart."""

    package: str
    version: str
    target: Target


def parsed(url: str) -> Address:
    folder, _, name = url.partition("/whl/")[2].rpartition("/")
    package, full, interpreter, abi, tag = name.removesuffix(".whl").split("-")
    python = f"{interpreter[2]}.{interpreter[3:]}" + ("t" if abi.endswith("t") else "")
    system = {"win": "windows", "macosx": "macos"}.get(tag.partition("_")[0], "linux")
    arch = next(arch for arch in ("x86_64", "amd64", "aarch64", "arm64", "s390x") if tag.endswith(arch))
    target = Target(folder.removeprefix("test/"), f"{system}_{arch}", python)
    return Address(package, full.partition("%2B")[0], target)


def test_wheel_addresses_agree_byte_for_byte() -> None:
    """download-r2.pytorch.org is another host of the same tree."""
    plain = [url.replace("download-r2.", "download.") for url in URLS]
    missed = [url for url in plain if knowledge.load("").wheels.wheel(*parsed(url)).url != url]
    explained = [next(part for part in ODD_ADDRESSES if part in url) for url in missed]
    assert {part: explained.count(part) for part in explained} == ODD_ADDRESSES
    assert len(plain) == 609
    assert len(missed) / len(plain) < 0.02


FOLDERS = sorted({url.partition("/whl/")[2].rpartition("/")[0] for url in URLS} - {"", "test/cu128"})


@each(FOLDERS)
def test_manager_wheel_prints_known_addresses(build: str) -> None:
    """Through the flags: the wheels of torch that are known to lie there are those that are named."""
    known = [url for url in URLS if f"/whl/{build}/torch-" in url and "linux_aarch64.whl" not in url]
    for url in known:
        torch, target = parsed(url)[1:]
        system, arch = target.platform.split("_", 1)
        flags = Flags(torch, build, system, arch, target.python, "wheel", only=True)
        if (torch, target.python) == ("2.6.0", "3.13t"):  # an experiment that the release's own list does not name
            with pytest.raises(install.Unmet):
                install_cmd(flags, knowledge.load(""))
            continue
        command = install_cmd(flags, knowledge.load("")).command
        address, _, sha256 = shlex.split(command)[2].partition("#sha256=")
        assert address == url.replace("download-r2.", "download.")
        assert len(sha256) in (0, 64)  # where the lock files name the hash, too
