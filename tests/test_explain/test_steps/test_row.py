"""What a training program, its configuration, its launcher or its data say as they fail."""

from faults import each

from torchdoctor.explain.causes import explain
from torchdoctor.explain.steps import TABLE, read
from torchdoctor.explain.told import Told

FRAME = 'Traceback (most recent call last):\n  File "/p/train.py", line 3, in <module>\n    '
NO_FILE = "FileNotFoundError: [Errno 2] No such file or directory: "


def _first(text: str) -> str:
    found = explain(text)
    made = found.steps or (found.own or found.causes)[0].fixes
    return "\n".join((made[0].text, *made[0].commands))


@each(
    [
        ("omegaconf.errors.ConfigKeyError: Key 'hydra' is not in struct\n    full_key: hydra", "a block hydra:"),
        ("key 'launcher' is not in struct\nfull_key: hydra.launcher", "another release of Hydra (hydra.launcher)"),
        ("Could not override 'model.frob'.\nKey 'frob' is not in struct", "+model.frob=VALUE"),
        (
            f"{FRAME}x\nomegaconf.errors.ConfigAttributeError: Key 'frob' is not in struct\n    full_key: a.frob",
            "+a.frob=",
        ),
        (f"{FRAME}x\nConfigAttributeError: Missing key frob\n    full_key: a.frob", "+a.frob="),
        (f"{FRAME}x\nomegaconf.errors.MissingMandatoryValue: Missing mandatory value: data.root", "data.root=VALUE"),
        (f"{FRAME}x\nInterpolationKeyError: Interpolation key 'paths.root' not found", "refers to ${paths.root},"),
        ("Environment variable 'FROB_ROOT' not found\n    full_key: a.b\n import torch", "export FROB_ROOT=VALUE"),
        ("In 'config': Could not find 'model/frob'\n\nAvailable options in 'model':", "finds no file"),
        (
            f"{FRAME}x\nTypeError: Error instantiating 'a.Frob' : __init__() missing 2 required positional arguments: "
            "'b' and 'c'",
            "for a.Frob does not give 'b' and 'c'",
        ),
        (f"{FRAME}x\nhydra.errors.InstantiationException: Error in call to target 'a.Frob':", "Hydra makes a.Frob"),
        (f"{FRAME}e = checkpoint_dict[\"epoch\"]\nKeyError: 'epoch'", "The file has no epoch: it holds weights alone"),
        ("KeyError: 'optimizer'. I trained with checkpoint.pth", "The file has no optimizer"),
        (f"{FRAME}c = ckpt[\"config\"]\nKeyError: 'config'", "The file has no config: published weights"),
        (f"{FRAME}c = ckpt[\"generator\"]\nKeyError: 'generator'", "it is the state_dict itself"),
        (
            f"import lightning\n{FRAME}return int(os.environ['SLURM_NODEID'])\nKeyError: 'SLURM_NODEID'",
            "unset SLURM_NTASKS",
        ),
        (
            'File "/v/site-packages/accelerate/commands/launch.py", line 2, in simple_launcher\n    a\n'
            "AttributeError: 'NoneType' object has no attribute 'lower'",
            "accelerate config default",
        ),
        (
            "accelerate launch \\\n  --b 3 \\  \n  --a 2\nx.py: error: unrecognized arguments: --a",
            "Behind the \\ after --b 3",
        ),
        (
            "train.py: error: the following arguments are required: -a\nrun.sh: 25: -b: not found",
            "before line 25 (-b)",
        ),
        (
            "/p/run.sh: line 7: --b: command not found\ntrain.py: error: unrecognized arguments: x",
            "before line 7 (--b)",
        ),
        (
            f"{FRAME}n = int(sys.argv[2])\nValueError: invalid literal for int() with base 10: 'files'",
            "files is where a number is expected",
        ),
        (
            'File "/u/lib/python3.9/configparser.py", line 9, in __getitem__\n    raise KeyError(key)\n'
            "KeyError: 'frob'\nimport torch",
            "no section [frob]",
        ),
        (f"{FRAME}c = table[args.frob_name]\nKeyError: 'small'", "small is what the option frob_name says"),
        (f"{FRAME}c = yaml.safe_load(open(args.f))['Frob']\nKeyError: 'Frob'", "has no Frob at its top"),
        (f"$ frob train data.root=/d\n{FRAME}if cfg['data']['frob']:\nKeyError: 'frob'", "+data.frob=VALUE"),
        (
            f"$ frob train \\\n  data.root=/d\n{FRAME}if cfg['data']['kind']['frob']:\nKeyError: 'frob'",
            "+data.kind.frob=VALUE",
        ),
        (f"{FRAME}cfg = sys.argv[1]\nIndexError: list index out of range", "reads value 1 behind its name"),
        (
            f"{FRAME}return obj_cls(**args)\nTypeError: __init__() got an unexpected keyword argument 'frob'",
            "The configuration gives frob",
        ),
        (
            f"{FRAME}return obj_cls(**args)\nTypeError: __init__() got an unexpected keyword argument 'bbox_head'",
            "roi_head=dict(bbox_head=...)",
        ),
        (f"{FRAME}ckpt = torch.load(weights[0])\n  a\n  b\n{NO_FILE}'w'", "weights[0] its first letter"),
        (
            'Traceback (most recent call last):\n  File "/p/a.py", line 3, in __getitem__\n    x = self.files[idx]\n'
            "IndexError: list index out of range",
            "let it return len(self.files)",
        ),
        (f"{FRAME}n = re.findall('a', name)[0]\nIndexError: list index out of range", "finds nothing in the text"),
        (
            "All the data files must have the same columns, but at some point there are 2 new columns ({'a', 'b'})",
            "different columns ({'a', 'b'})",
        ),
        (
            "ValueError: Original column name a not in the dataset. Current columns in the dataset: ['b']",
            "dataset_info.json",
        ),
        (
            'File "/v/site-packages/datasets/arrow_dataset.py", line 3, in _map_single\n  a\n'
            f"{FRAME}main(example['frob'])\nKeyError: 'frob'",
            "no column frob",
        ),
        (f"{NO_FILE}'/d/nnUNet_preprocessed/Dataset007_Frob/a.json'", "nnUNetv2_plan_and_preprocess -d 007"),
        (f"{NO_FILE}'/d/nnUNet_preprocessed/Task07_Frob/a.pkl'", "nnUNet_plan_and_preprocess -t 07"),
        (f"{NO_FILE}'/d/<name>/gt_segmentations', nnUNet", "did not come to its end"),
        ("RuntimeError: Could not find a task with the ID 12.", "no folder for 12"),
        ("ValueError: Unknown model type model, exiting!", "model_path is wrong"),
        ("hydra.errors.OverrideParseException: LexerNoViableAltException: model=[a b]", "quotes that reach Hydra"),
        ("You must specify 'data', e.g, data=<OPTION>\nAvailable options:\n\ta", "data=NAME"),
        ("train.py: error: unrecognized arguments: frob}", "a sign that is left over"),
        ("train.py: error: argument --frob: expected one argument", "--frob needs a value"),
        ("mmdet AttributeError: 'ConfigDict' object has no attribute 'train_cfg'", "cfg.model.train_cfg"),
        (
            "PS C:\\y> python train.py --frob '' --device 0\ntrain.py: error: argument --frob: expected one argument",
            "write --frob= with nothing",
        ),
        ("fairseq-train: error: argument --frob: invalid typing.Optional[int] value: '4096'", "Python 3.8"),
        ("own.py: error: argument --frob: invalid typing.Optional[int] value: 'x'", "python script.py -h says"),
        ("train.py: error: ambiguous option: --fr could match --frob, --frog", "several options (--frob, --frog)"),
        (
            f"{FRAME}raise ValueError(x)\nValueError: => No checkpoint found at 'C:/Program Files/Git/data/a.pth'",
            "Git Bash has taken",
        ),
        (
            f"{FRAME}raise ValueError(x)\nValueError: => No checkpoint found at '../a/b.pth.tar'",
            "There is no ../a/b.pth.tar",
        ),
        (f"{FRAME}assert (boxes[:, 2] >= boxes[:, 0]).all()\nAssertionError", "A box of the annotations"),
        (f"{FRAME}main()\nAssertionError: datasets should not be an empty iterable", "No folder of data"),
        (f"{FRAME}main()\nAssertionError: Checkpoint frob://a/b.pkl not found!", "frob:// is a short name"),
        (f"{FRAME}print(next(iter(dataset)))\nStopIteration", "dataset is empty"),
        ("train.py: error: unrecognized arguments: \u2014-frob a", "write two hyphens"),
        (
            "[ WARN:0] imread_('a/b'): can't open/read file: check file path/integrity\n"
            f"{FRAME}h = x.copy()\nAttributeError: 'NoneType' object has no attribute 'copy'",
            "found no image at a/b",
        ),
        (f"{FRAME}if 'caption' in anns[0]:\nIndexError: list index out of range", "the model found nothing"),
        (f"{FRAME}main()\nAssertionError: results in not an array of objects", "loadRes takes a list: [{'image_id'"),
        (
            f"WARNING:preprocess:Missing p1_\nWARNING:preprocess:Missing p2_\n{FRAME}main()\n"
            "AssertionError: No utterances found",
            "those of the sound files (p1_)",
        ),
        (f"{FRAME}x = cfg['frob']\nKeyError: 'frob'", "no frob where the line reads it: print the keys of cfg"),
        (
            f"python demo.py --demo /path/to/image --model a.pth\n{FRAME}h = image.shape\n"
            "AttributeError: 'NoneType' object has no attribute 'shape'",
            "/path/to/image in the command is a placeholder",
        ),
    ]
)
def test_the_line_that_says_it(text: str, said: str) -> None:
    assert said in _first(text)


