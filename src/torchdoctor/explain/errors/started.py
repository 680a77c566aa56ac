"""Programs that a library starts and does not find, and models that an interface does not find or understand."""

import re

from torchdoctor.explain import own_commands
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, when
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# Programs that libraries start: packages of Debian and Ubuntu, of Homebrew, of winget, of conda-forge; "" for none.
_PROGRAMS = {
    "git": ("git", "git", "Git.Git", "git"),
    "git-lfs": ("git-lfs", "git-lfs", "GitHub.GitLFS", "git-lfs"),
    "java": ("default-jre-headless", "openjdk", "Microsoft.OpenJDK.21", "openjdk"),
    "sox": ("sox libsox-fmt-all", "sox", "ChrisBagwell.SoX", "sox"),
    "tesseract": ("tesseract-ocr", "tesseract", "UB-Mannheim.TesseractOCR", "tesseract"),
    "espeak": ("espeak-ng", "espeak-ng", "eSpeak-NG.eSpeak-NG", "espeak-ng"),
    "pdftoppm": ("poppler-utils", "poppler", "", "poppler"),
    "pdfinfo": ("poppler-utils", "poppler", "", "poppler"),
    "dot": ("graphviz", "graphviz", "Graphviz.Graphviz", "graphviz"),
    "rustc": ("rustc cargo", "rust", "Rustlang.Rustup", "rust"),
    "cargo": ("rustc cargo", "rust", "Rustlang.Rustup", "rust"),
    "wget": ("wget", "wget", "JernejSimoncic.Wget", "wget"),
    "unzip": ("unzip", "", "", "unzip"),
    "7z": ("p7zip-full", "p7zip", "7zip.7zip", "p7zip"),
    "aria2c": ("aria2", "aria2", "aria2.aria2", "aria2"),
    "xvfb-run": ("xvfb", "", "", ""),
    "Xvfb": ("xvfb", "", "", ""),
    "pandoc": ("pandoc", "pandoc", "JohnMacFarlane.Pandoc", "pandoc"),
    "make": ("make", "make", "GnuWin32.Make", "make"),
    "mecab-config": ("libmecab-dev mecab", "mecab", "", "mecab"),
    "swig": ("swig", "swig", "", "swig"),
    "colmap": ("colmap", "colmap", "", "colmap"),
}
_NAMES = "|".join(map(re.escape, _PROGRAMS))
# As Python, shells and the libraries themselves say it.
_NOT_FOUND = (
    rf"No such file or directory: '(?:{_NAMES})(?:\.exe)?'"
    rf"|(?:^|: )(?:{_NAMES}): (?:command )?not found"
    rf"|'(?:{_NAMES})' is not recognized as an internal or external command"
    r"|Looks like you do not have git(?:-lfs)? installed|Bad git executable|`git` is not found"
    r"|tesseract is not installed or it's not in your PATH|Unable to get page count\. Is poppler installed"
    r"|failed to execute (?:Posix|Windows)Path\('dot'\)|espeak not installed on your system|SoX could not be found"
    r"|git executable must be specified|JVM not found|Unable to find java command"
)
_SAYS = (
    ("git-lfs", "git-lfs"),
    ("[Gg]it executable|`git`|have git", "git"),
    ("poppler", "pdfinfo"),
    ("'dot'", "dot"),
    ("espeak", "espeak"),
    ("SoX", "sox"),
    ("tesseract", "tesseract"),
    ("JVM|java", "java"),
)
_STARTS = r"(?:subprocess\.py|_winapi\.CreateProcess|_execute_child|Popen\()[\s\S]{0,1500}?"


def _program(told: Told) -> tuple[Fix, ...]:
    """By the way of the system."""
    found = told.last(_NOT_FOUND)
    said = found[0] if found else ""
    named = re.search(rf"(?:^|[' :])({_NAMES})(?:\.exe)?(?:'|:|$)", said)
    name = named[1] if named else next((name for mark, name in _SAYS if re.search(mark, said)), "")
    if not name and (other := told.last(r"No such file or directory: '([\w+-]+)'")):
        return _unknown(other[1], told)
    if not name:
        return _unnamed(told)
    debian, brew, winget, conda = _PROGRAMS[name]
    text = f"Install {name}, which the library starts as a program; then open a new terminal"
    if told.conda and conda:
        return (Fix(f"{text}, or the environment again", (f"conda install -c conda-forge {conda}",)),)
    if told.os == "windows":
        return (Fix(text, (f"winget install {winget}",)) if winget else Fix(f"{text}, so that PATH has it"),)
    if told.os == "macos":
        return (Fix(text, (f"brew install {brew}",)) if brew else Fix(text),)
    return (Fix(text, (f"sudo apt-get install -y {debian}",), "" if told.notebook else "root"),)


