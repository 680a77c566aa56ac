"""The next step that a text itself names where its cause is not known here: by the line that names it."""

import shlex
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain import late, own_message, trainings, whose
from torchdoctor.explain.commands import pip
from torchdoctor.explain.fit import fitted
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_KILLED = "sudo dmesg -T | grep -i 'killed process' | tail"
_LONGEST = 2000  # characters of a line; what is longer are images and programs in one line
_WINDOW = 200_000  # characters at the end of a text, in which the lines of its failure are

_ENDED_BY_IT = r"Sending process \d+ closing signal SIGTERM"
_PASSED_ON = r"NCCL INFO \S{1,200}\.cc:\d+ -> \d|ProcessGroupNCCL::\w*[wW]atchdog"
# What a text must not have for these lines to be all that it says: asked once, not behind each line.
_OF_HYDRA = r"Error executing job with overrides: \[|Set the environment variable HYDRA_FULL_ERROR=1"
_SAYS_MORE = {
    _ENDED_BY_IT: r"exitcode ?: ?-?\d",
    _PASSED_ON: "NCCL WARN",
    _OF_HYDRA: r"(?<!variable )\bHYDRA_FULL_ERROR ?=",
}

# A name that a shell does not find; of what systems bring themselves no environment has it.
_PROGRAM = (
    r"(?!(?i:sed|g?awk|e?grep|cat|cp|mv|rm|ls|mkdir|chmod|chown|export|source|bash|sh|zsh|sudo|git|curl|wget|unzip|tar"
    r"|apt(?:-get)?|dnf|yum|brew|choco|winget|make|gcc|cl|nvcc|nvidia-smi|docker|conda|mamba|py|python[\d.]*"
    r")(?:\.exe)?(?![\w.+-]))([\w.+-]{2,40})"
)

_RAY = (
    r"\(raylet\)|RayletClient|\bRayTask|\(TaskRunner pid=|\b(?:core_worker|task_receiver|raylet|node_manager)\.cc"
    r"|worker died or was killed|Ray(?:Actor|Task|System)Error"
    r"|WorkerCrashedError|ActorDiedError|Trials did not complete|Failed to unpickle serialized exception",
    "Ray only passes on that a process of it failed, whose error is in Ray's logs (worker-*, raylet.err, raylet.out). "
    "Ended by SIGTERM after a finished run it may be ignored; else look at main memory, /dev/shm, /tmp and ulimit -u, "
    "and start anew (ray stop), or with a newer ray",
    ("grep -rE 'Error|Check failed' /tmp/ray/session_latest/logs | head -n 40",),
)
# The line; what to do, {0} is what the line names; commands. First of a traceback, whatever it raises.
_RAISED = (
    _RAY,
    (
        r"WinError 2\][\s\S]{0,2000}?(?:\brun|check_output|check_call|Popen|\bcall)\(\[? ?['\"]([\w.-]{2,30})['\"]"
        r"|(?:\brun|check_output|check_call|Popen|\bcall)\(\[? ?['\"]([\w.-]{2,30})['\"](?=[\s\S]{0,2000}WinError 2\])",
        "The program calls {0}, which is not installed or not on PATH: install it, and open a new terminal",
        (),
    ),
    (
        r"attempt_(?:load|download)\([\s\S]*\bModel'? object has no attribute"
        r"|\bModel'? object has no attribute[\s\S]*attempt_(?:load|download)\(",
        "The file of weights holds the whole model, saved by another release of the project: take the weights of this "
        "one (move the file away, so that it is downloaded anew), or the release that made it",
        (),
    ),
    (
        r"-packages[/\\]+unsloth\w*[/\\][^\n]{0,300}(?:\n(?![^\n]*(?:-packages[/\\]|\.py\b))[^\n]*){0,13}\Z"
        r"|unsloth_zoo[/\\]compiler\.py[^\n]{0,20}, in create_new_function"
        r"|Direct module loading failed for Unsloth\w+|(?:Name|Type|Attribute)Error\b[\s\S]{0,800}\bunsloth_compiled_"
        r"|\bunsloth_compiled_[\s\S]{0,800}(?:Name|Type|Attribute)Error\b"
        r"|Error: [^\n]{0,80}\b_unsloth_\w+|unsloth_compiled_cache[/\\]\w+Trainer",
        "This unsloth may not fit transformers and trl, parts of which it rewrites: update its two packages "
        "together, delete unsloth_compiled_cache, and restart the kernel",
        (pip("install", "-U", "--no-deps", "unsloth", "unsloth_zoo"),),
    ),
    (
        r"requests[/\\]models\.py\"?,[^\n]*\bin json\b|requests\.exceptions\.JSONDecodeError",
        "A server answered something that is not JSON: an error page, a proxy's, or nothing. Print its status_code and "
        "text before .json(); where a package asks, switch the proxy or VPN off, and update that package",
        (),
    ),
    (
        r"not (?:been )?(?:initiali[sz]ed|loaded)[.!]?\n[\s\S]{0,2500}\nAssertionError:?\s*\Z",
        "The lines above say what was not loaded: load the models first, and look at what that step prints",
        (),
    ),
    (
        r"[Cc]ould not find (?:the )?(?:requested )?[\w ]{0,40}?(\w+) in [\w.]+ \(([^)\n]+)\)",
        "The copy in {1} runs, and has no {0}. If the project brings its own copy, uninstall this one, and install the "
        "project's, in the folder of its setup.py or pyproject.toml: python -m pip install -e .",
        (),
    ),
    (
        r"Method 'forward' is not defined",
        "A TorchScript model has no compiled forward(), or this torch does not read it: load the model from its code "
        "(clip.load(name, jit=False)), or install the torch that the project names",
        (),
    ),
    (
        r"argument --(?:task|arch|criterion)\b[^\n]{0,40}: invalid choice[\s\S]{0,6000}\bfairseq\b"
        r"|\bfairseq\b[\s\S]{0,6000}argument --(?:task|arch|criterion)\b[^\n]{0,40}: invalid choice",
        "fairseq finds what an example adds only by --user-dir: give it the example's folder, --user-dir examples/NAME",
        (),
    ),
    (
        r"\bparallel group is not initialized",
        "The program has not made the group of processes that it asks for: start it with torchrun, on as many GPUs as "
        "its README says; for one GPU alone update it, or tell its authors",
        (),
    ),
    (
        r"accelerate[/\\]commands[/\\]launch\.py[\s\S]{0,900}NoneType|NoneType[\s\S]{0,2500}accelerate[/\\]commands[/\\]launch\.py",
        "accelerate has no configuration, and an option is missing: write one, or give --mixed_precision and "
        "--num_processes to accelerate launch; an old accelerate is to be updated",
        ("accelerate config default",),
    ),
    (
        r"AttributeError: _old_init\b",
        "A fault of pytorch-lightning 1.7 as it wraps data loaders: take a later release",
        (pip("install", "pytorch-lightning>=1.8,<1.9"),),
    ),
)