@each(
    [
        f"{FRAME}x = sample['epoch']\nKeyError: 'epoch'",
        f"{FRAME}x = df['config']\nKeyError: 'config'",
        f"Loaded checkpoint a.pth\n{FRAME}x = df['model']\nKeyError: 'model'",
        f"{FRAME}x = a['SLURM']\nKeyError: 'SLURM'",
        f"{FRAME}h = image.shape\nAttributeError: 'NoneType' object has no attribute 'shape'",
        f"{FRAME}x = y.lower()\nAttributeError: 'NoneType' object has no attribute 'lower'",
        f"{FRAME}x = argv[1]\nIndexError: list index out of range",
        f"{FRAME}x = Frob(a=2)\nTypeError: __init__() got an unexpected keyword argument 'a'",
        f"{FRAME}x = open(name)\n{NO_FILE}'w'",
        f"{FRAME}x = self.files[0]\nIndexError: list index out of range",
        "python train.py \\\n --b 3 \\\n --a 2\ntrain.py: error: unrecognized arguments: --a",
        "All the data files have the same columns. Could I add 2 new columns?",
        "The configuration has the key 'a', which is in struct mode",
        f"{NO_FILE}'/d/preprocessed/Dataset007/a.json'",
        "train.py: error: unrecognized arguments: --frob -x",
        f"{FRAME}assert len(boxes) > 0\nAssertionError",
        f"{FRAME}main()\nAssertionError: https://a/b.pkl not found",
        "train.py: error: unrecognized arguments: frob",
        f"{FRAME}x = anns[0]\nIndexError: list index out of range",
        f"{FRAME}x = sample['frob']\nKeyError: 'frob'",
    ]
)
def test_of_something_else(text: str) -> None:
    assert read(TABLE, Told(text)) == ()


