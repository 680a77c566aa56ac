"""Packages and torch of releases that do not fit each other."""

from torchdoctor.explain import fixes
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# Attributes that layers got, or lost, between releases of torch.
_SAVED = (
    r"'(\w+)' object has no attribute '(?:recompute_scale_factor|approximate|inplace|padding_mode|batch_first"
    r"|_reversed_padding_repeated_twice|_non_persistent_buffers_set|activation_relu_or_gelu|enable_nested_tensor)'"
)


def _package_or_checkpoint(told: Told) -> tuple[Fix, ...]:
    if layer := told.last(_SAVED):
        text = (
            f"The model was saved whole (torch.save(model)) with a different torch, where {layer[1]} has no such "
            "attribute: load it with that torch and save model.state_dict(), or set the attribute on the loaded modules"
        )
        return (Fix(text),)
    text = (
        "Update the package; where it is no longer maintained, use the last torch it worked with, or change the name "
        "in its code"
    )
    return (Fix(text, (pip("install", "-U", _caller(told) or "PACKAGE"),)),)


def _caller(told: Told) -> str:
    """The package whose code asked for it: the last in the traceback that is not torch's own."""
    path = r"(?:site|dist)-packages[/\\]{1,2}(?!torch[/\\]|torchvision[/\\]|torchaudio[/\\]|importlib)(\w+)[/\\]"
    found = told.last(path)
    return found[1].replace("_", "-") if found else ""


def _build_with_torch(told: Told) -> tuple[Fix, ...]:
    """What the build needs is installed first, since nothing else brings it there."""
    wanted = _source_of_the_build(told)
    if told.manager == "uv" and told.has(r"uv (?:sync|lock|add)"):
        text = "Let uv build it with the torch of the project: in pyproject.toml, then uv sync again"
        line = f'[tool.uv]  no-build-isolation-package = ["{told.package[0] or "PACKAGE"}"]'
        return (Fix(f"{text}: {line}", ("uv sync",)),)
    text = "Install torch and the build tools first, then build the package with them (without build isolation)"
    tools = pip("install", "torch", "setuptools", "wheel", "packaging", "ninja")
    return (Fix(text, (tools, pip("install", "--no-build-isolation", *wanted))),)


def _source_of_the_build(told: Told) -> tuple[str, ...]:
    """What was to be built, as pip takes it: a folder, an address, or a package's name."""
    if told.has(r"(?m)^Obtaining file://|pip3? install [^\n]*-e \."):
        return "-e", "."
    if address := told.last(r"Collecting (git\+https?://[\w./@-]+)"):
        return (address[1],)
    name, number = told.package
    if not name and (folder := told.last(r"pip-install-\w+[/\\]([A-Za-z][\w-]*?)_[0-9a-f]{32}[/\\]")):
        name = folder[1]
    return (f"{name}=={number}" if number else name or "PACKAGE",)


def _flash_attn(told: Told) -> tuple[Fix, ...]:
    if told.os == "windows":
        return (Fix("There is no official wheel for Windows: do without it, or use WSL"),)
    return (
        Fix(
            "Or install it; it is built against the installed torch, so torch comes first",
            (pip("install", "flash-attn", "--no-build-isolation"),),
        ),
    )


def _old_setuptools(told: Told) -> tuple[Fix, ...]:
    """What a build lacks is missing in the build's own environment, where a pin outside changes nothing."""
    name, number = told.package
    wanted = f"{name}=={number}" if number else name or "PACKAGE"
    if told.isolated and told.manager == "uv":
        return (
            Fix(
                "The build has an environment of its own: hold setuptools back there",
                (
                    "echo 'setuptools<82' > build-constraints.txt",
                    f"uv pip install --build-constraint build-constraints.txt {wanted}",
                ),
            ),
            _without_isolation(wanted),
        )
    if told.isolated:
        return (
            Fix(
                "The build has an environment of its own: hold setuptools back there (pip 25.3 or newer)",
                (
                    "echo 'setuptools<82' > build-constraints.txt",
                    pip("install", "--build-constraint", "build-constraints.txt", wanted),
                ),
            ),
            _without_isolation(wanted),
            Fix(f"Or take a newer {name or 'release of the package'}, which no longer needs it"),
        )
    if told.has(r"ImpImporter|No module named 'setuptools'"):
        return (
            Fix("Update pip and setuptools for this Python", (pip("install", "-U", "pip", "setuptools", "wheel"),)),
        )
    if told.has(r"No module named '?distutils"):
        return (Fix("Install setuptools, which brings distutils back", (pip("install", "setuptools<82", "wheel"),)),)
    return (
        Fix(
            "Install a setuptools that still has it (82 removed pkg_resources)",
            (pip("install", "setuptools<82", "wheel"),),
        ),
    )


