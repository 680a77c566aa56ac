"""How jobs and processes end: what schedulers, operators and exit codes say, where no error of a program is shown."""

from torchdoctor.explain.steps.row import Row

ENDED = (
    Row(
        r"\bpod ([a-z\d][a-z\d.-]{0,80}) container ([a-z\d][a-z\d-]{0,62}) exitCode: [1-9]\d*",
        "The operator only reports that the container ended with an error, which its own log shows (with -n and the "
        "job's namespace)",
        ("kubectl logs {0} -c {1}",),
    ),
    Row(
        r"has not produced any output \(state: (\w+)\)",
        "Slurm ended the job as {0}: for TIMEOUT ask for more time (timeout_min), for OUT_OF_MEMORY for more memory "
        "(mem_gb), after PREEMPTED or NODE_FAIL submit it again; else its own error is in the log of that job",
        ("sacct -X --format=JobID,State,ExitCode,Elapsed",),
    ),
    Row(
        r"CANCELLED AT [^\n]{0,60}DUE TO (PREEMPTION|NODE FAILURE)",
        "Slurm took the node away ({0}), nothing failed in the program: save checkpoints and go on from the last one, "
        "with --requeue, or in a partition that is not preempted",
    ),
    Row(
        r"exit(?:ed with)? code:? ?(?:130|-1073741510|3221225786)\b|0xC000013A",
        "The program was interrupted (Ctrl+C, or its window was closed): nothing failed before. Long runs go, on "
        "Linux, into tmux or screen, or into a log by nohup",
    ),
    Row(
        r"exit(?:ed with)? (?:code|status):? ?(?:143|-15)\b",
        "The program was ended from outside by SIGTERM: a scheduler's limit of time, a stopped container or machine, "
        "or kill; their own log says why",
    ),
    Row(
        r"exit(?:ed with)? (?:code|status):? ?(?:135|-7)\b",
        "SIGBUS: shared memory or the disk is full, or a file that is read by mmap was cut off or changed",
        ("df -h /dev/shm .",),
    ),
    Row(
        r"No available node types can fulfill resource request (\{[^\}\n]{1,120}\})|Placement group creation timed out"
        r"|The actor or task with ID \S+ cannot be scheduled right now",
        "Ray waits for more than its cluster has: compare what it has with what is asked for (GPUs and CPUs per "
        "worker, times the workers), ask for less, or start more nodes; end what is left of earlier runs (ray stop)",
        ("ray status", "nvidia-smi -L"),
    ),
    Row(
        r"^SystemExit: 2\b",
        "argparse refused the command line: its message is above this line (usage: ... error: ...). In a notebook give "
        "it the options: parser.parse_args(['--name', 'value'])",
    ),
)
