"""torch builds and packages that cannot use the GPU."""

import re
from dataclasses import replace

from torchdoctor.explain import accelerators, environments, fixes, makers, own_run, places, torch_builds
from torchdoctor.explain.commands import FOR_GPUS, pip
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# Where there is no build for CUDA, or no GPU for it.
_NO_CUDA = (
    r"(?i)\b(?:(?:i|we|it|laptop|pc|machine|computer)(?: only)? (?:have|has|got) no|(?:do|does)(?:n't| not) have)"
    r" (?:an? |any )?(?:nvidia|dedicated|discrete)\b(?! driver)"
    r"|\bwindows (?:on |11 )?arm|\bsnapdragon|\bmac(?:book)? (?:air |pro |mini |studio )?m[1-5]\b"
    r"|\bapple (?:silicon|m[1-5])"
)
_IN_THE_PROCESSOR = (
    r"(?i)\bradeon(?:\(tm\))? (?:\d{3}m\b|graphics)|\bintel (?:\w+ )?(?:uhd|iris|hd) ?(?:graphics|\d|xe)"
)


# That a machine has no GPU, as its owner says it.
_HAS_NONE = (
    r"(?i)\b(?:i|we)(?:'ve)? (?:have|got)(?: got)? (?:no (?:nvidia |cuda |dedicated )?gpus?\b"
    r"(?! (?:memory|usage|problem))|(?:only|just) an? cpu\b)|\b(?:i|we) (?:only|just) have an? cpu\b"
    r"|\bthere(?: i|')s no (?:cuda |nvidia )?gpu (?:\w+ )?(?:in|on) (?:this|my|the) "
    r"(?:machine|computer|laptop|pc|server|vm)\b"
    r"|\bmy (?:machine|computer|laptop|pc|server) (?:has no (?:nvidia |cuda )?gpu|(?:only )?has only an? cpu)\b"
    r"|(?:电脑|机器|服务器|笔记本)[^\n。]{0,6}(?:只有 ?CPU|没有 ?(?:独立)?(?:GPU|显卡))"
    r"|我(?:可是|这里)?没有 ?(?:GPU|显卡)"
)
_HAS_ONE = r"(?i)nvidia-smi (?:shows|lists|sees)|\b(?:\d+|the) gpus\b|\b[1-5]0[5-9]0\b|\bnode\b|cluster|colleague"


def _on_the_cpu(told: Told) -> tuple[Fix, ...]:
    """For who has no GPU, or wants none."""
    wanted = told.has(
        r"(?i)\bi (?:don'?t|do not) (?:have an? (?:\w+ )?gpu|(?:need|want) (?:a |the |any )?(?:gpu|cuda))\b"
        r"|(?<!seems\sto\s)\brun (?:this |the |it )?(?:code |program |model )?on (?:the |my )?cpu\b"
        r"|\bi ?['’]?(?:a?m|was) running (?:the |this |my )?(?:code |program |it )?on (?:the |my |a )?cpu\b"
        r"|\bi (?:was |am |only )?(?:run|running) (?:it |this )?(?:in|on|with) (?:the |my |only )?cpu\b"
    ) or (told.has(_HAS_NONE) and not told.has(_HAS_ONE))
    unwanted = r"(?i)\b(?:not|n't|only|instead of|still|why) [^\n.]{0,40}\bon (?:the |my )?cpu\b"
    named = r"(?i)\b[rg]tx\b|geforce|quadro|tesla|\b(?:[ahbv]\d{2,3}|l4|l40s?|t4|p100)\b|(?:my|the) gpu\b"
    if not wanted or told.has(unwanted) or told.has(named):
        return ()
    if told.has(r"autograd/engine\.cpp"):
        text = "This machine has no NVIDIA GPU, and this old torch stops at that: a newer one for the CPU asks for none"
        index = ("--index-url", f"{torch_builds.INDEX}/cpu")
        return (Fix(text, environments.new_environment(told, "3.12", "torch", "torchvision", *index)),)
    text = 'The program asks for CUDA by itself: write device="cpu" there (.cuda() becomes .to(device)), or give its '
    text += "option for the CPU (--device cpu, --no-cuda), and load files with map_location='cpu'"
    inside = r'\s*File "[^"\n]*[/\\]torch[/\\](?:cuda|nn)[/\\]'
    frame = told.last(r'File "([^"\n]{1,200}\.py)", line (\d+), in \w+\s*\n(?:[^\n]*\n)?' + inside)
    parts = re.split(r"[/\\]", frame[1]) if frame else []
    if frame and "torch" not in parts[:-1]:
        text += f". It asks for it in {parts[-1]}, line {frame[2]}"
    return (Fix(text),)


_OF_SOURCE = (
    r"(?i)\b(?:buil[dt]|install(?:ed|ing)?|compil(?:e|ed|ing)) (?:py)?torch(?: v?\d[\w.]*)? from (?:the )?source\b"
)


def _built_without_it(told: Told) -> tuple[Fix, ...]:
    """A torch of the reader's own, whose build did not find the toolkit."""
    if not told.has(_OF_SOURCE) or told.os in ("windows", "macos"):
        return ()
    text = (
        "This torch was built from source without CUDA: its build did not find the toolkit (conda's cudatoolkit has no "
    )
    text += (
        "nvcc). With the CUDA toolkit and cuDNN there, build again in a clean tree; its summary must say USE_CUDA : ON"
    )
    build = "USE_CUDA=1 CUDA_HOME=/usr/local/cuda python -m pip install -v --no-build-isolation -e ."
    return (Fix(text, ("nvcc --version", "python setup.py clean", build)),)


def _of_its_own(told: Told) -> str:
    """A word on the Python of a program that brings one, where the text does not name it."""
    if told.interpreter or told.portable or told.notebook or not told.has(r"\bComfyUI\b|(?i:\bweb ?ui\b)|\w\.bat\b"):
        return ""
    if told.os == "linux":
        return ", by the program's own Python (venv/bin/python in its folder)"
    packed = "; in ComfyUI's package .\\python_embeded\\python.exe" if told.has(r"\bComfyUI\b") else ""
    return f", by the program's own Python (venv\\Scripts\\python.exe in its folder{packed})"


def _after_conda(told: Told, torch: str, build: str) -> tuple[Fix, ...]:
    """conda's own, but where the program runs a venv, which conda never installs into."""
    if not re.search(r"[/\\]\.?venv[/\\]", told.interpreter):
        return (
            Fix("Install conda-forge's CUDA build over it", ("conda install -c conda-forge pytorch-gpu",)),
            Fix(
                "If conda refuses, or keeps the CPU build, make a new environment",
                ("conda create -n torch -c conda-forge --override-channels python=3.12 pytorch-gpu torchvision",),
            ),
        )
    asked = told.last(r"\bpytorch==?(\d\.\d+\.\d)\b")
    torch = asked[1] if asked and told.known.releases.get(asked[1]) else torch
    build = torch_builds.cuda_build(told, torch) if asked else build
    text = "conda installs into an environment of its own, and the program runs the torch of its venv, a CPU build: "
    text += "install the CUDA build into that one, then look"
    see = 'python -c "import torch; print(torch.__version__, torch.cuda.is_available())"'
    return (Fix(text, (torch_builds.torch_of(told, torch, build, "--force-reinstall"), see)),)


