"""Reports are safe to paste: users called root and torch, and a secret in every place where an installer keeps one."""

import json
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from patients import Patient, make

from torchdoctor.render import Format

FORMATS = [item.value for item in Format]
SECRET = "hunter2S3cr3t"
INDEX = f"https://someuser:{SECRET}@pypi.example.org/simple"
ENVIRONMENT = {
    "PIP_INDEX_URL": INDEX,
    "PIP_EXTRA_INDEX_URL": f"https://__token__:{SECRET}@a.example.org/ https://b.example.org/simple?token={SECRET}",
    "UV_INDEX_URL": INDEX,
    "UV_DEFAULT_INDEX": INDEX,
    "UV_INDEX_INTERNAL_PASSWORD": SECRET,
    "POETRY_HTTP_BASIC_X_PASSWORD": SECRET,
    "TWINE_PASSWORD": SECRET,
    "HTTPS_PROXY": f"http://someuser:{SECRET}@proxy.example.org:3128",
    "HF_TOKEN": SECRET,
    "GITHUB_TOKEN": SECRET,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "WANDB_API_KEY": SECRET,
    "LD_LIBRARY_PATH": f"/opt/{{home}}:https://u:{SECRET}@x/",  # in the allow-list, but not what is in it
}
FILES = {
    ".netrc": f"machine pypi.example.org login someuser password {SECRET}\n",
    ".pypirc": f"[pypi]\npassword = {SECRET}\n",
    ".condarc": f"channels:\n  - https://conda.example.org/t/{SECRET}/main\n",
    ".config/pip/pip.conf": f"[global]\nindex-url = {INDEX}\n",
    ".pip/pip.conf": f"[global]\nindex-url = {INDEX}\n",
    ".config/uv/uv.toml": f'[[index]]\nurl = "{INDEX}"\n',
    ".config/pypoetry/auth.toml": f'[http-basic.x]\npassword = "{SECRET}"\n',
    ".cache/huggingface/token": SECRET,
}
# Prints all it can reach, as a careless start-up hook does, and then fails with more of it in its message.
TALKATIVE = """
import os, sys
print(dict(os.environ), open(os.path.expanduser("~/.netrc")).read(), file=sys.stderr)
raise ImportError("cannot fetch " + os.environ["PIP_INDEX_URL"] + " for " + os.path.expanduser("~"))
"""


def household(home: Path) -> Patient:
    """A home folder with secrets, and in it an environment whose records hold some too."""
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf-8")
    patient = make(home / "project" / "venv")
    (patient.prefix / "pip.conf").write_text(FILES[".pip/pip.conf"], "utf-8")
    url = f"https://someuser:{SECRET}@git.example.org/torch.git"
    patient.torch(TALKATIVE)
    record = next(patient.site.glob("torch-*.dist-info"))
    (record / "direct_url.json").write_text(json.dumps({"url": url, "vcs_info": {"vcs": "git"}}), "utf-8")
    with (record / "METADATA").open("r+", encoding="utf-8") as file:
        text = file.read().replace("Version: 2", f"Home-page: {url}\nRequires-Dist: triton @ git+{url}\nVersion: 2")
        file.seek(0)
        file.write(text)
    meta = patient.prefix / "conda-meta"
    meta.mkdir()
    (meta / "numpy-2.3.1-py312_0.json").write_text(json.dumps({"channel": f"https://c.org/t/{SECRET}/main"}), "utf-8")
    return patient


@pytest.mark.process
@pytest.mark.parametrize("user", ["root", "torch"])
def test_nothing_private_is_in_any_format(tmp_path: Path, user: str) -> None:
    home = tmp_path / "home" / user
    patient = household(home)
    given = {key: value.format(home=user) for key, value in ENVIRONMENT.items()}
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "USER": user, "LOGNAME": user, "LANG": "C.UTF-8", **given}
    outputs = [flag for name in FORMATS for flag in ("-o", f"{name}=report.{name}")]
    command = [sys.executable, "-m", "torchdoctor", "check", "--python", str(patient.prefix), "-v", *outputs]
    done = subprocess.run(
        command, cwd=home / "project", env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1, done.stderr
    texts = {name: (home / "project" / f"report.{name}").read_text("utf-8") for name in FORMATS}
    for name, text in {**texts, "screen": done.stdout + done.stderr}.items():
        assert SECRET not in text, name
        assert "someuser" not in text, name
        assert str(home) not in text, name
        for host in {socket.gethostname(), platform.node()} - {"localhost", "torch", ""}:
            assert f'"{host}"' not in text, name
    report = json.loads(texts["json"])
    assert report["facts"]["target"]["python"] == "~/project/venv/bin/python"
    assert report["facts"]["torch"]["location"].endswith("/site-packages/torch")
    assert set(report["facts"]["host"]["env"]) <= {"LD_LIBRARY_PATH"}
    assert "~/project/venv/bin/python" in texts["markdown"]
    assert "torch" in report["facts"]["torch"]["location"]
