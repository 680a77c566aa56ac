"""The tests mirror the source: from a module's path follows the path of its test.

`src/torchdoctor/x/y.py` is tested in `tests/test_x/test_y.py` or `test_y_more.py`, `__init__.py` in `test_init.py`; a
module of rules by its table `tests/test_rules/cases_y.py`; a script in `tests/test_scripts/`. What needs the whole
program stands in `tests/end_to_end/`, the laboratory of fixes in `tests/fixes/`; what attacks it, in `tests/hostile/`.
"""

import ast
from functools import cache
from pathlib import Path

import pytest
from faults import each

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
SOURCE = ROOT / "src/torchdoctor"
# Modules, and whole folders of them, that are tested where they are used.
ELSEWHERE = {
    "__init__.py": "test_cli/test_init.py",
    "__main__.py": "test_cli/test_init.py",
    "bench/__init__.py": "test_bench/test_workers.py",
    "bench/evidence.py": "test_bench/test_verdicts_cpu.py",
    "bench/inside/": "test_bench/test_workers.py",
    "bench/model.py": "test_bench/test_comparison.py",
    "bench/render/comparison.py": "test_bench/test_comparison.py",
    "bench/render/": "test_bench/test_render/test_init.py",
    "cli/baseline.py": "test_fleet/test_baseline.py",
    "cli/bench.py": "test_bench/test_workers.py",
    "cli/causes.py": "test_cli/test_explain.py",
    "cli/checking.py": "test_cli/test_check.py",
    "cli/compare.py": "test_fleet/test_compare.py",
    "cli/comparison.py": "test_fleet/test_compare.py",
    "cli/flags.py": "test_cli/test_init.py",
    "cli/here.py": "test_inside/test_smoke_full.py",
    "cli/line.py": "test_cli/test_init.py",
    "cli/pythons.py": "test_pythons/test_find.py",
    "cli/run.py": "test_run.py",
    "cli/schema.py": "test_schema.py",
    "cli/screen.py": "test_cli/test_init.py",
    "collect/__init__.py": "end_to_end/test_unbreakable.py",
    "collect/collection.py": "end_to_end/test_unbreakable.py",
    "collect/elf/fatbin.py": "test_collect/test_elf/test_libraries.py",
    "collect/live_tests.py": "test_inside/test_smoke_full.py",
    "collect/toolkit.py": "test_inside/test_cuda.py",
    "declared/around.py": "test_declared/test_find.py",
    "declared/changes.py": "test_declared/test_repair.py",
    "declared/pins.py": "test_declared/test_pick.py",
    "declared/sources.py": "test_declared/test_pick.py",
    "declared/edits.py": "test_declared/test_rules/cases_versions.py",
    "declared/facts.py": "test_declared/test_outcome.py",
    "declared/given.py": "test_declared/test_rules/cases_versions.py",
    "declared/images.py": "test_declared/test_rules/cases_images.py",
    "declared/readers/compose.py": "test_declared/test_rules/cases_workloads.py",
    "declared/readers/extras.py": "test_declared/test_readers/test_pyproject.py",
    "declared/readers/instructions.py": "test_declared/test_readers/test_dockerfile.py",
    "declared/readers/kubernetes.py": "test_declared/test_rules/cases_workloads.py",
    "declared/readers/shell_lines.py": "test_declared/test_readers/test_commands.py",
    "declared/readers/workflow.py": "test_declared/test_rules/cases_versions.py",
    "declared/texts.py": "test_declared/test_find.py",
    "declared/readers/yamls.py": "test_declared/test_readers/test_conda.py",
    "declared/model.py": "test_declared/test_find.py",
    "declared/readers/pixi.py": "test_declared/test_readers/test_pyproject.py",
    "declared/readers/poetry.py": "test_declared/test_readers/test_pyproject.py",
    "declared/readers/requirement.py": "test_declared/test_readers/test_requirements.py",
    "declared/readers/tomls.py": "test_declared/test_readers/test_pyproject.py",
    "explain/errors/": "test_explain/test_errors.py",
    "explain/fixes.py": "test_explain/test_fit.py",
    "explain/known.py": "test_explain/test_errors.py",
    "explain/layers.py": "test_explain/test_fit.py",
    "explain/names.py": "test_explain/test_requires.py",
    "explain/nothing_left.py": "test_explain/test_steps/test_clues.py",
    "explain/search.py": "test_explain/test_stream.py",
    "explain/steps/checkpoints.py": "test_explain/test_steps/test_row.py",
    "explain/steps/configs.py": "test_explain/test_steps/test_row.py",
    "explain/steps/data.py": "test_explain/test_steps/test_row.py",
    "explain/steps/launching.py": "test_explain/test_steps/test_row.py",
    "explain/steps/processes.py": "test_explain/test_next_step.py",
    "explain/steps/programs.py": "test_explain/test_next_step.py",
    "explain/steps/raised.py": "test_explain/test_next_step.py",
    "explain/steps/shells.py": "test_explain/test_next_step.py",
    "explain/steps/language_models.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/robots.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/science.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/serving.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/speech.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/vision.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/web_uis.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/files.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/lines.py": "test_explain/test_steps/test_sources.py",
    "explain/steps/tools.py": "test_explain/test_own_message.py",
    "explain/targets.py": "test_explain/test_fit.py",
    "explain/views.py": "test_explain/test_fit.py",
    "cli/fix.py": "fixes/test_fix_and_undo.py",
    "cli/undo.py": "fixes/test_fix_and_undo.py",
    "cli/wishes.py": "test_cli/test_check.py",
    "fix/apply.py": "test_fix/test_session.py",
    "fix/model.py": "test_fix/test_session.py",
    "fix/plan.py": "test_fix/test_session.py",
    "fix/render.py": "test_fix/test_session.py",
    "fix/snapshot.py": "test_fix/test_undo.py",
    "fix/state.py": "test_fix/test_undo.py",
    "fix/tree.py": "test_fix/test_undo.py",
    "fleet/flat.py": "test_fleet/test_differences.py",
    "fleet/inside/": "test_fleet/test_parcel.py",
    "fleet/model.py": "test_fleet/test_compare.py",
    "fleet/report.py": "test_fleet/test_compare.py",
    "fleet/requirements.py": "test_fleet/test_compare.py",
    "fleet/render/": "test_fleet/test_render/test_init.py",
    "inside/facts.py": "test_collect/test_patient.py",
    "inside/files.py": "test_collect/test_patient.py",
    "inside/imports.py": "test_collect/test_patient.py",
    "inside/nvml.py": "test_collect/test_nvidia.py",
    "inside/packages.py": "test_collect/test_patient.py",
    "inside/protocol.py": "test_collect/test_patient.py",
    "inside/rights.py": "test_collect/test_patient.py",
    "inside/smoke.py": "test_collect/test_patient.py",
    "inside/tool.py": "test_cli/test_install_cmd.py",
    "install/patient.py": "test_install/test_managers.py",
    "install/required.py": "test_install/test_cures_words.py",
    "knowledge/official.py": "test_knowledge/test_published.py",
    "knowledge/peaks.py": "test_bench/test_plan.py",
    "knowledge/reader.py": "test_knowledge/test_data.py",
    "knowledge/signs.py": "test_collect/test_host.py",
    "knowledge/wheels.py": "test_knowledge/test_published.py",
    "model/": "test_codec.py",
    "pasted/": "test_pasted/test_reading.py",
    "pythons/conda.py": "test_pythons/test_find.py",
    "pythons/jupyter.py": "test_pythons/test_find.py",
    "pythons/paths.py": "hostile/test_odd_machines.py",
    "render/metrics.py": "test_fleet/test_render/test_init.py",
    "render/content.py": "test_render/test_html.py",
    "render/interpreters.py": "test_pythons/test_find.py",
    "render/page.py": "test_render/test_html.py",
    "render/terminal.py": "test_render/test_text.py",
    "rules/fixes.py": "test_rules/cases_driver.py",
    "rules/given.py": "test_rules/test_init.py",
    "rules/metadata.py": "test_rules/cases_companions.py",
    "rule.py": "test_rules/test_init.py",
    "signals.py": "hostile/test_signals.py",
    "survey.py": "test_pythons/test_find.py",
    "words.py": "test_cli/test_init.py",
    "scripts/gen_docs.py": "test_docs.py",
    "scripts/gen_schema.py": "test_schema.py",
    "scripts/hardware/__init__.py": "test_scripts/test_on_hardware.py",
    "scripts/hardware/checks.py": "test_scripts/test_on_hardware.py",
    "scripts/hardware/loops.py": "test_scripts/test_on_hardware.py",
    "scripts/hardware/page.py": "test_scripts/test_on_hardware.py",
    "scripts/hardware/provoke.py": "test_scripts/test_on_hardware.py",
    "scripts/hardware/provoked.py": "end_to_end/test_on_gpu.py",
    "scripts/hardware/record.py": "test_scripts/test_on_hardware.py",
    "scripts/hardware/smi.py": "test_scripts/test_on_hardware.py",
    "scripts/hardware/speed.py": "test_scripts/test_on_hardware.py",
    "scripts/upstream/facts.py": "test_scripts/test_upstream/test_init.py",
}
# Tests of no single module: of the project as a whole, of the data, or of a room by what came in from outside.
OF_NO_MODULE = {
    "test_boundaries.py",
    "test_ci.py",
    "test_wording.py",
    "test_declared/test_rules/test_cases.py",
    "test_docs.py",
    "test_explain/test_errors.py",
    "test_explain/test_texts.py",
    "test_knowledge/test_data.py",
    "test_knowledge/test_new_release.py",
    "test_knowledge/test_published.py",
    "test_layout.py",
    "test_rules/test_cases.py",
    "test_rules/test_from_reports.py",
}


