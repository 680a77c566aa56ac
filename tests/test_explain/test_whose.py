"""Whose lines fail: a program's that the user only starts gets its update first, the user's own are named."""

import re

import pytest
from faults import each

from torchdoctor.explain import whose
from torchdoctor.explain.causes import explain
from torchdoctor.explain.errors import ERRORS
from torchdoctor.explain.told import Told

_TRACE = "Traceback (most recent call last):\n"
_NONE = "TypeError: 'NoneType' object is not iterable\n"


def _frame(path: str, code: str = "y = f(x)") -> str:
    return f'  File "{path}", line 12, in run\n    {code}\n'


@each(
    [
        ("/home/k/ComfyUI/execution.py", "ComfyUI and its extensions"),
        ("C:\\ai\\stable-diffusion-webui\\modules\\processing.py", "stable-diffusion-webui"),
        ("D:\\ai\\sdwebui\\stable-diffusion-webui-forge\\webui.py", "stable-diffusion-webui-forge"),
        ("C:\\pinokio\\api\\wan.git\\app\\wgp.py", "wan"),
        ("/srv/GPT-SoVITS-main/GPT_SoVITS/inference.py", "GPT-SoVITS"),
        ("/home/k/project/train.py", ""),
        ("/home/k/my_comfy_notes.py", ""),
        ("<stdin>", ""),
    ]
)
def test_the_folder_of_a_program_is_told_from_the_users_own(path: str, name: str) -> None:
    program = whose.of(Told(f"{_TRACE}{_frame(path)}{_NONE}"))
    assert (program.name if program else "") == name


def test_a_script_of_the_user_above_makes_the_lines_theirs() -> None:
    inner = _frame("/home/k/ComfyUI/execution.py")
    assert whose.of(Told(f"{_TRACE}{_frame('/home/k/mine.py')}{inner}{_NONE}")) is None


def test_a_command_of_a_package_names_the_package() -> None:
    script = _frame("/v/bin/evalscope", "sys.exit(run_cmd())")
    inside = _frame("/v/lib/python3.11/site-packages/evalscope/run.py")
    program = whose.of(Told(_TRACE + script + inside + _NONE))
    assert program is not None
    assert program.commands == ("python -m pip install -U evalscope",)
    launcher = _frame("/v/bin/torchrun", "sys.exit(main())") + _frame("/v/lib/python3.11/site-packages/torch/run.py")
    assert whose.of(Told(_TRACE + launcher + _NONE)) is None
    from_a_folder = whose.of(Told(_TRACE + script + _frame("/home/k/evalscope/run.py") + _NONE))
    assert from_a_folder is not None
    assert "git pull" in from_a_folder.how


def test_a_typed_command_tells_it_where_no_traceback_does() -> None:
    program = whose.of(Told("$ ns-train splatfacto --data x\nAttributeError: 'NoneType' object has no attribute 'y'"))
    assert program is not None
    assert (program.name, program.commands) == ("nerfstudio", ())  # it brings its torch
    assert whose.of(Told("I read about vllm serve, and my script fails")) is None


def test_an_extension_is_named_and_a_text_without_any_line_says_which_program_it_is() -> None:
    inner = _frame("/home/k/ComfyUI/execution.py") + _frame("/home/k/ComfyUI/custom_nodes/Some-Nodes/a.py")
    extension = whose.of(Told(f"{_TRACE}{inner}{_NONE}"))
    assert extension is not None
    assert extension.name == "ComfyUI's extension Some-Nodes"
    said = whose.of(Told("Since I updated ComfyUI it says 'NoneType' object has no attribute 'x'"))
    assert said is not None
    assert "Manager" in said.how
    assert whose.of(Told("In my script like ComfyUI's:\nimport torch\nx = f(None)")) is None


def test_a_cut_traceback_of_a_program_says_to_update_it_as_well() -> None:
    frame = _frame("/v/lib/python3.11/site-packages/nerfstudio/a.py")
    cut = _TRACE + _frame("/v/bin/ns-train", "sys.exit(main())") + frame
    steps = explain(cut).steps
    assert "cut off" in steps[0].text
    assert "nerfstudio" in steps[1].text


def test_the_release_that_worked_and_the_update_that_broke_it_are_named() -> None:
    trace = "torch 2.6\n" + _TRACE + _frame("C:\\pinokio\\api\\wan.git\\app\\wgp.py") + _NONE
    assert (
        "go back to 7.01"
        in explain(f"On 7.01 it was working with wan 2.2, on 7.1 it fails\n{trace}").own[0].fixes[0].text
    )
    assert "the state before the update" in explain(f"It fails since the last update\n{trace}").own[0].fixes[0].text


@pytest.mark.long
def test_every_error_of_code_in_a_program_tells_first_to_update_it() -> None:
    frame = _TRACE + _frame("/home/k/ComfyUI/comfy/ops.py")
    told_to_edit = [
        f"{error.id}: {first}"
        for error in ERRORS
        if not error.environment and whose._is_of_code(error, "print(x)")
        for seen in error.seen
        for answer in [explain(frame + seen.text)]
        if answer.causes and answer.causes[0].error is error and whose.of(Told(frame + seen.text))
        for first in [answer.causes[0].fixes[0].text]
        if re.search(r"\bprint\(|follow it back|__\w+__|your line", first)
    ]
    assert told_to_edit == []


