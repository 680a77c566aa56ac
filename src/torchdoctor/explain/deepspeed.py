"""DeepSpeed on Windows, for which few of its releases have wheels."""

from torchdoctor.explain.commands import pip
from torchdoctor.explain.environments import new_environment
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


def on_windows(told: Told) -> tuple[Fix, ...]:
    """Where its installation fails; () elsewhere. Source: PyPI's files of deepspeed."""
    here = told.os == "windows" or told.has(r"LINK : fatal error|\baio\.lib\b")
    if not here or not told.has(r"(?i)deepspeed"):
        return ()
    wanted = ("--only-binary", "deepspeed", "deepspeed==0.16.5")
    fits = told.python in ("", "3.10", "3.11", "3.12")
    made = (pip("install", *wanted),) if fits else new_environment(told, "3.11", "torch", *wanted)
    text = "DeepSpeed is made for Linux. Of its releases 0.16.3 to 0.16.5 have wheels for Windows, for Python 3.10 to "
    text += "3.12: take one, which builds nothing, or leave DeepSpeed out, where the program only runs a model"
    own = pip("install", "--no-build-isolation", "deepspeed")
    return (
        Fix(text, made),
        Fix("Or build it without its operations, next to torch", ("export DS_BUILD_OPS=0", own)),
        Fix("Or use WSL, where it is supported"),
    )


def without_curand(told: Told) -> tuple[Fix, ...]:
    """Its optimizers for the CPU call cuRAND, and older releases did not link it."""
    if not told.has(r"cpu_ada(?:m|grad)\w*\S{0,60}\.so: undefined symbol: ?curand"):
        return ()
    text = "Older releases of DeepSpeed build this operation without cuRAND: update DeepSpeed, remove what it has "
    text += "built, and start again; the CUDA toolkit's lib64 has to be where the linker looks"
    linked = "export LIBRARY_PATH=/usr/local/cuda/lib64:$LIBRARY_PATH"
    return (Fix(text, (pip("install", "-U", "deepspeed"), "rm -rf ~/.cache/torch_extensions", linked)),)
