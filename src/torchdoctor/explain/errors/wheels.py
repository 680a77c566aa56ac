"""Wheels that do not exist for this Python or system."""

import re
from dataclasses import replace
from itertools import pairwise

from torchdoctor import shell
from torchdoctor.explain import conflicts, environments, fixes, ingredients, macs, makers, torch_builds, windows_arm
from torchdoctor.explain.checks import asked_is_older, python_is_older, requirements_fit
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.numpy import for_cuda
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.repeated import repeated
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_NOT_TORCH = (
    r"(?:No matching distribution found for|Could not find a version that (?:satisfies the requirement|matches)"
    r"|Unable to find (?:installation )?candidates for) (?!torch(?!-)|to?r?c?$)([\w.-]+)"
)
_ASKED = r"(?:requirement|found for|no version of|Because) torch={2,3}(\d+\.\d+(?:\.\d+)?)(?:\+(cu\d+|cpu))?(?![\w.+])"


_WHICH = "python -c \"import struct, sys; print(sys.version, struct.calcsize('P') * 8)\""


_CHECK = Fix("Check which it is", (_WHICH,))


def _for_arm(told: Told) -> tuple[Fix, ...]:
    """onnxruntime-gpu on an Arm machine, which PyPI has no wheel for."""
    arm = told.jetson or told.has(r"(?i)\b(?:aarch64|arm64|arm linux|dgx spark|gb10)\b")
    asked = told.last(_NOT_TORCH) or told.last(r"install ([\w.-]+)")
    return for_cuda(told) if arm and asked and asked[1].startswith("onnxruntime-gpu") else ()


def _newer_python(told: Told) -> tuple[Fix, ...]:
    if own := told.last(r"requirement torch==(\d[\d.]*a0\+\w+)"):
        text = (
            f"The wheel wants the torch that it was built with, {own[1]}, which no index has: install that file first"
        )
        return (
            Fix(f"{text}, then this one without its requirements", (pip("install", "--no-deps", "FILE.whl"),)),
            *makers.jetson(told),
        )
    if told.has("KeyError: 'linux2'"):
        return (_of_python_2(told),)
    if made := _of_an_old_python(told):
        return made
    if told.has("requested Python version"):
        return (Fix("Raise requires-python in pyproject.toml to what torch needs, then lock again"),)
    if limit := told.last(r"Package '?([\w.-]+?)'? requires a different Python: \S+ not in '[^'\n]*>=(3\.\d+)"):
        text = (
            f"{limit[1]} needs Python {limit[2]} or newer: use that, in a new environment; or an older release of "
            f"{limit[1]}"
        )
        return (Fix(text, environments.new_environment(told, max(limit[2], "3.12", key=version), limit[1])),)
    return (Fix("Use a newer Python, in a new environment", environments.new_environment(told, "3.12", "torch")),)


def _by_its_tags(told: Told) -> tuple[Fix, ...]:
    """uv lists the Pythons that a release has wheels for."""
    if tags := told.last(
        r"Wheels are available for `([\w-]+)` \(v([\w.+]+)\) with the following "
        r"[^\n]*?`cp3(\d+)\w?`(?![,`])"
    ):
        python, name = f"3.{tags[3]}", f"{tags[1]}=={tags[2]}"
        text = f"Use Python {python}, the newest that {name} has wheels for"
        if told.project:
            text += "; requires-python in pyproject.toml must allow it"
            return (Fix(text, (f"uv python pin {python}", "uv sync")),)
        return (Fix(text, environments.new_environment(told, python, name)),)
    if tags := told.last(
        r"(?:only has wheels|found wheels for `[\w-]+` \(v[\w.+]+\)) with the following Python \w+ tags?: "
        r"[`cp\d, t]*?`cp3(\d+)t?`(?![,`])"
    ):
        found = told.last(r"(?:but|wheels for) `([\w-]+)` \(v?([\w.+]*)")
        python, name = f"3.{tags[1]}", found[1] if found else "torch"
        if found and found[2] and told.has(rf"{re.escape(name)}=={re.escape(found[2])}"):
            name += f"=={found[2]}"
        return (
            Fix(
                f"Use Python {python}, the newest that {name} has wheels for",
                environments.new_environment(told, python, name),
            ),
        )
    return ()


def _of_its_limit(told: Told) -> tuple[Fix, ...]:
    """Where a package itself says which Python it takes."""
    limit = told.last(r"different Python: 3\.\d+\.\d+ not in '[^'\n]*<(=?)3\.(\d+)")
    package = told.last(r"Package '?([\w.-]+?)'? requires a different Python")
    if limit is None:
        limit = told.last(r"[Rr]equires [Pp]ython [^\n]{0,30}?<(=?) ?3\.(\d+),? but your Python")
        package = told.last(r"\b([\w.-]+) [Rr]equires [Pp]ython [^\n]{0,40},? but your Python")
    if limit is None:
        return ()
    python = f"3.{int(limit[2]) - (not limit[1])}"
    made = environments.new_environment(told, python, package[1] if package else "PACKAGE")
    return (Fix(f"Use Python {python}, in a new environment", made),)


_NEWER_INDEX = r"whl/(?:nightly/)?(rocm(?:6\.[2-9]|7\.\d)(?:\.\d)?|cu12[689]|cu13\d)(?![\w.]*\w)"
_NEWEST_INDEX = r"whl/(?:nightly/)?(rocm7\.\d(?:\.\d)?|cu13\d)(?![\w.]*\w)"
# Python's own line or folder, and no newer one between it and what pip says.
_NO_NEWER = r"(?:(?!(?<![\d.])3\.(?:9|1\d)\b)[\s\S])"
_NO_TENTH = r"(?:(?!(?<![\d.])3\.1\d\b)[\s\S])"
_NO_FILE = r"requirement torch\S* \(from versions: none\)"


def _of_an_old_python(told: Told) -> tuple[Fix, ...]:
    """An index that began after the wheels for this Python ended: torch 2.4 was the last for 3.8, 2.8 for 3.9."""
    index = told.last(_NEWEST_INDEX if told.python == "3.9" else _NEWER_INDEX)
    if not index or not told.python or version(told.python) > (3, 9) or not told.has(r"from versions: none"):
        return ()
    if told.several_pythons:
        return ()
    made = environments.new_environment(told, "3.12", "torch", *torch_builds.WITH_TORCH, *_index(index[1]))
    return (Fix(f"Python {told.python} is too old for the index {index[1]}: use a newer one", made),)


_OTHER_TORCH = fixes.saying("Or use a torch that has wheels for this Python", fixes.install_torch)
# pip takes the source of an old NumPy where this Python has no wheel of it, and cannot build that with today's tools.
_NUMPYS_FILE = r"(?:Using cached|Downloading) numpy-(1\.(?:1\d|2[0-5])\.\d+)\.(?:tar\.gz|zip)\b"


def _of_numpys_file(told: Told, number: str) -> tuple[Fix, ...]:
    python = "3.11" if version(number) >= (1, 24) else "3.10" if version(number) >= (1, 22) else "3.9"
    wanted = fixes.of_the_file(told) or (f"numpy=={number}",)
    text = (
        f"NumPy {number} has no wheel for this Python, which is too new for it, so pip tries to build it: use Python "
    )
    text += f"{python}, in a new environment{environments.where_from(told, python)}"
    return (Fix(text, environments.new_environment(told, python, *wanted)),)


def _older_python(told: Told) -> tuple[Fix, ...]:
    """The Python that the torch of the text has wheels for; where it names none, how to tell what is wrong."""
    if file := told.last(_NUMPYS_FILE):
        return _of_numpys_file(told, file[1])
    if of_arm := windows_arm.of_no_wheel(told):
        return of_arm
    tested = told.last(r"tested with (\d\.\d+)\.?\d* Python")
    unreached = told.has(r"NameResolution|Temporary failure in name|Max retries|SSLError|ProxyError|ConnectTimeout")
    if tested or (
        told.has(r"Couldn't install torch|stable-diffusion-webui|Fooocus version")
        and told.python != "3.10"
        and not unreached
    ):
        return environments.for_the_web_ui(told, "This is another Python: ", tested[1] if tested else "3.10")
    if told.has(r"(?:requirement|found for) TTS\b|: TTS requires python"):
        return ingredients.coqui(told)
    if asked := told.last(_ASKED):
        intel = told.os == "macos" and told.has(r"(?i)\bintel\b|\bx86_64\b")
        found = told.has(r"from versions: none") and told.python and not intel and _is_for(told, asked[1])
        return (_no_index(told, asked[1]) if found else _with_wheels(told, asked[1], asked[2] or ""),)
    return (
        _within(told)
        or _of_pypy(told)
        or _of_a_name(told)
        or _of_its_limit(told)
        or (Fix("Use a Python it has wheels for, usually one or two releases older", (_WHICH,)),)
    )


def _of_a_name(told: Told) -> tuple[Fix, ...]:
    """Of torch and what belongs to it, without a version."""
    named = told.last(r"requirement (torch|torchvision|torchaudio)\b\S* \(")
    if named and told.portable and told.has(r"\(from versions: none\)"):
        text = "The portable ComfyUI has a Python of its own: see which, and whether the index has wheels for it"
        newer = (
            "If it does not fit, unpack the newest portable release: it brings a Python that the index has wheels for"
        )
        return (Fix(text, (_WHICH,)), Fix(newer))
    if named and (ended := _of_an_index(told)):
        return ended
    if named and told.has(r"macOS-10\.16"):
        text = (
            "This Python takes macOS for 10.16, for which there are no wheels: tell it the true number, or use another "
        )
        again = f"SYSTEM_VERSION_COMPAT=0 python -m pip install {named[1]}"
        return (Fix(f"{text}Python (python.org, conda-forge)", (again,)),)
    if named and told.has(r"\(from versions: none\)"):
        return (_of_no_version(told, named[1]),)
    if named:
        limit = told.last(r"requirement (torch[^\s(]*<=?([01]\.\d{1,2})[^\s(]*) \(")
        python, asked = (torch_builds.newest_python(told, limit[2]), limit[1]) if limit else ("3.12", named[1])
        return (Fix("Use a Python that it has wheels for", environments.new_environment(told, python, asked)),)
    return ()


def _is_a_day(said: str) -> bool:
    """Whether pip was asked for a nightly of one day, which no Python can be too new for."""
    return re.search(r"requirement torch==\d+\.\d+\.\d+\.?dev20\d{6}\S* \(", said) is not None


def _of_no_version(told: Told, name: str) -> Fix:
    """For a release of any number, or a nightly of one day, that pip finds no file of."""
    if told.os == "macos" and not told.has(r"\.?dev20\d{6}"):
        return _of_no_version_on_a_mac(told, name)
    build = told.last(r"whl/(?:nightly/)?(cu\d+|cpu|xpu|rocm[\d.]*\d)(?!\d)") or told.last(r"\+(cu\d{3}|cpu)\b")
    tag = build[1] if build else ""
    every = [item for item in told.known.releases.all() if tag in item.indexed.get("linux_x86_64", ())]
    if tag.startswith("cu") and not any("3.12" in item.pythons.get("linux_x86_64", ()) for item in every):
        tag = "cu126"  # that of the text ended before this Python
    text = "torch has wheels for 64-bit Python 3.10 to 3.14: see which this is. If it is another, use 3.12, in a new "
    text += f"environment{environments.where_from(told, '3.12')}; if it fits, pip did not reach the index: the lines "
    text += "above say why (a proxy, a mirror, the address)"
    if told.has(r"requirement torch\w*==[\d.]+\.?dev20\d{6}"):
        text += ". Nightlies are deleted after some weeks: take the release"
    if told.os in ("", "windows") and told.has(r"\bComfyUI\b"):
        text += ". ComfyUI's package for Windows has its own Python: .\\python_embeded\\python.exe in place of python"
    wanted = (name, *(torch_builds.WITH_TORCH if name == "torch" else ()), *(_index(tag) if tag else ()))
    return Fix(text, (_WHICH, *environments.new_environment(told, "3.12", *wanted)))


_MACHINE = 'python3 -c "import platform, sys; print(sys.version, platform.machine())"'
_APPLES_OWN = r"\bM[1-5]\b|\barm64\b|(?i:apple silicon)"


def _of_no_version_on_a_mac(told: Told, name: str) -> Fix:
    """Of an Intel Mac the last is long past, and the newest Python had none for its first months."""
    wanted = (name, *(torch_builds.WITH_TORCH if name == "torch" else ()))
    made = environments.new_environment(told, "3.12", *wanted)
    where = environments.where_from(told, "3.12")
    since = next((item.torch for item in told.known.releases.all() if told.python in item.pythons.get(_ARM, ())), "")
    own = told.has(_APPLES_OWN) and not told.has(r"x86_64|\b[Ii]ntel\b")
    if own and since and version(told.python) > (3, 12):
        text = (
            f"torch has wheels for Python {told.python} on Apple's chip from {since} on, and the index that pip asked "
        )
        return Fix(
            f"{text}has none of these: use 3.12, in a new environment{where}; or an index that has {since}", made
        )
    text = "See which Python this is. arm64: torch has wheels for Python 3.10 to 3.14"
    text += f" ({told.python} from torch {since} on)" if since and version(told.python) > (3, 12) else ""
    text += ". x86_64 (an Intel Mac, or a Python for one): for 3.12 and older alone, up to torch 2.2.2, which needs "
    text += f"'numpy<2' too. Python 3.12 fits both: use it, in a new environment{where}. Where this is such a Python, "
    return Fix(f"{text}pip did not reach the index: the lines above say why (a proxy, a mirror)", (_MACHINE, *made))


_ARM = "macos_arm64"


def _on_which_mac(told: Told, torch: str) -> tuple[Fix, ...]:
    """Where the text does not say for which processor its Python is, and its Python has wheels for Apple's."""
    if told.os != "macos" or not torch or version(torch) < (2, 3) or not _is_for(told, torch):
        return ()
    text = (
        f"torch {torch} has wheels for Apple's chips alone: see for which this Python is. x86_64 on a Mac with Apple's "
    )
    text += (
        "chip: it is one for Intel's; make an environment with one for arm64, and install there. x86_64 on an Intel "
    )
    text += (
        f"Mac: torch 2.2.2 is the last, so take a release of what needs {torch} that takes 2.2.2, or a Linux machine"
    )
    wanted = told.wanted or (f"torch=={torch}",)
    return (Fix(text, (_MACHINE, *environments.for_arm_macs(told, told.python or "3.12", *wanted))),)


def _of_a_day(told: Told) -> tuple[Fix, ...]:
    """A nightly with a tag, of which the index has none for this Python."""
    none = told.has(r"requirement torch\w*==[\d.]+\.?dev20\d{6}\+\w+ \(from versions: none\)")
    return (_of_no_version(told, "torch"),) if none else ()


_PLATFORMS = ("linux_x86_64", "windows_amd64")


def _of_an_index(told: Told) -> tuple[Fix, ...]:
    """An index of a CUDA that PyTorch no longer builds for ends with a torch from before the newest Pythons."""
    index = re.search(r"/whl/(cu\d+)$", told.index or "")
    if index is None or not told.has(r"\(from versions: none\)"):
        return ()
    newest = max((item for item in told.known.releases.all() if item.indexed), key=lambda item: version(item.torch))
    for platform in {"windows": ("windows_amd64",), "linux": ("linux_x86_64",)}.get(told.os, _PLATFORMS):
        every = [item for item in told.known.releases.all() if index[1] in item.indexed.get(platform, ())]
        last = max(every, key=lambda item: version(item.torch), default=newest)
        pythons = [item for item in last.pythons.get(platform, ()) if not item.endswith("t")]
        top = max(pythons, key=version, default="")
        if last is not newest and top and not (told.python and version(told.python) <= version(top)):
            break
    else:
        return ()
    newer = sorted(build for build in newest.indexed.get(platform, ()) if build.startswith("cu") and build > index[1])
    build = next((item for item in newer if item >= "cu128" or not told.has(torch_builds.NEWER_GPU)), "")
    if not build:
        return ()
    text = f"The index {index[1]} ends with torch {last.torch}, which has wheels up to Python {top}"
    text += (
        f": for Python {told.python} take a newer index" if told.python else ": with a newer Python take a newer index"
    )
    wanted = tuple(item for item in told.wanted if "=" not in item) or ("torch", "torchvision")
    again = environments.new_environment(told, top, *wanted, "--index-url", told.index)
    first = (
        () if told.python else (Fix("See which Python this is, and that it has 64 bits: no build has 32", (_WHICH,)),)
    )
    if told.has(r"requirement torch(?:==|~=)"):  # which a newer index has not
        text = f"The index {index[1]} has the torch that is asked for up to Python {top}: make an environment with that"
        if first:
            text += ", where this prints a newer one (or 32: torch needs a Python of 64 bits)"
        return (Fix(text, (*((_WHICH,) if first else ()), *again)), Fix("Or drop the pin and take a newer index"))
    return (
        *first,
        Fix(text, (pip("install", *wanted, *_index(build)),)),
        Fix(f"Or use Python {top}, in a new environment{environments.where_from(told, top)}", again),
    )


def _within(told: Told) -> tuple[Fix, ...]:
    """The newest torch within the limits that pip was given, with a Python that it has wheels for."""
    asked = told.last(
        r"requirement torch((?:[<>=!~]=?\d[\d.]*\*?,){0,9}[<>=!~]=?\d[\d.]*\*?) "
        r"(?:\(from (?:[^()\n]|\([^()\n]{1,30}\)){1,200}\) ?)?\(from versions: (\d+(?:\.\d+)*)"
    )
    if asked is None:
        return ()
    if made := makers.jetson(told):
        return made
    every = [item.torch for item in told.known.releases.all()]
    best = conflicts.newest(every, [conflicts.Clash("", "", "torch", asked[1])])
    if not best or version(best) >= version(asked[2]):  # what pip lists is older: this Python is not too new
        return ()
    wider = (
        f"Or let the package that asks for torch{asked[1]} take a newer torch, in its pyproject.toml or requirements"
    )
    release, index = told.known.releases.get(best), re.search(r"/whl/((?:cu|rocm|xpu)[\d.]*)$", told.index or "")
    if index and release and index[1] not in release.indexed.get("linux_x86_64", ()):
        return (
            Fix(f"The index {index[1]} has no torch{asked[1]}: take another one", ("torchdoctor install-cmd",)),
            Fix(wider),
        )
    return (_with_wheels(told, best, ""), Fix(wider))


_FROM = r"(?:\(from (?:[^()\n]|\([^()\n]{1,30}\)){1,200}\) )?"  # what asked for it, as pip says it of a file's line


def _is_of_no_python(said: str) -> bool:
    """Whether PyPI itself, where no other index is named, has no torch of any version for the Python of the text."""
    return (
        re.search(
            r"requirement torch==\S+\+\w+ (?:\(from (?:[^()\n]|\([^()\n]{1,30}\)){1,200}\) )?\(from versions:? none\)",
            said,
        )
        is not None
        and re.search(r"whl/|--(?:extra-)?index|\b-[fi] |Looking in|[Pp]oetry|\buv ", said) is None
    )


def _no_index(told: Told, torch: str) -> Fix:
    """Where that Python has wheels of that torch: pip may be another Python's, or that Python for another processor."""
    text = f"torch {torch} has wheels for 64-bit Python {told.python}, so something else is in the way: see which. "
    shown: tuple[str, ...] = (_WHICH,)
    if told.has(r"(?<!-m )\bpip3? install\b") and not told.has(r"\bpy(?:thon[\d.]*)? -m pip install"):
        text += f"pip --version ends in the Python that pip installs into; where that is not {told.python}, install by "
        text += "python -m pip. "
        shown = ("pip --version", _WHICH)
    processor = " or ARM64" if told.os in ("", "windows") else ""
    text += f"If the line of Python has 32 bit{processor}, use a 64-bit one for x86-64. Else pip reached no index: the "
    wanted = told.wanted or (f"torch=={torch}",)
    source = "-f" if told.index.endswith(".html") else "--index-url"
    again = pip("install", *wanted, *((source, told.index) if "/whl/" in told.index else ()))
    return Fix(f"{text}lines above say why (proxy, certificate, --index-url)", (*shown, again))


