"""Settings in pyproject.toml, and the line of a repository that a finding is anchored to."""

from pathlib import Path

import pytest

from torchdoctor.policy import BadPolicy, Settings
from torchdoctor.render import Anchor
from torchdoctor.repository import anchor, settings


def project(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return folder


FULL = """
[project]
name = "x"
[tool.torchdoctor]
require = ["torch>=2.8", "gpus>=8"]
ignore = ["TD216"]
select = ["TD2"]
severity = { TD301 = "warning", numpy2-with-old-torch = "error" }
fail-on = "warning"
"""


def test_settings_of_pyproject(tmp_path: Path) -> None:
    severity = {"TD301": "warning", "numpy2-with-old-torch": "error"}
    expected = Settings(("torch>=2.8", "gpus>=8"), ("TD2",), ("TD216",), severity, "warning")
    assert settings(project(tmp_path, FULL)) == expected


def test_settings_are_found_from_a_folder_of_the_repository_but_not_beyond_it(tmp_path: Path) -> None:
    project(tmp_path, FULL)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert settings(below) == Settings()
    (tmp_path / ".git").mkdir()
    assert settings(below).require == ("torch>=2.8", "gpus>=8")
    (below / ".git").mkdir()
    assert settings(below) == Settings()


@pytest.mark.parametrize("text", ["", "[tool.other]\nx = 1\n", "not toml at all ["])
def test_pyproject_that_does_not_speak_to_us_is_none_of_our_concern(tmp_path: Path, text: str) -> None:
    assert settings(project(tmp_path, text)) == Settings()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('requires = ["torch"]', "'requires'; did you mean require?"),
        ('require = "torch"', "require: not a list of strings"),
        ("ignore = [1]", "ignore: not a list of strings"),
        ('severity = "error"', "severity: not a table"),
        ('severity = { TD301 = "fatal" }', "severity.TD301: 'fatal' is none of error, warning, note"),
        ("fail-on = 1", "fail-on: 1 is none of"),
        ("require = [", "pyproject.toml: "),
    ],
)
def test_bad_setting_says_why_in_one_line(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        settings(project(tmp_path, f"[tool.torchdoctor]\n{line}\n"))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("requirements.txt", "numpy\n# torch is needed\ntorch==2.9.1\n", 3),
        ("requirements-gpu.txt", "torchvision\n--index-url https://download.pytorch.org/whl/cu128\ntorch\n", 3),
        (
            "pyproject.toml",
            '[project]\ndependencies = [\n  "numpy",\n  "torch>=2.8; sys_platform != \'darwin\'",\n]\n',
            4,
        ),
        ("environment.yml", "dependencies:\n  - pytorch=2.5\n", 2),
        ("setup.py", "setup(install_requires=['torch'])\n", 1),
        ("pyproject.toml", '[tool.torchdoctor]\nrequire = ["numpy"]\n', 1),
    ],
)
def test_anchor_is_the_line_that_asks_for_torch(tmp_path: Path, name: str, text: str, line: int) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / name).write_text(text, "utf-8")
    (tmp_path / "requirements.txt").write_text("numpy\n", "utf-8")
    assert anchor(folder) == Anchor(f"service/{name}", line)


def test_no_file_no_anchor(tmp_path: Path) -> None:
    assert anchor(tmp_path) == Anchor()
