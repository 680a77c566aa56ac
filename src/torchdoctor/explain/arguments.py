"""The release in which a class of a package around torch got or lost an argument, and what takes its place."""

import re
from typing import NamedTuple

# Source: the signatures and fields in the wheels of every minor release on PyPI up to November 2026, each compared with
# the next: transformers from 4.20, trl from 0.4, peft from 0.3, accelerate from 0.15. Package, classes, and what came.
_CAME = (
    (
        "transformers",
        r"(?:Seq2Seq)?TrainingArguments",
        {
            "4.28": "generation_config",
            "4.29": "ddp_backend",
            "4.32": "use_cpu",
            "4.35": "gradient_checkpointing_kwargs neftune_noise_alpha",
            "4.36": "dataloader_persistent_workers include_num_input_tokens_seen lr_scheduler_kwargs save_only_model",
            "4.38": "accelerator_config dataloader_prefetch_factor",
            "4.39": "optim_target_modules",
            "4.40": "eval_do_concat_batches",
            "4.41": "batch_eval_metrics eval_strategy restore_callback_states_from_checkpoint",
            "4.42": "eval_on_start",
            "4.43": "eval_use_gather_object torch_empty_cache_steps",
            "4.45": "use_liger_kernel",
            "4.46": "average_tokens_across_devices include_for_metrics",
            "4.53": "liger_kernel_config",
            "4.56": "parallelism_config",
            "5.2": "train_sampling_strategy",
        },
    ),
    ("transformers", r"(?:Seq2Seq)?Trainer", {"4.46": "compute_loss_func processing_class"}),
    ("trl", r"(?:SFT|DPO|KTO|ORPO|CPO|Reward)Trainer", {"0.12": "processing_class"}),
    (
        "trl",
        "SFTConfig",
        {
            "0.16": "max_length padding_free pad_token",
            "0.17": "completion_only_loss eos_token",
            "0.18": "activation_offloading pad_to_multiple_of",
            "0.19": "assistant_only_loss chat_template_path packing_strategy",
            "0.23": "loss_type",
        },
    ),
    (
        "trl",
        "GRPOConfig",
        {
            "0.15": "log_completions reward_weights sync_ref_model",
            "0.16": "epsilon min_p num_iterations repetition_penalty scale_rewards top_k top_p vllm_server_host",
            "0.17": "disable_dropout loss_type mask_truncated_completions shuffle_dataset",
            "0.18": "delta generation_batch_size steps_per_generation vllm_mode vllm_tensor_parallel_size",
            "0.19": "generation_kwargs",
            "0.20": "importance_sampling_level top_entropy_quantile",
            "0.23": "vllm_importance_sampling_correction",
            "0.25": "chat_template_kwargs",
        },
    ),
    (
        "peft",
        "LoraConfig",
        {
            "0.4": "layers_pattern layers_to_transform",
            "0.6": "alpha_pattern rank_pattern",
            "0.7": "loftq_config megatron_config megatron_core",
            "0.8": "use_rslora",
            "0.9": "use_dora",
            "0.10": "layer_replication",
            "0.12": "runtime_config",
            "0.14": "eva_config exclude_modules lora_bias",
            "0.15": "corda_config trainable_token_indices",
            "0.16": "qalora_group_size use_qalora",
            "0.17": "target_parameters",
            "0.18": "alora_invocation_tokens arrow_config ensure_weight_tying",
            "0.19": "lora_ga_config use_bdlora",
            "0.20": "monteclora_config velora_config",
            "0.21": "kasa_config",
        },
    ),
    (
        "accelerate",
        "Accelerator",
        {
            "0.16": "project_config project_dir",
            "0.18": "gradient_accumulation_plugin",
            "0.26": "use_seedable_sampler",
            "0.28": "dataloader_config",
            "1.0": "deepspeed_plugins",
            "1.3": "keep_torch_compile",
            "1.10": "parallelism_config",
        },
    ),
    ("peft", "prepare_model_for_kbit_training", {"0.7": "gradient_checkpointing_kwargs"}),
    ("accelerate", "DataLoaderConfiguration", {"0.30": "non_blocking", "0.34": "use_stateful_dataloader"}),
)
_IN_CONFIG = "it in {}Config(...)"
# Package, classes, and what went, with what is to be written.
_WENT = (
    (
        "transformers",
        r"(?:Seq2Seq)?TrainingArguments",
        {
            "4.35": {"sharded_ddp": "fsdp="},
            "4.51": {"evaluation_strategy": "eval_strategy=", "dispatch_batches": "accelerator_config={...}"},
            "4.57": {"use_ipex": ""},
            "5.0": {
                "no_cuda": "use_cpu=",
                "overwrite_output_dir": "",
                "half_precision_backend": "",
                "fp16_backend": "",
                "fp16_opt_level": "",
                "save_safetensors": "",
                "adafactor": 'optim="adafactor"',
                "push_to_hub_token": "hub_token=",
                "push_to_hub_model_id": "hub_model_id=",
                "per_gpu_train_batch_size": "per_device_train_batch_size=",
                "per_gpu_eval_batch_size": "per_device_eval_batch_size=",
                "include_inputs_for_metrics": 'include_for_metrics=["inputs"]',
                "jit_mode_eval": "",
                "past_index": "",
                "ray_scope": "",
                "use_mps_device": "",
                "torchdynamo": "torch_compile=True",
            },
            "5.2": {"group_by_length": 'train_sampling_strategy="group_by_length"'},
            "5.15": {"logging_dir": "the variable TENSORBOARD_LOGGING_DIR", "warmup_ratio": "warmup_steps="},
        },
    ),
    ("transformers", r"(?:Seq2Seq)?Trainer", {"5.0": {"tokenizer": "processing_class="}}),
    (
        "trl",
        r"(?P<kind>SFT|DPO)Trainer",
        {
            "0.12": {"tokenizer": "processing_class="},
            "0.13": dict.fromkeys(
                (
                    *("dataset_text_field", "max_seq_length", "packing", "dataset_num_proc", "dataset_kwargs"),
                    *("dataset_batch_size", "neftune_noise_alpha", "model_init_kwargs", "eval_packing", "beta"),
                    *("max_length", "max_prompt_length", "max_target_length", "loss_type", "label_smoothing"),
                    *("is_encoder_decoder", "disable_dropout", "precompute_ref_log_probs", "generate_during_eval"),
                    *("num_of_sequences", "chars_per_token", "truncation_mode", "ref_model_init_kwargs"),
                ),
                _IN_CONFIG,
            ),
        },
    ),
    ("trl", r"(?:KTO|ORPO|CPO|Reward)Trainer", {"0.12": {"tokenizer": "processing_class="}}),
    (
        "trl",
        "SFTConfig",
        {
            "0.18": {"dataset_batch_size": "", "use_liger": "use_liger_kernel="},
            "0.20": {"max_seq_length": "max_length="},
        },
    ),
    (
        "trl",
        "DPOConfig",
        {
            "0.14": {"max_target_length": "max_completion_length="},
            "0.28": {"use_liger_loss": "use_liger_kernel="},
            "0.29": dict.fromkeys(("max_prompt_length", "max_completion_length", "generate_during_eval"), ""),
        },
    ),
    ("trl", "GRPOConfig", {"0.28": {"max_prompt_length": "", "use_liger_loss": "use_liger_kernel="}}),
    (
        "accelerate",
        "Accelerator",
        {
            "0.16": {"fp16": 'mixed_precision="fp16"'},
            "0.20": {"logging_dir": "project_dir="},
            "1.0": dict.fromkeys(
                ("dispatch_batches", "even_batches", "use_seedable_sampler"),
                "dataloader_config=DataLoaderConfiguration(...)",
            ),
        },
    ),
)


class Change(NamedTuple):
    """release: the first with the argument, or without it. instead: what is to be written now, "" for nothing."""

    package: str
    release: str
    instead: str = ""


def came(owner: str, name: str) -> Change | None:
    """Where a class got an argument; None where that is not known."""
    for package, classes, releases in _CAME:
        if re.fullmatch(classes, owner):
            for release, names in releases.items():
                if name in names.split():
                    return Change(package, release)
    return None


def went(owner: str, name: str) -> Change | None:
    """Where a class lost one."""
    for package, classes, releases in _WENT:
        if found := re.fullmatch(classes, owner):
            for release, names in releases.items():
                if name in names:
                    return Change(package, release, names[name].format(found.groupdict().get("kind", "")))
    return None
