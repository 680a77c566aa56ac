"""Names that a package's release no longer has, or does not have yet."""

import re
from dataclasses import replace

from torchdoctor.explain import openmmlab, torchao
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.programs import file_of_the_project
from torchdoctor.explain.errors.versions import caller
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# Arguments of Lightning's Trainer that are gone, and what does their work.
_TRAINER = {
    **dict.fromkeys(("gpus", "num_gpus", "auto_select_gpus"), 'accelerator="gpu", devices=1'),
    **dict.fromkeys(("tpu_cores", "num_tpu_cores"), 'accelerator="tpu", devices=8'),
    **dict.fromkeys(("max_nb_epochs", "max_nb_epoch"), "max_epochs="),
    "min_nb_epochs": "min_epochs=",
    **dict.fromkeys(("nb_gpu_nodes", "num_gpu_nodes"), "num_nodes="),
    "nb_sanity_val_steps": "num_sanity_val_steps=",
    "distributed_backend": "strategy=",
    "amp_type": 'amp_backend="apex" (0.9 to 1.9; since 2.0 only precision="16-mixed")',
    **dict.fromkeys(("amp_backend", "amp_level"), 'precision="16-mixed" (precision=16 before 2.0)'),
    "early_stop_callback": "callbacks=[EarlyStopping(monitor='val_loss')]",
    "checkpoint_callback": "callbacks=[ModelCheckpoint(...)], enable_checkpointing=True",
    r"\w+_percent_check": "limit_train_batches=, limit_val_batches=, limit_test_batches=",
    "overfit_pct": "overfit_batches=",
    "row_log_interval": "log_every_n_steps=",
    **dict.fromkeys(("log_save_interval", "flush_logs_every_n_steps"), "the logger's own setting"),
    "progress_bar_refresh_rate": "callbacks=[TQDMProgressBar(refresh_rate=20)]",
    "weights_summary": "enable_model_summary=",
    "terminate_on_nan": "detect_anomaly=",
    "track_grad_norm": "lightning.pytorch.utilities.grad_norm in on_before_optimizer_step",
    "default_save_path": "default_root_dir=",
    "resume_from_checkpoint": "trainer.fit(model, ckpt_path=path)",
    "replace_sampler_ddp": "use_distributed_sampler=",
    "reload_dataloaders_every_epoch": "reload_dataloaders_every_n_epochs=1",
    "stochastic_weight_avg": "callbacks=[StochasticWeightAveraging(swa_lrs=1e-2)]",
    r"num_pro\w+es": "devices=",
    **dict.fromkeys(("auto_lr_find", r"auto_sc\w+_batch_size"), "lightning.pytorch.tuner.Tuner(trainer)"),
    "multiple_trainloader_mode": "CombinedLoader(loaders, mode=...)",
    "weights_save_path": "default_root_dir=",
    "truncated_bptt_steps": "self.truncated_bptt_steps = ... in the LightningModule (1.5 to 1.9)",
    "prepare_data_per_node": "self.prepare_data_per_node in the module",
    **dict.fromkeys(("log_gpu_memory", "gpus_memory"), "callbacks=[DeviceStatsMonitor()]"),
}
# Arguments that came later, and with which release.
_LATER = {
    **dict.fromkeys(("every_n_train_steps", "train_time_interval"), "1.3"),
    **dict.fromkeys(("every_n_epochs", "save_on_train_epoch_end"), "1.4"),
    **dict.fromkeys(("enable_progress_bar", "enable_checkpointing", "enable_model_summary", "ckpt_path"), "1.5"),
    "reload_dataloaders_every_n_epochs": "1.4",
    "inference_mode": "1.8",
    **dict.fromkeys(("use_distributed_sampler", "barebones"), "2.0"),
    "enable_version_counter": "2.1",
}
_NOT_YET = (
    r"every_n_(?:t\w+_steps|epochs)|t\w+_time_interval|save_on_t\w+_epoch_end|enable_(?:progress_bar|checkpointing|m\w+"
    r"_summary|version_counter)|reload_dataloaders_every_n_epochs|use_distributed_sampler|barebones"
)  # without words that questions have, too
_OF_TRAINER = "|".join((*_TRAINER, _NOT_YET, "inference_mode"))
# Where no class is named; the others are arguments of other libraries' classes, too.
_ITS_ALONE = "|".join((*(name for name in _TRAINER if name not in (r"num_pro\w+es", "num_gpus")), _NOT_YET))


