"""The laboratory, made once a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixes import wheels
from fixes.laboratory import Laboratory
from fixes.mirror import serving


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Laboratory]:
    root = tmp_path_factory.mktemp("laboratory")
    wheels.make(root)
    (root / "home").mkdir()
    with serving(root) as (mirror, proxy):
        yield Laboratory(root, mirror, proxy, template)
