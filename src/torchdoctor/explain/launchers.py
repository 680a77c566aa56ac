"""What started the text's job on several GPUs, and how the same launcher takes their number and the port."""

from typing import NamedTuple

from torchdoctor import shell
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


class Launcher(NamedTuple):
    """sign: what the text then has. number, port: its command, with one number in it, before the program's name."""

    sign: str
    number: str
    port: str


# Which of them is asked first matters: several start their workers by torchrun.
_LAUNCHERS = (
    Launcher(
        r"\bswift (?:sft|pt|rlhf|infer|deploy|rollout)\b",
        "NPROC_PER_NODE={} swift sft ...",
        "NPROC_PER_NODE=1 MASTER_PORT={} swift sft ...",
    ),
    Launcher(
        r"\bllamafactory-cli\b",
        "FORCE_TORCHRUN=1 NPROC_PER_NODE={} llamafactory-cli train config.yaml",
        "FORCE_TORCHRUN=1 MASTER_PORT={} llamafactory-cli train config.yaml",
    ),
    Launcher(
        r"\baccelerate[ -]launch\b|accelerate[/\\]commands[/\\]launch"
        r"|Distributed environment: (?:MULTI_GPU|DEEPSPEED|FSDP)",
        "accelerate launch --num_processes {}",
        "accelerate launch --main_process_port {}",
    ),
    Launcher(
        r"(?<!install )(?<![\w/-])deepspeed (?:--\w+[_=]|\S{1,80}\.py)|deepspeed[/\\]launcher[/\\]|\[launch\.py:\d+:",
        "deepspeed --num_gpus {}",
        "deepspeed --master_port {}",
    ),
    Launcher(
        r"torch\.distributed\.launch\b|distributed[/\\]launch\.py",
        "python -m torch.distributed.launch --nproc_per_node={}",
        "python -m torch.distributed.launch --master_port={} --nproc_per_node=2",
    ),
)
_TORCHRUN = Launcher("", "torchrun --nproc-per-node={}", "torchrun --master-port {} --nproc-per-node=2")
_SCRIPT = (
    r"(?:python3?(?:\.\d+)?|torchrun|accelerate launch|deepspeed|torch\.distributed\.(?:launch|run))\b"
    r"(?:[^\n\\]|\\\n){0,300}?\s([\w./-]{1,80}\.py)\b"
)


def _of(told: Told) -> Launcher:
    return next((item for item in _LAUNCHERS if told.has(item.sign)), _TORCHRUN)


def _line(told: Told, command: str, value: str) -> str:
    line = command.format(value)
    if line.endswith((" ...", ".yaml")):
        return line
    script = told.last(_SCRIPT)
    return f"{line} {shell.command('linux', script[1]) if script else 'your_script.py'}"


_ASKED = (
    r"(?i)(?:nproc[_-]per[_-]node|--num[_-]process\w*|--num_gpus|num processes|world[_ ]size)\W{1,3}(\d{1,3})\b"
    r"|(?<!of )(?<!all )\b(\d{1,2}) processes (?:are|were) started"
)
_ONE_GPU = r"(?i)\b(?:one|1|single|a single) (?:NVIDIA )?(?:GPU|card)\b(?! (?:each|per|for))"


def one_gpu_each(told: Told) -> tuple[Fix, ...]:
    """As many processes as GPUs, and each on its own: the two causes of two ranks on one GPU look alike."""
    if told.has(r"(?i)\bray(?:\.|::|[/\\]| version|==| \d)|\bverl\b|\bopenrlhf\b|RayTaskError|raylet"):
        text = "Ray's workers found the same GPU. Update ray (older releases hide GPUs from them differently), ask for "
        text += "one GPU for each worker and no more than ray status lists, and leave CUDA_VISIBLE_DEVICES and "
        text += "RAY_EXPERIMENTAL_NOSET_CUDA_VISIBLE_DEVICES out of the script and its environment"
        return (Fix(text, ("python -m pip install -U ray", "ray status")),)
    asked = told.last(_ASKED)
    number = next(filter(None, asked.groups()), "") if asked else ""
    started = f"{number} processes are started" if number not in ("", "0", "1") else "Several processes are started"
    text = f"{started}. Where nvidia-smi -L lists fewer GPUs (or CUDA_VISIBLE_DEVICES lets the job see fewer), that "
    text += "number is too large: start as many as there are GPUs, as below. Where there are enough, all took the same "
    text += 'one: call torch.cuda.set_device(int(os.environ["LOCAL_RANK"])) before init_process_group and the model, '
    text += 'and use f"cuda:{local_rank}", not "cuda:0"'
    count = "1" if told.has(_ONE_GPU) else "$(nvidia-smi -L | wc -l)"
    return (Fix(text, ("nvidia-smi -L", _line(told, _of(told).number, count))),)


_BEFORE_PORT = r"(?i)(?:(?:\]|0\.0\.0\.0|localhost|\d):|\bport:? ?)"


def _of_the_system(told: Told) -> tuple[Fix, ...]:
    """Ports below 1024 are not for users."""
    if not told.has(r"(?i)errno: 13|code: -13\b|EACCES") or not told.has(r"(?i)server socket|\bbind\b"):
        return ()
    port = told.last(rf"{_BEFORE_PORT}(\d{{1,5}})\b")
    named = (
        f"Port {port[1]} is one of the system's (below 1024)" if port and int(port[1]) < 1024 else "The port is closed"
    )
    text = f"{named}, which a user may not open: take one from 1024 on, such as 29500"
    return (Fix(text, (_line(told, _of(told).port, "29500"),)),)


