"""Up to three causes, how to tell them, and what this machine's facts make of them."""

from dataclasses import replace

from faults import each

from torchdoctor import knowledge, rules
from torchdoctor.explain import matches
from torchdoctor.explain.causes import Cause, Machine, causes, explain, fitted
from torchdoctor.model import Facts, Finding, Fix, Gpu, Host, Nvidia, Problem, Python, Result, Severity, Target, Torch

OLD_DRIVER = "RuntimeError: The NVIDIA driver on your system is too old (found version 11040)."
NO_GPU = "RuntimeError: No CUDA GPUs are available"


def machine(driver: str, torch: str = "2.13.0+cu130") -> Facts:
    build = torch.partition("+")[2]
    return Facts(
        target=Target("/venv/bin/python", "--python"),
        host=Host("linux", "x86_64", libc="glibc", libc_version="2.39"),
        python=Python("3.12.3", "/venv/bin/python", "/venv", environment="venv", installer="pip"),
        packages=(),
        torch=Torch(torch, cuda="13.0" if build == "cu130" else None, build=build),
        nvidia=Nvidia(driver_version=driver, gpus=(Gpu(0, "NVIDIA A100-SXM4-80GB", compute_capability="8.0"),)),
    )


def here(said: str, facts: Facts) -> tuple[Cause, ...]:
    data = knowledge.load()
    return fitted(causes(matches(said)), Machine(facts, data, lambda ids: rules.decisive(facts, data, ids)))


def test_alternatives_say_how_to_tell() -> None:
    found = causes(matches(NO_GPU))
    assert [cause.error.id for cause in found] == ["no-device", "docker-gpus-flag-missing", "cpu-only-build"]
    assert [bool(cause.when) for cause in found] == [False, True, True]
    assert all(cause.fixes for cause in found)


def test_python_that_a_program_brings_gets_the_fixes() -> None:
    warned = "The current PyTorch install supports CUDA capabilities sm_50 sm_60 sm_70 sm_80 sm_90."
    started = "E:\\RVC>runtime\\python.exe infer-web.py\nNVIDIA GeForce RTX 5090 with CUDA capability sm_120 is not "
    facts = replace(machine("580.95.05"), source="report", target=Target("python", "saved report"))
    data, found = knowledge.load(), Finding("no code for sm_120", (Fix("Install", ("pip install torch",)),))
    verdict = Result("TD401", "", "", Severity.ERROR, "failed", (found,))
    text = f"{started}compatible with the current PyTorch installation.\n{warned}"
    cause = fitted(causes(matches(text)), Machine(facts, data, lambda ids: dict.fromkeys(ids, verdict)))[0]
    commands = [command for fix in cause.fixes for command in fix.commands]
    assert any(command.startswith("runtime\\python.exe -m pip install") for command in commands)
    assert "pip install torch" not in commands
    assert cause.here == "no code for sm_120"


def test_nothing_known_is_no_cause() -> None:
    assert causes(matches("hello")) == ()


def test_cure_names_the_driver_and_the_command_of_this_machine() -> None:
    cause = here(OLD_DRIVER, machine("535.183.01"))[0]
    assert cause.confirmed
    assert "535.183.01" in cause.here
    commands = [command for fix in cause.fixes for command in fix.commands]
    assert any("/venv/bin/python -m pip install" in command and "cu126" in command for command in commands)


def test_machine_that_passes_says_so() -> None:
    cause = here(OLD_DRIVER, machine("580.95.05"))[0]
    assert not cause.confirmed
    assert "TD301" in cause.here


def test_what_the_machine_confirms_comes_first() -> None:
    cpu = machine("580.95.05", torch="2.13.0+cpu")
    assert here(NO_GPU, cpu)[0].error.id == "cpu-only-build"
    assert here(NO_GPU, machine("580.95.05"))[0].error.id == "no-device"


def test_a_torch_that_has_code_for_the_gpu_is_not_what_lacks_it() -> None:
    said = "RuntimeError: CUDA error: no kernel image is available for execution on the device"
    facts = machine("580.95.05")
    assert facts.torch
    first = {
        arch: here(said, replace(facts, torch=replace(facts.torch, arch_list=(arch,))))[0]
        for arch in ("sm_80", "sm_70", "sm_90")  # the A100's own, older, newer
    }
    assert (first["sm_80"].error.id, first["sm_80"].when) == ("extension-built-for-other-arch", "")
    assert "TD401" in first["sm_80"].here
    assert {first[arch].error.id for arch in ("sm_70", "sm_90")} == {"no-kernel-image-torch"}


