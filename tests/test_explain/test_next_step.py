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
        ("'frobnicate' não é reconhecido como um comando interno ou externo,", "does not find frobnicate"),
        ('"frobnicate" не является внутренней или внешней командой,', "does not find frobnicate"),
        ("bash: frobnicate: команда не найдена", "does not find frobnicate"),
        ("O termo 'frobnicate' não é reconhecido como nome de cmdlet", "does not find frobnicate"),
        ("Could not find requested trainer FrobTrainer in frob.t (/frob/t). Move it", "The copy in /frob/t runs"),
        ("RuntimeError: Method 'forward' is not defined.", "jit=False"),
        ("It stops: sequence model parallel group is not initialized", "torchrun"),
        ("AttributeError: _old_init", "pytorch-lightning 1.7"),
        ("    assert self.local_world_size > 0\nAssertionError", "counts processes, not GPUs"),
        ("[ERROR] The torch version has been changed. make: *** [x.done] Error 1", "--no-deps"),
        ("It failed. For more, run with FROB_DEBUG=1", "how to see more"),
        ("Collecting torch==2.0.0 (from xformers==0.0.19)", "leaves torch alone"),
        ("I ran: python install.bat", "install.bat is for the shell"),
        ("  Building wheel for flash-attn (setup.py) ... -\nit stopped here, what next?", "may take an hour"),
        ("It does not end at\n  Building wheel for mmcv (setup.py)", "Building mmcv may take an hour"),
        ("train.sh: 16: --source: not found", "torn into lines"),
        ("./start.sh: line 31: : command not found", "line 31 of ./start.sh"),
        ("If 'frobnicate' is not a typo you can use command-not-found", "does not find frobnicate"),
        ("bash: /path/to/venv/bin/python: No such file or directory", "a placeholder"),
        ("ERROR:root:Error opening 'voice.wav': System error.", "no voice.wav"),
        ("core_worker.cc:83: Failed to register worker to Raylet", "Ray's logs"),
        ("UnexpectedStatusException: Reason: AlgorithmError: ExecuteUserScriptError: Command", "CloudWatch"),
        ("'python.exe' is not recognized as an internal or external command,", "Add python.exe to PATH"),
        ("ANE Evaluation Error = Error Domain=com.apple.appleneuralengine Code=8", "full precision"),
        ("IndexError: piece id is out of range.", "tokenizer and model from one release"),
        ("ptxas warning : Value of threads per SM is out of range. .minnctapersm will be ignored", "harmless"),
        ("Received Signals.SIGINT death signal\nSending process 21 closing signal SIGTERM", "py-spy dump"),
        ("The file is a Fast model, it can't be used as a Slow model.", "models/Fast"),
        ("RuntimeError: frobtune does not support multi GPU setups yet", "one GPU alone"),
        ("ERROR: frob: multi-GPU is not supported", "one GPU alone"),
        ('** Or from the command line run "frob-configure --yes --skip" **', "run frob-configure --yes --skip"),
        (
            "fatal: not a git repository\nError: '['git', 'submodule', 'update', '--init']' returned 128",
            "clone --recursive",
        ),
        ("transcribing stops: Cannot load the vocabulary from the model directory", "vocabulary.json or .txt"),
        ("数据加载器无法识别音频文件，列表长度不足", "empty or too short"),
        ("5080 cuda error\nit stops in my job", "sm_120"),
        ("frame #2: c10d::ProcessGroupNCCL::watchdogHandler() + 0x2 (0x7 in /p/libtorch_cuda.so)", "Watchdog"),
        ("RuntimeError: main thread is not in main loop", "matplotlib.use('Agg')"),
        ("[Bug]: Error code: 1 Couldn't install torch.", "pip's own error"),
        ('raise RuntimeError("server launch failed")', "first error"),
        ("[pid=1] No available slot found for the model", "n_gpu"),
        ("Neither CUDA nor MPS are available - defaulting to CPU", "a CPU build"),
        ("Windows [Version 10.0.19042.1052], WSL 2: no device found", "21H2"),
        ("libtorch: the Release build crashes, read access violation", "/MDd"),
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
        ("FileNotFoundError: [WinError 2] x", 'out = subprocess.run(["git", "x"])\n', "The program calls git"),
        ("AttributeError: 'Model' object has no attribute 'yaml'", "attempt_download(w)\n", "another release"),
        ("IndexError: string index out of range", "", "The text is empty"),
        ("AssertionError", "WARNING:vox:gpt not initialized.\n", "what was not loaded"),
        ("train.py: error: argument --task: invalid choice: 'frob'", "/fairseq/train.py\n", "--user-dir"),
        ("AttributeError: 'NoneType' object has no attribute 'from_scipy'", "", "import dgl"),
        ("KeyError: \"No object named 'FrobHead' found in 'head' registry!\"", "", "that registers FrobHead"),
        ("KeyError: '`cfg` or `default_args` must contain the key \"type\"'", "", "another generation"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'a/<name>.yaml'", "", "write the name without"),
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
        "Windows [Version 10.0.19045.1052], WSL 2",
        "export HYDRA_FULL_ERROR=1\nError executing job with overrides: ['a=1']",
        "The model's forward is defined, and its parallel group is initialized",
        "I could not find the trainer in the docs (yet)",
        "FROB_DEBUG=1 is the default",
        "The torch version has not changed",
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


def test_the_line_below_says_more() -> None:
    assert steps("Sending process 1 closing signal SIGTERM\nfailed (exitcode: -9)") == ()
    assert steps("NCCL INFO transport/net.cc:12 -> 6\nNCCL WARN Call to connect failed") == ()


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


@each(
    [
        ("AssertionError", "INFO:vox:gpt initialized.\n", "what was not loaded"),
        ("train.py: error: argument --task: invalid choice: 'frob'", "", "--user-dir"),
        ("AttributeError: 'NoneType' object has no attribute 'frob'", "", "import dgl"),
        ("KeyError: 'FrobHead'", "", "that registers"),
        ("KeyError: 'type'", "", "another generation"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'a/name[1.yaml'", "", "write the name without"),
    ]
)
def test_another_exception(error: str, above: str, unsaid: str) -> None:
    found = explain(f"{above}{FRAME.replace('main()', 'model(x)')}{error}\n")
    assert found.own
    assert not any(unsaid in fix.text for fix in found.own[0].fixes)


def test_a_step_is_told_once() -> None:
    made = steps("Set the environment variable HYDRA_FULL_ERROR=1 for a complete stack trace.")
    assert sum("export HYDRA_FULL_ERROR=1" in fix.commands for fix in made) == 1


@each(
    [
        ("llamafactory-cli", "llamafactory"),
        ("axolotl", "axolotl"),
        ("fairseq-train", "fairseq"),
        ("nnUNetv2_train", "nnunetv2"),
        ("sglang", "sglang"),
    ]
)
def test_a_command_of_a_package(name: str, package: str) -> None:
    found = explain(f"bash: {name}: command not found").causes
    assert found[0].error.id == "command-not-on-path"
    assert f"python -m pip install {package}" in [line for fix in found[0].fixes for line in fix.commands]
    assert not explain(f"$ which {name}\n/v/bin/{name}").causes


def test_ffmpeg_that_windows_does_not_find() -> None:
    start = (
        'Traceback (most recent call last):\n  File "C:\\p\\a.py", line 3, in <module>\n    {}\n'
        '  File "C:\\Python310\\lib\\subprocess.py", line 1456, in _execute_child\n'
        "FileNotFoundError: [WinError 2] The system cannot find the file specified\n"
    )
    lines = [
        [line for cause in explain(start.format(code)).causes[:1] for fix in cause.fixes for line in fix.commands]
        for code in ("run(['ffmpeg', '-i', name])", "run([name])")
    ]
    assert lines == [["where.exe ffmpeg"], ["where.exe git", "where.exe ffmpeg"]]


def test_the_launchers_own_command_of_pip() -> None:
    words = (
        'RuntimeError: Couldn\'t install torch.\nCommand: "C:\\w\\venv\\Scripts\\python.exe" -m pip install {}\n'
        "Error code: 2\nstable-diffusion-webui, Python 3.10.6 on Windows"
    )
    ready = explain(words.format("torch==1.13.1+cu117")).causes[0].fixes[0].commands
    assert ready[0].endswith("-m pip install --no-cache-dir torch==1.13.1+cu117")
    assert explain(words.format("torch & del x")).causes[0].fixes[0].commands == ()


@each(
    [
        "fatal: not a git repository (or any of the parent directories): .git",
        'I used to run it from the command line, as "python demo.py | less" tells',
        "It has no audio device; the list is fine",
        "Our release supports multi GPU setups",
        "My RTX 5080 is fast",
    ]
)
def test_what_names_no_step(words: str) -> None:
    assert steps(words) == ()


def test_a_warning_does_not_win_over_an_error_in_brackets() -> None:
    warning = "[W socket.cpp:697] [c10d] The server socket cannot be initialized on [::]:9 (errno: 97 - "
    warning += "Address family not supported by protocol).\n"
    failed = "/v/bin/python: Error while finding module specification for 'frob.train' "
    failed += "(ModuleNotFoundError: No module named 'frob')\n"
    assert explain(warning).causes[0].error.id == "harmless-warning"
    found = explain(warning + failed + "It should train on the GPU.")
    assert "harmless-warning" not in [cause.error.id for cause in found.causes]
    assert "frob is not installed" in found.own[0].fixes[0].text


@each(
    [
        ("IndexError: map::at", "", "TRITON_F32_DEFAULT"),
        ("IndexError: map empty", "", ""),
        ("ValueError: neg_args [{'a': 1}] should be None when the loss_type is CE.", "", "set neg_args to None"),
        ("ValueError: neg_args is wrong", "", ""),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'logs/a.json'", "open('logs/a.json', 'w')", "mkdir"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'logs/a.json'", "open('logs/a.json', 'rb')", ""),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'a.json'", "open('a.json', 'w')", ""),
    ]
)
def test_what_python_says(message: str, code: str, wanted: str) -> None:
    shown = FRAME.replace("main()", code or "main()") + message + "\nI train with torch."
    texts = " ".join(fix.text for cause in explain(shown).own for fix in cause.fixes)
    assert texts
    assert wanted in texts
    assert wanted or not any(word in texts for word in ("TRITON", "set neg_args", "mkdir"))
