"""What a text tells of its GPU's own software: AMD's ROCm and DirectML, Intel's XPU, Triton, and programs on them."""

from torchdoctor import shell
from torchdoctor.explain.checks import Memory
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

_SEE_AMDS = ("rocminfo | grep -E 'gfx|Marketing'", 'python -c "import torch; print(torch.cuda.get_arch_list())"')
_DIRECTML = r"(?i)directml|privateuseone|\bdml_\w+\.cc"
# The first release of triton-windows that is for a newer torch than this one: its README has the table.
_TRITON_WINDOWS = {"2.4": "3.2", "2.5": "3.2", "2.6": "3.3", "2.7": "3.4", "2.8": "3.5", "2.9": "3.6", "2.10": "3.7"}

# The torch that each Triton came with. Source: the requirements of torch's wheels.
_TORCH_OF = {"2.0": "2.0", "2.1": "2.1", "2.2": "2.2", "2.3": "2.3", "3.0": "2.4", "3.1": "2.5", "3.2": "2.6"}
_TORCH_OF |= {"3.3": "2.7", "3.4": "2.8", "3.5": "2.9", "3.6": "2.10"}


def triton_for_windows(told: Told) -> Fix:
    """The Triton of the text's torch; of another torch, or of none that is named, how to choose it."""
    nightly = told.last(r"\btorch(?:==|[ :]{1,2}| version:? )(\d\.\d+)\.\d+\.dev")
    asked = told.last(r"(?:requirement|found for) triton==(\d\.\d+)")
    torch = nightly[1] if nightly else told.torch.rpartition(".")[0] or (asked and _TORCH_OF.get(asked[1])) or ""
    listed = "; take triton out of the list of requirements" if told.has(r"\brequirements\S*\.txt") and asked else ""
    if number := _TRITON_WINDOWS.get(torch):
        its = f" (the one for torch {torch})" if asked and not told.torch else ""
        return Fix(
            f"Install triton-windows, which is Triton on Windows{its}{listed}",
            (pip("install", f"triton-windows<{number}"),),
        )
    if torch and version(torch) < version("2.4"):
        text = f"On Windows there is no Triton for torch {torch}, only for 2.4 and newer: leave out the option or flag "
        return Fix(f"{text}that needs torch.compile or Triton{listed}; or update torch, then install triton-windows")
    table = ", ".join(f"{torch}: <{first}" for torch, first in [*_TRITON_WINDOWS.items()][1:])
    see = 'python -c "import torch; print(torch.__version__)"'
    text = f"On Windows take the Triton of your torch ({table}; newer: the newest), here of torch 2.8"
    return Fix(text, (see, pip("install", "triton-windows<3.5")))


def unknown_amd(told: Told) -> tuple[Fix, ...]:
    """Where ROCm has no code for a GPU that the text does not name."""
    if told.os == "windows":
        return on_windows(told)
    text = (
        "See which GPU it is, and which the build has. RX 6000 runs as its relative with HSA_OVERRIDE_GFX_VERSION="
        "10.3.0, RX 7000 with 11.0.0; a newer one needs a torch for a newer ROCm, an older (gfx803, gfx900) one for an "
        "older. If it is in the list: unset HSA_OVERRIDE_GFX_VERSION; what was compiled for another GPU (as in "
        "~/.cache/torch_extensions) is removed and built again; if rocBLAS lacks files, unset "
        "ROCBLAS_TENSILE_LIBPATH and install torch again"
    )
    return (Fix(text, _SEE_AMDS),)


# gfx targets that ROCm's builds have no code for, and the relative that runs in their place, by what texts name.
_OVERRIDES = (
    (r"(?i)RX ?7[6789]\d\d|gfx110[1-3]|\b7[68]0M\b|\b7[6789]00 ?(?:XTX?|GRE)\b", "11.0.0"),
    (r"(?i)RX ?6[0-9]\d\d|gfx103[1-6]|\b6[68]0M\b|\bRaphael\b|\b6[4-9][05]0 ?XT\b", "10.3.0"),
    (r"(?i)RX ?5[0-9]\d\d|gfx101[0-3]|\b5[5-7]00 ?XT\b", "10.3.0"),
    (r"(?i)gfx90[2c]|\bRyzen (?:\d )?(?:Pro )?[2-5]\d\d\d[UHG]|\b(?:Barcelo|Cezanne|Renoir|Lucienne)\b", "9.0.0"),
)
_WITHOUT_CODE = (
    r"(?i)gfx103[1-6]|gfx101[0-3]|gfx90c|\b(?:RX|Radeon)? ?(?:6[4-7][05]0|5[5-7]00) ?(?:XT|M|S)?\b"
    r"|\b(?:Barcelo|Cezanne|Renoir|Lucienne)\b|\b6[68]0M\b"
)


