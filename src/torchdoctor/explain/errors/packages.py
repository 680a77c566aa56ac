"""Packages around torch that are missing, or whose releases do not fit each other."""

from torchdoctor.explain import fixes
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.extensions import index_of_extension
from torchdoctor.explain.known import Error, Or, Seen, exactly
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
    "pytorch_lightning": "pytorch-lightning",
    "lightning_fabric": "lightning",
    "flash_attn_interface": "flash-attn",
    "mmdet": "mmdet",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "tensorboardX": "tensorboardX",
    "apex": "apex",
    "MultiScaleDeformableAttention": "MultiScaleDeformableAttention",
}
_NAMED = (
    r"No module named '?([A-Za-z]\w*)|No package metadata was found for "
    r"([\w-]+)|requires (?:the )?(?:latest version of )?`?([\w-]+)`?(?: "
    r"library)?[,:]? (?:but|to be|the)|pip install (?:-U )?([\w-]+)"
)


def _missing(told: Told) -> tuple[Fix, ...]:
    """Into the Python that runs, by the package's own way."""
    found = told.last(r"No module named '?([A-Za-z]\w*)|No package metadata was found for ([\w-]+)") or told.last(
        _NAMED
    )
    module = next((part for part in found.groups() if part), "") if found else ""
    name = _DISTRIBUTIONS.get(module, module.replace("_", "-")) or "PACKAGE"
    if name in ("torchvision", "torchaudio"):
        return _companion(told, name)
    if name.startswith(("torch-s", "torch-c", "pyg-")):
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
    if name == "apex":
        return (
            Fix(
                "NVIDIA's apex is built from source (the apex on PyPI is another project); "
                "torch.amp and torch.optim do most of it without",
                ("git clone https://github.com/NVIDIA/apex", pip("install", "-v", "--no-build-isolation", "./apex")),
            ),
        )
    if name == "deepspeed" and told.os == "windows":
        return (
            Fix("deepspeed is for Linux: use WSL, or accelerate without it"),
            Fix("Or try its wheel for Windows", (pip("install", "deepspeed"),)),
        )
    restart = "; then restart the kernel" if told.notebook else ""
    return (Fix(f"Install {name} into the Python that runs{restart}", (pip("install", name),)),)


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
            f"See the version of torch, then install {name} and name that torch, so that it stays",
            (see, pip("install", name, "torch==VERSION")),
        ),
        Fix("Or let torchdoctor print the command", ("torchdoctor check",)),
    )


def _hugging_face(told: Told) -> tuple[Fix, ...]:
    """transformers, diffusers and others update together; the newest of each fit each other."""
    text = "Update the packages of Hugging Face together: their newest releases fit each other"
    names = ["huggingface_hub", "transformers"]
    names += [
        name
        for name in ("diffusers", "accelerate", "peft", "tokenizers", "datasets", "sentence-transformers", "gradio")
        if told.has(rf"\b{name.replace('-', '[-_]')}\b") and name not in names
    ]
    made = [Fix(text, (pip("install", "-U", *names),))]
    if told.has(r"cached_download|HfFolder|is_offline_mode"):
        made.append(
            Fix(
                "Or, where the package that asks for the old name is no longer updated, hold huggingface_hub back",
                (pip("install", "huggingface_hub<0.26"),),
            )
        )
    if told.notebook:
        made.append(Fix("Restart the kernel afterwards: it still has the old ones loaded"))
    return tuple(made)


def _onnx(told: Told) -> tuple[Fix, ...]:
    found = told.last(r"operator '?([\w:.]+)'?")
    name = found[1] if found else "that operation"
    made = [
        Fix(
            "Use the newer exporter, with a recent torch: torch.onnx.export(model, args, dynamo=True)",
            (pip("install", "-U", "onnx", "onnxscript"),),
        )
    ]
    if opset := told.last(r"opset version (\d+)"):
        made.append(Fix(f"Or a higher opset than {opset[1]}: opset_version=18 or more"))
    made.append(
        Fix(
            f"Or write {name} in forward() with other operations; or register a translation "
            "of your own (custom_translation_table)"
        )
    )
    return tuple(made)


