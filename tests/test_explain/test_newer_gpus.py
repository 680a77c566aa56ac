"""A GPU that is newer than torch: which Python the new build goes into."""

from faults import each

from torchdoctor.explain.newer_gpus import SEE, build
from torchdoctor.explain.told import Told

NO_CODE = "NVIDIA GeForce RTX 5080 with CUDA capability sm_120 is not compatible with the current PyTorch installation."


@each(
    [
        ("$ python train.py", "in the Python that runs the program"),
        ("the pre-built one, from the releases section", "take its newest release"),
        ("in stable-diffusion-webui", "the program's own Python"),
        ("/opt/conda/envs/plum/lib/python3.11/site-packages/torch", "in the environment plum"),
        ("vllm serve plum", "update vLLM"),
    ]
)
def test_it_goes_into_the_python_of_the_program(place: str, words: str) -> None:
    (fix,) = build(Told(f"{place}\n{NO_CODE}"))
    assert words in fix.text
    assert fix.commands[-1] == SEE


@each(["GeForce GTX 1080", "RTX 3060", "HIP error: RTX 5090"])
def test_other_gpus_need_another_build(gpu: str) -> None:
    assert build(Told(gpu)) == ()
