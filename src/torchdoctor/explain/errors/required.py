"""What libraries around torch check themselves: that a package is there and new enough, and how they are used."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.advice import advised
from torchdoctor.explain.errors.packages import installed, of_name
from torchdoctor.explain.known import Error, Or, Seen
from torchdoctor.explain.mention import genuine
from torchdoctor.explain.names import KNOWN
from torchdoctor.explain.requires import Wanted, plain_name, wanted
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

_BROAD = r"(?:Import|ModuleNotFound|PackageNotFound)Error"
_NARROW = r"(?:Value|Runtime|OS|Environment|Assertion|NotImplemented|Type|Attribute)Error|Exception|VersionConflict"
_MESSAGE = re.compile(
    rf"(?:{_BROAD}|{_NARROW}): ?(?:.+(?:\n(?!Traceback|During|The above| *File |\[|\d{{4}}-|\s*$).+){{0,4}})"
)


def _asked(text: str) -> Wanted | None:
    """What the first message of a text asks for."""
    found = _MESSAGE.search(text)
    return wanted(found[0].partition(":")[2]) if found else None


def _asks_for_another(said: str) -> bool:
    """Whether a message names a package other than torch, for which there are other entries."""
    if re.search(r"is used but incompatible|Couldn't install |Numba needs NumPy|Could not import module '", said[:300]):
        return False
    asked = _asked(said)
    return asked is not None and any(plain_name(item) != "torch" for item in asked.requirements)


# Packages that programs without torch have, too: alone they say nothing of torch.
_OF_ALL = {
    *("tensorflow", "keras", "jax", "jaxlib", "flax", "matplotlib", "seaborn", "plotly", "scikit-learn", "scipy"),
    *("pandas", "numpy", "requests", "pillow", "pyyaml", "openai", "pydantic", "fastapi", "uvicorn", "ray", "h5py"),
    *("beautifulsoup4", "gym", "gymnasium", "mlflow", "spacy", "nltk", "pyarrow", "polars", "pyspark", "sklearn"),
}
_WORLD = re.compile(
    r"(?i)torch|\bcuda|transformers|diffusers|accelerate|\bpeft|comfyui|huggingface|vllm|onnx|lightning|\btimm\b"
    r"|bitsandbytes|deepspeed|xformers|ultralytics"
)
# A line of a log, or a warning, of what a program does without.
_REPORTED = re.compile(
    r"^[^\n]{0,200}?(?:\b(?:WARN(?:ING)?|INFO|DEBUG)\b|\w{1,40}Warning: )[^\n]{0,200}?(?:Error|Exception): "
    r"[^\n]{0,200}?(?:optional|so |skipp|disabl|fall(?:ing)? ?back|will not|is off|is not installed)",
    re.M,
)


def _is_of_torch(around: str) -> bool:
    """Whether the message, or the text around it, is of a program of torch's world, and the failure of one."""
    if _REPORTED.search(around) and "Traceback" not in around:
        return False
    asked = _asked(around)
    names = {plain_name(item) for item in asked.requirements} if asked else set()
    if any(name in KNOWN and name not in _OF_ALL for name in names):
        return True
    rest = around
    for name in names & _OF_ALL:
        rest = rest.replace(name, " ")
    return _WORLD.search(rest) is not None


def _required(told: Told) -> tuple[Fix, ...]:
    """The package by its own way where the message has no more than its name."""
    asked = next((_asked(said) for said in reversed(_triggers(told.text)) if _asks_for_another(said)), None)
    if asked is None:
        return (Fix("Install what the message names, in that release, into the Python that runs the program"),)
    only = asked.requirements[0] if len(asked.requirements) == 1 else ""
    if only and not (asked.newest or asked.options or re.search(r"[<>=~\[]", only) or only == "flash-attn"):
        return of_name(told, plain_name(only) if "git+" not in only else only)
    return installed(told, asked) or of_name(told, plain_name(asked.requirements[0]))


