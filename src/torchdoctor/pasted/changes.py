"""What was, and what is: a sentence that tells an old version and a new one, put so that each has its name.

"I upgraded from torch 2.1.0 to 2.2.0", "I had torch 2.0.1, now I have 2.1.2", "it works on 2.1 but not on 2.2".
"""

from torchdoctor import lazy_re as re

_KIND = r"(?P<kind>(?:py)?torch|python|(?:nvidia )?drivers?)"
_OLD = r"(?:version )?v?(?P<old>\d{1,3}\.\d(?:[\w.+]{0,23}[\w+])?)"
_NEW = r"(?:version )?v?(?P<new>\d{1,3}\.\d(?:[\w.+]{0,23}[\w+])?)"
_AGAIN = r"(?:(?:py)?torch |python |drivers? )?"
# What is no name of another package that the number is of.
_GOES_ON = (
    r"(?:and|but|with|on|in|instead|now|which|that|because|as|to|again|works?|it|i|we|so|or|where|since|installed|"
    r"version|build|then|after|still|using|running|via|without|here|there|too|also|is|has|gives?|fails?|crash\w*|"
    r"from|by|at|under|inside|while|when|only|everything|all|the|same|nightly|cu\d+|cpu)\b"
)
_ALONE = rf"(?!\w|\.\w| ?(?:gb|gib|%|x)\b| (?:of |for )?(?!{_GOES_ON})[a-z]| and back\b)"
_MOVED = r"changed \g<kind> from \g<old> to \g<new>"
_CHANGES = (
    # "from torch 2.1.0 to 2.2.0"; "torch 2.1.0 -> 2.2.0", of which nobody is said to have it
    (re.compile(rf"\bfrom {_KIND} {_OLD} to {_AGAIN}{_NEW}{_ALONE}", re.I), r"\g<kind> from \g<old> to \g<new>"),
    (re.compile(rf"\b{_KIND} {_OLD} ?(?:-{{1,2}}>|=>|→) ?{_NEW}", re.I), r"\g<kind> from \g<old> to \g<new>"),
    # "I downgraded the driver 511 to 472.84"
    (
        re.compile(
            rf"\b(?:up|down|de)?grad(?:ed|ing) (?:my |the )?(?:nvidia )?{_KIND} (?:version |v)?"
            rf"(?P<old>\d{{1,3}}(?:\.[\w.+]{{1,24}})?) to {_NEW}{_ALONE}",
            re.I,
        ),
        r"changed \g<kind> from \g<old> to \g<new>",
    ),
    # of a list, in which only what is there now is noted
    (
        re.compile(
            rf"^(?P<kind>[A-Za-z][\w-]{{1,30}}(?: [\w-]{{1,20}})?): {_OLD} ?(?:-{{1,2}}>|=>|→) ?{_NEW}$",
        ),
        r"\g<kind>: \g<new>",
    ),
    (
        re.compile(
            rf"\b(?:uninstall(?:s|ed)|remove[sd]) (?:my )?{_KIND} {_OLD},? and (?:re)?install(?:s|ed) "
            rf"{_AGAIN}{_NEW}{_ALONE}",
            re.I,
        ),
        _MOVED,
    ),
    (re.compile(rf"\breplace[sd] (?:my )?{_KIND} {_OLD} (?:with|by) {_AGAIN}{_NEW}{_ALONE}", re.I), _MOVED),
    (re.compile(rf"{_KIND} ?从 ?{_OLD}(?:升级|更新|降级|换)[到成]了? ?{_NEW}", re.I), r"我的\g<kind> \g<new>"),
    (re.compile(rf"我从 ?{_KIND} ?{_OLD} ?(?:升级|更新|降级|换)[到成]了? ?{_NEW}", re.I), r"我的\g<kind> \g<new>"),
    # "I had torch 2.0.1, now I have 2.1.2"
    (
        re.compile(
            rf"\b{_KIND}(?P<is> is| was| version|==)? ?{_OLD}(?P<lead>[^.;\d]{{0,50}}?\b(?:now|currently|(?:i|"
            rf"we) (?:now )?"
            r"(?:have|use|am on|am using|went with)|(?:updated|upgraded|downgraded|changed|switched|reverted) to)"
            r"(?: (?:i|we|it)(?:'m|'s| am| is| have| use| has)?)?(?: (?:now|on|using|at))? )"
            rf"{_NEW}{_ALONE}",
            re.I,
        ),
        r"\g<kind>\g<is> \g<old>\g<lead>\g<kind> \g<new>",
    ),
    # "driver 550.54 is too old; I updated to 580.65"
    (
        re.compile(
            rf"\b{_KIND} {_OLD}\b[^\d\n]{{0,80}}?\b(?:i|we)(?:'ve| have)? (?:then )?(?:up|down)(?:dated|graded) to "
            rf"{_NEW}{_ALONE}",
            re.I,
        ),
        r"my \g<kind> \g<new>",
    ),
    # "PyTorch 2.9.0 with CUDA 1208 (you have 2.10.0)"
    (
        re.compile(rf"\b{_KIND} ?:? ?{_OLD}[^().]{{0,40}} \((?:but )?you (?:have|use|are using|are on) {_NEW}\)", re.I),
        r"my \g<kind> \g<new>",
    ),
    # "Model was trained with torch 1.10.0, yours is 2.0.0"
    (re.compile(rf"\b{_KIND} {_OLD}, yours is {_NEW}", re.I), r"my \g<kind> \g<new>"),
    # "works on Linux but not on Windows"
    (
        re.compile(
            r"\b(?P<fine>(?:works?|worked|runs|ran|fine|ok)\b[^.;]{0,60}?),? but not (?P<where>on|in|with|under) ", re.I
        ),
        r"\g<fine>, but it fails \g<where> ",
    ),
)
_WAS = re.compile(rf"\b{_KIND} was {_OLD}[^.;\d]{{0,50}}?\bnow (?=(?:py)?torch|python|driver)", re.I)
_LONGEST = 1200  # letters of a line that anybody writes in one go
_SIGNS = re.compile(
    r" to |>|→| and | (?:with|by) |从|\bnow\b|currently| have | use |you | am on | with |ed to|yours", re.I
)


def newest(line: str) -> str:
    """The line with the name before each version of a change."""
    lower = line.lower()
    named = any(word in lower for word in ("torch", "python", "driver", "->", "=>", "→"))
    if len(line) > _LONGEST or not ((named and _SIGNS.search(line)) or "but not" in lower):
        return line
    for pattern, plain in _CHANGES:
        line = pattern.sub(lambda found: found.expand(plain) if _fits(found) else found[0], line)  # noqa: B023
    return _WAS.sub("now ", line)


def _fits(found: re.Match[str]) -> bool:
    """Whether the new version may be of what the old one is of, and not of another package, or a number of hours."""
    told = found.groupdict()
    kind, old, new = (told.get(name, "").lower() for name in ("kind", "old", "new"))
    if "torch" in kind:
        return bool(re.match(r"[0-2]\.\d", new)) and not (old.count(".") > 1 and new.count(".") == 1 and "+" not in new)
    if "driver" in kind or "python" in kind:
        return bool(re.match(r"\d{3}\." if "driver" in kind else r"(?:2\.7|3\.\d)", new))
    return True
