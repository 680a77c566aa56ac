"""Fixes that several errors share: fitted to what the text says, and to the machine where one is known."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import environments, halves, makers, places, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Fitted, System
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import Compat, release_of, version
from torchdoctor.model import Facts, Fix


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
        if told.facts is not None and told.facts.torch is not None:
            return made
        see = next((fix for fix in made if fix.commands[0].startswith("torchdoctor check")), made[0])
        return (Fix(text, see.commands),)

    return said


def _planned(general: Fitted, made: Callable[[Facts, Compat], tuple[Fix, ...]]) -> Fitted:
    """The planner's fix where this machine's torch is known; else the general one."""

    def fit(told: Told) -> tuple[Fix, ...]:
        if told.facts is None or told.facts.torch is None or torch_builds.unknown_gpu(told):
            return general(told)
        planned = made(told.facts, told.known)
        return planned if any(fix.commands for fix in planned) else general(told)

    return fit


def _suits(told: Told) -> tuple[Fix, ...]:
    if made := makers.jetson(told):
        return made
    if told.portable and told.has(r"(?i)cuda|nvidia|\b[RG]TX\b"):
        text = "Install torch for the GPU into the program's own Python, from the folder of the program"
        build = torch_builds.cuda_build(replace(told, text=told.text.replace("+cpu", "")))
        return (Fix(text, (torch_builds.torch_of(told, "", build, "--force-reinstall"),)),)
    general = Fix("Install the torch build for this machine; this prints the command", ("torchdoctor install-cmd",))
    if told.has(torch_builds.NEWER_GPU) and not told.has(torch_builds.OLDER_GPU):
        text = "This GPU needs a torch build for CUDA 12.8 or newer"
        return (Fix(text, (torch_builds.torch_of(told, "", "cu128", "--force-reinstall"),)), general)
    return (general,)


def _repair(told: Told) -> tuple[Fix, ...]:
    """The same version again, where the text names it: pip would take the newest."""
    if made := makers.jetson(told) or halves.parted(told):
        return made
    if places.on_lambda(told):
        return places.of_lambda(told)
    torch, build = told.torch, told.build
    if (
        not build
        and not torch
        and (told.has(torch_builds.NEWER_GPU) or (told.os == "windows" and told.has(r"\b[RG]TX\b")))
    ):
        build = torch_builds.cuda_build(told)
    index = ("--index-url", f"{torch_builds.INDEX}/{build}") if build and not told.index else ()
    pinned = f"torch=={torch}" if torch else "torch"
    text = "Reinstall torch with its requirements, in a new environment or over the damaged one"
    if not torch:
        text += "; to keep the version, add torch==2.x.y"
    return (Fix(text, (pip("install", "--force-reinstall", "--no-cache-dir", pinned, *index),)),)


def of_an_old_python(told: Told) -> tuple[Fix, ...]:
    """Where the newest torch for this Python is some years old, and the text asks for a newer one."""
    last = torch_builds.newest_torch(told)
    if not last or version(told.python) > (3, 8) or told.manager == "poetry":
        return ()
    if told.jetson or told.several_pythons or told.has(r"/kaggle/|/content/"):
        return ()
    text = f"This is Python {told.python}, whose last torch is {last}: use a newer Python, in a new environment"
    if told.has(r"(?i)stable-diffusion-webui"):
        return environments.for_the_web_ui(told, f"This is Python {told.python}: ")
    index = (
        "--index-url",
        f"{torch_builds.INDEX}/{torch_builds.cuda_build(replace(told, text='') if told.os == 'windows' else told)}",
    )
    wanted = ("torch", *torch_builds.WITH_TORCH, *(index if told.os == "windows" else ()))
    return (Fix(text, environments.new_environment(told, "3.12", *wanted)),)


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
    return (
        Fix(text, (torch_builds.newest(told),)),
        Fix("Or print the command for this machine", ("torchdoctor install-cmd",)),
    )


def _tag(told: Told) -> str:
    """The build that the text's own install command names."""
    at = rf"\btorch=={re.escape(told.torch)}\+(cu\d{{2,3}}|cpu|rocm\d[\d.]*\d|xpu)\b"
    tag = told.last(at) or re.search(r"/whl/(cu\d{2,3}|cpu|rocm\d[\d.]*\d|xpu)$", told.index)
    return tag[1] if tag and told.os != "macos" else ""


