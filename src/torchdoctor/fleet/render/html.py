"""What compare and fleet found as one HTML page that needs nothing else: a table of all nodes to sort and search.

Findings and differences are there without its script.
"""

import json
from collections.abc import Iterable, Iterator

from torchdoctor import __version__
from torchdoctor.fleet.model import Comparison, Spread, Turn
from torchdoctor.fleet.render.sentences import change, headline, message, node, nodes, rows
from torchdoctor.model import Severity
from torchdoctor.render.page import fix, page, resource, text
from torchdoctor.render.text import MARKS, plain

OWN = "torchdoctor.fleet.render"
LEVELS = [*reversed(Severity)]


def render(found: Comparison, verbose: bool = False) -> str:
    body = ('<div class="fleet">', *_parts(found), "</div>")
    return page(
        f"torchdoctor: {headline(found)}", body, resource(OWN, "page.css"), resource(OWN, "page.js"), _data(found)
    )


def _parts(found: Comparison) -> Iterator[str]:
    yield f"<h1>{text(headline(found))}</h1>"
    yield from (_finding(item, found.reports) for item in found.findings)
    if found.trend:
        yield f"<h2>Since {text(found.trend.since)}</h2><p>{found.trend.still} findings are still there.</p>"
        yield from _turns("new", found.trend.new)
        yield from _turns("fixed", found.trend.fixed)
    if found.differences:
        yield '<h2>Differences from what most have</h2><table class="rows"><thead><tr><th>What</th><th>Nodes</th>'
        yield "<th>Which</th></tr></thead><tbody>"
        for what, who in rows(found.differences):
            yield f"<tr><td>{text(what)}</td><td>{len(who)}</td><td>{text(nodes(who))}</td></tr>"
        yield "</tbody></table>"
    yield '<h2>Nodes</h2><div id="nodes"><p class="soft">The table of nodes needs JavaScript.</p></div>'
    for item in found.unknown:
        yield f'<p class="soft">? {text(nodes(item.reports))}: {text(item.what)}: {text(item.why)}</p>'
    for broken in found.broken:
        yield f'<p class="soft">? {text(broken.report)}: {text(broken.why)}</p>'
    versions = ", ".join(f"{version} ({count})" for version, count in found.versions.items())
    yield f'<p class="soft">Made by torchdoctor {__version__} from reports of torchdoctor {text(versions)}</p>'


def _finding(item: Spread, of: int) -> str:
    kind = "crashed" if item.crashed else item.severity.value
    return (
        f'<article class="{kind}"><h3><span class="kind">{MARKS[kind]} {kind}</span> {text(item.slug)} '
        f'<a href="#nodes" data-find="{text(item.slug)}">{text(item.rule)}</a></h3>'
        f"<p><strong>{len(item.reports)} of {of}</strong>: {text(nodes(item.reports))}</p>"
        f"<p>{text(message(item))}</p>{''.join(map(fix, item.fixes))}</article>"
    )


def _turns(word: str, turns: Iterable[Turn]) -> Iterator[str]:
    for turn in turns:
        told = f"{turn.severity.value} {turn.slug} {turn.rule}, {len(turn.reports)}: {nodes(turn.reports)}"
        yield f"<p><strong>{word}</strong> {text(told)}</p>"


def _data(found: Comparison) -> str:
    """What the script shows: the findings and differences once, and of each node the numbers of its own."""
    places = {name: number for number, name in enumerate(found.nodes)}
    own: list[list[list[int]]] = [[[], []] for _ in found.nodes]
    for number, item in enumerate(found.findings):
        for name in item.reports:
            own[places[name]][0].append(number)
    for number, row in enumerate(found.differences):
        for name in row.reports:
            own[places[name]][1].append(number)
    data = {
        "findings": [[LEVELS.index(item.severity), plain(f"{item.slug} {item.rule}")] for item in found.findings],
        "differences": [plain(change(row)) for row in found.differences],
        "nodes": [[plain(node(name)), *lists] for name, lists in zip(found.nodes, own, strict=True)],
    }
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
