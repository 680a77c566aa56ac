"""Several GPUs and machines."""

import re

from torchdoctor import shell
from torchdoctor.explain import launchers, ranks
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


def _not_initialised(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"[Dd]efault process group (?:has not been|is not) initialized"):
        return ()
    return (
        Fix(
            "In one process: replace SyncBatchNorm (SyncBN) by BatchNorm (BN), and leave DistributedSampler, "
            "DistributedDataParallel and dist.barrier() out; with several, call "
            "torch.distributed.init_process_group(backend) before them"
        ),
    )


def _endpoint(told: Told) -> tuple[Fix, ...]:
    """Of a rendezvous that is asked for, without its address."""
    if not told.has(r"rdzv[_-]backend[= ]c10d") or told.has(r"rdzv[_-]endpoint(?! is not specified)"):
        return ()
    text = "--rdzv-backend=c10d takes the address from --rdzv-endpoint, not from --master-addr: give it on all nodes"
    host = r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}|\[[0-9A-Fa-f:]{2,40}\]"
    at = told.last(rf"--master[_-]addr[= ][\"']?({host})(?=[\"'\s]|$)")
    if at is None:
        return (Fix(f"{text}, --rdzv-endpoint=HOST:29500, with the first node's name or IP address and an open port"),)
    port = told.last(r"master[_-]port[= ](\d{1,5})\b")
    each = (told.last(pattern) for pattern in (r"nnodes[= ](\d+)", r"nproc[_-]per[_-]node[= ](\d+|gpu)"))
    command = shell.command(
        "linux",
        "torchrun",
        *(f"--{found[0].replace('_', '-').replace(' ', '=')}" for found in each if found),
        "--rdzv-backend=c10d",
        f"--rdzv-endpoint={at[1]}:{port[1] if port else 29500}",
        "train.py",
    )
    return (Fix(f"{text}, with the first node's name or IP address and an open port", (command,)),)


def _nobody_listens(told: Told) -> tuple[Fix, ...]:
    """Of a client that waits for the store of another process."""
    at = told.last(r"connect to \(([\w.:-]{1,100}), (\d+)\)")
    if at is None and told.has("RendezvousConnectionError") and not _dropped(told):
        at = told.last(r"rdzv[_-]endpoint ?[=: ] ?['\"]?([A-Za-z0-9][\w.-]{0,99}):(\d{2,5})\b")
    if at is None:
        return ()
    if told.has(
        r"rdzv[_-]backend ?[=:] ?['\"]?c10d|RendezvousConnectionError|c10d_rendezvous_backend"
    ) and not re.match(r"localhost$|127\.", at[1]):
        text = (
            f"Nobody serves {at[1]}, port {at[2]}: with c10d the node that knows this name or address as its own does. "
        )
        text += "Run the first line on node 0: the endpoint must be one of these addresses, alike on all; where node 0 "
        text += "still does not take it for its own (NAT, a cloud's outer address, several names), add --rdzv_conf "
        text += (
            "is_host=1 there. Then the second, on the other nodes, while node 0 waits: where it fails, a firewall or a "
        )
        text += "wrong address is between"
        return (
            Fix(
                text,
                (
                    "ifconfig" if told.os == "macos" else "hostname -I",
                    shell.command("linux", "nc", "-vz", at[1], at[2]),
                ),
            ),
        )
    return (
        Fix(
            f"Nobody answers at {at[1]}, port {at[2]}: rank 0 (or the server, such as vLLM's) must run there, with "
            "this address and port, before the time is over, and no firewall or proxy in between (NO_PROXY for local "
            "ones); its own log says why it does not"
        ),
    )


_SEVERAL = r"nnodes[= ]['\"]?(?!1\b(?!:))[\d$]"


def _too_late(told: Told) -> tuple[Fix, ...]:
    """Of a rendezvous to which not all nodes came."""
    if not told.has("RendezvousTimeoutError"):
        return ()
    same = "--rdzv-backend=c10d --rdzv-endpoint=HOST:29500 --rdzv-id=JOB, alike on all nodes, where HOST is node 0's "
    same += "name or IP address"
    if told.has(r"--standalone\b") and told.has(_SEVERAL):
        text = (
            "--standalone is for one machine: each node makes a rendezvous of its own, and waits in it for the others "
        )
        return (Fix(f"{text}in vain. Leave it out, and give {same}, and --nnodes the number of machines"),)
    if told.has("generated a random run_id"):
        text = "Each node made a rendezvous of its own, by a random id, so none came to the others: give a "
        return (Fix(f"{text}--rdzv-id that is not empty: {same}"),)
    text = "Not all nodes came in time. Start as many as --nnodes says, within the time (default 600 s; more with "
    text += f"--rdzv-conf join_timeout=1800), each with {same}; see from the others whether its port can be reached, "
    return (Fix(f"{text}as node 0 waits", ("nc -vz HOST 29500",)),)


def _on_several(told: Told) -> tuple[Fix, ...]:
    """Where nothing else tells what is wrong."""
    given = (_too_late, _not_initialised, launchers.port, _endpoint, _dropped, _nobody_listens, _host_not_found)
    if not told.has(_SEVERAL) or any(made(told) for made in (*given, _start_of_the_group)):
        return ()
    text = "Run the same torchrun on each node, with the same --nnodes, --nproc-per-node and address (node 0's IP "
    text += "address and an open port), and --node-rank 0, 1 ... of its own; see from the others whether the port can "
    return (Fix(f"{text}be reached, as node 0 waits", ("nc -vz HOST 29500",)),)


def _dropped(told: Told) -> tuple[Fix, ...]:
    """Of a rendezvous whose server takes the connection, and ends it."""
    if not told.has(r"(?im)^(?![^\n]*(?:curl|RPC failed))[^\n]*connection reset by peer") or not told.has(
        r"Rendezvous\w*Error|rdzv|DistNetworkError|TCPStore"
    ):
        return ()
    port = told.last(r"(?:rdzv[_-]endpoint[= ]['\"]?[\w.-]{1,80}:|master[_-]port[= ])(\d{2,5})\b")
    text = (
        "The server takes the connection and drops it: mostly another rank ended first (read its log); else the ends "
        "have different releases of torch, or another listens. "
    )
    text += (
        "Compare the versions on all nodes, see on the first one who has the port (it must be this job's python), and "
    )
    text += (
        "take another port; if it stays, set USE_LIBUV=0 on all nodes, and ask whether a proxy or firewall is between"
    )
    ports = "lsof -nP -iTCP" if told.os == "macos" else "ss -ltnp"
    who = f"{ports} | grep {port[1] if port else 'python'}"
    see = 'python -c "import torch; print(torch.__version__)"'
    return (Fix(text, (see, who, "export USE_LIBUV=0")),)


def _host_not_found(told: Told) -> tuple[Fix, ...]:
    """Of a store whose host no resolver knows."""
    if not told.has("host not found"):
        return ()
    return (
        Fix(
            "This machine cannot resolve the address of the first process (--master_addr, MASTER_ADDR). On one machine "
            "leave it at 127.0.0.1, and give each job a --master_port of its own. On several, give all of them the IP "
            "address of the first node; run this there to see it",
            ("hostname -I",),
        ),
    )


def _start_of_the_group(told: Told) -> tuple[Fix, ...]:
    if told.has("Wait timeout"):
        text = (
            "The other processes did not come: start as many as world_size says, each with its own rank and the same "
        )
        file = "; remove the file of an earlier run, which no network share may hold" if told.has("file://") else ""
        return (
            Fix(
                f"{text}init_method{file}. Or take init_method='tcp://HOST:29500', with the address of rank 0, for all"
            ),
        )
    if told.has("default process group twice"):
        return (
            Fix("Call init_process_group once: if not torch.distributed.is_initialized(); libraries may have done so"),
        )
    if joined := told.last(r"store based barrier[^\n]*world_size=(\d+), (?:worker_count|num_workers)=(\d+)"):
        size, came = int(joined[1]), int(joined[2])
        text = (
            f"{came} processes joined a job of {size}: earlier ones still run on this port, or each process starts "
            f"more "
            "(torchrun and mp.spawn together). Stop them, and give the job a port of its own: torchrun --master-port "
            "29501"
            if came > size
            else f"Only {came} of {size} processes came: look in the log of the others for the error that stopped "
            "them, and start as many as WORLD_SIZE says"
        )
        return (Fix(text),)
    host = told.last(r"(?:network address of|addresses of) \(([\w.-]+), \d+\)[^\n]*(?:retrieved|gai error)")
    if host is None:
        return ()
    text = (
        f"The name {host[1]} is not known on this machine: set MASTER_ADDR to rank 0's IP address, or add the name to "
    )
    return (Fix(f"{text}/etc/hosts", (shell.command("linux", "getent", "hosts", host[1]),)),)


