"""Commands are what real shells take them for, whatever is in the arguments; and by PowerShell's written rules."""

import re
import shutil
import subprocess
from pathlib import Path

import cmd_exe
import powershell
import pytest
from faults import each
from hypothesis import given, settings
from hypothesis import strategies as st

from torchdoctor import shell
from torchdoctor.model import Fix

HOSTILE = [
    "a;id>&2;#",
    "a$(touch${IFS}pasted)",
    "`touch pasted`",
    "a\ntouch pasted",
    "a\r\ntouch pasted",
    "'; touch pasted; '",
    '"; touch pasted; "',
    "\\'; touch pasted; #",
    "a & touch pasted",
    "a|touch pasted",
    "~root/x",
    "*",
    "{a,b}",
    "!!",
    "x\x1b]0;title\x07",
    "a\u202eb",
    "=ls",
    "\u2019; calc; \u2019",
    "${HOME}",
    "<(touch pasted)",
    "a b",
    "",
    "#",
    "é",
    "-n",
]
SHELLS = [found for name in ("sh", "bash", "dash", "zsh", "fish") if (found := shutil.which(name))]
words = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), max_size=20))


@pytest.mark.process
@pytest.mark.parametrize("program", SHELLS)
def test_shells_hand_over_every_argument_unchanged(program: str, tmp_path: Path) -> None:
    lines = {word: shell.command("linux", "printf", "%s|", "x", word) for word in HOSTILE}
    kept = {word: line for word, line in lines.items() if line}
    assert len(kept) > 15
    done = subprocess.run([program, "-c", "\n".join(kept.values())], cwd=tmp_path, capture_output=True, timeout=20)
    assert done.stdout.decode() == "".join(f"x|{word}|" for word in kept)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.process
@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(words, max_size=4), min_size=30, max_size=30))
def test_bash_hands_over_every_argument_unchanged(argvs: list[list[str]]) -> None:
    lines = [shell.command("linux", "printf", "%s\\0".replace("\\", ""), *argv) for argv in argvs]
    kept = [(line, argv) for line, argv in zip(lines, argvs, strict=True) if line]
    done = subprocess.run(["bash", "-c", "\n".join(line for line, _ in kept)], capture_output=True, timeout=20)
    assert done.stderr == b""
    assert done.stdout.decode() == "".join("".join(f"{word}0" for word in argv) or "0" for _, argv in kept)


# What PowerShell or cmd.exe reads in another way than it looks.
WINDOWS = [
    ["C:\\Program Files\\o'brien\\python.exe", "-c", "import torch"],
    ["~\\a b\\python.exe"],
    ["C:\\it costs $5", "O\u2019Neill"],
    ["--a.b", "-x:1", "@a", "a,b", "--%", "%PATH%"],
    ["a", "--%", "x%PATH%y", "%1", "%~dp0"],
    ["1+1"],
    ["-a"],
    ["3.11/python.exe", "-V"],
    ["exit", "1"],
    ["if"],
    ["a", "\u2013Force", "\u201d; calc", "\u2019; calc", "a\u2028calc", "\xa0"],
    ["a", "1..3", "1kb", "0x10", "-1", "--", "-", "$$", "$(calc)", "a`ncalc", "#x", "[x]", "*"],
    ["a", ""],
    ["a", "x&calc", "x|calc", "x>y", "(calc)", "x^&calc", "!x!", "a'b$c", "a'b$c&calc"],
    ["A=1", "calc"],
    ["%", "%"],
]


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=4))
def test_powershell_by_its_rules_hands_over_every_argument_unchanged(argv: list[str]) -> None:
    read_on_windows(argv)


@each([[*argv[:1], word] for argv in WINDOWS for word in argv])
def test_what_windows_reads_in_another_way_than_it_looks(argv: list[str]) -> None:
    read_on_windows(argv)
    read_on_windows(argv[1:])


def read_on_windows(argv: list[str]) -> None:
    if line := shell.command("windows", *argv):
        assert powershell.arguments(line) == argv
        assert cmd_exe.operators(line.removeprefix("& ")) == []  # before it there is no command to run


@each([*HOSTILE, *(word for argv in WINDOWS for word in argv)])
def test_a_grammar_of_powershell_reads_one_command(word: str) -> None:
    """A grammar that others have written for editors."""
    grammar = pytest.importorskip("tree_sitter_pwsh")
    tree_sitter = pytest.importorskip("tree_sitter")
    for argv in (["C:\\a b\\python.exe", "x", word, "y"], [word, "x"]):
        line = shell.command("windows", *argv)
        if not line:
            continue
        root = tree_sitter.Parser(tree_sitter.Language(grammar.language())).parse(line.encode()).root_node
        assert not root.has_error, (line, str(root))
        found = re.findall(r"\((command|sub_expression|variable|pipeline_chain|redirection)\b", str(root))
        assert [item for item in found if item != "pipeline_chain"] == ["command", *["variable"] * line.count("$HOME")]


@each(
    [
        ("pip install --% x", "that all behind it is taken as it is"),
        ("pip -a.b", "a parameter that ends behind -a."),
        ("pip a,b", "a list"),
        ("pip $x", "a variable"),
        ('pip "a$(calc)"', "a variable"),
        ("pip a`nb", "an escape"),
        ("1+1", "an expression"),
        ("'a' b", "an expression"),
        ("exit 1", "a keyword"),
        ("a; b", "a second statement"),
        ("a\nb", "a second line"),
        ("a 'b", "a string without an end"),
        ("a #b", "a comment"),
    ]
)
def test_the_reader_sees_what_a_line_means(line: str, what: str) -> None:
    with pytest.raises(powershell.Means, match=f"^{re.escape(what)}$"):
        powershell.arguments(line)