@each(
    [
        (f"{FRAME}main()\n{NO_FILE}'/d/a/train.csv'", "see whether the folder is there"),
        (f"{FRAME}main()\n{NO_FILE}'a/train.csv'", "relative paths count"),
        (f"File \"/home/me/p/a.py\", line 2\n{FRAME}main()\n{NO_FILE}'/home/frob/d/train.csv'", "the authors left"),
        (
            f"File \"/home/me/p/a.py\", line 2\n{FRAME}main()\n{NO_FILE}'/home/me/d/train.csv'",
            "see whether the folder is there",
        ),
        (
            "names:\n- a\n- b\nnc: 2\nultralytics\nIndexError: index 2 is out of bounds for dimension 1 with size 2",
            "A label file has class 2",
        ),
        ("ultralytics\nIndexError: index 2 is out of bounds for dimension 1 with size 2", "Valid indices are 0 to 1"),
        (
            'exits with return code = -9\n"offload_optimizer": {\n  "device": "cpu"\n}',
            "DeepSpeed keeps what it offloads",
        ),
        ("exits with return code = -9", "Use less memory"),
        (
            "GPUAccelerator can not run on your system since the accelerator is not available. The following "
            "accelerator(s) is available and can be passed into `accelerator` argument of `Trainer`: ['cpu'].",
            "Lightning finds only 'cpu' here",
        ),
    ]
)
def test_by_what_else_the_text_tells(text: str, said: str) -> None:
    assert said in _first(text)


