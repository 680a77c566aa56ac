"""What a text itself offers as the next step where no error is known."""

import time

from faults import each

from torchdoctor.explain.causes import Answer, explain
from torchdoctor.explain.next_step import cut_at, steps
from torchdoctor.render.explanation import json_form, text

FRAME = 'Traceback (most recent call last):\n  File "/p/train.py", line 3, in <module>\n    main()\n'


def _said(found: Answer) -> str:
    return found.steps[0].text if found.steps else ""


@each(
    [
        (
            "[ERROR] - Error executing job with overrides: ['a=1']\nNo CUDA OOM, no traceback. Why?",
            "Hydra does not show",
        ),
        ("api: Sending process 12 closing signal SIGTERM", "failed (exitcode"),
        ("node-1:21:22 [0] NCCL INFO transport/net.cc:35 -> 3", "NCCL WARN"),
        ("run.pl: 4 / 4 failed, log is in exp/stats/logdir/a.1.log", "exp/stats/logdir/a.1.log"),
        ("bash: frobnicate: command not found", "does not find frobnicate"),
        ("'frobnicate' 不是内部或外部命令，也不是可运行的程序", "does not find frobnicate"),
        ("frobnicate : commande introuvable", "does not find frobnicate"),
        ('"frobnicate" no se reconoce como un comando interno o externo,', "does not find frobnicate"),
        ("无法将“path/to/python.exe”项识别为 cmdlet、函数", "a placeholder"),
        ("'RUN_MODE' is not recognized as an internal or external command", "written for Linux"),
        ("train.sh: 16: --source: not found", "torn into lines"),
        ("./start.sh: line 31: : command not found", "line 31 of ./start.sh"),
        ("If 'frobnicate' is not a typo you can use command-not-found", "does not find frobnicate"),
        ("bash: /path/to/venv/bin/python: No such file or directory", "a placeholder"),
        ("ERROR:root:Error opening 'voice.wav': System error.", "no voice.wav"),
        ("12:04:01 ERROR [WinError 2] The system cannot find the file specified", "often git"),
        ("sh: 1: frobnicate: not found", "does not find frobnicate"),
        ("C:\\p>MODE=1 python a.py\n'MODE' is not recognized as an internal or external command", "MODE=value"),
        ("Command 'frobtop' not found, but can be installed with:\nsudo apt install frobtop", "below that message"),
        ("Error opening input file /d/a b.wav.\nError opening input: No such file or directory", "no /d/a b.wav:"),
        ("Failed to load image: ./a.png", "./a.png is not there, or cannot be read"),
        ("Set the environment variable HYDRA_FULL_ERROR=1 for a complete stack trace.", "Hydra does not show"),
        ("swift: command not found", "does not find swift"),
        ("x.py: error: failed\n" + FRAME[:-11], "is cut off"),
    ]
)
def test_the_line_that_says_it(words: str, said: str) -> None:
    found = explain(words)
    assert found.causes == found.nearest == ()
    assert said in _said(found)


@each(
    [
        ("JSONDecodeError: x", 'File "/v/requests/models.py", line 9, in json\n', "A server answered"),
        ("TypeError: _unsloth_loss() takes 3 positional arguments but 4 were given", "", "two packages together"),
        ("JSONDecodeError: x", 'File "/v/requests/models.py", line 9, in json\n', "Print its status_code"),
        ("IndexError: string index out of range", "", "The text is empty"),
        ("KeyError: '`a` or `b` must contain the key c'", "", "own check failed"),
    ]
)
def test_after_an_exception(error: str, above: str, said: str) -> None:
    found = explain(f"{above}{FRAME.replace('main()', 'model(x)')}{error}\n")
    assert said in found.own[0].fixes[0].text


PATH = "FileNotFoundError: [Errno 2] No such file or directory: "


@each(
    [
        (f"{PATH}'data/movie [1080p].mp4'", "a = open(x)", "relative paths"),
        (f"{PATH}'data/scan[0].pt'", "a = open(x)", "The weights"),
        (f"{PATH}'model_{{epoch}}.pt'", "a = open(x)", "the f before the string"),
        (f"{PATH}'data/<name>.pt'", "a = open(x)", "write the name without"),
        (f"{PATH}'data/[your name]/a.pt'", "a = open(x)", "write the name without"),
        ("KeyError: 'params'", 'model = torch.nn.Linear(**cfg["params"])', "print the keys of cfg"),
        ("KeyError: 'params'", 'w = ckpt["params"]', "The checkpoint has no params"),
        (
            "KeyError: 'Place of birth of the patient'",
            'y = df["Place of birth of the patient"]',
            "print the keys of df",
        ),
        ("KeyError: 'The model a must be in the list b'", "x = f(y)", "says: The model a must be in the list b"),
    ]
)
def test_a_name_is_read_by_what_uses_it(error: str, line: str, said: str) -> None:
    found = explain(f"import torch\n{FRAME.replace('main()', line)}{error}\n")
    text = "\n".join(fix.text for fix in found.own[0].fixes)
    assert said in text
    assert "list b'" not in text


