"""TD007 and TD008: whether packages come from the index that is named for them."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor.declared import edits, given, limits, repair
from torchdoctor.declared.indexes import has
from torchdoctor.declared.model import LOCKS, Index, Install, Sheet
from torchdoctor.declared.outcome import platform
from torchdoctor.declared.resolve import outcome
from torchdoctor.knowledge import COMPANIONS, Compat
from torchdoctor.model import Edit, Facts, Finding, Fix, Severity
from torchdoctor.rule import DECLARED, Seen, rule

FAMILY = DECLARED
# Used with torch everywhere, and not on pytorch.org's indexes: PACKAGE_ALLOW_LIST in pytorch/test-infra has none of
# them. Of its names, Triton's and torchtune's (pandas, datasets) may be there, vLLM's are with nightly builds.
_NOT_THERE_NAMES = """
    accelerate diffusers scikit-learn gradio flask opencv-python seaborn jupyter jupyterlab ipykernel streamlit pytest
    sentence-transformers peft timm lightning pytorch-lightning ultralytics librosa spacy nltk hydra-core mypy ruff
    black flake8 isort pylint pytest-cov pre-commit coverage twine
"""
NOT_THERE = frozenset(_NOT_THERE_NAMES.split())
_NIGHTLY_NAMES = "transformers fastapi uvicorn wandb opencv-python-headless openai tokenizers einops pydantic"
NIGHTLY_ALONE = frozenset(_NIGHTLY_NAMES.split())


@rule("TD007", Severity.WARNING)
def declared_index_not_used(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """torch comes from the index of a build that files name for it.

    What it checks: an index of pytorch.org in --extra-index-url, in the line of a requirement, or in a project but not
    as the source of torch, where the installer would take another build from elsewhere. pip takes the highest version
    of all indexes, and of equal ones that with a tag; uv takes the first index that has the name; Poetry asks a
    supplemental source last.
    Why it matters: the build that was meant is not installed, and which one is changes with every release. An index
    that is searched besides PyPI for every package also lets packages from one replace those from the other.
    How to fix it: require the exact version with its tag, or make the index the explicit source of torch; then lock
    again what is locked.
    Source: PEP 440 (local versions); docs.astral.sh/uv (index strategy); python-poetry.org (package sources).
    """
    yield from given.once(_not_used(facts, compat))
    yield from given.brought(facts, compat, lambda scene: f"indexes: {', '.join(scene.indexes) or 'none'}")


def _not_used(facts: Facts, compat: Compat) -> Iterator[Finding]:
    given.scenes(facts, compat)  # raises Skip where no file installs torch
    for scene in given.declared_scenes(facts, compat):
        install, found = scene.install, scene.outcome.likely
        if (
            found.torch is None
            or not found.build
            or found.requirement.url
            or install.locked
            or install.only_limits
            or found.requirement.name != "torch"
        ):
            continue
        target = found.aim
        assert target is not None
        for index in _each(install):
            build = has(index.url).build
            alone = index.role == "index" and not _pypi_too(install)
            if not build or alone or build == found.build or _used(index, scene):
                continue
            if any(build == choice for _, choice in found.choices):
                continue
            best = _newest(build, found.limits, compat, platform(target), target.python)
            locks = _locks(scene, facts)
            if best is None or not _locked_too(locks, index, facts, compat):
                continue
            finding = _names_another(index, repair.Wanted(best, build, index.url), scene, compat)
            again = [LOCKS[lock.form][1] for lock in locks]
            yield _and_lock(finding, again[0]) if again else finding


def _pypi_too(install: Install) -> bool:
    """Whether PyPI is searched besides the index that was to take its place."""
    return any(item.role == "extra" and has(item.url).kind == "pypi" for item in install.indexes)


def _locks(scene: given.Scene, facts: Facts) -> list[Sheet]:
    """The lock files of a project."""
    sheets = given.declared(facts).sheets
    return [
        item for item in sheets if item.form in LOCKS and item.installs and given.decides(item, scene.sheet, sheets)
    ]


def _locked_too(locks: list[Sheet], index: Index, facts: Facts, compat: Compat) -> bool:
    """Whether what is locked comes from elsewhere, too, wherever something is locked."""
    held = [scene.outcome for scene in given.found_scenes(facts, compat) if scene.sheet in locks]
    other = [item for item in held if item.build not in (None, has(index.url).build) and item.source != index.url]
    return not locks or (held != [] and held == other)


def _and_lock(finding: Finding, again: str) -> Finding:
    fixes = (replace(fix, text=f"{fix.text}, then run {again}") for fix in finding.fixes)
    return replace(finding, fixes=tuple(fixes))


def _each(install: Install) -> Iterator[Index]:
    """Of those that are named several times the first."""
    yield from {index.url: index for index in reversed(install.indexes)}.values()


def _used(index: Index, scene: given.Scene) -> bool:
    """Whether torch comes from it, or a source names it on another target, extra or group, or it is one of several."""
    found, install = scene.outcome, scene.install
    every = [item for one in scene.sheet.installs for item in one.requirements]
    named = {source.url for item in (*install.requirements, *every) for source in item.sources}
    others = {item.url for item in install.indexes if item.role != "ignored" and has(item.url).build}
    return index.url in {*named, found.source, found.requirement.index} or (
        found.source in others - {index.url} or (index.role == "explicit" and len(others) > 1)
    )


def _newest(build: str, wanted: str, compat: Compat, place: str, python: str | None) -> str | None:
    """The newest release of a build within limits: one for this Python, where there is such."""
    there = [item for item in compat.releases.all() if build in item.indexed.get(place, ())]
    within = [item for item in reversed(there) if limits.allows(wanted, item.torch)]
    ours = [item for item in within if python is None or python in item.pythons.get(place, {})]
    return next((item.torch for item in (*ours, *within)), None)


def _names_another(index: Index, wanted: repair.Wanted, scene: given.Scene, compat: Compat) -> Finding:
    found, install = scene.outcome.likely, scene.install
    how = {"uv": "uv", "poetry": "Poetry", "pdm": "PDM"}.get(install.tool, "pip")
    message = f"{how} does not take torch from {index.url}: it would install {found.words}"
    if index.role == "ignored":
        message = f"pip ignores an index in the line of a requirement, so it would install {found.words}"
    if index.role == "explicit":
        message = (
            f"{index.url} is an explicit index that no source of torch names, so {how} would install {found.words}"
        )
    return given.at(index.place, message, (_made_its_source(index, wanted, scene, compat),), "package:torch")


def _made_its_source(index: Index, wanted: repair.Wanted, scene: given.Scene, compat: Compat) -> Fix:
    install, item = scene.install, scene.outcome.requirement
    release, python = compat.releases.get(wanted.torch), scene.aim.python
    if release and python and python not in release.pythons.get(platform(scene.aim), {}):
        other = repair.planned(scene, compat) if scene.aim.gpu and install.tool == "pip" else None
        return repair.fix(scene, other, compat) if other else Fix(f"Use an index that has torch for Python {python}")
    if install.tool == "pip":
        return repair.fix(scene, wanted, compat)
    name = index.name or f"pytorch-{wanted.build}"
    text = f"Make {name} the source of torch"
    if install.tool == "poetry":
        return Fix(text, edits=tuple(filter(None, (edits.sourced(item, name),))))
    if install.tool != "uv":
        return Fix(text)
    return _source_of_uv(index, name, install, text)


def _source_of_uv(index: Index, name: str, install: Install, text: str) -> Fix:
    source = f'torch = {{ index = "{name}" }}'
    if not index.place.file.endswith("pyproject.toml"):
        return Fix(f"Make {index.url} the first --index: uv takes torch from the first one that has it")
    if not index.name:
        return Fix(f"{text}: [tool.uv.sources] {source}")
    if edits.anchor(install.anchors, "uv.source torch"):  # for a different group
        return Fix(f"{text}, for this one too")
    table, end = edits.anchor(install.anchors, "uv.sources"), edits.anchor(install.anchors, "end")
    made = edits.after(table, source) if table else edits.after(end, "", "[tool.uv.sources]", source) if end else None
    return Fix(text, edits=(made,) if made else ())


@rule("TD008", Severity.ERROR)
def declared_index_lacks_package(facts: Facts, compat: Compat) -> Iterator[Finding | Seen]:
    """An index of pytorch.org takes the place of PyPI for torch's own packages alone.

    What it checks: --index-url with an index of pytorch.org in an installation that also has packages which are not on
    it, such as transformers.
    Why it matters: --index-url replaces PyPI for every package of the file or command: "No matching distribution found
    for transformers".
    How to fix it: two commands or files, torch in the one with the index; or --extra-index-url with the exact tagged
    version of torch.
    Source: pip's documentation of --index-url; the list of what may be on download.pytorch.org, in pytorch/test-infra.
    """
    for sheet, install in given.installs(facts):
        main = [item for item in install.indexes if item.role == "index"][-1:]
        if install.tool not in ("pip", "uv") or not main or has(main[0].url).kind not in ("build", "all", "nightly"):
            continue
        if (
            any(item.role != "index" and has(item.url).kind in ("pypi", "not known") for item in install.indexes)
            or main[0].name == "torch-backend"
        ):
            continue
        names = NOT_THERE if has(main[0].url).kind == "nightly" else NOT_THERE | NIGHTLY_ALONE
        lacking = [item for item in install.requirements if item.name in names and not item.url and not item.index]
        if lacking:
            named = ", ".join(item.name for item in lacking[:5])
            message = f"{main[0].url} replaces PyPI here, and does not have {named}"
            fix = _beside(main[0], install, _scene(sheet, install, facts, compat), compat)
            yield given.at(main[0].place, message, (fix,), f"package:{lacking[0].name}")
    told = [f"{sheet.file}: {_replacing(install)}" for sheet, install in given.installs(facts)]
    yield from given.seen(told or ["no file installs packages"])


def _replacing(install: Install) -> str:
    main = [item.url for item in install.indexes if item.role == "index"]
    return f"{main[-1]} instead of PyPI" if main else "PyPI"


def _scene(sheet: Sheet, install: Install, facts: Facts, compat: Compat) -> given.Scene | None:
    """None where it is not known which torch it brings."""
    found = outcome(install, given.aim(facts), compat)
    return given.Scene(sheet, install, found) if found and found.torch and found.build else None


def _beside(index: Index, install: Install, scene: given.Scene | None, compat: Compat) -> Fix:
    """PyPI as well, and what keeps torch on the index: the exact version with its tag, or uv's order of indexes."""
    torch = next((item for item in install.requirements if item.name in ("torch", *COMPANIONS)), None)
    wanted = _present(index, scene)
    pins = repair.fix(scene, wanted, compat).edits if scene and wanted else ()
    first = install.tool == "uv" and not install.strategy
    kept = torch is None or bool(pins) or first or limits.local(torch.limits) is not None
    changed = _after_pypi(index, install)
    if kept and changed:
        return Fix("Search PyPI as well", edits=(changed, *pins))
    if not kept and not wanted:
        return Fix("Install torch by a command or file of its own with this index; or name PyPI too")
    exact = f", and require torch=={wanted.torch}+{wanted.build}" if wanted and torch else ""
    return Fix(f"Name this index besides PyPI, not in its place{exact}")


def _present(index: Index, scene: given.Scene | None) -> repair.Wanted | None:
    """For pip, which takes the highest version of all indexes: what the index of a build brings now."""
    found = scene.outcome if scene and scene.install.tool == "pip" else None
    if found is None or not found.torch or not found.build or found.build != has(index.url).build:
        return None
    return repair.Wanted(found.torch, found.build, index.url)


def _after_pypi(index: Index, install: Install) -> Edit | None:
    """The index as an extra one, which uv asks first. None where it is a value: of a variable, in TOML, in brackets."""
    if index.written.startswith("-"):
        return edits.readdressed(index, f"--extra-index-url {index.url}")
    command = edits.anchor(install.anchors, "command")
    if command is None or (command.place.file, command.place.line) > (index.place.file, index.place.line):
        return None
    return edits.readdressed(index, f"https://pypi.org/simple --extra-index-url {index.written}")
