"""pip, conda, uv and apt themselves: not found, broken, called wrongly, or refusing their work."""

import re
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import distributions, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.containers import toolkit
from torchdoctor.explain.errors.wheels import of_pytorch3d, wanted_of
from torchdoctor.explain.known import Error, Fitted, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.repeated import repeated
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def _pip_of_python(told: Told) -> tuple[Fix, ...]:
    if told.portable:
        text = "An embedded Python has no ensurepip: fetch pip's own installer, and start it with that Python"
        return (Fix(text, ("curl.exe -sSLO https://bootstrap.pypa.io/get-pip.py", "python -s get-pip.py")),)
    named = told.last(
        r"(?m)(?:^|[ \"'])((?:[A-Za-z]:[\\/]|/)[^\n\"':*?<>|]{0,200}?[Pp]ython[\d.]*(?:\.exe)?): "
        r"No module named pip"
    )
    if named and not named[1].startswith("/usr/"):
        python = shell.by_interpreter(told.os or "linux", named[1], "python -m ensurepip --upgrade")
        text = "Give this Python its pip back; if it has no ensurepip either, remove the environment, and make it again"
        return (Fix(text, (python,)),)
    if told.image or told.has(r"(?m)^\W{0,8}RUN [^\n]*\bpip"):
        text = "The image has no pip: install the system's in it, in the Dockerfile above that line"
        get = "RUN apt-get update && apt-get install -y python3-pip python3-venv"
        return (Fix(text, (get,)), Fix("Or begin it from an image that has pip", ("FROM python:3.12-slim",)))
    if told.os == "macos" or told.has(r"setup_mac|zsh: command not found"):
        return (Fix("On a Mac, they are called python3 and pip3", ("python3 -m pip install torch",)),)
    if told.has(r"/usr/bin/python3?: No module named pip|pip3?: (?:command )?not found") and told.os != "windows":
        return (
            Fix("Install the system's pip and venv", ("sudo apt-get install -y python3-pip python3-venv",), "root"),
        )
    return (Fix("Give this Python its pip back", ("python -m ensurepip --upgrade",)),)


def _starter_without_python(told: Told) -> tuple[Fix, ...]:
    """pip's starter names a Python that is gone: that of a virtual environment, which is made again, or another's."""
    starter = told.last(r"(?:\s|^|['\"])((?:~|\.{1,2}(?=/))?[\w@+./-]*)/bin/pip[\d.]*: ")
    folder = starter[1] if starter else ""
    # --clear empties the folder: by its name it must be an environment, and none of conda's.
    if not re.search(r"(?:^|/)[\w.-]*env[\w.-]*$", folder) or re.search(r"conda|/envs/|forge", folder):
        text = "That pip belongs to a Python that is gone: call pip through the Python that runs"
        return (Fix(text, ("python3 -m pip --version",)),)
    text = "The environment was moved, or its Python removed: create it again in its place, and reinstall"
    made = shell.command("linux", "python3", "-m", "venv", "--clear", folder)
    return (Fix(text, (made, shell.command("linux", f"{folder}/bin/python", "-m", "pip", "install", "torch"))),)


def _starter_of_windows(told: Told) -> tuple[Fix, ...]:
    """pip.exe has its Python's full path in it; what it was called with is given to Python instead."""
    called = told.last(r"\\pip3?(?:\.exe)?\"? +(install (?:[\w.:/+=\[\],~<>-]+ ?){1,20})'")
    words = called[1].split() if called else ["--version"]
    text = "The starter pip.exe names a Python that is gone: call pip through Python, which needs no starter"
    new = "If Python does not start either, the environment was moved: create it again in its place, and reinstall"
    made = Fix(text, (pip(*words),))
    return (made,) if told.portable else (made, Fix(new, ("py -m venv --clear venv",)))


def _unpacked(told: Told) -> tuple[Fix, ...]:
    """A Python of its own is the way out for what the system or conda has installed."""
    named = told.last(r"Cannot uninstall '?([\w.-]+?)'?(?:[. ,]|$)")
    name = named[1] if named else "PACKAGE"
    text = "Install over it, without removing the old one first"
    return (
        Fix(text, (pip("install", "--ignore-installed", name),)),
        Fix("Or install into a new virtual environment, which has none of the system's packages"),
    )


def _requirement(told: Told) -> tuple[Fix, ...]:
    if told.has(r"[Ii]nvalid requirement: ['\"]?\.?[\w-]+[/\\]"):
        text = "It is a folder that is not there or empty: get the repository's submodules, and write it as ./FOLDER"
        return (Fix(text, ("git submodule update --init --recursive",)),)
    wrong = told.last(r"[Ii]nvalid (?:requirement|spec):? ['\"]?([A-Za-z][\w.-]*)=+([\w.+]+)")
    if wrong is None and told.has(r"(?i)no such file or directory"):
        text = "The shell reads < and > as files: put the requirement in quotes, as in 'numpy<2'"
        words = repeated(told, r"(?:conda|mamba|pip3?) install")
        if not any(re.search(r"[<>]", word) for word in words):
            return (Fix(text),)
        again = pip(*words[1:]) if words[0].startswith("pip") else shell.command(told.os or "linux", *words)
        return (Fix(text, (again,)),)
    if wrong is None:
        return (Fix("Write a version with two equals signs, and quote < and >: 'torch==2.6.0', 'numpy<2'"),)
    return (Fix("Write a version with two equals signs", (pip("install", f"{wrong[1]}=={wrong[2]}"),)),)


