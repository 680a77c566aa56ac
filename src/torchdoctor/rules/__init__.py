"""All rules in ID order, and judging by them: diagnose(facts) -> results, judge(facts) -> Report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from torchdoctor import __version__
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Fix, Host, Report, Result, Severity
from torchdoctor.rule import DECLARED, Family, Rule, Seen, Unless, verdict
from torchdoctor.rules import (
    companions,
    cuda_guests,
    cuda_start,
    dependents,
    driver,
    environment,
    gpu,
    gpu_load,
    gpu_state,
    host,
    libraries,
    library_files,
    policy,
    python,
    requirements,
    runtimes,
    smoke,
    smoke_full,
    torch,
    vendors,
)
from torchdoctor.rules.given import Skip

RULES: tuple[Rule, ...] = (
    python.python_unsupported,
    environment.no_wheel_32bit,
    environment.duplicate_install,
    environment.pip_of_another_python,
    environment.torch_of_elsewhere_fails,
    torch.torch_not_installed,
    torch.torch_shadowed,
    torch.torch_for_other_python,
    torch.duplicate_torch,
    torch.duplicate_torch_pip_and_conda,
    torch.torch_half_removed,
    torch.env_mix_pip_conda_listing,
    torch.torch_record_damaged,
    torch.torch_files_gone,
    torch.cpu_build_on_gpu_machine,
    companions.torchvision_mismatch,
    companions.torchaudio_mismatch,
    companions.numpy2_with_old_torch,
    companions.torchtext_mismatch,
    companions.triton_mismatch,
    requirements.torch_requirement_missing,
    requirements.torch_requirement_outdated,
    requirements.requirement_damaged,
    requirements.setuptools_outdated,
    dependents.requirement_conflict,
    dependents.extension_abi_mismatch,
    dependents.onnxruntime_no_cuda_provider,
    dependents.xformers_mismatch,
    requirements.compiler_missing,
    driver.driver_too_old_for_build,
    driver.no_driver,
    driver.driver_not_loaded,
    driver.driver_library_mismatch,
    driver.driver_hangs,
    driver.driver_sees_no_gpu,
    driver.driver_unusable,
    driver.driver_too_old_for_triton,
    cuda_start.fabric_manager,
    cuda_start.cuda_compat_lib_clash,
    cuda_start.cuda_compat_on_geforce,
    cuda_start.cuda_stub_library,
    cuda_start.cuda_unknown_error_uvm,
    cuda_start.device_permission_denied,
    cuda_guests.container_lost_gpu,
    cuda_guests.wsl_driver_in_guest,
    cuda_guests.wsl_libcuda_path,
    cuda_start.driver_init_failed,
    cuda_guests.docker_gpus_flag_missing,
    cuda_guests.wsl1_no_gpu,
    cuda_start.libcuda_missing,
    gpu.gpu_arch_unsupported_by_build,
    gpu.gpu_arch_dropped,
    gpu_state.exclusive_compute_mode,
    gpu_state.mig,
    gpu_state.hardware_xid_ecc,
    gpu_state.wrong_cuda_visible_devices,
    gpu_state.gpus_hidden,
    gpu_load.pcie_link_narrow,
    gpu_load.gpu_slowed_down,
    gpu_load.gpu_memory_taken,
    gpu_load.power_limit_lowered,
    libraries.nvidia_wheel_missing,
    libraries.cudnn_mismatch,
    libraries.nvidia_wheel_mismatch,
    libraries.mixed_cuda_libs,
    library_files.library_damaged,
    library_files.missing_shared_lib,
    library_files.ld_path_clash,
    library_files.cudnn_version_clash,
    library_files.toolkit_torch_cuda_mismatch,
    libraries.cuda_wheels_contested,
    runtimes.glibc_too_old,
    runtimes.libstdcxx_too_old,
    runtimes.mkl_too_new,
    runtimes.openmp_duplicate,
    vendors.rocm_gpu_unsupported,
    vendors.rocm_device_permission_denied,
    vendors.rocm_no_gpu_visible,
    vendors.cuda_build_on_amd_machine,
    vendors.cpu_build_on_amd_machine,
    vendors.xpu_device_permission_denied,
    vendors.no_xpu_build_on_intel_machine,
    vendors.x86_python_on_apple_silicon,
    vendors.mps_unavailable,
    host.docker_shm_too_small,
    host.disk_full,
    host.triton_no_compiler,
    host.triton_no_python_headers,
    host.cpu_without_avx2,
    host.mount_not_answering,
    host.resource_limits_low,
    smoke.torch_not_importable,
    smoke.cuda_init_failed,
    smoke.tensor_test_failed,
    smoke_full.live_test_failed,
    policy.requirement_unmet,
    policy.changed_since_baseline,
)
FAMILIES = (
    DECLARED,
    python.FAMILY,
    torch.FAMILY,
    driver.FAMILY,
    gpu.FAMILY,
    libraries.FAMILY,
    vendors.FAMILY,
    host.FAMILY,
    smoke.FAMILY,
    policy.FAMILY,
)
# What is the node's own fault and no environment's: `check --node` judges by these.
OF_NODE: tuple[Rule, ...] = (
    driver.driver_not_loaded,
    driver.driver_library_mismatch,
    driver.driver_hangs,
    driver.driver_sees_no_gpu,
    driver.driver_unusable,
    cuda_start.fabric_manager,
    cuda_start.cuda_compat_lib_clash,
    cuda_start.cuda_compat_on_geforce,
    cuda_start.cuda_stub_library,
    cuda_start.cuda_unknown_error_uvm,
    cuda_start.device_permission_denied,
    cuda_guests.container_lost_gpu,
    cuda_guests.wsl_driver_in_guest,
    cuda_guests.wsl_libcuda_path,
    cuda_start.driver_init_failed,
    gpu_state.mig,
    gpu_state.hardware_xid_ecc,
    gpu_load.pcie_link_narrow,
    gpu_load.gpu_slowed_down,
    host.mount_not_answering,
    policy.requirement_unmet,
)
RETIRED: frozenset[str] = frozenset()  # IDs that were given out and must not come back


def family(rule: str) -> Family:
    """The family of a rule's ID."""
    return next(item for item in FAMILIES if rule.startswith(item.prefix))


