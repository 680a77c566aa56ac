"""Fleets of generated reports: servers with eight H100, everyday noise, and 37 kinds of fault on some of them."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from machines import SITE, h100

from torchdoctor.codec import decode
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Package
from torchdoctor.render.json import document
from torchdoctor.rules import judge

BUSES = ("19", "3B", "4C", "5D", "9B", "BB", "CB", "DB")
WHEN = "2026-11-22T10:00:00+00:00"
FAULTY = 0.06  # of the nodes
Fault = Callable[[Any], None]


def base(packages: int = 300) -> Any:
    """The facts of a healthy server, as JSON."""
    facts = h100()
    assert facts.nvidia
    gpus = tuple(
        replace(gpu, pci_bus_id=f"00000000:{bus}:00.0", persistence=True, ecc=True, compute_mode="default", mig=False)
        for gpu, bus in zip(facts.nvidia.gpus, BUSES, strict=True)
    )
    more = tuple(Package(f"package-{number}", "1.0", SITE, "pip") for number in range(packages))
    facts = replace(facts, nvidia=replace(facts.nvidia, gpus=gpus, xids=()), packages=(*(facts.packages or ()), *more))
    return judged(json.loads(json.dumps(document(judge(facts, load(), WHEN)))))


def judged(report: Any) -> Any:
    """The report with the results that its facts give."""
    facts = decode(Facts, report["facts"])
    return json.loads(json.dumps(document(judge(facts, load(), WHEN))))


def put(*path: Any, to: Any) -> Fault:
    """A value somewhere in the facts."""

    def change(facts: Any) -> None:
        for step in path[:-1]:
            facts = facts[step]
        facts[path[-1]] = to

    return change


def gpu(number: int, field: str, to: Any) -> Fault:
    return put("nvidia", "gpus", number, field, to=to)


def without_gpu(facts: Any) -> None:
    """Lost: NVML numbers those that are left anew."""
    del facts["nvidia"]["gpus"][2]
    for index, item in enumerate(facts["nvidia"]["gpus"]):
        item["index"] = index


def each_gpu(field: str, to: Any) -> Fault:
    def change(facts: Any) -> None:
        for item in facts["nvidia"]["gpus"]:
            item[field] = to

    return change


def without(name: str) -> Fault:
    return lambda facts: facts.update(packages=[item for item in facts["packages"] if item["name"] != name])


def package(number: int, version: str) -> Fault:
    def change(facts: Any) -> None:
        facts["packages"][-1 - number]["version"] = version

    return change


def no_torch(facts: Any) -> None:
    facts["torch"] = facts["smoke"] = None
    without("torch")(facts)


FAULTS: tuple[Fault, ...] = (
    no_torch,
    without_gpu,
    put("nvidia", "driver_version", to="570.86.10"),
    put("nvidia", "driver_version", to="550.90.07"),
    put("nvidia", "library_version", to="575.57.08"),
    put("nvidia", "uvm", to=False),
    put("nvidia", "xids", to=["79 on 0000:3B:00"]),
    put("nvidia", "xids", to=["48 on 0000:4C:00 (3 times)"]),
    gpu(3, "memory_repair", "pending"),
    gpu(5, "memory_repair", "failed"),
    gpu(1, "compute_mode", "exclusive-process"),
    gpu(4, "ecc", False),
    gpu(0, "persistence", False),
    each_gpu("persistence", False),
    gpu(6, "mig", True),
    gpu(7, "pci_width_max", 8),
    put("host", "kernel", to="6.8.0-31-generic"),
    put("host", "libc_version", to="2.31"),
    put("host", "shm_size", to=64 << 20),
    put("host", "os_version", to="22.04"),
    put("host", "memory", to=1 << 35),
    put("host", "container", to="docker"),
    put("host", "env", "CUDA_VISIBLE_DEVICES", to=""),
    put("host", "env", "LD_LIBRARY_PATH", to="/usr/local/cuda-12.4/lib64"),
    put("host", "env", "CUDA_LAUNCH_BLOCKING", to="1"),
    put("python", "version", to="3.12.1"),
    put("python", "externally_managed", to=True),
    put("smoke", "cudnn", to="90800"),
    put("smoke", "nccl", to="2.21.5"),
    without("nvidia-cublas"),
    without("torchaudio"),
    package(14, "0.12"),
    package(20, "1.1"),
    package(33, "2.0"),
    package(47, "1.0.post1"),
    package(60, "0.9"),
    package(77, "3.1"),
)


def fleet(count: int, noisy: bool = True, packages: int = 300) -> Iterator[tuple[str, Any, list[int]]]:
    """(name, report, the numbers of its faults); always the same ones."""
    dice, healthy = random.Random(37), base(packages)
    made: dict[tuple[int, ...], Any] = {(): healthy}
    for number in range(count):
        sick = dice.random() < FAULTY
        faults = tuple(sorted(dice.sample(range(len(FAULTS)), dice.choice((1, 1, 2))))) if sick else ()
        if faults not in made:
            facts = copy.deepcopy(healthy)
            for fault in faults:
                try:
                    FAULTS[fault](facts["facts"])
                except (TypeError, IndexError):
                    continue  # of a part that another fault took away
            made[faults] = judged(facts)
        yield f"r{number // 16:04}-n{number % 16:02}", noise(made[faults], dice, noisy), [*faults]


def noise(report: Any, dice: random.Random, noisy: bool) -> Any:
    """What is another on each node and in each job; a copy where it has to be."""
    facts = {**report["facts"]}
    facts["host"] = {
        **facts["host"],
        "disk_free": dice.getrandbits(40),
        "memory": facts["host"]["memory"] - dice.getrandbits(20),
    }
    facts["nvidia"] = {**facts["nvidia"]}
    facts["nvidia"]["gpus"] = [{**item, "uuid": f"GPU-{dice.getrandbits(64):x}"} for item in facts["nvidia"]["gpus"]]
    if noisy:
        if dice.random() < 0.2 and not facts["nvidia"]["xids"]:
            xid, bus, often = dice.choice((13, 31, 43, 45)), dice.choice(BUSES), dice.randrange(1, 40)
            facts["nvidia"]["xids"] = [f"{xid} on 0000:{bus}:00" + (f" ({often} times)" if often > 1 else "")]
        env = facts["host"]["env"]
        if "CUDA_VISIBLE_DEVICES" not in env and dice.random() < 0.5:
            env = {**env, "CUDA_VISIBLE_DEVICES": dice.choice(("0", "0,1,2,3", "0,1,2,3,4,5,6,7"))}
        facts["host"].update(env=env, cgroup_cpus=dice.choice((8.0, 16.0, 4.0)), cpus_usable=dice.choice((16, 8)))
    return {**report, "facts": facts}
