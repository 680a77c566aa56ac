"""Fixes that several errors share: fitted to what the text says, and to the machine where one is known."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from torchdoctor import shell
from torchdoctor.explain import makers
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Fitted, System
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Compat, at_least, release_of, version
from torchdoctor.model import Facts, Fix

INDEX = "https://download.pytorch.org/whl"
OLD_BUILDS = f"{INDEX}/torch_stable.html"  # torch before 1.11
# GPUs as texts name them: those that only builds of CUDA 12.6 and older work on, and those that need 12.8 or newer.
OLDER_GPU = (
    r"\bsm_[3-7]0\b(?! sm_)|\bsm_(?:37|52|53|6[012])\b(?! sm_)|GTX (?:[7-9]\d\d|10\d\d)\b|\b[PV]100\b|\bTITAN (?:X|V)\b"
    r"|\bP40\b|\bM[46]0\b"
)
NEWER_GPU = r"\bsm_1[0-2]\d|(?i:RTX) ?(?:PRO [2-6]000|50\d\dD?)\b"
NEWER_GPU += r"|(?<![A-Za-z0-9_.:])50[6-9]0(?:Ti|D)?(?=,? ?[\u4e00-\u9fff])"
NEWER_GPU += r"|\bB[23]00\b|\bGB(?:10|20\d|300)\b|[Bb]lackwell|DGX Spark"
WITH_TORCH = ("torchvision", "torchaudio")
# Before torchvision named its torch. Source: pytorch.org/get-started/previous-versions.
_EARLY_VISION = {"0.4.0": "0.2.1", "0.4.1": "0.2.1", "1.0.0": "0.2.1", "1.0.1": "0.2.2"}


def on(system: System, *made: Fix | Fitted) -> Fitted:
    """These only where the text or machine is of that system, or shows none."""

    def fit(told: Told) -> tuple[Fix, ...]:
        if told.os not in ("", system):
            return ()
        return tuple(item for fix in made for item in ((fix,) if isinstance(fix, Fix) else fix(told)))

    return fit


def saying(text: str, fix: Fitted) -> Fitted:
    """The same fix under other words, where the machine is not known."""

    def said(told: Told) -> tuple[Fix, ...]:
        made = fix(told)
        return made if told.facts is not None and told.facts.torch is not None else (Fix(text, made[0].commands),)

    return said


def _planned(general: Fitted, made: Callable[[Facts, Compat], tuple[Fix, ...]]) -> Fitted:
    """The planner's fix where this machine's torch is known; else the general one."""

    def fit(told: Told) -> tuple[Fix, ...]:
        if told.facts is None or told.facts.torch is None or unknown_gpu(told):
            return general(told)
        planned = made(told.facts, told.known)
        return planned if any(fix.commands for fix in planned) else general(told)

    return fit


def unknown_gpu(told: Told) -> bool:
    """Whether the text names an NVIDIA GPU that its facts do not have, or says nothing of one."""
    nvidia = told.facts.nvidia if told.facts is not None else None
    if nvidia is not None and (nvidia.gpus or nvidia.driver_version or nvidia.driver_cuda):
        return False
    unsaid = told.facts is not None and any(problem.section == "nvidia" for problem in told.facts.problems)
    return unsaid or told.has(r"(?i)\b(?:RTX|GTX|GeForce|Tesla|Quadro)(?:\b|\d)")


def cuda_build(told: Told, torch: str = "") -> str:
    """A CUDA build of that torch that works on the GPU of the text, or on most: 12.6 runs on GPUs of 2014 to 2024."""
    if told.build.startswith("cu"):
        return told.build
    newer = told.has(NEWER_GPU) and not told.has(OLDER_GPU)
    wanted = ("cu128", "cu130") if newer else ("cu126", "cu124", "cu121", "cu118", "cu117", "cu116", "cu113")
    release = told.known.releases.get(torch or told.torch)
    builds = release.indexed.get("linux_x86_64", ()) if release else wanted
    own = sorted((build for build in builds if re.fullmatch(r"cu\d+", build)), key=lambda build: int(build[2:]))
    return next((build for build in wanted if build in builds), own[-1] if own else wanted[0])


_GPU = r"\b(?:(?:RTX|GTX|TITAN|Quadro RTX|Tesla) ?[A-Z]?\d{1,4}(?: ?Ti| SUPER)?|TITAN RTX|[AHL]\d0{1,2}S?|T4)\b"
_CUDA = r"(?i)\b(?:cuda|cudatoolkit) ?(?:version)?[ :=]{0,3}(\d{1,2}\.\d)|\bcu(\d{1,2})(\d)\b"


def for_newer_gpu(told: Told) -> tuple[Fix, ...]:
    """Where the text names a GPU that is newer than the CUDA it names."""
    gpu, cuda = told.last(_GPU), told.last(_CUDA)
    torch = told.facts.torch if told.facts else None
    own = (torch and torch.cuda) or (cuda and (cuda[1] or f"{cuda[2]}.{cuda[3]}"))
    if gpu is None or not own:
        return ()
    generation = told.known.drivers.generation(told.known.gpus.capability(gpu[0]) or "")
    first = generation and generation.first_cuda
    if not first or at_least(own, first):
        return ()
    text = f"{gpu[0]} needs CUDA {first} or newer, and this is {own}: install a build for it; this prints the command"
    return (Fix(text, (shell.command(told.os or "linux", "torchdoctor", "install-cmd", "--gpu", gpu[0]),)),)


def build_of(told: Told, torch: str) -> str:
    """The build of the text, where that release has it; else the CUDA build nearest to it, which most GPUs run."""
    release = told.known.releases.get(torch)
    builds = release.indexed.get("linux_x86_64", ()) if release else ()
    usual = (told.build, "cu126", "cu124", "cu121", "cu118", "cu117", "cu116", "cu113")
    return next((build for build in usual if build in builds), "cu126")


def newest_torch(told: Told) -> str:
    """The newest release for the Python of the text, where that is an old one; else ""."""
    if not told.python:
        return ""
    platform = {"windows": "windows_amd64", "macos": "macos_arm64"}.get(told.os, "linux_x86_64")
    fitting = [
        item.torch
        for item in told.known.releases.all()
        if told.python in item.pythons.get(platform, ()) and item.indexed
    ]
    newest = max((item.torch for item in told.known.releases.all() if item.indexed), key=version)
    best = max(fitting, key=version, default="")
    return best if best != newest else ""


def pair(told: Told, torch: str) -> tuple[str, ...]:
    """torch of that version and the torchvision and torchaudio that belong to it: requirements for one command."""
    if not torch:
        return ("torch", *WITH_TORCH)
    known = {name: told.known.companions.of(name, torch) for name in WITH_TORCH}
    if early := _EARLY_VISION.get(torch):
        known["torchvision"] = (early,)
    if torch and version(torch) < (1, 6) and told.os not in ("linux", "macos"):
        del known["torchaudio"]  # whose early releases have no wheel for Windows
    return (f"torch=={torch}", *(f"{name}=={found[0]}" for name, found in known.items() if found))


def torch_of(told: Told, torch: str, build: str, *options: str) -> str:
    """The command that installs a build of torch and what belongs to it, from the index of that build.

    torch before 1.11 is on PyPI, and its other builds are on a page of their own.
    """
    if torch and version(torch) < (1, 11):
        known = told.known.releases.get(torch)
        tag = f"+{build}" if known and build in known.indexed.get("linux_x86_64", ()) else ""
        wanted = (item if item.startswith("torchaudio") else item + tag for item in pair(told, torch))
        return pip("install", *options, *wanted, *(("-f", OLD_BUILDS) if tag else ()))
    return pip("install", *options, *pair(told, torch), *(("--index-url", f"{INDEX}/{build}") if build else ()))


def _suits(told: Told) -> tuple[Fix, ...]:
    if made := makers.jetson(told):
        return made
    if told.portable and told.has(r"(?i)cuda|nvidia|\b[RG]TX\b"):
        text = "Install torch for the GPU into ComfyUI's own Python, from the folder of ComfyUI"
        build = cuda_build(replace(told, text=told.text.replace("+cpu", "")))
        return (Fix(text, (torch_of(told, "", build, "--force-reinstall"),)),)
    general = Fix("Install the torch build for this machine; this prints the command", ("torchdoctor install-cmd",))
    if told.has(NEWER_GPU) and not told.has(OLDER_GPU):
        text = "This GPU needs a torch build for CUDA 12.8 or newer"
        return (Fix(text, (torch_of(told, "", "cu128", "--force-reinstall"),)), general)
    return (general,)


def _repair(told: Told) -> tuple[Fix, ...]:
    """The same version again, where the text names it: pip would take the newest."""
    if made := makers.jetson(told):
        return made
    if told.has(LAMBDA):
        return of_lambda(told)
    torch, build = told.torch, told.build
    if not build and not torch and (told.has(NEWER_GPU) or (told.os == "windows" and told.has(r"\b[RG]TX\b"))):
        build = cuda_build(told)
    index = ("--index-url", f"{INDEX}/{build}") if build and not told.index else ()
    pinned = f"torch=={torch}" if torch else "torch"
    text = "Reinstall torch with its requirements, in a new environment or over the damaged one"
    if not torch:
        text += "; to keep the version, add torch==2.x.y"
    return (Fix(text, (pip("install", "--force-reinstall", "--no-cache-dir", pinned, *index),)),)


def of_an_old_python(told: Told) -> tuple[Fix, ...]:
    """Where the newest torch for this Python is some years old, and the text asks for a newer one."""
    last = newest_torch(told)
    if not last or version(told.python) > (3, 8) or told.manager == "poetry":
        return ()
    if told.jetson or told.several_pythons or told.has(r"/kaggle/|/content/"):
        return ()
    text = f"This is Python {told.python}, whose last torch is {last}: use a newer Python, in a new environment"
    if told.has(r"(?i)stable-diffusion-webui"):
        return for_the_web_ui(told, f"This is Python {told.python}: ")
    index = ("--index-url", f"{INDEX}/{cuda_build(replace(told, text='') if told.os == 'windows' else told)}")
    wanted = ("torch", *WITH_TORCH, *(index if told.os == "windows" else ()))
    return (Fix(text, new_environment(told, "3.12", *wanted)),)


def _newer(told: Told) -> tuple[Fix, ...]:
    if made := of_an_old_python(told):
        return made
    if told.os == "windows" or told.os == "":
        text = (
            "Install a newer torch, with torchvision and torchaudio; on Windows, from a CUDA index, because "
            "otherwise you get the CPU build"
        )
    else:
        text = "Install a newer torch, with torchvision and torchaudio"
    index = ("--index-url", f"{INDEX}/{cuda_build(told)}") if told.os == "windows" else ()
    return (
        Fix(text, (pip("install", "-U", "torch", *WITH_TORCH, *index),)),
        Fix("Or print the command for this machine", ("torchdoctor install-cmd",)),
    )


def _of_one_build(told: Told, wanted: str) -> tuple[str, ...]:
    """A companion of the build of the text's torch, with where pip finds it."""
    if version(told.torch) >= (1, 11):
        return (wanted, "--index-url", f"{INDEX}/{told.build}") if told.build else (wanted,)
    known = told.known.releases.get(told.torch)
    indexed = known is not None and told.build in known.indexed.get("linux_x86_64", ())
    tagged = indexed or (told.build and f"{told.torch}+{told.build}" in told.text)
    if wanted.startswith("torchaudio") or told.os == "macos" or not tagged:
        return (wanted,)
    return (f"{wanted}+{told.build}", "-f", OLD_BUILDS)


