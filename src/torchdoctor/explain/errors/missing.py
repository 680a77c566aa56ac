"""Packages that are missing, installed twice, or exclude each other."""

import re
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import (
    conflicts,
    deepspeed,
    environments,
    fixes,
    ingredients,
    no_torch,
    openmmlab,
    places,
    torch_builds,
)
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.names import KNOWN
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def _build_with_torch(told: Told) -> tuple[Fix, ...]:
    """What the build needs is installed first, since nothing else brings it there."""
    if told.has("--no-build-isolation") and (lacks := told.last(r"No module named '(packaging|psutil|wheel)")):
        text = (
            f"It is built with the packages of this environment, which has no {lacks[1]}: install it, then build again"
        )
        build = pip("install", "--no-build-isolation", told.package[0] or ".")
        return (Fix(text, (pip("install", *dict.fromkeys((lacks[1], "setuptools", "ninja", "packaging"))), build)),)
    of_windows = deepspeed.on_windows(told) if told.has("pre-compile|async_io") else ()
    wanted = _source_of_the_build(told)
    if special := of_windows or (_out_of_the_file(told, wanted[0]) if told.manager != "uv" else ()):
        return special
    if told.manager == "uv" and told.has(r"uv (?:sync|lock|add)"):
        name = told.package[0] or "PACKAGE"
        text = "Let uv build it with the project's torch: add this to pyproject.toml, then run uv again"
        line = f'[tool.uv]  no-build-isolation-package = ["{name}"]'
        adds = told.has(r"uv add") and not told.has(r"uv (?:sync|lock)")
        first = shell.command("linux", "uv", "add", "torch", "setuptools")
        then = shell.command("linux", "uv", "add", "--no-build-isolation-package", name, *wanted)
        return (Fix(f"{text}: {line}", (first, then) if adds else ("uv sync",)),)
    if told.manager == "pixi":
        line = f'[pypi-options] no-build-isolation = ["{told.package[0] or "PACKAGE"}"]'
        text = f"Let pixi build it with the environment's torch, from conda: write {line} in pixi.toml"
        return (Fix(text, ("pixi add pytorch-gpu setuptools", "pixi install")),)
    text = "Install torch and the build tools first, then build the package with them (without build isolation)"
    if told.has("nvcc was not found"):
        text += ". It needs nvcc of torch's CUDA, too; a wheel that is already built (its releases) needs neither"
    ran = told.last(r"command: '?((?:/|[A-Za-z]:\\)[^\s']{1,200}python[\d.]*(?:\.exe)?)'? (?:-u )?-c '?import")
    if ran and not told.isolated:
        text = (
            f'pip ran with {ran[1]}: where torch is in another environment, activate that, and let `python -c "import '
        )
        text += 'torch"` succeed first. Else install torch and the build tools, then build (without build isolation)'
    there = told.has(r"Name: torch\s{1,9}Version: \d|(?m:^`?torch {2,60}\d\.\d+\.\d+(?:\+\w+)?$)")
    text = "torch is there: install the build tools next to it, then build without isolation" if there else text
    tools = pip("install", *(() if there else ("torch",)), "setuptools", "wheel", "packaging", "ninja")
    if told.os == "windows":
        return _on_windows(told, text, there, wanted)
    if told.image:
        text += ", both in the image: lines of the Dockerfile, each after RUN, before what needs the package"
    again: tuple[str, ...] = (pip("install", "--no-build-isolation", *wanted),)
    if told.has(r"Failed to build '[^'\n]+' when getting") and not (told.wanted or wanted[0].lower() in KNOWN):
        text, again = f"{text}: your install command again, with --no-build-isolation", ()  # PyPI may have another one
    made = Fix(text, (tools, *again))
    return _of_its_own(told, wanted[0], made)


_ENV_FILE = r"([\w./\\-]{0,80}\w\.ya?ml)\b"


def _out_of_the_file(told: Told, name: str) -> tuple[Fix, ...]:
    """Where a list asks for it: pip prepares all of a list before it installs any of it, and so without torch."""
    if (
        name.startswith((".", "-", "git+"))
        or re.match(r"(?:PACKAGE|torch|torchvision|torchaudio)(?:=|$)", name)
        or told.has(r"Name: torch\s{1,9}Version: \d")
    ):
        return ()
    if any(item.startswith(name) for item in told.wanted):  # asked for by itself
        return ()
    if told.os == "windows" and re.match(_LINUX_ALONE, name):
        return ()
    torch, given = _torch_of_the_list(told), told.text
    of_conda = re.search(r"\b(?:conda|mamba) env (?:create|update)\b|CondaEnvException|condaenv\.", given)
    listed = told.last(r"(?:\bpip3? install [^\n]{0,60}|\(from )-r (\S{1,80}\.txt)\b")
    if of_conda:
        named = told.last(rf"(?:-f|--file)[= ]{_ENV_FILE}") or told.last(r"([\w.-]*environment[\w.-]*\.ya?ml)\b")
        file = named[1] if named else "environment.yml"
        text = (
            f"In {file} pip builds {name} before it has installed torch: take {name} out of its list (pip:), let torch "
        )
        text += "be in it, and make the environment of the rest; activate it, and build the package with that torch"
        begun = told.has("CondaEnvException|Pip failed|Pip subprocess error")  # then conda has made its part
        again = shell.command(told.os or "linux", "conda", "env", "update" if begun else "create", "-f", file)
        commands = (again, "conda activate NAME", pip("install", "setuptools", "wheel", "packaging", "ninja"))
        return (Fix(text, (*commands, pip("install", "--no-build-isolation", _as_listed(told, name)))),)
    if listed is None and torch == "torch":
        return ()
    file = listed[1] if listed else "the list"
    text = f"pip builds {name} before it installs torch from {file}: install torch first, then the package with it"
    if told.image:
        text += " (in the image: lines of the Dockerfile, each after RUN)"
    page = told.last(r"https://data\.pyg\.org/whl/torch-[\w.+]+\.html")
    if page and re.match(r"torch[-_](?:scatter|sparse|cluster|spline)", name):
        text += f". Ready wheels are on {page[0]}, for releases before the newest: --only-binary takes those"
        line = pip("install", "--only-binary", ":all:", *_pyg_of(told, name), "-f", page[0])
    else:
        line = pip("install", "--no-build-isolation", _as_listed(told, name))
    tools = pip("install", "setuptools", "wheel", "packaging", "ninja")
    rest = (pip("install", "-r", file),) if listed else ()
    return (Fix(text, (_pinned(told, torch), tools, line, *rest)),)


