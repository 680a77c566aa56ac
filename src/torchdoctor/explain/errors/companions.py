"""Packages beside torch that were built for a different torch."""

from dataclasses import replace
from itertools import groupby

from torchdoctor import lazy_re as re
from torchdoctor.explain import environments, fixes, since, torch_builds
from torchdoctor.explain.commands import pip
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.explain.told import Told
from torchdoctor.knowledge import release_of, version
from torchdoctor.model import Fix


def _codec_and_ffmpeg(told: Told) -> tuple[Fix, ...]:
    """FFmpeg's shared libraries by the way of the system, and the torchcodec of the torch that the text names."""
    if lacks := told.last(r"(libpython3\.(\d+)\.so[\w.]*): cannot open"):
        text = f"torchcodec needs {lacks[1]}, which this Python was built without: install it, or use uv's or conda's"
        return (Fix(f"{text} Python", (f"sudo apt-get install -y libpython3.{lacks[2]}",), "root"),)
    nightly = told.last(r"\b2\.\d{1,2}\.\d\.dev\d{8}\+(cu\d{3}|cpu)\b")
    torch = _torch_beside(told)
    series = (told.known.companions.of("torchcodec", torch) or ()) if torch else ()
    wanted = f"torchcodec=={series[0]}" + (".*" if series[0].count(".") == 1 else "") if series else "torchcodec"
    belongs = f"Install the torchcodec that matches torch {torch}" if series else _each_codec(told)
    conda = Fix("Install FFmpeg's libraries", ("conda install -c conda-forge ffmpeg",))
    windows = Fix(
        "Install a full-shared FFmpeg (its bin folder, with the DLLs, must be on PATH); in conda: "
        "conda install -c conda-forge ffmpeg",
        ("winget install Gyan.FFmpeg.Shared",),
    )
    if told.has("FFmpeg version \\d: Could not find module"):
        text = "Install a full-shared FFmpeg. Python does not look for its DLLs on PATH: name its folder bin in the "
        text += "program, before torchcodec is imported: import os; os.add_dll_directory(r'C:\\path\\to\\ffmpeg\\bin')"
        windows = Fix(text, ("winget install Gyan.FFmpeg.Shared -v 7.1.1", "where.exe avcodec-*.dll"))
    linux = Fix("Install FFmpeg's libraries", ("sudo apt-get install -y ffmpeg",), "root")
    if told.has(r"libavutil\.so\.5[7-9]: cannot") and not told.has(r"libavutil\.so\.56: cannot"):
        linux = conda = Fix("This torchcodec needs FFmpeg 5 to 7", ("conda install -c conda-forge 'ffmpeg<8'",))
    mac = Fix("Install FFmpeg's libraries", ("brew install ffmpeg",))
    libraries = conda if told.conda else {"windows": windows, "macos": mac}.get(told.os, linux)
    if nightly:
        index = f"https://download.pytorch.org/whl/nightly/{nightly[1]}"
        text = "A nightly torch needs torchcodec's nightly build (or take released ones of both)"
        return (Fix(text, (pip("install", "-U", "--pre", "torchcodec", "--index-url", index),)), libraries)
    if placeholder := told.has(r"torchcodec[ =]{1,30}0\.0\.0"):
        belongs = f"torchcodec 0.0.0 is an empty placeholder for systems that had no wheel. {belongs}"
    codec = Fix(belongs, (pip("install", "-U", wanted) if placeholder else pip("install", wanted),))
    absent = told.has(
        r"No module named 'torchcodec\b|not found in your environment|is not installed|[Ii]nstall '?torchcodec"
        "|torchcodec_ns::"
    )
    there = told.has(
        r"(?i)\bffmpeg\b[^.\n]{0,30}(?:is|are|was|already) installed|\bffmpeg (?:version )?\d\.\d[^\n]{0,12}installed"
    )
    if re.search(rf"\btorchcodec[ =:v]{{1,4}}(?:{'|'.join(map(re.escape, series)) or '(?!)'})\b", told.text):
        return (libraries,)  # it has the one for this torch
    both = (codec, libraries) if absent or placeholder or (series and there) else (libraries, codec)
    if told.has(r"(?i)\bdatasets\b|decoding audio"):
        return (*both, Fix("Or keep datasets before 4, which needs no torchcodec", (pip("install", "datasets<4"),)))
    return both


