"""Processes on several GPUs: which is missing, how many the server may take, the way between machines."""

from faults import each

from torchdoctor.explain import ranks
from torchdoctor.explain.told import Told

_LATE = "[Rank 3] Watchdog caught collective operation timeout\n[Rank 0] Watchdog caught collective operation timeout"


@each(
    [
        ("It hangs at init_process_group with 4 GPUs", "--nproc-per-node=4", "nc -vz"),
        ("On 2 nodes it hangs at init_process_group", "nc -vz MASTER_ADDR", "--standalone"),
    ]
)
def test_what_a_start_waits_for(text: str, wanted: str, unwanted: str) -> None:
    (fix,) = ranks.at_start(Told(text))
    assert wanted in " ".join(fix.commands)
    assert unwanted not in " ".join(fix.commands)


@each(
    [
        (_LATE, "(0, 3)", "interface"),
        (f"{_LATE}\nIt fails when saving the checkpoint", "ddp_timeout=7200", "interface"),
        (f"multi-node training\n{_LATE}", "interface", "checkpoint"),
        ("NCCL communicator was aborted", "Where one does not report it", "interface"),
    ]
)
def test_which_rank_is_missing(text: str, wanted: str, unwanted: str) -> None:
    (fix,) = ranks.missing(Told(text))
    assert wanted in fix.text
    assert unwanted not in fix.text


@each(
    [
        ("please ensure that world_size (4) is less than than max local gpu count (2)", "4 GPUs are asked for"),
        ("trl vllm-serve\nDuplicate GPU detected : rank 2 and rank 0 both on CUDA device f000", "more ranks than"),
    ]
)
def test_a_server_that_takes_too_many(text: str, wanted: str) -> None:
    (fix,) = ranks.of_a_server(Told(text))
    assert wanted in fix.text


def test_one_machine_and_a_training_are_neither() -> None:
    assert ranks.between_machines(Told("unhandled system error on one machine")) == ()
    assert ranks.of_a_server(Told("python train.py\nDuplicate GPU detected : rank 1 and rank 0 both on 1")) == ()
    assert ranks.at_start(Told("init_process_group is called first")) == ()
    assert "interface" in ranks.between_machines(Told("On two nodes: unhandled system error"))[0].text


def test_who_stands_still_without_a_message_is_told_how_to_see_it() -> None:
    (fix,) = ranks.stuck(Told("With two GPUs it gets stuck, with one it works."))
    assert "py-spy" in fix.text
    assert "NCCL_P2P_DISABLE=1" in fix.commands[1]
    assert ranks.stuck(Told(_LATE)) == ()