def _pyg_of(told: Told, name: str) -> tuple[str, ...]:
    """All of PyG's compiled packages that the text names."""
    others = re.findall(r"(?m)^ *(torch[-_](?:scatter|sparse|cluster|spline[-_]conv)) *$", told.text)
    return tuple(dict.fromkeys([name, *(item.replace("_", "-") for item in others)]))


def _as_listed(told: Told, name: str) -> str:
    """With the version that the list gives it."""
    folder = name.partition("=")[0]
    listed = told.last(rf"(?:Collecting|[\s-]) *{re.escape(folder)}==(\d[\w.]*)(?=\s|$)")
    return f"{folder}=={listed[1]}" if listed else name


def _torch_of_the_list(told: Told) -> str:
    """The torch that the same list asks for."""
    asked = told.last(r"(?:Collecting |(?m:^)[ -]*)torch==(\d+\.\d+(?:\.\d+)?(?:\+(?:cu\d+|cpu))?)(?=\s|$)")
    return f"torch=={asked[1]}" if asked else "torch"


def _pinned(told: Told, torch: str) -> str:
    number, _, build = torch.removeprefix("torch").removeprefix("==").partition("+")
    if not number:
        index = ("--index-url", f"{torch_builds.INDEX}/{torch_builds.cuda_build(told)}") if told.os == "windows" else ()
        return pip("install", "torch", *index)
    if build:
        return torch_builds.torch_of(told, number if number.count(".") > 1 else f"{number}.0", build)
    return pip("install", torch)


_LINUX_ALONE = r"mamba|causal|flash|apex|grouped|megablocks|vllm|natten|transformer[-_]engine"


def _on_windows(told: Told, text: str, there: bool, wanted: tuple[str, ...]) -> tuple[Fix, ...]:
    """Where PyPI's torch is the CPU build, and several packages are not made for it."""
    no_gpu = places.has_no_nvidia_gpu(told)
    index = () if no_gpu else ("--index-url", f"{torch_builds.INDEX}/{torch_builds.cuda_build(told)}")
    if index and not there and not told.has(r"(?i)nvidia|\brtx|\bgtx|cuda|\+cu\d"):
        text += "; the index is for NVIDIA GPUs: without one, leave --index-url out"
    torch = () if there else (pip("install", "torch", *index),)
    commands = (*torch, pip("install", "setuptools", "wheel", "packaging", "ninja"))
    made = Fix(text, (*commands, pip("install", "--no-build-isolation", *wanted)))
    if not re.match(_LINUX_ALONE, wanted[0]):
        return _of_its_own(told, wanted[0], made)
    name = wanted[0].partition("=")[0]
    text = f"{name} is made for Linux, and has no wheel for Windows: install it in WSL 2"
    here = (
        "Or build it on Windows, in Visual Studio's x64 Native Tools prompt, with the CUDA toolkit of torch's version"
    )
    wsl = Fix(text, ("wsl --install",))
    if re.match("flash", name) and not told.has(_TORCH_FOR_CUDA):
        sdist = told.last(r"(?i)\bflash[-_]attn-(\d[\w.]*?)\.tar\.gz")
        named = (f"{name}=={sdist[1]}",) if sdist and wanted == (name,) else wanted
        text = "Its build wants torch, so torch comes first (CUDA build). Then a wheel that somebody you trust has "
        text += "built for Windows, for this Python, torch and CUDA (the makers have none), installed as a file; or "
        text += (
            "the last line builds it, in hours, in Visual Studio's x64 Native Tools prompt with the CUDA toolkit of "
        )
        text += "torch's version"
        return (Fix(text, (*commands, pip("install", "--no-build-isolation", *named))), replace(wsl, text=_OR_IN_WSL))
    if re.match("flash", name) and told.has(_TORCH_FOR_CUDA):
        text = f"{name} has no wheel for Windows on PyPI, and is built without isolation, against the torch that you "
        text += "have: in Visual Studio's x64 Native Tools prompt, with the CUDA toolkit of torch's version. It takes "
        text += (
            "hours. Without nvcc there, install it in WSL 2 (next), or let the program use torch's own attention (sdpa)"
        )
        return (Fix(text, (*made.commands[-2:],)), wsl)
    return (wsl, replace(made, text=here))


_OR_IN_WSL = "Or install it in WSL 2, for which there are wheels"
# torch is there, for CUDA: what a program says of it, or the command that installed it.
_TORCH_FOR_CUDA = r"\d\+cu\d|pytorch-cuda=1|\bwhl/cu1\d\d|torch\.version\.cuda\W{1,4}1\d"


def _of_its_own(told: Told, wanted: str, made: Fix) -> tuple[Fix, ...]:
    """With what a package has besides: a successor, or wheels of which each is for one torch."""
    if re.match("auto[-_]gptq", wanted):
        text = "auto-gptq is no longer developed: where it does not build with this torch, use its successor"
        return (made, Fix(text, (pip("install", "--no-build-isolation", "gptqmodel"),)))
    if wanted == "xformers" and told.torch and told.build.startswith("cu"):
        text = f"xformers has wheels, each for one torch: let pip find that for {told.torch}"
        line = pip("install", f"torch=={told.torch}", "xformers", "--index-url", f"{torch_builds.INDEX}/{told.build}")
        return (Fix(text, (line,)),)
    if re.fullmatch("torch-(?:scatter|sparse|cluster|spline-conv)|pyg-lib", wanted) and not told.has("data.pyg.org"):
        return (*ingredients.of_pyg(told, wanted), made)
    return (made,)