def _without_isolation(wanted: str) -> Fix:
    return Fix(
        "Or build it in your environment, with a setuptools that still has it",
        (pip("install", "setuptools<82", "wheel"), pip("install", "--no-build-isolation", wanted)),
    )


# The release of torch that brought a name.
_SINCE = {
    "float8_e4m3fn": "2.1",
    "float8_e5m2": "2.1",
    "compiler": "2.1",
    "get_default_device": "2.3",
    "sdpa_kernel": "2.3",
    "SDPBackend": "2.3",
    "DeviceMesh": "2.2",
    "init_device_mesh": "2.2",
    "device_mesh": "2.2",
    "RMSNorm": "2.4",
    "rms_norm": "2.4",
    "register_fake": "2.4",
    "custom_op": "2.4",
    "GradScaler": "2.3",
    "flex_attention": "2.5",
    "xpu": "2.3",
    "uint16": "2.3",
    "uint32": "2.3",
    "accelerator": "2.6",
    "DTensor": "2.5",
    "fully_shard": "2.6",
    "scaled_dot_product_attention": "2.0",
    "LRScheduler": "2.0",
    "compile": "2.0",
    "float8_e8m0fnu": "2.7",
    "int1": "2.6",
    "register_pytree_node": "2.2",
    "all_gather_into_tensor": "1.13",
    "inference_mode": "1.9",
    "SiLU": "1.7",
    "infer_schema": "2.5",
    "is_flash_attention_available": "2.5",
    "get_node_local_rank": "2.5",
}


def _newer_torch(told: Told) -> tuple[Fix, ...]:
    """The least release that the text asks for, or that has the name it misses."""
    if told.facts is not None and told.facts.torch is not None:
        return fixes.reinstall_newer(told)
    asked = told.last(
        r"(?:at least v?|torch ?>= ?|PyTorch ?>= ?|requires? (?:PyTorch|torch) (?:version )?>?=? ?)(\d\.\d{1,2})"
    )
    named = told.last(r"(?:has no attribute|cannot import name) '(\w+)'")
    least = asked[1] if asked else _SINCE.get(named[1], "") if named else ""
    if not least:
        return fixes.reinstall_newer(told)
    text = f"Install torch {least} or newer, together with its torchvision and torchaudio"
    index = ("--index-url", f"{fixes.INDEX}/{fixes.cuda_build(told)}") if told.os == "windows" else ()
    if index:
        text += "; without the CUDA index, Windows gets the CPU build"
    made = [Fix(text, (pip("install", "-U", f"torch>={least}", *fixes.WITH_TORCH, *index),))]
    if told.has("serious vulnerability|safetensors"):
        made.append(Fix("Or use the file as safetensors, which needs no newer torch"))
    return tuple(made)


def _torch_here(told: Told) -> tuple[Fix, ...]:
    """In a notebook into its kernel; else into the Python that runs."""
    if told.notebook:
        return (
            Fix(
                "Install it into the Python of this notebook's kernel, then restart the kernel",
                (pip("install", "torch"),),
            ),
        )
    see = 'python -c "import sys; print(sys.executable)"'
    return (Fix("See which Python runs, and install with exactly that one", (see, pip("install", "torch"))),)


