"""Environments and projects: venv, conda, uv, Poetry, PDM and Pipenv refuse to make or use one."""

import re

from torchdoctor import shell
from torchdoctor.explain import distributions, environments
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Seen, cases, exactly, when
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def _venv_package(told: Told) -> tuple[Fix, ...]:
    """Debian has ensurepip in a package of its own, whose name the message gives."""
    if told.os == "macos":
        return (Fix("Make it with uv, which needs no ensurepip", ("brew install uv", "uv venv --seed .venv")),)
    named = told.last(r"\b(python3(?:\.\d+)?-venv)\b")
    package = named[1] if named else f"python{told.python or '3'}-venv"
    text = "Install the system's venv package, then make the environment again, over the half-made one"
    if told.os == "windows" or (not named and distributions.installer(told) != "apt"):
        return (Fix("Make it with uv, which needs no ensurepip", ("uv venv --seed .venv",)),)
    made = (f"sudo apt-get install -y {package}", "python3 -m venv .venv")
    return (Fix(text, made, "root"), Fix("Or, without root, make it with uv", ("uv venv --seed .venv",)))


_NO_PYTHON = r"No Python at|Unable to create process using"


_OF_THE_WEB_UI = r"(?i)stable-diffusion-webui|\bwebui(?:-user)?\.bat\b"


def _python_is_gone(told: Told) -> tuple[Fix, ...]:
    """Python without its own library: another's folder is named, or the one that the environment came from is gone."""
    text = "The Python that the environment was made from was removed or moved: make the environment again"
    if told.os == "windows" and told.has(_NO_PYTHON) and told.has(_OF_THE_WEB_UI):
        return environments.for_the_web_ui(told, "The Python that the folder venv was made from is gone: ")
    python = ("py",) if told.os == "windows" else ("python3",)
    # --clear empties the folder: by its name it must be an environment, and not pyenv's.
    name = r"\.?(?:[\w-]{1,40}[_.-])?(?:v|my)?env[\w-]{0,40}"
    found = told.last(rf"(?:\\([\w-]{{1,40}} {name}|{name})|(?:^|[\s/'\"])({name}))[\\/](?:bin|Scripts)[\\/]")
    folder = (found[1] or found[2]) if found else "venv" if told.os == "windows" else ".venv"
    again = shell.command(told.os or "linux", *python, "-m", "venv", "--clear", folder)
    if told.conda and not told.has(_NO_PYTHON):  # that is of a venv, whose Python was conda's
        text, again = "Python's own files are damaged: install it again", "conda install -y --force-reinstall python"
    if told.has(_NO_PYTHON):
        return (Fix(f"{text}, then install the packages again", (again,)),)
    return (
        Fix(
            "PYTHONHOME or PYTHONPATH may name another Python's folder: take both away",
            ("unset PYTHONHOME PYTHONPATH",),
        ),
        Fix(f"Or: {text[0].lower()}{text[1:]}", (again,)),
    )


def _no_activate(told: Told) -> tuple[Fix, ...]:
    """A folder without what activates it: half of an environment, or none."""
    if told.has(_OF_THE_WEB_UI):
        return environments.for_the_web_ui(told, "The folder venv is incomplete, or from a different system: ")
    found = told.last(r"(?<![\w.-])([\w.-]{0,40}env[\w-]{0,40})[\\/]{1,2}Scripts[\\/]{1,2}activate")
    again = shell.command("windows", "py", "-m", "venv", "--clear", found[1] if found else "venv")
    text = (
        "There is no environment in that folder, or only part of one: start in the folder that has it; if it is there, "
    )
    return (Fix(f"{text}create it again, then install what the program needs", (again,)),)


def _named_environment(told: Told) -> tuple[Fix, ...]:
    found = told.last(
        r"(?:Could not find conda environment|Not a conda environment|prefix does not exist at): "
        r"'?(?:\S*?[\\/](?=[\w.-]+'?$))?([\w.-]+)"
    )
    name = found[1] if found else "NAME"
    return (
        Fix("See which environments there are, and how they are spelled", ("conda env list",)),
        Fix(
            f"If {name} is not among them, it was never made, or its making failed: make it",
            (f"conda create -n {name} python=3.12", f"conda activate {name}"),
        ),
        Fix("Where the project has a file for it", ("conda env create -f environment.yml",)),
    )


