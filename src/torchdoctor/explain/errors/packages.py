"""Packages around torch that are missing."""

from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor import shell
from torchdoctor.explain import environments, fixes, makers, offline, openmmlab, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.extensions import index_of_extension, not_on_a_mac
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.names import DISTRIBUTIONS, MODULES
from torchdoctor.explain.requires import Wanted, plain_name, wanted
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_NAMED = (
    r"([A-Z]{4}) backend is required|"
    r"have (apex) installed|requires the ([A-Z]\w+) library but|requires (?:either '[\w-]+' or "
    r")?'(torch-\w+)'|(?i:install (apex)) from|"
    r"(APEX) is not|"
    r"No module named '?([A-Za-z]\w*)|No package metadata was found for "
    r"([\w-]+)|requires (?:the )?(?:latest version of )?`?([\w-]+)`?(?: "
    r"library)?[,:]? (?:but|to be|the)|pip install (?:-U )?([\w-]+)"
)


# What messages themselves say is to be typed: "(`pip install optimum`)".
_SAID = (
    r"\b(?:[Rr]equire[sd]?|not (?:installed|found)|[Pp]lease|[Mm]issing|[Nn]eed(?:s|ed)?|(?<!I[ ])[Rr]un)\b"
    r"(?![^\n]{0,40}requirements? ?:|"
    r"[^\n]{0,20}(?<!\bbe\x20)\binstalled (?:it |\w+ )?(?:from|with|by|via|using)\b)[^\n]{0,160}"
    r"[`'\"(:] ?pip3? install (?:-U |--upgrade "
    r")?(?!-|torch\b|accelerate|bitsandbytes|flash|transformers\b|xformers|package|pip\b)"
    r"(?P<package>[A-Za-z][\w\[\],.<>=~-]{1,60})(?=[`'\")\s,]|\.?$)"
)


_SEES_GPU = 'python -c "import torch; print(torch.cuda.is_available())"'


def _as_it_says(told: Told) -> tuple[Fix, ...]:
    """What the message itself names to be installed."""
    if (own := _named_like_it(told)) or told.has(r"No module named|No package metadata"):
        return own
    if listed := told.last(r"packages that were not found in your environment: ([\w, -]+)"):
        names = [DISTRIBUTIONS.get(item.strip(), item.strip().replace("_", "-")) for item in listed[1].split(",")]
        return installed(told, Wanted(tuple(names)))
    if newer := told.last(r"requires version '([\d.]+)' or newer of '([\w-]+)'"):
        return installed(told, Wanted((f"{newer[2]}>={newer[1]}",), newest=True))
    if (said := told.last(_SAID)) and (asked := wanted(told.text[said.start() : said.end() + 1])):
        return installed(told, asked)
    if told.has(r"[Tt]ensor[Bb]oard(?: logging|`|: command)"):
        return installed(told, Wanted(("tensorboard",)))
    return ()


def _named_like_it(told: Told) -> tuple[Fix, ...]:
    """For a script that has the name of the package that it does not find: it is imported in its place."""
    lacks = told.last(r"ImportError: (?:Meta )?(\w+) is not (?:available|installed)\b")
    name = lacks[1].lower() if lacks else ""
    if not name or not told.has(
        rf"(?i)File \"(?![^\"\n]{{0,200}}-packages)(?:[^\"\n]{{0,200}}[/\\])?{name}\.py\", line \d+, in <module>"
    ):
        return ()
    text = f"Your script {name}.py has the package's name, and is imported in its place: rename it, and delete its "
    return (Fix(f"{text}__pycache__; then this shows what is still missing", (f'python -c "import {name}"',)),)


def _own_tree(told: Told, name: str) -> tuple[Fix, ...]:
    """For the package of the source tree that the program runs in, whose own installation failed."""
    folder = name.replace("-", "_")
    tried = r"(?i)install (?:-v )?(?:-e|--editable) \.|setup\.py (?:develop|install|build_ext)"
    own = rf"(?<![\w.-])(?<!-packages[/\\]){folder}[/\\][\w/\\]{{0,80}}(?:\.py\b|>)"
    if not told.has(tried) or not told.has(own):
        return ()
    text = f"{name} is the source tree that this runs in, and its own installation has not reached this Python: repeat "
    text += "it in its root (by setup.py), and find its first error; compiled parts need nvcc of torch's CUDA version"
    return (Fix(text, (pip("install", "-v", "--no-build-isolation", "-e", "."),)),)