@each(
    [
        'def f(c):\n    raise RuntimeError("Label class 80 exceeds nc=80 in data.yaml")\nx = f(1)',
        "## FAQ\n### Video\nIf you see `moov atom not found` the video is broken.",
        'I solved "moov atom not found" by converting the file. Thanks all!',
        'I no longer have "Permission denied (publickey)" from git@github.com after adding the key.',
        '# Release notes\n- Fixed: "RuntimeEnvSetupError" when working_dir is too big\n- others',
        'The tests check that "Unable to lock file" is raised.',
        "2024-05-01 INFO handler for 'insufficient_quota' registered\n... all 12 tests passed",
        "(raylet) agent started fine\nTraining finished.",
        "Is multi-gpu not supported in frob yet? I have 2 GPUs.",
        "lora key not loaded: lora_unet_foo\nPrompt executed in 5.21 seconds",
        "NCCL INFO transport/net.cc:223 -> 0\nNCCL INFO comm 0x55 rank 0 nranks 2 Init COMPLETE",
        "step 5060/10000 loss 0.31\ncuda error while copying tensors, giving up",
        "$ python manage.py runserver\nTemplate index.html does not exist",
        'Please run "rm -rf ~/.cache/torch" to fix this\nError occurred in worker, giving up',
        "This is not ComfyUI. Value 5 bigger than max of 3: epochs",
    ]
)
def test_what_nothing_failed_in_or_is_of_another_program_gets_no_step(text: str) -> None:
    assert explain(text).steps == ()


@each(
    [
        'allennlp.common.checks.ConfigurationError: key "type" is required at location ""',
        f"{FRAME}imread_(''): can't open/read file\nAttributeError: 'NoneType' object has no attribute 'shape'",
        f"$ python train.py optim.wd=0.1\n{FRAME}lr = cfg['optim']['lr']\nKeyError: 'lr'",
    ]
)
def test_a_part_that_is_empty_keeps_its_place(text: str) -> None:
    found = explain(text)
    assert found.steps or found.own


def test_a_recipe_that_loses_a_step_on_a_system_has_no_command_there() -> None:
    text = "Unsloth: The file 'llama.cpp/llama-quantize' does not exist. But we expect this file to exist!"
    assert len(explain(text).steps[0].commands) == 4
    assert explain(f"{text}\nWindows 11").steps[0].commands == ()


def test_only_of_the_last_error() -> None:
    text = f"{FRAME}n = sys.argv[1]\nIndexError: list index out of range\n\n{FRAME}main()\nValueError: no frob in x"
    assert "sys.argv" not in _first(text)
    assert read(TABLE, Told(text), text.rfind("ValueError")) == ()


def test_windows_has_no_ls() -> None:
    assert read(TABLE, Told("C:\\p> x\nCould not find a dataset with the ID 3"))[0].commands == ()


