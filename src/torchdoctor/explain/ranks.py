"""The processes of a job on several GPUs: how many, which of them is missing, and the way between machines."""

import re

from torchdoctor import shell
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

MACHINES = (
    r"(?i)\bmulti(?:ple)?[- ]?(?:nodes?|machines?|hosts?)\b|\b(?:two|both|[2-9]|\d\d) (?:\w+ ){0,2}(?:nodes|machines"
    r"|servers|hosts)\b|nnodes[= ][2-9]|--num_machines[= ][2-9]|跨主机|跨机|多机|多节点|两台"
)
_NETWORK = ("ip -br addr", "export NCCL_SOCKET_IFNAME=eth0 GLOO_SOCKET_IFNAME=eth0")
_WAITS_AT_START = (
    r"(?i)(?:stuck|hang|freez\w+|wait\w*|block\w*|卡)[^\n]{0,60}init_process_group"
    r"|init_process_group[^\n]{0,200}(?:stuck|hang|freez|wait|block|卡)"
)


def at_start(told: Told) -> tuple[Fix, ...]:
    """init_process_group that waits for processes which do not come."""
    if not told.has(_WAITS_AT_START):
        return ()
    if told.has(MACHINES):
        text = "init_process_group waits for all processes of all machines. Give each the same MASTER_ADDR (the IP "
        text += "address of machine 0 that the others reach, not localhost) and MASTER_PORT, the same number of "
        text += (
            "processes, and its own node rank (0, 1 ...). While machine 0 waits, the second command must succeed on "
        )
        text += "the others; else a firewall, or a container without --network=host, is between. If it does, name the "
        text += "network interface that joins them"
        return (Fix(text, ("hostname -I", "nc -vz MASTER_ADDR MASTER_PORT", *_NETWORK)),)
    many = told.last(r"(?i)nproc[_-]per[_-]node[= ](\d+)|\b(\d) ?(?:-|x)? ?gpus?\b|world_size ?= ?(\d+)")
    number = next(filter(None, many.groups()), "2") if many else "2"
    text = "init_process_group waits until as many processes as the world size have come to MASTER_ADDR and "
    text += (
        "MASTER_PORT: let torchrun start them, with one address and a free port for all, and end what is left of an "
    )
    text += (
        "earlier run (and its init file). If they all come and it still hangs, the GPUs do not reach each other: as "
    )
    command = shell.command("linux", "torchrun", "--standalone", f"--nproc-per-node={number}", "train.py")
    return (Fix(f"{text}a test NCCL_P2P_DISABLE=1", (command,)),)


def stuck(told: Told) -> tuple[Fix, ...]:
    """Who tells that it stands still, and has no message."""
    if told.has(r"(?i)watchdog|timeout|timed out|ProcessGroup|NCCL communicator|mismatch between coll"):
        return ()
    text = "See where each process is, by py-spy (nvidia-smi shows its PID). In NCCL's first operations, or in the "
    text += (
        "first backward: the GPUs do not reach each other, so try the second command; if that helps, keep it, or turn "
    )
    text += "IOMMU (VT-d, AMD-Vi) and ACS off in the BIOS. Later, while some are elsewhere: one has fewer batches "
    text += (
        "(DistributedSampler, drop_last=True), evaluates, saves or prints results of the model alone, or skips layers "
    )
    text += "(find_unused_parameters=True). In its data: num_workers=0"
    see = ("py-spy dump --pid PID", "NCCL_DEBUG=INFO NCCL_P2P_DISABLE=1 torchrun ...")
    return (Fix(text, see),)


def missing(told: Told) -> tuple[Fix, ...]:
    """A collective operation that not every rank came to: which one is to be looked at, and why it may be late."""
    waited = sorted(
        {
            int(found[1])
            for found in re.finditer(r"\[(?:PG [^\]\n]{0,80} )?[Rr]ank ?(\d{1,4})\]:? Watchdog caught", told.text)
        }
    )
    who = f" The ranks that report the timeout ({', '.join(map(str, waited[:8]))}) may only have waited: look at the "
    who = f"{who}others first." if waited else " Where one does not report it, look at that one first."
    text = (
        f"Find the rank that did not come.{who} Its log has an error of its own (out of memory, a bad sample), or it "
    )
    text += "is slower. All must do the same steps: as many batches on each (DistributedSampler, "
    text += "drop_last=True), and no branch, evaluation or saving on rank 0 alone that calls the model or takes longer "
    text += "than the timeout"
    if told.has(r"(?i)\bsav(?:e|es|ing)\b[^\n]{0,30}\bcheckpoint|checkpoint[^\n]{0,30}\bsav(?:e|ed|ing)\b|保存"):
        text += ". While a checkpoint is saved: what gathers it (FSDP, ZeRO-3: save_pretrained, state_dict) all ranks "
        text += "must call; where rank 0 only writes for long, a longer timeout (ddp_timeout=7200 in transformers, "
        text += "init_process_group(timeout=...)), a fast local disk or sharded checkpoints"
    if told.has("Detected mismatch between collectives on ranks"):
        text += "; DDP(model, find_unused_parameters=True) where not every rank uses all layers"
    see: tuple[str, ...] = ("NCCL_DEBUG=INFO TORCH_DISTRIBUTED_DEBUG=DETAIL torchrun ...",)
    if told.has(MACHINES):
        text += ". Where no rank of any machine has an error, it is the network between them: name the interface that "
        text += "joins them, and try without InfiniBand"
        see = (*see, *_NETWORK, "export NCCL_IB_DISABLE=1")
    else:
        see = ("py-spy dump --pid PID", *see)
    return (Fix(text, see),)