def _cuda_build(told: Told) -> tuple[Fix, ...]:
    """Where no machine is known; pip sees a torch there, and does nothing without --force-reinstall."""
    known = told.facts is not None and told.facts.torch is not None and not torch_builds.unknown_gpu(told)
    alone = not told.has(r"(?i)geforce|quadro|tesla|\b[rg]tx\b|\bnvidia-smi \d")
    if told.os == "macos" or told.jetson or known or told.has(_NO_CUDA) or (alone and told.has(_IN_THE_PROCESSOR)):
        return ()
    if alone and told.has(r"\bArc(?:\(TM\))? ?[AB]\d{3}"):
        index = ("--index-url", f"{torch_builds.INDEX}/xpu")
        text = "This GPU is Intel's: install the XPU build over it, and write device='xpu'"
        return (Fix(text, (pip("install", "--force-reinstall", "torch", *torch_builds.WITH_TORCH, *index),)),)
    if places.has_amds_gpu(told):
        return places.of_amd(told)
    torch = told.torch if told.known.releases.get(told.torch) else torch_builds.newest_torch(told)
    build = torch_builds.cuda_build(told, torch)
    if told.has(torch_builds.NEWER_GPU) and not told.has(torch_builds.OLDER_GPU) and int(build[2:]) < 128:
        torch, build = "", "cu128"
    most, last = torch_builds.of_driver(told)
    release = told.known.releases.get(torch)
    if most and build == most and not (release and most in release.indexed.get("linux_x86_64", ())):
        torch = last  # the newest has no build for this driver
    text = f"Install the CUDA build over it, from the {build} index"
    if most and int(most[2:-1]) < 12:
        text += f", which the driver (CUDA {torch_builds.shown_cuda(told)}) can run"
    text += _of_its_own(told)
    if told.manager == "conda":
        return _after_conda(told, torch, build)
    if not torch or version(torch) >= (1, 11):
        return (Fix(text, (torch_builds.torch_of(told, torch, build, "--force-reinstall"),)),)
    suffix = f"+{build}" if build != "cu102" else ""  # PyPI's own was that one
    named = [f"{item}{suffix}" for item in torch_builds.pair(told, torch) if not item.startswith("torchaudio")]
    source = ("--find-links", torch_builds.OLD_BUILDS) if suffix else ()
    return (Fix(text.partition(",")[0], (pip("install", "--force-reinstall", *named, *source),)),)


def _xpu(told: Told) -> tuple[Fix, ...]:
    """A build that names XPU devices is the XPU build; what lacks then is the driver, or the right to use it."""
    if told.has(r"Intel® Extension for PyTorch"):
        index = ("--index-url", f"{torch_builds.INDEX}/xpu")
        return (
            Fix(
                "torch itself supports Intel's GPUs since 2.5: install its XPU build, and remove the extension",
                (
                    pip("uninstall", "-y", "intel-extension-for-pytorch"),
                    pip("install", "--force-reinstall", "torch", *torch_builds.WITH_TORCH, *index),
                ),
            ),
            Fix("A program that imports it needs a release that was made for the torch named in the message"),
        )
    if made := accelerators.of_the_unified_runtime(told):
        return made
    if told.has(r"PI_ERROR_OUT_OF"):
        text = "The GPU's memory is full, or one tensor needs more than 4 GB: use a smaller batch, image or model"
        return (Fix(f"{text}, and update Intel's driver"), *_intels_driver(told))
    if told.has(r"DEVICE_LOST|level_zero backend failed"):
        return (
            Fix("Intel's driver lost the GPU: update it, use a smaller batch, and start the program again"),
            *_intels_driver(told),
        )
    if told.has(r"not compiled with XPU|compiled without XPU|not linked with support for xpu"):
        index = ("--index-url", f"{torch_builds.INDEX}/xpu")
        command = pip("install", "--force-reinstall", "torch", *torch_builds.WITH_TORCH, *index)
        return (Fix("Install the XPU build over this one", (command,)),)
    return _cuda_in_its_place(told) or _intels_driver(told)


_NVIDIAS = r"(?i)\b(?:RTX|GTX) ?\d{4}\b|\bGeForce\b|(?<![A-Za-z0-9])[345]0[5-9]0 ?ti\b"


def _cuda_in_its_place(told: Told) -> tuple[Fix, ...]:
    """Where the text names an NVIDIA GPU, and none of Intel's."""
    if not told.has(_NVIDIAS) or told.has(r"\bArc\b|\bIntel"):
        return ()
    build = "cu128" if told.has(r"(?i)(?<![A-Za-z0-9])50[5-9]0 ?ti\b") else torch_builds.cuda_build(told)
    index = ("--index-url", f"{torch_builds.INDEX}/{build}")
    command = pip("install", "--force-reinstall", "torch", *torch_builds.WITH_TORCH, *index)
    return (Fix("This torch is the XPU build, for Intel's GPUs: put a CUDA build over it", (command,)),)


def _without_ipex(told: Told) -> tuple[Fix, ...]:
    if told.build == "xpu" and told.has(r"_XpuDeviceProperties|xpu\.is_available\(\)\W{1,6}True"):
        text = f"torch {told.torch}+xpu sees the GPU without it: take the import out of the program, and use"
        return (Fix(f'{text} device="xpu"'), _OF_ITS_TORCH)
    text = 'For an Intel GPU install the XPU build of torch, take the import out of the program, and use device="xpu"'
    made = pip(
        "install", "--force-reinstall", "torch", *torch_builds.WITH_TORCH, "--index-url", f"{torch_builds.INDEX}/xpu"
    )
    return (Fix(text, (made,)), _OF_ITS_TORCH)


_OF_ITS_TORCH = Fix("Or install its release for the same torch; the last is for torch 2.8")


def _intels_driver(told: Told) -> tuple[Fix, ...]:
    if told.os == "windows":
        return (
            Fix(
                "This is the XPU build: update Intel's graphics driver "
                "(https://www.intel.com/content/www/us/en/download-center), then restart"
            ),
        )
    if told.place == "container":
        text = (
            "This is the XPU build: hand the GPU into the container (compose: devices), and install Intel's runtime in "
        )
        run = "docker run --device /dev/dri --group-add $(getent group render | cut -d: -f3) ..."
        image = "RUN apt-get update && apt-get install -y libze1 libze-intel-gpu1 intel-opencl-icd"
        return (Fix(f"{text}its image (Dockerfile)", (run, image)),)
    return (
        Fix(
            "This is the XPU build; it needs Intel's GPU driver (Level Zero and compute runtime)",
            ("sudo apt-get install -y libze1 libze-intel-gpu1 intel-opencl-icd",),
            "root",
        ),
        Fix(
            "Your user must also be allowed to open /dev/dri: join the group render, then log out and back in",
            ("ls -l /dev/dri", "sudo usermod -aG render $USER"),
            "root",
        ),
    )


def _without_a_gpu(told: Told) -> tuple[Fix, ...]:
    gpus = told.facts is not None and told.facts.nvidia is not None and bool(told.facts.nvidia.gpus)
    text = 'Without an NVIDIA GPU there is nothing to install; use device="cpu" (Apple: "mps")'
    if told.os == "macos":
        text = 'There is no CUDA on a Mac: use device="mps" (Apple silicon) or "cpu"'
    return () if gpus else (Fix(text),)


# A build for the CPU, as versions, lists of conda and torch itself say it; and that torch sees no GPU.
_NO_DISTRIBUTED = (
    r"module 'torch\.distributed' has no attribute '(?:ReduceOp|init_process_group|is_initialized|ProcessGroup|group"
    r"|Backend|get_rank|get_world_size|barrier|destroy_process_group|ReduceOptions)'"
    r"|No module named 'torch\._C\._distributed_c10d'"
)


def _gloo(told: Told) -> tuple[Fix, ...]:
    """By who makes the group."""
    last = "; on Windows, NCCL works only in WSL"
    if told.has(r"(?i)pytorch[_-]lightning|\blightning[/\\.]|\bpl\.Trainer\b"):
        text = 'With one GPU take no strategy for several: Trainer(accelerator="gpu", devices=1). With more, the gloo '
        text += (
            'backend: Trainer(strategy=DDPStrategy(process_group_backend="gloo")), and Lightning before 1.8 reads it '
        )
        return (Fix(f"{text}from the environment{last}", ("export PL_TORCH_DISTRIBUTED_BACKEND=gloo",)),)
    return (Fix(f'Use the gloo backend: init_process_group("gloo"){last}'),)


