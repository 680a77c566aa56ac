"""TD20x, TD211: the installed torch."""

from dataclasses import replace

from cases import finds, passes, skips
from envtext import NOTHING, envtext
from machines import (
    GTX_1080_TI,
    H100,
    PYTHON,
    RTX_4090,
    SITE,
    container,
    h100,
    import_error,
    laptop,
    no_torch,
    package,
    passed,
    torch,
    windows,
    with_gpu,
    with_host,
)

from torchdoctor.model import (
    Facts,
    Gpu,
    Package,
    Policy,
    Shadow,
)
from torchdoctor.pasted import read

PIP = "~/venv/bin/python -m pip"

INDEX = "--index-url https://download.pytorch.org/whl"


# pip's record of torch without the folder torch/.
GONE = replace(laptop(), torch=None, smoke=None)


def python(facts: Facts, version: str, implementation: str = "cpython") -> Facts:
    assert facts.python
    abi = "cp" + "".join(version.split(".")[:2])
    return replace(facts, python=replace(facts.python, version=version, abi=abi, implementation=implementation))


def shadowed(facts: Facts) -> Facts:
    return replace(facts, shadows=(Shadow("torch", "~/work/torch.py"),))


def in_user_site() -> Facts:
    return replace(shadowed(laptop()), python=replace(PYTHON, user_site="~/work"))


def beside(facts: Facts, *packages: Package) -> Facts:
    """With these packages in place of those of the same names."""
    names = {item.name for item in packages}
    return replace(facts, packages=(*(item for item in facts.packages or () if item.name not in names), *packages))


def conda(name: str, version: str) -> Package:
    return Package(name, version, "~/conda/conda-meta", "conda", "py3.12_cuda12.1_0")


def half_removed(*entries: str) -> tuple[Package, ...]:
    return tuple(Package(entry[1:].split("-")[0], None, SITE, trouble="half-removed", entry=entry) for entry in entries)


THIS_TORCH = package("torch", "2.9.1+cpu")

USER_TORCH = Package("torch", "2.8.0", "~/.local/lib/python3.12/site-packages", "pip")

BROKEN_TORCH = Package("torch", None, SITE, trouble="no-version", entry="torch-2.8.0.dist-info")

BARE_TORCH = Package("torch", "2.8.0", SITE, removable=False, entry="torch-2.8.0.dist-info")

BROKEN_VISION = Package("torchvision", None, SITE, trouble="no-version", entry="torchvision-0.24.1.dist-info")

OVERLAID = Package("torch", "2.8.0", "/usr/lib/python3/dist-packages")

AWAY = "~/'venv/lib/python3.12/site-packages"

FORCED = f"{PIP} install --force-reinstall --no-deps"

USER_SITE = replace(laptop(), python=replace(PYTHON, user_site=USER_TORCH.location))


CPU_BESIDE_4090 = with_gpu(laptop(), "550.54.14", RTX_4090)

KEPLER = Gpu(0, "NVIDIA GeForce GTX 680", compute_capability="3.0")

