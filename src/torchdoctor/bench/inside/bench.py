"""Times workloads on one device of the patient and prints the raw values; judges nothing but when to stop.

Its order comes as JSON: the device, the jobs, the environment variables to leave out, the seconds a job may take.
"""

import faulthandler
import gc
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from typing import Any

from torchdoctor.bench.inside.clock import (
    HostClock,
    Quota,
    affinity,
    bound_to,
    busy_cpus,
    now,
)
from torchdoctor.bench.inside.gpu import EventClock, Nvml, Watch
from torchdoctor.bench.inside.sampling import SETTLE, STEADY, blocks
from torchdoctor.bench.inside.settings import with_setting, with_threads
from torchdoctor.bench.inside.work import (
    DEVICE_SIZES,
    HOST_SIZES,
    SMALLER_SIZES,
    WORKLOADS,
    Work,
    copied_megabytes,
    copy,
)
from torchdoctor.inside.host import cpu
from torchdoctor.inside.imports import restore_path
from torchdoctor.inside.protocol import attempt, leave, reply

faulthandler.enable()
order = json.loads(sys.argv[2])  # type: dict[str, Any]
for name in order.get("unset", ()):
    os.environ.pop(name, None)  # before any library reads it

HOST_LADDER, DEVICE_LADDER = (256, 512, 768, 1024, 1536, 2048, 3072, 4096), (2048, 4096, 8192)
LONG_ENOUGH, QUICK_ENOUGH = 0.0008, 0.04  # seconds of one product of matrices on a host, on a GPU
LATE = 5  # times the budget, after which a machine is too busy to go on: what is left is left out
LEAST_SHARE = 0.05  # seconds that every job gets, whatever those before it took
HEAT = 1.5  # seconds of work by which a GPU gets to its working clocks
state = {"runs": [], "devices": []}  # type: dict[str, Any]
tools = {}  # type: dict[str, Any]
on_cpu = order["device"] == "cpu"


def fastest(clock: "Any", call: "Callable[[], Any]") -> "Any":
    return min(clock.block(call, 1)[0] for _ in range(4))


def size_of_product(torch: "Any", clock: "Any", dtype: str) -> int:
    """From a ladder, so that runs can be compared: on a host the smallest product that takes long enough to time and
    fits between interruptions, on a GPU the largest that is quick enough: small ones do not fill it."""
    ladder = HOST_LADDER if on_cpu else DEVICE_LADDER
    small = WORKLOADS["matmul"](torch, order["device"], dtype, ladder[0])
    seconds = fastest(clock, small.call)
    times = {size: seconds * (size / ladder[0]) ** 3 for size in ladder}
    if on_cpu:
        return next((size for size in ladder if times[size] >= LONG_ENOUGH), ladder[-1])
    return next((size for size in reversed(ladder) if times[size] <= QUICK_ENOUGH), ladder[0])


def small_and_slow(torch: "Any", clock: "Any", dtype: str) -> int:
    """float16 can be 300 times slower on a host than other types: it is then measured at a small size, to be quick.

    0: it is not slow, or is another type.
    """
    size = HOST_LADDER[0] // 2
    if not on_cpu or dtype != "float16":
        return 0
    return size if fastest(clock, WORKLOADS["matmul"](torch, "cpu", dtype, size).call) >= LONG_ENOUGH else 0


def resolve(torch: "Any", clock: "Any", job: "dict[str, Any]", sizes: "dict[Any, int]") -> int:
    """The size of a job; the same for all jobs that differ in a setting alone, so that they can be compared."""
    if job.get("size"):
        return int(job["size"])
    key = (job["workload"], job["dtype"])
    if key not in sizes:
        if key[0] == "matmul":
            sizes[key] = small_and_slow(torch, clock, key[1]) or size_of_product(torch, clock, key[1])
        elif key[0] in ("bandwidth", "copy"):
            sizes[key] = copied_megabytes(key[0], order["device"], state.get("memory"))
        else:
            sizes[key] = default_sizes()[key[0]]
    return sizes[key]


def default_sizes() -> "dict[str, int]":
    """Results of GPUs without double precision are checked on the CPU, so these get less."""
    return HOST_SIZES if on_cpu else DEVICE_SIZES if order["device"].startswith("cuda") else SMALLER_SIZES


