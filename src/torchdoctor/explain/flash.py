"""flash-attn where its installation fails: its releases have wheels for Linux, which need no nvcc."""

from torchdoctor import lazy_re as re
from torchdoctor import shell
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_RELEASES = "https://github.com/Dao-AILab/flash-attention/releases"
# First torch, last torch, release, CUDA in the name of its files, Pythons. Source: the names of the releases' files.
_WHEELS = (
    ("2.4", "2.8", "2.8.3", "cu12", range(9, 14)),
    ("2.2", "2.3", "2.7.4.post1", "cu12", range(9, 13)),
    ("2.0", "2.1", "2.6.3", "cu123", range(8, 12)),
)
_BROKE = r"Remote end closed|[Tt]imed out|Connection (?:reset|refused|aborted)|RemoteDisconnected|urlopen error \[Errno"


def is_built(told: Told) -> bool:
    """Whether it is flash-attn that the text installs."""
    return re.fullmatch(r"(?i)flash[-_]attn", told.package[0]) is not None or told.has(
        r"(?i)pip-install-\w+[\\/]+flash[-_]attn_|\bflash_attn was requested"
    )


def _release(told: Told) -> tuple[str, str, bool]:
    """The release with wheels for the torch of the text, the CUDA in their names, and whether it is for its Python."""
    short = ".".join(told.torch.split(".")[:2])
    for first, last, release, cuda, pythons in _WHEELS:
        if short and version(first) <= version(short) <= version(last) and not told.build.startswith("cu11"):
            return release, cuda, bool(told.python) and int(told.python.split(".")[1]) in pythons
    return "", "", False


def _ready(told: Told) -> Fix:
    """By the file's whole name where the text tells all of it; else by its own setup.py, which knows it."""
    release, cuda, fits = _release(told)
    numbers = version(told.torch)
    known = numbers[:2] != (2, 6) or told.build in ("cu118", "cu124")  # that release has builds of both kinds
    if release and fits and known and told.build.startswith("cu"):
        tag = f"cp{told.python.replace('.', '')}"
        abi = "TRUE" if numbers >= (2, 7) else "FALSE"
        name = f"flash_attn-{release}+{cuda}torch{numbers[0]}.{numbers[1]}cxx11abi{abi}-{tag}-{tag}-linux_x86_64.whl"
        text = f"Install its wheel for torch {told.torch}+{told.build} and Python {told.python}, which needs no nvcc"
        return Fix(text, (pip("install", f"{_RELEASES}/download/v{release}/{name}"),))
    of_11 = told.build.startswith("cu11") or told.has(r"compile\s+PyTorch \(11\.\d\)")  # the last with such wheels
    wanted = f"flash-attn=={release}" if release else "flash-attn==2.6.3" if of_11 else "flash-attn"
    text = "Its setup.py fetches a ready wheel where its releases have one for your torch, CUDA and Python, but looks "
    text += "for nvcc before: let it do without. If the second command fails, there is none: take another torch"
    made = f"FLASH_ATTENTION_SKIP_CUDA_BUILD=TRUE {pip('install', '--no-build-isolation', '--no-cache-dir', wanted)}"
    return Fix(text, (made, shell.command("linux", "python", "-c", "import flash_attn_2_cuda")))


def again(told: Told) -> tuple[Fix, ...]:
    """The wheel for the torch that is there now, in place of one for another torch; () where there are none."""
    if told.os in ("windows", "macos") or told.jetson or told.has(r"(?i)\brocm|\bhip\b|aarch64|arm64"):
        return ()
    named = {found[1] for found in re.finditer(r"(?i)torch\D{0,20}(\d\.\d{1,2})\.\d", told.text)}
    there = told.facts is not None and told.facts.torch is not None
    release = _release(told)[0] if len(named) < 2 or there else ""
    if not release and len(named) == 1 and version(next(iter(named))) >= (2, 9):  # none has a wheel for these
        return ()
    text = (
        "Remove it, and let its setup.py fetch the wheel for the torch, CUDA, Python and C++ ABI that are there now, "
    )
    text += "without a compiler" + (f" ({release} is the last with wheels for torch {told.torch})" if release else "")
    if not release:
        text += (
            " (the newest has them for torch 2.4 to 2.8; add ==2.7.4.post1 for 2.2 and 2.3, ==2.6.3 for 2.0 and 2.1)"
        )
    text += ". If the last command fails, there is none for this torch: take one that has"
    wanted = f"flash-attn=={release}" if release else "flash-attn"
    fetch = f"FLASH_ATTENTION_SKIP_CUDA_BUILD=TRUE {pip('install', '--no-build-isolation', '--no-cache-dir', wanted)}"
    see = shell.command("linux", "python", "-c", "import torch, flash_attn_2_cuda")
    return (Fix(text, (pip("uninstall", "-y", "flash-attn"), fetch, see)),)


