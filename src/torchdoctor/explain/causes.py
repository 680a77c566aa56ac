"""From what a text shows to an answer: up to three causes in order, each with its fixes and how to tell it apart.

What the text or the machine refutes is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain import fit, whose, whose_python
from torchdoctor.explain.accelerators import packed
from torchdoctor.explain.cleaned import plain
from torchdoctor.explain.errors import BY_ID
from torchdoctor.explain.errors.programs import OWN, UNREAD, of_python, own_error
from torchdoctor.explain.known import Error
from torchdoctor.explain.mention import ASKS
from torchdoctor.explain.newer_gpus import is_plan, planned
from torchdoctor.explain.next_step import cut_at, for_a_cut, names_a_log, of_its_message, steps
from torchdoctor.explain.order import ASIDE, Match
from torchdoctor.explain.places import HOSTED
from torchdoctor.explain.search import begun, matches, mentioned
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Fix, Result

MOST = 3
_LOGGED = re.compile(r"\b(?<!NCCL )(?:WARN(?:ING)?|INFO|DEBUG)\b")  # NCCL's WARN is its word for a failure
_FAILS = re.compile(r"CUDA error|RuntimeError|NCCL WARN")
_HARMLESS = "harmless-warning"
_COULD_NOT = r"(?m)\b(?:[Uu]nable|[Ff]ailed) to [^\n]{3,60}:[^\w\n]*\n[\d:. -]*"
_SERVES = re.compile(r"-packages[/\\](?:gradio|starlette|uvicorn|fastapi|anyio|streamlit)[/\\]")  # fails after the rest
_NO_MODULE = re.compile(r"(?:ModuleNotFound|Import)Error\b")
# The line of an exception, where nothing more than a warning is known in a text.
_FAILED = re.compile(r"(?:^|\()(?:\w+\.)*\w*(?:Error|Exception):(?: \S|$)", re.M)
_QUOTES = re.compile(r"(?i)\berror\b[^\"“\n]{0,20}[\"“][^\"“”\n]{25,300}[\"”]")  # a message in a sentence
# A title that tells of a failure, above what is only warned of.
_TITLE = re.compile(
    r"(?i)(?![^\n]*(?:warn|deprecat|\bno error|n't fail|solved|fixed|properly|\?))"
    r"[^\n]{0,200}(?:\b(?:must be installed|is not (?:installed"
    r"|supported|found|available)|fail(?:ed|s|ure)|crash\w*|killed|unable to|could ?n[o']t|can(?:no|')t|error)\b|报错"
    r"|失败)[^\n]*\n[ \t]*\n"
)
_FOLLOWS = re.compile(r"(?:During handling|The above exception was the direct)[^\n]{0,80}\n\s*\Z")
LAST_RESORT = "argument-refused"
SOON = 300  # characters after an error in which a crash is that of the end
AFTER = ("rank-failed", "nccl-timeout", "segfault")  # what other processes say of one that failed
_BY_OTHERS = re.compile(r"(?:uv|conda|mamba|poetry|pixi) ")
_BY_PIP = r"^(?:python3? -m )?pip3? (?=install)"
GPU_RULES = ("TD211", "TD3", "TD4")  # what these are about, the machine's torch and GPUs say in a line

# Asks rules about the facts: their IDs to verdicts, which are another rule's where that one's finding explains them.
Judge = Callable[[Sequence[str]], Mapping[str, Result]]


class Machine(NamedTuple):
    """The facts of a machine, or what a reader took from the same text; judge asks rules about these facts."""

    facts: Facts
    compat: Compat | None = None
    judge: Judge | None = None


@dataclass(frozen=True)
class Cause:
    """said: the text about the line. here: what this machine's facts say to it, "" where not asked or silent.

    found: the ID of the rule whose finding that is, "" where there is none.
    """

    error: Error
    line: str
    fixes: tuple[Fix, ...]
    said: str = ""
    when: str = ""
    here: str = ""
    confirmed: bool = False
    found: str = ""

    @property
    def code(self) -> str:
        """The lines of code that help here: those of the usual case only where no message tells which one it is."""
        known = self.line and (self.error.general or whose.of(Told(self.said)))
        return "" if known else self.error.code


@dataclass(frozen=True)
class Answer:
    """causes: what the text really shows, the likeliest first. nearest: what plain words may be about, not certain.

    own: an error of the program itself, where nothing else was found. complete: whether all of the text was read in the
    time allowed. steps: what the text itself offers where nothing was found. line: with the message that offers it.
    """

    causes: tuple[Cause, ...] = ()
    nearest: tuple[Cause, ...] = ()
    own: tuple[Cause, ...] = ()
    complete: bool = True
    steps: tuple[Fix, ...] = ()
    line: str = ""


def answer(found: Sequence[Match], words: str = "", machine: Machine | None = None, complete: bool = True) -> Answer:
    """The answer to what a search found, and to the words themselves where it found nothing."""
    found = [hit for hit in found if not _is_told_of(hit.line, hit.said)]
    text = plain(words) if all(_may_be_beside(hit) or _only_warns(hit) for hit in found) else ""
    if (cut := cut_at(text)) >= 0:
        found = [hit for hit in found if not (hit.place and -hit.place[-1] < cut and _only_warns(hit)) or _titles(hit)]
    if text and all(hit.error.id == _HARMLESS for hit in found):
        found = _above_warnings(found, text)
    own = _own(text) if all(map(_may_be_beside, found)) else ()
    left_out = bool(own) and _goes_on_without(own[0].line, text, cut)
    own = () if left_out else own
    if own and found:
        found = _besides(found, own[0])
    shown = causes(found)
    near = tuple[Cause, ...]()
    if not shown and not left_out:
        read = bool(own) and ("File " in words or UNREAD not in own[0].fixes)
        shown, near = _loosely(own[0].line if read else words, read)
        near = tuple(item for item in near if item.error.id != _HARMLESS or not _FAILED.search(text))
    if cut >= 0 and "worker" in {item.error.id.rpartition("-")[2] for item in near}:
        near = ()  # the traceback that would tell is what is cut off
    own, offered = () if shown else own, () if shown or own else steps(text)
    near = near if names_a_log(offered) else ()
    if machine is not None:
        shown = fitted(shown, machine)
        near = tuple(
            replace(item, fixes=fit.fixes(item.error, item.said, machine.facts, machine.compat)) for item in near
        )
    line = ""
    if not (shown or near or own) and names_a_log(offered) and not (cut_off := for_a_cut(text)):
        line, of_it = of_its_message(text) or of_python(text)
        of_it = tuple(fit.fitted(fix, Told(text)) for fix in of_it)
        offered = (*of_it, *offered)
    elif not (shown or near or own or offered):
        offered = cut_off
    return Answer(shown, near, () if near else own, complete, offered, line)


def _above_warnings(found: Sequence[Match], text: str) -> Sequence[Match]:
    """What the title tells, which may lack its exception's name as of a missing package; none where one is shown."""
    if title := _TITLE.match(text):
        line = title[0].strip()
        return [hit._replace(line=line) for hit in matches(f"ImportError: {line}")]
    return () if _FAILED.search(text) else found


