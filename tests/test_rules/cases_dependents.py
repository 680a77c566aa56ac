"""TD221 to TD224: what is built on torch."""

from dataclasses import replace

from cases import finds, passes, skips
from machines import (
    h100,
    laptop,
    no_torch,
    package,
    with_python,
    with_torch,
    wsl,
)

from torchdoctor.model import (
    Extension,
    Facts,
    Package,
)
from torchdoctor.pasted import read

XFORMERS = (
    "xFormers was built for:\n    PyTorch 2.3.0+cu121 with CUDA 1201 (you have 2.3.0+cu121)\nxFormers 0.0.26.post1\n"
    "pytorch.version:                                   2.3.0+cu121\n"
)
DETECTRON2 = """sys.platform             linux
Python                   3.8.10 (default, Mar 25 2020, 23:51:54) [GCC 7.3.0]
numpy                    1.19.1
detectron2               0.6 @/x/lib/python3.8/site-packages/detectron2
CUDA compiler            CUDA 11.3
detectron2 arch flags    7.5
PyTorch                  1.10.0+cu113 @/x/lib/python3.8/site-packages/torch
PyTorch debug build      False
GPU available            True
GPU 0                    GTX TITAN X (arch=5.2)
"""
PIP = "~/venv/bin/python -m pip"


def beside(*packages: Package, machine: Facts | None = None) -> Facts:
    """A healthy machine on which these are installed too."""
    facts = machine or h100()
    return replace(facts, packages=(*(facts.packages or ()), *packages))


def lightning(*requires: str, version: str = "2.5.0") -> Package:
    return package("lightning", version, None, requires)


def scatter(tag: str) -> Package:
    return package("torch-scatter", f"2.1.2+{tag}")


def flash(tag: str) -> Package:
    """Its wheels say for which torch they are in their names alone."""
    return package("flash-attn", "2.8.3", tag, ("torch",))


def compiled(facts: Facts, *extensions: Extension) -> Facts:
    assert facts.torch
    return replace(facts, torch=replace(facts.torch, extensions=extensions), smoke=None)


def needing(name: str, version: str, *libraries: str) -> Extension:
    return Extension(name, version, libraries)


def for_cuda(version: str, *builds: str) -> Extension:
    return Extension("bitsandbytes", version, builds=builds)