def _unknown(name: str, told: Told) -> tuple[Fix, ...]:
    """Python names the program that is missing in the same way as the folder in which it is to start."""
    folder = Fix(f"The program starts another one in the folder {name}, which is not there: print its whole path")
    find = f"where.exe {name}" if told.os == "windows" else f"command -v {name}"
    program = Fix(f"The program starts {name}, which must be installed, and on PATH: this must find it", (find,))
    if told.has(r"\bcwd ?="):
        return (folder, program)
    return (program, Fix(f"Or {name} is the folder in which it is to start (cwd), and is not there"))


def _unnamed(told: Told) -> tuple[Fix, ...]:
    """Windows does not say which program it is; the traceback shows who starts it."""
    end = max(told.text.rfind("[WinError 2]"), 0)
    frames = told.text[max(told.text.rfind("Traceback (most", 0, end), 0) : end]
    name = Told(frames).last(
        r"File \"[^\"\n]{1,300}\", line \d+[^\n]{0,120}\n[^\n]{0,200}?"
        r"[\s'\"`(](ffmpeg|ffprobe|git|nvcc|ninja|sox|java)(?:\.exe)?(?:['\"], | -[a-z]|_\w+=)"
    )
    if name:
        text = f"Windows does not find {name[1]}, which the program starts: install it, or add its folder to PATH, then"
        return (Fix(f"{text} open a new terminal, where this must find it", (f"where.exe {name[1]}",)),)
    caller = told.last(r"File \"[^\"\n]*(?:site|dist)-packages[/\\]{1,2}(?!subprocess)(\w+)[/\\]")
    who = f" ({caller[1]} starts it)" if caller else ""
    return (
        Fix(
            f"Windows finds no program of the name that is started{who}: the call of Popen or run in the traceback "
            "shows which; install it (git, ffmpeg, nvcc, cl ...), or add its folder to PATH, then open a new terminal",
            ("where.exe git", "where.exe ffmpeg"),
        ),
    )


def _not_in_list(told: Told) -> tuple[Fix, ...]:
    """ComfyUI checks a workflow's file names against its folders."""
    named = told.last(r"(\w+_name\d?|\w+): '([^'\n]{1,120})' not in ")
    folders = {"ckpt_name": "checkpoints", "vae_name": "vae", "lora_name": "loras", "unet_name": "diffusion_models"}
    folders |= {"clip_name": "text_encoders", "clip_name1": "text_encoders", "clip_name2": "text_encoders"}
    folders |= {"control_net_name": "controlnet", "style_model_name": "style_models", "model_name": "upscale_models"}
    if named is None or named[1] not in folders:
        text = "Choose a value that the node offers: the workflow's is not among them (from another version or node)"
        return (Fix(text),)
    text = (
        f"ComfyUI has no {named[2]} in models/{folders[named[1]]}: put the file there (or choose one that is there), "
        "then press R, or start it again"
    )
    return (Fix(text), Fix("Models from another interface: name its folder in extra_model_paths.yaml"))


# What the first layer of Stable Diffusion's UNet takes.
_LATENT = {
    "4": "a usual model",
    "8": "an instruct-pix2pix or an IC-Light model",
    "9": "an inpainting model",
    "12": "an IC-Light model with a background",
}


def _latent_channels(told: Told) -> tuple[Fix, ...]:
    """By the channels that the loaded model takes and those that the node gives."""
    found = told.last(r"weight of size \[320, (\d+), 3, 3\], expected input\[\d+, (\d+),")
    takes, gets = (found[1], found[2]) if found else ("", "")
    text = (
        f"The loaded UNet takes {takes} channels ({_LATENT.get(takes, 'a different kind of model')}), and this "
        f"workflow gives it {gets}" + (f" ({_LATENT[gets]})" if gets in _LATENT else "")
    )
    return (
        Fix(f"{text}: load the checkpoint that the workflow or node is made for"),
        Fix(
            "A node that changes the model (IC-Light, BrushNet, inpainting) must be connected to the sampler, and most "
            "of them need a usual checkpoint of 4 channels"
        ),
    )


