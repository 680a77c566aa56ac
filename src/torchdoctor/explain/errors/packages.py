"""Packages around torch that are missing."""

from torchdoctor.explain import fixes
from torchdoctor.explain.commands import pip
from torchdoctor.explain.errors.extensions import index_of_extension
from torchdoctor.explain.errors.removed_names import DISTRIBUTIONS
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

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
        names = [DISTRIBUTIONS.get(item.strip(), item.strip().replace("_", "-")) for item in listed[1].split(",")]
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
    name = DISTRIBUTIONS.get(module, module.replace("_", "-")) or "PACKAGE"
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
)
