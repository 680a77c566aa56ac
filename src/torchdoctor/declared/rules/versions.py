"""TD001 to TD008, TD012 and TD013: what files ask for, and whether there is such a thing."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from torchdoctor import shell
from torchdoctor.declared import edits, given, limits, repair
from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import Aim, Index, Install, Requirement, Sheet
from torchdoctor.declared.outcome import Outcome, companion_fits, platform
from torchdoctor.install.fit import span
from torchdoctor.knowledge import COMPANIONS, Compat, cuda_of, version
from torchdoctor.model import Facts, Finding, Fix, Severity
from torchdoctor.rules.given import Skip
from torchdoctor.rules.rule import DECLARED, rule

FAMILY = DECLARED
# They set no upper limit to NumPy, in no version that goes with an old torch.
_QUIET = """
    torch torchvision torchaudio numpy tqdm pillow requests pyyaml einops safetensors packaging filelock regex
    typing-extensions sentencepiece tokenizers setuptools wheel pip
"""
WITHOUT_NUMPY = frozenset(_QUIET.split())
# Used with torch everywhere, and not on pytorch.org's indexes.
_NOT_THERE_NAMES = """
    transformers accelerate datasets diffusers pandas matplotlib scikit-learn gradio fastapi flask uvicorn wandb
    opencv-python opencv-python-headless seaborn jupyter jupyterlab ipykernel streamlit pytest sentence-transformers
    peft timm lightning pytorch-lightning ultralytics openai librosa huggingface-hub tokenizers sentencepiece spacy
    nltk einops omegaconf hydra-core pydantic
"""
NOT_THERE = frozenset(_NOT_THERE_NAMES.split())


@rule("TD001", Severity.ERROR)
def declared_file_unreadable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Project files can be read.

    What it checks: TOML, YAML and JSON that is not valid; lines that pip, uv or conda cannot read as a requirement.
    Why it matters: the tool that the file is for stops there, or leaves the line out; nothing can be said about it.
    How to fix it: correct the line that is named.
    Source: PEP 508; the parsers' own messages.
    """
    for sheet in given.declared(facts).sheets:
        for item in sheet.unread:
            if item.wrong:
                yield given.at(
                    item.place, f"{item.place.file} line {item.place.line}: {item.why}", subject=f"file:{sheet.file}"
                )


@rule("TD002", Severity.ERROR)
def declared_torch_unavailable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """There is a release of torch within the limits that files set.

    What it checks: whether any known release of torch is within all limits of one installation, those of constraints
    included. A version newer than torchdoctor's data is left alone.
    Why it matters: pip ends with "No matching distribution found", uv with "no solution".
    How to fix it: ask for a release that exists.
    Source: data/releases.json.
    """
    yield from given.once(_unavailable(facts, compat))


def _unavailable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for sheet, install, found in given.scenes(facts, compat):
        if found.lacks == "release":
            scene = given.Scene(sheet, install, found)
            yield given.at(found.requirement.place, found.detail, (_existing(scene, compat),), "package:torch")


def _existing(scene: given.Scene, compat: Compat) -> Fix | None:
    """The nearest release that there is, for the target."""
    if scene.outcome.requirement.conda:
        return Fix("Install pytorch from the channel conda-forge, or torch with pip")
    wanted = repair.nearest(scene, compat)
    return repair.fix(scene, wanted, compat) if wanted else Fix("Set limits that a release of torch meets")


