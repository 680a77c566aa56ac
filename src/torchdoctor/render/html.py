"""The report as one HTML page to send: the verdict, each problem with its fix, the machine, every check by family.

fragment() is the same without a script, which a notebook shows.
"""

import re
from collections.abc import Iterable, Iterator

from torchdoctor.model import Finding, Report, Result, TextError
from torchdoctor.render import USUAL, Setting, details
from torchdoctor.render.content import gib, rows
from torchdoctor.render.page import code, day, fix, header, manual, page, style, text
from torchdoctor.render.text import MARKS, WORST_FIRST, counts, identity, machine_name, placed, verdict
from torchdoctor.words import minute

HEADINGS = {  # by the ID of a rule without its last two digits
    "TD0": "Declared files",
    "TD1": "Python and its environment",
    "TD2": "torch and the packages around it",
    "TD3": "NVIDIA driver and CUDA",
    "TD4": "GPUs",
    "TD5": "Libraries",
    "TD6": "AMD, Intel and Apple",
    "TD7": "System",
    "TD8": "Live tests",
    "TD9": "Requirements",
}
ORDER = ("crashed", "failed", "passed", "skipped")
ID = re.compile(r"TD\d{3,4}")


def render(report: Report, setting: Setting = USUAL) -> str:
    return page(_title(report), _parts(report))


def fragment(report: Report) -> str:
    """The report for a page that is there already; its style reaches nothing outside it."""
    return "\n".join((f"<style>{style()}</style>", '<main class="torchdoctor">', *_parts(report), "</main>"))


def _title(report: Report) -> str:
    """Which machine, which environment and when, as a browser's tab and a file's listing show it."""
    what = (verdict(report), machine_name(report), day(report.collected_at))
    return f"torchdoctor: {' · '.join(filter(None, what))}"


def _parts(report: Report) -> Iterator[str]:
    yield header(_worst(report), verdict(report), (*identity(report.facts), minute(report.collected_at)))
    for severity in WORST_FIRST:
        for result in report.results:
            if result.severity is severity:
                yield from (_finding(result, finding, report.facts.os) for finding in result.findings)
    yield from (_crash(result, report.version) for result in report.results if result.status == "crashed")
    yield from map(_error, report.errors)
    for problem in report.facts.problems:
        yield f'<p class="soft">? {text(problem.collector)}: {text(problem.why)}</p>'
    yield "<h2>The machine</h2>"
    yield from _gpus(report)
    yield "<table>"
    yield from (_row(label, value) for label, value in rows(report.facts) if not label.startswith("GPU "))
    yield "</table>"
    yield f"<h2>What was checked</h2><p>{text(counts(report))}</p>"
    yield from _families(report.results)
    yield from _more("Live tests", ((test.name, _outcome(test)) for test in details.live_tests(report.facts)))
    yield from _more("How it was found", details.found(report.facts))
    yield from (f'<p class="soft">{text(line)}</p>' for line in _made(report))