CASES = (
    finds(
        "TD221",
        "made for an older torch",
        beside(package("xformers", "0.0.28", None, ("numpy", "torch==2.4.1"))),
        "xformers 0.0.28 requires torch==2.4.1, but torch is 2.9.1+cu130",
        commands=(f"{PIP} install --upgrade xformers torch==2.9.1+cu130",),
    ),
    finds(
        "TD221",
        "made for a newer torch, with uv",
        with_python(beside(lightning("torch<4,>=2.10"), machine=laptop()), installer="uv"),
        "lightning 2.5.0 requires torch<4,>=2.10",
        commands=("uv pip install --python ~/venv/bin/python --upgrade-package lightning lightning torch==2.9.1+cpu",),
    ),
    finds(
        "TD221",
        "made for another torchvision",
        beside(package("vllm", "0.9.0", None, ("torch==2.9.1", "torchvision==0.22.0; platform_system == 'Linux'"))),
        "torchvision==0.22.0, but torchvision is 0.24.1+cu130",
        commands=(f"{PIP} install --upgrade vllm torch==2.9.1+cu130 torchvision==0.24.1+cu130",),
    ),
    finds(
        "TD221",
        "made for NumPy 1",
        beside(package("monai", "1.3.0", None, ("torch>=1.9", "numpy<2.0,>=1.20"))),
        "monai 1.3.0 requires numpy<2.0,>=1.20, but numpy is 2.3.1",
        commands=(f"{PIP} install --force-reinstall --no-deps 'numpy<2.0,>=1.20'",),
    ),
    passes(
        "TD221",
        "all fit",
        beside(
            lightning("torch<4.0,>=2.1", "numpy<3.0,>1.20", "torchvision<1.0,>=0.16; extra == 'extra'"),
            package("transformers", "4.57.0", None, ("torch>=2.2; extra == 'torch'", "numpy>=1.17")),
            package("torchmetrics", "1.8.0", None, ("torch>=2.0.0", "numpy>1.20.0")),
            package("xformers", "0.0.33", None, ("numpy", "torch==2.9.1")),
        ),
    ),
    passes(
        "TD221",
        "only for an extra, or another system",
        beside(lightning("torch<2; extra == 'old'", "torch<2; sys_platform == 'darwin'")),
    ),
    passes(
        "TD221",
        "NVIDIA's own build of the release that is asked for",
        with_torch(h100(), "2.9.0a0+145a3a7bda.nv25.10", "13.0", lightning("torch>=2.9")),
    ),
    passes(
        "TD221", "conda-forge's build of it", with_torch(laptop(), "2.9.1.post303", None, lightning("torch==2.9.1"))
    ),
    passes("TD221", "asked for and not installed", beside(lightning("triton==2.0"))),
    skips("TD221", "nothing builds on torch", h100(), "no known package"),
    skips("TD221", "no torch", beside(lightning("torch>=2"), machine=no_torch()), "torch is not installed"),
    finds(
        "TD222",
        "PyG for another torch",
        beside(scatter("pt26cu124")),
        "torch-scatter 2.1.2 is compiled for pt26cu124, but torch is 2.9.1+cu130",
        commands=(
            f"{PIP} install --force-reinstall --no-deps torch-scatter -f "
            f"https://data.pyg.org/whl/torch-2.9.0+cu130.html",
        ),
    ),
    finds("TD222", "PyG for another CUDA", beside(scatter("pt29cu128")), "compiled for pt29cu128"),
    finds("TD222", "PyG for the CPU beside CUDA", beside(scatter("pt29cpu")), "compiled for pt29cpu"),
    finds("TD222", "PyG for CUDA beside the CPU build", beside(scatter("pt29cu128"), machine=laptop()), "pt29cu128"),
    finds("TD222", "two digits", beside(scatter("pt210cu130")), "compiled for pt210cu130"),
    finds(
        "TD222",
        "flash-attn for another torch",
        beside(flash("cu13torch2.8cxx11abiTRUE")),
        "flash-attn 2.8.3 is compiled for cu13torch2.8cxx11abiTRUE",
        commands=(f"{PIP} install --force-reinstall --no-deps --no-build-isolation --no-binary flash-attn flash-attn",),
    ),
    finds("TD222", "flash-attn of the old ABI", beside(flash("cu13torch2.9cxx11abiFALSE")), "cxx11abiFALSE"),
    passes(
        "TD222",
        "for this torch",
        beside(scatter("pt29cu130"), flash("cu13torch2.9cxx11abiTRUE"), package("pytorch3d", "0.7.8+pt2.9.1cu130")),
    ),
    passes("TD222", "for this torch's CPU build", beside(scatter("pt29cpu"), machine=laptop())),
    passes("TD222", "of another CUDA minor", beside(scatter("pt29cu126"), machine=wsl())),
    skips(
        "TD222",
        "compiles as it goes",
        beside(package("flashinfer-python", "0.2.5+cu126torch2.6")),
        "says which torch",
    ),
    skips("TD222", "compiled here", beside(package("flash-attn", "2.8.3", None, ("torch",))), "says which torch"),
    skips(
        "TD222",
        "conda's",
        beside(Package("pyg-lib", "0.4.0", installer="conda", build="py312_torch_2.6.0_cu124")),
        "says which",
    ),
    finds(
        "TD222",
        "its files need the runtime of another CUDA",
        compiled(
            with_torch(h100(), "2.9.1+cu128", "12.8", flash("")), Extension("flash-attn", "2.8.3", ("libcudart.so.13",))
        ),
        "flash-attn 2.8.3 needs libcudart.so.13, but torch 2.9.1+cu128 is for CUDA 12.8",
        commands=(f"{PIP} install --force-reinstall --no-deps --no-build-isolation --no-binary flash-attn flash-attn",),
    ),
    finds(
        "TD222",
        "its files need CUDA beside the CPU build",
        compiled(
            beside(package("vllm", "0.11.0"), machine=laptop()), Extension("vllm", "0.11.0", ("libcudart.so.12",))
        ),
        "vllm 0.11.0 needs libcudart.so.12, but torch 2.9.1+cpu has no CUDA support",
    ),
    finds(
        "TD222",
        "told once, by the tag and by the files",
        compiled(beside(scatter("pt29cu128")), Extension("torch-scatter", "2.1.2", ("libcudart.so.12",))),
        "torch-scatter 2.1.2 needs libcudart.so.12",
    ),
    finds(
        "TD222",
        "bitsandbytes without code for this CUDA",
        compiled(
            beside(package("bitsandbytes", "0.43.1")), Extension("bitsandbytes", "0.43.1", builds=("11.8", "12.4"))
        ),
        "bitsandbytes 0.43.1 has code for CUDA 11.8, 12.4, but torch 2.9.1+cu130 is for CUDA 13.0",
        commands=(f"{PIP} install --upgrade bitsandbytes torch==2.9.1+cu130",),
    ),
    passes(
        "TD222",
        "files for this CUDA",
        compiled(
            beside(package("vllm", "0.11.0"), package("bitsandbytes", "0.48.2")),
            Extension("vllm", "0.11.0", ("libcublas.so.13", "libcudart.so.13")),
            for_cuda("0.48.2", "12.8", "13.0"),
        ),
    ),
    passes(
        "TD222",
        "bitsandbytes beside the CPU build",
        compiled(
            beside(package("bitsandbytes", "0.48.2"), machine=laptop()),
            Extension("bitsandbytes", "0.48.2", builds=("13.0",)),
        ),
    ),
    finds(
        "TD222",
        "detectron2 compiled for a newer GPU, by its own table",
        read(DETECTRON2).facts,
        "detectron2 0.6 is compiled for compute capability 7.5, but GTX TITAN X has 5.2",
        commands=(
            "python -m pip install --force-reinstall --no-deps --no-build-isolation "
            "git+https://github.com/facebookresearch/detectron2@v0.6",
        ),
    ),
    passes("TD222", "detectron2 compiled for this one", read(DETECTRON2.replace("  7.5", "  5.2, 7.5")).facts),
    skips("TD222", "a clone of its owner's", read(DETECTRON2.replace("/site-packages/d", "/d")).facts, "no installed"),
    skips(
        "TD222", "a path for its flags", read(DETECTRON2.replace("  7.5", "  /x/python3.8/_C.so")).facts, "no installed"
    ),
    passes("TD222", "a GPU beside it is served", read(f"{DETECTRON2}GPU 1   RTX 2080 (arch=7.5)\n").facts),
    passes("TD222", "its PTX may serve a newer GPU", read(DETECTRON2.replace("arch=5.2", "arch=8.6")).facts),
    finds(
        "TD223",
        "both",
        beside(package("onnxruntime", "1.23.0"), package("onnxruntime-gpu", "1.22.0")),
        "onnxruntime 1.23.0 and onnxruntime-gpu 1.22.0 share one folder",
        commands=(
            f"{PIP} uninstall -y onnxruntime onnxruntime-gpu",
            f"{PIP} install --force-reinstall --no-deps onnxruntime-gpu==1.22.0",
        ),
    ),
    skips("TD223", "one", beside(package("onnxruntime-gpu", "1.22.0")), "not more than one"),
    skips(
        "TD223",
        "its extensions are of their own",
        beside(package("onnxruntime", "1.23.0"), package("onnxruntime-extensions", "0.14.0")),
        "not more",
    ),
    finds(
        "TD224",
        "built for another torch, in a pasted text",
        read(XFORMERS.replace("(you have 2.3.0", "(you have 2.1.0").replace("2.3.0+cu121\n", "2.1.0+cu121\n")).facts,
        "was built for torch==2.3.0, but torch is 2.1.0+cu121",
    ),
    finds(
        "TD224",
        "built for CUDA, and pip has put a torch for the CPU in the place of that torch",
        read(XFORMERS.replace("(you have 2.3.0+cu121", "(you have 2.3.0+cpu")).facts,
        "was built for torch==2.3.0+cu121, but torch is 2.3.0+cpu",
        commands=(
            "pip install torch==2.3.0+cu121 torchvision==0.18.0+cu121 torchaudio==2.3.0+cu121 "
            "--index-url https://download.pytorch.org/whl/cu121",
        ),
    ),
    passes("TD224", "built for this torch", read(XFORMERS).facts),
    skips("TD224", "not installed", h100(), "xformers is not installed"),
    finds(
        "TD224",
        "a list of versions, by the table",
        read("torch==2.1.0\nxformers==0.0.22\nnumpy==1.26.4").facts,
        "xformers 0.0.22 was built for torch==2.0.1, but torch is 2.1.0",
    ),
    skips("TD224", "not in the table", read("torch==2.1.0\nxformers==0.0.99\nnumpy==1.26.4").facts, "not known"),
)