def _without_distributed(told: Told) -> tuple[Fix, ...]:
    """Of builds that have no backend at all: the wheels for Windows before 1.7, several for Jetson."""
    if not told.has(_NO_DISTRIBUTED):
        return ()
    if told.has(r"No module named 'torch\._C\._distributed_c10d'"):
        text = (
            "This torch was built without torch.distributed (AMD's wheels for Windows, several for Jetson, some builds "
            "from source), and a package imports it: install a newer one from the same place, which may have it"
        )
        older = "Or an older release of the package in the last lines above, which does not import torch.distributed"
        return (Fix(text), Fix(older))
    text = (
        "This torch was built without torch.distributed: one GPU needs none of it, so call it only where there is one, "
        "if torch.distributed.is_available() and torch.distributed.is_initialized(): ..."
    )
    if told.jetson:
        return (Fix(f"{text} (NVIDIA's wheels for Jetson come with and without it)"),)
    if told.os != "windows":
        own = "Or install PyTorch's own wheel, which has it: this one is from another place, or built from source"
        return (Fix(text), Fix(own))
    newer = Fix(
        "Or install a newer torch: the wheels for Windows have it since 1.7",
        (torch_builds.torch_of(told, "", torch_builds.cuda_build(told), "-U"),),
    )
    return (Fix(text),) if told.has(r"(?i)rocm|\bamd\b|radeon") else (Fix(text), newer)


_FOR_THE_CPU = (
    r"(?:\b\d\.\d{1,2}\.\d\+cpu\b|_cpu_\d|\bcpu_(?:generic|mkl|openblas)_?py|pytorch-mutex +\S+ +cpu\b"
    r"|torch\.version\.cuda[)`]{0,2}(?: is| returns| prints|\W{1,4})? ?None\b)"
)
_WORD = r"(?:(?!and\b|or\b|if\b|else\b|not\b|is_)\w{1,12}[ ]){0,4}?"
_SEES_NONE = (
    r"(?:(?:\bprint ?\((?:str\()?(?:torch\.)?)?\bcuda\.is_available(?:\(\))?(?!\)?:\s+return)"
    rf"[`'\"*:,>)]{{0,4}}\s{{0,3}}(?:=(?!=)|->|\#)?\s{{0,3}}{_WORD}[`'\"*]{{0,3}}[Ff]alse\b"
    r"|\bprint ?\([^()]{1,50}cuda\.is_available\(\)\W{1,8}(?:\w[\w ]{0,30}\W{1,3})?False\b)"
)


# Such a sentence of a manual, or of whoever knows that there is no GPU, is nobody's fault.
_NO_FAULT = (
    r"(?i)\b(?:docs?|documentation|manual|tutorial) (?:says?|states?) (?:that )?[`'\"]?(?:torch\.)?cuda\.is_available"
    r"|\b(?:should|would|will|must) (?:\w+ )?false"
    r"|\b(?:if|when|because|since|as) (?:there (?:is|are) |i have |we have |it has )?no (?:\w+ )?(?:GPU|card|device)"
    r"|\b(?:which|that|this) is (?:fine|ok(?:ay)?|normal|expected|right)\b|\bas (?:expected|intended)\b|\bby design\b"
    r"|\bwithout (?:an? |any )?(?:nvidia |cuda |dedicated )?GPU\b[^\n]{0,60}is_available"
    r"|\bcpu[- ](?:only )?(?:runner|machine|server|laptop|node)s?\b[^\n]{0,60}is_available"
)


# torch warns of it before the build; what ends it is another error, unless it asks for a GPU.
_BUILD_FAILED = (
    r"(?:Building wheel for \S+ \([\w.]+\)|Getting requirements to build wheel|Preparing metadata \([\w.]+\)) did not "
    r"run successfully|python setup\.py \w+ did not run|finished with status 'error'|Failed building wheel"
)
_NEEDS_ONE = (
    r"_get_cuda_arch_flags|list index out of range|No CUDA GPUs|no CUDA-capable|is_available\(\)|NVIDIA driver"
    r"|CUDA is not available"
)


def _is_a_fault(around: str) -> bool:
    """Whether the text does not only say that torch sees no GPU where there is none, or as a build begins."""
    if "No CUDA runtime is found" in around and re.search(_BUILD_FAILED, around) and not re.search(_NEEDS_ONE, around):
        return False
    said = Told(around).last(_SEES_NONE)
    if said is None or re.search(r"Error\b|\bnot compiled", around):
        return True
    line = around[around.rfind("\n", 0, said.start()) + 1 : said.end()] + around[said.end() :].partition("\n")[0]
    return not re.search(_NO_FAULT, line)


# A number that only machines with several GPUs have.
_HIDDEN = r"\bCUDA_VISIBLE_DEVICES[\"']?\]? ?[=:] ?[\"']?([1-9]\d?)\b(?![.,\d])"
_SEVERAL = (
    r"(?i)\b(?:[2-9]|\d\d|two|three|four|six|eight|several|multiple|many|both|all) ?(?:x )?(?:\w{1,12} ){0,3}?"
    r"(?:GPUs|cards|[AHLV]\d{2,3}s?|[rg]tx)\b|\bGPU [1-9]:|\b0, ?1\b|\bmulti-?gpu\b"
)


def _of_lightning(told: Told) -> tuple[Fix, ...]:
    there = told.last(r"can be passed into `accelerator` argument of `?Trainer`?: \[([^\]\n]{1,80})\]")
    if there is None:
        return ()
    text = (
        f"Lightning finds only {there[1]} here: without an NVIDIA GPU set accelerator='auto', which takes what there "
    )
    return (
        Fix(f"{text}is (Apple's is 'mps'), in the Trainer's call or its configuration; else see why torch has none"),
    )


# A setup.py that stops itself; the message is misspelled in many of them.
_STOPS_ITSELF = r"raise NotImplementedError\([\"']Cuda is not avail"


def _for_setup(told: Told) -> tuple[Fix, ...]:
    """Of operators whose setup.py asks for a GPU and for a toolkit, and says the same of both."""
    if not told.has(_STOPS_ITSELF):
        return ()
    if told.os == "macos":
        return (Fix("It is made for CUDA, which no Mac has: build it on a machine with an NVIDIA GPU"),)
    text = "This setup.py wants two things, and the first line prints both: a GPU that torch sees (True), and a CUDA "
    text += (
        "toolkit with nvcc (a folder). Where it prints False with +cpu or None, put the CUDA build over torch; with "
    )
    text += (
        "a CUDA version, build where the GPU is (a job, docker run --gpus all; not a login node, not docker build), "
    )
    text += (
        "or see why nvidia-smi fails. Where it ends in None, install the toolkit of the CUDA version that it prints, "
    )
    text += "and show it; then build again"
    both = "torch.__version__, torch.version.cuda, torch.cuda.is_available(), CUDA_HOME"
    see = f'python -c "import torch; from torch.utils.cpp_extension import CUDA_HOME; print({both})"'
    lines = (see, "nvidia-smi", "nvcc --version", "export CUDA_HOME=/usr/local/cuda PATH=/usr/local/cuda/bin:$PATH")
    return (Fix(text, lines), *fixes.reinstall_build(told))


