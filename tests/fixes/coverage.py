"""Which rules have a fix that calls an installer, which of them the laboratory pastes, and why the others are not."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from cases import Case as Machine
from cases import verdicts
from test_declared.test_repair import FOUND
from test_declared.test_repair import fixes as changes

from fixes.cases import ASKED, CASES
from fixes.cases_combined import cases as combined
from fixes.cases_errors import failures
from torchdoctor import rules
from torchdoctor.declared.rules import BY_ID as OF_FILES
from torchdoctor.explain import fit
from torchdoctor.explain.errors import ERRORS
from torchdoctor.rules import BY_ID

NUMBER = re.compile(r"\d[\w.+]*(?: to \d[\w.]*)?(?: \(\w+\))?")
INSTALLER = re.compile(r"(?:^|[/\\'\" ])(?:pip|uv|conda|poetry|pdm|pixi)[ '\"]")
PYTHON = "makes an environment with another Python, which uv would download"
# How the code of rules asks for commands of an installer.
ASKING = {"install", "shell.conda", "new_environment", "known_cause"}
SHOWS = "only shows what to check"
CATALOGUE = "its fixes are those that explain prints for the error"
NOT_PASTED: Mapping[str, str] = {
    **dict.fromkeys(("python-unsupported", "no-wheel-32bit", "x86-python-on-apple-silicon"), PYTHON),
    **dict.fromkeys(("pip-of-another-python", "env-mix-pip-conda-listing"), SHOWS),
    "glibc-too-old": "needs a system with an older C library than any Python here runs on",
    **dict.fromkeys(("live-test-failed", "tensor-test-failed", "cuda-init-failed"), CATALOGUE),
    "xformers-mismatch": "on a machine, requirement-conflict says it first; its case with xFormers is pasted",
    "missing-shared-lib": "its fix is the one for nvidia-wheel-missing, if the wheel's record lacks the file too",
}
# Of rules whose fixes call no installer, by family: what they are for, and why nothing is pasted.
ELSEWHERE = {
    "TD3": "the driver, the kernel or the container, for which the tests have stand-ins",
    "TD4": "the GPUs, for which the tests have stand-ins",
    "TD5": "libraries and variables of the system",
    "TD6": "the drivers and devices of AMD, Intel and Apple, for which the tests have stand-ins",
    "TD7": "the system, its packages, limits and mounts",
    "TD9": "what the user requires, or had before",
}
# Kinds of explain whose fix calls an installer and of which nothing is pasted.
WINDOWS = "needs Windows, which the tests do not have"
MAC = "needs macOS, which the tests do not have"
COMPILED = "compiles a package for minutes, or needs the compiler of CUDA"
SYSTEM = "needs a system, disk or permission that is broken; the fix there is just the usual command"
ALIKE = "its fix is the one tested for {}"
ANY = "it applies to any package, and the tests have no wheel for one"
OTHERS = "is about a package other than torch, which the tests do not install"
NOT_FAILED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "triton-missing",
            "torch-compile-windows-no-msvc",
            "windows-dll-dependency",
            "windows-openmp-dll",
            "windows-vcredist",
            "windows-dll-blocked",
        ),
        WINDOWS,
    ),
    **dict.fromkeys(("windows-dll-of-package", "rocm-gpu-unsupported"), WINDOWS),
    "frozen-torch-incomplete": "needs a program packed by PyInstaller",
    "rocm-libraries-mixed": "needs an AMD GPU and two releases of ROCm",
    "intel-extension-missing": "the import is to be taken out of the program, which no command does",
    **dict.fromkeys(("no-wheel-mac-cuda", "no-wheel-mac-x86", "mac-code-signature"), MAC),
    "no-wheel-musl": "needs Alpine Linux, which the tests do not have",
    **dict.fromkeys(
        ("build-isolation", "extension-build-failed", "flash-attn-missing", "triton-no-compiler"), COMPILED
    ),
    **dict.fromkeys(("flash-attn-abi-mismatch", "extension-without-gpu", "extension-built-for-other-arch"), COMPILED),
    **dict.fromkeys(("cuda-toolkit-missing", "toolkit-torch-cuda-mismatch", "extension-not-compiled"), COMPILED),
    **dict.fromkeys(("disk-full", "install-permission-denied", "pip-hash-mismatch", "pip-read-timeout"), SYSTEM),
    "ssl-module-missing": SYSTEM,
    "no-device": ALIKE.format("cpu-only-build"),
    **dict.fromkeys(("hub-access", "program-installs"), OTHERS),
    "openmp-duplicate": "makes a new environment with the usual command",
    **dict.fromkeys(
        ("ssl-certificate", "index-not-https", "executable-stack", "glibc-too-old", "conda-channel-unavailable"), SYSTEM
    ),
    **dict.fromkeys(("extension-for-other-python", "old-package-for-new-torch", "hf-import-failed"), ANY),
    **dict.fromkeys(
        ("killed-sigbus", "nccl-lib-clash", "ld-path-clash", "torch-libraries-mixed"), ALIKE.format("truncated-library")
    ),
    **dict.fromkeys(("missing-cuda-library", "missing-libcudart"), ALIKE.format("missing-libcublas")),
    **dict.fromkeys(
        ("no-wheel-python-too-old", "no-wheel-python-too-new", "no-wheel-32bit", "wrong-wheel-tag"), PYTHON
    ),
    **dict.fromkeys(("requirement-conflict", "duplicate-install"), SHOWS),
    **dict.fromkeys(
        ("datasets-mismatch", "dgl-mismatch", "protobuf-mismatch", "tokenizer-file", "gradio-start"), OTHERS
    ),
    **dict.fromkeys(("notebook-runtime", "tensorrt-engine", "other-package-of-that-name"), OTHERS),
    **dict.fromkeys(("engine-kernels-other-gpu", "torchao-mismatch"), OTHERS),
    **dict.fromkeys(("old-metadata-refused", "webui-setup", "host-ram-exhausted", "vllm-model-inspection"), OTHERS),
    **dict.fromkeys(
        ("allocator-option", "cpu-library-refused", "cudnn-plan-warning", "dynamo-unsupported", "triton-gpu-unknown"),
        ALIKE.format("torch-too-old-for-package"),
    ),
    **dict.fromkeys(("apex-not-nvidias", "cmake-unusable", "needs-rust", "toolchain-unfit"), COMPILED),
    **dict.fromkeys(("cannot-uninstall", "download-refused", "installer-unusable", "missing-shared-lib-other"), SYSTEM),
    **dict.fromkeys(("code-for-other-python", "conda-refuses", "no-wheel-placeholder"), PYTHON),
    **dict.fromkeys(("apt-refuses", "environment-not-made", "python-built-without", "tls-broken-off"), SYSTEM),
    **dict.fromkeys(("hashes-required", "resolver-gives-up", "project-tool-refuses", "installer-warning"), OTHERS),
    "pip-broken": "would need a pip that is broken",
    "mkl-incomplete": "needs an MKL of conda, of which no small package can be made",
    **dict.fromkeys(("removed-name-in-package", "checkpoint-too-new"), ANY),
    **dict.fromkeys(("bitsandbytes-no-gpu-lib", "cuda-lib-bug"), ALIKE.format("bitsandbytes-missing")),
    "conda-unsatisfiable": PYTHON,
    "externally-managed": "pasted in test_system_python.py",
    **dict.fromkeys(("no-such-build", "no-matching-distribution"), ALIKE.format("missing-index-url")),
    "numpy-import-failed": ALIKE.format("requirement-damaged"),
    "setuptools-distutils": "needs a Python newer than 3.11",
    "torchcodec-unusable": "needs FFmpeg's libraries, which come from the system's package manager",
}
PAGE = """<!-- Generated by scripts/gen_docs.py from tests/fixes/. -->