# Of a log, and of what a shell says.
_LOGGED = (
    _RAY,
    (
        r"(?i:multi-? ?gpus?\b[^\n]{0,20}(?:not|n't) (?:yet )?supported"
        r"|(?:not|n't) (?:\w+ )?support (?:\w+ )?multi(?:ple)?-? ?gpus?\b)",
        "It takes one GPU alone: show it one, before Python starts",
        ("export CUDA_VISIBLE_DEVICES=0",),
    ),
    (
        r"(?i:please (?:re)?run|from the command line|to fix (?:this|it))[^\n]{0,80}[\"'`]"
        r"([a-z][\w.-]{1,40} [^\"'`\n<>|;&$]{2,200})[\"'`]",
        "The program's own message names the command: in its environment run {0}",
        (),
    ),
    (
        r"not a git repository[\s\S]{0,300}?submodule|submodule[\s\S]{0,300}?not a git repository",
        "The folder is not a clone (a ZIP has no submodules): clone the project with git clone --recursive",
        (),
    ),
    (
        r"Cannot load the vocabulary from the model directory",
        "The model's folder is incomplete, or another one: config.json, tokenizer.json and vocabulary.json or .txt "
        "go with model.bin. Download it whole again; for a newer model update ctranslate2 and faster-whisper",
        (),
    ),
    (
        r"(?i:audio|data ?loader|音频|数据加载)[^\n]{0,60}"
        r"(?i:无法|长度不足|为空|is empty|no (?:valid )?(?:files|samples)\b)",
        "The list of the data is empty or too short: look into the lists and folders that the steps before made, at "
        "the names and paths in them, and do those steps again",
        (),
    ),
    (
        r"(?i)\b50[5-9]0(?: ?Ti)?\b[\s\S]{0,60}?cuda error|cuda error[^\n]{0,80}\b50[5-9]0(?: ?Ti)?\b",
        "The RTX 50 series needs torch 2.7 or newer for CUDA 12.8 (sm_120 is in this list), and extensions built for "
        "that; then pass the last line of the traceback",
        ('python -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.get_arch_list())"',),
    ),
    (
        _OF_HYDRA,
        "Hydra does not show the error itself: start it again with its whole traceback. Of several GPUs look at what "
        "each rank prints, and at what the system ended",
        ("export HYDRA_FULL_ERROR=1", _KILLED),
    ),
    (
        r"(?:SIGINT death signal|\^C|KeyboardInterrupt)[\s\S]{0,3000}?Sending process \d+ closing signal",
        "It was ended by Ctrl+C. If it hung, see where each rank waits (py-spy dump of each process), let NCCL print "
        "more, and try one GPU, and NCCL_P2P_DISABLE=1",
        ("export NCCL_DEBUG=INFO", "python -m pip install py-spy"),
    ),
    (
        _ENDED_BY_IT,
        "One process ended first, and the launcher then ended the others: the line `failed (exitcode: ...)` below "
        "says which, and its own error is above. -9 is usually main memory (fewer processes, num_workers)",
        (_KILLED,),
    ),
    (
        _PASSED_ON,
        "These lines only pass a failure on: the reason is in the first line with NCCL WARN or Watchdog above, or in "
        "another rank's first error. Let NCCL print more, and name the network interface that all nodes share "
        "(NCCL_SOCKET_IFNAME)",
        ("export NCCL_DEBUG=INFO",),
    ),
    (
        r"(?<![\w./\\:-])([\w./\\:-]{0,200}\bpath[/\\_]to\b[\w./\\-]{0,200})"
        r"[^\n]{0,60}(?:not (?:found|recognized)|No such file)",
        "{0} is a placeholder of the instructions: write the true path in its place",
        (),
    ),
    (
        r"'([A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{0,40})' is not recognized as"
        r"|(?:^|[>$ ])([A-Z][A-Z0-9]{1,30})=[^\n]{1,300}\n'\2' is not recognized as"
        r"|The term '([A-Z][A-Z0-9_]+)=[^'\n]*' is not recognized",
        "{0}=value before a command is written for Linux: cmd takes set {0}=value in a line of its own before it, "
        "PowerShell $env:{0} = 'value'; where the program itself writes it, change the code, or use WSL",
        (),
    ),
    (
        r"Collecting torch==\S+ \(from (xformers)|\b(xformers)\b[\s\S]{0,900}(?:Downloading|Uninstalling) torch-\d",
        "Each {0} is for one torch, which pip brings along: name your torch in the same command (torch==VERSION), and "
        "pip takes the {0} for it; with --no-deps it leaves torch alone",
        (),
    ),
    (
        r"\bpython[\d.]* +(?!-)([\w.\\/-]{1,80}\.(?:bat|cmd|sh|ps1))\b",
        "{0} is for the shell, not for Python: start it without python before it",
        (),
    ),
    (
        r"Building wheel for ([\w-]{2,40}) \([\w.]+\)(?:: still running| ?\.\.\. ?[-\\|/]?$)",
        "Building {0} may take an hour and prints nothing: look whether the compiler is at work (nvcc, cicc, cl), or "
        "leave off, and take a wheel of it that is already built for your torch, CUDA and Python. With little memory "
        "set MAX_JOBS=2 before",
        (),
    ),
    (
        r"(?:'|The term ')(--?\w[\w-]{0,40})' is not recognized|(?:^|: )(--?\w[\w-]{0,40}): (?:command )?not found$",
        "The command is torn into lines, and {0} is taken for one: write it in one line. At a line's end bash goes on "
        "after \\ (the last sign of the line, Unix line ends), cmd after ^, PowerShell after `",
        (),
    ),
    (
        r"(?<![\w./-])([\w./-]{1,80}): line (\d+): +: command not found",
        "In line {1} of {0} a program's name is empty: the variable in it is not set, often the Python that the "
        "script looks for; activate the environment first",
        (),
    ),
    (
        r"Command '([\w.+-]{2,40})' not found, but can be installed with:",
        "The system lacks {0}: install it by the command that stands below that message",
        (),
    ),
    (
        rf"(?:^|: ){_PROGRAM}: command not found$|command not found: {_PROGRAM}$"
        rf"|(?:\bsh|: \d{{1,5}}|^\d{{1,5}}): {_PROGRAM}: not found$"
        rf"|Command '{_PROGRAM}' not found|If '{_PROGRAM}' is not a typo"
        rf"|(?:'|The term '){_PROGRAM}' is not recognized as",
        "The shell does not find {0}: activate the environment whose package brings it, or install that there (if "
        "pip warned that a folder is not on PATH, add it); else install the program, and open a new terminal",
        (),
    ),
    (
        r"Error opening input file ([^\n]{1,200}?)\.?\nError opening input(?: files?)?: No such file"
        r"|Error opening (?!(?:in|out)put\b)'?([^'\n:]{1,200}?)'?: (?:System error|No such file)",
        "There is no {0}: relative paths count from the folder in which the program is started; give the full path",
        (),
    ),
    (
        r"(?:[Ff]ailed to|[Cc]ould not|[Cc]annot|[Uu]nable to) (?:open|find|load|read) (?:the )?(?:\w{1,30} )?"
        r"(?:file|image|path)[: ]{1,2}['\"`]?([^'\"`\n]{1,200}?\.\w{2,6})\b",
        "{0} is not there, or cannot be read: give its full path (relative ones count from the folder in which the "
        "program is started), and open it in a different program",
        (),
    ),
    (
        r"main thread is not in main loop|Tcl_AsyncDelete",
        "matplotlib draws windows from a thread: take the backend without windows, matplotlib.use('Agg') before pyplot "
        "is imported",
        ("export MPLBACKEND=Agg",),
    ),
    (
        r"is an? (\w+) model,? (?:and |so )?(?:it )?can(?:not|'t) be used as an? \w+ model",
        "The file lies in the folder of another kind of model: move it to the one for {0}, models/{0}, and choose it "
        "there; or let the program download its own",
        (),
    ),
    (
        r"AlgorithmError: |ExecuteUserScriptError|Error for Training job",
        "SageMaker only reports that the script failed: its own traceback is in the log of the training job "
        "(CloudWatch, /aws/sagemaker/TrainingJobs), the first one there; or run the script alone, in the same image or "
        "with instance_type='local'",
        (),
    ),
    (
        r"'(?:python|py|pip)(?:3|\.exe)?' is not recognized",
        "Windows finds no Python: run its installer again (Modify) with 'Add python.exe to PATH', open a new window, "
        "and start again where this shows a version that the program takes",
        ("py -0p",),
    ),
    (
        r"ANE Evaluation Error|ANEProgramProcessRequest",
        "A part that macOS runs on the Neural Engine failed: update macOS and torch, and see whether it runs in full "
        "precision (--no-half, torch.float32), and on the CPU",
        (),
    ),
    (
        r"IndexError: piece id is out of range",
        "The model gave a token number that the tokenizer does not have: run it on the CPU in float32, to see whether "
        "the GPU (MPS) computes wrongly; else take tokenizer and model from one release, downloaded again",
        (),
    ),
    (
        r"ptxas warning ?: [^\n]{0,120}minnctapersm will be ignored",
        "This warning of ptxas is harmless, and the program runs: where a build of one's own fails, its error is "
        "another line; a wheel of torch for this CUDA needs no build",
        (),
    ),
    (
        r"Couldn't install torch\b",
        "The launcher shows pip's own error above this line: look there. See Python's version and bits (most such "
        "programs take 3.10, 64-bit); delete the folder venv and start again",
        ("python -c \"import struct, sys; print(sys.version, struct.calcsize('P') * 8)\"",),
    ),
    (
        r"[Ss]erver launch failed|[Ss]erver failed to start",
        "The server's own output has the first error: look there, and at whether its port and GPU memory are free",
        ("nvidia-smi",),
    ),
    (
        r"500 Internal Server Error|InternalServerError: Error code: 5\d\d|openai\.APIConnectionError"
        r"|(?i:check the (?:backend|server)(?:'s)? (?:logs?|console|terminal))"
        r"|Connection errored out",
        "The page or client shows only that the server failed: the error itself is the last traceback in the window or "
        "log of the program that serves it, where that runs at all. Pass that",
        (),
    ),
    (
        r"No available slot found for the model",
        "All GPUs are taken by models that run, or more are asked for than the worker sees: stop one, or name gpu_idx "
        "and n_gpu",
        ("xinference list", "nvidia-smi"),
    ),
    (
        r"Neither CUDA nor MPS are available",
        "See what torch says in the Python that runs the program: None is a CPU build",
        ('python -c "import torch; print(torch.version.cuda, torch.cuda.is_available())"',),
    ),
    (
        r"\[Version 10\.0\.1(?:[0-8]\d{3}|90[0-3]\d|904[0-3])\b(?=[\s\S]*WSL)",
        "This Windows hands no GPU into WSL 2: that needs Windows 11, or 10 from 21H2 (build 19044) on, NVIDIA's "
        "driver in Windows alone, and a new kernel. Update Windows, then",
        ("wsl --update", "wsl --shutdown"),
    ),
    (
        r"(?i)libtorch(?!\w*\.so)|torch/(?:torch|script)\.h|torch::jit::",
        "In C++: catch c10::Error and print e.what(). Headers, DLLs and the exported file must be of one version of "
        "libtorch, and on Windows its Debug download belongs to /MDd, its Release one to /MD",
        (),
    ),
    (
        r"\[WinError 2\]",
        "Windows finds no program or file of the name; where none is named it is often git or ffmpeg: install what "
        "these do not find, and open a new terminal",
        ("where.exe git", "where.exe ffmpeg"),
    ),
    (
        r"[Tt]he torch version (?:has been|was) changed",
        "A package that was installed has replaced torch: install torch again as it was (version and index), then the "
        "package with --no-deps, or with -c and a file in which torch==VERSION stands",
        (),
    ),
)