def _source_of_the_build(told: Told) -> tuple[str, ...]:
    """What was to be built, as pip takes it: a folder, an address, or a package's name."""
    if told.has(r"(?m)^Obtaining file://|pip3? install [^\n]*-e \."):
        return "-e", "."
    if told.has(r"(?m)pip3? install [^\n]*(?<=\s)\./?(?:\s|$)|^Processing (?:/|[A-Z]:)\S+$"):
        return (".",)
    name, number = told.package
    if not name and (pack := told.last(r"custom_nodes[\\/]+([\w.@-]+)")) and told.has(r"requirements\.txt"):
        return "-r", f"{'ComfyUI/' if told.portable else ''}custom_nodes/{pack[1]}/requirements.txt"
    if (address := told.last(r"git\+(?:https?|ssh)://[\w./@-]+")) and name not in told.wanted:
        return (address[0],)
    folder = told.last(r"pip-install-\w+[/\\]([A-Za-z][\w-]*?)_[0-9a-f]{32}[/\\]")
    if folder and name in ("", "torch", "torchvision", "torchaudio"):  # collected last, and not what is built
        name, number = folder[1], ""
    if not name and (named := told.last(_WITH_TORCH)):
        name = named[0].replace("_", "-").replace("sage-attention", "sageattention")
    return (f"{name}=={number}" if number else name or "PACKAGE",)


# Packages of PyPI that are built with torch, as sentences name them.
_WITH_TORCH = (
    r"\b(?:sage-?attention|flash[-_]attn|causal[-_]conv1d|mamba[-_]ssm|xformers|deepspeed|natten|grouped[-_]gemm"
    r"|torch[-_](?:scatter|sparse|cluster|spline[-_]conv))\b"
)


_OF_THE_MODEL = r"modeling file requires the following packages"


def _can_be_built(told: Told) -> bool:
    """Whether flash-attn, which a model's own code imports, may be compiled there."""
    without = told.os in ("windows", "macos") or told.build in ("cpu", "xpu") or told.jetson
    return (
        told.has(_OF_THE_MODEL) and not without and not told.has(r"(?i)\bcpu[- ]only|\bno gpu|rocm|\bamd\b|\bM[1-5]\b")
    )


def _without_flash_attn(told: Told) -> tuple[Fix, ...]:
    """Not where a model's own code imports it, which transformers looks through before that runs."""
    if _can_be_built(told):
        return ()
    if told.has(_OF_THE_MODEL):
        text = "The model's own code imports flash_attn, and transformers checks that first. Where that code can do "
        text += "without (most can), take the name off that list: before from_pretrained, replace "
        text += (
            "transformers.dynamic_module_utils.get_imports by a function that returns its list without 'flash_attn'; "
        )
        return (Fix(f'{text}and load the model with attn_implementation="sdpa"'),)
    return (Fix('Use torch\'s own attention instead: attn_implementation="sdpa"'),)


def _flash_attn(told: Told) -> tuple[Fix, ...]:
    if _can_be_built(told):
        text = (
            "The model's own code imports it, whatever attn_implementation says: install it. Without a wheel for your "
            "torch in its releases it needs nvcc, and compiles for hours. It is built against the "
        )
        tools = pip("install", "ninja", "packaging", "psutil")
        return (
            Fix(
                f"{text}installed torch, so install torch first",
                (tools, pip("install", "flash-attn", "--no-build-isolation")),
            ),
        )
    if told.os == "windows":
        return (Fix("There is no official wheel for Windows: work without it, or use WSL"),)
    if told.os == "macos" or told.has(_OF_THE_MODEL):
        return ()
    return (
        Fix(
            "Or install it; it is built against the installed torch, so install torch first",
            (pip("install", "flash-attn", "--no-build-isolation"),),
        ),
    )


_ANDROID = r"pydroid3?[/\\]|/com\.termux/"


def _of_termux(told: Told) -> tuple[Fix, ...]:
    """Termux has Android's C library, for which PyPI has no wheels, and packages of which all must be of one day."""
    if not told.has(r"(?i)termux"):
        return (Fix("Install torch again from Pydroid 3's own menu (Pip, Quick install)"),)
    lacks = told.last(r"dlopen failed: library \"(lib[\w.+-]+)\" not found")
    if lacks and re.search(r"\.so\.\d", lacks[1]):
        text = f"This torch is a wheel for Linux. It needs {lacks[1]}, and Android has none. Install "
        text += "Termux's own, or use a Linux inside Termux (proot-distro)"
        return (Fix(text, ("pip uninstall -y torch", "pkg install python-torch")),)
    own = lacks[1].removesuffix(".so") if lacks and lacks[1].startswith("libandroid-") else ""
    text = "Termux's packages are from different days. Update all of them" + (f", and install {own}" if own else "")
    return (Fix(text, ("pkg upgrade", f"pkg install {own} python-torch".replace("  ", " "))),)


def _torchs_on_android(around: str) -> bool:
    """In Termux itself or Pydroid, and of a library that torch needs."""
    if not re.search(r"(?i)termux|pydroid", around) or re.search(r"(?i)proot|_jni|mobile", around):
        return False
    if needs := re.search(r"needed by (\S+)", around):
        return re.search(r"[/\\]torch[/\\]|libtorch|libc10", needs[1]) is not None
    return re.search(r"(?:import|install) torch|[/\\]torch[/\\]|libtorch|libc10", around) is not None


_ON_ANDROID = (
    Fix("PyPI has no torch for Android: Pydroid 3 has one in its menu (Pip, Quick install), Termux in its packages"),
)


def _of_numba(told: Told) -> tuple[Fix, ...]:
    needs = told.last(r"Numba needs NumPy (\d+)\.(\d+) or (less|greater)")
    if needs is None:
        return ()
    wanted = f"numpy>={needs[1]}.{needs[2]}" if needs[3] == "greater" else f"numpy<{needs[1]}.{int(needs[2]) + 1}"
    numpy = Fix("Install a NumPy that this Numba takes", (pip("install", wanted),))
    if needs[3] == "less" and (int(needs[1]), int(needs[2])) < (2, 1):  # what the newest take
        return (Fix("Update Numba: newer ones take newer NumPy", (pip("install", "-U", "numba"),)), numpy)
    return (numpy, Fix("Or the newest Numba, which takes newer ones", (pip("install", "-U", "numba"),)))


def _of_pkg_resources(told: Told) -> tuple[Fix, ...]:
    """Which package asks for another torch than the installed one."""
    found = told.last(
        r"VersionConflict: \(torch ([\d.]+)(?:\+(\w+))? \([^\n]{1,200}?Requirement\.parse\('torch([^']*)'\)"
        r"(?:, \{'([\w.-]+)')?"
    )
    if found is None:
        return ()
    user = found[4] or ""
    if user in torch_builds.WITH_TORCH:
        text = f"{user} belongs to torch{found[3]}, and {found[1]} is installed: install the {user} of that one"
        return (Fix(text, (torch_builds.torch_of(told, found[1], found[2] or ""),)),)
    who = user or "A package"
    text = f"{who} asks for torch{found[3]}, and {found[1]} is installed: install a newer release of it"
    asked = re.fullmatch(r"==(\d+\.\d+\.\d+)", found[3])
    made = Fix(text, (pip("install", "-U", user),) if user else ())
    if asked is None:
        return (made,)
    return (made, Fix("Or that torch", (torch_builds.torch_of(told, asked[1], found[2] or ""),)))