# What a name in the text says of the package, and the requirement that still has it.
_HAD = (
    ("PILLOW_VERSION", "pillow<7"),
    ("'Loader'", "pyyaml<6"),
    (r"speechbrain\.lobes\.models\.huggingface_(?!transformers)", "speechbrain<1"),
    (
        r"'gsplat\.(?:project_gaussians|nd_rasterize|rasterize|_torch_impl|compute_cumulative_intersects|sh|cov2d_bounds"
        r"|bin_and_sort_gaussians|get_tile_bin_edges|map_gaussian_to_intersects)'",
        "gsplat<1",
    ),
    (r"'(?:AddChannel|AsChannelFirst|AsChannelLast)[dD]?(?:ict)?' from 'monai", "monai<1.3"),
    (r"'dgl\.graph'", "dgl<0.5"),
    (r"ultralytics\.yolo", "ultralytics<8.0.128"),
    ("check_model_inputs", "transformers>=4.57.2,<5"),
    ("GuidedDecodingParams", "vllm<0.12"),
    (r"scipy\.misc", "scipy<1.2"),
    ("markupsafe", "markupsafe<2.1"),
    (r"werkzeug", "werkzeug<3"),
    (r"'jinja2'", "jinja2<3.1"),
    (r"'gradio(?:'|\.(?:in|out)puts)", "gradio<4"),
    (r"torchdata\.data(?:pipes|loader2)", "torchdata<0.10"),
    ("SpeakerSegmentation", "pyannote.audio<3"),
    (r"BaseSettings|'(?:Undefined|ModelField|ErrorWrapper)' from 'pydantic", "pydantic<2"),
    (r"skimage\.measure", "scikit-image<0.18"),
    (r"'(?:trapz|simps|cumtrapz|interp2d)'|_lazywhere", "scipy<1.14"),
    (r"matplotlib\.cm|register_cmap", "matplotlib<3.9"),
    (r"tostring_rgb", "matplotlib<3.10"),
    (r"from_numpy_matrix|to_numpy_matrix|networkx", "networkx<3"),
    (r"librosa", "librosa<0.8"),
    (r"getsize|'ImageFont'", "pillow<10"),
    (r"importlib_resources", "importlib_resources<6"),
    (r"'(?:append|iteritems)'|'DataFrame'|'Series'", "pandas<2"),
    (r"openai", "openai<1"),
    (r"'imgaug'", "imgaug<0.5"),
    ("flash_attn_unpadded", "flash-attn<2"),
    (r"FormatCode\(\)", "yapf<0.40.2"),
    (r"PIL\.Image", "pillow<10"),
    (r"pytorch_lightning(?:\.metrics|' has no attribute 'metrics')|distributed_backend", "pytorch-lightning<1.5"),
    (r"pytorch_lightning\.logging", "pytorch-lightning<0.8"),
    ("LearningRateLogger", "pytorch-lightning<1"),
    (r"utilities\.distributed", "pytorch-lightning<1.8"),
    ("progress_bar_refresh", "pytorch-lightning<1.7"),
    (r"_compare_version|'torchmetrics\.utilities\.imports", "torchmetrics<0.12"),
    (
        r"'(?:max_nb|min_nb|nb_|num_gpu_nodes|num_tpu|default_save)",
        "pytorch-lightning<0.8",
    ),
    (r"'(?:amp_type|early_stop|\w+_percent_check|overfit_pct|row_log|log_save)", "pytorch-lightning<1"),
    ("'truncated_bptt_steps'", "pytorch-lightning<1.5"),
    ("'reload_dataloaders_every_epoch'", "pytorch-lightning<1.6"),
    (
        r"argument '(?:checkpoint_callback|flush_logs|log_gpu_memory|prepare_data_per|stochastic_weight_avg"
        r"|terminate_on_nan"
        r"|weights_summary)",
        "pytorch-lightning<1.7",
    ),
    ("argument 'weights_save_path'", "pytorch-lightning<1.8"),
    (
        rf"pytorch_lightning|auto_select|argument '(?:{'|'.join(_TRAINER)})\b",
        "pytorch-lightning<2",
    ),
    (r"accelerator_backend|use_ddp|use_dp|on_gpu|train_loop|proc_rank", "pytorch-lightning<1.5"),
    (r"'Trainer' object has no attribute", "pytorch-lightning<2"),
    ("'get_num_classes'", "torchmetrics<0.8"),
    (r"'torchmetrics\.utilities\.data", "torchmetrics<0.11"),
    ("albumentations' has no attribute 'IAA", "albumentations<1"),
    ("argument: 'task'", "torchmetrics<0.11"),
    (r"'Inspector' object", "torch-geometric<2.5"),
    (r"'GlobalStorage' object", "torch-geometric<2"),
    (r"mmdet\.core", "mmdet<3"),
    (r"mmdet\.ops", "mmdet<2"),
    (r"moviepy", "moviepy<2"),
    (r"mmcv|mmdet", "mmcv-full<2"),
)


