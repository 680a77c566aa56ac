"""Packages around torch that are missing, or whose releases do not fit each other."""

import re
from dataclasses import replace

from torchdoctor.explain import fixes
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.extensions import index_of_extension
from torchdoctor.explain.errors.versions import caller
from torchdoctor.explain.known import Error, Or, Seen, exactly, varying
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# Modules, and the package that has each where the names differ.
_DISTRIBUTIONS = {
    "torch_scatter": "torch-scatter",
    "torch_sparse": "torch-sparse",
    "torch_cluster": "torch-cluster",
    "torch_spline_conv": "torch-spline-conv",
    "pyg_lib": "pyg-lib",
    "torch_geometric": "torch-geometric",
    "cv2": "opencv-python",
    "past": "future",
    "pytorch_lightning": "pytorch-lightning",
    "lightning_fabric": "lightning",
    "flash_attn_interface": "flash-attn",
    "mmdet": "mmdet",
    "tinycudann": "tiny-cuda-nn",
    "mamba_ssm": "mamba-ssm",
    "yaml": "pyyaml",
    "dataclasses": "dataclasses",
    "typing_extensions": "typing_extensions",
    "hydra": "hydra-core",
    "ignite": "pytorch-ignite",
    "whisper": "openai-whisper",
    "open_clip": "open_clip_torch",
    "clip": "git+https://github.com/openai/CLIP",
    "segment_anything": "git+https://github.com/facebookresearch/segment-anything",
    "detectron2": "git+https://github.com/facebookresearch/detectron2",
    "pytorch3d": "git+https://github.com/facebookresearch/pytorch3d",
    "nvdiffrast": "git+https://github.com/NVlabs/nvdiffrast",
    "tiny-cuda-nn": "git+https://github.com/NVlabs/tiny-cuda-nn/#subdirectory=bindings/torch",
    "SentencePiece": "sentencepiece",
    "PEFT": "peft",
    "Accelerate": "accelerate",
    "av": "av",
    "pyro": "pyro-ppl",
    "nemo": "nemo_toolkit",
    "skorch": "skorch",
    "awq": "autoawq",
    "taming": "taming-transformers",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "tensorboardX": "tensorboardX",
    "apex": "apex",
    "MultiScaleDeformableAttention": "MultiScaleDeformableAttention",
    "TTS": "coqui-tts",
    "faiss": "faiss-cpu",
    "cleanfid": "clean-fid",
    "TorchCRF": "pytorch-crf",
    "torchcrf": "pytorch-crf",
    "pynvml": "nvidia-ml-py",
    "Levenshtein": "python-Levenshtein",
    "stable_baselines3": "stable-baselines3",
    "umap": "umap-learn",
    "mmcls": "mmpretrain",
}
_NAMED = (
    r"([A-Z]{4}) backend is required|"
    r"requires the ([A-Z]\w+) library but|requires (?:either '[\w-]+' or )?'(torch-\w+)'|(?i:install (apex)) from|"
    r"No module named '?([A-Za-z]\w*)|No package metadata was found for "
    r"([\w-]+)|requires (?:the )?(?:latest version of )?`?([\w-]+)`?(?: "
    r"library)?[,:]? (?:but|to be|the)|pip install (?:-U )?([\w-]+)"
)


# What messages themselves say is to be typed: "(`pip install optimum`)".
_SAID = (
    r"(?:[Rr]equire[sd]?|not (?:installed|found)|[Pp]lease|[Mm]issing|[Nn]eed(?:s|ed)?|[Rr]un)[^\n]{0,160}"
    r"[`'\"(:] ?pip3? install (?:-U |--upgrade "
    r")?(?!-|torch\b|accelerate|bitsandbytes|flash|transformers\b|xformers|package|pip\b)"
    r"(?P<package>[A-Za-z][\w\[\],.<>=~-]{1,60})(?=[`'\")\s,]|\.?$)"
)


def _as_it_says(told: Told) -> tuple[Fix, ...]:
    """What the message itself names to be installed."""
    if told.has(r"No module named|No package metadata"):
        return ()
    if listed := told.last(r"packages that were not found in your environment: ([\w, -]+)"):
        names = [_DISTRIBUTIONS.get(item.strip(), item.strip().replace("_", "-")) for item in listed[1].split(",")]
    elif newer := told.last(r"requires version '([\d.]+)' or newer of '([\w-]+)'"):
        names = [f"{newer[2]}>={newer[1]}"]
    elif said := told.last(_SAID):
        names = [said["package"].rstrip(".")]
    else:
        names = ["tensorboard"] if told.has(r"[Tt]ensor[Bb]oard(?: logging|`|: command)") else []
    restart = "; then restart the kernel" if told.notebook else ""
    text = f"Install {' and '.join(names)} into the Python that runs the program{restart}"
    return (Fix(text, (pip("install", *names),)),) if names else ()


def _not_on_pypi(name: str) -> tuple[Fix, ...]:
    """Of packages that are built from a folder."""
    if name == "apex":
        return (
            Fix(
                "NVIDIA's apex is built from source (the apex on PyPI is a different project); torch.amp and "
                "torch.optim can do most of the same",
                ("git clone https://github.com/NVIDIA/apex", pip("install", "-v", "--no-build-isolation", "./apex")),
            ),
        )
    if name in ("diff-gaussian-rasterization", "simple-knn"):
        text = f"{name} is a submodule of the project: fetch it, and build it against the installed torch (needs nvcc)"
        build = pip("install", "--no-build-isolation", f"./submodules/{name}")
        return (Fix(text, ("git submodule update --init --recursive", build)),)
    return ()


# Packages that go by another name today: what they are now, and how code says it.
_SUCCESSORS = {
    "pytorch_transformers": ("transformers", "import transformers instead of pytorch_transformers"),
    "pytorch_pretrained_bert": ("transformers", "from transformers import BertModel, BertTokenizer ..."),
    "pytorch_pretrained": ("transformers", "from transformers import ..."),
    "pytorch_forecasting": ("pytorch-forecasting", ""),
}


def _missing(told: Told) -> tuple[Fix, ...]:
    """Into the Python that runs, by the package's own way."""
    return _renamed(told) or _by_its_own_way(told)


def _renamed(told: Told) -> tuple[Fix, ...]:
    """Under the name that the package has today."""
    if (gone := told.last(r"No module named '?(\w+)")) and gone[1] in _SUCCESSORS:
        name, code = _SUCCESSORS[gone[1]]
        text = f"{gone[1]} is called {name} since 2019: install that, and write in the code: {code}"
        old = gone[1].replace("_", "-")
        return (Fix(text, (pip("install", name),)), Fix("Or, for old code as it is", (pip("install", old),)))
    if told.has(r"No module named '?spconv|install spconv"):
        text = (
            "spconv has a package for each CUDA: take the one below torch's (python -c 'import torch; "
            "print(torch.version.cuda)')"
        )
        build = (
            "spconv-cu118"
            if told.build == "cu118"
            else "spconv-cu126"
            if told.build in ("cu126", "cu128", "cu130")
            else "spconv-cu120"
        )
        return (Fix(text, (pip("install", build),)),)
    return ()


