"""Names of packages that messages ask for, and what those are called where they are installed from."""

# Modules that programs with torch import. DISTRIBUTIONS has those that pip knows by another name.
MODULES = (
    "torchvision|torchaudio|torchtext|torch_scatter|torch_sparse|torch_cluster|torch_spline_conv|torch_geometric|pyg_lib"
    "|deepspeed|onnxscript|onnx|onnxruntime|xformers|mmcv|mmdet|mmengine|apex|lightning|pytorch_lightning"
    "|lightning_fabric|torchmetrics|timm|peft|trl|diffusers|transformers|datasets|tokenizers|sentencepiece|safetensors"
    "|einops|tensorboard|tensorboardX|detectron2|pytorch3d|segment_anything|ultralytics|torchdata|torchao|auto_gptq"
    "|optimum|kornia|monai|open_clip|cv2|fairscale|warpctc_pytorch|warprnnt_pytorch|torchrec|torchsde|torchdiffeq"
    "|torch_fidelity|lpips|clip|fairseq|espnet2?|nemo|speechbrain|pyannote\\S*|whisper|faster_whisper|gpytorch|botorch"
    "|pyro|dgl|torch_tensorrt|tensorrt|vllm|sglang|unsloth|omegaconf|evaluate|torch_optimizer|torchinfo|torchsummary"
    "|thop|fvcore|iopath|pycocotools|albumentations|skorch|captum|ignite|tinycudann|nvdiffrast|insightface"
    "|sageattention|causal_conv1d|mamba_ssm|gguf|soundfile|librosa|decord|av|mmseg|mmpose|mmdet3d|cupy|triton_kernels"
    "|torchsparse|spconv|MinkowskiEngine|kaolin|gsplat|diff_gaussian_rasterization|simple_knn|basicsr|gfpgan|facexlib"
    "|controlnet_aux|k_diffusion|taming|compel|prodigyopt|typing_extensions|sympy|networkx|jinja2|filelock|fsspec"
    "|mpmath|dataclasses|future|six|requests|psutil|regex|scipy|past|pytorch_transformers|pytorch_pretrained_bert"
    "|sgl_kernel|tilelang|deep_gemm|pandas|matplotlib|h5py|lmdb|ftfy|nltk|spacy|gym|gymnasium|gradio|numba|cython|Cython"
    "|plyfile|open3d|trimesh|shapely|imageio|addict|yacs|termcolor|easydict|tabulate|fire|rich|ray|mlflow|ipdb"
    "|tensorflow|jax|lion_pytorch|wandb|skimage|sklearn|PIL|yaml|tqdm|hydra|qwen_vl_utils|flashinfer|autoawq|awq"
    "|gptqmodel|hqq|quanto|liger_kernel|mpi4py|TTS|tensordict|torchrl|seqeval|sacrebleu|rouge_score|jiwer|phonemizer"
    "|unidecode|inflect|g2p_en|demucs|natten|pycuda|onnx_graphsurgeon|tf2onnx|torch2trt|fastai|stable_baselines3"
    "|unsloth_zoo|nerfstudio|gradio_client|faiss|numexpr|cleanfid|pytorch_fid|gdown|TorchCRF|torchcrf"
    "|openfold|piexif|prefetch_generator|pynvml|pyarrow|seaborn|plotly|munch|prettytable|ml_collections|visdom|tensorrt_llm|umap|mmcls"
    "|openvino|ctranslate2|llama_cpp|sentence_transformers|allennlp|flair|torchview|torchviz|netron|pytorch_msssim|piq"
    "|kornia_rs|imgaug|pywt|SimpleITK|nibabel|torchio|pydicom|cupyx|comet_ml|neptune|clearml|optuna|hyperopt|ax"
    "|pettingzoo|mujoco|mujoco_py|atari_py|ale_py|box2d|pygame|tiktoken|blobfile|wordcloud|jieba|pypinyin|opencc"
    "|num2words|editdistance|resampy|pesq|pystoi|museval|torch_audiomentations|audiomentations|encodec|vocos"
    "|descript_audio_codec|supervision|lap|onnxsim|hnswlib|torch_directml|chumpy|smplx|pyrender|pytorch_wavelets|torchgeo"
    "|e3nn|openmm|rdkit|deepchem|ase|dac|pytorch_grad_cam|segmentation_models_pytorch|efficientnet_pytorch|groundingdino"
    "|facenet_pytorch|face_alignment|pytorch_metric_learning|parselmouth|rotary_embedding_torch|vector_quantize_pytorch"
    "|x_transformers|pyiqa|imwatermark|blendmodes|sam2|lavis|pointnet2_ops"
    "|f5_tts|cached_path|openwakeword|mediapipe|pydub|imageio_ffmpeg|rembg|pyworld|julius|sb3_contrib|spandrel|ogb|lycoris"
    "|ffmpeg"
)
# Modules, and the package that has each where the names differ.
DISTRIBUTIONS = {
    "torch_scatter": "torch-scatter",
    "torch_sparse": "torch-sparse",
    "torch_cluster": "torch-cluster",
    "torch_spline_conv": "torch-spline-conv",
    "pyg_lib": "pyg-lib",
    "torch_geometric": "torch-geometric",
    "cv2": "opencv-python",
    "past": "future",
    "pytorch_lightning": "pytorch-lightning",
    "lightning_fabric": "lightning",
    "flash_attn_interface": "flash-attn",
    "flash_attn_2_cuda": "flash-attn",
    "mmdet": "mmdet",
    "tinycudann": "git+https://github.com/NVlabs/tiny-cuda-nn/#subdirectory=bindings/torch",
    "mamba_ssm": "mamba-ssm",
    "openfold": "git+https://github.com/aqlaboratory/openfold",
    "yaml": "pyyaml",
    "dataclasses": "dataclasses",
    "typing_extensions": "typing_extensions",
    "hydra": "hydra-core",
    "ignite": "pytorch-ignite",
    "whisper": "openai-whisper",
    "open_clip": "open_clip_torch",
    "clip": "git+https://github.com/openai/CLIP",
    "segment_anything": "git+https://github.com/facebookresearch/segment-anything",
    "detectron2": "git+https://github.com/facebookresearch/detectron2",
    "pytorch3d": "git+https://github.com/facebookresearch/pytorch3d",
    "nvdiffrast": "git+https://github.com/NVlabs/nvdiffrast",
    "torchsparse": "git+https://github.com/mit-han-lab/torchsparse",
    "tiny-cuda-nn": "git+https://github.com/NVlabs/tiny-cuda-nn/#subdirectory=bindings/torch",
    "SentencePiece": "sentencepiece",
    "PEFT": "peft",
    "Accelerate": "accelerate",
    "av": "av",
    "pyro": "pyro-ppl",
    "nemo": "nemo_toolkit",
    "skorch": "skorch",
    "awq": "autoawq",
    "taming": "taming-transformers",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "tensorboardX": "tensorboardX",
    "apex": "apex",
    "MultiScaleDeformableAttention": "MultiScaleDeformableAttention",
    "TTS": "coqui-tts",
    "faiss": "faiss-cpu",
    "cleanfid": "clean-fid",
    "TorchCRF": "TorchCRF",
    "torchcrf": "pytorch-crf",
    "pynvml": "nvidia-ml-py",
    "Levenshtein": "python-Levenshtein",
    "llama_cpp": "llama-cpp-python",
    "stable_baselines3": "stable-baselines3",
    "umap": "umap-learn",
    "flashinfer": "flashinfer-python",
    "f5_tts": "f5-tts",
    "lycoris": "lycoris-lora",
    "ffmpeg": "ffmpeg-python",
    "dac": "descript-audio-codec",
    "pytorch_grad_cam": "grad-cam",
    "groundingdino": "groundingdino-py",
    "parselmouth": "praat-parselmouth",
    "imwatermark": "invisible-watermark",
    "lavis": "salesforce-lavis",
    "pyannote": "pyannote.audio",
    "fitz": "pymupdf",
    "dotenv": "python-dotenv",
    "bs4": "beautifulsoup4",
    "docx": "python-docx",
    "Crypto": "pycryptodome",
    "serial": "pyserial",
    "jwt": "pyjwt",
    "dateutil": "python-dateutil",
    "speech_recognition": "SpeechRecognition",
}
# Others that such packages ask for, as pip knows them.
_OTHERS = (
    "huggingface-hub|accelerate|bitsandbytes|flash-attn|numpy|pillow|opencv-python|pytesseract|timm|protobuf|kernels"
    "|torchcodec|compressed-tensors|optimum-quanto|optimum-intel|fbgemm-gpu|eetq|aqlm|vptq|scikit-learn|scikit-image"
    "|openai|pydantic|fastapi|uvicorn|datasketch|levenshtein|pyctcdecode|kenlm|natten|rjieba|sudachipy|fugashi|ipadic"
    "|unidic-lite|emoji|beautifulsoup4|tensorflow-probability|keras-nlp|flax|ninja|packaging|wheel|setuptools|jmespath"
    "|jsonargparse|hf-xet|hf-transfer|galore-torch|schedulefree|apollo-torch|mergekit|llm-blender|pylatexenc"
    "|math-verify|xxhash|numba|nvidia-ml-py|nvidia-modelopt|transformer-engine|torch-xla|codecarbon|dvclive|swanlab"
    "|trackio|azureml|sagemaker|biopython|polars|pyspark|lz4|py7zr|rarfile|zstandard|bert-score|tensorrt|nncf|tinygrad"
    "|memcached|petrel-client|lomo-optim|grokadamw|gptqmodel|auto-round|jumanpp|rhoknp|sacremoses|braceexpand|webdataset"
)
KNOWN = frozenset(name.lower().replace("_", "-") for name in f"{MODULES}|{_OTHERS}".split("|"))
