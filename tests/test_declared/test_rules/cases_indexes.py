"""TD007 and TD008: whether packages come from the index that is named; healthy twins."""

from declarations import INDEX, MAC, WINDOWS, finds, passes, poetry, project

SUPPLEMENTAL = poetry(
    'python = "^3.11"',
    'torch = "2.4.0"',
    "[[tool.poetry.source]]",
    'name = "pytorch"',
    f'url = "{INDEX}/cu118"',
    'priority = "supplemental"',
)


def locked(number: str, *source: str) -> dict[str, str]:
    lines = (
        "[[package]]",
        'name = "torch"',
        f'version = "{number}"',
        *source,
        "",
        "[metadata]",
        'lock-version = "2.0"',
    )
    return {"poetry.lock": "\n".join((*lines, 'python-versions = "^3.11"', ""))}


def image(*lines: str) -> dict[str, str]:
    return {"Dockerfile": "\n".join(("FROM python:3.12", *lines, ""))}


CU126 = f"{INDEX}/cu126"
WORKFLOW = "jobs:\n  a:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {cu: [cu126]}}\n    steps:\n"
IN_WORDS = {  # TD008 where the address is a value, to which no option can be added
    "a variable of the image": image(f"ENV PIP_INDEX_URL={CU126}", "RUN pip install torch==2.9.1 peft"),
    "a command in brackets": image(f'RUN ["pip", "install", "torch==2.9.1", "peft", "--index-url", "{CU126}"]'),
    "a quoted option": image(f'RUN pip install torch==2.9.1 peft "--index-url={CU126}"'),
    "an argument": image(f"ARG I={CU126}", "RUN pip install torch==2.9.1 peft --index-url $I"),
    "pip's settings": image(f"RUN pip config set global.index-url {CU126}", "RUN pip install torch==2.9.1 peft"),
    "a matrix": {
        ".github/workflows/ci.yml": f"{WORKFLOW}      - run: pip install torch==2.9.1 peft "
        f"--index-url {INDEX}/${{{{ matrix.cu }}}}\n"
    },
    "uv's index": project(
        'dependencies = ["torch==2.9.1", "peft"]', "[[tool.uv.index]]", f'url = "{CU126}"', "default = true"
    ),
    "a variable of hatch's": {
        "pyproject.toml": '[tool.hatch.envs.default]\ndependencies = ["torch==2.9.1", "peft"]\n'
        f'[tool.hatch.envs.default.env-vars]\nPIP_INDEX_URL = "{CU126}"\n'
    },
}

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
        new=f"--extra-index-url {INDEX}/cu126\ntorch==2.14.1+cu126",
    ),
    finds(
        "TD008", "scikit-learn from pytorch.org", f"-i {INDEX}/cpu\ntorch==2.6.0\nscikit-learn==1.5.0\n", "scikit-learn"
    ),
    finds(
        "TD008",
        "a type checker in a workflow",
        {
            ".github/workflows/ci.yml": "on: push\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps:\n"
            f"      - run: pip install mypy torch --index-url {INDEX}/cpu\n"
        },
        "does not have mypy",
    ),
    finds(
        "TD008",
        "an option in the list of conda's for pip",
        {"environment.yml": f"dependencies:\n  - python=3.12\n  - pip:\n    - -i {CU126}\n    - torch\n    - peft\n"},
        "does not have peft",
        new=f"--extra-index-url {INDEX}/cu126\ntorch==2.14.1+cu126",
    ),
    finds(
        "TD008",
        "a command with a quoted address",
        {"Dockerfile": f'FROM python:3.12\nRUN pip install torch==2.9.1 peft --index-url "{INDEX}/cu126"\n'},
        "does not have peft",
        new=f'https://pypi.org/simple --extra-index-url "{INDEX}/cu126"\ntorch==2.9.1+cu126',
    ),
    finds(
        "TD008",
        "a command of uv's, which asks the extra index first",
        {"Dockerfile": f"FROM python:3.12\nRUN uv pip install --default-index={INDEX}/cu126 torch==2.9.1 peft\n"},
        "does not have peft",
        new=f"https://pypi.org/simple --extra-index-url {INDEX}/cu126",
    ),
    finds(
        "TD007",
        "a command of uv's outside of a project",
        {
            "Dockerfile": "FROM python:3.12\nRUN uv pip install "
            f"--default-index {INDEX}/cu126 --index https://pypi.org/simple torch==2.9.1\n"
        },
        "uv does not take torch",
        new="",
    ),
    finds(
        "TD008",
        "a companion alone, whose torch PyPI would bring",
        f"--index-url {CU126}\ntorchvision\npeft\n",
        "does not have peft",
        new="",
    ),
    passes("TD008", "what Triton's packages have brought there", f"-i {INDEX}/cpu\ntorch==2.6.0\npandas==2.2.0\n"),
    passes("TD008", "nightly builds and vLLM's packages", f"-i {INDEX}/nightly/cu128\n--pre\ntorch\neinops\n"),
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
    finds(
        "TD007",
        "an index that has no wheel for this Python",
        f"--extra-index-url {INDEX}/cu113\ntorch\n",
        "pip does not take torch",
        new="",
    ),
    finds(
        "TD007",
        "in place of PyPI, which is searched besides",
        f"--index-url {INDEX}/cu121\n--extra-index-url https://pypi.org/simple\ntorch>=2.2\n",
        "pip does not take torch",
        where="requirements.txt:1",
    ),
    finds(
        "TD007",
        "named twice",
        f"--extra-index-url {INDEX}/cu118\n" * 2 + "torch\n",
        "cu118",
        where="requirements.txt:1",
    ),
    finds(
        "TD007",
        "the newest xFormers takes every newer torch",
        f"--extra-index-url {INDEX}/cu118\ntorch\ntorchvision\nxformers\n",
        "pip does not take torch",
        where="requirements.txt:1",
    ),
    passes(
        "TD007",
        "an older xFormers requires one torch, which may be there",
        f"--extra-index-url {INDEX}/cu118\ntorch\nxformers<0.0.35\n",
    ),
    passes(
        "TD007",
        "that index in a line of its own, too",
        f"--extra-index-url {INDEX}/cu118\ntorch==2.4.1 --index-url {INDEX}/cu118\nnumpy<2\n",
    ),
    passes(
        "TD007",
        "an index besides the one that torch comes from",
        f"--index-url {INDEX}/cu121\n--extra-index-url {INDEX}/cpu\n--extra-index-url https://pypi.org/simple\ntorch==2.3.1\n",
    ),
    passes(
        "TD007",
        "an index for a group",
        project(
            "[project.optional-dependencies]",
            'torch = ["torch>=2.0"]',
            "[dependency-groups]",
            'torch-cpu = ["torch>=2.0"]',
            "[tool.uv.sources]",
            'torch = { index = "cpu", group = "torch-cpu" }',
            "[[tool.uv.index]]",
            'name = "cpu"',
            f'url = "{INDEX}/cpu"',
            "explicit = true",
        ),
    ),
    finds(
        "TD007",
        "a lock that has the other build",
        {**SUPPLEMENTAL, **locked("2.4.0")},
        "Poetry does not take torch",
        where="pyproject.toml:8",
    ),
    passes(
        "TD007",
        "a lock that has the build that was meant",
        {
            **SUPPLEMENTAL,
            **locked(
                "2.4.0+cu118",
                "",
                "[package.source]",
                'type = "legacy"',
                f'url = "{INDEX}/cu118"',
                'reference = "pytorch"',
            ),
        },
    ),
    *(finds("TD008", name, files, "does not have peft", new="") for name, files in IN_WORDS.items()),
)
