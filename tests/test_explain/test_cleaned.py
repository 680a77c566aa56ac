"""However an error is quoted, wrapped, logged or escaped, it is read as its program wrote it."""

import html
import json
import re
import time
from collections.abc import Callable

import pytest
from faults import assert_none, each

from torchdoctor.explain import matches
from torchdoctor.explain.cleaned import plain, respaced, unbroken
from torchdoctor.explain.search import begun

# One line of one error each.
LINES = {
    "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!": (
        "device-mismatch"
    ),
    "ModuleNotFoundError: No module named 'torch'": "torch-not-installed",
    "ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory": "missing-libcudnn",
    "AssertionError: Torch not compiled with CUDA enabled": "cpu-only-build",
    "RuntimeError: \"addmm_impl_cpu_\" not implemented for 'Half'": "half-on-cpu",
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x512 and 256x10)": "shape-mismatch",
}
# A traceback whose lines tell it together.
TRACEBACK = """Traceback (most recent call last):
  File "/home/u/train.py", line 12, in <module>
    for images, labels in train_loader:
ValueError: too many values to unpack (expected 2)"""


def before_each(prefix: str) -> Callable[[str], str]:
    return lambda text: "\n".join(prefix + line for line in text.split("\n"))


def cut(width: int) -> Callable[[str], str]:
    """As a terminal breaks lines."""
    return lambda text: "\n".join(
        line[at : at + width] for line in text.split("\n") for at in range(0, len(line) or 1, width)
    )


def amid(mark: str) -> Callable[[str], str]:
    """A character that is not seen, within words."""
    return lambda text: re.sub(r"([a-z]{3})(?=[a-z])", rf"\1{mark}", text)


WRITTEN: dict[str, Callable[[str], str]] = {
    "curly quotes": lambda text: f"i get “{text}” when i start it",
    "curly quotes inside": lambda text: text.replace('"', "”").replace("'", "’"),
    "guillemets": lambda text: f"Ошибка «{text}»",
    "low quotes": lambda text: f"Ich bekomme „{text}“ beim Start",
    "corner brackets": lambda text: f"実行すると「{text}」というエラーが出ます",
    "backquotes": lambda text: f"I get `{text}` when I run it",
    "in a table": lambda text: f"| step | result |\n|---|---|\n| run | `{text}` |",
    "bold": lambda text: f"When I start it I get **{text}** every time",
    "a question": lambda text: f"Why does it say {text} ?",
    "how to": lambda text: f"How can I fix this: {text}?",
    "without blanks in Chinese": lambda text: f"运行程序提示{text}怎么办？",
    "Korean": lambda text: f"실행하면 {text} 오류가 발생합니다",
    "Spanish": lambda text: f"Me sale el error {text} al ejecutar",
    "a title": lambda text: f"# [Bug]: {text} on my machine\n\nIt never worked.",
    "a heading": lambda text: f"What happens\n## {text}\nalways",
    "of an issue": lambda text: f"{text} · Pull request · someone/something",
    "full width": lambda text: text.replace(": ", "：").replace("(", "（").replace(",", "，"),
    "French colon": lambda text: text.replace("Error: ", "Error : "),
    "no blank": lambda text: text.replace("Error: ", "Error:"),
    "lower case": str.lower,
    "upper case": str.upper,
    "JSON": lambda text: json.dumps({"level": "error", "message": text}),
    "JSON of a traceback": lambda text: json.dumps(
        f'Traceback of torch:\n  File "a.py", line 3, in f\n    x\n{text}\n'
    ),
    "repr": repr,
    "repr of the exception": lambda text: "{}({!r})".format(*text.split(": ", 1)),
    "web page": lambda text: f"<p>{html.escape(text)}</p><br>",
    "escaped Markdown": lambda text: re.sub(r"([_*()\[\]])", r"\\\1", text),
    "tabs": lambda text: text.replace(" ", "\t"),
    "wide blanks": lambda text: text.replace(" ", "\u2009"),
    "soft hyphens": amid("\u00ad"),
    "zero width": amid("\u200b"),
    "word joiners": amid("\u2060"),
    "screenshot": lambda text: re.sub(r"(?<=[a-z])([:,])", r" \1", text),
    "a terminal of 40": cut(40),
    "colours": lambda text: f"\x1b[1;31m{text}\x1b[0m",
    "colours without escape": lambda text: f"[31m{text}[0m",
}
LOGGED: dict[str, Callable[[str], str]] = {
    "rank": before_each("[rank3]: "),
    "MPI": before_each("[1,0]<stderr>:"),
    "vLLM": before_each("(EngineCore pid=12) "),
    "vLLM's level": before_each("(EngineCore_DP0 pid=42) ERROR 01-02 03:04:05 [core.py:700] "),
    "Ray": before_each("\x1b[36m(RayTrainWorker pid=123, ip=10.0.0.1)\x1b[0m "),
    "time": before_each("2026-05-01T10:00:00.123456Z "),
    "time and level": before_each("2026-05-01 10:00:00,123 - root - ERROR - "),
    "Kubernetes": before_each("2026-05-01T10:00:00.123456789Z stderr F "),
    "systemd": before_each("May 01 10:00:00 host python[1234]: "),
    "compose": before_each("trainer-1  | "),
    "docker build": before_each("#12 3.456 "),
    "GitHub": before_each("##[error]"),
    "pytest": before_each("E   "),
    "quoted": before_each("> "),
    "a comment": before_each("# "),
    "numbered": lambda text: "\n".join(f"{n}: {line}" for n, line in enumerate(text.split("\n"), 9)),
    "bold": lambda text: "\n".join(f"**{line}**" for line in text.split("\n")),
    "JSON": lambda text: json.dumps({"error": text}),
    "repr": repr,
    "web page": lambda text: html.escape(text).replace("\n", "<br>"),
    "a table of a page": lambda text: "".join(f"<tr><td>{html.escape(line)}</td></tr>" for line in text.split("\n")),
    "broken between words": lambda text: text.replace(", line", ",\nline"),
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "one line": lambda text: " ".join(line.strip() for line in text.split("\n")),
    "twice": lambda text: f"{text}\n\n{text}",
    "then another": lambda text: (
        f"{text}\n\nDuring handling of the above exception, another exception occurred:\n\n"
        'Traceback (most recent call last):\n  File "/home/u/app.py", line 8, in main\nValueError: could not start'
    ),
}