def _of_two_days(told: Told) -> tuple[Fix, ...]:
    """Nightlies belong together only where they are of one day."""
    nightly = told.last(r"\btorch(?:==| )\d[\d.]+\.dev\d{8}(?:\+(cu\d+|rocm[\d.]+\d|cpu|xpu))?\S*(?:,| which)")
    if nightly is None:
        return ()
    index = told.last(r"whl/nightly/(cu\d+|rocm[\d.]+\d|cpu|xpu)\b")
    build = "cpu" if told.os == "macos" else (index and index[1]) or nightly[1] or told.build
    every = ("torch", *WITH_TORCH)
    text = "These are nightlies from different days, or a nightly beside a release: take all from one day"
    if not build:
        text += " (here for CUDA 12.8; use cpu, xpu or rocm for another build)"
    made = pip("install", "--pre", "--force-reinstall", *every, "--index-url", f"{INDEX}/nightly/{build or 'cu128'}")
    own = ("--index-url", f"{INDEX}/{build}") if build and told.os != "macos" else ()
    releases = pip("install", "-U", "--force-reinstall", *every, *own)
    return (Fix(text, (made,)), Fix("Or install releases, which belong together", (releases,)))


def _companion(name: str, rule: str) -> Fitted:
    """The companion of the torch of the text; where that is not known, how to find out."""

    def fit(told: Told) -> tuple[Fix, ...]:
        refused = told.has(r"version solving failed|conflicting dependencies|unsatisfiable|ResolutionImpossible")
        if (
            made := makers.jetson(told)
            or makers.of_nvidias_image(told, name)
            or together(told)
            or (refused and of_a_resolver(told))
        ):
            return made
        if nightly := _of_two_days(told):
            return nightly
        found = told.known.companions.of(name, told.torch) if told.torch else None
        if found and version(told.torch) < (2, 7) and told.has(NEWER_GPU) and not told.has(OLDER_GPU):
            text = (
                f"torch {told.torch} has no code for this GPU, 2.7 for CUDA 12.8 is the first: install all from there"
            )
            return (Fix(text, (pip("install", "-U", "torch", *WITH_TORCH, "--index-url", f"{INDEX}/cu128"),)),)
        if found:
            text = f"Install the {name} that matches torch {told.torch}, from the same index"
            wanted = _of_one_build(told, f"{name}=={found[0]}")
            return (Fix(text, (pip("install", "--force-reinstall", "--no-deps", *wanted),)),)
        text = f"Install the {name} that matches the installed torch and its build; this prints the command"
        return (Fix(text, (shell.command("linux", "torchdoctor", "check", "--select", rule),)), _both(told))

    return fit


