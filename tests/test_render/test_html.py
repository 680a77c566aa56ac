"""The HTML page, in a real headless browser."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nasty
import pytest

from torchdoctor.model import Report
from torchdoctor.render import render
from torchdoctor.render.html import fragment

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=2000",
)
PHONE = 320  # CSS pixels, the narrowest in use
# Shows the page in a frame as wide as a screen, and writes what it measures into its own body.
PROBE = """<!DOCTYPE html><meta charset="utf-8"><body>
<iframe id="frame" width="%d" height="800" srcdoc="%s"></iframe><script>
window.addEventListener("load", () => {
  const page = document.getElementById("frame").contentDocument, main = page.querySelector("main");
  const style = node => getComputedStyle(node);
  document.body.textContent = "RESULT" + JSON.stringify({
    wide: page.documentElement.scrollWidth, articles: page.querySelectorAll("article").length,
    commands: [...page.querySelectorAll("article pre")].map(node => node.textContent),
    heading: page.querySelector("h1").textContent, scripts: page.scripts.length, images: page.images.length,
    opens: [...page.querySelectorAll("details")].map(node => { node.open = true; return node.scrollHeight > 100; }),
    ink: style(main).color, paper: style(main).backgroundColor, mode: page.compatMode}) + "END";
});</script>"""


class Loads(HTMLParser):
    """Everything that would make a browser fetch or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag in ("script", "img", "link", "iframe", "object", "embed", "base", "form") or names & {"src", "href"}:
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on")]


def measured(report: Report, folder: Path, width: int, *flags: str) -> Any:
    if BROWSER is None:
        pytest.skip("no Chromium on PATH")
    page = folder / "probe.html"
    page.write_text(PROBE % (width, escape(render(report, "html"))), "utf-8")
    command = [BROWSER, *FLAGS, *flags, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = re.search("RESULT(.*)END", done.stdout, re.S)
    assert found, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&"))


@pytest.mark.parametrize("make", nasty.REPORTS)
def test_loads_and_runs_nothing(make: Callable[[], Report]) -> None:
    reader = Loads()
    reader.feed(render(make(), "html"))
    assert reader.found == []


@pytest.mark.process
def test_a_hostile_report_on_the_narrowest_phone(tmp_path: Path) -> None:
    report = nasty.hostile()
    seen = measured(report, tmp_path, PHONE)
    assert seen["wide"] <= PHONE
    assert (seen["scripts"], seen["images"], seen["mode"]) == (0, 0, "CSS1Compat")
    assert seen["articles"] == sum(len(item.findings) or item.status == "crashed" for item in report.results)
    assert "<script>alert(1)</script>" in seen["commands"][0]


@pytest.mark.process
def test_an_ill_machine_in_the_dark_on_a_desk(tmp_path: Path) -> None:
    report = nasty.ill()
    seen = measured(report, tmp_path, 1200, "--blink-settings=preferredColorScheme=0")
    assert seen["paper"] == "rgb(18, 22, 27)"
    assert seen["heading"].startswith("1 error")
    assert all(seen["opens"])
    assert seen["commands"] == [
        "\n".join(fix.commands) for item in report.results for found in item.findings for fix in found.fixes
    ]


@pytest.mark.process
def test_light_is_the_default(tmp_path: Path) -> None:
    seen = measured(nasty.healthy(), tmp_path, 1200, "--blink-settings=preferredColorScheme=1")
    assert (seen["paper"], seen["articles"]) == ("rgb(255, 255, 255)", 0)


def test_a_fragment_styles_only_itself() -> None:
    text = fragment(nasty.ill())
    style = re.sub(r"@media[^{]*\{|\s+", " ", re.search("<style>(.*?)</style>", text, re.S)[1])  # type: ignore[index]
    selectors = [part.strip(" }") for rule in re.findall(r"([^{}]+)\{", style) for part in rule.split(",")]
    assert selectors
    assert [item for item in selectors if not item.startswith(".torchdoctor")] == []
