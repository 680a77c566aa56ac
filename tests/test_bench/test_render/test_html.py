"""The benchmark's page in a real headless browser: on a phone, on a screen and in print."""

import json
import re
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import Any

import pytest
from benches import AMD, H100, TF32_ON, TO_ONEDNN, evidence, on_gpu, reply, run, runs, whole

from torchdoctor.bench import Format
from torchdoctor.bench import render as render

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=2000",
]
PHONE, SCREEN = 320, 1280
# Shows the page in a frame of this width, and writes what it measures into its own body.
PROBE = """<!DOCTYPE html><meta charset="utf-8"><body>
<iframe id="frame" width="%d" height="800" srcdoc="%s"></iframe><script>
window.addEventListener("load", () => {
  const page = document.getElementById("frame").contentDocument;
  const box = node => node.getBoundingClientRect();
  document.body.textContent = "RESULT" + JSON.stringify({
    wide: page.documentElement.scrollWidth,
    bars: [...page.querySelectorAll(".bar svg")].map(svg => [box(svg).width, box(svg.querySelector(".fill")).width]),
    labels: [...page.querySelectorAll(".bar > span:first-child")].map(node => box(node).height),
    commands: [...page.querySelectorAll("article pre")].map(node => node.textContent)}) + "END";
});</script>"""


def measured(width: int, folder: Path) -> Any:
    if BROWSER is None:
        pytest.skip("no Chromium on PATH")
    cpu = reply(
        *runs(conv=480e9, product=217e9, around=470e9, half=950e9), run("mlp-step", 2e11, of={"disturbed": 0.5})
    )
    bench = whole(evidence(cpu, AMD), evidence(on_gpu(), device=H100))
    page = folder / "probe.html"
    page.write_text(PROBE % (width, escape(render.render(bench, Format.HTML))), "utf-8")
    command = [BROWSER, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = re.search("RESULT(.*)END", done.stdout, re.S)
    assert found, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(found[1].replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))


@pytest.mark.process
@pytest.mark.parametrize("width", [PHONE, SCREEN])
def test_bars_are_drawn_to_scale_and_nothing_is_wider_than_the_page(width: int, tmp_path: Path) -> None:
    found = measured(width, tmp_path)
    assert found["wide"] <= width
    bars = found["bars"]
    assert len(bars) >= 15
    assert all(0 < filled <= whole + 1 for whole, filled in bars)
    assert max(filled / whole for whole, filled in bars) == pytest.approx(1, abs=0.02)
    assert min(whole for whole, _ in bars) > 200
    assert max(found["labels"]) < 80  # three lines on the narrowest phone
    assert found["commands"] == [TO_ONEDNN, TF32_ON]