def _is_told_of(line: str, text: str) -> bool:
    """Whether a program only reports that it could not do something, and fails later."""
    found = re.search(_COULD_NOT + re.escape(line), text)
    return found is not None and "Traceback (most recent" in text[found.end() :]


def _goes_on_without(line: str, text: str, cut: int) -> bool:
    """Whether its own error is of a part that it does without: the traceback that ended it comes later, cut off."""
    asked = re.search(r"No module named '?(\w+)", line)
    over = text.rfind(line) < cut and _NO_MODULE.match(line) is not None and not _SERVES.search(text, cut)
    return _is_told_of(line, text) or (over and not (asked and f"from {asked[1]}" in text[cut:]))


def _only_warns(hit: Match) -> bool:
    logged = _LOGGED.search(hit.line) is not None and _FAILS.search(hit.line) is None
    return hit.warns or hit.error.goes_on or logged


def _titles(hit: Match) -> bool:
    """Whether the first line names it, and is none of a log: it is what somebody asks about."""
    return hit.place[-1:] == (0,) and not hit.warns and not _LOGGED.search(hit.line)


def _own(text: str) -> tuple[Cause, ...]:
    line = own_error(text)
    return (_cause(Match(OWN, line, said=text)),) if line else ()


def _may_be_beside(hit: Match) -> bool:
    """Whether it may stand beside another error that ended the program, or say less of it."""
    return hit.error.goes_on or hit.error.id in (*AFTER, LAST_RESORT) or hit.place[:1] == ASIDE