_FILES = (
    r"(?i)(?:\blogs? (?:files? )?(?:is|are)?(?: saved| written| stored| located)? ?(?:in|at|to|under)"
    r"|\b(?:see(?: also)?|check)(?: the)?(?: logs?(?: file)?(?![\w./\\-]))?(?: at| in)?"
    r"|(?:details|information|output|errors?)(?: can be found| is| are)? (?:in|at)|\blog(?: path| file)?:) ?:? ?"
    r"['\"`<]?(?!-)((?:[A-Za-z]:)?[\w./\\*@%+-]{1,200}\.(?:log|txt|err|out)\b)"
)
_A_LOG = re.compile(r"(?i)\.log$|(?:^|[/\\._-])(?:log|err|out|std(?:out|err)|error|output)s?(?:[._-][\w.-]*)?$")
_FAILS = re.compile(
    r"(?i)(?<!no )(?<!without )(?<!any )(?<!0 )(?:\b(?:fail|error|exception|crash|abort|killed|traceback"
    r"|exit(?:ed)? (?:with )?(?:code|status) -?[1-9])|\w(?:Error|Exception)\b)"
)
_IN_A_LOG = "The error may be in the log"
# What makes a program tell more, as its own message names it.
_TELLS_MORE = (
    r"(?i:\b(?:set|run(?:ning)?|rerun|use|with|try|export|variable)\b)[^\n]{0,60}\b"
    r"((?!TF_CPP_)[A-Z][A-Z0-9_]{2,40}(?:DEBUG|VERBOSE|VERBOSITY|BACKTRACE|FULL_ERROR|LOGS?|LOG_LEVEL)=[\w+.,:-]{1,30})(?![\w/$])"
)

