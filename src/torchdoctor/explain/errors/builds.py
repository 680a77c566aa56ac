"""Packages and builds without code for the GPU or the data type."""

import re
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import accelerators, environments, fixes, makers, newer_gpus, openmmlab, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.errors.extensions import extension, index_of_extension
from torchdoctor.explain.ingredients import BY_SOURCE
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_NEWEST_AMD = r"gfx12\d\d|gfx115[01]|(?i:\bRX ?90[67]0|\b90[67]0 ?XT\b|\b80[56]0S\b)"


def _rocm_target(told: Told) -> tuple[Fix, ...]:
    named = accelerators.relative(told)
    newest = Fix(
        "Use the torch build for the newest ROCm; check which GPUs it supports",
        ('python -c "import torch; print(torch.cuda.get_arch_list())"',),
    )
    if old := told.last(r"gfx90[06]\b"):
        text = (
            f"Newer releases of ROCm have no code for {old[0]}: take a torch for ROCm 6.x or older, or one built for it"
        )
        return (Fix(text, newest.commands),)
    if named and not told.has(_NEWEST_AMD):
        if told.last(rf"HSA_OVERRIDE_GFX_VERSION\W{{1,3}}{named}") and not told.has("unset HSA_OVERRIDE"):
            text = f"The override is set ({named}), so see with it whether torch works by itself. If it does, the "
            text += (
                "program does not get the variable: set it where that is started (its script or service, docker run "
            )
            text += "-e), before torch is imported. If not, this build is the wrong one: take that of the newest ROCm"
            see = "import torch; print(torch.cuda.get_arch_list(), torch.ones(2, device='cuda') + 1)"
            again = pip(
                "install", "--force-reinstall", "torch", "torchvision", "--index-url", f"{torch_builds.INDEX}/rocm7.2"
            )
            return (Fix(text, (f'HSA_OVERRIDE_GFX_VERSION={named} python -c "{see}"', again)),)
        text = f"Make ROCm treat this GPU as its closest relative that it has code for ({named})"
        return (Fix(text, (f"export HSA_OVERRIDE_GFX_VERSION={named}",)), newest)
    if told.has(_NEWEST_AMD):
        again = pip(
            "install", "--force-reinstall", "torch", "torchvision", "--index-url", f"{torch_builds.INDEX}/rocm7.2"
        )
        forced = ("unset HSA_OVERRIDE_GFX_VERSION",) if told.has("HSA_OVERRIDE_GFX_VERSION") else ()
        text = "RX 9000 needs ROCm 6.4 or newer, Strix (gfx1150, gfx1151) 7.2: install a torch built for it"
        return (Fix(f"{text}, without an override" if forced else text, (*forced, again)),)
    if told.has(r"(?i)gfx80\d|\bRX ?[45][5-9]0\b"):
        text = "ROCm has no code for this GPU (gfx803: RX 400, RX 500), and no override helps: run on the CPU"
        return (Fix(text, (pip("install", "--force-reinstall", "torch", "--index-url", f"{torch_builds.INDEX}/cpu"),)),)
    return (*accelerators.unknown_amd(told), newest)


_INSIDE = (
    r"(?i)docker[- ](?:run|compose|image|pull|exec)|\bDockerfile"
    r"|\b(?:in|inside|within) (?:\w+ )?(?:docker|containers?)\b"
    r"|\bcontainer (?:base )?image\b|\bcontainer (?:exits|crashes|starts)|\bdocker (?:setup|container)\b"
)
_SIF = r"(?i)\b(?:apptainer|singularity) (?:container|image|exec|run|build|shell)|\.sif\b"


def _of_an_image(told: Told) -> tuple[Fix, ...]:
    """Where a container runs: its image has the torch, and a torch on the host changes nothing in it."""
    here = told.facts is not None and told.facts.source == "machine"
    if here or told.has(r"(?i)\brocm|hip ?error|\bgfx\d"):
        return ()
    sif = told.has(_SIF)
    if not sif and (told.place != "container" or not re.search(_INSIDE, told.here)):
        return ()
    image = told.last(r"docker run (?:[^\n]*\\\n){0,12}[^\n]*?\s((?:[\w.-]+/)+[\w.-]+(?::[\w.-]+)?)(?=\s|$)")
    name = image[1] if image else "the image"
    newer = told.has(torch_builds.NEWER_GPU) and not told.has(torch_builds.OLDER_GPU)
    need = "12.8 or newer" if newer else "12.6"
    again = _build_with_code(told)[0]
    if sif:
        text = f"Only a new build changes the torch of an image: put one for CUDA {need} under %post of its .def file"
        return (Fix(f"{text}, and build it and what is compiled for torch (dgl) again", again.commands), _CODE_FOR)
    newest = f"docker pull {name}" if image and (":" not in name or name.endswith(":latest")) else ""
    text = f"The torch is in the image, not on the host: take a tag of {name} whose torch is for CUDA {need}"
    within = "; ".join(again.commands)
    return (
        Fix(text, (newest,) if newest else ()),
        Fix(f"Or put such a torch into the image, in a Dockerfile that begins with FROM {name}", (f"RUN {within}",)),
    )


def _said_too_old(told: Told) -> tuple[Fix, ...]:
    return _too_old(told) if told.has("no longer supports this GPU because it is too old") else ()


_OLD_GPU = (
    r"(?i)\b(?:GeForce )?(?:GTX? ?[4-7]\d\dM?(?: ?Ti)?|Tesla [CM]\d{2,4}\w?|(?:Tesla )?K\d0\w?"
    r"|Quadro (?:K?\d{3,4}\w?|NVS \d+))\b"
)


def _too_old(told: Told) -> tuple[Fix, ...]:
    """For a GPU of before the Tesla K80: torch 1.2 was the last that had code for capability 3.5 in its wheels.

    Source: what torch/cuda/__init__.py of 1.3.1 says of it; releases of pytorch/builder.
    """
    found = told.last(r"(?:cuda|compute) capability(?: \(CC\))? ([23]\.\d)\b|\bsm_([23]\d)\b(?! sm_)")
    gpu = None if told.has(rf"{torch_builds.NEWER_GPU}|(?i:\brtx\b)") else told.last(_OLD_GPU)
    of_name = told.known.gpus.capability(gpu[0]) if gpu else None
    capability = (found[1] or f"{found[2][0]}.{found[2][1]}") if found else of_name or ""
    if not capability or version(capability) >= (3, 7):
        return ()
    text = (
        f"{gpu[0] if gpu else 'This GPU'} has compute capability {capability}, which no wheel of torch since 1.3 has "
    )
    text += 'code for: run on the CPU, device="cpu" (hide the GPU from programs that take it by themselves)'
    away = Fix(text, ("export CUDA_VISIBLE_DEVICES=-1",))
    if version(capability) < (3, 0):  # of which no wheel ever had code
        return (away,)
    last = ("1.2.0", "0.4.0", "3.7") if capability == "3.5" else ("0.3.1", "0.2.0", "3.6")
    wanted = (f"torch=={last[0]}", f"torchvision=={last[1]}", "-f", torch_builds.OLD_BUILDS)
    old = f"Or, for old code, use torch {last[0]}, the last with code for it, in an environment with Python {last[2]}"
    return (
        away,
        Fix(old, environments.new_environment(told, last[2], *wanted)),
        Fix("Or build torch from source with TORCH_CUDA_ARCH_LIST set to it, with CUDA 11 or older"),
    )