def _is_after(hit: Match, at: int) -> bool:
    """Whether the error at that place brought it about: other ranks wait in vain, a library crashes as Python ends."""
    start = -hit.place[-1] if hit.place else at
    return start > at and (hit.error.id == "nccl-timeout" or (hit.error.id == "segfault" and start < at + SOON))


def _says_less(hit: Match, own: Cause) -> bool:
    """Whether a last resort was found in a message that is Python's own and says what is wrong."""
    same = own.line in hit.line and not own.line.startswith(("Assertion", "Value", "NotImplemented"))
    return hit.error.id == LAST_RESORT and same and UNREAD not in own.fixes


def _besides(found: Sequence[Match], own: Cause) -> Sequence[Match]:
    """What remains of what was found beside the program's own error, which ended it: not what it went on without.

    And not what other processes say of it; the launcher's word remains, since that names it.
    """
    at = own.said.rfind(own.line)
    if own.line.startswith("error: "):  # the script's own words, which its launcher only passes on
        return [hit for hit in found if hit.error.id != AFTER[0]]
    began = own.said.rfind("Traceback (most recent", 0, at)
    if _FOLLOWS.search(own.said, 0, max(began, 0)) or own.line.startswith(("EOFError", "NameError", "StopIteration")):
        return found  # raised by what was found, or by the next cell of a notebook
    return [
        hit
        for hit in found
        if not (hit.error.goes_on and hit.place and -hit.place[-1] <= began)
        and not _is_after(hit, at)
        and not _says_less(hit, own)
        and hit.place[:1] != ASIDE
    ]


def _likeliest(errors: Iterable[Error]) -> tuple[Error, ...]:
    return tuple({error.id: error for error in errors}.values())[:MOST]


def _loosely(words: str, own: bool) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """What a text shows that no pattern matches, and what else it may be about. own: of a line that is read already."""
    from torchdoctor.explain import loosely  # most texts have a message, and need no index of words
    from torchdoctor.explain.said import cut_off, said

    text = plain(words)
    told = loosely.found(text)
    certain = causes([item.match for item in told if item.certain] or (() if own else cut_off(text)))
    return certain, () if certain or own else _near(words, (*(item.match for item in told), *said(text)))


def _near(words: str, told: Sequence[Match]) -> tuple[Cause, ...]:
    from torchdoctor.explain.plain import nearest  # most texts have a message, and need no index of plain words
    from torchdoctor.explain.symptoms import symptoms

    near = tuple(_cause(match._replace(line="")) for match in begun(plain(words)))
    likely = (*(match.error for match in told), *symptoms(words), *nearest(words))
    near = near or tuple(_cause(Match(error, "", said=words)) for error in _likeliest(likely))
    if near or not (ASKS.search(words) or _QUOTES.search(words)) or "tensorflow" in words.lower():
        return near
    return tuple(_cause(match._replace(line="")) for match in mentioned(words)[:1])


def explain(text: str, machine: Machine | None = None) -> Answer:
    """The answer to a text that is held as a whole."""
    return answer(matches(text), text, machine)


# What only a build with CUDA says; a CPU build sees no GPU anywhere.
_OF_CUDA = r"(?i)No CUDA GPUs are|CUDA-capable|runtime error|cudaError|CUDA_ERROR|GetDeviceCount"