def in_the_file(told: Told) -> str:
    """Where requirements come from a file, which stays as it is."""
    file = told.last(r"(?:pip3? install|\(from|Cannot install) [^\n]{0,80}?-r +([\w./\\-]{1,80}\.txt)")
    return f", also in {file[1]}" if file else ""


def of_a_resolver(told: Told) -> tuple[Fix, ...]:
    """A companion pinned to another torch than the one that is asked for, as pip, uv and Poetry say it."""
    if pinned := told.last(
        r"(torchvision|torchaudio)(?: \(?|==)([\w.+]+)\)? (?:depends on|requires) torch(?: \(|==)(\d+\.\d+\.\d+)"
    ):
        wanted = told.last(
            r"(?:requested|have|and|require|(?:project|and [\w.-]+) depends on|depends on both) "
            r"torch[=~<>! (^]{1,4}v?(\d+\.\d+(?:\.\d+)?)"
        )
        torch = release_of(wanted[1]) if wanted else ""
        if not torch and (least := told.last(r"\bdepends on torch>=(\d+\.\d+(?:\.\d+)?)")):
            fitting = (item.torch for item in told.known.releases.all() if version(item.torch) >= version(least[1]))
            torch = next((item for item in fitting if told.known.companions.of(pinned[1], item)), "")
        found = told.known.companions.of(pinned[1], torch) if torch else None
        here = f"torch {torch}" if torch else "another torch"
        plain, _, tag = pinned[2].partition("+")
        if tag and torch in ("", pinned[3]) and told.has(rf"torch \({re.escape(pinned[3])}\+"):
            text = (
                f"{pinned[1]} {plain} and torch {pinned[3]} belong together: this Poetry takes the + part for another "
            )
            return (Fix(f"{text}version. Update it, then lock again", ("poetry self update", "poetry lock")),)
        clash = f"{pinned[1]} {pinned[2]} depends on torch {pinned[3]}, and {here} is requested"
        text = f"{clash}: name versions that match{in_the_file(told)}"
        if found:
            return (
                Fix(text, (pip("install", f"torch=={torch}", f"{pinned[1]}=={found[0]}"),)),
                Fix(f"Or loosen the pin of {pinned[1]} so that pip chooses the one that matches torch"),
            )
        return (Fix(f"{text}, or loosen the pin of {pinned[1]} so that pip chooses the one that matches torch"),)
    return ()