def _is_there(said: str) -> bool:
    """Whether pip finds nothing of a release that has wheels for the Python of the text, which is then not too new."""
    asked = re.search(_ASKED, said)
    if asked is None or "from versions: none" not in said or re.search("(?i)intel|x86_64", said):
        return False
    told = Told(said)
    return bool(told.python) and told.os == "windows" and not told.several_pythons and _is_for(told, asked[1])


def _is_for(told: Told, torch: str) -> bool:
    release = told.known.releases.get(torch)
    return release is not None and any(told.python in pythons for pythons in release.pythons.values())


def _with_wheels(told: Told, torch: str, build: str, newer: str = "") -> Fix:
    """newer: the Python to use where that of the text is too old."""
    if told.os == "macos" and version(torch) >= (2, 3) and told.python and _is_for(told, torch):
        if told.has(r"\bM[1-5]\b|\barm64\b|(?i:apple silicon)"):
            intel = "This Python is for Intel Macs (it runs under Rosetta): install one for arm64, and torch with it"
            see = 'python -c "import platform; print(platform.machine())"'
            return _no_index(told, torch) if told.has("from versions: none") else Fix(intel, (see,))
        text = f"torch {torch} has no wheels for Intel Macs, since 2.3 there are none: install 2.2.2 there"
        last = ("torch==2.2.2", "torchvision==0.17.2", "numpy<2")
        if version(told.python) <= (3, 12):
            return Fix(text, (pip("install", *last),))
        return Fix(f"{text}, with Python 3.12 or older", environments.new_environment(told, "3.12", *last))
    if told.os == "macos":
        build = ""  # no wheel for a Mac has a tag
    python = newer or _not_that_of_the_text(told, torch_builds.newest_python(told, torch))
    where = environments.where_from(told, python)
    look: tuple[str, ...] = ()
    text = f"torch {torch} has wheels up to Python {python}: use that, in a new environment{where}"
    if not told.python and not newer and not told.has(r"\(from versions:? (?!none)"):
        look = (_WHICH,)
        text = f"torch {torch} has 64-bit wheels up to Python {python}: see which this is. If it is newer, or has "
        text += f"32 bits, use {python}, in a new environment{where}"
    if newer:
        text = f"Python {told.python} is too old for torch {torch}: use {newer}, in a new environment{where}"
    wanted = torch_builds.family(told, torch) or (f"torch=={torch}" + (f"+{build}" if build else ""),)
    if own := _of_its_installer(told, text, python):
        return own
    if file := fixes.of_the_file(told):
        source = _source(told, torch, build) if build else ()
        extra = ("--extra-index-url" if item == "--index-url" else item for item in source)
        return Fix(text, (*look, *environments.new_environment(told, python, *file, *extra)))
    return Fix(text, (*look, *environments.new_environment(told, python, *wanted, *_source(told, torch, build))))


def _source(told: Told, torch: str, build: str) -> tuple[str, ...]:
    """The options that name where a release's build is."""
    if told.index.endswith(".html"):  # a page of links, which is no index
        return ("--find-links", told.index)
    if build or torch == "1.8.2":
        return ("--find-links", torch_builds.page(torch)) if version(torch) < (1, 11) else _index(build)
    if told.index:
        return ("--index-url", told.index)
    # PyPI had few for Windows then.
    return ("-f", torch_builds.OLD_BUILDS) if version(torch) < (1, 8) and told.os not in ("linux", "macos") else ()


def _of_its_installer(told: Told, text: str, python: str) -> Fix | None:
    """Where a program's own file installs, into an environment that it makes in its folder."""
    file = told.last(r"(?<![\w.-])((?:install|setup|start|run|webui)[\w-]*\.(?:bat|cmd)|webui[\w-]*\.sh)\b")
    if file is None or told.conda:
        return None
    text = text.partition(", in a new environment")[0]
    text += f", in the folder venv of the program, made again from there; then run {file[1]} again"
    if file[1].endswith(".sh"):
        return Fix(text, (_WHICH, shell.command("linux", f"python{python}", "-m", "venv", "--clear", "venv")))
    get = shell.command("windows", "winget", "install", f"Python.Python.{python}")
    return Fix(text, (_WHICH, get, shell.command("windows", "py", f"-{python}", "-m", "venv", "--clear", "venv")))


def _not_that_of_the_text(told: Told, python: str) -> str:
    """One before it, where it is the Python that found no file."""
    _, _, minor = python.partition(".")
    here = told.python == python or told.has(
        rf"[Pp]ython{re.escape(python)}[/\\]|[Pp]ython{python.replace('.', '')}[/\\]"
    )
    return f"3.{int(minor) - 1}" if here and minor.isdigit() else python


def _index_was_asked(around: str) -> bool:
    """Whether pip lists releases that are all newer than the one that it was asked for: Python is too new.

    PyPI's own list has all releases from 1.8 on; before that, few for Windows.
    """
    asked = re.search(
        r"requirement torch==(\d+\.\d+\.\d+)\+\w+ (?:\(from (?:[^()\n]|\([^()\n]{1,30}\)){1,200}\) )?"
        r"\(from versions: (?=([^)]*\d\+(?:cu|cpu))?)([1-9]\.\d+\.\d+)",
        around,
    )
    if asked is None or not (asked[2] or version(asked[1]) >= (1, 8)):
        return False
    return version(asked[1]) < version(asked[3])


def _index(build: str) -> tuple[str, str]:
    return "--index-url", f"{torch_builds.INDEX}/{build}"


def _from_the_page(told: Told, torch: str) -> tuple[Fix, ...]:
    """PyPI had no wheels for Windows then; PyTorch's page has them, for the Pythons of its time."""
    python = torch_builds.newest_python(told, torch)
    wanted = (*torch_builds.pair(told, torch), "-f", torch_builds.OLD_BUILDS)
    text = f"PyPI has no wheel of torch {torch} for this Python and system: PyTorch's own page has them, for 64-bit "
    other = Fix("Or a newer torch, where the project allows it", (pip("install", "torch", "torchvision"),))
    if told.python and version(told.python) > version(python):
        where = environments.where_from(told, python)
        text = f"{text}Python {python} and older: use that, in a new environment{where}"
        return (Fix(text, environments.new_environment(told, python, *wanted)), other)
    return (Fix(f"{text}Python up to {python}", (pip("install", *wanted),)), Fix("Check which it is", (_WHICH,)), other)


def _asked_for(told: Told, torch: str, build: str) -> tuple[Fix, ...]:
    """By the release that was asked for."""
    if version(torch) < (0, 4):
        text = f"torch {torch} was never on PyPI: drop the version from the requirements, or use one that exists"
        return (Fix(text, (pip("install", "torch"),)),)
    if (0, 4, 1) <= version(torch) < (1, 8) and told.os != "macos" and not build:
        return _from_the_page(told, torch)
    if told.known.releases.get(torch) is None:
        return ()
    return (
        _with_wheels(told, torch, build),
        Fix("Check Python's version, and that it prints 64 (bits)", (_WHICH,)),
    )


def _of_python_2(told: Told) -> Fix:
    made = environments.new_environment(told, "3.12", "torch")
    return Fix("This is Python 2: use Python 3 (torch's last release for 2.7 was 1.4), in a new environment", made)


_PYPY = r"\[PyPy \d|\bpp3\d{1,2}-|\bpypy[\d.]* -m pip|[/\\]pypy[\d.]*[/\\](?:[\w.-]+[/\\])*pip\b"


_NO_TORCH = r"Couldn't install torch\.(?=[^\n]*\n(?:[^\n]*\n)?Command:[^\n]{0,300}?"


def _of_pypy(told: Told) -> tuple[Fix, ...]:
    """Another Python than the usual one."""
    if not told.has(_PYPY):
        return ()
    text = "This Python is PyPy, for which torch has no wheels: use the usual one (CPython), in a new environment"
    return (Fix(text, environments.new_environment(told, "3.12", "torch")),)


_FROM_A_FOLDER = r"(?m)^ *(?:Processing|Obtaining) (?:file:|[./~]|[A-Z]:)|install [^\n]{0,60}-e\b"


def _is_known(name: str) -> bool:
    name = name.lower().replace("_", "-")
    return name in KNOWN or name in DISTRIBUTIONS.values()


def _on_a_jetson(told: Told) -> tuple[Fix, ...]:
    """pip knows no torch there: NVIDIA's own may be installed, for the system's Python, where pip does not see it."""
    there = told.last(
        r"Successfully installed [^\n]{0,300}\btorch-\d[\s\S]{1,400}?install (?:\S*/)?(torchvision-\S+\.whl)\b"
    )
    if there:
        text = "torch is installed already, which pip does not count (a0 in a version is before its release): install "
        text += "this file without what it requires"
        return (Fix(text, (shell.command("linux", "python3", "-m", "pip", "install", "--no-deps", there[1]),)),)
    text = "On a Jetson, take NVIDIA's own wheel for its JetPack and Python: "
    other = Fix(f"{text}https://developer.nvidia.com/embedded/downloads")
    user = told.last(
        r"requirement torch\S* \(from (?:[^)\n]{1,80}?->)?(?!versions|-r)([A-Za-z][\w.-]{0,60}?)"
        r"(?:\[[\w,-]{1,40}\])?(?:(==\d[\w.]*)|[<>=!~][^)\n>-]{0,60})?(?:->-[rc] [^)\n]{1,80}(?:\([^)\n]*\))?)?\)"
    )
    # Any other name may be the reader's own project, and PyPI's package of that name a stranger's.
    if user is None or not _is_known(user[1]) or told.has(_FROM_A_FOLDER):
        return (other, Fix("Check Python's version", (_WHICH,)))
    text = f"If the first line prints a version, NVIDIA's torch is there: install {user[1]} without what it requires, "
    text += "and the rest of that by name. If not, see the next step (an environment needs --system-site-packages)"
    look = 'python3 -c "import torch; print(torch.__version__)"'
    build = shell.command("linux", "python3", "-m", "pip", "install", "--no-deps", "--no-build-isolation")
    build = f"{build} {user[1]}{user[2] or ''}"
    return (Fix(text, (look, build)), *(makers.jetson(told) or (other,)))


_EARLY = ("0.4.1", "1.0.1", "1.1.0", "1.2.0", "1.3.1", "1.4.0", "1.5.1", "1.6.0", "1.7.1", "1.8.1", "1.9.1", "1.10.2")


def _placeholder(told: Told) -> tuple[Fix, ...]:
    """By the Python of the text: its last torch, where it is an old one."""
    asked = told.last(r"(?:requirement|found for|install|Collecting) torch==(\d\.\d+(?:\.\d+)?)(?:\+(cu\d+|cpu))?")
    newest = torch_builds.newest_torch(told)
    if told.has(r"(?i)python ?2\.7|python2|\bpy2|python27"):
        return (_of_python_2(told),)
    arm = told.has("aarch64")
    if told.jetson or told.has(r"(?i)nvidia/nv|tegra"):
        return _on_a_jetson(told)
    if not arm and asked and (found := _asked_for(told, asked[1], asked[2] or "")):
        return found
    limit = told.last(r"requirement torch([\d.,<>=!~]*<[\d.,<>=!~]+)")
    best = conflicts.newest(_EARLY, [conflicts.Clash("", "", "torch", limit[1])]) if limit else ""
    if best and (found := _asked_for(told, best, "")):
        # "(from X)" may be the reader's own project: a package of that name on PyPI is then a stranger's.
        return (
            replace(found[0], text=f"{found[0].text}; then your install command again, with that Python"),
            *found[1:2],
        )
    if newest and version(newest) < (2, 5):
        source = ("-f", torch_builds.OLD_BUILDS) if version(newest) < (1, 11) else ()
        text = f"Install torch {newest}, the last for Python {told.python}, which must be 64-bit"
        return (
            Fix(text, (pip("install", "-U", "pip"), pip("install", *torch_builds.pair(told, newest), *source))),
            Fix("Or use a newer Python, in a new environment", environments.new_environment(told, "3.12", "torch")),
        )
    end = "cpu" if arm or told.os == "macos" or told.has(r"\b[Mm]ac\b") else "cu126"
    text = "torch has wheels for 64-bit Python 3.10 to 3.14: see that this is one, and 64 (bits). If it "
    text += (
        "is one, take torch from PyTorch's own index (without an NVIDIA GPU its end is cpu), then give your install "
    )
    text += "command again; if not, make an environment with such a Python (the next step)"
    other = "A Python that has wheels, in a new environment; then your install command again, there"
    return (
        Fix(text, (_WHICH, pip("install", "-U", "pip"), pip("install", "torch", *_index(end)))),
        Fix(other, environments.new_environment(told, "3.12", "torch")),
    )


def _of_32_bit_arm(named: "re.Match[str] | None") -> tuple[Fix, ...]:
    """A Raspberry Pi with a 32-bit system, for which nobody makes new wheels of torch."""
    if named is None or not named[1].startswith("torch") or not re.search(r"arm(?:v[67]l|hf)$", named[5]):
        return ()
    text = f"This file is for Python {named[3]}.{named[4]} on a 32-bit system for Arm (Raspberry Pi OS 32-bit). torch "
    text += "has wheels for 64-bit Arm alone: see that the first command prints aarch64 and the second 64, and let pip "
    text += (
        f"choose. On a 32-bit system install the 64-bit Raspberry Pi OS first (or keep to Python {named[3]}.{named[4]})"
    )
    return (Fix(text, ("uname -m", "getconf LONG_BIT", pip("install", "torch", "torchvision"))),)


def _not_of_a_mac(told: Told, named: re.Match[str] | None) -> tuple[Fix, ...]:
    """On a Mac a file of torch for another system, which its requirements name by the address."""
    if named is None or told.os != "macos" or "macosx" in named[5] or not re.match(r"torch\w*-", named[1]):
        return ()
    package = named[1].partition("-")[0]
    text = f"This file is for {'Windows' if 'win' in named[5] else 'Linux'} ({named[5]}), and no Mac takes it: write "
    text += f"{package} alone in its place (for the whole address), also in requirements files"
    return (Fix(text, (pip("install", *dict.fromkeys((package, "torch", "torchvision"))),)),)


def _wheel_tags(told: Told) -> tuple[Fix, ...]:
    """What the file's name says, beside this Python."""
    named = told.last(r"([\w.+%-]+?)-(cp|py)(\d)(\d*)-(?:cp|none|abi)\w*-([\w.]+?)\.whl")
    see = Fix("Check which tags this pip accepts", ("python -m pip debug --verbose | head -n 60",))
    if of_another := makers.jetson(told) or _of_32_bit_arm(named) or _not_of_a_mac(told, named):
        return (*of_another, see)
    if named is None:
        return (see,)
    name, major, minor, system = named[1], named[3], named[4], named[5]
    python = f"{major}.{minor}" if minor else major
    here = told.last(r"[Pp]ython[ /]?(3\.\d+)")
    wanted = f"This file is for Python {python} on {system}" + (f", and this is Python {here[1]}" if here else "")
    package = name.partition("-")[0].replace("_", "-")
    if "macosx" in system and "arm64" in system and not here:
        text = f"{wanted} (Apple silicon): see both. Where it prints x86_64, the Python is for Intel's processors, as "
        text += "also where files of other Pythons are refused: take an arm64 one (the next step). Else let pip choose"
        look = 'python -c "import platform, sys; print(sys.version, platform.machine())"'
        native = environments.for_arm_macs(told, python if minor and named[2] == "cp" else "3.12", package)
        return (Fix(text, (look, pip("install", package))), Fix("An arm64 Python, in a new environment", native), see)
    if named[2] == "cp" and minor:
        made = environments.new_environment(told, python, named[0])
        own = re.fullmatch(r"torch-(\d+\.\d+\.\d+)(?:(?:\+|%2B)(\w+))?", name)
        if own and here and here[1] != python and _is_for(replace(told, text=here[0]), own[1]):
            text = f"{wanted}: install the same release for this Python"
            build = own[2] or ("cpu" if told.os == "windows" and told.has(r"/whl/cpu/") else "")
            return (Fix(text, (torch_builds.torch_of(told, own[1], build),)), Fix("Or use that Python", made), see)
        return (
            Fix(f"{wanted}: use that Python, in a new environment", made),
            Fix("Or the file, or the release, for this Python; pip chooses it by itself", (pip("install", package),)),
            see,
        )
    return (Fix(f"{wanted}: let pip choose the one for this machine", (pip("install", package),)), see)


def _of_poetry(told: Told) -> tuple[Fix, ...]:
    if told.has(r"matching version of package (?:torch|torchvision|torchaudio)\b"):
        text = (
            "PyPI has no such torch for the project's Python: leave its version out, or give a version that "
            "exists; builds "
            "with a + are on PyTorch's index alone, which must be named"
        )
        return (Fix(text, _poetry("torch", torch_builds.cuda_build(told))),)
    if of_a_mac := macs.of_a_lock(told):
        return of_a_mac
    if told.os == "macos" and told.has(r"\+cpu\b"):
        text = "For a Mac there are no builds with +cpu: write the version without it, and leave PyTorch's source out"
        return (Fix(text, ("poetry add torch torchvision",)),)
    asked = told.last(r"installation candidates for torch \((\d[\d.]*)\)")
    return (_with_wheels(told, asked[1], ""),) if asked else ()


def _beside_pypi(told: Told, name: str) -> tuple[Fix, ...]:
    """What PyTorch's index lacks, where an option made that the only one."""
    only = told.last(r"--(?:index-url|default-index)[ =](https://download\.pytorch\.org/whl/[\w./]+)")
    if only is None:
        return ()
    text = f"{name} is on PyPI, but that option made PyTorch's index the only one: name it beside PyPI"
    return (Fix(text, (_beside(told, only[1], name),)),)


def _beside(told: Told, index: str, name: str) -> str:
    """The command of the text with that index beside PyPI; `uv pip` has an option of its own for it."""
    wanted, build = told.wanted or (name,), index.rstrip("/").rpartition("/")[2]
    os, early = told.os or "linux", ("--prerelease", "allow") if "/nightly/" in index else ()
    if index.endswith(".html"):  # a page of links
        if told.has(r"\buv (?:add|sync|lock)\b"):
            return shell.NOTHING
        return pip("install", *wanted, "--find-links", index)
    if told.has(r"\buv (?:add|sync|lock)\b"):
        return shell.command(os, "uv", "add", "--index", f"pytorch={index}", *wanted, *early)
    if told.manager != "uv":
        return pip("install", *(("--pre",) if early else ()), *wanted, "--extra-index-url", index)
    old = told.has(r"\buv(?:[ -]version)?[: =]{1,3}v?0\.[0-5]\.\d")  # before --torch-backend
    if not old and re.fullmatch(rf"{torch_builds.INDEX}/(?:cpu|cu\d+|rocm\d\.\d(?:\.\d)?|xpu)/?", index):
        return shell.command(os, "uv", "pip", "install", *wanted, "--torch-backend", build)
    both = ("--extra-index-url", index, "--index-strategy", "unsafe-best-match", *early)
    return shell.command(os, "uv", "pip", "install", *wanted, *both)


def _only_one(told: Told) -> tuple[Fix, ...]:
    """With PyTorch's index alone, uv takes old releases that once had a file for every system."""
    only = told.last(r"--(?:index-url|default-index)[ =](https://download\.pytorch\.org/whl/[\w./]+)")
    if only is None or not told.has(r"can't be installed because it doesn't have a source distribution or wheel"):
        return ()
    text = "That option made PyTorch's index the only one, and uv took an old release from it: name it beside PyPI"
    return (Fix(text, (_beside(told, only[1], "torch"),)),)


