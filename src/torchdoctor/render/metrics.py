"""Metrics in the text format that Prometheus reads, and node_exporter from files: gauges, each with HELP and TYPE."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from torchdoctor.render.text import plain

ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


class Metric(NamedTuple):
    """samples: (labels, value)."""

    name: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float]]


def written(*metrics: Metric) -> str:
    """A metric without samples keeps its HELP and TYPE, so that a query finds it."""
    lines: list[str] = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.help}.", f"# TYPE {metric.name} gauge"]
        lines += [f"{metric.name}{_labels(labels)} {value:.15g}" for labels, value in metric.samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{plain(value).translate(ESCAPES)}"' for name, value in labels.items() if value)
    return f"{{{told}}}" if told else ""
