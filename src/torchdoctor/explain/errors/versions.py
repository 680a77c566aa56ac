"""Packages and torch of releases that do not fit each other."""

import re
import shlex
from dataclasses import replace

from torchdoctor import shell
from torchdoctor.explain import environments, fixes, makers, misnamed, since, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly, not_elsewhere, varying
from torchdoctor.explain.names import DISTRIBUTIONS, KNOWN
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import COMPANIONS, version
from torchdoctor.model import Fix

# Attributes that layers got, or lost, between releases of torch.
_SAVED = (
    r"'(\w+)' object has no attribute '(?:track_running_stats|recompute_scale_factor|approximate|inplace|padding_mode"
    r"|batch_first|_reversed_padding_repeated_twice|_non_persistent_buffers_set|activation_relu_or_gelu|enable_nested_tensor)'"
)


# What C++ and CUDA sources for an older torch ask for.
_THC = r"THC/THC\w*\.h|\bTHC(?:State|udaCheck|CeilDiv|udaMalloc|udaFree)\b"
_IN_SOURCES = "grep -rl --include=*.cpp --include=*.cu --include=*.cuh --include=*.h"


def _in_its_sources(told: Told) -> tuple[Fix, ...]:
    """By what the compiler misses: what it is called now, and the last torch that has it."""
    if told.has(
        rf"(?i)error[^\n]*(?:{_THC})|(?:{_THC})[^\n]*(?:No such file|not found|does not name|undefined|not declared)"
    ):
        text = (
            "torch 1.11 removed THC, which these sources use: take a newer state or a fork of the package; or, for a "
            "GPU up "
            "to RTX 30, torch 1.10.2 in an environment of its own"
        )
        edit = (
            "Or change the sources: remove #include <THC/...> and THCState, include ATen/cuda/CUDAContext.h and "
            "c10/cuda/CUDACachingAllocator.h; AT_CUDA_CHECK for THCudaCheck, at::ceil_div for THCCeilDiv, "
            "c10::cuda::CUDACachingAllocator::raw_alloc and raw_delete for THCudaMalloc and THCudaFree"
        )
        old = ("torch==1.10.2+cu113", "torchvision==0.11.3+cu113", "-f", torch_builds.OLD_BUILDS)
        return (Fix(text, environments.new_environment(told, "3.9", *old)), Fix(edit))
    if told.has(r"\bAT_CHECK\b"):
        text = "torch 1.5 renamed AT_CHECK: write TORCH_CHECK in the sources (as this does), and build again; "
        made = f"{_IN_SOURCES} AT_CHECK . | xargs sed -i 's/AT_CHECK/TORCH_CHECK/g'"
        return (Fix(f"{text}or take a newer state of the package, or torch 1.4", (made,)),)
    if told.has("DeprecatedTypeProperties"):
        text = "In the sources write x.scalar_type() instead of x.type() in AT_DISPATCH_...(x.type(), ...), and "
        return (
            Fix(f"{text}x.is_cuda() instead of x.type().is_cuda(), build again; or take a newer state of the package"),
        )
    return ()


def _of_six(told: Told) -> tuple[Fix, ...]:
    """By the package that asks for a part of torch._six, in a release for the torch that is there."""
    if not told.has(r"'(?:container_abcs|PY3|int_classes)' from 'torch\._six"):
        return ()
    own = caller(told)
    if own:
        text = f"This {own} is older than torch, which no longer has that name: update it"
        line = pip("install", "-U", own, *((f"torch=={told.torch}",) if told.torch else ()))
        made = Fix(f"{text}; torch stays as it is" if told.torch else text, (line,))
        least = "1.8" if told.has("'PY3' from") else "1.9"
        return (made, Fix(f"Or keep torch below {least}, which has it"))
    if told.has("'PY3' from"):
        text = "torch 1.8 removed torch._six.PY3: update the package whose file asks for it, the last of the traceback "
        text += "outside torch (lightning-flash and pl_bolts: lightning-bolts); in own code write True in its place"
        flash = told.has(r"[/\\](?:flash|pl_bolts)[/\\]|lightning-flash")
        return (Fix(text, (pip("install", "-U", "lightning-bolts"),) if flash else ()),)
    return ()


def _of_datapipes(told: Told) -> tuple[Fix, ...]:
    """Source: torchdata 0.7 and 0.9, datapipes/iter/util/cacheholder.py."""
    if not told.has("DILL_AVAILABLE"):
        return ()
    text = "torchdata is older than this torch: install 0.9, the last with the datapipes that DGL and others import"
    made = pip("install", "torchdata==0.9.0")
    if not told.has(r"\bdgl\b"):
        return (Fix(text, (made,)),)
    short = ".".join(told.torch.split(".")[:2]) or "2.3"
    if version(short) > (2, 4):
        text = f"DGL has no build for torch {told.torch}: torch 2.4 is the last. Take torch 2.3, with torchdata 0.9"
        page = ("-f", "https://data.dgl.ai/wheels/torch-2.3/repo.html")
        wanted = ("torch==2.3.0", "torchdata==0.9.0", "dgl", *page)
        return (Fix(f"{text}, in a new environment", environments.new_environment(told, "3.11", *wanted)),)
    own = pip("install", "dgl", "-f", f"https://data.dgl.ai/wheels/torch-{short}/repo.html")
    return (Fix(f"{text}; and DGL's build for this torch (here {short}; 2.4 is the last)", (made, own)),)


def _in_the_line(told: Told) -> str:
    """The file and line of the traceback's last frame, which is to be changed, or whose package to be updated."""
    frame = told.last(
        r"(?:File \"|[│|] )((?:[A-Za-z]:[/\\]|[/~])[^\"\n│|:]{1,250}?-packages[/\\][^\"\n│|:]{1,150}?\.py)"
        r"(?:\", line |:)(\d+)(?:, in|\s+in )"
    )
    return f". It is line {frame[2]} of {frame[1]}" if frame else ""


def _torchaudio_of_before(told: Told) -> tuple[Fix, ...]:
    user, older = caller(told), pip("install", "torch<2.9", "torchaudio<2.9", "torchvision<0.24")
    if not user:
        text = "torchaudio 2.9 removed it: leave the line out in your own code (torchaudio.load chooses by itself), or "
        text += "update the package that uses it; where that is the newest, keep torch and torchaudio below 2.9"
        return (Fix(text, (older,)),)
    made = Fix(f"torchaudio 2.9 removed it: update {user}, which uses it", (pip("install", "-U", user),))
    return (made, Fix("Or keep torch and torchaudio below 2.9", (older,)))


def _of_functional_tensor(told: Told) -> tuple[Fix, ...]:
    """In the file that the traceback shows; basicsr's last release still has it."""
    of_basicsr = told.has(r"(?i)\b(?:basicsr|gfpgan|real-?esrgan|facexlib)\b")
    file = told.last(r"File \"([^\"\n]{1,250}\.py)\", line (\d+)[^\n]*\n\s*(?:from|import) [^\n]*functional_tensor\b")
    if not told.has(r"No module named '?torchvision\.transforms\.functional_tensor") or not (of_basicsr or file):
        return ()
    text = "torchvision 0.17 moved it: write torchvision.transforms.functional, which has the same functions, in "
    text += (f"line {file[2]} of {file[1]}" if file else "basicsr/data/degradations.py") + ". "
    if of_basicsr:
        text += "No newer basicsr or torchvision changes that: 1.4.2 is the last"
    else:
        text += "Or update the package, if it is no file of your own"
    if not file:
        return (Fix(text, (pip("show", "basicsr"),)),)
    if told.os == "linux":
        made = shell.command("linux", "sed", "-i", "s/functional_tensor/functional/", file[1])
        return (Fix(text, (f"!{made}" if told.notebook else made,)),)
    return (Fix(text),) if re.search(r"['\"$`%]", file[1]) else (Fix(text, (_in_place(file[1]),)),)


