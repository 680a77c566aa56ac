"""The release of torch that first had a name or an argument."""

import re

# Source: the public names and the signatures in the wheels of torch 1.0 to 2.13, each compared with the one before; the
# release notes for 0.4 and older.
_NAMES = {
    "0.4": (
        "as_tensor detach device dtype einsum float32 item kaiming_normal_ no_grad requires_grad reshape "
        "set_grad_enabled shape to where"
    ),
    "1.0": "argsort hub interpolate xavier_uniform_",
    "1.1": "CosineAnnealingWarmRestarts Identity MultiheadAttention SyncBatchNorm",
    "1.2": (
        "AdamW bitwise_not bool ChainDataset Flatten gelu get_num_interop_threads IterableDataset ndim one_hot "
        "std_mean SummaryWriter Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder "
        "TransformerEncoderLayer var_mean"
    ),
    "1.3": ("can_cast contiguous_format logical_not logical_xor OneCycleLR promote_types quantization result_type"),
    "1.4": "angle bitwise_xor GELU memory_summary MultiplicativeLR unused",
    "1.5": (
        "bfloat16 bitwise_and bitwise_or convert_conv2d_weight_memory_format cummax cummin floor_divide "
        "Hardsigmoid hardsigmoid isfinite logical_and logical_or square true_divide"
    ),
    "1.6": (
        "acosh all_to_all all_to_all_single amp asinh atanh autocast AveragedModel block_diag bucketize cdouble "
        "cfloat channel_shuffle channels_last channels_last_3d ChannelShuffle deg2rad finfo fliplr flipud futures "
        "get_arch_list Hardswish hardswish iinfo is_meta istft logaddexp logaddexp2 logcumsumexp preserve_format "
        "rad2deg searchsorted trunc_normal_ update_bn vander view_as_complex view_as_real"
    ),
    "1.7": (
        "all_gather_object amax amin atleast_1d atleast_2d atleast_3d broadcast_object_list count_nonzero dstack "
        "exp2 fft fftn gather_object gcd heaviside hstack hypot ifftn ihfft irfftn kaiser_window lcm linalg logit "
        "matrix_exp maximum minimum movedim nanquantile nansum polar quantile rfftn sgn signbit SiLU silu "
        "triplet_margin_with_distance_loss TripletMarginWithDistanceLoss Unflatten vdot vstack"
    ),
    "1.8": (
        "are_deterministic_algorithms_enabled broadcast_shapes broadcast_to can_device_access_peer column_stack "
        "copysign diff eigh eigvalsh fft2 fftfreq fftshift float_power fmax fmin fx gaussian_nll_loss "
        "GaussianNLLLoss ifft2 ifftshift kron ldexp moveaxis msort nan_to_num nanmedian new_empty_strided P2POp "
        "pinv pixel_unshuffle PixelUnshuffle ravel register_full_backward_hook rfftfreq row_stack "
        "scatter_object_list set_per_process_memory_fraction sinc swapaxes swapdims tensor_split tensorinv "
        "tensorsolve tile use_deterministic_algorithms xlogy ZeroRedundancyOptimizer"
    ),
    "1.9": (
        "cholesky_ex dsplit eigvals frexp gradient householder_product hsplit huber_loss HuberLoss inference_mode "
        "inv_ex matrix_norm Mish mish monitored_barrier multi_dot parametrizations parametrize set_stream special "
        "svdvals take_along_dim vector_norm vsplit"
    ),
    "1.10": (
        "aminmax bitwise_left_shift bitwise_right_shift ChainedScheduler concat ConstantLR corrcoef cov CUDAGraph "
        "cumulative_trapezoid frombuffer graph_pool_handle histogram is_bf16_supported is_conj is_inference "
        "is_neg isin LinearLR make_graphed_callables mem_get_info NAdam nanmean RAdam ReflectionPad3d "
        "resolve_conj resolve_neg SequentialLR trapezoid"
    ),
    "1.11": (
        "adjoint argwhere asarray default_collate default_convert diagonal_scatter fsdp LinAlgError lu_factor "
        "lu_factor_ex scatter_reduce select_scatter set_deterministic_debug_mode slice_scatter solve_triangular "
        "unpack_sequence unpad_sequence"
    ),
    "1.12": (
        "chalf Dropout1d dropout1d get_float32_matmul_precision index_reduce is_mps is_nested ldl_factor "
        "ldl_factor_ex ldl_solve mps nested set_float32_matmul_precision stateless to_padded_tensor"
    ),
    "1.13": (
        "all_gather_into_tensor as_strided_scatter concatenate masked PolynomialLR reduce_scatter_tensor solve_ex "
        "unflatten vecdot"
    ),
    "2.0": (
        "compile func functional_call functionalize grad_and_value hessian jacfwd jacrev jvp LRScheduler "
        "scaled_dot_product_attention set_default_device stack_module_state untyped_storage vjp vmap"
    ),
    "2.1": (
        "allow_in_graph assume_constant_result CircularPad1d CircularPad2d CircularPad3d compiler empty_permuted "
        "float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz is_cpu itemsize nbytes nonzero_static "
        "register_post_accumulate_grad_hook StackDataset ZeroPad1d ZeroPad3d"
    ),
    "2.2": (
        "cudagraph_mark_step_begin device_mesh DeviceMesh impl_abstract init_device_mesh jagged "
        "register_pytree_node unravel_index"
    ),
    "2.3": ("get_default_device GradScaler lp_pool3d LPPool3d sdpa_kernel SDPBackend uint16 uint32 uint64 xpu"),
    "2.4": (
        "add_safe_globals custom_bwd custom_fwd custom_op mtia newaxis opcheck recv_object_list register_fake "
        "rms_norm RMSNorm send_object_list"
    ),
    "2.5": (
        "Adafactor Buffer DTensor flex_attention get_node_local_rank infer_schema is_flash_attention_available "
        "MemPool use_mem_pool"
    ),
    "2.6": ("accelerator clip_grads_with_norm_ device_memory_used fully_shard int1 triton_op wrap_triton"),
    "2.7": "float8_e8m0fnu load_cache_artifacts save_cache_artifacts",
    "2.8": "float4_e2m1fn_x2 nested_compile_region",
    "2.9": "Muon",
    "2.10": "grad_dtype grouped_mm scaled_grouped_mm scaled_mm",
    "2.13": "linear_cross_entropy LinearCrossEntropyLoss",
}
# Arguments that nothing else has.
_ARGUMENTS = {
    "0.4": "align_corners non_blocking",
    "1.1": "enforce_sorted find_unused_parameters opset_version per_sample_weights zero_infinity",
    "1.2": "divisor_override dynamic_axes",
    "1.3": "keep_initializers_as_inputs",
    "1.5": "custom_opsets include_last_offset recompute_scale_factor",
    "1.6": "log_target",
    "1.7": "gradient_as_bucket_view persistent_workers prefetch_factor set_to_none",
    "1.8": "proj_size rounding_mode three_phase",
    "1.9": "error_if_nonfinite layer_norm_eps pg_options",
    "1.10": "norm_first",
    "1.11": "average_attn_weights is_grads_batched static_graph use_reentrant",
    "1.12": "capturable enable_nested_tensor foreach pin_memory_device trust_repo",
    "1.13": "differentiable forward_prefetch limit_all_gathers weights_only",
    "2.0": "check_invariants memory_is_causal tgt_is_causal use_orig_params",
    "2.1": "materialize_grads multi_avg_fn use_local_synchronization",
    "2.5": "enable_gqa",
    "2.6": "group_dst group_src skip_first_wait",
}
# Arguments of these functions and classes; others have them, too.
_ARGUMENTS_OF = (
    (r"Conv\w+", {"padding_mode": "1.1"}),
    (r"mean|sum|prod|max|min|norm|var|std|median|argmax|argmin|logsumexp", {"keepdim": "0.2"}),
    (r"CrossEntropyLoss|cross_entropy", {"label_smoothing": "1.10"}),
    (r"autocast", {"cache_enabled": "1.10"}),
    (r"named_\w+", {"remove_duplicate": "2.0"}),
    (r"use_deterministic_algorithms", {"warn_only": "1.11"}),
    (r"b?mm|b?addbmm|addmm", {"out_dtype": "2.8"}),
    (r"DataLoader", {"multiprocessing_context": "1.2", "in_order": "2.6"}),
    (
        r"Adam|AdamW|SGD|RMSprop|Adagrad|Adamax|NAdam|RAdam|ASGD|Adadelta|Rprop",
        {"maximize": "1.11", "fused": "2.0", "decoupled_weight_decay": "2.1"},
    ),
    (r"Transformer\w*|MultiheadAttention", {"batch_first": "1.9", "bias": "2.1"}),
    (
        r"Linear|Conv\w+|Embedding\w*|LayerNorm|GroupNorm|Bilinear|PReLU|[RLG]\w*Cell|LSTM|GRU|RNN",
        {"device": "1.9", "dtype": "1.9"},
    ),
    (r"LayerNorm", {"bias": "2.1"}),
    (r"register_buffer", {"persistent": "1.6"}),
    (r"load_state_dict", {"assign": "2.1"}),
    (r"register_forward(?:_pre)?_hook", {"with_kwargs": "2.0", "prepend": "2.0", "always_call": "2.1"}),
    (r"(?:multi_head_attention_forward|forward)", {"is_causal": "2.0"}),
    (r"meshgrid", {"indexing": "1.10"}),
    (r"interpolate|resize", {"antialias": "1.11"}),
    (r"round", {"decimals": "1.11"}),
    (r"i?stft", {"return_complex": "1.7"}),
    (r"SmoothL1Loss|smooth_l1_loss", {"beta": "1.7"}),
    (r"random_split|RandomSampler|SubsetRandomSampler|WeightedRandomSampler|DataLoader", {"generator": "1.6"}),
    (r"DistributedSampler", {"seed": "1.6", "drop_last": "1.7", "shuffle": "1.2"}),
    (r"trace(?:_module)?", {"strict": "1.6"}),
    (r"load", {"mmap": "2.1"}),
    (r"pad_sequence", {"padding_side": "2.5"}),
    (r"init_process_group", {"device_id": "2.3"}),
    (r"export", {"dynamic_shapes": "2.2", "dynamo": "2.5", "external_data": "2.5"}),
    (r"FullyShardedDataParallel|DistributedDataParallel", {"device_mesh": "2.2"}),
    (r"std|var|std_mean|var_mean", {"correction": "1.9"}),
    (r"sort", {"stable": "1.9"}),
    (r"checkpoint", {"context_fn": "2.1", "debug": "2.1", "determinism_check": "2.1", "early_stop": "2.9"}),
    (r"(?:mse|l1|huber)_loss", {"weight": "2.6"}),
    (r"GradScaler", {"device": "2.3"}),
    (r"custom_(?:fwd|bwd)", {"device_type": "2.4"}),
    (r"xavier_\w+|kaiming_\w+", {"generator": "2.2"}),
)

