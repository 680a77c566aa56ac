"""The report for people: one line of identity, then only problems, worst first, each with its fix ready to paste."""

import io
import re
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from torchdoctor.model import Facts, Finding, Fix, Report, Result, Severity
from torchdoctor.render.json import summary

WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
MARKS = {Severity.ERROR: ("✗", "x"), Severity.WARNING: ("!", "!"), Severity.NOTE: ("·", "-")}
STATUS_MARKS = {"passed": ("✓", "+"), "skipped": ("○", "o"), "crashed": ("☠", "X"), "failed": ("✗", "x")}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Without the control characters by which text from the patient could repaint the terminal."""
    return CONTROL.sub("�", text)


class _Page:
    """Prints one report to one console."""

    def __init__(self, console: Console, verbose: bool, quiet: bool) -> None:
        self.console, self.verbose, self.quiet = console, verbose, quiet
        self.unicode = console.encoding.lower().replace("-", "").startswith("utf8")

    def line(self, *parts: tuple[str, str] | str, indent: int = 0) -> None:
        """Wrapped at the width of the terminal, the following lines indented like the first."""
        text = Text.assemble(*(part if isinstance(part, tuple) else (part, "") for part in parts))
        width = max(self.console.width - indent, 20)
        lines = text.wrap(self.console, width) if self.console.is_terminal else [text]
        for wrapped in lines:
            wrapped.rstrip()
            self.print(Text(" " * indent).append_text(wrapped))

    def print(self, text: "Text | str") -> None:
        self.console.print(self.encodable(text), soft_wrap=True, highlight=False, markup=False, emoji=False)

    def encodable(self, text: "Text | str") -> "Text | str":
        """What the output's encoding cannot show becomes "?", in place of an error in the middle of the report."""
        if self.unicode:
            return text
        encoding = self.console.encoding
        whole = text if isinstance(text, Text) else Text(text)
        safe = (
            whole.plain.replace("×", "x")
            .replace("·", "-")
            .replace("→", "->")
            .encode(encoding, "replace")
            .decode(encoding)
        )
        return Text(safe, spans=whole.spans) if len(safe) == len(whole.plain) else Text(safe)

    def mark(self, pair: tuple[str, str]) -> str:
        return pair[0] if self.unicode else pair[1]


def render(report: Report, console: Console | None = None, verbose: bool = False, quiet: bool = False) -> str:
    """Prints to the console, or without one returns the text."""
    written = io.StringIO()
    page = _Page(console or Console(file=written, width=100, color_system=None), verbose, quiet)
    if not quiet:
        for line in identity(report.facts):
            page.line(plain(line))
    _findings(page, report)
    if verbose:
        _all_rules(page, report)
        _sources(page, report.facts)
    for result in report.results:
        if result.status == "crashed":
            _crash(page, result, report)
    if not quiet:
        _problems(page, report.facts)
        if verbose or report.facts.problems or any(result.findings for result in report.results):
            page.print("")
        page.line(closing(report))
    return written.getvalue()


def identity(facts: Facts) -> Iterator[str]:
    """Which patient this is and why, and what it has."""
    python = facts.python.version if facts.python else "not answering"
    yield f"{facts.target.python} ({facts.target.why})"
    if facts.target.hint:
        yield facts.target.hint
    yield " · ".join(
        filter(
            None,
            (f"Python {python}", torch_line(facts), driver_line(facts), gpus_line(facts), os_line(facts)),
        )
    )


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
    """ "2 × NVIDIA H100, NVIDIA T4"; "no NVIDIA GPU" only where it was looked for."""
    if facts.nvidia is None:
        return "" if facts.host is None or facts.host.os == "macos" or facts.problems else "no NVIDIA GPU"
    return gpu_names(gpu.name for gpu in facts.nvidia.gpus) or "no usable NVIDIA GPU"


def gpu_names(names: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in counts.items())


def os_line(facts: Facts) -> str:
    host = facts.host
    if host is None:
        return ""
    extra = ", ".join(
        filter(None, (f"WSL {host.wsl}" if host.wsl else "", f"in {host.container}" if host.container else ""))
    )
    return f"{host.os_name} {host.arch}" + (f" ({extra})" if extra else "")


