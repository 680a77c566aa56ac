"""What launchers and command lines say, and the classes that a configuration builds."""

from torchdoctor.explain.steps.row import Row

LAUNCHING = (
    Row(
        r"KeyError: '(SLURM_\w+)'",
        "Lightning takes this for a job of Slurm, because SLURM_NTASKS is set, and {0} is not: in an interactive shell "
        "or a container take that variable away, or start it with srun",
        ("unset SLURM_NTASKS",),
        also=r"(?i)lightning",
    ),
    Row(
        r"accelerate[/\\]commands[/\\]launch\.py[\s\S]{0,400}'NoneType' object has no attribute 'lower'",
        "accelerate has no settings yet: make them once, then start again",
        ("accelerate config default",),
    ),
    Row(
        r"ClusterConfig\.__init__\(\) got an unexpected keyword argument '(\w+)'"
        r"|accelerate[\s\S]{0,300}__init__\(\) got an unexpected keyword argument '(command_file|commands|tpu_\w+"
        r"|downcast_bf16|dynamo_\w+|gpu_ids|rdzv_\w+|same_network|main_training_function)'",
        "accelerate's file of settings was written by another release ({0}): make it again, by your answers",
        ("accelerate config",),
    ),
    Row(
        r"(--\w[\w-]{0,40}(?:[ =][^\s\\]{1,80})?) *\\[ \t]+\n[\s\S]{0,1500}?"
        r"(?:unrecognized arguments|arguments are required|expected (?:one|at least one) argument|command not found)",
        "Behind the \\ after {0} is a blank, which ends the command there: \\ must be the last sign of its line",
    ),
    Row(
        r"(?:arguments are required|unrecognized arguments)[\s\S]{0,4000}?\.sh: (?:line )?(\d+): (--?\w[\w-]*)"
        r"|\.sh: (?:line )?(\d+): (--?\w[\w-]*)[\s\S]{0,4000}?(?:arguments are required|unrecognized arguments)",
        "The script tears its command before line {0} ({1}): the line above it does not end with \\ as its last sign, "
        "or is a comment, which ends the command too",
    ),
    Row(
        r"unrecognized arguments:[^\n]{0,200}?(\S{0,60}[})\]\"';])\s*$",
        "{0} ends with a sign that is left over: in the script a variable's braces or quotes are not closed, or its "
        'value has a blank; put the whole value in quotes, --option="$VALUE"',
    ),
    Row(
        r"(?i)fairseq[\s\S]{0,3000}?error: argument (--[\w-]{1,60}): invalid typing\.Optional\[\w+\] value",
        "This copy of fairseq is for Python 3.8 and older, and cannot read the types of its options in a newer one: "
        "take a newer fairseq (where the project brings no copy of its own), or Python 3.8, in a new environment",
    ),
    Row(
        r"\bPS [A-Z]:\\[^\n]*(--\w[\w-]{0,40}) ''[\s\S]{0,3000}?error: argument \1: expected one argument",
        "PowerShell leaves out an empty value ('') on its way to a program: write {0}= with nothing behind it",
    ),
    Row(
        r"error: argument (-[\w/, -]{1,60}): expected (?:one|at least one|\d+) arguments?",
        "{0} needs a value behind it: it is missing, or a variable of the shell that is empty; a value that begins "
        "with - is written {0}=VALUE",
    ),
    Row(
        r"error: ambiguous option: (-[\w-]{1,60})\S* could match ([^\n]{1,200})",
        "{0} is the beginning of several options ({1}): write one of them out",
    ),
    Row(
        r"(?:int|float)\(sys\.argv\[\d+\]\)[\s\S]{0,200}(?:invalid literal for int\(\) with base 10"
        r"|could not convert string to float):"
        r" ['\"]([^'\"\n]{1,100})['\"](?:[\s\S]{0,3000}FileNotFoundError[^\n]*)?",
        "{0} is where a number is expected: a path or name before it has a blank, at which the command is torn. "
        "Rename those folders, files and models without blanks (or move the program out of such a folder), or put the "
        "path in quotes",
    ),
    Row(
        r"sys\.argv\[(\d+)\][^\n]*\n(?:[\s>|~^]+\n)?[\s>|]*IndexError: list index out of range",
        "The script reads value {0} behind its name, and was started with fewer: give them as the README does, python "
        "script.py VALUE ...; above that line the code says which",
    ),
    Row(
        r"(?:obj_from_dict|build_from_cfg|obj_cls\(|obj_type\()[\s\S]{0,600}unexpected keyword argument "
        r"'(bbox_roi_extractor|bbox_head|mask_head|mask_roi_extractor)'"
        r"|RCNN\.__init__\(\) got an unexpected keyword argument '(bbox_head|mask_head|bbox_roi_extractor)'",
        "From MMDetection 2 on {0} is inside roi_head: model=dict(roi_head=dict({0}=...)). Write it there, or take "
        "the configuration of the installed release",
    ),
    Row(
        r"(?:obj_from_dict|build_from_cfg|obj_cls\(|obj_type\()[\s\S]{0,600}unexpected keyword argument '(\w+)'",
        "The configuration gives {0} to the class that is built there, which does not take it: take the configuration "
        "from the installed release of the package; in a class of your own, let __init__ take it, or leave that out",
    ),
    Row(
        r"unrecognized arguments:(?=[^\n]{0,300}[\u2010-\u2015]) ?([^\n\s]{1,60})",
        "{0} begins with a dash of printed text, as web pages make it: write two hyphens, --",
    ),
    Row(
        r"(?:found at|not found|No such file)[^\n]{0,40}?(C:[/\\]{1,2}Program Files[/\\]{1,2}Git[/\\][^'\n]{1,200})",
        "Git Bash has taken a path that begins with / for one of its own ({0}): write it as Windows does, "
        "C:/folder/file, or without the first /; or switch that off in Git Bash, export MSYS_NO_PATHCONV=1",
    ),
)
