"""Files that are named, found or included, within bounds; and that a report on them is read back."""

import os
import shutil
from pathlib import Path

import pytest
from declarations import LINUX, aim
from faults import each

from torchdoctor.codec import decode, encode
from torchdoctor.declared import find, rules, texts
from torchdoctor.declared.facts import made
from torchdoctor.declared.model import Declared
from torchdoctor.knowledge import load

CU118 = "https://download.pytorch.org/whl/cu118"
STABLE = "https://download.pytorch.org/whl/torch_stable.html"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_included_is_part_of_it(here: Path) -> None:
    (here / "requirements").mkdir()
    (here / "requirements.txt").write_text("-r requirements/base.txt\n-c held.txt\nnumpy\n")
    (here / "requirements/base.txt").write_text("-r ../requirements.txt\ntorch==2.1.0\n--extra-index-url https://x\n")
    (here / "held.txt").write_text("torch<3\n")
    (sheet,) = find.sheets(["requirements.txt"])
    (install,) = sheet.installs
    assert [(item.name, item.place.file, item.place.line) for item in install.requirements] == [
        ("numpy", "requirements.txt", 3),
        ("torch", "requirements/base.txt", 2),
    ]
    assert [item.limits for item in install.constraints] == ["<3"]
    assert [item.url for item in install.indexes] == ["https://x"]


def test_what_is_included_and_not_there_is_said(here: Path) -> None:
    (here / "requirements.txt").write_text("-r gone.txt\ntorch\n")
    (sheet,) = find.sheets(["requirements.txt"])
    assert [item.why for item in sheet.unread] == ["gone.txt: gone.txt: no such file"]


def test_below_a_folder(here: Path) -> None:
    for name in (
        "requirements.txt",
        "a/b/pyproject.toml",
        ".venv/requirements.txt",
        "node_modules/requirements.txt",
        "README.md",
    ):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(
            "torch\n" if name.endswith("txt") else '[project]\nname = "a"\ndependencies = ["torch"]\n'
        )
    assert [sheet.file for sheet in find.below(".")] == ["requirements.txt", "a/b/pyproject.toml"]


def test_what_cannot_be_used(here: Path) -> None:
    (here / "README.md").write_text("torch")
    (here / "a").mkdir()
    with (here / "requirements.txt").open("wb") as file:
        file.truncate(texts.LARGEST + 1)
    for path, why in (
        ("gone.txt", "no such file"),
        ("README.md", "not a project file"),
        ("a", "--declared"),
        ("requirements.txt", "larger than 8 MiB"),
    ):
        with pytest.raises(texts.Unusable, match=why):
            find.sheets([path])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(here: Path) -> None:
    os.mkfifo(here / "requirements.txt")
    with pytest.raises(texts.Unusable, match="no such file"):
        find.sheets(["requirements.txt"])


def test_credentials_are_not_kept(here: Path) -> None:
    (here / "requirements.txt").write_text(
        "--extra-index-url https://me:secret@wheels.example/simple\n--find-links https://wheels.example/?token=secret\n"
        "-f https://wheels.example/t/secret/torch\ntorch\n"
    )
    assert "secret" not in repr(find.sheets(["requirements.txt"]))
    assert "secret" not in "".join(texts.lines_of("requirements.txt") or "secret")


def test_lines_with_credentials_are_known(here: Path) -> None:
    (here / "requirements.txt").write_text("torch\n--extra-index-url https://me:secret@wheels.example/simple\nnumpy\n")
    assert texts.secret_lines("requirements.txt") == {2}


def test_a_folder_of_wheels_that_is_not_there(here: Path) -> None:
    (here / "here").mkdir()
    (here / "requirements.txt").write_text("-f here\n-f gone\n--find-links https://wheels.example\n-f $HOME/x\ntorch\n")
    (sheet,) = find.sheets(["requirements.txt"])
    assert [item.url for item in sheet.installs[0].indexes] == ["here", "https://wheels.example", "$HOME/x"]