def _of_uv(told: Told) -> tuple[Fix, ...]:
    """uv says of each requirement why it cannot be had, and Poetry that it finds none."""
    if tagged := told.last(r"\b(torch\w*==[\d.]+\+\w+)[-.]cp\d+\w*"):
        build = tagged[1].rpartition("+")[2]
        text = f"The wheel's tag (cp...) is not part of the version: write {tagged[1]}; the installer finds the file"
        return (Fix(text, (f"uv add --index pytorch={torch_builds.INDEX}/{build} {tagged[1]}",)),)
    if told.has(r"was not found in the cache|the network was disabled"):
        return (Fix("uv may not use the network (--offline, UV_OFFLINE): let it, once", ("unset UV_OFFLINE",)),)
    missing = told.last(r"(?:Because|And because) `?([\w.-]+)`? was not found in the (?:package registry|provided)")
    missing = missing or told.last(r"Could not find a matching version of package ([\w.-]+)()")
    if missing and missing[1] in ("torch", "torchvision", "torchaudio"):
        missing = None
    if missing:
        text = f"No index has a package of the name {missing[1]}: check its spelling, and whether it is on PyPI at all"
        other = _beside_pypi(told, missing[1]) or ingredients.of_name(told, missing[1], "")
        return other or (Fix(f"{text}: https://pypi.org/project/{missing[1]}"),)
    built = told.last(r"Because `?([\w.-]+)==(\S+) has no usable wheels|Wheels are required for `([\w.-]+)`")
    if built and (name := built[1] or built[3]):
        text = f"{name} has no wheel for this, and building is forbidden (--no-build, only-binary): allow it for {name}"
        return (Fix(text, (shell.command(told.os or "linux", "uv", "pip", "install", "--no-binary", name, name),)),)
    return _in_all_indexes(told) or _not_released(told)


def _in_all_indexes(told: Told) -> tuple[Fix, ...]:
    """uv takes all releases of a package from the first index that has one; others' own index has but a few."""
    words = repeated(told, "uv pip (?:install|sync|compile)")
    # What PyTorch's index has beside torch.
    few = r"versions? of `?(?:certifi|charset-normalizer|idna|requests|urllib3|tqdm|numpy|pillow|jinja2|markupsafe"
    few += r"|filelock|fsspec|networkx|sympy|mpmath|typing-extensions|setuptools|packaging|triton|nvidia-|torch)"
    missing = r"versions? of" if not told.has(r"-url[= ]\S*download\.pytorch\.org") else few
    if "--extra-index-url" not in words or not told.has(rf"there (?:is|are) no {missing}|subsequent index"):
        return ()
    text = "uv takes a package from the first index alone that has it: let it look in all, if you trust them"
    return (Fix(text, (shell.command(told.os or "linux", *words, "--index-strategy", "unsafe-best-match"),)),)


def _not_released(told: Told) -> tuple[Fix, ...]:
    """A version that an index has not, or not for this Python and system."""
    wanted = told.last(
        r"(?:there is no version of|[Pp]ackage) `?([\w.-]+?)(?:==| \()([\w.]+)\)?(?: not "
        r"found\.| and| was|,|`|$)"
    ) or told.last(
        r"(?:Could not find a version that matches|Unable to find (?:installation )?candidates for) "
        r"([A-Za-z][\w.-]*?)(?:==| \()([\w.]+)"
    )
    if wanted and (
        wanted[1] not in ("torch", "torchvision", "torchaudio") or told.known.releases.get(wanted[2]) is None
    ):
        name = wanted[1]
        if wanted[0].startswith("Unable"):
            text = (
                f"Poetry finds no file of {name} {wanted[2]} for this Python and system: empty its cache and lock again"
            )
            return (Fix(text, ("poetry cache clear -n --all .", f"poetry update {name}", "poetry install")),)
        if wanted[0].startswith("Could not"):
            text = f"No index has {name} {wanted[2]} for this Python: let Pipenv choose a version that exists"
            return (Fix(text, (f"pipenv install {name}",)),)
        text = f"There is no {name} {wanted[2]}: take a version that exists (https://pypi.org/project/{name}/#history)"
        return (Fix(text, (pip("install", name),)),)
    return ()


def _what_there_is(told: Told) -> tuple[Fix, ...]:
    """Of a torch that was never released, or that has no wheel for this Python or system; and of other packages."""
    if (
        made := _of_torchs_triton(told)
        or macs.of_a_lock(told)
        or windows_arm.of_no_wheel(told)
        or _other_platform(told)
        or _only_one(told)
        or _of_uv(told)
        or _unfilled(told)
        or _in_wsl(told)
        or _on_the_page(told)
    ):
        return made
    if told.has(r"(?:requirement|found for) pytorch\b"):
        return (Fix("The package is called torch", (pip("install", "torch"),)),)
    pattern = (
        r"(?:requirement|found for) ([A-Za-z][\w.-]*)(?:([=<>~!]=?)(\d[\w.+]*))?[^\n]*?"
        r"(?:\n[ \t]*)?\(from versions: ([^)\n]*)\)"
    )
    asked = told.last(pattern)
    old = told.last(_ASKED)
    unknown = old and asked and told.known.releases.get(old[1]) is None and f"{old[1].rpartition('.')[0]}." in asked[4]
    if old and version(old[1]) < (1, 11) and told.os != "macos" and not unknown:
        return (_with_wheels(told, old[1], old[2] or ""), Fix("Or take a newer torch", (pip("install", "torch"),)))
    bare = told.last(r"No matching distribution found for ([A-Za-z][\w.-]*)(?:==([\w.+]+))?")
    if asked is None and bare and (own := ingredients.of_name(told, bare[1], bare[2] or "")):
        return own
    if asked is None:
        seen = Fix("Check Python's version and platform", (_WHICH,))
        print_it = Fix("Or print the command for this machine", ("torchdoctor install-cmd",))
        return (
            _of_intel(told)
            or _of_uvs_lock(told)
            or _of_another_python(told, old)
            or _on_which_mac(told, old[1] if old else "")
            or _of_a_parent(told)
            or _of_no_list(told, old)
            or ((seen,) if told.has(_NOT_TORCH) else (seen, print_it))
        )
    of_it = ingredients.coqui(told) if asked[1] == "TTS" else _of_a_parent(told)
    return of_it or _of_the_list(told, asked[1], asked[2] or "", asked[3] or "", asked[4])


def _system_of_the_prompt(told: Told) -> str:
    return "macos" if told.has(r"(?m)^\S+@\S*Mac(?:Book|-mini|-Studio)?\b[^\n]* %") else ""


def _of_what_is_there(told: Told) -> tuple[Fix, ...]:
    asked = told.last(_ASKED) if _is_there(told.text) else None
    return (_no_index(told, asked[1]),) if asked else ()


def _of_uvs_lock(told: Told) -> tuple[Fix, ...]:
    """uv solves for every system that the project allows, and says for which one there is no torch."""
    split = told.last(r"for split[\s|]{1,9}\((?:markers: )?(sys_platform|platform_system)[\s|]{1,9}== '(\w+)'\)")
    here = {"darwin": "macos", "win32": "windows"}.get(split[2].lower(), split[2].lower()) if split else ""
    # The system that it runs on is not to be left out.
    if (
        split
        and here not in (told.os, _system_of_the_prompt(told))
        and told.has(r"(?i)only torch(?:vision|audio)?\b|versions? of torch(?:vision|audio)?\b")
    ):
        text = f"uv solves for all systems, and that index has no such torch for {split[2]}. In "
        text += "pyproject.toml use the index only on other systems (under [tool.uv.sources]: marker = "
        text += f"\"{split[1]} != '{split[2]}'\"), and ask for that torch with the same marker; or leave {split[2]} "
        text += f"out: under [tool.uv] environments = [\"{split[1]} != '{split[2]}'\"]. After that lock again"
        return (Fix(text, ("uv lock", "uv sync")),)
    # What no index has is not uv's fault.
    none = told.has(r"there (?:is|are) no versions? of torch(?! ?==[\d.]+\+)|only torch")
    if early := None if none else told.last(r"\buv(?:[ -]version)?[: =\n]{1,3}(?:uv )?v?(0\.[0-3]\.\d+)\b"):
        text = f"uv {early[1]} is from the first months of uv, which misread some indexes: update it, and try again"
        other = "pip install -U uv, brew upgrade uv, or conda"
        return (Fix(f"{text}; where another installer installed uv, with that ({other})", ("uv self update",)),)
    locked = told.last(r"Distribution `torch==(\d+\.\d+\.\d+)(?:\+(\w+))? @ registry\+\S+` can't be installed")
    if locked is None or told.has(r"\buv pip\b"):
        return ()
    if told.has(r"(?i)\bdgx spark(?![a-z])|\bgb10\b|\baarch64\b|\barm64\b") and told.os != "macos":
        # CUDA 13 needs a driver of its own (580), which a DGX Spark has from the start.
        spark = told.has(r"(?i)\bdgx spark(?![a-z])|\bgb10\b")
        end, least = "cu130" if spark else "cu128", "2.9"
        text = f"The lock has torch {locked[1]} of an index without a file for Arm: name the index {end}, which has "
        text += f"them (torch {least} and newer)"
        if version(locked[1]) < version(least):
            text += f". Where a package holds torch at {locked[1]}, take a newer release of that package, too"
        return (Fix(text, (f'uv add --index pytorch={torch_builds.INDEX}/{end} "torch>={least}"', "uv sync")),)
    return ()


def _with_extras(told: Told, name: str) -> str:
    """The name with the extras that the text asks it for."""
    extras = told.last(rf"\b{re.escape(name)}(\[\w[\w,-]{{0,60}}\]) @ git")
    return name + (extras[1] if extras else "")


def _of_a_parent(told: Told) -> tuple[Fix, ...]:
    """For what another package requires, where the index has only older files of it."""
    asked = told.last(
        r"requirement (?!torch(?:vision|audio)?[=<>~!])([A-Za-z][\w.-]{0,60})([<>=!~][^\s();]{1,40})"
        r"(?:; extra == \S{1,40})? \(from (?!versions|-r)([\w.-]{1,60})[^\s)]{0,40}\) \(from versions: (?!none)"
    )
    if asked is None:
        return ()
    name, number = asked[1], asked[2]
    if name == "dgl":
        text = (
            f"{asked[3]} asks for dgl{number}, which this index has not for this Python: DGL has wheels on its own page"
        )
        text += ". Install it from there first; beside a dgl-cu... that is installed, --no-deps takes the rest"
        page = pip("install", f"dgl{number}", "-f", "https://data.dgl.ai/wheels/repo.html")
        return (Fix(text, (page,)), Fix("Or with dgl there already", (pip("install", "--no-deps", asked[3]),)))
    if asked[3] not in ingredients.BY_SOURCE and told.has(rf"git\+https?://\S{{1,120}}/{re.escape(asked[3])}\b"):
        text = f"{asked[3]} from git is ahead of its releases: it asks for {name}{number}, which the index does not "
        return (Fix(f"{text}have yet. Take the released {asked[3]}", (pip("install", _with_extras(told, asked[3])),)),)
    text = f"{asked[3]} asks for {name}{number}, which this index does not list for this Python: see what PyPI itself "
    see = pip("index", "versions", name, "--index-url", "https://pypi.org/simple")
    other = f"If it is there, install it with that --index-url; else take a release of {asked[3]} that asks for one of "
    return (Fix(f"{text}has (a mirror may be behind)", (see,)), Fix(f"{other}those, or {name} from its repository"))


def _of_another_python(told: Told, asked: "re.Match[str] | None") -> tuple[Fix, ...]:
    """By the release that pip was asked for, or that the command names, and the Python of the text."""
    of = asked[1] if asked else next((word for word in told.wanted if re.match(r"torch==\d[\d.]+$", word)), "")[7:]
    if not told.python or not told.known.releases.get(of) or _is_for(told, of):
        return ()
    if version(told.python) < version(torch_builds.newest_python(told, of)):
        return (_with_wheels(told, of, (asked and asked[2]) or "", "3.12"),)
    newer = "Or take a newer torch, where what asks for that one allows it"
    return (_with_wheels(told, of, (asked and asked[2]) or ""), Fix(newer, (pip("install", "torch"),)))


def _of_no_list(told: Told, asked: "re.Match[str] | None") -> tuple[Fix, ...]:
    """Where the text leaves out what pip lists."""
    if told.manager in ("uv", "poetry", "pixi") or told.place == "container" or told.jetson:
        return ()
    if asked and told.known.releases.get(asked[1]) and not told.python:
        return (_with_wheels(told, asked[1], asked[2] or ""),)
    bare = told.last(
        r"(?m)\brequirement (torch|torchvision|torchaudio)\b[\"'`.]*(?: \(from (?!versions)[^\n]{1,80}\))?\s*$"
    )
    return (_of_no_version(told, bare[1]),) if bare and not told.python else ()


def _in_wsl(told: Told) -> tuple[Fix, ...]:
    text = "vLLM runs on Linux with a GPU: on Windows install it in WSL, which has the GPU"
    return (Fix(text, ("wsl --install",)),) if told.has("vLLM only supports Linux") else ()


def _on_the_page(told: Told) -> tuple[Fix, ...]:
    """An early release on Windows, of which PyPI lists the placeholder alone."""
    old = told.last(_ASKED)
    if not old or told.os != "windows" or not told.has(r"from versions: 0\.1\.2"):
        return ()
    if not (0, 4, 1) <= version(old[1]) < (1, 8):
        return ()
    first, *others = _from_the_page(told, old[1])
    pipenv = "; with Pipenv: pipenv run in place of python -m" if told.has(r"\bpipenv install") else ""
    return (replace(first, text=first.text + pipenv), *others)


def _unfilled(told: Told) -> tuple[Fix, ...]:
    """A variable of a script that stands in the version as it was written."""
    found = told.last(r"requirement ([A-Za-z][\w.-]*)(?:==([\d.]*\d))?[^\s(]{0,3}\$\{?(\w+)\}?")
    if found is None:
        return ()
    text = f"The variable {found[3]} was not filled in, so no release has that version: take it out of the line"
    return (Fix(text, (pip("install", f"{found[1]}=={found[2]}" if found[2] else found[1]),)),)


def _other_platform(told: Told) -> tuple[Fix, ...]:
    """uv lists for which systems a release in the lock has wheels."""
    found = told.last(
        r"You're on ([\w ]+) \(`(\w+)`\), but `([\w-]+)` \(v([\w.+]+)\) only has wheels for the following "
        r"platforms?: ([^\n;]+)"
    )
    if found is None:
        return ()
    here, name, there = found[2], found[3], " and ".join(re.findall(r"\w+", found[5]))
    system, newer = re.search(r"manylinux_2_(\d+)", here), re.search(r"manylinux_2_(\d+)", there)
    if system and newer and int(system[1]) < int(newer[1]):
        text = (
            f"uv takes this system's glibc for 2.{system[1]}, and the wheel needs 2.{newer[1]}. If this prints that or "
        )
        text += "newer, uv remembers the one of before: let it look again"
        return (
            Fix(text, ("ldd --version | head -n 1", "uv sync --refresh")),
            Fix(f"Else use a newer system or a container, or an older {name}", (pip("install", "torch<=2.6"),)),
        )
    processor = "aarch64" if re.search("aarch64|arm64", here) else "x86_64"
    if "linux" in here and processor not in there:
        text = (
            f"The lock was made from an index that has {name} for {there} alone: name the index of "
            f"your build to the project, and lock again"
        )
    elif "+cu" in found[4] and re.search("win_arm64|macos", here):
        text = f"A build for CUDA is for {there} alone; for this system the index of the CPU builds has torch"
        index = f"pytorch={torch_builds.INDEX}/cpu"
        return (Fix(f"{text}: let the project use that", (f"uv add --index {index} {name}", "uv sync")),)
    elif tag := told.last(r"download\.pytorch\.org/whl/(cu\d+)"):
        # Without the tag only Arm's file fits, which has none.
        wanted = f"{name}=={found[4].partition('+')[0]}+{tag[1]}"
        text = (
            f"The lock took the file of {there}, which has no + part; yours has: ask for {wanted} in "
            f"pyproject.toml, update uv, and lock again"
        )
    else:
        text = (
            f"That index has {name} for {there} alone: let it count there only (a marker in "
            f"[tool.uv.sources]: sys_platform == 'linux'), and lock again"
        )
    return (Fix(text, (f"uv lock --upgrade-package {name}", "uv sync")),)


def _for_x86_macs(told: Told) -> tuple[Fix, ...]:
    """On Apple's own processors it is the Python that is a wrong one."""
    last = Fix(
        f"Install that one, with NumPy 1{fixes.in_the_file(told)}",
        (pip("install", "torch==2.2.2", "torchvision==0.17.2", "numpy<2"),),
    )
    shown = 'python -c "import platform; print(platform.machine())"'
    native = environments.for_arm_macs(told, told.python or "3.12", "torch")
    if told.has(r"(?i)\bApple (?:M\d|silicon)\b|\bM[1-5] (?:Pro|Max|Ultra)\b|\bMac\S* [^\n]{0,20}\bM[1-5]\b"):
        text = "This Mac has an Apple silicon processor, and the Python is for Intel's (it prints x86_64): make an "
        text += "environment with an arm64 Python, then give your install command again in it"
        return (Fix(text, (shown, *native)), replace(last, text=f"Or, in the Python of now, i{last.text[1:]}"))
    text = f"On a Mac with an Intel processor 2.2.2 is the last: i{last.text[1:]}. On one with Apple's (M1 and newer, "
    other = "On a Mac with Apple's processor: make an environment with an arm64 Python, then give your install command "
    return (
        replace(last, text=f"{text}see About This Mac) the Python is a wrong one, for Intel's: see the next step"),
        Fix(f"{other}again in it (this prints x86_64 for a wrong one)", (shown, *native)),
    )


def _on_musl(_: Told) -> tuple[Fix, ...]:
    text = (
        "Alpine's C library is musl, for which torch has no wheels: base the image on Debian (FROM "
        "python:3.12-slim, not python:3.12-alpine), or use another system"
    )
    return (Fix(text, ("docker run --rm python:3.12-slim python -m pip install torch",)),)


def _asks_more(told: Told, name: str) -> tuple[Fix, ...]:
    """Where no release is for this Python, by what pip says that they require."""
    needs = told.last(r"(?m)Requires-Python >=(3\.\d+)(?:\.\d+)?(?=;|[ \t]*$)")
    if not needs or told.has(r"Requires-Python [^;\n]*<"):
        return ()
    if name == "audioop-lts":
        text = "Before Python 3.13 audioop is a part of Python: leave audioop-lts out (in requirements.txt: "
        return (Fix(text + "audioop-lts; python_version >= '3.13')"),)
    text = f"{name} needs Python {needs[1]} or newer: use that, in a new environment"
    return (Fix(text, environments.new_environment(told, needs[1], name)),)


def _in_a_file(told: Told) -> str:
    """Which line asks for it, as pip names it."""
    file = told.last(r"\(from -r (\S{1,80}\.txt) \(line (\d+)\)")
    return f" (in {file[1]}, line {file[2]})" if file else ""


def _of_torchs_list(told: Told, sign: str, number: str, listed: list[str]) -> tuple[Fix, ...]:
    if not listed:
        return _placeholder(told)
    early = re.match(r"(\d+\.\d+(?:\.\d+)?)(?:a|b|rc)\d", number)
    if sign != "==" or early is None:
        return ()
    release = Fix(f"Ask for the release, torch>={early[1]}{_in_a_file(told)}", (pip("install", f"torch>={early[1]}"),))
    if re.search(r"a0\+[0-9a-f]{7,}", number):
        text = f"torch {number} is a build from source, as NVIDIA's images have it, and no index has it. In such an "
        text += f"image it is there, and apex fits it alone: take torch out of the requirements{_in_a_file(told)}"
        of_nvidia = told.has(r"nvcr\.io/nvidia|\+[0-9a-f]{7,}\.nv\d\d")
        return (Fix(text),) if of_nvidia else (Fix(text), replace(release, text=f"Elsewhere: {release.text}"))
    if "rc" not in number and (of_intel := _of_intel(told)):
        return of_intel
    kind = "a release candidate" if "rc" in number else "a developers' build"
    return (replace(release, text=f"torch {number} is {kind}, which PyPI does not have. {release.text}"),)