def _seen(told: Told) -> tuple[Fix, ...]:
    """By the place that the text names, or the number that it gives; else how to see which of the causes it is."""
    has_amds = places.has_amds_gpu(told)
    of_amd = places.of_amd(told) if has_amds else ()
    if made := makers.jetson(told) or places.of_a_service(told) or of_amd or _on_the_cpu(told) or _for_setup(told):
        return made
    web = told.has(_WEB_UI) and not has_amds
    made = () if web else (*_of_lightning(told), _which(told))
    if told.has(r"No CUDA runtime is found") and told.has(
        r"running (?:build|install|bdist|develop)|building '|_get_cuda_arch_flags"
    ):
        text = "Name the GPUs to build for, and no GPU is needed (8.6: RTX 30, 9.0: H100); or build where the GPU "
        named = Fix(f"{text}is: on a cluster within srun --gres=gpu:1, not on the login node", (FOR_GPUS,))
        # Without a list of GPUs such a build ends there; else the first question is why torch sees none.
        first = told.image or told.place in ("slurm", "container") or told.has("_get_cuda_arch_flags")
        made = (named, *made) if first else (*made, named)
    if wrong := told.last(r"\bCUDA_VISIBLE_DEVICES[\"']?\]? ?[=:] ?[\"']?(all|none|void|cuda:\d|cuda|gpu\d?)\b"):
        text = f"CUDA_VISIBLE_DEVICES={wrong[1]} hides all GPUs, since it takes numbers alone (all is for "
        made = (Fix(f"{text}NVIDIA_VISIBLE_DEVICES): take the line out", ("unset CUDA_VISIBLE_DEVICES",)),)
    elif (asked := told.last(_HIDDEN)) and not told.has(_SEVERAL):
        text = f"CUDA_VISIBLE_DEVICES names GPU {asked[1]}, and GPUs are counted from 0: name one that the list shows, "
        text += "with one GPU 0, before torch is imported"
        alone = told.has(r"(?i)\b(?:one|single|1|only)[ -](?:\w+ )?GPU\b")
        named = Fix(text, ("nvidia-smi -L", "export CUDA_VISIBLE_DEVICES=0"))
        made = (named,) if alone else (named, *made)
    elif told.has(
        r"cuda\.is_available\(\)\W{1,6}(?:(?:it )?(?:is|returns?|gives?|shows?|prints?)\W+)?[Tt]rue\b"
        r"|可以使用 ?cuda|can correctly use CUDA"
    ):
        text = "torch sees a GPU where it is asked alone, so most likely the program hides it: its code or script sets "
        made = (
            Fix(
                f"{text}CUDA_VISIBLE_DEVICES to a GPU that is not here: make that 0 (counted from 0), or take it out",
                ("grep -rn CUDA_VISIBLE_DEVICES --include=*.py --include=*.sh .",),
            ),
            *(made if told.has(r"(?i)\bin (?:one|another|a) (?:terminal|shell|node|container)") else ()),
        )
    without = 'Without an NVIDIA GPU, run on the CPU or on Apple\'s GPU: device="cpu" or "mps"'
    build = () if web or any(_IF_NONE in fix.text for fix in made) else _which_build(told)
    return tuple(dict.fromkeys((*made, *build, *_packed(told), Fix(without))))


_CHECK = 'python -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.is_available())"'
_SMI = 'nvidia-smi -L; echo "$CUDA_VISIBLE_DEVICES"'
_IF_NONE = "prints None or +cpu"
# What only a CUDA build says.
_ASKED_CUDA = (
    r"No (?:CUDA|cuda) GPUs are available|no CUDA-capable device is detected|cuda runtime error \((?:38|100)\)"
    r"|CUDA error: 100\b|cudaErrorNoDevice|cudaGetDeviceCount|no NVIDIA devices found"
)
_TABLE = r"NVIDIA-SMI [\d.]+ {1,30}Driver Version"


def _which(told: Told) -> Fix:
    """How to see which of the causes it is, with what heals each."""
    hidden = "CUDA_VISIBLE_DEVICES hides the GPUs (unset it, and take it out of the program)"
    if (told.build.startswith("cu") or told.has(_ASKED_CUDA)) and not told.has(_FOR_THE_CPU):
        see = 'python -c "import torch; torch.zeros(1).cuda()"'
        if told.has(_TABLE):
            text = (
                f"nvidia-smi shows the GPU, and torch is a CUDA build, so {hidden}, or CUDA does not start, and this "
            )
            return Fix(f"{text}prints why", ('echo "$CUDA_VISIBLE_DEVICES"', see))
        text = "torch is a CUDA build, to which the driver shows no GPU. Where nvidia-smi -L lists none: no GPU is "
        text += "here, or its driver does not run (install it, restart; else run on the CPU). Where it lists some: "
        text += f"{hidden}, "
        return Fix(f"{text}or CUDA does not start, and the last line prints why", (_SMI, see))
    if told.os == "macos" or told.has(_FOR_THE_CPU) or not (build := _cuda_build(told)):
        return Fix("Check what the driver and torch see", (_SMI, _CHECK))
    # What is installed from a list is changed in that, and not by a line.
    lines = build[0].commands
    text = f"Where it {_IF_NONE}, it is a CPU build: put the CUDA build over it, as below. "
    if told.has(_TABLE):
        text = f"nvidia-smi shows the GPU, so it is torch, or the Python that runs: print its build. {text}"
        text += f"A CUDA newer than nvidia-smi's: the same. Else {hidden}"
        return Fix(text, (_CHECK, *lines))
    text = f"See which it is. Where nvidia-smi fails: there is no GPU, or its driver does not run (install it). {text}"
    text += f"Else {hidden}, or the driver is older than the build's CUDA (update it)"
    shown = torch_builds.shown_cuda(told)
    if shown and version(shown) < (10, 2):
        old = f"The driver is one for CUDA {shown}, too old for the builds of today: update it first, and restart. "
        text = old + text
    return Fix(text, (_SMI, _CHECK, *lines))


def _packed(told: Told) -> tuple[Fix, ...]:
    """What may be where the traceback is of a packed program: nothing in it says what was packed."""
    if told.os not in ("", "linux") or not told.has(rf"{environments.PACKED}|File \"[^\"\n]{{0,200}}\bdist/"):
        return ()
    text = "If it only fails packed, the driver's libraries of another machine may be in the program's folder: look "
    text += "for them, and leave them out of the build (they come with the driver of each machine)"
    return (Fix(text, ("find dist \\( -name 'libcuda.so*' -o -name 'libnvidia-*' \\)",)),)


def _which_build(told: Told) -> tuple[Fix, ...]:
    """What it most often is, where the text says nothing of the build."""
    shown = told.has(rf"{_SEES_NONE}|No CUDA runtime is found|NVIDIA-SMI \d")
    if told.os == "macos" or told.has(_FOR_THE_CPU) or not shown or told.build.startswith("cu"):
        return ()
    return tuple(
        replace(item, text=f"If torch.version.cuda is None, this is a CPU build: {item.text[0].lower()}{item.text[1:]}")
        for item in _cuda_build(told)
    )


_PLAINLY = r"(?:(?!\b(?:not|never|no|hardly|only|stopped|outside|although|while|but|host|before|until)\b|n't)[^.\n])"
_WORKS_INSIDE = (
    rf"(?i)\b(?:in|inside|within) (?:the |my |a )?(?:docker )?(?:container|docker){_PLAINLY}{{0,40}}nvidia-smi"
    rf"{_PLAINLY}{{0,30}}\b(?:work(?:s|ed)|is (?:ok|fine)|shows|runs fine)\b"
    r"(?!:|[^.\n]{0,30}\b(?:outside|host|natively|machine)\b)"
    r"|nvidia-smi\W{0,3}(?: command)? (?:works|worked|is (?:ok|fine|working)|runs)(?: fine| well| correctly)? "
    r"(?:in|inside|within) (?:the |my |a )?(?:docker )?container"
)