def _local_rank(told: Told) -> tuple[Fix, ...]:
    """torchrun exists since torch 1.10, for Python 3.7 on."""
    text = "Let the script take the argument, in both spellings, and start it as before: "
    taken = Fix(f'{text}parser.add_argument("--local_rank", "--local-rank", type=int, default=0)')
    name = told.last(r"(?m)^\W{0,3}([\w-]+\.py): error")
    script = name[1] if name else "your_script.py"
    if told.python in ("3.5", "3.6"):
        text = 'Or read int(os.environ["LOCAL_RANK"]); this torch has no torchrun'
        command = f"python -m torch.distributed.launch --use_env --nproc_per_node=2 {script}"
    else:
        text = 'Or read int(os.environ["LOCAL_RANK"]), and start with torchrun (before torch 1.10: launch --use_env)'
        command = f"torchrun --standalone --nproc-per-node=2 {script}"
    return (taken, Fix(text, (command,)))


_STEP = r"RuntimeError: Step (\d) exited with non-zero status (\d+)"  # DeepSpeed-Chat's train.py
_ENDED_BY = {
    4: "SIGILL: the processor lacks an instruction",
    6: "SIGABRT: the last lines of that rank's log say why; often NCCL's watchdog, when another rank had stopped or "
    "had fewer steps (then the rank that is missing in its message is the one to look at)",
    7: "SIGBUS: shared memory or the disk is full",
    9: "SIGKILL: mostly too little main memory. If the command below names the process: more memory or swap (a higher "
    "limit of the job or container), fewer processes on the machine, fewer DataLoader workers, or the model loaded in "
    "half precision with low_cpu_mem_usage=True",
    11: "SIGSEGV: a compiled package crashed",
}


def _by_a_signal(status: int) -> tuple[Fix, ...]:
    """A launcher hands on how its worker ended: 256 less the signal's number, a shell 128 more than it."""
    ended = _ENDED_BY.get(-status if status < 0 else 256 - status if status > 200 else status - 128, "")
    see = {"SIGBUS": ("df -h /dev/shm .",), "SIGKILL": ("sudo dmesg -T | grep -i 'killed process' | tail",)}
    said = f"Status {status} means that a signal ended it, {ended}"
    return (Fix(said, see.get(ended.partition(":")[0], ())),) if ended else ()


# What ends the launcher itself, which then ends its workers.
_SENT = {
    "1": "SIGHUP: its terminal was closed, and torchrun takes that in spite of nohup. Start it in tmux or screen, or",
    "2": "SIGINT: Ctrl+C, or a notebook's stop",
    "15": "SIGTERM: a scheduler (time limit, preemption), kill, or a program that supervises it, as where another part "
    "of the run failed. Check the scheduler's log, and those of the other parts",
}


def _to_the_launcher(told: Told) -> tuple[Fix, ...]:
    got = told.last(r"got signal: (\d+)|Received (\d+) death signal")
    sent = _SENT.get(got[1] or got[2]) if got else ""
    lines = ("setsid torchrun ... > train.log 2>&1 < /dev/null &",) if sent and sent.endswith("or") else ()
    return (
        (Fix(f"Nothing failed in the training: the launcher was ended from outside, by {sent}", lines),) if sent else ()
    )


def _of_a_step(step: int, status: int) -> tuple[Fix, ...]:
    text = f"The script of step {step} failed, and its first traceback is in training.log of the output folder: read it"
    return (Fix(text, ("grep -n -m1 -A40 Traceback output/*/*/training.log",)), *_by_a_signal(status))


def _own_error(said: str) -> tuple[Fix, ...]:
    if (lacking := re.search(r"No module named '?(\w+)", said)) is None:
        return (Fix(f"The program's own error is in this text, and what to fix: {said}"),)
    text = f"{lacking[1]} is not installed in the Python that the launcher runs in: install it there, or, if it is the "
    return (
        Fix(f"{text}project itself, pip install -e . in its folder"),
        Fix(
            "A torchrun on PATH may belong to a different Python; start it as a module of the environment's own",
            ("python -m torch.distributed.run --nproc-per-node=2 your_script.py",),
        ),
    )


def _of_ray(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"RayActorError|ActorDiedError|\(raylet\)|RayTaskError"):
        return ()
    killed = () if told.os in ("windows", "macos") else ("sudo dmesg -T | grep -i 'killed process' | tail",)
    return (
        Fix(
            "Ray only reports it: the process that died wrote its own error above, or into its log. Without one "
            "the system killed it for lack of memory, or it crashed; after the end of a run it may be ignored",
            ("grep -rE 'Error|Check failed|SIG' /tmp/ray/session_latest/logs | head -n 40", *killed),
        ),
    )


def _of_a_pool(told: Told) -> tuple[Fix, ...]:
    """Of Slurm's tasks, and the workers of joblib and concurrent.futures."""
    if told.has(r"srun: error: \S+: tasks? [\d,-]+: Exited"):
        text = (
            "srun only reports that a task ended with an error, which is above or in that task's own output: let each "
        )
        return (Fix(f"{text}write a file", ("srun --label --output=task_%t.log python your_script.py",)),)
    if not told.has("process in the process pool|process managed by the executor"):
        return ()
    crashed = told.has(r"SIG(?:SEGV|ABRT|BUS|ILL)\(")
    why = "it crashed" if crashed else "mostly the system ended it for lack of memory, or it crashed"
    text = (
        f"A worker of the pool ended without an error of Python's: {why}. One worker (n_jobs=1, max_workers=1) needs "
    )
    killed = told.os in ("", "linux") and not crashed
    see = ("sudo dmesg -T | grep -i 'killed process' | tail",) if killed else ("export PYTHONFAULTHANDLER=1",)
    return (Fix(f"{text}less and shows more", see),)


def _of_torchserve(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"Load model failed: [\w.-]{1,80}, error: Worker died") or told.has(
        r"(?m)MODEL_LOG.*\w(?:Error|Exception): "
    ):
        return ()
    text = "TorchServe only reports that the worker ended: its own traceback is in logs/model_log.log. Mostly the "
    text += "handler imports a package that TorchServe's Python lacks (install it there, or requirements.txt in the "
    text += "archive with install_py_dep_per_model=true), or a file is not in the .mar; -9 or Killed is too little "
    text += "memory"
    return (Fix(text, ("grep -n -A30 Traceback logs/model_log.log | tail -n 60",)),)


