"""Dockerfiles: instructions, stages, variables, and what is installed."""

import pytest

from torchdoctor.declared.readers.dockerfile import read
from torchdoctor.declared.readers.instructions import instructions

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


def test_a_form_feed_ends_no_line() -> None:
    found = list(instructions("Dockerfile", "FROM a\r\n# b\x0cc\u2028d\nRUN e\n"))
    assert [(item.keyword, item.place.line) for item in found] == [("FROM", 1), ("RUN", 3)]


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


GONE = """\
FROM pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime AS a
RUN pip uninstall -y torch
RUN pip install torch==2.4.1
FROM pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime
RUN pip install torch==2.4.1
"""


def test_torch_that_is_removed_stays_in_other_stages() -> None:
    assert [install.earlier for install in read("Dockerfile", GONE).installs] == ["", "2.4.0+cu124"]


def test_an_argument_without_a_default_is_not_known() -> None:
    text = "ARG OS\nARG TAG=1\nFROM nvidia/cuda:$TAG-ubuntu${OS}.04\nARG V\nRUN pip install torch$V torchvision\n"
    sheet = read("Dockerfile", text)
    assert sheet.images[0].base == "nvidia/cuda:1-ubuntu${OS}.04"
    assert [item.name for item in sheet.installs[0].requirements] == ["torchvision"]
    assert read("Dockerfile", text, (("OS", "24"), ("TAG", "2"))).images[0].base == "nvidia/cuda:2-ubuntu24.04"


DOCUMENTS = """\
FROM python:3.12
RUN --mount=type=cache,target=/c \\
    /bin/bash -e <<'EOF'
pip install torch==2.4.1
EOF
RUN rm -f a && \\
    cat > start.sh <<END
pip install torch==1.0.0
END
RUN cat <<< word && test $((1<<N)) -gt 1
RUN pip install timm
"""


def test_documents_of_continued_lines() -> None:
    """What goes into a file is not installed."""
    sheet = read("Dockerfile", DOCUMENTS)
    found = [(one.name, one.place.line) for item in sheet.installs for one in item.requirements]
    assert (found, sheet.unread) == ([("torch", 4), ("timm", 11)], ())


def test_many_lines_that_are_no_instructions_are_one() -> None:
    (unread,) = read("Dockerfile", "FROM a\n" + "name: b\n" * 9).unread
    assert "8 more lines" in unread.why


def test_what_a_shell_is_given_in_quotes() -> None:
    text = 'FROM a\nRUN /bin/bash -c "source activate x && \\\n  pip install torch==2.4.1"\nRUN sh -c "ls"\n'
    (install,) = read("Dockerfile", text).installs
    assert [(item.limits, item.place.line) for item in install.requirements] == [("==2.4.1", 3)]


def test_the_index_of_a_command_comes_before_that_of_the_environment() -> None:
    """The last one counts."""
    text = "FROM a\nENV PIP_INDEX_URL=https://env\nRUN pip install --index-url https://own torch\n"
    assert [item.url for item in read("Dockerfile", text).installs[0].indexes] == ["https://env", "https://own"]


def test_shells_in_the_quotes_of_shells_end() -> None:
    nested = 'bash -c "' * 1200 + "pip install torch" + '"' * 1200
    assert read("Dockerfile", f"FROM a\nRUN {nested}\n").installs == ()
    (install,) = read("Dockerfile", "FROM a\nRUN bash -c \"sh -c 'pip install torch==2.4.1'\"\n").installs
    assert install.requirements[0].limits == "==2.4.1"


NO_DOCUMENTS = """\
FROM\tpython:3.12
ENV\tPIP_INDEX_URL\thttps://own
RUN echo $((1 << N)) \\
    && pip install timm
RUN echo "a << b"
RUN\tpip install torch==2.4.1
"""


def test_what_only_looks_like_a_document() -> None:
    """A shift and text in quotes; after an instruction a tab may stand."""
    sheet = read("Dockerfile", NO_DOCUMENTS)
    timm, torch = sheet.installs
    assert (sheet.images[0].base, sheet.images[0].place.column) == ("python:3.12", 6)
    assert [item.name for item in timm.requirements] == ["timm"]
    assert [(item.limits, item.place.line, item.place.column) for item in torch.requirements] == [("==2.4.1", 6, 17)]
    assert [item.url for item in torch.indexes] == ["https://own"]


@pytest.mark.long
def test_long_values_and_many_signs_of_documents_are_read_at_once() -> None:
    """Each of these once took the square of its length."""
    text = "FROM a\nENV X " + "a" * 200_000 + "\n" + ("RUN " + "<<a " * 500 + "\n") * 1000
    assert read("Dockerfile", text).images[0].base == "a"


def test_pip_and_uv_read_their_own_variables() -> None:
    variables = "ENV PIP_INDEX_URL=https://pip UV_INDEX_URL=https://uv UV_FIND_LINKS=https://links\n"
    pip, uv = read("Dockerfile", f"FROM a\n{variables}RUN pip install torch\nRUN uv pip install timm\n").installs
    assert [item.url for item in pip.indexes] == ["https://pip"]
    assert [item.url for item in uv.indexes] == ["https://uv", "https://links"]


def test_shells_in_brackets() -> None:
    for words in ('"/bin/bash", "-euxo", "pipefail", "-c", ', '"sh", "-lc", ', '"bash", "-c", '):
        (install,) = read("Dockerfile", f'FROM a\nRUN [{words}"pip install torch==2.4.1"]\n').installs
        assert [item.limits for item in install.requirements] == ["==2.4.1"]
    (install,) = read("Dockerfile", 'FROM a\nRUN ["pip", "install", "-c", "c.txt", "torch==2.4.1"]\n').installs
    assert [item.limits for item in install.requirements] == ["==2.4.1"]
    assert read("Dockerfile", 'FROM a\nRUN ["bash", "-c"]\nRUN []\nRUN ["python", "-c", "pip"]\n').installs == ()
