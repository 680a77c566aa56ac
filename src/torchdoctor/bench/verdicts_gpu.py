"""Why a GPU is slow: what it said of itself under load, settings whose gain was measured, and its equals beside it."""

from collections.abc import Iterator, Sequence
from statistics import median

from torchdoctor.bench.evidence import Evidence, gain, worth_it
from torchdoctor.bench.model import Look, Measurement, Verdict
from torchdoctor.bench.statistics import GPU_FLOAT32, slowed
from torchdoctor.inside.throttling import HARDWARE, POWER_BRAKE, names
from torchdoctor.knowledge import load
from torchdoctor.knowledge.peaks import Peaks
from torchdoctor.model import Fix, Severity

STRAGGLER = 0.08  # below the median of its equals; 5 % between healthy ones is normal
EQUALS = 3  # of at least so many
HELD, LEAST_HELD = 0.1, 3 << 29  # share of the memory that others hold, and bytes: our own context is 0.5 GiB
BAD = 0.6  # of the attainable rate
TENSOR_CORES_HELP = 1.5


def verdicts(evidence: Evidence) -> Iterator[Verdict]:
    looks = [look for one in evidence.reply.runs for look in one.looks]
    named = [*throttled(evidence, looks), *pcie_width(evidence), *memory_held(evidence), *tf32(evidence)]
    yield from named
    if not any(one.cause == "throttled" for one in named):
        yield from far_below(evidence)


def product(evidence: Evidence, dtype: str, setting: str = "") -> Measurement | None:
    return evidence.get("matmul", dtype, setting)


def throttled(evidence: Evidence, looks: Sequence[Look]) -> Iterator[Verdict]:
    """Read during the run: flags before and after it mean nothing."""
    seen = 0
    for look in looks:
        seen |= slowed(look)
    if not seen:
        return
    clocks = [look.sm_mhz for look in looks if look.sm_mhz]
    highest = (evidence.reply.limits or {}).get("sm_mhz")
    heat = max((look.celsius for look in looks if look.celsius), default=None)
    text = f"the GPU slowed itself down while it was timed: {', '.join(names(seen))}"
    text += f"; at {heat} °C" if heat else ""
    text += f", {median(clocks):.0f} of {highest} MHz" if clocks and highest else ""
    braked = seen & (HARDWARE | POWER_BRAKE)
    cure = Fix(
        "Check its power supply and cables" if braked else "Check its cooling: fans, dust, air flow", needs="vendor"
    )
    yield Verdict("throttled", Severity.WARNING, evidence.device.device, text, (cure,))


def pcie_width(evidence: Evidence) -> Iterator[Verdict]:
    """Read during the copies: an idle link is slow on purpose."""
    limits = evidence.reply.limits or {}
    looks = [look for run in evidence.reply.runs if run.workload == "copy" for look in run.looks]
    for name, what in (("pcie_width", "lanes"), ("pcie_generation", "generation")):
        seen = [value for look in looks if (value := getattr(look, name))]
        most = limits.get(name)
        if seen and most and max(seen) < most:
            of = f"x{max(seen)} of x{most}" if what == "lanes" else f"generation {max(seen)} of {most}"
            text = f"during copies the PCIe link ran at {of} {what if what == 'lanes' else ''}".rstrip()
            cure = Fix("Reseat the card, try another slot or riser, and check the slot's BIOS settings", needs="vendor")
            yield Verdict("pcie-link", Severity.WARNING, evidence.device.device, text, (cure,))
            return


def memory_held(evidence: Evidence) -> Iterator[Verdict]:
    held = evidence.reply.held
    if held and held.get("total") and held["used"] > max(HELD * held["total"], LEAST_HELD):
        used, total = (f"{held[key] / 2**30:.1f}" for key in ("used", "total"))
        text = f"other processes held {used} of {total} GiB before the benchmark began"
        cure = Fix("See which processes", ("nvidia-smi",))
        yield Verdict("memory-held", Severity.WARNING, evidence.device.device, text, (cure,))


def tf32(evidence: Evidence) -> Iterator[Verdict]:
    """Off is torch's default, and right where float32's digits are needed: the gain and its error are shown."""
    plain, fast = product(evidence, "float32"), product(evidence, "float32", "tf32")
    measured = gain(plain, fast)
    if plain is None or fast is None or measured is None:
        return
    where, text = evidence.device.device, ""
    if plain.error is not None and plain.error > GPU_FLOAT32:
        return  # float32 products already are in TF32: the measurement itself says so
    if worth_it(measured):
        text = f"TF32 is off: with it {measured.of} is {measured.factor:.2g} ± {measured.error:.1g} times as fast, "
        text += f"at a relative error of {fast.error:.1g} ({plain.error:.1g} without)"
        yield Verdict(
            "tf32-off",
            Severity.NOTE,
            where,
            text,
            (Fix("In Python, if that error is small enough for you", (fast.line,)),),
            measured,
        )
    elif measured.factor < TENSOR_CORES_HELP:
        forced = evidence.machine.env.get("NVIDIA_TF32_OVERRIDE")
        text = f"TF32 does not engage: {measured.factor:.2g} ± {measured.error:.1g} times the float32 rate"
        fixes = (Fix("Start Python without it", ("unset NVIDIA_TF32_OVERRIDE",)),) if forced == "0" else ()
        text += f", since NVIDIA_TF32_OVERRIDE={forced}" if forced == "0" else "; the cause is not known"
        yield Verdict("tf32-not-engaging", Severity.NOTE, where, text, fixes)


def far_below(evidence: Evidence) -> Iterator[Verdict]:
    """Against what is published as attainable, for the few kinds where that is known; never against the data sheet."""
    share, half = Peaks(load().reader).attainable(evidence.device.name), product(evidence, "bfloat16")
    if share is None or half is None or not half.peak_fraction or half.rate is None:
        return
    if half.peak_fraction < BAD * share:
        text = f"bfloat16 products reach {half.peak_fraction:.0%} of the data sheet, where {share:.0%} is attainable; "
        yield Verdict("far-below-attainable", Severity.WARNING, evidence.device.device, text + "the cause is not known")


def stragglers(every: Sequence[Evidence]) -> Iterator[Verdict]:
    """One slow GPU among equals holds all of them up."""
    for name in dict.fromkeys(one.device.name for one in every):
        equals = [one for one in every if one.device.name == name]
        for dtype in ("bfloat16", "float32"):
            rates = {one.device.device: found.rate for one in equals if (found := product(one, dtype)) and found.rate}
            slow = slower(rates) if len(rates) >= EQUALS else {}
            yield from (straggler(device, rates, name, dtype) for device in slow)
            if slow:
                break


def slower(rates: dict[str, float]) -> dict[str, float]:
    middle = median(rates.values())
    return {device: rate for device, rate in rates.items() if rate < (1 - STRAGGLER) * middle}


def straggler(device: str, rates: dict[str, float], name: str, dtype: str) -> Verdict:
    middle = median(rates.values())
    text = (
        f"slower than {len(rates) - 1} others of its kind ({name}): {rates[device] / 1e12:.3g} TFLOP/s in "
        f"{dtype} against "
    )
    text += f"{middle / 1e12:.3g}, {1 - rates[device] / middle:.0%} below their median, all loaded at once"
    return Verdict("straggler", Severity.WARNING, device, text)
