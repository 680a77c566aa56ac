"""What the patient's own Python says of itself, asked for real."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from patients import WORKING, Patient, make
from real import compile_library

from torchdoctor.collect import child
from torchdoctor.collect import patient as ask
from torchdoctor.model import Facts, Package

pytestmark = pytest.mark.process

INSIDE = Path(ask.__file__).parents[1] / "inside"


def facts(python: object) -> Facts:
    found, ending = ask.facts(ask.start_facts(str(python), 60))
    assert ending.kind == "reply", ending
    return found


def packages(found: Facts, name: str) -> list[Package]:
    return [package for package in found.packages or () if package.name == name]


def the_package(found: Facts, name: str) -> Package:
    (package,) = packages(found, name)
    return package


@pytest.mark.parametrize("script", sorted(INSIDE.glob("*.py")), ids=lambda path: path.stem)
def test_scripts_are_ascii(script: Path) -> None:
    """They are read from standard input, whatever the locale."""
    assert script.read_bytes().isascii()


def test_interpreter(patient: Patient) -> None:
    python = facts(patient.python).python
    assert python is not None
    assert python.version == sys.version.split()[0]
    assert python.abi == f"cp{sys.version_info[0]}{sys.version_info[1]}{sys.abiflags}"
    assert (python.environment, python.installer, python.has_pip) == ("venv", "pip", False)
    assert (python.externally_managed, python.user_site) == (False, None)
    assert python.executable.endswith("patient/bin/python")
    assert python.markers["sys_platform"] == sys.platform
    assert python.path[0] == ""


def test_environment_made_by_uv(patient: Patient) -> None:
    with (patient.prefix / "pyvenv.cfg").open("a") as file:
        file.write("uv = 0.9.13\n")
    python = facts(patient.python).python
    assert python is not None
    assert python.installer == "uv"


def test_torch_is_read_and_not_imported(patient: Patient) -> None:
    folder = patient.torch("raise SystemExit(9)", "2.14.1+cu130", cuda="13.0")
    (folder / "_C.cpython-311-x86_64-linux-gnu.so").touch()
    torch = facts(patient.python).torch
    assert torch is not None
    assert (torch.version, torch.cuda, torch.hip, torch.build) == ("2.14.1+cu130", "13.0", None, "cu130")
    assert (torch.location, torch.via, torch.python_tags) == (str(folder), "torch/version.py", ("cp311",))


def test_version_file_with_annotations(patient: Patient) -> None:
    folder = patient.torch("")
    text = "from typing import Optional\n__version__ = '2.9.1'\ndebug = False\ncuda: Optional[str] = '12.8'\n"
    (folder / "version.py").write_text(text + "hip: Optional[str] = None\nxpu: Optional[str] = None\n")
    torch = facts(patient.python).torch
    assert torch is not None
    assert (torch.version, torch.cuda, torch.hip, torch.debug, torch.build) == ("2.9.1", "12.8", None, False, "cu128")


def test_torch_without_version_file_is_a_broken_one(patient: Patient) -> None:
    folder = patient.torch("")
    (folder / "version.py").unlink()
    found = facts(patient.python)
    assert found.torch is not None
    assert (found.torch.version, found.torch.build, found.torch.location) == (None, None, str(folder))
    assert found.shadows == ()


def test_torch_without_init_file_is_a_broken_one(patient: Patient) -> None:
    folder = patient.torch("")
    (folder / "__init__.py").unlink()
    (folder / "version.py").unlink()
    found = facts(patient.python)
    assert found.torch is not None
    assert found.torch.version is None


def test_own_files_in_front(patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = patient.torch("")
    here, named = tmp_path / "here", tmp_path / "named"
    (named / "torch").mkdir(parents=True)
    (named / "torch/__init__.py").touch()
    (named / "typing.py").touch()
    (named / "numpy").mkdir()
    (named / "numpy/__init__.py").touch()
    (named / "numpy-2.0.0.dist-info").mkdir()  # installed there, and so no file of the user's
    here.mkdir()
    (here / "random.py").touch()
    (here / "json").mkdir()  # without __init__.py it stands in front of nothing
    (here / "unrelated.py").touch()
    monkeypatch.chdir(here)
    monkeypatch.setenv("PYTHONPATH", str(named))
    found = facts(patient.python)
    assert [(shadow.module, shadow.path) for shadow in found.shadows] == [
        ("torch", str(named / "torch")),
        ("random", str(here / "random.py")),
        ("typing", str(named / "typing.py")),
    ]
    assert found.torch is not None
    assert found.torch.location == str(folder)


def test_real_torch_on_pythonpath_is_no_file_of_the_users(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "other")
    folder = other.torch("", "2.9.1+cpu")
    patient.torch("")
    monkeypatch.setenv("PYTHONPATH", str(other.site))
    found = facts(patient.python)
    assert found.torch is not None
    assert (found.torch.location, found.torch.version) == (str(folder), "2.9.1+cpu")
    assert found.shadows == ()
    assert {package.version for package in packages(found, "torch")} == {"2.9.1+cpu", "2.13.0+cpu"}


def test_folder_that_happens_to_be_called_torch_hides_nothing(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient.torch("")
    (tmp_path / "work/torch").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    found = facts(patient.python)
    assert found.shadows == ()
    assert found.torch is not None
    assert found.torch.version == "2.13.0+cpu"


def test_editable_install_by_path(patient: Patient, tmp_path: Path) -> None:
    source = tmp_path / "pytorch/torch"
    source.mkdir(parents=True)
    (source / "__init__.py").touch()
    (source / "version.py").write_text("__version__ = '2.14.0a0+git1234567'\ncuda = '12.8'\n")
    (patient.site / "__editable__.torch.pth").write_text(f"{source.parent}\n")
    patient.distribution("torch", "2.14.0a0+git1234567")
    found = facts(patient.python)
    assert found.torch is not None
    assert (found.torch.version, found.torch.location) == ("2.14.0a0+git1234567", str(source))
    assert found.shadows == ()


def test_editable_install_by_import_hook(patient: Patient, tmp_path: Path) -> None:
    source = tmp_path / "pytorch/torch"
    source.mkdir(parents=True)
    (source / "__init__.py").touch()
    (source / "version.py").write_text("__version__ = '2.14.0a0+git1234567'\n")
    hook = f"""
