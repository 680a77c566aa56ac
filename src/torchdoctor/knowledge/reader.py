"""The one reader of data/*.json: decodes, names the file at fault, and honours the override folder."""

import json
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from torchdoctor.codec import DecodeError, decode

T = TypeVar("T")


class DataError(ValueError):
    """A data file cannot be used; the text names the file and what is wrong with it."""


def _packaged(name: str) -> bytes:
    """A data file of ours, from a folder or a zip, as pkgutil reads it, whose import would cost more than that."""
    loader: Any = __spec__.loader
    content: bytes = loader.get_data(str(Path(__file__).parents[1] / "data" / name))
    return content


class Reader:
    """Reads the data files; of each the one in the override folder, where it has one. A file is read when asked."""

    def __init__(self, override: str = "") -> None:
        self.override = override

    def read(self, name: str, key: str, cls: type[T]) -> T:
        """One key of a data file, decoded. Raises DataError."""
        with_key = self.file(name)
        try:
            return self.decoded(name, key, cls, with_key[key])
        except (KeyError, TypeError) as error:
            raise DataError(f"{self.source(name)}: {key}: {error}") from None

    def decoded(self, name: str, what: str, cls: type[T], value: Any) -> T:
        """A part of a data file, decoded. Raises DataError, which says what of it was to be read."""
        try:
            return decode(cls, value)
        except DecodeError as error:
            raise DataError(f"{self.source(name)}: {what}: {error}") from None

    @cache  # noqa: B019 - one Reader lives as long as the program
    def file(self, name: str) -> Any:
        """A data file as JSON has it. Raises DataError."""
        source = self.source(name)
        try:
            ours = source == name
            return json.loads(_packaged(name) if ours else Path(source).read_bytes())
        except (OSError, ValueError) as error:
            raise DataError(f"{source}: {error}") from None

    def source(self, name: str) -> str:
        """The file in the override folder, or, where it has none, the plain name of ours."""
        place = Path(self.override, name)
        return str(place) if self.override and place.is_file() else name