_NOW = (
    (
        r"(?i)yolo[\s\S]*(?:Model|Detect\w*|C3\w*|SPPF?|Conv|Focus|Concat|Bottleneck\w*)' object has no attribute",
        "the weights and the program are of different releases: update the program (git pull), remove the .pt "
        "file, and let it be downloaded again",
    ),
    *((rf"argument '{old}\b", f"in Trainer(...) now {new}") for old, new in _TRAINER.items()),
    (r"pytorch_lightning\.metrics", "the package torchmetrics has them now: import torchmetrics"),
    (r"_compare_version", "pytorch-lightning before 1.9 needs torchmetrics before 0.12: update both, or keep both old"),
    ("LearningRateLogger", "from pytorch_lightning.callbacks import LearningRateMonitor (its name since 1.0)"),
    (r"core\.lightning", "from pytorch_lightning import LightningModule"),
    ("accelerator_backend|training_type_plugin", "trainer.strategy in place of trainer.accelerator_backend"),
    ("lr_schedulers", "trainer.lr_scheduler_configs in place of trainer.lr_schedulers"),
    (r"utilities\.distributed", "from pytorch_lightning.utilities.rank_zero import rank_zero_only"),
    ("'Loader'", "yaml.safe_load(file) instead of yaml.load(file)"),
    (
        r"speechbrain\.lobes\.models\.huggingface_wav2vec",
        "speechbrain 1.0 has it as speechbrain.lobes.models.huggingface_transformers.wav2vec2 (class Wav2Vec2)",
    ),
    (
        "'gsplat\\.",
        "gsplat 1.0 has rasterization() in its place: take the newest state of the project, with its own gsplat",
    ),
    ("'(?:AddChannel|AsChannel)", "EnsureChannelFirst and EnsureChannelFirstd instead (MONAI 1.3 and newer)"),
    ("segmentation_models_pytorch' has", "from segmentation_models_pytorch import utils as smp_utils, not smp.utils"),
    (r"'collections'", "from collections.abc import ... instead of collections (Python 3.10 and newer)"),
    ("sklearn.externals", "import joblib instead of sklearn.externals"),
    (r"'(?:trapz|simps|cumtrapz)'", "trapezoid, simpson and cumulative_trapezoid instead of trapz, simps and cumtrapz"),
    ("interp2d", "scipy.interpolate.RegularGridInterpolator instead of interp2d"),
    ("matplotlib.cm|register_cmap", "matplotlib.colormaps[name] instead of matplotlib.cm.get_cmap(name)"),
    ("tostring_rgb", "canvas.buffer_rgba() instead of tostring_rgb()"),
    ("from_numpy_matrix|to_numpy_matrix", "from_numpy_array and to_numpy_array instead of ..._matrix"),
    ("librosa.output|'output'", "soundfile.write(path, audio, rate) instead of librosa.output.write_wav"),
    ("getsize", "font.getbbox(text) instead of font.getsize(text)"),
    ("BaseSettings", "from pydantic_settings import BaseSettings (package pydantic-settings)"),
    ("argument: 'task'", 'torchmetrics 0.11 and newer: Accuracy(task="multiclass", num_classes=n) (also "binary")'),
    ("'GlobalStorage' object", "in PyG 2 a batch has ._slice_dict, ._inc_dict and .ptr"),
    ("'Inspector' object", "inspector.inspect_signature(function) since PyG 2.5"),
    (r"timm\.models\.layers", "from timm.layers import ..."),
    (r"ultralytics\.yolo", "from ultralytics import YOLO (ultralytics.yolo has gone since 8.0.128)"),
    ("flash_attn_unpadded", "flash_attn_varlen_func, as flash-attn 2 calls it (flash_attn_varlen_qkvpacked_func ...)"),
    (
        r"fuse_conv_and_bn|'Conv' object",
        "the model was saved by another release of ultralytics: use one release for both",
    ),
    (r"'(?:append)'|iteritems", "pandas.concat([a, b]) instead of a.append(b), and items() instead of iteritems()"),
    (
        "get_filesystem",
        "tensorflow hides tensorboard's own file access: uninstall tensorflow, or write before the "
        "writer: import tensorflow as tf, tensorboard as tb; tf.io.gfile = tb.compat.tensorflow_stub.io.gfile",
    ),
    (r"LINEAR", "Image.BILINEAR instead of Image.LINEAR"),
    ("getargspec", "inspect.getfullargspec instead of getargspec (Python 3.11 and newer)"),
    (r"scipy\.misc", "imageio.imread and PIL's Image.resize instead of scipy.misc"),
    (r"skimage\.measure", "from skimage.metrics import structural_similarity instead of compare_ssim"),
    ("torch_geometric.data' ", "from torch_geometric.loader import DataLoader"),
    (
        r"mmdet\.ops",
        "mmdet 2 moved its operators to mmcv.ops (from mmcv.ops import DeformConv2d ...), and ConvModule and other "
        "layers to mmcv.cnn",
    ),
    (
        r"mmdet\.core",
        "code for mmdet 2 beside mmdet 3: take both, mmdet and mmcv, of the release that the project names",
    ),
    ("ANTIALIAS", "Image.LANCZOS instead of Image.ANTIALIAS"),
    ("moviepy", "from moviepy import ... instead of moviepy.editor"),
    (
        r"mmcv\.(?:runner|parallel|utils)|(?:from|module) 'mmcv'",
        "from mmengine instead of mmcv.runner, mmcv.parallel and mmcv.utils",
    ),
)


_LIBRARIES = (
    "scipy|pandas|matplotlib|sklearn|skimage|networkx|tensorboard|keras|librosa|importlib_resources|packaging|wandb|ray"
    "|spacy|nltk|gensim|numba|jax|ultralytics|supervision|openai|langchain|pydantic|typer|trimesh|open3d|onnx|seaborn"
    "|sympy|yaml|tqdm|torch_scatter|torch_sparse|dgl|speechbrain|pyannote|nemo|TTS|espnet|ignite|skorch"
    "|stable_baselines3|gymnasium|monai|vllm|trl|bitsandbytes|deepspeed|sentence_transformers|imgaug|decord|moviepy"
    "|torchdata|einops|PIL|cv2|mmengine|optimum|open_clip|gradio|gsplat|lerobot|segmentation_models_pytorch|gymnasium"
)


def _owner(told: Told) -> str:
    """The package whose name is missing, as PyPI calls it."""
    found = told.last(r"(?:cannot import name '\w+' from|module|No module named) '(\w+)")
    return DISTRIBUTIONS.get(found[1], found[1].replace("_", "-")) if found else ""


def _elsewhere(told: Told) -> tuple[Fix, ...]:
    """python -m finds a package and not its part: a folder of that name, or a part that is called otherwise."""
    found = told.last(r"finding module specification for '([\w.]+)' \(ModuleNotFoundError: No module named '(\w+)\.")
    if found is None:
        return ()
    name = found[2]
    right = "; vLLM's server is vllm.entrypoints.openai.api_server (or: vllm serve MODEL)" if name == "vllm" else ""
    text = (
        f"The {name} that Python finds has no such part: a folder named {name} where you are, or a release "
        f"without it{right}"
    )
    return (
        Fix(f"{text}. See which it is", (f'python -c "import {name}; print({name}.__path__)"',)),
        Fix(f"Then install {name} into this environment, and start from another folder", (pip("install", "-U", name),)),
    )