def _there_already(told: Told) -> tuple[Fix, ...]:
    if told.has(r"A virtual environment already exists"):
        return (Fix("Make it again over the old one, which is emptied", ("uv venv --clear",)),)
    found = told.last(r"prefix already exists: ([^\n]{0,300}[\\/][\w.-]+)[ \t\r'\"`]*(?:\n|\Z)")  # may have blanks
    folder = found[1] if found else "FOLDER"
    update = shell.command(told.os, "conda", "env", "update", "-p", folder, "-f", "environment.yml", "--prune")
    return (
        Fix("Bring the one that is there up to date", (update,)),
        Fix("Or remove it, then make it again", (shell.command(told.os, "conda", "env", "remove", "-p", folder),)),
    )


def _python_of_uv(told: Told) -> tuple[Fix, ...]:
    if limits := told.last(r"incompatible with the project's Python requirement: `>=(3\.\d+)"):
        return (Fix("Pin a Python that the project takes, then go on", (f"uv python pin {limits[1]}", "uv sync")),)
    found = told.last(
        r"No interpreter found for (?:C?Python|executable name `python) ?"
        r"((?:[<>=~!]{1,2} ?)?\d[\d.]*\*?(?:, ?[<>=~!]{1,2} ?\d[\d.]*\*?)*)"
    )
    python = found[1].replace(" ", "") if found else "3.12"
    if re.match(r"\D*2\.", python):
        return (Fix("uv brings no Python 2, and no torch of today runs on it: name a Python of 3.10 or newer"),)
    return (Fix("Let uv fetch that Python", (shell.command(told.os or "linux", "uv", "python", "install", python),)),)


def _python_range(told: Told) -> tuple[Fix, ...]:
    """The Pythons of the project and of what it needs, as one range; PDM and Poetry list the limits of each."""
    named = told.last(r"- ([\w.-]+) requires Python|python[<>=!][^\n]{1,60} \(from ([\w.-]+)\)")
    name = next(filter(None, named.groups()), "") if named else "a dependency"
    said = " ".join(
        re.findall(r"supported Python range \([^)\n]+|requires Python [^;\n]{1,60}?(?=,? so |;|\n)"
                   r"|`?requires-python`?: [^\n]{1,60}|python[<>=!][^\n(]{1,60}(?=\(from)", told.text)
    )  # fmt: skip
    below = max(re.findall(r">=? ?(3\.\d+)", said), key=version, default="3.10")
    above = min(re.findall(r"< ?(3\.\d+|4\.0)", said), key=version, default="")
    limits = f">={below}" + (f",<{above}" if above else "")
    if above and version(below) >= version(above):
        text = f"{name} has no release for the Pythons of this project ({below} or newer; it ends before {above})"
        return (
            Fix(f"{text}: let the project take older Pythons, or take another release of {name} or another package"),
        )
    tool = "pdm" if told.has(r"\bpdm\b|requires-python`: ") else "poetry"
    text = f'{name} does not run on every Python that the project allows: in pyproject.toml write requires-python = "'
    text += f'{limits}"' + (f' (or python = "{limits}" under [tool.poetry.dependencies])' if tool == "poetry" else "")
    again = shell.command("linux", tool, "add", *told.wanted) if told.wanted else f"{tool} lock"
    return (Fix(f"{text}, then again", (again,)),)


def _python_of_poetry(told: Told) -> tuple[Fix, ...]:
    """The newest Python within the project's limits."""
    limits = told.last(r"supported by the project \(([^)]*)\)")
    above = told.last(r"supported by the project \([^)]*<(=?) ?3\.(\d+)") if limits else None
    below = told.last(r"supported by the project \((?:>=|\^|~)? ?(3\.\d+)") if limits else None
    python = f"3.{int(above[2]) - (not above[1])}" if above else below[1] if below else "3.12"
    return (
        Fix(f"Give Poetry a Python that the project takes (pyenv or uv bring one), here {python}",
            (f"uv python install {python}", f"poetry env use {python}", "poetry install")),
        Fix("Or widen the limits of python in pyproject.toml, then lock again", ("poetry lock",)),
    )  # fmt: skip


# Modules of Python that need a library's headers where it is built: packages of Debian and Ubuntu, and what Fedora
# (-devel) and Alpine (-dev) call it, as Homebrew does.
_HEADERS = {
    "_lzma": ("liblzma-dev", "xz"),
    "_bz2": ("libbz2-dev", "bzip2"),
    "_ctypes": ("libffi-dev", "libffi"),
    "_sqlite3": ("libsqlite3-dev", "sqlite"),
    "readline": ("libreadline-dev", "readline"),
    "_tkinter": ("tk-dev", "tk"),
    "_curses": ("libncurses-dev", "ncurses"),
    "zlib": ("zlib1g-dev", "zlib"),
    "tkinter": ("tk-dev", "tk"),
}


