"""Programs and libraries that are used together with torch: images, notebooks, other runtimes, and Python itself."""

from torchdoctor.explain.commands import pip
from torchdoctor.explain.fixes import new_environment, on
from torchdoctor.explain.known import Error, Or, Seen, cases, exactly, varying, when
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix


def _headless(told: Told) -> tuple[Fix, ...]:
    """OpenCV without windows was installed, perhaps over the one with; on servers none can open."""
    swap = (
        pip("uninstall", "-y", "opencv-python", "opencv-python-headless", "opencv-contrib-python"),
        pip("install", "opencv-python"),
    )
    return (
        Fix("With a screen: keep only the OpenCV that opens windows", swap),
        Fix('Without one, write the picture to a file instead of cv2.imshow: cv2.imwrite("out.png", image)'),
    )


def _dgl(told: Told) -> tuple[Fix, ...]:
    """DGL's wheels are for one torch and CUDA each; those after torch 2.4 do not exist."""
    named = told.last(r"lib(?:graphbolt|dgl_sparse)_pytorch_(\d\.\d+)")
    series = named[1] if named else ".".join(told.torch.split(".")[:2]) if told.torch else "2.4"
    build = (
        f"{told.build}/"
        if told.build.startswith("cu")
        else ""
        if told.build == "cpu"
        else "cu124/"
        if series == "2.4"
        else "cu121/"
    )
    newest = tuple(int(part) for part in series.split(".")) > (2, 4)
    made = (
        [] if newest else [pip("install", "dgl", "-f", f"https://data.dgl.ai/wheels/torch-{series}/{build}repo.html")]
    )
    return (
        Fix(
            "DGL's last wheels are for torch 2.4: install that torch, and DGL from its own page"
            if newest
            else f"Install the DGL that was built for torch {series} and its CUDA, from DGL's own page",
            (
                *(
                    ()
                    if not newest
                    else (pip("install", "torch==2.4.0", "--index-url", "https://download.pytorch.org/whl/cu124"),)
                ),
                *(made or [pip("install", "dgl", "-f", "https://data.dgl.ai/wheels/torch-2.4/cu124/repo.html")]),
            ),
        ),
        Fix("Or use PyTorch Geometric, which supports current torch", (pip("install", "torch-geometric"),)),
    )


def _ffmpeg(told: Told) -> tuple[Fix, ...]:
    if told.conda:
        return (Fix("Install FFmpeg", ("conda install -c conda-forge ffmpeg",)),)
    if told.os == "windows":
        return (Fix("Install FFmpeg, then open a new terminal, so that PATH has it", ("winget install Gyan.FFmpeg",)),)
    if told.os == "macos":
        return (Fix("Install FFmpeg", ("brew install ffmpeg",)),)
    return (Fix("Install FFmpeg", ("sudo apt-get install -y ffmpeg",), "root"),)


def _provider(told: Told) -> tuple[Fix, ...]:
    listed = told.last(r"This ORT build has \[([^\]\n]*)\] enabled")
    cuda = 'providers=["CUDAExecutionProvider", "CPUExecutionProvider"]'
    chosen = cuda if listed and "CUDA" in listed[1] else 'providers=["CPUExecutionProvider"]'
    return (Fix(f"Name the providers: onnxruntime.InferenceSession(path, {chosen})"),)


def _older_python(told: Told, python: str) -> tuple[Fix, ...]:
    return (Fix(f"Or use Python {python}, in a new environment", new_environment(told, python, "torch")[:2]),)


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
    folder = "ComfyUI/custom_nodes" if told.portable else "custom_nodes"
    text = f"The traceback above names what {name} lacks: install its requirements into ComfyUI's Python"
    return (Fix(text, (pip("install", "-r", f"{folder}/{name}/requirements.txt"),)),)


def _named(told: Told, words: str) -> str:
    found = told.last(rf"{words} '?\W{{0,12}}([\w-]+)")
    return found[1] if found else "NAME"