# Fixes that were tried

A fix counts when a test pastes it: an environment is broken with real tools, the commands that `torchdoctor check`
prints are run exactly as written, and then the next check finds nothing and nothing else in the environment has
changed. In a project, the tool's own next command is run too, and must not undo the fix. The official indexes are
replaced by small wheels on this machine, which the commands reach without being changed. pip, uv, poetry and pdm are
the real ones. Tests cannot install conda itself: `conda install` and `conda remove` are carried out by py-rattler, a
real solver of conda's packages, from channels in folders. GPUs and their drivers are stand-ins.

`pytest -m fixes` runs all of these cases, `pytest -m undo` the same through `torchdoctor fix` and back through `undo`.

## Pasted

| rule | environments |
| --- | --- |
{pasted}

## Pasted together

Environments with several faults, or with one that several rules could report: all fixes of the report are pasted in its
order, into one shell. None of them undoes another, and the next check finds nothing; "then" marks problems that appear
only after the first fixes.

| environment | rules |
| --- | --- |
{together}

## Not pasted

Fixes that call an installer and that no case pastes, with the reason:

| rule | why |
| --- | --- |
{rest}

## No installer

The fixes of these rules call no installer. No test runs them, as they change what a test must not change or does not
have; the tables of the rules compare them word for word.

| rules | what their fixes change |
| --- | --- |
{elsewhere}

## Files that declare an environment

Of the tables of these rules, every fix that changes lines is made, and the changed files are judged again
(`tests/test_declared/test_repair.py`): nothing is found any more. `uv lock`, `poetry lock`, `pdm lock` and the command
that installs torch first are pasted, and four diffs are applied with `git apply` and installed by pip; `pipenv lock` is
not pasted, as the tests have no pipenv. What is left in words is for a person to decide, or has no line that could
change.

| rule | changed lines | in words, or as a command |
| --- | --- | --- |
{declared}

## Errors

Of the kinds of errors that `explain` knows, these are brought about by code that fails in such an environment, with
what programs print; the answer is pasted, and then the same code runs:

{errors}

Not pasted, with the reason:

