"""What a message says must be installed, and in which release, whichever package says it."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN

_TORCH = frozenset(("torch", "pytorch"))
# Words of a sentence that are also names, or that messages put where a name is expected.
_NO_NAMES = frozenset(
    ("python", "package", "packages", "it", "them", "one", "the", "a", "an", "and", "or", "of", "cuda")
)
_WORDS = {"fire", "lap", "past", "av", "ax", "future", "regex", "requests", "rich", "clip", "whisper", "lightning"}
_WORDS |= {"kernels", "evaluate", "ray"}

_V = r"v?(\d+(?:\.\d+){0,3}(?:\.?(?:dev|rc|post|a|b)\d*)?)"
_NAME = r"[`'\"*]{0,2}([A-Za-z][\w-]*(?:\.[a-z]\w+)?(?:\[[\w,]+\])?)[`'\"*]{0,2}"
_KIND = r"(?: (?:python |pip )?(?:library|package|module|version|installation|dependency))?"
_PIP = re.compile(
    r"pip3? install ((?:(?:-U|--upgrade|--pre|-q|--no-build-isolation|--no-deps"
    r"|(?:--(?:extra-)?index-url|-i|--find-links|-f)[ =]https?://[^\s`)]+|['\"]?(?:git\+https://[^\s`'\"]+|[A-Za-z][\w.-]*(?:\[[\w,-]+\])?"
    r"(?: ?[<>=!~]=? ?\d[\w.*]*(?:, ?[<>=!~]=?\d[\w.*]*)?)?)['\"]?)(?: |(?=[^\w]|$)))+)",
)
_STOPS = re.compile(
    r"(?:to|and|or|if|in|first|for|from|with|the|into|instead|via|before|again|on|is|as|then|you|must|it|this|that)$"
)
# Compiled with the first message: they take longer than reading the catalogue.


@cache
def _limits() -> tuple[tuple[re.Pattern[str], str], ...]:
    """(pattern, how its version limits): group 1 is the name, group 2 the version."""
    return (
        (
            re.compile(
                rf"Found an incompatible version of {_NAME}[^.\n]*\. Found version [^,\n]*, but (?:only )?"
                rf"(?:versions? )?(?:>=? ?|above )?[`'\"]?{_V}",
                re.I,
            ),
            ">=",
        ),
        (re.compile(rf"{_NAME}{_KIND} ?\(?(>=|<=|==|~=|<|>) ?{_V}(?:, ?(<=?) ?{_V})?"), ""),
        (
            re.compile(
                rf"{_NAME}{_KIND} (?:(?:must|should|needs to|has to) be |needs |requires )?(?:to be )?"
                rf"(?:at least |>=? ?|greater than |newer than )(?:version )?{_V}"
            ),
            ">=",
        ),
        (
            re.compile(
                rf"version of {_NAME}(?! (?:requires|needs))[^.\n]{{0,80}}?"
                rf"(?:at least|greater than|newer than|>=?) ?{_V}",
                re.I,
            ),
            ">=",
        ),
        (re.compile(rf"(?:at least|minimum) (?:version )?(?:of )?{_NAME}{_KIND} {_V}", re.I), ">="),
        (re.compile(rf"(?:at least|minimum) version {_V} of {_NAME}", re.I), "<of"),
        (
            re.compile(
                rf"{_NAME}{_KIND} {_V}\W? (?:\(?(?:or|and) (?:higher|newer|later|above|greater|up)"
                r"|is required|required)",
                re.I,
            ),
            ">=",
        ),
        (
            re.compile(rf"(?:upgrade|update)(?: your| the)? {_NAME}{_KIND} to (?:at least |version |>=? ?)*{_V}", re.I),
            ">=",
        ),
        (re.compile(rf"install {_NAME}{_KIND} {_V}(?![\d.]* (?:to|or)\b)", re.I), "=="),
    )


@cache
def _tops() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Limits from above: (pattern, its sign), of which group 1 is the name, and 2 (and 3) the versions."""
    size = r"(?! ?[kKMGT]i?B\b)"
    return (
        (re.compile(rf"downgrade(?: your| the)? {_NAME}{_KIND} to (?:version )?{_V}", re.I), "=="),
        (re.compile(rf"{_NAME}{_KIND} {_V} (?:to|through|up to|-) {_V}", re.I), ">="),
        (re.compile(rf"{_NAME}{_KIND} {_V}\W? \(?(?:or|and) (?:less|lower|older|earlier|below)", re.I), "<="),
        (
            re.compile(
                rf"{_NAME}{_KIND} (?:up to|at most|no (?:newer|later|higher) than) (?:version )?{_V}{size}", re.I
            ),
            "<=",
        ),
        (
            re.compile(
                rf"{_NAME}{_KIND} (?:(?:must|should|needs to|has to) be )?(?:lower|less|older|earlier|smaller) than "
                rf"(?:version )?{_V}{size}",
                re.I,
            ),
            "<",
        ),
    )