def _of_a_container(told: Told) -> tuple[Fix, ...]:
    """A command that starts the container, and asks for no GPU."""
    if told.has(_WORKS_INSIDE):
        text = (
            "nvidia-smi works in the container, so it has the GPU; CUDA also needs the module nvidia_uvm: on the host"
        )
        return (Fix(f"{text} load it, then restart the container", ("sudo modprobe nvidia-uvm",), "root"),)
    started = told.last(r"(?<!nvidia-)\b(?:docker|podman|nerdctl) (?:container )?run ([^\n]*(?:\\\\?\n[^\n]*){0,12})")
    if started and not re.search(r"--gpus|--runtime|nvidia\.com/gpu|--device|/dev/kfd", started[1]):
        option = "--device nvidia.com/gpu=all" if started[0].startswith("podman") else "--gpus all"
        text = f"The container was started without the GPU: add {option} to the command"
        return (
            (Fix(text, (own_run.command(told),)),)
            if own_run.has_no_gpu(told)
            else (Fix(text, (f"{started[0].split()[0]} run --rm {option} IMAGE nvidia-smi",)),)
        )
    if (
        not started
        and told.place == "container"
        and not told.jetson
        and not told.has(
            r"--gpus|--runtime|capabilities: "
            r"\[gpu|nvidia\.com/gpu|nvidia-docker run"
        )
    ):
        if told.has(r"docker[- ]compose|compose\.ya?ml"):
            text = (
                "A container sees a GPU only if the compose file reserves it for the service, under deploy: resources: "
                "reservations: devices: [{driver: nvidia, count: all, capabilities: [gpu]}] (from Compose 2.30 on "
                "gpus: all does it). The host needs NVIDIA's driver and container toolkit, with which this works"
            )
            return (Fix(text, ("docker run --rm --gpus all ubuntu nvidia-smi",)),)
        text = "A container sees a GPU only if it is started with it (compose: deploy.resources.reservations.devices). "
        text += "The driver and NVIDIA's container toolkit belong on the host (torchdoctor explain "
        text += "docker-no-nvidia-runtime), no driver into the image"
        return (Fix(text, ("docker run --rm --gpus all IMAGE nvidia-smi",)),)
    return ()


def _of_a_job(told: Told) -> tuple[Fix, ...]:
    """Slurm hides GPUs that a job did not ask for; of a GPU in parts, a program sees one part by its UUID."""
    asked = told.has(r"--(?:gres[= ]\S*gpu|gpus)|#SBATCH -G\b|\b(?:srun|sbatch|salloc) (?:[^\n]* )?-G\b")
    if not asked and told.has(r"\b(?:srun|sbatch|salloc|slurmstepd|SLURM_\w+)\b"):
        return (
            Fix(
                "Slurm gives a job the GPUs that it asks for: ask for one",
                ("sbatch --gres=gpu:1 job.sh", "srun --gres=gpu:1 nvidia-smi -L"),
            ),
        )
    if told.has(
        r"\bMIG (?:devices(?! (?:are|were) not)|mode is(?! (?:now |currently )?(?:disabled|off|not)\b)|\d+[cg])"
        r"|\bMIG-[\da-f]{4}|\bMIG-(?:GPU|UUID)|\dg\.\d+gb"
    ):
        text = "The GPU is divided (MIG): name one part by its UUID, MIG-..., from the list"
        return (Fix(text, ("nvidia-smi -L", "export CUDA_VISIBLE_DEVICES=MIG-UUID")),)
    return ()


def _of_an_image(told: Told) -> tuple[Fix, ...]:
    if not told.image:
        return ()
    text = "docker build has no GPU: leave the check out while the image is built, and give the container the GPU"
    if told.has("skip-torch-cuda-test"):
        text += " (here: --skip-torch-cuda-test in COMMANDLINE_ARGS)"
    return (Fix(text, ("docker run --rm --gpus all IMAGE nvidia-smi",)),)


_WEB_UI = r"[Tt]orch is not (?:able )?to (?:use|access)|does not support the current version of Torch"


def _of_the_web_ui(told: Told) -> tuple[Fix, ...]:
    if made := _of_an_image(told):
        return made
    if told.os == "macos":
        return (
            Fix("There is no CUDA on a Mac: start the web UI by webui.sh, which sets --skip-torch-cuda-test there"),
        )
    hosted = told.has(r"(?i)\bcolab\b|(?<![\w.:])/content/|/kaggle/")
    text = "See whether the driver runs, and which torch the web UI's own Python has. Where nvidia-smi fails"
    text += (
        ": choose a GPU in the session's settings (Colab: Runtime > Change runtime type), and run all cells again. "
        "Where it shows an older CUDA than the build's, or torch"
        if hosted
        else ", or shows an older CUDA than the build's (12.4 for +cu124): install NVIDIA's newest driver, and "
        "restart. Where torch"
    )
    text += " ends in +cpu, start once with --reinstall-torch in COMMANDLINE_ARGS, which installs the CUDA build"
    brought = told.portable or told.interpreter.endswith("\\system\\python\\python.exe")  # which no venv replaces
    text += "" if brought else "; or remove the folder venv, and start again"
    see = "import torch; print(torch.__version__, torch.version.hip, torch.cuda.is_available())"
    look = Fix(text, ("nvidia-smi", f'python -c "{see}"'))
    if hosted or told.has(r"(?i)[RG]TX|GeForce|Quadro|nvidia-smi") or told.place == "container":
        return (look,)
    if told.os == "linux":
        amd = "With a card of AMD's: remove the folder venv; webui.sh then takes ROCm's torch"
        return (look, Fix(amd, ("lspci | grep -iE 'vga|3d'",)))
    own = "https://github.com/lshqqytiger/stable-diffusion-webui-amdgpu"
    text = "With a card of AMD's, on Windows: the web UI made for it, started with --use-directml"
    return (look, Fix(text, (f"git clone {own}",)))


_MY_GPU = (
    r"(?i)\b(?:my|(?:I|we) (?:also |do )?(?:have|got|own|have got)|(?:I|we)'ve(?: got)?|(?:my|this|the) (?:pc|machine"
    r"|computer|system|desktop|workstation) has) (?:an? |the |my |one )?(?:(?:nvidia|geforce|gaming|good|single) )*"
    r"(?:gpu|graphics card"
    r"|[rg]tx ?\d{3,4}|[rg]tx|gtx|cuda gpu)\b|видеокарт|显卡|\b(?:GPU|graphics card): ?(?:NVIDIA|GeForce|RTX|GTX)"
)
_NO_GPU = (
    r"(?i)\b(?:no|without|lacks?|n't have|not have|not using|not use|n't use) (?:an? |any |the )?(?:\w+ )?(?:gpu"
    r"|graphics|cuda|"
    r"nvidia)|\bcpu[- ]only (?!machine, please)|\bon (?:the |a |my )?cpu\b(?!-only)|\b(?:intel|amd"
    r"|radeon|mac|macbook)\b"
    r"|\b(?:laptop|locally|local (?:machine|computer|pc)|(?:an)?other (?:machine|computer|pc)|raspberry|server)\b"
    r"|без видеокарт"
    r"|没有(?:独立)?显卡|无显卡"
    r"|\b(?:friend|colleague|instance|integrated|igpu|uhd|iris|arc|trained (?:it |this |the model )?on|heroku)\b"
)


def _has_a_gpu(told: Told) -> tuple[Fix, ...]:
    """For somebody who says that the machine has one, and nothing of a machine without."""
    if not told.has(_MY_GPU) or told.has(_NO_GPU) or told.os == "macos":
        return ()
    text = (
        "The file is not at fault: this torch does not see your GPU. If the first command prints +cpu or None, it is "
        "a build for the CPU: the second command prints how to install the one with CUDA, in the Python that runs the "
        "program. If it prints a CUDA (+cuXYZ), nvidia-smi must list the GPU; where it does not, update the driver"
    )
    shows = 'python -c "import torch; print(torch.__version__, torch.version.cuda)"'
    return (Fix(text, (shows, "torchdoctor install-cmd")),)


