"""The release in which a package around torch lost a public name or module, and what takes its place."""

import re

# Source: the wheels of every minor release on PyPI, each compared with the next, and with the newest of November 2026:
# what is here is in none after that release. A name with a dot is a module.
_LAST = {
    "transformers": {
        "2.2": "WarmupLinearSchedule WarmupConstantSchedule WarmupCosineSchedule ConstantLRSchedule",
        "2.9": "PreTrainedEncoderDecoder",
        "3.0": "is_tpu_available",
        "3.1": "TransformerBeamSearch",
        "3.2": "is_nlp_available",
        "3.3": "BertLayerNorm",
        "3.5": "DataCollatorForNextSentencePrediction swish",
        "4.5": "is_sagemaker_distributed_available",
        "4.9": "auto_class_factory modeling_fx_utils",
        "4.15": "hf_api",
        "4.22": "cached_path filename_to_url get_from_cache hf_bucket_url url_to_filename",
        "4.23": "is_torch_greater_or_equal_than_1_6 is_torch_greater_than_1_6",
        "4.25": (
            "generation_beam_search generation_logits_process generation_stopping_criteria ImageProcessorMixin "
            "is_scatter_available"
        ),
        "4.27": "is_more_itertools_available",
        "4.28": (
            "is_torch_less_than_1_8 is_torch_less_than_1_9 is_torch_onnx_dict_inputs_support_available torch_int_div"
        ),
        "4.31": "is_torch_greater_or_equal_than_1_10",
        "4.35": "FullyShardedDDP is_fairscale_available ShardedDDPOption",
        "4.36": "is_fsdp_enabled_and_dist_rank_0",
        "4.37": "is_torch_1_8_0 is_torch_greater_or_equal_than_1_11 is_torch_less_than_1_11",
        "4.39": "top_k_top_p_filtering",
        "4.40": "generation_utils",
        "4.41": "AzureOpenAiAgent HfAgent LocalAgent OpenAiAgent RemoteTool tools",
        "4.42": "Conversation ConversationalPipeline",
        "4.45": "ForceTokensLogitsProcessor QDQBertLayer",
        "4.46": "deepspeed",
        "4.47": "is_quanto_available shard_checkpoint",
        "4.49": (
            "get_hf_file_metadata LogitsWarper MaxNewTokensCriteria PyTorchBenchmark PyTorchBenchmarkArguments "
            "TensorFlowBenchmark TensorFlowBenchmarkArguments"
        ),
        "4.50": "AdamW find_submodule_and_param_name",
        "4.51": "check_support_param_buffer_assignment",
        "4.53": "create_block_causal_mask_flex SequenceSummary",
        "4.54": "LossKwargs",
        "4.55": "index_first_axis pad_input unpad_input",
        "4.56": "CacheConfig is_hub_kernels_available QuantizedCacheConfig",
        "4.57": "is_jieba_available TransfoXLConfig TransfoXLLMHeadModel",
        "5.0": (
            "AdamWeightDecay AutoModelForVision2Seq AutoModelWithLMHead BeamHypotheses BeamSearchScorer "
            "ChunkedSlidingLayer create_optimizer ErnieMTokenizer EvaluationStrategy "
            "find_pruneable_heads_and_indices find_tied_parameters get_parameter_device get_parameter_dtype "
            "BeamScorer ConstrainedBeamSearchScorer Constraint DisjunctiveConstraint PhrasalConstraint "
            "FLAX_WEIGHTS_NAME TF2_WEIGHTS_NAME TF_WEIGHTS_NAME "
            "GradientAccumulator HammingDiversityLogitsProcessor HQQQuantizedCache HybridCache "
            "HybridChunkedCache ImageToTextPipeline is_auto_awq_available is_auto_gptq_available "
            "is_bitsandbytes_multi_backend_available is_eetq_available is_remote_url is_safetensors_available "
            "is_sigopt_available is_tensorflow_probability_available is_tensorflow_text_available "
            "is_torch_bf16_available is_torch_bf16_cpu_available is_torch_compile_available "
            "is_torch_fx_available is_torch_sdpa_available is_torchdynamo_available KerasMetricCallback "
            "LineByLineTextDataset LineByLineWithRefDataset LineByLineWithSOPTextDataset "
            "load_and_register_kernel MT5Tokenizer OffloadedCache OffloadedStaticCache onnx PushToHubCallback "
            "QuantoQuantizedCache SeedableRandomSampler SequentialDistributedSampler SinkCache "
            "SlidingWindowLayer SpecialTokensMixin SummarizationPipeline Text2TextGenerationPipeline "
            "TextDataset TextDatasetForNextSentencePrediction TranslationPipeline WarmUp XLMProphetNetTokenizer"
        ),
        "5.1": "AnnotionFormat is_ccl_available is_ftfy_available is_ipex_available",
        "5.3": "ImageToImagePipeline QuestionAnsweringPipeline VisualQuestionAnsweringPipeline",
        "5.4": "image_processing_utils_fast",
        "5.5": "MambaCache",
        "5.9": "is_opentelemetry_available",
        "5.15": "is_jmespath_available",
        "5.20": (
            "DataCollatorForSOP DataCollatorForWholeWordMask DataProcessor GlueDataset "
            "GlueDataTrainingArguments InputExample InputFeatures SingleSentenceClassificationProcessor "
            "SquadDataset SquadDataTrainingArguments SquadExample SquadFeatures SquadV1Processor "
            "SquadV2Processor"
        ),
        "5.24": "AttentionMaskConverter modeling_attn_mask_utils",
    },
    "diffusers": {
        "0.1": "models.unet models.unet_glide models.unet_grad_tts models.unet_ldm",
        "0.7": "models.unet_blocks SpatialTransformer",
        "0.12": ("CardData dynamic_modules_utils hub_utils is_modelcards_available modeling_utils onnx_utils"),
        "0.15": "load_pipeline_from_original_stable_diffusion_ckpt",
        "0.18": "FromCkptMixin",
        "0.21": (
            "AttnProcessorRename CrossAttention CrossAttnAddedKVProcessor CrossAttnProcessor "
            "LoRACrossAttnProcessor LoRAXFormersCrossAttnProcessor models.cross_attention "
            "SlicedCrossAttnAddedKVProcessor SlicedCrossAttnProcessor XFormersCrossAttnProcessor"
        ),
        "0.22": "pipeline_utils",
        "0.25": (
            "CaptionProjection CombinedTimestepSizeEmbeddings models.autoencoder_asym_kl models.autoencoder_kl "
            "models.autoencoder_kl_temporal_decoder models.autoencoder_tiny models.consistency_decoder_vae "
            "models.unet_kandi3 models.vae SinusoidalPosEmb"
        ),
        "0.26": (
            "FromOriginalControlnetMixin MLPProjection models.unet_3d_blocks models.unet_3d_condition "
            "models.unet_kandinsky3 models.unet_motion_model models.unet_spatio_temporal_condition "
            "models.uvit_2d PositionNet Resampler"
        ),
        "0.28": "FromOriginalUNetMixin",
        "0.29": (
            "cached_download models.dual_transformer_2d models.prior_transformer models.t5_film_transformer "
            "models.transformer_2d models.transformer_temporal models.unet_1d models.unet_1d_blocks "
            "models.unet_2d models.unet_2d_blocks models.unet_2d_condition"
        ),
        "0.30": (
            "FromOriginalControlNetMixin FromOriginalVAEMixin LORA_ATTENTION_PROCESSORS loaders.autoencoder "
            "loaders.controlnet loaders.lora"
        ),
        "0.32": "models.controlnet_hunyuan models.controlnet_xs",
        "0.37": (
            "models.controlnet models.controlnet_flux models.controlnet_sd3 models.controlnet_sparsectrl "
            "StableDiffusionKDiffusionPipeline StableDiffusionXLKDiffusionPipeline"
        ),
        "0.41": "Lumina2Text2ImgPipeline LuminaText2ImgPipeline",
    },
    "huggingface_hub": {
        "0.19": "DatasetSearchArguments ModelSearchArguments",
        "0.23": "list_files_info",
        "0.24": "DatasetFilter ModelFilter split_numpy_state_dict_into_shards",
        "0.26": "cached_download",
        "0.27": (
            "create_commits_on_pr list_metrics MultiCommitException plan_multi_commits ToolElement "
            "ZeroShotClassificationInputData ZeroShotImageClassificationInputData "
            "ZeroShotObjectDetectionInputData"
        ),
        "0.29": "TextToImageTargetSize",
        "1.0": (
            "commands configure_http_backend from_pretrained_keras get_token_permission HfFolder inference_api "
            "InferenceApi keras_mixin KerasModelHubMixin push_to_hub_keras Repository repository "
            "save_pretrained_keras split_tf_state_dict_into_shards update_repo_visibility"
        ),
        "2.0": (
            "delete_space_storage duplicate_space repo_type_and_id_from_hf_id request_space_storage upload_large_folder"
        ),
    },
    "datasets": {
        "1.16": "hf_api",
        "2.14": "filesystems.hffilesystem",
        "3.0": (
            "BeamBasedBuilder download.mock_download_manager ExpectedMoreDownloadedFiles ExpectedMoreSplits "
            "filesystems.s3filesystem inspect_dataset inspect_metric list_datasets list_metrics load_metric "
            "Metric metric MetricInfo set_caching_enabled tasks UnexpectedDownloadedFile UnexpectedSplits"
        ),
        "4.4": "keyhash",
    },
    "accelerate": {
        "0.6": "notebook_launcher",
        "0.9": "deepspeed_utils kwargs_handlers",
        "0.10": "is_tensorflow_available",
        "0.19": "is_apex_available",
        "0.20": "IntelPyTorchExtensionPlugin",
        "0.25": "is_safetensors_available",
        "1.0": "is_tpu_available shard_checkpoint",
        "1.5": "check_fp8_capability",
        "1.13": "is_ccl_available is_ipex_available",
    },
    "peft": {
        "0.3": "MergedLinear",
        "0.5": "mark_only_lora_as_trainable",
        "0.15": "QuantLinear",
        "0.18": "HybridCache",
        "0.19": "BoneConfig BoneModel is_auto_awq_available is_auto_gptq_available transformers_le_4_53",
    },
    "trl": {
        "0.9": "DpoScriptArguments SftScriptArguments",
        "0.12": "MultitaskPromptEmbedding MultitaskPromptTuningConfig MultitaskPromptTuningInit",
        "0.13": ("DPOScriptArguments PPOv2Config PPOv2Trainer RandomPairwiseJudge RandomRankJudge SFTScriptArguments"),
        "0.20": "DataCollatorForCompletionOnlyLM pack_examples",
        "0.21": "TextEnvironment TextHistory",
        "0.24": (
            "AlignPropConfig AlignPropTrainer DDPOConfig DDPOPipelineOutput DDPOSchedulerOutput "
            "DDPOStableDiffusionPipeline DDPOTrainer DefaultDDPOStableDiffusionPipeline IterativeSFTConfig "
            "IterativeSFTTrainer"
        ),
        "0.25": "BestOfNSampler core extras.best_of_n_sampler",
        "0.26": "setup_chat_format",
        "0.27": "MergeModelCallback",
        "0.29": (
            "AllTrueJudge AutoModelForCausalLMWithValueHead AutoModelForSeq2SeqLMWithValueHead BaseBinaryJudge "
            "BaseJudge BasePairwiseJudge BaseRankJudge BCOConfig BCOTrainer CPOConfig CPOTrainer "
            "FDivergenceConstants FDivergenceType GKDConfig GKDTrainer HfPairwiseJudge NashMDConfig "
            "NashMDTrainer OnlineDPOConfig OnlineDPOTrainer OpenAIPairwiseJudge ORPOConfig ORPOTrainer "
            "PairRMJudge PPOConfig PPOTrainer PreTrainedModelWrapper PRMConfig PRMTrainer WinRateCallback "
            "XPOConfig XPOTrainer"
        ),
        "1.0": "truncate_dataset",
        "1.8": "get_kbit_device_map",
        "1.15": "prepare_multimodal_messages_vllm",
    },
}
# The first release with what code of others imports. Source: as above.
_CAME = {
    "transformers": {
        "4.42": (
            "BaseImageProcessorFast is_flash_attn_greater_or_equal "
            "ImagesKwargs ProcessingKwargs VideosKwargs deprecate_kwarg"
        ),
        "4.43": (
            "EncoderDecoderCache ROPE_INIT_FUNCTIONS modeling_rope_utils modeling_flash_attention_utils "
            "_flash_attention_forward"
        ),
        "4.45": "Unpack",
        "4.47": "FlashAttentionKwargs LossKwargs is_torch_greater_or_equal",
        "4.48": "ALL_ATTENTION_FUNCTIONS",
        "4.49": "VideoMetadata SizeDict",
        "4.51": "can_return_tuple dynamic_rope_update",
        "4.52": "modeling_layers GradientCheckpointingLayer video_utils video_processing_utils BaseVideoProcessor",
        "4.53": "masking_utils create_causal_mask create_sliding_window_causal_mask",
        "4.54": "TransformersKwargs OutputRecorder check_model_inputs DynamicLayer",
        "4.56": "infer_device DynamicSlidingWindowLayer",
        "5.0": "PreTrainedConfig RopeParameters initialization core_model_loading",
        "5.2": "capture_outputs utils.output_capturing",
    },
    "huggingface_hub": {
        "0.21": "split_torch_state_dict_into_shards serialization",
        "0.22": "errors",
        "0.24": "save_torch_state_dict",
        "0.25": "errors.LocalEntryNotFoundError",
        "0.31": "dataclasses",
        "1.2": "is_offline_mode",
    },
}
# The first release of transformers with a model, by its folder there.
_MODELS = {
    "4.49": "got_ocr2 qwen2_5_vl",
    "4.50": "gemma3 mistral3 siglip2 smolvlm",
    "4.51": "deepseek_v3 glm4 llama4 phi4_multimodal qwen3 qwen3_moe",
    "4.52": "internvl janus qwen2_5_omni",
    "4.53": "gemma3n glm4v minimax smollm3 t5gemma",
    "4.54": "deepseek_v2 ernie4_5 ernie4_5_moe exaone4 glm4_moe lfm2 voxtral",
    "4.55": "gpt_oss",
    "4.56": "florence2 glm4v_moe hunyuan_v1_moe sam2 seed_oss",
    "4.57": "ministral olmo3 qwen3_next qwen3_omni_moe qwen3_vl qwen3_vl_moe",
    "5.0": "glm46v glm4_moe_lite minimax_m2 ministral3 paddleocr_vl sam3",
    "5.1": "glm_ocr",
    "5.2": "glm_moe_dsa qwen3_5 qwen3_5_moe",
    "5.4": "mistral4",
    "5.5": "gemma4",
    "5.7": "minicpmv4_6",
    "5.8": "deepseek_v4",
    "5.10": "deepseek_ocr2 gemma4_unified",
    "5.12": "deepseek_v32 minimax_m3_vl",
    "5.13": "hunyuan_vl kimi_k25 qwen3_asr",
    "5.16": "glm5_next qwen4_exp",
    "5.17": "vibevoice",
}


