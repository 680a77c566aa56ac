"""Compiled packages that were built for a different torch."""

import re

from torchdoctor import shell
from torchdoctor.explain import environments, fixes, flash, openmmlab, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.ingredients import APEX, BY_SOURCE, old_pyg
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# The releases on PyPI for torch from before its indexes had xformers.
_OLD_XFORMERS = {"1.12.1": "0.0.13", "1.13.1": "0.0.16", "2.0.0": "0.0.19", "2.0.1": "0.0.22"}


# What xformers says of a flash-attn that it does not know.
_FLASH = r"Requires Flash-Attention version >=([\d.]+),<=([\d.]+) but got (\d[\w.]*\w)"


def _refused_by_xformers(told: Told) -> tuple[Fix, ...]:
    """The reasons that it lists itself, where it was built well."""
    if not told.has("No operator found for") or told.has("wasn't buil[dt] with CUDA"):
        return ()
    without = "leave xformers out (no --xformers, no enable_xformers_memory_efficient_attention())"
    if told.has(r"device=cpu \(supported"):
        text = "The tensors are on the CPU, and xformers' attention runs on the GPU alone"
        return (Fix(f"{text}: move the model and its inputs there (.to('cuda')), or {without}"),)
    if wide := told.last(r"shape=\(\d[\d, ]*, (\d+)\)[\s\S]*(?:shape\[-1\] % (\d) != 0|shape\[-1\]\) > (\d+))"):
        limit = f"a multiple of {wide[2]}" if wide[2] else f"at most {wide[3]}"
        text = f"Each head is {wide[1]} wide, and xformers' kernels take {limit}: for this model {without}"
        return (Fix(f"{text}, which torch's own attention replaces (sdpa)"),)
    if told.has(r"\(too new\)|capability <"):
        text = "This xformers is older than the GPU: update it, with torch"
        build = ("--index-url", f"{torch_builds.INDEX}/cu128")
        return (Fix(text, (pip("install", "-U", "torch", "torchvision", "xformers", *build),)), Fix(f"Or {without}"))
    if told.has(r"\(too old\)|dtype=torch\.float(?:32|64) \(supported"):
        text = "The GPU is too old for these kernels, or the data are in float32: compute in float16"
        return (Fix(f"{text} (torch_dtype=torch.float16); or {without}, which torch's own attention replaces"),)
    return ()


def _xformers(told: Told) -> tuple[Fix, ...]:
    if flash := told.last(_FLASH):
        text = f"This xformers takes flash-attn {flash[1]} to {flash[2]}, and {flash[3]} is installed. "
        text += "xformers can do without it: where nothing else needs flash-attn, remove it"
        wanted = f"flash-attn>={flash[1]},<={flash[2]}"
        other = "Or install one that it takes (without a wheel for your torch it is compiled, for an hour or more)"
        return (
            Fix(text, (pip("uninstall", "-y", "flash-attn"),)),
            Fix(other, (pip("install", "--no-build-isolation", wanted),)),
        )
    return _refused_by_xformers(told) or _xformers_that_fits(told)


def _of_two_programs(told: Told) -> tuple[Fix, ...]:
    """pip has just replaced the torch of an xformers, at the wish of what it installed."""
    pinned = told.last(r"xformers (\S+) (?:requires|has requirement) torch==(\d[\d.]*)")
    if pinned is None or not told.has(r"Successfully installed [^\n]{0,400}\btorch-\d"):
        return ()
    text = (
        f"What you installed asks for torch {told.torch}, and xformers {pinned[1]} for {pinned[2]}: give the new "
        "program an environment of its own; or, where nothing here needs xformers, remove it; or let pip choose the "
        f"xformers for torch {told.torch}, which stays as it is"
    )
    one = pip("install", "--only-binary", "xformers", "xformers", f"torch=={told.torch}")
    return (Fix(text, (one,)),)


def _xformers_of_any(told: Told, build: str) -> tuple[Fix, ...]:
    """Where the text does not name the torch that is there."""
    together = "Reinstall torch and xformers together from one index; the newest xformers needs the newest torch"
    see = 'python -c "import torch; print(torch.__version__)"'
    command = pip(
        "install",
        "--force-reinstall",
        "torch",
        "torchvision",
        "xformers",
        "--index-url",
        f"{torch_builds.INDEX}/{build}",
    )
    own = pip("install", "xformers", "torch==VERSION", "--index-url", f"{torch_builds.INDEX}/{build}")
    kept = Fix("Or keep torch: check its version, then let pip choose an xformers that matches", (see, own))
    if told.has(r"(?i)\bcomfy ?ui\b|\bcustom_nodes[/\\]"):
        text = "Remove xformers: ComfyUI and its nodes take torch's own attention then, which is as fast"
        return (Fix(text, (pip("uninstall", "-y", "xformers"),)), Fix(f"Or, to keep it: {together}", (command,)))
    return (Fix(together, (command,)), kept)


def _xformers_that_fits(told: Told) -> tuple[Fix, ...]:
    """pip chooses the xformers that was made for a torch, where that torch is named in the same command."""
    cpu = told.build == "cpu" or told.has(r"you have \d\S*\+cpu")
    build = torch_builds.cuda_build(told) if cpu or not told.build else told.build
    old = _OLD_XFORMERS.get(told.torch)
    if old and cpu and told.os != "macos":
        text = f"The installed torch is a CPU build: put the CUDA build of the same release over it; xformers {old} of "
        text += "PyPI was made for that"
        first = (
            "--force-reinstall",
            *torch_builds.pair(told, told.torch),
            "--index-url",
            f"{torch_builds.INDEX}/{build}",
        )
        return (Fix(text, (pip("install", *first), pip("install", "--no-deps", f"xformers=={old}"))),)
    if old:
        text = (
            f"torch {told.torch} needs xformers {old}, which is on PyPI; or update torch to what this xformers "
            f"was built for"
        )
        return (Fix(text, (pip("install", f"xformers=={old}", f"torch=={told.torch}"),)),)
    if told.torch and not told.build and not cpu and (other := _of_two_programs(told)):
        return other
    if told.torch and not cpu:
        text = f"Let pip choose the xformers that was built for torch {told.torch}+{build}, from the same index"
        command = pip(
            "install",
            "--force-reinstall",
            "xformers",
            f"torch=={told.torch}",
            "--index-url",
            f"{torch_builds.INDEX}/{build}",
        )
        return (Fix(text, (command,)),)
    if cpu:
        text = "The installed torch is a CPU build: install its CUDA build, with the xformers that was built for it"
        pinned = torch_builds.pair(told, told.torch)
        return (
            Fix(
                text,
                (
                    pip(
                        "install",
                        "--force-reinstall",
                        *pinned,
                        "xformers",
                        "--index-url",
                        f"{torch_builds.INDEX}/{build}",
                    ),
                ),
            ),
        )
    return _xformers_of_any(told, build)


# Packages with an index of wheels of their own for each torch and CUDA.
_PYG = r"torch[-_](?:scatter|sparse|cluster|spline[-_]conv)|pyg[-_]lib"