def _triggers(text: str) -> list[str]:
    """The text from each message on that is an error, not a test's name or talk of one: of a line from its last."""
    lines = {text.rfind("\n", 0, found.start()) + 1: found.start() for found in re.finditer(_TRIGGER, text)}
    return [text[at:] for start, at in lines.items() if genuine(text[start:].partition("\n")[0], at - start)]


_TRIGGER = (
    rf"(?:{_BROAD}): (?!cannot import name )[^\n]*?(?:\b[Rr]equire|\b[Nn]eeds?\b|[Ii]nstall"
    r"|[Uu]pgrade|[Uu]pdate|not available|not found"
    rf"|[Mm]issing|version|[<>=]=)|(?:{_NARROW}): [^\n]*?(?:[Ii]nstall(?:ed)?\b|[Uu]pgrade|[Uu]pdate|version \d"
    r"|[<>]=? ?v?\d)"
)


# Libraries around torch whose own checks say what they expect.
_LIBRARIES = (
    "transformers|tokenizers|huggingface_hub|diffusers|accelerate|peft|trl|datasets|evaluate|optimum|bitsandbytes"
    "|pytorch_lightning|lightning|lightning_fabric|torchmetrics|timm|ultralytics|torchtext"
    "|torchcodec|open_clip|sentence_transformers|vllm|sglang|deepspeed|xformers|flash_attn|apex|mm\\w+|detectron2"
    "|torch_geometric|torch_\\w+|fairseq|spacy\\w*|whisper|faster_whisper|ctranslate2|onnx|onnxruntime|wandb|gradio"
    "|auto_gptq|awq|gptqmodel|llama_cpp|monai|kornia|albumentations|segmentation_models_pytorch|pytorch3d|dgl"
    "|stable_baselines3|speechbrain|nemo|espnet2?|TTS|pyannote|fastai|skorch|captum|botorch|gpytorch|pyro|tensordict"
    "|torchrl|unsloth\\w*|axolotl|llamafactory|compel|controlnet_aux|safetensors|torchao|torchtune|litgpt|pytorch_\\w+"
    "|setfit|flair|allennlp|adapters|gfpgan|basicsr|realesrgan|facexlib|k_diffusion|invokeai|nerfstudio|supervision"
)
# What Python itself says, not the library: its own reading is in programs.py.
_PYTHONS_OWN = (
    r"(?!'[\w.]+' object|name '|[\w.]+\(\)|unsupported operand|(?:list|tuple|string) ind|local variable|cannot access"
    r"|not enough values|too many values|object of type|argument of type|invalid literal|could not convert|module '"
    r"|type object|can only |unhashable|\[|division by|dictionary|No module|cannot import|DLL load|expected str, bytes"
    r"|maximum recursion|not all arguments|bad operand|can't (?:set|pickle)|'?[\w.<>-]+'?$|must be str|not supported"
    r"|invalid syntax"
    r"|CUDA|cuDNN|NCCL|Caught |module \S+ has no|[^\n]*\b(?:root cause|(?:log|error|trace|message)s? above)"
    r"|Failed to import|Engine core|Error in loading state_dict)"
)


def _of_library(told: Told) -> tuple[Fix, ...]:
    """Its own words on what to do, and for which line of the program."""
    found = told.last(_REFUSAL) or told.last(_VALIDATION)
    if found is None:
        return (Fix("Compare what your line gives the library with the documentation of its installed release"),)
    owner = found["library"] if "library" in found.re.groupindex else ""
    message = re.sub(r" \[type=[\s\S]*", "", _rest_of(told.text, found.start("message")))
    owner = owner or next((name for name in ("vllm", "sglang") if told.has(f"(?i){name}")), "the engine")
    if model := told.last(r"Could not load model (\S+) with any of the following classes"):
        text = (
            f"{model[1]} is no folder with a whole model (config.json, the weights, the tokenizer), nor a name on the "
            "Hub, or its weights do not fit in memory: load it by AutoModel.from_pretrained, which says why it fails"
        )
        return (Fix(text),)
    if says := advised(message):
        return (Fix(f"Do as {owner} says: {says}"),)
    name = owner.replace("_", "-")
    text = f"{owner} raises it: compare what your line gives it with the documentation of the installed release"
    return (Fix(text, (f"python -m pip show {name}",) if " " not in name else ()),)