def _by_its_own_way(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"No module named '?([A-Za-z]\w*)|No package metadata was found for ([\w-]+)") or told.last(
        _NAMED
    )
    module = next((part for part in found.groups() if part), "") if found else ""
    name = _DISTRIBUTIONS.get(module, module.replace("_", "-")) or "PACKAGE"
    if name in ("torchvision", "torchaudio"):
        return _companion(told, name)
    if name in ("torch-scatter", "torch-sparse", "torch-cluster", "torch-spline-conv", "pyg-lib"):
        see = () if told.torch else ('python -c "import torch; print(torch.__version__)"',)
        text = f"Install {name} from PyG's own index, for your torch and CUDA"
        return (Fix(text, (*see, pip("install", name, *index_of_extension(told, name)))),)
    if name in ("mmcv", "mmcv-full"):
        return (
            Fix(
                "Install mmcv with OpenMMLab's own installer, which finds the wheel for your torch and CUDA",
                (pip("install", "-U", "openmim"), "mim install mmcv"),
            ),
        )
    if own := _not_on_pypi(name):
        return own
    if name == "deepspeed" and told.os == "windows":
        return (
            Fix("deepspeed needs Linux: use WSL, or accelerate without deepspeed"),
            Fix("Or try its wheel for Windows", (pip("install", "deepspeed"),)),
        )
    restart = "; then restart the kernel" if told.notebook else ""
    return (Fix(f"Install {name} into the Python that runs the program{restart}", (pip("install", name),)),)


def _companion(told: Told, name: str) -> tuple[Fix, ...]:
    """The one that belongs to the installed torch: plain pip may bring another torch."""
    if told.facts is not None and told.facts.torch is not None:
        return fixes.torchvision(told) if name == "torchvision" else fixes.torchaudio(told)
    found = told.known.companions.of(name, told.torch) if told.torch else None
    if found:
        index = ("--index-url", f"{fixes.INDEX}/{told.build}") if told.build else ()
        return (
            Fix(
                f"Install the {name} that belongs to torch {told.torch}",
                (pip("install", f"{name}=={found[0]}", *index),),
            ),
        )
    see = 'python -c "import torch; print(torch.__version__)"'
    return (
        Fix(
            f"Check torch's version, then install {name} together with that version, so that torch stays unchanged",
            (see, pip("install", name, "torch==VERSION")),
        ),
        Fix("Or let torchdoctor print the command", ("torchdoctor check",)),
    )


# Arguments of transformers and trl that were renamed.
_RENAMED = {
    "evaluation_strategy": "eval_strategy",
    "tokenizer": "processing_class",
    "torch_dtype": "dtype",
    "max_seq_length": "max_length (in SFTConfig)",
    "dataset_text_field": "it in SFTConfig",
    "dispatch_batches": "dataloader_config=DataLoaderConfiguration(...)",
}


# Names that transformers removed, the release without them, and what is to be used.
_GONE = (
    ("AdamW", "4.50", "from torch.optim import AdamW"),
    ("_BaseLazyModule", "4.6", "_LazyModule"),
    ("top_k_top_p_filtering", "4.39", "use TopKLogitsWarper and TopPLogitsWarper"),
    ("shard_checkpoint", "4.47", "from huggingface_hub import split_torch_state_dict_into_shards"),
    (r"\w+FlashAttention2|\w+SdpaAttention|\w+_ATTENTION_CLASSES", "4.48", ""),
    ("LogitsWarper", "4.49", "LogitsProcessor is the same"),
    (r"cached_path|hf_bucket_url", "4.22", "from huggingface_hub import hf_hub_download"),
    ("AutoModelWithLMHead", "5", "AutoModelForCausalLM, AutoModelForMaskedLM or AutoModelForSeq2SeqLM"),
    ("AutoModelForVision2Seq", "5", "AutoModelForImageTextToText"),
    (r"(\w+)FeatureExtractor", "5", "the image models' extractors are called ...ImageProcessor"),
    (
        r"TF\w+|Flax\w+|BeamSearch\w*|\w*BeamScorer|TransfoXL\w+|\w*DecoderOnlyOutput|\w*TextDataset|load_tf_\w+"
        r"|is_(?:tf|flax|torch_fx|safetensors|torch_sdpa)_available|find_pruneable_heads_and_indices|HybridCache|SinkCache"
        r"|\w+Constraint|\w+Scorer",
        "5",
        "",
    ),
)


# What code that comes with a model misses, and the release of transformers that has it no more.
_REMOTE = (
    (r"object has no attribute 'sp_tokenizer'", "4.34"),
    (r"Tokenizer\._pad\(\) got an unexpected keyword argument 'padding_side'", "4.45"),
    (r"'DynamicCache' object has no attribute '(?:get_max_length|get_usable_length|seen_tokens)'", "4.48"),
    (r"object has no attribute '_extract_past_from_model_output'|_standardize_cache_format", "4.44"),
)


def _of_sentences(told: Told) -> tuple[Fix, ...]:
    if told.has(r"INSTRUCTOR\._load_sbert_model|_load_sbert_model\(\)"):
        text = "InstructorEmbedding is no longer developed, and is for sentence-transformers 2.2.2"
        return (Fix(text, (pip("install", "sentence-transformers==2.2.2", "huggingface_hub<0.26"),)),)
    if told.has(r"(?:Pooling|SentenceTransformer)\.__init__"):
        return (
            Fix(
                "The model was saved by a newer sentence-transformers: update it",
                (pip("install", "-U", "sentence-transformers"),),
            ),
        )
    return ()


def _as_transformers_says(told: Told) -> tuple[Fix, ...]:
    """A peft that it calls too old, and files of its own that come from two releases."""
    asked = told.last(r"version of PEFT you are using is not compatible, [\w ]{1,60}greater than ([\d.]+\d)")
    if asked:
        return (Fix(f"transformers needs a newer peft than {asked[1]}", (pip("install", "-U", f"peft>{asked[1]}"),)),)
    if not told.has(r"cannot import name '\w+' from 'transformers\.(?:configuration|modeling|tokenization)_\w+'"):
        return ()
    release = told.last(r"transformers\W{1,4}version\W{1,3}(\d+\.\d+\.\d+)")
    again = pip("install", "--no-cache-dir", f"transformers=={release[1]}" if release else "transformers")
    text = (
        "transformers' own files are of two releases: remove it, and what is left of its folder, and install it again"
    )
    return (Fix(text, (pip("uninstall", "-y", "transformers"), again)),)


def _removed_from_transformers(told: Told) -> tuple[Fix, ...]:
    """Names that no update brings back."""
    if old := next((item for item in _REMOTE if told.has(item[0])), None):
        text = f"The model's own code (trust_remote_code) is for transformers before {old[1]}: take that"
        return (
            Fix(text, (pip("install", f"transformers<{old[1]}"),)),
            Fix("Or load the model's newest files, or without trust_remote_code if transformers has the model by now"),
        )
    if told.has("'PytorchGELUTanh'"):
        text = "AutoAWQ asks for it, is no longer developed, and was last tested with transformers 4.51.3"
        return (
            Fix(text, (pip("install", "transformers==4.51.3"),)),
            Fix("Or quantize with llm-compressor or gptqmodel"),
        )
    if spelled := told.last(r"cannot import name 'LLaMA(\w+)' from 'transformers"):
        text = f"Released transformers spells it Llama: from transformers import Llama{spelled[1]}"
        return (Fix(text), Fix("The first release with it", (pip("install", "-U", "transformers>=4.28"),)))
    named = told.last(r"cannot import name '(\w+)' from (?:partially initialized module )?'transformers")
    for names, release, instead in _GONE if named else ():
        if named and re.fullmatch(names, named[1]):
            user = caller(told).replace("transformers", "")
            who = f"update {user}, which uses it" if user else "update the code or the package that uses it"
            return (
                Fix(
                    f"transformers {release} removed {named[1]}: {who}" + (f" ({instead})" if instead else ""),
                    (pip("install", "-U", user),) if user else (),
                ),
                Fix(
                    "Or install an older transformers, which still has it", (pip("install", f"transformers<{release}"),)
                ),
            )
    if told.has("GPT2InferenceModel"):
        return (
            Fix(
                "TTS is no longer updated: use its successor",
                (pip("uninstall", "-y", "TTS"), pip("install", "coqui-tts")),
            ),
            Fix("Or keep an older transformers", (pip("install", "transformers<4.50"),)),
        )
    return ()


