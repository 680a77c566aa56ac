"""Which file of the build's folder COPY has put at a place."""

from faults import each

from torchdoctor.declared.readers.copied import Copied


@each(
    [
        (". .", "requirements.txt", "requirements.txt"),
        (". /app", "requirements.txt", "requirements.txt"),
        ("src /app/src", "src/requirements.txt", "src/requirements.txt"),
        ("server/ ./", "requirements.txt", "server/requirements.txt"),
        ("docker/requirements.txt reqs.txt", "reqs.txt", "docker/requirements.txt"),
        ("docker/requirements*.txt ./", "requirements-gpu.txt", "docker/requirements-gpu.txt"),
        ('["a b.txt", "requirements.txt", "./"]', "requirements.txt", "requirements.txt"),
        ("--chown=me requirements.txt /tmp/", "/tmp/requirements.txt", "requirements.txt"),
        ("requirements.txt /tmp/", "requirements.txt", None),
        ("setup.py .", "pyproject.toml", None),
        ("<<END /app/requirements.txt", "requirements.txt", None),
    ]
)
def test_origin(copied: str, name: str, wanted: str | None) -> None:
    found = Copied()
    found.move("/app")
    found.take(copied)
    assert found.origin(name, found.folder) == wanted


def test_the_last_copy_counts() -> None:
    found = Copied()
    found.take("a.txt /x/r.txt")
    found.take("b.txt /x/r.txt")
    assert found.origin("r.txt", "/x") == "b.txt"