def _of_tkinter(told: Told) -> tuple[Fix, ...]:
    """A package of its own on Linux, and a tick in the installer for Windows."""
    if told.os == "windows":
        text = (
            "Start the installer of the Python that the program uses again (Settings, Apps, Python 3.x, Modify), and "
        )
        text += "tick tcl/tk and IDLE; a venv takes it from that Python"
        more = "The embeddable package (python_embeded) has no tkinter: run the program with a full Python"
        return (Fix(text), Fix(more))
    if told.os == "macos":
        return (Fix("Install it for Homebrew's Python", (f"brew install python-tk@{told.python or '3.12'}",)),)
    name = f"python{told.python}-tk" if told.python else "python3-tk"
    if pyenv := told.last(r"\.pyenv/versions/([\d.]+)"):
        text = (
            "pyenv builds Python without tkinter where Tk's headers lack (Fedora: tk-devel): install them, build again"
        )
        return (Fix(text, ("sudo apt-get install -y tk-dev", f"pyenv install --force {pyenv[1]}"), "root"),)
    text = "Linux has tkinter in a package of its own, for each Python: for Debian and Ubuntu this one (Fedora: "
    text += "python3-tkinter; Arch: tk)"
    return (
        Fix(text, (f"sudo apt-get install -y {name}",), "root"),
        Fix("Or use uv's Python, which has it", (f"uv venv -p {told.python or '3.12'}",)),
    )


def _with_headers(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"No module named '?(_lzma|_bz2|_ctypes|_sqlite3|readline|_?tkinter|_curses|zlib)\b")
    name = found[1] if found else "_lzma"
    if name == "tkinter" and not told.conda:
        return _of_tkinter(told)
    debian, library = _HEADERS[name]
    if told.conda:
        return (
            Fix("This environment of conda is damaged: make a new one", ("conda create -n torch python=3.12",)),
        )  # fmt: skip
    again = f"pyenv install --force {told.python or '3.12'}"
    if told.os == "windows":
        part = "tick tcl/tk and IDLE" if name == "_tkinter" else "or else Repair"
        text = f"Start Python's installer again (Settings, Apps, Python) and choose Modify, {part}"
        return (Fix(f"{text}; the embeddable package has no {name}: install the full one"),)
    if told.os == "macos":
        homebrew = "tcl-tk" if library == "tk" else library
        return (Fix(f"Install {homebrew}, then build Python again", (f"brew install {homebrew}", again)),)
    text = f"Install the headers of {name}, then build Python again; without pyenv run make and make install again"
    return (
        Fix(text, (f"sudo apt-get install -y {debian}", again), "root"),
        Fix("Or take a Python that has everything", ("uv venv -p 3.12",)),
    )


def _pip_itself(told: Told) -> tuple[Fix, ...]:
    """A pip that is too old or too new for its Python cannot be repaired by pip."""
    return (
        Fix(
            "pip itself is broken, or older than this Python: replace it by the one that Python brings, then update it",
            ("python -m ensurepip --upgrade", pip("install", "-U", "pip", "setuptools")),
        ),
        Fix("If ensurepip is missing (Debian, embedded Pythons)",
            ("curl -sSLO https://bootstrap.pypa.io/get-pip.py", "python get-pip.py")),
        Fix("Or use a new environment", environments.new_environment(told, told.python or "3.12", "torch")),
    )  # fmt: skip


def _hashes(told: Told) -> tuple[Fix, ...]:
    if told.manager == "poetry" or told.has(r"poetry\.lock"):
        text = "The lock does not know this file: empty Poetry's cache, and lock again"
        return (Fix(text, ("poetry cache clear -n --all .", "poetry lock", "poetry install")),)
    made: tuple[str, ...] = ("uv pip compile --generate-hashes requirements.in -o requirements.txt",)
    if told.manager != "uv":
        made = (pip("install", "pip-tools"), "pip-compile --generate-hashes requirements.in")
    return (
        Fix(
            "One line with --hash makes pip want them for all: write the file again, with all versions and hashes", made
        ),
        Fix(
            "Or install what has no hash (a local file, a git address, torch from another index) with a second command"
        ),
    )