_BUILT_WITH_TORCH = re.compile(r"flash-attn$|git\+\S+/(?:tiny-cuda-nn|pytorch3d|detectron2|nvdiffrast|openfold)\b")


def _is_there(told: Told, name: str) -> tuple[Fix, ...]:
    """For a package whose own files the traceback shows: it is called missing because its start fails."""
    folder = re.split(r"[<>=~!\[]", name)[0].replace("-", "_")
    if not told.has(rf"-packages[/\\]{{1,2}}{re.escape(folder)}[/\\]{{1,2}}\w[^\n]*\.py(?:\"|:\d)"):
        return ()
    text = f"{folder} is there and fails at its own start (Unsloth: where torch sees no GPU): see why"
    return (Fix(text, (f'python -c "import {folder}"',)),)


def installed(told: Told, asked: Wanted) -> tuple[Fix, ...]:
    """torch itself is not in such a command: it would be replaced by the newest build of PyPI."""
    names = [item for item in asked.requirements if plain_name(item) not in ("torch", "torchvision", "torchaudio")]
    if not names:
        return ()
    if len(names) == 1 and not asked.newest and (there := _is_there(told, names[0])):
        return there
    if "auto-gptq" in names:
        text = "auto-gptq is no longer developed, and gptqmodel took its place: install that, with newer transformers"
        return (Fix(text, (pip("install", "--no-build-isolation", "-U", "gptqmodel", "optimum", "transformers"),)),)
    restart = "; then restart the kernel" if told.notebook else ""
    where = "Update {} in" if asked.newest and not any("<" in item for item in names) else "Install {} into"
    text = f"{where.format(' and '.join(names))} the Python that runs the program{restart}"
    options = asked.options
    if any(_BUILT_WITH_TORCH.match(item) for item in names) and "--no-build-isolation" not in options:
        options += ("--no-build-isolation",)  # its build imports the installed torch
    return (
        *offline.brought(told, names),
        Fix(text, (pip("install", *(["-U"] if asked.newest else []), *names, *options),)),
    )


_POINTNET = "git+https://github.com/erikwijmans/Pointnet2_PyTorch#subdirectory=pointnet2_ops_lib"


def _of_an_old_web_ui() -> tuple[Fix, ...]:
    """Of the GPTQ loader that text-generation-webui had in 2023."""
    text = (
        "It is a part of GPTQ-for-LLaMa, a loader of early releases of text-generation-webui, and not on PyPI. With an "
    )
    text += "NVIDIA GPU: unpack the newest text-generation-webui beside the old one, choose NVIDIA in its "
    text += "start script (that "
    text += "brings the loaders with it; where the log says that bitsandbytes has no GPU support, CPU was "
    text += "chosen), and load "
    text += "the model by ExLlama. Without one: GPTQ models do not run, take the model as GGUF"
    new = Fix(text, ("git clone https://github.com/oobabooga/text-generation-webui textgen-new",))
    old = "Or, for the release that is there, fetch the loader into its folder repositories, and there, with "
    old += "the web UI's own "
    old += "Python, run setup_cuda.py install (needs nvcc and a C++ compiler)"
    get = "git clone https://github.com/oobabooga/GPTQ-for-LLaMa -b cuda repositories/GPTQ-for-LLaMa"
    return (new, Fix(old, (get,)))


def _not_on_pypi(name: str) -> tuple[Fix, ...]:
    """Of packages that are built from a folder."""
    if name == "apex":
        return (
            Fix(
                "NVIDIA's apex is built from source (the apex on PyPI is a different project); torch.amp and "
                "torch.optim can do most of the same",
                ("git clone https://github.com/NVIDIA/apex", pip("install", "-v", "--no-build-isolation", "./apex")),
            ),
        )
    if name == "llama-inference-offload":
        return _of_an_old_web_ui()
    if "pointnet2" in name:
        text = "pointnet2_ops is built from its repository, against the installed torch; this needs nvcc"
        build = pip("install", "--no-build-isolation", _POINTNET)
        return (Fix(text, (build,)), Fix("A project that has its own copy: the same with that folder"))
    if name in ("diff-gaussian-rasterization", "simple-knn"):
        text = f"{name} is a submodule of the project: fetch it, and build it against the installed torch (needs nvcc)"
        build = pip("install", "--no-build-isolation", f"./submodules/{name}")
        return (Fix(text, ("git submodule update --init --recursive", build)),)
    return ()


