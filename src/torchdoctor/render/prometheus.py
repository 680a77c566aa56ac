"""The report as metrics in the text format of Prometheus: for the textfile folder of node_exporter."""

import re
from datetime import datetime

from torchdoctor.model import Report
from torchdoctor.render import USUAL, Setting
from torchdoctor.render.json import summary
from torchdoctor.render.metrics import Metric, written

NAME = re.compile(r"[^a-zA-Z0-9_]")


def render(report: Report, setting: Setting = USUAL) -> str:
    counts = summary(report)
    severities = [({"severity": name}, counts[f"{name}s"]) for name in ("error", "warning", "note")]
    rules = [
        ({"rule": result.rule, "slug": result.slug, "severity": result.severity.value}, len(result.findings))
        for result in report.results
        if result.findings
    ]
    unknown = len(report.facts.problems) + counts["crashed"]
    return written(
        Metric("torchdoctor_info", "What was checked", [(_about(report), 1)]),
        Metric("torchdoctor_findings", "Findings of this severity", severities),
        Metric("torchdoctor_finding", "Findings of this rule", rules),
        Metric("torchdoctor_unknown", "What could not be checked", [({}, unknown)]),
        Metric("torchdoctor_gpus", "GPUs that the NVIDIA driver lists", [({}, len(report.facts.gpus))]),
        Metric("torchdoctor_collected_seconds", "When the report was made, in seconds since 1970", _when(report)),
    )


def _about(report: Report) -> dict[str, str]:
    facts = report.facts
    about = {
        "version": report.version,
        "torch": (facts.torch and facts.torch.version) or "",
        "driver": (facts.nvidia and facts.nvidia.driver_version) or "",
    }
    return {**about, **{f"label_{NAME.sub('_', name)}": value for name, value in report.labels.items()}}


def _when(report: Report) -> list[tuple[dict[str, str], float]]:
    try:
        return [({}, datetime.fromisoformat(report.collected_at).timestamp())]
    except ValueError:
        return []