def first(text: str) -> str:
    return next((match.error.id for match in matches(text)), "no answer")


def test_however_a_line_is_written() -> None:
    assert_none(
        {
            f"{name}: {way(line)}": "" if first(way(line)) == id else first(way(line))
            for name, way in WRITTEN.items()
            for line, id in LINES.items()
        }
    )


def test_however_a_traceback_is_logged() -> None:
    assert first(TRACEBACK) == "dataloader-usage"
    assert_none(
        {name: "" if first(way(TRACEBACK)) == "dataloader-usage" else way(TRACEBACK) for name, way in LOGGED.items()}
    )


@each(
    [
        r'File "C:\new\torch\nn\modules.py", line 3',  # neither a line break nor a tab
        r"\\server\share\torch\_C.pyd",
        r"C:\udata\x",
        "List<i> and vector<a>, <module>, <class 'torch.Tensor'>, a < b > c",
        "torch::jit error::x https://error:80/",
        "step 1\nstep 2\nstep 3",
        "5 errors\n6 warnings\n7 notes and more",
        "RuntimeError: a\nRuntimeError: b\nRuntimeError: c",
        "ERROR: No matching distribution found\nERROR: a\nERROR: b",
        "torch        2.1.0        pypi\ntorchvision  0.16.0       pypi",
        "=" * 80 + "\n" + "=" * 80 + "\n" + "=" * 80 + "\nx",
        "| a |\n| b |",
        "torch | 2.1.0\ntorchvision | 0.16.0\npython | 3.10\nCUDA | 12.1",
        "took 5 [32m] and x[0m]",
    ]
)
def test_what_only_looks_so_stays(text: str) -> None:
    assert plain(text) == text


@each(
    [
        "RuntimeError: Expected all tensors to be on the same device, but found...",
        "RuntimeError: Expected all tensors to be on the …",
    ]
)
def test_what_is_cut_short_is_told_where_it_can_be_but_one(text: str) -> None:
    assert first(text) == "device-mismatch"


@each(["RuntimeError: ...", "ImportError: cannot import name...", "OSError: [Errno 2] No such file or directory..."])
def test_and_not_where_it_can_be_many(text: str) -> None:
    assert begun(text.strip(".")) == ()


@pytest.mark.long
@each(
    [
        "\\n",
        '\\"',
        "<br",
        'File "a", line 1, in f ',
        "[rank0]: ",
        "(pid=",
        "a | ",
        "a.B.",
        "Error('",
        "a" * 80 + "\n",
        "中a",
        "torch.",
    ]
)
def test_no_text_keeps_it_busy(unit: str) -> None:
    text = "'module' object has no attribute 'x'\n" + (unit * 20_000)[:20_000]

    def spent() -> float:
        began = time.process_time()
        unbroken(respaced(plain(text)), 1)
        return time.process_time() - began

    assert min(spent() for _ in range(3)) < 0.2


def test_a_path_keeps_its_letters() -> None:
    """Between Asian letters and Latin ones there is a blank in sentences, and none in paths."""
    assert plain('venv "X:\\新stable-diffusion\\python.exe"') == 'venv "X:\\新stable-diffusion\\python.exe"'
    assert plain("File /home/ann/模型model/run.py") == "File /home/ann/模型model/run.py"
    assert plain("显卡rtx5070报错") == "显卡 rtx5070报错"
