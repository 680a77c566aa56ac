"""TD013 and TD014: files of one project; healthy twins."""

from declarations import BASE, CONDA, PIPFILE_LOCK, PY39, UV_LOCK, finds, passes, project, skips

CPU = "--index-url https://download.pytorch.org/whl/cpu"
FIRST = f"FROM python:3.10-slim\nRUN pip install torch {CPU}\n"
CASES = (
    passes(
        "TD013",
        "the same torch, once with its tag",
        {
            "requirements.txt": "--extra-index-url https://download.pytorch.org/whl/cu121\ntorch==2.1.2+cu121\nnumpy<2\n",
            "pyproject.toml": '[project]\nname = "a"\nversion = "1"\ndependencies = ["torch==2.1.2", "numpy<2"]\n',
        },
        target=PY39,
    ),
    finds(
        "TD013",
        "two files of one project",
        {"requirements.txt": "torch==2.4.1\n", **project('dependencies = ["torch>=2.5"]')},
        "torch>=2.5 is required here",
        "torch==2.4.1 in requirements.txt line 1",
        where="pyproject.toml:5",
    ),
    passes(
        "TD013",
        "both mean the same",
        {"requirements.txt": "torch==2.5.1\n", **project('dependencies = ["torch>=2.5"]')},
    ),
    passes(
        "TD013",
        "files that are alternatives",
        {"requirements-cpu.txt": "torch==2.4.1\n", "requirements-gpu.txt": "torch==2.5.1\n"},
    ),
    passes(
        "TD013", "different projects", {"a/requirements.txt": "torch==2.4.1\n", "b/requirements.txt": "torch==2.5.1\n"}
    ),
    skips("TD013", "no torch at all", "numpy\n", "no file installs torch"),
    finds(
        "TD013",
        "conda and pip",
        {"environment.yml": CONDA.format("0.19.1") + "  - pip:\n    - torch==2.5.1\n"},
        "conda in line 4",
        where="environment.yml:7",
    ),
    passes(
        "TD013",
        "pip is content with conda's torch",
        {"environment.yml": CONDA.format("0.19.1") + "  - pip:\n    - torch>=2.1\n"},
    ),
    finds(
        "TD013",
        "the base image has another",
        {"Dockerfile": f"FROM {BASE}\nRUN pip install torch==2.6.0\n"},
        "in place of torch 2.4.0+cu124",
        where="Dockerfile:2",
    ),
    passes("TD013", "the base image has this one", {"Dockerfile": f"FROM {BASE}\nRUN pip install torch==2.4.0\n"}),
    finds(
        "TD014",
        "an older torch is locked",
        {"uv.lock": UV_LOCK.format("0.19.1"), **project('dependencies = ["torch>=2.5"]')},
        "torch 2.4.1 is locked, but pyproject.toml line 5 requires >=2.5",
        where="uv.lock:7",
    ),
    finds(
        "TD014",
        "in a Pipfile",
        {"Pipfile": '[packages]\ntorch = ">=2.5"\n', "Pipfile.lock": PIPFILE_LOCK},
        "is locked",
        where="Pipfile.lock:3",
    ),
    passes(
        "TD014", "the lock is right", {"uv.lock": UV_LOCK.format("0.19.1"), **project('dependencies = ["torch>=2.4"]')}
    ),
    passes("TD014", "Pipfile and lock", {"Pipfile": '[packages]\ntorch = ">=2.4"\n', "Pipfile.lock": PIPFILE_LOCK}),
    skips("TD014", "no lock", "torch==2.4.1\n", "no lock file"),
    passes(
        "TD013",
        "branches of one step",
        {"Dockerfile": "FROM a\nRUN if b; then pip install torch==2.9.1; else pip install torch==2.6.0; fi\n"},
    ),
    passes(
        "TD013",
        "an environment of its own",
        {"Dockerfile": f"FROM {BASE}\nRUN python -m venv /opt/v\nRUN /opt/v/bin/pip install torch==2.6.0\n"},
    ),
    passes(
        "TD013",
        "two environments",
        {"Dockerfile": "FROM python:3.12\nRUN /a/bin/pip install torch==2.6.0 && /b/bin/pip install torch==2.9.1\n"},
    ),
    passes(
        "TD014",
        "an override of uv",
        {
            "uv.lock": UV_LOCK.format("0.19.1"),
            **project('dependencies = ["torch>=2.5"]', "[tool.uv]", 'override-dependencies = ["torch==2.4.1"]'),
        },
    ),
    finds(
        "TD013",
        "an earlier step brings the newest",
        {"Dockerfile": f"{FIRST}RUN pip install torch==1.13.1\n"},
        "in place of torch 2.",
        "+cpu, which the image already has",
        where="Dockerfile:3",
        others=("TD015",),
    ),
    passes(
        "TD013",
        "an earlier step brings one within the limits",
        {"Dockerfile": f"FROM python:3.10\nRUN pip install 'torch>=2.6,<2.7' {CPU}\nRUN pip install 'torch>=2.5'\n"},
    ),
)
