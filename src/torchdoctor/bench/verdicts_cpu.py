"""Why a CPU is slow: eight causes, each named by its pattern across the measurements, with what a change gained."""

import math
from collections.abc import Iterator

from torchdoctor import shell
from torchdoctor.bench.evidence import Evidence, best_gain, gain, worth_it
from torchdoctor.bench.model import TOO_FEW, Gain, Measurement, Verdict
from torchdoctor.bench.statistics import TOLERANCES
from torchdoctor.model import Fix, Severity

ISA_CAPS = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS")
BINDINGS = ("GOMP_CPU_AFFINITY", "KMP_AFFINITY", "OMP_PROC_BIND", "OMP_PLACES")
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT")
FAR_BELOW = 0.6  # of what a convolution reaches: a product of matrices reaches it or more where its path is right
CROWDED = 0.3  # CPUs that others may take beyond those we leave free
WAITED = 0.05  # share of the time that threads waited for a CPU, from which on others are to blame
NO_FAST_PATH = {"float16": 0.2, "bfloat16": 0.5}  # of the float32 rate
FAST_FLAGS = {"bfloat16": {"avx512_bf16", "amx_bf16", "bf16"}, "float16": {"avx512_fp16", "amx_fp16", "asimdhp"}}


def suspects(evidence: Evidence) -> tuple[str, ...]:
    """Environment variables whose removal, in a fresh process, would prove or clear them."""
    caps = [name for name in ISA_CAPS if name in evidence.machine.env]
    if is_stacked(evidence):
        caps += [name for name in BINDINGS if name in evidence.machine.env]
    return tuple(caps)


def verdicts(evidence: Evidence) -> Iterator[Verdict]:
    """All causes found, the ones that explain others first."""
    proven = best_gain(evidence)
    yield from environment(evidence, proven)
    yield from onednn_off(evidence)
    yield from few_threads(evidence)
    yield from cgroup_quota(evidence)
    yield from affinity(evidence, proven)
    yield from busy_neighbour(evidence)
    if not worth_it(proven) and not is_onednn_off(evidence):
        yield from mkl_avx2_path(evidence)
        yield from slow_dtypes(evidence)


def verdict(cause: str, severity: Severity, message: str, *fixes: Fix, measured: Gain | None = None) -> Verdict:
    return Verdict(cause, severity, "cpu", message, fixes, measured)


def times(measured: Gain) -> str:
    """ "2.2 ± 0.1 times"."""
    return f"{measured.factor:.3g} ± {max(measured.error, 0.01):.1g} times"


def environment(evidence: Evidence, proven: Gain | None) -> Iterator[Verdict]:
    """Variables that hold libraries down to older instructions, proven by a run without them."""
    caps = [name for name in evidence.unset if name in ISA_CAPS]
    if not caps or proven is None or not worth_it(proven):
        return
    shown = ", ".join(f"{name}={evidence.machine.env[name]}" for name in caps)
    message = (
        f"{shown} stops libraries from using this CPU's instructions; without it {proven.of} is {times(proven)} as fast"
    )
    yield verdict("isa-capped", Severity.WARNING, message, unset(caps), measured=proven)


def fewer_threads(count: int) -> tuple[str, ...]:
    return (shell.export("linux", "OMP_NUM_THREADS", str(count)),)


def unset(names: list[str]) -> Fix:
    return Fix("Start Python without " + ", ".join(names), (shell.unset("linux", *names),))


def is_onednn_off(evidence: Evidence) -> bool:
    known = evidence.reply.fingerprint
    return known is not None and known.onednn and not known.onednn_enabled


def onednn_off(evidence: Evidence) -> Iterator[Verdict]:
    known = evidence.reply.fingerprint
    if known is None or known.onednn_enabled:
        return
    if not known.onednn:
        yield verdict(
            "onednn-off", Severity.NOTE, "this build of torch has no oneDNN: convolutions and bfloat16 are slow"
        )
        return
    on = evidence.get("conv", setting="onednn-on")
    measured = gain(evidence.get("conv"), on)
    message = "oneDNN (torch.backends.mkldnn) is switched off by something that runs when Python starts"
    if measured and on and worth_it(measured):
        fix = Fix("Switch it on, or find out what switches it off (sitecustomize, a .pth file)", (on.line,))
        message += f": with it {measured.of} is {times(measured)} as fast"
        yield verdict("onednn-off", Severity.WARNING, message, fix, measured=measured)
    else:
        yield verdict("onednn-off", Severity.WARNING, message)