def _versions_that_fit(told: Told) -> tuple[Fix, ...]:
    if pinned := told.last(r"(torchvision|torchaudio) \S+ (?:depends on|requires) torch==(\d+\.\d+\.\d+)"):
        wanted = told.last(r"(?:requested|have|and) torch(?:[=~<>! ]{1,3})v?(\d+\.\d+(?:\.\d+)?)")
        torch = (wanted[1] + ".0" if wanted and wanted[1].count(".") == 1 else wanted[1]) if wanted else ""
        found = told.known.companions.of(pinned[1], torch) if torch else None
        text = f"{pinned[0]}, and torch{f' {torch}' if torch else ''} is wanted: give the pair that belongs together"
        if found:
            return (
                Fix(text, (pip("install", f"torch=={torch}", f"{pinned[1]}=={found[0]}"),)),
                Fix(f"Or loosen the pin of {pinned[1]}, and pip takes the one that belongs to torch"),
            )
        return (Fix(f"{text}, or loosen the pin of {pinned[1]}: pip takes the one that belongs to torch"),)
    if told.has("The conflict is caused by|ResolutionImpossible|conflicting dependencies"):
        text = (
            "Leave out, or widen, the versions that the message names; of torch, torchvision and torchaudio give one "
            "alone, and pip takes those that belong to it"
        )
        return (Fix(text),)
    text = "Install all packages of the project in one command, so that versions are chosen that fit"
    return (Fix(f"{text}; see what disagrees", (pip("check"),)),)


def _once(told: Told) -> tuple[Fix, ...]:
    """A folder that uninstalling leaves behind hides the new one."""
    packages = ("torch", *fixes.WITH_TORCH)
    text = "Remove them all (and what is left of the folder torch in site-packages), then install once"
    index = ("--index-url", f"{fixes.INDEX}/{told.build}") if told.build else ()
    return (Fix(text, (pip("uninstall", "-y", *packages), pip("install", *packages, *index))),)