def _mmcv_1(told: Told) -> bool:
    """Whether it is of OpenMMLab's first generation, whose full package is mmcv-full."""
    return told.has(r"mmcv-full|mmcv[=<]=1|mmdet[=<]=2|mmdet3d\.ops")


def _full(told: Told) -> str:
    """The full package, in the version that the text names."""
    if told.has("onedl"):
        return "onedl-mmcv"
    if not _mmcv_1(told):
        return "mmcv"
    named = told.last(r"mmcv-full==(1\.\d+\.\d+)") or told.last(r"mmcv==(1\.\d+\.\d+)")
    return f"mmcv-full=={named[1]}" if named else "mmcv-full<2"


def _built_again(told: Told) -> tuple[Fix, ...]:
    if told.has(
        r"fused_layer_norm_cuda|fused_weight_gradient|mlp_cuda|xentropy_cuda|masked_softmax_cuda|_cuda'|syncbn|amp_C|apex"
    ):
        options = '--config-settings "--build-option=--cpp_ext" --config-settings "--build-option=--cuda_ext"'
        return (
            Fix(
                "apex was installed without its CUDA extensions: build it with them; nvcc must be of torch's CUDA "
                "version",
                (
                    "git clone https://github.com/NVIDIA/apex",
                    f"{pip('install', '-v', '--no-build-isolation', '--no-cache-dir')} {options} ./apex",
                ),
            ),
            Fix("Or do without it: torch.amp, torch.nn.LayerNorm and torch.optim.AdamW(fused=True) do the same"),
        )
    if told.has(r"horovod\.torch|Extension horovod"):
        made = "HOROVOD_WITH_PYTORCH=1 HOROVOD_GPU_OPERATIONS=NCCL"
        return (
            Fix(
                "Build horovod again after torch, with CMake, g++ and NCCL there",
                (
                    f"export {made}",
                    pip("install", "--no-cache-dir", "--force-reinstall", "--no-build-isolation", "horovod[pytorch]"),
                    "horovodrun --check-build",
                ),
            ),
            Fix("Or use torch's own torchrun and DistributedDataParallel: horovod is hardly developed any more"),
        )
    return (_BUILT_AGAIN,)


_BUILT_AGAIN = Fix(
    "Build it again where nvcc and the GPU are visible, and read the build output: it says what is left out",
    (
        "export CUDA_HOME=/usr/local/cuda FORCE_CUDA=1",
        pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "."),
    ),
)


def _mmcv(told: Told) -> tuple[Fix, ...]:
    """mim takes a wheel where there is one, and else the source, which leaves the operators out without a word."""
    full = _full(told)
    text = "Install the full mmcv with OpenMMLab's own installer: mmcv-lite, and mmcv before 2, have no operators"
    removed = pip("uninstall", "-y", "mmcv-lite", "mmcv", *(("mmcv-full",) if _mmcv_1(told) else ()))
    build = pip("install", "--no-cache-dir", "--no-build-isolation", "--no-deps", "--no-binary", ":all:", full)
    again = (
        "Where there is no wheel for your torch (they end with torch 2.4), build it with its operators; this "
        "needs nvcc "
        "of torch's CUDA version"
    )
    return (
        Fix(
            text,
            (
                removed,
                pip("install", "-U", "openmim"),
                f'mim install "{full}"' if full.startswith("mmcv-full") else f"mim install {full}",
            ),
        ),
        Fix(again, ("export MMCV_WITH_OPS=1 FORCE_CUDA=1", build)),
    )


def _taken_name(told: Told) -> tuple[Fix, ...]:
    """A model that a package brought itself is in transformers by now."""
    named = told.last(r"'([\w-]+)' is already used by a Transformers (?:config|model)")
    if not named:
        return ()
    text = f"transformers has {named[1]} itself by now, and the package still adds its own: update vllm or the package"
    older = "transformers<4.54" if named[1] == "aimv2" else "transformers==VERSION"
    return (
        Fix(text, (pip("install", "-U", "vllm"),)),
        Fix("Or install the transformers that the package was made for", (pip("install", older),)),
    )


def _hugging_face(told: Told) -> tuple[Fix, ...]:
    """transformers, diffusers and others update together; the newest of each fit each other."""
    text = "Update the Hugging Face packages together; their newest releases work with each other"
    names = ["huggingface_hub", "transformers"]
    names += [
        name
        for name in ("diffusers", "accelerate", "peft", "tokenizers", "datasets", "sentence-transformers", "gradio")
        if told.has(rf"\b{name.replace('-', '[-_]')}\b") and name not in names
    ]
    if "peft" not in names and told.has(r"BloomPreTrained|EncoderDecoderCache|HybridCache"):
        names.append("peft")  # which asks for these
    if "diffusers" not in names and told.has(r"TransformerBlock|AttentionBlock|UNet\d|Vae|AttnProc|Scheduler"):
        names.append("diffusers")
    made = []
    if wanted := told.last(
        r"([\w-]+)([<>=!]=?[\d.]+\S*) is required for a normal functioning of this module, but found"
    ):
        made.append(Fix("Install what the message asks for", (pip("install", wanted[1] + wanted[2]),)))
    if keyword := told.last(r"(\w+)(?:\.\w+)?\(\) got an unexpected keyword argument '(\w+)'"):
        new = _RENAMED.get(keyword[2])
        made.append(
            Fix(
                f"{keyword[2]} was renamed: write {new}, or keep the older release"
                if new
                else f"The installed release has no {keyword[2]} in {keyword[1]}: the package and the code or "
                f"checkpoint come from different times; remove it, or use the release they were made with"
            )
        )
    made.append(Fix(text, (pip("install", "-U", *names),)))
    if told.has(r"cached_download|HfFolder|is_offline_mode"):
        made.append(
            Fix(
                "Or, if the package that uses the old name is no longer updated, install an older huggingface_hub",
                (pip("install", "huggingface_hub<0.26"),),
            )
        )
    if told.notebook:
        made.append(Fix("Restart the kernel afterwards, because it still has the old ones loaded"))
    return tuple(made)


# By what the exporter says; {0} is the operator.
_EXPORTS = (
    (
        r"\bsymbolic\(\)",
        "An operation's translation takes other arguments than its forward gets. If it is your own autograd.Function: "
        "symbolic(g, ...) gets g, then every argument of forward without ctx",
        "If it is torch's own (an RNN in torch 0.x), this release cannot export it: pip install -U torch",
    ),
    (
        "not accessible|unknown (?:shape|channel|rank)|constant value|it's not constant|not a constant",
        "{0} needs sizes that are known at export: export with a fixed size of input (no dynamic_axes; dynamic=False "
        "in YOLO), and compute sizes in forward() from numbers, not from tensors",
        "Or use the newer exporter: torch.onnx.export(model, args, dynamo=True)",
    ),
    (
        "data dependence with trace inputs",
        "Return only tensors that are computed from the inputs: a constant, a shape as a number or a value of "
        ".item() in the outputs is not traced; make it a tensor in forward(), or leave it out",
    ),
    (
        "'dynamic_axes' to 'dynamic_shapes'",
        "Give dynamic_shapes instead of dynamic_axes: a torch.export.Dim for each dimension that varies, in the "
        "order of forward()'s arguments; or use the older exporter: torch.onnx.export(..., dynamo=False)",
    ),
    (
        r"does not forward tuples|var_state == state|stack\.end",
        "Export in eval mode, a model that takes and returns tensors only (no lists, tuples or dictionaries in "
        "between), not wrapped in DataParallel, with the inputs as a tuple on the model's device",
        "Or use a recent torch, whose exporter is a different one: pip install -U torch onnxscript",
    ),
    (
        "with torch.export",
        "Find out where it stops: torch.export.export(model, args, strict=False) names the line; replace "
        "branches on values by torch.where or torch.cond",
        "Or use the older exporter: torch.onnx.export(model, args, path, dynamo=False)",
    ),
)


