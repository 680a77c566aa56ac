"""What counts as a difference between nodes, and how it is told."""

import copy
from typing import Any

import fleets
import pytest

from torchdoctor.fleet.compare import compare
from torchdoctor.fleet.model import Comparison
from torchdoctor.fleet.render.text import render

BASE = fleets.base(packages=3)


def changed(*path: Any, to: Any, report: Any = None) -> Any:
    data = copy.deepcopy(report or BASE)
    fleets.put(*path, to=to)(data["facts"])
    return data


def among(*odd: Any, of: int = 6) -> Comparison:
    """The odd ones among as many that are all the same; n1 is the first of the odd."""
    healthy = [(f"h{number:02}.json", BASE) for number in range(of - len(odd))]
    return compare([*healthy, *((f"n{number}.json", data) for number, data in enumerate(odd, 1))])


def told(found: Comparison) -> list[str]:
    return [line.strip() for line in render(found).splitlines()[1:]]


def test_a_lost_gpu_is_one_line_though_the_others_are_numbered_again() -> None:
    data = copy.deepcopy(BASE)
    fleets.without_gpu(data["facts"])
    assert told(among(data)) == ["GPU 00000000:4C:00.0 is missing  1: n1"]


def test_a_fact_that_all_gpus_share_is_one_line() -> None:
    data = copy.deepcopy(BASE)
    fleets.each_gpu("persistence", False)(data["facts"])
    assert told(among(data)) == ["nvidia.gpus.persistence: yes → no  1: n1"]


def test_one_gpu_that_is_different_is_named_and_compared_with_its_neighbours() -> None:
    data = changed("nvidia", "gpus", 3, "ecc", to=False)
    assert told(among(data)) == ["GPU 00000000:5D:00.0 ecc: yes → no  1: n1"]


def test_gpus_are_numbered_where_their_places_are_not_known() -> None:
    reports: list[tuple[str, Any]] = []
    for lost in (False, False, True):
        data = copy.deepcopy(BASE)
        fleets.each_gpu("pci_bus_id", None)(data["facts"])
        if lost:
            fleets.without_gpu(data["facts"])
        reports.append((f"n{len(reports)}.json", data))
    assert told(compare(reports)) == ["nvidia.gpus: 8 → 7  1: n2"]


def test_two_spellings_of_a_bus_are_one() -> None:
    data = copy.deepcopy(BASE)
    for gpu in data["facts"]["nvidia"]["gpus"]:
        gpu["pci_bus_id"] = gpu["pci_bus_id"][4:].lower()
    assert among(data).differences == ()


def test_a_section_that_is_not_there_is_one_line() -> None:
    data = copy.deepcopy(BASE)
    fleets.no_torch(data["facts"])
    lines = told(among(data, data))
    assert lines == ["torch is missing  2: n[1-2]", "packages.torch: 2.9.1+cu130 → none  2: n[1-2]"]


def test_what_is_not_known_is_not_shown_as_none() -> None:
    data = changed("nvidia", to=None)
    data["facts"]["problems"] = [{"collector": "asking the NVIDIA driver", "why": "no answer within 60 s"}]
    found = among(data)
    assert found.differences == ()
    assert told(found) == ["? n1: asking the NVIDIA driver: no answer within 60 s"]
    assert found.unknown[0].reports == ("n1.json",)


@pytest.mark.parametrize("xid", ["13", "31", "43", "45"])
def test_xids_of_programs_are_no_difference(xid: str) -> None:
    assert among(changed("nvidia", "xids", to=[f"{xid} on 0000:3B:00 (12 times)"])).differences == ()


def test_other_xids_are_told_by_their_number() -> None:
    odd = [changed("nvidia", "xids", to=[f"119 on 0000:{bus}:00"]) for bus in ("3B", "4C")]
    assert told(among(*odd)) == ["nvidia.xids: none → 119  2: n[1-2]"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("host", "cpus_usable"), 4),
        (("host", "cgroup_cpus"), 2.5),
        (("host", "cgroup_memory"), 1 << 33),
        (("host", "env", "CUDA_VISIBLE_DEVICES"), "0,1"),
        (("host", "env", "OMP_NUM_THREADS"), "8"),
        (("host", "memory"), (1 << 36) - (1 << 28)),
        (("smoke", "cuda_device_count"), 2),
    ],
)
def test_what_a_job_was_given_is_no_difference_of_nodes(path: tuple[str, ...], value: Any) -> None:
    assert among(changed(*path, to=value)).differences == ()
    assert compare([("a", BASE), ("b", changed(*path, to=value))]).differences != () or path[-1] == "memory"


def test_an_empty_variable_is_a_value() -> None:
    data = changed("host", "env", "CUDA_VISIBLE_DEVICES", to="")
    (row,) = compare([("a", BASE), ("b", data)]).differences
    assert (row.field, row.usual, row.value) == ("host.env.CUDA_VISIBLE_DEVICES", "", '""')
    assert len(among(data).differences) == 1


