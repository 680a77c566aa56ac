"""What frees the GPU's memory in programs that have options of their own for it."""

import re

from torchdoctor.explain import accelerators
from torchdoctor.explain.checks import Memory
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

COMFYUI = (
    r"(?m)[/\\]ComfyUI\w*[/\\]|^ComfyUI version: ?v?\d|\bComfyUI (?:Path:|Error Report|startup time)"
    r"|Error occurred when executing \w+:|\bKSampler\b|\bOutOfMemoryError:? Allocation on device\b"
    r"|\AAllocation on device\b",
    "ComfyUI",
    "--lowvram, a smaller image or fewer frames, GGUF or fp8 models",
)


def of_its_program(told: Told) -> tuple[Fix, ...]:
    """By the program that the text names; () where it is none of these."""
    servers = (_at_vllms_start, in_vllm, _in_sglang)
    others = (accelerators.of_directml, accelerators.of_xpu_memory, _in_llama_factory)
    for made in (
        _although_free,
        *servers,
        of_wan2gp,
        _in_kohya,
        _in_a_web_ui,
        *others,
        split_between_gpus,
        _in_diffusers,
        _in_comfyui,
        _in_yolo,
        of_a_second_run,
    ):
        if found := made(told):
            return found
    return ()


def _runs(told: Told, sign: str) -> bool:
    """Whether the text has the program's sign, not of another place where it works nor of what is not used."""
    sign = rf"(?:{sign})"
    no = r"(?i:\b(?:not|never|without|instead of|than|moved from|would|proposed|suggested)\b|n't)"
    denied = rf"{no}[^.,;\n/\\]{{0,30}}{sign}|{sign}[^.,;\n/\\]{{0,20}} (?:is|was) {no}"
    return re.search(sign, re.sub(denied, " ", told.here)) is not None


def who(told: Told) -> tuple[Fix, ...]:
    """Of the others who hold memory, which nvidia-smi does not always name."""
    unseen = told.has(
        r"(?i)no (?:running |other )?process(?:es)?\b[^\n.]{0,30}(?:found|us(?:e|ing)|shown|listed|running|there)"
        r"|(?:GPU Memory|Usage) +\|\n\|[^\n]*\n(?:\|=+\|\n)?\+-+\+"
    )
    if not unseen or told.os == "windows":
        see = "nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv"
        return (Fix("Check who uses it, and stop what is not needed", (see,)),)
    text = "nvidia-smi does not name who holds it: a process that was left behind, in a different container or of "
    text += "another user. This lists them; end what is not needed by its number (kill PID; kill -9 if it stays), "
    return (
        Fix(
            f"{text}stop other containers that have this GPU, and if none is listed, restart",
            ("sudo fuser -v /dev/nvidia*",),
            "root",
        ),
    )


def _although_free(told: Told) -> tuple[Fix, ...]:
    """Where far more is free than is asked for: something else is at its limit."""
    memory = Memory.of(told.text)
    if memory is None or memory.asked is None or memory.free is None or told.has(r"[KMGT]iB allowed;"):
        return ()
    if memory.free < 2 * memory.asked or memory.free - memory.asked < 2**30:
        return ()
    text = f"{memory.in_words()}: the GPU itself is not full, so a smaller batch is no way out. "
    if told.os == "windows":
        text += (
            "Windows gives it no more when memory and paging file together are full: enlarge the paging file (System "
        )
        text += "> Advanced > Performance > Advanced > Virtual memory: 32000 to 64000 MB on a drive with room), close "
        text += "other programs, then update the GPU's driver and torch"
    else:
        text += (
            "Another program may have held it at that moment (watch nvidia-smi as it runs); else the machine's main "
        )
        text += "memory or a limit of it is at its end (container, job, WSL: memory= in .wslconfig; ulimit -v), or "
        text += "driver and torch do not fit: newer ones of both"
    if told.has(COMFYUI[0]) or told.has(r"(?i)\bcomfyui\b"):
        text += ". In ComfyUI start with --disable-pinned-memory"
    return (Fix(text, (), "reboot" if told.os == "windows" else ""),)