def _in_place(file: str) -> str:
    """What sed does, where there is none, or another one."""
    read = f"p = pathlib.Path(r'{file}'); s = p.read_text('utf-8')"
    return f"python -c \"import pathlib; {read}; p.write_text(s.replace('functional_tensor', 'functional'), 'utf-8')\""


def _package_or_checkpoint(told: Told) -> tuple[Fix, ...]:
    if layer := told.last(_SAVED):
        text = (
            f"The model was saved whole (torch.save(model)) with a different torch, where {layer[1]} has no such "
            "attribute: load it with that torch and save model.state_dict(), or set the attribute on the loaded modules"
        )
        return (Fix(text),)
    if part := told.last(r"module 'torchaudio' has no attribute '(transforms|datasets|compliance|prototype)'"):
        return (Fix(f"Import the part on its own first: import torchaudio.{part[1]}"),)
    if told.has(r"torchaudio") and told.has(
        r"audio_backend|AudioMetaData|'(?:info|io|sox_effects|load|save)'|torchaudio\.(?:backend|io|sox_effects)"
    ):
        return _torchaudio_of_before(told)
    six = told.has(r"No module named '?torch\._six")
    if not six and (renamed := next((text for name, text in _RENAMED.items() if told.has(name)), "")):
        return (Fix(f"{renamed}; or update the package that the code is in{_in_the_line(told)}"),)
    # Of what transformers imports for its Trainer, DeepSpeed had torch._six.
    of_trainer = r"'log' from 'torch\.distributed\.elastic|import transformers\.(?:trainer|deepspeed)[\s\S]*torch\._six"
    deepspeed = "deepspeed" if told.has(of_trainer) else ""
    user = (
        deepspeed
        or caller(told)
        or ((found := told.last(r"Failed to import (\w+)\.")) and found[1].replace("_", "-"))
        or ""
    )
    if told.has(r"torch\._six|attribute '_six'") and not user:
        return (
            Fix(
                "torch 2.0 removed torch._six: in the file that the traceback names write: from math import inf; "
                "string_classes = (str, bytes); int_classes = int; container_abcs is collections.abc"
            ),
            Fix(
                "Or use the last torch that has it, in a new environment",
                environments.new_environment(told, "3.10", "torch==1.13.1", "torchvision==0.14.1"),
            ),
        )
    text = (
        "Update the package; if it is no longer maintained, use the last torch it worked with, or change the name "
        "in its code"
    )
    if not user:
        text = (
            "The traceback names the package that asks for it: its last file outside the folder torch. Update that "
            "package; if it is no longer maintained, install the torch of its time, which its requirements name"
        )
        text += ", as a pin in the Dockerfile (torch==...)" if told.place == "container" or told.image else ""
        text += "; in code of your own change the name"
    return (
        Fix(text, (pip("install", "-U", user),) if user else ()),
        *((Fix(_RENAMED["_six"]),) if six else ()),
    )


# Parts of torch 2.13 that `import torch` does not import, as the package itself shows; older ones import fewer yet.
_TO_IMPORT = (
    r"module '(torch\.(?:cuda(?=' .*'comm')|nn\.utils(?=' .*'prune')|nn\.attention(?=' .*'(?:bias|flex_attention)')"
    r"|distributed(?=' .*'(?:checkpoint|elastic|fsdp|launcher|nn|optim|pipelining|tensor|rpc)')"
    r"|distributed\.algorithms(?=' .*'ddp_comm_hooks')|(?:ao\.)?quantization(?=' .*'quantize_fx')"
    r"|fx\.experimental(?=' .*'(?:symbolic_shapes|optimization)')"
    r"|utils(?=' .*'(?:benchmark|cpp_extension|flop_counter|mobile_optimizer|model_zoo|tensorboard|bundled_inputs)')))'"
    r" has no attribute '(\w+)'"
)

# What code for older releases says, and what it is now.
_RENAMED = {
    "grid_sampler_2d_backward": "StyleGAN2's own grid_sample, which has a second derivative, is for torch 1.7 to 1.10: "
    "take torch_utils/ops/grid_sample_gradfix.py and conv2d_gradfix.py of StyleGAN3 in their place, or that torch",
    r"[Ll]egacy autograd function": "Make forward and backward of the autograd.Function static methods that "
    "take ctx first (@staticmethod def forward(ctx, x)), and call Name.apply(x) instead of Name()(x); else torch below "
    "1.5 in a Python of its time (3.8 or older)",
    "'GCNConv'": "torch_geometric 2.0 keeps the weight in .lin: write conv.lin.weight (which is transposed)",
    r"_backend\b|nn[/\\.]backends": "Code for torch 0.2 to 0.4: call the function instead of torch's inner parts, "
    "torch.nn.functional.embedding(words, weight, padding_idx) for embed._backend.Embedding.apply(...)",
    r"torchvision\.prototype": "What was tried out in torchvision.prototype stands in torchvision now: .models "
    "(weights, 0.13), .transforms.v2 (0.15), .tv_tensors (0.16)",
    "'load_wav'": "torchaudio.load(path, normalize=False) is what load_wav was",
    "torchaudio[.\\w]*' has no attribute 'istft'": "It is torch.istft now, with its window given",
    "'DownmixMono'": "Write waveform.mean(0, keepdim=True) instead of DownmixMono",
    "'(?:LC2CL|BLC2CBL|PadTrim)'": "Write waveform.transpose(...), or torch.nn.functional.pad and a slice, instead",
    "torchaudio\\.transforms' has no attribute 'Scale'": "torchaudio.load gives values from -1 to 1: leave Scale out",
    "data_tensor|target_tensor": "TensorDataset takes the tensors alone: TensorDataset(x, y)",
    "volatile": "Put it under `with torch.no_grad():` instead of volatile=True",
    r"async ?=": "async is a word of Python since 3.7: x.cuda(non_blocking=True)",
    "return_complex": "Say which result you want: torch.stft(..., return_complex=True), and torch.view_as_real(x) "
    "where "
    "the code needs the old form; torch.istft takes the complex one",
    "functional_tensor": "Import it from torchvision.transforms.functional, which has the same functions since "
    "torchvision 0.17 (basicsr: in basicsr/data/degradations.py)",
    "_get_image_size": "Write torchvision.transforms.functional.get_image_size, which has no underscore since "
    "torchvision 0.13",
    r"transforms' has no attribute 'Scale'": "Write transforms.Resize instead of transforms.Scale",
    r"RandomSizedCrop": "Write transforms.RandomResizedCrop instead of transforms.RandomSizedCrop",
    r"ConvBNActivation|ConvBNReLU": "Write torchvision.ops.misc.Conv2dNormActivation instead of ConvBNReLU and "
    "ConvBNActivation",
    "load_state_dict_from_url|torchvision\\.models\\.utils": "from torch.hub import load_state_dict_from_url",
    "'model_urls'": "Since torchvision 0.13 the addresses are "
    'in the weights: torchvision.models.ResNet50_Weights.DEFAULT.url, or models.resnet50(weights="DEFAULT")',
    "Variable' has no attribute": "Write torch.chunk(x, ...) and x.chunk(...) for Variable.chunk(x, ...), and so on: "
    "since "
    "torch 0.4 a Variable is a Tensor",
    "attribute 'Variable'": "torch.autograd.Variable is a function since torch 0.4: pip install -U tensorboardX, or "
    "isinstance(x, torch.Tensor) in your code",
    "_six' has no attribute 'PY3'": "torch 1.8 removed torch._six.PY3: write True in its place",
    "'container_abcs'": "torch 1.9 removed torch._six.container_abcs: update the package whose code asks for it; in "
    "own code import collections.abc as container_abcs",
    "'torchvision' has no attribute '__version__'": "Only its version file is missing (builds of 0.4, or from source), "
    "nothing else: pip show torchvision tells the version; a newer torchvision with its torch has the file",
    "'int_classes'": "torch 1.9 removed torch._six.int_classes: write int in its place, or keep torch below 1.9",
    "_six": "torch 2.0 removed torch._six. In the code: string_classes = (str, bytes), int_classes = int, "
    "container_abcs = collections.abc, inf = math.inf; without changes, the last torch that has it: python -m pip "
    'install "torch<2"',
    r"module 'torch' has no attribute '(?:Any|Callable|Dict|List|Optional|Set|Tuple|Type|Union)'": "That name is in "
    "Python's typing module, not in torch: in the file write from typing import ...",
    "FILE_LIKE": "torch.serialization calls it FileLike now",
    "'device_id'": "Since torch 0.2 it is named device: x.cuda(device=0)",
    "retain_variables": "It is named retain_graph since torch 0.2",
    "using div or /": "Write torch.true_divide(x, y), or x // y for whole numbers",
    "fillcolor": "torchvision named it fill, and resample interpolation",
    "example_outputs|onnx_checker|external_data_format|_retain_param": "torch.onnx.export has dropped it: leave it out",
    r"v2[/\\]_transform\.py": "Since torchvision 0.21 the method of a transform is transform, not _transform: name "
    "it so (or add transform = _transform to the class), or install torchvision<0.21 with its torch",
    "'verbose'": "Schedulers no longer take verbose: leave it out, and print scheduler.get_last_lr()",
}