def _too_deep(told: Told) -> tuple[Fix, ...]:
    return (
        Fix("Let uv find the versions, which takes seconds and says what excludes what",
            (pip("install", "uv"), "python -m uv pip install -r requirements.txt")),
        Fix("Or help pip: give exact versions (==) to the packages that it tries one after the other, torch first"),
    )  # fmt: skip


# Those that enter an environment, or that pip and others put beside it; a script of one's own is another matter.
_SCRIPTS_DISABLED = (
    Seen(
        "running scripts is disabled on this system",
        r"(?:[Aa]ctivate|[Pp]rofile|conda-hook|(?:[Ss]cripts|bin)[\\/][\w-]+|\bpip\d?|\bpoetry|\buv)\.ps1\W{0,3} "
        r"cannot be loaded because running scripts is disabled on this system",
        r"File C:\venv\Scripts\Activate.ps1 cannot be loaded because running scripts is disabled on this system.",
    ),
    Seen(
        "running scripts is disabled on this system",
        r"(?<!because[ \n])\brunning scripts is disabled on this system",
        "running scripts is disabled on this system",
    ),
)

ERRORS = (
    Error(
        "environment-not-made",
        "The environment cannot be made or entered",
        "venv, conda or uv cannot make, find or activate the environment; the packages are not the cause.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "No module named 'encodings'",
                        r"No module named '?encodings'?\b|failed to get the Python codec of the filesystem encoding",
                        "ModuleNotFoundError: No module named 'encodings'",
                    ),
                    Seen(
                        "No Python at",
                        r"No Python at ['\"]{1,2}[^'\"\n]{1,200}python(?:\.exe)?['\"]",
                        "No Python at 'C:\\Python310\\python.exe'",
                    ),
                    Seen(
                        "Unable to create process using",
                        r"(?<!launcher:\s)Unable to create process using '\"[^\"\n]{1,200}\bpython(?:w)?\.exe\"",
                        "Unable to create process using '\"C:\\Python310\\python.exe\" launch.py'",
                    ),
                ),
                _python_is_gone,
            ),
            when(
                (
                    Seen(
                        "is not recognized as an internal",
                        r"[\\/]Scripts[\\/]activate(?:\.bat)?\"?'? is not recognized as an internal",
                        "'E:\\ui\\venv\\Scripts\\activate.bat' is not recognized as an internal or external command",
                    ),
                ),
                _no_activate,
            ),
            when(
                (
                    *exactly("because ensurepip is not", "No module named ensurepip", "No module named 'ensurepip'"),
                    Seen(
                        "ensurepip upgrade",
                        r"Command '\[[^\n]*'ensurepip', '--upgrade'[^\n]*returned non-zero",
                        "Error: Command '['/p/.venv/bin/python3', '-m', 'ensurepip', '--upgrade', '--default-pip']' "
                        "returned non-zero exit status 1.",
                    ),
                ),
                _venv_package,
            ),
            when(
                _SCRIPTS_DISABLED,
                Fix(
                    "Allow scripts for your user, then activate it again",
                    ("Set-ExecutionPolicy -Scope CurrentUser RemoteSigned",),
                ),
                Fix(
                    "Or start the environment's own Python, without activating it",
                    (".venv\\Scripts\\python.exe -m pip list",),
                ),
            ),
            when(
                exactly(
                    "EnvironmentNameNotFound",
                    "EnvironmentLocationNotFound",
                    "Cannot activate, prefix does not exist at",
                ),
                _named_environment,
            ),
            when(
                exactly("CondaValueError: prefix already exists", "A virtual environment already exists"),
                _there_already,
            ),
            when(
                exactly("ProxyError: Conda cannot proceed due to an error in your proxy configuration"),
                Fix(
                    "Name the proxy to conda, or remove a wrong one from HTTPS_PROXY and .condarc",
                    ("conda config --set proxy_servers.https http://USER:PASSWORD@proxy.company:8080",),
                ),
            ),
            when(
                exactly("SpecsConfigurationConflictError"),
                Fix(
                    "The environment pins a version (conda-meta/pinned, or pinned_packages): make a new one instead",
                    ("conda config --show pinned_packages", "conda create -n torch python=3.12"),
                ),
            ),
            when(
                exactly(
                    "Error while loading conda entry point: conda-libmamba-solver",
                    "non-default solver backend (libmamba)",
                ),
                Fix(
                    "conda's solver is damaged: let the old one repair it",
                    ("CONDA_SOLVER=classic conda install -n base conda-libmamba-solver libarchive libmamba",),
                ),
                Fix("Or install Miniforge again into a new folder; environments in envs/ can be kept"),
            ),
            when(
                exactly("LockError: Failed to acquire lock", "libmamba Could not lock"),
                Fix(
                    "Another conda or mamba works there: let it end; a lock left behind is removed by",
                    ("conda clean --locks", "mamba clean --locks"),
                ),
            ),
        ),
        asked=(
            "ensurepip is not available",
            "activate.ps1 running scripts is disabled",
            "could not find conda environment",
        ),
        source="CPython: Lib/venv; conda: exceptions.py; libmamba; uv; PowerShell: about_Execution_Policies",
    ),
    Error(
        "project-tool-refuses",
        "The project's tool (uv, Poetry, PDM, Pipenv) refuses",
        "The project's file, its lock or its Python is not as the tool needs it; the packages are not the cause.",
        "environment",
        *cases(
            when(
                (*exactly("The lockfile at `uv.lock` needs to be updated", "Unable to find lockfile at `uv.lock`"),),
                Fix("Write the lock again, and keep it with the project", ("uv lock", "uv sync")),
            ),
            when(
                exactly(
                    "pyproject.toml changed significantly since poetry.lock was last generated",
                    "poetry.lock is not up to date with pyproject.toml",
                    "The lock file is not up to date with the latest changes in pyproject.toml",
                ),
                Fix("Write the lock again, and keep it with the project", ("poetry lock", "poetry install")),
            ),
            when(
                exactly("The lock file doesn't match pyproject.toml", "Lockfile does not exist, nothing to install"),
                Fix("Write the lock again, and keep it with the project", ("pdm lock", "pdm sync")),
            ),
            when(
                (
                    *exactly("DeployException"),
                    Seen(
                        "Pipfile lock",
                        r"Pipfile\.lock \(\w+\) (?:is )?out of date",
                        "Your Pipfile.lock (a1b2c3) is out of date.",
                    ),
                ),
                Fix("Write the lock again", ("pipenv lock", "pipenv sync")),
            ),
            when(
                (
                    *exactly(
                        "No `pyproject.toml` found in current directory", "could not find a pyproject.toml file in"
                    ),
                    *exactly("The pyproject.toml has not been initialized yet"),
                ),
                Fix("Change into the project's folder, where pyproject.toml is"),
                Fix("If there is no project, install into an environment", ("uv venv", "uv pip install torch")),
            ),
            when(
                (
                    *exactly("No interpreter found for Python"),
                    Seen(
                        "from python version resolved to Python",
                        r"request from `\.python-version` resolved to Python",
                        "error: The Python request from `.python-version` resolved to Python 3.8.18, which is "
                        "incompatible with the project's Python requirement: `>=3.11` (from `project.requires-python`)",
                    ),
                ),
                _python_of_uv,
            ),
            when(
                (
                    Seen(
                        "is not supported by the project",
                        r"(?:activated|specified) Python version \S+ is not supported by the project",
                        "The current activated Python version 3.13.0 is not supported by the project (>=3.9,<3.13).",
                    ),
                    *exactly("Poetry was unable to find a compatible version"),
                ),
                _python_of_poetry,
            ),
            when(
                exactly(
                    "is not compatible with some of the required packages Python requirement",
                    "don't work on all Python versions in the range of the project",
                ),
                _python_range,
            ),
            when(
                exactly("No file/folder found for package"),
                Fix("Install what it needs, and not the project itself", ("poetry install --no-root",)),
                Fix("To keep it so, write package-mode = false under [tool.poetry] in pyproject.toml"),
            ),
            when(
                exactly("Failed to unlock the collection", "Failed to create the collection: Prompt dismissed"),
                Fix(
                    "Poetry asks the desktop's keyring, which is not there: leave it out",
                    ("export PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring",),
                ),
            ),
            when(
                (
                    Seen(
                        "contain conflicting",
                        r"Requirements contain conflicting (?:indexes|URLs) for package `torch\w*`",
                        "error: Requirements contain conflicting indexes for package `torch` in all marker "
                        "environments:",
                    ),
                ),
                Fix(
                    "Two indexes hold for the same system: give each source in [tool.uv.sources] a marker "
                    "(sys_platform), "
                    "or an extra, and name the extras as conflicts in [tool.uv]"
                ),
                Fix("It is shown in https://docs.astral.sh/uv/guides/integration/pytorch"),
            ),
            when(
                (
                    Seen(
                        "torch backend",
                        r"(?:unexpected argument '|no such option: |for ')--torch-backend",
                        "error: unexpected argument '--torch-backend' found",
                    ),
                ),
                Fix(
                    "It is an option of `uv pip` since 0.6.9, not of pip or `uv add`: use a newer uv",
                    (pip("install", "-U", "uv"), "python -m uv pip install torch --torch-backend=auto"),
                ),
                Fix("With pip, name the index instead; this prints it", ("torchdoctor install-cmd",)),
            ),
            when(
                (
                    Seen(
                        "but not at the requested version",
                        r"`[\w.-]+` was found on https?://\S+, but not at the requested version"
                        r"(?![\s\S]{0,1500}You require CPython)",
                        "hint: `requests` was found on https://download.pytorch.org/whl/cu121, but not at the "
                        "requested "
                        "version (requests>=2.32).",
                    ),
                ),
                Fix(
                    "uv takes a package from the first index that has it: in a project give the index to torch alone "
                    "(explicit = true under [[tool.uv.index]], torch under [tool.uv.sources])"
                ),
                Fix(
                    "Or, in a command, let it look at all of them",
                    ("uv pip install --index-strategy unsafe-best-match -r requirements.txt",),
                ),
            ),
        ),
        asked=("uv lockfile needs to be updated", "poetry lock not up to date", "poetry keyring failed to unlock"),
        source="uv 0.9; Poetry 2; PDM 2; Pipenv",
    ),
    Error(
        "python-built-without",
        "This Python was built without a module",
        "Python was compiled where a library's headers were missing, so a part of its standard library is missing.",
        "environment",
        (
            Seen(
                "No module named",
                r"No module named '?(?:_lzma|_bz2|_ctypes|_sqlite3|readline|_?tkinter|_curses|zlib)'?\s*$",
                "ModuleNotFoundError: No module named '_lzma'",
            ),
            *exactly("Could not import the lzma module. Your installed Python is incomplete"),
        ),
        (_with_headers,),
        asked=("no module named _lzma", "no module named _bz2 pyenv", "no module named _ctypes"),
        source="CPython: setup; pyenv: suggested build environment",
    ),
    Error(
        "pip-broken",
        "pip itself is broken, or too old for this Python",
        "pip fails in its own code before it looks at a package: it is damaged, mixed with another one, or was "
        "made for "
        "an older Python.",
        "environment",
        (
            *exactly("from 'pip._vendor'", "from 'pip._internal"),
            Seen(
                "No module named distutils",
                r"pip[\\/]_(?:internal|vendor)[\\/][^\n]*\n(?:[^\n]*\n){0,6}?[^\n]*No module named 'distutils",
                '  File "/usr/lib/python3/dist-packages/pip/_internal/locations.py", line 9, in <module>\n'
                "    from distutils import sysconfig\nModuleNotFoundError: No module named 'distutils'",
            ),
        ),
        (_pip_itself,),
        asked=("pip import error html5lib pip._vendor", "pip broken after python 3.12"),
        source="pip",
    ),
    Error(
        "hashes-required",
        "A hash is missing",
        "A requirement has a hash, so all must have one; or the lock has none for the file that the index offers.",
        "environment",
        (
            *exactly("In --require-hashes mode", "Hashes are required in --require-hashes mode"),
            *exactly("In `--require-hashes` mode", "not in poetry.lock metadata"),
            *exactly("Can't verify hashes for these"),
        ),
        (_hashes,),
        asked=("hashes are required in require-hashes mode", "retrieved digest not in poetry.lock metadata"),
        source="pip: exceptions; uv; Poetry",
    ),
    Error(
        "resolver-gives-up",
        "pip finds no end in trying versions",
        "The requirements leave so many combinations open that pip tries them one after the other, for hours or "
        "until it "
        "gives up.",
        "environment",
        (
            *exactly("ResolutionTooDeep", "resolution-too-deep", "Dependency resolution exceeded maximum depth"),
            *exactly("This is taking longer than usual. You might need to provide the dependency resolver"),
        ),
        (_too_deep,),
        asked=("pip backtracking takes forever", "pip resolution too deep"),
        symptom=1,
        source="pip: resolvelib",
    ),
)
