"""Downloading, and where packages are installed."""

import re
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import distributions, environments, fixes, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def _of_docker(told: Told) -> bool:
    """Whether it is where Docker keeps its images; other builders and clusters have places of their own."""
    return told.has(
        r"failed to register layer|/var/lib/(?:docker|containerd)|docker (?:build|pull)|docker[ -]compose (?:up|build)"
        r"|docker:desktop|\[\+\] Building \d|executor failed running"
    ) and not told.has(r"(?i)\b(?:podman|buildah|kaniko|kubernetes|kubectl|pods?)\b")


_NOT_THE_DISK = (
    r"(?i)\btmpfs\b|/tmp\b[^\n]{0,40}\b(?:full|small|size)|\b\d{2,5} ?(?:gb|g|tb) (?:of )?(?:free|available|left)\b"
    r"|\b\d{2,4} ?gb [^\n]{0,20}\b(?:micro)?sd\b|\b(?:enough|plenty of|lots of) (?:free |disk )?space"
)


def _room(told: Told) -> tuple[Fix, ...]:
    if _of_docker(told):
        text = "Docker's disk is full: free space there. The second command removes build caches, images without a "
        text += "name, and all stopped containers with what was written in them"
        if told.os in ("macos", "windows") or told.has("docker:desktop"):
            text += "; if that is not enough, make its disk larger (Docker Desktop: Settings > Resources)"
        return (Fix(text, ("docker system df", "docker system prune")),)
    if told.manager == "conda":
        text = "Check which disk is full, and empty conda's cache of packages"
        return (Fix(text, ("df -h . /tmp ~", "conda clean --all -y")),)
    if told.has(r"Errno 122|[Qq]uota exceeded"):
        text = (
            "Your quota is used up, not the disk: empty pip's cache, and keep caches and environments where you have "
        )
        made = ("python -m pip cache purge", "export PIP_CACHE_DIR=/scratch/$USER/pip TMPDIR=/scratch/$USER")
        return (Fix(f"{text}more room (here /scratch)", made),)
    if told.os == "windows" and _drive(told) and told.has(_WHILE_UNPACKING) and (first := _elsewhere(told)):
        text = f"The drive of the temporary files (C:) is full: let pip unpack on {_drive(told)}, without a cache, "
        text += "from the terminal in which you type this; or free some 10 GB on C:"
        return (replace(first[0], text=text, commands=("df -h . /tmp ~", *first[0].commands)),)
    if told.os != "windows" and told.has(_NOT_THE_DISK) and (first := _elsewhere(told)):
        text = "The disk has room, and the folder for temporary files has not (/tmp is often in memory, or a small "
        return (replace(first[0], text=f"{text}partition): unpack elsewhere, without a cache"),)
    return (
        Fix(
            "Check which disk is full, and free space: pip's cache and old environments are large",
            ("df -h . /tmp ~", "python -m pip cache purge"),
        ),
    )


_WHILE_UNPACKING = r"tempfile\.py|pip-(?:unpack|install|req-build|build-env|ephem\w*)|AppData[/\\]+Local[/\\]+Temp"


def _drive(told: Told) -> str:
    """Of the program or its environment, where it is another than that of Windows."""
    found = told.last(r"(?<![A-Za-z])([D-Zd-z]:)[/\\][^\n]{0,150}(?:site-packages|[Ss]cripts|python\.exe|venv)")
    return found[1].upper() if found else ""


# A wheel of torch's, as pip names the file that it fetches.
_WHEEL = r"\b(torch(?:vision|audio)?)-(\d+\.\d+\.\d+)(?:(?:\+|%2B)(\w+))?-cp\d+[\w.-]*\.whl"


def _asker(told: Told, name: str) -> tuple[str, ...]:
    """Who asked for that package: pip names the way, from the nearest to what the command itself has."""
    way = told.last(rf"Collecting {re.escape(name)}\b[^\n(]*\(from ((?:[^\n()]|\(line \d+\))+)\)") if name else None
    if way is None or way[1].startswith("-"):  # a file, whose own packages are named as such
        return ()
    root = way[1].split("->")[-1].strip()
    if root.startswith("-r "):
        return ("-r", root.split()[1])
    return (root,) if re.fullmatch(r"[A-Za-z][\w.-]*(?:\[[\w,-]+\])?(?:[<>=!~]=?=?[\w.*+,<>=!~]+)?", root) else ()


def _asked(told: Told) -> tuple[str, ...]:
    """What was being installed, with its versions; torch where the text does not say."""
    name, number = told.package
    if asker := _asker(told, name):
        return told.wanted or asker
    if not name and not told.wanted and (wheel := told.last(_WHEEL)):
        return (f"{wheel[1]}=={wheel[2]}",)
    listed = name if not any(item.startswith(name) for item in told.wanted) else ""
    return (f"{listed}=={number}" if number else listed,) if listed else told.wanted or ("torch",)


def _source(told: Told) -> tuple[str, ...]:
    """The index of the text, beside PyPI."""
    return ("-f" if told.index.endswith(".html") else "--extra-index-url", told.index) if told.index else ()


def _own_source(told: Told) -> tuple[str, ...]:
    """The same, by the option that the text's own command has for it."""
    option = told.last(r"(--(?:extra-)?index-url|-i|-f|--find-links)[= ]https?://")
    return (option[1] if option else "--index-url", told.index) if told.index else ()


def _elsewhere(told: Told) -> tuple[Fix, ...]:
    """pip unpacks in the temporary folder; a build for CUDA needs some 10 GB there."""
    if _of_docker(told) or told.manager == "conda" or not told.has(r"pip|\.whl|Collecting|uv |site-packages"):
        return ()
    if told.os == "windows":
        folder = f"{_drive(told) or 'D:'}\\tmp"
        return (
            Fix(
                "Let pip unpack on a drive with enough space, without a cache",
                (
                    f"New-Item -ItemType Directory -Force {folder}",  # what is not there, Python does not take
                    f'$env:TEMP = "{folder}"; $env:TMP = "{folder}"',
                    pip("install", "--no-cache-dir", *_asked(told), *_source(told)),
                ),
            ),
        )
    text = "Let it unpack in a folder with enough space, without a cache; torch's CPU build needs a tenth of the space"
    return (
        Fix(
            text, ("mkdir -p ~/tmp", f"TMPDIR=~/tmp {pip('install', '--no-cache-dir', *_asked(told), *_source(told))}")
        ),
    )


# What a program asked for itself, not an installer.
_REQUEST = r"(?m)^\W{0,9}(?:requests|urllib3)\.exceptions\.\w+: "


# The address of a server is not found: offline, or behind a proxy that the program was not told of.
_NO_NAME = (
    r"[Nn]ame resolution|Could not resolve (?:host|proxy)|getaddrinfo failed|nodename nor servname|dns error"
    r"|Name or service not known|failed to lookup address|Name does not resolve"
)

_NO_WAY = r"connection broken by [^\n]{0,250}(?:Network is unreachable|No route to host|WinError 100(?:51|65)\b)"
_BY_PROXY = r"[Pp]roxy(?:Error| Authentication)|tunnel error"


def _no_name(told: Told) -> tuple[Fix, ...]:
    """In a container or WSL, by their own settings; else the proxy."""
    if not told.has(f"{_NO_NAME}|{_NO_WAY}"):
        return ()
    proxy = ("export HTTPS_PROXY=http://proxy.company:8080 HTTP_PROXY=http://proxy.company:8080",)
    why = "The server's name cannot be resolved" if told.has(_NO_NAME) else "There is no way to the package index"
    text = f"{why}: this machine is offline, or reaches the internet by a proxy: name it"
    text += "" if told.has(_NO_NAME) else " (or with -i a mirror of PyPI that this machine reaches)"
    made = [Fix(text, proxy)]
    if told.has(r"(?i)\bdocker|Dockerfile|\bcontainer\b"):
        made.insert(
            0,
            Fix(
                "In a container, give Docker a name server, or build with the host's network",
                ("docker build --network host .", "docker run --dns 8.8.8.8 ..."),
            ),
        )
    if told.has(r"\bWSL"):
        made.insert(0, Fix("WSL has lost its name server, often by a VPN: restart it", ("wsl --shutdown",)))
    return (
        *made,
        Fix(
            "Without internet, download the files on another machine, and install from them",
            (
                pip("download", *_asked(told), "-d", "wheels"),
                pip("install", "--no-index", "--find-links", "wheels", *_asked(told)),
            ),
        ),
    )


