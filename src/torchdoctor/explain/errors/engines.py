"""Engines, servers, trainers and web interfaces around torch."""

import re

from torchdoctor.explain import environments, openmmlab
from torchdoctor.explain.commands import pip
from torchdoctor.explain.fixes import on
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.next_step import pip_alone
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import version
from torchdoctor.model import Fix


def _dgl(told: Told) -> tuple[Fix, ...]:
    """DGL's wheels are for one torch and CUDA each; those after torch 2.4 do not exist."""
    if told.has("Device API gpu is not enabled"):  # as DGL before 1.0 says it, whose packages have CUDA in their names
        text = (
            "Take away the build for the CPU, and install DGL's build for your CUDA (dgl-cu113 for 11.3) from its page"
        )
        build = f"dgl-{told.build}" if told.build.startswith("cu") else "dgl-cuCUDA"
        own = pip("install", build, "-f", "https://data.dgl.ai/wheels/repo.html")
        return (Fix(text, (pip("uninstall", "-y", "dgl"), own)),)
    named = told.last(r"(?:lib(?:graphbolt|dgl_sparse)_pytorch_|data\.dgl\.ai/wheels/torch-)(\d\.\d+)")
    tag = told.last(r"data\.dgl\.ai/\S{0,40}?/(cu1[12]\d)/")
    series = named[1] if named else ".".join(told.torch.split(".")[:2]) if told.torch else "2.4"
    newest = tuple(int(part) for part in series.split(".")) > (2, 4)
    series = "2.4" if newest else series
    own = told.build or (tag[1] if tag else "")
    build = (
        "cu124" if series == "2.4" and own not in ("cu118", "cu121", "cpu") else "" if own == "cpu" else own or "cu121"
    )
    made = pip(
        "install", "dgl", "-f", f"https://data.dgl.ai/wheels/torch-{series}/{build}/repo.html".replace("//r", "/r")
    )
    torch = (pip("install", "torch==2.4.0", "--index-url", f"https://download.pytorch.org/whl/{build or 'cpu'}"),)
    text = (
        "DGL's last wheels are for torch 2.4: install that torch, and DGL from its own page"
        if newest
        else f"Install the DGL that was built for torch {series} and its CUDA, from DGL's own page"
    )
    refused = told.has(r"(?:HTTP )?error 403|403 (?:Client|Forbidden)")
    channel = (f"conda install -c dglteam/label/th{series.replace('.', '')}_{build or 'cpu'} dgl",)
    return (
        Fix(text, (pip("uninstall", "-y", "dgl"), *(torch if newest else ()), made)),
        *((Fix("Where that page is refused too (403), try later or from elsewhere, or by conda", channel),) * refused),
        Fix("Or use PyTorch Geometric, which supports current torch", (pip("install", "torch-geometric"),)),
    )


def _ffmpeg(told: Told) -> tuple[Fix, ...]:
    audio = told.last(r"torchaudio[-=: ]{1,3}(\d+\.\d+)")
    newer = any(version(number) >= version("2.1") for number in (audio[1] if audio else "", told.torch) if number)
    if told.has("FFmpeg libraries are not found") and told.conda and not newer:  # as torchaudio 0.12 to 2.0 say it
        text = "torchaudio before 2.1 takes FFmpeg 4 alone: install that, or newer torch and torchaudio"
        return (Fix(text, ('conda install -c conda-forge "ffmpeg<5"',)),)
    if told.conda:
        return (Fix("Install FFmpeg", ("conda install -c conda-forge ffmpeg",)),)
    if told.os == "windows":
        return (Fix("Install FFmpeg, then open a new terminal, so that PATH has it", ("winget install Gyan.FFmpeg",)),)
    if told.os == "macos":
        return (Fix("Install FFmpeg", ("brew install ffmpeg",)),)
    return (Fix("Install FFmpeg", ("sudo apt-get install -y ffmpeg",), "root"),)


def _custom_node(told: Told) -> tuple[Fix, ...]:
    named = told.last(r"(?:\(IMPORT FAILED\):|Cannot import) [^\n]*?custom_nodes[/\\]+([\w.@-]+)")
    name = named[1] if named else "NAME"
    if told.has(r"Cannot import [^\n]*__init__\.py'"):
        return (
            Fix(
                f"{name} is no node (it has no __init__.py), or was not downloaded whole: remove it, or "
                f"install it again"
            ),
        )
    if told.has(r"No module named '(?:comfy|comfy_\w+|nodes|folder_paths)[.']|cannot import name '\w+' from 'comfy"):
        text = f"{name} needs a newer ComfyUI: update it (portable: update\\update_comfyui.bat; else git pull)"
        return (Fix(text),)
    if own := told.last(r"No module named '(model_management|comfy|execution|server|latent_preview|cli_args)'"):
        part = f"comfy.{own[1]}" if own[1] in ("model_management", "cli_args") else own[1]
        return (Fix(f"{part} is a part of ComfyUI, not a package: update {name}, or remove it"),)
    folder = "ComfyUI/custom_nodes" if told.portable else "custom_nodes"
    listed = pip("install", "-r", f"{folder}/{name}/requirements.txt")
    lacks = told.last(r"module for custom nodes: No module named '([A-Za-z]\w*)'")
    if lacks is None:
        text = f"The traceback above names what {name} lacks: install its requirements into ComfyUI's Python"
        return (Fix(text, (listed,)),)
    text = f"{name} lacks the module {lacks[1]}: install what it requires into ComfyUI's Python"
    package = "colour-science" if lacks[1] == "colour" else DISTRIBUTIONS.get(lacks[1], lacks[1])
    if package.lower() in KNOWN or package != lacks[1]:
        return (Fix(f"{text}, and {package}, which has that module", (listed, pip("install", package))),)
    text += f". Where its list names nothing of that kind, {lacks[1]} is a file of the node's own, which is missing or "
    return (Fix(f"{text}not found: update the node, or take it out of custom_nodes", (listed,)),)