@each(
    [
        (
            "Dockerfile",
            "RUN pip install -r requirements.txt --extra-index-url https://download.pytorch.org/whl/cu118",
            True,
        ),
        ("README.md", "pip install -f https://download.pytorch.org/whl/torch_stable.html -r requirements.txt", True),
        (
            "Dockerfile",
            "RUN pip install -r requirements.txt --extra-index-url https://download.pytorch.org/whl/cpu",
            False,
        ),
        ("Dockerfile", "RUN pip install torch --index-url https://download.pytorch.org/whl/cu118", False),
        ("README.md", f"We looked at the index: {CU118} for requirements.txt, and do not use it.", False),
        ("README.md", f"torch comes from <{CU118}>.\npip download -r requirements.txt", False),
        ("README.md", f"curl -O {CU118}/torch.whl\npip install -r requirements.txt", False),
        ("README.md", f"pip install torch \\\n  --index-url '{CU118}'\npip install -r requirements.txt", True),
        ("README.md", f"pip install torch --index-url {CU118}", True),
        (
            "README.md",
            "pip install torch --index-url https://download.pytorch.org/whl/cu124 -r requirements.txt",
            False,
        ),
        ("README.md", f"export PIP_EXTRA_INDEX_URL={CU118}\npip install -r requirements.txt", True),
        ("notes.txt", "pip install -r requirements.txt -f https://download.pytorch.org/whl/torch_stable.html", False),
    ]
)
def test_an_index_that_is_named_when_it_is_installed(name: str, text: str, named: bool) -> None:
    for path in Path().iterdir():
        path.unlink()
    Path("requirements.txt").write_text("torch==2.2.1+cu118\n")
    Path(name).write_text(text)
    (sheet,) = find.sheets(["requirements.txt"])
    assert [item.url for item in sheet.installs[0].indexes] == [f"the index that {name} names"] * named


def test_files_that_conda_gives_to_pip(here: Path) -> None:
    (here / "more.txt").write_text("torch==2.4.1\n")
    (here / "environment.yml").write_text("dependencies:\n  - python=3.12\n  - pip:\n    - -r more.txt\n")
    (sheet,) = find.sheets(["environment.yml"])
    assert [(item.name, item.place.file) for item in sheet.installs[-1].requirements] == [("torch", "more.txt")]


PROJECT = """\
[project]
name = "a"
version = "1"
dependencies = ["torch>=2.5"]
[project.optional-dependencies]
old = ["torch<2.7"]
[tool.uv.sources]
torch = { index = "cpu" }
[[tool.uv.index]]
name = "cpu"
url = "https://download.pytorch.org/whl/cpu"
explicit = true
"""


@each(
    [
        ("COPY . .", "pip install .", ["torch>=2.5"]),
        ("COPY . .", "pip install -e .[old]", ["torch>=2.5", "torch<2.7"]),
        ("COPY . .", "uv pip install .", ["torch>=2.5 from https://download.pytorch.org/whl/cpu"]),
        ("COPY . .", "pip install --no-deps .", []),
        ("COPY setup.py .", "pip install .", []),
        ("COPY . .", "git clone https://x/y && cd y && pip install .", []),
        ("COPY requirements.txt /tmp/", "pip install -r /tmp/requirements.txt", ["torch==2.4.1"]),
        ("COPY a/more.txt /app/", "pip install -r more.txt", ["torch==2.3.1"]),
        ("COPY a /app/b", "cd b && pip install -r more.txt", ["torch==2.3.1"]),
        ("COPY . .", "git clone https://x/y && cd y && pip install -r requirements.txt", []),
        ("COPY . .", "cd gone && pip install -r requirements.txt", []),
    ]
)
def test_what_an_image_installs_from_files(copied: str, command: str, wanted: list[str]) -> None:
    for folder in ("a", "docker"):
        Path(folder).mkdir(exist_ok=True)
    Path("pyproject.toml").write_text(PROJECT)
    Path("requirements.txt").write_text("torch==2.4.1\n")
    Path("a/more.txt").write_text("torch==2.3.1\n")
    Path("docker/Dockerfile").write_text(f"FROM python:3.12\nWORKDIR /app\n{copied}\nRUN {command}\n")
    (sheet,) = find.sheets(["docker/Dockerfile"])
    found = [
        f"{item.name}{item.limits}" + "".join(f" from {source.url}" for source in item.sources)
        for install in sheet.installs
        for item in install.requirements
    ]
    assert found == wanted