ERRORS = (
    Error(
        "torch-too-old-for-package",
        "A package needs a newer torch",
        "A package needs a newer torch than the one installed.",
        "environment",
        (
            Seen(
                "Disabling PyTorch because PyTorch",
                r"Disabling PyTorch because PyTorch >= ?[\d.]+ is required",
                "Disabling PyTorch because PyTorch >= 2.4 is required but found 2.2.2",
            ),
            Seen(
                "is required but found",
                r"PyTorch >= ?[\d.]+ is required but found",
                "Disabling PyTorch because PyTorch >= 2.4 is required but found 2.2.2",
            ),
            Seen(
                "we now require users to upgrade torch to at least",
                r"we now require users to upgrade torch to at least v?[\d.]+",
                "with `weights_only=True`, we now require users to upgrade torch to at least v2.6 in "
                "order to use the function.",
            ),
            Seen(
                "module torch has no attribute",
                r"module 'torch' has no attribute '(?!(?:symeig|solve|lstsq|rfft|irfft|gels|eig|"
                r"matrix_rank|_six|ifft|potrf|trtrs|btrifact|btrisolve|gesv|pstrf|stft_old|qscheme_old|"
                r"chain_matmul_old|set_deterministic|is_deterministic|legacy|cholesky_solve|_C|version|"
                r"_utils\w*)')[a-z_]\w*'",
                "AttributeError: module 'torch' has no attribute 'argsort'",
            ),
            *exactly("module 'torch.utils._pytree' has no attribute 'register_pytree_node'"),
            Seen(
                "has no attribute",
                r"module 'torch\.(?:backends|nn\.attention|amp|linalg|special|fft|func|compiler|export|"
                r"accelerator|mps|xpu|library|masked)' has no attribute '\w+'",
                "module 'torch.backends' has no attribute 'name'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '(?:ReplicateParallel|DeviceMesh|init_device_mesh|GradScaler|"
                r"SDPBackend|sdpa_kernel|flex_attention|register_fake|fully_shard|DTensor|custom_op)' from "
                r"'torch",
                "cannot import name 'ReplicateParallel' from 'torch",
            ),
            Seen(
                "No module named torch",
                r"No module named 'torch\.(?:nn\.attention\S*|distributed\.device_mesh|distributed\.tensor|"
                r"compiler|func|amp\.\w+|export\S*|accelerator)'",
                "No module named 'torch.nn.attention'",
            ),
            Seen(
                "require",
                r"requires? (?:PyTorch|torch) (?:version )?>= ?[\d.]+,? (?:but|found)",
                "requires PyTorch >=12 but",
            ),
            Seen(
                "module torch nn has no attribute",
                r"module 'torch\.nn' has no attribute '(?:SiLU|Mish|Hardswish|Hardsigmoid|RMSNorm|"
                r"HuberLoss|GaussianNLLLoss|GELU|Identity|Flatten|Unflatten|MultiheadAttention|"
                r"Transformer\w*|SyncBatchNorm|Lazy\w+|PixelUnshuffle|CTCLoss|ModuleDict|attention|Buffer)'",
                "module 'torch.nn' has no attribute 'SiLU'",
            ),
            Seen(
                "module torch nn functional has no attribute",
                r"module 'torch\.nn\.functional' has no attribute '(?:scaled_dot_product_attention|silu|"
                r"mish|hardswish|rms_norm|one_hot|gelu|huber_loss|interpolate|pixel_unshuffle|"
                r"gumbel_softmax|ctc_loss|(?:scaled_)?grouped_mm)'",
                "module 'torch.nn.functional' has no attribute 'scaled_dot_product_attention'",
            ),
            Seen(
                "module torch nn utils has no attribute",
                r"module 'torch\.nn\.utils' has no attribute '(?:parametrizations|parametrize|skip_init|stateless)'",
                "module 'torch.nn.utils' has no attribute 'parametrizations'",
            ),
            Seen(
                "module torch cuda has no attribute",
                r"module 'torch\.cuda' has no attribute '(?:amp|mem_get_info|(?:max_)?memory_reserved|"
                r"memory_summary|memory_stats|is_bf16_supported|CUDAGraph|graphs?|OutOfMemoryError|"
                r"set_per_process_memory_fraction|get_arch_list|device_memory_used|can_device_access_peer|"
                r"is_current_stream_capturing)'",
                "AttributeError: module 'torch.cuda' has no attribute 'mem_get_info'",
            ),
            Seen(
                "module torch optim",
                r"module 'torch\.optim(?:\.lr_scheduler)?' has no attribute '(?:AdamW|RAdam|NAdam|Muon|"
                r"Adafactor|swa_utils|LRScheduler|OneCycleLR|LinearLR|ConstantLR|SequentialLR|"
                r"CosineAnnealingWarmRestarts|CyclicLR|PolynomialLR|ChainedScheduler|MultiplicativeLR)'",
                "AttributeError: module 'torch.optim.lr_scheduler' has no attribute 'LRScheduler'",
            ),
            Seen(
                "module torch distributed has no attribute",
                r"module 'torch\.distributed' has no attribute '(?:all_gather_into_tensor|"
                r"reduce_scatter_tensor|is_torchelastic_launched|all_gather_object|gather_object|"
                r"broadcast_object_list|device_mesh|tensor|DeviceMesh|init_device_mesh|fsdp|"
                r"batch_isend_irecv|elastic|algorithms|monitored_barrier|get_node_local_rank)'",
                "module 'torch.distributed' has no attribute 'all_gather_into_tensor'",
            ),
            Seen(
                "has no attribute",
                r"module 'torch\.(?:backends\.cuda|utils\.data|jit)' has no attribute '(?:sdp_kernel|"
                r"enable_\w+_sdp|can_use_\w+_attention|is_flash_attention_available|default_collate|"
                r"IterableDataset|get_worker_info|is_scripting|is_tracing|unused|ignore|Final|freeze)'",
                "module 'torch.backends.cuda' has no attribute 'sdp_kernel'",
            ),
            Seen(
                "No module named torch",
                r"No module named 'torch\.(?:fx|ao|_dynamo|_inductor|special|linalg|fft|hub|profiler|"
                r"package|monitor|masked|library|cuda\.amp|optim\.swa_utils|utils\.(?:tensorboard|"
                r"flop_counter|_pytree|cpp_extension)|distributed\.(?:elastic|fsdp|algorithms|checkpoint|"
                r"pipelining|launcher|run))'",
                "ModuleNotFoundError: No module named 'torch.fx'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '(?:LRScheduler|AdamW|OneCycleLR|RMSNorm|SiLU|Mish|HuberLoss|"
                r"scaled_dot_product_attention|default_collate|IterableDataset|get_worker_info|"
                r"all_gather_into_tensor|reduce_scatter_tensor|parametrize|parametrizations|Float8\w+)' "
                r"from 'torch[.']",
                "cannot import name 'LRScheduler' from 'torch.",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'torch\.(?:nn\.attention|func|compiler|export|accelerator|"
                r"amp|library|utils\.flop_counter|distributed\.(?:tensor|checkpoint|fsdp|device_mesh|"
                r"pipelining|elastic|algorithms))\b",
                "cannot import name 'name' from 'torch.nn.attention",
            ),
            *exactly("autocast device_type must be 'cuda' or 'cpu'", "unsupported autocast device_type 'mps'"),
            Seen(
                "has unsupported type",
                r"infer_schema\(func\): Parameter \w+ has unsupported type",
                "ValueError: infer_schema(func): Parameter q has unsupported type torch.Tensor. "
                "The valid types are: dict_keys",
            ),
            Seen(
                "object has no attribute",
                r"'module' object has no attribute '(?:no_grad|device|tensordot|inference_mode|einsum)'",
                "AttributeError: 'module' object has no attribute 'no_grad'",
            ),
        ),
        (_newer_torch, Fix("Or install the version of the package that was made for this torch")),
        alternatives=(
            Or("old-package-for-new-torch", "the name is old: then the package is the older of the two"),
            Or("local-file-shadows-package", "torch.__file__ is not in site-packages"),
            Or(
                "duplicate-install",
                "the installed torch should have it: another copy, or what an interrupted installation "
                "left, is found first",
            ),
        ),
        asked=(
            "module torch has no attribute",
            "upgrade torch to at least",
            "requires pytorch newer",
            "torch too old for transformers",
        ),
        source="transformers: import_utils.py",
    ),
    Error(
        "old-package-for-new-torch",
        "A package is too old for this torch",
        "A package, or old code, uses something that the installed torch (or torchvision, torchaudio) has removed.",
        "environment",
        (
            *exactly("No module named 'torch._six'"),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'torch\._six'",
                "cannot import name 'name' from 'torch._six'",
            ),
            Seen(
                "No module named torchvision",
                r"No module named 'torchvision\.(?:transforms\.functional_tensor|models\.utils|"
                r"models\.\w+\.model_urls)'",
                "ModuleNotFoundError: No module named 'torchvision.transforms.functional_tensor'",
            ),
            *exactly("cannot import name 'model_urls' from 'torchvision"),
            Seen(
                "module torchaudio has no attribute",
                r"module 'torchaudio' has no attribute '(?:list_audio_backends|set_audio_backend|"
                r"get_audio_backend|info|AudioMetaData)'",
                "AttributeError: module 'torchaudio' has no attribute 'set_audio_backend'",
            ),
            Seen(
                "No module named torchaudio",
                r"No module named 'torchaudio\.(?:backend|io|sox_effects)\S*'",
                "No module named 'torchaudio.backend'",
            ),
            Seen(
                "This function was deprecated since version",
                r"This function was deprecated since version [\d.]+ and is now removed",
                "This function was deprecated since version 12 and is now removed",
            ),
            *exactly("Legacy autograd function with non-static forward method is deprecated"),
            Seen(
                "h No such file or directory",
                r"THC/THC\w*\.h: No such file or directory",
                "THC/THC.h: No such file or directory",
            ),
            Seen(
                "fatal error",
                r"fatal error: '?THC/THC\w*\.h",
                "csrc/pool.h:3:10: fatal error: 'THC/THC.h' file not found",
            ),
            Seen(
                "was not declared in this scope",
                r"[‘'`]?AT_CHECK[’'`]? was not declared in this scope",
                "AT_CHECK was not declared in this scope",
            ),
            Seen(
                "identifier", r'identifier "?AT_CHECK"? is (?:undefined|not found)', "identifier AT_CHECK is undefined"
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'torch\.[\w.]+'",
                "cannot import name 'name' from 'torch.name'",
            ),
            Seen(
                "module torch has no attribute",
                r"module 'torch' has no attribute '(?:symeig|solve|lstsq|rfft|irfft|gels|eig|matrix_rank|"
                r"_six|ifft|potrf|trtrs|btrifact|btrisolve|gesv|pstrf|stft_old|qscheme_old|"
                r"chain_matmul_old|set_deterministic|is_deterministic|legacy|cholesky_solve)'",
                "AttributeError: module 'torch' has no attribute 'set_deterministic'",
            ),
            *exactly("cannot import name 'SAVE_STATE_WARNING'"),
            Seen(
                "No module named torch",
                r"No module named 'torch\.(?:utils\.ffi|legacy|testing\._internal\.\w+|onnx\.symbolic_\w+|"
                r"distributed\._shard\.\w+|ao\.\w+|_inductor\.\w+)'",
                "No module named 'torch.utils.ffi'",
            ),
            *exactly("torch.utils.ffi is deprecated"),
            Seen(
                "has no attribute",
                r"module 'torch\.(?:distributed(?!' has no attribute '(?:ReduceOp|init_process_group|"
                r"is_initialized|ProcessGroup|group|Backend|get_rank|get_world_size|barrier|"
                r"destroy_process_group|ReduceOptions)')|nn|optim|utils|onnx|jit|fx|autograd|cuda|backends|"
                r"functional|ao|quantization)(?:\.\w+)*' has no attribute '\w+'",
                "AttributeError: module 'torch.optim' has no attribute '_multi_tensor'",
            ),
            *exactly("module 'torch._six' has no attribute"),
            Seen(
                "object has no attribute",
                r"'(?:Upsample|GELU|Hardswish|SiLU|LeakyReLU|ReLU6|Softmax|Conv2d|ConvTranspose2d|"
                r"BatchNorm2d|MultiheadAttention|TransformerEncoder\w*)' object has no attribute "
                r"'(?:recompute_scale_factor|approximate|inplace|padding_mode|"
                r"_reversed_padding_repeated_twice|_non_persistent_buffers_set|batch_first|"
                r"activation_relu_or_gelu|enable_nested_tensor)'",
                "AttributeError: 'Upsample' object has no attribute 'recompute_scale_factor'",
            ),
            *exactly("object has no attribute '_non_persistent_buffers_set'"),
        ),
        (_package_or_checkpoint,),
        alternatives=(
            Or("torch-too-old-for-package", "the name is new: then torch is the older of the two"),
            Or("local-file-shadows-package", "torch.__file__ is not in site-packages"),
        ),
        asked=(
            "no module named torch._six",
            "removed in torch 2",
            "old code new pytorch",
            "torchvision functional_tensor missing",
        ),
        source="torch release notes; basicsr, mmcv, timm issues",
    ),
    Error(
        "setuptools-distutils",
        "setuptools does not match this Python or package",
        (
            "setuptools (or its distutils) does not fit this Python or the old package that uses it: Python "
            "3.12 has no distutils, and newer setuptools has no pkg_resources."
        ),
        "environment",
        (
            Seen(
                "No module named",
                r"No module named '?distutils\S*'?",
                "ModuleNotFoundError: No module named 'distutils'",
            ),
            Seen(
                "module distutils has no attribute",
                r"module 'distutils' has no attribute '\w+'",
                "AttributeError: module 'distutils' has no attribute 'version'",
            ),
            Seen("No module named", r"No module named '?pkg_resources'?", "No module named 'pkg_resources'"),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'pkg_resources",
                "ImportError: cannot import name 'packaging' from 'pkg_resources' (/x/pkg_resources/__init__.py)",
            ),
            *exactly("module 'pkgutil' has no attribute 'ImpImporter'"),
            Seen("No module named setuptools", r"No module named 'setuptools\S*'", "No module named 'setuptools'"),
            Seen(
                "module setuptools",
                r"module 'setuptools[\w.]*' has no attribute '\w+'",
                "module 'setuptools' has no attribute 'name'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'setuptools[\w.]*'",
                "cannot import name 'name' from 'setuptools'",
            ),
            *exactly(
                "use_2to3 is invalid",
                "error: invalid command 'bdist_wheel'",
                "cannot import name 'packaging' from 'pkg_resources'",
            ),
            Seen(
                "module pkg resources has no attribute",
                r"module 'pkg_resources' has no attribute '\w+'",
                "module 'pkg_resources' has no attribute 'name'",
            ),
        ),
        (_old_setuptools,),
        asked=("no module named pkg_resources", "no module named distutils", "pkgutil has no attribute ImpImporter"),
        source="pytorch/pytorch#69894; PEP 632",
    ),
    Error(
        "duplicate-install",
        "A package is installed twice",
        (
            "Two installations of a package are mixed: pip and conda, the user's folder and the environment, "
            "or what an interrupted installation left."
        ),
        "environment",
        (
            Seen(
                "distribution",
                r"Ignoring (?:invalid|incompletely removed) distribution [~-]\w*orch",
                "WARNING: Ignoring invalid distribution ~orch (/x/site-packages)",
            ),
            Seen(
                "No files were found to uninstall",
                r"Can't uninstall 'torch\w*'\. No files were found to uninstall",
                "Can't uninstall 'torch'. No files were found to uninstall",
            ),
            Seen(
                "Cannot uninstall",
                r"Cannot uninstall '?torch\S*'?[.,]? ",
                "ERROR: Cannot uninstall torch 2.1.0, RECORD file not found.",
            ),
            *exactly(
                "Only a single TORCH_LIBRARY can be used to register the namespace",
                "function '_has_torch_function' already has a docstring",
                "already has a kernel registered for",
                "uninstall-no-record-file",
            ),
            Seen(
                "is already registered",
                r'generic_type: type "\w+" is already registered',
                'generic_type: type "name" is already registered',
            ),
            Seen(
                "from torch unknown location",
                r"cannot import name '\w+' from 'torch' \(unknown location\)",
                "ImportError: cannot import name 'Tensor' from 'torch' (unknown location)",
            ),
        ),
        (Fix("See which copies there are, and keep one", ("python -m pip list -v | grep -i torch",)), _once),
        asked=(
            "already has a docstring",
            "two versions of torch installed",
            "invalid distribution -orch",
            "cannot uninstall torch",
        ),
        rule="TD103",
        source="genuine texts of pip 23.2 and 26.3",
    ),
    Error(
        "build-isolation",
        "The isolated build cannot see torch",
        "pip builds the package in an isolated environment in which torch is not installed.",
        "environment",
        (
            Seen(
                "No module named",
                r"(?:Getting requirements to build wheel|Preparing metadata|get_requires_for_build_wheel|"
                r"build dependencies|Failed to build|setup\.py|build_editable|"
                r"prepare_metadata_for_build)[\s\S]{0,4000}No module named '(?:torch|packaging|numpy|"
                r"psutil|wheel)'",
                "  × Getting requirements to build wheel did not run successfully.\n  │ exit code: 1\n"
                "  ╰─> [20 lines of output]\n      ModuleNotFoundError: No module named 'torch'",
            ),
            Seen(
                "No module named",
                r"No module named '(?:torch|packaging|psutil|wheel)'[\s\S]{0,1500}(?:Getting requirements "
                r"to build wheel|subprocess-exited-with-error|metadata-generation-failed|Failed to build|"
                r"This is an issue with the package mentioned above|depends on `?torch|--no-build-isolation)",
                "ModuleNotFoundError: No module named 'torch'\n      [end of output]\n"
                "note: This error originates from a subprocess\n"
                "ERROR: Getting requirements to build wheel did not run successfully",
            ),
        ),
        (_build_with_torch,),
        alternatives=(Or("torch-not-installed", "torch is not installed outside the build either"),),
        asked=(
            "flash attn no module named torch while installing",
            "no module named torch during pip install",
            "--no-build-isolation",
        ),
        source="Dao-AILab/flash-attention README",
    ),
    Error(
        "torch-not-installed",
        "torch is not installed in this Python",
        (
            "torch is not installed in the Python that runs: usually it is in another environment, or the "
            "notebook uses another kernel."
        ),
        "environment",
        (
            Seen(
                "No module named",
                r"""No module named ['"]?torch['"]?[ \t]*(?:$|[^.\w'" ])""",
                "ModuleNotFoundError: No module named 'torch'",
            ),
            *exactly("requires the PyTorch library but it was not found in your environment"),
            Seen(
                "None of PyTorch TensorFlow",
                r"None of PyTorch, TensorFlow >= [\d.]+, or Flax have been found",
                "None of PyTorch, TensorFlow >= 12, or Flax have been found",
            ),
            *exactly("Error while finding module specification for 'torch"),
            Seen("No module named torch", r"No module named torch[ \t]*$", "No module named torch"),
        ),
        (_torch_here, fixes.install_torch),
        alternatives=(
            Or("build-isolation", "it happens while pip builds another package"),
            Or("duplicate-install", "pip list shows torch: then pip belongs to another Python"),
        ),
        asked=(
            "no module named torch",
            "torch not found jupyter",
            "pip install torch but cannot import",
            "modulenotfounderror torch",
        ),
        rule="TD201",
        source="jupyter/notebook#4629; pytorch/pytorch#4827",
    ),
    Error(
        "flash-attn-missing",
        "flash-attn is not installed",
        "The program needs flash-attn, which is not installed.",
        "environment",
        (
            *exactly(
                "FlashAttention2 has been toggled on, but it cannot be used",
                "the package flash_attn seems to be not installed",
            ),
            Seen("No module named", r"No module named '?flash_attn'?", "No module named 'flash_attn'"),
            *exactly(
                "flash_attn is not installed",
                "requires the following packages that were not found in your environment: flash_attn",
            ),
        ),
        (Fix('Use torch\'s own attention instead: attn_implementation="sdpa"'), _flash_attn),
        asked=("no module named flash_attn", "flash attention 2 not installed"),
        source="transformers: modeling_utils.py",
    ),
    Error(
        "gpu-too-old-for-flash-attn",
        "This GPU is too old for FlashAttention",
        "FlashAttention has no code for GPUs of this generation (Ampere or newer is needed).",
        "code",
        (
            *exactly("FlashAttention only supports Ampere GPUs or newer"),
            Seen(
                "only supports",
                r"Flash ?Attention(?:-?[23])? only supports (?:Ampere|Turing|Hopper|Ada)",
                "RuntimeError: FlashAttention only supports Ampere GPUs or newer.",
            ),
        ),
        (Fix('Use torch\'s own attention: attn_implementation="sdpa" or "eager"'),),
        asked=("flashattention only supports ampere gpus",),
        source="Dao-AILab/flash-attention README",
    ),
    Error(
        "requirement-conflict",
        "Packages need versions that exclude each other",
        (
            "Packages want versions that exclude each other: pip finds no set that fits, or installed a "
            "version that another package forbids."
        ),
        "environment",
        (
            *exactly(
                "pip's dependency resolver does not currently take into account all the packages",
                "ResolutionImpossible",
                "The conflict is caused by:",
            ),
            Seen("which is incompatible", r"which is incompatible\.[ \t]*$", "which is incompatible."),
        ),
        (_versions_that_fit,),
        asked=("dependency conflict pip torch", "resolution impossible", "which is incompatible"),
        rule="TD221",
        symptom=1,
        source="pip: dependency resolution",
    ),
    Error(
        "pytorch-not-torch",
        "The package is called torch, not pytorch",
        'The package is named torch; "pytorch" on PyPI is only a placeholder that fails.',
        "environment",
        (
            Seen(
                "The package named for PyTorch is",
                r"""You (?:tried|should) (?:to )?install(?:ed)? ["']?pytorch["']?\. The package named for """
                r"""PyTorch is ["']?torch""",
                'Exception: You tried to install "pytorch". The package named for PyTorch is "torch"',
            ),
        ),
        (Fix("Install torch", ("python -m pip install torch",)),),
        asked=("pip install pytorch fails",),
        source="the package pytorch on PyPI",
    ),
)