def _of_intel(told: Told) -> tuple[Fix, ...]:
    """Intel's builds for its GPUs had a0 in their version, and an index of their own."""
    asked = told.last(r"requirement torch==(\d\.\d+\.\d+a0)(?![\w+])")
    if asked is None or not told.has(r"(?i)\bipex\b|intel[-_ ]extension|\bintel ?arc|pytorch-extension\.intel"):
        return ()
    text = f"torch {asked[1]} was Intel's own build for its GPUs; since 2.5 PyTorch has builds for them (xpu), which "
    made = pip("install", "torch", *torch_builds.WITH_TORCH, *_index("xpu"))
    return (Fix(f"{text}need no extension: install that, and the program's newest release", (made,)),)


def _of_a_list(name: str) -> tuple[Fix, ...]:
    if not name.endswith(".txt") and name != "requirements":
        return ()
    text = "pip takes the file's name for a package: write -r before it, from the folder that has it"
    return (Fix(text, (pip("install", "-r", name if name.endswith(".txt") else "requirements.txt"),)),)


# Whose last wheels are for Pythons that are no longer the newest: one that they all have. Source: PyPI.
_OF_OLDER = {"torch-directml": "3.10", "torchtext": "3.11", "tensorflow": "3.12", "paddlepaddle": "3.12"}


def _of_no_file(told: Told, name: str) -> tuple[Fix, ...]:
    """For a package that pip finds nothing of: the name, the index, or a Python that it has no wheel for."""
    python = _OF_OLDER.get(name, "")
    wanted = fixes.of_the_file(told) or (name,)
    if python and not (told.python and version(told.python) <= version(python)):
        text = (
            f"{name} has wheels for 64-bit Python up to {max('3.12', python, key=version)} or so: see which this is. "
        )
        text += (
            f"If it is newer, or has 32 bits, use {python}, in a new environment{environments.where_from(told, python)}"
        )
        return (Fix(text, (_WHICH, *environments.new_environment(told, python, *wanted))),)
    page = f"https://pypi.org/project/{name}/#files"
    text = f"pip finds no file of {name}. See which Python this is, and on {page} for which it has files (cp311 is "
    text += "3.11), and for which systems: without such a page the name is wrong; where Python is another, use one of "
    text += "the list, 64-bit; where it fits, the index that pip asks is not PyPI, or was not reached"
    return (Fix(text, (_WHICH, "python -m pip config list")),)


def _of_the_list(told: Told, name: str, sign: str, number: str, versions: str) -> tuple[Fix, ...]:
    """By the versions that pip lists for this Python."""
    wanted = number.partition("+")[0]
    listed = [item.strip() for item in versions.split(",")]
    listed = [item for item in listed if item not in ("none", "") and not item.startswith("0.1.2")]
    limit = told.last(r"Requires-Python [^;\n]*<(=?)3\.(\d+)")
    python = f"3.{int(limit[2]) - (not limit[1])}" if limit else ""
    if limit and not (told.python and version(told.python) <= version(python)):  # else it is another release's limit
        requirement = f"{name}=={number}" if sign == "==" else name
        text = (
            f"That release of {name} is for Python {python} and older: use that, in a new environment; or a newer "
            f"release"
        )
        return (Fix(text, environments.new_environment(told, python, requirement)),)
    if name == "torch" and (made := _of_torchs_list(told, sign, number, listed)):
        return made
    if not listed:
        if made := _of_a_list(name) or _asks_more(told, name) or ingredients.of_name(told, name, number):
            return made
        return _of_no_file(told, name)
    if sign == "==" and (name != "torch" or told.known.releases.get(wanted) is None):
        text = (
            f"There is no {name} {number.rstrip('.')} for this Python: take a version of the list, or drop the version"
        )
        tag = number.partition("+")[2]
        own = [item for item in listed if item.partition("+")[2] == tag]  # not another maker's build, which ends a list
        listed = own or [item for item in listed if "+" not in item] or listed
        if name in ("torchvision", "torchaudio", "torchtext"):
            text += "; it has to be the one of the installed torch"
        if name == "dgl":  # by the libraries in PyPI's wheels
            text += " (2.1.0 is for torch 2.0 to 2.2.1, 2.2.0 for torch 2.1 to 2.3.0)"
        had = rf"\b{re.escape(name)} (?:of |version |v)?"  # that one is there, and is not what is wanted
        listed = [item for item in listed if not told.has(rf"{had}{re.escape(item)}(?![\w.]*\d)")] or listed
        same = [item for item in listed if item.startswith(wanted.rpartition(".")[0] + ".")]
        post = [item for item in listed if item.startswith(f"{wanted}.post")]
        near = next((item for item in listed if item == wanted.partition(".post")[0]), (post or same or listed)[-1])
        return (Fix(text, (pip("install", f"{name}=={near}"),)),)
    return (Fix("Check Python's version and platform", (_WHICH,)),)


def _bits(told: Told) -> tuple[Fix, ...]:
    if told.has(r"aarch64|arm64") and told.has(r"\bpi@|piwheels"):
        text = "torch has wheels for 64-bit Arm, of Python 3.10 to 3.14: update pip, which may be too old to see them"
        newer = environments.new_environment(told, "3.12", "torch")
        return (Fix(text, (_WHICH, pip("install", "-U", "pip"))), Fix("Or use a Python that has wheels", newer))
    if told.has(r"(?i)raspberry|\barmv[67]l|armhf|\bpi@|piwheels"):
        return (
            Fix(
                "torch has no wheels for 32-bit Arm: install the 64-bit Raspberry Pi OS (Pi 3 and newer), which prints "
                "aarch64 here",
                ("uname -m", "getconf LONG_BIT"),
            ),
            Fix(
                "Then install torch with its Python, in an environment",
                ("python3 -m venv .venv", ".venv/bin/python -m pip install torch"),
            ),
        )
    if folder := told.last(r"(?i)[\\/](python3(\d{1,2})-32)[\\/]"):
        text = f"The folder {folder[1]} is of a 32-bit Python, and torch has 64-bit wheels alone: install a 64-bit "
        if told.has(r"Windows \[Version 6\.[01]\.|\bWindows 7\b"):
            text += (
                "Python 3.8 from python.org (Windows 7 runs no newer one), and torch with that, in a new environment"
            )
            return (
                Fix(text, ("py -3.8 -m venv .venv", ".venv\\Scripts\\python.exe -m pip install torch torchvision")),
            )
        made = environments.new_environment(replace(told, only="windows"), "3.12", "torch", *torch_builds.WITH_TORCH)
        text += "Python, and torch with that, in a new environment; without an NVIDIA GPU leave --index-url out"
        return (Fix(text, made),)
    where = " (python.org: Windows installer, 64-bit)" if told.os in ("", "windows") else ""
    asked = told.last(_ASKED)
    python = (torch_builds.python_for(told, asked[1]) or ("3.8" if version(asked[1]) < (1, 8) else "")) if asked else ""
    get = (f"winget install Python.Python.{python or '3.12'}",) if told.os == "windows" else ()
    if asked and python:
        where = f", {python} for torch {asked[1]}{where}"
    return (
        Fix("Check Python's version, and whether it is 64-bit or 32-bit", (_WHICH,)),
        Fix(f"If it prints 32, install a 64-bit Python{where} and create a new environment with it", get),
    )


def _torch_of(told: Told, name: str, number: str) -> str:
    """The torch that a release of torchvision or torchaudio belongs to; or ""."""
    every = (item.torch for item in told.known.releases.all())
    return next((torch for torch in every if (told.known.companions.of(name, torch) or ("",))[0] == number), "")


def _of_a_launcher(told: Told) -> tuple[Fix, ...]:
    """A web UI's launcher names the index itself."""
    if not told.has(r"(?i)web-?ui|Couldn't install torch") or not told.has(r"\(from versions: none\)"):
        return ()
    text = "The launcher names the index; there pip finds nothing for a 32-bit Python, or for one newer than 3.10 (if "
    return environments.for_the_web_ui(told, f"{text}yours is that one, it is the network): ")


def _index_of_the_build(told: Told) -> tuple[Fix, ...]:
    # As pip writes it, and poetry.
    build = told.last(r"\b(torch(?:vision|audio)?)(?:===?| \()([\d.]+)\w*\+(cu\d+|cpu|xpu|rocm[\d.]+)(?!\.?\w)")
    if old := told.last(r"\buv(?:[ -]version)?[: =]{1,3}v?(0\.[0-3]\.\d+)\b"):
        text = f"uv {old[1]} is from the first months of uv, which did not know such builds well: update it, then "
        again = "install the build from its index again"
        return (
            Fix(f"{text}{again}; where pip installed uv, by pip install -U uv", ("uv self update",)),
            *_of_build(told, build),
        )
    return _of_build(told, build)


def _of_build(told: Told, build: "re.Match[str] | None") -> tuple[Fix, ...]:
    found = _in_an_image_for_arm(told) or _untagged(told) or _of_a_companions_python(told)
    return found or (_of_a_tag(told, build) if build else _of_no_tag(told))


def _in_an_image_for_arm(told: Told) -> tuple[Fix, ...]:
    """Docker on a Mac makes images for Arm, for which no build of torch has a CPU's or CUDA's tag."""
    asked = told.last(r"\btorch==(\d+\.\d+\.\d+)\+(cpu|cu\d+)\b")
    if asked is None or told.jetson or not told.has(r"(?i)\bdocker|linux/arm64") or not told.has(_ARM_HERE):
        return ()
    if told.has(_NVIDIA_ON_ARM) or told.has(r"(?i)\bx86[_-]64\b"):
        return ()
    mac, release = told.has(r"(?i)\bmac|\bapple\b|\bM[1-5]\b"), told.known.releases.get(asked[1])
    if not mac and release and asked[2] in release.indexed.get("linux_aarch64", ()):
        return ()
    listed = re.findall(r"(?<![\w.])(\d+\.\d+\.\d+)(?=, |\))", told.text)
    alike = [item for item in listed if item.startswith(asked[1].rpartition(".")[0] + ".")]
    torch = asked[1] if not listed or asked[1] in alike else max(alike, key=version, default=asked[1])
    text = "The image is built for Arm (as on a Mac with Apple's processor), for which PyPI has no + part: in the "
    text += (
        "Dockerfile or requirements write the version without it (a Mac has no NVIDIA GPU; an image for the CPU, where "
    )
    text += "the program has one, is the right one)"
    first = f"RUN python -m {pip('install', *torch_builds.pair(told, torch)).removeprefix('python -m ')}"
    other = "Or build the image for Intel's processors (slow on a Mac)"
    return (
        Fix(text, (first,)),
        *((Fix(other, ("docker build --platform linux/amd64 .",)),) if mac or told.has("linux/arm64") else ()),
    )


_NVIDIA_ON_ARM = (  # which have a GPU of NVIDIA's
    r"(?i)\bgb10\b|\bgb?[hb]?[23]00\b|dgx spark|\bgrace\b|jetson|\borin\b|\bthor\b|tegra|\bt4g\b"
    r"|\bg5g\b|\b[al]4\b|\bl40s?\b"
    r"|\b[ah]100\b|nvidia-smi|--gpus"
)
_ARM_HERE = r"linux/arm64|manylinux\w*_aarch64|\baarch64\b|(?i:apple silicon)|\bM[1-5] Mac\b|\bApple M[1-5]\b"


def _untagged(told: Told) -> tuple[Fix, ...]:
    """A Mac has one build of each release, without a tag; and a tag has no point in it."""
    tagged = told.last(r"\btorch==([\d.]+)\+(?:cpu|cu\d+)\b")
    if told.os == "macos" and tagged:
        text = "Builds for macOS have no + part in their version: leave it out, also in requirements files"
        plain_ones = torch_builds.family(told, tagged[1]) or (f"torch=={tagged[1]}",)
        return (Fix(text, (pip("install", *plain_ones),)),)
    plain = told.last(r"requirement torch==([\d.]+)\+cu\d+ \(from versions: (?=[^)+]*\))[^)]*\b\1(?:,|\))")
    if plain and told.has(r"torch_stable\.html|whl/cu\d+"):
        # Whoever speaks of a Jetson here runs on it: its index has no build with a tag.
        pc = told.has(r"\bx86|\b[RG]TX\b")
        if told.jetson and not pc and (nvidias := makers.jetson(replace(told, text=f"{told.text}\non a Jetson"))):
            return nvidias
        text = f"There torch {plain[1]} has no CUDA build for this system (Mac, Arm): leave out the + part"
        return (Fix(text, (pip("install", *torch_builds.pair(told, plain[1])),)),)
    dotted = told.last(r"\btorch==([\d.]+)\+cu(\d+)\.(\d)\b")
    if dotted is None:
        return ()
    tag = f"cu{dotted[2]}{dotted[3]}"
    known = told.known.releases.get(dotted[1])
    if known and tag not in known.indexed.get("linux_x86_64", ()):
        text = (
            f"torch {dotted[1]} has no build {tag} (and a tag has no point): this prints a command for one that it has"
        )
        return (Fix(text, ("torchdoctor install-cmd",)),)
    made = torch_builds.torch_of(replace(told, text=""), dotted[1], tag)
    return (Fix(f"The tag has no point: write {tag}", (made,)),)


def _of_a_companions_python(told: Told) -> tuple[Fix, ...]:
    other = told.last(r"requirement (torchvision|torchaudio)==([\d.]+)\+(\w+) \(from versions: [^)\n]*\+")
    torch = _torch_of(told, other[1], other[2]) if other else ""
    if other is None or not torch:
        return ()
    newest = torch_builds.python_for(told, torch) or "3.10"
    python = "3.10" if version(torch) < (2, 0) and version(newest) > (3, 10) else newest
    source = ("-f", torch_builds.OLD_BUILDS) if version(torch) < (1, 11) else _index(other[3])
    pair = (f"torch=={torch}+{other[3]}", f"{other[1]}=={other[2]}+{other[3]}")
    text = f"{other[1]} {other[2]} belongs to torch {torch}, and is not for this Python: use Python {python}"
    return (
        Fix(text + environments.where_from(told, python), environments.new_environment(told, python, *pair, *source)),
    )


def _of_a_tag(told: Told, build: re.Match[str]) -> tuple[Fix, ...]:
    torch = build[2] if build[1] == "torch" else _torch_of(told, build[1], build[2])
    known = told.known.releases.get(torch) is not None
    if known and told.python and not _is_for(told, torch):
        made = _with_wheels(told, torch, build[3])
        return (replace(made, text=f"No index has it for Python {told.python}. {made.text}"),)
    if known and not told.index and told.has(r"\+\w+ \(from versions:? none\)"):
        made = _with_wheels(told, torch, build[3])
        text = f"pip finds no torch at all for this Python (too new, too old, or 32-bit). {made.text}"
        return (replace(made, text=text),) if _WHICH in made.commands else (replace(made, text=text), _CHECK)
    if told.os == "macos" and told.manager == "poetry" and (of_poetry := _of_poetry(told)):
        return of_poetry
    if told.has(r"Unable to find (?:installation )?candidates for torch \("):
        if told.has(_NO_TAGS):
            text = f"A Mac and Arm have no builds with +{build[3]}: write the version without it, and take that source "
            return (Fix(f"{text}out of pyproject.toml", (f"poetry add torch=={torch}",)),)
        if known and not told.has(r"\bpoetry add [^\n]{0,200}\+"):  # which asks for what no lock has yet
            added = _add_the_index(told, build, torch, known)
            return (_of_poetrys_lock(told, torch), replace(added[0], text=f"Else: {added[0].text}"))
    return _add_the_index(told, build, torch, known)


_NO_TAGS = r"(?i)\bmy (?:\w+ ){0,2}mac(?:book)?\b|\bmac ?os\b|\bapple silicon|\baarch64\b|\barm64\b"


def _of_poetrys_lock(told: Told, torch: str) -> Fix:
    """The lock has the build, so its index is named."""
    made = _with_wheels(told, torch, "")
    return replace(made, text=f"Where PyTorch's index is named already, no file of it fits this Python. {made.text}")


def _add_the_index(told: Told, build: re.Match[str], torch: str, known: bool) -> tuple[Fix, ...]:
    release, wanted = version(build[2]), build[0].replace(" (", "==")
    old = (1, 0) <= release < (1, 11) or release < (0, 12)
    source = ("-f", torch_builds.page(torch)) if old else _index(build[3])
    text = "Add the index of that build; install torchvision and torchaudio in the same command"
    if known and not told.python and told.os != "macos" and not told.has(r"\(from versions:? (?!none)"):
        text += (
            f" (torch {torch} has wheels up to Python {torch_builds.newest_python(told, torch)}: none for a newer one)"
        )
    if told.manager in ("pip", "conda") and (listed := _in_condas_file(told, build[3], source)):
        return listed
    file = fixes.of_the_file(told)
    option = "--find-links" if old else "--extra-index-url"
    commands: tuple[str, ...] = (pip("install", *(file or (wanted,)), *((option, source[1]) if file else source)),)
    if file and told.manager in ("", "pip", "conda"):
        text = f"Add the index of that build; or give it a line of its own in {file[1]}: {option} {source[1]}"
    if told.manager == "poetry":
        commands = _poetry(wanted, build[3])
    elif told.has(r"\buv (?:add|sync|lock)\b|your project") and not old:
        text = "Name the index of that build to the project"
        commands = (f"uv add --index pytorch={torch_builds.INDEX}/{build[3]} {wanted}",)
    elif told.has(r"\buv (?:add|sync|lock)\b|your project"):
        page = f'[tool.uv] find-links = ["{torch_builds.OLD_BUILDS}"]'
        text = f"That is a page of links, not an index: name it in pyproject.toml ({page}), then add the build"
        commands = (f"uv add {wanted}",)
    return (Fix(text, commands),)


def _in_condas_file(told: Told, build: str, source: tuple[str, ...]) -> tuple[Fix, ...]:
    """Where pip reads the list in a file of conda's, which may name an index, too."""
    if not told.has(r"CondaEnvException|Pip subprocess error"):
        return ()
    named = told.last(r"(?:-f|--file)[= ]([\w./\\-]{0,80}\w\.ya?ml)\b")
    file = named[1] if named else "environment.yml"
    option = "--find-links" if source[0] == "-f" else "--extra-index-url"
    text = f"In {file}, under pip:, write a line of its own before that of torch: - {option} {source[1]}"
    text += "; then let conda go on with the environment that it has begun"
    return (Fix(text, (shell.command(told.os or "linux", "conda", "env", "update", "-f", file),)),)


def _of_torchs_triton(told: Told) -> tuple[Fix, ...]:
    """Builds of torch for ROCm and XPU, and nightlies, bring a Triton that no other index has."""
    name = told.last(r"(?:requirement|found for) (pytorch[-_]triton[\w-]*)")
    if name is None:
        return ()
    index = told.last(r"whl/((?:nightly/)?(?:xpu|rocm[\d.]*\d|cu\d+))")
    text = f"torch's wheel needs {name[1]}, which only PyTorch's own index has: let pip take all from there"
    pre = ("--pre",) if index and "nightly" in index[1] else ()
    source = _index(index[1]) if index else ("--index-url", f"{torch_builds.INDEX}/CUDA-OR-XPU")
    return (Fix(text, (pip("install", *pre, "torch", "torchvision", *source),)),)


def _of_no_tag(told: Told) -> tuple[Fix, ...]:
    if made := _of_torchs_triton(told):
        return made
    if told.has(r"whl/(?:cu\d+|cpu|rocm[\d.]+|nightly/\w+)") and (other := told.last(_NOT_TORCH)):
        text = f"PyTorch's index has few other packages: install {other[1]} in a separate command, without that index"
        return (Fix(text, (pip("install", other[1]),)),)
    if (asked := told.last(_ASKED)) and version(asked[1]) < (1, 11):
        text = "Wheels of this old torch are on PyTorch's own page, not all on PyPI"
        return (Fix(text, (pip("install", f"torch=={asked[1]}", "-f", torch_builds.OLD_BUILDS),)),)
    return (Fix(f"Add the index of that build: {torch_builds.INDEX}/ followed by the part of the version after the +"),)


def _poetry(requirement: str, build: str) -> tuple[str, ...]:
    source = f"poetry source add --priority explicit pytorch {torch_builds.INDEX}/{build}"
    return (source, f"poetry add --source pytorch {requirement}")


