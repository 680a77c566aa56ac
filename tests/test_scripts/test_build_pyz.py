"""The single file runs without site-packages and without a network."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.process

GPU = """[driver]
version = 570.86.10
cuda = 12080
[gpu0]
name = NVIDIA A100-SXM4-40GB
uuid = GPU-1b2c
capability = 8.0
memory = 40960
bus = 00000000:07:00.0
memory_used = 10
processes = 1
ecc = 1
mig = 1
mig_devices = 2
persistence = 1
compute_mode = 0
pci_width = 16
pci_width_max = 16
pci_generation = 4
pci_generation_max = 4
retired_pending = 0
throttled = 4
remapped_rows = 0 0 0 0
"""
BUILD = Path(__file__).parents[2] / "scripts/build_pyz.py"
SCHEMAS = BUILD.parents[1] / "docs/schemas"
PYENV = Path.home() / ".pyenv/versions"
ON_PATH = [shutil.which(f"python3.{minor}") for minor in range(10, 16)]


def real(python: str | None) -> str | None:
    """The interpreter itself, behind a shim that starts one only where it was chosen."""
    if python is None:
        return None
    asked = subprocess.run([python, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
    return asked.stdout.strip() or None


def interpreters() -> list[str]:
    return sorted({sys.executable, *filter(None, map(real, ON_PATH)), *map(str, PYENV.glob("3.1[0-9]*/bin/python"))})


@pytest.fixture(scope="session")
def single_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pyz") / "torchdoctor.pyz"
    subprocess.run([sys.executable, BUILD, file], check=True, capture_output=True)
    return file


def run(python: str, file: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    """-I -S: neither site-packages, nor PYTHONPATH, nor the working directory."""
    command = [python, "-I", "-S", str(file), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_is_small_and_pure(single_file: Path) -> None:
    import zipfile

    assert single_file.stat().st_size <= 1_048_576, "a ConfigMap takes 1 MiB in all"
    names = zipfile.ZipFile(single_file).namelist()
    assert not [name for name in names if name.endswith((".so", ".pyd", ".pyc"))]
    carried = {name.partition("/")[0].partition("-")[0] for name in names}
    assert carried.isdisjoint({"psutil", "pygments", "markdown_it_py", "mdurl"})
    licenses = zipfile.ZipFile(single_file).read("LICENSES").decode()
    owners = ("Apache License", "NVIDIA", "Will McGugan", "Donald Stufft", "Ramírez", "Pallets", "Tzu-ping Chung")
    assert [owner for owner in owners if owner not in licenses] == []


def test_checks_a_machine(single_file: Path) -> None:
    """With every Python there is: which they are is asked here, since asking takes as long as ten other tests."""
    for python in interpreters():
        done = run(python, single_file, "check", "--no-smoke", "-f", "json", "--fail-on", "never")
        assert (done.returncode, done.stderr) == (0, ""), python
        report = json.loads(done.stdout)
        assert report["summary"]["crashed"] == 0, python
        assert report["facts"]["python"]["version"].startswith("3."), python


def test_asks_nvml_all_that_the_package_asks(
    single_file: Path, standin_libraries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It carries a part of pynvml, and a question whose function is not in it would have no answer."""
    table = tmp_path / "gpus"
    table.write_text(GPU, encoding="utf-8")
    monkeypatch.setenv("STANDIN_GPUS", str(table))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(standin_libraries))
    code = "from torchdoctor.collect.nvidia import Nvidia, add_nvml; print(add_nvml(Nvidia(), 60.0))"
    package = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    code = f"import sys; sys.path.insert(0, {str(single_file)!r}); {code}"
    assert subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True).stdout == package
    assert "nvml='ok'" in package
    gpu = package.partition("Gpu(")[2].partition(")")[0]
    unanswered = {part.partition("=")[0] for part in gpu.split(", ") if part.endswith("=None")}
    assert unanswered <= {"temperature", "temperature_limit", "power_limit", "power_limit_default"}


def test_prints_the_install_command(single_file: Path) -> None:
    done = run(sys.executable, single_file, "install-cmd", "--os", "linux", "--torch", "2.9.1", "--compute", "cu128")
    assert done.stdout.startswith("pip install torch==2.9.1 ")
    assert done.stdout.rstrip().endswith("--index-url https://download.pytorch.org/whl/cu128")


@pytest.mark.parametrize("command", ["fix", "undo"])
def test_says_which_commands_it_has_not(command: str, single_file: Path) -> None:
    """Also where psutil is, as one that is the user's."""
    for flags in (["-I", "-S"], ["-I"]):
        done = subprocess.run(
            [sys.executable, *flags, str(single_file), command], capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"torchdoctor: {command} is not in this single file: install torchdoctor with pip\n"
    assert importlib.util.find_spec("psutil")


def test_explains_a_rule(single_file: Path) -> None:
    done = run(sys.executable, single_file, "explain", "TD301")
    assert "The NVIDIA driver is new enough for this torch build." in done.stdout
    assert "Project files can be read." in run(sys.executable, single_file, "explain", "TD001").stdout


def test_explains_where_python_was_built_without_lzma(single_file: Path) -> None:
    error = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x100 and 128x10)"
    code = f"import sys; sys.path.insert(0, {str(single_file)!r}); {{}}from torchdoctor.__main__ import main; main()"
    said = []
    for gone in ("", "sys.modules['_lzma'] = None; "):
        command = [sys.executable, "-I", "-S", "-c", code.format(gone), "explain", error]
        said.append(subprocess.run(command, capture_output=True, text=True, check=False, timeout=120))
    assert "[shape-mismatch]" in said[0].stdout
    assert [(done.returncode, done.stdout, done.stderr) for done in said[:1]] * 2 == [
        (done.returncode, done.stdout, done.stderr) for done in said
    ]


