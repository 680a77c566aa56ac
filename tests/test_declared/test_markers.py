"""Markers, as packaging evaluates them."""

from declarations import ARM, LINUX, MAC, UNKNOWN_PYTHON, WINDOWS, aim
from packaging.markers import Marker

from torchdoctor.declared import markers

PLAIN = """\
sys_platform == 'linux'
sys_platform != "linux" and platform_machine == 'x86_64'
python_version >= '3.9' and python_version < "3.13"
(python_full_version >= '3.12' and sys_platform == 'win32') or sys_platform == 'darwin'
python_version ~= '3.10' or (os_name == 'nt' and (platform_machine == 'AMD64' or platform_system != 'Windows'))
python_version == '3.12'
python_version == '3.*'
python_version != '3.1.*'
python_version > '3.9.1'
platform_machine == ''
((sys_platform == 'linux'))
sys_platform == 'linux' or sys_platform == 'win32' and python_version < '3.9'
"""
UNUSUAL = """\
'linux' in sys_platform
sys_platform in 'linux win32'
implementation_name == 'cpython'
'3.9' <= python_version
sys_platform >= 'linux'
python_version == 'x'
platform_release == ''
"""


def test_every_form_is_evaluated_as_packaging_does() -> None:
    wrong = []
    for text in (PLAIN + UNUSUAL).splitlines():
        for target in (LINUX, WINDOWS, MAC, ARM, aim(python="3.8")):
            values = markers.environment(target)
            assert values is not None
            if markers.holds(text, target) != Marker(text).evaluate(dict(values)):
                wrong.append((text, target))
    assert wrong == []


def test_what_nearly_all_have_needs_no_packaging() -> None:
    values = markers.environment(LINUX)
    assert values is not None
    for text in PLAIN.splitlines():
        markers.evaluate(text, values)


def test_markers_by_target() -> None:
    assert [markers.holds("sys_platform == 'linux'", aim) for aim in (LINUX, WINDOWS, MAC)] == [True, False, False]
    assert [markers.holds("platform_system == 'Windows'", aim) for aim in (LINUX, WINDOWS)] == [False, True]
    assert markers.holds("platform_machine == 'AMD64'", WINDOWS)
    assert markers.holds("python_version >= '3.10'", LINUX)
    assert markers.holds("python_version >= '3.10'", UNKNOWN_PYTHON) is None
    assert markers.holds("extra == 'gpu' and sys_platform == 'linux'", LINUX)
    assert markers.holds("no marker", LINUX) is None
    assert markers.holds("(" * 100 + "os_name == 'nt'" + ")" * 100, LINUX) in (False, None)
    assert markers.holds("(os_name == 'posix'", LINUX) is None
    assert markers.holds("os_name == 'posix' os_name == 'nt'", LINUX) is None
