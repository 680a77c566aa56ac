"""Messages that refuse an argument, by what they demand: each row is a form that many messages have."""

from faults import each

from torchdoctor.explain.refusal import read


@each(
    [
        ("Unsupported reduction. Please use 'mean' or 'sum' instead.", "Do what the message says: Please use"),
        ("batch has no key x; did you mean y?", "did you mean y"),
        ("mode must be one of ['min', 'max'], got mean", "one of these: ['min', 'max'], not mean"),
        ("Unknown backend 'a'. Supported backends are 'sox' and 'soundfile'.", "one of these: 'sox' and 'soundfile'"),
        ("Expected UPLO argument to be 'L' or 'U', but got x", "'L' or 'U', not x"),
        ("GRU: Expected input to be 2D or 3D, got 1D instead", "has 1 dimension and needs 2"),
        ("input should be 4 dimensional. Got 3 dimensions.", "has 3 dimensions and needs 4"),
        ("pdist only supports 2D tensors, got: 3D", "has 3 dimensions and may have 2"),
        ("Expected a matrix or vector, but got: [1, 5, 10]", "has 3 dimensions and may have 2"),
        ("self (Double) and source (Float) must have the same scalar type", "One is Double and the other Float"),
        ("Float did not match Long", "One is Float and the other Long"),
        ("condition must be a boolean tensor, but got a tensor with dtype Float", "truth values: x.bool()"),
        ("take(): Expected a long tensor for index, but got Double", "whole numbers: x.long()"),
        ("svd: Expected a floating point or complex tensor as input. Got Bool", "floating point numbers: x.float()"),
        ("The image dtype must be uint8, got torch.float32", "x.to(torch.uint8)"),
        ("topk does not support complex dtypes on CPU", "x.abs(), x.real"),
        ("fill should be int or float. Got <class 'list'>", "a whole number: int(n), or n // 2 in place of n / 2"),
        ("collate_fn must be callable, got <class 'int'>", "its name without parentheses"),
        ("expected Tensor as its input, got NoneType", "look which line before does not return it"),
        ("only one of size or scale_factor should be defined", "leave the other out"),
        ("size must be None when scale_factor is specified", "Leave out the argument"),
        ("embed_dim (10) must be divisible by num_heads (3)", "10 is not a multiple of 3"),
        ("The size of dim1 and dim2 must be the same", "print the shapes of both"),
        ("base must not be complex, got <class 'complex'>", "x.abs(), x.real"),
        ("lr tensor must not be complex", "x.abs(), x.real"),
        ("prob must not be a Tensor of integer dtype", "x.float() before it"),
        ("x must be complex and cannot be bool", "It takes complex numbers"),
        ("reduction should not be 'a', but one of 'b', 'c'", "one of these: 'b', 'c'"),
        ("weights must be contiguous", "x.contiguous()"),
        ("shapes cannot be multiplied: they must match", "print the shapes of both"),
        ("Low pass filter width should be positive.", "out of the range"),
    ]
)
def test_reads_what_is_demanded(message: str, fix: str) -> None:
    assert fix in read(message), read(message)


@each(
    [
        ("size must be at least 2D, got 3D", "may have"),  # more are allowed
        ("At least one of rows or columns must be set", "Choose"),  # no choice of values
        ("the scale must be positive, or None", "Choose"),
        ("base must not be complex, got <class 'complex'>", "It takes"),
        ("prob must not be a Tensor of integer dtype", "It takes"),
        ("pos_weight cannot be a list, got list", "It takes"),
        ("reduction tensor must not be one of mean, sum", "Choose"),
        ("out must not be contiguous", "x.contiguous()"),
        ("a and b cannot be the same tensor", "must be alike"),
        ("x should not be on the CPU", "Put all"),
        ("See the documentation and please report a bug", "Do what the message says"),
        ("Expected weights of float8_e4m3fn, got float32", "x.float()"),
        ("hsplit splits along dimension 1, but the size of the dimension 5 is not right", "dimensions and"),
    ]
)
def test_reads_no_more_than_is_said(message: str, fix: str) -> None:
    assert fix not in read(message)