_MARK = re.compile(
    r"^(?:[^\n]{0,200}/s\]|\W{0,9}(?:\w+(?:Error|Exception) {2,})?)Traceback \(most recent call last(?:\):?)?[ \t]*$"
    r"|terminated with the following error:",
    re.M,
)
_LAST_LINE = re.compile(r"^[>| \t]{0,9}(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit|Stop|Iteration)\b(?!\()", re.M)
_LINUX = r"SIGTERM|NCCL|[ \"']/(?:home|root|opt|data|mnt|workspace)/"  # where no system is named
_OTHER_LAST = re.compile(r"^[A-Za-z_]\w*(?:(?:\.\w+)*:(?: |$)|(?:\.\w+)+$)", re.M)  # a class of any name, not indented
_NUMBERED = re.compile(r"^-{2,}> ?\d+ [^\n]*(?:\n +\d* [^\n]*|\n *)*\Z", re.M)  # the end of one that IPython shows
_FRAMES = re.compile(r"^(?:File |Input In|<ipython-input|Cell In)[^\n]{1,300}(?: in |:\d)", re.M)
_GOES_ON = re.compile(r"(?:During handling|The above exception)[^\n]{0,80}\s*\Z")


def cut_at(text: str) -> int:
    """Where the last traceback begins whose last line, which names the error, is missing; -1 if it is there."""
    mark = max(_MARK.finditer(text), key=lambda found: found.start(), default=None)
    if mark is None and _FRAMES.search(text) and (last := _NUMBERED.search(text)):
        return last.start()
    if (
        mark is None
        or any(last.search(text, mark.end()) for last in (_LAST_LINE, _OTHER_LAST))
        or _GOES_ON.search(text, 0, mark.start())
    ):
        return -1
    return mark.start()


