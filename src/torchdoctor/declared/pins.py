"""Packages that require one torch, or a range of their own: then only a resolver knows which torch is taken."""

from torchdoctor.declared import limits
from torchdoctor.declared.model import Requirement
from torchdoctor.knowledge import version

# They require one torch, or a range of their own, which only a resolver knows.
_PINNING_NAMES = """
    vllm sglang lmdeploy fastai unsloth unsloth-zoo torch-tensorrt tensorrt-llm torchrec fbgemm-gpu autoawq
    auto-gptq gptqmodel aphrodite-engine torchtune detectron2 torchserve pytorch-triton
    intel-extension-for-pytorch torch-xla bitblas openrlhf verl speechbrain allennlp torch-directml
    neuralforecast darts stanza coqui-tts tts pyannote-audio whisperx f5-tts chatterbox-tts flair
"""


PINNING = frozenset(_PINNING_NAMES.split())


# Their versions that require no more than a lowest torch, by pypi.org; those before require one torch each.
FREE: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "torchdata": (("0.7.1", "0.8.0", "0.9.0", "0.10.0", "0.10.1", "0.11.0"), (2,)),
    "xformers": (("0.0.35",), (2, 10)),
}


def of_nvidia(name: str) -> bool:
    """Whether it is one of NVIDIA's wheels for CUDA 12."""
    return name.startswith("nvidia-") and name.endswith("-cu12")


def holds(item: Requirement, torch: str, build: str) -> bool:
    """Whether a package in the versions that are asked for may not go with the newest torch.

    A torch for CUDA 12 requires one version of each of NVIDIA's wheels for it; others require none of them.
    """
    if of_nvidia(item.name):
        return bool(item.limits) and build.startswith("cu12")
    if item.name not in FREE:
        return False
    numbers, least = FREE[item.name]
    free = not item.url and any(limits.allows(item.limits, number) for number in numbers)
    return not free or version(torch) < least
