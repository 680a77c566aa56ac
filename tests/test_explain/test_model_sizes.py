"""What a model takes, against the memory of the GPU."""

from faults import each

from torchdoctor.explain import model_sizes
from torchdoctor.explain.told import Told


@each(
    [
        ("vllm serve lab/Acme-7B-Instruct", 7),
        ("--ckpt_dir acme-2-13b-chat/", 13),
        ("acme-1.5b on 24GB", 1.5),
        ("a GPU of 24GB, image-2b4.png, 12-b", 0),
    ]
)
def test_the_parameters_by_the_name(text: str, many: float) -> None:
    assert model_sizes.billions(Told(text)) == many


@each(
    [
        ("RTX 3060 (max 8192MiB)", 8),
        ("one RTX 4090 with 24 GB", 24),
        ("a 16GB GPU", 16),
        ("Tried to allocate 2.00 MiB. GPU 0 has a total capacity of 39.00 GiB of which 1.00 GiB is free", 39),
        ("64 GB of main memory", 0),
    ]
)
def test_the_memory_of_the_gpu(text: str, size: float) -> None:
    assert model_sizes.of_gpu(Told(text)) == size


@each(
    [
        ("Acme-7B on a 16GB GPU", "load_in_4bit"),
        ("Acme-7B on a 24GB GPU", "half precision"),
        ("Acme-70B on a 24GB GPU", "too little even for 4 bits"),
        ("fine-tuning Acme-7B on a 24GB GPU", "LoRA"),
    ]
)
def test_how_it_fits(text: str, said: str) -> None:
    assert said in model_sizes.too_large(Told(text))


@each(
    [
        "Acme-7B on a 48GB GPU",
        "Acme-7B-GPTQ on a 6GB GPU",
        "fine-tuning Acme-7B with DeepSpeed on a 24GB GPU",
        "resnet50 on a 8GB GPU",
        "Acme-7B",
    ]
)
def test_nothing_where_it_fits_or_one_of_both_is_not_known(text: str) -> None:
    assert model_sizes.too_large(Told(text)) == ""
