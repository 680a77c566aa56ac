"""The catalogue's commands, rewritten for the place that a text comes from: its shell, installer and interpreter.

The catalogue writes them for a Unix shell and as `python -m pip`. What has no form for the place is left out, and the
words of the fix must do.
"""

import shlex
from collections.abc import Iterable

from torchdoctor import lazy_re as re
from torchdoctor import shell
from torchdoctor.explain import distributions, own_run, systems
from torchdoctor.explain.told import Told

FOR_GPUS = 'export TORCH_CUDA_ARCH_LIST="8.0;8.6;9.0+PTX"'  # what a build without a GPU is told
_NO_UV = {
    "--no-cache-dir": "--no-cache",
    "--force-reinstall": "--reinstall",
    "--ignore-installed": "--reinstall",
    "--cert": "",
    "--timeout": "",
    "--retries": "",
}
_ALONE = ("-y", "--prefer-binary")  # options without a value that uv does not have
_PURGE = ["cache", "purge"]
_SHELL = re.compile(r" [|&;>] ")
# Programs that Windows has too, and what they may be followed by there.
_EVERYWHERE = re.compile(
    r"%?(?:python|py|uv|pip|conda|poetry|pixi|nvidia-smi|torchdoctor|torchrun|docker|kubectl|wsl|where\.exe|winget|git"
    r"|hf|mim|nvcc|accelerate|jupyter|ffmpeg|pyinstaller|curl\.exe|(?:Get|New|Select|Set|Test)-\w+|setx?)"
    r"\b[^|$~&;]*"
    r"|\$env:\w+ = [^|~&]*"
    r"|python -c \"[^\"$`%]*\""
    r"|(?:& )?[\"']?(?:[A-Za-z]:|~|\.|\.venv)[\\/].*"  # an interpreter by its path
)
_ASSIGNED = re.compile(r"(?:export )?((?:\w+=(?:\"[^\"$]*\"|'[^']*'|[^\s$'\"~]+)(?: |$))+)(.*)")
_WITH_PIP = re.compile(r"((?:\w+=[^\s$'\"~]+ )+)(python -m pip [^|&;>]+)")
_FORMS = (
    (re.compile(r'^echo "\$(\w+)"(?:; (nvidia-smi -L))?$'), r"echo $env:\1; \2"),
    (re.compile(r"^(nvidia-smi -L); echo \"\$(\w+)\"$"), r"\1; echo $env:\2"),
    (re.compile(r"^([^|$]+) \| head -n (\d+)$"), r"\1 | Select-Object -First \2"),
    (re.compile(r"^([^|$]+) \| grep -i (\w+)$"), r"\1 | Select-String \2"),
    (re.compile(r"^df -h .*$"), "Get-PSDrive -PSProvider FileSystem"),
    (re.compile(r"^ls -l (\w+); head -c 100 \w+$"), r"Get-Item \1 | Select-Object Length"),
    (re.compile(r"^rm -rf ~/\.triton/cache .*$"), r'Remove-Item -Recurse -Force "$HOME\\.triton\\cache"'),
)


def written(commands: Iterable[str], told: Told) -> tuple[str, ...]:
    """Each in the form for the place; those that have none are left out, and doubles too.

    Without the packages of the system that a fix installs, the rest of it is of no use: then none.
    """
    every = tuple(commands)
    made = [_written(command, told) for command in every]
    lost = (command for command, line in zip(every, made, strict=True) if not line)
    if told.os not in ("windows", "macos") and any(map(distributions.installs, lost)):
        return ()
    lines = (line for block in made for line in block.split("\n"))
    return tuple(dict.fromkeys(filter(None, lines)))


def pip(*arguments: str) -> str:
    """A line of the catalogue that calls pip with these arguments."""
    return shlex.join(("python", "-m", "pip", *arguments))


# The environment that a traceback or a prompt shows, where one alone is shown.
_IN_CONDA = re.compile(r"[/\\]envs[/\\]+([\w.-]{1,60})[/\\]+(?:lib|Lib|bin|python\.exe)\b")


def _written(command: str, told: Told) -> str:
    # In a container, a pod or a job it is the system of those, not of the desk in front of them.
    if not (command := command if told.place and told.os == "macos" else systems.written(command, told.os)):
        return shell.NOTHING
    if " IMAGE" in command and (image := own_run.image(told)):
        command = re.sub(r"(?<= )IMAGE(?![.\w])", image, command)
    if command == "nvidia-smi" and told.jetson and not told.has(r"\b[RG]TX\b|x86_64|win_amd64"):
        return "sudo tegrastats"  # whose GPU is no device of NVML
    if command.startswith("conda install ") and " -n " not in command and " -p " not in command:
        names = set(_IN_CONDA.findall(told.text))
        if len(names) == 1 and not re.search(rf"^\({re.escape(*names)}\)", told.text, re.M):
            command = command.replace("conda install", f"conda install -n {names.pop()}", 1)
    if (given := _WITH_PIP.fullmatch(command)) and told.manager in ("uv", "poetry") and told.os != "windows":
        made = _pip(shlex.split(given[2])[3:], told)
        return made and given[1] + made
    return _in_the_place(command, told)