# What the newest releases have in its place.
_INSTEAD = {
    "FLAX_WEIGHTS_NAME": "diffusers 0.36 does without it: pip install -U diffusers",
    "cached_download": "hf_hub_download(repo_id, filename)",
    "HfFolder": "huggingface_hub.get_token() and login()",
    "Repository": "HfApi().upload_folder(...) and snapshot_download(...)",
    "load_metric": "evaluate.load(name), of the package evaluate",
    "AdamW": "from torch.optim import AdamW",
    "WarmupLinearSchedule": "get_linear_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps)",
    "top_k_top_p_filtering": "use TopKLogitsWarper and TopPLogitsWarper",
    "shard_checkpoint": "from huggingface_hub import split_torch_state_dict_into_shards",
    "LogitsWarper": "LogitsProcessor is the same",
    "cached_path": "from huggingface_hub import hf_hub_download",
    "AutoModelWithLMHead": "AutoModelForCausalLM, AutoModelForMaskedLM or AutoModelForSeq2SeqLM",
    "AutoModelForVision2Seq": "AutoModelForImageTextToText",
    "prepare_model_for_int8_training": "prepare_model_for_kbit_training",
    "is_tpu_available": "is_torch_xla_available",
    "BertLayerNorm": "torch.nn.LayerNorm",
    "swish": "torch.nn.functional.silu",
    "pipeline_utils": "diffusers.pipelines.pipeline_utils",
    "modeling_utils": "diffusers.models.modeling_utils",
    "models.cross_attention": "diffusers.models.attention_processor",
    "models.unet_2d_condition": "diffusers.models.unets.unet_2d_condition",
    "models.unet_2d_blocks": "diffusers.models.unets.unet_2d_blocks",
    "models.unet_2d": "diffusers.models.unets.unet_2d",
    "models.vae": "diffusers.models.autoencoders.vae",
    "models.autoencoder_kl": "diffusers.models.autoencoders.autoencoder_kl",
    "models.transformer_2d": "diffusers.models.transformers.transformer_2d",
    "models.dual_transformer_2d": "diffusers.models.transformers.dual_transformer_2d",
    "models.transformer_temporal": "diffusers.models.transformers.transformer_temporal",
    "models.controlnet": "diffusers.models.controlnets.controlnet",
    "loaders.lora": "diffusers.loaders.lora_pipeline",
    "DataCollatorForCompletionOnlyLM": "SFTConfig(completion_only_loss=True) or assistant_only_loss=True",
    "setup_chat_format": "clone_chat_template",
    "generation_utils": "transformers.generation.utils",
    "deepspeed": "transformers.integrations.deepspeed",
}