@rule("TD003", Severity.ERROR)
def declared_no_wheel(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The torch that the files require has a wheel for the target's Python, system and C library.

    What it checks: whether any release within the limits has a wheel for the target, or for the Python and system that
    the file itself names; of a wheel that is named by its address, the tags in its name.
    Why it matters: pip ends with "No matching distribution found for torch", which does not say why.
    How to fix it: a release that has such a wheel, or a Python that the release has wheels for.
    Source: data/releases.json.
    """
    yield from given.once(_no_wheel(facts, compat))


def _no_wheel(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for scene in given.scenes(facts, compat):
        found = scene.outcome
        if found.lacks == "wheel":
            fixes = (_other_release(scene, compat), _other_python(scene, compat))
            detail = found.detail.replace("this system has", "the target has").replace(" here; it", "; it")
            yield given.at(found.requirement.place, detail, fixes, "package:torch")


def _other_release(scene: given.Scene, compat: Compat) -> Fix | None:
    if scene.install.locked or scene.aim.obstacle:
        return None
    url = scene.outcome.requirement.url
    wanted = _same_by_number(scene, compat) if url else repair.nearest(scene, compat)
    return repair.fix(scene, wanted, compat) if wanted else None


def _same_by_number(scene: given.Scene, compat: Compat) -> repair.Wanted | None:
    """In place of a wheel by its address: the same version from the index, if it has a wheel for the target."""
    found = scene.outcome
    release = compat.releases.get(found.torch) if found.torch else None
    if release is None or found.build not in release.builds(platform(scene.aim)):
        return None
    if scene.aim.python and scene.aim.python not in release.pythons.get(platform(scene.aim), {}):
        return None
    return repair.Wanted(release.torch, found.build, compat.wheels.index(found.build))


def _other_python(scene: given.Scene, compat: Compat) -> Fix | None:
    """For one exact release that has wheels for other Pythons."""
    number = limits.exact(scene.outcome.limits)
    release = compat.releases.get(number) if number else None
    pythons = list(release.pythons.get(platform(scene.aim), {})) if release else []
    if not pythons or scene.aim.python in pythons:
        return None
    return Fix(f"Or use a Python that torch {release.torch if release else ''} has wheels for: {span(tuple(pythons))}")


@rule("TD004", Severity.ERROR)
def declared_build_unavailable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """The torch build that the files require is on the index they use.

    What it checks: versions with a tag such as 2.5.1+cu121, which PyPI never has, without an index that has them; and
    indexes of a build that a release was not made for.
    Why it matters: pip ends with "No matching distribution found for torch==2.5.1+cu121".
    How to fix it: name the index of that build, or ask for a build that the release has.
    Source: data/releases.json.
    """
    yield from given.once(_build_unavailable(facts, compat))


def _build_unavailable(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for scene in given.scenes(facts, compat):
        found, item = scene.outcome, scene.outcome.requirement
        if found.lacks != "build":
            continue
        wanted = _build_meant(scene, compat)
        fix = repair.fix(scene, wanted, compat) if wanted else None
        yield given.at(item.place, found.detail, (fix,), "package:torch")


def _build_meant(scene: given.Scene, compat: Compat) -> repair.Wanted | None:
    """The build that is asked for, if there is one; else the nearest of the same kind, or what the planner takes."""
    found, release = scene.outcome, compat.releases.get(scene.outcome.torch or "")
    if release is None:
        return repair.planned(scene, compat)
    if found.build:
        return repair.Wanted(release.torch, found.build, compat.wheels.index(found.build))
    asked = limits.local(found.limits) or next((name for item in scene.indexes if (name := has(item).build)), "")
    build = None if scene.aim.gpu else repair.same_kind(release, asked, scene.aim)
    if build is None:
        return repair.planned(scene, compat, release.torch)
    return repair.Wanted(release.torch, build, compat.wheels.index(build))


@rule("TD005", Severity.ERROR)
def declared_companion_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """torchvision, torchaudio and torchtext are asked for in versions that belong to the torch that is asked for.

    What it checks: whether one release of torch is within its limits to which all companions belong that are asked for
    together with it. A version that is not in the data is left alone.
    Why it matters: pip and uv refuse such a set, since every companion requires its own torch; put in one after the
    other, the second replaces the torch of the first, or fails with "operator torchvision::nms does not exist".
    How to fix it: the companion that belongs to this torch.
    Source: data/releases.json; the tables of versions of pytorch/vision and pytorch/audio.
    """
    yield from given.once(_mismatch(facts, compat))


def _mismatch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    known = compat.releases.versions()
    for _, install, found in given.scenes(facts, compat):
        target = found.aim
        assert target is not None
        beside = [
            item
            for item in install.requirements
            if item.name in COMPANIONS and limits.holds(item.marker, target) and _known(item, compat)
        ]
        wanted = [item for item in install.requirements if item.name == "torch" and limits.holds(item.marker, target)]
        if install.locked and len({item.limits for item in wanted}) > 1:
            continue
        if install.no_deps or not beside or (wanted and wanted[0].url and not wanted[0].limits):
            continue
        whole = found.limits if wanted else ""
        number = limits.exact(whole)
        within = [number.partition("+")[0]] if number else [item for item in known if limits.allows(whole, item)]
        if not within or (not set(within) & set(known) and not number):
            continue
        yield from _first_misfit(wanted, beside, within, compat)


def _known(item: Requirement, compat: Compat) -> bool:
    """Whether the data has the version that is asked for."""
    return bool(item.limits) and any(companion_fits(item, torch, compat) for torch in compat.releases.versions())


def _first_misfit(
    wanted: list[Requirement], beside: list[Requirement], within: list[str], compat: Compat
) -> Iterator[Finding]:
    """The companion to which no torch belongs any more."""
    for item in beside:
        left = [torch for torch in within if companion_fits(item, torch, compat) is not False]
        if left:
            within = left
            continue
        others = " and ".join(_said(other) for other in (wanted or beside[:1]))
        torch = within[-1]
        right = (compat.companions.of(item.name, torch) or ("",))[0]
        fits = [known for known in compat.releases.versions() if companion_fits(item, known, compat)]
        message = f"{_said(item)} belongs to torch {_span(fits)}, and {others} is asked for"
        if right:
            message += f"; {item.name} {right} belongs to torch {torch}"
        fix = edits.to(item, f"=={right}{_tag(item)}", f"Require {item.name} {right}") if right else None
        yield given.at(item.place, message, (fix,), f"package:{item.name}")
        return


def _tag(item: Requirement) -> str:
    found = limits.local(item.limits)
    return f"+{found}" if found else ""


def _said(item: Requirement) -> str:
    number = limits.exact(item.limits.replace(".*", ""))
    return f"{item.name} {number}" if number else f"{item.name}{item.limits}"


def _span(versions: list[str]) -> str:
    return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"


@rule("TD006", Severity.ERROR)
def declared_extension_mismatch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Compiled extensions are asked for as built for the torch that is asked for.

    What it checks: wheels and indexes of extensions whose addresses name the torch or the CUDA version that they were
    built for, as those of flash-attn, PyTorch Geometric, MMCV and DGL do, against the torch that would be installed.
    Why it matters: importing the extension ends with "undefined symbol" or "DLL load failed".
    How to fix it: the wheel or index for that torch.
    Source: the addresses themselves.
    """
    yield from given.once(_extensions(facts, compat))


_TORCH_IN_NAME = re.compile(r"torch[-_]?(\d)\.?(\d{1,2})(?!\d)(?:\.\d+)?", re.I)
_CUDA_IN_NAME = re.compile(r"(?<![a-z])cu(\d{2,3})(?!\d)", re.I)


def _extensions(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for scene in given.scenes(facts, compat):
        install, found, target = scene.install, scene.outcome, scene.outcome.aim
        if found.torch is None or target is None:
            continue
        places = [
            *(
                (item.url, item.place, item.name)
                for item in install.requirements
                if item.url and item.name not in ("torch", *COMPANIONS) and limits.holds(item.marker, target)
            ),
            *((item.url, item.place, "extensions") for item in install.indexes if has(item.url).kind == "without"),
        ]
        for url, place, name in places:
            if (built := _built_for_another(url, found)) is not None:
                message = f"{url[:150]} has {name} built for {built.words}, and {found.words} would be installed"
                other = _torch_for(built, scene, compat)
                own = Fix(f"{'Or use' if other else 'Use'} {name} built for {found.words.partition(' from ')[0]}")
                yield given.at(place, message, (other, own), f"package:{name}")


class _Built(NamedTuple):
    """What an extension's address names, where it is not what would be installed."""

    words: str
    series: tuple[int, int]
    cuda: str  # "124", where it is named in full


def _built_for_another(url: str, found: Outcome) -> _Built | None:
    tail = url.partition("#")[0].rpartition("://")[2].partition("/")[2]
    torch, cuda = _TORCH_IN_NAME.search(tail), _CUDA_IN_NAME.search(tail)
    if torch is None:
        return None
    series, whole = (int(torch[1]), int(torch[2])), cuda[1] if cuda and len(cuda[1]) == 3 else ""
    if series != version(str(found.torch))[:2]:
        return _Built(f"torch {torch[1]}.{torch[2]}", series, whole)
    ours = cuda_of(found.build or "")
    if whole and ours and cuda_of(f"cu{whole}") != ours:
        return _Built(f"CUDA {cuda_of('cu' + whole)}", series, whole)
    return None


def _torch_for(built: _Built, scene: given.Scene, compat: Compat) -> Fix | None:
    """The torch that the extension is built for: its series, and its CUDA version where that is named."""
    place = platform(scene.aim)
    there = [item for item in compat.releases.all() if version(item.torch)[:2] == built.series and place in item.pypi]
    python = scene.aim.python
    there = [item for item in there if python is None or python in item.pythons.get(place, {})]
    if not there:
        return None
    release = there[-1]
    build = f"cu{built.cuda}" if f"cu{built.cuda}" in release.builds(place) else release.pypi[place]
    default = build == release.pypi[place] and not any(has(url).build for url in scene.indexes)
    url = None if default else compat.wheels.index(build)
    return repair.fix(scene, repair.Wanted(release.torch, build, url), compat)


@rule("TD007", Severity.WARNING)
def declared_index_not_used(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """torch comes from the index of a build that files name for it.

    What it checks: an index of pytorch.org that is named by --extra-index-url, or in a project but not as the source of
    torch, where the installer would take another build from elsewhere. pip takes the highest version of all indexes,
    and of equal ones that with a tag; uv takes the first index that has the name; Poetry asks a supplemental source
    last.
    Why it matters: the build that was meant is not installed, and which one is changes with every release. An index
    that is searched besides PyPI for every package also lets names of the one stand in for those of the other.
    How to fix it: ask for the exact version with its tag, or make the index the explicit source of torch.
    Source: PEP 440 (local versions); docs.astral.sh/uv (index strategy); python-poetry.org (package sources).
    """
    yield from given.once(_not_used(facts, compat))


def _not_used(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for scene in given.scenes(facts, compat):
        install, found = scene.install, scene.outcome
        if (
            found.torch is None
            or not found.build
            or found.requirement.url
            or install.locked
            or found.requirement.name != "torch"
        ):
            continue
        target = found.aim
        assert target is not None
        for index in install.indexes:
            build = has(index.url).build
            if not build or index.role == "index" or build == found.build or _used(index, install, found):
                continue
            best = _newest(build, found.limits, compat, platform(target))
            if best is None:
                continue
            yield _names_another(index, repair.Wanted(best, build, index.url), scene, compat)


def _used(index: Index, install: Install, found: Outcome) -> bool:
    """Whether torch comes from it, or a source names it for torch on another target, extra or group."""
    named = {source.url for item in install.requirements for source in item.sources}
    return (
        index.url in (found.source, found.requirement.index) or index.url in named or _named_elsewhere(index, install)
    )


def _named_elsewhere(index: Index, install: Install) -> bool:
    """An explicit index of a project with several: another extra may use it, which this installation does not show."""
    return index.role == "explicit" and sum(item.role == "explicit" for item in install.indexes) > 1


def _newest(build: str, wanted: str, compat: Compat, place: str) -> str | None:
    there = [item.torch for item in compat.releases.all() if build in item.indexed.get(place, ())]
    return next((item for item in reversed(there) if limits.allows(wanted, item)), None)


def _names_another(index: Index, wanted: repair.Wanted, scene: given.Scene, compat: Compat) -> Finding:
    found, install = scene.outcome, scene.install
    how = {"uv": "uv", "poetry": "Poetry", "pdm": "PDM"}.get(install.tool, "pip")
    message = f"{how} does not take torch from {index.url}: it would install {found.words}"
    if index.role == "explicit":
        message = (
            f"{index.url} is an explicit index that no source of torch names, so {how} would install {found.words}"
        )
    return given.at(index.place, message, (_made_its_source(index, wanted, scene, compat),), "package:torch")


def _made_its_source(index: Index, wanted: repair.Wanted, scene: given.Scene, compat: Compat) -> Fix:
    install, item = scene.install, scene.outcome.requirement
    if install.tool == "pip":
        return repair.fix(scene, wanted, compat)
    name = index.name or f"pytorch-{wanted.build}"
    text = f"Make {name} the source of torch"
    if install.tool == "poetry":
        return Fix(text, edits=tuple(filter(None, (edits.sourced(item, name),))))
    source = f'torch = {{ index = "{name}" }}'
    if not index.name or install.tool != "uv":
        return Fix(f"{text}: [tool.uv.sources] {source}" if install.tool == "uv" else text)
    table, end = edits.anchor(install.anchors, "uv.sources"), edits.anchor(install.anchors, "end")
    made = edits.after(table, source) if table else edits.after(end, "", "[tool.uv.sources]", source) if end else None
    return Fix(text, edits=(made,) if made else ())


@rule("TD008", Severity.ERROR)
def declared_index_lacks_package(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """An index of pytorch.org takes the place of PyPI for torch's own packages alone.

    What it checks: --index-url with an index of pytorch.org in an installation that also has packages which are not on
    it, such as transformers.
    Why it matters: --index-url replaces PyPI for every package of the file or command: "No matching distribution found
    for transformers".
    How to fix it: two commands or files, torch in the one with the index; or --extra-index-url with the exact tagged
    version of torch.
    Source: pip's documentation of --index-url; the lists of download.pytorch.org/whl.
    """
    for _, install in given.installs(facts):
        main = [item for item in install.indexes if item.role == "index"][-1:]
        if install.tool not in ("pip", "uv") or not main or has(main[0].url).kind not in ("build", "all", "nightly"):
            continue
        if (
            any(item.role != "index" and has(item.url).kind in ("pypi", "not known") for item in install.indexes)
            or main[0].name == "torch-backend"
        ):
            continue
        lacking = [item for item in install.requirements if item.name in NOT_THERE and not item.url and not item.index]
        if lacking:
            names = ", ".join(item.name for item in lacking[:5])
            message = f"{main[0].url} replaces PyPI here, and does not have {names}"
            yield given.at(main[0].place, message, (_beside(main[0], install),), f"package:{lacking[0].name}")


def _beside(index: Index, install: Install) -> Fix:
    """PyPI as well. Which torch is then taken, another rule says."""
    torch = next((item for item in install.requirements if item.name == "torch"), None)
    exact = torch is not None and limits.local(torch.limits) is not None
    text = (
        "Search it besides PyPI"
        if exact
        else "Install torch by a command or file of its own with this index; or name PyPI too"
    )
    if index.place.file.endswith((".txt", ".in")):
        return edits.replaced(index, f"{index.written}\n--extra-index-url https://pypi.org/simple", text)
    return edits.replaced(index, f"{index.url} --extra-index-url https://pypi.org/simple", text)


@rule("TD012", Severity.WARNING)
def declared_numpy2_with_old_torch(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """NumPy is asked for in a version that the torch that is asked for was compiled for.

    What it checks: NumPy 2, asked for by its version, or allowed where no other package is listed that may hold it
    back, together with a torch whose binary knows only NumPy 1 (before 2.3; later on some platforms), on a Python that
    NumPy 2 has wheels for.
    Why it matters: the newest NumPy is installed: "A module that was compiled using NumPy 1.x cannot be run in NumPy
    2", then "Numpy is not available".
    How to fix it: numpy<2, or a newer torch.
    Source: data/releases.json, read from the binaries of the wheels; NumPy 2.0 needs Python 3.9.
    """
    yield from given.once(_numpy(facts, compat))


def _numpy(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for _, install, found in given.scenes(facts, compat):
        target = found.aim
        if found.torch is None or target is None or found.requirement.conda or found.lacks:
            continue
        if target.python and version(target.python) < (3, 9):
            continue
        if compat.releases.numpy2_ok(found.torch, platform(target)) is not False:
            continue
        held = [item.limits for item in install.constraints if item.name == "numpy"]
        for item in install.requirements:
            if item.name != "numpy" or item.conda or not limits.holds(item.marker, target):
                continue
            whole = limits.joined([item.limits, *held])
            if item.url or not any(
                limits.allows(whole, number) for number in ("2.0.0", "2.0.2", "2.2.6", "2.3.5", "2.4.0")
            ):
                continue
            if limits.exact(whole) is None and not _unbounded(install):
                continue
            message = f"NumPy {_asked(item)} lets NumPy 2 in, and torch {found.torch} was compiled for NumPy 1"
            below = limits.joined([item.limits if limits.exact(item.limits) is None else "", "<2"])
            fix = edits.to(
                item, repair.LAST_NUMPY1 if install.in_image or install.elsewhere else below, "Require NumPy 1"
            )
            yield given.at(item.place, message, (fix,), "package:numpy")


def _asked(item: Requirement) -> str:
    return item.limits or "without a limit"


def _unbounded(install: Install) -> bool:
    """Whether nothing that is listed could hold NumPy below 2: any other package may, which only a resolver knows."""
    return not install.locked and {item.name for item in install.requirements} <= WITHOUT_NUMPY


@rule("TD013", Severity.WARNING)
def declared_torch_twice(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """All files of a project require the same torch.

    What it checks: limits of torch in requirements.txt and in pyproject.toml of one folder that no release meets
    together; torch of conda and torch of pip in one environment.yml; two different torches in one image.
    Why it matters: which one is there depends on who installed last; torch of conda under torch of pip mixes the
    files of both.
    How to fix it: ask for it in one place.
    Source: pip's and conda's documentation.
    """
    yield from given.once([*_two_files(facts, compat), *_conda_and_pip(facts, compat), *_in_image(facts, compat)])


def _two_files(facts: Facts, compat: Compat) -> Iterator[Finding]:
    by_folder: dict[str, list[tuple[str, Requirement]]] = {}
    for sheet, install, found in given.scenes(facts, compat):
        folder, _, name = sheet.file.rpartition("/")
        if name in ("requirements.txt", "pyproject.toml") and not install.what and found.requirement.name == "torch":
            by_folder.setdefault(folder, []).append((found.limits, found.requirement))
    for asked in by_folder.values():
        (limits_a, first), *rest = asked
        for limits_b, item in rest:
            both = limits.joined([limits_a, limits_b])
            known = compat.releases.versions()
            alone = [any(limits.allows(part, _tagged(part, torch)) for torch in known) for part in (limits_a, limits_b)]
            if (
                first.place.file != item.place.file
                and all(alone)
                and not any(limits.allows(both, _tagged(both, torch)) for torch in known)
            ):
                where = f"{first.place.file} line {first.place.line}"
                yield given.at(
                    item.place,
                    f"torch{limits_b} is asked for here, and torch{limits_a} in {where}",
                    (Fix("Ask for the same torch in both"),),
                    "package:torch",
                )


def _in_image(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """A step that replaces the torch of the base image or of an earlier step."""
    for _, install, found in given.scenes(facts, compat):
        item, there = found.requirement, install.earlier
        if not there or there == "?" or item.name != "torch" or not found.limits or limits.allows(found.limits, there):
            continue
        message = f"torch{found.limits} is installed here in place of torch {there}, which the image already has"
        yield given.at(
            item.place,
            message,
            (Fix("Install the one torch that is meant, or take a base image that has it"),),
            "package:torch",
        )


def _tagged(wanted: str, torch: str) -> str:
    tag = limits.local(wanted)
    return f"{torch}+{tag}" if tag else torch


def _conda_and_pip(facts: Facts, compat: Compat) -> Iterator[Finding]:
    for sheet in given.declared(facts).sheets:
        if sheet.form not in ("environment", "pixi"):
            continue
        own = [item for install in sheet.installs for item in install.requirements if item.name == "torch"]
        conda, pip = (
            next((item for item in own if item.conda), None),
            next((item for item in own if not item.conda), None),
        )
        if conda and pip:
            message = f"torch is asked for of pip here, and of conda in line {conda.place.line}"
            yield given.at(pip.place, message, (Fix("Keep one of them"),), "package:torch")


@rule("TD014", Severity.ERROR)
def declared_lock_disagrees(facts: Facts, compat: Compat) -> Iterator[Finding]:
    """Lock files hold versions that their projects ask for.

    What it checks: torch and its companions in the lock file of a folder, against the limits in the pyproject.toml,
    Pipfile or pixi.toml of the same folder.
    Why it matters: `uv sync --locked`, `poetry install` and `pdm install` refuse such a lock, or lock again in silence.
    How to fix it: lock again.
    Source: docs.astral.sh/uv, python-poetry.org, pdm-project.org: locking.
    """
    sheets = given.declared(facts).sheets
    pairs = [(lock, project) for lock in sheets if lock.form in LOCKS for project in sheets if _belongs(lock, project)]
    if not pairs:
        raise Skip("no lock file and its project are judged")
    yield from given.once(_disagreeing(pairs, given.aim(facts)))


LOCKS = {
    "uv.lock": ("pyproject", "uv lock"),
    "poetry.lock": ("pyproject", "poetry lock"),
    "pdm.lock": ("pyproject", "pdm lock"),
    "Pipfile.lock": ("Pipfile", "pipenv lock"),
    "pixi.lock": ("pixi", "pixi lock"),
}


def _belongs(lock: Sheet, project: Sheet) -> bool:
    wanted = LOCKS[lock.form][0]
    same = lock.file.rpartition("/")[0] == project.file.rpartition("/")[0]
    return same and (project.form == wanted or (wanted == "pixi" and project.form == "pyproject"))


def _disagreeing(pairs: list[tuple[Sheet, Sheet]], target: Aim) -> Iterator[Finding]:
    for lock, project in pairs:
        locked = [item for install in lock.installs for item in install.requirements]
        for install in project.installs:
            for item in install.requirements:
                asked = (
                    item.name in ("torch", *COMPANIONS)
                    and item.limits
                    and not item.url
                    and limits.holds(item.marker, target)
                )
                held = [
                    one
                    for one in locked
                    if one.name == item.name and one.conda == item.conda and limits.exact(one.limits)
                ]
                if not asked or not held or any(_within(one, item) for one in held):
                    continue
                has_number = limits.exact(held[0].limits)
                where = f"{project.file} line {item.place.line}"
                message = f"{item.name} {has_number} is locked, and {where} asks for {item.limits}"
                command = shell.command(target.os, *LOCKS[lock.form][1].split())
                yield given.at(held[0].place, message, (Fix("Lock again", (command,)),), f"package:{item.name}")


def _within(locked: Requirement, asked: Requirement) -> bool:
    return limits.allows(asked.limits, str(limits.exact(locked.limits)))