def _of_the_hub(told: Told, owner: str) -> tuple[Fix, ...]:
    """Code that torch.hub keeps, of the day on which it was fetched."""
    kept = told.last(r"Using cache found in (\S+?[/\\]hub[/\\](\w+?)_(\w[\w.-]*)_(?:master|main))\b")
    if kept is None or not owner:
        return ()
    of_the_hub = told.has(rf'File "[^"\n]*[/\\]hub[/\\]{kept[2]}_')
    if told.has(r'(?m)^ *File "') and not of_the_hub:
        return ()
    text = "torch.hub runs code that it keeps from an earlier day, which no longer fits what is installed: fetch it "
    text += f"again, torch.hub.load('{kept[2]}/{kept[3]}', ..., force_reload=True), and update {owner}, which it is for"
    return (Fix(text, (pip("install", "-U", owner),)),)


def _own_checkout(told: Told) -> tuple[Fix, ...]:
    """A package with compiled parts that runs from the folder of its source."""
    source = told.last(
        r"File \"((?:/|[A-Z]:\\)(?:(?!-packages)[^\n\"]){1,200})[/\\](mm\w+)[/\\]__init__\.py\"[^\n]*\n"
        r"(?:[^\n]*\n){1,3}?[^\n]*No module named '\2\.version'"
    )
    if source:
        text = f"{source[2]} is found in the folder of its source, {source[1]}, which was not installed (that writes "
        build = pip("install", "-v", "--no-build-isolation", "-e", source[1])
        return (Fix(f"{text}{source[2]}/version.py): install it from there, after torch and mmcv", (build,)),)
    if inside := told.last(
        r"[/\\](?!torch_)(\w+)[/\\][^\n]*\.py[^\n]*\n(?:[^\n]*\n){1,4}?[^\n]*No module named '\1\.[\w.]+'"
    ):
        text = (
            f"{inside[1]} lacks one of its own files: it was not installed completely, or the folder of its source is"
        )
        name = DISTRIBUTIONS.get(inside[1], inside[1].replace("_", "-"))
        return (
            Fix(
                f"{text} found: install it again, and start from another folder",
                (pip("install", "--force-reinstall", "--no-deps", "--no-cache-dir", name),),
            ),
        )
    if half := told.last(r"from partially initialized module '(vllm|sglang|detectron2|deepspeed|fairseq)[\w.]*'"):
        text = f"Python is importing {half[1]} from the folder of its source, where the compiled part is not"
        return (Fix(f"{text}: start it from another folder", ("cd ~",)),)
    found = told.last(
        r"cannot import name '\w+' from "
        r"'(vllm|sglang|detectron2|mmcv|mmdet3d|xformers|deepspeed|fairseq)[\w.]*' \(([^)\n]+)\)"
    )
    if found is None or re.search(r"(?:site|dist)-packages", found[2]):
        return ()
    text = (
        f"{found[1]} runs from the folder of its source, and its compiled part is older than that: build it again there"
    )
    return (Fix(text, (pip("install", "--no-build-isolation", "-e", "."),)),)


def _not_whole(told: Told) -> tuple[Fix, ...]:
    """Of a folder of the project's own, what a .gitignore often leaves out."""
    lacks = told.last(r"No module named '\w+\.(?:data|data_?sets?|data_?loaders?|lib|build|env)(?:\.\w+)*'")
    return file_of_the_project(lacks[0], told) if lacks else ()


def _mixed(told: Told) -> tuple[Fix, ...]:
    """TTS and its successor have one folder: taking one away takes files of the other."""
    if not told.has(r"No module named 'TTS\.|'coqpit' \(unknown location") or not (
        told.has(r"\bcoqui-tts\b") and told.has(r"uninstall [^\n]{0,99}\bTTS\b|\bTTS\W{1,6}0\.\d")
    ):
        return ()
    text = "TTS and coqui-tts are installed over each other, in one folder: take away both and what is theirs, then "
    every = ("TTS", "coqui-tts", "trainer", "coqui-tts-trainer", "coqpit", "coqpit-config")
    again = (pip("uninstall", "-y", *every), pip("install", "coqui-tts"))
    return (Fix(f"{text}install one", again),)


def _in_every_release(told: Told) -> tuple[Fix, ...]:
    """Names that no release of a package lacks: another file of that name is found, or a half of the package."""
    found = told.last(
        r"cannot import name '(?:Trainer|LightningModule|LightningDataModule|seed_everything|Callback)' from "
        r"'(pytorch_lightning)'|cannot import name 'YOLO' from '(ultralytics)'"
        r"|cannot import name 'create_model' from '(timm)'"
    )
    if found is None:
        return ()
    name = next(filter(None, found.groups()))
    return (
        Fix(
            f"Every current release of {name} has it: rename a file or folder of yours that is called {name}; or the "
            "installation is very old or broken: install it again",
            (pip("install", "-U", "--force-reinstall", "--no-deps", name.replace("_", "-")),),
        ),
    )


_FAILED_TO_IMPORT = (
    r"Failed to import (transformers|diffusers)\.\w[^\n]* because[^\n]*\n[^\n]*cannot import name '\w+' from '"
    r"(timm|accelerate|torchao|tokenizers|safetensors)\b"
)
_TOO_OLD = r"type object '(?:LightningModule|LightningDataModule|Trainer)' has no attribute '\w+'"


def _lightning_too_old(told: Told) -> tuple[Fix, ...]:
    """A name of a class of Lightning that another package builds on."""
    if not told.has(_TOO_OLD):
        return ()
    user = "nemo_toolkit" if told.has(r"(?i)\bnemo\b") else caller(told)
    name = "lightning" if told.has(r"\blightning[./\\]pytorch\b") else "pytorch-lightning"
    who = user or "the program"
    both = (pip("install", "-U", *filter(None, (user, name))),)
    return (
        Fix(f"The installed {name} is older, or newer, than {who} needs; mostly older: update both together", both),
        Fix(f"Or install the {name} that the requirements of {who} name, into the Python that runs it"),
    )


