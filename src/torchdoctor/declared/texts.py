"""The text of a file, within bounds and without the secrets in addresses."""

import os

from torchdoctor.privacy import without_url_secrets

LARGEST = 8 << 20  # bytes of one file; the largest lock files have 3 MiB


class Unusable(ValueError):
    """A file that cannot be judged at all; the text is one line for the user."""


def text_of(path: str, name: str) -> str:
    return without_url_secrets(raw(path, name))


def raw(path: str, name: str) -> str:
    try:
        if not os.path.isfile(path):  # noqa: PTH113
            folder = "a folder; for its project files use --declared, for its environment --python"
            raise Unusable(f"{name}: {folder if os.path.isdir(path) else 'no such file'}")  # noqa: PTH112
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(f"{name}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > LARGEST:
        raise Unusable(f"{name}: larger than {LARGEST >> 20} MiB, so it is not read")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def lines_of(path: str) -> list[str]:
    """For a diff: with their line ends, and without the secrets in addresses."""
    return text_of(path, path).splitlines(keepends=True)


def secret_lines(path: str) -> frozenset[int]:
    """The lines, from 1, that have a secret in an address, so that they are not printed as they are."""
    pairs = zip(raw(path, path).splitlines(), text_of(path, path).splitlines(), strict=False)
    return frozenset(number for number, (written, shown) in enumerate(pairs, 1) if written != shown)