def caller(told: Told) -> str:
    """The package whose code asked for it: the last in the traceback that is not torch's own."""
    frames = re.findall(r'File "([^"\n<]{1,300})", line \d+, in', told.failure)
    if frames and not re.search(r"(?:site|dist)-packages|[/\\][Ll]ib[/\\]|\.egg[/\\]", frames[-1]):  # the program's own
        return ""
    path = r"(?:site|dist)-packages[/\\]{1,2}(?!(?:torch|torchvision|torchaudio)[/\\]|importlib)(\w+)(?:[/\\]|\.py\")"
    text = re.sub(
        r"' \([^\n]{1,300}\)(?:\. Did you mean[^\n]*)?[ \t]*$", "'", told.text, flags=re.M
    )  # behind the name: the file that lacks it
    found = replace(told, text=text).last(path) or told.last(path)
    name = DISTRIBUTIONS.get(found[1], "") if found else ""
    return name if name and "://" not in name else found[1].replace("_", "-") if found else ""


def caller_of_torch(told: Told) -> str:
    """torchvision or torchaudio, where the last frame of the traceback is theirs."""
    found = told.last(r"(?:site|dist)-packages[/\\]{1,2}(torchvision|torchaudio|torch)[/\\]")
    return found[1] if found and found[1] != "torch" else ""


_OF_LOCALS = r"in get_version\n[^\n]*\n\s*KeyError: '__version__'"


def _of_its_setup(told: Told) -> tuple[Fix, ...]:
    """Python 3.13 no longer lets exec() write into locals(), by which old projects read their version."""
    if not told.has(_OF_LOCALS):
        return ()
    name = told.package[0] or "PACKAGE"
    wanted = told.wanted or (name,)
    inside = "python" if told.conda else ".venv/bin/python"
    text = f"The setup.py of {name} does not run on Python 3.13 and newer: use "
    if not name.startswith("mmcv"):
        made = environments.new_environment(told, "3.12", "torch", "torchvision", "setuptools<82", "wheel")
        last = f"{inside} -m pip install --no-build-isolation {shlex.join(wanted)}"
        return (Fix(f"{text}3.12, in a new environment", (*made, last)),)
    listed = told.last(r"/torch(\d\.\d)(?:\.0)?/")
    torch = f"{listed[1]}.0" if listed else "2.1.0"
    text += f"3.10 and torch {torch}, for which OpenMMLab has wheels, in a new environment"
    made = environments.new_environment(told, "3.10", *torch_builds.pair(told, torch)[:2], "setuptools<82", "openmim")
    return (Fix(text, (*made, f"{inside} -m mim install {shlex.join(wanted)}")),)


def _setuptools(told: Told) -> tuple[Fix, ...]:
    if told.has(r"AssertionError: \S+distutils"):
        text = "distutils was imported before setuptools, which replaces it: restart the program; a notebook's runtime"
        return (Fix(text), Fix("If it comes again", ("export SETUPTOOLS_USE_DISTUTILS=stdlib",)))
    if told.has("module 'distutils' has no attribute"):
        if told.python and version(told.python) >= (3, 12):  # which that setuptools does not know
            text = "torch before 1.11 needs distutils, which Python 3.12 has no longer: take a newer torch"
            return (Fix(text, (pip("install", "-U", "torch", "tensorboard", "setuptools<82"),)),)
        text = "torch before 1.11 needs a setuptools from before 60 for TensorBoard (Python 3.11 and older)"
        return (
            Fix(text, (pip("install", "setuptools==59.5.0"),)),
            Fix("Or a newer torch, which does without", (pip("install", "-U", "torch", "tensorboard"),)),
        )
    if told.has(r"Couldn't install clip"):
        python = "venv\\Scripts\\python" if told.os == "windows" else "venv/bin/python"
        text = (
            "pip builds CLIP apart, with the newest setuptools, which has no pkg_resources: build it in the web UI's "
            "own environment (from its folder), then start it again"
        )
        build = f"{python} -m pip install --no-build-isolation {_CLIP}"
        return (Fix(text, (f'{python} -m pip install "setuptools<82" wheel', build)),)
    return _of_its_setup(told) or _old_numpy(told) or _before_3_12(told) or _old_setuptools(told)


def _old_numpy(told: Told) -> tuple[Fix, ...]:
    """Its build is by numpy.distutils, which no Python from 3.12 on has."""
    name, number = told.package
    by_its_own = r"No module named '?(?:distutils\.msvccompiler|numpy\.distutils)|numpy[\\/]distutils[\\/]"
    if not told.has(by_its_own) and not (name.lower() == "numpy" and told.has(r"No module named '?distutils")):
        return ()
    text = (
        f"This release of NumPy{f' {number}' if number else ''} has no wheel for this Python, and no build of it works "
    )
    wanted = f"numpy=={number}" if number else "numpy<1.26"
    return (
        Fix(f"{text}on 3.12 and newer: take one", (pip("install", "-U", "--only-binary", ":all:", "numpy"),)),
        Fix("Or use an older Python, in a new environment", environments.new_environment(told, "3.11", wanted)),
    )


def _before_3_12(told: Told) -> tuple[Fix, ...]:
    """A build whose own list pins a setuptools that no Python from 3.12 on can import."""
    name, number = told.package
    if not (told.isolated and name and told.has("ImpImporter")):
        return ()
    asks = told.last(rf"Collecting {re.escape(name)}\S* \(from ([A-Za-z][\w-]*)\)")
    user = asks[1] if asks else f"{name}=={number}" if number else name
    text = f"This {name} is built by a setuptools of its own that is older than Python 3.12: use 3.11, in a new"
    if asks and user.lower().replace("_", "-") not in KNOWN:  # the reader's own, perhaps, and a stranger's on PyPI
        made = [line for line in environments.new_environment(told, "3.11", "pip") if "pip install" not in line]
        return (Fix(f"{text} environment; there your install command again", tuple(made)),)
    return (
        Fix(f"{text} environment", environments.new_environment(told, "3.11", *(fixes.of_the_file(told) or (user,)))),
        Fix("Or a release that is for Python 3.12, if there is one", (pip("install", "-U", re.split("=", user)[0]),)),
    )


