"""A GPU that is newer than the torch of the text: which torch has code for it, and into which Python it belongs."""

import re
from collections.abc import Sequence
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

SEE = 'python -c "import torch; print(torch.__version__, torch.__file__, torch.cuda.get_arch_list())"'
_NEED = "This GPU needs torch 2.7 or newer for CUDA 12.8 or newer, and driver 570 or newer"
# Programs that are downloaded whole, with a torch of their own.
_READY = (
    r"(?i)\bpre-?built\b|\breleases? section|整合包|一键包|\bsoftware version\b|\binstaller\b|\bportable\b"
    r"|\.exe\b(?<!python\.exe)(?<!cmd\.exe)(?<!nvcc\.exe)|\bpinokio\b|\bstability ?matrix\b|\bone[- ]click\b"
    r"|\bstandalone\b|\bAppData\\Local\\(?!Programs\\Python|Temp|Packages)"
)
_WEB_UI = r"(?i)\bcomfy ?ui|stable-diffusion-webui|\bautomatic1111|\bforge\b|\binvoke ?ai|\bfooocus|\bweb-?ui\b|\bkohya"
_ENVIRONMENT = r"[/\\]envs[/\\]+([A-Za-z][\w.-]{0,60})[/\\]+(?:lib|Lib|bin|python\.exe)\b"
_OF_WINDOWS = r"\b([A-Z]:\\[^\n\"'*?|<>:]{1,200})\\[Ll]ib\\site-packages\\torch\\"
_BUILT = (
    r"\b(flash[_-]attn|mmcv|spconv|pytorch3d|detectron2|gsplat|nvdiffrast|sageattention|natten|tinycudann|deepspeed"
    r"|torch[_-](?:scatter|cluster|sparse)|mamba_ssm|causal_conv1d|pointnet2|bitsandbytes|nunchaku)\b"
)


def is_plan(fix: Fix) -> bool:
    """Whether build() made it."""
    return any(SEE.removeprefix("python ") in line for line in fix.commands)


def build(told: Told) -> tuple[Fix, ...]:
    """A torch with code for it; () where the GPU is another, or not a text's."""
    here = told.facts is not None and told.facts.source == "machine"
    other = told.has(torch_builds.OLDER_GPU) or told.has(r"HIP error|hipError")
    if here or other or told.jetson or not told.has(torch_builds.NEWER_GPU):
        return ()
    if told.has(r"/nix/store/"):
        text = (
            f"{_NEED}. pip cannot change what is in /nix/store: update the flake's nixpkgs to one with such a torch, "
        )
        text += (
            "or take the wheel's package in it (torch-bin for torch), and build again. If the project pins its own, "
        )
        return (Fix(f"{text}run it from its source in a venv instead", ("nix flake update", SEE)),)
    if told.has(r"[/\\]vllm[/\\]|\bvllm serve\b|(?i:\b(?:incompatib\w+|conflict\w*)[^\n.]{0,30}\bvllm\b)"):
        text = f"{_NEED}. vLLM brings the torch that it was built with: update vLLM (0.9 or newer), best in a new "
        text += f"environment, and leave torch to it. {_code(told)} must then be in the list"
        return (Fix(text, (pip("install", "-U", "vllm"), SEE)),)
    own, commands = _where(told)
    text = f"{_NEED}{own}.{_again(told)} Afterwards {_code(told)} must be in the list that this prints"
    if told.has(r"(?i)\bcu1(?:2[89]|3\d)\b|cuda[- ]?1(?:2\.[89]|3\.\d)"):
        text += (
            "; if it is not, that build went into another Python, or an older torch is found first: the path that is "
        )
        text += "printed shows which one runs"
    return (Fix(text, (*commands, _install(told), SEE)),)


def planned(fixes: Sequence[Fix], of_rule: Sequence[Fix]) -> tuple[Fix, ...]:
    """The fixes with the releases that a plan for the text's report names, in place of the newest ones."""
    plan = next((line for fix in of_rule[:1] for line in fix.commands if " install torch==" in line), "")
    if not plan:
        return tuple(fixes)
    commands = (plan if "--force-reinstall" in line and "xformers" not in line else line for line in fixes[0].commands)
    return (replace(fixes[0], commands=tuple(commands)), *fixes[1:])


def _code(told: Told) -> str:
    """What a build must list for the text's GPU; what is made for sm_120 runs on sm_121."""
    named = told.last(r"\bsm_(1[0-2]\d)\b")
    if named and named[1] != "121":
        return f"sm_{named[1]}"
    return "sm_100" if told.has(r"\bG?B[23]00\b") else "sm_120"


def _install(told: Told) -> str:
    """Of the release of the text, where that has such a build; with xformers, which is of one torch."""
    known = told.known.releases.get(told.torch) if told.torch else None
    kept = known is not None and version(told.torch) >= (2, 7) and "cu128" in known.indexed.get("linux_x86_64", ())
    more = (
        ("xformers",) if told.has(r"\bxformers\b") and not told.has("(?i)no module named 'xformers|no xformers") else ()
    )
    wanted = (*torch_builds.pair(told, told.torch if kept and not more else ""), *more)
    return pip("install", "--force-reinstall", *wanted, "--index-url", f"{torch_builds.INDEX}/cu128")


def _again(told: Told) -> str:
    """What must be new with torch."""
    named = sorted({found[1].replace("_", "-") for found in re.finditer(_BUILT, told.text)})[:4]
    if not named:
        return " What was compiled for the old torch is installed or built again."
    return f" Then install again what was compiled for the old torch ({', '.join(named)}), or build it with CUDA 12.8."


def _where(told: Told) -> tuple[str, tuple[str, ...]]:
    """Into which Python; and what goes before the command."""
    if told.portable or told.interpreter:
        return ". Install torch in the program's own Python, as below, or take a newer release of the program", ()
    names = {found[1] for found in re.finditer(_ENVIRONMENT, told.text)}
    if len(names) == 1:
        name = names.pop()
        return f". Install torch in the environment {name}", (
            shell.command(told.os or "linux", "conda", "activate", name),
        )
    folder = told.last(_OF_WINDOWS)
    if folder:
        text = (
            f". Install torch in the Python of {folder[1]} (its python.exe, or Scripts\\python.exe, in place of python)"
        )
        return text, ()
    return ("" if told.manager in ("uv", "poetry", "pixi") or told.notebook else _of_which(told)), ()


def _of_which(told: Told) -> str:
    """Where the text shows no Python: how the right one is found, by what kind of program it is."""
    exe = "venv/bin/python" if told.os in ("linux", "macos") else "venv\\Scripts\\python.exe"
    if told.has(_READY):
        text = ". A program that was downloaded whole has its own torch, which a pip elsewhere does not change: take "
        text += "its newest release (or nightly, or its package for RTX 50); or, where its folder has a Python "
        return f"{text}(python.exe, {exe}), install with that in place of python"
    if told.has(_WEB_UI) and not told.conda:
        text = ". Install torch in the program's own Python: in its folder write that one in place of python "
        return f"{text}({exe}; portable: .\\python_embeded\\python.exe)"
    text = (
        ". Install torch in the Python that runs the program: activate its environment, or write its python in place "
    )
    return f"{text}of python ({exe} of a launcher's folder); a program downloaded as a whole needs its newest release"