# Source: the public names in the wheels of torchvision 0.2 to 0.28 and torchaudio 0.3 to 2.11, each compared with the
# one before. Left out: names that torch's other modules have, too.
_OF_COMPANIONS = {
    "torchvision": {
        "0.2": "Resize|RandomResizedCrop|ColorJitter|RandomRotation|RandomAffine|RandomGrayscale|RandomVerticalFlip",
        "0.3": r"detection|segmentation|googlenet|mobilenet_v2|resnext\w+|shufflenet\w+|RandomPerspective|"
        r"(?:batched_)?nms|roi_(?:align|pool)|(?:faster|mask|keypoint)rcnn\w+|(?:deeplabv3|fcn)_\w+|CelebA|ImageNet",
        "0.4": r"video|mnasnet\w+|wide_resnet\w+|RandomErasing|erase|(?:r3d|mc3|r2plus1d)_18|read_video|USPS",
        "0.5": "quantization|DeformConv2d|deform_conv2d|rgb_to_grayscale",
        "0.7": "ConvertImageDtype|PILToTensor|convert_image_dtype|pil_to_tensor",
        "0.8": r"GaussianBlur|gaussian_blur|retinanet_\w+|box_convert|sigmoid_focal_loss|(?:read|decode)_image|"
        r"generalized_box_iou|(?:de|en)code_\w+|Places365",
        "0.9": r"InterpolationMode|(?i:autoaugment)\w*|mobilenet_?v3\w*|draw_bounding_boxes|RandomAdjustSharpness|"
        r"(?:Random)?(?i:posterize|solarize|equalize|invert|autocontrast)|lraspp_\w+|ImageReadMode",
        "0.10": r"ssd(?:300|lite)\w+|draw_segmentation_masks|Kitti",
        "0.11": r"RandAugment|TrivialAugmentWide|efficientnet(?:_b\d)?|regnet\w*|create_feature_extractor|"
        r"masks_to_boxes|(?i:stochastic_?depth)|feature_extraction|SqueezeExcitation|get_graph_node_names",
        "0.12": r"convnext\w*|vit_\w+|VisionTransformer|fcos\w+|optical_flow|Food101|Flowers102|GTSRB|StanfordCars|"
        "flow_to_image|draw_keypoints",
        "0.13": r"\w+_Weights|AugMix|MLP|Conv[23]dNormActivation|swin_[tsb]|efficientnet_v2_\w+|get_dimensions",
        "0.14": r"get_(?:model|weight)\w*|list_models|ElasticTransform|swin_v2_\w|maxvit\w*|mvit\w*|s3d",
        "0.15": r"v2|datapoints|MovingMNIST|swin3d\w*|ToDtype|ScaleJitter",
        "0.16": "tv_tensors|CutMix|MixUp|ToImage|ToPureTensor|SanitizeBoundingBoxes",
    },
    "torchaudio": {
        "0.4": "FrequencyMasking|TimeMasking|TimeStretch|ComputeDeltas",
        "0.5": "GriffinLim|Fade|Vol|SPEECHCOMMANDS",
        "0.6": "models|Vad",
        "0.7": "ConvTasNet|WaveRNN",
        "0.9": r"Wav2Vec2Model|resample|wav2vec2_\w+",
        "0.10": r"pipelines|Tacotron2|LFCC|MVDR|PSD|PitchShift|RNNTLoss|pitch_shift|rnnt_loss|hubert_\w+|WAV2VEC2\w+",
        "0.11": r"Conformer|Emformer|RNNTBundle|EMFORMER\w+",
        "0.13": "HDemucs|Loudness|HDEMUCS\\w+",
        "2.0": r"AddNoise|SpeedPerturbation|wavlm_\w+|WAVLM\w+",
        "2.1": r"forced_align|MMS_FA|SQUIM\w+|SpecAugment|TokenSpan",
    },
}


