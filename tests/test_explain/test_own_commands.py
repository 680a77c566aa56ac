"""Commands of Python packages that the shell does not find."""

import re

from faults import each

from torchdoctor.explain import own_commands
from torchdoctor.explain.told import Told


@each(
    [
        "bash: torchrun: command not found",
        "/bin/sh: 1: torchrun: not found",
        "the job says\n  torchrun: not found\nand ends",
        "./run.sh: line 5: torchrun: not found",
        "zsh: command not found: torchrun",
        "'torchrun' is not recognized as an internal or external command",
        "The term 'torchrun' is not recognized as the name of a cmdlet",
        "slurmstepd: error: execve(): torchrun: No such file or directory",
        'exec: "torchrun": executable file not found in $PATH',
        "error: Failed to spawn: `torchrun`",
    ]
)
def test_each_shell_says_it_in_its_way(text: str) -> None:
    assert re.search(own_commands.NOT_FOUND, text)
    (fix,) = own_commands.of_a_package(Told(text))
    assert fix.commands == ("python -m torch.distributed.run --help",)


@each(
    [
        "my-torchrun: command not found",
        "torchrun.sh: command not found",
        "torchrun: x",
        "the config key hf: not found in the yaml",
        "parameter tune: not found",
        "tensorboard: not found",
    ]
)
def test_another_name_is_not_recognised(text: str) -> None:
    assert not re.search(own_commands.NOT_FOUND, text)


def test_a_package_without_a_module_to_start_is_installed() -> None:
    made = own_commands.of_a_package(Told("bash: yolo: command not found"))
    assert [fix.commands for fix in made] == [(), ("python -m pip install ultralytics",)]


def test_sudo_counts_only_where_it_starts_the_command() -> None:
    installed = "$ sudo pip install accelerate\n$ accelerate launch a.py\nbash: accelerate: command not found"
    assert "sudo" not in own_commands.of_a_package(Told(installed))[0].text
    for text in ("sudo: torchrun: command not found", "$ sudo ./a.sh\n./a.sh: line 2: torchrun: command not found"):
        assert "sudo drops" in own_commands.of_a_package(Told(text))[0].text