def relative(told: Told) -> str:
    """The GPU whose code the text's one can run, as HSA_OVERRIDE_GFX_VERSION takes it."""
    return next((value for mark, value in _OVERRIDES if told.has(mark)), "")


_ROCMS = r"libamdhip64|\brocm/|/opt/rocm|\+rocm\d|\b(?:ROCm|rocm)\b|\bgfx\d{3,4}\b"


def of_an_amd_crash(told: Told) -> tuple[Fix, ...]:
    """ROCm crashes on GPUs that it has no code for, integrated ones above all."""
    if not told.has(_ROCMS) or told.os == "windows" or not told.has(r"(?i)torch"):
        return ()
    if told.has(r"\+cu\d|(?i:\b[RG]TX ?\d|geforce|nvidia-smi)"):
        return ()
    if told.has(_WITHOUT_CODE) and not told.has(r"HSA_OVERRIDE|(?i:\brx ?[79]\d00|\b(?:2|two) GPUs)"):
        text = "ROCm's builds have no code for this GPU, and crash on it: let it run as its closest relative, in the "
        text += (
            "same shell (docker run: -e HSA_OVERRIDE_GFX_VERSION=...). Where another GPU is in the machine too, show "
        )
        text += "it that one alone, ROCR_VISIBLE_DEVICES, by its number in rocminfo"
        return (Fix(text, (shell.export("linux", "HSA_OVERRIDE_GFX_VERSION", relative(told)), _SEE_AMDS[0])),)
    if told.has(r"(?i)(?<!no )\b(?:iGPU|APU|integrated|vega \d{1,2}\b|2 GPUs|two GPUs)"):
        text = "ROCm takes the integrated GPU too: show it the other one alone, by its number in rocminfo (from 0)"
        return (Fix(text, ("rocminfo | grep -E 'gfx|Marketing'", "export ROCR_VISIBLE_DEVICES=0")),)
    if told.has(r"(?i)gfx80\d|\bRX ?(?:4[678]0|5[5-9]0)"):
        text = "ROCm has no code for this GPU (gfx803: RX 400, RX 500), and crashes on it: run on the CPU, or take an "
        return (Fix(f"{text}image that somebody built for gfx803"),)
    text = (
        "ROCm crashes on a GPU that the build has no code for: compare them. If it is in the list, take another torch "
    )
    return (Fix(f"{text}and ROCm (of nightlies the one that worked), and a driver of the same ROCm", _SEE_AMDS),)


def on_windows(told: Told) -> tuple[Fix, ...]:
    """AMD's own wheels have code for GPUs that its HIP SDK, and so ZLUDA, lacks; no index of PyTorch has Windows."""
    own = told.known.gpus.amd_wheels()
    named = told.last(r"(?<![A-Za-z])gfx\d{3,4}\b")
    if named is None or named[0] not in own.windows:
        return (
            Fix(
                "The HIP SDK has no code for this GPU: take a newer one, or the torch that AMD publishes for Windows "
                f"({own.page}), which needs no ZLUDA"
            ),
        )
    text = f"The HIP SDK has no code for {named[0]}: AMD publishes a torch for it on Windows, which needs no ZLUDA"
    wanted = (f"torch[device-{named[0]}]", "torchvision", "torchaudio")
    return (
        Fix(text, (pip("install", "--force-reinstall", "--index-url", own.url, *wanted),)),
        Fix("A program that is made for ZLUDA needs a newer HIP SDK, with rocBLAS files for this GPU, instead"),
    )