import sys
from importlib.util import spec_from_file_location


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return spec_from_file_location("torch", {str(source / "__init__.py")!r}) if name == "torch" else None


sys.meta_path.append(Finder)
"""
    (patient.site / "_editable_torch.py").write_text(hook)
    (patient.site / "_editable_torch.pth").write_text("import _editable_torch\n")
    found = facts(patient.python)
    assert found.torch is not None
    assert found.torch.location == str(source)


def test_distributions(patient: Patient) -> None:
    patient.distribution("numpy", "2.4.6")
    patient.distribution("nvidia_cudnn_cu13", "9.24.0.1")
    patient.distribution(
        "torch",
        "2.14.1",
        "Requires-Dist: nvidia-cudnn-cu13==9.24.0.1; platform_system == 'Linux'",
        "Requires-Dist: sympy",
    )
    vision = patient.distribution("torchvision", "0.29.1")
    (vision / "INSTALLER").write_text("uv")
    (vision / "RECORD").write_text("")
    (patient.site / "torchvision").mkdir()
    (patient.site / "torchvision/version.py").write_text("__version__ = '0.29.1+cu130'\n")
    found = facts(patient.python)
    assert the_package(found, "numpy") == Package("numpy", "2.4.6", str(patient.site), "pip")
    assert the_package(found, "nvidia-cudnn-cu13").version == "9.24.0.1"
    requires = the_package(found, "torch").requires
    assert requires == ("nvidia-cudnn-cu13==9.24.0.1; platform_system == 'Linux'", "sympy")
    assert the_package(found, "torchvision") == Package("torchvision", "0.29.1", str(patient.site), "uv", "cu130")


def test_requirements_behind_the_description_do_not_count(patient: Patient) -> None:
    record = patient.distribution("torch", "2.14.1", "Requires-Dist: sympy")
    with (record / "METADATA").open("a") as file:
        file.write("\nRequires-Dist: fooled\nVersion: 9\n")
    torch = the_package(facts(patient.python), "torch")
    assert (torch.version, torch.requires) == ("2.14.1", ("sympy",))


def test_egg_info(patient: Patient) -> None:
    for name, text in {
        "torch-1.9.0-py3.8.egg-info": "Name: torch\nVersion: 1.9.0\n",
        "developed.egg-info": "Name: developed\nVersion: 0.1.dev3\n",
    }.items():
        (patient.site / name).mkdir()
        (patient.site / name / "PKG-INFO").write_text(text)
    (patient.site / "torchvision-0.10.0.egg-info").write_text("Name: torchvision\nVersion: 0.10.0\n")
    (patient.site / "PyYAML-6.0.egg-info").write_text("Name: PyYAML\nVersion: 6.0\n")
    found = facts(patient.python)
    versions = {name: the_package(found, name).version for name in ("torch", "torchvision", "developed", "pyyaml")}
    assert versions == {"torch": "1.9.0", "torchvision": "0.10.0", "developed": "0.1.dev3", "pyyaml": "6.0"}


def test_conda(patient: Patient) -> None:
    (patient.prefix / "conda-meta").mkdir()
    for name in (
        "pytorch-2.5.1-cuda126_py311h1234567_306.json",
        "python-3.11.7-h1_0_cpython.json",
        "odd.json",
        "history",
    ):
        (patient.prefix / "conda-meta" / name).write_text("{}")
    found = facts(patient.python)
    assert found.python is not None
    assert (found.python.environment, found.python.installer) == ("conda", "conda")
    pytorch = the_package(found, "pytorch")
    assert (pytorch.version, pytorch.build) == ("2.5.1", "cuda126_py311h1234567_306")
    assert pytorch.installer == "conda"
    assert packages(found, "odd") == []


def test_leftovers_of_an_interrupted_installation(patient: Patient) -> None:
    (patient.site / "~orch").mkdir()
    (patient.site / "~orch-2.12.0.dist-info").mkdir()
    (patient.site / "~$notes.txt").touch()
    left = packages(facts(patient.python), "orch")
    assert sorted(package.problem for package in left) == [
        "half-removed: ~orch",
        "half-removed: ~orch-2.12.0.dist-info",
    ]
    assert {package.version for package in left} == {None}
    assert packages(facts(patient.python), "notes.txt") == []


def test_metadata_that_cannot_be_read(patient: Patient) -> None:
    for name, spoil in {"torch": "gone", "torchvision": "bytes", "torchaudio": "folder", "triton": "empty"}.items():
        record = patient.distribution(name, "1.0") / "METADATA"
        record.unlink()
        if spoil == "bytes":
            record.write_bytes(b"\xff\xfe\x00" * 1000)
        elif spoil == "folder":
            record.mkdir()
        elif spoil == "empty":
            record.touch()
    found = facts(patient.python)
    for name in ("torch", "torchvision", "torchaudio", "triton"):
        package = the_package(found, name)
        assert package.version is None
        assert package.problem.startswith("no version in ")


def test_metadata_in_latin_1(patient: Patient) -> None:
    record = patient.distribution("torch", "2.13.0")
    (record / "METADATA").write_bytes(
        b"Name: torch\nAuthor: J\xfcrgen\nVersion: 2.13.0\r\nRequires-Dist: sympy\n\n\xff"
    )
    torch = the_package(facts(patient.python), "torch")
    assert (torch.version, torch.requires) == ("2.13.0", ("sympy",))


def test_torch_twice(patient: Patient) -> None:
    patient.torch("")
    patient.distribution("torch", "2.9.1")
    assert {package.version for package in packages(facts(patient.python), "torch")} == {"2.13.0+cpu", "2.9.1"}


def test_user_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = str(getattr(sys, "_base_executable", sys.executable))
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path))
    monkeypatch.delenv("PYTHONNOUSERSITE", raising=False)
    command = [base, "-c", "import site; print(site.getusersitepackages())"]
    site = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    site.mkdir(parents=True)
    Patient(tmp_path, Path(base), site).torch("", "2.9.1+cpu")
    found = facts(base)
    assert found.python is not None
    assert found.python.user_site == str(site)
    assert str(site) in {package.location for package in packages(found, "torch")}
    monkeypatch.setenv("PYTHONNOUSERSITE", "1")
    again = facts(base)
    assert again.python is not None
    assert again.python.user_site is None
    assert str(site) not in {package.location for package in packages(again, "torch")}


def test_1000_distributions(patient: Patient) -> None:
    for number in range(1000):
        record = patient.site / f"package_{number}-1.{number}.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Name: package-{number}\nVersion: 1.{number}\n")
    found = facts(patient.python)
    assert len(found.packages or ()) == 1000
    assert the_package(found, "package-999").version == "1.999"


def test_odd_entries_on_the_path(patient: Patient, tmp_path: Path) -> None:
    code = "import sys, pathlib; sys.path += [7, pathlib.Path('/usr'), b'bytes', '/no/such', 'relative', __file__]\n"
    patient.sitecustomize(code)
    patient.torch("")
    found = facts(patient.python)
    assert found.torch is not None
    assert found.python is not None
    assert "/no/such" in found.python.path


def test_names_that_are_no_text(patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9")
    odd.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(odd))
    patient.torch("")
    found = facts(patient.python)
    assert found.torch is not None
    assert found.torch.version == "2.13.0+cpu"


@pytest.mark.parametrize(
    ("version", "abi"), [("3.6.15", "cp36m"), ("3.7.16", "cp37m"), ("3.8.18", "cp38"), ("3.13.0", "cp313")]
)
def test_other_pythons(version: str, abi: str, tmp_path: Path) -> None:
    base = Path(f"~/.pyenv/versions/{version}/bin/python").expanduser()
    if not base.exists():
        pytest.skip(f"no Python {version} in ~/.pyenv")
    old = make(tmp_path / "old", str(base))
    old.torch("", "1.10.2+cu113", cuda="11.3")
    found = facts(old.python)
    assert found.python is not None
    assert found.torch is not None
    assert (found.python.version, found.python.abi, found.python.environment) == (version, abi, "venv")
    assert (found.torch.version, found.torch.build) == ("1.10.2+cu113", "cu113")


def test_live_test_of_real_torch() -> None:
    smoke = ask.smoke(ask.start_smoke(sys.executable, 120, careful=True))
    assert smoke.ending.kind == "reply"
    assert smoke.imported
    assert smoke.version is not None
    cpu = smoke.devices[0]
    assert (cpu.device, cpu.tensor, cpu.autograd) == ("cpu", "ok", "ok")
    assert smoke.cuda_available is not None


def test_live_test_tells_wrong_results(patient: Patient) -> None:
    patient.torch(WORKING.replace("50.0", "51.0"))
    smoke = ask.smoke(ask.start_smoke(str(patient.python), 60, careful=False))
    assert smoke.devices[0].tensor.startswith("wrong: computed [19.0, 22.0, 43.0, 51.0]")


TWO_GPUS = """
class cuda:
    is_available = staticmethod(lambda: True)
    device_count = staticmethod(lambda: 2)
    get_arch_list = staticmethod(lambda: ["sm_80"])

    @staticmethod
    def get_device_properties(index):
        return type("Properties", (), {"name": "NVIDIA T4", "major": 7, "minor": 5})