# Names that a module no longer has, and the module, or what else, that has them now. Source: as above.
_MOVED = (
    ("diffusers.models.attention", "0.15", "diffusers.models.attention_processor, named Attention", "CrossAttention"),
    ("transformers.modeling_utils", "4.56", "transformers.pytorch_utils",
     "apply_chunking_to_forward prune_linear_layer Conv1D find_pruneable_heads_and_indices"),
    ("transformers.modeling_utils", "4.51", "accelerate.utils", "dtype_byte_size set_module_tensor_to_device"),
    ("transformers.modeling_utils", "5.0", "transformers.initialization", "no_init_weights"),
    ("transformers.modeling_utils", "5.0", "transformers.trainer_utils", "load_sharded_checkpoint"),
    ("transformers.modeling_utils", "5.0", "transformers", "PretrainedConfig"),
    ("transformers.image_utils", "4.52", "transformers.video_utils",
     "VideoInput VideoMetadata load_video make_batched_videos"),
    ("transformers.image_processing_utils_fast", "5.4", "transformers.image_processing_backends",
     "BaseImageProcessorFast"),
    ("transformers.processing_utils", "4.54", "", "_validate_images_text_input_order"),
    ("transformers.modeling_flash_attention_utils", "4.54", "", "_flash_supports_window_size flash_attn_func"),
    ("transformers.models", "4.54", "transformers.modeling_flash_attention_utils", "FlashAttentionKwargs"),
    ("transformers.models", "4.54", "transformers.utils (TransformersKwargs)", "KwargsForCausalLM"),
    ("transformers.models", "5.0", "",
     "PARALLELIZE_DOCSTRING get_device_map assert_device_map create_position_ids_from_input_ids"),
    ("transformers.models.gpt2", "5.0", "transformers.convert_slow_tokenizer", "bytes_to_unicode"),
    ("transformers.models.clip", "5.6", "CLIPTextModel and CLIPVisionModel",
     "CLIPTextTransformer CLIPVisionTransformer"),
    ("transformers.models.bert", "5.0", "transformers.models.bert.tokenization_bert_legacy",
     "BasicTokenizer WordpieceTokenizer whitespace_tokenize"),
    ("transformers.tokenization_utils", "5.0", "transformers.tokenization_python",
     "PreTrainedTokenizer Trie _is_control _is_punctuation _is_whitespace"),
    ("transformers.tokenization_utils", "5.0", "transformers.tokenization_utils_base", "AddedToken BatchEncoding"),
    ("transformers.trainer", "4.53", "transformers.pytorch_utils", "ALL_LAYERNORM_LAYERS"),
    ("transformers.trainer", "4.53", "transformers.utils", "is_apex_available"),
    ("transformers.utils", "4.57", "functools", "cached_property"),
    ("transformers.utils", "5.2", "transformers.utils.output_capturing", "OutputRecorder"),
    ("transformers", "5.0", "huggingface_hub", "is_offline_mode"),
    ("transformers", "5.0", "huggingface_hub.constants.HF_HUB_CACHE",
     "TRANSFORMERS_CACHE PYTORCH_PRETRAINED_BERT_CACHE PYTORCH_TRANSFORMERS_CACHE"),
    ("transformers.file_utils", "5.0", "transformers.utils", "is_tf_available is_flax_available"),
    ("diffusers.utils", "0.21", "diffusers.utils.torch_utils", "randn_tensor is_compiled_module maybe_allow_in_graph"),
    ("diffusers.utils", "0.21", "diffusers.utils.accelerate_utils", "apply_forward_hook"),
    ("diffusers.utils", "0.25", "huggingface_hub.constants", "DIFFUSERS_CACHE HF_HUB_OFFLINE"),
    ("diffusers.models.attention", "0.22", "diffusers.models.normalization", "AdaGroupNorm"),
    ("diffusers.models.attention", "0.17", "diffusers.models.attention_processor, Attention", "AttentionBlock"),
    ("diffusers.models.attention_processor", "0.30", "diffusers.models.lora", "LoRALinearLayer"),
    ("diffusers.models", "0.27", "diffusers.models.lora", "LoRACompatibleConv LoRACompatibleLinear"),
    ("diffusers.models.modeling_utils", "0.28", "diffusers.models.model_loading_utils", "set_module_tensor_to_device"),
    ("diffusers.models.modeling_utils", "0.35", "diffusers.models.model_loading_utils", "load_model_dict_into_meta"),
    ("diffusers.loaders", "0.19", "diffusers.models.attention_processor", "LoRAAttnProcessor AttnAddedKVProcessor"),
    ("diffusers.loaders", "0.24", "diffusers.models.lora", "PatchedLoraProjection"),
    ("diffusers.pipelines.controlnet", "0.41", "diffusers.models.controlnets.multicontrolnet", "MultiControlNetModel"),
    ("trl", "0.14", "", "respond_to_batch whiten logprobs_from_logits trl_sanitze_kwargs_for_tagging"),
    ("trl", "0.18", "trl.trainer.grpo_trainer.RepeatSampler", "RepeatRandomSampler"),
    ("trl", "0.20", "SFTConfig(packing=True)", "ConstantLengthDataset"),
    ("trl", "0.25", "", "LengthSampler masked_mean SIMPLE_SFT_CHAT_TEMPLATE decode_and_strip_padding"),
    ("trl.trainer.utils", "0.27", "trl.experimental.utils",
     "DPODataCollatorWithPadding add_bos_token_if_needed peft_module_casting_to_bf16 truncate_right"),
    ("trl", "0.27", "", "RewardDataCollatorWithPadding SIMPLE_CHAT_TEMPLATE compute_accuracy print_rich_table"),
    ("trl.trainer.utils", "0.29", "trl.experimental.utils", "pad_to_length"),
    ("trl", "0.29", "", "RunningMoments cap_exp"),
    ("peft", "0.10", "", "prepare_model_for_int8_training"),
    ("peft", "0.15", "peft", "MODEL_TYPE_TO_PEFT_MODEL_MAPPING PEFT_TYPE_TO_MODEL_MAPPING"),
    ("peft", "0.19", "", "get_auto_gptq_quant_linear"),
)  # fmt: skip


