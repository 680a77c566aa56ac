"""Dockerfiles: instructions, stages, variables, and what is installed."""

from torchdoctor.declared.readers.dockerfile import instructions, read

TEXT = """\
# syntax=docker/dockerfile:1
ARG PYTHON=3.12 TORCH=2.4.1
FROM --platform=linux/amd64 python:${PYTHON}-slim AS base
ENV PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cu121 \\
    A="b c"
# a comment
RUN apt-get update \\
    # inside
    && apt-get install -y git curl
FROM base AS app
ARG TORCH
RUN --mount=type=cache,target=/cache \\
    pip install torch==${TORCH} \\
      torchvision -r more.txt
RUN ["pip", "install", "timm"]
RUN <<EOF
set -e
pip install torchaudio==2.4.1
EOF
COPY --from=base /x /y
FROM nvidia/cuda:12.4.1-base-ubuntu22.04
"""


def test_instructions_go_on_over_lines_and_documents() -> None:
    found = [(item.keyword, item.place.line) for item in instructions("Dockerfile", TEXT)]
    assert found[:5] == [("ARG", 2), ("FROM", 3), ("ENV", 4), ("RUN", 7), ("FROM", 10)]
    assert [line for word, line in found if word == "RUN"] == [7, 12, 15, 16]


def test_stages() -> None:
    base, app, last = read("Dockerfile", TEXT).images
    assert (base.base, base.written, base.name, base.last) == (
        "python:3.12-slim",
        "python:${PYTHON}-slim",
        "base",
        False,
    )
    assert (app.base, app.stages, app.copies) == ("python:3.12-slim", ("base",), True)
    assert (last.base, last.last, last.place.line, last.place.column) == (
        "nvidia/cuda:12.4.1-base-ubuntu22.04",
        True,
        21,
        6,
    )
    assert [step.text for step in base.steps if step.kind == "apt"] == ["git", "curl"]
    assert [step.text for step in base.steps if step.kind == "env"][1] == "A=b c"


def test_installations() -> None:
    torch, timm, audio = read("Dockerfile", TEXT).installs
    assert [(item.name, item.limits, item.place.line) for item in torch.requirements] == [
        ("torch", "==2.4.1", 13),
        ("torchvision", "", 14),
    ]
    assert (torch.files, torch.python, torch.in_image, torch.earlier) == (("more.txt",), "3.12", True, "")
    assert [(item.role, item.url) for item in torch.indexes] == [("extra", "https://download.pytorch.org/whl/cu121")]
    assert (timm.earlier, audio.requirements[0].place.line) == ("2.4.1", 18)


def test_another_python_than_that_of_the_image_is_not_known() -> None:
    (install,) = read(
        "Dockerfile", "FROM ubuntu:22.04\nRUN apt-get install -y python3.12\nRUN pip install torch\n"
    ).installs
    assert install.python is None


def test_the_escape_of_windows() -> None:
    text = "# escape=`\nFROM python:3.12\nRUN pip install `\n  torch==2.4.1\n"
    (install,) = read("Dockerfile", text).installs
    assert install.requirements[0].place.line == 4


def test_what_is_no_instruction_is_said() -> None:
    sheet = read("Dockerfile", "FROM a\nRUNN pip install torch\n")
    assert [(item.place.line, item.wrong) for item in sheet.unread] == [(2, False)]


STAGES = """\
FROM python:3.12-slim AS base
WORKDIR /app
COPY requirements.txt /app/
FROM python:3.11-slim AS tool
ENV PIP_INDEX_URL=https://download.pytorch.org/whl/cu118
WORKDIR /tool
COPY other/requirements.txt /app/
FROM base
RUN pip install -r /app/requirements.txt
RUN pip install -r requirements.txt
FROM tool
COPY more/requirements.txt /tool/
RUN pip install -r requirements.txt
FROM tool
RUN pip install -r /app/requirements.txt
"""


def test_a_stage_has_what_the_one_has_that_it_is_built_on() -> None:
    """Not the stage above it in the file, nor another one that is built on the same."""
    found = [(*install.files, len(install.indexes)) for install in read("Dockerfile", STAGES).installs]
    own = ("requirements.txt", 0)
    assert found == [own, own, ("more/requirements.txt", 1), ("other/requirements.txt", 1)]


def test_a_stage_of_many_variables_is_found_at_once() -> None:
    """As an expression of many gaps the long name would take hours."""
    arguments = "".join(f"ARG V{number}=a\n" for number in range(30))
    named = "".join(f"${{V{number}}}a" for number in range(30))
    text = f"{arguments}FROM x AS {'a' * 90}b\nFROM python:3.12 AS {'a' * 60}\nFROM {named}\nFROM x AS a$\nFROM a$\n"
    assert [image.base for image in read("Dockerfile", text).images] == ["x", "python:3.12", "python:3.12", "x", "x"]