def tensor(values, device=None, requires_grad=False):
    if device == "cuda:1":
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")
    return Tensor()


class backends:
    class cudnn:
        version = staticmethod(lambda: 92400)


_answers = iter([[19.0, 22.0, 43.0, 50.0], [10.0], [4.0], [2.0]] * 2)
"""


def test_live_test_runs_on_every_gpu(patient: Patient) -> None:
    patient.torch(WORKING + TWO_GPUS, "2.14.1+cu130", cuda="13.0")
    smoke = ask.smoke(ask.start_smoke(str(patient.python), 60, careful=False))
    assert smoke.ending.kind == "reply"
    assert (smoke.cuda_available, smoke.cuda_device_count, smoke.arch_list) == (True, 2, ("sm_80",))
    assert smoke.cudnn == "92400"
    cpu, first, second = smoke.devices
    assert (cpu.tensor, first.tensor, first.autograd) == ("ok", "ok", "ok")
    assert (first.name, first.compute_capability) == ("NVIDIA T4", "7.5")
    assert "no kernel image" in second.tensor
    assert second.autograd == "not tried"
    assert smoke.import_seconds is not None
    assert cpu.tensor_ms is not None
    assert (second.tensor_ms, second.autograd_ms) == (None, None)


def test_who_watches_sees_which_of_how_many(patient: Patient, tmp_path: Path) -> None:
    """A test on the second GPU waits until it was seen."""
    go_on = tmp_path / "go-on"
    loop = f"while not os.path.exists({str(go_on)!r}): time.sleep(0.01)"
    waits = f"import os, time\n        {loop}\n        raise"
    patient.torch(WORKING + TWO_GPUS.replace("raise", waits, 1), "2.14.1+cu130", cuda="13.0")
    running = ask.start_smoke(str(patient.python), 60, careful=False)
    seen = {""}
    while "live test 5 of 6: tensor on cuda:1" not in seen:
        assert not running.changed.is_set(), seen
        seen.add(ask.step_of(running))
    go_on.touch()
    assert ask.smoke(running).devices[-1].tensor.startswith("RuntimeError: CUDA error")
    told = r"|calling torch\.\S+|live test [12]: \w+ on cpu|live test [345] of 6: \w+ on cuda:[01]"
    assert [step for step in seen if not re.fullmatch(told, step)] == []


def test_reason_why_cuda_is_not_available(patient: Patient) -> None:
    more = """
