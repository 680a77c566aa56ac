"""What compare and fleet found as one HTML page that needs nothing else: a table of all nodes to sort and search.

The page's own script is the only one that may run: its policy names the script's hash, and lets nothing be loaded.
Findings and differences are there without it.
"""

import base64
import hashlib
import json
import pkgutil
from collections.abc import Iterable, Iterator
from html import escape

from torchdoctor import __version__
from torchdoctor.fleet.model import Comparison, Spread, Turn
from torchdoctor.fleet.render.sentences import change, headline, node, nodes, rows
from torchdoctor.model import Fix, Severity
from torchdoctor.render.html import PAGE_STYLE, STYLE
from torchdoctor.render.text import MARKS, NEEDS, plain

PAGE = "torchdoctor.fleet.render"
LEVELS = [*reversed(Severity)]


def render(found: Comparison, verbose: bool = False) -> str:
    script = (pkgutil.get_data(PAGE, "page.js") or b"").decode("utf-8")
    style = (pkgutil.get_data(PAGE, "page.css") or b"").decode("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>torchdoctor: {_text(headline(found))}</title>",
            f"<style>{PAGE_STYLE}{STYLE}{style}</style>\n</head>\n<body>",
            '<main class="torchdoctor fleet">',
            *_parts(found),
            f'<script type="application/json" id="data">{_data(found)}</script>',
            f"<script>{script}</script>\n</main>\n</body>\n</html>\n",
        )
    )


def _parts(found: Comparison) -> Iterator[str]:
    yield f"<h1>{_text(headline(found))}</h1>"
    yield from (_finding(item, found.reports) for item in found.findings)
    if found.trend:
        yield f"<h2>Since {_text(found.trend.since)}</h2><p>{found.trend.still} findings are still there.</p>"
        yield from _turns("new", found.trend.new)
        yield from _turns("fixed", found.trend.fixed)
    if found.differences:
        yield '<h2>Differences from what most have</h2><table class="rows"><thead><tr><th>What</th><th>Nodes</th>'
        yield "<th>Which</th></tr></thead><tbody>"
        for what, who in rows(found.differences):
            yield f"<tr><td>{_text(what)}</td><td>{len(who)}</td><td>{_text(nodes(who))}</td></tr>"
        yield "</tbody></table>"
    yield '<h2>Nodes</h2><div id="nodes"><p class="soft">The table of nodes needs JavaScript.</p></div>'
    for item in found.unknown:
        yield f'<p class="soft">? {_text(nodes(item.reports))}: {_text(item.what)}: {_text(item.why)}</p>'
    for broken in found.broken:
        yield f'<p class="soft">? {_text(broken.report)}: {_text(broken.why)}</p>'
    versions = ", ".join(f"{version} ({count})" for version, count in found.versions.items())
    yield f'<p class="soft">Made by torchdoctor {__version__} from reports of torchdoctor {_text(versions)}</p>'


def _finding(item: Spread, of: int) -> str:
    kind = "crashed" if item.crashed else item.severity.value
    return (
        f'<article class="{kind}"><h2><span class="kind">{MARKS[kind]} {kind}</span> {_text(item.slug)} '
        f'<a href="#nodes" data-find="{_text(item.slug)}">{_text(item.rule)}</a></h2>'
        f"<p><strong>{len(item.reports)} of {of}</strong>: {_text(nodes(item.reports))}</p>"
        f"<p>{_text(item.message)}</p>{''.join(_fix(fix) for fix in item.fixes)}</article>"
    )


def _fix(fix: Fix) -> str:
    lines = "\n".join(map(_text, fix.commands))
    commands = f"<pre>{lines}</pre>" if lines else ""
    return f"<p>→ {_text(fix.text)}{NEEDS.get(fix.needs, '')}</p>{commands}"


def _turns(word: str, turns: Iterable[Turn]) -> Iterator[str]:
    for turn in turns:
        told = f"{turn.severity.value} {turn.slug} {turn.rule}, {len(turn.reports)}: {nodes(turn.reports)}"
        yield f"<p><strong>{word}</strong> {_text(told)}</p>"


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


def _text(text: str) -> str:
    return escape(plain(text))