_BUILD_STRINGS = (
    r"(?m)^[\s>]*- (?:[\w.-]+={1,2}[\w.]+=(?:\w*[_a-f\d]{5,}|\d+[ \t]*$|pypi_0)"
    r"|(?:vs20\d\d_runtime|wincertstore|vc|pywinpty|winpty)=)"
)


_CONDA_DOES = r"(?:conda|mamba|micromamba) (?:install|create)"


_OLDER_CUDA = r"has constraint __cuda >=?[\d.]+ conflicting with __cuda-([\d.]+\d)"


def _by_its_driver(told: Told) -> tuple[Fix, ...]:
    if told.has(r"__cuda\b[^\n]{0,60}(?:which is missing|missing on)|nothing provides (?:requested )?__cuda"):
        text = "conda sees no NVIDIA driver here (a login node, the build of an image): say which CUDA the machine has"
        words = repeated(told, _CONDA_DOES) or ("conda", "install", "-c", "conda-forge", "pytorch-gpu")
        line = shell.command(told.os or "linux", *words)
        return (Fix(f"{text} where it will run", ("export CONDA_OVERRIDE_CUDA=12.8", line)),)
    if driver := told.last(r"Your installed CUDA driver is: ([\d.]+)") or told.last(_OLDER_CUDA):
        return (
            Fix(
                f"The NVIDIA driver is for CUDA {driver[1]}, and this pytorch needs a newer one: update the driver",
                ("nvidia-smi",),
            ),
            Fix(
                "Or take the build for the CPU",
                ("conda create -n torch -c conda-forge --override-channels python=3.12 pytorch-cpu",),
            ),
        )
    return ()


_TORCHS_OWN = r"(?i)torch|cud(?:a|nn)|nvidia|\bpython[=<>]"


_PYG = Fix(
    "conda has pyg for few systems and releases of torch: install it with pip, into the same environment",
    (pip("install", "torch_geometric"),),
)


def _not_of_torch(told: Told) -> tuple[Fix, ...]:
    """For a list of what the channels lack that has nothing to do with torch."""
    listed = told.last(
        r"(?:not available from current channels|ResolvePackageNotFound):"
        r"\s+(- (?:[\w-]+::)?([A-Za-z][\w.-]{0,60})\S*(?:\s+- \S+){0,200})"
    )
    if listed is None or told.has(_BUILD_STRINGS) or re.search(_TORCHS_OWN, listed[1]):
        return ()
    name = listed[2]
    if name == "pyg":
        return (_PYG,)
    text = f"conda's channels do not have {name}, or not in this version: see which there are, and of which channel"
    look = Fix(text, (shell.command("linux", "conda", "search", "-c", "conda-forge", name),))
    named = told.last(r"\bconda env (?:create|update)\b[^\n]{0,60}?(?:-f|--file)[= ]([\w./\\-]{0,80}\w\.ya?ml)\b")
    if named and not name.startswith("r-"):
        text = (
            "conda's channels do not have what the list above names, or not for this system: take those lines out of "
        )
        text += (
            f"{named[1]} (what other packages need of it, comes with them) or only their versions, then create it again"
        )
        return (Fix(text, (shell.command(told.os or "linux", "conda", "env", "create", "-f", named[1]),)), look)
    if name.startswith("r-"):
        return (look,)
    return (look, Fix("What only PyPI has, pip installs into the same environment", (pip("install", name),)))


def wanted_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Packages, then channels: -n and -p name the environment that is there, and `conda create` has fewer options."""
    made, channels = list[str](), list[str]()
    for before, word in pairwise(words[1:]):
        if before in ("-c", "--channel") or word.startswith("--channel="):
            channels += ["-c", word.removeprefix("--channel=")]
        elif word == "--override-channels":
            channels.append(word)
        elif not word.startswith("-") and not re.fullmatch(r"-[npifr]|--(?:name|prefix|file|solver)", before):
            made.append(word)
    return (*made, *channels) if made else ()


def _of_another(told: Told) -> tuple[Fix, ...]:
    """For a package that is installed into an environment with a torch; and for conda's own, which has its Python."""
    if told.has(r"package conda-[\d.]+-\S+ requires python"):
        text = "The environment base holds conda's own Python: make one of its own (conda env create, not update)"
        text += ", and activate that in the Dockerfile (or conda run -n NAME)" if told.image else ""
        if told.has(r"environment\.ya?ml|conda env (?:create|update)"):
            return (Fix(text, ("conda env create -n torch -f environment.yml",)),)
        wanted = wanted_of(repeated(told, _CONDA_DOES)) or ("python=3.12",)
        line = shell.command(told.os or "linux", "conda", "create", "-n", "torch", *wanted)
        return (Fix(text.replace("conda env create, not update", "not an update of base"), (line,)),)
    words = ("conda", "install", *wanted_of(repeated(told, _CONDA_DOES)))
    name = words[2] if len(words) > 2 else ""
    if not name or name.startswith("-") or re.search(_TORCHS_OWN, " ".join(words)) or told.has(_NOT_THERE):
        return ()
    if name == "pyg":
        return (_PYG,)
    if not told.has(r"(?i)torch"):
        return ()
    text = f"What is installed leaves conda no {name} that fits: let it choose {name} and pytorch together, in a new "
    line = shell.command(told.os or "linux", "conda", "create", "-n", "torch", "pytorch", *words[2:])
    return (Fix(f"{text}environment", (line,)),)


def _in_an_arm_image(told: Told) -> tuple[Fix, ...]:
    """Docker on a Mac with Apple's processor makes images for Arm, for which conda has no CUDA of this kind."""
    if not told.has(r"- (?:pytorch-cuda|cudatoolkit|cuda)\b") or not told.has(r"(?i)\bdocker"):
        return ()
    if told.has(_NVIDIA_ON_ARM) or not told.has(r"(?i)apple silicon|\bmac|\bM[1-5]\b"):
        return ()
    if not told.has(r"(?i)\baarch64\b|\barm64\b|apple silicon|\bM[1-5] mac"):
        return ()
    text = "Docker here builds for Arm (linux-aarch64), for which the channels have no pytorch-cuda. Without an "
    text += (
        "NVIDIA GPU, which no Mac has: take pytorch-cuda and cuda out of the environment file or the Dockerfile, and "
    )
    other = (
        "Or build the image for Intel's processors, to run it elsewhere (slow here, and it needs some 20 GB of disk)"
    )
    return (
        Fix(f"{text}build again", ("docker build .",)),
        Fix(other, ("docker build --platform linux/amd64 .",)),
    )


def of_pytorch3d(told: Told) -> tuple[Fix, ...]:
    text = "pytorch3d has builds for few releases of pytorch, CUDA and Python: let conda choose them together, in a "
    made = "conda create -n torch -c pytorch3d -c pytorch -c nvidia -c iopath -c conda-forge python=3.10 pytorch3d"
    build = 'python -m pip install --no-build-isolation "git+https://github.com/facebookresearch/pytorch3d.git@stable"'
    if told.os in ("windows", "macos"):  # for which that channel has none
        where = "in the x64 Native Tools prompt, with nvcc of torch's CUDA" if told.os == "windows" else "with clang"
        build = build if told.os == "windows" else f"MACOSX_DEPLOYMENT_TARGET=10.14 CC=clang CXX=clang++ {build}"
        return (Fix(f"Build pytorch3d for the torch that is there ({where})", (build,)),)
    other = "Or build it for the torch that is there (with nvcc of torch's CUDA)"
    return (Fix(f"{text}new environment", (made, "conda activate torch")), Fix(other, (build,)))


def _of_its_python(told: Told) -> tuple[Fix, ...]:
    """What is asked for has builds, and not for the Python of the environment, which conda does not change."""
    here = told.last(r"Your python: python={1,2}(\d\.\d+)")
    words = repeated(told, "(?:conda|mamba) install")
    if here is None or _wanted_torch(told):
        return ()
    names = re.findall(r"(?m)^\W{0,6}- ([A-Za-z][\w.-]*)[\w.=]* -> python\[", told.text)
    words = words or ("conda", "install", *dict.fromkeys(names), "-c", "conda-forge")
    every = [_allowed(one) for one in re.findall(r"(?m)^\W{0,6}- \S+ -> python\[version='([^'\n]+)'", told.text)]
    both = set[str]().union(*every[:1]).intersection(*every)
    kept = [word for word in wanted_of(words) if not re.match(r"python(?![\w-])", word)]
    if not both or here[1] in both or not kept:
        return ()
    python, name = max(both, key=version), "torch" if told.has(r"(?i)torch") else "new"
    text = f"What is asked for has no build for Python {here[1]}, which conda keeps: make a new environment with "
    made = shell.command(told.os or "linux", "conda", "create", "-n", name, f"python={python}", *kept)
    return (Fix(f"{text}{python}, which it has one for", (made, f"conda activate {name}")),)


def _allowed(limits: str) -> set[str]:
    """The Pythons of conda's ">=3.6,<3.7.0a0|3.8.*"; none where a part has a different form."""
    found = [re.fullmatch(r">=3\.(\d+),<3\.(\d+)\.0a0|3\.(\d+)\.\*", one) for one in limits.split("|")]
    return {
        f"3.{minor}"
        for one in found
        if one and all(found)
        for minor in ([one[3]] if one[3] else range(int(one[1]), int(one[2])))
    }


def _for_rosetta(told: Told) -> tuple[Fix, ...]:
    """Packages that no channel has for Apple's processors, and that are no part of CUDA."""
    lacking = re.findall(r"nothing provides requested (?:[\w-]+::)?([A-Za-z][\w-]*)", told.text)
    if told.os != "macos" or not told.has(r"osx-arm64|\barm64\b") or told.has(r"(?i)pytorch-cuda|cudatoolkit|cuda-"):
        return ()
    others = [name for name in dict.fromkeys(lacking) if not re.match(r"(?:py)?torch|python$", name)]
    if not others or len(others) < len(set(lacking)) or told.has(r"(?i)\bmps\b"):  # Intel's torch has no mps
        return ()
    named = told.last(r"(?:-f|--file)[= ]([\w./-]{1,80}\.ya?ml)\b")
    text = f"The channels do not have {', '.join(others[:4])} for Apple's processors, or not in that version: see that "
    text += "the names are right and loosen the versions. Where none is there, make the environment for Intel's, which "
    text += "macOS runs by Rosetta (torch has no mps there), and keep it so"
    made = shell.command("macos", "conda", "env", "create", "-f", named[1] if named else "environment.yml")
    return (
        Fix(text, (f"CONDA_SUBDIR=osx-64 {made}", "conda activate NAME", "conda config --env --set subdir osx-64")),
        Fix("Or take those lines out of the file, where the program can do without", (made,)),
    )


def _named_pytorch(told: Told) -> tuple[Fix, ...]:
    named = told.last(
        r"not available from current channels:[\s>]+(?:- )?torch(?:==?([\d.]+)(?:\+(cu\d+|cpu))?|[=<>]\S*)?[ \t]*\n"
    )
    if named is None:
        return ()
    if named[2]:
        text = (
            "conda does not read pip's names: install torch with pip into this environment, the other lines by pip -r"
        )
        return (Fix(text, (torch_builds.torch_of(replace(told, text=""), named[1], named[2]),)),)
    return (
        Fix("conda's name for it is pytorch", ("conda install -c conda-forge pytorch",)),
        Fix("Or install torch with pip into this environment", (pip("install", "torch"),)),
    )


_NOT_THERE = r"not available from current channels|ResolvePackageNotFound|nothing provides|perhaps a missing channel"
_OLD_CUDA = ("11.6", "11.7", "11.8", "12.1", "12.4")  # what pytorch-cuda was made for


def _missing_channels(told: Told) -> tuple[Fix, ...]:
    """The command of the text with the channels of what it asks for: CUDA for conda's torch is in two or three."""
    words = repeated(told, _CONDA_DOES)
    if not words or not told.has(_NOT_THERE):
        return ()
    line = " ".join(words)
    cuda = re.search(r"\bpytorch-cuda=+(\d+\.\d)", line)
    toolkit = re.search(r"\bcudatoolkit=+(\d+\.\d)", line)
    wanted = ("pytorch", "nvidia") if cuda and cuda[1] in _OLD_CUDA else ()
    if toolkit and version(toolkit[1]) >= (11, 1):
        wanted = ("pytorch", "conda-forge")
    missing = [name for name in wanted if not re.search(rf"(?:-c|--channel)[= ]+\S*\b{name}\b(?!/)", line)]
    if not missing or re.search(r"\bpytorch=+2\.(?:[6-9]|1\d)", line):
        return ()
    options = [word for name in missing for word in ("-c", name)]
    text = f"The channel {' and '.join(missing)} is missing in the command: name it"
    return (Fix(text, (shell.command(told.os or "linux", *words, *options),)),)


_SLOW = r"(?:stuck|hang(?:s|ing)|forever|hours|never (?:ends|finishes)|(?:very|too|so) (?:slow|long)|endless\w*)"
_STUCK = (
    rf"(?:\b(?:stuck|hang(?:s|ing)|stops?|freez(?:es|ing)|frozen) (?:at|on|in|with) [`'\"]?[Ss]olving environment"
    rf"|[Ss]olving environment(?! (?:problem|issue|error))[^\n]{{0,60}}\b{_SLOW}"
    rf"|^Solving environment: [/|\\-]\s*\n[^\n]{{0,80}}\b{_SLOW})"
)


def _faster(told: Told) -> tuple[Fix, ...]:
    if not told.has(_STUCK) or told.has(r"Error:|PackagesNotFound"):
        return ()
    return (
        Fix(
            "Let conda solve with libmamba, which takes seconds (the usual one since conda 23.10), then try again",
            (
                "conda install -n base -y conda-libmamba-solver",
                "conda config --set solver libmamba",
            ),
        ),
        *(
            (
                Fix(
                    "Or install torch with pip, in a new conda environment",
                    ("conda create -n torch python=3.12", "conda activate torch", pip("install", "torch")),
                ),
            )
            if told.has("torch")
            else ()
        ),
    )


def _conda_set(told: Told) -> tuple[Fix, ...]:
    """There is no CUDA for a Mac; else what the channels have today."""
    if told.has(
        r"Could not find some dependencies for|Conda could not find '|Using Anaconda (?:Cloud )?api site|conda "
        r"4\.[0-5]\."
    ):
        text = (
            "This conda is too old to read today's channels: install Miniforge (https://conda-forge.org/download), then"
        )
        return (Fix(text, ("conda create -n torch python=3.12", "conda activate torch", pip("install", "torch"))),)
    if built := told.last(r"package pytorch-(\d[\d.]*)-\S*?py(\d)\.?(\d+)\S* requires python"):
        python = f"{built[2]}.{built[3]}"
        text = f"pytorch {built[1]} of this build is for Python {python}: write python={python} in the file or command"
        made = f"conda create -n torch -c pytorch -c conda-forge python={python} pytorch={built[1]}"
        return (Fix(text, (made,)), Fix("Or take a newer pytorch: leave its version out"))
    if told.has(r"nothing provides cudatoolkit"):
        text = "cudatoolkit from 11.1 on is on conda-forge (and nvidia): add that channel"
        return (
            Fix(text, ("conda env create -f environment.yml", "conda config --add channels conda-forge")[::-1]),
            Fix(
                "Or install today's torch with pip, in a new conda environment",
                ("conda create -n torch python=3.12", "conda activate torch", pip("install", "torch", "torchvision")),
            ),
        )
    if told.has(_BUILD_STRINGS):
        return _of_one_system(told)
    if told.os == "macos" and told.has("cuda"):
        return (_without_cuda_on_a_mac(told),)
    return _of_today(told)


def _without_cuda_on_a_mac(told: Told) -> Fix:
    named = told.last(r"conda env (?:create|update)\b[^\n]{0,80}?(?:-f|--file)[= ]([\w./-]{1,80}\.ya?ml)\b")
    if named is None:
        text = "There is no CUDA on a Mac: remove pytorch-cuda, cudatoolkit and cuda from the environment file or "
        text += "command, and install plain pytorch, which uses Apple's GPU (mps)"
        return Fix(text, ("conda install -c conda-forge pytorch torchvision",))
    text = f"There is no CUDA on a Mac: take pytorch-cuda, cudatoolkit and cuda-... out of {named[1]}, write - "
    text += "conda-forge first under channels:, and loosen what else the list names (python=3.10 for 3.10.4). Plain "
    text += "pytorch uses Apple's GPU (mps). Then create it again"
    return Fix(text, (shell.command("macos", "conda", "env", "create", "-f", named[1]),))


def _of_today(told: Told) -> tuple[Fix, ...]:
    """What the channels have, or pip: in the release that is asked for, where that is an old one."""
    channel: tuple[Fix, ...] = ()
    if told.has(r"which does not exist|nothing provides cuda") and told.has("pytorch-cuda"):
        made = "conda create -n torch -c pytorch -c nvidia -c conda-forge python=3.11 pytorch=2.5.1 pytorch-cuda=12.4"
        channel = (Fix("Or, for pytorch-cuda, name the channel nvidia too", (made,)),)
    text = "Install it from conda-forge only; the pytorch channel ended with torch 2.5"
    if told.has(r"(?m)^\W{0,6}- torch\s*$"):
        text = "conda calls torch pytorch, and the default channel may not have it: install it from conda-forge"
    if told.has(r"PackageNotFoundError: Packages? missing|Fetching package metadata"):
        text += " (this conda is of 2017: first install Miniforge, https://conda-forge.org/download)"
    if (asked := _wanted_torch(told)) and version(asked) < (2, 5) and told.os != "macos":
        python, build = torch_builds.newest_python(told, asked), torch_builds.build_of(told, asked)
        line = torch_builds.torch_of(replace(told, text=""), asked, build)
        if asked in torch_builds.EARLY:
            line = pip("install", *torch_builds.pair(told, asked), "-f", torch_builds.OLD_BUILDS)
        first = (
            f"The channels do not have pytorch {asked}, or not with the rest: take it from pip, in a new environment"
        )
        return (Fix(first, (f"conda create -n torch python={python}", "conda activate torch", line)), *channel)
    package = "pytorch-gpu" if told.has(r"cuda|gpu|nvidia") else "pytorch"
    made = f"conda create -n torch -c conda-forge --override-channels python=3.12 {package}"
    return (
        Fix(text, (made,)),
        Fix(
            "Or install it with pip, in a new conda environment",
            ("conda create -n torch python=3.12", "conda activate torch", pip("install", "torch", "torchvision")),
        ),
        *channel,
    )


# No channel has them for Windows, and only a few are for a Mac.
_OF_LINUX = (
    r"(?m)^[\s>]*- (_libgcc_mutex|ld_impl_linux-64|lib(?:gcc|stdcxx|gfortran)-ng|libgomp|ncurses|readline|libedit|dbus"
    r"|libuuid|nettle|gnutls|libtasn1|libunistring|libidn2|gmp|torchtriton|nccl)="
)


_OF_WINDOWS = (
    r"(?m)^[\s>]*- (vs20\d\d_runtime|vs20\d\d_win-64|vc|vc14_runtime|ucrt|wincertstore|pywin32|pywinpty|winpty|menuinst"
    r"|icc_rt|m2w64-[\w-]+|msys2-[\w-]+|console_shortcut|powershell_shortcut|win_inet_pton|pypiwin32)="
)


