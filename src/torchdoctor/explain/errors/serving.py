"""Parts that engines and programs bring beside torch: their kernels, what compiles these, and what quantizes."""

import re

from torchdoctor.explain import conflicts, environments, torch_builds, torchao
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


def _again(told: Told) -> tuple[Fix, ...]:
    """In an environment of its own, so that no other program's torch changes."""
    name = "vllm" if told.has("(?i)vllm") and not told.has("(?i)sglang") else "sglang"
    text = f"Install the newest {name} in an environment of its own, with the torch it was built with"
    return (Fix(text, environments.new_environment(told, "3.12", name)),)


def _kernels(told: Told) -> tuple[Fix, ...]:
    if told.has(r"(?i)hopper[/\\]|flash_?attention ?(?:v?3|-3)|\bFA3\b"):
        if told.has("xformers") and not told.has("(?i)vllm|sglang"):
            text = (
                "xformers takes FlashAttention 3 here, which is for Hopper (H100, H200) only: run the program without "
            )
            text += "xformers (ComfyUI: --disable-xformers), since torch has its own attention; or update it with torch"
            return (Fix(text, (pip("uninstall", "-y", "xformers"),)),)
        text = "FlashAttention 3 is for Hopper (H100, H200) only: take another backend; vLLM by the variable, SGLang by"
        return (
            Fix(f"{text} --attention-backend triton (or flashinfer)", ("export VLLM_FLASH_ATTN_VERSION=2",)),
            *_again(told),
        )
    if told.has(r"(?i)unsupported compute capability"):
        option = told.last(r"(?:[Ww]ith|using) `?(--[a-z][\w-]+)")
        named = option[1] if option else "the option that leads there (the traceback names its module)"
        return (Fix(f"This release does not know the GPU in that part: leave {named} out"), *_again(told))
    return _again(told)


def _of_its_limit(told: Told, harmless: Fix) -> tuple[Fix, ...]:
    """Where torch was updated for torchao since, past what another package allows: torch's release of before again."""
    refused = [item for item in conflicts.listed(re.sub("`", "", told.text)) if item.name == "torch"]
    every = [item.torch for item in told.known.releases.all() if item.indexed]
    torch = conflicts.newest(every, refused) if refused else ""
    wanted = torchao.built_with(torch)
    if not wanted:
        return ()
    text = (
        f"torchao's line only warns. {refused[-1].user} takes torch {torch} at most: go back to that, with the torchao "
    )
    text += f"that was built with it, until {refused[-1].user} allows a newer one"
    has = told.last(r"\btorch\W{1,3}\d[\d.]+\+(cu\d{3})\b")
    build = has[1] if has else torch_builds.build_of(told, torch)
    back = torch_builds.torch_of(told, torch, "" if told.os == "macos" else build)
    return (Fix(text, (back, pip("install", "--no-deps", f"torchao=={wanted}"))), harmless)


def _torchao(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"incompatible torch version ?\.? ?(\d+\.\d+\.\d+)?|found (\d+\.\d+\.\d+)")
    torch = (found and (found[1] or found[2])) or told.torch
    wanted = torchao.built_with(torch)
    harmless = Fix("Else leave it: only torchao's fast kernels are off")
    if not wanted:
        return (harmless,)
    if made := _of_its_limit(told, harmless):
        return made
    text = f"Install the torchao that was built with torch {torch}"
    return (Fix(text, (pip("install", "--no-deps", f"torchao=={wanted}"),)), harmless)


def _inspected(told: Told) -> tuple[Fix, ...]:
    if told.os == "windows":
        return (Fix("vLLM does not run on Windows itself: use WSL 2, Linux or its container (vllm/vllm-openai)"),)
    text = (
        "vLLM knows the model, and what it imports for it fails: the first error above this one says why, usually "
        "another package of an update (transformers, torch, flash-attn). "
    )
    if told.place == "container" or told.has(r"vllm/vllm-openai"):
        return (Fix(f"{text}Take its container of a newer release, or of one that worked, with nothing updated in it"),)
    text += "An environment of its own has what fits"
    return (Fix(text, environments.new_environment(told, "3.12", "vllm")),)


ERRORS = (
    Error(
        "vllm-model-inspection",
        "vLLM could not load its own code for the model",
        "vLLM looks at each model's class in a process of its own, which failed.",
        "environment",
        (
            Seen(
                "Error in inspecting model architecture",
                r"Error in inspecting model architecture '\w+'",
                "Error in inspecting model architecture 'LlamaForCausalLM'",
            ),
            Seen(
                "failed to be inspected",
                r"Model architectures \[[^\]]*\] failed to be inspected",
                "ValueError: Model architectures ['Qwen3ForCausalLM'] failed to be inspected.",
            ),
            Seen(
                "are not supported for now Supported architectures",
                r"Model architectures \['(\w+)'\] are not supported for now\. Supported architectures: [^\n]*'\1'",
                "Model architectures ['AForCausalLM'] are not supported for now. Supported architectures: "
                "['AForCausalLM']",
            ),
        ),
        (_inspected,),
        asked=("vllm model architectures failed to be inspected",),
        source="vllm: model_executor/models/registry.py",
    ),
    Error(
        "engine-kernels-other-gpu",
        "The engine's kernels are not for this GPU",
        "A kernel that vLLM, SGLang or xformers brings was built for other GPUs; torch itself may be right.",
        "environment",
        (
            *varying("{RMSNorm} failed with error code no kernel image is available"),
            Seen(
                "no kernel image is available",
                r"hopper[/\\][^\n]{1,80}no kernel image is available",
                "CUDA error (/x/hopper/flash_fwd_launch_template.h:166): no kernel image is available",
            ),
            Seen(
                "invalid argument",
                r"hopper[/\\]\S{1,80}: invalid argument",
                "CUDA error (/x/hopper/fwd_template.h:188): invalid argument",
            ),
            Seen(
                "nsupported compute capability",
                r"(?:sglang|vllm|flashinfer|sgl_kernel)[^\n]*\n(?:[^\n]*\n){0,6}?"
                r"[^\n]{0,60}Error: [Uu]nsupported compute capability",
                'File "/v/sglang/srt/x.py", in check\nValueError: Unsupported compute capability: 12.0',
            ),
        ),
        (_kernels,),
        alternatives=(Or("no-kernel-image-torch", 'torch.ones(1, device="cuda") + 1 fails as well'),),
        asked=("sglang no kernel image rtx 5090", "flash attention 3 blackwell sm_120"),
        source="flashinfer: norm.cu; flash-attention: hopper; sglang: pdmux_context.py",
    ),
    Error(
        "torchao-mismatch",
        "torchao was built with a different torch",
        "torchao's compiled part is left out; the program goes on.",
        "environment",
        (
            Seen(
                "Skipping import of cpp extensions due to incompatible torch version",
                r"Skipping import of cpp extensions due to incompatible torch version",
                "Skipping import of cpp extensions due to incompatible torch version 2.8.0+cu129 for torchao version",
                warns=True,
            ),
        ),
        (_torchao,),
        asked=("torchao incompatible torch version", "skipping import of cpp extensions"),
        goes_on=True,
        source="torchao: __init__.py of 0.13 to 0.18",
    ),
)