def _more(heading: str, table: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A table that opens on a click; nothing where it would be empty."""
    if found := [_row(label, value) for label, value in table]:
        yield f'<details class="more"><summary>{heading}</summary><table>'
        yield from found
        yield "</table></details>"


def _outcome(test: details.Tested) -> str:
    return " · ".join(filter(None, (test.result, test.took)))


def _worst(report: Report) -> str:
    """ "passed" only where everything that matters could be checked."""
    if any(result.status == "crashed" for result in report.results):
        return "crashed"
    for severity in WORST_FIRST:
        if any(result.findings and result.severity is severity for result in report.results):
            return severity.value
    return "unknown" if report.facts.problems or report.unanswered else "passed"


def _finding(result: Result, finding: Finding, os: str) -> str:
    kind = result.severity.value
    fixes = "".join(fix(item, os) for item in finding.fixes)
    return (
        f'<article class="{kind}"><h3><span class="kind">{MARKS[kind]} {kind}</span> {text(result.slug)} '
        f"{_link(result.rule)}</h3><p>{text(placed(finding))}</p>{fixes}</article>"
    )


def _error(error: TextError) -> str:
    return (
        f'<article class="error"><h3>The text also shows an error: {text(error.title)}</h3>'
        f"<pre>{text(error.line)}</pre><p>{text(error.cause)}</p>{''.join(map(fix, error.fixes))}</article>"
    )


def _link(rule: str) -> str:
    """To its manual page."""
    if not ID.fullmatch(rule):
        return text(rule)
    address = manual("rules", rule)
    return f'<a href="{address}">{rule}</a>'


def _crash(result: Result, version: str) -> str:
    head = f'<span class="kind">{MARKS["crashed"]} crashed</span> {text(result.slug)}'
    said = f"<p>A bug in torchdoctor {text(version)}. Please report:</p>{code(result.reason.splitlines())}"
    return f'<article class="crashed"><h3>{head}</h3>{said}</article>'


def _gpus(report: Report) -> Iterator[str]:
    """A card each, with what tells it from another."""
    nvidia, amd = report.facts.nvidia, report.facts.amd
    cards = [
        (gpu.name, _nvidia(gpu.index, gpu.memory, gpu.compute_capability, gpu.pci_bus_id))
        for gpu in (nvidia.gpus if nvidia else ())
    ]
    cards += [(gpu.name or "AMD GPU", (gpu.gfx, gib(gpu.memory))) for gpu in (amd.gpus if amd else ())]
    if cards:
        yield '<div class="gpus">'
        for name, about in cards:
            said = "".join(f'<p class="soft">{text(line)}</p>' for line in about if line)
            yield f'<div class="gpu"><b>{text(name)}</b>{said}</div>'
        yield "</div>"


def _nvidia(index: int, memory: int | None, capability: str | None, bus: str | None) -> tuple[str, ...]:
    first = " · ".join(filter(None, (f"GPU {index}", gib(memory))))
    return first, f"compute capability {capability}" if capability else "", f"PCI {bus}" if bus else ""


def _row(label: str, value: str) -> str:
    return f'<tr><th scope="row">{text(label)}</th><td>{text(value)}</td></tr>'


def _families(results: Iterable[Result]) -> Iterator[str]:
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(HEADINGS.get(result.rule[:-2], "Other"), []).append(result)
    for heading, members in found.items():
        yield from _family(heading, members)


def _family(heading: str, members: list[Result]) -> Iterator[str]:
    """Open where something failed."""
    numbers = {status: sum(result.status == status for result in members) for status in ORDER}
    said = ", ".join(f"{number} {_said(status, number)}" for status, number in numbers.items() if number)
    wrong = " open" if numbers["failed"] or numbers["crashed"] else ""
    yield f'<details{wrong}><summary><b>{text(heading)}</b> <span class="soft">{said}</span></summary><table>'
    yield from map(_check, sorted(members, key=_seriousness))
    yield "</table></details>"


def _said(status: str, number: int) -> str:
    return status if status != "skipped" else "does not apply" if number == 1 else "do not apply"


def _seriousness(result: Result) -> tuple[int, int]:
    return ORDER.index(result.status), WORST_FIRST.index(result.severity)


def _check(result: Result) -> str:
    kind = result.severity.value if result.status == "failed" else result.status
    word = kind if result.status == "failed" else _said(result.status, 1)
    about = result.reason if result.status == "skipped" else "; ".join(result.seen)
    reason = f' <span class="soft">{text(about)}</span>' if about else ""
    head = f'<span class="kind">{MARKS[kind]} {word}</span> {_link(result.rule)}'
    return f'<tr class="{kind}"><th scope="row">{head}</th><td>{text(result.title)}{reason}</td></tr>'


def _made(report: Report) -> Iterator[str]:
    if report.data_note:
        yield report.data_note
    yield f"torchdoctor {report.version}, data of {report.data_version}"
