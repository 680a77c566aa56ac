"""What a text names where its own error is not shown: a server, a job, an earlier step that has it."""

from torchdoctor.explain.commands import pip
from torchdoctor.explain.steps.row import Row

_NO_MODEL = (
    r"(?:^|^[^\n\"“]{0,40}[Ee]rror\b)[^a-z\n\"“]{0,30}(?:You(?: currently)? have )?"
    r"(?:[Nn]o|NO)(?: \w+){0,2} [Mm]odels? (?:is |are |was |currently )?(?:loaded|selected|chosen)\b"
    r"(?! (?:appears|if)\b)"
    r"|[Ee]rror\b[^\n]{0,60}\b[Mm]odel (?:is |was )?not loaded\b"
)
CLUES = (
    Row(
        r"[Ff]ailed to launch (?:the )?model, detail:|^\W{0,4}xinference launch [^\n]*"
        r"|restful_client\.py[^\n]*\n[^\n]*\braise\b",
        "The client only passes on what the server answers: the traceback itself is in the server's log or window. "
        "Update the server's package, restart it, and register the model again",
    ),
    Row(
        r"^(?:\w+\.){0,6}\w*(?:FailedJob|JobFailed)\w*: ",
        "The job failed on the service's own servers, not on this machine: try another file, then again later, and "
        "give the job's number to its support",
    ),
    Row(
        r"[Nn]o such file[^\n]{0,40}?['\"]((?:/opt/ml/model|/\.sagemaker/mms/models/model)/?[^'\"\n]{0,80})",
        "{0} is in SageMaker's container, where model.tar.gz is unpacked: the file must be at the top of the archive, "
        "under the name that model_fn opens (os.path.join(model_dir, 'model.pth')). This shows what is in it; pack it "
        "and deploy again",
        ("tar tzf model.tar.gz",),
    ),
    Row(
        _NO_MODEL,
        "The program has no model loaded: download, choose and load one in its settings; what it prints as it loads "
        "says why that failed",
    ),
    Row(
        r"Error (invalid configuration argument) at line \d+ in file \S*csrc[/\\]\w+\.cu",
        "A kernel of bitsandbytes was started for a tensor of no size, as where ZeRO-3 or FSDP leaves a process "
        "nothing: update it; else take an optimizer without 8 bits (adamw_torch), or ZeRO stage 2",
        (pip("install", "-U", "bitsandbytes"),),
    ),
    Row(
        r"(?:failed to create (?:containerd|shim) task|OCI runtime create failed)"
        r"(?=[^\n]{0,900}(?i:nvidia|nvml|libcuda|gpu))",
        "The container does not start on its node, before any program in it: see there whether nvidia-smi works, set "
        "up NVIDIA's container toolkit for its runtime (nvidia-ctk runtime configure), and restart that and the "
        "container",
        ("nvidia-smi", "which nvidia-container-runtime"),
    ),
    Row(
        r"ERROR: Exception:\s{1,40}Traceback(?=[\s\S]{0,600}pip[/\\]+_internal)"
        r"(?![\s\S]{0,9000}\n\s*(?:\w+\.)*[A-Z]\w+Error\b)",
        "pip itself stopped, and its last line, which says why, is cut off: run that pip install in a terminal, with "
        "the same Python (a full disk, a proxy, a file in use); else renew pip",
        ("python -m pip install -U pip",),
    ),
    Row(
        r"c10_cuda_check_implementation|\bc10::CUDAError",
        "A call of CUDA failed, and these frames only show where torch noticed: the line above frame #0 says what. "
        "Start it again with this set; see whether the system notes a fault of the GPU (Xid)",
        ("export CUDA_LAUNCH_BLOCKING=1", "sudo dmesg -T | grep -i -E 'xid|nvrm|killed process' | tail"),
    ),
    Row(
        r"'NoneType' object has no attribute '(?:terminate|kill|is_alive)'",
        "The program ends a process that had never started. Look further up for the first error, and fix that; if "
        "there is none, use a different release of that program",
    ),
    Row(
        r"(?:\b(?:[Tt]rainer|\w*metrics?|roc_auc\w*|\w+_score)\b|the training of \w+:)[\s\S]{0,1500}?"
        r"ValueError: Input (?:[Xy] )?contains (NaN|infinity)",
        "What the metric gets is {0}: see where the loss or the outputs become nan first; train in full precision "
        "(fp16=False, bf16=False; V100 and T4 have no bfloat16). Else the data have gaps",
    ),
)
