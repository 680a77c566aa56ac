"""The commands that bring the same torch again; that they heal is shown in tests/fixes."""

from dataclasses import replace
from typing import Any

from machines import SITE, h100, laptop, mac, package, with_python, with_torch

from torchdoctor import install
from torchdoctor.knowledge import load
from torchdoctor.model import Facts, Package

DATA = load()
UV = with_python(h100(), installer="uv")
SITE_OF_UV = "uv pip install --python ~/venv/bin/python"
PIP = "~/venv/bin/python -m pip"
TORCH_OF_CPU = "torch==2.9.1+cpu --index-url https://download.pytorch.org/whl/cpu"


def recorded(**changes: Any) -> Facts:
    """The CPU build, with these changes to its record."""
    facts = laptop()
    packages = (replace(item, **changes) if item.name == "torch" else item for item in facts.packages or ())
    return replace(facts, packages=tuple(packages))


def test_repair_names_version_build_and_index_that_are_installed() -> None:
    assert install.repair_torch(UV, DATA).commands == (
        "uv cache clean torch",  # of which the damaged files are links
        f"{SITE_OF_UV} --no-deps --reinstall-package torch torch==2.9.1+cu130"
        " --index-url https://download.pytorch.org/whl/cu130",
    )


def test_repair_from_the_default_registry_names_no_index() -> None:
    (command,) = install.repair_torch(mac(), DATA).commands
    assert "--index-url" not in command
    assert "--force-reinstall --no-deps torch==" in command


def test_repair_does_not_invent_an_index() -> None:
    custom = with_torch(h100(), "2.9.1+mycluster", "13.0")
    fix = install.repair_torch(custom, DATA)
    assert fix.commands == ()
    assert "no index is known to have it" in fix.text


def test_record_without_a_list_of_files_goes_first() -> None:
    facts = recorded(removable=False, entry="torch-2.9.1+cpu.dist-info")
    assert install.repair_torch(facts, DATA).commands == (
        f"rm -rf {SITE}/torch-2.9.1+cpu.dist-info",
        f"{PIP} install --force-reinstall --no-deps {TORCH_OF_CPU}",
    )


def test_what_is_missing_comes_along_where_the_record_was_lost() -> None:
    lost = recorded(version=None, trouble="no-version", entry="torch-2.9.1+cpu.dist-info")
    again = (f"{PIP} install --force-reinstall --no-deps {TORCH_OF_CPU}", f"{PIP} install {TORCH_OF_CPU}")
    assert install.repair_torch(lost, DATA).commands == again
    assert install.complete_torch(lost, DATA).commands == again
    assert install.complete_torch(laptop(), DATA).commands == again[1:]


def test_what_torch_requires_is_named_where_no_index_has_it() -> None:
    custom = with_torch(h100(), "2.9.1+mycluster", "13.0")
    assert install.complete_torch(custom, DATA, ["sympy>=1.13"]).commands == (f"{PIP} install 'sympy>=1.13'",)
    assert install.complete_torch(custom, DATA).commands == ()


def test_records_elsewhere_are_not_deleted() -> None:
    assert install.delete_records(laptop(), "/etc", "torch-2.8.0.dist-info") == ""
    assert install.delete_records(laptop(), SITE, "torch-2.8.0.dist-info") == f"rm -rf {SITE}/torch-2.8.0.dist-info"


def test_one_torch_in_place_of_two() -> None:
    bare = Package("torch", "2.8.0", SITE, removable=False, entry="torch-2.8.0.dist-info")
    own = package("torch", "2.9.1+cpu")
    assert install.single_torch(laptop(), DATA, [own, bare]).commands == (f"rm -rf {SITE}/torch-2.8.0.dist-info",)
    assert install.single_torch(laptop(), DATA, [own, replace(own, version="2.8.0")]).commands == (
        *[f"{PIP} uninstall -y torch"] * 2,
        f"{PIP} install --force-reinstall --no-deps {TORCH_OF_CPU}",
    )
