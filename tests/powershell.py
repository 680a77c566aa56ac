"""PowerShell's reading of a command line in argument mode, written from its language specification alone.

Sections 2.2 (white space, comments), 2.3 (strings, variables, parameters, generic tokens) and 8.2 (pipelines) of the
Windows PowerShell Language Specification, and what about_Quoting_Rules and about_Parsing add. It says what a
line means; what is more than one call of a program with constant arguments is refused by its name.
"""

import re

SINGLE = "'\u2018\u2019\u201a\u201b"
DOUBLE = '"\u201c\u201d\u201e'
BLANKS = " \t\x0b\x0c\x85\xa0\u2028\u2029"
DASHES = "-\u2013\u2014\u2015"
MEANS = {
    **{";": "a second statement", "|": "a pipeline", "&": "a background job", ",": "a list", "`": "an escape"},
    **dict.fromkeys("\r\n", "a second line"),
    **dict.fromkeys("()", "an expression"),
    **dict.fromkeys("{}", "a block"),
    **dict.fromkeys("<>", "a redirection"),
}
VARIABLES = {"HOME": "~"}  # reports have ~ in its place
# What a command's first token is taken for when it is no name of a program.
EXPRESSION = re.compile(r"[\d$@(\[{+!-]|\.\d")
WORDS = """
begin break catch class continue data define do dynamicparam else elseif end exit filter finally for foreach from
function if in param process return switch throw trap try until using var while workflow
"""
KEYWORDS = frozenset(WORDS.split())


class Means(ValueError):
    """The line does more than to hand constant arguments to one program: what."""


def arguments(line: str) -> list[str]:
    """The program and its arguments. Raises Means."""
    called = line.startswith("&")
    rest, found = line[1:] if called else line, list[str]()
    while rest := rest.lstrip(BLANKS):
        if rest[0] == "#":
            raise Means("a comment")
        if not found and not called and (EXPRESSION.match(rest) or rest[0] in SINGLE + DOUBLE):
            raise Means("an expression")
        word, rest = token(rest)
        if not found and not called and word.lower() in KEYWORDS:
            raise Means("a keyword")
        found.append(word)
    return found


def token(text: str) -> tuple[str, str]:
    """(the first token's value, the rest)"""
    if re.match(r"--%(?=\s|$)", text):
        raise Means("that all behind it is taken as it is")
    if re.match(r"@[A-Za-z_{(\"'\u2018-\u201e]", text):
        raise Means("splatting, a table, a list or a here-string")
    if text[0] in DASHES and (cut := re.match(r"[-\u2013-\u2015][A-Za-z_?][^\s;|&(){}'\"`$=]*?[.:]", text)):
        raise Means(f"a parameter that ends behind {cut[0]}")
    value, at = "", 0
    while at < len(text) and text[at] not in BLANKS:
        letter = text[at]
        if letter in SINGLE:
            part, at = single(text, at + 1)
        elif letter in DOUBLE:
            part, at = double(text, at + 1)
        elif letter in MEANS:
            raise Means(MEANS[letter])
        elif letter == "$" and re.match(r"\$(?:[\w:?^$({])", text[at:]):
            raise Means("a variable")
        else:
            part, at = letter, at + 1
        value += part
    return value, text[at:]


def single(text: str, at: int) -> tuple[str, int]:
    """Of '...': two quotes in a row are one."""
    value = ""
    while at < len(text):
        if text[at] in SINGLE:
            if at + 1 < len(text) and text[at + 1] in SINGLE:
                value, at = value + text[at], at + 2
                continue
            return value, at + 1
        value, at = value + text[at], at + 1
    raise Means("a string without an end")


def double(text: str, at: int) -> tuple[str, int]:
    """Of "...": variables, escapes and two quotes in a row."""
    value = ""
    while at < len(text):
        letter = text[at]
        if letter in DOUBLE:
            if at + 1 < len(text) and text[at + 1] in DOUBLE:
                value, at = value + letter, at + 2
                continue
            return value, at + 1
        if letter == "`":
            raise Means("an escape")
        if letter == "$" and (named := re.match(r"\$([\w:?^$]+|[({])", text[at:])):
            if named[1] not in VARIABLES:
                raise Means("a variable")
            value, at = value + VARIABLES[named[1]], at + len(named[0])
            continue
        value, at = value + letter, at + 1
    raise Means("a string without an end")