def first_product(evidence: Evidence, threads: int) -> Measurement | None:
    products = (one for one in evidence.found if one.workload == "matmul" and not one.setting)
    return next((one for one in products if one.threads == threads and one.sustained), None)


def few_threads(evidence: Evidence) -> Iterator[Verdict]:
    usable = evidence.reply.usable or 0
    if evidence.threads >= usable or is_stacked(evidence):
        return
    measured = gain(first_product(evidence, evidence.threads), first_product(evidence, usable))
    names = [name for name in THREADS if name in evidence.machine.env]
    why = " by " + ", ".join(f"{name}={evidence.machine.env[name]}" for name in names) if names else ""
    message = f"torch uses {evidence.threads} of {usable} usable CPUs{why}"
    if measured is None:
        message += "; the gain from using more could not be measured, because the machine was too busy"
        yield verdict("few-threads", Severity.NOTE, message)
    elif worth_it(measured):
        message += f": with all, {measured.of} is {times(measured)} as fast"
        fix = unset(names) if names else Fix(f"Use all of them: torch.set_num_threads({usable})")
        yield verdict("few-threads", Severity.WARNING, message, fix, measured=measured)


def cgroup_quota(evidence: Evidence) -> Iterator[Verdict]:
    """More threads than the quota pays for: all of them stand still for the rest of each period."""
    quota, product = evidence.reply.quota, first_product(evidence, evidence.threads)
    if quota is None or quota >= evidence.threads:
        return
    message = f"the cgroup's quota is {quota:.0%} of a CPU's time, but torch starts {evidence.threads} threads"
    if product and product.rate and product.sustained and product.rate > product.sustained:
        message += f": while they run {flops(product.rate)}, over time {flops(product.sustained)}"
    fewer = max(1, math.floor(quota))
    measured = None if is_crowded(evidence) else gain(product, first_product(evidence, fewer), sustained=True)
    fixes: tuple[Fix, ...] = ()
    if measured and worth_it(measured):
        message += f"; with {fewer} the sustained rate is {times(measured)} as high"
        fixes = (Fix("Start only as many threads as the quota allows", fewer_threads(fewer)),)
    yield verdict("cgroup-quota", Severity.WARNING, message, *fixes, measured=measured)


def is_crowded(evidence: Evidence) -> bool:
    """Others left no CPU for all our threads: what fewer threads gain then says nothing about the limit on us."""
    known, others = evidence.reply.fingerprint, evidence.reply.others
    return bool(known and known.cpus and others and others + evidence.threads > known.cpus + CROWDED)


def flops(rate: float) -> str:
    return f"{rate / 1e9:.3g} GFLOP/s"


def is_stacked(evidence: Evidence) -> bool:
    """Threads bound to fewer CPUs than there are threads."""
    bound = evidence.reply.bound_to
    return bound is not None and bound < evidence.threads


def affinity(evidence: Evidence, proven: Gain | None) -> Iterator[Verdict]:
    known, allowed = evidence.reply.fingerprint, evidence.reply.affinity
    if is_stacked(evidence):
        yield stacked(evidence, proven)
    elif known and known.cpus and allowed is not None and len(allowed) < known.cpus:
        message = (
            f"this process may use only {len(allowed)} of {known.cpus} CPUs (CPU affinity); the values are for these"
        )
        yield verdict("affinity", Severity.NOTE, message)


def stacked(evidence: Evidence, proven: Gain | None) -> Verdict:
    names = [name for name in BINDINGS if name in evidence.machine.env]
    by = ", ".join(f"{name}={evidence.machine.env[name]}" for name in names) or "its affinity (taskset, a batch system)"
    message = f"torch's {evidence.threads} threads are bound to {evidence.reply.bound_to} CPU by {by}"
    if names and proven and worth_it(proven):
        message += f": without, {proven.of} is {times(proven)} as fast"
        return verdict("affinity", Severity.WARNING, message, unset(names), measured=proven)
    fewer = evidence.reply.bound_to or 1
    fewer_product = None if is_crowded(evidence) else first_product(evidence, fewer)
    measured = gain(first_product(evidence, evidence.threads), fewer_product, sustained=True)
    fixes: tuple[Fix, ...] = ()
    if measured and worth_it(measured):
        message += f"; with {fewer} thread the sustained rate is {times(measured)} as high"
        fixes = (Fix("Start only as many threads as there are allowed CPUs", fewer_threads(fewer)),)
    return verdict("affinity", Severity.WARNING, message, *fixes, measured=measured)