_NO_CUDA = r"(?i)\bradeon\b|\bno (?:nvidia )?gpu\b|\bcpu\b|\barm64\b|\bAMD RX\b"
_NVIDIAS = r"(?i)\b(?:nvidia(?!-\w+-cu)|[rg]tx|geforce|quadro|tesla)\b|\bcuda (?:gpu|version)"


_NO_ANSWER = r"ConnectTimeoutError|\(connect timeout=|WinError 10060\b|Connection to [\w.-]+ timed out"
_BEGUN = r"ReadTimeoutError|Read timed out|IncompleteRead|read operation timed out|eta \d"


def _unreached(told: Told) -> tuple[Fix, ...]:
    """Where pip gets no connection at all, a longer wait does not help."""
    host = told.last(r"Connection to ([\w-]+\.[\w.-]*\w) timed out|HTTPSConnectionPool\(host='([\w-]+\.[\w.-]*\w)'")
    if told.manager not in ("", "pip") or not told.has(_NO_ANSWER) or told.has(_BEGUN) or host is None:
        return ()
    name = host[1] or host[2]
    if not told.manager and not re.search(r"pypi|pythonhosted|pytorch", name):
        return ()
    source = _own_source(told)
    text = f"This machine gets no connection to {name}, so a longer timeout alone changes nothing. See whether it "
    text += f"answers, also in a browser: https://{name}. If not, it is the network: a firewall or VPN (try another "
    text += "network, a phone's), or a proxy that pip has to be told of (--proxy http://HOST:PORT); if it does, "
    text += "your command again"
    see = f"curl -sSI --max-time 20 https://{name}/"
    if told.os == "windows":
        see = f"Test-NetConnection {name} -Port 443"
    again = pip("install", "--timeout", "60", "--retries", "10", *_asked(told), *source)
    fetch = pip("download", *_asked(told), "-d", "wheels", *source)
    text2 = "Or fetch the files on a machine of the same system and Python that reaches it, and install from the folder"
    after = pip("install", "--no-index", "--find-links", "wheels", *_asked(told))
    if re.search(r"pypi|pythonhosted", name):
        text2 = f"Or name with -i a mirror of PyPI that this machine reaches. {text2}"
    return (Fix(text, (see, again)), Fix(text2, (fetch, after)))


def _same_again(told: Told) -> tuple[Fix, ...]:
    """Where the text shows the download alone, the command that began it knows its version, index and Python."""
    named = told.package[0] or told.wanted or told.index or fixes.of_the_file(told) or told.has(_WHEEL)
    if told.manager not in ("", "pip") or named or not told.has(r"pip[\\/]_(?:vendor|internal)|eta \d|\d [kM]B/s"):
        return ()
    size = told.last(r"/(\d+(?:\.\d+)?) GB\b")
    text = f"The download{f' ({size[1]} GB)' if size else ''} stalled. Let pip wait longer and try more often, in this "
    text += "terminal, and give the same command again, or start the program that gave it: that has the version, the "
    text += "index and the environment. pip 25.1 and newer go on where it broke off: update the pip that runs"
    limits = ("export PIP_DEFAULT_TIMEOUT=600", "export PIP_RETRIES=10")
    file = "Or fetch the wheel that it names by a browser, or curl -L -C - -O URL (goes on where it stopped), and "
    return (Fix(text, (*limits, pip("install", "-U", "pip"))), Fix(f"{file}install that file with pip"))


def _patience(told: Told) -> tuple[Fix, ...]:
    if told.has(r"huggingface|hf\.co") and not told.manager:
        text = "The hub did not answer in time: try again (what is there is kept), with a longer limit"
        return (Fix(text, ("export HF_HUB_DOWNLOAD_TIMEOUT=60 HF_HUB_ETAG_TIMEOUT=60",)),)
    if not told.manager and told.has(_REQUEST) and not told.has(r"\bpip\b|pythonhosted|pypi|\.whl\b|pytorch\.org"):
        return (Fix("See that the server in the message runs and can be reached from here, then try again"),)
    wanted = _asked(told)
    if not told.package[0]:
        wanted = fixes.of_the_file(told) or wanted
    index = ("-f" if told.index.endswith(".html") else "--index-url", told.index) if told.index else ()
    if (
        told.os == "windows" and wanted == ("torch",) and not index and told.has(_NVIDIAS) and not told.has(_NO_CUDA)
    ):  # PyPI's is the CPU build
        index = ("--index-url", f"{torch_builds.INDEX}/{torch_builds.cuda_build(told)}")
    if told.manager == "uv":
        return (Fix("Wait longer", ("export UV_HTTP_TIMEOUT=600", pip("install", *wanted))),)
    if told.manager == "conda":
        return (
            Fix(
                "Try again with a longer timeout",
                ("conda config --set remote_read_timeout_secs 600", "conda config --set remote_max_retries 10"),
            ),
        )
    if told.manager == "poetry":
        return (
            Fix(
                "The server answered too slowly, which mostly passes: try again, with a longer timeout and one file "
                "at a time",
                ("export POETRY_REQUESTS_TIMEOUT=600", "poetry config installer.max-workers 1", "poetry install"),
            ),
        )
    return (_of_its_starter(told) or _unreached(told) or _same_again(told)) or (
        Fix(
            "Try again with a longer timeout", (pip("install", "--timeout", "600", "--retries", "10", *wanted, *index),)
        ),
        Fix(
            "Or download the wheel once, then install the file",
            (
                pip("download", *wanted, "-d", "wheels", *index),
                pip("install", "--no-index", "--find-links", "wheels", *wanted),
            ),
        ),
    )


_STARTER = (
    r"(?i)(?<![\w./\\-])((?:install|setup|start|run|update|webui|webui-user|gui|launch)(?:[_-][\w-]{1,30})?"
    r"\.(?:bat|cmd|sh))\b"
)


def _of_its_starter(told: Told) -> tuple[Fix, ...]:
    """What a program's own file installs by pip, which reads these variables: the file knows the index and versions."""
    a1111 = told.has(r"Couldn't install torch|stable-diffusion-webui")
    started = told.last(_STARTER)
    if told.manager not in ("", "pip") or told.place == "container" or not (started or a1111):
        return ()
    file = started[1] if started else "webui.sh" if told.os == "linux" else "webui-user.bat"
    windows = not file.endswith(".sh")
    if windows == (told.os in ("linux", "macos")):
        return ()
    text = "The download broke off (torch for CUDA has 2 to 3 GB). Let pip wait longer and try more often, and start "
    text += f"{file} again, in the folder of the program and in the same terminal: it knows the versions and the index"
    if windows and told.has(r"(?m)^[A-Z]:\\[^>\n]*>"):
        return (Fix(text, ("set PIP_DEFAULT_TIMEOUT=600", "set PIP_RETRIES=10", file)),)
    if windows:
        text += " (this is PowerShell; cmd takes set PIP_DEFAULT_TIMEOUT=600)"
        return (Fix(text, ('$env:PIP_DEFAULT_TIMEOUT = "600"', '$env:PIP_RETRIES = "10"', f".\\{file}")),)
    return (Fix(text, ("export PIP_DEFAULT_TIMEOUT=600 PIP_RETRIES=10", f"./{file}")),)


def _held(told: Told) -> tuple[Fix, ...]:
    """pip's own download on Windows, which another program has open: no matter of rights."""
    if not told.has(r"WinError 32\b[^\n]*(?:pip-unpack|pip-install|pip-req-build|pip-wheel|pip-ephem)"):
        return ()
    wheel = told.last(_WHEEL)
    wanted = (f"{wheel[1]}=={wheel[2]}" + (f"+{wheel[3]}" if wheel[3] else ""),) if wheel else _asked(told)
    index = f"{torch_builds.INDEX}/{wheel[3]}" if wheel and wheel[3] else told.index
    source = ("--index-url", index) if index else ()
    text = "Another program has pip's own file open (a second pip, a virus scanner), which is no matter of rights: "
    broke = told.has(r"(?i)timed out|resum|incomplete")
    text += "the download broke off, and its rest was still held. " if broke else ""
    text += "End what runs pip, leave the folder Temp out of the scanner for so long, and try again without a cache"
    text += ", with a newer pip and a longer limit" if broke else ""
    limits = ("--timeout", "600", "--retries", "10") if broke else ()
    made = [
        Fix(
            text,
            (
                *((pip("install", "-U", "pip"),) if broke else ()),
                pip("install", "--no-cache-dir", *limits, *wanted, *source),
            ),
        )
    ]
    if wheel and wheel[3]:
        url = f"{index}/{wheel[0].replace('+', '%2B')}"
        file = wheel[0].replace("%2B", "+")
        text = "Or fetch the wheel by itself (the first line goes on where it stopped, as often as you give it), then "
        fetch = f"curl.exe -L -C - -o {file} {url}"
        made.append(Fix(f"{text}install the file", (fetch, pip("install", file))))
    return tuple(made)


