"""Commands as PowerShell takes them, for texts that come from Windows."""

import re
from collections.abc import Iterable

_WINDOWS = re.compile(r"WinError|(?<![A-Za-z])[A-Z]:[\\/]{1,2}\w|\\(?i:lib|site-packages|scripts)\\|\bwin_amd64\b")
_UNIX = re.compile(r"(?<![\w.:])/(?:home|usr|opt|root|mnt|workspace)/\w")
_VARIABLES = re.compile(r"(?:export )?((?:\w+=\"?[^\s$'\"/~]+\"?(?: |$))+)(.*)")
_HERE = re.compile(
    r"%?(?:python|uv|pip|conda|nvidia-smi|torchdoctor|torchrun|docker|wsl|where\.exe|winget|git|hf|jupyter|New-\w+)\b"
    r"[^|$~]*|\$env:\w+ = [^|$~]*"
)
_FORMS = (
    (re.compile(r'echo "\$(\w+)"'), r"echo $env:\1"),
    (re.compile(r"\| head -n (\d+)$"), r"| Select-Object -First \1"),
    (re.compile(r"\| grep -i (\w+)$"), r"| Select-String \1"),
)


def is_windows(said: str) -> bool:
    """Whether a text has paths or errors of Windows, and no paths of Unix beside them as in WSL."""
    return bool(_WINDOWS.search(said)) and not _UNIX.search(said)


def translated(commands: Iterable[str]) -> tuple[str, ...]:
    """Those of the commands that Windows has a form of; of the others the words of the cure must do."""
    return tuple(filter(None, map(_translated, commands)))


def _translated(command: str) -> str:
    if command.startswith("unset "):
        return "; ".join(f"Remove-Item Env:{name}" for name in command.split()[1:])
    if given := _VARIABLES.fullmatch(command):
        variables = [re.sub(r'(\w+)="?([^"]*)"?', r'$env:\1 = "\2"', pair) for pair in given[1].split()]
        rest = [_translated(given[2])] if given[2] else []
        return "; ".join([*variables, *rest]) if all(rest) else ""
    for pattern, form in _FORMS:
        if pattern.search(command) and _HERE.fullmatch(pattern.sub("nvidia-smi", command)):
            return pattern.sub(form, command)
    return command if _HERE.fullmatch(command) else ""
