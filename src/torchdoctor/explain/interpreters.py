"""The Python that a text shows: by which the program was started, or which a program brings in its own folder."""

from torchdoctor import lazy_re as re

_PYTHON = re.compile(
    r"[Pp]ython ?(?:[Vv]ersion ?[:=]? ?|[:=] |==? ?)?(3\.\d{1,2})\b"
    r"|\bpyenv (?:global|local|shell) (3\.\d{1,2})\b"
    r"|\bcpython-(3)(\d{1,2})\b|\bcp(3)(\d{1,2})-|[/\\][Pp]ython(3)(\d{1,2})[/\\]"
)
# The Python that pip itself names as the one that it runs in, and a form's line; others stand in sentences.
_OWN_PYTHON = re.compile(
    r"(?i)[\\/]python(3)(\d{1,2})(?:-32)?[\\/]python\.exe' -u -c|^Python version: ?(3)\.(\d{1,2})\b", re.M
)
_TEXTGEN = ".\\installer_files\\env\\python.exe"  # of text-generation-webui, made by its start file
_MANGIO = ".\\portable_env\\python.exe"
_OTHER_ENVIRONMENT = re.compile(
    r"[/\\]envs[/\\]|[/\\]\.?venv[/\\]|^\(\w[\w.-]*\) |\bdocker\b"
    r"|(?<!installer_files)[/\\](?!env[/\\])[\w.-]+[/\\][Ll]ib[/\\](?:python3\.\d+[/\\])?site-packages",
    re.M,
)
# Packages of ComfyUI and of web UIs with a Python of their own, as it is called from their folder.
_PORTABLE = (
    (
        re.compile(
            r"python_embed{1,2}ed\\|ComfyUI_windows_portable|(?i:\bcomfyui[ -]portable\b"
            r"|\bportable (?:version of )?comfyui\b)"
        ),
        ".\\python_embeded\\python.exe",
    ),
    (
        re.compile(
            r"(?i)\binstaller_files[/\\]+env\b|\bcmd_windows\.bat"
            r"|[A-Z]:\\[^\n\"'*?|<>:]{0,200}\\(?:text-generation-webui|oobabooga)(?:[\w-]*)\\(?:modules|server\.py|extensions)\b"
        ),
        _TEXTGEN,
    ),
    (re.compile(r"(?i)\bportable_env[/\\]"), _MANGIO),
    (re.compile(r"(?i)\b(?:webui|comfyui)-aki\b|绘世|秋叶|hanamizuki|使用启动器"), ".\\python\\python.exe"),
)
_NOT_EMBEDDED = re.compile(r"(?i)\bEmbedded Python\W{1,6}false\b")
_NOT_PORTABLE = re.compile(r"(?i)(?:\b(?:not|never|without|no)\b|n't)[^.\n]{0,20}\bportable[^.\n]{0,20}")
_STARTED = re.compile(
    r"(?<!\w)\"((?:[A-Za-z]:[/\\]|/)[^\"\n:*?|<>]{0,200}[Pp]ython[\d.]{0,5}(?:\.exe)?)\" +(?:-u +)?\"?"
    r"[^\n\"-][^\n\"]{0,200}\.py\b"
    r"|(?:^|[\s\"'>])((?:[A-Za-z]:[/\\]|/|(?:\.[/\\])?[\w.-]{1,60}[/\\])[^\s\"'&:*?|<>]{0,200}?[Pp]ython[\d.]{0,5}(?:\.exe)?)"
    r"[\"']? +"
    r"(?:-u +)?[\"']?[^\s\"'-][^\s\"']{0,200}\.py\b"
    r"|(?:^|[$#>] )(python3\.\d{1,2}) +(?:-[\w-]+ +)*[^\s\"'-]\S{0,200}\.py\b"
    r"|^venv \"([^\"\n]{1,200}[Pp]ython(?:\.exe)?)\""
    r"|^Command: \"([^\"\n]{1,200}[Pp]ython[\d.]{0,5}(?:\.exe)?)\" -[mc] "
    r"|Command '\['([^'\n]{1,200}[/\\][Pp]ython[\d.]{0,5}(?:\.exe)?)', (?:'-u', )?'[^'\n]{1,200}\.py'"
    r"|^[Uu]sing [Pp]ython(?: executable| interpreter)?:? \"?"
    r"((?:[A-Za-z]:[/\\]|/)[^\"\n:*?|<>]{0,200}[Pp]ython[\d.]{0,5}(?:\.exe)?)\"?$",
    re.M,
)
_VENV = re.compile(
    r"(?<![\w.])((?:[A-Za-z]:(?=[/\\])|(?=/))[^\n\"'*?|<>:]{0,200}?)"
    r"([\\/]{1,2}(?:\.?venv|runtime|(?:system[\\/]{1,2})?python(?:_standalone|-3[\d.]*-embed-\w+)?|(?<=[\\/]app[\\/])env))"
    r"[\\/]{1,2}[Ll]ib[\\/]{1,2}(?:python3\.\d+/)?site-packages"
)
# The web UI's package for Windows: beside the folder webui there is system\python, and no venv.
_WEB_UI = re.compile(r"\b([A-Za-z]:\\[^\n\"'*?|<>:]{0,200}\\)webui\\(?:launch|webui|modules\\launch_utils)\.py\b")
# A Python that a program for Windows has in its folder env, with its own standard library.
_PACKED = re.compile(
    r"\b([A-Za-z]:\\[^\n\"'*?|<>:]{1,200}\\env)\\[Ll]ib\\(?:\w+\.py|(?:asyncio|concurrent|importlib|multiprocessing)\\)"
)
# An environment that pipx, or uv as a tool, made for one program; and how people say that they did.
_TOOL = re.compile(
    r"(?<![\w.])((?:[A-Za-z]:(?=[/\\])|(?=[/~]))[^\n\"'*?|<>:]{0,200}?[\\/]{1,2}(?:pipx[\\/]{1,2}venvs|uv[\\/]{1,2}tools)"
    r"[\\/]{1,2}([\w.-]{1,60}))[\\/]{1,2}(?:[Ll]ib\b|(?:bin|Scripts)[\\/]{1,2}python)"
)
_BY_PIPX = re.compile(
    r"\bpipx (?:install|upgrade|reinstall)(?: --?[\w-]+(?:=\S+)?){0,4} [\"']?"
    r"(?!(?:poetry|uv|hatch|pdm|tox|nox|pre-commit|virtualenv)\b)([a-z][\w-]{1,60})\b"
)
# Programs that make a folder venv before anything else: by Stability Matrix, kohya's setup, ComfyUI's desktop program.
_MADE = (
    (re.compile(r"([A-Za-z]:\\[^\n\"'*?|<>:]{0,150}\\Data\\Packages\\[^\\\n\"'*?|<>:]{1,60})\\"), "venv"),
    (re.compile(r"(/[^\s\"':*?|<>]{0,150}/Data/Packages/[^/\s\"':*?|<>]{1,60})/"), "venv"),
    (
        re.compile(
            r"File \"((?:[A-Za-z]:\\|/)[^\n\"':*?|<>]{0,150}[\\/]kohya_ss)[\\/](?:setup[\\/]setup_\w+|kohya_gui)\.py\""
        ),
        "venv",
    ),
)
_DESKTOP = re.compile(r"([A-Za-z]:\\(?![^\n\"]{0,150}comfyui-electron)[^\n\"'*?|<>:]{0,150}\\ComfyUI)\\custom_nodes")
# A Python that was installed for Windows as such, and runs what the text shows.
_INSTALLED = re.compile(
    r"(?:File \"|(?m:^) *)([A-Za-z]:\\[^\n\"'*?|<>:]{0,150}\\Python3\d{1,2})\\[Ll]ib\\site-packages\\"
)
_ACTIVE = re.compile(r"^\(\.?venv\) ", re.M)
# The first half of a path with a space in it: "C:\Users\John Smith\venv\Scripts\python.exe".
_HALF = re.compile(r"(?:\b[A-Za-z]:[/\\]|(?:^|\s)/)[^\"'$#>&|;\n]* $")


