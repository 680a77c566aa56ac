"""Programs and libraries beside torch: OpenCV, protobuf, old Python, notebooks, editors, onnxruntime."""

from torchdoctor.explain.commands import pip
from torchdoctor.explain.ingredients import APEX
from torchdoctor.explain.known import Error, Seen, cases, exactly, varying, when
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


# A name of Isaac Lab's that its releases before 2.0 have elsewhere, or under another name.
_LAB_1 = r"\bomni\.isaac\.lab|isaaclab_tasks\.utils\.wrappers|\bomni\.isaac\.orbit"


def _isaac_lab(told: Told) -> tuple[Fix, ...]:
    """Each Isaac Lab is for one Isaac Sim and one rsl-rl-lib, and its own installer takes that."""
    start = ".\\isaaclab.bat" if told.os == "windows" else "./isaaclab.sh"
    lacks = told.last(r"(?:No module named|cannot import name '\w+' from) '?((?:isaaclab|omni)[\w.]*)")
    if lacks is None:
        text = (
            "rsl_rl (rsl-rl-lib) is missing, or not of the release that this Isaac Lab is made for: let "
            "Isaac Lab's own installer take that, in its folder, with its environment active"
        )
        return (
            Fix(text, (f"{start} -i rsl_rl",)),
            Fix("Where a project of its own brings the tasks, take the Isaac Lab that its README names instead"),
        )
    text = "The code is for another release of Isaac Lab than the one that is installed"
    if told.has(_LAB_1):
        text += (
            ". Isaac Lab 2.0 renamed omni.isaac.lab to isaaclab, and moved isaaclab_tasks.utils.wrappers to "
            "isaaclab_rl: write the new name in the import"
        )
    text += (
        "; or take the release that the project's README names (git checkout of its tag in the folder IsaacLab), and "
        "install it with its own installer. If the project is the older one, git pull in its folder may have the update"
    )
    where = 'python -c "import isaaclab; print(isaaclab.__version__, isaaclab.__file__)"'
    return (Fix(text.replace("installed; or take", "installed: take"), (where, f"{start} -i")),)


