"""The report for people, line by line: one of identity, then only problems, worst first, each fix ready to paste."""

import re
from collections.abc import Iterator

from torchdoctor.frozen import dataclass
from torchdoctor.model import Facts, Finding, Fix, Report, Result, Severity
from torchdoctor.render import USUAL, Setting, details
from torchdoctor.render.json import summary
from torchdoctor.words import KNOWN, counted, gpu_names

WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
MARKS = {"error": "✗", "warning": "!", "note": "·", "passed": "✓", "failed": "✗", "skipped": "○", "crashed": "☠"}
ASCII = str.maketrans(
    {
        "✗": "x",
        "✓": "+",
        "○": "o",
        "☠": "X",
        "·": "-",
        "→": "->",
        "×": "x",
        "…": "...",
        "█": "#",
        "▏": "|",
        "±": "+-",
        "µ": "u",
    }
)
NOT_RUN = ("skipped", "not tried")  # of live tests
BESIDE = len("✓ TD301 ")  # columns that come before a rule's title
NEEDS = {"root": " (needs root)", "reboot": " (needs a reboot)", "vendor": " (needs physical access)"}
# Also line breaks, direction marks, and the halves of characters that file names which are no UTF-8 become.
CONTROL = r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


@dataclass(frozen=True)
class Line:
    """parts: (text, style), style "", "bold" or a severity. verbatim: a command, never wrapped or coloured."""

    parts: tuple[tuple[str, str], ...] = ()
    indent: int = 0
    verbatim: bool = False

    @property
    def text(self) -> str:
        return " " * self.indent + "".join(text for text, _ in self.parts)


def render(report: Report, setting: Setting = USUAL) -> str:
    """The whole text without colours, unwrapped: for pipes and files. Empty, or ending in a line break."""
    return "".join(f"{line.text}\n" for line in lines(report, setting))


def encodable(text: str, encoding: str) -> str:
    """What an output's encoding cannot show becomes its ASCII mark or "?", in place of an error half-way."""
    if encoding.lower().replace("-", "").startswith("utf"):
        return text
    return text.translate(ASCII).encode(encoding, "replace").decode(encoding)


def lines(report: Report, setting: Setting = USUAL) -> Iterator[Line]:
    """The report from top to bottom."""
    if not setting.quiet:
        yield from map(_line, identity(report.facts))
    body = [*_findings(report)]
    if setting.verbose:
        body += [*_all_rules(report), *_sources(report.facts)]
    for result in report.results:
        if result.status == "crashed":
            body += _crash(result, report)
    if setting.quiet:
        body += [Line(), *(_line(f"? {why}") for why in report.unanswered)] if report.unanswered else []
        if (
            body and report.facts.source not in ("report", "files") and report.facts.target.hint
        ):  # what is found may be another Python's than was meant
            yield from (_line(report.facts.target.hint), Line())
    else:
        body += _problems(report.facts)
        body += [Line()] if body else []
        body += [_line(report.data_note)] if report.data_note else []
        body.append(_line(closing(report)))
    yield from body[1:] if setting.quiet else body


def plain(text: str) -> str:
    """Without the control characters by which text from the patient could repaint the terminal."""
    return text if text.isprintable() else re.sub(CONTROL, "�", text)


def _line(text: str, indent: int = 0, verbatim: bool = False) -> Line:
    return Line(((plain(text), ""),), indent, verbatim)


def identity(facts: Facts) -> Iterator[str]:
    """Which patient this is and why, and what it has."""
    python = facts.python.version if facts.python else "not told" if facts.source == "report" else "not answering"
    if facts.source == "files":
        yield from (facts.target.python, facts.target.why, *facts.target.hint.splitlines())
        return
    machine = (driver_line(facts), gpus_line(facts), os_line(facts))
    if facts.source == "node":
        yield " · ".join(filter(None, machine)) or "this node"
        return
    yield f"{facts.target.python} ({facts.target.why})"
    if facts.target.hint:
        yield facts.target.hint
    yield " · ".join(filter(None, (f"Python {python}", torch_line(facts), *machine)))


def torch_line(facts: Facts) -> str:
    if facts.torch is None:
        return "no torch" if facts.packages is not None else "torch not known"
    build = facts.torch.build
    version = facts.torch.version or "of unknown version"
    return f"torch {version}" if not build or build in version else f"torch {version} ({build})"


def driver_line(facts: Facts) -> str:
    nvidia = facts.nvidia
    if nvidia is None or nvidia.driver_version is None:
        return ""
    return f"NVIDIA driver {nvidia.driver_version}" + (f" (CUDA {nvidia.driver_cuda})" if nvidia.driver_cuda else "")


def gpus_line(facts: Facts) -> str:
    """ "2 × NVIDIA H100, NVIDIA T4", "AMD gfx1100"; "no NVIDIA GPU" only where it was looked for."""
    if facts.nvidia is None and facts.amd is not None and facts.amd.gpus:
        return gpu_names(f"AMD {gpu.gfx}" for gpu in facts.amd.gpus)
    if facts.nvidia is None:
        return "" if facts.host is None or facts.host.os == "macos" or facts.problems else "no NVIDIA GPU"
    unsaid = facts.source == "report" and facts.nvidia.smi in ("ok", "not tried")
    return gpu_names(gpu.name for gpu in facts.nvidia.gpus) or ("" if unsaid else "no usable NVIDIA GPU")


