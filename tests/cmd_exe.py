"""How cmd.exe reads a line: variables first, also within quotes; then operators, outside of double quotes alone."""

import re

OPERATORS = "&|<>()^\r\n"


def operators(line: str) -> list[str]:
    """What in the line is more than the words of one command; empty where it is one command."""
    found = re.findall(r"%[^%\r\n]*%", line)  # what batch files have besides, as %1, is none where one types
    quoted = False
    for letter in line:
        if letter == '"':
            quoted = not quoted
        elif letter in "\r\n" or (not quoted and letter in OPERATORS):
            found.append(letter)
    return found