_CLIP = "https://github.com/openai/CLIP/archive/d50d76daa670286dd6cacf3bcd80b5e4823fc8e1.zip"


def _old_setuptools(told: Told) -> tuple[Fix, ...]:
    """What a build lacks is missing in the build's own environment, where a pin outside changes nothing."""
    name, number = told.package
    wanted = f"{name}=={number}" if number else name or "PACKAGE"
    if place := told.last(r'"([^"\n]*python(?:\.exe)?)" -m pip install (https?://\S+|git\+\S+)'):
        os = told.os or "linux"
        start = (place[1], "-m", "pip", "install")
        return (
            Fix(
                "pip builds it apart, with the newest setuptools, which has no pkg_resources: build it in the "
                "program's own environment, then start the program again",
                (
                    shell.command(os, *start, "setuptools<82", "wheel"),
                    shell.command(os, *start, "--no-build-isolation", place[2]),
                ),
            ),
        )
    if told.isolated and told.manager == "uv":
        return (
            Fix(
                "The build uses its own environment: limit setuptools there",
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
                "The build uses its own environment: limit setuptools there (pip 25.3 or newer)",
                (
                    "echo 'setuptools<82' > build-constraints.txt",
                    pip("install", "--build-constraint", "build-constraints.txt", wanted),
                ),
            ),
            _without_isolation(wanted),
            Fix(f"Or install a newer {name or 'release of the package'}, which no longer needs it"),
        )
    if told.has(r"ImpImporter|No module named 'setuptools'|since setuptools is not available"):
        return (
            Fix("Update pip and setuptools for this Python", (pip("install", "-U", "pip", "setuptools", "wheel"),)),
        )
    if told.has(r"No module named '?distutils"):
        return (Fix("Install setuptools, which includes distutils", (pip("install", "setuptools<82", "wheel"),)),)
    removed = 70 if told.has(r"cannot import name '?packaging'? from '?pkg_resources") else 82
    return (
        Fix(
            f"Install a setuptools that still has it (version {removed} removed it)",
            (pip("install", f"setuptools<{removed}", "wheel"),),
        ),
    )


def _without_isolation(wanted: str) -> Fix:
    return Fix(
        "Or build it in your environment, with a setuptools that still has it",
        (pip("install", "setuptools<82", "wheel"), pip("install", "--no-build-isolation", wanted)),
    )


# As libraries word it: "requires PyTorch 2.0", "needs `torch>=2.5`", "upgrade PyTorch to version 2.0 or higher".
_ASKS_FOR_TORCH = (
    r"(?:[Rr]equires?|[Nn]eeds?|only available in|[Ii]nstall|[Uu]pgrade|[Uu]pdate)(?: your)?(?: at least)? [`'\"]?"
    r"(?:Py|py)?[Tt]orch[`'\"]?(?: to)?(?: at least)?(?: version)? ?(?:>=? ?)?v?"
)


# Arguments that a class of torch's refuses whose name an old traceback does not have.
_ARGUMENTS = {"weights": "1.12", "reduction": "0.4.1", "label_smoothing": "1.10", "batch_first": "1.9"}


def _first_with(told: Told, name: str) -> str:
    """The release that brought a name of torch's, or an argument of the function that refuses it."""
    if told.has("is not a module, class, method, function"):
        return "1.2"  # until then torch.jit.script took functions only
    if (call := told.last(r"\b(\w+)(?:\.__init__)?\(\) got an unexpected keyword argument '\w+'")) is None:
        return since.NAMES.get(name, "")
    made = told.last(r"\b(\w+)\([^\n]*\n(?:[ ~^]+\n)?TypeError: __init__\(\) got") if call[1] == "__init__" else None
    found = since.of_argument((made or call)[1], name)
    return found or _ARGUMENTS.get(name, "")


def _newer_companion(told: Told) -> tuple[Fix, ...]:
    """For a name that came with a later torchvision or torchaudio."""
    if (lacking := told.last(since.LACKING)) is None:
        return ()
    package, name = sorted(filter(None, lacking.groups()), key=lambda one: one not in COMPANIONS)
    least = since.of_companion(package, name)
    said = told.last(rf"\b{package}\W{{0,4}}(?:version\W{{0,3}})?(\d+\.\d+)")
    if said and version(said[1]) >= version(least):
        text = f"{name} came with {package} {least}, and yours is newer: it is a part that must be imported by its "
        return (Fix(f"{text}full name, or another file or folder named {package} is found first"),)
    if jetsons := makers.jetson(told):
        return jetsons
    text = f"{name} came with {package} {least}, and the installed one is older: "
    own = told.torch and told.known.companions.of(package, told.torch)
    if own and version(own[0]) >= version(least):
        command = pip("install", "-U", "--no-deps", f"{package}=={own[0]}")
        return (Fix(f"{text}install the one that belongs to torch {told.torch}", (command,)),)
    return (Fix(f"{text}update it together with torch", (torch_builds.newest(told),)),)


# Source: torch/onnx/symbolic_opset*.py and _constants.py of the wheels; what has no line came later.
_OPSETS = {11: "1.3", 12: "1.5", 13: "1.8", 14: "1.10", 15: "1.10", 16: "1.12", 17: "1.13"}


def _newer_opset(told: Told) -> tuple[Fix, ...]:
    """Each torch knows opsets up to one; the exporter for later ones is another."""
    if (asked := told.last(r"Unsupported ONNX opset version: (\d+)")) is None:
        return ()
    opset = int(asked[1])
    if opset < 9:
        return (Fix(f"torch exports no opset {opset} any more: ask for one it has, opset_version=17"),)
    least = _OPSETS.get(opset, "1.3" if opset < 11 else "2.6")
    later = ", and torch.onnx.export(..., dynamo=True) there" if opset > 17 else ""
    return (
        Fix(
            f"This torch has no opset {opset}: use torch {least} or newer{later}",
            (pip("install", "-U", f"torch>={least}", *torch_builds.WITH_TORCH),),
        ),
        Fix(
            f"Or ask for a lower one: torch.onnx.export(..., opset_version={min(opset - 1, 13)}), --opset of exporters"
        ),
    )


def _with_its_header(told: Told) -> tuple[Fix, ...]:
    if not told.has(r"error: \W{0,2}torch/extension\.h"):
        return ()
    own = " The one that is taken is in ~/.local: uninstall that first." if told.has(r"/\.local/lib/") else ""
    text = f"torch/extension.h came with torch 1.0, and an older one is taken.{own} Install a newer one, build again"
    first = (pip("uninstall", "-y", "torch"),) if own else ()
    return (Fix(text, (*first, pip("install", "torch>=1.0", "torchvision"))),)


def _imported(told: Told) -> tuple[Fix, ...]:
    part = told.last(_TO_IMPORT)
    text = f"Write import {part[1]}.{part[2]} in the file that uses it" if part else "Import it"
    return (Fix(f"{text}; or, where that is a package's, update the package"),)


def _part_of_torch(told: Told) -> tuple[Fix, ...]:
    """A module of torch that its releases do not all load with it."""
    part = told.last(r"module 'torch' has no attribute '(fx|func|compiler|export)'")
    if part is None:
        return ()
    text = f"This torch loads torch.{part[1]} only when asked to: import torch.{part[1]} at the start of the program"
    return (Fix(f"{text}, before the package that uses it; or update torch"),)