def _in_yolo(told: Told) -> tuple[Fix, ...]:
    """With the batch that the text names."""
    if not told.has(r"(?i)\bultralytics\b|\byolov\d+[nsmlx]?(?:[-_]\w+)?\b|\byolo1\d[nsmlx]\b|^yolo \w"):
        return ()
    if told.has(r"--batch(?:-size)?[ =]|--img(?:-size)?[ =]"):
        size = told.last(r"--batch(?:-size)?[ =](\d{1,4})\b")
        less, image = "--batch-size {}", "--img 416"
    else:
        size = told.last(r"\bbatch ?= ?(\d{1,4})\b")
        less, image = "batch={}", "imgsz=416"
    number = int(size[1]) if size else 0
    steps = [less.format(max(1, number // 2) if number else 4)] if number != 1 else []
    text = "; ".join(
        [*steps, f"smaller images ({image}, a multiple of 32)", "a smaller model (n or s in place of l or x)"]
    )
    return (Fix(f"Give the training {text}; and end what else is on the GPU", ("nvidia-smi",)),)


def _at_vllms_start(told: Told) -> tuple[Fix, ...]:
    few = told.last(r"warming up sampler with (\d{1,6}) dummy requests")
    if few is None:
        return ()
    least = max(1, int(few[1]) // 4)
    text = f"vLLM tries {few[1]} requests at once as it starts: --max-num-seqs {least}, and a smaller "
    return (Fix(f"{text}--gpu-memory-utilization (0.85; in Python max_num_seqs={least})"),)


_VLLM = r"\bvllm serve\b|\bfrom vllm import\b|\bvllm\.entrypoints\b|\bVllmWorker|[/\\]vllm[/\\]|\bEngineCore\b"
_VLLM += r"|(?i:\bvllm\b[^\n.]{0,40}(?:out of memory|\bOOM\b))"
_PACKED = r"(?i)\bawq\b|\bgptq\b|\bfp8\b|\bint[48]\b|\bbnb\b|4-?bit|8-?bit|\bgguf\b|quantization[= ](?!none)"


def in_vllm(told: Told) -> tuple[Fix, ...]:
    """With the weights of the model that the text names against the GPU's memory."""
    if not _runs(told, _VLLM) or told.has(r"KV cache|cache blocks|dummy requests|\.backward\(|trainer\.train\("):
        return ()
    memory = Memory.of(told.text)
    named = told.last(
        r"(?:--model(?:-path)?[ =]|model=|vllm serve )['\"]?[\w./-]{0,120}?-(?:(\d)x)?(\d+(?:\.\d)?)[Bb]\b"
    )
    weights = 2 * float(named[2]) * float(named[1] or 1) if named and not told.has(_PACKED) else 0
    total = memory.total / 2**30 if memory and memory.total else 0
    if total and weights > 0.9 * total and not told.has(r"tensor[-_]parallel[-_]size['\" =]{1,2}[2-9]"):
        text = f"The weights alone need about {weights:.0f} GB in half precision, and this GPU has {total:.0f}: split "
        text += (
            "them over several GPUs (--tensor-parallel-size 2, 4 ...), or take a quantized release of the model (AWQ, "
        )
        text += "GPTQ, FP8: its name as --model), or a smaller one. --gpu-memory-utilization changes nothing in that"
        return (Fix(text),)
    share = told.last(r"gpu[-_]memory[-_]utilization[= ]{1,3}(0?\.\d+)")
    text = (
        f"vLLM takes {share[1] if share else 0.9} of the whole GPU, whatever else is on it, and needs some more as it "
    )
    text += (
        "starts: set --gpu-memory-utilization lower (0.5: half the GPU; no more than is free), --max-model-len 4096, "
    )
    text += "--max-num-seqs 16, --enforce-eager; in Python the same names with _. Load the model once, not for each "
    text += "request; if its weights are larger than that: --tensor-parallel-size, or a quantized release"
    return (Fix(text, ("nvidia-smi",)),)


def _in_sglang(told: Told) -> tuple[Fix, ...]:
    if not _runs(told, r"(?i:\bsglang\b)"):
        return ()
    less = "two GPUs (--tp 2), a smaller or quantized model, less --context-length, fewer --max-running-requests, "
    less += "--cuda-graph-max-bs 8"
    if told.has(r"increase --mem-fraction-static"):
        now = told.last(r"mem_fraction_static ?= ?(0\.\d+)|--mem-fraction-static (?:to |= ?)?(0\.\d+)")
        here = f" (here {next(filter(None, now.groups()))})" if now else ""
        text = f"The weights leave nothing of SGLang's share{here}: raise it, --mem-fraction-static 0.9. If memory "
        return (Fix(f"{text}then runs out, the model is too large for this GPU: {less}"),)
    text = "Leave more memory beside SGLang's share: --mem-fraction-static 0.8, then 0.7; --chunked-prefill-size 2048, "
    return (Fix(f"{text}--cuda-graph-max-bs 8; else {less.removesuffix(', --cuda-graph-max-bs 8')}"),)


def _in_llama_factory(told: Told) -> tuple[Fix, ...]:
    """With what its configuration in the text still leaves to do."""
    if not _runs(told, r"(?i:[/\\]llama-?factory[/\\]|\bllamafactory(?:-cli train|` version))"):
        return ()
    steps = list[str]()
    if told.has(r"finetuning_type\W{1,3}full\b|\btrain_full\b|_full_sft"):
        steps.append("finetuning_type: lora in place of full training (else the DeepSpeed file ds_z3_offload_config)")
    if (size := told.last(r"per_device_train_batch_size\W{1,3}(\d+)")) is None or int(size[1]) > 1:
        steps.append("per_device_train_batch_size: 1")
    length = told.last(r"cutoff_len\W{1,3}(\d{3,6})\b")
    if length is None or int(length[1]) > 1024:
        steps.append(f"cutoff_len: {int(length[1]) // 2} or less" if length else "a smaller cutoff_len")
    if told.has(r"max_pixels"):
        steps.append("smaller image_max_pixels and video_max_pixels")
    if not told.has(r"quantization_bit|ds_z[23]|finetuning_type\W{1,3}full|train_full"):
        steps.append("quantization_bit: 4")
    if not told.has(r"enable_liger_kernel"):
        steps.append("enable_liger_kernel: true")
    if not told.has(r"ds_z3"):
        steps.append("on several GPUs deepspeed: examples/deepspeed/ds_z3_config.json, which splits the model")
    return (Fix(f"In LLaMA-Factory's configuration: {'; '.join(steps)}"),)


def _in_diffusers(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"(?:from|import) diffusers\b|[/\\]diffusers[/\\]") or told.has(
        r"\btrain\w*\.py|accelerate launch|\.backward\(|\boptimizer\.(?:step|zero_grad)|\.train\(\)"
    ):
        return ()
    four_bits = (
        "load transformer and text encoder in 4 bits (quantization_config=BitsAndBytesConfig(load_in_4bit=True))"
    )
    if told.has(r"enable_(?:model|sequential)_cpu_offload\("):
        text = f"Whole parts of this pipeline are too large: {four_bits}, or pipe.enable_sequential_cpu_offload() in "
        return (Fix(f"{text}place of the other offload, which is slow; pipe.vae.enable_tiling(), smaller images"),)
    text = f"pipe.enable_model_cpu_offload() in place of pipe.to('cuda'); if that does not suffice, {four_bits}; "
    return (Fix(f"{text}pipe.vae.enable_tiling(), smaller images or fewer frames"),)


_RUN = r"(?:time|run|test|try|generation|video|image|prompt|call|inference|request)\b"
_WENT = r"\b(?:work(?:s|ed)|ran|runs|fine|ok|success\w*|great)\b"
_ONCE = rf"(?i){_WENT}[^.\n]{{0,60}}\bfirst {_RUN}|\bfirst {_RUN}[^.\n]{{0,60}}{_WENT}"
_AGAIN = rf"(?i)\b(?:second|2nd) {_RUN}(?! of\b)"


def of_a_second_run(told: Told) -> tuple[Fix, ...]:
    """Where the first fitted, which therefore left something."""
    if not (told.has(_ONCE) and told.has(_AGAIN)) or told.has(r"(?i)\bepoch|\.backward\(|optimizer\.step"):
        return ()
    text = (
        "The first run fitted, so it has left something. Where each starts a Python of its own: nvidia-smi shows the "
    )
    text += "process that still holds memory, so end it. In one Python (notebook, server): load the model once, not "
    text += "again, and free the first results before the next run (del pipe, out; gc.collect(); "
    text += "torch.cuda.empty_cache(), in this order); under torch.no_grad(). Else the second input is larger: give it "
    return (Fix(f"{text}the size of the first", ("nvidia-smi",)),)


def split_between_gpus(told: Told) -> tuple[Fix, ...]:
    """Several GPUs, each of which holds the whole model."""
    if (low := told.last(r"\b(\w*zero[-_]?(?:stage[-_]?)?[12]\w*\.json)\b")) and not told.has(r"zero[-_]?3"):
        text = f"{low[1]} (DeepSpeed's ZeRO-1 or 2) leaves the whole model on every GPU: take the project's file for "
        text += (
            "ZeRO-3, which splits it, and if that is not enough the one with offload to main memory, in place of it "
        )
        return (Fix(f"{text}(--deepspeed .../zero3.json, zero3_offload.json); or LoRA, or 4 bits"),)
    if told.has(r"nproc[_-]per[_-]node[= ](?:[2-9]|\d\d)\b") and (
        told.has(r"--model_name_or_path") and not told.has(r"(?i)deepspeed|--fsdp\b|lora|zero[-_]?3")
    ):
        text = "torchrun alone puts the whole model, its gradients and Adam's state (16 bytes for each parameter) on "
        text += (
            "every GPU: split them, with --deepspeed and a file for ZeRO-3 (with offload where the GPUs are small), "
        )
        return (Fix(f"{text}which the project mostly has, or --fsdp; or train a LoRA (with 4 bits: QLoRA) alone"),)
    return ()


_WEB_UI = (
    r"(?i:stable-diffusion-webui|webui-user|COMMANDLINE_ARGS|Stable diffusion model failed to load"
    r"|Not enough memory, use lower resolution|\btxt2img\b|--medvram|stable.?diffusion[^\n]{0,40}web-?ui)"
)


def _in_a_web_ui(told: Told) -> tuple[Fix, ...]:
    """With the options that it has not been given yet."""
    if not _runs(told, _WEB_UI) or told.has(COMFYUI[0]):
        return ()
    steps = list[str]()
    if told.has(r"--lowvram"):
        steps.append("it has --lowvram already, so close what else uses the GPU, and take a smaller checkpoint (fp16)")
    elif told.has(r"--medvram"):
        steps.append("--lowvram in place of --medvram")
    else:
        steps.append("start it with --medvram (6 GB and less: --lowvram), in COMMANDLINE_ARGS of webui-user")
    if told.has(r"--no-half\b(?!-)|--precision full"):
        steps.append("without --no-half and --precision full, which double the memory")
    if most := told.last(r"max approx\. (\d+x\d+)"):
        steps.append(f"images up to {most[1]}")
    steps.append("smaller images or fewer at once, enlarged afterwards (Hires. fix, tiled VAE)")
    text = "; ".join(steps)
    newer = f"; {accelerators.AMDS_OWN}" if told.has(r"(?i)directml") else ""
    return (Fix(f"{text[0].upper()}{text[1:]}{newer}"),)


def of_wan2gp(told: Told) -> tuple[Fix, ...]:
    """It pins models in main memory, of which the system gives it a part only: its error may be of either memory."""
    if not told.has(r"[/\\]Wan2GP[/\\]|\bperc_reserved_mem_max\b"):
        return ()
    text = (
        "Wan2GP keeps its models in reserved (page-locked) main memory, of which the system gives a part alone: make "
    )
    text += "perc_reserved_mem_max smaller (0.3, then 0.2; not larger), or take a memory profile that needs less (4; "
    text += "with little RAM 5: Configuration > Performance, or below), and close other programs. If nvidia-smi shows "
    return (Fix(f"{text}the GPU full: fewer frames, a lower resolution", ("python wgp.py --profile 4",)),)


def of_image_programs(told: Told) -> tuple[Fix, ...]:
    """Main memory, in which their models wait."""
    if made := of_wan2gp(told):
        return made
    if not _runs(told, _WEB_UI) and not told.has(COMFYUI[0]):
        return ()
    text = "Close other programs, load one smaller model at a time (fp16; GGUF or fp8 in ComfyUI)"
    if told.has(r"--no-half\b(?!-)|--precision full"):
        text += "; leave --no-half and --precision full out, which double its size"
    if told.os != "windows":
        return (Fix(f"{text}; add swap, if the machine has less than 16 GB"),)
    pages = "Enlarge the paging file to 16 GB or more: System > Advanced > Performance > Advanced > Virtual memory"
    return (Fix(pages, (), "reboot"), Fix(text))


_KOHYA = (
    r"(?i:[/\\](?:sd-scripts|kohya_ss|lora-scripts)[/\\]|\btrain_(?:network|db|textual_inversion)\.py\b"
    r"|\bnetworks?\.lora\b|\b(?:sdxl|flux|sd3)_train(?:_network)?\.py\b|\bkohya\b)"
)
_OF_KOHYA = (
    # What saves memory there, and what in the text shows that it is on, or of no use.
    ("--gradient_checkpointing", r"--gradient_checkpointing|gradient_checkpointing[\"' ]{0,3}[:=] ?true"),
    ("--mixed_precision fp16 (bf16 from RTX 30 on)", r"--mixed_precision[= ][\"']?(?:fp16|bf16)"),
    (
        "--optimizer_type AdamW8bit",
        r"(?i)optimizer_type[= \"']{1,3}(?:AdamW8bit|Adafactor|\w*8bit)|8-?bit AdamW optimizer",
    ),
    ("--cache_latents", r"--cache_latents|caching latents"),
    ("--network_train_unet_only", r"--network_train_unet_only|train_db\.py|(?m:^)(?:sdxl|flux|sd3)_train\.py"),
    ("--train_batch_size 1", r"train_batch_size[= \"']{1,3}1\b"),
    ("--resolution 512,512", r"resolution[= \"']{1,3}512|max bucket reso[^\n]{0,20}512"),
)


def _in_kohya(told: Told) -> tuple[Fix, ...]:
    """With the options that it has not been given yet."""
    if not _runs(told, _KOHYA) or told.has(COMFYUI[0]):
        return ()
    steps = [option for option, on in _OF_KOHYA if not told.has(on)]
    if told.has(r"(?i)\b(?:sdxl|flux|sd3)\w*_train|\bsdxl\b|\bflux\b") and not told.has(r"fp8_base"):
        steps.insert(0, "--fp8_base (Flux: --blocks_to_swap 18 too)")
    text = f"Give the training script (the GUI has fields of these names) {', '.join(steps)}"
    if told.has(r"\btrain_db\.py\b"):
        text = "This is the DreamBooth script, which trains all weights: a LoRA (train_network.py; in the GUI the tab "
        text += f"LoRA) needs far less. Give it {', '.join(steps)}"
    memory = Memory.of(told.text)
    if memory and memory.total and memory.total < 5.5 * 2**30:
        text += ". This GPU is too small for SDXL and Flux, and at its limit for a LoRA of SD 1.5: rank 8, no preview "
        text += "images, nothing else on it"
    return (Fix(text, ("nvidia-smi",)),)


def _in_comfyui(told: Told) -> tuple[Fix, ...]:
    sign, name, options = COMFYUI
    if not told.has(sign) or told.has(r"(?i)\btrain(?:ing|er|\.py)|custom_nodes[/\\][\w-]*train"):
        return ()
    return (Fix(f"Start {name} with {options}; decode in tiles (VAE Decode (Tiled)), with nothing else on the GPU"),)
