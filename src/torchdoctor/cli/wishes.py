"""What flags and the project's pyproject.toml ask for, of the commands that judge."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torchdoctor.policy import Settings


def words(given: list[str] | None) -> list[str]:
    """Of a flag that may be repeated, or take several with commas."""
    return [word for text in given or () for word in text.split(",") if word]


def of_pyproject() -> "Settings | None":
    """Where there is none, what would read it is not imported. Raises BadPolicy."""
    from torchdoctor.pythons import paths

    here = paths.here()
    if here is None or not any(paths.there(folder / "pyproject.toml") for folder in (here, *here.parents)):
        return None
    from torchdoctor import repository

    return repository.settings(here)