def _of_the_launcher(told: Told) -> tuple[Fix, ...]:
    """Where to find the error that it passes on."""
    code = told.last(r"(?:exitcode {0,4}:|return code =|exit status) ?(-?\d{1,3})\b")
    signal = _by_a_signal(int(code[1])) if code else ()
    if (ended := told.last(r"Main process received SIG(INT|TERM)")) and not code:
        by = "Ctrl-C (SIGINT)" if ended[1] == "INT" else "another program (SIGTERM), as a scheduler at the time limit"
        return (Fix(f"It did not fail: the launcher was ended by {by}, and it ended its processes. Start it again"),)
    if told.has("sigkill_handler") and not code:
        text = (
            "DeepSpeed only ends its other processes: the first error is above, of several nodes in the log of each, "
        )
        see = ("sudo dmesg -T | grep -i 'killed process' | tail",) if told.os in ("", "linux") else ()
        return (Fix(f"{text}as is its code (exits with return code); see whether the system ended one", see),)
    if code and code[1] == "2" and told.has(r"elastic|ChildFailed|error_file"):
        text = "Exit code 2 is that of a command line that was refused: the message is above the launcher's report "
        text += "(usage: ... error: ...), or the script was not found. Often it is --local-rank, which torch 2 passes "
        text += "in place of "
        return (Fix(f"{text}--local_rank: take both in the script, or read LOCAL_RANK from the environment"),)
    if told.has(r"accelerate|(?i:kohya)|deepspeed|train_network|sd[-_]scripts"):
        text = "The launcher only reports it: the script's own error is above, in its last traceback"
        script = told.last(r"Command '\[[^\n]{1,300}?[/\\' ]([\w-]{1,60}\.py)'")
        alone = (
            f"; where there is none, start {script[1]} itself with these options, without the launcher"
            if script
            else ""
        )
        return (*signal, Fix(text + alone))
    text = "This is the launcher's own report: read that rank's first error, its traceback further up in the output. "
    text += "Where there is none, start it again so that each rank's output is kept, or as one process without the "
    text += "launcher"
    return (*signal, Fix(text, ("torchrun --log-dir logs --redirects 3 --tee 3 ...",)))


def _spawned(told: Told) -> tuple[Fix, ...]:
    """Of a rank that torch.multiprocessing started, with its traceback; no launcher has logs of it."""
    if not told.has(r"multiprocessing[/\\]spawn\.py|\bmp\.spawn\b") or told.has(r"\w(?:Error|Exception): \w|exitcode"):
        return ()
    text = "The traceback behind 'Process N terminated' is that rank's own, and its last line is the error: pass it "
    return (Fix(f"{text}to its end. Of NCCL's failures it tells more with", ("export NCCL_DEBUG=INFO",)),)


def _first_error(told: Told) -> tuple[Fix, ...]:
    """The program's own error, where it is in the text."""
    if step := told.last(_STEP):
        return _of_a_step(int(step[1]), int(step[2]))
    if made := _to_the_launcher(told) or _of_ray(told) or _of_a_pool(told) or _of_torchserve(told):
        return made
    own = told.last(r"find the original error: (\w{3,60}\([^\n]{0,300}\))") or told.last(
        r"(?m)^\W{0,9}(?:\[rank\d+\]: ?)?((?!subprocess|torch\.|CalledProcess)[\w.]*(?:Error|Exception): "
        r"(?!Engine ?|Background loop|process \d+ terminated)[^\n]{3,160})"
    )
    if own and not told.has(r"CalledProcessError: Command[^\n]{0,400}$"):
        return _own_error(own[1].strip())
    if told.has(r"Engine ?[Cc]ore|EngineCore|Async\w*EngineDeadError|MQ\w*Engine|Engine loop"):
        return (
            Fix(
                "The cause is the first error of the engine above, in vLLM's own log lines; where they are cut "
                "off, start it again with",
                ("export VLLM_LOGGING_LEVEL=DEBUG",),
            ),
            Fix(
                "What is usual: too little free GPU memory (see nvidia-smi, and --gpu-memory-utilization 0.8 "
                "--max-model-len "
                "8192), compiling that fails (--enforce-eager), or a model that this vLLM does not know (update it)",
                ("nvidia-smi",),
            ),
        )
    return _of_the_launcher(told)


_NO_ACS = ", or turn IOMMU and PCIe ACS off in the BIOS"
_AT_START = (
    r"(?i)DDP\(|DistributedDataParallel\([^\n]*\n[\s\S]*NCCL|_verify_param_shape|_sync_module_states|SeqNum=[1-9]\b"
    r"|(?:frozen|stuck|hangs?|freezes)\b[^\n]{0,60}\b(?:creat|init|start|begin|barrier|before (?:the )?(?:first|train))"
    r"|\| {0,3}0/\d+ \[00:00<[\s\S]{0,2000}NCCL INFO"
)


# Who has tried it: then the way between the GPUs is not what is left.
_P2P_IS_OFF = r"(?:export |-e |env |^ *)NCCL_P2P_DISABLE=1"


# The commands of two nodes, which look for each other at two addresses; and that they do not find each other.
_OF_TWO = (
    r"(?m)^(?=[^\n]{0,400}?--node[_-]rank[= ](\d{1,3})\b)"
    r"[^\n]{0,400}?--master[_-]addr[= ]['\"]?([\w.-]+)(?![\w.-])[^\n]*\n"
    r"(?:[^\n]*\n){0,3}?(?=[^\n]{0,400}?--node[_-]rank[= ](?!\1\b)\d)"
    r"[^\n]{0,400}?--master[_-]addr[= ]['\"]?(?!\2(?![\w.-]))(\d[\w.-]+)"
)
_WAITS = r"(?=[\s\S]{0,900}?(?i:\bhang|\bstuck|time[sd]? ?out|\bwait|prints? only|nothing happens|卡))"
_DIFFER = "Detected mismatch between collectives on ranks"


def _late(told: Told) -> tuple[Fix, ...]:
    """Why a rank did not come: at the first operations the way between the GPUs, later what the ranks do."""
    if made := ranks.at_start(told):
        return made
    if told.has(_P2P_IS_OFF):
        return ranks.missing(told)
    if told.has(_AT_START) or told.has(r"(?:DDP|DistributedDataParallel)\([^\n]{0,160}(?:stuck|hang|卡)"):
        test: tuple[str, ...] = ("NCCL_DEBUG=INFO NCCL_P2P_DISABLE=1 torchrun ...",)
        text = (
            "It stops at the first operation, so the GPUs may not reach each other: as a test, without P2P. If it runs "
        )
        text += "then, keep P2P off"
        text += (
            ""
            if told.has(
                r"(?i)\b(?:ACS|IOMMU)\b[^.\n]{0,20}\b(?:disabled|off)\b|\b(?:disabled?|off)\b[^.\n]{0,20}\b(?:ACS|IOMMU)\b"
            )
            else _NO_ACS
        )
        text += ". If not, the last lines of NCCL's log show what each rank waits for"
        if told.has(
            r"(?i)(?:can(?:not|'t| not)|won'?t|unable to)[^.\n]{0,20}\bkill|\brestart (?:the )?(?:server|machine)"
        ):
            text += ". A process that nothing ends waits for the driver: see the Xid in the kernel's log, "
            text += "and update the driver"
            test = (*test, "sudo dmesg -T | grep -i -E 'xid|nvrm' | tail; nvidia-smi topo -m")
        return (Fix(text, test),)
    return ranks.stuck(told) or ranks.missing(told)


def _of_gloo(told: Told) -> tuple[Fix, ...]:
    """It takes the address that the host's own name has, as of the loopback or of Docker's bridge."""
    if told.os == "windows":
        text = "Gloo takes the address of the host's name: name the interface to use, as ipconfig lists it"
        return (Fix(text, ('$env:GLOO_SOCKET_IFNAME = "Ethernet"',)),)
    if told.os == "macos" or (told.has("--standalone") and not told.has(ranks.MACHINES)):
        text = "Gloo takes the address of the host's name: on one machine give it the loopback's"
        name = "lo0" if told.os == "macos" else "lo"
        return (Fix(text, (f"export MASTER_ADDR=127.0.0.1 GLOO_SOCKET_IFNAME={name}",)),)
    text = "Gloo takes the address of the host's name, which may be the loopback's or Docker's. Name on all nodes the "
    text += "interface that reaches the other one, as ip -br addr lists it (eth0 stands for it), and open all ports "
    text += "between the nodes"
    lines = ("ip -br addr", "export GLOO_SOCKET_IFNAME=eth0 NCCL_SOCKET_IFNAME=eth0")
    if not told.has(r"(?i)container|docker|kubernetes"):
        return (Fix(text, lines),)
    host = "; start the containers with the host's network" if not told.has(r"--net(?:work)?[= ]host") else ""
    return (Fix(f"{text}{host}", (*(("docker run --network host --ipc host ...",) if host else ()), *lines)),)