def of_a_tool(text: str) -> tuple[str, str]:
    """The program that pipx or uv made an environment for, and that one's Python where its path is shown; or ""."""
    every = {found[1].replace("\\\\", "\\"): found[2] for found in _TOOL.finditer(text)}
    if len(every) == 1:
        ((folder, name),) = every.items()
        return name, folder + ("\\Scripts\\python.exe" if "\\" in folder else "/bin/python")
    said = {found[1] for found in _BY_PIPX.finditer(text)}
    name = said.pop() if len(said) == 1 and not every else ""
    module = re.escape(name).replace(r"\-", "[-_]")
    used = name and re.search(rf"(?m)^(?:\([\w.-]+\) )?(?:\S{{0,40}}[$>#%] )?{module}\b|[/\\]{module}[/\\]", text)
    return (name, "") if used else ("", "")


def portable(text: str) -> str:
    """A Python inside a program's folder, from that folder; or ""."""
    if _NOT_EMBEDDED.search(text):  # what a report of ComfyUI says of its Python
        return ""
    text = _NOT_PORTABLE.sub(" ", text)
    found = next((path for mark, path in _PORTABLE if mark.search(text)), "")
    if found == _MANGIO and (typed := re.search(r"[A-Za-z]:\\[^\s\"'*?|<>:]{0,150}\\portable_env\\python\.exe", text)):
        return typed[0]
    return "" if found == _TEXTGEN and _OTHER_ENVIRONMENT.search(text) else found