| error | why |
| --- | --- |
{other_errors}
"""


def with_an_installer() -> set[str]:
    """Slugs of the rules that can get a fix that calls an installer, by their code or on a machine of the tests."""
    machines: tuple[Machine, ...] = import_module("test_rules.test_cases").CASES
    seen = {item.rule for item in machines if item.status == "failed" and _installs(item)}
    return {BY_ID[name].slug for name in (*seen, *_by_code())}


def without_an_installer(pasted: Mapping[str, object]) -> dict[str, list[str]]:
    """IDs by family, of the rules on neither of the two lists above."""
    known = {*with_an_installer(), *pasted, *(slug for item in combined() for slug in (*item.found, *item.then))}
    found: dict[str, list[str]] = {}
    for name, rule in BY_ID.items():
        if rule.slug not in known:
            found.setdefault(name[:-2], []).append(name)
    return found


def _by_code() -> set[str]:
    """IDs of the rules whose functions, or what these call in their module, ask for such a command."""
    return {
        name for path in Path(rules.__file__).parent.glob("*.py") for name in _of_module(ast.parse(path.read_text()))
    }


def _of_module(tree: ast.Module) -> Iterator[str]:
    made = {item.name: item for item in tree.body if isinstance(item, ast.FunctionDef)}
    words = {name: {*_words(item)} for name, item in made.items()}
    while any(grown := {name: _grown(found, words) - found for name, found in words.items()}.values()):
        words = {name: found | more for (name, found), more in zip(words.items(), grown, strict=True)}
    for name, item in made.items():
        for call in item.decorator_list:
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "rule" and words[name] & ASKING:
                yield ast.literal_eval(call.args[0])


def _grown(found: set[str], words: Mapping[str, set[str]]) -> set[str]:
    return {word for name in found for word in words.get(name, ())}


def _words(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name | ast.Attribute):
            yield ast.unparse(node).removeprefix("fixes.")


def kinds_with_an_installer() -> set[str]:
    """Kinds of errors of the environment one of whose texts gets a fix that calls an installer."""
    texts = ((error, seen.text) for error in ERRORS if error.environment for seen in error.seen)
    return {
        error.id
        for error, text in texts
        if any(INSTALLER.search(line) for fix in fit.fixes(error, text) for line in fix.commands)
    }


def _installs(machine: Machine) -> bool:
    fixes = (fix for finding in verdicts(machine.facts)[machine.rule].findings for fix in finding.fixes)
    return any(INSTALLER.search(line) for fix in fixes for line in fix.commands)


def _of_files() -> Iterator[str]:
    """A row for each rule: how many changes are made, and what else its fixes say, each once without its numbers."""
    made: Counter[str] = Counter()
    said: dict[str, dict[str, None]] = {name: {} for name in sorted({case.rule for case in FOUND})}
    for case in FOUND:
        for fix in changes(case):
            made[case.rule] += bool(fix.edits)
            if not fix.edits:
                words = NUMBER.sub("N", fix.text.partition(" from http")[0].removeprefix("Or "))
                lines = (NUMBER.sub("N", line) for line in fix.commands)
                text = ", ".join(f"`{line}`" for line in lines) or words[:1].upper() + words[1:]
                said[case.rule][text] = None
    for name, texts in said.items():
        yield f"| [{OF_FILES[name].slug}](rules/{name}.md) | {made[name] or 'none'} | {'; '.join(texts) or 'none'} |"


def page() -> str:
    by_rule: dict[str, list[str]] = {}
    for case in (*CASES, *ASKED):
        by_rule.setdefault(case.rule, []).append(case.name.partition(":")[0])
    ids = {rule.slug: rule.id for rule in BY_ID.values()}
    linked = {slug: f"[{slug}](rules/{ids[slug]}.md)" for slug in {*by_rule, *NOT_PASTED}}
    pasted = [
        f"| {linked[slug]} | {', '.join(dict.fromkeys(by_rule[slug]))} |"
        for slug in sorted(by_rule, key=ids.__getitem__)
    ]
    names = {item.name.partition(": ")[2]: item for item in combined()}
    together = [
        f"| {name} | {'; then '.join(map(', '.join, filter(None, (item.found, item.then))))} |"
        for name, item in names.items()
    ]
    rest = [f"| {linked[slug]} | {why} |" for slug, why in sorted(NOT_PASTED.items(), key=lambda item: ids[item[0]])]
    elsewhere = [
        f"| {', '.join(f'[{BY_ID[name].slug}](rules/{name}.md)' for name in found)} | {ELSEWHERE[family]} |"
        for family, found in without_an_installer(by_rule).items()
    ]
    errors = ", ".join(sorted({failure.kind for _, _, failure in failures()}))
    other = [f"| {kind} | {why} |" for kind, why in sorted(NOT_FAILED.items())]
    return PAGE.format(
        pasted="\n".join(pasted),
        together="\n".join(together),
        rest="\n".join(rest),
        elsewhere="\n".join(elsewhere),
        declared="\n".join(_of_files()),
        errors=errors,
        other_errors="\n".join(other),
    )