def _of_shared_memory(told: Told) -> tuple[Fix, ...]:
    """Of which a container has 64 MB, and a machine sometimes no right to write."""
    if told.has(r"(?:shm_open|/dev/shm|shared memory)[^\n]{0,60}Permission denied"):
        text = "/dev/shm is not open to this user: its mode must be drwxrwxrwt. If it is not, the second line sets it; "
        text += "files of another user that an earlier run left there (nccl-*, torch_*) must be removed by that user"
        return (Fix(text, ("ls -ld /dev/shm; ls -l /dev/shm | head", "sudo chmod 1777 /dev/shm"), "root"),)
    if told.place != "container" or told.has(r"--ipc[= ]host|--shm-size|shm_size|ipc: host"):
        return ()
    text = (
        "In a container NCCL mostly lacks shared memory, of which it has 64 MB: start it with more (compose: shm_size: "
    )
    return (
        Fix(
            f"{text}8gb). If that does not help, this says which call fails",
            ("docker run --gpus all --ipc=host --ulimit memlock=-1 ...", "NCCL_DEBUG=INFO python your_script.py"),
        ),
    )


# What CUDA refused, in NCCL's words, and what that means between GPUs.
_CUDA_SAID = (
    (
        r"Cuda failure (?:\d+ )?'invalid argument'",
        "CUDA refused how NCCL shares memory between the GPUs: switch that way off (cuMem, which NCCL 2.19 and newer "
        "use), and expandable_segments too, if PYTORCH_CUDA_ALLOC_CONF has it; or update the NVIDIA driver",
        ("export NCCL_CUMEM_ENABLE=0", "unset PYTORCH_CUDA_ALLOC_CONF"),
    ),
    (
        r"Cuda failure (?:\d+ )?'(?:peer access|P2P)|peer access is not supported",
        "These GPUs cannot reach each other's memory: let them go through main memory",
        ("export NCCL_P2P_DISABLE=1",),
    ),
    (
        r"Cuda failure (?:\d+ )?'(?:system not yet initialized|system has unsupported)",
        "NVSwitch GPUs need the fabric manager of the driver's own version",
        ("sudo systemctl restart nvidia-fabricmanager",),
    ),
)


def _by_cudas_error(told: Told) -> tuple[Fix, ...]:
    """By what NCCL says that CUDA refused; where it says nothing, what its log would."""
    for mark, text, commands in _CUDA_SAID:
        if told.has(mark):
            return (Fix(text, commands, "root" if commands[0].startswith("sudo") else ""),)
    if made := ranks.in_wsl(told):
        return made
    text = "Let NCCL say which: the first line with NCCL WARN names it. Out of memory: a smaller batch or share of the "
    text += (
        "GPU, and one GPU for each rank. Peer access or invalid argument: the second line. No kernel image: a torch "
    )
    text += "for a newer CUDA. Unsupported by the driver: a newer driver. Shared memory: docker run --ipc=host"
    return (Fix(text, ("NCCL_DEBUG=INFO python your_script.py", "export NCCL_P2P_DISABLE=1 NCCL_CUMEM_ENABLE=0")),)