# A frame in the web UI's folder, which the error follows, and what its package "modules" has: many programs have one.
_IN_WEBUI = (
    r"[/\\](?![^/\\\n]{0,40}open-webui)(?i:[\w .-]{0,40}webui[\w .-]{0,30})[/\\][^\n]*\n"
    r"(?:(?! *File )[^\n]*\n){0,3}[^\n]{0,80}?"
)
_PARTS = (
    r"(?:options|shared(?:_\w+)?|scripts?|script_\w+|processing\w*|sd_\w+|ui(?:_\w+)?|devices|images|paths(?:_\w+)?|cmd_args"
    r"|call_queue|extras|generation_parameters_copypaste|infotext_utils|hashes|errors|extensions|launch_utils|safe"
    r"|modelloader|postprocessing|prompt_parser|rng\w*|styles|textual_inversion|txt2img|img2img|upscaler\w*|initialize\w*"
    r"|hypernetworks|face_restoration|api|lowvram|progress|timer|deepbooru|interrogate|gradio_\w+|patches)"
)
_OF_WEBUI = rf"(?:modules\.{_PARTS}(?:\.[\w.]+)?|modules_forge(?:\.[\w.]+)?)"


def _of_the_interface(told: Told) -> tuple[Fix, ...]:
    """An extension that uses a part of the web UI which this version has not, or the web UI's own files mixed."""
    part = told.last(r"extensions[/\\]+([\w.-]+)[/\\]")
    if part is None:
        text = (
            "The web UI's own files are of two versions, since an update stopped halfway, or some were changed: in its"
        )
        put = "folder put the changes aside (git stash pop brings them back), then bring it up to date"
        return (Fix(f"{text} {put}", ("git stash", "git pull --ff-only")),)
    text = f"The extension {part[1]} and the web UI are of different times: update the web UI, then the extension"
    return (
        Fix(text, ("git pull", f"git -C extensions/{part[1]} pull")),
        Fix(f"If it is no longer developed, move extensions/{part[1]} away: the web UI starts without it"),
    )


def _named(told: Told, words: str) -> str:
    found = told.last(rf"{words} '?\W{{0,12}}([\w-]+)")
    return found[1] if found else "NAME"


def _of_whisper(told: Told) -> tuple[Fix, ...]:
    remove = pip("uninstall", "-y", "whisper")
    # A script in a folder of that name is no package; that folder is one where its files import each other.
    inside = r'File "(?![^"\n]*-packages)[^"\n]*[/\\]whisper[/\\]\w+\.py"[^\n]*\n\s*(?:from|import) (?:whisper)?\.'
    if told.has(inside) and not told.has("module 'whisper' has no attribute"):
        text = "The project has a folder whisper of its own: remove the package, and let Python look in that project"
        return (Fix(text, (remove, "export PYTHONPATH=.")),)
    return (Fix("OpenAI's is called openai-whisper", (remove, pip("install", "openai-whisper"))),)


def _no_flashinfer(told: Told) -> tuple[Fix, ...]:
    gpu = told.last(r"\b(?:A100|A10G?|A[34]0|[HB][1-3]00|L4|L40S?|T4|RTX ?(?:A[4-6]000|[2-5]0\d0))\b")
    if gpu is None or told.has(r"\b(?:V100|P100|P40|GTX|TITAN|M[46]0)\b"):
        text = "This GPU is too old for FlashInfer: run the engine without it, or a program that takes older GPUs "
        away = (pip("uninstall", "-y", "flashinfer-python"), "export VLLM_USE_FLASHINFER_SAMPLER=0")
        return (Fix(f"{text}(llama.cpp)", away),)
    text = f"The {gpu[0]} is new enough, and was not recognised: see what torch finds, and update FlashInfer"
    see = 'python -c "import torch; print(torch.version.cuda, torch.cuda.get_device_capability())"'
    return (Fix(text, (see, pip("install", "-U", "flashinfer-python"))),)


def _not_installed(told: Told) -> tuple[Fix, ...]:
    if told.has("Successfully installed torch"):
        text = (
            "pip's own output says that torch was installed: start the web UI again; if it stops once more, the "
            "reason is in the lines below its message"
        )
        return (Fix(text),)
    text = "The reason is in the lines below it"
    if told.has(environments.PIPS_OWN):
        return (Fix(f"{text}: pip had not enough memory or disk, or no network. Run it alone", pip_alone(told)),)
    if told.has(r"cp310|Python 3\.10"):
        more = "; often it is the network or a full disk: run the command of its line `Command:` alone, in its venv"
        return (Fix(f"{text}{more}, with --no-cache-dir", pip_alone(told)),)
    return environments.for_the_web_ui(told, f"{text}; for torch it is most often Python: ")


def _monitor(told: Told) -> tuple[Fix, ...]:
    if told.has("must include a monitor"):
        return (
            Fix(
                'Name what it watches in configure_optimizers: return {"optimizer": optimizer, "lr_scheduler": '
                '{"scheduler": scheduler, "monitor": "val_loss"}}, and log it under that name: self.log("val_loss", '
                "loss) in validation_step"
            ),
        )
    named = told.last(r"monitor='([^'\n]{1,60})'|metric `?([\w./-]{1,60}?)`? which is not available")
    name = next((part for part in named.groups() if part), "val_loss") if named else "val_loss"
    there = told.last(r"(?:returned metrics|[Aa]vailable metrics are|Either add): \[?([^\]\n]{1,900})")
    logged = re.findall(r"'([^'\n]{1,60})'|([\w/-]+)", there[1]) if there else []
    names = [one or other for one, other in logged]
    of_validation = r"(?i)(?:^|[/_ -])(?:val|valid|validation|eval|test|dev)(?:$|[/_ -])"
    if names and re.search(of_validation, name) and not any(re.search(of_validation, item) for item in names):
        return (
            Fix(
                f'Nothing of the validation is logged. In validation_step write self.log("{name}", value) (Lightning '
                "logs by that call only), and give the Trainer the loader: trainer.fit(model, train_loader, val_loader)"
            ),
            Fix(f"Or monitor one that is logged: {there[1].strip() if there else ''}"),
        )
    near = [
        item for item in names if item in name or name in item or item.rpartition("/")[2] == name.rpartition("/")[2]
    ]
    if near:
        best = max(near, key=len)
        return (
            Fix(
                f"{name} is not logged, {best} is: name that, monitor='{best}' (in the callback, or as monitor: in the "
                f'configuration). Where it is meant to be another, log it: self.log("{name}", value) in '
                "validation_step; a project does so only with all of its data sets in place"
            ),
        )
    text = (
        f'Log it under that name where it is computed: self.log("{name}", value) in validation_step (or training_step)'
    )
    made = [Fix(text)]
    if there:
        made.append(Fix(f"Or monitor one that is logged: {there[1].strip()}"))
    return tuple(made)


