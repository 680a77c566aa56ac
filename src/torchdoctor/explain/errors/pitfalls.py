"""Faults in training code that raise no error: found by their symptoms, in plain words."""

from torchdoctor.explain.known import Error, Or, Seen, varying
from torchdoctor.model import Fix

ERRORS = (
    Error(
        "loss-nan",
        "The loss becomes nan or inf",
        "The loss is or becomes nan or inf: the learning rate is too high, float16 "
        "overflows, a logarithm or division hits zero, or the data contain nan.",
        "code",
        (
            Seen(
                "loss nan | loss value will be nan | loss become | loss turn | loss equals",
                r"(?i:\bloss\b(?:[ ]values?)?[ ]?(?:will be|becomes?|became|turns?|goes|equals?(?: to)?"
                r"|变为|变成|变|为|出现|是)"
                r" ?(?:to |into )?nan\b)",
                "After the tenth epoch the loss becomes nan",
                warns=True,
            ),
            Seen(
                "loss",
                r"(?<![A-Za-z])(?<!packet[ ])[Ll]oss(?:es|_[a-z]{1,9}|_\d)?\W{1,5}(?:is |tensor\()?(?:nan|NaN)\b",
                "train_loss: nan",
            ),
        ),
        (
            Fix(
                "Lower the learning rate by a factor of ten, with some epochs of warm-up, and clip gradients: "
                "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0) before optimizer.step()"
            ),
            Fix(
                "If that does not help, find where it begins: torch.autograd.set_detect_anomaly(True) shows the "
                "operation; check batch and labels of your own data with torch.isfinite(x).all()"
            ),
            Fix("With mixed precision use bfloat16 (float16 overflows at 65,504), and GradScaler with float16"),
            Fix("Keep log, sqrt and division away from zero: torch.log(x.clamp_min(1e-8)), x / (y + 1e-8)"),
        ),
        alternatives=(
            Or("bad-input-data", "torch.isfinite(x).all() is False for a batch"),
            Or("amp-gradients", "it happens only with autocast"),
        ),
        asked=(
            "model outputs nan",
            "loss is nan",
            "loss becomes nan",
            "nan loss after some epochs",
            "loss inf",
            "gradients are nan",
            "loss explodes",
            "training diverges nan",
            "nan with mixed precision",
            "nan with amp float16 autocast",
        ),
        see="print(loss.item()) becomes nan and stays nan; torch.isfinite(loss) is False.",
        symptom=1,
        code="loss.backward()\ntorch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)\noptimizer.step()",
        source="torch.autograd.set_detect_anomaly, torch.nn.utils.clip_grad_norm_",
    ),
    Error(
        "slow-input-pipeline",
        "Training is slow because the GPU waits",
        "The GPU waits for data, copies or the program: samples are loaded in a single process, copies block, or "
        "a value is read (.item(), print, .cpu()) in every step.",
        "code",
        (),
        (
            Fix(
                "Measure first: this shows what the machine can do, and how many DataLoader workers are best",
                ("torchdoctor bench",),
            ),
            Fix("Check how busy the GPU is during training; below 70 % it is waiting", ("nvidia-smi dmon -s u",)),
            Fix(
                "Load data in worker processes, pin memory, copy without blocking, and read values only every 50 "
                "steps or so"
            ),
        ),
        alternatives=(
            Or("cpu-only-build", "torch.cuda.is_available() is False: then it trains on the CPU"),
            Or("too-many-dataloader-workers", "there are more workers than processors"),
        ),
        asked=(
            "dataloader is the bottleneck",
            "training is slow",
            "training is slow gpu idle",
            "gpu utilization low",
            "gpu at 0 percent",
            "dataloader slow",
            "torch slow",
            "it is slow",
            "how many num_workers",
            "speed up training",
            "inference slow",
            ".item() every step slow",
            "slower than expected on gpu",
        ),
        see="nvidia-smi shows that the GPU is busy only now and then; a step takes just as long with a tiny model.",
        code="loader = DataLoader(dataset, batch_size=64, num_workers=8, pin_memory=True, persistent_workers=True)\n"
        "for x, y in loader:\n    x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)",
        source="pytorch.org: Performance Tuning Guide",
    ),
    Error(
        "dataloader-hangs",
        "A DataLoader with workers hangs",
        "A DataLoader with workers hangs: a lock was taken when the process forked "
        "(OpenCV, OpenMP, tokenizers, CUDA), /dev/shm "
        "is full, or under spawn (Windows, macOS) the main guard is missing.",
        "code",
        varying("DataLoader timed out after 30 seconds"),
        (
            Fix("Run it with num_workers=0: if that works, the workers are the cause"),
            Fix(
                "Stop libraries from using threads in the workers: cv2.setNumThreads(0), "
                "torch.set_num_threads(1) in worker_init_fn, TOKENIZERS_PARALLELISM=false",
                ("export TOKENIZERS_PARALLELISM=false OMP_NUM_THREADS=1",),
            ),
            Fix(
                "Start the workers as new processes instead of forking: DataLoader(..., "
                'multiprocessing_context="spawn"), with the main guard'
            ),
            Fix("Find out where it hangs", ("py-spy dump --pid PID",)),
        ),
        alternatives=(
            Or("docker-shm-too-small", "it runs in a container, and df -h /dev/shm shows 64M"),
            Or("spawn-main-guard", "this is Windows or macOS, and the script has no main guard"),
            Or("fork-after-cuda-init", "the Dataset or collate_fn uses CUDA"),
        ),
        asked=(
            "dataloader hangs",
            "dataloader stuck",
            "dataloader deadlock",
            "dataloader freezes num_workers",
            "training stuck at first batch",
            "next(iter(loader)) hangs",
        ),
        see="it stops at the first batch or between epochs without an error; with num_workers=0 it works.",
        code=(
            'if __name__ == "__main__":\n    loader = DataLoader(dataset, num_workers=4, '
            "timeout=60)  # raises instead of waiting forever"
        ),
        source="torch.utils.data documentation; pytorch/pytorch#1355",
    ),
    Error(
        "model-does-not-learn",
        "The loss does not go down",
        "The model does not learn: gradients do not reach the parameters, the learning rate is wrong, labels do "
        "not match the samples, or the loss gets the wrong kind of values.",
        "code",
        (),
        (
            Fix(
                "Train repeatedly on a single batch: a correct model brings the loss close to zero; if it does "
                "not, the fault is in the model, the loss or the loop"
            ),
            Fix(
                "Check that every parameter gets a gradient: after backward() none of [p.grad for "
                "p in model.parameters()] is None or all zero"
            ),
            Fix(
                "Check that zero_grad(), backward() and step() are called in each step, and that "
                "the optimizer has this model's parameters"
            ),
        ),
        alternatives=(
            Or("zero-grad", "optimizer.zero_grad() is missing"),
            Or("softmax-before-cross-entropy", "the model ends in softmax, and the loss is CrossEntropyLoss"),
            Or("train-eval-mode", "results are good in training but bad in evaluation"),
        ),
        asked=(
            "loss does not decrease",
            "training loss not decreasing",
            "loss does not change",
            "model not learning",
            "accuracy stuck",
            "loss not going down",
            "loss stays constant",
            "parameters not updating",
            "same prediction for every input",
            "model predicts one class only",
            "predictions are all the same",
        ),
        see="the loss stays where it began, or the accuracy is no better than guessing.",
        code="optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)\nfor step in range(200):  # one batch alone\n"
        "    optimizer.zero_grad()\n    loss = criterion(model(x), y)\n    loss.backward()\n    optimizer.step()",
        source="pytorch.org tutorials: optimization",
    ),
    Error(
        "one-gpu-of-several",
        "Only one of several GPUs is used",
        "A program uses one GPU, unless it is started once for each and shares the work.",
        "code",
        (),
        (
            Fix(
                "Start one process for each GPU; transformers' Trainer and Lightning then share the work themselves, "
                "your own loop needs DistributedDataParallel and a DistributedSampler",
                ("torchrun --standalone --nproc-per-node=gpu your_script.py",),
            ),
            Fix(
                "For a model that is too large for one GPU: device_map='auto' (transformers) for inference, FSDP or "
                "DeepSpeed for training"
            ),
        ),
        alternatives=(
            Or(
                "invalid-device-ordinal",
                "torch.cuda.device_count() is 1: CUDA_VISIBLE_DEVICES or the job hides the others",
            ),
        ),
        asked=(
            "multiple gpus only one used",
            "use two gpus",
            "train on several gpus",
            "second gpu idle",
            "trainer uses one gpu",
            "how to use all gpus",
        ),
        see="nvidia-smi shows one busy GPU and idle ones; print(torch.cuda.device_count()) says how many torch sees.",
        code='torch.distributed.init_process_group()\ntorch.cuda.set_device(int(os.environ["LOCAL_RANK"]))\n'
        "model = torch.nn.parallel.DistributedDataParallel(model.cuda())\n"
        "loader = DataLoader(dataset, sampler=DistributedSampler(dataset))",
        source="pytorch.org tutorials: Distributed Data Parallel",
    ),
    Error(
        "slow-import",
        "Importing torch takes long",
        "torch reads some hundred megabytes of libraries: from a network disk, or past a virus scanner, that takes "
        "minutes, and the first import after an installation also compiles its Python files.",
        "environment",
        (),
        (
            Fix(
                "Time it twice: the second import is fast where the disk is the cause",
                ("python -X importtime -c 'import torch'",),
            ),
            Fix("Put the environment on a local disk, not on a network drive or in a synchronised folder"),
            Fix("On Windows, exclude the environment's folder from the virus scanner"),
        ),
        alternatives=(Or("segfault", "it ends with a crash"),),
        asked=(
            "import torch slow",
            "import torch takes forever",
            "importing torch takes minutes",
            "import torch hangs",
            "torch takes long to load",
        ),
        see="time python -c 'import torch' takes more than some seconds, again and again.",
        source="torch/lib: the sizes of the wheels",
    ),
    Error(
        "results-not-reproducible",
        "Every run gives different results",
        "Random numbers, the order of samples and of parallel sums differ from run to run, unless they are fixed.",
        "code",
        (),
        (
            Fix(
                "Fix the seeds, in the workers too, and use deterministic algorithms; operations without one then "
                "raise an error"
            ),
            Fix("For cuBLAS set this before Python starts", ("export CUBLAS_WORKSPACE_CONFIG=:4096:8",)),
        ),
        alternatives=(Or("train-eval-mode", "it differs in evaluation: then model.eval() is missing"),),
        asked=(
            "different results every run",
            "not reproducible",
            "set seed pytorch deterministic",
            "non deterministic results",
            "random results in every run of training",
        ),
        see="two runs with the same seed give different losses from the first steps on.",
        code="torch.manual_seed(0)\ntorch.use_deterministic_algorithms(True)\n"
        "loader = DataLoader(dataset, shuffle=True, generator=torch.Generator().manual_seed(0))",
        source="pytorch.org: Reproducibility",
    ),
)