CASES = (
    finds(
        "TD201",
        "no torch",
        no_torch(),
        "not installed",
        commands=(f"{PIP} install torch==2.* torchvision==0.* {INDEX}/cpu",),
    ),
    passes("TD201", "torch is there", laptop()),
    passes("TD201", "torch that only the import finds", replace(no_torch(), smoke=passed())),
    skips(
        "TD201",
        "torch is required, but that is told",
        replace(no_torch(), policy=Policy(("gpus>=0", "torch>=2"))),
        "TD901",
    ),
    skips("TD201", "a torch.py of the user's", shadowed(no_torch()), "TD202"),
    skips("TD201", "no torch can be installed", python(no_torch(), "3.19.0"), "TD101"),
    finds("TD202", "in front of torch", shadowed(laptop()), "~/work/torch.py", "not PyTorch", f"{SITE}/torch"),
    finds(
        "TD202",
        "by PYTHONPATH",
        with_host(shadowed(laptop()), env={"PYTHONPATH": "/opt/lib:~/work"}),
        "~/work/torch.py",
        commands=("export PYTHONPATH=/opt/lib",),
    ),
    finds("TD202", "by the user site folder", in_user_site(), commands=("export PYTHONNOUSERSITE=1",)),
    finds("TD202", "no torch behind it", shadowed(no_torch()), "no PyTorch is installed"),
    passes("TD202", "nothing in front", laptop()),
    passes("TD202", "another module in front", replace(laptop(), shadows=(Shadow("random", "~/work/random.py"),))),
    finds(
        "TD203",
        "torch of Python 3.11",
        replace(python(laptop(), "3.11.9"), smoke=None),
        "cp312",
        "cp311",
        commands=(f"{FORCED} torch==2.9.1+cpu {INDEX}/cpu",),
    ),
    passes("TD203", "torch of this Python", laptop()),
    passes("TD203", "it imports all the same", python(laptop(), "3.11.9")),
    skips("TD203", "no torch", no_torch(), "not installed"),
    finds(
        "TD204",
        "one more in the user's site",
        beside(USER_SITE, USER_TORCH, THIS_TORCH),
        "twice",
        "2.9.1+cpu in",
        "2.8.0 in ~/.local",
        commands=(
            *[f"{PIP} uninstall -y torch"] * 2,
            f"{FORCED} torch==2.9.1+cpu {INDEX}/cpu",
        ),
    ),
    finds("TD204", "two records in one folder", beside(laptop(), THIS_TORCH, package("torch", "2.8")), "twice"),
    finds(
        "TD204",
        "the record of an interrupted installation, which pip cannot remove",
        beside(laptop(), THIS_TORCH, BARE_TORCH),
        "twice",
        commands=(f"rm -rf {SITE}/torch-2.8.0.dist-info",),
    ),
    finds(
        "TD204",
        "the imported one has no list of its files",
        beside(
            laptop(), replace(THIS_TORCH, removable=False, entry="torch-2.9.1+cpu.dist-info"), package("torch", "2.8")
        ),
        commands=(
            f"rm -rf {SITE}/torch-2.9.1+cpu.dist-info",
            f"{PIP} uninstall -y torch",
            f"{FORCED} torch==2.9.1+cpu {INDEX}/cpu",
        ),
    ),
    passes("TD204", "one", laptop()),
    passes("TD204", "a venv over the system's", beside(laptop(), THIS_TORCH, OVERLAID)),
    passes("TD204", "half of another one", beside(laptop(), replace(BROKEN_TORCH, location="~/.local"))),
    skips("TD204", "packages not read", replace(laptop(), packages=None), "not known"),
    finds(
        "TD205",
        "conda's 2.4 and pip's 2.9",
        beside(laptop(), conda("pytorch", "2.4.0")),
        "pytorch 2.4.0",
        "2.9.1",
        commands=("conda remove -p ~/venv --force pytorch", f"{FORCED} torch==2.9.1+cpu {INDEX}/cpu"),
    ),
    passes("TD205", "conda's own record of it", beside(laptop(), conda("pytorch", "2.9.1"))),
    passes("TD205", "pip alone", laptop()),
    passes("TD205", "both of conda", beside(laptop(), conda("pytorch", "2.4.0"), conda("torch", "2.9.1"))),
    finds(
        "TD206",
        "leftovers",
        beside(laptop(), *half_removed("~orch", "~orch-2.8.0.dist-info")),
        "~orch-2.8.0",
        commands=(f"rm -rf {AWAY}/~orch' {AWAY}/~orch-2.8.0.dist-info'",),
    ),
    finds("TD206", "on Windows", beside(windows(), *half_removed("~orch")), "~orch", commands=("Remove-Item *~orch*",)),
    passes("TD206", "nothing left", laptop()),
    passes("TD206", "leftovers of another package", beside(laptop(), *half_removed("~umpy"))),
    finds(
        "TD207",
        "two lists of two environments",
        replace(laptop(), elsewhere=(conda("pytorch", "2.4.0"),)),
        "torch 2.9.1+cpu was imported",
        "pytorch 2.4.0",
    ),
    skips("TD207", "one list", laptop(), "the same environment"),
    skips("TD207", "no torch", replace(no_torch(), elsewhere=(conda("pytorch", "2.4.0"),)), "not installed"),
    finds(
        "TD208",
        "a record without METADATA beside the good one",
        replace(laptop(), packages=(*(laptop().packages or ()), BROKEN_TORCH)),
        "torch-2.8.0.dist-info",
        "has no version",
        commands=("rm -rf *torch-2.8.0.dist-info",),
    ),
    finds(
        "TD208",
        "the only record of torch",
        beside(laptop(), BROKEN_TORCH),
        "torch-2.8.0.dist-info",
        commands=(
            "rm -rf *torch-2.8.0.dist-info",
            f"{FORCED} torch==2.9.1+cpu {INDEX}/cpu",
            f"{PIP} install torch==2.9.1+cpu {INDEX}/cpu",  # what it requires cannot be read any more
        ),
    ),
    finds(
        "TD208",
        "the only record of torch, which cannot be imported either",
        replace(beside(laptop(), BROKEN_TORCH), smoke=import_error("libcudnn.so.9: cannot open shared object file")),
        "torch-2.8.0.dist-info",
    ),
    finds(
        "TD208",
        "on Windows, of a companion",
        beside(windows(), BROKEN_VISION),
        "torchvision-0.24.1.dist-info",
        commands=("Remove-Item *torchvision-0.24.1.dist-info*",),
    ),
    passes("TD208", "every record tells its version", laptop()),
    passes("TD208", "leftovers, which are no records", beside(laptop(), *half_removed("~orch-2.8.0.dist-info"))),
    skips("TD208", "packages not known", replace(laptop(), packages=None), "not known"),
    finds(
        "TD211",
        "a Jetson, whose GPU no tool lists",
        read(
            envtext(
                torch="2.9.0+cpu",
                cuda="None",
                available="False",
                gpus=NOTHING,
                driver=NOTHING,
                platform="Linux-5.15.148-tegra-aarch64-with-glibc2.35",
            )
        ).facts,
        "this is a Jetson",
        commands=("python -m pip install torch torchvision --index-url https://pypi.jetson-ai-lab.io/jp6/cu126",),
    ),
    finds(
        "TD211",
        "RTX 4090",
        CPU_BESIDE_4090,
        "2.9.1+cpu is a CPU build",
        "NVIDIA GeForce RTX 4090",
        commands=(f"{PIP} install torch==2.9.1+cu128 torchvision==0.24.1+cu128 {INDEX}/cu128",),
    ),
    finds(
        "TD211",
        "two H100, counted",
        with_gpu(laptop(), "580.95.05", H100, H100, RTX_4090),
        "2 × NVIDIA H100 80GB HBM3, NVIDIA GeForce RTX 4090",
    ),
    finds(
        "TD211",
        "old driver and old GPU: the build that both can",
        with_gpu(laptop(), "525.60.13", GTX_1080_TI),
        "GTX 1080 Ti",
        commands=(f"{PIP} install torch==2.9.1+cu126 torchvision==0.24.1+cu126 {INDEX}/cu126",),
    ),
    skips("TD211", "no GPU, CPU build: healthy", laptop(), "no NVIDIA GPU or driver"),
    skips("TD211", "CUDA build", h100(), "not a CPU build"),
    skips("TD211", "container without GPU", container(), "no NVIDIA GPU is usable"),
    skips("TD211", "no build runs there", with_gpu(laptop(), "418.39", KEPLER), "no CUDA build"),
    skips(
        "TD211",
        "a torch whose build is not known",
        replace(CPU_BESIDE_4090, torch=replace(torch("2.9.1"), build=None)),
        "not known",
    ),
    finds(
        "TD209",
        "the folder was deleted, the record stays",
        GONE,
        "torch 2.9.1+cpu is recorded in",
        "its files are gone",
        commands=(f"{PIP} install --force-reinstall --no-deps torch==2.9.1+cpu {INDEX}/cpu",),
    ),
    passes("TD209", "torch and its record", laptop()),
    skips("TD209", "neither", no_torch(), "no torch is recorded"),
    passes("TD209", "a torch that is imported from elsewhere", replace(GONE, smoke=passed())),
)
