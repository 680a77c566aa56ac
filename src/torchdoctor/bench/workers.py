"""Runs the benchmark's workers: fresh processes of the patient, one device each, equal GPUs at the same time."""

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from torchdoctor.bench.model import Device, Reply
from torchdoctor.bench.plan import Job
from torchdoctor.codec import decode
from torchdoctor.collect import child, patient
from torchdoctor.model import Ending

START = 90.0  # seconds for importing torch and starting a GPU's library on a slow disk


@dataclass(frozen=True)
class Bencher:
    """How workers are started: the patient, seconds for each job and for each process, and who is told of progress."""

    python: str
    cap: float
    budget: float
    careful: bool = True  # without the right to create device nodes
    progress: Callable[[str], None] = lambda step: None
    problems: list[str] = field(default_factory=list)

    def run(self, device: str, jobs: Sequence[Job], unset: Iterable[str] = (), list_devices: bool = False) -> Reply:
        """One worker; its troubles are noted, and what it told before them is kept."""
        self.progress(f"measuring on {device}" + (f" without {', '.join(unset)}" if unset else ""))
        return self.wait(device, self.start(device, jobs, unset, list_devices))

    def together(self, devices: Sequence[Device], jobs: Callable[[Device], list[Job]]) -> dict[str, Reply]:
        """Equal GPUs at once: the slowest of a loaded machine is what training waits for."""
        self.progress("measuring on " + ", ".join(device.device for device in devices))
        names = [device.device for device in devices]
        running = [self.start(device.device, jobs(device), (), False) for device in devices]
        with ThreadPoolExecutor(len(devices)) as pool:  # a process gets its script when it is waited for
            return dict(zip(names, pool.map(self.wait, names, running), strict=True))

    def start(self, device: str, jobs: Sequence[Job], unset: Iterable[str], list_devices: bool) -> child.Running:
        order = {
            "device": device,
            "jobs": list(jobs),
            "cap": self.cap,
            "budget": self.budget,
            "unset": list(unset),
            "list_devices": list_devices,
        }
        names = ("inside/rights", "bench/inside/bench") if self.careful else ("bench/inside/bench",)
        return patient.start(self.python, names, START + 10 * self.budget, json.dumps(order))

    def wait(self, device: str, running: child.Running) -> Reply:
        state, ending = patient.answer_of(running)
        if ending.kind != "reply":
            self.problems.append(f"{device}: {how(ending)}")
        reply = decode(Reply, state)
        return replace(reply, runs=tuple(run for run in reply.runs if run.samples or run.failure or run.left_out))


def how(ending: Ending) -> str:
    """ "the worker was killed by SIGSEGV in matmul float32"."""
    where = f" in {ending.step}" if ending.step else ""
    what = " ".join(ending.detail.split())[:500]
    last = ending.output.strip().splitlines()[-1:]
    said = f" ({' '.join(last)[:300]})" if ending.kind == "exit" and last else ""
    return {
        "signal": f"the worker was killed by {what}{where}",
        "timeout": f"the worker gave no answer{where} within {ending.seconds:.0f} s",
        "exit": f"the worker ended with exit status {what}{where}{said}",
        "start-failed": f"the interpreter could not be started: {what}",
    }.get(ending.kind, f"the worker failed{where}: {what}")