def _old_pip(told: Told) -> tuple[Fix, ...]:
    found = (
        told.last(
            r"Cannot install ([A-Za-z][\w.-]*(?:==[\w.]+)?) because|pip3? install "
            r"([A-Za-z][\w.-]*(?:==[\w.]+)?)(?:\s|$)"
        )
        or told.last(r"Requested ([\w.-]+(?:==[\w.]+)?)")
        or told.last(r"parsing dependencies of ([\w.-]+)|requirement ([\w.-]+)==|install ([A-Za-z][\w-]+)")
    )
    name = next((part for part in found.groups() if part), "PACKAGE") if found else "PACKAGE"
    return (
        Fix(
            "Use a newer release of the package; or an older pip, which still accepts it",
            (pip("install", "pip<24.1"), pip("install", name)),
        ),
    )


def _own_conda(told: Told) -> tuple[Fix, ...]:
    return (
        Fix(
            "Create an environment of your own, and install there",
            ("conda create -n torch python=3.12", "conda activate torch"),
        ),
        Fix("On Windows, or open the Anaconda Prompt as administrator"),
    )


def _fresh(text: str) -> Fitted:
    """A new environment of conda-forge's torch, which has no CUDA on a Mac."""

    def fit(told: Told) -> tuple[Fix, ...]:
        package = "pytorch" if told.os == "macos" else "pytorch-gpu"
        return (Fix(text, (f"conda create -n torch -c conda-forge --override-channels python=3.12 {package}",)),)

    return fit


def _of_old_pins(told: Told) -> tuple[Fix, ...]:
    """What is asked for, in an environment with a Python of its time; else today's, beside a base that is full."""
    words = repeated(told, "(?:conda|mamba) install")
    if "pytorch3d" in words:
        return of_pytorch3d(told)
    asked = next((found[1] for word in words if (found := re.fullmatch(r"pytorch={1,2}([012]\.\d+\.\d)", word))), "")
    if not asked or version(asked) >= (2, 6):  # which the channel pytorch no longer has
        return _fresh("base is too full to be solved: install into a new environment")(told)
    python = torch_builds.newest_python(told, asked)
    text = f"pytorch {asked} does not fit what is in this environment (its Python, mostly): make a new one with Python "
    kept = [word for word in wanted_of(words) if not re.match(r"python(?![\w-])", word)]
    made = shell.command(told.os or "linux", "conda", "create", "-n", "torch", f"python={python}", *kept)
    build = torch_builds.build_of(told, asked)
    line = torch_builds.torch_of(replace(told, text=""), asked, build)
    inside = (f"conda create -n torch python={python}", "conda activate torch", line)
    return (
        Fix(f"{text}{python}, which it was built for", (made, "conda activate torch")),
        Fix("Or, where conda still finds no set, take it from pip, in such an environment", inside),
    )


def _conda_shell(told: Told) -> tuple[Fix, ...]:
    if told.os == "windows" or told.has("cmdlet|is not recognized"):
        return (
            Fix(
                "Open the Anaconda Prompt (or Miniforge Prompt) from the Start menu; or, there, set up PowerShell once",
                ("conda init powershell",),
            ),
        )
    zsh = (told.os == "macos" or told.has(r"(?i)\bzsh\b")) and not told.has(r"(?i)\b(?:bash|ubuntu)\b")
    set_up = Fix("Set up the shell once, then open a new terminal", ("conda init zsh" if zsh else "conda init bash",))
    if told.has(r"\b(?:python|pip)3?: (?:command )?not found"):
        if told.image or told.has(r"(?m)^(?:RUN|FROM) |Dockerfile"):
            return (Fix("The image has no conda: begin with one that has (FROM condaforge/miniforge3)"),)
        text = (
            "Neither conda nor Python is there: install Miniforge, which brings both, open a new terminal, and start "
        )
        text += "the program's script again"
        name = "Miniforge3-$(uname)-$(uname -m).sh"
        get = f'curl -L -O "https://github.com/conda-forge/miniforge/releases/latest/download/{name}"'
        return (
            Fix(text, (get, f'bash "{name}"')),
            replace(set_up, text="If it is there (ls ~/*conda*/bin), s" + set_up.text[1:]),
        )
    return (
        set_up,
        Fix("Or, in this shell or in a script", (f'eval "$(conda shell.{"zsh" if zsh else "bash"} hook)"',)),
    )


def _apt(told: Told) -> tuple[Fix, ...]:
    return (
        Fix(
            "Remove the mix of NVIDIA packages, then install one driver from one source",
            (
                "sudo apt-get purge '^nvidia-.*' '^libnvidia-.*'",
                "sudo apt-get autoremove -y && sudo apt-get update",
                "sudo ubuntu-drivers install",
            ),
            "root",
        ),
        Fix("Then reboot; look for held packages if it is refused again", ("apt-mark showhold",)),
    )


def _on_path(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"installed in '([^'\n]+)' which is not on PATH")
    folder = found[1] if found else "FOLDER"
    text = "What was installed can be imported; to start its commands by name, add that folder to PATH"
    if told.os == "windows":
        return (Fix(f"{text} (System Properties, Environment Variables): {folder}"),)
    if not re.fullmatch(r"[\w./ @+-]+", folder):  # a shell may run what else is in it
        return (Fix(f"{text}: {folder}"),)
    return (Fix(text, (f'export PATH="{folder}:$PATH"',)),)