@each(
    [
        "All files were saved. It works with torch",
        "Use FROB=1 for speed",
        "The command not found in the docs is fine",
        "INFO saved to /tmp/out/weights.pt, no error",
        "All went well. See the log: /tmp/out.log",
        "[2024] loss 0.1; Checkpoint and logs are saved to out.txt",
        "Check CMakeLists.txt",
        "It failed, see the LICENSE.txt",
        "see docs/install.txt",
        "errors in gold.txt",
        "It failed, see -rf.log",
        "model.safetensors: not found",
        "ERROR: key.encoder: not found",
        "config: not found",
        "'PYTHON' is not recognized as an internal or external command",
        "'sed' is not recognized as an internal or external command",
        "bash: rm: command not found",
        "HYDRA_FULL_ERROR is explained in the docs. What is it?",
    ]
)
def test_nothing_failed(words: str) -> None:
    assert explain(words).steps == ()


def test_a_warning_is_no_cause_of_a_traceback_that_is_cut_off() -> None:
    warned = "WARNING | progress | tensorboard not found, please install with: pip install tensorboardX\n"
    assert _said(explain(f"{warned}{FRAME}")).startswith("The last traceback is cut off")
    assert explain(f"{warned}{FRAME}RuntimeError: CUDA out of memory. Tried to allocate 2 GiB").causes
    assert cut_at(f"{FRAME}ValueError: x") == -1


@each(["torch not using gpu, the training is slow. See log.txt", "it failed: no gpu is detected by torch, see log.txt"])
def test_a_log_that_is_named_does_not_hide_the_symptom(words: str) -> None:
    assert explain(words).nearest[0].error.id == "no-device"


def test_the_end_of_a_log_in_the_shell_of_the_text() -> None:
    assert steps("it failed, see log.txt")[0].commands == ()
    assert steps("it failed, see logs/log.txt")[0].commands == ("tail -n 60 logs/log.txt",)
    assert steps("C:\\p> python a.py\nit failed, see logs/log.txt")[0].commands == ()


def test_a_package_that_asks_is_not_to_blame_for_the_answer() -> None:
    frames = FRAME + '  File "/v/site-packages/requests/models.py", line 9, in json\n    raise x\n'
    found = explain(f"import torch\n{frames}requests.exceptions.JSONDecodeError: Expecting value: line 1\n")
    assert not any("raises it" in fix.text for fix in found.own[0].fixes)


def test_a_known_cause_needs_no_step() -> None:
    assert explain("log is in a/b.log\nRuntimeError: CUDA out of memory. Tried to allocate 2 GiB").steps == ()


def test_a_shell_that_runs_no_linux_has_no_dmesg() -> None:
    windows = steps("C:\\p> python train.py\nError executing job with overrides: []")[0]
    assert not any("dmesg" in line for line in windows.commands)


@each(
    [
        "a" * 100_000,
        '{"image/png": "' + "Qk1/" * 25_000 + '"}',
        "Sending process 1 closing signal SIGTERM\n" * 20_000,
        "NCCL INFO transport/net.cc:12 -> 6\n" * 20_000,
        "-packages/unsloth/" * 5000,
        "path/to/" * 12_000,
    ]
)
def test_a_long_text_takes_little_time(words: str) -> None:
    began = time.thread_time()
    steps(words)
    assert time.thread_time() - began < 3


def test_the_line_below_says_more() -> None:
    assert steps("Sending process 1 closing signal SIGTERM\nfailed (exitcode: -9)") == ()
    assert steps("NCCL INFO transport/net.cc:12 -> 6\nNCCL WARN Call to connect failed") == ()


def test_shown_as_text_and_json() -> None:
    found = explain("run.pl: 4 / 4 failed, log is in exp/stats/a.1.log")
    assert "    tail -n 60 exp/stats/a.1.log" in text(found).splitlines()
    assert json_form(found)["collect"][0]["commands"] == ["tail -n 60 exp/stats/a.1.log"]
