"""Downloading, and where packages are installed."""

from torchdoctor.explain import fixes
from torchdoctor.explain.known import Error, Or, Seen, exactly
from torchdoctor.model import Fix

ERRORS = (
    Error(
        "externally-managed",
        "The system's Python may not be changed by pip",
        "The system's Python belongs to the system's package manager (PEP 668).",
        "environment",
        (
            Seen("environment", r"externally[- ]managed[- ]environment", "error: externally-managed-environment"),
            *exactly("This environment is externally managed", "is externally managed"),
        ),
        (
            Fix(
                "Make a virtual environment",
                ("python3 -m venv .venv", ". .venv/bin/activate", "python -m pip install torch"),
            ),
            fixes.install_torch,
        ),
        asked=("externally-managed-environment", "pep 668", "break-system-packages"),
        source="PEP 668; pip",
    ),
    Error(
        "docker-shm-too-small",
        "/dev/shm is too small",
        "/dev/shm is too small for DataLoader workers or NCCL; in a container it is 64 MB by default.",
        "environment",
        (
            *exactly("is killed by signal: Bus error"),
            Seen(
                "insufficient shared memory shm",
                r"(?:This might be caused by )?insufficient shared memory \(shm\)",
                "This might be caused by insufficient shared memory (shm).",
            ),
            *exactly("Unexpected bus error encountered in worker"),
            Seen(
                "s workers are out of shared memory",
                r"DataLoader'?s workers are out of shared memory",
                "DataLoader's workers are out of shared memory",
            ),
            Seen(
                "write to file | allocate shared memory shm for file | resize file | bytes from file",
                r"unable to (?:write to file|allocate shared memory\(shm\) for file|resize file|mmap \d+ "
                r"bytes from file) <?/?torch_",
                "RuntimeError: unable to write to file </torch_1234_567890>",
            ),
            Seen(
                "unable to open shared memory object torch",
                r"unable to open shared memory object </torch_\S*> in read-write mode(?!: Too many open files)",
                "unable to open shared memory object </torch_> in read-write mode",
            ),
            *exactly("Error while creating shared memory segment"),
            Seen(
                "No space left on device | ENOSPC | posix fallocate",
                r"(?:No space left on device|ENOSPC|posix_fallocate)[^\n]*(?:/dev/shm|shm|shared memory)",
                "No space left on device: /dev/shm/torch_1234",
            ),
            Seen(
                "No space left on device | out of space | too small | posix fallocate",
                r"(?:/dev/shm|shared memory|shm)[^\n]*(?:No space left on device|out of space|too small|"
                r"posix_fallocate)",
                "NCCL WARN Error while creating shared memory segment /dev/shm/nccl-a, error: No space "
                "left on device (28)",
            ),
            Seen(
                "Call to",
                r"Call to (?:posix_fallocate|ftruncate|shm_open|mmap) failed",
                "Call to posix_fallocate failed",
            ),
            Seen("Bus error", r"Bus error(?:: 10)?(?: +\(core dumped\))?[ \t]*(?:$|\S*python|\d+)", "Bus error"),
            *exactly("raise your shared memory limit"),
            Seen("atal Python error Bus error", r"[Ff]atal Python error: Bus error", "Fatal Python error: Bus error"),
            *exactly("died with <Signals.SIGBUS"),
        ),
        (
            Fix("Give the container more", ("docker run --shm-size=8g ...", "docker run --ipc=host ...")),
            Fix(
                "In Kubernetes mount an emptyDir with medium: Memory on /dev/shm; else use fewer workers "
                "(num_workers=0)"
            ),
            Fix("See its size", ("df -h /dev/shm",)),
        ),
        alternatives=(
            Or("dataloader-worker-died", "/dev/shm is large and nearly empty"),
            Or("host-ram-exhausted", "the kernel log shows the out-of-memory killer"),
            Or(
                "nccl-system-error",
                "the segment is NCCL's, and /dev/shm has room: see its rights (chmod 1777 /dev/shm)",
            ),
        ),
        asked=(
            "bus error in docker dataloader",
            "shared memory limit docker",
            "insufficient shared memory (shm)",
            "shm-size",
        ),
        rule="TD701",
        source="pytorch/pytorch#5040, #1355; nccl#342",
    ),
    Error(
        "disk-full",
        "The disk is full",
        (
            "No space is left on a disk: where the packages go, in /tmp, in pip's cache, or where the "
            "checkpoint is written."
        ),
        "environment",
        (
            Seen(
                "No space left on device",
                r"(?<!failed[ ]:[ ])No space left on device(?!.*(?:/dev/shm|shm))",
                "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            ),
            *exactly("[WinError 112]"),
            Seen(
                "ot enough", r"[Nn]ot enough (?:free )?(?:disk )?space(?: left)?(?: on| to|\.)", "Not enough space on"
            ),
            *exactly("There is not enough space on the disk", "Disk quota exceeded"),
            Seen(
                "unexpected pos",
                r"unexpected pos \d+ vs \d+",
                "RuntimeError: [enforce fail at inline_container.cc:595] . unexpected pos 64 vs 0",
            ),
            *exactly("PytorchStreamWriter failed writing file"),
            Seen("disk | Disk", r"(?:disk|Disk) (?:is )?full", "disk full"),
            *exactly("Not enough free disk space to download"),
        ),
        (
            Fix("See which disk is full", ("df -h . /tmp ~",)),
            Fix(
                "Let pip unpack in another folder (Windows: TEMP and TMP), and keep no cache; torch's CPU "
                "build needs a tenth of the others",
                ("mkdir -p ~/tmp", "TMPDIR=~/tmp python -m pip install --no-cache-dir PACKAGE"),
            ),
        ),
        alternatives=(Or("docker-shm-too-small", "it is /dev/shm"),),
        asked=("no space left on device", "disk quota exceeded", "pip install torch no space"),
        rule="TD702",
        source="pypa/pip#7745; caffe2/serialize/inline_container.cc",
    ),
    Error(
        "pip-hash-mismatch",
        "The downloaded file is damaged",
        "A downloaded file is not the one that was asked for: the download broke off, or a cache or proxy changed it.",
        "environment",
        (
            *exactly("THESE PACKAGES DO NOT MATCH THE HASHES"),
            Seen("ash mismatch for", r"[Hh]ash mismatch for", "Hash mismatch for"),
            Seen(
                "Expected sha",
                r"Expected sha256 [0-9a-f]{64}",
                "Expected sha256 1111111111111111111111111111111111111111111111111111111111111111",
            ),
            Seen("not match the", r"do(?:es)? not match the (?:expected )?hash", "do not match the hash"),
        ),
        (Fix("Download it anew", ("python -m pip cache purge", "python -m pip install --no-cache-dir torch")),),
        asked=("these packages do not match the hashes", "sha256 mismatch"),
        source="pip",
    ),
    Error(
        "pip-read-timeout",
        "The download failed or timed out",
        "The download timed out or broke off: the CUDA wheels of torch are large.",
        "environment",
        (
            *exactly("ReadTimeoutError", "Read timed out.", "IncompleteRead("),
            Seen("Connection to", r"Connection to \S+ timed out", "Connection to name timed out"),
            Seen("UV HTTP TIMEOUT | network timeout", r"(?:UV_HTTP_TIMEOUT|network timeout)", "UV_HTTP_TIMEOUT"),
            *exactly("ConnectTimeoutError"),
            Seen("Connection broken", r"Connection broken: ", "Connection broken: "),
            *exactly(
                "CondaHTTPError",
                "Failed to establish a new connection",
                "NewConnectionError",
                "Temporary failure in name resolution",
                "Max retries exceeded with url",
                "ProtocolError('Connection",
            ),
            Seen("download", r"download (?:of \S+ )?timed out", "download timed out"),
            *exactly("incomplete-download", "Download failed because not enough bytes were received"),
        ),
        (
            Fix("Wait longer", ("python -m pip install --timeout 600 --retries 10 torch",)),
            Fix(
                "Or download the wheel once, then install the file",
                (
                    "python -m pip download torch -d wheels",
                    "python -m pip install --no-index --find-links wheels torch",
                ),
            ),
        ),
        asked=("read timed out pip", "connection broken download torch", "max retries exceeded"),
        source="pip; uv",
    ),
    Error(
        "ssl-certificate",
        "The server's certificate is not trusted",
        (
            "The certificate of the server is not trusted here: mostly a company's proxy, an old system, or a "
            "wrong clock."
        ),
        "environment",
        (
            *exactly(
                "CERTIFICATE_VERIFY_FAILED",
                "SSL module is not available",
                "SSLError(",
                "certificate verify failed",
                "invalid peer certificate",
            ),
        ),
        (Fix("Give pip your company's certificates", ("python -m pip install --cert /path/to/company.pem torch",)),),
        asked=("certificate verify failed", "ssl error pip"),
        source="pip",
    ),
    Error(
        "install-permission-denied",
        "pip may not write there",
        "pip may not write where it installs, or Windows holds a file that is in use.",
        "environment",
        (
            Seen(
                "Could not install packages due to an",
                r"Could not install packages due to an (?:OSError|EnvironmentError): \[(?:Errno 13|"
                r"WinError 5|WinError 32)\]",
                "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: "
                "'/usr/lib/python3/dist-packages/torch'",
            ),
            Seen(
                "WinError",
                r"\[WinError 5\].*(?:torch|site-packages)",
                "PermissionError: [WinError 5] Access is denied: 'C:\\venv\\Lib\\site-packages\\torch\\lib\\c10.dll'",
            ),
            Seen(
                "option or check the permissions",
                r"Consider using the `?--user`? option or check the permissions",
                "Consider using the --user option or check the permissions",
            ),
        ),
        (
            Fix(
                "Install into an environment of your own",
                ("python -m venv .venv", ".venv/bin/python -m pip install torch"),
            ),
            Fix("On Windows, end all programs that use torch first"),
        ),
        asked=("permission denied pip install", "access is denied winerror 5 pip"),
        source="pip",
    ),
)