def _in_the_place(command: str, told: Told) -> str:
    if command.startswith("python -m pip ") and not _SHELL.search(command):
        return _pip(shlex.split(command)[3:], told)
    if command.startswith("python -") and _is_here(told):
        return shell.by_interpreter(told.os or "linux", told.facts.target.python if told.facts else "", command)
    if command.startswith("python -") and told.portable:
        return _on_windows(told.portable + command.removeprefix("python"), told)
    if command.startswith("python -") and (line := _by_its_python(command, told)) is not None:
        return line
    # A library is preloaded as Python starts, which in a notebook is too late.
    if told.notebook and re.match(r"export (?!LD_)[^$]*\Z", command):
        return _in_the_kernel(shlex.split(command)[1:], told)
    return _on_windows(command, told) if told.os == "windows" else _on_unix(command, told)


def _by_its_python(command: str, told: Told) -> str | None:
    """By the interpreter that the text shows; None where it shows none."""
    if told.tool[0] and not told.tool[1]:
        show = ("pipx", "runpip", told.tool[0], "show", "torch")
        return shell.command(told.os or "linux", *show) if "torch.__v" in command else shell.NOTHING
    if not told.interpreter or (not told.tool[1] and told.manager in ("uv", "poetry")):
        return None
    line = shell.by_interpreter(told.os or "linux", told.interpreter, command)
    return _on_windows(line, told) if told.os == "windows" and line else line


def _in_the_kernel(values: list[str], told: Told) -> str:
    """What a notebook's later cells see; its kernel reads PYTHONPATH only as it starts."""
    if told.has(r"<ipython-input|Cell In ?\[|Input In \[") and values[0].startswith("PYTHONPATH="):
        return f"import sys; sys.path[:0] = {values[0].partition('=')[2].split(':')}"
    return "\n".join(f"%env {value}" for value in values)


def _on_unix(command: str, told: Told) -> str:
    """On a Mac by Homebrew, where it has the same name; NOTHING where that is not known."""
    if told.os != "macos" or told.place == "container":
        return distributions.written(command, told)
    if found := re.search(r"apt-get install -y (.+)", command):
        return f"brew install {found[1]}" if found[1] in ("ffmpeg", "espeak-ng", "git", "cmake") else shell.NOTHING
    if re.search(r"\bapt-|\bapt/|\bdpkg |\.deb$|keyrings/", command):
        return shell.NOTHING
    return distributions.written(command, told)


def _pip(arguments: list[str], told: Told) -> str:
    """pip's arguments for the installer and interpreter of the place."""
    os = told.os or "linux"
    if _is_here(told):
        return _pip_here(arguments, told)
    if told.portable:
        return shell.command("windows", told.portable, "-m", "pip", *arguments)
    if told.tool[0] and not told.notebook:
        return _of_a_tool(arguments, told, os)
    if told.manager in ("uv", "poetry"):
        return _of_a_manager(arguments, told, os)
    if told.notebook and not told.interpreter and arguments[0] in ("install", "uninstall"):
        return "%" + shell.command("linux", "pip", *arguments)
    return shell.command(os, told.interpreter or "python", "-m", "pip", *arguments)


def _of_a_tool(arguments: list[str], told: Told, os: str) -> str:
    """Into the environment that pipx, or uv, made for one program, which no other command reaches."""
    name, python = told.tool
    if re.search(r"[\\/]uv[\\/]", python):
        return _by_uv(arguments, os, "--python", python)
    return shell.command(os, "pipx", "runpip", name, *arguments)


def _of_a_manager(arguments: list[str], told: Told, os: str) -> str:
    """By uv or Poetry, which have no use for a newer pip in the environment."""
    kept = [item for item in arguments if item != "pip"]
    if kept in (["install", "-U"], ["install"]):
        return shell.NOTHING
    return _of_poetry(kept, os) if told.manager == "poetry" else _of_uv(kept, os, told.project)


_WITHOUT = ("--force-reinstall", "--no-cache-dir", "--no-deps")  # what a project's own list makes needless


def _asked(arguments: list[str]) -> tuple[list[str], str, bool] | None:
    """The requirements, the index, and whether the newest is wanted; None where there are other options."""
    left = [item for item in arguments[1:] if item not in _WITHOUT]
    newest, index = "-U" in left, ""
    left = [item for item in left if item != "-U"]
    if "--index-url" in left:
        at = left.index("--index-url")
        index = left[at + 1]
        del left[at : at + 2]
    return None if any(item.startswith("-") for item in left) else (left, index, newest)