# Modules of torch, and the release that brought them. Source: the wheels.
_MODULES = {
    "ao": "1.10",
    "fx": "1.8",
    "func": "2.0",
    "_dynamo": "2.0",
    "_custom_op": "2.1",
    "_custom_ops": "2.1",
    "nn.attention": "2.2",
}
_MODULES |= {"distributed.elastic": "1.9", "distributed.fsdp": "1.11", "distributed.device_mesh": "2.2"}


def _near(told: Told, least: str) -> list[Fix]:
    """With an old Python the other packages are of its time, too: the torch that is next to them."""
    last = torch_builds.newest_torch(told)
    every = [item for item in told.known.releases.versions() if version(item) >= version(least)]
    if not last or version(told.python) > (3, 8) or last not in every or told.several_pythons or told.notebook:
        return []
    near = max(told.known.releases.series(every[0].rpartition(".")[0]), key=version)
    build = torch_builds.cuda_build(told, near) if told.os == "windows" else ""
    text = f"It needs torch {least} or newer: install {near}, which suits most packages for Python {told.python}"
    last = f"; the last torch for it is {last}" if last != near else ""
    return [Fix(text + last, (torch_builds.torch_of(told, near, build),))]


def _by_another_python(told: Told, part: str, least: str) -> tuple[Fix, ...]:
    """Where the torch that the text shows is new enough, so that it is not the one that runs."""
    if not least or not told.torch or version(told.torch) < version(least):
        return ()
    text = (
        f"torch {told.torch} has torch.{part}, and what runs here has not: the program runs with another Python than "
    )
    text += "pip's. See which (its path is in the traceback), and start the program by the Python that has it"
    look = 'python -c "import sys, torch; print(sys.executable, torch.__version__)"'
    return (Fix(text, (look, pip("show", "torch"))),)


def _with_v2(told: Told) -> tuple[Fix, ...]:
    """torchvision.transforms.v2 came with torchvision 0.15, which is for torch 2.0."""
    text = "torchvision.transforms.v2 came with torchvision 0.15, for torch 2.0: update torch and torchvision together"
    if not told.has(r"No module named '?torchvision\.transforms\.v2"):
        return ()
    if made := makers.jetson(told):
        return made
    if told.torch and version(told.torch) >= (2, 0):
        own = told.known.companions.of("torchvision", told.torch)
        index = ("--index-url", f"{torch_builds.INDEX}/{told.build}") if told.build else ()
        text = f"torchvision is from before 0.15, which brought transforms.v2: take the one of torch {told.torch}"
        wanted = f"torchvision=={own[0]}" if own else "torchvision"
        return (Fix(text, (pip("install", "--force-reinstall", "--no-deps", wanted, *index),)),)
    build = "rocm6.4" if told.has(r"(?i)\+rocm\d|\brocm\d") else ""
    build = build or (torch_builds.cuda_build(told) if told.os == "windows" or told.build.startswith("cu") else "")
    index = ("--index-url", f"{torch_builds.INDEX}/{build}") if build else ()
    if told.has(r"custom_nodes[/\\]"):
        text += ", in ComfyUI's own Python; or take an older release of the node"
    return (Fix(text, (pip("install", "-U", "torch", *torch_builds.WITH_TORCH, *index),)),)


def _newer_torch(told: Told) -> tuple[Fix, ...]:
    """The least release that the text asks for, or that has the name it misses."""
    if newer := _with_v2(told) or _newer_companion(told) or _newer_opset(told):
        return newer
    asking = caller_of_torch(told) or ("torchvision" if told.has(r"\bimport torchvision\b") else "")
    if asking and told.torch and (found := told.known.companions.of(asking, told.torch)):
        text = f"This {asking} is for a newer torch: install the one that belongs to torch {told.torch}"
        return (
            Fix(text, (pip("install", "--force-reinstall", "--no-deps", f"{asking}=={found[0]}"),)),
            *fixes.reinstall_newer(told),
        )
    asked = told.last(
        r"(?:at least v?|torch ?>= ?|PyTorch ?>= ?|requires? (?:PyTorch|torch) (?:version )?>?=? ?)(\d\.\d{1,2})"
    ) or told.last(rf"{_ASKS_FOR_TORCH}(\d\.\d{{1,2}})")
    named = told.last(r"(?:has no attribute|cannot import name|keyword argument) '(\w+)'") or told.last(
        r"(?:import|导入) [`'\"]{0,2}torch\.[\w.]{1,80}\.([A-Z]\w+)"
    )
    least = asked[1] if asked else "2.6" if told.has("CVE-2025-32434") else _first_with(told, named[1] if named else "")
    lacks = r"No module named '?torch\.((?:(?:distributed|nn)\.)?\w+)|module 'torch\.(\w+)' has no attribute '(\w+)"
    module = told.last(lacks)
    if not least and module:
        came = _MODULES.get(module[1] or f"{module[2]}.{module[3]}", "")
        # A part that torch has, but does not import by itself, gives the message of an attribute, too.
        least = came if module[1] or not came or (told.torch and version(told.torch) < version(came)) else ""
    if told.has("Disabling PyTorch because") and told.has(
        r"(?i)intel[^.\n]{0,12}mac|\bmac[^.\n]{0,20}intel|but found 2\.2\.2(?!\+)"
    ):
        text = "torch 2.2.2 is the last for a Mac with an Intel processor: there keep a transformers from before 5"
        return (Fix(text, (pip("install", "transformers<5", "numpy<2"),)), *fixes.reinstall_newer(told))
    if least and told.torch and version(told.torch) >= version(least) and not asked and named:
        return _part_of_torch(told) or (
            Fix(
                f"torch has {named[1]} since {least}, and this is {told.torch}: what is called is another class "
                "or function "
                "of that name, of a package or of the project: print its type and where it is from, print(type(x)), "
                "and leave the argument out, or update that package"
            ),
        )
    seen = _by_another_python(told, module[1], least) if module and module[1] else ()
    if not least or (told.facts is not None and told.facts.torch is not None):
        came = f"{named[1]} came with torch {least}, and this is {told.torch}" if named and least and told.torch else ""
        first, *others = fixes.reinstall_newer(told)
        text = f"{came}: {first.text[0].lower()}{first.text[1:]}" if came else first.text
        return (*seen, replace(first, text=text), *others)
    text = f"Install torch {least} or newer, together with its torchvision and torchaudio"
    index = ("--index-url", f"{torch_builds.INDEX}/{torch_builds.cuda_build(told)}") if told.os == "windows" else ()
    if index:
        text += "; without the CUDA index, Windows gets the CPU build"
    made = (
        list(seen)
        or _near(told, least)
        or [Fix(text, (pip("install", "-U", f"torch>={least}", *torch_builds.WITH_TORCH, *index),))]
    )
    if told.has("serious vulnerability|CVE-2025-32434|safetensors"):
        made.append(Fix("Or use a safetensors version of the file, which does not need a newer torch"))
    return tuple(made)