def _for_python_37(told: Told) -> tuple[Fix, ...]:
    """Packages say which Python they are for; old installers (easy_install, setup.py) do not look."""
    found = told.last(r"(?:site|dist)-packages[/\\](\w+?)(?:-[\d.]+\w*-py3\.\d+[\w.-]*\.egg)?[/\\]")
    name = found[1] if found else ""
    if name in ("PIL", "Pillow"):
        text = "This Pillow needs Python 3.7 or newer: install the last one for Python 3.6"
        return (Fix(text, (pip("uninstall", "-y", "pillow"), pip("install", "pillow<9"))),)
    if name:
        text = f"This {name} needs Python 3.7 or newer: let pip choose the last release for this Python"
        made = Fix(
            text,
            (pip("install", "-U", "pip"), pip("install", "--force-reinstall", "--no-deps", name.replace("_", "-"))),
        )
        return (made, *_older_python(told, "3.10"))
    return (Fix("The code needs Python 3.7 or newer"), *_older_python(told, "3.10"))


def _not_installed(told: Told) -> tuple[Fix, ...]:
    if told.has("Successfully installed torch"):
        text = (
            "pip's own output says that torch was installed: start the web UI again; if it stops once more, the "
            "reason is in the lines below its message"
        )
        return (Fix(text),)
    text = "The reason is in the lines below it"
    if told.has(r"cp310|Python 3\.10"):
        return (Fix(f"{text}; often it is the network or a full disk: start it again"),)
    return (
        Fix(
            f"{text}; for torch it is nearly always Python: the web UI needs 3.10 (Forge 3.10 to 3.12): install that, "
            "remove its folder venv, and start it again",
            ("winget install Python.Python.3.10",),
        ),
    )


def _monitor(told: Told) -> tuple[Fix, ...]:
    named = told.last(r"monitor='([^'\n]{1,60})'|metric `?([\w./-]{1,60}?)`? which is not available")
    name = next((part for part in named.groups() if part), "val_loss") if named else "val_loss"
    there = told.last(r"(?:returned metrics|[Aa]vailable metrics are|Either add): \[?([^\]\n.]{1,200})")
    text = (
        f'Log it under that name where it is computed: self.log("{name}", value) in validation_step (or training_step)'
    )
    made = [Fix(text)]
    if there:
        made.append(Fix(f"Or monitor one that is logged: {there[1].strip()}"))
    return tuple(made)