def test_prints_the_published_schemas_but_for_their_descriptions(single_file: Path) -> None:
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if key != "description" or isinstance(item, dict)}
        return [bare(item) for item in value] if isinstance(value, list) else value

    published = {path.stem[:-2]: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")}
    made = {name: json.loads(run(sys.executable, single_file, "schema", name).stdout) for name in published}
    assert bare(made) == bare(published)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal is a pty")
@pytest.mark.parametrize(
    "arguments", [["check", "--node", "-v"], ["explain", "no kernel image is available"], ["--help"]]
)
def test_writes_to_a_terminal_in_colours(arguments: list[str], single_file: Path) -> None:
    """What rich loads there is not what it loads for a pipe."""
    import pty

    said = b""

    def read(descriptor: int) -> bytes:
        nonlocal said
        part = os.read(descriptor, 1 << 16)
        said += part
        return part

    command = [sys.executable, "-I", "-S", str(single_file), *arguments]
    pty.spawn(["/usr/bin/env", "TERM=xterm-256color", *command], read)
    assert b"internal error" not in said, said
    assert said.strip()


def test_every_line_keeps_its_number() -> None:
    sys.path.insert(0, str(BUILD.parent))
    from build_pyz import without

    text = '''"""Docs
of two lines."""
x = "# no comment"  # a comment


def f():
    """One."""
    # alone
    return 1  # the end


class A: pass
'''
    bare = without(text)
    assert "comment" not in bare.replace("# no comment", "")
    assert "Docs" not in bare
    assert "One." not in bare
    assert [line.strip() for line in bare.splitlines() if "return" in line] == ["return 1"]
    assert bare.count("\n") == text.count("\n")
    assert without(text, pages=True) == bare
    for shown in (text.replace("def f", "@rule\ndef f"), text.replace("def f", "def command")):
        assert '"""One."""' in without(shown, pages=True)
        assert "Docs" not in without(shown, pages=True)
    places: dict[str, object] = {}
    exec(compile(bare, "x", "exec"), places)
    assert places["f"].__code__.co_firstlineno == 6  # type: ignore[attr-defined]


def test_functions_lose_their_annotations_and_fields_keep_them() -> None:
    sys.path.insert(0, str(BUILD.parent))
    from build_pyz import untyped

    text = """class A(NamedTuple):
    at: int = 3

    def f(self, é: str = "a: b", *rest: int, key: "A" = A(), **all: Any) -> "A":
        x: int = 1
        return lambda y: y
"""
    assert (
        untyped(text)
        == """class A(NamedTuple):
    at: int = 3

    def f(self, é = "a: b", *rest, key = A(), **all) :
        x: int = 1
        return lambda y: y
"""
    )


def test_hashes_are_those_of_the_last_release() -> None:
    sys.path.insert(0, str(BUILD.parent))
    from build_pyz import of_last_release

    releases = {"torch": ("2.9.1", "2.10.0+cu130", "2.8.0"), "torchvision": ("0.9.0",)}
    wheels = {f"cpu/{name}-{one}-cp312.whl": one for name, versions in releases.items() for one in versions}
    assert [*of_last_release({**wheels, "cu126/torch-2.10.0-cp313.whl": "2.10.0"}).values()] == [
        *("2.10.0+cu130", "0.9.0", "2.10.0")
    ]


def test_errors_lose_their_sources_and_the_proofs_of_their_patterns() -> None:
    sys.path.insert(0, str(BUILD.parent))
    from build_pyz import unproved

    text = """def fit(told: Told) -> str:
    # a comment
    if told:
        return "one " "\\n    two"

Error("id", "é", "b", "code", (
    Seen("w", "p", "one"),
    *exactly("stays"),
    Seen("w", "p",
        "one "
        "two", True),
), (Fix("x"),), source="where it is from", symptom=1)
Error("id", "a", "b", "code", *cases(when((Seen("w", "p", "one"), Seen("w", "p", "gone")), Fix("x", (), "root"))))
"""
    assert (
        unproved(text)
        == r"""def fit(told):
    if told:
        return 'one \n    two'
Error('id', 'é', 'b', 'code', (Seen('w', 'p'), *exactly('stays'), Seen('w', 'p', '', True)), (Fix('x'),), symptom=1)
Error('id', 'a', 'b', 'code', *cases(when((Seen('w', 'p'), Seen('w', 'p')), Fix('x', (), 'root'))))"""
    )