_SITE = "/v/lib/python3.11/site-packages/"
_STARTS = "sys.exit(main())"
_COMFY = _frame("/home/k/ComfyUI/execution.py")
_DEVICES = (
    "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!\n"
)


@each(
    [
        ("mytool", "utils", "mytool", ()),  # PyPI's utils is a stranger's
        ("acme_run", "acme_run", "acme_run", ()),
        ("nnUNetv2_plan", "batchgenerators", "nnUNetv2_plan", ()),  # which that command only uses
        (
            "nnUNetv2_plan",
            "nnunetv2",
            "nnunetv2",
            ("python -m pip install -U nnunetv2 batchgenerators batchgeneratorsv2",),
        ),
        ("avatar-train", "av", "avatar-train", ()),
        ("yolo", "ultralytics", "ultralytics", ("python -m pip install -U ultralytics",)),
        ("trl", "trl", "trl", ("python -m pip install -U trl",)),
        ("apex", "apex", "apex", ()),  # PyPI's is not NVIDIA's
        ("whisperx", "whisperx", "whisperx", ()),  # it may bring another torch
    ]
)
def test_only_a_known_package_that_the_command_is_of_is_updated(
    command: str, module: str, name: str, commands: tuple[str, ...]
) -> None:
    program = whose.of(Told(_TRACE + _frame(f"/v/bin/{command}", _STARTS) + _frame(f"{_SITE}{module}/a.py") + _NONE))
    assert program is not None
    assert (program.name, program.commands) == (name, commands)


def test_a_script_of_the_users_own_in_a_folder_bin_is_theirs() -> None:
    own = _frame("/home/k/work/bin/fit", "main()") + _frame("/home/k/work/bin/fit", "out = net(x)")
    told = Told(_TRACE + own + _frame(f"{_SITE}torch/nn/modules/linear.py") + _NONE)
    assert whose.of(told) is None
    assert told.own_line is not None
    assert told.own_line.code == "out = net(x)"
    assert whose.of(Told(_TRACE + own + _frame(f"{_SITE}transformers/trainer.py") + _NONE)) is None
    by_pip = Told(_TRACE + _frame("/v/bin/trl", _STARTS) + _frame(f"{_SITE}trl/a.py") + _NONE)
    assert by_pip.own_line is None


@each(
    [
        "That is not ComfyUI, only a small net.\n" + _DEVICES,
        "I do not use ComfyUI\n" + _DEVICES,
        "I'm developing a node for it\n" + _TRACE + _COMFY + _DEVICES,
        "This is my own node\n" + _TRACE + _COMFY + _DEVICES,
        _TRACE + _frame("/home/k/ComfyUI/custom_nodes/my_first/nodes.py") + _DEVICES,
        _TRACE + _frame("/home/k/my-webui/app.py") + _DEVICES,
        _TRACE + _frame("/home/k/shop/webui/views.py") + _DEVICES,
        "I am running yolo training with a script of mine, mine own script\n" + _DEVICES,
        "1. yolo is slow\n2. whisperx is fast\nKeyError: 'q'",
        "On the server I run vllm serve; here I have\nIndexError: list index out of range",
        "$ yolo train data=a.yaml\nKeyError: 'q'\nPlease do not update anything",
    ]
)
def test_a_denial_an_author_and_a_mention_are_no_program(text: str) -> None:
    assert whose.of(Told(text)) is None
    assert "update it" not in str(explain(text))


@each(
    [
        ("It does not work in ComfyUI\n" + _DEVICES, "ComfyUI and its extensions"),
        ("$ vllm serve acme/model --port 1\nKeyError: 'q'", "vllm"),
        ("nnUNetv2_train 1 2d 0 -tr T\nKeyError: 'q'", "nnUNetv2"),
        (_TRACE + _frame("C:\\ui\\webui\\modules\\a.py") + _DEVICES, "webui"),
        ("jetson\n$ yolo train data=a.yaml\nKeyError: 'q'", "ultralytics"),
    ]
)
def test_the_program_that_a_text_is_about_stays_named(text: str, name: str) -> None:
    program = whose.of(Told(text))
    assert program is not None
    assert program.name == name
    assert program.commands == (("git pull",) if name == "webui" else program.commands)
    assert "jetson" not in text or program.commands == ()  # PyPI's torch is not for it


@each(
    [
        ("on Python 3.11 with 2.5.1 torch it never worked", ""),
        ("in 1.0.5 seconds it works on the CPU", ""),
        ("Python 3.11. On 3.11 it worked", ""),  # that is Python's
        ("I updated my NVIDIA driver last week", ""),
        ("since updating to Windows 11", ""),
        ("After the git pull it is not any better", ""),
        ("after an upgrade of torch", ""),
        ("With v1.8.2 everything worked", "go back to 1.8.2, which"),
        ("After the git pull it does not start", "the state before the update"),
        ("Since I updated ComfyUI it fails", "the state before the update"),
    ]
)
def test_only_what_worked_is_gone_back_to(said: str, back: str) -> None:
    text = explain(f"{said}\n{_TRACE}{_COMFY}{_DEVICES}").causes[0].fixes[0].text
    assert "update it" in text
    assert (back in text) if back else ("go back" not in text)