def _nvidias_repository(told: Told) -> tuple[Fix, ...]:
    """A driver comes from the distribution; CUDA from NVIDIA, and torch's wheels need no CUDA of the system."""
    found = told.last(r"(?:locate package|E: Package ') ?([\w.+-]+)")
    name = found[1] if found else "cuda-toolkit"
    debian = told.last(r"(?i)\bdebian(?: ?gnu/linux)?[ :-]*(1[1-3])\b|\b(bullseye|bookworm|trixie)\b")
    of_debian = (debian[1] or {"bullseye": "11", "bookworm": "12"}.get(debian[2].lower(), "13")) if debian else ""
    if told.jetson:
        text = "A Jetson has its driver and CUDA from JetPack, not from the repository for PCs"
        return (Fix(text, ("sudo apt-get update", "sudo apt-get install -y nvidia-jetpack"), "root"),)
    if of_debian and re.match(r"nvidia-(?:driver|utils|open)", name):
        text = "Debian has the driver in its part non-free, without a number in the name: add contrib, non-free and "
        text += "non-free-firmware to its sources"
        return (Fix(text, ("sudo apt-get update", "sudo apt-get install -y nvidia-driver"), "root"),)
    if re.match(r"nvidia-(?:driver|utils|open)", name):
        text = f"This release has no {name}: see which drivers it offers, and let it choose"
        return (Fix(text, ("sudo apt-get update", "ubuntu-drivers list", "sudo ubuntu-drivers install"), "root"),)
    release = told.last(r"[Uu]buntu[ :-]{0,2}(\d\d)\.?(04)")
    place = f"ubuntu{release[1]}{release[2]}" if release else f"debian{of_debian}" if of_debian else "ubuntu2204"
    machine = "sbsa" if told.has(r"\b(?:aarch64|arm64)\b") else "x86_64"
    hint = "" if release or of_debian else " (put your distribution for ubuntu2204)"
    return (
        Fix(
            f"Add NVIDIA's repository first{hint}",
            (
                f"wget https://developer.download.nvidia.com/compute/cuda/repos/{place}/{machine}/cuda-keyring_1.1-1_all.deb",
                f"sudo dpkg -i cuda-keyring_1.1-1_all.deb && sudo apt-get update && sudo apt-get install -y {name}",
            ),
            "root",
        ),
        Fix("The wheels of torch contain CUDA: only builds of extensions need the toolkit"),
    )


def _other_python(told: Told) -> tuple[Fix, ...]:
    """A distribution has one Python or two; the others are in a repository for Ubuntu, in images, or come by uv."""
    named = told.last(r"(?:package|regex|glob) '?(python(3\.\d+)(?:-\w+)?)")
    package, python = (named[1], named[2]) if named else ("python3.12-venv", "3.12")
    text = f"This release has no Python {python}: let uv fetch it"
    add = "add-apt-repository -y ppa:deadsnakes/ppa"
    if told.has(distributions.IN_A_FILE):
        uv = ("COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/", f"RUN uv venv -p {python} /opt/venv")
        by = Fix(f"{text} in the image", uv)
        if told.has(r"(?m)^\W{0,9}FROM python:"):
            return (Fix(f"Begin from the image of Python {python}", (f"FROM python:{python}-slim",)), by)
        made = f"RUN apt-get update && apt-get install -y software-properties-common && {add}"
        made = made.replace("RUN", "RUN export DEBIAN_FRONTEND=noninteractive &&") + f" && apt-get install -y {package}"
        of_ubuntu = Fix("Or take it from the repository deadsnakes", (made,))
        return (by, of_ubuntu) if distributions.takes_ppas(told) else (by,)
    by = Fix(text, (f"uv venv -p {python}",))
    if distributions.is_debian(told) or told.has(r"(?i)raspb|bullseye|trixie|\bkali\b|\blmde\b"):
        return (by,)
    commands = (f"sudo {add}", "sudo apt-get update", f"sudo apt-get install -y {package}")
    if not distributions.takes_ppas(told):
        return (by, Fix("Or, on Ubuntu, take it from the repository deadsnakes", commands, "root"))
    text = f"This release has no Python {python}: take it from the repository deadsnakes"
    return (Fix(text, commands, "root"), replace(by, text="Or, without root, let uv fetch it"))


def _module_fails(told: Told) -> tuple[Fix, ...]:
    """A kernel's module is compiled by the gcc that built the kernel, with its headers."""
    gcc = "gcc-12 " if told.has(r"(?i)~22\.04|ubuntu[ :]{0,2}22\.04|\bjammy\b|\bgcc-12: ") else ""
    text = "The driver's module does not compile for this kernel: install the kernel's headers"
    text += " and gcc 12, which newer kernels of Ubuntu 22.04 are built with, then finish" if gcc else ", then finish"
    of_apt = distributions.installer(told) == "apt"
    last = ("sudo dpkg --configure -a",) if of_apt else ("sudo dkms autoinstall", "sudo modprobe nvidia")
    newer = "If it still fails, that driver is older than the kernel: take a newer one; the log says why"
    return (
        Fix(text, (f"sudo apt-get install -y {gcc}linux-headers-$(uname -r)", *last), "root"),
        Fix(newer, ("tail -n 30 /var/lib/dkms/nvidia/*/build/make.log", "sudo ubuntu-drivers install"), "root"),
    )