def _of_one_system(told: Told) -> tuple[Fix, ...]:
    """A list that names the builds of the system that it was made on."""
    text = (
        "The file was exported on another system: remove the builds (what follows the second =), and packages of "
        "that system alone (torchtriton, _libgcc_mutex, ld_impl_linux-64, vc), then create it again"
    )
    if listed := told.last(r"\bconda (?:create|install) [^\n]{0,60}--file[= ]([\w./-]{1,80}\.(?:txt|ya?ml))\b"):
        return (_of_condas_list(told, listed[1]),)
    if told.has(r"(?i)\b(?:delet|remov|comment)ed\b[^\n]{0,80}\bstill\b[^\n]{0,40}\b(?:conflict|fail|error)"):
        return _without_its_pins(told)
    named = told.last(r"(?:-f|--file)[= ]([\w./\\-]{0,80}\w\.ya?ml)\b")
    file = named[1] if named else "environment.yml"
    own = list(dict.fromkeys(re.findall(_OF_LINUX, told.text))) if told.os != "linux" else []
    windows = list(dict.fromkeys(re.findall(_OF_WINDOWS, told.text))) if told.os in ("linux", "macos") else []
    if windows:
        text = f"{file} was exported on Windows: take out what only Windows has ({', '.join(windows[:12])}), and the "
        text += "builds (what follows the second =) of all lines"
        if told.os == "macos":
            text += (
                "; pytorch, torchvision and torchaudio without versions, too, with - conda-forge first under channels:"
            )
        text += ". Then create it again"
    if own and not windows:
        text = f"{file} was exported on Linux: remove the builds (what follows the second =), and the whole lines of "
        text += f"what only Linux has ({', '.join(own[:12])}), then create it again"
    elif not windows and not told.has(r"(?m)^[\s>]*- [\w.-]+={1,2}[\w.]+=\w*[_a-f\d]{5,}"):
        text = f"In {file} the entries of the list above name one build (what follows the second =), which the "
        text += "channels no longer have: take those parts out, or the whole lines, then create it again"
    return (
        Fix(text, (shell.command(told.os or "linux", "conda", "env", "create", "-f", file),)),
        Fix("Where it was made, export it without builds", ("conda env export --from-history > environment.yml",)),
    )


def _without_its_pins(told: Told) -> tuple[Fix, ...]:
    """For a file from which lines were taken out in vain."""
    text = "The file's pins are of one machine and its day, and exclude each other today: make an environment with "
    text += (
        "Python alone, install torch with its own CUDA by pip, then what the program imports, without versions (pip "
    )
    text += "says which one is too new for the code)"
    made = ("conda create -n torch python=3.10", "conda activate torch", pip("install", "torch", "torchvision"))
    return (Fix(text, made),)


def _of_condas_list(told: Told, file: str) -> Fix:
    """A list that `conda list --export` wrote: its pypi_0 lines are pip's, and every line names one build."""
    listed = told.last(r"\bpython=(3\.\d+)") or told.last(r"=py(3)(\d+)(?:h[0-9a-f]|_)")
    python = ".".join(part for part in listed.groups() if part) if listed else "3.10"
    text = (
        f"{file} is a list of conda's of one machine: its lines with pypi_0 are pip's, and each names one build. Make "
    )
    text += (
        "an environment with its Python alone, and install with pip what the program imports, in the versions of the "
    )
    text += "list (name==version); torch by its own command, which this prints"
    made = f"conda create -n torch python={python}"
    return Fix(text, (made, "conda activate torch", "torchdoctor install-cmd"))


_FILE = r"\bconda env (?:create|update)\b[^\n]{0,80}|\b(?:mamba|micromamba) (?:env )?create [^\n]{0,60}-f [^\n]{1,80}"
_FILE += (
    r"|\b(?:[Uu]sing|[Ff]rom|[Ww]ith|[Bb]y) \S{0,30}environment\S{0,10}\.ya?ml|nothing provides requested \S+ ==\S+ \w+"
)
# Channels that packages of torch and CUDA are in, and nobody else's.
_CHANNELS = (
    (r"pytorch|torchvision|torchaudio|pytorch-cuda|pytorch-mutex", "pytorch"),
    (r"pytorch-cuda|cuda-\w+|cuda", "nvidia"),
    (r"cudatoolkit(?: ?=+ ?11\.[1-8])", "conda-forge"),
)


def _of_a_file(told: Told) -> tuple[Fix, ...]:
    """For an environment's file: what it lacks or has too much, since torch alone is not the project's environment."""
    made = told.last(_FILE)
    if made is None:
        return ()
    found = told.last(r"(?:-f|--file)[= ]([\w./-]+\.ya?ml)\b") or told.last(r"([\w./-]*environment[\w.-]*\.ya?ml)\b")
    file = found[1] if found else "environment.yml"
    again = shell.command(told.os or "linux", "conda", "env", "create", "-f", file)
    if told.has("excluded by strict repo priority"):
        text = (
            "The file takes packages from several channels, which strict priority forbids: allow it, then make it again"
        )
        return (Fix(text, ("conda config --set channel_priority flexible", again)), _by_pip(told, file))
    listed = re.findall(
        r"(?m)^\W{0,6}(?:nothing provides (?:requested )?)?((?:[\w-]+::)?[A-Za-z_][\w.-]*(?: ?[=<>~]+ ?[\w.*]+)?)",
        told.text,
    )
    if any(item.startswith("pytorch::") for item in listed) and told.os == "macos":
        text = (
            f"The channel pytorch has nothing new for this: in {file} write pytorch for pytorch::pytorch (torchvision "
        )
        text += "and torchaudio, too), so that conda-forge's are taken"
        others = dict.fromkeys(re.findall(r"nothing provides [^\n]{1,80}needed by ([A-Za-z][\w-]*?)-\d", told.text))
        if others:
            text += f"; take {', '.join(others)} out, which has no package for this Mac (pip may have it)"
        return (Fix(text, (again,)), _by_pip(told, file))
    if told.os == "linux" and told.has(r"\b(?:aarch64|linux-aarch64)\b"):
        last = _by_pip(told, file)
        text = last.text.replace("Or take", "For Arm the channels have few of these: take")
        return (replace(last, text=f"{text}, whose wheels for Arm PyPI has"),)
    shown = told.has(r"conda\.anaconda\.org/pytorch\b|(?i:channels:\s*(?:- [\w-]+\s+){0,4}- pytorch\b)")
    lacking = [
        name for pattern, name in _CHANNELS if any(re.match(rf"(?:{pattern})(?![\w-])", item) for item in listed)
    ]
    absent = told.has(r"not available from current channels|ResolvePackageNotFound|nothing provides|does not exist")
    if lacking and absent and not shown:
        names = ", ".join(f"- {name}" for name in lacking)
        text = f"In {file} write {names} under channels:, where these packages come from, then make it again"
        return (Fix(text, (again,)), _by_pip(told, file))
    last = _by_pip(told, file)
    pair = _two_releases(told, file)
    first = Fix(pair, (again,)) if pair else None
    last = last if first else replace(last, text="T" + last.text.removeprefix("Or t"))
    needed = first or lacking or told.has(r"package pytorch\S* requires")
    return tuple(filter(None, (first, last))) if needed else ()


def _two_releases(told: Told, file: str) -> str:
    """A file that asks for a torchvision or torchaudio of a different torch: the solver's tree shows both."""
    root = told.last(r"(?m)^[\u251c\u2514]\u2500 pytorch(?:-gpu)? ?=*(\d\.\d+)")
    other = told.last(r"(?m)^[\u251c\u2514]\u2500 (torchvision|torchaudio) ?=*(\d\.\d+)")
    if root is None or other is None:
        return ""
    of = told.known.companions.of
    own = of(other[1], root[1]) or ()
    every = dict.fromkeys(".".join(item.torch.split(".")[:2]) for item in told.known.releases.all())
    theirs = [one for one in every if any(item.startswith(f"{other[2]}.") for item in of(other[1], one) or ())]
    if not own or not theirs or root[1] in theirs:
        return ""
    fits = ".".join(own[0].split(".")[:2])
    text = f"{other[1]} {other[2]} belongs to pytorch {theirs[-1]}, and the file asks for {root[1]}: in {file} write "
    return f"{text}{other[1]}={fits} (or keep it, with pytorch={theirs[-1]} and its cudatoolkit), and make it again"


def _wanted_torch(told: Told) -> str:
    """As the solver's tree has it at its root, or as pytorch or torchaudio is named; the last patch of 1.10."""
    root = told.last(r"(?m)^[\u251c\u2514]\u2500 pytorch(?:-gpu)? ?=*(\d\.\d+(?:\.\d+)?)")
    asked = root or told.last(r"\bpytorch(?: ?=+ ?|(?:-gpu)?-| )(\d\.\d+\.\d)\b")
    asked = asked or told.last(r"\btorchaudio(?: ?=+ ?|-| )(2\.\d+\.\d)\b")
    if asked is None:
        return ""
    patches = (asked[1],) if asked[1].count(".") == 2 else tuple(f"{asked[1]}.{patch}" for patch in (3, 2, 1, 0))
    if asked[1] in torch_builds.EARLY:
        return asked[1]
    known = {"2.0.2": "2.0.1"}
    return next((known.get(item, item) for item in patches if told.known.releases.get(known.get(item, item))), "")


def _by_pip(told: Told, file: str) -> Fix:
    """torch from pip, into the environment of the rest: in the release that the file asks for, where pip has it."""
    torch = _wanted_torch(told)
    text = (
        f"Or take pytorch, torchvision, torchaudio and CUDA out of {file}, make the environment from the rest, activate"
    )
    again = shell.command(told.os or "linux", "conda", "env", "create", "-f", file)
    arm = told.os == "macos" or told.has(r"\baarch64\b")
    build = torch_builds.build_of(told, torch) if torch and not arm else ""
    line = torch_builds.torch_of(replace(told, text=""), torch, build)
    if torch in torch_builds.EARLY:
        python = torch_builds.newest_python(told, torch)
        line = pip("install", *torch_builds.pair(told, torch), "-f", torch_builds.OLD_BUILDS)
        return Fix(f"{text} it, and install torch with pip (Python {python} or older in the file)", (again, line))
    if told.os == "windows" and not torch and not torch_builds.machine_has_no_gpu(told) and not told.has(r"cpuonly"):
        line = pip("install", "torch", *torch_builds.WITH_TORCH, *_index(torch_builds.cuda_build(told)))
        return Fix(
            f"{text} it, and install torch with pip (without an NVIDIA GPU leave --index-url out)", (again, line)
        )
    return Fix(f"{text} it, and install torch with pip", (again, line))


def _without_cuda(told: Told) -> tuple[Fix, ...]:
    """A file of which conda lacks CUDA alone, which no Mac has."""
    listed = re.search(r"ResolvePackageNotFound:?((?:\s*\n[ \t]*- [\w.-]+[^\n]{0,40})+)", told.text)
    if listed is None or re.search(r"- (?!cudatoolkit|cudnn|cuda[\w-]*|pytorch-cuda|nccl)", listed[1]):
        return ()
    if told.os == "macos" or re.search(r"cudatoolkit=+(?:[4-9]|10\.[01])\b", listed[1]):
        return ()  # no Mac has it, and no channel has CUDA so old
    found = told.last(r"(?:-f|--file)[= ](?:([\w./-]+\.ya?ml)\b|\"([^\"\n]{1,80}\.ya?ml)\")")
    file = (found[1] or found[2]) if found else "environment.yml"
    text = f"Only CUDA is missing. Without an NVIDIA GPU: take those lines out of {file}"
    text += ". With one: write - pytorch, - nvidia and - conda-forge under channels: in it (cudatoolkit from "
    text += "10.2 on is there, without what follows a second =). Then make it again"
    return (Fix(text, (shell.command(told.os or "linux", "conda", "env", "create", "-f", file),)),)


def _with_channels(told: Told) -> tuple[Fix, ...]:
    cuda_on_a_mac = told.os == "macos" and told.has(r"(?i)cuda")
    pinned = told.has(rf"{_BUILD_STRINGS}|package pytorch-\d\S* requires python")
    if of_file := () if pinned or cuda_on_a_mac else _of_a_file(told):
        return of_file
    if only := _without_cuda(told):
        return only
    made, (first, *others) = () if told.os == "macos" else _missing_channels(told), _conda_set(told)
    text = (
        first.text[0].lower() + first.text[1:] if not first.text.startswith(("conda", "cudatoolkit", "pytorch")) else ""
    )
    return (*made, replace(first, text=f"Or {text}" if made and text else first.text), *others)


def _on_a_mac(told: Told) -> tuple[Fix, ...]:
    if in_image := _in_an_image_for_arm(told):
        return in_image
    asked = told.last(r"requirement torch==([\d.]+)\+\w+ \(from versions: ([^)\n]*)")
    if asked and asked[1] in asked[2].split(", "):
        return _untagged(replace(told, only="macos"))
    if told.conda and not asked:
        return _conda_set(replace(told, text=f"{told.text} osx-arm64"))
    if told.has(r"(?:requirement|found for) (?:nvidia-|triton\b)") and told.has(r"pip3? install -r (\S+)"):
        text = (
            "The list is of a Linux machine with NVIDIA's GPU: take its lines of nvidia- and triton out, then install"
        )
        given = told.last(r"pip3? install -r ([\w./-]+)")
        file = given[1].rstrip(".") if given else "requirements.txt"
        without = shell.command("macos", "sed", "-i", "", "/^nvidia-/d;/^triton/d;s/+cu[0-9]*//", file)
        return (Fix(text, (without, pip("install", "-r", file))),)
    text = (
        "There is no CUDA on a Mac: install the plain build, which can use Apple's GPU "
        "(mps), without +cu and without a CUDA index"
    )
    return (Fix(text, (pip("install", "torch", "torchvision"),)),)


def _channel(told: Told) -> tuple[Fix, ...]:
    if told.has("HTTP 000"):
        return (
            Fix(
                "conda cannot reach the network: name the proxy, and wait longer",
                (
                    "conda config --set proxy_servers.https http://USER:PASSWORD@proxy.company:8080",
                    "conda config --set remote_read_timeout_secs 600",
                ),
            ),
            Fix("On Windows, start from the Anaconda Prompt: without its PATH, conda finds no OpenSSL"),
        )
    place = told.last(r"(https?://[\w.:/-]+?)(?:/(?:noarch|linux-64|win-64|osx-arm64|osx-64|linux-aarch64))?/repodata")
    said = f"The channel {place[1]} does not answer or does not exist" if place else "A channel does not answer"
    return (
        Fix(
            f"{said}: check where conda is configured to use it, and remove it there",
            (
                "conda config --show-sources",
                *((f"conda config --remove channels {place[1]}",) if place else ()),
            ),
        ),
        Fix(
            "Or give the channels' full addresses instead of the mirror",
            (
                "conda create -n torch -c https://conda.anaconda.org/conda-forge "
                "--override-channels python=3.12 pytorch",
            ),
        ),
    )


def _no_such_index(told: Told) -> tuple[Fix, ...]:
    """For a name that no release was built under: "cu11"."""
    known = told.known.releases
    every = [
        [item for item in release.builds("linux_x86_64") if item.startswith("cu")]
        for name in known.versions()
        if (release := known.get(name))
    ]
    index = told.last(r"whl/(cu\d+)(?!\d)")
    if index is None or any(index[1] in builds for builds in every):
        return ()
    asked = told.last(_ASKED)
    release = known.get(asked[1]) if asked else None
    builds = [item for item in release.builds("linux_x86_64") if item.startswith("cu")] if release else []
    builds = builds or next(found for found in reversed(every) if len(found) > 1)
    # Of the same CUDA, the one before it: what was compiled with a newer CUDA of the major version runs with it.
    below = [item for item in builds if item[:4] == index[1][:4] and item < index[1]]
    alike = [item for item in builds if item[:4] == index[1][:4]]
    build = (below[-1:] or alike[:1] or [torch_builds.cuda_build(told, asked[1] if release and asked else "")])[0]
    names = " or ".join(builds)
    made = torch_builds.torch_of(told, asked[1] if release and asked else "", build)
    return (Fix(f"PyTorch has no index {index[1]}: use {names}", (made,)),)


def _gone(told: Told) -> tuple[Fix, ...]:
    """A file that a program's installer names by its address, which its maker took away."""
    gone = told.last(
        r"(https?://(?!download[\w-]*\.pytorch\.org|files\.python)[\w./-]+/)(torch-\d[^\s/]*\.whl)"
        r" because of HTTP error 404"
    )
    if gone is None:
        return ()
    text = "The file is no longer on that server: update the program (git pull), where its installer names it. "
    text += f"See in {gone[1]} which files there are now; one of the same torch and Python (cp...) can be written into "
    text += "the program's requirements or installer in its place"
    look = shell.command("linux", "curl", "-s", gone[1])
    rocm = re.search(r"rocm-rel-(\d\.\d)|(?:\+|%2[Bb])rocm(\d\.\d)", gone[0])
    if rocm is None:
        return (Fix(text, (look,)),)
    other = "Or take PyTorch's own build for ROCm, in the environment of the program (this prints the command)"
    return (
        Fix(text, ("git pull", f"{look} | grep -o 'torch-[^\"<>]*whl' | sort -u")),
        Fix(other, ("torchdoctor install-cmd",)),
    )


# What uv took from PyTorch's index, which has a few files of it.
_FROM_TORCHS_INDEX = r"Distribution `(?!torch|pytorch|triton|nvidia)[\w.-]+==[\w.]+ @ registry\+https://download\.pytorch\.org/whl/[\w/.-]+`"


def _not_of_its_index(around: str) -> bool:
    return re.search(_FROM_TORCHS_INDEX, around) is None


def _of_a_wide_index(told: Told) -> tuple[Fix, ...]:
    """An index of the project that counts for all packages."""
    found = told.last(_FROM_TORCHS_INDEX)
    if found is None:
        return ()
    index = re.search(r"https://[\w./-]+", found[0])
    name = re.search(r"`([\w.-]+)==", found[0])
    text = f"uv took {name[1] if name else 'it'} from PyTorch's index, which has few files of it: let that index count "
    text += 'for torch alone. In pyproject.toml write [[tool.uv.index]] with name = "pytorch", '
    text += f'url = "{index[0] if index else ""}" and explicit = true, and [tool.uv.sources] with '
    text += 'torch = { index = "pytorch" } (torchvision, too); then'
    wanted = told.wanted or ("torch",)
    again = shell.command(told.os or "linux", "uv", "add", *wanted)
    return (Fix(text, (again if told.has(r"\buv add\b") else "uv lock", "uv sync")),)


def _builds_of(told: Told) -> tuple[Fix, ...]:
    """The builds that the release asked for was made with."""
    asked = told.last(_ASKED)
    if asked and version(asked[1]) < (1, 7):
        pythons = "3.5 to 3.8" if version(asked[1]) >= (1, 4) else "3.5 to 3.7"
        text = f"torch {asked[1]} has wheels for Python {pythons} only (on a Mac without +cpu): use such a Python"
        requirement = f"torch=={asked[1]}" + (f"+{asked[2]}" if asked[2] and told.os != "macos" else "")
        made = environments.new_environment(told, pythons[-3:], requirement, "-f", torch_builds.OLD_BUILDS)
        return (Fix(text, made), Fix("Or install a newer torch", (pip("install", "torch"),)))
    release = told.known.releases.get(asked[1]) if asked else None
    builds = [item for item in release.indexed.get("linux_x86_64", ()) if item.startswith("cu")] if release else []
    if asked is None or not builds:
        return ()
    if (asked[2] or "") in builds or (asked[2] == "cpu" and version(asked[1]) < (1, 11)):
        return (_with_wheels(told, asked[1], asked[2]),)
    if asked[2] == "cpu" and not told.has(r"whl/cpu\b"):
        text = "The CPU builds have an index of their own (on Arm and Apple's chips write the version without +cpu)"
        return (Fix(text, (torch_builds.torch_of(told, asked[1], "cpu"),)),)
    build = torch_builds.cuda_build(replace(told, text=f"{told.text} PyTorch version: {asked[1]}"))
    chosen = build if build in builds else builds[-1]
    text = f"torch {asked[1]} was built for {', '.join(builds)}: use one of these indexes"
    return (Fix(text, (torch_builds.torch_of(told, asked[1], chosen),)),)


def _of_a_nightly(told: Told) -> tuple[Fix, ...]:
    """Nightlies are deleted after some weeks: the release that it became, where there is one."""
    asked = told.last(
        r"requirement (?:torch==|torch\w+==)(\d+\.\d+\.\d+)(?:a0)?\.?dev(20\d{6})(?:\+(cu\d+|cpu|rocm[\d.]+))?"
    )
    if asked is None:
        return ()
    text = f"Nightlies are deleted after some weeks, so that of {asked[2]} is no more: "
    build = asked[3] or ""
    if "torch==" in asked[0] and told.known.releases.get(asked[1]):
        return (Fix(f"{text}install the release that it became", (torch_builds.torch_of(told, asked[1], build),)),)
    index = f"{torch_builds.INDEX}/nightly/{build or 'cpu'}"
    made = pip("install", "--pre", "torch", *torch_builds.WITH_TORCH, "--index-url", index)
    return (Fix(f"{text}install the newest, without its number", (made,)),)