def os_line(facts: Facts) -> str:
    host = facts.host
    if host is None:
        return ""
    extra = ", ".join(
        filter(None, (f"WSL {host.wsl}" if host.wsl else "", f"in {host.container}" if host.container else ""))
    )
    return f"{host.os_name} {host.arch}".strip() + (f" ({extra})" if extra else "")


def machine_name(report: Report) -> str:
    """What tells this machine and environment from others in one short line: "rack 12, 2 × NVIDIA H100, myenv"."""
    facts = report.facts
    machine = (gpus_line(facts) if driver_line(facts) else "") or os_line(facts)
    *folders, _ = re.split(r"[\\/]", facts.target.python) if facts.source == "machine" else [""]
    names = [name for name in folders if name not in ("", "bin", "Scripts")]
    labels = (f"{name} {value}" for name, value in report.labels.items())
    return plain(", ".join(filter(None, (*labels, machine, *names[-1:]))))


def _findings(report: Report) -> Iterator[Line]:
    for severity in WORST_FIRST:
        for result in report.results:
            if result.severity is severity:
                for finding in result.findings:
                    yield from _finding(result, finding, report.facts.os)


def _finding(result: Result, finding: Finding, os: str) -> Iterator[Line]:
    severity = result.severity.value
    head = (f"{MARKS[severity]} {severity}", severity)
    yield Line()
    yield Line((head, (" ", ""), (result.slug, "bold"), (f" {result.rule}  {plain(placed(finding))}", "")))
    for fix in finding.fixes:
        yield from _fix(fix, os)


def placed(finding: Finding) -> str:
    """The message, after its place where it has one."""
    return f"{finding.file}:{finding.line}: {finding.message}" if finding.file else finding.message


def needs(fix: Fix, os: str) -> str:
    """What else a fix needs, by the words of that system."""
    return " (needs administrator)" if os == "windows" and fix.needs == "root" else NEEDS.get(fix.needs, "")


def _fix(fix: Fix, os: str) -> Iterator[Line]:
    """Commands stand alone on their lines: what is copied is what is meant."""
    colon = ":" if fix.lines else ""
    yield _line(f"→ {fix.text}{needs(fix, os)}{colon}", indent=2)
    for command in fix.lines:
        yield _line(command, indent=4, verbatim=True)


def _all_rules(report: Report) -> Iterator[Line]:
    yield Line()
    for result in report.results:
        reason = f"  {result.status}: {result.reason}" if result.status == "skipped" else ""
        yield _line(f"{MARKS[result.status]} {result.rule} {result.title}{reason}")
        yield from (_line(text, indent=BESIDE) for text in result.seen)


def _sources(facts: Facts) -> Iterator[Line]:
    """How each value was found, and what the live tests took."""
    found = [*details.found(facts)]
    if found:
        yield Line()
        yield _line("How it was found:")
    for item in found:
        yield _line(f"{item.value}: from {item.source}", indent=2)
    tests = [*details.live_tests(facts)]
    if tests:
        yield Line()
        yield _line("Live tests:")
    for test in tests:
        mark = MARKS["passed" if test.result == "ok" else "skipped" if test.result.startswith(NOT_RUN) else "failed"]
        told = "" if test.result == "ok" else f": {test.result}"
        yield _line(f"{mark} {test.name}{told}{f' · {test.took}' if test.took else ''}", indent=2)


def _crash(result: Result, report: Report) -> list[Line]:
    bug = f"a bug in torchdoctor {report.version}. Please report:"
    head = _line(f"{MARKS['crashed']} {result.rule} {result.slug} crashed: {bug}")
    return [Line(), head, *(_line(text, verbatim=True) for text in result.reason.splitlines())]


def _problems(facts: Facts) -> Iterator[Line]:
    if facts.problems:
        yield Line()
    for problem in facts.problems:
        yield _line(f"? {problem.collector}: {problem.why}")


def closing(report: Report) -> str:
    """The verdict and the counts."""
    return f"{verdict(report)} · {counts(report)}"


def verdict(report: Report) -> str:
    """ "1 error, 2 notes"; where nothing is wrong, what this torch can do."""
    found = summary(report)
    wrong = (counted(found[f"{kind.value}s"], kind.value) for kind in WORST_FIRST if found[f"{kind.value}s"])
    return ", ".join(wrong) or all_well(report.facts)


def counts(report: Report) -> str:
    """ "12 checks passed · 58 do not apply here · 0.4 s"."""
    found = summary(report)
    known = sum(result.reason == KNOWN for result in report.results)
    parts = [f"{counted(found['passed'], 'check')} passed", f"{found['skipped'] - known} do not apply here"]
    parts += [f"{known} known from the baseline"] if known else []
    parts += [f"{found['crashed']} crashed"] if found["crashed"] else []
    parts += [f"{report.seconds:.1f} s"] if report.seconds is not None else []
    return " · ".join(parts)


def all_well(facts: Facts) -> str:
    """ "torch 2.13.0+cu130 can use 8 × NVIDIA H100"; without a live test only that nothing was found."""
    if facts.source == "report" and facts.problems:
        return "nothing wrong in what was reported, but important parts are missing"
    if facts.source == "node":
        return "could not be checked" if facts.unknown("nvidia") or facts.unknown("host") else "no problem found"
    if facts.python is None and facts.source != "files":
        return "this Python could not be checked"
    if facts.torch is None or facts.smoke is None or not facts.smoke.devices:
        return "no problem found"
    devices = [device for device in facts.smoke.devices if device.device != "cpu"]
    names = gpu_names(device.name or device.device for device in devices)
    return f"torch {facts.torch.version} can use {names or 'the CPU'}"
