"""The frame of every HTML page: one file that needs nothing else, in light and dark, for a phone, a screen and print.

Only the page's own scripts may run: its policy names their hashes, and lets nothing be loaded.
"""

import base64
import hashlib
import pkgutil
from collections.abc import Iterable, Sequence
from html import escape

from torchdoctor.model import Fix
from torchdoctor.render import HOME
from torchdoctor.render.text import MARKS, needs, plain

OURS = "torchdoctor.render"
SIGNS = {"crashed": "✗", "passed": "✓", "note": "i", "unknown": "?"}  # where they are other than the marks of a line
AROUND = """
:root { color-scheme: light dark; } body { margin: 0; } .torchdoctor { margin: 0 auto; padding: 1.2rem 1rem; }
@media (prefers-color-scheme: dark) { html { background: #12161b; } }
@media print { html { background: #fff; } .torchdoctor { padding: 0; } @page { margin: 12mm; } }
"""


def page(title: str, body: Iterable[str], extra_style: str = "", script: str = "", data: str = "") -> str:
    """title: as plain text. body: HTML. script: besides copy.js. data: JSON without "<", which the script reads."""
    scripts = [resource(OURS, "copy.js"), *filter(None, (script,))]
    allowed = " ".join(f"'sha256-{_digest(one)}'" for one in scripts)
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}"
    held = f'<script type="application/json" id="data">{data}</script>\n' if data else ""
    parts = "\n".join(body)
    run = "".join(f"<script>{one}</script>\n" for one in scripts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{AROUND}{style()}{extra_style}</style>\n</head>\n"
        f'<body>\n<main class="torchdoctor">\n{parts}\n</main>\n'
        f"{held}{run}</body>\n</html>\n"
    )


def header(kind: str, heading: str, lines: Iterable[str]) -> str:
    """The sign of the worst that was found, what it comes to, and below what it is about."""
    sign = SIGNS.get(kind, MARKS.get(kind, ""))
    about = "".join(f'<p class="soft">{text(line)}</p>' for line in lines)
    return (
        f'<header class="{kind}"><div class="sign" aria-hidden="true">{sign}</div>'
        f"<div><h1>{text(heading)}</h1>{about}</div></header>"
    )


def day(collected_at: str) -> str:
    """Of a time in ISO 8601."""
    return collected_at[: len("2026-11-26")]


def manual(kind: str, name: str) -> str:
    """The address of a page of docs/: of a rule, or of a cause of slowness."""
    return f"{HOME}/blob/main/docs/{kind}/{name}.md"


def style() -> str:
    """What reaches nothing outside elements of the class "torchdoctor"."""
    return resource(OURS, "page.css")


def resource(package: str, name: str) -> str:
    return (pkgutil.get_data(package, name) or b"").decode("utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def fix(one: Fix, os: str = "") -> str:
    """What to do, and the commands, which a button copies."""
    return f"<p>→ {text(one.text)}{needs(one, os)}</p>{code(one.lines)}"


def code(lines: Sequence[str]) -> str:
    body = "\n".join(map(text, lines))
    return f'<div class="code"><pre>{body}</pre></div>' if lines else ""


def text(plainly: str) -> str:
    return escape(plain(plainly))
