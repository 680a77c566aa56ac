"""What stands against a release is told; the build itself is tried by .ci/run."""

import sys
from pathlib import Path

import pytest
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
