"""Every cause of slowness that bench can name, with its manual page: how it is proven, what it costs, what to do."""

from typing import NamedTuple


class Cause(NamedTuple):
    """name: as in the report. page: its text, under the headings of a rule's page."""

    name: str
    title: str
    page: str


CAUSES = (
    Cause(
        "isa-capped",
        "An environment variable stops libraries from using the CPU's newer instructions.",
        """
How it is proven: ONEDNN_MAX_CPU_ISA, ATEN_CPU_CAPABILITY, MKL_CBWR or MKL_ENABLE_INSTRUCTIONS is set, and a new
process without it computes at least 1.3 times as fast, after subtracting the measurement error.

Why it matters: matrix products and convolutions use older instructions than the CPU has.

How to fix it: start Python without the variable. MKL_CBWR is sometimes set on purpose, for results that are the same
bit for bit on different CPUs; then the lost speed is the price.

Source: oneDNN, CPU dispatcher control; oneMKL, conditional numerical reproducibility.
""",
    ),
    Cause(
        "onednn-off",
        "torch computes without oneDNN.",
        """
How it is proven: torch.backends.mkldnn says that oneDNN is switched off, or that this build does not have it. If it
can be switched on, a convolution is timed with and without it.

Why it matters: convolutions and bfloat16 on a CPU use oneDNN; the code that replaces it is much slower.

How to fix it: find out what switches it off when Python starts, such as a sitecustomize.py or a .pth file, or set
`torch.backends.mkldnn.enabled = True`. A build without oneDNN has to be replaced by an official wheel.

Source: PyTorch, torch.backends.mkldnn.
""",
    ),
    Cause(
        "few-threads",
        "torch uses fewer threads than it has CPUs.",
        """
How it is proven: torch uses fewer threads than the CPUs that affinity and quota allow, and the same matrix product on
all of them is at least 1.3 times as fast.

Why it matters: the unused CPUs are idle, but still paid for.

How to fix it: unset OMP_NUM_THREADS or MKL_NUM_THREADS if one of them limits it (torchrun sets OMP_NUM_THREADS=1), or
call `torch.set_num_threads`.

Source: PyTorch, CPU threading and TorchScript inference.
""",
    ),
    Cause(
        "cgroup-quota",
        "torch starts more threads than the cgroup's CPU quota allows.",
        """
How it is proven: the CPU quota of the container or systemd slice is smaller than the number of threads. Both the rate
while the threads run and the rate over the whole time are shown, and the gain from fewer threads is measured.

Why it matters: when the quota of a period is used up, all threads stop for the rest of the period.

How to fix it: set OMP_NUM_THREADS to the quota, rounded down, or give the container more CPU time.

Source: Linux, CFS bandwidth control.
""",
    ),
    Cause(
        "affinity",
        "The process may use only some of the CPUs, or its threads share too few CPUs.",
        """
How it is proven: the CPU affinity of the process and its threads. It is a note if the process is merely limited, as
batch systems do, and a warning if there are more threads than allowed CPUs.

Why it matters: threads bound to one CPU take turns instead of running at the same time.

How to fix it: unset GOMP_CPU_AFFINITY, KMP_AFFINITY, OMP_PROC_BIND or OMP_PLACES if one of them binds the threads, or
start only as many threads as there are allowed CPUs.

Source: OpenMP 5.2, OMP_PROC_BIND and OMP_PLACES; sched_setaffinity(2).
""",
    ),
    Cause(
        "busy-neighbour",
        "Other processes take CPU time from torch's threads.",
        """
How it is proven: the time that each thread was ready to run but got no CPU, as counted by the kernel. It is reported
from 5 % on, unless a quota or the affinity explains the waiting.

Why it matters: every value of this run comes from a shared machine. Undisturbed samples are separated, so the rates
are valid, but training gets only what is left.

How to fix it: find out what else is running (`top`) and stop it, or repeat the benchmark when the machine is idle.

Source: Linux, /proc/PID/schedstat.
""",
    ),
    Cause(
        "mkl-avx2-path",
        "Intel's MKL takes a slower path on this AMD CPU.",
        """
How it is proven: float32 matrix products stay below 60 % of what a convolution reaches on the same CPU, and the same
product through oneDNN is at least 1.3 times as fast and as exact.

Why it matters: MKL chooses its code by the CPU's vendor, and on AMD does not use AVX-512. Matrix products are most of
a model's computation.

How to fix it: the line of Python that is shown sends products to oneDNN. It makes tiny layers slower; that is
measured and shown too.

Source: measured in the same run.
""",
    ),
    Cause(
        "slow-products",
        "Matrix products are slow compared to convolutions, and it is not known why.",
        """
How it is proven: float32 matrix products stay below 60 % of what a convolution reaches on the same CPU, and no
alternative was measured to be faster without losing precision.

Why it matters: matrix products are most of a model's computation.

How to fix it: not known. Compare with a machine of the same kind: `torchdoctor compare`.

Source: measured in the same run.
""",
    ),
    Cause(
        "slow-dtype",
        "A half precision is slower than float32 on this CPU.",
        """
How it is proven: a matrix product in float16 or bfloat16 reaches less than 20 % or 50 % of the float32 rate.

Why it matters: a model loaded in half precision to save memory runs many times slower here.

How to fix it: use float32 on this CPU, or bfloat16 where it was measured to be faster. CPUs need AVX512_BF16, AMX or
their ARM counterparts to compute in half precision at full speed.

Source: measured in the same run; the CPU's flags in /proc/cpuinfo.
""",
    ),
    Cause(
        "throttled",
        "The GPU slowed itself down while it was measured.",
        """
How it is proven: whether NVML reports a hardware slowdown, thermal slowdown or power brake while the work runs. The
power cap does not count: a healthy GPU reaches it under full load.

Why it matters: the clocks drop, and every rate drops with them; in a job on many GPUs, all wait for this one.

How to fix it: for a thermal slowdown check fans, dust and air flow; for a hardware slowdown or power brake check the
power supply and its cables.

Source: NVML, nvmlClocksEventReasons.
""",
    ),
    Cause(
        "pcie-link",
        "The GPU's PCIe link is narrower or slower than the card supports.",
        """
How it is proven: NVML's current width and generation during copies, against the highest that both the card and the
slot support. An idle link is slow on purpose, so it is not judged.

Why it matters: copies between the host and the GPU take twice as long on half the lanes.

How to fix it: reseat the card, try another slot or riser, and check the slot's BIOS settings.

Source: NVML, nvmlDeviceGetCurrPcieLinkWidth and nvmlDeviceGetMaxPcieLinkWidth.
""",
    ),
    Cause(
        "memory-held",
        "Other processes hold much of the GPU's memory.",
        """
How it is proven: the memory that NVML shows as used before the benchmark allocates anything. It is reported from a
tenth of the memory and 1.5 GiB on.

Why it matters: less memory is left for a model, and the other processes may compute at the same time.

How to fix it: check which processes hold it (`nvidia-smi`), and stop those of yours that you have forgotten.

Source: NVML, nvmlDeviceGetMemoryInfo.
""",
    ),
    Cause(
        "tf32-off",
        "TF32 is off, and would be faster.",
        """
How it is proven: the same float32 matrix product with and without TF32; both rates and both errors are shown.

Why it matters: from Ampere on, tensor cores compute float32 products several times as fast in TF32, with about three
decimal digits. torch's default is off, which is right if you need full precision.

How to fix it: use the line of Python that is shown, if that error is small enough for you.

Source: PyTorch, numerical accuracy and CUDA semantics.
""",
    ),
    Cause(
        "tf32-not-engaging",
        "TF32 is switched on and makes no difference.",
        """
How it is proven: with TF32 on, a float32 matrix product is less than 1.5 times as fast on a GPU that supports it.

Why it matters: the tensor cores are not used.

How to fix it: unset NVIDIA_TF32_OVERRIDE if it is 0; otherwise the cause is not known.

Source: NVIDIA cuBLAS, NVIDIA_TF32_OVERRIDE.
""",
    ),
    Cause(
        "far-below-attainable",
        "bfloat16 products are much slower than this kind of GPU is known to be.",
        """
How it is proven: whether the rate is less than 60 % of the attainable rate published for this GPU, with no other
explanation.

Why it matters: the GPU does not deliver its performance.

How to fix it: not known. Compare it with GPUs of the same kind (`torchdoctor bench` on all of them), and check the
GPU's clocks and power limit with `nvidia-smi -q -d CLOCK,POWER`.

Source: published measurements, in data/peaks.json.
""",
    ),
    Cause(
        "straggler",
        "One GPU is slower than others of the same kind in this machine.",
        """
How it is proven: whether, of at least three GPUs of one kind working at the same time, one is more than 8 % below the
median; 5 % is normal between healthy GPUs.

Why it matters: in data-parallel training, all GPUs wait for the slowest.

How to fix it: check that GPU's temperature, clocks and power limit, and leave it out (CUDA_VISIBLE_DEVICES) until it
is repaired.

Source: measured in the same run.
""",
    ),
)
BY_NAME = {cause.name: cause for cause in CAUSES}


def page(word: str) -> str:
    """The page of a cause; "" if the word is the name of none."""
    cause = BY_NAME.get(word.lower())
    return f"{cause.name} (torchdoctor bench)\n\n{cause.title}\n{cause.page}".rstrip() if cause else ""
