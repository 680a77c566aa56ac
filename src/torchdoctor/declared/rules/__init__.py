"""The rules about project files, in the order of their IDs, and the report that they make for each target."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from torchdoctor import __version__
from torchdoctor.declared.model import Declared
from torchdoctor.declared.rules import companions, images, indexes, projects, targets, versions, workloads
from torchdoctor.knowledge import Compat
from torchdoctor.model import Facts, Finding, Report, Result
from torchdoctor.rule import Rule, Seen, Unless, verdict

RULES: tuple[Rule, ...] = (
    versions.declared_file_unreadable,
    versions.declared_torch_unavailable,
    versions.declared_no_wheel,
    versions.declared_build_unavailable,
    companions.declared_companion_mismatch,
    companions.declared_extension_mismatch,
    indexes.declared_index_not_used,
    indexes.declared_index_lacks_package,
    targets.declared_driver_too_old,
    targets.declared_gpu_unsupported,
    targets.declared_build_without_gpu,
    companions.declared_numpy2_with_old_torch,
    projects.declared_torch_twice,
    projects.declared_lock_disagrees,
    images.declared_torch_unpinned,
    images.image_cuda_newer_than_driver,
    images.driver_in_image,
    images.cuda_compat_in_image,
    images.devel_image_not_needed,
    workloads.service_without_gpu,
    workloads.gpu_without_capability,
    workloads.shared_memory_small,
    workloads.pod_without_gpu,
)
BY_ID = {rule.id: rule for rule in RULES}
BY_SLUG = {rule.slug: rule for rule in RULES}


def judge(facts: Declared, compat: Compat, chosen: Iterable[Rule] = RULES) -> Report:
    """The report on these files, for every target. What is found on some targets alone says on which."""
    rules = tuple(chosen)
    each = [verdicts(replace(facts, aims=(aim,)), compat, rules) for aim in facts.aims]
    names = [aim.name for aim in facts.aims]
    results = tuple(_merged(list(found), names) for found in zip(*each, strict=True))
    return Report(facts, results, __version__, compat.data_version, "")


def verdicts(facts: Facts, compat: Compat, chosen: Iterable[Rule] = RULES) -> list[Result]:
    """Each rule's, in their order. None of these rules explains another's finding."""
    return [verdict(rule, _said(rule, facts, compat)) for rule in chosen]


def _said(rule: Rule, facts: Facts, compat: Compat) -> Callable[[], Iterator[Finding | Seen]]:
    def said() -> Iterator[Finding | Seen]:
        yield from (item for item in rule.check(facts, compat) if not isinstance(item, Unless))

    return said


def _merged(results: Sequence[Result], names: Sequence[str]) -> Result:
    """One rule's verdicts on several targets as one."""
    if len(results) == 1:
        return results[0]
    where: dict[tuple[str, int, str], tuple[Finding, list[str]]] = {}
    for result, name in zip(results, names, strict=True):
        for finding in result.findings:  # of several fixes that of the first target counts
            where.setdefault((finding.file, finding.line, finding.message), (finding, []))[1].append(name)
    findings = tuple(
        finding if len(on) == len(names) else replace(finding, message=f"{finding.message} (on {', '.join(on)})")
        for finding, on in where.values()
    )
    order = ("crashed", "failed", "passed", "skipped")
    worst = min(results, key=lambda item: order.index(item.status))
    return replace(worst, findings=findings, seen=tuple(dict.fromkeys(text for item in results for text in item.seen)))
