"""torch of those who make the GPUs: what a text must show, and what it then gets."""

from faults import each

from torchdoctor.explain import makers
from torchdoctor.explain.told import Told


def commands(text: str, name: str = "") -> str:
    told = Told(text)
    made = makers.jetson(told) or makers.of_nvidias_image(told, name) or (name and makers.of_amds_build(told, name))
    return " ; ".join(command for fix in made or () for command in fix.commands)


@each(
    [
        ("I am on a Jetson Orin, JetPack 6.0\nAssertionError", "", "jetson-ai-lab.io/jp6/cu126"),
        ("On my Jetson Nano (JetPack 4.6, Python 3.6)\nImportError: libcurand.so.10", "", "nv_tegra_release"),
        ("Trained on an RTX 3090 for our Jetson\nAssertionError", "", ""),
        ("torch 2.6.0a0+ecf3bae40a.nv25.01\ntorchvision 0.20.0", "torchvision", "-c /etc/pip/constraint.txt"),
        ("torch==2.4.0+rocm6.3.4.git7cecbf6d\nRuntimeError", "torchaudio", "torchaudio==2.4.0 -f https://repo.radeon"),
        ("torch==2.4.0+rocm6.1\nRuntimeError", "torchaudio", ""),
    ]
)
def test_by_what_the_text_shows(text: str, name: str, wanted: str) -> None:
    got = commands(text, name)
    assert wanted in got
    assert bool(got) == bool(wanted)
