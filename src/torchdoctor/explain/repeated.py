"""A command of the text, to be given again: its options and requirements, without the sentence that it stands in."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.told import OWN_LINE, PROSE, Told

_OPTION = re.compile(r"--?[A-Za-z][A-Za-z-]{0,40}(?:=[\w.:/+-]{1,300})?", re.ASCII)
_VALUED = re.compile(
    r"-[cnpifr]|--(?:channel|name|prefix|file|requirement|find-links|python|solver|torch-backend"
    r"|(?:extra-|default-)?index(?:-url)?)"
)
_VALUE = re.compile(r"[\w./~][\w.:/+~-]{0,300}", re.ASCII)
_REQUIREMENT = re.compile(r"[A-Za-z_][\w.:/\[\]=<>!~*,+-]{0,300}", re.ASCII)
# What is no word of a sentence: a version, a file, and the names that stand beside torch most often.
_NAME = re.compile(
    r"[^=<>]+[=<>~!].*|\S+\.(?:txt|in|toml)|(?:py|lib)?torch[\w-]*|cuda(?:toolkit|-[\w-]+)?|nvidia[\w-]*|python|numpy"
    r"|\w+(?:-\w+)*-(?:gpu|cpu|cuda)|cudnn|magma-\w+|transformers|accelerate|vllm|xformers|pip|scipy|pandas|matplotlib"
)
_SPOKEN = re.compile(r"[A-Za-z'\u2019]{1,30}[.,:!?)]*|[^\x00-\x7f].*")


def repeated(told: Told, command: str) -> tuple[str, ...]:
    """The words of the last command that begins so, a pattern, for shell.command().

    () where there is none, or where it has what a shell would act on: variables, redirections, <placeholders>.
    """
    found = told.last(rf"\b(?:{command}) ([^\n`|&;]{{1,400}})")
    if found is None:
        return ()
    line = told.text[max(told.text.rfind("\n", 0, found.start()) + 1, found.start() - 300) : found.start()]
    words = re.sub(r"\s#.*", "", found[1]).split()
    alone = OWN_LINE.search(line) is not None and not any(PROSE.fullmatch(word.rstrip(".,:")) for word in words)
    asked = _asked(words, alone)
    return (*found[0][: found.start(1) - found.start()].split(), *asked) if asked else ()


def _asked(words: list[str], alone: bool) -> list[str]:
    """What is asked for, with its options. alone: whether no sentence goes on behind it."""
    made, named, valued = list[str](), False, False
    for given in words:
        word = given.rstrip(".,:)")
        word = word[1:-1] if word[:1] in ("'", '"') and word[-1:] == word[:1] else word
        if valued:
            if not _VALUE.fullmatch(word):
                return []
            named, valued = named or made[-1] in ("-r", "-f", "--file", "--requirement"), False
        elif _OPTION.fullmatch(word):
            valued = _VALUED.fullmatch(word) is not None
        elif _REQUIREMENT.fullmatch(word) and (alone or _NAME.fullmatch(word)) and not PROSE.fullmatch(word):
            named = True
        elif _SPOKEN.fullmatch(given):
            break
        else:
            return []
        made.append(word)
        if given[-1] in ".,:)":
            break
    return made[: len(made) - valued] if named else []
