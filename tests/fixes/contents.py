"""What is in the tiny wheels besides their version: as far as errors are about it, which fail as the real ones do."""

CODE_OF = {
    ("typing-extensions", "4.15.0"): "TypeIs = object\n",
    ("huggingface-hub", "0.25.2"): "def cached_download(): ...\n",
    ("transformers", "4.30.0"): "def load():\n    from huggingface_hub import cached_download\n",
    ("transformers", "4.57.1"): "def load(): ...\n",
    ("onnxruntime-gpu", "1.23.2"): "def cuda(): ...\n",
    ("onnxruntime-gpu", "1.31.1"): "def cuda(): ...\n",
    ("onnxruntime", "1.23.2"): """
def cuda():
    said = "Specified provider 'CUDAExecutionProvider' is not in available provider names."
    raise ValueError(said + " Available providers: 'CPUExecutionProvider'")
""",
}
# A companion that finds another torch.
COMPANION = """import torch
from .version import needs
if needs and torch.__version__ not in needs:
    raise {}
"""
LIBRARY = "OSError('/env/site-packages/{}: undefined symbol: {}')"
FAILS = {
    "torchvision": "RuntimeError('operator torchvision::nms does not exist')",
    "torchaudio": LIBRARY.format("torchaudio/lib/libtorchaudio.so", "_ZN3c104cuda9SetDeviceEa"),
    "torchtext": LIBRARY.format("torchtext/lib/libtorchtext.so", "_ZN2at4_ops9unsqueeze4callERKNS_6TensorEl"),
    "torch_scatter": LIBRARY.format("torch_scatter/_version_cpu.so", "_ZN3c1017RegisterOperatorsD1Ev"),
    "xformers": """RuntimeError("xFormers can't load C++/CUDA extensions. It was built for: PyTorch " + needs[0])""",
}
