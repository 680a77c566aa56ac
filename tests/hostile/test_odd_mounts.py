"""Machines on which a whole tree is missing, closed, hidden or read-only: each command says what it can."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from odd_machines import AS_ROOT, START

pytestmark = [
    pytest.mark.process,
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts of Linux"),
]

EMPTY, CLOSED = "mount -t tmpfs none {}", "mount -t tmpfs -o mode=000 none {}"
MOUNTS = {
    "no /dev/null": EMPTY.format("/dev"),
    "no /proc": EMPTY.format("/proc"),
    "/proc is closed": CLOSED.format("/proc"),
    "processes of others are hidden": "mount -t proc -o hidepid=2 none /proc",
    "no /sys": EMPTY.format("/sys"),
    "/sys is closed": CLOSED.format("/sys"),
    "/run is closed": CLOSED.format("/run"),
    "/opt is closed": CLOSED.format("/opt"),
}
COMMANDS = (
    ["check", "--no-smoke"],
    ["pythons"],
    ["check", "--node", "-f", "line"],
    ["explain", "TD301"],
    ["install-cmd"],
)


@pytest.fixture(scope="module", autouse=True)
def _namespaces() -> None:
    tried = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /opt"]
    if not AS_ROOT or not shutil.which("unshare") or subprocess.run(tried, capture_output=True, check=False).returncode:
        pytest.skip("mounting for oneself takes root, and is not allowed everywhere")


@pytest.mark.parametrize("name", MOUNTS)
@pytest.mark.parametrize("user", [0, 65534])
def test_a_tree_that_is_not_as_it_should_be(name: str, user: int, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    drop = f"setpriv --reuid {user} --regid {user} --clear-groups" if user else ""
    if user and (not shutil.which("setpriv") or not readable(Path(sys.executable).resolve())):
        pytest.skip("this Python is in a folder of root alone")
    for words in COMMANDS:
        line = f'{MOUNTS[name]} && exec {drop} "$@"'
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", line, "sh", sys.executable, "-c", START, *words],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode in (0, 1, 3), (words, done.returncode, said)
        assert "Traceback" not in said, words
        assert "please report" not in said, words
        assert said.strip(), words


def readable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))