PYGS = ("torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "pyg-lib")


_EXTENSION = (
    r"(?:site|dist)-packages[/\\]{1,2}(?!torch[/\\]|torchgen|importlib|pip[/\\])([A-Za-z]\w+)"
    r"(?:[/\\]|[\w-]*?\.(?:cpython|cp3|abi3|so|pyd))"
)


# The file that lacks the symbol names its package, whatever stands in the traceback.
_OF_SYMBOL = r"(?:site|dist)-packages[/\\](?!torch[/\\])([A-Za-z]\w+)[/\\][^\s:]{0,160}\.so: undefined symbol"

# Compiled modules that have another name than their package.
_PARTS = (
    (r"\bflash_attn_(?:\d_)?cuda\b", "flash-attn"),
    (r"awq_(?:inference_engine|ext|v2_ext)\b", "autoawq-kernels"),
    (r"autogptq\w*_cuda\w*|autogptq_cuda\w*|\bexllama(?:v2)?_kernels\b|\bmarlin_cuda\b", "auto-gptq"),
    (r"\bexllamav2_ext\b", "exllamav2"),
    (r"\b(?:apex_C|amp_C|syncbn|fused_layer_norm_cuda)\.|-packages/apex[-/]", "apex"),
    (r"\bselective_scan_cuda\b", "mamba-ssm"),
    (r"\bcausal_conv1d_cuda\b", "causal-conv1d"),
    (r"(?<![\w/\\])_?scatter_(?:cpu|cuda)\.(?:cpython|so|pyd)", "torch-scatter"),
    (r"\btransformer_engine", "transformer-engine"),
    (r"\[sgl_kernel\]|\bsgl_kernel[/\\]|common_ops library", "sgl-kernel"),
)


def extension(told: Told) -> str:
    """The compiled package that the text is about, by its name on PyPI; "" where none is named."""
    if part := next((name for pattern, name in _PARTS if told.has(pattern)), ""):
        return part
    named = (
        told.last(_OF_SYMBOL)
        or told.last(rf"\b({_PYG})[/\\]_\w+\.so")
        or told.last(rf"\b({_PYG})\b")
        or told.last(r"No module named '(?!torch')([A-Za-z]\w+)'")
        or told.last(r"[/\\]([A-Za-z]\w+)-[\w.]+-py3\.\d+(?:-\w+)*\.egg[/\\]")
        or told.last("_(torch)_sox")
    )
    if named:
        return "torchaudio" if named[1] == "torch" else named[1].replace("_", "-")
    return _by_its_folder(told)


# Projects of OpenMMLab, whose operators are mmcv's.
_OPENMMLAB = r"\bmm(?:det|seg|pose|det3d|action|rotate|occ)\w*"


def _by_its_folder(told: Told) -> str:
    named = told.last(_EXTENSION)
    if told.has(r"\bmmcv[/\\._]") or (named is None and told.has(rf"\bmmcv\b|{_OPENMMLAB}")):
        return "mmcv"
    named = named or told.last(r"(?:^|[/\\\s'\"])([a-z]\w+)[/\\]_\w+\.(?:cpython|abi3|cp3|so|pyd)")
    return named[1].replace("_", "-") if named else ""


def _cuda_in_words(told: Told) -> str:
    """ "cu101", of "CUDA/cuDNN version: 10.1", where the text's torch has such a build; else ""."""
    said = told.last(r"torch\.version\.cuda\W{1,4}(?:is|:|=)?\W{0,4}(\d\d)\.(\d)\b") or told.last(
        r"(?i)\bCUDA(?:/cuDNN)? version\W{1,4}(?:is )?(\d\d)\.(\d)\b"
    )
    release = told.known.releases.get(told.torch) if said and told.torch else None
    named = f"cu{said[1]}{said[2]}" if said else ""
    if said and told.torch and version(told.torch) < (1, 7):
        return named if named in ("cu92", "cu100", "cu101", "cu102") else ""
    return named if release and named in release.indexed.get("linux_x86_64", ()) else ""


def index_of_extension(told: Told, name: str) -> tuple[str, ...]:
    """pip's options for the index of a package that has its own."""
    said = told.last(r"PyTorch has CUDA version (\d\d)\.(\d)")
    tag = told.last(r"\b\d\.\d+\.\d\+(cu\d+|cpu)\b")
    said = said or told.last(
        r"\b(?:cudatoolkit|pytorch-cuda) ?=+ ?(\d\d)\.(\d)|CUDA used to build PyTorch: (\d\d)\.(\d)"
    )
    parts = [part for part in said.groups() if part] if said else []
    cuda = told.build or (f"cu{''.join(parts)}" if parts else tag[1] if tag else _cuda_in_words(told) or "CUDA")
    torch = told.torch or "VERSION"
    if given := told.last(r"data\.pyg\.org/whl/torch-(\d[\d.]+)\+(\w+)"):
        torch, cuda = given[1], given[2]
    elif told.torch and told.torch.count(".") == 2:
        torch = told.torch.rpartition(".")[0] + ".0"
    if re.fullmatch(_PYG, name):
        return ("-f", f"https://data.pyg.org/whl/torch-{torch}+{cuda}.html")
    return ()


_OTHER_IMPORTS = r"(?m)^[\s>]*(?:import|from) (?!torch(?:vision|audio)?\b)\w"


def _companion_of_words(told: Told) -> str:
    """torchvision or torchaudio, where no path of the text names what fails, and its sentences do."""
    if told.has(_EXTENSION):
        return ""
    found = told.last(
        r"(?i)\bimporting (?:of )?[`'\"]{0,2}(torchvision|torchaudio)\b"
        r"|\b(torchvision|torchaudio)[`'\"]{0,2}:? (?:(?:import|load)\w* )?"
        r"(?:errors?|fails|cannot|can't|won't|does not)\b"
    )
    if found is None and not told.has(_OTHER_IMPORTS):
        found = told.last(r"(?i)\bimport (torchvision)\b|\bimport (torchaudio)\b")
    return (found[1] or found[2]).lower() if found else ""


def _of_one_channel(told: Told) -> tuple[Fix, ...]:
    """conda takes torch and its companions from two channels, whose builds do not fit each other."""
    if told.facts or not told.has(r"conda install[^\n]{0,200}\btorch(?:vision|audio)|conda create") or told.jetson:
        return ()
    if not told.has(r"conda-forge") or not told.has(r"-c pytorch\b|pytorch::"):
        return ()
    text = "conda took torch, torchvision and torchaudio from two channels (conda-forge and pytorch; conda list shows "
    text += "which), and their builds do not fit each other: take all three from one source, in a new environment"
    index = ("--index-url", f"{torch_builds.INDEX}/cu126") if told.os == "windows" else ()
    made = environments.new_environment(told, "3.12", "torch", "torchvision", "torchaudio", *index)
    older = "for an older release, its three versions and --index-url of its CUDA"
    return (Fix(f"{text}. pip's wheels fit; {older}", made),)


_OWN_LIBRARY = (
    r"packages[/\\]torch[/\\]__init__\.py[^\n]*\n(?:[^\n]*\n){1,3}?(?:Import|OS)Error: "
    r"(lib(?:shm|c10|torch(?:_cpu|_python)?|caffe2)\.so)[\w.]*: cannot open"
)


def _of_torch_itself(told: Told) -> tuple[Fix, ...]:
    """A library that torch brings, missed by its own import."""
    own = told.last(_OWN_LIBRARY)
    if own is None:
        return ()
    again: tuple[Fix, ...] = ()
    if told.torch and version(told.torch) < (1, 0):  # which PyPI does not have
        again = (Fix("Install the newest that this Python has", (pip("install", "-U", "--no-cache-dir", "torch"),)),)
    made = fixes.incomplete(told, f"{own[1]} is torch's own", again=again)
    return (*made, Fix("If the same release lacks it again, take a different one"))


def _of_cuda_on_rocm(told: Told) -> tuple[Fix, ...]:
    text = "This torch is for ROCm, and the extension was built for CUDA: build it from its source with ROCm's hipcc, "
    own = Fix(f"{text}where it supports AMD's GPUs, or go without it")
    index = told.last(r"whl/(rocm[\d.]*\d)")
    build = told.build if told.build.startswith("rocm") else index[1] if index else ""
    if told.has(r"-packages[/\\](?!torch)\w+[/\\]") or not told.has(r"torch(?:vision|audio)[/\\]"):
        return (own,)  # another one is named, or none
    text = "Take torchvision and torchaudio from the index of this torch: those of PyPI are for CUDA"
    wanted = torch_builds.pair(told, told.torch)[1:]
    again = ("install", "--force-reinstall", "--no-deps", *wanted, "--index-url", f"{torch_builds.INDEX}/{build}")
    return (Fix(text, (pip(*again),) if build else ()), own)


_IMPORTED_FIRST = Fix(
    "Write `import torch` before the import of the extension: torch loads the libraries that it needs"
)


def _a_build_without_cuda(told: Told) -> Fix:
    """Which a CPU build of torch does not have, and a CUDA build loads when it is imported."""
    text = (
        "Only a CUDA build of torch has this library. Where this prints None, torch is a CPU build: install its CUDA "
    )
    text += "build, or the extension for the CPU; where it prints a number, write `import torch` before the import of "
    see = 'python -c "import torch; print(torch.__version__, torch.version.cuda)"'
    again = (
        ()
        if told.conda or told.jetson or not told.torch
        else (torch_builds.torch_of(told, told.torch, torch_builds.cuda_build(told, told.torch), "--force-reinstall"),)
    )
    return Fix(f"{text}the extension", (see, *again))


def _of_flash_attn(told: Told) -> tuple[Fix, ...]:
    """Its parts that are built on their own."""
    if part := told.last(r"No module named '(dropout_layer_norm|rotary_emb|fused_dense_lib|xentropy_cuda_lib)'"):
        folder = {"dropout_layer_norm": "layer_norm", "rotary_emb": "rotary", "xentropy_cuda_lib": "xentropy"}.get(
            part[1], part[1]
        )
        where = f"git+https://github.com/Dao-AILab/flash-attention#subdirectory=csrc/{folder}"
        text = "It is a part of flash-attn that is built on its own"
        return (
            Fix(text, (pip("install", "--no-build-isolation", where),)),
            Fix(
                "Newer flash-attn and models do without it (they use Triton): update both",
                (pip("install", "-U", "flash-attn", "--no-build-isolation"),),
            ),
        )
    return ()


def _kept(told: Told) -> tuple[Fix, ...]:
    """What torch compiled at run time, and kept."""
    if kept := told.last(
        r"Error: (/(?:(?!\.\.)[^\s:]){0,200}/torch_extensions/py3\d{1,2}_(?:cu\d{2,3}|cpu)/\w{1,80})/\w[\w.-]*\.so: "
        r"undefined symbol"
    ):
        text = f"It was compiled for a different torch, and is kept in {kept[1]}: remove that, and it is compiled again"
        return (Fix(text, (shell.command("linux", "rm", "-r", kept[1]),)),)
    return ()


def _built_again(told: Told) -> tuple[Fix, ...]:
    if part := _of_flash_attn(told):
        return part
    if told.has(r"[/\\]_ext[/\\]"):
        return (
            Fix(
                "It was built with torch.utils.ffi, by a different torch: build it again (python build.py or "
                "make.sh in its "
                "folder); since torch 1.0 there is no ffi, and it has to become a C++ extension "
                "(torch.utils.cpp_extension)"
            ),
        )
    name = extension(told) or _companion_of_words(told)
    companion = name in ("torchvision", "torchaudio")
    if whole := _of_torch_itself(told) or _kept(told) or (_of_one_channel(told) if companion else ()):
        return whole
    first: tuple[Fix, ...] = ()
    own = told.last(r"Error: (/(?:(?!-packages|\.egg|/\.)[^\s:])+)/(\w+)/_\w[\w.-]*\.so: undefined symbol")
    if own:
        text = f"{own[2]} is loaded from {own[1]}: if that is its source, build it again there, for the installed torch"
        enter = shell.command("linux", "cd", own[1])
        build = "python setup.py build_ext --inplace --force --build-temp build/new"
        return (Fix(text, (f"{enter} && {build}",)), *of_extension(told))
    alone = told.has(r"python\d?\S* -c ['\"]import (?!torch\b)\w+['\"]")
    if told.has(r"libtorch_cuda\w*\.so") and told.has(r"\+rocm\d|whl/(?:nightly/)?rocm\d|/opt/rocm"):
        return _of_cuda_on_rocm(told)
    if (
        told.has(r"lib(?:torch(?!_cuda_c(?:u|pp)\b)|c10)\w*\.so[\w.]*: ?cannot open")
        and not companion  # which import torch themselves
        and not re.fullmatch(_PYG, name)
    ) or (alone and told.has("undefined symbol") and not re.fullmatch(_PYG, name)):
        first = (_a_build_without_cuda(told) if told.has(r"lib(?:torch|c10)_cuda\.so") else _IMPORTED_FIRST,)
    return (*first, *of_extension(told, name))


def _of_pyg(told: Told, name: str) -> tuple[Fix, ...]:
    if told.has(r"\bpytorch .{0,120}conda-forge|channel: conda-forge"):
        packages = " ".join(
            f"pytorch_{part}" for part in ("scatter", "sparse", "cluster") if told.has(f"torch[-_]{part}")
        )
        return (
            Fix(
                "PyG's wheels are for torch from pip, and this torch is conda-forge's: take its packages too",
                (f"conda install -c conda-forge {packages or 'pytorch_scatter'}",),
            ),
            Fix(
                "Or install torch with pip, in a new environment, then the wheels",
                environments.new_environment(told, "3.12", "torch"),
            ),
        )
    every = dict.fromkeys([name, *(one for one in PYGS if told.has(rf"(?<![\w/-]){one.replace('-', '[-_]')}\b"))])
    if made := old_pyg(told, *every):
        return made
    see = 'python -c "import torch; print(torch.__version__)"'
    text = f"Install the {', '.join(every)} built for the torch that is installed, and its CUDA, from PyG's own index"
    if told.has(r"lib(?:c10|torch)_cuda\w*\.so") and not told.facts:
        see = 'python -c "import torch; print(torch.__version__, torch.version.cuda)"'
        text += ". Where this prints None, torch is a CPU build: then +cpu, or first a CUDA build of torch"
    given = told.last(r"(?:data\.pyg\.org|pytorch-geometric\.com)/whl/torch-(\d[\d.]+\+\w+)")
    rest = told.text.replace(f"torch-{given[1]}", "") if given else ""
    if given and given[1].partition("+")[0] in rest:  # the text names that torch beside the page
        text += (
            f". Where this prints {given[1]}, an older wheel came from pip's cache; else write in the address what it "
        )
        text += "prints"
        where = ("-f", f"https://data.pyg.org/whl/torch-{given[1]}.html")
        return (Fix(text, (see, pip("install", "--force-reinstall", "--no-deps", "--no-cache-dir", *every, *where))),)
    if given and not told.facts:  # what was installed from that page is what does not fit
        text += f". It is not {given[1]} any more, whose wheels these are"
        where = ("-f", "https://data.pyg.org/whl/torch-VERSION+CUDA.html")
        return (Fix(text, (see, pip("install", "--force-reinstall", "--no-deps", *every, *where))),)
    first = () if told.torch and "None" not in text else (see,)
    index = index_of_extension(told, name)
    if "CUDA" in "".join(index):  # a page that is not there, in whose place pip takes the newest source
        first = ('python -c "import torch; print(torch.__version__, torch.version.cuda)"',)
        text += ". Write in the address what this prints (as torch-2.4.0+cu121, the third number always 0)"
    again = (pip("install", "--force-reinstall", "--no-deps", *every, *index),)
    return (Fix(text, first + again),)


def _of_another_index(told: Told, name: str) -> tuple[Fix, ...]:
    """For a package that PyPI does not have, or not for each torch; () for others."""
    if re.fullmatch(_PYG, name):
        return _of_pyg(told, name)
    if name == "xformers":
        return _xformers(told)
    if name == "apex" or name in BY_SOURCE:
        return _from_source(told, name)
    if name in ("mmcv", "mmcv-full"):
        return (openmmlab.by_mim(told, "Install the mmcv that was built for your torch and CUDA: mim chooses it"),)
    return ()


def _of_vllm(told: Told) -> tuple[Fix, ...]:
    """The one torch that the release of the text requires, where another has taken its place."""
    if told.jetson or told.has(r"(?i)\brocm|\bhip\b|\+(?:cpu|xpu)|aarch64|\da0\b|\bother\s+(?:machine|server|PC)"):
        return ()  # a build that is not PyPI's, which that one would replace
    own = told.last(r"\bvllm(?:==|: | version:? | {2,40})v?(\d+\.\d+\.\d+(?:\.post\d+)?)\b")
    pinned = told.known.companions.around("vllm", own[1]) if own else None
    if own is None or not pinned or pinned == told.torch:
        return ()
    text = (
        f"vllm {own[1]} was built for torch {pinned}, and another has taken its place: this brings it back (what needs "
    )
    made = pip("install", f"vllm=={own[1]}", f"torch=={pinned}")
    return (Fix(f"{text}another torch gets an environment of its own)", (made,)),)


def of_extension(told: Told, name: str = "") -> tuple[Fix, ...]:
    name = name or extension(told)
    if (
        made := _of_a_file(told)
        or _from_its_folder(told, name.replace("-", "_"))
        or _of_another_index(told, name)
        or (_flash_attn_again(told) if name == "flash-attn" else ())
        or _of_its_own_source(told, name)
        or (_of_vllm(told) if name == "vllm" else ())
    ):
        return made
    if name == "vllm" and told.has("No module named") and _runs_from_source(told):
        text = "Python imports vllm from the folder of its source, where the compiled part is not: start it elsewhere"
        return (
            Fix(text, ("cd ~", pip("install", "vllm"))),
            Fix("Or build that folder in place", (pip("install", "-e", "."),)),
        )
    if name in ("vllm", "sgl-kernel"):
        name = name.replace("sgl-kernel", "sglang")
        text = f"Install {name} again, with the torch that it was built for, in a new environment"
        more = (_NUMA,) if told.has("libnuma") else ()
        return (*more, Fix(text, (pip("install", name),)))
    if name == "transformer-engine":
        text = (
            "NVIDIA's image brings it, built for its own torch, which was replaced: remove it, if your program "
            "can do without"
        )
        return (
            Fix(text, (pip("uninstall", "-y", "transformer-engine"),)),
            Fix("Or start again from the image, and keep the torch in it (install your packages without torch)"),
        )
    if told.has(r"'_C(?:_cache_ops|_custom_ar)?' object has no attribute"):
        text = (
            "These operators are vLLM's: install vllm again, with the torch that it was built for, in a new environment"
        )
        return (Fix(text, (pip("install", "vllm"),)),)
    return _of_pypi(told, name)


def _of_textgen(told: Told, name: str) -> tuple[Fix, ...]:
    """text-generation-webui, whose own update installs the wheels that were built for its torch."""
    if not told.has(r"[/\\]installer_files[/\\]+env\b") or not re.match(
        "exllama|llama|flash|auto-?gptq|hqq|gptq", name
    ):
        return ()
    text = f"text-generation-webui has the wheel of {name} for its torch in its list: start update_wizard_"
    text += "windows.bat" if told.os == "windows" else "linux.sh" if told.os != "macos" else "macos.sh"
    text += (
        " in its folder, and choose to update (older versions have update_*), then start it again. If it comes again, "
    )
    return (Fix(f"{text}remove its folder installer_files, which the start file makes again"),)


def _of_pypi(told: Told, name: str) -> tuple[Fix, ...]:
    if name in ("torchvision", "torchaudio"):
        return fixes.torchvision(told) if name == "torchvision" else fixes.torchaudio(told)
    if name and (told.has(r"[/\\]mmdet(?:3d)?[/\\]ops[/\\]") or _is_nobodys(name)):
        return _where_it_came_from(told, name)
    if made := _of_textgen(told, name):
        return made
    see = () if told.torch else ('python -c "import torch; print(torch.__version__, torch.version.cuda)"',)
    text = (
        f"Install {name or 'that package'} again for the torch that is there: without isolation its source is built "
        "against "
        "it (needs a compiler, and nvcc for CUDA). Where it has wheels, the newest may be built for a newer torch: "
        "take the "
        "release that was built for this torch, as its page says (==RELEASE)"
    )
    again = ("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir", name or "PACKAGE")
    return (Fix(text, (*see, pip(*again))),)


_BUILT_WITH_TORCH = {
    "horovod",
    "natten",
    "torchsort",
    "spatial-correlation-sampler",
    "warp-rnnt",
    "torchtext",
    "gsplat",
}
_BUILT_WITH_TORCH |= {
    "torch-points-kernels",
    "minkowskiengine",
    "fairseq",
    "warprnnt-pytorch",
}


def _is_nobodys(name: str) -> bool:
    """Whether PyPI may have anybody's package of that name, or none: the file of a project's own operators."""
    if name.lower() in ("sageattention", "kaolin"):  # whose releases for a torch are elsewhere
        return True
    return name.lower() not in KNOWN | _BUILT_WITH_TORCH and name not in {
        *DISTRIBUTIONS.values(),
        *(part for _, part in _PARTS),
    }


def _sageattention(told: Told) -> tuple[Fix, ...]:
    """Its wheels for Windows are another project's. Source: the files of its releases."""
    remove = Fix("Or start without it (ComfyUI: no --use-sage-attention)", (pip("uninstall", "-y", "sageattention"),))
    text = "That SageAttention is for another torch or CUDA: from https://github.com/woct0rdho/SageAttention/releases "
    text += (
        "take the wheel whose name has what this prints (torch and cu), and install it with the same Python (-m pip "
    )
    see = 'python -c "import torch; print(torch.__version__)"'
    return (Fix(f"{text}install, then its address)", (see,)), remove)


def _where_it_came_from(told: Told, name: str) -> tuple[Fix, ...]:
    if name.lower() == "sageattention" and told.os == "windows":
        return _sageattention(told)
    address = told.last(
        rf"git\+https?://[\w.-]+/[\w.-]+/{'[-_]'.join(map(re.escape, re.split('[-_]', name)))}(?:\.git)?(?![\w.-])"
    )
    text = (
        f"{name} was compiled for another torch: build it again for this one, where it came from, in the "
        "folder of its setup.py (a submodule, or a folder of the project; first remove what is in build there). It "
        "needs "
        "a compiler, and nvcc of torch's CUDA version"
    )
    again = ("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir")
    return (Fix(text, (pip(*again, address[0] if address else "."),)),)


# What the text builds itself: PyPI has another package of that name, or none.
_OWN_SOURCE = r"-py3\.\d+(?:-\w+)*\.egg[/\\]|\bsetup\.py (?:install|develop|build)|\bext_modules ?=|\bCUDAExtension\("

_NUMA = Fix("It lacks a library of the system", ("sudo apt-get install -y libnuma1",), "root")


def _of_its_own_source(told: Told, name: str) -> tuple[Fix, ...]:
    if not name or not told.has(rf"{_OWN_SOURCE}|[/\\]{re.sub('-', '[-_]', name)}-(?:master|main)[/\\]"):
        return ()
    text = f"Build {name} again in the folder of its setup.py, for this torch; first remove what is in build there"
    again = ("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir", ".")
    return (Fix(text, (pip(*again),)),)


def _runs_from_source(told: Told) -> bool:
    """Whether the text says that it runs in a checkout of the package."""
    return told.has(
        r"(?i)\b(?:from|in|inside) (?:the |its |a )?(?:root of the |root |cloned |source )?"
        r"(?:repo(?:sitory)?|source|checkout|clone)\b|git clone \S+vllm"
    )


def _from_its_folder(told: Told, module: str) -> tuple[Fix, ...]:
    """Where the traceback shows that the folder of the sources is imported, and not what was installed."""
    part = module.rpartition("_")[2]  # of pytorch_scatter, as its repository is called
    place = (
        told.last(rf'File "((?:(?!-packages|\.egg)[^"\n]){{0,200}}{part}[^/"\n]*)/{module}/[\w/]+\.py"')
        if part
        else None
    )
    if place is None or not told.has(rf"No module named '{module}\."):
        return ()
    text = f"Python imports {module} from {place[1]}, its sources, where the compiled part is not: start it elsewhere"
    own = pip("install", "--no-build-isolation", "-e", ".")
    return (Fix(text, (f"cd ~ && python -c 'import {module}'",)), Fix("Or build it there, in place", (own,)))


def _of_a_file(told: Told) -> tuple[Fix, ...]:
    """Whose wheels' names have the torch that they were built for: flash_attn-2.8+cu128torch2.9.0...whl."""
    file = told.last(r"\b([A-Za-z][\w.]+?)-[\d.]+\w*(?:\+|%2B)cu\d+\.?torch(\d\.\d+)(?:\.\d)?[\w.]*(?:-cp\d|cxx11)")
    if file is None or not told.torch or version(told.torch)[:2] == version(file[2]):
        return ()
    own = told.torch.rpartition(".")[0]
    text = (
        f"That wheel of {file[1]} is for torch {file[2]}, and this is {told.torch}: take the file with torch{own} in "
    )
    return (Fix(f"{text}its name from the same page (and your Python, cp...), or install torch {file[2]}"),)


# The builds of the torch that detectron2 has wheels for, on Linux. Source: its page of installation.
_DETECTRON2 = {
    "1.10": "cu113 cu111 cu102 cpu",
    "1.9": "cu111 cu102 cpu",
    "1.8": "cu111 cu102 cu101 cpu",
    "1.7": "cu110 cu102 cu101 cu92 cpu",
    "1.6": "cu102 cu101 cu92 cpu",
    "1.5": "cu102 cu101 cu92 cpu",
    "1.4": "cu101 cu100 cu92 cpu",
}


def _from_source(told: Told, name: str) -> tuple[Fix, ...]:
    """PyPI has none of these, or another package by that name."""
    text = f"Build {name} again from its repository, against the installed torch (needs a compiler, and nvcc for CUDA)"
    remove = pip("uninstall", "-y", name)
    if name == "apex":
        return (Fix(text, (remove, *APEX)),)
    short = ".".join(told.torch.split(".")[:2])
    if name == "detectron2" and told.build in _DETECTRON2.get(short, "").split() and told.os in ("", "linux"):
        page = f"https://dl.fbaipublicfiles.com/detectron2/wheels/{told.build}/torch{short}/index.html"
        text = f"Install the wheel of detectron2 for torch {short} and {told.build}, from its own index"
        return (Fix(text, (remove, pip("install", "--no-cache-dir", "detectron2", "-f", page))),)
    where = f"git+https://github.com/{BY_SOURCE[name]}"
    return (Fix(text, (remove, pip("install", "--no-build-isolation", "--no-cache-dir", where))),)


def _flash_attn_again(told: Told) -> tuple[Fix, ...]:
    where = "https://github.com/Dao-AILab/flash-attention/releases"
    if file := _of_a_file(told) or flash.other_file(told):
        return file
    if told.has(r"\bflash_attn_cuda\b") and not told.has(r"\bflash_attn_[23]_cuda\b"):
        text = "This is flash-attn 1, whose names version 2 no longer has: build its last against the installed torch"
        again = pip("install", "flash-attn<2", "--no-build-isolation", "--no-cache-dir")
        return (Fix(f"{text} (needs nvcc of torch's CUDA)", (pip("uninstall", "-y", "flash-attn"), again)),)
    if told.has(r"(?i)torch[^\n]{0,20}\d\.\d+\.\d+(?:a0|\.?dev)|nvcr\.io|ngc container|pytorch container"):
        text = "No wheel is for this build of torch: keep the flash-attn of the image, or compile it (an hour)"
        again = pip("install", "--no-build-isolation", "--no-cache-dir", "--no-deps", "flash-attn")
        return (
            Fix(text, (pip("uninstall", "-y", "flash-attn"), f"FLASH_ATTENTION_FORCE_BUILD=TRUE MAX_JOBS=4 {again}")),
        )
    if told.os == "windows":
        return flash.on_windows(told)
    return (
        *flash.again(told),
        Fix(f"Install the wheel of flash-attn for this torch, CUDA, Python and ABI from {where}"),
        Fix(
            "Or build it against the installed torch",
            (
                pip("uninstall", "-y", "flash-attn"),
                pip("install", "flash-attn", "--no-build-isolation", "--no-cache-dir"),
            ),
        ),
    )


def not_on_a_mac(told: Told) -> tuple[Fix, ...]:
    if told.os != "macos" and not told.has(r"\bMac\b[^.\n]{0,20}\bM[1-5]\b"):
        return ()
    text = (
        "bitsandbytes is made for CUDA, which a Mac has not: load the model without load_in_8bit, load_in_4bit and "
        '8-bit optimizers (torch_dtype=torch.float16, optim="adamw_torch"; or MLX and GGUF models, which are quantized '
        "for a Mac)"
    )
    return (Fix(text),)


def _bitsandbytes(told: Told) -> tuple[Fix, ...]:
    """Of many versions of CUDA since 0.43; BNB_CUDA_VERSION names another than torch's."""
    own = told.last(r"(?m)['\" ](/\S*?bitsandbytes)[/\w.-]*?/libbitsandbytes_\w+\.so")
    if own and "-packages/bitsandbytes" not in own[0]:
        return (
            Fix(
                f"This is a copy of the source ({own[1]}) without its compiled library: remove it, install the "
                f"wheel, and start from another folder",
                (
                    pip("uninstall", "-y", "bitsandbytes"),
                    pip("install", "-U", "bitsandbytes"),
                    "unset BNB_CUDA_VERSION",
                ),
            ),
            Fix(
                "Or compile the library in that copy",
                ("cmake -DCOMPUTE_BACKEND=cuda -S . && make", pip("install", "-e", ".")),
            ),
        )
    if other := not_on_a_mac(told):
        return other
    if told.has(r"\.egg[/\\]bitsandbytes[/\\]lib"):
        text = (
            "It was installed from its source, without a compiled library: remove that, and install the wheel of PyPI"
        )
        again = pip("install", "--no-cache-dir", "bitsandbytes")
        return (Fix(text, (pip("uninstall", "-y", "bitsandbytes"), again, "python -m bitsandbytes")),)
    made = [
        Fix(
            "Update bitsandbytes; newer releases support more CUDA versions",
            (pip("install", "-U", "bitsandbytes"), "python -m bitsandbytes"),
        )
    ]
    if told.has("BNB_CUDA_VERSION"):
        made.append(
            Fix(
                "BNB_CUDA_VERSION is set to a CUDA version that bitsandbytes has no library for: unset it",
                ("unset BNB_CUDA_VERSION",),
            )
        )
    if told.notebook:
        made.append(Fix("Restart the notebook's kernel afterwards, because it still has the old one loaded"))
    if told.build == "cpu" or told.has(r"compiled without GPU support|without GPU support"):
        made.append(
            Fix(
                "If torch.cuda.is_available() is False, torch is the cause: check",
                ('python -c "import torch; print(torch.__version__, torch.cuda.is_available())"',),
            )
        )
    return tuple(made)


def _not_torchs_own(around: str) -> bool:
    """Whether it is not `import torch` itself that loads the DLL."""
    own = r"torch\\+__init__\.py\W(?:[^\n]*\n){2,6}?OSError: \[WinError 127\]"
    whole = r"torch\\+__init__\.py\W[^\n]*(?:\n[^\n]*){0,3}?ImportError: DLL load failed: The specified procedure"
    return not re.search(f"{own}|{whole}", around)


ERRORS = (
    Error(
        "flash-attn-abi-mismatch",
        "flash-attn was built for a different torch",
        "flash-attn was built for a different torch, CUDA, Python or C++ ABI.",
        "environment",
        (
            Seen(
                "undefined symbol | could not be found",
                r"flash_attn\w*(?:\.cpython\S*|\.abi3)?\.(?:so|pyd)\b.*(?:undefined symbol|could not be found)",
                "ImportError: /x/site-packages/flash_attn_2_cuda.cpython-310-x86_64-linux-gnu.so: "
                "undefined symbol: _ZN3c105ErrorC2ENS_14SourceLocationENSt7__cxx1112basic_stringIcSt11ch"
                "ar_traitsIcESaIcEEE",
            ),
            Seen("undefined symbol", r"undefined symbol: ?\S+.*flash_attn", "undefined symbol: name flash_attn"),
            Seen(
                "undefined symbol",
                r"flash[- _]attn\b[^\n.]{0,60}undefined symbol: ?_Z(?![^\n]{0,200}\b(?:but|reinstalled|solved|fixed))",
                "flash attn now gives undefined symbol: _ZN3c104cuda9SetDeviceEi",
            ),
            Seen(
                "DLL load failed while importing flash attn",
                r"DLL load failed while importing flash_attn\w*",
                "DLL load failed while importing flash_attn",
            ),
            Seen(
                "No module named flash attn",
                r"No module named 'flash_attn_\w*cuda\w*'",
                "No module named 'flash_attn_cuda'",
            ),
            Seen(
                "No module named flash attn",
                r"No module named 'flash_attn\.\w*cuda\w*'",
                "No module named 'flash_attn.cuda'",
            ),
            Seen(
                "undefined symbol",
                r"flash_attn\S*: undefined symbol",
                "ImportError: /x/site-packages/flash_attn_2_cuda.cpython-310-x86_64-linux-gnu.so: "
                "undefined symbol: _ZN3c105ErrorC2ENS_14SourceLocationENSt7__cxx1112basic_stringIcSt11ch"
                "ar_traitsIcESaIcEEE",
            ),
        ),
        (_flash_attn_again,),
        alternatives=(
            Or("extension-abi-mismatch", "the library in the message does not belong to flash-attn"),
            Or("duplicate-install", "there are two copies of torch"),
        ),
        asked=("flash attn undefined symbol", "flash attention import error"),
        rule="TD222",
        source="Dao-AILab/flash-attention issues",
    ),
    Error(
        "xformers-mismatch",
        "xformers was built for a different torch, or cannot run on this",
        "xformers was built for a different torch, CUDA or Python, or without CUDA; or it has no kernel for this "
        "device, data type or GPU.",
        "environment",
        (
            *exactly(
                "xFormers can't load C++/CUDA extensions",
                "xFormers was built for:",
                "xFormers wasn't build with CUDA support",
            ),
            Seen(
                "Requires Flash Attention version",
                _FLASH,
                "ImportError: Requires Flash-Attention version >=2.7.1,<=2.8.2 but got 2.8.3.",
            ),
            Seen(
                "No operator found for memory efficient attention",
                r"No operator found for `memory_efficient_attention\w*`",
                "NotImplementedError: No operator found for `memory_efficient_attention_forward` with inputs:",
            ),
            Seen(
                "Could not run xformers",
                r"Could not run 'xformers::\w+' with arguments",
                "Could not run 'xformers::name' with arguments",
            ),
            Seen(
                "Need to compile C extensions to",
                r"Need to compile C\+\+ extensions to (?:use all xFormers features|get sparse attention suport)",
                "Need to compile C++ extensions to use all xFormers features",
            ),
            Seen(
                "xformers",
                r"xformers \S+ (?:requires|depends on|has requirement) torch\b",
                "xformers 0.0.28 requires torch==2.4.1, but torch is 2.9.1+cu130",
            ),
            Seen("No such operator xformers", r"No such operator xformers(?:_\w+)?::", "No such operator xformers::"),
            Seen(
                "xformers",
                r"xformers[\\/]_C\S*(?:\.so|\.pyd|\.dylib)\S* ?.*(?:undefined symbol|Symbol not found|"
                r"cannot open|WinError)",
                "/venv/lib/python3.10/site-packages/xformers/_C.so: undefined symbol: _ZNK3c106SymInt6sym_neERKS0_",
            ),
            Seen(
                "object has no attribute",
                r"'_OpNamespace' 'xformers\w*' object has no attribute",
                "'_OpNamespace' 'xformers' object has no attribute",
            ),
            *exactly("DLL load failed while importing _C_flashattention"),
            Seen(
                "No module named xformers flash attn",
                r"No module named 'xformers\._flash_attn'",
                "ModuleNotFoundError: No module named 'xformers._flash_attn'",
            ),
        ),
        (_xformers,),
        alternatives=(
            Or("extension-abi-mismatch", "the library that fails does not belong to xformers"),
            Or(
                "dtype-unsupported-on-gpu",
                "the reasons listed below the message mention the data type or the GPU's capability",
            ),
        ),
        asked=(
            "xformers wants another torch version",
            "xformers cant load extensions",
            "xformers was built for",
            "no operator found for memory_efficient_attention_forward",
        ),
        rule="TD224",
        goes_on=True,
        source="facebookresearch/xformers#982, #971, #1241",
    ),
    Error(
        "bitsandbytes-no-gpu-lib",
        "bitsandbytes has no library for this GPU",
        ("bitsandbytes has no library for torch's CUDA version, or does not find the CUDA libraries."),
        "environment",
        (
            *exactly("name 'str2optimizer8bit_blockwise' is not defined"),
            Seen(
                "bitsandbytes",
                r"WinError 193[^\n]{0,200}bitsandbytes",
                "OSError: [WinError 193] C:\\v\\bitsandbytes\\libbitsandbytes_cuda116.so",
            ),
            Seen(
                "name cuda setup is not defined",
                r"NameError: name 'cuda_setup' is not defined",
                "NameError: name 'cuda_setup' is not defined. Did you mean: 'CUDASetup'?",
            ),
            *exactly("installed version of bitsandbytes was compiled without GPU support"),
            Seen(
                "CUDA Setup failed despite",
                r"CUDA Setup failed despite (?:GPU|CUDA) being available",
                "CUDA Setup failed despite GPU being available. Please run the following command to get "
                "more information:",
            ),
            Seen(
                "libbitsandbytes",
                r"libbitsandbytes_(?:cpu|cuda\w+|rocm\w+)\.(?:so|dll)\b.*(?:undefined symbol|not found|"
                r"cannot open|No such file)",
                "/venv/lib/python3.10/site-packages/bitsandbytes/libbitsandbytes_cuda121.so: cannot open "
                "shared object file: No such file or directory",
            ),
            Seen(
                "binary not found at",
                r"Configured (?:CUDA|ROCm) binary not found at",
                "Configured CUDA binary not found at",
            ),
            *exactly("Required library version not found: libbitsandbytes"),
            Seen(
                "NoneType object has no attribute c",
                r"'NoneType' object has no attribute 'c(?:quantize|adam|dequantize|get_|gemm|igemm|lion|prefetch)\w*",
                "'NoneType' object has no attribute 'cquantize",
            ),
            Seen(
                "undefined symbol c",
                r"undefined symbol: ?c(?:quantize|dequantize|adam|gemm|get_managed)\w+",
                "undefined symbol: cquantizename",
            ),
            *exactly(
                "Attempted to use bitsandbytes native library functionality but it's not available",
                "bitsandbytes library load error",
            ),
            Seen(
                "Setup Failed | CUDA detection failed | CUDA runtime path found",
                r"CUDA SETUP: (?:Setup Failed|CUDA detection failed|CUDA runtime path found.* is not)",
                "CUDA SETUP: Setup Failed",
            ),
            *exactly("CUDA detection failed! Possible reasons"),
            Seen(
                "function c",
                r"function 'c(?:quantize|dequantize|adam|get_col_row)\w*' not found",
                "function 'cquantize' not found",
            ),
            Seen(
                "SETUP WARNING",
                r"CUDA[_ ]SETUP: WARNING! (?:CUDA runtime files|libcudart\S*) not found",
                "CUDA SETUP: WARNING! CUDA runtime files not found in any environmental path.",
            ),
        ),
        (_bitsandbytes,),
        alternatives=(
            Or("cpu-only-build", "torch.cuda.is_available() is False: then torch is the cause"),
            Or("missing-libcudart", "its output mentions libcudart"),
        ),
        asked=(
            "bitsandbytes compiled without gpu support",
            "bitsandbytes cuda setup failed",
            "8 bit optimizer not working",
        ),
        goes_on=True,
        source="bitsandbytes-foundation/bitsandbytes: cextension.py",
    ),
    Error(
        "import-torch-first",
        "torch is not imported before its extension",
        "The extension uses torch's Python library, which is only in the process after import torch.",
        "code",
        (
            *exactly("undefined symbol: THPVariableClass"),
            Seen(
                "referenced unknown base type torch",
                r"generic_type: type \"\w+\" referenced unknown base type \"torch::",
                'ImportError: generic_type: type "Net" referenced unknown base type "torch::nn::Module"',
            ),
        ),
        (Fix("Write `import torch` before the import of the extension"),),
        alternatives=(
            Or("extension-abi-mismatch", "torch is imported first: then it was built for a different torch"),
        ),
        asked=("undefined symbol THPVariableClass",),
        code="import torch\nimport my_extension",
        source="torch/csrc/autograd/python_variable.h",
    ),
    Error(
        "extension-abi-mismatch",
        "A compiled package was built for a different torch",
        "A compiled package was built for a different torch from the one installed.",
        "environment",
        (
            Seen(
                "undefined symbol state",
                r"_ext[/\\]\S+\.so: undefined symbol: ?state\b",
                "ImportError: /x/roi_align/_ext/crop_and_resize/_crop_and_resize.so: undefined symbol: state",
            ),
            Seen(
                "elements cannot be converted to Scalar",
                r"apex/\S+\.py[^\n]*\n(?:[^\n]*\n){1,4}RuntimeError: a Tensor with \d+ elements cannot be converted",
                'File "/x/apex/normalization/fused_layer_norm.py", line 19, in forward\n    self.eps)\n'
                "RuntimeError: a Tensor with 1024 elements cannot be converted to Scalar",
            ),
            Seen(
                "elements cannot be converted to Scalar",
                r"a Tensor with \d+ elements cannot be converted to Scalar \(item at[^\n]*\n(?:frame #\d[^\n]*\n){3,9}"
                r"frame #\d+: [^\n]{1,200}-packages/(?!torch/)[^\n]{1,150}\.cpython-\w+-[\w-]+\.so",
                "RuntimeError: a Tensor with 8 elements cannot be converted to Scalar (item at /x/Scalar.cpp:9)\n"
                "frame #0: a (0x1 in /v/lib/libc10.so)\nframe #1: b (0x1 in /v/lib/libc10.so)\n"
                "frame #2: c (0x1 in /v/lib/libcaffe2.so)\nframe #3: <unknown function> + 0x8 (0x7 in "
                "/v/dist-packages/apex-0.1-py3.6-linux-x86_64.egg/"
                "fused_layer_norm_cuda.cpython-36m-x86_64-linux-gnu.so)",
            ),
            Seen(
                "were compiled with different CUDA versions",
                r"Detected that PyTorch and torch_(?P<package>\w+) were compiled with different CUDA versions",
                "RuntimeError: Detected that PyTorch and torch_sparse were compiled with different CUDA versions.",
            ),
            Seen(
                "undefined symbol Z",
                r"undefined symbol: ?_ZN?K?\w*(?:c10|2at|torch|caffe2|ATen|3c10|5torch|at6)\w*",
                "ImportError: /x/pointnet2/_ext.so: undefined symbol: "
                "_ZN3c104cuda29c10_cuda_check_implementationEiPKcS2_jb",
            ),
            Seen(
                "undefined symbol Z",
                r"(?:(?:Import|OS|Runtime)Error: |-packages[\\/]|[Tt]orch|_ext|cpython|\bpython)[^\n]{0,200}"
                r"undefined symbol: ?_Z(?:TI|TV|TS|N(?!3MPI)|S|K|G)\w+",
                "ImportError: /x/pointnet2/_ext.so: undefined symbol: "
                "_ZN3c104cuda29c10_cuda_check_implementationEiPKcS2_jb",
            ),
            Seen(
                "undefined symbol",
                r"undefined symbol: ?_?(?:TH[A-Z_]|aoti_torch|torch_|c10)\w+",
                "ImportError: /venv/lib/python3.8/site-packages/my_ops/_ext.so: undefined symbol: _THError",
            ),
            Seen(  # a title, which is cut before the name
                "undefined symbol",
                r"(?:[/\\](?:vllm|flash_attn|xformers|torch_\w+|detectron2|mmcv|mamba_ssm|deepspeed)[/\\][^\s:]{0,90}"
                r"|(?<!torch)[/\\]_C[\w.-]*)\.so: undefined symbol:?[.\s]*$",
                "# ImportError: /home/me/vllm/vllm/_C.cpython-310-x86_64-linux-gnu.so: undefined symbol:",
            ),
            Seen(
                "Symbol not found",
                r"Symbol not found: \(?_?_Z\w*(?:c10|at|torch)\w*",
                "ImportError: dlopen(/x/_C.so, 0x0002): Symbol not found: __ZN2at4_ops5zeros4callE",
            ),
            Seen("not found", r"symbol '_Z\w+' not found", "symbol '_Zname' not found"),
            Seen(
                "WinError",
                r"\[WinError 127\](?![^\n]*[\\/]torch[\\/]+lib[\\/])",
                'OSError: [WinError 127] The specified procedure could not be found: "C:\\venv\\Lib\\example\\_C.pyd"',
            ),
            Seen(
                "The specified procedure could not be found",
                r"DLL load failed(?: while importing (?!Qt|_sqlite3|_ssl|_ctypes|_hashlib|pyodbc|win32|etree|_?gdal|h5"
                r"|_rust\b|_message\b|cv2|_imaging|_multiarray|py(?:thoncom|wintypes)|_sentencepiece)"
                r"\w+)?: The specified procedure could not be found",
                "ImportError: DLL load failed while importing _C: The specified procedure could not be found.",
            ),
            Seen(
                "cannot open shared object file",
                # What torch loads itself is not.
                r"(?<!dlsym:\s)(?<!dlopen:\s)lib(?:torch_\w+|c10_\w+|torch|c10|shm|caffe2\w*)\.so[\w.]*: ?cannot open "
                r"shared object file",
                "ImportError: libc10_cuda.so: cannot open shared object file: No such file or directory",
            ),
            Seen(
                "Library not loaded rpath lib",
                r"Library not loaded: @rpath/lib(?:torch|c10)\w*\.dylib",
                "Library not loaded: @rpath/libtorch.dylib",
            ),
            Seen(
                "object has no attribute",
                r"'_OpNamespace' '\w+' object has no attribute '\w+'",
                "AttributeError: '_OpNamespace' '_C' object has no attribute 'rms_norm'",
            ),
            Seen(
                "Failed to import from vllm",
                r"Failed to import from vllm\._\w*C\w* with",
                "Failed to import from vllm._C with",
            ),
            Seen(
                "raise ImportError HERE",
                r"-packages[/\\](?!torch[/\\])\w+[/\\][^\n]*\n"
                r"(?:[^\n]*\n){0,9}? *raise ImportError\n *~* <--- HERE",
                'File "/v/site-packages/torch_scatter/scatter.py", line 19\n        raise ImportError\n'
                "        ~~~~~~~~~~~~~~~~~ <--- HERE",
            ),
            Seen("No such operator", r"No such operator \w+::\w+", "No such operator name::name"),
            *exactly("Could not load any common_ops library"),
            Seen(
                "Could not load this library",
                r"Could not load this library: \S+\.(?:so|pyd|dll)",
                "Could not load this library: name.so",
            ),
            Seen(
                "No module named",
                r"No module named '(?:vllm|exllamav2|mmcv|detectron2|pytorch3d|torch_scatter|torch_sparse|"
                r"torch_cluster|gsplat|diff_gaussian_rasterization|simple_knn|causal_conv1d|mamba_ssm|"
                r"selective_scan|exllama|auto_gptq|awq|deep_ep|deep_gemm|sageattention|natten|"
                r"MultiScaleDeformableAttention)(?:\._\w*C\w*|_cuda|\.\w+_(?:cpu|cuda)|_ext|_kernels\w*|\._ext|\._C)'",
                "No module named 'vllm._C'",
            ),
            Seen(
                "No module named",
                r"No module named '(?:selective_scan_cuda|causal_conv1d_cuda|exllama_kernels|exllamav2_ext|"
                r"awq_ext|awq_inference_engine|autogptq_cuda\w*|fused_layer_norm_cuda|amp_C|apex_C|"
                r"fused_dense_cuda|rotary_emb|dropout_layer_norm)'",
                "No module named 'selective_scan_cuda'",
            ),
            Seen(
                "symbol not found in flat namespace",
                r"symbol not found in flat namespace \(?'?_\w*(?:TH|c10|torch|2at|at6)\w*",
                "dlopen(/venv/my_ops/_C.so, 0x0002): symbol not found in flat namespace "
                "'__ZN2at8internal12lazy_init_numEv'",
            ),
        ),
        (_built_again,),
        amid=_not_torchs_own,
        alternatives=(
            Or(
                "duplicate-install",
                'there are two copies of torch: `pip list` and `python -c "import torch; '
                'print(torch.__file__)"` disagree',
            ),
            Or("torchvision-mismatch", "the library in the message belongs to torchvision"),
            Or("ld-path-clash", "the symbol or library belongs to CUDA"),
        ),
        asked=(
            "undefined symbol",
            "undefined symbol _ZN3c10",
            "extension built against another torch",
            "torch_scatter undefined symbol",
            "import error dll load failed extension",
        ),
        rule="TD222",
        source="genuine texts of torch 2.13.0; pytorch/pytorch#13893, pytorch3d#1207",
    ),
)