def _from_above(said: str) -> Iterator[tuple[str, str]]:
    """The name and its limit; nothing where what is installed is too old: "peft is lower than 0.8, upgrade it"."""
    if re.search(r"(?<!down)\b(?:upgrade|update)\b|too old", said, re.I):
        return
    for pattern, sign in _tops():
        for found in pattern.finditer(said):
            if not (name := _sure(found[1])) or "git+" in name or not _is_meant(found):
                continue
            if _REFUSED.search(said, 0, found.start()) or _REFUSED_AFTER.match(said, found.end()):
                continue
            if sign == ">=":
                yield name, f">={found[2]},{_up_to(found[3])}"
            elif sign == "<=":
                yield name, _up_to(found[2])
            else:
                yield name, sign + found[2]
            return


def _up_to(last: str) -> str:
    """With its own small releases: up to 4.49 takes 4.49.2."""
    major, _, minor = last.partition(".")
    return f"<{major}.{int(minor) + 1}" if minor.isdecimal() else f"<={last}"


def _is_demand(said: str, found: re.Match[str]) -> bool:
    """Neither "does not need X 4.5 or newer" nor a size: "datasets > 5 GB"."""
    return not (_NO_DEMAND.search(said, 0, found.start()) or re.match(r" ?[kKMGT]i?B\b", said[found.end() :]))


def _is_meant(found: re.Match[str]) -> bool:
    """Whether a package is meant where its name is also a word."""
    return _is_no_word(found[1]) or bool(
        re.search(
            r"[`'\"]|library|package|module|version|[<>=~]=|\w[<>]",
            found.string[found.start(1) - 1 : found.end()],
            re.I,
        )
    )


# What turns a limit round: "does not support gymnasium 1.0 or later", "numpy>=2 is not supported".
_REFUSED = re.compile(
    r"(?:(?:not|n't|no longer) (?:yet |currently )?(?:support|work with|compatible with|run with|accept)\w*"
    r"|incompatible with|conflicts with) $",
    re.I,
)
_NO_DEMAND = re.compile(r"(?:not|n't|no longer) (?:need|require)s? $", re.I)
_REFUSED_AFTER = re.compile(
    r"[^.\n]{0,25}\b(?:is|are) (?:not|no longer) (?:yet |currently )?(?:support|compatible)", re.I
)


@cache
def _updates() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"latest version of (?:the )?{_NAME}", re.I),
        re.compile(rf"(?:upgrade|update)(?: your| the)? {_NAME}{_KIND}", re.I),
        re.compile(rf"(?:more recent|newer|recent) (?:version of )?{_NAME}{_KIND}", re.I),
    )


@cache
def _ways() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(
            rf"(?:requires?|required|needs?|(?<!you )install(?:ing|ed)?|missing|have|without|find|import) "
            rf"(?:that |either |both |to install )?(?:the |a |an )?(?:required |python |pip |additional )?"
            rf"(?P<kind>package |library |module |dependency )?{_NAME}"
            rf"(?P<after> ?(?:python )?(?:library|package|module|extra))?",
            re.I,
        ),
        re.compile(
            rf"(?P<kind>package |library |module )?{_NAME}(?P<after> (?:python )?(?:library|package|module))? "
            rf"(?:is|was|are|must|needs?|should|seems?|could|cannot)(?: to)?(?: be| been| not| n't| currently)* ?"
            rf"(?:required|installed|available|found|necessary|missing|needed|imported)",
            re.I,
        ),
    )


_AND = re.compile(rf"[`'\"]?(?:,| and|, and) {_NAME}")


class Wanted(NamedTuple):
    """requirements: as pip takes them, with their limits. newest: what is installed is too old: by -U.

    options: what else the message itself types for pip.
    """

    requirements: tuple[str, ...]
    newest: bool = False
    options: tuple[str, ...] = ()

    @property
    def torch(self) -> bool:
        return any(re.split(r"[<>=~!\[]", item)[0] in _TORCH for item in self.requirements)


def wanted(said: str) -> Wanted | None:
    """What the message says to install; None where it names nothing that is known for sure."""
    said = " ".join(said.split())[:900]
    limits = dict(_from_above(said)) or dict(_limited(said))
    if typed := _typed(said):
        names, newest, options = typed
        with_limits = tuple(
            item if re.search(r"[<>=]", item) else item + limits.get(plain_name(item), "") for item in names
        )
        old = newest or bool(re.search(r"older|upgrade|update|incompatible|too old|your version|you have", said, re.I))
        return Wanted(with_limits, old, options)
    if limits:
        return Wanted(tuple(name + limit for name, limit in limits.items()), True)
    for pattern in _updates():
        if found := next((name for made in pattern.finditer(said) if _is_meant(made) and (name := _sure(made[1]))), ""):
            return Wanted((found,), True)
    names = tuple(dict.fromkeys(_missing(said)))
    return Wanted(names) if names and not any(_has_unread(said, name) for name in names) else None


