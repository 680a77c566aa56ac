"""requirements.txt as pip documents it, with places."""

import pytest

from torchdoctor.declared.model import Place
from torchdoctor.declared.readers.requirement import of_wheel, requirement
from torchdoctor.declared.readers.requirements import logical_lines, read

TEXT = """\
# torch==1.0
--extra-index-url https://download.pytorch.org/whl/cu121
  Torch_Vision[a]>=0.15 ; python_version < "3.13"  # why
torch==2.1.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
-r more.txt
-cheld.txt
-e .
./local.whl
https://download.pytorch.org/whl/cu121/torch-2.1.0%2Bcu121-cp311-cp311-linux_x86_64.whl#sha256=00
"""


def test_lines_and_columns() -> None:
    sheet = read("a/requirements.txt", TEXT)
    (install,) = sheet.installs
    vision, torch, wheel = install.requirements
    assert (vision.name, vision.limits, vision.place.line, vision.place.column) == ("torch-vision", ">=0.15", 3, 3)
    assert vision.marker == 'python_version < "3.13"'
    assert (torch.limits, torch.place.line, torch.hashed) == ("==2.1.0", 4, True)
    assert (wheel.name, wheel.limits, wheel.place.line) == ("torch", "==2.1.0+cu121", 11)
    assert [(index.role, index.url, index.place.line) for index in install.indexes] == [
        ("extra", "https://download.pytorch.org/whl/cu121", 2)
    ]
    assert sheet.includes == ("more.txt", "-c held.txt")
    assert sheet.unread == ()


def test_what_pip_refuses_is_said_with_its_line() -> None:
    sheet = read("requirements.txt", "torch\ntorch 2.1\n--fast\n")
    assert [(item.place.line, item.why[:20]) for item in sheet.unread] == [
        (2, "not a requirement by"),
        (3, "pip has no option --"),
    ]


def test_what_follows_an_option_is_said() -> None:
    sheet = read("requirements.txt", "--extra-index-url https://a \\\ntorch == 2.1.2\n-f ./some folder\n")
    assert [(item.url, item.written) for item in sheet.installs[0].indexes][:1] == [
        ("https://a", "--extra-index-url https://a")
    ]
    assert [item.why[-14:] for item in sheet.unread] == ["torch == 2.1.2"]


def test_the_list_of_another_tool() -> None:
    (unread,) = read("requirements.txt", "".join(f"eigen{number}:x64-windows\n" for number in range(4))).unread
    assert (unread.why, unread.wrong) == ("none of its 4 lines is a requirement of pip's", False)


def test_a_conflict_is_one_fault() -> None:
    text = "torch\n<<<<<<< HEAD\nnumpy<2\n=======\nnumpy\n>>>>>>> de28eca\n"
    assert [(item.place.line, item.why) for item in read("requirements.txt", text).unread] == [
        (2, "a conflict of git's that is not resolved")
    ]


def test_one_requirement() -> None:
    place = Place("a")
    assert requirement("no requirement!", place) is None
    assert requirement("-e .", place) is None
    assert requirement("a" * 5000, place) is None
    direct = requirement("torch @ https://a.b/torch-2.1.0-cp311-cp311-linux_x86_64.whl", place)
    assert direct is not None
    assert direct.limits == "==2.1.0"
    assert of_wheel("https://a.b/torch.tar.gz", place) is None


@pytest.mark.long
def test_long_runs_of_blanks_are_read_as_short_ones() -> None:
    """What costs their square, or their third power, would not end here."""
    many, some = " " * 1_000_000, " " * 1000
    sheet = read(
        "requirements.txt",
        f"torch {many}x\n--pre{many}-r{many}a.txt\nnumpy{many}--hash=sha256:00{many}# x\n"
        f"timm{some}=={some}1.0{some};{some}x\nscipy{some}=={some}1.0\n",
    )
    (install,) = sheet.installs
    assert [(item.name, item.limits, item.hashed) for item in install.requirements] == [
        ("numpy", "", True),
        ("scipy", "==1.0", False),
    ]
    assert [item.place.line for item in sheet.unread] == [1, 4]
    assert (install.pre, sheet.includes) == (True, ("a.txt",))


PLAIN = """\
torch
Torch_Vision
a.b-c
torch==2.1
torch >=2, <3
torch~=2.1.0
torch===2.1+cu121
torch!=2.0.*
torch[a]>=1
torch [ a , b-c ]
torch[]
torch>2,<=3,!=2.5
torch == 2.1 ; sys_platform == 'linux'
torch; python_version<"3.9"
torch;extra=='x'
torch>=1 ; python_version >= '3.9' and sys_platform != "darwin" or os_name=='nt'
torch=>2
torch==
torch 2
torch>=
torch==2.1.
torch;
torch; python
torch>=2,
torch,
-torch
torch-
torch==2.1;sys_platform
torch>=2.0a1
torch==1!2.0
torch<v2
torch>= 2 . 1
torch; python_version in '3.9'
torch; 'a' in sys_platform
torch; (python_version < '3.9' or os_name == "nt") and sys_platform != 'x'
torch; (python_version < '3.9')
torch; sys_platform == 'a\"b'
torch==2.*
"""


def test_what_is_read_without_packaging_is_what_packaging_reads() -> None:
    from packaging.markers import Marker
    from packaging.requirements import InvalidRequirement, Requirement

    wrong = []
    for text in PLAIN.splitlines():
        found = requirement(text, Place("a"))
        try:
            parsed = Requirement(text)
            wanted = (str(parsed.specifier), parsed.marker)
        except InvalidRequirement:
            wanted = None
        if (found and (found.limits, Marker(found.marker) if found.marker else None)) != wanted:
            wrong.append((text, found, wanted))
    assert wrong == []


def test_lines_have_the_numbers_of_editors() -> None:
    """pip ends a line at a form feed, too."""
    found = list(logical_lines("# a\x0cnumpy\r\n# b\u2028\ntorch\rtimm"))
    assert [(number, line) for number, _, line in found] == [(1, "numpy"), (3, "torch"), (4, "timm")]