def test_another_folder_of_the_environment_is_no_difference() -> None:
    moved = copy.deepcopy(BASE)
    facts = moved["facts"]
    for section, field in (("python", "executable"), ("python", "prefix"), ("torch", "location"), ("smoke", "origin")):
        facts[section][field] = facts[section][field].replace("~/venv", "/opt/other")
    facts["python"]["path"] = [item.replace("~/venv", "/opt/other") for item in facts["python"]["path"]]
    assert compare([("a", BASE), ("b", moved)]).differences == ()


def test_another_folder_of_the_project_is_no_difference() -> None:
    def there(root: str, *path: str) -> Any:
        data = copy.deepcopy(BASE)
        facts = data["facts"]
        facts["project"] = {"root": root, "tool": "uv"}
        facts["python"]["prefix"] = f"{root}/.venv"
        facts["python"]["path"] = ["", f"{root}/.venv/lib/python3.12/site-packages", f"{root}/src", *path]
        return data

    copied = there("/data/copy")
    assert compare([("a", there("~/project")), ("b", copied)]).differences == ()
    (row,) = compare([("a", copied), ("b", there("~/project", "/opt/shared"))]).differences
    same = '"", {environment}/lib/python3.12/site-packages, {project}/src'
    assert (row.field, row.usual, row.value) == ("python.path", same, f"{same}, /opt/shared")


def test_versions_of_torchdoctor_are_told_and_their_new_fields_are_no_difference() -> None:
    older = copy.deepcopy(BASE)
    older["version"] = "0.0.9"
    del older["facts"]["host"]["libc_version"]
    del older["facts"]["nvidia"]["uvm"]
    newer = changed("nvidia", "uvm", to=True)
    newer["facts"]["host"]["libc_version"] = "2.39"
    found = compare((f"n{number}", newer if number < 7 else older) for number in range(12))
    assert found.differences == ()
    assert found.versions == {BASE["version"]: 7, "0.0.9": 5}
    assert "7 reports of " in render(found)
    assert "5 reports of 0.0.9" in render(found)


def test_many_facts_of_one_section_on_the_same_nodes_are_one_line() -> None:
    data = copy.deepcopy(BASE)
    for item in data["facts"]["packages"]:
        item["version"] = "9.9"
    found = among(data)
    assert len(found.differences) == len(data["facts"]["packages"])
    (line,) = [line for line in told(found) if line.startswith("packages")]
    assert f"packages: {len(found.differences)} facts: " in line


def test_everyday_noise_is_no_deviation_and_no_fault_is_missed() -> None:
    truth: dict[str, list[int]] = {}
    reports = []
    for name, data, faults in fleets.fleet(400, packages=80):
        reports.append((name, data))
        if faults:
            truth[name] = faults
    found = compare(reports)
    odd = {name for row in found.differences for name in row.reports}
    assert odd == truth.keys()
    assert len(render(found).splitlines()) < 90


@pytest.mark.long
def test_one_row_a_deviation_however_they_combine() -> None:
    found = compare((name, data) for name, data, _ in fleets.fleet(1000, packages=5))
    fields = [(row.field, row.value) for row in found.differences]
    assert len(fields) == len(set(fields))
    assert len(found.differences) < 60


def test_groups_are_compared_among_themselves() -> None:
    other = copy.deepcopy(BASE)
    fleets.each_gpu("name", "NVIDIA A100-SXM4-80GB")(other["facts"])
    other["facts"]["nvidia"]["driver_version"] = "570.86.10"
    from torchdoctor.fleet.compare import Fleet
    from torchdoctor.fleet.findings import Tally
    from torchdoctor.fleet.groups import grouping

    fleet = Fleet(Tally())
    fleet.grouped = grouping("gpu")
    for number in range(12):
        fleet.take(f"n{number}.json", BASE if number % 2 else other)
    fleet.take("n12.json", changed("host", "kernel", to="6.1", report=other))
    found = fleet.comparison()
    assert [(row.group, row.field) for row in found.differences] == [("NVIDIA A100-SXM4-80GB", "host.kernel")]
    assert {part.name: part.reports for part in found.groups} == {
        "NVIDIA A100-SXM4-80GB": 7,
        "NVIDIA H100 80GB HBM3": 6,
    }
    assert "NVIDIA H100 80GB HBM3: 6 reports, no differences" in render(found)


def test_of_a_long_list_only_what_differs_is_shown() -> None:
    folders = [f"/usr/lib/python3.12/folder-{number}" for number in range(6)]
    usual, odd = changed("python", "path", to=[*folders, "/a"]), changed("python", "path", to=[*folders, "/b", "/c"])
    found = told(compare([*((f"h{number}", usual) for number in range(5)), ("n1", odd)]))
    assert found == ["python.path: ..., /a → ..., /b, /c  1: n1"]
    turned = changed("python", "path", to=["/a", *folders[::-1]])
    assert "folder-5" in told(compare([*((f"h{number}", usual) for number in range(5)), ("n1", turned)]))[0]