def _new_key(told: Told) -> tuple[Fix, ...]:
    """NVIDIA's key of 2022, for the distribution that apt names; images from before it have their own old lists."""
    named = told.last(r"compute/(?:cuda|machine-learning)/repos/(\w+)/(\w+)")
    place, machine = (named[1], named[2]) if named else ("ubuntu2204", "x86_64")
    page = f"https://developer.download.nvidia.com/compute/cuda/repos/{place}/{machine}"
    text = "NVIDIA changed its key in 2022: install the new one"
    text += "" if named else " (put your distribution for ubuntu2204)"
    made = Fix(
        text,
        (
            "sudo apt-key del 7fa2af80",
            f"wget {page}/cuda-keyring_1.1-1_all.deb",
            "sudo dpkg -i cuda-keyring_1.1-1_all.deb && sudo apt-get update",
        ),
        "root",
    )
    if not (told.has(distributions.IN_A_FILE) or told.place == "container"):
        return (made,)
    lists = "/etc/apt/sources.list.d/cuda.list /etc/apt/sources.list.d/nvidia-ml.list"
    text = "In a Dockerfile, before the first apt-get update: take the old lists out, which a build rarely needs"
    return (
        Fix(text, (f"RUN rm -f {lists}",)),
        Fix("Or fetch the new key", (f"RUN apt-key adv --fetch-keys {page}/3bf863cc.pub",)),
        Fix("Or use a newer tag of the base image, which has the new key"),
    )


def _quoted_for_zsh(told: Told) -> tuple[Fix, ...]:
    named = told.last(r"no matches found: (\S+)")
    return (
        Fix("zsh takes the brackets for a pattern: quote them", (pip("install", named[1] if named else "PACKAGE"),)),
    )


def _its_own_pip(told: Told) -> tuple[Fix, ...]:
    """The command that failed, to be run by hand, where pip says why."""
    asked = told.last(_ITS_PIP)
    every = re.findall(r"'([^'\n]{1,200})'", asked[1].replace("\\\\", "\\")) if asked else []
    wanted = tuple(name for name in every[4:] if name not in ("-q", "--quiet", "-qqq"))
    text = "pip's own message says why, and the program hides it: run its command yourself"
    made = [Fix(text)]
    if wanted and (told.portable or not re.search(r"[/\\]", every[0])):
        made = [Fix(text, (pip("install", *wanted),))]
    elif wanted:
        made = [Fix(text, (shell.command(told.os or "linux", *every[:4], *wanted),))]
    if old := next((name for name in wanted if ".dev" in name), ""):
        name = re.split("[=<>~]", old)[0]
        made.append(
            Fix(f"{old} is not a release: nightly files are removed after some weeks: take a release of {name}")
        )
    return tuple(made)


_ITS_PIP = r"CalledProcessError: Command '\[('[^'\n]{1,200}', '-m', 'pip', 'install', [^\]\n]{1,600})"


def _short_f(told: Told) -> tuple[Fix, ...]:
    """conda create reads -file, and any word with one dash before its f, as -f."""
    if file := told.last(r"(?<![\w./-])[\w./-]{1,120}\.ya?ml\b"):
        return (Fix("`conda env create` reads this file", (f"conda env create -f {file[0]}",)),)
    return (Fix("conda reads the option as -f. An option that is a word has two dashes", ("conda create --help",)),)


# pip's own last words, which say more than that conda's part of it failed.
_OF_PIP = r"\u2570\u2500> [\w-]+|Failed building wheel|No matching distribution found|Could not build wheels"