_BOARDS = {"orin": "8.7", "xavier": "7.2", "tx2": "6.2", "tx1": "5.3", "nano": "5.3"}  # Jetsons


def _own_build(told: Told) -> tuple[Fix, ...]:
    """Of a torch that was compiled in somebody's home, for the GPUs of then."""
    source = told.last(r"(/home/[\w./-]{1,120}?)/(?:aten/src|c10/|torch/csrc)")
    if source is None or re.search(r"conda-bld|/jenkins|/builder", source[1]):
        return ()
    board = told.last(r"(?i)\bjetson\W(?:agx |orin )?(orin|xavier|tx[12]|nano)\b")
    arch = _BOARDS[board[1].lower()] if board else "CAPABILITY"
    text = f"This torch was built from {source[1]}, for other GPUs: build it again for this one"
    remake = "python setup.py clean && python setup.py install"
    return (Fix(text, (shell.command("linux", "cd", source[1]), f"export TORCH_CUDA_ARCH_LIST={arch}", remake)),)


def _of_its_list(told: Told) -> tuple[Fix, ...]:
    """Of what somebody built with a list of capabilities that the text names, and that the GPU is not in."""
    given = told.last(r"TORCH_CUDA_ARCH_LIST ?= ?['\"]?((?:\d{1,2}\.\d(?:\+PTX)?[; ,]{0,2}){1,12})")
    shown = told.last(r"(?:capability|compute)[^\n]{0,40}(?:\n[^\n]{0,4})?\((\d{1,2}), ?(\d)\)")
    no = r"compatible with the current PyTorch|(?i:\bdocs? say|\breadme\b)"  # of torch itself; of others
    if given is None or shown is None or told.has(no):
        return ()
    has = (int(shown[1]), int(shown[2]))
    for entry in re.finditer(r"(\d{1,2})\.(\d)(\+PTX)?", given[1]):
        made = (int(entry[1]), int(entry[2]))
        if made <= has and (made[0] == has[0] or entry[3]):
            return ()
    wanted = f"{has[0]}.{has[1]}"
    text = (
        f"It was built for {given[1].strip(' ;,')} alone, and this GPU has compute capability {wanted}: build it again "
    )
    text += "with that, in the folder of its source; or take the official wheels, where they have code for this GPU"
    if told.has(r"\bpip3? install"):
        how = "by pip with --no-build-isolation --no-cache-dir --force-reinstall --no-deps"
        return (Fix(text.replace("in the folder of its source", how), (f'export TORCH_CUDA_ARCH_LIST="{wanted}"',)),)
    return (Fix(text, ("python setup.py clean", f'TORCH_CUDA_ARCH_LIST="{wanted}" python setup.py install')),)


_OF_HIP = r"HIP error|hipError"
_OLD_TORCH = r"THC|pytorch-0|Error \((?:8|48)\)|error \((?:8|11|48)\)"  # until torch 1.10
_OLD_CODE_FOR = (
    'python -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.get_device_capability())"',
)
_CODE_FOR = Fix(
    "Check which GPUs the build supports",
    ('python -c "import torch; print(torch.cuda.get_arch_list(), torch.cuda.get_device_capability())"',),
)


def _of_this_gpu(told: Told) -> tuple[Fix, ...]:
    """A newer Python, for a newer torch, heals a GPU that is too new: where none is named, this is looked at first."""
    old = fixes.of_an_old_python(told)
    unknown = told.facts is None or told.facts.torch is None
    older, newer = told.has(torch_builds.OLDER_GPU), told.has(torch_builds.NEWER_GPU)
    if unknown and (newer or not old) and older != newer:
        return ()  # the build that has its code comes next
    if (unknown or old) and not told.has(_OF_HIP) and (made := torch_builds.for_card(told)):
        return made
    if unknown and not older and not newer and not told.has(_OF_HIP):
        return _which_gpu(told, old)
    if not old or newer:
        return fixes.reinstall_build(told)
    return () if older else (_CODE_FOR, *old)


