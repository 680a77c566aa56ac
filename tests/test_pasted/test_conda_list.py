"""Parts of conda's lists: what they say without torch, and what looks like one and is none."""

from faults import assert_none

from torchdoctor.knowledge import load
from torchdoctor.pasted import NotRead, read
from torchdoctor.rules import diagnose

ROWS = "cffi 1.15.1 py310h5eee18b_3\nnumpy 1.24.3 py310h5f9d8c6_1\nopenssl 1.1.1s h7f8727e_0 conda-forge\n"
EXPORT = """dependencies:
- _libgcc_mutex=0.1=main
- cffi=1.15.1=py310h5eee18b_3
- certifi=2024.2.2=pyhd8ed1ab_0
- x=1=py_0
"""
PARTS = {  # Python's version and the system of each
    ROWS: ("3.10", None),
    f"The environment of my host:\n{EXPORT}": ("3.10", None),
    f"# packages in environment at /x/envs/p3d:\n_libgcc_mutex 0.1 main\nattrs 19.3.0 py_0\n{ROWS}": ("3.10", "linux"),
    f"vs2015_runtime 14.27 h30e32a0_2\n{ROWS}": ("3.10", "windows"),
    f"pytorch-cuda 11.8 h7e8668a_6 pytorch\npyyaml 6.0.2 py310h5eee18b_0\n{ROWS}": ("3.10", None),
    f"_openmp_mutex 5.1 1_gnu\n{ROWS.replace(' conda-forge', '')}": ("3.10", None),
    f"libtorch 2.5.1 cuda126_hdeadbee_305 conda-forge\nld_impl_linux-64 2.43 h1_2\n{ROWS}": ("3.10", "linux"),
    "pytorch 1.7.1 py3.7_cuda11.0.221_cudnn8.0\nBut the same error": ("3.7", None),
    "torch 2.3.0+cu121 pypi_0 pypi\nmkl 2023.1 py311h1b2c3d4_0": ("3.11", None),
    f"Send me commands to make your environment. The one I have:\n{ROWS}": ("3.10", None),
    f"x@DESKTOP-0A1B2C3:~$ conda list\n_libgcc_mutex 0.1 main\n{ROWS}": ("3.10", "linux"),
}
NOT_INSTALLED = (
    f"ResolvePackageNotFound:\n{EXPORT}",
    f"The following packages will be installed:\n{ROWS}",
    f"conda search numpy\n{ROWS}",
    f"I made it by your environment.yml:\n{EXPORT}",
    ROWS.replace("numpy 1.24.3 py310", "numpy 1.24.3 py39"),
)

TABLES = (  # of markdown, with and without bars on the outside
    "Name | Version | Build | Channel\n --- | ---| --- | --- |\n"
    "certifi | 2019.11.28 | py38_0 |\nnumpy | 1.18.1 | py38h93ca92e_0 |\nmkl-service | 2.3.0 | py38hb782905_0 |",
    "| certifi | 2019.11.28 | py38_0 | |\n| numpy | 1.18.1 | py38h93ca92e_0 | |\n| mkl | 2020 | py38h1_0 | pytorch |",
)


def test_the_cells_of_a_table_are_a_row() -> None:
    assert [told_python(f"conda list\n{table}") for table in TABLES] == ["3.8", "3.8"]


def test_a_companion_is_told_without_torch() -> None:
    facts = read(f"{ROWS}torchaudio 2.0.2 py310_cpu pytorch\nmpmath 1.3 py310h06a4308_0\n").facts
    assert [(package.name, package.version, package.build) for package in facts.packages or ()] == [
        ("torchaudio", "2.0.2", "cpu")
    ]


def test_a_part_of_a_list_tells_its_python() -> None:
    found = {text: read(text).facts for text in PARTS}
    said = {text: (f.python and f.python.version, f.host and f.host.os) for text, f in found.items()}
    assert_none({text: said[text] != wanted and said[text] for text, wanted in PARTS.items()})


def test_a_part_does_not_say_that_torch_is_missing() -> None:
    found = {text: [item.slug for item in diagnose(read(text).facts, load()) if item.findings] for text in PARTS}
    assert_none({text: slugs for text, slugs in found.items() if "torch-not-installed" in slugs})


def test_a_plan_is_no_list() -> None:
    assert_none({text: told_python(text) for text in NOT_INSTALLED})
    assert told_python(f"python=3.9\n{EXPORT}") == "3.9"  # not that of a build, which differs


def told_python(text: str) -> str | None:
    try:
        facts = read(text).facts
    except NotRead:
        return None
    return facts.python.version if facts.python else None
