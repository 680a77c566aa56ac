"""What a traceback shows beside its last line, whatever that says."""

from torchdoctor.explain.commands import pip
from torchdoctor.explain.steps import processes
from torchdoctor.explain.steps.row import Row

RAISED = (
    processes.RAY,
    Row(
        r"WinError 2\][\s\S]{0,2000}?(?:\brun|check_output|check_call|Popen|\bcall)\(\[? ?['\"]([\w.-]{2,30})['\"]"
        r"|(?:\brun|check_output|check_call|Popen|\bcall)\(\[? ?['\"]([\w.-]{2,30})['\"](?=[\s\S]{0,2000}WinError 2\])",
        "The program calls {0}, which is not installed or not on PATH: install it, and open a new terminal",
    ),
    Row(
        r"\bModel'? object has no attribute",
        "The file of weights holds the whole model, saved by another release of the project: take the weights of this "
        "one (move the file away, so that it is downloaded again), or the release that made it",
        also=r"attempt_(?:load|download)\(",
    ),
    Row(
        r"-packages[/\\]+unsloth\w*[/\\][^\n]{0,300}(?:\n(?![^\n]*(?:-packages[/\\]|\.py\b))[^\n]*){0,13}\Z"
        r"|unsloth_zoo[/\\]compiler\.py[^\n]{0,20}, in create_new_function"
        r"|Direct module loading failed for Unsloth\w+|(?:Name|Type|Attribute)Error\b[\s\S]{0,800}\bunsloth_compiled_"
        r"|\bunsloth_compiled_[\s\S]{0,800}(?:Name|Type|Attribute)Error\b"
        r"|Error: [^\n]{0,80}\b_unsloth_\w+|unsloth_compiled_cache[/\\]\w+Trainer",
        "This unsloth may not fit transformers and trl, parts of which it rewrites: update its two packages "
        "together, delete unsloth_compiled_cache, and restart the kernel",
        (pip("install", "-U", "--no-deps", "unsloth", "unsloth_zoo"),),
    ),
    Row(
        r"requests[/\\]models\.py\"?,[^\n]*\bin json\b|requests\.exceptions\.JSONDecodeError",
        "A server answered something that is not JSON: an error page, a proxy's, or nothing. Print its status_code and "
        "text before .json(); where a package asks, switch the proxy or VPN off, and update that package",
    ),
    Row(
        r"not (?:been )?(?:initiali[sz]ed|loaded)[.!]?\n[\s\S]{0,2500}\nAssertionError:?\s*\Z",
        "The lines above say what was not loaded: load the models first, and look at what that step prints",
    ),
    Row(
        r"[Cc]ould not find (?:the )?(?:requested )?[\w ]{0,40}?(\w+) in [\w.]+ \(([^)\n]+)\)",
        "The copy in {1} runs, and has no {0}. If the project has its own copy, uninstall this one, and install the "
        "project's, in the folder of its setup.py or pyproject.toml: python -m pip install -e .",
    ),
    Row(
        r"Method 'forward' is not defined",
        "A TorchScript model has no compiled forward(), or this torch does not read it: load the model from its code "
        "(clip.load(name, jit=False)), or install the torch that the project names",
    ),
    Row(
        r"argument --(?:task|arch|criterion)\b[^\n]{0,40}: invalid choice[\s\S]{0,6000}\bfairseq\b"
        r"|\bfairseq\b[\s\S]{0,6000}argument --(?:task|arch|criterion)\b[^\n]{0,40}: invalid choice",
        "fairseq finds what an example adds only by --user-dir: give it the example's folder, --user-dir examples/NAME",
    ),
    Row(
        r"\bparallel group is not initialized",
        "The program has not made the group of processes that it asks for: start it with torchrun, on as many GPUs as "
        "its README says; for one GPU alone update it, or tell its authors",
    ),
    Row(
        r"accelerate[/\\]commands[/\\]launch\.py[\s\S]{0,900}NoneType"
        r"|NoneType[\s\S]{0,2500}accelerate[/\\]commands[/\\]launch\.py",
        "accelerate has no configuration, and an option is missing: write one, or give --mixed_precision and "
        "--num_processes to accelerate launch; an old accelerate is to be updated",
        ("accelerate config default",),
    ),
    Row(
        r"AttributeError: _old_init\b",
        "A fault of pytorch-lightning 1.7 as it wraps data loaders: take a later release",
        (pip("install", "pytorch-lightning>=1.8,<1.9"),),
    ),
    Row(
        r"assert self\.local_world_size > 0",
        "--nproc_per_node is 0, but it counts processes, not GPUs: give 1. Without an NVIDIA GPU the program itself "
        "must use the CPU as well (backend gloo, device cpu)",
    ),
)