def is_needless(torch: "Any", job: "dict[str, Any]") -> bool:
    """What it would change is so already, or cannot be."""
    known = state["fingerprint"]
    if job.get("setting") == "onednn-on":
        return bool(known["onednn_enabled"] or not known["onednn"])
    return bool(job.get("threads")) and threads_of(job) == torch.get_num_threads()


def threads_of(job: "dict[str, Any]") -> "Any":
    """ "usable": as many as affinity and quota allow. None: as they are."""
    return state["usable"] if job.get("threads") == "usable" else job.get("threads")


def about(job: "dict[str, Any]") -> "dict[str, Any]":
    return {key: job[key] for key in ("workload", "dtype", "setting", "way") if key in job}


def run_job(torch: "Any", clock: "Any", job: "dict[str, Any]", sizes: "dict[Any, int]", made: "dict[Any, Any]") -> None:
    """Measures one job and adds its raw values to the reply."""
    run = dict(about(job), began=time.time(), samples=[])
    state["runs"].append(run)
    state["step"] = " ".join(about(job).values())
    reply(state)
    try:
        with with_threads(torch, threads_of(job)) as threads, with_setting(torch, job.get("setting", "")) as line:
            run.update(threads=threads, line=line, size=resolve(torch, clock, job, sizes))
            measure(torch, clock, job, run, made)
    except Exception as error:
        run["failure"] = "%s: %s" % (type(error).__name__, str(error)[:2000])


def measure(torch: "Any", clock: "Any", job: "dict[str, Any]", run: "dict[str, Any]", made: "dict[Any, Any]") -> None:
    work = work_for(torch, job, run["size"], made)
    run.update(amount=work.amount, unit=work.unit)
    quota, least = tools["quota"], clock.least
    if job.get("sustained") and quota.cpus and quota.cpus < run["threads"]:
        least = max(least, 4 * quota.period)  # the quota strikes once a period
    if is_gpu_product(job):
        least = max(least, STEADY)
    cap = max(job["cap"], least)
    began, stopped = now(), quota.stopped()
    run["first_call"] = clock.block(work.call, 1)[0]
    settle(clock, job, work.call)
    before, run_began = quota.stopped(), now()
    run["samples"] = [list(sample) for sample in blocks(clock, work.call, cap, least)]
    ended, after = now(), quota.stopped()
    if before and after and stopped:
        run["stopped"] = {key: after[key] - before[key] for key in after}
    run.update(wall=ended - run_began, error=work.check())
    watch = tools.get("watch")
    if watch is not None:
        run["looks"] = watch.between(began, ended)


def is_gpu_product(job: "dict[str, Any]") -> bool:
    return not on_cpu and job["workload"] == "matmul"


def settle(clock: "Any", job: "dict[str, Any]", call: "Callable[[], Any]") -> None:
    """Work that is not measured, until the GPU's power is what the product makes it."""
    if not is_gpu_product(job):
        return
    began = now()
    while now() - began < SETTLE:
        clock.block(call, 5)
    tools["settling"] += now() - began


def work_for(torch: "Any", job: "dict[str, Any]", size: int, made: "dict[Any, Work]") -> "Work":
    """Made once for all jobs alike: buffers cost time, and windows spaced in time shall use the same."""
    key = (job["workload"], job["dtype"], size, job.get("way"))
    if key not in made:
        for other in [other for other in made if other[0] not in ("bandwidth", "matmul", "tiny-step")]:
            del made[other]
        torch.manual_seed(0)
        if job["workload"] == "copy":
            made[key] = copy(torch, order["device"], job["dtype"], size, job["way"])
        else:
            made[key] = WORKLOADS[job["workload"]](torch, order["device"], job["dtype"], size)
    return made[key]


def clock_for(torch: "Any") -> "Any":
    kind, _, index = order["device"].partition(":")
    if kind == "cpu":
        return HostClock()
    if kind == "mps":  # its events could hang or run backwards until late 2026
        return HostClock(torch.mps.synchronize)
    backend = getattr(torch, kind)
    backend.set_device(int(index or 0))
    return EventClock(backend) if hasattr(backend, "Event") else HostClock(backend.synchronize)


def watch_gpu(torch: "Any") -> None:
    """Starts looking at an NVIDIA GPU, and notes what stands before our own work."""
    index = int(order["device"].partition(":")[2] or 0)
    properties = torch.cuda.get_device_properties(index)
    state["memory"] = properties.total_memory
    if not hasattr(properties, "pci_bus_id") or getattr(torch.version, "hip", None):
        return
    place = (getattr(properties, "pci_domain_id", 0), properties.pci_bus_id, getattr(properties, "pci_device_id", 0))
    nvml = Nvml("%08x:%02x:%02x.0" % place)
    if nvml.ready:
        state.update(held=nvml.memory(), limits=nvml.limits())
        tools["watch"] = Watch(nvml)
        tools["watch"].start()


