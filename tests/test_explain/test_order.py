"""The error that ended the program counts, not what stands about it."""

from faults import assert_none, each

from torchdoctor.explain.causes import explain

RAISED = (
    'Traceback (most recent call last):\n  File "/home/u/torch-net/net.py", line 7, in forward\n    y = self.fc(x)\n'
)
# What stands before the error that ended the program, and is not its cause.
BEFORE = {
    "triton": "Traceback (most recent call last):\n  from xformers.triton import softmax\n"
    "ModuleNotFoundError: No module named 'triton'\n",
    "xformers": "WARNING[XFORMERS]: xFormers can't load C++/CUDA extensions. xFormers was built for:\n"
    "    PyTorch 2.1.0+cu121 with CUDA 1201 (you have 2.2.0+cpu)\n",
    "NumPy": "A module that was compiled using NumPy 1.x cannot be run in\nNumPy 2.0.1 as it may crash.\n",
    "a node": "Cannot import /opt/ComfyUI/custom_nodes/a module for custom nodes: No module named 'insightface'\n",
    "TensorFlow": "2026-01-01 10:00:00.1: W tensorflow/a.cc:64] Could not load dynamic library 'libcudart.so.11.0'\n",
    "told of": "I had `ModuleNotFoundError: No module named 'einops'` before, which I solved by installing it. Now:\n",
}
# And after it, of which it is the cause.
AFTERWARDS = {
    "ignored": "\nException ignored in: <function _MultiProcessingDataLoaderIter.__del__ at 0x7f>\n"
    "Traceback (most recent call last):\nAssertionError: can only test a child process\n",
    "pin_memory": "\nException in thread Thread-3 (_pin_memory_loop):\nTraceback (most recent call last):\n"
    "ConnectionRefusedError: [Errno 111] Connection refused\n",
    "others": "\n[rank1]:[E ProcessGroupNCCL.cpp:616] Watchdog caught collective operation timeout: WorkNCCL(SeqNum\n",
    "a crash": "\nSegmentation fault (core dumped)\n",
    "a client": "\nrequests.exceptions.ConnectionError: HTTPConnectionPool(host='localhost', port=8000): Max retries "
    "exceeded with url: /v1\n",
}


def test_the_error_that_ended_the_program_counts() -> None:
    faults = {}
    for last, id in (
        ("KeyError: 'labels'", "python-error"),
        ("RuntimeError: No CUDA GPUs are available", "no-device"),
        ("RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x512 and 256x10)", "shape-mismatch"),
    ):
        texts = {name: f"{before}{RAISED}{last}" for name, before in BEFORE.items()}
        texts |= {f"then {name}": f"{RAISED}{last}{after}" for name, after in AFTERWARDS.items()}
        for name, text in texts.items():
            found = explain(text)
            first = next((cause.error.id for cause in (*found.causes, *found.own)), "")
            if id != "no-device" or name not in ("then others", "then a crash"):  # a missing GPU hangs no other rank
                faults[f"{name}: {last}"] = "" if first == id else first
    assert_none(faults)


@each(
    [
        (
            "xformers",
            "NotImplementedError: No operator found for `memory_efficient_attention_forward` with inputs:",
            "xf",
        ),
        ("triton", "torch._inductor.exc.InductorError: RuntimeError: Cannot find a working triton installation", "tri"),
    ]
)
def test_what_is_missing_counts_where_it_is_needed(before: str, last: str, id: str) -> None:
    assert explain(f"{BEFORE[before]}{RAISED}{last}").causes[0].error.id.startswith(id)


@each(
    [
        "\n\nThe above exception was the direct cause of the following exception:\n\n"
        "Traceback (most recent call last):\nValueError: the torch model could not be loaded",
        "\n\nDuring handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\nKeyError: 'torch'",
        "\nTraceback (most recent call last)\n----> 1 net.fit(x)\nNameError: name 'net' is not defined",
    ]
)
def test_what_a_missing_package_brings_about_is_not_the_cause(after: str) -> None:
    text = f"Traceback (most recent call last):\nModuleNotFoundError: No module named 'torchtext'{after}"
    assert explain(text).causes[0].error.id == "package-missing"