def _by_pickle(told: Told) -> tuple[Fix, ...]:
    """torch.load, or pickle and joblib, which take no map_location."""
    pickles = told.has(r"\b(?:joblib|(?:c?[pP]ickle|dill))\.load\(") and not told.has(r"= ?torch\.load\(")
    if not (pickles or told.has(r"\b_load_from_bytes\b")):
        return (Fix('Load it onto the CPU first: torch.load(path, map_location="cpu"), then model.to(device)'),)
    text = (
        "pickle and joblib take no map_location. Before the line that loads the file write: import io, torch; "
        'torch.storage._load_from_bytes = lambda b: torch.load(io.BytesIO(b), map_location="cpu", weights_only=False) '
        "(a file that you trust; before torch 1.13 without weights_only). Or, where there is a GPU, save it "
        "again from the CPU: model.cpu(), then torch.save"
    )
    return (Fix(text),)


def _of_accelerate(told: Told) -> tuple[Fix, ...]:
    """Its settings ask for several processes, which Windows' torch can start with Gloo only."""
    if told.os != "windows" or not told.has(r"accelerate(?:\.exe|[- ]launch|[/\\\\]commands)"):
        return ()
    text = "accelerate's settings ask for several GPUs or machines: on one GPU start it as one process, or answer "
    text += '"No distributed training" in accelerate config'
    return (Fix(text, ("accelerate config", "accelerate launch --num_processes 1 --num_machines 1 your_script.py")),)


