"""Messages of compiled packages, and those of others that look like them."""

from faults import assert_none

from torchdoctor.pasted import companion_errors
from torchdoctor.pasted.page import page

OWN = {
    "RuntimeError: PyTorch has CUDA version=12.1 and torchvision has CUDA version=11.8": "torchvision",
    "ImportError: /x/torchaudio/lib/_torchaudio.so: undefined symbol: _ZN3c10": "torchaudio",
    "RuntimeError: No such operator torchvision::nms": "torchvision",
    "OSError: Could not load this library: /x/site-packages/torchaudio/lib/libtorchaudio.so": "torchaudio",
    'File "/x/torchaudio/_extension.py"\nOSError: libcudart.so.10.2: cannot open shared object file': "torchaudio",
    "NotImplementedError: Could not run 'torchvision::nms' with arguments from the 'CUDA' backend.": "torchvision",
    "ImportError: /x/pointnet2/_ext.so: undefined symbol: _ZN2at4_ops5zeros4callE": "pointnet2/_ext",
    "DLL load failed while importing flash_attn_2_cuda: The specified procedure could not be found.": "flash",
}
FOREIGN = (  # none of them shows anything about a torch
    "The cu118 wheel fixed: Could not run 'torchvision::nms' with arguments from the 'CUDA' backend",
    "NotImplementedError: Could not run 'torchvision::nms' with arguments from the 'MPS' backend",
    "A colleague had:\nNotImplementedError: Could not run 'torchvision::nms' with arguments from the 'CUDA' backend",
    "./a.out: symbol lookup error: libfoo.so: undefined symbol: _ZN3foo3barEv",
    "ImportError: /usr/lib/python3/dist-packages/_apt.so: undefined symbol: _ZN3pkg",
    "ImportError: /x/lib/libtorch_cuda.so: undefined symbol: _ZN3c104cuda9SetDeviceEi",
    "ImportError: DLL load failed while importing _multiarray: The specified procedure could not be found.",
    "ImportError: libtorch_cuda.so: cannot open shared object file: No such file or directory",  # of which package?
    'File "/x/torchaudio/__init__.py"\nOSError: libsox.so: cannot open shared object file',
)


def told(text: str) -> str:
    found = companion_errors.mismatch(page(text), text)
    return found.message if found else ""


def test_messages_name_the_package() -> None:
    assert_none({text: told(text) for text, name in OWN.items() if name not in told(text)})


def test_messages_of_others_say_nothing() -> None:
    assert_none({text: told(text) for text in FOREIGN})