def together(told: Told) -> tuple[Fix, ...]:
    """Where pip lists several packages that were installed for another torch: those for the present one, at once."""
    pinned = dict(
        re.findall(
            r"(torch(?:vision|audio|text|data)) \S+ (?:requires|has requirement) torch==(\d+\.\d+\.\d+)", told.text
        )
    )
    if len(pinned) < 2 or not told.torch:
        return ()
    known = {name: told.known.companions.of(name, told.torch) for name in pinned if name != "torchdata"}
    wanted = [f"{name}=={found[0]}" for name, found in known.items() if found]
    tags = set(
        re.findall(r"torch(?:vision|audio|text|data) [\d.]+\+(\w+) (?:requires|has requirement) torch==", told.text)
    )
    release = told.known.releases.get(told.torch)
    offered = release.indexed.get("linux_x86_64", ()) if release else ()
    build = told.build or next((tag for tag in tags if len(tags) == 1 and tag in offered), "")
    index = ("--index-url", f"{INDEX}/{build}") if build else ()
    before = next(iter(pinned.values()))
    made = [
        Fix(f"Install those that match torch {told.torch}", (pip("install", *wanted, f"torch=={told.torch}", *index),))
    ]
    if gone := [name for name, found in known.items() if not found]:
        made.append(
            Fix(
                f"There is none of {' and '.join(gone)} for it: remove it, if you do not use it",
                (pip("uninstall", "-y", *gone),),
            )
        )
    return (*made, Fix(f"Or go back to torch {before}, for which they are", (torch_of(told, before, build),)))