def _provider(told: Told) -> tuple[Fix, ...]:
    listed = told.last(r"This ORT build has \[([^\]\n]*)\] enabled")
    cuda = 'providers=["CUDAExecutionProvider", "CPUExecutionProvider"]'
    chosen = cuda if listed and "CUDA" in listed[1] else 'providers=["CPUExecutionProvider"]'
    return (Fix(f"Name the providers: onnxruntime.InferenceSession(path, {chosen})"),)


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
                exactly("cannot connect to X server", "Gtk-WARNING **: cannot open display"),
                Fix(
                    "Start it without its preview (an option, or no cv2.imshow); or connect with ssh -X, which brings "
                    "windows to your screen"
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
                        r"'(?!(?:face|xfeatures2d|legacy|ximgproc|Tracker\w+|SIFT_create|aruco|bgsegm|ml_\w+|cv"
                        r"|CV_\w+)')",
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
                (
                    *exactly("Dataset not found or corrupted", "Dataset not found. You can use download=True"),
                    *exactly("Dataset not found. Please use `download=True`", "Please set `download=True` to download"),
                    *exactly("doesn't exist. Please check the ``root`` path"),
                ),
                Fix("Download it: the data set's class with download=True, datasets.MNIST(root, download=True)"),
                Fix("Where it is there: root is the folder above its own (of MNIST/raw, cifar-10-batches-py)"),
                Fix("If a download was cut short, remove its folder first"),
            ),
            when(
                (
                    Seen(
                        "packages torchvision datasets | packages torchaudio datasets",
                        r"packages[/\\]torch(?:vision|audio)[/\\]datasets[/\\][^\n]*, line \d+, in "
                        r"\w+\n[^\n]*\n(?:[ ~^]+\n)?"
                        r"(?:FileNotFound|Runtime|NotADirectory)Error: (?=[^\n]*(?:[Nn]ot found|exist|[Cc]ould "
                        r"not find|structure"
                        r"|contain|No such))",
                        'File "/v/site-packages/torchvision/datasets/kitti.py", line 9, in __init__\n    raise '
                        "FileNotFoundError(\nFileNotFoundError: Could not find the flow images.",
                    ),
                ),
                Fix(
                    "Give root the folder above the one that the data set's page of the documentation names, with the "
                    "files unpacked in it; where the class has download=True, that fetches them"
                ),
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
                    *exactly("does not exist, check data.yaml", "is missing a 'names' or 'nc' key"),
                    Seen(
                        "Dataset | is missing a",
                        r"Dataset '\S+' error ❌|\S+\.yaml'? is missing a ['\"]\w+:?['\"]"
                        r"|dataset .{0,80}\bkey missing ❌",
                        "SyntaxError: '/d/data.yaml' is missing a 'train:' key",
                    ),
                    Seen(
                        "No images found",
                        r"No images found in|\b(?:train|val|test): No images found",
                        "AssertionError: train: No images found",
                    ),
                    Seen(
                        "No labels found in",
                        r"AssertionError: (?:WARNING: )?No labels found in",
                        "AssertionError: WARNING: No labels found in ../labels/. See",
                    ),
                    *exactly("Dataset not found ❌", "Dataset not found ⚠️"),
                    Seen(
                        "STACK GLOBAL requires str",
                        r"(?i:yolo|labels|dataset)[\s\S]{0,1900}STACK_GLOBAL requires str",
                        'File "/home/u/yolov5/utils/datasets.py", line 400\n_pickle.UnpicklingError: STACK_GLOBAL '
                        "requires str",
                    ),
                ),
                Fix(
                    "For YOLO the labels are next to the images: d/images/train/1.jpg and d/labels/train/1.txt (both "
                    "names in lower case), each line `class x y width height` from 0 to 1; in data.yaml train: and "
                    "val: name the folders of images, by absolute paths; then remove the old lists",
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
                varying("compiled against version 3.9.2 of the Protocol Buffer runtime library, which is not"),
                Fix(
                    "Two packages load protobuf's C++ library in different versions, usually TensorFlow, which "
                    "TensorBoard takes where it finds it: if nothing else needs it, remove it",
                    (pip("uninstall", "tensorflow"),),
                ),
                Fix(
                    "Else update both together; in conda install torch and TensorFlow from one channel, or into two "
                    "environments",
                    (pip("install", "-U", "tensorflow", "tensorboard", "protobuf"),),
                ),
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
                    *APEX,
                ),
            ),
        ),
        asked=("apex amp import error", "unencryptedcookiesessionfactoryconfig", "fusedadam requires cuda extensions"),
        source="NVIDIA/apex README",
    ),
    Error(
        "onnxruntime-usage",
        "onnx or onnxruntime cannot be loaded, or refuses the model or its inputs",
        "The model's file is missing or damaged, it was exported for a newer onnxruntime, its inputs have other types "
        "or shapes than it declares, or Microsoft's runtime is too old for the package.",
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
                exactly(
                    "INVALID_PROTOBUF : Load model from",
                    "NO_SUCHFILE : Load model from",
                    "failed:Protobuf parsing failed",
                ),
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
        "isaac-lab-mismatch",
        "Isaac Lab, rsl_rl and the project are of different releases",
        "Each Isaac Lab is made for one release of rsl_rl (rsl-rl-lib), and a project for one of Isaac Lab.",
        "environment",
        (
            Seen(
                "No package metadata was found for rsl",
                r"No package metadata was found for rsl[-_]rl[-_]lib",
                "importlib.metadata.PackageNotFoundError: No package metadata was found for rsl-rl-lib",
            ),
            Seen(
                "No module named isaac | No module named omni isaac",
                r"No module named '?(?:isaaclab\w*\.[\w.]+|omni\.isaac\.(?:lab|orbit)[\w.]*)'?",
                "ModuleNotFoundError: No module named 'isaaclab_tasks.utils.wrappers'",
            ),
            Seen(
                "cannot import name",
                r"cannot import name '\w+' from '(?:isaaclab|omni\.isaac\.lab|rsl_rl)[\w.]*'",
                "ImportError: cannot import name 'RslRlVecEnvWrapper' from 'isaaclab_rl.rsl_rl'",
            ),
            Seen(
                "rsl rl",
                r"(?:-packages|rsl_rl)[/\\]rsl_rl[/\\][^\n]*\n(?:[^\n]*\n){1,3}?"
                r"(?:KeyError: '\w+_cfg'|TypeError: (?:__init__|(?:\w*(?:Runner|PPO|ActorCritic|StudentTeacher|Storage"
                r"|Distillation)\w*\.)+\w+)\(\) (?:got an unexpected keyword|missing \d))[^\n]*",
                'File "/v/site-packages/rsl_rl/runners/on_policy_runner.py", line 44, in __init__\n'
                "    if self.alg_cfg[\"rnd_cfg\"] is not None:\nKeyError: 'rnd_cfg'",
            ),
        ),
        (_isaac_lab,),
        asked=("isaac lab rsl_rl version mismatch", "no module named omni.isaac.lab"),
        source="isaac-sim/IsaacLab: source/isaaclab_rl/setup.py and its changelog",
    ),
)
