"""The 21 ways in which pasting changes a text and not what it says."""

import html
import json
import re
from collections.abc import Callable


def lines(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(change(line) for line in text.split("\n"))


WAYS: dict[str, Callable[[str], str]] = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "quoted": lines(lambda line: f"> {line}"),
    "quoted twice": lines(lambda line: f"> > {line}"),
    "indented": lines(lambda line: f"    {line}"),
    "tabs": lines(lambda line: "\t" + re.sub("  +", "\t", line)),
    "unbreakable spaces": lambda text: text.replace(" ", "\u00a0"),
    "bullets": lines(lambda line: f"- {line}" if line.strip() else line),
    "bold labels": lines(lambda line: re.sub(r"^([A-Z][\w /]+?):", r"**\1:**", line)),
    "escaped": lambda text: text.replace("_", "\\_").replace("[", "\\["),
    "fenced": lambda text: f"## Environment\n\n```text\n{text}\n```\n\nMy own words: none.\n",
    "folded": lambda text: f"<details>\n<summary>env</summary>\n\n```\n{text}```\n</details>",
    "HTML": lambda text: f"<pre>{html.escape(text)}</pre>",
    "HTML lines": lambda text: "<p>" + html.escape(text).replace("\n", "<br>") + "</p>",
    "blank lines lost": lambda text: re.sub(r"\n\n+", "\n", text),
    "blank lines doubled": lambda text: text.replace("\n", "\n\n"),
    "line breaks lost": lambda text: " ".join(text.split("\n")),
    "inside JSON": lambda text: json.dumps(text)[1:-1],
    "after a form filled in by hand": lambda text: (
        f" - PyTorch Version (e.g., 1.0): 0.9\n - OS (e.g., Linux): BeOS\n - Python version: 2.2\n\n{text}"
    ),
    "after a log": lambda text: f"os: beos\ncpu: 3\nuse_cpu: False\nseed: 1\n\n** System info **\n{text}",
    "before another machine's": lambda text: text + "\n\nElsewhere:\n\nPyTorch version: 0.9\nIs CUDA available: No\n",
}
