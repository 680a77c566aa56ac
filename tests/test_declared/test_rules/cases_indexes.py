"""TD007 and TD008: whether packages come from the index that is named; healthy twins."""

from declarations import INDEX, MAC, WINDOWS, finds, passes, poetry, project

CASES = (
    finds(
        "TD007",
        "the newest is on PyPI",
        f"--extra-index-url {INDEX}/cu118\ntorch\n",
        "pip does not take torch",
        where="requirements.txt:1",
    ),
    finds(
        "TD007",
        "on Windows the build for the CPU",
        f"torch>=2.1\n--extra-index-url {INDEX}/cu118\n",
        "(cpu) from PyPI",
        target=WINDOWS,
    ),
    finds(
        "TD007",
        "an explicit index that no source names",
        project(
            'dependencies = ["torch"]',
            "[[tool.uv.index]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu126"',
            "explicit = true",
        ),
        "no source of torch names",
        where="pyproject.toml:8",
    ),
    finds(
        "TD007",
        "a supplemental source of Poetry",
        poetry(
            'torch = "^2.1"',
            "[[tool.poetry.source]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu121"',
            'priority = "supplemental"',
        ),
        "Poetry does not take torch",
    ),
    passes("TD007", "the version is on both, so the tag wins", f"--extra-index-url {INDEX}/cu118\ntorch==2.6.0\n"),
    passes("TD007", "the exact tag", f"--extra-index-url {INDEX}/cu118\ntorch==2.6.0+cu118\n"),
    passes("TD007", "the only index", f"--index-url {INDEX}/cu126\ntorch\n"),
    passes("TD007", "on a Mac there is one build", f"--extra-index-url {INDEX}/cu118\ntorch\n", target=MAC),
    passes(
        "TD007",
        "uv takes the first index that has it",
        project('dependencies = ["torch"]', "[[tool.uv.index]]", 'name = "pytorch"', f'url = "{INDEX}/cu126"'),
    ),
    passes(
        "TD007",
        "a source by marker",
        project(
            'dependencies = ["torch"]',
            "[tool.uv.sources]",
            'torch = [{ index = "pytorch", marker = "sys_platform == \'win32\'" }]',
            "[[tool.uv.index]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu126"',
            "explicit = true",
        ),
    ),
    passes(
        "TD007",
        "an explicit source of Poetry",
        poetry(
            'torch = { version = "^2.1", source = "pytorch" }',
            "[[tool.poetry.source]]",
            'name = "pytorch"',
            f'url = "{INDEX}/cu121"',
            'priority = "explicit"',
        ),
    ),
    finds(
        "TD008",
        "transformers from pytorch.org",
        f"--index-url {INDEX}/cu126\ntorch\ntransformers\n",
        "does not have transformers",
        where="requirements.txt:1",
        new=f"--index-url {INDEX}/cu126\n--extra-index-url https://pypi.org/simple",
    ),
    finds("TD008", "pandas from pytorch.org", f"-i {INDEX}/cpu\ntorch==2.6.0\npandas==2.2.0\n", "pandas"),
    passes("TD008", "torch's own packages", f"--index-url {INDEX}/cu126\ntorch\ntorchvision\nnumpy\n"),
    passes(
        "TD008",
        "with PyPI besides",
        f"--index-url {INDEX}/cu118\n--extra-index-url https://pypi.org/simple\ntorch==2.6.0+cu118\npandas\n",
    ),
    passes("TD008", "the other way round", f"--extra-index-url {INDEX}/cu118\ntorch==2.6.0+cu118\ntransformers\n"),
    finds(
        "TD007",
        "an index in the line of a requirement",
        f"numpy<2\ntorch==2.4.1 --index-url {INDEX}/cu118\ntorchvision==0.19.1 --index-url {INDEX}/cu118\n",
        "pip ignores an index in the line of a requirement",
        where="requirements.txt:2",
        new=f"--extra-index-url {INDEX}/cu118\ntorch==2.4.1+cu118",
    ),
    passes(
        "TD007",
        "that index in a line of its own, too",
        f"--extra-index-url {INDEX}/cu118\ntorch==2.4.1 --index-url {INDEX}/cu118\nnumpy<2\n",
    ),
)