# Methods that Lightning's Trainer calls, which get other arguments in each of its ages.
_HOOK = (
    r"(?<!\w)(?:\w+\.)?(?:optimizer_step|optimizer_zero_grad|lr_scheduler_step|configure_gradient_clipping"
    r"|(?:training|validation|test)_(?:step|epoch_end|step_end)|on_\w+_(?:batch|epoch)_(?:start|end)|toggle_optimizer)"
)


def _strategy(told: Told) -> tuple[Fix, ...]:
    named = told.last(r"accelerator='((?:ddp|fsdp|deepspeed)\w*)'")
    way = named[1] if named else "ddp"
    text = "accelerator= names the device ('gpu', 'cpu', 'mps', 'auto'), and strategy= how several share the work"
    return (Fix(f"{text}: Trainer(accelerator='gpu', devices=2, strategy='{way}')"),)


_LIGHTNING_1 = Fix("Or keep Lightning 1.9", (pip("install", "pytorch-lightning<2"),))


def _hook(told: Told) -> tuple[Fix, ...]:
    name = told.last(r"(\w+)\(\) (?:missing|got|takes)")
    what = name[1] if name else "the method"
    if told.has(r"automatic_optimization ?= ?False[^`]") and told.has("optimizer_idx"):
        text = "Take optimizer_idx out of the line def training_step(self, batch, batch_idx, optimizer_idx): "
        text += "as long as it "
        text += "stands there, Lightning 2 takes it for its own stepping. Inside, g_opt, d_opt = self.optimizers()"
        return (Fix(text), _LIGHTNING_1)
    if told.has("multiple optimizers|optimizer_idx"):
        text = "Since Lightning 2.0 the Trainer gives no optimizer_idx: keep the release before"
        return (
            Fix(text, (pip("install", "pytorch-lightning<2"),)),
            Fix("Or step yourself: self.automatic_optimization = False, self.optimizers(), self.manual_backward(loss)"),
        )
    if told.has("argument: 'outputs'"):
        return (
            Fix(
                "Since Lightning 2.0 these methods get no outputs: keep what you need in a list of your own in "
                "the step, "
                f"self.seen.append(loss.detach()), and use and clear it in def on_{what.removeprefix('on_')}(self)"
            ),
            _LIGHTNING_1,
        )
    if told.has(r"_step\(\) takes 2 positional arguments but 3 were given"):
        return (Fix(f"The Trainer gives {what} the number of the batch too: def {what}(self, batch, batch_idx)"),)
    if what.endswith("_step") and not what.startswith(("opt", "lr")):
        return (
            Fix(
                "Lightning gives the number of the loader only where there are several: def "
                f"{what}(self, batch, batch_idx, dataloader_idx=0) takes both"
            ),
        )
    take = "self, stage=None" if what in ("setup", "teardown") else "self, *args, **kwargs"
    return (
        Fix(
            f"The Trainer gives {what} other arguments than its def line takes, which differ between releases of "
            f"Lightning: def {what}({take}); or leave the method out, where it only does the usual"
        ),
        Fix("Or install the pytorch-lightning that the project names in its requirements"),
    )


