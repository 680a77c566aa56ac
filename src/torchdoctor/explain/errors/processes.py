"""Worker processes."""

from torchdoctor.explain import fixes
from torchdoctor.explain.cuda import codes
from torchdoctor.explain.known import Error, Or, Seen, exactly, not_elsewhere
from torchdoctor.explain.steps import TABLE, read
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# By what cannot be pickled.
_UNPICKLED = (
    (
        r"Errno 22\] Invalid argument|larger than 4 GiB|larger than|MemoryError",
        "The Dataset is too large to be sent to the workers: keep paths or a memory-mapped array in it (numpy.load("
        "path, mmap_mode='r')), and read in __getitem__",
    ),
    (
        r"local object '[\w.]*<locals>\.(?!<lambda>)(\w+)|attribute '(\w+)' on <module '__main__'",
        "Move {0} out of the function to the top of a module",
    ),
    ("<lambda>", "Replace the lambda by a function with a name, at the top of a module"),
    (
        r"(Environment|h5py|sqlite3|Connection|TextIOWrapper|BufferedReader|_thread\.\w+|\.lock|RLock|_local|ZipFile)",
        "The Dataset keeps an open file or connection (LMDB, HDF5, a lock): set it to None in __init__, and open it at "
        "the first __getitem__, which runs in the worker",
    ),
    (r"torch\._C\.(Generator)", "Something keeps a torch.Generator: keep its seed, and make it in the worker"),
    (
        r"(?:pickle|serialize) '?(dict_keys|dict_values|odict_keys|generator|module|map|zip)\b",
        "Keep a list of it, list(x), not the {0} itself; of a module keep its name",
    ),
    (
        r"'?(weakref|weakproxy)\b",
        "What is sent to the workers holds a {0} (a hook, a scheduler or model in the Dataset): keep it elsewhere",
    ),
)


def _unpickled(told: Told) -> tuple[Fix, ...]:
    if told.has(r"torch[/\\]serialization\.py[^\n]{0,20}, line \d+, in (?:save|_save|_legacy_save)\b"):
        text = "Save the weights, not the object: torch.save(model.state_dict(), path), and load them into a new model"
        return (Fix(text), Fix("If the whole object must be saved, make each lambda and local class a named one"))
    got = told.choose(_UNPICKLED)
    text = got or "Define it at the top of a module"
    if told.notebook:
        text += "; from a notebook, in a .py file that it imports"
    spawned = told.has(
        r"mp\.spawn|start_processes|multiprocessing\.spawn\(|pickle\.dumps?\(|torch\.save|joblib|cloudpickle|\bdill\b"
        r"|deepcopy|[/\\]copy\.py|\bray\b|spark|dask|\bProcess\(|\bPool\("
    ) or not told.has(r"(?i)dataloader|num_workers|dataset|collate")
    if told.os in ("windows", "macos") and not spawned and "too large" not in text:
        text = f"{text[0].lower()}{text[1:]}"
        return (
            Fix(
                "On this system workers are new processes, for which the Dataset and collate_fn are pickled. At once: "
                "num_workers=0 (in a program its option or setting: num_workers, workers, dataloader_num_workers), "
                f"which loads in one process. To keep the workers: {text}"
            ),
        )
    send = Fix("Send tensors as tensor.cpu(), and move them in the receiver")
    return (Fix(f"{text}; num_workers=0 needs none of it, but loads in one process"), *(() if got else (send,)))


def _of_nnunet(told: Told) -> tuple[Fix, ...]:
    """Of the workers of batchgenerators."""
    if not told.has("abort_event was set|background worker"):
        return ()
    own = told.last(r"(?m)^(?:\w+\.)*(\w{2,40}Error: (?![^\n]*(?:background w|abort_event))[^\n]{3,160})")
    if made := read(TABLE, told):
        return made
    if own:
        return (Fix(f"The worker's own error is in this text, and what to fix: {own[1]}"),)
    text = (
        "The first error above says why. Where there is none, it is mostly main memory: fewer workers; with 0 they run "
        "in the main process, whose error is seen"
    )
    if told.has("plan_and_preprocess") and not told.has("nnUNet(?:v2)?_train"):
        more = "fewer processes, by the option -np (in version 1 -tf 1 -tl 1)"
        return (Fix(f"{text.partition(': fewer')[0]}: {more}", ("nnUNetv2_plan_and_preprocess -d ID -np 1",)),)
    return (Fix(text, ("export nnUNet_n_proc_DA=2",)),)