def _who(port: str) -> str:
    return shell.command("linux", "lsof", "-i", f":{port}")


_BY_TORCHRUN = r"(?i)torchrun|distributed[./\\](?:run|launch|elastic)|nproc|local_?rank|\[?rank\d|--node"
_PLAIN = r'(?m)^ *File "[^"\n]+\.py", line \d+, in <module>$'  # a program that makes its group itself


def _another(told: Told, launcher: Launcher, taken: str, other: str) -> tuple[Fix, ...]:
    """Another port, by what starts the program."""
    if launcher is _TORCHRUN and not told.has(_BY_TORCHRUN) and told.has(_PLAIN):
        text = f"Choose a port other than {taken}, in the shell that starts the program"
        return (Fix(text, (shell.command("linux", "export", f"MASTER_PORT={other}"),)),)
    made = Fix(f"Choose a port other than {taken}", (_line(told, launcher.port, other),))
    if launcher is not _TORCHRUN:
        return (made,)
    free = _line(told, "torchrun --standalone --nproc-per-node={}", "2")
    return (made, Fix("Or let torchrun choose a free one on this machine", (free,)))


def port(told: Told) -> tuple[Fix, ...]:
    """Where the port is taken, by its number."""
    if made := _of_the_system(told):
        return made
    if not told.has(r"(?i)address already in use|EADDRINUSE|errno: 98"):
        return ()
    if told.has(r"(?i)chang\w+ (?:the )?MASTER_PORT"):
        text = (
            "The program sets the port itself, whatever MASTER_PORT says: find it in the code, and take another there"
        )
        return (Fix(text, ("grep -rnE 'MASTER_PORT|29500|init_method' --include=*.py .",)),)
    found = told.last(rf"{_BEFORE_PORT}(\d{{4,5}})\b")
    taken = found[1] if found else "29500"
    other = str(int(taken) + 1) if int(taken) < 65535 else "29501"
    who = Fix(f"Or stop the old run that uses {taken}", (_who(taken),))
    tried = told.last(r"(?:export|set) MASTER_PORT=(\d{4,5})")
    launcher = _of(told)
    if tried and tried[1] != taken:
        text = f"MASTER_PORT={tried[1]} did not reach it: it still takes {taken}. "
        if told.has(r"(?i)deepspeed"):
            text += f"DeepSpeed without a launcher always does: let a launcher start it, which hands {tried[1]} on"
            return (Fix(text, (_line(told, launcher.port, tried[1]),)), who)
        text += "Give the port to the launcher itself, or end the run that uses it"
        return (Fix(text, (_line(told, launcher.port, tried[1]), _who(taken))),)
    return (*_another(told, launcher, taken, other), who)


_USES = (
    # Who wraps the model in DistributedDataParallel, and what it takes there.
    (
        r"(?i)pytorch[_-]lightning|\blightning\b|\bpl\.Trainer\b|\bL\.Trainer\b",
        'Trainer(strategy="ddp_find_unused_parameters_true")',
    ),
    (
        r"(?i)\bmm(?:cv|engine|detection|det(?:3d)?|seg\w*|pose|action\w*|agic|editing|rotate|detection3d)\b",
        "find_unused_parameters = True as a line of the configuration",
    ),
    (r"(?i)basicsr", "find_unused_parameters: true in the .yml file"),
    (
        r"transformers[/\\]trainer|\bTrainingArguments\b|\bSFTTrainer\b|\brun_(?:clm|mlm|plm|glue|qa|ner|swag|summarization|translation|speech|audio|image)\w*\.py|llama-?factory",
        "ddp_find_unused_parameters=True in TrainingArguments",
    ),
    (
        r"\baccelerate\b|\baccelerator\.",
        "Accelerator(kwargs_handlers=[DistributedDataParallelKwargs(find_unused_parameters=True)])",
    ),
    (r"(?i)detectron2", "create_ddp_model(model, find_unused_parameters=True)"),
)
_ON_ALREADY = (
    r"Since [`'\"]?find_unused_parameters=True[`'\"]? is enabled"
    r"|(?i:\b(?:tried|set|added|using|with)\b[^\n.]{0,40}find_unused_parameters[ =:(]{1,3}true(?=[^\n]{0,80}"
    r"\b(?:but|still|same|persist\w*|not (?:work|help)|no (?:help|use))\b))"
)


def unused(told: Told) -> Fix:
    """Outputs that the loss does not use, by who wraps the model."""
    if told.has(_ON_ALREADY):
        text = "find_unused_parameters=True is on already, so a result of forward is left out of the loss: return only "
        text += "what the loss uses, or add the rest with weight nought (loss + 0 * sum(p.sum() for p in "
        text += "model.parameters() if p.requires_grad)); all ranks must take the same branches. This names the "
        text += "parameters"
        if told.has(_ONE_GPU):
            text += ". With one GPU leave DistributedDataParallel out instead"
        return Fix(text, ("TORCH_DISTRIBUTED_DEBUG=DETAIL torchrun ...",))
    how = next((how for sign, how in _USES if told.has(sign)), "")
    who = ". Which they are: TORCH_DISTRIBUTED_DEBUG=DETAIL before the start command names them in the error; or after "
    who += "loss.backward() on one GPU, print([n for n, p in model.named_parameters() if p.grad is None])"
    if how:
        text = "A part of the model does not enter the loss: use every output in it, or let the parts be skipped, with "
        return Fix(f"{text}{how}; with checkpointing, use_reentrant=False{who}")
    return Fix(
        "Use every output in the loss, or use DistributedDataParallel(model, find_unused_parameters=True); with "
        f"checkpointing, use_reentrant=False{who}"
    )