# What looks whether flash-attn is there, and has torch's own attention where it is not.
_GOES_ON = r"(?i)\b(?:transformers|diffusers|exllamav[23]|xformers|comfyui|custom_nodes|text-generation-webui)[/\\]"


def on_windows(told: Told) -> tuple[Fix, ...]:
    """Its releases have no wheels for Windows; others build some. Source: the files of both pages."""
    text = "flash-attn has no wheels for Windows of its own. From https://github.com/mjun0812/flash-attention-prebuild-"
    text += (
        "wheels/releases take the file whose name has what this prints: torch, CUDA (cu), Python (cp), and win_amd64 "
    )
    see = 'python -c "import sys, torch; print(torch.__version__, torch.version.cuda, sys.version)"'
    wheel = Fix(f"{text}(pip install, then its address)", (see,))
    remove = Fix(
        "Remove it: what imports it here then takes torch's own attention", (pip("uninstall", "-y", "flash-attn"),)
    )
    return (remove, wheel) if told.has(_GOES_ON) else (wheel, remove)


def of_amd(told: Told) -> tuple[Fix, ...]:
    """For the torch of ROCm. Source: its README."""
    if not is_built(told):
        return ()
    if told.has(r"\+rocm\d|\btorch\.version\.hip\b|/opt/rocm|(?i:\bon ROCm\b)"):
        text = "This torch is ROCm's, and flash-attn looks for CUDA: choose its Triton backend for AMD, which compiles "
        own = f"FLASH_ATTENTION_TRITON_AMD_ENABLE=TRUE {pip('install', '--no-build-isolation', 'flash-attn')}"
        return (
            Fix(f"{text}nothing (set the variable where the program runs, too)", (own,)),
            Fix('Or do without it: torch has its own (transformers: attn_implementation="sdpa")'),
        )
    return ()


def ready_made(told: Told) -> tuple[Fix, ...]:
    """() where it is another package, or there are no wheels for the system."""
    if not is_built(told) or told.os in ("windows", "macos"):
        return ()
    if amd := of_amd(told):
        return amd
    if (file := told.last(r"Guessing wheel URL: +(https://github\.com/\S+\.whl)")) and told.has(_BROKE):
        text = "Fetching its ready wheel failed, by the network: install that file itself, or fetch it elsewhere first"
        return (Fix(text, (pip("install", file[1]),)),)
    return (_ready(told), Fix(f"All wheels: {_RELEASES}"))


def other_file(told: Told) -> tuple[Fix, ...]:
    """Where the wheel that was installed has another C++ ABI than PyPI's torch of that release."""
    file = told.last(
        r"\bflash_attn-(\d[\w.]*?)\+(cu\d+)torch(\d\.\d{1,2})cxx11abi(TRUE|FALSE)-(cp3\d{1,2})-\5-linux_x86_64\.whl"
    )
    if file is None or version(file[3]) == (2, 6) or told.has(r"(?i)nvcr\.io|\bNGC\b|\d(?:a0|\.?dev)|rocm|conda-forge"):
        return ()  # 2.6 has builds of both kinds, and those are of other makers
    right = "TRUE" if version(file[3]) >= (2, 7) else "FALSE"
    see = 'python -c "import torch; print(torch.__version__, torch._C._GLIBCXX_USE_CXX11_ABI)"'
    if file[4] == right:
        text = f"That wheel is for torch {file[3]} with cxx11abi{right}: this prints the installed torch and its ABI. "
        text += f"Take the file whose name has both, and your Python, from {_RELEASES}"
        return (Fix(text, (see,)),)
    name = file[0].replace(f"cxx11abi{file[4]}", f"cxx11abi{right}")
    text = f"That wheel is for torch {file[3]} with cxx11abi{file[4]}, and pip's torch {file[3]} is cxx11abi{right}: "
    text += (
        f"where this prints {file[3]} and {right.capitalize()}, install that file; else one for what it prints, from "
    )
    again = pip("install", "--force-reinstall", "--no-deps", f"{_RELEASES}/download/v{file[1]}/{name}")
    return (Fix(f"{text}{_RELEASES}", (see, again)),)