def _has_unread(said: str, name: str) -> bool:
    """Whether the message has a release of the package that no reading took: what is wanted is not known then."""
    return bool(re.search(rf"(?i)\b{re.escape(name)}[`'\"]?{_KIND} (?:[a-z]+ ){{0,3}}v?\d+\.\d", said))


def plain_name(requirement: str) -> str:
    return re.split(r"[<>=~!\[ ]", requirement.strip("'\"`*"))[0].lower().replace("_", "-")


def _sure(name: str) -> str:
    """The name as pip knows it, where it is a package's for sure."""
    name = name.strip("`'\"*")
    low = plain_name(name)
    if low in _NO_NAMES:
        return ""
    if low in _TORCH:
        return "torch"
    known = DISTRIBUTIONS.get(name) or DISTRIBUTIONS.get(low.replace("-", "_"))
    return known or (low + name[len(low) :] if low in KNOWN else "")


def _is_no_word(name: str) -> bool:
    """Whether a bare name is a package's and no word of a sentence."""
    return plain_name(name) not in _WORDS


def _limited(said: str) -> Iterator[tuple[str, str]]:
    for pattern, sign in _limits():
        for found in pattern.finditer(said):
            parts = [part or "" for part in found.groups()]
            if sign == "<of":
                parts = [parts[1], parts[0]]
            name = _sure(parts[0]) if "git+" not in parts[0] else ""
            if not name or "git+" in name or not _is_demand(said, found) or (sign != "<of" and not _is_meant(found)):
                continue
            if _REFUSED.search(said, 0, found.start()) or _REFUSED_AFTER.match(said, found.end()):
                least = parts[1] if sign else parts[2] if parts[1] == ">=" else ""
                if least or parts[1] == "<":
                    yield name, f"<{least}" if least else f">={parts[2]}"
                    return
                continue
            if sign == "==":
                yield name, f"=={parts[1]}" + (".*" if parts[1].count(".") < 2 else "")
                return
            if sign in (">=", "<of"):
                yield name, f">={parts[1]}"
            else:
                yield name, parts[1] + parts[2] + (f",{parts[3]}{parts[4]}" if parts[3] else "")
            return


def _typed(said: str) -> tuple[tuple[str, ...], bool, tuple[str, ...]] | None:
    """What the message itself types behind "pip install": packages, whether -U is there, and other options."""
    names, options, newest, end = list[str](), list[str](), False, 0
    for found in _PIP.finditer(said):
        between = said[end : found.start()]
        if names and (len(between) > 70 or not re.search(r"\band\b", between) or re.search(r"\bor\b", between)):
            continue
        for item in re.findall(r"git\+\S+|[^\s'\"`]+(?: ?[<>=!~]=? ?\d[\w.*,<>=!~]*)?", found[1]):
            item = item.replace(" ", "").rstrip(".,")
            if item in ("-U", "--upgrade"):
                newest = True
            elif _STOPS.match(item):
                break
            elif item.startswith("-"):
                options += [item] if item != "-q" else []
            elif item.startswith("http"):
                options.append(item)
            else:
                names.append(item)
        end = found.end()
        newest = newest or bool(re.match(r"[^\n]{0,12}(?:-U|--upgrade)\b", said[found.end() :]))
    names = [item for item in names if plain_name(item) not in _NO_NAMES]
    return (tuple(dict.fromkeys(names)), newest, tuple(options)) if names else None


def _missing(said: str) -> Iterator[str]:
    for pattern in _ways():
        for found in pattern.finditer(said):
            name = found[2]
            if found[0].lower().startswith(("need", "requir")) and said.endswith(("not ", "n't "), 0, found.start()):
                continue
            sure = _sure(name)
            quoted = re.search(r"[`'\"]" + re.escape(name) + r"[`'\"]", found[0])
            says = found["kind"] or found["after"]
            if sure and (quoted or says or _is_no_word(name)):
                yield sure
                yield from _listed(said, found.end(2))
            elif quoted and says and "extra" not in says and plain_name(name) not in _NO_NAMES:
                yield name.replace("_", "-")


def _listed(said: str, at: int) -> Iterator[str]:
    """Names behind the first: "sentencepiece and protobuf"."""
    while (more := _AND.match(said, at)) and (sure := _sure(more[1])) and _is_no_word(sure):
        yield sure
        at = more.end(1)