def of_companion(package: str, name: str) -> str:
    """The release of torchvision or torchaudio that brought a name; "" where that is not known."""
    return next((release for release, names in _OF_COMPANIONS[package].items() if re.fullmatch(names, name)), "")


def of_argument(function: str, name: str) -> str:
    """The release that brought an argument to a function or class; "" where that is not known."""
    own = (releases[name] for names, releases in _ARGUMENTS_OF if name in releases and re.fullmatch(names, function))
    return next(own, ARGUMENTS.get(name, ""))


_NEWER = {package: f"(?:{'|'.join(brought.values())})" for package, brought in _OF_COMPANIONS.items()}
LACKING = "|".join(
    rf"module '({package})(?!\.prototype)(?:\.[\w.]+)?' has no attribute '({names})'(?! \(most likely)"
    rf"|cannot import name '({names})' from '({package})(?!\.prototype)[\w.]*'"
    for package, names in _NEWER.items()
)

NAMES = {name: release for release, names in _NAMES.items() for name in names.split()}
ARGUMENTS = {name: release for release, names in _ARGUMENTS.items() for name in names.split()}

# "Adam.__init__() got an unexpected keyword argument 'fused'"; Python before 3.10 leaves the class out.
_GOT = r"got an unexpected keyword argument '"
_MADE = r"(?:(?:\.__init__)?\(\)|\([^\n]*\n(?:[ ~^]+\n)?TypeError: __init__\(\))"
REFUSED = rf"(?<!resize_images)(?<!_v[123])\(\) {_GOT}(?:{'|'.join(ARGUMENTS)})'" + "".join(
    rf"|\b(?:{names}){_MADE} {_GOT}(?:{'|'.join(releases)})'" for names, releases in _ARGUMENTS_OF
)