def _pair_is_right(told: Told, wanted: str) -> tuple[Fix, ...]:
    """Where the text's own command installs what belongs together: then another copy of one is imported."""
    named = {item.partition("+")[0] for item in told.wanted}
    build = told.build or _tag(told)
    if not {wanted, f"torch=={told.torch}"} <= named or not build or told.conda or version(told.torch) < (1, 11):
        return ()
    text = "The command in the text names a pair that matches, so the program imports another copy of one of them: see "
    text += (
        "which, with the Python that runs the program. Then remove all, twice (until pip finds none), and install the "
    )
    text += "pair again with that Python"
    shown = 'python -c "import torch; print(torch.__version__, torch.__file__)"'
    names = ("torch", *torch_builds.WITH_TORCH)
    again = pip("install", "--no-cache-dir", *told.wanted, "--index-url", f"{torch_builds.INDEX}/{build}")
    return (Fix(text, (shown, pip("show", wanted.partition("=")[0]), pip("uninstall", "-y", *names), again)),)


def _of_one_build(told: Told, wanted: str) -> tuple[str, ...]:
    """A companion of the build of the text's torch, with where pip finds it."""
    if version(told.torch) >= (1, 11):
        build = told.build or _tag(told) or places.build_of_amds_gpu(told, told.torch)
        return (wanted, "--index-url", f"{torch_builds.INDEX}/{build}") if build else (wanted,)
    known = told.known.releases.get(told.torch)
    indexed = known is not None and told.build in known.indexed.get("linux_x86_64", ())
    tagged = indexed or (told.build and f"{told.torch}+{told.build}" in told.text)
    if (wanted.startswith("torchaudio") and version(told.torch) < (1, 10)) or told.os == "macos" or not tagged:
        return (wanted,)
    return (f"{wanted}+{told.build}", "-f", torch_builds.OLD_BUILDS)


def _of_two_days(told: Told) -> tuple[Fix, ...]:
    """Nightlies belong together only where they are of one day."""
    nightly = told.last(r"\btorch(?:==| )\d[\d.]+\.dev\d{8}(?:\+(cu\d+|rocm[\d.]+\d|cpu|xpu))?\S*(?:,| which)")
    if nightly is None:
        return ()
    index = told.last(r"whl/nightly/(cu\d+|rocm[\d.]+\d|cpu|xpu)\b")
    build = "cpu" if told.os == "macos" else (index and index[1]) or nightly[1] or told.build
    every = ("torch", *torch_builds.WITH_TORCH)
    text = "These are nightlies from different days, or a nightly beside a release: take all from one day"
    if not build:
        text += " (here for CUDA 12.8; use cpu, xpu or rocm for another build)"
    made = pip(
        "install",
        "--pre",
        "--force-reinstall",
        *every,
        "--index-url",
        f"{torch_builds.INDEX}/nightly/{build or 'cu128'}",
    )
    own = ("--index-url", f"{torch_builds.INDEX}/{build}") if build and told.os != "macos" else ()
    releases = pip("install", "-U", "--force-reinstall", *every, *own)
    return (Fix(text, (made,)), Fix("Or install releases, which belong together", (releases,)))


