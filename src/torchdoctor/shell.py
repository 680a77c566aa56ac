"""Commands for pasting: lists of arguments, each quoted for the shell of the user; no other module puts one together.

What cannot be written safely makes the whole command NOTHING, and a Fix with such a command keeps its words alone.
"""

import re
from typing import NamedTuple

NOTHING = ""  # in place of a command that cannot be written
# What shells take as it is. "=" is none at the start of a word: zsh looks for a program of that name.
_PLAIN = r"(?!=)[A-Za-z0-9_@%+=:,./-]+"
# PowerShell cuts -a.b in two, reads @, comma, a leading % and --, and nothing behind --%.
# cmd.exe reads most of the rest, and a variable between two %.
_PLAIN_ON_WINDOWS = r"(?![=%]|-[^=]*[.:]|--?$|--%|.*%.*%)[A-Za-z0-9_+=:./\\%-]+"
# Where a program is named, a=b would set a variable, and in PowerShell 1+1, -x and a number would be calculated.
_PROGRAM = r"[A-Za-z_./\\][^=]*|~/[^=]*"
_WORDS = """
begin break case catch class continue coproc data define do done dynamicparam elif else elseif end esac exit fi filter
finally for foreach from function if in param process return select switch then throw time trap try until using var
while workflow
"""
_RESERVED = frozenset(_WORDS.split())  # of shells, which they read as words of their own where a program is named
_QUOTES = '"\u201c\u201d\u201e'  # PowerShell takes the typographic ones for quotes too
_SINGLE = "'\u2018\u2019\u201a\u201b"

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?"
_VERSION = r"v?(?:[0-9]{1,4}!)?[0-9][A-Za-z0-9._-]{0,100}(?:\+[A-Za-z0-9._-]{1,100})?"
_LIMIT = rf"(?:===?|~=|!=|<=|>=|<|>)\s?{_VERSION}(?:\.\*)?"
_REQUIREMENT = rf"{_NAME}(?:\[{_NAME}(?:,\s?{_NAME}){{0,20}}\])?(?:\s?\(?{_LIMIT}(?:\s?,\s?{_LIMIT}){{0,20}}\)?)?"

# As conda writes what to install: numpy, numpy=2.1, nvidia/label/cuda-12.1.0::cuda, mkl<2024.1; or a channel.
_CONDA = r"[A-Za-z0-9_][A-Za-z0-9_.:/=<>!~*+|,-]{0,300}"


class Variable(NamedTuple):
    """An environment variable whose value the shell puts in: Variable("USER") is "$USER"."""

    name: str


def command(os: str, *argv: "str | Variable") -> str:
    """The line that runs a program with these arguments. A leading ~/ stays open: reports have it for the home folder.

    NOTHING where an argument is empty at the program's place, or holds what no shell is trusted with.
    """
    words = [_word(item, os, place) for place, item in enumerate(argv)]
    if not words or NOTHING in words or not argv[0]:
        return NOTHING
    if len(argv) > 1 and argv[1] in ("-m", "-X", "-c") and not is_interpreter(str(argv[0])):
        return NOTHING
    if os == "windows" and sum(word.count("%") for word in words if not word.startswith("https://")) > 1:
        return NOTHING  # a variable of cmd.exe, from one word into the next; a wheel's address has its %2B
    call = "& " if os == "windows" and words[0].startswith(('"', "'")) else ""
    return call + " ".join(words)


def conda(os: str, verb: str, prefix: str, *arguments: str) -> str:
    """The line that calls conda for the environment in a folder; for the active one where that is not known."""
    if not all(re.fullmatch(r"--?[a-z][a-z-]*", item) or re.fullmatch(_CONDA, item) for item in arguments):
        return NOTHING
    return command(os, "conda", verb, *(("-p", prefix) if prefix else ()), *arguments)


def by_interpreter(os: str, interpreter: str, line: str) -> str:
    """A line that begins with `python`, with this interpreter in its place; every other line as it is."""
    if not line.startswith("python -"):
        return line
    called = command(os, interpreter)
    return called + line.removeprefix("python") if called else NOTHING


def export(os: str, name: str, value: str) -> str:
    """The line that sets an environment variable for what this shell starts from here on."""
    if os == "windows":
        quoted = _quoted_on_windows(value)
        return f"$env:{name} = {quoted}" if quoted and is_variable(name) else NOTHING
    # Each folder of a path list has a ~ of its own.
    parts = [_word(part, os) if part else "" for part in value.split(":")]
    if not is_variable(name) or any(part and not word for part, word in zip(value.split(":"), parts, strict=True)):
        return NOTHING
    return f"export {name}={':'.join(parts)}"


def unset(os: str, *names: str) -> str:
    """The line that removes environment variables from this shell."""
    if not names or not all(map(is_variable, names)):
        return NOTHING
    if os == "windows":
        return "; ".join(f"Remove-Item Env:{name}" for name in names)
    return f"unset {' '.join(names)}"