def moved(module: str, name: str) -> tuple[str, str] | None:
    """The first release whose module lacks a name, and where it is now, or ""."""
    rows = (row for row in _MOVED if (module + ".").startswith(row[0] + ".") and name in row[3].split())
    return next(((release, where or instead(name)) for _, release, where, _ in rows), None)


def release(package: str, name: str) -> str:
    """ "4.47": the first release without it; "" where every one has it, or none is known to have lost it."""
    return next((since for since, names in _LAST.get(package, {}).items() if name in names.split()), "")


def came(package: str, name: str) -> str:
    """ "4.52": the first release with it; "" where none is known."""
    return next((first for first, names in _CAME.get(package, {}).items() if name in names.split()), "")


def first_with(model: str) -> str:
    """ "5.2": the first transformers with a model, by its type or a class; "" where it is older, or unknown."""
    plain = re.sub(r"[\W_]", "", model).lower()
    every = ((re.sub("_", "", name), first) for first, names in _MODELS.items() for name in names.split())
    fit = [(len(name), first) for name, first in every if plain == name or (name != plain and _class(model, name))]
    return max(fit)[1] if fit else ""


def _class(model: str, name: str) -> bool:
    """Whether a class is of that model: Qwen3VLForConditionalGeneration of qwen3vl."""
    plain = re.sub(r"[\W_]", "", model).lower()
    return model[:1].isupper() and plain.startswith(name) and not plain[len(name) : len(name) + 1].isdigit()


def instead(name: str) -> str:
    return _INSTEAD.get(name, "")