def _findings(page: _Page, report: Report) -> None:
    for severity in WORST_FIRST:
        for result in report.results:
            if result.severity is severity:
                for finding in result.findings:
                    _finding(page, result, finding)


def _finding(page: _Page, result: Result, finding: Finding) -> None:
    if not page.quiet:
        page.print("")
    head = (f"{page.mark(MARKS[result.severity])} {result.severity.value}", STYLES[result.severity])
    page.line(head, " ", (result.slug, "bold"), f" {result.rule}  {plain(finding.message)}")
    for fix in finding.fixes:
        _fix(page, fix)


def _fix(page: _Page, fix: Fix) -> None:
    """Commands stand alone on their lines, unwrapped and uncoloured: what is copied is what is meant."""
    needs = {
        "root": " (needs root)",
        "reboot": " (needs a reboot)",
        "vendor": " (needs hands on the machine)",
    }.get(fix.needs, "")
    colon = ":" if fix.commands else ""
    page.line(f"{'→' if page.unicode else '->'} {plain(fix.text)}{needs}{colon}", indent=2)
    for command in fix.commands:
        page.print(f"    {plain(command)}")


def _all_rules(page: _Page, report: Report) -> None:
    page.print("")
    for result in report.results:
        reason = f"  {result.status}: {plain(result.reason)}" if result.status == "skipped" else ""
        page.line(f"{page.mark(STATUS_MARKS[result.status])} {result.rule} {result.title}{reason}")


def _sources(page: _Page, facts: Facts) -> None:
    """How each value was found."""
    page.print("")
    if facts.torch and facts.torch.via:
        page.line(f"torch {facts.torch.version} via {facts.torch.via} in {plain(facts.torch.location)}")
    if facts.nvidia:
        nvidia = facts.nvidia
        page.line(f"NVIDIA driver {nvidia.driver_version or 'not known'} via {nvidia.driver_via or 'nothing'}")
        page.line(
            f"{len(nvidia.gpus)} GPU(s) via {nvidia.gpus_via or 'nothing'}; "
            f"NVML: {nvidia.nvml}; nvidia-smi: {nvidia.smi}"
        )
    for device in facts.smoke.devices if facts.smoke else ():
        page.line(
            f"{device.device} {device.name}".rstrip()
            + f": tensor {plain(device.tensor)}, autograd {plain(device.autograd)}"
        )


def _crash(page: _Page, result: Result, report: Report) -> None:
    page.print("")
    page.line(
        f"{page.mark(STATUS_MARKS['crashed'])} {result.rule} {result.slug} crashed: "
        f"a bug in torchdoctor {report.version}. Please report:"
    )
    page.print(plain(result.reason))


def _problems(page: _Page, facts: Facts) -> None:
    if facts.problems:
        page.print("")
    for problem in facts.problems:
        page.line(f"? {problem.collector}: {plain(problem.why)}")


def closing(report: Report) -> str:
    """The counts; where nothing is wrong, what this torch can do."""
    counts = summary(report)
    found = ", ".join(
        f"{counts[f'{kind}s']} {kind}{'s' * (counts[f'{kind}s'] != 1)}"
        for kind in ("error", "warning", "note")
        if counts[f"{kind}s"]
    )
    tail = f"{counts['passed']} check{'s' * (counts['passed'] != 1)} passed · {counts['skipped']} skipped"
    if counts["crashed"]:
        tail += f" · {counts['crashed']} crashed"
    if report.seconds is not None:
        tail += f" · {report.seconds:.1f} s"
    return f"{found or all_well(report.facts)} · {tail}"


def all_well(facts: Facts) -> str:
    """ "torch 2.13.0+cu130 can use 8 × NVIDIA H100"; without a live test only that nothing was found."""
    if facts.torch is None or facts.smoke is None or not facts.smoke.devices:
        return "no problem found"
    devices = [device for device in facts.smoke.devices if device.device != "cpu"]
    names = gpu_names(device.name or device.device for device in devices)
    return f"torch {facts.torch.version} can use {names or 'the CPU'}"
