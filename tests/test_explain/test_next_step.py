"""What a text itself offers as the next step where no error is known."""

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
        ("IndexError: string index out of range", "", "The text is empty"),
        ("KeyError: '`a` or `b` must contain the key c'", "", "own check failed"),
    ]
)
def test_after_an_exception(error: str, above: str, said: str) -> None:
    found = explain(f"{above}{FRAME.replace('main()', 'model(x)')}{error}\n")
    assert said in found.own[0].fixes[0].text


@each(
    [
        "All files were saved. It works with torch",
        "Use FROB=1 for speed",
        "The command not found in the docs is fine",
        "INFO saved to /tmp/out/weights.pt, no error",
    ]
)
def test_nothing_failed(words: str) -> None:
    assert explain(words).steps == ()


def test_a_warning_is_no_cause_of_a_traceback_that_is_cut_off() -> None:
    warned = "WARNING | progress | tensorboard not found, please install with: pip install tensorboardX\n"
    assert _said(explain(f"{warned}{FRAME}")).startswith("The last traceback is cut off")
    assert explain(f"{warned}{FRAME}RuntimeError: CUDA out of memory. Tried to allocate 2 GiB").causes
    assert cut_at(f"{FRAME}ValueError: x") == -1


def test_a_known_cause_needs_no_step() -> None:
    assert explain("log is in a/b.log\nRuntimeError: CUDA out of memory. Tried to allocate 2 GiB").steps == ()


def test_a_shell_that_runs_no_linux_has_no_dmesg() -> None:
    windows = steps("C:\\p> python train.py\nError executing job with overrides: []")[0]
    assert not any("dmesg" in line for line in windows.commands)


def test_shown_as_text_and_json() -> None:
    found = explain("run.pl: 4 / 4 failed, log is in exp/stats/a.1.log")
    assert "    tail -n 60 exp/stats/a.1.log" in text(found).splitlines()
    assert json_form(found)["collect"][0]["commands"] == ["tail -n 60 exp/stats/a.1.log"]


@each(
    [
        "subprocess.TimeoutExpired: Command '['a']' timed out after 5 seconds",
        "omegaconf.errors.MissingMandatoryValue: Missing mandatory value: size",
        "_queue.Empty",
        "__main__.Refused: no",
    ]
)
def test_a_class_of_any_name_ends_a_traceback(last: str) -> None:
    assert cut_at(f"{FRAME}{last}") == -1
    assert explain(f"{FRAME}{last}").steps == ()


def test_a_traceback_that_is_only_spoken_of_is_not_cut_off() -> None:
    assert cut_at("Traceback (most recent call last) is what I don't see any more.") == -1
    assert cut_at(FRAME) == 0


@each(
    [
        ("node1:12:30 [0] NCCL WARN Cuda failure 2 'out of memory'\n", "oom"),
        ("WARNING: CUDA error: no kernel image is available for execution on the device\n", "no-kernel-image-torch"),
    ]
)
def test_what_failed_is_no_warning_by_its_prefix(line: str, id: str) -> None:
    assert explain(f"{line}{FRAME}").causes[0].error.id == id


def test_a_warning_stays_the_cause_beside_a_whole_traceback_of_another_name() -> None:
    warned = "[WARNING] xFormers can't load C++/CUDA extensions. xFormers was built for: PyTorch 2.1.0\n"
    assert explain(f"{warned}{FRAME}socket.timeout: timed out").causes[0].error.id == "xformers-mismatch"


def test_a_key_that_the_data_lack_is_no_release_that_does_not_fit() -> None:
    frame = "Traceback (most recent call last):\n"
    frame += '  File "/v/site-packages/unsloth/models/rl.py", line 200, in compute_loss\n'
    found = explain(f"{frame}    x = inputs['prompt']\nKeyError: 'prompt'")
    assert found.causes == ()
    assert "unsloth_zoo" not in str((found.steps, found.own))
    refused = explain(f"{frame}    x = f(a)\nTypeError: f() takes 0 positional arguments but 1 was given")
    assert "unsloth_zoo" in str((refused.steps, refused.own))
