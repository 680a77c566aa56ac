"""collect_env reports from public issues: every field right, the problems found, no false alarm, whatever paste did.

tests/data/reports/index.json names the source of each and what it says; problems and tolerated are slugs of rules.
"""

import json
import re
import time
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pasted_forms
import pytest
from faults import assert_none, each
from pasting import WAYS

from torchdoctor import pasted
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Result, Severity
from torchdoctor.pasted import NotRead, read
from torchdoctor.pasted.page import page
from torchdoctor.pasted.reading import FORMS
from torchdoctor.rules import diagnose

FOLDER = Path(__file__).parents[1] / "data" / "reports"
INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
FIELDS = ("torch", "python", "os", "build", "driver", "gpus", "cuda_available")


def facts_from_text(text: str) -> Facts:
    return read(text).facts


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@cache
def reported(name: str) -> Facts:
    return facts_from_text(text_of(name))


@cache
def judged(name: str) -> tuple[Result, ...]:
    return (*diagnose(reported(name), load()),)


def told(facts: Facts) -> dict[str, Any]:
    """The fields that the index holds."""
    devices = facts.smoke.devices if facts.smoke else ()
    return {
        "torch": facts.torch and facts.torch.version,
        "python": facts.python and ".".join(facts.python.version.split(".")[:2]),
        "os": facts.host and ("wsl" if facts.host.wsl else facts.host.os),
        "build": facts.torch and facts.torch.build,
        "driver": facts.nvidia and facts.nvidia.driver_version,
        "gpus": [item.name for item in (facts.nvidia.gpus if facts.nvidia and facts.nvidia.gpus else devices)],
        "cuda_available": facts.smoke.cuda_available if facts.smoke else None,
    }


def findings(results: Iterable[Result]) -> dict[str, Result]:
    return {result.slug: result for result in results if result.findings}


def test_fields() -> None:
    found = {record["report"]: told(reported(record["report"])) for record in INDEX}
    wanted = {record["report"]: {field: record[field] for field in FIELDS} for record in INDEX}
    assert_none({report: other_than(fields, wanted[report]) for report, fields in found.items()})