def of_another_build(told: Told) -> tuple[Fix, ...]:
    """Where the builds of PyTorch for Linux do not help: of Windows, and of a library that torch can do without."""
    if told.os == "windows" and not told.has("HIP error|hipError"):
        return on_windows(told)
    if told.has(r"hipBLASLt on an? unsupported"):
        text = (
            "This torch (nightlies of autumn 2024) takes hipBLASLt for every GPU, which has no code for yours: switch "
        )
        text += (
            "it off; where that changes nothing, take a release of torch, which asks for the GPU (no override helps)"
        )
        wanted = ("torch", "torchvision", "torchaudio", "--index-url", "https://download.pytorch.org/whl/rocm7.2")
        return (Fix(text, ("export TORCH_BLAS_PREFER_HIPBLASLT=0", pip("install", "--force-reinstall", *wanted))),)
    if not told.has(r"rocblaslt error"):
        return ()
    text = "hipBLASLt has no files for this GPU: let torch use rocBLAS, and install torch again if its own are missing"
    return (Fix(text, ("export TORCH_BLAS_PREFER_HIPBLASLT=0",)),)


def without_float64(told: Told) -> tuple[Fix, ...]:
    """Arc A and the GPUs in most of Intel's processors compute no float64."""
    text = (
        "This GPU has no float64: use float32 (x.float(), model.float(), torch.tensor(..., dtype=torch.float32)), and "
        "turn NumPy's arrays, which are float64, into that first"
    )
    if told.os == "windows":
        return (Fix(text),)
    emulate = ("export OverrideDefaultFP64Settings=1 IGC_EnableDPEmulation=1",)
    return (Fix(text), Fix("Or let Intel's driver emulate it, which is slow", emulate))


def of_the_unified_runtime(told: Told) -> tuple[Fix, ...]:
    """A failure below SYCL of which torch says no more."""
    if not told.has(r"\bUR error|LIBUR_LOADER"):
        return ()
    text = (
        "torch's XPU build brings its own runtime: start in a terminal without oneAPI's setvars.sh. If it then fails "
        "too, the driver is too old for the GPU, or the GPU is not among those that PyTorch supports (Arc, Core Ultra, "
        "Data Center Max; not Iris Xe or UHD): update Intel's driver, else use the CPU"
    )
    return (Fix(text, ('python -c "import torch; print(torch.xpu.get_device_properties(0))"',)),)


AMDS_OWN = "for Radeon RX 7000 and 9000 AMD's torch for Windows is better (https://rocm.docs.amd.com)"
IN_FLOAT32 = Fix(
    "DirectML has no bfloat16, float64 and complex: start the program in float32 (ComfyUI: --force-fp32 --fp32-vae), "
    f"and leave out nodes that need CUDA; {AMDS_OWN}"
)


def of_directml(told: Told) -> tuple[Fix, ...]:
    """DirectML takes much more memory than CUDA."""
    if not told.has(_DIRECTML):
        return ()
    text = "DirectML needs much memory, and gives little back: make smaller images, decode them in tiles (ComfyUI: VAE "
    return (Fix(f"{text}Decode (Tiled)), use fp16 or GGUF models, restart the program between models; {AMDS_OWN}"),)


def of_xpu_memory(told: Told) -> tuple[Fix, ...]:
    """Intel's GPUs: mostly full, else asked for a block that the driver does not give in one piece."""
    if not told.has(r"XPU out of memory|UR_RESULT_ERROR_OUT_OF_(?:DEVICE_MEMORY|RESOURCES)"):
        return ()
    memory = Memory.of(told.text)
    if memory and memory.asked and memory.total and memory.asked + (memory.own or 0) < 0.8 * memory.total:
        text = "Most of the GPU is free, so its driver does not give a block of this size: split the tensor, or move "
        text += "it in parts"
        if told.place == "wsl":
            text += "; in WSL the GPU has a part of the memory only: give WSL more (memory= in .wslconfig)"
        text += "; the newest Intel driver and torch have a higher limit, and need no intel_extension_for_pytorch"
        return (Fix(text),)
    text = "Take a smaller batch, image or model, in bfloat16 or quantized, and free what is not needed: del, then "
    text += "torch.xpu.empty_cache(); ComfyUI: --lowvram. An integrated GPU shares the main memory, so close other "
    return (Fix(f"{text}programs. After this error start Python again: the driver may have lost its state"),)