def _newer_release(told: Told) -> tuple[Fix, ...]:
    """Where an update of the package itself brings what is missing."""
    if found := told.last(_FAILED_TO_IMPORT):
        text = f"This {found[1]} needs a newer {found[2]}: update it"
        return (Fix(text, (pip("install", "-U", found[2]),)),)
    if told.has("issubclass\\(\\) arg 1 must be a class") and not told.has(
        r"\bpydantic\W{1,4}(?:version\W{1,3})?2\.\d"
    ):
        text = "pydantic before 1.10.8 does not work with typing_extensions of 4.6 and newer: update it"
        return (Fix(text, (pip("install", "-U", "pydantic>=1.10.8,<2"),)),)
    if told.has(r"processed_paths?[\s\S]*No module named 'torch_geometric"):
        text = (
            "The data set's folder processed was written by another release of PyG: delete it "
            "(ROOT/processed), and it is "
            "made again from the raw files"
        )
        return (Fix(text), Fix("Or update PyG to that release", (pip("install", "-U", "torch-geometric"),)))
    if told.has(r"No module named 'torch_geometric\.data\.storage"):
        text = "torch_geometric.data.storage came with PyG 2.0: update it, or remove the data set's folder processed, "
        return (Fix(f"{text}if a newer PyG wrote it", (pip("install", "-U", "torch-geometric"),)),)
    old_timm = (
        told.last(r"(?i)\btimm[ =:v]{1,12}(0\.\d+)") if told.has(r"No module named 'timm\.models\.layers\.") else None
    )
    if told.has(r"No module named 'timm\.layers") or (old_timm and int(old_timm[1][2:]) < 8):
        text = "timm.layers came with timm 0.9: update timm"
        return (Fix(text, (pip("install", "-U", "timm"),)),)
    return ()


def _metrics_of_lightning(told: Told) -> tuple[Fix, ...]:
    """Lightning before 1.5 has metrics of its own, which import names that torchmetrics 0.8 has no longer.

    Source: the wheels of pytorch-lightning 1.3.3, 1.4.9 and torchmetrics 0.7.3, 0.8.0.
    """
    lacks = told.has(r"cannot import name '(?:get_num_classes)'")
    gone = told.has(
        r"module 'pytorch_lightning' has no attribute 'metrics'|No module named 'pytorch_lightning\.metrics"
    )
    if not (lacks and told.has(r"pytorch_lightning[/\\]metrics[/\\]")) and not (gone and not told.has("import name")):
        return ()
    kept = told.last(r"(?i)\b(?:pytorch[-_ ]li[a-z]{3,6}ing|\bpl)\W{0,4}(?:version)?[ =:v]{1,4}(1\.[0-4]\.\d{1,2})\b")
    lightning = f"pytorch-lightning=={kept[1]}" if kept else "pytorch-lightning<1.5"
    text = "pytorch-lightning before 1.5 has the metrics, and it needs a torchmetrics before 0.8, which still has the "
    text += "names that it imports: take both, in one command"
    newer = "Or change the code for a newer pair: torchmetrics in place of pl.metrics (import torchmetrics)"
    return (Fix(text, (pip("install", lightning, "torchmetrics<0.8"),)), Fix(newer))


def _later_argument(told: Told) -> tuple[Fix, ...]:
    """Lightning's arguments that the installed release does not have yet."""
    named = told.last(rf"keyword argument '({'|'.join(_LATER)})\b")
    if named is None:
        return ()
    least = _LATER[named[1]]
    limit = "" if least >= "2" else ",<2"
    return (
        Fix(
            f"{named[1]} came with pytorch-lightning {least}, and the installed one is older: update it (2.0 "
            "and newer need "
            "torch 1.11 and newer code)",
            (pip("install", "-U", f"pytorch-lightning>={least}{limit}"),),
        ),
        Fix("Or install the release that the project names in its requirements, or leave the argument out"),
    )


# Names under which PyPI has a package a second time, in the same folder.
_TWINS = {"monai": "monai-weekly", "bitsandbytes": "bitsandbytes-windows"}


def _itself(told: Told, owner: str, line: str) -> tuple[Fix, ...]:
    """Where a package lacks one of its own names, and nothing else was imported."""
    found = re.search(r"cannot import name '\w+' from '(\w+)[\w.]*'|No module named '(\w+)\.", line)
    name = (found[1] or found[2]) if found else ""
    if found is None or not owner or "://" in owner or name == "pyannote":  # which several packages share
        return ()
    alone = rf"python3? -c [`'\"]+import {name}\b[^\n]*\n?[^\n]*{re.escape(found[0])}|despite (?:its|their) presence"
    # The last file of the traceback, and the one that lacks the name, are of that package's folder.
    own = rf"File \"[^\"\n]*site-packages[/\\]{name}[/\\][^\"\n]*\"[^\n]*\n(?:(?! *File )[^\n]*\n){{1,3}}?"
    built = re.fullmatch("vllm|sglang|mm\\w+|deepspeed|fairseq|detectron2|dgl|xformers", name)  # a part may lack there
    if not told.has(alone if built else rf"{alone}|{own}[^\n]*{re.escape(found[0])}"):
        return ()
    text = f"{owner} lacks a name of its own: mostly files of two of its releases are mixed. See which is installed, "
    text += "and install that one again, without what it requires, so that torch stays as it is"
    if owner in _TWINS:
        text += f"; {_TWINS[owner]}, which has the same folder, must not be beside it"
    again = pip("install", "--no-deps", "--force-reinstall", f"{owner}==RELEASE")
    return (Fix(text, (pip("show", owner), again)),)