def causes(found: Sequence[Match]) -> tuple[Cause, ...]:
    """The first match, then what else the text shows of that failure, then what else it may be."""
    if not found:
        return ()
    first = found[0]
    told = Told(first.said)
    if first.error.id == "no-device" and told.build == "cpu" and not re.search(_OF_CUDA, first.line):
        first = first._replace(error=BY_ID["cpu-only-build"])
    when = {
        item.id: item.when
        for item in first.error.alternatives
        if _possible(BY_ID[item.id], told) and not (item.unless is not None and item.unless(told))
    }
    shown = [match for match in found[1:] if not match.error.symptom and match.place[:1] == first.place[:1]]
    shown = [match for match in shown if _possible(match.error, told)]
    named = [first, *shown[:1], *(Match(BY_ID[id], first.line, said=first.said) for id in when), *shown[1:]]
    unique = {match.error.id: match for match in reversed(named)}
    order = list(dict.fromkeys(match.error.id for match in named))[:MOST]
    return tuple(_cause(unique[id], when.get(id, "")) for id in order)


def _possible(error: Error, told: Told) -> bool:
    """Whether it can happen on the system of the text or machine."""
    return not error.on or told.os in ("", *error.on)


def _cause(match: Match, when: str = "") -> Cause:
    return Cause(match.error, match.line, fit.fixes(match.error, match.said, line=match.line), match.said, when)


def fitted(found: Sequence[Cause], machine: Machine) -> tuple[Cause, ...]:
    """The causes as this machine's facts judge them: what a rule confirms comes first, with that rule's own fixes.

    Alternatives that the machine refutes are left out.
    """
    facts, compat, judge = machine
    asked = [rule for cause in found for rule in _rules(cause.error)]
    verdicts = judge(asked) if judge is not None and asked else {}
    judged = list(_judged(found, facts, compat, verdicts))
    if instead := _otherwise(judged, verdicts):
        judged = [instead, *(cause for cause in judged[1:] if cause.error is not instead.error)]
    kept = [cause for number, cause in enumerate(judged) if not number or not _refuted(cause, facts, verdicts)]
    return tuple(sorted(kept, key=lambda cause: not cause.confirmed))


def _rules(error: Error) -> tuple[str, ...]:
    others = (rule for other in error.alternatives for rule in other.otherwise)
    return tuple(dict.fromkeys((*filter(None, [error.rule]), *others)))


def _otherwise(found: Sequence[Cause], verdicts: Mapping[str, Result]) -> Cause | None:
    """What it is where the machine passes the rules for what the text looks like at first."""
    possible = found[0].error.alternatives if found else ()
    passed = (
        other
        for other in possible
        if other.otherwise
        and not (other.unless and other.unless(Told(found[0].said)))
        and all(_passed(verdicts.get(id)) for id in other.otherwise)
    )
    ids = {other.id for other in passed}
    return next((replace(cause, when="") for cause in found if cause.error.id in ids), None)


def _judged(
    found: Sequence[Cause], facts: Facts, compat: Compat | None, verdicts: Mapping[str, Result]
) -> Iterator[Cause]:
    for cause in found:
        verdict = verdicts.get(cause.error.rule or "")
        if verdict is not None and verdict.findings:
            told = verdict.findings[0]
            kept = cause.fixes if not told.fixes else ()
            own = _of_the_place(cause, facts, told.fixes)
            said = Told(cause.said) if facts.source == "report" else None  # a program, whose Python it does not name
            of_rule = whose_python.named([*told.fixes], said) if said else told.fixes
            fixes, decided = own or (*of_rule, *kept), _decides(cause, found)
            yield replace(cause, here=told.message, fixes=fixes, confirmed=decided, found=verdict.rule)
        else:
            # What a text reports of a machine is less than its message says: passing a rule there refutes nothing.
            sure = _passed(verdict) and facts.source != "report"
            passed = f"this machine passes {verdict.rule}: {verdict.title}" if sure and verdict else ""
            here = passed or _of_gpus(cause.error, facts)
            # Without its system nothing can be planned for a machine: then what the text itself shows serves better.
            known = facts.source == "machine" or facts.host is not None
            fixes = fit.fixes(cause.error, cause.said, facts, compat, cause.line) if known else cause.fixes
            if known and facts.source == "report":  # which tells less than its text does: no page without a fix
                fixes = _by_interpreter(fixes, Told(cause.said)) or fixes or cause.fixes
            yield replace(cause, here=here, fixes=fixes)