@each([(".git", 0), ("project/.git", 0), ("project/docker/.git", 0), (None, 0), (".git", 1), ("project/.git", 1)])
def test_files_above_are_those_of_the_repository(git: str | None, folder: int) -> None:
    """However the path is spelled. folder: where the command is called, the project or docker in it."""
    root = Path("root").absolute()
    shutil.rmtree(root, ignore_errors=True)
    docker = root / "project/docker"
    docker.mkdir(parents=True)
    if git:
        (root / git).mkdir()
    (root / "requirements.txt").write_text("torch==2.4.1\n")
    (docker / "Dockerfile").write_text("FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n")
    (docker / "requirements-more.txt").write_text("torch==2.2.1+cu118\n")
    (root / "README").write_text(f"pip install -r requirements-more.txt -f {STABLE}\n")
    spelled = [str(docker), ("docker", ".")[folder], ("../project/docker", "../docker")[folder]]
    here = Path.cwd()
    os.chdir((root / "project", docker)[folder])
    try:
        sheets = [find.sheets([f"{one}/Dockerfile", f"{one}/requirements-more.txt"]) for one in spelled]
    finally:
        os.chdir(here)
    found = [(len(image.installs[0].requirements), len(more.installs[0].indexes)) for image, more in sheets]
    assert found == [(1, 1) if git == ".git" else (0, 0)] * len(spelled)


def test_what_comes_after_files_with_torch(here: Path) -> None:
    """The torch of the files stays, so nothing is said of the next command."""
    (here / "requirements.txt").write_text("torch==2.4.1\n")
    (here / "Dockerfile").write_text("FROM python:3.12\nRUN pip install -r requirements.txt\nRUN pip install torch\n")
    (sheet,) = find.sheets(["Dockerfile"])
    assert [install.earlier for install in sheet.installs] == ["", "?"]


def test_texts_of_windows(here: Path) -> None:
    (here / "requirements.txt").write_bytes("torch==2.1.0\r\nnumpy\r\n".encode("utf-16"))
    (sheet,) = find.sheets(["requirements.txt"])
    assert [item.limits for item in sheet.installs[0].requirements] == ["==2.1.0", ""]


def test_a_report_on_files_is_read_back(here: Path) -> None:
    (here / "requirements.txt").write_text("torch==2.1.0; sys_platform == 'linux'\n")
    facts = made(find.sheets(["requirements.txt"]), (LINUX,), load())
    assert decode(Declared, encode(facts)) == facts


def judged(*paths: str) -> tuple[list[str], str]:
    """What is found in files for an RTX 4090 with a driver for CUDA 12.8, and what they would bring."""
    facts = made(find.sheets(paths), (aim(driver="570.124.06", gpu="RTX 4090"),), load())
    return [
        item.message for result in rules.judge(facts, load()).results for item in result.findings
    ], facts.target.hint


@each(
    [
        ("pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime", "torch>=2.0\n", "", "(RUN pip install by Dockerfile): which"),
        ("python:3.12-slim", "torch==2.12.1\n", "the target has 570.124.06", "requirements.txt:1 brings"),
        (
            "pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime",
            "torch==2.4.1\n",
            "torch==2.4.1 of requirements.txt line 1 is installed here",
            "requirements.txt:1 brings",
        ),
    ]
)
def test_findings_of_an_image_name_its_files(base: str, required: str, told: str, hint: str) -> None:
    Path("requirements.txt").write_text(required)
    Path("Dockerfile").write_text(f"FROM {base}\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n")
    found, words = judged("requirements.txt", "Dockerfile")
    assert [told in message for message in found] == [True] * bool(told)
    assert hint in words


def test_the_file_that_includes_another_is_named() -> None:
    Path("base.txt").write_text("torch\n")
    Path("requirements-new.txt").write_text("--pre\n-r base.txt\n")
    assert "base.txt:1 (by requirements-new.txt): which torch" in judged("requirements-new.txt")[1]


@each([("Dockerfile", 0), ("Dockerfile.slim", 1), ("pyproject.toml", 1)])
def test_a_file_that_images_alone_install_beside_their_own_torch(more: str, wanted: int) -> None:
    own = "FROM pytorch/pytorch:2.7.0-cuda12.8-cudnn9-runtime\nCOPY . .\nRUN pip install -r requirements.txt\n"
    Path("requirements.txt").write_text("torch>=2.0\n")
    Path("Dockerfile").write_text(own)
    Path("Dockerfile.slim").write_text("FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n")
    Path("pyproject.toml").write_text('[project]\nname = "a"\nversion = "1"\ndependencies = ["torch>=2.0"]\n')
    found = [message for message in judged("requirements.txt", "Dockerfile", more)[0] if "580" in message]
    assert len(found) == wanted