def _companion(name: str, rule: str) -> Fitted:
    """The companion of the torch of the text; where that is not known, how to find out."""

    def fit(told: Told) -> tuple[Fix, ...]:
        refused = told.has(r"version solving failed|conflicting dependencies|unsatisfiable|ResolutionImpossible")
        if (
            made := (name == "torchvision" and makers.vision_from_source(told))
            or makers.jetson(told)
            or makers.of_nvidias_image(told, name)
            or together(told)
            or (refused and of_a_resolver(told))
        ):
            return made
        if nightly := halves.to_a_release(told, name) or _of_two_days(told):
            return nightly
        found = told.known.companions.of(name, told.torch) if told.torch else None
        if (
            found
            and version(told.torch) < (2, 7)
            and told.has(torch_builds.NEWER_GPU)
            and not told.has(torch_builds.OLDER_GPU)
        ):
            text = (
                f"torch {told.torch} has no code for this GPU, 2.7 for CUDA 12.8 is the first: install all from there"
            )
            return (
                Fix(
                    text,
                    (
                        pip(
                            "install",
                            "-U",
                            "torch",
                            *torch_builds.WITH_TORCH,
                            "--index-url",
                            f"{torch_builds.INDEX}/cu128",
                        ),
                    ),
                ),
            )
        if found and (made := _pair_is_right(told, f"{name}=={found[0]}")):
            return made
        if found:
            text = f"Install the {name} that matches torch {told.torch}, from the same index"
            wanted = _of_one_build(told, f"{name}=={found[0]}")
            return (Fix(text, (pip("install", "--force-reinstall", "--no-deps", *wanted),)),)
        both, check = _both(told), shell.command("linux", "torchdoctor", "check", "--select", rule)
        pair = "for torch 2.N it is torchvision 0.(N+15), for 2.4.1 so 0.19.1"
        pair = pair if name == "torchvision" else "torchaudio has the number of its torch, up to 2.11"
        text = f"{both.text}. To keep the torch that is there, install only the {name} that "
        text += f"matches it: {pair}"
        see = Fix("This prints the command for the torch that is there, and its build", (check,))
        return (replace(both, text=text), see)

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
    index = ("--index-url", f"{torch_builds.INDEX}/{build}") if build else ()
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
    return (
        *made,
        Fix(f"Or go back to torch {before}, for which they are", (torch_builds.torch_of(told, before, build),)),
    )


def _both(told: Told) -> Fix:
    """torch and what belongs to it, together."""
    torch, build = told.torch or torch_builds.newest_torch(told), told.build
    text = "Reinstall both in one command, from one index"
    if not build and (cuda := told.last(r"PyTorch has CUDA [Vv]ersion ?=? ?(\d\d)\.(\d)")):
        build = f"cu{cuda[1]}{cuda[2]}"
    if not build:
        build = "cpu" if torch_builds.says_no_gpu(told) else places.build_of_amds_gpu(told, torch)
    if not build and told.os != "macos" and (not torch or told.known.releases.get(torch)):
        build = torch_builds.cuda_build(told, torch)
        text += f" (here for CUDA {build[2:-1]}.{build[-1]}; use cpu for the CPU build)"
    return Fix(text, (torch_builds.torch_of(told, torch, "" if told.os == "macos" else build, "--force-reinstall"),))


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
    if told.facts is None or told.facts.torch is None or torch_builds.unknown_gpu(told):
        return _suits(told)
    from torchdoctor import install

    made = install.reinstall_build(told.facts, told.known)
    gpu = told.build.startswith(("cu", "rocm")) or told.has(r"(?i)cud(?:a|nn)_?(?:status|error)|\bcuda \d")
    return _suits(told) if gpu and any("the cpu build" in fix.text for fix in made) else made


repair_torch = _planned(_repair, _repaired)


def incomplete(told: Told, said: str, also: str = "", again: Sequence[Fix] = ()) -> tuple[Fix, ...]:
    """torch again, or what else is given for that, where said tells which part of torch is missing."""
    first, *others = again or repair_torch(told)
    text = f"{said}: this installation is incomplete, or mixed with another one{also}. {first.text}"
    return (replace(first, text=text), *others)


complete_torch = _planned(_repair, _completed)  # for what torch requires and is not there
install_torch = _planned(_suits, _installed)
reinstall_newer = _planned(_newer, _newest)
torchvision = _or_amds("torchvision", _planned(_companion("torchvision", "TD212"), _belonging("torchvision")))
torchaudio = _or_amds("torchaudio", _planned(_companion("torchaudio", "TD213"), _belonging("torchaudio")))


def of_the_file(told: Told) -> tuple[str, ...]:
    """What pip was given to install: a file of requirements."""
    file = told.last(r"(?:\bpip3? install [^\n]{0,60}|\(from )-r (\S{1,80}\.txt)\b")
    return ("-r", file[1]) if file else ()