def busy_neighbour(evidence: Evidence) -> Iterator[Verdict]:
    quota = evidence.reply.quota
    if is_stacked(evidence) or (quota is not None and quota < evidence.threads):
        return
    known = [one for one in evidence.found if one.waited is not None and one.samples and one.median_s != 0]
    if not known:
        return
    share = sum(one.waited * sum(one.raw) for one in known if one.waited) / sum(sum(one.raw) for one in known)
    if share < WAITED:
        return
    others = evidence.reply.others
    who = f"; other processes took {others:.1f} CPUs meanwhile" if others and others >= 0.1 else ""
    disturbed = sum(one.samples - one.clean for one in known) / sum(one.samples for one in known)
    message = (
        f"torch's threads waited for a CPU {share:.0%} of the time, {disturbed:.0%} of the samples were disturbed{who}"
    )
    yield verdict("busy-neighbour", Severity.WARNING, message, Fix("Find out what else is running here", ("top",)))


def mkl_avx2_path(evidence: Evidence) -> Iterator[Verdict]:
    """Intel's MKL takes its AVX2 path on AMD; the proof is the same product by another library, right and faster."""
    product, picture, known = evidence.get("matmul"), evidence.get("conv"), evidence.reply.fingerprint
    if not (product and picture and product.rate and picture.rate and known):
        return
    share = product.rate / picture.rate
    if share >= FAR_BELOW:
        return
    around = evidence.get("matmul", setting="onednn-bf16")
    measured = gain(product, around)
    text = f"float32 products reach {flops(product.rate)}, {share:.0%} of what a convolution reaches here"
    on_amd = evidence.machine.vendor == "AuthenticAMD" and known.mkl and "avx512f" in evidence.machine.flags
    right = around is not None and around.error is not None and around.error <= TOLERANCES["float32"]
    if not (on_amd and around and measured and worth_it(measured) and right):
        yield verdict("slow-products", Severity.NOTE, f"{text}; the cause is not known")
        return
    text += f": MKL takes its AVX2 path on AMD. With oneDNN they are {times(measured)} as fast, at a relative error of "
    text += f"{around.error:.1g} ({product.error:.1g} before){side_effect(evidence)}"
    yield verdict(
        "mkl-avx2-path",
        Severity.WARNING,
        text,
        Fix("In Python, before the first matrix product", (around.line,)),
        measured=measured,
    )


def side_effect(evidence: Evidence) -> str:
    """What the switch costs where products are tiny."""
    measured = gain(evidence.get("tiny-step"), evidence.get("tiny-step", setting="onednn-bf16"))
    return f". A step of a tiny layer takes {1 / measured.factor:.2g} times as long with it" if measured else ""


def slow_dtypes(evidence: Evidence) -> Iterator[Verdict]:
    """Where the user would lose by choosing a narrower dtype."""
    wide = evidence.get("matmul")
    for dtype, share in NO_FAST_PATH.items():
        narrow = evidence.get("matmul", dtype)
        rate = undisturbed(narrow)
        if not (wide and wide.rate and rate) or rate >= share * wide.rate:
            continue
        has = FAST_FLAGS[dtype] & set(evidence.machine.flags)
        why = "; why is not known: the CPU has instructions for it" if has else ": the CPU has no instructions for it"
        why = why if evidence.machine.flags else ""
        message = f"{dtype} has no fast path here: {flops(rate)} against {flops(wide.rate)} in float32{why}"
        yield verdict("slow-dtype", Severity.NOTE, message, Fix("On this CPU use float32" + better(evidence, dtype)))


def undisturbed(found: Measurement | None) -> float | None:
    """The clean rate; where a call is so slow that there are few samples, that of these few."""
    if found is None:
        return None
    return found.sustained if found.state == TOO_FEW else found.rate


def better(evidence: Evidence, slow: str) -> str:
    other = evidence.get("matmul", "bfloat16")
    wide = evidence.get("matmul")
    return " or bfloat16" if slow == "float16" and worth_it(gain(wide, other)) else ""