# Public names that torch has no more: 1.0 to 2.2 compared with 2.13. What else is missing came later.
_GONE = (
    r"DILL_AVAILABLE|zero_gradients|make_jacobian|log_sigmoid|set_training|ExportTypes|OnnxRegistry|ONNXRuntimeOptions|ExportOptions|"
    r"dynamo_export|enable_fake_mode|get_trace_graph|weak_\w+|pin_memory_batch|numpy_type_map|required"
    r"|SAVE_STATE_WARNING|"
    r"traceable|backends|Interval|build_table|format_time|check_compiler_abi_compatibility|is_in_onnx_export|COMPILED|"
    r"BatchTensor|\w+_multigpu|dist_backend|Col2Im|Im2Col|\w*export_to_pretty_string|deprecated"
    r"|ModuleAttributeError|T_co|"
    r"utils\b|ReduceOp|init_process_group|is_initialized|ProcessGroup|group|Backend|get_rank|get_world_size|barrier|"
    r"destroy_process_group|ReduceOptions|FILE_LIKE|(?:Optional|Union|List|Dict|Tuple|Callable|Any|Set|Type"
    r"|Iterable|Iterator"
    r"|NamedTuple|DefaultDict|Mapping|container_abcs|string_classes|int_classes|hooks|thnn_backend|DataLoader2"
    r"|SymbolicContext"
    r"|CheckerError|DiagnosticOptions|symbolic(?:_caffe2|_registry)?|registration|unconvertible_ops"
    r"|export_for_\w+|dynamic_dim"
    r"|LeafSpec|FlattenParamsWrapper|flat_param|TrainingState_|ReplicatedTensor|distributed_cpu|bottleneck|ffi|hub_dir"
    r"|params_t|log|MASTER_BRANCH|MemPoolContext|device_ctx_manager)\b"
)
_MODULES_GONE = (
    r"utils\.ffi|legacy|onnx\.symbolic(?:_registry|_caffe2)?'|testing|nn\.(?:backends|_functions)|cuda\.error|tensor'|"
    r"distributed\.(?:deprecated|pipeline|_shard)|utils\.(?:data\.communication|serialization)"
    r"|fx\.symbolic_trace|for_onnx"
)


def _meant(told: Told) -> tuple[Fix, ...]:
    found = told.last(misnamed.ASKED)
    name = misnamed.meant(found[0]) if found else ""
    return (Fix(f"Write {name}" if name else "Look the name up in torch's documentation"),)


