"""TD804: what the full live tests showed."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    h100,
    import_error,
    laptop,
)

from torchdoctor.model import (
    Ending,
    Facts,
    SmokeTest,
)

OK = (SmokeTest("tensors", "ok"), SmokeTest("onnx", "skipped", "onnx is not installed"))


def with_tests(*tests: SmokeTest, facts: Facts | None = None) -> Facts:
    return replace(facts or laptop(), smoke_tests=(*OK, *tests))


def raised(name: str, kind: str, message: str, traceback: str = "") -> SmokeTest:
    return SmokeTest(name, "failed", kind, traceback, Ending("exception", message, name, seconds=2.0))


NO_NMS = ("RuntimeError", "operator torchvision::nms does not exist")

CASES = (
    finds(
        "TD804",
        "a wrong value",
        with_tests(SmokeTest("autograd", "wrong", "the gradient of a*b + a by a: computed [0.0], expected [4.0]")),
        "autograd: the gradient of a*b + a by a: computed [0.0], expected [4.0]",
    ),
    finds(
        "TD804",
        "tests that fail alike are one finding",
        with_tests(*(raised(name, "RuntimeError", "it is broken") for name in ("module", "optimizer"))),
        "module, optimizer: RuntimeError: it is broken",
    ),
    finds(
        "TD804",
        "workers die for want of shared memory: the catalogue's cause",
        with_tests(raised("dataloader", "RuntimeError", "DataLoader worker (pid 42) is killed by signal: Bus error. ")),
        "dataloader: RuntimeError: DataLoader worker (pid 42) is killed by signal: Bus error. /dev/shm",
        "is too small",
    ),
    finds(
        "TD804",
        "a crash",
        with_tests(SmokeTest("gloo", "failed", ending=Ending("signal", "SIGSEGV", "gloo", seconds=1.0))),
        "gloo: the test was killed by SIGSEGV",
    ),
    finds(
        "TD804",
        "a hang",
        with_tests(SmokeTest("dataloader", "failed", ending=Ending("timeout", "", "dataloader", seconds=60.2))),
        "dataloader: the test gave no answer within 60 s",
    ),
    finds(
        "TD804",
        "torchvision's operators fail although it belongs to this torch",
        with_tests(raised("torchvision", *NO_NMS)),
        "torchvision: RuntimeError",
    ),
    passes("TD804", "all are well or skipped", with_tests()),
    passes("TD804", "on a GPU machine too", with_tests(facts=h100())),
    skips("TD804", "not asked for", laptop(), "--smoke full"),
    skips(
        "TD804",
        "torch cannot be imported, which explains all",
        with_tests(
            raised("tensors", "ImportError", "libfoo.so.1: cannot open"),
            facts=replace(laptop(), smoke=import_error("libfoo.so.1: cannot open")),
        ),
        "TD801",
    ),
)
