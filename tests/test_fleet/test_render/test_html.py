"""The page of a fleet in a real browser: it sorts, searches, runs no stranger's script and fits a phone."""

import copy
import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import fleets
import pytest

from torchdoctor.fleet.compare import compare
from torchdoctor.fleet.model import Comparison
from torchdoctor.fleet.render import FleetFormat, render

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=20000")
PHONE = 360
# The page in a frame as wide as a phone or a desk; what is done there is given, and what is then seen is written down.
PROBE = """<!DOCTYPE html><iframe id=f style="width:%dpx;height:2000px;border:0" srcdoc="%s"></iframe><pre id=out></pre>
<script>f.onload = () => { const page = f.contentDocument, seen = {};
const rows = () => [...page.querySelectorAll("#nodes tbody tr")].map((row) => row.cells[0].textContent);
const search = (word) => { const field = page.querySelector("input"); field.value = word;
  field.dispatchEvent(new Event("input")); };
const head = (index) => page.querySelectorAll("#nodes thead button")[index].click();
%s
seen.wide = page.documentElement.scrollWidth; seen.images = page.images.length;
out.textContent = "RESULT" + JSON.stringify(seen) + "END"; };</script>"""


def sick() -> Comparison:
    """Forty nodes: n7 has lost a GPU, n9 has an error, and n11 a name that would like to be a program."""
    base = fleets.base(packages=2)
    lost, broken = copy.deepcopy(base), copy.deepcopy(base)
    fleets.without_gpu(lost["facts"])
    fleets.without("nvidia-cublas")(broken["facts"])
    odd = {7: lost, 9: fleets.judged(broken)}
    names = {11: "n11<img src=x onerror=alert(1)></script><script>parent.hit=1</script>"}
    return compare((names.get(number, f"n{number}.json"), odd.get(number, base)) for number in range(40))


def seen(found: Comparison, folder: Path, width: int, doing: str) -> Any:
    if BROWSER is None:
        pytest.skip("no Chromium on PATH")
    page = folder / "probe.html"
    page.write_text(PROBE % (width, escape(render(found, FleetFormat.HTML)), doing), "utf-8")
    command = [BROWSER, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    told = re.search(r"RESULT(\{.*?\})END", done.stdout, re.S)
    assert told, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(unescape(told[1]))


@pytest.mark.process
def test_it_sorts_and_searches(tmp_path: Path) -> None:
    doing = """
    seen.first = rows(); seen.count = page.querySelector("#nodes p").textContent;
    head(0); seen.byName = rows(); head(0); seen.backwards = rows(); head(4); seen.byDifferences = rows();
    search("00000000:4C:00.0 MISSING"); seen.lost = rows(); search("td501"); seen.rule = rows();
    search("nothing like it"); seen.none = rows();
    page.querySelector("a[data-find]").click(); seen.clicked = rows();
    """
    told = seen(sick(), tmp_path, 1200, doing)
    assert (told["first"][0], told["count"], len(told["first"])) == ("n9", "40 of 40 nodes", 40)
    assert told["byName"][:11] == [f"n{number}" for number in range(11)]
    assert told["backwards"][0] == "n39"
    assert set(told["byDifferences"][:2]) == {"n7", "n9"}
    assert (told["lost"], told["rule"], told["none"], told["clicked"]) == (["n7"], ["n9"], [], ["n9"])


@pytest.mark.process
def test_it_fits_a_phone_and_runs_no_strangers_script(tmp_path: Path) -> None:
    told = seen(sick(), tmp_path, PHONE, "seen.hit = window.hit || 0; search('n11'); seen.rows = rows();")
    assert told["wide"] <= PHONE
    assert (told["hit"], told["images"]) == (0, 0)
    assert told["rows"][0].startswith("n11<img src=x")


@pytest.mark.process
def test_ten_thousand_nodes(tmp_path: Path) -> None:
    base = fleets.base(packages=1)
    odd = copy.deepcopy(base)
    fleets.without_gpu(odd["facts"])
    names = [f"r{number // 16:04}-n{number % 16:02}" for number in range(10_000)]
    found = compare((name, odd if number % 20 == 3 else base) for number, name in enumerate(names))
    doing = """
    const began = performance.now(); search("4C:00.0"); seen.time = performance.now() - began;
    seen.rows = rows().length; seen.count = page.querySelector("#nodes p").textContent;
    page.querySelector(".more").click(); seen.more = rows().length;
    """
    told = seen(found, tmp_path, 1200, doing)
    assert (told["rows"], told["more"]) == (200, 400)
    assert told["count"] == "500 of 10000 nodes, the first 200 shown"
