"""What started a job on several GPUs, and how that takes the number of processes and the port."""

from faults import each

from torchdoctor.explain import launchers
from torchdoctor.explain.told import Told

_TWICE = "Duplicate GPU detected : rank 1 and rank 0 both on CUDA device 1000"
_TAKEN = "The server socket has failed to listen. port: 29500, useIpv6: 0, code: -98, name: EADDRINUSE"


@each(
    [
        (f"torchrun --nproc_per_node=4 tools/train.py\n{_TWICE}", "4 processes", "torchrun --nproc-per-node=$("),
        (f"Num processes: 2\naccelerate launch a.py\n{_TWICE}", "2 processes", "accelerate launch --num_processes $("),
        (f"I have a single GPU\ndeepspeed --num_gpus 2 a.py\n{_TWICE}", "2 processes", "deepspeed --num_gpus 1 a.py"),
        (f"ray.get(refs)\n{_TWICE}", "Ray's workers", "ray status"),
    ]
)
def test_as_many_processes_as_gpus(text: str, said: str, command: str) -> None:
    (fix,) = launchers.one_gpu_each(Told(text))
    assert said in fix.text
    assert command in " ".join(fix.commands)


@each(
    [
        (f"torchrun x.py\n{_TAKEN}", "torchrun --master-port 29501 --nproc-per-node=2 x.py"),
        (f"accelerate launch x.py\n{_TAKEN}", "accelerate launch --main_process_port 29501 x.py"),
        (f"llamafactory-cli train a.yaml\n{_TAKEN}", "MASTER_PORT=29501 llamafactory-cli"),
        (f"export MASTER_PORT=29617\ndeepspeed a.py\n{_TAKEN}", "deepspeed --master_port 29617 a.py"),
        ("failed to bind to [::]:520 (errno: 13 - Permission denied)", "torchrun --master-port 29500"),
    ]
)
def test_another_port_by_the_same_launcher(text: str, command: str) -> None:
    assert command in " ".join(launchers.port(Told(text))[0].commands)


def test_a_port_that_is_free_is_none_of_it() -> None:
    assert launchers.port(Told("torchrun a.py\nRuntimeError: CUDA out of memory")) == ()
    assert launchers.port(Told("[Errno 13] Permission denied: '/data/port: 520.txt'")) == ()


@each(
    [
        ("pl.Trainer(strategy='ddp')", "ddp_find_unused_parameters_true"),
        ("from transformers import TrainingArguments", "ddp_find_unused_parameters=True in TrainingArguments"),
        ("mmdet/apis/train.py", "line of the configuration"),
        ("Since `find_unused_parameters=True` is enabled, not all outputs", "is on already"),
        ("I set find_unused_parameters=True but the same error", "is on already"),
        ("enable it by (1) passing `find_unused_parameters=True` to torch.nn.parallel", "Use every output"),
    ]
)
def test_parameters_that_are_not_used_by_who_wraps_the_model(text: str, said: str) -> None:
    assert said in launchers.unused(Told(text)).text
