"""The benchmark: plan, run workers in the patient, make measurements of their samples, name causes."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone

from torchdoctor import __version__
from torchdoctor.bench import plan, verdicts_cpu, verdicts_gpu
from torchdoctor.bench.evidence import WORTH, Evidence, best_gain
from torchdoctor.bench.model import FAILED, Bench, Conditions, Cpu, Device, Measurement, Reply, Speedup, Verdict
from torchdoctor.bench.statistics import TOLERANCES, measurements
from torchdoctor.bench.workers import Bencher
from torchdoctor.collect.patient import no_driver_loaded
from torchdoctor.knowledge import load
from torchdoctor.knowledge.peaks import Peaks
from torchdoctor.privacy import redact
from torchdoctor.pythons.target import Target

CPU = Device("cpu", "CPU")
CAP = 0.4  # seconds for one job at most
FLAGS = ("avx2", "avx512f", "avx512_bf16", "avx512_fp16", "amx_bf16", "amx_fp16", "bf16", "asimdhp")
ENVIRONMENT = (*verdicts_cpu.ISA_CAPS, *verdicts_cpu.BINDINGS, *verdicts_cpu.THREADS, "NVIDIA_TF32_OVERRIDE")


def bench(target: Target, asked: plan.Scope, env: Mapping[str, str], progress: Callable[[str], None]) -> Bench:
    """All that was asked for, measured and judged. env: the environment that the workers run in."""
    began, devices, processes = time.monotonic(), asked.devices, plan.processes(asked.budget)
    each = asked.budget / processes
    bencher = Bencher(target.python, max(CAP, each / 5), each, no_driver_loaded(), progress)
    on_cpu = not devices or "cpu" in devices
    jobs = plan.cpu_jobs(asked) if on_cpu else []
    replies = [bencher.run("cpu", jobs, list_devices=True) for _ in range(processes)]
    machine = conditions(replies[0], env)
    found = [device for device in replies[0].devices if not devices or named(device, devices)]
    missing(devices, replies[0], bencher)
    every = [cpu_evidence(bencher, machine, joined(replies))] if on_cpu else []
    every += gpu_evidence(bencher, machine, found, asked, processes)
    results = tuple(one for evidence in every for one in evidence.found)
    return Bench(
        redact(target.python),
        target.why,
        machine,
        replies[0].fingerprint,
        tuple(evidence.device for evidence in every),
        results,
        speedups(results),
        tuple(all_verdicts(every)),
        tuple(dict.fromkeys(bencher.problems)),
        __version__,
        datetime.now(timezone.utc).isoformat(timespec="seconds"),
        round(time.monotonic() - began, 3),
        asked.budget,
    )


def named(device: Device, devices: Sequence[str]) -> bool:
    return device.device in devices or device.device.split(":")[0] in devices


def missing(devices: Sequence[str], reply: Reply, bencher: Bencher) -> None:
    """What was asked for and is not there is said, not passed over."""
    there = {"cpu"} | {name for one in reply.devices for name in (one.device, one.device.split(":")[0])}
    if reply.fingerprint is not None:
        bencher.problems.extend(f"{device}: torch sees no such device" for device in devices if device not in there)


def conditions(reply: Reply, env: Mapping[str, str]) -> Conditions:
    cpu = reply.cpu or Cpu()
    flags = tuple(flag for flag in FLAGS if flag in (cpu.flags or ()))
    relevant = {name: env[name] for name in ENVIRONMENT if name in env}
    return Conditions(cpu.model or "", cpu.vendor or "", flags, relevant)


def joined(replies: Sequence[Reply]) -> Reply:
    """Several processes' visits as one; what does not change is the first's."""
    runs = tuple(run for reply in replies for run in reply.runs)
    others = [reply.others for reply in replies if reply.others is not None]
    return replace(replies[0], runs=runs, others=max(others, default=None))


def cpu_evidence(bencher: Bencher, machine: Conditions, reply: Reply) -> Evidence:
    """With a trial in a fresh process where environment variables are under suspicion, and a second run as before."""
    evidence = Evidence(CPU, machine, reply, with_ceilings(measurements("cpu", reply.runs), CPU))
    names = verdicts_cpu.suspects(evidence)
    if not names:
        return evidence
    jobs = [plan.job("conv"), *(plan.job("matmul", dtype) for dtype in ("float32", "bfloat16", "float16"))]
    trial = bencher.run("cpu", jobs, unset=names)
    evidence = replace(evidence, unset=names, trial=measurements("cpu", trial.runs))
    first = best_gain(evidence)
    if first is None or first.factor < WORTH:
        return evidence
    return replace(evidence, again=measurements("cpu", bencher.run("cpu", jobs).runs))


def gpu_evidence(
    bencher: Bencher, machine: Conditions, found: Sequence[Device], asked: plan.Scope, processes: int
) -> list[Evidence]:
    if not found:
        return []
    rounds = [bencher.together(found, lambda device: plan.gpu_jobs(device, asked)) for _ in range(processes)]
    every = []
    for device in found:
        reply = joined([replies[device.device] for replies in rounds])
        values = with_ceilings(measurements(device.device, reply.runs), device)
        every.append(Evidence(device, machine, reply, values))
    return every


def with_ceilings(found: tuple[Measurement, ...], device: Device) -> tuple[Measurement, ...]:
    """Each beside the best rate of its kind in the same run, and beside the data sheet's peak."""
    return tuple(with_ceiling(one, found, device) for one in found)


