"""What programs say of a file, a server, a model or the machine, in a log."""

from torchdoctor.explain.steps.row import Row

PROGRAMS = (
    Row(
        r"Error opening input file ([^\n]{1,200}?)\.?\nError opening input(?: files?)?: No such file"
        r"|Error opening (?!(?:in|out)put\b)'?([^'\n:]{1,200}?)'?: (?:System error|No such file)",
        "There is no {0}: relative paths count from the folder in which the program is started; give the full path",
    ),
    Row(
        r"(?:[Ff]ailed to|[Cc]ould not|[Cc]annot|[Uu]nable to) (?:open|find|load|read) (?:the )?(?:\w{1,30} )?"
        r"(?:file|image|path)[: ]{1,2}['\"`]?([^'\"`\n]{1,200}?\.\w{2,6})\b",
        "{0} is not there, or cannot be read: give its full path (relative ones count from the folder in which the "
        "program is started), and open it in a different program",
    ),
    Row(
        r"main thread is not in main loop|Tcl_AsyncDelete",
        "matplotlib draws windows from a thread: take the backend without windows, matplotlib.use('Agg') before pyplot "
        "is imported",
        ("export MPLBACKEND=Agg",),
    ),
    Row(
        r"is an? (\w+) model,? (?:and |so )?(?:it )?can(?:not|'t) be used as an? \w+ model",
        "The file is in the folder of another kind of model: move it to the one for {0}, models/{0}, and choose it "
        "there; or let the program download its own",
    ),
    Row(
        r"AlgorithmError: |ExecuteUserScriptError|Error for Training job",
        "SageMaker only reports that the script failed: its own traceback is in the log of the training job "
        "(CloudWatch, /aws/sagemaker/TrainingJobs), the first one there; or run the script alone, in the same image or "
        "with instance_type='local'",
    ),
    Row(
        r"'(?:python|py|pip)(?:3|\.exe)?' is not recognized",
        "Windows finds no Python: run its installer again (Modify) with 'Add python.exe to PATH', open a new window, "
        "and start again where this shows a version that the program takes",
        ("py -0p",),
    ),
    Row(
        r"ANE Evaluation Error|ANEProgramProcessRequest",
        "A part that macOS runs on the Neural Engine failed: update macOS and torch, and see whether it runs in full "
        "precision (--no-half, torch.float32), and on the CPU",
    ),
    Row(
        r"IndexError: piece id is out of range",
        "The model gave a token number that the tokenizer does not have: run it on the CPU in float32, to see whether "
        "the GPU (MPS) computes wrongly; else take tokenizer and model from one release, downloaded again",
    ),
    Row(
        r"ptxas warning ?: [^\n]{0,120}minnctapersm will be ignored",
        "This warning of ptxas is harmless, and the program runs: where a build of one's own fails, its error is "
        "another line; a wheel of torch for this CUDA needs no build",
    ),
    Row(
        r"Couldn't install torch\b",
        "The launcher shows pip's own error above this line: look there. See Python's version and bits (most such "
        "programs take 3.10, 64-bit); delete the folder venv and start again",
        ("python -c \"import struct, sys; print(sys.version, struct.calcsize('P') * 8)\"",),
    ),
    Row(
        r"[Ss]erver launch failed|[Ss]erver failed to start",
        "The server's own output has the first error: look there, and at whether its port and GPU memory are free",
        ("nvidia-smi",),
    ),
    Row(
        r"500 Internal Server Error|InternalServerError: Error code: 5\d\d|openai\.APIConnectionError"
        r"|(?i:check the (?:backend|server)(?:'s)? (?:logs?|console|terminal))"
        r"|Connection errored out",
        "The page or client shows only that the server failed: the error itself is the last traceback in the window or "
        "log of the program that serves it, where that runs at all. Pass that",
    ),
    Row(
        r"No available slot found for the model",
        "All GPUs are taken by models that run, or more are asked for than the worker sees: stop one, or name gpu_idx "
        "and n_gpu",
        ("xinference list", "nvidia-smi"),
    ),
    Row(
        r"Neither CUDA nor MPS are available",
        "See what torch says in the Python that runs the program: None is a CPU build",
        ('python -c "import torch; print(torch.version.cuda, torch.cuda.is_available())"',),
    ),
    Row(
        r"\[Version 10\.0\.1(?:[0-8]\d{3}|90[0-3]\d|904[0-3])\b(?=[\s\S]*WSL)",
        "This Windows hands no GPU into WSL 2: that needs Windows 11, or 10 from 21H2 (build 19044) on, NVIDIA's "
        "driver in Windows alone, and a new kernel. Update Windows, then",
        ("wsl --update", "wsl --shutdown"),
    ),
    Row(
        r"(?i)libtorch(?!\w*\.so)|torch/(?:torch|script)\.h|torch::jit::",
        "In C++: catch c10::Error and print e.what(). Headers, DLLs and the exported file must be of one version of "
        "libtorch, and on Windows its Debug download belongs to /MDd, its Release one to /MD",
        also=r"(?i)error|exception|crash|abort|violation|fail",
    ),
    Row(
        r"\[WinError 2\]",
        "Windows finds no program or file of the name; where none is named it is often git or ffmpeg: install what "
        "these do not find, and open a new terminal",
        ("where.exe git", "where.exe ffmpeg"),
    ),
    Row(
        r"[Tt]he torch version (?:has been|was) changed",
        "A package that was installed has replaced torch: install torch again as it was (version and index), then the "
        "package with --no-deps, or with -c and a file in which torch==VERSION is",
    ),
)