def of_mps_memory(told: Told) -> tuple[Fix, ...]:
    """Apple's GPU: by the sizes of the message, and by whether its limit was lifted, which the message then says."""
    less = "Use a smaller batch, half precision or a smaller model"
    if told.has(r"(?i)comfyui"):
        less = (
            "Use a smaller image or fewer frames and a GGUF model, one model at a time, decoded in tiles (VAE Decode "
        )
        less += "(Tiled))"
    sizes = told.last(r"MPS allocated: ([\d.]+) ([KMG])i?B, other allocations: ([\d.]+) ([KMG])i?B")
    own, other = (
        float(sizes[at]) * {"K": 2**-20, "M": 2**-10, "G": 1.0}[sizes[at + 1]] if sizes else 0.0 for at in (1, 3)
    )
    if sizes and other > own:
        less += f". Of what is taken, {sizes[3]} {sizes[4]}B are not tensors but kept by Metal (compiled graphs, "
        less += "buffers): a newer torch keeps less, and torch.mps.empty_cache() after each epoch or image frees it"
    else:
        less += "; free memory that is not needed: torch.mps.empty_cache()"
    limit = told.last(r"max allowed: ([\d.]+ [KMG]i?B)")
    tried = r"(?i)(?:already|tried(?! to alloc)|did|set(?:ting)?|export|os\.environ)\b[^\n]{0,60}"
    tried += "PYTORCH_MPS_HIGH_WATERMARK_RATIO"
    if told.has(tried):
        if limit:
            less += f". The limit is still on ({limit[1]}), so PYTORCH_MPS_HIGH_WATERMARK_RATIO did not reach the "
            less += "program: it counts before torch is imported, in the line that starts it; it lets the Mac swap, no "
            less += "more"
            return (Fix(less, ("PYTORCH_MPS_HIGH_WATERMARK_RATIO=0.0 python your_script.py",)),)
        return (Fix(less),)
    last = "As a last resort, lift the limit (the system may become slow)"
    return (Fix(less), Fix(last, ("export PYTORCH_MPS_HIGH_WATERMARK_RATIO=0.0",)))


def of_a_server(told: Told) -> tuple[Fix, ...]:
    """Whose kernels are its own: which part it is, is seen by leaving parts out."""
    if not told.has(r"[/\\](?:sglang|vllm)[/\\]|\b(?:sglang\.launch_server|vllm serve)\b"):
        return ()
    text = "The kernels are the server's own: update it, and leave parts out one by one to see which fails: CUDA graphs"
    option = "(--disable-cuda-graph; vLLM: --enforce-eager), speculative decoding, --attention-backend, a quantization"
    return (Fix(f"{text} {option}. Its log names the kernel with", ("export CUDA_LAUNCH_BLOCKING=1",)),)


def cudnn_alone(told: Told) -> tuple[Fix, ...]:
    """Where cuDNN says that it failed, and not why."""
    if not told.has("CUDNN_STATUS_EXECUTION_FAILED"):
        return ()
    see = (
        'python -c "import torch; print(torch.__version__, torch.version.cuda, torch.cuda.get_device_capability(), '
        'torch.cuda.get_arch_list())"'
    )
    text = (
        "Run it once with torch.backends.cudnn.enabled = False: an error that then shows is the true one (memory, an "
        "index, parts of the model left on the CPU). If that works, this build does not suit the GPU (a capability "
        "above the list's: take a newer build), or another cuDNN is found first"
    )
    if told.has(
        r"(?i)\bafter (?:\w+ ){0,3}(?:epoch|iteration|step|hour|minute)|\bat (?:step|iteration|epoch) \d|训练到一半"
    ):
        text += ". As it ran before, first watch the GPU's memory and temperature (nvidia-smi -l 5), with a smaller "
        text += "batch; then look for a sample of a different size. If it stops at random, check overclocking and the "
        text += "Xid lines of the kernel log"
    return (Fix(text, (see,)),)


def packed(told: Told) -> tuple[Fix, ...]:
    """A program that carries torch in itself, as paths without a folder show: pip cannot change that."""
    if not told.has(
        r"(?m)^[`'\"> ]{0,4}torch\\(?:cuda\\__init__|_utils|nn\\[\w\\]+)\.py:\d|PyInstaller\\hooks\\rthooks"
    ) or told.has(r"(?i)\bI (?:build|built|made|make|packed?) |\bmy (?:own )?(?:exe|app)\b|\.spec\b|--onefile"):
        return ()
    text = "This program carries its torch in itself, where pip cannot change it: take its newest release, or one for "
    return (Fix(f"{text}your GPU (RTX 50 needs CUDA 12.8); else run it from its source, in an environment of its own"),)