def test_without_torch_the_general_cure_stays() -> None:
    facts = replace(machine("580.95.05"), torch=None)
    found = here("AssertionError: Torch not compiled with CUDA enabled", facts)
    assert ("torchdoctor install-cmd",) in [fix.commands for fix in found[0].fixes]


def test_what_the_machine_refutes_is_left_out() -> None:
    found = here("AssertionError: Torch not compiled with CUDA enabled", machine("580.95.05", torch="2.13.0+cpu"))
    assert "no-wheel-mac-cuda" not in [cause.error.id for cause in found]
    commands = [command for fix in found[0].fixes for command in fix.commands]
    assert any("cu130" in command or "cu126" in command for command in commands)
    assert not any('device="cpu"' in fix.text for fix in found[0].fixes)


def test_without_a_gpu_no_build_for_one_is_offered() -> None:
    facts = replace(machine("580.95.05", torch="2.13.0+cpu"), nvidia=None)
    found = here("AssertionError: Torch not compiled with CUDA enabled", facts)
    assert found[0].here == "torch 2.13.0+cpu, no NVIDIA GPU found"
    assert [fix.commands for fix in found[0].fixes] == [()]
    assert 'device="cpu"' in found[0].fixes[0].text


def test_a_text_that_names_no_gpu_is_not_of_a_machine_without_one() -> None:
    unsaid = (Problem("the NVIDIA GPU and its driver", "not in the text", "nvidia"),)
    facts = replace(machine("580.95.05", torch="2.4.1+cpu"), nvidia=None, source="report", problems=unsaid)
    found = here("AssertionError: Torch not compiled with CUDA enabled", facts)
    assert found[0].here == "torch 2.4.1+cpu, the text names no GPU"
    assert any("cu124" in command for fix in found[0].fixes for command in fix.commands)


def test_systems_that_the_text_is_not_of_are_left_out() -> None:
    said = 'File "/home/name/train.py", line 3\nAssertionError: Torch not compiled with CUDA enabled'
    assert "no-wheel-mac-cuda" not in [cause.error.id for cause in causes(matches(said))]


def test_plain_words_get_the_nearest_and_never_a_cause() -> None:
    found = explain("torch not using gpu")
    assert found.causes == ()
    assert "cpu-only-build" in [cause.error.id for cause in found.nearest]


def test_a_message_is_a_cause_and_has_no_nearest() -> None:
    found = explain(f"{OLD_DRIVER}\n")
    assert (found.causes[0].error.id, found.nearest) == ("driver-too-old", ())


def test_plain_words_are_fitted_to_the_machine() -> None:
    facts = machine("580.95.05")
    found = explain("bitsandbytes not installed", Machine(facts)).nearest[0]
    assert any("/venv/bin/python" in command for fix in found.fixes for command in fix.commands)


def test_lines_of_the_usual_case_only_where_no_message_tells_the_case() -> None:
    (first, *_) = explain("RuntimeError: 0D or 1D target tensor expected, multi-target not supported").causes
    assert (first.error.id, first.code) == ("shape-mismatch", "")
    near = {cause.error.id: cause.code for cause in explain("mat1 and mat2 shapes linear layer").nearest}
    assert "flatten" in near["shape-mismatch"]


FRAME = 'Traceback (most recent call last):\n  File "/home/u/torch-net/data.py", line 9, in load\n    x = rows[name]\n'