def _rest_of(text: str, start: int) -> str:
    """A message to its end: an empty line, or one that begins something else."""
    lines = list[str]()
    for line in text[start : start + 1_500].split("\n"):
        if lines and (not line.strip() or _NEXT.match(line)):
            break
        lines.append(line)
    return "\n".join(lines)


_NEXT = re.compile(r"Traceback|During|The above|\s*File \"|\[|\d{4}-\d\d|```|[-=]{5,}")
_REFUSAL = (
    rf"(?:site|dist)-packages[/\\]{{1,2}}(?P<library>{_LIBRARIES})[/\\][^\n]*\n"
    rf"(?:(?! *(?:\[rank\d+\]: *)?File |[^\n]*-packages[/\\])[^\n]*\n){{0,14}}?"
    rf"(?:\[rank\d+\]: ?)?(?:[A-Za-z_][\w.]*\.)?[A-Z]\w*(?<!Key)(?<!Index)(?<!Decode)(?:Error|Exception|Invalid): "
    rf"(?P<message>{_PYTHONS_OWN}[^\n]{{12}})"
)

# What pydantic makes of a refusal in an engine's configuration.
_VALIDATION = (
    r"validation errors? for (?:\w*(?:Model|Parallel|Cache|Scheduler|Vllm|LoRA|Device|Load|Speculative)Config|VLLM)\n"
    r"(?:[\w.]+\n)? *(?:Value error, |Assertion failed, )?(?P<message>[A-Z][^\n]{12})"
)


def _of_a_library(around: str) -> bool:
    """Whether one of them is named: any program may have a ModelConfig of pydantic's."""
    return re.search(rf"(?i:vllm|sglang)|-packages[/\\]{{1,2}}(?:{_LIBRARIES})[/\\]", around) is not None


ERRORS = (
    Error(
        "package-required",
        "The program needs a package, or a different release of one",
        "A library checks at its start, or at a call, that another package is there and new enough, and it is not.",
        "environment",
        (
            Seen(
                "ImportError | ModuleNotFoundError | PackageNotFoundError | ValueError | RuntimeError | OSError |"
                "EnvironmentError | AssertionError | NotImplementedError | TypeError | AttributeError | Exception |"
                "VersionConflict",
                _TRIGGER,
                "ImportError: AQ quantization needs the `jmespath` library (version 0.9 or newer)",
            ),
        ),
        (_required,),
        alternatives=(
            Or(
                "duplicate-install",
                "pip list shows it in the right version: then a different Python runs the program",
                unless=lambda told: not told.has("torch"),
            ),
        ),
        asked=("package version is too old", "please install the package"),
        only_if=_asks_for_another,
        amid=_is_of_torch,
        goes_on=True,
        source="Python: import system; the packages' own checks",
    ),
    Error(
        "library-refuses-use",
        "A library does not accept how it is used",
        "The library at the end of the traceback checks what it is given, and does not accept it: an argument, a "
        "combination of options, a file or the data.",
        "code",
        (
            Seen(
                "site-packages | dist-packages",
                _REFUSAL,
                'File "/v/site-packages/peft/tuners/lora/config.py", line 734, in check\n    raise ValueError(\n'
                "ValueError: Rank pattern cannot be combined with an empty list of layers.",
            ),
            Seen(
                "validation error for | validation errors for",
                _VALIDATION,
                "vllm: pydantic_core.ValidationError: 1 validation error for ModelConfig\n  Value error, The lengths "
                "do not fit. Please set max_len [type=value_error",
            ),
        ),
        (_of_library,),
        symptom=1,
        amid=_of_a_library,
        asked=("the library's own check failed",),
        source="the libraries' own checks",
    ),
)
