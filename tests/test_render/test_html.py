"""The HTML page, in a real headless browser."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nasty
import pytest

from torchdoctor.model import Problem, Report
from torchdoctor.render import HOME, render
from torchdoctor.render.html import HEADINGS, fragment
from torchdoctor.rules import RULES

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
    kind: getComputedStyle(page.querySelector(".sign")).backgroundColor,
    cards: page.querySelectorAll(".gpu").length, buttons: page.querySelectorAll("button.copy").length,
    heading: page.querySelector("h1").textContent, scripts: page.scripts.length, images: page.images.length,
    opens: [...page.querySelectorAll("details")].map(node => { node.open = true; return node.scrollHeight > 100; }),
    ink: style(main).color, paper: style(main).backgroundColor, mode: page.compatMode}) + "END";
});</script>"""


PAGE = re.compile(re.escape(HOME) + r"/blob/main/docs/rules/TD\d+\.md")


class Loads(HTMLParser):
    """Everything that would make a browser fetch or run something, but for its own script and links to rules' pages."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.scripts += tag == "script"
        if tag in ("img", "link", "iframe", "object", "embed", "base", "form") or "src" in names:
            self.found.append(tag)
        links = [value or "" for name, value in attrs if name == "href"]
        self.found += [
            link for link in links if not re.fullmatch(re.escape(HOME) + r"/blob/main/docs/rules/TD\d+\.md", link)
        ]
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
    page = render(make(), "html")
    reader.feed(page)
    assert (reader.found, reader.scripts) == ([], 1)
    allowed = re.findall(r"script-src 'sha256-([\w+/]{43}=)'", page)
    script = re.search("<script>(.*?)</script>", page, re.S)
    assert script
    assert allowed == [base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()]


def test_a_notebook_gets_no_script() -> None:
    reader = Loads()
    reader.feed(fragment(nasty.hostile()))
    assert (reader.found, reader.scripts) == ([], 0)


def test_the_title_names_the_verdict_the_machine_and_the_day() -> None:
    title = re.search("<title>(.*)</title>", render(nasty.ill(), "html"))
    assert title
    assert title[1] == "torchdoctor: 1 error · 8 × NVIDIA H100 80GB HBM3, venv · 2026-11-22"


@pytest.mark.parametrize(
    ("make", "sign"), [(nasty.healthy, "passed"), (nasty.ill, "error"), (nasty.hostile, "crashed")]
)
def test_the_sign_is_that_of_the_worst(make: Callable[[], Report], sign: str) -> None:
    assert f'<header class="{sign}">' in render(make(), "html")


def test_what_could_not_be_checked_gets_no_green_sign() -> None:
    blind = replace(nasty.healthy(), facts=replace(nasty.healthy().facts, problems=(Problem("nvidia", "no answer"),)))
    assert '<header class="unknown">' in render(blind, "html")


def test_checks_stand_by_family_the_failed_first() -> None:
    text = render(nasty.ill(), "html")
    families = re.findall("<summary><b>([^<]*)</b>", text)
    assert families == [heading for start, heading in HEADINGS.items() if start != "TD0"]  # that of files alone
    torch = text[text.index("<b>torch and") : text.index("<b>NVIDIA driver")]
    kinds = re.findall('<tr class="([a-z]+)"', torch)
    assert kinds == sorted(kinds, key=["error", "warning", "note", "passed", "skipped"].index)
    assert kinds[0] == "error"


def test_every_family_has_a_heading() -> None:
    assert {rule.id[:-2] for rule in RULES} <= HEADINGS.keys()


@pytest.mark.process
def test_a_hostile_report_on_the_narrowest_phone(tmp_path: Path) -> None:
    report = nasty.hostile()
    seen = measured(report, tmp_path, PHONE)
    assert seen["wide"] <= PHONE
    assert (seen["scripts"], seen["images"], seen["mode"]) == (1, 0, "CSS1Compat")
    assert seen["buttons"] == len(seen["commands"])
    assert seen["articles"] == sum(len(item.findings) or item.status == "crashed" for item in report.results)
    assert "<script>alert(1)</script>" in seen["commands"][0]


@pytest.mark.process
def test_an_ill_machine_in_the_dark_on_a_desk(tmp_path: Path) -> None:
    report = nasty.ill()
    seen = measured(report, tmp_path, 1200, "--blink-settings=preferredColorScheme=0")
    assert seen["paper"] == "rgb(18, 22, 27)"
    assert seen["heading"] == "1 error"
    assert seen["cards"] == 8
    assert all(seen["opens"])
    assert seen["commands"] == [
        "\n".join(fix.commands) for item in report.results for found in item.findings for fix in found.fixes
    ]


@pytest.mark.process
def test_light_is_the_default(tmp_path: Path) -> None:
    seen = measured(nasty.healthy(), tmp_path, 1200, "--blink-settings=preferredColorScheme=1")
    assert (seen["paper"], seen["articles"]) == ("rgb(255, 255, 255)", 0)
    assert seen["kind"] == "rgb(26, 127, 55)"


@pytest.mark.process
@pytest.mark.parametrize("make", [nasty.healthy, nasty.ill])
def test_a_report_is_printed_on_one_page(make: Callable[[], Report], tmp_path: Path) -> None:
    if BROWSER is None:
        pytest.skip("no Chromium on PATH")
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(render(make(), "html"), "utf-8")
    flags = (f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    subprocess.run([BROWSER, *FLAGS, *flags, page.as_uri()], capture_output=True, timeout=60, check=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper.read_bytes())) == 1


def test_a_fragment_styles_only_itself() -> None:
    text = fragment(nasty.ill())
    style = re.sub(r"@media[^{]*\{|\s+", " ", re.search("<style>(.*?)</style>", text, re.S)[1])  # type: ignore[index]
    selectors = [part.strip(" }") for rule in re.findall(r"([^{}]+)\{", style) for part in rule.split(",")]
    assert selectors
    assert [item for item in selectors if not item.startswith(".torchdoctor")] == []