@each(
    [
        ("KeyError: 'labels'", "no key 'labels'"),
        ("IndexError: list index out of range", "shorter than the code expects"),
        ("AttributeError: 'Namespace' object has no attribute 'amp'", "parser.add_argument('--amp'"),
        ("AttributeError: 'NoneType' object has no attribute 'shape'", "cv2.imread"),
        ("TypeError: Net.__init__() got an unexpected keyword argument 'depth'", "takes no argument depth"),
        ("TypeError: load() missing 1 required positional argument: 'path'", "Give load also 'path'"),
        ("ValueError: could not convert string to float: 'a'", "header line"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'data/a.csv'", "There is no 'data/a.csv'"),
        ("UnboundLocalError: local variable 'loss' referenced before assignment", "loss is set only"),
        ("NameError: name 'args' is not defined", "args is not defined there"),
        ("ZeroDivisionError: division by zero", "len(loader)"),
        ("TypeError: list indices must be integers or slices, not str", "x[0]['key']"),
        ("TypeError: string indices must be integers", ".items()"),
        ("list indices must be integers or slices, not str", "x[0]['key']"),
        ("'NoneType' object has no attribute 'group'", "It is None"),
        ("TypeError: slice indices must be integers or None or have an __index__ method", "int(n)"),
        ('KeyError: "None of [Index([3, 1])] are in the [columns]"', "x.iloc[numbers]"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'weights/net.pth'", "download them"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/path/to/data'", "is a placeholder"),
        ("TypeError: can't multiply sequence by non-int of type 'float'", "numpy.array(x)"),
        ("TypeError: 'method' object is not subscriptable", "parentheses are missing"),
        ("TypeError: 'generator' object is not subscriptable", "list(x)[0]"),
        ("TypeError: cannot unpack non-iterable NoneType object", "It is None"),
        ("TypeError: 'module' object is not callable", "from tqdm import tqdm"),
        ("TypeError: Object of type float32 is not JSON serializable", "float(x)"),
        ("TypeError: Can't instantiate abstract class Net with abstract method forward", "Net leaves forward open"),
        ("TypeError: Net() takes no arguments", "__init__ is missing or misspelled"),
        ("TypeError: super(type, obj): obj must be an instance or subtype of type", "super().__init__()"),
        ("AttributeError: 'dict' object has no attribute 'iteritems'", "Python 2"),
        ("AttributeError: type object 'Settings' has no attribute 'lr'", "class Settings has no lr"),
        ("AttributeError: __enter__", "with torch.no_grad():"),
        ("NameError: name 'np' is not defined", "import numpy as np"),
        ("ImportError: attempted relative import with no known parent package", "python -m"),
        (
            "ImportError: cannot import name 'Net' from 'models' (/home/u/a/models.py)",
            "/home/u/a/models.py is imported",
        ),
        (
            "ImportError: cannot import name 'Net' from partially initialized module 'models' (most likely due to a "
            "circular import) (/home/u/a/models.py)",
            "import each other",
        ),
        ("ImportError: cannot import name 'a' from 'helpers' ()", "helpers is imported, and has no a"),
        ("$ python demo.py\nImportError: cannot import name '_C'", "_C is the compiled part of the package"),
        ("TypeError: 'Batch' object is not iterable when I unpack the output", "One value of type Batch"),
        ("IsADirectoryError: [Errno 21] Is a directory: '/data'", "'/data' is a folder"),
        ("PermissionError: [Errno 13] Permission denied: '/data/x'", "'/data/x'"),
        ("FileExistsError: [Errno 17] File exists: 'runs'", "exist_ok=True"),
        ("PermissionError: [WinError 32] 另一个程序正在使用此文件。: 'best.pth'", "'best.pth'"),
        ("PermissionError: [Errno 13] Permission denied", "virus scanner"),
        ("FileNotFoundError: [WinError 3] 系统找不到指定的路径。: 'runs/exp'", "no 'runs/exp'"),
        ("OSError: [Errno 22] Invalid argument: 'runs/epoch:1.pth'", "'runs/epoch:1.pth'"),
        ("OSError: [Errno 36] File name too long: 'runs/aaaa.pth'", "'runs/aaaa.pth' is too long"),
        ("KeyError: 'model_state_dict'", "The checkpoint has no model_state_dict"),
        ("ValueError: need at least one array to stack", "Nothing was collected"),
        ("ValueError: zero-size array to reduction operation maximum which has no identity", "array is empty"),
        ("TypeError: function takes exactly 5 arguments (1 given)", "UnicodeDecodeError"),
        ("TypeError: f() takes exactly 3 arguments (2 given)", "f got 2 arguments"),
        ("TypeError: __init__() missing 1 required positional argument: 'padding_mode'", "'zeros')"),
        ("IndentationError: unexpected indent", "four spaces"),
        ("TabError: inconsistent use of tabs and spaces in indentation", "four spaces"),
        ("SyntaxError: '(' was never closed", "A bracket or quote"),
        ("json.decoder.JSONDecodeError: Extra data: line 2 column 1 (char 112)", "JSON Lines"),
        ("yaml.scanner.ScannerError: mapping values are not allowed here", "YAML"),
        ("ValueError: max() arg is an empty sequence", "It is empty"),
        ("ValueError: invalid literal for int() with base 10: '1+cu101'", "split('+')"),
        ("StopIteration", "iter(loader)"),
        ("NotImplementedError", "define the method"),
        ("RuntimeError: dictionary changed size during iteration", "list(d)"),
        ("AssertionError: no images in data/val", "which says: no images in data/val"),
        ("ValueError: could not broadcast input array from shape (8,8,3) into shape (8,8)", "shape (8,8,3)"),
        ("ValueError: operands could not be broadcast together with shapes (64,10) (64,)", "(64,10) and (64,)"),
        ("ValueError: cannot reshape array of size 192 into shape (8,8)", "3 times as many numbers as (8,8)"),
        ("ValueError: cannot reshape array of size 65 into shape (-1,8)", "a multiple of 8"),
        ("ValueError: need at least one array to concatenate", "Nothing was collected"),
        ("ValueError: The truth value of a Series is ambiguous. Use a.empty", "Several values"),
        ("ValueError: Found input variables with inconsistent numbers of samples: [9, 8]", "9 of one and 8"),
        ("ValueError: Classification metrics can't handle a mix of multiclass and continuous targets", "argmax(1)"),
        ("KeyError: \"Unable to open object (object 'images' doesn't exist)\"", "no data set images"),
        ("OSError: Unable to open file (file signature not found)", "no HDF5"),
        ("OSError: cannot write mode RGBA as JPEG", "JPEG has no RGBA"),
        ("FileExistsError: [WinError 183] Cannot create a file when that file already exists", "exist_ok=True"),
        ("AttributeError: can't set attribute", "a property"),
        ("TypeError: argument of type 'int' is not iterable", "of type int"),
        ("FileNotFoundError: Checkpoint not found at /data/run/last.pt", "There is no /data/run/last.pt"),
        (
            "ModuleNotFoundError: No module named 'oneccl_bindings'",
            "oneccl_bindings is not installed in the Python that runs: activate",
        ),
        ("ModuleNotFoundError: No module named 'oneccl_bindings.parts'", "Python finds oneccl_bindings, and no parts"),
        (
            "To update:\npip install frobnix\n\nTypeError: __init__() got an unexpected keyword argument 'dim_x'",
            "pip install frobnix leaves",
        ),
        (
            "My steps were:\npip install frobnix\n\nTypeError: __init__() got an unexpected keyword argument 'dim_x'",
            "takes no argument dim_x",
        ),
        ("ModuleNotFoundError: No module named 'utils.general'", "utils is a folder or file of the project"),
        ("train.py: error: unrecognized arguments: --fast", "no option --fast"),
        ("train.py: error: unrecognized arguments: white queen --lr=1", "gets white queen"),
        ("ipykernel_launcher.py: error: unrecognized arguments: -f /r/kernel-1.json", "parse_args([])"),
        ("train.py: error: argument --lr: invalid float value: 'x'", "value of --lr"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/tmp/gradio/ab12/voice.wav'", "upload it again"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/data/set/boxes.json'", "whether the folder is"),
        ("KeyError: tensor(3)", "d[x.item()]"),
        (
            "  m = M.load_from_checkpoint(p)\nTypeError: __init__() missing 1 required positional argument: 'layers'",
            "load_from_checkpoint(path, layers=",
        ),
        ("    t = self._reverse_config_mapping[key.__name__]\nKeyError: 'AConfig'", "AutoConfig.register"),
        ("TypeError: prepare_inputs_for_inference() got an unexpected keyword argument 'past'", "donut: 4.25.1"),
        ("KeyError: \"Unknown task summarization, available tasks are ['a']\"", "transformers<5"),
        ("ValueError: invalid literal for int() with base 10: 'dev20250412'", "a release of torch"),
    ]
)
def test_the_program_s_own_error_is_read_and_is_no_known_one(error: str, said: str) -> None:
    found = explain(f"{FRAME}{error}")
    assert found.causes == found.nearest == ()
    assert said in found.own[0].fixes[0].text
    assert not any("install oneccl" in command for fix in found.own[0].fixes for command in fix.commands)
    assert "data.py, line 9: x = rows[name]" in found.own[0].fixes[-1].text
    assert found.own[0].line
    assert error.endswith(found.own[0].line)


def test_a_module_that_the_text_has_reported_before() -> None:
    raised = '  File "/p/voice.py", line 9, in load\n    raise RuntimeError(TEXT)\nRuntimeError: VoiceTTS not available'
    found = explain(f"VoiceTTS not available: No module named 'librosa'\n{FRAME}{raised}")
    assert "python -m pip install librosa" in found.own[0].fixes[0].commands


def test_a_module_of_the_project_with_compiled_parts() -> None:
    built = "running build_ext\ncreating build/temp.linux/boxnet/ops/iou\n"
    found = explain(f"{built}{FRAME}ModuleNotFoundError: No module named 'boxnet'")
    assert found.own[0].fixes[0].commands == ("python -m pip install --no-build-isolation -e .",)


@each(
    [
        ("FileNotFoundError: [Errno 2] No such file or directory: 'weights/last.ckpt'", "a name that a training gives"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'data/slot.pt'", "The weights"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'a/instances_train2017.json'", "There is no"),
        (
            "torch.save 保存 runs/exp/best.pt 时出现 PermissionError: [Errno 13] Permission denied错误",
            "runs/exp/best.pt",
        ),
        ("训练到第3个epoch时 UnboundLocalError: local variable 'lr' referenced before assignment", "lr is set only"),
        ("NameError: name 'num_epochs' is not defined", "num_epochs"),
        ("UnboundLocalError: cannot access local variable 'train_loss' where it is not associated", "train_loss"),
        (
            '  File "/v/torch/nn/modules/rnn.py", line 126, in check_forward_args\n    fn.append(1)\n'
            "NameError: name 'fn' is not defined",
            "input_size",
        ),
        ("python2.7, pytorch 0.4\nNameError: global name 'FileExistsError' is not defined", "python3"),
        ("before we train\nUnicodeDecodeError: 'utf-8' codec can't decode byte 0xf1 in position 8", "latin-1"),
        ("train.py\nUnicodeDecodeError: 'utf-8' codec can't decode byte 0x80 in position 0: invalid", "not a text"),
        ("train.py\nUnicodeDecodeError: 'utf-8' codec can't decode byte 0xb0 in position 37: invalid", "macOS"),
        ("CUDA_VISIBLE_DEVICES=0 python run.py\nKeyError: 'Non-existent config key: MODEL.HEADS'", "sets MODEL.HEADS"),
        ("python run.py --load_ckpt a\nModuleNotFoundError: No module named 'test.common'", "of its own named test"),
        (
            "cuda\npython: can't open file 'D:\\\\work\\\\run.py': [Errno 2] No such file or directory",
            "does not find run.py",
        ),
        ("infer error: module 'image_nets' has no attribute 'inference'", "image_nets has no inference"),
        ("Model' object has no attribute 'yaml_name'\nckpt = torch.load(weights)", "Model has no attribute yaml_name"),
        ("gradio_app.py, torch\nImportError: cannot import name 'is_small'", "has no is_small"),
        ("Keyerror: 'args'\nckpt_args = ckpt['args']", "There is no key 'args'"),
        (
            '  File "/home/u/net/utils.py", line 16, in kind\n    raise Exception(f"no kind {x}")\nException: no kind '
            "<class 'torch.Tensor'>",
            "which says: no kind",
        ),
        ("python eval.py\nKeyError: 'answer'", "There is no key 'answer'"),
        ("train.py\nValueError: Please load the data set first to know its sizes", "Please load the data set first"),
        ("run with model.pkl\nModuleNotFoundError: No module named 'nets.small'", "was saved whole (pickle)"),
        (
            "[Errno 2] No such file or directory: 'runs/a/best.pth'",
            "a name that a training gives: look what is in runs/a",
        ),
        ("x = sorted(glob.glob(join(folder, '*.pth')))[0]\nIndexError: list index out of range", "like '*.pth'"),
        ("train.py\nTypeError: exceptions must derive from BaseException", "ValueError('...')"),
        ("train.py\nTypeError: '<' not supported between instances of 'str' and 'float'", "type str, the other float"),
        ("train.py\nIndexError: only integers, slices (`:`), ellipsis (`...`) are valid indices", "int(i)"),
        ("train.py\nTypeError: __init__() got an unexpected keyword argument 'beta3'", "class takes no argument beta3"),
        ("python inference.py\nModuleNotFoundError: No module named 'dataset'", "dataset is a folder"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/etc/nginx/nginx.conf'", ""),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'https://www.shop.pt'", ""),
        ("PermissionError: [Errno 13] Permission denied: '/var/lib/postgresql'", ""),
        ("KeyError: 'customer_id'", ""),
        ("NameError: name 'request' is not defined", ""),
        ("ValueError: need at least one array to concatenate", ""),
        ("TypeError: Cannot destructure property 'a' of 'b[1]' as it is undefined.\nComfyUI", ""),
        ("ComfyUI\nTypeError: Cannot read properties of undefined (reading 'x')", ""),
    ]
)
def test_a_bare_error_is_read_where_its_words_are_a_torch_user_s(text: str, said: str) -> None:
    found = explain(text)
    assert not found.causes
    assert said in found.own[0].fixes[0].text if said else found.own == ()


@each(
    [
        ("in scatter\n    x = split(y, devices)\nIndexError: list index out of range", "split over the GPUs"),
        ("in f\n_jb_pytest_runner.py: error: unrecognized arguments: D:/a/eval.py", "PyCharm runs the file as a test"),
        (
            'in f\n    x()\n  File "C:\\ComfyUI\\custom_nodes\\pack_a\\nodes.py", line 4, in add\n    raise EOFError'
            "\nEOFError",
            "extension pack_a raises it",
        ),
        ("in f\n    rows = x[3]\nIndexError: list index out of range", "x is shorter than the code expects"),
        ("in f\n    a[b[1]] = c[2]\nIndexError: list index out of range", "The list is shorter"),
        ("in f\n    h, w = img.shape[:2]\nAttributeError: 'NoneType' object has no attribute 'shape'", "img is None"),
        ("in f\n    y = batch['label']\nKeyError: 'label'", "print(batch.keys())"),
        ("in f\n    y = classes[name]\nKeyError: 'cat'", "The annotations have the class 'cat'"),
        (
            "in f\n    loss.backward()\nAttributeError: 'MyLoss_v2' object has no attribute 'backward'",
            "criterion = MyLoss_v2(",
        ),
        ("in f\n    n = self.model.vocab\nAttributeError: 'Field' object has no attribute 'vocab'", "dir(self.model)"),
        ("in f\n    f(*names)\nTypeError: 'NoneType' object is not iterable", "It is None"),
    ]
)
def test_what_the_program_s_frames_tell_of_it(text: str, said: str) -> None:
    own = explain(f'Traceback (most recent call last):\n  File "train.py", line 9, {text}\n# torch').own
    assert said in own[0].fixes[0].text


@each(
    [
        ("python2.7", "n = np.empty((len(a), *shape_of(b)))", "written for 3.5"),
        ("python2.7", "print(a, end='')", "written for 3 or"),
        ("python2.7", "def area(w: int, h: int):", "written for 3 or"),
        ("python3.5", "name = f'{a}.pt'", "written for 3.6"),
        ("python3.7", "if (n := len(a)) > 3:", "written for 3.8"),
        ("Python39", "match kind:", "written for 3.10"),
        ("python3.11", "n = np.empty((len(a), *shape_of(b)))", "bracket, colon"),
        ("python3.6", "name = f'{a}.pt'", "bracket, colon"),
        ("python2.7", "x = (2 * b, c) d", "bracket, colon"),
        ("python2.7", "y = run(a, *rest) z", "bracket, colon"),
        ("python3.7", "else: x = 1 2", "bracket, colon"),
        ("bin", "name = f'{a}.pt'", "bracket, colon"),
    ]
)
def test_a_line_for_a_newer_python_is_told_by_its_folder(folder: str, line: str, said: str) -> None:
    text = f'  File "/v/{folder}/site-packages/torchtools/data.py", line 4\n    {line}\n      ^\n'
    assert said in explain(f"{text}SyntaxError: invalid syntax").own[0].fixes[0].text


@each(
    [
        "  File \"/srv/app/views.py\", line 9, in get\n    x = rows[name]\nKeyError: 'id'",
        "import torch\ntry:\n    x = rows[name]\nexcept KeyError: raise ValueError('no such row')",
        "import tensorflow as tf  # and torch\nKeyError: 'labels'",
        "How do I catch a KeyError in my torch training?",
    ]
)
def test_others_are_left_alone(text: str) -> None:
    assert explain(text).own == ()


def test_a_variable_of_the_environment_is_called_so() -> None:
    own = explain(f'{FRAME.replace("rows[name]", "os.environ[name]")}KeyError: "API_TOKEN"').own
    assert "environment variable" in own[0].fixes[0].text


@each(
    [
        ("'ResNet' object has no attribute 'module'", "leave .module out"),
        (
            '  File "/home/u/a.py", line 6, in f\n    y = model.module.embed(x)\n'
            "AttributeError: 'DataParallel' object has no attribute 'embed'",
            "model.module.module.embed",
        ),
        (
            '  File "/home/u/a.py", line 6, in f\n    y = model.embed(x)\n'
            "AttributeError: 'DataParallel' object has no attribute 'embed'",
            "model.module.embed;",
        ),
    ]
)
def test_a_wrapper_is_told_by_the_line(text: str, said: str) -> None:
    assert said in explain(text).causes[0].fixes[0].text


def test_a_message_in_a_sentence_is_nearest_and_not_certain() -> None:
    text = (
        "I built it again from source.\nThe traceback `Torch not compiled with CUDA enabled` showed again.\nWhy?\n" * 2
    )
    answer = explain(text)
    assert not answer.causes
    assert [cause.error.id for cause in answer.nearest] == ["cpu-only-build"]
    assert not explain(
        'except RuntimeError as error:\n    if "device-side assert triggered" in str(error):\n        pass'
    ).nearest
    assert not explain("## 1.2.0\n### Fixed\n- `RuntimeError: CUDA out of memory` in an installer").nearest
    assert not explain("The weather is nice.\nWe went out, and came back.\nNothing failed.\n" * 3).nearest


def test_report_without_a_system_takes_no_fix_away() -> None:
    text = "RuntimeError: CUDA error: no kernel image is available for execution on the device\nTesla K80, torch 2.1.0"
    facts = replace(machine("580.95.05"), source="report", host=None)
    assert fitted(causes(matches(text)), Machine(facts))[0].fixes == causes(matches(text))[0].fixes


def test_the_fields_of_a_report_are_its_error() -> None:
    text = (
        "# ComfyUI Error Report\n- **Node Type:** GrowMask\n- **Exception Type:** AttributeError\n"
        "- **Exception Message:** 'NoneType' object has no attribute 'reshape'\n## Stack Trace\n"
        '  File "/opt/ComfyUI/custom_nodes/some-nodes/mask.py", line 44, in grow\n    x = mask.reshape(-1)\n'
    )
    own = explain(text).own[0]
    assert own.line == "AttributeError: 'NoneType' object has no attribute 'reshape'"
    assert "the node GrowMask" in own.fixes[0].text
    assert "some-nodes" in own.fixes[0].text
    memory = text.replace("AttributeError", "torch.OutOfMemoryError").replace(
        "'NoneType' object", "Allocation on device"
    )
    assert explain(memory).causes[0].error.id == "oom"


@each(
    [
        ("TypeError: slice indices must be integers or None or have an __index__ method", "int(n)"),
        ("TypeError: 'method' object is not subscriptable", "parentheses"),
    ]
)
def test_what_python_itself_says_inside_torch_is_read(last: str, said: str) -> None:
    frame = (
        '  File "/v/site-packages/torch/autograd/variable.py", line 69, in __getitem__\n    return Index(self, key)\n'
    )
    assert said in explain(frame + last).own[0].fixes[0].text


CUT = 'Traceback (most recent call last):\n  File "/home/me/main.py", line 24, in <module>\n    run()\n  File "/home/me'


def test_a_part_that_a_program_went_on_without_is_not_what_ended_it() -> None:
    missing = (
        "cuda:0 is used\nTraceback (most recent call last):\n"
        '  File "/home/me/utils.py", line 7, in <module>\n    import loudness\n'
        "ModuleNotFoundError: No module named 'loudness'\n"
    )
    answer = explain(f"{missing}\nThe batch size is 1.\n{CUT}")
    assert (answer.causes, answer.own, answer.nearest) == ((), (), ())
    assert "cut off" in answer.steps[0].text
    assert explain(missing).own[0].line == "ModuleNotFoundError: No module named 'loudness'"


def test_what_a_program_reports_that_it_could_not_do_is_not_what_ended_it() -> None:
    said = "module 'torch.onnx' has no attribute '_optimize_trace'"
    answer = explain(f"2026-04-20 04:34:09.04: Unable to plot the network:\n2026-04-20 04:34:09.05: {said}\n{CUT}")
    assert (answer.causes, answer.own) == ((), ())
    assert explain(f"AttributeError: {said}").causes[0].error.id == "old-package-for-new-torch"


def test_where_an_error_is_shown_something_failed() -> None:
    warning = "/home/me/train.py:9: FutureWarning: `torch.cuda.amp.GradScaler(args...)` is deprecated. "
    warning += "Please use `torch.amp.GradScaler('cuda', args...)` instead.\n"
    answer = explain(f"RuntimeError: The helper of this program ended early\n{warning}")
    assert "harmless-warning" not in [cause.error.id for cause in (*answer.causes, *answer.nearest)]
    assert explain(warning).causes[0].error.id == "harmless-warning"


def test_a_title_tells_more_than_warnings_below_it() -> None:
    warned = (
        "\n\nModel was trained with torch 1.10.0+cu102, yours is 2.1.0+cu121. Bad things might happen unless you revert"
    )
    cause = explain(f"'speechbrain' must be installed to use these embeddings.{warned}").causes[0]
    assert (cause.error.id, cause.line[:13]) == ("package-required", "'speechbrain'")
    assert explain(f"My training crashed{warned}").causes == ()
    assert explain(f"A question on this warning{warned}").causes[0].error.id == "harmless-warning"


def test_a_module_is_installed_into_the_python_that_the_text_shows() -> None:
    of_node = (
        'File "C:\\comfy\\ComfyUI_windows_portable\\ComfyUI\\custom_nodes\\Some-Node\\node.py", line 7, in <module>\n'
        "ModuleNotFoundError: No module named 'some_thing'"
    )
    started = (
        "E:\\py\\python.exe H:\\tool\\start.py\nTraceback (most recent call last):\n"
        '  File "H:\\tool\\start.py", line 3, in <module>\n    import torch, f9_tts\n'
        "ModuleNotFoundError: No module named 'f9_tts'"
    )
    plain = "Traceback (most recent call last):\n  import torch, f9_tts\nModuleNotFoundError: No module named 'f9_tts'"
    assert _first_commands(of_node) == (
        ".\\python_embeded\\python.exe -m pip install -r ComfyUI/custom_nodes/Some-Node/requirements.txt",
    )
    assert _first_commands(started) == ("E:\\py\\python.exe -m pip install -r requirements.txt",)
    assert _first_commands(plain) == ()


def _first_commands(text: str) -> tuple[str, ...]:
    answer = explain(text)
    fixes = answer.own[0].fixes if answer.own else answer.steps
    return fixes[0].commands


def test_a_module_that_is_built_from_its_project() -> None:
    for said in ("No module named 'maskrcnn_benchmark'", "No module named'maskrcnn_benchmark' while running the demo!"):
        cause = explain(f"import torch\n{said}").own[0]
        assert "git clone https://github.com/facebookresearch/maskrcnn-benchmark" in cause.fixes[0].commands
    (fused,) = explain("import torch\n  File \"/h/op/fused_act.py\", line 9\nNo module named 'fused'").own[0].fixes[:1]
    assert "at first use" in fused.text
    assert "rm -rf ~/.cache/torch_extensions/*/fused" in fused.commands
    other = explain("import torch\nNo module named 'fused'").own[0].fixes
    assert not any("rm " in command for fix in other for command in fix.commands)
    assert "PYTHONPATH" in explain("import torch\nNo module named 'ldm'").own[0].fixes[0].commands[0]


def test_a_name_that_many_packages_share_is_no_package() -> None:
    (fix,) = explain("import torch\nModuleNotFoundError: No module named 'azure.storage'").own[0].fixes
    assert "requirements" in fix.text
    assert not fix.commands


def test_a_folder_named_as_an_option_is_no_folder_to_look_in() -> None:
    own = explain("$ python -q/tools/go.py\nimport torch\nModuleNotFoundError: No module named 'lib'").own[0]
    assert [command for fix in own.fixes for command in fix.commands] == ["export PYTHONPATH=."]
