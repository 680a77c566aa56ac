"""Memory of the GPU and of the machine."""

from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.explain import accelerators, model_sizes, out_of_memory, torch_builds
from torchdoctor.explain.checks import Memory, others_hold_most
from torchdoctor.explain.commands import pip
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.known import Error, Or, Seen, exactly, not_elsewhere, varying
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix

# An allocation that fails in a library which is only being loaded asked for a senseless size: no lack of memory.
CRASHED_AT_IMPORT = r"import torch\b[^\n]{0,9}\n(?:[^\n]*\n)?[^\n]{0,70}'std::bad_alloc"

# The user's own command, and what the shell says of the job then.
_KILLED_IT = (
    r"\b(?:p?kill|killall) -(?:9|KILL|s)\b[^\n]{0,80}\n(?:[^\n]{0,80}\n)?\[\d\][+\s]{0,9}(?:\d{1,9}\s{1,9})?[Kk]illed"
)

# How people tell of it who have no message.
_TOLD = (
    r"(?:(?<!never[ ])(?<!Never[ ])(?<!longer[ ])(?<!not[ ])(?<!n't[ ])(?<!stopped[ ])\b"
    r"(?:[Gg]et|[Gg]ot|[Gg]ets|[Gg]etting|[Hh]av(?:e|ing)|[Ff]acing|[Ee]ncounter\w*|[Rr]an into|[Rr]uns? into"
    r"|[Hh]it|[Mm]eet|[Mm]et)\b(?! (?:no|rid)\b)[^\n.!?]{0,40}[`'\"* ](?:CUDA|cuda|GPU|gpu) (?:out of memory|OOM\b"
    r"|memory error)(?![^\n.]{0,60}\b(?:[Jj][Aa][Xx]|[Tt]ensor[Ff]low|[Kk]eras)\b)"
    r"|\b[Tt]he [`'\"]?CUDA out of memory[`'\"]? (?:error |problem )?(?:appear|occur|happen)(?:s|ed|red)?\b"
    r"|^\W{0,3}CUDA out of memory (?:error )?(?:when|during|after|while|upon|at the|in the|in eval|even|on my)\b"
    r"(?! ?\?))"
)
_EVALUATES = (
    r"(?m)^[^\n]* in (?:\w*_)?(?:val(?:id\w*)?|eval\w*|test|predict\w*|infer\w*)(?:_\w+)?$"
    r"|(?i:\b(?:eval\w*|val|validation|testing|inference)\b[^\n.]{0,80}\bmemory|\bmemory\b[^\n.]{0,120}\b(?:eval\w*|validat\w*))"
)


_MORE_THAN_ANY = 200 * 2**30  # as no GPU of today has it

# Who has no smaller batch left.
_ONE_AT_A_TIME = (
    r"(?i)(?<!eval )(?<!val )(?<!test )(?<!validation )(?:\b|train_|micro_)batch[-_ ]?size\W{0,3}"
    r"(?:(?:is|of|to|as|=|already|set|just|only) ?){0,3}\W{0,2}(?:1|one)(?![\d.,]\d|\d)"
    r"|\bwith a batch of (?:1|one)\b|\beven (?:if|when|though|after|with) [^\n.]{0,20}(?:reduc|lower|decreas)\w* "
    r"(?:the )?batch|\b(?:reduc|lower|decreas)\w* (?:the )?batch ?size[^\n.]{0,40}\b(?:still|same|not (?:help|work))\b"
)
_OF_ONE = r"batch[-_ ]?size\W{0,3}(?:(?:is|of|to|=) ?){0,2}(?:1|one)(?![\d.,]\d|\d)"
_WORKS = r"(?:works|worked|fits|runs(?! out)|fine|ok)\b"
_LOADS_A_MODEL = (
    r"(?m)^[^\n]* in (?:from_pretrained|load_checkpoint_and_dispatch|_load_state_dict_into_meta_model"
    r"|_load_pretrained_model|set_module_tensor_to_device)$|^ *File [^\n]*\n[^\n]*\.from_pretrained\("
)
# Where a whole diffusion pipeline is moved: the line of a traceback, not code around it.
_MOVES_A_PIPELINE = r"(?m)^ +(?:self\.)?\w*(?:pipe|pipeline)\w*(?: = [\w.]+)?\.(?:to|cuda)\([^\n]*\)$"
# Programs with options of their own for it. Source: their documentation.
_OPTIONS = (
    (
        r"[/\\]axolotl[/\\]|\baxolotl train\b|-m axolotl\.",
        "axolotl",
        "sequence_len, micro_batch_size, adapter: qlora, deepspeed: a zero3 file",
    ),
    out_of_memory.COMFYUI,
    (
        r"[/\\]unsloth(?:_zoo|_compiled_cache)?[/\\]|\bfrom unsloth import\b",
        "Unsloth",
        "max_seq_length, load_in_4bit=True, use_gradient_checkpointing='unsloth'",
    ),
)


# A progress bar of a training that is beyond its beginning.
_RAN_A_WHILE = (
    r"(?im)^(?![^\n]*(?:load|shard|map|tokeniz|fetch|quantiz|eval|valid|test|\d[kmg]i?b?[/ ]))"
    r"[^\n]{0,80}?\b(?:[1-9]|[1-9]\d)%\|"
)


def _none_smaller(told: Told) -> bool:
    """Whether a smaller batch is no way out: not where it says that a batch of one works."""
    return told.has(_ONE_AT_A_TIME) and not told.has(
        rf"(?i){_OF_ONE}[^\n.;]{{0,40}}\b{_WORKS}|\b{_WORKS}[^\n.,;]{{0,30}}{_OF_ONE}"
    )


def _loads_a_model(told: Told) -> bool:
    """Whether memory ran out in loading one, not in another traceback of the text."""
    found = told.last(_LOADS_A_MODEL)
    if found is None:
        return False
    error = re.search(r"(?m)^(?:\w+\.)*\w*(?:Error|Exception)\b[^\n]*", told.text[found.end() :])
    return error is None or re.search(r"(?i)memory|alloc", error[0]) is not None


def _less_memory(told: Told) -> tuple[Fix, ...]:
    """With the numbers of the message, where it has them."""
    memory = Memory.of(told.text)
    if told.has(r"Cuda failure (?:\d+ )?'out of memory'"):
        text = "NCCL finds the GPU full: give each rank a GPU of its own, before the first collective operation, "
        return (
            Fix(f'{text}torch.cuda.set_device(int(os.environ["LOCAL_RANK"])), and load checkpoints with map_location'),
            Fix("Or leave room for it: a smaller batch, nothing else on these GPUs"),
        )
    if allowed := told.last(r"(\d+(?:\.\d+)? [KMGT]iB) allowed;"):
        text = f"This process may take no more than {allowed[1]} of the GPU: raise the share that it is given by "
        return (Fix(f"{text}torch.cuda.set_per_process_memory_fraction, or use less memory"),)
    if told.has(r"KV cache|cache blocks|max_model_len|gpu_memory_utilization"):
        return (_for_the_cache(told),)
    if told.has(
        r"(?i)after (?:the |about |around )?\d+\w{0,2} "
        r"(?:epoch|iteration|step|batch|minute|hour)"
        r"|memory(?![^\n]{0,30}\bto increase)[^\n]{0,30}(?:increas|grow)|after the first epoch"
        r"|\bwhen (?:the )?epochs? (?:goes|comes|gets|reach\w*) (?:to )?\d|\b(?:at|in|on) (?:the )?epoch \d{2}"
    ):
        text = (
            "It fits at first, so something is kept from step to step: add numbers, not tensors (total += "
            "loss.item()), "
            "detach what lists and hidden states keep, and evaluate under torch.no_grad(); print "
            "torch.cuda.memory_allocated() in each step. If it differs with the data, one batch is larger: "
            "limit the size of images and texts, or take a smaller batch"
        )
        return (Fix(text),)
    said = f"{memory.in_words()}: " if memory is not None and memory.asked and memory.total else ""
    own = next((f"; in {name}: {options}" for sign, name, options in _OPTIONS if told.has(sign)), "")
    if memory is not None and memory.asked and memory.asked > (memory.total or _MORE_THAN_ANY):
        return (
            Fix(
                f"{said or 'What is asked for is far too much: '}a single tensor is larger than the GPU's memory. "
                "Look at the shapes in that line (a product of sizes, attention over a long sequence), and split the "
                "work into smaller parts; in an image program the image or its resolution is too large: scale it down"
            ),
        )
    what = _what_needs_less(told)
    if told.has(r"NVML_SUCCESS"):
        what = "memory is full, and the driver cannot say how full (as on a Jetson): " + what
    return (Fix((f"{said}{what}" if said else what[0].upper() + what[1:]) + own + _after_a_while(told)),)