def after_raising(told: Told) -> tuple[Fix, ...]:
    """What helps after an exception that the text shows; a key that is missing is of the data, not of releases."""
    return () if told.has(r"(?m)^(?:Key|Index)Error: [^\n]{0,300}\s*\Z") else _of(_RAISED, told)


def steps(text: str) -> tuple[Fix, ...]:
    """What a text offers in which no error is known; the line that says most first."""
    told = Told(in_short_lines(text[-_WINDOW:]))
    made = (*_of(_RAISED, told), *trainings.read(trainings.TABLE, told), *_of(_LOGGED, told), *_named_files(told))
    made = (*made, *_more(told, made))[:2] or (() if cut_at(text) >= 0 else late.step(told))
    if told.os != "linux" and (told.os or not told.has(_LINUX)):
        made = tuple(replace(fix, commands=tuple(x for x in fix.commands if x != _KILLED)) for fix in made)
    return tuple(fitted(fix, told) for fix in made)


def of_its_message(text: str) -> tuple[str, tuple[Fix, ...]] | None:
    """The line with the program's own message, and what it tells to do; None where it tells nothing."""
    told = Told(in_short_lines(text[-_WINDOW:]))
    made = own_message.steps(told)
    return (own_message.line(told), tuple(fitted(fix, told) for fix in made)) if made else None


