"""What must not leave the machine."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from torchdoctor import privacy
from torchdoctor.privacy import redact


@pytest.fixture(autouse=True)
def _forget_home() -> Iterator[None]:
    privacy._home.cache_clear()
    yield
    privacy._home.cache_clear()


@pytest.fixture
def home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HOME", request.param)
    return str(request.param)


def living_in(home: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("home", [home], indirect=True)


@living_in("/root")
@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/root", "~"),
        ("/root/venv/bin/python", "~/venv/bin/python"),
        ("/usr/lib:/root/lib:/opt", "/usr/lib:~/lib:/opt"),
        ('File "/root/x.py"', 'File "~/x.py"'),
        ("no such file: /root.", "no such file: ~."),
        ("file:///root/w.whl", "file://~/w.whl"),
        ("cc -I/root/include -L/root/lib", "cc -I~/include -L~/lib"),
        ("/rootfs/usr", "/rootfs/usr"),
        ("/root-old /root.bak", "/root-old /root.bak"),
        ("/mnt/root/x /x/root", "/mnt/root/x /x/root"),
        ("https://example.org/root", "https://example.org/root"),
        ("user root, no path", "user root, no path"),
    ],
)
def test_user_called_root(home: str, text: str, clean: str) -> None:
    assert redact(text) == clean


@living_in("/home/torch")
def test_user_called_torch(home: str) -> None:
    text = "/home/torch/venv/lib/python3.12/site-packages/torch/lib/libtorch.so"
    assert redact(text) == "~/venv/lib/python3.12/site-packages/torch/lib/libtorch.so"
    assert redact("import torch; /home/torchvision/x") == "import torch; /home/torchvision/x"


@living_in('/home/jürgen "x"')
def test_home_inside_json(home: str) -> None:
    reply = json.dumps({"message": f"a\n{home}/lib.so: {home}\t{home}", "path": f"{home}/x"})
    assert json.loads(redact(reply)) == {"message": "a\n~/lib.so: ~\t~", "path": "~/x"}


def test_home_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    monkeypatch.setenv("HOME", str(link))
    assert redact(f"{real}/a {link}/b") == "~/a ~/b"


@pytest.mark.parametrize("home", ["/", "", ".", "x", "//"], indirect=True)
def test_home_that_says_nothing(home: str) -> None:
    assert redact("/usr/x x ./y") == "/usr/x x ./y"


def test_no_home_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    assert redact("/usr/lib") == "/usr/lib"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://me:secret@example.org/simple", "https://***@example.org/simple"),
        ("https://token@example.org", "https://***@example.org"),
        ("http://me:p@ss@example.org/", "http://***@example.org/"),
        ("--index-url https://a:b@x/ https://c:d@y/", "--index-url https://***@x/ https://***@y/"),
        ("git+ssh://git@github.com/x", "git+ssh://***@github.com/x"),
        ("https://example.org/pkg@1.0", "https://example.org/pkg@1.0"),
        ("mail me@example.org", "mail me@example.org"),
    ],
)
def test_credentials_in_urls(text: str, clean: str) -> None:
    assert redact(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://e.org/x.whl?token=abc&v=1", "https://e.org/x.whl?token=***&v=1"),
        ("https://e.org/x?v=1&X-Amz-Signature=ab%2F", "https://e.org/x?v=1&X-Amz-Signature=***"),
        ("https://e.org/x?version=1", "https://e.org/x?version=1"),
    ],
)
def test_keys_in_queries(text: str, clean: str) -> None:
    assert redact(text) == clean


def test_a_password_in_a_sentence() -> None:
    assert privacy.without_secrets("Use password: hunter2abc now") == "Use password: *** now"
    for text in ("Enter password:\nnext line", '{"password": null}', "password: "):
        assert privacy.without_secrets(text) == text