def _into(python: str, told: Told, name: str) -> str:
    """What was asked for, from where, by another Python."""
    return " ".join((python, "-m", "pip", "install", *(told.wanted or (name,)), *_own_source(told)))


def _own_environment(told: Told) -> tuple[Fix, ...]:
    if held := _held(told):
        return held
    if told.has("Can not perform a '--user' install"):
        text = (
            "A virtual environment has no user's folder: leave out --user (also in pip's settings: PIP_USER, pip.conf)"
        )
        return (Fix(text, ("python -m pip config unset global.user", pip("install", told.package[0] or "torch"))),)
    half = told.last(r"[\\/]~(\w+)")  # pip renames what it replaces: ~orch
    halves = {item[1:]: item for item in ("torch", "numpy", "scipy", "pandas", "torchvision", "opencv-python")}
    name = told.package[0] or (halves.get(half[1], "") if half else "") or "torch"
    if told.os == "windows" and told.has(r"Errno 13[^\n]*(?:WindowsApps|Program Files)"):
        own, where = (
            ".venv\\Scripts\\python.exe",
            "the Microsoft Store's" if told.has("WindowsApps") else "the system's",
        )
        text = f"That folder is {where}, and not yours: make an environment in the project's folder"
        by_setup = told.has(r"setup\.py (?:install|develop)")
        last = f"{own} -m pip install --no-build-isolation ." if by_setup else _into(own, told, name)
        made = ("python -m venv .venv", *((f"{own} -m pip install torch setuptools wheel",) if by_setup else ()), last)
        return (Fix(f"{text}, install torch into it, and the project" if by_setup else text, made),)
    if told.os == "windows":
        return (
            Fix(
                f"Stop all programs that use {name} (including notebooks), then try again",
                (pip("install", name),),
            ),
            Fix(
                "Or install into your own environment",
                ("py -m venv .venv", f".venv\\Scripts\\python.exe -m pip install {name}"),
            ),
        )
    if told.manager == "uv":
        return (Fix("Install into your own environment", ("uv venv", f"uv pip install {name}")),)
    return (
        Fix(
            "Install into your own environment",
            ("python3 -m venv .venv", f".venv/bin/python -m pip install {name}"),
        ),
    )


# Where it was tried, and fails as before.
_WITHOUT_WORKERS = (
    r"(?i)num_workers?[`'\" ]{0,2}(?:=|to|at|设置?[为成]|是) ?0\b(?:(?!works|runs|fine)[^\n]){0,30}"
    r"(?:\n[^\n]{0,20})?(?:but |and |it )?"
    r"(?:still|仍然|还是|same error|does(?:n't| not) help)"
)


def _shared_memory(told: Told) -> tuple[Fix, ...]:
    fewer = Fix("Or use fewer workers: num_workers=0 or 2")
    pod = "mount an emptyDir with medium: Memory on /dev/shm (volumes and volumeMounts of the pod)"
    if told.place == "kubernetes":
        return (Fix(f"In the pod's manifest, {pod}"), fewer)
    if told.place == "slurm":
        text = "A job's /dev/shm counts as its memory: request more, and share tensors through files: "
        return (
            Fix(f'{text}torch.multiprocessing.set_sharing_strategy("file_system")', ("sbatch --mem=64G job.sh",)),
            fewer,
        )
    if told.has(r"docker[- ]compose|compose\.ya?ml"):
        return (Fix("In the compose file, write shm_size: 8gb under the service (or ipc: host)"), fewer)
    if told.has(_WITHOUT_WORKERS):
        text = (
            "Without workers nothing is shared: a Bus error then comes from a file that is mapped into memory (LMDB, "
        )
        text += "np.memmap, safetensors, a checkpoint) and ends before its size says, as after a broken copy or on a "
        text += "full disk, or is on a network drive. Make or copy that file again, onto a local disk with room; "
        return (Fix(f"{text}num_workers=0 shows the line that reads it", ("df -h .", "dmesg | tail -n 20")),)
    if not told.place and told.os != "macos":
        text = f"Check its size. 64M is a container's: give it more, as below (in Kubernetes {pod}). Outside of one "
        text += "take the last line; everywhere fewer workers help, num_workers=0"
        grown = ("docker run --shm-size=8g ...", "sudo mount -o remount,size=8G /dev/shm")
        return (Fix(text, ("df -h /dev/shm", *grown)),)
    return (
        Fix("Give the container more", ("docker run --shm-size=8g ...", "docker run --ipc=host ...")),
        Fix(f"In Kubernetes {pod}; else use fewer workers (num_workers=0)"),
        *(
            (Fix("Outside of containers", ("sudo mount -o remount,size=8G /dev/shm",), "root"),)
            if told.os != "macos"
            else ()
        ),
    )


# pip's own message has an example, xyz.
_INSTALLED = r"pip3? install (?:-[-\w]+ )*(?!xyz\b)([A-Za-z][\w.-]*)"


def _own_venv(told: Told) -> tuple[Fix, ...]:
    if told.manager == "uv":
        name = (found[1] if (found := told.last(r"uv pip install (?:--system )?([A-Za-z][\w.-]*)")) else "") or "torch"
        text = "Make an environment, and install there; do not name the system's Python (--system, UV_SYSTEM_PYTHON)"
        return (Fix(text, ("uv venv", f"uv pip install {name}")),)
    other = "torch" if not told.text or told.has("(?i)torch") else ""
    name = (found[1] if (found := told.last(_INSTALLED)) else "") or other
    wanted = told.wanted or (name,)
    only = all(re.match(r"torch(?:vision|audio)?(?![\w-])", item) for item in wanted)
    index = ("--index-url" if only else "--extra-index-url", told.index) if told.index else ()
    install = shell.command("linux", ".venv/bin/python", "-m", "pip", "install", *wanted, *index)
    if not name:
        text = "Create a virtual environment, activate it, and install there"
        return (Fix(text, ("python3 -m venv .venv", ". .venv/bin/activate")),)
    if told.os == "macos":
        return (
            Fix(
                "Make a virtual environment",
                ("python3 -m venv .venv", install, ". .venv/bin/activate"),
            ),
        )
    return (
        Fix(
            "Create a virtual environment (on Debian and Ubuntu this needs the package python3-venv)",
            ("python3 -m venv .venv", install, ". .venv/bin/activate"),
        ),
    )


def _openssl(told: Told) -> tuple[Fix, ...]:
    if told.os == "windows":
        text = "Start from the Anaconda Prompt, or activate the environment: its Library\\bin must be on PATH"
        copy = "Or copy libcrypto-*-x64.dll and libssl-*-x64.dll from Anaconda's Library\\bin into its folder DLLs"
        return (Fix(text, ("conda activate base",)), Fix(copy))
    if told.conda:
        return (
            Fix(
                "Activate the environment, and install its OpenSSL again", ("conda install --force-reinstall openssl",)
            ),
        )
    if told.os == "macos":
        text = "This Python was built without OpenSSL: build it again with Homebrew's, or install it from python.org"
        return (Fix(text, ("brew install openssl@3 python@3.12",)),)
    again = f"pyenv install --force {told.python}" if told.has(r"pyenv") and told.python else ""
    text = "This Python was built without OpenSSL: install its headers, then build Python again"
    text += "" if again else " (configure, make, make install)"
    if distributions.installer(told) == "yum" and version(told.python or "3.12") >= (3, 10):
        text += "; Python 3.10 and newer need OpenSSL 1.1.1, which CentOS 7 has in EPEL as openssl11 (configure "
        text += "--with-openssl, with its headers)"
        return (Fix(text, ("sudo yum install -y epel-release", "sudo yum install -y openssl11-devel"), "root"),)
    return (
        Fix(text, ("sudo apt-get install -y libssl-dev", *filter(None, [again])), "root"),
        Fix("Or take a Python that has it", ("uv venv -p 3.12",)),
    )