def of_gpus(rule: Rule) -> bool:
    """Whether it does not matter where no GPU is to be used."""
    return family(rule.id).of_gpus if rule.of_gpus is None else rule.of_gpus


class UnknownRule(ValueError):
    """--select or --ignore names no rule; the text is one line for the user."""


def choose(select: Sequence[str], ignore: Sequence[str], among: Sequence[Rule] = RULES) -> tuple[Rule, ...]:
    """The rules that IDs, ID prefixes or slugs choose. Raises UnknownRule for a word that names none."""
    for word in (*select, *ignore):
        if not is_known(word, among):
            from difflib import get_close_matches

            near = get_close_matches(word, [name for rule in among for name in (rule.id, rule.slug)], 3)
            raise UnknownRule(f"no rule is called {word!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    return tuple(rule for rule in among if is_chosen(rule.id, rule.slug, select, ignore))


def is_known(word: str, among: Sequence[Rule] = RULES) -> bool:
    """Whether an ID, a prefix or a slug names one of these rules."""
    return any(_named(rule, word) for rule in among)


def is_chosen(id: str, slug: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Whether a rule is among those that were asked for, also one that only another torchdoctor has."""
    words = [word for word in (*select, *ignore) if id.startswith(word.upper()) or slug == word.lower()]
    return (not select or any(word in select for word in words)) and not any(word in ignore for word in words)


def _named(rule: Rule, word: str) -> bool:
    return is_chosen(rule.id, rule.slug, [word], [])


class _Judgement:
    """Judges rules on demand, so that a rule can wait for those that would explain it."""

    def __init__(self, facts: Facts, compat: Compat) -> None:
        self.facts, self.compat = facts, compat
        self.done: dict[str, Result] = {}
        self.no_gpus = policy.cpu_only(facts.policy)

    def result(self, rule: Rule) -> Result:
        if rule.id not in self.done:
            self.done[rule.id] = self._judge(rule)
        return self.done[rule.id]

    def _judge(self, rule: Rule) -> Result:
        return verdict(rule, lambda: self._said(rule))

    def _said(self, rule: Rule) -> Iterator[Finding | Seen]:
        self._stand_back(rule)
        said = [*rule.check(self.facts, self.compat)]
        yield from (item for item in said if isinstance(item, Seen))
        yield from self._unexplained(item for item in said if not isinstance(item, Seen))

    def _stand_back(self, rule: Rule) -> None:
        """One cause, one finding: what another rule's finding explains is not reported again."""
        if self.no_gpus and of_gpus(rule):
            raise Skip("cpu-only is required: no GPU is to be used")
        if cause := self.found(rule.explained_by):
            raise Skip(f"explained by {cause.id} {cause.slug}")

    def found(self, causes: Iterable[str]) -> Rule | None:
        """The first of these rules and families that has a finding."""
        return next((rule for word in causes for rule in named(word) if self.result(rule).status == "failed"), None)

    def _unexplained(self, found: Iterable[Finding | Unless]) -> tuple[Finding, ...]:
        """Without those whose cause another rule has found. Raises Skip where that leaves none."""
        kept: list[Finding] = []
        cause: Rule | None = None
        for item in found:
            finding, causes = (item.finding, item.explained_by) if isinstance(item, Unless) else (item, ())
            if explanation := self.found(causes):
                cause = explanation
            else:
                kept.append(finding)
        if cause and not kept:
            raise Skip(f"explained by {cause.id} {cause.slug}")
        return tuple(kept)


BY_ID = {rule.id: rule for rule in RULES}
BY_SLUG = {rule.slug: rule for rule in RULES}


def named(word: str) -> tuple[Rule, ...]:
    """What a word of explained_by names: the rule of that slug, or a family's rules that find errors."""
    if word in BY_SLUG:
        return (BY_SLUG[word],)
    return tuple(rule for rule in RULES if rule.severity is Severity.ERROR and family(rule.id).name == word)


def diagnose(facts: Facts, compat: Compat, rules: Iterable[Rule] = RULES) -> tuple[Result, ...]:
    """These rules' verdicts, in their order. A rule that raises is reported as crashed; nothing is lost."""
    judgement, chosen = _Judgement(facts, compat), tuple(rules)
    results = tuple(judgement.result(rule) for rule in chosen)
    if facts.source != "report" or facts.host is not None or facts.torch is None:
        return results
    linux, windows = (diagnose(replace(facts, host=host), compat, chosen) for host in EITHER)
    return tuple(map(_on_either, results, linux, windows))


# The systems of a text that does not name one: what is wrong on both is wrong.
EITHER = (Host("linux", "x86_64"), Host("windows", "amd64"))


def _on_either(unknown: Result, linux: Result, windows: Result) -> Result:
    if linux.status != windows.status or linux.status not in ("failed", "skipped"):
        return unknown
    if linux.status == "skipped":  # what another finding now explains
        return linux if unknown.status == "failed" else unknown
    if unknown.status == "failed":
        return unknown
    pairs = zip(linux.findings, windows.findings, strict=False)
    return replace(linux, findings=tuple(replace(one, fixes=_in_common(one, other)) for one, other in pairs))


def _in_common(one: Finding, other: Finding) -> tuple[Fix, ...]:
    """Without commands that differ."""
    pairs = [(a, b) for a, b in zip(one.fixes, other.fixes, strict=False) if a.text == b.text]
    return tuple(a if a == b else replace(a, commands=()) for a, b in pairs)


def decisive(facts: Facts, compat: Compat, ids: Iterable[str]) -> dict[str, Result]:
    """The verdicts on these rules, by ID; where another rule's finding explains one, that other rule's."""
    judgement = _Judgement(facts, compat)
    asked = [BY_ID[id] for id in ids if id in BY_ID]
    return {rule.id: judgement.result(judgement.found(rule.explained_by) or rule) for rule in asked}


def judge(facts: Facts, compat: Compat, collected_at: str, rules: Iterable[Rule] = RULES) -> Report:
    """The report on these facts. collected_at: ISO 8601, UTC."""
    return Report(facts, diagnose(facts, compat, rules), __version__, compat.data_version, collected_at)


def graded(report: Report, severity: Mapping[str, str], among: Sequence[Rule] = RULES) -> Report:
    """With the severities that the user gives to rules, by ID, prefix or slug; a later one wins. Raises UnknownRule."""
    choose([*severity], [], among)
    given = {rule.id: Severity(value) for word, value in severity.items() for rule in among if _named(rule, word)}
    return replace(
        report, results=tuple(replace(item, severity=given.get(item.rule, item.severity)) for item in report.results)
    )