def _what_needs_less(told: Told) -> str:
    """By what the program does as memory runs out: saves, loads, evaluates, or trains."""
    if made := _of_a_gathered_state(told) or _of_a_moved_pipeline(told) or _of_an_empty_gpu(told):
        return made
    if told.has(_EVALUATES) and not (told.has(r"no_grad|inference_mode") or _loads_a_model(told)):
        return (
            "it fails in evaluation. Write with torch.no_grad(): around it (else the graph of every batch is kept), "
            "move results to the CPU (out.cpu()) for each batch; then a smaller batch for evaluation, smaller images "
            "or crops, or half precision"
        )
    if sized := model_sizes.too_large(told):
        return sized
    if _none_smaller(told):
        return (
            "a smaller batch is no way out here, so make each sample smaller (image or crop size, points, sequence or "
            "clip length), use mixed precision (bf16 or fp16) and gradient checkpointing; 8-bit Adam, LoRA or frozen "
            "layers where the weights are large; evaluate under torch.no_grad(); else a GPU with more memory"
        )
    if _loads_a_model(told):
        return (
            "the model does not fit as it is loaded: from_pretrained(..., torch_dtype=torch.bfloat16, "
            'device_map="auto") halves it and spreads it over all GPUs and main memory; if that is not enough, '
            "4 bits, quantization_config=BitsAndBytesConfig(load_in_4bit=True), or a smaller model"
        )
    what = (
        f"use a smaller batch or sequence{_halved(told)}, gradient accumulation, mixed precision or gradient "
        "checkpointing; evaluate "
    )
    return f"{what}under torch.no_grad(); for a model that does not fit: half precision, quantization or offloading"


def _of_a_moved_pipeline(told: Told) -> str:
    if not told.has(_MOVES_A_PIPELINE):
        return ""
    text = "the whole pipeline does not fit as it is moved to the GPU: in place of pipe.to(...) write "
    text += "pipe.enable_model_cpu_offload() (one part at a time is on the GPU), or with still too little memory "
    return f"{text}pipe.enable_sequential_cpu_offload(), which is slow; or load it in fp8 or 4 bits, or a smaller model"


def _of_an_empty_gpu(told: Told) -> str:
    """Where the first thing that is put there does not fit: part of the model."""
    memory = Memory.of(told.text)
    if memory is None or memory.own != 0 or not told.has(r"\b0 (?:bytes|MiB) is allocated by PyTorch"):
        return ""
    return (
        "nothing is on the GPU yet, so a smaller batch would change nothing: load the model in half precision "
        "(torch_dtype=torch.float16) or 4 bits, leave parts of it on the CPU (enable_model_cpu_offload() of a "
        'pipeline, device_map="auto"), or take a smaller one or a GPU with more memory'
    )


def _of_a_gathered_state(told: Told) -> str:
    """Where a checkpoint is saved, for which FSDP and ZeRO-3 gather the whole model on each GPU."""
    if not told.has(
        r"(?im)_state_dict_utils|full_state_dict|\bin \w*save_\w+$|\.save_(?:checkpoint|pretrained|model)\("
        r"|\b(?:when|while|during|on|before|at|after|it|for) (?:\w+ ){0,2}sav(?:e|es|ed|ing)\b[^\n.]{0,30}"
        r"\b(?:checkpoint|ckpt|model|weights)\b|保存[^\n]{0,10}(?:模型|权重|checkpoint|ckpt)"
    ):
        return ""
    if told.has(r"(?i)\bfsdp\b|distributed[/\\\\]fsdp|FullyShardedDataParallel"):
        text = (
            "for the checkpoint FSDP gathers the whole model on each GPU. Gather it in main memory, on rank 0 alone: "
        )
        text += "with FSDP.state_dict_type(model, StateDictType.FULL_STATE_DICT, FullStateDictConfig(offload_to_cpu="
        text += "True, rank0_only=True)) around state_dict(); or save the parts: SHARDED_STATE_DICT (accelerate and "
        return f"{text}Trainer: fsdp_state_dict_type: SHARDED_STATE_DICT), joined later by accelerate merge-weights"
    if told.has(r"(?i)zero-?_?3|stage_?3|ds_z3"):
        text = "for the checkpoint ZeRO-3 gathers the whole model: set stage3_gather_16bit_weights_on_model_save to "
        return f"{text}false, save the parts, and join them afterwards with the checkpoint's own zero_to_fp32.py"
    return ""


def _halved(told: Told) -> str:
    """The batch that the text names for training, and what to try in its place."""
    sizes = told.lasts(
        r"(?i)(?<!eval )(?<!val )(?<!test )(?<!validation )(?<!eval_)(?<!val_)(?<!test_)batch[-_ ]?size"
        r"(?: was| is| of| to|:| ?=) ?(\d{1,4})(?![\d.])|train_batch_size(?: is|:| ?=)? ?(\d{1,4})(?![\d.])",
        9,
    )
    size = max((int(found[1] or found[2]) for found in sizes), default=0)
    return f" (batch of {size} in the text: try {size // 2}, then {size // 4})" if size >= 8 else ""


def _after_a_while(told: Told) -> str:
    if not told.has(_RAN_A_WHILE) or told.has(_EVALUATES) or not told.has(r"(?i)\btrain|\.backward\(|finetun|epoch"):
        return ""
    text = ". It ran for a while first, so see whether memory grows: print torch.cuda.memory_allocated() in each step. "
    return f"{text}Where it does, keep numbers, not tensors (total += loss.item()); where not, one batch is longer"


def _for_the_cache(told: Told) -> Fix:
    """What vLLM has for the KV cache: its share of the GPU, less the weights; with the numbers of the text."""
    longest = told.last(
        r"estimated maximum model length is (\d{3,9})"
        r"|maximum number of tokens that can be stored in KV cache \((\d{3,9})\)"
    )
    tokens = longest and (longest[1] or longest[2])
    length = f"--max-model-len {tokens} or less" if tokens else "a smaller --max-model-len"
    less = "fewer --max-num-seqs, a quantized or smaller model, more GPUs (--tensor-parallel-size)"
    now = told.last(r"gpu[-_]memory[-_]utilization[`'\" ]{0,2}[ =:]{1,2}(0\.\d+)")
    if now and float(now[1]) < 0.85:
        text = f"vLLM may take {now[1]} of the GPU"
        if told.has("No available memory for the cache blocks"):
            text = f"The weights leave nothing of vLLM's share (here {now[1]})"
        text += ": raise --gpu-memory-utilization as far as nvidia-smi shows the GPU free"
        return Fix(f"{text}. If that is not enough: {length}, {less}")
    more = "" if now else ", or a larger --gpu-memory-utilization (0.95)"
    return Fix(f"Free memory for the KV cache: {length}, {less}{more}")