def names_a_log(offered: tuple[Fix, ...]) -> bool:
    """Whether all that is offered is a file in which the error may be."""
    return all(fix.text.startswith(_IN_A_LOG) for fix in offered)


def for_a_cut(text: str) -> tuple[Fix, ...]:
    """Where a traceback is cut off."""
    if cut_at(text) < 0:
        return ()
    shown = text
    text = "The last traceback is cut off before its last line, which names the error: pass it to its end. Lines above "
    made = (Fix(f"{text}it that only warn are not the cause"),)
    program = whose.of(Told(shown))
    again = f"The lines that fail are those of {program.name}: see whether it is its newest release" if program else ""
    return (*made, Fix(f"{again}, and update it{program.how}", program.commands)) if program else made


def in_short_lines(text: str) -> str:
    """With the beginning and the end of lines that are longer than any message."""
    half = _LONGEST // 2
    return re.sub(rf"([^\n]{{{half}}})[^\n]+([^\n]{{{half}}})", r"\1\n\2", text)


def _of(table: tuple[tuple[str, str, tuple[str, ...]], ...], told: Told) -> tuple[Fix, ...]:
    """What a table says, without the rows of lines that the text itself says more about."""
    rows = (row for row in table if not (row[0] in _SAYS_MORE and told.has(_SAYS_MORE[row[0]])))
    return trainings.read(rows, told)


def pip_alone(told: Told) -> tuple[str, ...]:
    """The command of pip that a launcher ran; () where it is cut off, or has signs that no requirement has."""
    found = told.last(r"Command: [^\n]{0,300}? -m pip install ([^\n]{3,600})\n(?=Error code)")
    words = found[1].split() if found else []
    plain = all(re.fullmatch(r"[\w.+=:/\[\],~<>!@-]+", word) for word in words)
    return (pip("install", "--no-cache-dir", *words),) if words and plain else ()


def _named_files(told: Told) -> tuple[Fix, ...]:
    named = told.last(_FILES)
    if named is None or not _A_LOG.search(named[1]) or not _FAILS.search(told.text.replace(named[1], " ")):
        return ()
    unix = told.os in ("linux", "macos") or (not told.os and "/" in named[1])
    whole = re.fullmatch(r"[\w./-]+", named[1]) and unix
    text = f"{_IN_A_LOG} that the text names, {named[1]}: look at its end, and pass that"
    return (Fix(text, (shlex.join(("tail", "-n", "60", named[1])),) if whole else ()),)


def _more(told: Told, made: tuple[Fix, ...]) -> tuple[Fix, ...]:
    named = told.last(_TELLS_MORE)
    line = shlex.join(("export", named[1])) if named else ""
    if not line or line in told.text or any(line in fix.commands for fix in made):
        return ()
    return (Fix("The text says how to see more: start it again with", (line,)),)