ERRORS = (
    Error(
        "bitsandbytes-missing",
        "bitsandbytes is not installed",
        "bitsandbytes is not installed in the Python that runs, and loading in 8 or 4 bits needs it.",
        "environment",
        (
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
            Or("bitsandbytes-no-gpu-lib", "pip list shows bitsandbytes: then it finds no library for this CUDA"),
        ),
        asked=("no module named bitsandbytes", "install bitsandbytes", "load_in_8bit error"),
        source="transformers: quantizers/quantizer_bnb_8bit.py; importlib.metadata",
    ),
    Error(
        "package-missing",
        "A package that goes with torch is not installed",
        "The program needs a package that is not installed in the Python that runs.",
        "environment",
        (
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
                r"mmengine|apex|lightning|pytorch_lightning|lightning_fabric|torchmetrics|timm|peft|trl|diffusers|transformers|"
                r"datasets|tokenizers|sentencepiece|safetensors|einops|tensorboard|tensorboardX|detectron2|pytorch3d|"
                r"segment_anything|ultralytics|torchdata|torchao|auto_gptq|optimum|kornia|monai|open_clip|cv2|fairscale|"
                r"warpctc_pytorch|warprnnt_pytorch|torchrec|torchsde|torchdiffeq|torch_fidelity|lpips|clip|"
                r"fairseq|espnet2?|nemo|speechbrain|pyannote\S*|whisper|faster_whisper|gpytorch|botorch|pyro|dgl|"
                r"torch_tensorrt|tensorrt|vllm|sglang|unsloth|omegaconf|evaluate|torch_optimizer|torchinfo|"
                r"torchsummary|thop|fvcore|iopath|pycocotools|albumentations|skorch|captum|ignite)'?"
                r"(?![\w.])",
                "ModuleNotFoundError: No module named 'torchvision'",
            ),
            Seen(
                "No package metadata was found for",
                r"No package metadata was found for "
                r"(?:torchvision|torchaudio|deepspeed|xformers|flash[-_]attn|transformers|"
                r"accelerate|peft|optimum|auto-gptq|tokenizers|safetensors)\b",
                "importlib.metadata.PackageNotFoundError: No package metadata was found for deepspeed",
            ),
            *exactly("Module onnx is not installed!", "Module onnxscript is not installed!"),
        ),
        (_missing,),
        alternatives=(
            Or("torch-not-installed", "torch is missing too: another Python runs than the one you install into"),
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
        "Packages of Hugging Face do not fit each other",
        "Releases of huggingface_hub, transformers, diffusers, accelerate, peft or "
        "tokenizers do not fit each other: a name "
        "was removed, or is not there yet.",
        "environment",
        (
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
        ),
        (_hugging_face,),
        alternatives=(
            Or("old-package-for-new-torch", "the name is one of torch"),
            Or("duplicate-install", "pip list shows releases that fit: another copy is found first"),
        ),
        asked=(
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
            Fix("Update transformers (and what runs the model, as vllm)", ("python -m pip install -U transformers",)),
            Fix(
                "A model that is newer than the last release needs transformers from its source",
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
        "torch needs a newer typing_extensions than the one that is found.",
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
        alternatives=(Or("duplicate-install", "pip list shows 4.10 or newer: another copy is found first"),),
        asked=("typeis typing_extensions", "cannot import name from typing_extensions"),
        source="torch 2.6 requires typing-extensions>=4.10",
    ),
    Error(
        "extension-not-compiled",
        "A package was installed without its compiled part",
        "The package is there without its compiled operators: the lite wheel, or a build "
        "without a compiler or without CUDA.",
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
                "has not been built",
                r"Extension (?P<package>\w+)\.\w+ has not been built",
                "ImportError: Extension horovod.torch has not been built. ",
            ),
            Seen(
                "No module named",
                r"No module named "
                r"'(?:mmcv\._ext|pointnet2_ops\._ext|_ext|MultiScaleDeformableAttention|"
                r"detectron2\._C|pytorch3d\._C|maskrcnn_benchmark\._C|groundingdino\._C|mmdet3d\.ops)\b",
                "ModuleNotFoundError: No module named 'mmcv._ext'",
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Install the full mmcv with OpenMMLab's own installer: mmcv-lite has no operators",
                        (
                            pip("uninstall", "-y", "mmcv-lite", "mmcv"),
                            pip("install", "-U", "openmim"),
                            "mim install mmcv",
                        ),
                    ),
                )
                if told.has("mmcv")
                else (
                    Fix(
                        "Build it again where nvcc and the GPU are visible, and read the build's output: "
                        "it says what it leaves out",
                        (
                            "export CUDA_HOME=/usr/local/cuda FORCE_CUDA=1",
                            pip("install", "--force-reinstall", "--no-deps", "--no-build-isolation", "."),
                        ),
                    ),
                )
            ),
        ),
        alternatives=(Or("extension-abi-mismatch", "the file _ext...so is there: it was built for a different torch"),),
        asked=("no module named mmcv._ext", "groundingdino _C not defined"),
        source="mmcv: installation; GroundingDINO: ms_deform_attn.py",
    ),
    Error(
        "torchaudio-no-backend",
        "torchaudio can read no such file",
        "torchaudio found no library that reads audio files: soundfile, sox or FFmpeg (and from 2.9 on torchcodec).",
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
        alternatives=(Or("bad-input-data", "only some files fail: they are damaged, or the path is wrong"),),
        asked=("torchaudio couldn't find appropriate backend", "torchaudio load fails", "no audio backend"),
        source="torchaudio: _backend/utils.py",
    ),
    Error(
        "attention-kernel-unavailable",
        "No attention kernel fits these inputs",
        "Only one kind of attention kernel is allowed (sdpa_kernel, enable_flash_sdp), "
        "and it does not take this GPU, data type or shape.",
        "code",
        (
            Seen(
                "No available kernel Aborting execution",
                r"No available kernel\. ?Aborting execution",
                "RuntimeError: No available kernel. Aborting execution.",
            ),
            *exactly("No viable backend for scaled_dot_product_attention was found"),
        ),
        (
            Fix(
                "Allow all kernels: take out the block sdpa_kernel(...) or "
                "torch.backends.cuda.sdp_kernel(...); the warnings above say why each was refused"
            ),
            Fix(
                "Flash attention wants float16 or bfloat16 and a GPU of compute capability 8.0 "
                "or newer: x.half(), or on older GPUs the kernels MATH and EFFICIENT_ATTENTION"
            ),
        ),
        alternatives=(Or("dtype-unsupported-on-gpu", "the warnings speak of the data type"),),
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
            *exactly("UnsupportedOperatorError", "torch.onnx.OnnxExporterError", "No ONNX function found for"),
            Seen(
                "Could not export Python function call | Unsupported ONNX opset version",
                r"ONNX export failed: Could not export|Could not export Python function "
                r"call|Unsupported ONNX opset version",
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
            Or("torch-too-old-for-package", "torch is older than 2.5: newer exporters know more operations"),
        ),
        asked=("onnx export unsupported operator", "torch.onnx.export fails", "operator not supported onnx opset"),
        source="torch/onnx/errors.py",
    ),
    Error(
        "dataset-returns-none",
        "The Dataset returned None",
        "The Dataset's __getitem__ returned None for a sample (or something that is no "
        "tensor or number), and the DataLoader cannot put it into a batch.",
        "code",
        (
            Seen(
                "batch must contain tensors",
                r"batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class "
                r"'[\w.]+'>",
                "TypeError: default_collate: batch must contain tensors, numpy arrays, numbers, "
                "dicts or lists; found <class 'NoneType'>",
            ),
        ),
        (
            Fix(
                "Return a sample in every branch of __getitem__ (a missing `return`, an except "
                "that passes); turn other types, as PIL images, into tensors "
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
)
