"""pyproject.toml and pixi.toml: every table that installs something, with places."""

from torchdoctor.declared.model import Install
from torchdoctor.declared.readers import read

PROJECT = """\
[project]
name = "a"
requires-python = ">=3.10"
dependencies = [
    "numpy",
    "torch>=2.1",
]
[project.optional-dependencies]
gpu = ["xformers"]
[dependency-groups]
dev = ["pytest", {include-group = "docs"}]
docs = ["torchaudio==2.1.0"]
[tool.uv.sources]
torch = { index = "p" }
[[tool.uv.index]]
name = "p"
url = "https://download.pytorch.org/whl/cu121"
explicit = true
[tool.hatch.envs.test]
dependencies = ["torch==2.4.1"]
"""
POETRY = """\
[tool.poetry.dependencies]
python = "^3.10"
torch = [
    {version = "2.1.0", markers = "sys_platform == 'linux'", source = "p"},
    {version = "2.1.1", platform = "darwin"},
]
torchvision = {url = "https://download.pytorch.org/whl/cu121/torchvision-0.16.0%2Bcu121-cp311-cp311-linux_x86_64.whl"}
torchaudio = {version = "^2.1", optional = true, python = "<3.12"}
[tool.poetry.group.dev.dependencies]
pytest = "*"
[[tool.poetry.source]]
name = "p"
url = "https://download.pytorch.org/whl/cu121"
priority = "explicit"
"""
PIXI = """\
[workspace]
channels = ["pytorch", "conda-forge"]
[dependencies]
python = "3.12.*"
pytorch = { version = "=2.4", build = "*cpu*" }
[pypi-dependencies]
torchaudio = "==2.4.1"
[feature.gpu.target.linux-64.dependencies]
pytorch-cuda = "12.1.*"
"""


def names(install: Install) -> list[str]:
    return [item.name for item in install.requirements]


def test_a_project_of_uv() -> None:
    sheet = read("pyproject.toml", PROJECT)
    base, gpu, dev, docs, hatch = sheet.installs
    assert (base.tool, base.requires_python, names(base)) == ("uv", ">=3.10", ["numpy", "torch"])
    torch = base.requirements[1]
    assert (torch.place.line, torch.place.column, torch.sources[0].url) == (
        6,
        6,
        "https://download.pytorch.org/whl/cu121",
    )
    assert (names(gpu), gpu.what) == (["numpy", "torch", "xformers"], "the extra gpu")
    assert names(dev) == ["numpy", "torch", "pytest", "torchaudio"]
    assert docs.requirements[-1].place.line == 12
    assert (names(hatch), hatch.requirements[0].place.line) == (["torch"], 20)
    assert [index.role for index in base.indexes] == ["explicit"]


def test_a_project_of_poetry() -> None:
    base, dev = read("pyproject.toml", POETRY).installs
    linux, mac, vision, audio = base.requirements
    assert (base.tool, base.requires_python) == ("poetry", ">=3.10,<4")
    assert (linux.limits, linux.marker, linux.sources[0].url) == (
        "==2.1.0",
        "(sys_platform == 'linux')",
        "https://download.pytorch.org/whl/cu121",
    )
    assert (mac.limits, mac.marker, mac.place.line) == ("==2.1.1", "(sys_platform == 'darwin')", 3)
    assert vision.limits == "==0.16.0+cu121"
    assert (audio.limits, audio.group, audio.marker) == (">=2.1,<3", "optional", "(python_version < '3.12')")
    assert names(dev)[-1] == "pytest"


def test_a_project_of_pixi() -> None:
    conda, pypi, *_, gpu = [item for item in read("pixi.toml", PIXI).installs if item.tool in ("pixi", "uv")]
    torch = next(item for item in conda.requirements if item.name == "torch")
    assert (torch.limits, torch.build, torch.conda, torch.place.line) == ("==2.4.*", "cpu", True, 5)
    assert (conda.channels, conda.python) == (("pytorch", "conda-forge"), "3.12")
    assert (names(pypi), pypi.requirements[0].limits) == (["torchaudio"], "==2.4.1")
    assert gpu.what == "the feature gpu"
    inside = read("pyproject.toml", PIXI.replace("[", "[tool.pixi.", 1).replace("\n[", "\n[tool.pixi.")).installs
    assert [item.requirements for item in inside if item.tool == "pixi"]


def test_tables_of_other_shapes_are_passed_over() -> None:
    for text in (
        "project = 1\n",
        "[project]\ndependencies = 3\n",
        "[tool]\nuv = 1\npoetry = 2\npixi = 3\n",
        "[tool.uv]\nsources = 1\nindex = 2\n",
    ):
        assert read("pyproject.toml", text).installs == ()


ITSELF = """\
[project]
name = "My_Pkg"
dependencies = ["numpy"]
[project.optional-dependencies]
gpu = ["torch==2.4.1; os_name == 'posix'"]
all = ["my-pkg[gpu, dev]; python_version < '3.13'"]
dev = ["pytest", "my.pkg[all]"]
[dependency-groups]
test = ["my-pkg[gpu]"]
plain = ["my-pkg"]
"""


def test_an_extra_that_names_the_project_itself_has_its_other_extras() -> None:
    found = {item.what: item for item in read("pyproject.toml", ITSELF).installs}
    assert names(found["the extra all"]) == ["numpy", "torch", "pytest"]
    torch = found["the extra all"].requirements[1]
    assert (torch.marker, torch.place.line) == ("(os_name == 'posix') and (python_version < '3.13')", 5)
    assert names(found["the group test"]) == ["numpy", "torch"]
    assert "the group plain" not in found


def test_environments_of_hatch_read_the_variables_of_their_installer() -> None:
    urls = 'PIP_FIND_LINKS = "https://links"\nUV_DEFAULT_INDEX = "https://uv"\n'
    for installer, url in (("", "https://links"), ('installer = "uv"\n', "https://uv")):
        table = f'[tool.hatch.envs.a]\n{installer}dependencies = ["torch"]\n[tool.hatch.envs.a.env-vars]\n{urls}'
        (install,) = read("pyproject.toml", table).installs
        assert [item.url for item in install.indexes] == [url]
