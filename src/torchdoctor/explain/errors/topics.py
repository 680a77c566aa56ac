"""Questions that no error answers, but a command of torchdoctor: found by plain words only."""

from torchdoctor.explain.known import Error
from torchdoctor.model import Fix

TOPICS = (
    Error(
        "command:install-cmd",
        "Which torch to install, and the command for it",
        "install-cmd prints the official command for this machine, or for one that its flags describe.",
        "environment",
        (),
        (
            Fix("Print the command for this machine", ("torchdoctor install-cmd",)),
            Fix(
                "Or for another: its Python, GPU and driver",
                (
                    "torchdoctor install-cmd --python-version 3.9",
                    "torchdoctor install-cmd --compute cpu",
                ),
            ),
        ),
        asked=(
            "which torch for python 3.9",
            "which pytorch version for python 3.10",
            "which torch for cuda 12",
            "how to install pytorch",
            "pip install torch cpu only",
            "install torch with cuda",
            "pytorch install command",
            "which torch version for my gpu",
            "torch for rocm install",
            "which cuda version for pytorch",
            "install cpu version of torch",
            "torch version for driver 535",
            "what python version does pytorch support",
            "latest torch for python",
            "install torch offline",
            "downgrade torch version",
            "update pytorch to newest version",
            "conda install pytorch",
            "uv add torch cuda",
            "poetry add torch cuda",
            "torch download too large gigabytes",
        ),
        source="torchdoctor install-cmd",
    ),
    Error(
        "command:check",
        "Whether torch works on this machine, and why not",
        "check examines Python, torch, driver, GPUs and libraries, and names what is wrong with its fix.",
        "environment",
        (),
        (Fix("Check this environment", ("torchdoctor check",)),),
        asked=(
            "check if torch works",
            "is my gpu used by torch",
            "test pytorch gpu",
            "does pytorch see my gpu",
            "diagnose pytorch installation",
            "how to check cuda version torch",
            "verify torch installation",
            "is my environment ok",
        ),
        source="torchdoctor check",
    ),
    Error(
        "command:bench",
        "How fast torch is on this machine, and what holds it back",
        "bench measures small workloads on CPU and GPU, compares them with what the "
        "hardware can do, and names what slows them.",
        "environment",
        (),
        (Fix("Measure", ("torchdoctor bench",)),),
        asked=(
            "benchmark pytorch",
            "how fast is my gpu",
            "gpu slower than expected",
            "torch performance test",
            "compare gpu speed",
            "matmul slow",
            "tflops of my gpu",
            "why is my training slow",
            "cpu inference slow",
            "torch slow on cpu",
        ),
        source="torchdoctor bench",
    ),
    Error(
        "command:compare",
        "What differs between two machines",
        "compare shows what differs between reports of two or more machines.",
        "environment",
        (),
        (
            Fix(
                "Write a report on each machine, then compare them",
                (
                    "torchdoctor check -f json > a.json",
                    "torchdoctor compare a.json b.json",
                ),
            ),
        ),
        asked=(
            "works on one machine but not on the other",
            "compare two environments torch",
            "why does it work on my colleagues machine",
        ),
        source="torchdoctor compare",
    ),
)