ERRORS = (
    Error(
        "program-installs",
        "A step of a program that installs packages failed",
        "The program starts pip by itself, and pip failed; its own message is further up, or not shown.",
        "environment",
        (
            Seen(
                "CalledProcessError Command",
                _ITS_PIP,
                "CalledProcessError: Command '['/usr/bin/python3', '-m', 'pip', 'install', 'torch==9']' returned "
                "non-zero exit status 1.",
            ),
        ),
        (_its_own_pip,),
        asked=("calledprocesserror pip install returned non-zero exit status",),
        symptom=1,
        source="Python: subprocess",
    ),
    Error(
        "installer-unusable",
        "The installer (pip, conda, uv) does not run here",
        "The installer is not found, not set up for this shell, or broken; the packages are not the cause.",
        "environment",
        *cases(
            when(
                (
                    *exactly("No module named pip", "No module named 'pip._internal'", "No module named 'pip._vendor"),
                    Seen(
                        "module pip is not installed",
                        r"\bmodule (?:named |called )?[`'\"]?pip[`'\"]? is (?:not installed|missing)\b",
                        "I get the error that module pip is not installed",
                    ),
                    Seen(
                        "pip command not found | pip not found",
                        r"\bpip3?: (?:command )?not found",
                        "bash: pip: command not found",
                    ),
                ),
                _pip_of_python,
            ),
            when(
                (
                    Seen(
                        "is not recognized as",
                        r"'?(?:pip3?|python3?)'? (?:: The term '(?:pip3?|python3?)' )?is not recognized as "
                        r"(?:an internal|the name of)",
                        "'pip' is not recognized as an internal or external command,",
                    ),
                    *exactly("Python was not found; run without arguments to install from the Microsoft Store"),
                ),
                Fix("Start pip through Python's launcher", ("py -m pip install torch",)),
                Fix(
                    "If py is missing too, install Python from python.org with 'Add python.exe to PATH'",
                    ("winget install Python.Python.3.12",),
                ),
            ),
            when(
                (
                    Seen(
                        "bad interpreter | cannot execute required file not found",
                        r"\bpip3?: (?:\S+: bad interpreter|cannot execute: required file not found)",
                        "bash: /home/me/venv/bin/pip: /home/me/old/python: bad interpreter: No such file or directory",
                    ),
                ),
                _starter_without_python,
            ),
            when(
                (
                    Seen(
                        "Fatal error in launcher",
                        r"Fatal error in launcher: Unable to create process using [^\n]*\\pip3?(?:\.exe)?\b",
                        "Fatal error in launcher: Unable to create process using "
                        '\'"C:\\old\\python.exe" "C:\\new\\Scripts\\pip.exe" install torch\'',
                    ),
                ),
                _starter_of_windows,
            ),
            when(
                (
                    Seen(
                        "pip install",
                        r">>> (?:python3? -m )?pip3? install",
                        ">>> pip install torch\nSyntaxError: invalid syntax",
                    ),
                ),
                Fix(
                    "It is a command for the terminal, not for Python: leave Python with exit(), then",
                    ("python -m pip install torch",),
                ),
                Fix("In a notebook it is", ("%pip install torch",)),
            ),
            when(
                exactly("cannot import name 'main' from 'pip'", "ImportError: cannot import name main"),
                Fix(
                    "Debian's start script does not fit the pip that replaced its own: start pip through Python",
                    (pip("install", "torch"),),
                ),
            ),
            when(
                exactly("has no attribute 'X509_V_FLAG_", "has no attribute 'OpenSSL_add_all_algorithms'"),
                Fix(
                    "pyOpenSSL is older than cryptography: remove the old one, then update both",
                    ("sudo apt-get remove -y python3-openssl", pip("install", "-U", "pyopenssl", "cryptography")),
                    "root",
                ),
            ),
            when(
                (
                    *exactly("Your shell has not been properly configured to use 'conda activate'"),
                    *exactly("Run 'conda init' before 'conda activate'", "'conda' is not recognized as"),
                    Seen(
                        "conda command not found | conda not found",
                        r"\bconda: (?:command )?not found",
                        "bash: conda: command not found",
                    ),
                ),
                _conda_shell,
            ),
            when(
                (
                    Seen(
                        "No virtual environment found",
                        r"No virtual environment found(?: for \w*[Pp]ython [\w.]+)?; run `uv venv",
                        "error: No virtual environment found for Python 3.12; run `uv venv` to create an environment",
                    ),
                ),
                Fix("Create one first", ("uv venv", "uv pip install torch")),
            ),
            when(
                exactly("No module named 'conda'", "No module named 'ruamel_yaml'"),
                Fix(
                    "Its own base environment is damaged: install Miniforge again into a new folder; environments "
                    "in envs/ can be kept"
                ),
            ),
        ),
        asked=("pip command not found", "conda not recognized", "conda activate does not work", "no module named pip"),
        source="pip; conda: cli/main; Python's launcher for Windows; uv",
    ),
    Error(
        "install-command-wrong",
        "The install command is written wrongly",
        "The command, or a line of the requirements file, is not what the installer reads.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "zsh no matches found",
                        r"zsh: no matches found: [\w.-]+\[[\w,.-]+\]",
                        "zsh: no matches found: lightning[extra]",
                    ),
                ),
                _quoted_for_zsh,
            ),
            when(
                (
                    *exactly("Hint: = is not a valid operator", "ERROR: Invalid requirement: "),
                    Seen(
                        "No such file or directory",
                        r"(?:bash|\bsh): (?:line \d+: )?=?\d[\d.]*: No such file or directory"
                        r"|zsh: no such file or directory: =?\d[\d.]*$"
                        r"|[a-z][<>]=?\d[\d., <>=]*[`'\"]? [^\n]{0,40}\b[Nn]o such file or directory",
                        "bash: 1.9: No such file or directory",
                    ),
                    Seen("Invalid spec", r"InvalidSpec(?:Error)?: Invalid spec '", "InvalidSpec: Invalid spec 'a=b=c'"),
                ),
                _requirement,
            ),
            when(
                (
                    Seen(
                        "No such file or directory",
                        r"\[Errno 2\] No such file or directory: "
                        r"'(?:/tmp/build/80754af9|/croot|/opt/conda/conda-bld|/home/conda/feedstock_root|"
                        r"/Users/(?:ktietz|builder)|/work/ci_py\d+|/private/var/folders/\S*/conda)\S*'",
                        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: "
                        "'/tmp/build/80754af9/attrs_1604765588209/work'",
                    ),
                ),
                Fix(
                    "The list was made by `pip freeze` in a conda environment, where it names folders of conda's "
                    "builders: replace "
                    "'name @ file:///...' by the name alone (or name==version)",
                    ("sed -i 's| @ file://.*||' requirements.txt", pip("install", "-r", "requirements.txt")),
                ),
                Fix("Where it was made, write it so", ("python -m pip list --format=freeze > requirements.txt",)),
            ),
            when(
                exactly("looks like a filename, but the file does not exist"),
                Fix("The wheel is not in this folder: give its full path, or its address, and download it first"),
            ),
            when(
                exactly("Could not open requirements file: [Errno 2]"),
                lambda told: (
                    (
                        Fix(
                            "Give the path of the node's own file, from the folder of the portable ComfyUI",
                            (
                                ".\\python_embeded\\python.exe -m pip install -r "
                                "ComfyUI\\custom_nodes\\NODE\\requirements.txt",
                            ),
                        ),
                    )
                    if told.portable and told.os != "linux"
                    else (
                        Fix("Change into the project's folder first: the file is looked for in the folder you are in"),
                    )
                ),
            ),
            when(
                (
                    Seen(
                        "SyntaxError invalid syntax",
                        r"^\s*(?:>>> )?(?:pip3?|conda|!?python3? -m pip) install [^\n]*\n\s*\^+\s*\n?SyntaxError: "
                        r"invalid syntax",
                        "    pip install torch\n        ^\nSyntaxError: invalid syntax",
                    ),
                ),
                Fix(
                    "Type it into the terminal, not into Python: leave Python with exit() first",
                    (pip("install", "torch"),),
                ),
                Fix("In a notebook, write %pip instead of pip"),
            ),
            when(
                exactly("is not installable. Neither 'setup.py' nor 'pyproject.toml' found"),
                Fix(
                    "The folder is empty, because the repository was cloned without its submodules: get them",
                    ("git submodule update --init --recursive",),
                ),
                Fix("Where a ZIP was downloaded, clone instead: git clone --recursive"),
            ),
            when(
                varying("ERROR: You must give at least one requirement to install"),
                Fix("Name the package", (pip("install", "torch"),)),
            ),
        ),
        asked=("pip install invalid syntax", "pip invalid requirement", "could not open requirements file"),
        source="pip: req/constructors; conda: models/match_spec",
    ),
    Error(
        "cannot-uninstall",
        "pip cannot remove a package that it did not install",
        "The old copy was installed by the system, by conda or by distutils, so pip has no list of its files.",
        "environment",
        (
            Seen(
                "Cannot uninstall",
                r"Cannot uninstall '?(?!torch)[\w.-]+'?[^\n]{0,30}(?:distutils|,? ?RECORD|no RECORD)",
                "ERROR: Cannot uninstall 'PyYAML'. It is a distutils installed project and thus we cannot accurately "
                "determine which files belong to it which would lead to only a partial uninstall.",
            ),
            *exactly("error: uninstall-no-record-file", "error: uninstall-distutils-installed-package"),
            *exactly("No files were found to uninstall."),
        ),
        (_unpacked,),
        asked=("cannot uninstall distutils installed project", "cannot uninstall pyyaml", "no record file was found"),
        source="pip: req/req_uninstall",
    ),
    Error(
        "installer-warning",
        "A warning of the installer: nothing failed",
        "pip or uv gives advice, and goes on; if the installation failed, the error is another line.",
        "environment",
        *cases(
            when(
                exactly("Failed to hardlink files; falling back to full copy"),
                Fix(
                    "uv's cache and the environment are on different disks, so files are copied, which only "
                    "takes longer: "
                    "accept that, or move the cache",
                    ("export UV_LINK_MODE=copy",),
                ),
            ),
            when(
                (
                    Seen(
                        "which is not on PATH",
                        r"(?:is|are) installed in '([^'\n]+)' which is not on PATH",
                        "  WARNING: The script torchrun is installed in '/home/me/.local/bin' which is not on PATH.",
                    ),
                ),
                lambda told: _on_path(told),
            ),
            when(
                exactly("Running pip as the 'root' user can result in broken permissions"),
                Fix("In a container this is usual: hide it", ("export PIP_ROOT_USER_ACTION=ignore",)),
                Fix("On a machine of your own, use a virtual environment", ("python3 -m venv .venv",)),
            ),
            when(
                (
                    *exactly("The candidate selected for download or install is a yanked version"),
                    Seen(
                        "is yanked reason",
                        r"warning: `[\w.-]+==\S+ is yanked",
                        "warning: `torchvision==0.2.2.post2` is yanked (reason: x)",
                    ),
                ),
                Fix(
                    "Its authors withdrew that release (the reason is in the message): leave the version out, "
                    "or take the next"
                ),
            ),
            when(
                exactly("Defaulting to user installation because normal site-packages is not writeable"),
                Fix(
                    "pip installs into your home folder, because the system's is not yours: a virtual "
                    "environment is better",
                    ("python3 -m venv .venv", ".venv/bin/python -m pip install torch"),
                ),
            ),
        ),
        asked=("scripts installed in a folder which is not on path", "uv failed to hardlink files"),
        symptom=2,
        source="pip; uv",
    ),
    Error(
        "old-metadata-refused",
        "pip or setuptools refuses a package's old metadata",
        "The package was released with metadata that pip from 24.1 on, or setuptools from 66 on, no longer accepts.",
        "environment",
        *cases(
            when(
                (
                    *exactly("suffix can only be used with `==` or `!=` operators", "has a non-standard dependency"),
                    *exactly("since it has invalid metadata", "has invalid metadata:", "Please use pip<24.1"),
                ),
                _old_pip,
            ),
            when(
                exactly("'extras_require' must be a dictionary whose values are strings", "requires an extra_requires"),
                Fix(
                    "Build it with an older setuptools and wheel",
                    (
                        pip("install", "setuptools<66", "wheel<0.39", "pip<24.1"),
                        pip("install", "--no-build-isolation", "gym==0.21.0"),
                    ),
                ),
                Fix("Or use gymnasium, or a newer release of the package"),
            ),
            when(
                exactly("packaging.version.InvalidVersion: Invalid version:", "pkg_resources.extern.packaging.version"),
                Fix(
                    "A version is not written by PEP 440: update the package that it belongs to, or use older tools",
                    (pip("install", "setuptools<66", "packaging<22"),),
                ),
            ),
        ),
        asked=("pip<24.1 invalid metadata", "omegaconf invalid metadata", "gym setup command extras_require"),
        source="pip 24.1 and setuptools 66 release notes; openai/gym#3176",
    ),
    Error(
        "conda-refuses",
        "conda refuses to change this environment",
        "conda may not, or will not, change the environment that it was called for.",
        "environment",
        *cases(
            when(
                exactly("EnvironmentNotWritableError", "NotWritableError: The current user does not have write"),
                _own_conda,
            ),
            when(
                exactly("CondaToSNonInteractiveError", "Terms of Service have not been accepted"),
                Fix(
                    "Use conda-forge only, which has no such terms",
                    (
                        "conda config --remove channels defaults",
                        "conda create -n torch -c conda-forge --override-channels python=3.12 pytorch",
                    ),
                ),
                Fix("Or accept them", ("conda tos accept",)),
            ),
            when(
                exactly("conda create: error: argument -f/--force: ignored explicit argument"),
                _short_f,
            ),
            when(
                exactly("CondaEnvException: Pip failed", "Pip subprocess error:"),
                Fix(
                    "conda made its part; pip's error is further up: fix that, then continue",
                    ("conda env update -f environment.yml",),
                ),
            ),
            when(
                (
                    Seen(
                        "An error occurred while installing package",
                        r"An error occurred while installing package '[\w.:/-]+'",
                        "ERROR conda.core.link:_execute(698): An error occurred while installing package "
                        "'conda-forge::cudatoolkit-11.0.3-h3f58a73_8'",
                    ),
                ),
                Fix(
                    "The package's files could not be written: the lines below say why (a full disk, a path "
                    "that is too long, a "
                    "virus scanner, a damaged download). Empty conda's cache, then make the environment again",
                    ("conda clean --all -y", "conda env create -f environment.yml"),
                ),
            ),
            when(
                exactly("NoBaseEnvironmentError", "The environment is inconsistent, please check the package plan"),
                Fix(
                    "Leave this environment, and make a new one",
                    ("conda create -n torch -c conda-forge --override-channels python=3.12 pytorch",),
                ),
            ),
            when(
                (
                    Seen(
                        "Solving environment",
                        r"Solving environment:[^\n]{0,12}Killed",
                        "Solving environment: \\ Killed",
                    ),
                ),
                Fix(
                    "conda's old solver used up the main memory: update it (libmamba), or create from conda-forge "
                    "alone",
                    (
                        "conda update -n base conda",
                        "conda create -n torch -c conda-forge --override-channels python=3.12 pytorch",
                    ),
                ),
            ),
            when(
                exactly("is a dependency of conda and cannot be removed"),
                Fix("Leave base alone: create an environment of your own", ("conda create -n torch python=3.12",)),
            ),
            when(
                exactly("ClobberError: ", "incompatible packages due to a shared path"),
                _fresh(
                    "Two packages bring the same file, which is usually harmless; to be rid of it, create a new "
                    "environment from one channel"
                ),
            ),
            when(
                (
                    Seen(
                        "failed with initial frozen solve. Retrying with flexible solve",
                        r"failed with initial frozen solve\. Retrying with flexible solve(?![\s\S]{0,3000}: done\b)",
                        "failed with initial frozen solve. Retrying with flexible solve.",
                    ),
                ),
                _of_old_pins,
                Fix("Update conda, whose newer solver (libmamba) takes seconds", ("conda update -n base conda",)),
            ),
        ),
        alternatives=(Or("conda-unsatisfiable", "it goes on to list packages that exclude each other"),),
        amid=lambda around: "Pip failed" not in around or not re.search(_OF_PIP, around),
        asked=("conda solving environment takes forever", "environment not writable conda", "conda terms of service"),
        symptom=1,
        source="conda: exceptions.py; conda-anaconda-tos",
    ),
    Error(
        "apt-refuses",
        "apt cannot install the packages",
        "apt lacks the repository or its key, is in use, or packages from several sources exclude each other.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "packages have unmet dependencies",
                        r"packages have unmet dependencies:\s[\s\S]{0,200}?(?:nvidia|cuda|cudnn|libnccl)",
                        "The following packages have unmet dependencies:\n nvidia-driver-535 : Depends: "
                        "libnvidia-compute-535 but it is not going to be installed",
                    ),
                    Seen(
                        "but it is not going to be installed",
                        r"(?:nvidia|cuda|cudnn)[\w.-]+ : (?:Pre)?Depends: [^\n]{0,200}is not going to be installed",
                        " nvidia-driver-535 : Depends: libnvidia-compute-535 but it is not going to be installed",
                    ),
                ),
                _apt,
            ),
            when(
                (
                    Seen(
                        "NO PUBKEY | is no longer signed | is not signed",
                        r"(?:nvidia|cuda)[^\n]*(?:NO_PUBKEY|is no longer signed|is not signed)|NO_PUBKEY "
                        r"A4B469963BF863CC",
                        "W: GPG error: https://developer.download.nvidia.com/compute/cuda/repos/ubuntu1804/x86_64 "
                        "InRelease: the public key is not available: NO_PUBKEY A4B469963BF863CC",
                    ),
                ),
                _new_key,
            ),
            when(
                (
                    Seen(
                        "Unable to locate package | has no installation candidate",
                        r"E: (?:Unable to locate package|Package ')(?: "
                        r")?(?:cuda|libcudnn|libnccl|nvidia-(?:driver|open|cuda|utils))"
                        r"[\w.+-]*(?:' has no installation candidate)?",
                        "E: Unable to locate package cuda-toolkit-12-4",
                    ),
                ),
                _nvidias_repository,
            ),
            when(
                (
                    Seen(
                        "locate package python | find any package by",
                        r"E: (?:Unable to locate package|Couldn't find any package by (?:glob|regex)) '?"
                        r"python3\.\d+(?:-(?:venv|dev|distutils|full))?",
                        "E: Unable to locate package python3.8-venv",
                    ),
                ),
                _other_python,
            ),
            when(
                (
                    Seen(
                        "dkms package",
                        r"nvidia-dkms-\d+\S* package post-installation script subprocess returned error|"
                        r"Error! Bad return status for module build on kernel[\s\S]{0,600}nvidia",
                        "installed nvidia-dkms-535 package post-installation script subprocess returned error exit "
                        "status 10",
                    ),
                ),
                _module_fails,
            ),
            when(
                (
                    Seen(
                        "Unable to locate package",
                        r"E: Unable to locate package (?:python3?-)?(?:py)?torch\w*",
                        "E: Unable to locate package python3-torch",
                    ),
                ),
                Fix(
                    "Install torch with pip, into an environment; few distributions have a package of it",
                    ("python3 -m venv .venv", ".venv/bin/python -m pip install torch"),
                ),
            ),
            when(
                (
                    Seen(
                        "which is also in package",
                        r"trying to overwrite '[^'\n]+', which is also in package "
                        r"(?:nvidia|libnvidia|cuda|xserver-xorg-video-nvidia)\S*",
                        " trying to overwrite '/lib/firmware/nvidia/535.54.03/gsp_ga10x.bin', which is also in package "
                        "nvidia-firmware-535-535.54.03",
                    ),
                ),
                Fix(
                    "Two packages of the driver bring the same file: let the new one have it, then finish",
                    ("sudo apt-get -o Dpkg::Options::=--force-overwrite --fix-broken install", "sudo reboot"),
                    "root",
                ),
            ),
            when(
                (
                    Seen(
                        "Conflicting values set for option Signed By regarding source",
                        r"Conflicting values set for option Signed-By regarding source https?://\S*nvidia\S*",
                        "E: Conflicting values set for option Signed-By regarding source "
                        "https://developer.download.nvidia.com/compute/cuda/repos/ubuntu2204/x86_64/ /: a.gpg !=",
                    ),
                ),
                Fix(
                    "NVIDIA's repository is entered twice: list the files that name it, and remove the older one",
                    ("grep -l nvidia /etc/apt/sources.list.d/*", "sudo apt-get update"),
                    "root",
                ),
            ),
            when(
                (
                    Seen(
                        "does not have a Release file",
                        r"nvidia\S*[^\n]*' does not have a Release file",
                        "E: The repository 'https://nvidia.github.io/libnvidia-container/ubuntu22.04/amd64 "
                        "Release' does not "
                        "have a Release file.",
                    ),
                ),
                Fix(
                    "That address is gone: remove its file, and add the present repository (the container "
                    "toolkit's install "
                    "guide, or CUDA's download page, has the commands)",
                    ("grep -l nvidia /etc/apt/sources.list.d/*",),
                ),
            ),
            when(
                (
                    Seen(
                        "Unable to find a match",
                        r"Unable to find a match: [^\n]*(?:cuda|nvidia)",
                        "Error: Unable to find a match: cuda-toolkit",
                    ),
                ),
                Fix(
                    "Add NVIDIA's repository first (put your distribution for rhel9)",
                    (
                        "sudo dnf config-manager --add-repo "
                        "https://developer.download.nvidia.com/compute/cuda/repos/rhel9/"
                        "x86_64/cuda-rhel9.repo",
                        "sudo dnf install -y cuda-toolkit",
                    ),
                    "root",
                ),
            ),
            when(
                exactly("Unable to locate package nvidia-container-toolkit", "Unable to locate package nvidia-docker2"),
                lambda told: (Fix("Add NVIDIA's repository first, then install it", toolkit(told), "root"),),
            ),
            when(
                exactly("Could not get lock /var/lib/dpkg/lock", "Unable to acquire the dpkg frontend lock"),
                Fix("Wait until the other apt (often the automatic update) is done", ("ps aux | grep -i apt",)),
            ),
        ),
        asked=(
            "nvidia driver unmet dependencies",
            "cuda repo NO_PUBKEY",
            "unable to locate package nvidia-container-toolkit",
        ),
        on=("linux",),
        source="apt; NVIDIA: CUDA repository key rotation (2022)",
    ),
    Error(
        "driver-installer-fails",
        "NVIDIA's driver installer stops",
        "The installer (.run file) cannot build or load the kernel module; its log is /var/log/nvidia-installer.log.",
        "environment",
        *cases(
            when(
                exactly(
                    "The Nouveau kernel driver is currently in use by your system",
                    "The NVIDIA probe routine was not called for",
                ),
                Fix(
                    "Keep nouveau from loading, then reboot and install again",
                    (
                        "printf 'blacklist nouveau\\noptions nouveau modeset=0\\n' | sudo tee "
                        "/etc/modprobe.d/blacklist-nouveau.conf",
                        "sudo update-initramfs -u && sudo reboot",
                    ),
                    "root",
                ),
            ),
            when(
                exactly("appears to already be loaded in your kernel"),
                Fix(
                    "Stop what uses the GPU (the desktop, too), unload the modules, then install again",
                    (
                        "sudo systemctl isolate multi-user.target",
                        "sudo modprobe -r nvidia_drm nvidia_modeset nvidia_uvm nvidia",
                    ),
                    "root",
                ),
            ),
            when(
                (
                    *exactly("Unable to find the kernel source tree for the currently running kernel"),
                    *exactly("Unable to build the NVIDIA kernel module", "Your kernel headers for kernel"),
                    *exactly("The kernel header file"),
                ),
                Fix(
                    "Install the running kernel's headers and a compiler, then install the driver again",
                    ("sudo apt-get install -y build-essential dkms linux-headers-$(uname -r)",),
                    "root",
                ),
                Fix("If it still does not compile, the kernel is newer than that driver: use a newer driver"),
            ),
            when(
                exactly("The CC version check failed", "Compiler version check failed"),
                Fix("Install the gcc that built the kernel (it is named in the message), and set CC to it"),
            ),
        ),
        alternatives=(Or("secure-boot", "the log says 'Required key not available'"),),
        asked=(
            "nvidia installer nouveau in use",
            "unable to build nvidia kernel module",
            "kernel headers nvidia driver",
        ),
        on=("linux",),
        source="nvidia-installer",
    ),
)
