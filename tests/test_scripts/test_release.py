"""What stands against a release is told; the build itself is tried by .ci/run."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import release

from torchdoctor import __version__

GOOD = f"""# Changelog

## [Unreleased]

## [{__version__}] - 2026-11-23

### Added

- All of it.

## [0.0.1] - 2026-01-01
"""


def test_a_release_that_may_go_out() -> None:
    release.be_final(GOOD, "")


@pytest.mark.parametrize(
    ("changelog", "uncommitted", "says"),
    [
        (GOOD, " M README.md\n?? notes\n", "not committed: README.md, notes"),
        (GOOD.replace("[Unreleased]\n", "[Unreleased]\n\n- Something new.\n"), "", "Unreleased"),
        (GOOD.replace(f"[{__version__}]", "[0.0.2]"), "", f"no section [{__version__}]"),
        (GOOD.replace("2026-11-23", "soon"), "", f"no section [{__version__}]"),
    ],
)
def test_one_that_may_not(changelog: str, uncommitted: str, says: str) -> None:
    with pytest.raises(release.NotGood) as told:
        release.be_final(changelog, uncommitted)
    assert says in str(told.value)


def test_lowest_versions_are_those_that_are_allowed() -> None:
    pins = {Requirement(pin).name: pin for pin in release.lowest()}
    assert pins["typer"] == "typer==0.16"
    assert pins.keys() >= {"rich", "packaging", "nvidia-ml-py", "psutil"}


@pytest.mark.process
def test_a_command_that_fails_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(release.NotGood, match=r"exit code 3: no luck$"):
        release.run([sys.executable, "-c", "import sys; print('no luck', file=sys.stderr); sys.exit(3)"])
    with pytest.raises(release.NotGood, match="answers"):
        release.try_file([sys.executable, "-c", "print('something else')"], tmp_path)


def test_the_sums_of_the_release_are_attested_with_its_files() -> None:
    """Whoever checks SHA256SUMS must be able to tell whose it is."""
    workflow: Any = yaml.safe_load((release.ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    steps = workflow["jobs"]["build"]["steps"]
    made = next(number for number, step in enumerate(steps) if "scripts/release.py" in step.get("run", ""))
    attested = next(number for number, step in enumerate(steps) if "attest-build-provenance@" in step.get("uses", ""))
    assert made < attested
    assert steps[attested]["with"]["subject-path"] == "dist/*"
    folder = steps[made]["run"].split()[-1]
    assert Path(folder, release.SUMS).match("dist/*")


def test_workflows_and_documents_pin_what_they_use() -> None:
    """By a commit in our own workflows; by a tag, or a commit, in what users copy."""
    for path in (release.ROOT / ".github/workflows").glob("*.yml"):
        used = re.findall(r"^\s*-?\s*uses: (\S+)", path.read_text("utf-8"), re.M)
        assert [item for item in used if not re.search(r"@[0-9a-f]{40}$", item)] == [], path.name
    for path in (release.ROOT / "README.md", *(release.ROOT / "docs").rglob("*.md")):
        text = path.read_text("utf-8")
        assert re.findall(r"uses: \S+@(?:main|master)\b|\brev: (?:main|master)\b", text) == [], path.name
