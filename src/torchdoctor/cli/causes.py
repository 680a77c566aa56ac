"""What explain and run share: the answer to a text as this machine judges it, and how it is printed."""

from typing import TYPE_CHECKING, TextIO

from torchdoctor.cli.screen import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torchdoctor.explain import Scan
    from torchdoctor.explain.causes import Answer
    from torchdoctor.knowledge import Compat
    from torchdoctor.model import Facts, Result


def answered(scan: "Scan", words: str, facts: "Callable[[], Facts] | None", wanted: bool) -> "Answer":
    """The answer to what was read, as the machine of a report in the same text judges it, or this one.

    facts: asks this machine, which is done only where it can tell something. wanted: also where there is no torch, for
    a text that comes from another system, and in place of the report in it.
    """
    from torchdoctor import knowledge
    from torchdoctor.explain import causes

    found = scan.matches()
    plain = causes.answer(found, words, complete=not scan.clock.ran_out and not scan.passed_over)
    if not (plain.causes or plain.nearest or wanted):
        return plain
    known = None if wanted else _reported(words)
    if known is None and facts is not None:
        known = facts()
        if not wanted and (known.torch is None or _elsewhere(plain, known)):
            return plain
    if known is None:
        return plain
    data = knowledge.load()
    return causes.answer(found, words, causes.Machine(known, data, _judge(known, data)), plain.complete)


# What the reports have that people paste below an error; other texts are not read for one.
REPORTS = ("PyTorch version:", "Collecting environment information", "OS:")


def _reported(text: str) -> "Facts | None":
    """The machine of a report in the text that is whole enough to judge by; None if there is none."""
    if not any(sign in text for sign in REPORTS):
        return None
    from torchdoctor.pasted import NotRead, read

    try:
        facts = read(text).facts
    except NotRead:
        return None
    return facts if facts.torch is not None and facts.host is not None else None


def _elsewhere(found: "Answer", facts: "Facts") -> bool:
    """Whether the text comes from another system than this machine's."""
    from torchdoctor.explain.told import Told

    os = Told("\n".join(cause.said for cause in found.causes[:1])).os
    return bool(os and facts.host is not None and os != facts.host.os)


def _judge(facts: "Facts", data: "Compat") -> "Callable[[Sequence[str]], Mapping[str, Result]]":
    def judge(ids: "Sequence[str]") -> "Mapping[str, Result]":
        from torchdoctor import rules

        return rules.decisive(facts, data, ids)

    return judge


def say(words: str, stream: TextIO) -> None:
    """Lines that quote a program, without what could repaint the terminal."""
    for line in words.split("\n"):
        tell(line, stream)


def width(stream: TextIO) -> int:
    """Columns of the terminal; of a file or pipe, what reads well."""
    import shutil

    from torchdoctor.render.explanation import WIDTH

    return shutil.get_terminal_size((WIDTH, 24)).columns if stream.isatty() else WIDTH