def _both(told: Told) -> Fix:
    """torch and what belongs to it, together."""
    torch, build = told.torch or newest_torch(told), told.build
    text = "Or reinstall both in one command, from one index"
    if not build and (cuda := told.last(r"PyTorch has CUDA [Vv]ersion ?=? ?(\d\d)\.(\d)")):
        build = f"cu{cuda[1]}{cuda[2]}"
    if not build and told.os != "macos" and (not torch or told.known.releases.get(torch)):
        build = "cu126" if not torch or version(torch) >= (2, 6) else cuda_build(told, torch)
        text += f" (here for CUDA {build[2:-1]}.{build[-1]}; use cpu for the CPU build)"
    return Fix(text, (torch_of(told, torch, "" if told.os == "macos" else build, "--force-reinstall"),))


# The planner is imported where a machine is known: from the single file, which compiles it each time, it is dear.


def _repaired(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    from torchdoctor import install

    return (install.repair_torch(facts, compat),)


def _completed(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    from torchdoctor import install

    return (install.complete_torch(facts, compat),)


def _installed(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    from torchdoctor import install

    return (install.install_torch(facts, compat),)


def _newest(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
    from torchdoctor import install

    return install.newest_torch(facts, compat)


def _belonging(name: str) -> Callable[[Facts, Compat], tuple[Fix, ...]]:
    def fit(facts: Facts, compat: Compat) -> tuple[Fix, ...]:
        from torchdoctor import install

        return install.companion(facts, compat, name)

    return fit


def _or_amds(name: str, otherwise: Fitted) -> Fitted:
    return lambda told: makers.of_amds_build(told, name) or otherwise(told)


def reinstall_build(told: Told) -> tuple[Fix, ...]:
    """() where this machine has the best build already."""
    if told.facts is None or told.facts.torch is None or unknown_gpu(told):
        return _suits(told)
    from torchdoctor import install

    made = install.reinstall_build(told.facts, told.known)
    gpu = told.build.startswith(("cu", "rocm")) or told.has(r"(?i)cud(?:a|nn)_?(?:status|error)|\bcuda \d")
    return _suits(told) if gpu and any("the cpu build" in fix.text for fix in made) else made


repair_torch = _planned(_repair, _repaired)
complete_torch = _planned(_repair, _completed)  # for what torch requires and is not there
install_torch = _planned(_suits, _installed)
reinstall_newer = _planned(_newer, _newest)
torchvision = _or_amds("torchvision", _planned(_companion("torchvision", "TD212"), _belonging("torchvision")))
torchaudio = _or_amds("torchaudio", _planned(_companion("torchaudio", "TD213"), _belonging("torchaudio")))


def has_amds_gpu(told: Told) -> bool:
    """Whether the text names a GPU of AMD's that computes, and none of NVIDIA's."""
    return told.has(
        r"(?i)\bRadeon\b(?!(?:\(TM\))? (?:Vega (?:\d{1,2} )?)?Graphics| Vega (?:3|6|7|8|9|10|11)\b| \d{3}M\b)"
        r"|whl/rocm\d|\bAMD (?:GPU|RX)|\bRX ?[5-9]\d{3}\b|\bRX ?(?:4[678]0|5[5-9]0)\b|\bgfx\d{3,4}\b"
    ) and not told.has(r"(?i)\b[RG]TX\b|GeForce|Quadro|Tesla|\bNVIDIA \w*\d")


def of_amd(told: Told) -> tuple[Fix, ...]:
    """ROCm on Linux; on Windows AMD's own wheels, for its newer GPUs, or DirectML."""
    web = told.has(r"(?i)web-?ui|automatic1111|stable.diffusion|torch is not (?:able )?to use")
    if web and (told.os == "windows" or (not told.os and not told.has(r"webui\.sh"))):
        text = "This GPU is AMD's: for it there is a web UI of its own, started with --use-directml in COMMANDLINE_ARGS"
        return (Fix(text, ("git clone https://github.com/lshqqytiger/stable-diffusion-webui-amdgpu",)),)
    if told.os != "windows" and told.has(r"(?i)gfx80\d|\bRX ?(?:4[678]0|5[5-9]0)\b"):
        return (Fix("ROCm has no code for this GPU of AMD's (RX 400, RX 500): run on the CPU"),)
    if web:
        text = "The web UI's torch is NVIDIA's: remove its folder venv, and let it install the one for ROCm"
        index = "https://download.pytorch.org/whl/rocm6.4"
        return (
            Fix(
                text,
                (
                    shell.export("linux", "TORCH_COMMAND", f"pip install torch torchvision --index-url {index}"),
                    "./webui.sh",
                ),
            ),
        )
    if told.os == "windows":
        return (
            Fix(
                "This GPU is AMD's, and the program asks for NVIDIA's CUDA: for Radeon RX 7000 and 9000 AMD has a "
                "torch for Windows (https://rocm.docs.amd.com, PyTorch on Windows)"
            ),
            Fix(
                "For older ones use DirectML, where the program has an option for it (--directml)",
                (pip("install", "torch-directml"),),
            ),
            Fix("Or run on the CPU (web UI: --use-cpu all --no-half --skip-torch-cuda-test; ComfyUI: --cpu)"),
        )
    return (
        Fix(
            "This GPU is AMD's: install the ROCm build of torch, over any other",
            (pip("install", "--force-reinstall", "torch", *WITH_TORCH, "--index-url", f"{INDEX}/rocm6.4"),),
        ),
        Fix("Your account must be in the groups render and video", ("sudo usermod -aG render,video $USER",), "root"),
    )


PACKED = r"[/\\]_MEI\w+[/\\]|\bpyimod\d"  # in the traceback of a program that PyInstaller made


def frozen(told: Told) -> tuple[Fix, ...]:
    """Of a program that PyInstaller made."""
    if not told.has(
        rf"{PACKED}|--collect-all|(?m:^(?:[^\n$>]{{0,80}}[$>] ?)?pyinstaller (?:-|\S{{1,80}}\.(?:py|spec)\b))"
    ):
        return ()
    return pack_all(told)


def pack_all(told: Told) -> tuple[Fix, ...]:
    """Where the message itself is of a packed program."""
    text = "PyInstaller did not pack all of torch: build again with the newest one and all of torch's files"
    made = shell.command(told.os or "linux", "pyinstaller", "--collect-all", "torch", "your_script.py")
    return (Fix(text, (pip("install", "-U", "pyinstaller", "pyinstaller-hooks-contrib"), made)),)


def for_the_web_ui(told: Told, text: str, python: str = "3.10") -> tuple[Fix, ...]:
    """The launcher makes its folder venv by the Python that it finds: with another one there, it is taken."""
    text += f"the web UI needs {python}: install that, and make the folder venv in its folder again with it; start it"
    if told.os in ("linux", "macos"):
        return (Fix(text, (shell.command(told.os, f"python{python}", "-m", "venv", "--clear", "venv"),)),)
    get = shell.command("windows", "winget", "install", f"Python.Python.{python}")
    made = shell.command("windows", "py", f"-{python}", "-m", "venv", "--clear", "venv")
    return (Fix(text, (get, made)),)


LAMBDA = r"/var/task\b|(?i:\b(?:AWS|aws-|serverless) ?lambda\b|\blambda[_ -](?:function|layer|handler)|lambda_function)"


def of_lambda(told: Told) -> tuple[Fix, ...]:
    """A computer without a GPU, where only what was made for its own system and Python runs."""
    text = (
        "AWS Lambda has no GPU: take the CPU build (its wheels bring no CUDA libraries), made for Lambda's own system "
    )
    text += "and Python: as a container image (public.ecr.aws/lambda/python), since it exceeds 250 MB; in code "
    text += "map_location='cpu'"
    made = pip("install", "--force-reinstall", "torch", "--index-url", f"{INDEX}/cpu")
    return (Fix(text, (made,)),)


def of_a_service(told: Told) -> tuple[Fix, ...]:
    """Where the GPU and its driver come from outside, or there is none: services, WSL, a Raspberry Pi."""
    if told.has(LAMBDA):
        return of_lambda(told)
    if told.has(r"(?i)raspberry ?pi"):
        text = "A Raspberry Pi has no NVIDIA GPU: run on the CPU, device='cpu', with the build for it"
        made = pip("install", "--force-reinstall", "torch", "torchvision", "--index-url", f"{INDEX}/cpu")
        return (Fix(text, (made,)),)
    if re.search(r"(?i)google\.?colab|\bcolab\b|(?<![\w.:])/content/", told.here):
        return (Fix("This Colab has no GPU: Runtime > Change runtime type > T4 GPU, then run all cells again"),)
    if told.os != "windows" and re.search(r"/kaggle/|(?i:\bkaggle\b)", told.here):
        return (Fix("This notebook has no GPU: Settings > Accelerator > GPU, then run all cells again"),)
    if re.search(r"\bWSL ?2?\b|\bwsl --\w|microsoft-standard", told.here) or told.has(r"nvidia-smi[^.\n]{0,60}\bWSL"):
        text = (
            "WSL uses the driver of Windows: install or update it there (https://www.nvidia.com/drivers), then restart "
            "WSL; install no Linux driver inside it"
        )
        return (Fix(text, ("wsl --update", "wsl --shutdown")),)
    return ()


def new_environment(told: Told, python: str, *requirements: str) -> tuple[str, ...]:
    """Commands that make an environment with that Python, by the installer of the text, and install into it."""
    made = partial(shell.command, told.os or "linux")
    if told.manager == "uv":
        return (made("uv", "venv", "-p", python), made("uv", "pip", "install", *requirements))
    if told.conda:
        create = made("conda", "create", "-n", "torch", f"python={python}")
        if told.manager == "poetry":
            return (create, "conda activate torch", "poetry install")
        inside = made("conda", "run", "-n", "torch", "python", "-m", "pip", "install", *requirements)
        return (create, inside, "conda activate torch")
    if told.manager == "poetry":
        return (made("poetry", "env", "use", python), "poetry install")
    if told.os == "windows":
        return (
            made("winget", "install", f"Python.Python.{python}"),
            made("py", f"-{python}", "-m", "venv", ".venv"),
            made(".venv\\Scripts\\python.exe", "-m", "pip", "install", *requirements),
        )
    return (
        made(f"python{python}", "-m", "venv", ".venv"),
        made(".venv/bin/python", "-m", "pip", "install", *requirements),
    )


def of_the_file(told: Told) -> tuple[str, ...]:
    """What pip was given to install: a file of requirements."""
    file = told.last(r"\bpip3? install [^\n]{0,60}-r (\S{1,80}\.txt)\b")
    return ("-r", file[1]) if file else ()


def without_isolation(told: Told) -> tuple[Fix, ...]:
    """Where a module is missing in the environment of one build: build with those of yours."""
    missing = told.last(r"No module named '?(\w+)")
    if not told.isolated or missing is None:
        return ()
    name = told.package[0] or "PACKAGE"
    tools = dict.fromkeys([missing[1], "setuptools", "wheel"])
    text = f"The build uses its own environment, which has no {missing[1]}: install it, then build without isolation"
    return (
        Fix(text, (pip("install", *tools), pip("install", "--no-build-isolation", name))),
        Fix(f"Or use a release of {name} that has a wheel for this Python"),
    )


def where_from(told: Told, python: str) -> str:
    """A word on where another Python comes from, for installers that bring none."""
    if told.os == "windows" or told.conda or told.manager in ("uv", "pixi"):
        return ""
    return f" (Python {python}: from python.org, pyenv, conda or your system)"


def python_for(told: Told, torch: str) -> str:
    """The newest Python that a release has wheels for on the system of the text, at most one that is common; or ""."""
    near = (told.known.releases.get(f"{torch.rpartition('.')[0]}.{patch}") for patch in (1, 0))
    release = told.known.releases.get(torch) or next(filter(None, near), None)
    if release is None:
        return ""
    platform = {"windows": "windows_amd64", "macos": "macos_arm64"}.get(told.os, "linux_x86_64")
    pythons = [item for item in release.pythons.get(platform, ()) if not item.endswith("t")]
    return max(pythons, key=version, default="")


def newest_python(told: Told, torch: str) -> str:
    """The same of any release, also of those from before 1.8, of which no wheels are listed."""
    before = "3.6" if version(torch) < (0, 4, 1) else "3.7" if version(torch) < (1, 4) else "3.8"
    return python_for(told, torch) or (before if version(torch) < (1, 8) else "3.12")
