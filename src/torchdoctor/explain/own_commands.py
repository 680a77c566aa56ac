"""Commands that Python packages bring, which the shell does not find."""

import shlex

from torchdoctor import lazy_re as re
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# The package that has the command, and the module that does the same, where there is one.
_TABLE = """
torchrun|torch|torch.distributed.run
accelerate|accelerate|accelerate.commands.accelerate_cli
deepspeed|deepspeed|deepspeed.launcher.runner
huggingface-cli|huggingface_hub|
hf|huggingface_hub|
tensorboard|tensorboard|tensorboard.main
yolo|ultralytics|
jupyter|notebook|jupyter
jupyter-notebook|notebook|notebook
jupyter-lab|jupyterlab|jupyterlab
ipython|ipython|IPython
wandb|wandb|wandb
streamlit|streamlit|streamlit
whisper|openai-whisper|whisper
vllm|vllm|
lightning|lightning|
litgpt|litgpt|litgpt
tune|torchtune|
lm_eval|lm_eval|lm_eval
optimum-cli|optimum|
transformers-cli|transformers|
torchserve|torchserve|
torch-model-archiver|torch-model-archiver|
mim|openmim|mim
llamafactory-cli|llamafactory|llamafactory.cli
axolotl|axolotl|axolotl.cli.main
fairseq-train|fairseq|
nnUNetv2_train|nnunetv2|
sglang|sglang|
"""
_ROWS = {row[0]: (row[1], row[2]) for row in (line.split("|") for line in _TABLE.strip().split("\n"))}
_NAMES = "|".join(sorted(_ROWS, key=len, reverse=True))
NOT_FOUND = (
    rf"(?:(?<![\w./-])(?:{_NAMES}): command not found\b"
    rf"|(?:(?m:^)[ \t]{{0,8}}|sh: |\d: )(?!tensorboard)(?:{_NAMES}): not found\b"
    rf"|command not found: (?:{_NAMES})(?![\w./-])"
    rf"|'(?:{_NAMES})' is not recognized as an internal|[Tt]he term '(?:{_NAMES})' is not recognized as"
    rf"|execve\(\): (?:{_NAMES}): No such file|exec: \\?\"(?:{_NAMES})\\?\": executable file not found"
    rf"|Failed to spawn: `(?:{_NAMES})`)"
)


def of_a_package(told: Told) -> tuple[Fix, ...]:
    """Its module where the environment is active, else the environment that has it, or the package."""
    found = told.last(NOT_FOUND)
    named = re.search(rf"(?<![\w-])(?:{_NAMES})(?![\w-])", found[0]) if found else None
    if named is None:
        return (Fix("Activate the environment that has the package, or install the package into it"),)
    package, module = _ROWS[named[0]]
    where = "in the job's script" if told.has(r"\bexecve|slurm|srun") else "in this shell"
    of = f"{named[0]} comes with the package {package}, "
    text = f"{of}and is in its environment's folder: activate that environment {where}"
    if told.has(rf"\bsudo:? (?![^\n]*\binstall\b)(?:-\w+ |\w+=\S* )*(?:{named[0]}(?![\w-])|(?:ba)?sh |\.?/|\S+\.sh\b)"):
        text = "sudo drops the environment's PATH: activate the environment, and start without sudo"
        return (Fix(f'{text}, or with sudo env "PATH=$PATH" in place of sudo'),)
    in_image = told.has(r"exec: \S{1,40}: executable file not found")
    if in_image or told.place == "container":
        text = f"{of}which is not installed in the image's Python, or not on its PATH"
    by_module = (
        Fix(f"{text}; or start it with the Python that has it", (shlex.join(("python", "-m", module, "--help")),)),
    )
    if not module:
        by_module = (Fix(text),)
    if package == "torch":
        return by_module
    if in_image:
        made = shlex.join(("RUN", "python", "-m", "pip", "install", package))
        return (*by_module, Fix(f"Install {package} in the image", (made,)))
    if package == "fairseq":  # 0.12.2 is its last, from 2022; its omegaconf's metadata is not valid for pip 24.1
        text = "If no environment has it: fairseq needs Python 3.10 or older, and a pip before 24.1"
        return (*by_module, Fix(text, (pip("install", "pip<24.1"), pip("install", package))))
    return (*by_module, Fix(f"If no environment has it, install {package}", (pip("install", package),)))
