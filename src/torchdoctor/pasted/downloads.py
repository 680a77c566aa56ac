"""What pip takes for an installation whose end a text does not show: a wheel that it downloads or has in its cache."""

from collections.abc import Iterator, Sequence

from torchdoctor import lazy_re as re
from torchdoctor.pasted.sentences import Said

_WHEEL = re.compile(
    r"^(?:Downloading|Using cached) \S{0,200}?(?<![\w-])(torch(?:vision|audio)?)-(\d[\w.]*(?:(?:%2B|\+)[\w.]+)?)-"
    r"cp\d\w{1,5}-\w{1,12}-[\w.]{3,80}\.whl(?!\.metadata)"
)
# Then it is not known whether it was put in; or another tool tells of it.
_ENDED = re.compile(
    r"successfully installed|\berror\b|traceback|exception|no space left|killed|timed? ?out|hash(?:es)? |conflict|"
    r"\bpip3? (?:download|wheel)\b|uninstall|found existing|fail|abort|cancel|interrupt|stuck|hangs?\b|"
    r"(?:very|too) slow|\bdockerfile\b|no matching"
)


def read(lines: Sequence[tuple[int, str]], lower: str) -> Iterator[Said]:
    """lower: the whole text in lower case."""
    if "collecting torch" not in lower or _ENDED.search(lower):
        return
    found = {number: match for number, line in lines if (match := _WHEEL.match(line))}
    taken = {(match[1], match[2].replace("%2B", "+")) for match in found.values()}
    if len({name for name, _ in taken}) == len(taken):  # of two versions pip has tried one in vain
        first = min(found, default=0)
        yield from (Said(name, version, first) for name, version in sorted(taken))