# The first words of fixes that repair several packages, where a rule names only one.
_WHOLE = ("torchtext 0.12 removed", "Install those that match torch")


def _of_the_place(cause: Cause, facts: Facts, of_rule: Sequence[Fix]) -> tuple[Fix, ...]:
    """The error's own fixes where a text shows a place that its report does not: a Jetson, an image, an own Python.

    And where the rule, which knows only what the report has, has no command.
    """
    told = Told(cause.said)
    shown = (
        any(re.search("JetPack|^torch is (?:in|there for) ", fix.text) for fix in cause.fixes)
        or bool(told.interpreter or told.portable)
        or any(line.startswith("RUN ") for fix in cause.fixes for line in fix.commands)
        or all(line.startswith("torchdoctor install-cmd") for fix in of_rule for line in fix.commands)
        or of_rule[0].text == "Print the whole error"  # which the text has
    )
    hosted = facts.source == "report" and cause.fixes and cause.fixes[0].text.startswith(HOSTED)
    if packed(told) or hosted or any(fix.text.startswith(_WHOLE) for fix in cause.fixes[:1]):
        return cause.fixes
    if facts.source == "report" and any(map(is_plan, cause.fixes[:1])):
        return planned(cause.fixes, _by_interpreter(of_rule, told) or of_rule)
    named = facts.source == "machine" or re.search(r"[\\/]", facts.target.python)
    if shown and not named and (by_it := _by_interpreter(of_rule, told)):
        return by_it
    return cause.fixes if shown and not named and any(fix.commands for fix in cause.fixes) else ()


def _by_interpreter(of_rule: Sequence[Fix], told: Told) -> tuple[Fix, ...]:
    """A plan's fixes for the interpreter of the text; () where it is another's command than pip's."""
    lines = [line for fix in of_rule for line in fix.commands]
    own = told.interpreter or told.portable
    if not own or not any(re.match(_BY_PIP, line) for line in lines) or any(map(_BY_OTHERS.match, lines)):
        return ()
    again = (
        replace(fix, commands=tuple(re.sub(_BY_PIP, "python -m pip ", line) for line in fix.commands))
        for fix in of_rule
    )
    return tuple(fit.fitted(fix, told) for fix in again)


def _passed(verdict: Result | None) -> bool:
    return verdict is not None and verdict.status == "passed"


def _refuted(cause: Cause, facts: Facts, verdicts: Mapping[str, Result]) -> bool:
    """Whether the machine says that it is not this one."""
    wrong_system = not _possible(cause.error, Told(facts=facts))
    elsewhere = cause.error.where is not None and not cause.error.where(facts)
    return wrong_system or elsewhere or _passed(verdicts.get(cause.error.rule or ""))


def _of_gpus(error: Error, facts: Facts) -> str:
    """ "torch 2.13.0+cpu, no NVIDIA GPU"; "" where the version is not known."""
    if not (error.rule or "").startswith(GPU_RULES) or facts.torch is None or not facts.torch.version:
        return ""
    build = f"+{facts.torch.build}" if facts.torch.build and "+" not in (facts.torch.version or "") else ""
    if facts.nvidia is not None and facts.nvidia.gpus:
        gpus = ", ".join(dict.fromkeys(gpu.name for gpu in facts.nvidia.gpus))
    else:
        unsaid = any(problem.section == "nvidia" for problem in facts.problems)
        gpus = "the text names no GPU" if unsaid else "no NVIDIA GPU found"
    return f"torch {facts.torch.version}{build}, {gpus}"


def _decides(cause: Cause, found: Sequence[Cause]) -> bool:
    """A rule that two of the causes name cannot tell them apart."""
    return sum(other.error.rule == cause.error.rule for other in found) == 1