def other_than(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """The fields that are not as they should be, with both values."""
    names = [*wanted, *(found.keys() - wanted.keys())]
    return [
        f"{name}: {found.get(name)!r}, not {wanted.get(name)!r}"
        for name in names
        if found.get(name) != wanted.get(name)
    ]


def test_a_wrong_field_is_seen() -> None:
    assert other_than({"os": "linux", "x": 1}, {"os": "macos"}) == ["os: 'linux', not 'macos'", "x: 1, not None"]


def test_problems_are_found() -> None:
    """At least 95 of 100."""
    wanted = [(record["report"], problem) for record in INDEX for problem in record["problems"]]
    found = {record["report"]: findings(judged(record["report"])) for record in INDEX}
    missed = [(report, problem) for report, problem in wanted if problem not in found[report]]
    assert len(missed) <= len(wanted) * 0.05, missed


def test_no_false_alarm() -> None:
    assert_none({record["report"]: false_alarms(record) for record in INDEX})


def false_alarms(record: dict[str, Any]) -> dict[str, str]:
    found = findings(judged(record["report"]))
    known = {*record["problems"], *record["tolerated"]}
    alarms = {slug: result for slug, result in found.items() if result.severity is not Severity.NOTE}
    return {slug: result.findings[0].message for slug, result in alarms.items() if slug not in known}


def test_no_rule_crashes() -> None:
    assert_none({record["report"]: crashes(judged(record["report"])) for record in INDEX})


def crashes(results: Iterable[Result]) -> list[str]:
    return [result.reason for result in results if result.status == "crashed"]


WITH_MORE = ("after a form filled in by hand", "before another machine's")
# Flat and sectioned, old and new, NVIDIA, AMD, Intel, CPU, Windows, macOS, WSL, conda.
VARIED = ("006", "035", "049", "083", "116", "129", "136")


@pytest.mark.long
@each(VARIED)
def test_pasting_changes_nothing(name: str) -> None:
    assert_none({change: differs(name, WAYS[change](text_of(name))) for change in WAYS})


def differs(name: str, text: str) -> list[Any]:
    """What a text says other than the report whose text it was."""
    plain, changed = reported(name), facts_from_text(text)
    if changed == plain:  # then the rules find the same
        return []
    found = findings(diagnose(changed, load())).keys()
    pairs = [
        (told(changed), told(plain)),
        (changed.packages, plain.packages),
        (found, findings(judged(name)).keys()),
    ]
    return [pair for pair in pairs if pair[0] != pair[1]]


def test_what_pasting_changes_is_seen() -> None:
    assert differs("006", text_of("006").replace("PyTorch version: ", "PyTorch version: 9"))


def test_every_form_says_what_it_says() -> None:
    assert_none({name: said_wrong(name, wanted) for name, wanted in pasted_forms.INDEX.items()})


def said_wrong(name: str, wanted: dict[str, Any]) -> list[str]:
    found = read(pasted_forms.text_of(name))
    wrong = other_than({"forms": [*found.recognised], **pasted_forms.told(found.facts)}, wanted)
    return [
        *wrong,
        *(f"not read: {item}" for item in found.unread),
        *(["several machines"] if len(found.machines) != 1 else []),
    ]


def test_every_reader_is_used_and_has_an_example() -> None:
    """The examples of collect_env are in tests/data/reports; an error's are its texts."""
    modules = {item.name: import_module(f"{pasted.__name__}.{item.name}") for item in iter_modules(pasted.__path__)}
    readers = {name: module for name, module in modules.items() if hasattr(module, "SIGNS") and name != "collect_env"}
    used = {form.read for form in FORMS}
    unused = [name for name, reader in readers.items() if reader.read not in used]
    assert not unused, "add it to FORMS in src/torchdoctor/pasted/reading.py"
    pages = [page(pasted_forms.text_of(name)) for name in pasted_forms.INDEX]
    bare = [
        name
        for name, reader in readers.items()
        if not any(sign in text.lower and [*reader.read(text)] for text in pages for sign in reader.SIGNS)
    ]
    assert set(bare) <= {"torch_errors"}, "add an example to tests/data/pasted, and what it says to index.json"


def test_every_example_is_in_the_index() -> None:
    examples = {path.stem for path in pasted_forms.FOLDER.glob("*.txt")}
    assert examples == pasted_forms.INDEX.keys(), "tests/data/pasted/index.json says what each file there says"


def test_every_form_is_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs/pasted.md").read_text("utf-8").lower().replace("-", "")
    forms = {form for wanted in pasted_forms.INDEX.values() for form in wanted["forms"]}
    lacking = [form for form in forms if re.split(r"\W", form.lower())[0] not in text]
    assert not lacking, "add it to the table in docs/pasted.md, and to READS in src/torchdoctor/pasted/reading.py"


def test_no_form_crashes_a_rule() -> None:
    forms = {name: read(pasted_forms.text_of(name)).facts for name in pasted_forms.INDEX}
    assert_none({name: crashes(diagnose(facts, load())) for name, facts in forms.items()})


@pytest.mark.long
def test_pasting_changes_nothing_for_any_form() -> None:
    forms = [name for name in pasted_forms.INDEX if not name.startswith("by-hand")]
    assert_none({f"{name} {change}": fault for name in forms for change, fault in changed_by_pasting(name).items()})


def changed_by_pasting(name: str) -> dict[str, Any]:
    """By the way in which a form was pasted, the fields that are not what its text says."""
    text = pasted_forms.text_of(name)
    wanted = pasted_forms.told(read(text).facts)
    found = {change: pasted_forms.told(read(WAYS[change](text)).facts) for change in WAYS}
    for change in WITH_MORE:  # what the form does not say, the other may
        found[change] = {field: value if wanted[field] else wanted[field] for field, value in found[change].items()}
    return {change: fields != wanted and [fields, wanted] for change, fields in found.items()}


@each(
    [
        "",
        "hello",
        "{}",
        "Traceback (most recent call last):\nModuleNotFoundError: No module named 'torch'",
        "\x00\x01\x02" * 1000,
        "PyTorch 2.3.0 on CUDA 12.1\n" * 50,
    ]
)
def test_other_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(NotRead, match=r"collect_env`$") as error:
        facts_from_text(text)
    assert "\n" not in str(error.value)


def test_one_certain_fact_is_read_and_what_is_missing_is_said() -> None:
    found = {text: read(text) for text in ("GPU: RTX 3090", "OS: Linux\nlast words", "Python 3.12.8")}
    assert_none({text: len(reading.missing) < 3 and reading.missing for text, reading in found.items()})


@pytest.mark.long
@each(
    [
        "GPU models and configuration: GPU 0: a" + " " * 100_000 + "b",
        "OS: x" + " " * 100_000 + "(x",
        "GPU models and configuration: " + "(gfx90a " * 10_000,
        "<div " * 20_000,
        "(e.g. " * 10_000,
        "Minimum cuda capability " * 8_000,
        "CUDA initialization: " * 8_000,
        "> " * 40_000,
        "a line: of a log\n" * 4_000,
    ]
)
def test_junk_is_read_in_linear_time(junk: str) -> None:
    began = time.monotonic()
    facts = facts_from_text(
        f"PyTorch version: 2.5.1\nROCM used to build PyTorch: 6.1\n{junk}\nIs CUDA available: True\n"
    )
    assert facts.torch
    assert time.monotonic() - began < 30  # minutes, where it is not


# What programs of many ages print, shortened and with invented values, and what each says.
AGES: dict[str, dict[str, Any]] = json.loads((FOLDER.parent / "pasted_ages.json").read_text(encoding="utf-8"))


def test_programs_of_every_age_are_read() -> None:
    assert_none({name: other_than(in_short(read(wanted["text"]).facts), of(wanted)) for name, wanted in AGES.items()})


def of(wanted: dict[str, Any]) -> dict[str, Any]:
    unsaid: dict[str, Any] = {
        "torch": None,
        "python": None,
        "os": None,
        "build": None,
        "driver": None,
        "gpus": [],
        "avail": None,
    }
    return {**unsaid, "comp": {}, **{name: value for name, value in wanted.items() if name != "text"}}


def in_short(facts: Facts) -> dict[str, Any]:
    found = pasted_forms.told(facts)
    listed = {item.name: item.version for item in facts.packages or () if item.name in ("torchvision", "torchaudio")}
    python = found["python"] and ".".join(found["python"].split(".")[:2])
    return {
        **{name: found[name] for name in ("torch", "os", "build", "driver", "gpus")},
        "python": python,
        "avail": found["available"],
        "comp": listed,
    }


def test_what_pip_takes_on_its_way_is_not_installed() -> None:
    wheel = "https://download.pytorch.org/whl/cu124/{}%2Bcu124-cp310-cp310-win_amd64.whl (28 kB)"
    log = (
        "Collecting torch==2.6.0",
        f"Obtaining dependency information for torch==2.6.0 from {wheel.format('torch-2.6.0')}",
        f"Using cached {wheel.format('torch-2.6.0')}",
        f"Using cached {wheel.format('torchvision-0.21.0')}",
        "ERROR: Ignored the following versions that require a different python version: 3.5 Requires-Python >=3.11",
        "ERROR: Could not find a version that satisfies the requirement x>=4 (from torch==2.6.0)",
    )
    facts = read("\n".join(log)).facts
    assert (facts.torch, facts.packages) == (None, None)
    assert facts.host
    assert facts.python
    assert (facts.host.os, facts.python.version) == ("windows", "3.10")


NO_TORCH = {  # lists without torch: whether it is not installed
    "Package Version\n------- -------\nnumpy 1.26.0\npip 23.0\ntorchvision 0.16.0\nwheel 0.40": True,
    "$ pip list | grep vision\nPackage Version\ntorchvision 0.16.0\ntorchmetrics 1.2": False,
    "RTX 3090\n$ pip freeze | grep vision\ntorchvision==0.16.0\ntorchmetrics==1.2": False,
    "RTX 3090\ntorch is built from source (develop), and\ntorchvision 0.16.0\ntorchaudio 2.1.0": False,
    "RTX 3090\ncat requirements.txt\ntorchvision==0.16.0\ntorchaudio==2.1.0": False,
}


def test_a_part_of_a_list_does_not_say_that_torch_is_missing() -> None:
    found = {text: [item.rule for item in diagnose(read(text).facts, load()) if item.findings] for text in NO_TORCH}
    assert_none({text: ("TD201" in found[text]) != missing and found[text] for text, missing in NO_TORCH.items()})


def test_two_banners_are_two_environments() -> None:
    banners = (
        "Ultralytics YOLOv8.0.53 Python-3.9.1 torch-1.8.1+cu111 CUDA:0 (NVIDIA GeForce RTX 3070, 8192MiB)",
        "Ultralytics YOLOv8.0.54 Python-3.10.6 torch-2.0.0+cpu CPU",
    )
    assert [found.torch and found.torch.version for found in read("\n".join(banners)).machines] == [
        "1.8.1+cu111",
        "2.0.0+cpu",
    ]
    assert len(read("\n".join([banners[0]] * 20)).machines) == 1
    assert len(read(f"{banners[0]}\nMy friend has:\n{banners[1]}").machines) == 1


@each([("max@jetson-tx2-0:~$ python3", "aarch64"), ("max@pc:~$ python3", "x86_64")])
def test_the_prompt_of_a_jetson(prompt: str, arch: str) -> None:
    banner = "Python 3.6.9 (default, Nov  7 2019, 10:44:02)\n[GCC 8.3.0] on linux\n"
    error = "OSError: libnvToolsExt.so.1: cannot open shared object file: No such file or directory"
    frame = '  File "/usr/local/lib/python3.6/dist-packages/torch/__init__.py", line 135, in <module>\n    _load()'
    facts = read(f"{prompt}\n{banner}>>> import torch\nTraceback (most recent call last):\n{frame}\n{error}\n").facts
    assert facts.host is not None
    assert facts.host.arch == arch
    found = [item for result in diagnose(facts, load()) for item in result.findings]
    lines = [line for item in found for fix in item.fixes for line in fix.commands]
    assert any("force-reinstall" in line for line in lines) == (arch == "x86_64")