_EMPTY_QUEUE = (
    "A worker of the DataLoader ended, or gave nothing in time; a line further down names it (DataLoader worker (pid "
    "...) exited unexpectedly). Run once with num_workers=0, in a program its option for it, which shows the worker's "
    "own error. Where that works, main memory is short (on Windows the paging file, too): take fewer workers"
)


def _in_one_process(told: Told) -> Fix:
    """What a worker's silent end may be, and how to see which."""
    text = (
        "Run it in the main process, num_workers=0 (the program's option --workers 0): an error that then shows is the "
    )
    text += "real one. If it runs, the workers lack memory: fewer of them, smaller batches"
    if told.os in ("", "linux"):
        text += ", and more shared memory where df shows /dev/shm full or 64M (a container: --shm-size=8g)"
    if not told.os:
        text += "; on Windows and Macs the main guard is missing, if __name__ == '__main__':"
    return Fix(text, ("df -h /dev/shm",) if told.os in ("", "linux") else ())


def _of_native_code(told: Told) -> tuple[Fix, ...]:
    """Of the C library's own last words in a worker."""
    if not told.has(
        r"(?m)(?:malloc\w*\(\): |free\(\): |double free or corruption|corrupted (?:size|double)|munmap_chunk)"
    ):
        return ()
    text = "Native code of the data set crashed in the worker, mostly a library that does not stand being forked (a "
    text += "renderer or OpenGL context, a file handle of HDF5, LMDB or a video that the main process opened). With "
    text += (
        "num_workers=0 it mostly runs. To keep workers, open it in each of them (on first use in __getitem__, or in "
    )
    text += (
        'worker_init_fn), or give the DataLoader multiprocessing_context="spawn"; and update that library. This shows '
    )
    return (Fix(f"{text}where it crashes", ("export PYTHONFAULTHANDLER=1",)),)