def _of_extras(told: Told) -> tuple[Fix, ...]:
    """Extras of a project of which each fits alone."""
    extras = told.last(
        r"([A-Za-z][\w.-]{1,60})\[([\w-]{1,40})\] depends on [^\n]{1,200}? and \1\[([\w-]{1,40})\] depends on"
    )
    if extras is None or not told.has(r"\buv\b"):
        return ()
    text = f"The extras {extras[2]} and {extras[3]} of {extras[1]} exclude each other, and uv sync solves all of a "
    text += "project: install the one that you want by uv pip, which does not (uv venv makes an environment where "
    text += "there is none); its authors can allow both (conflicts under [tool.uv] in pyproject.toml)"
    typed = told.last(r"\buv sync[^\n]{0,120}--extra[^\n]{0,120}")
    wanted = re.findall(r"--extra[ =]([\w-]{1,40})", typed[0]) if typed else []
    if not wanted and not told.has("your project requires"):  # whose extras they are is not known
        return (Fix(text),)
    chosen = f".[{','.join(wanted) or extras[2]}]"
    return (Fix(text, (shell.command(told.os or "linux", "uv", "pip", "install", "-e", chosen),)),)


def _of_uvs_reason(told: Told) -> tuple[Fix, ...]:
    """A pin of the project's that a package excludes, as uv says it."""
    found = told.last(
        r"Because ([\w.-]+)(==[\w.+]+)? depends on ([\w.-]+)(?:\[[\w,]+\])?([=<>!~]=?[\w.*+,<>=]+) and you require "
        r"\3([=<>!~]=?[\w.*+,<>=]*\w)"
    )
    if found is None or found[3] in ("torch", "torchvision", "torchaudio"):
        return ()
    file = told.last(r"-r (\S{1,80}\.(?:txt|in))\b")
    text = f"{found[1]}{found[2] or ''} needs {found[3]}{found[4]}, and {file[1] if file else 'the project'} asks for "
    text += (
        f"{found[3]}{found[5]}: write {found[4]} there, or take the line out, since {found[1]} brings it; then again"
    )
    again = ("uv", "pip", "install", "-r", file[1]) if file else ("uv", "lock")
    return (Fix(text, (shell.command(told.os or "linux", *again),)),)


_LIMIT = r"(?:\{[^{}\n]{0,80}\})?((?:[=<>!~]=?[\w.*+]+,?){1,4})"
_PIN = r"([A-Za-z][\w.-]{0,60})((?:[=<>!~]=?[\w.*+]+,?){0,4})"
# A package that another has in it, and what is to be asked for in its place.
_PART_OF = {"vllm-flash-attn": "vllm"}


def _of_pips_reasons(told: Told) -> tuple[Fix, ...]:
    """What is asked for, and who excludes it: one of the two has to give way."""
    found = conflicts.clash(told.text)
    if found is None:
        return ()
    one, other = found
    file = fixes.of_the_file(told)
    where = f"in {file[1]}" if file else "in your list"
    if one.user:
        text = f"{one.user} {one.number} needs {one.name}{one.limits}, and {other.user} {other.number} needs "
        text += f"{other.limits}: give no release of the two {where}, or another of one, so that pip finds a pair"
        return (Fix(text, (pip("install", *file),) if file else (pip("install", "-U", one.user, other.user),)),)
    text = f"{one.name}{one.limits} is requested, and {other.user} {other.number} needs {other.name}{other.limits}: "
    text += f"take the limit of {one.name} out {where}, so that pip chooses one that fits"
    own = re.search(rf"(?i)(?:requested|install [^\n]*?)\b{re.escape(other.user)}==", told.text)
    text += f", or name a release of {other.user} that takes it" if own else f", or name a newer {other.user}"
    text += "; then install again"
    again = file or tuple(dict.fromkeys(_unpinned(item, one.name) for item in told.wanted))
    return (Fix(text, (pip("install", *again),) if again else ()),)


def _widened(told: Told) -> tuple[Fix, ...]:
    text = "Remove or widen the version limits in the message"
    if told.has("torch"):
        text += "; give a version for only one of torch, torchvision and torchaudio, and pip chooses the matching ones"
    return (Fix(text),)


def _unpinned(item: str, name: str) -> str:
    bare = re.split("[=<>~!]", item)[0]
    return bare if re.sub("[_.]", "-", bare.lower()) == re.sub("[_.]", "-", name.lower()) else item


def _of_two(told: Told) -> tuple[Fix, ...]:
    """Two packages that need different releases of a third, as uv says it."""
    text = re.sub(r"\s+", " ", told.text)
    found = list(re.finditer(rf"[Bb]ecause {_PIN} depends on ([\w.-]+){_LIMIT} and {_PIN} depends on \3{_LIMIT}", text))
    if not found:
        return ()
    one, at, third, needs, other, of, wants = (part.rstrip(",") for part in found[-1].groups())
    clash = f"{one} {at.lstrip('=')} needs {third}{needs}, and {other} {of.lstrip('=')} needs {third}{wants}"
    wanted = [item for item in told.wanted if _PART_OF.get(re.split("[=<>]", item)[0]) not in (one, other)]
    if wanted and len(wanted) < len(told.wanted):
        part = one if one in _PART_OF else other
        return (Fix(f"{clash}. Leave {part} out: {_PART_OF[part]} has it in itself", (pip("install", *wanted),)),)
    names = {item: re.split("[=<>~!]", item)[0] for item in told.wanted}
    free = [name if name in (one, other) else item for item, name in names.items()]
    if free != list(told.wanted):
        text = f"{clash}. Give no release of the two, and a pair is chosen that fits"
        return (Fix(text, (pip("install", *free),)), Fix("Or install them in environments of their own"))
    return (Fix(f"{clash}: loosen what the project asks of one of them, or install one in an environment of its own"),)


