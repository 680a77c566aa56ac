"""When it fails: what has run before is set up well."""

from faults import each

from torchdoctor.explain.causes import explain
from torchdoctor.explain.late import ran


@each(
    [
        ("steps:  36%|▎| 10427/28944 [3:11:30<5:40:05,  1.10s/it]", "10427 steps"),
        ("Training set: 26it [13:12, 30.47s/it]Traceback", "26 steps"),
        ("Loading checkpoint shards: 100%|####| 3/3 [00:10<00:00]", ""),
        ("  2%|#| 1/50 [00:01<00:49]", ""),
        ("epoch = 26  iter = 0  loss = 0.43", "epoch 26"),
        ("Epoch 1/10", ""),
        ("Epoch 7/7 loss 0.1", ""),
        ("Epoch 8: 100%|####| 900/900 [12:30<00:00, loss=0.1]", ""),
        ("Downloading: 4521/9000 [05:00<04:00, 15it/s]", ""),
        ("Resuming from global_step 5000", ""),
        ("max_steps: 5000\nlogging step 100", ""),
        ("slurmstepd: error: *** step 50 killed", ""),
        ("Starting training for 300 epochs", ""),
        ("step 500 | loss 2.1 | tokens/s 9", "step 500"),
        ("It crashes after about 5 epochs", "a while"),
        ("I have tried for several days", ""),
        ("It no longer crashes after 2 hours", ""),
        ("It crashes after 3 hours, when I import torch", ""),
        ("How many epochs? After 3 hours of training it exited with exit code 0", ""),
        ("My training crashed after 3 days but I solved it", ""),
        ("max_epoch = 20, batch 4", ""),
        ("It stops after about 20 hours", "a while"),
        ("The training suddenly stopped", "a while"),
        ("after I train it about thousands of iterations", "a while"),
        ("It trains well for a while, then stops", "a while"),
        ("It fails immediately, though another ran for 3 hours", ""),
        ("I want to train for 10 classes", ""),
    ]
)
def test_how_long_it_ran(text: str, wanted: str) -> None:
    assert ran(text) == wanted


def test_a_crash_after_hours_is_not_put_down_to_the_installation() -> None:
    crash = "Process finished with exit code -1073741819 (0xC0000005)"
    bar = "steps:  36%|▎| 10427/28944 [3:11:30<5:40:05,  1.10s/it]\n"
    assert "Event Viewer" in explain(f"on Windows 11\n{bar}{crash}").causes[0].fixes[0].text
    assert "It ran before" not in explain(f"on Windows 11\n{crash}").causes[0].fixes[0].text


def test_an_illegal_instruction_after_hours_is_not_the_processors_age() -> None:
    fatal = "Fatal Python error: Illegal instruction\n\nThread 0x00007 (most recent call first):\n  <no Python frame>\n"
    late = explain(f"It stops after 10k iterations:\n{fatal}").causes[0]
    assert late.error.id == "segfault"
    assert "dmesg" in late.fixes[0].commands[0]
    assert explain(fatal).causes[0].error.id == "illegal-instruction"


def test_nothing_left_in_the_middle_is_one_sample_and_not_the_data_set() -> None:
    message = "RuntimeError: operation does not have an identity."
    assert "one sample" in explain(f"It trains for a while, then:\n{message}").causes[0].fixes[0].text
    assert "one sample" not in explain(message).causes[0].fixes[0].text


def test_a_worker_that_fails_after_thousands_of_steps_has_one_bad_sample() -> None:
    text = "[epoch  1][iter 3800] loss: 1.4\nIndexError: Caught IndexError in DataLoader worker process 1."
    assert "one sample" in explain(text).causes[0].fixes[0].text


def test_an_end_without_any_error_after_days_has_the_systems_notes_as_first_step() -> None:
    assert (
        "standard clocks" in explain("It ran for 3 days, then [process exited with code 1]; accelerate").steps[0].text
    )
    assert explain("It ran for 3 days, and all is well").steps == ()


@each(
    [
        "My training crashed after 3 days but I solved it, thanks. What GPU should I buy?",
        "I trained for 5 hours and then I shut down the PC. Can I go on?",
        "Epoch 10/10 [02:03<00:00] done. exit code 0",
        "Epoch 99: 100%|####| 1000/1000 [12:30<00:00]\nProcess exited. Model saved.",
        "Why does the fan shut down after 3 hours of training? Is it normal?",
        "After 100 steps the loss explodes; the process exited because I stopped it",
    ]
)
def test_what_ended_well_or_by_hand_is_no_fault_of_the_machine(text: str) -> None:
    assert not any("standard clocks" in fix.text for fix in explain(text).steps)


def test_another_machines_run_and_an_empty_data_set_are_no_late_failure() -> None:
    elsewhere = "Segmentation fault (core dumped)\nIt trained well for 3 hours on my old machine."
    assert "It ran" not in explain(elsewhere).causes[0].fixes[0].text
    empty = (
        "It stops after 2 hours of work:\n"
        "ValueError: num_samples should be a positive integer value, but got num_samples=0"
    )
    found = explain(empty)
    assert "one sample" not in (found.causes or found.own)[0].fixes[0].text


def test_no_command_of_root_in_a_job() -> None:
    job = "srun: error: node1: task 0: Segmentation fault (core dumped)\n[epoch 3] loss: 0.4"
    assert explain(job).causes[0].fixes[0].commands == ()