def _startup_share(told: Told) -> tuple[Fix, ...]:
    """What vLLM may take of what it found free, a little less than all of it."""
    found = told.last(r"Free memory on device(?: \S+)? \(([\d.]+)/([\d.]+) GiB\) on startup is less")
    if not found or not 0 < float(found[1]) <= float(found[2]):
        return ()
    share = int(100 * float(found[1]) / float(found[2])) / 100 - 0.02
    text = f"Of {found[2]} GiB {found[1]} are free: stop what holds the rest, or let vLLM take less: "
    option = f"--gpu-memory-utilization {share:.2f} (in Python gpu_memory_utilization={share:.2f})"
    return (Fix(text + option),) if share > 0.05 else ()


_BEFORE_2_1 = r"\(GPU \d+; [\d.]+ [KMGT]iB total capacity"  # as the message was until torch 2.0


def _fragmented(told: Told) -> tuple[Fix, ...]:
    """Of use only where torch holds memory that it does not use."""
    memory = Memory.of(told.text)
    if _in_pieces(memory):
        return ()
    if (
        memory is not None
        and memory.idle is not None
        and memory.idle < max(memory.asked or 0, (memory.total or 0) / 10)
    ):
        return ()
    option = "max_split_size_mb:128" if told.has(_BEFORE_2_1) else "expandable_segments:True"
    command = (f"export PYTORCH_CUDA_ALLOC_CONF={option}",)
    if memory is not None and memory.idle is not None and told.os != "windows":
        return (Fix("Much memory is reserved but not allocated: reduce fragmentation", command),)
    if memory is not None and told.os != "windows":
        return (Fix("If much is reserved but not allocated, reduce fragmentation", command),)
    return ()


def _in_pieces(memory: Memory | None) -> bool:
    """Whether what is free, and what torch holds without using it, would do if they were one."""
    if memory is None or memory.asked is None or memory.idle is None or memory.idle < (memory.total or 0) / 25:
        return False
    return memory.idle + (memory.free or 0) >= memory.asked > (memory.free or 0)


def _into_one(told: Told) -> tuple[Fix, ...]:
    """What helps against pieces; expandable segments came with torch 2.1, and are not for Windows."""
    if not _in_pieces(Memory.of(told.text)) or told.has(r"[KMGT]iB cached\)"):  # torch 1.4 has no such option
        return ()
    old = told.os == "windows" or (told.torch and version(told.torch) < (2, 1)) or told.has(_BEFORE_2_1)
    option = "max_split_size_mb:128" if old else "expandable_segments:True"
    return (
        Fix(
            "What is free or unused would do in one piece: reduce fragmentation; if it still runs out, use less memory",
            (f"export PYTORCH_CUDA_ALLOC_CONF={option}",),
        ),
    )


def _needs_less(told: Told) -> tuple[Fix, ...]:
    """Where the GPU is nearly full, or one piece a large part of it, what needs less comes first."""
    memory, pieces = Memory.of(told.text), _into_one(told)
    first, *rest = out_of_memory.of_its_program(told) or _less_memory(told)
    used = (memory.own or 0) - (memory.idle or 0) if memory is not None else 0
    large = memory is not None and (memory.asked or 0) > 0.25 * (memory.total or float("inf"))
    if not pieces or memory is None or (used < 0.75 * (memory.total or 0) and not large):
        return (*pieces, first, *rest)
    text = f"{first.text}. Beside that, against memory in pieces (what is free or unused would do in one piece)"
    return (Fix(text, (*first.commands, *pieces[0].commands)), *rest)


def _who_else(told: Told) -> tuple[Fix, ...]:
    amds = told.has(r"HSA_STATUS|HIP out of|hipErrorOutOf") or (
        told.has(r"\bgfx\d{3,4}\b|\+rocm\d|/opt/rocm")
        and not told.has(r"(?i)\b(?:[rg]tx|geforce|tesla|quadro) ?[\dAT]")
    )
    shown = "rocm-smi --showpids" if amds else "nvidia-smi"
    return (
        ()
        if _all_ours(told)
        or accelerators.of_directml(told)
        or accelerators.of_xpu_memory(told)
        or (amds and told.os == "windows")
        else (Fix("Check who else uses the memory", (shown,)),)
    )


def _all_ours(told: Told) -> bool:
    """Whether the text says that this program has nearly all of what is used."""
    memory = Memory.of(told.text)
    return (
        memory is not None
        and memory.others is not None
        and memory.total is not None
        and memory.others < memory.total / 10
    )


def _without_cache(told: Told) -> tuple[Fix, ...]:
    shown = r"pip[/\\]_(?:internal|vendor)|cachecontrol|Downloading torch|kB/s|MB/s eta"
    shown += r"|MemoryError[^\n]{0,20} installing torch|\btorch-\d[\w.+]*-cp\d\S*\.whl"
    if not told.has(rf"{shown}|pip3? install [^\n]*\n(?:[^\n]*\n){{0,30}}?Killed|Killed\n[^\n]{{0,40}}pip3? install"):
        return ()
    text = "pip holds the file in memory for its cache: leave the cache out"
    name, number = told.package
    wanted = f"{name}=={number}" if number else name or "torch"
    index = ("--extra-index-url", told.index) if told.index and not told.index.endswith(".html") else ()
    index = ("-f", told.index) if told.index.endswith(".html") else index
    own = torch_builds.family(told, number.partition("+")[0]) if name == "torch" else ()
    return (Fix(text, (pip("install", "--no-cache-dir", *(own or (wanted,)), *index),)),)


def _of_docker(told: Told) -> tuple[Fix, ...]:
    """Where an image is built, or Docker runs in a machine of its own, as on Windows and macOS."""
    desktop = told.os in ("windows", "macos") or told.has(r"docker[^\n]{0,200} -v [A-Za-z]:[\\/]")
    if not told.image and not (desktop and told.place == "container"):
        return ()
    text = (
        "Give Docker more memory (Docker Desktop: Settings > Resources; with WSL memory= in %UserProfile%\\.wslconfig)"
    )
    less = "And need less in the Dockerfile: pip without its cache, and fewer jobs where something is compiled"
    lines = ("RUN pip install --no-cache-dir -r requirements.txt", "ENV MAX_JOBS=1")
    return (Fix(text), *((Fix(less, lines),) if told.image else ()))


def _fewer_jobs(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"\bcc1plus\b|\bcicc\b|\bptxas\b|\bninja\b|Building wheel"):
        return ()
    build = pip("install", "--no-build-isolation", told.package[0] or ".")
    return (Fix("The compiler ran out of memory: build with fewer jobs at once", (f"MAX_JOBS=1 {build}",)),)


_PAGING = "nlarge the paging file: System > Advanced > Performance > Advanced > Virtual memory"


