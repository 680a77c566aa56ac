"""What a text names where its own error is not shown."""

import time

from faults import each

from torchdoctor.explain.causes import explain


@each(
    [
        (
            '  File "/v/site-packages/xinference/client/restful/restful_client.py", line 1, in launch_model\n    raise '
            "RuntimeError(\nRuntimeError: Failed to launch model, detail: [address=0.0.0.0:1, pid=2] 'x' object has "
            "no attribute 'y'",
            "log or window",
        ),
        ("acme.client.AcmeFailedJob: ('An error occurred.', '12ab')", "service's own servers"),
        (
            "FileNotFoundError: [Errno 2] No such file or directory: '/opt/ml/model/net.pth'\nimport torch",
            "model.tar.gz",
        ),
        ("[App] Error: You currently have no ASR model loaded.", "no model loaded"),
        ("Error invalid configuration argument at line 119 in file /src/csrc/ops.cu", "bitsandbytes"),
        (
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: x of a gpu",
            "container toolkit",
        ),
        (
            "ERROR: Exception:\nTraceback (most recent call last):\n"
            '  File "C:\\v\\Lib\\site-packages\\pip\\_internal\\cli\\base_command.py", line 105, in run\n    status',
            "pip itself stopped",
        ),
        ("frame #2: c10::cuda::c10_cuda_check_implementation(int) (0x1 in /v/libc10_cuda.so)\nit crashes", "frame #0"),
        ("$ xinference launch --model-name x\nTraceback (most recent call last):\n  File", "log or window"),
        ("NameError: name 'a_call' is not defined\nin unsloth_compiled_cache/x.py", "unsloth_compiled_cache"),
        ("RuntimeError: Direct module loading failed for UnslothXTrainer: invalid", "unsloth_compiled_cache"),
        ("import torch\nAttributeError: 'NoneType' object has no attribute 'terminate'", "the first error"),
        ("the training of BERT: ValueError: Input contains NaN.", "full precision"),
        ("train.py: KeyError: 'best_score'' as I fine-tune", "holds weights alone"),
        (
            'import torch\nTraceback (most recent call last):\n  File "/home/k/p/nets/a.py", line 3, in <module>\n'
            "    from nets.extra.b import c\nModuleNotFoundError: No module named 'nets.extra.b'",
            "lacks nets/extra/b",
        ),
        (
            "WARNING [Errno 2] No such file or directory: '/d/fold_0/validation'\nmodels: []\nTraceback (most recent "
            "call "
            'last):\n  File "/home/k/best.py", line 3, in main\n    best = torch.tensor(np.max(scores))\n'
            "ValueError: zero-size array to reduction operation maximum which has no identity",
            "A line above says what is missing, /d/fold_0/validation",
        ),
    ]
)
def test_the_first_step_says_where_the_error_is(text: str, wanted: str) -> None:
    answer = explain(text)
    assert not answer.causes
    assert wanted in (answer.own[0].fixes if answer.own else answer.steps)[0].text


@each(
    [
        "A model not loaded yet can be tried",
        'The page says "No model loaded" appears if you chose none. Which GPU?',
        "I named my class JobFailedReader. How do I make torch faster?",
        "The job has not failed",
        "My registry has it already",
    ]
)
def test_talk_in_which_nothing_failed_gets_no_step(text: str) -> None:
    assert explain(text).steps == ()


def test_an_error_that_stands_in_full_counts_though_a_servers_traceback_is_cut_off_below() -> None:
    whole = 'Traceback (most recent call last):\n  File "/p/train.py", line 2, in <module>\n    from text.a import b\n'
    cut = 'Traceback (most recent call last):\n  File "/v/site-packages/gradio/routes.py", line 4, in run\n    x ='
    assert explain(f"{whole}ModuleNotFoundError: No module named 'text'\n{cut}").own[0].line.endswith("'text'")


def test_the_systems_python_is_no_programs_own_and_the_folder_beside_the_script_is_searched() -> None:
    started = '"/usr/bin/python" App_TTS/steps/1-get.py\nTraceback (most recent call last):\n'
    line = '  File "/p/App_TTS/steps/1-get.py", line 2, in <module>\n    from text.a import b\n'
    own = explain(f"{started}{line}ModuleNotFoundError: No module named 'text'\ntorch").own[0]
    assert own.fixes[0].commands == ("export PYTHONPATH=.:App_TTS",)


@each([("11 (SIGSEGV)", "segfault"), ("6 (SIGABRT)", "rank-failed"), ("9 (SIGKILL)", "host-ram-exhausted")])
def test_a_launcher_names_the_signal(said: str, wanted: str) -> None:
    causes = explain(f"  error_file: <N/A>\n  traceback : Signal {said} received by PID 362").causes
    assert wanted in causes[0].error.id


def test_a_cut_traceback_below_unsloth_is_read_in_no_time() -> None:
    frames = "".join(f'[rank5]:   File "<frozen importlib._bootstrap>", line {n}, in _find\n' for n in range(40))
    zoo = '[rank5]:   File "/v/site-packages/unsloth_zoo/x.py", line 259, in f\n[rank5]:     y = g(x)\n'
    began = time.monotonic()
    explain(f"[rank5]: Traceback (most recent call last):\n{zoo}{frames}")
    assert time.monotonic() - began < 5


@each(
    [
        ("docker: OCI runtime create failed: mounting /a: not a directory: unknown. torch", "container toolkit"),
        (
            'Traceback (most recent call last):\n  File "/p/a.py", line 3, in f\n    self.log.close()\n'
            "AttributeError: 'NoneType' object has no attribute 'close'",
            "the first error",
        ),
        ("import torch\nscaler.fit(x)\nValueError: Input X contains NaN.", "full precision"),
        ("KeyError: 'epoch'\npandas df with results of finetuning", "holds weights"),
        ("KeyError: 'optimizer'\nI want to fine-tune my model on my own dict of options. torch", "holds weights"),
        ("tool.py: error: argument --frob: invalid typing.Optional[int] value: 'x'\ntorch", "fairseq"),
    ]
)
def test_what_only_looks_like_it_is_not_put_down_to_it(text: str, unwanted: str) -> None:
    answer = explain(text)
    fixes = [fix for item in (*answer.causes, *answer.own) for fix in item.fixes]
    assert not any(unwanted in fix.text for fix in (*fixes, *answer.steps))


def test_a_title_of_what_is_solved_is_no_error() -> None:
    warned = "\n\nFutureWarning: You are using `torch.load` with `weights_only=False`"
    for title in ("frobnicate is not installed properly (solved)", "Why is frobnicate not found? It is not installed"):
        assert [item.error.id for item in explain(title + warned).causes] in ([], ["harmless-warning"])
