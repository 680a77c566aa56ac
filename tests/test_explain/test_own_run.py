"""The container that a text starts."""

from faults import each

from torchdoctor.explain.own_run import image, with_gpus
from torchdoctor.explain.told import Told


@each(
    [
        ("$ docker run --rm -it -v /data:/data --name lab lab/train:1.2 python train.py", "lab/train:1.2"),
        ("sudo docker run -ti --ipc=host \\\n  -p 8888:8888 \\\n  lab:latest bash", "lab:latest"),
        (
            "me@host:~$ docker run --gpus all nvidia/cuda:12.4.1-base-ubuntu22.04 nvidia-smi",
            "nvidia/cuda:12.4.1-base-ubuntu22.04",
        ),
        ("the docker run command does not see it", ""),
        ("Try docker run --gpus all with the image", ""),
        ("docker run ...", ""),
    ]
)
def test_image(text: str, wanted: str) -> None:
    assert image(Told(text)) == wanted


@each(
    [
        ("$ sudo docker run -it lab:1 bash", "sudo docker run --gpus all -it lab:1 bash"),
        (
            "$ docker run --runtime nvidia -it lab:1 bash\nC:\\lab",
            "docker run --gpus all --runtime nvidia -it lab:1 bash",
        ),
        ("$ docker run --gpus 1 -it lab:1 bash", "docker run --rm --gpus all IMAGE nvidia-smi"),
        ("C:\\lab> docker run -v $PWD:/x lab:1 bash", "docker run --rm --gpus all IMAGE nvidia-smi"),
        ("docker-compose up", ""),
    ]
)
def test_the_first_is_by_the_texts_own_command(text: str, wanted: str) -> None:
    first = with_gpus(Told(text))[0]
    assert first.commands == ((wanted,) if wanted else ())
    assert wanted or "capabilities: [gpu]" in first.text
