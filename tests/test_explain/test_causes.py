"""Up to three causes, how to tell them, and what this machine's facts make of them."""

from dataclasses import replace

from torchdoctor import knowledge, rules
from torchdoctor.explain import matches
from torchdoctor.explain.causes import Cause, causes, fitted
from torchdoctor.model import Facts, Gpu, Host, Nvidia, Python, Target, Torch
from torchdoctor.render.explanation import COLLECT, json_form, text

OLD_DRIVER = "RuntimeError: The NVIDIA driver on your system is too old (found version 11040)."
NO_GPU = "RuntimeError: No CUDA GPUs are available"


def machine(driver: str, torch: str = "2.13.0+cu130") -> Facts:
    build = torch.partition("+")[2]
    return Facts(
        target=Target("/venv/bin/python", "--python"),
        host=Host("linux", "x86_64", libc="glibc", libc_version="2.39"),
        python=Python("3.12.3", "/venv/bin/python", "/venv", environment="venv", installer="pip"),
        packages=(),
        torch=Torch(torch, cuda="13.0" if build == "cu130" else None, build=build),
        nvidia=Nvidia(driver_version=driver, gpus=(Gpu(0, "NVIDIA A100-SXM4-80GB", compute_capability="8.0"),)),
    )


def here(said: str, facts: Facts) -> tuple[Cause, ...]:
    data = knowledge.load()
    return fitted(causes(matches(said)), facts, data, rules.diagnose(facts, data))


def test_alternatives_say_how_to_tell() -> None:
    found = causes(matches(NO_GPU))
    assert [cause.error.id for cause in found] == ["no-device", "docker-gpus-flag-missing", "cpu-only-build"]
    assert [bool(cause.when) for cause in found] == [False, True, True]
    assert all(cause.fixes for cause in found)


def test_nothing_known_is_no_cause() -> None:
    assert causes(matches("hello")) == ()


def test_cure_names_the_driver_and_the_command_of_this_machine() -> None:
    cause = here(OLD_DRIVER, machine("535.183.01"))[0]
    assert cause.confirmed
    assert "535.183.01" in cause.here
    commands = [command for fix in cause.fixes for command in fix.commands]
    assert any("/venv/bin/python -m pip install" in command and "cu126" in command for command in commands)


def test_machine_that_passes_says_so() -> None:
    cause = here(OLD_DRIVER, machine("580.95.05"))[0]
    assert not cause.confirmed
    assert "TD301" in cause.here


def test_what_the_machine_confirms_comes_first() -> None:
    cpu = machine("580.95.05", torch="2.13.0+cpu")
    assert here(NO_GPU, cpu)[0].error.id == "cpu-only-build"
    assert here(NO_GPU, machine("580.95.05"))[0].error.id == "no-device"


def test_without_torch_the_general_cure_stays() -> None:
    facts = replace(machine("580.95.05"), torch=None)
    found = here("AssertionError: Torch not compiled with CUDA enabled", facts)
    assert ("torchdoctor install-cmd",) in [fix.commands for fix in found[0].fixes]


def test_json() -> None:
    data = json_form(causes(matches(OLD_DRIVER)))
    assert data["schema"] == "torchdoctor.explain/1"
    assert data["collect"] == []
    first = data["matches"][0]
    assert (first["id"], first["slug"], first["rule"]) == ("driver-too-old", "driver-too-old", "TD301")
    assert first["environment"] is True
    assert first["line"] == OLD_DRIVER
    assert {"text", "commands", "needs"} == first["fixes"][0].keys()


def test_json_of_nothing_offers_what_to_collect() -> None:
    data = json_form(())
    assert data["matches"] == []
    assert len(data["collect"]) == len(COLLECT)


def test_text_shows_line_cause_and_commands_ready_to_paste() -> None:
    lines = text(causes(matches(OLD_DRIVER))).splitlines()
    assert lines[0] == f"> {OLD_DRIVER}"
    assert "    torchdoctor install-cmd" in lines
    assert any(line.startswith("or driver-too-old-for-triton") and ", if " in line for line in lines)