# Where a mirror has PyPI's pages, if not in /simple.
_MIRRORS = {"mirrors.aliyun.com": "/pypi/simple/", "mirrors.cloud.tencent.com": "/pypi/simple"}


def _trusted(told: Told) -> tuple[Fix, ...]:
    """The same by https, or another index; what pip is set to is in its own files."""
    host = told.last(r"located at ([\w.-]+)(?::\d+)? is not a trusted|--trusted-host[ =]([\w.-]+)")
    name = next(filter(None, host.groups()), "HOST") if host else "HOST"
    lacks = told.last(r"requirement (?!torch(?![\w-]))([A-Za-z][\w.-]{1,60})[^\n]{0,60}\(from versions: (?:none)?\)")
    wanted = _asked(told) if told.wanted or not lacks else (told.package[0] or lacks[1],)
    page = told.last(rf"https?://{re.escape(name)}/[\w./:-]*")
    mirror = page[0].replace("http://", "https://") if page else f"https://{name}{_MIRRORS.get(name, '/simple')}"
    typed = told.has(r"(?:-i|--index-url)[ =]http://")
    text = (
        "pip's settings name the index by http: write https there, which also what builds inside pip uses, then again"
    )
    settings = (pip("config", "set", "global.index-url", mirror), pip("install", *wanted))
    again = pip("install", "--index-url", mirror, *wanted)
    pypi = pip("install", "--index-url", "https://pypi.org/simple", *wanted)
    rest = (
        Fix("Or, on a network that you trust, by plain http", (pip("install", "--trusted-host", name, *wanted),)),
        Fix("Which files pip's settings are in", (pip("config", "debug"),)),
    )
    if not re.search(r"aliyun|tuna|ustc|tencent|huawei|bfsu|sjtu|douban|163\.com|pypi\.org", name):
        # A company's may have no https.
        return (Fix("Install from PyPI itself", (pypi,)), Fix("Or the same mirror by https", (again,)), *rest)
    first = Fix("The same mirror by https", (again,)) if typed else Fix(text, settings)
    return (first, Fix("Or from PyPI itself", (pypi,)), *rest)


def _certificates(told: Told) -> tuple[Fix, ...]:
    """By what asks: python.org's Python on a Mac, a download by torch or the hub, or an installer."""
    made = []
    if told.has(r"Library/Frameworks/Python\.framework"):
        text = "Install the certificates of python.org's Python"
        made.append(
            Fix(
                text,
                ('open "/Applications/Python 3.X/Install Certificates.command"'.replace("3.X", told.python or "3.12"),),
            )
        )
    by_pip = told.manager or told.has(r"\bpip\b|pypi|pythonhosted|\.whl\b|/whl/|connection broken by|CondaSSL|conda\.")
    if not by_pip or told.has(r"urlopen error|torch\.hub|download_url_to_file|huggingface|urllib\.request"):
        made.append(
            Fix(
                "Use current certificates",
                (pip("install", "-U", "certifi"), 'export SSL_CERT_FILE="$(python -m certifi)"'),
            )
        )
        text = "Behind a company's proxy, give its certificate to Python"
        made.append(Fix(text, ("export SSL_CERT_FILE=/path/to/company.pem REQUESTS_CA_BUNDLE=/path/to/company.pem",)))
        return tuple(made)
    wanted = _asked(told)
    build = told.last(r": (/whl/\w+)/")
    source = told.index or (f"https://download.pytorch.org{build[1]}" if build else "")
    index = ("-f" if source.endswith(".html") else "--index-url", source) if source else ()
    if told.has(r"pip3? install [^\n]*-e \.(?=\s)") and not told.wanted:
        wanted = ("-e", ".")
        index = ("--extra-index-url", source) if source else ()
    if told.conda and told.has(r"CondaSSLError|CondaHTTPError|conda\.anaconda|repo\.anaconda"):
        given = "conda config --set ssl_verify /path/to/company.pem"
        return (
            Fix("Give conda your company's certificates", (given,)),
            Fix("If it is no company's network, check the clock, and update conda"),
        )
    if told.manager == "uv":
        given = shell.command("linux", "uv", "pip", "install", "--native-tls", *wanted, *index)
        return (Fix("Let uv trust the system's certificates, where your company's is", (given,)),)
    if told.has(r"certificate has expired|certificate is not yet valid"):
        made.append(_of_the_date(told, wanted, index))
    trusted = [item for host in (*_HOSTS, *_host(source)) for item in ("--trusted-host", host)]
    return (
        *made,
        Fix(
            "Give pip your company's certificates", (pip("install", "--cert", "/path/to/company.pem", *wanted, *index),)
        ),
        Fix(
            "Or, on a network that you trust, install without checking them",
            (pip("install", *trusted, *wanted, *index),),
        ),
        Fix("If it is no company's network, check the clock, and update pip and certifi"),
    )


def _of_the_date(told: Told, wanted: tuple[str, ...], index: tuple[str, ...]) -> Fix:
    """A certificate is judged by the clock of this machine, and by the list that pip brings."""
    text = (
        "A certificate that has expired: see that this machine's date is right, and set it. If it is, pip's own list "
    )
    text += "may be old: update pip. If it fails still, the server's has run out, which its owners renew within hours"
    date = "Get-Date" if told.os == "windows" else "date"
    return Fix(text, (date, pip("install", "-U", "pip", "certifi"), pip("install", *wanted, *index)))


_HOSTS = ("pypi.org", "files.pythonhosted.org")


def _host(index: str) -> tuple[str, ...]:
    return (index.split("/")[2],) if index.startswith("http") else ()


# What Poetry alone says; with "Invalid hashes" before its 1.2.
_POETRYS = r"not found in known hashes|Invalid hashes \("


# Who says that the cache was emptied.
_TRIED = (
    r"(?i)--no-cache|\b(?:delet|clear|empt|purg|remov)\w* [^.\n]{0,40}\bcache\b"
    r"|\bcache\b[^.\n]{0,30}\b(?:deleted|cleared)\b|pip cache purge"
)


def _again(told: Told) -> tuple[Fix, ...]:
    """The same file, from the same index, without the cache; what conda has is damaged in its own."""
    if told.has(r"CondaVerificationError|InvalidArchive|ChecksumMismatchError|pkgs[\\/]"):
        return (Fix("Empty conda's cache and install again", ("conda clean --packages --tarballs -y",)),)
    text = "Download it again, without the cache"
    if told.has(r"\buv (?:sync|run|lock)\b"):
        return (Fix(text, ("uv cache clean", "uv sync")),)
    if told.has(_POETRYS) or (told.manager == "poetry" and told.has("poetry (?:install|sync|update|lock)")):
        text = "Empty Poetry's cache, and read the hashes again"
        if told.has(r"Invalid hashes \(|(?i:poetry)(?: version)?\W{1,8}1\.[01]\."):
            text += " (with a newer Poetry: this one is of 2022 or before. By pipx: pipx upgrade poetry)"
        return (Fix(text, ("poetry cache clear -n --all .", "poetry lock", "poetry install")),)
    if told.has(r"--require-hashes|--hash[= ]sha256"):
        text = (
            "The requirements name hashes, and this file has another. Empty the cache and install again; if it is the "
        )
        text += "same then, the index has another file than when they were written. Find out why before you write them "
        text += "again (pip-compile --generate-hashes), and do not install the file without them"
        return (Fix(text, (pip("cache", "purge"),)),)
    found = told.last(r"(?m)^\s*([A-Za-z][\w.-]*?)(?:==[\w.+]+)? from https?://\S")
    other = told.last(r"[Hh]ash mismatch for `([\w.-]+)|Wheel '([\w.-]+)' located|Failed to download `([\w.-]+)")
    name = found[1] if found else next(filter(None, other.groups()), "torch") if other else told.package[0] or "torch"
    build = told.last(r"https://download\.pytorch\.org/whl/(?:nightly/)?\w+")
    index = ("--index-url", build[0]) if build else ()
    pin = told.last(rf"(?m)^\s*{re.escape(name)}==([\w.+]+) from https?://\S")
    if (file := told.last(r"\bfrom (https?://\S+?\.whl)(?=[#\s])")) and told.has(_TRIED):
        own, curl = re.sub("%2[bB]", "+", file[1].rpartition("/")[2]), "curl.exe" if told.os == "windows" else "curl"
        fetch = shell.command(told.os or "linux", curl, "-L", "-C", "-", "-o", own, file[1])
        text = "Without the cache it breaks off, too: fetch the file by a tool that goes on where it stopped (give the "
        text += "command again until it ends without an error), and install the file"
        return (Fix(text, (fetch, pip("install", own))),)
    name = f"{name}=={pin[1]}" if pin else name
    return (
        Fix(
            text,
            (pip("cache", "purge"), pip("install", "--no-cache-dir", name, *index)),
        ),
    )


