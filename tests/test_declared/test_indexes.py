"""What an index has of torch, by its address."""

from faults import each

from torchdoctor.declared.indexes import Has, has


@each(
    [
        ("https://pypi.org/simple", Has("pypi")),
        ("https://pypi.tuna.tsinghua.edu.cn/simple", Has("pypi")),
        ("https://mirrors.aliyun.com/pypi/simple/", Has("pypi")),
        ("https://download.pytorch.org/whl/cu121", Has("build", "cu121")),
        ("https://download.pytorch.org/whl/cu121/", Has("build", "cu121")),
        ("https://download.pytorch.org/whl/rocm6.4", Has("build", "rocm6.4")),
        ("https://download.pytorch.org/whl/cu118/torch_stable.html", Has("build", "cu118")),
        ("https://download.pytorch.org/whl/torch_stable.html", Has("all")),
        ("https://download.pytorch.org/whl", Has("all")),
        ("https://download.pytorch.org/whl/nightly/cu128", Has("nightly")),
        ("https://mirror.sjtu.edu.cn/pytorch-wheels/cu121", Has("build", "cu121")),
        ("https://pypi.nvidia.com", Has("without")),
        ("https://data.pyg.org/whl/torch-2.4.0+cu121.html", Has("without")),
        ("https://wheels.example/simple", Has("not known")),
        ("cu126", Has("build", "cu126")),
        ("", Has("not known")),
    ]
)
def test_by_its_address(url: str, found: Has) -> None:
    assert has(url) == found


def test_a_mirror_of_the_user() -> None:
    assert has("https://mirror.example/whl/cu126", "https://mirror.example/whl") == Has("build", "cu126")