ERRORS = (
    Error(
        "misnamed",
        "torch has no such name: it is misspelled, or in another module",
        "The program asks torch for a name that no release has in that module.",
        "code",
        (
            Seen(
                "has no attribute | cannot import name | No module named torch",
                misnamed.ASKED,
                "AttributeError: module 'torch.nn' has no attribute 'Cov2d'",
            ),
        ),
        (_meant,),
        only_if=lambda text: misnamed.meant(text) != "",
        source="torch/__init__.py; torch/nn/__init__.py",
    ),
    Error(
        "submodule-not-imported",
        "A part of torch is used that was not imported",
        "`import torch` does not load all of its submodules: code that uses this one has to import it.",
        "code",
        (Seen("has no attribute", _TO_IMPORT, "module 'torch.utils' has no attribute 'cpp_extension'"),),
        (_imported,),
        alternatives=(Or("torch-too-old-for-package", "the import fails, too"),),
        amid=lambda around: (torch := Told(around).torch) == "" or version(torch) >= version("2.5"),
        source="torch/__init__.py",
    ),
    Error(
        "torch-too-old-for-package",
        "A package needs a newer torch",
        "A package needs a newer torch (or torchvision, torchaudio) than the one installed.",
        "environment",
        (
            Seen(
                "Tensor object has no attribute",
                r"'Tensor' object has no attribute '(?:T|H|m[TH]|move(?:axis|dim)|swap(?:axes|dims)|ravel|tile|"
                r"nan_to_num|amax|amin|isin|"
                r"diff|unflatten|untyped_storage|is_(?:mps|xpu|cpu|meta|inference)|clamp_m(?:in|ax)|maximum|minimum|"
                r"square|"
                r"true_divide|logaddexp|isnan|isfinite|bitwise_\w+|logical_\w+|to|item|requires_grad_|detach|int_repr|"
                r"(?:arg)?sort|fill_diagonal_|unfold|roll|flip|register_post_accumulate_grad_hook)'",
                "AttributeError: 'Tensor' object has no attribute 'moveaxis'",
            ),
            Seen(  # whose folder torch before 1.0 has not
                "torch extension h",
                r"-I\S{1,200}/torch/lib/include(?![^\n]*csrc/api)[^\n]*\n(?:[^\n]*\n){0,9}?[^\n]*"
                r"fatal \W{0,3}error: \W{0,2}torch/extension\.h",
                "gcc -I/v/torch/lib/include -c x.cpp\nx.cpp:1:10: fatal error: torch/extension.h: No such file",
            ),
            Seen(
                "torchvision | torchaudio",
                since.LACKING,
                "AttributeError: module 'torchvision.models' has no attribute 'efficientnet_b0'",
            ),
            Seen(
                "import torch | torch",
                r"(?:(?i:(?:cannot|can't|could not|unable to|failed to) import)|无法导入|不能导入) [`'\"]{0,2}"
                r"torch(?:\.[a-z_]\w{0,40}){1,5}\.[A-Z]\w{3,60}(?![\w.])",
                "- cannot import torch.utils.checkpoint.CheckpointPolicy",
            ),
            Seen(
                "object has no attribute",
                r"torch[\\/]nn[\\/]modules[\\/]module\.py[^\n]*, in __getattr__\n(?:[^\n]*\n){1,3}?"
                r"AttributeError: '\w+' object has no attribute '(?:to|register_full_backward_hook|requires_grad_)'",
                'File "/v/torch/nn/modules/module.py", line 398, in __getattr__\n    type(self).__name__, name))\n'
                "AttributeError: 'Net' object has no attribute 'to'",
            ),
            *exactly("save_for_backward can only save input or output tensors"),
            *exactly("expected a Variable argument, but got", "Must not create a new variable from a variable"),
            *exactly("expected Variable (got", "type object 'object' has no attribute '__getattr__'"),
            *varying("'Variable' object has no attribute '{conv_tbc}'"),
            Seen(
                "device type at start of device string",
                r"device type at start of device string: (?:mps|xpu|hpu|npu|mtia)",
                "RuntimeError: Expected one of cpu, cuda, mkldnn device type at start of device string: mps",
            ),
            Seen(
                "got an unexpected keyword argument",
                r"scaled_dot_product_attention\(\) got an unexpected keyword argument"
                rf"|{since.REFUSED}"
                r"|(?:(?<![\w.])__init__|[Ll]oss|(?<!cross)entropy|kl_div)\(\) got an unexpected keyword argument "
                r"'(?:reduction|label_smoothing|batch_first|norm_first)'",
                "TypeError: scaled_dot_product_attention() got an unexpected keyword argument 'enable_gqa'",
            ),
            Seen(
                "init got an unexpected keyword argument weights",
                r"models\.\w+\([^\n]*weights ?=[\s\S]{0,3000}?"
                r"__init__\(\) got an unexpected keyword argument 'weights'"
                r"|__init__\(\) got an unexpected keyword argument 'weights'"
                r"(?=\n[\s\S]{0,600}?models\.\w+\([^\n]*weights ?=)",
                "model = models.resnet50(weights='DEFAULT')\nTypeError: __init__() got an unexpected keyword argument "
                "'weights'",
            ),
            Seen(
                "CVE",
                r"CVE-2025-32434[\s\S]{0,2900}?ValueError: Could not load",
                "It fails because of CVE-2025-32434\nValueError: Could not load",
            ),
            Seen(
                "torchvision",
                r"cannot import name '?(?:InterpolationMode|TrivialAugmentWide|RandAugment|AutoAugment\w*)'",
                "torchvision\nImportError: cannot import name 'InterpolationMode'",
            ),
            Seen(
                "NameError name torch is not defined | NameError name nn is not defined",
                r"[/\\]transformers[/\\][^\n]{0,200}\n(?:[^\n]{0,200}\n){0,3}NameError: name '(?:torch|nn)' is",
                "File \"/v/transformers/integrations/accelerate.py\", line 62\nNameError: name 'torch' is not defined",
            ),
            Seen(
                "No module named torch",
                r"No module named 'torch\.(?:_dynamo|_inductor|_export|_custom_ops?|ao|fx|amp|profiler|package|nested|"
                r"monitor|futures|distributed\.(?:fsdp|elastic|_tensor|_shard|checkpoint|_composable|pipelining|run|rpc|"
                r"optim))\S*'",
                "ModuleNotFoundError: No module named 'torch._dynamo'",
            ),
            Seen(
                "No module named torchvision",
                r"No module named ['\"]?torchvision\.(?:transforms\.(?:v2|autoaugment)|tv_tensors|datapoints|"
                r"ops|io|models\.(?:mobilenetv[23]|mobilenet|efficientnet|convnext|regnet|vision_transformer|"
                r"swin_transformer|maxvit|optical_flow|feature_extraction|quantization|detection|segmentation"
                r"|video|mnasnet|googlenet)\b)\S*",
                "ModuleNotFoundError: No module named 'torchvision.transforms.v2'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name "
                r"'(?:TorchDispatchMode|infer_schema|_ignored_ops|CheckpointPolicy|Placement|distribute_tensor"
                r"|distribute_module|"
                r"FSDPModule|register_pytree_node|is_fx_tracing|_disable_dynamo|set_model_state_dict|"
                r"get_model_state_dict|get_optimizer_state_dict)' from 'torch",
                "cannot import name 'TorchDispatchMode' from 'torch.utils._python_dispatch'",
            ),
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
                r"matrix_rank|_six|ifft|potr[fsi]|trtrs|btrifact|btrisolve|gesv|pstrf|stft_old|qscheme_old|"
                r"chain_matmul_old|set_deterministic|is_deterministic|legacy|cholesky_solve|has_(?:cuda|cudnn"
                r"|mkldnn|mps)|autocast_mode|btriunpack|quantize_linear|for_onnx|align_tensors|_C|version|"
                r"_utils\w*)')(?:[a-z_]\w*|OutOfMemoryError|AcceleratorError|Event|GradScaler|DeviceMesh|Sym\w+"
                r"|\w+Storage)'",
                "AttributeError: module 'torch' has no attribute 'argsort'",
            ),
            *exactly("module 'torch.utils._pytree' has no attribute 'register_pytree_node'"),
            *exactly("is not a module, class, method, function, traceback, frame, or code object"),
            *varying("Unsupported ONNX opset version: 17"),
            Seen(
                "orch",
                r"(?:Error|Exception|Warning): (?![^\n]*\b(?i:bf16|fp8|ampere|hopper)\b)[^\n]{0,300}?"
                rf"{_ASKS_FOR_TORCH}(?:1|2)\.\d+(?![\w.,=<>;!\[ ]*but you)",
                "ImportError: AttnProcessorNext requires PyTorch 2.0, to use it, please upgrade PyTorch to 2.0.",
            ),
            Seen(
                "require",
                r"requires? (?:PyTorch|torch) (?:version )?>= ?[\d.]+,? (?:but|found)",
                "requires PyTorch >=12 but",
            ),
            Seen(
                "No module named torch",
                r"No module named 'torch\.(?:fx|ao|_dynamo|_inductor|special|linalg|fft|hub|profiler|"
                r"package|monitor|masked|library|cuda\.amp|optim\.swa_utils|utils\.(?:tensorboard|hipify|"
                r"flop_counter|_pytree|cpp_extension)|distributed\.(?:elastic|fsdp|algorithms|checkpoint|"
                r"pipelining|launcher|run))'",
                "ModuleNotFoundError: No module named 'torch.fx'",
            ),
            *exactly("module 'torch.storage' has no attribute"),
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
            Seen(
                "has no attribute",
                r"module 'torch\.(?!_)[\w.]+' has no attribute '(?!_|(?:" + _GONE + r")')\w+'",
                "AttributeError: module 'torch.nn.init' has no attribute 'kaiming_normal_'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '(?!_|(?:" + _GONE + r")')\w+' from 'torch\.(?!_|testing)[\w.]+'",
                "ImportError: cannot import name 'autocast' from 'torch.cuda.amp'",
            ),
            Seen(
                "No module named torch",
                r"No module named 'torch\.(?!_|version'|" + _MODULES_GONE + r")[\w.]+'",
                "ModuleNotFoundError: No module named 'torch.distributions'",
            ),
        ),
        (
            lambda told: (
                (Fix("This torch (before 0.4) computes with Variables: model(Variable(x))"),)
                if told.has("save_for_backward|Variable argument|expected Variable")
                else ()
            ),
            lambda told: (
                (Fix("It is a module of its own: from torchvision.transforms import v2 (torchvision 0.15 or newer)"),)
                if told.has(r"transforms' has no attribute 'v2'")
                else ()
            ),
            lambda told: _with_its_header(told) or _newer_torch(told),
            Fix("Or install the version of the package that was made for this torch"),
        ),
        alternatives=(
            Or("old-package-for-new-torch", "the name is an old one: then the package is older than torch"),
            Or("local-file-shadows-package", "torch.__file__ is not in site-packages"),
            Or(
                "duplicate-install",
                "the installed torch should have it: then a different copy, or the leftovers of an interrupted "
                "installation, are found first",
            ),
        ),
        asked=(
            "module torch has no attribute",
            "upgrade torch to at least",
            "requires pytorch newer",
            "torch too old for transformers",
        ),
        amid=not_elsewhere,
        source="transformers: import_utils.py",
    ),
    Error(
        "old-package-for-new-torch",
        "A package is too old for this torch",
        "A package, or old code, uses something that the installed torch (or torchvision, torchaudio) has removed.",
        "environment",
        (
            Seen(
                "module torchvision | from torchvision prototype",
                r"module 'torchvision[\w.]*' has no attribute '(?:Scale|scale|RandomSizedCrop|irange|\w+_urls|"
                r"Kinetics400|functional_\w+|ConvBN\w+|Permute|\w+[Tt]oImage\w*|\w+_spatial_size|VideoReader|prototype|get_\w+|_\w+|"
                r"utils|\w+_fake_ops)'|(?:module|from) 'torchvision\.prototype",
                "AttributeError: module 'torchvision.transforms' has no attribute 'Scale'",
            ),
            Seen(
                "module torchaudio",
                r"module 'torchaudio(?!\._internal)[\w.]*' has no attribute '\w+'",
                "AttributeError: module 'torchaudio' has no attribute 'io'",
            ),
            Seen(
                "got an unexpected keyword argument",
                r"__init__\(\) got an unexpected keyword argument '(?:data_tensor|target_tensor|volatile)'"
                r"|(?:\b\w*(?:LR|Lr|Schedul|Plateau|Restarts)\w*\.|(?<![\w.]))__init__\(\) got an unexpected keyword "
                r"argument 'verbose'"
                r"|(?:affine|__init__)\(\) got an unexpected keyword argument 'fillcolor'"
                r"|\w\(\) got an unexpected keyword argument '(?:device_id|retain_variables|example_outputs|"
                r"enable_onnx_checker|use_external_data_format|_retain_param_name)'",
                "TypeError: __init__() got an unexpected keyword argument 'data_tensor'",
            ),
            Seen(
                "SyntaxError invalid syntax",
                r"\basync ?= ?True\)[^\n]*\n[\s^]*SyntaxError: invalid syntax",
                "    x = x.cuda(async=True)\n                     ^\nSyntaxError: invalid syntax",
            ),
            Seen(
                "raise NotImplementedError",
                r"torch[/\\]_thnn[/\\]utils\.py[^\n]*\n[^\n]*\nNotImplementedError",
                'File "/v/torch/_thnn/utils.py", line 27, in __getattr__\n    raise '
                "NotImplementedError\nNotImplementedError",
            ),
            *exactly(
                "stft requires the return_complex parameter be given for real inputs",
                "istft requires a complex-valued input tensor matching the output from stft",
            ),
            Seen(
                "type object Variable has no attribute",
                r"type object 'Variable' has no attribute '(?:chunk|cat|mm|bmm|sum|mean|max|min|exp|log|sqrt|view|size|"
                r"matmul|stack|transpose|squeeze|unsqueeze|topk|norm|abs|clamp|pow|add|mul|div)'",
                "AttributeError: type object 'Variable' has no attribute 'chunk'",
            ),
            *exactly("'function' object has no attribute 'Variable'"),
            *exactly("DeprecatedTypeProperties", 'AT_DISPATCH_FLOATING_TYPES" is undefined'),
            Seen(
                "Integer division of tensors using div or is no longer supported",
                r"Integer division of tensors using div or / is no longer supported",
                "RuntimeError: Integer division of tensors using div or / is no longer supported",
            ),
            *exactly("No module named 'torch._six'"),
            Seen(
                "torch six",
                r"(?i)\b(?:issues?|problems?|errors?|trouble) (?:with|of|in|from|importing|about) (?:the )?"
                r"[`'\"]{0,2}torch\._six\b",
                "I have an issue with the torch._six module",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'torch\._six'",
                "cannot import name 'name' from 'torch._six'",
            ),
            Seen(
                "No module named torchvision",
                r"No module named 'torchvision\.(?:transforms\.functional_tensor|models\.utils|"
                r"models\.\w+\.model_urls|prototype[\w.]*)'",
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
                "cannot import name",
                r"cannot import name '\w+' from 'torchaudio[\w.]*'",
                "ImportError: cannot import name 'AudioMetaData' from 'torchaudio' (/v/torchaudio/__init__.py)",
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
                "THC",
                r"(?:[‘'\"]THCState[’'\"] does not name a type|identifier "
                r"\"?THC(?:udaCheck|State|CeilDiv|udaMalloc)\"? is "
                r"undefined|[‘'\"]THC(?:udaCheck|State|CeilDiv|udaMalloc)[’'\"] was not declared)",
                "error: 'THCState' does not name a type",
            ),
            Seen(
                "Cannot open include file THC",
                r"Cannot open include file: ?'THC/THC\w*\.h",
                "fatal error C1083: Cannot open include file: 'THC/THC.h': No such file or directory",
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
                "cannot import name 'zero_gradients' from 'torch.autograd.gradcheck'",
            ),
            Seen(
                "module torch has no attribute",
                r"module 'torch' has no attribute '(?:Any|Callable|Dict|List|Optional|Set|Tuple|Type|Union|"
                r"symeig|solve|lstsq|rfft|irfft|gels|eig|matrix_rank|"
                r"_six|ifft|potr[fsi]|trtrs|btrifact|btrisolve|gesv|pstrf|stft_old|qscheme_old|"
                r"chain_matmul_old|set_deterministic|is_deterministic|legacy|cholesky_solve|has_(?:cuda|cudnn"
                r"|mkldnn|mps)|autocast_mode|btriunpack|quantize_linear|for_onnx|align_tensors)'",
                "AttributeError: module 'torch' has no attribute 'set_deterministic'",
            ),
            *exactly("cannot import name 'SAVE_STATE_WARNING'", "derivative for aten::grid_sampler_2d_backward"),
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
                r"destroy_process_group|ReduceOptions)')|nn|optim|utils|serialization|hub|export|amp"
                r"|multiprocessing|onnx|jit|fx|autograd|cuda|backends|"
                r"functional|ao|quantization)(?:\.\w+)*' has no attribute '\w+'",
                "AttributeError: module 'torch.optim' has no attribute '_multi_tensor'",
            ),
            *exactly("module 'torch._six' has no attribute"),
            Seen(
                "object has no attribute '_backend'",
                r"'(?:Embedding|Linear|Conv\dd|LSTM|GRU|RNN|Module|Parameter)' object has no attribute '_backend'",
                "AttributeError: 'LSTM' object has no attribute '_backend'",
            ),
            *exactly("'GCNConv' object has no attribute 'weight'"),
            Seen(
                "nn backends backend py",
                r"torch[/\\]nn[/\\]backends[/\\]backend\.py[^\n]*\n[^\n]*\n *NotImplementedError",
                'File "/v/torch/nn/backends/backend.py", line 10, in __getattr__\n    raise '
                "NotImplementedError\nNotImplementedError",
            ),
            Seen(
                "object has no attribute",
                r"'(?:Upsample|GELU|Hardswish|SiLU|LeakyReLU|ReLU6|Softmax|Conv2d|ConvTranspose2d|"
                r"BatchNorm\dd|InstanceNorm\dd|MultiheadAttention|TransformerEncoder\w*)' object has no attribute "
                r"'(?:track_running_stats|recompute_scale_factor|approximate|inplace|padding_mode|"
                r"_reversed_padding_repeated_twice|_non_persistent_buffers_set|batch_first|"
                r"activation_relu_or_gelu|enable_nested_tensor)'",
                "AttributeError: 'Upsample' object has no attribute 'recompute_scale_factor'",
            ),
            *exactly("object has no attribute '_non_persistent_buffers_set'"),
            Seen(
                "NotImplementedError",
                r"torchvision[/\\]transforms[/\\]v2[/\\]_transform\.py[^\n]*\n[^\n]*\nNotImplementedError",
                'File "/v/torchvision/transforms/v2/_transform.py", line 55, in transform\n'
                "    raise NotImplementedError\nNotImplementedError",
            ),
        ),
        (
            lambda told: (
                _in_its_sources(told)
                or _of_datapipes(told)
                or _of_six(told)
                or _of_functional_tensor(told)
                or _package_or_checkpoint(told)
            ),
        ),
        alternatives=(
            Or("torch-too-old-for-package", "the name is a new one: then torch is older than the package"),
            Or("local-file-shadows-package", "torch.__file__ is not in site-packages"),
        ),
        asked=(
            "no module named torch._six",
            "removed in torch 2",
            "old code new pytorch",
            "torchvision functional_tensor missing",
        ),
        amid=not_elsewhere,
        source="torch release notes; basicsr, mmcv, timm issues",
    ),
    Error(
        "setuptools-distutils",
        "setuptools does not match this Python or package",
        (
            "setuptools (or its distutils) does not match this Python or the old package that uses it: Python "
            "3.12 has no distutils, and newer setuptools has no pkg_resources."
        ),
        "environment",
        (
            *exactly(
                "canonicalize_version() got an unexpected keyword argument 'strip_trailing_zero'",
                "AttributeError: install_layout",
            ),
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
            Seen(
                "KeyError version",
                _OF_LOCALS,
                "  File \"/tmp/x/setup.py\", line 26, in get_version\n    return locals()['__version__']\n"
                "KeyError: '__version__'",
            ),
            Seen("No module named", r"No module named '?pkg_resources'?", "No module named 'pkg_resources'"),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'pkg_resources",
                "ImportError: cannot import name 'packaging' from 'pkg_resources' (/x/pkg_resources/__init__.py)",
            ),
            *exactly("module 'pkgutil' has no attribute 'ImpImporter'"),
            Seen(
                "distutils core py",
                r"AssertionError: \S{0,200}[/\\]distutils[/\\](?:core|__init__)\.py",
                "AssertionError: /usr/lib/python3.11/distutils/core.py",
            ),
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
                "Can not execute `setup.py` since setuptools is not available",
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
        (_setuptools,),
        asked=("no module named pkg_resources", "no module named distutils", "pkgutil has no attribute ImpImporter"),
        source="pytorch/pytorch#69894; PEP 632",
    ),
)
