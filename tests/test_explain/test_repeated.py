"""Commands of a text, to be given again."""

from faults import each

from torchdoctor.explain.repeated import repeated
from torchdoctor.explain.told import Told

CONDA = "(?:conda|mamba) (?:install|create)"
UV = "uv pip (?:install|sync|compile)"


@each(
    [
        ("$ conda install pytorch scipy fastai -c pytorch -y", "conda install pytorch scipy fastai -c pytorch -y"),
        ("(base) u@h:~$ mamba create -n x 'numpy<2' pytorch=2.1", "mamba create -n x numpy<2 pytorch=2.1"),
        ("conda install pytorch # the old one\nconda says no", "conda install pytorch"),
        ("conda install pytorch torchvision, it fails", "conda install pytorch torchvision"),
        ("I ran conda install pytorch-gpu on the login node", "conda install pytorch-gpu"),
        (
            "> conda install pytorch cudatoolkit=11.3 -c pytorch so I",
            "conda install pytorch cudatoolkit=11.3 -c pytorch",
        ),
        ("`conda install pytorch scipy` fails", "conda install pytorch scipy"),
        ("conda install pytorch -c pytorch && python train.py", "conda install pytorch -c pytorch"),
        ("conda install pytorch 报错", "conda install pytorch"),
        ("conda install -c pytorch", ""),
        ("conda install the package", ""),
        ("conda install fastai gives an error", ""),
        ("conda install pytorch $(touch /tmp/x) -c pytorch", ""),
        ("conda install pytorch > /etc/passwd", ""),
        ("conda install pytorch -n <env>", ""),
        ("conda create -n $(id) pytorch", ""),
        ("conda create -n ${IFS}x pytorch", ""),
        ("conda install pytorch --channel=$(id)", ""),
        ("conda install pytorch (see below)", ""),
        ("conda install pytorch \\", ""),
        ("conda install 'pytorch>=2, <3'", ""),
        ("", ""),
    ]
)
def test_conda(said: str, words: str) -> None:
    assert " ".join(repeated(Told(said), CONDA)) == words


@each(
    [
        ("uv pip install vllm==0.6.0 -i https://x.example/whl fails with", "vllm==0.6.0 -i https://x.example/whl"),
        ("uv pip install -r requirements.txt", "-r requirements.txt"),
        ("I did uv pip sync requirements.txt and", "requirements.txt"),
        ("uv pip install torch --index-url https://u:secret@x.example/simple", ""),
        ("uv pip install torch --index-url", "torch"),
    ]
)
def test_uv(said: str, words: str) -> None:
    assert " ".join(repeated(Told(said), UV)[3:]) == words