def test_the_reader_of_cmd_sees_what_a_line_means() -> None:
    for line in ("a & b", 'a "x" | b', 'a "%PATH%"', "a ^& b", "a > b", 'a "x" & "b'):
        assert cmd_exe.operators(line), line
    assert cmd_exe.operators('a "x & y" 100% b') == []


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=4), st.sampled_from(["linux", "windows", "macos"]))
def test_a_line_can_be_read_back(argv: list[str], os: str) -> None:
    if line := shell.command(os, *argv):
        assert shell.split(line, os) == tuple(argv)


def test_a_line_of_a_shell_is_no_list_of_arguments() -> None:
    for line in ("ldconfig -p | grep cuda", "a; b", "a && b", 'echo "$USER"', "unset 'A", "a 'b", ""):
        assert shell.split(line, "linux") is None


def test_the_home_folder_stays_open_and_nobody_elses_does() -> None:
    assert shell.command("linux", "~/a b/python", "-m", "pip") == "~/'a b/python' -m pip"
    assert shell.command("linux", "ls", "~root/x") == "ls '~root/x'"
    assert shell.command("windows", "~\\a b\\python.exe", "-V") == '& "$HOME\\a b\\python.exe" -V'
    assert shell.command("windows", "C:\\py\\python.exe", "torch>=2") == 'C:\\py\\python.exe "torch>=2"'


def test_variables() -> None:
    assert shell.command("linux", "echo", shell.Variable("USER")) == 'echo "$USER"'
    assert shell.command("windows", "echo", shell.Variable("USER")) == 'echo "$env:USER"'
    assert shell.command("linux", "echo", shell.Variable("X;id")) == shell.NOTHING
    assert shell.export("linux", "LD_LIBRARY_PATH", "~/a b:/c;id:/d") == "export LD_LIBRARY_PATH=~/'a b':'/c;id':/d"
    assert shell.export("linux", "A", "/a\n/b") == shell.NOTHING
    assert shell.export("windows", "A", "C:\\a b") == '$env:A = "C:\\a b"'
    assert shell.unset("linux", "A", "B") == "unset A B"
    assert shell.unset("linux", "A;id") == shell.NOTHING
    assert shell.unset("windows", "A") == "Remove-Item Env:A"


@each(["", "/", "~/", "~", ".", "a", "~/.", "/x/..", "/x/../y", "-rf", "/x\n/y", "/tmp"])
def test_nothing_is_deleted_where_the_folder_is_not_one_below_another(folder: str) -> None:
    assert shell.delete("linux", folder, "~orch") == shell.NOTHING


@each(["", ".", "..", "~", "a/b", "/", "*", "-rf", "a b", "a\\b", "a\n"])
def test_nothing_is_deleted_that_is_not_one_name(name: str) -> None:
    assert shell.delete("linux", "/v/site-packages", "~orch", name) == shell.NOTHING


def test_deleting() -> None:
    assert shell.delete("linux", "~/v/site packages", "~orch") == "rm -rf ~/'v/site packages/~orch'"
    assert (
        shell.delete("windows", "C:\\v\\site", "~orch")
        == 'Remove-Item -Recurse -Force -LiteralPath "C:\\v\\site\\~orch"'
    )


@each([word for word in HOSTILE if word not in ("é",)])
def test_no_hostile_word_is_a_name_a_requirement_or_a_group(text: str) -> None:
    for name in (text, f"torch{text}" if text else text):
        if name == "torch-n":
            continue
        assert not shell.is_requirement(name)
        assert not shell.is_name(name)
    assert not shell.is_group(text)


def test_what_is_a_requirement() -> None:
    real = ["torch", "torch==2.9.1+cpu", "cuda-toolkit[cublas,cufft]==13.0.2", "numpy (>=1.2,<2)", "a~=1.0", "x==2.*"]
    assert all(map(shell.is_requirement, [*real, "nvidia-cublas==13.1.1.3.*", "torch<3,>=2", "triton>=3 , <4"]))
    assert not any(map(shell.is_requirement, ["--pre", "torch @ https://x/y.whl", "torch; python_version<'3'", "./a"]))


def test_a_python_in_front_of_a_line() -> None:
    line = "python -m pip install 'torch>=2'"
    assert shell.by_interpreter("linux", "/a b/python", line) == "'/a b/python' -m pip install 'torch>=2'"
    assert shell.by_interpreter("linux", "/a\nb", line) == shell.NOTHING
    assert shell.by_interpreter("linux", "/a\nb", "pip list") == "pip list"


def test_no_other_program_is_called_as_an_interpreter() -> None:
    assert shell.command("linux", "reboot", "-m", "pip", "list") == shell.NOTHING
    for program in ("python", "python3.12", "py", "/a/reboot", ".venv/bin/python"):
        assert shell.command("linux", program, "-m", "pip", "list") == f"{program} -m pip list"


def test_conda() -> None:
    assert shell.conda("linux", "install", "~/c", "-c", "nvidia/label/cuda-12.1.0", "mkl<2024.1") == (
        "conda install -p ~/c -c nvidia/label/cuda-12.1.0 'mkl<2024.1'"
    )
    assert shell.conda("linux", "install", "", "numpy;id") == shell.NOTHING


def test_a_fix_of_which_one_command_cannot_be_written_has_none() -> None:
    assert Fix("x", ("a", shell.NOTHING)) == Fix("x")
    assert Fix("x", ("a", "b")).commands == ("a", "b")
