"""What frees memory in programs that have options of their own for it."""

from faults import each

from torchdoctor.explain.out_of_memory import of_its_program
from torchdoctor.explain.told import Told


@each(
    [
        ("llamafactory-cli train a.yaml\ncutoff_len: 1024", "deepspeed:", "cutoff_len"),
        ("llamafactory-cli train a.yaml\ncutoff_len: 4096\ndeepspeed: ds_z3_config.json", "cutoff_len: 2048", "ds_z3"),
        ("sglang: OutOfMemoryError", "--mem-fraction-static 0.8", "raise it"),
        ("C:\\ComfyUI\\nodes.py", "--lowvram", "batch"),
        ("Error occurred when executing VAEDecode:\nCUDA out of memory", "--lowvram", "batch"),
        (
            "vllm serve a/B-7B\nTried to allocate 1.00 GiB. GPU 0 has a total capacity of 10.00 GiB",
            "about 14 GB",
            "0.9",
        ),
        (
            "vllm serve a/B-7B-AWQ\nTried to allocate 1.00 GiB. GPU 0 has a total capacity of 10.00 GiB",
            "0.9",
            "weights alone",
        ),
        ("D:\\Wan2GP\\wgp.py", "perc_reserved_mem_max smaller", "--lowvram"),
        ("deepspeed train.py --deepspeed zero2.json", "zero3.json", "zero1"),
        ("torchrun --nproc_per_node=4 train.py --model_name_or_path a/b", "ZeRO-3", "batch"),
        ("The first image works, the second time it runs out of memory", "gc.collect()", "batch"),
        ("from diffusers import X\nI also have an optimizer. It fails.", "enable_model_cpu_offload", "batch"),
    ]
)
def test_only_what_is_left_to_do(text: str, wanted: str, unwanted: str) -> None:
    (fix,) = of_its_program(Told(text))
    assert wanted in fix.text
    assert unwanted not in fix.text


@each(
    [
        "python train.py",
        "In the first run all is well, and in the second run, in epoch 3, it fails",
        "deepspeed train.py --deepspeed zero2.json, and zero3.json too",
        "torchrun --nproc_per_node=4 train.py --model_name_or_path a/b --lora True",
        "C:\\ComfyUI\\custom_nodes\\lora-train\\a.py training",
        "from diffusers import X\ntrain_a.py",
        "from diffusers import UNet2DModel\nmodel.train()\nloss.backward()",
        "sglang is not used here",
        "from vllm import LLM\nloss.backward()",
        "sglang works fine on the same GPU",
        "I moved from sglang to my own code",
        "Somebody proposed --medvram.",
        "I do not use stable-diffusion-webui but a script of mine",
    ]
)
def test_training_of_ones_own_is_no_such_program(text: str) -> None:
    assert of_its_program(Told(text)) == ()