def _onnx(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"(?:operator|ONNX export of) (?:'([\w:.]+)'|(?!operator|was)([\w:.]+))")
    name = found[1] or found[2] if found else "that operation"
    if texts := next((texts for mark, *texts in _EXPORTS if told.has(mark)), None):
        return tuple(Fix(text.format(name)) for text in texts)
    made = [
        Fix(
            "Use the newer exporter, with a recent torch: torch.onnx.export(model, args, dynamo=True)",
            (pip("install", "-U", "onnx", "onnxscript"),),
        )
    ]
    if since := told.last(r"added in version (\d+)"):
        made = [
            Fix(f"Ask for opset {since[1]} or more: torch.onnx.export(..., opset_version={max(17, int(since[1]))})")
        ]
    elif opset := told.last(r"opset version (\d+)"):
        made.append(Fix(f"Or a higher opset than {opset[1]}: opset_version=18 or more"))
    made.append(
        Fix(
            f"Or replace {name} in forward() with other operations; or register your own translation "
            f"(custom_translation_table)"
        )
    )
    return tuple(made)


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
}


# What a name in the text says of the package, and the requirement that still has it.
_HAD = (
    ("PILLOW_VERSION", "pillow<7"),
    ("'Loader'", "pyyaml<6"),
    (r"scipy\.misc", "scipy<1.2"),
    ("markupsafe", "markupsafe<2.1"),
    (r"werkzeug", "werkzeug<3"),
    (r"'jinja2'", "jinja2<3.1"),
    ("'gradio'", "gradio<4"),
    ("BaseSettings", "pydantic<2"),
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
    (r"pytorch_lightning\.metrics|distributed_backend", "pytorch-lightning<1.5"),
    (r"pytorch_lightning\.logging", "pytorch-lightning<0.8"),
    (
        r"utilities\.distributed|progress_bar_refresh",
        "pytorch-lightning<1.7",
    ),
    (r"_compare_version|'torchmetrics\.utilities\.imports", "torchmetrics<0.12"),
    (
        r"'(?:max_nb|min_nb|nb_|num_gpu_nodes|num_tpu|default_save)",
        "pytorch-lightning<0.8",
    ),
    (r"'(?:amp_type|early_stop|\w+_percent_check|overfit_pct|row_log|log_save)", "pytorch-lightning<1"),
    (
        rf"pytorch_lightning|auto_select|argument '(?:{'|'.join(_TRAINER)})'",
        "pytorch-lightning<2",
    ),
    (r"accelerator_backend|use_ddp|use_dp|on_gpu|train_loop|proc_rank", "pytorch-lightning<1.5"),
    (r"'Trainer' object has no attribute", "pytorch-lightning<2"),
    (r"'torchmetrics\.utilities\.data", "torchmetrics<0.11"),
    ("albumentations' has no attribute 'IAA", "albumentations<1"),
    (r"mmdet\.core", "mmdet<3"),
    (r"moviepy", "moviepy<2"),
    (r"mmcv|mmdet", "mmcv-full<2"),
)
_NOW = (
    (
        r"(?i)yolo[\s\S]*(?:Model|Detect\w*|C3\w*|SPPF?|Conv|Focus|Concat|Bottleneck\w*)' object has no attribute",
        "the weights and the program are of different releases: update the program (git pull), remove the .pt "
        "file, and let it be downloaded again",
    ),
    *((f"argument '{old}'", f"in Trainer(...) now {new}") for old, new in _TRAINER.items()),
    (r"pytorch_lightning\.metrics", "the package torchmetrics has them now: import torchmetrics"),
    (r"_compare_version", "pytorch-lightning before 1.9 needs torchmetrics before 0.12: update both, or keep both old"),
    ("accelerator_backend|training_type_plugin", "trainer.strategy in place of trainer.accelerator_backend"),
    ("lr_schedulers", "trainer.lr_scheduler_configs in place of trainer.lr_schedulers"),
    (r"utilities\.distributed", "from pytorch_lightning.utilities.rank_zero import rank_zero_only"),
    ("'Loader'", "yaml.safe_load(file) instead of yaml.load(file)"),
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
        r"mmdet\.core",
        "code for mmdet 2 beside mmdet 3: take both, mmdet and mmcv, of the release that the project names",
    ),
    ("ANTIALIAS", "Image.LANCZOS instead of Image.ANTIALIAS"),
    ("moviepy", "from moviepy import ... instead of moviepy.editor"),
    (r"mmcv\.(?:runner|parallel|utils)", "from mmengine instead of mmcv.runner, mmcv.parallel and mmcv.utils"),
)


_LIBRARIES = (
    "scipy|pandas|matplotlib|sklearn|skimage|networkx|tensorboard|keras|librosa|importlib_resources|packaging|wandb|ray"
    "|spacy|nltk|gensim|numba|jax|ultralytics|supervision|openai|langchain|pydantic|typer|trimesh|open3d|onnx|seaborn"
    "|sympy|yaml|tqdm|torch_scatter|torch_sparse|dgl|speechbrain|pyannote|nemo|TTS|espnet|ignite|skorch"
    "|stable_baselines3|gymnasium|monai|vllm|trl|bitsandbytes|deepspeed|sentence_transformers|imgaug|decord|moviepy"
)


def _owner(told: Told) -> str:
    """The package whose name is missing, as PyPI calls it."""
    found = told.last(r"(?:cannot import name '\w+' from|module|No module named) '(\w+)")
    return _DISTRIBUTIONS.get(found[1], found[1].replace("_", "-")) if found else ""


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


def _own_checkout(told: Told) -> tuple[Fix, ...]:
    """A package with compiled parts that runs from the folder of its source."""
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


def _older_release(told: Told) -> tuple[Fix, ...]:
    if other := _elsewhere(told) or _own_checkout(told):
        return other
    line = told.last(
        r"[^\n]*(?:cannot import name|has no attribute|No module named|keyword argument|has been moved)[^\n]*"
    )
    said = replace(told, text=line[0]) if line else told
    new = next((text for mark, text in _NOW if said.has(mark)), "") or next(
        (text for mark, text in _NOW if told.has(mark)), ""
    )
    old = next((requirement for mark, requirement in _HAD if said.has(mark)), "")
    user, owner = caller(told), _owner(said)
    others = (requirement for mark, requirement in _HAD if told.has(mark))
    old = old or next((item for item in others if not owner or re.split("[<>=]", item)[0] == owner), "")
    user = _DISTRIBUTIONS.get(user, user)
    where = f"{user}, which uses the name" if user and user != owner else "the package that it is in"
    update = (pip("install", "-U", user),) if user and user != owner and not new else ()
    made = [Fix(f"Update the code, or {where}" + (f": {new}" if new else ""), update)]
    if old.startswith("mm"):
        made.append(Fix("Or install the older release", (pip("install", "-U", "openmim"), f'mim install "{old}"')))
    elif old:
        made.append(Fix("Or install the last release that has it", (pip("install", old),)))
    elif owner and not new:
        made.append(
            Fix(
                f"Or install the release of {owner} that the project names in its requirements (the newest, if "
                f"the name is "
                "a new one)",
                (pip("install", "-U", owner),),
            )
        )
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