ERRORS = (
    Error(
        "rocm-device-name",
        "torch has no device called hip",
        "ROCm builds of torch use the name cuda for AMD GPUs; other builds do not support them.",
        "code",
        (
            Seen(
                "annot initialize HIP without",
                r"[Cc]annot initialize HIP without (?:the )?ATen_hip library",
                "RuntimeError: cannot initialize HIP without the ATen_hip library",
            ),
        ),
        (
            Fix("Write device='cuda', or x.cuda(), also for AMD's GPUs"),
            Fix("If torch.version.hip is None, install a build for ROCm", ("torchdoctor install-cmd",)),
        ),
        alternatives=(Or("rocm-no-gpu-visible", "torch.version.hip is set, and torch.cuda.is_available() is False"),),
        asked=("device hip", "cannot initialize hip without aten_hip library"),
        source="aten/src/ATen/detail/HIPHooksInterface.h",
    ),
    Error(
        "load-cuda-on-cpu",
        "A checkpoint saved on a GPU is loaded where torch sees none",
        "A checkpoint that was saved on a GPU is loaded on a machine without one, or where torch cannot use it.",
        "code",
        (
            Seen(
                "know how to restore data location of",
                r"don'?t know how to restore data location of",
                "RuntimeError: don't know how to restore data location of torch.storage._UntypedStorage (tagged with "
                "mps)",
            ),
            *exactly("Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False"),
            Seen(
                "but torch cuda device count is",
                r"on CUDA device \d+ but torch\.cuda\.device_count\(\) is 0",
                "on CUDA device 12 but torch.cuda.device_count() is 0",
            ),
            Seen(
                "Attempting to deserialize object on",
                r"Attempting to deserialize object on (?:an? )?\w+ device but torch\.\w+\S* is",
                "RuntimeError: Attempting to deserialize object on a CUDA device but "
                "torch.cuda.is_available() is False. If you are running",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "nvidia-smi lists a GPU, which this torch does not use: it is a build for the CPU, or for a "
                        "newer driver",
                        ("torchdoctor check", "torchdoctor install-cmd"),
                    ),
                )
                if told.has(r"NVIDIA-SMI [\d.]+")
                else _has_a_gpu(told)
            ),
            _by_pickle,
            lambda told: (
                (
                    Fix(
                        "Or use a torch that knows that device: newer than the file",
                        ("python -m pip install -U torch",),
                    ),
                )
                if told.has("data location")
                else ()
            ),
            lambda told: (
                () if told.has(r"NVIDIA-SMI [\d.]+") else (Fix("If there should be a GPU", ("torchdoctor check",)),)
            ),
        ),
        alternatives=(
            Or("no-device", "there is a GPU, but torch does not see it"),
            Or("cpu-only-build", "torch.version.cuda is None"),
            Or("docker-gpus-flag-missing", "this is a container, and nvidia-smi works outside"),
        ),
        asked=("attempting to deserialize object on a cuda device", "load gpu model on cpu", "map_location cpu"),
        rule="TD211",
        source="torch/serialization.py",
    ),
    Error(
        "no-device",
        "torch sees no GPU",
        (
            "The program needs CUDA, but torch sees no GPU: there is none, it is hidden (CUDA_VISIBLE_DEVICES, "
            "container), or the driver does not see it."
        ),
        "environment",
        (
            Seen(
                "cuda is available should be True but is False",
                r"torch\.cuda\.is_available\(\) should be True but is False",
                "ValueError: torch.cuda.is_available() should be True but is False. xformers' memory efficient "
                "attention is only available for GPU",
            ),
            Seen(
                "orch cuda is not available",
                r"[Tt]orch\.cuda is not available",
                "Torch.cuda is not available inside the container",
            ),
            Seen(
                "AssertionError",
                r"assert ?\(?torch\.cuda\.is_available\(\)\)?[^\n]*\n\s*AssertionError",
                "    assert torch.cuda.is_available()\nAssertionError",
            ),
            *exactly("CPU training is not allowed", "Cannot access accelerator device when none is available"),
            *exactly("FSDP needs a non-CPU accelerator device, but no accelerator"),
            Seen("Error Cuda is not avail", r"Error: Cuda is not avail", "NotImplementedError: Cuda is not availabel"),
            *varying("CUDA unavailable, invalid device {0} requested"),
            Seen(
                "Invalid CUDA device",
                r"Invalid CUDA '--device \S+' requested",
                "AssertionError: Invalid CUDA '--device 0' requested",
            ),
            Seen(
                "Unexpected error from cudaGetDeviceCount",
                r"Unexpected error from cudaGetDeviceCount\(\)(?![\s\S]{0,300}(?i:error:? \d))",
                "RuntimeError: Unexpected error from cudaGetDeviceCount()",
            ),
            *exactly("No CUDA GPUs are available", "no CUDA-capable device is detected"),
            *exactly("NVIDIA: no NVIDIA devices found"),
            Seen(
                "GPU is required to run AWQ quantized model",
                r"GPU is required to run AWQ quantized model(?![^\n]{0,80}(?:instead|works))",
                "GPU is required to run AWQ quantized model.",
            ),
            Seen(
                "cuda runtime error",
                r"cuda runtime error \((?:38|100)\)",
                "RuntimeError: cuda runtime error (38) : no CUDA-capable device",
            ),
            *exactly(
                "CUDA_ERROR_NO_DEVICE",
                "cudaErrorNoDevice",
                "No GPU found. A GPU is needed for",
                "No supported gpu backend found",
                "But your machine only has: []",
                "GPUs requested but none are available",
                "This machine has no cuda devices",
                "0 active drivers ([]). There should only be one",
                "accelerator can not run on your system since the accelerator is not available",
            ),
            Seen(
                "CUDA is | CUDA was | GPU is | GPU was",
                r"(?:Error|Exception): (?:The )?(?:CUDA|GPU|cuda|gpu) (?:is|was) not (?:available|found|detected)",
                "Error: CUDA is not available",
            ),
            Seen("Invalid CUDA device", r"Invalid CUDA 'device=\S+' requested", "Invalid CUDA 'device=name' requested"),
            *exactly("RuntimeError: Your device does not support the current version of Torch/CUDA!"),
            *exactly("PyTorch is not able to access CUDA"),
            Seen("no GPUs found", r"no GPUs found!?", "no GPUs found"),
            *exactly(
                "No devices were found",
                "Failed to infer device type",
                "only works on NVIDIA GPUs and Intel GPUs",
                "No CUDA runtime is found, using CUDA_HOME",
                "torch.cuda.is_available(): False",
            ),
            Seen(
                "torch cuda is available",
                r"^\W*(?:In \[\d+\]:\W*)?torch\.cuda\.is_available\(\)\W+(?:(?:is|returns?)\W+|"
                r"Out\[\d+\]:\W*)?False\W*$",
                "In [2]: torch.cuda.is_available()\nOut[2]: False",
            ),
            Seen(
                "orch is not able to use | orch is not to use",
                r"\b[Tt]orch is not (?:able )?to use (?:the |your |my )?(?:GPU|gpu)",
                "RuntimeError: Torch is not able to use GPU; add --skip-torch-cuda-test to COMMANDLINE_ARGS",
            ),
            Seen(
                "Error running command",
                r"RuntimeError: Error running command\.\s{1,4}Command: .{0,300}import torch; assert "
                r"torch\.cuda\.is_available\(\)",
                'RuntimeError: Error running command.\nCommand: "C:\\a\\venv\\Scripts\\python.exe" -c "import torch; '
                "assert torch.cuda.is_available(), 'Torch is not able to use GPU; add --skip-torch-cuda-test'\"",
            ),
            Seen("cuda is available", _SEES_NONE, "On my PC torch.cuda.is_available() still returns False."),
            Seen(
                "No GPU or other accelerator detected",
                r"No GPU or other accelerator detected(?=[\s\S]{0,2500}NVIDIA-SMI \d)",
                "No GPU or other accelerator detected. Operations will be slow.\n$ nvidia-smi\n| NVIDIA-SMI 580.1 |",
            ),
            Seen(
                "No GPU | CPU",
                r"[Nn]o GPU (?:was )?(?:detected|found),? (?:running|using|falling back|switching)[^\n]{0,12}CPU"
                r"(?=(?:(?!Traceback|expected|[Oo]ld |TX)[\s\S]){0,600}"
                r"(?i:\b(?:my|have|with|gpu)\b[^\n.]{0,30}(?:\brx ?[5-9]\d{3}|\bradeon\b)))",
                "No GPU detected, running on CPU\nMy card is a Radeon RX 9070.",
                warns=True,
            ),
            Seen("There are no GPU", r"There are no GPUs? available", "There are no GPUs available"),
            Seen(
                "no CUDA GPU | no CUDA device | no cuda gp available",
                r"(?<![Ii]f[ ])(?<!hen[ ])(?<!ere[ ])(?<!with[ ])\b[Nn]o (?i:cuda (?:gpu?s?|devices?)) "
                r"(?:(?:are|is|was|were) )?(?:available|found|detected)\b"
                r"(?![^\n]{0,20}\b(?i:us(?:e|es|ing)|fall\w*|default\w*|run(?:s|ning)?|switch\w*|skip\w*)\b)",
                "No Cuda GPU available Runtime Error",
            ),
            Seen(
                "require",
                r"requires? (?:a |an )?(?:CUDA|NVIDIA) (?:GPU|device),? (?:but|which)",
                "requires CUDA GPU but",
            ),
            Seen(
                "No GPU | No CUDA GPU",
                r"(?:Error|Exception): No (?:CUDA )?GPUs? (?:is |are |was )?(?:found|available|detected)",
                "RuntimeError: No CUDA GPUs are available",
            ),
            Seen("to have", r"need(?:s)? to have (?:a )?(?:CUDA|GPU) (?:available|to)", "needs to have CUDA available"),
            *exactly("cannot find any torch accelerator"),
            Seen("Torch can", r"Torch can'?t use GPU", "Torch can't use GPU"),
            *exactly("CUDA is not available", "torch.cuda is unavailable"),
            *exactly("can not run on your system since the accelerator is not available"),
            *codes(100),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "nvidia-smi finds no GPU that its driver can run: the kernel log says why (an RTX 50 "
                        "needs the open "
                        "modules, an old GPU an older driver; or it gets no power)",
                        ("lspci | grep -i nvidia", "sudo dmesg | grep -iE 'nvrm|nvidia' | tail -n 20"),
                    ),
                )
                if told.has("No devices were found")
                else ()
            ),
            _of_a_container,
            lambda told: _of_the_web_ui(told) if told.has(_WEB_UI) and not places.has_amds_gpu(told) else (),
            _of_a_job,
            _seen,
        ),
        alternatives=(
            Or("docker-gpus-flag-missing", "this is a container, and nvidia-smi works outside"),
            Or("cpu-only-build", "torch.version.cuda is None"),
            Or("wrong-cuda-visible-devices", "nvidia-smi shows the GPUs, and CUDA_VISIBLE_DEVICES is set"),
            Or("no-driver", "nvidia-smi fails"),
        ),
        asked=(
            "torch.cuda.is_available() returns false",
            "nvidia-smi works but torch does not see the gpu",
            "stable diffusion web ui torch is not able to use gpu",
            "torch cuda not available",
            "no cuda gpus are available",
            "gpu not detected pytorch",
        ),
        rule="TD407",
        symptom=1,
        amid=_is_a_fault,
        source="c10/cuda/CUDAFunctions.cpp; root causes: nanoGPT#281",
    ),
    Error(
        "intel-extension-missing",
        "Intel's extension for PyTorch is not installed",
        "The program imports intel_extension_for_pytorch. torch itself supports Intel's GPUs since 2.5, without it.",
        "environment",
        exactly("No module named 'intel_extension_for_pytorch'"),
        (_without_ipex,),
        asked=("no module named intel_extension_for_pytorch",),
        source="Intel: the extension's last release is 2.8; PyTorch: Getting Started on Intel GPU",
    ),
    Error(
        "xpu-unavailable",
        "torch cannot use an Intel GPU",
        "torch cannot use an Intel GPU: it is not the XPU build, or the driver (Level Zero) is missing.",
        "environment",
        (
            *exactly(
                "Torch not compiled with XPU enabled",
                "PyTorch is not linked with support for xpu devices",
                "compiled without XPU support",
                "No XPU devices are available",
                "XPU device count is zero",
                "Failed to initialize XPU devices",
                "Intel® Extension for PyTorch* needs to work with PyTorch",
                "level_zero backend failed with error",
                "RuntimeError: UR error",
            ),
            Seen(
                "Native API failed Native API returns",
                r"Native API failed\. Native API returns: -?\d+\b(?! \(UR_RESULT_ERROR_OUT_OF)(?![\s\S]{0,150}fp64)",
                "Native API failed. Native API returns: -12",
            ),
        ),
        (_xpu,),
        asked=("xpu not available", "intel arc pytorch", "torch not compiled with xpu enabled"),
        rule="TD612",
        source="genuine text of torch 2.14.1+cu130 over a stand-in for libcuda",
    ),
    Error(
        "mps-unavailable",
        "torch cannot use Apple's GPU",
        (
            "torch cannot use the Apple GPU: this is not an Apple silicon Mac (or Python is an x86 one under "
            "Rosetta), macOS is too old, or torch was built without MPS."
        ),
        "environment",
        (
            *exactly(
                "Torch not compiled with MPS enabled",
                "PyTorch is not linked with support for mps devices",
                "MPS backend is supported on MacOS",
                "MPS backend is supported on macOS",
                "was not built with MPS enabled",
            ),
            Seen(
                "available | found",
                r"MPS (?:is|device|backend)\S* (?:is )?not (?:available|found) (?:because|since)",
                "MPS is not available because",
            ),
            Seen(
                "with arguments from the",
                r"Could not run 'aten::empty(?:\.memory_format|_strided)?' with arguments from the 'MPS' backend",
                "NotImplementedError: Could not run 'aten::empty.memory_format' with arguments from the 'MPS' backend. "
                "This could be because the",
            ),
            Seen(
                "requires macOS", r"requires macOS \d+\S* or (?:later|newer) .*MPS", "requires macOS 12 or later  MPS"
            ),
            Seen(
                "The MPS backend is",
                r"The MPS backend is (?:not available|only supported)",
                "The MPS backend is not available",
            ),
        ),
        (
            lambda told: (
                (Fix("MPS is Apple's: here the device is 'cuda' with an NVIDIA or AMD GPU, otherwise 'cpu'"),)
                if told.os in ("linux", "windows") or told.has(r"registered at (?:/pytorch/|[A-Z]:\\)")
                else ()
            ),
            lambda told: (
                (Fix("macOS 12 is too old for this torch, whatever it says: update macOS, or write device='cpu'"),)
                if told.has(r"(?<![\d.])1[0-2]\.[0-7]\.\d\b|(?i:mac ?os)\W{1,3}1[0-2]\b(?!\.3\+)")
                else ()
            ),
            Fix(
                "Use an arm64 Python on macOS 14 or newer",
                ('python -c "import platform; print(platform.machine(), platform.mac_ver()[0])"',),
            ),
        ),
        asked=("mps not available on my mac", "mps backend not available", "torch.backends.mps.is_available false"),
        rule="TD622",
        source="pytorch/pytorch#177819, #167679",
    ),
    Error(
        "cpu-only-build",
        "The installed torch is a CPU build",
        (
            "The installed torch is a CPU build, but the program needs CUDA. On a machine without an NVIDIA GPU "
            "(such as every Mac) no other build helps, and the program must use the CPU or MPS."
        ),
        "environment",
        (
            Seen(
                "Torch is not able to use GPU",
                r"stable-diffusion-webui-(?:directml|amdgpu)[\s\S]{0,2900}Torch is not able to use GPU",
                'File "C:\\sd\\stable-diffusion-webui-directml\\modules\\launch_utils.py", line 560, in '
                "prepare_environment\n"
                "RuntimeError: Torch is not able to use GPU; add --skip-torch-cuda-test to COMMANDLINE_ARGS variable",
            ),
            Seen(
                "cuda is available",
                rf"{_SEES_NONE}[\s\S]{{0,1500}}?{_FOR_THE_CPU}",
                ">>> torch.cuda.is_available()\nFalse\n>>> torch.__version__\n'2.0.1+cpu'",
            ),
            Seen(
                "cuda is available",
                rf"{_FOR_THE_CPU}[\s\S]{{0,1500}}?{_SEES_NONE}",
                "pytorch  2.0.1  py3.10_cpu_0  pytorch\nbut torch.cuda.is_available() returns False",
            ),
            Seen(
                "binaries were compiled with Cuda None",
                r"[Bb]inaries were compiled with Cuda None",
                "Pytorch binaries were compiled with Cuda None.",
            ),
            Seen(
                "Torch not compiled with CUDA",
                r"Torch not compiled with CUDA(?: enabled)?",
                "AssertionError: Torch not compiled with CUDA enabled",
            ),
            Seen(
                "uda not compiled",
                r"^\W{0,3}(?i:(?:error: )?cuda not compiled)\b[^\n]{0,30}$",
                "# Cuda not compiled",
            ),
            Seen(
                "torch is not | torch was not",
                r"Error\b[^\n]{0,80}?[Tt]orch (?:is|was) (?:not (?:compiled|built) with|(?:compiled|built) without) "
                r"(?:GPU|CUDA)\b",
                "RuntimeError: PyTorch was not compiled with CUDA support",
            ),
            *exactly("ATen not compiled with CUDA"),
            Seen(
                "is not enabled",
                r"torch\.cuda\.\w*Tensor is not enabled",
                "RuntimeError: torch.cuda.HalfTensor is not enabled.",
            ),
            Seen(
                "PyTorch was compiled without CUDA",
                r"PyTorch was compiled without CUDA(?: support)?",
                "PyTorch was compiled without CUDA",
            ),
            *exactly("not linked with support for cuda devices", "Cannot initialize CUDA without ATen_cuda library"),
            Seen(
                "Cannot initialize CUDA without",
                r"Cannot initialize CUDA without (?:ATen_cuda|torch_cuda)",
                "Cannot initialize CUDA without ATen_cuda",
            ),
            Seen(
                "with arguments from the",
                r"Could not run 'aten::\w+(?:\.\w+)?' with arguments from the '(?:Sparse|Quantized)?CUDA' backend",
                "Could not run 'aten::name' with arguments from the 'CUDA' backend",
            ),
            Seen(
                "module torch C has no attribute",
                r"module 'torch\._C' has no attribute '_(?:cuda\w+|CudaDeviceProperties|cudart\w*)'",
                "module 'torch._C' has no attribute '_cudaname'",
            ),
            Seen(
                "without CUDA",
                r"(?:PyTorch|torch) (?:is|was) (?:installed|built|compiled) without CUDA",
                "PyTorch is installed without CUDA",
            ),
            *exactly("not built with CUDA support"),
            Seen("installed", r"installed (?:PyTorch|torch) .*is (?:a )?CPU[- ]only", "installed PyTorch  is CPU-only"),
            Seen(
                "orch",
                r"[Tt]orch(?: version)?:? ?\d[\d.]*\+cpu\b(?:(?!no (?:NVIDIA )?GPU\b(?! support)).)*(?:CUDA|cuda|GPU)",
                "torch 2.9.1+cpu has no CUDA support",
            ),
        ),
        (
            lambda told: _on_the_cpu(told) or _built_without_it(told) or _cuda_build(told),
            lambda told: (
                () if told.os == "macos" or told.portable or _on_the_cpu(told) else fixes.reinstall_build(told)
            ),
            _without_a_gpu,
        ),
        alternatives=(
            Or("no-device", "this machine has no NVIDIA GPU: then the program should use the CPU"),
            Or("no-wheel-mac-cuda", "this is a Mac"),
            Or(
                "duplicate-install",
                "a CUDA build is installed as well: then a different package or environment is found first",
            ),
        ),
        asked=(
            "jetson torch without cuda",
            "torch not compiled with cuda enabled",
            "torch not using gpu",
            "pytorch cpu only installed",
            "torch cpu version installed instead of cuda",
            "nvidia-smi works but cuda false",
        ),
        rule="TD211",
        amid=_is_a_fault,
        source="torch/cuda/__init__.py; XPixelGroup/HAT#85, detectron2#460",
    ),
    Error(
        "no-nccl-build",
        "This torch build has no NCCL, or no torch.distributed",
        "This build of torch has no NCCL (Windows, macOS and CPU builds have none), or no torch.distributed at all.",
        "environment",
        (
            *exactly("backend is not available; try to recompile the THD package with"),
            Seen(
                "Distributed package doesn",
                r"Distributed package doesn'?t have NCCL built in",
                "RuntimeError: Distributed package doesn't have NCCL built in",
            ),
            Seen(
                "Distributed package doesn",
                r"Distributed package doesn'?t have (?:MPI|UCC|XCCL) built in",
                "Distributed package doesn't have MPI built in",
            ),
            Seen(
                "module torch distributed has no attribute | No module named torch C distributed c10d",
                _NO_DISTRIBUTED,
                "AttributeError: module 'torch.distributed' has no attribute 'ReduceOp'",
            ),
        ),
        (
            _without_distributed,
            lambda told: () if told.has(_NO_DISTRIBUTED) else (*_of_accelerate(told), *_gloo(told)),
            lambda told: (
                ()
                if told.has(_NO_DISTRIBUTED)
                else fixes.saying("If you wanted a CUDA build", fixes.reinstall_build)(told)
            ),
        ),
        alternatives=(Or("cpu-only-build", "this is Linux with an NVIDIA GPU"),),
        asked=("distributed package doesn't have nccl built in", "nccl on windows"),
        rule="TD211",
        source="torch/distributed/distributed_c10d.py",
    ),
)
