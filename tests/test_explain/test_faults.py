"""Faults of a program's own: what is missing, None, not defined, or raised without a message."""

from faults import each

from torchdoctor.explain.causes import explain

FRAME = 'Traceback (most recent call last):\n  File "/p/train.py", line 3, in <module>\n    '
NO_FILE = "FileNotFoundError: [Errno 2] No such file or directory: "


def _first(text: str) -> str:
    made = explain(text).own[0].fixes
    return "\n".join((made[0].text, *made[0].commands))


@each(
    [
        ("torch\nValueError: Can't infer missing attention mask on `mps` device.", "transformers>=4.45,<5"),
        ("ValueError: Reference at 'refs/heads/main' does not exist\n gpu", "git rev-parse --show-toplevel"),
        (
            f"{FRAME}x\nValueError: sampler attribute should not be set after DataLoader is initialized",
            "make a new one",
        ),
        ("AttributeError: 'NoneType' object has no attribute 'seek' in torch", "None stands in place of a file"),
        (
            f"{FRAME}s = torch.load(path)\nTypeError: argument must have 'read' and 'readline' attributes",
            "torch.load(str(path))",
        ),
        (
            "python demo.py --config-file a.yaml --opts MODEL.DEVICE cpu\n torch\n"
            "AssertionError: Box regression deltas become infinite or NaN!",
            "give MODEL.WEIGHTS",
        ),
        ("ValueError: Input contains NaN. from a notebook with a gpu", "without fp16"),
        (f"{FRAME}x\nTypeError: function() argument 1 must be code, not str", "inherits from a function"),
        ("torch\nAssertionError: Loss contains NaN", "In training: a lower learning rate"),
    ]
)
def test_by_the_message(text: str, said: str) -> None:
    assert said in _first(text)


@each(
    [
        (f"epoch\n{NO_FILE}'m_epoch_%d'", "still has the placeholder %d"),
        (f"gpu\n{NO_FILE}'__LOGDIR__/a.json'", "an option such as --logdir"),
        (f"gpu\n{NO_FILE}'$DATA/a.json'", "did not get the variable"),
        (f"gpu\n{NO_FILE}'None/a.json'", "still has None"),
        (f"$ python test.py --gpu 0 DIR\n{NO_FILE}'DIR/val'", "DIR in the command stands for"),
        (
            f"File \"/home/me/p/a.py\", line 3, in f\n    x()\n gpu\n{NO_FILE}'/zfs/lab/anna/scans/a.txt'",
            "If /zfs/lab is not a folder of yours, the authors",
        ),
        (f"gpu --dataFolder=/d/x\n{NO_FILE}'/zfs/lab/anna/scans/b/a.txt'", "(--dataFolder does not reach it)"),
        (f"gpu\n{NO_FILE}'./snapshots/frob_latest.pth'", "ls -la -- ./snapshots"),
        ("gpu\nOSError: work_dirs/a/latest.pth is not a checkpoint file", "is a name that a training gives"),
        (f"gpu python train.py --resume\n{NO_FILE}'runs/a/last.pt'", "for a new one leave the option out"),
    ]
)
def test_a_file_by_how_its_path_is_written(text: str, said: str) -> None:
    assert said in _first(text)


def test_msys_has_a_python_of_its_own() -> None:
    assert "MSYS2's Python" in _first(f"gpu\n{NO_FILE}'C:\\\\msys64\\\\mingw64\\\\lib\\\\python3.10\\\\a'")
    assert "MSYS2's" not in _first(f"gpu\n{NO_FILE}'C:\\\\msys64\\\\home\\\\me\\\\data\\\\a.txt'")