ERRORS = (
    Error(
        "bitsandbytes-missing",
        "bitsandbytes is not installed",
        "bitsandbytes is needed to load models in 8 or 4 bits, but is not installed in this Python.",
        "environment",
        (
            *exactly("NameError: name 'bnb' is not defined", "No bitsandbytes / "),
            Seen(
                "and the latest version of bitsandbytes",
                r"requires Accelerate: [^\n]{0,60}and the latest version of bitsandbytes",
                "ImportError: Using `load_in_8bit=True` requires Accelerate: `pip install accelerate` and the latest "
                "version of "
                "bitsandbytes",
            ),
            *exactly("No package metadata was found for bitsandbytes", "No module named 'bitsandbytes'"),
            Seen(
                "bitsandbytes",
                r"(?:[Rr]equires|[Uu]sing) [`']?bitsandbytes[`']?[^\n]{0,80}(?:pip install|latest "
                r"version)",
                "ImportError: Using `bitsandbytes` 8-bit quantization requires the latest "
                "version of bitsandbytes: `pip install -U bitsandbytes`",
            ),
            Seen(
                "quantization requires",
                r"bitsandbytes[`']? \S{0,12} ?quantization requires",
                "Using `bitsandbytes` 4-bit quantization requires the latest version of bitsandbytes",
            ),
        ),
        (
            lambda told: (
                Fix(
                    "Install it" + ("; then restart the kernel" if told.notebook else ""),
                    (pip("install", "-U", "bitsandbytes", "accelerate"),),
                ),
            ),
            Fix("Or load the model without load_in_8bit and load_in_4bit"),
        ),
        alternatives=(
            Or("bitsandbytes-no-gpu-lib", "pip list shows bitsandbytes: then it has no library for this CUDA version"),
        ),
        asked=("no module named bitsandbytes", "install bitsandbytes", "load_in_8bit error"),
        source="transformers: quantizers/quantizer_bnb_8bit.py; importlib.metadata",
    ),
    Error(
        "package-missing",
        "A package often used with torch is not installed",
        "The program needs a package that is not installed in the Python that runs it.",
        "environment",
        (
            *exactly("PEFT backend is required for this method"),
            Seen(
                "No module named",
                r"No module named '(?:torchdata|datasets|tensorboard|apex|cv2|mmengine|"
                r"einops|PIL|skimage|"
                r"sklearn|onnx|optimum|sageattention|open_clip)\.\w[\w.]*'",
                "ModuleNotFoundError: No module named 'torchdata.datapipes'",
            ),
            Seen(
                "library but it was not found in your environment",
                r"requires the (?!PyTorch)[\w-]+ library but it was not found in your environment",
                "ImportError: LlamaTokenizer requires the SentencePiece library but it was not found in your "
                "environment.",
            ),
            Seen(
                "requires | requires either",
                r"ImportError: '\w+' requires (?:either )?'(?:torch-\w+|pyg-lib)'",
                "ImportError: 'knn_graph' requires 'torch-cluster'",
            ),
            *exactly("Please install apex from", "Please install spconv"),
            Seen(
                "but do not have apex installed",
                r"but do not have (?P<package>apex) installed",
                "ModuleNotFoundError: You set `use_amp=True` but do not have apex installed.",
            ),
            Seen(
                "No module named",
                r"No module named "
                r"'?(?:torchvision|torchaudio|torchtext|torch_scatter|torch_sparse|torch_cluster|"
                r"torch_spline_conv|torch_geometric|pyg_lib|deepspeed|onnxscript|onnx|onnxruntime|xformers|mmcv|mmdet|"
                r"mmengine|apex|lightning|pytorch_lightning|lightning_fabric|torchmetrics|timm|peft|trl|diffusers|"
                r"transformers|"
                r"datasets|tokenizers|sentencepiece|safetensors|einops|tensorboard|tensorboardX|detectron2|pytorch3d|"
                r"segment_anything|ultralytics|torchdata|torchao|auto_gptq|optimum|kornia|monai|open_clip|cv2|"
                r"fairscale|"
                r"warpctc_pytorch|warprnnt_pytorch|torchrec|torchsde|torchdiffeq|torch_fidelity|lpips|clip|"
                r"fairseq|espnet2?|nemo|speechbrain|pyannote\S*|whisper|faster_whisper|gpytorch|botorch|pyro|dgl|"
                r"torch_tensorrt|tensorrt|vllm|sglang|unsloth|omegaconf|evaluate|torch_optimizer|torchinfo|"
                r"torchsummary|thop|fvcore|iopath|pycocotools|albumentations|skorch|captum|ignite|tinycudann|"
                r"nvdiffrast|"
                r"insightface|sageattention|causal_conv1d|mamba_ssm|gguf|soundfile|librosa|decord|av|mmseg|mmpose|"
                r"mmdet3d|"
                r"cupy|triton_kernels|torchsparse|spconv|MinkowskiEngine|kaolin|gsplat|"
                r"diff_gaussian_rasterization|"
                r"simple_knn|basicsr|gfpgan|facexlib|controlnet_aux|k_diffusion|ldm|taming|compel|prodigyopt|"
                r"typing_extensions|sympy|networkx|jinja2|filelock|fsspec|mpmath|dataclasses|future|six|requests|"
                r"psutil|regex|scipy|past|pytorch_transformers|pytorch_pretrained_bert|sgl_kernel|tilelang|deep_gemm|"
                r"pandas|matplotlib|h5py|lmdb|ftfy|nltk|spacy|gym|gymnasium|gradio|numba|cython|Cython|plyfile|"
                r"open3d|trimesh|"
                r"shapely|imageio|addict|yacs|termcolor|easydict|tabulate|fire|rich|ray|mlflow|ipdb|tensorflow|jax|"
                r"lion_pytorch|wandb|skimage|sklearn|PIL|yaml|tqdm|hydra|qwen_vl_utils|flashinfer|"
                r"autoawq|awq|gptqmodel|hqq|quanto|liger_kernel|mpi4py|TTS|tensordict|torchrl|seqeval|sacrebleu|rouge_score|"
                r"jiwer|phonemizer|unidecode|inflect|g2p_en|demucs|natten|pycuda|onnx_graphsurgeon|tf2onnx|torch2trt|"
                r"fastai|stable_baselines3|unsloth_zoo|nerfstudio|gradio_client|faiss|numexpr|cleanfid|pytorch_fid|"
                r"gdown|TorchCRF|torchcrf|prefetch_generator|pynvml|pyarrow|seaborn|plotly|munch|prettytable|"
                r"ml_collections|visdom|tensorrt_llm|umap|mmcls|mmengine|openvino|ctranslate2|"
                r"llama_cpp|sentence_transformers|spacy|allennlp|flair|torchmetrics|torchview|torchviz|netron|pandas|"
                r"pytorch_msssim|piq|kornia_rs|imgaug|pywt|SimpleITK|nibabel|torchio|pydicom|cupyx|comet_ml|neptune|"
                r"clearml|optuna|hyperopt|ax|pettingzoo|mujoco|mujoco_py|atari_py|ale_py|box2d|pygame|"
                r"safetensors|tiktoken|blobfile|wordcloud|jieba|pypinyin|opencc|num2words|editdistance|"
                r"resampy|pesq|pystoi|museval|torch_audiomentations|audiomentations|encodec|vocos|descript_audio_codec|"
                r"supervision|lap|onnxsim|hnswlib|"
                r"torch_directml|chumpy|smplx|pyrender|pytorch_wavelets|torchgeo|e3nn|openmm|rdkit|deepchem|ase)'?(?![\w.])",
                "ModuleNotFoundError: No module named 'torchvision'",
            ),
            Seen(
                "No package metadata was found for",
                r"No package metadata was found for "
                r"(?:torchvision|torchaudio|deepspeed|xformers|flash[-_]attn|transformers|"
                r"accelerate|peft|optimum|auto-gptq|tokenizers|safetensors)\b",
                "importlib.metadata.PackageNotFoundError: No package metadata was found for deepspeed",
            ),
            Seen(
                "pip install",
                _SAID,
                "ImportError: Loading a GPTQ quantized model requires optimum (`pip install optimum`)",
            ),
            *exactly("TensorBoard logging requires TensorBoard version", "Could not find `tensorboard`. Please ensure"),
            *exactly("tensorboard: command not found"),
            Seen(
                "were not found in your environment",
                r"requires the following packages that were not found in your environment: (?!flash_attn)[\w-]+",
                "ImportError: This modeling file requires the following packages that were not found in your "
                "environment: einops. Run `pip install einops`",
            ),
            Seen(
                "or newer of",
                r"requires version '[\d.]+' or newer of '([\w-]+)'",
                "ImportError: Pandas requires version '2.0.0' or newer of 'jinja2' (version '3.0' currently "
                "installed).",
            ),
            *exactly("Module onnx is not installed!", "Module onnxscript is not installed!"),
        ),
        (lambda told: fixes.without_isolation(told) or _as_it_says(told) or _missing(told),),
        alternatives=(
            Or(
                "torch-not-installed",
                "torch is missing too: then the program runs with a different Python from the one you install into",
            ),
            Or("local-file-shadows-package", "a file or folder of yours has that name"),
        ),
        asked=(
            "no module named torchvision",
            "no module named torchaudio",
            "no module named torch_scatter",
            "no module named transformers",
            "no module named deepspeed",
            "install torch geometric",
            "no module named onnxscript",
        ),
        source="Python: import system",
    ),
    Error(
        "hf-packages-mismatch",
        "Hugging Face packages do not match each other",
        "Releases of huggingface_hub, transformers, diffusers, accelerate, peft or "
        "tokenizers do not match each other: a name was removed, or does not exist yet.",
        "environment",
        (
            *exactly("got an unexpected keyword argument 'num_items_in_batch'"),
            Seen(
                "version of PEFT you are using is not compatible",
                r"version of PEFT you are using is not compatible",
                "ValueError: The version of PEFT you are using is not compatible, please use a version that is greater "
                "than 0.5.0",
            ),
            Seen(
                "has no attribute",
                r"module (?:transformers|diffusers|huggingface_hub|peft|accelerate) has no attribute \w+",
                "AttributeError: module transformers has no attribute FeatureExtractionMixin",
            ),
            Seen(
                "object has no attribute",
                r"'(?:\w*(?:TransformerBlock|AttentionBlock|Transformer\dD\w*|UNet\dD\w*|VaeImageProcessor|"
                r"AttnProcessor\w*|"
                r"Pipeline|Scheduler(?:Config)?|ForCausalLM|ForConditionalGeneration)|(?:Llama|Qwen|Mistral|Phi|"
                r"Gemma|GPT|Bert|Roberta|"
                r"T5|CLIP|ChatGLM|Baichuan|InternLM|Falcon|Bloom|ViT|Whisper|Deepseek|Mamba)\w*(?:Config|"
                r"Tokenizer\w*|Model|Attention))'"
                r" object has no attribute",
                "AttributeError: 'BasicTransformerBlock' object has no attribute 'dim'",
            ),
            Seen(
                "cannot assign module before Module init call",
                r"[/\\]diffusers[/\\][\s\S]{0,900}?cannot assign module before Module\.__init__\(\) call",
                'File "/v/diffusers/configuration_utils.py", line 106\nAttributeError: cannot assign module before '
                "Module.__init__() call",
            ),
            *exactly("are not used by the model: ['encoder_outputs']"),
            Seen(
                "got an unexpected keyword argument",
                r"\w*(?:Scheduler|Pipeline|UNet\w*|AutoencoderKL)\.\w+\(\) got an unexpected keyword argument",
                "TypeError: DDIMScheduler.set_timesteps() got an unexpected keyword argument 'device'",
            ),
            Seen(
                "attribute name must be string",
                r"diffusers[\s\S]{0,900}getattr\(\): attribute name must be string",
                '  File "/v/diffusers/pipeline_utils.py", line 455\nTypeError: getattr(): attribute name must be '
                "string",
            ),
            Seen(
                "type object",
                r"type object '\w*(?:Scheduler|Pipeline|Processor|Tokenizer\w*|Model|Config|ForCausalLM)' has no "
                r"attribute",
                "AttributeError: type object 'PNDMScheduler' has no attribute 'from_pretrained'",
            ),
            *exactly("'AcceleratorState' object has no attribute", "'GenerationConfig' object has no attribute"),
            Seen(
                "got an unexpected keyword argument",
                r"(?:INSTRUCTOR\._load_sbert_model|SentenceTransformer\.__init__)\(\) got an unexpected keyword "
                r"argument|"
                r"Pooling\.__init__\(\) got an unexpected keyword argument "
                r"'(?:pooling_mode|include_prompt|word_embedding)",
                "TypeError: Pooling.__init__() got an unexpected keyword argument 'pooling_mode_weightedmean_tokens'",
            ),
            *varying("'DynamicCache' object has no attribute '{seen_tokens}'"),
            Seen(
                "got an unexpected keyword argument padding side",
                r"\w+Tokenizer\w*\._pad\(\) got an unexpected keyword argument 'padding_side'",
                "TypeError: ChatGLMTokenizer._pad() got an unexpected keyword argument 'padding_side'",
            ),
            Seen(
                "got an unexpected keyword argument",
                r"(?:TrainingArguments|\w*Trainer|Accelerator|LoraConfig|\w*Config|\w*Cache|\w+ForCausalLM|"
                r"\w+ForConditionalGeneration|"
                r"\w+Tokenizer\w*|\w+Attention)(?:\.\w+)?\(\) got an unexpected keyword argument '(?!gpus|tpu_cores|"
                r"progress_bar_refresh_rate|checkpoint_callback|distributed_backend|auto_select_gpus|weights_summary)",
                "TypeError: TrainingArguments.__init__() got an unexpected keyword argument 'evaluation_strategy'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from (?:partially initialized module "
                r")?'(?:huggingface_hub|transformers|diffusers|"
                r"accelerate|peft|tokenizers|datasets|trl)\b",
                "ImportError: cannot import name 'cached_download' from 'huggingface_hub' "
                "(/venv/lib/python3.11/site-packages/huggingface_hub/__init__.py)",
            ),
            Seen(
                "has no attribute",
                r"module "
                r"'(?:huggingface_hub|transformers|diffusers|accelerate|peft|tokenizers)[\w.]*' "
                r"has no attribute '\w+'",
                "AttributeError: module 'transformers' has no attribute 'EncoderDecoderCache'",
            ),
            Seen(
                "No module named",
                r"No module named "
                r"'(?:huggingface_hub|transformers|diffusers|accelerate|peft|tokenizers)\.\w[\w.]*'",
                "ModuleNotFoundError: No module named 'transformers.generation.utils_x'",
            ),
            Seen(
                "is required for a normal functioning of this module",
                r"\S+ is required for a normal functioning of this module, but found",
                "ImportError: tokenizers>=0.21,<0.22 is required for a normal functioning of "
                "this module, but found tokenizers==0.19.1.",
            ),
            *exactly("is already used by a Transformers config", "is already used by a Transformers model"),
        ),
        (
            lambda told: (
                _of_sentences(told)
                or _as_transformers_says(told)
                or _removed_from_transformers(told)
                or _taken_name(told)
                or _hugging_face(told)
            ),
        ),
        alternatives=(
            Or("old-package-for-new-torch", "the name belongs to torch"),
            Or("duplicate-install", "pip list shows matching releases: then a different copy is found first"),
        ),
        asked=(
            "transformers adamw import error",
            "tokenizers needs newer transformers",
            "cannot import name from huggingface_hub",
            "cached_download huggingface_hub",
            "transformers diffusers version mismatch",
        ),
        source="huggingface_hub release notes; transformers: dependency_versions_check.py",
    ),
    Error(
        "transformers-too-old",
        "transformers is too old for this model",
        "The installed transformers does not know the architecture that the model's config.json names.",
        "environment",
        (
            Seen(
                "KeyError",
                r"KeyError: '(?:mistral|mixtral|llama|qwen\w*|phi\w*|gemma\w*|deepseek\w*|falcon|mamba\d?|cohere\d?|"
                r"olmo\d?|stablelm|"
                r"starcoder2|granite|glm\w*|internvl\w*|smollm\d|gpt_oss)'",
                "KeyError: 'mistral'",
            ),
            *varying("Tokenizer class {Qwen2Tokenizer} does not exist or is not currently imported"),
            Seen(
                "rope scaling must be a dictionary with",
                r"`?rope_scaling`? must be a dictionary with",
                "ValueError: `rope_scaling` must be a dictionary with two fields, `type` and `factor`",
            ),
            Seen(
                "does not recognize this architecture",
                r"Transformers does not recognize this architecture",
                "ValueError: The checkpoint you are trying to load has model type `name` but "
                "Transformers does not recognize this architecture.",
            ),
            Seen(
                "KeyError",
                r"models[/\\]auto[/\\]configuration_auto\.py[^\n]*\n(?:[^\n]*\n){0,6}?KeyError: '\w+'",
                "File "
                '"/venv/lib/python3.11/site-packages/transformers/models/auto/configuration_auto.py", '
                "line 723, in __getitem__\n"
                "    raise KeyError(key)\nKeyError: 'name2'",
            ),
            Seen(
                "should have a model type key",
                r"Unrecognized model in \S+ Should have a `model_type` key",
                "ValueError: Unrecognized model in ./model. Should have a `model_type` key in its config.json",
            ),
            Seen(
                "are not supported for now",
                r"Model architectures \[[^\]]*\] (?:are not supported for now|failed to be "
                r"inspected)",
                "ValueError: Model architectures ['NameForCausalLM'] are not supported for now.",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "The folder's config.json names no model: give the folder that has the whole model (a "
                        "LoRA adapter "
                        "is loaded with peft: AutoPeftModel...from_pretrained), and check the path"
                    ),
                )
                if told.has(r"Unrecognized model in")
                else ()
            ),
            Fix(
                "Update transformers (and the program that runs the model, such as vllm)",
                ("python -m pip install -U transformers",),
            ),
            Fix(
                "A model newer than the last release needs transformers installed from source",
                ("python -m pip install git+https://github.com/huggingface/transformers",),
            ),
        ),
        alternatives=(Or("hub-access", "the folder has no config.json: the name or path of the model is wrong"),),
        asked=(
            "transformers does not recognize this architecture",
            "model type not supported transformers",
            "unrecognized model config.json",
        ),
        source="transformers: configuration_auto.py",
    ),
    Error(
        "typing-extensions-too-old",
        "typing_extensions is too old",
        "torch needs a newer typing_extensions than the one it finds.",
        "environment",
        (
            Seen(
                "from typing extensions",
                r"cannot import name '\w+' from 'typing_extensions'",
                "ImportError: cannot import name 'TypeIs' from 'typing_extensions' "
                "(/venv/lib/python3.11/site-packages/typing_extensions.py)",
            ),
        ),
        (
            Fix(
                "Update it (in a notebook, restart the kernel afterwards)",
                ("python -m pip install -U typing_extensions",),
            ),
        ),
        alternatives=(Or("duplicate-install", "pip list shows 4.10 or newer: then a different copy is found first"),),
        asked=("typeis typing_extensions", "cannot import name from typing_extensions"),
        source="torch 2.6 requires typing-extensions>=4.10",
    ),
    Error(
        "extension-not-compiled",
        "A package was installed without its compiled part",
        "The package is installed without its compiled operators: it is the lite wheel, or was built without a "
        "compiler or without CUDA.",
        "environment",
        (
            Seen(
                "Please build Cython components with",
                r"Please build Cython components with",
                "ImportError: Please build Cython components with: `pip install --editable .`",
            ),
            Seen(
                "No module named",
                r"No module named '?(?:fused_layer_norm_cuda|fused_weight_gradient_mlp_cuda|mlp_cuda|xentropy_cuda|"
                r"scaled_(?:upper_triang_)?masked_softmax_cuda|fused_(?:adam|lamb)_cuda|syncbn|amp_C|apex_C)'?",
                "ModuleNotFoundError: No module named 'fused_layer_norm_cuda'",
            ),
            Seen(
                "cannot import name C from",
                r"cannot import name '_C' from '(?!torch\b)\w+'",
                "ImportError: cannot import name '_C' from 'detectron2' (/home/me/detectron2/detectron2/__init__.py)",
            ),
            Seen(
                "has not been built",
                r"Extension (?P<package>\w+)\.\w+ has not been built",
                "ImportError: Extension horovod.torch has not been built. ",
            ),
            Seen(
                "No module named",
                r"No module named "
                r"'(?:mmcv\.(?:_ext|ops)|gsplat\.csrc|pointnet2_ops\._ext|_ext|MultiScaleDeformableAttention|"
                r"detectron2\._C|pytorch3d\._C|maskrcnn_benchmark\._C|groundingdino\._C|mmdet3d\.ops)\b",
                "ModuleNotFoundError: No module named 'mmcv._ext'",
            ),
        ),
        (lambda told: _mmcv(told) if told.has("mmcv") else _built_again(told),),
        alternatives=(
            Or("extension-abi-mismatch", "the file _ext...so exists: then it was built for a different torch"),
        ),
        asked=("no module named mmcv._ext", "groundingdino _C not defined"),
        source="mmcv: installation; GroundingDINO: ms_deform_attn.py",
    ),
    Error(
        "torchaudio-no-backend",
        "torchaudio cannot read this kind of file",
        "torchaudio found no library that reads audio files: soundfile, sox or FFmpeg (from 2.9 on, torchcodec).",
        "environment",
        (
            *exactly(
                "Couldn't find appropriate backend to handle uri",
                "No audio backend is available",
                "No audio I/O backend is available",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "The function was removed in torchaudio 2.9: update the package that calls it, "
                        "or keep torch and torchaudio below 2.9",
                        (pip("install", "torch<2.9", "torchaudio<2.9"),),
                    ),
                )
                if told.has("has no attribute")
                else (
                    Fix("Install a library that reads audio files", (pip("install", "soundfile"),)),
                    Fix(
                        "For mp3 and video install FFmpeg",
                        ("conda install -c conda-forge ffmpeg",)
                        if told.conda
                        else ("winget install Gyan.FFmpeg.Shared",)
                        if told.os == "windows"
                        else ("sudo apt-get install -y ffmpeg",),
                    ),
                )
            ),
        ),
        alternatives=(Or("bad-input-data", "only some files fail: then they are damaged, or the path is wrong"),),
        asked=("torchaudio couldn't find appropriate backend", "torchaudio load fails", "no audio backend"),
        source="torchaudio: _backend/utils.py",
    ),
    Error(
        "attention-kernel-unavailable",
        "No attention kernel fits these inputs",
        "Only one kind of attention kernel is allowed (sdpa_kernel, enable_flash_sdp), and it does not support "
        "this GPU, data type or shape.",
        "code",
        (
            Seen(
                "No available kernel Aborting execution",
                r"No available kernel\. ?Aborting execution",
                "RuntimeError: No available kernel. Aborting execution.",
            ),
            *exactly(
                "No viable backend for scaled_dot_product_attention was found", "cutlassF: no kernel found to launch"
            ),
            *exactly("cutlassB: no kernel found to launch"),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "The memory-efficient kernel has no form for this type on this GPU: use float16 or float32 "
                        "instead of bfloat16 (which needs compute capability 8.0), or leave this kernel out: "
                        "torch.backends.cuda.enable_mem_efficient_sdp(False)"
                    ),
                    Fix(
                        "If it is a newer GPU than the build knows, take the newest build", ("torchdoctor install-cmd",)
                    ),
                )
                if told.has("cutlass")
                else ()
            ),
            lambda told: (
                ()
                if told.has("cutlass")
                else (
                    Fix(
                        "Allow all kernels: remove the sdpa_kernel(...) or torch.backends.cuda.sdp_kernel(...) "
                        "block; the "
                        "warnings above say why each was refused"
                    ),
                    Fix(
                        "Flash attention needs float16 or bfloat16 and a GPU with compute capability 8.0 or higher: "
                        "x.half(), or on older GPUs the kernels MATH and EFFICIENT_ATTENTION"
                    ),
                )
            ),
        ),
        alternatives=(Or("dtype-unsupported-on-gpu", "the warnings mention the data type"),),
        asked=(
            "no available kernel aborting execution",
            "scaled_dot_product_attention no kernel",
            "sdpa flash kernel error",
        ),
        source="aten/src/ATen/native/transformers/sdp_utils",
    ),
    Error(
        "onnx-export-unsupported",
        "The ONNX exporter has no translation for an operation",
        "The ONNX exporter cannot translate an operation of the model at this opset.",
        "code",
        (
            *exactly(
                "tuple appears in op that does not forward tuples",
                "getTracingState: Assertion `var_state == state` failed",
                "Failed to convert 'dynamic_axes' to 'dynamic_shapes'",
                "s_iter != stack.end() INTERNAL ASSERT FAILED",
            ),
            *exactly(
                "Failed to export the model with torch.export",
                "did not have observable data dependence with trace inputs",
            ),
            *varying(
                "Couldn't export Python operator {DCNv2Function}",
                "symbolic() takes at most 4 arguments (5 given)",
                "symbolic() takes 4 positional arguments but 5 were given",
            ),
            Seen(
                "symbolic",
                r"\bsymbolic\(\) (?:missing \d+ required|got an unexpected keyword)",
                "TypeError: symbolic() missing 1 required positional argument: 'scale'",
            ),
            Seen(
                "ONNX export failed Couldn t export operator",
                r"ONNX export failed: Couldn't export operator \S+",
                "RuntimeError: ONNX export failed: Couldn't export operator aten::upsample_bilinear2d",
            ),
            Seen(
                "to ONNX opset version is not supported",
                r"Exporting the operator '?\S+ to ONNX opset version \d+ is not supported",
                "torch.onnx.errors.UnsupportedOperatorError: Exporting the operator 'aten::diff' "
                "to ONNX opset version 16 is not supported.",
            ),
            Seen(
                "ONNX export of | ONNX symbolic expected | Failed to export an ONNX attribute",
                r"Unsupported: ONNX export of \w+|ONNX symbolic expected a constant value|Failed to export an ONNX",
                "Unsupported: ONNX export of operator Unfold, input size not accessible.",
            ),
            *exactly("UnsupportedOperatorError", "torch.onnx.OnnxExporterError", "No ONNX function found for"),
            Seen(
                "Could not export Python function call | Unsupported ONNX opset version",
                r"ONNX export failed: Could not export|Unsupported ONNX opset version",
                "RuntimeError: ONNX export failed: Could not export Python function call 'Name'",
            ),
            Seen(
                "Failed to export the model to ONNX",
                r"Failed to (?:export|convert) the (?:model|exported program) to (?:an )?ONNX",
                "Failed to export the model to ONNX",
            ),
        ),
        (_onnx,),
        alternatives=(
            Or("torch-too-old-for-package", "torch is older than 2.5: newer exporters support more operations"),
        ),
        asked=(
            "onnx export fails",
            "onnx export unsupported operator",
            "torch.onnx.export fails",
            "operator not supported onnx opset",
        ),
        source="torch/onnx/errors.py",
    ),
    Error(
        "dataset-returns-none",
        "The Dataset returned None, or something that cannot be batched",
        "The Dataset's __getitem__ returned None for a sample (or something other than a tensor or number), which "
        "the DataLoader cannot put into a batch.",
        "code",
        (
            Seen(
                "batch must contain tensors",
                r"batch must contain tensors, (?:numpy arrays, )?numbers, dicts or lists; found (?:<class|object)",
                "TypeError: default_collate: batch must contain tensors, numpy arrays, numbers, "
                "dicts or lists; found <class 'NoneType'>",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "PyTorch Geometric has its own loader: from torch_geometric.loader import DataLoader in place "
                        "of torch.utils.data's"
                    ),
                )
                if told.has("found <class '(?:torch_geometric|pyg)")
                else (Fix("Call the method: its parentheses are missing in what __getitem__ returns (label.item())"),)
                if told.has(r"found <class '(?:builtin_function_or_)?(?:method|function)'")
                else ()
            ),
            lambda told: (
                (
                    Fix(
                        "Make every part of the sample a tensor or number: images with transforms.ToTensor(), arrays "
                        "of "
                        "objects with array.astype(np.float32), text as token numbers; or give the DataLoader a "
                        "collate_fn that keeps the rest as a list"
                    ),
                )
                if told.has(r"found (?:object|<class '(?!NoneType|torch_geo|\w*method|function))")
                else ()
            ),
            Fix(
                "Return a sample in every branch of __getitem__ (a missing `return`, an except "
                "that passes); turn other types, such as PIL images, into tensors "
                "(transforms.ToTensor())"
            ),
            Fix("To leave bad samples out, give the DataLoader a collate_fn that drops them"),
        ),
        asked=("default_collate nonetype", "batch must contain tensors found nonetype", "dataset returns none"),
        code=(
            "def collate(batch):\n    return torch.utils.data.default_collate([item for item "
            "in batch if item is not None])\n\n\nloader = DataLoader(dataset, "
            "collate_fn=collate)"
        ),
        source="torch/utils/data/_utils/collate.py",
    ),
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
                r"pytorch_lightning|torch_geometric|gym)\.\w|module '(?:timm|mmcv|mmdet|albumentations|"
                r"pytorch_lightning|torchmetrics|"
                r"torch_geometric|kornia|monai|gym)[\w.]*' has no attribute",
                "ImportError: cannot import name 'resume_checkpoint' from 'timm.models.helpers'",
            ),
            *exactly("`BaseSettings` has been moved"),
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
                rf"No module named '(?:{_LIBRARIES})\.(?!_C|\w*_C\b)\w",
                "AttributeError: module 'matplotlib.cm' has no attribute 'get_cmap'",
            ),
            Seen(
                "object has no attribute",
                r"'(?:FigureCanvas\w+|DetectionModel|Conv|ImageFont|FreeTypeFont|DataFrame|Series|Figure|Axes)' "
                r"object has no "
                r"attribute '(?:tostring_rgb|fuse_conv_and_bn|bn|getsize|append|iteritems|ix|set_window_title)'",
                "AttributeError: 'FigureCanvasAgg' object has no attribute 'tostring_rgb'",
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
                rf"(?:Trainer\.)?__init__\(\)`? got an unexpected keyword argument '(?:{'|'.join(_TRAINER)})'",
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
                r"Failed to import (?:transformers|diffusers)[\w.]* because of the following error",
                "RuntimeError: Failed to import transformers.models.clip.modeling_clip because of the following error "
                "(look up to see its traceback):",
            ),
        ),
        (
            Fix(
                "To see the first error, import that module on its own",
                ('python -c "import transformers.models.auto.modeling_auto"',),
            ),
        ),
        alternatives=(Or("hf-packages-mismatch", "the line below names a Hugging Face package"),),
        asked=("failed to import transformers because of the following error",),
        symptom=1,
        source="transformers: utils/import_utils.py",
    ),
)
