"""How jobs and processes end, where no error of a program is shown."""

from faults import each

from torchdoctor.explain.causes import explain

TRAINED = "epoch 1, loss 0.2, torch\n"


@each(
    [
        (
            "events Error pod frob-worker-0 container pytorch exitCode: 1 message",
            "kubectl logs frob-worker-0 -c pytorch",
        ),
        (
            "Job 12 (task: 0) with path /d/12.pkl\nhas not produced any output (state: TIMEOUT)",
            "ended the job as TIMEOUT",
        ),
        ("slurmstepd: error: *** JOB 12 ON n1 CANCELLED AT 2024-01-01T00:00:00 DUE TO PREEMPTION ***", "took the node"),
        ("Process finished with exit code -1073741510 (0xC000013A: interrupted by Ctrl+C)", "was interrupted"),
        ("Process finished with exit code 130 (interrupted by signal 2: SIGINT)", "was interrupted"),
        ("Process finished with exit code 143 (interrupted by signal 15: SIGTERM)", "by SIGTERM"),
        ("Process finished with exit code 135", "SIGBUS"),
        ("(autoscaler) Error: No available node types can fulfill resource request {'GPU': 2.0}. Add", "ray status"),
        ("TimeoutError: Placement group creation timed out. Make sure your cluster has enough", "ray status"),
        ("An exception has occurred, use %tb to see the full traceback.\n\nSystemExit: 2", "argparse refused"),
    ]
)
def test_the_way_it_ended(text: str, said: str) -> None:
    found = explain(TRAINED + text)
    assert not found.causes
    assert said in "\n".join((found.steps[0].text, *found.steps[0].commands))


@each(
    [
        "Process finished with exit code 0",
        "Job 12 has produced its output (state: COMPLETED)",
        "The pod frob-worker-0 is running",
        "SystemExit: 0",
        "exit code 1 of 143 jobs",
    ]
)
def test_nothing_is_said_of_another_end(text: str) -> None:
    assert explain(TRAINED + text).steps == ()