def _of_release(old: str, owner: str, module: str) -> tuple[Fix, ...]:
    """The last one with the name, or that of the project. module: where a whole part of it is missing, its name."""
    if old.startswith("mm"):
        return (Fix("Install the older release", (pip("install", "-U", "openmim"), f'mim install "{old}"')),)
    if old:
        return (Fix("Install the last release that has it", (pip("install", old),)),)
    if not owner:
        return ()
    text = (
        f"See which {owner} is installed. If the code is the older one (the name was removed), install the release "
        "that its requirements or README name, else the one of its time; if the code is the newer one, update it (-U)"
    )
    if "://" in owner:
        return (Fix(text),)
    if module:
        text += f". Where {module} is found outside site-packages, a folder or file of yours hides it: rename that"
    see = (f'python -c "import {module}; print({module}.__path__)"',) if module else ()
    return (Fix(text, (*see, pip("show", owner), pip("install", f"{owner}==RELEASE"))),)


_PART_OF_YOLO = r"ultralytics\.(?!yolo\b)\w+[\w.]*"
_OF_YOLO = (
    r"'(?:Model|Detect\w*|Segment|C3\w*|SPPF?|Conv|Focus|Concat|Bottleneck\w*|DetectionModel|Classif\w+)' "
    r"object has no attribute"
)


def _weights_of_another_yolo(told: Told) -> tuple[Fix, ...]:
    """Its .pt files hold the whole model, as the code of one release made it."""
    if told.has(f"requirement \\W{{1,3}}{_PART_OF_YOLO}"):
        text = "The installed ultralytics is older than the one that saved the model: update it. Where the traceback's "
        text += "paths are in a clone of it, that is imported first: git pull there, or start from another folder"
        return (Fix(text, (pip("install", "-U", "ultralytics"),)),)
    if not (
        told.has(_OF_YOLO)
        and told.has(r"(?i)yolo")
        and told.has(r"\.pt\b|(?i:weights)|torch\.load|attempt_load|\w+\.py\b")
    ):
        return ()
    text = (
        "The .pt file holds a whole model, from a different release of YOLO's code than the one that loads it: bring "
        "both to one. Update the code (git pull, or pip), remove the .pt of the authors and let it be downloaded "
        "again; weights that you trained need the release that trained them (git checkout of its tag, or pip install "
        "ultralytics==RELEASE)"
    )
    own = told.has(r"(?i)yolov5|yolov7|models[/\\](?:yolo|common|experimental|export)\.py|attempt_load")
    return (Fix(text, ("git pull",) if own else (pip("install", "-U", "ultralytics"),)),)


def _older_release(told: Told) -> tuple[Fix, ...]:
    if weights := _weights_of_another_yolo(told):
        return weights
    if told.has(r"'(?:SpeakerDia|\w+Detection)\w*' object has no attribute 'to'"):
        text = "Pipelines of pyannote.audio have .to(device) since 2.1.1: update it, and with it what uses it"
        beside = ("whisperx",) if told.has("(?i)whisperx") else ()
        return (Fix(text, (pip("install", "-U", "pyannote.audio", *beside),)),)
    if (
        other := torchao.release(told)
        or _later_argument(told)
        or _metrics_of_lightning(told)
        or openmmlab.of_code_for_the_first(told)
        or openmmlab.of_a_mix(told)
        or _lightning_too_old(told)
        or _newer_release(told)
        or _not_whole(told)
        or _mixed(told)
        or _elsewhere(told)
        or _own_checkout(told)
        or _in_every_release(told)
    ):
        return other
    line = told.last(
        r"[^\n]*(?:cannot import name|has no attribute|No module named|keyword argument|has been moved)[^\n]*"
    )
    said = replace(told, text=line[0]) if line else told
    near = replace(told, text=told.failure) if told.failure else told
    new = next((text for mark, text in _NOW if said.has(mark)), "") or next(
        (text for mark, text in _NOW if near.has(mark)), ""
    )
    old = next((requirement for mark, requirement in _HAD if said.has(mark)), "")
    user, owner = caller(told), _owner(said)
    if owner == "sgl-kernel":
        text = (
            "Each sglang needs one release of sgl-kernel: install sglang again, which brings it, in a new environment"
        )
        return (Fix(text, (pip("install", "sglang"),)),)
    others = (requirement for mark, requirement in _HAD if near.has(mark))
    old = old or next((item for item in others if not owner or re.split("[<>=]", item)[0] == owner), "")
    user = DISTRIBUTIONS.get(user, user)
    where = f"{user}, which uses the name" if user and user != owner else "the package that it is in"
    update = (pip("install", "-U", user),) if user and user != owner and not new else ()
    code = Fix(f"Update the code, or {where}" + (f": {new}" if new else ""), update)
    part = said.last(r"No module named '(\w+)\.")
    release = _of_release(old, "" if new else owner, part[1] if part else "")
    if own := () if old or new else _of_the_hub(told, owner) or _itself(told, owner, said.text):
        return own
    if new or update or not release:
        made = [code, *(replace(fix, text=f"Or {fix.text[0].lower()}{fix.text[1:]}") for fix in release)]
    else:
        made = [*release, Fix("Or update the code that uses the name")]
    if told.notebook or told.has(r"(?i)colab"):
        made.append(Fix("In a notebook restart the kernel after installing: the old one is still loaded"))
    if not (new or old or owner):
        made.append(
            Fix(
                "Or install the release that the project was made with: its requirements name it",
                (pip("install", "-r", "requirements.txt"),),
            )
        )
    return tuple(made)


