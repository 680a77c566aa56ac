"""What launchers, jobs of many processes and their logs say."""

from torchdoctor.explain.steps.row import Row

KILLED = "sudo dmesg -T | grep -i 'killed process' | tail"
RAY = Row(
    r"\(raylet\)|RayletClient|\bRayTask|\(TaskRunner pid=|\b(?:core_worker|task_receiver|raylet|node_manager)\.cc"
    r"|worker died or was killed|Ray(?:Actor|Task|System)Error"
    r"|WorkerCrashedError|ActorDiedError|Trials did not complete|Failed to unpickle serialized exception",
    "Ray only passes on that a process of it failed, whose error is in Ray's logs (worker-*, raylet.err, raylet.out). "
    "Ended by SIGTERM after a finished run it may be ignored; else look at main memory, /dev/shm, /tmp and ulimit -u, "
    "and start again (ray stop), or with a newer ray",
    ("grep -rE 'Error|Check failed' /tmp/ray/session_latest/logs | head -n 40",),
    also=r"(?i)error|exception|died|killed|fail|crash|abort|trace|stuck|hang|\blost\b|not complete",
)
_RTX_50 = r"(?:\b(?:RTX|GeForce|my) ?50[5-9]0|\b50[5-9]0 ?Ti|\A50[5-9]0)\b"
PROCESSES = (
    RAY,
    Row(
        r"(?i:multi-? ?gpus?\b[^\n]{0,20}(?:not|n't) (?:yet )?supported"
        r"|(?:not|n't) (?:\w+ )?support (?:\w+ )?multi(?:ple)?-? ?gpus?\b)",
        "It takes one GPU alone: show it one, before Python starts",
        ("export CUDA_VISIBLE_DEVICES=0",),
    ),
    Row(
        r"(?i:please (?:re)?run|from the command line|to fix (?:this|it))[^\n]{0,80}[\"'`]"
        r"([a-z][\w.-]{1,40} [^\"'`\n<>|;&$]{2,200})[\"'`]",
        "The program's own message names the command: in its environment run {0}",
        unless=(
            r"(?i)(?:run|line|fix)[^\n]{0,80}[\"'`](?:[^\"'`\n]*\b(?:sudo|rm|dd|mkfs\w*|curl|wget|chmod|chown|uninstall"
            r"|remove|delete|reset|clean|prune|purge)\b|[^\"'`\n]*\binstall\b[^\"'`\n]*\btorch\b)"
        ),
    ),
    Row(
        r"not a git repository[\s\S]{0,300}?submodule|submodule[\s\S]{0,300}?not a git repository",
        "The folder is not a clone (a ZIP has no submodules): clone the project with git clone --recursive",
    ),
    Row(
        r"Cannot load the vocabulary from the model directory",
        "The model's folder is incomplete, or another one: config.json, tokenizer.json and vocabulary.json or .txt "
        "belong to model.bin. Download it whole again; for a newer model update ctranslate2 and faster-whisper",
    ),
    Row(
        r"(?i:audio|data ?loader|音频|数据加载)[^\n]{0,60}"
        r"(?i:无法|长度不足|为空|is empty|no (?:valid )?(?:files|samples)\b)",
        "The list of the data is empty or too short: look into the lists and folders that the steps before made, at "
        "the names and paths in them, and do those steps again",
    ),
    Row(
        rf"(?i:{_RTX_50}[\s\S]{{0,60}}?cuda error|cuda error[^\n]{{0,80}}{_RTX_50})",
        "The RTX 50 series needs torch 2.7 or newer for CUDA 12.8 (sm_120 is in this list), and extensions built for "
        "that; then pass the last line of the traceback",
        ('python -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.get_arch_list())"',),
    ),
    Row(
        r"Error executing job with overrides: \[|Set the environment variable HYDRA_FULL_ERROR=1",
        "Hydra does not show the error itself: start it again with its whole traceback. Of several GPUs look at what "
        "each rank prints, and at what the system ended",
        ("export HYDRA_FULL_ERROR=1", KILLED),
        unless=r"(?<!variable )\bHYDRA_FULL_ERROR ?=",
    ),
    Row(
        r"(?:SIGINT death signal|\^C|KeyboardInterrupt)[\s\S]{0,3000}?Sending process \d+ closing signal",
        "It was ended by Ctrl+C. If it hung, see where each rank waits (py-spy dump of each process), let NCCL print "
        "more, and try one GPU, and NCCL_P2P_DISABLE=1",
        ("export NCCL_DEBUG=INFO", "python -m pip install py-spy"),
    ),
    Row(
        r"Sending process \d+ closing signal SIGTERM",
        "One process ended first, and the launcher then ended the others: the line `failed (exitcode: ...)` below "
        "says which, and its own error is above. -9 is usually main memory (fewer processes, num_workers)",
        (KILLED,),
        unless=r"exitcode ?: ?-?\d",
    ),
    Row(
        r"NCCL INFO \S{1,200}\.cc:\d+ -> [1-9]|ProcessGroupNCCL::\w*[wW]atchdog",
        "These lines only pass a failure on: the reason is in the first line with NCCL WARN or Watchdog above, or in "
        "another rank's first error. Let NCCL print more, and name the network interface that all nodes share "
        "(NCCL_SOCKET_IFNAME)",
        ("export NCCL_DEBUG=INFO",),
        unless="NCCL WARN",
    ),
)