def _torch_beside(told: Told) -> str:
    """The torch of the text, where need be by its torchaudio, which counts as torch does, or by two numbers."""
    said = told.last(r"(?i)\btorch(?:audio)?(?: version)?[ =:v]{1,4}(2\.\d{1,2})(?:\.\d)?(?![\d.])")
    return told.torch or (release_of(said[1]) if said else "")


def _each_codec(told: Told) -> str:
    """For a torch that is not known: the newest ones, and what belongs to each."""
    pairs = {
        item.torch.rpartition(".")[0]: found[0]
        for item in told.known.releases.all()
        if (found := told.known.companions.of("torchcodec", item.torch))
    }
    groups = [
        (codec, [torch for torch, _ in group]) for codec, group in groupby(pairs.items(), key=lambda pair: pair[1])
    ]
    listed = ", ".join(f"torch {of[0]}{f' to {of[-1]}' if len(of) > 1 else ''}: {codec}" for codec, of in groups[-6:])
    return f"Install the torchcodec that matches your torch: the newest for the newest; else add its version ({listed})"


def _torchtext(told: Told) -> tuple[Fix, ...]:
    """Names that were removed are only in old releases; else the one of the torch of the text."""
    if made := fixes.together(told):
        return made
    if told.has(r"legacy|'(?:Field|BucketIterator|TabularDataset|LabelField|Iterator|Example|RawField)'"):
        text = (
            "torchtext 0.9 moved Field and the iterators to torchtext.legacy, and 0.12 removed them: write the data "
            "pipeline with torch.utils.data.DataLoader and a tokenizer"
        )
        old = environments.new_environment(told, "3.8", "torch==1.10.2", "torchtext==0.11.2")
        if told.has(r"torchtext\W{1,4}(?:version)?\W{0,4}(?:0\.9|0\.10|0\.11)\b") and not told.has(r"\blegacy\b"):
            now = Fix("In torchtext 0.9 to 0.11 it is in torchtext.legacy: from torchtext.legacy.data import ...")
            return (now, Fix("Later ones have dropped it: new code takes torch.utils.data.DataLoader"))
        before = (
            "torchtext 0.12 removed Field, the iterators and torchtext.legacy. To run old code as it is, take the old "
        )
        before += "releases, in a new environment"
        if not told.has(r"\blegacy\b"):
            before += "; the code then imports from torchtext.legacy.data"
        if told.os == "macos" or told.has(r"(?i)\bRTX\s?[45]0[5-9]0|\bH100|\bB200"):  # old torch has no code for these
            return (Fix(text), Fix(before, old))
        return (Fix(before, old), Fix(f"To keep this torch instead: {text[0].lower()}{text[1:]}"))
    found = told.known.companions.of("torchtext", told.torch) if told.torch else None
    if found:
        return (
            Fix(
                f"Install the torchtext that matches torch {told.torch}",
                (pip("install", f"torchtext=={found[0]}", f"torch=={told.torch}"),),
            ),
        )
    text = (
        "Install the torchtext that matches this torch (0.18 for torch 2.3, 0.17 for 2.2, 0.16 for 2.1, 0.15 for 2.0); "
        "there is none for newer torch: stop using it"
    )
    see = 'python -c "import torch; print(torch.__version__)"'
    torch = min(torch_builds.newest_torch(told) or "2.3.0", "2.3.0", key=version)
    old = told.known.companions.of("torchtext", torch) or ("0.18.0",)
    wanted = torch_builds.pair(told, torch) if told.notebook else (f"torch=={torch}",)  # where torchvision is there
    return (Fix(text, (see, pip("install", f"torchtext=={old[0]}", *wanted))),)


# Programs of others whose code imports torchvision before it names an operator by itself.
_PROJECTS = r"(?i)[/\\](?:yolo\w*|ultralytics|mmdet\w*|detectron2|yolact\w*)[/\\]|\bnon_max_suppression\b"


