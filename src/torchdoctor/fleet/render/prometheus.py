"""What compare and fleet found as metrics, in the text format that Prometheus and node_exporter read."""

from collections import Counter

from torchdoctor.fleet.model import Comparison, Spread
from torchdoctor.render.metrics import Metric, written


def render(found: Comparison, verbose: bool = False) -> str:
    nodes: Counter[tuple[tuple[str, str], ...]] = Counter()
    for item in found.findings:
        nodes[tuple(_labels(item).items())] += len(item.reports)
    findings = [(dict(labels), count) for labels, count in nodes.items()]
    differing = len({name for row in found.differences for name in row.reports})
    unknown = len({name for item in found.unknown for name in item.reports})
    return written(
        Metric("torchdoctor_fleet_nodes", "Nodes whose report could be read", [({}, found.reports)]),
        Metric("torchdoctor_fleet_unreadable", "Reports that could not be read", [({}, len(found.broken))]),
        Metric("torchdoctor_fleet_unknown", "Nodes that could not be checked completely", [({}, unknown)]),
        Metric("torchdoctor_fleet_differing", "Nodes that differ from most", [({}, differing)]),
        Metric("torchdoctor_fleet_finding_nodes", "Nodes with this finding", findings),
    )


def _labels(item: Spread) -> dict[str, str]:
    return {"rule": item.rule, "slug": item.slug, "severity": item.severity.value, "subject": item.subject}