import warnings


def is_available():
    warnings.warn("CUDA initialization: The NVIDIA driver on your system is too old (found version 11040).")
    return False


class cuda:
    is_available = staticmethod(is_available)
    device_count = staticmethod(lambda: 0)


class backends:
    class cudnn:
        version = staticmethod(lambda: 92400)
"""
    patient.torch(WORKING + more, "2.14.1+cu130", cuda="13.0")
    smoke = ask.smoke(ask.start_smoke(str(patient.python), 60, careful=False))
    assert smoke.cuda_available is False
    assert "too old (found version 11040)" in smoke.cuda_error


@pytest.mark.parametrize("python", [sys.executable, "3.6.15", "3.13.0"])
def test_replies_are_what_json_would_write(python: str) -> None:
    python = python if os.sep in python else str(Path.home() / f".pyenv/versions/{python}/bin/python")
    if not Path(python).exists():
        pytest.skip("this Python is not here")
    value = {
        "texts": ["plain", 'quo"te \\ tab\t nul\0', "caf\xe9 \u2028 \U0001f525 \udcff", ""],
        "none": [None, True, False],
    }
    numbers = [0, -3, 2**70, 1.5, 1e-300, float("inf"), -float("inf"), {}, [], [[{"a": []}]]]
    given = ask.script("inside/protocol") + "\n#@ asking\nfrom torchdoctor.inside.protocol import reply\n"
    given += f"reply({{**{value!a}, 'numbers': [0, -3, 2**70, 1.5, 1e-300, "
    given += "float('inf'), -float('inf'), {}, (), [[{'a': []}]]]})"
    outcome = child.run(ask.command(python, 60), 60, given=given)
    assert ask.last_reply(outcome.stdout) == {**value, "numbers": numbers}, outcome.stderr
    assert "Infinity" in outcome.stdout


def test_what_is_built_on_torch_tells_its_requirements_on_torch_and_its_tag(patient: Patient) -> None:
    asked = ["torch>=2.1", "torchvision (>=0.16)", "nvidia-nccl-cu12 ; extra == 'nccl'", "numpy[x]<3", "triton~=3.0"]
    others = ["torchmetrics>=0.7", "torch-geometric", "tqdm", "numpydoc"]
    headers = [f"Requires-Dist: {text}" for text in (*asked, *others)]
    record = patient.distribution("flash_attn", "2.8.3", *headers)
    url = "https://x.org/a-cp-b/flash_attn-2.8.3%2Bcu12torch2.8cxx11abiTRUE-cp312-cp312-linux_x86_64.whl"
    (record / "direct_url.json").write_text(f'{{"url": "{url}", "archive_info": {{}}}}')
    found = the_package(facts(patient.python), "flash-attn")
    assert found.requires == tuple(asked)
    assert found.build == "cu12torch2.8cxx11abiTRUE"


@pytest.mark.skipif(sys.platform != "linux", reason="by /proc/self/maps")
def test_openmp_libraries_that_were_loaded(patient: Patient, tmp_path: Path) -> None:
    paths = [tmp_path / "a/libiomp5.so", tmp_path / "b/libomp.so.5"]
    for path in (*paths, tmp_path / "c/libgomp.so.1"):
        compile_library(path)
    loading = "".join(f"ctypes.CDLL({str(path)!r})\n" for path in (*paths, tmp_path / "c/libgomp.so.1"))
    patient.torch(f"{WORKING}\nimport ctypes\n{loading}")
    smoke = ask.smoke(ask.start_smoke(str(patient.python), 60, careful=False))
    assert [item.path for item in smoke.libraries] == list(map(str, paths))


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_while_the_stack_of_a_hang_is_told_is_a_hang(patient: Patient) -> None:
    patient.torch("import os, signal\nos.write(2, b'Timeout (0:00:00.5)!\\n')\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    ending = ask.smoke(ask.start_smoke(str(patient.python), 60, careful=False)).ending
    assert (ending.kind, ending.detail) == ("timeout", "")


@pytest.mark.skipif(sys.platform != "linux", reason="users of Unix")
def test_a_folder_that_this_user_may_not_read_is_told(tmp_path: Path) -> None:
    """As root it is asked as another user, who may not even come near it."""
    closed, root = tmp_path / "closed", os.geteuid() == 0
    closed.mkdir(mode=0o700 if root else 0)
    python = "/usr/bin/python3" if root else sys.executable
    if not Path(python).exists():
        pytest.skip("no Python that another user may start")
    asking = ask.command(python, 60)
    given, env = ask.script("inside/facts").encode(), {"PYTHONPATH": str(closed)}
    user = {"user": 65534} if root else {}
    done = subprocess.run(asking, input=given, capture_output=True, env=env, timeout=60, cwd="/", check=False, **user)  # type: ignore[call-overload]
    reply = ask.last_reply(done.stdout.decode())
    assert reply["problems"] == [
        {
            "collector": "reading installed packages",
            "why": f"{closed.resolve()} is not readable by this user",
            "section": "packages",
        }
    ]


def another_python(version: str) -> str:
    found = next(iter(sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))), None)
    if found is None:
        pytest.skip(f"Python {version} is not here")
    return str(found)


@pytest.mark.parametrize("version", ["", *(f"3.{minor}" for minor in range(6, 16))])
def test_a_traceback_names_our_files_and_lines(version: str, tmp_path: Path) -> None:
    patient = make(tmp_path, another_python(version) if version else sys.executable)
    patient.torch("raise RuntimeError('broken')")
    found = ask.smoke(ask.start_smoke(str(patient.python), 60, careful=True))
    source = (INSIDE / "smoke.py").read_text().splitlines()
    assert (
        f'File "<torchdoctor/inside/smoke.py>", line {source.index("    import torch") + 1}, in run' in found.traceback
    )
    assert 'File "<torchdoctor/inside/protocol.py>", line ' in found.traceback
    assert (found.ending.kind, found.ending.detail) == ("exception", "broken")


def own_torchdoctor(site: Path) -> None:
    """A torchdoctor that the patient has installed, whose scripts must not be taken for ours."""
    for folder in (site / "torchdoctor", site / "torchdoctor/inside"):
        folder.mkdir()
        (folder / "__init__.py").write_text("OWN = True\n")
    for name in ("imports", "protocol", "smoke"):
        (site / f"torchdoctor/inside/{name}.py").write_text("OWN = True\n")


@pytest.mark.parametrize("at_start", ["", "import torchdoctor", "import torchdoctor.inside.protocol"])
def test_a_torchdoctor_in_the_patient_is_neither_used_nor_disturbed(patient: Patient, at_start: str) -> None:
    own_torchdoctor(patient.site)
    (patient.site / "own.pth").write_text(f"{at_start}\n")
    before = "import sys\nassert not [name for name in sys.modules if name.startswith('torchdoctor.inside.')]\n"
    patient.torch(
        f"{before if not at_start else ''}import torchdoctor.inside.protocol\n"
        f"assert torchdoctor.OWN and torchdoctor.inside.protocol.OWN\n{WORKING}"
    )
    smoke = ask.smoke(ask.start_smoke(str(patient.python), 60, careful=True))
    assert (smoke.ending.kind, smoke.imported) == ("reply", True), smoke
    assert facts(patient.python).torch


def test_what_a_script_imports_comes_before_it() -> None:
    names = re.findall(r"(?m)^#@ (\S+)$", ask.script("inside/rights", "bench/inside/bench"))
    assert names[:2] == ["torchdoctor.inside.imports", "torchdoctor.inside.rights"]
    assert names[-1] == "torchdoctor.bench.inside.bench"
    assert names.index("torchdoctor.bench.inside.clock") < names.index("torchdoctor.bench.inside.sampling")
    assert len(names) == len(set(names))


def test_last_whole_reply_counts() -> None:
    printed = '@torchdoctor {"step": "one"}\nnoise\n@torchdoctor {"step": "two"}\n@torchdoctor {"step": "thr'
    assert ask.last_reply(printed) == {"step": "two"}
    assert ask.last_reply("@torchdoctor [1]\n") == {}
    assert ask.last_reply("no reply") == {}
