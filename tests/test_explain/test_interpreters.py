"""The Python that a text shows."""

from faults import each

from torchdoctor.explain import interpreters

ROOT = "C:\\Users\\ann\\Desktop\\Stable Diffusion\\"


@each(
    [
        (f'File "{ROOT}webui\\launch.py", line 48, in <module>', f"{ROOT}system\\python\\python.exe"),
        (f'venv "{ROOT}webui\\venv\\Scripts\\Python.exe"\nFile "{ROOT}webui\\launch.py", line 48', ""),
        ('File "E:\\Tool\\python\\lib\\site-packages\\torch\\nn.py"', "E:\\Tool\\python\\python.exe"),
        ('File "E:\\Tool\\runtime\\lib\\site-packages\\torch\\nn.py"', "E:\\Tool\\runtime\\python.exe"),
        ('File "E:\\Tool\\venv\\lib\\site-packages\\torch\\nn.py"', "E:\\Tool\\venv\\Scripts\\python.exe"),
        (
            'File "F:\\Tool\\env\\lib\\threading.py", line 9\nFile "F:\\Tool\\env\\lib\\site-packages\\torch\\nn.py"',
            "F:\\Tool\\env\\python.exe",
        ),
        ('File "F:\\Tool\\env\\lib\\site-packages\\torch\\nn.py"', ""),
        ('File "C:\\Users\\ann\\miniconda3\\envs\\env\\lib\\threading.py", line 9', ""),
        ('File "/srv/tool/venv/lib/python3.10/site-packages/torch/nn.py"', "/srv/tool/venv/bin/python"),
        ('File "/usr/lib/python/lib/python3.10/site-packages/torch/nn.py"', ""),
        ('(venv) $\nFile "/srv/tool/venv/lib/python3.10/site-packages/torch/nn.py"', ""),
    ]
)
def test_of_a_launcher(text: str, path: str) -> None:
    assert interpreters.of_a_launcher(text) == path


@each(
    [
        ("E:\\py\\python.exe H:\\tool\\start.py", "E:\\py\\python.exe"),
        (
            'Command: "/nix/store/abc-python3-3.10.7/bin/python3" -c "import torch',
            "/nix/store/abc-python3-3.10.7/bin/python3",
        ),
        ("python train.py", ""),
        ('Using Python "F:\\Tool\\venv\\Scripts\\python.exe"', "F:\\Tool\\venv\\Scripts\\python.exe"),
        ("Using Python 3.11 interpreter at: /usr/bin/python3.11", ""),
    ]
)
def test_started(text: str, path: str) -> None:
    assert interpreters.started(text) == path


@each(
    [
        ("C:\\x\\ComfyUI_windows_portable\\ComfyUI\\main.py", ".\\python_embeded\\python.exe"),
        ("this is not the portable version of ComfyUI", ""),
        ("D:\\sd-webui-aki-v4.8\\launch.py", ".\\python\\python.exe"),
        ("ComfyUI", ""),
    ]
)
def test_portable(text: str, path: str) -> None:
    assert interpreters.portable(text) == path


@each(
    [
        ("Python 3.8 failed, and now 3.7\n command: 'c:\\w\\python37\\python.exe' -u -c 'x'", "3.7"),
        ("It worked in Python 3.8\nPython version: 3.12.1", "3.12"),
        ("with Python 3.9", "3.9"),
        ("python", ""),
    ]
)
def test_release(text: str, release: str) -> None:
    assert interpreters.release(text) == release


def test_names_a_newer() -> None:
    assert interpreters.names_a_newer("Python 3.8, then Python 3.12", 8)
    assert not interpreters.names_a_newer("Python 3.8", 8)