ERRORS = (
    Error(
        "no-wheel-musl",
        "torch has no wheels for Alpine Linux",
        "Alpine's C library is musl; torch has wheels for systems with glibc only.",
        "environment",
        (
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?<!not\son\s)(?<!not\s)(?i:\balpine\b|\bmusl(?:linux\w*)?\b)[\s\S]{0,3000}?"
                r"(?:No matching distribution found for|Could not find a version that satisfies the requirement) "
                r"torch(?:vision|audio)?\b",
                "FROM python:3.12-alpine\nERROR: No matching distribution found for torch",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:No matching distribution found for|Could not find a version that satisfies the requirement) "
                r"torch(?:vision|audio)?\b[\s\S]{0,3000}?(?<!not\son\s)(?<!not\s)(?i:\balpine\b|\bmusl\b)",
                "ERROR: No matching distribution found for torch==2.1.0\nI am on Alpine Linux 3.19",
            ),
            Seen(
                "with a matching platform tag",
                r"torch==[\w.+]+ has no wheels? with a matching platform tag \(e\.g\., `musllinux",
                "torch==2.9.1 has no wheels with a matching platform tag (e.g., `musllinux_1_2_x86_64`)",
            ),
            Seen(
                "You re on",
                r"You're on [\w ]+ \(`musllinux\w*`\), but `torch\w*` ",
                "hint: You're on Linux (`musllinux_1_2_x86_64`), but `torch` (v2.9.1) only has wheels for the "
                "following platforms: `manylinux_2_28_x86_64`",
            ),
            Seen(
                "Error loading shared library | Error relocating",
                r"Error (?:loading shared library \S+:[^\n]{1,60}\(needed by|relocating) \S*/torch/\S+",
                "Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by "
                "/usr/lib/python3.11/site-packages/torch/lib/libtorch_cpu.so)",
            ),
        ),
        (_on_musl,),
        alternatives=(Or("no-wheel-32bit", "Python is 32-bit"),),
        asked=("torch on alpine", "musl torch"),
        source="PEP 656; docker-library/python#341",
    ),
    Error(
        "no-wheel-32bit",
        "Python is 32-bit",
        "Python (or the system) is 32-bit, and torch has wheels for 64-bit only.",
        "environment",
        (
            Seen(
                "name torch version",
                r"(?i:python3\d{1,2}-32[\\/])[\s\S]{0,3000}?setup\(name=\"torch\"",
                '  command: \'c:\\python37-32\\python.exe\'\n    setup(name="torch", version="0.1.2.post2",',
            ),
            Seen(
                "torch",
                r"\btorch(?:-|==)?\d[\s\S]{0,3000}?(?i:python3\d{1,2}-32[\\/])",
                "  Using cached torch-0.1.2.post2.tar.gz\n  command: 'c:\\python37-32\\python.exe'",
            ),
            Seen(
                "No matching distribution found | Could not find a version | not a supported wheel",
                r"32 bit \((?:Intel|AMD64)\)[\s\S]{0,6000}(?:No matching distribution found|Could not find "
                r"a version|not a supported wheel)",
                "Python 3.9.13 [MSC v.1929 32 bit (Intel)] on win32\n"
                "ERROR: Could not find a version that satisfies the requirement torch (from versions: none)",
            ),
            Seen(
                "No matching distribution found | Could not find a version | not a supported wheel",
                r"(?:No matching distribution found|Could not find a version|not a supported "
                r"wheel)[\s\S]{0,6000}32 bit \(Intel\)",
                "ERROR: No matching distribution found for torch\n"
                "Python 3.10.11 (tags/v3.10.11) [MSC v.1929 32 bit (Intel)] on win32",
            ),
            Seen("win whl", r"torch\S*-win32\.whl", "torch-win32.whl"),
            Seen(
                "No matching distribution found for | requirement torch",
                r"\bpi@\w[\s\S]{0,2000}?requirement torch\S* [^\n]{0,90}?\(from versions: (?:none)?\)"
                r"|requirement torch\S* [^\n]{0,90}?\(from versions: (?:none)?\)[\s\S]{0,900}?(?:\bpi@|piwheels\.)",
                "pi@kitchen:~ $ pip3 install torch\n  Could not find a version that satisfies the requirement torch "
                "(from versions: )",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:win32|linux_armv7l|linux_armv6l|linux_i686|armv7l|i686|i386|armhf|32-bit|32 "
                r"?bit)[\s\S]{0,2000}(?:No matching distribution found for|Could not find a version that "
                r"satisfies the requirement) torch",
                "Python 3.9.13 [MSC v.1929 32 bit (Intel)] on win32\n"
                "ERROR: Could not find a version that satisfies the requirement torch (from versions: none)",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:No matching distribution found for|Could not find a version that satisfies the "
                r"requirement) torch[\s\S]{0,2000}(?:win32|linux_armv[67]l|i686|armv7l|armhf|32-bit|32 ?bit)\b",
                "ERROR: No matching distribution found for torch\nPlatform: win32",
            ),
            Seen(
                "with a matching platform tag e g",
                r"no wheels? with a matching platform tag \(e\.g\., `(?:win32|linux_armv\dl|manylinux\S*_i686)",
                "no wheels with a matching platform tag (e.g., `win32",
            ),
            Seen(
                "No matching distribution found for torch",
                r"(?:Python3?\d+-32|Python \d[\d.]* \(32-bit\)|Program Files "
                r"\(x86\)[\\/]Python)[\s\S]{0,4000}No matching distribution found for torch",
                "C:\\Python\\Python37-32\\Scripts>pip install torch==1.5.1+cpu -f "
                "https://download.pytorch.org/whl/torch_stable.html\n"
                "ERROR: Could not find a version that satisfies the requirement torch==1.5.1+cpu (from "
                "versions: 0.1.2, 0.1.2.post1, 0.1.2.post2)\n"
                "ERROR: No matching distribution found for torch==1.5.1+cpu",
            ),
        ),
        (_bits,),
        alternatives=(Or("no-wheel-python-too-new", "it prints 64"),),
        asked=(
            "install torch on raspberry pi",
            "32 bit python torch",
        ),
        rule="TD102",
        source="pytorch/pytorch#40511, #47354",
    ),
    Error(
        "no-wheel-mac-cuda",
        "There is no such build for macOS",
        "A build with +cu or +cpu is requested on macOS, where torch has only the plain one, without CUDA.",
        "environment",
        (
            Seen(
                "torch cu on",
                r"(?i:fail|error|cannot|could not|no match)[^\n]{0,60}\btorch==\d[\d.]+\+cu\d+`? on "
                r"(?:an? |my |the )?(?:M[1-5]|Apple|Mac)\b[^\n]{0,60}",
                "Docker build fails for torch==2.6.0+cu124 on M1 Mac (Docker aarch64)",
            ),
            Seen(
                "nothing provides cuda | pytorch cuda",
                r"osx-(?:arm64|64)\b[\s\S]{0,600}?(?:nothing provides cuda|pytorch-cuda \S{1,20} is not installable)",
                "Platform: osx-arm64\nLibMambaUnsatisfiableError: Encountered problems while solving:\n"
                "  - nothing provides cuda 11.7.* needed by pytorch-cuda-11.7-h67b0de4_0",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:macosx|macOS|Darwin|MacBook|Mac mini|Apple M[1-5]\b|arm64-apple|/Users/\w|"
                r"/opt/homebrew)[\s\S]{0,3000}(?:No matching distribution found for|Could not find a "
                r"version that satisfies the requirement) torch[=<>\w.]*\+(?:cu\d+|cpu)",
                "/Users/me/project\n% pip install torch==2.0.1+cu118\n"
                "ERROR: Could not find a version that satisfies the requirement torch==2.0.1+cu118 (from "
                "versions: 2.0.0, 2.0.1)",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:No matching distribution found for|Could not find a version that satisfies the "
                r"requirement) torch[=<>\w.]*\+(?:cu\d+|cpu)[\s\S]{0,3000}(?:macosx|macOS|Darwin|MacBook|"
                r"Apple M[1-5]\b|/Users/\w|/opt/homebrew)",
                "ERROR: No matching distribution found for torch==2.1.0+cu121\nmacOS 14.2",
            ),
            Seen(
                "with a matching platform tag e g macosx",
                r"torch[\w.=<>]{1,24}\+cu\d{2,3}\b[\s\S]{0,300}?no wheels? with a matching platform tag "
                r"\(e\.g\., `macosx",
                "hint: You require torch==2.6.0+cu124, for which there are no wheels with a matching "
                "platform tag (e.g., `macosx_14_0_arm64`)",
            ),
            Seen(
                "No matching distribution | Could not find a version",
                r"(?:MacBook|macOS|Darwin|/Users/\w)[\s\S]{0,400}?whl/cu\d+[\s\S]{0,400}?(?:No matching "
                r"distribution|Could not find a version)",
                "name@MacBook-Pro ~ % pip install torch --index-url "
                "https://download.pytorch.org/whl/cu121\nERROR: No matching distribution found for torch",
            ),
            Seen(
                "nvidia",
                r"nvidia-\w+-cu\d+\S* .*(?:macosx|macOS)",
                "nvidia-cudnn-cu12 has no wheel for macosx_14_0_arm64",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:No matching distribution found for|Could not find a version that satisfies the "
                r"requirement) nvidia-\w+-cu\d+[\s\S]{0,1500}(?:macosx|macOS|Darwin|MacBook|/Users/\w)",
                "ERROR: No matching distribution found for nvidia-cublas-cu12==12.1.3.1\nmacOS 14.2",
            ),
        ),
        (_on_a_mac,),
        alternatives=(
            Or("missing-index-url", "this is not a Mac"),
            Or("no-wheel-mac-x86", "the Mac has an Intel processor"),
        ),
        asked=("cuda on mac", "install cuda pytorch macbook"),
        on=("macos",),
        source="ai-engineering#340",
    ),
    Error(
        "no-wheel-mac-x86",
        "There are no new wheels for Intel Macs",
        "There are no wheels for Intel Macs after torch 2.2.2.",
        "environment",
        (
            Seen(
                "requirement torch",
                r"requirement torch(?:audio)?[ =<>~!\[][^\n]{0,200}?\(from versions: (?:[^()\n]*, )?2\.2\.2"
                r"(?:, 2\.3\.0\.dev20240[123]\d\d)*\)",
                "version that satisfies the requirement torch~=2.3 (from speech-tool) (from versions: "
                "2.0.1, 2.1.2, 2.2.0, 2.2.1, 2.2.2)",
            ),
            Seen(
                "matching platform tag e g macosx",
                r"matching platform tag \(e\.g\., `macosx_\d+_\d+_x86_64",
                "torch==2.6.0 has no wheels with a matching platform tag (e.g., `macosx_15_0_x86_64`) and "
                "you require torch==2.6.0,",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the "
                "requirement | with a matching platform",
                r"(?:macosx_\d+_\d+_x86_64|Intel Mac|x86_64-apple-darwin)[\s\S]{0,2500}(?:No matching "
                r"distribution found for|Could not find a version that satisfies the requirement|no "
                r"wheels? with a matching platform) ?torch",
                "macosx_10_9_x86_64\nERROR: No matching distribution found for torch==2.4.0",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:No matching distribution found for|Could not find a version that satisfies the "
                r"requirement) torch[\s\S]{0,2500}(?:macosx_\d+_\d+_x86_64|Intel Mac|x86_64-apple-darwin)",
                "ERROR: No matching distribution found for torch==2.4.0\nmacosx_10_9_x86_64",
            ),
            Seen(
                "You re on macOS macosx",
                r"You're on macOS \(`macosx_\d+_\d+_x86_64",
                "You're on macOS (`macosx_12_12_x86_64",
            ),
        ),
        (_for_x86_macs,),
        alternatives=(Or("no-wheel-python-too-new", "Python is 3.13 or newer"),),
        asked=("intel mac torch 2.3", "macos x86_64 no matching distribution"),
        rule="TD101",
        on=("macos",),
        only_if=lambda said: (
            (python_is_older(said) or re.search(r"2\.2\.2, 2\.3\.0\.dev2024", said) is not None)
            and not re.search(r"torch[^\n(]*<=?(?:1\.|2\.[0-2]\b)", said)
        ),
        source="pytorch/pytorch#114602",
    ),
    Error(
        "no-wheel-python-too-old",
        "Python is too old for this torch",
        "This torch has no wheel for such an old Python (or glibc); the list ends with the last release that has one.",
        "environment",
        (
            Seen(
                "requirement torch",
                r"requirement torch[ =<>~!\[][^\n]{0,200}?\(from versions: [^()\n]*(?:1\.10\.2|1\.13\.1|"
                r"2\.4\.1|2\.8\.0|2\.6\.0)(?:\+\w+)?\)",
                "version that satisfies the requirement torch==2.5.1 (from versions: 2.4.0+cu124, 2.4.1+cu124)",
            ),
            Seen(
                "requires a different Python",
                r"requires a different Python: 3\.[5-9]\.\d+ not in '>=3\.(?:[7-9]|1\d)",
                "requires a different Python: 3.5.12 not in '>=3.7",
            ),
            Seen(
                "from versions none",
                rf"(?:^[Pp]ython |[/\\]python)3\.(?:[5-8]\b{_NO_NEWER}{{0,3000}}?{_NEWER_INDEX}{_NO_NEWER}{{0,600}}?"
                rf"|9\b{_NO_TENTH}{{0,3000}}?{_NEWEST_INDEX}{_NO_TENTH}{{0,600}}?){_NO_FILE}",
                "Python 3.8.20\nLooking in indexes: https://download.pytorch.org/whl/rocm6.4\nERROR: Could not find a "
                "version that satisfies the requirement torch (from versions: none)",
            ),
            Seen(  # sys.platform, as Python 2 names it, which torch's builder of extensions does not know
                "KeyError linux",
                r"(?:torch|No CUDA runtime)[\s\S]{0,2500}?KeyError: 'linux2'"
                r"|KeyError: 'linux2'(?=[\s\S]{0,900}?(?:torch|No CUDA runtime))",
                "  File \"/v/torch/utils/cpp_extension.py\", line 75, in check\nKeyError: 'linux2'",
            ),
            *exactly("which is incompatible with the project's Python requirement"),
            Seen(
                "requires Python",
                r"requires Python >= ?3\.\d+,? but (?:the )?(?:running|current)",
                "requires Python >=3.12 but running",
            ),
            Seen(
                "only has wheels with the following Python",
                r"You're using CPython 3\.\d+ \(`cp3\d+`\), but `[\w-]+` \([^)]*\) only has wheels with "
                r"the following Python (?:ABI|version|implementation) tags?: `cp3\d+`",
                "hint: You're using CPython 3.8 (`cp38`), but `torch` (v2.5.1) only has wheels with the "
                "following Python implementation tags: `cp39`, `cp310`, `cp311`",
            ),
            Seen(
                "does not satisfy Python",
                r"(?:current|requested) Python version \([^)]*\) does not satisfy Python "
                r"?>=3\.\d+(?:\.\d+)?(?![.\d]|, ?<)",
                "Because the current Python version (3.8.10) does not satisfy Python>=3.9 and torch==2.5.1 depends",
            ),
        ),
        (_newer_python,),
        alternatives=(
            Or("glibc-too-old", "Python is 3.10 or newer: then ldd --version shows a glibc older than 2.28"),
        ),
        asked=("which torch for old python", "requires python >=3.10", "python 3.8 torch latest"),
        rule="TD101",
        only_if=python_is_older,
        amid=_not_of_its_index,
        source="PyPI: torch",
    ),
    Error(
        "no-wheel-placeholder",
        "No wheel of torch fits this Python and system",
        "pip found no wheel of torch for this Python and system, and took torch 0.1.2 from PyPI instead, which is a "
        "placeholder that cannot be built.",
        "environment",
        (
            Seen(
                "torch post tar gz | torch tar gz",
                r"\btorch-0\.1(?:\.2)?(?:\.post\d)?\.tar\.gz",
                "  Using cached torch-0.1.2.post2.tar.gz (128 kB)",
            ),
            Seen(
                "name torch version post",
                r'name="torch", version="0\.1\.2\.post\d"',
                '    setup(name="torch", version="0.1.2.post2",',
            ),
            Seen(
                "requirement torch",
                r"requirement torch\S*(?: \(from [^\n]{0,80}?\))? \(from versions: (?:0\.1\.2(?:\.post\d)?(?:, "
                r")?)+\)(?:[\s\S]{0,12}No matching distribution found for torch)?",
                "version that satisfies the requirement torch==0.4.1 (from versions: 0.1.2, 0.1.2.post1, 0.1.2.post2)",
            ),
            Seen(
                "Running setup py",
                r"Running setup\.py (?:install|bdist_wheel) for torch(?: \.\.\.|: finished with status)? '?error",
                "    Running setup.py install for torch ... error",
            ),
            Seen(
                "Building wheel for torch setup",
                r"Building wheel for torch \(setup\.py\)(?: \.\.\.|: finished with status)? '?error",
                "  Building wheel for torch (setup.py) ... error",
            ),
            Seen(
                "torch setup py",
                r"[\\/]pip-(?:install|build)-\w+[\\/]{1,4}torch[\\/]{1,4}setup\.py(?![\s\S]{0,900}?clean --all)",
                r"    command: 'c:\py\python.exe' -u -c 'sys.argv[0] = C:\\Temp\\pip-install-d_x7g\\torch\\setup.py'",
            ),
            *exactly("error: package directory 'torch/cuda' does not exist", "No module named 'tools.nnwrap'"),
            *exactly("PyTorch does not currently provide packages for PyPI"),
        ),
        (lambda told: _of_pypy(told) or windows_arm.of_no_wheel(told) or _placeholder(told),),
        alternatives=(
            Or("no-wheel-python-too-new", "Python is newer than the release of torch that is requested"),
            Or("no-wheel-32bit", "python -c \"import struct; print(struct.calcsize('P') * 8)\" prints 32"),
        ),
        asked=("torch 0.1.2.post2 install fails", "could not find a version torch from versions 0.1.2"),
        rule="TD101",
        only_if=asked_is_older,
        amid=lambda around: (
            re.search(r"VERIFY_FAILED[\s\S]{0,1500}\(from versions: 0\.1|(?i:python3\d{1,2}-32[\\/])", around) is None
        ),
        source="PyPI: torch 0.1.2.post2",
    ),
    Error(
        "no-wheel-python-too-new",
        "Python is too new for this torch",
        "There is no wheel of this torch (or package) for such a new Python.",
        "environment",
        (
            *exactly("INCOMPATIBLE PYTHON VERSION"),
            Seen(  # of the web UI's launcher
                "Couldn t install torch",
                rf"Python 3\.1(?:[1-9]\b[\s\S]{{0,2500}}?{_NO_TORCH}(?:torch==1\.(?!13)|\\[^\n]{{0,200}}torch==1\.))"
                rf"|[2-9]\b[\s\S]{{0,2500}}?{_NO_TORCH}torch==2\.[01]\b))(?![\s\S]{{0,3000}}(?:{environments.PIPS_OWN}))",
                "Python 3.11.1 (tags/v3.11.1)\nRuntimeError: Couldn't install torch.\nCommand: py -m pip install "
                "torch==1.12.1",
            ),
            Seen(
                "Could not find a version that satisfies the requirement",
                r"(?:Could not find a version that satisfies the requirement) (?:torch(?!-)|torchvision|"
                r"torchaudio|torchtext|xformers|triton|pytorch(?!3d)\w*)\b[^\n+(]*\(from versions: none\)",
                "ERROR: Could not find a version that satisfies the requirement torch (from versions: none)",
            ),
            Seen(
                "matching Python",
                r"matching Python (?:ABI|implementation|version) tag \(e\.g\., `cp3\d+",
                "matching Python ABI tag (e.g., `cp312",
            ),
            Seen(
                "requires a different Python",
                r"requires a different Python: 3\.1\d\.\d+ not in '[^'\n]*<=?3\.\d+",
                "ERROR: Package 'openai-whisper' requires a different Python: 3.13.0 not in '<3.13,>=3.8'",
            ),
            Seen(
                "Could not find a version that satisfies the requirement torch",
                r"Could not find a version that satisfies the requirement torch(?:>=?[\d.]+,)?(?:==|<=|~=|<)\d\S* "
                r"(?:\(from (?:[^()\n]|\([^()\n]{1,30}\)){1,200}\) ?)?\(from versions: [1-9]",
                "ERROR: Could not find a version that satisfies the requirement torch==1.7.1 (from "
                "versions: 1.11.0, 1.12.0, 1.13.0)",
            ),
            Seen(
                "Ignored the following versions that require a different python version",
                r"Ignored the following versions that require a different python version: "
                r"[^\n]*Requires-Python [^\n]*<3\.1\d",
                "ERROR: Ignored the following versions that require a different python version: 1.21.2 "
                "Requires-Python >=3.7,<3.11",
            ),
            Seen(
                "but your Python version is",
                r"\b[Rr]equires [Pp]ython (?:>=? ?3\.\d+(?: and |, ?))?<=? ?3\.\d+,? but your Python version is",
                "RuntimeError: TTS requires python >= 3.9 and < 3.12 but your Python version is 3.12.3",
            ),
            Seen(
                "numpy tar gz | numpy zip",
                rf"{_NUMPYS_FILE}"
                r"(?=[\s\S]{0,300}?(?:ERROR: Exception|error: subprocess)[\s\S]{0,900}?[Pp]ython3?\.?1[2-9][/\\])",
                "Collecting numpy==1.23.5\n  Using cached numpy-1.23.5.tar.gz (10.7 MB)\nERROR: Exception:\n  File "
                '"C:\\Python312\\Lib\\site-packages\\pip\\_internal\\cli\\base_command.py", line 105',
            ),
            Seen("with a matching Python", r"no wheels? with a matching Python", "no wheels with a matching Python"),
            Seen(
                "wheel for the current",
                r"(?<!or[ ])wheel for the current (?:platform|Python)",
                "wheel for the current platform",
            ),
            Seen(
                "only has wheels with the following Python",
                r"only has wheels with the following Python (?:ABI|version|implementation) tags?:",
                "`), but `torch` (v2.5.1) only has wheels with the following Python implementation tags: `cp3",
            ),
            Seen(
                "No matching distribution found for",
                r"(?:Looking in (?:links|indexes): |pip3? install "
                r")[^\n]*download\.pytorch\.org/whl/\w[\s\S]{0,2000}?\(from versions: none\)\s+(?:ERROR: "
                r")?No matching distribution found for (?:torch|torchvision|torchaudio)\b",
                "Looking in indexes: https://download.pytorch.org/whl/cu121\n"
                "ERROR: Could not find a version that satisfies the requirement torch==2.1.0+cu121 (from "
                "versions: none)\nERROR: No matching distribution found for torch==2.1.0+cu121",
            ),
            Seen(
                "No matching distribution found for",
                r"(?:Looking in (?:links|indexes): |pip3? install "
                r")[^\n]*download\.pytorch\.org/whl/\w[\s\S]{0,2000}?requirement torch==\d\S* \(from "
                r"versions: [1-9][\s\S]{0,4000}?No matching distribution found for (?:torch|torchvision|"
                r"torchaudio)\b",
                "Looking in links: https://download.pytorch.org/whl/torch_stable.html\n"
                "ERROR: Could not find a version that satisfies the requirement torch==1.8.1+cu111 (from "
                "versions: 1.11.0, 1.11.0+cpu, 1.11.0+cu113, 1.12.0)\n"
                "ERROR: No matching distribution found for torch==1.8.1+cu111",
            ),
            Seen(
                "does not satisfy Python",
                r"(?:current|requested) Python version \([^)]*\) does not satisfy Python ?(?:>=[\d.]+, ?)?<",
                "The current Python version (3.13.1) does not satisfy Python<3.13,>=3.9",
            ),
        ),
        (
            lambda told: _of_an_old_python(told) or _by_its_tags(told) or _no_such_index(told) or _older_python(told),
            lambda told: () if told.last(_NUMPYS_FILE) else _OTHER_TORCH(told),
        ),
        alternatives=(
            Or("no-matching-distribution", "python --version prints a supported version"),
            Or("no-wheel-32bit", "python -c \"import struct; print(struct.calcsize('P') * 8)\" prints 32"),
            Or("missing-index-url", "the build is only on PyTorch's own index"),
        ),
        asked=(
            "no matching distribution found for torch python 3.14",
            "torch not available for python 3.13",
            "python too new for torch",
        ),
        rule="TD101",
        only_if=asked_is_older,
        amid=lambda around: _not_of_its_index(around) and not _is_there(around) and not _is_a_day(around),
        source="pytorch/pytorch#144757, #39939",
    ),
    Error(
        "no-such-build",
        "This build does not exist",
        "That version was never built for that CUDA, Python or system.",
        "environment",
        (
            Seen(
                "download pytorch org",
                r"HTTP error 40[34] while getting https?://download\.pytorch\.org",
                "ERROR: HTTP error 403 while getting https://download.pytorch.org/whl/cu999/torch/",
            ),
            Seen(
                "developer download nvidia com compute redist jp",
                r"(?:HTTP error 404 while getting|404 Client Error: Not Found for url:) "
                r"https?://developer\.download\.nvidia\.c(?:om|n)/compute/redist/jp\S*",
                "ERROR: HTTP error 404 while getting https://developer.download.nvidia.com/compute/redist/jp/v512/"
                "pytorch/torch-2.1.0a0+41361538.nv23.06-cp310-cp310-linux_aarch64.whl",
            ),
            Seen(
                "Could not install requirement torch",
                r"Could not install requirement torch\S* from https?://\S+\.whl because of HTTP error "
                r"40[34][^\n]{0,90}",
                "ERROR: Could not install requirement torch==2.9.0+rocm7.2.0 from https://repo.radeon.com/rocm/manylinux/"
                "rocm-rel-7.2/torch-2.9.0%2Brocm7.2.0-cp313-cp313-linux_x86_64.whl because of HTTP error 404 "
                "Client Error: Not Found for url",
            ),
            Seen(
                "download pytorch org",
                r"40[34] Client Error: \w+ for url: https?://download\.pytorch\.org",
                "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: "
                "https://download.pytorch.org/whl/cu999/torch/",
            ),
            Seen(
                "download pytorch org whl",
                r"download\.pytorch\.org/whl/\S{1,100} ?[^\n]{0,60}(?:403 Forbidden|404 Not Found|HTTP "
                r"status (?:client error )?\(?40[34])",
                "https://download.pytorch.org/whl/cu999/torch/ 403 Forbidden",
            ),
            Seen(
                "download pytorch org",
                r"(?:403 Forbidden|404 Not Found|HTTP status client error \(40[34])[^\n]*download\.pytorch\.org",
                "HTTP status client error (403 Forbidden) for url (https://download.pytorch.org/whl/cu999/torch/)",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:No matching distribution found for|Could not find a version that satisfies the "
                r"requirement) torchaudio[\s\S]{0,400}whl/cu132",
                "ERROR: No matching distribution found for torchaudio\nhttps://download.pytorch.org/whl/cu132",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"whl/cu132[\s\S]{0,1500}(?:No matching distribution found for|Could not find a version "
                r"that satisfies the requirement) torchaudio",
                "Looking in indexes: https://download.pytorch.org/whl/cu132\n"
                "ERROR: No matching distribution found for torchaudio",
            ),
            Seen(
                "No matching distribution found for",
                r"(?:Looking in (?:links|indexes): |pip3? install "
                r")[^\n]*download\.pytorch\.org/whl/\w[\s\S]{0,4000}?No matching distribution found for "
                r"(?:torch|torchvision|torchaudio)\b\S*\+",
                "Looking in indexes: https://download.pytorch.org/whl/cu121\n"
                "ERROR: Could not find a version that satisfies the requirement torch==2.3.1+cu118 (from "
                "versions: 2.3.0+cu121, 2.3.1+cu121)\n"
                "ERROR: No matching distribution found for torch==2.3.1+cu118",
            ),
            Seen(
                "requirement torch",
                r"requirement torch(?:vision|audio)?==\d[\d.]*(?:a0)?\.?dev20\d{6}\S* \(from versions: \d",
                "ERROR: Could not find a version that satisfies the requirement torch==2.7.0.dev20250310+cu128 "
                "(from versions: 2.9.0.dev20250705+cu128)",
            ),
            Seen(
                "from versions cu",
                r"requirement torch==[\d.]+\S* \(from versions: [^()]*\+cu\d+\)",
                "ERROR: Could not find a version that satisfies the requirement torch==2.9.0 "
                "(from versions: 2.5.1+cu124, 2.6.0+cu124)",
            ),
        ),
        (
            lambda told: (
                makers.jetson(told)
                or _gone(told)
                or (
                    *(
                        _in_an_image_for_arm(told)
                        or _untagged(told)
                        or _no_such_index(told)
                        or _of_a_nightly(told)
                        or _builds_of(told)
                    ),
                    Fix("Check which builds exist", ("torchdoctor install-cmd -f json",)),
                )
            ),
        ),
        alternatives=(
            Or("missing-index-url", "the index was not named"),
            Or("no-wheel-python-too-new", "the version exists, but not for this Python"),
        ),
        asked=("403 download.pytorch.org", "no such cuda build"),
        amid=lambda around: not _is_there(around),
        source="pytorch/pytorch#193651",
    ),
    Error(
        "missing-index-url",
        "The build is on PyTorch's index, not on PyPI",
        (
            "The requested build is not on PyPI but on PyTorch's own index, which the command does "
            "not name (or the reverse)."
        ),
        "environment",
        (
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"(?:No matching distribution found for|Could not find a version that satisfies the "
                r"requirement) (?:torch|torchvision|torchaudio|pytorch-triton\S*)[=<>~!\w.]*\+(?:cu\d+|cpu|"
                r"rocm[\d.]+|xpu)",
                "ERROR: Could not find a version that satisfies the requirement torch==2.1.0+cu121 (from "
                "versions: 2.0.0, 2.0.1,",
            ),
            Seen(
                "there is no version of | no version of | was not found in the",
                r"(?:there is no version of|no version of|was not found in the (?:package registry|"
                r"provided package locations)) ?`?(?:torch\w*)?==?\S*\+(?:cu|cpu|rocm)",
                "there is no version of torch==2.1.0+cu121",
            ),
            Seen(
                "unsatisfiable | not found | no version | no versions | t match any",
                r"(?:torch|torchvision|torchaudio)==\S+\+(?:cu\d+|cpu|rocm[\d.]+|xpu)\S* "
                r".{0,120}(?:unsatisfiable|not found|no version|no versions|doesn'?t match any)",
                "Because torch==2.1.0+cu121 was not found in the package registry, your requirements are "
                "unsatisfiable.",
            ),
            Seen(
                "Unable to find installation candidates for",
                r"Unable to find installation candidates for (?:torch|torchvision|torchaudio) \(\S+\+",
                "Unable to find installation candidates for torch (2.1.0+cu121)",
            ),
            Seen(
                "t be installed because it doesn t have",
                rf"{_FROM_TORCHS_INDEX} can't be installed because it doesn't have",
                "error: Distribution `markupsafe==3.0.2 @ registry+https://download.pytorch.org/whl/cu118` can't be "
                "installed because it doesn't have a source distribution or wheel for the current platform",
            ),
            Seen(
                "there is no version of torch",
                r"there is no version of torch\w*==\S+\+(?:cu|cpu|rocm)\w*",
                "Because there is no version of torch==2.1.0+cu121 and you require torch==2.1.0+cu121",
            ),
            Seen(
                "No matching distribution found for | Could not find a version that satisfies the requirement",
                r"download\.pytorch\.org/whl/(?:cu\d+|cpu|rocm[\d.]+|nightly/\w+)[\s\S]{0,800}(?:No "
                r"matching distribution found for|Could not find a version that satisfies the requirement) "
                r"(?!torch|to?r?c?$)\S+",
                "Looking in indexes: https://download.pytorch.org/whl/cu128\n"
                "ERROR: No matching distribution found for einops",
            ),
        ),
        (
            lambda told: _of_a_wide_index(told) or _of_a_launcher(told) or _of_a_day(told) or _index_of_the_build(told),
            Fix("Or print the command for this machine", ("torchdoctor install-cmd",)),
        ),
        alternatives=(
            Or(
                "no-such-build", "the index is given: then that version was never built for that CUDA, Python or system"
            ),
            Or("no-matching-distribution", "it still finds none: check Python's version and the platform"),
            Or("no-wheel-mac-cuda", "this is a Mac"),
        ),
        asked=("could not find a version torch==2.1.0+cu121", "index-url torch cu"),
        amid=lambda around: (
            not _index_was_asked(around)
            and not _is_there(around)
            and re.search(r"torch\w*==\S+\+\w+ depends on \S+ and you require", around) is None
            and not _is_of_no_python(around)
        ),
        source="pytorch.org: get started, previous versions",
    ),
    Error(
        "wrong-wheel-tag",
        "The wheel file is for a different Python or system",
        "The wheel file is for a different Python or system.",
        "environment",
        (*exactly(".whl is not a supported wheel on this platform", "is not compatible with this Python"),),
        (_wheel_tags,),
        alternatives=(
            Or("no-wheel-python-too-new", "the file name has the cp3xx of an older Python"),
            Or("no-wheel-32bit", "Python is 32-bit"),
        ),
        asked=("is not a supported wheel on this platform",),
        rule="TD101",
        source="pip",
    ),
    Error(
        "conda-channel-unavailable",
        "conda's channel or mirror does not answer",
        "A channel or mirror that conda is configured to use does not answer, or does "
        "not have the channel; the packages are "
        "not the cause.",
        "environment",
        (
            Seen("CondaHTTPError HTTP", r"CondaHTTPError: HTTP \d{3}", "CondaHTTPError: HTTP 404 NOT FOUND for url"),
            *exactly("UnavailableInvalidChannel", "CondaHTTPError", "As of conda 4.3, a valid channel must contain"),
            Seen(
                "The channel is not accessible or is invalid",
                r"The channel is not accessible or is invalid",
                "The channel is not accessible or is invalid.\n  channel name: anaconda/nvidia",
            ),
        ),
        (_channel,),
        alternatives=(
            Or("ssl-certificate", "the message goes on to mention an SSL error"),
            Or("conda-unsatisfiable", "the channel answers in a browser"),
        ),
        asked=("conda http error", "conda mirror 404", "conda channel not accessible"),
        source="conda: exceptions.py, gateways/repodata",
    ),
    Error(
        "conda-unsatisfiable",
        "conda finds no packages that work together",
        (
            "conda finds no set of packages that works: the channel no longer has it (the pytorch channel ended "
            "with 2.5), or pins contradict each other."
        ),
        "environment",
        (
            *exactly("PackagesNotFoundError", "LibMambaUnsatisfiableError", "Could not solve for environment specs"),
            Seen("UnsatisfiableError", r"UnsatisfiableError: ", "UnsatisfiableError: "),
            Seen(
                "conflicts for",
                r"^Package (?:pytorch|torch\w*|cuda\w*|cudatoolkit|python|numpy|lib\w+) conflicts for:$",
                "Package libcxxabi conflicts for:",
            ),
            Seen(
                "nothing provides",
                r"nothing provides (?:requested )?(?:pytorch|torch|__cuda|__glibc|cuda\w*|cudatoolkit)\S*",
                "nothing provides pytorch",
            ),
            Seen(
                "has constraint cuda conflicting with cuda",
                _OLDER_CUDA,
                "  - package cudatoolkit-11.0.3-h15472ef_6 has constraint __cuda >=11.0 conflicting with __cuda-10.2-0",
            ),
            *exactly("ResolvePackageNotFound", "packages are not available from current channels"),
            *exactly("Could not find some dependencies for pytorch"),
            Seen("olving environment", _STUCK, "conda install pytorch is stuck at solving environment for hours"),
            Seen(
                "PackageNotFoundError",
                r"PackageNotFoundError: (?:Dependenc(?:y|ies) missing|Packages? (?:not found|missing))",
                "PackageNotFoundError: Dependency missing in current osx-64 channels:",
            ),
        ),
        (
            lambda told: (
                _faster(told)
                or _in_an_arm_image(told)
                or (of_pytorch3d(told) if "pytorch3d" in repeated(told, "(?:conda|mamba) install") else ())
                or _of_its_python(told)
                or _for_rosetta(told)
                or _named_pytorch(told)
                or _not_of_torch(told)
                or _of_another(told)
                or _by_its_driver(told)
                or _with_channels(told)
            ),
        ),
        asked=("unsatisfiableerror conda pytorch", "solving environment failed", "conda cannot install pytorch"),
        source="conda#14761; pytorch/pytorch#138506",
    ),
    Error(
        "no-matching-distribution",
        "pip finds no file for this Python and system",
        "pip finds no file of that version for this Python and system.",
        "environment",
        (
            *exactly("t have a source distribution or wheel for the current platform"),
            Seen(
                "vLLM only supports Linux platform",
                r"vLLM only supports Linux platform[^\n]{0,90}",
                "vLLM only supports Linux platform",
                warns=True,
            ),
            Seen(
                "Skipping link none of the wheel | not compatible with this Python",
                r"Skipping link: (?:none of the wheel's tags|it is not compatible)[^\n]{0,120}/torch",
                "    Skipping link: none of the wheel's tags match: cp36-none-macosx_10_9_x86_64: "
                "https://files.pythonhosted.org/packages/e1/torch-1.4.0-cp36-none-macosx_10_9_x86_64.whl",
            ),
            Seen(
                "No matching distribution found for",
                r"No matching distribution found for \S+",
                "ERROR: No matching distribution found for torchtext==0.5",
            ),
            Seen(
                "Could not find a version that satisfies the requirement",
                r"Could not find a version that satisfies the requirement \S+",
                "ERROR: Could not find a version that satisfies the requirement torchvision==2.2.2",
            ),
            Seen(
                "requirements are unsatisfiable",
                r"(?:your|the) (?:project'?s )?requirements are unsatisfiable",
                "your requirements are unsatisfiable",
            ),
            *exactly("No solution found when resolving", "No compatible version found for: torch"),
            Seen(
                "Unable to find installation candidates for",
                r"Unable to find installation candidates for \S+",
                "Unable to find installation candidates for name",
            ),
            *exactly("SolverProblemError", "Could not find a matching version of package"),
            Seen(
                "not found",
                r"^\s*Package [\w.-]+ \([\w.+]+\) not found\.$",
                "Package torch (9.9.0) not found.",
            ),
            *exactly("Unable to find candidates for"),
            Seen(
                "Could not find a version that matches",
                r"Could not find a version that matches [\w.-]+[=<>~!]=?[\w.+]+",
                "Could not find a version that matches einops==9.9\nTried: 0.1.0, 0.8.1",
            ),
        ),
        (
            lambda told: _for_arm(told) or _of_poetry(told) or _of_what_is_there(told) or _what_there_is(told),
            lambda told: () if told.last(_NOT_TORCH) or _of_uv(told) or _for_arm(told) else fixes.install_torch(told),
        ),
        alternatives=(
            Or("no-wheel-python-too-new", "Python is newer than that release supports"),
            Or("missing-index-url", "the build is only on PyTorch's own index: +cu, +cpu, nightly"),
            Or("no-wheel-32bit", "Python is 32-bit"),
        ),
        amid=requirements_fit,
        asked=(
            "poetry finds no torch",
            "uv finds no torch",
            "no matching distribution found for torch",
            "could not find a version that satisfies the requirement torch",
        ),
        rule="TD101",
        symptom=1,
        source="pip; uv; poetry",
    ),
)
