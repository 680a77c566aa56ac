"""What an index has of torch, by its address: PyPI, pytorch.org, their mirrors, and indexes without torch."""

import re
from typing import Literal, NamedTuple

Kind = Literal["pypi", "build", "all", "nightly", "without", "not known"]
# Mirrors of PyPI that are public and whole.
_PYPI = (
    r"//(?:pypi\.org|pypi\.python\.org|test\.invalid)/|/pypi/(?:web/)?simple|//pypi\.(?:tuna\.tsinghua\.edu\.cn|douban\.com|doubanio\.com"
    r"|mirrors\.ustc\.edu\.cn)/|//mirrors\.(?:aliyun|cloud\.tencent|tencent|huaweicloud|163)\.com/(?:repository/)?pypi/"
)
_PYTORCH = (
    r"(?:download(?:-r2)?\.pytorch\.org/whl|/pytorch-wheels|/pytorch/whl)(?:/(nightly|test|lts/[\d.]+))?"
    r"(?:/([a-z]+[\d.]*)(?=[/?#]|$))?"
)
# They have extensions for torch, and not torch itself.
_WITHOUT = (
    r"(?:pypi|pypi\.ngc)\.nvidia\.com|data\.pyg\.org|pytorch-geometric\.com|download\.openmmlab\.com|data\.dgl\.ai|flashinfer\.ai"
    r"|wheels\.vllm\.ai|docs\.sglang\.ai|shi-labs\.com|nvidia-kaolin\.s3|storage\.googleapis\.com/(?:jax|libtpu|tpu)-?releases"
    r"|abetlen\.github\.io|autogptq-index|pytorch3d|detectron2/wheels|miropsota\.github\.io"
)


BUILD = re.compile(r"cpu|cu\d+|rocm[\d.]+|xpu")  # as pytorch.org's indexes and the tags of versions name them


class Has(NamedTuple):
    """What an index has of torch. build: the one that it serves, where it serves one."""

    kind: Kind
    build: str = ""


def has(url: str, ours: str = "") -> Has:
    """By the address alone. ours: the mirror of pytorch.org that the user named."""
    if ours and url.startswith(ours):
        url = "https://download.pytorch.org/whl" + url.removeprefix(ours.rstrip("/"))
    if BUILD.fullmatch(url):  # uv's --torch-backend
        return Has("build", url)
    if found := re.search(_PYTORCH, url):
        if found[1]:
            return Has("nightly")
        build = found[2] or ""
        return Has("build", build) if BUILD.fullmatch(build) else Has("all")
    if re.search(_PYPI, url):
        return Has("pypi")
    return Has("without") if re.search(_WITHOUT, url) else Has("not known")