def _of_either(told: Told) -> tuple[Fix, ...]:
    """Where code names the operator by itself, it may only lack the import."""
    by_itself = told.has(r"torch\.ops\.torchvision") and not told.has(r"torchvision[/\\]ops[/\\]")
    made = fixes.torchvision(told)
    if by_itself and told.has(_PROJECTS) and len(made) == 2:
        inside = told.last(r"[/\\]envs[/\\]([\w.-]{1,60})[/\\]")
        where = f", in the environment {inside[1]} (conda activate {inside[1]})" if inside else ""
        pair, command = made
        text = f"torchvision's compiled part does not match torch{where}, so no change to the program helps. "
        text += pair.text
        return (replace(pair, text=text), command)
    if not by_itself or told.has(_PROJECTS):
        return made
    text = "See whether torchvision has it. If this prints the operator, the import is missing: write `import "
    text += "torchvision` before the line with torch.ops.torchvision. If it fails, torchvision is not torch's: below"
    see = 'python -c "import torch, torchvision; print(torch.ops.torchvision.nms)"'
    return (Fix(text, (see,)), *made)


ERRORS = (
    Error(
        "torchvision-mismatch",
        "torchvision does not match torch",
        (
            "torchvision does not match the installed torch: it comes from a different release, or from a "
            "different build (such as CPU next to CUDA)."
        ),
        "environment",
        (
            Seen(
                "operator torchvision",
                r"operator torchvision::\w+ does not exist|meta kernel directly to the operator 'torchvision::\w+'",
                "RuntimeError: operator torchvision::nms does not exist",
            ),
            Seen(
                "RuntimeError torchvision",
                r"RuntimeError: torchvision::\w+ does not exist",
                "RuntimeError: torchvision::nms does not exist",
            ),
            Seen(
                "No such operator",
                r"No such operator (?:torchvision|image|video_reader)::",
                "RuntimeError: No such operator image::decode_jpeg",
            ),
            Seen(
                "torchvision",
                r"(?:[Ff]ailed to register|Couldn't find|Unknown|unknown|find) (?:operator|builtin|custom "
                r"op\w*|schema)? ?(?:for )?'?torchvision::\w+",
                "RuntimeError: Failed to register operator torchvision::_new_empty_tensor_op. The "
                "symbolic name must match",
            ),
            Seen(
                "No module named torch custom op",
                r"torchvision[/\\][\s\S]{0,900}?No module named 'torch\._custom_ops?'",
                'File "/v/torchvision/_meta_registrations.py", line 4, in <module>\n'
                "ModuleNotFoundError: No module named 'torch._custom_ops'",
            ),
            Seen(
                "AttributeError module torch",
                r"-packages[/\\]{1,2}torchvision[/\\][^\n]*\n(?:(?! *File )[^\n]*\n){1,4}?"
                r"AttributeError: module 'torch[\w.]*' has no attribute '\w+'",
                'File "/v/lib/python3.6/site-packages/torchvision/ops/boxes.py", line 43\n    @torch.jit.x\n'
                "AttributeError: module 'torch.jit' has no attribute 'x'",
            ),
            *exactly("module 'torch.jit' has no attribute '_script_if_tracing'", "Couldn't load custom C++ ops"),
            Seen(
                "PyTorch and torchvision were compiled with different CUDA",
                r"PyTorch and torchvision were compiled with different CUDA(?: major)? versions",
                "RuntimeError: Detected that PyTorch and torchvision were compiled with different CUDA "
                "major versions. PyTorch has CUDA Version=13.0",
            ),
            Seen(
                "and torchvision has CUDA",
                r"PyTorch has CUDA [Vv]ersion=?[\d. ]+ and torchvision has CUDA",
                "different CUDA major versions. PyTorch has CUDA Version=13.0 and torchvision has CUDA Version=12.6.",
            ),
            *exactly("partially initialized module 'torchvision' has no attribute"),
            Seen(  # Python 3.13 and newer
                "partially initialized module torchvision",
                r"partially initialized module 'torchvision' from '[^'\n]+' has no attribute",
                "AttributeError: partially initialized module 'torchvision' from '/env/lib/python3.13/site-packages/"
                "torchvision/__init__.py' has no attribute 'extension' (most likely due to a circular import)",
            ),
            Seen(
                "module torch library has no attribute",
                r"module 'torch\.library' has no attribute '(?:register_fake|impl_abstract)'",
                "module 'torch.library' has no attribute 'register_fake'",
            ),
            Seen(
                "object has no attribute",
                r"'_OpNamespace' '(?:torchvision|image|video_reader)' object has no attribute",
                "AttributeError: '_OpNamespace' 'image' object has no attribute 'read_file'",
            ),
            Seen(
                "Could not run torchvision",
                r"Could not run 'torchvision::\w+' with arguments from the '(?:CUDA|CPU)' backend",
                "Could not run 'torchvision::nms' with arguments from the 'CUDA' backend",
            ),
            Seen(
                "torchvision",
                r"torchvision[\\/](?:_C|image|video_reader)\w*(?:\.cpython\S*)?\.(?:so|pyd|"
                r"dylib)\b.*(?:undefined symbol|Symbol not found|could not be found|cannot open|WinError)",
                "ImportError: /x/torchvision/_C.so: undefined symbol: "
                "_ZN3c104cuda29c10_cuda_check_implementationEiPKcS2_jb",
            ),
            Seen(
                "torchvision",
                r"(?:undefined symbol|Symbol not found|WinError 127|cannot open shared object "
                r"file).*torchvision[\\/]",
                "undefined symbol: _ZN3c104impl3cow in /venv/lib/python3.11/site-packages/torchvision/_C.so",
            ),
            Seen(
                "torchvision",
                r"torchvision \S+ (?:requires|has requirement) torch\b",
                "torchvision 0.22.1+cu126 requires torch==2.7.1, but torch is 2.9.1+cu126",
            ),
            Seen(
                "cannot import name",
                rf"(?!{since.LACKING})"
                r"cannot import name '\w+' from 'torchvision(?!\.transforms\.functional_tensor|\.prototype)[\w.]*'",
                "cannot import name 'name' from 'torchvision'",
            ),
            Seen(
                "module torchvision",
                r"module 'torchvision(?:\.\w+)*' has no attribute '(?:extension|ops|io|_C|transforms|"
                r"models|datasets)'",
                "AttributeError: partially initialized module 'torchvision' has no attribute 'extension' "
                "(most likely due to a circular",
            ),
            Seen(
                "Could not find module",
                r"Could not find module '[^'\n]*torchvision\\+(?:image|_C|video_reader)\.pyd'",
                "load image Python extension: Could not find module "
                "'C:\\py\\Lib\\site-packages\\torchvision\\image.pyd' (or one of its dependencies).",
            ),
            Seen(
                "Could not find the operator torchvision",
                r"Could not find the operator torchvision::\w+",
                "ValueError: Could not find the operator torchvision::nms. Please make sure you "
                "have already registered the operator",
            ),
            Seen(
                "Unknown builtin op torchvision",
                r"Unknown builtin op: torchvision::\w+",
                "Unknown builtin op: torchvision::nms.",
            ),
        ),
        (_of_either,),
        alternatives=(
            Or(
                "extension-abi-mismatch",
                "the version of torchvision is right, but it was built by hand or comes from a different channel",
            ),
            Or("duplicate-install", "pip list shows the right pair: then a different copy is found first"),
        ),
        asked=(
            "torchvision nms missing",
            "operator torchvision nms does not exist",
            "torchvision incompatible with torch",
            "which torchvision version goes with torch",
        ),
        rule="TD212",
        source="genuine texts of torch 2.13.0+cpu with torchvision 0.28.0 and 0.29.1; pytorch/vision#8985",
    ),
    Error(
        "torchaudio-mismatch",
        "torchaudio does not match torch",
        "torchaudio does not match the installed torch: it comes from a different release or build.",
        "environment",
        (
            Seen(
                "torch sox",
                r"_torch_sox[\w.-]*: undefined symbol",
                "ImportError: /venv/lib/python3.6/site-packages/_torch_sox.cpython-36m-x86_64-linux-gnu.so: "
                "undefined symbol: "
                "_ZN2at19UndefinedTensorImpl10_singletonE",
            ),
            Seen(
                "torchaudio",
                r"lib_?torchaudio\w*(?:\.cpython\S*)?\.(?:so|pyd|dylib|dll)\b.*(?:undefined symbol|Symbol "
                r"not found|could not be found|cannot open|file too short|not found)",
                "/x/site-packages/torchaudio/lib/libtorchaudio.so: undefined symbol: "
                "_ZN2at4_ops9fft_irfft4callERKNS_6TensorE",
            ),
            Seen(
                "torchaudio",
                r"torchaudio[\\/]\S{1,60}\.(?:so|pyd|dylib|dll)\b\S{0,12} ?(?:undefined symbol|Symbol not found|"
                r"cannot open|.{0,60}WinError)",
                "OSError: /x/site-packages/torchaudio/lib/libtorchaudio.so: undefined symbol: "
                "_ZN2at4_ops9fft_irfft4callERKNS_6TensorE",
            ),
            Seen(
                "torchaudio",
                r"(?:undefined symbol|Symbol not found|WinError 1\d\d\]).*torchaudio[\\/]",
                "OSError: [WinError 127] The specified procedure could not be found. Error loading "
                '"C:\\x\\torchaudio\\lib\\libtorchaudio.pyd"',
            ),
            Seen(
                "torch library impl | aoti torch",
                r"torchaudio[\s\S]{0,400}?(?:Symbol not found|undefined symbol): _?"
                r"(?:torch_library_impl|aoti_torch_\w+)",
                "the newest torchaudio fails to load with Symbol not found: _torch_library_impl",
            ),
            Seen(
                "libtorchaudio",
                r"Could not (?:find|load) (?:module|this library|library)\S* ?.*libtorchaudio",
                "FileNotFoundError: Could not find module 'C:\\venv\\torchaudio\\lib\\libtorchaudio.pyd' (or "
                "one of its dependencies)",
            ),
            Seen(
                "libtorch cuda so cannot open shared object file | libtorch hip so cannot open shared object file",
                r"torchaudio[\\/](?:_extension|_internal|lib)[\s\S]{0,700}Error: "
                r"libtorch_(?:cuda|hip)\w*\.so: cannot open",
                '  File "/venv/lib/python3.10/site-packages/torchaudio/_extension/utils.py", line 61, in _load_lib\n'
                "    torch.ops.load_library(path)\n"
                "OSError: libtorch_cuda.so: cannot open shared object file: No such file or directory",
            ),
            *exactly("module 'torchaudio._internal.module_utils' has no attribute"),
            *exactly("PyTorch and TorchAudio were compiled with different CUDA versions"),
            Seen(
                "whereas TorchAudio has CUDA version",
                r"PyTorch has CUDA version [\d.]+ whereas TorchAudio has CUDA version",
                "different CUDA versions. PyTorch has CUDA version 12.8 whereas TorchAudio has CUDA "
                "version 12.6. Please install the",
            ),
            Seen(
                "torchaudio", r"torchaudio \S+ (?:requires|has requirement) torch\b", "torchaudio name requires torch"
            ),
            Seen(
                "torchaudio",
                r"(?:Could not load|Failed to (?:load|initialize)) \S*torchaudio\S* ?(?:extension|library)",
                "Failed to initialize torchaudio extension",
            ),
            *exactly("'_OpNamespace' 'torchaudio' object has no attribute", "No such operator torchaudio::"),
        ),
        (fixes.torchaudio,),
        alternatives=(
            Or("extension-abi-mismatch", "the version of torchaudio is right, but it comes from a different channel"),
            Or("ld-path-clash", "the missing symbol belongs to CUDA, not to torch"),
        ),
        asked=("torchaudio after torch update", "torchaudio undefined symbol", "torchaudio version incompatible"),
        rule="TD213",
        source="torchaudio/_extension/utils.py",
    ),
    Error(
        "torchtext-mismatch",
        "torchtext does not match torch",
        "torchtext does not match the installed torch; its last release is 0.18 (for torch 2.3).",
        "environment",
        (
            Seen(
                "undefined symbol | Symbol not found | could not be found | cannot open",
                r"lib_?torchtext\w*(?:\.cpython\S*)?\.(?:so|pyd|dylib|dll)\b.*(?:undefined symbol|Symbol "
                r"not found|could not be found|cannot open)",
                "OSError: /x/torchtext/lib/libtorchtext.so: undefined symbol: _ZNK5torch8autograd4Node4nameB5cxx11Ev",
            ),
            Seen(
                "torchtext",
                r"torchtext[\\/]\S{1,60}\.(?:so|pyd|dylib)\b\S{0,12} ?(?:undefined symbol|Symbol not found|cannot "
                r"open|.{0,60}WinError)",
                "OSError: /x/torchtext/lib/libtorchtext.so: undefined symbol: _ZNK5torch8autograd4Node4nameB5cxx11Ev",
            ),
            Seen(
                "torchtext",
                r"(?:undefined symbol|Symbol not found|WinError 1\d\d\]).*torchtext[\\/]",
                "undefined symbol: _ZN2at4_ops in /venv/lib/python3.11/site-packages/torchtext/_torchtext.so",
            ),
            Seen("torchtext", r"torchtext \S+ (?:requires|has requirement) torch\b", "torchtext name requires torch"),
            Seen(
                "No module named torchtext",
                r"No module named 'torchtext\.(?:legacy|data\.field|_torchtext)",
                "No module named 'torchtext.legacy",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from 'torchtext[\w.]*'",
                "ImportError: cannot import name 'Field' from 'torchtext.data' (/x/torchtext/data/__init__.py)",
            ),
            Seen(
                "torchtext legacy",
                r"torchtext\.legacy(?:\.\w+)* (?:module )?(?:is )?(?:not|no longer|un)[ -]?available(?!\s?any ?more|,)",
                "torchtext.legacy.data module is not available in torchtext==0.11.0",
            ),
            Seen(
                "module torchtext",
                r"module 'torchtext[\w.]*' has no attribute '\w+'",
                "module 'torchtext' has no attribute 'name'",
            ),
        ),
        (_torchtext,),
        alternatives=(
            Or("extension-abi-mismatch", "the versions match, but the builds differ"),
            Or(
                "old-package-for-new-torch",
                "torchtext matches torch, but your code uses something that torchtext has removed",
            ),
        ),
        asked=("torchtext undefined symbol", "torchtext legacy missing"),
        rule="TD215",
        source="pytorch/text: table of versions in its README",
    ),
    Error(
        "torchvision-image-extension",
        "torchvision's image library cannot be loaded",
        (
            "torchvision's image library cannot be loaded: libjpeg or libpng is missing, or torchvision does not "
            "match the installed torch. Only torchvision.io needs it."
        ),
        "environment",
        (*exactly("Failed to load image Python extension"),),
        (
            fixes.saying(
                "If `import torchvision; torchvision.ops.nms` works, ignore this; otherwise:", fixes.torchvision
            ),
        ),
        alternatives=(Or("torchvision-mismatch", "torchvision's operators fail as well"),),
        asked=("failed to load image python extension", "torchvision.io image so warning"),
        rule="TD212",
        symptom=1,
        goes_on=True,
        source="torchvision/io/image.py",
    ),
    Error(
        "torchcodec-unusable",
        "torchcodec or FFmpeg is missing, or does not match torch",
        "torchcodec is missing or does not match the installed torch, or FFmpeg's libraries are missing.",
        "environment",
        (
            *exactly("Could not load libtorchcodec"),
            Seen(
                "Could not find module",
                r"FFmpeg version \d: Could not find module '[^'\n]*libtorchcodec",
                "FFmpeg version 7: Could not find module 'C:\\v\\torchcodec\\libtorchcodec_core7.dll' (or one of its",
            ),
            Seen(
                "torchcodec_ns",
                r"Could not run 'torchcodec_ns::\w+' with arguments",
                "NotImplementedError: Could not run 'torchcodec_ns::create_from_tensor' with arguments from the 'CPU'",
            ),
            Seen(
                "libtorchcodec",
                r"libtorchcodec\w*\.(?:so|dll|dylib): (?:undefined symbol|cannot open)",
                "libtorchcodec.so: undefined symbol",
            ),
            *exactly("No module named 'torchcodec'", "No module named 'torchcodec.decoders'"),
            Seen(
                "torchcodec",
                r"(?:[Pp]lease |pip )install '?torchcodec",
                "ImportError: To support decoding audio data, please install 'torchcodec'.",
            ),
            *exactly(
                "TorchCodec is required for",
                "torchcodec is not installed",
                "the torchcodec library is required for audio IO",
            ),
            Seen(
                "FFmpeg version",
                r"FFmpeg version \d: [^\n]{0,200}\blibtorchcodec",
                "FFmpeg version 4: Could not find module 'C:\\v\\torchcodec\\libtorchcodec_core4.dll'",
            ),
            Seen(
                "Could not load this library",
                r"Could not load this library: \S*torchcodec",
                "Could not load this library: torchcodec",
            ),
        ),
        (_codec_and_ffmpeg,),
        asked=("could not load libtorchcodec", "torchcodec ffmpeg", "torchaudio.load needs torchcodec"),
        source="torchcodec README",
    ),
)