def _only_torchs_index(told: Told) -> tuple[Fix, ...]:
    """Where each torch that pip tries needs a package by its name alone: the index that pip asks has no file of it."""
    lacks = told.last(
        r"\btorch [\d.]+(?:\+(cu\d+|cpu))? depends on ([A-Za-z][\w-]{1,40})[ \t]*\n"
        r"[^\n]*\btorch [\d.]+(?:\+\w+)? depends on \2[ \t]*(?:\n|$)"
    )
    if lacks is None:
        return ()
    tag, name = lacks.groups()
    text = f"The lines ask for {name} in any version: the only index that pip asks (--index-url, or -i) has "
    text += "none that this "
    text += f"Python can use. Let it ask PyPI too: install {name} from there"
    index = f"{torch_builds.INDEX}/{tag or 'cpu'}"
    if tag:
        text += f", then give your command again with --extra-index-url {index} in place of --index-url"
    return (Fix(text, (pip("install", name, "--index-url", "https://pypi.org/simple"),)),)


def _versions_that_fit(told: Told) -> tuple[Fix, ...]:
    both = told.last(
        r"Cannot install [^\n]*?torch==(\d+\.\d+\.\d+)(?:\+(cu\d+|cpu))?[^\n]*?(torchvision|torchaudio)==[\d.]+"
    )
    if both and told.known.companions.of(both[3], both[1]):
        text = f"They belong to different releases: name those that match torch {both[1]}{fixes.in_the_file(told)}"
        return (Fix(text, (torch_builds.torch_of(told, both[1], both[2] or ""),)),)
    pair = _of_mmcv(told) or _of_pkg_resources(told) or _of_extras(told) or fixes.of_a_resolver(told)
    if pair := pair or _of_uvs_reason(told) or _of_two(told) or _only_torchs_index(told):
        return pair
    plain = replace(told, text=re.sub(r"[\[(](\d+), (\d+), (\d+)[^\])\n]{0,20}[\])]", r"\1.\2.\3", told.text))
    if used := plain.last(
        r"(\w+)==\S+ is used but incompatible\. Please install (\w+)([<>=!][^\n]*?\d)(?=[\s.`'\"*]*(?:$|\n))"
    ):
        if other := openmmlab.another_copy(told):
            return other
        named = f"{used[2]}{used[3]}".replace(" ", "")
        named = named.replace("mmcv", "mmcv-full", 1) if re.search(r"<=?1\.|<=?\[1", named) else named
        # Both have the folder mmcv: with mmcv itself still there, files of the two would be mixed.
        away = (pip("uninstall", "-y", "mmcv"),) if named.startswith("mmcv-full") else ()
        mim = (*away, pip("install", "-U", "openmim"), shell.command("linux", "mim", "install", named))
        get = mim if used[2].startswith("mm") else (pip("install", named),)
        return (Fix("Install a release that the message names", get),)
    if told.has("The conflict is caused by|ResolutionImpossible|conflicting dependencies"):
        return _of_pips_reasons(told) or _widened(told)
    text = "Install all of the project's packages in one command, so that pip chooses versions that work together"
    return _of_resolver(told) or (Fix(f"{text}; this shows what conflicts", (pip("check"),)),)


def _of_mmcv(told: Told) -> tuple[Fix, ...]:
    """mmcv is compiled for one torch each, and its last release is newer than what the last mmdet takes."""
    asked = told.last(
        r"\bmm\w+ [\d.]+ requires mmcv([<>=][^;\s]*)[^\n]{0,30}? but you have mmcv 2"
        r"|MMCV==2\.2\.0 is used but incompatible\. Please install mmcv([\d.,<>=!rc ]{2,38}\d)"
    )
    plain = r"MMCV==2\.2\.0 is used but incompatible|`?mmdet`? [^\n]{0,60}`?mmcv`? ?<2\.2"
    if openmmlab.another_copy(told) or (asked is None and not told.has(plain)):
        return ()
    wanted = (asked[1] or asked[2]).replace(" ", "") if asked else ">=2.0.0rc4,<2.2.0"
    text = "mim takes the wheel of mmcv for the torch that is there (pip would compile it). mmcv 2.1 has wheels up to "
    text += "torch 2.1: with a newer one install torch==2.1.2 first (torchvision==0.16.2, numpy<2)"
    by = told.last(r"[/\\](mmseg|mmdet3d)[/\\]__init__\.py")
    of = by[1] if by else "mmdet"
    most = "MMCV_MAX" if of == "mmseg" else "mmcv_maximum_version"
    own = f"eep mmcv 2.2.0, which differs little: in {of}/__init__.py write {most} = '2.3.0'"
    if told.torch and version(told.torch) >= (2, 2):  # for which mmcv 2.1 has no wheel
        return (Fix(f"K{own}"),)
    mim = (pip("install", "-U", "openmim"), shell.command("linux", "mim", "install", f"mmcv{wanted}"))
    return (Fix(text, mim), Fix(f"Or k{own}"))


def _of_resolver(told: Told) -> tuple[Fix, ...]:
    """Of what pip lists after installing: torch's own requirements, or a version of each that suits all."""
    listed = conflicts.listed(told.text)
    if torch := next((item for item in listed if item.user == "torch"), None):
        number, _, build = torch.number.partition("+")
        text = "torch's own requirements were replaced or left out: install torch again with them"
        index = ("--index-url", f"{torch_builds.INDEX}/{build}") if build else ()
        return (Fix(text, (pip("install", "--force-reinstall", f"torch=={number}", *index),)),)
    made = []
    of_torch = [item for item in listed if item.name == "torch"]
    if of_torch and not told.has(r"(?:torchvision|torchaudio|torchtext) \S+ requires torch"):
        made += _other_torch(told, of_torch)
    fitting, others = conflicts.solved(item for item in listed if item.name != "torch")
    if fitting:
        made.append(Fix("Install versions that the packages in the list accept", (pip("install", *fitting),)))
    if others:
        made.append(Fix("No single version suits all of these: update them", (pip("install", "-U", *others),)))
    if made:
        made.append(
            Fix(f"Packages of the list that you do not use ({listed[0].user} ...) can be left so, or uninstalled")
        )
    if made and (told.notebook or told.has(r"(?i)colab|previously imported in this runtime|kaggle")):
        made.append(Fix("In a notebook restart the session afterwards: what was imported is still the old version"))
    return tuple(made)


