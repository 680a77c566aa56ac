"""What a shell says of a command."""

from torchdoctor.explain.steps.row import Row

# A name that a shell does not find; of what systems bring themselves no environment has it.
_PROGRAM = (
    r"(?!(?i:sed|g?awk|e?grep|cat|cp|mv|rm|ls|mkdir|chmod|chown|export|source|bash|sh|zsh|sudo|git|curl|wget|unzip|tar"
    r"|apt(?:-get)?|dnf|yum|brew|choco|winget|make|gcc|cl|nvcc|nvidia-smi|docker|conda|mamba|py|python[\d.]*"
    r")(?:\.exe)?(?![\w.+-]))([\w.+-]{2,40})"
)

SHELLS = (
    Row(
        r"(?<![\w./\\:-])([\w./\\:-]{0,200}\bpath[/\\_]to\b[\w./\\-]{0,200})"
        r"[^\n]{0,60}(?:not (?:found|recognized)|No such file)",
        "{0} looks like a placeholder of the instructions: where it is in your command, write the true path",
        unless=r"(?i)\b(?:privacy|redact\w*|anonymi[sz]ed|(?:replaced|hid|hidden|changed)\b[^\n]{0,30}\bpaths?)\b",
    ),
    Row(
        r"'([A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{0,40})' is not recognized as"
        r"|(?:^|[>$ ])([A-Z][A-Z0-9]{1,30})=[^\n]{1,300}\n'\2' is not recognized as"
        r"|The term '([A-Z][A-Z0-9_]+)=[^'\n]*' is not recognized",
        "{0}=value before a command is written for Linux: cmd takes set {0}=value in a line of its own before it, "
        "PowerShell $env:{0} = 'value'; where the program itself writes it, change the code, or use WSL",
    ),
    Row(
        r"Collecting torch==\S+ \(from (xformers)|\b(xformers)\b[\s\S]{0,900}(?:Downloading|Uninstalling) torch-\d",
        "Each {0} is for one torch, which pip installs with it: name your torch in the same command (torch==VERSION), "
        "and pip takes the {0} for it; with --no-deps it leaves torch alone",
    ),
    Row(
        r"\bpython[\d.]* +(?!-)([\w.\\/-]{1,80}\.(?:bat|cmd|sh|ps1))\b",
        "{0} is for the shell, not for Python: start it without python before it",
    ),
    Row(
        r"Building wheel for (flash[-_]attn|xformers|apex|detectron2|mmcv[\w-]*|pytorch3d|vllm|deepspeed|torch[-_]\w+"
        r"|causal[-_]conv1d|mamba[-_]ssm"
        r"|transformer[-_]engine\w*|auto[-_]gptq|llama[-_]cpp[-_]python) \([\w.]+\)"
        r"(?:: still running| ?\.\.\. ?[-\\|/]?$|\s{0,3}(?:```)?\s*\Z)",
        "Building {0} may take an hour and prints nothing: look whether the compiler is at work (nvcc, cicc, cl), or "
        "leave off, and take a wheel of it that is already built for your torch, CUDA and Python. With little memory "
        "set MAX_JOBS=2 before",
    ),
    Row(
        r"(?:'|The term ')(--?\w[\w-]{0,40})' is not recognized|(?:^|: )(--?\w[\w-]{0,40}): (?:command )?not found$",
        "The command is torn into lines, and {0} is taken for one: write it in one line. At a line's end bash goes on "
        "after \\ (the last sign of the line, Unix line ends), cmd after ^, PowerShell after `",
    ),
    Row(
        r"(?<![\w./-])([\w./-]{1,80}): line (\d+): +: command not found",
        "In line {1} of {0} a program's name is empty: the variable in it is not set, often the Python that the "
        "script looks for; activate the environment first",
    ),
    Row(
        r"Command '([\w.+-]{2,40})' not found, but can be installed with:",
        "The system lacks {0}: install it by the command that is below that message",
    ),
    Row(
        r"(?:'|The term ')((?i:findstr|chcp|where|reg|xcopy|tasklist|taskkill))(?:\.exe)?' is not recognized as",
        "{0} is Windows' own, in C:\\Windows\\System32: that folder is missing in PATH. Add it under Environment "
        "variables, Path, as %SystemRoot%\\System32, open a new terminal, and start again",
    ),
    Row(
        rf"(?:^|: ){_PROGRAM}: command not found$|command not found: {_PROGRAM}$"
        rf"|(?:\bsh|: \d{{1,5}}|^\d{{1,5}}): {_PROGRAM}: not found$"
        rf"|Command '{_PROGRAM}' not found|If '{_PROGRAM}' is not a typo"
        rf"|(?:'|The term '){_PROGRAM}' is not recognized as",
        "The shell does not find {0}: activate the environment whose package brings it, or install that there (if "
        "pip warned that a folder is not on PATH, add it); else install the program, and open a new terminal",
    ),
)
