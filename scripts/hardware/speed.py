"""Steps with `bench`: its values are right, and are those of plain loops; none is above the GPU's data sheet."""

import json
from collections.abc import Iterator
from pathlib import Path

from hardware import Broken, Data, Outcome, Setup, Step, decoded

LOOPS = Path(__file__).parent / "loops.py"
CUDA = "cuda:0"
APART = 0.05  # of the rate of the plain loops
ABOVE_SHEET, BELOW_SHEET = 1.03, 0.3  # of the data sheet: a fault of the timing, or of the machine
KNOWN = ("clean", "failed", "unsupported")  # the last two are faults by themselves


def bench_of_all(setup: Setup) -> Outcome:
    """The default benchmark, as text, HTML and JSON: every result is right, and every value of the GPU undisturbed."""
    found, done = setup.json("bench", "--python", setup.python)
    setup.kept("setup.json", done.out)
    page = setup.torchdoctor("bench", "--python", setup.python, "-f", "html")
    setup.kept("bench.html", page.out)
    on_gpu = [one for one in found["results"] if one["device"] == CUDA]
    faults = [*found["problems"], *wrong(found["results"]), *off_the_sheet(on_gpu)]
    faults += [f"{title(one)}: {one['state']}: {one['warnings']}" for one in on_gpu if one["state"] not in KNOWN]
    faults += [] if on_gpu else [f"nothing was measured on {CUDA}"]
    faults += [] if "<html" in page.out else [f"-f html: exit status {page.status}: {page.err[-300:]}"]
    faults += [f"{one['cause']}: {one['message']}" for one in found["verdicts"] if one["severity"] != "note"]
    notes = [f"{one['device']}: {one['cause']}: {one['message']}" for one in found["verdicts"]]
    results = {title(one): shown(one) for one in on_gpu}
    faster = {title(one): round(one["factor"], 1) for one in found["speedups"]}
    data = {"seconds": done.seconds, "results": results, "causes": notes, "times_the_cpu": faster}
    return Outcome(tuple(faults), data)


def title(one: Data) -> str:
    """ "matmul float32 tf32", "copy h2d pinned"."""
    bytewise = one["workload"] in ("bandwidth", "copy")
    words = (one["workload"], "" if bytewise else one["dtype"], one["setting"], one.get("way"))
    return " ".join(word for word in words if word)


def shown(one: Data) -> Data:
    value = one["tflops"] or one["gbs"] or one["rate"]
    unit = {"flop": "TFLOP/s", "byte": "GB/s"}.get(one["unit"], "calls/s")
    share = {"of_data_sheet": round(one["peak_fraction"], 3)} if one["peak_fraction"] else {}
    rounded = float(f"{value:.4g}") if value else None
    return {"value": rounded, "unit": unit, "size": one["size"], "samples": one["samples"], **share}


def wrong(results: list[Data]) -> Iterator[str]:
    for one in results:
        if one["state"] in ("failed", "unsupported"):
            yield f"{title(one)} on {one['device']}: {one['state']}: {' '.join(one['warnings'])}"


def off_the_sheet(results: list[Data]) -> Iterator[str]:
    for one in results:
        share = one["peak_fraction"]
        if share is not None and not BELOW_SHEET <= share <= ABOVE_SHEET:
            yield f"{title(one)}: {share:.0%} of the data sheet"


def loops(setup: Setup) -> Outcome:
    """bench and plain loops by turns, bench on both sides: a clock that drifts is seen as what it is."""
    before = rates(setup)
    done = setup.of_python(LOOPS, json.dumps({kind: size for kind, (_, size) in before.items()}))
    plain = decoded("the plain loops", done)
    after = rates(setup)
    if not plain:
        raise Broken("bench measured nothing to compare with")
    table = {kind: compared(before[kind][0], after.get(kind, before[kind])[0], rate) for kind, rate in plain.items()}
    faults = [f"{kind}: {row['ratio']:.3f} times the plain loop" for kind, row in table.items() if apart(row)]
    return Outcome(tuple(faults), {"compared": table})


def rates(setup: Setup) -> dict[str, tuple[float, int]]:
    """What the loops have too: rate and size by kind. All work over all time, as the loops have it."""
    words = ("--device", CUDA, "--workload", "matmul,bandwidth", "--budget", "3")
    found, _ = setup.json("bench", "--python", setup.python, *words)
    return {title(one): (one["sustained"], one["size"]) for one in found["results"] if one["sustained"]}


def compared(before: float, after: float, plain: float) -> Data:
    """Rates in TFLOP/s or TB/s."""
    values = {"bench_before": before, "loop": plain, "bench_after": after}
    rounded = {name: float(f"{value / 1e12:.4g}") for name, value in values.items()}
    return {**rounded, "ratio": round((before + after) / 2 / plain, 4)}


def apart(row: Data) -> bool:
    return bool(abs(row["ratio"] - 1) > APART)


STEPS = (
    Step("bench", "bench measures the GPU right, and no better than its data sheet", bench_of_all),
    Step("loops", "bench measures what plain loops measure, within 5 %", loops),
)