ERRORS = (
    Error(
        "program-missing",
        "A program that the library starts is not installed",
        "The library starts another program (git, java, sox ...), and the system does not find it on PATH.",
        "environment",
        (
            Seen(
                "No such file or directory | not found | not recognized | not have git | git executable | poppler |"
                "tesseract | failed to execute | espeak | SoX | JVM | java command",
                _NOT_FOUND,
                "FileNotFoundError: [Errno 2] No such file or directory: 'git'",
            ),
            Seen(
                "WinError | No such file or directory",
                _STARTS + r"FileNotFoundError: \[(?:WinError 2\] |Errno 2\] No such file or directory: '[\w+-]+'$)",
                'File "C:\\Python310\\lib\\subprocess.py", line 1440, in _execute_child\nFileNotFoundError: '
                "[WinError 2] The system cannot find the file specified",
            ),
        ),
        (_program,),
        alternatives=(Or("ffmpeg-missing", "it is ffmpeg"),),
        amid=lambda around: (
            re.search(r"(?i)torch|transformers|hugging|pip|python|\.py\b|FileNotFoundError", around) is not None
        ),
        asked=("no such file or directory git", "tesseract is not installed", "winerror 2 subprocess"),
        source="Python: subprocess",
    ),
    Error(
        "command-not-on-path",
        "The shell does not find a command of a Python package",
        "The command comes with a Python package; that is not installed, or its environment is not active.",
        "environment",
        (
            Seen(
                "not found | not recognized | No such file | Failed to spawn",
                own_commands.NOT_FOUND,
                "bash: torchrun: command not found",
            ),
        ),
        (own_commands.of_a_package,),
        asked=("torchrun command not found", "accelerate command not found", "huggingface-cli command not found"),
        source="Python: venv; bash manual",
    ),
    Error(
        "comfyui-workflow",
        "ComfyUI cannot run this workflow",
        "The workflow has a node that is not installed, or one that lacks an input or a valid choice.",
        "code",
        *cases(
            when(
                exactly("Cannot execute because a node is missing the class_type property"),
                Fix(
                    "A node of the workflow is not installed (it is red): in the Manager choose Install Missing Custom "
                    "Nodes, then restart; or delete the node"
                ),
            ),
            when(
                exactly("Prompt outputs failed validation"),
                Fix(
                    "A node lacks an input, or its choice is not in its list any more: the console, and the node with "
                    "the red frame, say which: connect it, or choose again"
                ),
            ),
        ),
        asked=("comfyui node is missing the class_type property", "comfyui prompt outputs failed validation"),
        symptom=1,
        source="ComfyUI: execution.py, server.py",
    ),
    Error(
        "webui-models",
        "The interface does not find the model's file, or does not understand it",
        "ComfyUI, the web UI or a node looks for models in folders of its own, each for one kind, and the file is not "
        "there, is the wrong kind, or lacks a part.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "Value not in list",
                        r"Value not in list[\s\S]{0,80}?\w+: '[^'\n]{1,120}' not in ",
                        "- Value not in list: ckpt_name: 'a.safetensors' not in ['b.safetensors']",
                    ),
                ),
                _not_in_list,
            ),
            when(
                (
                    Seen(
                        "Given groups weight of size",
                        r"Given groups=1, weight of size \[320, (?:4|8|9|12|13), 3, 3\], expected input\[",
                        "Given groups=1, weight of size [320, 4, 3, 3], expected input[2, 12, 96, 64] to have 4",
                    ),
                ),
                _latent_channels,
            ),
            when(
                exactly("Could not detect model type of"),
                Fix(
                    "It is not a whole checkpoint: load it with the node of its kind (Load Diffusion Model for a UNet "
                    "or FLUX file in models/diffusion_models, Load LoRA, Load VAE); or the download was cut short: "
                    "compare its size"
                ),
                Fix("A model newer than ComfyUI: update ComfyUI"),
            ),
            when(
                exactly("clip input is invalid: None", "vae input is invalid: None", "VAE is invalid: None"),
                Fix(
                    "The checkpoint has no text encoder (or VAE): load them with nodes of their own (DualCLIPLoader or "
                    "CLIPLoader, Load VAE), as the model's page says"
                ),
            ),
            when(
                exactly("No checkpoints found. When searching for checkpoints"),
                Fix(
                    "Put a checkpoint (.safetensors) into models/Stable-diffusion, or name its folder with --ckpt-dir; "
                    "then start again"
                ),
            ),
        ),
        asked=(
            "comfyui value not in list ckpt_name",
            "comfyui could not detect model type",
            "no checkpoints found webui",
        ),
        source="ComfyUI: execution.py, sd.py; AUTOMATIC1111/stable-diffusion-webui: sd_models.py",
    ),
)