@each(
    [
        f"gpu\n{NO_FILE}'/path/to/a/b/c/d.txt'",
        f"gpu --root /data/me\n{NO_FILE}'/data/me/b/c/d/a.txt'",
        f"gpu\n{NO_FILE}'/data/set/boxes.json'",
        f"gpu\n{NO_FILE}'/content/a/b/c/d/e.txt'",
        f"gpu\n{NO_FILE}'weights/resnet50.bin'",
        f"gpu\n{NO_FILE}'images/100%done/a.png'",
        f"gpu /home/you/p\n{NO_FILE}'/home/me/.cache/a/resnet50.bin'",
        f"(venv) D:\\p> python a.py gpu\n{NO_FILE}'D:\\\\p\\\\a\\\\b\\\\c\\\\d\\\\a.txt'",
    ]
)
def test_not_the_authors_and_nothing_left_open(text: str) -> None:
    first = _first(text)
    assert "authors left" not in first
    assert "still has" not in first


@each(
    [
        ("torch\nAttributeError: 'NoneType' object has no attribute 'split'", "in its last line that begins with File"),
        (
            f"{FRAME}y = self.tokenizer.encode(x)\nAttributeError: 'NoneType' object has no attribute 'encode'",
            "not loaded",
        ),
        (
            f'{FRAME}save_it(unet)\n  File "/v/site-packages/peft/a.py", line 1, in save_it\n    m.frob\n'
            "AttributeError: 'NoneType' object has no attribute 'frob'",
            "unet, which train.py gives in line 3, is None",
        ),
    ]
)
def test_what_is_none(text: str, said: str) -> None:
    assert said in _first(text)


@each(
    [
        ("# Error: run_frob is not defined\n\n!pip install torch\n", "restart, run the cells from the top"),
        ("# model_arg is not defined\n\nevaluate.py does not run: torch", "git pull"),
        ("NameError: name 'frob' is not defined\nI use a notebook with a gpu", "did not run since the last restart"),
    ]
)
def test_a_name(text: str, said: str) -> None:
    assert said in _first(text)


@each(
    [
        "# my_frob is not defined in the docs?\n\nWhere is it? torch",
        "# `foo_bar` is not defined by default\n\n torch",
        "torch works now, run_frob is not defined was solved",
    ]
)
def test_no_name_of_a_question(text: str) -> None:
    assert not explain(text).own


@each(
    [
        (
            'torch\n File "/v/site-packages/awq/q.py", line 9, in _compute_best_scale\n    raise Exception\nException',
            "torch_dtype=torch.bfloat16",
        ),
        (
            'File "/v/bin/frob-train", line 8, in <module>\n    x()\n  File "/p/options.py", line 3, in parse_args\n'
            "    raise RuntimeError()\nRuntimeError\n\n torch",
            "frob-train was started without",
        ),
        (
            'gpu\n  File "/p/a.py", line 3, in check\n    raise ValueError\nValueError\n',
            "a.py raises it in check, line 3",
        ),
    ]
)
def test_a_raise_without_a_message(text: str, said: str) -> None:
    assert said in _first(text)


@each(
    [
        ("python3 train.py --train-dir=a/*.jpg", "assert os.path.exists(args.train_dir)", "--train-dir, here a/*.jpg"),
        ("gpu", "assert self.path.is_file()", "self.path is not there"),
        ("gpu", "assert(input_size[i] % stride == 0)", "input_size[i] must be a multiple of stride"),
        ("gpu", "assert len(self.files) > 0", "self.files is empty or 0"),
        ("gpu", "assert self.norm != 0", "self.norm is empty or 0"),
        (
            "gpu",
            "assert args.mode in ['a', 'b']",
            "must be one of ['a', 'b']: print it, and give one of these by its option",
        ),
        ("gpu /p/roidb.py", "assert all(max_classes[inds] != 0)", "_gt_roidb.pkl"),
        ("gpu", "assert a.shape == b.shape", "print the values that the line compares"),
    ]
)
def test_a_bare_assert(text: str, line: str, said: str) -> None:
    assert said in _first(f"{text}\n{FRAME}{line}\nAssertionError")
