"""Names of Python's own modules that not every Python has: from which release on, or up to which."""

from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.explain.environments import new_environment
from torchdoctor.explain.names import DISTRIBUTIONS
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# Source: the documentation of Python's library, "New in version" and "What's New", 3.7 to 3.14.
_CAME = {
    "3.7": "contextlib nullcontext AsyncExitStack; time time_ns; asyncio run create_task; typing ForwardRef",
    "3.8": "typing Literal Final Protocol TypedDict final runtime_checkable get_origin get_args SupportsIndex; math "
    "prod comb perm isqrt dist; functools cached_property singledispatchmethod; shlex join",
    "3.9": "typing Annotated; functools cache; math lcm nextafter; asyncio to_thread",
    "3.10": "typing ParamSpec Concatenate TypeAlias TypeGuard is_typeddict; types NoneType EllipsisType UnionType; "
    "itertools pairwise; inspect get_annotations; contextlib aclosing",
    "3.11": "typing Self Unpack TypeVarTuple Never LiteralString Required NotRequired assert_never assert_type "
    "reveal_type dataclass_transform; enum StrEnum; datetime UTC; asyncio TaskGroup timeout Runner; contextlib chdir; "
    "hashlib file_digest; math cbrt exp2",
    "3.12": "typing override TypeAliasType; math sumprod; itertools batched",
    "3.13": "typing TypeIs ReadOnly NoDefault; warnings deprecated",
}
# What stands for it now.
_GONE = {
    "3.8": {"time.clock": "time.perf_counter()"},
    "3.9": {"fractions.gcd": "math.gcd", "base64.decodestring": "decodebytes", "base64.encodestring": "encodebytes"},
    "3.11": {"asyncio.coroutine": "async def", "binascii.b2a_hqx": ""},
    "3.12": {"locale.format": "locale.format_string", "ssl.wrap_socket": "ssl.create_default_context().wrap_socket"},
    "3.13": {"unittest.makeSuite": "unittest.TestLoader().loadTestsFromTestCase"},
    "3.14": {f"ast.{name}": "ast.Constant" for name in ("Num", "Str", "Bytes", "NameConstant", "Ellipsis")},
}
# Modules as a whole, and the package of PyPI that brings one to older Pythons: graphlib is another package there.
_WHOLE = {
    "tomllib": ("3.11", "tomli"),
    "zoneinfo": ("3.9", "backports.zoneinfo"),
    "graphlib": ("3.9", "graphlib-backport"),
    "importlib.metadata": ("3.8", "importlib-metadata"),
    "contextvars": ("3.7", "contextvars"),
}
MODULES = (
    "typing|types|enum|math|functools|itertools|contextlib|asyncio|time|fractions|datetime|inspect|shlex|hashlib|base64"
    "|binascii|locale|ssl|unittest|ast|warnings"
)
# Modules that are built in print "unknown location". Bounded, since a line may hold many of these.
_OWN_FILE = r"(?! \((?!unknown location|[^)\n]{0,200}[/\\][lL]ib[/\\]?(?:python)?[\d.]{0,5}[/\\])[^)\n]{1,300}\))"
LACKS = (
    rf"cannot import name '(?P<name>(?!formatarg)\w+)' from '(?P<home>{MODULES})'{_OWN_FILE}(?P<at> \([^)\n]{{1,300}})?"
    rf"|module '(?P<module>{MODULES})' has no attribute '(?P<attribute>(?!formatarg)\w+)'"
    rf"|No module named '(?P<whole>{'|'.join(map(re.escape, _WHOLE))})'"
)
_RUNS = r"(?i)\bpython[ /\\-]?(3\.\d+)\b|\bpython(3)(\d{1,2})[\\/]"


class Lacking(NamedTuple):
    """release: the first that has it, or, where gone, the first that lacks it; now: what stands for that."""

    name: str
    release: str
    gone: bool = False
    now: str = ""


def _missed(text: str) -> re.Match[str] | None:
    """The last message of a name that is missing in one of Python's modules."""
    *_, found = (None, *re.finditer(LACKS, text))
    return found


def lacking(text: str) -> Lacking | None:
    """The last name that a text misses in one of Python's modules, where its release is why."""
    if (found := _missed(text)) is None:
        return None
    if whole := found["whole"]:
        return Lacking(whole, _WHOLE[whole][0])
    module, name = found["home"] or found["module"], found["name"] or found["attribute"]
    for release, homes in _CAME.items():
        for home in homes.split("; "):
            if home.split()[0] == module and name in home.split()[1:]:
                return Lacking(f"{module}.{name}", release)
    for release, names in _GONE.items():
        if f"{module}.{name}" in names:
            return Lacking(f"{module}.{name}", release, True, names[f"{module}.{name}"])
    return None


def _runs(text: str) -> str:
    """The Python that ran: by the file that the message names, by the traceback before it, as people say it."""
    last = _missed(text)
    above = text[: last.start()] if last else ""
    frames = "\n".join(re.findall(r'(?m)^\W{0,9}File "([^"\n]{1,300})", line', above[-20_000:]))
    for place in (last["at"] or "" if last else "", frames, Told(text).here):
        every = {found[1] or f"3.{found[3]}": "" for found in re.finditer(_RUNS, place)}
        if every:
            return [*every][-1] if place is frames or len(every) == 1 else ""
    return ""


def explains(around: str) -> bool:
    """Whether Python's release explains the name that is missed last, if any: no Python in the text has it."""
    if re.search(LACKS, around) is None:
        return True
    lacks, here = lacking(around), _runs(around)
    return lacks is not None and (not here or (version(here) < version(lacks.release)) != lacks.gone)


def of_python(told: Told) -> tuple[Fix, ...]:
    """Another Python, or what the name is replaced by."""
    lacks, last = lacking(told.text), _missed(told.text)
    if lacks is None or last is None:
        return (Fix("Use the Python that the project names, or a release of the project for this one"),)
    here = _runs(told.text)
    *_, owner = (
        None,
        *re.finditer(r"-packages[/\\](?!torch[/\\])(\w+)[/\\][^\n]{0,200}, line \d", told.text[: last.start()]),
    )
    whose = DISTRIBUTIONS.get(owner[1], owner[1].replace("_", "-")) if owner else "the program"
    of_package = f"release of {whose} for " + (f"Python {here}" if here else "this Python")
    short = lacks.name.rpartition(".")[2]
    if lacks.gone:
        before = f"3.{int(lacks.release[2:]) - 1}"
        text = f"Python {lacks.release} has removed {lacks.name}: update {whose}"
        text += f", or write {lacks.now} instead of it" if lacks.now else "; nothing stands for it"
        made = new_environment(told, before, "torch")[:2]
        return (Fix(text), Fix(f"If it is not kept up, use Python {before}, in a new environment", made))
    least = "3.10" if version(lacks.release) < (3, 10) else "3.12" if lacks.release != "3.13" else "3.13"
    what = f"Python has {lacks.name} from {lacks.release} on" + (f", and {here} runs here" if here else "")
    other = f"Or take a {of_package}"
    if lacks.name.startswith("typing."):
        other += f"; in code of your own: from typing_extensions import {short} (pip install typing_extensions)"
    if lacks.name in _WHOLE:
        other += f"; in code of your own the package {_WHOLE[lacks.name][1]}"
    made = new_environment(told, least, "torch")[:2]
    return (Fix(f"{what}: use a newer Python, in a new environment with all that the program needs", made), Fix(other))
