"""What is done to a driver that is somebody else's."""

from faults import each

from torchdoctor.explain.rented import fitted
from torchdoctor.explain.told import Told
from torchdoctor.model import Facts, Fix, Host, Target

RELOAD = Fix("Reload the module", ("sudo rmmod nvidia_uvm; sudo modprobe nvidia_uvm",), "root")
LOOK = Fix("Look", ("nvidia-smi -L",))


@each(
    [
        ("since today on Paperspace", "The driver is your provider's"),
        ('File "/root/autodl-tmp/train.py"', "The driver is your provider's"),
        ("inside my docker container", "On the host, not in the container: reload"),
        ("in a Kubernetes pod", "On the node: reload"),
        ("srun: error", "On the node, which needs its administrators"),
        ("me@host:~$ python train.py", "Reload the module"),
        ("I run it in Google Colab", "The driver is your provider's"),
        ("I train on a Kaggle dataset", "Reload the module"),
        ("code from a Colab notebook", "Reload the module"),
        ("before on runpod, now on Ubuntu", "Reload the module"),
        ("on vast.ai it was another; this is my own server", "Reload the module"),
        ("see https://lightning.ai/docs", "Reload the module"),
        ("on Colab it works, on my machine it does not", "Reload the module"),
    ]
)
def test_whose_the_driver_is(text: str, begins: str) -> None:
    first, *_ = fitted([RELOAD, LOOK], Told(text))
    assert first.text.startswith(begins)


def test_the_second_fix_says_the_place_in_short() -> None:
    _, second, third = fitted([RELOAD, Fix("Or stop it", RELOAD.commands), Fix("Stop", RELOAD.commands)], Told("srun:"))
    assert (second.text, third.text) == ("Or, on the node, stop it", "On the node: stop")


def test_what_only_looks_stays_as_it_is() -> None:
    assert fitted([LOOK], Told("on Paperspace")) == [LOOK]


def test_a_machine_that_was_examined_is_the_readers() -> None:
    facts = Facts(target=Target("python", "--python"), host=Host("linux", "x86_64"))
    assert fitted([RELOAD], Told("on Paperspace", facts)) == [RELOAD]