def _proxy(told: Told) -> tuple[Fix, ...]:
    if told.has("check_hostname requires server_hostname|only use HTTP and not HTTPS"):
        text = (
            "The proxy's address begins with https://, which proxies rarely speak: write http://, also for HTTPS_PROXY"
        )
        return (
            Fix(text, ("export HTTPS_PROXY=http://proxy.company:8080 HTTP_PROXY=http://proxy.company:8080",)),
            Fix(
                "On Windows it is the proxy of the system's settings; a VPN program sets it: turn it off, then "
                "try again"
            ),
        )
    if told.has("SOCKS support"):
        text = "The variables name a SOCKS proxy, for which pip needs PySocks: install it without the proxy, then go on"
        return (Fix(text, ("unset ALL_PROXY all_proxy", pip("install", "pysocks"))),)
    if not told.has(
        r"ProxyError|Proxy Auth|Cannot connect to proxy|Tunnel connection|tunnel error|resolve "
        r"proxy|HTTP 407"
    ):
        return ()
    if told.has(r"tunnel error|(?:Connection refused|No route to host|refused it)['\")]"):
        text = "The proxy in HTTPS_PROXY, or in the system's or pip's settings, does not answer: take out a wrong one"
        return (
            Fix(
                text, ("env | grep -i proxy", "unset HTTPS_PROXY HTTP_PROXY ALL_PROXY https_proxy http_proxy all_proxy")
            ),
            Fix("Or write the address that it has now", ("export HTTPS_PROXY=http://proxy.company:8080",)),
        )
    text = (
        "The proxy refuses: name yours with your name and its secret (special characters as %40), or unset a wrong one"
    )
    return (Fix(text, ("export HTTPS_PROXY=http://USER:PASSWORD@proxy.company:8080",)),)


def _plain_proxy(told: Told) -> tuple[Fix, ...]:
    text = "The proxy does not speak https: write its address with http://, also in HTTPS_PROXY"
    return (
        Fix(text, ("export HTTPS_PROXY=http://proxy.company:8080 HTTP_PROXY=http://proxy.company:8080",)),
        Fix("Or, without one, take it out", ("unset HTTPS_PROXY HTTP_PROXY https_proxy http_proxy",)),
    )


def _newer_python(told: Told) -> tuple[Fix, ...]:
    text = "This Python's OpenSSL is too old for the server: use a newer Python, in a new environment"
    return (Fix(text, environments.new_environment(told, "3.12", "torch")),)


def _again_later(told: Told) -> tuple[Fix, ...]:
    if told.has(r"\bfatal: |git clone|GnuTLS|gnutls"):
        return (
            Fix(
                "For git, fetch less at once",
                ("git config --global http.postBuffer 524288000", "git clone --depth 1 ADDRESS"),
            ),
        )
    if not (
        told.package[0] or told.manager or told.has(r"(?i)\bpip\b|/simple/|torch(?!hub)\S*\.whl|pypi|pythonhosted")
    ):
        return ()  # a program's own request, to which no package belongs
    return (Fix("Try again", (pip("install", "--retries", "10", "--timeout", "120", *_asked(told)),)),)


def _by_git(told: Told) -> tuple[Fix, ...]:
    """git is missing, or clones not."""
    if told.has(
        r"Cannot find command 'git'|No such file or directory: 'git'|'git' is not recognized|git: "
        r"(?:command )?not found|Git executable not found"
    ):
        get = {"windows": "winget install Git.Git", "macos": "xcode-select --install"}.get(told.os)
        get = get or ("conda install -y git" if told.conda else "sudo apt-get install -y git")
        text = "Install git, which pip needs for addresses that begin with git+; then open a new terminal"
        return (Fix(text, (get,)),)
    if told.has(
        r"could not read Username|Repository not found|repository '[^'\n]+' not found|Authentication "
        r"failed for"
    ):
        return (
            Fix("The repository's address is wrong, it was renamed or removed, or it is private: open it in a browser"),
        )
    if told.has(r"Filename too long"):
        return (Fix("Let git use long paths, then try again", ("git config --global core.longpaths true",)),)
    return (
        Fix(
            "Fetch less at once, then try again",
            ("git config --global http.postBuffer 524288000", "git config --global http.version HTTP/1.1"),
        ),
    )


_OF_THE_HUB = (
    r"torch[/\\.]hub|load_state_dict_from_url|hub[/\\]checkpoints|model_zoo|torchvision[/\\.](?:models|datasets)"
)


# How people say that a machine has no internet.
_OFFLINE = (
    r"(?i:\b(?:no|without|not have|n't have|lacks)(?: (?:an?|any|access to|the)){0,2} "
    r"(?:internet|network (?:access|connection))\b"
    r"|\b(?:run|use|load|work)\w*(?: \w+){0,2} offline\b|\boffline (?:machine|server|node)\b)"
)


def _by_the_hub(told: Told) -> tuple[Fix, ...]:
    """Weights or data that a program loads as it runs: on nodes of clusters often no address answers."""
    if not told.has(r"urlopen error|Downloading: |in do_open") or told.has(r"\bpip3? install|\.whl\b|/simple/"):
        return ()
    if told.has(_OFFLINE):
        text = "Let the program load once where there is internet, and copy what it fetched to the same folders here: "
        text += (
            "~/.cache/torch/hub, ~/.cache/huggingface (HF_HUB_OFFLINE=1 asks no hub then). A torch.hub.load(...) takes "
        )
        text += "the repository from its folder: torch.hub.load('/path/to/it', ..., source='local')"
        return (
            Fix(text),
            Fix("Or name the proxy that the machine may use", ("export HTTPS_PROXY=http://proxy.company:8080",)),
        )
    text = "This machine does not reach the internet (nodes of clusters often do not): name its proxy, and try again"
    return (
        Fix(text, ("export HTTPS_PROXY=http://proxy.company:8080 HTTP_PROXY=http://proxy.company:8080",)),
        Fix(
            "Or run the program once where there is internet, such as the login node, and copy what it downloads "
            "(~/.cache/torch/hub; or set TORCH_HOME to a folder that both see)"
        ),
    )


_IN_PART = r"retrieval incomplete: got only \d+ out of \d+ bytes"


def _in_part(told: Told) -> tuple[Fix, ...]:
    if not told.has(_IN_PART):
        return ()
    text = "The download broke off: remove the part file (the traceback or the line above names it), and start again. "
    text += "Where it breaks off again, get that file by a browser, or curl -L -C - -O URL which goes on where it "
    return (Fix(f"{text}stopped, and put it into the folder where the program looks for it"),)


def _of_elsewhere(around: str) -> bool:
    """Whether it is no server on this machine that is not running, nor the download of another program."""
    if re.search(_IN_PART, around):
        return True
    if "urlopen error" in around and 'File "' in around and not re.search(f"{_OF_THE_HUB}|(?i:pretrained|whl)", around):
        return False
    return not re.search(
        r"host='(?:localhost|127\.0\.0\.1|0\.0\.0\.0|::1)'|DEBUG[^\n]{0,40}HTTPS?ConnectionPool", around
    )


