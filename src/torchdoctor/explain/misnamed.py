"""Names of torch that are misspelled, or asked of a module that never had them: what was meant, and where it is."""

import re
from functools import cache

from torchdoctor.explain.since import NAMES

# Names that every torch has, by their module; those of torch and of Tensor are one list.
_HOMES = {
    "torch": (
        "Tensor FloatTensor LongTensor IntTensor ByteTensor abs add arange argmax argmin autograd backends "
        "backward bmm cat chunk clamp clone contiguous cos cpu cuda cumsum detach device distributed div dtype eq "
        "exp expand eye float float16 float32 flatten from_numpy full gather hub int int64 item jit linspace load "
        "log long manual_seed masked_fill matmul max mean min mm mul multinomial no_grad nn norm numel numpy ones "
        "ones_like onnx optim permute pow prod rand randint randn randperm requires_grad requires_grad_ reshape "
        "round save scatter shape sigmoid sin size softmax sort split sqrt squeeze stack std sum tanh tensor "
        "tolist topk transpose tril unsqueeze utils var version view where zeros zeros_like "
        "binary_cross_entropy_with_logits conv1d conv2d cosine_similarity dropout is_tensor kl_div log_softmax "
        "max_pool2d relu Size HalfTensor DoubleTensor BoolTensor acos asin addmm baddbmm bool celu char cosh "
        "double float64 floor half int16 int32 int8 prelu rand_like randn_like renorm rsqrt selu short sinh "
        "tensordot triu uint8 empty empty_like full_like"
    ),
    "torch.nn": (
        "AdaptiveAvgPool2d AvgPool2d BatchNorm1d BatchNorm2d BCELoss BCEWithLogitsLoss Conv1d Conv2d Conv3d "
        "ConvTranspose2d CrossEntropyLoss DataParallel Dropout Dropout2d ELU Embedding GRU InstanceNorm2d "
        "KLDivLoss L1Loss LayerNorm LeakyReLU Linear LSTM MaxPool2d Module ModuleDict ModuleList MSELoss NLLLoss "
        "Parameter PReLU ReLU ReLU6 RNN Sequential Sigmoid SmoothL1Loss Softmax Softplus Tanh Upsample functional "
        "init parallel utils backends CELU GLU GRUCell LogSoftmax LSTMCell RNNCell SELU EmbeddingBag modules"
    ),
    "torch.nn.functional": (
        "adaptive_avg_pool2d avg_pool2d binary_cross_entropy cross_entropy elu grid_sample l1_loss leaky_relu "
        "linear mse_loss nll_loss normalize pad smooth_l1_loss softplus"
    ),
    "torch.utils.data": (
        "ConcatDataset DataLoader Dataset Sampler Subset SubsetRandomSampler TensorDataset WeightedRandomSampler "
        "random_split"
    ),
    "torch.optim": (
        "Adadelta Adagrad Adam Adamax AdamW ASGD LBFGS NAdam Optimizer RAdam RMSprop Rprop SGD lr_scheduler"
    ),
    "torch.optim.lr_scheduler": ("CosineAnnealingLR ExponentialLR LambdaLR MultiStepLR ReduceLROnPlateau StepLR"),
}
_WHERE = {name: home for home, names in reversed(_HOMES.items()) for name in names.split()}
# Names that Tensor has.
_OF_TENSORS = (
    "abs add argmax argmin backward bmm chunk clamp clone contiguous cos cpu cuda cumsum detach device div dtype eq "
    "exp expand flatten gather item log masked_fill matmul max mean min mm mul multinomial norm numel numpy permute "
    "pow prod requires_grad requires_grad_ reshape round scatter shape sigmoid sin size softmax sort split sqrt "
    "squeeze std sum tanh tolist topk transpose tril unsqueeze view where log_softmax"
)
# Names that several modules have, so that nothing tells which is meant.
_SEVERAL = (
    "Tensor distributed sigmoid softmax tanh utils binary_cross_entropy_with_logits conv1d conv2d "
    "cosine_similarity dropout kl_div log_softmax max_pool2d relu celu prelu selu functional"
)
# Names that some release has, near to those above.
_REAL = (
    "SUM conv3d conv_transpose2d dataloader dataset dropout2d embedding embedding_bag glu layer_norm optimizer "
    "parameter relu6 sampler upsample"
)
# What no release of torch has, and what is meant.
_NOT_ITS = {
    "tensor_as": "torch.as_tensor",
    "array": "torch.tensor",
    "append": "torch.cat",
    "is_available": "torch.cuda.is_available",
    "device_count": "torch.cuda.device_count",
    "empty_cache": "torch.cuda.empty_cache",
    "set_device": "torch.cuda.set_device",
    "_TensorBase": "torch.Tensor",
}
_LONG = 6  # letters of a name in which one that is missing or doubled can be told

ASKED = (
    r"module '(torch[\w.]*)' has no attribute '(\w+)'|cannot import name '(\w+)' from '(torch[\w.]*)'"
    r"|No module named '(torch[\w.]*)\.(\w+)'"
)
# A file or folder of one's own, of torch's name, that is found first.
_OWN_FILE = r"from 'torch[\w.]*' \((?![^)\n]*-packages)|(?<![\w.-])torch\.py\b"
_OF_TENSOR = r"'(?:\w*Tensor|Parameter)' object has no attribute '(\w+)'"


def meant(said: str) -> str:
    """ "torch.nn.Linear", for what a message asks of torch in vain; "" where a name is there, gone, or not known."""
    if of_tensor := re.search(_OF_TENSOR, said):
        return _of("torch", of_tensor[1], "Tensor").replace("torch.", "Tensor.", 1)
    found = re.search(ASKED, said)
    if found is None or re.search(_OWN_FILE, said):
        return ""
    module, name = next((a, b) for a, b in ((found[1], found[2]), (found[4], found[3]), (found[5], found[6])) if a)
    return _of(module, name)


@cache
def _of(module: str, name: str, kind: str = "") -> str:
    """Only where one name is meant, and the wrong one is no real name of any torch."""
    if module == "torch" and not kind and name in _NOT_ITS:
        return _NOT_ITS[name]
    if name in NAMES or name in _REAL.split() or name.startswith("_") or module not in _HOMES:
        return ""
    own = (_OF_TENSORS if kind else _HOMES[module]).split()
    if name in own or name in _SEVERAL.split():
        return ""
    near = [f"{module}.{other}" for other in own if _is_miswritten(name, other)]
    if not kind and name in _WHERE:
        near.append(f"{_WHERE[name]}.{name}")
    return near[0] if len(near) == 1 else ""


def _is_miswritten(name: str, meant: str) -> bool:
    """By case, an underscore, two letters that changed places, a letter inside that is missing, or one doubled."""
    if name.endswith("_") != meant.endswith("_"):
        return False  # it changes the tensor itself
    if name.replace("_", "").lower() == meant.replace("_", "").lower():
        return True
    if len(meant) < _LONG:
        return (name, meant) == ("util", "utils")
    swapped = any(name == meant[:i] + meant[i + 1] + meant[i] + meant[i + 2 :] for i in range(len(meant) - 1))
    missing = any(name == meant[:i] + meant[i + 1 :] and meant[i].isalpha() for i in range(1, len(meant) - 1))
    doubled = any(name == meant[:i] + letter + meant[i:] for i, letter in enumerate(meant) if letter.isalpha())
    return swapped or missing or doubled