# Packages that go by another name today: what they are now, and how code says it.
_SUCCESSORS = {
    "pytorch_transformers": ("transformers", "import transformers instead of pytorch_transformers"),
    "pytorch_pretrained_bert": ("transformers", "from transformers import BertModel, BertTokenizer ..."),
    "pytorch_pretrained": ("transformers", "from transformers import ..."),
    "pytorch_forecasting": ("pytorch-forecasting", ""),
}


def _missing(told: Told) -> tuple[Fix, ...]:
    """Into the Python that runs, by the package's own way."""
    asked = told.last(r"No package metadata was found for ([\w.-]*\w)")
    if asked and told.has(environments.PACKED):
        text = f"PyInstaller packed {asked[1]} without its metadata, which something asks for: build again with them"
        made = shell.command(told.os or "linux", "pyinstaller", "--copy-metadata", asked[1], "your_script.py")
        return (Fix(text, (made,)),)
    return (*of_the_list(told), *(_renamed(told) or _by_its_own_way(told)))


def of_the_list(told: Told) -> tuple[Fix, ...]:
    """Where a project lacks one package after another."""
    missing = set(re.findall(r"No module named '?([A-Za-z]\w*)", told.text))
    if len(missing) < 2 or told.own_line is None or told.notebook:
        return ()
    text = "The project lacks one package after another: install all that its list names, from its folder"
    return (Fix(text, (pip("install", *(fixes.of_the_file(told) or ("-r", "requirements.txt"))),)),)


def _renamed(told: Told) -> tuple[Fix, ...]:
    """Under the name that the package has today."""
    if (gone := told.last(r"No module named '?(\w+)")) and gone[1] in _SUCCESSORS:
        name, code = _SUCCESSORS[gone[1]]
        text = f"{gone[1]} is called {name} since 2019: install that, and write in the code: {code}"
        old = gone[1].replace("_", "-")
        return (Fix(text, (pip("install", name),)), Fix("Or, for old code as it is", (pip("install", old),)))
    if told.has(r"No module named '?spconv|install spconv"):
        text = (
            "spconv has a package for each CUDA: take the one below torch's (python -c 'import torch; "
            "print(torch.version.cuda)')"
        )
        build = (
            "spconv-cu118"
            if told.build == "cu118"
            else "spconv-cu126"
            if told.build in ("cu126", "cu128", "cu130")
            else "spconv-cu120"
        )
        return (Fix(text, (pip("install", build),)),)
    return ()


def _of_a_broken_setup(told: Told) -> tuple[Fix, ...]:
    """A program's own setup failed before, and would have installed what is missing now."""
    if not told.has(
        r"[\\/]setup[\\/]setup_\w+\.py\"[\s\S]{0,600}?No module named 'pkg_resources'[\s\S]*No module named '"
    ):
        return ()
    text = "The setup broke off before, at pkg_resources, and so installed nothing: give the program's Python a "
    text += "setuptools that still has it, then run the setup again"
    return (Fix(text, (pip("install", "setuptools<82", "wheel"),)),)


def _by_its_own_way(told: Told) -> tuple[Fix, ...]:
    found = told.last(
        r"No module named '?([A-Za-z]\w*)|No package metadata was found for ([\w-]+)|Missing dependencies: (\w+)"
    ) or told.last(_NAMED)
    module = next((part for part in found.groups() if part), "") if found else ""
    return of_name(told, DISTRIBUTIONS.get(module, module.replace("_", "-").replace("APEX", "apex")) or "PACKAGE")


def _for_an_extension(told: Told, name: str, made: Fix) -> tuple[Fix, ...]:
    """One of ComfyUI's lists what it requires, mostly more than the name that is missing first."""
    pack = told.last(r"custom_nodes[/\\]+([\w.@-]+)[/\\]")
    if pack is None or told.conda or told.notebook:
        return (made,)
    folder = f"{'ComfyUI/' if told.portable else ''}custom_nodes/{pack[1]}"
    text = f"{name} is not installed in ComfyUI's Python: install what the extension {pack[1]} requires, from the "
    text += "folder of ComfyUI's start script"
    if not (told.interpreter or told.portable):
        text += ". ComfyUI's Python is in its folder .venv or venv; in the portable package put "
        text += ".\\python_embeded\\python.exe in place of python"
    listed = Fix(text, (pip("install", "-r", f"{folder}/requirements.txt"),))
    return (listed, replace(made, text=f"Or only {name}, if that list does not have it"))