ERRORS = (
    Error(
        "fork-after-cuda-init",
        "CUDA is used in a forked process",
        "CUDA is used in a process that was forked after CUDA was started (is_available() is enough to start it).",
        "code",
        (
            Seen(
                "in forked subprocess | create new processes if CUDA",
                r"Cannot re-?initialize (?:CUDA|XPU|HIP) in forked subprocess"
                r"|Lightning can't create new processes if CUDA",
                "RuntimeError: Cannot re-initialize CUDA in forked subprocess. To use CUDA with multiprocessing,",
            ),
            *exactly("CUDA error: initialization error"),
            Seen("cuda runtime error", r"cuda runtime error \(3\) ?:", "cuda runtime error (3):"),
            Seen(
                "start method",
                r"must use the [`']spawn[`'] (?:multiprocessing )?start method",
                "with multiprocessing, you must use the 'spawn' start method",
            ),
            *exactly("CUDA was previously initialized.", "Cannot re-initialize CUDA", "cudaErrorInitializationError"),
            *codes(3),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "Keep CUDA out of the Dataset: __getitem__ and collate_fn give CPU tensors (files loaded with "
                        "map_location='cpu'), and the loop moves each batch, x = x.to(device); or num_workers=0"
                    ),
                )
                if told.has(r"(?i)dataset|dataloader|__getitem__|num_workers|collate")
                else ()
            ),
            Fix(
                'Start workers with spawn: torch.multiprocessing.set_start_method("spawn"), '
                'DataLoader(multiprocessing_context="spawn"), VLLM_WORKER_MULTIPROC_METHOD=spawn'
            ),
            Fix("Or do not use CUDA before the fork, nor in Dataset and collate_fn"),
        ),
        alternatives=(Or("driver-init-failed", "no process is forked"),),
        asked=("cannot re-initialize cuda in forked subprocess",),
        source="torch/cuda/__init__.py",
    ),
    Error(
        "spawn-main-guard",
        "The main guard is missing",
        'Processes are started with spawn, but the main module lacks the guard `if __name__ == "__main__":`.',
        "code",
        (
            Seen(
                "An attempt has been made to start a new process before the",
                r"An attempt has been made to start a new process before the\s+current process has "
                r"finished its bootstrapping phase",
                "        An attempt has been made to start a new process before the\n"
                "        current process has finished its bootstrapping phase.",
            ),
            *exactly("RuntimeError: context has already been set"),
            *exactly(
                "start a new process before the", "finished its bootstrapping phase", "proper idiom in the main module"
            ),
            Seen(
                "fixup main from path",
                r"_fixup_main_from_path\b[\s\S]{0,1200}?<module>\s[^\n]{0,60}\.(?:train|fit)\((?![\s\S]*Error)",
                'File "/v/multiprocessing/spawn.py", line 287, in _fixup_main_from_path\n'
                '  File "train.py", line 7, in <module>\n    model.train(data="d.yaml")',
            ),
            Seen(
                "fixup main from path data",  # a traceback that ends within its frames
                r"_fixup_main_from_path\(data\b[\s\S]{0,300}?runpy\.run_path"
                r"(?![\s\S]{0,4000}?(?:Error|Exception|Interrupt|Warning|exit|kill))",
                "    _fixup_main_from_path(data['init_main_from_path'])\n    main_content = runpy.run_path(main_path,",
            ),
            Seen(
                "popen spawn win",
                r"dataloader\.py\"[\s\S]{0,2500}popen_spawn_win32\.py\", line \d+, in __init__(?![\s\S]*Error)",
                'File "D:\\torch\\utils\\data\\dataloader.py", line 3, in __init__\n  w.start()\n'
                'File "D:\\multiprocessing\\popen_spawn_win32.py", line 65, in __init__',
            ),
            Seen(
                "BrokenPipeError Errno",
                r"(?:\bw\.start\(\)|"
                r"popen_spawn_win32\.py|ForkingPickler\(\w+, \w+\)\.dump\(\w+\))[\s\S]{0,600}"
                r"BrokenPipeError: \[Errno 32\]"
                r"|BrokenPipeError: \[Errno 32\][^\n]*"
                r"(?=\n[\s\S]{0,1500}?(?:\bnum_workers|DataLoader(?:Iter)?\(|CIFAR10\(|cifar10_))",
                "    ForkingPickler(file, protocol).dump(obj)\nBrokenPipeError: [Errno 32] Broken pipe",
            ),
            Seen(
                "freeze support",
                r"The \"freeze_support\(\)\" line can be omitted",
                'The "freeze_support()" line can be omitted if the program',
            ),
        ),
        (
            lambda told: (
                (
                    Fix(
                        "set_start_method() runs twice, or after something has used multiprocessing: call it once, at "
                        "the start under the main guard, or set_start_method('spawn', force=True)"
                    ),
                )
                if told.has("context has already been set")
                else ()
            ),
            Fix(
                'Put all code that should run only once under: if __name__ == "__main__": (num_workers=0 of a '
                "DataLoader starts no processes, and needs none)"
            ),
        ),
        alternatives=(
            Or(
                "pickle-spawn",
                "the guard is there: then something that is sent to the workers cannot be pickled, or an import "
                "in them fails; num_workers=0 shows the error",
            ),
        ),
        asked=(
            "dataloader workers on windows freeze_support",
            "if __name__ == __main__ multiprocessing",
            "bootstrapping phase",
            "dataloader num_workers windows runtimeerror",
            "main guard windows",
            "script runs several times multiprocessing",
        ),
        see=("the script runs again in each worker; on Windows and macOS workers are started, not forked."),
        code='if __name__ == "__main__":\n    train()',
        source="Python: multiprocessing/spawn.py",
    ),
    Error(
        "cuda-ipc-unsupported",
        "CUDA tensors cannot be shared between processes here",
        (
            "CUDA tensors cannot be shared between processes on this system (Windows, WSL, containers with "
            "separate IPC, expandable segments)."
        ),
        "environment",
        (
            Seen(
                "cudaIpc",
                r"cudaIpc[A-Z]\w{1,30}[^\n]{0,60}?(?:fail|[Ee]rror|not supported|invalid|unsupported)",
                "cudaIpcOpenMemHandle failed: invalid argument",
            ),
            *exactly("StorageSharing.cpp", "CUDA IPC handle"),
            Seen(
                "supported | available | unsupported",
                r"CUDA IPC (?:is )?(?:not (?:supported|available)|unsupported)",
                "CUDA IPC not supported",
            ),
            Seen(
                "Operation not permitted | permitted | supported | implemented | failed",
                r"pidfd_(?:getfd|open).*(?:Operation not permitted|not (?:permitted|supported|implemented)|failed)",
                "pidfd_getfd: Operation not permitted",
            ),
            Seen(
                "operation not supported | invalid device context",
                r"(?:CUDA error|cuda runtime error \(\d+\)) ?: (?:operation not supported|invalid device context)",
                "RuntimeError: CUDA error: operation not supported",
            ),
            *exactly("cudaErrorNotSupported"),
            Seen(
                "cuda runtime error",
                r"cuda runtime error \((?:71|801|63)\)",
                "RuntimeError: cuda runtime error (801) : operation not supported",
            ),
            Seen(
                "share cuda",
                r"_share_cuda_\(?[\s\S]{0,600}(?:CUDA error|RuntimeError)",
                "in _share_cuda_\nRuntimeError: CUDA error: operation not supported",
            ),
            Seen("hipIpc | rsmi ipc", r"(?:hipIpc|rsmi_ipc)\w+", "hipIpcname"),
            *codes(801),
        ),
        (
            Fix(
                "Share CPU tensors and move them in the receiver: tensor.cpu(); do not return CUDA tensors "
                "from DataLoader workers (num_workers=0 on Windows)"
            ),
        ),
        alternatives=(Or("fork-after-cuda-init", "the receiver was forked"),),
        asked=("cuda ipc not supported", "share cuda tensors multiprocessing windows"),
        source="PyTorch: Windows FAQ",
    ),
    Error(
        "pickle-spawn",
        "An object cannot be pickled, for a worker process or a file",
        (
            "An object that goes to a worker process or into a file cannot be pickled: a lambda, a local function or "
            "class, an open file, a lock, a tensor on a device that processes cannot share."
        ),
        "code",
        (
            Seen("t pickle", r"[Cc]an'?t pickle", "AttributeError: Can't pickle local object 'main.<locals>.<lambda>'"),
            Seen(
                "Invalid argument | cannot serialize a bytes object larger than | MemoryError",
                r"ForkingPickler\(\w+, \w+\)\.dump\(\w+\)\n(?:[ ~^]+\n)?(?:OSError: \[Errno 22\] Invalid argument"
                r"|OverflowError: cannot serialize a bytes object larger|MemoryError)",
                "    ForkingPickler(file, protocol).dump(obj)\nOSError: [Errno 22] Invalid argument",
            ),
            Seen("t get local object", r"Can'?t get local object", "Can't get local object"),
            Seen("cannot pickle", r"cannot pickle '[\w.]+' object", "TypeError: cannot pickle '_thread.lock' object"),
            Seen(
                "t get attribute",
                r"Can'?t get attribute '\w+' on <module '__m",
                "AttributeError: Can't get attribute 'MyDataset' on <module '__main__' (built-in)>",
            ),
            *exactly("PicklingError", "objects cannot be pickled"),
            Seen(
                "be pickled",
                r"(?:h5py|sqlite3|generator|_io\.\w+) objects? (?:cannot|can'?t) be pickled",
                "h5py objects cannot be pickled",
            ),
            Seen(
                "t pickle local object",
                r"Can'?t pickle local object",
                "AttributeError: Can't pickle local object 'main.<locals>.<lambda>'",
            ),
            Seen(
                "only available on CPU",
                r"_share_f(?:d|ilename)(?:_cpu)?_?: only available on CPU",
                "Reason: 'RuntimeError('_share_fd_: only available on CPU')'",
            ),
        ),
        (_unpickled,),
        alternatives=(
            Or("spawn-main-guard", "the whole script runs again in each worker"),
            Or("bad-checkpoint", "a file was loaded"),
        ),
        asked=("multiprocessing spawn pickle lambda", "can't pickle local object", "cannot pickle lambda dataloader"),
        amid=not_elsewhere,
        source="Python: pickle; PyTorch: Windows FAQ",
    ),
    Error(
        "pickle-ends-early",
        "A worker process received incomplete data",
        (
            "The pickled data end early: the parent process failed while sending work to a worker (then the "
            "parent's error is the cause), or a file is empty or truncated."
        ),
        "code",
        (
            *exactly("EOFError: Ran out of input"),
            Seen(
                "pickle data was truncated",
                r"load\(from_parent\)[^\n]*\n(?:[ ~^]+\n)?\S*UnpicklingError: pickle data was truncated",
                "    self = reduction.pickle.load(from_parent)\n_pickle.UnpicklingError: pickle data was truncated",
            ),
            Seen(
                "pickle data was truncated",
                r"pickle data was truncated(?=[\s\S]{0,3000}\bdataloader\.py\b[\s\S]{0,900}\bmultiprocessing[/\\]"
                r"(?:process|context|popen_spawn_win32)\.py)",
                'pickle data was truncated\n  File "torch\\utils\\data\\dataloader.py", line 9, in __init__\n'
                '    w.start()\n  File "C:\\multiprocessing\\process.py", line 121, in start',
            ),
        ),
        (
            Fix(
                "Look for the parent's error further up or in another part of the output; with a DataLoader, "
                "num_workers=0 shows only that error. Mostly the data set cannot be pickled or is too big to be "
                "copied to each worker (let it hold paths, no open files), or memory ran out (fewer workers)"
            ),
            Fix("If a file was loaded, check its size and write or download it again"),
        ),
        alternatives=(
            Or("pickle-spawn", "the parent's error says that something cannot be pickled"),
            Or("spawn-main-guard", "the whole script runs again in each worker"),
            Or("bad-checkpoint", "a file was loaded"),
        ),
        asked=("ran out of input",),
        symptom=1,
        source="Python: multiprocessing/spawn.py, pickle",
    ),
    Error(
        "pin-memory-cuda-tensor",
        "The DataLoader pins tensors that are already on the GPU",
        "The DataLoader pins memory, but the Dataset already returns CUDA tensors.",
        "code",
        (
            Seen(
                "only dense CPU tensors can be pinned",
                r"cannot pin '[\w.]+' only dense CPU tensors can be pinned",
                "RuntimeError: cannot pin 'torch.cuda.FloatTensor' only dense CPU tensors can be pinned",
            ),
            Seen(
                "in memory thread exited unexpectedly",
                r"[Pp]in memory thread exited unexpectedly",
                "Pin memory thread exited unexpectedly",
            ),
        ),
        (
            lambda told: (
                (Fix("Look for the first error above it: pin_memory=False shows what stopped that thread"),)
                if told.has("memory thread exited")
                else (Fix("Return CPU tensors from the Dataset and move batches in the loop, or use pin_memory=False"),)
            ),
        ),
        asked=("cannot pin torch.cuda.floattensor",),
        source="torch/utils/data/_utils/pin_memory.py",
    ),
    Error(
        "too-many-dataloader-workers",
        "More DataLoader workers than processors",
        "There are more DataLoader workers than this system has processors.",
        "code",
        (
            Seen(
                "worker processes in total Our suggested max number",
                r"This DataLoader will create \d+ worker processes in total\. Our suggested max number",
                "UserWarning: This DataLoader will create 8 worker processes in total. Our suggested max "
                "number of worker in current system",
            ),
        ),
        (Fix("Set num_workers to the number that the warning names, or fewer"),),
        asked=(
            "cpu usage with many workers",
            "too many workers",
            "this dataloader will create worker processes in total suggested max",
            "num_workers too many",
            "too many dataloader workers",
        ),
        symptom=1,
        see="num_workers is larger than os.cpu_count(), or larger than the number of CPUs that the job was given.",
        code="loader = DataLoader(dataset, num_workers=min(8, len(os.sched_getaffinity(0))))",
        source="torch/utils/data/dataloader.py",
    ),
    Error(
        "dataloader-worker-died",
        "A DataLoader worker died",
        "A DataLoader worker died; the text does not say why.",
        "code",
        (
            Seen(
                "DataLoader worker pid",
                r"DataLoader worker \(pid(?:\(s\))? [\d, ]+\) (?:exited unexpectedly|is killed by signal)",
                "RuntimeError: DataLoader worker (pid(s) 1234, 1235) exited unexpectedly",
            ),
            Seen(
                "try get data",
                r"dataloader\.py\W[^\n]{0,30}_try_get_data\s[\s\S]{0,600}?\b_?queue\.Empty\b",
                'File "/v/utils/data/dataloader.py", line 1, in _try_get_data\n    data = self._data_queue.get()\n'
                "_queue.Empty",
            ),
            Seen(
                "error if any worker fails",
                r"^(?:malloc_consolidate|malloc|free|munmap_chunk)\(\): [^\n]{0,80}(?=\n(?:[^\n]{0,300}\n){0,25}?"
                r"[^\n]{0,20}_error_if_any_worker_fails\(\))",
                "malloc_consolidate(): invalid chunk size\n    _error_if_any_worker_fails()\nRuntimeError: Data",
            ),
            *exactly(
                "DataLoader worker (pid",
                "MultiThreadedAugmenter.abort_event was set",
                "background workers are no longer alive",
                "Some background worker is 6 feet under",
            ),
        ),
        (
            _of_nnunet,
            _of_native_code,
            lambda told: (Fix(_EMPTY_QUEUE),) if told.has(r"\b_?queue\.Empty\b") else (),
            lambda told: (
                (
                    Fix(
                        f"On {'Windows' if told.os == 'windows' else 'macOS'} each worker starts the program again, "
                        f"which fails in a notebook or without a main "
                        "guard: use num_workers=0, or put Dataset and functions into a .py file and start under if "
                        "__name__ "
                        '== "__main__":'
                    ),
                )
                if (told.os in ("windows", "macos") or told.has(r"(?i)\bmy mac\b|\bmac ?os\b")) and not _of_nnunet(told)
                else ()
            ),
            lambda told: (
                (Fix("Give the container more shared memory", ("docker run --shm-size=8g ...",)),)
                if told.has(r"(?i)docker|container|kubernetes|\bpod\b")
                else ()
            ),
            lambda told: () if _of_nnunet(told) else (_in_one_process(told),),
            fixes.on("linux", Fix("Check whether the system killed it", ("sudo dmesg | tail -n 30",), "root")),
        ),
        alternatives=(
            Or("docker-shm-too-small", "df -h /dev/shm shows 64M"),
            Or("host-ram-exhausted", "the kernel log shows the out-of-memory killer"),
            Or("spawn-main-guard", "this is Windows or macOS: the script has no __main__ guard"),
        ),
        asked=("dataloader worker exited unexpectedly", "dataloader worker killed"),
        symptom=1,
        source="torch/utils/data/dataloader.py",
    ),
)