def test_files_of_a_folder_are_read_where_the_present_one_is_removed(here: Path) -> None:
    """By an absolute path; on Windows a present folder cannot be removed."""
    (here / "Dockerfile").write_text("FROM python:3.12\nRUN pip install -r requirements.txt\n")
    (here / "requirements.txt").write_text("torch==2.4.1\n")
    (here / "gone").mkdir()
    os.chdir(here / "gone")
    try:
        (here / "gone").rmdir()
    except OSError:
        pytest.skip("it cannot be removed here")
    try:
        (sheet,) = find.sheets([str(here / "Dockerfile")])
    finally:
        os.chdir(here)
    assert [item.limits for item in sheet.installs[0].requirements] == ["==2.4.1"]


MEMBER = '[project]\nname = "a"\nversion = "1"\ndependencies = ["torch==2.12.1"]\n'
ROOT = '[tool.uv.workspace]\nmembers = ["packages/*", "./app"]\nexclude = ["packages/old"]\n'
LOCK = (
    'version = 1\n\n[[package]]\nname = "torch"\nversion = "2.4.1"\nsource = { registry = "https://pypi.org/simple" }\n'
)


@each(
    [
        ("packages/a", "uv.lock", 0),
        ("app", "uv.lock", 0),
        ("packages/old", "uv.lock", 1),
        ("packages/a/b", "uv.lock", 1),
        ("packages", "uv.lock", 1),
        ("packages/a", "poetry.lock", 1),
        ("packages/a", "", 1),
    ]
)
def test_the_lock_of_a_workspace_decides_for_its_members(folder: str, lock: str, wanted: int) -> None:
    """It holds a torch that the driver is new enough for, however the files are named."""
    root = Path("root")
    shutil.rmtree(root, ignore_errors=True)
    (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").write_text(ROOT)
    (root / folder / "pyproject.toml").write_text(MEMBER)
    if lock:
        (root / lock).write_text(LOCK)
    files = "root/pyproject.toml", f"root/{folder}/pyproject.toml"
    named = find.sheets(files), find.sheets([str(Path(name).absolute()) for name in files]), find.below("root")
    target = aim(driver="570.124.06", gpu="RTX 4090")
    for sheets in named:
        results = rules.judge(made(sheets, (target,), load()), load()).results
        found = [item.message for result in results for item in result.findings]
        assert len([message for message in found if "570.124.06" in message]) == wanted, found


def test_a_file_without_pods_among_others_is_said_in_one_line(here: Path) -> None:
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        (here / name).write_text("apiVersion: v1\nkind: Service\n")
    (here / "requirements.txt").write_text("torch\n")
    sheets = find.sheets(["a.yaml", "requirements.txt", "b.yaml", "c.yaml"])
    assert [(item.place.file, item.wrong, item.why[-16:]) for sheet in sheets for item in sheet.unread] == [
        ("a.yaml", False, "of 2 other files")
    ]
    with pytest.raises(texts.Unusable, match=r"^a\.yaml: not a project file"):
        find.sheets(["a.yaml", "b.yaml"])


def test_what_mlflow_writes_is_not_an_environment_of_conda(here: Path) -> None:
    text = "python: 3.10.11\nbuild_dependencies:\n- pip==23.0\ndependencies:\n- -r requirements.txt\n"
    (here / "python_env.yaml").write_text(text)
    assert find.below(".") == ()


def test_a_dockerfile_is_built_with_the_arguments_of_compose(here: Path) -> None:
    (here / "Dockerfile").write_text("FROM python:3.12\nARG REQS=requirements.txt\nRUN pip install -r $REQS\n")
    (here / "requirements.txt").write_text("torch==2.4.1\n")
    (here / "requirements-gpu.txt").write_text("torch==2.6.0\n")
    service = "    build:\n      context: .\n      args:\n"
    text = f"services:\n  a:\n{service}        REQS: requirements-gpu.txt\n"
    for more, limit in (("", "==2.6.0"), (f"  b:\n{service}        - REQS=requirements.txt\n", "==2.4.1")):
        (here / "compose.yaml").write_text(text + more)
        for sheets in (find.sheets(["Dockerfile", "compose.yaml"]), find.below(".")):
            (torch,) = next(sheet for sheet in sheets if sheet.form == "dockerfile").installs[0].requirements
            assert torch.limits == limit


def test_an_index_in_the_comments_of_the_file_or_for_extras_of_a_project(here: Path) -> None:
    text = "# pip install -i https://download.pytorch.org/whl/cu121 -r requirements.txt\ntorch==2.2.1+cu121\n"
    (here / "requirements.txt").write_text(text)
    extras = '[project.optional-dependencies]\na = ["torch==2.2.1+cu118"]\nb = ["torch==2.6.0+cu124"]\n'
    (here / "pyproject.toml").write_text('[project]\nname = "a"\n' + extras)
    (here / "README.md").write_text(f"pip install .[a] --extra-index-url {CU118}\n")
    sheets = find.sheets(["requirements.txt", "pyproject.toml"])
    found = [[item.url for item in install.indexes] for sheet in sheets for install in sheet.installs]
    assert found == [["the index that requirements.txt names"], ["the index that README.md names"], []]
    (here / "requirements.txt").write_text("# https://download.pytorch.org/whl/cu121 is gone\ntorch==2.2.1+cu121\n")
    assert find.sheets(["requirements.txt"])[0].installs[0].indexes == ()


def test_a_file_that_an_image_installs_next_to_its_own_torch_is_not_pinned() -> None:
    Path("requirements.txt").write_text("torch>=2.11\n")
    for name, base in (
        ("Dockerfile", "pytorch/pytorch:2.12.1-cuda12.6-cudnn9-runtime"),
        ("slim.Dockerfile", "python:3.12"),
    ):
        Path(name).write_text(f"FROM {base}\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n")
    target = aim(driver="570.124.06", gpu="RTX 4090")
    facts = made(find.sheets(["requirements.txt", "Dockerfile", "slim.Dockerfile"]), (target,), load())
    (finding,) = (
        one for result in rules.judge(facts, load()).results for one in result.findings if result.rule == "TD009"
    )
    assert (finding.fixes[0].text, finding.fixes[0].edits) == ("Install torch first, from its own index", ())


def test_a_compose_file_to_which_another_of_the_folder_adds_gpus(here: Path) -> None:
    image = "    image: nvidia/cuda:12.4.1-base-ubuntu22.04\n"
    (here / "compose.yaml").write_text(f"services:\n  a:\n{image}  b:\n{image}")
    (here / "compose.gpu.yaml").write_text("services:\n  a:\n    gpus: all\n")
    (here / "compose.broken.yaml").write_text("services: [\n")
    (sheet,) = find.sheets(["compose.yaml"])
    assert [(item.name, item.gpus) for item in sheet.workloads] == [("a", "not known"), ("b", "none")]


def test_pods_to_which_an_overlay_of_kustomize_may_add_gpus(here: Path) -> None:
    text = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: nvcr.io/nvidia/pytorch:24.05-py3\n"
    (here / "pod.yaml").write_text(text)
    (here / "service.yaml").write_text("kind: Service\nspec: {ports: []}\n")
    (here / "more.yaml").write_text("spec:\n  containers:\n  - resources: {limits: {nvidia.com/gpu: 1}}\n")
    for kustomization, gpus in (
        ("", "none"),
        ("resources: [pod.yaml]\n", "none"),
        ("resources: [pod.yaml]\npatches:\n- target: {kind: Service}\n  patch: |\n    - op: add\n", "none"),
        ("patches:\n- path: service.yaml\nresources: [pod.yaml]\n", "none"),
        ("patches:\n- path: more.yaml\n", "not known"),
        ("patches:\n- path: gone.yaml\n", "not known"),
        ("components: [../more]\n", "not known"),
        ("patches:\n- patch: |\n    - {op: add, path: /spec/containers/0/resources, value: 1}\n", "not known"),
    ):
        (here / "kustomization.yaml").write_text(kustomization)
        assert [item.gpus for item in find.sheets(["pod.yaml"])[0].workloads] == [gpus]
