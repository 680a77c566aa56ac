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
    "torch.optim": ("Adadelta Adagrad Adam Adamax LBFGS Optimizer RMSprop SGD lr_scheduler"),
    "torch.optim.lr_scheduler": ("CosineAnnealingLR ExponentialLR LambdaLR MultiStepLR ReduceLROnPlateau StepLR"),
}
_WHERE = {name: home for home, names in reversed(_HOMES.items()) for name in names.split()}
_LIKE = 0.8  # of two names, that one may be the other with a mistake
_MORE = 2  # letters too many or too few; and digits are of other dimensions and sizes
_LETTERS = 4  # of a name in which a mistake can be told

ASKED = (
    r"module '(torch[\w.]*)' has no attribute '(\w+)'|cannot import name '(\w+)' from '(torch[\w.]*)'"
    r"|No module named '(torch[\w.]*)\.(\w+)'"
)
_OF_TENSOR = r"'(?:\w*Tensor|Parameter)' object has no attribute '(\w+)'"


def meant(said: str) -> str:
    """ "torch.nn.Linear", for what a message asks of torch in vain; "" where a name is there, gone, or not known."""
    if of_tensor := re.search(_OF_TENSOR, said):
        return _of("torch", of_tensor[1], "Tensor").replace("torch.", "Tensor.", 1)
    found = re.search(ASKED, said)
    if found is None:
        return ""
    module, name = next((a, b) for a, b in ((found[1], found[2]), (found[4], found[3]), (found[5], found[6])) if a)
    return _of(module, name)


@cache
def _of(module: str, name: str, kind: str = "") -> str:
    if name in NAMES or name.startswith("_") or module not in _HOMES:
        return ""
    if home := _WHERE.get(name, ""):
        return "" if kind or home == module or name in _HOMES[module].split() else f"{home}.{name}"
    for home in dict.fromkeys((module, *(() if kind else _HOMES))):
        if near := _nearest(name, _HOMES[home]):
            return f"{home}.{near}"
    return ""


def _nearest(name: str, names: str) -> str:
    by_letters = {other.lower(): other for other in names.split()}
    if len(name) < _LETTERS or name.lower() in by_letters:
        return by_letters.get(name.lower(), "")
    from difflib import get_close_matches  # few texts need it

    for near in get_close_matches(name.lower(), by_letters, 1, _LIKE):
        if abs(len(near) - len(name)) <= _MORE and re.sub(r"\d", "", near) != re.sub(r"\d", "", name.lower()):
            return by_letters[near]
    return ""