def heat(torch: "Any", clock: "Any") -> None:
    """A GPU idles at low clocks: it is timed as it runs under lasting load."""
    work, began = WORKLOADS["matmul"](torch, order["device"], "float32", DEVICE_LADDER[0]), now()
    while now() - began < HEAT:
        clock.block(work.call, 5)


def fingerprint(torch: "Any") -> "dict[str, Any]":
    """What two results must have in common to be compared."""
    onednn, mkl = getattr(torch.backends, "mkldnn", None), getattr(torch.backends, "mkl", None)
    cpu = getattr(torch.backends, "cpu", None)
    return {
        "torch": str(torch.__version__),
        "python": platform.python_version(),
        "arch": platform.machine(),
        "threads": torch.get_num_threads(),
        "cpus": os.cpu_count(),
        "mkl": bool(mkl and mkl.is_available()),
        "onednn": bool(onednn and onednn.is_available()),
        "onednn_enabled": bool(onednn and onednn.is_available() and getattr(onednn, "enabled", True)),
        "cpu_capability": str(cpu.get_cpu_capability()) if cpu and hasattr(cpu, "get_cpu_capability") else None,
    }


def list_devices(torch: "Any") -> None:
    """What else could be measured. After the CPU's measurement, which starting a GPU's library would disturb."""
    for kind in ("cuda", "xpu"):
        backend = getattr(torch, kind, None)
        built = kind == "xpu" or getattr(torch.version, "cuda", None) or getattr(torch.version, "hip", None)
        if backend is not None and built and backend.is_available():
            for index in range(backend.device_count()):
                found = {"device": "%s:%d" % (kind, index), "name": backend.get_device_name(index)}
                if kind == "cuda" and not getattr(torch.version, "hip", None):
                    found["compute_capability"] = "%d.%d" % backend.get_device_capability(index)
                state["devices"].append(found)
    mps = getattr(torch.backends, "mps", None)
    if mps is not None and mps.is_available():
        state["devices"].append({"device": "mps", "name": "Apple GPU"})


def run() -> None:
    allowed = affinity()  # before OpenMP binds this thread
    state["step"] = "import torch"
    reply(state)
    import torch

    quota = tools["quota"] = Quota()
    usable = len(allowed) if allowed else os.cpu_count() or 1
    state.update(quota=quota.cpus, usable=max(1, int(min(usable, quota.cpus or usable))), affinity=allowed)
    model, vendor, flags = cpu()
    state.update(fingerprint=fingerprint(torch), cpu={"model": model, "vendor": vendor, "flags": flags})
    clock = clock_for(torch)
    state["clock"] = clock.name
    if order["device"].startswith("cuda"):
        watch_gpu(torch)
    if not on_cpu and order["jobs"]:
        heat(torch, clock)
    measure_all(torch, clock)
    if order.get("list_devices"):
        state["step"] = "listing devices"
        list_devices(torch)


def measure_all(torch: "Any", clock: "Any") -> None:
    began, busy, own = now(), busy_cpus(), time.process_time()
    tools["settling"] = 0.0  # takes nothing of the budget
    sizes, made = {}, {}  # type: dict[Any, int], dict[Any, Any]
    jobs = [job for job in order["jobs"] if not is_needless(torch, job)]
    for index, job in enumerate(jobs):
        if now() - began > LATE * order["budget"] and on_cpu:
            state["runs"].append(dict(about(job), began=time.time(), left_out=True))
            continue
        left = began + order["budget"] + tools["settling"] - now()
        share = left / (len(jobs) - index)  # what others did not need is there for the rest
        run_job(torch, clock, dict(job, cap=min(max(share, LEAST_SHARE), order["cap"])), sizes, made)
    seconds, after = now() - began, busy_cpus()
    state["bound_to"] = bound_to()
    if seconds > 0.1:
        state["others"] = max(0.0, (after[0] - busy[0] - (time.process_time() - own)) / seconds)
        state["steal"] = (after[1] - busy[1]) / seconds


restore_path()
gc.disable()  # it would run in the middle of a sample
attempt(run, state)
reply(state)
leave()