def _of_uv(arguments: list[str], os: str, project: bool) -> str:
    """A project of uv lists what it needs."""
    asked = _asked(arguments) if project and arguments[0] == "install" else None
    if arguments[0] == "download":
        return shell.command(os, "uvx", "pip", *arguments)
    if asked is None:
        return _by_uv(arguments, os)
    names, index, newest = asked
    if "--force-reinstall" in arguments and not (index or newest) and all(map(str.isidentifier, names)):
        return "uv sync --reinstall"  # `uv add` leaves alone what is there, damaged or not
    given = ("--index", f"pytorch={index}") if index else ()
    return shell.command(os, "uv", "add", *(("--upgrade",) if newest else ()), *given, *names)


def _of_poetry(arguments: list[str], os: str) -> str:
    """For a project of Poetry; an index is a source of it, which only these packages come from."""
    if arguments[:2] == _PURGE:
        return "poetry cache clear -n --all ."
    asked = _asked(arguments) if arguments[0] == "install" else None
    if asked is None or {"setuptools", "wheel", "pip"} & {*asked[0]}:  # tools, and none of the project's own packages
        return shell.command(os, "poetry", "run", "pip", *arguments)
    names, index, newest = asked
    names = [f"{name}@latest" if newest and name.isidentifier() else name for name in names]
    if not index:
        return shell.command(os, "poetry", "add", *names)
    source = shell.command(os, "poetry", "source", "add", "--priority", "explicit", "pytorch", index)
    return f"{source}\n{shell.command(os, 'poetry', 'add', '--source', 'pytorch', *names)}"


def _is_here(told: Told) -> bool:
    """Whether the interpreter is known; reports that people paste do not name it."""
    return told.facts is not None and told.facts.source == "machine" and bool(told.facts.target.python)


def _pip_here(arguments: list[str], told: Told) -> str:
    """For the interpreter that was examined; uv where that made its environment, which has no pip."""
    os, python = told.os or "linux", told.facts.target.python if told.facts else "python"
    if _made_by_uv(told) and (arguments[0] in ("install", "uninstall", "check", "list") or arguments[:2] == _PURGE):
        return _by_uv(arguments, os, "--python", python)
    return shell.command(os, python, "-m", "pip", *arguments)


def _made_by_uv(told: Told) -> bool:
    return told.facts is not None and told.facts.python is not None and told.facts.python.installer == "uv"


def _by_uv(arguments: list[str], os: str, *where: str) -> str:
    """By `uv pip`, which has a cache of its own. where: options that name the environment."""
    if arguments[:2] == _PURGE:
        return "uv cache clean"
    verb, *rest = _for_uv(arguments)
    return shell.command(os, "uv", "pip", verb, *where, *rest)


def _for_uv(arguments: list[str]) -> list[str]:
    """uv's words for pip's options; what it has no option for is left out with its value."""
    made, skip = list[str](), False
    for item in arguments:
        if skip:
            skip = False
        elif item in _NO_UV:
            skip = not _NO_UV[item]
            made += [_NO_UV[item]] if _NO_UV[item] else []
        elif item not in _ALONE:
            made.append(item)
    return made


_PROMPT = re.compile(r"^(?:\([\w.-]+\) ?)?(PS )?[A-Z]:\\[^\n>|<\"*?]{0,150}>(?=[^\n])", re.M)
_UNIX_CUDA = re.compile(r"\bCUDA_HOME=/usr/local/cuda\S* ?")


def _on_windows(command: str, told: Told) -> str:
    """For the shell whose prompt the text shows, else PowerShell; NOTHING where it has no form there."""
    if _UNIX_CUDA.search(command):  # the toolkit's installer sets CUDA_PATH, which does the same
        own = told.last(r"\bCUDA_HOME\W{1,30}([A-Z]:\\[^\n\"'%]{3,150}?\\v\d+\.\d)\b")
        command = _UNIX_CUDA.sub((lambda _: f"CUDA_HOME={shlex.quote(own[1])} ") if own else "", command).strip()
    if command == "export":
        return shell.NOTHING
    if command.startswith("unset "):
        return shell.unset("windows", *command.split()[1:])
    if (given := _ASSIGNED.fullmatch(command)) and (words := shlex.split(given[1])):
        rest = [_on_windows(given[2], told)] if given[2] else []
        prompts = {prompt[1] for prompt in _PROMPT.finditer(told.text)}
        if prompts == {None} and all(re.fullmatch(r"\w+=[\w.:;,+\\/ =-]*", word) for word in words) and all(rest):
            return " && ".join([*(f'set "{word}"' for word in words), *rest])
        variables = [shell.export("windows", *word.split("=", 1)) for word in words]
        return "; ".join([*variables, *rest]) if all((*variables, *rest)) else shell.NOTHING
    for pattern, form in _FORMS:
        if found := pattern.match(command):
            return found.expand(form).rstrip("; ")
    return _requoted(command) if _EVERYWHERE.fullmatch(command) else shell.NOTHING


def _requoted(command: str) -> str:
    """With quotes that PowerShell and cmd.exe read alike: 'numpy<2' -> "numpy<2"."""
    return re.sub(r"'([^'\"]*)'(?=\s|$)", r'"\1"', command) if '"' not in command else command
