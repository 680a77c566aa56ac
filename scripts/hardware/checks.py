"""Steps with `check`: a healthy machine has no finding, whichever way it is asked; a hidden GPU is found out."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hardware import Broken, Data, Outcome, Setup, Skip, Step

FORMS = ("text", "json", "html", "markdown", "sarif", "junit", "github", "line")
CUDA = "cuda:0"


def node(setup: Setup) -> Outcome:
    """Twice: the first run reads its files from the disk."""
    setup.torchdoctor("check", "--node", "-f", "json")
    report, done = setup.json("check", "--node")
    setup.kept("node.json", done.out)
    faults = [*healthy(report), *gpu_missing(report)]
    return Outcome(tuple(faults), {"seconds": done.seconds, **of_smi(setup), **summary(report)})


def of_smi(setup: Setup) -> Data:
    """How long nvidia-smi takes to name the GPUs, for comparison."""
    path = shutil.which("nvidia-smi")
    return {"nvidia_smi_seconds": setup.run((path, "-L")).seconds} if path else {}


def check(setup: Setup) -> Outcome:
    """With the time of `import torch` for comparison, which is printed and not judged."""
    setup.torchdoctor("check", "--python", setup.python, "-f", "json")
    report, done = setup.json("check", "--python", setup.python)
    setup.kept("check.json", done.out)
    importing = setup.run((setup.python, "-c", "import torch")).seconds
    faults = [*healthy(report), *gpu_missing(report), *not_computed(report)]
    times = {"seconds": done.seconds, "import_torch_seconds": importing, "ratio": round(done.seconds / importing, 2)}
    return Outcome(tuple(faults), {**times, **summary(report), **of_torch(report)})


def full(setup: Setup) -> Outcome:
    """The live tests of all that torch is used for; the report in every form, each to a file."""
    with TemporaryDirectory() as folder:
        files = {form: Path(folder, f"full.{form}") for form in FORMS}
        outputs = [part for form, file in files.items() for part in ("-o", f"{form}={file}")]
        report, done = setup.json("check", "--python", setup.python, "--smoke", "full", *outputs)
        empty = [f"-o {form} wrote nothing" for form, file in files.items() if not written(file)]
        for file in files.values():
            setup.kept(file.name, file.read_text("utf-8") if file.exists() else "")
    tests = {test["name"]: test for test in report["facts"]["smoke_tests"] or ()}
    bad = [f"{name}: {test['result']}: {test['detail']}" for name, test in tests.items() if test["result"] in FAILED]
    faults = [*healthy(report), *bad, *empty, *([] if tests else ["no live test was run"])]
    shown = {name: said(test) for name, test in tests.items()}
    return Outcome(tuple(faults), {"seconds": done.seconds, "tests": shown})


FAILED = ("wrong", "failed")


def written(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def said(test: Data) -> str:
    """ "ok (4.1 s)", "skipped: onnx is not installed (3.2 s)"."""
    detail = f": {test['detail']}" if test["detail"] else ""
    return f"{test['result']}{detail} ({test['ending']['seconds']:.1f} s)"


def healthy(report: Data) -> Iterator[str]:
    """Everything that a report of a healthy machine does not say."""
    for result in report["results"]:
        for finding in result["findings"]:
            yield f"{result['rule']} ({result['slug']}): {finding['message']}"
        if result["status"] == "crashed":
            yield f"{result['rule']} crashed: {result['reason']}"
    yield from (f"{item['collector']}: {item['why']}" for item in report["facts"]["problems"])


def gpu_missing(report: Data) -> Iterator[str]:
    nvidia = report["facts"]["nvidia"] or {}
    if not nvidia.get("gpus"):
        yield f"no GPU was found: nvml: {nvidia.get('nvml')} {nvidia.get('nvml_detail')}"
    elif nvidia["gpus_via"] != "nvml":
        yield f"the GPUs were found by {nvidia['gpus_via']}, not by NVML"


def not_computed(report: Data) -> Iterator[str]:
    smoke = report["facts"]["smoke"] or {}
    devices = {device["device"]: device for device in smoke.get("devices", ())}
    if CUDA not in devices:
        yield f"nothing was computed on {CUDA}: {smoke.get('cuda_error')}"
    for name, device in devices.items():
        for operation in ("tensor", "autograd"):
            if device[operation] != "ok":
                yield f"{operation} on {name}: {device[operation]}"


def summary(report: Data) -> Data:
    """How many rules passed, and why each of the others was skipped."""
    results = report["results"]
    skipped = [result["reason"] for result in results if result["status"] == "skipped"]
    return {
        "passed": sum(result["status"] == "passed" for result in results),
        "skipped": {reason: skipped.count(reason) for reason in sorted(set(skipped))},
    }


def of_torch(report: Data) -> Data:
    torch, smoke = report["facts"]["torch"] or {}, report["facts"]["smoke"] or {}
    names = ("cuda_device_count", "arch_list", "cudnn", "nccl")
    return {"torch": torch.get("version"), **{name: smoke.get(name) for name in names}}


# What CUDA_VISIBLE_DEVICES is set to, and the rule that then reports it; "": the machine stays healthy.
HIDDEN = {"": "gpus-hidden", "-1": "gpus-hidden", "99": "wrong-cuda-visible-devices", "0": "", "UUID": ""}


def visible_devices(setup: Setup) -> Outcome:
    faults, found = [], {}
    for value, slug in HIDDEN.items():
        device = uuid(setup) if value == "UUID" else value
        report, _ = setup.json("check", "--python", setup.python, env={"CUDA_VISIBLE_DEVICES": device})
        slugs = [result["slug"] for result in report["results"] if result["findings"]]
        found[value] = slugs
        if slugs != ([slug] if slug else []):
            faults.append(f"CUDA_VISIBLE_DEVICES={value}: found {slugs}, not {slug or 'nothing'}")
    return Outcome(tuple(faults), {"found": found})


def uuid(setup: Setup) -> str:
    report, _ = setup.json("check", "--node")
    gpus = (report["facts"]["nvidia"] or {}).get("gpus") or [{}]
    if not (found := gpus[0].get("uuid")):
        raise Skip("NVML gave no UUID")
    return str(found)


def fleet(setup: Setup) -> Outcome:
    """Two reports of one machine do not differ, and the driver is what both have; with a label to group by."""
    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{name}.json") for name in ("first", "second")]
        for file in files:
            done = setup.torchdoctor("check", "--node", "--label", "rack=1", "-f", "json")
            file.write_text(done.out, encoding="utf-8")
        compared = setup.torchdoctor("compare", "-f", "json", *map(str, files))
        prometheus = setup.torchdoctor("check", "--node", "-f", "prometheus")
    setup.kept("node.prom", prometheus.out)
    faults = [] if compared.status == 0 else [f"compare: exit status {compared.status}: {compared.err}{compared.out}"]
    if "torchdoctor_" not in prometheus.out:
        faults.append("check --node -f prometheus has no metric")
    differences = json.loads(compared.out).get("differences") if compared.status in (0, 1) else None
    return Outcome((*faults, *([f"the reports differ: {differences}"] if differences else [])))


def baseline(setup: Setup) -> Outcome:
    """A machine is what it was a moment ago."""
    with TemporaryDirectory() as folder:
        file = str(Path(folder, "baseline.json"))
        written = setup.torchdoctor("check", "--python", setup.python, "--write-baseline", file)
        if written.status != 0:
            raise Broken(f"check --write-baseline: exit status {written.status}: {written.err}")
        report, done = setup.json("check", "--python", setup.python, "--baseline", file)
    changes = [f"{item['field']}: {item['was']} -> {item['now']}" for item in report["facts"]["policy"]["changes"]]
    return Outcome((*changes, *healthy(report)), {"seconds": done.seconds})


STEPS = (
    Step("node", "check --node finds a healthy node", node),
    Step("check", "check finds a healthy machine, and torch computes on its GPU", check),
    Step("full", "check --smoke full: what torch is used for works; the report in every form", full),
    Step("visible-devices", "check finds out what CUDA_VISIBLE_DEVICES hides", visible_devices),
    Step("fleet", "compare finds no difference between two reports of one machine", fleet),
    Step("baseline", "check --baseline finds no change since a moment ago", baseline),
)