@cache
def modules() -> list[str]:
    """Relative to the package; scripts below scripts/. An __init__.py that only hands on has nothing to test."""
    ours = [path.relative_to(SOURCE) for path in SOURCE.rglob("*.py")]
    scripts = [path.relative_to(ROOT) for path in (ROOT / "scripts").rglob("*.py")]
    every = [*((path, SOURCE / path) for path in ours), *((path, ROOT / path) for path in scripts)]
    return sorted(path.as_posix() for path, file in every if path.name != "__init__.py" or does(file))


def does(package: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.parse(package.read_text("utf-8")).body)


@cache
def stem(module: str) -> str:
    return "init" if module.endswith("__init__.py") else Path(module).stem.strip("_")


def folder(module: str) -> Path:
    return TESTS.joinpath(*(f"test_{part}" for part in Path(module).parent.parts))


@cache
def by_folder() -> dict[Path, list[str]]:
    found: dict[Path, list[str]] = {}
    for module in modules():
        found.setdefault(folder(module), []).append(module)
    return found


@cache
def owner(test: Path) -> str | None:
    """The module whose test it is by its name: of several the one of the longest name."""
    name = test.stem.partition("_")[2]
    return max(
        (item for item in by_folder().get(test.parent, ()) if f"{name}_".startswith(f"{stem(item)}_")),
        key=len,
        default=None,
    )