@each(
    [
        (
            "(raylet) A worker died or was killed while executing a task by an unexpected system error",
            "Ray only reports",
        ),
        (
            "ray.exceptions.ActorDiedError: The actor died unexpectedly before finishing this task.\n(1) The process "
            "is killed by SIGKILL by OOM killer due to high memory usage.",
            "Ray only reports",
        ),
        ("ray.exceptions.RayTaskError(ActorDiedError): ray::Frob.fit() (pid=1)", "Ray only reports"),
        ("[INFO] [launch.py:428:sigkill_handler] Killing subprocess 12", "DeepSpeed only ends"),
        ("srun: error: node01: tasks 0-3: Exited with exit code 1", "that task's own output"),
        (
            "TerminatedWorkerError: A worker process managed by the executor was unexpectedly terminated. The exit "
            "codes of the workers are {SIGKILL(-9)}",
            "for lack of memory",
        ),
        ("BrokenProcessPool: A process in the process pool was terminated abruptly. SIGSEGV(-11)", "it crashed."),
        ("SignalException: Process 12 got signal: 1", "its terminal was closed"),
        ("elastic/agent/server/api.py:723] Received 15 death signal, shutting down workers", "a scheduler"),
        (
            "nnUNetv2_plan_and_preprocess -d 3\nRuntimeError: Some background worker is 6 feet under. Yuck.",
            "by the option -np",
        ),
        ("nnUNetv2_plan_and_preprocess killed by OS due to running out of RAM.", "-np 1"),
        (
            "CRITICAL launcher.py:99] MQLLMEngine is already dead, terminating server process",
            "first error of the engine",
        ),
        (
            "vllm.MQEngineDeadError: Engine loop is not running. Inspect the stacktrace to find the original error: "
            "ValueError('no frob').",
            "ValueError('no frob')",
        ),
        (
            "subprocess.CalledProcessError: Command '['/v/bin/python', 'a/train_frob.py', '--a']' returned non-zero "
            "exit status 1.\naccelerate launch",
            "start train_frob.py itself",
        ),
        (
            "RuntimeError: One or more background workers are no longer alive.\nValueError: no frob",
            "ValueError: no frob",
        ),
        (
            "File \"/v/threadpoolctl.py\", line 2, in f\nAttributeError: 'NoneType' object has no attribute 'split'\n"
            "RuntimeError: One or more background workers are no longer alive.",
            "threadpoolctl is too old",
        ),
    ]
)
def test_a_launcher_passes_on(text: str, said: str) -> None:
    assert said in explain(text).causes[0].fixes[0].text


def test_the_scripts_own_words_before_its_launchers() -> None:
    said = "train.py: error: unrecognized arguments: --frob\n"
    found = explain(
        f"{said}subprocess.CalledProcessError: Command '['python', 'train.py', '--frob']' returned non-zero"
    )
    assert not found.causes
    assert "has no option --frob" in found.own[0].fixes[0].text


@each(
    [
        ("import torch\nKeyError: 'frob'. It seems that it is missing in model.pth", "There is no key 'frob':"),
        ('train.py: error: unrecognized arguments: --frob", what now?', "--frob"),
        (
            'When I train it always returns "AssertionError: no frob here, add --frob." error. If I do, too',
            "no frob here, add --frob.",
        ),
        ("I train it\nNo such file or directory: \u201c/d/train.json\u201d", "There is no '/d/train.json'"),
        ("I train it\nNotImplementedError: Model frob is not implemented", "Model frob is not implemented. Choose one"),
        ("I train it\nNotImplementedError", "The base class leaves this open"),
        ("I train it\nOSError: [Errno 30] Read-only file system: '/data'", "'/data' cannot be written"),
        ('I train, and get "name: error: the following arguments are required: -a, -b,', "-a, -b ("),
    ]
)
def test_a_sentence_that_goes_on(text: str, said: str) -> None:
    assert said in _first(text)


@each(
    [
        ("Process exited with code 3221225477", "0xc0000005"),
        ("The program a.exe has exited with code -1073741515 (0xc0000135). libtorch", "next to your .exe"),
    ]
)
def test_a_crash_of_windows(text: str, said: str) -> None:
    assert said in explain(text).causes[0].fixes[0].text
