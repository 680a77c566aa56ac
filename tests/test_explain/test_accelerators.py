"""What a text tells of its GPU's own software."""

from faults import each

from torchdoctor.explain import accelerators
from torchdoctor.explain.told import Told


@each(
    [
        ("torch==2.7.1+cu128 on Windows", "triton-windows<3.4"),
        ("torch==2.6.0.dev20240919+cu124", "triton-windows<3.3"),
        ("some torch", "torch.__version__"),
    ]
)
def test_triton_is_chosen_by_torch(text: str, wanted: str) -> None:
    assert wanted in accelerators.triton_for_windows(Told(text)).commands[0]


@each(
    [
        "RuntimeError: an illegal memory access was encountered",
        "import torch\nRuntimeError: CUDNN_STATUS_INTERNAL_ERROR",
        "import mylib\nSegmentation fault",
        'File "C:\\v\\Lib\\site-packages\\torch\\cuda\\__init__.py", line 9',
    ]
)
def test_nothing_of_other_places(text: str) -> None:
    told = Told(text)
    made = (accelerators.of_a_server, accelerators.cudnn_alone, accelerators.of_an_amd_crash, accelerators.packed)
    assert [one(told) for one in made] == [()] * 4
    assert accelerators.of_directml(told) == accelerators.of_the_unified_runtime(told) == ()


def test_amds_own_wheels_are_for_gpus_that_have_one() -> None:
    assert accelerators.on_windows(Told("C:\\AMD gfx1100"))[0].commands
    assert not accelerators.on_windows(Told("C:\\AMD gfx803"))[0].commands