TESTED = {owner(path): path for path in TESTS.rglob("*_*.py")}


def elsewhere(module: str) -> bool:
    return module in ELSEWHERE or any(module.startswith(name) for name in ELSEWHERE if name.endswith("/"))


def test_a_module_has_its_test() -> None:
    untested = [module for module in modules() if module not in TESTED and not elsewhere(module)]
    wanted = {name: (folder(name) / f"test_{stem(name)}.py").relative_to(ROOT).as_posix() for name in untested}
    assert wanted == {}, "these have no test: write it, or name it in ELSEWHERE"


def test_what_is_tested_elsewhere_is_there() -> None:
    assert sorted(ELSEWHERE.keys() & TESTED.keys()) == [], "these have a test now: take them out of ELSEWHERE"
    gone = [module for module in ELSEWHERE if not (SOURCE / module).exists() and module not in modules()]
    assert gone == [], "these are gone: take them out of ELSEWHERE"
    assert {test for test in ELSEWHERE.values() if not (TESTS / test).is_file()} == set()


def test_a_test_has_its_module() -> None:
    written = [path.relative_to(TESTS) for path in TESTS.rglob("*.py") if path.name.startswith(("test_", "cases_"))]
    mirrored = {
        path.as_posix() for path in written if path.parts[0] not in ("end_to_end", "fixes", "hostile")
    } - OF_NO_MODULE
    assert sorted(name for name in mirrored if owner(TESTS / name) is None) == []


def test_one_test_of_many_names_each_that_fails() -> None:
    @each([(1, 1), (1, 2), (2, 1)])
    def equal(one: int, other: int) -> None:
        assert one == other

    with pytest.raises(AssertionError, match=r"1\. 1, 2: AssertionError: .*\n?.*2\. 2, 1: ") as found:
        equal()
    assert "0. " not in str(found.value)
    each(["a"])(lambda word: None)()
    with pytest.raises(AssertionError):
        each([])(print)()