def _on_windows(told: Told, less: Fix) -> tuple[Fix, ...]:
    """Windows gives no more than memory and paging file together: where little is asked for, that is what lacks."""
    asked = told.last(r"not enough memory: you tried to allocate (\d{1,16}) bytes")
    if asked is None or int(asked[1]) > 2**31:
        return (less, Fix(f"Or e{_PAGING}", (), "reboot"))
    small = f"{int(asked[1]) / 2**20:.0f} MiB were too much: memory and paging file together are full. Close other "
    small += f"programs, and e{_PAGING}, own size, 16000 to 64000 MB on a drive with room"
    return (
        Fix(small, (), "reboot"),
        replace(less, text=f"And u{less.text[1:]}" if less.text[:1] == "U" else less.text),
    )


def _on_linux(told: Told, less: Fix) -> tuple[Fix, ...]:
    """Whose kernel notes what it ended for lack of memory."""
    see = ("sudo dmesg | grep -iE 'out of memory|oom' | tail",)
    if not told.has(_WAS_KILLED):
        return (less, Fix("Check whether the system killed it for lack of memory", see, "root"))
    why = "The system ended it, mostly for lack of main memory (not the GPU's): the command below then prints Out of "
    return (Fix(f"{why}memory: Killed process. {less.text}; or add swap or memory", see, "root"),)


_WAS_KILLED = (
    r"被 ?(?:系统 ?)?[Kk]ill|\bKilled\b|(?:it/s|s/it) ?\]?Killed|\bkilled\b"
    r"|SIGKILL|(?:code|status)\W{0,4}(?:137|-9)\b|= -9\b"
)


def _of_a_setup(told: Told) -> tuple[Fix, ...]:
    """For torch, which an old setup.py fetches by pip itself."""
    if not told.has(r"'pip',[^\n]{0,120}'wheel',[^\n]{0,120}'torch'\]' died with <Signals\.SIGKILL"):
        return ()
    text = (
        "A package's setup.py had pip fetch torch for itself, which took the main memory: install torch first, without "
    )
    text += "pip's cache, then the package in this environment, which has torch now"
    name = told.last(r"pip-install-\w+/([A-Za-z][\w-]*?)_[0-9a-f]{32}/setup\.py")
    install = pip("install", "--no-build-isolation", name[1] if name else "PACKAGE")
    return (Fix(text, (pip("install", "--no-cache-dir", "torch", "torchvision"), install)),)


def _at_once(told: Told, less: Fix) -> Fix:
    """Of a single piece that is larger than the memory."""
    asked = told.last(r"DefaultCPUAllocator: [^\n]{0,60}?you tried to allocate (\d{1,16}) bytes")
    if asked and int(asked[1]) < 2**34:
        return less
    long = told.last(r"(?i)\b[a-z][\w.-]{3,60}-(\d{3,4}k|[1-9]m)\b") if told.has("DefaultCPUAllocator") else None
    if not (asked or long):
        return less
    size = f"It asked for {int(asked[1]) / 2**30:.0f} GiB at once" if asked else "It asked for more than there is"
    text = f"{size}: mostly a single tensor that is too large by its shape (all pairs of something, a whole data "
    text += "set in one array, a mask for the longest text). The last lines of the traceback name it: make it in "
    text += "parts, or smaller"
    if long:
        text += f". A model for {long[1]} tokens may make tables of that length: a newer transformers, or a smaller "
        text += "max_position_embeddings in its config.json"
    return Fix(f"{text}; else {less.text[0].lower()}{less.text[1:]}")


def _of_the_weights(told: Told) -> str:
    """What a model, whose name says its size, takes of the main memory, which each process reads it into."""
    size = 2 * model_sizes.billions(told)
    if not size:
        return ""
    many = told.last(r"(?i)(?:nproc[_-]per[_-]node|--num_processes|--num_gpus)[= ](\d{1,2})\b")
    times = f", and each of the {many[1]} processes reads it" if many and int(many[1]) > 1 else ""
    return f"The weights of the model are about {size:.0f} GB in half precision and {2 * size:.0f} in full{times}. "


def _offloaded(told: Told) -> str:
    """Where DeepSpeed's log ends as it makes the optimizer's state, with the parameters counted."""
    counted = told.last(r"partition count \[\d+[^\n]{0,40}? and sizes\[\((\d{8,13}),")
    if (
        counted is None
        or not told.has(r"Before initializing optimizer states")
        or told.has("After initializing optimizer")
    ):
        return ""
    size = int(counted[1]) * 16 / 2**30
    text = (
        f"It ended as DeepSpeed made the optimizer's state, in main memory (about {size:.0f} GiB for each process, at "
    )
    text += "16 bytes for each parameter): take offload_optimizer out of its configuration where the GPUs have room, "
    return f"{text}spread it over more of them, or train a LoRA"


def _as_told(told: Told) -> Fix:
    """What takes less, but for what the text says is at its least already."""
    steps = list[str]()
    if told.has(r"(?i)\b(?:seq(?:uence)?|context)[ _-]?len(?:gth)?s?\b|\bcutoff_len\b"):
        steps.append(
            "shorter sequences, or attention without a full mask, which grows with their square (built in the "
            "DataLoader, it is in main memory: make it on the GPU, or let the kernel make a causal one)"
        )
    if not told.has(r"(?i)num[-_]workers?\W{0,3}(?:=|:|to|is)?\W{0,2}0\b"):
        steps.append("fewer DataLoader workers")
    if not told.has(r"(?i)batch[-_ ]?size\W{0,3}(?:=|:|of|to|is)?\W{0,2}1\b(?!\.\d)"):
        steps.append("smaller batches")
    steps += (
        ["fewer processes on each machine"]
        if told.has(r"\[?rank\d+\]?:|torchrun|nproc[-_]per[-_]node|megatron|rerun_state_machine")
        else []
    )
    steps.append("data read in parts (not all into a list)")
    return Fix(f"Use less memory: {', '.join(steps)}, or low_cpu_mem_usage=True when loading the model")


def _more_ram(told: Told) -> tuple[Fix, ...]:
    """By where it ran: a job, a notebook in a cloud, a pod, a container or a machine of one's own."""
    less = _as_told(told)
    if told.has(r"offload_(?:optimizer|param)\W{1,60}device\W{1,6}cpu\b"):
        text = (
            "DeepSpeed keeps what it offloads to the CPU in main memory, some 16 bytes for each parameter: with enough "
            "GPU memory take offload out of its configuration, or pin_memory; else u"
        )
        less = Fix(f"{text}{less.text[1:]}")
    elif offloaded := _offloaded(told):
        less = Fix(offloaded)
    elif told.has(
        r"--ckpt_dir\b|--model_name_or_path\b|from_pretrained|加载模型"
        r"|Loading (?:checkpoint shards|pipeline components)|(?i:loading (?:the )?model)"
    ):
        text = "The model is read into main memory first: load it in half precision with low_cpu_mem_usage=True "
        text += '(from_pretrained(..., torch_dtype=torch.bfloat16, device_map="auto")), or one that is smaller, '
        text = f"{_of_the_weights(told)}{text}"
        less = Fix(f"{text}quantized, or split into more files")
    less = _at_once(told, less)
    if told.has("nnUNet(?:v2)?_plan"):
        less = Fix("Use fewer processes, each of which holds whole images: -np 1 (in nnU-Net's version 1 -tf 1 -tl 1)")
    if told.place == "slurm":
        return (
            Fix("Request more memory for the job, in the job script or at submission", ("sbatch --mem=64G job.sh",)),
            less,
        )
    if told.has(r"session crashed|/content/"):
        return (Fix("Choose a runtime with more RAM (Runtime > Change runtime type > High-RAM), then restart"), less)
    if told.place == "kubernetes":
        return (
            Fix("Raise resources.limits.memory of the container in the pod's manifest", ("kubectl describe pod POD",)),
            less,
        )
    if told.os == "windows":
        return _on_windows(told, less)
    if told.os == "macos":
        return (less, Fix("Check what uses the memory: Activity Monitor > Memory"))
    return _on_linux(told, less)


