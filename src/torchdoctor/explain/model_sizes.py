"""What a model takes, whose name says its size, against the memory of the GPU that the text names."""

from torchdoctor.explain.checks import Memory
from torchdoctor.explain.told import Told

_NAMED = r"(?i)(?<![\w.])([a-z][\w.+]{1,40}(?:-[\w.+]{1,20}){0,3}?)[-_](\d{1,3}(?:\.\d{1,2})?)b(?![a-z0-9])"
_FAMILY = (
    r"(?i)\b(llama|qwen|mi[sx]tral|gemma|phi|falcon|mpt|vicuna|deepseek|chatglm|baichuan|internlm|yi)\b[\w. -]{0,20}?"
    r"[ -](\d{1,3}(?:\.\d{1,2})?)b(?![a-z0-9])"
)
_NO_TRAINING = (
    r"(?i)\b(?:no|not|without|never)\b[^.\n]{0,12}\btrain|\binference[- ]only\b|\bonly (?:do |for |run )?inference\b"
)
_IN_HALF = r"(?i)\bb?float16\b|\.half\(\)|dtype\W{1,4}half\b|\bfp16\b|\bbf16\b"
_OF_GPU = (
    r"(?i)\b(?:GPU|VRAM|RTX ?\w{4,7}(?: ?(?:ti|super))?|[AVHL]\d{2,3}|T4|显存)[^\n.,;]{0,30}?\b(\d{1,3}) ?Gi?B?\b"
    r"|\b(\d{1,3}) ?Gi?B? (?:of )?(?:(?:NVIDIA |the )?(?:GPU|VRAM|graphics)|显存)|\bmax(?:imum)? (\d{4,6}) ?Mi?B\b"
)
TRAINS = (
    r"(?i)\btrain(?:er|ing|_\w+|\w*\.py)?\b|\bfine-?tun\w*|\.backward\(|optimizer\.step|\bSFT\w*|\blora\b|gradient_"
)
_PACKED = r"(?i)load_in_[48]bit|\bgptq\b|\bawq\b|\bgguf\b|\bbnb\b|\bfp8\b|\bint[48]\b|quantiz\w+|\b[48][- ]?bit"
_SPLIT = r"(?i)\b(?:q?lora|peft|deepspeed|fsdp|zero-?[23]|offload\w*)\b|num_shard|tensor[-_]parallel"


def billions(told: Told) -> float:
    """Of the parameters of the model that the text names last; 0 where it names none."""
    named = told.last(_NAMED) or told.last(_FAMILY)
    return float(named[2]) if named and 0.3 < float(named[2]) < 700 else 0.0


def of_gpu(told: Told) -> float:
    """GiB of the GPU, by the message or by what the user says; 0 where neither does."""
    memory = Memory.of(told.text)
    if memory and memory.total:
        return memory.total / 2**30
    said = told.last(_OF_GPU)
    if said is None:
        return 0.0
    return float(said[3]) / 1024 if said[3] else float(said[1] or said[2])


def too_large(told: Told) -> str:
    """How such a model fits this GPU, if at all; "" where the text does not say both, or says that it is spared."""
    many, memory = billions(told), of_gpu(told)
    if not many or not memory or told.has(_PACKED):
        return ""
    if told.has(TRAINS) and not told.has(_NO_TRAINING):
        return _to_train(told, many, memory)
    return "" if memory > 2.3 * many + 1 and told.has(_IN_HALF) else _to_run(many, memory)


def _to_train(told: Told, many: float, memory: float) -> str:
    if memory > 16 * many or told.has(_SPLIT):
        return ""
    text = f"full training of {many:g} billion parameters takes about {16 * many:.0f} GB (weights, gradients, Adam's "
    text += f"state), and this GPU has {memory:.0f}: train a LoRA on the weights in "
    few = memory < 2.4 * many + 4
    text += "4 bits (QLoRA: BitsAndBytesConfig(load_in_4bit=True), peft)" if few else "bfloat16 (peft)"
    return f"{text}, with gradient checkpointing and batches of one; or split it over several GPUs (FSDP, ZeRO-3)"


def _to_run(many: float, memory: float) -> str:
    if memory > 4.4 * many:
        return ""
    text = f"{many:g} billion parameters take about {4 * many:.0f} GB in float32, {2 * many:.0f} in half precision and "
    text += f"{0.6 * many + 1:.0f} in 4 bits, and this GPU has {memory:.0f}: "
    if memory > 2.3 * many + 1:
        half = "load it in half precision, from_pretrained(..., torch_dtype=torch.bfloat16), under torch.no_grad()"
        return f"{text}{half}"
    if memory > 0.6 * many + 2:
        text += "load it in 4 bits, from_pretrained(..., quantization_config=BitsAndBytesConfig(load_in_4bit=True), "
        return f'{text}device_map="auto"), or a GPTQ, AWQ or GGUF release of it, and keep the context short'
    text += 'too little even for 4 bits. Take a smaller model, several GPUs (device_map="auto"), or llama.cpp with a '
    return f"{text}GGUF file, which keeps a part in main memory"