def _other_torch(told: Told, listed: list[conflicts.Clash]) -> list[Fix]:
    """Packages that want an older or newer torch: their newest release, or that torch from the index of its build."""
    users = list(dict.fromkeys(item.user for item in listed))
    made = [
        Fix("Update what asks for another torch: newer releases accept newer ones", (pip("install", "-U", *users),))
    ]
    every = [item.torch for item in told.known.releases.all() if item.indexed]
    if best := conflicts.newest(every, listed):
        build = torch_builds.build_of(told, best)
        text = f"Or go to torch {best}, which they accept (build {build}; use cpu without an NVIDIA GPU)"
        made.append(Fix(text, (torch_builds.torch_of(told, best, "" if told.os == "macos" else build),)))
    return made


def _once(told: Told) -> tuple[Fix, ...]:
    """A folder that uninstalling leaves behind hides the new one; a wheel may bring libtorch along."""
    if told.has("maturin|auditwheel"):
        text = "The wheel brings a copy of libtorch, beside the one of the installed torch: build it without"
        return (Fix(text, ("export LIBTORCH_USE_PYTORCH=1", "maturin build --release --skip-auditwheel")),)
    packages = ("torch", *torch_builds.WITH_TORCH)
    text = "Remove them all (and whatever is left of the torch folder in site-packages), then install once"
    index = ("--index-url", f"{torch_builds.INDEX}/{told.build}") if told.build else ()
    return (Fix(text, (pip("uninstall", "-y", *packages), pip("install", *packages, *index))),)


def _named_torch(told: Told) -> tuple[Fix, ...]:
    """The right name, with the version that was asked for, where torch has it."""
    asked = told.last(r"(?:the requirement|found for|version of) pytorch==([012]\.\d{1,2}(?:\.\d)?)(?![\w.*])")
    if asked:
        wanted, python = f"torch=={asked[1]}", torch_builds.newest_python(told, asked[1])
        text = f"Write {wanted}, also in a requirements file; it has wheels up to Python {python}"
        if told.python and version(told.python) > version(python):
            return (Fix(f"{text}: make an environment with that", environments.new_environment(told, python, wanted)),)
        return (Fix(text, (pip("install", wanted),)),)
    if file := told.last(r"install -r +([\w./\\-]{1,80}\.txt)|\(from -r (\S{1,80}\.txt)"):
        text = f"Write torch instead of pytorch in {file[1] or file[2]}, then install the file again; or torch alone"
        return (Fix(text, (pip("install", "torch"),)),)
    asker = told.last(
        r"\bpytorch(?:[=<>~!][^\s()]*)? \(from ([A-Za-z][\w.-]*)[=<>)]|install_requires=\[[^\]\n]{0,200}['\"]pytorch\b"
    )
    if asker or told.has(
        r"pip3? install [^\n]{0,80}(?:git\+http|-e \.|(?<= )\.(?:\s|$))|python setup\.py (?:install|develop)"
    ):
        text = (
            "Install torch; the package asks for the wrong name: install it without its requirements (then the others "
        )
        text += "that it lists), or write torch for pytorch in its setup.py"
        address = told.last(r"git\+https?://[\w./@-]+\w")
        what = address[0] if address else "" if asker and asker[1] else "."  # the asker may be nobody's on PyPI
        again = (pip("install", "--no-deps", what),) if what else ()
        return (Fix(text, (pip("install", "torch"), *again)),)
    return (Fix("Install torch", (pip("install", "torch"),)),)