def started(text: str) -> str:
    """The Python by which the text starts its program, by its path, as editors and launchers do; or ""."""
    every = [path for found in _STARTED.finditer(text) if (path := _whole(found))]
    own = [path for path in every if re.search(r"^(?:[A-Za-z]:|/)|\bbin[/\\]|\.exe$|^python3\.\d+$", path)]
    return next((path for path in reversed(own) if not re.search(r"pip-build-env|python_embed", path)), "")


def _whole(found: re.Match[str]) -> str:
    """The interpreter's path; "" where it is the second half of one with a blank in it."""
    path = next(filter(None, found.groups()))
    before, after = found.string[: found.start()][-1:] + found[0].partition(path)[0], found[0].partition(path)[2]
    if before.endswith('"') and not after.startswith('"'):  # the first half of a path in quotes, as a traceback has it
        return ""
    if found[6]:  # of a list that Python printed
        path = path.replace("\\\\", "\\")
    line = found.string[max(found.start() - 300, 0) : found.end()].partition(path)[0].rpartition("\n")[2]
    return "" if re.match(r"[\w-]", path) and path[1:2] != ":" and _HALF.search(line) else path


def of_a_launcher(text: str) -> str:
    """The Python of a folder venv that a traceback shows: what programs with a launcher make for themselves."""
    every = {found[1] + found[2]: found[2] for found in _VENV.finditer(text)}
    if not every and (web := _WEB_UI.search(text)) and not re.search(r"\bvenv\b", text):
        return f"{web[1]}system\\python\\python.exe"
    if not every and (packed := _PACKED.search(text)) and not re.search(r"[/\\]envs[/\\]|(?m:^\(\w+\) )", text):
        return f"{packed[1]}\\python.exe"
    if not every and not _ACTIVE.search(text):
        return _made(text)
    if len(every) != 1 or _ACTIVE.search(text):
        return ""
    ((folder, last),) = every.items()
    if last.endswith("ython") and "\\" not in last:  # a folder of Unix that is only called so
        return ""
    inside = "\\Scripts\\python.exe" if last.endswith("env") else "\\python.exe"  # of an embedded Python
    return folder.replace("\\\\", "\\") + (inside if "\\" in last else "/bin/python")


# The same, of a path that Python printed from the folder in which the program was started.
_NEAR = re.compile(r"(?:^|[\s\"'])(\.?venv)\\[Ll]ib\\site-packages\\", re.M)


def _made(text: str) -> str:
    """The Python of the one folder that such a program has in the text; or ""."""
    near = {found[1] for found in _NEAR.finditer(text)}
    if len(near) == 1:
        return f".\\{near.pop()}\\Scripts\\python.exe"
    desktop = ((_DESKTOP, ".venv"),) if "comfyui-electron\\" in text else ()
    for mark, last in (*desktop, *_MADE):
        every = {found[1] for found in mark.finditer(text)}
        if every:
            folder = every.pop()
            inside = f"\\{last}\\Scripts\\python.exe" if "\\" in folder else f"/{last}/bin/python"
            return "" if every else folder + inside
    every = {found[1] for found in _INSTALLED.finditer(text)}
    alone = len(every) == 1 and not re.search(
        r"(?i)[\\/]envs[\\/]|(?:^|\n)\(\w[\w.-]*\) |[\\/]venv[\\/]|python_embed", text
    )
    return f"{every.pop()}\\python.exe" if alone else ""


def release(text: str) -> str:
    """ "3.12": of the Python that pip runs in, else the first that the text names; or ""."""
    found = _OWN_PYTHON.search(text) or _PYTHON.search(text)
    return ".".join(part for part in found.groups() if part) if found else ""


def names_a_newer(text: str, minor: int) -> bool:
    """Whether a text also names a newer Python than that."""
    every = (int("".join(filter(None, found.groups())).replace(".", "")[1:]) for found in _PYTHON.finditer(text))
    return any(named > minor for named in every)