def _first_error(told: Told) -> tuple[Fix, ...]:
    lacks = told.last(r"of the following error[^\n]*\n(?:\[rank\d+\]: ?)?No module named '(\w+)'")
    if lacks:
        name = DISTRIBUTIONS.get(lacks[1], lacks[1].replace("_", "-"))
        text = f"It needs {lacks[1]}, which is not installed: install it, or a newer release of what needs it"
        known = name.lower() in KNOWN or lacks[1] in DISTRIBUTIONS
        return (Fix(text, (pip("install", name),) if known else ()),)
    if told.has(r"following error[^\n]*\n[^\n]*(?:root_validator|pydantic)"):
        text = "pydantic 2 is installed, and a package (deepspeed and others) is for pydantic 1: update that one"
        return (Fix(f"{text}, or keep the older pydantic", (pip("install", "pydantic<2"),)),)
    found = told.last(r"Failed to import ([a-z]\w+[\w.]*) because")
    name = found[1] if found else "transformers.models.auto.modeling_auto"
    made = (
        Fix("To see the first error, import that module on its own", (f'python -c "import {name}"',)),
        Fix(
            "Usually a torchvision, torchaudio or flash-attn for a different torch is the cause, which this finds; or "
            "files of two releases: then install transformers again",
            ("torchdoctor check", pip("install", "--force-reinstall", "--no-deps", "transformers")),
        ),
    )
    first = Fix("After an installation in a notebook, restart the kernel first: the old release is still loaded")
    return (first, *made) if told.notebook else made