ERRORS = (
    Error(
        "no-display",
        "The program opens a window, and there is no screen for it",
        "A window cannot be opened: no screen (a server, a container, ssh), or a library without windows.",
        "code",
        *cases(
            when(exactly("Rebuild the library with Windows, GTK+ 2.x or Cocoa support"), _headless),
            when(
                (
                    Seen(
                        "Could not load the Qt platform plugin xcb",
                        r"Could not load the Qt platform plugin \"xcb\"[^\n]*cv2",
                        'qt.qpa.plugin: Could not load the Qt platform plugin "xcb" in "/v/cv2/qt/plugins" even though '
                        "it was found.",
                    ),
                ),
                Fix(
                    "OpenCV comes with a Qt that clashes with the installed one: use the OpenCV without windows",
                    (pip("uninstall", "-y", "opencv-python"), pip("install", "opencv-python-headless")),
                ),
            ),
            when(
                exactly('Could not load the Qt platform plugin "xcb"', "could not connect to display"),
                Fix("Without a screen", ("export QT_QPA_PLATFORM=offscreen MPLBACKEND=Agg",)),
                Fix(
                    "With one", ("sudo apt-get install -y libxcb-xinerama0 libxcb-cursor0 libxkbcommon-x11-0",), "root"
                ),
            ),
            when(
                exactly(
                    "no display name and no $DISPLAY environment variable",
                    "couldn't connect to display",
                    "Cannot load backend 'TkAgg' which requires the 'tk' interactive framework",
                    "FigureCanvasAgg is non-interactive, and thus cannot be shown",
                ),
                Fix('Save the figure instead of showing it: plt.savefig("figure.png")', ("export MPLBACKEND=Agg",)),
            ),
        ),
        asked=(
            "cv2.imshow not implemented",
            "qt platform plugin xcb opencv",
            "matplotlib no display on a server",
            "tkinter no display",
        ),
        source="opencv: highgui; matplotlib: backends",
    ),
    Error(
        "opencv-broken",
        "OpenCV is installed twice, or got no image",
        "Several packages of OpenCV share one folder, or OpenCV was given an image that could not be read.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "has no attribute",
                        r"module 'cv2(?:\.cv2)?' has no attribute '(?:cv|CV_\w+|cv2)'",
                        "AttributeError: module 'cv2.cv2' has no attribute 'cv'",
                    ),
                ),
                Fix(
                    "The code is for OpenCV 2: cv2.CASCADE_SCALE_IMAGE instead of cv2.cv.CV_HAAR_SCALE_IMAGE, and so on"
                ),
            ),
            when(
                (
                    Seen(
                        "has no attribute",
                        r"module 'cv2' has no attribute "
                        r"'(?:face|xfeatures2d|legacy|ximgproc|Tracker\w+|SIFT_create|aruco|bgsegm|ml_\w+)'",
                        "AttributeError: module 'cv2' has no attribute 'face'",
                    ),
                ),
                Fix(
                    "It is in OpenCV's contrib package: keep only that one",
                    (
                        pip("uninstall", "-y", "opencv-python", "opencv-python-headless"),
                        pip("install", "--force-reinstall", "opencv-contrib-python"),
                    ),
                ),
            ),
            when(
                (
                    *exactly("partially initialized module 'cv2' has no attribute"),
                    Seen(
                        "module cv has no attribute",
                        r"module 'cv2' has no attribute "
                        r"'(?!(?:face|xfeatures2d|legacy|ximgproc|Tracker\w+|SIFT_create|aruco|bgsegm|ml_\w+|cv|CV_\w+)')",
                        "AttributeError: module 'cv2' has no attribute 'imread'",
                    ),
                    *exactly("module 'cv2.dnn' has no attribute 'DictValue'"),
                    *exactly('recursion is detected during loading of "cv2" binary extensions'),
                ),
                Fix(
                    "Remove every OpenCV, then install one",
                    (
                        pip(
                            "uninstall",
                            "-y",
                            "opencv-python",
                            "opencv-python-headless",
                            "opencv-contrib-python",
                            "opencv-contrib-python-headless",
                        ),
                        pip("install", "opencv-python-headless"),
                    ),
                ),
            ),
            when(
                (
                    *exactly("!ssize.empty() in function", "!_src.empty() in function", "!buf.empty() in function"),
                    *exactly("size.width>0 && size.height>0 in function"),
                ),
                Fix(
                    "cv2.imread returns None where there is no such file: check the path, and that it has no "
                    "characters "
                    "outside ASCII on Windows: assert image is not None, path"
                ),
            ),
        ),
        asked=("cv2 has no attribute imread", "cv2 resize ssize.empty"),
        source="opencv-python README; opencv: imgcodecs",
    ),
    Error(
        "dataset-folder",
        "The dataset's files are not where they are looked for",
        "A folder of images or labels is empty, or has a different layout from the one that the loader expects, "
        "or the path is wrong.",
        "code",
        *cases(
            when(
                exactly("Found no valid file for the classes .ipynb_checkpoints"),
                Fix("Jupyter left a folder among the classes: remove it", ("rm -rf DATA/.ipynb_checkpoints",)),
            ),
            when(
                (
                    *exactly("Found no valid file for the classes", "Couldn't find any class folder in"),
                    Seen(
                        "Found files in",
                        r"Found 0 (?:files|images) in",
                        "RuntimeError: Found 0 files in subfolders of: a",
                    ),
                ),
                Fix(
                    "ImageFolder needs one folder per class, with the images in it: root/cat/1.jpg, root/dog/2.jpg; "
                    "give it the folder above the classes"
                ),
            ),
            when(
                exactly("Dataset not found or corrupted", "Dataset not found. You can use download=True"),
                Fix("Download it: datasets.MNIST(root, download=True); root is the folder above MNIST/raw"),
                Fix("If a download was cut short, remove its folder first"),
            ),
            when(
                (
                    Seen(
                        "can not start training | can not train without labels | images not found | Image Not Found",
                        r"No labels (?:found )?in \S+ ?can not (?:start training|train without)|"
                        r"Dataset '\S+' images not found|AssertionError: Image Not Found|No labels found in \S+, "
                        r"can not",
                        "AssertionError: train: No labels found in /d/labels/train.cache, can not start training.",
                    ),
                    *exactly("No images found in", "Dataset not found ❌", "Dataset not found ⚠️"),
                    Seen(
                        "STACK GLOBAL requires str",
                        r"(?i:yolo|labels|dataset)[\s\S]{0,1900}STACK_GLOBAL requires str",
                        'File "/home/u/yolov5/utils/datasets.py", line 400\n_pickle.UnpicklingError: STACK_GLOBAL '
                        "requires str",
                    ),
                ),
                Fix(
                    "For YOLO the labels are next to the images: d/images/train/1.jpg and d/labels/train/1.txt, each "
                    "line `class x y width height` from 0 to 1; in data.yaml write absolute paths; then remove the "
                    "old lists",
                    ("find . -name '*.cache' -delete",),
                ),
                Fix("Relative paths in data.yaml are from datasets_dir", ("yolo settings",)),
            ),
        ),
        asked=("imagefolder couldn't find any class folder", "yolo no labels found", "dataset images not found"),
        source="torchvision: datasets/folder.py; ultralytics: data/utils.py",
    ),
    Error(
        "protobuf-mismatch",
        "protobuf does not match a package's generated code",
        "The files that a package generated with protobuf are older or newer than the installed protobuf.",
        "environment",
        *cases(
            when(
                exactly("Descriptors cannot be created directly", "Descriptors cannot not be created directly"),
                Fix("Keep an older protobuf", (pip("install", "protobuf<=3.20.3"),)),
                Fix("Or update the package that the traceback names: its generated code is older than protobuf 4"),
            ),
            when(
                exactly(
                    "cannot import name 'builder' from 'google.protobuf.internal'",
                    "got an unexpected keyword argument 'serialized_options'",
                    "got an unexpected keyword argument 'create_key'",
                ),
                Fix("Install a newer protobuf", (pip("install", "protobuf>=3.20.2,<4"),)),
            ),
            when(
                exactly(
                    "Detected incompatible Protobuf Gencode/Runtime versions",
                    "cannot import name 'runtime_version' from 'google.protobuf'",
                ),
                Fix(
                    "Install a newer protobuf, of the generated code's release or later",
                    (pip("install", "-U", "protobuf"),),
                ),
            ),
            when(
                exactly(
                    "'MessageFactory' object has no attribute 'GetPrototype'", "has no attribute 'FieldDescriptor'"
                ),
                Fix(
                    "Update the package that calls it (tensorboard, tensorflow, onnx); or keep an older protobuf",
                    (pip("install", "protobuf<5"),),
                ),
            ),
        ),
        asked=(
            "protobuf gencode runtime versions",
            "protobuf descriptors cannot be created directly",
            "google.protobuf builder",
        ),
        source="protobuf: python/google/protobuf, runtime_version.py",
    ),
    Error(
        "code-for-other-python",
        "The code was written for another Python",
        "The program, or a package, uses something that this Python no longer has, or does not have yet.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "is not allowed use default factory",
                        r"mutable default [^\n]{0,120} is not allowed: use default_factory",
                        "ValueError: mutable default <class 'CommonConfig'> for field common is not allowed: use "
                        "default_factory",
                    ),
                ),
                Fix("Python 3.11 and newer refuse it: update the package (fairseq: install it from its repository)"),
                lambda told: _older_python(told, "3.10"),
            ),
            when(
                exactly("has no attribute 'SafeConfigParser'", "has no attribute 'readfp'"),
                Fix("Python 3.12 removed it: update the package (versioneer in old setups)"),
                lambda told: _older_python(told, "3.11"),
            ),
            when(
                exactly("No module named 'imp'", "No module named 'asynchat'", "No module named 'asyncore'"),
                Fix("Python 3.12 removed it: update the package that imports it"),
                lambda told: _older_python(told, "3.11"),
            ),
            when(
                exactly(
                    *(
                        f"No module named '{name}'"
                        for name in ("cgi", "audioop", "pyaudioop", "imghdr", "telnetlib", "pipes")
                    )
                ),
                Fix(
                    "Python 3.13 removed it: update the package that imports it, or install its successor",
                    (pip("install", "legacy-cgi", "audioop-lts", "standard-imghdr"),),
                ),
                lambda told: _older_python(told, "3.12"),
            ),
            when(
                exactly("_evaluate() missing 1 required keyword-only argument: 'recursive_guard'"),
                Fix(
                    "pydantic 1 is too old for this Python: update it and what uses it",
                    (pip("install", "-U", "pydantic", "spacy", "fastapi", "langchain"),),
                ),
            ),
            when(
                exactly("has no attribute 'formatargspec'", "cannot import name 'formatargspec' from 'inspect'"),
                Fix("Python 3.11 removed it: update wrapt", (pip("install", "-U", "wrapt"),)),
            ),
            when(
                exactly(
                    "unsupported operand type(s) for |: 'type' and 'NoneType'", "'type' object is not subscriptable"
                ),
                Fix(
                    "The code needs Python 3.10 (X | None) or 3.9 (list[int]); as a workaround, write at its top: "
                    "from __future__ import annotations"
                ),
                lambda told: _older_python(told, "3.12"),
            ),
            when(
                exactly("Missing parentheses in call to 'print'"),
                Fix(
                    "print without parentheses is Python 2: use the Python that the project names, or translate it",
                    ("2to3 -w FILE.py",),
                ),
            ),
            when(exactly("future feature annotations is not defined"), _for_python_37),
        ),
        asked=("mutable default is not allowed use default_factory", "no module named imp", "code needs python 3.10"),
        source="What's New in Python 3.9 to 3.13",
    ),
    Error(
        "text-encoding",
        "A text file is read in the wrong encoding",
        "Python reads the file in the system's encoding, which is not the one it was written in.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "UnicodeDecodeError ascii codec",
                        r"(?:serialization|pickle)\.py[\s\S]{0,400}UnicodeDecodeError: 'ascii' codec",
                        "File \"/v/torch/serialization.py\", line 500, in _load\nUnicodeDecodeError: 'ascii' codec "
                        "can't decode byte 0xc3 in position 0: ordinal not in range(128)",
                    ),
                ),
                Fix('The file was pickled by Python 2: torch.load(path, encoding="latin1"), and for pickle the same'),
            ),
            when(
                (
                    Seen(
                        "codec can t",
                        r"Unicode(?:Decode|Encode)Error: '(?:gbk|cp\d+|charmap|ascii|latin-1|cp932|euc_kr)' codec "
                        r"can't",
                        "UnicodeDecodeError: 'gbk' codec can't decode byte 0x80 in position 64: illegal multibyte "
                        "sequence",
                    ),
                ),
                Fix(
                    'Name the encoding: open(path, encoding="utf-8"); or let Python use UTF-8', ("export PYTHONUTF8=1",)
                ),
                Fix('For a binary file (a model, a picture) open(path, "rb")'),
            ),
            when(
                exactly("A UTF-8 locale is required. Got ANSI"),
                Fix('In Colab, before the command: import locale; locale.getpreferredencoding = lambda: "UTF-8"'),
            ),
        ),
        asked=("gbk codec can't decode byte", "utf-8 locale is required colab"),
        source="Python: codecs, UTF-8 mode",
    ),
    Error(
        "notebook-runtime",
        "The notebook's runtime needs a restart, another kernel or a GPU",
        "What the notebook runs on (Colab, Kaggle, Jupyter) is not set up as the code expects.",
        "environment",
        *cases(
            when(
                exactly("You must restart the runtime in order to use newly installed versions"),
                Fix(
                    "Restart it (Runtime > Restart session), then run the cells again from the top, without the install"
                ),
            ),
            when(
                exactly("Cannot connect to GPU backend", "cannot currently connect to a GPU due to usage limits"),
                Fix("The free hours are used up: wait (up to a day), run on the CPU, or use Kaggle's 30 hours a week"),
            ),
            when(
                exactly("IProgress not found. Please update jupyter and ipywidgets"),
                Fix("Only the progress bar is missing", (pip("install", "-U", "ipywidgets"),)),
                Fix("Then restart the kernel; or import tqdm from tqdm, not tqdm.notebook or tqdm.auto"),
            ),
            when(
                exactly("IOPub data rate exceeded"),
                Fix("Print less: the notebook drops output that is too fast; training goes on"),
            ),
        ),
        asked=("colab restart runtime", "colab cannot connect to gpu backend", "iprogress not found"),
        source="Google Colab FAQ; ipywidgets",
    ),
    Error(
        "editor-warning",
        "The editor does not find torch, or its members",
        "The editor's checker (Pylance, pylint) looks into a different Python, or cannot see functions that torch "
        "defines in C++. The program itself is not affected.",
        "environment",
        *cases(
            when(
                (
                    Seen(
                        "could not be resolved",
                        r"Import \"torch[\w.]*\" could not be resolved|Unable to import 'torch",
                        'Import "torch" could not be resolved Pylance(reportMissingImports)',
                    ),
                ),
                Fix(
                    "Choose the Python that has torch: in VS Code, Ctrl+Shift+P, Python: Select Interpreter; find "
                    "it by",
                    ('python -c "import sys; print(sys.executable)"',),
                ),
            ),
            when(
                (
                    Seen(
                        "Module torch has no",
                        r"Module 'torch[\w.]*' has no '\w+' member",
                        "E1101: Module 'torch' has no 'from_numpy' member (no-member)",
                    ),
                ),
                Fix("Ignore it for torch: in .pylintrc, [TYPECHECK] generated-members=torch.*,numpy.*"),
            ),
        ),
        asked=("pylance torch could not be resolved", "vscode torch import unresolved", "pylint torch has no member"),
        source="Pylance; pylint: generated-members",
    ),
    Error(
        "apex-not-nvidias",
        "apex is not NVIDIA's, or was built without its CUDA parts",
        "The apex on PyPI is a web toolkit; NVIDIA's is built from its repository, with --cpp_ext and --cuda_ext.",
        "environment",
        (
            *exactly("cannot import name 'UnencryptedCookieSessionFactoryConfig'"),
            *exactly("cannot import name 'amp' from 'apex'", "module 'apex' has no attribute 'amp'"),
            Seen(
                "requires cuda extensions",
                r"apex\.\w+\.\w+ requires cuda extensions",
                "RuntimeError: apex.optimizers.FusedAdam requires cuda extensions",
            ),
            *exactly("apex was installed without --cuda_ext", "Cannot import name 'FusedLayerNorm' from 'apex"),
        ),
        (
            Fix(
                "apex.amp is given up: use torch.amp (autocast and GradScaler) and torch.optim.AdamW(fused=True), "
                "which "
                "need no apex"
            ),
            Fix(
                "Or build NVIDIA's, with a CUDA toolkit of torch's own CUDA version",
                (
                    pip("uninstall", "-y", "apex"),
                    "git clone https://github.com/NVIDIA/apex",
                    "APEX_CPP_EXT=1 APEX_CUDA_EXT=1 python -m pip install -v --no-build-isolation ./apex",
                ),
            ),
        ),
        asked=("apex amp import error", "unencryptedcookiesessionfactoryconfig", "fusedadam requires cuda extensions"),
        source="NVIDIA/apex README",
    ),
    Error(
        "onnxruntime-usage",
        "onnxruntime refuses the model or its inputs",
        "The model was exported for a newer onnxruntime, or its inputs have other types or shapes than it declares.",
        "code",
        *cases(
            when(
                (
                    Seen(
                        "This ORT build has",
                        r"This ORT build has \[.*\] enabled\. Since ORT 1\.9",
                        "ValueError: This ORT build has ['CPUExecutionProvider'] enabled. Since ORT 1.9, you are "
                        "required",
                    ),
                ),
                _provider,
            ),
            when(
                exactly(
                    "INVALID_ARGUMENT : Got invalid dimensions for input", "INVALID_ARGUMENT : Invalid rank for input"
                ),
                Fix(
                    "Give the shape that the model declares ([(i.name, i.shape, i.type) for i in "
                    "session.get_inputs()]); "
                    "for sizes that vary, export again with dynamic_shapes or dynamic_axes"
                ),
            ),
            when(
                exactly("INVALID_ARGUMENT : Unexpected input data type"),
                Fix(
                    "Convert the input to the type after 'expected': x.astype(np.float32) for tensor(float), "
                    "np.int64 for tensor(int64)"
                ),
            ),
            when(
                (
                    *exactly("Unsupported model IR version"),
                    *exactly("is under development and support for this is limited"),
                    *exactly("NOT_IMPLEMENTED : Could not find an implementation"),
                ),
                Fix("The model is newer than onnxruntime: update it", (pip("install", "-U", "onnxruntime"),)),
                Fix(
                    "Or export with a lower opset_version (17), or lower the file's number: model.ir_version = 9; "
                    "on the GPU the package is onnxruntime-gpu"
                ),
            ),
            when(
                exactly("INVALID_PROTOBUF : Load model from", "NO_SUCHFILE : Load model from"),
                Fix(
                    "The file is missing, cut short or a Git LFS pointer: check its size, and copy or download it "
                    "again; "
                    "weights above 2 GB are in a second file that must be next to it"
                ),
            ),
            when(
                exactly(
                    "module 'onnxruntime' has no attribute 'InferenceSession'",
                    "'onnxruntime' has no attribute 'get_avail",
                ),
                Fix(
                    "Leftovers of two packages: keep one",
                    (pip("uninstall", "-y", "onnxruntime", "onnxruntime-gpu"), pip("install", "onnxruntime-gpu")),
                ),
            ),
            when(
                (
                    Seen(
                        "DLL load failed while importing onnx",
                        r"DLL load failed while importing onnx\w+",
                        "ImportError: DLL load failed while importing onnx_cpp2py_export: A dynamic link library (DLL) "
                        "initialization routine failed.",
                    ),
                ),
                Fix(
                    "Install the current Visual C++ redistributable, then restart",
                    ("winget install Microsoft.VCRedist.2015+.x64",),
                    "root",
                ),
                Fix(
                    "If it stays, another release of the package",
                    (pip("install", "onnx==1.16.1", "onnxruntime==1.20.1"),),
                ),
            ),
            when(
                exactly("cannot import name 'mapping' from 'onnx'", "module 'onnx' has no attribute 'mapping'"),
                Fix(
                    "onnx removed it: update the package that uses it, or keep an older onnx",
                    (pip("install", "onnx<1.19"),),
                ),
            ),
        ),
        asked=(
            "onnxruntime got invalid dimensions",
            "unsupported model ir version",
            "onnxruntime unexpected input data type",
        ),
        source="onnxruntime: core/session, graph/model.cc",
    ),
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
                    "Using an engine plan file across different models of devices",
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
                    "'NoneType' object has no attribute 'create_execution_context'", "due to insufficient workspace"
                ),
                Fix(
                    "No engine was built: the reason is in the [TRT] lines above; often the workspace is too small: "
                    "config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, 4 << 30)"
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
            *exactly("ImportError: FFmpeg libraries are not found"),
            Seen(
                "load audio",
                r"whisper\S*\.load_audio[\s\S]{0,600}FileNotFoundError(?![^\n]*: ')",
                "whisper.load_audio(path)\nFileNotFoundError",
            ),
            Seen(
                "WinError",
                r"(?:whisper|pydub|audioread|ffmpeg|moviepy|yt_dlp)[\s\S]{0,2500}\[WinError 2\] ",
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
                exactly("'NoneType' object has no attribute 'lowvram'"),
                Fix("No model is loaded: the error that kept it from loading is further up, and is the one to solve"),
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
                varying("RuntimeError: Couldn't install {torch}.", "Couldn't install {clip}"),
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
                        r"module for custom nodes: ",
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
        source="AUTOMATIC1111/stable-diffusion-webui: launch_utils.py; ComfyUI: nodes.py",
    ),
    Error(
        "other-package-of-that-name",
        "A different package of that name is installed",
        "PyPI has an unrelated package under the name of the module.",
        "environment",
        *cases(
            when(
                exactly("module 'whisper' has no attribute"),
                Fix(
                    "OpenAI's is called openai-whisper",
                    (pip("uninstall", "-y", "whisper"), pip("install", "openai-whisper")),
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
        "serving-settings",
        "The settings do not suit the model or this hardware",
        "An option of the program (precision, parallel size, architecture) is not possible with this model or "
        "hardware.",
        "code",
        *cases(
            when(
                varying("Model architectures ['{Qwen2ForCausalLM}'] failed to be inspected"),
                Fix(
                    "vLLM could not import its own code of the model: the reason is further up. Usually vLLM and "
                    "torch, transformers "
                    "or NumPy do not fit: install vLLM into a new environment",
                    ("python -m venv vllm-env", "vllm-env/bin/python -m pip install vllm"),
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
                        "registry",
                        r"is not in the [\w: ]+ registry",
                        "KeyError: 'MaskRCNN is not in the mmengine::model registry. Please check whether the value'",
                    ),
                    *exactly("is already registered in"),
                ),
                Fix(
                    "The module that registers it was not imported: name it in the configuration, custom_imports = "
                    "dict(imports=['mmdet.models'], allow_failed_imports=False), or call register_all_modules()"
                ),
                Fix("If the configuration was written for a different release (mmdet 2 or 3), use that release"),
            ),
            when(
                exactly("Shared library with base name 'llama' not found", "Failed to load model from file:"),
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
                exactly("This CTranslate2 package was not compiled with CUDA support"),
                Fix(
                    "Its wheels for ARM and for the Mac have no CUDA: build CTranslate2 with -DWITH_CUDA=ON, or "
                    'use device="cpu"'
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
                        "not found in the returned metrics",
                        r"(?:ModelCheckpoint|EarlyStopping)\(monitor='[^'\n]{1,60}'\) (?:could not find the "
                        r"monitored key|not found) in "
                        r"the returned metrics",
                        "MisconfigurationException: ModelCheckpoint(monitor='val_acc') not found in the returned "
                        "metrics: "
                        "['train_loss'].",
                    ),
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
                Fix("Or keep Lightning 1.9", (pip("install", "pytorch-lightning<2"),)),
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
                Fix(
                    'Log it under that name: self.log("val_loss", loss) in validation_step, and give trainer.fit a '
                    "validation loader"
                ),
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
        asked=("spacy model en_core_web_sm missing", "nltk resource not found", "wandb api_key not configured"),
        source="spacy: errors.py; nltk: data.py; wandb",
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