def _ended_by_ray(told: Told) -> tuple[Fix, ...]:
    """Ray's own monitor, which says how full the machine was."""
    if not told.has(r"ray\.exceptions\.OutOfMemoryError|Task was killed due to the node running low on memory"):
        return ()
    full = told.last(r"was running was ([\d.]+)GB / ([\d.]+)GB")
    what = told.last(r"\bname=([\w.]{1,60})")
    each = told.last(r"memory used=([\d.]+)GB")
    text = "Ray ended it, because the machine's main memory (not the GPU's) was nearly full"
    text += f" ({full[1]} of {full[2]} GB)" if full else ""
    text += ": let fewer run at once, by a larger num_cpus for each "
    text += (
        f"{what[1] if what else 'task or actor'} (@ray.remote(num_cpus=4)) or fewer workers in the program's settings"
    )
    text += f"; this one used {each[1]} GB" if each else ""
    text += ". The message lists who uses most: processes of an earlier run end with ray stop"
    if told.has(r"(?i)\bverl\b|openrlhf"):
        text += ". What is offloaded (param_offload, optimizer_offload, adam_offload) is in main memory too"
    return (Fix(text, ("free -h",)),)


def _ray_threads(told: Told) -> tuple[Fix, ...]:
    """Ray starts workers, each with many threads, for every CPU that it sees."""
    if not told.has(r"\bray::|posix_thread|\(raylet\)|\bray\.(?:init|get|remote)\b"):
        return ()
    text = "Ray could not start another thread: the limit of processes is reached. Raise it before ray starts (on a "
    text += "cluster in the job script; a container: docker run --pids-limit=-1), end what earlier runs left, and let "
    text += "Ray take fewer CPUs: ray.init(num_cpus=8), ray start --num-cpus=8"
    return (Fix(text, ("ray stop --force", "ulimit -u 65536", "export OMP_NUM_THREADS=1")),)


def _bad_alloc(told: Told) -> tuple[Fix, ...]:
    """C++ asked for memory and got none: too little, or a senseless size, as where libraries do not fit."""
    if not told.has("bad_alloc") or told.has(r"(?i)oom|out of memory|\bkilled\b|exit code:? ?137|\bRAM\b"):
        return ()
    served = told.has(r"(?i)torchserve|org\.pytorch\.serve|MODEL_LOG")
    text = "A library asked for memory and got none: see which it is. Where free memory goes to nothing (or to the "
    text += "limit of the container) as it runs, it is too little: fewer workers, smaller batches, a machine with "
    text += "more. Where much is free, a library asked for a senseless size: a damaged file, or packages that do not "
    text += "fit each other, so import those of the last frames alone, and install torch with its torchvision again"
    see = ("free -m", 'python -c "import torch, torchvision"') if told.os in ("", "linux") else ()
    text += "; TorchServe's worker has its traceback in model_log.log" * served
    return (Fix(text, (*see, *(("tail -n 60 logs/model_log.log",) if served else ()))),)


def _growth(told: Told) -> tuple[Fix, ...]:
    kept = (
        "Keep numbers, not tensors: total += loss.item(); detach what is stored: outputs.append(out.detach().cpu()), "
        "and a state that is carried on, hidden.detach(); evaluate under torch.no_grad()"
    )
    if told.has(r"(?i)\bram\b|\bkilled\b|\b(?:cpu|host|system) memory|内存") and not told.has(
        r"(?i)\b(?:gpu|cuda) (?:ram|memory)|显存"
    ):
        return (
            Fix(kept),
            Fix(
                "In DataLoader workers, let the Dataset hold NumPy arrays or tensors, not long lists of Python "
                "objects, which each worker comes to copy; fewer workers, and no cache of decoded images"
            ),
        )
    return (Fix(kept),)