def _which_gpu(told: Told, old: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """Where the text names no GPU: what tells which it is, and what heals each."""
    before = told.has("THC|pytorch-0") or (told.torch and version(told.torch) < (1, 7))
    see = _OLD_CODE_FOR if before else _CODE_FOR.commands
    if told.has(r"no longer supports this GPU because it is too old"):
        text = "The GPU is too old for this torch, so a newer one does not help: its capability is in the message. 5.0 "
        text += "to 7.0 is in the builds for CUDA 12.6, as below; 3.7 in torch up to 2.7.1 for CUDA 11.8; 3.5 in torch "
        text += "1.2 and older or built from source; older ones run on the CPU (export CUDA_VISIBLE_DEVICES=-1)"
        return (Fix(text, (*see, torch_builds.torch_of(told, *_for_most(told), "--force-reinstall"))),)
    if told.has(_OLD_TORCH) or old:
        torch, build = _for_most(told)
        text = "See GPU and build. RTX 20 (7.5) needs torch for CUDA 10, RTX 30 and A100 (8.x) 11.1, RTX 40 and H100 "
        text += "11.8: where the build's is older, a newer torch, as below; 12.0 (RTX 50): torch 2.7 or newer for "
        text += "CUDA 12.8, with Python 3.10 or newer; 3.x: an older torch, or the CPU. Where the build is new "
        text += "enough, what was compiled for it (extensions, mmcv) is to be built again"
        made = Fix(text, (*see, torch_builds.torch_of(told, torch, build, "--force-reinstall")))
        return (made, *old)
    text = "Compare the GPU's capability with the list. Above it (RTX 50: 12.0): a build for CUDA 12.8, as below. "
    text += "Below it (GTX 900, GTX 10, V100): one for CUDA 12.6, with cu126 instead of cu128 (K80: torch 2.7.1, "
    text += "cu118). In the list: a package of the traceback was built for other GPUs, build it again"
    return (Fix(text, (*see, torch_builds.torch_of(told, "", "cu128", "--force-reinstall"))),)


def _for_most(told: Told) -> tuple[str, str]:
    torch = torch_builds.newest_torch(told)
    return torch, torch_builds.cuda_build(replace(told, text=re.sub(r"\+cu\d+", "", told.text)), torch)


def _build_with_code(told: Told) -> tuple[Fix, ...]:
    if told.has(_OF_HIP):
        return _rocm_target(told)
    if told.facts is not None and told.facts.torch is not None:
        made = fixes.reinstall_build(told) or torch_builds.for_newer_gpu(told)
        if made or not (told.has(torch_builds.OLDER_GPU) or told.has(torch_builds.NEWER_GPU)):
            return () if fixes.reinstall_build(told) else made
    oldest = told.has(r"\bK80\b|\bsm_37\b(?! sm_)")
    if oldest or told.has(torch_builds.OLDER_GPU):
        text = "This GPU needs a CUDA 12.6 build: newer ones dropped it"
        if oldest:
            text = "This GPU needs a CUDA 11.8 build, which torch 2.7 was the last to have"
        torch, build = ("2.7.1", "cu118") if oldest else ("", "cu126")
        return (Fix(text, (torch_builds.torch_of(told, torch, build, "--force-reinstall"),)),)
    if told.has(torch_builds.NEWER_GPU):
        text = "This GPU needs a build for CUDA 12.8 or newer, and driver 570 or newer"
        return (Fix(text, (torch_builds.torch_of(told, "", "cu128", "--force-reinstall"),)),)
    return ()


def _of_a_package(told: Told) -> tuple[Fix, ...]:
    """Where the text names the GPU and a build of torch that has code for it: then a package has none."""
    gpu = torch_builds.card(told)[0] or next(iter(re.findall(torch_builds.OLDER_GPU, told.here)), "")
    capability = told.known.gpus.capability(gpu) if gpu else None
    generation = told.known.drivers.generation(capability or "")
    torch = told.last(r"\b(\d\.\d{1,2}\.\d)\+cu(\d{1,2})(\d)\b")
    if not generation or torch is None or not told.has("no kernel image") or told.has(_TORCHS_OWN):
        return ()
    cuda = f"{torch[2]}.{torch[3]}"
    dropped = version(capability or "") < (7, 5) and version(cuda) >= (12, 8)
    if dropped or version(capability or "") < (5, 0) or version(cuda) < version(generation.first_cuda or "0"):
        return ()
    text = f"torch {torch[0]} has code for the {gpu} ({capability}), as this shows by printing a number: so a package "
    text += "that was compiled for other GPUs fails, which the last lines of the traceback name (xformers, attention "
    text += "kernels, a node or extension of its own). Build or install that again, or leave it out"
    see = 'python -c "import torch; print(torch.ones(1).cuda() + 1)"'
    return (Fix(text, (see,)), *_for_this_gpu(told), _CODE_FOR)


def _newer_gpu(told: Told) -> tuple[Fix, ...]:
    """With an old Python a new one comes first."""
    old = fixes.of_an_old_python(told) and not told.several_pythons
    return () if old or told.has("invalid value for --gpu-architecture") else newer_gpus.build(told)


def _with_code(told: Told) -> tuple[Fix, ...]:
    """A torch that has code for the GPU; and how to see which has, where that is not said yet."""
    made = (
        accelerators.packed(told)
        or _of_a_package(told)
        or _of_an_image(told)
        or _too_old(told)
        or _of_its_list(told)
        or (*_own_build(told), *makers.jetson(told))
        or _newer_gpu(told)
        or (*_newer_compiler(told), *_of_this_gpu(told), *_build_with_code(told))
    )
    seen = (*_CODE_FOR.commands, *_OLD_CODE_FOR, newer_gpus.SEE)
    shown = any(see in fix.commands for fix in made for see in seen)
    return made if shown else (*made, _CODE_FOR)


# What torch itself, and its own compiler, say of the GPU: no package's words.
_TORCHS_OWN = r"current PyTorch install(?:ation)? supports|invalid value for --gpu-architecture"


def _is_torchs(told: Told) -> bool:
    """Whether the words are torch's own, or name a GPU that newer builds of torch left out and no package."""
    alone = told.has(r'File "<stdin>", line \d+') and not told.has(r"-packages[/\\](?!torch[/\\])\w")
    return alone or told.has(_TORCHS_OWN) or (told.has(torch_builds.OLDER_GPU) and not extension(told))


def _newer_compiler(told: Told) -> tuple[Fix, ...]:
    """torch's kernels may run on a GPU for which the compiler that comes with them makes no code."""
    older = told.has(torch_builds.OLDER_GPU) or told.has(_OLD_GPU)
    if not told.has("invalid value for --gpu-architecture") or older or makers.jetson(told):
        return ()
    text = "torch compiles fused kernels with its own NVRTC, which is older than this GPU: install a newer torch"
    build = "cu128" if told.has(torch_builds.NEWER_GPU) else "cu126"
    return (Fix(text, (torch_builds.torch_of(told, "", build, "-U"),)),)


def _nunchaku(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"[/\\]nunchaku[/\\]"):
        return ()
    text = "nunchaku's 4-bit kernels are for RTX 20 to 50, A100 and their like; Hopper (H100, H20, H800) has no such "
    return (Fix(f"{text}units: there use the unquantized model. Else install its wheel for your torch and Python"),)


def _by_another_cuda(told: Told) -> tuple[Fix, ...]:
    """A project's own operators, whose error has a number that the CUDA of torch has no words for."""
    at = told.last(r"cuda runtime error \((98)\) ?:? ?unrecognized error code at (?:\S*?/)??(\w+)/(?:ops|src|csrc)/")
    if at is None or at[2] in ("THC", "ATen", "torch"):
        return ()
    text = (
        f"The operators of {at[2]} were compiled by another CUDA than torch's (which has no words for error {at[1]}), "
        "or without code for this GPU. Compare both; where they differ, take a toolkit or a torch of the same version; "
        "then, in the folder of its setup.py, remove what was built and build again"
    )
    see = 'python -c "import torch; print(torch.version.cuda, torch.cuda.get_device_capability())"'
    again = pip("install", "--no-build-isolation", "--no-deps", "-e", ".")
    return (Fix(text, (see, "nvcc --version", "rm -rf build", again)),)


def _which_part(told: Told) -> tuple[Fix, ...]:
    """Of torch and what was compiled for it, where neither is named."""
    text = "Test whether torch itself has code for the GPU. If the last line is a tensor, it has: build the package of "
    text += (
        "the traceback again. If it fails, compare the capability with the list. Above it: a newer torch (RTX 50: CUDA "
    )
    text += "12.8, as below). Below it: one for CUDA 12.6 or older, or the CPU. The driver is not the cause"
    see = 'python -c "import torch; print(torch.cuda.get_arch_list(), torch.cuda.get_device_capability()); '
    see += 'print(torch.ones(1).cuda() + 1)"'
    newer = torch_builds.torch_of(told, "", "cu128", "--force-reinstall")
    return (Fix(text, (see,)), Fix("Only if that failed, and the capability is above the list", (newer,)))


def _for_this_gpu(told: Told) -> tuple[Fix, ...]:
    name = extension(told)
    if name.startswith("torch-"):
        return (
            Fix(
                f"Install the newest {name} from PyG's own index",
                (pip("install", "--force-reinstall", "--no-deps", name, *index_of_extension(told, name)),),
            ),
        )
    if tiny := told.last(r"tinycudann(?: extension for compute capability (\d+)|_bindings)"):
        where = "git+https://github.com/NVlabs/tiny-cuda-nn/#subdirectory=bindings/torch"
        return (
            Fix(
                f"Build tiny-cuda-nn again for this GPU's compute capability ({tiny[1] or '86: RTX 30, 89: RTX 40'})",
                (
                    f"export TCNN_CUDA_ARCHITECTURES={tiny[1] or '86'}",
                    pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir", where),
                ),
            ),
        )
    named = re.findall(
        r"(?i)\b(?:[RG]TX (?:PRO )?|Tesla |Quadro |TITAN )?[A-Z]{0,3} ?\d{2,4}(?: ?Ti| SUPER)?\b", told.text
    )
    sm = told.last(r"\bsm_(\d{2,3})\b(?! sm_)")
    capability = next(filter(None, map(told.known.gpus.capability, reversed(named))), "")
    capability = capability or (f"{sm[1][:-1]}.{sm[1][-1]}" if sm else "")
    where = f"git+https://github.com/{BY_SOURCE[name]}" if name in BY_SOURCE else name or "."
    arch = Fix(
        "Build it from its source for this GPU" + (f", whose compute capability is {capability}" if capability else
        " (12.0 for RTX 50, 9.0 for H100, 8.9 for RTX 40, 8.6 for RTX 30, 7.5 for RTX 20 and GTX 16)"),
        (
            f"export TORCH_CUDA_ARCH_LIST={capability or '8.6'}",
            pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir", where),
        ),
    )  # fmt: skip
    if not name and told.has("but was built for sm") and told.has(torch_builds.NEWER_GPU):
        text = "The kernel is torch's or xformers': install torch 2.7 or newer, with CUDA 12.8, and its xformers"
        return (Fix(text, (torch_builds.torch_of(told, "", "cu128", "-U"),)),)
    if not name:
        there = replace(arch, text=f"{arch.text}, in the folder of the source")
        return (
            (there,)
            if capability or re.search(r"\.cu[h:]?\b|tinycudann|built for sm", told.text)
            else (*_which_part(told), there)
        )
    if name in BY_SOURCE:
        return (arch,)
    return (Fix(f"Update {name}: newer releases have code for newer GPUs", (pip("install", "-U", name),)), arch)


def _with_gpu(told: Told) -> tuple[Fix, ...]:
    name = extension(told) or "PACKAGE"
    if told.has(r"torchvision|\bnms\b") and told.has("torchvision"):
        return fixes.torchvision(told)
    if name in ("mmcv", "mmcv-full"):
        return (openmmlab.by_mim(told, "Install the mmcv that was built for your torch and CUDA: mim chooses it"),)
    if told.has("awq_ext"):
        text = "AutoAWQ's kernels are a package of their own, and built for one torch: install it"
        return (
            Fix(text, (pip("install", "autoawq-kernels"),)),
            Fix("AutoAWQ is no longer developed: for newer torch load the model with gptqmodel or vLLM"),
        )
    if told.has(r"autogptq|FusedLlama|exllama_kernels"):
        return (
            Fix(
                "auto-gptq was installed without its CUDA part: install a wheel of its releases that was built for "
                "your torch and CUDA",
                (pip("install", "--force-reinstall", "--no-deps", "--no-cache-dir", "auto-gptq"),),
            ),
            Fix(
                "Or use its successor, which today's transformers and optimum ask for",
                (pip("install", "--no-build-isolation", "gptqmodel"),),
            ),
        )
    text = "Build it where the GPU and nvcc are visible, or force CUDA"
    if told.has(r"(?i)grounding_?dino|Failed to load custom C\+\+ ops"):
        name = "git+https://github.com/IDEA-Research/GroundingDINO"
    if source := told.last(r"File \"((?:(?!-packages)[^\"\n]){1,150})[/\\]groundingdino[/\\]"):
        text = f"{text}; the program runs from its source folder, so build it there"
        again = pip("install", "--no-build-isolation", "-e", source[1])
        return (Fix(text, ("export CUDA_HOME=/usr/local/cuda FORCE_CUDA=1", again)),)
    if name == "PACKAGE" and told.has(r"name '_C' is not defined"):
        text, name = f"{text}: in the folder of its source", "."
    again = pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir", name)
    needs = _what_it_needs(told, name)
    return needs or (Fix(text, ("export CUDA_HOME=/usr/local/cuda FORCE_CUDA=1", again)),)


def _what_it_needs(told: Told, name: str) -> tuple[Fix, ...]:
    """Of a part that was not built, by a package's own words, or on Windows: the source is built where it is."""
    if told.os != "windows" and not told.has(r"(?i:cuda) extensions? (?:is|was|not|could)"):
        return ()
    text = "Its compiled part was not built: that needs a CUDA build of torch (the first command shows no None), and "
    text += "nvcc of the same CUDA version"
    text += ", in Visual Studio's x64 Native Tools prompt" if told.os == "windows" else ""
    text += ". Then build it again, in the folder of its source, and read what its build prints of CUDA"
    see = ('python -c "import torch; print(torch.__version__, torch.version.cuda)"', "nvcc --version")
    name = name if told.has(rf"install [^\n]{{0,60}}\b{re.escape(name)}\b") else "."
    again = pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "--no-cache-dir", name)
    return (Fix(text, (*see, again)),)