ERRORS = (
    Error(
        "removed-name-in-package",
        "The code was written for another release of a package",
        "The code uses a name that the installed release of this package does not have: it was removed, or is not "
        "there yet.",
        "environment",
        (
            Seen(
                "Trainer object has no attribute",
                r"'Trainer' object has no attribute '(?:accelerator_backend|lr_schedulers|gpus|use_ddp\d?|use_dp|"
                r"use_tpu|"
                r"num_gpus|tpu_cores|root_gpu|on_gpu|training_type_plugin|accelerator_connector|data_parallel|"
                r"train_loop|evaluation_loop|amp_backend|optimizer_frequencies|weights_save_path|"
                r"should_rank_save_checkpoint|"
                r"progress_bar_dict|running_sanity_check|call_hook|logger_connector|proc_rank|disable_validation)'",
                "AttributeError: 'Trainer' object has no attribute 'accelerator_backend'",
            ),
            Seen(
                "cannot import name | No module named | has no attribute",
                r"cannot import name '(?!_C')\w+' from '(?:timm|mmcv|mmdet|mmseg|mmpose|pytorch_lightning|lightning|"
                r"torchmetrics|torch_geometric|"
                r"albumentations|kornia|monai|detectron2|fairseq|gym|gradio)\b|No module named '(?:mmdet|mmseg|"
                r"mmpose|mmcls|timm|"
                r"pytorch_lightning|lightning|torch_geometric|gym)\.\w|module '(?:timm|mmcv|mmdet|albumentations|"
                r"pytorch_lightning|torchmetrics|"
                r"torch_geometric|kornia|monai|gym)[\w.]*' has no attribute",
                "ImportError: cannot import name 'resume_checkpoint' from 'timm.models.helpers'",
            ),
            *exactly("`BaseSettings` has been moved"),
            Seen(
                "not found attempting AutoUpdate",
                rf"requirement \W{{1,3}}{_PART_OF_YOLO}\W{{1,3}} not found, attempting AutoUpdate",
                'YOLOv8 requirement "ultralytics.nn.modules.conv" not found, attempting AutoUpdate...',
            ),
            Seen(
                "issubclass arg must be a class",
                r"(?:pydantic|spacy|thinc|confection|langchain)[\s\S]{0,3000}issubclass\(\) arg 1 must be a class"
                r"|issubclass\(\) arg 1 must be a class\s{1,3}(?:spacy|pydantic)",
                'File "/v/pydantic/main.py", line 197\nTypeError: issubclass() arg 1 must be a class',
            ),
            *exactly("check_model_inputs() missing 1 required positional argument: 'func'"),
            Seen("has no attribute", _TOO_OLD, "type object 'LightningModule' has no attribute 'trainer'"),
            Seen(
                "object has no attribute",
                r"(?i:yolo)[\s\S]{0,2900}'(?:Model|Detect|\w*Detection\w*|ClassificationModel|C3\w*|SPPF?|"
                r"Conv|Focus|Concat|Bottleneck\w*)' "
                r"object has no attribute '\w+'",
                "  File \"/home/u/yolov5/train.py\", line 83, in train\nAttributeError: 'Model' object has no "
                "attribute 'yaml'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from "
                r"'(?!torch|transformers|diffusers|huggingface_hub|accelerate|peft|tokenizers|"
                r"datasets|numpy|pip\b|setuptools|pkg_resources|triton|flash_attn|xformers|"
                r"django|rest_framework|flask|werkzeug|sqlalchemy|celery|kombu|redis|pymongo|fastapi|starlette|boto|airflow|"
                r"pyspark|selenium|scrapy|twisted|odoo|telegram|discord|kivy|PyQt|wx)\w[\w.]*' "
                r"\([^)\n]*(?:site|dist)-packages",
                "ImportError: cannot import name 'trapz' from 'scipy.integrate' "
                "(/v/lib/python3.11/site-packages/scipy/integrate/__init__.py)",
            ),
            Seen(
                "cannot import name | has no attribute | No module named",
                rf"cannot import name '\w+' from '(?:{_LIBRARIES})\b|module '(?:{_LIBRARIES})(?:\.\w+)*' has no "
                rf"attribute '\w+'|"
                rf"No module named '(?:{_LIBRARIES})\.(?!_C|\w*_C\b|csrc\b|\w+_(?:cpu|cuda)')\w",
                "AttributeError: module 'matplotlib.cm' has no attribute 'get_cmap'",
            ),
            Seen(
                "object has no attribute",
                r"'(?:FigureCanvas\w+|DetectionModel|Conv|ImageFont|FreeTypeFont|DataFrame|Series|Figure|Axes)' "
                r"object has no "
                r"attribute '(?:tostring_rgb|fuse_conv_and_bn|bn|getsize|append|iteritems|ix|set_window_title)'",
                "AttributeError: 'FigureCanvasAgg' object has no attribute 'tostring_rgb'",
            ),
            Seen(
                "object has no attribute",
                r"'(?:SpeakerDiarization|\w+(?:Speech|Activity)Detection)' object has no attribute 'to'|"
                r"'GlobalStorage' object has no attribute '__(?:slices|cat_dims|cumsum|num_nodes_list)__'"
                r"|'Inspector' object has no attribute 'inspect'",
                "AttributeError: 'GlobalStorage' object has no attribute '__slices__'",
            ),
            Seen(
                "missing required positional argument task",
                r"\b(?:\w*(?:[Aa]ccuracy|[Pp]recision|[Rr]ecall|[Ff]1|[Aa]uroc|AUROC|[Cc]onfusion\w*)\w*\.)?"
                r"(?:__new__|accuracy|precision|recall|f1_score|auroc|confusion_matrix)\(\) "
                r"missing 1 required positional argument: 'task'",
                "TypeError: Accuracy.__new__() missing 1 required positional argument: 'task'",
            ),
            *exactly(
                "module 'tensorflow._api.v2.io.gfile' has no attribute 'get_filesystem'",
                "FormatCode() got an unexpected keyword argument 'verify'",
            ),
            Seen(
                "cannot import name flash attn",
                r"cannot import name 'flash_attn_unpadded\w*' from 'flash_attn",
                "ImportError: cannot import name 'flash_attn_unpadded_func' from 'flash_attn.flash_attn_interface'",
            ),
            *exactly(
                "load() missing 1 required positional argument: 'Loader'",
            ),
            Seen(
                "cannot import name | has no attribute | No module named",
                r"cannot import name '\w+' from 'scipy\.misc|module 'scipy\.misc' has no attribute|No module named "
                r"'sklearn\.externals|"
                r"cannot import name '\w+' from 'collections'|module 'collections' has no attribute|"
                r"cannot import name '\w+' from '(?:markupsafe|jinja2|werkzeug\.urls)'|module 'gradio' has no "
                r"attribute|"
                r"module 'inspect' has no attribute 'getargspec'|cannot import name 'compare_\w+' from "
                r"'skimage\.measure'|"
                r"`BaseSettings` has been moved|module 'cgi'|No module named 'imp'",
                "ImportError: cannot import name 'imresize' from 'scipy.misc'",
            ),
            Seen(
                "module PIL Image has no attribute | cannot import name PILLOW VERSION",
                r"module 'PIL\.Image' has no attribute '\w+'|cannot import name 'PILLOW_VERSION'",
                "AttributeError: module 'PIL.Image' has no attribute 'ANTIALIAS'",
            ),
            Seen(
                "got an unexpected keyword argument",
                rf"(?:(?<![\w.])(?:Trainer|ModelCheckpoint)\.__init__\(\)`? got an unexpected keyword argument "
                rf"'(?:{_OF_TRAINER})\b"
                rf"|(?<![\w.])__init__\(\)`? got an unexpected keyword argument '(?:{_ITS_ALONE})\b)",
                "TypeError: Trainer.__init__() got an unexpected keyword argument 'gpus'",
            ),
            Seen(
                "No module named | from",
                r"(?:No module named|from) '(?:pytorch_lightning\.(?:utilities\.distributed|metrics|"
                r"utilities\.cloud_io|"
                r"logging|plugins\.training_type)|torchmetrics\.utilities\.data|mmcv\.(?:runner|parallel|utils|cnn)|"
                r"mmdet\.datasets\.builder|moviepy\.editor)\b",
                "ModuleNotFoundError: No module named 'mmcv.runner'",
            ),
            Seen(
                "torchao",
                torchao.LACKS,
                "ImportError: cannot import name 'quantize_' from 'torchao.quantization' (/v/torchao/x.py)",
            ),
            Seen(
                "module mmcv has no attribute",
                r"module 'mmcv' has no attribute '\w+'",
                "module 'mmcv' has no attribute 'jit'",
            ),
        ),
        (_older_release,),
        alternatives=(
            Or("duplicate-install", "pip list shows an older release: then a different copy is found first"),
        ),
        asked=(
            "module PIL.Image has no attribute ANTIALIAS",
            "trainer unexpected keyword argument gpus",
            "no module named pytorch_lightning.utilities.distributed",
            "no module named mmcv.runner",
            "no module named moviepy.editor",
        ),
        source="release notes of Pillow 7 and 10, pytorch-lightning 1.7 and 2.0, mmcv 2.0, moviepy 2.0",
    ),
    Error(
        "hf-import-failed",
        "A Hugging Face library could not import one of its modules",
        "A module of transformers or diffusers could not be imported; the error that stopped it is on the line "
        "below and in the traceback above.",
        "environment",
        (
            Seen(
                "because of the following error",
                r"Failed to import (?:transformers|diffusers|trl|peft|accelerate|optimum)[\w.]* because of the "
                r"following error",
                "RuntimeError: Failed to import transformers.models.clip.modeling_clip because of the following error "
                "(look up to see its traceback):",
            ),
            *varying("Could not import module '{AutoTokenizer}'. Are this object's requirements defined correctly?"),
        ),
        (_first_error,),
        alternatives=(Or("hf-packages-mismatch", "the line below names a Hugging Face package"),),
        asked=("failed to import transformers because of the following error",),
        symptom=1,
        source="transformers: utils/import_utils.py",
    ),
)