def with_ceiling(one: Measurement, found: tuple[Measurement, ...], device: Device) -> Measurement:
    kind = "bandwidth" if one.workload == "bandwidth" else "tf32" if one.setting == "tf32" else one.dtype
    value, peak = (
        one.rate,
        Peaks(load().reader).rate(device.name, kind) if one.workload in ("matmul", "bandwidth") else None,
    )
    ceiling = max((other.rate for other in found if other.rate and alike(one, other)), default=None)
    if one.workload == "bandwidth":
        ceiling = one.best
    if one.unit == "call" or one.workload == "copy":
        return one
    if not exact(one):
        ceiling = None
    if value is None:
        return replace(one, peak=peak)
    return replace(
        one,
        ceiling=ceiling,
        fraction=value / ceiling if ceiling else None,
        peak=peak,
        peak_fraction=value / peak if peak else None,
    )


def exact(one: Measurement) -> bool:
    """Not float32 by way of bfloat16, as CPUs with AMX do it."""
    return one.setting != "onednn-bf16" or (one.error or 1.0) <= TOLERANCES["float32"]


def alike(one: Measurement, other: Measurement) -> bool:
    """Of the same dtype on as many threads, and of the same arithmetic: TF32 and bfloat16 are not float32."""
    by_tf32 = (one.setting == "tf32") == (other.setting == "tf32")
    same = (one.unit, one.dtype, one.threads) == (other.unit, other.dtype, other.threads)
    return same and one.unit == "flop" and by_tf32 and exact(other)


def speedups(results: Sequence[Measurement]) -> tuple[Speedup, ...]:
    """Each accelerator against the CPU, by rate, each at the size that suits it."""
    base = {(one.workload, one.dtype): one for one in reversed(results) if is_base(one)}
    found: list[Speedup] = []
    for one in results:
        before = base.get((one.workload, one.dtype))
        if one.device != "cpu" and one.rate and before and before.rate and one.unit != "call":
            found.append(Speedup(one.workload, one.dtype, one.setting, one.device, one.rate / before.rate))
    return tuple(found)


def is_base(one: Measurement) -> bool:
    """The first of its kind: with the threads and settings that the user has."""
    return one.device == "cpu" and not one.setting and one.workload != "copy"


def all_verdicts(every: Sequence[Evidence]) -> list[Verdict]:
    found: list[Verdict] = []
    for evidence in every:
        judge = verdicts_cpu.verdicts if evidence.device.device == "cpu" else verdicts_gpu.verdicts
        found += judge(evidence)
    return found + list(verdicts_gpu.stragglers([one for one in every if one.device.device != "cpu"]))


def fails(found: Bench, fail_on: str) -> bool:
    """A result that is wrong or did not come fails always; a cause does from this severity on ("never": not)."""
    if any(one.state == FAILED for one in found.results) or found.problems:
        return True
    return any(one.severity.reaches(fail_on) for one in found.verdicts)
