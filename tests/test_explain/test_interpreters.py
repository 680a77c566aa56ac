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