ERRORS = (
    Error(
        "duplicate-install",
        "A package is installed twice",
        (
            "Two installations of a package are mixed: pip and conda, the user's folder and the environment, "
            "or the leftovers of an interrupted installation."
        ),
        "environment",
        (
            Seen(
                "distribution",
                r"Ignoring (?:invalid|incompletely removed) distribution [~-]\w*orch",
                "WARNING: Ignoring invalid distribution ~orch (/x/site-packages)",
            ),
            Seen(
                "No files were found to uninstall",
                r"Can't uninstall 'torch\w*'\. No files were found to uninstall",
                "Can't uninstall 'torch'. No files were found to uninstall",
            ),
            Seen(
                "Cannot uninstall",
                r"Cannot uninstall '?torch\S*'?[.,]? ",
                "ERROR: Cannot uninstall torch 2.1.0, RECORD file not found.",
            ),
            *exactly(
                "Only a single TORCH_LIBRARY can be used to register the namespace",
                "Tried to register multiple backend fallbacks for the same dispatch key",
                "function '_has_torch_function' already has a docstring",
                "already has a kernel registered for",
                "uninstall-no-record-file",
            ),
            Seen(
                "is already registered",
                r'generic_type: type "\w+" is already registered',
                'generic_type: type "name" is already registered',
            ),
            Seen(
                "from torch unknown location",
                r"cannot import name '\w+' from 'torch' \(unknown location\)",
                "ImportError: cannot import name 'Tensor' from 'torch' (unknown location)",
            ),
        ),
        (Fix("Check which copies there are, and keep one", ("python -m pip list -v | grep -i torch",)), _once),
        asked=(
            "already has a docstring",
            "two versions of torch installed",
            "invalid distribution -orch",
            "cannot uninstall torch",
        ),
        rule="TD103",
        source="genuine texts of pip 23.2 and 26.3",
    ),
    Error(
        "build-isolation",
        "The isolated build cannot see torch",
        "pip builds the package in an isolated environment that does not have torch.",
        "environment",
        (
            *exactly("cuda extension requires PyTorch", "torch is required for pre-compiling ops"),
            Seen(
                "depends on torch but doesn t declare it as a build dependency",
                r"depends on `torch`, but doesn't declare it as a build dependency",
                "hint: `flash-attn@2.7.3` depends on `torch`, but doesn't declare it as a build dependency.",
            ),
            Seen(
                "Getting requirements to build wheel | get requires for build wheel",
                r"(?i:flash[_-]attn|causal[_-]conv1d|mamba[_-]ssm|xformers|torch[_-]scatter|deepspeed|"
                r"detectron2)[\s\S]{0,600}"
                r"(?:Getting requirements to build wheel (?:did not run|\.\.\. error)|get_requires_for_build_wheel)",
                "Collecting flash_attn\n  Getting requirements to build wheel ... error",
            ),
            Seen(
                "No module named",
                r"(?:pip-build-env-|builds-v0)[\s\S]{0,3000}No module named "
                r"'(?:torch|packaging|wheel|pybind11)'",
                '  File "/tmp/pip-build-env-x/overlay/lib/python3.10/site-packages/setuptools/build_meta.py", '
                "line 311, in "
                "run_setup\n    exec(code, locals())\nModuleNotFoundError: No module named 'packaging'",
            ),
            Seen(
                "Unable to import torch pre compiling ops will be disabled",
                r"Unable to import torch, pre-compiling ops will be disabled",
                "      [WARNING] Unable to import torch, pre-compiling ops will be disabled.",
            ),
            Seen(
                "No module named torch end of output",
                r"No module named 'torch'\s+\[end of output\]",
                "      ModuleNotFoundError: No module named 'torch'\n      [end of output]",
            ),
            Seen(
                "No module named",
                r"(?:Getting requirements to build wheel|Preparing metadata|get_requires_for_build_wheel|"
                r"build dependencies|Failed to build|(?<![ \"'])setup\.py|build_editable|"
                r"prepare_metadata_for_build)[\s\S]{0,4000}No module named '(?:torch|packaging|numpy|"
                r"psutil|wheel)'",
                "  × Getting requirements to build wheel did not run successfully.\n  │ exit code: 1\n"
                "  ╰─> [20 lines of output]\n      ModuleNotFoundError: No module named 'torch'",
            ),
            Seen(
                "No module named",
                r"No module named '(?:torch|packaging|psutil|wheel)'[\s\S]{0,1500}(?:Getting requirements "
                r"to build wheel|subprocess-exited-with-error|metadata-generation-failed|Failed to build|"
                r"error originates from a subprocess|This is an issue with the package mentioned above|"
                r"depends on `?torch|--no-build-isolation)",
                "ModuleNotFoundError: No module named 'torch'\n      [end of output]\n"
                "note: This error originates from a subprocess\n"
                "ERROR: Getting requirements to build wheel did not run successfully",
            ),
        ),
        (_build_with_torch,),
        alternatives=(Or("torch-not-installed", "torch is not installed outside the build either"),),
        asked=(
            "flash attn no module named torch while installing",
            "no module named torch during pip install",
            "--no-build-isolation",
        ),
        source="Dao-AILab/flash-attention README",
    ),
    Error(
        "torch-on-android",
        "torch lacks a library on Android",
        "On Android a library of torch was not found, or is of a different release: wheels for Linux do not fit there, "
        "and Termux's packages fit only each other.",
        "environment",
        (
            Seen(
                "dlopen failed",
                r"(?:Import|OS)Error: dlopen failed: (?:library|cannot locate symbol) \"\S+\"",
                'ImportError: dlopen failed: library "libabsl_log.so" not found: needed by /data/data/com.termux/files/'
                "usr/lib/python3.13/site-packages/torch/lib/libc10.so",
            ),
        ),
        (_of_termux,),
        amid=_torchs_on_android,
        source="termux-packages: packages/python-torch",
    ),
    Error(
        "torch-not-installed",
        "torch is not installed in this Python",
        (
            "torch is not installed in the Python that runs: usually it is in a different environment, or the "
            "notebook uses a different kernel."
        ),
        "environment",
        (
            Seen(
                "No module named torch",
                r"No module named torch\.(?:utils|nn|autograd|optim|cuda|multiprocessing)[\w.]*",
                "ImportError: No module named torch.utils.cpp_extension",
            ),
            Seen(
                "No module named",
                r"""No module named (?:['"]torch['"](?![A-Za-z])|torch['"]?[ \t]*(?:$|[^.\w'" ]))""",
                "ModuleNotFoundError: No module named 'torch'",
            ),
            *exactly("requires the PyTorch library but it was not found in your environment"),
            Seen(
                "orch",
                r"(?:ImportError|EnvironmentError|Exception|RuntimeError|OSError): (?![^\n]*orch[`']?(?: version)? ?"
                r"[<>=]?=? ?\d)[^\n]{0,200}?(?:\b(?:Py)?[Tt]orch[`']? (?:is not|must be|are not|needs to be) "
                r"(?:installed|available|found)|\b(?:Py)?[Tt]orch is required (?:to|for)|(?:[Pp]lease|need to) install "
                r"[`']?(?:py)?torch[`']?(?:$|[ .,]))",
                "ImportError: Unable to convert output to PyTorch tensors format, PyTorch is not installed.",
            ),
            Seen(
                "None of PyTorch TensorFlow",
                r"None of PyTorch, TensorFlow >= [\d.]+, or Flax have been found",
                "None of PyTorch, TensorFlow >= 12, or Flax have been found",
            ),
            *exactly("Error while finding module specification for 'torch"),
            Seen("No module named torch", r"No module named torch[ \t]*$", "No module named torch"),
            Seen(
                "no module named torch",
                r"\b[Nn]o module named (?:torch|[`'\"]torch[`'\"])(?:[`'\"”]|[.,!?]?[ \t]*$|[,!?] | error\b)",
                'I get the "no module named torch" error',
            ),
        ),
        (lambda told: _ON_ANDROID if told.has(_ANDROID) else (*no_torch.here(told), *no_torch.general(told)),),
        alternatives=(
            Or("build-isolation", "it happens while pip builds another package"),
            Or("duplicate-install", "pip list shows torch: then pip belongs to a different Python"),
        ),
        asked=(
            "no module named torch",
            "torch not found jupyter",
            "pip install torch but cannot import",
            "modulenotfounderror torch",
        ),
        rule="TD201",
        amid=lambda around: (
            "Disabling PyTorch because" not in around
            and re.search(r"No module named 'torch'\s+\[end of output\]", around) is None  # of a build
        ),
        source="jupyter/notebook#4629; pytorch/pytorch#4827",
    ),
    Error(
        "flash-attn-missing",
        "flash-attn is not installed",
        "The program needs flash-attn, which is not installed.",
        "environment",
        (
            *exactly(
                "FlashAttention2 has been toggled on, but it cannot be used",
                "the package flash_attn seems to be not installed",
            ),
            Seen("No module named", r"No module named '?flash_attn'?", "No module named 'flash_attn'"),
            *exactly(
                "flash_attn is not installed",
                "requires the following packages that were not found in your environment: flash_attn",
            ),
        ),
        (_without_flash_attn, _flash_attn),
        asked=("no module named flash_attn", "flash attention 2 not installed"),
        goes_on=True,
        source="transformers: modeling_utils.py",
    ),
    Error(
        "gpu-too-old-for-flash-attn",
        "This GPU is too old for FlashAttention",
        "FlashAttention has no code for GPUs of this generation (Ampere or newer is needed).",
        "code",
        (
            *varying("GPU with CUDA capability 7 0 is not supported"),
            *exactly("FlashAttention only supports Ampere GPUs or newer"),
            Seen(
                "only supports",
                r"Flash ?Attention(?:-?[23])? only supports (?:Ampere|Turing|Hopper|Ada)",
                "RuntimeError: FlashAttention only supports Ampere GPUs or newer.",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "This GPU is new, and an old flash-attn takes it for an older one: update it",
                        (pip("install", "-U", "--no-build-isolation", "flash-attn"),),
                    ),
                )
                if told.has(torch_builds.NEWER_GPU)
                else ()
            ),
            Fix('Use torch\'s own attention: attn_implementation="sdpa" or "eager"'),
        ),
        asked=("flashattention only supports ampere gpus",),
        source="Dao-AILab/flash-attention README",
    ),
    Error(
        "requirement-conflict",
        "Packages need versions that exclude each other",
        (
            "Packages require versions that exclude each other: pip finds no combination that works, or installed "
            "a version that another package forbids."
        ),
        "environment",
        (
            *exactly("because these package versions have conflicting dependencies"),
            Seen(
                "but you have mmcv",
                r"\bmm\w+ [\d.]+ requires mmcv[^\n]{1,60}but you have mmcv [\d.]+ which is incompatible",
                'mmdet 3.3 requires mmcv<2.2.0,>=2.0; extra == "mim", but you have mmcv 2.2.0 which is incompatible.',
            ),
            Seen(
                "is used but incompatible Please install",
                r"\w+==\S+ is used but incompatible\. Please install \w+",
                "AssertionError: MMCV==2.2.0 is used but incompatible. Please install mmcv>=2.0.0rc4, <2.2.0.",
            ),
            *exactly(
                "pip's dependency resolver does not currently take into account all the packages",
                "ResolutionImpossible",
                "The conflict is caused by:",
            ),
            Seen(
                "VersionConflict",
                r"VersionConflict: \((?:torch\w*) [\w.+]+ \([^\n]{1,200}Requirement\.parse\('torch",
                "pkg_resources.ContextualVersionConflict: (torch 1.7.1 (/v/site-packages), "
                "Requirement.parse('torch==1.7.0'), {'torchvision'})",
            ),
            Seen(
                "The user requested",
                r"The user requested [^\n]+\n(?:[^\n]*\n){0,6}?[^\n]* depends on \w+",
                "    The user requested torch==1.13.0\n    torchvision 0.15.2 depends on torch==2.0.1",
            ),
            Seen(
                "requirements are unsatisfiable",
                r"\bincompatible\.?[\s\S]{0,400}?requirements are unsatisfiable",
                "Because torchvision==0.15.2 depends on torch==2.0.1 and you require torch==2.1.0, "
                "torchvision==0.15.2 is "
                "incompatible. We can conclude that your requirements are unsatisfiable.",
            ),
            Seen(
                "we can conclude that",
                r"Because [^\n]{0,120}depends on [\s\S]{0,400}we can conclude that [\s\S]{0,200}incompatible",
                "Because torchvision==0.15.2 depends on torch==2.0.1 and you require torch==2.1.0, we can "
                "conclude that "
                "your requirements and torchvision==0.15.2 are incompatible.",
            ),
            Seen(
                "requirements are unsatisfiable",
                r"\band (?!you require)[\w.-]+(?:\[[\w-]+\])?[=<>\w.,]{0,40} depends on [^\n]{1,90}"
                r"(?:\n[^\n]{1,90}){0,2}?requirements are unsatisfiable",
                "Because vllm>=0.8 depends on torch==2.6.0 and tool[v] depends on vllm>=0.8 and tool[w] depends on "
                "torch>=2.8, we can conclude that your project's requirements are unsatisfiable.",
            ),
            Seen(
                "Numba needs NumPy",
                r"Numba needs NumPy \d+\.\d+ or (?:less|greater)",
                "ImportError: Numba needs NumPy 2.0 or less. Got NumPy 2.2.",
            ),
            *exactly("version solving failed", "pipenv.exceptions.ResolutionFailure"),
            Seen("which is incompatible", r"which is incompatible\.[ \t]*$", "which is incompatible."),
        ),
        (lambda told: _of_numba(told) or _versions_that_fit(told),),
        asked=("dependency conflict pip torch", "resolution impossible", "which is incompatible"),
        rule="TD221",
        symptom=1,
        source="pip: dependency resolution",
    ),
    Error(
        "pytorch-not-torch",
        "The package is called torch, not pytorch",
        'The package is named torch; "pytorch" on PyPI is only a placeholder that fails.',
        "environment",
        (
            Seen(
                "No module named pytorch",
                r"No module named '?pytorch'?(?![\w.])",
                "ModuleNotFoundError: No module named 'pytorch'",
            ),
            Seen(
                "satisfies the requirement pytorch | matching distribution found for pytorch | no version of pytorch",
                r"(?:satisfies the requirement|matching distribution found for|no version of) pytorch(?![\w.\[-])",
                "ERROR: Could not find a version that satisfies the requirement pytorch==1.4.0",
            ),
            *exactly("You should install pytorch from http"),
            Seen("pytorch tar gz", r"(?<![\w-])pytorch-[01]\.[\d.]+\.tar\.gz", "  Using cached pytorch-1.0.2.tar.gz"),
            Seen(
                "No module named tools setup",
                r"No module named '?tools\.setup_helpers'?",
                "ModuleNotFoundError: No module named 'tools.setup_helpers'",
            ),
            Seen(
                "The package named for PyTorch is",
                r"""You (?:tried|should) (?:to )?install(?:ed)? ["']?pytorch["']?\. The package named for """
                r"""PyTorch is ["']?torch""",
                'Exception: You tried to install "pytorch". The package named for PyTorch is "torch"',
            ),
        ),
        (
            lambda told: (Fix("In code, it is `import torch`"),) if told.has("No module named '?pytorch") else (),
            _named_torch,
        ),
        asked=("pip install pytorch fails",),
        rule="TD201",
        source="the package pytorch on PyPI",
    ),
)