# torch's warning of a GPU of 12.1, which runs code for 12.0.
_ONE_STEP = r"capability (?:\(CC\) )?12\.1[\s\S]{0,250}?(?:\(12\.0\)|does not include kernels)"


def _of_no_other_program(around: str) -> bool:
    """Whether the kernels may be torch's: OpenCV, CuPy and others have builds of their own."""
    if re.search(_ONE_STEP, around) and "no kernel image" not in around:
        return False
    others = re.search(r"\(-217:Gpu API call\)|\bcupy_?\w*\.|\bpaddle\b|\bnumba\.cuda|\bggml_", around)
    return others is None or "torch" in around.lower()


ERRORS = (
    Error(
        "gpu-one-step-newer",
        "torch warns of a GPU that it can use",
        "Code for compute capability 12.0 runs on a GPU of 12.1 (DGX Spark, GB10).",
        "environment",
        (
            Seen(
                "capability supported by this | not include kernels",
                _ONE_STEP,
                "Found GPU0 NVIDIA GB10 which is of cuda capability 12.1.\nMinimum and Maximum cuda capability "
                "supported by this version of PyTorch is (8.0) - (12.0)",
                warns=True,
            ),
        ),
        (
            Fix(
                "Check that torch computes; then the warning may stay",
                ("python -c \"import torch; print(torch.ones(1, device='cuda') + 1)\"",),
            ),
        ),
        asked=("gb10 cuda capability 12.1 warning", "dgx spark sm_121 warning"),
        goes_on=True,
        source="CUDA: binary compatibility within a major capability; pytorch/pytorch#172629",
    ),
    Error(
        "extension-built-for-other-arch",
        "A compiled package has no code for this GPU",
        "A compiled package (not torch itself) has no code for this GPU.",
        "environment",
        (
            Seen(
                "no kernel image is available for execution on the device",
                r"CUDA error \([^)\n]*\): no kernel image is available for execution on the device",
                "CUDA error (/tmp/flash-attention/csrc/flash_attn/src/fmha_fwd_launch_template.h:89): no "
                "kernel image is available for execution on the device",
            ),
            Seen(
                "no kernel image is available",
                r"CUDA error(?: at| in)? \S+:\d+.*no kernel image is available",
                "CUDA error (/tmp/flash-attention/csrc/flash_attn/src/fmha_fwd_launch_template.h:89): no "
                "kernel image is available for execution on the device",
            ),
            Seen(
                "unrecognized error code at",
                r"cuda runtime error \((?:48|98|209)\) ?:? ?unrecognized error code at "
                r"(?!\S*(?:THC|[Aa][Tt]en|c10))\S+\.cu",
                "cuda runtime error (48) : unrecognized error code at net/ops/roi_align/src/roi_align_kernel.cu:140",
            ),
            *exactly(
                "Error no kernel image is available for execution on the device at line",
                "Could not find compatible tinycudann extension for compute capability",
                "No module named 'tinycudann_bindings",
            ),
            Seen(
                "no kernel image is available | invalid device function",
                r"[Ee]rror in \w+: (?:no kernel image is available|invalid device function)",
                "error in name: no kernel image is available",
            ),
            Seen(
                "no kernel image is available for execution on the device",
                r"(?:GPUassert|CUDA Error|CUDA error|Cuda error)(?:: | at | in )(?:\S+: )?no kernel image "
                r"is available for execution on the device (?:at )?\S+\.\w+",
                "GPUassert: no kernel image is available for execution on the device rasterize_points.cu 90",
            ),
            Seen(
                "unrecognized error code at",
                r"cuda runtime error \((?:48|98|209)\) ?:? ?unrecognized error code at \S+\.cu\b",
                "cuda runtime error (48) : unrecognized error code at mmdet/ops/roi_align/src/x_kernel.cu:140",
            ),
            Seen(
                "no kernel image is available for execution on the device at",
                r"no kernel image is available for execution on the device "
                r"\(at (?!\S*(?:[Aa][Tt]en|THC|c10)/)\S+\.cu:\d+\)",
                "CUDA error: no kernel image is available for execution on the device (at /p/kernels/a.cu:12)",
            ),
            Seen(
                "no kernel image is available for execution on the device",
                r"no kernel image is available for execution on the device"
                r"(?=[\s\S]{0,500}?\b(?:causal_conv1d|selective_scan|flash_attn_2|mamba)_cuda\b)",
                "CUDA error: no kernel image is available for execution on the device\n"
                "in causal_conv1d_cuda.causal_conv1d_fwd",
            ),
            Seen("FATAL kernel", r"FATAL: kernel `?\w+`? is for sm\d+", "FATAL: kernel name is for sm12"),
            Seen(
                "but was built for sm",
                r"is for sm\d+(?:-sm\d+)?, ?but was built for sm\d+",
                "is for sm12-sm12, but was built for sm12",
            ),
            Seen(
                "no kernel image is available for execution on the device | error invalid device function",
                r"(?:flash_attn|xformers|bitsandbytes|gsplat|diff_gaussian_rasterization|simple_knn|"
                r"tinycudann|mmcv|pytorch3d|detectron2|nvdiffrast|torch_scatter|torch_cluster|torch_sparse|"
                r"pyg_lib|spconv|MinkowskiEngine|apex|deepspeed|vllm/_custom_ops|causal_conv1d|mamba_ssm|"
                r"exllama\w*|auto_gptq|sageattention|custom_rasterizer|pointnet2|kaolin|natten|"
                r"torchvision/(?:ops|_C)|torchaudio|nerfacc|lltm)[^\n]*\n(?:[^\n]*\n){0,8}?[^\n]*(?:no kernel "
                r"image is available for execution on the device|(?<!HIP[ ])error: invalid device function)",
                '  File "/venv/lib/python3.10/site-packages/flash_attn/flash_attn_interface.py", line 96\n '
                "   out = fwd()\nRuntimeError: CUDA error: no kernel image is available for execution on "
                "the device",
            ),
            *exactly("CUDA_ERROR_NO_BINARY_FOR_GPU"),
            Seen(
                "invalid device function",
                r"cuda runtime error \((?:8|98|48)\) : invalid device function(?! at \S{1,200}torch/lib/THC/)",
                "cuda runtime error (8) : invalid device function",
            ),
            Seen(
                "no kernel image is available",
                r"(?<!\S)(?:(?!aten[\\/]src)\S){1,120}\.cu[h:]?[\d:()]{0,12}:? ?\(?\d*\)?[^\n]{0,80}no "
                r"kernel image is available",
                "x/THC/THCBlas.cu:12: no kernel image is available for execution on the device",
            ),
            Seen(
                "was compiled for compute capability",
                r"was compiled for compute capability \d+.* but (?:the|your|current)",
                "was compiled for compute capability 12  but the",
            ),
            *codes(218, 302, 303, 500),
        ),
        (
            lambda told: (
                _said_too_old(told)
                or _of_its_list(told)
                or _nunchaku(told)
                or _by_another_cuda(told)
                or _for_this_gpu(told)
            ),
        ),
        alternatives=(
            Or("no-kernel-image-torch", 'torch.ones(1, device="cuda") + 1 fails as well'),
            Or("torchvision-mismatch", "the function that fails belongs to torchvision"),
        ),
        asked=("no kernel image extension", "flash attn no kernel image", "rtx 5090 extension"),
        rule="TD401",
        source="gsplat#1053, Kimi-Audio#90",
    ),
    Error(
        "rocm-gpu-unsupported",
        "ROCm does not support this AMD GPU",
        "This ROCm, or this torch build, does not support this AMD GPU.",
        "environment",
        (
            Seen(
                "MIOpen Error",
                r"MIOpen Error: [^\n]{0,160}Code object build failed",
                "MIOpen Error: /x/program.cpp:294: Code object build failed.",
            ),
            *exactly(
                "hipErrorNoBinaryForGpu",
                "HIP error: invalid device function",
                "Unable to find code object for all current devices",
            ),
            Seen(
                "invalid device function | no kernel image is available | shared object initialization failed | "
                "invalid kernel file | "
                "device kernel image is invalid | the operation cannot be performed in the present state",
                r"HIP error: (?:invalid device function|no kernel image is available|shared object initialization "
                r"failed|invalid kernel "
                r"file|device kernel image is invalid|the operation cannot be performed in the present state)",
                "RuntimeError: HIP error: invalid device function",
            ),
            Seen(
                "rocBLAS error Cannot read",
                r"rocBLAS error: Cannot read \S*",
                "rocBLAS error: Cannot read /opt/rocm/lib/rocblas/library/TensileLibrary.dat: Illegal "
                "seek for GPU arch",
            ),
            Seen(
                "rocBLAS error Could not",
                r"rocBLAS error: Could not (?:load|initialize) \S+",
                "rocBLAS error: Could not load C:\\AMD\\bin\\/rocblas/library/TensileLibrary_lazy_gfx1103.dat",
            ),
            Seen(
                "rocblaslt error",
                r"rocblaslt error: (?:Cannot read|Could not load) \S+",
                "rocblaslt error: Could not load /opt/rocm/lib/hipblaslt/library/TensileLibrary.dat",
            ),
            Seen(
                "TensileLibrary",
                r"TensileLibrary\S*: (?:No such file|Illegal seek)",
                "/opt/rocm/lib/rocblas/library/TensileLibrary.dat: Illegal seek for GPU arch : gfx1036",
            ),
            Seen(
                "for GPU arch",
                r"for GPU arch ?: gfx\w+",
                "/opt/rocm/lib/rocblas/library/TensileLibrary.dat: Illegal seek for GPU arch : gfx1036",
            ),
            *exactly("ROCR: unsupported GPU"),
            Seen(
                "hipErrorInvalid",
                r"hipErrorInvalid(?:DeviceFunction|Image|KernelFile)",
                "hipErrorInvalidDeviceFunction",
            ),
            *exactly("hipErrorSharedObjectInitFailed"),
            Seen(
                "HSA STATUS ERROR INVALID",
                r"HSA_STATUS_ERROR_INVALID_(?:ISA|CODE_OBJECT|ISA_NAME)\b",
                "HSA_STATUS_ERROR_INVALID_ISA: The instruction set architecture is invalid.",
            ),
            Seen(
                "Attempting to use hipBLASLt on a",
                r"Attempting to use hipBLASLt on an? unsupported architecture(?!! Overriding)",
                "Attempting to use hipBLASLt on a unsupported architecture",
            ),
            Seen(
                "unsupported | Unsupported",
                r"(?:unsupported|Unsupported) (?:AMD )?(?:GPU|gpu) ?(?:arch\w*)?:? gfx\w+",
                "unsupported GPU gfxname",
            ),
        ),
        (lambda told: accelerators.of_another_build(told) or _rocm_target(told),),
        alternatives=(Or("rocm-no-gpu-visible", "rocminfo does not show the GPU"),),
        asked=(
            "hip error invalid device function",
            "gfx1031 not supported",
            "hsa_override_gfx_version",
            "rx 6700 xt pytorch",
        ),
        rule="TD601",
        source="pytorch/pytorch#53738; ROCm/hip#3465",
    ),
    Error(
        "no-kernel-image-torch",
        "This torch build has no code for this GPU",
        (
            "This build of torch has no code for this GPU: the GPU is too new for the build, or so old that the "
            "build dropped it."
        ),
        "environment",
        (
            Seen(
                "error invalid argument",
                r"THCudaCheck FAIL file=\S*THCGeneral\.cpp line=\d+ error=11 : invalid argument",
                "THCudaCheck FAIL file=/pytorch/aten/src/THC/THCGeneral.cpp line=405 error=11 : invalid argument",
            ),
            Seen(
                "runtime error invalid argument at",
                r"cuda runtime error \(11\) : invalid argument at \S*(?:THCGeneral|/opt/conda/)\S*",
                "RuntimeError: cuda runtime error (11) : invalid argument at /pytorch/aten/src/THC/THCGeneral.cpp:405",
            ),
            Seen(
                "invalid device function at",
                r"cuda runtime error \((?:8|98|48)\) : invalid device function at \S{1,200}torch/lib/THC/",
                "cuda runtime error (8) : invalid device function at /w/torch/lib/THC/THCTensorMath.cu:246",
            ),
            Seen("uda runtime error", r"[Cc]uda runtime error \(?48\b", "Cuda runtime error 48 when it starts"),
            *exactly("no kernel image is available for execution on the device"),
            Seen(
                "lackwell | RTX",
                r"\b(?:RTX 50\d\d|[Bb]lackwell)\b[^\n]{0,120}\b[Ss][Mm]_?1[02]\d\b[^\n]{0,60}(?:[Ee]rror|not "
                r"(?:supported|compatible)|incompatib)",
                "It does not work on my RTX 5080: it gives a PyTorch Blackwell SM_120 error",
            ),
            Seen(
                "is not compatible with the current PyTorch installation",
                r"with CUDA capability sm_\d+ is not compatible with the current PyTorch installation",
                "NVIDIA GeForce RTX 5090 with CUDA capability sm_120 is not compatible with the current "
                "PyTorch installation.",
            ),
            *exactly(
                "The current PyTorch install supports CUDA capabilities",
                "Minimum and Maximum cuda capability supported by this version of PyTorch",
            ),
            Seen(
                "minimum cuda capability",
                r"minimum cuda capability (?:supported by this library|that we support) is",
                "minimum cuda capability supported by this library is",
            ),
            Seen(
                "which requires CUDA VERSION",
                r"which requires CUDA_VERSION >= \d+",
                "    Found GPU0 TITAN V which requires CUDA_VERSION >= 9000 for",
                warns=True,
            ),
            *exactly("PyTorch no longer supports this GPU because it is too old"),
            Seen(
                "PyTorch no longer | The following list shows the CCs",
                r"is of (?:cuda|compute) capability (?:\(CC\) )?[\d.]+\.?[\s\S]{0,40}(?:PyTorch no longer|"
                r"The following list shows the CCs)",
                "    Found GPU0 GeForce GTX 650 which is of cuda capability 3.0.\n"
                "    PyTorch no longer supports this GPU because it is too old.",
            ),
            *exactly(
                "does not include kernels for this GPU",
                "No published PyTorch CUDA builds for release",
                "cudaErrorNoKernelImageForDevice",
                "is not compatible with devices with SM <",
                "invalid value for --gpu-architecture",
                "no kernel image is available",
            ),
            *codes(98, 209),
        ),
        (_with_code,),
        alternatives=(
            Or(
                "extension-built-for-other-arch",
                'torch.ones(1, device="cuda") + 1 works, so the package in the traceback is the cause',
                unless=_is_torchs,
                otherwise=("TD401", "TD402"),
            ),
            Or("duplicate-install", "the right build is installed, but a different one is found first"),
        ),
        asked=(
            "sm_120 is not compatible",
            "no kernel image is available for execution on the device",
            "rtx 5090 not supported pytorch",
            "cuda capability not compatible with current pytorch",
            "blackwell torch",
            "gpu too old for torch",
            "gtx too old",
        ),
        rule="TD401",
        amid=_of_no_other_program,
        source="genuine text of torch 2.14.1+cu130 over a stand-in for libcuda; uv#14742, vllm#19906",
    ),
    Error(
        "extension-without-gpu",
        "A compiled package was built without GPU support",
        (
            "A compiled package was built without GPU support (no GPU or no nvcc was visible when it was "
            "built, or it is a CPU wheel)."
        ),
        "environment",
        (
            Seen(
                "Not compiled with",
                r"Not compiled with (?:GPU|CUDA) support",
                "RuntimeError: Not compiled with GPU support",
            ),
            Seen(
                "not compiled | compiled without | not built | built without",
                r"(?<!CTranslate2\x20)(?<!CTranslate2\x20package\x20)(?<![Tt]orch\x20)(?:is|was|has been) "
                r"(?:not compiled|compiled without|not built|built without) (?:with "
                r")?(?:GPU|CUDA|cuda|gpu)(?: support| ops?)?",
                '"RuntimeError: nms is not compiled with GPU support"',
            ),
            Seen(
                "implementation for device cuda",
                r"implementation for device cuda:\d+ not found",
                "RuntimeError: modulated_deformable_im2col_impl: implementation for device cuda:0 not found.",
            ),
            Seen(
                "with arguments from the CUDA backend",
                r"Could not run '(?!aten|torchvision|xformers)\w+::\w+' with arguments from the 'CUDA' backend",
                "Could not run 'name::name' with arguments from the 'CUDA' backend",
            ),
            Seen(
                "MultiScaleDeformableAttention",
                r"No module named '(?:_C|\w*)\.?MultiScaleDeformableAttention'",
                "No module named '_CMultiScaleDeformableAttention'",
            ),
            *exactly(
                "name '_C' is not defined",
                "no CUDA support in this build",
                "name 'autogptq_cuda_256' is not defined",
                "name 'awq_ext' is not defined",
            ),
            Seen(
                "extension is required for | extension is currently required for | extension not | extension is not "
                "| extension was not | extension could not | the CUDA extension",
                r"(?:Error|Exception): [^\n]{0,80}(?i:cuda) extensions? "
                r"(?:is (?:currently )?required for|(?:is |was )?not (?:built|compiled|installed"
                r"|loaded)|could not be (?:loaded|imported|found))"
                r"|(?m:^)CUDA extension not installed\."
                r"|(?:[Cc]ould not|[Ff]ailed to|[Cc]annot) (?:load|import) the CUDA extension(?![^\n]{0,60}[Ff]all)",
                "AssertionError: CUDA extension is currently required for faster",
            ),
            Seen("CUDA kernel", r"CUDA kernels? (?:are|is) not (?:built|compiled)", "CUDA kernels are not built"),
            Seen(
                "not compiled | not available",
                r"Custom C\+\+ ops.*(?:not compiled|not available)",
                "Custom C++ ops not compiled",
            ),
            *exactly("Failed to load custom C++ ops"),
        ),
        (_with_gpu,),
        alternatives=(
            Or("cpu-only-build", "torch.version.cuda is None"),
            Or("extension-built-for-other-arch", "it was built with CUDA, but for a different GPU"),
        ),
        asked=("not compiled with gpu support", "nms not compiled with gpu"),
        goes_on=True,
        source="open-mmlab/mmcv FAQ; detectron2 installation page",
    ),
    Error(
        "cuda-package-on-rocm",
        "A CUDA-only package on an AMD GPU",
        "A package that works only with CUDA is used on a machine with ROCm.",
        "environment",
        (
            Seen(
                "support | supported | compatible with | work with",
                r"(?:only|does not|doesn'?t|not) (?:support|supported|compatible with|work with)(?:s|ed)? "
                r"(?:on |by )?(?:ROCm|AMD GPUs?|HIP)\b",
                "RuntimeError: This kernel does not support ROCm",
            ),
            Seen(
                "supported",
                r"(?:ROCm|HIP|AMD)(?!.{0,90}privateuse).{0,60}(?:is|are) not (?:yet )?supported"
                r"(?!.{0,80}not able to use)",
                "ROCm is not supported",
            ),
            Seen("only support", r"only supports? (?:NVIDIA|CUDA) (?:GPUs?|devices?)", "only supports NVIDIA GPUs"),
        ),
        (Fix("Look for its ROCm version (vllm, flash-attn and bitsandbytes have one), or stop using it"),),
        alternatives=(Or("rocm-gpu-unsupported", "the package has ROCm code, but not for this GPU"),),
        symptom=1,
        source="public issues of vllm and bitsandbytes",
    ),
    Error(
        "dtype-unsupported-on-gpu",
        "The GPU does not support this data type",
        (
            "The GPU does not support the data type (bf16 needs Ampere, 8.0; fp8 needs Ada, 8.9, or Hopper; Apple "
            "GPUs have no fp8, and bf16 and complex numbers only with a recent macOS and torch)."
        ),
        "code",
        (
            *exactly("cuFFT doesn't support signals of half type"),
            *exactly(
                "Required aspect fp64 is not supported on the device",
                "The GPU device does not support Double (Float64) operations",
            ),
            Seen(
                "Native API failed",
                r"Native API failed\.(?=[\s\S]{0,150}?-fp64-)",
                'Native API failed. Native API returns: -996\ninvalid_kernel("uses-fp64-math")',
            ),
            Seen(
                "Invalid or unsupported data type",
                r"dml_\w+\.cc:\d+\] Invalid or unsupported data type",
                "[F D:\\a\\torch_directml\\engine\\dml_util.cc:118] Invalid or unsupported data type.",
            ),
            *exactly("A tensor with all NaNs was produced in", "MPS BFloat16 is only supported on MacOS"),
            *exactly("Bfloat16 is only supported on GPUs with compute capability"),
            Seen(
                "support",
                r"(?:Your|The|This|Current) (?:setup|device|GPU|hardware|CUDA [Dd]evice|machine|gpu)\S* "
                r".{0,40}(?:doesn'?t|does not|not) support (?:bf16|bfloat16|fp8|BF16|FP8|float8)",
                "ValueError: Your setup doesn't support bf16/gpu. You need torch>=1.10, using Ampere GPU "
                "with cuda>=11.0",
            ),
            Seen(
                "is only supported on",
                r"torch\._scaled_(?:mm|grouped_mm) is only supported on",
                "torch._scaled_mm is only supported on",
            ),
            Seen(
                "not supported",
                r"(?:bf16|bfloat16|BF16|fp8|FP8|fp8e\d\w*|float8\w*)(?:/\w+)? (?:is |are )?not supported "
                r"(?:on|in|by) (?:this|your|the|current)",
                "bf16 not supported on this",
            ),
            Seen(
                "not supported in this architecture",
                r"type fp8e\w+ not supported in this architecture",
                "type fp8ename not supported in this architecture",
            ),
            Seen(
                "data type is not supported on CUDA arch",
                r"fp8e\w+ data type is not supported on CUDA arch",
                "AssertionError: fp8e4nv data type is not supported on CUDA arch < 89",
            ),
            Seen("requires target sm", r"requires \.target sm_\d+\w? or higher", "requires .target sm_12 or higher"),
            Seen(
                "requires | require | only supported | need",
                r"(?:FP8|fp8|float8|bf16|BF16|NVFP4|MXFP4|W4A4|W8A8)\S* .{0,60}(?:requires|require|only "
                r"supported|need)s? .{0,40}(?:compute capability|CUDA capability|Ampere|Hopper|Ada|sm_?\d+|"
                r"SM ?\d+)",
                "ValueError: Your setup doesn't support bf16/gpu. You need torch>=1.10, using Ampere GPU "
                "with cuda>=11.0",
            ),
            Seen(
                "Float is not supported on MPS",
                r"[Bb]Float16 is not supported on MPS",
                "BFloat16 is not supported on MPS",
            ),
            Seen(
                "Minimum capability",
                r"Minimum capability: \d+\. Current capability",
                "Minimum capability: 12. Current capability",
            ),
            *exactly("You need torch>=1.10, using Ampere GPU"),
            Seen(
                "is not supported for the current GPU",
                r"The quantization method \w+ is not supported for the current GPU",
                "The quantization method name is not supported for the current GPU",
            ),
            Seen("not implemented for Float", r"not implemented for 'Float8_\w+'", "not implemented for 'Float8_name'"),
            Seen("cublas", r"cublas\w+.*CUDA_R_(?:16BF|8F)\w*", "cublasname CUDA_R_16BF"),
            Seen(
                "Trying to convert",
                r"Trying to convert (?!(?:Complex)?Double)\w+ to the MPS backend",
                "TypeError: Trying to convert Float8_e4m3fn to the MPS backend but it does not have "
                "support for that dtype.",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "This GPU has no Fourier transform in float16: x.float() before it; in a web UI or ComfyUI "
                        "turn "
                        "FreeU off, or start it in float32 (--no-half, --force-fp32)"
                    ),
                )
                if told.has("signals of half")
                else (
                    Fix("Start the web UI with --no-half-vae, for the Unet with --no-half (or Upcast cross attention)"),
                    Fix("Or use a VAE that is made for float16 (SDXL: sdxl-vae-fp16-fix)"),
                )
                if told.has("all NaNs was produced")
                else (accelerators.IN_FLOAT32,)
                if told.has(r"dml_\w+\.cc")
                else accelerators.without_float64(told)
                if told.has(r"\bfp64\b|Float64\) operations")
                else (
                    Fix(
                        "Complex numbers on Apple's GPU came with later releases: update torch and macOS, or compute "
                        "it on the CPU, f(x.cpu()).to(x.device)"
                    ),
                )
                if told.has("convert Complex")
                else (Fix("Use float16 (or float32) instead: dtype=torch.float16, --dtype half, fp16=True"),)
            ),
        ),
        alternatives=(Or("gpu-too-old-for-triton", "the message comes from Triton"),),
        asked=(
            "stable diffusion black image",
            "bfloat16 not supported on this gpu",
            "fp8 not supported",
            "bf16 only supported on compute capability 8.0",
        ),
        source="vllm: worker.py; transformers: training_args.py",
    ),
    Error(
        "half-on-cpu",
        "float16 is used on the CPU",
        (
            "float16 is used on the CPU, which does not support it for this operation: the model was loaded in "
            "half precision, but not moved to the GPU."
        ),
        "code",
        (
            Seen(
                "is not implemented for type torch HalfTensor",
                r"\w+ is not implemented for type torch\.HalfTensor",
                "RuntimeError: _thnn_conv2d_forward is not implemented for type torch.HalfTensor",
            ),
            *varying("{_th_addmm_out} not supported on CPUType for Half"),
            Seen(
                "not implemented for Half",
                r"(?:\b(?!\w*(?:_cuda|cusolver|magma))\w+\"?|^|[^\w\"]) not implemented for 'Half'",
                "RuntimeError: \"slow_conv2d_cpu\" not implemented for 'Half'",
            ),
            Seen(
                "not implemented for",
                r'"?(?:slow_conv2d_cpu|addmm_impl_cpu_|LayerNormKernelImpl|baddbmm_with_gemm|'
                r"softmax_lastdim_kernel_impl|mse_cpu|upsample_nearest2d_channels_last|"
                r"compute_indices_weights_\w+|GeluKernelImpl)\"? not implemented for '(?:Half|BFloat16)'",
                "RuntimeError: \"addmm_impl_cpu_\" not implemented for 'Half'",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "The web UI runs on the CPU: start it with --no-half --precision full (in webui-user: "
                        "COMMANDLINE_ARGS); it is slow there. With a GPU, its torch is the wrong build"
                    ),
                )
                if told.has("(?i)webui|automatic1111|stable.diffusion|\\bforge\\b")
                else ()
            ),
            lambda told: (
                (Fix("Where the code says .half(), write .float() on the CPU, or .half().cuda() with a GPU"),)
                if told.has(r"(?i)glm|\.half\(\)")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        f"Write {got[1]}=torch.float32 on the CPU; or move the model and its input to the GPU, "
                        f".to('cuda')"
                    ),
                )
                if (got := told.last(r"\b((?:torch_)?dtype) ?= ?(?:torch\.float16|torch\.half|['\"]float16['\"])"))
                else (Fix("Use float32 or bfloat16 on the CPU, or move the model to the GPU"),)
            ),
            Fix("If there should be a GPU", ("torchdoctor check",)),
        ),
        alternatives=(
            Or("cpu-only-build", "there is a GPU, but torch.version.cuda is None"),
            Or("dtype-unsupported-on-gpu", "the model is on a GPU"),
        ),
        asked=(
            "addmm_impl_cpu_ not implemented for half",
            "half precision cpu error",
            "slow_conv2d_cpu not implemented for half",
        ),
        rule="TD211",
        source="aten/src/ATen/Dispatch.h",
    ),
)
