"""What rules need before they can judge: each function answers, or skips the rule with its one sentence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from torchdoctor.model import Apple, Facts, Gpu, Host, Nvidia, Package, Python, Smoke, Torch
from torchdoctor.rule import Skip as Skip
from torchdoctor.rules import metadata

if TYPE_CHECKING:
    from packaging.requirements import Requirement

T = TypeVar("T")


def need(value: T | None, why: str) -> T:
    """The value, or the rule is skipped with this reason. An empty value counts as missing only if it is None."""
    if value is None:
        raise Skip(why)
    return value


def host(facts: Facts) -> Host:
    return need(facts.host, "the machine is not known")


def container(facts: Facts) -> str:
    """The kind of container."""
    return need(facts.container or None, "this is not a container")


def wsl(facts: Facts) -> None:
    if not facts.wsl:
        raise Skip("this is not WSL")


def mac(facts: Facts) -> Apple:
    return need(facts.apple, "this is not a Mac")


def python(facts: Facts) -> Python:
    return need(facts.python, "the interpreter is not known")


def markers(facts: Facts) -> Mapping[str, str]:
    """What the markers of requirements are evaluated with."""
    return need(python(facts).markers or None, "it is not known which platform's requirements apply")


def packages(facts: Facts) -> tuple[Package, ...]:
    return need(facts.packages, "the installed packages are not known")


def package(facts: Facts, name: str) -> Package:
    """The installed distribution of this name, whose version is known."""
    packages(facts)
    return need(facts.readable(name), f"{name} is not installed")


def cuda_wheels(facts: Facts) -> "tuple[Requirement, ...]":
    """The nvidia-* wheels that the installed torch requires here."""
    packages(facts)
    need(facts.package("torch"), "torch was not installed as a wheel")
    markers(facts)
    return metadata.cuda_wheels(facts)


def torch(facts: Facts) -> Torch:
    return need(facts.torch, "torch is not installed")


def torch_version(facts: Facts) -> str:
    return need(torch(facts).version, "torch's version is not known")


def cuda_build(facts: Facts) -> tuple[Torch, str]:
    """torch, and the CUDA version it was built for."""
    found = torch(facts)
    return found, need(found.cuda, NO_CUDA)


def no_other_build(facts: Facts) -> None:
    """Also without a torch, CUDA is worth judging; under one that has none it is not."""
    if facts.torch is not None and facts.torch.cuda is None:
        raise Skip(NO_CUDA)


NO_CUDA = "this torch has no CUDA support"


def nvidia(facts: Facts) -> Nvidia:
    """Of the hardware or the driver at least a trace."""
    return need(facts.nvidia, "no NVIDIA GPU or driver is visible")


def driver_version(facts: Facts) -> str:
    return need(nvidia(facts).driver_version, "the driver's version is not known")


def gpus(facts: Facts) -> tuple[Gpu, ...]:
    """The GPUs that the NVIDIA driver lists."""
    return need(facts.gpus or None, "no NVIDIA GPU is usable here")


def smi_answered(facts: Facts) -> bool:
    """Whether a pasted text shows the head of nvidia-smi's table, which needs a GPU, without the GPU's own row."""
    return facts.source == "report" and facts.nvidia is not None and facts.nvidia.smi == "ok"


def unnamed_gpu(facts: Facts) -> bool:
    """Whether a pasted text tells of an NVIDIA GPU without its model, or of a driver and that torch sees no GPU."""
    nvidia, unseen = facts.nvidia, facts.smoke is not None and facts.smoke.cuda_available is False
    told = nvidia is not None and bool(nvidia.gpus_via or (nvidia.driver_version and unseen))
    return smi_answered(facts) or (facts.source == "report" and told)


def gpus_for_torch(facts: Facts) -> None:
    """A GPU of NVIDIA's, and a torch that uses it."""
    if not facts.gpus or facts.torch is None or not facts.torch.cuda:
        raise Skip("no GPU, or no torch that uses it")


def live_test(facts: Facts) -> Smoke:
    return need(facts.smoke, "the live test was not run")


def imported(facts: Facts) -> Smoke:
    """The live test of a torch that can be imported."""
    smoke = live_test(facts)
    if not smoke.imported:
        raise Skip("torch could not be imported")
    return smoke