def of_name(told: Told, name: str) -> tuple[Fix, ...]:
    if name in ("torchvision", "torchaudio"):
        return _companion(told, name)
    if name in ("torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "pyg-lib"):
        see = () if told.torch else ('python -c "import torch; print(torch.__version__)"',)
        text = f"Install {name} from PyG's own index, for your torch and CUDA"
        return (Fix(text, (*see, pip("install", name, *index_of_extension(told, name)))),)
    if name in ("mmcv", "mmcv-full"):
        text = "Install mmcv with OpenMMLab's own installer, which finds the wheel for your torch and CUDA"
        return (openmmlab.by_mim(told, text),)
    if own := _own_tree(told, name) or _not_on_pypi(name) or _from_dgls_page(told, name) or _is_there(told, name):
        return own
    if name == "deepspeed" and told.os == "windows":
        return (
            Fix("deepspeed needs Linux: use WSL, or accelerate without deepspeed"),
            Fix("Or try its wheel for Windows", (pip("install", "deepspeed"),)),
        )
    restart = "; then restart the kernel" if told.notebook else ""
    text = f"Install {name} into the Python that runs the program{restart}"
    options = ("--no-build-isolation",) if _BUILT_WITH_TORCH.match(name) else ()
    made = Fix(text, (pip("install", name, *options),))
    return (*offline.brought(told, [name]), *_for_an_extension(told, name, made))


def _from_dgls_page(told: Told, name: str) -> tuple[Fix, ...]:
    """PyPI's dgl is for the CPU, and pip takes it from there where it is the newer one."""
    build = told.last(r"\bdgl\S{0,40}?(cu1\d\d)\b") if name == "dgl" else None
    if build is None:
        return ()
    own = ("-f", f"https://data.dgl.ai/wheels/{build[1]}/repo.html", "--no-index", "--no-deps", "dgl")
    needs = ("numpy", "scipy", "networkx", "requests", "tqdm", "psutil")
    text = f"Install dgl for CUDA from DGL's own page ({build[1]}), and what it needs, into the Python that runs the "
    return (Fix(f"{text}program", (pip("install", *needs), pip("install", *own))),)


def _by_conda(told: Told, name: str) -> tuple[Fix, ...]:
    """Where the text says that conda installs, from the channel that had torch up to 2.5."""
    if told.facts is not None or not (
        told.conda or told.has(r"(?i)package manager\W{1,6}conda\b|\b(?:with|by) conda\b")
    ):
        return ()
    said = told.last(r"(?i)\b(?:py)?torch(?: version)?[ :=v-]{1,5}(\d\.\d{1,2})(?:\.\d)?\b")
    torch = told.torch or (f"{said[1]}.0" if said else "")
    found = told.known.companions.of(name, torch) if torch and version(torch) < (2, 6) else None
    if not found:
        return ()
    text = f"Activate the environment of torch {torch}, then install the {name} that belongs to it"
    if told.has(r"No module named torch(?:vision|audio)\s*(?:$|\n)"):
        text = f"This is how Python 2 words it, so another Python ran than the one with torch {torch}: a" + text[1:]
    return (Fix(text, ("conda activate ENVIRONMENT", f"conda install -c pytorch {name}={found[0]}")),)


def _companion(told: Told, name: str) -> tuple[Fix, ...]:
    """The one that belongs to the installed torch: plain pip may bring another torch."""
    if made := makers.of_amds_build(told, name) or _by_conda(told, name):
        return made
    if told.facts is not None and told.facts.torch is not None:
        return fixes.torchvision(told) if name == "torchvision" else fixes.torchaudio(told)
    found = told.known.companions.of(name, told.torch) if told.torch else None
    if found and told.jetson:
        text = f"Take {name} {found[0]}, which belongs to torch {told.torch}, from where that torch came, or build it: "
        return (Fix(f"{text}PyPI's is for the processor, and brings another torch over NVIDIA's"),)
    if found:
        index = ("--index-url", f"{torch_builds.INDEX}/{told.build}") if told.build else ()
        return (
            Fix(
                f"Install the {name} that belongs to torch {told.torch}",
                (pip("install", f"{name}=={found[0]}", *index),),
            ),
        )
    see = 'python -c "import torch; print(torch.__version__)"'
    if told.has(rf"conda install [^\n`]{{0,80}}\b{name}\b") and told.facts is None:
        text = (
            f"conda put {name} into one of its environments, and another Python may run here: see which. If it is not "
        )
        text += f"that environment's, start the program (the notebook, too) from there; else install {name} with it"
        where = 'python -c "import sys; print(sys.executable)"'
        return (
            Fix(text, (where, f"conda list {name}")),
            Fix("Into the Python that runs", (see, pip("install", name, "torch==VERSION"))),
        )
    text = f"Check torch's version, then install {name} together with that version, so that torch stays unchanged"
    index = ()
    if told.os == "windows" and not torch_builds.says_no_gpu(told):
        text += (
            ". Write the version without what follows +, which names the index (cu126 here), so that it is no CPU build"
        )
        index = ("--index-url", f"{torch_builds.INDEX}/{torch_builds.cuda_build(told)}")
    return (
        Fix(text, (see, pip("install", name, "torch==VERSION", *index))),
        Fix("Or let torchdoctor print the command", ("torchdoctor check",)),
    )


def _without_bits(told: Told) -> tuple[Fix, ...]:
    """Its 8 and 4 bits are for GPUs first of all."""
    if not told.has(r"(?i)\b(?:on|using|with|only) (?:a |the |my )?cpu\b|device=['\"]cpu") or told.has(
        r"(?i)\b[RG]TX\b|nvidia-smi|\bnot on (?:the )?cpu|\bA100\b"
    ):
        return ()
    text = "On a computer without an NVIDIA GPU leave load_in_8bit and load_in_4bit out: from_pretrained(name, "
    return (Fix(f"{text}torch_dtype='auto') with a smaller model. With a GPU they need accelerate and bitsandbytes"),)


def _there_already(told: Told) -> tuple[Fix, ...]:
    """In a notebook, where both are installed: the kernel, or torch without a GPU, does not see it."""
    if not (told.notebook and told.has(r"(?i)(?:already|successfully) (?:been )?installed|even after (?:re)?install")):
        return ()
    text = "They are installed, but transformers looked for them as it was imported: restart the kernel, then run the "
    text += (
        "cells again. If it comes again, this prints False: then choose a runtime with a GPU, without which it says "
    )
    return (
        Fix(f"{text}the same", (_SEES_GPU,)),
        Fix("Or the release is too old: update it, then restart the kernel", (pip("install", "-U", "bitsandbytes"),)),
    )


ERRORS = (
    Error(
        "bitsandbytes-missing",
        "bitsandbytes is not installed",
        "bitsandbytes is needed to load models in 8 or 4 bits, but is not installed in this Python.",
        "environment",
        (
            *exactly("NameError: name 'bnb' is not defined", "No bitsandbytes / "),
            Seen(
                "requires Accelerate",
                r"requires Accelerate: [^\n]{0,60}and the latest version of bitsandbytes"
                r"|`?load_in_[48]bit(?:=True)?`? requires Accelerate\b",
                "ImportError: Using `load_in_8bit=True` requires Accelerate: `pip install accelerate` and the latest "
                "version of "
                "bitsandbytes",
            ),
            *exactly("No package metadata was found for bitsandbytes", "No module named 'bitsandbytes'"),
            Seen(
                "bitsandbytes",
                r"(?:[Rr]equires|[Uu]sing) [`']?bitsandbytes[`']?[^\n]{0,80}(?:pip install|latest "
                r"version)",
                "ImportError: Using `bitsandbytes` 8-bit quantization requires the latest "
                "version of bitsandbytes: `pip install -U bitsandbytes`",
            ),
            Seen(
                "quantization requires",
                r"bitsandbytes[`']? \S{0,12} ?quantization requires",
                "Using `bitsandbytes` 4-bit quantization requires the latest version of bitsandbytes",
            ),
        ),
        (
            lambda told: (
                not_on_a_mac(told)
                or _there_already(told)
                or (
                    *_without_bits(told),
                    Fix(
                        "Install it" + ("; then restart the kernel" if told.notebook else ""),
                        (pip("install", "-U", "bitsandbytes", "accelerate"),),
                    ),
                    *(
                        (Fix("If it is there: transformers says so too where torch sees no GPU", (_SEES_GPU,)),)
                        if told.has(r"(?i)even after|despite|already|已经")
                        else ()
                    ),
                    Fix("Or load the model without load_in_8bit and load_in_4bit"),
                )
            ),
        ),
        alternatives=(
            Or("bitsandbytes-no-gpu-lib", "pip list shows bitsandbytes: then it has no library for this CUDA version"),
        ),
        asked=("no module named bitsandbytes", "install bitsandbytes", "load_in_8bit error"),
        source="transformers: quantizers/quantizer_bnb_8bit.py; importlib.metadata",
    ),
    Error(
        "package-missing",
        "A package often used with torch is not installed",
        "The program needs a package that is not installed in the Python that runs it.",
        "environment",
        (
            *exactly("PEFT backend is required for"),
            Seen(
                "RuntimeError Missing dependencies",
                r"RuntimeError: Missing dependencies: [A-Za-z]",
                "RuntimeError: Missing dependencies: seaborn, tqdm",
            ),
            Seen(
                "No module named",
                r"No module named '(?:apex|sageattention)\.\w[\w.]*'",
                "ModuleNotFoundError: No module named 'apex.normalization'",
            ),
            Seen(
                "library but it was not found in your environment",
                r"requires the (?!PyTorch)[\w-]+ library but it was not found in your environment",
                "ImportError: LlamaTokenizer requires the SentencePiece library but it was not found in your "
                "environment.",
            ),
            Seen(
                "requires | requires either",
                r"ImportError: '\w+' requires (?:either )?'(?:torch-\w+|pyg-lib)'",
                "ImportError: 'knn_graph' requires 'torch-cluster'",
            ),
            Seen(
                "No module named llama inference offload",
                r"No module named '?llama_inference_offload\b",
                "ModuleNotFoundError: No module named 'llama_inference_offload'",
            ),
            *exactly("Please install apex from", "Please install spconv", "APEX is not installed"),
            Seen(
                "but do not have apex installed",
                r"(?:do(?:es)? not|don't) have (?P<package>apex) installed",
                "ModuleNotFoundError: You set `use_amp=True` but do not have apex installed.",
            ),
            Seen(
                "No module named",
                rf"No module named '?(?:{MODULES})'?(?![\w.])",
                "ModuleNotFoundError: No module named 'torchvision'",
            ),
            Seen(
                "No package metadata was found for",
                r"No package metadata was found for "
                r"(?:torchvision|torchaudio|deepspeed|xformers|flash[-_]attn|transformers|"
                r"accelerate|peft|optimum|auto-gptq|tokenizers|safetensors|bitsandbytes|torchcodec|vllm|triton|lightning|"
                r"pytorch[-_]lightning|torchmetrics|diffusers|huggingface[-_]hub|datasets|trl|sentence[-_]transformers|"
                r"ultralytics|timm|onnxruntime(?:[-_]gpu)?|gradio|openai[-_]whisper|faster[-_]whisper|torch[-_]geometric)\b",
                "importlib.metadata.PackageNotFoundError: No package metadata was found for deepspeed",
            ),
            Seen(
                "pip install",
                _SAID,
                "ImportError: Loading a GPTQ quantized model requires optimum (`pip install optimum`)",
            ),
            *exactly("TensorBoard logging requires TensorBoard version", "Could not find `tensorboard`. Please ensure"),
            *exactly("tensorboard: command not found"),
            Seen(
                "were not found in your environment",
                r"requires the following packages that were not found in your environment: (?!flash_attn)[\w-]+",
                "ImportError: This modeling file requires the following packages that were not found in your "
                "environment: einops. Run `pip install einops`",
            ),
            Seen(
                "or newer of",
                r"requires version '[\d.]+' or newer of '([\w-]+)'",
                "ImportError: Pandas requires version '2.0.0' or newer of 'jinja2' (version '3.0' currently "
                "installed).",
            ),
            *exactly("Module onnx is not installed!", "Module onnxscript is not installed!"),
        ),
        (
            lambda told: (
                environments.without_isolation(told) or _of_a_broken_setup(told) or _as_it_says(told) or _missing(told)
            ),
        ),
        alternatives=(
            Or(
                "torch-not-installed",
                "torch is missing too: then the program runs with a different Python from the one you install into",
            ),
            Or("local-file-shadows-package", "a file or folder of yours has that name"),
        ),
        asked=(
            "no module named torchvision",
            "no module named torchaudio",
            "no module named torch_scatter",
            "no module named transformers",
            "no module named deepspeed",
            "install torch geometric",
            "no module named onnxscript",
        ),
        goes_on=True,
        source="Python: import system",
    ),
)