_MORE_THAN_SEEN = (
    r"world_size \((\d+)\) is less than (?:than )?max local gpu count \((\d+)\)"
    r"|World size \((\d+)\) is larger than the number of available GPUs \((\d+)\)"
)


def of_a_server(told: Told) -> tuple[Fix, ...]:
    """vLLM, whose parallel sizes say how many GPUs it takes."""
    if found := told.last(_MORE_THAN_SEEN):
        asked, seen = list(filter(None, found.groups()))
        text = f"{asked} GPUs are asked for, and this process sees {seen}: --tensor-parallel-size times "
        text += (
            f"--pipeline-parallel-size must be {seen} here. If the machine has more (nvidia-smi -L), let it see them: "
        )
        text += "CUDA_VISIBLE_DEVICES, docker run --gpus all, --gres of the job. For GPUs of several machines start a "
        text += "Ray cluster, and pass --distributed-executor-backend ray"
        return (Fix(text, ("nvidia-smi -L", "echo $CUDA_VISIBLE_DEVICES")),)
    if not told.has(r"Duplicate GPU detected") or not told.has(r"vllm[_-]serve|\bvllm serve\b|[/\\]vllm[/\\]"):
        return ()
    text = "The server starts more ranks than it sees GPUs, or takes over the ranks of a launcher: its data parallel "
    text += "times tensor parallel size (--data_parallel_size, --tensor_parallel_size) must not be more than the GPUs "
    text += "that this job sees on the node, so ask srun for that many (--gpus-per-node) with one task, and start it "
    text += "without a launcher's variables"
    return (Fix(text, ("nvidia-smi -L", "unset RANK LOCAL_RANK WORLD_SIZE LOCAL_WORLD_SIZE")),)


def in_wsl(told: Told) -> tuple[Fix, ...]:
    """What NCCL uses there, and its driver does not have."""
    if told.place != "wsl" or not told.has(r"\bNCCL|nccl"):
        return ()
    text = "In WSL NCCL shares memory between processes in ways that its driver lacks: switch them off; then update "
    text += "NVIDIA's driver in Windows, and WSL (wsl --update)"
    return (Fix(text, ("export NCCL_P2P_DISABLE=1 NCCL_CUMEM_ENABLE=0 NCCL_IB_DISABLE=1",)),)


def between_machines(told: Told) -> tuple[Fix, ...]:
    """A system call of NCCL's that fails in a job of several machines."""
    if bridge := told.last(r"(?i)connect(?:ion)?:? (?:to|from) (172\.(?:1[7-9]|2\d|3[01])\.\d{1,3}\.\d{1,3})<\d+>"):
        text = f"{bridge[1]} is an address that Docker gives on one machine, which others cannot reach: start the "
        text += "containers with the network of their hosts, and name there the interface that joins the machines, as "
        text += "ip -br addr lists it (not docker0)"
        hosts = () if told.has(r"--net(?:work)?[= ]host") else ("docker run --network host --ipc host ...",)
        return (Fix(text, (*hosts, *_NETWORK)),)
    if not told.has(MACHINES):
        return ()
    text = "Between machines it is mostly the network: on each name the interface that joins them (instead of eth0), "
    text += "let no firewall close the ports between them (containers: --network=host), and try without InfiniBand; "
    text += "NCCL's first WARN line then names the call that fails"
    vllm = ("export VLLM_HOST_IP=ADDRESS_OF_THIS_MACHINE",) if told.has(r"[/\\]vllm[/\\]|\bvllm\b") else ()
    return (Fix(text, (*_NETWORK, "export NCCL_IB_DISABLE=1 NCCL_DEBUG=INFO", *vllm)),)