ERRORS = (
    Error(
        "tensorrt-engine",
        "The TensorRT engine cannot be built or loaded",
        "An engine works only with the TensorRT and the GPU it was built with; and not every operation can be built.",
        "environment",
        *cases(
            when(
                exactly(
                    "Serialization assertion stdVersionRead == serializationVersion failed",
                    "The engine plan file is not compatible with this version of TensorRT",
                    "plan file generated on different device",
                    "Serialization assertion magicTagRead == kMAGIC_TAG failed",
                ),
                Fix(
                    "Build the engine again on this machine, from the ONNX file",
                    ("trtexec --onnx=model.onnx --saveEngine=model.engine --fp16",),
                ),
            ),
            when(
                (
                    Seen(
                        "object has no attribute",
                        r"'?tensorrt\.(?:tensorrt\.|tensorrt_bindings\.tensorrt\.)?\w+' object has no "
                        r"attribute '(?:get_binding\w*|num_bindings|max_workspace_size|max_batch_size|binding_is_input|"
                        r"execute_async_v2|build_engine|build_cuda_engine)'",
                        "AttributeError: 'tensorrt.tensorrt.ICudaEngine' object has no attribute 'get_binding_shape'",
                    ),
                ),
                Fix(
                    "TensorRT 10 removed it: use the calls by tensor name (num_io_tensors, get_tensor_name, "
                    "get_tensor_shape, execute_async_v3, set_memory_pool_limit), or keep TensorRT 8",
                    (pip("install", "tensorrt==8.6.1"),),
                ),
            ),
            when(
                exactly(
                    "'NoneType' object has no attribute 'create_execution_context'",
                    "due to insufficient workspace",
                    "Could not find any implementation for node",
                ),
                Fix(
                    "No engine was built: the reason is in the [TRT] lines above; often memory is too small: free the "
                    "GPU, smaller shapes, config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, 4 << 30); a new "
                    "GPU needs a newer TensorRT"
                ),
            ),
            when(
                (
                    Seen(
                        "UNSUPPORTED NODE | importFallbackPluginImporter",
                        r"UNSUPPORTED_NODE: |importFallbackPluginImporter",
                        "In node 3 (parseGraph): UNSUPPORTED_NODE: No importer registered for op: Einsum",
                    ),
                ),
                Fix(
                    "This TensorRT does not know the operation: use a newer one, a lower opset_version, or another "
                    "form of it in the model; simplify the file first",
                    (pip("install", "-U", "tensorrt", "onnxsim"), "onnxsim model.onnx simple.onnx"),
                ),
            ),
        ),
        asked=("tensorrt version tag does not match", "tensorrt engine different device", "get_binding_shape"),
        source="TensorRT 10 migration guide",
    ),
    Error(
        "dgl-mismatch",
        "DGL does not match torch or CUDA",
        "DGL has wheels for some releases of torch only, each for one CUDA; the one on PyPI is for the CPU.",
        "environment",
        (
            *exactly("Cannot find DGL C++ graphbolt library", "Cannot find DGL C++ sparse library"),
            *exactly(
                "Device API cuda is not enabled", "Device API gpu is not enabled. Please install the cuda version"
            ),
            Seen(
                "OpNamespace graphbolt object has no attribute",
                r"'graphbolt' object has no attribute '\w+'",
                "AttributeError: '_OpNamespace' 'graphbolt' object has no attribute 'frob'",
            ),
            Seen(
                "error while getting https data dgl ai",
                r"[Ee]rror 403 while getting https://data\.dgl\.ai/\S*",
                "ERROR: HTTP error 403 while getting https://data.dgl.ai/wheels/torch-2.5/cu121/dgl-2.5.0.whl",
            ),
            Seen(
                "cannot open shared object file",
                r"dgl[/\\]_ffi[\s\S]{0,300}?lib\w+\.so[\w.]*: cannot open shared object file",
                'File "/v/dgl/_ffi/base.py"\nOSError: libcusparse.so.11: cannot open shared object file: No such file',
            ),
            Seen(
                "could not find module | No module named torchdata datapipes",
                r"dgl[/\\]graphbolt[\s\S]{0,600}?No module named 'torchdata\.datapipes'",
                "File \"/v/dgl/graphbolt/base.py\"\nModuleNotFoundError: No module named 'torchdata.datapipes'",
            ),
        ),
        (_dgl,),
        asked=("dgl graphbolt library not found", "dgl device api cuda is not enabled"),
        source="dgl.ai: get started; dmlc/dgl: graphbolt/__init__.py",
    ),
    Error(
        "ffmpeg-missing",
        "FFmpeg is not installed",
        "The program starts ffmpeg to read sound or video, and it is not installed, or not on PATH.",
        "environment",
        (
            *exactly("No such file or directory: 'ffmpeg'", "No such file or directory: 'ffprobe'"),
            *exactly(
                "ffmpeg is not installed", "ffmpeg was not found but is required", "Couldn't find ffmpeg or avconv"
            ),
            *exactly("ImportError: FFmpeg libraries are not found", "audioread.exceptions.NoBackendError"),
            Seen("NoBackendError", r"\bNoBackendError\b", "audioread.NoBackendError"),
            Seen(
                "load audio",
                r"whisper\S*\.load_audio[\s\S]{0,600}FileNotFoundError(?![^\n]*: ')",
                "whisper.load_audio(path)\nFileNotFoundError",
            ),
            Seen(
                "WinError",
                r"(?:whisper|pydub|audioread|ffmpeg|moviepy|yt_dlp)[\s\S]{0,2500}\[WinError 2\] "
                r"|\[WinError 2\] [\s\S]{0,2500}(?:[\\/]whisper[\\/]audio|\bin load_audio|\bffmpeg\.input\()",
                'File "C:\\v\\whisper\\audio.py", line 59, in load_audio\nFileNotFoundError: [WinError 2] The system '
                "cannot find the file specified",
            ),
        ),
        (_ffmpeg,),
        asked=("whisper ffmpeg not found windows", "no such file or directory ffmpeg"),
        source="openai/whisper README",
    ),
    Error(
        "webui-setup",
        "The web interface's launcher could not set itself up",
        "A launcher (Stable Diffusion web UI, Forge, ComfyUI, kohya) installs and starts other programs, and one "
        "failed.",
        "environment",
        *cases(
            when(
                exactly("can not be silently installed under a path with spaces", "cannot be silently installed under"),
                Fix("Move the program to a folder whose path has no spaces (C:\\AI), and start it from there"),
            ),
            when(
                exactly("The file may be malicious, so the program is not going to read it"),
                Fix(
                    "The web UI's check refuses the checkpoint, or could not read it, since the download was cut "
                    "short: delete the file and load it again, as .safetensors where there is one"
                ),
                Fix("If you trust the source of the file, start it with --disable-safe-unpickle in COMMANDLINE_ARGS"),
            ),
            when(
                exactly("'NoneType' object has no attribute 'lowvram'"),
                Fix("No model is loaded: the error that kept it from loading is further up, and is the one to solve"),
            ),
            when(
                exactly("import of xformers halted; None in sys.modules"),
                Fix(
                    "The web UI was started without --xformers and hides the package, which diffusers then finds half "
                    "there: remove it from the web UI's Python, since torch has its own attention; or start it with "
                    "--xformers",
                    ("python -m pip uninstall -y xformers",),
                ),
            ),
            when(
                exactly("detected dubious ownership in repository at"),
                Fix("Allow Git to use the folder", ("git config --global --add safe.directory '*'",)),
            ),
            when(
                exactly("extension access disabled because of command line flags"),
                Fix(
                    "Start it with --enable-insecure-extension-access in COMMANDLINE_ARGS, and then not with --listen "
                    "on an open network"
                ),
            ),
            when(
                exactly("Couldn't clone Stable Diffusion", "stablediffusion.git/': The requested URL"),
                Fix(
                    "The repository it clones has gone: update the web UI (git pull), or give another address",
                    ("export STABLE_DIFFUSION_REPO=https://github.com/w-e-w/stablediffusion.git",),
                ),
            ),
            when(
                (
                    Seen(
                        "cannot import name | No module named modules",
                        rf"{_IN_WEBUI}(?:cannot import name '\w+' from '{_OF_WEBUI}'"
                        rf"|cannot import name '{_PARTS}' from 'modules'|No module named '{_OF_WEBUI}')",
                        'File "/home/u/webui/extensions/x/a.py", line 9\nImportError: cannot import name '
                        "'categories' from 'modules.options'",
                    ),
                ),
                _of_the_interface,
            ),
            when(
                varying("RuntimeError: Couldn't install {torch}", "Couldn't install {clip}. Command: "),
                _not_installed,
            ),
            when(
                (
                    Seen(
                        "IMPORT FAILED",
                        r"seconds \(IMPORT FAILED\): ",
                        "0.0 seconds (IMPORT FAILED): /ComfyUI/custom_nodes/x",
                    ),
                    Seen(
                        "module for custom nodes",
                        r"module for custom nodes: (?!Numba needs)",
                        "Cannot import /ComfyUI/custom_nodes/x module for custom nodes: No module named 'colour'",
                    ),
                ),
                _custom_node,
                Fix("Or remove the node, or update it in the Manager"),
            ),
        ),
        asked=(
            "couldn't clone stable diffusion",
            "comfyui custom node import failed",
            "dubious ownership stable diffusion",
        ),
        symptom=1,
        goes_on=True,
        source="AUTOMATIC1111/stable-diffusion-webui: launch_utils.py; ComfyUI: nodes.py",
    ),
    Error(
        "other-package-of-that-name",
        "A different package of that name is installed",
        "PyPI has an unrelated package under the name of the module.",
        "environment",
        *cases(
            when(
                (
                    *exactly("module 'whisper' has no attribute"),
                    Seen(  # OpenAI's is a folder
                        "packages whisper py",
                        r"-packages[\\/]whisper\.py\"?, line \d",
                        'File "/v/site-packages/whisper.py", line 69, in <module>',
                    ),
                ),
                _of_whisper,
            ),
            when(
                exactly("module 'typing' has no attribute '_ClassVar'"),
                Fix(
                    "The package dataclasses is for Python 3.6, and hides the module that newer ones bring: remove it",
                    (pip("uninstall", "-y", "dataclasses"),),
                ),
            ),
            when(
                exactly("type object 'Callable' has no attribute '_abc_registry'"),
                Fix(
                    "The package typing is for Python before 3.5, and hides Python's own module: remove it",
                    (pip("uninstall", "-y", "typing"),),
                ),
            ),
            when(
                exactly("module 'enum' has no attribute 'IntFlag'"),
                Fix(
                    "The package enum34 is for Python before 3.4, and hides Python's own enum: remove it",
                    (pip("uninstall", "-y", "enum34"),),
                ),
            ),
            when(
                exactly("module 'clip' has no attribute"),
                Fix(
                    "OpenAI's CLIP is installed from its repository",
                    (pip("uninstall", "-y", "clip"), pip("install", "git+https://github.com/openai/CLIP")),
                ),
            ),
            when(
                exactly("The 'sklearn' PyPI package is deprecated"),
                Fix(
                    "The package is called scikit-learn: write that in requirements too",
                    (pip("install", "scikit-learn"),),
                ),
                Fix(
                    "If another package asks for sklearn",
                    ("export SKLEARN_ALLOW_DEPRECATED_SKLEARN_PACKAGE_INSTALL=True",),
                ),
            ),
        ),
        alternatives=(Or("local-file-shadows-package", "a file or folder of yours has that name"),),
        asked=("whisper has no attribute load_model", "clip has no attribute load"),
        source="PyPI: whisper, clip",
    ),
    Error(
        "name-not-registered",
        "The program knows nothing by a name of its configuration",
        "The program makes models and data sets by their names in the configuration, where this one is missing, "
        "misspelled, from a different release, or its module was not imported.",
        "code",
        (
            Seen(
                "registry",
                r"is not in the [\w: ]+ registry",
                "KeyError: 'MaskRCNN is not in the mmengine::model registry. Please check whether the value'",
            ),
            *exactly("is already registered in"),
        ),
        (openmmlab.registered,),
        asked=("is not in the models registry",),
        source="mmengine, mmcv: registry",
    ),
    Error(
        "serving-settings",
        "The settings do not suit the model or this hardware",
        "An option of the program (precision, parallel size, architecture) is not possible with this model or "
        "hardware.",
        "code",
        *cases(
            when(
                exactly("No model architectures are specified", "No model architectures are found in the model config"),
                Fix(
                    "The config.json there names no architecture: give the folder (or repository) that has the whole "
                    "language model; a model for speech or images needs its own engine (vllm-omni, SGLang's "
                    "multimodal_gen)"
                ),
                Fix(
                    "Start the server with the base model and the name of the LoRA adapter",
                    ("vllm serve BASE --enable-lora --lora-modules name=FOLDER",),
                ),
            ),
            when(
                exactly("must be divisible by tensor parallel size"),
                Fix(
                    "Choose a tensor-parallel size that divides the number of attention heads: 1, 2, 4 ..., as "
                    "many GPUs at "
                    "most; use the others with --pipeline-parallel-size"
                ),
            ),
            when(
                exactly("Requested float16 compute type, but the target device"),
                Fix(
                    'On the CPU, and on old GPUs, use compute_type="int8" or "float32"; on a GPU that should do it, '
                    'device="cuda" must be set'
                ),
            ),
            when(
                (
                    Seen(
                        "Model config for",
                        r"Model config for '?[\w./-]+'? not found",
                        "RuntimeError: Model config for ViT-X-16 not found.",
                    ),
                ),
                Fix(
                    "open_clip has no such model in this release: open_clip.list_pretrained() shows what it has; newer "
                    "ones need a newer release, and the hub's own are hf-hub:OWNER/NAME",
                    (pip("install", "-U", "open_clip_torch"),),
                ),
            ),
            when(
                (
                    Seen(
                        "FlashInfer requires GPUs with sm",
                        r"(?:Error: |^)FlashInfer requires GPUs with sm",
                        "RuntimeError: FlashInfer requires GPUs with sm75 or higher",
                    ),
                ),
                _no_flashinfer,
            ),
            when(
                exactly("Unknown model (", "RuntimeError: No pretrained weights exist for"),
                Fix(
                    "timm does not have it under this name: list what there is with timm.list_models('*vit*', "
                    "pretrained=True); "
                    "newer models need a newer timm",
                    (pip("install", "-U", "timm"),),
                ),
            ),
            when(
                (
                    Seen(
                        "BLAS",
                        r"\b(?:AVX|F16C)[^\n]{0,300}\bBLAS ?= ?0\b",
                        "AVX = 1 | AVX2 = 1 | F16C = 1 | BLAS = 0 | SSE3 = 1",
                    ),
                    Seen(
                        "llama cpp python",
                        r"(?i)llama[-_]cpp[-_]python[^\n]{0,40}(?:not|n't) us(?:e|ing) (?:the |my )?gpu",
                        "llama-cpp-python is not using the GPU",
                    ),
                ),
                Fix(
                    "The wheel of llama-cpp-python on PyPI is for the CPU: for NVIDIA's GPU build it with CUDA (needs "
                    "nvcc and a C++ compiler), then load the model with n_gpu_layers=-1",
                    (
                        "export CMAKE_ARGS=-DGGML_CUDA=on",
                        pip("install", "--force-reinstall", "--no-cache-dir", "llama-cpp-python"),
                    ),
                ),
            ),
            when(
                (
                    *exactly("Shared library with base name 'llama' not found", "Failed to load model from file:"),
                    Seen(
                        "Failed to load shared library",
                        r"Failed to load shared library '[^'\n]*llama",
                        "RuntimeError: Failed to load shared library '/v/llama_cpp/lib/libllama.so': cannot open",
                    ),
                ),
                Fix(
                    "llama-cpp-python's library is missing or older than the file: install its newest wheel",
                    (
                        pip(
                            "install",
                            "--force-reinstall",
                            "--no-cache-dir",
                            "llama-cpp-python",
                            "--extra-index-url",
                            "https://abetlen.github.io/llama-cpp-python/whl/cu124",
                        ),
                    ),
                ),
                Fix("The path must be a GGUF file; old GGML files (.bin) must be converted"),
            ),
            when(
                exactly("CTranslate2 package was not compiled with CUDA", "CTranslate2 was not compiled with CUDA"),
                Fix(
                    "Its wheels for ARM and for the Mac have no CUDA: build CTranslate2 with -DWITH_CUDA=ON, or "
                    'use device="cpu"'
                ),
            ),
            when(
                exactly("Unable to open file 'model.bin' in model"),
                Fix(
                    "The download of the model was cut short, or the folder has another format: remove it from the "
                    "cache (~/.cache/huggingface/hub/models--...), and load it again; models of transformers are "
                    "converted with ct2-transformers-converter"
                ),
            ),
            when(
                (
                    Seen(
                        "is greater than the derived max model len",
                        r"User-specified max_model_len \(\d+\) is greater than the derived max_model_len",
                        "User-specified max_model_len (8192) is greater than the derived max_model_len (4096)",
                    ),
                ),
                Fix(
                    "The model's config.json allows no more: --max-model-len at most the second number; "
                    "VLLM_ALLOW_LONG_MAX_MODEL_LEN=1 only where you know that the model can do it"
                ),
            ),
            when(
                (
                    Seen(
                        "params dict name",
                        r"params_dict\[name\]\n(?:[ ~^]*\n)?"
                        r"KeyError: '[\w.]+\.(?:weight|bias|absmax|scales|qweight)[\w.]*'",
                        "    param = params_dict[name]\nKeyError: 'layers.62.mlp.down_proj.weight'",
                    ),
                ),
                Fix(
                    "The checkpoint's weights are quantized or named in a way that this vLLM does not know for the "
                    "model: for bitsandbytes weights add --quantization bitsandbytes --load-format bitsandbytes"
                ),
                Fix("Else update vLLM, or take the unquantized model", (pip("install", "-U", "vllm"),)),
            ),
            when(
                (
                    *exactly("does not support BitsAndBytes quantization yet"),
                    Seen(
                        "Quantization is not supported for | Found unknown quantization",
                        r"Quantization is not supported for <class 'vllm|Found unknown quantization",
                        "Quantization is not supported for <class 'vllm.model_executor.models.bloom.BloomForCausalLM'>",
                    ),
                ),
                Fix(
                    "This vLLM cannot run that model with that quantization: update it, or take other weights",
                    (pip("install", "-U", "vllm"),),
                ),
            ),
            when(
                exactly("Unknown quantization method"),
                Fix(
                    "This vLLM does not know that method: update it, or leave --quantization out, so that the model's "
                    "files decide",
                    (pip("install", "-U", "vllm"),),
                ),
            ),
            when(
                exactly("Cannot find the config file for awq", "Cannot find the config file for gptq"),
                Fix(
                    "The model is not quantized that way: leave --quantization out (vLLM reads it from the model's "
                    "files), or take the repository with the quantized weights"
                ),
            ),
            when(
                (
                    Seen(
                        "available models | Invalid model size",
                        r"Model (\S{1,60}) not found; available models = "
                        r"|Invalid model size '\S{1,60}', expected one of",
                        "RuntimeError: Model large-v9 not found; available models = ['tiny', 'base']",
                    ),
                ),
                Fix("Give a name from the message's list"),
                Fix(
                    "Names of newer models (large-v3, turbo) need a newer release",
                    (pip("install", "-U", "openai-whisper"), pip("install", "-U", "faster-whisper")),
                ),
            ),
            when(
                (*exactly("HorovodVersionMismatchError"),),
                Fix(
                    "Horovod was built for another torch: build it again",
                    (
                        "HOROVOD_WITH_PYTORCH=1 python -m pip install --no-cache-dir --force-reinstall --no-deps "
                        "horovod",
                    ),
                ),
            ),
            when(
                exactly('Device with "GPU" name is not registered in the OpenVINO Runtime'),
                Fix(
                    "Install Intel's GPU runtime, and join the group render",
                    ("sudo apt-get install -y intel-opencl-icd", "sudo usermod -aG render $USER"),
                    "root",
                ),
            ),
        ),
        asked=(
            "mmdet registry key error",
            "attention heads must be divisible by tensor parallel size",
            "requested float16 compute type",
        ),
        source="vllm: config; CTranslate2; timm; mmengine: registry; llama-cpp-python",
    ),
    Error(
        "openvino-device",
        "OpenVINO does not see that device",
        "OpenVINO was asked for a GPU or NPU, and Intel's driver for it is missing, or it is not Intel's.",
        "environment",
        (
            Seen(
                "GPU | NPU",
                r"\[(?:GPU|NPU)\] (?:Can't get \S+ property as no supported devices found|No supported devices|"
                r"Context was not initialized)",
                "RuntimeError: Exception from src/plugin.cpp:58: [GPU] Can't get PERFORMANCE_HINT property as no "
                "supported "
                "devices found or an error happened during devices query.",
            ),
        ),
        (
            Fix("See which devices it has", ('python -c "import openvino as ov; print(ov.Core().available_devices)"',)),
            on(
                "linux",
                Fix(
                    "Install Intel's driver, and join its group",
                    ("sudo apt-get install -y intel-opencl-icd", "sudo usermod -aG render $USER"),
                    "root",
                ),
            ),
            Fix(
                'Or use the CPU: compile_model(model, "CPU"), or "AUTO"; NVIDIA\'s and AMD\'s GPUs are not for OpenVINO'
            ),
        ),
        asked=("openvino gpu not found",),
        source="openvinotoolkit/openvino: plugins",
    ),
    Error(
        "gym-api",
        "The code was written for another gym",
        "gym became gymnasium: reset() returns two values and step() five, seed() has gone, and some games are extras.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "too many values to unpack | not enough values to unpack",
                        r"env\.(?:step|reset)\([\s\S]{0,200}?(?:too many|not enough) values to unpack",
                        "    obs, reward, done, info = env.step(action)\nValueError: too many values to unpack "
                        "(expected 4)",
                    ),
                    Seen(
                        "object has no attribute seed",
                        r"'\w*(?:Env|Wrapper|Limit|Enforcing)' object has no attribute 'seed'",
                        "AttributeError: 'CartPoleEnv' object has no attribute 'seed'",
                    ),
                ),
                Fix(
                    "obs, info = env.reset(seed=0); obs, reward, terminated, truncated, info = env.step(action); "
                    "done = terminated or truncated"
                ),
            ),
            when(
                (
                    Seen(
                        "expected sequence of length at dim",
                        r"(?:\benv\b|gym|\bstate|\bobs)[\s\S]{0,2500}expected sequence of length \d+ at dim 1 "
                        r"\(got 0\)",
                        "    state = torch.FloatTensor(state)\nValueError: expected sequence of length 4 at dim 1 "
                        "(got 0)",
                    ),
                ),
                Fix("reset() returns the observation and a dictionary since gym 0.26: state, info = env.reset()"),
                Fix("Or keep the older gym", (pip("install", "gym<0.26"),)),
            ),
            when(
                exactly("does not support gymnasium 1.0 or later"),
                Fix(
                    "Use a gymnasium before 1.0, or a newer torchrl",
                    (pip("install", "gymnasium<1.0"), pip("install", "-U", "torchrl")),
                ),
            ),
            when(
                exactly(
                    "gym.error.DependencyNotInstalled",
                    "gymnasium.error.DependencyNotInstalled",
                    "gym.error.UnregisteredEnv",
                    "gymnasium.error.NameNotFound",
                    "gymnasium.error.NamespaceNotFound",
                ),
                Fix(
                    "Install the family of that environment: box2d, classic-control, mujoco, atari (the games are "
                    "ALE/...)",
                    (pip("install", "swig"), pip("install", "gymnasium[box2d,classic-control,mujoco]", "ale-py")),
                ),
            ),
        ),
        asked=("gym step too many values to unpack", "gym reset returns a tuple", "env has no attribute seed"),
        source="gymnasium: migration guide",
    ),
    Error(
        "lightning-usage",
        "Lightning does not accept the module or its hooks",
        "Lightning's Trainer misses a method, finds one that 2.0 removed, got a module of its other package, "
        "or is older than torch.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "type object Trainer has no attribute",
                        r"type object 'Trainer' has no attribute "
                        r"'(?:add_argparse_args|from_argparse_args|parse_argparser)'",
                        "AttributeError: type object 'Trainer' has no attribute 'add_argparse_args'",
                    ),
                ),
                Fix("Lightning 2.0 removed it: keep an older one", (pip("install", "pytorch-lightning<2"),)),
                Fix("Or write the arguments yourself with argparse and give them to Trainer(...), or use LightningCLI"),
            ),
            when(
                (
                    Seen(
                        "t set attribute",
                        r"self\.hparams ?= ?\w+\n(?:[^\n]*\n){0,9}?AttributeError: can't set attribute",
                        "    self.hparams = args\nAttributeError: can't set attribute",
                    ),
                ),
                Fix(
                    "hparams is read-only since Lightning 1.0: write self.save_hyperparameters(hparams) in its place, "
                    "and read self.hparams as before"
                ),
            ),
            when(
                (
                    Seen(
                        "not found in the returned metrics",
                        r"(?:ModelCheckpoint|EarlyStopping)\(monitor='[^'\n]{1,60}'\)`? (?:could not find the "
                        r"monitored key|not found) in "
                        r"the returned metrics",
                        "MisconfigurationException: ModelCheckpoint(monitor='val_acc') not found in the returned "
                        "metrics: "
                        "['train_loss'].",
                    ),
                    *exactly("dict must include a monitor when a"),
                    *varying(
                        "Early stopping conditioned on metric `{val_loss}` which is not available",
                        "ReduceLROnPlateau conditioned on metric {loss} which is not available",
                    ),
                ),
                _monitor,
            ),
            when(
                exactly("You are trying to `self.log()` but it is not managed by the `Trainer`"),
                Fix(
                    "Call self.log only from hooks that the Trainer runs; a module inside another one logs "
                    "through the outer one"
                ),
                Fix("Code for older releases", (pip("install", "pytorch-lightning<1.6"),)),
            ),
            when(
                exactly("Unwrapping the module did not yield a `LightningModule`"),
                Fix(
                    "The Trainer takes a LightningModule, and got a plain network (nn.Module): write a class "
                    "Lit(LightningModule) that keeps the network and has training_step and configure_optimizers, and "
                    "give trainer.fit an object of it; import it from the package that the Trainer is from"
                ),
            ),
            when(
                (
                    Seen(
                        "must be a LightningModule",
                        r"must be a `?LightningModule`?",
                        "TypeError: `model` must be a `LightningModule` or `torch._dynamo.OptimizedModule`, got `Net`",
                    ),
                ),
                Fix(
                    "Import all from one package: `import lightning as L` (L.LightningModule, L.Trainer), or all from "
                    "pytorch_lightning; the two do not know each other"
                ),
            ),
            when(
                (
                    Seen(
                        "is not compatible with an interactive environment",
                        r"is not compatible with an interactive environment",
                        "MisconfigurationException: `Trainer(strategy='ddp')` is not compatible with an interactive "
                        "environment.",
                    ),
                ),
                Fix("In a notebook use Trainer(strategy='ddp_notebook') or one device; or run it as a script"),
            ),
            when(
                (
                    Seen(
                        "provided lr scheduler",
                        r"provided lr scheduler ([\"`])[^\"`\n]{1,150}\1 (?:is invalid|doesn't follow)",
                        'ValueError: The provided lr scheduler "<torch.optim.lr_scheduler.StepLR object at 0x7f5c>" is '
                        "invalid.",
                    ),
                ),
                Fix(
                    "This Lightning is older than torch 2, whose schedulers it does not know: update it",
                    (pip("install", "-U", "pytorch-lightning"),),
                ),
                Fix(
                    "Or, where the project needs this Lightning, install the torch of its time",
                    (pip("install", "torch<2"),),
                ),
                Fix(
                    "A scheduler of your own inherits from torch.optim.lr_scheduler.LRScheduler, or the module "
                    "overrides lr_scheduler_step"
                ),
            ),
            when(
                (
                    Seen(
                        "dataloader method defined to run",
                        r"No ['`](?:train|val|test|predict)_dataloader\(\)['`] method defined to run",
                        "MisconfigurationException: No 'test_dataloader()' method defined to run 'Trainer.test'.",
                    ),
                ),
                Fix(
                    "Training is over: this call of the Trainer has no data. Give it the loader "
                    "(trainer.test(model, dataloaders=loader)), define the method that it names, or leave the call out"
                ),
            ),
            when(
                (
                    Seen(
                        "has been removed in v",
                        r"Support for `\w+` has been removed in v2",
                        "NotImplementedError: Support for `training_epoch_end` has been removed in v2.0.0.",
                    ),
                ),
                Fix(
                    "Rename it to on_train_epoch_end(self) (validation: on_validation_epoch_end), which gets no "
                    "outputs: "
                    "collect them in a list of your own in training_step"
                ),
                _LIGHTNING_1,
            ),
            when(
                (
                    Seen(
                        "missing required positional argument | got an unexpected keyword argument",
                        rf"{_HOOK}\(\) (?:missing \d required positional arguments?: "
                        r"'(?:optimizer_idx|dataloader_idx|metric|outputs)"
                        r"|got an unexpected keyword argument "
                        r"'(?:optimizer_idx|optimizer_closure|on_tpu|using_native_amp"
                        r"|using_lbfgs|unused)\b)",
                        "TypeError: optimizer_step() got an unexpected keyword argument 'on_tpu'",
                    ),
                    Seen(
                        "setup got an unexpected | teardown got an unexpected",
                        r"[Ll]ightning[^\n]*\n(?:[^\n]*\n){0,8}?[^\n]*\b(?:setup|teardown)\(\) got an unexpected "
                        r"keyword argument 'stage'",
                        'File "/v/site-packages/pytorch_lightning/trainer/call.py", line 93, in _call_setup_hook\n'
                        "TypeError: setup() got an unexpected keyword argument 'stage'",
                    ),
                    Seen(
                        "takes positional arguments but",
                        r"(?<!Trainer\.)\b(?:(?!\w*Trainer\.)\w+\.)?(?:optimizer_step|lr_scheduler_step|configure_gradient_clipping|(?:training|validation)_step)"
                        r"\(\) takes (?:from )?\d+ (?:to \d+ )?positional arguments? but \d+ were given",
                        "TypeError: lr_scheduler_step() takes 3 positional arguments but 4 were given",
                    ),
                    *exactly("Training with multiple optimizers is only supported with manual optimization"),
                ),
                _hook,
            ),
            when(
                (
                    Seen(
                        "You selected an invalid accelerator name",
                        r"You selected an invalid accelerator name: `?accelerator=",
                        "ValueError: You selected an invalid accelerator name: `accelerator='ddp'`.",
                    ),
                ),
                _strategy,
            ),
            when(
                exactly("Trying to restore training state but checkpoint contains only the model"),
                Fix(
                    "The file was saved with save_weights_only=True: load the weights alone, model = "
                    "Model.load_from_checkpoint(path), and call trainer.fit(model) without ckpt_path; to "
                    "resume later, save "
                    "with ModelCheckpoint(save_weights_only=False)"
                ),
            ),
            when(
                varying("No `{train_dataloader}()` method defined", "No `{configure_optimizers}()` method implemented"),
                Fix(
                    "Write that method, with exactly this name, or give the loader: trainer.fit(model, "
                    "train_dataloaders=loader)"
                ),
            ),
            when(
                exactly("could not find the monitored key in the returned metrics"),
                _monitor,
            ),
        ),
        asked=("model must be a LightningModule", "training_epoch_end has been removed"),
        source="pytorch-lightning: trainer/configuration_validator.py",
    ),
    Error(
        "language-data-missing",
        "A model or word list that a package needs is not downloaded",
        "The package is installed, and its data are not: they are downloaded separately.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "E Can t find model",
                        r"\[E050\] Can't find model '([\w-]+)'",
                        "OSError: [E050] Can't find model 'en_core_web_sm'.",
                    ),
                ),
                lambda told: (Fix("Download it", (f"python -m spacy download {_named(told, 'find model')}",)),),
            ),
            when(
                (
                    Seen(
                        "not found Please use the NLTK Downloader",
                        r"Resource \S+ not found\.\s+Please use the NLTK Downloader",
                        "LookupError:\n  Resource punkt not found.\n  Please use the NLTK Downloader to obtain "
                        "the resource:",
                    ),
                ),
                lambda told: (Fix("Download it", (f"python -m nltk.downloader {_named(told, 'Resource')}",)),),
            ),
            when(
                exactly("No espeak backend found", "espeak not installed on your system"),
                Fix("Install espeak-ng", ("sudo apt-get install -y espeak-ng",), "root"),
            ),
        ),
        asked=("spacy model en_core_web_sm missing", "nltk resource not found"),
        source="spacy: errors.py; nltk: data.py",
    ),
    Error(
        "wandb-start",
        "Weights & Biases is not logged in, or not reached",
        "wandb needs your account's key and its server, or a setting that turns them off.",
        "environment",
        *cases(
            when(
                exactly("wandb.errors.CommError", "Error communicating with wandb process"),
                Fix(
                    "Let it work without the server, and send the runs later with `wandb sync`; behind a proxy set "
                    "HTTPS_PROXY",
                    ("export WANDB_MODE=offline",),
                ),
            ),
            when(
                exactly("api_key not configured (no-tty)", "wandb: ERROR api_key not configured"),
                Fix("Log in once, or work without the server", ("wandb login", "export WANDB_MODE=offline")),
            ),
        ),
        asked=("wandb api_key not configured", "wandb communication error"),
        source="wandb: errors",
    ),
    Error(
        "gradio-start",
        "Gradio's page does not start",
        "Gradio cannot reach its own page, or does not match the installed pydantic.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "argument of type bool is not iterable",
                        r"gradio\w*[/\\][\s\S]{0,900}?argument of type 'bool' is",
                        'File "/v/gradio_client/utils.py", line 863, in get_type\nTypeError: argument of type '
                        "'bool' is not iterable",
                    ),
                ),
                Fix(
                    "Update gradio; or keep an older pydantic",
                    (pip("install", "-U", "gradio"), pip("install", "pydantic==2.10.6")),
                ),
            ),
            when(
                exactly("When localhost is not accessible, a shareable link must be created"),
                Fix("Leave the proxy out for this machine", ("export no_proxy=localhost,127.0.0.1,::1",)),
                Fix(
                    "If it goes on, update gradio (an error in its page has the same message)",
                    (pip("install", "-U", "gradio"),),
                ),
            ),
            when(
                exactly("Cannot find empty port in range"),
                Fix("Another program uses the port: stop it, or choose another", ("export GRADIO_SERVER_PORT=7861",)),
            ),
        ),
        asked=("gradio localhost is not accessible", "gradio cannot find empty port"),
        source="gradio: networking.py, blocks.py",
    ),
)