ERRORS = (
    Error(
        "externally-managed",
        "pip must not change the system's Python",
        "The system's Python belongs to the system's package manager (PEP 668).",
        "environment",
        (
            Seen(
                "environment",
                r"externally[- ]managed[- ]environment",
                "$ pip install torch\nerror: externally-managed-environment",
            ),
            *exactly("This environment is externally managed", "is externally managed"),
        ),
        (_own_venv, lambda told: fixes.install_torch(told) if not told.text or told.has("(?i)torch") else ()),
        asked=("externally-managed-environment", "pep 668", "break-system-packages"),
        source="PEP 668; pip",
    ),
    Error(
        "docker-shm-too-small",
        "/dev/shm is too small",
        "/dev/shm is too small for DataLoader workers or NCCL; in a container it is 64 MB by default.",
        "environment",
        (
            Seen("exitcode", r"exitcode ?: -7\b", "exitcode: -7"),
            Seen(
                "return code | exit status",
                r"return code = -7\b|exit status 249\b",
                "exits with return code = -7",
            ),
            *exactly("is killed by signal: Bus error"),
            Seen(
                "insufficient shared memory shm",
                r"(?:This might be caused by )?insufficient shared memory \(shm\)",
                "This might be caused by insufficient shared memory (shm).",
            ),
            *exactly("Unexpected bus error encountered in worker"),
            Seen(
                "s workers are out of shared memory",
                r"DataLoader'?s workers are out of shared memory",
                "DataLoader's workers are out of shared memory",
            ),
            Seen(
                "write to file | allocate shared memory shm for file | resize file | bytes from file",
                r"unable to (?:write to file|allocate shared memory\(shm\) for file|resize file|mmap \d+ "
                r"bytes from file) <?/?torch_",
                "RuntimeError: unable to write to file </torch_1234_567890>",
            ),
            Seen(
                "unable to open shared memory object torch",
                r"unable to open shared memory object </torch_\S*> in read[-/]write mode(?!: Too many open files)",
                "unable to open shared memory object </torch_> in read-write mode",
            ),
            *exactly("Error while creating shared memory segment"),
            Seen(
                "No space left on device | ENOSPC | posix fallocate",
                r"(?:No space left on device|ENOSPC|posix_fallocate)[^\n]*(?:/dev/shm|shm|shared memory)",
                "No space left on device: /dev/shm/torch_1234",
            ),
            Seen(
                "No space left on device | out of space | too small | posix fallocate",
                r"(?:/dev/shm|shared memory|shm)[^\n]*(?:No space left on device|out of space|too small|"
                r"posix_fallocate)",
                "NCCL WARN Error while creating shared memory segment /dev/shm/nccl-a, error: No space "
                "left on device (28)",
            ),
            Seen(
                "Call to",
                r"Call to (?:posix_fallocate|ftruncate|shm_open|mmap) failed",
                "Call to posix_fallocate failed",
            ),
            Seen("Bus error", r"Bus error(?:: 10)?(?: +\(core dumped\))?[ \t]*(?:$|\S*python|\d+)", "Bus error"),
            *exactly("raise your shared memory limit"),
            Seen("atal Python error Bus error", r"[Ff]atal Python error: Bus error", "Fatal Python error: Bus error"),
            *exactly("died with <Signals.SIGBUS"),
        ),
        (
            _shared_memory,
            lambda told: (Fix("Check its size", ("df -h /dev/shm",)),) if told.place or told.os == "macos" else (),
        ),
        alternatives=(
            Or("dataloader-worker-died", "/dev/shm is large and nearly empty"),
            Or("host-ram-exhausted", "the kernel log shows the out-of-memory killer"),
            Or(
                "nccl-system-error",
                "the segment belongs to NCCL, and /dev/shm has room: check its permissions (chmod 1777 /dev/shm)",
            ),
        ),
        asked=(
            "bus error in docker dataloader",
            "shared memory limit docker",
            "insufficient shared memory (shm)",
            "shm-size",
        ),
        amid=lambda around: not re.search(r"(?:shm_open|/dev/shm|shared memory)[^\n]{0,60}Permission denied", around),
        rule="TD701",
        source="pytorch/pytorch#5040, #1355; nccl#342",
    ),
    Error(
        "disk-full",
        "The disk is full",
        ("A disk is full: where packages are installed, /tmp, pip's cache, or where the checkpoint is written."),
        "environment",
        (
            Seen(
                "No space left on device",
                r"(?<!failed[ ]:[ ])No space left on device(?!.*(?:/dev/shm|shm))(?! is no longer)",
                "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            ),
            Seen(
                "Errno 28",
                r"\[Errno 28\] (?!No space)\w",
                "OSError: [Errno 28] Auf dem Gerät ist kein Speicherplatz",
            ),
            *exactly("[WinError 112]"),
            Seen(
                "ot enough", r"[Nn]ot enough (?:free )?(?:disk )?space(?: left)?(?: on| to|\.)", "Not enough space on"
            ),
            *exactly("There is not enough space on the disk", "Disk quota exceeded"),
            Seen(
                "unexpected pos",
                r"unexpected pos \d+ vs \d+",
                "RuntimeError: [enforce fail at inline_container.cc:595] . unexpected pos 64 vs 0",
            ),
            *exactly("PytorchStreamWriter failed writing file"),
            Seen("disk | Disk", r"(?:disk|Disk) (?:is )?full", "disk full"),
            *exactly("Not enough free disk space to download"),
        ),
        (
            _room,
            lambda told: (
                () if _room(told)[0].text.startswith(("The disk has room", "The drive of")) else _elsewhere(told)
            ),
        ),
        alternatives=(Or("docker-shm-too-small", "it is /dev/shm"),),
        asked=("no space left on device", "disk quota exceeded", "pip install torch no space"),
        rule="TD702",
        source="pypa/pip#7745; caffe2/serialize/inline_container.cc",
    ),
    Error(
        "pip-hash-mismatch",
        "The downloaded file is damaged",
        "A downloaded file is not as expected: the download was interrupted, or a cache or proxy changed the file.",
        "environment",
        (
            *exactly(
                "You probably need to delete and re-download or re-create this file",
                "CondaVerificationError",
                'InvalidArchiveError("Error with archive',
                "appears to be corrupted. The path",
                "ChecksumMismatchError: Conda detected a mismatch",
                "Memoryview is too large",
                "Failed to read from zip file",
            ),
            Seen(
                "is invalid",
                r"Wheel '\S+' located at \S+ is invalid",
                "ERROR: Wheel 'torch' located at /tmp/torch.whl is invalid.",
            ),
            Seen(
                "Bad CRC",
                r"zipfile\.BadZipFile: Bad CRC-32 for file '(?:torch|nvidia|triton)\S*'",
                "zipfile.BadZipFile: Bad CRC-32 for file 'torch/lib/libtorch_cuda.so'",
            ),
            *exactly("THESE PACKAGES DO NOT MATCH THE HASHES", "has an invalid wheel, .dist-info directory not found"),
            Seen(
                "not found in known hashes",
                r"Hash for \S+ (?:\(\S+\) )?from archive \S+ not found in known hashes",
                "Hash for torch (2.9.0) from archive torch-2.9.0-cp311-cp311-win_amd64.whl not found in known hashes",
            ),
            Seen(
                "Invalid hashes sha",
                r"Invalid hashes \(sha256:[0-9a-f]{64}[^)\n]{0,200}\) for \S+",
                f"  Invalid hashes (sha256:{'1' * 64}) for nvidia-cublas-cu11 (11.10.3.66)",
            ),
            Seen(
                "Failed to extract archive",
                r"(?i:Failed to extract archive)[^\n]*(?:\n[^\n]*){0,3}?(?:invalid Zip archive|unexpected end of file)",
                "Failed to extract archive: torch-2.9.0.whl\n  Caused by: invalid Zip archive: no end of directory",
            ),
            Seen("ash mismatch for", r"[Hh]ash mismatch for", "Hash mismatch for"),
            Seen(
                "Expected sha",
                r"Expected sha256 [0-9a-f]{64}",
                "Expected sha256 1111111111111111111111111111111111111111111111111111111111111111",
            ),
            Seen("not match the", r"do(?:es)? not match the (?:expected )?hash", "do not match the hash"),
        ),
        (_again,),
        asked=("these packages do not match the hashes", "sha256 mismatch"),
        source="pip",
    ),
    Error(
        "ssl-module-missing",
        "This Python has no SSL",
        "Python cannot load its ssl module, so it cannot open https addresses: OpenSSL is not found, or was not there "
        "when Python was built.",
        "environment",
        exactly(
            "SSLError(\"Can't connect to HTTPS URL because the SSL module is not available",
            "the ssl module in Python is not available",
            "OpenSSL appears to be unavailable on this machine",
            "No module named '_ssl'",
            "DLL load failed while importing _ssl",
        ),
        (_openssl,),
        alternatives=(Or("ssl-certificate", "the message goes on to say that a certificate is not trusted"),),
        asked=("ssl module is not available", "conda openssl appears to be unavailable"),
        source="pip; conda; CPython: Modules/_ssl.c",
    ),
    Error(
        "tls-broken-off",
        "The secure connection is broken off",
        "The connection is cut while it is made secure: by a proxy, a VPN or a virus scanner in between, by a "
        "bad line, or "
        "because one side is too old for the other.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "SSL WRONG VERSION NUMBER | SERVER HELLO unknown protocol",
                        r"(?:SSLError\(\d, ['\"])?\[SSL: WRONG_VERSION_NUMBER\]|SERVER_HELLO:unknown protocol",
                        "connection broken by 'SSLError(SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number "
                        "(_ssl.c:1129)'))': /simple/torch/",
                    ),
                ),
                _plain_proxy,
            ),
            when(
                (
                    Seen(
                        "ALERT PROTOCOL VERSION | ALERT HANDSHAKE FAILURE | SSL UNSUPPORTED PROTOCOL",
                        r"(?:SSLError\(\d, ['\"])?\[SSL: (?:TLSV1_ALERT_PROTOCOL_VERSION|SSLV3_ALERT_HANDSHAKE_FAILURE"
                        r"|UNSUPPORTED_PROTOCOL)\]",
                        "ssl.SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:590)",
                    ),
                ),
                _newer_python,
            ),
            when(
                (
                    *exactly(
                        "bad handshake: SysCallError(",
                        "SSLEOFError(",
                        "SSLZeroReturnError(",
                        "EOF occurred in violation of protocol",
                    ),
                    Seen(
                        "bad handshake SysCallError",
                        r"confirming the ssl certificate: \(?[\"']?bad handshake: SysCallError\(",
                        'There was a problem confirming the ssl certificate: ("bad handshake: SysCallError(10054, '
                        "'WSAECONNRESET')\",) - skipping",
                    ),
                    *exactly("GnuTLS recv error", "OpenSSL SSL_read: ", "gnutls_handshake() failed"),
                    *exactly("OpenSSL SSL_connect: "),
                    Seen(
                        "DECRYPTION FAILED OR | UNEXPECTED EOF WHILE | UNSAFE LEGACY RENEGOTIATION",
                        r"(?:SSLError\(\d, ['\"])?\[SSL: "
                        r"(?:DECRYPTION_FAILED_OR_BAD_RECORD_MAC|UNEXPECTED_EOF_WHILE_READING"
                        r"|UNSAFE_LEGACY_RENEGOTIATION_DISABLED)\]",
                        "ssl.SSLError: [SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] decryption failed or bad record mac",
                    ),
                ),
                Fix(
                    "Turn off VPN, proxy and a virus scanner's look into https, or use another network; then try again"
                ),
                Fix(
                    "Behind a company's proxy, name it (its address begins with http://)",
                    ("export HTTPS_PROXY=http://proxy.company:8080 HTTP_PROXY=http://proxy.company:8080",),
                ),
                _again_later,
            ),
        ),
        alternatives=(Or("ssl-certificate", "the message goes on to say that a certificate is not trusted"),),
        asked=("eof occurred in violation of protocol pip", "gnutls recv error git", "ssl wrong version number pip"),
        source="CPython: Modules/_ssl.c; pip; git",
    ),
    Error(
        "index-not-https",
        "pip ignores a package index that is not https",
        "pip is set to a package index by plain http, which it does not trust, and so finds nothing there.",
        "environment",
        (
            *exactly("is not a trusted or secure host and is being ignored"),
            Seen(
                "is not a trusted or secure host",
                r"is not a trusted or secure host[\s\S]{0,2500}\(from versions: (?:none)?\)[\s\S]{0,90}",
                "The repository located at mirror.example.org is not a trusted or secure host and is being ignored.\n"
                "  Could not find a version that satisfies the requirement torch (from versions: )",
            ),
        ),
        (_trusted,),
        asked=("pip mirror not a trusted or secure host", "repository located at is not a trusted host"),
        source="pip: _internal/index/collector.py, _internal/network/session.py",
    ),
    Error(
        "ssl-certificate",
        "The server's certificate is not trusted",
        (
            "This system does not trust the server's certificate, usually because of a company proxy, an old "
            "system, or a wrong clock."
        ),
        "environment",
        (
            *exactly(
                "CERTIFICATE_VERIFY_FAILED",
                "requests.exceptions.SSLError: ",
                "SSLError(",
                "certificate verify failed",
                "invalid peer certificate",
            ),
            Seen(
                "from versions none",
                r"(?:SSLError|CERTIFICATE_VERIFY_FAILED)[\s\S]{0,2500}\(from "
                r"versions: (?:none|0\.1\.2[\w., ]*)\)[\s\S]{0,90}",
                "after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] "
                "certificate verify failed')': /simple/torch/\nERROR: Could not find a version that satisfies the "
                "requirement torch (from versions: none)",
            ),
        ),
        (_certificates,),
        asked=("certificate verify failed", "ssl error pip"),
        source="pip",
    ),
    Error(
        "pip-read-timeout",
        "The download failed or timed out",
        "The connection was refused, timed out or broke off; the CUDA wheels of torch are large.",
        "environment",
        (
            *exactly("ReadTimeoutError", "Read timed out.", "IncompleteRead("),
            Seen(
                "TimeoutError The read operation timed out",
                r"pip[\\/]_vendor[\\/]urllib3[\\/][\s\S]{0,2500}?TimeoutError: The read operation timed out",
                '  File "/usr/lib/python3/dist-packages/pip/_vendor/urllib3/response.py", line 438, in _error_catcher\n'
                "    yield\nTimeoutError: The read operation timed out",
            ),
            Seen(
                "pip vendor urllib3 response py",  # a report that ends within the traceback
                r"pip[\\/]_vendor[\\/]urllib3[\\/]response\.py\", line \d+, in (?:_error_catcher|read)\n(?!"
                r"[\s\S]{0,6000}(?:^|\s)[\w.]{0,60}(?:Error|Exception|NotFound): )",
                '  File "/v/pip/_vendor/urllib3/response.py", line 438, in _error_catcher\n    yield\n',
            ),
            Seen(
                "from versions none",
                r"after connection broken by '(?!SSLError)[\s\S]{0,2500}"
                r"\(from versions: none\)[\s\S]{0,90}",
                "WARNING: Retrying (Retry(total=4)) after connection broken by 'ProxyError('Cannot connect to "
                "proxy.')': "
                "/simple/torch/\nERROR: Could not find a version that satisfies the requirement torch (from "
                "versions: none)",
            ),
            *exactly("check_hostname requires server_hostname", "Missing dependencies for SOCKS support"),
            *exactly("Cannot connect to proxy", "Tunnel connection failed: 407", "ProxyError('"),
            *exactly("Could not resolve host: ", "getaddrinfo failed", "nodename nor servname provided"),
            *exactly("Could not resolve proxy: "),
            Seen(
                "All attempts to connect to",
                r"All attempts to connect to \S+ failed",
                "All attempts to connect to pypi.org failed.",
            ),
            Seen(
                "Download error Timeout was reached | Download error Could not resolve | Download error Failure when",
                r"Download error \(\d+\) (?:Timeout was reached|Could not resolve host\w*|Failure when "
                r"receiving|Couldn't)",
                "    Download error (28) Timeout was reached "
                "[https://conda.anaconda.org/pytorch/linux-64/repodata.json.zst]",
            ),
            Seen("Connection to", r"Connection to \S+ timed out", "Connection to name timed out"),
            Seen("UV HTTP TIMEOUT | network timeout", r"(?:UV_HTTP_TIMEOUT|network timeout)", "UV_HTTP_TIMEOUT"),
            *exactly("ConnectTimeoutError"),
            Seen("Connection broken", r"Connection broken: ", "Connection broken: "),
            *exactly(
                "Failed to establish a new connection",
                "NewConnectionError",
                "Temporary failure in name resolution",
                "error sending request for url",
                "Max retries exceeded with url",
                "ProtocolError('Connection",
            ),
            Seen("download", r"download (?:of \S+ )?timed out", "download timed out"),
            Seen(
                "urlopen error Errno | urlopen error timed out",
                r"urlopen error (?:\[Errno (?:-?[235]|101|104|11[013])\]|timed out)",
                "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>",
            ),
            Seen("retrieval incomplete", _IN_PART, "<urlopen error retrieval incomplete: got only 9 out of 99 bytes>"),
            Seen(
                "urllib request py line in do open",
                _OFFLINE + r"[\s\S]{0,900}?urllib[/\\]request\.py\", line \d+, in do_open",
                'On a server without internet access:\n  File "/e/python3.10/urllib/request.py", line 1348, in do_open',
            ),
            Seen(
                "Downloading https",
                r"Downloading: \"https://[^\s\"]{1,200}\" to \S{0,200}[/\\]hub[/\\]\S{1,200}[\s\S]{0,200}?" + _OFFLINE,
                'Downloading: "https://github.com/a/b/archive/master.zip" to /home/ada/.cache/torch/hub/master.zip\n'
                "It stops here. Can hub be used offline?",
            ),
            *exactly("incomplete-download", "Download failed because not enough bytes were received"),
        ),
        (
            lambda told: (
                _in_part(told)
                or _by_the_hub(told)
                or (
                    *_proxy(told),
                    *_no_name(told),
                    *(() if told.has(f"{_NO_NAME}|{_NO_WAY}|{_BY_PROXY}") else _patience(told)),
                )
            ),
        ),
        asked=("read timed out pip", "connection broken download torch", "max retries exceeded"),
        amid=_of_elsewhere,
        source="pip; uv",
    ),
    Error(
        "download-refused",
        "A server refuses the download",
        "The server that has the data set or the weights is down, has moved them, or counts too many requests.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "Error Credentials not correct for | Error Unauthorized",
                        r"\b401 (?:Error, Credentials not correct for|Client Error: Unauthorized for url: \S*simple)",
                        "WARNING: 401 Error, Credentials not correct for https://nexus.company/simple/torch/",
                    ),
                ),
                Fix(
                    "The index in pip's settings needs a name and a password: check which it is, and add them "
                    "(~/.netrc)",
                    ("python -m pip config list", "export PIP_INDEX_URL=https://USER:PASSWORD@nexus.company/simple"),
                ),
                Fix("Or leave it out", (pip("install", "torch", "--index-url", "https://pypi.org/simple"),)),
            ),
            when(
                exactly("HTTP Error 403: rate limit exceeded", "API rate limit exceeded"),
                Fix(
                    "GitHub lets only 60 requests an hour through without a name: wait, or give a token",
                    ("export GITHUB_TOKEN=YOUR_TOKEN",),
                ),
                Fix("Or skip its check: torch.hub.load(repo, model, skip_validation=True, trust_repo=True)"),
            ),
            when(
                (
                    *exactly("there is no internet connection and the repo could not be found in the cache"),
                    *varying("Cannot find callable {foo} in hubconf"),
                ),
                lambda told: (
                    (
                        Fix("Take a name that this prints; force_reload=True fetches the repository again"),
                        Fix(
                            "List the names", ("python -c \"import torch; print(torch.hub.list('OWNER/REPOSITORY'))\"",)
                        ),
                    )
                    if told.has("Cannot find callable")
                    else (
                        Fix(
                            "Copy the repository to this machine, and load it from there: torch.hub.load(folder, name, "
                            "source='local'), with its weights in ~/.cache/torch/hub/checkpoints"
                        ),
                    )
                ),
            ),
            when(
                varying("urllib.error.HTTPError: HTTP Error 503: "),
                Fix(
                    "Try again later; a newer torchvision or torchaudio knows the data set's present address",
                    (pip("install", "-U", *torch_builds.WITH_TORCH, "torch"),),
                ),
                Fix(
                    "Or download the file in a browser, and put it where the program looks "
                    "(~/.cache/torch/hub/checkpoints)"
                ),
            ),
            when(
                exactly(
                    "Too many users have viewed or downloaded this file recently",
                    "Cannot retrieve the public link of the file",
                ),
                Fix(
                    "Google Drive's limit for this file is used up: download it in a browser, signed in, or wait a day"
                ),
            ),
            when(
                exactly("RuntimeError: invalid hash value (expected", "File not found or corrupted."),
                Fix(
                    "The download was cut short: remove it, then start again",
                    ("rm -rf ~/.cache/torch/hub/checkpoints",),
                ),
            ),
        ),
        asked=("http error 403 torch hub", "mnist http error 503", "rate limit exceeded torch.hub"),
        source="torch/hub.py; torchvision: datasets/mnist.py",
    ),
    Error(
        "git-fails",
        "git is missing, or cannot fetch the repository",
        "pip, uv or an installer calls git, and git is not there or cannot fetch what was asked for.",
        "environment",
        (
            *exactly("Cannot find command 'git'", "No such file or directory: 'git'", "Git executable not found"),
            *exactly("fatal: early EOF", "fatal: fetch-pack: invalid index-pack output", "error: RPC failed; curl"),
            Seen(
                "did not run successfully",
                r"git clone \S[^\n]{0,300}\bdid not run successfully",
                "  × git clone --filter=blob:none --quiet https://github.com/a/b.git /tmp/c did not run successfully.",
            ),
            Seen(
                "could not read Username",
                r"fatal: could not read Username for '",
                "fatal: could not read Username for 'https://github.com'",
            ),
            Seen(
                "fatal repository",
                r"fatal: repository '[^'\n]+' not found",
                "fatal: repository 'https://github.com/a/b/' not found",
            ),
        ),
        (_by_git,),
        asked=("cannot find command git pip", "pip install git+ fails exit code 128"),
        symptom=1,
        source="git; pip: vcs/versioncontrol",
    ),
    Error(
        "install-permission-denied",
        "pip is not allowed to write there",
        "pip is not allowed to write where it installs, or on Windows a file is in use.",
        "environment",
        (
            Seen(
                "Could not install packages due to an",
                r"Could not install packages due to an (?:OSError|EnvironmentError): \[(?:Errno 13|"
                r"WinError 5|WinError 32)\]",
                "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: "
                "'/usr/lib/python3/dist-packages/torch'",
            ),
            Seen(
                "pip commands install | pip internal",
                r"PermissionError: \[Errno 13\] Perm[\s\S]{0,2500}?[/\\]pip[/\\](?:commands|_internal)[/\\]"
                r"|[/\\]pip[/\\](?:commands|_internal)[/\\][\s\S]{0,2900}?PermissionError: \[Errno 13\] Perm",
                'File "/usr/lib/python3/dist-packages/pip/commands/install.py", line 342, in run\n'
                "PermissionError: [Errno 13] Permission denied",
            ),
            Seen(
                "Permission denied",
                r"Permission denied: '(?:/usr|[A-Z]:[\\/]{1,2}Program Files)[^'\n]*(?:site|dist)-packages",
                "[Errno 13] Permission denied: "
                "'/usr/local/lib/python3.5/dist-packages/test-easy-install-4269.write-test'",
            ),
            Seen(
                "WinError",
                r"\[WinError (?:5|32)\].*(?:torch|site-packages)",
                "PermissionError: [WinError 5] Access is denied: 'C:\\venv\\Lib\\site-packages\\torch\\lib\\c10.dll'",
            ),
            Seen(
                "option or check the permissions",
                r"Consider using the `?--user`? option or check the permissions",
                "Consider using the --user option or check the permissions",
            ),
            Seen(
                "ermission denied os error | ccess is denied os error",
                r"(?:Permission denied \(os error 13\)|Access is denied\. \(os error 5\))",
                "  Caused by: failed to copy file from /home/me/.cache/uv/a to /usr/lib/python3/b: Permission "
                "denied (os error 13)",
            ),
            Seen(
                "ead only file system",
                r"\[Errno 30\] Read-only file system: '[^'\n]*(?:(?:site|dist)-packages|/usr/|\.local)",
                "OSError: [Errno 30] Read-only file system: '/usr/local/lib/python3.10/dist-packages/torch'",
            ),
            *exactly("Can not perform a '--user' install"),
        ),
        (_own_environment,),
        asked=("permission denied pip install", "access is denied winerror 5 pip"),
        source="pip",
    ),
)