def delete(os: str, folder: str, *names: str) -> str:
    """The line that deletes what has these names in a folder, which the caller has found to be of the environment."""
    if not names or not is_folder(folder) or not all(map(is_component, names)):
        return NOTHING
    separator = "\\" if os == "windows" and "/" not in folder else "/"
    paths = [f"{folder}{separator}{name}" for name in names]
    if os != "windows":
        return command(os, "rm", "-rf", *paths)
    words = [_word(path, os) for path in paths]
    return NOTHING if NOTHING in words else f"Remove-Item -Recurse -Force -LiteralPath {', '.join(words)}"


def split(line: str, os: str) -> tuple[str, ...] | None:
    """The arguments of a line that command() wrote, with ~/ as it is; None for every other line, as `a | b` is."""
    words = _split(line.removeprefix("& "), os)
    return tuple(words) if words and command(os, *words) == line else None


def is_name(text: str) -> bool:
    """Whether it can be the name of a distribution, a conda package or an extra."""
    return re.fullmatch(_NAME, text) is not None


def is_requirement(text: str) -> bool:
    """Whether it is a distribution with at most extras and version limits: no URL, no marker, no option."""
    return re.fullmatch(_REQUIREMENT, text) is not None


def is_interpreter(text: str) -> bool:
    """Whether it is a path, or a name as interpreters have: a report may name any program there."""
    return "/" in text or "\\" in text or re.fullmatch(r"(?:python|pypy|py)[0-9.]{0,5}(?:\.exe)?", text) is not None


def is_group(text: str) -> bool:
    """Whether it can be the name of a group of users."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}", text) is not None


def is_variable(text: str) -> bool:
    """Whether it can be the name of an environment variable."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) is not None


def is_folder(text: str) -> bool:
    """Whether it is a full path, or one below ~, of at least two parts and without `..`."""
    if not re.match(r"~?/|[A-Za-z]:[\\/]|~?\\", text):
        return False
    parts = [part for part in re.split(r"[/\\]" if "\\" in text else "/", text) if part]
    return len(parts) > 1 and not {".", ".."} & set(parts)


def is_component(text: str) -> bool:
    """Whether it is one part of a path, as packages are stored: no separator, no `.` or `..`, no option."""
    return re.fullmatch(r"[A-Za-z0-9_~][A-Za-z0-9_.+~-]{0,254}", text) is not None and text != "~"


def _word(argument: "str | Variable", os: str, place: int = 1) -> str:
    """An argument as this shell hands it over unchanged; NOTHING if that is not certain. place: 0 of a program."""
    if isinstance(argument, Variable):
        if not is_variable(argument.name):
            return NOTHING
        return f'"$env:{argument.name}"' if os == "windows" else f'"${argument.name}"'
    plain = _PLAIN_ON_WINDOWS if os == "windows" else _PLAIN
    if re.fullmatch(plain, argument) and (place or _is_program(argument)):
        return argument
    if not argument.isprintable():  # a line break ends a command, and others repaint the terminal
        return NOTHING
    return _quoted_on_windows(argument) if os == "windows" else _quoted(argument)


def _is_program(word: str) -> bool:
    """Whether a shell takes an unquoted word, where a command begins, for the name of a program."""
    return re.fullmatch(_PROGRAM, word) is not None and word.lower() not in _RESERVED


def _quoted(argument: str) -> str:
    """Between single quotes. fish reads backslashes there, and no path or name of Unix needs one."""
    if "\\" in argument:
        return NOTHING
    if argument.startswith("~/"):
        rest = argument[2:]
        return "~/" + (rest if not rest or re.fullmatch(_PLAIN, rest) else _quoted(rest))
    return "'" + argument.replace("'", "'\"'\"'") + "'"


def _quoted_on_windows(argument: str) -> str:
    """Between double quotes where nothing in them means anything to PowerShell or cmd.exe, else between single ones."""
    if not argument or '"' in argument or argument.endswith("\\"):  # programs would see none, or another end of it
        return NOTHING
    if argument.count("%") > 1:  # a variable of cmd.exe, with quotes or without
        return NOTHING
    expanding = set("$`" + _QUOTES)
    if argument.startswith(("~\\", "~/")):
        return f'"$HOME{argument[1:]}"' if not expanding & set(argument) else NOTHING
    if not expanding & set(argument):
        return f'"{argument}"'
    if set("&|<>^()\r\n") & set(argument):  # harmless here, and not where it is pasted into cmd.exe
        return NOTHING
    return "'" + "".join(letter * 2 if letter in _SINGLE else letter for letter in argument) + "'"


def _split(line: str, os: str) -> list[str]:
    """The words of a line, by the quotes that this module writes."""
    if os == "windows":
        found = re.findall(r"""(?:^|(?<= ))(?:"([^"]*)"|'((?:[^']|'')*)'|([^ "']+))(?= |$)""", line)
        return [
            double.replace("$HOME", "~", 1) or re.sub(rf"([{_SINGLE}])\1", r"\1", single) or plain
            for double, single, plain in found
        ]
    import shlex

    try:
        return shlex.split(line)
    except ValueError:
        return []