ERRORS = (
    Error(
        "allocator-option",
        "This torch does not accept this allocator option",
        "PYTORCH_CUDA_ALLOC_CONF (PYTORCH_ALLOC_CONF, PYTORCH_HIP_ALLOC_CONF) has an option or value that this "
        "release does not support.",
        "environment",
        (
            *exactly("Unrecognized CachingAllocator option", "in CUDA allocator config."),
            Seen(
                "RuntimeError sto",
                r"torch\._C\._cuda_init\(\)\n(?:[ ~^]+\n)?RuntimeError: sto(?:ull?|[id]|ll?)\b",
                "    torch._C._cuda_init()\nRuntimeError: stoull",
            ),
            Seen(
                "ALLOC CONF",
                r"(?:PYTORCH_(?:CUDA_|HIP_)?ALLOC_CONF|CachingAllocator "
                r"option|CUDAAllocatorConfig)[^\n]{0,80}(?:[Ee]rror|too small|"
                r"[Uu]nrecognized|[Ii]nvalid|must be)",
                "RuntimeError: PYTORCH_CUDA_ALLOC_CONF max_split_size_mb too small, must be > 20",
            ),
        ),
        (
            lambda told: (
                (Fix("A number is wanted there: PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:128, for instance"),)
                if told.has(r"RuntimeError: sto")
                else ()
            ),
            Fix("Leave it out", ("unset PYTORCH_CUDA_ALLOC_CONF PYTORCH_ALLOC_CONF",)),
            Fix(
                "Or update torch: expandable_segments came with 2.1, max_split_size_mb with 1.10",
                ("python -m pip install -U torch",),
            ),
        ),
        asked=("unrecognized cachingallocator option expandable_segments", "pytorch_cuda_alloc_conf error"),
        source="c10/cuda/CUDAAllocatorConfig.cpp",
    ),
    Error(
        "too-many-open-files",
        "Too many open files",
        "The limit on open files is reached, usually by tensors that DataLoader workers pass as file descriptors.",
        "environment",
        (
            Seen("items of ancdata", r"received \d+ items of ancdata", "RuntimeError: received 0 items of ancdata"),
            *exactly("Too many open files", "[Errno 24]", "random_device could not be read"),
        ),
        (
            Fix(
                "Raise the limit, or share tensors through the file system: "
                'torch.multiprocessing.set_sharing_strategy("file_system")',
                ("ulimit -n 65536",),
            ),
        ),
        asked=(
            "too many open files while loading data",
            "too many open files dataloader",
            "received 0 items of ancdata",
        ),
        amid=not_elsewhere,
        source="torch.multiprocessing documentation",
    ),
    Error(
        "pluggable-allocator",
        "A custom CUDA allocator has no statistics",
        "The program, or a library (vLLM's sleep mode, RMM), allocates through CUDAPluggableAllocator, which has no "
        "statistics, snapshots or fractions of memory.",
        "code",
        varying("CUDAPluggableAllocator does not yet support {getDeviceStats}"),
        (
            Fix(
                "Ask the driver instead: free, total = torch.cuda.mem_get_info(); leave out torch.cuda.memory_stats, "
                "memory_allocated, max_memory_allocated and reset_peak_memory_stats"
            ),
            Fix("Or keep torch's own allocator: no change_current_allocator(), and no option that sets one"),
        ),
        source="torch/csrc/cuda/CUDAPluggableAllocator.cpp",
    ),
    Error(
        "mps-oom",
        "Apple's GPU ran out of memory",
        "The program needs more memory than Apple's GPU (MPS) may use.",
        "code",
        (
            *exactly("MPS backend out of memory", "kIOGPUCommandBufferCallbackErrorOutOfMemory"),
            Seen("Invalid buffer size", r"Invalid buffer size: [\d.]+ [KMG]i?B", "Invalid buffer size: 12 KB"),
            Seen(
                "MPS allocated",
                r"MPS allocated: [\d.]+ [KMG]B",
                "MPS backend out of memory (MPS allocated: 17.50 GB, other allocations: 384.00",
            ),
            Seen("Insufficient Memory", r"Insufficient Memory \(0+8:", "Insufficient Memory (08:"),
            Seen(
                "total bytes of NDArray",
                r"(?:failed assertion\W{1,4})?MPS\w{0,20}NDArray.*total bytes of NDArray > 2\*\*32",
                "MPSNDArray initWithDevice: Error: total bytes of NDArray > 2**32'",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "One tensor has more than 4 GB, which Apple's GPU cannot hold: a smaller batch, image "
                        "or text, or "
                        "attention in slices (pipe.enable_attention_slicing()); free memory does not help"
                    ),
                    Fix("Or update macOS and torch: newer ones have a higher limit"),
                )
                if told.has(r"NDArray > 2\*\*32")
                else accelerators.of_mps_memory(told)
            ),
        ),
        alternatives=(Or("host-ram-exhausted", "other programs use the memory, which the Mac's GPU shares"),),
        asked=("mps backend out of memory", "high watermark ratio"),
        source="aten/src/ATen/mps/MPSAllocator.mm",
    ),
    Error(
        "oom-other-process",
        "Another process fills the GPU's memory",
        "Other processes use much of the GPU's memory.",
        "environment",
        (
            Seen(
                "Tried to allocate",
                r"Tried to allocate [\d.]+ \wiB[^\n]{0,40} total capacity;[^\n]{0,80} free;[^\n]{0,20} "
                r"(?:reserved in total|cached)",
                "RuntimeError: CUDA out of memory. Tried to allocate 60.00 MiB (GPU 0; 11.17 GiB total "
                "capacity; 505.96 MiB already allocated; 12.50 MiB free; 530.00 MiB reserved in total by "
                "PyTorch)",
            ),
            Seen(
                "Tried to allocate",
                r"Tried to allocate [\d.]+ \wiB[^\n]{0,40} total capaci?ty of [^\n]{0,700}(?:this process "
                r"has|is allocated by PyTorch)",
                "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a "
                "total capacity of 23.64 GiB of which 5.06 MiB is free. Process 2212 has 20.10 GiB memory "
                "in use. Process 9876 has 3.02 GiB memory in use. Of the allocated memory 2.5 GiB is "
                "allocated by PyTorch",
            ),
            Seen(
                "on startup is less than desired GPU memory utilization",
                r"Free memory on device(?: \S+)? \([\d./ KMGiB]+\) on startup is less than desired GPU "
                r"memory utilization",
                "Free memory on device (12) on startup is less than desired GPU memory utilization",
            ),
        ),
        (
            lambda told: _startup_share(told) or out_of_memory.in_vllm(told),
            out_of_memory.who,
            Fix("Or use a different GPU", ("export CUDA_VISIBLE_DEVICES=1",)),
        ),
        alternatives=(Or("oom", "nvidia-smi shows no other process"),),
        asked=(
            "out of memory although nvidia-smi shows free memory",
            "another process uses gpu memory",
        ),
        only_if=others_hold_most,
        source="c10/cuda/CUDACachingAllocator.cpp",
    ),
    Error(
        "oom",
        "The GPU ran out of memory",
        "The program needs more memory than the GPU has free.",
        "code",
        (
            Seen("cuda runtime error", r"cuda runtime error \(2\)", "RuntimeError: cuda runtime error (2)"),
            *exactly("UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY", "UR_RESULT_ERROR_OUT_OF_RESOURCES"),
            Seen(
                "Not enough memory use lower resolution",
                r"Not enough memory, use lower resolution \(max approx\. \d+x\d+\)",
                "RuntimeError: Not enough memory, use lower resolution (max approx. 640x640). Need: 1.5GB free",
            ),
            *exactly("There is not enough GPU video memory available", "No executable batch size found, reached zero"),
            Seen(
                "OutOfMemoryError",
                r"\btorch\.(?:cuda\.)?OutOfMemoryError\b(?!: )",
                "vllm does not start due to `torch.OutOfMemoryError`",
            ),
            Seen(
                "aborting with error HSA STATUS ERROR OUT OF RESOURCES",
                r"Queue \S+ aborting with error : HSA_STATUS_ERROR_OUT_OF_RESOURCES",
                "Callback: Queue 0x7f aborting with error : HSA_STATUS_ERROR_OUT_OF_RESOURCES: The runtime failed to "
                "allocate the necessary resources. code: 0x1008",
            ),
            Seen(
                "INTERNAL ASSERT FAILED",
                r"NVML_SUCCESS == \w+ INTERNAL ASSERT FAILED",
                "RuntimeError: NVML_SUCCESS == r INTERNAL ASSERT FAILED at "
                '"/pytorch/c10/cuda/CUDACachingAllocator.cpp":830',
            ),
            Seen(
                "CUDA out of memory",
                r"CUDA out of memory\. ?Tried to allocate",
                "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 MiB. GPU 0 has a total",
            ),
            Seen(
                "out of memory | out of the memory",
                r"(?:Error|Exception|:) (?:CUDA|HIP|XPU) out of (?:the )?memory",
                "torch.OutOfMemoryError: HIP out of memory. Tried to allocate 1.5 GiB.",
            ),
            Seen(
                "Tried to allocate",
                r"(?:HIP|XPU) out of memory\. ?Tried to allocate",
                "torch.OutOfMemoryError: HIP out of memory. Tried to allocate 1.5 GiB.",
            ),
            Seen(
                "OutOfMemoryError",
                r"(?<![\w.])(?:torch\.(?:cuda\.)?)?OutOfMemoryError: ",
                "torch.OutOfMemoryError: HIP out of memory. Tried to allocate 1.5 GiB.",
            ),
            Seen(
                "out of memory",
                r"CUDA (?:runtime )?(?:error|Error|ERROR):? ?\(?2?\)?:? ?out of memory",
                "CUDA errorout of memory",
            ),
            Seen(
                "cuda runtime error",
                r"cuda runtime error \(2\) ?: out of memory",
                "RuntimeError: cuda runtime error (2) : out of memory at /pytorch/aten/src/THC/THCStorage.cu:58",
            ),
            Seen(
                "CUDA out of memory | CUDA OOM | CUDA memory error | GPU out of memory | GPU OOM | GPU memory error",
                _TOLD,
                "In the second epoch I get CUDA out of memory, with a batch of one.",
                warns=True,
            ),
            Seen(
                "OOM",
                r"\A(?![^\n]*(?i:kill|\b(?:no|fix\w*|avoid\w*|prevent\w*|reduc\w*|support|feature|ram|host|cpu)\b))"
                r"[^\n]{0,150}(?<![A-Za-z-])OOM(?![A-Za-z-])(?=[\s\S]{0,3000}(?:\bA100\b|\bGPU type\b|train_batch))",
                "Training on two cards stops with OOM\nmachine: A100 x 8",
                warns=True,
            ),
            *exactly("CUDA_ERROR_OUT_OF_MEMORY", "cudaErrorMemoryAllocation"),
            Seen(
                "out of memory",
                r"THCudaCheck FAIL file=\S+ line=\d+ error=2 : out of memory",
                "THCudaCheck FAIL file=/pytorch/THC/THCStorage.cu line=66 error=2 : out of memory",
            ),
            Seen(
                "failed out of memory",
                r"cudaMalloc(?:Async|Host|Managed)? failed: out of memory",
                "cudaMalloc failed: out of memory",
            ),
            *exactly(
                "HIP error: out of memory",
                "hipErrorOutOfMemory",
                "No available memory for the cache blocks",
                "Please try to increase --mem-fraction-static",
                "is larger than the maximum number of tokens that can be stored in KV cache",
            ),
            Seen(
                "Tried to allocate",
                r"Tried to allocate [\d.]+ [KMG]i?B[\s\S]{0,40}\((?:GPU \d|malloc at)",
                "RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 3.94 GiB total capacity;",
            ),
            Seen(
                "would exceed allowed memory",
                r"Allocation on device(?: \d)? would exceed allowed memory",
                "Allocation on device would exceed allowed memory",
            ),
            Seen(
                "Cuda failure",
                r"Cuda failure (?:\d+ )?'out of memory'",
                "NCCL WARN Cuda failure 2 'out of memory'",
            ),
            *exactly("CUDNN_STATUS_ALLOC_FAILED", "Allocation on device"),
            Seen("out of GPU memory", r"(?<!System[ ]is[ ])out of GPU memory", "vLLM: out of GPU memory"),
            *exactly(
                "KV cache is needed, which is larger than the available KV cache memory",
                "GPU ran out of memory",
                "Triton Error [CUDA]: out of memory",
            ),
            Seen(
                "error cudaSuccess vs",
                r"error == cudaSuccess\. 2 vs 0",
                "RuntimeError: [enforce fail at event_gpu.cc:17] error == cudaSuccess. 2 vs 0. "
                "Error at: /caffe2/core/event_gpu.cc:17: out of memory",
            ),
            *codes(2),
        ),
        (
            _needs_less,
            _fragmented,
            _who_else,
        ),
        alternatives=(
            Or("oom-other-process", "nvidia-smi shows another process that uses a lot of memory", unless=_all_ours),
            Or("memory-growth", "it happens only after some time"),
        ),
        asked=(
            "cuda out of memory",
            "out of memory",
            "gpu out of memory",
            "oom training",
            "outofmemoryerror",
            "hip out of memory",
        ),
        source="c10/cuda/CUDACachingAllocator.cpp",
    ),
    Error(
        "memory-growth",
        "Memory grows with every step",
        (
            "Memory grows from step to step: results that are still attached to the graph are kept (total += loss "
            "instead of loss.item(), lists of outputs), or backward with create_graph keeps the graph alive."
        ),
        "code",
        (
            *exactly(
                "will create a reference cycle between the parameter and its gradient",
                "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior",
            ),
        ),
        (
            _growth,
            Fix(
                "Growth that ends after some steps is not a fault: torch keeps what the largest batch needed. Where it "
                "goes on, print torch.cuda.memory_allocated() after each step, and leave out parts of the loop"
            ),
        ),
        alternatives=(Or("zero-grad", "gradients grow as well"),),
        asked=(
            "gpu memory grows every epoch",
            "memory leak pytorch",
            "total_loss += loss without item",
            "memory increases each iteration",
            "out of memory after some epochs",
            "keep history detach memory",
            "ram grows during training",
            "cuda memory not released",
        ),
        see=(
            "torch.cuda.memory_allocated() grows from step to step; look for sums or lists "
            "of tensors that keep their graph."
        ),
        code="total += loss.item()  # not: total += "
        "loss\noutputs.append(out.detach().cpu())  # not: outputs.append(out)\nhidden "
        "= hidden.detach()  # between the parts of a long sequence",
        source="PyTorch FAQ: my model reports out of memory; torch/csrc/autograd",
    ),
    Error(
        "cublas-alloc-failed",
        "cuBLAS could not allocate memory",
        (
            "cuBLAS cannot allocate memory: the GPU's memory is exhausted (or an earlier error, like an "
            "index out of range, left CUDA broken)."
        ),
        "code",
        (
            Seen(
                "cublas runtime error",
                r"cublas runtime error : (?:resource allocation failed|library not initialized)",
                "RuntimeError: cublas runtime error : resource allocation failed at /x/THC/THCGeneral.cpp:250",
            ),
            *exactly(
                "CUBLAS_STATUS_ALLOC_FAILED",
                "CUBLAS_STATUS_NOT_INITIALIZED",
                "CUSOLVER_STATUS_ALLOC_FAILED",
                "HIPBLAS_STATUS_ALLOC_FAILED",
            ),
            Seen(
                "cusolver error",
                r"cusolver error: (?:CUSOLVER_STATUS_NOT_INITIALIZED|7)",
                "cusolver error: CUSOLVER_STATUS_NOT_INITIALIZED",
            ),
        ),
        (
            torch_builds.for_newer_gpu,
            lambda told: (
                Fix(
                    "Look at the memory while it runs. Where a GPU is full: use a smaller batch, stop other "
                    "programs on it, and give each rank a GPU of its own (torch.cuda.set_device(local_rank)). Where "
                    "much is free: run it once on the CPU, which names an index that is out of range (a label or "
                    "token beyond its layer)",
                    ("nvidia-smi",),
                ),
            ),
            Fix("Or find the operation by synchronous launches", ("CUDA_LAUNCH_BLOCKING=1 python your_script.py",)),
        ),
        alternatives=(
            Or("oom", "nvidia-smi shows that the memory is full"),
            Or("device-side-assert", "on the CPU, or with CUDA_LAUNCH_BLOCKING=1, an index is out of range"),
            Or("ld-path-clash", "it happens even with the smallest matrix product: then a foreign cuBLAS is loaded"),
        ),
        asked=("cublas_status_not_initialized", "cublas_status_alloc_failed"),
        source="aten/src/ATen/cuda/CublasHandlePool.cpp",
    ),
    Error(
        "threads-refused",
        "The system refuses more threads or processes",
        "A library starts a thread for each core, and a limit of the user, the container or the job does not "
        "allow so many.",
        "environment",
        (
            *exactly("libgomp: Thread creation failed", "OpenBLAS blas_thread_init: pthread_create failed"),
            *exactly("System unable to allocate necessary resources for OMP thread", "can't start new thread"),
            Seen(
                "esource temporarily unavailable",
                r"(?:fork|pthread_create|clone)\b[^\n]{0,60}Resource temporarily unavailable"
                r"|(?:os\.fork\(|fork_exec\(|_execute_child)[\s\S]{0,600}?BlockingIOError: \[Errno",
                "bash: fork: retry: Resource temporarily unavailable",
            ),
            Seen(
                "posix thread start thread",
                r"(?:boost::)?asio::detail::posix_thread::start_thread|thread: Resource temporarily unavailable",
                "    @     0x14f       96  boost::asio::detail::posix_thread::start_thread()",
            ),
        ),
        (
            _ray_threads,
            Fix(
                "Let the libraries start fewer threads",
                ("export OMP_NUM_THREADS=4 OPENBLAS_NUM_THREADS=4 MKL_NUM_THREADS=4",),
            ),
            Fix("Raise the limit of processes, which counts threads too", ("ulimit -u", "ulimit -u 65536")),
            Fix("In a container raise --pids-limit; an old Docker also needs --security-opt seccomp=unconfined"),
        ),
        asked=(
            "openblas blas_thread_init pthread_create failed",
            "libgomp thread creation failed",
            "can't start new thread",
        ),
        symptom=1,
        source="libgomp; OpenBLAS; LLVM OpenMP",
    ),
    Error(
        "host-ram-exhausted",
        "The machine ran out of memory (RAM)",
        "Main memory (not the GPU's) is exhausted, and the system killed the process or refused to give it memory.",
        "environment",
        (
            *exactly("posix_memalign(&data, gAlignment, nbytes) == 0", "fatal error: Killed signal terminated program"),
            Seen(
                "died due to signal",
                r"'\w+' died due to signal 9",
                "nvcc error   : 'cicc' died due to signal 9 (Kill signal)",
            ),
            Seen(
                "DefaultCPUAllocator",
                r"DefaultCPUAllocator: (?:[Cc]an'?t allocate memory|not enough memory)",
                "alloc_cpu.cpp:114] data. DefaultCPUAllocator: can't allocate memory: you tried to "
                "allocate 17179869184",
            ),
            *exactly("[Errno 12] Cannot allocate memory"),
            Seen("annot allocate memory", r"[Cc]annot allocate memory \(12\)", "Cannot allocate memory (12)"),
            *exactly("std::bad_alloc", "is killed by signal: Killed"),
            # Ray lists it as one of what may have been.
            Seen("killed by SIGKILL", r"killed by SIGKILL(?! by OOM)", "killed by SIGKILL"),
            Seen(
                "kill",
                r"oom[-_]kill(?:er)?(?: event|:|\b.*constraint)",
                "slurmstepd: error: Detected 1 oom_kill event in StepId=1234.0. Some of the step tasks "
                "have been OOM Killed.",
            ),
            Seen("Out of memory Kill", r"Out of memory: Kill(?:ed)? process", "Out of memory: Kill process"),
            Seen("exitcode", r"exitcode ?: ?-9\b", "exitcode: -9"),
            *exactly("internal compiler error: Killed (program"),
            Seen(
                "return code | exit status",
                r"exits with return code = -9\b|exit status 247\b",
                "'--local_rank=1'] exits with return code = -9",
            ),
            Seen(
                "exit code",
                r"exit code:? ?(?:137|-9)\b",
                "Process finished with exit code 137 (interrupted by signal 9: SIGKILL)",
            ),
            Seen("exit", r"exit(?:ed)? (?:with )?(?:code|status)[ :=]*137\b", "Container exited with exit code 137"),
            *exactly("OOMKilled"),
            Seen("memory handler", r"[Oo]ut-?of-?memory handler", "Outofmemory handler"),
            Seen("Killed", r"(?:eta \d+:\d\d:\d\d|it/s|s/it) ?\]?Killed$", "  834.1 MB 16 kB/s eta 0:00:01Killed"),
            Seen(
                "Killed",
                r"(?<!zombies\n)(?<!zombies\s🧟\n)^[ \t]*(?:\S+: line \d+: +\d+ Killed\b|Killed(?: +\S*python.*)?$)",
                "Killed",
            ),
            *exactly("died with <Signals.SIGKILL", "(SIGKILL) received by PID"),
            Seen("zsh killed", r"zsh: killed +(?:\S*python|pip|torchrun)", "zsh: killed     python train.py"),
            Seen(
                "killed",
                r"\[\d\]\+? (?:\d+ )?[Kk]illed (?:\S*python[\d.]*|pip3?|torchrun|accelerate|deepspeed|bash|sh) ",
                "[1]    4711 killed     python main.py",
            ),
            Seen("itKilled", r"(?:it/s|s/it)Killed[a-z]", "  50%|###  | 3/6 [00:51<00:49, 16.5s/itKilledng shards"),
            Seen(
                "kill",
                r"(?<!如果)(?<!如果.)(?<!如果..)(?<!如果...)(?<!如果....)(?:进程|程序|加载|训练|推理|运行)"
                r"[^\n，。,.?？]{0,14}被 ?(?:系统 ?)?[Kk]ill(?:ed)?\b"
                r"(?![^\n]{0,60}(?:(?:如何|怎么)(?:恢复|继续)|解决了|已解决|不再))",
                "加载模型时程序被killed，没有其他信息",
            ),
            Seen(
                "iB for an array with shape",
                r"[Uu]nable to allocate [\d.]+ [KMGTP]iB for an array with shape",
                "Unable to allocate 12 KiB for an array with shape",
            ),
            *exactly("not enough memory: you tried to allocate", "Memory cgroup out of memory"),
            Seen("MemoryError", r"^MemoryError\b", "MemoryError"),
            Seen(
                "Cannot allocate memory",
                r"unable to mmap \d+ bytes from file .*Cannot allocate memory",
                "unable to mmap 8589934592 bytes from file <model.bin>: Cannot allocate memory (12)",
            ),
            *exactly("terminated by signal SIGKILL"),
            Seen(
                "killed",
                r"(?<!until\sthe\s)\b(?:[Pp]rocess|[Ss]cript|[Ll]oading (?:the )?model) (?:is|was|gets?|got|will be"
                r"|has been|always gets|keeps? (?:on )?(?:get(?:ting)?|being)) "
                r"(?:getting |being |randomly |suddenly |automatically )?"
                r"[Kk]illed\b(?! (?:by (?!the (?:system|OS|OOM))|when I|if I|after I))"
                r"(?![^\n]{0,120}\b(?:works|worked|runs? (?:fine|well)|ran fine|solved|fixed|no longer)\b)",
                "After 30 epochs my process will be killed. Any idea?",
            ),
            Seen(
                "RAM allocation should be reduced using perc reserved mem max",
                r"(?:un|in)sufficient RAM and ?/ ?or Reserved RAM allocation should be reduced",
                "it is likely that you have unsufficient RAM and / or Reserved RAM allocation should be reduced using "
                "'perc_reserved_mem_max' or using a different Profile.",
            ),
            Seen(
                "out of RAM",
                r"\b(?:ran|run|running) out of (?:(?:system|main|host|CPU) )?RAM\b",
                "frob was killed by OS due to running out of RAM",
            ),
            *exactly(
                "session crashed after using all available RAM",
                "notebook tried to allocate more memory than is available",
                "ray.exceptions.OutOfMemoryError",
                "Task was killed due to the node running low on memory",
            ),
            Seen(
                "srun: error",
                r"srun: error: \S+: task \d+: Out Of Memory",
                "srun: error: node01: task 0: Out Of Memory",
            ),
        ),
        (
            lambda told: (
                _ended_by_ray(told)
                or _of_docker(told)
                or _without_cache(told)
                or _fewer_jobs(told)
                or out_of_memory.of_image_programs(told)
                or _bad_alloc(told)
                or _of_a_setup(told)
                or _more_ram(told)
            ),
        ),
        amid=lambda around: not re.search(rf"{CRASHED_AT_IMPORT}|res=<Response \[50[234]\]>|{_KILLED_IT}", around),
        alternatives=(
            Or("docker-shm-too-small", "/dev/shm, which uses main memory, is full"),
            Or("oom", "the message mentions the GPU"),
        ),
        asked=(
            "ray worker died out of memory",
            "killed exit code 137",
            "pip install torch killed",
            "slurm job out of memory killed",
            "process killed out of ram",
            "exitcode -9",
            "colab session crashed after using all available ram",
            "oom killer",
        ),
        source="c10/core/impl/alloc_cpu.cpp; Slurm",
    ),
)