ERRORS = (
    Error(
        "nccl-config",
        "Ranks and GPUs do not match",
        "Ranks, world size or the assignment of GPUs do not match: two ranks on one GPU, or more ranks than GPUs.",
        "code",
        (
            *exactly("Duplicate GPU detected", "Invalid rank requested"),
            Seen(
                "max local gpu count",
                r"world_size \(\d+\) is less than (?:than )?max local gpu count \(\d+\)",
                "RuntimeError: please ensure that world_size (4) is less than than max local gpu count (2)",
            ),
            *varying("World size ({4}) is larger than the number of available GPUs ({2})"),
            Seen(
                "NCCL version",
                r"(?:invalid (?:usage|argument))(?: \(run with NCCL_DEBUG=\w+ for details\))?, NCCL version",
                "../torch/csrc/distributed/c10d/NCCLUtils.hpp:219, invalid argument, NCCL version 2.14.3",
            ),
            Seen(
                "NCCL error invalid usage",
                r"NCCL [Ee]rror(?: in)?:? .{0,120}\binvalid usage",
                "RuntimeError: NCCL error: invalid usage",
            ),
            Seen(
                "InvalidArgument | InvalidUsage",
                r"nccl(?:InvalidArgument|InvalidUsage)",
                "ncclInvalidArgument: Invalid value for an argument.",
            ),
            Seen(
                "mapping between this rank and",
                r"mapping between this rank and (?:GPU|device) (?:is )?(?:currently )?(?:unknown|incorrect)",
                "mapping between this rank and GPU unknown",
            ),
            *exactly("Using multiple ranks per GPU"),
            Seen(
                "Tensors must be",
                r"Tensors must be (?:CUDA and dense|on distinct GPU)",
                "Tensors must be CUDA and dense",
            ),
            *exactly("No backend type associated with device type cpu"),
            *exactly("Function argument device_ids not supported"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "NCCL moves tensors of GPUs only: give the collective operation x.to(device), also of numbers "
                        "that are averaged; or init_process_group('cpu:gloo,cuda:nccl') for both"
                    ),
                )
                if told.has("associated with device type cpu|must be CUDA and dense")
                else (
                    Fix(
                        "barrier() takes device_ids with NCCL only, and this is Gloo (Windows has no NCCL): leave it "
                        "out, update the library that calls it, or use one GPU"
                    ),
                )
                if told.has("device_ids not supported")
                else ()
            ),
            lambda told: ranks.of_a_server(told) or launchers.one_gpu_each(told),
            Fix("Check what NCCL reports", ("NCCL_DEBUG=INFO python your_script.py",)),
        ),
        alternatives=(
            Or("nccl-other", "each rank has a GPU of its own"),
            Or("invalid-device-ordinal", "there are fewer GPUs than ranks"),
        ),
        asked=("duplicate gpu detected", "invalid rank requested", "nccl invalid usage"),
        source="torch/csrc/distributed/c10d/NCCLUtils.hpp",
    ),
    Error(
        "rank-zero-late",
        "A rank waits for rank 0",
        "Rank 0 coordinates the start and did not answer in time: it failed, is still busy (downloads, data "
        "preparation), or cannot be reached.",
        "code",
        (
            *exactly("is setting up NCCL communicator and retrieving ncclUniqueId"),
            Seen(
                "store get got error", r"store->get\('\d+'\) got error", "but store->get('0') got error: Socket Timeout"
            ),
        ),
        (
            Fix("Look for an error of rank 0, which comes before this one in the log"),
            Fix(
                "If rank 0 is only slower (it prepares data, downloads or saves), let the others wait for it with "
                "torch.distributed.barrier(), or longer: init_process_group(..., timeout=timedelta(hours=2))"
            ),
            lambda told: (
                ()
                if told.has(r"localhost|127\.0\.0\.1|--standalone")
                else (
                    Fix(
                        "With several machines, check that rank 0's address and port can be reached",
                        ("nc -vz HOST PORT",),
                    ),
                )
            ),
        ),
        alternatives=(Or("nccl-network", "there are several machines, and the first collective operation fails"),),
        asked=("retrieving ncclUniqueId from 0 socket timeout", "store get got error socket timeout"),
        source="torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp",
    ),
    Error(
        "nccl-network",
        "The machines cannot reach each other",
        (
            "NCCL or Gloo cannot reach the other machine, or the InfiniBand/RoCE link fails: wrong interface, "
            "firewall, or a broken link."
        ),
        "environment",
        (
            *exactly(
                "connect() timed out. Original timeout was",
                "RuntimeError: Socket Timeout",
                "RuntimeError: Connection reset by peer",
            ),
            Seen(
                "RuntimeError Broken pipe | RuntimeError Connection refused",
                r"RuntimeError: (?:Broken pipe|Connection refused)",
                "RuntimeError: Broken pipe",
            ),
            Seen(
                "Resource temporarily unavailable | Connection timed out",
                r"_(?:dist_)?broadcast_coalesced\(.{0,200}\n(?:[ ~^]+\n)?RuntimeError: (?:Resource temporarily "
                r"unavailable|Connection timed out)",
                "dist._dist_broadcast_coalesced(group, tensors, buffer_size, False)\n"
                "RuntimeError: Resource temporarily unavailable",
            ),
            Seen(
                "NET IB",
                r"NET/IB ?: .*(?:Got completion .*(?:error|status)|[Aa]sync (?:event|fatal)|Unable to|"
                r"failed|[Nn]o device found|Got async)",
                "transport/net_ib.cc:839 NCCL WARN NET/IB : Got completion from peer 10.0.0.2<37653> with "
                "error 12, opcode 0, len 0, vendor",
            ),
            Seen(
                "NET Socket",
                r"NET/Socket ?: .*(?:closed by remote|failed|[Ee]rror|refused|timed out)",
                "NET/Socket : peer 10.0.0.2<41234> closed by remote",
            ),
            Seen(
                "Connect",
                r"[Ss]ocket(?:Start|Poll|Progress)?Connect:? .*(?:failed|refused|timed out|exceeded|No route)",
                "socketStartConnect: Connect to 10.0.0.2<41234> failed : Connection refused",
            ),
            *exactly("ncclRemoteError", "Connection closed by remote peer"),
            Seen(
                "master addr",
                _OF_TWO + _WAITS,
                "torchrun --node_rank=0 --master_addr=10.0.0.1 a.py\ntorchrun --node_rank=1 --master_addr=10.0.0.2 a.py"
                "\nIt hangs",
            ),
            Seen(
                "no socket interface found",
                r"Bootstrap ?: no socket interface found",
                "Bootstrap: no socket interface found",
            ),
            Seen(
                "Call to",
                r"Call to (?:ibv_\w+|connect|recv|send|bind|poll|getsockopt) (?:from )?(?:\S+ )?(?:failed|returned)",
                "Call to ibv_name failed",
            ),
            Seen(
                "NCCL WARN Net Call to | NCCL WARN Call to",
                r"NCCL WARN (?:Net : )?Call to \w+ (?:from \S+ )?failed : (?:Connection|No "
                r"route|Software|Broken pipe|Network)",
                "include/socket.h 398 NCCL WARN Call to write failed : Connection reset by peer.",
            ),
            *exactly("Gloo connectFullMesh failed", "makeDeviceForHostname(): unsupported gloo device"),
            Seen("Unable to find address for", r"Unable to find address for: \w+", "Unable to find address for: name"),
            *exactly("No route to host"),
            Seen(
                "socketTryAccept | socketAccept | socketConnect | ncclSocket",
                r"(?:socketTryAccept|socketAccept|socketConnect|ncclSocket\w+)\b.*(?:[Tt]imeout|fail|"
                r"refused|reset|exceeded)",
                "socketTryAccept: Accept failed: Resource temporarily unavailable",
            ),
            Seen(
                "gloo transport tcp",
                r"gloo[/\\]{1,2}transport[/\\]{1,2}tcp[/\\]{1,2}\w+\.cc:\d+\]? .{0,80}(?:Connection "
                r"(?:closed|reset|refused)|timed "
                r"out|unreachable)",
                "[/opt/gloo/transport/tcp/pair.cc:598] Connection closed by peer [10.0.0.2]:41234",
            ),
            Seen("vendor err", r"vendor err \d+", "error 12, opcode 0, len 0, vendor err 129"),
            Seen("IBV WC", r"IBV_WC_\w+_ERR", "IBV_WC_name_ERR"),
            *exactly("Cannot assign requested address"),
            Seen(
                "connection reset by peer",
                r"connection reset by peer.*(?:nccl|NCCL|gloo)",
                "connection reset by peer (gloo)",
            ),
            *exactly("ss1.ss_family == ss2.ss_family"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        f"The commands name two addresses, {found[2]} and {found[3]}: give every node the same "
                        "--master_addr, that of node 0, and the same port, which the firewall lets through; warnings "
                        "that are printed meanwhile are harmless"
                    ),
                )
                if (found := told.last(_OF_TWO))
                else ()
                if told.has(r"Unable to find address for: \w|no socket interface found")
                else ranks.between_machines(told)
            ),
            lambda told: (
                (
                    Fix(
                        f"There is no interface {found[1]} here: name one that the list shows (also in "
                        "GLOO_SOCKET_IFNAME or NCCL_SOCKET_IFNAME of your job's script)",
                        ("ip -br addr",),
                    ),
                )
                if (found := told.last(r"Unable to find address for: (\w+)"))
                else (
                    Fix(
                        "NCCL finds no such network interface: NCCL_SOCKET_IFNAME names one that is not here (also in "
                        "your job's script); leave it out, or name one that the list shows",
                        ("ip -br addr", "unset NCCL_SOCKET_IFNAME"),
                    ),
                )
                if told.has("no socket interface found")
                else _of_gloo(told)
                if told.has("connectFullMesh|gloo/transport")
                else _dropped(told) or (Fix("Check what NCCL reports", ("NCCL_DEBUG=INFO python your_script.py",)),)
            ),
            Fix(
                "Name the interface that connects the machines; as a test, turn InfiniBand off",
                (
                    "ip -br addr",
                    "export NCCL_SOCKET_IFNAME=eth0 GLOO_SOCKET_IFNAME=eth0",
                    "export NCCL_IB_DISABLE=1",
                ),
            ),
        ),
        alternatives=(
            Or("nccl-system-error", "it also happens on a single machine"),
            Or("nccl-other", "the network works: ping and nccl-tests succeed"),
            Or("faulty-node", "it is always the same machine"),
        ),
        asked=(
            "nccl connection refused",
            "nccl socket interface",
            "infiniband error",
            "connection closed by remote peer",
        ),
        source="nccl: troubleshooting",
    ),
    Error(
        "nccl-system-error",
        "A system call by NCCL failed",
        "A system call by NCCL fails because of shared memory, locked memory, sockets or permissions.",
        "environment",
        (
            *exactly("unhandled system error", "ncclSystemError"),
            Seen(
                "shm open failed Permission denied",
                r"shm_open failed : Permission denied[\s\S]{0,300}Error while creating shared memory segment",
                "shm.h:27 NCCL WARN Call to shm_open failed : Permission denied\n"
                "shm.h:48 NCCL WARN Error while creating shared memory segment nccl-shm-recv-b7",
            ),
            Seen("ibv reg mr", r"ibv_reg_mr\w* (?:failed|error)", "ibv_reg_mr failed"),
            Seen(
                "Permission denied | Cannot allocate memory | Operation not permitted",
                r"NCCL WARN .*(?:Permission denied|Cannot allocate memory|Operation not permitted)",
                "NCCL WARN Error: Operation not permitted",
            ),
        ),
        (
            ranks.between_machines,
            _of_shared_memory,
            lambda told: (
                (
                    Fix(
                        "In Kubernetes mount an emptyDir with medium: Memory on /dev/shm (volumes and volumeMounts of "
                        "the pod), which has 64 MB otherwise"
                    ),
                )
                if told.has(r"(?i)\bkind: (?:Deployment|Pod|Job|StatefulSet)|kubernetes|\bk8s\b")
                and not told.has("/dev/shm")
                else ()
            ),
            Fix("Check what NCCL reports", ("NCCL_DEBUG=INFO python your_script.py",)),
            Fix("Check the limits of shared and locked memory", ("df -h /dev/shm; ulimit -l; ls -ld /dev/shm",)),
            Fix("In a container", ("docker run --ipc=host --ulimit memlock=-1 ...",)),
        ),
        alternatives=(
            Or("docker-shm-too-small", "NCCL_DEBUG=INFO names /dev/shm"),
            Or("nccl-network", "NCCL_DEBUG=INFO names a socket, an interface or IB"),
            Or("nccl-other", "NCCL_DEBUG=INFO names neither"),
        ),
        asked=("unhandled system error nccl", "ncclsystemerror"),
        rule="TD701",
        symptom=1,
        source="nccl#342, #473; pytorch/pytorch#73775",
    ),
    Error(
        "nccl-timeout",
        "The ranks do not meet in a collective operation",
        "A rank did not come to a collective operation, or called a different one: it failed, was slower, or took a "
        "different branch.",
        "code",
        (
            *exactly(_DIFFER),
            *exactly("Watchdog caught collective operation timeout"),
            Seen("watchdog", r"watchdog (?:got stuck|thread terminated)", "watchdog got stuck"),
            Seen(
                "milliseconds before timing out",
                r"ran for \d+ milliseconds before timing out",
                "OpType=ALLREDUCE, Timeout(ms)=1800000) ran for 1802710 milliseconds before timing out.",
            ),
            Seen(
                "Timed out waiting",
                r"Timed out waiting \d+ms for (?:recv|send|connect) operation",
                "Timed out waiting 12ms for recv operation",
            ),
            *exactly(
                "ProcessGroupNCCL's watchdog",
                "Some NCCL operations have failed or timed out",
                "NCCL communicator was aborted",
                "collective operation timeout: WorkNCCL",
                "Heartbeat monitor timed out",
                "Exception raised from ncclCommWatchdog",
            ),
            Seen(
                "Timeout at NCCL work",
                r"Timeout at NCCL work: \d+, last enqueued",
                "[PG 0 (default_pg) Rank 3] Timeout at NCCL work: 327117, last enqueued NCCL work: "
                "327117, last completed",
            ),
        ),
        (
            _late,
            lambda told: (
                Fix(
                    "What each rank last did is in the dump"
                    if told.has(_P2P_IS_OFF)
                    else "As a test of the way between the GPUs, without P2P; what each rank last did is in the dump",
                    (
                        "NCCL_P2P_DISABLE=1 " * (not told.has(_P2P_IS_OFF))
                        + "TORCH_NCCL_DUMP_ON_TIMEOUT=1 TORCH_NCCL_TRACE_BUFFER_SIZE=2000 torchrun ...",
                    ),
                ),
            ),
            Fix("Only if a step truly takes that long: init_process_group(timeout=...), in transformers ddp_timeout"),
        ),
        alternatives=(
            Or("nccl-network", "the machines cannot reach each other"),
            Or("faulty-node", "it is always the same machine"),
        ),
        asked=(
            "training stops watchdog timeout",
            "nccl timeout",
            "watchdog caught collective operation timeout",
            "ddp hangs multi gpu",
            "training hangs with 2 gpus",
            "training stucks at the beginning with 2 gpus",
        ),
        symptom=1,
        source="torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp",
    ),
    Error(
        "nccl-other",
        "NCCL failed",
        "NCCL failed; only its own log says why.",
        "environment",
        (
            *exactly("unhandled cuda error"),
            Seen(
                "UnhandledCudaError | InternalError",
                r"nccl(?:UnhandledCudaError|InternalError)",
                "ncclUnhandledCudaError",
            ),
            Seen(
                "NCCL error in",
                r"NCCL error in: ",
                "RuntimeError: NCCL error in: ../torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp:1269,",
            ),
            Seen("NCCL Error", r"NCCL Error \d+: ", "NCCL Error 12: "),
            *exactly("internal error, NCCL version"),
            Seen("NCCL WARN", r"NCCL WARN (?:Cuda failure|.*[Ff]ailed|.*[Ee]rror)", "NCCL WARN Cuda failure"),
            *exactly("DistBackendError: NCCL error", "NCCL failure", "NCCL error: internal error"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "A build for CUDA 10 or older has no code for this GPU, which NCCL notices first: take a torch "
                        "built for CUDA 11.8 or newer (RTX 50: 12.8 or newer)"
                    ),
                )
                if told.has(r"(?i)\b(?:RTX [345]0\d0|RTX A\d000|A100|A40|L40|H100|H200)\b")
                and told.has(r"(?i)NCCL version 2\.[0-7]\.|\bcu(?:9\d|10\d)\b|\bcuda:? ?v?(?:9|10)\.\d")
                else ()
            ),
            _by_cudas_error,
            Fix(
                "As a test, turn P2P and InfiniBand off",
                ("NCCL_P2P_DISABLE=1 NCCL_IB_DISABLE=1 python your_script.py",),
            ),
        ),
        alternatives=(
            Or("nccl-system-error", "its log names a system call"),
            Or("nccl-config", "its log names a rank or a GPU"),
            Or("nccl-network", "its log names a socket or IB"),
        ),
        asked=("ncclinternalerror", "nccl error unhandled cuda error"),
        symptom=1,
        source="torch/csrc/distributed/c10d/NCCLUtils.hpp",
    ),
    Error(
        "local-rank-argument",
        "The script does not know --local-rank",
        "The launcher passes --local-rank (torch 2) and the script knows only --local_rank, or none.",
        "code",
        (
            Seen(
                "unrecognized arguments",
                r"unrecognized arguments:.* ?--local[-_]rank",
                "train.py: error: unrecognized arguments: --local-rank=0",
            ),
        ),
        (_local_rank,),
        asked=("unrecognized arguments --local-rank",),
        source="torch.distributed.launch documentation",
    ),
    Error(
        "distributed-config",
        "The distributed job is set up wrongly",
        (
            "The distributed job starts wrongly: RANK, WORLD_SIZE or MASTER_ADDR are missing or differ, the port "
            "is in use, or a process does not join."
        ),
        "code",
        (
            *exactly("proc_group_name != group_name"),
            Seen(
                "environment variable",
                r"(?:Error initializing torch\.distributed using \S+ rendezvous: )?environment variable "
                r"(?:RANK|WORLD_SIZE|MASTER_ADDR|MASTER_PORT|LOCAL_RANK) expected, but not set",
                "ValueError: Error initializing torch.distributed using env:// rendezvous: environment "
                "variable RANK expected, but not set",
            ),
            *exactly(
                "Default process group has not been initialized", "trying to initialize the default process group twice"
            ),
            Seen(
                "EADDRINUSE | Address already in use | address already in use",
                r"(?:server socket|TCPStore|[Rr]endezvous|MASTER|c10d)[^\n]*(?:EADDRINUSE|Address already "
                r"in use|address already in use)",
                "RuntimeError: The server socket has failed to listen on any local network address. The "
                "server socket has failed to bind to [::]:29500 (errno: 98 - Address already in use).",
            ),
            Seen(
                "EADDRINUSE",
                r"(?:torch|c10d|TCPStore|MASTER_PORT|rank\d)[\s\S]{0,1500}?EADDRINUSE",
                "torch.distributed.DistNetworkError: The server failed: EADDRINUSE",
            ),
            Seen(
                "server socket has failed to",
                r"server socket has failed to (?:listen|bind)",
                "RuntimeError: The server socket has failed to listen on any local network address.",
            ),
            Seen(
                "client socket | TCPStore",
                r"(?:client socket|TCPStore)(?![^\n]*(?:system error: 10049|localhost[^\n]*errno: (?:97|99|101)))"
                r"[^\n]*(?:timed out|has failed to connect|failed)",
                "The client socket has timed out after 900s while trying to connect to (10.0.0.2, 29500).",
            ),
            Seen(
                "host not found",
                r"(?:TCPStore|rendezvous|init_process_group)[\s\S]{0,900}?Error: host not found:",
                "store = TCPStore(master_addr, master_port, world_size, daemon)\nValueError: host not found: Name",
            ),
            Seen("Rendezvous", r"Rendezvous(?:Connection|Timeout|Closed|Graceful\w+)?Error:", "RendezvousError:"),
            *exactly("Timed out initializing process group in store based barrier", "No rendezvous handler for"),
            Seen(
                "Waiting in store based barrier to initialize process group",
                r"Waiting in store based barrier to initialize process group[^\n]{0,100}world_size=\d+, worker_c"
                r"(?![\s\S]*(?:Traceback|Completed store|Error: ))",
                "INFO:root:Waiting in store based barrier to initialize process group for rank: 0, key: "
                "store_based_barrier_key:1 (world_size=8, worker_count=7, timeout=0:30:00)",
            ),
            Seen(
                "seconds waiting for clients",
                r"Timed out after \d+ seconds waiting for clients",
                "Timed out after 12 seconds waiting for clients",
            ),
            Seen(
                "Address already in use",
                r"(?:torch[/\\.]distributed|torchrun|init_process_group|TCPStore|MASTER_PORT|c10d|rank "
                r"?\d)[\s\S]{0,1500}?Error: "
                r"(?:\[Errno 98\] )?Address already in use",
                "torch.distributed.run: starting\nOSError: [Errno 98] Address already in use",
            ),
            Seen(
                "KeyError",
                r"KeyError: '(?:LOCAL_RANK|RANK|WORLD_SIZE|MASTER_ADDR|MASTER_PORT)'",
                "KeyError: 'LOCAL_RANK'",
            ),
            *exactly("Default process group is not initialized"),
            Seen(
                "is not set but it is required",
                r"(?:rank|world[ _]size|master_addr|MASTER_\w+)\b[^\n]{0,20} is not set but (?:it is )?required "
                r"for \w+://",
                "RuntimeError: rank is not set but it is required for env:// init method",
            ),
            Seen(
                "in the torch environment",
                r"Could not find '(?:RANK|LOCAL_RANK|WORLD_SIZE|MASTER_ADDR|MASTER_PORT)' in the torch environment",
                "RuntimeError: Could not find 'RANK' in the torch environment",
            ),
            Seen("wait timeout after", r"wait timeout after \d+ms, keys:", "wait timeout after 12ms, keys:"),
            Seen(
                "RuntimeError Wait timeout",
                r"(?:init_process_group|ProcessGroup\w*\()[\s\S]{0,900}?RuntimeError: Wait timeout",
                "_default_pg = ProcessGroupGloo(store, rank, world_size)\nRuntimeError: Wait timeout",
            ),
            *exactly("DistNetworkError:"),
            Seen(
                "RendezvousConnectionError | RendezvousTimeoutError",
                r"(?<!class\s)\bRendezvous(?:Connection|Timeout)Error\b(?! ?\(| (?:is|was) )",
                "torchrun throws RendezvousConnectionError / DistNetworkError (Connection reset by peer)",
            ),
            Seen(
                "TCPStore",
                r"TCPStore\([\s\S]{0,400}?RuntimeError: (?:Connection (?:timed out|reset by peer|refused)|"
                r"Broken pipe|Stop_waiting|Interrupted|Address already)",
                "TCPStore(\nRuntimeError: Connection timed out",
            ),
            *exactly(
                "RuntimeError: Address already in use", "The client socket has timed out after", "DistStoreError:"
            ),
        ),
        (
            _too_late,
            _not_initialised,
            launchers.port,
            _endpoint,
            _dropped,
            _nobody_listens,
            _host_not_found,
            _start_of_the_group,
            lambda told: (
                ()
                if told.has(_SEVERAL) or _dropped(told) or launchers.port(told) or _too_late(told)
                else (
                    Fix(
                        "Start all processes with torchrun: it sets RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT",
                        ("torchrun --standalone --nproc-per-node=2 your_script.py",),
                    ),
                )
            ),
            _on_several,
        ),
        alternatives=(
            Or("nccl-network", "there are several machines: the address may not be reachable"),
            Or("nccl-config", "the ranks start, but NCCL fails"),
        ),
        asked=(
            "address already in use 29500",
            "master_addr not set",
            "init_process_group hangs",
            "world size",
            "rank environment variable",
        ),
        source="torch/distributed/rendezvous.py, distributed_c10d.py",
    ),
    Error(
        "rank-failed",
        "A process of the launcher failed",
        "A worker process of the launcher failed; its own error is further up, or in that rank's log.",
        "code",
        (
            *exactly("CHILD PROCESS FAILED WITH NO ERROR_FILE"),
            Seen(
                "CalledProcessError Command",
                r"CalledProcessError: Command '\[[^\n]{0,300}'--local[_-]rank=\d+'",
                "subprocess.CalledProcessError: Command '['/v/bin/python', '-u', 'train.py', '--local_rank=0']' "
                "returned non-zero",
            ),
            Seen(
                "CalledProcessError",
                r"raise subprocess\.CalledProcessError\(returncode=process\.returncode, cmd=cmd\)\W{0,99}\Z",
                "  raise subprocess.CalledProcessError(returncode=process.returncode, cmd=cmd)",
            ),
            Seen(
                "Exited with exit code",
                r"srun: error: \S+: tasks? [\d,-]+: Exited with exit code",
                "srun: error: node01: tasks 0-3: Exited with exit code 1",
            ),
            *exactly(
                "A process in the process pool was terminated abruptly",
                "A worker process managed by the executor was unexpectedly terminated",
            ),
            *varying("Received 15 death signal, shutting down workers"),
            *varying("Process 1234 got signal: 15", "sigkill_handler] Killing subprocess 1234"),
            Seen(
                "return launch agent self config self entrypoint list args",
                r"return launch_agent\(self\._config, self\._entrypoint, list\(args\)\)\W{0,99}\Z",
                "    return launch_agent(self._config, self._entrypoint, list(args))",
            ),
            *exactly("ChildFailedError", "childFailedError", "childfailederror"),
            *exactly("torchelastic.worker.status.FAILED"),
            Seen(
                "torch multiprocessing spawn Process",
                r"torch\.multiprocessing\.spawn\.Process(?:Exited|Raised)Exception",
                "torch.multiprocessing.spawn.ProcessExitedException",
            ),
            Seen(
                "terminated with",
                r"process \d+ terminated with (?:exit code|signal)",
                "process 12 terminated with exit code",
            ),
            *exactly("Root Cause (first observed failure)"),
            Seen(
                "exitcode",
                r"rank +: \d+ \(local_rank: \d+\)\s{1,40}exitcode +: -?[1-9]\d* \(pid: \d+\)\s{1,40}error_file: <N/A>",
                "  rank      : 0 (local_rank: 0)\n  exitcode  : 1 (pid: 4711)\n  error_file: <N/A>",
            ),
            Seen(
                "error Worker died",
                r"Load model failed: [\w.-]{1,80}, error: Worker died",
                "Load model failed: resnet, error: Worker died.",
            ),
            Seen(
                "received by PID",
                r"Signal 6 \(SIGABRT\) received by PID",
                "traceback : Signal 6 (SIGABRT) received by PID 4711",
            ),
            Seen(
                "failed exitcode",
                r"failed \( ?exitcode ?: ?-?\d+\)",
                "ERROR:torch.distributed.elastic.multiprocessing.api:failed (exitcode: -6) local_rank: 0 (pid: 95313)",
            ),
            Seen(
                "exited with non zero status",
                r"RuntimeError: Step \d exited with non-zero status \d+",
                "RuntimeError: Step 1 exited with non-zero status 249",
            ),
            Seen("sigkill handler", r"launch\.py:\d+:sigkill_handler", "[ERROR] [launch.py:324:sigkill_handler] x"),
            Seen("exits with return code", r"exits with return code = -?[1-9]\d*", "exits with return code = 1"),
            Seen(
                "subprocess CalledProcessError Command",
                r"subprocess\.CalledProcessError: Command .*(?:torch\.distributed|accelerate|deepspeed|torchrun)",
                "subprocess.CalledProcessError: Command '['/venv/bin/python', '-m', "
                "'torch.distributed.run', 'train.py']' returned",
            ),
            *exactly(
                "Engine core initialization failed",
                "EngineCore encountered an issue. See stack trace",
                "Engine process failed to start",
                "AsyncEngineDeadError: Background loop has errored already",
                "Engine loop has died",
                "MQLLMEngine is already dead",
                "MQEngineDeadError",
                "died unexpectedly, shutting down executor",
                "The actor died unexpectedly before finishing this task",
                "A worker died or was killed while executing a task",
                "RayTaskError(ActorDiedError)",
            ),
            Seen(
                "CalledProcessError Command",
                r"CalledProcessError: Command '\['[^'\n]{0,200}python[\w.]*', (?!'-m', 'pip')"
                r"(?='-[mu]'|'[^'\n]{1,200}\.py')",
                "subprocess.CalledProcessError: Command '['C:\\v\\Scripts\\python.exe', './train_network.py']' "
                "returned non-zero",
            ),
        ),
        (lambda told: _spawned(told) or _first_error(told),),
        asked=("childfailederror", "exitcode 1 torchrun"),
        symptom=2,
        source="torch/distributed/elastic/multiprocessing/errors",
    ),
    Error(
        "slurm-time-limit",
        "Slurm ended the job: its time was over",
        "The job ran longer than its time limit, and Slurm cancelled it; its ranks then report what they lost.",
        "environment",
        exactly("DUE TO TIME LIMIT"),
        (
            Fix(
                "Ask for more time, if the partition allows it",
                ('sinfo -o "%P %l"', "sbatch --time=24:00:00 job.sh"),
            ),
            Fix(
                "Save checkpoints, let Slurm warn before the end (--signal=B:USR1@300), and go on in a next job "
                "(--requeue)"
            ),
        ),
        asked=("slurm time limit", "job cancelled due to time limit"),
        source="slurm: sbatch manual",
    ),
    Error(
        "slurm-limit",
        "Slurm holds the job back: a limit, a binding or a module",
        "The job asks for more than its account or partition allows, or for something that this cluster names "
        "otherwise.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "QOSMax | AssocGrp | AssocMax | QOSGrp | PartitionTimeLimit | QOSMin",
                        r"\b(?:(?:QOS|Assoc)(?:Max|Grp|Min)\w*(?:Limit|PerUser|GRES\w*)|PartitionTimeLimit)\b",
                        "sbatch: error: QOSMaxGRESPerUser",
                    ),
                    *exactly("Job violates accounting/QOS policy"),
                ),
                Fix(
                    "You may not have that many GPUs, CPUs or hours at once: see your limits, and ask for less or wait",
                    ("sacctmgr show qos format=name,maxtresperuser,maxwall", "squeue --me", 'sinfo -o "%P %l %G"'),
                ),
            ),
            when(
                exactly("CPU binding outside of job step allocation"),
                Fix(
                    "A job inside the job inherits a binding that does not fit: leave it out",
                    (
                        "unset SLURM_CPU_BIND SLURM_CPU_BIND_LIST SLURM_CPU_BIND_TYPE SLURM_CPU_BIND_VERBOSE",
                        "srun --cpu-bind=none python train.py",
                    ),
                ),
            ),
            when(
                (
                    *exactly("The following module(s) are unknown"),
                    Seen(
                        "Unable to locate a modulefile for",
                        r"Unable to locate a modulefile for '[\w./-]+'",
                        "ERROR: Unable to locate a modulefile for 'cuda/12.1'",
                    ),
                ),
                Fix("This cluster calls it otherwise: see what there is", ("module spider cuda", "module avail")),
                Fix("torch's wheels need no CUDA module: only builds of extensions do"),
            ),
        ),
        asked=("slurm qosmaxgresperuser", "module unknown cuda lmod", "cpu binding outside of job step allocation"),
        on=("linux",),
        source="slurm: resource limits; Lmod",
    ),
    Error(
        "mpi-launch",
        "mpirun cannot start the processes",
        "MPI's launcher finds too few slots, must not run as root, or does not reach the other machines.",
        "environment",
        *cases(
            when(
                exactly("There are not enough slots available in the system"),
                Fix(
                    "Let it start more processes than it counts cores, or name the machines with their slots",
                    ("mpirun --oversubscribe -np 8 python train.py", "mpirun -np 8 --hostfile hosts python train.py"),
                ),
            ),
            when(
                exactly(
                    "mpirun has detected an attempt to run as root", "prterun has detected an attempt to run as root"
                ),
                Fix("In a container allow it", ("export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1",)),
            ),
            when(
                exactly("ORTE was unable to reliably start one or more daemons", "PRTE was unable to reliably start"),
                Fix(
                    "Each machine must be reached by ssh without a password, and have the same MPI",
                    ("ssh HOST which mpirun",),
                ),
            ),
            when(
                exactly("launcher 'pdsh' not installed"),
                Fix(
                    "Install pdsh, with which DeepSpeed reaches the other machines",
                    ("sudo apt-get install -y pdsh",),
                    "root",
                ),
                Fix("On one machine it needs none: leave out the hostfile"),
            ),
        ),
        asked=("mpirun not enough slots", "mpirun as root", "deepspeed pdsh not installed"),
        on=("linux",),
        source="Open MPI; DeepSpeed: launcher/multinode_runner.py",
    ),
    Error(
        "slurm-gres",
        "Slurm does not know the GPUs that the job requests",
        "The partition has no such generic resource (gres), its type or number is wrong, or the account may not use "
        "it.",
        "environment",
        (
            *exactly("Invalid generic resource (gres) specification", "Requested node configuration is not available"),
            *exactly("Invalid account or account/partition combination specified"),
            Seen(
                "Unable to allocate resources",
                r"Unable to allocate resources: (?:Invalid generic|Requested node)",
                "srun: error: Unable to allocate resources: Requested node configuration is not available",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Check which accounts and partitions you may use, and give the right one with --account",
                        ("sacctmgr show associations user=$USER format=account,partition,qos",),
                    ),
                )
                if told.has("Invalid account")
                else ()
            ),
            lambda told: (
                (Fix("Say how many tasks there are, too", ("sbatch --ntasks=1 --gpus-per-task=1 job.sh",)),)
                if told.has(r"without either --gpus or -n")
                else ()
            ),
            Fix("Check which partitions have GPUs, and what the GPUs are called", ('sinfo -o "%P %G %D %t"',)),
            Fix(
                "Then use those names for the partition and the GPUs",
                ("sbatch --partition=PARTITION --gres=gpu:1 job.sh",),
            ),
        ),
        asked=("slurm invalid gres", "sbatch gpu not available"),
        source="slurm: gres.conf, sbatch manual",
    ),
    Error(
        "distributed-checkpoint",
        "The distributed checkpoint does not have what is loaded",
        "torch.distributed.checkpoint reads a folder with .metadata and one file for each rank; the folder, or the "
        "names in it, are not those that are asked for.",
        "code",
        (
            *varying("Missing key in checkpoint state_dict: {model.lm_head.weight}."),
            Seen(
                "KeyError",
                r"metadata\.state_dict_metadata\[\w+\]\n(?:[ ~^]+\n)?KeyError: '[\w.]+'",
                "    md = metadata.state_dict_metadata[fqn]\nKeyError: 'model.pos_embed'",
            ),
            Seen(
                "AssertionError",
                r"distributed[/\\]checkpoint[/\\][^\n]*\n\s*assert metadata is not None\n(?:[ ~^]+\n)?AssertionError",
                'File "/v/torch/distributed/checkpoint/state_dict_loader.py", line 250, in local_step\n'
                "    assert metadata is not None\nAssertionError",
            ),
            Seen(
                "CheckpointException ranks",
                r"CheckpointException ranks:\s?dict_keys",
                "torch.distributed.checkpoint.api.CheckpointException: CheckpointException ranks:dict_keys([0])",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        f"The checkpoint has no {got[1]}: load into the structure that was saved ({{'model': ..., "
                        "'optimizer': ...}), or let it lack names: "
                        "dcp.load(state, checkpoint_id=folder, planner=DefaultLoadPlanner(allow_partial_load=True))"
                    ),
                )
                if (
                    got := told.last(
                        r"(?:Missing key in checkpoint state_dict: |\]\n(?:[ ~^]+\n)?KeyError: ')([\w.]+\w)"
                    )
                )
                else (
                    Fix(
                        "Give the folder with .metadata in it, not a file; without one saving was cut off, or it was "
                        "saved with torch.save (torch.distributed.checkpoint.format_utils converts both ways)"
                    ),
                )
            ),
            Fix("Each rank's own error is below its '(RANK n)'"),
        ),
        asked=("missing key in checkpoint state_dict", "dcp load metadata is none"),
        source="torch/distributed/checkpoint: default_planner.py, state_dict_loader.py",
    ),
)
